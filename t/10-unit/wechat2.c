/*
 * WeChat Pay V2: what the platform's clients sign alike, answers and notices
 * signed with MD5 and with HMAC-SHA256, refunds deciphered, XML that is none of
 * theirs.
 */

#include "pay.h"
#include "tk_pay_cipher.h"
#include "tk_pay_xml.h"

#define GATEWAY     "https://api.mch.weixin.qq.com"
#define PAYMENT     "T20261128000011"
#define REFUND      "R20261128000011"
#define NONCE       "A1B2C3D4E5F6A7B8"
#define ANOTHER     "exposed_your_key_here_have_risk5"

static const tk_pay_content_t  payment = {
    .number = tk_string(PAYMENT),
    .refund_number = tk_string(REFUND),
    .amount_fen = 8880,
    .total_fen = 8880,
    .way = TK_PAY_QR,
    .subject = tk_string("测试门票 A+B & \"成人\""),
    .reason = tk_string("不去了 <1>"),
    .address = tk_string("203.0.113.7"),
    .auth_code = tk_string("134612345678901234"),
    .payee = tk_string("oUpF8uN95"),
    .day = 9828
};


static int
setup(void **state)
{
    (void) state;

    pay_begin("wechat2", "wechat_v2");
    pay_nonce = NONCE;

    pay_account.app_id = unit_str("wx8888888888888888");
    pay_account.merchant_id = unit_str("1900000109");
    pay_account.gateway = unit_str(GATEWAY);
    pay_account.notify_url =
        unit_str("https://pay.test.example/WeChatNotify.aspx");
    pay_account.secret = pay_text(pay_vectors, "api_key");

    return 0;
}


static tk_str_t
sign_of(json_t *object, int hmac)
{
    size_t         n;
    tk_str_t       sign;
    tk_pair_t     *pairs;
    unsigned char  hex[TK_SIGN_MAX];

    sign.data = hex;
    sign.len = tk_sign_len(hmac);
    pairs = pay_pairs(object, &n);
    assert_int_equal(tk_sign(hmac, pairs, n, pay_account.secret, hex), TK_OK);

    return tk_str_copy(pay_pool, sign);
}


/* ---- Requests ---- */

static void
test_signatures(void **state)
{
    size_t     i;
    json_t    *vector, *read;
    tk_str_t   sign;

    static const char *const  names[] = {
        "unifiedorder_md5", "unifiedorder_hmac", "answer_orderquery",
        "answer_hmac_without_sign_type", "answer_userpaying", "notify_paid"
    };

    (void) state;

    for (i = 0; i < unit_count(names); i++) {
        vector = pay_vector(names[i]);
        sign = sign_of(json_object_get(vector, "fields"),
                       pay_text(vector, "sign_type").len > 3);
        assert_true(tk_str_eq(sign, pay_text(vector, "sign")));

        read = tk_pay_xml_read(pay_pool, pay_text(vector, "xml"), "xml");
        assert_true(json_equal(read, json_object_get(vector, "fields")));
        json_decref(read);
    }
}


static json_t *
built(const tk_pay_call_t *call, tk_pay_request_t *request)
{
    json_t  *fields;

    assert_int_equal(tk_pay_build(call, request), TK_OK);
    assert_string_equal(request->method, "POST");
    assert_int_equal(request->hand, TK_PAY_SEND);
    fields = tk_pay_xml_read(pay_pool, request->body, "xml");
    assert_non_null(fields);

    return fields;
}


/* What is sent is what the vector has, but for the goods' number, which is that
 * of the payment, and for MD5. */

static void
check_like(const char *name, const tk_pay_content_t *content)
{
    json_t            *vector, *fields, *expected;
    tk_pay_call_t      call;
    tk_pay_request_t   request;

    vector = json_object_get(pay_vector(name), "fields");
    call = pay_call(TK_PAY_CHARGE, content);
    fields = built(&call, &request);
    pay_check_path(&request, "/pay/unifiedorder");
    assert_true(tk_str_eq(pay_text(fields, "product_id"), content->number));
    assert_true(tk_str_eq(pay_text(fields, "sign"), sign_of(fields, 1)));

    expected = json_copy(vector);
    json_object_set_new(expected, "sign_type", json_string("HMAC-SHA256"));
    json_object_del(expected, "product_id");
    json_object_del(expected, "sign");
    json_object_del(expected, "attach");
    json_object_del(fields, "product_id");
    json_object_del(fields, "sign");
    assert_true(json_equal(fields, expected));

    json_decref(expected);
    json_decref(fields);
}


static void
test_requests(void **state)
{
    tk_pay_content_t  content = payment;

    (void) state;

    check_like("unifiedorder_md5", &content);

    content.number = unit_str("T20261128000012");
    content.subject = unit_str("测试门票");
    check_like("unifiedorder_hmac", &content);
}


#define OURS    "\"appid\":\"wx8888888888888888\",\"mch_id\":\"1900000109\","  \
                "\"nonce_str\":\"" NONCE "\""
#define STRONG  OURS ",\"sign_type\":\"HMAC-SHA256\""
#define SUBJECT "测试门票 A+B & \\\"成人\\\""

typedef struct {
    tk_pay_action_e   action;
    const char       *path;
    int               certificate;
    const char       *fields;
} content_case_t;

static const content_case_t  contents[] = {
    { TK_PAY_CHARGE_CODE, "/pay/micropay", 0,
      "{" STRONG ",\"body\":\"" SUBJECT "\",\"out_trade_no\":\"" PAYMENT
      "\",\"total_fee\":\"8880\",\"spbill_create_ip\":\"203.0.113.7\","
      "\"auth_code\":\"134612345678901234\"}" },
    { TK_PAY_QUERY, "/pay/orderquery", 0,
      "{" STRONG ",\"out_trade_no\":\"" PAYMENT "\"}" },
    { TK_PAY_CLOSE, "/pay/closeorder", 0,
      "{" STRONG ",\"out_trade_no\":\"" PAYMENT "\"}" },
    { TK_PAY_CANCEL, "/secapi/pay/reverse", 1,
      "{" STRONG ",\"out_trade_no\":\"" PAYMENT "\"}" },
    { TK_PAY_REFUND, "/secapi/pay/refund", 1,
      "{" STRONG ",\"out_trade_no\":\"" PAYMENT "\",\"out_refund_no\":\""
      REFUND "\",\"total_fee\":\"8880\",\"refund_fee\":\"8880\","
      "\"refund_desc\":\"不去了 <1>\",\"notify_url\":"
      "\"https://pay.test.example/WeChatNotify.aspx\"}" },
    { TK_PAY_REFUND_QUERY, "/pay/refundquery", 0,
      "{" STRONG ",\"out_refund_no\":\"" REFUND "\"}" },
    { TK_PAY_TRANSFER, "/mmpaymkttransfers/promotion/transfers", 1,
      "{\"mch_appid\":\"wx8888888888888888\",\"mchid\":\"1900000109\","
      "\"nonce_str\":\"" NONCE "\",\"partner_trade_no\":\"" PAYMENT "\","
      "\"openid\":\"oUpF8uN95\",\"check_name\":\"NO_CHECK\","
      "\"amount\":\"8880\",\"desc\":\"" SUBJECT "\","
      "\"spbill_create_ip\":\"203.0.113.7\"}" },
    { TK_PAY_TRANSFER_QUERY, "/mmpaymkttransfers/gettransferinfo", 1,
      "{" OURS ",\"partner_trade_no\":\"" PAYMENT "\"}" },
    { TK_PAY_BILL, "/pay/downloadbill", 0,
      "{" STRONG ",\"bill_date\":\"20261128\",\"bill_type\":\"ALL\","
      "\"tar_type\":\"GZIP\"}" }
};


static void
check_content(const content_case_t *c)
{
    int                hmac;
    json_t            *fields, *expected;
    tk_pay_call_t      call;
    tk_pay_request_t   request;

    call = pay_call(c->action, &payment);
    fields = built(&call, &request);
    hmac = json_object_get(fields, "sign_type") != NULL;
    pay_check_path(&request, c->path);
    assert_int_equal(request.certificate, c->certificate);
    assert_int_equal(request.patient, c->action == TK_PAY_CHARGE_CODE);
    assert_true(tk_str_eq(pay_text(fields, "sign"), sign_of(fields, hmac)));

    expected = json_loads(c->fields, 0, NULL);
    assert_non_null(expected);
    json_object_del(fields, "sign");

    if (!json_equal(fields, expected)) {
        fail_msg("action %d: %.*s", c->action, (int) request.body.len,
                 request.body.data);
    }

    json_decref(expected);
    json_decref(fields);
    pay_check_again(&call, &request);
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


/* Texts that XML or the platform could not take, and what cannot be sent. */

static void
test_odd_contents(void **state)
{
    json_t            *fields;
    tk_pay_call_t      call;
    tk_pay_content_t   content = payment;
    tk_pay_request_t   request;

    (void) state;

    content.way = TK_PAY_WAP;
    content.subject = unit_str("a\r\n]]>\xff\xef\xbf\xbf\x01z&<");
    content.attach = unit_str("一二三四五六七八九十一二三四五六七八九十"
                              "一二三四五六七八九十一二三四五六七八九十"
                              "一二三四五六七八九十");
    content.expire_at = PAY_NOW + 900 * TK_SECOND;
    call = pay_call(TK_PAY_CHARGE, &content);
    fields = built(&call, &request);

    assert_true(tk_str_eq(pay_text(fields, "sign"), sign_of(fields, 1)));
    assert_tk_text(pay_text(fields, "sign_type"), "HMAC-SHA256");
    assert_int_equal(pay_text(fields, "attach").len, 42 * 3);
    assert_tk_text(pay_text(fields, "trade_type"), "MWEB");
    assert_tk_text(pay_text(fields, "scene_info"),
                   "{\"h5_info\":{\"type\":\"Wap\"}}");
    assert_tk_text(pay_text(fields, "time_expire"), "20261128101500");
    json_decref(fields);

    content.payee_name = unit_str("张三");
    call.action = TK_PAY_TRANSFER;
    fields = built(&call, &request);
    assert_tk_text(pay_text(fields, "check_name"), "FORCE_CHECK");
    assert_tk_text(pay_text(fields, "re_user_name"), "张三");
    json_decref(fields);
}


static void
test_contents_refused(void **state)
{
    tk_pay_call_t      call;
    tk_pay_content_t   content = payment;
    tk_pay_request_t   request;

    (void) state;

    content.way = TK_PAY_PAGE;
    assert_int_equal(pay_build(TK_PAY_CHARGE, &content), TK_BAD_VALUE);
    content.way = TK_PAY_DESK;
    assert_int_equal(pay_build(TK_PAY_CHARGE, &content), TK_BAD_VALUE);

    content.way = TK_PAY_QR;
    content.address = unit_str("");
    assert_int_equal(pay_build(TK_PAY_CHARGE, &content), TK_BAD_VALUE);

    content.total_fen = content.amount_fen - 1;
    assert_int_equal(pay_build(TK_PAY_REFUND, &content), TK_BAD_VALUE);

    call = pay_call(TK_PAY_QUERY, &payment);
    call.nonce = unit_str("");
    assert_int_equal(tk_pay_build(&call, &request), TK_BUG);
}


/* ---- XML ---- */

static const char *const  read_not[] = {
    "", " ", "<xml>", "<xml><a>1</a>", "<xml><a>1</xml>", "<a>1</a>",
    "<xml><a>1</a></xml><xml/>", "<xml><a>1</a></xml>x",
    "<xml><a>1</a><a>2</a></xml>", "<xml><a>1</a><a></a></xml>",
    "<xml><a><b>1</b></a></xml>", "<xml>x<a>1</a></xml>",
    "<xml><![CDATA[x]]><a>1</a></xml>", "<xml a='1'><b>1</b></xml>",
    "<xml><a b='1'>1</a></xml>", "<xml xmlns='u'><a>1</a></xml>",
    "<n:xml xmlns:n='u'><a>1</a></n:xml>", "<XML><a>1</a></XML>",
    "<xml><a>&x;</a></xml>", "<xml><a>\xff</a></xml>",
    "<xml><a>&#0;</a></xml>", "<xml><a>\x01</a></xml>",
    "<!DOCTYPE xml><xml><a>1</a></xml>",
    "<!DOCTYPE xml [<!ENTITY x 'y'>]><xml><a>&x;</a></xml>",
    "<!DOCTYPE xml SYSTEM 'http://127.0.0.1:9/x'><xml><a>1</a></xml>",
    ("<!DOCTYPE l [<!ENTITY a 'aaaaaaaaaa'><!ENTITY b '&a;&a;&a;&a;'>"
     "<!ENTITY c '&b;&b;&b;&b;'>]><xml><l>&c;&c;&c;</l></xml>"),
    "<?xml version='1.0'?><?xml version='1.0'?><xml><a>1</a></xml>"
};

static const struct {
    const char  *text;
    const char  *value;
} read_well[] = {
    { "<xml><a>1</a></xml>", "1" },
    { " <xml>\r\n  <a>1</a>\n</xml>\n", "1" },
    { "<?xml version='1.0' encoding='UTF-8'?><xml><a> 1 </a></xml>",
      " 1 " },
    { "<xml><a><![CDATA[<&]]>&lt;&amp;&#x4e2d;</a><b/></xml>", "<&<&中" },
    { "<xml><!-- no --><a>1<!-- no -->2</a></xml>", "12" },
    { "<xml><b>2</b><a></a></xml>", "" }
};


static json_t *
read_xml(const char *text)
{
    return tk_pay_xml_read(pay_pool, unit_guard(text, strlen(text)), "xml");
}


static void
test_xml(void **state)
{
    size_t    i;
    json_t   *read;

    (void) state;

    for (i = 0; i < unit_count(read_not); i++) {
        if (read_xml(read_not[i]) != NULL) {
            fail_msg("%s was read", read_not[i]);
        }
    }

    assert_null(tk_pay_xml_read(pay_pool, ((tk_str_t)
                    tk_string("<xml><a>1</a></xml>\0<b>")), "xml"));

    for (i = 0; i < unit_count(read_well); i++) {
        read = read_xml(read_well[i].text);
        assert_non_null(read);
        assert_tk_text(pay_text(read, "a"), read_well[i].value);
        json_decref(read);
    }
}


static void
test_bounds_of_xml(void **state)
{
    size_t     n;
    tk_buf_t   b;
    json_t    *read;

    (void) state;

    for (n = 1; n <= TK_PAY_XML + 8; n *= 2) {
        assert_int_equal(tk_buf_init(&b, pay_pool, n + 64), TK_OK);
        tk_buf_adds(&b, "<xml><a>");

        while (b.pos - b.start < (ptrdiff_t) n) {
            tk_buf_adds(&b, "x");
        }

        tk_buf_adds(&b, "</a></xml>");
        read = tk_pay_xml_read(pay_pool, tk_buf_str(&b), "xml");
        assert_int_equal(read != NULL, tk_buf_str(&b).len <= TK_PAY_XML);
        json_decref(read);
    }

    b.pos = b.start;

    for (n = 0; n < 10000; n++) {
        tk_buf_adds(&b, "<xml>");
    }

    assert_null(tk_pay_xml_read(pay_pool, tk_buf_str(&b), "xml"));
}


/* ---- Answers ---- */

static const pay_vector_t  answers[] = {
    { PAYMENT, "",
      { TK_PAY_QUERY, 200, "answer_orderquery",
        TK_PAY_OK, TK_PAY_PAID, TK_PAY_NEXT_NONE, 8880 } },
    { "T20261128000012", "",
      { TK_PAY_QUERY, 200, "answer_orderquery",
        TK_PAY_UNKNOWN, TK_PAY_UNSAID, TK_PAY_NEXT_STAFF, -1 } },
    { "T20261128000012", "",
      { TK_PAY_QUERY, 200, "answer_hmac_without_sign_type",
        TK_PAY_PENDING, TK_PAY_WAITING, TK_PAY_NEXT_NONE, -1 } },
    { PAYMENT, "USERPAYING",
      { TK_PAY_CHARGE_CODE, 200, "answer_userpaying",
        TK_PAY_PENDING, TK_PAY_WAITING, TK_PAY_NEXT_ASK, -1 } },
    { PAYMENT, "USERPAYING",
      { TK_PAY_REFUND, 200, "answer_userpaying",
        TK_PAY_UNKNOWN, TK_PAY_UNSAID, TK_PAY_NEXT_ASK, -1 } }
};


static void
test_vectors(void **state)
{
    tk_pay_call_t      call;
    tk_pay_answer_t    answer;
    tk_pay_learned_t   learned;

    (void) state;

    pay_check_vectors(answers, unit_count(answers), &payment);

    call = pay_call(TK_PAY_QUERY, &payment);
    answer = pay_answer("answer_orderquery");
    assert_int_equal(tk_pay_judge(&call, &answer, &learned), TK_PAY_OK);
    assert_tk_text(learned.platform_number, "4200000000202611280000000011");
    assert_int_equal(learned.at, PAY_NOW + 300 * TK_SECOND);
}


static tk_str_t
xml_of(const char *fields)
{
    tk_buf_t  b;

    assert_int_equal(tk_buf_init(&b, pay_pool, 1024), TK_OK);
    tk_buf_adds(&b, "<xml>");
    tk_buf_adds(&b, fields);
    tk_buf_adds(&b, "</xml>");
    assert_false(b.failed);

    return tk_buf_str(&b);
}


/* What the platform would make of fields. */

static tk_str_t
signed_xml(const char *fields, int hmac)
{
    json_t    *read;
    tk_buf_t   b;
    tk_str_t   xml, sign;

    xml = xml_of(fields);
    read = tk_pay_xml_read(pay_pool, xml, "xml");
    assert_non_null(read);
    sign = sign_of(read, hmac);
    json_decref(read);

    assert_int_equal(tk_buf_init(&b, pay_pool, 1024), TK_OK);
    tk_buf_add(&b, xml.data, xml.len - (sizeof("</xml>") - 1));
    tk_buf_adds(&b, "<sign>");
    tk_buf_add(&b, sign.data, sign.len);
    tk_buf_adds(&b, "</sign></xml>");
    assert_false(b.failed);

    return tk_buf_str(&b);
}


#define LEAF(name, value)   "<" name ">" value "</" name ">"
#define HEAD    LEAF("return_code", "SUCCESS")                                \
                LEAF("appid", "wx8888888888888888")                           \
                LEAF("mch_id", "1900000109") LEAF("nonce_str", "x")
#define DONE    HEAD LEAF("result_code", "SUCCESS")
#define FAULT(code)                                                           \
                HEAD LEAF("result_code", "FAIL") LEAF("err_code", code)
#define TRADE(state, rest)                                                    \
                DONE LEAF("out_trade_no", PAYMENT)                            \
                LEAF("trade_state", state) rest
#define BACK(status, fen)                                                     \
                DONE LEAF("out_trade_no", PAYMENT)                            \
                LEAF("out_refund_no_0", "R20261128000010")                    \
                LEAF("refund_status_0", "SUCCESS")                            \
                LEAF("out_refund_no_1", REFUND)                               \
                LEAF("refund_status_1", status) LEAF("refund_fee_1", fen)
#define PAYOUT(status)                                                        \
                DONE LEAF("partner_trade_no", PAYMENT)                        \
                LEAF("status", status) LEAF("payment_amount", "8880")

static const pay_case_t  said[] = {
    { TK_PAY_CHARGE, 200, DONE LEAF("code_url", "weixin://x"),
      TK_PAY_OK, TK_PAY_WAITING, TK_PAY_NEXT_NONE, -1 },
    { TK_PAY_CHARGE, 200, DONE LEAF("prepay_id", "1"),
      TK_PAY_UNKNOWN, TK_PAY_UNSAID, TK_PAY_NEXT_NONE, -1 },
    { TK_PAY_CHARGE, 200, FAULT("SYSTEMERROR"),
      TK_PAY_UNKNOWN, TK_PAY_UNSAID, TK_PAY_NEXT_AGAIN, -1 },
    { TK_PAY_CHARGE, 200, FAULT("ORDERPAID"),
      TK_PAY_UNKNOWN, TK_PAY_UNSAID, TK_PAY_NEXT_ASK, -1 },
    { TK_PAY_CHARGE, 200, FAULT("OUT_TRADE_NO_USED"),
      TK_PAY_UNKNOWN, TK_PAY_UNSAID, TK_PAY_NEXT_ASK, -1 },
    { TK_PAY_CHARGE, 200, FAULT("INVALID_REQUEST"),
      TK_PAY_UNKNOWN, TK_PAY_UNSAID, TK_PAY_NEXT_ASK, -1 },
    { TK_PAY_CHARGE, 200, FAULT("NOAUTH"),
      TK_PAY_REFUSED, TK_PAY_UNSAID, TK_PAY_NEXT_SETTINGS, -1 },
    { TK_PAY_CHARGE, 200, FAULT("NEVER_SEEN"),
      TK_PAY_UNKNOWN, TK_PAY_UNSAID, TK_PAY_NEXT_ASK, -1 },
    { TK_PAY_CHARGE, 200, HEAD LEAF("code_url", "weixin://x"),
      TK_PAY_UNKNOWN, TK_PAY_UNSAID, TK_PAY_NEXT_ASK, -1 },

    { TK_PAY_CHARGE_CODE, 200, DONE LEAF("out_trade_no", PAYMENT)
                               LEAF("total_fee", "8880"),
      TK_PAY_OK, TK_PAY_PAID, TK_PAY_NEXT_NONE, 8880 },
    { TK_PAY_CHARGE_CODE, 200, DONE LEAF("out_trade_no", PAYMENT),
      TK_PAY_UNKNOWN, TK_PAY_UNSAID, TK_PAY_NEXT_NONE, -1 },
    { TK_PAY_CHARGE_CODE, 200, DONE LEAF("out_trade_no", "T1")
                               LEAF("total_fee", "8880"),
      TK_PAY_UNKNOWN, TK_PAY_UNSAID, TK_PAY_NEXT_STAFF, -1 },
    { TK_PAY_CHARGE_CODE, 200, FAULT("BANKERROR"),
      TK_PAY_UNKNOWN, TK_PAY_UNSAID, TK_PAY_NEXT_ASK, -1 },
    { TK_PAY_CHARGE_CODE, 200, FAULT("NOTENOUGH"),
      TK_PAY_REFUSED, TK_PAY_UNSAID, TK_PAY_NEXT_NUMBER, -1 },
    { TK_PAY_CHARGE_CODE, 200, FAULT("AUTHCODEEXPIRE"),
      TK_PAY_REFUSED, TK_PAY_UNSAID, TK_PAY_NEXT_NUMBER, -1 },

    { TK_PAY_QUERY, 200, TRADE("SUCCESS", LEAF("total_fee", "8880")),
      TK_PAY_OK, TK_PAY_PAID, TK_PAY_NEXT_NONE, 8880 },
    { TK_PAY_QUERY, 200, TRADE("REFUND", LEAF("total_fee", "8880")),
      TK_PAY_OK, TK_PAY_PAID, TK_PAY_NEXT_NONE, 8880 },
    { TK_PAY_QUERY, 200, TRADE("SUCCESS", LEAF("total_fee", "88.80")),
      TK_PAY_UNKNOWN, TK_PAY_UNSAID, TK_PAY_NEXT_NONE, -1 },
    { TK_PAY_QUERY, 200, TRADE("SUCCESS", LEAF("total_fee", "8880")
                               LEAF("fee_type", "USD")),
      TK_PAY_UNKNOWN, TK_PAY_UNSAID, TK_PAY_NEXT_STAFF, -1 },
    { TK_PAY_QUERY, 200, LEAF("return_code", "SUCCESS") LEAF("mch_id", "2")
                         LEAF("result_code", "SUCCESS")
                         LEAF("out_trade_no", PAYMENT)
                         LEAF("trade_state", "SUCCESS")
                         LEAF("total_fee", "8880"),
      TK_PAY_UNKNOWN, TK_PAY_UNSAID, TK_PAY_NEXT_STAFF, -1 },
    { TK_PAY_QUERY, 200, TRADE("NOTPAY", ""),
      TK_PAY_PENDING, TK_PAY_WAITING, TK_PAY_NEXT_NONE, -1 },
    { TK_PAY_QUERY, 200, TRADE("REVOKED", ""),
      TK_PAY_REFUSED, TK_PAY_CLOSED, TK_PAY_NEXT_NONE, -1 },
    { TK_PAY_QUERY, 200, TRADE("PAYERROR", ""),
      TK_PAY_REFUSED, TK_PAY_FAILED, TK_PAY_NEXT_NONE, -1 },
    { TK_PAY_QUERY, 200, TRADE("TOMORROW", ""),
      TK_PAY_UNKNOWN, TK_PAY_UNSAID, TK_PAY_NEXT_ASK, -1 },
    { TK_PAY_QUERY, 200, FAULT("ORDERNOTEXIST"),
      TK_PAY_PENDING, TK_PAY_ABSENT, TK_PAY_NEXT_ASK, -1 },
    { TK_PAY_QUERY, 200, FAULT("NOAUTH"),
      TK_PAY_UNKNOWN, TK_PAY_UNSAID, TK_PAY_NEXT_SETTINGS, -1 },

    { TK_PAY_CLOSE, 200, DONE,
      TK_PAY_OK, TK_PAY_CLOSED, TK_PAY_NEXT_NONE, -1 },
    { TK_PAY_CLOSE, 200, FAULT("ORDERCLOSED"),
      TK_PAY_OK, TK_PAY_CLOSED, TK_PAY_NEXT_NONE, -1 },
    { TK_PAY_CLOSE, 200, FAULT("ORDERPAID"),
      TK_PAY_UNKNOWN, TK_PAY_UNSAID, TK_PAY_NEXT_ASK, -1 },

    { TK_PAY_CANCEL, 200, DONE LEAF("recall", "N"),
      TK_PAY_PENDING, TK_PAY_WAITING, TK_PAY_NEXT_ASK, -1 },
    { TK_PAY_CANCEL, 200, DONE LEAF("recall", "Y"),
      TK_PAY_UNKNOWN, TK_PAY_UNSAID, TK_PAY_NEXT_AGAIN, -1 },
    { TK_PAY_CANCEL, 200, FAULT("USERPAYING") LEAF("recall", "Y"),
      TK_PAY_UNKNOWN, TK_PAY_UNSAID, TK_PAY_NEXT_AGAIN, -1 },
    { TK_PAY_CANCEL, 200, FAULT("SYSTEMERROR"),
      TK_PAY_UNKNOWN, TK_PAY_UNSAID, TK_PAY_NEXT_AGAIN, -1 },
    { TK_PAY_CANCEL, 200, FAULT("ORDERNOTEXIST"),
      TK_PAY_PENDING, TK_PAY_ABSENT, TK_PAY_NEXT_ASK, -1 },
    { TK_PAY_CANCEL, 200, FAULT("REVERSE_EXPIRE"),
      TK_PAY_REFUSED, TK_PAY_UNSAID, TK_PAY_NEXT_REFUND, -1 },

    { TK_PAY_REFUND, 200, DONE LEAF("out_refund_no", REFUND)
                          LEAF("refund_fee", "8880"),
      TK_PAY_PENDING, TK_PAY_WAITING, TK_PAY_NEXT_ASK, 8880 },
    { TK_PAY_REFUND, 200, DONE LEAF("out_refund_no", REFUND)
                          LEAF("refund_fee", "8879"),
      TK_PAY_UNKNOWN, TK_PAY_UNSAID, TK_PAY_NEXT_STAFF, 8879 },
    { TK_PAY_REFUND, 200, FAULT("NOTENOUGH"),
      TK_PAY_REFUSED, TK_PAY_UNSAID, TK_PAY_NEXT_FUNDS, -1 },
    { TK_PAY_REFUND, 200, FAULT("FREQUENCY_LIMITED"),
      TK_PAY_UNKNOWN, TK_PAY_UNSAID, TK_PAY_NEXT_ASK, -1 },
    { TK_PAY_REFUND, 200, FAULT("INVALID_REQ_TOO_MUCH"),
      TK_PAY_UNKNOWN, TK_PAY_UNSAID, TK_PAY_NEXT_SLOWLY, -1 },
    { TK_PAY_REFUND, 200, FAULT("TRADE_OVERDUE"),
      TK_PAY_REFUSED, TK_PAY_UNSAID, TK_PAY_NEXT_STAFF, -1 },
    { TK_PAY_REFUND_QUERY, 200, BACK("SUCCESS", "8880"),
      TK_PAY_OK, TK_PAY_PAID, TK_PAY_NEXT_NONE, 8880 },
    { TK_PAY_REFUND_QUERY, 200, BACK("SUCCESS", "1"),
      TK_PAY_UNKNOWN, TK_PAY_UNSAID, TK_PAY_NEXT_STAFF, 1 },
    { TK_PAY_REFUND_QUERY, 200, BACK("PROCESSING", "8880"),
      TK_PAY_PENDING, TK_PAY_WAITING, TK_PAY_NEXT_ASK, 8880 },
    { TK_PAY_REFUND_QUERY, 200, BACK("REFUNDCLOSE", "8880"),
      TK_PAY_REFUSED, TK_PAY_CLOSED, TK_PAY_NEXT_NUMBER, 8880 },
    { TK_PAY_REFUND_QUERY, 200, BACK("CHANGE", "8880"),
      TK_PAY_PENDING, TK_PAY_FAILED, TK_PAY_NEXT_STAFF, 8880 },
    { TK_PAY_REFUND_QUERY, 200, DONE LEAF("out_trade_no", PAYMENT)
                                LEAF("out_refund_no_0", "R1"),
      TK_PAY_UNKNOWN, TK_PAY_UNSAID, TK_PAY_NEXT_STAFF, -1 },
    { TK_PAY_REFUND_QUERY, 200, FAULT("REFUNDNOTEXIST"),
      TK_PAY_PENDING, TK_PAY_ABSENT, TK_PAY_NEXT_ASK, -1 },

    { TK_PAY_TRANSFER, 200, DONE LEAF("partner_trade_no", PAYMENT),
      TK_PAY_OK, TK_PAY_PAID, TK_PAY_NEXT_NONE, -1 },
    { TK_PAY_TRANSFER, 200, FAULT("NOTENOUGH"),
      TK_PAY_UNKNOWN, TK_PAY_UNSAID, TK_PAY_NEXT_ASK, -1 },
    { TK_PAY_TRANSFER, 200, FAULT("PARAM_ERROR"),
      TK_PAY_UNKNOWN, TK_PAY_UNSAID, TK_PAY_NEXT_ASK, -1 },
    { TK_PAY_TRANSFER_QUERY, 200, PAYOUT("SUCCESS"),
      TK_PAY_OK, TK_PAY_PAID, TK_PAY_NEXT_NONE, 8880 },
    { TK_PAY_TRANSFER_QUERY, 200, PAYOUT("FAILED"),
      TK_PAY_REFUSED, TK_PAY_FAILED, TK_PAY_NEXT_NUMBER, 8880 },
    { TK_PAY_TRANSFER_QUERY, 200, PAYOUT("PROCESSING"),
      TK_PAY_PENDING, TK_PAY_WAITING, TK_PAY_NEXT_ASK, 8880 },
    { TK_PAY_TRANSFER_QUERY, 200, FAULT("NOT_FOUND"),
      TK_PAY_PENDING, TK_PAY_ABSENT, TK_PAY_NEXT_ASK, -1 }
};


/* What only a reversal can have given back. */

static void
test_reversed_sale(void **state)
{
    tk_pay_call_t      call;
    tk_pay_answer_t    answer;
    tk_pay_content_t   sale = payment;

    static const pay_case_t  reversed = {
        TK_PAY_QUERY, 200, TRADE("REFUND", LEAF("total_fee", "8880")),
        TK_PAY_OK, TK_PAY_RETURNED, TK_PAY_NEXT_NONE, 8880
    };

    (void) state;

    sale.way = TK_PAY_DESK;
    call = pay_call(TK_PAY_QUERY, &sale);
    answer = pay_answer_of(signed_xml(reversed.says, 0));
    (void) pay_check(&call, &answer, &reversed);
}


static void
check_unsigned(const tk_pay_call_t *call, const char *fields)
{
    tk_pay_answer_t   answer;
    tk_pay_learned_t  learned;

    answer = pay_answer_of(xml_of(fields));
    assert_int_equal(tk_pay_judge(call, &answer, &learned), TK_PAY_UNKNOWN);
    assert_int_equal(learned.state, TK_PAY_UNSAID);
    assert_int_equal(learned.next, call->action == TK_PAY_TRANSFER_QUERY
                                   ? TK_PAY_NEXT_STAFF : TK_PAY_NEXT_ASK);
}


static void
test_page_leads_back(void **state)
{
    tk_pay_call_t      call;
    tk_pay_answer_t    answer;
    tk_pay_account_t   other = pay_account;
    tk_pay_content_t   content = payment;
    tk_pay_learned_t   learned;

    (void) state;

    other.return_url = unit_str("https://shop.test/back");
    content.way = TK_PAY_WAP;
    call = pay_call(TK_PAY_CHARGE, &content);
    call.account = &other;

    answer = pay_answer_of(signed_xml(DONE LEAF("mweb_url", "https://wx/h5"),
                                      0));
    assert_int_equal(tk_pay_judge(&call, &answer, &learned), TK_PAY_OK);
    assert_tk_text(learned.url, "https://wx/h5?redirect_url="
                                "https%3A%2F%2Fshop.test%2Fback");
}


static void
test_answers(void **state)
{
    int                hmac;
    size_t             i;
    tk_pay_call_t      call;
    tk_pay_answer_t    answer;
    tk_pay_account_t   other = pay_account;

    (void) state;

    other.secret = unit_str(ANOTHER);

    for (i = 0; i < unit_count(said); i++) {
        for (hmac = 0; hmac <= 1; hmac++) {
            call = pay_call(said[i].action, &payment);
            answer = pay_answer_of(signed_xml(said[i].says, hmac));
            (void) pay_check(&call, &answer, &said[i]);
            pay_spoil(&call, &answer, 1);

            call.account = &other;
            pay_check_nothing(&call, &answer);
        }

        check_unsigned(&call, said[i].says);
    }
}


/* Who has no key has no signature; a wrong kind of one is none. */

static void
test_kinds_of_signature(void **state)
{
    size_t             i;
    char               fields[512];
    tk_str_t           kept;
    tk_pay_call_t      call;
    tk_pay_answer_t    answer;
    tk_pay_learned_t   learned;

    static const struct {
        const char        *type;
        int                hmac;
        tk_pay_outcome_e   outcome;
    } cases[] = {
        { LEAF("sign_type", "HMAC-SHA256"), 1, TK_PAY_OK },
        { LEAF("sign_type", "MD5"), 0, TK_PAY_OK },
        { LEAF("sign_type", ""), 1, TK_PAY_OK },
        { LEAF("sign_type", "HMAC-SHA256"), 0, TK_PAY_UNKNOWN },
        { LEAF("sign_type", "MD5"), 1, TK_PAY_UNKNOWN },
        { LEAF("sign_type", "RSA"), 1, TK_PAY_UNKNOWN }
    };

    (void) state;

    call = pay_call(TK_PAY_CLOSE, &payment);

    for (i = 0; i < unit_count(cases); i++) {
        snprintf(fields, sizeof(fields), DONE "%s", cases[i].type);
        answer = pay_answer_of(signed_xml(fields, cases[i].hmac));
        assert_int_equal(tk_pay_judge(&call, &answer, &learned),
                         cases[i].outcome);
    }

    kept = pay_account.secret;
    pay_account.secret = unit_str("");
    answer = pay_answer_of(signed_xml(DONE, 0));
    assert_int_equal(tk_pay_judge(&call, &answer, &learned), TK_PAY_UNKNOWN);
    pay_account.secret = kept;
}


/* A signature in small letters is none, and a name in others is not signed. */

static unsigned char *
found(tk_str_t xml, const char *text)
{
    size_t  at, len = strlen(text);

    for (at = 0; at + len <= xml.len; at++) {
        if (memcmp(xml.data + at, text, len) == 0) {
            return xml.data + at;
        }
    }

    fail_msg("there is no %s", text);

    return NULL;
}


static void
test_letters(void **state)
{
    size_t            i;
    tk_str_t          xml;
    tk_pay_call_t     call;
    unsigned char    *sign;
    tk_pay_answer_t   answer;

    (void) state;

    call = pay_call(TK_PAY_CLOSE, &payment);
    xml = signed_xml(DONE, 0);
    sign = found(xml, "<sign>") + 6;

    for (i = 0; i < 32; i++) {
        sign[i] |= sign[i] >= 'A' ? 'a' - 'A' : 0;
    }

    answer = pay_answer_of(xml);
    pay_check_nothing(&call, &answer);

    xml = signed_xml(DONE LEAF("a_b", "1"), 0);
    *found(xml, "b>1") = 'B';
    *found(xml, "b><sign>") = 'B';
    answer = pay_answer_of(xml);
    pay_check_nothing(&call, &answer);
}


/* What the platform says without a signature goes to staff, no further. */

#define FAILED(text)                                                          \
    "<xml><return_code>FAIL</return_code><return_msg>" text                   \
    "</return_msg></xml>"

static void
test_transport_failures(void **state)
{
    size_t           i;
    tk_pay_call_t    call;
    tk_pay_answer_t  answer;

    static const struct {
        const char    *body;
        tk_pay_next_e  next;
    } cases[] = {
        { FAILED("签名错误"), TK_PAY_NEXT_SETTINGS },
        { FAILED("appid不存在"), TK_PAY_NEXT_SETTINGS },
        { FAILED("系统繁忙"), TK_PAY_NEXT_ASK },
        { FAILED("SYSTEMERROR"), TK_PAY_NEXT_ASK },
        { "<xml><return_code>FAIL</return_code></xml>", TK_PAY_NEXT_ASK },
        { "<html><body>502</body></html>", TK_PAY_NEXT_ASK },
        { "", TK_PAY_NEXT_ASK }
    };

    (void) state;

    for (i = 0; i < unit_count(cases); i++) {
        call = pay_call(TK_PAY_REFUND, &payment);
        answer = pay_answer_of(tk_str_c(cases[i].body));
        (void) pay_check(&call, &answer, &(pay_case_t) {
            TK_PAY_REFUND, 200, cases[i].body,
            TK_PAY_UNKNOWN, TK_PAY_UNSAID, cases[i].next, -1 });
    }
}


static const pay_case_t  bills[] = {
    { TK_PAY_BILL, 200, "\x1f\x8b\x08",
      TK_PAY_OK, TK_PAY_UNSAID, TK_PAY_NEXT_NONE, -1 },
    { TK_PAY_BILL, 200, "\xef\xbb\xbf交易时间,公众账号ID\r\n",
      TK_PAY_OK, TK_PAY_UNSAID, TK_PAY_NEXT_NONE, -1 },
    { TK_PAY_BILL, 403, "\x1f\x8b\x08",
      TK_PAY_UNKNOWN, TK_PAY_UNSAID, TK_PAY_NEXT_SLOWLY, -1 },
    { TK_PAY_BILL, 200,
      "<xml><return_code><![CDATA[FAIL]]></return_code><return_msg>"
      "<![CDATA[No Bill Exist]]></return_msg><error_code>"
      "<![CDATA[20002]]></error_code></xml>",
      TK_PAY_PENDING, TK_PAY_ABSENT, TK_PAY_NEXT_SLOWLY, -1 },
    { TK_PAY_BILL, 200, FAILED("Bill Creating"),
      TK_PAY_PENDING, TK_PAY_WAITING, TK_PAY_NEXT_SLOWLY, -1 },
    { TK_PAY_BILL, 200, FAILED("invalid bill_type"),
      TK_PAY_UNKNOWN, TK_PAY_UNSAID, TK_PAY_NEXT_SETTINGS, -1 },
    { TK_PAY_BILL, 200, "<html/>",
      TK_PAY_UNKNOWN, TK_PAY_UNSAID, TK_PAY_NEXT_SLOWLY, -1 }
};


static void
test_bills(void **state)
{
    size_t            i;
    tk_pay_call_t     call;
    tk_pay_answer_t   answer;
    tk_pay_learned_t  learned;

    (void) state;

    for (i = 0; i < unit_count(bills); i++) {
        call = pay_call(TK_PAY_BILL, &payment);
        answer = pay_answer_of(tk_str_c(bills[i].says));
        answer.status = bills[i].status;
        learned = pay_check(&call, &answer, &bills[i]);
        assert_int_equal(learned.file.len, bills[i].outcome == TK_PAY_OK
                                           ? answer.body.len : 0);

        if (strstr(bills[i].says, "No Bill Exist") != NULL) {
            assert_string_equal(learned.code, "No Bill Exist");
        }
    }
}


/* ---- Notices ---- */

static const pay_told_t  told_paid = {
    "notify_paid", TK_PAY_GENUINE, TK_PAY_PAID, 8880, PAYMENT, ""
};

/* Deciphered, and to be asked for all the same. */

static const pay_told_t  told_refund = {
    "notify_refund", TK_PAY_GENUINE, TK_PAY_WAITING, 3000, PAYMENT, REFUND
};

static const pay_told_t  told_wrong[] = {
    { "notify_tampered", TK_PAY_FORGED, TK_PAY_UNSAID, -1, "", "" },
    { "notify_xxe", TK_PAY_UNREADABLE, TK_PAY_UNSAID, -1, "", "" }
};

#define TOTAL(fen)  LEAF("out_trade_no", PAYMENT) LEAF("total_fee", fen)

static const pay_told_t  told_signed[] = {

    /* a try that failed is no payment, and none that is closed */
    { FAULT("BANKERROR") LEAF("out_trade_no", PAYMENT),
      TK_PAY_GENUINE, TK_PAY_UNSAID, -1, PAYMENT, "" },
    { DONE, TK_PAY_UNREADABLE, TK_PAY_PAID, -1, "", "" },
    { DONE TOTAL("0"), TK_PAY_UNREADABLE, TK_PAY_PAID, 0, PAYMENT, "" },
    { DONE TOTAL("8880") LEAF("fee_type", "USD"),
      TK_PAY_FOREIGN, TK_PAY_UNSAID, -1, PAYMENT, "" }
};


static tk_pay_learned_t
check_told(const pay_told_t *told)
{
    tk_pay_notice_t  notice;

    notice = pay_notice(told->says);

    return pay_check_told(&pay_account, &notice, told);
}


static void
test_notices(void **state)
{
    size_t            i;
    tk_pay_learned_t  learned;

    (void) state;

    learned = check_told(&told_paid);
    assert_int_equal(learned.at, PAY_NOW + 300 * TK_SECOND);
    assert_tk_text(learned.platform_number, "4200000000202611280000000011");
    assert_tk_text(learned.notice_id, PAYMENT "/SUCCESS");

    learned = check_told(&told_refund);
    assert_int_equal(learned.next, TK_PAY_NEXT_ASK);
    assert_int_equal(learned.at, PAY_NOW + 3605 * TK_SECOND);
    assert_string_equal(learned.code, "SUCCESS");
    assert_tk_text(learned.platform_number, "50000000000202611280000000011");
    assert_tk_text(learned.notice_id, REFUND "/SUCCESS");

    for (i = 0; i < unit_count(told_wrong); i++) {
        (void) check_told(&told_wrong[i]);
    }

    assert_tk_text(pay_vector_text("notify_paid", "answer_ok"),
                   pay_account.provider->taken.body);
}


static void
test_signed_notices(void **state)
{
    int               hmac;
    size_t            i;
    tk_pay_notice_t   notice;
    tk_pay_learned_t  learned;

    (void) state;

    for (i = 0; i < unit_count(told_signed); i++) {
        for (hmac = 0; hmac <= 1; hmac++) {
            notice = pay_notice_of(signed_xml(told_signed[i].says, hmac));
            learned = pay_check_told(&pay_account, &notice, &told_signed[i]);
            assert_string_equal(learned.code, i == 0 ? "BANKERROR" : "");
        }
    }
}


/* That of a refund is enciphered without a signature. */

static void
test_spoilt_notices(void **state)
{
    tk_pay_notice_t  paid, back;

    static const pay_other_t  others[] = {
        { offsetof(tk_pay_account_t, app_id), "wx0", TK_PAY_FOREIGN },
        { offsetof(tk_pay_account_t, merchant_id), "1900000110",
          TK_PAY_FOREIGN },
        { offsetof(tk_pay_account_t, secret), ANOTHER, TK_PAY_FORGED },
        { offsetof(tk_pay_account_t, secret), "", TK_PAY_FORGED }
    };

    (void) state;

    paid = pay_notice("notify_paid");
    back = pay_notice("notify_refund");

    pay_spoil_notice(&paid, PAY_SAME);
    pay_spoil_notice(&back, PAY_SAME_STATE);
    pay_check_others(&paid, others, unit_count(others));
    pay_check_others(&back, others, unit_count(others));
}


/* Deciphered as a whole, with the right key alone. */

static void
test_cipher(void **state)
{
    size_t     len;
    json_t    *root, *vector;
    tk_str_t   key, text, plain;

    (void) state;

    vector = pay_vector("notify_refund");
    root = tk_pay_xml_read(pay_pool, pay_text(vector, "xml"), "xml");
    assert_non_null(root);
    key = pay_text(vector, "aes_key_ascii");
    text = pay_text(root, "req_info");

    assert_int_equal(tk_pay_ecb(pay_pool, key, text, &plain), TK_OK);
    assert_true(tk_str_eq(plain, pay_text(vector, "plain")));

    for (len = 0; len < text.len; len++) {
        assert_int_equal(tk_pay_ecb(pay_pool, key, unit_guard(text.data, len),
                                    &plain), TK_BAD_CIPHER);
    }

    key.len--;
    assert_int_equal(tk_pay_ecb(pay_pool, key, text, &plain), TK_BAD_CIPHER);
    json_decref(root);
}


int
main(void)
{
    const struct CMUnitTest  tests[] = {
        cmocka_unit_test(test_signatures),
        cmocka_unit_test(test_requests),
        cmocka_unit_test(test_contents),
        cmocka_unit_test(test_odd_contents),
        cmocka_unit_test(test_contents_refused),
        cmocka_unit_test(test_xml),
        cmocka_unit_test(test_bounds_of_xml),
        cmocka_unit_test(test_vectors),
        cmocka_unit_test(test_answers),
        cmocka_unit_test(test_reversed_sale),
        cmocka_unit_test(test_page_leads_back),
        cmocka_unit_test(test_kinds_of_signature),
        cmocka_unit_test(test_letters),
        cmocka_unit_test(test_transport_failures),
        cmocka_unit_test(test_bills),
        cmocka_unit_test(test_notices),
        cmocka_unit_test(test_signed_notices),
        cmocka_unit_test(test_spoilt_notices),
        cmocka_unit_test(test_cipher)
    };

    return cmocka_run_group_tests(tests, setup, pay_end);
}
