/*
 * What distributors of the open API may sell, and when: products by pages,
 * prices and places by day.  The catalogue says what there is, the cells how
 * much of it is left, read as the pages read it (api/stock.c).
 */

#include "api/counters.h"
#include "api/open.h"
#include "ngx_ticket.h"
#include "request/driver.h"


#define NGX_TICKET_OPEN_PAGE    20          /* products, unless somebody says */
#define NGX_TICKET_OPEN_DAYS    366         /* of one answer */
#define NGX_TICKET_OPEN_PIECE   4096        /* counters that are read at once */


/* ---- Texts ---- */

static ngx_int_t
ngx_ticket_open_day(ngx_ticket_ctx_t *tc, tk_day_t day, tk_str_t *text)
{
    text->data = ngx_pnalloc(tc->r->pool, TK_OPEN_DAY_LEN);
    if (text->data == NULL) {
        return NGX_ERROR;
    }

    text->len = TK_OPEN_DAY_LEN;
    tk_open_format_day(day, text->data);

    return NGX_OK;
}


static ngx_int_t
ngx_ticket_open_clock(ngx_ticket_ctx_t *tc, int minute, tk_str_t *text)
{
    text->data = ngx_pnalloc(tc->r->pool, TK_CLOCK_LEN);
    if (text->data == NULL) {
        return NGX_ERROR;
    }

    text->len = tk_format_clock(minute, text->data);

    return NGX_OK;
}


/* A day and a time of it: " 00:00:00". */

static ngx_int_t
ngx_ticket_open_moment(ngx_ticket_ctx_t *tc, tk_day_t day, const char *time,
    tk_str_t *text)
{
    size_t  n;

    n = ngx_strlen(time);

    text->data = ngx_pnalloc(tc->r->pool, TK_OPEN_DAY_LEN + n);
    if (text->data == NULL) {
        return NGX_ERROR;
    }

    text->len = TK_OPEN_DAY_LEN + n;
    tk_open_format_day(day, text->data);
    ngx_memcpy(text->data + TK_OPEN_DAY_LEN, time, n);

    return NGX_OK;
}


/* ---- Products ---- */

/* On sale or not.  What several attractions are behind is told of nowhere. */

static ngx_uint_t
ngx_ticket_open_shows(ngx_ticket_ctx_t *tc, const tk_product_t *p)
{
    size_t                n;
    tk_product_t          sold;
    const tk_supplier_t  *s;

    s = &tc->supplier->u.supplier;
    sold = *p;
    sold.on_sale = 1;

    (void) tk_stocks_of(s, p->product_id, &n);

    return s->kind == '1' && p->legs == 0 && n == 0
           && tk_agent_may_sell(&tc->agent->u.agent, &sold);
}


static int64_t
ngx_ticket_open_price(ngx_ticket_ctx_t *tc, const tk_product_t *p)
{
    return tk_price_of(&tc->supplier->u.supplier, &tc->agent->u.agent,
                       p->product_id, ngx_ticket_stock_today(tc));
}


/* How long a ticket is good, in the words of the document's modes. */

static ngx_int_t
ngx_ticket_open_validity(ngx_ticket_ctx_t *tc, const tk_product_t *p,
    tk_open_sold_t *sold)
{
    tk_day_t  today;

    sold->effective_mode = p->valid_mode;
    sold->become_minutes = p->wait_minutes;

    switch (p->valid_mode) {

    case 2:
        sold->effective_days = p->valid_days;
        return NGX_OK;

    case 3:
        today = ngx_ticket_stock_today(tc);
        sold->effective_days = ngx_max(p->valid_last - today, 0);
        return ngx_ticket_open_day(tc, p->valid_last, &sold->effective_until);

    case 5:
        sold->effective_days = p->valid_last - p->valid_first;
        return ngx_ticket_open_moment(tc, p->valid_first, " 00:00:00",
                                      &sold->effective_from) == NGX_OK
               ? ngx_ticket_open_moment(tc, p->valid_last, " 23:59:59",
                                        &sold->effective_until)
               : NGX_ERROR;

    default:
        /* one day is the first mode's, whichever way it was said */
        sold->effective_mode = p->valid_mode != 1 && p->ticket_days > 1 ? 4 : 1;
        sold->effective_days = sold->effective_mode == 4 ? p->ticket_days - 1
                                                         : 1;
        return NGX_OK;
    }
}


static ngx_int_t
ngx_ticket_open_sold(ngx_ticket_ctx_t *tc, const tk_product_t *p,
    tk_open_sold_t *sold)
{
    const tk_supplier_t      *s;
    const tk_open_product_t  *shown;

    s = &tc->supplier->u.supplier;
    shown = tk_open_product_of(s, p->product_id);

    sold->product_id = p->product_id;
    sold->version = shown->version;
    sold->code = p->code;
    sold->is_ticket = shown->is_ticket;
    sold->address = shown->address;
    sold->name = p->name;
    sold->description = shown->description.len ? shown->description
                                               : p->conditions;
    sold->entrance_mode = p->form == 2 ? 0 : 1;
    sold->kind = shown->kind;
    sold->adults = shown->adults;
    sold->children = shown->children;
    sold->order_maximum = p->maximum;
    sold->phone_maximum = p->phone_maximum;
    sold->phone_days = p->phone_maximum ? p->phone_days : 0;
    sold->id_maximum = p->id_maximum;
    sold->id_days = p->id_maximum ? p->id_days : 0;
    sold->customer_set = p->real_name ? 1 : 2;
    sold->stock = 0;
    sold->status = p->on_sale && ngx_ticket_open_price(tc, p) >= 0
                   && p->last_day >= ngx_ticket_stock_today(tc);
    sold->refund = shown->refund && s->active_refund;
    sold->scenic_name = shown->scenic_name.len ? shown->scenic_name : s->name;
    sold->scenic_id = shown->scenic_id ? shown->scenic_id : s->supplier_id;
    sold->out_id = shown->out_id;
    sold->min_age = p->min_age;
    sold->max_age = p->max_age;

    if (p->last_minute < 1440
        && ngx_ticket_open_clock(tc, p->last_minute, &sold->booking_time)
           != NGX_OK)
    {
        return NGX_ERROR;
    }

    return ngx_ticket_open_validity(tc, p, sold);
}


/* By their numbers, as the catalogue is sorted. */

ngx_int_t
ngx_ticket_open_products_answer(ngx_ticket_ctx_t *tc)
{
    size_t                    i, n, size, first;
    ngx_ticket_open_t        *open;
    tk_open_sold_t           *list;
    const tk_supplier_t      *s;
    const tk_open_request_t  *req;

    open = tc->own;
    req = &open->req;
    s = &tc->supplier->u.supplier;
    size = req->page_size > 0 ? req->page_size : NGX_TICKET_OPEN_PAGE;
    first = req->page > 0 ? (req->page - 1) * size : 0;

    list = ngx_pcalloc(tc->r->pool, size * sizeof(tk_open_sold_t));
    if (list == NULL) {
        return NGX_ERROR;
    }

    for (i = 0, n = 0; i < s->nproducts; i++) {
        if ((req->product_id > 0
             && s->products[i].product_id != req->product_id)
            || !ngx_ticket_open_shows(tc, &s->products[i]))
        {
            continue;
        }

        if (n >= first && n < first + size
            && ngx_ticket_open_sold(tc, &s->products[i], &list[n - first])
               != NGX_OK)
        {
            return NGX_ERROR;
        }

        n++;
    }

    open->said.products.total = n;
    open->said.products.products.items = list;
    open->said.products.products.n = n <= first ? 0
                                                : ngx_min(n - first, size);

    return NGX_OK;
}


/* ---- Prices and places ---- */

/* A day on which it is for sale, as far as that is known without counting, and
 * a slot of it that the product can be booked into. */

typedef struct {
    tk_day_t              day;
    ngx_uint_t            nslots;           /* the next ones of the piece */
} ngx_ticket_open_sale_t;

typedef struct {
    const tk_route_t     *route;
    const tk_slot_t      *slot;
} ngx_ticket_open_slot_t;

/* An answer in pieces of so many days that neither a statement nor a turn of
 * the event loop gets long.  Days are judged when their counters are asked for:
 * the answer goes through those of the piece. */

typedef struct {
    ngx_ticket_stock_t    stock;            /* tc->data; of the next piece */
    const tk_product_t   *p;
    int64_t               price_fen;
    tk_day_t              last;             /* that is asked for */
    tk_day_t              day;              /* behind the piece */
    ngx_array_t           routes;           /* const tk_route_t *, its own */
    ngx_array_t           sales;            /* of the piece, */
    ngx_array_t           slots;            /* and theirs */
    ngx_array_t           lines;            /* tk_open_days_t */
    tk_day_t              until;            /* of the last line */
} ngx_ticket_open_prices_t;


static ngx_int_t
ngx_ticket_open_prices_init(ngx_ticket_ctx_t *tc,
    ngx_ticket_open_prices_t *prices)
{
    const tk_supplier_t      *s;
    const tk_open_request_t  *req;

    req = &((ngx_ticket_open_t *) tc->own)->req;
    s = &tc->supplier->u.supplier;

    if (req->first.day > req->last.day
        || req->last.day - req->first.day >= NGX_TICKET_OPEN_DAYS)
    {
        return ngx_ticket_refuse_for(tc, TK_PARAM_WRONG, tk_str_c("EndTime"));
    }

    prices->p = tk_product_by_id(s, (int32_t) req->product_id);

    if (prices->p == NULL || !ngx_ticket_open_shows(tc, prices->p)) {
        return ngx_ticket_refuse(tc, TK_PRODUCT_UNKNOWN);
    }

    prices->price_fen = ngx_ticket_open_price(tc, prices->p);

    if (!prices->p->on_sale || prices->price_fen < 0) {
        return ngx_ticket_refuse(tc, TK_PRODUCT_OFF);
    }

    prices->last = ngx_min(req->last.day, prices->p->last_day);
    prices->day = ngx_max(req->first.day, ngx_ticket_stock_today(tc));

    return NGX_OK;
}


/* The lines that the product can be booked on: none where no slots are sold. */

static ngx_int_t
ngx_ticket_open_routes(ngx_ticket_ctx_t *tc, ngx_ticket_open_prices_t *prices)
{
    size_t                i;
    const tk_route_t    **route;
    const tk_supplier_t  *s;

    s = &tc->supplier->u.supplier;

    for (i = 0; s->slot_mode && i < s->nroutes; i++) {
        if (!tk_route_has(s, s->routes[i].route_id, prices->p->product_id)) {
            continue;
        }

        route = ngx_array_push(&prices->routes);
        if (route == NULL) {
            return NGX_ERROR;
        }

        *route = &s->routes[i];
    }

    return NGX_OK;
}


static int32_t
ngx_ticket_open_agent_limit(ngx_ticket_ctx_t *tc)
{
    int32_t  limit;

    limit = tc->agent->u.agent.day_limit;

    return limit ? limit : TK_UNLIMITED;
}


static int64_t
ngx_ticket_open_agent_quota(ngx_ticket_ctx_t *tc)
{
    return tk_quota_id(TK_QUOTA_AGENT_BOOKED, ngx_ticket_stock_today(tc),
                       tc->agent->u.agent.agent_id);
}


static int64_t
ngx_ticket_open_slot_quota(const tk_slot_t *slot)
{
    return tk_quota_id(TK_QUOTA_SLOT, slot->day,
                       slot->route_id * 1000 + slot->slot_no);
}


static ngx_int_t
ngx_ticket_open_want_slots(ngx_ticket_ctx_t *tc,
    ngx_ticket_open_prices_t *prices, ngx_ticket_open_sale_t *sale)
{
    size_t                    k, n;
    ngx_uint_t                i;
    const tk_slot_t          *slot;
    const tk_route_t        **routes;
    ngx_ticket_open_slot_t   *wanted;

    routes = prices->routes.elts;

    for (i = 0; i < prices->routes.nelts; i++) {
        slot = tk_slots_of(&tc->supplier->u.supplier, routes[i]->route_id,
                           sale->day, &n);

        for (k = 0; k < n; k++) {
            if (!tk_slot_open(&slot[k], ngx_ticket_stock_today(tc),
                              ngx_ticket_stock_minute(tc)))
            {
                continue;
            }

            wanted = ngx_array_push(&prices->slots);

            if (wanted == NULL
                || ngx_ticket_stock_want(&prices->stock,
                                         ngx_ticket_open_slot_quota(&slot[k]),
                                         slot[k].online_capacity)
                   != NGX_OK)
            {
                return NGX_ERROR;
            }

            wanted->route = routes[i];
            wanted->slot = &slot[k];
            sale->nslots++;
        }
    }

    return NGX_OK;
}


static ngx_int_t
ngx_ticket_open_want(ngx_ticket_ctx_t *tc, ngx_ticket_open_prices_t *prices,
    tk_day_t day)
{
    const tk_product_t      *p;
    const tk_supplier_t     *s;
    ngx_ticket_open_sale_t  *sale;

    p = prices->p;
    s = &tc->supplier->u.supplier;

    if (tk_product_sold(p, ngx_ticket_stock_today(tc),
                        ngx_ticket_stock_minute(tc), day)
        != TK_OK
        || tk_day_off(s, day))
    {
        return NGX_OK;
    }

    sale = ngx_array_push(&prices->sales);
    if (sale == NULL) {
        return NGX_ERROR;
    }

    sale->day = day;
    sale->nslots = 0;

    if (p->day_limit != TK_UNLIMITED
        && ngx_ticket_stock_want(&prices->stock,
                                 tk_quota_id(TK_QUOTA_PRODUCT_DAY, day,
                                             p->product_id),
                                 ngx_max(p->day_limit, 0))
           != NGX_OK)
    {
        return NGX_ERROR;
    }

    if (s->day_limit != TK_UNLIMITED
        && ngx_ticket_stock_want(&prices->stock,
                                 tk_quota_id(TK_QUOTA_SITE_DAY, day, 0),
                                 s->day_limit)
           != NGX_OK)
    {
        return NGX_ERROR;
    }

    return ngx_ticket_open_want_slots(tc, prices, sale);
}


/* The next piece: at least a day. */

ngx_int_t
ngx_ticket_open_prices_want(ngx_ticket_ctx_t *tc)
{
    ngx_ticket_open_prices_t  *prices;

    prices = tc->data;
    ngx_ticket_stock_again(&prices->stock);
    prices->sales.nelts = 0;
    prices->slots.nelts = 0;

    if (ngx_ticket_open_agent_limit(tc) != TK_UNLIMITED
        && ngx_ticket_stock_want(&prices->stock,
                                 ngx_ticket_open_agent_quota(tc),
                                 ngx_ticket_open_agent_limit(tc))
           != NGX_OK)
    {
        return NGX_ERROR;
    }

    for ( /* void */ ;
         prices->day <= prices->last
         && prices->stock.ids.nelts < NGX_TICKET_OPEN_PIECE;
         prices->day++)
    {
        if (ngx_ticket_open_want(tc, prices, prices->day) != NGX_OK) {
            return NGX_ERROR;
        }
    }

    return ngx_ticket_stock_read(&prices->stock);
}


ngx_int_t
ngx_ticket_open_prices_ask(ngx_ticket_ctx_t *tc)
{
    ngx_int_t                  rc;
    ngx_pool_t                *pool;
    ngx_ticket_open_prices_t  *prices;

    pool = tc->r->pool;
    prices = ngx_pcalloc(pool, sizeof(ngx_ticket_open_prices_t));

    if (prices == NULL
        || ngx_array_init(&prices->lines, pool, 32, sizeof(tk_open_days_t))
           != NGX_OK
        || ngx_array_init(&prices->routes, pool, 4, sizeof(tk_route_t *))
           != NGX_OK
        || ngx_array_init(&prices->sales, pool, 32,
                          sizeof(ngx_ticket_open_sale_t))
           != NGX_OK
        || ngx_array_init(&prices->slots, pool, 32,
                          sizeof(ngx_ticket_open_slot_t))
           != NGX_OK)
    {
        return NGX_ERROR;
    }

    rc = ngx_ticket_open_prices_init(tc, prices);
    if (rc != NGX_OK) {
        return rc;
    }

    rc = ngx_ticket_open_routes(tc, prices);
    if (rc != NGX_OK) {
        return rc;
    }

    return ngx_ticket_stock_init(tc, &prices->stock);
}


/* ---- ... as lines ---- */

typedef struct {
    ngx_array_t       sessions;             /* tk_open_session_t */
    int64_t           left;                 /* of all of them */
} ngx_ticket_open_sessions_t;


/* "LINE-3" */

static ngx_int_t
ngx_ticket_open_session_code(ngx_ticket_ctx_t *tc, const tk_route_t *route,
    const tk_slot_t *slot, tk_str_t *code)
{
    code->data = ngx_pnalloc(tc->r->pool, route->code.len + 1 + NGX_INT_T_LEN);
    if (code->data == NULL) {
        return NGX_ERROR;
    }

    code->len = ngx_sprintf(code->data, "%*s-%d", route->code.len,
                            route->code.data, slot->slot_no)
                - code->data;

    return NGX_OK;
}


static ngx_int_t
ngx_ticket_open_see_slot(ngx_ticket_ctx_t *tc, const tk_route_t *route,
    const tk_slot_t *slot, ngx_ticket_open_sessions_t *seen)
{
    tk_open_session_t  *session;

    session = ngx_array_push(&seen->sessions);

    if (session == NULL
        || ngx_ticket_open_day(tc, slot->day, &session->day) != NGX_OK
        || ngx_ticket_open_clock(tc, slot->start_minute, &session->begins)
           != NGX_OK
        || ngx_ticket_open_clock(tc, slot->end_minute, &session->ends)
           != NGX_OK
        || ngx_ticket_open_session_code(tc, route, slot, &session->code)
           != NGX_OK)
    {
        return NGX_ERROR;
    }

    session->left = ngx_ticket_stock_left(tc, ngx_ticket_open_slot_quota(slot),
                                          slot->online_capacity);
    seen->left += session->left;

    return NGX_OK;
}


/* The least of what product, attraction, agent and sessions have left. */

static int64_t
ngx_ticket_open_left(ngx_ticket_ctx_t *tc, const tk_product_t *p, tk_day_t day,
    int64_t sessions)
{
    int64_t               left;
    const tk_supplier_t  *s;

    s = &tc->supplier->u.supplier;
    left = s->slot_mode ? sessions : TK_UNLIMITED;

    if (p->day_limit != TK_UNLIMITED) {
        left = ngx_min(left, ngx_ticket_stock_left(tc,
                                  tk_quota_id(TK_QUOTA_PRODUCT_DAY, day,
                                              p->product_id), p->day_limit));
    }

    if (s->day_limit != TK_UNLIMITED) {
        left = ngx_min(left, ngx_ticket_stock_left(tc,
                                  tk_quota_id(TK_QUOTA_SITE_DAY, day, 0),
                                  s->day_limit));
    }

    if (ngx_ticket_open_agent_limit(tc) != TK_UNLIMITED) {
        left = ngx_min(left, ngx_ticket_stock_left(tc,
                                  ngx_ticket_open_agent_quota(tc),
                                  ngx_ticket_open_agent_limit(tc)));
    }

    return left;
}


/* A day like the one before makes that one's line longer; sessions are of one
 * day. */

static ngx_int_t
ngx_ticket_open_add_day(ngx_ticket_ctx_t *tc, ngx_ticket_open_prices_t *prices,
    tk_day_t day, int64_t left, const ngx_array_t *sessions)
{
    tk_open_days_t           *line;
    const tk_open_product_t  *shown;

    line = (tk_open_days_t *) prices->lines.elts + prices->lines.nelts - 1;

    if (prices->lines.nelts && prices->until == day - 1 && line->stock == left
        && sessions->nelts == 0 && line->sessions.n == 0)
    {
        prices->until = day;
        line->type = 1;
        return ngx_ticket_open_day(tc, day, &line->last);
    }

    line = ngx_array_push(&prices->lines);
    if (line == NULL) {
        return NGX_ERROR;
    }

    shown = tk_open_product_of(&tc->supplier->u.supplier,
                               prices->p->product_id);

    line->stock = left;
    line->price_fen = prices->price_fen;
    line->market_fen = shown->market_fen >= 0 ? shown->market_fen
                                              : prices->price_fen;
    line->sale_fen = shown->sale_fen >= 0 ? shown->sale_fen
                                          : line->market_fen;
    line->booking_days = prices->p->days_ahead;
    line->type = 2;
    line->sessions.items = sessions->elts;
    line->sessions.n = sessions->nelts;
    prices->until = day;

    return ngx_ticket_open_day(tc, day, &line->first) == NGX_OK
           ? ngx_ticket_open_day(tc, day, &line->last) : NGX_ERROR;
}


/* What is sold out has no line: 0 says that nothing bounds it. */

static ngx_int_t
ngx_ticket_open_see_day(ngx_ticket_ctx_t *tc, ngx_ticket_open_prices_t *prices,
    const ngx_ticket_open_sale_t *sale, const ngx_ticket_open_slot_t *slots)
{
    int64_t                     left;
    ngx_uint_t                  i;
    ngx_ticket_open_sessions_t  seen;

    seen.left = 0;

    if (ngx_array_init(&seen.sessions, tc->r->pool, ngx_max(sale->nslots, 1),
                       sizeof(tk_open_session_t))
        != NGX_OK)
    {
        return NGX_ERROR;
    }

    for (i = 0; i < sale->nslots; i++) {
        if (ngx_ticket_open_see_slot(tc, slots[i].route, slots[i].slot, &seen)
            != NGX_OK)
        {
            return NGX_ERROR;
        }
    }

    left = ngx_ticket_open_left(tc, prices->p, sale->day, seen.left);

    return left <= 0
           ? NGX_OK
           : ngx_ticket_open_add_day(tc, prices, sale->day,
                                     left == TK_UNLIMITED ? 0 : left,
                                     &seen.sessions);
}


/* Nothing bounds it: neither places nor weekdays nor a last day, which the
 * catalogue has as that of the century. */

static void
ngx_ticket_open_for_ever(ngx_ticket_ctx_t *tc,
    ngx_ticket_open_prices_t *prices)
{
    tk_open_days_t      *line;
    const tk_product_t  *p;

    p = prices->p;

    if (prices->lines.nelts == 0) {
        return;
    }

    line = (tk_open_days_t *) prices->lines.elts + prices->lines.nelts - 1;

    if (prices->until == prices->last && line->stock == 0
        && line->sessions.n == 0 && p->week_first == 0
        && p->last_day >= tk_day_from_civil(2099, 12, 31))
    {
        line->type = 3;
        line->last.len = 0;
    }
}


ngx_int_t
ngx_ticket_open_prices_answer(ngx_ticket_ctx_t *tc)
{
    ngx_int_t                  rc;
    ngx_uint_t                 i;
    ngx_ticket_open_t         *open;
    ngx_ticket_open_sale_t    *sales;
    ngx_ticket_open_slot_t    *slots;
    ngx_ticket_open_prices_t  *prices;

    open = tc->own;
    prices = tc->data;
    sales = prices->sales.elts;
    slots = prices->slots.elts;

    rc = ngx_ticket_stock_absorb(tc);
    if (rc != NGX_OK) {
        return rc;
    }

    for (i = 0; i < prices->sales.nelts; i++) {
        if (ngx_ticket_open_see_day(tc, prices, &sales[i], slots) != NGX_OK) {
            return NGX_ERROR;
        }

        slots += sales[i].nslots;
    }

    if (prices->day <= prices->last) {
        tc->step -= 2;
        ngx_ticket_yield(tc);
        return NGX_AGAIN;
    }

    ngx_ticket_open_for_ever(tc, prices);

    open->said.prices.days.items = prices->lines.elts;
    open->said.prices.days.n = prices->lines.nelts;

    return NGX_OK;
}
