/*
 * Who is asking, and may they?
 */

#ifndef NGX_TICKET_ASPX_GATE_H
#define NGX_TICKET_ASPX_GATE_H

#include "request/request.h"


/* NGX_OK: over, tc->err says how; NGX_AGAIN: waits for a snapshot. */
ngx_int_t ngx_ticket_gate(ngx_ticket_ctx_t *tc);


#endif
