/*
 * WeChat Pay V3: requests that the platform's own client signs alike, answers
 * and notices under public key and certificates, deciphered where they have to
 * be.
 */

#include "pay.h"
#include "tk_buf.h"
#include "tk_pay_cipher.h"
#include "tk_pay_text.h"
#include "tk_providers.h"

#define GATEWAY     "https://api.mch.weixin.qq.com"
#define PAYMENT     "T20261128000021"
#define REFUND      "R20261128000021"
#define TRANSFER    "P20261128000021"
#define NONCE       "593BEC0C930BF1AFEB40B4A08C8FB242"
#define MOMENT      "1795831200"

static json_t            *keys, *vectors;
static tk_pay_key_t      *our_key, *public_key, *old_key, *new_key;
static tk_pay_key_t      *platform_private;
static tk_pay_account_t   account;

static const tk_pay_content_t  payment = {
    .number = tk_string(PAYMENT),
    .refund_number = tk_string(REFUND),
    .amount_fen = 8880,
    .total_fen = 8880,
    .way = TK_PAY_QR,
    .subject = tk_string("测试门票 \"成人\""),
    .attach = tk_string("20261128000021"),
    .auth_code = tk_string("134612345678901234"),
    .expire_at = PAY_NOW + 900 * TK_SECOND,
    .reason = tk_string("不去了"),
    .address = tk_string("203.0.113.7"),
    .payee = tk_string("oUpF8uN95"),
    .day = 9828
};


static int
setup(void **state)
{
    json_t  *serials;

    (void) state;

    assert_int_equal(tk_crypto_init(), TK_OK);
    pay_arena = tk_arena_create();
    pay_pool = tk_arena_pool(pay_arena);
    keys = pay_fixture("keys");
    vectors = pay_fixture("wechat_v3");

    our_key = pay_private(keys, "wx_merchant");
    public_key = pay_public(keys, "wx_pubkey");
    old_key = pay_public(keys, "wx_platform_old");
    new_key = pay_public(keys, "wx_platform_new");
    platform_private = pay_private(keys, "wx_pubkey");

    serials = json_object_get(json_object_get(vectors, "platform"),
                              "certificate_serials");

    account = (tk_pay_account_t) {
        .provider = tk_provider(unit_str("wechat3")),
        .app_id = tk_string("wx8888888888888888"),
        .merchant_id = tk_string("1900000109"),
        .gateway = tk_string(GATEWAY),
        .notify_url = tk_string("https://pay.test.example/WeChatNotify.aspx"),
        .key = our_key,
        .serial = pay_text(json_object_get(vectors, "merchant"), "serial_no"),
        .secret = pay_text(vectors, "apiv3_key"),
        .trust = {
            { pay_text(json_object_get(vectors, "platform"), "public_key_id"),
              public_key },
            { tk_str_c(json_string_value(json_array_get(serials, 0))),
              old_key },
            { tk_str_c(json_string_value(json_array_get(serials, 1))),
              new_key }
        },
        .ntrust = 3
    };

    return 0;
}


static int
teardown(void **state)
{
    (void) state;

    tk_pay_key_free(our_key);
    tk_pay_key_free(public_key);
    tk_pay_key_free(old_key);
    tk_pay_key_free(new_key);
    tk_pay_key_free(platform_private);
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
        .now = PAY_NOW,
        .nonce = tk_string(NONCE),
        .pool = pay_pool
    };
}


/* ---- Requests ---- */

static void
check_like(tk_pay_action_e action, const char *name)
{
    json_t            *vector;
    tk_str_t           header;
    tk_pay_call_t      call;
    tk_pay_request_t   request;

    vector = json_object_get(vectors, name);
    call = call_of(action, &payment);
    assert_int_equal(tk_pay_build(&call, &request), TK_OK);

    assert_string_equal(request.method, json_string_value(
                            json_object_get(vector, "method")));
    assert_true(tk_str_eq(request.body, pay_text(vector, "body")));
    assert_memory_equal(request.url.data, GATEWAY, sizeof(GATEWAY) - 1);
    assert_tk_text(((tk_str_t) { request.url.len - sizeof(GATEWAY) + 1,
                                 request.url.data + sizeof(GATEWAY) - 1 }),
                   json_string_value(json_object_get(vector, "uri")));

    header = tk_pay_header_of(request.headers, request.nheaders,
                              "authorization");
    assert_true(tk_str_eq(header, pay_text(vector, "authorization")));
}


static void
test_requests(void **state)
{
    (void) state;

    check_like(TK_PAY_CHARGE, "request_native");
    check_like(TK_PAY_QUERY, "request_query");
    check_like(TK_PAY_CLOSE, "request_close");
}


static void
test_contents(void **state)
{
    size_t             i;
    tk_str_t           first;
    tk_pay_call_t      call;
    tk_pay_content_t   content;
    tk_pay_request_t   request;

    static const struct {
        tk_pay_action_e   action;
        const char       *url;
        const char       *body;
    } cases[] = {
        { TK_PAY_CHARGE_CODE, "/v3/pay/transactions/codepay",
          "{\"appid\":\"wx8888888888888888\",\"mchid\":\"1900000109\","
          "\"description\":\"测试门票 \\\"成人\\\"\",\"out_trade_no\":\""
          PAYMENT "\",\"attach\":\"20261128000021\","
          "\"amount\":{\"total\":8880,\"currency\":\"CNY\"},"
          "\"payer\":{\"auth_code\":\"134612345678901234\"},"
          "\"scene_info\":{\"store_info\":{\"out_id\":\"1900000109\"}}}" },
        { TK_PAY_CANCEL,
          "/v3/pay/transactions/out-trade-no/" PAYMENT "/reverse",
          "{\"appid\":\"wx8888888888888888\",\"mchid\":\"1900000109\"}" },
        { TK_PAY_REFUND, "/v3/refund/domestic/refunds",
          "{\"out_trade_no\":\"" PAYMENT "\",\"out_refund_no\":\"" REFUND
          "\",\"reason\":\"不去了\","
          "\"notify_url\":\"https://pay.test.example/WeChatNotify.aspx\","
          "\"amount\":{\"refund\":8880,\"total\":8880,"
          "\"currency\":\"CNY\"}}" },
        { TK_PAY_REFUND_QUERY, "/v3/refund/domestic/refunds/" REFUND, "" },
        { TK_PAY_TRANSFER_QUERY, "/v3/fund-app/mch-transfer/transfer-bills"
          "/out-bill-no/" PAYMENT, "" },
        { TK_PAY_BILL, "/v3/bill/tradebill?bill_type=ALL&tar_type=GZIP"
          "&bill_date=2026-11-28", "" }
    };

    (void) state;

    for (i = 0; i < unit_count(cases); i++) {
        call = call_of(cases[i].action, &payment);
        assert_int_equal(tk_pay_build(&call, &request), TK_OK);
        assert_int_equal(request.hand, TK_PAY_SEND);
        assert_int_equal(request.patient,
                         cases[i].action == TK_PAY_CHARGE_CODE);
        assert_tk_text(((tk_str_t) { request.url.len - sizeof(GATEWAY) + 1,
                                     request.url.data + sizeof(GATEWAY) - 1 }),
                       cases[i].url);
        assert_tk_text(request.body, cases[i].body);
        assert_true(tk_str_eq(tk_pay_header_of(request.headers,
                                               request.nheaders,
                                               "Wechatpay-Serial"),
                              account.trust[0].id));

        first = request.body;
        call.now += 3600 * TK_SECOND;
        assert_int_equal(tk_pay_build(&call, &request), TK_OK);
        assert_true(tk_str_eq(request.body, first));
    }

    content = payment;
    content.way = TK_PAY_PAGE;
    call = call_of(TK_PAY_CHARGE, &content);
    assert_int_equal(tk_pay_build(&call, &request), TK_BAD_VALUE);

    content.way = TK_PAY_WAP;
    assert_int_equal(tk_pay_build(&call, &request), TK_OK);
    assert_tk_text(request.url, GATEWAY "/v3/pay/transactions/h5");

    call.nonce = unit_str("");
    assert_int_equal(tk_pay_build(&call, &request), TK_BUG);
}


/* ---- Answers ---- */

static void
test_vectors(void **state)
{
    size_t             i;
    json_t            *vector;
    tk_pair_t          headers[PAY_HEADERS];
    tk_pay_call_t      call;
    tk_pay_answer_t    answer;
    tk_pay_learned_t   learned;

    static const struct {
        const char        *name;
        tk_pay_action_e    action;
        tk_pay_outcome_e   outcome;
        tk_pay_state_e     state;
        tk_pay_next_e      next;
    } cases[] = {
        { "answer_native_pubkey", TK_PAY_CHARGE, TK_PAY_OK, TK_PAY_WAITING,
          TK_PAY_NEXT_NONE },
        { "answer_close_204", TK_PAY_CLOSE, TK_PAY_OK, TK_PAY_CLOSED,
          TK_PAY_NEXT_NONE },
        { "answer_close_204", TK_PAY_REFUND, TK_PAY_UNKNOWN, TK_PAY_UNSAID,
          TK_PAY_NEXT_ASK },
        { "answer_old_certificate", TK_PAY_QUERY, TK_PAY_PENDING,
          TK_PAY_WAITING, TK_PAY_NEXT_NONE },
        { "answer_clock_skew", TK_PAY_QUERY, TK_PAY_UNKNOWN, TK_PAY_UNSAID,
          TK_PAY_NEXT_ASK },
        { "answer_error", TK_PAY_CHARGE, TK_PAY_UNKNOWN, TK_PAY_UNSAID,
          TK_PAY_NEXT_ASK },
        { "answer_error", TK_PAY_REFUND, TK_PAY_UNKNOWN, TK_PAY_UNSAID,
          TK_PAY_NEXT_ASK }
    };

    (void) state;

    for (i = 0; i < unit_count(cases); i++) {
        vector = json_object_get(vectors, cases[i].name);
        call = call_of(cases[i].action, &payment);
        answer.status = (int) json_integer_value(json_object_get(vector,
                                                                 "status"));
        answer.headers = headers;
        answer.nheaders = pay_headers(vector, headers);
        answer.body = pay_text(vector, "body");

        assert_int_equal(tk_pay_judge(&call, &answer, &learned),
                         cases[i].outcome);
        assert_int_equal(learned.state, cases[i].state);
        assert_int_equal(learned.next, cases[i].next);
        pay_spoil(&call, &answer, 1);
    }
}


/* During a switch both kinds of key are right, and neither for the other. */

static void
test_switch_of_keys(void **state)
{
    json_t            *vector;
    tk_pair_t          headers[PAY_HEADERS];
    tk_pay_call_t      call;
    tk_pay_answer_t    answer;
    tk_pay_account_t   kept;
    tk_pay_learned_t   learned;

    (void) state;

    kept = account;
    vector = json_object_get(vectors, "answer_new_certificate");
    call = call_of(TK_PAY_QUERY, &payment);
    answer.status = 200;
    answer.headers = headers;
    answer.nheaders = pay_headers(vector, headers);
    answer.body = pay_text(vector, "body");

    /* believed; a payment without an amount is none all the same */
    assert_int_equal(tk_pay_judge(&call, &answer, &learned), TK_PAY_UNKNOWN);
    assert_int_equal(learned.next, TK_PAY_NEXT_NONE);

    account.trust[2].key = old_key;
    assert_int_equal(tk_pay_judge(&call, &answer, &learned), TK_PAY_UNKNOWN);
    assert_int_equal(learned.next, TK_PAY_NEXT_ASK);

    account.ntrust = 2;
    assert_int_equal(tk_pay_judge(&call, &answer, &learned), TK_PAY_UNKNOWN);
    assert_int_equal(learned.next, TK_PAY_NEXT_KEY);
    assert_true(tk_str_eq(learned.key_id, kept.trust[2].id));

    account = kept;
}


/* An answer as the platform would sign it. */

static tk_pay_answer_t
answered(tk_pay_key_t *key, int status, const char *body, tk_pair_t headers[4])
{
    tk_buf_t  b;
    tk_str_t  sign;

    assert_int_equal(tk_buf_init(&b, pay_pool, 1024), TK_OK);
    tk_buf_adds(&b, MOMENT "\n" NONCE "\n");
    tk_buf_adds(&b, body);
    tk_buf_adds(&b, "\n");
    assert_int_equal(tk_pay_sign(pay_pool, key, tk_buf_str(&b), &sign), TK_OK);

    headers[0] = (tk_pair_t) { unit_str("wechatpay-timestamp"),
                               unit_str(MOMENT) };
    headers[1] = (tk_pair_t) { unit_str("WECHATPAY-NONCE"), unit_str(NONCE) };
    headers[2] = (tk_pair_t) { unit_str("Wechatpay-Serial"),
                               account.trust[0].id };
    headers[3] = (tk_pair_t) { unit_str("Wechatpay-Signature"), sign };

    return (tk_pay_answer_t) { status, headers, 4, tk_str_c(body) };
}


#define TRADE(state, rest)                                                    \
    "{\"appid\":\"wx8888888888888888\",\"mchid\":\"1900000109\","             \
    "\"out_trade_no\":\"" PAYMENT "\",\"transaction_id\":\"42\","             \
    "\"trade_state\":\"" state "\"" rest "}"
#define AMOUNT(total)   ",\"amount\":{\"total\":" total ",\"currency\":\"CNY\"}"
#define BACK(status, refund)                                                  \
    "{\"refund_id\":\"50\",\"out_refund_no\":\"" REFUND "\",\"status\":\""    \
    status "\",\"amount\":{\"refund\":" refund ",\"total\":8880}}"
#define PAYOUT(state)                                                         \
    "{\"out_bill_no\":\"" PAYMENT "\",\"transfer_bill_no\":\"13\","           \
    "\"state\":\"" state "\"}"
#define FAULT(code)     "{\"code\":\"" code "\",\"message\":\"x\"}"

static void
test_answers(void **state)
{
    size_t             i;
    tk_pair_t          headers[4];
    tk_pay_call_t      call;
    tk_pay_answer_t    answer;
    tk_pay_learned_t   learned;
    tk_pay_outcome_e   outcome;

    static const struct {
        tk_pay_action_e    action;
        int                status;
        const char        *body;
        tk_pay_outcome_e   outcome;
        tk_pay_state_e     state;
        tk_pay_next_e      next;
        int64_t            amount_fen;
    } cases[] = {
        { TK_PAY_QUERY, 200, TRADE("SUCCESS", AMOUNT("8880")),
          TK_PAY_OK, TK_PAY_PAID, TK_PAY_NEXT_NONE, 8880 },
        { TK_PAY_QUERY, 200, TRADE("REFUND", AMOUNT("8880")),
          TK_PAY_OK, TK_PAY_PAID, TK_PAY_NEXT_NONE, 8880 },
        { TK_PAY_QUERY, 200, TRADE("SUCCESS", AMOUNT("88.80")),
          TK_PAY_UNKNOWN, TK_PAY_UNSAID, TK_PAY_NEXT_NONE, -1 },
        { TK_PAY_QUERY, 200, TRADE("SUCCESS", ""),
          TK_PAY_UNKNOWN, TK_PAY_UNSAID, TK_PAY_NEXT_NONE, -1 },
        { TK_PAY_QUERY, 200, TRADE("SUCCESS", ",\"amount\":{\"total\":8880,"
                                   "\"currency\":\"USD\"}"),
          TK_PAY_UNKNOWN, TK_PAY_UNSAID, TK_PAY_NEXT_STAFF, -1 },
        { TK_PAY_QUERY, 200, "{\"trade_state\":\"SUCCESS\",\"out_trade_no\":"
                             "\"T20261128000022\"" AMOUNT("8880") "}",
          TK_PAY_UNKNOWN, TK_PAY_UNSAID, TK_PAY_NEXT_STAFF, -1 },
        { TK_PAY_QUERY, 200, "{\"trade_state\":\"SUCCESS\",\"mchid\":\"2\","
                             "\"out_trade_no\":\"" PAYMENT "\""
                             AMOUNT("8880") "}",
          TK_PAY_UNKNOWN, TK_PAY_UNSAID, TK_PAY_NEXT_STAFF, -1 },
        { TK_PAY_QUERY, 200, TRADE("CLOSED", ""),
          TK_PAY_REFUSED, TK_PAY_CLOSED, TK_PAY_NEXT_NONE, -1 },
        { TK_PAY_QUERY, 200, TRADE("USERPAYING", ""),
          TK_PAY_PENDING, TK_PAY_WAITING, TK_PAY_NEXT_NONE, -1 },
        { TK_PAY_QUERY, 200, TRADE("TOMORROW", ""),
          TK_PAY_UNKNOWN, TK_PAY_UNSAID, TK_PAY_NEXT_ASK, -1 },
        { TK_PAY_QUERY, 404, FAULT("ORDER_NOT_EXIST"),
          TK_PAY_PENDING, TK_PAY_ABSENT, TK_PAY_NEXT_ASK, -1 },
        { TK_PAY_QUERY, 401, FAULT("SIGN_ERROR"),
          TK_PAY_UNKNOWN, TK_PAY_UNSAID, TK_PAY_NEXT_SETTINGS, -1 },
        { TK_PAY_QUERY, 202, "{}",
          TK_PAY_UNKNOWN, TK_PAY_UNSAID, TK_PAY_NEXT_AGAIN, -1 },
        { TK_PAY_QUERY, 200, "[]",
          TK_PAY_UNKNOWN, TK_PAY_UNSAID, TK_PAY_NEXT_NONE, -1 },
        { TK_PAY_QUERY, 500, FAULT("SYSTEM_ERROR"),
          TK_PAY_UNKNOWN, TK_PAY_UNSAID, TK_PAY_NEXT_NONE, -1 },

        { TK_PAY_CHARGE, 200, "{\"prepay_id\":\"1\"}",
          TK_PAY_UNKNOWN, TK_PAY_UNSAID, TK_PAY_NEXT_NONE, -1 },
        { TK_PAY_CHARGE, 400, FAULT("PARAM_ERROR"),
          TK_PAY_REFUSED, TK_PAY_UNSAID, TK_PAY_NEXT_SETTINGS, -1 },
        { TK_PAY_CHARGE, 429, FAULT("RATELIMIT_EXCEEDED"),
          TK_PAY_REFUSED, TK_PAY_UNSAID, TK_PAY_NEXT_AGAIN, -1 },
        { TK_PAY_CHARGE, 400, FAULT("ORDERPAID"),
          TK_PAY_UNKNOWN, TK_PAY_UNSAID, TK_PAY_NEXT_ASK, -1 },
        { TK_PAY_CHARGE_CODE, 200, TRADE("SUCCESS", AMOUNT("8880")),
          TK_PAY_OK, TK_PAY_PAID, TK_PAY_NEXT_NONE, 8880 },
        { TK_PAY_CHARGE_CODE, 403, FAULT("USERPAYING"),
          TK_PAY_PENDING, TK_PAY_ABSENT, TK_PAY_NEXT_ASK, -1 },
        { TK_PAY_CHARGE_CODE, 400, FAULT("AUTH_CODE_INVALID"),
          TK_PAY_REFUSED, TK_PAY_UNSAID, TK_PAY_NEXT_NUMBER, -1 },

        { TK_PAY_CLOSE, 400, FAULT("ORDER_CLOSED"),
          TK_PAY_OK, TK_PAY_CLOSED, TK_PAY_NEXT_NONE, -1 },
        { TK_PAY_CLOSE, 400, FAULT("ORDERPAID"),
          TK_PAY_UNKNOWN, TK_PAY_UNSAID, TK_PAY_NEXT_ASK, -1 },
        { TK_PAY_CANCEL, 200, "{}",
          TK_PAY_PENDING, TK_PAY_WAITING, TK_PAY_NEXT_ASK, -1 },

        { TK_PAY_REFUND, 200, BACK("PROCESSING", "8880"),
          TK_PAY_PENDING, TK_PAY_WAITING, TK_PAY_NEXT_ASK, 8880 },
        { TK_PAY_REFUND_QUERY, 200, BACK("SUCCESS", "8880"),
          TK_PAY_OK, TK_PAY_PAID, TK_PAY_NEXT_NONE, 8880 },
        { TK_PAY_REFUND_QUERY, 200, BACK("SUCCESS", "8879"),
          TK_PAY_UNKNOWN, TK_PAY_UNSAID, TK_PAY_NEXT_STAFF, 8879 },
        { TK_PAY_REFUND_QUERY, 200, BACK("CLOSED", "8880"),
          TK_PAY_REFUSED, TK_PAY_CLOSED, TK_PAY_NEXT_NUMBER, 8880 },
        { TK_PAY_REFUND_QUERY, 200, BACK("ABNORMAL", "8880"),
          TK_PAY_PENDING, TK_PAY_FAILED, TK_PAY_NEXT_STAFF, 8880 },
        { TK_PAY_REFUND_QUERY, 404, FAULT("RESOURCE_NOT_EXISTS"),
          TK_PAY_PENDING, TK_PAY_ABSENT, TK_PAY_NEXT_ASK, -1 },
        { TK_PAY_REFUND, 403, FAULT("NOT_ENOUGH"),
          TK_PAY_REFUSED, TK_PAY_UNSAID, TK_PAY_NEXT_FUNDS, -1 },
        { TK_PAY_REFUND, 429, FAULT("FREQUENCY_LIMITED"),
          TK_PAY_UNKNOWN, TK_PAY_UNSAID, TK_PAY_NEXT_ASK, -1 },

        { TK_PAY_TRANSFER, 200, PAYOUT("WAIT_USER_CONFIRM"),
          TK_PAY_PENDING, TK_PAY_WAITING, TK_PAY_NEXT_ASK, -1 },
        { TK_PAY_TRANSFER_QUERY, 200, PAYOUT("SUCCESS"),
          TK_PAY_OK, TK_PAY_PAID, TK_PAY_NEXT_NONE, -1 },
        { TK_PAY_TRANSFER_QUERY, 200, PAYOUT("FAIL"),
          TK_PAY_REFUSED, TK_PAY_FAILED, TK_PAY_NEXT_NUMBER, -1 },
        { TK_PAY_TRANSFER, 400, FAULT("PARAM_ERROR"),
          TK_PAY_UNKNOWN, TK_PAY_UNSAID, TK_PAY_NEXT_ASK, -1 },
        { TK_PAY_TRANSFER_QUERY, 404, FAULT("NOT_FOUND"),
          TK_PAY_PENDING, TK_PAY_ABSENT, TK_PAY_NEXT_ASK, -1 },

        { TK_PAY_BILL, 200, "{\"download_url\":\"https://x\",\"hash_type\":"
                            "\"SHA1\",\"hash_value\":\"ab\"}",
          TK_PAY_OK, TK_PAY_UNSAID, TK_PAY_NEXT_NONE, -1 },
        { TK_PAY_BILL, 400, FAULT("NO_STATEMENT_EXIST"),
          TK_PAY_PENDING, TK_PAY_ABSENT, TK_PAY_NEXT_SLOWLY, -1 }
    };

    (void) state;

    for (i = 0; i < unit_count(cases); i++) {
        call = call_of(cases[i].action, &payment);
        answer = answered(platform_private, cases[i].status, cases[i].body,
                          headers);
        outcome = tk_pay_judge(&call, &answer, &learned);

        if (outcome != cases[i].outcome || learned.state != cases[i].state
            || learned.next != cases[i].next
            || learned.amount_fen != cases[i].amount_fen)
        {
            fail_msg("case %zu: outcome %d, state %d, next %d, %lld fen: %s",
                     i, outcome, learned.state, learned.next,
                     (long long) learned.amount_fen, cases[i].body);
        }

        answer = answered(our_key, cases[i].status, cases[i].body, headers);
        assert_int_equal(tk_pay_judge(&call, &answer, &learned),
                         TK_PAY_UNKNOWN);
        assert_int_equal(learned.state, TK_PAY_UNSAID);

        answer.nheaders = 0;
        assert_int_equal(tk_pay_judge(&call, &answer, &learned),
                         TK_PAY_UNKNOWN);
    }
}


/* ---- Notices ---- */

static tk_pay_proof_e
noticed(const tk_pair_t *headers, size_t n, tk_str_t body,
    tk_pay_learned_t *learned)
{
    tk_pay_call_t    call;
    tk_pay_notice_t  notice = { headers, n, body };

    call = call_of(0, NULL);

    return tk_pay_notice(&call, &notice, learned);
}


static void
test_notices(void **state)
{
    size_t             i, n;
    json_t            *vector;
    tk_pair_t          headers[PAY_HEADERS];
    tk_pay_proof_e     proof;
    tk_pay_learned_t   learned;

    static const struct {
        const char       *name;
        tk_pay_proof_e    proof;
        tk_pay_state_e    state;
        const char       *number;
        const char       *refund;
    } cases[] = {
        { "notify_paid", TK_PAY_GENUINE, TK_PAY_PAID, PAYMENT, "" },
        { "notify_refund", TK_PAY_GENUINE, TK_PAY_PAID, PAYMENT, REFUND },
        { "notify_transfer", TK_PAY_GENUINE, TK_PAY_PAID, TRANSFER, "" },
        { "notify_bad_tag", TK_PAY_SEALED, TK_PAY_UNSAID, "", "" },
        { "notify_signtest", TK_PAY_PROBE, TK_PAY_UNSAID, "", "" }
    };

    (void) state;

    for (i = 0; i < unit_count(cases); i++) {
        vector = json_object_get(vectors, cases[i].name);
        n = pay_headers(vector, headers);
        proof = noticed(headers, n, pay_text(vector, "body"), &learned);

        if (proof != cases[i].proof || learned.state != cases[i].state) {
            fail_msg("%s: proof %d, state %d", cases[i].name, proof,
                     learned.state);
        }

        assert_tk_text(learned.number, cases[i].number);
        assert_tk_text(learned.refund_number, cases[i].refund);
        assert_int_equal(learned.notice_id.len > 0, proof == TK_PAY_GENUINE);
        assert_true((learned.amount_fen > 0) == (proof == TK_PAY_GENUINE));
    }
}


static void
test_spoilt_notices(void **state)
{
    size_t             at, n;
    json_t            *vector;
    uint64_t           dice = 1;
    tk_str_t           body, whole;
    tk_pair_t          headers[PAY_HEADERS];
    tk_pay_account_t   kept;
    tk_pay_learned_t   learned;

    (void) state;

    vector = json_object_get(vectors, "notify_paid");
    n = pay_headers(vector, headers);
    whole = pay_text(vector, "body");

    for (at = 0; at < whole.len; at++) {
        body = unit_guard(whole.data, at);
        assert_int_equal(noticed(headers, n, body, &learned), TK_PAY_FORGED);

        body = unit_guard(whole.data, whole.len);
        body.data[at] ^= 1 + unit_random(&dice) % 255;
        assert_int_equal(noticed(headers, n, body, &learned), TK_PAY_FORGED);
    }

    kept = account;
    account.app_id = unit_str("wx0");
    assert_int_equal(noticed(headers, n, whole, &learned), TK_PAY_FOREIGN);
    account = kept;
    account.merchant_id = unit_str("1900000110");
    assert_int_equal(noticed(headers, n, whole, &learned), TK_PAY_FOREIGN);
    account = kept;
    account.secret = unit_str("another key of the same length..");
    assert_int_equal(noticed(headers, n, whole, &learned), TK_PAY_SEALED);
    account = kept;
    account.ntrust = 0;
    assert_int_equal(noticed(headers, n, whole, &learned), TK_PAY_KEY_MISSING);
    account = kept;
}


/* Deciphered only as a whole, with everything that belongs to it. */

static void
test_ciphers(void **state)
{
    size_t     len;
    json_t    *resource;
    tk_str_t   plain, key, nonce, extra, text, part;

    (void) state;

    resource = json_loads(json_string_value(json_object_get(
                   json_object_get(vectors, "notify_paid"), "body")), 0, NULL);
    assert_non_null(resource);

    key = account.secret;
    nonce = pay_text(json_object_get(resource, "resource"), "nonce");
    extra = pay_text(json_object_get(resource, "resource"), "associated_data");
    text = pay_text(json_object_get(resource, "resource"), "ciphertext");

    assert_int_equal(tk_pay_gcm(pay_pool, key, nonce, extra, text, &plain),
                     TK_OK);
    assert_int_equal(plain.data[0], '{');

    for (len = 0; len < text.len; len++) {
        part = unit_guard(text.data, len);
        assert_int_equal(tk_pay_gcm(pay_pool, key, nonce, extra, part, &plain),
                         TK_BAD_CIPHER);
    }

    extra.len--;
    assert_int_equal(tk_pay_gcm(pay_pool, key, nonce, extra, text, &plain),
                     TK_BAD_CIPHER);
    extra.len++;
    nonce.len--;
    assert_int_equal(tk_pay_gcm(pay_pool, key, nonce, extra, text, &plain),
                     TK_BAD_CIPHER);
    nonce.len++;
    key.len--;
    assert_int_equal(tk_pay_gcm(pay_pool, key, nonce, extra, text, &plain),
                     TK_BAD_CIPHER);

    json_decref(resource);
}


int
main(void)
{
    const struct CMUnitTest  tests[] = {
        cmocka_unit_test(test_requests),
        cmocka_unit_test(test_contents),
        cmocka_unit_test(test_vectors),
        cmocka_unit_test(test_switch_of_keys),
        cmocka_unit_test(test_answers),
        cmocka_unit_test(test_notices),
        cmocka_unit_test(test_spoilt_notices),
        cmocka_unit_test(test_ciphers)
    };

    return cmocka_run_group_tests(tests, setup, teardown);
}
