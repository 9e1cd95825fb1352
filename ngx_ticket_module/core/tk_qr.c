/*
 * Content of QR codes.
 */

#include "tk_qr.h"
#include "tk_gate_qr.h"
#include "tk_value.h"


#define QR_TICKET   "qr"
#define QR_VOUCHER  "voucher"


static tk_err_t
qr_make(tk_pool_t *pool, const tk_keyring_t *keyring, int32_t supplier_id,
    int mode, const char *what, tk_str_t code, tk_str_t *text)
{
    tk_err_t  rc;
    tk_str_t  sealed, none = tk_null_str;

    if (mode != TK_QR_ENCRYPTED) {
        *text = code;
        return TK_OK;
    }

    rc = tk_seal(pool, keyring, supplier_id, what, none, code, &sealed);
    if (rc != TK_OK) {
        return rc;
    }

    text->len = sealed.len * 2;
    text->data = pool->alloc(pool->data, text->len);
    if (text->data == NULL) {
        return TK_NO_MEMORY;
    }

    tk_format_hex(sealed.data, sealed.len, text->data, 1);

    return TK_OK;
}


/* len: of the code */

static tk_err_t
qr_open(tk_pool_t *pool, const tk_keyring_t *keyring, int32_t supplier_id,
    const char *what, size_t len, tk_str_t text, tk_str_t *code)
{
    tk_err_t       rc;
    tk_str_t       sealed, none = tk_null_str;
    unsigned char  bytes[TK_QR_SEALED_LEN / 2];

    if (text.len == len) {
        *code = text;
        return TK_OK;
    }

    sealed.data = bytes;
    sealed.len = len + TK_SEAL_EXTRA;

    if (sealed.len > sizeof(bytes) || text.len != sealed.len * 2
        || tk_parse_hex(text, bytes) != TK_OK)
    {
        return TK_BAD_TICKET_CODE;
    }

    rc = tk_unseal(pool, keyring, supplier_id, what, none, sealed, code);

    return rc == TK_BAD_SEAL ? TK_BAD_TICKET_CODE : rc;
}


tk_err_t
tk_qr_make(tk_pool_t *pool, const tk_keyring_t *keyring, int32_t supplier_id,
    int mode, tk_str_t code, tk_str_t *text)
{
    return qr_make(pool, keyring, supplier_id, mode, QR_TICKET, code, text);
}


tk_err_t
tk_qr_open(tk_pool_t *pool, const tk_keyring_t *keyring, int32_t supplier_id,
    tk_str_t text, tk_str_t *code)
{
    unsigned char  *digits;

    if (text.len != TK_GATE_QR_LEN) {
        return qr_open(pool, keyring, supplier_id, QR_TICKET,
                       TK_TICKET_CODE_LEN, text, code);
    }

    digits = pool->alloc(pool->data, TK_GATE_QR_CODE);
    if (digits == NULL) {
        return TK_NO_MEMORY;
    }

    code->data = digits;
    code->len = TK_GATE_QR_CODE;

    return tk_gate_qr_code(text.data, text.len, digits) ? TK_OK
                                                        : TK_BAD_TICKET_CODE;
}


tk_err_t
tk_qr_make_voucher(tk_pool_t *pool, const tk_keyring_t *keyring,
    const tk_lives_t *lives, int32_t supplier_id, int mode, int64_t order_id,
    tk_str_t *text)
{
    tk_str_t  code;

    code.len = TK_VOUCHER_CODE_LEN;
    code.data = pool->alloc(pool->data, code.len);
    if (code.data == NULL) {
        return TK_NO_MEMORY;
    }

    tk_voucher_code(keyring, lives, supplier_id, order_id, code.data);

    return qr_make(pool, keyring, supplier_id, mode, QR_VOUCHER, code, text);
}


tk_err_t
tk_qr_open_voucher(tk_pool_t *pool, const tk_keyring_t *keyring,
    int32_t supplier_id, tk_str_t text, tk_str_t *code)
{
    return qr_open(pool, keyring, supplier_id, QR_VOUCHER, TK_VOUCHER_CODE_LEN,
                   text, code);
}
