/*
 * A request's attempt to book: its booking, and what is going on about it.
 * Lives in the request's pool, whose end gives back what it holds.
 */

#ifndef NGX_TICKET_ATTEMPT_H
#define NGX_TICKET_ATTEMPT_H

#include "booking/queue.h"
#include "redis/redis.h"
#include "request/request.h"
#include "stock/availability.h"


typedef struct {
    ngx_ticket_booking_t      *booking;     /* of the last quote; NULL: none */
    ngx_msec_t                 deadline;    /* of all quotes */

    const ngx_ticket_step_t   *admitted;    /* where it goes on then */
    ngx_ticket_redis_op_t     *redis_op;    /* in flight, or being read */
    ngx_ticket_availability_t  availability; /* at the rows it needs */
    int64_t                    refreshing;  /* the row it has yet to bring news
                                               of; 0: none */
    int32_t                    refreshing_of;   /* whose row that is */
    tk_err_t                   pending;     /* the refusal of what may be a
                                               replay */
    unsigned                   redis_done:1;
} ngx_ticket_attempt_t;


/* The request's; made when it has none.  NULL: no memory. */
ngx_ticket_attempt_t *ngx_ticket_attempt(ngx_ticket_ctx_t *tc);

/* A refresh that is under way will bring nothing; does nothing when none is. */
void ngx_ticket_attempt_abandon(ngx_ticket_attempt_t *a);


#endif
