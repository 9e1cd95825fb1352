/*
 * Bodies on their way, counted by address: a process reads so many of one
 * address at a time and no more, whoever sends them.  A body that came with its
 * head is not on its way.
 */

#ifndef NGX_TICKET_ARRIVALS_H
#define NGX_TICKET_ARRIVALS_H

#include <ngx_config.h>
#include <ngx_core.h>


/* An address that has any, and how many. */
typedef struct ngx_ticket_arrivals_s  ngx_ticket_arrivals_t;

/* One more; leave it when the body is there, or when it will not come.  NULL:
 * limit are under way already. */
ngx_ticket_arrivals_t *ngx_ticket_arrivals_enter(ngx_connection_t *c,
    ngx_uint_t limit);
void ngx_ticket_arrivals_leave(ngx_ticket_arrivals_t *arrivals);

ngx_uint_t ngx_ticket_arrivals(void);       /* of all addresses */


#endif
