/*
 * Seats of an area: QueryRowsAndSeatsList (4.2.20) and QuerySeatsState
 * (4.2.21).  What is no area or performance of the snapshot has no seats, and
 * asks nobody.
 */

#include "api/api.h"
#include "api/theatre.h"
#include "ngx_ticket.h"
#include "stock/look.h"


#define NGX_TICKET_SEATS_LOOKS  2       /* that one request waits for */

typedef struct {
    ngx_ticket_looker_t       looker;
    ngx_uint_t                looks;        /* it has waited for */
    int32_t                   supplier_id;
    int32_t                   area_id;
    int64_t                   quota_id;
    ngx_ticket_seats_look_t   look;
    u_char                   *states;
    tk_rows_t                 rows;
} ngx_ticket_seat_states_t;


static const tk_area_t *
ngx_ticket_seats_area(ngx_ticket_ctx_t *tc)
{
    return tk_area_by_id(&tc->supplier->u.supplier,
                         ngx_ticket_theatre_id(tc->req.area));
}


/* A map is never changed, so that its answer is good while it is kept. */

ngx_int_t
ngx_ticket_seat_rows_ask(ngx_ticket_ctx_t *tc)
{
    return ngx_ticket_seats_area(tc) == NULL ? ngx_ticket_refuse(tc,
                                                                 TK_NO_SEATS)
                                             : ngx_ticket_call(tc);
}


static void
ngx_ticket_seat_states_leave(void *data)
{
    ngx_ticket_look_leave(data);
}


static ngx_int_t
ngx_ticket_seat_states_again(ngx_ticket_ctx_t *tc)
{
    ngx_int_t                  rc;
    ngx_ticket_seat_states_t  *s;

    static const ngx_ticket_step_t  steps[] = {
        NGX_TICKET_STEP(ngx_ticket_seat_states_answer),
        NGX_TICKET_END
    };

    s = tc->data;

    if (s->looks == NGX_TICKET_SEATS_LOOKS) {
        return ngx_ticket_refuse(tc, TK_BUSY);
    }

    s->looks++;
    tc->step = steps;

    rc = ngx_ticket_look(s->supplier_id, s->quota_id, &s->looker);

    return rc == NGX_BUSY ? ngx_ticket_refuse(tc, TK_BUSY) : rc;
}


static void
ngx_ticket_seat_states_looked(void *data)
{
    ngx_ticket_resume(data);
}


/*
 * What is known and not passed is answered at once, and what is passed, too,
 * when others wait for the next look already.
 */

static ngx_uint_t
ngx_ticket_seat_states_good(const ngx_ticket_seat_states_t *s)
{
    return s->look.stamp != 0
           && (!s->look.passed || s->looks == NGX_TICKET_SEATS_LOOKS
               || ngx_ticket_look_crowded(s->supplier_id, s->quota_id));
}


ngx_int_t
ngx_ticket_seat_states_ask(ngx_ticket_ctx_t *tc)
{
    const tk_area_t           *area;
    ngx_pool_cleanup_t        *cln;
    const tk_performance_t    *p;
    ngx_ticket_seat_states_t  *s;

    area = ngx_ticket_seats_area(tc);
    p = tk_performance_of(&tc->supplier->u.supplier,
                          ngx_ticket_theatre_id(tc->req.session),
                          tc->req.day);

    if (area == NULL || p == NULL
        || !tk_area_plays(&tc->supplier->u.supplier, area, p))
    {
        return ngx_ticket_refuse(tc, TK_NO_SEATS);
    }

    s = ngx_pcalloc(tc->r->pool, sizeof(ngx_ticket_seat_states_t));
    cln = ngx_pool_cleanup_add(tc->r->pool, 0);

    if (s == NULL || cln == NULL) {
        return NGX_ERROR;
    }

    s->looker.handler = ngx_ticket_seat_states_looked;
    s->looker.data = tc;
    s->supplier_id = tc->supplier->u.supplier.supplier_id;
    s->area_id = area->area_id;
    s->quota_id = tk_seats_quota(p->session_id, p->day, area->area_id);
    s->rows.nrows = (size_t) area->seats;
    tc->data = s;

    cln->handler = ngx_ticket_seat_states_leave;
    cln->data = &s->looker;

    s->states = ngx_pnalloc(tc->r->pool, s->rows.nrows);
    if (s->states == NULL) {
        return NGX_ERROR;
    }

    return NGX_OK;
}


static const char *
ngx_ticket_seat_states_column(const tk_rows_t *rows, size_t col)
{
    static const char *const  columns[] = { "seat_id", "seat_state" };

    (void) rows;

    return columns[col];
}


static void
ngx_ticket_seat_states_value(const tk_rows_t *rows, size_t row, size_t col,
    tk_value_t *value)
{
    const ngx_ticket_seat_states_t *s = rows->data;

    ngx_memzero(value, sizeof(tk_value_t));

    if (col == 0) {
        value->type = TK_VALUE_INT;
        value->n = tk_seat_id(s->area_id, (int32_t) row + 1);
        return;
    }

    value->type = TK_VALUE_TEXT;
    value->s.data = &s->states[row];
    value->s.len = 1;
}


ngx_int_t
ngx_ticket_seat_states_answer(ngx_ticket_ctx_t *tc)
{
    size_t                     n;
    ngx_ticket_seat_states_t  *s;

    s = tc->data;

    n = ngx_ticket_seats_get(s->supplier_id, s->quota_id, &s->look, s->states,
                             s->rows.nrows);

    if (!ngx_ticket_seat_states_good(s) || n != s->rows.nrows) {
        return ngx_ticket_seat_states_again(tc);
    }

    if (s->look.due) {
        (void) ngx_ticket_look(s->supplier_id, s->quota_id, NULL);
    }

    tc->seats_of = s->quota_id;
    tc->seats_stamp = s->look.stamp;

    s->rows.ncols = 2;
    s->rows.column = ngx_ticket_seat_states_column;
    s->rows.get = ngx_ticket_seat_states_value;
    s->rows.data = s;
    tc->rows = s->rows;

    return NGX_OK;
}
