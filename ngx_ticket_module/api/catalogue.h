/*
 * What an agent may see of a catalogue, as several pages need it.
 */

#ifndef NGX_TICKET_CATALOGUE_H
#define NGX_TICKET_CATALOGUE_H

#include "request/request.h"


/* The columns that say what a product is; pages add their own behind them. */

enum {
    NGX_TICKET_PRODUCT_CODE, NGX_TICKET_PRODUCT_NAME,
    NGX_TICKET_PRODUCT_CLASS_ID, NGX_TICKET_PRODUCT_CLASS_NAME,
    NGX_TICKET_PRODUCT_UNIT, NGX_TICKET_PRODUCT_PRICE,
    NGX_TICKET_PRODUCT_FIRST_DAY, NGX_TICKET_PRODUCT_LAST_DAY,
    NGX_TICKET_PRODUCT_CONDITIONS, NGX_TICKET_PRODUCT_MINIMUM,
    NGX_TICKET_PRODUCT_MAXIMUM, NGX_TICKET_PRODUCT_ID_MAXIMUM,
    NGX_TICKET_PRODUCT_EFFECT_MODE, NGX_TICKET_PRODUCT_ORDER_DAYS,
    NGX_TICKET_PRODUCT_TICKET_DAYS, NGX_TICKET_PRODUCT_WEEK_FIRST,
    NGX_TICKET_PRODUCT_WEEK_LAST, NGX_TICKET_PRODUCT_WEEK_NEGATED,
    NGX_TICKET_PRODUCT_DAYS_AHEAD, NGX_TICKET_PRODUCT_WEB_ORDER_DAYS,
    NGX_TICKET_PRODUCT_REAL_NAME, NGX_TICKET_NPRODUCT
};

#define NGX_TICKET_PRODUCT_COLUMNS                                            \
    "product_code", "product_name", "class_id", "class_name", "unit",         \
    "price_fen", "first_day", "last_day", "conditions", "minimum",            \
    "maximum", "id_maximum", "effect_mode", "order_days", "ticket_days",      \
    "week_first", "week_last", "week_negated", "days_ahead",                  \
    "web_order_days", "real_name"


/* The products tc's agent may see, in a list of the request's pool; with a
 * line in slot mode only those of the line.  NULL on no memory. */
const tk_product_t **ngx_ticket_products_of(ngx_ticket_ctx_t *tc,
    tk_str_t route_code, size_t *n);

/* Writes what a product is to row i; price in fen. */
void ngx_ticket_product_row(ngx_ticket_ctx_t *tc, tk_table_t *t, size_t i,
    const tk_product_t *p, int64_t price);


#endif
