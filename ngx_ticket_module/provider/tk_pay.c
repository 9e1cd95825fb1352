/*
 * What all platforms have in common.
 */

#include "tk_pay.h"
#include "tk_value.h"


static const tk_pay_action_t *
tk_pay_action(const tk_pay_call_t *call)
{
    if (call->action < TK_PAY_CHARGE || call->action >= TK_PAY_ACTIONS) {
        return NULL;
    }

    return &call->account->provider->actions[call->action];
}


static void
tk_pay_unsaid(tk_pay_learned_t *learned)
{
    memset(learned, 0, sizeof(*learned));
    learned->amount_fen = -1;
    learned->refunded_fen = -1;
    learned->frozen_fen = -1;
    learned->fund_fen = -1;
    learned->yield_fen = -1;
}


int
tk_pay_is_word(tk_str_t s, const char *more, size_t min, size_t max)
{
    size_t         i;
    unsigned char  c;

    for (i = 0; i < s.len; i++) {
        c = s.data[i];

        if (!((c >= '0' && c <= '9') || (c >= 'A' && c <= 'Z')
              || (c >= 'a' && c <= 'z') || (c != '\0' && strchr(more, c))))
        {
            return 0;
        }
    }

    return s.len >= min && s.len <= max;
}


tk_str_t
tk_pay_return(const tk_pay_call_t *call)
{
    return call->content->return_url.len ? call->content->return_url
                                         : call->account->return_url;
}


/* What every platform takes for a number. */

static int
tk_pay_is_number(tk_str_t s)
{
    return tk_pay_is_word(s, "", TK_PAY_NUMBER_MIN, TK_PAY_NUMBER_MAX);
}


/* An amount of ours: what ends a money product moves all that is there. */

static int
tk_pay_moves_money(tk_pay_action_e action)
{
    return action == TK_PAY_CHARGE || action == TK_PAY_CHARGE_CODE
           || action == TK_PAY_CHARGE_AGREED || action == TK_PAY_REFUND
           || action == TK_PAY_TRANSFER || action == TK_PAY_FUND_IN
           || action == TK_PAY_FUND_OUT;
}


/* Is it about an account, and about no number of ours? */

static int
tk_pay_reports(tk_pay_action_e action)
{
    return action == TK_PAY_BILL || action == TK_PAY_BALANCE
           || action == TK_PAY_YIELD || action == TK_PAY_FUND
           || action == TK_PAY_KEYS;
}


static int
tk_pay_fits(tk_pay_action_e action, const tk_pay_content_t *content)
{
    if (tk_pay_reports(action)) {
        return 1;
    }

    if ((action == TK_PAY_REFUND || action == TK_PAY_REFUND_QUERY
         || content->refund_number.len > 0)
        && !tk_pay_is_number(content->refund_number))
    {
        return 0;
    }

    return tk_pay_is_number(content->number)
           && (content->amount_fen > 0 || !tk_pay_moves_money(action));
}


tk_err_t
tk_pay_build(const tk_pay_call_t *call, tk_pay_request_t *request)
{
    const tk_pay_action_t  *action;

    memset(request, 0, sizeof(*request));
    action = tk_pay_action(call);

    if (action == NULL || action->build == NULL) {
        return TK_BUG;
    }

    return tk_pay_fits(call->action, call->content)
           ? action->build(call, request) : TK_BAD_VALUE;
}


static int
tk_pay_is_address(tk_str_t url)
{
    size_t  i;

    for (i = 0; i < url.len; i++) {
        if (url.data[i] <= ' ' || url.data[i] >= 0x7f) {
            return 0;
        }
    }

    return (url.len > 7 && memcmp(url.data, "http://", 7) == 0)
           || (url.len > 8 && memcmp(url.data, "https://", 8) == 0);
}


tk_err_t
tk_pay_download(const tk_pay_call_t *call, tk_str_t url,
    tk_pay_request_t *request)
{
    memset(request, 0, sizeof(*request));

    if (!tk_pay_is_address(url)) {
        return TK_BAD_VALUE;
    }

    if (call->account->provider->download != NULL) {
        return call->account->provider->download(call, url, request);
    }

    request->hand = TK_PAY_SEND;
    request->method = "GET";
    request->url = url;

    return TK_OK;
}


tk_pay_outcome_e
tk_pay_judge(const tk_pay_call_t *call, const tk_pay_answer_t *answer,
    tk_pay_learned_t *learned)
{
    const tk_pay_action_t  *action;

    tk_pay_unsaid(learned);
    action = tk_pay_action(call);

    if (action == NULL || action->judge == NULL || answer->status >= 500
        || answer->body.len > (call->action == TK_PAY_BILL ? TK_PAY_FILE
                                                           : TK_PAY_BODY))
    {
        return TK_PAY_UNKNOWN;
    }

    return action->judge(call, answer, learned);
}


tk_pay_proof_e
tk_pay_notice(const tk_pay_call_t *call, const tk_pay_notice_t *notice,
    tk_pay_learned_t *learned)
{
    tk_pay_unsaid(learned);

    if (notice->body.len > TK_PAY_NOTICE
        || call->account->provider->notice == NULL)
    {
        return TK_PAY_UNREADABLE;
    }

    return call->account->provider->notice(call, notice, learned);
}


void
tk_pay_claim(const tk_pay_provider_t *provider, tk_pool_t *pool,
    const tk_pay_notice_t *notice, tk_pay_claim_t *claim)
{
    memset(claim, 0, sizeof(*claim));

    if (notice->body.len <= TK_PAY_NOTICE && provider->claim != NULL) {
        provider->claim(pool, notice, claim);
    }
}


static int
tk_pay_agrees(tk_str_t said, tk_str_t is)
{
    return said.len == 0 || is.len == 0 || tk_str_eq(said, is);
}


int
tk_pay_may_be(const tk_pay_account_t *account, const tk_pay_claim_t *claim)
{
    return tk_pay_agrees(claim->app_id, account->app_id)
           && tk_pay_agrees(claim->merchant_id, account->merchant_id);
}


int
tk_pay_asks(tk_pay_action_e action)
{
    return action == TK_PAY_QUERY || action == TK_PAY_REFUND_QUERY
           || action == TK_PAY_TRANSFER_QUERY
           || action == TK_PAY_AGREEMENT_QUERY || action == TK_PAY_KEYS;
}


tk_pay_outcome_e
tk_pay_faulty(const tk_pay_call_t *call, tk_pay_learned_t *learned,
    tk_pay_next_e next)
{
    learned->next = next;

    return tk_pay_asks(call->action) ? TK_PAY_UNKNOWN : TK_PAY_REFUSED;
}


void
tk_pay_header(tk_pay_request_t *request, const char *name, tk_str_t value)
{
    tk_pair_t  *header;

    header = &request->headers[request->nheaders++];
    header->name = tk_str_c(name);
    header->value = value;
}


tk_str_t
tk_pay_header_of(const tk_pair_t *headers, size_t n, const char *name)
{
    size_t    i;
    tk_str_t  none = tk_null_str;

    for (i = 0; i < n; i++) {
        if (tk_str_eq_nocase(headers[i].name, tk_str_c(name))) {
            return headers[i].value;
        }
    }

    return none;
}


void
tk_pay_code(tk_pay_learned_t *learned, tk_str_t code)
{
    size_t         i;
    unsigned char  c;

    for (i = 0; i < code.len && i < TK_PAY_CODE - 1; i++) {
        c = code.data[i];
        learned->code[i] = c >= ' ' && c < 0x7f ? (char) c : '?';
    }

    learned->code[i] = '\0';
}


void
tk_pay_printable(char *out, size_t size, tk_str_t text)
{
    size_t         n, len;
    int32_t        c;
    unsigned char  bytes[4];

    for (n = 0; text.len > 0; n += len) {
        c = tk_utf8_next(&text);
        c = c < ' ' || (c >= 0x7f && c < 0xa0) ? '?' : c;
        len = tk_utf8_put(c, bytes);

        if (n + len >= size) {
            break;
        }

        memcpy(out + n, bytes, len);
    }

    out[n] = '\0';
}


void
tk_pay_why(tk_pay_learned_t *learned, tk_str_t text)
{
    tk_pay_printable(learned->text, sizeof(learned->text), text);
}
