/*
 * Quote: whose documents.  The order's own ID, the visitors of Memo, and the
 * rules that bind a document (R191-R193, R196; decisions 51/52, 58).
 *
 * A Memo without IDCount, in an order that holds no real-name product, is a
 * remark: it is kept as it is.
 */

#include "tk_named.h"
#include "tk_quote.h"

#include <stdlib.h>


/* Checks a number and copies its normal form. */

static tk_err_t
document_read(tk_quote_t *q, tk_str_t number, int type, tk_str_t *normal)
{
    size_t         len;
    tk_err_t       err;
    tk_str_t       s;
    unsigned char  out[TK_DOCUMENT_BYTES];

    err = tk_check_id(number, type, q->today, out, &len);
    if (err != TK_OK) {
        return tk_quote_refuse(q, TK_ID_NUMBER, number);
    }

    s.data = out;
    s.len = len;
    *normal = tk_str_copy(q->pool, s);

    return normal->data != NULL ? TK_OK : TK_NO_MEMORY;
}


tk_err_t
tk_quote_holder(tk_quote_t *q)
{
    tk_err_t  err;

    if (q->open && q->req->id_number.len == 0) {
        err = TK_OK;
        q->order->id = tk_str_c("");

    } else {
        err = document_read(q, q->req->id_number, 0, &q->order->id);
    }

    if (err != TK_OK) {
        return err;
    }

    q->order->id_type = tk_id_is_card(q->order->id) ? 1 : 4;
    q->order->phone = q->req->phone;

    return TK_OK;
}


static tk_err_t
memo_refuse(tk_quote_t *q)
{
    return tk_quote_refuse(q, TK_ORDER_DATA, tk_str_c("Memo"));
}


static tk_err_t
visitor_read(tk_quote_t *q, tk_str_t entry, tk_visitor_t *v)
{
    tk_err_t   err;
    tk_str_t   id;
    tk_named_t  memo;

    err = tk_named_read(entry, (int64_t) q->order->nitems, q->today, &memo);

    if (err == TK_ID_NUMBER) {
        return tk_quote_refuse(q, TK_ID_NUMBER, memo.number);
    }

    if (err != TK_OK) {
        return memo_refuse(q);
    }

    id.data = memo.id;
    id.len = memo.id_len;

    v->item_no = memo.item_no;
    v->id_type = memo.id_type;
    v->name = memo.name;
    v->phone = memo.phone;
    v->id = tk_str_copy(q->pool, id);

    return v->id.data != NULL ? TK_OK : TK_NO_MEMORY;
}


static int
compare_id(const void *a, const void *b)
{
    int              rc;
    size_t           len;
    const tk_str_t  *x, *y;

    x = a;
    y = b;
    len = x->len < y->len ? x->len : y->len;
    rc = memcmp(x->data, y->data, len);

    return rc != 0 ? rc : (x->len > y->len) - (x->len < y->len);
}


static tk_err_t
visitors_distinct(tk_quote_t *q)
{
    size_t       i;
    tk_str_t    *ids;
    tk_order_t  *o;

    o = q->order;

    ids = tk_quote_alloc(q, o->nvisitors, sizeof(tk_str_t));
    if (ids == NULL) {
        return TK_NO_MEMORY;
    }

    for (i = 0; i < o->nvisitors; i++) {
        ids[i] = o->visitors[i].id;
    }

    qsort(ids, o->nvisitors, sizeof(tk_str_t), compare_id);

    for (i = 1; i < o->nvisitors; i++) {
        if (ids[i].len != 0 && tk_str_eq(ids[i - 1], ids[i])) {
            return tk_quote_refuse(q, TK_DOCUMENT_TWICE, ids[i]);
        }
    }

    return TK_OK;
}


/* R193 */

static tk_err_t
visitors_count(tk_quote_t *q)
{
    size_t            i;
    const tk_item_t  *item;

    for (i = 0; i < q->order->nitems; i++) {
        if (q->products[i]->real_name && q->entries[i] == 0) {
            return tk_quote_refuse(q, TK_VISITORS_MISSING, tk_str_c("Memo"));
        }
    }

    for (i = 0; i < q->order->nitems; i++) {
        if (q->entries[i] > q->order->items[i].quantity) {
            return tk_quote_refuse(q, TK_VISITORS_OVER, tk_str_c("Memo"));
        }
    }

    for (i = 0; i < q->order->nitems; i++) {
        item = &q->order->items[i];

        if (q->products[i]->real_name && q->entries[i] != item->quantity) {
            return tk_quote_refuse(q, TK_VISITORS_MISMATCH, tk_str_c("Memo"));
        }
    }

    if ((size_t) q->req->id_count != q->order->nvisitors) {
        return tk_quote_refuse(q, TK_VISITORS_MISMATCH, tk_str_c("IDCount"));
    }

    return TK_OK;
}


/* Whole years that a visitor has on that day; -1: his document says nothing of
 * it.  An identity card is one, whatever kind it was said to be. */

static int
visitor_age(const tk_visitor_t *v, tk_day_t day)
{
    int            year, month, mday, year_of, month_of, mday_of;
    size_t         len;
    tk_day_t       born;
    tk_str_t       digits;
    unsigned char  normal[TK_DOCUMENT_BYTES];

    if (tk_check_id(v->id, 1, TK_ANY_DAY, normal, &len) != TK_OK) {
        return -1;
    }

    digits.data = normal + 6;
    digits.len = TK_DAY_LEN;

    if (tk_parse_birth(digits, &born) != TK_OK) {
        return -1;
    }

    tk_day_civil(born, &year, &month, &mday);
    tk_day_civil(day, &year_of, &month_of, &mday_of);

    return year_of - year
           - (month_of < month || (month_of == month && mday_of < mday));
}


/* Where a product is for certain ages, each visitor has one of them on the day.
 * A document that tells no age is no obstacle. */

static tk_err_t
visitors_ages(tk_quote_t *q)
{
    int                  age;
    size_t               i;
    const tk_visitor_t  *v;
    const tk_product_t  *p;

    for (i = 0; i < q->order->nvisitors; i++) {
        v = &q->order->visitors[i];
        p = q->products[v->item_no - 1];

        if (p->min_age == 0 && p->max_age == 0) {
            continue;
        }

        age = visitor_age(v, q->order->day);

        if (age >= 0
            && (age < p->min_age || (p->max_age != 0 && age > p->max_age)))
        {
            return tk_quote_refuse(q, TK_AGE_LIMIT, v->id);
        }
    }

    return TK_OK;
}


/* The entries of an item take its tickets in order, or share the group's. */

static void
visitors_seat(tk_quote_t *q)
{
    size_t         i, item_at;
    int            seen[TK_ORDER_ITEMS];
    tk_visitor_t  *v;

    memset(seen, 0, sizeof(seen));

    for (i = 0; i < q->order->nvisitors; i++) {
        v = &q->order->visitors[i];
        item_at = (size_t) v->item_no - 1;

        v->visitor_no = (int) i + 1;
        v->ticket_no = q->first_ticket[item_at];

        if (q->order->items[item_at].form == 1) {
            v->ticket_no += seen[item_at]++;
        }
    }
}


static tk_err_t
memo_read(tk_quote_t *q, tk_str_t memo)
{
    size_t         n;
    tk_err_t       err;
    tk_str_t       entry, rest;
    tk_order_t    *o;
    tk_visitor_t  *v;

    o = q->order;
    rest = memo;

    for (n = 0; tk_quote_cut(&rest, '|', &entry); n++) {
        if (n == q->max_rows) {
            return tk_quote_refuse(q, TK_ORDER_TOO_LARGE, tk_str_c("Memo"));
        }
    }

    o->visitors = tk_quote_alloc(q, n, sizeof(tk_visitor_t));
    if (o->visitors == NULL) {
        return TK_NO_MEMORY;
    }

    while (tk_quote_cut(&memo, '|', &entry)) {
        v = &o->visitors[o->nvisitors++];

        err = visitor_read(q, entry, v);
        if (err != TK_OK) {
            return err;
        }

        q->entries[v->item_no - 1]++;
    }

    return TK_OK;
}


/* A ticket of settlement may be sold before anybody is named: it is bound to
 * its visitor later. */

static int
names_real(const tk_quote_t *q)
{
    size_t  i;

    if (q->settled && q->req->memo.len == 0) {
        return 0;
    }

    for (i = 0; i < q->order->nitems; i++) {
        if (q->products[i]->real_name) {
            return 1;
        }
    }

    return 0;
}


static tk_err_t
visitors_memo(tk_quote_t *q, int *named)
{
    tk_err_t  err;
    tk_str_t  memo;

    memo = q->req->memo;

    *named = q->req->id_count != 0 || names_real(q);

    if (!*named) {
        q->order->remark = memo;
        return TK_OK;
    }

    memo = tk_str_list(memo);

    if (memo.len != 0) {
        err = memo_read(q, memo);
        if (err != TK_OK) {
            return err;
        }
    }

    return TK_OK;
}


tk_err_t
tk_quote_visitors(tk_quote_t *q)
{
    int       named;
    tk_err_t  err;

    named = 1;

    err = q->open ? tk_quote_open_visitors(q) : visitors_memo(q, &named);
    if (err != TK_OK || !named) {
        return err;
    }

    err = visitors_distinct(q);

    if (err == TK_OK && !q->open) {
        err = visitors_count(q);
    }

    if (err == TK_OK) {
        err = visitors_ages(q);
    }

    if (err != TK_OK) {
        return err;
    }

    visitors_seat(q);
    return TK_OK;
}


/* Of a rule that counts several days together its caller says so. */

static void
document_add(tk_quote_t *q, int32_t product_id, tk_day_t day, tk_str_t id,
    int32_t limit, int32_t count, int take)
{
    tk_id_use_t  *d;

    d = &q->order->id_uses[q->order->nid_uses++];
    d->product_id = product_id;
    d->day = day;
    d->id = id;
    d->limit = limit;
    d->days = 1;
    d->until = TK_NO_DAY;
    d->count = count;
    d->take = take;
}


/* The most that one document, or phone, may have of a product. */

static void
document_limit(tk_quote_t *q, const tk_product_t *p, tk_str_t id,
    int32_t count)
{
    document_add(q, p->product_id, q->order->day, id, p->id_maximum, count, 1);
    q->order->id_uses[q->order->nid_uses - 1].days = p->id_days;
}


static void
phone_limits(tk_quote_t *q)
{
    size_t               i;
    tk_order_t          *o;
    tk_id_use_t         *d;
    const tk_product_t  *p;

    o = q->order;

    for (i = 0; i < o->nitems; i++) {
        p = q->products[i];

        if (p->phone_maximum == 0 || o->phone.len == 0) {
            continue;
        }

        document_add(q, p->product_id, o->day, tk_phone_plain(o->phone),
                     p->phone_maximum, o->items[i].quantity, 1);

        d = &o->id_uses[o->nid_uses - 1];
        d->days = p->phone_days;
        d->phone = 1;
    }
}


/* What one visitor's document is bound by. */

static void
visitor_documents(tk_quote_t *q, const tk_visitor_t *v)
{
    int                  born_delivered;
    tk_order_t          *o;
    const tk_item_t     *item;
    const tk_product_t  *p;

    o = q->order;
    item = &o->items[v->item_no - 1];
    p = q->products[v->item_no - 1];
    born_delivered = o->transfer == TK_TRANSFER_SALE;

    if (v->id.len == 0) {
        return;
    }

    /* R191 holds for valid orders, which a delivered one no longer is (R31); it
     * is a rule of the pages, and none of BOOK_OPEN, whose clients book again
     * when they have lost an answer. */
    if (p->real_name && !q->open) {
        document_add(q, 0, o->day, v->id, 1, 1, !born_delivered);
    }

    if (p->id_maximum > 0) {
        document_limit(q, p, v->id, 1);
    }

    if (p->real_name && born_delivered && q->supplier->single_purchase) {
        document_add(q, 0, 0, v->id, 1, 1, 1);
        o->id_uses[o->nid_uses - 1].until = item->ticket_until;
    }
}


static void
holder_documents(tk_quote_t *q)
{
    size_t               i;
    tk_day_t             until;
    tk_order_t          *o;
    const tk_product_t  *p;

    o = q->order;
    until = 0;

    for (i = 0; i < o->nitems; i++) {
        p = q->products[i];

        if (p->id_maximum > 0 && q->entries[i] == 0 && o->id.len != 0) {
            document_limit(q, p, o->id, o->items[i].quantity);
        }

        if (o->items[i].ticket_until > until) {
            until = o->items[i].ticket_until;
        }
    }

    if (o->transfer == TK_TRANSFER_SALE && q->supplier->single_purchase
        && !names_real(q))
    {
        document_add(q, 0, 0, o->id, 1, 1, 1);
        o->id_uses[o->nid_uses - 1].until = until;
    }
}


tk_err_t
tk_quote_id_uses(tk_quote_t *q)
{
    size_t       i;
    tk_order_t  *o;

    o = q->order;

    /* at most three rules a visitor; two an item and one more for the order */
    o->id_uses = tk_quote_alloc(q, o->nvisitors * 3 + o->nitems * 2 + 1,
                                sizeof(tk_id_use_t));
    if (o->id_uses == NULL) {
        return TK_NO_MEMORY;
    }

    for (i = 0; i < o->nvisitors; i++) {
        visitor_documents(q, &o->visitors[i]);
    }

    holder_documents(q);
    phone_limits(q);
    return TK_OK;
}
