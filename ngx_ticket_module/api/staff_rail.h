/*
 * What nginx does itself of rail orders that staff ask about, see staff_own.h:
 * what they give is sealed or indexed here, and what is sealed is opened.
 */

#ifndef NGX_TICKET_API_STAFF_RAIL_H
#define NGX_TICKET_API_STAFF_RAIL_H

#include "api/staff.h"


/* What is asked first: whose it is, of an agent. */
ngx_int_t ngx_ticket_rail_ask_known(ngx_ticket_ctx_t *tc);

/* The code of the agent that was asked about; of the channel "-". */
ngx_int_t ngx_ticket_rail_code(ngx_ticket_ctx_t *tc, const char **code);

/* Calls. */
ngx_int_t ngx_ticket_rail_find(ngx_ticket_ctx_t *tc);
ngx_int_t ngx_ticket_rail_tickets_read(ngx_ticket_ctx_t *tc);
ngx_int_t ngx_ticket_rail_shown_read(ngx_ticket_ctx_t *tc);
ngx_int_t ngx_ticket_rail_detail(ngx_ticket_ctx_t *tc);
ngx_int_t ngx_ticket_rail_orders(ngx_ticket_ctx_t *tc);
ngx_int_t ngx_ticket_rail_password(ngx_ticket_ctx_t *tc);

/* Answers. */
ngx_int_t ngx_ticket_rail_masked(ngx_ticket_ctx_t *tc);
ngx_int_t ngx_ticket_rail_revealed(ngx_ticket_ctx_t *tc);

#endif
