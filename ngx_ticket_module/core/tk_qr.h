/*
 * What the QR code of a phone ticket or a voucher holds: its code as it is, or
 * sealed, so that nobody but the supplier's gates can read it (R164).  Signed
 * ones are tk_qr_signed.h's.
 */

#ifndef TK_QR_H
#define TK_QR_H

#include "tk_crypto.h"

#define TK_QR_PLAIN      '1'
#define TK_QR_ENCRYPTED  '2'

/* Upper-case hex of the sealed code. */
#define TK_QR_SEALED_LEN  ((TK_TICKET_CODE_LEN + TK_SEAL_EXTRA) * 2)

/*
 * Digits or upper-case hex: QR codes have short forms for both, and a reader
 * that types what it reads gets either right.  Sealed texts differ each time.
 */
TK_MUST tk_err_t tk_qr_make(tk_pool_t *pool, const tk_keyring_t *keyring,
    int32_t supplier_id, int mode, tk_str_t code, tk_str_t *text);

/*
 * The ticket code of a text in either form or signed, hex in any case.
 * Whether the code is good is tk_ticket_parse()'s to say, and no signature is
 * looked at.  TK_BAD_TICKET_CODE when it is none of them, or sealed by somebody
 * else or for another supplier.
 */
TK_MUST tk_err_t tk_qr_open(tk_pool_t *pool, const tk_keyring_t *keyring,
    int32_t supplier_id, tk_str_t text, tk_str_t *code);

/* The same of an order's voucher; neither is taken for the other. */
TK_MUST tk_err_t tk_qr_make_voucher(tk_pool_t *pool,
    const tk_keyring_t *keyring, const tk_lives_t *lives,
    int32_t supplier_id, int mode, int64_t order_id, tk_str_t *text);
/* The code alone: whether it is good is tk_voucher_parse()'s to say. */
TK_MUST tk_err_t tk_qr_open_voucher(tk_pool_t *pool,
    const tk_keyring_t *keyring, int32_t supplier_id, tk_str_t text,
    tk_str_t *code);

#endif
