/*
 * The operations of one connection: those that wait, in lanes served in turn;
 * those in flight, in the order of their answers; those that are over, whose
 * handlers are to be called.  Knows nothing of sockets, and calls no handler.
 *
 * When the queue is full, the newest of the longest lane gives way.  Whoever
 * has waited for queue->timeout ms is over with TK_BUSY; in flight, a stand-in
 * takes his place, for whose answer nobody waits: it is thrown away when it
 * comes, and nobody else is harmed.
 */

#ifndef NGX_TICKET_PG_QUEUE_H
#define NGX_TICKET_PG_QUEUE_H

#include "base/lanes.h"
#include "pg/op.h"


typedef struct {
    const char             *name;           /* of the connection, for the log */
    ngx_log_t              *log;
    ngx_ticket_pg_pools_t  *pools;
    ngx_uint_t              max;            /* waiting and in flight */
    ngx_uint_t              flights;        /* in flight */
    ngx_uint_t              each;           /* of one lane: so many others wait
                                               for when their turn has come */
    ngx_msec_t              timeout;        /* of one operation */
    ngx_msec_t              silence;        /* without any answer: the other
                                               side is dead */
    ngx_ticket_lanes_t      waiting;
    ngx_queue_t             flight;
    ngx_queue_t             done;
    ngx_uint_t              nflight;
    ngx_msec_t              heard;          /* the last answer came, or the
                                               first one was awaited */
} ngx_ticket_pg_queue_t;

#define ngx_ticket_pg_op_at(q)                                                \
    (ngx_queue_data(q, ngx_ticket_pg_op_t, queue))


/* After the fields down to silence are set. */
void ngx_ticket_pg_queue_init(ngx_ticket_pg_queue_t *queue);
void ngx_ticket_pg_queue_exit(ngx_ticket_pg_queue_t *queue);

/* Waiting and in flight; whether one of them is of that lane. */
ngx_uint_t ngx_ticket_pg_queue_load(ngx_ticket_pg_queue_t *queue);
ngx_uint_t ngx_ticket_pg_queue_holds(ngx_ticket_pg_queue_t *queue,
    ngx_rbtree_key_t lane);

/* NGX_BUSY: there is no room.  Another one may be over then. */
ngx_int_t ngx_ticket_pg_queue_add(ngx_ticket_pg_queue_t *queue,
    ngx_ticket_pg_op_t *op);
/* One that waits is its owner's again. */
void ngx_ticket_pg_queue_withdraw(ngx_ticket_pg_queue_t *queue,
    ngx_ticket_pg_op_t *op);

/* Whether one may take off; the next in turn of those does. */
ngx_uint_t ngx_ticket_pg_queue_can_send(ngx_ticket_pg_queue_t *queue);
ngx_ticket_pg_op_t *ngx_ticket_pg_queue_send(ngx_ticket_pg_queue_t *queue);
/* The one whose answer is next; NULL: none is awaited. */
ngx_ticket_pg_op_t *ngx_ticket_pg_queue_head(ngx_ticket_pg_queue_t *queue);

/* In flight or waiting, it is over; op->err says how. */
void ngx_ticket_pg_queue_over(ngx_ticket_pg_queue_t *queue,
    ngx_ticket_pg_op_t *op);
/* In flight, it has not been done: it waits for its next turn. */
void ngx_ticket_pg_queue_again(ngx_ticket_pg_queue_t *queue,
    ngx_ticket_pg_op_t *op);
/* All that wait, TK_BUSY; all in flight, lost. */
void ngx_ticket_pg_queue_give_up(ngx_ticket_pg_queue_t *queue);
void ngx_ticket_pg_queue_lose(ngx_ticket_pg_queue_t *queue);

/* The next that is over, taken out, its handler to be called; NULL: none. */
ngx_ticket_pg_op_t *ngx_ticket_pg_queue_done(ngx_ticket_pg_queue_t *queue);

/* Those out of their time are over.  In how many ms the next may be; 0: nothing
 * is answered any more. */
ngx_msec_t ngx_ticket_pg_queue_late(ngx_ticket_pg_queue_t *queue);


#endif
