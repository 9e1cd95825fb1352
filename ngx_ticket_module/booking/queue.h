/*
 * Bookings that wait for a batch: a lane per agent, served in turn, so that
 * one agent's burst does not keep another waiting.  Within a lane the order is
 * that of arrival.
 */

#ifndef NGX_TICKET_QUEUE_H
#define NGX_TICKET_QUEUE_H

#include <ngx_config.h>
#include <ngx_core.h>

#include "base/lanes.h"
#include "booking/held.h"
#include "core/tk_order.h"
#include "request/request.h"

/*
 * One is made by the quote, outlives its request once it is queued, and
 * belongs to whoever holds it: the request before, the batch while queued or in
 * flight, the request again until it releases it.  Where another process books
 * for this one, it waits here for the result, and a copy of it there; see
 * handover.h.
 */

typedef struct ngx_ticket_booking_s  ngx_ticket_booking_t;

struct ngx_ticket_booking_s {
    ngx_queue_t        queue;
    ngx_ticket_ctx_t  *tc;                  /* NULL: the client has left */
    ngx_pool_t        *pool;
    int32_t            supplier_id;
    int64_t            database_id;
    tk_order_t         order;
    size_t             rows;
    ngx_msec_t         deadline;
    ngx_msec_t         queued;
    ngx_uint_t         tries;
    int64_t            seen_after;          /* keys were read after */
    unsigned           waiting:1;           /* queued or in flight */
    unsigned           late:1;              /* in flight beyond its deadline:
                                               its request has been told */

    /* handed over: found by its number when the result comes; a copy: whose,
     * and what is done with the result */
    uint64_t           number;
    ngx_rbtree_node_t  sent;
    void              *sender;              /* NULL: the other has left */
    ngx_queue_t        others;              /* of that sender */
    void             (*done)(ngx_ticket_booking_t *booking);

    /* result */
    tk_err_t   err;
    unsigned   replay:1;
    int64_t    order_id;
    int32_t    open_id;                     /* of BOOK_OPEN; else 0 */
    tk_time_t  created_at;
    int        slot_no;
    int        failed;                      /* place of reservation, rule;
                                               number of the seat; 0: none */
    char       state;
    int32_t    pay_timeout_min;
};

/* Rows of orders that may wait: so many for each order that may. */
#define NGX_TICKET_QUEUE_ROWS   32

typedef struct {
    ngx_ticket_lanes_t   lanes;             /* by supplier and agent */
    size_t               rows;              /* of all that wait */
    ngx_uint_t           waiting[2];        /* orders, by way */
} ngx_ticket_queue_t;


/*
 * Ways for a batch.  Suppliers have hardly a row in common (places at an
 * attraction that others sell, too), so those with odd and those with even
 * numbers are booked beside each other; beside both those who are held.  One
 * supplier's orders are never on two ways.
 */

typedef enum {
    NGX_TICKET_WAY_EVEN = 0,
    NGX_TICKET_WAY_ODD,
    NGX_TICKET_WAY_HELD,
    NGX_TICKET_WAYS
} ngx_ticket_way_e;


void ngx_ticket_queue_init(ngx_ticket_queue_t *q);
void ngx_ticket_queue_exit(ngx_ticket_queue_t *q);

/* At the end of its agent's lane.  NGX_ERROR on no memory. */
ngx_int_t ngx_ticket_queue_add(ngx_ticket_queue_t *q,
    ngx_ticket_booking_t *booking);

/* At its head again: of several, the last one first. */
ngx_int_t ngx_ticket_queue_return(ngx_ticket_queue_t *q,
    ngx_ticket_booking_t *booking);

/* Its lane has had its turn. */
void ngx_ticket_queue_served(ngx_ticket_queue_t *q,
    ngx_ticket_booking_t *booking);

/*
 * Moves up to limit bookings to flight, one of each agent in turn, no two with
 * one key, no more than TK_BATCH_ROWS rows, only those who may travel together
 * (booking/held.h).  Returns how many.
 */
ngx_uint_t ngx_ticket_queue_take(ngx_ticket_queue_t *q,
    const ngx_ticket_held_t *held, ngx_ticket_way_e way, ngx_uint_t limit,
    ngx_queue_t *flight);

/*
 * The last booking of the longest lane, taken out of it; NULL unless that lane
 * is longer by two than the one of the agent who asks: whoever makes the queue
 * full gives way to those who do not.
 */
ngx_ticket_booking_t *ngx_ticket_queue_shed(ngx_ticket_queue_t *q,
    int32_t supplier_id, int32_t agent_id);

ngx_uint_t ngx_ticket_booking_is_late(const ngx_ticket_booking_t *booking);

/* Moves those whose deadline is over to late. */
void ngx_ticket_queue_late(ngx_ticket_queue_t *q, ngx_queue_t *late);


#endif
