/*
 * WeChat Pay V3: JSON over signed HTTP.
 */

#include "tk_pay_cipher.h"
#include "tk_pay_envelope.h"
#include "tk_pay_keys.h"
#include "tk_pay_said.h"
#include "tk_pay_text.h"
#include "tk_value.h"
#include "tk_wechat3.h"

#define TK_WECHAT3_SUBJECT      42      /* of Chinese characters, 127 bytes */
#define TK_WECHAT3_REASON       26      /* ... 80 bytes */
#define TK_WECHAT3_REMARK       32      /* characters */
#define TK_WECHAT3_SCENE        "1009"  /* transfers: payment for goods */
#define TK_WECHAT3_KEY_ID       "PUB_KEY_ID_"

#define TK_PAY_ANY              0
#define TK_WECHAT3_COUNT(a)     (sizeof(a) / sizeof((a)[0]))


/* A path has the number of the payment, of the refund, or none, in it. */

typedef struct {
    const char     *method;
    const char     *path;               /* '@' stands for the number */
    void          (*content)(tk_json_t *j, const tk_pay_call_t *call);
    tk_pay_outcome_e  (*read)(const tk_pay_said_t *said);
} tk_wechat3_call_t;


static const tk_pay_envelope_t  tk_wechat3_envelope = {
    .scheme = "WECHATPAY2-SHA256-RSA2048",
    .moment = "Wechatpay-Timestamp",
    .nonce = "Wechatpay-Nonce",
    .serial = "Wechatpay-Serial",
    .signature = "Wechatpay-Signature",
    .probe = "WECHATPAY/SIGNTEST/"
};

static const tk_pay_code_t  tk_wechat3_codes[] = {
#define TK_WECHAT3(action, code, outcome, next)                               \
    { TK_PAY_##action, code, TK_PAY_##outcome, TK_PAY_NEXT_##next },
#include "tk_wechat3_codes.tbl.h"
#undef TK_WECHAT3
};


/* ---- What is sent ---- */

static void
tk_wechat3_amount(tk_json_t *j, const char *name, int64_t fen, int64_t total)
{
    tk_json_key(j, "amount");
    tk_json_object(j);
    tk_pay_put_int(j, name, fen);

    if (total > 0) {
        tk_pay_put_int(j, "total", total);
    }

    tk_pay_put_c(j, "currency", "CNY");
    tk_json_end(j);
}


static void
tk_wechat3_ours(tk_json_t *j, const tk_pay_call_t *call)
{
    tk_pay_put(j, "appid", call->account->app_id);
    tk_pay_put(j, "mchid", call->account->merchant_id);
}


/* What orders have in common; the object stays open. */

static void
tk_wechat3_order(tk_json_t *j, const tk_pay_call_t *call)
{
    const tk_pay_content_t  *c;

    c = call->content;

    tk_wechat3_ours(j, call);
    tk_pay_put_words(j, call->pool, "description", c->subject,
                     TK_WECHAT3_SUBJECT, "");
    tk_pay_put(j, "out_trade_no", c->number);

    if (call->action == TK_PAY_CHARGE) {
        tk_pay_put_moment(j, "time_expire", c->expire_at);
    }

    tk_pay_put(j, "attach", c->attach);
}


static void
tk_wechat3_charge(tk_json_t *j, const tk_pay_call_t *call)
{
    tk_wechat3_order(j, call);
    tk_pay_put(j, "notify_url", call->account->notify_url);
    tk_wechat3_amount(j, "total", call->content->amount_fen, 0);

    if (call->content->way == TK_PAY_WAP) {
        tk_json_key(j, "scene_info");
        tk_json_object(j);
        tk_pay_put(j, "payer_client_ip", call->content->address);
        tk_json_key(j, "h5_info");
        tk_json_object(j);
        tk_pay_put_c(j, "type", "Wap");
        tk_json_end(j);
        tk_json_end(j);
    }
}


static void
tk_wechat3_charge_code(tk_json_t *j, const tk_pay_call_t *call)
{
    tk_wechat3_order(j, call);
    tk_wechat3_amount(j, "total", call->content->amount_fen, 0);

    tk_json_key(j, "payer");
    tk_json_object(j);
    tk_pay_put(j, "auth_code", call->content->auth_code);
    tk_json_end(j);

    tk_json_key(j, "scene_info");
    tk_json_object(j);
    tk_json_key(j, "store_info");
    tk_json_object(j);
    tk_pay_put(j, "out_id", call->account->merchant_id);
    tk_json_end(j);
    tk_json_end(j);
}


static void
tk_wechat3_close(tk_json_t *j, const tk_pay_call_t *call)
{
    tk_pay_put(j, "mchid", call->account->merchant_id);
}


static void
tk_wechat3_refund(tk_json_t *j, const tk_pay_call_t *call)
{
    const tk_pay_content_t  *c;

    c = call->content;

    tk_pay_put(j, "out_trade_no", c->number);
    tk_pay_put(j, "out_refund_no", c->refund_number);
    tk_pay_put_words(j, call->pool, "reason", c->reason, TK_WECHAT3_REASON,
                     "");
    tk_pay_put(j, "notify_url", call->account->notify_url);
    tk_wechat3_amount(j, "refund", c->amount_fen, c->total_fen);
}


static void
tk_wechat3_transfer(tk_json_t *j, const tk_pay_call_t *call)
{
    const tk_pay_content_t  *c;

    c = call->content;

    tk_pay_put(j, "appid", call->account->app_id);
    tk_pay_put(j, "out_bill_no", c->number);
    tk_pay_put_c(j, "transfer_scene_id", TK_WECHAT3_SCENE);
    tk_pay_put(j, "openid", c->payee);
    tk_pay_put_int(j, "transfer_amount", c->amount_fen);
    tk_pay_put_words(j, call->pool, "transfer_remark", c->subject,
                     TK_WECHAT3_REMARK, "");
    tk_pay_put(j, "notify_url", call->account->notify_url);

    tk_json_key(j, "transfer_scene_report_infos");
    tk_json_array(j);
    tk_json_object(j);
    tk_pay_put_c(j, "info_type", "采购商品名称");
    tk_pay_put_words(j, call->pool, "info_content", c->subject,
                     TK_WECHAT3_REMARK, "");
    tk_json_end(j);
    tk_json_end(j);
}


/* ---- What right answers say ---- */

static int64_t
tk_wechat3_fen(const tk_pay_said_t *s, const char *name)
{
    return tk_pay_json_int(json_object_get(s->node, "amount"), name);
}


/* Of this merchant and currency, as far as it is said. */

static int
tk_wechat3_is_ours(const tk_pay_said_t *s)
{
    tk_str_t  appid, mchid, currency;

    appid = tk_pay_get(s, "appid");
    mchid = tk_pay_get(s, "mchid");
    currency = tk_pay_json_text(json_object_get(s->node, "amount"),
                                "currency");

    return (appid.len == 0 || tk_str_eq(appid, s->call->account->app_id))
           && (mchid.len == 0
               || tk_str_eq(mchid, s->call->account->merchant_id))
           && (currency.len == 0 || tk_str_eq(currency, tk_str_c("CNY")));
}


static tk_pay_outcome_e
tk_wechat3_charged(const tk_pay_said_t *s)
{
    s->learned->url = s->call->content->way == TK_PAY_WAP
                      ? tk_pay_keep_page(s, "h5_url")
                      : tk_pay_keep(s, "code_url");

    return s->learned->url.len == 0 ? TK_PAY_UNKNOWN
           : tk_pay_found(s, TK_PAY_OK, TK_PAY_WAITING);
}


/* REFUND: something of it went back, so it was paid.  Of a desk's sale that is
 * not paid yet, only a reversal gives back. */

static tk_pay_outcome_e
tk_wechat3_traded(const tk_pay_said_t *s)
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

    if (!tk_pay_is(s, "out_trade_no", s->call->content->number)
        || !tk_wechat3_is_ours(s))
    {
        return tk_pay_wrong(s);
    }

    s->learned->platform_number = tk_pay_keep(s, "transaction_id");
    s->learned->at = tk_pay_rfc3339_read(tk_pay_get(s, "success_time"));
    outcome = tk_pay_look(s, tk_pay_get(s, "trade_state"), words);

    if (outcome == TK_PAY_OK) {
        s->learned->amount_fen = tk_wechat3_fen(s, "total");

        if (s->call->content->way == TK_PAY_DESK
            && tk_pay_says(s, "trade_state", "REFUND"))
        {
            s->learned->state = TK_PAY_RETURNED;
        }

        if (s->learned->amount_fen < 0) {
            return tk_pay_found(s, TK_PAY_UNKNOWN, TK_PAY_UNSAID);
        }
    }

    return outcome;
}


/* What a reversal has come to only the query tells. */

static tk_pay_outcome_e
tk_wechat3_reversed(const tk_pay_said_t *s)
{
    s->learned->next = TK_PAY_NEXT_ASK;

    return tk_pay_found(s, TK_PAY_PENDING, TK_PAY_WAITING);
}


/* ABNORMAL: the money has left us, and the buyer's card does not take it. */

static const tk_pay_word_t  tk_wechat3_refund_words[] = {
    { "SUCCESS",    TK_PAY_OK,      TK_PAY_PAID,    TK_PAY_NEXT_NONE },
    { "PROCESSING", TK_PAY_PENDING, TK_PAY_WAITING, TK_PAY_NEXT_ASK },
    { "CLOSED",     TK_PAY_REFUSED, TK_PAY_CLOSED,  TK_PAY_NEXT_NUMBER },
    { "ABNORMAL",   TK_PAY_PENDING, TK_PAY_FAILED,  TK_PAY_NEXT_STAFF },
    { NULL,         TK_PAY_UNKNOWN, TK_PAY_UNSAID,  TK_PAY_NEXT_ASK }
};

static tk_pay_outcome_e
tk_wechat3_refunded(const tk_pay_said_t *s)
{
    s->learned->amount_fen = tk_wechat3_fen(s, "refund");

    if (!tk_pay_is(s, "out_refund_no", s->call->content->refund_number)
        || !tk_wechat3_is_ours(s)
        || s->learned->amount_fen != s->call->content->amount_fen)
    {
        return tk_pay_wrong(s);
    }

    s->learned->platform_number = tk_pay_keep(s, "refund_id");
    s->learned->at = tk_pay_rfc3339_read(tk_pay_get(s, "success_time"));

    return tk_pay_look(s, tk_pay_get(s, "status"), tk_wechat3_refund_words);
}


static tk_pay_outcome_e
tk_wechat3_transferred(const tk_pay_said_t *s)
{
    int64_t  amount;

    static const tk_pay_word_t  words[] = {
        { "SUCCESS",    TK_PAY_OK,      TK_PAY_PAID,    TK_PAY_NEXT_NONE },
        { "ACCEPTED",   TK_PAY_PENDING, TK_PAY_WAITING, TK_PAY_NEXT_ASK },
        { "PROCESSING", TK_PAY_PENDING, TK_PAY_WAITING, TK_PAY_NEXT_ASK },
        { "WAIT_USER_CONFIRM",
                        TK_PAY_PENDING, TK_PAY_WAITING, TK_PAY_NEXT_ASK },
        { "TRANSFERING", TK_PAY_PENDING, TK_PAY_WAITING, TK_PAY_NEXT_ASK },
        { "CANCELING",  TK_PAY_PENDING, TK_PAY_WAITING, TK_PAY_NEXT_ASK },
        { "FAIL",       TK_PAY_REFUSED, TK_PAY_FAILED,  TK_PAY_NEXT_NUMBER },
        { "CANCELLED",  TK_PAY_REFUSED, TK_PAY_CLOSED,  TK_PAY_NEXT_NUMBER },
        { NULL,         TK_PAY_UNKNOWN, TK_PAY_UNSAID,  TK_PAY_NEXT_ASK }
    };

    amount = tk_pay_json_int(s->node, "transfer_amount");

    if (!tk_pay_is(s, "out_bill_no", s->call->content->number)
        || (amount >= 0 && amount != s->call->content->amount_fen))
    {
        return tk_pay_wrong(s);
    }

    s->learned->amount_fen = amount;
    s->learned->platform_number = tk_pay_keep(s, "transfer_bill_no");
    s->learned->url = tk_pay_keep(s, "package_info");

    return tk_pay_look(s, tk_pay_get(s, "state"), words);
}


static tk_pay_outcome_e
tk_wechat3_billed(const tk_pay_said_t *s)
{
    s->learned->url = tk_pay_keep(s, "download_url");
    s->learned->hash = tk_pay_keep(s, "hash_value");

    return s->learned->url.len == 0
           || !tk_pay_says(s, "hash_type", "SHA1") ? TK_PAY_UNKNOWN
           : tk_pay_found(s, TK_PAY_OK, TK_PAY_UNSAID);
}


/* ---- The calls ---- */

#define TK_WECHAT3_PAY  "/v3/pay/transactions"
#define TK_WECHAT3_BILL "/v3/fund-app/mch-transfer/transfer-bills"

static const tk_wechat3_call_t  tk_wechat3_calls[TK_PAY_ACTIONS] = {
    [TK_PAY_CHARGE] = {
        "POST", TK_WECHAT3_PAY "/native",
        tk_wechat3_charge, tk_wechat3_charged
    },
    [TK_PAY_CHARGE_CODE] = {
        "POST", TK_WECHAT3_PAY "/codepay",
        tk_wechat3_charge_code, tk_wechat3_traded
    },
    [TK_PAY_QUERY] = {
        "GET", TK_WECHAT3_PAY "/out-trade-no/@?mchid=",
        NULL, tk_wechat3_traded
    },
    [TK_PAY_CLOSE] = {
        "POST", TK_WECHAT3_PAY "/out-trade-no/@/close",
        tk_wechat3_close, NULL
    },
    [TK_PAY_CANCEL] = {
        "POST", TK_WECHAT3_PAY "/out-trade-no/@/reverse",
        tk_wechat3_ours, tk_wechat3_reversed
    },
    [TK_PAY_REFUND] = {
        "POST", "/v3/refund/domestic/refunds",
        tk_wechat3_refund, tk_wechat3_refunded
    },
    [TK_PAY_REFUND_QUERY] = {
        "GET", "/v3/refund/domestic/refunds/@",
        NULL, tk_wechat3_refunded
    },
    [TK_PAY_TRANSFER] = {
        "POST", TK_WECHAT3_BILL,
        tk_wechat3_transfer, tk_wechat3_transferred
    },
    [TK_PAY_TRANSFER_QUERY] = {
        "GET", TK_WECHAT3_BILL "/out-bill-no/@",
        NULL, tk_wechat3_transferred
    },
    [TK_PAY_BILL] = {
        "GET", "/v3/bill/tradebill?bill_type=ALL&tar_type=GZIP&bill_date=",
        NULL, tk_wechat3_billed
    },
    [TK_PAY_KEYS] = {
        "GET", "/v3/certificates",
        NULL, NULL
    }
};


static tk_err_t
tk_wechat3_path(const tk_pay_call_t *call, tk_str_t *path)
{
    tk_err_t       rc;
    tk_buf_t       b;
    const char    *p;
    unsigned char  day[TK_PAY_CLOCK];

    rc = tk_buf_init(&b, call->pool, 256);
    if (rc != TK_OK) {
        return rc;
    }

    p = tk_wechat3_calls[call->action].path;

    if (call->action == TK_PAY_CHARGE && call->content->way == TK_PAY_WAP) {
        p = TK_WECHAT3_PAY "/h5";
    }

    tk_pay_path(&b, p, call->action == TK_PAY_REFUND_QUERY
                       ? call->content->refund_number : call->content->number);

    if (call->action == TK_PAY_QUERY) {
        tk_url_value(&b, call->account->merchant_id);

    } else if (call->action == TK_PAY_BILL) {
        tk_pay_clock(tk_pay_noon(call->content->day), day);
        tk_buf_add(&b, day, TK_PAY_DATE);
    }


    return tk_pay_written(&b, path);
}


static tk_err_t
tk_wechat3_body(const tk_pay_call_t *call, tk_str_t *body)
{
    body->len = 0;
    body->data = NULL;

    if (tk_wechat3_calls[call->action].content == NULL) {
        return TK_OK;
    }

    return tk_pay_object(call, tk_wechat3_calls[call->action].content, body);
}


/* Who names the public key gets answers that are signed with it. */

static void
tk_wechat3_ask_for_key(const tk_pay_call_t *call, tk_pay_request_t *request)
{
    size_t    i;
    tk_str_t  id;

    for (i = 0; i < call->account->ntrust; i++) {
        id = call->account->trust[i].id;

        if (id.len > sizeof(TK_WECHAT3_KEY_ID) - 1
            && memcmp(id.data, TK_WECHAT3_KEY_ID,
                      sizeof(TK_WECHAT3_KEY_ID) - 1) == 0)
        {
            tk_pay_header(request, "Wechatpay-Serial", id);
            return;
        }
    }
}


static tk_err_t
tk_wechat3_build(const tk_pay_call_t *call, tk_pay_request_t *request)
{
    tk_err_t  rc;
    tk_str_t  path, body;

    if (call->action == TK_PAY_CHARGE && call->content->way == TK_PAY_PAGE) {
        return TK_BAD_VALUE;            /* a QR code is what they have */
    }

    rc = tk_wechat3_path(call, &path);
    if (rc != TK_OK) {
        return rc;
    }

    rc = tk_wechat3_body(call, &body);
    if (rc != TK_OK) {
        return rc;
    }

    request->patient = call->action == TK_PAY_CHARGE_CODE;
    tk_wechat3_ask_for_key(call, request);

    return tk_pay_envelope_seal(call, &tk_wechat3_envelope,
                                tk_wechat3_calls[call->action].method, path,
                                body, request);
}


static tk_err_t
tk_wechat3_download(const tk_pay_call_t *call, tk_str_t url,
    tk_pay_request_t *request)
{
    return tk_pay_envelope_fetch(call, &tk_wechat3_envelope, url, request);
}


/* ---- Answers ---- */

static tk_pay_outcome_e
tk_wechat3_failed(const tk_pay_said_t *s)
{
    tk_str_t              code;
    const tk_pay_code_t  *row;

    code = tk_pay_get(s, "code");
    tk_pay_code(s->learned, code);

    /* a closed order is what was wanted */
    if (s->call->action == TK_PAY_CLOSE
        && (tk_str_eq(code, tk_str_c("ORDER_CLOSED"))
            || tk_str_eq(code, tk_str_c("ORDERCLOSED"))))
    {
        return tk_pay_found(s, TK_PAY_OK, TK_PAY_CLOSED);
    }

    row = tk_pay_look_code(s, code, tk_wechat3_codes,
                           TK_WECHAT3_COUNT(tk_wechat3_codes));

    return tk_pay_failed(s, s->call->action == TK_PAY_TRANSFER ? NULL : row);
}


static tk_pay_outcome_e
tk_wechat3_said(const tk_pay_call_t *call, const tk_pay_answer_t *answer,
    tk_pay_learned_t *learned)
{
    json_t            *root;
    tk_pay_said_t      s;
    tk_pay_outcome_e   outcome;

    root = tk_pay_json_read(answer->body);
    if (root == NULL) {
        return TK_PAY_UNKNOWN;
    }

    s.call = call;
    s.node = root;
    s.learned = learned;

    if (answer->status >= 400) {
        outcome = tk_wechat3_failed(&s);

    } else {
        outcome = tk_wechat3_calls[call->action].read == NULL ? TK_PAY_UNKNOWN
                  : tk_wechat3_calls[call->action].read(&s);
    }

    json_decref(root);

    return outcome;
}


/* ---- Certificates of theirs ---- */

static tk_str_t
tk_wechat3_sealed(const tk_pay_call_t *call, const json_t *sealed)
{
    tk_str_t  plain;

    return tk_pay_gcm(call->pool, call->account->secret,
                      tk_pay_json_text(sealed, "nonce"),
                      tk_pay_json_text(sealed, "associated_data"),
                      tk_pay_json_text(sealed, "ciphertext"), &plain)
           == TK_OK ? plain : (tk_str_t) tk_null_str;
}


/* One that opens with our secret, is what it says, and comes from the root if
 * that is pinned. */

static int
tk_wechat3_cert(const tk_pay_call_t *call, const json_t *row, tk_str_t *pem,
    tk_pay_trust_t *trust)
{
    int             good;
    tk_pay_cert_t  *cert;

    *pem = tk_wechat3_sealed(call, json_object_get(row,
                                                   "encrypt_certificate"));
    cert = pem->len > 0 ? tk_pay_cert_read(*pem) : NULL;

    if (cert == NULL) {
        return 0;
    }

    good = tk_pay_cert_hex(call->pool, cert, &trust->id) == TK_OK
           && tk_str_eq_nocase(trust->id, tk_pay_json_text(row, "serial_no"))
           && (call->account->roots == NULL
               || tk_pay_chained(call, cert, *pem));
    trust->key = good ? tk_pay_cert_key(cert) : NULL;
    tk_pay_cert_free(cert);

    return trust->key != NULL;
}


static size_t
tk_wechat3_certs(const tk_pay_call_t *call, const json_t *data,
    tk_pay_account_t *account, tk_buf_t *pems)
{
    size_t         i, n;
    tk_str_t       pem;
    const json_t  *row;

    n = 0;

    for (i = 0; (row = json_array_get(data, i)) != NULL
                && n < TK_PAY_TRUSTED; i++)
    {
        if (tk_wechat3_cert(call, row, &pem, &account->trust[n])) {
            tk_buf_add(pems, pem.data, pem.len);
            tk_buf_adds(pems, "\n");
            n++;
        }
    }

    account->ntrust = n;

    return n;
}


/* The answer is signed with a key that it may bring itself: only who knows our
 * secret can have sealed that. */

static tk_pay_outcome_e
tk_wechat3_judge_keys(const tk_pay_call_t *call, const tk_pay_answer_t *answer,
    tk_pay_learned_t *learned)
{
    int                good;
    size_t             i, n;
    json_t            *root;
    tk_buf_t           pems;
    tk_pay_call_t      with;
    tk_pay_account_t   account;

    root = answer->status == 200 ? tk_pay_json_read(answer->body) : NULL;

    if (root == NULL || tk_buf_init(&pems, call->pool, 4096) != TK_OK) {
        json_decref(root);
        return TK_PAY_UNKNOWN;
    }

    account = *call->account;
    with = *call;
    with.account = &account;
    n = tk_wechat3_certs(call, json_object_get(root, "data"), &account, &pems);
    json_decref(root);

    good = n > 0 && !pems.failed
           && (tk_pay_envelope_proven(&with, &tk_wechat3_envelope, answer,
                                      learned)
               || tk_pay_envelope_proven(call, &tk_wechat3_envelope, answer,
                                         learned));

    for (i = 0; i < n; i++) {
        tk_pay_key_free(account.trust[i].key);
    }

    tk_pay_code(learned, tk_str_c(n == 0 ? "NO_CERTIFICATE"
                                  : good ? "" : "NOT_SIGNED"));
    learned->next = TK_PAY_NEXT_NONE;
    learned->file = good ? tk_buf_str(&pems) : (tk_str_t) tk_null_str;

    return good ? TK_PAY_OK : TK_PAY_UNKNOWN;
}


static tk_pay_outcome_e
tk_wechat3_judge(const tk_pay_call_t *call, const tk_pay_answer_t *answer,
    tk_pay_learned_t *learned)
{
    if (call->action == TK_PAY_KEYS) {
        return tk_wechat3_judge_keys(call, answer, learned);
    }

    if (!tk_pay_envelope_proven(call, &tk_wechat3_envelope, answer, learned)) {
        return TK_PAY_UNKNOWN;
    }

    if (answer->status == 204 && call->action == TK_PAY_CLOSE) {
        learned->next = TK_PAY_NEXT_NONE;
        learned->state = TK_PAY_CLOSED;
        return TK_PAY_OK;
    }

    if (answer->status == 202) {
        learned->next = TK_PAY_NEXT_AGAIN;
        return TK_PAY_UNKNOWN;
    }

    if (answer->status != 200 && answer->status < 400) {
        return TK_PAY_UNKNOWN;
    }

    learned->next = TK_PAY_NEXT_NONE;

    return tk_wechat3_said(call, answer, learned);
}


/* ---- Notices ---- */

static void
tk_wechat3_notice_trade(const tk_pay_said_t *s)
{
    tk_pay_learned_t  *learned = s->learned;

    learned->number = tk_pay_keep(s, "out_trade_no");
    learned->platform_number = tk_pay_keep(s, "transaction_id");
    learned->amount_fen = tk_wechat3_fen(s, "total");
    learned->at = tk_pay_rfc3339_read(tk_pay_get(s, "success_time"));

    if (tk_pay_says(s, "trade_state", "SUCCESS")) {
        learned->state = TK_PAY_PAID;
    }
}


/* What is neither done nor closed is asked after: the money may have left. */

static void
tk_wechat3_notice_refund(const tk_pay_said_t *s)
{
    tk_pay_outcome_e   outcome;
    tk_pay_learned_t  *learned = s->learned;

    tk_wechat3_notice_trade(s);
    learned->refund_number = tk_pay_keep(s, "out_refund_no");
    learned->platform_number = tk_pay_keep(s, "refund_id");
    learned->amount_fen = tk_wechat3_fen(s, "refund");
    tk_pay_code(learned, tk_pay_get(s, "refund_status"));
    outcome = tk_pay_look(s, tk_pay_get(s, "refund_status"),
                          tk_wechat3_refund_words);

    if (outcome == TK_PAY_PENDING || outcome == TK_PAY_UNKNOWN) {
        learned->state = TK_PAY_WAITING;
        learned->next = TK_PAY_NEXT_ASK;
    }
}


static void
tk_wechat3_notice_transfer(const tk_pay_said_t *s)
{
    tk_pay_learned_t  *learned = s->learned;

    learned->number = tk_pay_keep(s, "out_bill_no");
    learned->platform_number = tk_pay_keep(s, "transfer_bill_no");
    learned->amount_fen = tk_pay_json_int(s->node, "transfer_amount");
    tk_pay_code(learned, tk_pay_get(s, "state"));
    learned->state = tk_pay_says(s, "state", "SUCCESS") ? TK_PAY_PAID
                                                        : TK_PAY_FAILED;
}


/* The merchant is named either way; application and currency only of
 * payments. */

static int
tk_wechat3_notice_ours(const tk_pay_account_t *account, const json_t *plain)
{
    tk_str_t  mchid, appid, currency;

    mchid = tk_pay_json_text(plain, "mchid");
    mchid = mchid.len > 0 ? mchid : tk_pay_json_text(plain, "mch_id");
    appid = tk_pay_json_text(plain, "appid");
    currency = tk_pay_json_text(json_object_get(plain, "amount"), "currency");

    return tk_str_eq(mchid, account->merchant_id)
           && (appid.len == 0 || tk_str_eq(appid, account->app_id))
           && (currency.len == 0 || tk_str_eq(currency, tk_str_c("CNY")));
}


static tk_pay_proof_e
tk_wechat3_notice_read(const tk_pay_call_t *call, const json_t *root,
    const json_t *plain, tk_pay_learned_t *learned)
{
    tk_str_t       event;
    tk_pay_said_t  s = { call, plain, learned };

    if (!tk_wechat3_notice_ours(call->account, plain)) {
        learned->number = tk_pay_keep(&s, "out_trade_no");
        return TK_PAY_FOREIGN;
    }

    event = tk_pay_json_text(root, "event_type");
    learned->notice_id = tk_str_copy(call->pool, tk_pay_json_text(root, "id"));
    tk_pay_code(learned, event);

    if (tk_pay_begins(event, "TRANSACTION.")) {
        tk_wechat3_notice_trade(&s);

    } else if (tk_pay_begins(event, "REFUND.")) {
        tk_wechat3_notice_refund(&s);

    } else if (tk_pay_begins(event, "MCHTRANSFER.")) {
        tk_wechat3_notice_transfer(&s);
    }

    return learned->notice_id.len > 0 && learned->number.len > 0
           ? TK_PAY_GENUINE : TK_PAY_UNREADABLE;
}


static json_t *
tk_wechat3_decipher(const tk_pay_call_t *call, const json_t *resource)
{
    tk_str_t  plain;

    if (!tk_str_eq(tk_pay_json_text(resource, "algorithm"),
                   tk_str_c("AEAD_AES_256_GCM"))
        || tk_pay_gcm(call->pool, call->account->secret,
                      tk_pay_json_text(resource, "nonce"),
                      tk_pay_json_text(resource, "associated_data"),
                      tk_pay_json_text(resource, "ciphertext"), &plain)
           != TK_OK)
    {
        return NULL;
    }

    return tk_pay_json_read(plain);
}


static tk_pay_proof_e
tk_wechat3_notice(const tk_pay_call_t *call, const tk_pay_notice_t *notice,
    tk_pay_learned_t *learned)
{
    json_t          *root, *plain;
    tk_pay_proof_e   proof;

    proof = tk_pay_envelope_open(call, &tk_wechat3_envelope, notice->headers,
                                 notice->nheaders, notice->body, learned);
    if (proof != TK_PAY_GENUINE) {
        return proof;
    }

    root = tk_pay_json_read(notice->body);
    if (root == NULL) {
        return TK_PAY_UNREADABLE;
    }

    plain = tk_wechat3_decipher(call, json_object_get(root, "resource"));
    proof = plain == NULL ? TK_PAY_SEALED
            : tk_wechat3_notice_read(call, root, plain, learned);

    json_decref(plain);
    json_decref(root);

    return proof;
}


static void
tk_wechat3_claim(tk_pool_t *pool, const tk_pay_notice_t *notice,
    tk_pay_claim_t *claim)
{
    (void) pool;

    tk_pay_envelope_claim(&tk_wechat3_envelope, notice, claim);
}


/* ---- The platform ---- */

#define TK_WECHAT3_ACTION   { tk_wechat3_build, tk_wechat3_judge }

const tk_pay_provider_t  tk_wechat3 = {
    .name = "wechat3",
    .actions = {
        [TK_PAY_CHARGE] = TK_WECHAT3_ACTION,
        [TK_PAY_CHARGE_CODE] = TK_WECHAT3_ACTION,
        [TK_PAY_QUERY] = TK_WECHAT3_ACTION,
        [TK_PAY_CLOSE] = TK_WECHAT3_ACTION,
        [TK_PAY_CANCEL] = TK_WECHAT3_ACTION,
        [TK_PAY_REFUND] = TK_WECHAT3_ACTION,
        [TK_PAY_REFUND_QUERY] = TK_WECHAT3_ACTION,
        [TK_PAY_TRANSFER] = TK_WECHAT3_ACTION,
        [TK_PAY_TRANSFER_QUERY] = TK_WECHAT3_ACTION,
        [TK_PAY_BILL] = TK_WECHAT3_ACTION,
        [TK_PAY_KEYS] = TK_WECHAT3_ACTION
    },
    .notice = tk_wechat3_notice,
    .download = tk_wechat3_download,
    .claim = tk_wechat3_claim,
    .taken = { 200, "application/json", "{\"code\":\"SUCCESS\"}" },
    .refused = { 401, "application/json",
                 "{\"code\":\"FAIL\",\"message\":\"signature\"}" }
};
