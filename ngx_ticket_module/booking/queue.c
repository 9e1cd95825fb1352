/*
 * Bookings in lanes, and which of them may travel together; see the header.
 */

#include "booking/queue.h"


#define NGX_TICKET_LANE_AHEAD  8             /* equal requests passed by */


void
ngx_ticket_queue_init(ngx_ticket_queue_t *q)
{
    ngx_memzero(q, sizeof(ngx_ticket_queue_t));
    ngx_ticket_lanes_init(&q->lanes);
}


void
ngx_ticket_queue_exit(ngx_ticket_queue_t *q)
{
    ngx_ticket_lanes_exit(&q->lanes);
}


static ngx_ticket_booking_t *
ngx_ticket_queue_booking(ngx_queue_t *item)
{
    return ngx_queue_data(item, ngx_ticket_booking_t, queue);
}


static ngx_rbtree_key_t
ngx_ticket_queue_key(ngx_ticket_booking_t *booking)
{
    return ngx_ticket_lane_key(booking->supplier_id, booking->order.agent_id);
}


static ngx_ticket_way_e
ngx_ticket_queue_way(const ngx_ticket_booking_t *booking)
{
    return booking->supplier_id % 2 ? NGX_TICKET_WAY_ODD : NGX_TICKET_WAY_EVEN;
}


static void
ngx_ticket_queue_came(ngx_ticket_queue_t *q,
    const ngx_ticket_booking_t *booking)
{
    q->rows += booking->rows;
    q->waiting[ngx_ticket_queue_way(booking)]++;
}


static void
ngx_ticket_queue_left(ngx_ticket_queue_t *q,
    const ngx_ticket_booking_t *booking)
{
    q->rows -= booking->rows;
    q->waiting[ngx_ticket_queue_way(booking)]--;
}


static void
ngx_ticket_queue_remove(ngx_ticket_queue_t *q, ngx_ticket_lane_t *lane,
    ngx_ticket_booking_t *booking)
{
    ngx_ticket_lanes_remove(&q->lanes, lane, &booking->queue);
    ngx_ticket_queue_left(q, booking);
}


ngx_int_t
ngx_ticket_queue_add(ngx_ticket_queue_t *q, ngx_ticket_booking_t *booking)
{
    if (ngx_ticket_lanes_add(&q->lanes, ngx_ticket_queue_key(booking),
                             &booking->queue)
        != NGX_OK)
    {
        return NGX_ERROR;
    }

    ngx_ticket_queue_came(q, booking);

    return NGX_OK;
}


ngx_int_t
ngx_ticket_queue_return(ngx_ticket_queue_t *q, ngx_ticket_booking_t *booking)
{
    if (ngx_ticket_lanes_return(&q->lanes, ngx_ticket_queue_key(booking),
                                &booking->queue)
        != NGX_OK)
    {
        return NGX_ERROR;
    }

    ngx_ticket_queue_came(q, booking);

    return NGX_OK;
}


void
ngx_ticket_queue_served(ngx_ticket_queue_t *q, ngx_ticket_booking_t *booking)
{
    ngx_ticket_lane_t  *lane;

    lane = ngx_ticket_lanes_find(&q->lanes, ngx_ticket_queue_key(booking));

    if (lane) {
        ngx_ticket_lanes_served(&q->lanes, lane);
    }
}


/* Does another order under this key travel already?  The second one
 * waits for the first one's result, and is then answered by Postgres. */

static ngx_uint_t
ngx_ticket_queue_twin(ngx_queue_t *flight, ngx_ticket_booking_t *booking)
{
    tk_str_t              *a, *b;
    ngx_queue_t           *q;
    ngx_ticket_booking_t  *other;

    a = &booking->order.request_key;

    for (q = ngx_queue_head(flight);
         q != ngx_queue_sentinel(flight);
         q = ngx_queue_next(q))
    {
        other = ngx_ticket_queue_booking(q);
        b = &other->order.request_key;

        if (other->supplier_id == booking->supplier_id
            && other->order.agent_id == booking->order.agent_id
            && a->len == b->len && ngx_memcmp(a->data, b->data, a->len) == 0)
        {
            return 1;
        }
    }

    return 0;
}


/* A lane is of one supplier. */

static ngx_uint_t
ngx_ticket_lane_may(ngx_ticket_lane_t *lane, const ngx_ticket_held_t *held,
    ngx_ticket_way_e way, ngx_queue_t *flight)
{
    int32_t                first;
    ngx_ticket_booking_t  *next;

    first = ngx_queue_empty(flight) ? 0
            : ngx_ticket_queue_booking(ngx_queue_head(flight))->supplier_id;

    next = ngx_ticket_queue_booking(ngx_queue_head(&lane->items));

    return (way == NGX_TICKET_WAY_HELD || way == ngx_ticket_queue_way(next))
           && ngx_ticket_held_together(held, way == NGX_TICKET_WAY_HELD,
                                       first, next->supplier_id);
}


/* The first of a lane that may travel with the others. */

static ngx_ticket_booking_t *
ngx_ticket_lane_next(ngx_ticket_lane_t *lane, ngx_queue_t *flight)
{
    ngx_uint_t             n;
    ngx_queue_t           *q;
    ngx_ticket_booking_t  *booking;

    for (n = 0, q = ngx_queue_head(&lane->items);
         n < NGX_TICKET_LANE_AHEAD && q != ngx_queue_sentinel(&lane->items);
         n++, q = ngx_queue_next(q))
    {
        booking = ngx_ticket_queue_booking(q);

        if (!ngx_ticket_queue_twin(flight, booking)) {
            return booking;
        }
    }

    return NULL;
}


ngx_uint_t
ngx_ticket_queue_take(ngx_ticket_queue_t *q, const ngx_ticket_held_t *held,
    ngx_ticket_way_e way, ngx_uint_t limit, ngx_queue_t *flight)
{
    size_t                 rows;
    ngx_uint_t             n, before;
    ngx_queue_t           *place, *next, *last;
    ngx_ticket_lane_t     *lane;
    ngx_ticket_booking_t  *booking;

    n = 0;
    rows = 0;

    do {
        before = n;

        if (q->lanes.n == 0) {
            break;
        }

        last = ngx_queue_last(&q->lanes.lanes);

        for (place = ngx_queue_head(&q->lanes.lanes); n < limit; place = next) {
            next = ngx_queue_next(place);
            lane = ngx_ticket_lane_at(place);

            booking = ngx_ticket_lane_may(lane, held, way, flight)
                      ? ngx_ticket_lane_next(lane, flight) : NULL;

            if (booking) {

                if (rows + booking->rows > TK_BATCH_ROWS) {
                    return n;
                }

                rows += booking->rows;
                n++;

                ngx_ticket_lanes_served(&q->lanes, lane);
                ngx_ticket_queue_remove(q, lane, booking);
                ngx_queue_insert_tail(flight, &booking->queue);
            }

            if (place == last) {
                break;
            }
        }

    } while (n > before && n < limit);

    return n;
}


ngx_ticket_booking_t *
ngx_ticket_queue_shed(ngx_ticket_queue_t *q, int32_t supplier_id,
    int32_t agent_id)
{
    ngx_queue_t           *item;
    ngx_ticket_booking_t  *booking;

    item = ngx_ticket_lanes_shed(&q->lanes,
                                 ngx_ticket_lane_key(supplier_id, agent_id));
    if (item == NULL) {
        return NULL;
    }

    booking = ngx_ticket_queue_booking(item);
    ngx_ticket_queue_left(q, booking);

    return booking;
}


ngx_uint_t
ngx_ticket_booking_is_late(const ngx_ticket_booking_t *booking)
{
    return (ngx_msec_int_t) (booking->deadline - ngx_current_msec) <= 0;
}


void
ngx_ticket_queue_late(ngx_ticket_queue_t *q, ngx_queue_t *late)
{
    ngx_queue_t           *place, *next_place, *b, *next;
    ngx_ticket_lane_t     *lane;
    ngx_ticket_booking_t  *booking;

    for (place = ngx_queue_head(&q->lanes.lanes);
         place != ngx_queue_sentinel(&q->lanes.lanes);
         place = next_place)
    {
        next_place = ngx_queue_next(place);
        lane = ngx_ticket_lane_at(place);

        for (b = ngx_queue_head(&lane->items);
             b != ngx_queue_sentinel(&lane->items);
             b = next)
        {
            next = ngx_queue_next(b);
            booking = ngx_ticket_queue_booking(b);

            if (ngx_ticket_booking_is_late(booking)) {
                ngx_ticket_queue_remove(q, lane, booking);
                ngx_queue_insert_tail(late, b);
            }
        }
    }
}
