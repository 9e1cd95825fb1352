/*
 * UnionPay's gateway: forms as the official sample signs them, answers that
 * are no forms, certificates that come with what they prove.
 */

#include "pay.h"
#include "tk_form.h"
#include "tk_pay_text.h"
#include "tk_value.h"

#define GATEWAY     "https://gateway.95516.com/gateway/api"
#define PAYMENT     "T20261128000031"
#define REFUND      "R20261128000031"
#define QUERY_ID    "202611281000001234568"

static tk_pay_account_t  shared;        /* signs with a secret */

static const tk_pay_content_t  payment = {
    .number = tk_string(PAYMENT),
    .made_at = PAY_NOW,
    .amount_fen = 8880,
    .way = TK_PAY_PAGE,
    .expire_at = PAY_NOW + 900 * TK_SECOND
};

static const tk_pay_content_t  scanned = {
    .number = tk_string(PAYMENT),
    .made_at = PAY_NOW,
    .amount_fen = 8880,
    .way = TK_PAY_DESK,
    .auth_code = tk_string("6223890412345678901"),
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


static tk_pay_certs_t *
root_and_middle(void)
{
    tk_buf_t  b;
    tk_str_t  root, middle;

    root = pay_text(pay_keys, "up_root");
    middle = pay_text(pay_keys, "up_middle");
    assert_int_equal(tk_buf_init(&b, pay_pool, 4096), TK_OK);
    tk_buf_add(&b, root.data, root.len);
    tk_buf_adds(&b, "\n");
    tk_buf_add(&b, middle.data, middle.len);

    return tk_pay_certs_read(tk_buf_str(&b));
}


static int
setup(void **state)
{
    (void) state;

    pay_begin("unionpay", "unionpay");
    pay_now = PAY_NOW + 60 * TK_SECOND;

    pay_account.app_id = unit_str("49000002");
    pay_account.merchant_id = unit_str("777290058110048");
    pay_account.gateway = unit_str(GATEWAY);
    pay_account.notify_url =
        unit_str("https://pay.test.example/UnionPayNotify.aspx");
    pay_account.return_url = unit_str("https://shop.test.example/back");
    pay_account.key = pay_private("up_merchant");
    pay_account.serial = unit_str("69849217168");
    pay_account.roots = root_and_middle();
    assert_non_null(pay_account.roots);

    shared = pay_account;
    shared.key = NULL;
    shared.secret = pay_vector_text("key_mode_sha256", "secret");

    return 0;
}


static int
teardown(void **state)
{
    tk_pay_certs_free(pay_account.roots);

    return pay_end(state);
}


/* Of the account with a secret. */

static tk_pay_call_t
shared_call(tk_pay_action_e action, const tk_pay_content_t *content)
{
    tk_pay_call_t  call;

    call = pay_call(action, content);
    call.account = &shared;

    return call;
}


/* ---- Requests ---- */

static size_t
form_of(const tk_pay_request_t *request, tk_pair_t pairs[TK_SIGN_PARAMS])
{
    size_t  n = 0;

    assert_int_equal(tk_form_read(pay_pool, request->body, pairs, &n), TK_OK);

    return n;
}


static void
check_like(tk_pay_action_e action, const tk_pay_content_t *content,
    const char *name, tk_pay_hand_e hand)
{
    size_t             n, i, k;
    tk_pair_t          pairs[TK_SIGN_PARAMS], *params;
    tk_pay_call_t      call;
    tk_pay_request_t   request;

    call = pay_call(action, content);
    assert_int_equal(tk_pay_build(&call, &request), TK_OK);
    assert_true(tk_str_eq(request.url, pay_vector_text(name, "url")));
    assert_string_equal(request.method, "POST");
    assert_int_equal(request.hand, hand);

    n = form_of(&request, pairs);
    params = pay_pairs(json_object_get(pay_vector(name), "params"), &k);
    assert_int_equal(n, k);

    for (i = 0; i < k; i++) {
        assert_true(tk_str_eq(tk_pay_value(pairs, n,
                                           (char *) params[i].name.data),
                              params[i].value));
    }
}


static void
test_requests(void **state)
{
    tk_pay_content_t  undo = refund;

    (void) state;

    undo.refund_number = unit_str("U20261128000031");
    undo.amount_fen = 8880;

    check_like(TK_PAY_CHARGE, &payment, "front_consume", TK_PAY_POST);
    check_like(TK_PAY_QUERY, &payment, "query", TK_PAY_SEND);
    check_like(TK_PAY_REFUND, &refund, "refund", TK_PAY_SEND);
    check_like(TK_PAY_CANCEL, &undo, "undo", TK_PAY_SEND);
}


/* Names and values of a request, without what all have and its signature. */

static void
check_request(tk_pay_action_e action, const tk_pay_content_t *content,
    const char *page, const char *params)
{
    size_t             n, k, i, found;
    tk_pair_t          pairs[TK_SIGN_PARAMS], wanted[TK_SIGN_PARAMS];
    tk_pay_call_t      call;
    tk_pay_request_t   request;

    call = pay_call(action, content);
    assert_int_equal(tk_pay_build(&call, &request), TK_OK);
    assert_int_equal(request.hand, TK_PAY_SEND);
    assert_tk_text(request.url, page);

    k = 0;
    n = form_of(&request, pairs);
    assert_int_equal(tk_form_read(pay_pool, tk_str_c(params), wanted, &k),
                     TK_OK);
    assert_int_equal(n, k + 7);

    for (found = 0; n > 0; n--) {
        for (i = 0; i < k; i++) {
            found += tk_str_eq(pairs[n - 1].name, wanted[i].name)
                     && tk_str_eq(pairs[n - 1].value, wanted[i].value);
        }
    }

    assert_int_equal(found, k);
}


#define BACK    GATEWAY "/backTransReq.do"
#define OF_CODE                                                               \
    "bizType=000000&orderId=" PAYMENT "&txnTime=20261128100000"
#define BY_CODE OF_CODE "&channelType=08&txnType=01&txnAmt=8880"              \
    "&currencyCode=156&termId=49000002"                                       \
    "&backUrl=https://pay.test.example/UnionPayNotify.aspx"

static void
test_codes(void **state)
{
    tk_pay_content_t  content;

    (void) state;

    content = payment;
    content.way = TK_PAY_QR;
    check_request(TK_PAY_CHARGE, &content, BACK,
                  BY_CODE "&txnSubType=07&payTimeout=20261128101500");
    check_request(TK_PAY_QUERY, &content, GATEWAY "/queryTrans.do",
                  OF_CODE "&txnType=00&txnSubType=00");
    check_request(TK_PAY_CHARGE_CODE, &scanned, BACK,
                  BY_CODE "&txnSubType=06&qrNo=6223890412345678901");
    check_request(TK_PAY_CANCEL, &scanned, BACK,
                  OF_CODE "&channelType=08&txnType=99&txnSubType=01");
}


static void
test_files(void **state)
{
    size_t             i;
    tk_pay_account_t   kept;
    tk_pay_content_t   content = { .day = 0 };

    static const struct {
        const char  *gateway;
        const char  *url;
    } cases[] = {
        { GATEWAY, "https://filedownload.95516.com/" },
        { "https://gateway.test.95516.com/gateway/api",
          "https://filedownload.test.95516.com/" },
        { "http://127.0.0.1:8080/gateway/api", "http://127.0.0.1:8080/" },
        { "https://gateway.a.example", "https://filedownload.a.example/" },
        { "gateway.", "gateway./" }
    };

    (void) state;

    kept = pay_account;

    for (i = 0; i < unit_count(cases); i++) {
        pay_account.gateway = tk_str_c(cases[i].gateway);
        content.day = tk_day_from_civil(2026, 11, 28);
        check_request(TK_PAY_BILL, &content, cases[i].url,
                      "bizType=000000&txnType=76&txnSubType=01&fileType=00"
                      "&settleDate=1128&txnTime=20261128100100");
    }

    pay_account = kept;
}


static void
test_secret(void **state)
{
    size_t             n;
    tk_pair_t          pairs[TK_SIGN_PARAMS];
    tk_pay_call_t      call;
    tk_pay_request_t   request;

    (void) state;

    call = shared_call(TK_PAY_QUERY, &payment);
    assert_int_equal(tk_pay_build(&call, &request), TK_OK);

    n = form_of(&request, pairs);
    assert_true(tk_str_eq(tk_pay_value(pairs, n, "signature"),
                          pay_vector_text("key_mode_sha256", "signature")));
    assert_int_equal(tk_pay_value(pairs, n, "certId").len, 0);
}


static void
test_contents_refused(void **state)
{
    size_t             i;
    tk_pay_call_t      call;
    tk_pay_account_t   bare = shared;
    tk_pay_content_t   content;
    tk_pay_request_t   request;

    static const char *const  codes[] = {
        "", "62238904123456789&1", "123456789012345678901"
    };

    (void) state;

    content = payment;
    content.made_at = 0;
    assert_int_equal(pay_build(TK_PAY_QUERY, &content), TK_BAD_VALUE);

    for (i = 0; i < unit_count(codes); i++) {
        content = scanned;
        content.auth_code = tk_str_c(codes[i]);
        assert_int_equal(pay_build(TK_PAY_CHARGE_CODE, &content),
                         TK_BAD_VALUE);
    }

    content = refund;
    content.platform_number.len = 0;
    assert_int_equal(pay_build(TK_PAY_REFUND, &content), TK_BAD_VALUE);

    /* of what was not charged at the desk */
    content = refund;
    content.refund_number.len = 0;
    assert_int_equal(pay_build(TK_PAY_CANCEL, &content), TK_BAD_VALUE);

    content = refund;
    content.amount_fen = 0;
    assert_int_equal(pay_build(TK_PAY_CANCEL, &content), TK_BAD_VALUE);
    content = refund;
    content.refund_number = unit_str("U2026-1128");
    assert_int_equal(pay_build(TK_PAY_CANCEL, &content), TK_BAD_VALUE);

    assert_int_equal(pay_build(TK_PAY_TRANSFER, &payment), TK_BUG);

    bare.secret.len = 0;
    call = pay_call(TK_PAY_QUERY, &payment);
    call.account = &bare;
    assert_int_equal(tk_pay_build(&call, &request), TK_BUG);
}


/* ---- Answers ---- */

static const pay_vector_t  answers[] = {
    { PAYMENT, "00",
      { TK_PAY_QUERY, 200, "answer_query_paid",
        TK_PAY_OK, TK_PAY_PAID, TK_PAY_NEXT_NONE, 8880 } },
    { PAYMENT, "05",
      { TK_PAY_REFUND_QUERY, 200, "answer_query_unknown",
        TK_PAY_PENDING, TK_PAY_WAITING, TK_PAY_NEXT_ASK, -1 } },
    { PAYMENT, "00",
      { TK_PAY_REFUND, 200, "answer_refund_accepted",
        TK_PAY_PENDING, TK_PAY_WAITING, TK_PAY_NEXT_ASK, -1 } },

    /* of another trade */
    { PAYMENT, "34",
      { TK_PAY_QUERY, 200, "answer_query_not_found",
        TK_PAY_UNKNOWN, TK_PAY_UNSAID, TK_PAY_NEXT_STAFF, -1 } },
    { PAYMENT, "00",
      { TK_PAY_REFUND_QUERY, 200, "answer_query_paid",
        TK_PAY_UNKNOWN, TK_PAY_UNSAID, TK_PAY_NEXT_STAFF, -1 } }
};


/* A certificate is looked at each time, which is slow: what says nothing is not
 * spoilt. */

static void
test_vectors(void **state)
{
    size_t               i;
    tk_pay_call_t        call;
    tk_pay_answer_t      answer;
    tk_pay_learned_t     learned;
    const pay_vector_t  *v;

    (void) state;

    for (i = 0; i < unit_count(answers); i++) {
        v = &answers[i];
        pay_check_vector(v, v->answer.action == TK_PAY_QUERY ? &payment
                                                             : &refund,
                         v->answer.outcome != TK_PAY_UNKNOWN);
    }

    call = pay_call(TK_PAY_QUERY, &payment);
    answer = pay_answer("answer_query_paid");
    assert_int_equal(tk_pay_judge(&call, &answer, &learned), TK_PAY_OK);
    assert_tk_text(learned.platform_number, QUERY_ID);
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
    call = pay_call(TK_PAY_QUERY, &content);
    answer = pay_answer("answer_query_not_found");

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
    size_t             i;
    tk_pay_call_t      call;
    tk_pay_answer_t    answer;
    tk_pay_account_t   other = pay_account;
    tk_pay_learned_t   learned;

    /* of another authority, and a part of the way */
    static const char *const  roots[] = { "wx_ca", "up_root", "up_middle" };

    (void) state;

    call = pay_call(TK_PAY_QUERY, &payment);
    answer = pay_answer("answer_query_paid");
    assert_int_equal(tk_pay_judge(&call, &answer, &learned), TK_PAY_OK);

    /* when the certificate is not good any more */
    call.now = PAY_NOW + 365 * 30 * TK_DAY;
    assert_int_equal(tk_pay_judge(&call, &answer, &learned), TK_PAY_UNKNOWN);

    call = pay_call(TK_PAY_QUERY, &payment);
    call.account = &other;
    other.roots = NULL;
    assert_int_equal(tk_pay_judge(&call, &answer, &learned), TK_PAY_UNKNOWN);

    for (i = 0; i < unit_count(roots); i++) {
        other.roots = tk_pay_certs_read(pay_text(pay_keys, roots[i]));
        assert_non_null(other.roots);
        assert_int_equal(tk_pay_judge(&call, &answer, &learned),
                         TK_PAY_UNKNOWN);
        tk_pay_certs_free(other.roots);
    }
}


/* An answer under a secret, as the platform would sign it. */

static tk_pay_answer_t
answered(const char *fields)
{
    size_t          n;
    tk_buf_t        b;
    tk_str_t        text, sign;
    tk_pair_t       pairs[TK_SIGN_PARAMS];
    const char     *c;
    unsigned char   hex[TK_PAY_SHA256_HEX];

    static const char *const  without[] = { "signature", NULL };

    /* what is read here is a form, and an answer is none */
    assert_int_equal(tk_buf_init(&b, pay_pool, 1024), TK_OK);

    for (c = fields; *c != '\0'; c++) {
        tk_buf_add(&b, *c == '+' ? "%2B" : c, *c == '+' ? 3 : 1);
    }

    n = 0;
    assert_int_equal(tk_form_read(pay_pool, tk_buf_str(&b), pairs, &n),
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

    return pay_answer_of(tk_buf_str(&b));
}


#define SAYS(order, time, rest)                                               \
    "signMethod=11&merId=777290058110048&orderId=" order "&txnTime=" time     \
    "&" rest
#define OF_PAYMENT(rest)    SAYS(PAYMENT, "20261128100000", rest)
#define OF_REFUND(rest)     SAYS(REFUND, "20261128110000", rest)

static const pay_case_t  said[] = {
    { TK_PAY_QUERY, 200, OF_PAYMENT("respCode=00&origRespCode=A6&txnAmt=8880"
                                    "&currencyCode=156&queryId=1"),
      TK_PAY_OK, TK_PAY_PAID, TK_PAY_NEXT_NONE, 8880 },
    { TK_PAY_QUERY, 200, OF_PAYMENT("respCode=00&origRespCode=00"),
      TK_PAY_UNKNOWN, TK_PAY_UNSAID, TK_PAY_NEXT_ASK, -1 },
    { TK_PAY_QUERY, 200, OF_PAYMENT("respCode=00&origRespCode=00&txnAmt=8880"
                                    "&currencyCode=840&queryId=1"),
      TK_PAY_UNKNOWN, TK_PAY_UNSAID, TK_PAY_NEXT_ASK, -1 },
    { TK_PAY_QUERY, 200, OF_PAYMENT("respCode=00"),
      TK_PAY_UNKNOWN, TK_PAY_UNSAID, TK_PAY_NEXT_ASK, -1 },
    { TK_PAY_QUERY, 200, OF_PAYMENT("respCode=05&origRespCode=00"),
      TK_PAY_UNKNOWN, TK_PAY_UNSAID, TK_PAY_NEXT_ASK, -1 },
    { TK_PAY_QUERY, 200, OF_PAYMENT("respCode=00&origRespCode=05"),
      TK_PAY_PENDING, TK_PAY_WAITING, TK_PAY_NEXT_ASK, -1 },
    { TK_PAY_QUERY, 200, OF_PAYMENT("respCode=00&origRespCode=61"),
      TK_PAY_PENDING, TK_PAY_WAITING, TK_PAY_NEXT_ASK, -1 },
    { TK_PAY_QUERY, 200, OF_PAYMENT("respCode=11"),
      TK_PAY_UNKNOWN, TK_PAY_UNSAID, TK_PAY_NEXT_SETTINGS, -1 },

    { TK_PAY_CHARGE, 200, OF_PAYMENT("respCode=00&qrCode=https://qr.95516.com/"
                                     "00010000/1?a=b+c"),
      TK_PAY_OK, TK_PAY_WAITING, TK_PAY_NEXT_NONE, -1 },
    { TK_PAY_CHARGE, 200, OF_PAYMENT("respCode=00"),
      TK_PAY_UNKNOWN, TK_PAY_UNSAID, TK_PAY_NEXT_ASK, -1 },
    { TK_PAY_CHARGE, 200, OF_PAYMENT("respCode=38"),
      TK_PAY_REFUSED, TK_PAY_UNSAID, TK_PAY_NEXT_NUMBER, -1 },

    { TK_PAY_CHARGE_CODE, 200, OF_PAYMENT("respCode=00&queryId=1"),
      TK_PAY_PENDING, TK_PAY_WAITING, TK_PAY_NEXT_ASK, -1 },
    { TK_PAY_CHARGE_CODE, 200, OF_PAYMENT("respCode=05"),
      TK_PAY_UNKNOWN, TK_PAY_UNSAID, TK_PAY_NEXT_ASK, -1 },
    { TK_PAY_CHARGE_CODE, 200, OF_PAYMENT("respCode=38"),
      TK_PAY_REFUSED, TK_PAY_UNSAID, TK_PAY_NEXT_NUMBER, -1 },

    { TK_PAY_CANCEL, 200, OF_REFUND("respCode=00&queryId=2"),
      TK_PAY_PENDING, TK_PAY_WAITING, TK_PAY_NEXT_ASK, -1 },
    { TK_PAY_CANCEL, 200, OF_REFUND("respCode=35"),
      TK_PAY_REFUSED, TK_PAY_UNSAID, TK_PAY_NEXT_REFUND, -1 },
    { TK_PAY_CANCEL, 200, OF_REFUND("respCode=34"),
      TK_PAY_UNKNOWN, TK_PAY_UNSAID, TK_PAY_NEXT_ASK, -1 },
    { TK_PAY_CHARGE, 200, OF_PAYMENT("respCode=88"),
      TK_PAY_UNKNOWN, TK_PAY_UNSAID, TK_PAY_NEXT_ASK, -1 },

    { TK_PAY_CLOSE, 200, OF_PAYMENT("respCode=34"),
      TK_PAY_PENDING, TK_PAY_ABSENT, TK_PAY_NEXT_ASK, -1 },
    { TK_PAY_CLOSE, 200, OF_PAYMENT("respCode=00&origRespCode=00&txnAmt=8880"
                                    "&currencyCode=156&queryId=1"),
      TK_PAY_UNKNOWN, TK_PAY_PAID, TK_PAY_NEXT_ASK, 8880 },

    { TK_PAY_BILL, 200, SAYS("", "", "respCode=98"),
      TK_PAY_PENDING, TK_PAY_UNSAID, TK_PAY_NEXT_SLOWLY, -1 },
    { TK_PAY_BILL, 200, SAYS("", "", "respCode=00&settleDate=0101"
                             "&fileContent=eJwL+w=="),
      TK_PAY_OK, TK_PAY_UNSAID, TK_PAY_NEXT_NONE, -1 },
    { TK_PAY_BILL, 200, SAYS("", "", "respCode=00&settleDate=0102"
                             "&fileContent=eJwL+w=="),
      TK_PAY_UNKNOWN, TK_PAY_UNSAID, TK_PAY_NEXT_STAFF, -1 },
    { TK_PAY_BILL, 200, SAYS("", "", "respCode=00&fileContent=eJwL w=="),
      TK_PAY_UNKNOWN, TK_PAY_UNSAID, TK_PAY_NEXT_SLOWLY, -1 },
    { TK_PAY_BILL, 200, SAYS("", "", "respCode=00"),
      TK_PAY_UNKNOWN, TK_PAY_UNSAID, TK_PAY_NEXT_SLOWLY, -1 },
    { TK_PAY_BILL, 200, SAYS("", "", "respCode=11"),
      TK_PAY_REFUSED, TK_PAY_UNSAID, TK_PAY_NEXT_SETTINGS, -1 },

    { TK_PAY_REFUND_QUERY, 200,
      OF_REFUND("respCode=00&origRespCode=00&txnAmt=3000"
                "&currencyCode=156&queryId=2"),
      TK_PAY_OK, TK_PAY_PAID, TK_PAY_NEXT_NONE, 3000 },
    { TK_PAY_REFUND_QUERY, 200,
      OF_REFUND("respCode=00&origRespCode=00&txnAmt=3001"
                "&currencyCode=156&queryId=2"),
      TK_PAY_UNKNOWN, TK_PAY_UNSAID, TK_PAY_NEXT_STAFF, 3001 },
    { TK_PAY_REFUND_QUERY, 200, OF_REFUND("respCode=00&origRespCode=61"),
      TK_PAY_REFUSED, TK_PAY_FAILED, TK_PAY_NEXT_NUMBER, -1 },
    { TK_PAY_REFUND_QUERY, 200, OF_REFUND("respCode=34"),
      TK_PAY_PENDING, TK_PAY_ABSENT, TK_PAY_NEXT_ASK, -1 },

    { TK_PAY_REFUND, 200, OF_REFUND("respCode=00&queryId=2"),
      TK_PAY_PENDING, TK_PAY_WAITING, TK_PAY_NEXT_ASK, -1 },
    { TK_PAY_REFUND, 200, OF_REFUND("respCode=12"),
      TK_PAY_UNKNOWN, TK_PAY_UNSAID, TK_PAY_NEXT_ASK, -1 },
    { TK_PAY_REFUND, 200, OF_REFUND("respCode=60"),
      TK_PAY_UNKNOWN, TK_PAY_UNSAID, TK_PAY_NEXT_ASK, -1 },
    { TK_PAY_REFUND, 200, OF_REFUND("respCode=11"),
      TK_PAY_REFUSED, TK_PAY_UNSAID, TK_PAY_NEXT_SETTINGS, -1 },
    { TK_PAY_REFUND, 200, OF_REFUND("respCode=36"),
      TK_PAY_REFUSED, TK_PAY_UNSAID, TK_PAY_NEXT_STAFF, -1 },
    { TK_PAY_REFUND, 200, OF_REFUND("respCode=99"),
      TK_PAY_UNKNOWN, TK_PAY_UNSAID, TK_PAY_NEXT_ASK, -1 },
    { TK_PAY_REFUND, 200, OF_PAYMENT("respCode=00"),
      TK_PAY_UNKNOWN, TK_PAY_UNSAID, TK_PAY_NEXT_STAFF, -1 },

    /* another moment is another trade, and so is another merchant */
    { TK_PAY_REFUND, 200, SAYS(REFUND, "20261128110001", "respCode=00"),
      TK_PAY_UNKNOWN, TK_PAY_UNSAID, TK_PAY_NEXT_STAFF, -1 },
    { TK_PAY_REFUND, 200,
      "signMethod=11&merId=777290058110049&orderId=" REFUND
      "&txnTime=20261128110000&respCode=00",
      TK_PAY_UNKNOWN, TK_PAY_UNSAID, TK_PAY_NEXT_STAFF, -1 }
};


static void
test_answers(void **state)
{
    size_t             i;
    tk_pay_call_t      call;
    tk_pay_answer_t    answer;
    tk_pay_content_t   qr = payment;

    (void) state;

    qr.way = TK_PAY_QR;

    for (i = 0; i < unit_count(said); i++) {
        call = shared_call(said[i].action,
                           strstr(said[i].says, REFUND) == NULL ? &qr
                                                                : &refund);
        answer = answered(said[i].says);
        (void) pay_check(&call, &answer, &said[i]);
        pay_spoil(&call, &answer, 1);
    }
}


/* A charge by the buyer's code is not tried again by the buyer, and can be
 * taken back. */

static const pay_case_t  at_desk[] = {
    { TK_PAY_CHARGE_CODE, 200, OF_PAYMENT("respCode=88"),
      TK_PAY_REFUSED, TK_PAY_UNSAID, TK_PAY_NEXT_NUMBER, -1 },
    { TK_PAY_CHARGE_CODE, 200, OF_PAYMENT("respCode=86"),
      TK_PAY_REFUSED, TK_PAY_UNSAID, TK_PAY_NEXT_NUMBER, -1 },
    { TK_PAY_CHARGE_CODE, 200, OF_PAYMENT("respCode=12"),
      TK_PAY_UNKNOWN, TK_PAY_UNSAID, TK_PAY_NEXT_ASK, -1 },
    { TK_PAY_CHARGE_CODE, 200, OF_PAYMENT("respCode=64"),
      TK_PAY_UNKNOWN, TK_PAY_UNSAID, TK_PAY_NEXT_ASK, -1 },

    /* the buyer types a password, or the bank thinks */
    { TK_PAY_QUERY, 200, OF_PAYMENT("respCode=00&origRespCode=82"),
      TK_PAY_PENDING, TK_PAY_WAITING, TK_PAY_NEXT_ASK, -1 },
    { TK_PAY_QUERY, 200, OF_PAYMENT("respCode=00&origRespCode=83"),
      TK_PAY_PENDING, TK_PAY_WAITING, TK_PAY_NEXT_ASK, -1 },
    { TK_PAY_QUERY, 200, OF_PAYMENT("respCode=00&origRespCode=42"),
      TK_PAY_PENDING, TK_PAY_WAITING, TK_PAY_NEXT_ASK, -1 },
    { TK_PAY_QUERY, 200, OF_PAYMENT("respCode=00&origRespCode=46"),
      TK_PAY_REFUSED, TK_PAY_FAILED, TK_PAY_NEXT_NUMBER, -1 },

    { TK_PAY_CANCEL, 200, OF_PAYMENT("respCode=46"),
      TK_PAY_OK, TK_PAY_CLOSED, TK_PAY_NEXT_NONE, -1 },
    { TK_PAY_CANCEL, 200, OF_PAYMENT("respCode=34"),
      TK_PAY_PENDING, TK_PAY_ABSENT, TK_PAY_NEXT_ASK, -1 },
    { TK_PAY_CANCEL, 200, OF_PAYMENT("respCode=35"),
      TK_PAY_REFUSED, TK_PAY_UNSAID, TK_PAY_NEXT_REFUND, -1 },
    { TK_PAY_CANCEL, 200, OF_PAYMENT("respCode=83"),
      TK_PAY_UNKNOWN, TK_PAY_UNSAID, TK_PAY_NEXT_ASK, -1 }
};


static void
test_desk(void **state)
{
    size_t             i;
    tk_pay_call_t      call;
    tk_pay_answer_t    answer;
    tk_pay_learned_t   learned;

    (void) state;

    call = shared_call(TK_PAY_QUERY, &scanned);
    answer = answered(OF_PAYMENT("respCode=00&origRespCode=61"));
    assert_int_equal(tk_pay_judge(&call, &answer, &learned), TK_PAY_REFUSED);
    assert_int_equal(learned.state, TK_PAY_FAILED);
    assert_int_equal(learned.next, TK_PAY_NEXT_NUMBER);

    call.action = TK_PAY_CANCEL;
    answer = answered(OF_PAYMENT("respCode=00"));
    assert_int_equal(tk_pay_judge(&call, &answer, &learned), TK_PAY_OK);
    assert_int_equal(learned.state, TK_PAY_CLOSED);
    pay_spoil(&call, &answer, 1);

    answer = answered(OF_REFUND("respCode=00"));
    assert_int_equal(tk_pay_judge(&call, &answer, &learned), TK_PAY_UNKNOWN);

    for (i = 0; i < unit_count(at_desk); i++) {
        call = shared_call(at_desk[i].action, &scanned);
        answer = answered(at_desk[i].says);
        (void) pay_check(&call, &answer, &at_desk[i]);
    }
}


static void
test_closing(void **state)
{
    tk_pay_call_t      call;
    tk_pay_answer_t    answer;
    tk_pay_learned_t   learned;

    (void) state;

    call = shared_call(TK_PAY_CLOSE, &payment);
    answer = answered(OF_PAYMENT("respCode=34"));
    call.now = payment.expire_at + 299 * TK_SECOND;
    assert_int_equal(tk_pay_judge(&call, &answer, &learned), TK_PAY_PENDING);
    call.now = payment.expire_at + 300 * TK_SECOND;
    assert_int_equal(tk_pay_judge(&call, &answer, &learned), TK_PAY_OK);
    assert_int_equal(learned.state, TK_PAY_CLOSED);
}


static void
test_bill(void **state)
{
    tk_str_t           content;
    tk_buf_t           b;
    tk_pay_call_t      call;
    tk_pay_answer_t    answer;
    tk_pay_learned_t   learned;

    (void) state;

    content = pay_vector_text("file", "fileContent");
    assert_int_equal(tk_buf_init(&b, pay_pool, 1024), TK_OK);
    tk_buf_adds(&b, SAYS("", "", "respCode=00&fileContent="));
    tk_buf_add(&b, content.data, content.len);
    tk_buf_add(&b, "", 1);

    call = shared_call(TK_PAY_BILL, &payment);
    answer = answered((char *) tk_buf_str(&b).data);
    assert_int_equal(tk_pay_judge(&call, &answer, &learned), TK_PAY_OK);
    assert_int_equal(learned.file.len, content.len / 4 * 3);
    assert_memory_equal(learned.file.data, "\x78\x9c", 2);     /* of zlib */
    pay_spoil(&call, &answer, 1);
}


/* The platform's moments have no year. */

static void
test_moments(void **state)
{
    size_t             i;
    char               fields[512];
    tk_pay_call_t      call;
    tk_pay_answer_t    answer;
    tk_pay_content_t   content;
    tk_pay_learned_t   learned;

    static const struct {
        int           month, day;
        const char   *made;
        const char   *trace;
        const char   *at;
    } cases[] = {
        { 11, 28, "20261128000000", "1128100001", "2026-11-28 10:00:01" },
        { 12, 31, "20261231000000", "0101000000", "2027-01-01 00:00:00" },
        { 12, 1, "20261201000000", "1130235959", "2026-11-30 23:59:59" },
        { 11, 28, "20261128000000", "1328100001", NULL },
        { 11, 28, "20261128000000", "112810000", NULL },
        { 11, 28, "20261128000000", "", NULL }
    };

    (void) state;

    for (i = 0; i < unit_count(cases); i++) {
        snprintf(fields, sizeof(fields), "signMethod=11"
                 "&merId=777290058110048&orderId=" PAYMENT "&txnTime=%s"
                 "&traceTime=%s&respCode=00&origRespCode=00&txnAmt=8880"
                 "&currencyCode=156&queryId=1", cases[i].made,
                 cases[i].trace);
        content = payment;
        content.made_at = tk_pay_noon(tk_day_from_civil(2026, cases[i].month,
                                                        cases[i].day))
                          - TK_DAY / 2;
        call = shared_call(TK_PAY_QUERY, &content);
        answer = answered(fields);

        assert_int_equal(tk_pay_judge(&call, &answer, &learned), TK_PAY_OK);
        assert_int_equal(learned.at, cases[i].at == NULL ? 0
                                     : tk_pay_moment(tk_str_c(cases[i].at)));
    }
}


/* ---- Notices ---- */

/* What a notice says, whose signature is right. */

static const pay_told_t  told[] = {
    { OF_PAYMENT("txnType=01&respCode=00&queryId=1&txnAmt=8880"
                 "&currencyCode=156"),
      TK_PAY_GENUINE, TK_PAY_PAID, 8880, PAYMENT, "" },
    { OF_PAYMENT("txnType=01&respCode=A6&queryId=1&txnAmt=8880"
                 "&currencyCode=840"),
      TK_PAY_GENUINE, TK_PAY_PAID, -1, PAYMENT, "" },
    { OF_PAYMENT("txnType=01&respCode=61&queryId=1&txnAmt=8880"
                 "&currencyCode=156"),
      TK_PAY_GENUINE, TK_PAY_WAITING, 8880, PAYMENT, "" },
    { OF_REFUND("txnType=04&respCode=00&queryId=2&txnAmt=3000"
                "&currencyCode=156"),
      TK_PAY_GENUINE, TK_PAY_PAID, 3000, REFUND, REFUND },
    { OF_REFUND("txnType=31&respCode=61&queryId=2&txnAmt=3000"
                "&currencyCode=156"),
      TK_PAY_GENUINE, TK_PAY_FAILED, 3000, REFUND, REFUND },
    { OF_PAYMENT("txnType=01&respCode=00&txnAmt=8880&currencyCode=156"),
      TK_PAY_UNREADABLE, TK_PAY_PAID, 8880, PAYMENT, "" }
};


static void
test_notices_read(void **state)
{
    size_t            i;
    tk_pay_notice_t   notice;

    (void) state;

    for (i = 0; i < unit_count(told); i++) {
        notice = pay_notice_of(answered(told[i].says).body);
        (void) pay_check_told(&shared, &notice, &told[i]);
    }
}


static void
test_notices(void **state)
{
    size_t            i;
    tk_pay_notice_t   notice;
    tk_pay_learned_t  learned;

    static const pay_told_t  cases[] = {
        { "notify_blank_for_plus", TK_PAY_FORGED, TK_PAY_UNSAID, -1, "", "" },
        { "notify_wrong_signer", TK_PAY_FORGED, TK_PAY_UNSAID, -1, "", "" },
        { "notify_paid", TK_PAY_GENUINE, TK_PAY_PAID, 8880, PAYMENT, "" }
    };
    static const pay_other_t  others[] = {
        { offsetof(tk_pay_account_t, merchant_id), "777290058110049",
          TK_PAY_FOREIGN }
    };

    (void) state;

    for (i = 0; i < unit_count(cases); i++) {
        notice = pay_notice(cases[i].says);
        learned = pay_check_told(&pay_account, &notice, &cases[i]);
    }

    assert_int_equal(learned.next, TK_PAY_NEXT_ASK);
    assert_tk_text(learned.notice_id, QUERY_ID);

    pay_check_others(&notice, others, unit_count(others));
    pay_spoil_notice(&notice, PAY_SAME);
}


int
main(void)
{
    const struct CMUnitTest  tests[] = {
        cmocka_unit_test(test_requests),
        cmocka_unit_test(test_codes),
        cmocka_unit_test(test_files),
        cmocka_unit_test(test_secret),
        cmocka_unit_test(test_contents_refused),
        cmocka_unit_test(test_vectors),
        cmocka_unit_test(test_not_found),
        cmocka_unit_test(test_roots),
        cmocka_unit_test(test_answers),
        cmocka_unit_test(test_desk),
        cmocka_unit_test(test_closing),
        cmocka_unit_test(test_bill),
        cmocka_unit_test(test_moments),
        cmocka_unit_test(test_notices_read),
        cmocka_unit_test(test_notices)
    };

    return cmocka_run_group_tests(tests, setup, teardown);
}
