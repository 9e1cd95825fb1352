/*
 * Admission; see the header.
 */

#include "booking/admit.h"
#include "core/tk_counter.h"
#include "core/tk_theatre.h"
#include "request/driver.h"
#include "request/sql.h"
#include "stock/availability.h"
#include "stock/look.h"
#include "stock/seen.h"
#include "stock/shield.h"


static void ngx_ticket_admit_resume(ngx_ticket_redis_op_t *op);
static ngx_int_t ngx_ticket_admit_answer(ngx_ticket_ctx_t *tc);
static ngx_int_t ngx_ticket_admit_refresh(ngx_ticket_ctx_t *tc,
    ngx_uint_t position);
static ngx_int_t ngx_ticket_admit_ask(ngx_ticket_ctx_t *tc);
static ngx_int_t ngx_ticket_admit_refreshed(ngx_ticket_ctx_t *tc);
static ngx_int_t ngx_ticket_admit_refuse(ngx_ticket_ctx_t *tc);


/* Both go on after ngx_ticket_admit(). */

static const ngx_ticket_step_t  ngx_ticket_admit_redis_steps[] = {
    NGX_TICKET_STEP(ngx_ticket_admit_answer),
    NGX_TICKET_END
};

static const ngx_ticket_step_t  ngx_ticket_admit_refresh_steps[] = {
    NGX_TICKET_STEP(ngx_ticket_admit_ask),
    NGX_TICKET_STEP(ngx_ticket_admit_refreshed),
    NGX_TICKET_END
};


/*
 * Who refreshes a full row does it for all: others are refused meanwhile.  When
 * the refresh brings nothing, or its request ends first, the next one may.
 */

static ngx_uint_t
ngx_ticket_admit_may_refresh(ngx_ticket_attempt_t *a, ngx_uint_t position)
{
    const tk_order_t        *order;
    const tk_reservation_t  *d;

    order = &a->booking->order;
    d = &order->reservations[position - 1];

    if (!ngx_ticket_refresh_lead(d->owner_id, d->quota_id, order->day)) {
        return 0;
    }

    a->refreshing = d->quota_id;
    a->refreshing_of = d->owner_id;

    return 1;
}


/* What is known of an area whose seats are named is kept young: for the next
 * one, nobody waits for it. */

static void
ngx_ticket_admit_look(const ngx_ticket_booking_t *booking)
{
    ngx_uint_t               i;
    int64_t                  quota_id;
    ngx_ticket_seats_look_t  look;

    for (i = 0; i < booking->order.nreservations; i++) {
        quota_id = booking->order.reservations[i].quota_id;

        if (booking->order.nseats == 0
            || tk_quota_kind(quota_id) != TK_QUOTA_SEATS)
        {
            continue;
        }

        (void) ngx_ticket_seats_get(booking->supplier_id, quota_id, &look,
                                    NULL, 0);

        if (look.stamp == 0 || look.due || look.passed) {
            (void) ngx_ticket_look(booking->supplier_id, quota_id, NULL);
        }
    }
}


/*
 * Take the places, if anything is known of them.  That a row is full is
 * believed for a second; then one request of the host refreshes it.
 */

ngx_int_t
ngx_ticket_admit(ngx_ticket_ctx_t *tc)
{
    ngx_int_t              rc;
    tk_order_t            *order;
    ngx_ticket_attempt_t  *a;

    a = tc->data;
    order = &a->booking->order;

    a->admitted = tc->step;

    if (ngx_ticket_places_refused_lately(a->booking->supplier_id)) {
        ngx_ticket_admit_look(a->booking);
    }
    ngx_ticket_availability(a->booking->supplier_id, order, &a->availability);

    if (a->availability.full > order->nreservations) {
        return ngx_ticket_admit_refuse(tc);
    }

    if (a->availability.full) {
        return ngx_ticket_admit_may_refresh(a, a->availability.full)
               ? ngx_ticket_admit_refresh(tc, a->availability.full)
               : ngx_ticket_admit_refuse(tc);
    }

    rc = ngx_ticket_shield_take(tc->r->pool, a->booking->supplier_id,
                                a->booking->database_id, order,
                                ngx_ticket_admit_resume, tc, &a->redis_op);
    if (rc != NGX_AGAIN) {
        return rc == NGX_ERROR ? NGX_ERROR : NGX_OK;
    }

    a->redis_done = 0;
    tc->step = ngx_ticket_admit_redis_steps;

    return NGX_AGAIN;
}


static ngx_int_t
ngx_ticket_admitted(ngx_ticket_ctx_t *tc)
{
    ngx_ticket_attempt_t  *a;

    a = tc->data;
    tc->step = a->admitted;

    return NGX_OK;
}


/* Be the one who refreshes. */

static ngx_int_t
ngx_ticket_admit_refresh(ngx_ticket_ctx_t *tc, ngx_uint_t position)
{
    ngx_ticket_attempt_t  *a;

    a = tc->data;
    a->availability.full = position;
    tc->step = ngx_ticket_admit_refresh_steps;

    return NGX_OK;
}


static void
ngx_ticket_admit_resume(ngx_ticket_redis_op_t *op)
{
    ngx_ticket_ctx_t *tc = op->data;

    ngx_ticket_attempt_t  *a;

    a = tc->data;
    a->redis_done = 1;
    tc->redis_msec += op->msec;

    ngx_ticket_resume(tc);
}


/*
 * What Redis said.  It counts what it has let through, sold or not yet,
 * equal requests each for itself: its "no" is a reason to refresh, never to
 * refuse.  What is not known to be sold out goes to the batch.
 */

static ngx_int_t
ngx_ticket_admit_answer(ngx_ticket_ctx_t *tc)
{
    int64_t                n;
    tk_order_t            *order;
    ngx_ticket_attempt_t  *a;

    a = tc->data;
    order = &a->booking->order;

    n = (a->redis_op->type == NGX_TICKET_REDIS_INT) ? a->redis_op->n : 0;

    ngx_ticket_redis_release(a->redis_op);
    a->redis_op = NULL;

    if (n <= 0 || n > (int64_t) (order->nreservations + order->nid_uses)) {
        return ngx_ticket_admitted(tc);
    }

    if (n > (int64_t) order->nreservations) {
        /* Postgres refused this document less than a second ago */

        if (ngx_ticket_places_released_lately(a->booking->supplier_id)) {
            return ngx_ticket_admitted(tc);
        }

        a->availability.full = n;
        a->availability.no_replay = 0;
        return ngx_ticket_admit_refuse(tc);
    }

    ngx_ticket_admit_look(a->booking);      /* a seat, perhaps */

    if (ngx_ticket_admit_may_refresh(a, n)) {
        return ngx_ticket_admit_refresh(tc, n);
    }

    ngx_ticket_availability(a->booking->supplier_id, order, &a->availability);

    return a->availability.full ? ngx_ticket_admit_refuse(tc)
                        : ngx_ticket_admitted(tc);
}


void
ngx_ticket_admit_document(const ngx_ticket_booking_t *booking,
    ngx_uint_t position)
{
    tk_id_use_t        *x;
    ngx_ticket_news_t   news;

    x = &booking->order.id_uses[position - 1];

    if (x->days != 1) {
        return;                 /* what other days have is given back, too */
    }

    ngx_memzero(&news, sizeof(ngx_ticket_news_t));
    news.supplier_id = booking->supplier_id;
    news.id = tk_id_use_cell(x);
    news.quota.left = x->count - 1;       /* that many were too many */
    news.quota.version = 1;

    ngx_ticket_cell_put(news.supplier_id, news.id, ngx_current_msec,
                        &news.quota);
    ngx_ticket_shield_correct(booking->database_id, &news, 1, "1");
}


/* By its rule; the product that one document may not buy more of is named,
 * that document is not. */

static ngx_int_t
ngx_ticket_refuse_document(ngx_ticket_ctx_t *tc, const tk_order_t *order,
    const tk_id_use_t *x)
{
    size_t  i;

    if (x->product_id == 0) {
        return ngx_ticket_refuse_for(tc, x->day == 0 ? TK_DOCUMENT_TICKET
                                                     : TK_DOCUMENT_USED,
                                     x->id);
    }

    for (i = 0; i < order->nitems - 1; i++) {
        if (order->items[i].product_id == x->product_id) {
            break;
        }
    }

    return ngx_ticket_refuse_for(tc, x->phone ? TK_PHONE_LIMIT
                                              : TK_DOCUMENT_LIMIT,
                                 order->items[i].code);
}


/* What is known decides which of the two it is. */

ngx_int_t
ngx_ticket_refuse_full(ngx_ticket_ctx_t *tc, const tk_order_t *order,
    const ngx_ticket_availability_t *a)
{
    if (a->seat) {
        return ngx_ticket_refuse_seat(tc, order,
                                      order->seats[a->seat - 1].seat_no);
    }

    return ngx_ticket_refuse_reservation(tc, order, a->full);
}


/* The one that is taken is named, as the client has named it: the others may
 * be free. */

ngx_int_t
ngx_ticket_refuse_seat(ngx_ticket_ctx_t *tc, const tk_order_t *order,
    int32_t seat_no)
{
    size_t     i;
    u_char    *p;
    tk_str_t   subject;

    subject = tc->req.seats;

    for (i = 0; seat_no != 0 && i < order->nreservations; i++) {
        if (tk_quota_kind(order->reservations[i].quota_id)
            != TK_QUOTA_SEATS)
        {
            continue;
        }

        p = ngx_pnalloc(tc->r->pool, TK_INT_LEN);
        if (p == NULL) {
            return NGX_ERROR;
        }

        subject.data = p;
        subject.len = tk_format_int(tk_seat_id(
            tk_quota_ref(order->reservations[i].quota_id) % TK_AREAS,
            seat_no), p);
        break;
    }

    return ngx_ticket_refuse_for(tc, TK_SEAT_TAKEN, subject);
}


/* A reservation is refused by its kind, and its product is named. */

ngx_int_t
ngx_ticket_refuse_reservation(ngx_ticket_ctx_t *tc, const tk_order_t *order,
    ngx_uint_t position)
{
    u_char                  *p;
    int64_t                  ref;
    size_t                   i;
    tk_str_t                 subject;
    const tk_reservation_t  *d;

    if (position > order->nreservations) {
        return ngx_ticket_refuse_document(tc, order,
                           &order->id_uses[position - order->nreservations
                                           - 1]);
    }

    d = &order->reservations[position - 1];
    ref = tk_quota_ref(d->quota_id);

    if (tk_quota_kind(d->quota_id) == TK_QUOTA_SEATS) {
        return ngx_ticket_refuse_for(tc, TK_HOUSE_FULL, order->items[0].code);
    }

    if (tk_quota_kind(d->quota_id) == TK_QUOTA_SLOT) {
        p = ngx_pnalloc(tc->r->pool, TK_INT_LEN);
        if (p == NULL) {
            return NGX_ERROR;
        }

        subject.data = p;
        subject.len = tk_format_int(tc->req.slot_no ? tc->req.slot_no
                                                    : ref % 1000, p);

        return ngx_ticket_refuse_for(tc, TK_SLOT_FULL, subject);
    }

    subject = order->items[0].code;

    for (i = 0; i < order->nitems; i++) {
        if (tk_quota_kind(d->quota_id) == TK_QUOTA_PRODUCT_DAY
            && d->owner_id == order->supplier_id
            && order->items[i].product_id == ref)
        {
            subject = order->items[i].code;
        }
    }

    return ngx_ticket_refuse_for(tc,
                                 tk_quota_kind(d->quota_id)
                                 == TK_QUOTA_AGENT_BOOKED ? TK_AGENT_LIMIT
                                                       : TK_DAY_LIMIT,
                                 subject);
}


/*
 * The terms may have changed, the day may be over and the slot full: who
 * repeats an order that was booked gets the answer it got.
 */

ngx_int_t
ngx_ticket_replay_instead(ngx_ticket_ctx_t *tc)
{
    ngx_ticket_attempt_t  *a;

    a = tc->data;
    a->pending = tc->err;
    tc->err = TK_OK;
    tc->step = tc->endpoint->replay;

    return NGX_OK;
}


/* There is no place, unless this is the order that took it. */

static ngx_int_t
ngx_ticket_admit_refuse(ngx_ticket_ctx_t *tc)
{
    ngx_int_t              rc;
    ngx_ticket_attempt_t  *a;

    a = tc->data;

    ngx_ticket_places_refused(a->booking->supplier_id);

    rc = ngx_ticket_refuse_full(tc, &a->booking->order, &a->availability);

    if (rc != NGX_DECLINED || a->availability.no_replay) {
        return rc;
    }

    return ngx_ticket_replay_instead(tc);
}


static ngx_int_t
ngx_ticket_admit_ask(ngx_ticket_ctx_t *tc)
{
    size_t                 i, n;
    int32_t                owner;
    int64_t               *ids;
    tk_order_t            *order;
    ngx_ticket_pg_op_t    *op;
    ngx_ticket_attempt_t  *a;
    ngx_ticket_booking_t  *booking;

    a = tc->data;
    booking = a->booking;
    order = &booking->order;

    ids = ngx_palloc(tc->r->pool, order->nreservations * sizeof(int64_t));
    if (ids == NULL) {
        return NGX_ERROR;
    }

    owner = a->refreshing_of;

    for (n = 0, i = 0; i < order->nreservations; i++) {
        if (order->reservations[i].owner_id == owner) {
            ids[n++] = order->reservations[i].quota_id;
        }
    }

    booking->seen_after = ngx_ticket_seen_after(owner, order->day,
                                                booking->database_id);

    op = ngx_ticket_ask_for_all(NGX_TICKET_PG_READS, NGX_TICKET_STMT_SOLD_OUT);

    ngx_ticket_pg_int4(op, owner);
    ngx_ticket_pg_int8s(op, ids, n);
    ngx_ticket_pg_int4(op, order->day);
    ngx_ticket_pg_int8(op, booking->seen_after);
    ngx_ticket_pg_int4(op, NGX_TICKET_SEEN_READ);

    return ngx_ticket_submit(tc, op);
}


/* After the refresh.  What is not sold out goes to the batch. */

static ngx_int_t
ngx_ticket_admit_refreshed(ngx_ticket_ctx_t *tc)
{
    size_t                 i;
    int32_t                owner;
    tk_order_t            *order;
    ngx_ticket_attempt_t  *a;
    ngx_ticket_booking_t  *booking;

    a = tc->data;
    booking = a->booking;
    order = &booking->order;
    owner = a->refreshing_of;

    if (tc->op->err != TK_OK) {
        ngx_ticket_attempt_abandon(a);
        return ngx_ticket_refuse(tc, tc->op->err);
    }

    ngx_ticket_availability_absorb(owner, booking->database_id,
                                   tc->op->started, tc->op->result);

    for (i = 0; i < order->nreservations; i++) {
        if (order->reservations[i].owner_id == owner) {
            ngx_ticket_cell_missing(owner, order->reservations[i].quota_id,
                                    tc->op->started);
        }
    }

    if (!ngx_ticket_seen_absorb(owner, order->day,
                                booking->database_id, booking->seen_after,
                                tc->op->result))
    {
        ngx_ticket_attempt_abandon(a);
    }

    a->refreshing = 0;
    ngx_ticket_op_done(tc);

    ngx_ticket_availability(booking->supplier_id, order, &a->availability);

    return a->availability.full ? ngx_ticket_admit_refuse(tc)
                        : ngx_ticket_admitted(tc);
}
