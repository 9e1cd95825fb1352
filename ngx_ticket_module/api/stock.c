/*
 * What is left: GetProductsInventory (4.2.2) and GetTimeSegment (4.2.40).  The
 * catalogue says which rows there are, the cells how full they are: those
 * of shared memory while they are young, else read in one statement.
 */

#include "api/api.h"
#include "api/catalogue.h"
#include "api/counters.h"
#include "ngx_ticket.h"
#include "request/driver.h"


#define NGX_TICKET_STOCK_DAYS   8       /* "not more than 7 days apart" */
#define NGX_TICKET_STOCK_PIECE  2048    /* of products, at a time */


static int32_t
ngx_ticket_stock_agent_limit(ngx_ticket_ctx_t *tc)
{
    int32_t  limit;

    limit = tc->agent->u.agent.day_limit;

    return limit ? limit : TK_UNLIMITED;
}


/* GetProductsInventory. */

static ngx_int_t
ngx_ticket_inventory_dates(ngx_ticket_ctx_t *tc)
{
    if (tc->supplier->u.supplier.kind != '1') {
        return ngx_ticket_refuse(tc, TK_THEATER_MODE);
    }

    if (tc->req.first_day > tc->req.last_day) {
        return ngx_ticket_refuse(tc, TK_DATES_REVERSED);
    }

    if (tc->req.last_day - tc->req.first_day >= NGX_TICKET_STOCK_DAYS) {
        return ngx_ticket_refuse(tc, TK_DATES_TOO_FAR);
    }

    return NGX_OK;
}


static const tk_product_t **
ngx_ticket_inventory_products(ngx_ticket_ctx_t *tc, size_t *n)
{
    size_t                i, found;
    const tk_product_t  **list;

    list = ngx_ticket_products_of(tc, tc->req.route_code, n);

    if (list == NULL || tc->req.product_code.len == 0) {
        return list;
    }

    found = 0;

    for (i = 0; i < *n; i++) {
        if (tk_str_eq(list[i]->code, tc->req.product_code)) {
            list[found++] = list[i];
        }
    }

    *n = found;

    return list;
}


/* What a line's slots of a day have left, or, with stock, which they are. */

static ngx_int_t
ngx_ticket_inventory_line(ngx_ticket_ctx_t *tc, ngx_ticket_stock_t *stock,
    const tk_route_t *route, tk_day_t day, int64_t *left)
{
    size_t                k, n;
    int64_t               id;
    const tk_slot_t      *slot;
    const tk_supplier_t  *s;

    s = &tc->supplier->u.supplier;
    slot = tk_slots_of(s, route->route_id, day, &n);

    for (k = 0; k < n; k++) {
        if (!tk_slot_open(&slot[k], ngx_ticket_stock_today(tc),
                          ngx_ticket_stock_minute(tc)))
        {
            continue;
        }

        id = tk_quota_id(TK_QUOTA_SLOT, day, slot[k].route_id * 1000
                                             + slot[k].slot_no);

        if (stock == NULL) {
            *left += ngx_ticket_stock_left(tc, id, slot[k].online_capacity);
            continue;
        }

        if (ngx_ticket_stock_want(stock, id, slot[k].online_capacity)
            != NGX_OK)
        {
            return NGX_ERROR;
        }
    }

    return NGX_OK;
}


/* May the answer speak of this product on this line? */

static ngx_uint_t
ngx_ticket_inventory_on(ngx_ticket_ctx_t *tc, const tk_route_t *route,
    const tk_product_t *product)
{
    if (tc->req.route_code.len && !tk_str_eq(tc->req.route_code, route->code)) {
        return 0;
    }

    return tk_route_has(&tc->supplier->u.supplier, route->route_id,
                        product->product_id);
}


/* Those of all products: a line's once, however many are booked into it. */

static ngx_int_t
ngx_ticket_inventory_want_slots(ngx_ticket_ctx_t *tc,
    ngx_ticket_stock_t *stock, const tk_product_t **list, size_t n)
{
    size_t                i, k;
    tk_day_t              day;
    const tk_supplier_t  *s;

    s = &tc->supplier->u.supplier;

    for (i = 0; i < s->nroutes; i++) {

        for (k = 0; k < n; k++) {
            if (ngx_ticket_inventory_on(tc, &s->routes[i], list[k])) {
                break;
            }
        }

        if (k == n) {
            continue;
        }

        for (day = tc->req.first_day; day <= tc->req.last_day; day++) {
            if (ngx_ticket_inventory_line(tc, stock, &s->routes[i], day, NULL)
                != NGX_OK)
            {
                return NGX_ERROR;
            }
        }
    }

    return NGX_OK;
}


static int64_t
ngx_ticket_stock_agent_id(ngx_ticket_ctx_t *tc)
{
    return tk_quota_id(TK_QUOTA_AGENT_BOOKED, ngx_ticket_stock_today(tc),
                       tc->agent->u.agent.agent_id);
}


/* Whatever the product: the site's day, and what the agent books today. */

static ngx_int_t
ngx_ticket_inventory_want_days(ngx_ticket_ctx_t *tc, ngx_ticket_stock_t *stock)
{
    tk_day_t  day;

    if (ngx_ticket_stock_want(stock, ngx_ticket_stock_agent_id(tc),
                              ngx_ticket_stock_agent_limit(tc))
        != NGX_OK)
    {
        return NGX_ERROR;
    }

    for (day = tc->req.first_day; day <= tc->req.last_day; day++) {
        if (ngx_ticket_stock_want(stock,
                                  tk_quota_id(TK_QUOTA_SITE_DAY, day, 0),
                                  tc->supplier->u.supplier.day_limit)
            != NGX_OK)
        {
            return NGX_ERROR;
        }
    }

    return NGX_OK;
}


static ngx_int_t
ngx_ticket_inventory_want_product(ngx_ticket_ctx_t *tc,
    ngx_ticket_stock_t *stock, const tk_product_t *product)
{
    size_t             i, n;
    tk_day_t           day;
    const tk_stock_t  *at;

    at = tk_stocks_of(&tc->supplier->u.supplier, product->product_id, &n);

    for (day = tc->req.first_day; day <= tc->req.last_day; day++) {
        if (ngx_ticket_stock_want(stock,
                                  tk_quota_id(TK_QUOTA_PRODUCT_DAY, day,
                                              product->product_id),
                                  ngx_max(product->day_limit, 0))
            != NGX_OK)
        {
            return NGX_ERROR;
        }

        for (i = 0; i < n; i++) {
            if (ngx_ticket_stock_want_of(stock, at[i].owner_id,
                                         tk_quota_id(TK_QUOTA_PRODUCT_DAY, day,
                                                     at[i].owner_product_id),
                                         at[i].day_limit)
                != NGX_OK
                || ngx_ticket_stock_want_of(stock, at[i].owner_id,
                                            tk_quota_id(TK_QUOTA_SITE_DAY, day,
                                                        0),
                                            at[i].site_limit)
                   != NGX_OK)
            {
                return NGX_ERROR;
            }
        }
    }

    return NGX_OK;
}


/*
 * An answer in pieces: so many products at a time, that neither a statement nor
 * a turn of the event loop gets long.
 */

typedef struct {
    ngx_ticket_stock_t     stock;           /* tc->data; of the next piece */
    const tk_product_t   **list;
    size_t                 n;
    size_t                 done;            /* products answered */
    size_t                 end;             /* of the piece */
    tk_table_t            *table;
    int64_t               *left;            /* in a line's slots, line by line,
                                               day by day; NULL: not yet */
} ngx_ticket_inventory_t;


static size_t
ngx_ticket_inventory_days(ngx_ticket_ctx_t *tc)
{
    return tc->req.last_day - tc->req.first_day + 1;
}


ngx_int_t
ngx_ticket_inventory_ask(ngx_ticket_ctx_t *tc)
{
    ngx_int_t                rc;
    ngx_ticket_inventory_t  *inventory;

    static const char *const  columns[] = {
        "product_code", "product_name", "day", "quantity"
    };

    rc = ngx_ticket_inventory_dates(tc);
    if (rc != NGX_OK) {
        return rc;
    }

    inventory = ngx_pcalloc(tc->r->pool, sizeof(ngx_ticket_inventory_t));

    if (inventory == NULL
        || ngx_ticket_stock_init(tc, &inventory->stock) != NGX_OK)
    {
        return NGX_ERROR;
    }

    inventory->list = ngx_ticket_inventory_products(tc, &inventory->n);
    if (inventory->list == NULL) {
        return NGX_ERROR;
    }

    if (inventory->n == 0) {
        return ngx_ticket_refuse(tc, TK_NO_PRODUCTS);
    }

    inventory->table = ngx_ticket_table(tc, columns, 4,
                                        inventory->n
                                        * ngx_ticket_inventory_days(tc));

    return inventory->table ? NGX_OK : NGX_ERROR;
}


ngx_int_t
ngx_ticket_inventory_want(ngx_ticket_ctx_t *tc)
{
    size_t                   i;
    ngx_ticket_stock_t      *stock;
    ngx_ticket_inventory_t  *inventory;

    inventory = tc->data;
    stock = &inventory->stock;
    ngx_ticket_stock_again(stock);

    inventory->end = ngx_min(inventory->n, inventory->done
                             + NGX_TICKET_STOCK_PIECE
                               / ngx_ticket_inventory_days(tc));

    if (ngx_ticket_inventory_want_days(tc, stock) != NGX_OK) {
        return NGX_ERROR;
    }

    if (inventory->left == NULL
        && ngx_ticket_inventory_want_slots(tc, stock, inventory->list,
                                           inventory->n)
           != NGX_OK)
    {
        return NGX_ERROR;
    }

    for (i = inventory->done; i < inventory->end; i++) {
        if (ngx_ticket_inventory_want_product(tc, stock, inventory->list[i])
            != NGX_OK)
        {
            return NGX_ERROR;
        }
    }

    return ngx_ticket_stock_read(stock);
}


/* Once for all products, however many are booked into a line's slots. */

static ngx_int_t
ngx_ticket_inventory_lines(ngx_ticket_ctx_t *tc,
    ngx_ticket_inventory_t *inventory)
{
    size_t                i;
    int64_t              *left;
    tk_day_t              day;
    const tk_supplier_t  *s;

    if (inventory->left) {
        return NGX_OK;
    }

    s = &tc->supplier->u.supplier;

    left = ngx_pcalloc(tc->r->pool, (s->nroutes + 1)
                                    * ngx_ticket_inventory_days(tc)
                                    * sizeof(int64_t));
    if (left == NULL) {
        return NGX_ERROR;
    }

    inventory->left = left;

    for (i = 0; i < s->nroutes; i++) {
        for (day = tc->req.first_day; day <= tc->req.last_day; day++) {
            (void) ngx_ticket_inventory_line(tc, NULL, &s->routes[i], day,
                                             left++);
        }
    }

    return NGX_OK;
}


/* The slots a product can be booked into, day by day: those of its lines. */

static void
ngx_ticket_inventory_slots(ngx_ticket_ctx_t *tc,
    const ngx_ticket_inventory_t *inventory, const tk_product_t *product,
    int64_t *slots)
{
    size_t                i, day, days;
    const tk_supplier_t  *s;

    s = &tc->supplier->u.supplier;
    days = ngx_ticket_inventory_days(tc);
    ngx_memzero(slots, days * sizeof(int64_t));

    for (i = 0; i < s->nroutes; i++) {
        if (!ngx_ticket_inventory_on(tc, &s->routes[i], product)) {
            continue;
        }

        for (day = 0; day < days; day++) {
            slots[day] += inventory->left[i * days + day];
        }
    }
}


/* At attractions that are suppliers themselves: the least of what they have. */

static int64_t
ngx_ticket_inventory_abroad(ngx_ticket_ctx_t *tc, const tk_product_t *p,
    tk_day_t day)
{
    size_t             i, n;
    int64_t            left;
    const tk_stock_t  *at;

    left = TK_UNLIMITED;
    at = tk_stocks_of(&tc->supplier->u.supplier, p->product_id, &n);

    for (i = 0; i < n; i++) {
        if (at[i].day_limit != TK_UNLIMITED) {
            left = ngx_min(left, ngx_ticket_stock_left_of(at[i].owner_id,
                                      tk_quota_id(TK_QUOTA_PRODUCT_DAY, day,
                                                  at[i].owner_product_id),
                                      at[i].day_limit));
        }

        if (at[i].site_limit != TK_UNLIMITED) {
            left = ngx_min(left, ngx_ticket_stock_left_of(at[i].owner_id,
                                      tk_quota_id(TK_QUOTA_SITE_DAY, day, 0),
                                      at[i].site_limit));
        }
    }

    return left;
}


/*
 * The least of what the product, the agent, the attraction and, in slot mode,
 * the slots together have left (decision 55).  Where the editions contradict
 * each other: 4.0 writes 0 for no bound and -1 for sold out, 3.0 the reverse.
 */

static int64_t
ngx_ticket_inventory_left(ngx_ticket_ctx_t *tc, const tk_product_t *p,
    tk_day_t day, int64_t slots)
{
    int32_t               agent_limit;
    int64_t               left, unlimited, none;
    const tk_supplier_t  *s;

    s = &tc->supplier->u.supplier;
    unlimited = (tc->terms.edition == TK_V30) ? -1 : 0;
    none = (tc->terms.edition == TK_V30) ? 0 : -1;

    if (tk_product_sold(p, ngx_ticket_stock_today(tc),
                        ngx_ticket_stock_minute(tc), day)
        != TK_OK
        || tk_day_off(s, day)
        || tk_stocks_off(s, p->product_id, day))
    {
        return none;
    }

    agent_limit = ngx_ticket_stock_agent_limit(tc);
    left = ngx_ticket_inventory_abroad(tc, p, day);

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

    if (agent_limit != TK_UNLIMITED) {
        left = ngx_min(left, ngx_ticket_stock_left(tc,
                                  ngx_ticket_stock_agent_id(tc),
                                  agent_limit));
    }

    if (s->slot_mode) {
        left = ngx_min(left, slots);
    }

    return left == TK_UNLIMITED ? unlimited : left == 0 ? none : left;
}


static void
ngx_ticket_inventory_rows(ngx_ticket_ctx_t *tc,
    ngx_ticket_inventory_t *inventory)
{
    size_t               row, day, days;
    int64_t              slots[NGX_TICKET_STOCK_DAYS];
    tk_table_t          *t;
    const tk_product_t  *product;

    t = inventory->table;
    days = ngx_ticket_inventory_days(tc);

    for ( /* void */ ; inventory->done < inventory->end; inventory->done++) {
        product = inventory->list[inventory->done];
        ngx_ticket_inventory_slots(tc, inventory, product, slots);

        for (day = 0; day < days; day++) {
            row = inventory->done * days + day;

            tk_table_text(t, row, 0, product->code);
            tk_table_text(t, row, 1, product->name);
            tk_table_day(t, row, 2, tc->req.first_day + day);
            tk_table_int(t, row, 3,
                         ngx_ticket_inventory_left(tc, product,
                                                   tc->req.first_day + day,
                                                   slots[day]));
        }
    }
}


/* The rows of a piece; then the next one, in a turn of its own. */

ngx_int_t
ngx_ticket_inventory_answer(ngx_ticket_ctx_t *tc)
{
    ngx_int_t                rc;
    ngx_ticket_inventory_t  *inventory;

    inventory = tc->data;

    rc = ngx_ticket_stock_absorb(tc);
    if (rc != NGX_OK) {
        return rc;
    }

    if (ngx_ticket_inventory_lines(tc, inventory) != NGX_OK) {
        return NGX_ERROR;
    }

    ngx_ticket_inventory_rows(tc, inventory);

    if (inventory->done == inventory->n) {
        tc->rows = inventory->table->rows;
        return NGX_OK;
    }

    tc->step -= 2;
    ngx_ticket_yield(tc);

    return NGX_AGAIN;
}


/* GetTimeSegment. */

static ngx_int_t
ngx_ticket_time_segment_dates(ngx_ticket_ctx_t *tc)
{
    tk_day_t       today;
    tk_request_t  *req;

    req = &tc->req;
    today = ngx_ticket_stock_today(tc);

    if (req->first_day == TK_NO_DAY) {
        req->first_day = today;

        if (req->last_day == TK_NO_DAY) {
            req->last_day = today;
        }
    }

    if (req->last_day == TK_NO_DAY) {
        req->last_day = req->first_day;
    }

    if (req->last_day - (int64_t) req->first_day >= NGX_TICKET_STOCK_DAYS) {
        return ngx_ticket_refuse(tc, TK_SLOTS_TOO_FAR);
    }

    if (req->first_day > req->last_day) {
        return ngx_ticket_refuse(tc, TK_DATES_REVERSED);
    }

    if (!tc->supplier->u.supplier.slot_mode) {
        return ngx_ticket_refuse(tc, TK_NO_SLOTS);
    }

    return NGX_OK;
}


/* Calls see() for every slot of the answer, in its order. */

typedef ngx_int_t (*ngx_ticket_slot_pt)(ngx_ticket_ctx_t *tc,
    const tk_route_t *route, const tk_slot_t *slot, void *data);


static ngx_int_t
ngx_ticket_time_segment_walk(ngx_ticket_ctx_t *tc, ngx_ticket_slot_pt see,
    void *data)
{
    size_t                i, k, n;
    tk_day_t              day;
    const tk_slot_t      *slot;
    const tk_supplier_t  *s;

    s = &tc->supplier->u.supplier;

    for (i = 0; i < s->nroutes; i++) {
        if (tc->req.route_code.len
            && !tk_str_eq(tc->req.route_code, s->routes[i].code))
        {
            continue;
        }

        for (day = tc->req.first_day; day <= tc->req.last_day; day++) {
            slot = tk_slots_of(s, s->routes[i].route_id, day, &n);

            for (k = 0; k < n; k++) {
                if (tk_slot_open(&slot[k], ngx_ticket_stock_today(tc),
                                 ngx_ticket_stock_minute(tc))
                    && see(tc, &s->routes[i], &slot[k], data) != NGX_OK)
                {
                    return NGX_ERROR;
                }
            }
        }
    }

    return NGX_OK;
}


static int64_t
ngx_ticket_slot_id(ngx_ticket_ctx_t *tc, const tk_slot_t *slot)
{
    return tk_quota_id(tc->req.resource_type == 1 ? TK_QUOTA_DESK_SLOT
                                                  : TK_QUOTA_SLOT,
                       slot->day, slot->route_id * 1000 + slot->slot_no);
}


static int32_t
ngx_ticket_slot_capacity(ngx_ticket_ctx_t *tc, const tk_slot_t *slot)
{
    if (tc->req.resource_type == 1) {
        return slot->total_capacity - slot->online_capacity;
    }

    return slot->online_capacity;
}


static ngx_int_t
ngx_ticket_time_segment_want(ngx_ticket_ctx_t *tc, const tk_route_t *route,
    const tk_slot_t *slot, void *data)
{
    return ngx_ticket_stock_want(data, ngx_ticket_slot_id(tc, slot),
                                 ngx_ticket_slot_capacity(tc, slot));
}


ngx_int_t
ngx_ticket_time_segment_ask(ngx_ticket_ctx_t *tc)
{
    ngx_int_t            rc;
    ngx_ticket_stock_t  *stock;

    rc = ngx_ticket_time_segment_dates(tc);
    if (rc != NGX_OK) {
        return rc;
    }

    stock = ngx_pcalloc(tc->r->pool, sizeof(ngx_ticket_stock_t));

    if (stock == NULL
        || ngx_ticket_stock_init(tc, stock) != NGX_OK
        || ngx_ticket_time_segment_walk(tc, ngx_ticket_time_segment_want,
                                        stock)
           != NGX_OK)
    {
        return NGX_ERROR;
    }

    if (stock->ids.nelts == 0) {
        return ngx_ticket_refuse(tc, TK_NO_SLOTS);
    }

    return ngx_ticket_stock_read(stock);
}


typedef struct {
    tk_table_t  *t;
    size_t       row;
} ngx_ticket_segment_t;


static ngx_int_t
ngx_ticket_time_segment_row(ngx_ticket_ctx_t *tc, const tk_route_t *route,
    const tk_slot_t *slot, void *data)
{
    ngx_ticket_segment_t *seg = data;

    int32_t      capacity, left;
    tk_table_t  *t;

    if (seg->row == seg->t->rows.nrows) {
        return NGX_ERROR;
    }

    capacity = ngx_ticket_slot_capacity(tc, slot);
    left = ngx_ticket_stock_left(tc, ngx_ticket_slot_id(tc, slot), capacity);
    t = seg->t;

    tk_table_text(t, seg->row, 0, route->code);
    tk_table_text(t, seg->row, 1, route->name);
    tk_table_day(t, seg->row, 2, slot->day);
    tk_table_int(t, seg->row, 3, slot->slot_no);
    tk_table_int(t, seg->row, 4, slot->start_minute);
    tk_table_int(t, seg->row, 5, slot->end_minute);
    tk_table_int(t, seg->row, 6, slot->total_capacity);
    tk_table_int(t, seg->row, 7, capacity);
    tk_table_int(t, seg->row, 8, capacity - left);

    seg->row++;

    return NGX_OK;
}


ngx_int_t
ngx_ticket_time_segment_answer(ngx_ticket_ctx_t *tc)
{
    ngx_int_t             rc;
    ngx_ticket_stock_t   *stock;
    ngx_ticket_segment_t  seg;

    static const char *const  columns[] = {
        "line_code", "line_name", "day", "slot_no", "start_minute",
        "end_minute", "total_capacity", "capacity", "used"
    };

    rc = ngx_ticket_stock_absorb(tc);
    if (rc != NGX_OK) {
        return rc;
    }

    stock = tc->data;
    seg.row = 0;
    seg.t = ngx_ticket_table(tc, columns, 9, stock->ids.nelts);

    if (seg.t == NULL
        || ngx_ticket_time_segment_walk(tc, ngx_ticket_time_segment_row, &seg)
           != NGX_OK)
    {
        return NGX_ERROR;
    }

    tc->rows = seg.t->rows;

    return NGX_OK;
}
