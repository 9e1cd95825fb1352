/*
 * Alipay's OpenAPI.  A request is a form, signed as a whole, whose biz_content
 * is a JSON text; an answer is a JSON object that holds the signed one.
 */

#define _GNU_SOURCE                     /* memmem */

#include "tk_alipay.h"
#include "tk_alipay_relay.h"
#include "tk_pay_keys.h"
#include "tk_pay_said.h"
#include "tk_pay_text.h"
#include "tk_value.h"

#define TK_ALIPAY_PAIRS     16          /* of a request */
#define TK_ALIPAY_SUBJECT   256         /* characters */
#define TK_ALIPAY_REASON    128
#define TK_ALIPAY_FORBIDDEN "/=&"       /* in a subject */
#define TK_ALIPAY_AGREEMENT 64          /* the longest number of theirs */
#define TK_ALIPAY_WITHHOLDING  "GENERAL_WITHHOLDING"    /* by an agreement */

#define TK_ALIPAY_COUNT(a)  (sizeof(a) / sizeof((a)[0]))


typedef struct {
    const char     *method;
    const char     *node;               /* of its answer */
    const char     *number;             /* what it calls our number */
    void          (*content)(tk_json_t *j, const tk_pay_call_t *call);
    tk_pay_outcome_e  (*read)(const tk_pay_said_t *answer);
} tk_alipay_method_t;


static const tk_pay_code_t  tk_alipay_codes[] = {
#define TK_ALIPAY(action, code, outcome, next)                                \
    { TK_PAY_##action, code, TK_PAY_##outcome, TK_PAY_NEXT_##next },
#include "tk_alipay_codes.tbl.h"
#undef TK_ALIPAY
};


/* ---- What is sent ---- */

static void
tk_alipay_yuan(tk_json_t *j, const char *name, int64_t fen)
{
    tk_str_t       s;
    unsigned char  text[TK_MONEY_LEN];

    s.data = text;
    s.len = tk_format_money(fen, text);
    tk_pay_put(j, name, s);
}


static void
tk_alipay_words(tk_json_t *j, const tk_pay_call_t *call, const char *name,
    tk_str_t text, size_t max)
{
    tk_pay_put_words(j, call->pool, name, text, max, TK_ALIPAY_FORBIDDEN);
}


/* What payments have in common, behind their number and product. */

static void
tk_alipay_trade(tk_json_t *j, const tk_pay_call_t *call)
{
    tk_str_t                 s;
    tk_buf_t                 b;
    unsigned char            clock[TK_PAY_CLOCK];
    const tk_pay_content_t  *c;

    c = call->content;

    tk_alipay_yuan(j, "total_amount", c->amount_fen);
    tk_alipay_words(j, call, "subject", c->subject, TK_ALIPAY_SUBJECT);

    if (c->expire_at != 0) {
        tk_pay_clock(c->expire_at, clock);
        s.data = clock;
        s.len = TK_PAY_CLOCK;
        tk_pay_put(j, "time_expire", s);
    }

    if (c->attach.len > 0) {
        if (tk_buf_init(&b, call->pool, 3 * c->attach.len) != TK_OK) {
            j->buf->failed = 1;
            return;
        }

        tk_url_value(&b, c->attach);
        tk_pay_put(j, "passback_params", tk_buf_str(&b));
    }
}


static void
tk_alipay_charge(tk_json_t *j, const tk_pay_call_t *call)
{
    tk_pay_put(j, "out_trade_no", call->content->number);

    if (call->content->way == TK_PAY_PAGE) {
        tk_pay_put_c(j, "product_code", "FAST_INSTANT_TRADE_PAY");

    } else if (call->content->way == TK_PAY_WAP) {
        tk_pay_put_c(j, "product_code", "QUICK_WAP_WAY");
    }

    tk_alipay_trade(j, call);
}


/* A code that begins with fp is of a buyer's face. */

static void
tk_alipay_charge_code(tk_json_t *j, const tk_pay_call_t *call)
{
    tk_str_t  code;

    code = call->content->auth_code;

    tk_pay_put(j, "out_trade_no", call->content->number);
    tk_pay_put_c(j, "scene",
                   code.len > 2 && memcmp(code.data, "fp", 2) == 0
                   ? "security_code" : "bar_code");
    tk_pay_put(j, "auth_code", code);
    tk_alipay_trade(j, call);
}


/* Of whom has agreed to it: there is no code and no scene. */

static void
tk_alipay_charge_agreed(tk_json_t *j, const tk_pay_call_t *call)
{
    tk_pay_put(j, "out_trade_no", call->content->number);
    tk_pay_put_c(j, "product_code", TK_ALIPAY_WITHHOLDING);
    tk_json_key(j, "agreement_params");
    tk_json_object(j);
    tk_pay_put(j, "agreement_no", call->content->agreement_no);
    tk_json_end(j);
    tk_alipay_trade(j, call);
}


/* An agreement has our number before it is signed, and theirs afterwards. */

static void
tk_alipay_agreement_of(tk_json_t *j, const tk_pay_content_t *c)
{
    tk_pay_put_c(j, "personal_product_code", TK_ALIPAY_WITHHOLDING "_P");
    tk_pay_put(j, "sign_scene", c->scene);
    tk_pay_put(j, "external_agreement_no", c->number);
}


static void
tk_alipay_agreement(tk_json_t *j, const tk_pay_call_t *call)
{
    tk_pay_put_c(j, "product_code", TK_ALIPAY_WITHHOLDING);
    tk_alipay_agreement_of(j, call->content);
    tk_json_key(j, "access_params");
    tk_json_object(j);
    tk_pay_put_c(j, "channel", "QRCODE");
    tk_json_end(j);
}


static void
tk_alipay_agreement_query(tk_json_t *j, const tk_pay_call_t *call)
{
    tk_alipay_agreement_of(j, call->content);
}


static void
tk_alipay_agreement_end(tk_json_t *j, const tk_pay_call_t *call)
{
    tk_alipay_agreement_of(j, call->content);
    tk_pay_put(j, "agreement_no", call->content->agreement_no);
}


static void
tk_alipay_balance(tk_json_t *j, const tk_pay_call_t *call)
{
    tk_pay_put(j, "alipay_user_id", call->account->merchant_id);
    tk_pay_put_c(j, "account_type", "ACCTRANS_ACCOUNT");
}


static void
tk_alipay_number(tk_json_t *j, const tk_pay_call_t *call)
{
    tk_pay_put(j, "out_trade_no", call->content->number);
}


static void
tk_alipay_refund(tk_json_t *j, const tk_pay_call_t *call)
{
    const tk_pay_content_t  *c;

    c = call->content;

    tk_pay_put(j, "out_trade_no", c->number);
    tk_alipay_yuan(j, "refund_amount", c->amount_fen);
    tk_pay_put(j, "out_request_no", c->refund_number);
    tk_alipay_words(j, call, "refund_reason", c->reason, TK_ALIPAY_REASON);
}


static void
tk_alipay_refund_query(tk_json_t *j, const tk_pay_call_t *call)
{
    tk_pay_put(j, "out_trade_no", call->content->number);
    tk_pay_put(j, "out_request_no", call->content->refund_number);
}


/* An account's own number, or what its owner logs in with: then the name is
 * wanted. */

static void
tk_alipay_payee(tk_json_t *j, const tk_pay_content_t *c)
{
    int64_t  id;

    tk_json_key(j, "payee_info");
    tk_json_object(j);
    tk_pay_put(j, "identity", c->payee);
    tk_pay_put_c(j, "identity_type",
                   c->payee.len == 16 && memcmp(c->payee.data, "2088", 4) == 0
                   && tk_parse_int(c->payee, 0, INT64_MAX, &id) == TK_OK
                   ? "ALIPAY_USER_ID" : "ALIPAY_LOGON_ID");
    tk_pay_put(j, "name", c->payee_name);
    tk_json_end(j);
}


static void
tk_alipay_transfer(tk_json_t *j, const tk_pay_call_t *call)
{
    const tk_pay_content_t  *c;

    c = call->content;

    tk_pay_put(j, "out_biz_no", c->number);
    tk_alipay_yuan(j, "trans_amount", c->amount_fen);
    tk_pay_put_c(j, "product_code", "TRANS_ACCOUNT_NO_PWD");
    tk_pay_put_c(j, "biz_scene", "DIRECT_TRANSFER");
    tk_alipay_payee(j, c);
    tk_alipay_words(j, call, "order_title", c->subject, TK_ALIPAY_REASON);
    tk_alipay_words(j, call, "remark", c->reason, TK_ALIPAY_REASON);
}


static void
tk_alipay_transfer_query(tk_json_t *j, const tk_pay_call_t *call)
{
    tk_pay_put(j, "out_biz_no", call->content->number);
    tk_pay_put_c(j, "product_code", "TRANS_ACCOUNT_NO_PWD");
    tk_pay_put_c(j, "biz_scene", "DIRECT_TRANSFER");
}


static void
tk_alipay_key(tk_json_t *j, const tk_pay_call_t *call)
{
    tk_pay_put(j, "alipay_cert_sn", call->content->key_id);
}


static void
tk_alipay_bill(tk_json_t *j, const tk_pay_call_t *call)
{
    tk_str_t       day;
    unsigned char  clock[TK_PAY_CLOCK];

    tk_pay_clock(tk_pay_noon(call->content->day), clock);
    day.data = clock;
    day.len = TK_PAY_DATE;

    tk_pay_put_c(j, "bill_type",
                 call->content->number.len > 0
                 && call->content->number.data[0] == TK_PAY_BILL_MOVES
                 ? "signcustomer" : "trade");
    tk_pay_put(j, "bill_date", day);
}


/* ---- What right answers say ---- */

static tk_pay_outcome_e
tk_alipay_charged(const tk_pay_said_t *a)
{
    a->learned->url = tk_pay_keep(a, "qr_code");

    return a->learned->url.len == 0 ? TK_PAY_UNKNOWN
           : tk_pay_found(a, TK_PAY_OK, TK_PAY_WAITING);
}


static tk_pay_outcome_e
tk_alipay_paid(const tk_pay_said_t *a, const char *amount,
    const char *moment)
{
    a->learned->amount_fen = tk_pay_fen(tk_pay_get(a, amount));
    a->learned->at = tk_pay_moment(tk_pay_get(a, moment));

    return a->learned->amount_fen < 0 ? TK_PAY_UNKNOWN
           : tk_pay_found(a, TK_PAY_OK, TK_PAY_PAID);
}


static tk_pay_outcome_e
tk_alipay_charged_code(const tk_pay_said_t *a)
{
    return tk_alipay_paid(a, "total_amount", "gmt_payment");
}


/* Closed is what was never paid, and what was given back to the last fen:
 * that one has a day of payment. */

static tk_pay_outcome_e
tk_alipay_queried(const tk_pay_said_t *a)
{
    tk_pay_outcome_e  outcome;

    if (tk_pay_says(a, "trade_status", "WAIT_BUYER_PAY")) {
        return tk_pay_found(a, TK_PAY_PENDING, TK_PAY_WAITING);
    }

    if (tk_pay_says(a, "trade_status", "TRADE_SUCCESS")
        || tk_pay_says(a, "trade_status", "TRADE_FINISHED"))
    {
        return tk_alipay_paid(a, "total_amount", "send_pay_date");
    }

    if (!tk_pay_says(a, "trade_status", "TRADE_CLOSED")) {
        return TK_PAY_UNKNOWN;
    }

    if (tk_pay_get(a, "send_pay_date").len == 0) {
        tk_pay_code(a->learned, tk_pay_get(a, "trade_status"));
        return tk_pay_found(a, TK_PAY_REFUSED, TK_PAY_CLOSED);
    }

    outcome = tk_alipay_paid(a, "total_amount", "send_pay_date");
    a->learned->state = TK_PAY_RETURNED;

    return outcome;
}


static tk_pay_outcome_e
tk_alipay_closed(const tk_pay_said_t *a)
{
    return tk_pay_found(a, TK_PAY_OK, TK_PAY_CLOSED);
}


static tk_pay_outcome_e
tk_alipay_cancelled(const tk_pay_said_t *a)
{
    if (!tk_pay_says(a, "retry_flag", "N")) {
        a->learned->next = TK_PAY_NEXT_AGAIN;
        return TK_PAY_PENDING;
    }

    if (tk_pay_says(a, "action", "close")) {
        return tk_pay_found(a, TK_PAY_OK, TK_PAY_CLOSED);
    }

    if (tk_pay_says(a, "action", "refund")) {
        return tk_pay_found(a, TK_PAY_OK, TK_PAY_RETURNED);
    }

    return tk_pay_get(a, "action").len > 0 ? TK_PAY_UNKNOWN
           : tk_pay_found(a, TK_PAY_OK, TK_PAY_ABSENT);
}


/* refund_fee is the sum of all refunds of the payment (C12). */

static tk_pay_outcome_e
tk_alipay_refunded(const tk_pay_said_t *a)
{
    a->learned->refunded_fen = tk_pay_fen(tk_pay_get(a, "refund_fee"));
    a->learned->at = tk_pay_moment(tk_pay_get(a, "gmt_refund_pay"));

    if (tk_pay_says(a, "fund_change", "Y")) {
        return tk_pay_found(a, TK_PAY_OK, TK_PAY_PAID);
    }

    a->learned->next = TK_PAY_NEXT_ASK;

    return tk_pay_found(a, TK_PAY_PENDING, TK_PAY_WAITING);
}


/* No refund_status: they have not got it, or it failed, or it is too early. */

static tk_pay_outcome_e
tk_alipay_refund_queried(const tk_pay_said_t *a)
{
    const tk_pay_content_t  *c;

    c = a->call->content;

    if (tk_pay_get(a, "refund_status").len == 0) {
        return tk_pay_found(a, TK_PAY_PENDING, TK_PAY_ABSENT);
    }

    if (!tk_pay_says(a, "refund_status", "REFUND_SUCCESS")) {
        return TK_PAY_UNKNOWN;
    }

    a->learned->amount_fen = tk_pay_fen(tk_pay_get(a, "refund_amount"));
    a->learned->at = tk_pay_moment(tk_pay_get(a, "gmt_refund_pay"));

    if (a->learned->amount_fen != c->amount_fen
        || !tk_pay_is(a, "out_request_no", c->refund_number))
    {
        return tk_pay_wrong(a);
    }

    return tk_pay_found(a, TK_PAY_OK, TK_PAY_PAID);
}


static tk_pay_outcome_e
tk_alipay_transferred(const tk_pay_said_t *a)
{
    int64_t            amount;
    tk_str_t           code;
    tk_pay_outcome_e   outcome;

    static const tk_pay_word_t  words[] = {
        { "SUCCESS",  TK_PAY_OK,      TK_PAY_PAID,     TK_PAY_NEXT_NONE },
        { "DEALING",  TK_PAY_PENDING, TK_PAY_WAITING,  TK_PAY_NEXT_NONE },
        { "WAIT_PAY", TK_PAY_PENDING, TK_PAY_WAITING,  TK_PAY_NEXT_NONE },
        { "FAIL",     TK_PAY_REFUSED, TK_PAY_FAILED,   TK_PAY_NEXT_STAFF },
        { "CLOSED",   TK_PAY_REFUSED, TK_PAY_CLOSED,   TK_PAY_NEXT_STAFF },
        { "REFUND",   TK_PAY_REFUSED, TK_PAY_RETURNED, TK_PAY_NEXT_STAFF },
        { NULL,       TK_PAY_UNKNOWN, TK_PAY_UNSAID,   TK_PAY_NEXT_NONE }
    };

    amount = tk_pay_fen(tk_pay_get(a, "trans_amount"));
    if (amount >= 0 && amount != a->call->content->amount_fen) {
        return tk_pay_wrong(a);
    }

    a->learned->amount_fen = amount;
    a->learned->platform_number = tk_pay_keep(a, "order_id");
    a->learned->at = tk_pay_moment(tk_pay_get(a, "pay_date"));
    outcome = tk_pay_look(a, tk_pay_get(a, "status"), words);

    /* 10000 says that the question was answered, not why it has failed */
    if (outcome == TK_PAY_REFUSED) {
        code = tk_pay_get(a, "error_code");
        tk_pay_code(a->learned, code.len > 0 ? code
                                             : tk_pay_get(a, "status"));
        tk_pay_why(a->learned, tk_pay_get(a, "fail_reason"));
    }

    return outcome;
}


static tk_pay_outcome_e
tk_alipay_balanced(const tk_pay_said_t *a)
{
    a->learned->amount_fen = tk_pay_fen(tk_pay_get(a, "available_amount"));
    a->learned->frozen_fen = tk_pay_fen(tk_pay_get(a, "freeze_amount"));

    return a->learned->amount_fen < 0 ? TK_PAY_UNKNOWN
           : tk_pay_found(a, TK_PAY_OK, TK_PAY_UNSAID);
}


/* Kept until it is signed, then in force; stopped is what its owner or they
 * have suspended. */

static tk_pay_outcome_e
tk_alipay_agreed(const tk_pay_said_t *a)
{
    tk_pay_outcome_e  outcome;

    static const tk_pay_word_t  words[] = {
        { "NORMAL", TK_PAY_OK,      TK_PAY_PAID,    TK_PAY_NEXT_NONE },
        { "TEMP",   TK_PAY_PENDING, TK_PAY_WAITING, TK_PAY_NEXT_ASK },
        { "STOP",   TK_PAY_REFUSED, TK_PAY_CLOSED,  TK_PAY_NEXT_STAFF },
        { NULL,     TK_PAY_UNKNOWN, TK_PAY_UNSAID,  TK_PAY_NEXT_ASK }
    };

    a->learned->agreement_no = tk_pay_keep(a, "agreement_no");
    outcome = tk_pay_look(a, tk_pay_get(a, "status"), words);

    if (outcome == TK_PAY_OK
        && !tk_pay_is_word(a->learned->agreement_no, "", 1,
                           TK_ALIPAY_AGREEMENT))
    {
        a->learned->state = TK_PAY_UNSAID;
        return tk_pay_wrong(a);
    }

    return outcome;
}


static tk_pay_outcome_e
tk_alipay_billed(const tk_pay_said_t *a)
{
    if (tk_pay_says(a, "bill_file_code", "EMPTY_DATA_WITH_BILL_FILE")) {
        return tk_pay_found(a, TK_PAY_OK, TK_PAY_ABSENT);
    }

    a->learned->url = tk_pay_keep(a, "bill_download_url");

    return a->learned->url.len == 0 ? TK_PAY_UNKNOWN
           : tk_pay_found(a, TK_PAY_OK, TK_PAY_UNSAID);
}


/* ---- The methods ---- */

#define TK_ALIPAY_METHOD(name, node, number, content, read)                   \
    { "alipay." name, "alipay_" node "_response", number, content, read }

static const tk_alipay_method_t  tk_alipay_methods[TK_PAY_ACTIONS] = {
    [TK_PAY_CHARGE] =
        TK_ALIPAY_METHOD("trade.precreate", "trade_precreate", "out_trade_no",
                         tk_alipay_charge, tk_alipay_charged),
    [TK_PAY_CHARGE_CODE] =
        TK_ALIPAY_METHOD("trade.pay", "trade_pay", "out_trade_no",
                         tk_alipay_charge_code, tk_alipay_charged_code),
    [TK_PAY_QUERY] =
        TK_ALIPAY_METHOD("trade.query", "trade_query", "out_trade_no",
                         tk_alipay_number, tk_alipay_queried),
    [TK_PAY_CLOSE] =
        TK_ALIPAY_METHOD("trade.close", "trade_close", "out_trade_no",
                         tk_alipay_number, tk_alipay_closed),
    [TK_PAY_CANCEL] =
        TK_ALIPAY_METHOD("trade.cancel", "trade_cancel", "out_trade_no",
                         tk_alipay_number, tk_alipay_cancelled),
    [TK_PAY_REFUND] =
        TK_ALIPAY_METHOD("trade.refund", "trade_refund", "out_trade_no",
                         tk_alipay_refund, tk_alipay_refunded),
    [TK_PAY_REFUND_QUERY] =
        TK_ALIPAY_METHOD("trade.fastpay.refund.query",
                         "trade_fastpay_refund_query", "out_trade_no",
                         tk_alipay_refund_query, tk_alipay_refund_queried),
    [TK_PAY_TRANSFER] =
        TK_ALIPAY_METHOD("fund.trans.uni.transfer", "fund_trans_uni_transfer",
                         "out_biz_no", tk_alipay_transfer,
                         tk_alipay_transferred),
    [TK_PAY_TRANSFER_QUERY] =
        TK_ALIPAY_METHOD("fund.trans.common.query", "fund_trans_common_query",
                         "out_biz_no", tk_alipay_transfer_query,
                         tk_alipay_transferred),
    [TK_PAY_BILL] =
        TK_ALIPAY_METHOD("data.dataservice.bill.downloadurl.query",
                         "data_dataservice_bill_downloadurl_query", NULL,
                         tk_alipay_bill, tk_alipay_billed),
    [TK_PAY_BALANCE] =
        TK_ALIPAY_METHOD("fund.account.query", "fund_account_query", NULL,
                         tk_alipay_balance, tk_alipay_balanced),
    [TK_PAY_CHARGE_AGREED] =
        TK_ALIPAY_METHOD("trade.pay", "trade_pay", "out_trade_no",
                         tk_alipay_charge_agreed, tk_alipay_charged_code),
    [TK_PAY_AGREEMENT] =
        TK_ALIPAY_METHOD("user.agreement.page.sign",
                         "user_agreement_page_sign", NULL,
                         tk_alipay_agreement, NULL),
    [TK_PAY_AGREEMENT_QUERY] =
        TK_ALIPAY_METHOD("user.agreement.query", "user_agreement_query",
                         "external_agreement_no", tk_alipay_agreement_query,
                         tk_alipay_agreed),
    [TK_PAY_AGREEMENT_END] =
        TK_ALIPAY_METHOD("user.agreement.unsign", "user_agreement_unsign",
                         NULL, tk_alipay_agreement_end, tk_alipay_closed),
    [TK_PAY_KEYS] =
        TK_ALIPAY_METHOD("open.app.alipaycert.download",
                         "open_app_alipaycert_download", NULL, tk_alipay_key,
                         NULL)
};


static const char *
tk_alipay_method(const tk_pay_call_t *call)
{
    if (call->action == TK_PAY_CHARGE && call->content->way == TK_PAY_PAGE) {
        return "alipay.trade.page.pay";
    }

    if (call->action == TK_PAY_CHARGE && call->content->way == TK_PAY_WAP) {
        return "alipay.trade.wap.pay";
    }

    return tk_alipay_methods[call->action].method;
}


/* ---- Requests ---- */

/* Is it a page of theirs, for somebody's browser? */

static int
tk_alipay_opens(const tk_pay_call_t *call)
{
    return call->action == TK_PAY_AGREEMENT
           || (call->action == TK_PAY_CHARGE
               && call->content->way != TK_PAY_QR);
}


/* What they tell of when it has happened. */

static int
tk_alipay_tells(const tk_pay_call_t *call)
{
    return call->action == TK_PAY_CHARGE || call->action == TK_PAY_CHARGE_CODE
           || call->action == TK_PAY_CHARGE_AGREED;
}


static size_t
tk_alipay_pairs(const tk_pay_call_t *call, tk_str_t content, tk_str_t clock,
    tk_pair_t *pairs)
{
    size_t                   n;
    const tk_pay_account_t  *a;

    a = call->account;
    n = 0;

    tk_pay_add(pairs, &n, "app_id", a->app_id);
    tk_pay_add(pairs, &n, "method", tk_str_c(tk_alipay_method(call)));
    tk_pay_add(pairs, &n, "format", tk_str_c("JSON"));
    tk_pay_add(pairs, &n, "charset", tk_str_c("utf-8"));
    tk_pay_add(pairs, &n, "sign_type", tk_str_c("RSA2"));
    tk_pay_add(pairs, &n, "timestamp", clock);
    tk_pay_add(pairs, &n, "version", tk_str_c("1.0"));
    tk_pay_add(pairs, &n, "app_cert_sn", a->serial);
    tk_pay_add(pairs, &n, "alipay_root_cert_sn", a->root_serial);

    if (tk_alipay_opens(call)) {
        tk_pay_add(pairs, &n, "return_url", tk_pay_return(call));
    }

    if (tk_alipay_tells(call)) {
        tk_pay_add(pairs, &n, "notify_url", a->notify_url);
    }

    tk_pay_add(pairs, &n, "biz_content", content);

    return n;
}


static tk_err_t
tk_alipay_signed(const tk_pay_call_t *call, tk_str_t *form)
{
    size_t         n;
    tk_err_t       rc;
    tk_str_t       content, clock, text, sign;
    tk_pair_t      pairs[TK_ALIPAY_PAIRS];
    unsigned char  digits[TK_PAY_CLOCK];

    static const char *const  nothing[] = { NULL };

    rc = tk_pay_object(call, tk_alipay_methods[call->action].content,
                       &content);
    if (rc != TK_OK) {
        return rc;
    }

    tk_pay_clock(call->now, digits);
    clock.data = digits;
    clock.len = TK_PAY_CLOCK;
    n = tk_alipay_pairs(call, content, clock, pairs);

    rc = tk_pay_canonical(call->pool, pairs, n, nothing, 0, &text);
    if (rc != TK_OK) {
        return rc;
    }

    rc = tk_pay_sign(call->pool, call->account->key, text, &sign);
    if (rc != TK_OK) {
        return rc;
    }

    tk_pay_add(pairs, &n, "sign", sign);

    return tk_pay_form(call->pool, pairs, n, form);
}


static tk_err_t
tk_alipay_url(const tk_pay_call_t *call, tk_str_t query, tk_str_t *url)
{
    return tk_pay_joined(call->pool, call->account->gateway, "?", query, url);
}


static int
tk_alipay_fits(const tk_pay_call_t *call)
{
    const tk_pay_content_t  *c;

    c = call->content;

    return (c->agreement_no.len == 0 && call->action != TK_PAY_CHARGE_AGREED)
           || tk_pay_is_word(c->agreement_no, "", 1, TK_ALIPAY_AGREEMENT);
}


static tk_err_t
tk_alipay_build(const tk_pay_call_t *call, tk_pay_request_t *request)
{
    tk_err_t  rc;
    tk_str_t  form;

    if (call->account->key == NULL
        || (call->action == TK_PAY_BALANCE
            && call->account->merchant_id.len == 0))
    {
        return TK_BUG;
    }

    if (!tk_alipay_fits(call)) {
        return TK_BAD_VALUE;
    }

    rc = tk_alipay_signed(call, &form);
    if (rc != TK_OK) {
        return rc;
    }

    if (tk_alipay_opens(call)) {
        request->hand = TK_PAY_OPEN;
        request->method = "GET";

        return tk_alipay_url(call, form, &request->url);
    }

    request->method = "POST";
    request->body = form;
    tk_pay_header(request, "Content-Type",
                  tk_str_c("application/x-www-form-urlencoded;charset=utf-8"));

    /* the gateway decodes the body by it */
    return tk_alipay_url(call, tk_str_c("charset=utf-8"), &request->url);
}


/* ---- Answers ---- */

/* What nobody here has heard of is asked after; where they do not know the
 * number then, it is sent once more, and the second time it was a refusal.
 * What says that they are not well may have done anything. */

static tk_pay_outcome_e
tk_alipay_unheard(const tk_pay_said_t *a, tk_str_t code)
{
    tk_pay_outcome_e  outcome;
    const tk_str_t    ill = tk_string("SYSTEM_ERROR");

    outcome = tk_pay_failed(a, NULL);

    if ((a->call->action == TK_PAY_CHARGE_AGREED
         || a->call->action == TK_PAY_TRANSFER)
        && (code.len < ill.len
            || memcmp(code.data + code.len - ill.len, ill.data, ill.len) != 0))
    {
        a->learned->next = TK_PAY_NEXT_STAFF;
    }

    return outcome;
}


/* An agreement that had a number of theirs, and is not there, was ended. */

static int
tk_alipay_was_ended(const tk_pay_said_t *a, tk_str_t code)
{
    return a->call->action == TK_PAY_AGREEMENT_QUERY
           && a->call->content->agreement_no.len > 0
           && tk_str_eq(code, tk_str_c("USER_AGREEMENT_NOT_EXIST"));
}


/* Of a business failure, by its sub_code alone. */

static tk_pay_outcome_e
tk_alipay_failed(const tk_pay_said_t *a)
{
    tk_str_t              code;
    const tk_pay_code_t  *row;

    code = tk_pay_get(a, "sub_code");

    if (code.len > 4 && (memcmp(code.data, "ACQ.", 4) == 0
                         || memcmp(code.data, "AQC.", 4) == 0))
    {
        code.data += 4;
        code.len -= 4;
    }

    if (tk_alipay_was_ended(a, code)) {
        return tk_pay_found(a, TK_PAY_REFUSED, TK_PAY_CLOSED);
    }

    row = tk_pay_look_code(a, code, tk_alipay_codes,
                           TK_ALIPAY_COUNT(tk_alipay_codes));

    return row == NULL ? tk_alipay_unheard(a, code) : tk_pay_failed(a, row);
}


/* Of a refund that they do not know they say nothing at all. */

static int
tk_alipay_says_nothing(const tk_pay_said_t *a)
{
    return a->call->action == TK_PAY_REFUND_QUERY
           && tk_pay_get(a, "out_trade_no").len == 0
           && tk_pay_get(a, "refund_status").len == 0;
}


static tk_pay_outcome_e
tk_alipay_succeeded(const tk_pay_said_t *a)
{
    const char  *number;

    number = tk_alipay_methods[a->call->action].number;

    if (number != NULL && !tk_alipay_says_nothing(a)
        && !tk_pay_is(a, number, a->call->content->number))
    {
        return tk_pay_wrong(a);
    }

    a->learned->platform_number = tk_pay_keep(a, "trade_no");

    return tk_alipay_methods[a->call->action].read(a);
}


static tk_pay_outcome_e
tk_alipay_general(const tk_pay_said_t *a)
{
    static const tk_pay_code_t  faults[] = {
        { 0, "20001", TK_PAY_REFUSED, TK_PAY_NEXT_SETTINGS },
        { 0, "40001", TK_PAY_REFUSED, TK_PAY_NEXT_SETTINGS },
        { 0, "40002", TK_PAY_REFUSED, TK_PAY_NEXT_SETTINGS },
        { 0, "40006", TK_PAY_REFUSED, TK_PAY_NEXT_SETTINGS },
        { 0, "40005", TK_PAY_REFUSED, TK_PAY_NEXT_AGAIN }
    };

    return tk_pay_failed(a, tk_pay_look_code(a, tk_pay_get(a, "code"), faults,
                                             TK_ALIPAY_COUNT(faults)));
}


static tk_pay_outcome_e
tk_alipay_read(const tk_pay_said_t *a)
{
    tk_str_t  code, text;

    code = tk_pay_get(a, "sub_code");
    tk_pay_code(a->learned, code.len > 0 ? code : tk_pay_get(a, "code"));

    if (tk_pay_says(a, "code", "10000")) {
        return tk_alipay_succeeded(a);
    }

    text = tk_pay_get(a, "sub_msg");
    tk_pay_why(a->learned, text.len > 0 ? text : tk_pay_get(a, "msg"));

    if (tk_pay_says(a, "code", "10003")
        && (a->call->action == TK_PAY_CHARGE_CODE
            || a->call->action == TK_PAY_CHARGE_AGREED)
        && tk_pay_is(a, "out_trade_no", a->call->content->number))
    {
        a->learned->platform_number = tk_pay_keep(a, "trade_no");
        return tk_pay_found(a, TK_PAY_PENDING, TK_PAY_WAITING);
    }

    return tk_pay_says(a, "code", "40004") ? tk_alipay_failed(a)
           : tk_alipay_general(a);
}


/* In certificate mode the answer names the certificate; in the other one every
 * key of the platform may have signed it. */

static int
tk_alipay_trusted(const tk_pay_call_t *call, const tk_pay_trust_t *trust,
    tk_str_t cert_sn)
{
    return call->account->serial.len == 0 || tk_str_eq(trust->id, cert_sn);
}


static int
tk_alipay_verify_as(const tk_pay_call_t *call, tk_str_t text, tk_str_t sign,
    tk_str_t cert_sn)
{
    size_t                 i;
    const tk_pay_trust_t  *trust;

    for (i = 0; i < call->account->ntrust; i++) {
        trust = &call->account->trust[i];

        if (tk_alipay_trusted(call, trust, cert_sn)
            && tk_pay_verify(call->pool, trust->key, text, sign))
        {
            return 1;
        }
    }

    return 0;
}


/* As a stock client of theirs does where the first try fails: what was signed
 * may have had no backslashes before its slashes. */

static tk_str_t
tk_alipay_slashes(tk_pool_t *pool, tk_str_t text)
{
    size_t    i;
    tk_str_t  plain;

    plain = tk_str_copy(pool, text);
    plain.len = 0;

    for (i = 0; plain.data != NULL && i < text.len; i++) {
        if (text.data[i] != '\\' || i + 1 == text.len
            || text.data[i + 1] != '/')
        {
            plain.data[plain.len++] = text.data[i];
        }
    }

    return plain;
}


static int
tk_alipay_verify(const tk_pay_call_t *call, tk_str_t text, tk_str_t sign,
    tk_str_t cert_sn)
{
    if (tk_alipay_verify_as(call, text, sign, cert_sn)) {
        return 1;
    }

    return memmem(text.data, text.len, "\\/", 2) != NULL
           && tk_alipay_verify_as(call, tk_alipay_slashes(call->pool, text),
                                  sign, cert_sn);
}


static int
tk_alipay_key_missing(const tk_pay_call_t *call, tk_str_t cert_sn)
{
    size_t  i;

    for (i = 0; i < call->account->ntrust; i++) {
        if (tk_alipay_trusted(call, &call->account->trust[i], cert_sn)) {
            return 0;
        }
    }

    return cert_sn.len > 0;
}


/* Only what is signed is read: its bytes, and what they say. */

static tk_pay_outcome_e
tk_alipay_judge_signed(const tk_pay_call_t *call, const json_t *root,
    tk_str_t bytes, tk_pay_learned_t *learned)
{
    json_t            *node;
    tk_str_t           sign, cert_sn;
    tk_pay_said_t      a;
    tk_pay_outcome_e   outcome;

    sign = tk_pay_json_text(root, "sign");
    cert_sn = tk_pay_json_text(root, "alipay_cert_sn");

    if (sign.len == 0) {
        learned->next = TK_PAY_NEXT_SETTINGS;
        return TK_PAY_UNKNOWN;
    }

    if (tk_alipay_key_missing(call, cert_sn)) {
        learned->next = TK_PAY_NEXT_KEY;
        learned->key_id = tk_str_copy(call->pool, cert_sn);
        return TK_PAY_UNKNOWN;
    }

    if (!tk_alipay_verify(call, bytes, sign, cert_sn)) {
        learned->next = TK_PAY_NEXT_ASK;
        learned->unproven = 1;
        return TK_PAY_UNKNOWN;
    }

    a.call = call;
    a.learned = learned;
    a.node = node = tk_pay_json_read(bytes);
    outcome = node == NULL ? TK_PAY_UNKNOWN : tk_alipay_read(&a);
    json_decref(node);

    return outcome;
}


/* ---- A certificate of theirs ---- */

/* What is the content of the answer, which nobody has proven yet. */

static tk_str_t
tk_alipay_key_text(const tk_pay_call_t *call, tk_str_t bytes,
    tk_pay_learned_t *learned)
{
    json_t    *node;
    tk_str_t   code, pem;

    pem = (tk_str_t) tk_null_str;
    node = tk_pay_json_read(bytes);
    code = tk_pay_json_text(node, "sub_code");
    tk_pay_code(learned, code.len > 0 ? code : tk_pay_json_text(node, "code"));

    if (tk_pay_unbase64(call->pool,
                        tk_pay_json_text(node, "alipay_cert_content"), &pem)
        != TK_OK)
    {
        pem.len = 0;
    }

    json_decref(node);

    return pem;
}


static int
tk_alipay_key_asked(const tk_pay_call_t *call, tk_pay_cert_t *cert)
{
    tk_str_t  sn;

    return tk_pay_cert_sn(call->pool, cert, &sn) == TK_OK
           && tk_str_eq(sn, call->content->key_id);
}


/* The answer is signed with the key that it brings: what proves that is where
 * the certificate comes from. */

static tk_pay_outcome_e
tk_alipay_judge_key(const tk_pay_call_t *call, const json_t *root,
    tk_str_t bytes, tk_pay_learned_t *learned)
{
    int             good;
    tk_str_t        pem, sign;
    tk_pay_key_t   *key;
    tk_pay_cert_t  *cert;

    sign = tk_pay_json_text(root, "sign");
    pem = tk_alipay_key_text(call, bytes, learned);
    cert = pem.len > 0 ? tk_pay_cert_read(pem) : NULL;

    if (cert == NULL) {
        return TK_PAY_UNKNOWN;
    }

    key = tk_pay_cert_key(cert);
    good = 0;

    if (key == NULL || !tk_alipay_key_asked(call, cert)) {
        tk_pay_code(learned, tk_str_c("ANOTHER_CERTIFICATE"));

    } else if (!tk_pay_chained(call, cert, pem)) {
        tk_pay_code(learned, tk_str_c("NOT_FROM_ROOT"));

    } else if (!tk_pay_verify(call->pool, key, bytes, sign)
               && !tk_pay_verify(call->pool, key,
                                 tk_alipay_slashes(call->pool, bytes), sign))
    {
        tk_pay_code(learned, tk_str_c("NOT_SIGNED"));

    } else {
        learned->file = pem;
        good = 1;
    }

    tk_pay_key_free(key);
    tk_pay_cert_free(cert);

    return good ? TK_PAY_OK : TK_PAY_UNKNOWN;
}


static tk_pay_outcome_e
tk_alipay_judge(const tk_pay_call_t *call, const tk_pay_answer_t *answer,
    tk_pay_learned_t *learned)
{
    json_t            *root;
    tk_str_t           bytes;
    tk_pay_outcome_e   outcome;

    root = answer->status == 200 ? tk_pay_json_read(answer->body) : NULL;
    if (root == NULL) {
        return TK_PAY_UNKNOWN;
    }

    bytes = tk_pay_json_bytes(answer->body,
                              tk_alipay_methods[call->action].node);
    if (bytes.len == 0) {
        bytes = tk_pay_json_bytes(answer->body, "error_response");
    }

    outcome = bytes.len == 0 ? TK_PAY_UNKNOWN
              : call->action == TK_PAY_KEYS
              ? tk_alipay_judge_key(call, root, bytes, learned)
              : tk_alipay_judge_signed(call, root, bytes, learned);
    json_decref(root);

    return outcome;
}


/* ---- Notices ---- */

/* Three ways of signing a notice are about: with empty values, without them,
 * and, for some kinds of message, with sign_type. */

static int
tk_alipay_notice_signed(const tk_pay_call_t *call, tk_pair_t *pairs, size_t n)
{
    size_t    i, k;
    tk_str_t  text, sign;

    static const char *const  both[] = { "sign", "sign_type", NULL };
    static const char *const  one[] = { "sign", NULL };

    static const struct {
        const char *const  *without;
        int                 keep_empty;
    } ways[] = {
        { both, 1 }, { both, 0 }, { one, 1 }
    };

    sign = tk_pay_value(pairs, n, "sign");

    for (i = 0; i < sizeof(ways) / sizeof(ways[0]); i++) {
        if (tk_pay_canonical(call->pool, pairs, n, ways[i].without,
                             ways[i].keep_empty, &text) != TK_OK)
        {
            return 0;
        }

        for (k = 0; k < call->account->ntrust; k++) {
            if (tk_pay_verify(call->pool, call->account->trust[k].key, text,
                              sign))
            {
                return 1;
            }
        }
    }

    return 0;
}


static void
tk_alipay_notice_state(tk_str_t status, tk_pay_learned_t *learned)
{
    if (learned->refunded_fen > 0) {
        learned->state = TK_PAY_RETURNED;

    } else if (tk_str_eq(status, tk_str_c("TRADE_SUCCESS"))) {
        learned->state = TK_PAY_PAID;

    } else if (tk_str_eq(status, tk_str_c("TRADE_CLOSED"))) {
        learned->state = TK_PAY_CLOSED;

    } else if (tk_str_eq(status, tk_str_c("WAIT_BUYER_PAY"))) {
        learned->state = TK_PAY_WAITING;
    }
}


static void
tk_alipay_notice_read(const tk_pair_t *pairs, size_t n,
    tk_pay_learned_t *learned)
{
    learned->notice_id = tk_pay_value(pairs, n, "notify_id");
    learned->number = tk_pay_value(pairs, n, "out_trade_no");
    learned->refund_number = tk_pay_value(pairs, n, "out_biz_no");
    learned->platform_number = tk_pay_value(pairs, n, "trade_no");
    learned->amount_fen = tk_pay_fen(tk_pay_value(pairs, n, "total_amount"));
    learned->refunded_fen = tk_pay_fen(tk_pay_value(pairs, n, "refund_fee"));
    tk_pay_code(learned, tk_pay_value(pairs, n, "trade_status"));

    tk_alipay_notice_state(tk_pay_value(pairs, n, "trade_status"), learned);
    learned->at = tk_pay_moment(tk_pay_value(pairs, n,
                      learned->refunded_fen > 0 ? "gmt_refund"
                                                : "gmt_payment"));
}


/* The seller is compared where the account says who that is. */

static int
tk_alipay_notice_ours(const tk_pay_account_t *account, const tk_pair_t *pairs,
    size_t n)
{
    return tk_str_eq(tk_pay_value(pairs, n, "app_id"), account->app_id)
           && (account->merchant_id.len == 0
               || tk_str_eq(tk_pay_value(pairs, n, "seller_id"),
                            account->merchant_id));
}


static tk_pay_proof_e
tk_alipay_notice(const tk_pay_call_t *call, const tk_pay_notice_t *notice,
    tk_pay_learned_t *learned)
{
    size_t      n;
    tk_pair_t  *pairs;

    pairs = tk_pay_form_read(call->pool, notice->body, &n);
    if (pairs == NULL) {
        return TK_PAY_UNREADABLE;
    }

    if (tk_alipay_is_relayed(pairs, n)) {
        return tk_alipay_relayed(call, pairs, n, learned);
    }

    if (tk_pay_value(pairs, n, "sign").len == 0) {
        return TK_PAY_UNREADABLE;
    }

    /* sorted by the first look at the signature */
    if (!tk_str_eq(tk_pay_value(pairs, n, "sign_type"), tk_str_c("RSA2"))
        || !tk_alipay_notice_signed(call, pairs, n)
        || tk_pay_twice(pairs, n))
    {
        return TK_PAY_FORGED;
    }

    if (!tk_alipay_notice_ours(call->account, pairs, n)) {
        learned->number = tk_pay_value(pairs, n, "out_trade_no");
        return TK_PAY_FOREIGN;
    }

    tk_alipay_notice_read(pairs, n, learned);

    return learned->number.len == 0 || learned->notice_id.len == 0
           ? TK_PAY_UNREADABLE : TK_PAY_GENUINE;
}


static void
tk_alipay_claim(tk_pool_t *pool, const tk_pay_notice_t *notice,
    tk_pay_claim_t *claim)
{
    size_t      n;
    tk_pair_t  *pairs;

    pairs = tk_pay_form_read(pool, notice->body, &n);

    if (pairs != NULL && !tk_alipay_is_relayed(pairs, n)) {
        claim->app_id = tk_pay_value(pairs, n, "app_id");
    }
}


/* ---- The platform ---- */

#define TK_ALIPAY_ACTION    { tk_alipay_build, tk_alipay_judge }

const tk_pay_provider_t  tk_alipay = {
    .name = "alipay",
    .actions = {
        [TK_PAY_CHARGE] = TK_ALIPAY_ACTION,
        [TK_PAY_CHARGE_CODE] = TK_ALIPAY_ACTION,
        [TK_PAY_QUERY] = TK_ALIPAY_ACTION,
        [TK_PAY_CLOSE] = TK_ALIPAY_ACTION,
        [TK_PAY_CANCEL] = TK_ALIPAY_ACTION,
        [TK_PAY_REFUND] = TK_ALIPAY_ACTION,
        [TK_PAY_REFUND_QUERY] = TK_ALIPAY_ACTION,
        [TK_PAY_TRANSFER] = TK_ALIPAY_ACTION,
        [TK_PAY_TRANSFER_QUERY] = TK_ALIPAY_ACTION,
        [TK_PAY_BILL] = TK_ALIPAY_ACTION,
        [TK_PAY_BALANCE] = TK_ALIPAY_ACTION,
        [TK_PAY_CHARGE_AGREED] = TK_ALIPAY_ACTION,
        [TK_PAY_AGREEMENT] = { tk_alipay_build, NULL },
        [TK_PAY_AGREEMENT_QUERY] = TK_ALIPAY_ACTION,
        [TK_PAY_AGREEMENT_END] = TK_ALIPAY_ACTION,
        [TK_PAY_KEYS] = TK_ALIPAY_ACTION
    },
    .notice = tk_alipay_notice,
    .claim = tk_alipay_claim,
    .taken = { 200, "text/plain", "success" },
    .refused = { 200, "text/plain", "fail" }
};
