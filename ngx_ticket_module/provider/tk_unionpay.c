/*
 * UnionPay's gateway: forms, of which all values are signed; the buyer's
 * browser posts what charges, we post the rest.
 */

#define _GNU_SOURCE                     /* memmem */

#include "tk_crypto.h"
#include "tk_pay_text.h"
#include "tk_unionpay.h"
#include "tk_value.h"

#define TK_UP_PAIRS     24              /* of a request */
#define TK_UP_PATIENCE  (300 * TK_SECOND)       /* behind payTimeout */
#define TK_UP_DAY       4               /* MMDD */
#define TK_UP_TRACE     10              /* MMDDhhmmss */
#define TK_UP_CODE_MAX  20
#define TK_UP_NO_CODE   86
#define TK_UP_HOST      "gateway."
#define TK_UP_FILES     "filedownload."
#define TK_UP_COUNT(a)  (sizeof(a) / sizeof((a)[0]))

/* The third part of the name of who signs; of their test system also the
 * other one. */
#define TK_UP_SIGNER        "中国银联股份有限公司"
#define TK_UP_TEST_SIGNER   "00040000:SIGN"
#define TK_UP_TEST_GATEWAY  ".test."


typedef enum {
    TK_UP_FORM = 0,
    TK_UP_QR,
    TK_UP_CODE,
    TK_UP_QUERY,
    TK_UP_UNDO,
    TK_UP_REVERSE,
    TK_UP_REFUND,
    TK_UP_FILE
} tk_up_trade_e;

typedef struct {
    const char     *page;
    const char     *type;               /* txnType, txnSubType */
    const char     *subtype;
} tk_up_trade_t;

typedef struct {
    const tk_pay_call_t  *call;
    const tk_pair_t      *pairs;
    size_t                n;
    tk_pay_learned_t     *learned;
} tk_up_said_t;


static const char *const  tk_up_unsigned[] = { "signature", NULL };

static const tk_up_trade_t  tk_up_trades[] = {
    [TK_UP_FORM] =    { "/frontTransReq.do", "01", "01" },
    [TK_UP_QR] =      { "/backTransReq.do",  "01", "07" },
    [TK_UP_CODE] =    { "/backTransReq.do",  "01", "06" },
    [TK_UP_QUERY] =   { "/queryTrans.do",    "00", "00" },
    [TK_UP_UNDO] =    { "/backTransReq.do",  "31", "00" },
    [TK_UP_REVERSE] = { "/backTransReq.do",  "99", "01" },
    [TK_UP_REFUND] =  { "/backTransReq.do",  "04", "00" },
    [TK_UP_FILE] =    { "/",                 "76", "01" }
};


/* ---- Requests ---- */

static void
tk_up_add_c(tk_pair_t *pairs, size_t *n, const char *name, const char *value)
{
    tk_pay_add(pairs, n, name, tk_str_c(value));
}


static tk_up_trade_e
tk_up_trade(const tk_pay_call_t *call)
{
    switch (call->action) {

    case TK_PAY_CHARGE:
        return call->content->way == TK_PAY_QR ? TK_UP_QR : TK_UP_FORM;

    case TK_PAY_CHARGE_CODE:
        return TK_UP_CODE;

    case TK_PAY_CANCEL:
        return call->content->refund_number.len > 0 ? TK_UP_UNDO
                                                    : TK_UP_REVERSE;
    case TK_PAY_REFUND:
        return TK_UP_REFUND;

    case TK_PAY_BILL:
        return TK_UP_FILE;

    default:
        return TK_UP_QUERY;
    }
}


/* Is it a trade of its own, that takes back another one? */

static int
tk_up_returns(tk_up_trade_e trade)
{
    return trade == TK_UP_UNDO || trade == TK_UP_REFUND;
}


/* The number of the trade that the action is, or asks about. */

static tk_str_t
tk_up_number(const tk_pay_call_t *call)
{
    return call->action == TK_PAY_REFUND_QUERY
           || tk_up_returns(tk_up_trade(call))
           ? call->content->refund_number : call->content->number;
}


/* Payments by code, in either direction, are another product. */

static int
tk_up_is_code(const tk_pay_call_t *call)
{
    return call->action == TK_PAY_CHARGE_CODE
           || call->content->way == TK_PAY_QR
           || call->content->way == TK_PAY_DESK;
}


static tk_str_t
tk_up_moment(tk_pool_t *pool, tk_time_t t)
{
    tk_str_t       s;
    unsigned char  digits[TK_MOMENT_LEN];

    tk_pay_digits(t, digits);
    s.data = digits;
    s.len = TK_MOMENT_LEN;

    return tk_str_copy(pool, s);
}


static void
tk_up_common(const tk_pay_call_t *call, tk_pair_t *pairs, size_t *n)
{
    int                      is_file;
    tk_up_trade_e            trade;
    const tk_pay_account_t  *a;

    a = call->account;
    trade = tk_up_trade(call);
    is_file = trade == TK_UP_FILE;

    tk_up_add_c(pairs, n, "version", "5.1.0");
    tk_up_add_c(pairs, n, "encoding", "UTF-8");
    tk_up_add_c(pairs, n, "signMethod", a->key != NULL ? "01" : "11");

    if (a->key != NULL) {
        tk_pay_add(pairs, n, "certId", a->serial);
    }

    tk_pay_add(pairs, n, "merId", a->merchant_id);
    tk_up_add_c(pairs, n, "accessType", "0");
    tk_up_add_c(pairs, n, "txnType", tk_up_trades[trade].type);
    tk_up_add_c(pairs, n, "txnSubType", tk_up_trades[trade].subtype);
    tk_up_add_c(pairs, n, "bizType", is_file || tk_up_is_code(call)
                                     ? "000000" : "000201");
    tk_pay_add(pairs, n, "txnTime",
               tk_up_moment(call->pool, is_file ? call->now
                                                : call->content->made_at));

    if (!is_file) {
        tk_pay_add(pairs, n, "orderId", tk_up_number(call));
    }
}


/* What a payment has and other trades have not. */

static void
tk_up_payment(const tk_pay_call_t *call, tk_pair_t *pairs, size_t *n)
{
    const tk_pay_content_t  *c;

    c = call->content;

    if (tk_up_is_code(call)) {
        tk_pay_add(pairs, n, "termId", call->account->app_id);
    }

    if (call->action == TK_PAY_CHARGE_CODE) {
        tk_pay_add(pairs, n, "qrNo", c->auth_code);
        return;
    }

    if (c->way != TK_PAY_QR) {
        tk_pay_add(pairs, n, "frontUrl", tk_pay_return(call));
    }

    if (c->expire_at != 0) {
        tk_pay_add(pairs, n, "payTimeout",
                   tk_up_moment(call->pool, c->expire_at));
    }
}


/* What moves money. */

static void
tk_up_money(const tk_pay_call_t *call, tk_pair_t *pairs, size_t *n)
{
    tk_str_t                 amount;
    unsigned char            digits[TK_INT_LEN];
    const tk_pay_content_t  *c;

    c = call->content;
    amount.data = digits;
    amount.len = tk_format_int(c->amount_fen, digits);

    tk_pay_add(pairs, n, "txnAmt", tk_str_copy(call->pool, amount));
    tk_up_add_c(pairs, n, "currencyCode", "156");
    tk_pay_add(pairs, n, "backUrl", call->account->notify_url);

    if (tk_up_returns(tk_up_trade(call))) {
        tk_pay_add(pairs, n, "origQryId", c->platform_number);
        return;
    }

    tk_up_payment(call, pairs, n);
}


/* The day of the bill: MMDD. */

static tk_str_t
tk_up_day(const tk_pay_call_t *call)
{
    tk_str_t       day;
    unsigned char  digits[TK_DAY_LEN];

    tk_format_day(call->content->day, digits);
    day.data = digits + TK_DAY_LEN - TK_UP_DAY;
    day.len = TK_UP_DAY;

    return tk_str_copy(call->pool, day);
}


static void
tk_up_file(const tk_pay_call_t *call, tk_pair_t *pairs, size_t *n)
{
    tk_pay_add(pairs, n, "settleDate", tk_up_day(call));
    tk_up_add_c(pairs, n, "fileType", "00");
}


static void
tk_up_more(const tk_pay_call_t *call, tk_pair_t *pairs, size_t *n)
{
    tk_up_trade_e  trade;

    trade = tk_up_trade(call);

    if (trade == TK_UP_QUERY) {
        return;
    }

    if (trade == TK_UP_FILE) {
        tk_up_file(call, pairs, n);
        return;
    }

    tk_up_add_c(pairs, n, "channelType",
                call->content->way == TK_PAY_WAP || tk_up_is_code(call)
                ? "08" : "07");

    if (trade != TK_UP_REVERSE) {
        tk_up_money(call, pairs, n);
    }
}


/* The digest is signed as a text; with a secret it is digested with that. */

static tk_err_t
tk_up_sign(const tk_pay_call_t *call, tk_str_t text, tk_str_t *sign)
{
    tk_err_t       rc;
    tk_buf_t       b;
    tk_str_t       digest;
    unsigned char  hex[TK_PAY_SHA256_HEX];

    digest.data = hex;
    digest.len = TK_PAY_SHA256_HEX;

    if (call->account->key != NULL) {
        tk_pay_sha256_hex(text, hex);
        return tk_pay_sign(call->pool, call->account->key, digest, sign);
    }

    rc = tk_buf_init(&b, call->pool, text.len + 1 + TK_PAY_SHA256_HEX);
    if (rc != TK_OK) {
        return rc;
    }

    tk_pay_sha256_hex(call->account->secret, hex);
    tk_buf_add(&b, text.data, text.len);
    tk_buf_adds(&b, "&");
    tk_buf_add(&b, hex, TK_PAY_SHA256_HEX);

    if (b.failed) {
        return TK_NO_MEMORY;
    }

    tk_pay_sha256_hex(tk_buf_str(&b), hex);
    *sign = tk_str_copy(call->pool, digest);

    return sign->data == NULL ? TK_NO_MEMORY : TK_OK;
}


/* Files lie on a host of their own, beside the gateway's. */

static void
tk_up_files(tk_buf_t *b, tk_str_t gateway)
{
    size_t          at, len;
    unsigned char  *host, *end;

    host = memmem(gateway.data, gateway.len, "://", 3);
    at = host == NULL ? 0 : host + 3 - gateway.data;
    len = gateway.len - at;
    end = memchr(gateway.data + at, '/', len);
    len = end == NULL ? len : (size_t) (end - (gateway.data + at));

    tk_buf_add(b, gateway.data, at);

    if (len > sizeof(TK_UP_HOST) - 1
        && memcmp(gateway.data + at, TK_UP_HOST, sizeof(TK_UP_HOST) - 1) == 0)
    {
        tk_buf_adds(b, TK_UP_FILES);
        at += sizeof(TK_UP_HOST) - 1;
        len -= sizeof(TK_UP_HOST) - 1;
    }

    tk_buf_add(b, gateway.data + at, len);
}


static tk_err_t
tk_up_url(const tk_pay_call_t *call, tk_str_t *url)
{
    tk_err_t       rc;
    tk_buf_t       b;
    tk_up_trade_e  trade;

    trade = tk_up_trade(call);

    rc = tk_buf_init(&b, call->pool, call->account->gateway.len + 32);
    if (rc != TK_OK) {
        return rc;
    }

    if (trade == TK_UP_FILE) {
        tk_up_files(&b, call->account->gateway);

    } else {
        tk_buf_add(&b, call->account->gateway.data,
                   call->account->gateway.len);
    }

    tk_buf_adds(&b, tk_up_trades[trade].page);

    return tk_pay_written(&b, url);
}


/* Codes of buyers' phones: 1 to 20 digits. */

static int
tk_up_is_buyers(tk_str_t code)
{
    size_t  i;

    for (i = 0; i < code.len; i++) {
        if (code.data[i] < '0' || code.data[i] > '9') {
            return 0;
        }
    }

    return code.len >= 1 && code.len <= TK_UP_CODE_MAX;
}


/* A trade without its moment is another one each time. */

static int
tk_up_fits(const tk_pay_call_t *call)
{
    const tk_pay_content_t  *c;

    c = call->content;

    switch (tk_up_trade(call)) {

    case TK_UP_FILE:
        return 1;

    case TK_UP_CODE:
        return c->made_at != 0 && tk_up_is_buyers(c->auth_code);

    case TK_UP_REVERSE:
        return c->made_at != 0 && c->way == TK_PAY_DESK;

    case TK_UP_UNDO:
    case TK_UP_REFUND:
        return c->made_at != 0 && c->amount_fen > 0
               && c->platform_number.len > 0;

    default:
        return c->made_at != 0;
    }
}


static tk_err_t
tk_up_build(const tk_pay_call_t *call, tk_pay_request_t *request)
{
    size_t     n;
    tk_err_t   rc;
    tk_str_t   text, sign;
    tk_pair_t  pairs[TK_UP_PAIRS];

    if (call->account->key == NULL && call->account->secret.len == 0) {
        return TK_BUG;
    }

    if (!tk_up_fits(call)) {
        return TK_BAD_VALUE;
    }

    n = 0;
    tk_up_common(call, pairs, &n);
    tk_up_more(call, pairs, &n);

    rc = tk_pay_canonical(call->pool, pairs, n, tk_up_unsigned, 0, &text);
    if (rc != TK_OK) {
        return rc;
    }

    rc = tk_up_sign(call, text, &sign);
    if (rc != TK_OK) {
        return rc;
    }

    tk_pay_add(pairs, &n, "signature", sign);
    request->hand = tk_up_trade(call) == TK_UP_FORM ? TK_PAY_POST
                                                    : TK_PAY_SEND;
    request->method = "POST";
    tk_pay_header(request, "Content-Type",
                  tk_str_c("application/x-www-form-urlencoded;charset=UTF-8"));

    rc = tk_pay_form(call->pool, pairs, n, &request->body);

    return rc != TK_OK ? rc : tk_up_url(call, &request->url);
}


/* ---- What is signed ---- */

/* Of "041@8310000000083040@..@00016495". */

static tk_str_t
tk_up_third_part(tk_str_t name)
{
    size_t    i, parts;
    tk_str_t  part = tk_null_str;

    for (i = 0, parts = 0; i < name.len && parts < 3; i++) {
        if (name.data[i] == '@') {
            parts++;

        } else if (parts == 2) {
            part.data = part.len == 0 ? name.data + i : part.data;
            part.len++;
        }
    }

    return part;
}


static int
tk_up_is_theirs(const tk_pay_call_t *call, tk_pay_cert_t *cert)
{
    tk_str_t  name, gateway;

    if (call->account->roots == NULL
        || !tk_pay_cert_trusted(cert, call->account->roots, NULL, call->now)
        || tk_pay_cert_name(call->pool, cert, &name) != TK_OK)
    {
        return 0;
    }

    name = tk_up_third_part(name);
    gateway = call->account->gateway;

    return tk_str_eq(name, tk_str_c(TK_UP_SIGNER))
           || (tk_str_eq(name, tk_str_c(TK_UP_TEST_SIGNER))
               && memmem(gateway.data, gateway.len, TK_UP_TEST_GATEWAY,
                         sizeof(TK_UP_TEST_GATEWAY) - 1) != NULL);
}


static int
tk_up_verify_by_cert(const tk_pay_call_t *call, tk_str_t pem, tk_str_t text,
    tk_str_t sign)
{
    int             good;
    tk_str_t        digest;
    unsigned char   hex[TK_PAY_SHA256_HEX];
    tk_pay_key_t   *key;
    tk_pay_cert_t  *cert;

    cert = tk_pay_cert_read(pem);
    if (cert == NULL) {
        return 0;
    }

    key = tk_up_is_theirs(call, cert) ? tk_pay_cert_key(cert) : NULL;
    tk_pay_cert_free(cert);

    tk_pay_sha256_hex(text, hex);
    digest.data = hex;
    digest.len = TK_PAY_SHA256_HEX;
    good = key != NULL && tk_pay_verify(call->pool, key, digest, sign);
    tk_pay_key_free(key);

    return good;
}


/* In the way the account signs, too.  Sorts the pairs. */

static int
tk_up_verify(const tk_pay_call_t *call, tk_pair_t *pairs, size_t n)
{
    tk_str_t  text, sign, ours;

    sign = tk_pay_value(pairs, n, "signature");

    if (sign.len == 0
        || tk_pay_canonical(call->pool, pairs, n, tk_up_unsigned, 0, &text)
           != TK_OK
        || tk_pay_twice(pairs, n))
    {
        return 0;
    }

    /* without a private key, too, where only notices are verified */
    if (call->account->key != NULL || call->account->secret.len == 0) {
        return tk_str_eq(tk_pay_value(pairs, n, "signMethod"), tk_str_c("01"))
               && tk_up_verify_by_cert(call, tk_pay_value(pairs, n,
                                                          "signPubKeyCert"),
                                       text, sign);
    }

    return tk_str_eq(tk_pay_value(pairs, n, "signMethod"), tk_str_c("11"))
           && tk_up_sign(call, text, &ours) == TK_OK
           && tk_equal(ours, sign);
}


/* ---- Answers ---- */

/* Not URL-encoded; '&' inside of brackets is part of a value. */

static tk_err_t
tk_up_split(tk_str_t text, tk_pair_t *pairs, size_t *n)
{
    int             depth;
    size_t          i, start;
    unsigned char  *equals;

    depth = 0;
    start = 0;

    for (i = 0; i <= text.len; i++) {
        if (i < text.len) {
            depth += text.data[i] == '{' || text.data[i] == '[';
            depth -= (text.data[i] == '}' || text.data[i] == ']') && depth > 0;
        }

        if (i < text.len && (text.data[i] != '&' || depth > 0)) {
            continue;
        }

        equals = i == start ? NULL : memchr(text.data + start, '=', i - start);

        if (equals == NULL || *n == TK_SIGN_PARAMS) {
            return TK_BAD_ENCODING;
        }

        pairs[*n].name.data = text.data + start;
        pairs[*n].name.len = equals - (text.data + start);
        pairs[*n].value.data = equals + 1;
        pairs[*n].value.len = text.data + i - (equals + 1);
        (*n)++;
        start = i + 1;
    }

    return TK_OK;
}


static tk_str_t
tk_up_get(const tk_up_said_t *s, const char *name)
{
    return tk_pay_value(s->pairs, s->n, name);
}


static int
tk_up_one_of(tk_str_t code, const char *const *codes, size_t n)
{
    size_t  i;

    for (i = 0; i < n; i++) {
        if (tk_str_eq(code, tk_str_c(codes[i]))) {
            return 1;
        }
    }

    return 0;
}


/* A6: a part of it succeeded, which counts as paid. */

static int
tk_up_is_good(tk_str_t code)
{
    static const char *const  codes[] = { "00", "A6" };

    return tk_up_one_of(code, codes, TK_UP_COUNT(codes));
}


/* 42: charged, and too late; 70: the buyer is asked; 82: for the password; 83:
 * the bank is at it. */

static int
tk_up_is_open(tk_str_t code)
{
    static const char *const  codes[] = {
        "01", "03", "04", "05", "12", "34", "42", "60", "70", "82", "83"
    };

    return tk_up_one_of(code, codes, TK_UP_COUNT(codes));
}


static tk_pay_outcome_e
tk_up_found(const tk_up_said_t *s, tk_pay_outcome_e outcome,
    tk_pay_state_e state, tk_pay_next_e next)
{
    s->learned->state = state;
    s->learned->next = next;

    return outcome;
}


static int64_t
tk_up_fen(tk_str_t digits)
{
    int64_t  fen;

    return tk_parse_int(digits, 0, INT64_MAX, &fen) == TK_OK ? fen : -1;
}


/* What is not in yuan is no amount. */

static int64_t
tk_up_amount(const tk_pair_t *pairs, size_t n)
{
    return tk_str_eq(tk_pay_value(pairs, n, "currencyCode"), tk_str_c("156"))
           ? tk_up_fen(tk_pay_value(pairs, n, "txnAmt")) : -1;
}


/* traceTime has no year: it is that of txnTime, or the next one. */

static tk_time_t
tk_up_at(const tk_pair_t *pairs, size_t n)
{
    size_t         i;
    int64_t        year;
    tk_str_t       made, trace, clock;
    unsigned char  text[TK_INT_LEN];    /* not shorter than a clock's */

    made = tk_pay_value(pairs, n, "txnTime");
    trace = tk_pay_value(pairs, n, "traceTime");

    if (made.len != TK_MOMENT_LEN || trace.len != TK_UP_TRACE) {
        return 0;
    }

    made.len -= TK_UP_TRACE;

    if (tk_parse_int(made, 2000, 2199, &year) != TK_OK) {
        return 0;
    }

    year += memcmp(made.data + made.len, "12", 2) == 0
            && memcmp(trace.data, "01", 2) == 0;
    clock.data = text;
    clock.len = tk_format_int(year, text);

    for (i = 0; i < TK_UP_TRACE; i += 2) {
        text[clock.len++] = (unsigned char) "-- ::"[i / 2];
        memcpy(text + clock.len, trace.data + i, 2);
        clock.len += 2;
    }

    return tk_pay_moment(clock);
}


/* The trade that was asked about has succeeded. */

static tk_pay_outcome_e
tk_up_succeeded(const tk_up_said_t *s)
{
    s->learned->amount_fen = tk_up_amount(s->pairs, s->n);
    s->learned->platform_number = tk_up_get(s, "queryId");
    s->learned->at = tk_up_at(s->pairs, s->n);

    if (s->learned->amount_fen < 0) {
        return tk_up_found(s, TK_PAY_UNKNOWN, TK_PAY_UNSAID, TK_PAY_NEXT_ASK);
    }

    if (s->call->action == TK_PAY_REFUND_QUERY
        && s->learned->amount_fen != s->call->content->amount_fen)
    {
        return tk_up_found(s, TK_PAY_UNKNOWN, TK_PAY_UNSAID,
                           TK_PAY_NEXT_STAFF);
    }

    return tk_up_found(s, TK_PAY_OK, TK_PAY_PAID, TK_PAY_NEXT_NONE);
}


/* 10 to 29 are of the message, 30 to 59 of the business; the others prove
 * nothing. */

static int64_t
tk_up_refusal(tk_str_t code)
{
    int64_t  number;

    return !tk_up_is_open(code) && code.len == 2
           && tk_parse_int(code, 10, 59, &number) == TK_OK ? number : 0;
}


/* A buyer may try again until the time is over: until then nothing that went
 * wrong is the end. */

static tk_pay_outcome_e
tk_up_unpaid(const tk_up_said_t *s, tk_pay_state_e state)
{
    tk_time_t  expire_at;

    expire_at = s->call->content->expire_at;

    if (expire_at == 0 || s->call->now < expire_at + TK_UP_PATIENCE) {
        return tk_up_found(s, TK_PAY_PENDING, state, TK_PAY_NEXT_ASK);
    }

    return tk_up_found(s, TK_PAY_REFUSED, TK_PAY_CLOSED, TK_PAY_NEXT_NONE);
}


/* respCode is the fate of the query, origRespCode that of the trade. */

static tk_pay_outcome_e
tk_up_queried(const tk_up_said_t *s)
{
    int       is_refund;
    int64_t   refusal;
    tk_str_t  code, fate;

    is_refund = s->call->action == TK_PAY_REFUND_QUERY;
    code = tk_up_get(s, "respCode");
    fate = tk_up_get(s, "origRespCode");

    if (tk_str_eq(code, tk_str_c("34"))) {
        return is_refund ? tk_up_found(s, TK_PAY_PENDING, TK_PAY_ABSENT,
                                       TK_PAY_NEXT_ASK)
               : tk_up_unpaid(s, TK_PAY_ABSENT);
    }

    if (!tk_str_eq(code, tk_str_c("00")) || fate.len == 0) {
        refusal = tk_up_refusal(code);

        return tk_up_found(s, TK_PAY_UNKNOWN, TK_PAY_UNSAID,
                           refusal > 0 && refusal < 30 ? TK_PAY_NEXT_SETTINGS
                                                       : TK_PAY_NEXT_ASK);
    }

    tk_pay_code(s->learned, fate);

    if (tk_up_is_good(fate)) {
        return tk_up_succeeded(s);
    }

    if (tk_up_is_open(fate)) {
        return tk_up_found(s, TK_PAY_PENDING, TK_PAY_WAITING, TK_PAY_NEXT_ASK);
    }

    return is_refund || s->call->content->way == TK_PAY_DESK
           ? tk_up_found(s, TK_PAY_REFUSED, TK_PAY_FAILED, TK_PAY_NEXT_NUMBER)
           : tk_up_unpaid(s, TK_PAY_WAITING);
}


/* Is the time to pay over?  That the payment was made is for the query to
 * say. */

static tk_pay_outcome_e
tk_up_closed(const tk_up_said_t *s)
{
    tk_pay_outcome_e  outcome;

    outcome = tk_up_queried(s);

    if (outcome == TK_PAY_REFUSED) {
        return tk_up_found(s, TK_PAY_OK, TK_PAY_CLOSED, TK_PAY_NEXT_NONE);
    }

    return outcome == TK_PAY_OK ? tk_up_found(s, TK_PAY_UNKNOWN, TK_PAY_PAID,
                                              TK_PAY_NEXT_ASK)
           : outcome;
}


/* Of a code that was made the code itself is the answer, and a charge that was
 * taken back has no more to come; anything else was taken, and no more. */

static tk_pay_outcome_e
tk_up_good(const tk_up_said_t *s)
{
    switch (tk_up_trade(s->call)) {

    case TK_UP_QR:
        s->learned->url = tk_up_get(s, "qrCode");

        return s->learned->url.len == 0
               ? tk_up_found(s, TK_PAY_UNKNOWN, TK_PAY_UNSAID, TK_PAY_NEXT_ASK)
               : tk_up_found(s, TK_PAY_OK, TK_PAY_WAITING, TK_PAY_NEXT_NONE);

    case TK_UP_REVERSE:
        return tk_up_found(s, TK_PAY_OK, TK_PAY_CLOSED, TK_PAY_NEXT_NONE);

    default:
        s->learned->platform_number = tk_up_get(s, "queryId");

        return tk_up_found(s, TK_PAY_PENDING, TK_PAY_WAITING, TK_PAY_NEXT_ASK);
    }
}


static tk_pay_next_e
tk_up_next(tk_pay_action_e action)
{
    return action == TK_PAY_CANCEL ? TK_PAY_NEXT_REFUND
           : action == TK_PAY_REFUND ? TK_PAY_NEXT_STAFF : TK_PAY_NEXT_NUMBER;
}


/* 86, 88: the buyer's code is none, or used up. */

static int64_t
tk_up_certain(tk_up_trade_e trade, tk_str_t code)
{
    static const char *const  codes[] = { "86", "88" };

    return trade == TK_UP_CODE && tk_up_one_of(code, codes, TK_UP_COUNT(codes))
           ? TK_UP_NO_CODE : tk_up_refusal(code);
}


static tk_pay_outcome_e
tk_up_taken(const tk_up_said_t *s)
{
    int64_t        refusal;
    tk_str_t       code;
    tk_up_trade_e  trade;

    code = tk_up_get(s, "respCode");
    trade = tk_up_trade(s->call);

    /* 46: an earlier reversal did it */
    if (tk_up_is_good(code)
        || (trade == TK_UP_REVERSE && tk_str_eq(code, tk_str_c("46"))))
    {
        return tk_up_good(s);
    }

    if (trade == TK_UP_REVERSE && tk_str_eq(code, tk_str_c("34"))) {
        return tk_up_found(s, TK_PAY_PENDING, TK_PAY_ABSENT, TK_PAY_NEXT_ASK);
    }

    refusal = tk_up_certain(trade, code);
    if (refusal == 0) {
        return tk_up_found(s, TK_PAY_UNKNOWN, TK_PAY_UNSAID, TK_PAY_NEXT_ASK);
    }

    return tk_up_found(s, TK_PAY_REFUSED, TK_PAY_UNSAID,
                       refusal < 30 ? TK_PAY_NEXT_SETTINGS
                                    : tk_up_next(s->call->action));
}


/* 98: it is not there yet. */

static tk_pay_outcome_e
tk_up_billed(const tk_up_said_t *s)
{
    tk_str_t  code;

    code = tk_up_get(s, "respCode");

    if (tk_str_eq(code, tk_str_c("98"))) {
        return tk_up_found(s, TK_PAY_PENDING, TK_PAY_UNSAID,
                           TK_PAY_NEXT_SLOWLY);
    }

    if (tk_str_eq(code, tk_str_c("00"))
        && tk_pay_unbase64(s->call->pool, tk_up_get(s, "fileContent"),
                           &s->learned->file) == TK_OK)
    {
        return tk_up_found(s, TK_PAY_OK, TK_PAY_UNSAID, TK_PAY_NEXT_NONE);
    }

    s->learned->file.len = 0;

    return tk_up_refusal(code) > 0
           ? tk_up_found(s, TK_PAY_REFUSED, TK_PAY_UNSAID,
                         TK_PAY_NEXT_SETTINGS)
           : tk_up_found(s, TK_PAY_UNKNOWN, TK_PAY_UNSAID, TK_PAY_NEXT_SLOWLY);
}


static tk_str_t
tk_up_unwrapped(tk_str_t body)
{
    if (body.len >= 2 && body.data[0] == '{'
        && body.data[body.len - 1] == '}')
    {
        body.data++;
        body.len -= 2;
    }

    return body;
}


/* merId, orderId and txnTime together are a trade, merId and the day a file,
 * which may leave the day out. */

static int
tk_up_is_ours(const tk_up_said_t *s)
{
    tk_str_t              day;
    const tk_pay_call_t  *call;

    call = s->call;

    if (!tk_str_eq(tk_up_get(s, "merId"), call->account->merchant_id)) {
        return 0;
    }

    if (call->action == TK_PAY_BILL) {
        day = tk_up_get(s, "settleDate");
        return day.len == 0 || tk_str_eq(day, tk_up_day(call));
    }

    return tk_str_eq(tk_up_get(s, "orderId"), tk_up_number(call))
           && tk_str_eq(tk_up_get(s, "txnTime"),
                        tk_up_moment(call->pool, call->content->made_at));
}


static tk_pay_outcome_e
tk_up_read(const tk_up_said_t *s)
{
    switch (s->call->action) {

    case TK_PAY_QUERY:
    case TK_PAY_REFUND_QUERY:
        return tk_up_queried(s);

    case TK_PAY_CLOSE:
        return tk_up_closed(s);

    case TK_PAY_BILL:
        return tk_up_billed(s);

    default:
        return tk_up_taken(s);
    }
}


static tk_pay_outcome_e
tk_up_judge(const tk_pay_call_t *call, const tk_pay_answer_t *answer,
    tk_pay_learned_t *learned)
{
    size_t        n;
    tk_pair_t    *pairs;
    tk_up_said_t  s;

    n = 0;
    learned->next = TK_PAY_NEXT_ASK;
    pairs = call->pool->alloc(call->pool->data,
                              TK_SIGN_PARAMS * sizeof(tk_pair_t));

    if (pairs == NULL || answer->status != 200
        || tk_up_split(tk_up_unwrapped(answer->body), pairs, &n) != TK_OK)
    {
        return TK_PAY_UNKNOWN;
    }

    if (!tk_up_verify(call, pairs, n)) {
        learned->unproven = tk_pay_value(pairs, n, "signature").len > 0;
        return TK_PAY_UNKNOWN;
    }

    s.call = call;
    s.pairs = pairs;
    s.n = n;
    s.learned = learned;
    tk_pay_code(learned, tk_up_get(&s, "respCode"));

    if (!tk_up_is_ours(&s)) {
        return tk_up_found(&s, TK_PAY_UNKNOWN, TK_PAY_UNSAID,
                           TK_PAY_NEXT_STAFF);
    }

    return tk_up_read(&s);
}


/* ---- Notices ---- */

/* A trade has one notice of its end; they have no id of their own.  That of a
 * refund does not say whose: it has the refund's number alone.  A payment that
 * failed may be tried again. */

static void
tk_up_notice_read(const tk_pair_t *pairs, size_t n, tk_pay_learned_t *learned)
{
    int       is_payment;
    tk_str_t  code, type;

    code = tk_pay_value(pairs, n, "respCode");
    type = tk_pay_value(pairs, n, "txnType");

    tk_pay_code(learned, code);
    learned->notice_id = tk_pay_value(pairs, n, "queryId");
    learned->platform_number = learned->notice_id;
    learned->amount_fen = tk_up_amount(pairs, n);
    learned->at = tk_up_at(pairs, n);
    learned->number = tk_pay_value(pairs, n, "orderId");
    learned->next = TK_PAY_NEXT_ASK;
    is_payment = tk_str_eq(type, tk_str_c("01"));

    if (!is_payment) {
        learned->refund_number = learned->number;
    }

    learned->state = tk_up_is_good(code) ? TK_PAY_PAID
                     : is_payment || tk_up_is_open(code) ? TK_PAY_WAITING
                                                         : TK_PAY_FAILED;
}


static tk_pay_proof_e
tk_up_notice(const tk_pay_call_t *call, const tk_pay_notice_t *notice,
    tk_pay_learned_t *learned)
{
    size_t      n;
    tk_pair_t  *pairs;

    pairs = tk_pay_form_read(call->pool, notice->body, &n);
    if (pairs == NULL) {
        return TK_PAY_UNREADABLE;
    }

    if (!tk_up_verify(call, pairs, n)) {
        return TK_PAY_FORGED;
    }

    if (!tk_str_eq(tk_pay_value(pairs, n, "merId"),
                   call->account->merchant_id))
    {
        learned->number = tk_pay_value(pairs, n, "orderId");
        return TK_PAY_FOREIGN;
    }

    tk_up_notice_read(pairs, n, learned);

    return learned->number.len == 0 || learned->notice_id.len == 0
           ? TK_PAY_UNREADABLE : TK_PAY_GENUINE;
}


static void
tk_up_claim(tk_pool_t *pool, const tk_pay_notice_t *notice,
    tk_pay_claim_t *claim)
{
    size_t      n;
    tk_pair_t  *pairs;

    pairs = tk_pay_form_read(pool, notice->body, &n);

    if (pairs != NULL) {
        claim->merchant_id = tk_pay_value(pairs, n, "merId");
    }
}


/* ---- The platform ---- */

#define TK_UP_ACTION    { tk_up_build, tk_up_judge }

const tk_pay_provider_t  tk_unionpay = {
    .name = "unionpay",
    .actions = {
        [TK_PAY_CHARGE] = TK_UP_ACTION,
        [TK_PAY_CHARGE_CODE] = TK_UP_ACTION,
        [TK_PAY_QUERY] = TK_UP_ACTION,
        [TK_PAY_CLOSE] = TK_UP_ACTION,
        [TK_PAY_CANCEL] = TK_UP_ACTION,
        [TK_PAY_REFUND] = TK_UP_ACTION,
        [TK_PAY_REFUND_QUERY] = TK_UP_ACTION,
        [TK_PAY_BILL] = TK_UP_ACTION
    },
    .notice = tk_up_notice,
    .claim = tk_up_claim,
    .taken = { 200, "text/plain", "ok" },
    .refused = { 400, "text/plain", "signature" }
};
