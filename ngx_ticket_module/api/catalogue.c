/*
 * What staff configured, as the agent may see it: GetProducts (4.2.1),
 * GetProviderConfig (4.2.38), GetServiceItem (4.2.39).  All from the snapshots.
 */

#include "api/catalogue.h"
#include "api/api.h"
#include "ngx_ticket.h"


/*
 * The products this agent may sell, that have a price today, and, with a line
 * in slot mode, that are of the line.  NULL: an unknown line.
 */

const tk_product_t **
ngx_ticket_products_of(ngx_ticket_ctx_t *tc, tk_str_t route_code, size_t *n)
{
    size_t                 i;
    tk_day_t               today;
    const tk_route_t      *route;
    const tk_product_t    *p, **list;
    const tk_agent_t      *agent;
    const tk_supplier_t   *supplier;

    supplier = &tc->supplier->u.supplier;
    agent = &tc->agent->u.agent;
    today = tk_local_day(&supplier->zone, tc->now);
    route = NULL;
    *n = 0;

    list = ngx_palloc(tc->r->pool,
                      (supplier->nproducts + 1) * sizeof(tk_product_t *));
    if (list == NULL) {
        return NULL;
    }

    if (supplier->slot_mode && route_code.len) {
        route = tk_route_by_code(supplier, route_code);
        if (route == NULL) {
            return list;
        }
    }

    for (i = 0; i < supplier->nproducts; i++) {
        p = &supplier->products[i];

        if (!tk_agent_may_sell(agent, p)
            || (route && !tk_route_has(supplier, route->route_id,
                                       p->product_id))
            || tk_price_of(supplier, agent, p->product_id, today) < 0)
        {
            continue;
        }

        list[(*n)++] = p;
    }

    return list;
}


static const char *const  ngx_ticket_product_columns[] = {
    NGX_TICKET_PRODUCT_COLUMNS
};


void
ngx_ticket_product_row(ngx_ticket_ctx_t *tc, tk_table_t *t, size_t i,
    const tk_product_t *p, int64_t price)
{
    tk_table_text(t, i, NGX_TICKET_PRODUCT_CODE, p->code);
    tk_table_text(t, i, NGX_TICKET_PRODUCT_NAME, p->name);
    tk_table_int(t, i, NGX_TICKET_PRODUCT_CLASS_ID, p->class_id);
    tk_table_text(t, i, NGX_TICKET_PRODUCT_CLASS_NAME,
                  tk_str_c(p->class_id ? "虚拟产品" : "有形产品"));
    tk_table_text(t, i, NGX_TICKET_PRODUCT_UNIT, p->unit);
    tk_table_int(t, i, NGX_TICKET_PRODUCT_PRICE, price);
    tk_table_day(t, i, NGX_TICKET_PRODUCT_FIRST_DAY, p->first_day);
    tk_table_day(t, i, NGX_TICKET_PRODUCT_LAST_DAY, p->last_day);
    tk_table_text(t, i, NGX_TICKET_PRODUCT_CONDITIONS, p->conditions);
    tk_table_int(t, i, NGX_TICKET_PRODUCT_MINIMUM, p->minimum);
    tk_table_int(t, i, NGX_TICKET_PRODUCT_MAXIMUM, p->maximum);
    tk_table_int(t, i, NGX_TICKET_PRODUCT_ID_MAXIMUM, p->id_maximum);
    tk_table_text(t, i, NGX_TICKET_PRODUCT_EFFECT_MODE,
                  tk_str_char(p->effect_mode));
    tk_table_int(t, i, NGX_TICKET_PRODUCT_ORDER_DAYS, p->order_days);
    tk_table_int(t, i, NGX_TICKET_PRODUCT_TICKET_DAYS, p->ticket_days);

    if (p->week_first) {
        tk_table_int(t, i, NGX_TICKET_PRODUCT_WEEK_FIRST, p->week_first);
        tk_table_int(t, i, NGX_TICKET_PRODUCT_WEEK_LAST, p->week_last);
    }

    tk_table_int(t, i, NGX_TICKET_PRODUCT_WEEK_NEGATED, p->week_negated);
    tk_table_int(t, i, NGX_TICKET_PRODUCT_DAYS_AHEAD, p->days_ahead);
    tk_table_int(t, i, NGX_TICKET_PRODUCT_WEB_ORDER_DAYS, p->web_order_days);
    tk_table_int(t, i, NGX_TICKET_PRODUCT_REAL_NAME, p->real_name);
}


ngx_int_t
ngx_ticket_products_answer(ngx_ticket_ctx_t *tc)
{
    size_t                 i, n;
    tk_day_t               today;
    tk_table_t            *t;
    const tk_product_t   **list;
    const tk_supplier_t   *supplier;

    supplier = &tc->supplier->u.supplier;

    if (supplier->kind != '1') {
        return ngx_ticket_refuse(tc, TK_THEATER_MODE);
    }

    list = ngx_ticket_products_of(tc, tc->req.route_code, &n);
    if (list == NULL) {
        return NGX_ERROR;
    }

    if (n == 0) {
        return ngx_ticket_refuse(tc, TK_NO_PRODUCTS);
    }

    t = ngx_ticket_table(tc, ngx_ticket_product_columns,
                         NGX_TICKET_NPRODUCT, n);
    if (t == NULL) {
        return NGX_ERROR;
    }

    today = tk_local_day(&supplier->zone, tc->now);

    for (i = 0; i < n; i++) {
        ngx_ticket_product_row(tc, t, i, list[i],
                               tk_price_of(supplier, &tc->agent->u.agent,
                                           list[i]->product_id, today));
    }

    tc->rows = t->rows;

    return NGX_OK;
}


/* One row per breach-fee item, one without an item when there is none. */

enum {
    PROVIDER_ID, PROVIDER_NAME, KIND, SLOT_MODE, FEE_MODE, FEE_PRODUCT,
    FEE_PRODUCT_NAME, UNITS_AHEAD, FEE_UNIT, REFERENCE, MODE, VALUE,
    ACTIVATEABLE, TICKET_TYPE, CAN_CASH, CAN_DEPOSIT, CAN_REBATE, CAN_EPAY,
    MAX_LIMIT, PAY_AND_ACTIVE, ACTIVE_REFUND, NCONFIG
};

static const char *const  ngx_ticket_config_columns[] = {
    "provider_id", "provider_name", "kind", "slot_mode", "fee_mode",
    "product_code", "product_name", "units_ahead", "unit", "reference",
    "mode", "value", "activateable", "ticket_type", "can_cash", "can_deposit",
    "can_rebate", "can_epay", "max_limit", "pay_and_active", "active_refund"
};


static void
ngx_ticket_provider_row(ngx_ticket_ctx_t *tc, tk_table_t *t, size_t row)
{
    const tk_agent_t     *a;
    const tk_supplier_t  *s;

    s = &tc->supplier->u.supplier;
    a = &tc->agent->u.agent;

    tk_table_text(t, row, PROVIDER_ID, s->code);
    tk_table_text(t, row, PROVIDER_NAME, s->name);
    tk_table_text(t, row, KIND, tk_str_char(s->kind));
    tk_table_int(t, row, SLOT_MODE, s->slot_mode);
    tk_table_int(t, row, FEE_MODE, s->fee_mode);
    tk_table_int(t, row, ACTIVATEABLE, s->activateable);
    tk_table_int(t, row, TICKET_TYPE, s->gate_media);
    tk_table_int(t, row, CAN_CASH, a->can_cash);
    tk_table_int(t, row, CAN_DEPOSIT, a->can_deposit);
    tk_table_int(t, row, CAN_REBATE, a->can_rebate);
    tk_table_int(t, row, CAN_EPAY, a->can_epay);
    tk_table_int(t, row, MAX_LIMIT, a->day_limit);
    tk_table_int(t, row, PAY_AND_ACTIVE, s->activateable == 2);
    tk_table_int(t, row, ACTIVE_REFUND, s->active_refund);
}


static ngx_int_t
ngx_ticket_provider_fee(ngx_ticket_ctx_t *tc, tk_table_t *t, size_t row,
    const tk_fee_rule_t *fee)
{
    u_char              *p;
    tk_str_t             value;
    const tk_product_t  *product;

    product = tk_product_by_id(&tc->supplier->u.supplier, fee->product_id);
    p = ngx_pnalloc(tc->r->pool, TK_MONEY_LEN);

    if (product == NULL || p == NULL) {
        return NGX_ERROR;
    }

    /* percent in hundredths and yuan in fen are written alike */

    value.data = p;
    value.len = tk_format_money(fee->value, p);

    tk_table_text(t, row, FEE_PRODUCT, product->code);
    tk_table_text(t, row, FEE_PRODUCT_NAME, product->name);
    tk_table_int(t, row, UNITS_AHEAD, fee->units_ahead);
    tk_table_text(t, row, FEE_UNIT, tk_str_char(fee->unit));
    tk_table_text(t, row, REFERENCE, tk_str_c("A"));
    tk_table_text(t, row, MODE, tk_str_char(fee->mode));
    tk_table_text(t, row, VALUE, value);

    return NGX_OK;
}


ngx_int_t
ngx_ticket_provider_config_answer(ngx_ticket_ctx_t *tc)
{
    size_t                i, n;
    tk_table_t           *t;
    const tk_supplier_t  *s;

    s = &tc->supplier->u.supplier;
    n = s->fee_mode ? s->nfee_rules : 0;

    t = ngx_ticket_table(tc, ngx_ticket_config_columns, NCONFIG,
                         ngx_max(n, 1));
    if (t == NULL) {
        return NGX_ERROR;
    }

    ngx_ticket_provider_row(tc, t, 0);

    for (i = 0; i < n; i++) {
        ngx_ticket_provider_row(tc, t, i);

        if (ngx_ticket_provider_fee(tc, t, i, &s->fee_rules[i]) != NGX_OK) {
            return NGX_ERROR;
        }
    }

    tc->rows = t->rows;

    return NGX_OK;
}


/* Only where there are slots (decision 54). */

ngx_int_t
ngx_ticket_service_item_answer(ngx_ticket_ctx_t *tc)
{
    size_t                i, n;
    tk_table_t           *t;
    const tk_product_t   *product;
    const tk_supplier_t  *s;

    static const char *const  columns[] = { "line_code", "line_name" };

    s = &tc->supplier->u.supplier;
    product = NULL;

    if (!s->slot_mode) {
        return ngx_ticket_refuse(tc, TK_NO_PRODUCTS);
    }

    if (tc->req.product_code.len) {
        product = tk_product_by_code(s, tc->req.product_code);

        if (product == NULL
            || !tk_agent_may_sell(&tc->agent->u.agent, product))
        {
            return ngx_ticket_refuse(tc, TK_NO_PRODUCTS);
        }
    }

    t = ngx_ticket_table(tc, columns, 2, s->nroutes);
    if (t == NULL) {
        return NGX_ERROR;
    }

    n = 0;

    for (i = 0; i < s->nroutes; i++) {
        if (product
            && !tk_route_has(s, s->routes[i].route_id, product->product_id))
        {
            continue;
        }

        tk_table_text(t, n, 0, s->routes[i].code);
        tk_table_text(t, n, 1, s->routes[i].name);
        n++;
    }

    if (n == 0) {
        return ngx_ticket_refuse(tc, TK_NO_PRODUCTS);
    }

    tc->rows = t->rows;
    tc->rows.nrows = n;

    return NGX_OK;
}
