/*
 * Steps that many pages share.
 */

#ifndef NGX_TICKET_STEPS_H
#define NGX_TICKET_STEPS_H

#include "request/request.h"


/* The verdict of what changes an order; then the cells of its places, and the
 * notification of its callbacks. */
ngx_int_t ngx_ticket_after_write(ngx_ticket_ctx_t *tc);

/* An answer of retcode and retmsg alone. */
ngx_int_t ngx_ticket_no_body(ngx_ticket_ctx_t *tc);


#endif
