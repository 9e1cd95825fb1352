/*
 * What the unit programs share: strings that end where memory ends, a pool
 * that runs dry, and repeatable random numbers.
 */

#ifndef UNIT_H
#define UNIT_H

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>

#include <cmocka.h>

#include "tk.h"

#define UNIT_GUARDED    65536           /* longest guarded string */
#define UNIT_PAGE       65536           /* a multiple of any page size */

#define unit_count(a)   (sizeof(a) / sizeof((a)[0]))
#define unit_str(s)     ((tk_str_t) tk_string(s))

#define assert_tk_str(s, data_, len_)                                         \
    do {                                                                      \
        assert_int_equal((s).len, (len_));                                    \
        assert_memory_equal((s).data, (data_), (len_));                       \
    } while (0)

#define assert_tk_text(s, text)  assert_tk_str(s, text, strlen(text))


/* A copy behind whose last byte nothing can be read.  One at a time: data may
 * be of the one before. */

static inline tk_str_t
unit_guard(const void *data, size_t len)
{
    tk_str_t              s;
    static unsigned char  *page;

    if (page == NULL) {
        page = mmap(NULL, UNIT_GUARDED + UNIT_PAGE, PROT_READ | PROT_WRITE,
                    MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
        assert_true(page != MAP_FAILED);
        assert_int_equal(mprotect(page + UNIT_GUARDED, UNIT_PAGE, PROT_NONE),
                         0);
    }

    assert_true(len <= UNIT_GUARDED);

    s.len = len;
    s.data = page + UNIT_GUARDED - len;

    if (len > 0) {
        memmove(s.data, data, len);
    }

    return s;
}


/* Gives that many pieces of memory, then none. */

typedef struct {
    tk_pool_t       pool;
    tk_pool_t      *behind;
    int             left;
} unit_pool_t;


static inline void *
unit_pool_alloc(void *data, size_t size)
{
    unit_pool_t  *p = data;

    if (p->left-- <= 0) {
        return NULL;
    }

    return p->behind->alloc(p->behind->data, size);
}


static inline tk_pool_t *
unit_pool(unit_pool_t *p, tk_pool_t *behind, int left)
{
    p->pool.alloc = unit_pool_alloc;
    p->pool.data = p;
    p->behind = behind;
    p->left = left;

    return &p->pool;
}


/* xorshift64*: the same numbers in every run. */

static inline uint64_t
unit_random(uint64_t *state)
{
    *state ^= *state >> 12;
    *state ^= *state << 25;
    *state ^= *state >> 27;

    return *state * UINT64_C(2685821657736338717);
}


/* Behind a declaration: the function stands under that name of a library's, and
 * whoever calls the library's calls it. */
#define INSTEAD_OF(name)  __asm__(#name)


#endif
