/*
 * What the harnesses of payment platforms share: an account, a payment, every
 * action judged under several statuses, and what holds of every answer and
 * every notice.
 */

#ifndef FUZZ_PAY_H
#define FUZZ_PAY_H

#include <openssl/evp.h>
#include <openssl/rsa.h>

#include "fuzz.h"
#include "tk_buf.h"
#include "tk_pay.h"
#include "tk_providers.h"

#define FUZZ_MOMENT     "946684800"     /* 0 of ours */
#define FUZZ_ENVELOPE   4               /* headers that sign */
#define FUZZ_SECRET     "0123456789abcdef0123456789ABCDEF"

static tk_pay_key_t      *fuzz_key;     /* ours and the platform's */
static tk_pay_account_t   fuzz_account;
static tk_time_t          fuzz_now;
static tk_pay_action_e    fuzz_unsigned;        /* whose answers nobody signs;
                                                   0: none */

static tk_pay_content_t   fuzz_content = {
    .number = tk_string("T20261128000001"),
    .refund_number = tk_string("R20261128000001"),
    .amount_fen = 8880,
    .way = TK_PAY_QR
};

/* What a platform adds to what holds of every answer. */

typedef void (*fuzz_judged_pt)(tk_pay_action_e action, int status,
    tk_pay_outcome_e outcome, const tk_pay_learned_t *learned);


/* 1: the account is to be filled, as this is the first input. */

static inline int
fuzz_begin(const char *provider)
{
    if (fuzz_account.provider != NULL) {
        return 0;
    }

    fuzz_account.provider = tk_provider(tk_str_c(provider));
    fuzz_assert(fuzz_account.provider != NULL);
    fuzz_account.gateway = fuzz_str("https://a.example");

    return 1;
}


static inline void
fuzz_begin_key(tk_str_t id)
{
    fuzz_key = EVP_RSA_gen(2048);
    fuzz_assert(fuzz_key != NULL);

    fuzz_account.key = fuzz_key;
    fuzz_account.trust[0].id = id;
    fuzz_account.trust[0].key = fuzz_key;
    fuzz_account.ntrust = 1;
}


static inline tk_pay_call_t
fuzz_call(tk_pay_action_e action)
{
    return (tk_pay_call_t) {
        .account = &fuzz_account,
        .action = action,
        .content = &fuzz_content,
        .now = fuzz_now,
        .nonce = fuzz_str("n"),
        .pool = &fuzz_pool
    };
}


static inline tk_pay_notice_t
fuzz_body(tk_str_t body)
{
    return (tk_pay_notice_t) { NULL, 0, body };
}


/* What a log line takes. */

static inline void
fuzz_check_code(const tk_pay_learned_t *learned)
{
    size_t  i;

    fuzz_assert(strnlen(learned->code, TK_PAY_CODE) < TK_PAY_CODE);

    for (i = 0; learned->code[i] != '\0'; i++) {
        fuzz_assert(learned->code[i] >= ' ' && learned->code[i] < 0x7f);
    }
}


/* Of every action, and of some that are none.  Statuses end with 0. */

static inline void
fuzz_judge(tk_pay_notice_t said, const int *status, int is_signed,
    fuzz_judged_pt check)
{
    int                action;
    tk_pay_call_t      call;
    tk_pay_answer_t    answer;
    tk_pay_learned_t   learned;
    tk_pay_outcome_e   outcome;

    for ( /* void */ ; *status != 0; status++) {
        answer = (tk_pay_answer_t) { *status, said.headers, said.nheaders,
                                     said.body };

        for (action = 0; action <= TK_PAY_ACTIONS; action++) {
            call = fuzz_call(action);
            outcome = tk_pay_judge(&call, &answer, &learned);

            fuzz_assert(outcome >= TK_PAY_OK && outcome <= TK_PAY_UNKNOWN);
            fuzz_assert(outcome == TK_PAY_UNKNOWN || is_signed
                        || (fuzz_unsigned != 0
                            && action == (int) fuzz_unsigned));
            fuzz_check_code(&learned);
            check(action, *status, outcome, &learned);
        }
    }
}


/* An account whose notice it is, is among those that it may be of. */

static inline tk_pay_proof_e
fuzz_notice(tk_pay_notice_t said, int is_signed, tk_pay_learned_t *learned)
{
    tk_pay_call_t   call;
    tk_pay_claim_t  claim;
    tk_pay_proof_e  proof;

    call = fuzz_call(0);
    proof = tk_pay_notice(&call, &said, learned);
    tk_pay_claim(call.account->provider, call.pool, &said, &claim);

    fuzz_assert(proof != TK_PAY_GENUINE
                || tk_pay_may_be(call.account, &claim));

    fuzz_assert(is_signed || proof != TK_PAY_GENUINE);
    fuzz_assert(proof != TK_PAY_GENUINE
                || (learned->number.len > 0 && learned->notice_id.len > 0));
    fuzz_check_code(learned);

    return proof;
}


/* The body in a signed envelope; names of moment, nonce, serial, signature. */

static inline tk_pay_notice_t
fuzz_envelope(tk_str_t body, const char *const names[FUZZ_ENVELOPE],
    tk_str_t serial)
{
    size_t      i;
    tk_buf_t    b;
    tk_str_t    values[FUZZ_ENVELOPE];
    tk_pair_t  *headers;

    values[0] = fuzz_str(FUZZ_MOMENT);
    values[1] = fuzz_str("n");
    values[2] = serial;

    fuzz_assert(tk_buf_init(&b, &fuzz_pool, body.len + 64) == TK_OK);
    tk_buf_adds(&b, FUZZ_MOMENT "\nn\n");
    tk_buf_add(&b, body.data, body.len);
    tk_buf_adds(&b, "\n");
    fuzz_assert(tk_pay_sign(&fuzz_pool, fuzz_key, tk_buf_str(&b), &values[3])
                == TK_OK);

    headers = fuzz_alloc(NULL, FUZZ_ENVELOPE * sizeof(*headers));
    fuzz_assert(headers != NULL);

    for (i = 0; i < FUZZ_ENVELOPE; i++) {
        headers[i].name = tk_str_c(names[i]);
        headers[i].value = values[i];
    }

    return (tk_pay_notice_t) { headers, FUZZ_ENVELOPE, body };
}

#endif
