/*
 * Content of QR codes.
 */

#include "tk_qr.h"
#include "tk_value.h"


#define QR_WHAT  "qr"


tk_err_t
tk_qr_make(tk_pool_t *pool, const tk_keyring_t *ring, int32_t supplier_id,
    int mode, tk_str_t code, tk_str_t *text)
{
    tk_err_t  rc;
    tk_str_t  sealed, none = tk_null_str;

    if (mode != TK_QR_ENCRYPTED) {
        *text = code;
        return TK_OK;
    }

    rc = tk_seal(pool, ring, supplier_id, QR_WHAT, none, code, &sealed);
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


tk_err_t
tk_qr_open(tk_pool_t *pool, const tk_keyring_t *ring, int32_t supplier_id,
    tk_str_t text, tk_str_t *code)
{
    tk_err_t       rc;
    tk_str_t       sealed, none = tk_null_str;
    unsigned char  bytes[TK_QR_SEALED_LEN / 2];

    if (text.len == TK_TICKET_CODE_LEN) {
        *code = text;
        return TK_OK;
    }

    if (text.len != TK_QR_SEALED_LEN || tk_parse_hex(text, bytes) != TK_OK) {
        return TK_BAD_TICKET_CODE;
    }

    sealed.data = bytes;
    sealed.len = sizeof(bytes);

    rc = tk_unseal(pool, ring, supplier_id, QR_WHAT, none, sealed, code);

    return rc == TK_BAD_SEAL ? TK_BAD_TICKET_CODE : rc;
}
