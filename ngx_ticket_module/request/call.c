/*
 * Calls of a table; see the header.
 */

#include "request/call.h"
#include "base/process.h"
#include "request/body.h"
#include "request/reply.h"


ngx_int_t
ngx_ticket_call_intake(ngx_ticket_ctx_t *tc, size_t size,
    ngx_int_t (*find)(ngx_ticket_ctx_t *tc))
{
    ngx_int_t           rc;
    ngx_ticket_call_t  *call;

    if (tc->own == NULL) {
        tc->own = ngx_pcalloc(tc->r->pool, size);
        if (tc->own == NULL) {
            return NGX_HTTP_INTERNAL_SERVER_ERROR;
        }
    }

    call = tc->own;

    if (call->taken) {
        return NGX_OK;
    }

    tc->now = ngx_ticket_now();
    tc->began = ngx_current_msec;

    if (!tc->body_read) {
        rc = find(tc);

        if (rc == NGX_OK && tc->err == TK_OK && tc->r->method == NGX_HTTP_POST)
        {
            return ngx_ticket_body_read(tc);    /* comes back */
        }

        call->taken = 1;

        return rc;
    }

    call->taken = 1;

    if (ngx_ticket_body(tc, &call->body) == NGX_ERROR) {
        return NGX_HTTP_INTERNAL_SERVER_ERROR;
    }

    if (call->body.len == 0) {
        call->body.data = NULL;
    }

    return NGX_OK;
}


ngx_int_t
ngx_ticket_call_refuse(ngx_ticket_ctx_t *tc, ngx_uint_t status, tk_err_t err)
{
    tc->http_status = status;
    ngx_ticket_refuse(tc, err);

    return NGX_OK;
}


ngx_int_t
ngx_ticket_call_method(ngx_ticket_ctx_t *tc, ngx_uint_t get, ngx_uint_t post)
{
    const char  *allowed;

    if ((get && tc->r->method == NGX_HTTP_GET)
        || (post && tc->r->method == NGX_HTTP_POST))
    {
        return NGX_OK;
    }

    allowed = !post ? "GET" : get ? "GET, POST" : "POST";

    if (ngx_ticket_header(tc->r, "Allow", tk_str_c(allowed)) != NGX_OK) {
        return NGX_ERROR;
    }

    (void) ngx_ticket_call_refuse(tc, NGX_HTTP_NOT_ALLOWED, TK_WRONG_METHOD);

    return NGX_DECLINED;
}


ngx_uint_t
ngx_ticket_call_is_plain(ngx_http_request_t *r)
{
#if (NGX_HTTP_SSL)
    return r->connection->ssl == NULL;
#else
    return 1;
#endif
}


tk_err_t
ngx_ticket_call_error(ngx_uint_t status)
{
    switch (status) {

    case NGX_HTTP_REQUEST_ENTITY_TOO_LARGE:
    case NGX_HTTP_REQUEST_URI_TOO_LARGE:
        return TK_TOO_LARGE;

    case NGX_HTTP_BAD_REQUEST:
    case NGX_HTTP_LENGTH_REQUIRED:
    case NGX_HTTP_UNSUPPORTED_MEDIA_TYPE:
    case NGX_HTTP_NOT_IMPLEMENTED:
    case NGX_HTTP_VERSION_NOT_SUPPORTED:
        return TK_BODY_WRONG;               /* no matter how often it comes */

    case NGX_HTTP_FORBIDDEN:
        return TK_ADDRESS_FORBIDDEN;

    case NGX_HTTP_NOT_FOUND:
        return TK_NOT_A_PAGE;

    case NGX_HTTP_NOT_ALLOWED:
        return TK_WRONG_METHOD;

    default:
        return TK_BUSY;
    }
}
