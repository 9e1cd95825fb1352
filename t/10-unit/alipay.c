/*
 * Alipay: what it is sent is what others have signed, and what its answers and
 * notices say is believed only as far as it is signed.  The signatures of
 * t/fixtures/pay were made and accepted by Alipay's own client library.
 */

#include "pay.h"
#include "tk_form.h"
#include "tk_pay_text.h"

#define GATEWAY     "https://openapi.alipay.com/gateway.do"
#define PAYMENT     "T20261128000001"
#define REFUND      "R20261128000001"
#define TRANSFER    "P20261128000001"

static tk_pay_key_t      *our_key, *our_public, *platform_key, *new_key;
static tk_pay_key_t      *platform_private;
static tk_pay_account_t   certified;

static const tk_pay_content_t  payment = {
    .number = tk_string(PAYMENT),
    .refund_number = tk_string(REFUND),
    .amount_fen = 8880,
    .total_fen = 8880,
    .way = TK_PAY_QR,
    .subject = tk_string("测试门票"),
    .expire_at = PAY_NOW + 900 * TK_SECOND,
    .auth_code = tk_string("286412345678901234"),
    .agreement_no = tk_string("20265128000000000001"),
    .reason = tk_string("不去了"),
    .day = 9828                         /* 2026-11-28 */
};

static const tk_pay_content_t  transfer = {
    .number = tk_string(TRANSFER),
    .amount_fen = 8000,
    .payee = tk_string("2088000000000002"),
    .subject = tk_string("景区结算")
};


/* The same account in certificate mode. */

static void
setup_certificates(void)
{
    tk_pay_cert_t   *cert;
    tk_pay_certs_t  *roots;

    certified = pay_account;
    cert = tk_pay_cert_read(pay_key_text(pay_keys, "alipay_app",
                                         "certificate"));
    assert_int_equal(tk_pay_cert_sn(pay_pool, cert, &certified.serial), TK_OK);
    tk_pay_cert_free(cert);

    cert = tk_pay_cert_read(pay_key_text(pay_keys, "alipay_platform",
                                         "certificate"));
    assert_int_equal(tk_pay_cert_sn(pay_pool, cert, &certified.trust[0].id),
                     TK_OK);
    tk_pay_cert_free(cert);

    roots = tk_pay_certs_read(pay_text(pay_keys, "alipay_root_bundle"));
    assert_int_equal(tk_pay_certs_sn(pay_pool, roots, &certified.root_serial),
                     TK_OK);
    tk_pay_certs_free(roots);
}


static int
setup(void **state)
{
    (void) state;

    pay_begin("alipay", "alipay");
    our_key = pay_private("alipay_app");
    our_public = pay_public("alipay_app");
    platform_key = pay_public("alipay_platform");
    new_key = pay_public("alipay_platform_new");
    platform_private = pay_private("alipay_platform");

    pay_account.app_id = unit_str("2021000000000001");
    pay_account.merchant_id = unit_str("2088000000000001");
    pay_account.gateway = unit_str(GATEWAY);
    pay_account.notify_url =
        unit_str("https://pay.test.example/notify_url.aspx");
    pay_account.return_url = unit_str("https://shop.test.example/back?a=1");
    pay_account.key = our_key;
    pay_account.trust[0].key = platform_key;
    pay_account.ntrust = 1;

    setup_certificates();

    return 0;
}


/* ---- Requests ---- */

static void
test_strings_to_sign(void **state)
{
    size_t      i, n;
    json_t     *vector;
    tk_str_t    text, sign;
    tk_pair_t  *pairs;

    static const char *const  nothing[] = { NULL };
    static const char *const  names[] = {
        "request_utf8", "request_empty_value", "request_certificate_mode",
        "page_pay_url"
    };

    (void) state;

    for (i = 0; i < unit_count(names); i++) {
        vector = pay_vector(names[i]);
        pairs = pay_pairs(json_object_get(vector, "params"), &n);

        assert_int_equal(tk_pay_canonical(pay_pool, pairs, n, nothing, 0,
                                          &text), TK_OK);
        assert_true(tk_str_eq(text, pay_text(vector, "string_to_sign")));
        assert_int_equal(tk_pay_sign(pay_pool, our_key, text, &sign), TK_OK);
        assert_true(tk_str_eq(sign, pay_text(vector, "sign")));
    }

    /* bytes are signed, whatever characters they are of */
    vector = pay_vector("request_gbk");
    assert_int_equal(tk_pay_unbase64(pay_pool,
                         pay_text(vector, "string_to_sign_gbk_b64"), &text),
                     TK_OK);
    assert_int_equal(tk_pay_sign(pay_pool, our_key, text, &sign), TK_OK);
    assert_true(tk_str_eq(sign, pay_text(vector, "sign")));
}


/* What is built, as the gateway reads it. */

static size_t
built(const tk_pay_call_t *call, tk_pay_request_t *request, tk_pair_t *pairs)
{
    size_t    n;
    tk_str_t  form;

    assert_int_equal(tk_pay_build(call, request), TK_OK);
    form = request->body;

    if (request->hand == TK_PAY_OPEN) {
        assert_memory_equal(request->url.data, GATEWAY "?",
                            sizeof(GATEWAY));
        form.data = request->url.data + sizeof(GATEWAY);
        form.len = request->url.len - sizeof(GATEWAY);
    }

    n = 0;
    assert_int_equal(tk_form_read(pay_pool, form, pairs, &n), TK_OK);

    return n;
}


static void
check_like(const tk_pay_call_t *call, const char *name)
{
    size_t             i, n, m;
    json_t            *vector;
    tk_pair_t          pairs[TK_SIGN_PARAMS], *expected;
    tk_pay_request_t   request;

    vector = pay_vector(name);
    n = built(call, &request, pairs);
    expected = pay_pairs(json_object_get(vector, "params"), &m);

    assert_int_equal(n, m + 1);

    for (i = 0; i < m; i++) {
        assert_true(tk_str_eq(tk_pay_value(pairs, n,
                                           (char *) expected[i].name.data),
                              expected[i].value));
    }

    assert_true(tk_str_eq(tk_pay_value(pairs, n, "sign"),
                          pay_text(vector, "sign")));
}


static void
test_page(void **state)
{
    size_t             n;
    tk_pair_t          pairs[TK_SIGN_PARAMS];
    tk_pay_call_t      call;
    tk_pay_content_t   content;
    tk_pay_request_t   request;

    (void) state;

    content = payment;
    content.number = unit_str("T20261128000003");
    content.way = TK_PAY_PAGE;
    call = pay_call(TK_PAY_CHARGE, &content);
    check_like(&call, "page_pay_url");

    assert_int_equal(tk_pay_build(&call, &request), TK_OK);
    assert_int_equal(request.hand, TK_PAY_OPEN);

    content.way = TK_PAY_WAP;
    n = built(&call, &request, pairs);
    assert_int_equal(request.hand, TK_PAY_OPEN);
    assert_tk_text(tk_pay_value(pairs, n, "method"), "alipay.trade.wap.pay");
}


/* Where an agreement is signed is a page, too. */

static void
test_agreement_page(void **state)
{
    size_t             n;
    tk_pair_t          pairs[TK_SIGN_PARAMS];
    tk_pay_call_t      call;
    tk_pay_content_t   content;
    tk_pay_request_t   request;

    (void) state;

    content = payment;
    content.agreement_no.len = 0;
    content.scene = unit_str("INDUSTRY|TRAVEL");
    content.return_url = unit_str("https://shop.test.example/signed");
    call = pay_call(TK_PAY_AGREEMENT, &content);
    n = built(&call, &request, pairs);
    assert_int_equal(request.hand, TK_PAY_OPEN);
    assert_tk_text(tk_pay_value(pairs, n, "method"),
                   "alipay.user.agreement.page.sign");
    assert_tk_text(tk_pay_value(pairs, n, "return_url"),
                   "https://shop.test.example/signed");
    assert_int_equal(tk_pay_value(pairs, n, "notify_url").len, 0);
    assert_tk_text(tk_pay_value(pairs, n, "biz_content"),
                   "{\"product_code\":\"GENERAL_WITHHOLDING\","
                   "\"personal_product_code\":\"GENERAL_WITHHOLDING_P\","
                   "\"sign_scene\":\"INDUSTRY|TRAVEL\","
                   "\"external_agreement_no\":\"" PAYMENT "\","
                   "\"access_params\":{\"channel\":\"QRCODE\"}}");
}


static void
test_transfer_with_certificates(void **state)
{
    tk_pay_call_t  call;

    (void) state;

    call = pay_call(TK_PAY_TRANSFER, &transfer);
    call.account = &certified;
    check_like(&call, "request_certificate_mode");
}


/* Of each action: method and business content, whatever the moment. */

typedef struct {
    tk_pay_action_e   action;
    const char       *method;
    const char       *content;
} content_case_t;

static const content_case_t  contents[] = {
    { TK_PAY_CHARGE, "alipay.trade.precreate",
      "{\"out_trade_no\":\"" PAYMENT "\",\"total_amount\":\"88.80\","
      "\"subject\":\"测试门票\","
      "\"time_expire\":\"2026-11-28 10:15:00\"}" },
    { TK_PAY_CHARGE_CODE, "alipay.trade.pay",
      "{\"out_trade_no\":\"" PAYMENT "\",\"scene\":\"bar_code\","
      "\"auth_code\":\"286412345678901234\",\"total_amount\":\"88.80\","
      "\"subject\":\"测试门票\","
      "\"time_expire\":\"2026-11-28 10:15:00\"}" },
    { TK_PAY_QUERY, "alipay.trade.query",
      "{\"out_trade_no\":\"" PAYMENT "\"}" },
    { TK_PAY_CLOSE, "alipay.trade.close",
      "{\"out_trade_no\":\"" PAYMENT "\"}" },
    { TK_PAY_CANCEL, "alipay.trade.cancel",
      "{\"out_trade_no\":\"" PAYMENT "\"}" },
    { TK_PAY_REFUND, "alipay.trade.refund",
      "{\"out_trade_no\":\"" PAYMENT "\",\"refund_amount\":\"88.80\","
      "\"out_request_no\":\"" REFUND "\",\"refund_reason\":\"不去了\"}" },
    { TK_PAY_REFUND_QUERY, "alipay.trade.fastpay.refund.query",
      "{\"out_trade_no\":\"" PAYMENT "\",\"out_request_no\":\"" REFUND
      "\"}" },
    { TK_PAY_TRANSFER_QUERY, "alipay.fund.trans.common.query",
      "{\"out_biz_no\":\"" PAYMENT "\","
      "\"product_code\":\"TRANS_ACCOUNT_NO_PWD\","
      "\"biz_scene\":\"DIRECT_TRANSFER\"}" },
    { TK_PAY_BILL, "alipay.data.dataservice.bill.downloadurl.query",
      "{\"bill_type\":\"trade\",\"bill_date\":\"2026-11-28\"}" },
    { TK_PAY_CHARGE_AGREED, "alipay.trade.pay",
      "{\"out_trade_no\":\"" PAYMENT "\","
      "\"product_code\":\"GENERAL_WITHHOLDING\","
      "\"agreement_params\":{\"agreement_no\":\"20265128000000000001\"},"
      "\"total_amount\":\"88.80\",\"subject\":\"测试门票\","
      "\"time_expire\":\"2026-11-28 10:15:00\"}" },
    { TK_PAY_BALANCE, "alipay.fund.account.query",
      "{\"alipay_user_id\":\"2088000000000001\","
      "\"account_type\":\"ACCTRANS_ACCOUNT\"}" },
    { TK_PAY_AGREEMENT_QUERY, "alipay.user.agreement.query",
      "{\"personal_product_code\":\"GENERAL_WITHHOLDING_P\","
      "\"external_agreement_no\":\"" PAYMENT "\"}" },
    { TK_PAY_AGREEMENT_END, "alipay.user.agreement.unsign",
      "{\"personal_product_code\":\"GENERAL_WITHHOLDING_P\","
      "\"external_agreement_no\":\"" PAYMENT "\","
      "\"agreement_no\":\"20265128000000000001\"}" }
};


static void
check_content(const content_case_t *c)
{
    size_t             n;
    tk_str_t           text, first, sign;
    tk_pair_t          pairs[TK_SIGN_PARAMS];
    tk_pay_call_t      call;
    tk_pay_request_t   request;

    static const char *const  sign_alone[] = { "sign", NULL };

    call = pay_call(c->action, &payment);
    n = built(&call, &request, pairs);
    first = tk_pay_value(pairs, n, "biz_content");

    assert_int_equal(request.hand, TK_PAY_SEND);
    assert_string_equal(request.method, "POST");
    pay_check_path(&request, "?charset=utf-8");
    assert_tk_text(tk_pay_value(pairs, n, "method"), c->method);
    assert_tk_text(first, c->content);

    sign = tk_pay_value(pairs, n, "sign");
    assert_int_equal(tk_pay_canonical(pay_pool, pairs, n, sign_alone, 0,
                                      &text), TK_OK);
    assert_true(tk_pay_verify(pay_pool, our_public, text, sign));

    call.now += PAY_HOUR;
    n = built(&call, &request, pairs);
    assert_true(tk_str_eq(tk_pay_value(pairs, n, "biz_content"), first));
    assert_false(tk_str_eq(tk_pay_value(pairs, n, "sign"), sign));
}


static void
test_contents(void **state)
{
    size_t  i;

    (void) state;

    for (i = 0; i < unit_count(contents); i++) {
        check_content(&contents[i]);
    }
}


/* The number says which bill. */

static void
test_bills(void **state)
{
    tk_str_t           moves;
    tk_pair_t          pairs[TK_SIGN_PARAMS];
    tk_pay_call_t      call;
    tk_pay_content_t   content;
    tk_pay_request_t   request;

    (void) state;

    content = payment;
    content.number = unit_str("F0120261128");
    call = pay_call(TK_PAY_BILL, &content);
    moves = tk_pay_value(pairs, built(&call, &request, pairs), "biz_content");
    assert_tk_text(moves, "{\"bill_type\":\"signcustomer\","
                          "\"bill_date\":\"2026-11-28\"}");
}


/* What Alipay would refuse in a subject is not sent. */

static void
test_subjects(void **state)
{
    size_t             n;
    tk_pair_t          pairs[TK_SIGN_PARAMS];
    tk_pay_call_t      call;
    tk_pay_content_t   content;
    tk_pay_request_t   request;

    (void) state;

    content = payment;
    content.subject = unit_str("A+B/C=D&E \"50%\"\n\xff");
    content.attach = unit_str("26=1&2");
    content.expire_at = 0;
    call = pay_call(TK_PAY_CHARGE, &content);
    n = built(&call, &request, pairs);

    assert_tk_text(tk_pay_value(pairs, n, "biz_content"),
                   "{\"out_trade_no\":\"" PAYMENT "\","
                   "\"total_amount\":\"88.80\","
                   "\"subject\":\"A+B C D E \\\"50%\\\" ?\","
                   "\"passback_params\":\"26%3D1%262\"}");
}


static void
test_contents_refused(void **state)
{
    size_t            i;
    tk_pay_content_t  content;

    static const char *const  numbers[] = {
        "", "T123456", "T20261128-00001", "T2026112800000100000000000000000001",
        "门票门票"
    };

    (void) state;

    for (i = 0; i < unit_count(numbers); i++) {
        content = payment;
        content.number = tk_str_c(numbers[i]);
        assert_int_equal(pay_build(TK_PAY_CHARGE, &content), TK_BAD_VALUE);

        content = payment;
        content.refund_number = tk_str_c(numbers[i]);
        assert_int_equal(pay_build(TK_PAY_REFUND, &content), TK_BAD_VALUE);
    }

    content = payment;
    content.amount_fen = 0;
    assert_int_equal(pay_build(TK_PAY_REFUND, &content), TK_BAD_VALUE);
    assert_int_equal(pay_build(TK_PAY_QUERY, &content), TK_OK);
    content.agreement_no.len = 0;
    content.amount_fen = 1;
    assert_int_equal(pay_build(TK_PAY_CHARGE_AGREED, &content), TK_BAD_VALUE);
    content.agreement_no = unit_str("2026-1");
    assert_int_equal(pay_build(TK_PAY_CHARGE_AGREED, &content), TK_BAD_VALUE);
    assert_int_equal(pay_build(TK_PAY_AGREEMENT_END, &content), TK_BAD_VALUE);
    content = payment;
    content.amount_fen = 0;
    assert_int_equal(pay_build(TK_PAY_CHARGE_AGREED, &content), TK_BAD_VALUE);
    assert_int_equal(pay_build(TK_PAY_FUND_END, &payment), TK_BUG);
    assert_int_equal(pay_build(0, &payment), TK_BUG);
    assert_int_equal(pay_build(TK_PAY_ACTIONS, &payment), TK_BUG);
}


/* ---- Answers ---- */

/* An answer as the platform would send it. */

static tk_pay_answer_t
answered(tk_pay_key_t *key, const char *node, const char *object)
{
    tk_buf_t  b;
    tk_str_t  sign;

    assert_int_equal(tk_pay_sign(pay_pool, key, tk_str_c(object), &sign),
                     TK_OK);
    assert_int_equal(tk_buf_init(&b, pay_pool, 1024), TK_OK);

    tk_buf_adds(&b, "{\"");
    tk_buf_adds(&b, node);
    tk_buf_adds(&b, "\":");
    tk_buf_adds(&b, object);
    tk_buf_adds(&b, ",\"sign\":\"");
    tk_buf_add(&b, sign.data, sign.len);
    tk_buf_adds(&b, "\"}");
    assert_false(b.failed);

    return pay_answer_of(tk_buf_str(&b));
}


static const pay_vector_t  answers[] = {
    { PAYMENT, "10000",
      { TK_PAY_CHARGE, 200, "answer_ok",
        TK_PAY_OK, TK_PAY_WAITING, TK_PAY_NEXT_NONE, -1 } },
    { "T20261128000009", "10000",
      { TK_PAY_CHARGE, 200, "answer_ok",
        TK_PAY_UNKNOWN, TK_PAY_UNSAID, TK_PAY_NEXT_STAFF, -1 } },
    { PAYMENT, "",
      { TK_PAY_QUERY, 200, "answer_ok",
        TK_PAY_UNKNOWN, TK_PAY_UNSAID, TK_PAY_NEXT_NONE, -1 } },
    { PAYMENT, "10000",
      { TK_PAY_QUERY, 200, "answer_unicode_escapes_and_blanks",
        TK_PAY_UNKNOWN, TK_PAY_UNSAID, TK_PAY_NEXT_STAFF, -1 } },
    { PAYMENT, "ACQ.SELLER_BALANCE_NOT_ENOUGH",
      { TK_PAY_REFUND, 200, "answer_business_error",
        TK_PAY_REFUSED, TK_PAY_UNSAID, TK_PAY_NEXT_FUNDS, -1 } },
    { "T20261128000002", "aop.unknow-error",
      { TK_PAY_CHARGE_CODE, 200, "answer_unknown",
        TK_PAY_UNKNOWN, TK_PAY_UNSAID, TK_PAY_NEXT_ASK, -1 } },
    { "T20261128000002", "10003",
      { TK_PAY_CHARGE_CODE, 200, "answer_waiting",
        TK_PAY_PENDING, TK_PAY_WAITING, TK_PAY_NEXT_NONE, -1 } },
    { PAYMENT, "ACQ.TRADE_NOT_EXIST",
      { TK_PAY_QUERY, 200, "answer_sign_word_inside",
        TK_PAY_PENDING, TK_PAY_ABSENT, TK_PAY_NEXT_ASK, -1 } },
    { PAYMENT, "10000",
      { TK_PAY_QUERY, 200, "answer_sign_first",
        TK_PAY_PENDING, TK_PAY_WAITING, TK_PAY_NEXT_NONE, -1 } },
    { PAYMENT, "",
      { TK_PAY_REFUND, 200, "answer_unsigned_error",
        TK_PAY_UNKNOWN, TK_PAY_UNSAID, TK_PAY_NEXT_SETTINGS, -1 } }
};


static void
test_vectors(void **state)
{
    tk_pay_call_t      call;
    tk_pay_answer_t    answer;
    tk_pay_learned_t   learned;

    (void) state;

    pay_check_vectors(answers, unit_count(answers), &payment);

    answer = pay_answer("answer_ok");
    call = pay_call(TK_PAY_CHARGE, &payment);
    assert_int_equal(tk_pay_judge(&call, &answer, &learned), TK_PAY_OK);
    assert_tk_text(learned.url,
                   "https://qr.alipay.com/bax0000000000000000000");
}


#define SAYS(rest)  "{\"code\":\"10000\",\"msg\":\"Success\"," rest "}"
#define TRADE(rest) SAYS("\"out_trade_no\":\"" PAYMENT "\"" rest)
#define BUSINESS(code)                                                        \
    "{\"code\":\"40004\",\"msg\":\"Business Failed\",\"sub_code\":\"" code    \
    "\"}"

#define SIGNED(status, number)                                                \
    SAYS("\"external_agreement_no\":\"" PAYMENT "\",\"agreement_no\":" number  \
         ",\"status\":\"" status "\"")

#define UNFIT                                                                 \
    "{\"code\":\"40002\",\"sub_code\":\"isv.invalid-app-id\"}"

static const pay_case_t  said[] = {

    /* a payment that is asked about */
    { TK_PAY_QUERY, 200, TRADE(",\"trade_status\":\"TRADE_SUCCESS\","
                               "\"total_amount\":\"88.80\""),
      TK_PAY_OK, TK_PAY_PAID, TK_PAY_NEXT_NONE, 8880 },
    { TK_PAY_QUERY, 200, TRADE(",\"trade_status\":\"TRADE_FINISHED\","
                               "\"total_amount\":\"88.8\""),
      TK_PAY_OK, TK_PAY_PAID, TK_PAY_NEXT_NONE, 8880 },
    { TK_PAY_QUERY, 200, TRADE(",\"trade_status\":\"TRADE_SUCCESS\","
                               "\"total_amount\":\"0.29\""),
      TK_PAY_OK, TK_PAY_PAID, TK_PAY_NEXT_NONE, 29 },
    { TK_PAY_QUERY, 200, TRADE(",\"trade_status\":\"TRADE_SUCCESS\","
                               "\"total_amount\":88.80"),
      TK_PAY_UNKNOWN, TK_PAY_UNSAID, TK_PAY_NEXT_NONE, -1 },
    { TK_PAY_QUERY, 200, TRADE(",\"trade_status\":\"TRADE_SUCCESS\""),
      TK_PAY_UNKNOWN, TK_PAY_UNSAID, TK_PAY_NEXT_NONE, -1 },
    { TK_PAY_QUERY, 200, TRADE(",\"trade_status\":\"TRADE_CLOSED\","
                               "\"total_amount\":\"88.80\""),
      TK_PAY_REFUSED, TK_PAY_CLOSED, TK_PAY_NEXT_NONE, -1 },
    { TK_PAY_QUERY, 200, TRADE(",\"trade_status\":\"TRADE_CLOSED\","
                               "\"send_pay_date\":\"2026-11-28 10:00:20\","
                               "\"total_amount\":\"88.80\""),
      TK_PAY_OK, TK_PAY_RETURNED, TK_PAY_NEXT_NONE, 8880 },
    { TK_PAY_QUERY, 200, TRADE(",\"trade_status\":\"TRADE_NEW\""),
      TK_PAY_UNKNOWN, TK_PAY_UNSAID, TK_PAY_NEXT_NONE, -1 },
    { TK_PAY_QUERY, 200, SAYS("\"trade_status\":\"TRADE_SUCCESS\","
                              "\"total_amount\":\"88.80\","
                              "\"out_trade_no\":\"T20261128000009\""),
      TK_PAY_UNKNOWN, TK_PAY_UNSAID, TK_PAY_NEXT_STAFF, -1 },
    { TK_PAY_QUERY, 200, BUSINESS("ACQ.SYSTEM_ERROR"),
      TK_PAY_UNKNOWN, TK_PAY_UNSAID, TK_PAY_NEXT_ASK, -1 },

    /* what makes a query fail proves nothing of the payment */
    { TK_PAY_QUERY, 200, UNFIT,
      TK_PAY_UNKNOWN, TK_PAY_UNSAID, TK_PAY_NEXT_SETTINGS, -1 },
    { TK_PAY_REFUND, 200, UNFIT,
      TK_PAY_REFUSED, TK_PAY_UNSAID, TK_PAY_NEXT_SETTINGS, -1 },
    { TK_PAY_REFUND, 200, "{\"code\":\"40005\"}",
      TK_PAY_REFUSED, TK_PAY_UNSAID, TK_PAY_NEXT_AGAIN, -1 },
    { TK_PAY_REFUND, 200, "{\"code\":\"99999\"}",
      TK_PAY_UNKNOWN, TK_PAY_UNSAID, TK_PAY_NEXT_ASK, -1 },
    { TK_PAY_REFUND, 200, "{\"code\":10000}",
      TK_PAY_UNKNOWN, TK_PAY_UNSAID, TK_PAY_NEXT_ASK, -1 },

    /* by the code of the buyer's phone */
    { TK_PAY_CHARGE_CODE, 200, TRADE(",\"trade_no\":\"1\","
                                     "\"total_amount\":\"88.80\","
                                     "\"gmt_payment\":\"2026-11-28 10:00:20\""),
      TK_PAY_OK, TK_PAY_PAID, TK_PAY_NEXT_NONE, 8880 },
    { TK_PAY_CHARGE_CODE, 200, BUSINESS("ACQ.PAYMENT_AUTH_CODE_INVALID"),
      TK_PAY_REFUSED, TK_PAY_UNSAID, TK_PAY_NEXT_NUMBER, -1 },
    { TK_PAY_CHARGE_CODE, 200, BUSINESS("ACQ.TRADE_HAS_SUCCESS"),
      TK_PAY_UNKNOWN, TK_PAY_UNSAID, TK_PAY_NEXT_ASK, -1 },
    { TK_PAY_QUERY, 200,
      "{\"code\":\"10003\",\"out_trade_no\":\"" PAYMENT "\"}",
      TK_PAY_UNKNOWN, TK_PAY_UNSAID, TK_PAY_NEXT_ASK, -1 },

    /* ends of payments */
    { TK_PAY_CLOSE, 200, TRADE(""),
      TK_PAY_OK, TK_PAY_CLOSED, TK_PAY_NEXT_NONE, -1 },
    { TK_PAY_CLOSE, 200, BUSINESS("ACQ.TRADE_NOT_EXIST"),
      TK_PAY_PENDING, TK_PAY_ABSENT, TK_PAY_NEXT_ASK, -1 },
    { TK_PAY_CLOSE, 200, BUSINESS("ACQ.TRADE_STATUS_ERROR"),
      TK_PAY_UNKNOWN, TK_PAY_UNSAID, TK_PAY_NEXT_ASK, -1 },
    { TK_PAY_CANCEL, 200, TRADE(",\"retry_flag\":\"N\",\"action\":\"close\""),
      TK_PAY_OK, TK_PAY_CLOSED, TK_PAY_NEXT_NONE, -1 },
    { TK_PAY_CANCEL, 200, TRADE(",\"retry_flag\":\"N\",\"action\":\"refund\""),
      TK_PAY_OK, TK_PAY_RETURNED, TK_PAY_NEXT_NONE, -1 },
    { TK_PAY_CANCEL, 200, TRADE(",\"retry_flag\":\"N\""),
      TK_PAY_OK, TK_PAY_ABSENT, TK_PAY_NEXT_NONE, -1 },
    { TK_PAY_CANCEL, 200, TRADE(",\"retry_flag\":\"N\",\"action\":\"wait\""),
      TK_PAY_UNKNOWN, TK_PAY_UNSAID, TK_PAY_NEXT_NONE, -1 },
    { TK_PAY_CANCEL, 200, TRADE(",\"retry_flag\":\"Y\",\"action\":\"close\""),
      TK_PAY_PENDING, TK_PAY_UNSAID, TK_PAY_NEXT_AGAIN, -1 },
    { TK_PAY_CANCEL, 200, TRADE(""),
      TK_PAY_PENDING, TK_PAY_UNSAID, TK_PAY_NEXT_AGAIN, -1 },
    { TK_PAY_CANCEL, 200, BUSINESS("AQC.SYSTEM_ERROR"),
      TK_PAY_UNKNOWN, TK_PAY_UNSAID, TK_PAY_NEXT_ASK, -1 },
    { TK_PAY_CANCEL, 200, BUSINESS("ACQ.TRADE_CANCEL_TIME_OUT"),
      TK_PAY_REFUSED, TK_PAY_UNSAID, TK_PAY_NEXT_REFUND, -1 },

    /* refunds */
    { TK_PAY_REFUND, 200,
      TRADE(",\"fund_change\":\"Y\",\"refund_fee\":\"99.00\""),
      TK_PAY_OK, TK_PAY_PAID, TK_PAY_NEXT_NONE, -1 },
    { TK_PAY_REFUND, 200,
      TRADE(",\"fund_change\":\"N\",\"refund_fee\":\"88.80\""),
      TK_PAY_PENDING, TK_PAY_WAITING, TK_PAY_NEXT_ASK, -1 },
    { TK_PAY_REFUND, 200, BUSINESS("ACQ.DISCORDANT_REPEAT_REQUEST"),
      TK_PAY_UNKNOWN, TK_PAY_UNSAID, TK_PAY_NEXT_STAFF, -1 },
    { TK_PAY_REFUND, 200, BUSINESS("ACQ.TRADE_HAS_FINISHED"),
      TK_PAY_REFUSED, TK_PAY_UNSAID, TK_PAY_NEXT_STAFF, -1 },
    { TK_PAY_REFUND_QUERY, 200, TRADE(""),
      TK_PAY_PENDING, TK_PAY_ABSENT, TK_PAY_NEXT_NONE, -1 },
    { TK_PAY_REFUND_QUERY, 200,
      "{\"code\":\"10000\",\"msg\":\"Success\"}",
      TK_PAY_PENDING, TK_PAY_ABSENT, TK_PAY_NEXT_NONE, -1 },
    { TK_PAY_REFUND_QUERY, 200,
      TRADE(",\"refund_status\":\"REFUND_SUCCESS\",\"out_request_no\":\""
            REFUND "\",\"refund_amount\":\"88.80\""),
      TK_PAY_OK, TK_PAY_PAID, TK_PAY_NEXT_NONE, 8880 },
    { TK_PAY_REFUND_QUERY, 200,
      TRADE(",\"refund_status\":\"REFUND_SUCCESS\",\"out_request_no\":\""
            REFUND "\",\"refund_amount\":\"88.79\""),
      TK_PAY_UNKNOWN, TK_PAY_UNSAID, TK_PAY_NEXT_STAFF, 8879 },
    { TK_PAY_REFUND_QUERY, 200,
      TRADE(",\"refund_status\":\"REFUND_SUCCESS\",\"out_request_no\":"
            "\"R20261128000002\",\"refund_amount\":\"88.80\""),
      TK_PAY_UNKNOWN, TK_PAY_UNSAID, TK_PAY_NEXT_STAFF, 8880 },
    { TK_PAY_REFUND_QUERY, 200, TRADE(",\"refund_status\":\"REFUND_FAIL\""),
      TK_PAY_UNKNOWN, TK_PAY_UNSAID, TK_PAY_NEXT_NONE, -1 },
    { TK_PAY_REFUND_QUERY, 200, BUSINESS("TRADE_NOT_EXIST"),
      TK_PAY_UNKNOWN, TK_PAY_UNSAID, TK_PAY_NEXT_SETTINGS, -1 },

    /* bills */
    { TK_PAY_BILL, 200, SAYS("\"bill_download_url\":\"http://x.example/?a=1\""),
      TK_PAY_OK, TK_PAY_UNSAID, TK_PAY_NEXT_NONE, -1 },
    { TK_PAY_BILL, 200, SAYS("\"bill_file_code\":\"EMPTY_DATA_WITH_BILL_FILE\","
                             "\"bill_download_url\":\"http://x.example/?a=1\""),
      TK_PAY_OK, TK_PAY_ABSENT, TK_PAY_NEXT_NONE, -1 },
    { TK_PAY_BILL, 200, BUSINESS("NO_BILL_DATA"),
      TK_PAY_PENDING, TK_PAY_ABSENT, TK_PAY_NEXT_SLOWLY, -1 },
    { TK_PAY_BILL, 200, BUSINESS("TYPE_NOT_SUPPORTED"),
      TK_PAY_REFUSED, TK_PAY_UNSAID, TK_PAY_NEXT_SETTINGS, -1 },

    /* by an agreement */
    { TK_PAY_CHARGE_AGREED, 200, TRADE(",\"trade_no\":\"1\","
                                       "\"total_amount\":\"88.80\""),
      TK_PAY_OK, TK_PAY_PAID, TK_PAY_NEXT_NONE, 8880 },
    { TK_PAY_CHARGE_AGREED, 200,
      "{\"code\":\"10003\",\"out_trade_no\":\"" PAYMENT "\"}",
      TK_PAY_PENDING, TK_PAY_WAITING, TK_PAY_NEXT_NONE, -1 },
    { TK_PAY_CHARGE_AGREED, 200, "{\"code\":\"20000\","
      "\"sub_code\":\"isp.unknow-error\"}",
      TK_PAY_UNKNOWN, TK_PAY_UNSAID, TK_PAY_NEXT_ASK, -1 },
    { TK_PAY_CHARGE_AGREED, 200, BUSINESS("ACQ.SYSTEM_ERROR"),
      TK_PAY_UNKNOWN, TK_PAY_UNSAID, TK_PAY_NEXT_ASK, -1 },
    { TK_PAY_CHARGE_AGREED, 200, BUSINESS("ACQ.BUYER_BALANCE_NOT_ENOUGH"),
      TK_PAY_REFUSED, TK_PAY_UNSAID, TK_PAY_NEXT_STAFF, -1 },
    { TK_PAY_CHARGE_AGREED, 200, BUSINESS("ACQ.AGREEMENT_NOT_EXIST"),
      TK_PAY_REFUSED, TK_PAY_UNSAID, TK_PAY_NEXT_STAFF, -1 },
    { TK_PAY_CHARGE_AGREED, 200, BUSINESS("ACQ.TRADE_HAS_SUCCESS"),
      TK_PAY_UNKNOWN, TK_PAY_UNSAID, TK_PAY_NEXT_ASK, -1 },
    { TK_PAY_CHARGE_AGREED, 200, BUSINESS("ACQ.OF_TOMORROW"),
      TK_PAY_UNKNOWN, TK_PAY_UNSAID, TK_PAY_NEXT_STAFF, -1 },
    { TK_PAY_CHARGE_AGREED, 200, "{\"code\":\"40005\"}",
      TK_PAY_REFUSED, TK_PAY_UNSAID, TK_PAY_NEXT_AGAIN, -1 },

    /* agreements themselves */
    { TK_PAY_AGREEMENT_QUERY, 200, SIGNED("NORMAL", "\"2026512\""),
      TK_PAY_OK, TK_PAY_PAID, TK_PAY_NEXT_NONE, -1 },
    { TK_PAY_AGREEMENT_QUERY, 200, SIGNED("TEMP", "\"\""),
      TK_PAY_PENDING, TK_PAY_WAITING, TK_PAY_NEXT_ASK, -1 },
    { TK_PAY_AGREEMENT_QUERY, 200, SIGNED("STOP", "\"2026512\""),
      TK_PAY_REFUSED, TK_PAY_CLOSED, TK_PAY_NEXT_STAFF, -1 },
    { TK_PAY_AGREEMENT_QUERY, 200, SIGNED("NORMAL", "\"\""),
      TK_PAY_UNKNOWN, TK_PAY_UNSAID, TK_PAY_NEXT_STAFF, -1 },
    { TK_PAY_AGREEMENT_QUERY, 200, SIGNED("NORMAL", "2026512"),
      TK_PAY_UNKNOWN, TK_PAY_UNSAID, TK_PAY_NEXT_STAFF, -1 },
    { TK_PAY_AGREEMENT_QUERY, 200, SIGNED("OF_TOMORROW", "\"1\""),
      TK_PAY_UNKNOWN, TK_PAY_UNSAID, TK_PAY_NEXT_ASK, -1 },
    { TK_PAY_AGREEMENT_QUERY, 200,
      SAYS("\"external_agreement_no\":\"T20261128000009\","
           "\"agreement_no\":\"1\",\"status\":\"NORMAL\""),
      TK_PAY_UNKNOWN, TK_PAY_UNSAID, TK_PAY_NEXT_STAFF, -1 },
    { TK_PAY_AGREEMENT_QUERY, 200, BUSINESS("USER_AGREEMENT_NOT_EXIST"),
      TK_PAY_REFUSED, TK_PAY_CLOSED, TK_PAY_NEXT_NONE, -1 },
    { TK_PAY_AGREEMENT_END, 200, "{\"code\":\"10000\"}",
      TK_PAY_OK, TK_PAY_CLOSED, TK_PAY_NEXT_NONE, -1 },
    { TK_PAY_AGREEMENT_END, 200, BUSINESS("USER_AGREEMENT_NOT_EXIST"),
      TK_PAY_OK, TK_PAY_UNSAID, TK_PAY_NEXT_NONE, -1 },
    { TK_PAY_AGREEMENT_END, 200, BUSINESS("OF_TOMORROW"),
      TK_PAY_UNKNOWN, TK_PAY_UNSAID, TK_PAY_NEXT_ASK, -1 },

    /* our own account */
    { TK_PAY_BALANCE, 200, SAYS("\"available_amount\":\"1234.50\","
                                "\"freeze_amount\":\"0.10\""),
      TK_PAY_OK, TK_PAY_UNSAID, TK_PAY_NEXT_NONE, 123450 },
    { TK_PAY_BALANCE, 200, SAYS("\"available_amount\":1234.50"),
      TK_PAY_UNKNOWN, TK_PAY_UNSAID, TK_PAY_NEXT_NONE, -1 },
    { TK_PAY_BALANCE, 200, BUSINESS("NO_PERMISSION"),
      TK_PAY_REFUSED, TK_PAY_UNSAID, TK_PAY_NEXT_SETTINGS, -1 }
};

#define PAYOUT(rest) SAYS("\"out_biz_no\":\"" TRANSFER "\"" rest)

static const pay_case_t  said_of_transfers[] = {
    { TK_PAY_TRANSFER, 200, PAYOUT(",\"status\":\"SUCCESS\""),
      TK_PAY_OK, TK_PAY_PAID, TK_PAY_NEXT_NONE, -1 },
    { TK_PAY_TRANSFER, 200, PAYOUT(",\"status\":\"DEALING\""),
      TK_PAY_PENDING, TK_PAY_WAITING, TK_PAY_NEXT_NONE, -1 },
    { TK_PAY_TRANSFER, 200, PAYOUT(",\"status\":\"FAIL\""),
      TK_PAY_REFUSED, TK_PAY_FAILED, TK_PAY_NEXT_STAFF, -1 },
    { TK_PAY_TRANSFER, 200, PAYOUT(""),
      TK_PAY_UNKNOWN, TK_PAY_UNSAID, TK_PAY_NEXT_NONE, -1 },
    { TK_PAY_TRANSFER, 200, BUSINESS("PAYER_BALANCE_NOT_ENOUGH"),
      TK_PAY_REFUSED, TK_PAY_UNSAID, TK_PAY_NEXT_FUNDS, -1 },
    { TK_PAY_TRANSFER, 200, BUSINESS("PAYMENT_INFO_INCONSISTENCY"),
      TK_PAY_UNKNOWN, TK_PAY_UNSAID, TK_PAY_NEXT_STAFF, -1 },
    { TK_PAY_TRANSFER, 200, BUSINESS("OF_TOMORROW"),
      TK_PAY_UNKNOWN, TK_PAY_UNSAID, TK_PAY_NEXT_STAFF, -1 },
    { TK_PAY_TRANSFER, 200, BUSINESS("SYSTEM_ERROR"),
      TK_PAY_UNKNOWN, TK_PAY_UNSAID, TK_PAY_NEXT_ASK, -1 },
    { TK_PAY_TRANSFER, 200, BUSINESS("REQUEST_PROCESSING"),
      TK_PAY_UNKNOWN, TK_PAY_UNSAID, TK_PAY_NEXT_ASK, -1 },
    { TK_PAY_TRANSFER_QUERY, 200, PAYOUT(",\"status\":\"REFUND\","
                                         "\"trans_amount\":\"80.00\""),
      TK_PAY_REFUSED, TK_PAY_RETURNED, TK_PAY_NEXT_STAFF, 8000 },
    { TK_PAY_TRANSFER_QUERY, 200, PAYOUT(",\"status\":\"SUCCESS\","
                                         "\"trans_amount\":\"80.01\""),
      TK_PAY_UNKNOWN, TK_PAY_UNSAID, TK_PAY_NEXT_STAFF, -1 },
    { TK_PAY_TRANSFER_QUERY, 200, BUSINESS("ORDER_NOT_EXIST"),
      TK_PAY_PENDING, TK_PAY_ABSENT, TK_PAY_NEXT_ASK, -1 }
};

static const char *
node_of(tk_pay_action_e action)
{
    static const char *const  nodes[TK_PAY_ACTIONS] = {
        [TK_PAY_CHARGE] = "alipay_trade_precreate_response",
        [TK_PAY_CHARGE_CODE] = "alipay_trade_pay_response",
        [TK_PAY_QUERY] = "alipay_trade_query_response",
        [TK_PAY_CLOSE] = "alipay_trade_close_response",
        [TK_PAY_CANCEL] = "alipay_trade_cancel_response",
        [TK_PAY_REFUND] = "alipay_trade_refund_response",
        [TK_PAY_REFUND_QUERY] = "alipay_trade_fastpay_refund_query_response",
        [TK_PAY_TRANSFER] = "alipay_fund_trans_uni_transfer_response",
        [TK_PAY_TRANSFER_QUERY] = "alipay_fund_trans_common_query_response",
        [TK_PAY_BILL] =
            "alipay_data_dataservice_bill_downloadurl_query_response",
        [TK_PAY_CHARGE_AGREED] = "alipay_trade_pay_response",
        [TK_PAY_BALANCE] = "alipay_fund_account_query_response",
        [TK_PAY_AGREEMENT_QUERY] = "alipay_user_agreement_query_response",
        [TK_PAY_AGREEMENT_END] = "alipay_user_agreement_unsign_response"
    };

    return nodes[action];
}


static void
check_said(const pay_case_t *c, const tk_pay_content_t *content)
{
    tk_pay_call_t    call;
    tk_pay_answer_t  answer;

    call = pay_call(c->action, content);
    answer = answered(platform_private, node_of(c->action), c->says);
    (void) pay_check(&call, &answer, c);

    /* signed by somebody else, it says nothing */
    answer = answered(our_key, node_of(c->action), c->says);
    pay_check_nothing(&call, &answer);
}


static void
test_answers(void **state)
{
    size_t  i;

    (void) state;

    for (i = 0; i < unit_count(said); i++) {
        check_said(&said[i], &payment);
    }

    for (i = 0; i < unit_count(said_of_transfers); i++) {
        check_said(&said_of_transfers[i], &transfer);
    }
}


/* None of the codes that Alipay documents is a success, what says that the
 * system failed is UNKNOWN whatever it is called, and so is an unknown one. */

/* 1: something is proven. */

static int
check_documented(tk_pay_action_e action, const char *code)
{
    char              object[256];
    tk_pay_call_t     call;
    tk_pay_answer_t   answer;
    tk_pay_learned_t  learned;
    tk_pay_outcome_e  outcome;

    snprintf(object, sizeof(object), BUSINESS("%s"), code);
    call = pay_call(action, &payment);
    answer = answered(platform_private, node_of(action), object);
    outcome = tk_pay_judge(&call, &answer, &learned);

    assert_int_not_equal(outcome, TK_PAY_OK);
    assert_string_equal(learned.code, code);

    if (strstr(code, "SYSTEM_ERROR") != NULL) {
        assert_int_equal(outcome, TK_PAY_UNKNOWN);
        assert_int_equal(learned.next, TK_PAY_NEXT_ASK);
    }

    return outcome != TK_PAY_UNKNOWN;
}


static void
test_documented_codes(void **state)
{
    int      known;
    size_t   i, at;
    json_t  *all, *code;

    static const struct {
        tk_pay_action_e   action;
        const char       *method;
    } methods[] = {
        { TK_PAY_CHARGE, "alipay.trade.precreate" },
        { TK_PAY_CHARGE_CODE, "alipay.trade.pay" },
        { TK_PAY_CHARGE_AGREED, "alipay.trade.pay" },
        { TK_PAY_QUERY, "alipay.trade.query" },
        { TK_PAY_BALANCE, "alipay.fund.account.query" },
        { TK_PAY_CLOSE, "alipay.trade.close" },
        { TK_PAY_CANCEL, "alipay.trade.cancel" },
        { TK_PAY_REFUND, "alipay.trade.refund" },
        { TK_PAY_REFUND_QUERY, "alipay.trade.fastpay.refund.query" },
        { TK_PAY_TRANSFER, "alipay.fund.trans.uni.transfer" },
        { TK_PAY_TRANSFER_QUERY, "alipay.fund.trans.common.query" },
        { TK_PAY_BILL, "alipay.data.dataservice.bill.downloadurl.query" }
    };

    (void) state;

    all = pay_fixture("alipay_subcodes");

    for (i = 0; i < unit_count(methods); i++) {
        known = 0;

        json_array_foreach(json_object_get(all, methods[i].method), at, code) {
            known += check_documented(methods[i].action,
                                      json_string_value(code));
        }

        assert_true(known > 0 || methods[i].action == TK_PAY_REFUND_QUERY);
    }

    assert_int_equal(check_documented(TK_PAY_REFUND, "ACQ.OF_TOMORROW"), 0);
    json_decref(all);
}


/* Why something has failed that is asked after: their word for it, not that the
 * question was answered. */

static void
test_codes_of_failures(void **state)
{
    size_t             i;
    tk_pay_call_t      call;
    tk_pay_answer_t    answer;
    tk_pay_learned_t   learned;

    static const struct {
        tk_pay_action_e          action;
        const tk_pay_content_t  *content;
        const char              *says;
        const char              *code;
        const char              *text;
    } cases[] = {
        { TK_PAY_TRANSFER_QUERY, &transfer,
          PAYOUT(",\"status\":\"FAIL\",\"error_code\":\"PAYEE_NOT_EXIST\","
                 "\"fail_reason\":\"nobody\""),
          "PAYEE_NOT_EXIST", "nobody" },
        { TK_PAY_TRANSFER_QUERY, &transfer, PAYOUT(",\"status\":\"REFUND\""),
          "REFUND", "" },
        { TK_PAY_TRANSFER, &transfer,
          "{\"code\":\"40004\",\"msg\":\"Business Failed\","
          "\"sub_code\":\"PAYEE_USER_INFO_ERROR\","
          "\"sub_msg\":\"\xe4\xb8\x8d\xe5\xaf\xb9\"}",
          "PAYEE_USER_INFO_ERROR", "\xe4\xb8\x8d\xe5\xaf\xb9" },
        { TK_PAY_QUERY, &payment, TRADE(",\"trade_status\":\"TRADE_CLOSED\""),
          "TRADE_CLOSED", "" },
        { TK_PAY_CHARGE_AGREED, &payment,
          BUSINESS("ACQ.AGREEMENT_STATUS_NOT_NORMAL"),
          "ACQ.AGREEMENT_STATUS_NOT_NORMAL", "Business Failed" }
    };

    (void) state;

    for (i = 0; i < unit_count(cases); i++) {
        call = pay_call(cases[i].action, cases[i].content);
        answer = answered(platform_private, node_of(cases[i].action),
                          cases[i].says);
        assert_int_equal(tk_pay_judge(&call, &answer, &learned),
                         TK_PAY_REFUSED);
        assert_string_equal(learned.code, cases[i].code);
        assert_string_equal(learned.text, cases[i].text);
    }
}


/* One that was never signed may still be; one that was is over. */

static void
test_agreement_not_there(void **state)
{
    tk_pay_call_t      call;
    tk_pay_answer_t    answer;
    tk_pay_content_t   content = payment;
    tk_pay_learned_t   learned;

    (void) state;

    content.agreement_no.len = 0;
    call = pay_call(TK_PAY_AGREEMENT_QUERY, &content);
    answer = answered(platform_private, node_of(TK_PAY_AGREEMENT_QUERY),
                      BUSINESS("USER_AGREEMENT_NOT_EXIST"));
    assert_int_equal(tk_pay_judge(&call, &answer, &learned), TK_PAY_PENDING);
    assert_int_equal(learned.state, TK_PAY_ABSENT);

    answer = answered(platform_private, node_of(TK_PAY_AGREEMENT_QUERY),
                      SIGNED("NORMAL", "\"2026512\""));
    assert_int_equal(tk_pay_judge(&call, &answer, &learned), TK_PAY_OK);
    assert_tk_text(learned.agreement_no, "2026512");
}


/* A certificate that is not ours yet is named; with both, either is right. */

static void
test_rotation(void **state)
{
    tk_pay_call_t      call;
    tk_pay_answer_t    answer;
    tk_pay_account_t   both;
    tk_pay_learned_t   learned;

    (void) state;

    answer = pay_answer("answer_rotated_certificate");
    call = pay_call(TK_PAY_QUERY, &payment);
    call.account = &certified;

    assert_int_equal(tk_pay_judge(&call, &answer, &learned), TK_PAY_UNKNOWN);
    assert_int_equal(learned.next, TK_PAY_NEXT_KEY);
    assert_tk_text(learned.key_id, "9a944cad53fa2730419424fd4d8b7ceb");

    both = certified;
    both.trust[1].id = learned.key_id;
    both.trust[1].key = new_key;
    both.ntrust = 2;
    call.account = &both;

    assert_int_equal(tk_pay_judge(&call, &answer, &learned), TK_PAY_OK);
    assert_int_equal(learned.amount_fen, 8880);
    pay_spoil(&call, &answer, 1);

    /* never the one with the name of the other */
    both.trust[1].key = platform_key;
    assert_int_equal(tk_pay_judge(&call, &answer, &learned), TK_PAY_UNKNOWN);
}


/* Without memory anywhere nothing is proven, and nothing is sent. */

static void
test_no_memory(void **state)
{
    int                left;
    unit_pool_t        dry;
    tk_pay_call_t      call;
    tk_pay_answer_t    answer;
    tk_pay_learned_t   learned;
    tk_pay_request_t   request;

    (void) state;

    call = pay_call(TK_PAY_CHARGE, &payment);
    answer = pay_answer("answer_ok");

    for (left = 0; ; left++) {
        call.pool = unit_pool(&dry, pay_pool, left);

        if (tk_pay_judge(&call, &answer, &learned) == TK_PAY_OK) {
            break;
        }
    }

    assert_in_range(left, 2, 10);

    for (left = 0; ; left++) {
        call.pool = unit_pool(&dry, pay_pool, left);

        if (tk_pay_build(&call, &request) == TK_OK) {
            break;
        }
    }

    assert_in_range(left, 5, 20);
}


/* ---- Notices ---- */

/* Refunds of the number that the notice has, and how much is back in all. */

typedef struct {
    int64_t      refunded_fen;
    pay_told_t   told;
} notice_case_t;

static const notice_case_t  notices[] = {
    { -1, { "notify_paid",
            TK_PAY_GENUINE, TK_PAY_PAID, 8880, PAYMENT, "" } },
    { -1, { "notify_paid_duplicate",
            TK_PAY_GENUINE, TK_PAY_PAID, 8880, PAYMENT, "" } },
    { -1, { "notify_empty_value",
            TK_PAY_GENUINE, TK_PAY_PAID, 8880, PAYMENT, "" } },
    { -1, { "notify_v2_sign_type_signed",
            TK_PAY_GENUINE, TK_PAY_PAID, 8880, PAYMENT, "" } },
    { -1, { "notify_gbk",
            TK_PAY_GENUINE, TK_PAY_PAID, 8880, PAYMENT, "" } },
    { 3000, { "notify_partial_refund",
              TK_PAY_GENUINE, TK_PAY_RETURNED, 8880, PAYMENT, REFUND } },
    { 8880, { "notify_full_refund",
              TK_PAY_GENUINE, TK_PAY_RETURNED, 8880, PAYMENT,
              "R20261128000002" } },
    { -1, { "notify_closed_unpaid",
            TK_PAY_GENUINE, TK_PAY_CLOSED, 8880, PAYMENT, "" } },
    { -1, { "notify_finished",
            TK_PAY_GENUINE, TK_PAY_UNSAID, 8880, PAYMENT, "" } },
    { -1, { "notify_wrong_amount",
            TK_PAY_GENUINE, TK_PAY_PAID, 1, PAYMENT, "" } },
    { -1, { "notify_tampered", TK_PAY_FORGED, TK_PAY_UNSAID, -1, "", "" } }
};


static void
test_notices(void **state)
{
    size_t             i;
    tk_pay_notice_t    notice;
    tk_pay_learned_t   learned;

    (void) state;

    for (i = 0; i < unit_count(notices); i++) {
        notice = pay_notice(notices[i].told.says);
        learned = pay_check_told(&pay_account, &notice, &notices[i].told);
        assert_int_equal(learned.refunded_fen, notices[i].refunded_fen);
    }

    notice = pay_notice("notify_paid");
    learned = pay_check_told(&pay_account, &notice, &notices[0].told);
    assert_tk_text(learned.notice_id, "2026112800222100005000000000000001");
    assert_tk_text(learned.platform_number, "2026112822001400000000000001");
    assert_true(learned.at == PAY_NOW + 20 * TK_SECOND);
}


/* Right, and about another merchant. */

static void
test_foreign_notices(void **state)
{
    tk_pay_notice_t    notice;
    tk_pay_account_t   other = pay_account;
    tk_pay_learned_t   learned;

    static const pay_other_t  others[] = {
        { offsetof(tk_pay_account_t, app_id), "2021000000000002",
          TK_PAY_FOREIGN },
        { offsetof(tk_pay_account_t, merchant_id), "2088000000000009",
          TK_PAY_FOREIGN }
    };

    (void) state;

    notice = pay_notice("notify_paid");
    pay_check_others(&notice, others, unit_count(others));

    other.trust[0].key = new_key;
    assert_int_equal(pay_noticed_by(&other, &notice, &learned), TK_PAY_FORGED);
}


/* Number, state and kind under triple DES, the form signed with MD5. */

static tk_pay_notice_t
relayed(tk_str_t secret, const char *const *values, const char *type)
{
    size_t         i, n;
    tk_str_t       form;
    tk_pair_t      pairs[5];
    unsigned char  key[24];
    unsigned char  sign[TK_SIGN_LEN];

    static const char *const  names[] = { "NETDH", "STATUS", "OpType" };

    tk_des3_key(secret, key);

    for (i = 0; i < 3; i++) {
        pairs[i].name = tk_str_c(names[i]);
        assert_int_equal(tk_des3_encrypt(pay_pool, key, tk_str_c(values[i]),
                                         &pairs[i].value),
                         TK_OK);
    }

    n = 3;

    if (type != NULL) {
        pairs[n].name = unit_str("sign_type");
        pairs[n++].value = tk_str_c(type);
    }

    assert_int_equal(tk_sign(TK_SIGN_MD5, pairs, n, secret, sign), TK_OK);
    pairs[n].name = unit_str("Sign");
    pairs[n].value = (tk_str_t) { TK_SIGN_LEN, sign };
    assert_int_equal(tk_pay_form(pay_pool, pairs, n + 1, &form), TK_OK);

    return pay_notice_of(form);
}


static tk_pay_proof_e
proof_of(const tk_pay_account_t *account, const tk_pay_notice_t *notice)
{
    tk_pay_learned_t  learned;

    return pay_noticed_by(account, notice, &learned);
}


static void
test_relayed_notices(void **state)
{
    size_t             i;
    tk_str_t           secret;
    tk_pay_notice_t    notice;
    tk_pay_account_t   other = pay_account;
    tk_pay_learned_t   learned;

    static const char *const  paid[] = { "T1234567", "TRADE_SUCCESS", "0" };

    static const struct {
        const char  *values[3];
        const char  *type;
        pay_told_t   told;
    } cases[] = {
        { { "T1234567", "TRADE_SUCCESS", "0" }, "MD5",
          { "relay/T1234567/0/TRADE_SUCCESS",
            TK_PAY_GENUINE, TK_PAY_PAID, -1, "T1234567", "" } },
        { { "T1234567", "TRADE_FAIL", "0" }, NULL,
          { "relay/T1234567/0/TRADE_FAIL",
            TK_PAY_GENUINE, TK_PAY_WAITING, -1, "T1234567", "" } },
        { { "T1234567", "TRADE_SUCCESS", "1" }, NULL,
          { "relay/T1234567/1/TRADE_SUCCESS",
            TK_PAY_GENUINE, TK_PAY_RETURNED, -1, "T1234567", "" } }
    };

    (void) state;

    secret = unit_str("a secret that we share");
    notice = relayed(secret, paid, NULL);
    assert_int_equal(proof_of(&pay_account, &notice), TK_PAY_FORGED);

    other.secret = secret;

    for (i = 0; i < unit_count(cases); i++) {
        notice = relayed(secret, cases[i].values, cases[i].type);
        learned = pay_check_told(&other, &notice, &cases[i].told);
        assert_int_equal(learned.next, TK_PAY_NEXT_ASK);
        assert_tk_text(learned.notice_id, cases[i].told.says);
    }

    notice = relayed(unit_str("another"), paid, NULL);
    assert_int_equal(proof_of(&other, &notice), TK_PAY_FORGED);
    notice = relayed(secret, paid, "RSA2");
    assert_int_equal(proof_of(&other, &notice), TK_PAY_FORGED);

    notice = relayed(secret, paid, NULL);
    notice.body.data[notice.body.len - 1] ^= 1;
    assert_int_equal(proof_of(&other, &notice), TK_PAY_FORGED);
}


/* Which accounts a notice may be of. */

static void
test_claims(void **state)
{
    tk_pay_claim_t    claim;
    tk_pay_notice_t   notice;

    (void) state;

    notice = pay_notice("notify_paid");
    tk_pay_claim(pay_account.provider, pay_pool, &notice, &claim);
    assert_tk_text(claim.app_id, "2021000000000001");
    assert_int_equal(tk_pay_may_be(&pay_account, &claim), 1);

    claim.app_id = unit_str("2021000000000002");
    assert_int_equal(tk_pay_may_be(&pay_account, &claim), 0);

    notice = pay_notice_of(unit_str("%zz"));
    tk_pay_claim(pay_account.provider, pay_pool, &notice, &claim);
    assert_int_equal(claim.app_id.len, 0);
    assert_int_equal(tk_pay_may_be(&pay_account, &claim), 1);
}


/* %2b is %2B: then it tells the same. */

static void
test_spoilt_notices(void **state)
{
    tk_pay_notice_t  notice;

    (void) state;

    notice = pay_notice("notify_paid");
    pay_spoil_notice(&notice, PAY_SAME);
}


/* ---- Keys ---- */

static tk_str_t
without_lines(tk_str_t pem)
{
    size_t          i;
    tk_str_t        s;
    unsigned char  *p;

    s = tk_str_copy(pay_pool, pem);
    p = s.data;

    for (i = 0; i < pem.len; i++) {
        if (pem.data[i] == '-') {
            while (i + 1 < pem.len && pem.data[i + 1] != '\n') {
                i++;
            }

        } else if (pem.data[i] != '\n') {
            *p++ = pem.data[i];
        }
    }

    s.len = p - s.data;

    return s;
}


/* It is our own, however it is written. */

static void
check_ours(tk_pay_key_t *key)
{
    assert_non_null(key);
    assert_true(tk_pay_key_same(our_public, key));
    tk_pay_key_free(key);
}


static void
test_keys(void **state)
{
    size_t    i;
    tk_str_t  private, public;

    static const char *const  nothing[] = {
        "", " ", "a key", "-----BEGIN PUBLIC KEY-----",
        "-----BEGIN PUBLIC KEY-----\nAAAA\n-----END PUBLIC KEY-----\n"
    };

    (void) state;

    private = pay_key_text(pay_keys, "alipay_app", "private_pkcs8");
    public = pay_key_text(pay_keys, "alipay_app", "public_spki");

    assert_true(tk_pay_key_same(our_public, our_key));
    assert_false(tk_pay_key_same(platform_key, our_key));

    /* as Alipay's tool writes it */
    check_ours(tk_pay_key_private(without_lines(private)));
    check_ours(tk_pay_key_public(without_lines(public)));
    check_ours(tk_pay_key_public(pay_key_text(pay_keys, "alipay_app",
                                              "certificate")));

    for (i = 0; i < unit_count(nothing); i++) {
        assert_null(tk_pay_key_private(tk_str_c(nothing[i])));
        assert_null(tk_pay_key_public(tk_str_c(nothing[i])));
        assert_null(tk_pay_cert_read(tk_str_c(nothing[i])));
        assert_null(tk_pay_certs_read(tk_str_c(nothing[i])));
    }

    assert_null(tk_pay_key_private(public));
    assert_null(tk_pay_key_public(private));
}


static void
test_certificates(void **state)
{
    json_t          *vector;
    tk_str_t         decimal;
    tk_time_t        from, until;
    tk_pay_cert_t   *cert;
    tk_pay_certs_t  *roots;

    (void) state;

    vector = pay_vector("certificates");
    assert_true(tk_str_eq(certified.serial, pay_text(vector, "app_cert_sn")));
    assert_true(tk_str_eq(certified.trust[0].id,
                          pay_text(vector, "alipay_cert_sn")));
    assert_true(tk_str_eq(certified.root_serial,
                          pay_text(vector, "alipay_root_cert_sn")));

    cert = tk_pay_cert_read(pay_key_text(pay_keys, "alipay_app",
                                         "certificate"));
    assert_int_equal(tk_pay_cert_decimal(pay_pool, cert, &decimal), TK_OK);
    assert_true(tk_str_eq(decimal,
                          pay_text(vector, "app_cert_serial_decimal")));
    assert_int_equal(tk_pay_cert_days(cert, &from, &until), TK_OK);
    assert_true(from < PAY_NOW && PAY_NOW < until);

    /* of another authority, and not from itself */
    roots = tk_pay_certs_read(pay_text(pay_keys, "up_root"));
    assert_false(tk_pay_cert_trusted(cert, roots, NULL, PAY_NOW));
    tk_pay_certs_free(roots);
    tk_pay_cert_free(cert);

    roots = tk_pay_certs_read(pay_text(pay_keys, "up_root"));
    cert = tk_pay_cert_read(pay_text(pay_keys, "up_middle"));
    assert_true(tk_pay_cert_trusted(cert, roots, NULL, PAY_NOW));
    assert_false(tk_pay_cert_trusted(cert, roots, NULL,
                                     PAY_NOW + 365 * 30 * TK_DAY));
    tk_pay_cert_free(cert);
    tk_pay_certs_free(roots);
}


static void
test_providers(void **state)
{
    size_t  i;

    (void) state;

    assert_null(tk_provider(unit_str("alipays")));
    assert_null(tk_provider(unit_str("")));

    for (i = 0; tk_provider_at(i) != NULL; i++) {
        assert_ptr_equal(tk_provider(tk_str_c(tk_provider_at(i)->name)),
                         tk_provider_at(i));
    }

    assert_true(i > 0);
    assert_string_equal(pay_account.provider->taken.body, "success");
}


int
main(void)
{
    const struct CMUnitTest  tests[] = {
        cmocka_unit_test(test_strings_to_sign),
        cmocka_unit_test(test_page),
        cmocka_unit_test(test_agreement_page),
        cmocka_unit_test(test_transfer_with_certificates),
        cmocka_unit_test(test_contents),
        cmocka_unit_test(test_bills),
        cmocka_unit_test(test_subjects),
        cmocka_unit_test(test_contents_refused),
        cmocka_unit_test(test_vectors),
        cmocka_unit_test(test_answers),
        cmocka_unit_test(test_documented_codes),
        cmocka_unit_test(test_codes_of_failures),
        cmocka_unit_test(test_agreement_not_there),
        cmocka_unit_test(test_rotation),
        cmocka_unit_test(test_no_memory),
        cmocka_unit_test(test_notices),
        cmocka_unit_test(test_foreign_notices),
        cmocka_unit_test(test_relayed_notices),
        cmocka_unit_test(test_claims),
        cmocka_unit_test(test_spoilt_notices),
        cmocka_unit_test(test_keys),
        cmocka_unit_test(test_certificates),
        cmocka_unit_test(test_providers)
    };

    return cmocka_run_group_tests(tests, setup, pay_end);
}
