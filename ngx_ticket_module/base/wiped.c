/* Wiping what jansson gives back; see the header. */

#include <stdlib.h>

#include <jansson.h>
#include <openssl/crypto.h>

#include "base/wiped.h"

#define NGX_TICKET_WIPED_HEAD   16          /* bytes: the size, and what keeps
                                               the rest aligned */


static json_malloc_t  ngx_ticket_wiped_malloc;
static json_free_t    ngx_ticket_wiped_free;
static unsigned       ngx_ticket_wiped_depth;


static void *
ngx_ticket_wiped_alloc(size_t size)
{
    unsigned char  *p;

    p = malloc(size + NGX_TICKET_WIPED_HEAD);
    if (p == NULL) {
        return NULL;
    }

    *(size_t *) p = size;

    return p + NGX_TICKET_WIPED_HEAD;
}


static void
ngx_ticket_wiped_release(void *data)
{
    unsigned char  *p;

    if (data == NULL) {
        return;
    }

    p = (unsigned char *) data - NGX_TICKET_WIPED_HEAD;
    OPENSSL_cleanse(data, *(size_t *) p);
    free(p);
}


void
ngx_ticket_wiped_begin(void)
{
    if (ngx_ticket_wiped_depth++ == 0) {
        json_get_alloc_funcs(&ngx_ticket_wiped_malloc, &ngx_ticket_wiped_free);
        json_set_alloc_funcs(ngx_ticket_wiped_alloc, ngx_ticket_wiped_release);
    }
}


void
ngx_ticket_wiped_end(void)
{
    if (--ngx_ticket_wiped_depth == 0) {
        json_set_alloc_funcs(ngx_ticket_wiped_malloc, ngx_ticket_wiped_free);
    }
}


void
ngx_ticket_wiped_free_text(char *text)
{
    ngx_ticket_wiped_release(text);
}
