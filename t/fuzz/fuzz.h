/*
 * What the harnesses share: input cut into fields, memory whose ends the
 * sanitizer knows, properties that must hold.
 *
 * A harness is one file with one function fuzz_one(), which is called with one
 * input after the other; the comment at its head names what it covers, which
 * t/00-tree.t reads.  Inputs to begin with stand in t/fuzz/corpus/NAME.txt.
 * An input is text where possible, a field a line, so that a found one can be
 * read.  Run them with "make fuzz"; see t/env/fuzz.
 */

#ifndef FUZZ_H
#define FUZZ_H

#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "tk_crypto.h"

#define FUZZ_BLOCKS     65536           /* of one input */

#define fuzz_count(a)   (sizeof(a) / sizeof((a)[0]))
#define fuzz_str(s)     ((tk_str_t) tk_string(s))

#define fuzz_assert(truth)                                                    \
    do {                                                                      \
        if (!(truth)) {                                                       \
            fuzz_fail(__FILE__, __LINE__, #truth);                            \
        }                                                                     \
    } while (0)

typedef struct {
    const uint8_t  *pos, *end;
} fuzz_input_t;


static void fuzz_one(fuzz_input_t *in);
int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);


static inline void
fuzz_fail(const char *file, int line, const char *truth)
{
    dprintf(2, "%s:%d: not so: %s\n", file, line, truth);
    abort();
}


/*
 * The pool: each piece is one of malloc's own, so that a byte too many is
 * found.  fuzz_left bounds how many there are: then there is no memory.
 */

static void    *fuzz_blocks[FUZZ_BLOCKS];
static size_t   fuzz_nblocks, fuzz_left = FUZZ_BLOCKS;


static inline void *
fuzz_alloc(void *data, size_t size)
{
    void  *p;

    (void) data;

    if (fuzz_left == 0 || fuzz_nblocks == FUZZ_BLOCKS) {
        return NULL;
    }

    p = malloc(size);
    fuzz_assert(p != NULL);
    fuzz_left--;
    fuzz_blocks[fuzz_nblocks++] = p;

    return p;
}


static tk_pool_t  fuzz_pool = { fuzz_alloc, NULL };


static inline void
fuzz_free(void)
{
    while (fuzz_nblocks > 0) {
        free(fuzz_blocks[--fuzz_nblocks]);
    }

    fuzz_left = FUZZ_BLOCKS;
}


/* A copy with nothing readable around it. */

static inline tk_str_t
fuzz_copy(const void *data, size_t len)
{
    tk_str_t  s;

    s.data = fuzz_alloc(NULL, len);
    fuzz_assert(s.data != NULL);
    s.len = len;

    if (len > 0) {
        memcpy(s.data, data, len);
    }

    return s;
}


/* Without zeros, and ended by one. */

static inline char *
fuzz_cstr(tk_str_t s)
{
    char    *p;
    size_t   len;

    len = strnlen((char *) s.data, s.len);
    p = fuzz_alloc(NULL, len + 1);
    fuzz_assert(p != NULL);
    memcpy(p, s.data, len);
    p[len] = '\0';

    return p;
}


/* The next field, up to the separator; empty when there is no more. */

static inline tk_str_t
fuzz_until(fuzz_input_t *in, char separator)
{
    tk_str_t        s;
    size_t          len;
    const uint8_t  *p;

    len = in->end - in->pos;
    p = len > 0 ? memchr(in->pos, separator, len) : NULL;

    if (p != NULL) {
        len = p - in->pos;
    }

    s = fuzz_copy(in->pos, len);
    in->pos += len + (p != NULL);

    return s;
}


static inline tk_str_t
fuzz_line(fuzz_input_t *in)
{
    return fuzz_until(in, '\n');
}


static inline tk_str_t
fuzz_rest(fuzz_input_t *in)
{
    tk_str_t  s;

    s = fuzz_copy(in->pos, in->end - in->pos);
    in->pos = in->end;

    return s;
}


static inline int
fuzz_more(const fuzz_input_t *in)
{
    return in->pos < in->end;
}


/* A line read as a number, whatever it is: any 64 bits can be reached. */

static inline int64_t
fuzz_int(fuzz_input_t *in)
{
    return strtoll(fuzz_cstr(fuzz_line(in)), NULL, 10);
}


/* Lines into buffers of C. */

static inline char *
fuzz_text(fuzz_input_t *in)
{
    return fuzz_cstr(fuzz_line(in));
}


/* Keys that are the same in every run. */

static inline const tk_keyring_t *
fuzz_keyring(void)
{
    static int            ready;
    static tk_keyring_t   keyring;
    static unsigned char  master[32] = "a master key of harnesses alone";

    if (!ready) {
        fuzz_assert(tk_keyring_init(&keyring, master) == TK_OK);
        ready = 1;
    }

    return &keyring;
}


/* Whatever begins like this is found; for the test of t/env/fuzz itself. */

static inline void
fuzz_trap(const fuzz_input_t *in)
{
    size_t       len;
    const char  *trap;

    trap = getenv("TICKET_FUZZ_TRAP");
    len = trap == NULL ? 0 : strlen(trap);

    fuzz_assert(len == 0 || (size_t) (in->end - in->pos) < len
                || memcmp(in->pos, trap, len) != 0);
}


int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    static int    ready;
    fuzz_input_t  in = { data, data + size };

    if (!ready) {
        fuzz_assert(tk_crypto_init() == TK_OK);
        ready = 1;
    }

    fuzz_trap(&in);
    fuzz_one(&in);
    fuzz_free();

    return 0;
}

#endif
