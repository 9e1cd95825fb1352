/*
 * Signed QR codes.  Their first letter is U, which no ticket code and no sealed
 * one begins with: those are digits and hex.
 */

#include <string.h>

#include "tk_gate_qr.h"
#include "tk_gate_bytes.h"

#define QR_VERSION   0x52
#define QR_CHECK     100000000
#define QR_TICKET    1024               /* flags are above */
#define QR_SIGNED    (TK_GATE_QR_BYTES + 4)     /* ... the supplier's number */
#define QR_ALL       (TK_GATE_QR_BYTES + TK_GATE_SIGNATURE)


static int
qr_fits(const tk_gate_qr_t *qr)
{
    return qr->order_id > 0 && qr->ticket_no >= 1 && qr->ticket_no <= 999
           && qr->check >= 0 && qr->check < QR_CHECK
           && qr->first_day >= 0 && qr->first_day <= UINT16_MAX
           && qr->days >= 0 && qr->days <= UINT8_MAX
           && qr->flags >= 0 && qr->flags <= UINT16_MAX / QR_TICKET
           && qr->slot >= 0 && qr->slot <= 999
           && qr->persons >= 1 && qr->persons <= UINT16_MAX
           && qr->product > 0;
}


int
tk_gate_qr_build(const tk_gate_qr_t *qr, int32_t supplier_id,
    const unsigned char private_key[TK_GATE_KEY],
    unsigned char out[TK_GATE_QR_LEN])
{
    unsigned char  bytes[QR_ALL], text[QR_SIGNED], public_key[TK_GATE_KEY],
                   id[TK_GATE_KEY_ID];

    if (!qr_fits(qr) || !tk_gate_public(private_key, public_key)
        || !tk_gate_key_id(public_key, id))
    {
        return 0;
    }

    bytes[0] = QR_VERSION;
    bytes[1] = id[0];
    gate_set64(bytes + 2, (uint64_t) qr->order_id);
    gate_set32(bytes + 10, (uint64_t) qr->check);
    gate_set16(bytes + 14, (uint64_t) (qr->ticket_no + qr->flags * QR_TICKET));
    gate_set16(bytes + 16, (uint64_t) qr->first_day);
    bytes[18] = (unsigned char) qr->days;
    gate_set16(bytes + 19, (uint64_t) qr->slot);
    gate_set16(bytes + 21, (uint64_t) qr->persons);
    gate_set32(bytes + 23, (uint64_t) qr->product);

    memcpy(text, bytes, TK_GATE_QR_BYTES);
    gate_set32(text + TK_GATE_QR_BYTES, (uint32_t) supplier_id);

    if (!tk_gate_sign(private_key, text, sizeof(text),
                      bytes + TK_GATE_QR_BYTES))
    {
        return 0;
    }

    gate_letters(bytes, QR_ALL, out);

    return 1;
}


/* One byte of a key's id may be two keys'. */

static tk_gate_qr_e
qr_verify(const unsigned char bytes[QR_ALL], int32_t supplier_id,
    const unsigned char (*keys)[TK_GATE_KEY], size_t nkeys)
{
    size_t         i;
    tk_gate_qr_e   rc = TK_GATE_QR_UNKNOWN_KEY;
    unsigned char  text[QR_SIGNED], id[TK_GATE_KEY_ID];

    memcpy(text, bytes, TK_GATE_QR_BYTES);
    gate_set32(text + TK_GATE_QR_BYTES, (uint32_t) supplier_id);

    for (i = 0; i < nkeys; i++) {
        if (!tk_gate_key_id(keys[i], id) || id[0] != bytes[1]) {
            continue;
        }

        if (tk_gate_verify(keys[i], text, sizeof(text),
                           bytes + TK_GATE_QR_BYTES))
        {
            return TK_GATE_QR_OK;
        }

        rc = TK_GATE_QR_SIGNATURE;
    }

    return rc;
}


static int
qr_bytes(const void *text, size_t len, unsigned char bytes[QR_ALL])
{
    return len == TK_GATE_QR_LEN && gate_unletters(text, bytes, QR_ALL)
           && bytes[0] == QR_VERSION;
}


static void
qr_unpack(const unsigned char bytes[QR_ALL], tk_gate_qr_t *qr)
{
    int32_t  ticket;

    ticket = (int32_t) gate_get16(bytes + 14);

    qr->order_id = (int64_t) gate_get64(bytes + 2);
    qr->ticket_no = ticket % QR_TICKET;
    qr->check = (int32_t) gate_get32(bytes + 10);
    qr->first_day = (int32_t) gate_get16(bytes + 16);
    qr->days = bytes[18];
    qr->flags = ticket / QR_TICKET;
    qr->slot = (int32_t) gate_get16(bytes + 19);
    qr->persons = (int32_t) gate_get16(bytes + 21);
    qr->product = (int32_t) gate_get32(bytes + 23);
}


tk_gate_qr_e
tk_gate_qr_read(tk_gate_qr_t *qr, const void *text, size_t len,
    int32_t supplier_id, const unsigned char (*keys)[TK_GATE_KEY],
    size_t nkeys)
{
    tk_gate_qr_e   rc;
    unsigned char  bytes[QR_ALL];

    if (!qr_bytes(text, len, bytes)) {
        return TK_GATE_QR_FORM;
    }

    rc = qr_verify(bytes, supplier_id, keys, nkeys);
    if (rc != TK_GATE_QR_OK) {
        return rc;
    }

    qr_unpack(bytes, qr);

    return qr_fits(qr) ? TK_GATE_QR_OK : TK_GATE_QR_FORM;
}


static void
qr_digits(unsigned char *out, uint64_t number, int n)
{
    while (n-- > 0) {
        out[n] = (unsigned char) ('0' + number % 10);
        number /= 10;
    }
}


int
tk_gate_qr_code(const void *text, size_t len,
    unsigned char code[TK_GATE_QR_CODE])
{
    tk_gate_qr_t   qr;
    unsigned char  bytes[QR_ALL];

    if (!qr_bytes(text, len, bytes)) {
        return 0;
    }

    qr_unpack(bytes, &qr);

    if (!qr_fits(&qr)) {
        return 0;
    }

    qr_digits(code, (uint64_t) qr.order_id, 19);
    qr_digits(code + 19, (uint64_t) qr.ticket_no, 3);
    qr_digits(code + 22, (uint64_t) qr.check, 8);

    return 1;
}
