/*
 * UnionPay's gateway: forms as the official sample signs them, answers that
 * are no forms, certificates that come with what they prove.
 */

#include "pay.h"
#include "tk_buf.h"
#include "tk_form.h"
#include "tk_pay_text.h"
#include "tk_providers.h"
#include "tk_value.h"

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
        .app_id = tk_string("49000002"),
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


/* Names and values of a request, without what all have and its signature. */

static void
check_request(tk_pay_action_e action, const tk_pay_content_t *content,
    const char *page, const char *params)
{
    size_t             n, k, i, found;
    tk_pair_t          pairs[TK_SIGN_PARAMS], wanted[TK_SIGN_PARAMS];
    tk_pay_call_t      call;
    tk_pay_request_t   request;

    call = call_of(action, content);
    assert_int_equal(tk_pay_build(&call, &request), TK_OK);
    assert_int_equal(request.hand, TK_PAY_SEND);
    assert_tk_text(request.url, page);

    n = 0;
    k = 0;
    assert_int_equal(tk_form_read(pay_pool, request.body, pairs, &n), TK_OK);
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

    kept = account;

    for (i = 0; i < unit_count(cases); i++) {
        account.gateway = tk_str_c(cases[i].gateway);
        content.day = tk_day_from_civil(2026, 11, 28);
        check_request(TK_PAY_BILL, &content, cases[i].url,
                      "bizType=000000&txnType=76&txnSubType=01&fileType=00"
                      "&settleDate=1128&txnTime=20261128100100");
    }

    account = kept;
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

    content = scanned;
    content.auth_code = unit_str("");
    call = call_of(TK_PAY_CHARGE_CODE, &content);
    assert_int_equal(tk_pay_build(&call, &request), TK_BAD_VALUE);
    content.auth_code = unit_str("62238904123456789&1");
    assert_int_equal(tk_pay_build(&call, &request), TK_BAD_VALUE);
    content.auth_code = unit_str("123456789012345678901");
    assert_int_equal(tk_pay_build(&call, &request), TK_BAD_VALUE);

    content = refund;
    content.platform_number.len = 0;
    call = call_of(TK_PAY_REFUND, &content);
    assert_int_equal(tk_pay_build(&call, &request), TK_BAD_VALUE);

    /* of what was not charged at the desk */
    content = refund;
    content.refund_number.len = 0;
    call = call_of(TK_PAY_CANCEL, &content);
    assert_int_equal(tk_pay_build(&call, &request), TK_BAD_VALUE);

    content = refund;
    content.amount_fen = 0;
    assert_int_equal(tk_pay_build(&call, &request), TK_BAD_VALUE);
    content = refund;
    content.refund_number = unit_str("U2026-1128");
    assert_int_equal(tk_pay_build(&call, &request), TK_BAD_VALUE);

    call = call_of(TK_PAY_TRANSFER, &payment);
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
    size_t             i;
    tk_pay_call_t      call;
    tk_pay_answer_t    answer;
    tk_pay_certs_t    *other;
    tk_pay_account_t   kept;
    tk_pay_learned_t   learned;

    static const char *const  parts[] = { "up_root", "up_middle" };

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

    /* a part of the way */
    for (i = 0; i < unit_count(parts); i++) {
        account.roots = other = tk_pay_certs_read(pay_text(keys, parts[i]));
        assert_int_equal(tk_pay_judge(&call, &answer, &learned),
                         TK_PAY_UNKNOWN);
        tk_pay_certs_free(other);
    }

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
    tk_pay_content_t   qr = payment;
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
        { TK_PAY_QUERY, OF_PAYMENT("respCode=11"),
          TK_PAY_UNKNOWN, TK_PAY_UNSAID, TK_PAY_NEXT_SETTINGS },

        { TK_PAY_CHARGE, OF_PAYMENT("respCode=00&qrCode=https://qr.95516.com/"
                                    "00010000/1?a=b+c"),
          TK_PAY_OK, TK_PAY_WAITING, TK_PAY_NEXT_NONE },
        { TK_PAY_CHARGE, OF_PAYMENT("respCode=00"),
          TK_PAY_UNKNOWN, TK_PAY_UNSAID, TK_PAY_NEXT_ASK },
        { TK_PAY_CHARGE, OF_PAYMENT("respCode=38"),
          TK_PAY_REFUSED, TK_PAY_UNSAID, TK_PAY_NEXT_NUMBER },

        { TK_PAY_CHARGE_CODE, OF_PAYMENT("respCode=00&queryId=1"),
          TK_PAY_PENDING, TK_PAY_WAITING, TK_PAY_NEXT_ASK },
        { TK_PAY_CHARGE_CODE, OF_PAYMENT("respCode=05"),
          TK_PAY_UNKNOWN, TK_PAY_UNSAID, TK_PAY_NEXT_ASK },
        { TK_PAY_CHARGE_CODE, OF_PAYMENT("respCode=38"),
          TK_PAY_REFUSED, TK_PAY_UNSAID, TK_PAY_NEXT_NUMBER },

        { TK_PAY_CANCEL, OF_REFUND("respCode=00&queryId=2"),
          TK_PAY_PENDING, TK_PAY_WAITING, TK_PAY_NEXT_ASK },
        { TK_PAY_CANCEL, OF_REFUND("respCode=35"),
          TK_PAY_REFUSED, TK_PAY_UNSAID, TK_PAY_NEXT_REFUND },

        { TK_PAY_CLOSE, OF_PAYMENT("respCode=34"),
          TK_PAY_PENDING, TK_PAY_ABSENT, TK_PAY_NEXT_ASK },
        { TK_PAY_CLOSE, OF_PAYMENT("respCode=00&origRespCode=00&txnAmt=8880"
                                   "&currencyCode=156&queryId=1"),
          TK_PAY_UNKNOWN, TK_PAY_PAID, TK_PAY_NEXT_ASK },

        { TK_PAY_BILL, SAYS("", "", "respCode=98"),
          TK_PAY_PENDING, TK_PAY_UNSAID, TK_PAY_NEXT_SLOWLY },
        { TK_PAY_BILL, SAYS("", "", "respCode=00&settleDate=0101"
                            "&fileContent=eJwL+w=="),
          TK_PAY_OK, TK_PAY_UNSAID, TK_PAY_NEXT_NONE },
        { TK_PAY_BILL, SAYS("", "", "respCode=00&settleDate=0102"
                            "&fileContent=eJwL+w=="),
          TK_PAY_UNKNOWN, TK_PAY_UNSAID, TK_PAY_NEXT_STAFF },
        { TK_PAY_BILL, SAYS("", "", "respCode=00&fileContent=eJwL w=="),
          TK_PAY_UNKNOWN, TK_PAY_UNSAID, TK_PAY_NEXT_SLOWLY },
        { TK_PAY_BILL, SAYS("", "", "respCode=00"),
          TK_PAY_UNKNOWN, TK_PAY_UNSAID, TK_PAY_NEXT_SLOWLY },
        { TK_PAY_BILL, SAYS("", "", "respCode=11"),
          TK_PAY_REFUSED, TK_PAY_UNSAID, TK_PAY_NEXT_SETTINGS },

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

    qr.way = TK_PAY_QR;

    for (i = 0; i < unit_count(cases); i++) {
        call = call_of(cases[i].action, strstr(cases[i].fields, REFUND) == NULL
                                        ? &qr : &refund);
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


/* A charge by the buyer's code is not tried again by the buyer, and can be
 * taken back. */

static void
test_desk(void **state)
{
    tk_pay_call_t      call;
    tk_pay_answer_t    answer;
    tk_pay_learned_t   learned;

    (void) state;

    call = call_of(TK_PAY_QUERY, &scanned);
    call.account = &shared;
    answer = answered(OF_PAYMENT("respCode=00&origRespCode=61"));
    assert_int_equal(tk_pay_judge(&call, &answer, &learned), TK_PAY_REFUSED);
    assert_int_equal(learned.state, TK_PAY_FAILED);
    assert_int_equal(learned.next, TK_PAY_NEXT_NUMBER);

    call.action = TK_PAY_CANCEL;
    answer = answered(OF_PAYMENT("respCode=00"));
    assert_int_equal(tk_pay_judge(&call, &answer, &learned), TK_PAY_OK);
    assert_int_equal(learned.state, TK_PAY_CLOSED);
    pay_spoil(&call, &answer, 1);

    answer = answered(OF_PAYMENT("respCode=34"));
    assert_int_equal(tk_pay_judge(&call, &answer, &learned), TK_PAY_UNKNOWN);
    answer = answered(OF_REFUND("respCode=00"));
    assert_int_equal(tk_pay_judge(&call, &answer, &learned), TK_PAY_UNKNOWN);
}


static void
test_closing(void **state)
{
    tk_pay_call_t      call;
    tk_pay_answer_t    answer;
    tk_pay_learned_t   learned;

    (void) state;

    call = call_of(TK_PAY_CLOSE, &payment);
    call.account = &shared;
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

    content = pay_text(json_object_get(vectors, "file"), "fileContent");
    assert_int_equal(tk_buf_init(&b, pay_pool, 1024), TK_OK);
    tk_buf_adds(&b, SAYS("", "", "respCode=00&fileContent="));
    tk_buf_add(&b, content.data, content.len);
    tk_buf_add(&b, "", 1);

    call = call_of(TK_PAY_BILL, &payment);
    call.account = &shared;
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
        call = call_of(TK_PAY_QUERY, &content);
        call.account = &shared;
        answer = answered(fields);

        assert_int_equal(tk_pay_judge(&call, &answer, &learned), TK_PAY_OK);
        assert_int_equal(learned.at, cases[i].at == NULL ? 0
                                     : tk_pay_moment(tk_str_c(cases[i].at)));
    }
}


/* ---- Notices ---- */

static tk_pay_proof_e
noticed_by(const tk_pay_account_t *to, tk_str_t body, tk_pay_learned_t *learned)
{
    tk_pay_call_t    call;
    tk_pay_notice_t  notice = { .body = body };

    call = call_of(0, NULL);
    call.account = to;

    return tk_pay_notice(&call, &notice, learned);
}


static tk_pay_proof_e
noticed(tk_str_t body, tk_pay_learned_t *learned)
{
    return noticed_by(&account, body, learned);
}


/* What a notice says, whose signature is right. */

static void
test_notices_read(void **state)
{
    size_t             i;
    tk_pay_learned_t   learned;

    static const struct {
        const char       *fields;
        tk_pay_proof_e    proof;
        tk_pay_state_e    state;
        int64_t           amount_fen;
        const char       *refund;
    } cases[] = {
        { OF_PAYMENT("txnType=01&respCode=00&queryId=1&txnAmt=8880"
                     "&currencyCode=156"),
          TK_PAY_GENUINE, TK_PAY_PAID, 8880, "" },
        { OF_PAYMENT("txnType=01&respCode=A6&queryId=1&txnAmt=8880"
                     "&currencyCode=840"),
          TK_PAY_GENUINE, TK_PAY_PAID, -1, "" },
        { OF_PAYMENT("txnType=01&respCode=61&queryId=1&txnAmt=8880"
                     "&currencyCode=156"),
          TK_PAY_GENUINE, TK_PAY_WAITING, 8880, "" },
        { OF_REFUND("txnType=04&respCode=00&queryId=2&txnAmt=3000"
                    "&currencyCode=156"),
          TK_PAY_GENUINE, TK_PAY_PAID, 3000, REFUND },
        { OF_REFUND("txnType=31&respCode=61&queryId=2&txnAmt=3000"
                    "&currencyCode=156"),
          TK_PAY_GENUINE, TK_PAY_FAILED, 3000, REFUND },
        { OF_PAYMENT("txnType=01&respCode=00&txnAmt=8880&currencyCode=156"),
          TK_PAY_UNREADABLE, TK_PAY_PAID, 8880, "" }
    };

    (void) state;

    for (i = 0; i < unit_count(cases); i++) {
        assert_int_equal(noticed_by(&shared, answered(cases[i].fields).body,
                                    &learned), cases[i].proof);
        assert_int_equal(learned.state, cases[i].state);
        assert_int_equal(learned.amount_fen, cases[i].amount_fen);
        assert_tk_text(learned.refund_number, cases[i].refund);
    }
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
