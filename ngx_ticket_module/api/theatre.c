/*
 * Theatres: GetProducts2 (4.2.3), QueryTheaterList (4.2.17),
 * QueryTheaterSenceList (4.2.18), QuerySeatAreaList (4.2.19).  The catalogue
 * says what is played, the counters of areas how many seats are free.
 */

#include "api/api.h"
#include "api/catalogue.h"
#include "api/counters.h"
#include "api/theatre.h"
#include "ngx_ticket.h"


#define NGX_TICKET_THEATRE_DAYS  31     /* of one answer */
#define NGX_TICKET_THEATRE_SPAN  3      /* days where none are named */
#define NGX_TICKET_HHMM          4


int32_t
ngx_ticket_theatre_id(tk_str_t s)
{
    int64_t  id;

    if (s.len == 0) {
        return 0;
    }

    return tk_parse_int(s, 1, INT32_MAX, &id) == TK_OK ? (int32_t) id : -1;
}


/* hhmm, as this page has it; after midnight it begins again. */

static ngx_int_t
ngx_ticket_theatre_clock(ngx_ticket_ctx_t *tc, tk_table_t *t, size_t row,
    size_t column, int minute)
{
    u_char    *p;
    tk_str_t   text;

    p = ngx_pnalloc(tc->r->pool, NGX_TICKET_HHMM);
    if (p == NULL) {
        return NGX_ERROR;
    }

    minute %= 24 * 60;
    ngx_snprintf(p, NGX_TICKET_HHMM, "%02d%02d", minute / 60, minute % 60);

    text.data = p;
    text.len = NGX_TICKET_HHMM;
    tk_table_text(t, row, column, text);

    return NGX_OK;
}


/* May seats of it be sold now? */

static int
ngx_ticket_theatre_sells(ngx_ticket_ctx_t *tc, const tk_performance_t *p)
{
    return tk_performance_open(p, ngx_ticket_stock_today(tc),
                               ngx_ticket_stock_minute(tc));
}


ngx_int_t
ngx_ticket_halls_answer(ngx_ticket_ctx_t *tc)
{
    size_t                i;
    tk_table_t           *t;
    const tk_supplier_t  *s;

    static const char *const  columns[] = { "hall_id", "hall_name" };

    s = &tc->supplier->u.supplier;

    if (s->nhalls == 0) {
        return ngx_ticket_refuse(tc, TK_NO_HALLS);
    }

    t = ngx_ticket_table(tc, columns, 2, s->nhalls);
    if (t == NULL) {
        return NGX_ERROR;
    }

    for (i = 0; i < s->nhalls; i++) {
        tk_table_int(t, i, 0, s->halls[i].hall_id);
        tk_table_text(t, i, 1, s->halls[i].name);
    }

    tc->rows = t->rows;

    return NGX_OK;
}


/* Only what can be booked now. */

static ngx_int_t
ngx_ticket_performance_row(ngx_ticket_ctx_t *tc, tk_table_t *t, size_t row,
    const tk_session_t *session, const tk_performance_t *p)
{
    size_t     i;
    const int  minutes[] = {
        p->start_minute, p->end_minute, p->sale_end_minute,
        p->check_from_minute, p->check_until_minute
    };

    tk_table_int(t, row, 0, session->hall_id);
    tk_table_int(t, row, 1, session->session_id);
    tk_table_text(t, row, 2, session->name);

    for (i = 0; i < sizeof(minutes) / sizeof(minutes[0]); i++) {
        if (ngx_ticket_theatre_clock(tc, t, row, 3 + i, minutes[i])
            != NGX_OK)
        {
            return NGX_ERROR;
        }
    }

    return NGX_OK;
}


ngx_int_t
ngx_ticket_performances_answer(ngx_ticket_ctx_t *tc)
{
    size_t                   i, n;
    int32_t                  hall_id;
    tk_table_t              *t;
    const tk_session_t      *session;
    const tk_supplier_t     *s;
    const tk_performance_t  *p;

    static const char *const  columns[] = {
        "hall_id", "session_id", "session_name", "start", "end", "sale_end",
        "check_from", "check_until"
    };

    s = &tc->supplier->u.supplier;
    hall_id = ngx_ticket_theatre_id(tc->req.hall);

    t = ngx_ticket_table(tc, columns, 8, s->nsessions);
    if (t == NULL) {
        return NGX_ERROR;
    }

    for (n = 0, i = 0; i < s->nsessions; i++) {
        session = &s->sessions[i];
        p = tk_performance_of(s, session->session_id, tc->req.day);

        if (session->hall_id != hall_id || p == NULL
            || !ngx_ticket_theatre_sells(tc, p))
        {
            continue;
        }

        if (ngx_ticket_performance_row(tc, t, n++, session, p) != NGX_OK) {
            return NGX_ERROR;
        }
    }

    if (n == 0) {
        return ngx_ticket_refuse(tc, TK_NO_PERFORMANCES);
    }

    tc->rows = t->rows;
    tc->rows.nrows = n;

    return NGX_OK;
}


/* Calls see() for each area in which a product is sold at a performance. */

typedef ngx_int_t (*ngx_ticket_area_pt)(ngx_ticket_ctx_t *tc,
    const tk_performance_t *p, const tk_area_t *area, void *data);


static ngx_int_t
ngx_ticket_areas_walk(ngx_ticket_ctx_t *tc, const tk_performance_t *p,
    int32_t product_id, ngx_ticket_area_pt see, void *data)
{
    size_t                i;
    const tk_area_t      *area;
    const tk_supplier_t  *s;

    s = &tc->supplier->u.supplier;

    for (i = 0; i < s->nareas; i++) {
        area = &s->areas[i];

        if (tk_area_plays(s, area, p)
            && tk_area_has(s, area->area_id, product_id)
            && see(tc, p, area, data) != NGX_OK)
        {
            return NGX_ERROR;
        }
    }

    return NGX_OK;
}


static ngx_int_t
ngx_ticket_area_want(ngx_ticket_ctx_t *tc, const tk_performance_t *p,
    const tk_area_t *area, void *data)
{
    return ngx_ticket_stock_want(data, tk_seats_quota(p->session_id, p->day,
                                                      area->area_id),
                                 area->seats);
}


static int32_t
ngx_ticket_area_left(ngx_ticket_ctx_t *tc, const tk_performance_t *p,
    const tk_area_t *area)
{
    return ngx_ticket_stock_left(tc, tk_seats_quota(p->session_id, p->day,
                                                    area->area_id),
                                 area->seats);
}


/* GetProducts2: a row for each product, performance and day. */

typedef struct {
    ngx_ticket_stock_t      stock;          /* tc->data */
    const tk_product_t    **products;
    size_t                  nproducts;
    size_t                  rows;
} ngx_ticket_seat_products_t;


typedef ngx_int_t (*ngx_ticket_seat_product_pt)(ngx_ticket_ctx_t *tc,
    const tk_performance_t *p, const tk_product_t *product, void *data);


static ngx_int_t
ngx_ticket_seat_products_days(ngx_ticket_ctx_t *tc)
{
    tk_day_t       today;
    tk_request_t  *req;

    req = &tc->req;
    today = ngx_ticket_stock_today(tc);

    if (req->first_day == TK_NO_DAY) {
        req->first_day = today;

        if (req->last_day == TK_NO_DAY) {
            req->last_day = today + NGX_TICKET_THEATRE_SPAN - 1;
        }
    }

    if (req->last_day == TK_NO_DAY) {
        req->last_day = req->first_day;
    }

    if (req->last_day < req->first_day
        || req->last_day - (int64_t) req->first_day >= NGX_TICKET_THEATRE_DAYS)
    {
        return ngx_ticket_refuse_for(tc, TK_BAD_PARAM,
                                     tk_str_c("TicketDate2"));
    }

    return NGX_OK;
}


/* Is the performance asked for, and sold? */

static int
ngx_ticket_seat_products_on(ngx_ticket_ctx_t *tc, const tk_performance_t *p)
{
    int32_t              hall_id, session_id;
    const tk_session_t  *session;

    hall_id = ngx_ticket_theatre_id(tc->req.hall);
    session_id = ngx_ticket_theatre_id(tc->req.session);
    session = tk_session_by_id(&tc->supplier->u.supplier, p->session_id);

    return p->day >= tc->req.first_day && p->day <= tc->req.last_day
           && session != NULL
           && (hall_id == 0 || session->hall_id == hall_id)
           && (session_id == 0 || p->session_id == session_id)
           && ngx_ticket_theatre_sells(tc, p);
}


static int64_t
ngx_ticket_seat_price(ngx_ticket_ctx_t *tc, const tk_performance_t *p,
    const tk_product_t *product)
{
    int64_t               price;
    const tk_supplier_t  *s;

    s = &tc->supplier->u.supplier;
    price = tk_performance_price(s, product->product_id, p->session_id,
                                 p->day);

    return price >= 0 ? price
                      : tk_price_of(s, &tc->agent->u.agent,
                                    product->product_id,
                                    ngx_ticket_stock_today(tc));
}


static ngx_int_t
ngx_ticket_seat_products_walk(ngx_ticket_ctx_t *tc,
    const ngx_ticket_seat_products_t *sp, ngx_ticket_seat_product_pt see,
    void *data)
{
    size_t                   i, k;
    const tk_product_t      *product;
    const tk_supplier_t     *s;
    const tk_performance_t  *p;

    s = &tc->supplier->u.supplier;

    for (i = 0; i < s->nperformances; i++) {
        p = &s->performances[i];

        if (!ngx_ticket_seat_products_on(tc, p)) {
            continue;
        }

        for (k = 0; k < sp->nproducts; k++) {
            product = sp->products[k];

            if (ngx_ticket_seat_price(tc, p, product) >= 0
                && tk_performance_sold(p, product, ngx_ticket_stock_today(tc),
                                       ngx_ticket_stock_minute(tc)) == TK_OK
                && see(tc, p, product, data) != NGX_OK)
            {
                return NGX_ERROR;
            }
        }
    }

    return NGX_OK;
}


static ngx_int_t
ngx_ticket_seat_product_want(ngx_ticket_ctx_t *tc, const tk_performance_t *p,
    const tk_product_t *product, void *data)
{
    ngx_uint_t                   before;
    ngx_ticket_seat_products_t  *sp;

    sp = data;
    before = sp->stock.ids.nelts;

    if (ngx_ticket_areas_walk(tc, p, product->product_id,
                              ngx_ticket_area_want, &sp->stock)
        != NGX_OK)
    {
        return NGX_ERROR;
    }

    sp->rows += sp->stock.ids.nelts != before;

    return NGX_OK;
}


ngx_int_t
ngx_ticket_seat_products_ask(ngx_ticket_ctx_t *tc)
{
    ngx_int_t                    rc;
    ngx_ticket_seat_products_t  *sp;

    rc = ngx_ticket_seat_products_days(tc);
    if (rc != NGX_OK) {
        return rc;
    }

    sp = ngx_pcalloc(tc->r->pool, sizeof(ngx_ticket_seat_products_t));

    if (sp == NULL || ngx_ticket_stock_init(tc, &sp->stock) != NGX_OK) {
        return NGX_ERROR;
    }

    sp->products = ngx_ticket_products_of(tc, tk_str_c(""), &sp->nproducts);

    if (sp->products == NULL
        || ngx_ticket_seat_products_walk(tc, sp, ngx_ticket_seat_product_want,
                                         sp)
           != NGX_OK)
    {
        return NGX_ERROR;
    }

    if (sp->rows == 0) {
        return ngx_ticket_refuse(tc, TK_NO_PRODUCTS);
    }

    return ngx_ticket_stock_read(&sp->stock);
}


enum {
    SEAT_HALL = NGX_TICKET_NPRODUCT, SEAT_HALL_NAME, SEAT_SESSION,
    SEAT_SESSION_NAME, SEAT_START, SEAT_END, SEAT_DAY, SEAT_LEFT, NSEAT
};

static const char *const  ngx_ticket_seat_columns[] = {
    NGX_TICKET_PRODUCT_COLUMNS,
    "hall_id", "hall_name", "session_id", "session_name", "start", "end",
    "day", "left"
};


typedef struct {
    tk_table_t     *t;
    size_t          row;
    int64_t         left;           /* of the areas seen so far */
    ngx_uint_t      areas;
} ngx_ticket_seat_rows_t;


static ngx_int_t
ngx_ticket_area_add(ngx_ticket_ctx_t *tc, const tk_performance_t *p,
    const tk_area_t *area, void *data)
{
    ngx_ticket_seat_rows_t *rows = data;

    rows->left += ngx_ticket_area_left(tc, p, area);
    rows->areas++;

    return NGX_OK;
}


static ngx_int_t
ngx_ticket_seat_product_row(ngx_ticket_ctx_t *tc, const tk_performance_t *p,
    const tk_product_t *product, void *data)
{
    ngx_ticket_seat_rows_t *rows = data;

    size_t                row;
    tk_table_t           *t;
    const tk_hall_t      *hall;
    const tk_session_t   *session;
    const tk_supplier_t  *s;

    t = rows->t;
    row = rows->row;
    rows->left = 0;
    rows->areas = 0;

    if (ngx_ticket_areas_walk(tc, p, product->product_id, ngx_ticket_area_add,
                              rows)
        != NGX_OK)
    {
        return NGX_ERROR;
    }

    if (rows->areas == 0) {
        return NGX_OK;
    }

    s = &tc->supplier->u.supplier;
    session = tk_session_by_id(s, p->session_id);
    hall = session != NULL ? tk_hall_by_id(s, session->hall_id) : NULL;

    if (hall == NULL || row == t->rows.nrows) {
        return NGX_ERROR;
    }

    ngx_ticket_product_row(tc, t, row, product,
                           ngx_ticket_seat_price(tc, p, product));
    tk_table_int(t, row, SEAT_HALL, hall->hall_id);
    tk_table_text(t, row, SEAT_HALL_NAME, hall->name);
    tk_table_int(t, row, SEAT_SESSION, session->session_id);
    tk_table_text(t, row, SEAT_SESSION_NAME, session->name);
    tk_table_day(t, row, SEAT_DAY, p->day);
    tk_table_int(t, row, SEAT_LEFT, rows->left);

    if (ngx_ticket_theatre_clock(tc, t, row, SEAT_START, p->start_minute)
            != NGX_OK
        || ngx_ticket_theatre_clock(tc, t, row, SEAT_END, p->end_minute)
            != NGX_OK)
    {
        return NGX_ERROR;
    }

    rows->row++;

    return NGX_OK;
}


ngx_int_t
ngx_ticket_seat_products_answer(ngx_ticket_ctx_t *tc)
{
    ngx_int_t                    rc;
    ngx_ticket_seat_rows_t       rows;
    ngx_ticket_seat_products_t  *sp;

    sp = tc->data;

    rc = ngx_ticket_stock_absorb(tc);
    if (rc != NGX_OK) {
        return rc;
    }

    rows.row = 0;
    rows.t = ngx_ticket_table(tc, ngx_ticket_seat_columns, NSEAT, sp->rows);

    if (rows.t == NULL
        || ngx_ticket_seat_products_walk(tc, sp, ngx_ticket_seat_product_row,
                                         &rows)
           != NGX_OK)
    {
        return NGX_ERROR;
    }

    tc->rows = rows.t->rows;
    tc->rows.nrows = rows.row;

    return NGX_OK;
}


/* QuerySeatAreaList: the areas of a product at a performance. */

typedef struct {
    ngx_ticket_stock_t       stock;         /* tc->data */
    const tk_product_t      *product;
    const tk_performance_t  *performance;
    tk_table_t              *t;
    size_t                   row;
} ngx_ticket_area_list_t;


ngx_int_t
ngx_ticket_areas_ask(ngx_ticket_ctx_t *tc)
{
    ngx_ticket_area_list_t  *list;
    const tk_supplier_t     *s;

    s = &tc->supplier->u.supplier;
    list = ngx_pcalloc(tc->r->pool, sizeof(ngx_ticket_area_list_t));

    if (list == NULL || ngx_ticket_stock_init(tc, &list->stock) != NGX_OK) {
        return NGX_ERROR;
    }

    list->product = tk_product_by_code(s, tc->req.product_code);
    list->performance =
        tk_performance_of(s, ngx_ticket_theatre_id(tc->req.session),
                          tc->req.day);

    if (list->product == NULL || list->performance == NULL
        || !tk_agent_may_sell(&tc->agent->u.agent, list->product)
        || !ngx_ticket_theatre_sells(tc, list->performance))
    {
        return ngx_ticket_refuse(tc, TK_NO_AREAS);
    }

    if (ngx_ticket_areas_walk(tc, list->performance, list->product->product_id,
                              ngx_ticket_area_want, &list->stock)
        != NGX_OK)
    {
        return NGX_ERROR;
    }

    if (list->stock.ids.nelts == 0) {
        return ngx_ticket_refuse(tc, TK_NO_AREAS);
    }

    return ngx_ticket_stock_read(&list->stock);
}


static ngx_int_t
ngx_ticket_area_row(ngx_ticket_ctx_t *tc, const tk_performance_t *p,
    const tk_area_t *area, void *data)
{
    ngx_ticket_area_list_t *list = data;

    tk_table_int(list->t, list->row, 0, area->area_id);
    tk_table_text(list->t, list->row, 1, area->name);
    tk_table_text(list->t, list->row, 2, area->color);
    tk_table_int(list->t, list->row, 3, area->seats);
    tk_table_int(list->t, list->row, 4, ngx_ticket_area_left(tc, p, area));
    list->row++;

    return NGX_OK;
}


ngx_int_t
ngx_ticket_areas_answer(ngx_ticket_ctx_t *tc)
{
    ngx_int_t                rc;
    ngx_ticket_area_list_t  *list;

    static const char *const  columns[] = {
        "area_id", "area_name", "color", "seats", "left"
    };

    list = tc->data;

    rc = ngx_ticket_stock_absorb(tc);
    if (rc != NGX_OK) {
        return rc;
    }

    list->t = ngx_ticket_table(tc, columns, 5, list->stock.ids.nelts);

    if (list->t == NULL
        || ngx_ticket_areas_walk(tc, list->performance,
                                 list->product->product_id,
                                 ngx_ticket_area_row, list)
           != NGX_OK)
    {
        return NGX_ERROR;
    }

    tc->rows = list->t->rows;

    return NGX_OK;
}
