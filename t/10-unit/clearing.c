/*
 * The clearing provider: every request of doc/clearing.md, answers that are
 * signed and those that are spoilt, what an unknown outcome leads to, notices.
 */

#define _GNU_SOURCE                     /* memmem */

#include "pay.h"
#include "tk_buf.h"
#include "tk_pay_text.h"
#include "tk_providers.h"

#define GATEWAY     "https://clearing.test.example"
#define NOTIFY      "https://pay.test.example/ClearingNotify.aspx"
#define ORDER       "C20261128000001"
#define FAILED      "C20261128000002"
#define REFUND      "R20261128000001"
#define NONCE       "593BEC0C930BF1AFEB40B4A08C8FB242"
#define MOMENT      "1795831200"
#define DAY         9828                /* 2026-11-28 */

static json_t            *keys, *vectors;
static tk_pay_key_t      *our_key, *their_key, *their_private;
static tk_pay_account_t   account;

static const tk_pay_content_t  order = {
    .number = tk_string(ORDER),
    .refund_number = tk_string(REFUND),
    .amount_fen = 8880,
    .total_fen = 8880,
    .fee_fen = 50,
    .subject = tk_string("测试门票"),
    .reason = tk_string("不去了"),
    .payer = tk_string("DIST0001"),
    .payee = tk_string("HILL0001"),
    .fund = tk_string("YEB-1"),
    .day = DAY - 27,
    .last_day = DAY
};


static int
setup(void **state)
{
    (void) state;

    assert_int_equal(tk_crypto_init(), TK_OK);
    pay_arena = tk_arena_create();
    pay_pool = tk_arena_pool(pay_arena);
    keys = pay_fixture("keys");
    vectors = pay_fixture("clearing");

    our_key = pay_private(keys, "clearing_us");
    their_key = pay_public(keys, "clearing_them");
    their_private = pay_private(keys, "clearing_them");

    account = (tk_pay_account_t) {
        .provider = tk_provider(unit_str("clearing")),
        .merchant_id = tk_string("GW0001"),
        .gateway = tk_string(GATEWAY),
        .notify_url = tk_string(NOTIFY),
        .key = our_key,
        .serial = tk_string("US01"),
        .trust = { { tk_string("THEM01"), their_key } },
        .ntrust = 1
    };

    return 0;
}


static int
teardown(void **state)
{
    (void) state;

    tk_pay_key_free(our_key);
    tk_pay_key_free(their_key);
    tk_pay_key_free(their_private);
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

/* The parts of Authorization are in no order. */

static void
check_authorization(tk_str_t header, const char *expected)
{
    char        *parts, *part, *rest;
    const char  *scheme = "CLEARING1-SHA256-RSA2048 ";

    assert_int_equal(header.len, strlen(expected));
    assert_memory_equal(header.data, scheme, strlen(scheme));
    parts = strdup(expected + strlen(scheme));
    assert_non_null(parts);

    for (part = strtok_r(parts, ",", &rest); part != NULL;
         part = strtok_r(NULL, ",", &rest))
    {
        assert_non_null(memmem(header.data, header.len, part, strlen(part)));
    }

    free(parts);
}


static void
test_request_of_the_protocol(void **state)
{
    json_t            *vector;
    tk_pay_call_t      call;
    tk_pay_request_t   request;

    (void) state;

    vector = json_object_get(vectors, "request");
    call = call_of(TK_PAY_CHARGE, &order);
    assert_int_equal(tk_pay_build(&call, &request), TK_OK);
    assert_int_equal(request.hand, TK_PAY_SEND);
    assert_string_equal(request.method, "POST");
    assert_tk_text(request.url, GATEWAY "/v1/orders");
    assert_true(tk_str_eq(request.body, pay_text(vector, "body")));
    check_authorization(tk_pay_header_of(request.headers, request.nheaders,
                                         "Authorization"),
                        json_string_value(json_object_get(vector,
                                                          "authorization")));
    assert_tk_text(tk_pay_header_of(request.headers, request.nheaders,
                                    "Content-Type"), "application/json");
}


/* What stands in front of the signature that Authorization has. */

static void
check_signed(const tk_pay_request_t *request, const char *path)
{
    char            text[2048];
    tk_str_t        header, sign;
    tk_pay_key_t   *key;
    unsigned char  *at;

    header = tk_pay_header_of(request->headers, request->nheaders,
                              "Authorization");
    at = memmem(header.data, header.len, "signature=\"", 11);
    assert_non_null(at);
    sign.data = at + 11;
    at = memchr(sign.data, '"', header.data + header.len - sign.data);
    assert_non_null(at);
    sign.len = at - sign.data;

    snprintf(text, sizeof(text), "%s\n%s\n" MOMENT "\n" NONCE "\n%.*s\n",
             request->method, path, (int) request->body.len,
             request->body.len > 0 ? (char *) request->body.data : "");
    key = pay_public(keys, "clearing_us");
    assert_int_equal(tk_pay_verify(pay_pool, key, tk_str_c(text), sign), 1);
    tk_pay_key_free(key);
}


#define WHAT(action)    "{\"biz_no\":\"" ORDER "\",\"action\":\"" action "\","
#define TITLE       "\"currency\":\"CNY\",\"title\":\"测试门票\","        \
                        "\"notify_url\":\"" NOTIFY "\"}"

static void
test_requests(void **state)
{
    size_t             i;
    tk_str_t           first;
    tk_pay_call_t      call;
    tk_pay_request_t   request;

    static const struct {
        tk_pay_action_e   action;
        const char       *method;
        const char       *path;
        const char       *body;
    } cases[] = {
        { TK_PAY_CHARGE, "POST", "/v1/orders",
          WHAT("charge") "\"payer\":\"DIST0001\",\"amount\":8880,\"fee\":50,"
          TITLE },
        { TK_PAY_TRANSFER, "POST", "/v1/orders",
          WHAT("pay") "\"payee\":\"HILL0001\",\"amount\":8880,\"fee\":50,"
          TITLE },
        { TK_PAY_FUND_IN, "POST", "/v1/orders",
          WHAT("fund_in") "\"fund_code\":\"YEB-1\",\"amount\":8880," TITLE },
        { TK_PAY_FUND_OUT, "POST", "/v1/orders",
          WHAT("fund_out") "\"fund_code\":\"YEB-1\",\"amount\":8880," TITLE },
        { TK_PAY_QUERY, "GET", "/v1/orders/" ORDER, "" },
        { TK_PAY_TRANSFER_QUERY, "GET", "/v1/orders/" ORDER, "" },
        { TK_PAY_CLOSE, "POST", "/v1/orders/" ORDER "/cancel", "{}" },
        { TK_PAY_REFUND, "POST", "/v1/refunds",
          "{\"refund_no\":\"" REFUND "\",\"biz_no\":\"" ORDER "\","
          "\"amount\":8880,\"reason\":\"不去了\","
          "\"notify_url\":\"" NOTIFY "\"}" },
        { TK_PAY_REFUND_QUERY, "GET", "/v1/refunds/" REFUND, "" },
        { TK_PAY_BILL, "GET", "/v1/bills?date=2026-11-01", "" },
        { TK_PAY_BALANCE, "GET", "/v1/accounts/DIST0001/balance", "" },
        { TK_PAY_YIELD, "GET",
          "/v1/funds/YEB-1/yield?from=2026-11-01&to=2026-11-28", "" }
    };

    (void) state;

    for (i = 0; i < unit_count(cases); i++) {
        call = call_of(cases[i].action, &order);
        assert_int_equal(tk_pay_build(&call, &request), TK_OK);
        assert_string_equal(request.method, cases[i].method);
        assert_tk_text(((tk_str_t) { request.url.len - sizeof(GATEWAY) + 1,
                                     request.url.data + sizeof(GATEWAY) - 1 }),
                       cases[i].path);
        assert_tk_text(request.body, cases[i].body);
        check_signed(&request, cases[i].path);

        first = request.body;
        call.now += 3600 * TK_SECOND;
        call.nonce = unit_str("another");
        assert_int_equal(tk_pay_build(&call, &request), TK_OK);
        assert_true(tk_str_eq(request.body, first));
    }
}


static tk_err_t
built(tk_pay_action_e action, const tk_pay_content_t *content)
{
    tk_pay_call_t     call;
    tk_pay_request_t  request;

    call = call_of(action, content);

    return tk_pay_build(&call, &request);
}


static void
test_contents_that_do_not_fit(void **state)
{
    char              id[66], url[257];
    tk_pay_content_t  c;
    tk_pay_account_t  kept;

    (void) state;

    c = order;
    c.expire_at = PAY_NOW + 900 * TK_SECOND;
    assert_int_equal(built(TK_PAY_CHARGE, &c), TK_OK);
    assert_int_equal(built(TK_PAY_CHARGE_CODE, &c), TK_BUG);
    assert_int_equal(built(TK_PAY_CANCEL, &c), TK_BUG);

    c.fee_fen = -1;
    assert_int_equal(built(TK_PAY_CHARGE, &c), TK_BAD_VALUE);
    assert_int_equal(built(TK_PAY_TRANSFER, &c), TK_BAD_VALUE);

    c = order;
    c.payer = unit_str("");
    assert_int_equal(built(TK_PAY_CHARGE, &c), TK_BAD_VALUE);
    c.payer = unit_str("../orders");
    assert_int_equal(built(TK_PAY_BALANCE, &c), TK_BAD_VALUE);
    c.payee = unit_str("HILL 1");
    assert_int_equal(built(TK_PAY_TRANSFER, &c), TK_BAD_VALUE);

    memset(id, 'a', sizeof(id));
    c.fund = (tk_str_t) { 64, (unsigned char *) id };
    assert_int_equal(built(TK_PAY_FUND_IN, &c), TK_OK);
    c.fund.len++;
    assert_int_equal(built(TK_PAY_FUND_IN, &c), TK_BAD_VALUE);
    assert_int_equal(built(TK_PAY_FUND_OUT, &c), TK_BAD_VALUE);

    c = order;
    c.amount_fen = 0;
    assert_int_equal(built(TK_PAY_FUND_IN, &c), TK_BAD_VALUE);
    assert_int_equal(built(TK_PAY_FUND_OUT, &c), TK_BAD_VALUE);

    c.last_day = c.day + 365;
    assert_int_equal(built(TK_PAY_YIELD, &c), TK_OK);
    c.last_day++;
    assert_int_equal(built(TK_PAY_YIELD, &c), TK_BAD_VALUE);
    c.last_day = c.day - 1;
    assert_int_equal(built(TK_PAY_YIELD, &c), TK_BAD_VALUE);

    kept = account;
    memset(url, 'a', sizeof(url));
    account.notify_url = (tk_str_t) { 256, (unsigned char *) url };
    assert_int_equal(built(TK_PAY_CHARGE, &order), TK_BAD_VALUE);
    account.notify_url.len--;
    assert_int_equal(built(TK_PAY_CHARGE, &order), TK_OK);
    account = kept;
    account.key = NULL;
    assert_int_equal(built(TK_PAY_CHARGE, &order), TK_BUG);
    account = kept;
}


static void
test_expiry_and_long_words(void **state)
{
    char               title[3 * 130 + 1];
    size_t             i;
    tk_pay_call_t      call;
    tk_pay_content_t   c;
    tk_pay_request_t   request;

    (void) state;

    for (i = 0; i < 130; i++) {
        memcpy(title + 3 * i, "票", 4);
    }

    c = order;
    c.subject = tk_str_c(title);
    c.expire_at = PAY_NOW + 900 * TK_SECOND;
    call = call_of(TK_PAY_CHARGE, &c);
    assert_int_equal(tk_pay_build(&call, &request), TK_OK);

    title[3 * 128] = '\0';
    assert_non_null(memmem(request.body.data, request.body.len, title,
                           strlen(title)));
    memcpy(title + 3 * 128, "票", 4);
    assert_null(memmem(request.body.data, request.body.len, title,
                       strlen(title)));
    assert_non_null(memmem(request.body.data, request.body.len,
                           ",\"expire_at\":\"2026-11-28T10:15:00+08:00\"}",
                           41));
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
    tk_pay_content_t   content;
    tk_pay_learned_t   learned;

    static const struct {
        const char        *name;
        const char        *number;
        tk_pay_action_e    action;
        tk_pay_outcome_e   outcome;
        tk_pay_state_e     state;
        tk_pay_next_e      next;
        const char        *code;
    } cases[] = {
        { "answer", ORDER, TK_PAY_CHARGE, TK_PAY_OK, TK_PAY_PAID,
          TK_PAY_NEXT_NONE, "" },
        { "answer", ORDER, TK_PAY_QUERY, TK_PAY_OK, TK_PAY_PAID,
          TK_PAY_NEXT_NONE, "" },
        { "answer", FAILED, TK_PAY_CHARGE, TK_PAY_UNKNOWN, TK_PAY_UNSAID,
          TK_PAY_NEXT_STAFF, "" },
        { "answer_conflict", ORDER, TK_PAY_CHARGE, TK_PAY_UNKNOWN,
          TK_PAY_UNSAID, TK_PAY_NEXT_ASK, "BIZ_NO_CONFLICT" },
        { "answer_no_funds", FAILED, TK_PAY_CHARGE, TK_PAY_REFUSED,
          TK_PAY_FAILED, TK_PAY_NEXT_STAFF, "INSUFFICIENT_FUNDS" },
        { "answer_no_funds", FAILED, TK_PAY_TRANSFER, TK_PAY_REFUSED,
          TK_PAY_FAILED, TK_PAY_NEXT_STAFF, "INSUFFICIENT_FUNDS" },
        { "answer_unknown", ORDER, TK_PAY_CHARGE, TK_PAY_UNKNOWN,
          TK_PAY_UNSAID, TK_PAY_NEXT_NONE, "" },
        { "answer_stale", ORDER, TK_PAY_CHARGE, TK_PAY_UNKNOWN,
          TK_PAY_UNSAID, TK_PAY_NEXT_ASK, "" }
    };

    (void) state;

    for (i = 0; i < unit_count(cases); i++) {
        vector = json_object_get(vectors, cases[i].name);
        content = order;
        content.number = tk_str_c(cases[i].number);
        call = call_of(cases[i].action, &content);
        answer.status = (int) json_integer_value(json_object_get(vector,
                                                                 "status"));
        answer.headers = headers;
        answer.nheaders = pay_headers(vector, headers);
        answer.body = pay_text(vector, "body");

        assert_int_equal(tk_pay_judge(&call, &answer, &learned),
                         cases[i].outcome);
        assert_int_equal(learned.state, cases[i].state);
        assert_int_equal(learned.next, cases[i].next);
        assert_string_equal(learned.code, cases[i].code);
        pay_spoil(&call, &answer, 1);
    }
}


static void
test_stale_by_a_second(void **state)
{
    json_t            *vector;
    tk_pair_t          headers[PAY_HEADERS];
    tk_pay_call_t      call;
    tk_pay_answer_t    answer;
    tk_pay_learned_t   learned;

    (void) state;

    vector = json_object_get(vectors, "answer_stale");
    call = call_of(TK_PAY_CHARGE, &order);
    answer = (tk_pay_answer_t) { 200, headers, pay_headers(vector, headers),
                                 pay_text(vector, "body") };

    call.now -= TK_SECOND;
    assert_int_equal(tk_pay_judge(&call, &answer, &learned), TK_PAY_OK);
    assert_int_equal(learned.amount_fen, 8880);
    assert_int_equal(learned.at, 0);
    call.now -= 600 * TK_SECOND;
    assert_int_equal(tk_pay_judge(&call, &answer, &learned), TK_PAY_OK);
    call.now -= TK_SECOND;
    assert_int_equal(tk_pay_judge(&call, &answer, &learned), TK_PAY_UNKNOWN);
    assert_int_equal(learned.next, TK_PAY_NEXT_ASK);
}


/* What the paid order of the protocol teaches; and headers by themselves. */

static void
test_learned_and_headers(void **state)
{
    size_t             i;
    json_t            *vector;
    tk_str_t           value;
    tk_pair_t          headers[PAY_HEADERS];
    tk_pay_call_t      call;
    tk_pay_answer_t    answer;
    tk_pay_account_t   kept;
    tk_pay_learned_t   learned;

    (void) state;

    vector = json_object_get(vectors, "answer");
    call = call_of(TK_PAY_CHARGE, &order);
    answer = (tk_pay_answer_t) { 200, headers, pay_headers(vector, headers),
                                 pay_text(vector, "body") };

    assert_int_equal(tk_pay_judge(&call, &answer, &learned), TK_PAY_OK);
    assert_int_equal(learned.amount_fen, 8880);
    assert_int_equal(learned.at, PAY_NOW + TK_SECOND);
    assert_tk_text(learned.platform_number, "HJB202611280000001");

    for (i = 0; i < answer.nheaders; i++) {
        value = headers[i].value;
        headers[i].value = unit_str("");
        assert_int_equal(tk_pay_judge(&call, &answer, &learned),
                         TK_PAY_UNKNOWN);
        headers[i].value = unit_str("1795831201");
        assert_int_equal(tk_pay_judge(&call, &answer, &learned),
                         TK_PAY_UNKNOWN);
        headers[i].value = value;
    }

    kept = account;
    account.trust[0].id = unit_str("THEM02");
    assert_int_equal(tk_pay_judge(&call, &answer, &learned), TK_PAY_UNKNOWN);
    assert_int_equal(learned.next, TK_PAY_NEXT_KEY);
    assert_tk_text(learned.key_id, "THEM01");
    account = kept;
}


static size_t
sign_as(tk_pay_key_t *key, const char *body, tk_pair_t headers[4])
{
    tk_buf_t  b;
    tk_str_t  sign;

    assert_int_equal(tk_buf_init(&b, pay_pool, 1024), TK_OK);
    tk_buf_adds(&b, MOMENT "\n" NONCE "\n");
    tk_buf_adds(&b, body);
    tk_buf_adds(&b, "\n");
    assert_int_equal(tk_pay_sign(pay_pool, key, tk_buf_str(&b), &sign), TK_OK);

    headers[0] = (tk_pair_t) { unit_str("clearing-timestamp"),
                               unit_str(MOMENT) };
    headers[1] = (tk_pair_t) { unit_str("CLEARING-NONCE"), unit_str(NONCE) };
    headers[2] = (tk_pair_t) { unit_str("Clearing-Serial"),
                               unit_str("THEM01") };
    headers[3] = (tk_pair_t) { unit_str("Clearing-Signature"), sign };

    return 4;
}


typedef struct {
    tk_pay_action_e    action;
    int                status;
    const char        *body;
    tk_pay_outcome_e   outcome;
    tk_pay_state_e     state;
    tk_pay_next_e      next;
} answer_case_t;


/* By whom it is signed, decides: by them it means what the case says, by
 * others and by nobody it means nothing. */

static void
check_answer(const answer_case_t *c)
{
    tk_pair_t          headers[4];
    tk_pay_call_t      call;
    tk_pay_answer_t    answer = { c->status, headers, 4, tk_str_c(c->body) };
    tk_pay_learned_t   learned;
    tk_pay_outcome_e   outcome;

    call = call_of(c->action, &order);
    (void) sign_as(their_private, c->body, headers);
    outcome = tk_pay_judge(&call, &answer, &learned);

    if (outcome != c->outcome || learned.state != c->state
        || learned.next != c->next)
    {
        fail_msg("action %d: outcome %d, state %d, next %d: %d %s", c->action,
                 outcome, learned.state, learned.next, c->status, c->body);
    }

    (void) sign_as(our_key, c->body, headers);
    assert_int_equal(tk_pay_judge(&call, &answer, &learned), TK_PAY_UNKNOWN);
    assert_int_equal(learned.state, TK_PAY_UNSAID);

    answer.nheaders = 0;
    assert_int_equal(tk_pay_judge(&call, &answer, &learned), TK_PAY_UNKNOWN);
    assert_int_equal(learned.state, TK_PAY_UNSAID);
}


#define SAID(state, rest)                                                     \
    "{\"biz_no\":\"" ORDER "\",\"order_no\":\"H1\",\"state\":\"" state        \
    "\",\"amount\":8880" rest "}"
#define BACK(state, total)                                                    \
    "{\"refund_no\":\"" REFUND "\",\"biz_no\":\"" ORDER "\",\"state\":\""     \
    state "\",\"refunded_total\":" total "}"
#define FAULT(code)                                                           \
    "{\"code\":\"" code "\",\"message\":\"x\",\"request_id\":\"q1\"}"

static void
test_orders(void **state)
{
    size_t         i, k;
    answer_case_t  c;

    static const tk_pay_action_e  actions[] = {
        TK_PAY_CHARGE, TK_PAY_QUERY, TK_PAY_TRANSFER, TK_PAY_TRANSFER_QUERY,
        TK_PAY_FUND_IN, TK_PAY_FUND_OUT
    };

    static const answer_case_t  cases[] = {
        { 0, 200, SAID("ACCEPTED", ""),
          TK_PAY_PENDING, TK_PAY_WAITING, TK_PAY_NEXT_ASK },
        { 0, 200, SAID("PROCESSING", ""),
          TK_PAY_PENDING, TK_PAY_WAITING, TK_PAY_NEXT_ASK },
        { 0, 200, SAID("SUCCESS", ""),
          TK_PAY_OK, TK_PAY_PAID, TK_PAY_NEXT_NONE },
        { 0, 200, SAID("FAIL", ""),
          TK_PAY_REFUSED, TK_PAY_FAILED, TK_PAY_NEXT_STAFF },
        { 0, 200, SAID("FAIL", ",\"fail_code\":\"FUND_NOT_ENOUGH\""),
          TK_PAY_REFUSED, TK_PAY_FAILED, TK_PAY_NEXT_STAFF },
        { 0, 200, SAID("FAIL", ",\"fail_code\":\"EXPIRED\""),
          TK_PAY_REFUSED, TK_PAY_FAILED, TK_PAY_NEXT_NUMBER },
        { 0, 200, SAID("CLOSED", ""),
          TK_PAY_REFUSED, TK_PAY_CLOSED, TK_PAY_NEXT_NUMBER },

        /* words, amounts and numbers that are not those of the protocol */
        { 0, 200, SAID("success", ""),
          TK_PAY_UNKNOWN, TK_PAY_UNSAID, TK_PAY_NEXT_ASK },
        { 0, 200, SAID("SUCCESS", ",\"state\":\"FAIL\""),
          TK_PAY_UNKNOWN, TK_PAY_UNSAID, TK_PAY_NEXT_ASK },
        { 0, 200, SAID("SUCCESS", ",\"amount\":8880"),
          TK_PAY_UNKNOWN, TK_PAY_UNSAID, TK_PAY_NEXT_ASK },
        { 0, 200, "{\"biz_no\":\"" ORDER "\",\"state\":\"SUCCESS\"}",
          TK_PAY_UNKNOWN, TK_PAY_UNSAID, TK_PAY_NEXT_STAFF },
        { 0, 200, "{\"biz_no\":\"" ORDER "\",\"state\":\"SUCCESS\","
                  "\"amount\":8879}",
          TK_PAY_UNKNOWN, TK_PAY_UNSAID, TK_PAY_NEXT_STAFF },
        { 0, 200, "{\"biz_no\":\"" ORDER "\",\"state\":\"FAIL\","
                  "\"amount\":88800}",
          TK_PAY_UNKNOWN, TK_PAY_UNSAID, TK_PAY_NEXT_STAFF },
        { 0, 200, "{\"biz_no\":\"" ORDER "\",\"state\":\"SUCCESS\","
                  "\"amount\":8880.0}",
          TK_PAY_UNKNOWN, TK_PAY_UNSAID, TK_PAY_NEXT_STAFF },
        { 0, 200, "{\"biz_no\":\"" ORDER "\",\"state\":\"SUCCESS\","
                  "\"amount\":\"8880\"}",
          TK_PAY_UNKNOWN, TK_PAY_UNSAID, TK_PAY_NEXT_STAFF },
        { 0, 200, "{\"biz_no\":\"" FAILED "\",\"state\":\"SUCCESS\","
                  "\"amount\":8880}",
          TK_PAY_UNKNOWN, TK_PAY_UNSAID, TK_PAY_NEXT_STAFF },
        { 0, 200, FAULT("PARAM_ERROR"),
          TK_PAY_UNKNOWN, TK_PAY_UNSAID, TK_PAY_NEXT_STAFF },
        { 0, 200, "[]", TK_PAY_UNKNOWN, TK_PAY_UNSAID, TK_PAY_NEXT_ASK },
        { 0, 200, "", TK_PAY_UNKNOWN, TK_PAY_UNSAID, TK_PAY_NEXT_ASK },
        { 0, 200, "{}", TK_PAY_UNKNOWN, TK_PAY_UNSAID, TK_PAY_NEXT_STAFF },

        /* statuses that are not theirs */
        { 0, 202, SAID("SUCCESS", ""),
          TK_PAY_UNKNOWN, TK_PAY_UNSAID, TK_PAY_NEXT_ASK },
        { 0, 302, SAID("SUCCESS", ""),
          TK_PAY_UNKNOWN, TK_PAY_UNSAID, TK_PAY_NEXT_ASK },
        { 0, 404, SAID("SUCCESS", ""),
          TK_PAY_UNKNOWN, TK_PAY_UNSAID, TK_PAY_NEXT_ASK },
        { 0, 500, FAULT("SYSTEM_ERROR"),
          TK_PAY_UNKNOWN, TK_PAY_UNSAID, TK_PAY_NEXT_NONE },
        { 0, 503, FAULT("PARAM_ERROR"),
          TK_PAY_UNKNOWN, TK_PAY_UNSAID, TK_PAY_NEXT_NONE },
        { 0, 409, FAULT("BIZ_NO_CONFLICT"),
          TK_PAY_UNKNOWN, TK_PAY_UNSAID, TK_PAY_NEXT_ASK },
        { 0, 400, FAULT("TOMORROW"),
          TK_PAY_UNKNOWN, TK_PAY_UNSAID, TK_PAY_NEXT_ASK }
    };

    (void) state;

    for (i = 0; i < unit_count(cases); i++) {
        for (k = 0; k < unit_count(actions); k++) {
            c = cases[i];
            c.action = actions[k];
            check_answer(&c);
        }
    }
}


/* What a refused request did not do; a refused question says nothing of what
 * it asks about. */

static void
test_faults(void **state)
{
    size_t                  i;
    int                     action;
    answer_case_t           c;
    const tk_pay_action_t  *offered;

    static const struct {
        int            status;
        const char    *body;
        tk_pay_next_e  next;
    } faults[] = {
        { 400, FAULT("PARAM_ERROR"), TK_PAY_NEXT_SETTINGS },
        { 401, FAULT("SIGN_ERROR"), TK_PAY_NEXT_SETTINGS },
        { 403, FAULT("NO_AUTH"), TK_PAY_NEXT_SETTINGS },
        { 429, FAULT("TOO_MANY_REQUESTS"), TK_PAY_NEXT_AGAIN }
    };

    (void) state;

    for (action = 1; action < TK_PAY_ACTIONS; action++) {
        offered = &account.provider->actions[action];

        for (i = 0; offered->build != NULL && i < unit_count(faults); i++) {
            c = (answer_case_t) {
                action, faults[i].status, faults[i].body,
                tk_pay_asks(action) ? TK_PAY_UNKNOWN : TK_PAY_REFUSED,
                TK_PAY_UNSAID, faults[i].next
            };
            check_answer(&c);
        }
    }
}


static void
test_other_answers(void **state)
{
    size_t  i;

    static const answer_case_t  cases[] = {
        /* never received: the same request may be sent again */
        { TK_PAY_CHARGE, 404, FAULT("NOT_FOUND"),
          TK_PAY_UNKNOWN, TK_PAY_UNSAID, TK_PAY_NEXT_ASK },
        { TK_PAY_QUERY, 404, FAULT("NOT_FOUND"),
          TK_PAY_PENDING, TK_PAY_ABSENT, TK_PAY_NEXT_ASK },
        { TK_PAY_TRANSFER_QUERY, 404, FAULT("NOT_FOUND"),
          TK_PAY_PENDING, TK_PAY_ABSENT, TK_PAY_NEXT_ASK },
        { TK_PAY_REFUND_QUERY, 404, FAULT("NOT_FOUND"),
          TK_PAY_PENDING, TK_PAY_ABSENT, TK_PAY_NEXT_ASK },
        { TK_PAY_CLOSE, 404, FAULT("NOT_FOUND"),
          TK_PAY_PENDING, TK_PAY_ABSENT, TK_PAY_NEXT_ASK },
        { TK_PAY_REFUND, 404, FAULT("NOT_FOUND"),
          TK_PAY_REFUSED, TK_PAY_UNSAID, TK_PAY_NEXT_STAFF },
        { TK_PAY_BILL, 404, FAULT("NOT_FOUND"),
          TK_PAY_PENDING, TK_PAY_ABSENT, TK_PAY_NEXT_SLOWLY },
        { TK_PAY_BALANCE, 404, FAULT("NOT_FOUND"),
          TK_PAY_REFUSED, TK_PAY_UNSAID, TK_PAY_NEXT_SETTINGS },
        { TK_PAY_YIELD, 404, FAULT("NOT_FOUND"),
          TK_PAY_REFUSED, TK_PAY_UNSAID, TK_PAY_NEXT_SETTINGS },

        { TK_PAY_CLOSE, 200, SAID("CLOSED", ""),
          TK_PAY_OK, TK_PAY_CLOSED, TK_PAY_NEXT_NONE },
        { TK_PAY_CLOSE, 200, SAID("FAIL", ",\"fail_code\":\"EXPIRED\""),
          TK_PAY_OK, TK_PAY_FAILED, TK_PAY_NEXT_NONE },
        { TK_PAY_CLOSE, 200, SAID("SUCCESS", ""),
          TK_PAY_UNKNOWN, TK_PAY_UNSAID, TK_PAY_NEXT_ASK },
        { TK_PAY_CLOSE, 200, SAID("PROCESSING", ""),
          TK_PAY_PENDING, TK_PAY_WAITING, TK_PAY_NEXT_ASK },
        { TK_PAY_CLOSE, 200, "{\"biz_no\":\"" FAILED "\",\"state\":\"CLOSED\","
                             "\"amount\":8880}",
          TK_PAY_UNKNOWN, TK_PAY_UNSAID, TK_PAY_NEXT_STAFF },

        { TK_PAY_REFUND, 200, BACK("ACCEPTED", "0"),
          TK_PAY_PENDING, TK_PAY_WAITING, TK_PAY_NEXT_ASK },
        { TK_PAY_REFUND, 200, BACK("SUCCESS", "8880"),
          TK_PAY_OK, TK_PAY_PAID, TK_PAY_NEXT_NONE },
        { TK_PAY_REFUND_QUERY, 200, BACK("SUCCESS", "8880"),
          TK_PAY_OK, TK_PAY_PAID, TK_PAY_NEXT_NONE },
        { TK_PAY_REFUND_QUERY, 200, BACK("SUCCESS", "8880,\"amount\":8880"),
          TK_PAY_OK, TK_PAY_PAID, TK_PAY_NEXT_NONE },
        { TK_PAY_REFUND_QUERY, 200, BACK("SUCCESS", "8880,\"amount\":1"),
          TK_PAY_UNKNOWN, TK_PAY_UNSAID, TK_PAY_NEXT_STAFF },
        { TK_PAY_REFUND_QUERY, 200, BACK("SUCCESS", "8879"),
          TK_PAY_UNKNOWN, TK_PAY_UNSAID, TK_PAY_NEXT_STAFF },
        { TK_PAY_REFUND_QUERY, 200, BACK("SUCCESS", "8881"),
          TK_PAY_UNKNOWN, TK_PAY_UNSAID, TK_PAY_NEXT_STAFF },
        { TK_PAY_REFUND_QUERY, 200, BACK("SUCCESS", "\"8880\""),
          TK_PAY_UNKNOWN, TK_PAY_UNSAID, TK_PAY_NEXT_STAFF },
        { TK_PAY_REFUND_QUERY, 200, BACK("FAIL", "0"),
          TK_PAY_REFUSED, TK_PAY_FAILED, TK_PAY_NEXT_STAFF },
        { TK_PAY_REFUND_QUERY, 200, BACK("CLOSED", "0"),
          TK_PAY_REFUSED, TK_PAY_CLOSED, TK_PAY_NEXT_NUMBER },
        { TK_PAY_REFUND_QUERY, 200, SAID("SUCCESS", ""),
          TK_PAY_UNKNOWN, TK_PAY_UNSAID, TK_PAY_NEXT_STAFF },
        { TK_PAY_REFUND_QUERY, 200, "{\"refund_no\":\"" REFUND "\","
          "\"biz_no\":\"" FAILED "\",\"state\":\"SUCCESS\","
          "\"refunded_total\":8880}",
          TK_PAY_UNKNOWN, TK_PAY_UNSAID, TK_PAY_NEXT_STAFF },

        { TK_PAY_BILL, 200, "{\"hash_type\":\"SHA1\",\"hash_value\":"
          "\"0000000000000000000000000000000000000000\","
          "\"download_url\":\"https://x\"}",
          TK_PAY_UNKNOWN, TK_PAY_UNSAID, TK_PAY_NEXT_NONE },
        { TK_PAY_BILL, 200, "{\"hash_type\":\"SHA256\",\"hash_value\":\"00\","
          "\"download_url\":\"https://x\"}",
          TK_PAY_UNKNOWN, TK_PAY_UNSAID, TK_PAY_NEXT_NONE },
        { TK_PAY_BALANCE, 200, "{\"available\":1,\"frozen\":-1,\"fund\":0,"
          "\"as_of\":\"2026-11-28T10:00:00+08:00\"}",
          TK_PAY_UNKNOWN, TK_PAY_UNSAID, TK_PAY_NEXT_NONE },
        { TK_PAY_BALANCE, 200, "{\"available\":1,\"frozen\":1,\"fund\":0}",
          TK_PAY_UNKNOWN, TK_PAY_UNSAID, TK_PAY_NEXT_NONE }
    };

    (void) state;

    for (i = 0; i < unit_count(cases); i++) {
        check_answer(&cases[i]);
    }
}


static tk_pay_outcome_e
judged(tk_pay_action_e action, const char *body, tk_pay_learned_t *learned)
{
    tk_pair_t        headers[4];
    tk_pay_call_t    call;
    tk_pay_answer_t  answer = { 200, headers, 4, tk_str_c(body) };

    call = call_of(action, &order);
    (void) sign_as(their_private, body, headers);

    return tk_pay_judge(&call, &answer, learned);
}


#define HASH                                                                  \
    "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855"
#define ON(date, yield)                                                       \
    "{\"date\":\"" date "\",\"principal\":10000,\"yield\":" yield "}"
#define YIELD(sum, days)                                                      \
    "{\"principal\":10003,\"yield\":" sum ",\"days\":[" days "]}"

static void
test_reports(void **state)
{
    size_t             i;
    tk_pay_learned_t   learned;

    static const char *const  wrong[] = {
        YIELD("4", ON("2026-11-01", "1") "," ON("2026-11-28", "2")),
        YIELD("1", ON("2026-10-31", "1")),
        YIELD("1", ON("2026-11-29", "1")),
        YIELD("3", ON("2026-11-02", "1") "," ON("2026-11-01", "2")),
        YIELD("3", ON("2026-11-02", "1") "," ON("2026-11-02", "2")),
        YIELD("1", ON("2026-11-31", "1")),
        YIELD("1", ON("2026/11/02", "1")),
        YIELD("1", ON("20261102", "1")),
        YIELD("1", "7"),
        YIELD("9223372036854775807", ON("2026-11-01", "9223372036854775807")
              "," ON("2026-11-02", "9223372036854775807"))
    };

    (void) state;

    assert_int_equal(judged(TK_PAY_BILL, "{\"hash_type\":\"SHA256\","
                            "\"hash_value\":\"" HASH "\","
                            "\"download_url\":\"https://x/1\"}", &learned),
                     TK_PAY_OK);
    assert_tk_text(learned.url, "https://x/1");
    assert_tk_text(learned.hash, HASH);

    assert_int_equal(judged(TK_PAY_BALANCE, "{\"available\":100,\"frozen\":7,"
                            "\"fund\":10003,"
                            "\"as_of\":\"2026-11-28T10:00:00+08:00\"}",
                            &learned), TK_PAY_OK);
    assert_int_equal(learned.amount_fen, 100);
    assert_int_equal(learned.frozen_fen, 7);
    assert_int_equal(learned.fund_fen, 10003);
    assert_int_equal(learned.at, PAY_NOW);

    assert_int_equal(judged(TK_PAY_YIELD, YIELD("3", ON("2026-11-01", "1") ","
                            ON("2026-11-28", "2")), &learned), TK_PAY_OK);
    assert_int_equal(learned.fund_fen, 10003);
    assert_int_equal(learned.yield_fen, 3);
    assert_int_equal(learned.nyields, 2);
    assert_int_equal(learned.yields[1].day, DAY);
    assert_int_equal(learned.yields[1].principal_fen, 10000);
    assert_int_equal(learned.yields[1].yield_fen, 2);

    assert_int_equal(judged(TK_PAY_YIELD, YIELD("0", ""), &learned),
                     TK_PAY_OK);
    assert_int_equal(learned.nyields, 0);
    assert_int_equal(judged(TK_PAY_YIELD, "{\"principal\":1,\"yield\":0}",
                            &learned), TK_PAY_UNKNOWN);

    for (i = 0; i < unit_count(wrong); i++) {
        assert_int_equal(judged(TK_PAY_YIELD, wrong[i], &learned),
                         TK_PAY_UNKNOWN);
        assert_int_equal(learned.next, TK_PAY_NEXT_STAFF);
        assert_null(learned.yields);
    }
}


/* Each kind of answer, cut off and changed in every place. */

static void
test_spoilt_answers(void **state)
{
    size_t           i;
    tk_pair_t        headers[4];
    tk_pay_call_t    call;
    tk_pay_answer_t  answer = { 200, headers, 4, tk_null_str };

    static const struct {
        tk_pay_action_e   action;
        int               status;
        const char       *body;
    } cases[] = {
        { TK_PAY_REFUND, 200, BACK("SUCCESS", "8880") },
        { TK_PAY_CLOSE, 200, SAID("CLOSED", "") },
        { TK_PAY_QUERY, 404, FAULT("NOT_FOUND") },
        { TK_PAY_TRANSFER, 400, FAULT("PARAM_ERROR") },
        { TK_PAY_YIELD, 200, YIELD("1", ON("2026-11-01", "1")) }
    };

    (void) state;

    for (i = 0; i < unit_count(cases); i++) {
        call = call_of(cases[i].action, &order);
        answer.status = cases[i].status;
        answer.body = tk_str_c(cases[i].body);
        (void) sign_as(their_private, cases[i].body, headers);
        pay_spoil(&call, &answer, 1);
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
test_notice_of_the_protocol(void **state)
{
    size_t             at, n;
    json_t            *vector;
    uint64_t           dice = 1;
    tk_str_t           body, whole;
    tk_pair_t          headers[PAY_HEADERS];
    tk_pay_account_t   kept;
    tk_pay_learned_t   learned;

    (void) state;

    vector = json_object_get(vectors, "notify_finished");
    n = pay_headers(vector, headers);
    whole = pay_text(vector, "body");

    assert_int_equal(noticed(headers, n, whole, &learned), TK_PAY_GENUINE);
    assert_int_equal(learned.state, TK_PAY_PAID);
    assert_int_equal(learned.amount_fen, 8880);
    assert_int_equal(learned.at, PAY_NOW + TK_SECOND);
    assert_tk_text(learned.number, ORDER);
    assert_tk_text(learned.refund_number, "");
    assert_tk_text(learned.platform_number, "HJB202611280000001");
    assert_tk_text(learned.notice_id, "EV-1");
    assert_string_equal(learned.code, "SUCCESS");

    for (at = 0; at < whole.len; at++) {
        body = unit_guard(whole.data, at);
        assert_int_equal(noticed(headers, n, body, &learned), TK_PAY_FORGED);

        body = unit_guard(whole.data, whole.len);
        body.data[at] ^= 1 + unit_random(&dice) % 255;
        assert_int_equal(noticed(headers, n, body, &learned), TK_PAY_FORGED);
    }

    kept = account;
    account.ntrust = 0;
    assert_int_equal(noticed(headers, n, whole, &learned), TK_PAY_KEY_MISSING);
    assert_tk_text(learned.key_id, "THEM01");
    account = kept;

    vector = json_object_get(vectors, "notify_tampered");
    n = pay_headers(vector, headers);
    assert_int_equal(noticed(headers, n, pay_text(vector, "body"), &learned),
                     TK_PAY_FORGED);
    assert_int_equal(account.provider->refused.status, 401);
    assert_int_equal(account.provider->taken.status, 200);
    assert_string_equal(account.provider->taken.body,
                        "{\"code\":\"SUCCESS\"}");
}


#define EVENT(type, data)                                                     \
    "{\"id\":\"EV-2\",\"event_type\":\"" type "\",\"data\":{" data "}}"
#define OF_ORDER    "\"biz_no\":\"" ORDER "\","
#define OF_REFUND   OF_ORDER "\"refund_no\":\"" REFUND "\","

static void
test_notices(void **state)
{
    size_t             i;
    tk_pair_t          headers[4];
    tk_pay_proof_e     proof;
    tk_pay_learned_t   learned;

    static const struct {
        const char       *body;
        tk_pay_proof_e    proof;
        tk_pay_state_e    state;
        const char       *code;
    } cases[] = {
        { EVENT("ORDER.FINISHED", OF_ORDER "\"state\":\"FAIL\","
                "\"fail_code\":\"RISK_REFUSED\",\"amount\":8880"),
          TK_PAY_GENUINE, TK_PAY_FAILED, "RISK_REFUSED" },
        { EVENT("ORDER.FINISHED", OF_ORDER "\"state\":\"CLOSED\","
                "\"amount\":8880"),
          TK_PAY_GENUINE, TK_PAY_CLOSED, "CLOSED" },
        { EVENT("ORDER.FINISHED", OF_ORDER "\"state\":\"TOMORROW\","
                "\"amount\":8880"),
          TK_PAY_GENUINE, TK_PAY_UNSAID, "TOMORROW" },
        { EVENT("REFUND.FINISHED", OF_REFUND "\"state\":\"SUCCESS\","
                "\"refunded_total\":8880"),
          TK_PAY_GENUINE, TK_PAY_PAID, "SUCCESS" },
        { "{\"mchid\":\"GW0001\",\"id\":\"EV-2\",\"event_type\":"
          "\"REFUND.FINISHED\",\"data\":{" OF_REFUND "\"state\":\"CLOSED\","
          "\"refunded_total\":0}}",
          TK_PAY_GENUINE, TK_PAY_CLOSED, "CLOSED" },
        { "{\"mchid\":\"GW0002\",\"id\":\"EV-2\",\"event_type\":"
          "\"ORDER.FINISHED\",\"data\":{" OF_ORDER "\"state\":\"SUCCESS\","
          "\"amount\":8880}}",
          TK_PAY_FOREIGN, 0, NULL },

        /* a refund without its number is no payment */
        { EVENT("REFUND.FINISHED", OF_ORDER "\"state\":\"SUCCESS\","
                "\"refunded_total\":8880,\"amount\":8880"),
          TK_PAY_UNREADABLE, 0, NULL },
        { EVENT("REFUND.FINISHED", OF_REFUND "\"state\":\"SUCCESS\""),
          TK_PAY_UNREADABLE, 0, NULL },
        { EVENT("ORDER.FINISHED", OF_ORDER "\"state\":\"SUCCESS\""),
          TK_PAY_UNREADABLE, 0, NULL },
        { EVENT("ORDER.FINISHED", "\"state\":\"SUCCESS\",\"amount\":8880"),
          TK_PAY_UNREADABLE, 0, NULL },
        { EVENT("ORDER.STARTED", OF_ORDER "\"state\":\"SUCCESS\","
                "\"amount\":8880"),
          TK_PAY_UNREADABLE, 0, NULL },
        { "{\"event_type\":\"ORDER.FINISHED\",\"data\":{" OF_ORDER
          "\"state\":\"SUCCESS\",\"amount\":8880}}",
          TK_PAY_UNREADABLE, 0, NULL },
        { "{\"id\":\"EV-2\",\"event_type\":\"ORDER.FINISHED\",\"data\":7}",
          TK_PAY_UNREADABLE, 0, NULL },
        { "{\"id\":\"EV-2\"}", TK_PAY_UNREADABLE, 0, NULL },
        { "[1]", TK_PAY_UNREADABLE, 0, NULL },
        { "", TK_PAY_UNREADABLE, 0, NULL }
    };

    (void) state;

    for (i = 0; i < unit_count(cases); i++) {
        (void) sign_as(their_private, cases[i].body, headers);
        proof = noticed(headers, 4, tk_str_c(cases[i].body), &learned);

        if (proof != cases[i].proof) {
            fail_msg("proof %d: %s", proof, cases[i].body);
        }

        if (proof == TK_PAY_GENUINE) {
            assert_int_equal(learned.state, cases[i].state);
            assert_string_equal(learned.code, cases[i].code);
            assert_tk_text(learned.number, ORDER);
            assert_tk_text(learned.notice_id, "EV-2");
            assert_int_equal(learned.refund_number.len > 0,
                             strstr(cases[i].body, REFUND) != NULL);
        }

        (void) sign_as(our_key, cases[i].body, headers);
        assert_int_equal(noticed(headers, 4, tk_str_c(cases[i].body),
                                 &learned), TK_PAY_FORGED);
        assert_int_equal(noticed(headers, 3, tk_str_c(cases[i].body),
                                 &learned), TK_PAY_FORGED);
    }
}


int
main(void)
{
    const struct CMUnitTest  tests[] = {
        cmocka_unit_test(test_request_of_the_protocol),
        cmocka_unit_test(test_requests),
        cmocka_unit_test(test_contents_that_do_not_fit),
        cmocka_unit_test(test_expiry_and_long_words),
        cmocka_unit_test(test_vectors),
        cmocka_unit_test(test_stale_by_a_second),
        cmocka_unit_test(test_learned_and_headers),
        cmocka_unit_test(test_orders),
        cmocka_unit_test(test_faults),
        cmocka_unit_test(test_other_answers),
        cmocka_unit_test(test_reports),
        cmocka_unit_test(test_spoilt_answers),
        cmocka_unit_test(test_notice_of_the_protocol),
        cmocka_unit_test(test_notices)
    };

    return cmocka_run_group_tests(tests, setup, teardown);
}
