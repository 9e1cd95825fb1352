/*
 * Quote at a theatre: the performance that is named, and the areas that would
 * do: the one of the seats named, or all in which every product of the order is
 * sold, the better ones first.  A theatre sells by the pages that name a
 * performance and by no others.
 */

#include "tk_quote.h"


tk_err_t
tk_quote_performance(tk_quote_t *q)
{
    int64_t                  session_id;
    const tk_performance_t  *p;

    if (!q->terms->names_session) {
        return q->supplier->kind == '1' ? TK_OK : TK_THEATER_MODE;
    }

    if (tk_parse_int(q->req->session, 1, INT32_MAX, &session_id) != TK_OK) {
        return tk_quote_refuse(q, TK_SESSION_FORMAT, q->req->session);
    }

    p = tk_performance_of(q->supplier, (int32_t) session_id, q->req->day);
    if (p == NULL) {
        return tk_quote_refuse(q, q->req->day < q->today ? TK_SALE_AFTER_DAY
                                                         : TK_SESSION_UNKNOWN,
                               q->req->session);
    }

    if (p->state != 'O') {
        return tk_quote_refuse(q, TK_SESSION_DISABLED, q->req->session);
    }

    if (!tk_performance_open(p, q->today, q->minute)) {
        return tk_quote_refuse(q, TK_SESSION_CLOSED, q->req->session);
    }

    q->performance = p;
    q->order->session_id = p->session_id;
    q->order->seated = q->supplier->seating != 'H';

    return TK_OK;
}


/* The item whose product is not sold in that area; nitems: all are. */

static size_t
area_lacks(const tk_quote_t *q, const tk_area_t *area)
{
    size_t  i;

    for (i = 0; i < q->order->nitems; i++) {
        if (!tk_area_sells(q->supplier, area->area_id,
                         q->products[i]->product_id))
        {
            break;
        }
    }

    return i;
}


static tk_err_t
seats_twice(tk_quote_t *q, int32_t seat_no, tk_str_t name)
{
    size_t  i;

    for (i = 0; i < q->order->nseats; i++) {
        if (q->order->seats[i].seat_no == seat_no) {
            return tk_quote_refuse(q, TK_SEATS_FORMAT, name);
        }
    }

    return TK_OK;
}


/* One more seat that was named: of the area of those before it. */

static tk_err_t
seat_add(tk_quote_t *q, tk_str_t name)
{
    int32_t           area_id, seat_no;
    tk_err_t          err;
    const tk_area_t  *area;

    if (!tk_seat_parse(name, &area_id, &seat_no)) {
        return tk_quote_refuse(q, TK_SEATS_FORMAT,
                               name.len ? name : tk_str_c("SeatInfo"));
    }

    area = tk_area_by_id(q->supplier, area_id);

    if (area == NULL || seat_no > area->seats
        || !tk_area_plays(q->supplier, area, q->performance))
    {
        return tk_quote_refuse(q, TK_AREA_UNKNOWN, name);
    }

    if (q->nareas != 0 && q->areas[0] != area) {
        return tk_quote_refuse(q, TK_AREAS_SEVERAL, name);
    }

    err = seats_twice(q, seat_no, name);
    if (err != TK_OK) {
        return err;
    }

    q->areas[0] = area;
    q->nareas = 1;
    q->order->seats[q->order->nseats++].seat_no = seat_no;

    return TK_OK;
}


static tk_err_t
seats_named(tk_quote_t *q, tk_str_t list)
{
    tk_err_t  err;
    tk_str_t  name;

    q->order->seats = tk_quote_alloc(q, (size_t) q->persons,
                                     sizeof(tk_seat_t));
    if (q->order->seats == NULL) {
        return TK_NO_MEMORY;
    }

    while (tk_quote_cut(&list, '|', &name)) {
        if (q->order->nseats == (size_t) q->persons) {
            return tk_quote_refuse(q, TK_SEATS_MISMATCH, tk_str_c("SeatInfo"));
        }

        err = seat_add(q, name);
        if (err != TK_OK) {
            return err;
        }
    }

    if (q->order->nseats != (size_t) q->persons) {
        return tk_quote_refuse(q, TK_SEATS_MISMATCH, tk_str_c("SeatInfo"));
    }

    if (area_lacks(q, q->areas[0]) != q->order->nitems) {
        return tk_quote_refuse(q, TK_AREA_PRODUCT, tk_str_c("SeatInfo"));
    }

    return TK_OK;
}


/* Puts an area in its place; few are not in order already. */

static void
area_insert(tk_quote_t *q, const tk_area_t *area)
{
    size_t  i;

    for (i = q->nareas; i > 0 && q->areas[i - 1]->place > area->place; i--) {
        q->areas[i] = q->areas[i - 1];
    }

    q->areas[i] = area;
    q->nareas++;
}


/* Of products that are sold here, but in no area together, it is their areas
 * that do not go together. */

static tk_err_t
areas_none(tk_quote_t *q)
{
    size_t            i, j;
    const tk_area_t  *area;

    for (i = 0; i < q->order->nitems; i++) {
        for (j = 0; j < q->supplier->nareas; j++) {
            area = &q->supplier->areas[j];

            if (tk_area_plays(q->supplier, area, q->performance)
                && tk_area_sells(q->supplier, area->area_id,
                               q->products[i]->product_id))
            {
                break;
            }
        }

        if (j == q->supplier->nareas) {
            return tk_quote_refuse(q, TK_AREA_UNKNOWN, q->products[i]->code);
        }
    }

    return tk_quote_refuse(q, TK_AREAS_SEVERAL, tk_str_c("Order_list"));
}


static tk_err_t
areas_of_products(tk_quote_t *q)
{
    size_t            i;
    const tk_area_t  *area;

    for (i = 0; i < q->supplier->nareas; i++) {
        area = &q->supplier->areas[i];

        if (tk_area_plays(q->supplier, area, q->performance)
            && area_lacks(q, area) == q->order->nitems)
        {
            area_insert(q, area);
        }
    }

    return q->nareas != 0 ? TK_OK : areas_none(q);
}


/* Where the house assigns the seats, a list of them is not read (R212). */

tk_err_t
tk_quote_seats(tk_quote_t *q)
{
    tk_str_t  list;

    if (q->performance == NULL) {
        return TK_OK;
    }

    q->areas = tk_quote_alloc(q, q->supplier->nareas, sizeof(tk_area_t *));
    if (q->areas == NULL) {
        return TK_NO_MEMORY;
    }

    list = tk_str_list(q->req->seats);

    return list.len != 0 && q->supplier->seating == 'C'
           ? seats_named(q, list) : areas_of_products(q);
}


int64_t
tk_quote_seat_price(const tk_quote_t *q, int32_t product_id)
{
    return q->performance != NULL
           ? tk_performance_price(q->supplier, product_id,
                                  q->performance->session_id,
                                  q->performance->day)
           : -1;
}
