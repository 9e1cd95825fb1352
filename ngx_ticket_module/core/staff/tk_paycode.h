/*
 * The code on a buyer's phone that pays: whose it is says how it begins.
 */

#ifndef TK_PAYCODE_H
#define TK_PAYCODE_H

#include "tk.h"

#define TK_PAYCODE_PROVIDERS    2

/* The platforms that may take it, NULL behind the last one; how many: 0: it is
 * no such code. */
size_t tk_paycode_read(tk_str_t code,
    const char *providers[TK_PAYCODE_PROVIDERS]);

#endif
