/*
 * WeChat Pay V2: flat XML under a shared key, as two client libraries sign it.
 */

#include "pay.h"
#include "tk_buf.h"
#include "tk_pay_cipher.h"
#include "tk_pay_text.h"
#include "tk_pay_xml.h"
#include "tk_providers.h"
#include "tk_xml.h"

#define GATEWAY     "https://api.mch.weixin.qq.com"
#define PAYMENT     "T20261128000011"
#define REFUND      "R20261128000011"
#define NONCE       "A1B2C3D4E5F6A7B8"

static json_t            *vectors;
static tk_pay_account_t   account;

static const tk_pay_content_t  payment = {
    .number = tk_string(PAYMENT),
    .refund_number = tk_string(REFUND),
    .amount_fen = 3000,
    .total_fen = 8880,
    .way = TK_PAY_QR,
    .subject = tk_string("测试门票 A+B & \"成人\""),
    .address = tk_string("203.0.113.7"),
    .auth_code = tk_string("134612345678901234"),
    .expire_at = PAY_NOW
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


/* The same fields under the same key have the same signature. */

static void
test_signatures(void **state)
{
    size_t          i, n;
    json_t         *vector, *value;
    tk_sign_e       type;
    tk_pair_t       pairs[32];
    const char     *name;
    unsigned char   hex[TK_SIGN_MAX];

    static const char *const  names[] = {
        "unifiedorder_md5", "unifiedorder_hmac", "answer_orderquery",
        "answer_hmac_without_sign_type", "notify_paid"
    };

    (void) state;

    for (i = 0; i < unit_count(names); i++) {
        vector = json_object_get(vectors, names[i]);
        n = 0;

        json_object_foreach(json_object_get(vector, "fields"), name, value) {
            pairs[n].name = tk_str_c(name);
            pairs[n++].value = tk_str_c(json_string_value(value));
        }

        type = pay_text(vector, "sign").len == 64 ? TK_SIGN_HMAC : TK_SIGN_MD5;
        assert_int_equal(tk_sign(type, pairs, n, account.secret, hex), TK_OK);
        assert_tk_str(pay_text(vector, "sign"), hex, tk_sign_len(type));
    }
}


static void
test_requests(void **state)
{
    size_t             i, n;
    tk_pair_t          pairs[TK_SIGN_PARAMS];
    tk_pay_call_t      call;
    tk_pay_content_t   content;
    tk_pay_request_t   request;

    static const struct {
        tk_pay_action_e   action;
        const char       *path;
        int               certificate;
        const char       *field;
        const char       *value;
    } cases[] = {
        { TK_PAY_CHARGE, "/pay/unifiedorder", 0, "trade_type", "NATIVE" },
        { TK_PAY_CHARGE, "/pay/unifiedorder", 0, "body",
          "测试门票 A+B & \"成人\"" },
        { TK_PAY_CHARGE, "/pay/unifiedorder", 0, "time_expire",
          "20261128100000" },
        { TK_PAY_CHARGE_CODE, "/pay/micropay", 0, "auth_code",
          "134612345678901234" },
        { TK_PAY_QUERY, "/pay/orderquery", 0, "out_trade_no", PAYMENT },
        { TK_PAY_CLOSE, "/pay/closeorder", 0, "out_trade_no", PAYMENT },
        { TK_PAY_CANCEL, "/secapi/pay/reverse", 1, "out_trade_no", PAYMENT },
        { TK_PAY_REFUND, "/secapi/pay/refund", 1, "refund_fee", "3000" },
        { TK_PAY_REFUND, "/secapi/pay/refund", 1, "total_fee", "8880" },
        { TK_PAY_REFUND_QUERY, "/pay/refundquery", 0, "out_refund_no",
          REFUND }
    };

    (void) state;

    for (i = 0; i < unit_count(cases); i++) {
        call = call_of(cases[i].action, &payment);
        assert_int_equal(tk_pay_build(&call, &request), TK_OK);
        assert_string_equal(request.method, "POST");
        assert_int_equal(request.certificate, cases[i].certificate);
        assert_memory_equal(request.url.data, GATEWAY, sizeof(GATEWAY) - 1);
        assert_memory_equal(request.url.data + sizeof(GATEWAY) - 1,
                            cases[i].path, strlen(cases[i].path));

        assert_int_equal(tk_pay_xml_read(pay_pool, request.body, pairs, &n),
                         TK_OK);
        assert_tk_text(tk_pay_value(pairs, n, cases[i].field),
                       cases[i].value);
        assert_tk_text(tk_pay_value(pairs, n, "mch_id"), "1900000109");
        assert_int_equal(tk_sign_check(TK_SIGN_HMAC, pairs, n, account.secret,
                                       tk_pay_value(pairs, n, "sign")),
                         TK_OK);
    }

    content = payment;
    content.way = TK_PAY_PAGE;
    call = call_of(TK_PAY_CHARGE, &content);
    assert_int_equal(tk_pay_build(&call, &request), TK_BAD_VALUE);
    call.nonce.len = 0;
    assert_int_equal(tk_pay_build(&call, &request), TK_BUG);
    call = call_of(TK_PAY_TRANSFER, &payment);
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
    tk_pay_content_t   content;
    tk_pay_learned_t   learned;

    static const struct {
        const char        *name;
        tk_pay_action_e    action;
        const char        *number;
        tk_pay_outcome_e   outcome;
        tk_pay_state_e     state;
        int64_t            amount_fen;
    } cases[] = {
        { "answer_orderquery", TK_PAY_QUERY, PAYMENT, TK_PAY_OK, TK_PAY_PAID,
          8880 },
        { "answer_orderquery", TK_PAY_QUERY, "T20261128000012", TK_PAY_UNKNOWN,
          TK_PAY_UNSAID, -1 },
        { "answer_hmac_without_sign_type", TK_PAY_QUERY, "T20261128000012",
          TK_PAY_PENDING, TK_PAY_WAITING, -1 },
        { "answer_userpaying", TK_PAY_CHARGE_CODE, PAYMENT, TK_PAY_PENDING,
          TK_PAY_ABSENT, -1 },
        { "notify_xxe", TK_PAY_QUERY, PAYMENT, TK_PAY_UNKNOWN, TK_PAY_UNSAID,
          -1 }
    };

    (void) state;

    for (i = 0; i < unit_count(cases); i++) {
        content = payment;
        content.number = tk_str_c(cases[i].number);
        call = call_of(cases[i].action, &content);
        answer = answer_of(pay_text(json_object_get(vectors, cases[i].name),
                                    "xml"));

        assert_int_equal(tk_pay_judge(&call, &answer, &learned),
                         cases[i].outcome);
        assert_int_equal(learned.state, cases[i].state);
        assert_int_equal(learned.amount_fen, cases[i].amount_fen);
        pay_spoil(&call, &answer, 1);
    }
}


/* "name=value&name=value" as the platform would answer it. */

static tk_pay_answer_t
answered(const char *fields, tk_str_t secret)
{
    char           *copy, *name, *value;
    size_t          n;
    tk_buf_t        b;
    tk_str_t        text;
    tk_pair_t       pairs[32];
    unsigned char   hex[TK_SIGN_MAX];

    text = tk_str_copy(pay_pool, (tk_str_t) { strlen(fields) + 1,
                                              (unsigned char *) fields });
    copy = (char *) text.data;
    n = 0;

    while ((name = strsep(&copy, "&")) != NULL) {
        value = strchr(name, '=');
        *value++ = '\0';
        pairs[n].name = tk_str_c(name);
        pairs[n++].value = tk_str_c(value);
    }

    assert_int_equal(tk_sign(TK_SIGN_MD5, pairs, n, secret, hex), TK_OK);
    pairs[n].name = unit_str("sign");
    pairs[n].value.data = hex;
    pairs[n++].value.len = tk_sign_len(TK_SIGN_MD5);

    assert_int_equal(tk_buf_init(&b, pay_pool, 1024), TK_OK);
    tk_xml_open(&b, "xml");

    while (n > 0) {
        n--;
        tk_xml_leaf(&b, (char *) pairs[n].name.data, pairs[n].value);
    }

    tk_xml_close(&b, "xml");

    return answer_of(tk_buf_str(&b));
}


#define OURS                                                                  \
    "return_code=SUCCESS&appid=wx8888888888888888&mch_id=1900000109"
#define GOOD(rest)      OURS "&result_code=SUCCESS&" rest
#define BAD(code)       OURS "&result_code=FAIL&err_code=" code
#define TRADE(rest)     GOOD("out_trade_no=" PAYMENT "&" rest)
#define PART(n, number, status, fee)                                          \
    "out_refund_no_" n "=" number "&refund_status_" n "=" status              \
    "&refund_fee_" n "=" fee "&refund_id_" n "=50"

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
        int64_t            amount_fen;
    } cases[] = {
        { TK_PAY_CHARGE, GOOD("code_url=weixin://x"),
          TK_PAY_OK, TK_PAY_WAITING, TK_PAY_NEXT_NONE, -1 },
        { TK_PAY_CHARGE, GOOD("prepay_id=1"),
          TK_PAY_UNKNOWN, TK_PAY_UNSAID, TK_PAY_NEXT_NONE, -1 },
        { TK_PAY_CHARGE, BAD("OUT_TRADE_NO_USED"),
          TK_PAY_UNKNOWN, TK_PAY_UNSAID, TK_PAY_NEXT_ASK, -1 },
        { TK_PAY_CHARGE, BAD("NOAUTH"),
          TK_PAY_REFUSED, TK_PAY_UNSAID, TK_PAY_NEXT_SETTINGS, -1 },
        { TK_PAY_CHARGE, BAD("SYSTEMERROR"),
          TK_PAY_UNKNOWN, TK_PAY_UNSAID, TK_PAY_NEXT_ASK, -1 },

        { TK_PAY_CHARGE_CODE, TRADE("total_fee=3000&transaction_id=42"),
          TK_PAY_OK, TK_PAY_PAID, TK_PAY_NEXT_NONE, 3000 },
        { TK_PAY_CHARGE_CODE, TRADE("total_fee=30.00"),
          TK_PAY_UNKNOWN, TK_PAY_UNSAID, TK_PAY_NEXT_NONE, -1 },
        { TK_PAY_CHARGE_CODE, TRADE("total_fee=3000&fee_type=USD"),
          TK_PAY_UNKNOWN, TK_PAY_UNSAID, TK_PAY_NEXT_STAFF, -1 },
        { TK_PAY_CHARGE_CODE, BAD("AUTHCODEEXPIRE"),
          TK_PAY_REFUSED, TK_PAY_UNSAID, TK_PAY_NEXT_NUMBER, -1 },
        { TK_PAY_CHARGE_CODE, BAD("BANKERROR"),
          TK_PAY_UNKNOWN, TK_PAY_UNSAID, TK_PAY_NEXT_ASK, -1 },

        { TK_PAY_QUERY, TRADE("trade_state=REFUND&total_fee=8880"),
          TK_PAY_OK, TK_PAY_PAID, TK_PAY_NEXT_NONE, 8880 },
        { TK_PAY_QUERY, TRADE("trade_state=REVOKED"),
          TK_PAY_REFUSED, TK_PAY_CLOSED, TK_PAY_NEXT_NONE, -1 },
        { TK_PAY_QUERY, TRADE("trade_state=TOMORROW"),
          TK_PAY_UNKNOWN, TK_PAY_UNSAID, TK_PAY_NEXT_ASK, -1 },
        { TK_PAY_QUERY, BAD("ORDERNOTEXIST"),
          TK_PAY_PENDING, TK_PAY_ABSENT, TK_PAY_NEXT_ASK, -1 },
        { TK_PAY_QUERY, BAD("SIGNERROR"),
          TK_PAY_UNKNOWN, TK_PAY_UNSAID, TK_PAY_NEXT_SETTINGS, -1 },
        { TK_PAY_QUERY, "return_code=SUCCESS&appid=wx1&mch_id=1900000109"
                        "&result_code=SUCCESS&trade_state=SUCCESS"
                        "&out_trade_no=" PAYMENT "&total_fee=8880",
          TK_PAY_UNKNOWN, TK_PAY_UNSAID, TK_PAY_NEXT_STAFF, -1 },

        { TK_PAY_CLOSE, GOOD("result_msg=OK"),
          TK_PAY_OK, TK_PAY_CLOSED, TK_PAY_NEXT_NONE, -1 },
        { TK_PAY_CLOSE, BAD("ORDERCLOSED"),
          TK_PAY_OK, TK_PAY_CLOSED, TK_PAY_NEXT_ASK, -1 },
        { TK_PAY_CLOSE, BAD("ORDERPAID"),
          TK_PAY_UNKNOWN, TK_PAY_UNSAID, TK_PAY_NEXT_ASK, -1 },
        { TK_PAY_CANCEL, GOOD("recall=N"),
          TK_PAY_PENDING, TK_PAY_WAITING, TK_PAY_NEXT_ASK, -1 },
        { TK_PAY_CANCEL, GOOD("recall=Y"),
          TK_PAY_PENDING, TK_PAY_WAITING, TK_PAY_NEXT_AGAIN, -1 },
        { TK_PAY_CANCEL, BAD("REVERSE_EXPIRE"),
          TK_PAY_REFUSED, TK_PAY_UNSAID, TK_PAY_NEXT_REFUND, -1 },

        { TK_PAY_REFUND, GOOD("out_refund_no=" REFUND "&refund_fee=3000"),
          TK_PAY_PENDING, TK_PAY_WAITING, TK_PAY_NEXT_ASK, 3000 },
        { TK_PAY_REFUND, GOOD("out_refund_no=" REFUND "&refund_fee=3001"),
          TK_PAY_UNKNOWN, TK_PAY_UNSAID, TK_PAY_NEXT_STAFF, 3001 },
        { TK_PAY_REFUND, BAD("NOTENOUGH"),
          TK_PAY_REFUSED, TK_PAY_UNSAID, TK_PAY_NEXT_FUNDS, -1 },
        { TK_PAY_REFUND_QUERY, GOOD(PART("0", REFUND, "SUCCESS", "3000")),
          TK_PAY_OK, TK_PAY_PAID, TK_PAY_NEXT_NONE, 3000 },
        { TK_PAY_REFUND_QUERY, GOOD(PART("0", "R2", "SUCCESS", "3000") "&"
                                    PART("1", REFUND, "REFUNDCLOSE", "3000")),
          TK_PAY_REFUSED, TK_PAY_CLOSED, TK_PAY_NEXT_NUMBER, 3000 },
        { TK_PAY_REFUND_QUERY, GOOD(PART("0", REFUND, "CHANGE", "3000")),
          TK_PAY_PENDING, TK_PAY_FAILED, TK_PAY_NEXT_STAFF, 3000 },
        { TK_PAY_REFUND_QUERY, GOOD(PART("0", REFUND, "SUCCESS", "1")),
          TK_PAY_UNKNOWN, TK_PAY_UNSAID, TK_PAY_NEXT_STAFF, 1 },
        { TK_PAY_REFUND_QUERY, GOOD(PART("0", "R2", "SUCCESS", "3000")),
          TK_PAY_UNKNOWN, TK_PAY_UNSAID, TK_PAY_NEXT_STAFF, -1 },
        { TK_PAY_REFUND_QUERY, BAD("REFUNDNOTEXIST"),
          TK_PAY_PENDING, TK_PAY_ABSENT, TK_PAY_NEXT_ASK, -1 }
    };

    (void) state;

    for (i = 0; i < unit_count(cases); i++) {
        call = call_of(cases[i].action, &payment);
        answer = answered(cases[i].fields, account.secret);
        outcome = tk_pay_judge(&call, &answer, &learned);

        if (outcome != cases[i].outcome || learned.state != cases[i].state
            || learned.next != cases[i].next
            || learned.amount_fen != cases[i].amount_fen)
        {
            fail_msg("case %zu: outcome %d, state %d, next %d, %lld fen: %s",
                     i, outcome, learned.state, learned.next,
                     (long long) learned.amount_fen, cases[i].fields);
        }

        answer = answered(cases[i].fields, unit_str("another key"));
        assert_int_equal(tk_pay_judge(&call, &answer, &learned),
                         TK_PAY_UNKNOWN);
        assert_int_equal(learned.state, TK_PAY_UNSAID);
    }

    /* nobody has signed this */
    call = call_of(TK_PAY_REFUND, &payment);
    answer = answer_of(unit_str("<xml><return_code>FAIL</return_code>"
                                "<return_msg>x</return_msg></xml>"));
    assert_int_equal(tk_pay_judge(&call, &answer, &learned), TK_PAY_UNKNOWN);
    assert_string_equal(learned.code, "FAIL");
}


/* ---- XML ---- */

static void
test_xml(void **state)
{
    size_t     i, n;
    tk_pair_t  pairs[TK_SIGN_PARAMS];

    static const char *const  refused[] = {
        "", " ", "xml", "<xml>", "<xml><a>1</a>", "<xml><a><b>1</b></a></xml>",
        "<xml><a>1</a><a>1</a></xml>", "<xml><a>1<!-- 2 -->3</a></xml>",
        "<!DOCTYPE xml><xml><a>1</a></xml>",
        "<!DOCTYPE xml [<!ENTITY x '1'>]><xml><a>&x;</a></xml>",
        "<xml><a>&x;</a></xml>", "<xml><a>\xff</a></xml>",
        "<xml><a>1</a></xml><xml/>"
    };

    (void) state;

    for (i = 0; i < unit_count(refused); i++) {
        assert_int_equal(tk_pay_xml_read(pay_pool, tk_str_c(refused[i]), pairs,
                                         &n), TK_BAD_VALUE);
    }

    assert_int_equal(tk_pay_xml_read(pay_pool,
                         unit_str("<?xml version=\"1.0\"?>\n<xml>\n"
                                  " <a> 1 </a><b><![CDATA[&<]]>&gt;</b>"
                                  "<c/><d></d></xml>\n"), pairs, &n), TK_OK);
    assert_int_equal(n, 4);
    assert_tk_text(tk_pay_value(pairs, n, "a"), " 1 ");
    assert_tk_text(tk_pay_value(pairs, n, "b"), "&<>");
    assert_int_equal(tk_pay_value(pairs, n, "c").len, 0);
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
    json_t            *vector;
    uint64_t           dice = 1;
    tk_str_t           body, whole;
    tk_pay_account_t   kept;
    tk_pay_learned_t   learned;

    (void) state;

    vector = json_object_get(vectors, "notify_paid");
    whole = pay_text(vector, "xml");
    assert_int_equal(noticed(whole, &learned), TK_PAY_GENUINE);
    assert_int_equal(learned.state, TK_PAY_PAID);
    assert_int_equal(learned.amount_fen, 8880);
    assert_tk_text(learned.number, PAYMENT);
    assert_true(learned.at == PAY_NOW + 300 * TK_SECOND);
    assert_tk_text(pay_text(vector, "answer_ok"),
                   account.provider->taken.body);

    body = pay_text(json_object_get(vectors, "notify_tampered"), "xml");
    assert_int_equal(noticed(body, &learned), TK_PAY_FORGED);
    body = pay_text(json_object_get(vectors, "notify_xxe"), "xml");
    assert_int_equal(noticed(body, &learned), TK_PAY_UNREADABLE);

    kept = account;
    account.app_id = unit_str("wx0");
    assert_int_equal(noticed(whole, &learned), TK_PAY_FOREIGN);
    account = kept;
    account.secret = unit_str("");
    assert_int_equal(noticed(whole, &learned), TK_PAY_FORGED);
    account = kept;

    for (at = 0; at < whole.len; at++) {
        body = unit_guard(whole.data, at);
        assert_int_not_equal(noticed(body, &learned), TK_PAY_GENUINE);

        body = unit_guard(whole.data, whole.len);
        body.data[at] ^= 1 + unit_random(&dice) % 255;
        assert_true(noticed(body, &learned) != TK_PAY_GENUINE
                    || learned.amount_fen == 8880);
    }
}


/* Of a refund: deciphered with the key, and to be asked about. */

static void
test_refund_notice(void **state)
{
    json_t            *vector;
    tk_str_t           body, key;
    tk_pay_account_t   kept;
    tk_pay_learned_t   learned;
    unsigned char      hex[TK_PAY_MD5_HEX];

    (void) state;

    vector = json_object_get(vectors, "notify_refund");
    body = pay_text(vector, "xml");
    assert_int_equal(noticed(body, &learned), TK_PAY_GENUINE);
    assert_int_equal(learned.state, TK_PAY_PAID);
    assert_int_equal(learned.next, TK_PAY_NEXT_ASK);
    assert_int_equal(learned.amount_fen, 3000);
    assert_tk_text(learned.number, PAYMENT);
    assert_tk_text(learned.refund_number, REFUND);

    tk_pay_md5_hex(account.secret, hex);
    key.data = hex;
    key.len = TK_PAY_MD5_HEX;
    assert_true(tk_str_eq(key, pay_text(vector, "aes_key_ascii")));

    kept = account;
    account.secret = unit_str("another key");
    assert_int_equal(noticed(body, &learned), TK_PAY_FORGED);
    account = kept;
    account.merchant_id = unit_str("1");
    assert_int_equal(noticed(body, &learned), TK_PAY_FOREIGN);
    account = kept;
}


int
main(void)
{
    const struct CMUnitTest  tests[] = {
        cmocka_unit_test(test_signatures),
        cmocka_unit_test(test_requests),
        cmocka_unit_test(test_vectors),
        cmocka_unit_test(test_answers),
        cmocka_unit_test(test_xml),
        cmocka_unit_test(test_notices),
        cmocka_unit_test(test_refund_notice)
    };

    return cmocka_run_group_tests(tests, setup, teardown);
}
