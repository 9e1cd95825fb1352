/*
 * Steps that many pages share.
 */

#ifndef NGX_TICKET_STEPS_H
#define NGX_TICKET_STEPS_H

#include "request/request.h"


/* The verdict of what changes an order; then the cells of its places, and the
 * notification of its callbacks. */
ngx_int_t ngx_ticket_after_write(ngx_ticket_ctx_t *tc);

/* The same of what may deliver it: TK_DOCUMENT_TICKET names the document, of
 * which the result has the seal.  NGX_ERROR: it cannot be unsealed. */
ngx_int_t ngx_ticket_after_delivery(ngx_ticket_ctx_t *tc);

/* The number of a ticket of the order that the request names; -1: the code is
 * none of its.  No step; whose the order is has to be asked all the same, so
 * that nothing tells a code that is somebody's from one that is nobody's. */
int ngx_ticket_number_of(ngx_ticket_ctx_t *tc, tk_str_t code);

/* An answer of retcode and retmsg alone. */
ngx_int_t ngx_ticket_no_body(ngx_ticket_ctx_t *tc);


#endif
