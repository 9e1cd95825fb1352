/*
 * From bytes to pairs: which page, by which method, with which parameters.
 */

#ifndef NGX_TICKET_ASPX_INTAKE_H
#define NGX_TICKET_ASPX_INTAKE_H

#include "request/request.h"


/* NGX_OK: over, tc->err says how; NGX_DONE: waits for the body; else nginx's
 * own error. */
ngx_int_t ngx_ticket_intake(ngx_ticket_ctx_t *tc);


#endif
