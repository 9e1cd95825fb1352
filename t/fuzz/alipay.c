/*
 * Covers: provider/tk_alipay.c provider/tk_alipay_relay.c provider/tk_pay.c
 *         provider/tk_pay_json.c provider/tk_pay_text.c provider/tk_pay_key.c
 *
 * Answers and notices of Alipay.  The first line says what follows: an answer
 * as it is (a), one that the platform has signed (s), a notice (n) or a signed
 * one (N), a text of keys (k), a single value (v).  Only what is signed is
 * believed.
 */

#include <jansson.h>

#include "pay.h"
#include "tk_form.h"
#include "tk_pay_json.h"
#include "tk_pay_text.h"
#include "tk_value.h"


static void
begin(void)
{
    if (fuzz_begin("alipay")) {
        fuzz_account.app_id = fuzz_str("2021000000000001");
        fuzz_begin_key(fuzz_str(""));
    }
}


/* jansson finds the same in a member's bytes as in the whole. */

static void
check_members(tk_str_t body)
{
    json_t      *root, *value, *part;
    tk_str_t     bytes;
    const char  *name;

    root = tk_pay_json_read(body);

    if (root == NULL) {
        return;
    }

    json_object_foreach(root, name, value) {
        bytes = tk_pay_json_bytes(body, name);

        if (bytes.len == 0) {           /* its name has escapes */
            continue;
        }

        part = json_loadb((char *) bytes.data, bytes.len, JSON_DECODE_ANY,
                          NULL);
        fuzz_assert(json_equal(part, value));
        json_decref(part);
    }

    json_decref(root);
}


static tk_str_t
signed_answer(tk_str_t object)
{
    tk_buf_t  b;
    tk_str_t  sign;

    fuzz_assert(tk_pay_sign(&fuzz_pool, fuzz_key, object, &sign) == TK_OK);
    fuzz_assert(tk_buf_init(&b, &fuzz_pool, 0) == TK_OK);
    tk_buf_adds(&b, "{\"error_response\":");
    tk_buf_add(&b, object.data, object.len);
    tk_buf_adds(&b, ",\"sign\":\"");
    tk_buf_add(&b, sign.data, sign.len);
    tk_buf_adds(&b, "\"}");

    return fuzz_copy(tk_buf_str(&b).data, tk_buf_str(&b).len);
}


static void
judged(tk_pay_action_e action, int status, tk_pay_outcome_e outcome,
    const tk_pay_learned_t *learned)
{
    (void) action;
    (void) learned;

    fuzz_assert(status == 200 || outcome == TK_PAY_UNKNOWN);
}


static void
judge(tk_str_t body, int is_signed)
{
    static const int  statuses[] = { 200, 302, 500, 0 };

    check_members(body);
    fuzz_judge(fuzz_body(body), statuses, is_signed, judged);
}


static tk_str_t
signed_notice(tk_str_t form)
{
    size_t     n;
    tk_buf_t   b;
    tk_str_t   text, sign;
    tk_pair_t  pairs[TK_SIGN_PARAMS];

    static const char *const  without[] = { "sign", "sign_type", NULL };

    n = 0;

    if (tk_form_read(&fuzz_pool, form, pairs, &n) != TK_OK) {
        return form;
    }

    fuzz_assert(tk_pay_canonical(&fuzz_pool, pairs, n, without, 1, &text)
                == TK_OK);
    fuzz_assert(tk_pay_sign(&fuzz_pool, fuzz_key, text, &sign) == TK_OK);
    fuzz_assert(tk_buf_init(&b, &fuzz_pool, 0) == TK_OK);
    tk_buf_add(&b, form.data, form.len);
    tk_buf_adds(&b, "&sign_type=RSA2&sign=");
    tk_url_value(&b, sign);

    return fuzz_copy(tk_buf_str(&b).data, tk_buf_str(&b).len);
}


static void
notice(tk_str_t body, int is_signed)
{
    tk_pay_learned_t  learned;

    (void) fuzz_notice(fuzz_body(body), is_signed, &learned);
}


static void
keys(tk_str_t text)
{
    tk_str_t         sn;
    tk_time_t        from, until;
    tk_pay_cert_t   *cert;
    tk_pay_certs_t  *certs;

    tk_pay_key_free(tk_pay_key_private(text));
    tk_pay_key_free(tk_pay_key_public(text));

    cert = tk_pay_cert_read(text);
    certs = tk_pay_certs_read(text);
    fuzz_assert((cert == NULL) == (certs == NULL));

    if (cert != NULL) {
        (void) !tk_pay_cert_sn(&fuzz_pool, cert, &sn);
        (void) !tk_pay_certs_sn(&fuzz_pool, certs, &sn);
        (void) !tk_pay_cert_days(cert, &from, &until);
        tk_pay_cert_trusted(cert, certs, certs, 0);
    }

    tk_pay_cert_free(cert);
    tk_pay_certs_free(certs);
}


static void
value(tk_str_t text)
{
    tk_str_t       bytes, again;
    tk_time_t      moment;
    unsigned char  clock[TK_PAY_CLOCK];

    if (tk_pay_unbase64(&fuzz_pool, text, &bytes) == TK_OK) {
        fuzz_assert(tk_base64(&fuzz_pool, bytes, &again) == TK_OK
                    && again.len == text.len);
    }

    moment = tk_pay_moment(text);

    if (moment != 0) {
        tk_pay_clock(moment, clock);
        fuzz_assert(memcmp(clock, text.data, TK_PAY_CLOCK) == 0);
    }

    fuzz_assert(tk_pay_words(&fuzz_pool, text, 64, "/=&", &again) == TK_OK
                && tk_check_utf8(again) == TK_OK
                && tk_utf8_length(again) <= 64
                && memchr(again.data, '&', again.len) == NULL);
    fuzz_assert(tk_pay_fen(text) >= -1);
}


static void
fuzz_one(fuzz_input_t *in)
{
    tk_str_t  what, text;

    begin();
    what = fuzz_line(in);
    text = fuzz_rest(in);

    switch (what.len > 0 ? what.data[0] : '\0') {

    case 'a':
        judge(text, 0);
        break;

    case 's':
        judge(signed_answer(text), 1);
        break;

    case 'n':
        notice(text, 0);
        break;

    case 'N':
        notice(signed_notice(text), 1);
        break;

    case 'k':
        keys(text);
        break;

    default:
        value(text);
        break;
    }
}
