/*
 * The tongue of proxy payment for rail orders: forms, signed by an agent or by
 * the channel, answered in JSON.  Calls, answers and refusals are tables in
 * core/rail/; the steps stand in api/rail.c.
 */

#ifndef NGX_TICKET_RAIL_H
#define NGX_TICKET_RAIL_H

#include "api/rail.h"
#include "request/tongue.h"


extern const ngx_ticket_tongue_t  ngx_ticket_rail;


/* Its functions, as request/tongue.h describes them. */
ngx_int_t ngx_ticket_rail_authenticate(ngx_ticket_ctx_t *tc);
ngx_int_t ngx_ticket_rail_renew(ngx_ticket_ctx_t *tc);
ngx_int_t ngx_ticket_rail_params(ngx_ticket_ctx_t *tc);
ngx_int_t ngx_ticket_rail_render(ngx_ticket_ctx_t *tc, tk_str_t *body);
ngx_str_t *ngx_ticket_rail_nginx_error(ngx_http_request_t *r,
    ngx_uint_t status);


#endif
