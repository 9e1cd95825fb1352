/*
 * The clearing provider: every request of doc/clearing.md, answers that are
 * signed and those that are spoilt, what an unknown outcome leads to, notices.
 */

#define _GNU_SOURCE                     /* memmem */

#include "pay.h"

#define GATEWAY     "https://clearing.test.example"
#define NOTIFY      "https://pay.test.example/ClearingNotify.aspx"
#define ORDER       "C20261128000001"
#define FAILED      "C20261128000002"
#define REFUND      "R20261128000001"
#define DAY         9828                /* 2026-11-28 */

#define AGREED      "AG20260717001"

static tk_pay_key_t  *our_key, *our_public, *their_private;

static const pay_envelope_t  envelope = {
    .names = {
        "clearing-timestamp", "CLEARING-NONCE", "Clearing-Serial",
        "Clearing-Signature"
    },
    .serial = tk_string("THEM01")
};

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
    .name = tk_string("山水旅行社"),
    .licence_no = tk_string("91330000MA27U0000X"),
    .contact = tk_string("王五"),
    .mobile = tk_string("13900000000"),
    .limit_once_fen = 500000,
    .day = DAY - 27,
    .last_day = DAY
};


static int
setup(void **state)
{
    (void) state;

    pay_begin("clearing", "clearing");
    our_key = pay_private("clearing_us");
    our_public = pay_public("clearing_us");
    their_private = pay_private("clearing_them");

    pay_account.merchant_id = unit_str("GW0001");
    pay_account.gateway = unit_str(GATEWAY);
    pay_account.notify_url = unit_str(NOTIFY);
    pay_account.key = our_key;
    pay_account.serial = unit_str("US01");
    pay_account.trust[0].id = unit_str("THEM01");
    pay_account.trust[0].key = pay_public("clearing_them");
    pay_account.ntrust = 1;

    return 0;
}


/* With an agreement; and of what ends a money product, which has no amount. */

static tk_pay_content_t
content_of(tk_pay_action_e action)
{
    tk_pay_content_t  c = order;

    if (action == TK_PAY_AGREEMENT_QUERY || action == TK_PAY_AGREEMENT_END) {
        c.agreement_no = unit_str(AGREED);
    }

    if (action == TK_PAY_FUND_END) {
        c.amount_fen = 0;
    }

    return c;
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


static tk_str_t
header_of(const tk_pay_request_t *request, const char *name)
{
    return tk_pay_header_of(request->headers, request->nheaders, name);
}


static void
test_request_of_the_protocol(void **state)
{
    tk_pay_call_t      call;
    tk_pay_request_t   request;

    (void) state;

    call = pay_call(TK_PAY_CHARGE_AGREED, &order);
    assert_int_equal(tk_pay_build(&call, &request), TK_OK);
    assert_int_equal(request.hand, TK_PAY_SEND);
    assert_string_equal(request.method, "POST");
    pay_check_path(&request, "/v1/orders");
    assert_true(tk_str_eq(request.body, pay_vector_text("request", "body")));
    check_authorization(header_of(&request, "Authorization"),
                        (char *) pay_vector_text("request",
                                                 "authorization").data);
    assert_tk_text(header_of(&request, "Content-Type"), "application/json");
}


/* What stands in front of the signature that Authorization has. */

static void
check_signed(const tk_pay_request_t *request, const char *path)
{
    char            text[2048];
    tk_str_t        header, sign;
    unsigned char  *at;

    header = header_of(request, "Authorization");
    at = memmem(header.data, header.len, "signature=\"", 11);
    assert_non_null(at);
    sign.data = at + 11;
    at = memchr(sign.data, '"', header.data + header.len - sign.data);
    assert_non_null(at);
    sign.len = at - sign.data;

    snprintf(text, sizeof(text),
             "%s\n%s\n" PAY_MOMENT "\n" PAY_NONCE "\n%.*s\n",
             request->method, path, (int) request->body.len,
             request->body.len > 0 ? (char *) request->body.data : "");
    assert_true(tk_pay_verify(pay_pool, our_public, tk_str_c(text), sign));
}


#define WHAT(action)    "{\"biz_no\":\"" ORDER "\",\"action\":\"" action "\","
#define TITLE       "\"currency\":\"CNY\",\"title\":\"测试门票\","        \
                        "\"notify_url\":\"" NOTIFY "\"}"

typedef struct {
    tk_pay_action_e   action;
    const char       *method;
    const char       *path;
    const char       *body;
} content_case_t;

static const content_case_t  contents[] = {
    { TK_PAY_CHARGE_AGREED, "POST", "/v1/orders",
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
      "/v1/funds/YEB-1/yield?from=2026-11-01&to=2026-11-28", "" },
    { TK_PAY_FUND_END, "POST", "/v1/funds/YEB-1/redeem_all",
      "{\"biz_no\":\"" ORDER "\",\"notify_url\":\"" NOTIFY "\"}" },
    { TK_PAY_FUND, "GET", "/v1/funds/YEB-1", "" },
    { TK_PAY_ACCOUNT, "POST", "/v1/accounts",
      "{\"request_no\":\"" ORDER "\",\"kind\":\"COMPANY\","
      "\"name\":\"山水旅行社\",\"licence_no\":\"91330000MA27U0000X\","
      "\"contact\":\"王五\",\"mobile\":\"13900000000\"}" },
    { TK_PAY_AGREEMENT, "POST", "/v1/agreements",
      "{\"request_no\":\"" ORDER "\",\"account_id\":\"DIST0001\","
      "\"scene\":\"CHARGE\",\"limit_once\":500000}" },
    { TK_PAY_AGREEMENT_QUERY, "GET", "/v1/agreements/" AGREED, "" },
    { TK_PAY_AGREEMENT_END, "DELETE", "/v1/agreements/" AGREED, "" }
};


static void
check_content(const content_case_t *c)
{
    tk_pay_call_t     call;
    tk_pay_content_t  content = content_of(c->action);
    tk_pay_request_t  request;

    call = pay_call(c->action, &content);
    assert_int_equal(tk_pay_build(&call, &request), TK_OK);
    assert_string_equal(request.method, c->method);
    pay_check_path(&request, c->path);
    assert_tk_text(request.body, c->body);
    check_signed(&request, c->path);

    call.nonce = unit_str("another");
    pay_check_again(&call, &request);
}


static void
test_requests(void **state)
{
    size_t  i;

    (void) state;

    for (i = 0; i < unit_count(contents); i++) {
        check_content(&contents[i]);
    }
}


/* The payer's agreement stands beside the payer. */

static void
test_agreed_charge(void **state)
{
    tk_pay_call_t     call;
    tk_pay_content_t  c = order;
    tk_pay_request_t  request;

    (void) state;

    c.agreement_no = unit_str(AGREED);
    call = pay_call(TK_PAY_CHARGE_AGREED, &c);
    assert_int_equal(tk_pay_build(&call, &request), TK_OK);
    assert_tk_text(request.body, WHAT("charge") "\"payer\":\"DIST0001\","
                   "\"agreement_no\":\"" AGREED "\",\"amount\":8880,"
                   "\"fee\":50," TITLE);
}


static void
test_contents_that_do_not_fit(void **state)
{
    char              id[66];
    tk_pay_content_t  c;

    (void) state;

    c = order;
    c.expire_at = PAY_NOW + 900 * TK_SECOND;
    assert_int_equal(pay_build(TK_PAY_CHARGE_AGREED, &c), TK_OK);
    assert_int_equal(pay_build(TK_PAY_CHARGE, &c), TK_BUG);
    assert_int_equal(pay_build(TK_PAY_CHARGE_CODE, &c), TK_BUG);
    assert_int_equal(pay_build(TK_PAY_CANCEL, &c), TK_BUG);

    c.agreement_no = unit_str("AG/1");
    assert_int_equal(pay_build(TK_PAY_CHARGE_AGREED, &c), TK_BAD_VALUE);
    assert_int_equal(pay_build(TK_PAY_AGREEMENT_QUERY, &c), TK_BAD_VALUE);
    assert_int_equal(pay_build(TK_PAY_AGREEMENT_END, &c), TK_BAD_VALUE);
    c.agreement_no = unit_str("");
    assert_int_equal(pay_build(TK_PAY_AGREEMENT_QUERY, &c), TK_BAD_VALUE);
    c.licence_no = unit_str("");
    assert_int_equal(pay_build(TK_PAY_ACCOUNT, &c), TK_BAD_VALUE);

    c.fee_fen = -1;
    assert_int_equal(pay_build(TK_PAY_CHARGE_AGREED, &c), TK_BAD_VALUE);
    assert_int_equal(pay_build(TK_PAY_TRANSFER, &c), TK_BAD_VALUE);

    c = order;
    c.payer = unit_str("");
    assert_int_equal(pay_build(TK_PAY_CHARGE_AGREED, &c), TK_BAD_VALUE);
    assert_int_equal(pay_build(TK_PAY_AGREEMENT, &c), TK_BAD_VALUE);
    c.payer = unit_str("../orders");
    assert_int_equal(pay_build(TK_PAY_BALANCE, &c), TK_BAD_VALUE);
    c.payee = unit_str("HILL 1");
    assert_int_equal(pay_build(TK_PAY_TRANSFER, &c), TK_BAD_VALUE);

    memset(id, 'a', sizeof(id));
    c.fund = (tk_str_t) { 64, (unsigned char *) id };
    assert_int_equal(pay_build(TK_PAY_FUND_IN, &c), TK_OK);
    c.fund.len++;
    assert_int_equal(pay_build(TK_PAY_FUND_IN, &c), TK_BAD_VALUE);
    assert_int_equal(pay_build(TK_PAY_FUND_OUT, &c), TK_BAD_VALUE);
    assert_int_equal(pay_build(TK_PAY_FUND_END, &c), TK_BAD_VALUE);
    assert_int_equal(pay_build(TK_PAY_FUND, &c), TK_BAD_VALUE);

    c = order;
    c.amount_fen = 0;
    assert_int_equal(pay_build(TK_PAY_FUND_END, &c), TK_OK);
    assert_int_equal(pay_build(TK_PAY_FUND_IN, &c), TK_BAD_VALUE);
    assert_int_equal(pay_build(TK_PAY_FUND_OUT, &c), TK_BAD_VALUE);

    c.last_day = c.day + 365;
    assert_int_equal(pay_build(TK_PAY_YIELD, &c), TK_OK);
    c.last_day++;
    assert_int_equal(pay_build(TK_PAY_YIELD, &c), TK_BAD_VALUE);
    c.last_day = c.day - 1;
    assert_int_equal(pay_build(TK_PAY_YIELD, &c), TK_BAD_VALUE);
}


static void
test_accounts_that_do_not_fit(void **state)
{
    char              url[257];
    tk_pay_account_t  kept = pay_account;

    (void) state;

    memset(url, 'a', sizeof(url));
    pay_account.notify_url = (tk_str_t) { 256, (unsigned char *) url };
    assert_int_equal(pay_build(TK_PAY_CHARGE_AGREED, &order), TK_BAD_VALUE);
    pay_account.notify_url.len--;
    assert_int_equal(pay_build(TK_PAY_CHARGE_AGREED, &order), TK_OK);

    pay_account = kept;
    pay_account.key = NULL;
    assert_int_equal(pay_build(TK_PAY_CHARGE_AGREED, &order), TK_BUG);

    pay_account = kept;
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
    call = pay_call(TK_PAY_CHARGE_AGREED, &c);
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

static const pay_vector_t  answers[] = {
    { ORDER, "",
      { TK_PAY_CHARGE_AGREED, 200, "answer",
        TK_PAY_OK, TK_PAY_PAID, TK_PAY_NEXT_NONE, 8880 } },
    { ORDER, "",
      { TK_PAY_QUERY, 200, "answer",
        TK_PAY_OK, TK_PAY_PAID, TK_PAY_NEXT_NONE, 8880 } },
    { FAILED, "",
      { TK_PAY_CHARGE_AGREED, 200, "answer",
        TK_PAY_UNKNOWN, TK_PAY_UNSAID, TK_PAY_NEXT_STAFF, 8880 } },
    { ORDER, "BIZ_NO_CONFLICT",
      { TK_PAY_CHARGE_AGREED, 409, "answer_conflict",
        TK_PAY_UNKNOWN, TK_PAY_UNSAID, TK_PAY_NEXT_ASK, -1 } },
    { FAILED, "INSUFFICIENT_FUNDS",
      { TK_PAY_CHARGE_AGREED, 200, "answer_no_funds",
        TK_PAY_REFUSED, TK_PAY_FAILED, TK_PAY_NEXT_STAFF, 8880 } },
    { FAILED, "INSUFFICIENT_FUNDS",
      { TK_PAY_TRANSFER, 200, "answer_no_funds",
        TK_PAY_REFUSED, TK_PAY_FAILED, TK_PAY_NEXT_STAFF, 8880 } },
    { ORDER, "",
      { TK_PAY_CHARGE_AGREED, 502, "answer_unknown",
        TK_PAY_UNKNOWN, TK_PAY_UNSAID, TK_PAY_NEXT_NONE, -1 } },
    { ORDER, "",
      { TK_PAY_CHARGE_AGREED, 200, "answer_stale",
        TK_PAY_UNKNOWN, TK_PAY_UNSAID, TK_PAY_NEXT_ASK, -1 } }
};


static void
test_vectors(void **state)
{
    (void) state;

    pay_check_vectors(answers, unit_count(answers), &order);
}


static void
test_stale_by_a_second(void **state)
{
    tk_pay_call_t      call;
    tk_pay_answer_t    answer;
    tk_pay_learned_t   learned;

    (void) state;

    call = pay_call(TK_PAY_CHARGE_AGREED, &order);
    answer = pay_answer("answer_stale");

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
    tk_pair_t          headers[PAY_ENVELOPE];
    tk_pay_call_t      call;
    tk_pay_answer_t    answer;
    tk_pay_account_t   other = pay_account;
    tk_pay_learned_t   learned;

    (void) state;

    call = pay_call(TK_PAY_CHARGE_AGREED, &order);
    answer = pay_answer("answer");
    assert_int_equal(answer.nheaders, PAY_ENVELOPE);

    assert_int_equal(tk_pay_judge(&call, &answer, &learned), TK_PAY_OK);
    assert_int_equal(learned.amount_fen, 8880);
    assert_int_equal(learned.at, PAY_NOW + TK_SECOND);
    assert_tk_text(learned.platform_number, "HJB202611280000001");

    for (i = 0; i < PAY_ENVELOPE; i++) {
        answer = pay_answer("answer");
        memcpy(headers, answer.headers, sizeof(headers));
        answer.headers = headers;

        headers[i].value = unit_str("");
        assert_int_equal(tk_pay_judge(&call, &answer, &learned),
                         TK_PAY_UNKNOWN);
        headers[i].value = unit_str("1795831201");
        assert_int_equal(tk_pay_judge(&call, &answer, &learned),
                         TK_PAY_UNKNOWN);
    }

    answer = pay_answer("answer");
    other.trust[0].id = unit_str("THEM02");
    call.account = &other;
    assert_int_equal(tk_pay_judge(&call, &answer, &learned), TK_PAY_UNKNOWN);
    assert_int_equal(learned.next, TK_PAY_NEXT_KEY);
    assert_tk_text(learned.key_id, "THEM01");
}


#define SAID(state, rest)                                                     \
    "{\"biz_no\":\"" ORDER "\",\"order_no\":\"H1\",\"state\":\"" state        \
    "\",\"amount\":8880" rest "}"
#define BACK(state, total)                                                    \
    "{\"refund_no\":\"" REFUND "\",\"biz_no\":\"" ORDER "\",\"state\":\""     \
    state "\",\"refunded_total\":" total "}"
#define ENDED(state, rest)                                                    \
    "{\"biz_no\":\"" ORDER "\",\"order_no\":\"H1\",\"state\":\"" state        \
    "\"" rest "}"
#define HELD(principal, yield, today)                                         \
    "{\"principal\":" principal ",\"yield_total\":" yield                     \
    ",\"redeemable_today\":" today ",\"as_of\":\"2026-11-28T10:00:00+08:00\"}"
#define OPENED(id, state)                                                     \
    "{\"account_id\":\"" id "\",\"state\":\"" state "\"}"
#define AGREEMENT(id, state, rest)                                            \
    "{\"agreement_no\":\"" id "\",\"state\":\"" state "\"" rest "}"
#define SIGN_URL    ",\"sign_url\":\"https://sign.test.example/1\""
#define FAULT(code)                                                           \
    "{\"code\":\"" code "\",\"message\":\"x\",\"request_id\":\"q1\"}"

/* Of every action that is an order, or asks about one. */

static const pay_case_t  of_orders[] = {
    { 0, 200, SAID("ACCEPTED", ""),
      TK_PAY_PENDING, TK_PAY_WAITING, TK_PAY_NEXT_ASK, 8880 },
    { 0, 200, SAID("PROCESSING", ""),
      TK_PAY_PENDING, TK_PAY_WAITING, TK_PAY_NEXT_ASK, 8880 },
    { 0, 200, SAID("SUCCESS", ""),
      TK_PAY_OK, TK_PAY_PAID, TK_PAY_NEXT_NONE, 8880 },
    { 0, 200, SAID("FAIL", ""),
      TK_PAY_REFUSED, TK_PAY_FAILED, TK_PAY_NEXT_STAFF, 8880 },
    { 0, 200, SAID("FAIL", ",\"fail_code\":\"FUND_NOT_ENOUGH\""),
      TK_PAY_REFUSED, TK_PAY_FAILED, TK_PAY_NEXT_STAFF, 8880 },
    { 0, 200, SAID("FAIL", ",\"fail_code\":\"EXPIRED\""),
      TK_PAY_REFUSED, TK_PAY_FAILED, TK_PAY_NEXT_NUMBER, 8880 },
    { 0, 200, SAID("CLOSED", ""),
      TK_PAY_REFUSED, TK_PAY_CLOSED, TK_PAY_NEXT_NUMBER, 8880 },

    /* words, amounts and numbers that are not those of the protocol */
    { 0, 200, SAID("success", ""),
      TK_PAY_UNKNOWN, TK_PAY_UNSAID, TK_PAY_NEXT_ASK, 8880 },
    { 0, 200, SAID("SUCCESS", ",\"state\":\"FAIL\""),
      TK_PAY_UNKNOWN, TK_PAY_UNSAID, TK_PAY_NEXT_ASK, -1 },
    { 0, 200, SAID("SUCCESS", ",\"amount\":8880"),
      TK_PAY_UNKNOWN, TK_PAY_UNSAID, TK_PAY_NEXT_ASK, -1 },
    { 0, 200, "{\"biz_no\":\"" ORDER "\",\"state\":\"SUCCESS\"}",
      TK_PAY_UNKNOWN, TK_PAY_UNSAID, TK_PAY_NEXT_STAFF, -1 },
    { 0, 200, "{\"biz_no\":\"" ORDER "\",\"state\":\"SUCCESS\","
              "\"amount\":8879}",
      TK_PAY_UNKNOWN, TK_PAY_UNSAID, TK_PAY_NEXT_STAFF, 8879 },
    { 0, 200, "{\"biz_no\":\"" ORDER "\",\"state\":\"FAIL\","
              "\"amount\":88800}",
      TK_PAY_UNKNOWN, TK_PAY_UNSAID, TK_PAY_NEXT_STAFF, 88800 },
    { 0, 200, "{\"biz_no\":\"" ORDER "\",\"state\":\"SUCCESS\","
              "\"amount\":8880.0}",
      TK_PAY_UNKNOWN, TK_PAY_UNSAID, TK_PAY_NEXT_STAFF, -1 },
    { 0, 200, "{\"biz_no\":\"" ORDER "\",\"state\":\"SUCCESS\","
              "\"amount\":\"8880\"}",
      TK_PAY_UNKNOWN, TK_PAY_UNSAID, TK_PAY_NEXT_STAFF, -1 },
    { 0, 200, "{\"biz_no\":\"" FAILED "\",\"state\":\"SUCCESS\","
              "\"amount\":8880}",
      TK_PAY_UNKNOWN, TK_PAY_UNSAID, TK_PAY_NEXT_STAFF, 8880 },
    { 0, 200, FAULT("PARAM_ERROR"),
      TK_PAY_UNKNOWN, TK_PAY_UNSAID, TK_PAY_NEXT_STAFF, -1 },
    { 0, 200, "[]", TK_PAY_UNKNOWN, TK_PAY_UNSAID, TK_PAY_NEXT_ASK, -1 },
    { 0, 200, "", TK_PAY_UNKNOWN, TK_PAY_UNSAID, TK_PAY_NEXT_ASK, -1 },
    { 0, 200, "{}", TK_PAY_UNKNOWN, TK_PAY_UNSAID, TK_PAY_NEXT_STAFF, -1 },

    /* statuses that are not theirs */
    { 0, 202, SAID("SUCCESS", ""),
      TK_PAY_UNKNOWN, TK_PAY_UNSAID, TK_PAY_NEXT_ASK, -1 },
    { 0, 302, SAID("SUCCESS", ""),
      TK_PAY_UNKNOWN, TK_PAY_UNSAID, TK_PAY_NEXT_ASK, -1 },
    { 0, 404, SAID("SUCCESS", ""),
      TK_PAY_UNKNOWN, TK_PAY_UNSAID, TK_PAY_NEXT_ASK, -1 },
    { 0, 500, FAULT("SYSTEM_ERROR"),
      TK_PAY_UNKNOWN, TK_PAY_UNSAID, TK_PAY_NEXT_NONE, -1 },
    { 0, 503, FAULT("PARAM_ERROR"),
      TK_PAY_UNKNOWN, TK_PAY_UNSAID, TK_PAY_NEXT_NONE, -1 },
    { 0, 409, FAULT("BIZ_NO_CONFLICT"),
      TK_PAY_UNKNOWN, TK_PAY_UNSAID, TK_PAY_NEXT_ASK, -1 },
    { 0, 400, FAULT("TOMORROW"),
      TK_PAY_UNKNOWN, TK_PAY_UNSAID, TK_PAY_NEXT_ASK, -1 }
};

static const pay_case_t  said[] = {

    /* never received: the same request may be sent again */
    { TK_PAY_CHARGE_AGREED, 404, FAULT("NOT_FOUND"),
      TK_PAY_UNKNOWN, TK_PAY_UNSAID, TK_PAY_NEXT_ASK, -1 },
    { TK_PAY_QUERY, 404, FAULT("NOT_FOUND"),
      TK_PAY_PENDING, TK_PAY_ABSENT, TK_PAY_NEXT_ASK, -1 },
    { TK_PAY_TRANSFER_QUERY, 404, FAULT("NOT_FOUND"),
      TK_PAY_PENDING, TK_PAY_ABSENT, TK_PAY_NEXT_ASK, -1 },
    { TK_PAY_REFUND_QUERY, 404, FAULT("NOT_FOUND"),
      TK_PAY_PENDING, TK_PAY_ABSENT, TK_PAY_NEXT_ASK, -1 },
    { TK_PAY_CLOSE, 404, FAULT("NOT_FOUND"),
      TK_PAY_PENDING, TK_PAY_ABSENT, TK_PAY_NEXT_ASK, -1 },
    { TK_PAY_REFUND, 404, FAULT("NOT_FOUND"),
      TK_PAY_REFUSED, TK_PAY_UNSAID, TK_PAY_NEXT_STAFF, -1 },
    { TK_PAY_BILL, 404, FAULT("NOT_FOUND"),
      TK_PAY_PENDING, TK_PAY_ABSENT, TK_PAY_NEXT_SLOWLY, -1 },
    { TK_PAY_BALANCE, 404, FAULT("NOT_FOUND"),
      TK_PAY_REFUSED, TK_PAY_UNSAID, TK_PAY_NEXT_SETTINGS, -1 },
    { TK_PAY_YIELD, 404, FAULT("NOT_FOUND"),
      TK_PAY_REFUSED, TK_PAY_UNSAID, TK_PAY_NEXT_SETTINGS, -1 },

    { TK_PAY_CLOSE, 200, SAID("CLOSED", ""),
      TK_PAY_OK, TK_PAY_CLOSED, TK_PAY_NEXT_NONE, 8880 },
    { TK_PAY_CLOSE, 200, SAID("FAIL", ",\"fail_code\":\"EXPIRED\""),
      TK_PAY_OK, TK_PAY_FAILED, TK_PAY_NEXT_NONE, 8880 },
    { TK_PAY_CLOSE, 200, SAID("SUCCESS", ""),
      TK_PAY_UNKNOWN, TK_PAY_UNSAID, TK_PAY_NEXT_ASK, 8880 },
    { TK_PAY_CLOSE, 200, SAID("PROCESSING", ""),
      TK_PAY_PENDING, TK_PAY_WAITING, TK_PAY_NEXT_ASK, 8880 },
    { TK_PAY_CLOSE, 200, "{\"biz_no\":\"" FAILED "\",\"state\":\"CLOSED\","
                         "\"amount\":8880}",
      TK_PAY_UNKNOWN, TK_PAY_UNSAID, TK_PAY_NEXT_STAFF, 8880 },

    { TK_PAY_REFUND, 200, BACK("ACCEPTED", "0"),
      TK_PAY_PENDING, TK_PAY_WAITING, TK_PAY_NEXT_ASK, -1 },
    { TK_PAY_REFUND, 200, BACK("SUCCESS", "8880"),
      TK_PAY_OK, TK_PAY_PAID, TK_PAY_NEXT_NONE, -1 },
    { TK_PAY_REFUND_QUERY, 200, BACK("SUCCESS", "8880"),
      TK_PAY_OK, TK_PAY_PAID, TK_PAY_NEXT_NONE, -1 },
    { TK_PAY_REFUND_QUERY, 200, BACK("SUCCESS", "8880,\"amount\":8880"),
      TK_PAY_OK, TK_PAY_PAID, TK_PAY_NEXT_NONE, 8880 },
    { TK_PAY_REFUND_QUERY, 200, BACK("SUCCESS", "8880,\"amount\":1"),
      TK_PAY_UNKNOWN, TK_PAY_UNSAID, TK_PAY_NEXT_STAFF, 1 },
    { TK_PAY_REFUND_QUERY, 200, BACK("SUCCESS", "8879"),
      TK_PAY_UNKNOWN, TK_PAY_UNSAID, TK_PAY_NEXT_STAFF, -1 },
    { TK_PAY_REFUND_QUERY, 200, BACK("SUCCESS", "8881"),
      TK_PAY_UNKNOWN, TK_PAY_UNSAID, TK_PAY_NEXT_STAFF, -1 },
    { TK_PAY_REFUND_QUERY, 200, BACK("SUCCESS", "\"8880\""),
      TK_PAY_UNKNOWN, TK_PAY_UNSAID, TK_PAY_NEXT_STAFF, -1 },
    { TK_PAY_REFUND_QUERY, 200, BACK("FAIL", "0"),
      TK_PAY_REFUSED, TK_PAY_FAILED, TK_PAY_NEXT_STAFF, -1 },
    { TK_PAY_REFUND_QUERY, 200, BACK("CLOSED", "0"),
      TK_PAY_REFUSED, TK_PAY_CLOSED, TK_PAY_NEXT_NUMBER, -1 },
    { TK_PAY_REFUND_QUERY, 200, SAID("SUCCESS", ""),
      TK_PAY_UNKNOWN, TK_PAY_UNSAID, TK_PAY_NEXT_STAFF, 8880 },
    { TK_PAY_REFUND_QUERY, 200, "{\"refund_no\":\"" REFUND "\","
      "\"biz_no\":\"" FAILED "\",\"state\":\"SUCCESS\","
      "\"refunded_total\":8880}",
      TK_PAY_UNKNOWN, TK_PAY_UNSAID, TK_PAY_NEXT_STAFF, -1 },

    { TK_PAY_BILL, 200, "{\"hash_type\":\"SHA1\",\"hash_value\":"
      "\"0000000000000000000000000000000000000000\","
      "\"download_url\":\"https://x\"}",
      TK_PAY_UNKNOWN, TK_PAY_UNSAID, TK_PAY_NEXT_NONE, -1 },
    { TK_PAY_BILL, 200, "{\"hash_type\":\"SHA256\",\"hash_value\":\"00\","
      "\"download_url\":\"https://x\"}",
      TK_PAY_UNKNOWN, TK_PAY_UNSAID, TK_PAY_NEXT_NONE, -1 },
    { TK_PAY_BALANCE, 200, "{\"available\":1,\"frozen\":-1,\"fund\":0,"
      "\"as_of\":\"2026-11-28T10:00:00+08:00\"}",
      TK_PAY_UNKNOWN, TK_PAY_UNSAID, TK_PAY_NEXT_NONE, 1 },
    { TK_PAY_BALANCE, 200, "{\"available\":1,\"frozen\":1,\"fund\":0}",
      TK_PAY_UNKNOWN, TK_PAY_UNSAID, TK_PAY_NEXT_NONE, 1 },

    /* all of a money product */
    { TK_PAY_FUND_END, 200, ENDED("PROCESSING", ""),
      TK_PAY_PENDING, TK_PAY_WAITING, TK_PAY_NEXT_ASK, -1 },
    { TK_PAY_FUND_END, 200, ENDED("SUCCESS", ",\"principal\":14000,"
                                             "\"yield\":123"),
      TK_PAY_OK, TK_PAY_PAID, TK_PAY_NEXT_NONE, 14000 },
    { TK_PAY_FUND_END, 200, ENDED("SUCCESS", ",\"principal\":0,"
                                             "\"yield\":0"),
      TK_PAY_OK, TK_PAY_PAID, TK_PAY_NEXT_NONE, 0 },
    { TK_PAY_FUND_END, 200, ENDED("SUCCESS", ",\"principal\":14000"),
      TK_PAY_UNKNOWN, TK_PAY_UNSAID, TK_PAY_NEXT_STAFF, 14000 },
    { TK_PAY_FUND_END, 200, ENDED("SUCCESS", ",\"principal\":\"1\","
                                             "\"yield\":0"),
      TK_PAY_UNKNOWN, TK_PAY_UNSAID, TK_PAY_NEXT_STAFF, -1 },
    { TK_PAY_FUND_END, 200, ENDED("FAIL", ",\"fail_code\":\"FUND_LIMIT\""),
      TK_PAY_REFUSED, TK_PAY_FAILED, TK_PAY_NEXT_STAFF, -1 },
    { TK_PAY_FUND_END, 200, "{\"biz_no\":\"" FAILED "\","
      "\"state\":\"SUCCESS\",\"principal\":1,\"yield\":0}",
      TK_PAY_UNKNOWN, TK_PAY_UNSAID, TK_PAY_NEXT_STAFF, -1 },
    { TK_PAY_FUND_END, 404, FAULT("NOT_FOUND"),
      TK_PAY_REFUSED, TK_PAY_UNSAID, TK_PAY_NEXT_SETTINGS, -1 },
    { TK_PAY_FUND_END, 409, FAULT("BIZ_NO_CONFLICT"),
      TK_PAY_UNKNOWN, TK_PAY_UNSAID, TK_PAY_NEXT_ASK, -1 },

    /* what a product holds */
    { TK_PAY_FUND, 200, HELD("14000", "123", "10000"),
      TK_PAY_OK, TK_PAY_UNSAID, TK_PAY_NEXT_NONE, 10000 },
    { TK_PAY_FUND, 200, HELD("14000", "-1", "10000"),
      TK_PAY_UNKNOWN, TK_PAY_UNSAID, TK_PAY_NEXT_NONE, 10000 },
    { TK_PAY_FUND, 200, HELD("14000.0", "1", "10000"),
      TK_PAY_UNKNOWN, TK_PAY_UNSAID, TK_PAY_NEXT_NONE, 10000 },
    { TK_PAY_FUND, 200, HELD("14000", "1", "\"1\""),
      TK_PAY_UNKNOWN, TK_PAY_UNSAID, TK_PAY_NEXT_NONE, -1 },
    { TK_PAY_FUND, 200, "{\"principal\":1,\"yield_total\":0,"
                        "\"redeemable_today\":1}",
      TK_PAY_UNKNOWN, TK_PAY_UNSAID, TK_PAY_NEXT_NONE, 1 },
    { TK_PAY_FUND, 404, FAULT("NOT_FOUND"),
      TK_PAY_REFUSED, TK_PAY_UNSAID, TK_PAY_NEXT_SETTINGS, -1 },

    /* accounts that are opened */
    { TK_PAY_ACCOUNT, 200, OPENED("C100001085", "ACTIVE"),
      TK_PAY_OK, TK_PAY_PAID, TK_PAY_NEXT_NONE, -1 },
    { TK_PAY_ACCOUNT, 200, OPENED("", "CHECKING"),
      TK_PAY_PENDING, TK_PAY_WAITING, TK_PAY_NEXT_ASK, -1 },
    { TK_PAY_ACCOUNT, 200, OPENED("", "REFUSED"),
      TK_PAY_REFUSED, TK_PAY_FAILED, TK_PAY_NEXT_STAFF, -1 },
    { TK_PAY_ACCOUNT, 200, OPENED("", "ACTIVE"),
      TK_PAY_UNKNOWN, TK_PAY_UNSAID, TK_PAY_NEXT_STAFF, -1 },
    { TK_PAY_ACCOUNT, 200, OPENED("../C1", "ACTIVE"),
      TK_PAY_UNKNOWN, TK_PAY_UNSAID, TK_PAY_NEXT_STAFF, -1 },
    { TK_PAY_ACCOUNT, 200, OPENED("C1", "SLEEPING"),
      TK_PAY_UNKNOWN, TK_PAY_UNSAID, TK_PAY_NEXT_ASK, -1 },

    /* agreements: made, asked after, ended */
    { TK_PAY_AGREEMENT, 200, AGREEMENT(AGREED, "SIGNING", SIGN_URL),
      TK_PAY_OK, TK_PAY_WAITING, TK_PAY_NEXT_NONE, -1 },
    { TK_PAY_AGREEMENT, 200, AGREEMENT(AGREED, "SIGNED", ""),
      TK_PAY_OK, TK_PAY_PAID, TK_PAY_NEXT_NONE, -1 },
    { TK_PAY_AGREEMENT, 200, AGREEMENT(AGREED, "ENDED", ""),
      TK_PAY_REFUSED, TK_PAY_CLOSED, TK_PAY_NEXT_NUMBER, -1 },
    { TK_PAY_AGREEMENT, 200, AGREEMENT(AGREED, "SIGNING", ""),
      TK_PAY_UNKNOWN, TK_PAY_UNSAID, TK_PAY_NEXT_STAFF, -1 },
    { TK_PAY_AGREEMENT, 200, AGREEMENT("A/G", "SIGNED", ""),
      TK_PAY_UNKNOWN, TK_PAY_UNSAID, TK_PAY_NEXT_STAFF, -1 },
    { TK_PAY_AGREEMENT, 404, FAULT("NOT_FOUND"),
      TK_PAY_REFUSED, TK_PAY_UNSAID, TK_PAY_NEXT_STAFF, -1 },
    { TK_PAY_AGREEMENT_QUERY, 200, AGREEMENT(AGREED, "SIGNING", SIGN_URL),
      TK_PAY_PENDING, TK_PAY_WAITING, TK_PAY_NEXT_ASK, -1 },
    { TK_PAY_AGREEMENT_QUERY, 200, AGREEMENT(AGREED, "SIGNED", ""),
      TK_PAY_OK, TK_PAY_PAID, TK_PAY_NEXT_NONE, -1 },
    { TK_PAY_AGREEMENT_QUERY, 200, AGREEMENT(AGREED, "ENDED", ""),
      TK_PAY_REFUSED, TK_PAY_CLOSED, TK_PAY_NEXT_NUMBER, -1 },
    { TK_PAY_AGREEMENT_QUERY, 200, AGREEMENT("AG2", "SIGNED", ""),
      TK_PAY_UNKNOWN, TK_PAY_UNSAID, TK_PAY_NEXT_STAFF, -1 },
    { TK_PAY_AGREEMENT_QUERY, 404, FAULT("NOT_FOUND"),
      TK_PAY_REFUSED, TK_PAY_UNSAID, TK_PAY_NEXT_STAFF, -1 },
    { TK_PAY_AGREEMENT_END, 200, AGREEMENT(AGREED, "ENDED", ""),
      TK_PAY_OK, TK_PAY_CLOSED, TK_PAY_NEXT_NONE, -1 },
    { TK_PAY_AGREEMENT_END, 200, AGREEMENT(AGREED, "SIGNED", ""),
      TK_PAY_UNKNOWN, TK_PAY_UNSAID, TK_PAY_NEXT_ASK, -1 },
    { TK_PAY_AGREEMENT_END, 200, AGREEMENT("AG2", "ENDED", ""),
      TK_PAY_UNKNOWN, TK_PAY_UNSAID, TK_PAY_NEXT_STAFF, -1 }
};


static void
check_answer(const pay_case_t *c)
{
    tk_pay_content_t  content = content_of(c->action);

    pay_check_enveloped(&envelope, their_private, our_key, c, &content);
}


static void
test_orders(void **state)
{
    size_t      i, k;
    pay_case_t  c;

    static const tk_pay_action_e  actions[] = {
        TK_PAY_CHARGE_AGREED, TK_PAY_QUERY, TK_PAY_TRANSFER,
        TK_PAY_TRANSFER_QUERY, TK_PAY_FUND_IN, TK_PAY_FUND_OUT
    };

    (void) state;

    for (i = 0; i < unit_count(of_orders); i++) {
        for (k = 0; k < unit_count(actions); k++) {
            c = of_orders[i];
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
    pay_case_t              c;
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
        offered = &pay_account.provider->actions[action];

        for (i = 0; offered->build != NULL && i < unit_count(faults); i++) {
            c = (pay_case_t) {
                action, faults[i].status, faults[i].body,
                tk_pay_asks(action) ? TK_PAY_UNKNOWN : TK_PAY_REFUSED,
                TK_PAY_UNSAID, faults[i].next, -1
            };
            check_answer(&c);
        }
    }
}


static void
test_other_answers(void **state)
{
    size_t  i;

    (void) state;

    for (i = 0; i < unit_count(said); i++) {
        check_answer(&said[i]);
    }
}


static tk_pay_outcome_e
judged(tk_pay_action_e action, const char *body, tk_pay_learned_t *learned)
{
    tk_pay_call_t    call;
    tk_pay_answer_t  answer;

    call = pay_call(action, &order);
    answer = pay_answered(&envelope, their_private, 200, body);

    return tk_pay_judge(&call, &answer, learned);
}


#define HASH                                                                  \
    "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855"
#define ON(date, yield)                                                       \
    "{\"date\":\"" date "\",\"principal\":10000,\"yield\":" yield "}"
#define YIELD(sum, days)                                                      \
    "{\"principal\":10003,\"yield\":" sum ",\"days\":[" days "]}"

static void
test_bills(void **state)
{
    tk_pay_learned_t  learned;

    (void) state;

    assert_int_equal(judged(TK_PAY_BILL, "{\"hash_type\":\"SHA256\","
                            "\"hash_value\":\"" HASH "\","
                            "\"download_url\":\"https://x/1\"}", &learned),
                     TK_PAY_OK);
    assert_tk_text(learned.url, "https://x/1");
    assert_tk_text(learned.hash, HASH);
}


/* What ends a product is asked after as an order is; it has no amount of ours
 * to be compared. */

static void
test_ends_asked_after(void **state)
{
    size_t             i;
    tk_pay_call_t      call;
    tk_pay_answer_t    answer;
    tk_pay_content_t   content = content_of(TK_PAY_FUND_END);
    tk_pay_learned_t   learned;

    static const struct {
        const char        *body;
        tk_pay_outcome_e   outcome;
    } cases[] = {
        { ENDED("SUCCESS", ",\"principal\":14000,\"yield\":123"), TK_PAY_OK },
        { ENDED("ACCEPTED", ""), TK_PAY_PENDING },
        { ENDED("FAIL", ",\"fail_code\":\"FUND_LIMIT\""), TK_PAY_REFUSED },
        { ENDED("SUCCESS", ",\"amount\":14123"), TK_PAY_UNKNOWN }
    };

    (void) state;

    call = pay_call(TK_PAY_TRANSFER_QUERY, &content);

    for (i = 0; i < unit_count(cases); i++) {
        answer = pay_answered(&envelope, their_private, 200, cases[i].body);
        assert_int_equal(tk_pay_judge(&call, &answer, &learned),
                         cases[i].outcome);

        if (cases[i].outcome == TK_PAY_OK) {
            assert_int_equal(learned.amount_fen, 14000);
            assert_int_equal(learned.yield_fen, 123);
            assert_tk_text(learned.platform_number, "H1");
        }
    }
}


/* Each code of a failed order comes to whoever asks for it. */

static void
test_codes_of_failures(void **state)
{
    size_t             i;
    char               body[256];
    tk_pay_learned_t   learned;

    static const char *const  codes[] = {
        "INSUFFICIENT_FUNDS", "FUND_NOT_ENOUGH", "FUND_LIMIT",
        "ACCOUNT_NOT_FOUND", "ACCOUNT_FROZEN", "NOT_AUTHORISED",
        "LIMIT_EXCEEDED", "RISK_REFUSED", "EXPIRED", "OF_TOMORROW"
    };

    (void) state;

    for (i = 0; i < unit_count(codes); i++) {
        snprintf(body, sizeof(body),
                 SAID("FAIL", ",\"fail_code\":\"%s\""), codes[i]);
        assert_int_equal(judged(TK_PAY_CHARGE_AGREED, body, &learned),
                         TK_PAY_REFUSED);
        assert_string_equal(learned.code, codes[i]);
    }

    assert_int_equal(judged(TK_PAY_ACCOUNT, "{\"state\":\"REFUSED\","
                            "\"fail_code\":\"LICENCE_WRONG\"}", &learned),
                     TK_PAY_REFUSED);
    assert_string_equal(learned.code, "LICENCE_WRONG");
    assert_string_equal(learned.text, "");
}


/* What they say besides, in whole characters, on one line. */

static void
test_reasons_of_failures(void **state)
{
    size_t             i;
    char               body[512], long_text[301];
    tk_pay_learned_t   learned;

    (void) state;

    assert_int_equal(judged(TK_PAY_TRANSFER, SAID("FAIL",
                            ",\"fail_code\":\"ACCOUNT_FROZEN\","
                            "\"fail_reason\":\"\xe8\xb4\xa6\\n\xe6\x88\xb7\""),
                            &learned), TK_PAY_REFUSED);
    assert_string_equal(learned.text, "\xe8\xb4\xa6?\xe6\x88\xb7");

    for (i = 0; i < sizeof(long_text) - 1; i += 3) {
        memcpy(long_text + i, "\xe8\xb4\xa6", 3);
    }

    long_text[sizeof(long_text) - 1] = '\0';
    snprintf(body, sizeof(body), SAID("FAIL", ",\"fail_reason\":\"%s\""),
             long_text);
    assert_int_equal(judged(TK_PAY_TRANSFER, body, &learned), TK_PAY_REFUSED);
    assert_int_equal(strlen(learned.text), 198);
    assert_memory_equal(learned.text, long_text, 198);

    assert_int_equal(judged(TK_PAY_TRANSFER, SAID("SUCCESS",
                            ",\"fail_reason\":\"x\""), &learned), TK_PAY_OK);
    assert_string_equal(learned.text, "");
}


static void
test_accounts_and_agreements(void **state)
{
    tk_pay_learned_t  learned;

    (void) state;

    assert_int_equal(judged(TK_PAY_ACCOUNT, OPENED("C100001085", "ACTIVE"),
                            &learned), TK_PAY_OK);
    assert_tk_text(learned.account_no, "C100001085");
    assert_int_equal(judged(TK_PAY_AGREEMENT,
                            AGREEMENT(AGREED, "SIGNING", SIGN_URL), &learned),
                     TK_PAY_OK);
    assert_tk_text(learned.agreement_no, AGREED);
    assert_tk_text(learned.url, "https://sign.test.example/1");
    assert_int_equal(judged(TK_PAY_FUND, HELD("14000", "123", "10000"),
                            &learned), TK_PAY_OK);
    assert_int_equal(learned.fund_fen, 14000);
    assert_int_equal(learned.yield_fen, 123);
    assert_int_equal(learned.at, PAY_NOW);
}


static void
test_balances(void **state)
{
    tk_pay_learned_t  learned;

    (void) state;

    assert_int_equal(judged(TK_PAY_BALANCE, "{\"available\":100,\"frozen\":7,"
                            "\"fund\":10003,"
                            "\"as_of\":\"2026-11-28T10:00:00+08:00\"}",
                            &learned), TK_PAY_OK);
    assert_int_equal(learned.amount_fen, 100);
    assert_int_equal(learned.frozen_fen, 7);
    assert_int_equal(learned.fund_fen, 10003);
    assert_int_equal(learned.at, PAY_NOW);
}


static void
test_yields(void **state)
{
    tk_pay_learned_t  learned;

    (void) state;

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
}


static void
test_wrong_yields(void **state)
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
    tk_pay_call_t    call;
    tk_pay_answer_t  answer;

    static const struct {
        tk_pay_action_e   action;
        int               status;
        const char       *body;
    } cases[] = {
        { TK_PAY_REFUND, 200, BACK("SUCCESS", "8880") },
        { TK_PAY_CLOSE, 200, SAID("CLOSED", "") },
        { TK_PAY_QUERY, 404, FAULT("NOT_FOUND") },
        { TK_PAY_TRANSFER, 400, FAULT("PARAM_ERROR") },
        { TK_PAY_YIELD, 200, YIELD("1", ON("2026-11-01", "1")) },
        { TK_PAY_FUND_END, 200,
          ENDED("SUCCESS", ",\"principal\":14000,\"yield\":123") },
        { TK_PAY_FUND, 200, HELD("14000", "123", "10000") },
        { TK_PAY_ACCOUNT, 200, OPENED("C100001085", "ACTIVE") },
        { TK_PAY_AGREEMENT, 200, AGREEMENT(AGREED, "SIGNING", SIGN_URL) }
    };

    (void) state;

    for (i = 0; i < unit_count(cases); i++) {
        call = pay_call(cases[i].action, &order);
        answer = pay_answered(&envelope, their_private, cases[i].status,
                              cases[i].body);
        pay_spoil(&call, &answer, 1);
    }
}


/* ---- Notices ---- */

static void
test_notice_of_the_protocol(void **state)
{
    tk_pay_notice_t    notice;
    tk_pay_account_t   other = pay_account;
    tk_pay_learned_t   learned;

    static const pay_told_t  finished = {
        "notify_finished", TK_PAY_GENUINE, TK_PAY_PAID, 8880, ORDER, ""
    };
    static const pay_told_t  tampered = {
        "notify_tampered", TK_PAY_FORGED, TK_PAY_UNSAID, -1, "", ""
    };

    (void) state;

    notice = pay_notice(finished.says);
    learned = pay_check_told(&pay_account, &notice, &finished);
    assert_int_equal(learned.at, PAY_NOW + TK_SECOND);
    assert_tk_text(learned.platform_number, "HJB202611280000001");
    assert_tk_text(learned.notice_id, "EV-1");
    assert_string_equal(learned.code, "SUCCESS");
    pay_spoil_notice(&notice, PAY_FORGED);

    other.ntrust = 0;
    assert_int_equal(pay_noticed_by(&other, &notice, &learned),
                     TK_PAY_KEY_MISSING);
    assert_tk_text(learned.key_id, "THEM01");

    notice = pay_notice(tampered.says);
    (void) pay_check_told(&pay_account, &notice, &tampered);
}


static void
test_replies(void **state)
{
    (void) state;

    assert_int_equal(pay_account.provider->refused.status, 401);
    assert_int_equal(pay_account.provider->taken.status, 200);
    assert_string_equal(pay_account.provider->taken.body,
                        "{\"code\":\"SUCCESS\"}");
}


#define EVENT(type, data)                                                     \
    "{\"id\":\"EV-2\",\"event_type\":\"" type "\",\"data\":{" data "}}"
#define OF_ORDER    "\"biz_no\":\"" ORDER "\","
#define OF_REFUND   OF_ORDER "\"refund_no\":\"" REFUND "\","

typedef struct {
    const char       *body;
    tk_pay_proof_e    proof;
    tk_pay_state_e    state;
    const char       *code;
} notice_case_t;

static const notice_case_t  notices[] = {
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

    /* the end of a money product says what was in it, once it is done */
    { EVENT("ORDER.FINISHED", OF_ORDER "\"state\":\"SUCCESS\","
            "\"action\":\"redeem_all\",\"principal\":0,\"yield\":0"),
      TK_PAY_GENUINE, TK_PAY_PAID, "SUCCESS" },
    { EVENT("ORDER.FINISHED", OF_ORDER "\"state\":\"FAIL\","
            "\"action\":\"redeem_all\",\"fail_code\":\"FUND_LIMIT\""),
      TK_PAY_GENUINE, TK_PAY_FAILED, "FUND_LIMIT" },
    { EVENT("ORDER.FINISHED", OF_ORDER "\"state\":\"SUCCESS\","
            "\"action\":\"redeem_all\",\"principal\":14000"),
      TK_PAY_UNREADABLE, 0, NULL },

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


static void
check_notice(const notice_case_t *c)
{
    tk_pay_notice_t   notice;
    tk_pay_proof_e    proof;
    tk_pay_learned_t  learned;

    notice = pay_enveloped(&envelope, their_private, c->body);
    proof = pay_noticed_by(&pay_account, &notice, &learned);

    if (proof != c->proof) {
        fail_msg("proof %d: %s", proof, c->body);
    }

    if (proof == TK_PAY_GENUINE) {
        assert_int_equal(learned.state, c->state);
        assert_string_equal(learned.code, c->code);
        assert_tk_text(learned.number, ORDER);
        assert_tk_text(learned.notice_id, "EV-2");
        assert_int_equal(learned.refund_number.len > 0,
                         strstr(c->body, REFUND) != NULL);
    }

    notice = pay_enveloped(&envelope, our_key, c->body);
    assert_int_equal(pay_noticed_by(&pay_account, &notice, &learned),
                     TK_PAY_FORGED);
    notice.nheaders--;
    assert_int_equal(pay_noticed_by(&pay_account, &notice, &learned),
                     TK_PAY_FORGED);
}


static void
test_notices(void **state)
{
    size_t  i;

    (void) state;

    for (i = 0; i < unit_count(notices); i++) {
        check_notice(&notices[i]);
    }
}


int
main(void)
{
    const struct CMUnitTest  tests[] = {
        cmocka_unit_test(test_request_of_the_protocol),
        cmocka_unit_test(test_requests),
        cmocka_unit_test(test_agreed_charge),
        cmocka_unit_test(test_contents_that_do_not_fit),
        cmocka_unit_test(test_accounts_that_do_not_fit),
        cmocka_unit_test(test_expiry_and_long_words),
        cmocka_unit_test(test_vectors),
        cmocka_unit_test(test_stale_by_a_second),
        cmocka_unit_test(test_learned_and_headers),
        cmocka_unit_test(test_orders),
        cmocka_unit_test(test_faults),
        cmocka_unit_test(test_other_answers),
        cmocka_unit_test(test_bills),
        cmocka_unit_test(test_ends_asked_after),
        cmocka_unit_test(test_codes_of_failures),
        cmocka_unit_test(test_reasons_of_failures),
        cmocka_unit_test(test_accounts_and_agreements),
        cmocka_unit_test(test_balances),
        cmocka_unit_test(test_yields),
        cmocka_unit_test(test_wrong_yields),
        cmocka_unit_test(test_spoilt_answers),
        cmocka_unit_test(test_notice_of_the_protocol),
        cmocka_unit_test(test_replies),
        cmocka_unit_test(test_notices)
    };

    return cmocka_run_group_tests(tests, setup, pay_end);
}
