/*
 * Covers: provider/tk_unionpay.c
 *
 * Answers and notices of UnionPay, as they are (a) or signed with the secret
 * (s).  Only what is signed is believed.
 */

#include "fuzz.h"
#include "tk_form.h"
#include "tk_pay_text.h"
#include "tk_providers.h"

#define SECRET  "88888888"
#define HOUR    (3600 * TK_SECOND)

static const tk_pay_content_t  content = {
    .number = tk_string("T20261128000031"),
    .refund_number = tk_string("R20261128000031"),
    .platform_number = tk_string("1"),
    .made_at = 12345 * TK_DAY,
    .amount_fen = 8880,
    .expire_at = 12345 * TK_DAY + HOUR
};


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
judge(const tk_pay_account_t *account, tk_str_t body, int is_signed)
{
    int                action;
    tk_pay_call_t      call;
    tk_pay_answer_t    answer = { .status = 200, .body = body };
    tk_pay_proof_e     proof;
    tk_pay_notice_t    notice = { .body = body };
    tk_pay_learned_t   learned;
    tk_pay_outcome_e   outcome;

    call = (tk_pay_call_t) {
        .account = account,
        .content = &content,
        .now = 12345 * TK_DAY + 2 * HOUR,
        .pool = &fuzz_pool
    };

    for (action = 1; action < TK_PAY_ACTIONS; action++) {
        call.action = action;
        outcome = tk_pay_judge(&call, &answer, &learned);

        fuzz_assert(outcome >= TK_PAY_OK && outcome <= TK_PAY_UNKNOWN);
        fuzz_assert(is_signed || outcome == TK_PAY_UNKNOWN);
        fuzz_assert(outcome != TK_PAY_OK || learned.amount_fen >= 0
                    || !tk_pay_asks(action));
        fuzz_assert(outcome == TK_PAY_OK || learned.file.len == 0);
    }

    proof = tk_pay_notice(&call, &notice, &learned);
    fuzz_assert(is_signed || proof != TK_PAY_GENUINE);
    fuzz_assert(proof != TK_PAY_GENUINE || learned.number.len > 0);
}


static void
fuzz_one(fuzz_input_t *in)
{
    tk_str_t           what, body;
    tk_pay_account_t   account;

    account = (tk_pay_account_t) {
        .provider = tk_provider(fuzz_str("unionpay")),
        .merchant_id = tk_string("777290058110048"),
        .gateway = tk_string("https://gateway.test.95516.com/gateway/api"),
        .secret = tk_string(SECRET)
    };

    what = fuzz_line(in);
    body = fuzz_rest(in);

    if (what.len > 0 && what.data[0] == 's') {
        judge(&account, sign(body), 1);
        return;
    }

    judge(&account, body, memmem(body.data, body.len, "signature", 9) != NULL);
}
