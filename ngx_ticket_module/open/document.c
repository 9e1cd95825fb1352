/*
 * openapi.json: what the open API is, told to everybody where a location says
 * so.  A tongue of its own beside it, as nobody in particular asks.
 */

#include "open/open.h"
#include "base/process.h"
#include "core/open/tk_open_describe.h"
#include "endpoints.h"


#define NGX_TICKET_OPEN_DOCUMENT  "openapi.json"


static ngx_uint_t ngx_ticket_open_document_takes(ngx_http_request_t *r);
static ngx_int_t ngx_ticket_open_document_intake(ngx_ticket_ctx_t *tc);
static ngx_int_t ngx_ticket_open_document_render(ngx_ticket_ctx_t *tc,
    tk_str_t *body);


const ngx_ticket_tongue_t  ngx_ticket_open_document = {
    .name = "open document",
    .principal = NGX_TICKET_NONE,
    .type = ngx_string("application/json; charset=utf-8"),
    .takes = ngx_ticket_open_document_takes,
    .intake = ngx_ticket_open_document_intake,
    .render = ngx_ticket_open_document_render,
    .nginx_error = ngx_ticket_open_nginx_error
};


static ngx_uint_t
ngx_ticket_open_document_takes(ngx_http_request_t *r)
{
    size_t                     len;
    ngx_ticket_loc_conf_t     *conf;
    ngx_http_core_loc_conf_t  *clcf;

    conf = ngx_http_get_module_loc_conf(r, ngx_ticket_module);
    clcf = ngx_http_get_module_loc_conf(r, ngx_http_core_module);
    len = sizeof(NGX_TICKET_OPEN_DOCUMENT) - 1;

    return conf->open_doc && r->method == NGX_HTTP_GET
           && r->uri.len == clcf->name.len + len
           && ngx_memcmp(r->uri.data + clcf->name.len,
                         NGX_TICKET_OPEN_DOCUMENT, len)
              == 0;
}


static ngx_int_t
ngx_ticket_open_document_intake(ngx_ticket_ctx_t *tc)
{
    tc->now = ngx_ticket_now();
    tc->began = ngx_current_msec;
    tc->name = NGX_TICKET_OPEN_DOCUMENT;
    tc->terms.operation = tk_operation_get(TK_OP_DESCRIBE);
    tc->endpoint = ngx_ticket_endpoint(TK_OP_DESCRIBE);

    return NGX_OK;
}


static ngx_int_t
ngx_ticket_open_document_render(ngx_ticket_ctx_t *tc, tk_str_t *body)
{
    tk_str_t                   at, name;
    ngx_http_core_loc_conf_t  *clcf;

    clcf = ngx_http_get_module_loc_conf(tc->r, ngx_http_core_module);
    at.data = clcf->name.data;
    at.len = clcf->name.len - 1;            /* it ends with a slash */
    name.data = tc->conf->open_pub.data;
    name.len = tc->conf->open_pub.len;

    return tk_open_describe(&tc->pool, at, name, tc->conf->open_uniform, body)
           == TK_OK ? NGX_OK : NGX_ERROR;
}
