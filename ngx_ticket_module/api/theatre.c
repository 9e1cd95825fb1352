/*
 * Theatres: QueryTheaterList (4.2.17), QueryTheaterSenceList (4.2.18),
 * QuerySeatAreaList (4.2.19).  The catalogue says what is played, the counters
 * of areas how many seats are free.
 */

#include "api/api.h"
#include "api/counters.h"
#include "api/theatre.h"
#include "ngx_ticket.h"


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


ngx_int_t
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


int
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


/* Only what can be booked now. */

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


/* QuerySeatAreaList: the areas of a product at a performance. */

typedef struct {
    ngx_ticket_stock_t       stock;         /* tc->data */
    const tk_performance_t  *performance;
    ngx_array_t              areas;         /* const tk_area_t * */
} ngx_ticket_area_list_t;


static ngx_int_t
ngx_ticket_areas_want(ngx_ticket_ctx_t *tc, ngx_ticket_area_list_t *list,
    const tk_product_t *product)
{
    size_t                    i;
    const tk_area_t          *area, **push;
    const tk_supplier_t      *s;
    const tk_performance_t   *p;

    s = &tc->supplier->u.supplier;
    p = list->performance;

    for (i = 0; i < s->nareas; i++) {
        area = &s->areas[i];

        if (!tk_area_plays(s, area, p)
            || !tk_area_sells(s, area->area_id, product->product_id))
        {
            continue;
        }

        push = ngx_array_push(&list->areas);

        if (push == NULL
            || ngx_ticket_stock_want(&list->stock,
                                     tk_seats_quota(p->session_id, p->day,
                                                    area->area_id),
                                     area->seats)
               != NGX_OK)
        {
            return NGX_ERROR;
        }

        *push = area;
    }

    return NGX_OK;
}


ngx_int_t
ngx_ticket_areas_ask(ngx_ticket_ctx_t *tc)
{
    const tk_product_t      *product;
    const tk_supplier_t     *s;
    ngx_ticket_area_list_t  *list;

    s = &tc->supplier->u.supplier;
    list = ngx_pcalloc(tc->r->pool, sizeof(ngx_ticket_area_list_t));

    if (list == NULL
        || ngx_ticket_stock_init(tc, &list->stock) != NGX_OK
        || ngx_array_init(&list->areas, tc->r->pool, 8, sizeof(tk_area_t *))
           != NGX_OK)
    {
        return NGX_ERROR;
    }

    product = tk_product_by_code(s, tc->req.product_code);
    list->performance =
        tk_performance_of(s, ngx_ticket_theatre_id(tc->req.session),
                          tc->req.day);

    if (product == NULL || list->performance == NULL
        || !tk_agent_may_sell(&tc->agent->u.agent, product)
        || !ngx_ticket_theatre_sells(tc, list->performance))
    {
        return ngx_ticket_refuse(tc, TK_NO_AREAS);
    }

    if (ngx_ticket_areas_want(tc, list, product) != NGX_OK) {
        return NGX_ERROR;
    }

    if (list->areas.nelts == 0) {
        return ngx_ticket_refuse(tc, TK_NO_AREAS);
    }

    return ngx_ticket_stock_read(&list->stock);
}


ngx_int_t
ngx_ticket_areas_answer(ngx_ticket_ctx_t *tc)
{
    ngx_int_t                 rc;
    ngx_uint_t                i;
    tk_table_t               *t;
    const tk_area_t         **area;
    ngx_ticket_area_list_t   *list;

    static const char *const  columns[] = {
        "area_id", "area_name", "color", "seats", "left"
    };

    list = tc->data;

    rc = ngx_ticket_stock_absorb(tc);
    if (rc != NGX_OK) {
        return rc;
    }

    t = ngx_ticket_table(tc, columns, 5, list->areas.nelts);
    if (t == NULL) {
        return NGX_ERROR;
    }

    area = list->areas.elts;

    for (i = 0; i < list->areas.nelts; i++) {
        tk_table_int(t, i, 0, area[i]->area_id);
        tk_table_text(t, i, 1, area[i]->name);
        tk_table_text(t, i, 2, area[i]->color);
        tk_table_int(t, i, 3, area[i]->seats);
        tk_table_int(t, i, 4, ngx_ticket_stock_left(tc,
                                  tk_seats_quota(list->performance->session_id,
                                                 list->performance->day,
                                                 area[i]->area_id),
                                  area[i]->seats));
    }

    tc->rows = t->rows;

    return NGX_OK;
}
