#include <stdlib.h>
#include <string.h>
#include <time.h>
#include <openssl/crypto.h>

#include "tk_crypto.h"
#include "tk_retry.h"
#include "wk_log.h"
#include "wk_util.h"

#define WK_PAUSE        100             /* the first one */


void *
wk_alloc(size_t size)
{
    void  *p;

    p = calloc(1, size);
    if (p == NULL) {
        wk_abort("no memory");
    }

    return p;
}


char *
wk_copy(const void *data, size_t len)
{
    char  *copy;

    copy = wk_alloc(len + 1);
    memcpy(copy, data, len);

    return copy;
}


void
wk_free_secret(char *text)
{
    if (text != NULL) {
        OPENSSL_cleanse(text, strlen(text));
        free(text);
    }
}


uint32_t
wk_random(void)
{
    uint32_t  n;

    return tk_random((unsigned char *) &n, sizeof(n)) == TK_OK ? n : 0;
}


uint64_t
wk_awake_ms(void)
{
    struct timespec  now;

    clock_gettime(CLOCK_BOOTTIME, &now);

    return (uint64_t) now.tv_sec * 1000 + (uint64_t) now.tv_nsec / 1000000;
}


unsigned
wk_pause(int failures)
{
    return tk_retry_pause(failures, WK_PAUSE, WK_PAUSE_MAX, wk_random());
}
