/*
 * Signed QR codes of tickets.
 */

#include <string.h>

#include <openssl/crypto.h>

#include "tk_qr_signed.h"
#include "tk_value.h"


#define QR_SEALED   256                 /* bytes of a sealed key, at most */
#define QR_ORDER    19                  /* digits of a code: order, ticket */
#define QR_TICKET   3


static tk_str_t
qr_fact(const json_t *facts, const char *member)
{
    const char  *text;

    text = json_string_value(json_object_get(facts, member));

    return tk_str_c(text ? text : "");
}


int
tk_qr_signer(tk_pool_t *pool, const tk_keyring_t *keyring,
    int32_t supplier_id, const json_t *facts, unsigned char key[TK_GATE_KEY])
{
    tk_str_t       name, sealed, plain;
    unsigned char  bytes[QR_SEALED];

    name = qr_fact(facts, "public");
    sealed = qr_fact(facts, "sealed");

    if (name.len == 0 || sealed.len == 0 || sealed.len > 2 * sizeof(bytes)
        || tk_parse_hex(sealed, bytes) != TK_OK)
    {
        return 0;
    }

    sealed.data = bytes;
    sealed.len /= 2;

    if (tk_unseal(pool, keyring, supplier_id, "gate", name, sealed, &plain)
        != TK_OK)
    {
        return 0;
    }

    if (plain.len == TK_GATE_KEY) {
        memcpy(key, plain.data, TK_GATE_KEY);
    }

    OPENSSL_cleanse(plain.data, plain.len);

    return plain.len == TK_GATE_KEY;
}


static int
qr_number(const json_t *facts, const char *member, int32_t *number)
{
    json_int_t  n;

    n = json_integer_value(json_object_get(facts, member));
    *number = (int32_t) n;

    return json_is_integer(json_object_get(facts, member)) && n == *number;
}


static int
qr_digits(tk_str_t code, size_t from, size_t len, int64_t *number)
{
    tk_str_t  part;

    part.data = code.data + from;
    part.len = len;

    return tk_parse_int(part, 0, INT64_MAX, number) == TK_OK;
}


tk_err_t
tk_qr_sign(tk_pool_t *pool, const unsigned char key[TK_GATE_KEY],
    int32_t supplier_id, tk_str_t code, const json_t *facts, tk_str_t *text)
{
    int64_t       ticket, check;
    tk_gate_qr_t  qr;

    if (code.len != TK_GATE_QR_CODE
        || !qr_digits(code, 0, QR_ORDER, &qr.order_id)
        || !qr_digits(code, QR_ORDER, QR_TICKET, &ticket)
        || !qr_digits(code, QR_ORDER + QR_TICKET,
                      TK_GATE_QR_CODE - QR_ORDER - QR_TICKET, &check)
        || !qr_number(facts, "first", &qr.first_day)
        || !qr_number(facts, "days", &qr.days)
        || !qr_number(facts, "flags", &qr.flags)
        || !qr_number(facts, "slot", &qr.slot)
        || !qr_number(facts, "persons", &qr.persons)
        || !qr_number(facts, "product", &qr.product))
    {
        return TK_BAD_VALUE;
    }

    qr.ticket_no = (int32_t) ticket;
    qr.check = (int32_t) check;

    text->len = TK_GATE_QR_LEN;
    text->data = pool->alloc(pool->data, TK_GATE_QR_LEN);
    if (text->data == NULL) {
        return TK_NO_MEMORY;
    }

    return tk_gate_qr_build(&qr, supplier_id, key, text->data) ? TK_OK
                                                               : TK_BAD_VALUE;
}
