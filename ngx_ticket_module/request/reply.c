/*
 * Sending answers, ours and those nginx makes itself.
 */

#include "request/reply.h"
#include "aspx/render.h"
#include "base/process.h"
#include "request/answer_cache.h"


static ngx_int_t ngx_ticket_send(ngx_ticket_ctx_t *tc, tk_str_t body);
static ngx_int_t ngx_ticket_header_filter(ngx_http_request_t *r);
static ngx_int_t ngx_ticket_body_filter(ngx_http_request_t *r,
    ngx_chain_t *in);


static ngx_http_output_header_filter_pt  ngx_ticket_next_header_filter;
static ngx_http_output_body_filter_pt    ngx_ticket_next_body_filter;

static ngx_str_t  ngx_ticket_type = ngx_string("text/xml; charset=utf-8");
static ngx_str_t  ngx_ticket_type_only = ngx_string("text/xml");


ngx_int_t
ngx_ticket_reply(ngx_ticket_ctx_t *tc)
{
    ngx_int_t  rc;
    tk_str_t   body;

    if (tc->err != TK_OK && ngx_ticket_ready_get(tc, &body) == NGX_OK) {
        tc->retcode = tk_err_retcode(tc->err, tc->page->page, tc->edition);
        return ngx_ticket_send(tc, body);
    }

    rc = ngx_ticket_render(tc, &body);
    if (rc != NGX_OK) {
        return NGX_HTTP_INTERNAL_SERVER_ERROR;
    }

    ngx_ticket_ready_put(tc, body);

    return ngx_ticket_send(tc, body);
}


ngx_int_t
ngx_ticket_reply_ready(ngx_ticket_ctx_t *tc)
{
    tk_str_t  body;

    if (ngx_ticket_ready_get(tc, &body) != NGX_OK) {
        return NGX_DECLINED;
    }

    return ngx_ticket_send(tc, body);
}


static ngx_int_t
ngx_ticket_send(ngx_ticket_ctx_t *tc, tk_str_t body)
{
    ngx_int_t            rc;
    ngx_buf_t           *b;
    ngx_chain_t          out;
    ngx_http_request_t  *r;

    r = tc->r;
    tc->answered = 1;

    r->headers_out.status = tc->http_status ? tc->http_status : NGX_HTTP_OK;
    r->headers_out.content_length_n = body.len;
    r->headers_out.content_type = ngx_ticket_type;
    r->headers_out.content_type_len = ngx_ticket_type_only.len;

    rc = ngx_http_send_header(r);
    if (rc == NGX_ERROR || rc > NGX_OK || r->header_only) {
        return rc;
    }

    b = ngx_calloc_buf(r->pool);
    if (b == NULL) {
        return NGX_HTTP_INTERNAL_SERVER_ERROR;
    }

    b->pos = body.data;
    b->last = body.data + body.len;
    b->memory = 1;
    b->last_buf = 1;
    b->last_in_chain = 1;

    out.buf = b;
    out.next = NULL;

    return ngx_http_output_filter(r, &out);
}


/* What nginx itself refuses in a ticket location, in our shape, unsigned. */

static ngx_str_t  ngx_ticket_foreign = ngx_string(
    "<?xml version=\"1.0\" encoding=\"utf-8\"?><root><retcode>-1</retcode>"
    "<retmsg>调用失败，失败原因：系统繁忙，请稍后重试；</retmsg>"
    "<sign></sign></root>");

static ngx_str_t  ngx_ticket_foreign_large = ngx_string(
    "<?xml version=\"1.0\" encoding=\"utf-8\"?><root><retcode>-1</retcode>"
    "<retmsg>调用失败，失败原因：请求过大；</retmsg>"
    "<sign></sign></root>");


static ngx_str_t *
ngx_ticket_foreign_body(ngx_http_request_t *r)
{
    ngx_ticket_ctx_t       *tc;
    ngx_ticket_loc_conf_t  *conf;

    if (r != r->main || r->headers_out.status < NGX_HTTP_BAD_REQUEST) {
        return NULL;
    }

    conf = ngx_http_get_module_loc_conf(r, ngx_http_ticket_module);
    if (conf->supplier.len == 0) {
        return NULL;
    }

    tc = ngx_ticket_get_ctx(r);
    if (tc && tc->answered) {
        return NULL;
    }

    if (r->headers_out.status == NGX_HTTP_REQUEST_ENTITY_TOO_LARGE
        || r->headers_out.status == NGX_HTTP_REQUEST_URI_TOO_LARGE)
    {
        return &ngx_ticket_foreign_large;
    }

    return &ngx_ticket_foreign;
}


static ngx_int_t
ngx_ticket_header_filter(ngx_http_request_t *r)
{
    ngx_str_t  *body;

    body = ngx_ticket_foreign_body(r);

    if (body) {
        ngx_http_clear_content_length(r);
        r->headers_out.content_length_n = body->len;
        r->headers_out.content_type = ngx_ticket_type;
        r->headers_out.content_type_len = ngx_ticket_type_only.len;
    }

    return ngx_ticket_next_header_filter(r);
}


static ngx_int_t
ngx_ticket_body_filter(ngx_http_request_t *r, ngx_chain_t *in)
{
    ngx_buf_t    *b;
    ngx_str_t    *body;
    ngx_chain_t   out;

    body = in ? ngx_ticket_foreign_body(r) : NULL;

    if (body == NULL) {
        return ngx_ticket_next_body_filter(r, in);
    }

    /* nginx sends its page in one go: one chain in, ours out */

    for ( /* void */ ; in; in = in->next) {
        in->buf->pos = in->buf->last;
    }

    b = ngx_calloc_buf(r->pool);
    if (b == NULL) {
        return NGX_ERROR;
    }

    b->pos = body->data;
    b->last = body->data + body->len;
    b->memory = 1;
    b->last_buf = 1;
    b->last_in_chain = 1;

    out.buf = b;
    out.next = NULL;

    return ngx_ticket_next_body_filter(r, &out);
}


ngx_int_t
ngx_ticket_filter_init(ngx_conf_t *cf)
{
    ngx_ticket_next_header_filter = ngx_http_top_header_filter;
    ngx_http_top_header_filter = ngx_ticket_header_filter;

    ngx_ticket_next_body_filter = ngx_http_top_body_filter;
    ngx_http_top_body_filter = ngx_ticket_body_filter;

    return NGX_OK;
}
