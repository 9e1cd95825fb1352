/*
 * A request's body: read in the preaccess phase and held in memory whole,
 * because personal data must not reach the disk (conf.c says so to nginx).
 */

#ifndef NGX_TICKET_BODY_H
#define NGX_TICKET_BODY_H

#include "request/request.h"


/* As an intake returns it: NGX_DONE, the phases go on with tc->body_read set
 * when it is there, and whole within ticket_intake_timeout; NGX_OK, refused:
 * too many of this address are on their way; else an answer of nginx's own. */
ngx_int_t ngx_ticket_body_read(ngx_ticket_ctx_t *tc);

/* In one piece, in the request's pool; empty when there is none.  NGX_DECLINED:
 * refused as too large; NGX_ERROR: no memory. */
ngx_int_t ngx_ticket_body(ngx_ticket_ctx_t *tc, ngx_str_t *body);


#endif
