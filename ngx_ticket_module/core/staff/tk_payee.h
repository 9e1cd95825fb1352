/*
 * Accounts of parties at payment platforms, as staff type them: which platform
 * has accounts of that form, and what of them is shown afterwards.
 */

#ifndef TK_PAYEE_H
#define TK_PAYEE_H

#include "tk.h"

#define TK_PAYEE_MAX        100     /* bytes of an account's number */
#define TK_PAYEE_HOLDER     64      /* characters of its holder's name */


/* Platforms, as bits. */

#define TK_PAYEE_ALIPAY     0x1     /* 2088 and twelve more digits, or what one
                                       signs in with: a mobile number, an e-mail
                                       address */
#define TK_PAYEE_CLEARING   0x2     /* 1 to 64 letters, digits, '_' and '-' */

/* Which of them may have an account of that number; 0: none. */
unsigned tk_payee_fits(tk_str_t number);

/* What is shown of it: as tk_mask() has it, of less than six signs nothing but
 * asterisks.  out holds number.len bytes; returns the length. */
size_t tk_payee_mask(tk_str_t number, unsigned char *out);

/* What is shown of a name: its first character, and one asterisk for each of
 * the others.  Likewise. */
size_t tk_payee_mask_holder(tk_str_t name, unsigned char *out);

#endif
