/*
 * Covers: provider/tk_clearing.c provider/tk_pay_envelope.c
 *         provider/tk_pay_said.c
 *
 * Answers and notices of the clearing provider.  The first line says what
 * follows: an answer (a) or a notice (n), signed by the provider as it is, or
 * one that nobody has signed (h).  Only what is signed is believed.
 */

#include "pay.h"


static void
begin(void)
{
    if (fuzz_begin("clearing")) {
        fuzz_account.merchant_id = fuzz_str("GW0001");
        fuzz_begin_key(fuzz_str("THEM01"));

        fuzz_content.total_fen = fuzz_content.amount_fen;
        fuzz_content.agreement_no = fuzz_str("AG1");
        fuzz_content.day = 9800;
        fuzz_content.last_day = 9830;
    }
}


static tk_pay_notice_t
sign(tk_str_t body)
{
    static const char *const  names[FUZZ_ENVELOPE] = {
        "Clearing-Timestamp", "clearing-nonce", "Clearing-Serial",
        "Clearing-Signature"
    };

    return fuzz_envelope(body, names, fuzz_str("THEM01"));
}


/* Days of a yield are those that were asked for, and their sum is right. */

static void
check_yield(const tk_pay_learned_t *learned)
{
    size_t    i;
    int64_t   sum = 0;
    tk_day_t  least = fuzz_content.day;

    fuzz_assert(learned->fund_fen >= 0);

    for (i = 0; i < learned->nyields; i++) {
        fuzz_assert(learned->yields[i].day >= least
                    && learned->yields[i].day <= fuzz_content.last_day);
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
        fuzz_assert(learned->refunded_fen == fuzz_content.amount_fen);
        break;

    case TK_PAY_BILL:
        fuzz_assert(learned->url.len > 0 && learned->hash.len == 64);
        break;

    case TK_PAY_BALANCE:
        fuzz_assert(learned->amount_fen >= 0 && learned->frozen_fen >= 0);
        break;

    case TK_PAY_FUND:
        fuzz_assert(learned->amount_fen >= 0 && learned->fund_fen >= 0);
        /* fall through */

    case TK_PAY_FUND_END:
        fuzz_assert(learned->amount_fen >= 0 && learned->yield_fen >= 0);
        break;

    case TK_PAY_ACCOUNT:
        fuzz_assert(learned->account_no.len > 0);
        break;

    case TK_PAY_AGREEMENT:
        fuzz_assert(learned->agreement_no.len > 0
                    && (learned->state == TK_PAY_PAID
                        || learned->url.len > 0));
        break;

    case TK_PAY_AGREEMENT_QUERY:
    case TK_PAY_AGREEMENT_END:
        fuzz_assert(tk_str_eq(learned->agreement_no,
                              fuzz_content.agreement_no));
        break;

    default:
        fuzz_assert(learned->amount_fen == fuzz_content.amount_fen);
        break;
    }
}


static void
judged(tk_pay_action_e action, int status, tk_pay_outcome_e outcome,
    const tk_pay_learned_t *learned)
{
    fuzz_assert(status == 200 || outcome != TK_PAY_OK);

    if (outcome == TK_PAY_OK) {
        check_ok(action, learned);
    }
}


static void
judge(tk_pay_notice_t said, int is_signed)
{
    static const int  statuses[] = { 200, 302, 400, 404, 409, 500, 0 };

    fuzz_judge(said, statuses, is_signed, judged);
}


static void
notice(tk_pay_notice_t said, int is_signed)
{
    tk_pay_learned_t  learned;

    fuzz_assert(fuzz_notice(said, is_signed, &learned) != TK_PAY_GENUINE
                || learned.refund_number.len > 0 || learned.amount_fen > 0
                || learned.state != TK_PAY_PAID || learned.yield_fen >= 0);
}


static void
fuzz_one(fuzz_input_t *in)
{
    tk_str_t         what;
    tk_pair_t        spoilt[FUZZ_ENVELOPE];
    tk_pay_notice_t  said;

    begin();
    what = fuzz_line(in);
    said = sign(fuzz_rest(in));

    switch (what.len > 0 ? what.data[0] : '\0') {

    case 'a':
        judge(said, 1);
        break;

    case 'n':
        notice(said, 1);
        break;

    default:
        memcpy(spoilt, said.headers, sizeof(spoilt));
        spoilt[FUZZ_ENVELOPE - 1].value.len /= 2;
        said.headers = spoilt;
        judge(said, 0);
        notice(said, 0);
        break;
    }
}
