/*
 * Requests that wait for what the worker does with a payment.  Postgres is
 * asked for all of a process together, five times a second and only while
 * somebody waits; who waits costs no connection and no thread.
 *
 * The bounds are of a process: so many wait, so many of them of one agent, and
 * none longer than NGX_TICKET_WAITING_TIME after its request came.
 */

#ifndef NGX_TICKET_WAITING_H
#define NGX_TICKET_WAITING_H

#include "request/request.h"


#define NGX_TICKET_WAITING_MAX      1024
#define NGX_TICKET_WAITING_AGENT    256
#define NGX_TICKET_WAITING_TIME     8000    /* ms */
#define NGX_TICKET_WAITING_PAUSE    200     /* ms between two questions */

/* Of the request's pool, zeroed. */

typedef struct {
    int64_t              payment_id;
    ngx_uint_t           closed;        /* it is waited for until it is open no
                                           more; else until it is open */

    /* what was found, of the request's pool */
    u_char               state;         /* as ticket.payment has it; 0: the time
                                           is over */
    ngx_uint_t           closing;
    tk_str_t             url;
    tk_str_t             qr;
    tk_str_t             code;          /* the platform's last word */

    /* the unit's own */
    ngx_queue_t          queue;
    ngx_ticket_ctx_t    *tc;
    ngx_uint_t           place;         /* in the question; 0: none */
} ngx_ticket_waiter_t;

/*
 * For a step to return.  NGX_AGAIN: the request goes on with its next step when
 * something was found or the time is over; NGX_BUSY: too many wait; NGX_ERROR:
 * no memory.  Who leaves waits no more.
 */
ngx_int_t ngx_ticket_wait(ngx_ticket_ctx_t *tc, ngx_ticket_waiter_t *waiter);

ngx_uint_t ngx_ticket_waiting(void);    /* those of this process */


#endif
