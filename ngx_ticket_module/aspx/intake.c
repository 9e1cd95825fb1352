/*
 * Intake; see the header.  Everything refused here has no agent yet, so its
 * answer is not signed.
 */

#include "aspx/intake.h"
#include "base/process.h"
#include "core/tk_sign.h"
#include "endpoints.h"


#define NGX_TICKET_NAME_MAX  64


static ngx_int_t ngx_ticket_intake_page(ngx_ticket_ctx_t *tc,
    ngx_uint_t *posted);
static ngx_int_t ngx_ticket_intake_body(ngx_ticket_ctx_t *tc);
static void ngx_ticket_intake_resume(ngx_http_request_t *r);
static ngx_int_t ngx_ticket_intake_pairs(ngx_ticket_ctx_t *tc, u_char *p,
    size_t len);
static ngx_int_t ngx_ticket_intake_decode(ngx_ticket_ctx_t *tc, u_char *p,
    u_char *end, tk_str_t *s);
static ngx_int_t ngx_ticket_intake_form(ngx_ticket_ctx_t *tc);


ngx_int_t
ngx_ticket_intake(ngx_ticket_ctx_t *tc)
{
    ngx_int_t            rc;
    ngx_uint_t           posted = 0;
    ngx_http_request_t  *r;

    r = tc->r;

    if (tc->pairs || tc->err != TK_OK) {
        return NGX_OK;
    }

    if (!tc->body_read) {
        rc = ngx_ticket_intake_page(tc, &posted);
        if (rc != NGX_OK || tc->err != TK_OK) {
            return rc;
        }

        if (posted) {
            /* comes back when the body is there */
            return ngx_ticket_intake_body(tc);
        }

        rc = ngx_http_discard_request_body(r);
        if (rc != NGX_OK) {
            return rc;
        }
    }

    tc->now = ngx_ticket_now();

    tc->pairs = ngx_palloc(r->pool, TK_SIGN_PARAMS * sizeof(tk_pair_t));
    if (tc->pairs == NULL) {
        return NGX_HTTP_INTERNAL_SERVER_ERROR;
    }

    rc = ngx_ticket_intake_pairs(tc, r->args.data, r->args.len);

    if (rc == NGX_OK && tc->err == TK_OK && tc->body_read) {
        rc = ngx_ticket_intake_form(tc);
    }

    return rc;
}


/*
 * %PATH%/X.aspx takes GET, %PATH%/POST/X.aspx takes POST (R185); names are
 * matched without regard to case (R186).
 */

static ngx_int_t
ngx_ticket_intake_page(ngx_ticket_ctx_t *tc, ngx_uint_t *posted)
{
    u_char                    *p;
    size_t                     len;
    tk_str_t                   name;
    ngx_http_request_t        *r;
    ngx_http_core_loc_conf_t  *clcf;

    r = tc->r;
    clcf = ngx_http_get_module_loc_conf(r, ngx_http_core_module);

    if (r->uri.len < clcf->name.len) {
        tc->http_status = NGX_HTTP_NOT_FOUND;
        ngx_ticket_refuse(tc, TK_NOT_A_PAGE);
        return NGX_OK;
    }

    p = r->uri.data + clcf->name.len;
    len = r->uri.len - clcf->name.len;
    *posted = 0;

    if (len > 5 && ngx_strncasecmp(p, (u_char *) "POST/", 5) == 0) {
        *posted = 1;
        p += 5;
        len -= 5;
    }

    name.data = p;
    name.len = len;

    if (len <= NGX_TICKET_NAME_MAX) {
        tc->page = tk_page_find(name);
    }

    if (tc->page && tc->page->legacy && tc->edition != TK_V30
        && !tc->conf->legacy)
    {
        tc->page = NULL;
    }

    if (tc->page) {
        tk_page_terms(tc->page, tc->edition, &tc->terms);
        tc->endpoint = ngx_ticket_endpoint(tc->page->operation);
    }

    if (tc->endpoint == NULL) {
        tc->http_status = NGX_HTTP_NOT_FOUND;
        ngx_ticket_refuse(tc, TK_NOT_A_PAGE);

    } else if (r->method != (*posted ? NGX_HTTP_POST : NGX_HTTP_GET)) {
        tc->http_status = NGX_HTTP_NOT_ALLOWED;
        ngx_ticket_refuse(tc, TK_WRONG_METHOD);
    }

    if (tc->err != TK_OK && ngx_http_discard_request_body(r) != NGX_OK) {
        return NGX_HTTP_INTERNAL_SERVER_ERROR;
    }

    return NGX_OK;
}


/* As ngx_http_mirror_module reads it: the phases go on when it is there. */

static ngx_int_t
ngx_ticket_intake_body(ngx_ticket_ctx_t *tc)
{
    ngx_int_t            rc;
    ngx_http_request_t  *r;

    r = tc->r;
    r->request_body_in_single_buf = 1;
    r->request_body_in_clean_file = 0;

    rc = ngx_http_read_client_request_body(r, ngx_ticket_intake_resume);
    if (rc >= NGX_HTTP_SPECIAL_RESPONSE) {
        return rc;
    }

    ngx_http_finalize_request(r, NGX_DONE);

    return NGX_DONE;
}


static void
ngx_ticket_intake_resume(ngx_http_request_t *r)
{
    ngx_ticket_ctx_t  *tc;

    tc = ngx_ticket_get_ctx(r);
    tc->body_read = 1;

    r->preserve_body = 1;
    r->write_event_handler = ngx_http_core_run_phases;
    ngx_http_core_run_phases(r);
}


static ngx_int_t
ngx_ticket_intake_form(ngx_ticket_ctx_t *tc)
{
    size_t               len;
    ngx_buf_t           *b;
    ngx_chain_t         *cl;
    ngx_http_request_t  *r;

    r = tc->r;

    if (r->request_body == NULL || r->request_body->bufs == NULL) {
        return NGX_OK;
    }

    len = 0;

    for (cl = r->request_body->bufs; cl; cl = cl->next) {
        if (cl->buf->in_file) {
            tc->http_status = NGX_HTTP_REQUEST_ENTITY_TOO_LARGE;
            ngx_ticket_refuse(tc, TK_TOO_LARGE);
            return NGX_OK;
        }

        len += cl->buf->last - cl->buf->pos;
    }

    b = r->request_body->bufs->buf;

    if (r->request_body->bufs->next == NULL) {
        return ngx_ticket_intake_pairs(tc, b->pos, len);
    }

    b = ngx_create_temp_buf(r->pool, len);
    if (b == NULL) {
        return NGX_HTTP_INTERNAL_SERVER_ERROR;
    }

    for (cl = r->request_body->bufs; cl; cl = cl->next) {
        b->last = ngx_cpymem(b->last, cl->buf->pos,
                             cl->buf->last - cl->buf->pos);
    }

    return ngx_ticket_intake_pairs(tc, b->pos, len);
}


static ngx_int_t
ngx_ticket_intake_pairs(ngx_ticket_ctx_t *tc, u_char *p, size_t len)
{
    u_char     *end, *amp, *eq;
    tk_pair_t  *pair;

    end = p + len;

    while (p < end) {
        amp = memchr(p, '&', end - p);
        if (amp == NULL) {
            amp = end;
        }

        if (amp == p) {
            p++;
            continue;
        }

        if (tc->npairs == TK_SIGN_PARAMS) {
            ngx_ticket_refuse(tc, TK_TOO_MANY_PARAMS);
            return NGX_OK;
        }

        eq = memchr(p, '=', amp - p);
        if (eq == NULL) {
            eq = amp;
        }

        pair = &tc->pairs[tc->npairs++];

        if (ngx_ticket_intake_decode(tc, p, eq, &pair->name) != NGX_OK
            || ngx_ticket_intake_decode(tc, eq == amp ? amp : eq + 1, amp,
                                        &pair->value)
               != NGX_OK)
        {
            return NGX_HTTP_INTERNAL_SERVER_ERROR;
        }

        if (tc->err != TK_OK) {
            tc->subject = tk_str_copy(&tc->pool, pair->name);
            return NGX_OK;
        }

        p = amp + 1;
    }

    return NGX_OK;
}


/* application/x-www-form-urlencoded: '+' is a blank, %hh a byte, no more. */

static ngx_int_t
ngx_ticket_intake_decode(ngx_ticket_ctx_t *tc, u_char *p, u_char *end,
    tk_str_t *s)
{
    u_char    *d;
    ngx_int_t  n;

    s->data = p;
    s->len = end - p;

    while (p < end && *p != '%' && *p != '+') {
        p++;
    }

    if (p == end) {
        return NGX_OK;
    }

    d = ngx_pnalloc(tc->r->pool, s->len);
    if (d == NULL) {
        return NGX_ERROR;
    }

    d = ngx_cpymem(d, s->data, p - s->data);
    s->data = d - (p - s->data);

    for ( /* void */ ; p < end; p++) {

        if (*p == '+') {
            *d++ = ' ';
            continue;
        }

        if (*p != '%') {
            *d++ = *p;
            continue;
        }

        n = (end - p > 2) ? ngx_hextoi(p + 1, 2) : NGX_ERROR;

        if (n == NGX_ERROR) {
            ngx_ticket_refuse(tc, TK_BAD_ENCODING);
            break;
        }

        *d++ = (u_char) n;
        p += 2;
    }

    s->len = d - s->data;

    return NGX_OK;
}
