/*
 * Callbacks: what URL is called.
 */

#include "tk_address.h"
#include "tk_callback.h"
#include "tk_sign.h"
#include "tk_xml.h"

#define TK_URL_SIZE         1024        /* to begin with */
#define TK_CALLBACK_PARAMS  24

/* err keeps a failure, so that only the end has to look. */

typedef struct {
    tk_pool_t      *pool;
    tk_err_t        err;
    size_t          n;
    tk_pair_t       pairs[TK_CALLBACK_PARAMS];
} tk_params_t;


/* What is empty is neither sent nor signed. */

static void
tk_param_add(tk_params_t *params, const char *name, tk_str_t value)
{
    if (value.len == 0) {
        return;
    }

    if (params->n == TK_CALLBACK_PARAMS) {
        params->err = TK_BUG;
        return;
    }

    params->pairs[params->n].name = tk_str_c(name);
    params->pairs[params->n].value = value;
    params->n++;
}


static void
tk_param_bytes(tk_params_t *params, const char *name, unsigned char *data,
    size_t len)
{
    tk_str_t  value, copy;

    value.data = data;
    value.len = len;

    copy = tk_str_copy(params->pool, value);
    if (copy.data == NULL) {
        params->err = TK_NO_MEMORY;
        return;
    }

    tk_param_add(params, name, copy);
}


static void
tk_param_int(tk_params_t *params, const char *name, int64_t n)
{
    size_t         len;
    unsigned char  digits[TK_INT_LEN];

    len = tk_format_int(n, digits);
    tk_param_bytes(params, name, digits, len);
}


static void
tk_param_money(tk_params_t *params, const char *name, int64_t fen)
{
    size_t         len;
    unsigned char  digits[TK_MONEY_LEN];

    len = tk_format_money(fen, digits);
    tk_param_bytes(params, name, digits, len);
}


static void
tk_param_moment(tk_params_t *params, const char *name, const tk_zone_t *zone,
    tk_time_t t)
{
    size_t         len;
    unsigned char  digits[TK_MOMENT_LEN];

    len = tk_format_moment(zone, t, digits);
    tk_param_bytes(params, name, digits, len);
}


static void
tk_param_char(tk_params_t *params, const char *name, unsigned char c)
{
    tk_param_bytes(params, name, &c, 1);
}


/* TripleDes(UPPER(MD5(login password)), KEY) */

static void
tk_param_password(tk_params_t *params, const tk_callback_t *c)
{
    tk_err_t       rc;
    tk_str_t       cipher;
    unsigned char  key[24];

    tk_des3_key(c->key, key);
    rc = tk_des3_encrypt(params->pool, key, c->password, &cipher);
    explicit_bzero(key, sizeof(key));

    if (rc != TK_OK) {
        params->err = rc;
        return;
    }

    tk_param_add(params, "password", cipher);
}


/* Ch. 4.2: the account's own user and password go with every call. */

static void
tk_params_common(tk_params_t *params, const tk_callback_t *c)
{
    tk_param_add(params, "sign_type", tk_str_c("MD5"));
    tk_param_add(params, "service_version", tk_str_c("1.0"));
    tk_param_add(params, "input_charset", tk_str_c("UTF-8"));
    tk_param_int(params, "sign_key_index", c->key_index);
    tk_param_add(params, "user", c->user);
    tk_param_password(params, c);

    tk_param_int(params, "orderid", c->order_id);
    tk_param_add(params, "senderid", c->client_ref);
}


/*
 * Ch. 4.2.45.2 and, of the rebate balance, 4.2.45.3, which always goes back
 * whole the way it came and so tells neither way nor fee.  The sales bill has
 * the order's number after an S.
 */

static void
tk_params_refund(tk_params_t *params, const tk_callback_t *c)
{
    size_t         len;
    unsigned char  bill[1 + TK_INT_LEN];

    bill[0] = 'S';
    len = 1 + tk_format_int(c->order_id, bill + 1);

    tk_param_bytes(params, "sellbillid", bill, len);
    tk_param_moment(params, "selldatetime", &c->zone, c->sold_at);
    tk_param_add(params, "ticketcode", c->ticket_code);
    tk_param_moment(params, "refunddatetime", &c->zone, c->refunded_at);

    if (!c->rebate) {
        tk_param_char(params, "refundmode", c->refund_mode);
    }

    tk_param_add(params, "productsid", c->product_code);
    tk_param_add(params, "productname", c->product_name);
    tk_param_money(params, "price", c->price_fen);
    tk_param_int(params, "totalcount", c->persons);
    tk_param_int(params, "freecount", c->free);
    tk_param_money(params, "amount", c->amount_fen);

    if (c->rebate) {
        return;
    }

    tk_param_money(params, "fees", c->fee_fen);
    tk_param_money(params, "returnamount", c->amount_fen - c->fee_fen);
}


/* Ch. 4.2.45.4, which calls the moment of passage refunddatetime. */

static void
tk_params_checked(tk_params_t *params, const tk_callback_t *c)
{
    tk_param_add(params, "ticketcode", c->ticket_code);
    tk_param_moment(params, "refunddatetime", &c->zone, c->redeemed_at);
    tk_param_add(params, "stationname", c->station_name);
    tk_param_add(params, "gatenumber", c->gate);
}


/*
 * The page's name as the document writes it, since servers may distinguish
 * case; NULL for what is no kind.
 */

static const char *
tk_params_own(tk_params_t *params, const tk_callback_t *c)
{
    switch (c->kind) {

    case TK_CALLBACK_STATE:
        tk_param_char(params, "status", c->status);
        return "Notify_OrderChanged.aspx";

    case TK_CALLBACK_REFUND:
        tk_params_refund(params, c);
        return c->rebate && c->edition == TK_V40 ? "Notify_Refund_FK.aspx"
                                                 : "Notify_Refund.aspx";

    case TK_CALLBACK_CHECKED:
        tk_params_checked(params, c);
        return "Notify_Checked.aspx";
    }

    return NULL;
}


static void
tk_params_sign(tk_params_t *params, tk_str_t key)
{
    tk_err_t       rc;
    unsigned char  sign[TK_SIGN_LEN];

    rc = tk_sign(params->pairs, params->n, key, sign);
    if (rc != TK_OK) {
        params->err = rc;
        return;
    }

    tk_param_bytes(params, "sign", sign, TK_SIGN_LEN);
}


static tk_err_t
tk_callback_render(tk_pool_t *pool, const tk_callback_t *c, const char *page,
    const tk_params_t *params, tk_str_t *url)
{
    size_t    i;
    tk_buf_t  b;
    tk_err_t  rc;

    rc = tk_buf_init(&b, pool, TK_URL_SIZE);
    if (rc != TK_OK) {
        return rc;
    }

    tk_buf_add(&b, c->address.data, c->address.len);

    if (c->address.data[c->address.len - 1] != '/') {
        tk_buf_adds(&b, "/");
    }

    tk_buf_adds(&b, page);

    for (i = 0; i < params->n; i++) {
        tk_buf_adds(&b, (i == 0) ? "?" : "&");
        tk_buf_add(&b, params->pairs[i].name.data, params->pairs[i].name.len);
        tk_buf_adds(&b, "=");
        tk_url_value(&b, params->pairs[i].value);
    }

    if (b.failed) {
        return TK_NO_MEMORY;
    }

    *url = tk_buf_str(&b);

    return TK_OK;
}


tk_err_t
tk_callback_url(tk_pool_t *pool, const tk_callback_t *c, tk_str_t *url)
{
    const char   *page;
    tk_params_t   params;

    /* stored addresses were checked; what is not clean is not called */
    if (c->address.len == 0
        || tk_address_check(c->address) != TK_OK)
    {
        return TK_BAD_CALLBACK_ADDRESS;
    }

    params.pool = pool;
    params.err = TK_OK;
    params.n = 0;

    tk_params_common(&params, c);

    page = tk_params_own(&params, c);
    if (page == NULL) {
        return TK_BUG;
    }

    tk_params_sign(&params, c->key);

    if (params.err != TK_OK) {
        return params.err;
    }

    return tk_callback_render(pool, c, page, &params, url);
}
