/*
 * Signed QR codes of tickets, from facts as functions of SQL give them in JSON:
 * core/gate/tk_gate_qr.h has what is in one.
 */

#ifndef TK_QR_SIGNED_H
#define TK_QR_SIGNED_H

#include <jansson.h>

#include "tk_crypto.h"
#include "tk_gate_qr.h"

/*
 * The private key of a supplier, of impl.gate_signer()'s facts, or null.  1 and
 * the key, which the caller wipes; 0: there is none, or none that this keyring
 * opens, and codes are plain ones.
 */
int tk_qr_signer(tk_pool_t *pool, const tk_keyring_t *keyring,
    int32_t supplier_id, const json_t *facts, unsigned char key[TK_GATE_KEY]);

/*
 * The text of a ticket's signed QR code, in pool: of its 30 digits and of
 * impl.gate_signed()'s facts.  TK_BAD_VALUE: a number has no room in one.
 */
TK_MUST tk_err_t tk_qr_sign(tk_pool_t *pool,
    const unsigned char key[TK_GATE_KEY], int32_t supplier_id, tk_str_t code,
    const json_t *facts, tk_str_t *text);

#endif
