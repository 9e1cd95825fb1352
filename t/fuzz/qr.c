/*
 * Covers: core/tk_qr.c core/tk_qr_signed.c core/staff/tk_seller.c
 *
 * Three lines: a mode, an order's number, a text that somebody shows, or facts
 * of a ticket in JSON.  What was made is opened, by its supplier alone; a
 * ticket is no voucher.
 */

#include <jansson.h>

#include "fuzz.h"
#include "tk_qr.h"
#include "tk_qr_signed.h"
#include "tk_seller.h"


static tk_life_t         life = { 2611210000000000000, 77 };
static const tk_lives_t  lives = { &life, 1 };


static void
made(int mode, int64_t order, tk_str_t code)
{
    int64_t   number;
    tk_str_t  text, opened;

    const tk_keyring_t  *keyring = fuzz_keyring();

    if (tk_qr_make(&fuzz_pool, keyring, 1, mode, code, &text) == TK_OK) {
        fuzz_assert(text.len == TK_TICKET_CODE_LEN
                    || text.len == TK_QR_SEALED_LEN);
        fuzz_assert(tk_qr_open(&fuzz_pool, keyring, 1, text, &opened)
                    == TK_OK);
        fuzz_assert(tk_str_eq(opened, code));
        fuzz_assert(tk_qr_open_voucher(&fuzz_pool, keyring, 1, text, &opened)
                    != TK_OK);
    }

    if (tk_qr_make_voucher(&fuzz_pool, keyring, &lives, 1, mode, order, &text)
        == TK_OK)
    {
        fuzz_assert(tk_qr_open_voucher(&fuzz_pool, keyring, 1, text, &opened)
                    == TK_OK);
        fuzz_assert(tk_voucher_parse(keyring, &lives, 1, opened, &number)
                    == TK_OK);
        fuzz_assert(number == order);
        fuzz_assert(tk_voucher_parse(keyring, &lives, 2, opened, &number)
                    != TK_OK);
    }
}


/* Whatever facts say, a code that is signed is the one that was given. */

static void
sign(tk_str_t facts)
{
    json_t         *json;
    tk_str_t        text, opened, code = tk_string(
                        "261121001000000000700156001915");
    unsigned char   key[TK_GATE_KEY] = { 1, 2, 3 };

    json = json_loadb((const char *) facts.data, facts.len, 0, NULL);

    if (tk_qr_sign(&fuzz_pool, key, 1, code, json, &text) == TK_OK) {
        fuzz_assert(text.len == TK_GATE_QR_LEN);
        fuzz_assert(tk_qr_open(&fuzz_pool, fuzz_keyring(), 1, text, &opened)
                    == TK_OK);
        fuzz_assert(tk_str_eq(opened, code));
    }

    fuzz_assert(!tk_qr_signer(&fuzz_pool, fuzz_keyring(), 1, json, key));
    json_decref(json);
}


/* Whose it is, of two who may be; and what is said of these may be anything. */

static void
sold(tk_str_t text)
{
    int       number;
    int64_t   order;
    tk_str_t  sellers = tk_string("[[2,0,0],[1,0,0],"
                                  "[1,2611210000000000000,77]]");

    if (tk_seller_ticket(&fuzz_pool, fuzz_keyring(), sellers, text, &order,
                         &number)
        == TK_OK)
    {
        fuzz_assert(order > 0 && number > 0);
    }

    (void) tk_seller_ticket(&fuzz_pool, fuzz_keyring(), text, text, &order,
                            &number);
}


static void
fuzz_one(fuzz_input_t *in)
{
    int       mode;
    int64_t   order;
    tk_str_t  text, code;

    const tk_keyring_t  *keyring = fuzz_keyring();

    mode = (int) fuzz_int(in);
    order = fuzz_int(in) & INT64_C(0x1fffffffffffffff);
    text = fuzz_rest(in);

    if (tk_qr_open(&fuzz_pool, keyring, 1, text, &code) == TK_OK) {
        fuzz_assert(code.len == TK_TICKET_CODE_LEN);
        fuzz_assert(text.len == code.len || text.len == TK_QR_SEALED_LEN
                    || text.len == TK_GATE_QR_LEN);
    }

    if (tk_qr_open_voucher(&fuzz_pool, keyring, 1, text, &code) == TK_OK) {
        fuzz_assert(code.len == TK_VOUCHER_CODE_LEN);
    }

    sign(text);
    sold(text);

    if (text.len == TK_TICKET_CODE_LEN) {
        made(mode % 4 + TK_QR_PLAIN - 1, order, text);
    }
}
