/*
 * Memory, without which the process ends, the dice, and a clock.
 */

#ifndef WK_UTIL_H
#define WK_UTIL_H

#include <stddef.h>
#include <stdint.h>

#define WK_PAUSE_MAX    3000            /* ms, between two attempts */

#define wk_count(a)     (sizeof(a) / sizeof((a)[0]))

void *wk_alloc(size_t size);            /* zeroed; never NULL */
char *wk_copy(const void *data, size_t len);    /* and a final zero */
void wk_free_secret(char *text);        /* wiped up to its zero; NULL is none */

uint32_t wk_random(void);               /* for jitter; 0 when there is none */

/* ms of a clock that goes on while the machine sleeps; read anew, as the loop's
 * is of before this process was stopped. */
uint64_t wk_awake_ms(void);

/* ms before a connection is tried again that failed so often in a row. */
unsigned wk_pause(int failures);

#endif
