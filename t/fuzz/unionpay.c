/*
 * Covers: provider/tk_unionpay.c
 *
 * Answers and notices of UnionPay, as they are (a) or signed with the secret
 * (s).  Only what is signed is believed.
 */

#include "pay.h"
#include "tk_form.h"
#include "tk_pay_text.h"

#define SECRET  "88888888"
#define HOUR    (3600 * TK_SECOND)


static void
begin(void)
{
    if (fuzz_begin("unionpay")) {
        fuzz_account.merchant_id = fuzz_str("777290058110048");
        fuzz_account.gateway =
            fuzz_str("https://gateway.test.95516.com/gateway/api");
        fuzz_account.secret = fuzz_str(SECRET);

        fuzz_now = 12345 * TK_DAY + 2 * HOUR;
        fuzz_content = (tk_pay_content_t) {
            .number = tk_string("T20261128000031"),
            .refund_number = tk_string("R20261128000031"),
            .platform_number = tk_string("1"),
            .made_at = 12345 * TK_DAY,
            .amount_fen = 8880,
            .expire_at = 12345 * TK_DAY + HOUR
        };
    }
}


/* Of a form, as the platform would sign it. */

static tk_str_t
sign(tk_str_t form)
{
    size_t         n;
    tk_buf_t       b;
    tk_str_t       text, digest;
    tk_pair_t      pairs[TK_SIGN_PARAMS];
    unsigned char  hex[TK_PAY_SHA256_HEX];

    static const char *const  without[] = { "signature", NULL };

    n = 0;

    if (tk_form_read(&fuzz_pool, form, pairs, &n) != TK_OK) {
        return form;
    }

    fuzz_assert(tk_pay_canonical(&fuzz_pool, pairs, n, without, 0, &text)
                == TK_OK);
    fuzz_assert(tk_buf_init(&b, &fuzz_pool, 0) == TK_OK);
    tk_buf_add(&b, text.data, text.len);
    tk_pay_sha256_hex(fuzz_str(SECRET), hex);
    tk_buf_adds(&b, "&");
    tk_buf_add(&b, hex, sizeof(hex));
    tk_pay_sha256_hex(tk_buf_str(&b), hex);

    digest.data = hex;
    digest.len = sizeof(hex);
    fuzz_assert(tk_buf_init(&b, &fuzz_pool, 0) == TK_OK);
    tk_buf_add(&b, form.data, form.len);
    tk_buf_adds(&b, "&signature=");
    tk_buf_add(&b, digest.data, digest.len);

    return fuzz_copy(tk_buf_str(&b).data, tk_buf_str(&b).len);
}


static void
judged(tk_pay_action_e action, int status, tk_pay_outcome_e outcome,
    const tk_pay_learned_t *learned)
{
    fuzz_assert(status == 200 || outcome == TK_PAY_UNKNOWN);
    fuzz_assert(outcome != TK_PAY_OK || learned->amount_fen >= 0
                || !tk_pay_asks(action));
    fuzz_assert(outcome == TK_PAY_OK || learned->file.len == 0);
}


static void
judge(tk_str_t body, int is_signed)
{
    tk_pay_learned_t  learned;

    static const int  statuses[] = { 200, 302, 500, 0 };

    fuzz_judge(fuzz_body(body), statuses, is_signed, judged);
    (void) fuzz_notice(fuzz_body(body), is_signed, &learned);
}


static void
fuzz_one(fuzz_input_t *in)
{
    tk_str_t  what, body;

    begin();
    what = fuzz_line(in);
    body = fuzz_rest(in);

    if (what.len > 0 && what.data[0] == 's') {
        judge(sign(body), 1);
        return;
    }

    judge(body, 0);
}
