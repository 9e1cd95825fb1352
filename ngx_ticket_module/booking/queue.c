/*
 * Lines of bookings, one per agent that has any waiting; see the header.
 */

#include "booking/queue.h"
#include "base/process.h"


#define NGX_TICKET_LANE_AHEAD  8             /* equal requests passed by */


typedef struct {
    ngx_rbtree_node_t   node;               /* in the tree */
    ngx_queue_t         place;              /* among the lanes, or unused */
    ngx_queue_t         bookings;
    ngx_uint_t          orders;
} ngx_ticket_lane_t;


static ngx_rbtree_key_t
ngx_ticket_lane_key(int32_t supplier_id, int32_t agent_id)
{
    return (ngx_rbtree_key_t) supplier_id << 32 | (uint32_t) agent_id;
}


void
ngx_ticket_queue_init(ngx_ticket_queue_t *q)
{
    ngx_memzero(q, sizeof(ngx_ticket_queue_t));

    ngx_queue_init(&q->lanes);
    ngx_queue_init(&q->unused);
    ngx_rbtree_init(&q->tree, &q->sentinel, ngx_rbtree_insert_value);
}


void
ngx_ticket_queue_exit(ngx_ticket_queue_t *q)
{
    ngx_queue_t  *place;

    while (!ngx_queue_empty(&q->unused)) {
        place = ngx_queue_head(&q->unused);
        ngx_queue_remove(place);
        ngx_free(ngx_queue_data(place, ngx_ticket_lane_t, place));
    }
}


static ngx_ticket_lane_t *
ngx_ticket_lane_find(ngx_ticket_queue_t *q, int32_t supplier_id,
    int32_t agent_id)
{
    ngx_rbtree_key_t    key;
    ngx_rbtree_node_t  *node;

    key = ngx_ticket_lane_key(supplier_id, agent_id);

    for (node = q->tree.root; node != &q->sentinel; /* void */ ) {
        if (node->key == key) {
            return (ngx_ticket_lane_t *) node;
        }

        node = key < node->key ? node->left : node->right;
    }

    return NULL;
}


/* The agent's line; a new one stands last. */

static ngx_ticket_lane_t *
ngx_ticket_lane_of(ngx_ticket_queue_t *q, ngx_ticket_booking_t *booking)
{
    ngx_queue_t        *place;
    ngx_ticket_lane_t  *lane;

    lane = ngx_ticket_lane_find(q, booking->supplier_id,
                                booking->order.agent_id);
    if (lane) {
        return lane;
    }

    if (ngx_queue_empty(&q->unused)) {
        lane = ngx_alloc(sizeof(ngx_ticket_lane_t), ngx_ticket_process.log);
        if (lane == NULL) {
            return NULL;
        }

    } else {
        place = ngx_queue_head(&q->unused);
        ngx_queue_remove(place);
        lane = ngx_queue_data(place, ngx_ticket_lane_t, place);
    }

    ngx_queue_init(&lane->bookings);
    lane->orders = 0;
    lane->node.key = ngx_ticket_lane_key(booking->supplier_id,
                                         booking->order.agent_id);

    ngx_rbtree_insert(&q->tree, &lane->node);
    ngx_queue_insert_tail(&q->lanes, &lane->place);

    return lane;
}


static void
ngx_ticket_lane_count(ngx_ticket_queue_t *q, ngx_ticket_lane_t *lane,
    ngx_ticket_booking_t *booking)
{
    lane->orders++;
    q->orders++;
    q->rows += booking->rows;
}


/* Takes it out; a lane that gets empty is put away. */

static void
ngx_ticket_lane_remove(ngx_ticket_queue_t *q, ngx_ticket_lane_t *lane,
    ngx_ticket_booking_t *booking)
{
    ngx_queue_remove(&booking->queue);

    lane->orders--;
    q->orders--;
    q->rows -= booking->rows;

    if (ngx_queue_empty(&lane->bookings)) {
        ngx_rbtree_delete(&q->tree, &lane->node);
        ngx_queue_remove(&lane->place);
        ngx_queue_insert_head(&q->unused, &lane->place);
    }
}


ngx_int_t
ngx_ticket_queue_add(ngx_ticket_queue_t *q, ngx_ticket_booking_t *booking)
{
    ngx_ticket_lane_t  *lane;

    lane = ngx_ticket_lane_of(q, booking);
    if (lane == NULL) {
        return NGX_ERROR;
    }

    ngx_queue_insert_tail(&lane->bookings, &booking->queue);
    ngx_ticket_lane_count(q, lane, booking);

    return NGX_OK;
}


ngx_int_t
ngx_ticket_queue_return(ngx_ticket_queue_t *q, ngx_ticket_booking_t *booking)
{
    ngx_ticket_lane_t  *lane;

    lane = ngx_ticket_lane_of(q, booking);
    if (lane == NULL) {
        return NGX_ERROR;
    }

    ngx_queue_insert_head(&lane->bookings, &booking->queue);
    ngx_ticket_lane_count(q, lane, booking);

    /* who has waited longest is served next */
    ngx_queue_remove(&lane->place);
    ngx_queue_insert_head(&q->lanes, &lane->place);

    return NGX_OK;
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
        other = ngx_queue_data(q, ngx_ticket_booking_t, queue);
        b = &other->order.request_key;

        if (other->order.agent_id == booking->order.agent_id
            && a->len == b->len && ngx_memcmp(a->data, b->data, a->len) == 0)
        {
            return 1;
        }
    }

    return 0;
}


/* The first of a lane that may travel with the others. */

static ngx_ticket_booking_t *
ngx_ticket_lane_next(ngx_ticket_lane_t *lane, ngx_queue_t *flight)
{
    ngx_uint_t             n;
    ngx_queue_t           *q;
    ngx_ticket_booking_t  *booking;

    for (n = 0, q = ngx_queue_head(&lane->bookings);
         n < NGX_TICKET_LANE_AHEAD && q != ngx_queue_sentinel(&lane->bookings);
         n++, q = ngx_queue_next(q))
    {
        booking = ngx_queue_data(q, ngx_ticket_booking_t, queue);

        if (!ngx_ticket_queue_twin(flight, booking)) {
            return booking;
        }
    }

    return NULL;
}


ngx_uint_t
ngx_ticket_queue_take(ngx_ticket_queue_t *q, ngx_uint_t limit,
    ngx_queue_t *flight)
{
    size_t                 rows;
    int32_t                supplier_id;
    ngx_uint_t             n, before;
    ngx_queue_t           *place, *next, *last;
    ngx_ticket_lane_t     *lane;
    ngx_ticket_booking_t  *booking;

    n = 0;
    rows = 0;
    supplier_id = 0;

    do {
        before = n;

        if (ngx_queue_empty(&q->lanes)) {
            break;
        }

        last = ngx_queue_last(&q->lanes);

        for (place = ngx_queue_head(&q->lanes); n < limit; place = next) {
            next = ngx_queue_next(place);
            lane = ngx_queue_data(place, ngx_ticket_lane_t, place);

            booking = ngx_ticket_lane_next(lane, flight);

            if (booking && n == 0) {
                supplier_id = booking->supplier_id;
            }

            if (booking && booking->supplier_id == supplier_id) {

                if (rows + booking->rows > TK_BATCH_ROWS) {
                    return n;
                }

                rows += booking->rows;
                n++;

                /* it has had its turn */
                ngx_queue_remove(place);
                ngx_queue_insert_tail(&q->lanes, place);

                ngx_ticket_lane_remove(q, lane, booking);
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
    ngx_queue_t           *place;
    ngx_ticket_lane_t     *lane, *longest, *mine;
    ngx_ticket_booking_t  *booking;

    longest = NULL;

    for (place = ngx_queue_head(&q->lanes);
         place != ngx_queue_sentinel(&q->lanes);
         place = ngx_queue_next(place))
    {
        lane = ngx_queue_data(place, ngx_ticket_lane_t, place);

        if (longest == NULL || lane->orders > longest->orders) {
            longest = lane;
        }
    }

    mine = ngx_ticket_lane_find(q, supplier_id, agent_id);

    if (longest == NULL || longest->orders < (mine ? mine->orders : 0) + 2) {
        return NULL;
    }

    booking = ngx_queue_data(ngx_queue_last(&longest->bookings),
                             ngx_ticket_booking_t, queue);

    ngx_ticket_lane_remove(q, longest, booking);

    return booking;
}


void
ngx_ticket_queue_late(ngx_ticket_queue_t *q, ngx_queue_t *late)
{
    ngx_queue_t           *place, *next_place, *b, *next;
    ngx_ticket_lane_t     *lane;
    ngx_ticket_booking_t  *booking;

    for (place = ngx_queue_head(&q->lanes);
         place != ngx_queue_sentinel(&q->lanes);
         place = next_place)
    {
        next_place = ngx_queue_next(place);
        lane = ngx_queue_data(place, ngx_ticket_lane_t, place);

        for (b = ngx_queue_head(&lane->bookings);
             b != ngx_queue_sentinel(&lane->bookings);
             b = next)
        {
            next = ngx_queue_next(b);
            booking = ngx_queue_data(b, ngx_ticket_booking_t, queue);

            if ((ngx_msec_int_t) (booking->deadline - ngx_current_msec) <= 0) {
                ngx_ticket_lane_remove(q, lane, booking);
                ngx_queue_insert_tail(late, b);
            }
        }
    }
}
