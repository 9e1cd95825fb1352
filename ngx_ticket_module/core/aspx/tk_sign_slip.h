/*
 * Why a signature does not fit: which of the usual slips, or which two of them,
 * make the one that was sent (ch. 3.4).  For who has shown that the key is his:
 * the answer says whether a guess is right.
 */

#ifndef TK_SIGN_SLIP_H
#define TK_SIGN_SLIP_H

#include "tk_sign.h"

typedef enum {
    TK_SLIP_NONE = 0,
#define SLIP(part, name, en, zh)  TK_SLIP_##name,
#include "tk_sign_slips.tbl.h"
#undef SLIP
    TK_SLIP_MAX
} tk_slip_e;

#define TK_SLIPS        2           /* so many are looked for together */
#define TK_SLIP_KEYS    8           /* an agent's, at most */

typedef struct {
    int             fits;           /* the signature is good as it is */
    tk_sign_e       type;           /* what its length says that it is */
    size_t          n;              /* 0, and it does not fit: no slip known */
    tk_slip_e       slips[TK_SLIPS];
    size_t          key;            /* which of the keys it was made with */
    tk_str_t        text;           /* what has to be signed, KEY for the key */
    tk_str_t        not_utf8;       /* name of a value that is not; or empty */
} tk_slips_t;

/*
 * Of a query or a body as it was sent, with its parameter sign.  keys[0] is the
 * one that the request names, the others live beside it; there are 1 to
 * TK_SLIP_KEYS.  found borrows from text and the pool.
 *
 * TK_OK, found says what; TK_BAD_ENCODING, TK_TOO_MANY_PARAMS: text cannot be
 * read; TK_MISSING_PARAM: it has no sign; TK_BAD_SIGN: that has neither the
 * digits of MD5 nor of HMAC-SHA256; TK_NO_MEMORY.
 */
TK_MUST tk_err_t tk_slips_find(tk_pool_t *pool, tk_str_t text,
    const tk_str_t *keys, size_t nkeys, tk_slips_t *found);

/* "ESCAPED", and what to do. */
const char *tk_slip_name(tk_slip_e slip);
const char *tk_slip_en(tk_slip_e slip);
const char *tk_slip_zh(tk_slip_e slip);

#endif
