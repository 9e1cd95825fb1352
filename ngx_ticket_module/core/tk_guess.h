/*
 * The secrets of an agent that can be guessed, when its signature is right.
 * Numbers are stored with counts: never renumber.
 */

#ifndef TK_GUESS_H
#define TK_GUESS_H

#include "tk.h"

typedef enum {
    TK_GUESS_LOGIN = 1,
    TK_GUESS_PAYMENT,
    TK_GUESS_CODE,
    TK_GUESS_TICKET,
    TK_GUESS_KINDS
} tk_guess_e;

/* Failures in a day that are answered at once; the one that locks. */
#define TK_GUESS_FREE       3
int tk_guess_limit(tk_guess_e kind);

/* Of figures, and as staff read it. */
const char *tk_guess_name(tk_guess_e kind);
const char *tk_guess_words(tk_guess_e kind);

/* How long the answer of the n-th failure of a day is held back. */
int tk_guess_delay_ms(int n);

#endif
