/*
 * The ground under core/: strings, memory, results.
 *
 * core/ is pure: no sockets, no nginx, no clock, no environment, and no globals
 * that change but OpenSSL's contexts (tk_openssl.h).  It is linked into the
 * nginx module, ticket-worker, ticketctl, the bench and the tests.
 */

#ifndef TK_H
#define TK_H

#include <stddef.h>
#include <stdint.h>
#include <string.h>


/* Same layout as ngx_str_t; the bytes are not terminated. */

typedef struct {
    size_t          len;
    unsigned char  *data;
} tk_str_t;

#define tk_string(s)    { sizeof(s) - 1, (unsigned char *) (s) }
#define tk_null_str     { 0, NULL }


/*
 * Where core gets memory.  alloc returns NULL when there is none; nothing is
 * given back singly: the pool's owner frees everything at once.
 */

typedef struct {
    void         *(*alloc)(void *data, size_t size);
    void           *data;
} tk_pool_t;


#define TK_MUST         __attribute__((warn_unused_result))


/* Results: 0 is success, everything else one row of tk_errors.tbl.h. */

typedef enum {
    TK_OK = 0,
#define TK_ERR(name, retcode, retryable, text)  TK_##name,
#include "tk_errors.tbl.h"
#undef TK_ERR
    TK_ERR_MAX
} tk_err_t;


/* Editions of the interface; a set of them in tables. */

#define TK_V30          1
#define TK_V40          2
#define TK_BOTH         (TK_V30 | TK_V40)


/*
 * Time.  A moment is microseconds, a day is days, both since 2000-01-01 (UTC
 * for moments): what Postgres sends and takes in binary form.
 */

typedef int64_t  tk_time_t;
typedef int32_t  tk_day_t;

#define TK_EPOCH        INT64_C(946684800)         /* 2000-01-01, Unix time */
#define TK_SECOND       INT64_C(1000000)
#define TK_DAY          (86400 * TK_SECOND)
#define TK_NEVER        INT64_MAX                  /* 'infinity' */


/* Largest int4: a capacity that bounds nothing. */

#define TK_UNLIMITED    INT32_MAX


/* Copies into the pool; data is NULL on no memory. */

tk_str_t  tk_str_copy(tk_pool_t *pool, tk_str_t s);
tk_str_t  tk_str_c(const char *s);                /* borrows, strlen */
tk_str_t  tk_str_char(int c);                     /* one byte, for ever */
int       tk_str_eq(tk_str_t a, tk_str_t b);
int       tk_str_eq_nocase(tk_str_t a, tk_str_t b);   /* ASCII */
/* A list of pieces between '|', without the '|' that many clients put behind
 * the last one. */
tk_str_t  tk_str_list(tk_str_t list);
int       tk_str_same(tk_str_t s, const char *word);  /* for tk_str_is() */

/* The same of a word.  Tables are searched for it, and most of their words
 * differ in the first letter, of which case is one bit. */
static inline int
tk_str_is(tk_str_t s, const char *word)
{
    return (s.len == 0 || ((s.data[0] ^ word[0]) & ~0x20) == 0)
           && tk_str_same(s, word);
}


/*
 * A plain pool for programs that have none: blocks from malloc, freed by
 * tk_arena_free.  Not for nginx.
 */

typedef struct tk_arena_s  tk_arena_t;

tk_arena_t  *tk_arena_create(void);               /* NULL on no memory */
tk_pool_t   *tk_arena_pool(tk_arena_t *arena);
void         tk_arena_reset(tk_arena_t *arena);
void         tk_arena_free(tk_arena_t *arena);    /* accepts NULL */


#endif
