/*
 * The tongue of the open API: JSON, with a token in the headers.  Tables of its
 * calls and answers stand in core/open/, its steps in api/open_*.c.
 */

#ifndef NGX_TICKET_OPEN_H
#define NGX_TICKET_OPEN_H

#include "api/open.h"
#include "request/tongue.h"


extern const ngx_ticket_tongue_t  ngx_ticket_open;
/* Spoken beside it: what it is. */
extern const ngx_ticket_tongue_t  ngx_ticket_open_document;


/* Its functions, as request/tongue.h describes them. */
ngx_int_t ngx_ticket_open_authenticate(ngx_ticket_ctx_t *tc);
ngx_int_t ngx_ticket_open_renew(ngx_ticket_ctx_t *tc);
void ngx_ticket_open_proof(ngx_ticket_ctx_t *tc);
ngx_int_t ngx_ticket_open_render(ngx_ticket_ctx_t *tc, tk_str_t *body);
ngx_int_t ngx_ticket_open_fresh(ngx_ticket_ctx_t *tc, tk_str_t *body);
u_char *ngx_ticket_open_cache_key(ngx_ticket_ctx_t *tc, u_char *p,
    u_char *last);
ngx_str_t *ngx_ticket_open_nginx_error(ngx_http_request_t *r,
    ngx_uint_t status);


#endif
