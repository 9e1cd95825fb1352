/*
 * What a file of a key is, by the look of it: for telling staff what they have
 * given where something else belongs.
 */

#ifndef TK_PAY_KIND_H
#define TK_PAY_KIND_H

#include "tk.h"

typedef enum {
    TK_PAY_IS_NOTHING = 0,
    TK_PAY_IS_PRIVATE,
    TK_PAY_IS_LOCKED,
    TK_PAY_IS_PUBLIC,
    TK_PAY_IS_CERT,
    TK_PAY_IS_REQUEST,
    TK_PAY_IS_EC,
    TK_PAY_IS_BINARY
} tk_pay_kind_e;

/* A certificate and a private key may stand in one file: want says which of
 * them is looked for. */
tk_pay_kind_e tk_pay_kind(tk_str_t text, tk_pay_kind_e want);

/* "is a public key", "holds no key and no certificate", ... */
const char *tk_pay_kind_words(tk_pay_kind_e kind);

int tk_pay_holds(tk_str_t text, const char *words);

#endif
