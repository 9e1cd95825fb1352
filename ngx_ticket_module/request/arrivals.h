/*
 * Bodies on their way, counted by address: a process reads so many of one
 * address at a time and no more, whoever sends them.  Who is quick gets through
 * all the same: the oldest, if it has had its second, gives way to a new one.
 * A body that came with its head is not on its way.
 */

#ifndef NGX_TICKET_ARRIVALS_H
#define NGX_TICKET_ARRIVALS_H

#include <ngx_config.h>
#include <ngx_core.h>
#include <ngx_event.h>


/* An address that has any, and how many. */
typedef struct ngx_ticket_arrivals_s  ngx_ticket_arrivals_t;

typedef struct {
    ngx_ticket_arrivals_t  *of;             /* NULL: it is not counted */
    ngx_queue_t             queue;          /* of its address, the oldest first;
                                               the rest is of arrivals.c, too */
    ngx_msec_t              since;
    ngx_event_t            *late;           /* posted when it has to give way,
                                               and is not counted any more */
} ngx_ticket_arrival_t;

/* One more; leave it when the body is there, or when it will not come.
 * NGX_BUSY: limit are under way already, and none of them for long;
 * NGX_ERROR: no memory. */
ngx_int_t ngx_ticket_arrivals_enter(ngx_connection_t *c, ngx_uint_t limit,
    ngx_ticket_arrival_t *arrival, ngx_event_t *late);
void ngx_ticket_arrivals_leave(ngx_ticket_arrival_t *arrival);

ngx_uint_t ngx_ticket_arrivals(void);       /* of all addresses */


#endif
