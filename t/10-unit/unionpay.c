/*
 * UnionPay's gateway: forms as the official sample signs them, answers that
 * are no forms, certificates that come with what they prove.
 */

#include "pay.h"
#include "tk_buf.h"
#include "tk_form.h"
#include "tk_pay_text.h"
#include "tk_providers.h"

#define GATEWAY     "https://gateway.95516.com/gateway/api"
#define PAYMENT     "T20261128000031"
#define REFUND      "R20261128000031"
#define QUERY_ID    "202611281000001234568"

static json_t            *keys, *vectors;
static tk_pay_key_t      *our_key;
static tk_pay_account_t   account, shared;

static const tk_pay_content_t  payment = {
    .number = tk_string(PAYMENT),
    .made_at = PAY_NOW,
    .amount_fen = 8880,
    .way = TK_PAY_PAGE,
    .expire_at = PAY_NOW + 900 * TK_SECOND
};

static const tk_pay_content_t  refund = {
    .number = tk_string(PAYMENT),
    .refund_number = tk_string(REFUND),
    .platform_number = tk_string(QUERY_ID),
    .made_at = PAY_NOW + 3600 * TK_SECOND,
    .amount_fen = 3000,
    .total_fen = 8880
};


static int
setup(void **state)
{
    tk_buf_t  b;
    tk_str_t  root, middle;

    (void) state;

    assert_int_equal(tk_crypto_init(), TK_OK);
    pay_arena = tk_arena_create();
    pay_pool = tk_arena_pool(pay_arena);
    keys = pay_fixture("keys");
    vectors = pay_fixture("unionpay");
    our_key = pay_private(keys, "up_merchant");

    root = pay_text(keys, "up_root");
    middle = pay_text(keys, "up_middle");
    assert_int_equal(tk_buf_init(&b, pay_pool, 4096), TK_OK);
    tk_buf_add(&b, root.data, root.len);
    tk_buf_adds(&b, "\n");
    tk_buf_add(&b, middle.data, middle.len);

    account = (tk_pay_account_t) {
        .provider = tk_provider(unit_str("unionpay")),
        .merchant_id = tk_string("777290058110048"),
        .gateway = tk_string(GATEWAY),
        .notify_url =
            tk_string("https://pay.test.example/UnionPayNotify.aspx"),
        .return_url = tk_string("https://shop.test.example/back"),
        .key = our_key,
        .serial = tk_string("69849217168"),
        .roots = tk_pay_certs_read(tk_buf_str(&b))
    };
    assert_non_null(account.roots);

    shared = account;
    shared.key = NULL;
    shared.secret = pay_text(json_object_get(vectors, "key_mode_sha256"),
                             "secret");

    return 0;
}


static int
teardown(void **state)
{
    (void) state;

    tk_pay_key_free(our_key);
    tk_pay_certs_free(account.roots);
    json_decref(keys);
    json_decref(vectors);
    tk_arena_free(pay_arena);

    return 0;
}


static tk_pay_call_t
call_of(tk_pay_action_e action, const tk_pay_content_t *content)
{
    return (tk_pay_call_t) {
        .account = &account,
        .action = action,
        .content = content,
        .now = PAY_NOW + 60 * TK_SECOND,
        .pool = pay_pool
    };
}


/* ---- Requests ---- */

static void
check_like(const tk_pay_call_t *call, const char *name)
{
    size_t             n;
    json_t            *vector, *value;
    tk_pair_t          pairs[TK_SIGN_PARAMS];
    const char        *param;
    tk_pay_request_t   request;

    vector = json_object_get(vectors, name);
    assert_int_equal(tk_pay_build(call, &request), TK_OK);
    assert_true(tk_str_eq(request.url, pay_text(vector, "url")));
    assert_string_equal(request.method, "POST");

    n = 0;
    assert_int_equal(tk_form_read(pay_pool, request.body, pairs, &n), TK_OK);
    assert_int_equal(n, json_object_size(json_object_get(vector, "params")));

    json_object_foreach(json_object_get(vector, "params"), param, value) {
        assert_tk_text(tk_pay_value(pairs, n, param),
                       json_string_value(value));
    }
}


static void
test_requests(void **state)
{
    tk_pay_call_t      call;
    tk_pay_content_t   undo;
    tk_pay_request_t   request;

    (void) state;

    call = call_of(TK_PAY_CHARGE, &payment);
    check_like(&call, "front_consume");
    assert_int_equal(tk_pay_build(&call, &request), TK_OK);
    assert_int_equal(request.hand, TK_PAY_POST);

    call = call_of(TK_PAY_QUERY, &payment);
    check_like(&call, "query");
    assert_int_equal(tk_pay_build(&call, &request), TK_OK);
    assert_int_equal(request.hand, TK_PAY_SEND);

    call = call_of(TK_PAY_REFUND, &refund);
    check_like(&call, "refund");

    undo = refund;
    undo.refund_number = unit_str("U20261128000031");
    undo.amount_fen = 8880;
    call = call_of(TK_PAY_CANCEL, &undo);
    check_like(&call, "undo");
}


static void
test_secret(void **state)
{
    size_t             n;
    tk_pair_t          pairs[TK_SIGN_PARAMS];
    tk_pay_call_t      call;
    tk_pay_request_t   request;

    (void) state;

    call = call_of(TK_PAY_QUERY, &payment);
    call.account = &shared;
    assert_int_equal(tk_pay_build(&call, &request), TK_OK);

    n = 0;
    assert_int_equal(tk_form_read(pay_pool, request.body, pairs, &n), TK_OK);
    assert_true(tk_str_eq(tk_pay_value(pairs, n, "signature"),
                          pay_text(json_object_get(vectors, "key_mode_sha256"),
                                   "signature")));
    assert_int_equal(tk_pay_value(pairs, n, "certId").len, 0);
}


static void
test_contents_refused(void **state)
{
    tk_pay_call_t      call;
    tk_pay_account_t   bare;
    tk_pay_content_t   content;
    tk_pay_request_t   request;

    (void) state;

    content = payment;
    content.made_at = 0;
    call = call_of(TK_PAY_QUERY, &content);
    assert_int_equal(tk_pay_build(&call, &request), TK_BAD_VALUE);

    content = payment;
    content.way = TK_PAY_QR;
    call = call_of(TK_PAY_CHARGE, &content);
    assert_int_equal(tk_pay_build(&call, &request), TK_BAD_VALUE);

    content = refund;
    content.platform_number.len = 0;
    call = call_of(TK_PAY_REFUND, &content);
    assert_int_equal(tk_pay_build(&call, &request), TK_BAD_VALUE);

    content = refund;
    content.refund_number.len = 0;
    call = call_of(TK_PAY_CANCEL, &content);
    assert_int_equal(tk_pay_build(&call, &request), TK_BAD_VALUE);

    call = call_of(TK_PAY_CLOSE, &payment);
    assert_int_equal(tk_pay_build(&call, &request), TK_BUG);

    bare = shared;
    bare.secret.len = 0;
    call = call_of(TK_PAY_QUERY, &payment);
    call.account = &bare;
    assert_int_equal(tk_pay_build(&call, &request), TK_BUG);
}


/* ---- Answers ---- */

static tk_pay_answer_t
answer_of(tk_str_t body)
{
    return (tk_pay_answer_t) { .status = 200, .body = body };
}


static void
test_vectors(void **state)
{
    size_t             i;
    tk_pay_call_t      call;
    tk_pay_answer_t    answer;
    tk_pay_learned_t   learned;

    static const struct {
        const char        *name;
        tk_pay_action_e    action;
        const tk_pay_content_t  *content;
        tk_pay_outcome_e   outcome;
        tk_pay_state_e     state;
        int64_t            amount_fen;
    } cases[] = {
        { "answer_query_paid", TK_PAY_QUERY, &payment, TK_PAY_OK, TK_PAY_PAID,
          8880 },
        { "answer_query_unknown", TK_PAY_REFUND_QUERY, &refund, TK_PAY_PENDING,
          TK_PAY_WAITING, -1 },
        { "answer_refund_accepted", TK_PAY_REFUND, &refund, TK_PAY_PENDING,
          TK_PAY_WAITING, -1 },

        /* of another trade */
        { "answer_query_not_found", TK_PAY_QUERY, &payment, TK_PAY_UNKNOWN,
          TK_PAY_UNSAID, -1 },
        { "answer_query_paid", TK_PAY_REFUND_QUERY, &refund, TK_PAY_UNKNOWN,
          TK_PAY_UNSAID, -1 }
    };

    (void) state;

    for (i = 0; i < unit_count(cases); i++) {
        call = call_of(cases[i].action, cases[i].content);
        answer = answer_of(pay_text(json_object_get(vectors, cases[i].name),
                                    "body"));

        assert_int_equal(tk_pay_judge(&call, &answer, &learned),
                         cases[i].outcome);
        assert_int_equal(learned.state, cases[i].state);
        assert_int_equal(learned.amount_fen, cases[i].amount_fen);
        assert_true(tk_pay_judge(&call, &answer, &learned) != TK_PAY_OK
                    || learned.platform_number.len > 0);

        if (cases[i].outcome != TK_PAY_UNKNOWN) {
            pay_spoil(&call, &answer, 1);
        }
    }

    answer.status = 500;
    assert_int_equal(tk_pay_judge(&call, &answer, &learned), TK_PAY_UNKNOWN);
}


static void
test_not_found(void **state)
{
    tk_pay_call_t      call;
    tk_pay_answer_t    answer;
    tk_pay_content_t   content;
    tk_pay_learned_t   learned;

    (void) state;

    content = payment;
    content.number = unit_str("T20261128000099");
    call = call_of(TK_PAY_QUERY, &content);
    answer = answer_of(pay_text(json_object_get(vectors,
                                                "answer_query_not_found"),
                                "body"));

    /* the buyer may still pay */
    assert_int_equal(tk_pay_judge(&call, &answer, &learned), TK_PAY_PENDING);
    assert_int_equal(learned.state, TK_PAY_ABSENT);

    call.now = content.expire_at + 299 * TK_SECOND;
    assert_int_equal(tk_pay_judge(&call, &answer, &learned), TK_PAY_PENDING);

    call.now = content.expire_at + 300 * TK_SECOND;
    assert_int_equal(tk_pay_judge(&call, &answer, &learned), TK_PAY_REFUSED);
    assert_int_equal(learned.state, TK_PAY_CLOSED);
}


/* Signed by the right root, or not at all. */

static void
test_roots(void **state)
{
    tk_pay_call_t      call;
    tk_pay_answer_t    answer;
    tk_pay_certs_t    *other;
    tk_pay_account_t   kept;
    tk_pay_learned_t   learned;

    (void) state;

    kept = account;
    call = call_of(TK_PAY_QUERY, &payment);
    answer = answer_of(pay_text(json_object_get(vectors, "answer_query_paid"),
                                "body"));
    assert_int_equal(tk_pay_judge(&call, &answer, &learned), TK_PAY_OK);

    other = tk_pay_certs_read(pay_text(keys, "wx_ca"));
    account.roots = other;
    assert_int_equal(tk_pay_judge(&call, &answer, &learned), TK_PAY_UNKNOWN);
    tk_pay_certs_free(other);

    account.roots = NULL;
    assert_int_equal(tk_pay_judge(&call, &answer, &learned), TK_PAY_UNKNOWN);
    account = kept;

    /* when the certificate is not good any more */
    call.now = PAY_NOW + 365 * 30 * TK_DAY;
    assert_int_equal(tk_pay_judge(&call, &answer, &learned), TK_PAY_UNKNOWN);
}


/* An answer under a secret, as the platform would sign it. */

static tk_pay_answer_t
answered(const char *fields)
{
    size_t          n;
    tk_buf_t        b;
    tk_str_t        text, sign;
    tk_pair_t       pairs[TK_SIGN_PARAMS];
    unsigned char   hex[TK_PAY_SHA256_HEX];

    static const char *const  without[] = { "signature", NULL };

    n = 0;
    assert_int_equal(tk_form_read(pay_pool, tk_str_c(fields), pairs, &n),
                     TK_OK);
    assert_int_equal(tk_pay_canonical(pay_pool, pairs, n, without, 0, &text),
                     TK_OK);
    assert_int_equal(tk_buf_init(&b, pay_pool, 1024), TK_OK);
    tk_buf_add(&b, text.data, text.len);
    tk_pay_sha256_hex(shared.secret, hex);
    tk_buf_adds(&b, "&");
    tk_buf_add(&b, hex, sizeof(hex));
    tk_pay_sha256_hex(tk_buf_str(&b), hex);

    sign.data = hex;
    sign.len = sizeof(hex);
    assert_int_equal(tk_buf_init(&b, pay_pool, 1024), TK_OK);
    tk_buf_adds(&b, fields);
    tk_buf_adds(&b, "&signature=");
    tk_buf_add(&b, sign.data, sign.len);

    return answer_of(tk_buf_str(&b));
}


#define SAYS(order, time, rest)                                               \
    "signMethod=11&merId=777290058110048&orderId=" order "&txnTime=" time     \
    "&" rest
#define OF_PAYMENT(rest)    SAYS(PAYMENT, "20261128100000", rest)
#define OF_REFUND(rest)     SAYS(REFUND, "20261128110000", rest)

static void
test_answers(void **state)
{
    size_t             i;
    tk_pay_call_t      call;
    tk_pay_answer_t    answer;
    tk_pay_learned_t   learned;
    tk_pay_outcome_e   outcome;

    static const struct {
        tk_pay_action_e    action;
        const char        *fields;
        tk_pay_outcome_e   outcome;
        tk_pay_state_e     state;
        tk_pay_next_e      next;
    } cases[] = {
        { TK_PAY_QUERY, OF_PAYMENT("respCode=00&origRespCode=A6&txnAmt=8880"
                                   "&currencyCode=156&queryId=1"),
          TK_PAY_OK, TK_PAY_PAID, TK_PAY_NEXT_NONE },
        { TK_PAY_QUERY, OF_PAYMENT("respCode=00&origRespCode=00"),
          TK_PAY_UNKNOWN, TK_PAY_UNSAID, TK_PAY_NEXT_ASK },
        { TK_PAY_QUERY, OF_PAYMENT("respCode=00&origRespCode=00&txnAmt=8880"
                                   "&currencyCode=840&queryId=1"),
          TK_PAY_UNKNOWN, TK_PAY_UNSAID, TK_PAY_NEXT_ASK },
        { TK_PAY_QUERY, OF_PAYMENT("respCode=00"),
          TK_PAY_UNKNOWN, TK_PAY_UNSAID, TK_PAY_NEXT_ASK },
        { TK_PAY_QUERY, OF_PAYMENT("respCode=05&origRespCode=00"),
          TK_PAY_UNKNOWN, TK_PAY_UNSAID, TK_PAY_NEXT_ASK },
        { TK_PAY_QUERY, OF_PAYMENT("respCode=00&origRespCode=05"),
          TK_PAY_PENDING, TK_PAY_WAITING, TK_PAY_NEXT_ASK },
        { TK_PAY_QUERY, OF_PAYMENT("respCode=00&origRespCode=61"),
          TK_PAY_PENDING, TK_PAY_WAITING, TK_PAY_NEXT_ASK },

        { TK_PAY_REFUND_QUERY,
          OF_REFUND("respCode=00&origRespCode=00&txnAmt=3000"
                    "&currencyCode=156&queryId=2"),
          TK_PAY_OK, TK_PAY_PAID, TK_PAY_NEXT_NONE },
        { TK_PAY_REFUND_QUERY,
          OF_REFUND("respCode=00&origRespCode=00&txnAmt=3001"
                    "&currencyCode=156&queryId=2"),
          TK_PAY_UNKNOWN, TK_PAY_UNSAID, TK_PAY_NEXT_STAFF },
        { TK_PAY_REFUND_QUERY, OF_REFUND("respCode=00&origRespCode=61"),
          TK_PAY_REFUSED, TK_PAY_FAILED, TK_PAY_NEXT_NUMBER },
        { TK_PAY_REFUND_QUERY, OF_REFUND("respCode=34"),
          TK_PAY_PENDING, TK_PAY_ABSENT, TK_PAY_NEXT_ASK },

        { TK_PAY_REFUND, OF_REFUND("respCode=00&queryId=2"),
          TK_PAY_PENDING, TK_PAY_WAITING, TK_PAY_NEXT_ASK },
        { TK_PAY_REFUND, OF_REFUND("respCode=12"),
          TK_PAY_UNKNOWN, TK_PAY_UNSAID, TK_PAY_NEXT_ASK },
        { TK_PAY_REFUND, OF_REFUND("respCode=60"),
          TK_PAY_UNKNOWN, TK_PAY_UNSAID, TK_PAY_NEXT_ASK },
        { TK_PAY_REFUND, OF_REFUND("respCode=11"),
          TK_PAY_REFUSED, TK_PAY_UNSAID, TK_PAY_NEXT_SETTINGS },
        { TK_PAY_REFUND, OF_REFUND("respCode=36"),
          TK_PAY_REFUSED, TK_PAY_UNSAID, TK_PAY_NEXT_STAFF },
        { TK_PAY_REFUND, OF_REFUND("respCode=99"),
          TK_PAY_UNKNOWN, TK_PAY_UNSAID, TK_PAY_NEXT_ASK },
        { TK_PAY_REFUND, OF_PAYMENT("respCode=00"),
          TK_PAY_UNKNOWN, TK_PAY_UNSAID, TK_PAY_NEXT_STAFF }
    };

    (void) state;

    for (i = 0; i < unit_count(cases); i++) {
        call = call_of(cases[i].action, cases[i].action == TK_PAY_QUERY
                                        ? &payment : &refund);
        call.account = &shared;
        answer = answered(cases[i].fields);
        outcome = tk_pay_judge(&call, &answer, &learned);

        if (outcome != cases[i].outcome || learned.state != cases[i].state
            || learned.next != cases[i].next)
        {
            fail_msg("case %zu: outcome %d, state %d, next %d: %s", i, outcome,
                     learned.state, learned.next, cases[i].fields);
        }

        pay_spoil(&call, &answer, 1);
    }
}


/* ---- Notices ---- */

static tk_pay_proof_e
noticed(tk_str_t body, tk_pay_learned_t *learned)
{
    tk_pay_call_t    call;
    tk_pay_notice_t  notice = { .body = body };

    call = call_of(0, NULL);

    return tk_pay_notice(&call, &notice, learned);
}


static void
test_notices(void **state)
{
    size_t             at;
    uint64_t           dice = 1;
    tk_str_t           body, whole;
    tk_arena_t        *arena;
    tk_pool_t         *kept;
    tk_pay_proof_e     proof;
    tk_pay_account_t   ours;
    tk_pay_learned_t   learned;

    (void) state;

    whole = pay_text(json_object_get(vectors, "notify_paid"), "body");
    assert_int_equal(noticed(whole, &learned), TK_PAY_GENUINE);
    assert_int_equal(learned.state, TK_PAY_PAID);
    assert_int_equal(learned.next, TK_PAY_NEXT_ASK);
    assert_int_equal(learned.amount_fen, 8880);
    assert_tk_text(learned.number, PAYMENT);
    assert_tk_text(learned.notice_id, QUERY_ID);
    assert_int_equal(learned.refund_number.len, 0);

    body = pay_text(json_object_get(vectors, "notify_blank_for_plus"), "body");
    assert_int_equal(noticed(body, &learned), TK_PAY_FORGED);
    body = pay_text(json_object_get(vectors, "notify_wrong_signer"), "body");
    assert_int_equal(noticed(body, &learned), TK_PAY_FORGED);
    assert_int_equal(learned.amount_fen, -1);

    ours = account;
    account.merchant_id = unit_str("777290058110049");
    assert_int_equal(noticed(whole, &learned), TK_PAY_FOREIGN);
    account = ours;

    kept = pay_pool;
    arena = tk_arena_create();
    pay_pool = tk_arena_pool(arena);

    for (at = 0; at < whole.len; at++) {
        body = unit_guard(whole.data, at);
        assert_int_not_equal(noticed(body, &learned), TK_PAY_GENUINE);

        body = unit_guard(whole.data, whole.len);
        body.data[at] ^= 1 + unit_random(&dice) % 255;
        proof = noticed(body, &learned);
        assert_true(proof != TK_PAY_GENUINE || learned.amount_fen == 8880);
        tk_arena_reset(arena);
    }

    pay_pool = kept;
    tk_arena_free(arena);
}


int
main(void)
{
    const struct CMUnitTest  tests[] = {
        cmocka_unit_test(test_requests),
        cmocka_unit_test(test_secret),
        cmocka_unit_test(test_contents_refused),
        cmocka_unit_test(test_vectors),
        cmocka_unit_test(test_not_found),
        cmocka_unit_test(test_roots),
        cmocka_unit_test(test_answers),
        cmocka_unit_test(test_notices)
    };

    return cmocka_run_group_tests(tests, setup, teardown);
}
