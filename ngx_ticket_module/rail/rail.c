/*
 * The tongue's row: which call it is, and its answer; see the header.
 */

#include "rail/rail.h"
#include "base/process.h"
#include "endpoints.h"
#include "request/body.h"
#include "request/reply.h"


static ngx_int_t ngx_ticket_rail_intake(ngx_ticket_ctx_t *tc);


const ngx_ticket_tongue_t  ngx_ticket_rail = {
    .name = "rail",
    .principal = NGX_TICKET_AGENT,
    .type = ngx_string("application/json; charset=utf-8"),
    .intake = ngx_ticket_rail_intake,
    .authenticate = ngx_ticket_rail_authenticate,
    .params = ngx_ticket_rail_params,
    .renew = ngx_ticket_rail_renew,
    .render = ngx_ticket_rail_render,
    .nginx_error = ngx_ticket_rail_nginx_error
};

static const tk_operation_e  ngx_ticket_rail_operations[TK_RAIL_CALLS] = {
    [TK_RAIL_ORDERS] = TK_OP_LIST_RAIL_ORDERS,
    [TK_RAIL_OUTCOME] = TK_OP_TELL_RAIL_OUTCOME,
    [TK_RAIL_AGAIN] = TK_OP_PAY_RAIL_AGAIN,
    [TK_RAIL_REFUND] = TK_OP_ANSWER_RAIL_REFUND,
    [TK_RAIL_START] = TK_OP_START_RAIL_REFUND,
    [TK_RAIL_PURCHASE] = TK_OP_GET_RAIL_PURCHASE,
    [TK_RAIL_IMPORT] = TK_OP_IMPORT_RAIL_ORDERS,
    [TK_RAIL_RETURN] = TK_OP_ASK_RAIL_REFUND
};


/* ---- Which call ---- */

static ngx_int_t
ngx_ticket_rail_refuse(ngx_ticket_ctx_t *tc, ngx_uint_t status, tk_err_t err)
{
    tc->http_status = status;
    ngx_ticket_refuse(tc, err);

    return NGX_OK;
}


static ngx_uint_t
ngx_ticket_rail_is_plain(ngx_http_request_t *r)
{
#if (NGX_HTTP_SSL)
    return r->connection->ssl == NULL;
#else
    return 1;
#endif
}


static ngx_int_t
ngx_ticket_rail_find(ngx_ticket_ctx_t *tc)
{
    tk_str_t             path;
    unsigned             method;
    const char          *allowed;
    ngx_ticket_rail_t   *rail;
    ngx_http_request_t  *r;

    r = tc->r;
    rail = tc->own;

    if (!tc->conf->rail_plain && ngx_ticket_rail_is_plain(r)) {
        return ngx_ticket_rail_refuse(tc, NGX_HTTP_FORBIDDEN, TK_TLS_NEEDED);
    }

    path.data = r->uri.data;
    path.len = r->uri.len;
    rail->call = tk_rail_call_find(path);

    if (rail->call == NULL) {
        return ngx_ticket_rail_refuse(tc, NGX_HTTP_NOT_FOUND, TK_NOT_A_PAGE);
    }

    tc->name = rail->call->page;
    tc->endpoint =
        ngx_ticket_endpoint(ngx_ticket_rail_operations[rail->call->call]);
    tc->terms.operation =
        tk_operation_get(ngx_ticket_rail_operations[rail->call->call]);
    tc->terms.edition = TK_V40;

    method = r->method == NGX_HTTP_GET ? TK_RAIL_GET
             : r->method == NGX_HTTP_POST ? TK_RAIL_POST : 0;

    if (rail->call->methods & method) {
        return NGX_OK;
    }

    allowed = !(rail->call->methods & TK_RAIL_POST) ? "GET"
              : rail->call->methods & TK_RAIL_GET ? "GET, POST" : "POST";

    if (ngx_ticket_header(r, "Allow", tk_str_c(allowed)) != NGX_OK) {
        return NGX_HTTP_INTERNAL_SERVER_ERROR;
    }

    return ngx_ticket_rail_refuse(tc, NGX_HTTP_NOT_ALLOWED, TK_WRONG_METHOD);
}


static ngx_int_t
ngx_ticket_rail_intake(ngx_ticket_ctx_t *tc)
{
    ngx_int_t           rc;
    ngx_ticket_rail_t  *rail;

    if (tc->own == NULL) {
        tc->own = ngx_pcalloc(tc->r->pool, sizeof(ngx_ticket_rail_t));
        if (tc->own == NULL) {
            return NGX_HTTP_INTERNAL_SERVER_ERROR;
        }
    }

    rail = tc->own;

    if (rail->taken) {
        return NGX_OK;
    }

    tc->now = ngx_ticket_now();
    tc->began = ngx_current_msec;

    if (!tc->body_read) {
        rc = ngx_ticket_rail_find(tc);

        if (rc == NGX_OK && tc->err == TK_OK && tc->r->method == NGX_HTTP_POST)
        {
            return ngx_ticket_body_read(tc);    /* comes back */
        }

        rail->taken = 1;

        return rc;
    }

    rail->taken = 1;

    return ngx_ticket_body(tc, &rail->body) == NGX_ERROR
           ? NGX_HTTP_INTERNAL_SERVER_ERROR : NGX_OK;
}


/* ---- The answer ---- */

static tk_err_t
ngx_ticket_rail_write(ngx_ticket_ctx_t *tc, tk_str_t *body)
{
    ngx_ticket_rail_t  *rail;

    rail = tc->own;

    if (tc->err != TK_OK) {
        return tk_rail_answer_refused(&tc->pool, tc->err, tc->subject, body);
    }

    if (rail->answer.len) {
        *body = rail->answer;
        return TK_OK;
    }

    return tk_rail_answer_done(&tc->pool, body);
}


ngx_int_t
ngx_ticket_rail_render(ngx_ticket_ctx_t *tc, tk_str_t *body)
{
    tc->retcode = tc->err == TK_OK ? 0 : tk_rail_code(tc->err);

    return ngx_ticket_rail_write(tc, body) == TK_OK ? NGX_OK : NGX_ERROR;
}


static tk_err_t
ngx_ticket_rail_error_of(ngx_uint_t status)
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


ngx_str_t *
ngx_ticket_rail_nginx_error(ngx_http_request_t *r, ngx_uint_t status)
{
    tk_str_t    bytes, none = tk_null_str;
    tk_pool_t   pool;
    ngx_str_t  *body;

    pool = ngx_ticket_pool(r->pool);
    body = ngx_palloc(r->pool, sizeof(ngx_str_t));

    if (body == NULL
        || tk_rail_answer_refused(&pool, ngx_ticket_rail_error_of(status),
                                  none, &bytes)
           != TK_OK)
    {
        return NULL;
    }

    body->data = bytes.data;
    body->len = bytes.len;

    return body;
}
