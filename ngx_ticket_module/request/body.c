/*
 * The body; see the header.
 */

#include "request/body.h"


static void ngx_ticket_body_resume(ngx_http_request_t *r);


/* As ngx_http_mirror_module reads it: the phases go on when it is there. */

ngx_int_t
ngx_ticket_body_read(ngx_ticket_ctx_t *tc)
{
    ngx_int_t            rc;
    ngx_http_request_t  *r;

    r = tc->r;
    r->request_body_in_single_buf = 1;
    r->request_body_in_clean_file = 0;

    rc = ngx_http_read_client_request_body(r, ngx_ticket_body_resume);
    if (rc >= NGX_HTTP_SPECIAL_RESPONSE) {
        return rc;
    }

    ngx_http_finalize_request(r, NGX_DONE);

    return NGX_DONE;
}


static void
ngx_ticket_body_resume(ngx_http_request_t *r)
{
    ngx_ticket_ctx_t  *tc;

    tc = ngx_ticket_get_ctx(r);
    tc->body_read = 1;

    r->preserve_body = 1;
    r->write_event_handler = ngx_http_core_run_phases;
    ngx_http_core_run_phases(r);
}


ngx_int_t
ngx_ticket_body(ngx_ticket_ctx_t *tc, ngx_str_t *body)
{
    u_char               *p;
    size_t                len;
    ngx_buf_t            *b;
    ngx_chain_t          *cl;
    ngx_http_request_t   *r;

    r = tc->r;
    ngx_str_null(body);

    if (r->request_body == NULL || r->request_body->bufs == NULL) {
        return NGX_OK;
    }

    len = 0;

    for (cl = r->request_body->bufs; cl; cl = cl->next) {
        if (cl->buf->in_file) {
            tc->http_status = NGX_HTTP_REQUEST_ENTITY_TOO_LARGE;
            return ngx_ticket_refuse(tc, TK_TOO_LARGE);
        }

        len += cl->buf->last - cl->buf->pos;
    }

    b = r->request_body->bufs->buf;

    body->len = len;
    body->data = b->pos;

    if (r->request_body->bufs->next == NULL) {
        return NGX_OK;
    }

    p = ngx_pnalloc(r->pool, len);
    if (p == NULL) {
        return NGX_ERROR;
    }

    body->data = p;

    for (cl = r->request_body->bufs; cl; cl = cl->next) {
        p = ngx_cpymem(p, cl->buf->pos, cl->buf->last - cl->buf->pos);
    }

    return NGX_OK;
}
