/*
 * WeChat Pay V2: flat XML, signed with a shared key.
 */

#include <stdio.h>

#include "tk_pay_cipher.h"
#include "tk_pay_said.h"
#include "tk_pay_text.h"
#include "tk_pay_xml.h"
#include "tk_value.h"
#include "tk_wechat2.h"
#include "tk_xml.h"

#define TK_WECHAT2_PAIRS    24          /* of a request */
#define TK_WECHAT2_SUBJECT  42          /* of Chinese characters, 127 bytes */
#define TK_WECHAT2_REASON   26          /* ... 80 bytes */
#define TK_WECHAT2_PARTS    50          /* refunds of a payment */
#define TK_WECHAT2_NAME     32          /* of an element with its number */

#define TK_PAY_ANY          0
#define TK_WECHAT2_COUNT(a) (sizeof(a) / sizeof((a)[0]))


/* What is sent, as it is put together. */

typedef struct {
    const tk_pay_call_t  *call;
    tk_pair_t             pairs[TK_WECHAT2_PAIRS];
    size_t                n;
    int                   failed;
} tk_wechat2_form_t;

/* A right answer; said has no JSON. */

typedef struct {
    tk_pay_said_t     said;
    const tk_pair_t  *pairs;
    size_t            n;
} tk_wechat2_said_t;

typedef struct {
    const char     *path;
    int             certificate;
    void          (*fields)(tk_wechat2_form_t *form);
    tk_pay_outcome_e  (*read)(const tk_wechat2_said_t *s);
} tk_wechat2_call_t;


static const tk_pay_code_t  tk_wechat2_codes[] = {
#define TK_WECHAT2(action, code, outcome, next)                               \
    { TK_PAY_##action, code, TK_PAY_##outcome, TK_PAY_NEXT_##next },
#include "tk_wechat2_codes.tbl.h"
#undef TK_WECHAT2
};


/* ---- What is sent ---- */

static void
tk_wechat2_add(tk_wechat2_form_t *form, const char *name, tk_str_t value)
{
    if (value.len > 0) {
        form->pairs[form->n].name = tk_str_c(name);
        form->pairs[form->n++].value = value;
    }
}


static void
tk_wechat2_add_int(tk_wechat2_form_t *form, const char *name, int64_t value)
{
    tk_str_t       s;
    unsigned char  digits[TK_INT_LEN];

    s.data = digits;
    s.len = tk_format_int(value, digits);
    s = tk_str_copy(form->call->pool, s);
    form->failed |= s.data == NULL;
    tk_wechat2_add(form, name, s);
}


static void
tk_wechat2_add_words(tk_wechat2_form_t *form, const char *name, tk_str_t text,
    size_t max)
{
    tk_str_t  words = tk_null_str;

    form->failed |= tk_pay_words(form->call->pool, text, max, "", &words)
                    != TK_OK;
    tk_wechat2_add(form, name, words);
}


static void
tk_wechat2_order(tk_wechat2_form_t *form)
{
    const tk_pay_content_t  *c;

    c = form->call->content;

    tk_wechat2_add_words(form, "body", c->subject, TK_WECHAT2_SUBJECT);
    tk_wechat2_add(form, "attach", c->attach);
    tk_wechat2_add(form, "out_trade_no", c->number);
    tk_wechat2_add_int(form, "total_fee", c->amount_fen);
    tk_wechat2_add(form, "spbill_create_ip", c->address);
}


static void
tk_wechat2_charge(tk_wechat2_form_t *form)
{
    int                      is_wap;
    tk_str_t                 expire;
    unsigned char            digits[TK_MOMENT_LEN];
    const tk_pay_content_t  *c;

    c = form->call->content;
    is_wap = c->way == TK_PAY_WAP;

    tk_wechat2_order(form);
    tk_wechat2_add(form, "notify_url", form->call->account->notify_url);
    tk_wechat2_add(form, "trade_type", tk_str_c(is_wap ? "MWEB" : "NATIVE"));
    tk_wechat2_add(form, "product_id", c->number);

    if (is_wap) {
        tk_wechat2_add(form, "scene_info",
                       tk_str_c("{\"h5_info\":{\"type\":\"Wap\"}}"));
    }

    if (c->expire_at != 0) {
        tk_pay_digits(c->expire_at, digits);
        expire.data = digits;
        expire.len = TK_MOMENT_LEN;
        expire = tk_str_copy(form->call->pool, expire);
        form->failed |= expire.data == NULL;
        tk_wechat2_add(form, "time_expire", expire);
    }
}


static void
tk_wechat2_charge_code(tk_wechat2_form_t *form)
{
    tk_wechat2_order(form);
    tk_wechat2_add(form, "auth_code", form->call->content->auth_code);
}


static void
tk_wechat2_number(tk_wechat2_form_t *form)
{
    tk_wechat2_add(form, "out_trade_no", form->call->content->number);
}


static void
tk_wechat2_refund(tk_wechat2_form_t *form)
{
    const tk_pay_content_t  *c;

    c = form->call->content;

    tk_wechat2_add(form, "out_trade_no", c->number);
    tk_wechat2_add(form, "out_refund_no", c->refund_number);
    tk_wechat2_add_int(form, "total_fee", c->total_fen);
    tk_wechat2_add_int(form, "refund_fee", c->amount_fen);
    tk_wechat2_add_words(form, "refund_desc", c->reason, TK_WECHAT2_REASON);
    tk_wechat2_add(form, "notify_url", form->call->account->notify_url);
}


static void
tk_wechat2_refund_query(tk_wechat2_form_t *form)
{
    tk_wechat2_add(form, "out_refund_no", form->call->content->refund_number);
}


/* ---- What right answers say ---- */

static tk_str_t
tk_wechat2_get(const tk_wechat2_said_t *s, const char *name)
{
    return tk_pay_value(s->pairs, s->n, name);
}


static int
tk_wechat2_is(const tk_wechat2_said_t *s, const char *name, tk_str_t value)
{
    return tk_str_eq(tk_wechat2_get(s, name), value);
}


static int64_t
tk_wechat2_fen(const tk_pair_t *pairs, size_t n, const char *name)
{
    int64_t  fen;

    return tk_parse_int(tk_pay_value(pairs, n, name), 0, INT64_MAX, &fen)
           == TK_OK ? fen : -1;
}


static int
tk_wechat2_is_yuan(const tk_pair_t *pairs, size_t n)
{
    tk_str_t  type;

    type = tk_pay_value(pairs, n, "fee_type");

    return type.len == 0 || tk_str_eq(type, tk_str_c("CNY"));
}


static tk_pay_outcome_e
tk_wechat2_charged(const tk_wechat2_said_t *s)
{
    s->said.learned->url = tk_wechat2_get(s, s->said.call->content->way
                                             == TK_PAY_WAP ? "mweb_url"
                                                           : "code_url");

    return s->said.learned->url.len == 0 ? TK_PAY_UNKNOWN
           : tk_pay_found(&s->said, TK_PAY_OK, TK_PAY_WAITING);
}


static tk_pay_outcome_e
tk_wechat2_paid(const tk_wechat2_said_t *s)
{
    tk_pay_learned_t  *learned;

    learned = s->said.learned;

    if (!tk_wechat2_is(s, "out_trade_no", s->said.call->content->number)
        || !tk_wechat2_is_yuan(s->pairs, s->n))
    {
        return tk_pay_wrong(&s->said);
    }

    learned->platform_number = tk_wechat2_get(s, "transaction_id");
    learned->amount_fen = tk_wechat2_fen(s->pairs, s->n, "total_fee");
    learned->at = tk_pay_digits_read(tk_wechat2_get(s, "time_end"));

    return learned->amount_fen < 0 ? TK_PAY_UNKNOWN
           : tk_pay_found(&s->said, TK_PAY_OK, TK_PAY_PAID);
}


static tk_pay_outcome_e
tk_wechat2_queried(const tk_wechat2_said_t *s)
{
    tk_pay_outcome_e  outcome;

    static const tk_pay_word_t  words[] = {
        { "SUCCESS",    TK_PAY_OK,      TK_PAY_UNSAID,  TK_PAY_NEXT_NONE },
        { "REFUND",     TK_PAY_OK,      TK_PAY_UNSAID,  TK_PAY_NEXT_NONE },
        { "NOTPAY",     TK_PAY_PENDING, TK_PAY_WAITING, TK_PAY_NEXT_NONE },
        { "USERPAYING", TK_PAY_PENDING, TK_PAY_WAITING, TK_PAY_NEXT_NONE },
        { "ACCEPT",     TK_PAY_PENDING, TK_PAY_WAITING, TK_PAY_NEXT_NONE },
        { "CLOSED",     TK_PAY_REFUSED, TK_PAY_CLOSED,  TK_PAY_NEXT_NONE },
        { "REVOKED",    TK_PAY_REFUSED, TK_PAY_CLOSED,  TK_PAY_NEXT_NONE },
        { "PAYERROR",   TK_PAY_REFUSED, TK_PAY_FAILED,  TK_PAY_NEXT_NONE },
        { NULL,         TK_PAY_UNKNOWN, TK_PAY_UNSAID,  TK_PAY_NEXT_ASK }
    };

    if (!tk_wechat2_is(s, "out_trade_no", s->said.call->content->number)) {
        return tk_pay_wrong(&s->said);
    }

    outcome = tk_pay_look(&s->said, tk_wechat2_get(s, "trade_state"), words);

    return outcome == TK_PAY_OK ? tk_wechat2_paid(s) : outcome;
}


static tk_pay_outcome_e
tk_wechat2_closed(const tk_wechat2_said_t *s)
{
    return tk_pay_found(&s->said, TK_PAY_OK, TK_PAY_CLOSED);
}


/* Whether it was closed or given back only the query tells. */

static tk_pay_outcome_e
tk_wechat2_reversed(const tk_wechat2_said_t *s)
{
    s->said.learned->next = tk_wechat2_is(s, "recall", tk_str_c("N"))
                            ? TK_PAY_NEXT_ASK : TK_PAY_NEXT_AGAIN;

    return tk_pay_found(&s->said, TK_PAY_PENDING, TK_PAY_WAITING);
}


/* Accepted, and no more. */

static tk_pay_outcome_e
tk_wechat2_refunded(const tk_wechat2_said_t *s)
{
    tk_pay_learned_t        *learned;
    const tk_pay_content_t  *c;

    c = s->said.call->content;
    learned = s->said.learned;
    learned->amount_fen = tk_wechat2_fen(s->pairs, s->n, "refund_fee");

    if (!tk_wechat2_is(s, "out_refund_no", c->refund_number)
        || learned->amount_fen != c->amount_fen)
    {
        return tk_pay_wrong(&s->said);
    }

    learned->next = TK_PAY_NEXT_ASK;
    learned->platform_number = tk_wechat2_get(s, "refund_id");

    return tk_pay_found(&s->said, TK_PAY_PENDING, TK_PAY_WAITING);
}


/* "refund_fee_3" */

static const char *
tk_wechat2_name(const char *name, int part, char out[TK_WECHAT2_NAME])
{
    snprintf(out, TK_WECHAT2_NAME, "%s_%d", name, part);

    return out;
}


static tk_pay_outcome_e
tk_wechat2_part(const tk_wechat2_said_t *s, int part)
{
    char               name[TK_WECHAT2_NAME];
    tk_pay_learned_t  *learned;

    static const tk_pay_word_t  words[] = {
        { "SUCCESS",     TK_PAY_OK,      TK_PAY_PAID,    TK_PAY_NEXT_NONE },
        { "PROCESSING",  TK_PAY_PENDING, TK_PAY_WAITING, TK_PAY_NEXT_ASK },
        { "REFUNDCLOSE", TK_PAY_REFUSED, TK_PAY_CLOSED,  TK_PAY_NEXT_NUMBER },
        { "CHANGE",      TK_PAY_PENDING, TK_PAY_FAILED,  TK_PAY_NEXT_STAFF },
        { NULL,          TK_PAY_UNKNOWN, TK_PAY_UNSAID,  TK_PAY_NEXT_ASK }
    };

    learned = s->said.learned;
    learned->amount_fen = tk_wechat2_fen(s->pairs, s->n,
                              tk_wechat2_name("refund_fee", part, name));

    if (learned->amount_fen != s->said.call->content->amount_fen) {
        return tk_pay_wrong(&s->said);
    }

    learned->platform_number = tk_wechat2_get(s,
                                   tk_wechat2_name("refund_id", part, name));

    return tk_pay_look(&s->said,
                       tk_wechat2_get(s, tk_wechat2_name("refund_status",
                                                         part, name)),
                       words);
}


static tk_pay_outcome_e
tk_wechat2_refund_queried(const tk_wechat2_said_t *s)
{
    int   part;
    char  name[TK_WECHAT2_NAME];

    for (part = 0; part < TK_WECHAT2_PARTS; part++) {
        if (tk_wechat2_is(s, tk_wechat2_name("out_refund_no", part, name),
                          s->said.call->content->refund_number))
        {
            return tk_wechat2_part(s, part);
        }
    }

    return tk_pay_wrong(&s->said);
}


/* ---- The calls ---- */

static const tk_wechat2_call_t  tk_wechat2_calls[TK_PAY_ACTIONS] = {
    [TK_PAY_CHARGE] = {
        "/pay/unifiedorder", 0, tk_wechat2_charge, tk_wechat2_charged
    },
    [TK_PAY_CHARGE_CODE] = {
        "/pay/micropay", 0, tk_wechat2_charge_code, tk_wechat2_paid
    },
    [TK_PAY_QUERY] = {
        "/pay/orderquery", 0, tk_wechat2_number, tk_wechat2_queried
    },
    [TK_PAY_CLOSE] = {
        "/pay/closeorder", 0, tk_wechat2_number, tk_wechat2_closed
    },
    [TK_PAY_CANCEL] = {
        "/secapi/pay/reverse", 1, tk_wechat2_number, tk_wechat2_reversed
    },
    [TK_PAY_REFUND] = {
        "/secapi/pay/refund", 1, tk_wechat2_refund, tk_wechat2_refunded
    },
    [TK_PAY_REFUND_QUERY] = {
        "/pay/refundquery", 0, tk_wechat2_refund_query,
        tk_wechat2_refund_queried
    }
};


static tk_err_t
tk_wechat2_document(const tk_wechat2_form_t *form, tk_str_t *body)
{
    size_t    i;
    tk_err_t  rc;
    tk_buf_t  b;

    rc = tk_buf_init(&b, form->call->pool, 1024);
    if (rc != TK_OK) {
        return rc;
    }

    tk_xml_open(&b, "xml");

    for (i = 0; i < form->n; i++) {
        tk_xml_leaf(&b, (const char *) form->pairs[i].name.data,
                    form->pairs[i].value);
    }

    tk_xml_close(&b, "xml");
    *body = tk_buf_str(&b);

    return b.failed ? TK_NO_MEMORY : TK_OK;
}


static tk_err_t
tk_wechat2_signed(tk_wechat2_form_t *form, tk_str_t *body)
{
    tk_err_t       rc;
    tk_str_t       sign;
    unsigned char  hex[TK_SIGN_MAX];

    rc = tk_sign(TK_SIGN_HMAC, form->pairs, form->n,
                 form->call->account->secret, hex);
    if (rc != TK_OK) {
        return rc;
    }

    sign.data = hex;
    sign.len = tk_sign_len(TK_SIGN_HMAC);
    tk_wechat2_add(form, "sign", sign);

    return tk_wechat2_document(form, body);
}


static tk_err_t
tk_wechat2_url(const tk_pay_call_t *call, tk_str_t *url)
{
    tk_err_t  rc;
    tk_buf_t  b;

    rc = tk_buf_init(&b, call->pool, call->account->gateway.len + 32);
    if (rc != TK_OK) {
        return rc;
    }

    tk_buf_add(&b, call->account->gateway.data, call->account->gateway.len);
    tk_buf_adds(&b, tk_wechat2_calls[call->action].path);
    *url = tk_buf_str(&b);

    return b.failed ? TK_NO_MEMORY : TK_OK;
}


static tk_err_t
tk_wechat2_build(const tk_pay_call_t *call, tk_pay_request_t *request)
{
    tk_err_t           rc;
    tk_wechat2_form_t  form;

    if (call->account->secret.len == 0 || call->nonce.len == 0
        || call->nonce.len > TK_PAY_NONCE)
    {
        return TK_BUG;
    }

    if (call->action == TK_PAY_CHARGE && call->content->way == TK_PAY_PAGE) {
        return TK_BAD_VALUE;            /* a QR code is what they have */
    }

    form.call = call;
    form.n = 0;
    form.failed = 0;

    tk_wechat2_add(&form, "appid", call->account->app_id);
    tk_wechat2_add(&form, "mch_id", call->account->merchant_id);
    tk_wechat2_add(&form, "nonce_str", call->nonce);
    tk_wechat2_add(&form, "sign_type", tk_str_c("HMAC-SHA256"));
    tk_wechat2_calls[call->action].fields(&form);

    if (form.failed) {
        return TK_NO_MEMORY;
    }

    rc = tk_wechat2_signed(&form, &request->body);
    if (rc != TK_OK) {
        return rc;
    }

    request->method = "POST";
    request->certificate = tk_wechat2_calls[call->action].certificate != 0;
    request->patient = call->action == TK_PAY_CHARGE_CODE;
    tk_pay_header(request, "Content-Type", tk_str_c("text/xml;charset=UTF-8"));

    return tk_wechat2_url(call, &request->url);
}


/* ---- Answers ---- */

/* Which way it is signed, its length says: often nothing else does. */

static int
tk_wechat2_verify(const tk_pay_account_t *account, const tk_pair_t *pairs,
    size_t n)
{
    tk_str_t  sign;

    sign = tk_pay_value(pairs, n, "sign");

    return account->secret.len > 0
           && tk_sign_check(sign.len == tk_sign_len(TK_SIGN_HMAC)
                            ? TK_SIGN_HMAC : TK_SIGN_MD5, pairs, n,
                            account->secret, sign) == TK_OK;
}


static int
tk_wechat2_is_ours(const tk_pay_account_t *account, const tk_pair_t *pairs,
    size_t n)
{
    return tk_str_eq(tk_pay_value(pairs, n, "appid"), account->app_id)
           && tk_str_eq(tk_pay_value(pairs, n, "mch_id"),
                        account->merchant_id);
}


static tk_pay_outcome_e
tk_wechat2_failed(const tk_wechat2_said_t *s)
{
    tk_str_t  code;

    code = tk_wechat2_get(s, "err_code");
    tk_pay_code(s->said.learned, code);

    /* a closed order is what was wanted */
    if (s->said.call->action == TK_PAY_CLOSE
        && tk_str_eq(code, tk_str_c("ORDERCLOSED")))
    {
        return tk_wechat2_closed(s);
    }

    return tk_pay_failed(&s->said,
                         tk_pay_look_code(&s->said, code, tk_wechat2_codes,
                                          TK_WECHAT2_COUNT(tk_wechat2_codes)));
}


static tk_pay_outcome_e
tk_wechat2_read(const tk_wechat2_said_t *s)
{
    const tk_pay_call_t  *call;

    call = s->said.call;

    if (!tk_wechat2_is_ours(call->account, s->pairs, s->n)) {
        return tk_pay_wrong(&s->said);
    }

    if (tk_wechat2_is(s, "result_code", tk_str_c("FAIL"))) {
        return tk_wechat2_failed(s);
    }

    if (!tk_wechat2_is(s, "result_code", tk_str_c("SUCCESS"))
        || !tk_wechat2_is(s, "return_code", tk_str_c("SUCCESS")))
    {
        return TK_PAY_UNKNOWN;
    }

    s->said.learned->next = TK_PAY_NEXT_NONE;

    return tk_wechat2_calls[call->action].read(s);
}


static tk_pair_t *
tk_wechat2_pairs(const tk_pay_call_t *call)
{
    return call->pool->alloc(call->pool->data,
                             TK_SIGN_PARAMS * sizeof(tk_pair_t));
}


/* A return_code of FAIL is not signed: it proves nothing. */

static tk_pay_outcome_e
tk_wechat2_judge(const tk_pay_call_t *call, const tk_pay_answer_t *answer,
    tk_pay_learned_t *learned)
{
    size_t              n;
    tk_pair_t          *pairs;
    tk_wechat2_said_t   s;

    learned->next = TK_PAY_NEXT_ASK;
    pairs = tk_wechat2_pairs(call);

    if (pairs == NULL || answer->status != 200
        || tk_pay_xml_read(call->pool, answer->body, pairs, &n) != TK_OK)
    {
        return TK_PAY_UNKNOWN;
    }

    if (!tk_wechat2_verify(call->account, pairs, n)) {
        tk_pay_code(learned, tk_pay_value(pairs, n, "return_code"));
        return TK_PAY_UNKNOWN;
    }

    s.said.call = call;
    s.said.node = NULL;
    s.said.learned = learned;
    s.pairs = pairs;
    s.n = n;

    return tk_wechat2_read(&s);
}


/* ---- Notices ---- */

static tk_pay_proof_e
tk_wechat2_notice_paid(const tk_pair_t *pairs, size_t n,
    tk_pay_learned_t *learned)
{
    learned->number = tk_pay_value(pairs, n, "out_trade_no");
    learned->platform_number = tk_pay_value(pairs, n, "transaction_id");
    learned->notice_id = learned->platform_number;
    learned->amount_fen = tk_wechat2_fen(pairs, n, "total_fee");
    learned->at = tk_pay_digits_read(tk_pay_value(pairs, n, "time_end"));
    tk_pay_code(learned, tk_pay_value(pairs, n, "result_code"));

    if (tk_str_eq(tk_pay_value(pairs, n, "return_code"), tk_str_c("SUCCESS"))
        && tk_str_eq(tk_pay_value(pairs, n, "result_code"),
                     tk_str_c("SUCCESS")))
    {
        learned->state = TK_PAY_PAID;
    }

    return learned->number.len == 0 || learned->notice_id.len == 0
           || !tk_wechat2_is_yuan(pairs, n) ? TK_PAY_UNREADABLE
           : TK_PAY_GENUINE;
}


/* Nothing proves it but that it could be deciphered: the query has to say the
 * same. */

static tk_pay_proof_e
tk_wechat2_notice_refund(const tk_pay_call_t *call, tk_str_t text,
    tk_pay_learned_t *learned)
{
    size_t          n;
    tk_str_t        key, plain, status;
    tk_pair_t      *pairs;
    unsigned char   hex[TK_PAY_MD5_HEX];

    tk_pay_md5_hex(call->account->secret, hex);
    key.data = hex;
    key.len = TK_PAY_MD5_HEX;
    pairs = tk_wechat2_pairs(call);

    if (pairs == NULL || call->account->secret.len == 0
        || tk_pay_ecb(call->pool, key, text, &plain) != TK_OK
        || tk_pay_xml_read(call->pool, plain, pairs, &n) != TK_OK)
    {
        return TK_PAY_FORGED;
    }

    status = tk_pay_value(pairs, n, "refund_status");
    tk_pay_code(learned, status);
    learned->next = TK_PAY_NEXT_ASK;
    learned->number = tk_pay_value(pairs, n, "out_trade_no");
    learned->refund_number = tk_pay_value(pairs, n, "out_refund_no");
    learned->platform_number = tk_pay_value(pairs, n, "refund_id");
    learned->notice_id = learned->platform_number;
    learned->amount_fen = tk_wechat2_fen(pairs, n, "refund_fee");
    learned->state = tk_str_eq(status, tk_str_c("SUCCESS")) ? TK_PAY_PAID
                     : tk_str_eq(status, tk_str_c("REFUNDCLOSE"))
                       ? TK_PAY_CLOSED : TK_PAY_FAILED;

    return learned->number.len == 0 || learned->refund_number.len == 0
           ? TK_PAY_UNREADABLE : TK_PAY_GENUINE;
}


static tk_pay_proof_e
tk_wechat2_notice(const tk_pay_call_t *call, const tk_pay_notice_t *notice,
    tk_pay_learned_t *learned)
{
    size_t      n;
    tk_str_t    refund;
    tk_pair_t  *pairs;

    pairs = tk_wechat2_pairs(call);

    if (pairs == NULL
        || tk_pay_xml_read(call->pool, notice->body, pairs, &n) != TK_OK)
    {
        return TK_PAY_UNREADABLE;
    }

    refund = tk_pay_value(pairs, n, "req_info");

    if (refund.len == 0 && !tk_wechat2_verify(call->account, pairs, n)) {
        return TK_PAY_FORGED;
    }

    if (!tk_wechat2_is_ours(call->account, pairs, n)) {
        return TK_PAY_FOREIGN;
    }

    return refund.len == 0 ? tk_wechat2_notice_paid(pairs, n, learned)
           : tk_wechat2_notice_refund(call, refund, learned);
}


/* ---- The platform ---- */

#define TK_WECHAT2_ACTION   { tk_wechat2_build, tk_wechat2_judge }

const tk_pay_provider_t  tk_wechat2 = {
    .name = "wechat2",
    .actions = {
        [TK_PAY_CHARGE] = TK_WECHAT2_ACTION,
        [TK_PAY_CHARGE_CODE] = TK_WECHAT2_ACTION,
        [TK_PAY_QUERY] = TK_WECHAT2_ACTION,
        [TK_PAY_CLOSE] = TK_WECHAT2_ACTION,
        [TK_PAY_CANCEL] = TK_WECHAT2_ACTION,
        [TK_PAY_REFUND] = TK_WECHAT2_ACTION,
        [TK_PAY_REFUND_QUERY] = TK_WECHAT2_ACTION
    },
    .notice = tk_wechat2_notice,
    .taken = {
        200, "text/xml",
        "<xml><return_code><![CDATA[SUCCESS]]></return_code>"
        "<return_msg><![CDATA[OK]]></return_msg></xml>"
    },
    .refused = {
        200, "text/xml",
        "<xml><return_code><![CDATA[FAIL]]></return_code>"
        "<return_msg><![CDATA[signature]]></return_msg></xml>"
    }
};
