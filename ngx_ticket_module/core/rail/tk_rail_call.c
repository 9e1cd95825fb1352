/*
 * The table, and its driver; see the header.
 */

#include "tk_form.h"
#include "tk_md5.h"
#include "tk_rail_call.h"
#include "tk_value.h"

#include <openssl/crypto.h>

#define RAIL_NAMES      2           /* other ones of a parameter, at most */

#define LIST(...)  (const tk_rail_param_e[]) { __VA_ARGS__ }
#define N(...)     (sizeof(LIST(__VA_ARGS__)) / sizeof(tk_rail_param_e))
#define RAIL_CALL(name, page, methods, channel, ...)                          \
    [TK_RAIL_##name] = {                                                      \
        TK_RAIL_##name, page, methods, channel, N(__VA_ARGS__),               \
        LIST(__VA_ARGS__)                                                     \
    }

#define MERCHANT    TK_RAIL_P_MERCHANT
#define TYPE        TK_RAIL_P_TYPE
#define ORDER       TK_RAIL_P_ORDER
#define OPT         TK_RAIL_P_OPT
#define RESULT      TK_RAIL_P_RESULT
#define PRICE       TK_RAIL_P_PRICE
#define USER        TK_RAIL_P_USER
#define PASSWORD    TK_RAIL_P_PASSWORD
#define CASH        TK_RAIL_P_CASH
#define REASON      TK_RAIL_P_REASON
#define DETAIL      TK_RAIL_P_DETAIL
#define COMMENT     TK_RAIL_P_COMMENT
#define ORDERS_     TK_RAIL_P_ORDERS

const tk_rail_call_t  tk_rail_calls[TK_RAIL_CALLS] = {
    RAIL_CALL(ORDERS, "QueryOrders.do", TK_RAIL_GET | TK_RAIL_POST, 0,
              MERCHANT, TYPE),
    RAIL_CALL(OUTCOME, "ProcessPurchase.do", TK_RAIL_POST, 0,
              MERCHANT, ORDER, OPT, RESULT, USER, PASSWORD, REASON, DETAIL,
              COMMENT),
    RAIL_CALL(AGAIN, "ProcessGoPay.do", TK_RAIL_POST, 0,
              MERCHANT, ORDER, PRICE, USER, COMMENT),
    RAIL_CALL(REFUND, "ProcessRefund.do", TK_RAIL_POST, 0,
              MERCHANT, ORDER, OPT, CASH, COMMENT, REASON),
    RAIL_CALL(START, "ProcessApplyAutoRefund.do", TK_RAIL_POST, 0,
              MERCHANT, ORDER, CASH, REASON, COMMENT),
    RAIL_CALL(PURCHASE, "QueryPurchase.do", TK_RAIL_GET, 0,
              MERCHANT, ORDER),
    RAIL_CALL(IMPORT, "ImportOrders.do", TK_RAIL_POST, 1,
              MERCHANT, ORDERS_),
    RAIL_CALL(RETURN, "ChannelRefund.do", TK_RAIL_POST, 1,
              MERCHANT, ORDER)
};

/* The first one is the document's; nothing public tells what clients call the
 * password. */

static const char *const  rail_names[TK_RAIL_PARAMS][RAIL_NAMES + 1] = {
    [TK_RAIL_P_MERCHANT] = { "merchantCode", NULL, NULL },
    [TK_RAIL_P_TYPE] = { "type", NULL, NULL },
    [TK_RAIL_P_ORDER] = { "orderNo", NULL, NULL },
    [TK_RAIL_P_OPT] = { "opt", NULL, NULL },
    [TK_RAIL_P_RESULT] = { "result", NULL, NULL },
    [TK_RAIL_P_PRICE] = { "price", NULL, NULL },
    [TK_RAIL_P_USER] = { "un", NULL, NULL },
    [TK_RAIL_P_PASSWORD] = { "pwd", "password", "pw" },
    [TK_RAIL_P_CASH] = { "refundCash", NULL, NULL },
    [TK_RAIL_P_REASON] = { "reason", NULL, NULL },
    [TK_RAIL_P_DETAIL] = { "passengerReason", NULL, NULL },
    [TK_RAIL_P_COMMENT] = { "comment", NULL, NULL },
    [TK_RAIL_P_ORDERS] = { "orders", NULL, NULL },
    [TK_RAIL_P_HMAC] = { "HMAC", NULL, NULL }
};


const char *
tk_rail_param_name(tk_rail_param_e param)
{
    return rail_names[param][0];
}


const tk_rail_call_t *
tk_rail_call_find(tk_str_t path)
{
    size_t    i, start;
    tk_str_t  last;

    for (start = path.len; start > 0 && path.data[start - 1] != '/'; start--) {
        /* void */
    }

    last.data = path.data + start;
    last.len = path.len - start;

    for (i = 0; i < TK_RAIL_CALLS; i++) {
        if (tk_str_is(last, tk_rail_calls[i].page)) {
            return &tk_rail_calls[i];
        }
    }

    return NULL;
}


/* TK_RAIL_PARAMS: it is none of the call's. */

static tk_rail_param_e
rail_param(const tk_rail_call_t *call, tk_str_t name)
{
    size_t             i, k;
    tk_rail_param_e    param;
    const char *const *names;

    for (i = 0; i <= call->n; i++) {
        param = i < call->n ? call->params[i] : TK_RAIL_P_HMAC;
        names = rail_names[param];

        for (k = 0; k <= RAIL_NAMES && names[k] != NULL; k++) {
            if (tk_str_is(name, names[k])) {
                return param;
            }
        }
    }

    return TK_RAIL_PARAMS;
}


tk_err_t
tk_rail_call_read(tk_pool_t *pool, const tk_rail_call_t *call, tk_str_t query,
    tk_str_t body, tk_rail_sent_t *sent, tk_str_t *subject)
{
    size_t           i, n;
    tk_err_t         err;
    tk_pair_t       *pairs;
    tk_rail_param_e  param;

    memset(sent, 0, sizeof(tk_rail_sent_t));
    memset(subject, 0, sizeof(tk_str_t));

    pairs = pool->alloc(pool->data, TK_SIGN_PARAMS * sizeof(tk_pair_t));
    if (pairs == NULL) {
        return TK_NO_MEMORY;
    }

    n = 0;
    err = tk_form_read(pool, query, pairs, &n);

    if (err == TK_OK) {
        err = tk_form_read(pool, body, pairs, &n);
    }

    if (err != TK_OK) {
        return err;
    }

    for (i = 0; i < n; i++) {
        param = rail_param(call, pairs[i].name);

        if (param == TK_RAIL_PARAMS) {
            continue;
        }

        if (sent->values[param].data != NULL
            || tk_check_utf8(pairs[i].value) != TK_OK)
        {
            *subject = tk_str_c(tk_rail_param_name(param));
            return TK_BAD_PARAM;
        }

        sent->values[param] = pairs[i].value;

        if (pairs[i].value.data == NULL) {
            sent->values[param].data = (unsigned char *) "";
        }
    }

    return TK_OK;
}


tk_err_t
tk_rail_hmac(tk_str_t key, const tk_str_t *values, size_t n,
    unsigned char out[TK_RAIL_HMAC])
{
    size_t    i;
    tk_md5_t  md5;

    tk_md5_start(&md5);
    tk_md5_add(&md5, key);

    for (i = 0; i < n; i++) {
        tk_md5_add(&md5, values[i]);
    }

    return tk_md5_finish(&md5, out);
}


tk_err_t
tk_rail_hmac_check(tk_str_t key, const tk_rail_call_t *call,
    const tk_rail_sent_t *sent)
{
    size_t         i;
    tk_err_t       err;
    tk_str_t       given, values[TK_RAIL_PARAMS];
    unsigned char  right[TK_RAIL_HMAC], upper[TK_RAIL_HMAC];

    given = sent->values[TK_RAIL_P_HMAC];

    for (i = 0; i < call->n; i++) {
        values[i] = sent->values[call->params[i]];
    }

    err = tk_rail_hmac(key, values, call->n, right);

    if (err != TK_OK) {
        return err;
    }

    if (given.len != TK_RAIL_HMAC) {
        return TK_BAD_SIGN;
    }

    for (i = 0; i < TK_RAIL_HMAC; i++) {
        upper[i] = given.data[i] >= 'a' && given.data[i] <= 'f'
                   ? given.data[i] & ~0x20 : given.data[i];
    }

    return CRYPTO_memcmp(right, upper, TK_RAIL_HMAC) == 0 ? TK_OK
                                                          : TK_BAD_SIGN;
}
