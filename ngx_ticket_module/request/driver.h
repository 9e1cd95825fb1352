/*
 * The driver: runs the steps of a page, one after the other, through waits.
 */

#ifndef NGX_TICKET_DRIVER_H
#define NGX_TICKET_DRIVER_H

#include "request/request.h"


/* Of every location that says "ticket". */
ngx_int_t ngx_ticket_content_handler(ngx_http_request_t *r);
/* What a step waited for has come: goes on with the next one.  From an event
 * of nginx's, never from inside another library. */
void ngx_ticket_resume(ngx_ticket_ctx_t *tc);
/* The same, when everybody else has had a turn of the event loop: for a step
 * that has much to do, and returns NGX_AGAIN. */
void ngx_ticket_yield(ngx_ticket_ctx_t *tc);


#endif
