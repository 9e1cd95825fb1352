/*
 * Quote, second half: route and slot (R90, R93, R95; decision 61), and what the
 * order asks of the rows that count persons.
 *
 * Who cannot name a slot (terms->names_slot) still fills its places: in slot
 * mode such an order takes an automatic slot, as -1 does where it can be sent.
 * The place moves when a slot is named: see api.activate_order_2().
 */

#include "tk_quote.h"

#define TK_SLOT_GROUP       1       /* of slots, or of areas */


/* The first item whose product is not of the route; NULL: all are. */

static const tk_item_t *
route_lacks(const tk_quote_t *q, const tk_route_t *route)
{
    size_t            i;
    const tk_item_t  *item;

    for (i = 0; i < q->order->nitems; i++) {
        item = &q->order->items[i];

        if (!tk_route_has(q->supplier, route->route_id, item->product_id)) {
            return item;
        }
    }

    return NULL;
}


static int
route_any(const tk_supplier_t *s, int32_t product_id)
{
    size_t  i;

    for (i = 0; i < s->nroutes; i++) {
        if (tk_route_has(s, s->routes[i].route_id, product_id)) {
            return 1;
        }
    }

    return 0;
}


/* No route has all of them: is there one that none has? */

static tk_err_t
route_refuse(tk_quote_t *q)
{
    size_t            i;
    const tk_item_t  *item;

    for (i = 0; i < q->order->nitems; i++) {
        item = &q->order->items[i];

        if (!route_any(q->supplier, item->product_id)) {
            return tk_quote_refuse(q, TK_PRODUCT_UNKNOWN, item->code);
        }
    }

    return tk_quote_refuse(q, TK_LINE_UNKNOWN, q->order->items[0].code);
}


static tk_err_t
route_named(tk_quote_t *q, tk_str_t code)
{
    const tk_item_t   *item;
    const tk_route_t  *route;

    route = tk_route_by_code(q->supplier, code);
    if (route == NULL) {
        return tk_quote_refuse(q, TK_LINE_UNKNOWN, code);
    }

    item = route_lacks(q, route);
    if (item != NULL) {
        return tk_quote_refuse(q, TK_PRODUCT_UNKNOWN, item->code);
    }

    q->order->route_id = route->route_id;

    return TK_OK;
}


tk_err_t
tk_quote_route(tk_quote_t *q)
{
    size_t             i;
    tk_str_t           code;
    const tk_route_t  *route;

    if (!q->slot_mode) {
        return TK_OK;
    }

    if (q->open) {
        return tk_quote_open_slot(q);
    }

    code = q->req->route_code;

    if (code.len != 0 && q->terms->names_slot) {
        return route_named(q, code);
    }

    for (i = 0; i < q->supplier->nroutes; i++) {
        route = q->supplier->routes_by_code[i];

        if (route_lacks(q, route) == NULL) {
            q->order->route_id = route->route_id;
            return TK_OK;
        }
    }

    return route_refuse(q);
}


static tk_err_t
slot_refuse(tk_quote_t *q, int64_t asked)
{
    tk_str_t        subject;
    unsigned char  *p;

    p = tk_quote_alloc(q, TK_INT_LEN, 1);
    if (p == NULL) {
        return TK_NO_MEMORY;
    }

    subject.data = p;
    subject.len = tk_format_int(asked, p);

    return tk_quote_refuse(q, TK_SLOT_UNKNOWN, subject);
}


tk_err_t
tk_quote_slots(tk_quote_t *q)
{
    int64_t   asked;
    tk_err_t  err;

    if (!q->slot_mode || q->open) {
        return TK_OK;               /* of BOOK_OPEN it was found by route */
    }

    asked = q->terms->names_slot ? q->req->slot_no : TK_SLOT_AUTOMATIC;

    if (asked == 0 || asked == TK_SLOT_BAD) {
        return tk_quote_refuse(q, TK_BAD_PARAM, tk_str_c("timespanindex"));
    }

    err = tk_quote_slots_open(q, asked);

    return err != TK_OK || q->nslots != 0 ? err : slot_refuse(q, asked);
}


static void
reservation_add(tk_quote_t *q, int64_t id, int32_t capacity, int32_t persons,
    int group)
{
    tk_reservation_t  *d;

    d = &q->order->reservations[q->order->nreservations++];
    d->owner_id = q->supplier->supplier_id;
    d->quota_id = id;
    d->capacity = capacity;
    d->persons = persons;
    d->group = group;
}


/* Of an attraction that is a supplier itself, as its own sale would. */

static void
reservation_abroad(tk_quote_t *q, int32_t owner_id, int64_t id,
    int32_t capacity, int32_t persons)
{
    reservation_add(q, id, capacity, persons, 0);
    q->order->reservations[q->order->nreservations - 1].owner_id = owner_id;
}


static void
reservations_abroad(tk_quote_t *q, const tk_item_t *item)
{
    size_t             i, n;
    tk_day_t           day;
    const tk_stock_t  *stock;

    day = q->order->day;
    stock = tk_stocks_of(q->supplier, item->product_id, &n);

    for (i = 0; i < n; i++) {
        reservation_abroad(q, stock[i].owner_id,
                           tk_quota_id(TK_QUOTA_PRODUCT_DAY, day,
                                       stock[i].owner_product_id),
                           stock[i].day_limit, item->quantity);
        reservation_abroad(q, stock[i].owner_id,
                           tk_quota_id(TK_QUOTA_SITE_DAY, day, 0),
                           stock[i].site_limit, item->quantity);
    }
}


/* Limits count persons, free ones too, by effective day; the agent's counts
 * what it books on a day (decision 51/52). */

tk_err_t
tk_quote_reservations(tk_quote_t *q)
{
    int               group;
    size_t            i, n, stocks;
    tk_day_t          day;
    tk_order_t       *o;
    const tk_area_t  *area;
    const tk_slot_t  *slot;

    o = q->order;
    day = o->day;
    stocks = 0;

    for (i = 0; i < o->nitems; i++) {
        (void) tk_stocks_of(q->supplier, o->items[i].product_id, &n);
        stocks += n;
    }

    group = q->nslots > 1 ? TK_SLOT_GROUP : 0;  /* of one there is no choice */

    o->reservations = tk_quote_alloc(q, q->nareas + q->nslots + o->nitems + 2
                                        + 2 * stocks,
                                     sizeof(tk_reservation_t));
    if (o->reservations == NULL) {
        return TK_NO_MEMORY;
    }

    for (i = 0; i < q->nareas; i++) {
        area = q->areas[i];
        reservation_add(q, tk_seats_quota(o->session_id, day, area->area_id),
                        area->seats, q->persons,
                        q->nareas > 1 ? TK_SLOT_GROUP : 0);
    }

    for (i = 0; i < q->nslots; i++) {
        slot = q->slots[i];
        reservation_add(q, tk_quota_id(TK_QUOTA_SLOT, day,
                                       (int64_t) slot->route_id * 1000
                                       + slot->slot_no),
                        slot->online_capacity, q->persons, group);
    }

    for (i = 0; i < o->nitems; i++) {
        reservation_add(q, tk_quota_id(TK_QUOTA_PRODUCT_DAY, day,
                                       o->items[i].product_id),
                        q->products[i]->day_limit, o->items[i].quantity, 0);
        reservations_abroad(q, &o->items[i]);
    }

    reservation_add(q, tk_quota_id(TK_QUOTA_SITE_DAY, day, 0),
                    q->supplier->day_limit, q->persons, 0);
    reservation_add(q, tk_quota_id(TK_QUOTA_AGENT_BOOKED, q->today,
                                   q->agent->agent_id),
                    q->agent->day_limit != 0 ? q->agent->day_limit
                                             : TK_UNLIMITED,
                    q->persons, 0);

    return TK_OK;
}
