/*
 * Quote, first half: what is bought, whether it is sold today for that day,
 * what it costs, which tickets it makes.
 */

#include "tk_quote.h"


/* "code|quantity|code|quantity", as many pieces as items times two. */

static tk_err_t
lines_count(tk_quote_t *q, tk_str_t list, size_t *n)
{
    size_t    pieces;
    tk_str_t  piece;

    if (list.len == 0) {
        return tk_quote_refuse(q, TK_ORDER_EMPTY, tk_str_c("Order_list"));
    }

    for (pieces = 0; tk_quote_cut(&list, '|', &piece); pieces++) {
        if (piece.len == 0) {
            return tk_quote_refuse(q, TK_ORDER_DATA, tk_str_c("Order_list"));
        }
    }

    if (pieces % 2 != 0) {
        return tk_quote_refuse(q, TK_ORDER_PAIRS, tk_str_c("Order_list"));
    }

    if (pieces / 2 > TK_ORDER_ITEMS) {
        return tk_quote_refuse(q, TK_ORDER_TOO_LARGE, tk_str_c("Order_list"));
    }

    *n = pieces / 2;
    return TK_OK;
}


static void
item_add(tk_quote_t *q, const tk_product_t *product, int64_t n)
{
    size_t      item_at;
    tk_item_t  *item;

    item_at = q->order->nitems++;

    item = &q->order->items[item_at];
    item->product_id = product->product_id;
    item->code = product->code;
    item->name = product->name;
    item->unit = product->unit;
    item->form = q->performance != NULL ? 1     /* each has a seat */
                                        : product->form;
    item->quantity = (int32_t) n;

    q->products[item_at] = product;
    q->persons += item->quantity;
}


static tk_err_t
line_add(tk_quote_t *q, tk_str_t code, tk_str_t quantity)
{
    size_t               i, item_at;
    int64_t              n;
    const tk_product_t  *product;

    if (tk_parse_int(quantity, 1, INT32_MAX, &n) != TK_OK) {
        return tk_quote_refuse(q, TK_ORDER_DATA, tk_str_c("Order_list"));
    }

    product = tk_product_by_code(q->supplier, code);
    if (product == NULL || !tk_agent_may_sell(q->agent, product)) {
        return tk_quote_refuse(q, TK_PRODUCT_UNKNOWN, code);
    }

    item_at = q->order->nitems;

    for (i = 0; i < item_at; i++) {
        if (q->products[i] == product) {
            return tk_quote_refuse(q, TK_ORDER_DATA, tk_str_c("Order_list"));
        }
    }

    if (n > TK_ORDER_QUANTITY) {
        return tk_quote_refuse(q, TK_QUANTITY_MAXIMUM, code);
    }

    item_add(q, product, n);

    return TK_OK;
}


static tk_err_t
routes_products(tk_quote_t *q)
{
    size_t       i;
    tk_str_t    *s;
    tk_order_t  *o;

    o = q->order;
    s = &o->products;

    s->len = 0;
    s->data = tk_quote_alloc(q, 1, o->nitems * (1 + TK_INT_LEN) + 1);
    if (s->data == NULL) {
        return TK_NO_MEMORY;
    }

    for (i = 0; i < o->nitems; i++) {
        s->data[s->len++] = i == 0 ? '{' : ',';
        s->len += tk_format_int(o->items[i].product_id, s->data + s->len);
    }

    s->data[s->len++] = '}';

    return TK_OK;
}


static tk_err_t
item_open(tk_quote_t *q)
{
    tk_err_t             err;
    const tk_product_t  *product = NULL;

    err = tk_quote_open_product(q, &product);
    if (err != TK_OK) {
        return err;
    }

    if (q->req->quantity < 1) {
        return tk_quote_refuse(q, TK_QUANTITY_MINIMUM, product->code);
    }

    if (q->req->quantity > TK_ORDER_QUANTITY) {
        return tk_quote_open_limit(q, TK_QUANTITY_MAXIMUM, TK_ORDER_QUANTITY);
    }

    q->order->items = tk_quote_alloc(q, 1, sizeof(tk_item_t));
    if (q->order->items == NULL) {
        return TK_NO_MEMORY;
    }

    item_add(q, product, q->req->quantity);

    return routes_products(q);
}


tk_err_t
tk_quote_items(tk_quote_t *q)
{
    size_t    n;
    tk_err_t  err;
    tk_str_t  list, code, quantity;

    if (q->open) {
        return item_open(q);
    }

    n = 0;
    list = tk_str_list(q->req->order_list);

    err = lines_count(q, list, &n);
    if (err != TK_OK) {
        return err;
    }

    q->order->items = tk_quote_alloc(q, n, sizeof(tk_item_t));
    if (q->order->items == NULL) {
        return TK_NO_MEMORY;
    }

    while (tk_quote_cut(&list, '|', &code)
           && tk_quote_cut(&list, '|', &quantity))
    {
        err = line_add(q, code, quantity);
        if (err != TK_OK) {
            return err;
        }
    }

    if (n > 1 && q->supplier->single_product_orders) {
        return tk_quote_refuse(q, TK_SINGLE_PRODUCT_ONLY,
                               tk_str_c("Order_list"));
    }

    return routes_products(q);
}


static tk_err_t
day_sold(const tk_quote_t *q, const tk_product_t *p)
{
    tk_err_t  err;

    err = tk_product_sold(p, q->today, q->minute, q->req->day);

    if (err == TK_OK && p->issue_days != 0
        && q->req->day - q->today >= p->issue_days)
    {
        return TK_SALE_WINDOW;      /* issued today, it would be over then */
    }

    return err == TK_OK
           && (tk_day_off(q->supplier, q->req->day)
               || tk_stocks_off(q->supplier, p->product_id, q->req->day))
           ? TK_SALE_WINDOW : err;
}


tk_err_t
tk_quote_days(tk_quote_t *q)
{
    size_t    i;
    tk_err_t  err;

    for (i = 0; i < q->order->nitems; i++) {
        err = q->performance != NULL
              ? tk_performance_sold(q->performance, q->products[i], q->today,
                                    q->minute)
              : day_sold(q, q->products[i]);
        if (err != TK_OK) {
            return tk_quote_refuse(q, err, q->products[i]->code);
        }
    }

    return TK_OK;
}


/* A performance costs everybody the same, also at the counter. */

static tk_err_t
item_prices(tk_quote_t *q, tk_item_t *item, const tk_product_t *p)
{
    item->price_fen = tk_quote_seat_price(q, p->product_id);
    item->list_fen = item->price_fen;

    if (item->price_fen >= 0) {
        return TK_OK;
    }

    item->price_fen = tk_price_of(q->supplier, q->agent, p->product_id,
                                  q->today);
    if (item->price_fen < 0) {
        return tk_quote_refuse(q, TK_PRICE_UNKNOWN, p->code);
    }

    item->list_fen = tk_list_price_of(q->supplier, p->product_id, q->today);
    if (item->list_fen < 0) {
        item->list_fen = item->price_fen;
    }

    return TK_OK;
}


static tk_err_t
item_price(tk_quote_t *q, tk_item_t *item, const tk_product_t *p)
{
    int64_t   amount;
    tk_err_t  err;

    if (item->quantity < p->minimum) {
        return tk_quote_refuse(q, TK_QUANTITY_MINIMUM, p->code);
    }

    if (p->maximum > 0 && item->quantity > p->maximum && q->open) {
        return tk_quote_open_limit(q, TK_QUANTITY_MAXIMUM, p->maximum);
    }

    if (p->maximum > 0 && item->quantity > p->maximum) {
        return tk_quote_refuse(q, TK_QUANTITY_MAXIMUM, p->code);
    }

    err = item_prices(q, item, p);
    if (err != TK_OK) {
        return err;
    }

    item->free = tk_free_of(q->supplier, p->product_id, q->today,
                            item->quantity);
    item->ticket_from = TK_NO_DAY;
    item->ticket_until = q->order->day;
    item->wait_minutes = p->wait_minutes;

    if (q->performance == NULL) {
        item->ticket_until = tk_valid_until(p, q->today, q->order->day,
                                            &item->ticket_from);
    }

    if (__builtin_mul_overflow(item->price_fen,
                               (int64_t) (item->quantity - item->free),
                               &amount)
        || __builtin_add_overflow(q->order->total_fen, amount,
                                  &q->order->total_fen))
    {
        return tk_quote_refuse(q, TK_ORDER_TOO_LARGE, p->code);
    }

    return TK_OK;
}


tk_err_t
tk_quote_prices(tk_quote_t *q)
{
    size_t    i;
    tk_err_t  err;

    for (i = 0; i < q->order->nitems; i++) {
        err = item_price(q, &q->order->items[i], q->products[i]);
        if (err != TK_OK) {
            return err;
        }
    }

    return TK_OK;
}


/* Single form: a ticket a person, the free ones last.  Group: one for all. */

static void
item_tickets(tk_order_t *o, size_t item_at)
{
    int32_t       i;
    tk_item_t    *item;
    tk_ticket_t  *t;

    item = &o->items[item_at];

    for (i = 0; i < (item->form == 1 ? item->quantity : 1); i++) {
        t = &o->tickets[o->ntickets++];
        t->ticket_no = (int) o->ntickets;
        t->item_no = (int) item_at + 1;

        if (item->form == 1) {
            t->persons = 1;
            t->free = i >= item->quantity - item->free;

        } else {
            t->persons = item->quantity;
            t->free = item->free;
        }
    }
}


tk_err_t
tk_quote_tickets(tk_quote_t *q)
{
    size_t       i, n;
    tk_order_t  *o;

    o = q->order;

    for (n = 0, i = 0; i < o->nitems; i++) {
        q->first_ticket[i] = (int) n + 1;
        n += o->items[i].form == 1 ? (size_t) o->items[i].quantity : 1;
    }

    if (n > TK_QUOTE_TICKETS || n > q->max_rows) {
        return tk_quote_refuse(q, TK_ORDER_TOO_LARGE, tk_str_c("Order_list"));
    }

    o->tickets = tk_quote_alloc(q, n, sizeof(tk_ticket_t));
    if (o->tickets == NULL) {
        return TK_NO_MEMORY;
    }

    for (i = 0; i < o->nitems; i++) {
        item_tickets(o, i);
    }

    return TK_OK;
}
