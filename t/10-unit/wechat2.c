/*
 * WeChat Pay V2: what the platform's clients sign alike, answers and notices
 * signed with MD5 and with HMAC-SHA256, refunds deciphered, XML that is none of
 * theirs.
 */

#include "pay.h"
#include "tk_buf.h"
#include "tk_pay_cipher.h"
#include "tk_pay_xml.h"
#include "tk_providers.h"

#define GATEWAY     "https://api.mch.weixin.qq.com"
#define PAYMENT     "T20261128000011"
#define REFUND      "R20261128000011"
#define NONCE       "A1B2C3D4E5F6A7B8"
#define FIELDS      64

static json_t            *vectors;
static tk_pay_account_t   account;

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

    assert_int_equal(tk_crypto_init(), TK_OK);
    pay_arena = tk_arena_create();
    pay_pool = tk_arena_pool(pay_arena);
    vectors = pay_fixture("wechat_v2");

    account = (tk_pay_account_t) {
        .provider = tk_provider(unit_str("wechat2")),
        .app_id = tk_string("wx8888888888888888"),
        .merchant_id = tk_string("1900000109"),
        .gateway = tk_string(GATEWAY),
        .notify_url = tk_string("https://pay.test.example/WeChatNotify.aspx"),
        .secret = pay_text(vectors, "api_key")
    };

    return 0;
}


static int
teardown(void **state)
{
    (void) state;

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


static size_t
pairs_of(json_t *object, tk_pair_t pairs[FIELDS])
{
    size_t       n = 0;
    json_t      *value;
    const char  *name;

    json_object_foreach(object, name, value) {
        assert_in_range(n, 0, FIELDS - 1);
        pairs[n].name = tk_str_c(name);
        pairs[n++].value = tk_str_c(json_string_value(value));
    }

    return n;
}


static tk_str_t
sign_of(json_t *object, int hmac)
{
    tk_str_t       sign;
    tk_pair_t      pairs[FIELDS];
    unsigned char  hex[TK_SIGN_MAX];

    sign.data = hex;
    sign.len = tk_sign_len(hmac);
    assert_int_equal(tk_sign(hmac, pairs, pairs_of(object, pairs),
                             account.secret, hex), TK_OK);

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
        vector = json_object_get(vectors, names[i]);
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

    vector = json_object_get(json_object_get(vectors, name), "fields");
    call = call_of(TK_PAY_CHARGE, content);
    fields = built(&call, &request);
    assert_tk_text(request.url, GATEWAY "/pay/unifiedorder");
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

static void
test_contents(void **state)
{
    size_t             i;
    json_t            *fields, *expected;
    tk_str_t           first;
    tk_pay_call_t      call;
    tk_pay_request_t   request;

    static const struct {
        tk_pay_action_e   action;
        const char       *url;
        int               certificate;
        const char       *fields;
    } cases[] = {
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

    (void) state;

    for (i = 0; i < unit_count(cases); i++) {
        call = call_of(cases[i].action, &payment);
        fields = built(&call, &request);
        assert_tk_text(((tk_str_t) { request.url.len - sizeof(GATEWAY) + 1,
                                     request.url.data + sizeof(GATEWAY) - 1 }),
                       cases[i].url);
        assert_int_equal(request.certificate, cases[i].certificate);
        assert_int_equal(request.patient,
                         cases[i].action == TK_PAY_CHARGE_CODE);
        assert_true(tk_str_eq(pay_text(fields, "sign"),
                              sign_of(fields, json_object_get(fields,
                                                  "sign_type") != NULL)));

        expected = json_loads(cases[i].fields, 0, NULL);
        assert_non_null(expected);
        json_object_del(fields, "sign");

        if (!json_equal(fields, expected)) {
            fail_msg("case %zu: %.*s", i, (int) request.body.len,
                     request.body.data);
        }

        json_decref(expected);
        json_decref(fields);

        first = request.body;
        call.now += 3600 * TK_SECOND;
        assert_int_equal(tk_pay_build(&call, &request), TK_OK);
        assert_true(tk_str_eq(request.body, first));
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
    call = call_of(TK_PAY_CHARGE, &content);
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

    call.action = TK_PAY_CHARGE;
    content.way = TK_PAY_PAGE;
    assert_int_equal(tk_pay_build(&call, &request), TK_BAD_VALUE);
    content.way = TK_PAY_DESK;
    assert_int_equal(tk_pay_build(&call, &request), TK_BAD_VALUE);

    content.way = TK_PAY_QR;
    content.address = unit_str("");
    assert_int_equal(tk_pay_build(&call, &request), TK_BAD_VALUE);

    call.action = TK_PAY_REFUND;
    content.total_fen = content.amount_fen - 1;
    assert_int_equal(tk_pay_build(&call, &request), TK_BAD_VALUE);

    call = call_of(TK_PAY_QUERY, &payment);
    call.nonce = unit_str("");
    assert_int_equal(tk_pay_build(&call, &request), TK_BUG);
}


/* ---- XML ---- */

static void
test_xml(void **state)
{
    size_t    i;
    json_t   *read;

    static const char *const  bad[] = {
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
        "<!DOCTYPE l [<!ENTITY a 'aaaaaaaaaa'><!ENTITY b '&a;&a;&a;&a;'>"
        "<!ENTITY c '&b;&b;&b;&b;'>]><xml><l>&c;&c;&c;</l></xml>",
        "<?xml version='1.0'?><?xml version='1.0'?><xml><a>1</a></xml>"
    };
    static const struct {
        const char  *text;
        const char  *value;
    } good[] = {
        { "<xml><a>1</a></xml>", "1" },
        { " <xml>\r\n  <a>1</a>\n</xml>\n", "1" },
        { "<?xml version='1.0' encoding='UTF-8'?><xml><a> 1 </a></xml>",
          " 1 " },
        { "<xml><a><![CDATA[<&]]>&lt;&amp;&#x4e2d;</a><b/></xml>", "<&<&中" },
        { "<xml><!-- no --><a>1<!-- no -->2</a></xml>", "12" },
        { "<xml><b>2</b><a></a></xml>", "" }
    };

    (void) state;

    for (i = 0; i < unit_count(bad); i++) {
        read = tk_pay_xml_read(pay_pool, unit_guard(bad[i], strlen(bad[i])),
                               "xml");
        if (read != NULL) {
            fail_msg("%s was read", bad[i]);
        }
    }

    assert_null(tk_pay_xml_read(pay_pool, ((tk_str_t)
                    tk_string("<xml><a>1</a></xml>\0<b>")), "xml"));

    for (i = 0; i < unit_count(good); i++) {
        read = tk_pay_xml_read(pay_pool, unit_guard(good[i].text,
                                                    strlen(good[i].text)),
                               "xml");
        assert_non_null(read);
        assert_tk_text(pay_text(read, "a"), good[i].value);
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

static tk_pay_answer_t
answered(tk_str_t body)
{
    return (tk_pay_answer_t) { 200, NULL, 0, body };
}


static void
test_vectors(void **state)
{
    size_t             i;
    tk_pay_call_t      call;
    tk_pay_answer_t    answer;
    tk_pay_content_t   content = payment;
    tk_pay_learned_t   learned;

    static const struct {
        const char        *name;
        tk_pay_action_e    action;
        const char        *number;
        tk_pay_outcome_e   outcome;
        tk_pay_state_e     state;
        tk_pay_next_e      next;
    } cases[] = {
        { "answer_orderquery", TK_PAY_QUERY, PAYMENT, TK_PAY_OK, TK_PAY_PAID,
          TK_PAY_NEXT_NONE },
        { "answer_orderquery", TK_PAY_QUERY, "T20261128000012",
          TK_PAY_UNKNOWN, TK_PAY_UNSAID, TK_PAY_NEXT_STAFF },
        { "answer_hmac_without_sign_type", TK_PAY_QUERY, "T20261128000012",
          TK_PAY_PENDING, TK_PAY_WAITING, TK_PAY_NEXT_NONE },
        { "answer_userpaying", TK_PAY_CHARGE_CODE, PAYMENT, TK_PAY_PENDING,
          TK_PAY_WAITING, TK_PAY_NEXT_ASK },
        { "answer_userpaying", TK_PAY_REFUND, PAYMENT, TK_PAY_UNKNOWN,
          TK_PAY_UNSAID, TK_PAY_NEXT_ASK }
    };

    (void) state;

    for (i = 0; i < unit_count(cases); i++) {
        content.number = tk_str_c(cases[i].number);
        call = call_of(cases[i].action, &content);
        answer = answered(pay_text(json_object_get(vectors, cases[i].name),
                                   "xml"));

        assert_int_equal(tk_pay_judge(&call, &answer, &learned),
                         cases[i].outcome);
        assert_int_equal(learned.state, cases[i].state);
        assert_int_equal(learned.next, cases[i].next);
        pay_spoil(&call, &answer, 1);

        answer.status = 302;
        assert_int_equal(tk_pay_judge(&call, &answer, &learned),
                         TK_PAY_UNKNOWN);
    }

    call = call_of(TK_PAY_QUERY, &payment);
    answer = answered(pay_text(json_object_get(vectors, "answer_orderquery"),
                               "xml"));
    assert_int_equal(tk_pay_judge(&call, &answer, &learned), TK_PAY_OK);
    assert_int_equal(learned.amount_fen, 8880);
    assert_tk_text(learned.platform_number, "4200000000202611280000000011");
    assert_int_equal(learned.at, PAY_NOW + 300 * TK_SECOND);
}


/* What the platform would make of fields. */

static tk_str_t
signed_xml(const char *fields, int hmac)
{
    json_t    *read;
    tk_buf_t   b;
    tk_str_t   sign;

    assert_int_equal(tk_buf_init(&b, pay_pool, 1024), TK_OK);
    tk_buf_adds(&b, "<xml>");
    tk_buf_adds(&b, fields);
    tk_buf_adds(&b, "</xml>");

    read = tk_pay_xml_read(pay_pool, tk_buf_str(&b), "xml");
    assert_non_null(read);
    sign = sign_of(read, hmac);
    json_decref(read);

    b.pos -= sizeof("</xml>") - 1;
    tk_buf_adds(&b, "<sign>");
    tk_buf_add(&b, sign.data, sign.len);
    tk_buf_adds(&b, "</sign></xml>");

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

static void
check_unsigned(const tk_pay_call_t *call, const char *fields)
{
    tk_buf_t          b;
    tk_pay_answer_t   answer;
    tk_pay_learned_t  learned;

    assert_int_equal(tk_buf_init(&b, pay_pool, 1024), TK_OK);
    tk_buf_adds(&b, "<xml>");
    tk_buf_adds(&b, fields);
    tk_buf_adds(&b, "</xml>");
    answer = answered(tk_buf_str(&b));

    assert_int_equal(tk_pay_judge(call, &answer, &learned), TK_PAY_UNKNOWN);
    assert_int_equal(learned.state, TK_PAY_UNSAID);
    assert_int_equal(learned.next, call->action == TK_PAY_TRANSFER_QUERY
                                   ? TK_PAY_NEXT_STAFF : TK_PAY_NEXT_ASK);
}


static void
test_answers(void **state)
{
    int                hmac;
    size_t             i;
    tk_pay_call_t      call;
    tk_pay_answer_t    answer;
    tk_pay_account_t   kept = account;
    tk_pay_learned_t   learned;
    tk_pay_outcome_e   outcome;

    static const struct {
        tk_pay_action_e    action;
        const char        *fields;
        tk_pay_outcome_e   outcome;
        tk_pay_state_e     state;
        tk_pay_next_e      next;
        int64_t            amount_fen;
    } cases[] = {
        { TK_PAY_CHARGE, DONE LEAF("code_url", "weixin://x"),
          TK_PAY_OK, TK_PAY_WAITING, TK_PAY_NEXT_NONE, -1 },
        { TK_PAY_CHARGE, DONE LEAF("prepay_id", "1"),
          TK_PAY_UNKNOWN, TK_PAY_UNSAID, TK_PAY_NEXT_NONE, -1 },
        { TK_PAY_CHARGE, FAULT("SYSTEMERROR"),
          TK_PAY_UNKNOWN, TK_PAY_UNSAID, TK_PAY_NEXT_AGAIN, -1 },
        { TK_PAY_CHARGE, FAULT("ORDERPAID"),
          TK_PAY_UNKNOWN, TK_PAY_UNSAID, TK_PAY_NEXT_ASK, -1 },
        { TK_PAY_CHARGE, FAULT("OUT_TRADE_NO_USED"),
          TK_PAY_UNKNOWN, TK_PAY_UNSAID, TK_PAY_NEXT_ASK, -1 },
        { TK_PAY_CHARGE, FAULT("INVALID_REQUEST"),
          TK_PAY_UNKNOWN, TK_PAY_UNSAID, TK_PAY_NEXT_ASK, -1 },
        { TK_PAY_CHARGE, FAULT("NOAUTH"),
          TK_PAY_REFUSED, TK_PAY_UNSAID, TK_PAY_NEXT_SETTINGS, -1 },
        { TK_PAY_CHARGE, FAULT("NEVER_SEEN"),
          TK_PAY_UNKNOWN, TK_PAY_UNSAID, TK_PAY_NEXT_ASK, -1 },
        { TK_PAY_CHARGE, HEAD LEAF("code_url", "weixin://x"),
          TK_PAY_UNKNOWN, TK_PAY_UNSAID, TK_PAY_NEXT_ASK, -1 },

        { TK_PAY_CHARGE_CODE, DONE LEAF("out_trade_no", PAYMENT)
                              LEAF("total_fee", "8880"),
          TK_PAY_OK, TK_PAY_PAID, TK_PAY_NEXT_NONE, 8880 },
        { TK_PAY_CHARGE_CODE, DONE LEAF("out_trade_no", PAYMENT),
          TK_PAY_UNKNOWN, TK_PAY_UNSAID, TK_PAY_NEXT_NONE, -1 },
        { TK_PAY_CHARGE_CODE, DONE LEAF("out_trade_no", "T1")
                              LEAF("total_fee", "8880"),
          TK_PAY_UNKNOWN, TK_PAY_UNSAID, TK_PAY_NEXT_STAFF, -1 },
        { TK_PAY_CHARGE_CODE, FAULT("BANKERROR"),
          TK_PAY_UNKNOWN, TK_PAY_UNSAID, TK_PAY_NEXT_ASK, -1 },
        { TK_PAY_CHARGE_CODE, FAULT("NOTENOUGH"),
          TK_PAY_REFUSED, TK_PAY_UNSAID, TK_PAY_NEXT_NUMBER, -1 },
        { TK_PAY_CHARGE_CODE, FAULT("AUTHCODEEXPIRE"),
          TK_PAY_REFUSED, TK_PAY_UNSAID, TK_PAY_NEXT_NUMBER, -1 },

        { TK_PAY_QUERY, TRADE("SUCCESS", LEAF("total_fee", "8880")),
          TK_PAY_OK, TK_PAY_PAID, TK_PAY_NEXT_NONE, 8880 },
        { TK_PAY_QUERY, TRADE("REFUND", LEAF("total_fee", "8880")),
          TK_PAY_OK, TK_PAY_PAID, TK_PAY_NEXT_NONE, 8880 },
        { TK_PAY_QUERY, TRADE("SUCCESS", LEAF("total_fee", "88.80")),
          TK_PAY_UNKNOWN, TK_PAY_UNSAID, TK_PAY_NEXT_NONE, -1 },
        { TK_PAY_QUERY, TRADE("SUCCESS", LEAF("total_fee", "8880")
                              LEAF("fee_type", "USD")),
          TK_PAY_UNKNOWN, TK_PAY_UNSAID, TK_PAY_NEXT_STAFF, -1 },
        { TK_PAY_QUERY, LEAF("return_code", "SUCCESS") LEAF("mch_id", "2")
                        LEAF("result_code", "SUCCESS")
                        LEAF("out_trade_no", PAYMENT)
                        LEAF("trade_state", "SUCCESS")
                        LEAF("total_fee", "8880"),
          TK_PAY_UNKNOWN, TK_PAY_UNSAID, TK_PAY_NEXT_STAFF, -1 },
        { TK_PAY_QUERY, TRADE("NOTPAY", ""),
          TK_PAY_PENDING, TK_PAY_WAITING, TK_PAY_NEXT_NONE, -1 },
        { TK_PAY_QUERY, TRADE("REVOKED", ""),
          TK_PAY_REFUSED, TK_PAY_CLOSED, TK_PAY_NEXT_NONE, -1 },
        { TK_PAY_QUERY, TRADE("PAYERROR", ""),
          TK_PAY_REFUSED, TK_PAY_FAILED, TK_PAY_NEXT_NONE, -1 },
        { TK_PAY_QUERY, TRADE("TOMORROW", ""),
          TK_PAY_UNKNOWN, TK_PAY_UNSAID, TK_PAY_NEXT_ASK, -1 },
        { TK_PAY_QUERY, FAULT("ORDERNOTEXIST"),
          TK_PAY_PENDING, TK_PAY_ABSENT, TK_PAY_NEXT_ASK, -1 },
        { TK_PAY_QUERY, FAULT("NOAUTH"),
          TK_PAY_UNKNOWN, TK_PAY_UNSAID, TK_PAY_NEXT_SETTINGS, -1 },

        { TK_PAY_CLOSE, DONE,
          TK_PAY_OK, TK_PAY_CLOSED, TK_PAY_NEXT_NONE, -1 },
        { TK_PAY_CLOSE, FAULT("ORDERCLOSED"),
          TK_PAY_OK, TK_PAY_CLOSED, TK_PAY_NEXT_NONE, -1 },
        { TK_PAY_CLOSE, FAULT("ORDERPAID"),
          TK_PAY_UNKNOWN, TK_PAY_UNSAID, TK_PAY_NEXT_ASK, -1 },

        { TK_PAY_CANCEL, DONE LEAF("recall", "N"),
          TK_PAY_PENDING, TK_PAY_WAITING, TK_PAY_NEXT_ASK, -1 },
        { TK_PAY_CANCEL, DONE LEAF("recall", "Y"),
          TK_PAY_UNKNOWN, TK_PAY_UNSAID, TK_PAY_NEXT_AGAIN, -1 },
        { TK_PAY_CANCEL, FAULT("USERPAYING") LEAF("recall", "Y"),
          TK_PAY_UNKNOWN, TK_PAY_UNSAID, TK_PAY_NEXT_AGAIN, -1 },
        { TK_PAY_CANCEL, FAULT("SYSTEMERROR"),
          TK_PAY_UNKNOWN, TK_PAY_UNSAID, TK_PAY_NEXT_AGAIN, -1 },
        { TK_PAY_CANCEL, FAULT("REVERSE_EXPIRE"),
          TK_PAY_REFUSED, TK_PAY_UNSAID, TK_PAY_NEXT_REFUND, -1 },

        { TK_PAY_REFUND, DONE LEAF("out_refund_no", REFUND)
                         LEAF("refund_fee", "8880"),
          TK_PAY_PENDING, TK_PAY_WAITING, TK_PAY_NEXT_ASK, 8880 },
        { TK_PAY_REFUND, DONE LEAF("out_refund_no", REFUND)
                         LEAF("refund_fee", "8879"),
          TK_PAY_UNKNOWN, TK_PAY_UNSAID, TK_PAY_NEXT_STAFF, 8879 },
        { TK_PAY_REFUND, FAULT("NOTENOUGH"),
          TK_PAY_REFUSED, TK_PAY_UNSAID, TK_PAY_NEXT_FUNDS, -1 },
        { TK_PAY_REFUND, FAULT("FREQUENCY_LIMITED"),
          TK_PAY_UNKNOWN, TK_PAY_UNSAID, TK_PAY_NEXT_ASK, -1 },
        { TK_PAY_REFUND, FAULT("INVALID_REQ_TOO_MUCH"),
          TK_PAY_UNKNOWN, TK_PAY_UNSAID, TK_PAY_NEXT_SLOWLY, -1 },
        { TK_PAY_REFUND, FAULT("TRADE_OVERDUE"),
          TK_PAY_REFUSED, TK_PAY_UNSAID, TK_PAY_NEXT_STAFF, -1 },
        { TK_PAY_REFUND_QUERY, BACK("SUCCESS", "8880"),
          TK_PAY_OK, TK_PAY_PAID, TK_PAY_NEXT_NONE, 8880 },
        { TK_PAY_REFUND_QUERY, BACK("SUCCESS", "1"),
          TK_PAY_UNKNOWN, TK_PAY_UNSAID, TK_PAY_NEXT_STAFF, 1 },
        { TK_PAY_REFUND_QUERY, BACK("PROCESSING", "8880"),
          TK_PAY_PENDING, TK_PAY_WAITING, TK_PAY_NEXT_ASK, 8880 },
        { TK_PAY_REFUND_QUERY, BACK("REFUNDCLOSE", "8880"),
          TK_PAY_REFUSED, TK_PAY_CLOSED, TK_PAY_NEXT_NUMBER, 8880 },
        { TK_PAY_REFUND_QUERY, BACK("CHANGE", "8880"),
          TK_PAY_PENDING, TK_PAY_FAILED, TK_PAY_NEXT_STAFF, 8880 },
        { TK_PAY_REFUND_QUERY, DONE LEAF("out_trade_no", PAYMENT)
                               LEAF("out_refund_no_0", "R1"),
          TK_PAY_UNKNOWN, TK_PAY_UNSAID, TK_PAY_NEXT_STAFF, -1 },
        { TK_PAY_REFUND_QUERY, FAULT("REFUNDNOTEXIST"),
          TK_PAY_PENDING, TK_PAY_ABSENT, TK_PAY_NEXT_ASK, -1 },

        { TK_PAY_TRANSFER, DONE LEAF("partner_trade_no", PAYMENT),
          TK_PAY_OK, TK_PAY_PAID, TK_PAY_NEXT_NONE, -1 },
        { TK_PAY_TRANSFER, FAULT("NOTENOUGH"),
          TK_PAY_UNKNOWN, TK_PAY_UNSAID, TK_PAY_NEXT_ASK, -1 },
        { TK_PAY_TRANSFER, FAULT("PARAM_ERROR"),
          TK_PAY_UNKNOWN, TK_PAY_UNSAID, TK_PAY_NEXT_ASK, -1 },
        { TK_PAY_TRANSFER_QUERY, PAYOUT("SUCCESS"),
          TK_PAY_OK, TK_PAY_PAID, TK_PAY_NEXT_NONE, 8880 },
        { TK_PAY_TRANSFER_QUERY, PAYOUT("FAILED"),
          TK_PAY_REFUSED, TK_PAY_FAILED, TK_PAY_NEXT_NUMBER, 8880 },
        { TK_PAY_TRANSFER_QUERY, PAYOUT("PROCESSING"),
          TK_PAY_PENDING, TK_PAY_WAITING, TK_PAY_NEXT_ASK, 8880 },
        { TK_PAY_TRANSFER_QUERY, FAULT("NOT_FOUND"),
          TK_PAY_PENDING, TK_PAY_ABSENT, TK_PAY_NEXT_ASK, -1 }
    };

    (void) state;

    for (i = 0; i < unit_count(cases); i++) {
        call = call_of(cases[i].action, &payment);

        for (hmac = 0; hmac <= 1; hmac++) {
            answer = answered(signed_xml(cases[i].fields, hmac));
            outcome = tk_pay_judge(&call, &answer, &learned);

            if (outcome != cases[i].outcome || learned.state != cases[i].state
                || learned.next != cases[i].next
                || learned.amount_fen != cases[i].amount_fen)
            {
                fail_msg("case %zu: outcome %d, state %d, next %d, %lld fen:"
                         " %s", i, outcome, learned.state, learned.next,
                         (long long) learned.amount_fen, cases[i].fields);
            }

            pay_spoil(&call, &answer, 1);

            account.secret = unit_str("exposed_your_key_here_have_risk5");
            assert_int_equal(tk_pay_judge(&call, &answer, &learned),
                             TK_PAY_UNKNOWN);
            assert_int_equal(learned.state, TK_PAY_UNSAID);
            account = kept;
        }

        check_unsigned(&call, cases[i].fields);
    }
}


/* Who has no key has no signature; a wrong kind of one is none. */

static void
test_kinds_of_signature(void **state)
{
    size_t             i;
    tk_str_t           body;
    tk_pay_call_t      call;
    tk_pay_answer_t    answer;
    tk_pay_account_t   kept = account;
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

    call = call_of(TK_PAY_CLOSE, &payment);

    for (i = 0; i < unit_count(cases); i++) {
        tk_buf_t  b;

        assert_int_equal(tk_buf_init(&b, pay_pool, 1024), TK_OK);
        tk_buf_adds(&b, DONE);
        tk_buf_adds(&b, cases[i].type);
        tk_buf_add(&b, "", 1);
        answer = answered(signed_xml((const char *) b.start, cases[i].hmac));
        assert_int_equal(tk_pay_judge(&call, &answer, &learned),
                         cases[i].outcome);
    }

    account.secret = unit_str("");
    body = signed_xml(DONE, 0);
    answer = answered(body);
    assert_int_equal(tk_pay_judge(&call, &answer, &learned), TK_PAY_UNKNOWN);
    account = kept;
}


/* What the platform says without a signature goes to staff, no further. */

static void
test_transport_failures(void **state)
{
    size_t            i;
    tk_pay_call_t     call;
    tk_pay_answer_t   answer;
    tk_pay_learned_t  learned;

    static const struct {
        const char     *body;
        tk_pay_next_e   next;
    } cases[] = {
        { "<xml><return_code>FAIL</return_code><return_msg>签名错误"
          "</return_msg></xml>", TK_PAY_NEXT_SETTINGS },
        { "<xml><return_code>FAIL</return_code><return_msg>appid不存在"
          "</return_msg></xml>", TK_PAY_NEXT_SETTINGS },
        { "<xml><return_code>FAIL</return_code><return_msg>系统繁忙"
          "</return_msg></xml>", TK_PAY_NEXT_ASK },
        { "<xml><return_code>FAIL</return_code><return_msg>SYSTEMERROR"
          "</return_msg></xml>", TK_PAY_NEXT_ASK },
        { "<xml><return_code>FAIL</return_code></xml>", TK_PAY_NEXT_ASK },
        { "<html><body>502</body></html>", TK_PAY_NEXT_ASK },
        { "", TK_PAY_NEXT_ASK }
    };

    (void) state;

    for (i = 0; i < unit_count(cases); i++) {
        call = call_of(TK_PAY_REFUND, &payment);
        answer = answered(tk_str_c(cases[i].body));
        assert_int_equal(tk_pay_judge(&call, &answer, &learned),
                         TK_PAY_UNKNOWN);
        assert_int_equal(learned.next, cases[i].next);
    }
}


static void
test_bills(void **state)
{
    size_t            i;
    tk_pay_call_t     call;
    tk_pay_answer_t   answer;
    tk_pay_learned_t  learned;

    static const struct {
        int                status;
        const char        *body;
        tk_pay_outcome_e   outcome;
        tk_pay_state_e     state;
        tk_pay_next_e      next;
    } cases[] = {
        { 200, "\x1f\x8b\x08", TK_PAY_OK, TK_PAY_UNSAID, TK_PAY_NEXT_NONE },
        { 200, "\xef\xbb\xbf交易时间,公众账号ID\r\n", TK_PAY_OK,
          TK_PAY_UNSAID, TK_PAY_NEXT_NONE },
        { 403, "\x1f\x8b\x08", TK_PAY_UNKNOWN, TK_PAY_UNSAID,
          TK_PAY_NEXT_SLOWLY },
        { 200, "<xml><return_code><![CDATA[FAIL]]></return_code><return_msg>"
               "<![CDATA[No Bill Exist]]></return_msg><error_code>"
               "<![CDATA[20002]]></error_code></xml>",
          TK_PAY_PENDING, TK_PAY_ABSENT, TK_PAY_NEXT_SLOWLY },
        { 200, "<xml><return_code>FAIL</return_code>"
               "<return_msg>Bill Creating</return_msg></xml>",
          TK_PAY_PENDING, TK_PAY_WAITING, TK_PAY_NEXT_SLOWLY },
        { 200, "<xml><return_code>FAIL</return_code>"
               "<return_msg>invalid bill_type</return_msg></xml>",
          TK_PAY_UNKNOWN, TK_PAY_UNSAID, TK_PAY_NEXT_SETTINGS },
        { 200, "<html/>", TK_PAY_UNKNOWN, TK_PAY_UNSAID, TK_PAY_NEXT_SLOWLY }
    };

    (void) state;

    for (i = 0; i < unit_count(cases); i++) {
        call = call_of(TK_PAY_BILL, &payment);
        answer = answered(tk_str_c(cases[i].body));
        answer.status = cases[i].status;
        assert_int_equal(tk_pay_judge(&call, &answer, &learned),
                         cases[i].outcome);
        assert_int_equal(learned.state, cases[i].state);
        assert_int_equal(learned.next, cases[i].next);
        assert_int_equal(learned.file.len, cases[i].outcome == TK_PAY_OK
                                           ? answer.body.len : 0);
    }
}


/* ---- Notices ---- */

static tk_pay_proof_e
noticed(tk_str_t body, tk_pay_learned_t *learned)
{
    tk_pay_call_t    call;
    tk_pay_notice_t  notice = { NULL, 0, body };

    call = call_of(0, NULL);

    return tk_pay_notice(&call, &notice, learned);
}


static tk_str_t
vector_xml(const char *name)
{
    return pay_text(json_object_get(vectors, name), "xml");
}


static void
test_notices(void **state)
{
    tk_str_t          body;
    tk_pay_learned_t  learned;

    (void) state;

    assert_int_equal(noticed(vector_xml("notify_paid"), &learned),
                     TK_PAY_GENUINE);
    assert_int_equal(learned.state, TK_PAY_PAID);
    assert_int_equal(learned.amount_fen, 8880);
    assert_int_equal(learned.at, PAY_NOW + 300 * TK_SECOND);
    assert_tk_text(learned.number, PAYMENT);
    assert_tk_text(learned.platform_number, "4200000000202611280000000011");
    assert_tk_text(learned.notice_id, PAYMENT "/SUCCESS");
    assert_int_equal(learned.refund_number.len, 0);

    assert_int_equal(noticed(vector_xml("notify_tampered"), &learned),
                     TK_PAY_FORGED);
    assert_int_equal(noticed(vector_xml("notify_xxe"), &learned),
                     TK_PAY_UNREADABLE);

    /* deciphered, and to be asked for all the same */
    assert_int_equal(noticed(vector_xml("notify_refund"), &learned),
                     TK_PAY_GENUINE);
    assert_int_equal(learned.state, TK_PAY_WAITING);
    assert_int_equal(learned.next, TK_PAY_NEXT_ASK);
    assert_int_equal(learned.amount_fen, 3000);
    assert_int_equal(learned.at, PAY_NOW + 3605 * TK_SECOND);
    assert_string_equal(learned.code, "SUCCESS");
    assert_tk_text(learned.number, PAYMENT);
    assert_tk_text(learned.refund_number, REFUND);
    assert_tk_text(learned.platform_number, "50000000000202611280000000011");
    assert_tk_text(learned.notice_id, REFUND "/SUCCESS");

    /* a try that failed is no payment, and none that is closed */
    body = signed_xml(FAULT("BANKERROR") LEAF("out_trade_no", PAYMENT), 1);
    assert_int_equal(noticed(body, &learned), TK_PAY_GENUINE);
    assert_int_equal(learned.state, TK_PAY_UNSAID);
    assert_string_equal(learned.code, "BANKERROR");

    assert_int_equal(noticed(signed_xml(DONE, 0), &learned),
                     TK_PAY_UNREADABLE);
    assert_int_equal(noticed(signed_xml(DONE LEAF("out_trade_no", PAYMENT)
                                        LEAF("total_fee", "0"), 0),
                             &learned), TK_PAY_UNREADABLE);
    assert_int_equal(noticed(signed_xml(DONE LEAF("out_trade_no", PAYMENT)
                                        LEAF("total_fee", "8880")
                                        LEAF("fee_type", "USD"), 0),
                             &learned), TK_PAY_FOREIGN);

    assert_string_equal(account.provider->taken.body,
                        json_string_value(json_object_get(
                            json_object_get(vectors, "notify_paid"),
                            "answer_ok")));
}


/* Cut off or with another byte it is nothing, or the same. */

static void
spoil(tk_str_t whole, int exact)
{
    size_t             at;
    uint64_t           dice = 1;
    tk_str_t           body;
    tk_pay_proof_e     proof;
    tk_pay_learned_t   right, learned;

    assert_int_equal(noticed(whole, &right), TK_PAY_GENUINE);

    for (at = 0; at < whole.len; at++) {
        body = unit_guard(whole.data, at);
        assert_int_not_equal(noticed(body, &learned), TK_PAY_GENUINE);

        body = unit_guard(whole.data, whole.len);
        body.data[at] ^= 1 + unit_random(&dice) % 255;
        proof = noticed(body, &learned);

        assert_true(proof != TK_PAY_GENUINE || !exact
                    || (learned.amount_fen == right.amount_fen
                        && tk_str_eq(learned.number, right.number)));
        assert_true(proof != TK_PAY_GENUINE || learned.state == right.state);
    }
}


static void
test_spoilt_notices(void **state)
{
    tk_pay_account_t  kept = account;
    tk_pay_learned_t  learned;

    (void) state;

    spoil(vector_xml("notify_paid"), 1);
    spoil(vector_xml("notify_refund"), 0);

    account.app_id = unit_str("wx0");
    assert_int_equal(noticed(vector_xml("notify_paid"), &learned),
                     TK_PAY_FOREIGN);
    assert_int_equal(noticed(vector_xml("notify_refund"), &learned),
                     TK_PAY_FOREIGN);
    account = kept;
    account.merchant_id = unit_str("1900000110");
    assert_int_equal(noticed(vector_xml("notify_paid"), &learned),
                     TK_PAY_FOREIGN);
    assert_int_equal(noticed(vector_xml("notify_refund"), &learned),
                     TK_PAY_FOREIGN);
    account = kept;
    account.secret = unit_str("exposed_your_key_here_have_risk5");
    assert_int_equal(noticed(vector_xml("notify_paid"), &learned),
                     TK_PAY_FORGED);
    assert_int_equal(noticed(vector_xml("notify_refund"), &learned),
                     TK_PAY_FORGED);
    account.secret = unit_str("");
    assert_int_equal(noticed(vector_xml("notify_paid"), &learned),
                     TK_PAY_FORGED);
    assert_int_equal(noticed(vector_xml("notify_refund"), &learned),
                     TK_PAY_FORGED);
    account = kept;
}


/* Deciphered as a whole, with the right key alone. */

static void
test_cipher(void **state)
{
    size_t     len;
    json_t    *root, *vector;
    tk_str_t   key, text, plain;

    (void) state;

    vector = json_object_get(vectors, "notify_refund");
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
        cmocka_unit_test(test_xml),
        cmocka_unit_test(test_bounds_of_xml),
        cmocka_unit_test(test_vectors),
        cmocka_unit_test(test_answers),
        cmocka_unit_test(test_kinds_of_signature),
        cmocka_unit_test(test_transport_failures),
        cmocka_unit_test(test_bills),
        cmocka_unit_test(test_notices),
        cmocka_unit_test(test_spoilt_notices),
        cmocka_unit_test(test_cipher)
    };

    return cmocka_run_group_tests(tests, setup, teardown);
}
