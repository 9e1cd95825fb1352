/*
 * Theatres: GetProducts2 (4.2.3), a row for each product, performance and day.
 * Many may be asked for: they are counted and written piece by piece.
 */

#include "api/api.h"
#include "api/catalogue.h"
#include "api/counters.h"
#include "api/theatre.h"
#include "ngx_ticket.h"


#define NGX_TICKET_SEAT_DAYS    31      /* of one answer */
#define NGX_TICKET_SEAT_SPAN    3       /* days where none are named */
#define NGX_TICKET_SEAT_PIECE   2048    /* counters, at a time */


/* What the agent may see is sold where, on one map of a hall. */

typedef struct {
    int32_t                   hall_id;
    int32_t                   map_no;
    size_t                    nareas;       /* in which anything is sold */
    const tk_area_t         **areas;
    const tk_area_t        ***sold;         /* by product: those it is sold in,
                                               then a NULL */
} ngx_ticket_seat_map_t;

typedef struct {
    const tk_performance_t   *performance;
    const tk_session_t       *session;
    const tk_hall_t          *hall;
    ngx_ticket_seat_map_t    *map;
} ngx_ticket_seat_play_t;

typedef struct {
    ngx_ticket_stock_t        stock;        /* tc->data */
    size_t                    nproducts;
    const tk_product_t      **products;
    ngx_array_t               maps;         /* ngx_ticket_seat_map_t * */
    ngx_array_t               plays;        /* what is asked for, and sold */
    size_t                    done;         /* of them */
    size_t                    end;          /* ... of this piece */
    tk_table_t               *table;
    size_t                    row;
} ngx_ticket_seat_products_t;

enum {
    SEAT_HALL = NGX_TICKET_NPRODUCT, SEAT_HALL_NAME, SEAT_SESSION,
    SEAT_SESSION_NAME, SEAT_START, SEAT_END, SEAT_DAY, SEAT_LEFT, NSEAT
};

static const char *const  ngx_ticket_seat_columns[] = {
    NGX_TICKET_PRODUCT_COLUMNS,
    "hall_id", "hall_name", "session_id", "session_name", "start", "end",
    "day", "left"
};


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
            req->last_day = today + NGX_TICKET_SEAT_SPAN - 1;
        }
    }

    if (req->last_day == TK_NO_DAY) {
        req->last_day = req->first_day;
    }

    if (req->last_day < req->first_day
        || req->last_day - (int64_t) req->first_day >= NGX_TICKET_SEAT_DAYS)
    {
        return ngx_ticket_refuse_for(tc, TK_BAD_PARAM,
                                     tk_str_c("TicketDate2"));
    }

    return NGX_OK;
}


/* All that the agent may sell: a performance may have the only price. */

static ngx_int_t
ngx_ticket_seat_products_list(ngx_ticket_ctx_t *tc,
    ngx_ticket_seat_products_t *sp)
{
    size_t                i;
    const tk_supplier_t  *s;

    s = &tc->supplier->u.supplier;

    sp->products = ngx_palloc(tc->r->pool,
                              (s->nproducts + 1) * sizeof(tk_product_t *));
    if (sp->products == NULL) {
        return NGX_ERROR;
    }

    for (i = 0; i < s->nproducts; i++) {
        if (tk_agent_may_sell(&tc->agent->u.agent, &s->products[i])) {
            sp->products[sp->nproducts++] = &s->products[i];
        }
    }

    return NGX_OK;
}


/* In which of its areas each product is sold; and those that stay unsold are
 * not counted. */

static ngx_int_t
ngx_ticket_seat_map_sold(ngx_ticket_ctx_t *tc,
    const ngx_ticket_seat_products_t *sp, ngx_ticket_seat_map_t *map)
{
    size_t                i, k, n, nareas;
    ngx_uint_t           *used;
    const tk_area_t     **list;
    const tk_supplier_t  *s;

    s = &tc->supplier->u.supplier;
    nareas = map->nareas;

    used = ngx_pcalloc(tc->r->pool, (nareas + 1) * sizeof(ngx_uint_t));
    map->sold = ngx_palloc(tc->r->pool,
                           (sp->nproducts + 1) * sizeof(tk_area_t **));

    if (used == NULL || map->sold == NULL) {
        return NGX_ERROR;
    }

    for (k = 0; k < sp->nproducts; k++) {
        list = ngx_palloc(tc->r->pool, (nareas + 1) * sizeof(tk_area_t *));
        if (list == NULL) {
            return NGX_ERROR;
        }

        for (i = 0, n = 0; i < nareas; i++) {
            if (tk_area_sells(s, map->areas[i]->area_id,
                              sp->products[k]->product_id))
            {
                list[n++] = map->areas[i];
                used[i] = 1;
            }
        }

        list[n] = NULL;
        map->sold[k] = list;
    }

    for (i = 0, n = 0; i < nareas; i++) {
        if (used[i]) {
            map->areas[n++] = map->areas[i];
        }
    }

    map->nareas = n;

    return NGX_OK;
}


static ngx_ticket_seat_map_t *
ngx_ticket_seat_map_make(ngx_ticket_ctx_t *tc,
    const ngx_ticket_seat_products_t *sp, int32_t hall_id, int32_t map_no)
{
    size_t                  i;
    const tk_supplier_t    *s;
    ngx_ticket_seat_map_t  *map;

    s = &tc->supplier->u.supplier;

    map = ngx_pcalloc(tc->r->pool, sizeof(ngx_ticket_seat_map_t));
    if (map == NULL) {
        return NULL;
    }

    map->hall_id = hall_id;
    map->map_no = map_no;
    map->areas = ngx_palloc(tc->r->pool,
                            (s->nareas + 1) * sizeof(tk_area_t *));
    if (map->areas == NULL) {
        return NULL;
    }

    for (i = 0; i < s->nareas; i++) {
        if (s->areas[i].hall_id == hall_id && s->areas[i].map_no == map_no) {
            map->areas[map->nareas++] = &s->areas[i];
        }
    }

    return ngx_ticket_seat_map_sold(tc, sp, map) == NGX_OK ? map : NULL;
}


/* Performances have few maps between them. */

static ngx_ticket_seat_map_t *
ngx_ticket_seat_map(ngx_ticket_ctx_t *tc, ngx_ticket_seat_products_t *sp,
    int32_t hall_id, int32_t map_no)
{
    ngx_uint_t               i;
    ngx_ticket_seat_map_t  **map;

    map = sp->maps.elts;

    for (i = 0; i < sp->maps.nelts; i++) {
        if (map[i]->hall_id == hall_id && map[i]->map_no == map_no) {
            return map[i];
        }
    }

    map = ngx_array_push(&sp->maps);
    if (map == NULL) {
        return NULL;
    }

    *map = ngx_ticket_seat_map_make(tc, sp, hall_id, map_no);

    return *map;
}


static ngx_int_t
ngx_ticket_seat_play_add(ngx_ticket_ctx_t *tc, ngx_ticket_seat_products_t *sp,
    const tk_performance_t *p, const tk_session_t *session)
{
    ngx_ticket_seat_play_t  *play;

    play = ngx_array_push(&sp->plays);
    if (play == NULL) {
        return NGX_ERROR;
    }

    play->performance = p;
    play->session = session;
    play->hall = tk_hall_by_id(&tc->supplier->u.supplier, session->hall_id);
    play->map = ngx_ticket_seat_map(tc, sp, session->hall_id, p->map_no);

    return play->map != NULL && play->hall != NULL ? NGX_OK : NGX_ERROR;
}


static ngx_int_t
ngx_ticket_seat_plays(ngx_ticket_ctx_t *tc, ngx_ticket_seat_products_t *sp)
{
    size_t                   i;
    int32_t                  hall_id, session_id;
    const tk_session_t      *session;
    const tk_supplier_t     *s;
    const tk_performance_t  *p;

    s = &tc->supplier->u.supplier;
    hall_id = ngx_ticket_theatre_id(tc->req.hall);
    session_id = ngx_ticket_theatre_id(tc->req.session);

    for (i = 0; i < s->nperformances; i++) {
        p = &s->performances[i];

        if (p->day < tc->req.first_day || p->day > tc->req.last_day
            || (session_id != 0 && p->session_id != session_id)
            || !ngx_ticket_theatre_sells(tc, p))
        {
            continue;
        }

        session = tk_session_by_id(s, p->session_id);

        if (session == NULL || (hall_id != 0 && session->hall_id != hall_id)) {
            continue;
        }

        if (ngx_ticket_seat_play_add(tc, sp, p, session) != NGX_OK) {
            return NGX_ERROR;
        }
    }

    return NGX_OK;
}


/* What a product costs there; -1: it is not sold. */

static int64_t
ngx_ticket_seat_product_price(ngx_ticket_ctx_t *tc,
    const ngx_ticket_seat_products_t *sp, const ngx_ticket_seat_play_t *play,
    size_t k)
{
    int64_t                  price;
    const tk_supplier_t     *s;
    const tk_product_t      *product;
    const tk_performance_t  *p;

    s = &tc->supplier->u.supplier;
    p = play->performance;
    product = sp->products[k];

    if (play->map->sold[k][0] == NULL
        || tk_performance_sold(p, product, ngx_ticket_stock_today(tc),
                               ngx_ticket_stock_minute(tc)) != TK_OK)
    {
        return -1;
    }

    price = tk_performance_price(s, product->product_id, p->session_id,
                                 p->day);

    return price >= 0 ? price
                      : tk_price_of(s, &tc->agent->u.agent,
                                    product->product_id,
                                    ngx_ticket_stock_today(tc));
}


static size_t
ngx_ticket_seat_products_count(ngx_ticket_ctx_t *tc,
    ngx_ticket_seat_products_t *sp)
{
    size_t                   k, rows;
    ngx_uint_t               i;
    ngx_ticket_seat_play_t  *play;

    play = sp->plays.elts;
    rows = 0;

    for (i = 0; i < sp->plays.nelts; i++) {
        for (k = 0; k < sp->nproducts; k++) {
            rows += ngx_ticket_seat_product_price(tc, sp, &play[i], k) >= 0;
        }
    }

    return rows;
}


/* Step: which rows there will be. */

ngx_int_t
ngx_ticket_seat_products_ask(ngx_ticket_ctx_t *tc)
{
    size_t                       rows;
    ngx_int_t                    rc;
    ngx_ticket_seat_products_t  *sp;

    rc = ngx_ticket_seat_products_days(tc);
    if (rc != NGX_OK) {
        return rc;
    }

    sp = ngx_pcalloc(tc->r->pool, sizeof(ngx_ticket_seat_products_t));

    if (sp == NULL
        || ngx_ticket_stock_init(tc, &sp->stock) != NGX_OK
        || ngx_array_init(&sp->maps, tc->r->pool, 4,
                          sizeof(ngx_ticket_seat_map_t *)) != NGX_OK
        || ngx_array_init(&sp->plays, tc->r->pool, 64,
                          sizeof(ngx_ticket_seat_play_t)) != NGX_OK
        || ngx_ticket_seat_products_list(tc, sp) != NGX_OK
        || ngx_ticket_seat_plays(tc, sp) != NGX_OK)
    {
        return NGX_ERROR;
    }

    rows = ngx_ticket_seat_products_count(tc, sp);

    if (rows == 0) {
        return ngx_ticket_refuse(tc, TK_NO_PRODUCTS);
    }

    sp->table = ngx_ticket_table(tc, ngx_ticket_seat_columns, NSEAT, rows);

    return sp->table != NULL ? NGX_OK : NGX_ERROR;
}


/* Step: the counters of the next performances, one at least. */

ngx_int_t
ngx_ticket_seat_products_want(ngx_ticket_ctx_t *tc)
{
    size_t                       i;
    const tk_area_t             *area;
    const tk_performance_t      *p;
    ngx_ticket_seat_map_t       *map;
    ngx_ticket_seat_play_t      *play;
    ngx_ticket_seat_products_t  *sp;

    sp = tc->data;
    play = sp->plays.elts;
    ngx_ticket_stock_again(&sp->stock);

    for (sp->end = sp->done; sp->end < sp->plays.nelts; sp->end++) {
        map = play[sp->end].map;
        p = play[sp->end].performance;

        if (sp->end != sp->done
            && sp->stock.ids.nelts + map->nareas > NGX_TICKET_SEAT_PIECE)
        {
            break;
        }

        for (i = 0; i < map->nareas; i++) {
            area = map->areas[i];

            if (ngx_ticket_stock_want(&sp->stock,
                                      tk_seats_quota(p->session_id, p->day,
                                                     area->area_id),
                                      area->seats)
                != NGX_OK)
            {
                return NGX_ERROR;
            }
        }
    }

    return ngx_ticket_stock_read(&sp->stock);
}


static ngx_int_t
ngx_ticket_seat_product_row(ngx_ticket_ctx_t *tc,
    ngx_ticket_seat_products_t *sp, const ngx_ticket_seat_play_t *play,
    size_t k, int64_t price)
{
    size_t                    row;
    int64_t                   left;
    tk_table_t               *t;
    const tk_area_t         **area;
    const tk_performance_t   *p;

    t = sp->table;
    row = sp->row++;
    p = play->performance;
    left = 0;

    for (area = play->map->sold[k]; *area != NULL; area++) {
        left += ngx_ticket_stock_left(tc, tk_seats_quota(p->session_id, p->day,
                                                         (*area)->area_id),
                                      (*area)->seats);
    }

    ngx_ticket_product_row(tc, t, row, sp->products[k], price);
    tk_table_int(t, row, SEAT_HALL, play->hall->hall_id);
    tk_table_text(t, row, SEAT_HALL_NAME, play->hall->name);
    tk_table_int(t, row, SEAT_SESSION, play->session->session_id);
    tk_table_text(t, row, SEAT_SESSION_NAME, play->session->name);
    tk_table_day(t, row, SEAT_DAY, p->day);
    tk_table_int(t, row, SEAT_LEFT, left);

    if (ngx_ticket_theatre_clock(tc, t, row, SEAT_START, p->start_minute)
        != NGX_OK)
    {
        return NGX_ERROR;
    }

    return ngx_ticket_theatre_clock(tc, t, row, SEAT_END, p->end_minute);
}


static ngx_int_t
ngx_ticket_seat_products_rows(ngx_ticket_ctx_t *tc,
    ngx_ticket_seat_products_t *sp)
{
    size_t                   k;
    int64_t                  price;
    ngx_ticket_seat_play_t  *play;

    for ( /* void */ ; sp->done < sp->end; sp->done++) {
        play = (ngx_ticket_seat_play_t *) sp->plays.elts + sp->done;

        for (k = 0; k < sp->nproducts; k++) {
            price = ngx_ticket_seat_product_price(tc, sp, play, k);

            if (price >= 0
                && ngx_ticket_seat_product_row(tc, sp, play, k, price)
                   != NGX_OK)
            {
                return NGX_ERROR;
            }
        }
    }

    return NGX_OK;
}


/* Step: the rows of a piece; then the next one, in a turn of its own. */

ngx_int_t
ngx_ticket_seat_products_answer(ngx_ticket_ctx_t *tc)
{
    ngx_int_t                    rc;
    ngx_ticket_seat_products_t  *sp;

    sp = tc->data;

    rc = ngx_ticket_stock_absorb(tc);
    if (rc != NGX_OK) {
        return rc;
    }

    if (ngx_ticket_seat_products_rows(tc, sp) != NGX_OK) {
        return NGX_ERROR;
    }

    if (sp->done == sp->plays.nelts) {
        tc->rows = sp->table->rows;
        return NGX_OK;
    }

    tc->step -= 2;
    ngx_ticket_yield(tc);

    return NGX_AGAIN;
}
