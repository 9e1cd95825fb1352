/*
 * OrderProducts (4.2.4), OrderAndPayWithYDJ (4.2.37) and OrderAndPayWithFK
 * (4.2.46): one way to book.
 *
 * The quote decides what depends on the request, the clock and what staff
 * configured; api.place_orders_6() decides the rest.  STALE sends a request
 * back to the quote with fresh snapshots, three times at most.
 */

#include "booking/booking.h"
#include "api/pay.h"
#include "api/steps.h"
#include "booking/admit.h"
#include "booking/batch.h"
#include "booking/handover.h"
#include "ngx_ticket.h"
#include "request/restart.h"
#include "request/sql.h"
#include "stock/availability.h"
#include "stock/life.h"
#include "core/tk_buf.h"
#include "core/tk_error.h"


static ngx_int_t ngx_ticket_booking_charge(ngx_ticket_ctx_t *tc);
static ngx_int_t ngx_ticket_booking_charged(ngx_ticket_ctx_t *tc);


/* What is booked first and paid then: its distributor is charged. */

static const ngx_ticket_step_t  ngx_ticket_booking_charge_steps[] = {
    NGX_TICKET_STEP(ngx_ticket_booking_charge),
    NGX_TICKET_STEP(ngx_ticket_pay_ring),
    NGX_TICKET_STEP(ngx_ticket_booking_charged),
    NGX_TICKET_END
};


/*
 * "\001" and 32 hex digits, which no client can send: the key of a booking
 * without an own number.  Made of the request's proof, so that the same request
 * again finds the first one's order, for as long as that may be paid.
 */

static ngx_int_t
ngx_ticket_booking_key(ngx_ticket_ctx_t *tc, ngx_pool_t *pool, tk_str_t *key)
{
    key->len = 1 + 2 * NGX_TICKET_PROOF;
    key->data = ngx_pnalloc(pool, key->len);

    if (key->data == NULL) {
        return NGX_ERROR;
    }

    tc->tongue->proof(tc);

    key->data[0] = '\001';
    tk_format_hex(tc->proof, NGX_TICKET_PROOF, key->data + 1, 0);

    return NGX_OK;
}


/*
 * Before anything else is deciphered and checked: are there places at all?
 * While a sale is on, most requests come for what is gone, so what decides that
 * is looked at first and told at the price of a read.  Whatever is not quite
 * clear here goes the whole way.
 */

ngx_int_t
ngx_ticket_booking_early(ngx_ticket_ctx_t *tc)
{
    tk_order_t                 order;
    tk_supplier_t             *supplier;
    ngx_ticket_availability_t  available;

    supplier = &tc->supplier->u.supplier;

    if (tc->again != TK_OK
        || !ngx_ticket_places_refused_lately(supplier->supplier_id))
    {
        return NGX_OK;
    }

    if (tc->tongue->places(tc) != NGX_OK
        || tk_quote_places(&tc->pool, supplier, &tc->agent->u.agent,
                           &tc->terms, &tc->req, ngx_ticket_now(), &order)
           != TK_OK)
    {
        return NGX_OK;
    }

    if (order.request_key.len == 0
        && ngx_ticket_booking_key(tc, tc->r->pool, &order.request_key)
           != NGX_OK)
    {
        return NGX_OK;
    }

    ngx_ticket_availability(supplier->supplier_id, &order, &available);

    if (!available.full || !available.fresh || !available.no_replay) {
        return NGX_OK;
    }

    ngx_ticket_places_refused(supplier->supplier_id);

    return ngx_ticket_refuse_full(tc, &order, &available);
}


static ngx_ticket_booking_t *
ngx_ticket_booking_create(ngx_ticket_ctx_t *tc)
{
    ngx_pool_t            *pool;
    ngx_ticket_booking_t  *booking;

    pool = ngx_create_pool(4096, ngx_ticket_process.log);
    if (pool == NULL) {
        return NULL;
    }

    booking = ngx_pcalloc(pool, sizeof(ngx_ticket_booking_t));
    if (booking == NULL) {
        ngx_destroy_pool(pool);
        return NULL;
    }

    booking->pool = pool;
    booking->tc = tc;
    booking->supplier_id = tc->supplier->u.supplier.supplier_id;
    booking->database_id = ngx_ticket_life();

    return booking;
}


ngx_int_t
ngx_ticket_booking_quote(ngx_ticket_ctx_t *tc)
{
    tk_err_t               err;
    tk_str_t               key, subject;
    tk_pool_t              pool;
    ngx_int_t              rc;
    tk_supplier_t         *supplier;
    ngx_ticket_attempt_t  *a;
    ngx_ticket_booking_t  *booking;

    supplier = &tc->supplier->u.supplier;
    ngx_str_null(&subject);

    a = ngx_ticket_attempt(tc);
    booking = a ? ngx_ticket_booking_create(tc) : NULL;

    if (booking == NULL) {
        return NGX_ERROR;
    }

    a->booking = booking;                   /* and goes with it */

    if (ngx_ticket_booking_key(tc, booking->pool, &key) != NGX_OK) {
        return NGX_ERROR;
    }

    pool = ngx_ticket_pool(booking->pool);

    err = tk_quote(&pool, supplier, &tc->agent->u.agent, &tc->terms, &tc->req,
                   ngx_ticket_now(), key, ngx_ticket_process.conf->order_rows,
                   &booking->order, &subject);

    if (err == TK_OK) {
        err = tk_order_seal(&pool, ngx_ticket_process.conf->keyring,
                            supplier->supplier_id, &booking->order);
    }

    if (tc->again != TK_OK) {
        err = tc->again;
        ngx_str_null(&subject);
    }

    if (err != TK_OK) {
        rc = ngx_ticket_refuse_for(tc, err, subject);
        return tc->endpoint->replay ? ngx_ticket_replay_instead(tc) : rc;
    }

    booking->rows = tk_order_rows(&booking->order);

    return NGX_OK;
}


ngx_int_t
ngx_ticket_booking_find(ngx_ticket_ctx_t *tc)
{
    ngx_ticket_pg_op_t    *op;
    ngx_ticket_attempt_t  *a;

    a = tc->data;
    op = ngx_ticket_ask(tc, NGX_TICKET_PG_READS, NGX_TICKET_STMT_FIND_ORDER);

    ngx_ticket_pg_int4(op, a->booking->supplier_id);
    ngx_ticket_pg_int4(op, tc->agent->u.agent.agent_id);
    /* not as text of a client's, which has no "\001"; copied, as the client may
     * leave before it is sent */
    ngx_ticket_pg_bytea(op, a->booking->order.request_key);

    return ngx_ticket_submit(tc, op);
}


ngx_int_t
ngx_ticket_booking_found(ngx_ticket_ctx_t *tc)
{
    tk_value_t             v;
    const PGresult        *r;
    ngx_ticket_attempt_t  *a;
    ngx_ticket_booking_t  *booking;

    a = tc->data;
    booking = a->booking;

    if (tc->op->err != TK_OK) {
        return ngx_ticket_refuse(tc, tc->op->err);
    }

    r = tc->op->result;

    if (ngx_ticket_pg_count(r) == 0) {
        tc->err = a->pending;
        return NGX_DECLINED;
    }

    ngx_ticket_pg_value(r, 0, ngx_ticket_pg_column(r, "content_hash"), &v);

    if (v.s.len != sizeof(booking->order.content_hash)
        || ngx_memcmp(v.s.data, booking->order.content_hash, v.s.len) != 0)
    {
        return ngx_ticket_refuse_for(tc, TK_REPEAT_DIFFERS,
                                     tc->req.client_ref);
    }

    ngx_ticket_booking_read(booking, r, 0);
    booking->replay = 1;

    ngx_ticket_op_done(tc);
    ngx_str_null(&tc->subject);
    tc->order_id = booking->order_id;

    tc->step = tc->endpoint->replay_answer;

    return NGX_OK;
}


ngx_int_t
ngx_ticket_booking_place(ngx_ticket_ctx_t *tc)
{
    ngx_int_t              rc;
    ngx_ticket_attempt_t  *a;

    a = tc->data;
    a->booking->deadline = a->deadline;

    rc = ngx_ticket_handover_add(a->booking);

    return rc == NGX_BUSY ? ngx_ticket_refuse(tc, TK_BUSY) : rc;
}


static ngx_int_t
ngx_ticket_booking_refused(ngx_ticket_ctx_t *tc, ngx_ticket_booking_t *booking)
{
    switch ((int) booking->err) {

    case TK_SLOT_FULL:
    case TK_HOUSE_FULL:
    case TK_DAY_LIMIT:
    case TK_AGENT_LIMIT:
        if (booking->failed >= 1
            && booking->failed <= (int) booking->order.nreservations)
        {
            return ngx_ticket_refuse_reservation(tc, &booking->order,
                                            booking->failed);
        }
        break;

    case TK_PHONE_LIMIT:
    case TK_DOCUMENT_LIMIT:
    case TK_DOCUMENT_USED:
    case TK_DOCUMENT_TICKET:
        if (booking->failed >= 1
            && booking->failed <= (int) booking->order.nid_uses)
        {
            ngx_ticket_admit_document(booking, booking->failed);
            return ngx_ticket_refuse_reservation(tc, &booking->order,
                                            booking->order.nreservations
                                            + booking->failed);
        }
        break;

    case TK_SEAT_TAKEN:
        ngx_ticket_places_refused(booking->supplier_id);
        return ngx_ticket_refuse_seat(tc, &booking->order, booking->failed);

    case TK_REPEAT_DIFFERS:
        /* not the key, which is ours where the client has sent none */
        return ngx_ticket_refuse_for(tc, booking->err, tc->req.client_ref);

    default:
        break;
    }

    return ngx_ticket_refuse(tc, booking->err);
}


ngx_int_t
ngx_ticket_booking_placed(ngx_ticket_ctx_t *tc)
{
    ngx_ticket_attempt_t  *a;

    a = tc->data;

    if (a->booking->waiting) {
        /* it is too late for us, and goes on without */
        a->booking->tc = NULL;
        a->booking = NULL;
        return ngx_ticket_refuse(tc, TK_BUSY);
    }

    if (a->booking->err == TK_OK) {
        tc->order_id = a->booking->order_id;

        if (a->booking->replay) {
            tc->step = tc->endpoint->replay_answer;
        }

        return NGX_OK;
    }

    if (a->booking->err != TK_STALE) {
        return ngx_ticket_booking_refused(tc, a->booking);
    }

    ngx_ticket_booking_free(a->booking);
    a->booking = NULL;

    return ngx_ticket_restart(tc);
}


ngx_int_t
ngx_ticket_booking_try(ngx_ticket_ctx_t *tc)
{
    int                    i;
    tk_pool_t              pool;
    tk_batch_t             batch;
    const tk_order_t      *order;
    ngx_ticket_pg_op_t    *op;
    ngx_ticket_attempt_t  *a;

    a = tc->data;
    order = &a->booking->order;

    op = ngx_ticket_ask(tc, NGX_TICKET_PG_WRITES, NGX_TICKET_STMT_PLACE_TRY);
    if (op == NULL) {
        return NGX_ERROR;
    }

    pool = ngx_ticket_pool(op->pool);

    if (tk_batch_encode(&pool, ngx_ticket_now(), &order, 1, &batch) != TK_OK) {
        ngx_ticket_pg_release(op);
        return NGX_ERROR;
    }

    for (i = 0; i < batch.nparams; i++) {
        ngx_ticket_pg_raw(op, batch.values[i], batch.lengths[i]);
    }

    return ngx_ticket_submit(tc, op);
}


ngx_int_t
ngx_ticket_booking_tried(ngx_ticket_ctx_t *tc)
{
    ngx_ticket_attempt_t  *a;

    a = tc->data;

    if (tc->op->err != TK_OK) {
        return ngx_ticket_refuse(tc, tc->op->err);
    }

    ngx_ticket_booking_read_one(a->booking, tc->op->result);
    ngx_ticket_op_done(tc);

    if (a->booking->err == TK_OK) {
        return NGX_OK;
    }

    if (a->booking->err != TK_STALE) {
        return ngx_ticket_booking_refused(tc, a->booking);
    }

    ngx_ticket_booking_free(a->booking);
    a->booking = NULL;

    return ngx_ticket_restart(tc);
}


/*
 * The answer holds only what never changes, so that a replay gets the same
 * bytes: a fresh order answers from its quote, a repeated one from the columns
 * the first one wrote.
 */

enum {
    ORDER_ID, REQUEST_KEY, CREATED_AT, CUSTOMER_TYPE, CUSTOMER_ID,
    CUSTOMER_NAME, DESCRIPTION, PAY_TIMEOUT, STATE, PRODUCT_CODE, PRODUCT_NAME,
    QUANTITY, UNIT, PRICE, PRODUCT_STATE, NORIGINAL
};

static const char *const  ngx_ticket_original_columns[] = {
    "order_id", "request_key", "created_at", "customer_type", "customer_id",
    "customer_name", "description", "pay_timeout_min", "state", "product_code",
    "product_name", "quantity", "unit", "price_fen", "product_state"
};


/*
 * What was ordered, in words: as impl.order_description() says it; that they
 * agree is shown by t/30-api/order_products_replay.t.
 */

static ngx_int_t
ngx_ticket_booking_describe(ngx_ticket_ctx_t *tc, const tk_order_t *order,
    tk_str_t *words)
{
    size_t      i;
    u_char      number[TK_INT_LEN];
    tk_buf_t    b;
    tk_item_t  *item;

    if (tk_buf_init(&b, &tc->pool, 256) != TK_OK) {
        return NGX_ERROR;
    }

    for (i = 0; i < order->nitems; i++) {
        item = &order->items[i];

        if (i) {
            tk_buf_adds(&b, "，");
        }

        tk_buf_add(&b, item->name.data, item->name.len);
        tk_buf_add(&b, number, tk_format_int(item->quantity, number));
        tk_buf_add(&b, item->unit.data, item->unit.len);
    }

    *words = tk_buf_str(&b);

    return b.failed ? NGX_ERROR : NGX_OK;
}


ngx_int_t
ngx_ticket_order_products_answer(ngx_ticket_ctx_t *tc)
{
    size_t                 i;
    tk_str_t               none, words;
    tk_item_t             *item;
    tk_table_t            *t;
    tk_order_t            *order;
    ngx_ticket_attempt_t  *a;
    ngx_ticket_booking_t  *booking;

    a = tc->data;
    booking = a->booking;
    order = &booking->order;
    ngx_str_null(&none);

    t = ngx_ticket_table(tc, ngx_ticket_original_columns, NORIGINAL,
                         order->nitems);
    if (t == NULL || ngx_ticket_booking_describe(tc, order, &words) != NGX_OK) {
        return NGX_ERROR;
    }

    for (i = 0; i < order->nitems; i++) {
        item = &order->items[i];

        tk_table_int(t, i, ORDER_ID, booking->order_id);
        tk_table_text(t, i, REQUEST_KEY, order->request_key);
        tk_table_moment(t, i, CREATED_AT, booking->created_at);
        tk_table_text(t, i, CUSTOMER_TYPE,
                      tk_str_char(order->customer_type));
        tk_table_text(t, i, CUSTOMER_ID, tc->agent->u.agent.unit_id);
        tk_table_text(t, i, CUSTOMER_NAME, order->customer_name);
        tk_table_text(t, i, DESCRIPTION, words);
        tk_table_int(t, i, PAY_TIMEOUT, order->pay_timeout_min);
        tk_table_text(t, i, STATE, tk_str_char(order->state));
        tk_table_text(t, i, PRODUCT_CODE, item->code);
        tk_table_text(t, i, PRODUCT_NAME, item->name);
        tk_table_int(t, i, QUANTITY, item->quantity);
        tk_table_text(t, i, UNIT, item->unit);
        tk_table_int(t, i, PRICE, item->price_fen);
        tk_table_text(t, i, PRODUCT_STATE, none);
    }

    tc->rows = t->rows;

    return NGX_OK;
}


ngx_int_t
ngx_ticket_order_products_original(ngx_ticket_ctx_t *tc)
{
    ngx_ticket_pg_op_t    *op;
    ngx_ticket_attempt_t  *a;

    a = tc->data;
    op = ngx_ticket_ask(tc, NGX_TICKET_PG_READS, NGX_TICKET_STMT_ORDER_BIRTH);

    ngx_ticket_pg_int4(op, a->booking->supplier_id);
    ngx_ticket_pg_int4(op, tc->agent->u.agent.agent_id);
    ngx_ticket_pg_int8(op, a->booking->order_id);

    return ngx_ticket_submit(tc, op);
}


static ngx_int_t
ngx_ticket_booking_paid(ngx_ticket_ctx_t *tc, int state)
{
    tk_table_t            *t;
    ngx_ticket_attempt_t  *a;

    static const char *const  columns[] = {
        "order_id", "own_number", "state"
    };

    a = tc->data;

    t = ngx_ticket_table(tc, columns, 3, 1);
    if (t == NULL) {
        return NGX_ERROR;
    }

    tk_table_int(t, 0, 0, a->booking->order_id);
    tk_table_text(t, 0, 1, tc->req.client_ref);
    tk_table_text(t, 0, 2, tk_str_char(state));

    tc->rows = t->rows;

    return NGX_OK;
}


/* An order of a page that pays which was born as one that is only booked is one
 * of settlement, also if it is found again. */

ngx_int_t
ngx_ticket_order_and_pay_answer(ngx_ticket_ctx_t *tc)
{
    ngx_ticket_attempt_t  *a;

    a = tc->data;

    if (a->booking->state != '0') {
        return ngx_ticket_booking_paid(tc, a->booking->state);
    }

    tc->step = ngx_ticket_booking_charge_steps;

    return NGX_OK;
}


static ngx_int_t
ngx_ticket_booking_charge(ngx_ticket_ctx_t *tc)
{
    ngx_ticket_pg_op_t    *op;
    ngx_ticket_attempt_t  *a;

    a = tc->data;
    op = ngx_ticket_ask(tc, NGX_TICKET_PG_WRITES, NGX_TICKET_STMT_SETTLE_PAY);

    ngx_ticket_pg_int4(op, a->booking->supplier_id);
    ngx_ticket_pg_int4(op, tc->agent->u.agent.agent_id);
    ngx_ticket_pg_int8(op, a->booking->order_id);

    return ngx_ticket_submit(tc, op);
}


/* Nobody knows yet what becomes of the charge: the order, as it is booked, and
 * the words for that.  The same request again asks once more. */

static ngx_int_t
ngx_ticket_booking_charged(ngx_ticket_ctx_t *tc)
{
    ngx_int_t   rc;
    tk_value_t  state;

    tc->req.order_id = tc->order_id;
    rc = ngx_ticket_after_delivery(tc);

    if (rc == NGX_DECLINED && tc->err == TK_PAY_LATER) {
        tc->err = TK_OK;
        rc = NGX_OK;
    }

    if (rc != NGX_OK) {
        return rc;
    }

    ngx_ticket_pg_value(tc->op->result, 0,
                        ngx_ticket_pg_column(tc->op->result, "state"), &state);

    if (state.type != TK_VALUE_TEXT || state.s.len != 1) {
        return NGX_ERROR;
    }

    ngx_str_null(&tc->subject);

    if (state.s.data[0] == '0') {
        tc->subject = tk_str_c(tk_error(TK_CHARGE_PENDING)->text);
    }

    return ngx_ticket_booking_paid(tc, state.s.data[0]);
}
