/*
 * The quote of a booking: a list of steps over tk_quote_t.  Nothing here waits
 * or knows what others booked; that is api.place_orders_6()'s part.
 */

#include "tk_quote.h"


static tk_err_t
quote_key(tk_quote_t *q)
{
    tk_order_t  *o;

    o = q->order;

    if (q->open) {
        return tk_quote_open_key(q);
    }

    if (q->req->client_ref.len == 0) {
        return TK_OK;
    }

    /* 1 marks keys we mint, 2 those of BOOK_OPEN; no page may pose as such */
    if (q->req->client_ref.data[0] < ' ') {
        return TK_ORDER_DATA;
    }

    o->request_key = q->req->client_ref;
    o->callback = q->agent->has_callback;

    return TK_OK;
}


/* 0: the client names it; 1: it asks for any; 2: it cannot name one. */

static int
quote_slot_choice(const tk_quote_t *q)
{
    if (!q->slot_mode) {
        return 0;
    }

    if (!q->terms->names_slot) {
        return 2;
    }

    return q->req->slot_no == TK_SLOT_AUTOMATIC;
}


/* smsModel is a digit: what is no digit (none, "A") sends no voucher or the
 * usual one. */

static int
quote_origin(const tk_quote_t *q)
{
    int       origin;
    tk_str_t  model;

    model = q->req->sms_model;
    origin = q->order->operation | quote_slot_choice(q) << TK_ORIGIN_SLOT;

    if (model.len == 1 && model.data[0] >= '0' && model.data[0] <= '9') {
        origin |= (model.data[0] - '0') << TK_ORIGIN_MODEL;
    }

    return origin;
}


static tk_err_t
quote_terms(tk_quote_t *q)
{
    tk_order_t          *o;
    tk_account_e         account;
    const tk_request_t  *req;

    o = q->order;
    req = q->req;

    o->supplier_id = q->supplier->supplier_id;
    o->agent_id = q->agent->agent_id;
    account = q->terms->operation->account;
    o->pay_method = tk_pay_method(account);
    o->account_id = q->agent->agent_id * 10
                    + (account == TK_ACCOUNT_REBATE ? TK_ACCOUNT_REBATE
                                                    : TK_ACCOUNT_DEPOSIT);
    o->catalogue_version = q->supplier->version;
    o->agent_version = q->agent->version;
    o->operation = q->terms->operation->number;
    o->origin = quote_origin(q);
    o->edition = q->terms->edition;
    o->customer_name = q->agent->name;
    o->customer_type = (char) q->agent->unit_type;
    o->day = req->day;
    o->medium = (int) req->ticket_type;
    o->pay_timeout_min = q->supplier->pay_timeout_min;

    o->message = o->pay_method == 'N' ? q->agent->sends_messages
                                     : req->send_message != 0;

    if (tk_str_eq(req->sms_model, tk_str_c("A"))) {
        o->message = 0;
    }

    o->need_invoice = req->need_invoice == 1;

    if (o->need_invoice) {
        o->invoice = req->invoice_title;
    }

    return q->open ? tk_quote_open_terms(q) : TK_OK;
}


/*
 * A ticket of settlement is booked first, whichever page asks for it: then its
 * distributor is charged, and it is issued when that is certain.  The ledger
 * has six rows for each attraction of a ticket, and numbers for 32,767.
 */

#define QUOTE_LEDGER_ROWS   30000

static tk_err_t
quote_settled(tk_quote_t *q)
{
    size_t       i;
    int32_t      most;
    tk_order_t  *o;

    o = q->order;

    for (i = 0; i < o->nitems; i++) {
        q->settled |= q->products[i]->legs != 0;
    }

    if (!q->settled) {
        /* who has agreed to be charged was let in without this leave */

        return o->pay_method == 'Y' && !q->agent->can_deposit
               ? tk_quote_refuse(q, TK_DEPOSIT_FORBIDDEN, tk_str_c(""))
               : TK_OK;
    }

    if (o->nitems > 1) {
        return tk_quote_refuse(q, TK_SINGLE_PRODUCT_ONLY,
                               tk_str_c("Order_list"));
    }

    if (q->terms->operation->account == TK_ACCOUNT_REBATE) {
        return tk_quote_refuse(q, TK_REBATE_FORBIDDEN, tk_str_c("Order_list"));
    }

    most = QUOTE_LEDGER_ROWS / (6 * q->products[0]->legs);

    if (o->items[0].quantity > most) {
        return tk_quote_refuse(q, TK_ORDER_TOO_LARGE, tk_str_c("Order_list"));
    }

    o->pay_method = tk_pay_method(TK_ACCOUNT_NONE);

    return TK_OK;
}


/* Is the order delivered as soon as it is paid (R134, R202)?  Edition 3.0 has
 * no activation on the paying pages. */

static int
quote_activates(const tk_quote_t *q)
{
    if (q->order->pay_method == 'N' || q->terms->edition != TK_V40) {
        return 0;
    }

    return q->supplier->activateable == 2
           || (q->supplier->activateable == 1 && q->req->activate == 1);
}


static tk_err_t
quote_state(tk_quote_t *q)
{
    tk_order_t  *o;

    o = q->order;

    if (o->pay_method == 'N') {
        o->state = '0';
        o->pay_by = q->now + o->pay_timeout_min * 60 * TK_SECOND;

        if (q->agent->can_cash && !q->settled && !q->open) {    /* R172 */
            o->pay_by = TK_NEVER;
        }

        return TK_OK;
    }

    if (q->terms->edition == TK_V40 && q->req->activate == 1
        && q->supplier->activateable == 0)
    {
        return tk_quote_refuse(q, TK_ACTIVATION_FORBIDDEN,
                               tk_str_c("activate"));
    }

    o->pay_by = TK_NEVER;

    if (quote_activates(q)) {
        o->state = o->pay_method == 'F' ? 'D' : '3';
        o->transfer = TK_TRANSFER_SALE;

    } else {
        o->state = o->pay_method == 'F' ? 'C' : '2';
        o->transfer = TK_TRANSFER_HOLD;
    }

    return TK_OK;
}


/* R162: a gate reads second-generation identity cards only. */

static tk_err_t
quote_cards(tk_quote_t *q)
{
    size_t             i;
    const tk_order_t  *o;

    o = q->order;

    for (i = 0; i < o->nvisitors; i++) {
        if (o->visitors[i].id_type != 1) {
            return tk_quote_refuse(q, TK_ACTIVATION_DOCUMENT,
                                   o->visitors[i].id);
        }
    }

    if (o->nvisitors == 0 && o->id_type != 1) {
        return tk_quote_refuse(q, TK_ACTIVATION_DOCUMENT, o->id);
    }

    return TK_OK;
}


/* What ActivateTicket would say of the names: impl.activation_names(). */

static tk_err_t
quote_names(tk_quote_t *q)
{
    int                named;
    size_t             i;
    const tk_item_t   *item;
    const tk_order_t  *o;

    o = q->order;

    for (i = 0; i < o->nitems; i++) {
        item = &o->items[i];
        named = q->entries[i];

        if (named == item->quantity) {
            continue;
        }

        if (o->medium == 1
            && (o->nvisitors != 0 || (item->form == 1 && item->quantity > 1)))
        {
            return tk_quote_refuse(q, TK_ACTIVATE_CARDS_ORDER, item->name);
        }

        if (item->form == 1 && named != 0) {
            return tk_quote_refuse(q, TK_ACTIVATE_SINGLE_ORDER, item->name);
        }
    }

    /* Nobody named: the order's own card, which is one. */
    if (o->medium == 1 && o->nvisitors == 0 && o->nitems > 1) {
        return tk_quote_refuse(q, TK_ACTIVATE_CARD_TWICE, tk_str_c(""));
    }

    return TK_OK;
}


/*
 * gate_media: 1 identity card, 2 phone, 3 either.  Paper always passes, and
 * where nothing is activated the way is only kept.  What no gate reads is
 * refused at booking; whose card it is counts only where the order is
 * activated, for until then it may still be taken as paper.
 */

static tk_err_t
quote_medium(tk_quote_t *q)
{
    tk_err_t           err;
    const tk_order_t  *o;

    o = q->order;

    if (o->medium == 0 || q->supplier->activateable == 0) {
        return TK_OK;
    }

    if (!(q->supplier->gate_media & o->medium)) {
        return tk_quote_refuse(q, TK_ACTIVATION_MEDIUM,
                               tk_str_c(o->medium == 1 ? "1" : "2"));
    }

    if (o->transfer != TK_TRANSFER_SALE && !q->settled) {
        return TK_OK;
    }

    err = o->medium == 1 ? quote_cards(q) : TK_OK;

    return err == TK_OK ? quote_names(q) : err;
}


static tk_err_t
quote_money(tk_quote_t *q)
{
    if (q->terms->operation->account != TK_ACCOUNT_NONE
        && q->req->money_fen != q->order->total_fen)
    {
        return tk_quote_refuse(q, TK_ORDER_AMOUNT, tk_str_c("money"));
    }

    return TK_OK;
}


/* The first day of an order's validity is its effective day (decision 45). */

static tk_err_t
quote_validity(tk_quote_t *q)
{
    size_t   i;
    int32_t  days;

    days = INT32_MAX;

    if (q->performance != NULL) {
        q->order->valid_until =
            tk_local_midnight(&q->supplier->zone, q->order->day)
            + q->performance->end_minute * 60 * TK_SECOND;
        return TK_OK;
    }

    for (i = 0; i < q->order->nitems; i++) {
        if (q->products[i]->web_order_days < days) {
            days = q->products[i]->web_order_days;
        }
    }

    q->order->valid_until = tk_local_midnight(&q->supplier->zone,
                                              q->order->day + days);
    return TK_OK;
}


static tk_err_t
quote_size(tk_quote_t *q)
{
    size_t  rows;

    /* Seats are as many as tickets, whether they are named or not: those that
     * are named alone do not make an order too large, unless no batch has so
     * much room. */

    rows = tk_order_rows(q->order);

    if (rows - q->order->nseats > q->max_rows || rows > TK_BATCH_ROWS) {
        return tk_quote_refuse(q, TK_ORDER_TOO_LARGE, tk_str_c("Order_list"));
    }

    return TK_OK;
}


static tk_err_t
own(tk_quote_t *q, tk_str_t *s)
{
    if (s->len == 0) {
        s->data = (unsigned char *) "";
        return TK_OK;
    }

    *s = tk_str_copy(q->pool, *s);

    return s->data != NULL ? TK_OK : TK_NO_MEMORY;
}


/* An order outlives the request and the snapshots it was made from: a client
 * may leave, a newer snapshot come, while it waits for its batch. */

static tk_err_t
quote_own(tk_quote_t *q)
{
    size_t       i, n;
    tk_err_t     err;
    tk_str_t   **strings;
    tk_order_t  *o;

    o = q->order;

    strings = tk_quote_alloc(q, 6 + o->nitems * 3 + o->nvisitors * 2,
                             sizeof(tk_str_t *));
    if (strings == NULL) {
        return TK_NO_MEMORY;
    }

    n = 0;
    strings[n++] = &o->request_key;
    strings[n++] = &o->customer_name;
    strings[n++] = &o->phone;
    strings[n++] = &o->contact;
    strings[n++] = &o->invoice;
    strings[n++] = &o->remark;

    for (i = 0; i < o->nitems; i++) {
        strings[n++] = &o->items[i].code;
        strings[n++] = &o->items[i].name;
        strings[n++] = &o->items[i].unit;
    }

    for (i = 0; i < o->nvisitors; i++) {
        strings[n++] = &o->visitors[i].name;
        strings[n++] = &o->visitors[i].phone;
    }

    for (err = TK_OK, i = 0; err == TK_OK && i < n; i++) {
        err = own(q, strings[i]);
    }

    return err;
}


static const tk_quote_step_pt  quote_steps[] = {
    quote_key,
    quote_terms,
    tk_quote_performance,
    tk_quote_items,
    quote_settled,
    tk_quote_seats,
    tk_quote_holder,
    tk_quote_days,
    tk_quote_prices,
    tk_quote_route,
    tk_quote_slots,
    tk_quote_tickets,
    tk_quote_visitors,
    quote_state,
    quote_medium,
    quote_money,
    quote_validity,
    tk_quote_reservations,
    tk_quote_id_uses,
    quote_size,
    quote_own
};


/* What the places depend on. */

static const tk_quote_step_pt  places_steps[] = {
    quote_key,
    quote_terms,
    tk_quote_performance,
    tk_quote_items,
    tk_quote_seats,
    tk_quote_days,
    tk_quote_route,
    tk_quote_slots,
    tk_quote_reservations
};


static void
quote_init(tk_quote_t *q, tk_pool_t *pool, const tk_supplier_t *supplier,
    const tk_agent_t *agent, const tk_terms_t *terms, const tk_request_t *req,
    tk_time_t now, tk_order_t *order, tk_str_t *subject)
{
    memset(order, 0, sizeof(*order));
    memset(q, 0, sizeof(*q));

    q->pool = pool;
    q->supplier = supplier;
    q->agent = agent;
    q->terms = terms;
    q->req = req;
    q->now = now;
    q->order = order;
    q->subject = subject;
    q->today = tk_local_day(&supplier->zone, now);
    q->minute = tk_local_minute(&supplier->zone, now);
    q->open = terms->operation->number == TK_OP_BOOK_OPEN;
    q->slot_mode = supplier->kind == '1' && supplier->slot_mode;

    subject->len = 0;
    subject->data = (unsigned char *) "";
}


static tk_err_t
quote_run(tk_quote_t *q, const tk_quote_step_pt *steps, size_t n)
{
    size_t    i;
    tk_err_t  err;

    for (err = TK_OK, i = 0; err == TK_OK && i < n; i++) {
        err = steps[i](q);
    }

    return err;
}


tk_err_t
tk_quote(tk_pool_t *pool, const tk_supplier_t *supplier,
    const tk_agent_t *agent, const tk_terms_t *terms, const tk_request_t *req,
    tk_time_t now, tk_str_t request_key, size_t max_rows, tk_order_t *order,
    tk_str_t *subject)
{
    tk_err_t    err;
    tk_quote_t  q;

    quote_init(&q, pool, supplier, agent, terms, req, now, order, subject);

    q.max_rows = max_rows;
    order->request_key = request_key;

    err = tk_order_hash(pool, terms->operation->number, req,
                        order->content_hash);
    if (err != TK_OK) {
        return err;
    }

    return quote_run(&q, quote_steps,
                     sizeof(quote_steps) / sizeof(quote_steps[0]));
}


tk_err_t
tk_quote_places(tk_pool_t *pool, const tk_supplier_t *supplier,
    const tk_agent_t *agent, const tk_terms_t *terms, const tk_request_t *req,
    tk_time_t now, tk_order_t *order)
{
    tk_str_t    subject;
    tk_quote_t  q;

    quote_init(&q, pool, supplier, agent, terms, req, now, order, &subject);

    return quote_run(&q, places_steps,
                     sizeof(places_steps) / sizeof(places_steps[0]));
}
