/*
 * The signature of requests, answers and callbacks (ch. 3.4; D1, D2): Tenpay's
 * rule.  name=value pairs of every non-empty parameter but "sign", sorted by
 * name, joined with '&', then "&key=" and the session key; MD5; 32 hex digits.
 */

#ifndef TK_SIGN_H
#define TK_SIGN_H

#include "tk.h"

#define TK_SIGN_LEN     32
#define TK_SIGN_PARAMS  256         /* more are refused: TK_TOO_MANY_PARAMS */

typedef struct {
    tk_str_t        name;           /* as sent */
    tk_str_t        value;          /* URL-decoded */
} tk_pair_t;

/*
 * Signs n pairs: 32 upper-case hex digits into out (not terminated).  The
 * pairs are not changed; equal names keep their order.  The pair "sign"
 * (any case) and empty values are left out.
 */
TK_MUST tk_err_t tk_sign(const tk_pair_t *pairs, size_t n, tk_str_t key,
    unsigned char *out);

/*
 * TK_OK when sign fits the pairs sorted by bytes or sorted without regard to
 * case; TK_BAD_SIGN otherwise.  Compares in constant time, without regard to
 * the case of the hex digits.
 */
TK_MUST tk_err_t tk_sign_check(const tk_pair_t *pairs, size_t n, tk_str_t key,
    tk_str_t sign);

#endif
