/*
 * WeChat Pay V2: flat XML, signed with the API key.
 */

#define _GNU_SOURCE                     /* memmem */
#include <stdio.h>

#include "tk_crypto.h"
#include "tk_pay_cipher.h"
#include "tk_pay_said.h"
#include "tk_pay_text.h"
#include "tk_pay_xml.h"
#include "tk_value.h"
#include "tk_wechat2.h"
#include "tk_xml.h"

#define TK_WECHAT2_FIELDS       24
#define TK_WECHAT2_SUBJECT      42      /* of Chinese characters, 127 bytes */
#define TK_WECHAT2_REASON       26      /* ... 80 bytes */
#define TK_WECHAT2_TEXT         128
#define TK_WECHAT2_DAY          8       /* digits of a moment's */
#define TK_WECHAT2_REFUNDS      50      /* of a payment */
#define TK_WECHAT2_NAME         32

#define TK_PAY_ANY              0
#define TK_WECHAT2_COUNT(a)     (sizeof(a) / sizeof((a)[0]))


typedef struct {
    const tk_pay_call_t  *call;
    tk_pair_t             pairs[TK_WECHAT2_FIELDS];
    size_t                n;
    tk_err_t              rc;
} tk_wechat2_fields_t;

typedef struct {
    const char        *path;
    void             (*content)(tk_wechat2_fields_t *f);
    tk_pay_outcome_e (*read)(const tk_pay_said_t *said);
    unsigned           certificate:1;
    unsigned           address:1;       /* is needed */
} tk_wechat2_call_t;


static const tk_pay_code_t  tk_wechat2_codes[] = {
#define TK_WECHAT2(action, code, outcome, next)                               \
    { TK_PAY_##action, code, TK_PAY_##outcome, TK_PAY_NEXT_##next },
#include "tk_wechat2_codes.tbl.h"
#undef TK_WECHAT2
};


/* ---- Signatures ---- */

static tk_pair_t *
tk_wechat2_pairs(tk_pool_t *pool, json_t *root)
{
    json_t      *value;
    tk_pair_t   *pairs, *pair;
    const char  *name;

    pairs = pool->alloc(pool->data,
                        (json_object_size(root) + 1) * sizeof(tk_pair_t));
    if (pairs == NULL) {
        return NULL;
    }

    pair = pairs;

    json_object_foreach(root, name, value) {
        pair->name = tk_str_c(name);
        pair->value.data = (unsigned char *) json_string_value(value);
        pair->value.len = json_string_length(value);
        pair++;
    }

    return pairs;
}


/* How it is signed is seen from its length, as sign_type is often missing;
 * where it is not, it has to fit.  Capital digits alone. */

static int
tk_wechat2_is_signed(const tk_pay_call_t *call, json_t *root)
{
    tk_str_t        sign, type, right;
    tk_pair_t      *pairs;
    tk_sign_e       kind;
    unsigned char   hex[TK_SIGN_MAX];

    sign = tk_pay_json_text(root, "sign");
    type = tk_pay_json_text(root, "sign_type");
    kind = sign.len == tk_sign_len(TK_SIGN_HMAC) ? TK_SIGN_HMAC : TK_SIGN_MD5;
    pairs = tk_wechat2_pairs(call->pool, root);
    right.data = hex;
    right.len = tk_sign_len(kind);

    return pairs != NULL && call->account->secret.len > 0
           && (type.len == 0
               || tk_str_eq(type, tk_str_c(tk_sign_name(kind))))
           && tk_sign(kind, pairs, json_object_size(root),
                      call->account->secret, hex) == TK_OK
           && tk_equal(sign, right);
}


/* ---- What is sent ---- */

/* Lines and what XML cannot hold would come to be read otherwise than they were
 * signed, so texts are words. */

static void
tk_wechat2_words(tk_wechat2_fields_t *f, const char *name, tk_str_t value,
    size_t max)
{
    tk_err_t    rc;
    tk_pair_t  *pair;

    pair = &f->pairs[f->n];
    pair->name = tk_str_c(name);
    rc = tk_pay_words(f->call->pool, value, max, "", &pair->value);

    if (rc != TK_OK) {
        f->rc = rc;

    } else if (pair->value.len > 0) {
        f->n++;
    }
}


static void
tk_wechat2_put(tk_wechat2_fields_t *f, const char *name, tk_str_t value)
{
    tk_wechat2_words(f, name, value, value.len);
}


static void
tk_wechat2_put_c(tk_wechat2_fields_t *f, const char *name, const char *value)
{
    tk_wechat2_put(f, name, tk_str_c(value));
}


static void
tk_wechat2_put_fen(tk_wechat2_fields_t *f, const char *name, int64_t fen)
{
    tk_str_t       value;
    unsigned char  text[TK_INT_LEN];

    value.data = text;
    value.len = tk_format_int(fen, text);
    tk_wechat2_put(f, name, value);
}


/* The moment, or its day alone. */

static void
tk_wechat2_put_moment(tk_wechat2_fields_t *f, const char *name, tk_time_t t,
    size_t ndigits)
{
    tk_str_t       value;
    unsigned char  digits[TK_MOMENT_LEN];

    tk_pay_digits(t, digits);
    value.data = digits;
    value.len = ndigits;
    tk_wechat2_put(f, name, value);
}


static void
tk_wechat2_order(tk_wechat2_fields_t *f)
{
    const tk_pay_content_t  *c = f->call->content;

    tk_wechat2_words(f, "body", c->subject, TK_WECHAT2_SUBJECT);
    tk_wechat2_words(f, "attach", c->attach, TK_WECHAT2_SUBJECT);
    tk_wechat2_put(f, "out_trade_no", c->number);
    tk_wechat2_put_fen(f, "total_fee", c->amount_fen);
    tk_wechat2_put(f, "spbill_create_ip", c->address);
}


static void
tk_wechat2_charge(tk_wechat2_fields_t *f)
{
    const tk_pay_content_t  *c = f->call->content;

    tk_wechat2_order(f);
    tk_wechat2_put(f, "notify_url", f->call->account->notify_url);

    if (c->expire_at != 0) {
        tk_wechat2_put_moment(f, "time_expire", c->expire_at, TK_MOMENT_LEN);
    }

    if (c->way == TK_PAY_WAP) {
        tk_wechat2_put_c(f, "trade_type", "MWEB");
        tk_wechat2_put_c(f, "scene_info", "{\"h5_info\":{\"type\":\"Wap\"}}");

    } else {
        tk_wechat2_put_c(f, "trade_type", "NATIVE");
        tk_wechat2_put(f, "product_id", c->number);
    }
}


static void
tk_wechat2_charge_code(tk_wechat2_fields_t *f)
{
    tk_wechat2_order(f);
    tk_wechat2_put(f, "auth_code", f->call->content->auth_code);
}


static void
tk_wechat2_number(tk_wechat2_fields_t *f)
{
    tk_wechat2_put(f, "out_trade_no", f->call->content->number);
}


static void
tk_wechat2_refund(tk_wechat2_fields_t *f)
{
    const tk_pay_content_t  *c = f->call->content;

    tk_wechat2_put(f, "out_trade_no", c->number);
    tk_wechat2_put(f, "out_refund_no", c->refund_number);
    tk_wechat2_put_fen(f, "total_fee", c->total_fen);
    tk_wechat2_put_fen(f, "refund_fee", c->amount_fen);
    tk_wechat2_words(f, "refund_desc", c->reason, TK_WECHAT2_REASON);
    tk_wechat2_put(f, "notify_url", f->call->account->notify_url);
}


static void
tk_wechat2_refund_number(tk_wechat2_fields_t *f)
{
    tk_wechat2_put(f, "out_refund_no", f->call->content->refund_number);
}


static void
tk_wechat2_transfer(tk_wechat2_fields_t *f)
{
    const tk_pay_content_t  *c = f->call->content;

    tk_wechat2_put(f, "partner_trade_no", c->number);
    tk_wechat2_put(f, "openid", c->payee);
    tk_wechat2_put_c(f, "check_name",
                     c->payee_name.len > 0 ? "FORCE_CHECK" : "NO_CHECK");
    tk_wechat2_words(f, "re_user_name", c->payee_name, TK_WECHAT2_TEXT);
    tk_wechat2_put_fen(f, "amount", c->amount_fen);
    tk_wechat2_words(f, "desc", c->subject, TK_WECHAT2_REASON);
    tk_wechat2_put(f, "spbill_create_ip", c->address);
}


static void
tk_wechat2_transfer_number(tk_wechat2_fields_t *f)
{
    tk_wechat2_put(f, "partner_trade_no", f->call->content->number);
}


static void
tk_wechat2_bill(tk_wechat2_fields_t *f)
{
    tk_wechat2_put_moment(f, "bill_date", tk_pay_noon(f->call->content->day),
                          TK_WECHAT2_DAY);
    tk_wechat2_put_c(f, "bill_type", "ALL");
    tk_wechat2_put_c(f, "tar_type", "GZIP");
}


/* ---- What right answers say ---- */

/* An amount; -1: none. */

static int64_t
tk_wechat2_fen(const tk_pay_said_t *s, const char *name)
{
    int64_t  fen;

    return tk_parse_int(tk_pay_get(s, name), 0, INT64_MAX, &fen) == TK_OK
           ? fen : -1;
}


static int
tk_wechat2_may_be(const tk_pay_said_t *s, const char *name, tk_str_t value)
{
    return tk_pay_get(s, name).len == 0 || tk_pay_is(s, name, value);
}


/* Of this merchant and currency, as far as it is said. */

static int
tk_wechat2_is_ours(const tk_pay_said_t *s)
{
    const tk_pay_account_t  *account = s->call->account;

    return tk_wechat2_may_be(s, "appid", account->app_id)
           && tk_wechat2_may_be(s, "mch_appid", account->app_id)
           && tk_wechat2_may_be(s, "mch_id", account->merchant_id)
           && tk_wechat2_may_be(s, "mchid", account->merchant_id)
           && tk_wechat2_may_be(s, "fee_type", tk_str_c("CNY"));
}


static tk_pay_outcome_e
tk_wechat2_charged(const tk_pay_said_t *s)
{
    s->learned->url = s->call->content->way == TK_PAY_WAP
                      ? tk_pay_keep_page(s, "mweb_url")
                      : tk_pay_keep(s, "code_url");

    return s->learned->url.len == 0 ? TK_PAY_UNKNOWN
           : tk_pay_found(s, TK_PAY_OK, TK_PAY_WAITING);
}


/* What a payment's own fields say; REFUND: something of it went back, so it was
 * paid.  Of a desk's sale that is not paid yet, only a reversal gives back. */

static tk_pay_outcome_e
tk_wechat2_paid(const tk_pay_said_t *s, tk_str_t word)
{
    tk_pay_outcome_e  outcome;

    static const tk_pay_word_t  words[] = {
        { "SUCCESS",    TK_PAY_OK,      TK_PAY_PAID,    TK_PAY_NEXT_NONE },
        { "REFUND",     TK_PAY_OK,      TK_PAY_PAID,    TK_PAY_NEXT_NONE },
        { "NOTPAY",     TK_PAY_PENDING, TK_PAY_WAITING, TK_PAY_NEXT_NONE },
        { "USERPAYING", TK_PAY_PENDING, TK_PAY_WAITING, TK_PAY_NEXT_NONE },
        { "ACCEPT",     TK_PAY_PENDING, TK_PAY_WAITING, TK_PAY_NEXT_NONE },
        { "CLOSED",     TK_PAY_REFUSED, TK_PAY_CLOSED,  TK_PAY_NEXT_NONE },
        { "REVOKED",    TK_PAY_REFUSED, TK_PAY_CLOSED,  TK_PAY_NEXT_NONE },
        { "PAYERROR",   TK_PAY_REFUSED, TK_PAY_FAILED,  TK_PAY_NEXT_NONE },
        { NULL,         TK_PAY_UNKNOWN, TK_PAY_UNSAID,  TK_PAY_NEXT_ASK }
    };

    if (!tk_pay_is(s, "out_trade_no", s->call->content->number)) {
        return tk_pay_wrong(s);
    }

    outcome = tk_pay_look(s, word, words);

    if (outcome == TK_PAY_OK) {
        s->learned->amount_fen = tk_wechat2_fen(s, "total_fee");

        if (s->call->content->way == TK_PAY_DESK
            && tk_str_eq(word, tk_str_c("REFUND")))
        {
            s->learned->state = TK_PAY_RETURNED;
        }

        if (s->learned->amount_fen < 0) {
            return tk_pay_found(s, TK_PAY_UNKNOWN, TK_PAY_UNSAID);
        }
    }

    s->learned->platform_number = tk_pay_keep(s, "transaction_id");
    s->learned->at = tk_pay_digits_read(tk_pay_get(s, "time_end"));

    return outcome;
}


static tk_pay_outcome_e
tk_wechat2_charged_code(const tk_pay_said_t *s)
{
    return tk_wechat2_paid(s, tk_str_c("SUCCESS"));
}


static tk_pay_outcome_e
tk_wechat2_traded(const tk_pay_said_t *s)
{
    return tk_wechat2_paid(s, tk_pay_get(s, "trade_state"));
}


static tk_pay_outcome_e
tk_wechat2_closed(const tk_pay_said_t *s)
{
    return tk_pay_found(s, TK_PAY_OK, TK_PAY_CLOSED);
}


/* What a reversal has come to only the query tells. */

static tk_pay_outcome_e
tk_wechat2_reversed(const tk_pay_said_t *s)
{
    if (tk_pay_says(s, "recall", "N")) {
        s->learned->next = TK_PAY_NEXT_ASK;
        return tk_pay_found(s, TK_PAY_PENDING, TK_PAY_WAITING);
    }

    s->learned->next = TK_PAY_NEXT_AGAIN;

    return TK_PAY_UNKNOWN;
}


/* A field of one of the refunds that are listed. */

static tk_str_t
tk_wechat2_row(const tk_pay_said_t *s, const char *name, int row)
{
    char  full[TK_WECHAT2_NAME];

    snprintf(full, sizeof(full), "%s_%d", name, row);

    return tk_pay_get(s, full);
}


static int
tk_wechat2_amount_is_right(const tk_pay_said_t *s, tk_str_t fen)
{
    return tk_parse_int(fen, 0, INT64_MAX, &s->learned->amount_fen) == TK_OK
           && s->learned->amount_fen == s->call->content->amount_fen;
}


/* It has been accepted, no more. */

static tk_pay_outcome_e
tk_wechat2_refunding(const tk_pay_said_t *s)
{
    if (!tk_pay_is(s, "out_refund_no", s->call->content->refund_number)
        || !tk_wechat2_amount_is_right(s, tk_pay_get(s, "refund_fee")))
    {
        return tk_pay_wrong(s);
    }

    s->learned->platform_number = tk_pay_keep(s, "refund_id");
    s->learned->next = TK_PAY_NEXT_ASK;

    return tk_pay_found(s, TK_PAY_PENDING, TK_PAY_WAITING);
}


/* CHANGE: the money has left us, and the buyer's bank does not take it. */

static tk_pay_outcome_e
tk_wechat2_refunded(const tk_pay_said_t *s)
{
    int  row;

    static const tk_pay_word_t  words[] = {
        { "SUCCESS",    TK_PAY_OK,      TK_PAY_PAID,    TK_PAY_NEXT_NONE },
        { "PROCESSING", TK_PAY_PENDING, TK_PAY_WAITING, TK_PAY_NEXT_ASK },
        { "REFUNDCLOSE", TK_PAY_REFUSED, TK_PAY_CLOSED, TK_PAY_NEXT_NUMBER },
        { "CHANGE",     TK_PAY_PENDING, TK_PAY_FAILED,  TK_PAY_NEXT_STAFF },
        { NULL,         TK_PAY_UNKNOWN, TK_PAY_UNSAID,  TK_PAY_NEXT_ASK }
    };

    for (row = 0; row < TK_WECHAT2_REFUNDS; row++) {
        if (tk_str_eq(tk_wechat2_row(s, "out_refund_no", row),
                      s->call->content->refund_number))
        {
            break;
        }
    }

    if (row == TK_WECHAT2_REFUNDS
        || !tk_pay_is(s, "out_trade_no", s->call->content->number)
        || !tk_wechat2_amount_is_right(s, tk_wechat2_row(s, "refund_fee",
                                                         row)))
    {
        return tk_pay_wrong(s);
    }

    s->learned->platform_number = tk_str_copy(s->call->pool,
                                      tk_wechat2_row(s, "refund_id", row));
    s->learned->at = tk_pay_moment(tk_wechat2_row(s, "refund_success_time",
                                                  row));

    return tk_pay_look(s, tk_wechat2_row(s, "refund_status", row), words);
}


static tk_pay_outcome_e
tk_wechat2_transferred(const tk_pay_said_t *s)
{
    if (!tk_pay_is(s, "partner_trade_no", s->call->content->number)) {
        return tk_pay_wrong(s);
    }

    s->learned->platform_number = tk_pay_keep(s, "payment_no");
    s->learned->at = tk_pay_moment(tk_pay_get(s, "payment_time"));

    return tk_pay_found(s, TK_PAY_OK, TK_PAY_PAID);
}


static tk_pay_outcome_e
tk_wechat2_transfer_found(const tk_pay_said_t *s)
{
    static const tk_pay_word_t  words[] = {
        { "SUCCESS",    TK_PAY_OK,      TK_PAY_PAID,    TK_PAY_NEXT_NONE },
        { "PROCESSING", TK_PAY_PENDING, TK_PAY_WAITING, TK_PAY_NEXT_ASK },
        { "FAILED",     TK_PAY_REFUSED, TK_PAY_FAILED,  TK_PAY_NEXT_NUMBER },
        { NULL,         TK_PAY_UNKNOWN, TK_PAY_UNSAID,  TK_PAY_NEXT_ASK }
    };

    if (!tk_pay_is(s, "partner_trade_no", s->call->content->number)
        || !tk_wechat2_amount_is_right(s, tk_pay_get(s, "payment_amount")))
    {
        return tk_pay_wrong(s);
    }

    s->learned->platform_number = tk_pay_keep(s, "detail_id");
    s->learned->at = tk_pay_moment(tk_pay_get(s, "transfer_time"));

    return tk_pay_look(s, tk_pay_get(s, "status"), words);
}


/* ---- The calls ---- */

#define TK_WECHAT2_PAYOUT   "/mmpaymkttransfers/"

static const tk_wechat2_call_t  tk_wechat2_calls[TK_PAY_ACTIONS] = {
    [TK_PAY_CHARGE] = {
        "/pay/unifiedorder", tk_wechat2_charge, tk_wechat2_charged,
        0, 1
    },
    [TK_PAY_CHARGE_CODE] = {
        "/pay/micropay", tk_wechat2_charge_code, tk_wechat2_charged_code,
        0, 1
    },
    [TK_PAY_QUERY] = {
        "/pay/orderquery", tk_wechat2_number, tk_wechat2_traded, 0, 0
    },
    [TK_PAY_CLOSE] = {
        "/pay/closeorder", tk_wechat2_number, tk_wechat2_closed, 0, 0
    },
    [TK_PAY_CANCEL] = {
        "/secapi/pay/reverse", tk_wechat2_number, tk_wechat2_reversed,
        1, 0
    },
    [TK_PAY_REFUND] = {
        "/secapi/pay/refund", tk_wechat2_refund, tk_wechat2_refunding,
        1, 0
    },
    [TK_PAY_REFUND_QUERY] = {
        "/pay/refundquery", tk_wechat2_refund_number, tk_wechat2_refunded, 0, 0
    },
    [TK_PAY_TRANSFER] = {
        TK_WECHAT2_PAYOUT "promotion/transfers", tk_wechat2_transfer,
        tk_wechat2_transferred, 1, 1
    },
    [TK_PAY_TRANSFER_QUERY] = {
        TK_WECHAT2_PAYOUT "gettransferinfo", tk_wechat2_transfer_number,
        tk_wechat2_transfer_found, 1, 0
    },
    [TK_PAY_BILL] = {
        "/pay/downloadbill", tk_wechat2_bill, NULL, 0, 0
    }
};


/* Transfers know MD5 alone. */

static tk_sign_e
tk_wechat2_kind(tk_pay_action_e action)
{
    return action == TK_PAY_TRANSFER || action == TK_PAY_TRANSFER_QUERY
           ? TK_SIGN_MD5 : TK_SIGN_HMAC;
}


/* ... and have names of their own. */

static void
tk_wechat2_ours(tk_wechat2_fields_t *f)
{
    int                   payout;
    const tk_pay_call_t  *call = f->call;

    payout = call->action == TK_PAY_TRANSFER;

    tk_wechat2_put(f, payout ? "mch_appid" : "appid", call->account->app_id);
    tk_wechat2_put(f, payout ? "mchid" : "mch_id",
                   call->account->merchant_id);
    tk_wechat2_put(f, "nonce_str", call->nonce);

    if (tk_wechat2_kind(call->action) == TK_SIGN_HMAC) {
        tk_wechat2_put_c(f, "sign_type", tk_sign_name(TK_SIGN_HMAC));
    }
}


static tk_err_t
tk_wechat2_body(tk_wechat2_fields_t *f, tk_str_t *body)
{
    size_t         i;
    tk_err_t       rc;
    tk_buf_t       b;
    tk_str_t       sign;
    tk_sign_e      kind;
    unsigned char  hex[TK_SIGN_MAX];

    kind = tk_wechat2_kind(f->call->action);
    sign.data = hex;
    sign.len = tk_sign_len(kind);

    rc = tk_sign(kind, f->pairs, f->n, f->call->account->secret, hex);
    if (rc != TK_OK) {
        return rc;
    }

    rc = tk_buf_init(&b, f->call->pool, 1024);
    if (rc != TK_OK) {
        return rc;
    }

    tk_xml_open(&b, "xml");

    for (i = 0; i < f->n; i++) {
        tk_xml_leaf(&b, (const char *) f->pairs[i].name.data,
                    f->pairs[i].value);
    }

    tk_xml_leaf(&b, "sign", sign);
    tk_xml_close(&b, "xml");

    return tk_pay_written(&b, body);
}


static tk_err_t
tk_wechat2_build(const tk_pay_call_t *call, tk_pay_request_t *request)
{
    tk_err_t                  rc;
    tk_str_t                  none = tk_null_str;
    tk_wechat2_fields_t       f;
    const tk_wechat2_call_t  *c;

    c = &tk_wechat2_calls[call->action];

    if (call->account->secret.len == 0 || call->nonce.len == 0
        || call->nonce.len > TK_PAY_NONCE)
    {
        return TK_BUG;
    }

    if ((call->action == TK_PAY_CHARGE && call->content->way != TK_PAY_QR
         && call->content->way != TK_PAY_WAP)
        || (c->address && call->content->address.len == 0)
        || (call->action == TK_PAY_REFUND
            && call->content->total_fen < call->content->amount_fen))
    {
        return TK_BAD_VALUE;
    }

    f.call = call;
    f.n = 0;
    f.rc = TK_OK;

    tk_wechat2_ours(&f);
    c->content(&f);

    if (f.rc != TK_OK) {
        return f.rc;
    }

    request->method = "POST";
    request->certificate = c->certificate;
    request->patient = call->action == TK_PAY_CHARGE_CODE;
    tk_pay_header(request, "Content-Type", tk_str_c("text/xml"));

    rc = tk_pay_joined(call->pool, call->account->gateway, c->path, none,
                       &request->url);

    return rc == TK_OK ? tk_wechat2_body(&f, &request->body) : rc;
}


/* ---- Answers ---- */

static tk_pay_outcome_e
tk_wechat2_failed(const tk_pay_said_t *s)
{
    tk_str_t               code;
    tk_pay_action_e        action;
    tk_pay_outcome_e       outcome;
    const tk_pay_code_t   *row;

    action = s->call->action;
    code = tk_pay_get(s, "err_code");
    tk_pay_code(s->learned, code);

    /* a closed order is what was wanted */
    if (action == TK_PAY_CLOSE && tk_str_eq(code, tk_str_c("ORDERCLOSED"))) {
        return tk_pay_found(s, TK_PAY_OK, TK_PAY_CLOSED);
    }

    row = tk_pay_look_code(s, code, tk_wechat2_codes,
                           TK_WECHAT2_COUNT(tk_wechat2_codes));
    outcome = tk_pay_failed(s, action == TK_PAY_TRANSFER ? NULL : row);

    /* who types a password is known */
    if (action == TK_PAY_CHARGE_CODE && outcome == TK_PAY_PENDING) {
        s->learned->state = TK_PAY_WAITING;
    }

    /* whatever the reason was */
    if (action == TK_PAY_CANCEL && outcome == TK_PAY_UNKNOWN
        && tk_pay_says(s, "recall", "Y"))
    {
        s->learned->next = TK_PAY_NEXT_AGAIN;
    }

    return outcome;
}


static int
tk_wechat2_tells(tk_str_t text, const char *const *words)
{
    for ( /* void */ ; *words != NULL; words++) {
        if (text.len >= strlen(*words)
            && memmem(text.data, text.len, *words, strlen(*words)) != NULL)
        {
            return 1;
        }
    }

    return 0;
}


/*
 * Without a signature, as anybody may have written it.  Of what the platform
 * could not read or believe it says so in words, which are for the settings
 * unless they tell of trouble of its own.
 */

static tk_pay_outcome_e
tk_wechat2_unsigned(const tk_pay_said_t *s)
{
    tk_str_t  text;

    static const char *const  trouble[] = {
        "系统", "超时", "繁忙", "SYSTEM", "System", "system", "timeout",
        "time out", "busy", NULL
    };

    text = tk_pay_get(s, "return_msg");

    if (tk_pay_says(s, "return_code", "FAIL")) {
        tk_pay_code(s->learned, text);

        if (text.len > 0 && !tk_wechat2_tells(text, trouble)) {
            s->learned->next = TK_PAY_NEXT_SETTINGS;
        }

    } else if (s->call->action == TK_PAY_TRANSFER_QUERY
               && tk_pay_get(s, "sign").len == 0)
    {
        tk_pay_code(s->learned, tk_pay_get(s, "status"));
        s->learned->next = TK_PAY_NEXT_STAFF;
    }

    return TK_PAY_UNKNOWN;
}


static tk_pay_outcome_e
tk_wechat2_said(const tk_pay_said_t *s, json_t *root)
{
    if (!tk_pay_says(s, "return_code", "SUCCESS")) {
        return tk_wechat2_unsigned(s);
    }

    if (!tk_wechat2_is_signed(s->call, root)) {
        s->learned->unproven = tk_pay_get(s, "sign").len > 0;
        return tk_wechat2_unsigned(s);
    }

    if (!tk_wechat2_is_ours(s)) {
        return tk_pay_wrong(s);
    }

    s->learned->next = TK_PAY_NEXT_NONE;

    if (tk_pay_says(s, "result_code", "SUCCESS")) {
        return tk_wechat2_calls[s->call->action].read(s);
    }

    if (tk_pay_says(s, "result_code", "FAIL")) {
        return tk_wechat2_failed(s);
    }

    s->learned->next = TK_PAY_NEXT_ASK;

    return TK_PAY_UNKNOWN;
}


static tk_pay_outcome_e
tk_wechat2_read(const tk_pay_call_t *call, const tk_pay_answer_t *answer,
    tk_pay_learned_t *learned,
    tk_pay_outcome_e (*said)(const tk_pay_said_t *s, json_t *root))
{
    json_t            *root;
    tk_pay_said_t      s;
    tk_pay_outcome_e   outcome;

    root = answer->status != 200 ? NULL
           : tk_pay_xml_read(call->pool, answer->body, "xml");
    if (root == NULL) {
        return TK_PAY_UNKNOWN;
    }

    s.call = call;
    s.node = root;
    s.learned = learned;
    outcome = said(&s, root);
    json_decref(root);

    return outcome;
}


static tk_pay_outcome_e
tk_wechat2_judge(const tk_pay_call_t *call, const tk_pay_answer_t *answer,
    tk_pay_learned_t *learned)
{
    learned->next = TK_PAY_NEXT_ASK;

    return tk_wechat2_read(call, answer, learned, tk_wechat2_said);
}


/* What is no bill says why. */

static tk_pay_outcome_e
tk_wechat2_no_bill(const tk_pay_said_t *s, json_t *root)
{
    static const tk_pay_word_t  words[] = {
        { "No Bill Exist", TK_PAY_PENDING, TK_PAY_ABSENT, TK_PAY_NEXT_SLOWLY },
        { "Bill Creating", TK_PAY_PENDING, TK_PAY_WAITING,
          TK_PAY_NEXT_SLOWLY },
        { "SYSTEMERROR",   TK_PAY_UNKNOWN, TK_PAY_UNSAID, TK_PAY_NEXT_SLOWLY },
        { "CompressGZip Error", TK_PAY_UNKNOWN, TK_PAY_UNSAID,
          TK_PAY_NEXT_SLOWLY },
        { NULL,            TK_PAY_UNKNOWN, TK_PAY_UNSAID,
          TK_PAY_NEXT_SETTINGS }
    };

    (void) root;

    tk_pay_code(s->learned, tk_pay_get(s, "return_msg"));

    return tk_pay_look(s, tk_pay_get(s, "return_msg"), words);
}


static int
tk_wechat2_begins(tk_str_t text, const char *head)
{
    return text.len > strlen(head) && tk_pay_begins(text, head);
}


static tk_pay_outcome_e
tk_wechat2_judge_bill(const tk_pay_call_t *call, const tk_pay_answer_t *answer,
    tk_pay_learned_t *learned)
{
    if (answer->status == 200
        && (tk_wechat2_begins(answer->body, "\x1f\x8b")
            || tk_wechat2_begins(answer->body, "\xef\xbb\xbf" "交易时间,")))
    {
        learned->file = answer->body;
        return TK_PAY_OK;
    }

    learned->next = TK_PAY_NEXT_SLOWLY;

    return tk_wechat2_read(call, answer, learned, tk_wechat2_no_bill);
}


/* ---- Notices ---- */

/* They have no id: of one number one thing is told once. */

static tk_str_t
tk_wechat2_notice_id(tk_pool_t *pool, tk_str_t number, tk_str_t word)
{
    tk_buf_t  b;
    tk_str_t  none = tk_null_str;

    if (number.len == 0 || word.len == 0
        || tk_buf_init(&b, pool, number.len + word.len + 1) != TK_OK)
    {
        return none;
    }

    tk_buf_add(&b, number.data, number.len);
    tk_buf_adds(&b, "/");
    tk_buf_add(&b, word.data, word.len);

    return b.failed ? none : tk_buf_str(&b);
}


/* FAIL: the buyer's money did not come; the next try may succeed. */

static tk_pay_proof_e
tk_wechat2_notice_paid(const tk_pay_said_t *s, json_t *root)
{
    tk_pay_learned_t  *learned = s->learned;

    if (!tk_wechat2_is_signed(s->call, root)) {
        return TK_PAY_FORGED;
    }

    learned->number = tk_pay_keep(s, "out_trade_no");

    if (!tk_pay_is(s, "mch_id", s->call->account->merchant_id)
        || !tk_wechat2_is_ours(s))
    {
        return TK_PAY_FOREIGN;
    }

    learned->platform_number = tk_pay_keep(s, "transaction_id");
    learned->amount_fen = tk_wechat2_fen(s, "total_fee");
    learned->at = tk_pay_digits_read(tk_pay_get(s, "time_end"));
    learned->notice_id = tk_wechat2_notice_id(s->call->pool, learned->number,
                                              tk_pay_get(s, "result_code"));

    if (tk_pay_says(s, "return_code", "SUCCESS")
        && tk_pay_says(s, "result_code", "SUCCESS"))
    {
        learned->state = TK_PAY_PAID;

    } else {
        tk_pay_code(learned, tk_pay_get(s, "err_code"));
    }

    return learned->notice_id.len > 0
           && (learned->state != TK_PAY_PAID || learned->amount_fen > 0)
           ? TK_PAY_GENUINE : TK_PAY_UNREADABLE;
}


static tk_pay_proof_e
tk_wechat2_notice_back(const tk_pay_said_t *s)
{
    tk_pay_learned_t  *learned = s->learned;

    learned->number = tk_pay_keep(s, "out_trade_no");
    learned->refund_number = tk_pay_keep(s, "out_refund_no");
    learned->platform_number = tk_pay_keep(s, "refund_id");
    learned->amount_fen = tk_wechat2_fen(s, "refund_fee");
    learned->at = tk_pay_moment(tk_pay_get(s, "success_time"));
    learned->notice_id = tk_wechat2_notice_id(s->call->pool,
                                              learned->refund_number,
                                              tk_pay_get(s, "refund_status"));
    tk_pay_code(learned, tk_pay_get(s, "refund_status"));
    learned->state = TK_PAY_WAITING;
    learned->next = TK_PAY_NEXT_ASK;

    return learned->notice_id.len > 0 && learned->number.len > 0
           && learned->amount_fen > 0 ? TK_PAY_GENUINE : TK_PAY_UNREADABLE;
}


static json_t *
tk_wechat2_decipher(const tk_pay_call_t *call, tk_str_t text)
{
    tk_str_t       key, plain;
    unsigned char  hex[TK_PAY_MD5_HEX];

    if (call->account->secret.len == 0) {
        return NULL;
    }

    tk_pay_md5_hex(call->account->secret, hex);
    key.data = hex;
    key.len = TK_PAY_MD5_HEX;

    return tk_pay_ecb(call->pool, key, text, &plain) == TK_OK
           ? tk_pay_xml_read(call->pool, plain, "root") : NULL;
}


static tk_pay_proof_e
tk_wechat2_notice_refunded(const tk_pay_said_t *s)
{
    json_t          *plain;
    tk_pay_said_t    inner = *s;
    tk_pay_proof_e   proof;

    plain = tk_wechat2_decipher(s->call, tk_pay_get(s, "req_info"));
    if (plain == NULL) {
        return TK_PAY_FORGED;
    }

    inner.node = plain;
    proof = tk_pay_is(s, "mch_id", s->call->account->merchant_id)
            && tk_wechat2_is_ours(s) ? tk_wechat2_notice_back(&inner)
                                     : TK_PAY_FOREIGN;
    json_decref(plain);

    return proof;
}


static tk_pay_proof_e
tk_wechat2_notice(const tk_pay_call_t *call, const tk_pay_notice_t *notice,
    tk_pay_learned_t *learned)
{
    json_t          *root;
    tk_pay_said_t    s;
    tk_pay_proof_e   proof;

    root = tk_pay_xml_read(call->pool, notice->body, "xml");
    if (root == NULL) {
        return TK_PAY_UNREADABLE;
    }

    s.call = call;
    s.node = root;
    s.learned = learned;

    proof = tk_pay_get(&s, "req_info").len > 0
            ? tk_wechat2_notice_refunded(&s)
            : tk_wechat2_notice_paid(&s, root);

    json_decref(root);

    return proof;
}


static void
tk_wechat2_claim(tk_pool_t *pool, const tk_pay_notice_t *notice,
    tk_pay_claim_t *claim)
{
    json_t  *root;

    root = tk_pay_xml_read(pool, notice->body, "xml");

    claim->app_id = tk_str_copy(pool, tk_pay_json_text(root, "appid"));
    claim->merchant_id = tk_str_copy(pool, tk_pay_json_text(root, "mch_id"));

    json_decref(root);
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
        [TK_PAY_REFUND_QUERY] = TK_WECHAT2_ACTION,
        [TK_PAY_TRANSFER] = TK_WECHAT2_ACTION,
        [TK_PAY_TRANSFER_QUERY] = TK_WECHAT2_ACTION,
        [TK_PAY_BILL] = { tk_wechat2_build, tk_wechat2_judge_bill }
    },
    .notice = tk_wechat2_notice,
    .claim = tk_wechat2_claim,
    .taken = { 200, "text/xml",
               "<xml><return_code><![CDATA[SUCCESS]]></return_code>"
               "<return_msg><![CDATA[OK]]></return_msg></xml>" },
    .refused = { 200, "text/xml",
                 "<xml><return_code><![CDATA[FAIL]]></return_code>"
                 "<return_msg><![CDATA[signature]]></return_msg></xml>" }
};
