/*
 * Callbacks: what URL is called.
 */

#include "tk_address.h"
#include "tk_callback.h"
#include "tk_params.h"
#include "tk_xml.h"

#define TK_URL_SIZE         1024        /* to begin with */
#define TK_CALLBACK_PARAMS  24

/*
 * What each kind of callback carries besides the common parameters, in the
 * order of its section.  Ch. 4.2.45.3, of the rebate balance, always goes back
 * whole the way it came and so tells neither way nor fee; ch. 4.2.45.4 calls
 * the moment of passage refunddatetime.
 */

#define OF_STATE    1
#define OF_REFUND   2
#define OF_REBATE   4
#define OF_CHECKED  8
#define OF_SETTLED  16

#define OF_ORDER    (OF_STATE | OF_TICKET)
#define OF_TICKET   (OF_REFUND | OF_REBATE | OF_CHECKED | OF_SETTLED)
#define OF_EITHER   (OF_REFUND | OF_REBATE)

typedef enum {
    TK_OWN_TEXT,
    TK_OWN_CHAR,
    TK_OWN_INT,                     /* int32_t */
    TK_OWN_MONEY,
    TK_OWN_MOMENT,
    TK_OWN_NUMBER,                  /* of an order, int64_t */
    TK_OWN_BILL,                    /* the same after an S */
    TK_OWN_RETURN                   /* what is paid back: without the fee */
} tk_own_format_e;

typedef struct {
    const char       *name;
    size_t            len;          /* of the name */
    int               kinds;
    tk_own_format_e   format;
    size_t            offset;       /* in tk_callback_t */
} tk_own_t;

#define OWN(name, kinds, format, field)                                       \
    { name, sizeof(name) - 1, OF_##kinds, TK_OWN_##format,                    \
      offsetof(tk_callback_t, field) }

static const tk_own_t  owns[] = {
    OWN("orderid", ORDER, NUMBER, order_id),
    OWN("senderid", ORDER, TEXT, client_ref),
    OWN("status", STATE, CHAR, status),
    OWN("sellbillid", EITHER, BILL, order_id),
    OWN("selldatetime", EITHER, MOMENT, sold_at),
    OWN("ticketcode", TICKET, TEXT, ticket_code),
    OWN("refunddatetime", EITHER, MOMENT, refunded_at),
    OWN("refunddatetime", CHECKED, MOMENT, redeemed_at),
    OWN("refundmode", REFUND, CHAR, refund_mode),
    OWN("productsid", EITHER, TEXT, product_code),
    OWN("productname", EITHER, TEXT, product_name),
    OWN("price", EITHER, MONEY, price_fen),
    OWN("totalcount", EITHER, INT, persons),
    OWN("freecount", EITHER, INT, free),
    OWN("amount", EITHER, MONEY, amount_fen),
    OWN("fees", REFUND, MONEY, fee_fen),
    OWN("returnamount", REFUND, RETURN, amount_fen),
    OWN("stationname", CHECKED, TEXT, station_name),
    OWN("gatenumber", CHECKED, TEXT, gate),
    OWN("settleevent", SETTLED, TEXT, event),
    OWN("settlestate", SETTLED, TEXT, settle_state),
    OWN("attraction", SETTLED, TEXT, attraction),
    OWN("settleamount", SETTLED, TEXT, settle_amount),
    OWN("settletext", SETTLED, TEXT, settle_text),
    OWN("signurl", SETTLED, TEXT, sign_address),
};

#define TK_OWNS     (sizeof(owns) / sizeof(owns[0]))


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


/* The sales bill has the order's number after an S. */

static void
tk_param_bill(tk_params_t *params, const char *name, int64_t order_id)
{
    size_t         len;
    unsigned char  bill[1 + TK_INT_LEN];

    bill[0] = 'S';
    len = 1 + tk_format_int(order_id, bill + 1);

    tk_param_bytes(params, name, bill, len);
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


static void
tk_param_signed_at(tk_params_t *params, const tk_callback_t *c)
{
    tk_offset_t  offset = { 0, c->signed_offset_s };
    tk_zone_t    zone = { &offset, 1 };

    tk_param_moment(params, "timestamp", &zone, c->signed_at);
}


/* Ch. 4.2: the account's own user and password go with every call. */

static void
tk_params_common(tk_params_t *params, const tk_callback_t *c)
{
    tk_param_add(params, "sign_type", tk_str_c(tk_sign_name(c->sign)));
    tk_param_add(params, "service_version", tk_str_c("1.0"));
    tk_param_add(params, "input_charset", tk_str_c("UTF-8"));
    tk_param_int(params, "sign_key_index", c->key_index);
    tk_param_add(params, "user", c->user);
    tk_param_password(params, c);

    if (c->sign == TK_SIGN_HMAC) {
        tk_param_signed_at(params, c);
    }
}


static void
tk_param_own(tk_params_t *params, const tk_own_t *own, const tk_callback_t *c)
{
    const unsigned char  *field;

    field = (const unsigned char *) c + own->offset;

    switch (own->format) {

    case TK_OWN_TEXT:
        tk_param_add(params, own->name, *(const tk_str_t *) field);
        break;

    case TK_OWN_CHAR:
        tk_param_char(params, own->name, *field);
        break;

    case TK_OWN_INT:
        tk_param_int(params, own->name, *(const int32_t *) field);
        break;

    case TK_OWN_MONEY:
        tk_param_money(params, own->name, *(const int64_t *) field);
        break;

    case TK_OWN_MOMENT:
        tk_param_moment(params, own->name, &c->zone,
                        *(const tk_time_t *) field);
        break;

    case TK_OWN_NUMBER:
        tk_param_int(params, own->name, *(const int64_t *) field);
        break;

    case TK_OWN_BILL:
        tk_param_bill(params, own->name, *(const int64_t *) field);
        break;

    case TK_OWN_RETURN:
        tk_param_money(params, own->name, c->amount_fen - c->fee_fen);
        break;
    }
}


/*
 * The page's name as the document writes it, since servers may distinguish
 * case; NULL for what is no kind.
 */

static const char *
tk_params_own(tk_params_t *params, const tk_callback_t *c)
{
    int          kind;
    size_t       i;
    const char  *page;

    kind = 0;
    page = NULL;

    switch (c->kind) {

    case TK_CALLBACK_STATE:
        kind = OF_STATE;
        page = "Notify_OrderChanged.aspx";
        break;

    case TK_CALLBACK_REFUND:
        kind = c->rebate ? OF_REBATE : OF_REFUND;
        page = c->rebate && c->edition == TK_V40 ? "Notify_Refund_FK.aspx"
                                                 : "Notify_Refund.aspx";
        break;

    case TK_CALLBACK_CHECKED:
        kind = OF_CHECKED;
        page = "Notify_Checked.aspx";
        break;

    case TK_CALLBACK_SETTLED:
        kind = OF_SETTLED;
        page = "Notify_Settlement.aspx";
        break;

    case TK_CALLBACK_PAID:
        kind = OF_STATE;
        page = "";
        break;
    }

    for (i = 0; i < TK_OWNS; i++) {
        if (owns[i].kinds & kind) {
            tk_param_own(params, &owns[i], c);
        }
    }

    return page;
}


static void
tk_params_sign(tk_params_t *params, const tk_callback_t *c)
{
    tk_err_t       rc;
    unsigned char  sign[TK_SIGN_MAX];

    rc = tk_sign(c->sign, params->pairs, params->n, c->key, sign);
    if (rc != TK_OK) {
        params->err = rc;
        return;
    }

    tk_param_bytes(params, "sign", sign, tk_sign_len(c->sign));
}


/* The address as far as the parameters. */

static void
tk_callback_page(tk_buf_t *b, const tk_callback_t *c, const char *page)
{
    tk_str_t  address = c->address;

    tk_buf_add(b, address.data, address.len);

    if (c->kind == TK_CALLBACK_PAID) {
        tk_buf_adds(b, memchr(address.data, '?', address.len) != NULL ? "&"
                                                                      : "?");
        return;
    }

    if (address.data[address.len - 1] != '/') {
        tk_buf_adds(b, "/");
    }

    tk_buf_adds(b, page);
    tk_buf_adds(b, "?");
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

    tk_callback_page(&b, c, page);

    for (i = 0; i < params->n; i++) {
        tk_buf_adds(&b, (i == 0) ? "" : "&");
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


/* Stored addresses were checked; what is not clean is not called. */

static int
tk_callback_is_clean(const tk_callback_t *c)
{
    if (c->kind == TK_CALLBACK_PAID) {
        return tk_address_notify_check(c->address) == TK_OK;
    }

    return c->address.len > 0 && tk_address_check(c->address) == TK_OK;
}


tk_err_t
tk_callback_url(tk_pool_t *pool, const tk_callback_t *c, tk_str_t *url)
{
    const char   *page;
    tk_params_t   params;

    if (!tk_callback_is_clean(c)) {
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

    tk_params_sign(&params, c);

    if (params.err != TK_OK) {
        return params.err;
    }

    return tk_callback_render(pool, c, page, &params, url);
}


/* As we spell a parameter that some page takes; NULL: none does. */

static const char *
tk_page_name(tk_str_t name)
{
    int       page;
    tk_str_t  taken;

    for (page = TK_PAGE_NONE; page < TK_PAGE_MAX; page++) {
        taken = tk_request_name((tk_page_e) page, name);
        if (taken.len != 0) {
            return (const char *) taken.data;
        }
    }

    return NULL;
}


/* A name that callbacks have and no page takes; NULL: it is none. */

static const char *
tk_callback_name(tk_str_t name)
{
    size_t  i;

    for (i = 0; i < TK_OWNS; i++) {
        if (name.len == owns[i].len && tk_str_is(name, owns[i].name)) {
            return tk_page_name(name) != NULL ? NULL : owns[i].name;
        }
    }

    return NULL;
}


/* The first piece of "a=b&c=d", cut off it. */

static tk_str_t
tk_piece(tk_str_t *text)
{
    tk_str_t        piece;
    unsigned char  *amp;

    piece = *text;
    amp = (text->len > 0) ? memchr(text->data, '&', text->len) : NULL;

    if (amp == NULL) {
        text->len = 0;
        return piece;
    }

    piece.len = amp - text->data;
    text->data += piece.len + 1;
    text->len -= piece.len + 1;

    return piece;
}


/* The first name among the pieces that means something to of. */

static const char *
tk_piece_name(tk_str_t text, const char *(*of)(tk_str_t name))
{
    tk_str_t        piece;
    const char     *found;
    unsigned char  *eq;

    found = NULL;

    while (found == NULL && text.len > 0) {
        piece = tk_piece(&text);
        eq = (piece.len > 0) ? memchr(piece.data, '=', piece.len) : NULL;

        if (eq != NULL) {
            piece.len = eq - piece.data;
        }

        found = of(piece);
    }

    return found;
}


/* ... in the name or, behind an '&', in the value. */

static const char *
tk_pair_name(const tk_pair_t *pair, const char *(*of)(tk_str_t name))
{
    tk_str_t     value;
    const char  *found;

    found = tk_piece_name(pair->name, of);

    if (found == NULL) {
        value = pair->value;
        (void) tk_piece(&value);
        found = tk_piece_name(value, of);
    }

    return found;
}


static int
tk_name_is_cut(tk_str_t name)
{
    size_t  i;

    for (i = 0; i < name.len; i++) {
        if (name.data[i] == '=' || name.data[i] == '&') {
            return 1;
        }
    }

    return 0;
}


/* Nothing can be hidden in it, as in nearly all. */

static int
tk_pair_is_whole(const tk_pair_t *pair)
{
    return !tk_name_is_cut(pair->name)
           && (pair->value.len == 0
               || memchr(pair->value.data, '&', pair->value.len) == NULL);
}


/*
 * The string that is signed does not say where a name or a value ends: another
 * pair can be hidden in either, and the signature still fits.
 */

static tk_str_t
tk_pair_hidden(const tk_pair_t *pair)
{
    int          cut;
    tk_str_t     none = tk_null_str;
    const char  *found;

    if (tk_pair_is_whole(pair)) {
        return none;
    }

    cut = tk_name_is_cut(pair->name);
    found = tk_pair_name(cut ? pair : &(tk_pair_t) { none, pair->value },
                         tk_page_name);
    if (found != NULL) {
        return tk_str_c(found);
    }

    return cut ? pair->name : none;
}


tk_err_t
tk_callback_check(const tk_pair_t *pairs, size_t n, tk_str_t *subject)
{
    int          whole;
    size_t       i;
    const char  *found;

    whole = 1;

    for (i = 0; i < n; i++) {
        if (tk_pair_is_whole(&pairs[i])) {
            found = tk_callback_name(pairs[i].name);

        } else {
            found = tk_pair_name(&pairs[i], tk_callback_name);
            whole = 0;
        }

        if (found != NULL) {
            *subject = tk_str_c(found);
            return TK_BAD_PARAM;
        }
    }

    for (i = 0; i < n && !whole; i++) {
        *subject = tk_pair_hidden(&pairs[i]);

        if (subject->len > 0) {
            return TK_BAD_PARAM;
        }
    }

    return TK_OK;
}
