/*
 * The link of an order to its visitor's page: what is behind "/t/".  No table
 * knows it.  It is 16 bytes of a keyed hash, the supplier, the order's number
 * and, if there is one, the life of the order's codes: Base64 for URLs, 35 or
 * 46 characters.  So whoever has a wrong one costs a hash; and it is dead when
 * the order's codes are.
 */

#ifndef TK_VISITOR_H
#define TK_VISITOR_H

#include "tk_crypto.h"

#define TK_VISITOR_TOKEN    46          /* characters, at most */
#define TK_VISITOR_PROOF    32          /* hex digits */
#define TK_VISITOR_PICTURE  42          /* characters */

typedef struct {
    int32_t         supplier_id;        /* 1 to 65535 */
    int64_t         order_id;           /* above 0 */
    int64_t         life;               /* of its codes; 0: none */
} tk_visitor_link_t;

/* A picture of an offer.  Its name has what it is of and 16 bytes of a keyed
 * hash, too: whoever makes one up costs a hash.  Another picture has another
 * name, and may be kept for ever. */

typedef struct {
    int32_t         supplier_id;
    int             offer;              /* 1 to 99 */
    int64_t         sum;                /* of its bytes */
} tk_visitor_picture_t;


/* Its length. */
size_t tk_visitor_token(const tk_keyring_t *keyring, const tk_visitor_link_t *v,
    unsigned char out[TK_VISITOR_TOKEN]);

/* TK_BAD_SIGN: we have not made it.  There is one token of an order and a life:
 * another spelling is none. */
TK_MUST tk_err_t tk_visitor_parse(const tk_keyring_t *keyring, tk_str_t token,
    tk_visitor_link_t *v);

/* What a form of this page proves itself with: it was made for this order, at
 * this moment (seconds), with these sums on it. */
void tk_visitor_proof(const tk_keyring_t *keyring, const tk_visitor_link_t *v,
    int64_t at, int64_t amount_fen, int64_t fee_fen,
    unsigned char out[TK_VISITOR_PROOF]);

/* "offer-..."; a link has another length.  TK_BAD_SIGN: we have not made it. */
int tk_visitor_is_picture(tk_str_t name);
void tk_visitor_picture(const tk_keyring_t *keyring,
    const tk_visitor_picture_t *v, unsigned char out[TK_VISITOR_PICTURE]);
TK_MUST tk_err_t tk_visitor_picture_parse(const tk_keyring_t *keyring,
    tk_str_t name, tk_visitor_picture_t *v);

#endif
