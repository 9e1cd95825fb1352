/*
 * The body; see the header.
 */

#include "request/body.h"
#include "base/client.h"
#include "base/counts.h"
#include "base/process.h"


#define NGX_TICKET_BODY_WARN  60            /* seconds between two warnings */


static void ngx_ticket_body_late(ngx_event_t *ev);
static void ngx_ticket_body_resume(ngx_http_request_t *r);


/* Whether all of it came with the head. */

static ngx_uint_t
ngx_ticket_body_is_here(ngx_http_request_t *r)
{
    return r->headers_in.content_length_n >= 0
           && r->headers_in.content_length_n
              <= r->header_in->last - r->header_in->pos;
}


/* One of its address too many: this one is not read, or no further. */

static void
ngx_ticket_body_refused(ngx_connection_t *c)
{
    static time_t  warned;

    if (ngx_time() - warned >= NGX_TICKET_BODY_WARN) {
        warned = ngx_time();
        ngx_log_error(NGX_LOG_WARN, c->log, 0,
                      "%ui bodies of this address are on their way: no more "
                      "are read (ticket_address_bodies)",
                      ngx_ticket_process.conf->address_bodies);
    }

    ngx_ticket_count(bodies_refused);
}


static ngx_int_t
ngx_ticket_body_refuse(ngx_ticket_ctx_t *tc)
{
    ngx_ticket_body_refused(tc->r->connection);

    tc->http_status = NGX_HTTP_SERVICE_UNAVAILABLE;
    ngx_ticket_refuse(tc, TK_BUSY);

    return NGX_OK;
}


/* As ngx_http_mirror_module reads it: the phases go on when it is there. */

ngx_int_t
ngx_ticket_body_read(ngx_ticket_ctx_t *tc)
{
    ngx_int_t            rc;
    ngx_http_request_t  *r;

    r = tc->r;

    ngx_ticket_event_init(&tc->intake, ngx_ticket_body_late, tc,
                          r->connection->log);

    if (!ngx_ticket_body_is_here(r)
        && ngx_ticket_arrivals_enter(r->connection,
                                     ngx_ticket_process.conf->address_bodies,
                                     &tc->arrival, &tc->intake)
           != NGX_OK)
    {
        return ngx_ticket_body_refuse(tc);
    }

    r->request_body_in_single_buf = 1;
    r->request_body_in_clean_file = 0;

    rc = ngx_http_read_client_request_body(r, ngx_ticket_body_resume);
    if (rc >= NGX_HTTP_SPECIAL_RESPONSE) {
        return rc;
    }

    /* nginx's own time is for each piece: it would wait for them for ever */

    if (!tc->body_read) {
        ngx_add_timer(&tc->intake, ngx_ticket_process.conf->intake_timeout);
    }

    ngx_http_finalize_request(r, NGX_DONE);

    return NGX_DONE;
}


/* Its time is over, or it has to give way to another one of its address. */

static void
ngx_ticket_body_late(ngx_event_t *ev)
{
    ngx_ticket_ctx_t *tc = ev->data;

    ngx_connection_t  *c;

    c = tc->r->connection;

    if (tc->arrival.of == NULL) {
        ngx_ticket_body_refused(c);

    } else {
        ngx_log_error(NGX_LOG_INFO, c->log, 0,
                      "client took more than %M ms over its body",
                      ngx_ticket_process.conf->intake_timeout);
    }

    c->timedout = 1;
    ngx_http_finalize_request(tc->r, NGX_HTTP_REQUEST_TIME_OUT);
    ngx_http_run_posted_requests(c);
}


static void
ngx_ticket_body_resume(ngx_http_request_t *r)
{
    ngx_ticket_ctx_t  *tc;

    tc = ngx_ticket_get_ctx(r);
    tc->body_read = 1;
    ngx_ticket_arrivals_leave(&tc->arrival);
    ngx_ticket_event_cancel(&tc->intake);

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
        if (cl->buf->last != cl->buf->pos) {        /* the last may be empty */
            p = ngx_cpymem(p, cl->buf->pos, cl->buf->last - cl->buf->pos);
        }
    }

    return NGX_OK;
}
