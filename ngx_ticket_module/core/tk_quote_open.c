/*
 * Quote: what BOOK_OPEN asks for otherwise than the pages do.  One product by
 * its number, a slot by its times, visitors as a list, and a contact whose
 * document may be missing.
 */

#include "tk_quote.h"


tk_err_t
tk_quote_open_key(tk_quote_t *q)
{
    tk_str_t   *key, ref;

    ref = q->req->client_ref;

    if (ref.len == 0) {
        return TK_OK;               /* only tried: the key is ours */
    }

    key = &q->order->request_key;
    key->len = ref.len + 1;
    key->data = tk_quote_alloc(q, key->len, 1);

    if (key->data == NULL) {
        return TK_NO_MEMORY;
    }

    key->data[0] = '\002';
    memcpy(key->data + 1, ref.data, ref.len);

    return TK_OK;
}


/* Its buyers have codes on their phones, where gates read those. */

tk_err_t
tk_quote_open_terms(tk_quote_t *q)
{
    tk_order_t  *o;

    o = q->order;

    if (q->req->contact_name.len == 0) {
        return tk_quote_refuse(q, TK_CONTACT_MISSING, tk_str_c("Name"));
    }

    o->origin = o->operation;
    o->contact = q->req->contact_name;
    o->medium = q->supplier->gate_media & 2;

    return TK_OK;
}


/* The number of a limit, as what a refusal is about. */

tk_err_t
tk_quote_open_limit(tk_quote_t *q, tk_err_t err, int64_t limit)
{
    tk_str_t        subject;
    unsigned char  *p;

    p = tk_quote_alloc(q, TK_INT_LEN, 1);
    if (p == NULL) {
        return TK_NO_MEMORY;
    }

    subject.data = p;
    subject.len = tk_format_int(limit, p);

    return tk_quote_refuse(q, err, subject);
}


/*
 * A ticket of settlement is not sold here: its price is charged by a platform.
 * What the agent may not sell is unknown, whether it is on sale or not.
 */

tk_err_t
tk_quote_open_product(tk_quote_t *q, const tk_product_t **product)
{
    tk_str_t             subject;
    tk_product_t         sold;
    unsigned char       *p;
    const tk_product_t  *found;

    p = tk_quote_alloc(q, TK_INT_LEN, 1);
    if (p == NULL) {
        return TK_NO_MEMORY;
    }

    subject.data = p;
    subject.len = tk_format_int(q->req->product_id, p);

    found = q->req->product_id >= 1 && q->req->product_id <= INT32_MAX
            ? tk_product_by_id(q->supplier, (int32_t) q->req->product_id)
            : NULL;

    if (found == NULL || found->legs != 0) {
        return tk_quote_refuse(q, TK_PRODUCT_UNKNOWN, subject);
    }

    sold = *found;
    sold.on_sale = 1;

    if (!tk_agent_may_sell(q->agent, &sold)) {
        return tk_quote_refuse(q, TK_PRODUCT_UNKNOWN, subject);
    }

    if (!found->on_sale) {
        return tk_quote_refuse(q, TK_PRODUCT_OFF, subject);
    }

    *product = found;

    return TK_OK;
}


/* A minute of the request's in a slot: its times, or, of an end that was not
 * sent, any between them. */

static int
slot_meant(const tk_quote_t *q, const tk_slot_t *slot)
{
    const tk_request_t  *req;

    req = q->req;

    if (req->ends < 0) {
        return req->begins >= slot->start_minute
               && req->begins < slot->end_minute;
    }

    return req->begins == slot->start_minute
           && req->ends % 1440 == slot->end_minute % 1440;
}


/* A slot of that route and day; NULL: none. */

static const tk_slot_t *
slot_of(const tk_quote_t *q, const tk_route_t *route)
{
    size_t            i, n;
    const tk_slot_t  *slots;

    slots = tk_slots_of(q->supplier, route->route_id, q->order->day, &n);

    for (i = 0; i < n; i++) {
        if (tk_slot_open(&slots[i], q->today, q->minute)
            && slot_meant(q, &slots[i]))
        {
            return &slots[i];
        }
    }

    return NULL;
}


/* Who names none may have any of the first route, the earliest that has room,
 * where the product has it so. */

static tk_err_t
slot_assigned(tk_quote_t *q)
{
    size_t                    i;
    tk_err_t                  err;
    const tk_item_t          *item;
    const tk_open_product_t  *shown;

    item = &q->order->items[0];
    shown = tk_open_product_of(q->supplier, item->product_id);

    if (!shown->assign_slot || q->req->ends >= 0) {
        return tk_quote_refuse(q, TK_SESSION_MISSING, tk_str_c(""));
    }

    for (i = 0; i < q->supplier->nroutes; i++) {
        if (tk_route_has(q->supplier, q->supplier->routes_by_code[i]->route_id,
                         item->product_id))
        {
            q->order->route_id = q->supplier->routes_by_code[i]->route_id;

            err = tk_quote_slots_open(q, TK_SLOT_AUTOMATIC);

            return err != TK_OK || q->nslots != 0
                   ? err : tk_quote_refuse(q, TK_SLOT_UNKNOWN, tk_str_c(""));
        }
    }

    return tk_quote_refuse(q, TK_PRODUCT_UNKNOWN, item->code);
}


/* The first of the product's routes that has the slot is the order's. */

tk_err_t
tk_quote_open_slot(tk_quote_t *q)
{
    int                had_route;
    size_t             i;
    const tk_slot_t   *slot;
    const tk_route_t  *route;

    if (q->req->begins < 0) {
        return slot_assigned(q);
    }

    q->slots = tk_quote_alloc(q, 1, sizeof(tk_slot_t *));
    if (q->slots == NULL) {
        return TK_NO_MEMORY;
    }

    for (had_route = 0, i = 0; i < q->supplier->nroutes; i++) {
        route = q->supplier->routes_by_code[i];

        if (!tk_route_has(q->supplier, route->route_id,
                          q->order->items[0].product_id))
        {
            continue;
        }

        had_route = 1;
        slot = slot_of(q, route);

        if (slot != NULL) {
            q->order->route_id = route->route_id;
            q->slots[q->nslots++] = slot;
            return TK_OK;
        }
    }

    return had_route ? tk_quote_refuse(q, TK_SLOT_UNKNOWN, tk_str_c(""))
                     : tk_quote_refuse(q, TK_PRODUCT_UNKNOWN,
                                       q->order->items[0].code);
}


/* How many visitors the order is to name, from lowest to highest. */

static void
guests_wanted(const tk_quote_t *q, int64_t *lowest, int64_t *highest)
{
    int64_t                   each;
    const tk_open_product_t  *shown;

    shown = tk_open_product_of(q->supplier, q->products[0]->product_id);

    each = shown->adults + shown->children;
    *highest = q->order->items[0].quantity;

    if (q->order->items[0].form == 2 && each > 1) {
        *highest *= each;
    }

    *lowest = 0;

    if (!q->products[0]->real_name) {
        return;
    }

    if (q->order->items[0].form == 1) {
        *lowest = *highest;
        return;
    }

    switch (shown->guest_rule) {

    case TK_GUESTS_ALL:
        *lowest = *highest;
        break;

    case TK_GUESTS_PER:
        *lowest = (*highest + shown->guest_per - 1) / shown->guest_per;
        break;

    case TK_GUESTS_CONTACT:
        *lowest = q->order->id.len == 0;
        break;

    default:
        *lowest = 1;
        break;
    }
}


tk_err_t
tk_quote_open_visitors(tk_quote_t *q)
{
    size_t             i;
    int64_t            n, lowest, highest;
    tk_order_t        *o;
    tk_visitor_t      *v;
    const tk_guest_t  *guest;

    o = q->order;
    o->remark = q->req->memo;
    n = (int64_t) q->req->nguests;

    guests_wanted(q, &lowest, &highest);

    if (n == 0 && lowest > 0) {
        return tk_quote_refuse(q, TK_VISITORS_MISSING,
                               tk_str_c("VisitPerson"));
    }

    if (n < lowest || n > highest) {
        return tk_quote_refuse(q, TK_VISITORS_COUNT, tk_str_c("VisitPerson"));
    }

    if (q->req->nguests > q->max_rows) {
        return tk_quote_refuse(q, TK_ORDER_TOO_LARGE,
                               tk_str_c("VisitPerson"));
    }

    o->visitors = tk_quote_alloc(q, q->req->nguests, sizeof(tk_visitor_t));
    if (o->visitors == NULL) {
        return TK_NO_MEMORY;
    }

    for (i = 0; i < q->req->nguests; i++) {
        guest = &q->req->guests[i];

        if (guest->id.len == 0 && q->products[0]->real_name) {
            return tk_quote_refuse(q, TK_VISITORS_MISSING,
                                   tk_str_c("VisitPerson"));
        }

        v = &o->visitors[o->nvisitors++];
        v->item_no = 1;
        v->id_type = guest->id_type;
        v->name = guest->name;
        v->phone = guest->phone;
        v->id.len = 0;
        v->id.data = (unsigned char *) "";

        if (guest->id.len != 0) {
            v->id = tk_str_copy(q->pool, guest->id);

            if (v->id.data == NULL) {
                return TK_NO_MEMORY;
            }
        }

        q->entries[0]++;
    }

    return TK_OK;
}
