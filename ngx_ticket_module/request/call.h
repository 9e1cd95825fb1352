/*
 * What tongues whose calls stand in a table have in common: a call is found
 * once, its body read once; and what nginx itself refuses, in our words.
 */

#ifndef NGX_TICKET_CALL_H
#define NGX_TICKET_CALL_H

#include "request/request.h"


/* What such a tongue keeps in tc->own begins with this. */

typedef struct {
    ngx_str_t    body;                      /* data NULL: there is none */
    ngx_uint_t   taken;                     /* the intake is over */
} ngx_ticket_call_t;

/* As an intake: find() says which call it is, once, and may refuse it; then the
 * body of a POST.  size: what tc->own takes, all zero before find(). */
ngx_int_t ngx_ticket_call_intake(ngx_ticket_ctx_t *tc, size_t size,
    ngx_int_t (*find)(ngx_ticket_ctx_t *tc));

/* For find() to return: refused with that status of HTTP. */
ngx_int_t ngx_ticket_call_refuse(ngx_ticket_ctx_t *tc, ngx_uint_t status,
    tk_err_t err);

/* NGX_OK, or refused: NGX_DECLINED; NGX_ERROR: no memory. */
ngx_int_t ngx_ticket_call_method(ngx_ticket_ctx_t *tc, ngx_uint_t get,
    ngx_uint_t post);

/* Whether anybody on the way can read it. */
ngx_uint_t ngx_ticket_call_is_plain(ngx_http_request_t *r);

/* Of a status that nginx answers itself. */
tk_err_t ngx_ticket_call_error(ngx_uint_t status);


#endif
