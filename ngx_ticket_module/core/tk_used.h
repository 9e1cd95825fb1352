/*
 * Signatures that were used, each once within its window: a table of a fixed
 * size in memory that its owner gives and locks.  Nothing in its window is ever
 * forgotten to make room: who finds none is refused, and one who has as many in
 * it as are free gets no more, so that there is always room for the others.
 *
 * What came before the table was empty it cannot know; tk_used_knows() says
 * so, and each signature tells when it was made.
 */

#ifndef TK_USED_H
#define TK_USED_H

#include "tk.h"

#define TK_USED_SECONDS     1024    /* no window is longer */
#define TK_USED_OWNERS      4096    /* counts, shared where numbers collide */
#define TK_USED_SECRET      16
#define TK_USED_HASH        16      /* of a signature: what is given here */

typedef struct {
    uint64_t        id;             /* of the signature, under the secret */
    uint32_t        next;           /* in its chain: 1.., 0 none */
    uint32_t        next_of_second; /* that ends when it does, or is free */
    uint32_t        until;          /* seconds */
    uint16_t        owner;
    uint16_t        lives;          /* seconds, from its use on */
} tk_used_row_t;

typedef struct {
    unsigned char   secret[TK_USED_SECRET];     /* so that nobody can choose a
                                                   chain */
    int64_t         since;          /* knows what was used from then on */
    int64_t         swept;          /* and what ended until then is gone */
    uint32_t        nrows, nchains; /* nchains: a power of two */
    uint32_t        nfree, free;
    uint32_t        seconds[TK_USED_SECONDS];
    uint32_t        owners[TK_USED_OWNERS];
    uint32_t       *chains;
    tk_used_row_t  *rows;
} tk_used_t;

typedef enum {
    TK_USED_NEW = 0,                /* and used from now on */
    TK_USED_AGAIN,
    TK_USED_FULL
} tk_used_e;

/* In size bytes, which are more than its struct takes; knows what is used from
 * since_s on. */
void tk_used_init(tk_used_t *used, size_t size,
    const unsigned char secret[TK_USED_SECRET], int64_t since_s);
/* Forgets everything, and knows that. */
void tk_used_empty(tk_used_t *used, int64_t since_s);

/* Uses it until then; AGAIN: *first_s is when it was used. */
tk_used_e tk_used_take(tk_used_t *used,
    const unsigned char hash[TK_USED_HASH], int64_t owner, int64_t now_s,
    int64_t until_s, int64_t *first_s);
/* It was not used after all. */
void tk_used_forget(tk_used_t *used, const unsigned char hash[TK_USED_HASH]);
int tk_used_knows(const tk_used_t *used, int64_t signed_s);

/*
 * The same of all hosts, in Redis.  Keys: the signature's, the one that says
 * since when it knows; arguments: now, when it was signed, seconds that it
 * lives.  0: new; -1: new as far as it knows, which is not long enough; else
 * when it was used.  For servers whose rights are those of the counters.
 */
extern const char  tk_used_script[];

#define TK_USED_SINCE_KEY   "ticket:{sign}:since"
#define TK_USED_KEY         "ticket:{sign}:"
#define TK_USED_KEY_LEN     (sizeof(TK_USED_KEY) - 1 + 2 * TK_USED_HASH)

size_t tk_used_key(unsigned char buf[TK_USED_KEY_LEN],
    const unsigned char hash[TK_USED_HASH]);

#endif
