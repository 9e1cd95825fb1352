/*
 * The tongue's row: which call it is, and its answer; see the header.
 */

#include "rail/rail.h"
#include "base/process.h"
#include "endpoints.h"


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
ngx_ticket_rail_find(ngx_ticket_ctx_t *tc)
{
    tk_str_t            path;
    ngx_int_t           rc;
    tk_operation_e      operation;
    ngx_ticket_rail_t  *rail;

    rail = tc->own;

    if (!tc->conf->rail_plain && ngx_ticket_call_is_plain(tc->r)) {
        return ngx_ticket_call_refuse(tc, NGX_HTTP_FORBIDDEN, TK_TLS_NEEDED);
    }

    path.data = tc->r->uri.data;
    path.len = tc->r->uri.len;
    rail->call = tk_rail_call_find(path);

    if (rail->call == NULL) {
        return ngx_ticket_call_refuse(tc, NGX_HTTP_NOT_FOUND, TK_NOT_A_PAGE);
    }

    operation = ngx_ticket_rail_operations[rail->call->call];
    tc->name = rail->call->page;
    tc->endpoint = ngx_ticket_endpoint(operation);
    tc->terms.operation = tk_operation_get(operation);
    tc->terms.edition = TK_V40;

    rc = ngx_ticket_call_method(tc, rail->call->methods & TK_RAIL_GET,
                                rail->call->methods & TK_RAIL_POST);

    return rc == NGX_ERROR ? NGX_HTTP_INTERNAL_SERVER_ERROR : NGX_OK;
}


static ngx_int_t
ngx_ticket_rail_intake(ngx_ticket_ctx_t *tc)
{
    return ngx_ticket_call_intake(tc, sizeof(ngx_ticket_rail_t),
                                  ngx_ticket_rail_find);
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


ngx_str_t *
ngx_ticket_rail_nginx_error(ngx_http_request_t *r, ngx_uint_t status)
{
    tk_str_t    bytes, none = tk_null_str;
    tk_pool_t   pool;
    ngx_str_t  *body;

    pool = ngx_ticket_pool(r->pool);
    body = ngx_palloc(r->pool, sizeof(ngx_str_t));

    if (body == NULL
        || tk_rail_answer_refused(&pool, ngx_ticket_call_error(status),
                                  none, &bytes)
           != TK_OK)
    {
        return NULL;
    }

    body->data = bytes.data;
    body->len = bytes.len;

    return body;
}
