/*
 * Look-ups in what is played at a theatre.
 */

#include "tk_theatre.h"
#include "tk_sorted.h"


const tk_hall_t *
tk_hall_by_id(const tk_supplier_t *s, int32_t hall_id)
{
    return tk_find(&hall_id, s->halls, s->nhalls, sizeof(tk_hall_t),
                   tk_compare_1);
}


const tk_session_t *
tk_session_by_id(const tk_supplier_t *s, int32_t session_id)
{
    return tk_find(&session_id, s->sessions, s->nsessions,
                   sizeof(tk_session_t), tk_compare_1);
}


const tk_area_t *
tk_area_by_id(const tk_supplier_t *s, int32_t area_id)
{
    return tk_find(&area_id, s->areas, s->nareas, sizeof(tk_area_t),
                   tk_compare_1);
}


const tk_performance_t *
tk_performance_of(const tk_supplier_t *s, int32_t session_id, tk_day_t day)
{
    tk_performance_t  key;

    key.session_id = session_id;
    key.day = day;

    return tk_find(&key, s->performances, s->nperformances, sizeof(key),
                   tk_compare_2);
}


int
tk_area_plays(const tk_supplier_t *s, const tk_area_t *area,
    const tk_performance_t *p)
{
    const tk_session_t  *session;

    session = tk_session_by_id(s, p->session_id);

    return session != NULL && area->hall_id == session->hall_id
           && area->map_no == p->map_no;
}


int
tk_area_sells(const tk_supplier_t *s, int32_t area_id, int32_t product_id)
{
    tk_product_area_t  key;

    key.product_id = product_id;
    key.area_id = area_id;

    return tk_find(&key, s->product_areas, s->nproduct_areas, sizeof(key),
                   tk_compare_2) != NULL;
}


int
tk_performance_open(const tk_performance_t *p, tk_day_t today, int minute)
{
    return p->state == 'O'
           && (p->day - today) * 1440 + p->sale_end_minute > minute;
}


tk_err_t
tk_performance_sold(const tk_performance_t *p, const tk_product_t *product,
    tk_day_t today, int minute)
{
    if (p->day < today && tk_performance_open(p, today, minute)) {
        /* For the product it is still the end of that day. */
        return tk_product_sold(product, p->day, 1439, p->day);
    }

    return tk_product_sold(product, today, minute, p->day);
}


/* The rows of a session lie together, by first day; those of session 0 before
 * all of them. */

static int64_t
price_in(const tk_supplier_t *s, int32_t product_id, int32_t session_id,
    tk_day_t day)
{
    size_t                         i;
    tk_performance_price_t         key;
    const tk_performance_price_t  *row;

    key.product_id = product_id;
    key.session_id = session_id;
    key.first_day = day;

    i = tk_upper_bound(&key, s->performance_prices, s->nperformance_prices,
                       sizeof(key), tk_compare_3);

    while (i-- > 0) {
        row = &s->performance_prices[i];

        if (row->product_id != product_id || row->session_id != session_id) {
            break;
        }

        if (row->last_day >= day) {
            return row->price_fen;
        }
    }

    return -1;
}


int64_t
tk_performance_price(const tk_supplier_t *s, int32_t product_id,
    int32_t session_id, tk_day_t day)
{
    int64_t  price;

    price = price_in(s, product_id, session_id, day);

    return price >= 0 ? price : price_in(s, product_id, 0, day);
}


int64_t
tk_seats_quota(int32_t session_id, tk_day_t day, int32_t area_id)
{
    return tk_quota_id(TK_QUOTA_SEATS, day,
                       (int64_t) session_id * TK_AREAS + area_id);
}


int
tk_seat_parse(tk_str_t name, int32_t *area_id, int32_t *seat_no)
{
    int64_t  id;

    if (tk_parse_int(name, 1, (int64_t) TK_AREAS * TK_AREA_SEATS - 1, &id)
        != TK_OK)
    {
        return 0;
    }

    *area_id = (int32_t) (id / TK_AREA_SEATS);
    *seat_no = (int32_t) (id % TK_AREA_SEATS);

    return *area_id != 0 && *seat_no != 0;
}


int64_t
tk_seat_id(int32_t area_id, int32_t seat_no)
{
    return (int64_t) area_id * TK_AREA_SEATS + seat_no;
}
