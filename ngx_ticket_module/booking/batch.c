/*
 * Bookings travel together.  What arrives while a batch is in flight forms the
 * next one; a single order is a batch of one; there is no other way to book.
 *
 * One queue, agents in turn.  A batch holds orders of any suppliers, for it
 * costs more than an order; but suppliers have hardly a row in common, so there
 * may be one in flight of those with even numbers and one of those with odd
 * ones, at which two processes of Postgres work.  Where they have, a batch
 * waits for the other: all of them lock in one order.  Beside them, on a
 * connection of its own, there may be one of a supplier whose rows somebody
 * holds (held.h).
 *
 * A batch is formed in an event posted to the end of the event-loop turn, so
 * that all requests of a turn travel together; no timer waits for more.  It is
 * sent before the last one's orders are answered: Postgres works meanwhile.
 *
 * A batch whose connection was lost goes back to the head of the queue and is
 * sent again: what had been committed comes back as the same orders, because
 * every order has a request key.
 */

#include "booking/batch.h"
#include "base/client.h"
#include "base/counts.h"
#include "base/process.h"
#include "request/driver.h"
#include "stock/availability.h"
#include "stock/seats.h"
#include "stock/seen.h"
#include "stock/shield.h"
#include "core/tk_error.h"
#include "core/tk_theatre.h"


#define NGX_TICKET_BATCH_TRIES  3           /* after errors of Postgres */
#define NGX_TICKET_BATCH_TICK   200         /* ms between looks at deadlines */


/* A way, its connection, and the batch that flies. */

typedef struct {
    ngx_ticket_pg_kind_e kind;
    ngx_ticket_way_e     way;
    ngx_msec_t           used;              /* a batch was sent */
    ngx_queue_t          orders;
    ngx_uint_t           sent;              /* of those */
    ngx_uint_t           limit;             /* orders of the next batch */
    ngx_uint_t           split;             /* orders after a batch that
                                               failed: batches stay small */
    int64_t              database_id;       /* of the batch */
    ngx_ticket_pg_op_t  *op;                /* NULL: none is in flight */
} ngx_ticket_flight_t;

typedef struct {
    ngx_ticket_queue_t   queue;             /* waiting */
    ngx_ticket_held_t    held;
    ngx_ticket_flight_t  flights[NGX_TICKET_WAYS];
    ngx_ticket_way_e     last;              /* of even or odd: was sent */
    ngx_queue_t          dropped;           /* gave way to another agent's */
    ngx_queue_t          decided;           /* to be answered */
    ngx_event_t          form;
    ngx_event_t          answer;
    ngx_event_t          tick;
    ngx_connection_t     dummy;             /* for ngx_event_ident() */
    void               (*before)(void);     /* a batch is formed */
    void               (*after)(ngx_uint_t flight);
    ngx_ticket_batch_load_t  *told;
} ngx_ticket_batch_t;


static void ngx_ticket_batch_form(ngx_event_t *ev);
static void ngx_ticket_batch_decided(ngx_event_t *ev);
static void ngx_ticket_batch_tick(ngx_event_t *ev);
static void ngx_ticket_batch_done(ngx_ticket_pg_op_t *op);
static void ngx_ticket_batch_held(ngx_ticket_flight_t *f);
static void ngx_ticket_batch_return(ngx_ticket_flight_t *f, tk_err_t err);
static void ngx_ticket_batch_bisect(ngx_ticket_flight_t *f);
static ngx_int_t ngx_ticket_batch_send(ngx_ticket_flight_t *f,
    ngx_ticket_pg_t *pg, ngx_uint_t n);


static ngx_ticket_batch_t  ngx_ticket_batch;


static void
ngx_ticket_flight_init(ngx_ticket_way_e way, ngx_ticket_pg_kind_e kind)
{
    ngx_ticket_flight_t  *f;

    f = &ngx_ticket_batch.flights[way];
    ngx_queue_init(&f->orders);

    f->kind = kind;
    f->way = way;
    f->limit = ngx_ticket_process.conf->order_batch;
}


ngx_int_t
ngx_ticket_batch_init(ngx_cycle_t *cycle)
{
    ngx_ticket_batch_t  *b;

    b = &ngx_ticket_batch;
    ngx_memzero(b, sizeof(ngx_ticket_batch_t));

    ngx_ticket_queue_init(&b->queue);
    ngx_queue_init(&b->dropped);
    ngx_queue_init(&b->decided);
    b->dummy.fd = (ngx_socket_t) -1;

    ngx_ticket_flight_init(NGX_TICKET_WAY_EVEN, NGX_TICKET_PG_ORDERS);
    ngx_ticket_flight_init(NGX_TICKET_WAY_ODD, NGX_TICKET_PG_ORDERS_2);
    ngx_ticket_flight_init(NGX_TICKET_WAY_HELD, NGX_TICKET_PG_ORDERS_HELD);

    ngx_ticket_event_init(&b->form, ngx_ticket_batch_form, &b->dummy,
                          cycle->log);
    ngx_ticket_event_init(&b->answer, ngx_ticket_batch_decided, &b->dummy,
                          cycle->log);
    ngx_ticket_event_init(&b->tick, ngx_ticket_batch_tick, &b->dummy,
                          cycle->log);

    return NGX_OK;
}


void
ngx_ticket_batch_exit(void)
{
    ngx_ticket_batch_t  *b;

    b = &ngx_ticket_batch;

    ngx_ticket_event_cancel(&b->form);
    ngx_ticket_event_cancel(&b->answer);
    ngx_ticket_event_cancel(&b->tick);

    ngx_ticket_queue_exit(&b->queue);
}


void
ngx_ticket_batch_load(ngx_ticket_batch_load_t *load)
{
    ngx_uint_t           i;
    ngx_ticket_batch_t  *b;

    b = &ngx_ticket_batch;

    load->orders = b->queue.lanes.n;
    load->rows = b->queue.rows;
    load->held = b->held.aside;
    load->flight = 0;

    for (i = 0; i < NGX_TICKET_WAYS; i++) {
        load->flight += b->flights[i].op ? b->flights[i].sent : 0;
    }
}


/* Of even suppliers that of odd ones, and the reverse. */

static ngx_ticket_flight_t *
ngx_ticket_flight_beside(const ngx_ticket_flight_t *f)
{
    return &ngx_ticket_batch.flights[f->way == NGX_TICKET_WAY_EVEN
                                     ? NGX_TICKET_WAY_ODD
                                     : NGX_TICKET_WAY_EVEN];
}


/* Does an order wait that may travel on it? */

static ngx_uint_t
ngx_ticket_flight_wanted(const ngx_ticket_flight_t *f)
{
    ngx_ticket_batch_t  *b;

    b = &ngx_ticket_batch;

    if (f->way == NGX_TICKET_WAY_HELD) {
        return b->held.aside && b->queue.lanes.n;
    }

    return b->queue.waiting[f->way] > 0;
}


/*
 * What others come with is waited for until a batch is decided; until any of
 * two is, where both ways have been used lately.
 */

static ngx_uint_t
ngx_ticket_batch_flies(void)
{
    ngx_uint_t            n, way;
    ngx_ticket_flight_t  *f;

    n = 0;

    for (way = NGX_TICKET_WAY_EVEN; way <= NGX_TICKET_WAY_ODD; way++) {
        f = &ngx_ticket_batch.flights[way];

        if (f->op) {
            n++;

        } else if (ngx_current_msec - f->used < NGX_TICKET_BATCH_TICK) {
            return 0;
        }
    }

    return n > 0;
}


/* May another batch be formed? */

static ngx_uint_t
ngx_ticket_batch_may(void)
{
    ngx_uint_t            i;
    ngx_ticket_flight_t  *f;

    if (ngx_ticket_batch.after && !ngx_ticket_batch_flies()) {
        return 1;
    }

    for (i = 0; i < NGX_TICKET_WAYS; i++) {
        f = &ngx_ticket_batch.flights[i];

        if (f->op == NULL && ngx_ticket_flight_wanted(f)) {
            return 1;
        }
    }

    return 0;
}


void
ngx_ticket_batch_tell(ngx_ticket_batch_load_t *load)
{
    ngx_ticket_batch.told = load;

    if (load) {
        ngx_ticket_batch_load(load);
    }
}


void
ngx_ticket_batch_around(void (*before)(void), void (*after)(ngx_uint_t flight))
{
    ngx_ticket_batch.before = before;
    ngx_ticket_batch.after = after;
}


static void
ngx_ticket_batch_post(void)
{
    ngx_ticket_batch_t  *b;

    b = &ngx_ticket_batch;

    if (b->told) {
        ngx_ticket_batch_load(b->told);
    }

    if (!b->form.posted
        && (ngx_ticket_batch_may()
            || !ngx_queue_empty(&b->dropped)
            || !ngx_queue_empty(&b->decided)))
    {
        ngx_post_event(&b->form, &ngx_posted_events);
    }
}


/*
 * Is there room for one more?  When the queue is full, the agent who has most
 * in it sheds its last order, which nobody has seen yet.
 */

static ngx_uint_t
ngx_ticket_batch_room(ngx_ticket_booking_t *booking)
{
    ngx_ticket_batch_t      *b;
    ngx_ticket_booking_t    *other;
    ngx_ticket_main_conf_t  *conf;

    b = &ngx_ticket_batch;
    conf = ngx_ticket_process.conf;

    while (b->queue.lanes.n >= conf->order_queue
           || b->queue.rows + booking->rows
              > conf->order_queue * NGX_TICKET_QUEUE_ROWS + TK_BATCH_ROWS)
    {
        other = ngx_ticket_queue_shed(&b->queue, booking->supplier_id,
                                      booking->order.agent_id);
        if (other == NULL) {
            return 0;
        }

        ngx_queue_insert_tail(&b->dropped, &other->queue);
    }

    return 1;
}


ngx_int_t
ngx_ticket_batch_add(ngx_ticket_booking_t *booking)
{
    ngx_ticket_batch_t  *b;

    b = &ngx_ticket_batch;

    if (ngx_ticket_booking_is_late(booking)
        || !ngx_ticket_batch_room(booking)
        || ngx_ticket_queue_add(&b->queue, booking) != NGX_OK)
    {
        return NGX_BUSY;
    }

    booking->queued = ngx_current_msec;
    booking->waiting = 1;
    booking->tries = 0;

    if (!b->tick.timer_set) {
        ngx_add_timer(&b->tick, NGX_TICKET_BATCH_TICK);
    }

    ngx_ticket_batch_post();

    return NGX_AGAIN;
}


void
ngx_ticket_batch_ready(void)
{
    ngx_ticket_batch_post();
}


static void
ngx_ticket_batch_busy(ngx_queue_t *bookings)
{
    ngx_queue_t  *q;

    while (!ngx_queue_empty(bookings)) {
        q = ngx_queue_head(bookings);
        ngx_queue_remove(q);
        ngx_ticket_booking_answer(ngx_queue_data(q, ngx_ticket_booking_t,
                                                 queue),
                                  TK_BUSY);
    }
}


/*
 * The connection that a batch may be sent on now, or NULL.  Where Postgres
 * gives us only one for the suppliers of both ways, their batches take turns on
 * it: half of the suppliers would be told busy for as long as that lasts.
 */

static ngx_ticket_pg_t *
ngx_ticket_flight_pg(const ngx_ticket_flight_t *f)
{
    ngx_ticket_pg_t  *pg;

    pg = ngx_ticket_process.pg[f->kind];

    if (!ngx_ticket_pg_ready(pg)) {
        ngx_ticket_pg_wake(pg);             /* ready() posts */

        if (f->way == NGX_TICKET_WAY_HELD) {
            return NULL;
        }

        pg = ngx_ticket_process.pg[ngx_ticket_flight_beside(f)->kind];
    }

    return ngx_ticket_pg_ready(pg) && ngx_ticket_pg_load(pg) == 0 ? pg : NULL;
}


static void
ngx_ticket_flight_next(ngx_ticket_flight_t *f)
{
    ngx_uint_t             n;
    ngx_ticket_pg_t       *pg;
    ngx_ticket_batch_t    *b;
    ngx_ticket_booking_t  *first;

    b = &ngx_ticket_batch;

    if (f->op || !ngx_ticket_flight_wanted(f)) {
        return;                             /* its result posts */
    }

    pg = ngx_ticket_flight_pg(f);

    if (pg == NULL) {
        return;
    }

    n = ngx_ticket_queue_take(&b->queue, &b->held, f->way, f->limit,
                              &f->orders);

    if (n == 0) {
        return;
    }

    first = ngx_queue_data(ngx_queue_head(&f->orders), ngx_ticket_booking_t,
                           queue);
    f->database_id = first->database_id;

    if (ngx_ticket_batch_send(f, pg, n) != NGX_OK) {
        ngx_ticket_batch_return(f, TK_BUSY);
    }
}


/* The connection writes in an event, too: answers are posted after it. */

static void
ngx_ticket_batch_form(ngx_event_t *ev)
{
    ngx_ticket_batch_t   *b;
    ngx_ticket_flight_t  *first;

    b = &ngx_ticket_batch;

    if (b->before && !ngx_ticket_batch_flies()) {
        b->before();
    }

    ngx_ticket_batch_busy(&b->dropped);

    /* They may share a connection: the last one is not first again. */
    first = ngx_ticket_flight_beside(&b->flights[b->last]);

    ngx_ticket_flight_next(first);
    ngx_ticket_flight_next(ngx_ticket_flight_beside(first));
    ngx_ticket_flight_next(&b->flights[NGX_TICKET_WAY_HELD]);

    if (b->after) {
        b->after(ngx_ticket_batch_flies());
    }

    if (b->told) {
        ngx_ticket_batch_load(b->told);
    }

    if (!ngx_queue_empty(&b->decided) && !b->answer.posted) {
        ngx_post_event(&b->answer, &ngx_posted_events);
    }
}


static void
ngx_ticket_batch_decided(ngx_event_t *ev)
{
    ngx_queue_t           *q;
    ngx_ticket_batch_t    *b;
    ngx_ticket_booking_t  *booking;

    b = &ngx_ticket_batch;

    while (!ngx_queue_empty(&b->decided)) {
        q = ngx_queue_head(&b->decided);
        ngx_queue_remove(q);
        booking = ngx_queue_data(q, ngx_ticket_booking_t, queue);
        ngx_ticket_booking_answer(booking, booking->err);
    }
}


static ngx_int_t
ngx_ticket_batch_send(ngx_ticket_flight_t *f, ngx_ticket_pg_t *pg,
    ngx_uint_t n)
{
    int                    i;
    tk_pool_t              pool;
    ngx_queue_t           *q;
    tk_batch_t             batch;
    ngx_uint_t             k;
    const tk_order_t      *orders[TK_BATCH_ORDERS];
    ngx_ticket_pg_op_t    *op;
    ngx_ticket_booking_t  *booking;

    k = 0;

    for (q = ngx_queue_head(&f->orders);
         q != ngx_queue_sentinel(&f->orders);
         q = ngx_queue_next(q))
    {
        booking = ngx_queue_data(q, ngx_ticket_booking_t, queue);
        orders[k++] = &booking->order;
    }

    op = ngx_ticket_pg_op(pg, NGX_TICKET_STMT_PLACE_ORDERS,
                          ngx_ticket_process.log);
    if (op == NULL) {
        return NGX_ERROR;
    }

    pool = ngx_ticket_pool(op->pool);

    if (tk_batch_encode(&pool, ngx_ticket_now(), orders, n, &batch) != TK_OK) {
        goto failed;
    }

    for (i = 0; i < batch.nparams; i++) {
        ngx_ticket_pg_raw(op, batch.values[i], batch.lengths[i]);
    }

    op->handler = ngx_ticket_batch_done;
    op->data = f;

    if (ngx_ticket_pg_submit(op) != NGX_AGAIN) {
        goto failed;
    }

    f->op = op;
    f->sent = n;
    f->used = ngx_current_msec;
    ngx_ticket_count(batches);

    if (f->way != NGX_TICKET_WAY_HELD) {
        ngx_ticket_batch.last = f->way;
    }

    return NGX_OK;

failed:

    ngx_ticket_pg_release(op);

    return NGX_ERROR;
}


/* What never changes of an order, from a row of place_orders or find_order. */

void
ngx_ticket_booking_read(ngx_ticket_booking_t *booking, const PGresult *r,
    int row)
{
    tk_value_t  v;

    ngx_ticket_pg_value(r, row, ngx_ticket_pg_column(r, "order_id"), &v);
    booking->order_id = v.n;

    ngx_ticket_pg_value(r, row, ngx_ticket_pg_column(r, "open_id"), &v);
    booking->open_id = v.type == TK_VALUE_INT ? (int32_t) v.n : 0;

    ngx_ticket_pg_value(r, row, ngx_ticket_pg_column(r, "created_at"), &v);
    booking->created_at = v.n;

    ngx_ticket_pg_value(r, row, ngx_ticket_pg_column(r, "slot_no"), &v);
    booking->slot_no = (int) v.n;

    ngx_ticket_pg_value(r, row, ngx_ticket_pg_column(r, "pay_timeout_min"),
                        &v);
    booking->pay_timeout_min = (int32_t) v.n;

    ngx_ticket_pg_value(r, row, ngx_ticket_pg_column(r, "state"), &v);
    booking->state = v.s.len ? (char) v.s.data[0] : booking->order.state;
}


/* One row of the result that speaks of an order. */

static tk_err_t
ngx_ticket_batch_read(ngx_ticket_booking_t *booking, const PGresult *r,
    int row)
{
    tk_value_t  v;

    ngx_ticket_booking_read(booking, r, row);

    ngx_ticket_pg_value(r, row, ngx_ticket_pg_column(r, "replayed"), &v);
    booking->replay = v.type == TK_VALUE_INT && v.n != 0;

    ngx_ticket_pg_value(r, row, ngx_ticket_pg_column(r, "failed"), &v);
    booking->failed = (v.type == TK_VALUE_INT) ? (int) v.n : 0;

    ngx_ticket_pg_value(r, row, ngx_ticket_pg_column(r, "verdict"), &v);

    if (v.type == TK_VALUE_NULL) {
        return TK_OK;
    }

    return tk_err_by_name(v.s);
}


/* Postgres counts reservations and ID rules of the batch, we of the order. */

static int
ngx_ticket_batch_local(const ngx_ticket_booking_t *booking, int reservations,
    int id_uses)
{
    if (booking->failed == 0) {
        return 0;
    }

    switch (booking->err) {

    case TK_SLOT_FULL:
    case TK_HOUSE_FULL:
    case TK_DAY_LIMIT:
    case TK_AGENT_LIMIT:
        return booking->failed - reservations;

    case TK_SEAT_TAKEN:
        return booking->failed;             /* counted by nobody */

    default:
        return booking->failed - id_uses;
    }
}


static ngx_uint_t
ngx_ticket_batch_is_order(const PGresult *r, int row, int kind)
{
    tk_value_t  v;

    ngx_ticket_pg_value(r, row, kind, &v);

    return v.s.len == 1 && v.s.data[0] == 'o';
}


/* The orders come in the order they were sent. */

static void
ngx_ticket_batch_read_all(ngx_ticket_flight_t *f, const PGresult *r)
{
    int                    row, kind, rows, reservations, id_uses;
    ngx_queue_t           *q;
    ngx_ticket_booking_t  *booking;

    kind = ngx_ticket_pg_column(r, "kind");
    rows = PQntuples(r);
    row = 0;
    reservations = 0;
    id_uses = 0;

    for (q = ngx_queue_head(&f->orders);
         q != ngx_queue_sentinel(&f->orders);
         q = ngx_queue_next(q))
    {
        booking = ngx_queue_data(q, ngx_ticket_booking_t, queue);

        while (row < rows && !ngx_ticket_batch_is_order(r, row, kind)) {
            row++;
        }

        booking->err = (row < rows)
                       ? ngx_ticket_batch_read(booking, r, row++) : TK_BUG;

        if (booking->err == TK_BUG) {
            ngx_log_error(NGX_LOG_ALERT, ngx_ticket_process.log, 0,
                          "place_orders gave no verdict we know");
        }

        booking->failed = ngx_ticket_batch_local(booking, reservations,
                                                 id_uses);
        reservations += booking->order.nreservations;
        id_uses += booking->order.nid_uses;
    }
}


void
ngx_ticket_booking_read_one(ngx_ticket_booking_t *booking, const PGresult *r)
{
    int  kind;

    kind = ngx_ticket_pg_column(r, "kind");

    booking->err = PQntuples(r) > 0 && ngx_ticket_batch_is_order(r, 0, kind)
                   ? ngx_ticket_batch_read(booking, r, 0) : TK_BUG;
    booking->failed = ngx_ticket_batch_local(booking, 0, 0);
}


/* What was sold, and the generation of the filter before it was. */

typedef struct {
    ngx_ticket_booking_t  *booking;
    ngx_uint_t             generation;
    unsigned               notified:1;
} ngx_ticket_sold_t;


static ngx_uint_t
ngx_ticket_batch_sold(ngx_ticket_flight_t *f, ngx_ticket_sold_t *sold)
{
    ngx_uint_t             n;
    ngx_queue_t           *q;
    ngx_ticket_booking_t  *booking;

    n = 0;

    for (q = ngx_queue_head(&f->orders);
         q != ngx_queue_sentinel(&f->orders);
         q = ngx_queue_next(q))
    {
        booking = ngx_queue_data(q, ngx_ticket_booking_t, queue);

        if (booking->err == TK_OK && !booking->replay) {
            sold[n].booking = booking;
            sold[n].notified = !booking->order.callback;
            sold[n++].generation = ngx_ticket_seen_sold(booking->supplier_id,
                                                        &booking->order);
        }
    }

    return n;
}


/* The worker hears of the orders of the first one's supplier. */

static void
ngx_ticket_batch_notify(ngx_ticket_sold_t *sold, ngx_uint_t n)
{
    int32_t     supplier_id;
    int64_t     orders[TK_BATCH_ORDERS];
    ngx_uint_t  i, norders;

    supplier_id = sold[0].booking->supplier_id;
    norders = 0;

    for (i = 0; i < n; i++) {
        if (!sold[i].notified && sold[i].booking->supplier_id == supplier_id) {
            sold[i].notified = 1;
            orders[norders++] = sold[i].booking->order_id;
        }
    }

    ngx_ticket_outbox_notify(supplier_id, orders, norders);
}


static void
ngx_ticket_batch_publish(ngx_ticket_sold_t *sold, ngx_uint_t n)
{
    ngx_uint_t             i;
    ngx_ticket_booking_t  *booking;

    for (i = 0; i < n; i++) {
        booking = sold[i].booking;

        ngx_ticket_seen_advance(booking->supplier_id, sold[i].generation,
                                &booking->order, booking->slot_no);

        if (!sold[i].notified) {
            ngx_ticket_batch_notify(&sold[i], n - i);
        }
    }
}


/* The orders by their place, from 1; what follows them is no order's. */

static void
ngx_ticket_batch_by_place(ngx_ticket_flight_t *f,
    ngx_ticket_booking_t **bookings)
{
    ngx_uint_t    n;
    ngx_queue_t  *q;

    n = 0;

    for (q = ngx_queue_head(&f->orders);
         q != ngx_queue_sentinel(&f->orders);
         q = ngx_queue_next(q))
    {
        bookings[++n] = ngx_queue_data(q, ngx_ticket_booking_t, queue);
    }
}


static u_char
ngx_ticket_batch_seat_state(const ngx_ticket_booking_t *booking)
{
    return ngx_strchr("015", booking->state) ? 'S' : 'B';
}


/* The seats that were sold, whose cells are known. */

static void
ngx_ticket_batch_seats(ngx_ticket_flight_t *f, const PGresult *r)
{
    int                    row, first, pos, area, seat;
    int64_t                quota;
    tk_value_t             v, no;
    ngx_uint_t             told;
    ngx_ticket_booking_t  *booking, *bookings[TK_BATCH_ORDERS + 1];

    pos = ngx_ticket_pg_column(r, "pos");
    area = ngx_ticket_pg_column(r, "area_id");
    seat = ngx_ticket_pg_column(r, "seat_no");

    for (first = PQntuples(r); first > 0; first--) {
        ngx_ticket_pg_value(r, first - 1, seat, &no);
        if (no.type != TK_VALUE_INT) {
            break;
        }
    }

    ngx_ticket_batch_by_place(f, bookings);

    for (told = 0; told < 2; told++) {
        for (row = first; row < PQntuples(r); row++) {
            ngx_ticket_pg_value(r, row, pos, &v);
            booking = bookings[v.n];

            ngx_ticket_pg_value(r, row, area, &v);
            quota = tk_seats_quota(booking->order.session_id,
                                   booking->order.day, (int32_t) v.n);

            if (told) {
                ngx_ticket_seats_advance(booking->supplier_id, quota);
                continue;
            }

            ngx_ticket_pg_value(r, row, seat, &no);
            ngx_ticket_seats_sold(booking->supplier_id, quota, (int32_t) no.n,
                                  ngx_ticket_batch_seat_state(booking));
        }
    }
}


/*
 * The cells are brought up to date, and the worker notified, before anybody is
 * answered: an agent's next read on this host is never older than its last
 * answer.
 */

static void
ngx_ticket_batch_result(ngx_ticket_flight_t *f, ngx_ticket_pg_op_t *op)
{
    ngx_uint_t         n;
    ngx_ticket_sold_t  sold[TK_BATCH_ORDERS];

    ngx_ticket_batch_read_all(f, op->result);

    n = ngx_ticket_batch_sold(f, sold);
    ngx_ticket_count_n(orders, n);
    ngx_ticket_availability_absorb(0, f->database_id, op->started, op->result);
    ngx_ticket_batch_seats(f, op->result);
    ngx_ticket_batch_publish(sold, n);

    ngx_queue_add(&ngx_ticket_batch.decided, &f->orders);
    ngx_queue_init(&f->orders);
}


/* Of all suppliers of the batch.  NGX_ERROR: they are too many. */

static ngx_int_t
ngx_ticket_batch_set_held(ngx_ticket_flight_t *f, ngx_ticket_held_e how)
{
    ngx_queue_t           *q;
    ngx_ticket_booking_t  *booking;

    for (q = ngx_queue_head(&f->orders);
         q != ngx_queue_sentinel(&f->orders);
         q = ngx_queue_next(q))
    {
        booking = ngx_queue_data(q, ngx_ticket_booking_t, queue);

        if (ngx_ticket_held_set(&ngx_ticket_batch.held, booking->supplier_id,
                                how, ngx_ticket_process.log)
            != NGX_OK)
        {
            return NGX_ERROR;
        }
    }

    return NGX_OK;
}


static void
ngx_ticket_batch_decide(ngx_ticket_flight_t *f, ngx_ticket_pg_op_t *op)
{
    if (f->split) {
        f->split -= ngx_min(f->split, f->sent);
    }

    if (f->split == 0) {
        f->limit = ngx_ticket_process.conf->order_batch;
    }

    if (ngx_ticket_batch.held.n) {
        (void) ngx_ticket_batch_set_held(f, NGX_TICKET_HELD_NOT);
    }

    ngx_ticket_batch_result(f, op);
}


static void
ngx_ticket_batch_done(ngx_ticket_pg_op_t *op)
{
    ngx_ticket_flight_t  *f;

    f = op->data;
    f->op = NULL;

    if (op->err == TK_OK) {
        ngx_ticket_batch_decide(f, op);

    } else if (op->err == TK_BUG && !op->lost) {
        ngx_ticket_batch_bisect(f);

    } else if (ngx_ticket_pg_is_locked(op->sqlstate)) {
        ngx_ticket_batch_held(f);

    } else {
        ngx_ticket_batch_return(f, op->lost ? TK_OK : op->err);
    }

    ngx_ticket_pg_release(op);
    ngx_ticket_batch_post();
}


static ngx_uint_t
ngx_ticket_batch_is_of_one(ngx_ticket_flight_t *f)
{
    ngx_queue_t           *q;
    ngx_ticket_booking_t  *first, *booking;

    q = ngx_queue_head(&f->orders);
    first = ngx_queue_data(q, ngx_ticket_booking_t, queue);

    for ( /* void */ ; q != ngx_queue_sentinel(&f->orders);
         q = ngx_queue_next(q))
    {
        booking = ngx_queue_data(q, ngx_ticket_booking_t, queue);

        if (booking->supplier_id != first->supplier_id) {
            return 0;
        }
    }

    return 1;
}


/* It has waited too long for a lock, which its orders may do until their
 * deadline. */

static void
ngx_ticket_batch_held(ngx_ticket_flight_t *f)
{
    ngx_ticket_held_e  how;

    how = ngx_ticket_batch_is_of_one(f) ? NGX_TICKET_HELD_ASIDE
                                        : NGX_TICKET_HELD_SUSPECT;

    ngx_ticket_batch_return(f, ngx_ticket_batch_set_held(f, how) == NGX_OK
                               ? TK_OK : TK_BUSY);
}


/*
 * Postgres called it a bug: some order of the batch is the culprit.  Halves
 * until it is alone; its neighbours live.
 */

static void
ngx_ticket_batch_bisect(ngx_ticket_flight_t *f)
{
    ngx_uint_t    n;
    ngx_queue_t  *q;

    n = 0;

    for (q = ngx_queue_head(&f->orders);
         q != ngx_queue_sentinel(&f->orders);
         q = ngx_queue_next(q))
    {
        n++;
    }

    if (n == 1) {
        q = ngx_queue_head(&f->orders);
        ngx_queue_remove(q);
        ngx_ticket_booking_answer(ngx_queue_data(q, ngx_ticket_booking_t,
                                                 queue),
                                  TK_BUG);
        return;
    }

    f->limit = n / 2;
    f->split = ngx_max(f->split, n);

    ngx_ticket_batch_return(f, TK_OK);
}


/*
 * The batch goes back to the head of the queue, in its order.  err: Postgres
 * refused it for now, which it may do so often; TK_OK: its connection was
 * lost, or a row is held, which may be until the deadline.  Of those who are
 * held another one is next.
 */

static void
ngx_ticket_batch_return(ngx_ticket_flight_t *f, tk_err_t err)
{
    ngx_queue_t           *q, failed;
    ngx_ticket_batch_t    *b;
    ngx_ticket_booking_t  *booking;

    b = &ngx_ticket_batch;
    ngx_queue_init(&failed);

    while (!ngx_queue_empty(&f->orders)) {
        q = ngx_queue_last(&f->orders);
        ngx_queue_remove(q);
        booking = ngx_queue_data(q, ngx_ticket_booking_t, queue);

        if (ngx_ticket_booking_is_late(booking)
            || (err != TK_OK && ++booking->tries >= NGX_TICKET_BATCH_TRIES)
            || ngx_ticket_queue_return(&b->queue, booking) != NGX_OK)
        {
            ngx_queue_insert_head(&failed, q);

        } else if (f->way == NGX_TICKET_WAY_HELD) {
            ngx_ticket_queue_served(&b->queue, booking);
        }
    }

    ngx_ticket_batch_busy(&failed);
    ngx_ticket_batch_post();
}


/* What is in flight cannot be called back: its request is told, and it goes on
 * as if its client had left. */

void
ngx_ticket_booking_late(ngx_ticket_booking_t *booking)
{
    if (booking->tc == NULL || booking->late
        || !ngx_ticket_booking_is_late(booking))
    {
        return;
    }

    booking->late = 1;
    booking->tc->pg_msec += ngx_current_msec - booking->queued;

    ngx_ticket_resume(booking->tc);
}


static void
ngx_ticket_flight_late(ngx_ticket_flight_t *f)
{
    ngx_queue_t  *q, *next;

    for (q = ngx_queue_head(&f->orders);
         q != ngx_queue_sentinel(&f->orders);
         q = next)
    {
        next = ngx_queue_next(q);
        ngx_ticket_booking_late(ngx_queue_data(q, ngx_ticket_booking_t, queue));
    }
}


void
ngx_ticket_batch_late(void)
{
    ngx_uint_t   i;
    ngx_queue_t  late;

    ngx_queue_init(&late);
    ngx_ticket_queue_late(&ngx_ticket_batch.queue, &late);
    ngx_ticket_batch_busy(&late);

    for (i = 0; i < NGX_TICKET_WAYS; i++) {
        ngx_ticket_flight_late(&ngx_ticket_batch.flights[i]);
    }
}


static ngx_uint_t
ngx_ticket_batch_has_orders(void)
{
    ngx_uint_t           i;
    ngx_ticket_batch_t  *b;

    b = &ngx_ticket_batch;

    for (i = 0; i < NGX_TICKET_WAYS; i++) {
        if (!ngx_queue_empty(&b->flights[i].orders)) {
            return 1;
        }
    }

    return b->queue.lanes.n > 0;
}


/*
 * Who waits too long is answered busy; the order may exist: a replay finds it.
 * While others wait, attempts to connect go on.
 */

static void
ngx_ticket_batch_tick(ngx_event_t *ev)
{
    ngx_uint_t           i;
    ngx_ticket_batch_t  *b;

    b = &ngx_ticket_batch;

    if (b->before) {
        b->before();
    }

    ngx_ticket_batch_late();

    for (i = 0; i < NGX_TICKET_WAYS; i++) {
        if (ngx_ticket_flight_wanted(&b->flights[i])) {
            ngx_ticket_pg_wake(ngx_ticket_process.pg[b->flights[i].kind]);
        }
    }

    if (!b->tick.timer_set && ngx_ticket_batch_has_orders()) {
        ngx_add_timer(&b->tick, NGX_TICKET_BATCH_TICK);
    }
}


void
ngx_ticket_booking_answer(ngx_ticket_booking_t *booking, tk_err_t err)
{
    ngx_ticket_ctx_t  *tc;

    booking->waiting = 0;
    booking->err = err;

    if (booking->done) {
        booking->done(booking);
        return;
    }

    tc = booking->tc;

    if (tc == NULL) {
        ngx_ticket_booking_free(booking);
        return;
    }

    tc->pg_msec += ngx_current_msec - booking->queued;

    ngx_ticket_resume(tc);
}


void
ngx_ticket_booking_free(ngx_ticket_booking_t *booking)
{
    ngx_destroy_pool(booking->pool);
}
