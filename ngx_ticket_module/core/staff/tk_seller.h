/*
 * Whose ticket a code is that staff check by hand: the supplier's own, or that
 * of an operator whose attraction it is; api.code_sellers() says who they are.
 */

#ifndef TK_SELLER_H
#define TK_SELLER_H

#include "tk_catalogue.h"

/*
 * The order and the number of a ticket by its code, or the text of its QR code
 * in whichever form.  sellers: [[supplier, after, life], ...], a text of JSON.
 * No signature is looked at.  TK_BAD_TICKET_CODE: it is none of theirs;
 * TK_BUG: they are none; TK_NO_MEMORY.
 */
TK_MUST tk_err_t tk_seller_ticket(tk_pool_t *pool, const tk_keyring_t *keyring,
    tk_str_t sellers, tk_str_t text, int64_t *order_id, int *number);

#endif
