/*
 * The clearing provider: JSON over signed HTTP, as doc/clearing.md says.
 */

#include "tk_clearing.h"
#include "tk_pay_envelope.h"
#include "tk_pay_said.h"
#include "tk_pay_text.h"
#include "tk_value.h"

#define TK_CLEARING_TITLE   128         /* characters */
#define TK_CLEARING_REASON  80
#define TK_CLEARING_URL     255
#define TK_CLEARING_ID      64          /* of accounts and money products */
#define TK_CLEARING_SHA256  64          /* hex digits */
#define TK_CLEARING_NAME    128         /* characters */

#define TK_CLEARING_COUNT(a)  (sizeof(a) / sizeof((a)[0]))


typedef struct {
    const char     *method;
    const char     *path;               /* '@' stands for what it is about */
    void          (*content)(tk_json_t *j, const tk_pay_call_t *call);
    tk_pay_outcome_e  (*read)(const tk_pay_said_t *said);
} tk_clearing_call_t;


static const tk_pay_envelope_t  tk_clearing_envelope = {
    .scheme = "CLEARING1-SHA256-RSA2048",
    .moment = "Clearing-Timestamp",
    .nonce = "Clearing-Nonce",
    .serial = "Clearing-Serial",
    .signature = "Clearing-Signature"
};

/* What is not here is UNKNOWN, and the query knows: of BIZ_NO_CONFLICT, too,
 * as there is an order with our number, whatever it is for. */

static const tk_pay_code_t  tk_clearing_codes[] = {
    { TK_PAY_QUERY, "NOT_FOUND", TK_PAY_PENDING, TK_PAY_NEXT_ASK },
    { TK_PAY_CLOSE, "NOT_FOUND", TK_PAY_PENDING, TK_PAY_NEXT_ASK },
    { TK_PAY_REFUND, "NOT_FOUND", TK_PAY_REFUSED, TK_PAY_NEXT_STAFF },
    { TK_PAY_REFUND_QUERY, "NOT_FOUND", TK_PAY_PENDING, TK_PAY_NEXT_ASK },
    { TK_PAY_TRANSFER_QUERY, "NOT_FOUND", TK_PAY_PENDING, TK_PAY_NEXT_ASK },
    { TK_PAY_BILL, "NOT_FOUND", TK_PAY_PENDING, TK_PAY_NEXT_SLOWLY },
    { TK_PAY_BALANCE, "NOT_FOUND", TK_PAY_REFUSED, TK_PAY_NEXT_SETTINGS },
    { TK_PAY_YIELD, "NOT_FOUND", TK_PAY_REFUSED, TK_PAY_NEXT_SETTINGS },
    { TK_PAY_FUND, "NOT_FOUND", TK_PAY_REFUSED, TK_PAY_NEXT_SETTINGS },
    { TK_PAY_FUND_END, "NOT_FOUND", TK_PAY_REFUSED, TK_PAY_NEXT_SETTINGS },
    { TK_PAY_AGREEMENT, "NOT_FOUND", TK_PAY_REFUSED, TK_PAY_NEXT_STAFF },
    { TK_PAY_AGREEMENT_QUERY, "NOT_FOUND", TK_PAY_REFUSED,
      TK_PAY_NEXT_STAFF },
    { TK_PAY_AGREEMENT_END, "NOT_FOUND", TK_PAY_REFUSED, TK_PAY_NEXT_STAFF },
    { 0, "PARAM_ERROR", TK_PAY_REFUSED, TK_PAY_NEXT_SETTINGS },
    { 0, "SIGN_ERROR", TK_PAY_REFUSED, TK_PAY_NEXT_SETTINGS },
    { 0, "NO_AUTH", TK_PAY_REFUSED, TK_PAY_NEXT_SETTINGS },
    { 0, "TOO_MANY_REQUESTS", TK_PAY_REFUSED, TK_PAY_NEXT_AGAIN }
};

/* Numbers of what has failed or was closed are dead: another one is needed. */

static const tk_pay_word_t  tk_clearing_states[] = {
    { "ACCEPTED",   TK_PAY_PENDING, TK_PAY_WAITING, TK_PAY_NEXT_ASK },
    { "PROCESSING", TK_PAY_PENDING, TK_PAY_WAITING, TK_PAY_NEXT_ASK },
    { "SUCCESS",    TK_PAY_OK,      TK_PAY_PAID,    TK_PAY_NEXT_NONE },
    { "FAIL",       TK_PAY_REFUSED, TK_PAY_FAILED,  TK_PAY_NEXT_STAFF },
    { "CLOSED",     TK_PAY_REFUSED, TK_PAY_CLOSED,  TK_PAY_NEXT_NUMBER },
    { NULL,         TK_PAY_UNKNOWN, TK_PAY_UNSAID,  TK_PAY_NEXT_ASK }
};

static const tk_pay_word_t  tk_clearing_accounts[] = {
    { "CHECKING", TK_PAY_PENDING, TK_PAY_WAITING, TK_PAY_NEXT_ASK },
    { "ACTIVE",   TK_PAY_OK,      TK_PAY_PAID,    TK_PAY_NEXT_NONE },
    { "REFUSED",  TK_PAY_REFUSED, TK_PAY_FAILED,  TK_PAY_NEXT_STAFF },
    { NULL,       TK_PAY_UNKNOWN, TK_PAY_UNSAID,  TK_PAY_NEXT_ASK }
};

/* Whoever asks for one to be signed has it when it is there to be signed;
 * whoever asks after it waits for the signature. */

static const tk_pay_word_t  tk_clearing_agreements[] = {
    { "SIGNING",  TK_PAY_OK,      TK_PAY_WAITING, TK_PAY_NEXT_NONE },
    { "SIGNED",   TK_PAY_OK,      TK_PAY_PAID,    TK_PAY_NEXT_NONE },
    { "ENDED",    TK_PAY_REFUSED, TK_PAY_CLOSED,  TK_PAY_NEXT_NUMBER },
    { NULL,       TK_PAY_UNKNOWN, TK_PAY_UNSAID,  TK_PAY_NEXT_ASK }
};

static const tk_pay_word_t  tk_clearing_signatures[] = {
    { "SIGNING",  TK_PAY_PENDING, TK_PAY_WAITING, TK_PAY_NEXT_ASK },
    { "SIGNED",   TK_PAY_OK,      TK_PAY_PAID,    TK_PAY_NEXT_NONE },
    { "ENDED",    TK_PAY_REFUSED, TK_PAY_CLOSED,  TK_PAY_NEXT_NUMBER },
    { NULL,       TK_PAY_UNKNOWN, TK_PAY_UNSAID,  TK_PAY_NEXT_ASK }
};

static const tk_pay_word_t  tk_clearing_ends[] = {
    { "ENDED",    TK_PAY_OK,      TK_PAY_CLOSED,  TK_PAY_NEXT_NONE },
    { NULL,       TK_PAY_UNKNOWN, TK_PAY_UNSAID,  TK_PAY_NEXT_ASK }
};


/* ---- What is sent ---- */

static void
tk_clearing_order_of(tk_json_t *j, const tk_pay_content_t *c,
    const char *action)
{
    tk_pay_put(j, "biz_no", c->number);
    tk_pay_put_c(j, "action", action);
}


static void
tk_clearing_amount(tk_json_t *j, const tk_pay_content_t *c)
{
    tk_pay_put_int(j, "amount", c->amount_fen);
    tk_pay_put_int(j, "fee", c->fee_fen);
}


/* What orders have in common, behind their amount. */

static void
tk_clearing_order_end(tk_json_t *j, const tk_pay_call_t *call)
{
    const tk_pay_content_t  *c;

    c = call->content;

    tk_pay_put_c(j, "currency", "CNY");
    tk_pay_put_words(j, call->pool, "title", c->subject, TK_CLEARING_TITLE,
                     "");
    tk_pay_put(j, "notify_url", call->account->notify_url);
    tk_pay_put_moment(j, "expire_at", c->expire_at);
}


static void
tk_clearing_charge(tk_json_t *j, const tk_pay_call_t *call)
{
    tk_clearing_order_of(j, call->content, "charge");
    tk_pay_put(j, "payer", call->content->payer);
    tk_pay_put(j, "agreement_no", call->content->agreement_no);
    tk_clearing_amount(j, call->content);
    tk_clearing_order_end(j, call);
}


static void
tk_clearing_pay(tk_json_t *j, const tk_pay_call_t *call)
{
    tk_clearing_order_of(j, call->content, "pay");
    tk_pay_put(j, "payee", call->content->payee);
    tk_clearing_amount(j, call->content);
    tk_clearing_order_end(j, call);
}


static void
tk_clearing_fund(tk_json_t *j, const tk_pay_call_t *call)
{
    tk_clearing_order_of(j, call->content, call->action == TK_PAY_FUND_IN
                                           ? "fund_in" : "fund_out");
    tk_pay_put(j, "fund_code", call->content->fund);
    tk_pay_put_int(j, "amount", call->content->amount_fen);
    tk_clearing_order_end(j, call);
}


static void
tk_clearing_nothing(tk_json_t *j, const tk_pay_call_t *call)
{
    (void) j;
    (void) call;
}


static void
tk_clearing_refund(tk_json_t *j, const tk_pay_call_t *call)
{
    const tk_pay_content_t  *c;

    c = call->content;

    tk_pay_put(j, "refund_no", c->refund_number);
    tk_pay_put(j, "biz_no", c->number);
    tk_pay_put_int(j, "amount", c->amount_fen);
    tk_pay_put_words(j, call->pool, "reason", c->reason, TK_CLEARING_REASON,
                     "");
    tk_pay_put(j, "notify_url", call->account->notify_url);
}


static void
tk_clearing_fund_end(tk_json_t *j, const tk_pay_call_t *call)
{
    tk_pay_put(j, "biz_no", call->content->number);
    tk_pay_put(j, "notify_url", call->account->notify_url);
}


static void
tk_clearing_account(tk_json_t *j, const tk_pay_call_t *call)
{
    size_t  i;

    const struct {
        const char  *name;
        tk_str_t     text;
    } members[] = {
        { "name", call->content->name },
        { "licence_no", call->content->licence_no },
        { "contact", call->content->contact },
        { "mobile", call->content->mobile }
    };

    tk_pay_put(j, "request_no", call->content->number);
    tk_pay_put_c(j, "kind", "COMPANY");

    for (i = 0; i < TK_CLEARING_COUNT(members); i++) {
        tk_pay_put_words(j, call->pool, members[i].name, members[i].text,
                         TK_CLEARING_NAME, "");
    }
}


static void
tk_clearing_limit(tk_json_t *j, const char *name, int64_t fen)
{
    if (fen > 0) {
        tk_pay_put_int(j, name, fen);
    }
}


static void
tk_clearing_agreement(tk_json_t *j, const tk_pay_call_t *call)
{
    tk_pay_put(j, "request_no", call->content->number);
    tk_pay_put(j, "account_id", call->content->payer);
    tk_pay_put_c(j, "scene", "CHARGE");
    tk_clearing_limit(j, "limit_once", call->content->limit_once_fen);
    tk_clearing_limit(j, "limit_day", call->content->limit_day_fen);
}


/* ---- What right answers say ---- */

static tk_pay_outcome_e
tk_clearing_state(const tk_pay_said_t *s)
{
    tk_pay_outcome_e  outcome;

    s->learned->at = tk_pay_rfc3339_read(tk_pay_get(s, "finished_at"));
    outcome = tk_pay_look(s, tk_pay_get(s, "state"), tk_clearing_states);

    if (s->learned->state == TK_PAY_FAILED) {
        tk_pay_code(s->learned, tk_pay_get(s, "fail_code"));
        tk_pay_why(s->learned, tk_pay_get(s, "fail_reason"));

        if (tk_pay_says(s, "fail_code", "EXPIRED")) {
            s->learned->next = TK_PAY_NEXT_NUMBER;
        }
    }

    return outcome;
}


/* All of a product, with its yield: both are fixed when it is done. */

static tk_pay_outcome_e
tk_clearing_fund_ended(const tk_pay_said_t *s)
{
    tk_pay_outcome_e  outcome;

    if (!tk_pay_is(s, "biz_no", s->call->content->number)) {
        return tk_pay_wrong(s);
    }

    s->learned->platform_number = tk_pay_keep(s, "order_no");
    outcome = tk_clearing_state(s);

    if (outcome != TK_PAY_OK) {
        return outcome;
    }

    s->learned->amount_fen = tk_pay_json_int(s->node, "principal");
    s->learned->yield_fen = tk_pay_json_int(s->node, "yield");

    if (s->learned->amount_fen < 0 || s->learned->yield_fen < 0) {
        s->learned->state = TK_PAY_UNSAID;
        return tk_pay_wrong(s);
    }

    return outcome;
}


/* What ends a product has no amount of ours. */

static int
tk_clearing_ends_fund(const tk_pay_call_t *call)
{
    return call->action == TK_PAY_TRANSFER_QUERY
           && call->content->fund.len > 0 && call->content->amount_fen == 0;
}


static tk_pay_outcome_e
tk_clearing_ordered(const tk_pay_said_t *s)
{
    const tk_pay_content_t  *c;

    if (tk_clearing_ends_fund(s->call)) {
        return tk_clearing_fund_ended(s);
    }

    c = s->call->content;
    s->learned->amount_fen = tk_pay_json_int(s->node, "amount");

    if (!tk_pay_is(s, "biz_no", c->number) || s->learned->amount_fen < 1
        || (c->amount_fen > 0 && s->learned->amount_fen != c->amount_fen))
    {
        return tk_pay_wrong(s);
    }

    s->learned->platform_number = tk_pay_keep(s, "order_no");

    return tk_clearing_state(s);
}


/* Of a failed order, too, nothing is left to be cancelled.  What was done
 * before is left to the query, which says how and when. */

static tk_pay_outcome_e
tk_clearing_cancelled(const tk_pay_said_t *s)
{
    tk_pay_outcome_e  outcome;

    outcome = tk_clearing_ordered(s);

    if (outcome == TK_PAY_OK) {
        s->learned->next = TK_PAY_NEXT_ASK;
        return tk_pay_found(s, TK_PAY_UNKNOWN, TK_PAY_UNSAID);
    }

    if (outcome == TK_PAY_REFUSED) {
        s->learned->next = TK_PAY_NEXT_NONE;
        return TK_PAY_OK;
    }

    return outcome;
}


/* What they say to have given back in all has this refund in it. */

static tk_pay_outcome_e
tk_clearing_refunded(const tk_pay_said_t *s)
{
    tk_pay_outcome_e         outcome;
    const tk_pay_content_t  *c;

    c = s->call->content;
    s->learned->amount_fen = tk_pay_json_int(s->node, "amount");
    s->learned->refunded_fen = tk_pay_json_int(s->node, "refunded_total");

    if (!tk_pay_is(s, "refund_no", c->refund_number)
        || !tk_pay_is(s, "biz_no", c->number) || s->learned->refunded_fen < 0
        || (json_object_get(s->node, "amount") != NULL
            && s->learned->amount_fen != c->amount_fen)
        || (c->total_fen > 0 && s->learned->refunded_fen > c->total_fen))
    {
        return tk_pay_wrong(s);
    }

    outcome = tk_clearing_state(s);

    if (outcome == TK_PAY_OK && s->learned->refunded_fen < c->amount_fen) {
        s->learned->state = TK_PAY_UNSAID;
        return tk_pay_wrong(s);
    }

    return outcome;
}


static tk_pay_outcome_e
tk_clearing_billed(const tk_pay_said_t *s)
{
    s->learned->url = tk_pay_keep(s, "download_url");
    s->learned->hash = tk_pay_keep(s, "hash_value");

    return s->learned->url.len == 0
           || s->learned->hash.len != TK_CLEARING_SHA256
           || !tk_pay_says(s, "hash_type", "SHA256") ? TK_PAY_UNKNOWN
           : tk_pay_found(s, TK_PAY_OK, TK_PAY_UNSAID);
}


static tk_pay_outcome_e
tk_clearing_balanced(const tk_pay_said_t *s)
{
    s->learned->amount_fen = tk_pay_json_int(s->node, "available");
    s->learned->frozen_fen = tk_pay_json_int(s->node, "frozen");
    s->learned->fund_fen = tk_pay_json_int(s->node, "fund");
    s->learned->at = tk_pay_rfc3339_read(tk_pay_get(s, "as_of"));

    return s->learned->amount_fen < 0 || s->learned->frozen_fen < 0
           || s->learned->fund_fen < 0 || s->learned->at == 0 ? TK_PAY_UNKNOWN
           : tk_pay_found(s, TK_PAY_OK, TK_PAY_UNSAID);
}


static tk_pay_outcome_e
tk_clearing_funded(const tk_pay_said_t *s)
{
    s->learned->amount_fen = tk_pay_json_int(s->node, "redeemable_today");
    s->learned->fund_fen = tk_pay_json_int(s->node, "principal");
    s->learned->yield_fen = tk_pay_json_int(s->node, "yield_total");
    s->learned->at = tk_pay_rfc3339_read(tk_pay_get(s, "as_of"));

    return s->learned->amount_fen < 0 || s->learned->fund_fen < 0
           || s->learned->yield_fen < 0 || s->learned->at == 0
           ? TK_PAY_UNKNOWN : tk_pay_found(s, TK_PAY_OK, TK_PAY_UNSAID);
}


static int
tk_clearing_is_id(tk_str_t s)
{
    return tk_pay_is_word(s, "_-", 1, TK_CLEARING_ID);
}


/* A name of theirs, fit for the path of another call. */

static int
tk_clearing_names(const tk_pay_said_t *s, const char *name, tk_str_t *id)
{
    *id = tk_pay_keep(s, name);

    return tk_clearing_is_id(*id);
}


static tk_pay_outcome_e
tk_clearing_opened(const tk_pay_said_t *s)
{
    tk_pay_outcome_e  outcome;

    outcome = tk_pay_look(s, tk_pay_get(s, "state"), tk_clearing_accounts);

    if (outcome == TK_PAY_REFUSED && tk_pay_get(s, "fail_code").len > 0) {
        tk_pay_code(s->learned, tk_pay_get(s, "fail_code"));
        tk_pay_why(s->learned, tk_pay_get(s, "fail_reason"));
    }

    if (outcome == TK_PAY_OK
        && !tk_clearing_names(s, "account_id", &s->learned->account_no))
    {
        s->learned->state = TK_PAY_UNSAID;
        return tk_pay_wrong(s);
    }

    return outcome;
}


/* What is to be signed is signed at an address of theirs. */

static tk_pay_outcome_e
tk_clearing_agreed(const tk_pay_said_t *s)
{
    tk_pay_outcome_e  outcome;

    outcome = tk_pay_look(s, tk_pay_get(s, "state"), tk_clearing_agreements);
    s->learned->url = tk_pay_keep(s, "sign_url");

    if (outcome == TK_PAY_OK
        && (!tk_clearing_names(s, "agreement_no", &s->learned->agreement_no)
            || (s->learned->state == TK_PAY_WAITING
                && s->learned->url.len == 0)))
    {
        s->learned->state = TK_PAY_UNSAID;
        return tk_pay_wrong(s);
    }

    return outcome;
}


/* Whose number is another's says nothing of ours. */

static tk_pay_outcome_e
tk_clearing_agreement_state(const tk_pay_said_t *s, const tk_pay_word_t *words)
{
    if (!tk_pay_is(s, "agreement_no", s->call->content->agreement_no)) {
        return tk_pay_wrong(s);
    }

    s->learned->agreement_no = tk_pay_keep(s, "agreement_no");

    return tk_pay_look(s, tk_pay_get(s, "state"), words);
}


static tk_pay_outcome_e
tk_clearing_signed(const tk_pay_said_t *s)
{
    return tk_clearing_agreement_state(s, tk_clearing_signatures);
}


static tk_pay_outcome_e
tk_clearing_unsigned(const tk_pay_said_t *s)
{
    return tk_clearing_agreement_state(s, tk_clearing_ends);
}


/* YYYY-MM-DD */

static tk_err_t
tk_clearing_day(tk_str_t s, tk_day_t *day)
{
    tk_str_t       plain;
    unsigned char  digits[TK_DAY_LEN];

    if (s.len != TK_PAY_DATE || s.data[4] != '-' || s.data[7] != '-') {
        return TK_BAD_VALUE;
    }

    memcpy(digits, s.data, 4);
    memcpy(digits + 4, s.data + 5, 2);
    memcpy(digits + 6, s.data + 8, 2);
    plain.data = digits;
    plain.len = TK_DAY_LEN;

    return tk_parse_day(plain, day);
}


static int
tk_clearing_yield_read(const json_t *row, tk_pay_yield_t *y)
{
    y->principal_fen = tk_pay_json_int(row, "principal");
    y->yield_fen = tk_pay_json_int(row, "yield");

    return y->principal_fen >= 0 && y->yield_fen >= 0
           && tk_clearing_day(tk_pay_json_text(row, "date"), &y->day) == TK_OK;
}


/* The sum of the days' yields; -1: they are not days that were asked for, in
 * their order. */

static int64_t
tk_clearing_yields(const json_t *days, const tk_pay_content_t *c,
    tk_pay_yield_t *yields)
{
    size_t    i;
    int64_t   sum;
    tk_day_t  least;

    sum = 0;
    least = c->day;

    for (i = 0; i < json_array_size(days); i++) {
        if (!tk_clearing_yield_read(json_array_get(days, i), &yields[i])
            || yields[i].day < least || yields[i].day > c->last_day
            || yields[i].yield_fen > INT64_MAX - sum)
        {
            return -1;
        }

        sum += yields[i].yield_fen;
        least = yields[i].day + 1;
    }

    return sum;
}


static tk_pay_outcome_e
tk_clearing_yielded(const tk_pay_said_t *s)
{
    size_t           n;
    int64_t          principal, yield;
    json_t          *days;
    tk_pay_yield_t  *yields;

    days = json_object_get(s->node, "days");
    n = json_array_size(days);
    principal = tk_pay_json_int(s->node, "principal");
    yield = tk_pay_json_int(s->node, "yield");

    if (!json_is_array(days) || n > TK_PAY_YIELDS || principal < 0
        || yield < 0)
    {
        return TK_PAY_UNKNOWN;
    }

    yields = s->call->pool->alloc(s->call->pool->data,
                                  (n + 1) * sizeof(tk_pay_yield_t));
    if (yields == NULL) {
        return TK_PAY_UNKNOWN;
    }

    if (tk_clearing_yields(days, s->call->content, yields) != yield) {
        return tk_pay_wrong(s);
    }

    s->learned->fund_fen = principal;
    s->learned->yield_fen = yield;
    s->learned->yields = yields;
    s->learned->nyields = n;

    return tk_pay_found(s, TK_PAY_OK, TK_PAY_UNSAID);
}


/* ---- The calls ---- */

static const tk_clearing_call_t  tk_clearing_calls[TK_PAY_ACTIONS] = {
    [TK_PAY_CHARGE_AGREED] = {
        "POST", "/v1/orders", tk_clearing_charge, tk_clearing_ordered
    },
    [TK_PAY_QUERY] = {
        "GET", "/v1/orders/@", NULL, tk_clearing_ordered
    },
    [TK_PAY_CLOSE] = {
        "POST", "/v1/orders/@/cancel",
        tk_clearing_nothing, tk_clearing_cancelled
    },
    [TK_PAY_REFUND] = {
        "POST", "/v1/refunds", tk_clearing_refund, tk_clearing_refunded
    },
    [TK_PAY_REFUND_QUERY] = {
        "GET", "/v1/refunds/@", NULL, tk_clearing_refunded
    },
    [TK_PAY_TRANSFER] = {
        "POST", "/v1/orders", tk_clearing_pay, tk_clearing_ordered
    },
    [TK_PAY_TRANSFER_QUERY] = {
        "GET", "/v1/orders/@", NULL, tk_clearing_ordered
    },
    [TK_PAY_BILL] = {
        "GET", "/v1/bills?date=", NULL, tk_clearing_billed
    },
    [TK_PAY_FUND_IN] = {
        "POST", "/v1/orders", tk_clearing_fund, tk_clearing_ordered
    },
    [TK_PAY_FUND_OUT] = {
        "POST", "/v1/orders", tk_clearing_fund, tk_clearing_ordered
    },
    [TK_PAY_BALANCE] = {
        "GET", "/v1/accounts/@/balance", NULL, tk_clearing_balanced
    },
    [TK_PAY_YIELD] = {
        "GET", "/v1/funds/@/yield?from=", NULL, tk_clearing_yielded
    },
    [TK_PAY_FUND_END] = {
        "POST", "/v1/funds/@/redeem_all",
        tk_clearing_fund_end, tk_clearing_fund_ended
    },
    [TK_PAY_FUND] = {
        "GET", "/v1/funds/@", NULL, tk_clearing_funded
    },
    [TK_PAY_ACCOUNT] = {
        "POST", "/v1/accounts", tk_clearing_account, tk_clearing_opened
    },
    [TK_PAY_AGREEMENT] = {
        "POST", "/v1/agreements", tk_clearing_agreement, tk_clearing_agreed
    },
    [TK_PAY_AGREEMENT_QUERY] = {
        "GET", "/v1/agreements/@", NULL, tk_clearing_signed
    },
    [TK_PAY_AGREEMENT_END] = {
        "DELETE", "/v1/agreements/@", NULL, tk_clearing_unsigned
    }
};


static int
tk_clearing_fits(tk_pay_action_e action, const tk_pay_content_t *c)
{
    switch (action) {

    case TK_PAY_CHARGE_AGREED:
        return tk_clearing_is_id(c->payer) && c->fee_fen >= 0
               && (c->agreement_no.len == 0
                   || tk_clearing_is_id(c->agreement_no));

    case TK_PAY_ACCOUNT:
        return c->name.len > 0 && c->licence_no.len > 0;

    case TK_PAY_AGREEMENT:
        return tk_clearing_is_id(c->payer);

    case TK_PAY_AGREEMENT_QUERY:
    case TK_PAY_AGREEMENT_END:
        return tk_clearing_is_id(c->agreement_no);

    case TK_PAY_TRANSFER:
        return tk_clearing_is_id(c->payee) && c->fee_fen >= 0;

    case TK_PAY_BALANCE:
        return tk_clearing_is_id(c->payer);

    case TK_PAY_YIELD:
        return tk_clearing_is_id(c->fund) && c->day <= c->last_day
               && c->last_day - c->day < TK_PAY_YIELDS;

    case TK_PAY_FUND_IN:
    case TK_PAY_FUND_OUT:
    case TK_PAY_FUND_END:
    case TK_PAY_FUND:
        return tk_clearing_is_id(c->fund);

    default:
        return 1;
    }
}


/* What the path names. */

static tk_str_t
tk_clearing_named(const tk_pay_call_t *call)
{
    switch (call->action) {

    case TK_PAY_REFUND_QUERY:
        return call->content->refund_number;

    case TK_PAY_BALANCE:
        return call->content->payer;

    case TK_PAY_YIELD:
    case TK_PAY_FUND:
    case TK_PAY_FUND_END:
        return call->content->fund;

    case TK_PAY_AGREEMENT_QUERY:
    case TK_PAY_AGREEMENT_END:
        return call->content->agreement_no;

    default:
        return call->content->number;
    }
}


static void
tk_clearing_add_day(tk_buf_t *b, tk_day_t day)
{
    unsigned char  clock[TK_PAY_CLOCK];

    tk_pay_clock(tk_pay_noon(day), clock);
    tk_buf_add(b, clock, TK_PAY_DATE);
}


static tk_err_t
tk_clearing_path(const tk_pay_call_t *call, tk_str_t *path)
{
    tk_err_t  rc;
    tk_buf_t  b;

    rc = tk_buf_init(&b, call->pool, 256);
    if (rc != TK_OK) {
        return rc;
    }

    tk_pay_path(&b, tk_clearing_calls[call->action].path,
                tk_clearing_named(call));

    if (call->action == TK_PAY_BILL || call->action == TK_PAY_YIELD) {
        tk_clearing_add_day(&b, call->content->day);
    }

    if (call->action == TK_PAY_YIELD) {
        tk_buf_adds(&b, "&to=");
        tk_clearing_add_day(&b, call->content->last_day);
    }


    return tk_pay_written(&b, path);
}


static tk_err_t
tk_clearing_build(const tk_pay_call_t *call, tk_pay_request_t *request)
{
    tk_err_t                   rc;
    tk_str_t                   path, body = tk_null_str;
    const tk_clearing_call_t  *c;

    if (!tk_clearing_fits(call->action, call->content)
        || call->account->notify_url.len > TK_CLEARING_URL)
    {
        return TK_BAD_VALUE;
    }

    rc = tk_clearing_path(call, &path);
    if (rc != TK_OK) {
        return rc;
    }

    c = &tk_clearing_calls[call->action];

    if (c->content != NULL) {
        rc = tk_pay_object(call, c->content, &body);
        if (rc != TK_OK) {
            return rc;
        }
    }

    return tk_pay_envelope_seal(call, &tk_clearing_envelope, c->method, path,
                                body, request);
}


/* ---- Answers ---- */

/* By the code alone, which is signed: the status of HTTP is not. */

static tk_pay_outcome_e
tk_clearing_failed(const tk_pay_said_t *s)
{
    tk_str_t  code;

    code = tk_pay_get(s, "code");
    tk_pay_code(s->learned, code);
    tk_pay_why(s->learned, tk_pay_get(s, "message"));

    return tk_pay_failed(s, tk_pay_look_code(s, code, tk_clearing_codes,
                                TK_CLEARING_COUNT(tk_clearing_codes)));
}


static tk_pay_outcome_e
tk_clearing_judge(const tk_pay_call_t *call, const tk_pay_answer_t *answer,
    tk_pay_learned_t *learned)
{
    json_t            *root;
    tk_pay_said_t      s;
    tk_pay_outcome_e   outcome;

    if (!tk_pay_envelope_proven(call, &tk_clearing_envelope, answer, learned)
        || (answer->status != 200 && answer->status < 400))
    {
        return TK_PAY_UNKNOWN;
    }

    root = tk_pay_json_read(answer->body);
    if (root == NULL) {
        return TK_PAY_UNKNOWN;
    }

    learned->next = TK_PAY_NEXT_NONE;
    s.call = call;
    s.node = root;
    s.learned = learned;
    outcome = answer->status >= 400 ? tk_clearing_failed(&s)
              : tk_clearing_calls[call->action].read(&s);
    json_decref(root);

    return outcome;
}


/* ---- Notices ---- */

/* An order says its amount, what ends a product what was in it. */

static int
tk_clearing_says_amount(const tk_pay_said_t *data)
{
    tk_pay_learned_t  *learned;

    learned = data->learned;

    if (!tk_pay_says(data, "action", "redeem_all")) {
        return learned->amount_fen > 0;
    }

    learned->amount_fen = tk_pay_json_int(data->node, "principal");
    learned->yield_fen = tk_pay_json_int(data->node, "yield");

    return learned->state != TK_PAY_PAID
           || (learned->amount_fen >= 0 && learned->yield_fen >= 0);
}


/* An order says its amount, a refund may; only a refund has its own number. */

static tk_pay_proof_e
tk_clearing_finished(const tk_pay_said_t *data, int is_refund)
{
    tk_pay_learned_t  *learned;

    learned = data->learned;
    learned->number = tk_pay_keep(data, "biz_no");
    learned->platform_number = tk_pay_keep(data, "order_no");
    learned->amount_fen = tk_pay_json_int(data->node, "amount");

    if (is_refund) {
        learned->refund_number = tk_pay_keep(data, "refund_no");
        learned->refunded_fen = tk_pay_json_int(data->node, "refunded_total");
    }

    tk_pay_code(learned, tk_pay_get(data, "state"));
    (void) tk_clearing_state(data);

    return learned->number.len == 0 || learned->notice_id.len == 0
           || (is_refund ? learned->refund_number.len == 0
                           || learned->refunded_fen < 0
                         : !tk_clearing_says_amount(data))
           ? TK_PAY_UNREADABLE : TK_PAY_GENUINE;
}


static tk_pay_proof_e
tk_clearing_notice_read(const tk_pay_call_t *call, const json_t *root,
    tk_pay_learned_t *learned)
{
    tk_str_t       event;
    tk_pay_said_t  data = { call, json_object_get(root, "data"), learned };

    event = tk_pay_json_text(root, "event_type");
    learned->notice_id = tk_str_copy(call->pool, tk_pay_json_text(root, "id"));

    if (tk_str_eq(event, tk_str_c("ORDER.FINISHED"))) {
        return tk_clearing_finished(&data, 0);
    }

    return tk_str_eq(event, tk_str_c("REFUND.FINISHED"))
           ? tk_clearing_finished(&data, 1) : TK_PAY_UNREADABLE;
}


/* They sign for all their merchants with one key: whose it is, is compared
 * where they say it, and so is the currency. */

static tk_pay_proof_e
tk_clearing_notice_of(const tk_pay_call_t *call, const json_t *root,
    tk_pay_learned_t *learned)
{
    tk_str_t  merchant, currency;

    merchant = tk_pay_json_text(root, "mchid");
    currency = tk_pay_json_text(json_object_get(root, "data"), "currency");

    return (merchant.len > 0
            && !tk_str_eq(merchant, call->account->merchant_id))
           || (currency.len > 0 && !tk_str_eq(currency, tk_str_c("CNY")))
           ? TK_PAY_FOREIGN : tk_clearing_notice_read(call, root, learned);
}


static tk_pay_proof_e
tk_clearing_notice(const tk_pay_call_t *call, const tk_pay_notice_t *notice,
    tk_pay_learned_t *learned)
{
    json_t          *root;
    tk_pay_proof_e   proof;

    proof = tk_pay_envelope_open(call, &tk_clearing_envelope, notice->headers,
                                 notice->nheaders, notice->body, learned);
    if (proof != TK_PAY_GENUINE) {
        return proof;
    }

    root = tk_pay_json_read(notice->body);
    proof = root == NULL ? TK_PAY_UNREADABLE
            : tk_clearing_notice_of(call, root, learned);
    json_decref(root);

    return proof;
}


static void
tk_clearing_claim(tk_pool_t *pool, const tk_pay_notice_t *notice,
    tk_pay_claim_t *claim)
{
    json_t  *root;

    root = tk_pay_json_read(notice->body);

    tk_pay_envelope_claim(&tk_clearing_envelope, notice, claim);
    claim->merchant_id = tk_str_copy(pool, tk_pay_json_text(root, "mchid"));

    json_decref(root);
}


/* ---- The platform ---- */

static tk_err_t
tk_clearing_download(const tk_pay_call_t *call, tk_str_t url,
    tk_pay_request_t *request)
{
    return tk_pay_envelope_fetch(call, &tk_clearing_envelope, url, request);
}


#define TK_CLEARING_ACTION  { tk_clearing_build, tk_clearing_judge }

const tk_pay_provider_t  tk_clearing = {
    .name = "clearing",
    .actions = {
        [TK_PAY_CHARGE_AGREED] = TK_CLEARING_ACTION,
        [TK_PAY_QUERY] = TK_CLEARING_ACTION,
        [TK_PAY_CLOSE] = TK_CLEARING_ACTION,
        [TK_PAY_REFUND] = TK_CLEARING_ACTION,
        [TK_PAY_REFUND_QUERY] = TK_CLEARING_ACTION,
        [TK_PAY_TRANSFER] = TK_CLEARING_ACTION,
        [TK_PAY_TRANSFER_QUERY] = TK_CLEARING_ACTION,
        [TK_PAY_BILL] = TK_CLEARING_ACTION,
        [TK_PAY_FUND_IN] = TK_CLEARING_ACTION,
        [TK_PAY_FUND_OUT] = TK_CLEARING_ACTION,
        [TK_PAY_BALANCE] = TK_CLEARING_ACTION,
        [TK_PAY_YIELD] = TK_CLEARING_ACTION,
        [TK_PAY_FUND_END] = TK_CLEARING_ACTION,
        [TK_PAY_FUND] = TK_CLEARING_ACTION,
        [TK_PAY_ACCOUNT] = TK_CLEARING_ACTION,
        [TK_PAY_AGREEMENT] = TK_CLEARING_ACTION,
        [TK_PAY_AGREEMENT_QUERY] = TK_CLEARING_ACTION,
        [TK_PAY_AGREEMENT_END] = TK_CLEARING_ACTION
    },
    .notice = tk_clearing_notice,
    .claim = tk_clearing_claim,
    .download = tk_clearing_download,
    .taken = { 200, "application/json", "{\"code\":\"SUCCESS\"}" },
    .refused = { 401, "application/json",
                 "{\"code\":\"SIGN_ERROR\",\"message\":\"refused\"}" }
};
