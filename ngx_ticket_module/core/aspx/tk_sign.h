/*
 * The signature of requests, answers and callbacks (ch. 3.4; D1, D2): Tenpay's
 * rule.  name=value pairs of every non-empty parameter but "sign", sorted by
 * name, joined with '&', then "&key=" and the session key; MD5; 32 hex digits.
 * Strict mode has the same string, under HMAC-SHA256 with the session key: 64
 * hex digits.
 */

#ifndef TK_SIGN_H
#define TK_SIGN_H

#include "tk.h"

#define TK_SIGN_LEN     32          /* of MD5 */
#define TK_SIGN_MAX     64
#define TK_SIGN_PARAMS  256         /* more are refused: TK_TOO_MANY_PARAMS */

typedef struct {
    tk_str_t        name;           /* as sent */
    tk_str_t        value;          /* URL-decoded */
} tk_pair_t;

typedef enum {
    TK_SIGN_MD5 = 0,
    TK_SIGN_HMAC
} tk_sign_e;

/* How many digits, and what sign_type says of it. */
size_t tk_sign_len(tk_sign_e type);
const char *tk_sign_name(tk_sign_e type);

/*
 * Signs n pairs: upper-case hex digits into out (not terminated).  The
 * pairs are not changed; equal names keep their order.  The pair "sign"
 * (any case) and empty values are left out.
 */
TK_MUST tk_err_t tk_sign(tk_sign_e type, const tk_pair_t *pairs, size_t n,
    tk_str_t key, unsigned char *out);

/*
 * TK_OK when sign fits the pairs sorted by bytes or sorted without regard to
 * case; TK_BAD_SIGN otherwise.  Compares in constant time, without regard to
 * the case of the hex digits.
 */
TK_MUST tk_err_t tk_sign_check(tk_sign_e type, const tk_pair_t *pairs,
    size_t n, tk_str_t key, tk_str_t sign);

/* Of two names, as memcmp(): by bytes, and without regard to case. */
int tk_sign_compare(tk_str_t a, tk_str_t b);
int tk_sign_compare_nocase(tk_str_t a, tk_str_t b);

/* A hash of a good signature, by which a request is known again; nobody can
 * tell the signature from it. */
#define TK_SIGN_HASH    16

void tk_sign_hash(tk_str_t sign, unsigned char out[TK_SIGN_HASH]);

#endif
