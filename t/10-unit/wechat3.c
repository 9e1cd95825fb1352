/*
 * WeChat Pay V3: requests that the platform's own client signs alike, answers
 * and notices under public key and certificates, deciphered where they have to
 * be.
 */

#include <openssl/evp.h>
#include <openssl/rsa.h>

#include "pay.h"
#include "tk_pay_cipher.h"

#define TAG         16
#define GATEWAY     "https://api.mch.weixin.qq.com"
#define PAYMENT     "T20261128000021"
#define REFUND      "R20261128000021"
#define TRANSFER    "P20261128000021"

static tk_pay_key_t    *our_key, *old_key, *platform_private;
static pay_envelope_t   envelope = {
    .names = {
        "wechatpay-timestamp", "WECHATPAY-NONCE", "Wechatpay-Serial",
        "Wechatpay-Signature"
    }
};

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


static tk_str_t
serial_of(json_t *platform, size_t i)
{
    return tk_str_c(json_string_value(json_array_get(
               json_object_get(platform, "certificate_serials"), i)));
}


static int
setup(void **state)
{
    json_t  *platform;

    (void) state;

    pay_begin("wechat3", "wechat_v3");
    our_key = pay_private("wx_merchant");
    old_key = pay_public("wx_platform_old");
    platform_private = pay_private("wx_pubkey");
    platform = pay_vector("platform");
    envelope.serial = pay_text(platform, "public_key_id");

    pay_account.app_id = unit_str("wx8888888888888888");
    pay_account.merchant_id = unit_str("1900000109");
    pay_account.gateway = unit_str(GATEWAY);
    pay_account.notify_url =
        unit_str("https://pay.test.example/WeChatNotify.aspx");
    pay_account.key = our_key;
    pay_account.serial = pay_vector_text("merchant", "serial_no");
    pay_account.secret = pay_text(pay_vectors, "apiv3_key");
    pay_account.trust[0] = (tk_pay_trust_t) {
        envelope.serial, pay_public("wx_pubkey")
    };
    pay_account.trust[1] = (tk_pay_trust_t) {
        serial_of(platform, 0), old_key
    };
    pay_account.trust[2] = (tk_pay_trust_t) {
        serial_of(platform, 1), pay_public("wx_platform_new")
    };
    pay_account.ntrust = 3;

    return 0;
}


/* ---- Requests ---- */

static void
check_like(tk_pay_action_e action, const char *name)
{
    tk_str_t          header;
    tk_pay_call_t     call;
    tk_pay_request_t  request;

    call = pay_call(action, &payment);
    assert_int_equal(tk_pay_build(&call, &request), TK_OK);

    assert_tk_text(pay_vector_text(name, "method"), request.method);
    assert_true(tk_str_eq(request.body, pay_vector_text(name, "body")));
    pay_check_path(&request, (char *) pay_vector_text(name, "uri").data);

    header = tk_pay_header_of(request.headers, request.nheaders,
                              "authorization");
    assert_true(tk_str_eq(header, pay_vector_text(name, "authorization")));
}


static void
test_requests(void **state)
{
    (void) state;

    check_like(TK_PAY_CHARGE, "request_native");
    check_like(TK_PAY_QUERY, "request_query");
    check_like(TK_PAY_CLOSE, "request_close");
}


typedef struct {
    tk_pay_action_e   action;
    const char       *path;
    const char       *body;
} content_case_t;

static const content_case_t  contents[] = {
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


static void
check_content(const content_case_t *c)
{
    tk_str_t          serial;
    tk_pay_call_t     call;
    tk_pay_request_t  request;

    call = pay_call(c->action, &payment);
    assert_int_equal(tk_pay_build(&call, &request), TK_OK);
    assert_int_equal(request.hand, TK_PAY_SEND);
    assert_int_equal(request.patient, c->action == TK_PAY_CHARGE_CODE);
    pay_check_path(&request, c->path);
    assert_tk_text(request.body, c->body);

    serial = tk_pay_header_of(request.headers, request.nheaders,
                              "Wechatpay-Serial");
    assert_true(tk_str_eq(serial, pay_account.trust[0].id));
    pay_check_again(&call, &request);
}


static void
test_contents(void **state)
{
    size_t             i;
    tk_pay_call_t      call;
    tk_pay_content_t   content = payment;
    tk_pay_request_t   request;

    (void) state;

    for (i = 0; i < unit_count(contents); i++) {
        check_content(&contents[i]);
    }

    content.way = TK_PAY_PAGE;
    assert_int_equal(pay_build(TK_PAY_CHARGE, &content), TK_BAD_VALUE);

    content.way = TK_PAY_WAP;
    call = pay_call(TK_PAY_CHARGE, &content);
    assert_int_equal(tk_pay_build(&call, &request), TK_OK);
    pay_check_path(&request, "/v3/pay/transactions/h5");

    call.nonce = unit_str("");
    assert_int_equal(tk_pay_build(&call, &request), TK_BUG);
}


/* ---- Answers ---- */

static const pay_vector_t  answers[] = {
    { PAYMENT, "",
      { TK_PAY_CHARGE, 200, "answer_native_pubkey",
        TK_PAY_OK, TK_PAY_WAITING, TK_PAY_NEXT_NONE, -1 } },
    { PAYMENT, "",
      { TK_PAY_CLOSE, 204, "answer_close_204",
        TK_PAY_OK, TK_PAY_CLOSED, TK_PAY_NEXT_NONE, -1 } },
    { PAYMENT, "",
      { TK_PAY_REFUND, 204, "answer_close_204",
        TK_PAY_UNKNOWN, TK_PAY_UNSAID, TK_PAY_NEXT_ASK, -1 } },
    { PAYMENT, "",
      { TK_PAY_QUERY, 200, "answer_old_certificate",
        TK_PAY_PENDING, TK_PAY_WAITING, TK_PAY_NEXT_NONE, -1 } },
    { PAYMENT, "",
      { TK_PAY_QUERY, 200, "answer_clock_skew",
        TK_PAY_UNKNOWN, TK_PAY_UNSAID, TK_PAY_NEXT_ASK, -1 } },
    { PAYMENT, "",
      { TK_PAY_CHARGE, 400, "answer_error",
        TK_PAY_UNKNOWN, TK_PAY_UNSAID, TK_PAY_NEXT_ASK, -1 } },
    { PAYMENT, "",
      { TK_PAY_REFUND, 400, "answer_error",
        TK_PAY_UNKNOWN, TK_PAY_UNSAID, TK_PAY_NEXT_ASK, -1 } }
};


static void
test_vectors(void **state)
{
    (void) state;

    pay_check_vectors(answers, unit_count(answers), &payment);
}


/* During a switch both kinds of key are right, and neither for the other. */

static void
test_switch_of_keys(void **state)
{
    tk_pay_call_t      call;
    tk_pay_answer_t    answer;
    tk_pay_account_t   other = pay_account;
    tk_pay_learned_t   learned;

    (void) state;

    answer = pay_answer("answer_new_certificate");
    call = pay_call(TK_PAY_QUERY, &payment);

    /* believed; a payment without an amount is none all the same */
    assert_int_equal(tk_pay_judge(&call, &answer, &learned), TK_PAY_UNKNOWN);
    assert_int_equal(learned.next, TK_PAY_NEXT_NONE);

    other.trust[2].key = old_key;
    call.account = &other;
    assert_int_equal(tk_pay_judge(&call, &answer, &learned), TK_PAY_UNKNOWN);
    assert_int_equal(learned.next, TK_PAY_NEXT_ASK);

    other.ntrust = 2;
    assert_int_equal(tk_pay_judge(&call, &answer, &learned), TK_PAY_UNKNOWN);
    assert_int_equal(learned.next, TK_PAY_NEXT_KEY);
    assert_true(tk_str_eq(learned.key_id, pay_account.trust[2].id));
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

static const pay_case_t  said[] = {
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
    { TK_PAY_CANCEL, 404, FAULT("ORDER_NOT_EXIST"),
      TK_PAY_PENDING, TK_PAY_ABSENT, TK_PAY_NEXT_ASK, -1 },

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
      TK_PAY_PENDING, TK_PAY_ABSENT, TK_PAY_NEXT_SLOWLY, -1 },
    { TK_PAY_BILL, 400, FAULT("STATEMENT_CREATING"),
      TK_PAY_UNKNOWN, TK_PAY_UNSAID, TK_PAY_NEXT_SLOWLY, -1 }
};


static void
test_answers(void **state)
{
    size_t  i;

    (void) state;

    for (i = 0; i < unit_count(said); i++) {
        pay_check_enveloped(&envelope, platform_private, our_key, &said[i],
                            &payment);
    }
}


/* What only a reversal can have given back. */

static void
test_reversed_sale(void **state)
{
    tk_pay_content_t  sale = payment;

    static const pay_case_t  reversed = {
        TK_PAY_QUERY, 200, TRADE("REFUND", AMOUNT("8880")),
        TK_PAY_OK, TK_PAY_RETURNED, TK_PAY_NEXT_NONE, 8880
    };

    (void) state;

    sale.way = TK_PAY_DESK;
    pay_check_enveloped(&envelope, platform_private, our_key, &reversed,
                        &sale);
}


/* The page for phones leads back to ours, where there is one. */

static void
test_page_leads_back(void **state)
{
    tk_pay_call_t      call;
    tk_pay_answer_t    answer;
    tk_pay_account_t   other = pay_account;
    tk_pay_content_t   content = payment;
    tk_pay_learned_t   learned;

    (void) state;

    content.way = TK_PAY_WAP;
    call = pay_call(TK_PAY_CHARGE, &content);
    answer = pay_answered(&envelope, platform_private, 200,
                          "{\"h5_url\":\"https://wx.test/h5?prepay_id=1\"}");
    assert_int_equal(tk_pay_judge(&call, &answer, &learned), TK_PAY_OK);
    assert_tk_text(learned.url, "https://wx.test/h5?prepay_id=1");

    call.account = &other;
    other.return_url = unit_str("https://shop.test/back?a=1");
    assert_int_equal(tk_pay_judge(&call, &answer, &learned), TK_PAY_OK);
    assert_tk_text(learned.url, "https://wx.test/h5?prepay_id=1&redirect_url="
                                "https%3A%2F%2Fshop.test%2Fback%3Fa%3D1");

    content.way = TK_PAY_QR;
    answer = pay_answered(&envelope, platform_private, 200,
                          "{\"code_url\":\"weixin://x\"}");
    assert_int_equal(tk_pay_judge(&call, &answer, &learned), TK_PAY_OK);
    assert_tk_text(learned.url, "weixin://x");
}


/* A proxy that drops a header, or calls it something else, leaves nothing that
 * is proven. */

static void
test_headers_renamed(void **state)
{
    size_t           i;
    tk_pay_call_t    call;
    pay_envelope_t   other;
    tk_pay_answer_t  answer;

    (void) state;

    call = pay_call(TK_PAY_QUERY, &payment);

    for (i = 0; i < PAY_ENVELOPE; i++) {
        other = envelope;
        other.names[i] = "X-Wechatpay";
        answer = pay_answered(&other, platform_private, 200,
                              TRADE("CLOSED", ""));
        pay_check_nothing(&call, &answer);
    }
}


/* The merchant's own certificate has a serial, too: never theirs. */

static void
test_our_own_serial(void **state)
{
    tk_pay_call_t     call;
    pay_envelope_t    other = envelope;
    tk_pay_answer_t   answer;

    (void) state;

    other.serial = pay_account.serial;
    call = pay_call(TK_PAY_QUERY, &payment);
    answer = pay_answered(&other, our_key, 200, TRADE("CLOSED", ""));
    pay_check_nothing(&call, &answer);
    answer = pay_answered(&other, platform_private, 200, TRADE("CLOSED", ""));
    pay_check_nothing(&call, &answer);
}


/* With the padding of PSS it is another signature, in both directions. */

static tk_str_t
signed_pss(tk_str_t text)
{
    size_t         len = 0;
    tk_str_t       raw, sign;
    EVP_MD_CTX    *ctx;
    EVP_PKEY_CTX  *padding;

    ctx = EVP_MD_CTX_new();
    assert_true(EVP_DigestSignInit(ctx, &padding, EVP_sha256(), NULL,
                                   platform_private) == 1
                && EVP_PKEY_CTX_set_rsa_padding(padding, RSA_PKCS1_PSS_PADDING)
                   == 1
                && EVP_DigestSign(ctx, NULL, &len, text.data, text.len) == 1);
    raw.data = pay_pool->alloc(pay_pool->data, len);
    assert_non_null(raw.data);
    assert_int_equal(EVP_DigestSign(ctx, raw.data, &len, text.data, text.len),
                     1);
    raw.len = len;
    EVP_MD_CTX_free(ctx);
    assert_int_equal(tk_base64(pay_pool, raw, &sign), TK_OK);

    return sign;
}


static void
test_other_padding(void **state)
{
    tk_pair_t        headers[PAY_ENVELOPE];
    tk_pay_call_t    call;
    tk_pay_answer_t  answer;

    (void) state;

    call = pay_call(TK_PAY_QUERY, &payment);
    answer = pay_answered(&envelope, platform_private, 200,
                          TRADE("CLOSED", ""));
    memcpy(headers, answer.headers, sizeof(headers));
    answer.headers = headers;
    headers[3].value = signed_pss(unit_str(PAY_MOMENT "\n" PAY_NONCE "\n"
                                           TRADE("CLOSED", "") "\n"));
    pay_check_nothing(&call, &answer);
}


/* What a page or an application of the merchant's signs: names and values by
 * letter, a line each, the last one ended, too. */

static void
test_signature_of_a_page(void **state)
{
    size_t       i;
    json_t      *params;
    tk_buf_t     b;
    tk_str_t     value, sign;

    static const char *const  lines[] = {
        "appId", "timeStamp", "nonceStr", "package"
    };

    (void) state;

    params = json_object_get(pay_vector("jsapi_pay_sign"), "params");
    assert_int_equal(tk_buf_init(&b, pay_pool, 256), TK_OK);

    for (i = 0; i < unit_count(lines); i++) {
        value = pay_text(params, lines[i]);
        tk_buf_add(&b, value.data, value.len);
        tk_buf_adds(&b, "\n");
    }

    assert_true(tk_str_eq(tk_buf_str(&b), pay_vector_text("jsapi_pay_sign",
                                                          "string_to_sign")));
    assert_int_equal(tk_pay_sign(pay_pool, our_key, tk_buf_str(&b), &sign),
                     TK_OK);
    assert_true(tk_str_eq(sign, pay_text(params, "paySign")));
}


/* ---- Notices ---- */

static void
test_notices(void **state)
{
    size_t             i;
    tk_pay_notice_t    notice;
    tk_pay_learned_t   learned;

    static const pay_told_t  cases[] = {
        { "notify_paid", TK_PAY_GENUINE, TK_PAY_PAID, 8880, PAYMENT, "" },
        { "notify_refund", TK_PAY_GENUINE, TK_PAY_PAID, 3000, PAYMENT,
          REFUND },
        { "notify_transfer", TK_PAY_GENUINE, TK_PAY_PAID, 8000, TRANSFER,
          "" },
        { "notify_bad_tag", TK_PAY_SEALED, TK_PAY_UNSAID, -1, "", "" },
        { "notify_signtest", TK_PAY_PROBE, TK_PAY_UNSAID, -1, "", "" }
    };

    (void) state;

    for (i = 0; i < unit_count(cases); i++) {
        notice = pay_notice(cases[i].says);
        learned = pay_check_told(&pay_account, &notice, &cases[i]);
        assert_int_equal(learned.notice_id.len > 0,
                         cases[i].proof == TK_PAY_GENUINE);
    }
}


/* As the platform enciphers it. */

static tk_str_t
enciphered(const char *plain)
{
    int              n, last;
    size_t           len = strlen(plain);
    tk_str_t         bytes, text;
    EVP_CIPHER_CTX  *ctx;

    bytes.len = len + TAG;
    bytes.data = pay_pool->alloc(pay_pool->data, bytes.len);
    assert_non_null(bytes.data);
    ctx = EVP_CIPHER_CTX_new();

    assert_true(EVP_EncryptInit_ex(ctx, EVP_aes_256_gcm(), NULL,
                                   pay_account.secret.data,
                                   (const unsigned char *) "123456789012")
                && EVP_EncryptUpdate(ctx, bytes.data, &n,
                                     (const unsigned char *) plain, (int) len)
                && EVP_EncryptFinal_ex(ctx, bytes.data + n, &last)
                && EVP_CIPHER_CTX_ctrl(ctx, EVP_CTRL_AEAD_GET_TAG, TAG,
                                       bytes.data + len));
    EVP_CIPHER_CTX_free(ctx);
    assert_int_equal(tk_base64(pay_pool, bytes, &text), TK_OK);

    return text;
}


/* A refund is over when it is done or closed; whatever else a notice says of
 * it, the query tells whether the money has left. */

static void
test_refund_words(void **state)
{
    char               plain[512], body[2048];
    size_t             i;
    tk_str_t           text;
    tk_pay_notice_t    notice;
    tk_pay_learned_t   learned;

    static const struct {
        const char      *word;
        tk_pay_state_e   state;
        int              asks;
    } words[] = {
        { "SUCCESS", TK_PAY_PAID, 0 },
        { "CLOSED", TK_PAY_CLOSED, 0 },
        { "ABNORMAL", TK_PAY_WAITING, 1 },
        { "PROCESSING", TK_PAY_WAITING, 1 },
        { "NEVER_SEEN", TK_PAY_WAITING, 1 },
        { "", TK_PAY_WAITING, 1 }
    };

    (void) state;

    for (i = 0; i < unit_count(words); i++) {
        snprintf(plain, sizeof(plain), "{\"mchid\":\"1900000109\","
                 "\"out_trade_no\":\"" PAYMENT "\",\"out_refund_no\":\""
                 REFUND "\",\"refund_id\":\"50\",\"refund_status\":\"%s\","
                 "\"amount\":{\"refund\":3000}}", words[i].word);
        text = enciphered(plain);
        snprintf(body, sizeof(body), "{\"id\":\"EV-1\",\"event_type\":"
                 "\"REFUND.%s\",\"resource\":{\"algorithm\":"
                 "\"AEAD_AES_256_GCM\",\"nonce\":\"123456789012\","
                 "\"associated_data\":\"\",\"ciphertext\":\"%.*s\"}}",
                 words[i].word, (int) text.len, (char *) text.data);
        notice = pay_enveloped(&envelope, platform_private, body);
        learned = pay_check_told(&pay_account, &notice, &(pay_told_t) {
            body, TK_PAY_GENUINE, words[i].state, 3000, PAYMENT, REFUND
        });
        assert_int_equal(learned.next == TK_PAY_NEXT_ASK, words[i].asks);
        assert_string_equal(learned.code, words[i].word);
    }
}


static void
test_spoilt_notices(void **state)
{
    tk_pay_notice_t    notice;
    tk_pay_account_t   other = pay_account;
    tk_pay_learned_t   learned;

    static const pay_other_t  others[] = {
        { offsetof(tk_pay_account_t, app_id), "wx0", TK_PAY_FOREIGN },
        { offsetof(tk_pay_account_t, merchant_id), "1900000110",
          TK_PAY_FOREIGN },
        { offsetof(tk_pay_account_t, secret),
          "another key of the same length..", TK_PAY_SEALED }
    };

    (void) state;

    notice = pay_notice("notify_paid");
    pay_spoil_notice(&notice, PAY_FORGED);
    pay_check_others(&notice, others, unit_count(others));

    other.ntrust = 0;
    assert_int_equal(pay_noticed_by(&other, &notice, &learned),
                     TK_PAY_KEY_MISSING);
}


/* Deciphered only as a whole, with everything that belongs to it. */

static void
check_no_cipher(tk_str_t key, tk_str_t nonce, tk_str_t extra, tk_str_t text)
{
    tk_str_t  plain;

    assert_int_equal(tk_pay_gcm(pay_pool, key, nonce, extra, text, &plain),
                     TK_BAD_CIPHER);
}


static tk_str_t
shorter(tk_str_t s)
{
    s.len--;

    return s;
}


static void
test_ciphers(void **state)
{
    size_t     len;
    json_t    *root, *resource;
    tk_str_t   plain, key, nonce, extra, text;

    (void) state;

    root = json_loads((char *) pay_vector_text("notify_paid", "body").data, 0,
                      NULL);
    assert_non_null(root);
    resource = json_object_get(root, "resource");

    key = pay_account.secret;
    nonce = pay_text(resource, "nonce");
    extra = pay_text(resource, "associated_data");
    text = pay_text(resource, "ciphertext");

    assert_int_equal(tk_pay_gcm(pay_pool, key, nonce, extra, text, &plain),
                     TK_OK);
    assert_int_equal(plain.data[0], '{');

    for (len = 0; len < text.len; len++) {
        check_no_cipher(key, nonce, extra, unit_guard(text.data, len));
    }

    check_no_cipher(key, nonce, shorter(extra), text);
    check_no_cipher(key, shorter(nonce), extra, text);
    check_no_cipher(shorter(key), nonce, extra, text);

    json_decref(root);
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
        cmocka_unit_test(test_reversed_sale),
        cmocka_unit_test(test_page_leads_back),
        cmocka_unit_test(test_headers_renamed),
        cmocka_unit_test(test_our_own_serial),
        cmocka_unit_test(test_other_padding),
        cmocka_unit_test(test_signature_of_a_page),
        cmocka_unit_test(test_refund_words),
        cmocka_unit_test(test_notices),
        cmocka_unit_test(test_spoilt_notices),
        cmocka_unit_test(test_ciphers)
    };

    return cmocka_run_group_tests(tests, setup, pay_end);
}
