/*
 * Covers: provider/tk_clearing.c provider/tk_pay_envelope.c
 *         provider/tk_pay_said.c
 *
 * Answers and notices of the clearing provider.  The first line says what
 * follows: an answer (a) or a notice (n), signed by the provider as it is, or
 * one that nobody has signed (h).  Only what is signed is believed.
 */

#include <openssl/evp.h>
#include <openssl/rsa.h>

#include "fuzz.h"
#include "tk_buf.h"
#include "tk_providers.h"

#define MOMENT      "946684800"
#define HEADERS     4

static tk_pay_key_t      *key;
static tk_pay_account_t   account;
static tk_pay_content_t   content;


static void
begin(void)
{
    if (key != NULL) {
        return;
    }

    key = EVP_RSA_gen(2048);
    fuzz_assert(key != NULL);

    account.provider = tk_provider(fuzz_str("clearing"));
    account.merchant_id = fuzz_str("GW0001");
    account.gateway = fuzz_str("https://a.example");
    account.key = key;
    account.trust[0].id = fuzz_str("THEM01");
    account.trust[0].key = key;
    account.ntrust = 1;

    content.number = fuzz_str("T20261128000001");
    content.refund_number = fuzz_str("R20261128000001");
    content.amount_fen = 8880;
    content.total_fen = 8880;
    content.day = 9800;
    content.last_day = 9830;
}


static tk_pay_call_t
call_of(tk_pay_action_e action)
{
    return (tk_pay_call_t) {
        .account = &account,
        .action = action,
        .content = &content,
        .nonce = fuzz_str("n"),
        .pool = &fuzz_pool
    };
}


static size_t
sign(tk_str_t body, tk_pair_t *headers)
{
    tk_buf_t  b;
    tk_str_t  text;

    fuzz_assert(tk_buf_init(&b, &fuzz_pool, body.len + 64) == TK_OK);
    tk_buf_adds(&b, MOMENT "\nn\n");
    tk_buf_add(&b, body.data, body.len);
    tk_buf_adds(&b, "\n");
    fuzz_assert(tk_pay_sign(&fuzz_pool, key, tk_buf_str(&b), &text) == TK_OK);

    headers[0] = (tk_pair_t) { fuzz_str("Clearing-Timestamp"),
                               fuzz_str(MOMENT) };
    headers[1] = (tk_pair_t) { fuzz_str("clearing-nonce"), fuzz_str("n") };
    headers[2] = (tk_pair_t) { fuzz_str("Clearing-Serial"),
                               fuzz_str("THEM01") };
    headers[3] = (tk_pair_t) { fuzz_str("Clearing-Signature"), text };

    return HEADERS;
}


/* Days of a yield are those that were asked for, and their sum is right. */

static void
check_yield(const tk_pay_learned_t *learned)
{
    size_t    i;
    int64_t   sum = 0;
    tk_day_t  least = content.day;

    fuzz_assert(learned->fund_fen >= 0);

    for (i = 0; i < learned->nyields; i++) {
        fuzz_assert(learned->yields[i].day >= least
                    && learned->yields[i].day <= content.last_day);
        least = learned->yields[i].day + 1;
        sum += learned->yields[i].yield_fen;
    }

    fuzz_assert(sum == learned->yield_fen);
}


static void
check_ok(tk_pay_action_e action, const tk_pay_learned_t *learned)
{
    switch (action) {

    case TK_PAY_YIELD:
        check_yield(learned);
        break;

    case TK_PAY_REFUND:
    case TK_PAY_REFUND_QUERY:
        fuzz_assert(learned->refunded_fen == content.amount_fen);
        break;

    case TK_PAY_BILL:
        fuzz_assert(learned->url.len > 0 && learned->hash.len == 64);
        break;

    case TK_PAY_BALANCE:
        fuzz_assert(learned->amount_fen >= 0 && learned->frozen_fen >= 0);
        break;

    default:
        fuzz_assert(learned->amount_fen == content.amount_fen);
        break;
    }
}


static void
judge(const tk_pair_t *headers, size_t n, tk_str_t body, int is_signed)
{
    size_t             i;
    int                action;
    tk_pay_call_t      call;
    tk_pay_answer_t    answer = { 200, headers, n, body };
    tk_pay_learned_t   learned;
    tk_pay_outcome_e   outcome;

    static const int  statuses[] = { 200, 302, 400, 404, 409, 500 };

    for (action = 0; action <= TK_PAY_ACTIONS; action++) {
        for (i = 0; i < fuzz_count(statuses); i++) {
            call = call_of(action);
            answer.status = statuses[i];
            outcome = tk_pay_judge(&call, &answer, &learned);

            fuzz_assert(outcome >= TK_PAY_OK && outcome <= TK_PAY_UNKNOWN);
            fuzz_assert(is_signed || outcome == TK_PAY_UNKNOWN);
            fuzz_assert(statuses[i] == 200 || outcome != TK_PAY_OK);

            if (outcome == TK_PAY_OK) {
                check_ok(action, &learned);
            }
        }
    }
}


static void
notice(const tk_pair_t *headers, size_t n, tk_str_t body, int is_signed)
{
    tk_pay_call_t      call;
    tk_pay_proof_e     proof;
    tk_pay_notice_t    told = { headers, n, body };
    tk_pay_learned_t   learned;

    call = call_of(0);
    proof = tk_pay_notice(&call, &told, &learned);

    fuzz_assert(is_signed || proof != TK_PAY_GENUINE);
    fuzz_assert(proof != TK_PAY_GENUINE
                || (learned.number.len > 0 && learned.notice_id.len > 0
                    && (learned.refund_number.len > 0
                        || learned.amount_fen > 0)));
}


static void
fuzz_one(fuzz_input_t *in)
{
    size_t     n;
    tk_str_t   what, body;
    tk_pair_t  headers[HEADERS];

    begin();
    what = fuzz_line(in);
    body = fuzz_rest(in);
    n = sign(body, headers);

    switch (what.len > 0 ? what.data[0] : '\0') {

    case 'a':
        judge(headers, n, body, 1);
        break;

    case 'n':
        notice(headers, n, body, 1);
        break;

    default:
        headers[HEADERS - 1].value.len /= 2;
        judge(headers, n, body, 0);
        notice(headers, n, body, 0);
        break;
    }
}
