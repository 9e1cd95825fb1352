/*
 * The signature of requests, answers and callbacks (ch. 3.4; D1, D2): Tenpay's
 * rule.  name=value pairs of every non-empty parameter but "sign", sorted by
 * name, joined with '&', then "&key=" and the session key; MD5; 32 hex digits.
 */

#ifndef TK_SIGN_H
#define TK_SIGN_H

#include "tk.h"

#define TK_SIGN_LEN     32
#define TK_KEY_LEN      36          /* a session key, R40 */
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

/* 32 upper-case hex digits of MD5(data): passwords (UPPER(MD5(..))). */
void tk_md5_hex(tk_str_t data, unsigned char *out);

/*
 * Fetches the algorithms once per process; call before any other function of
 * tk_sign.h and tk_crypto.h.  Idempotent.  TK_BUG when OpenSSL lacks one.
 */
TK_MUST tk_err_t tk_crypto_init(void);

#endif
