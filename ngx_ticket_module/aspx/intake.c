/*
 * From bytes to pairs: which page, by which method, with which parameters.
 */

#include "aspx/aspx.h"
#include "base/process.h"
#include "core/aspx/tk_sign.h"
#include "endpoints.h"
#include "request/body.h"


#define NGX_TICKET_NAME_MAX  64


static ngx_int_t ngx_ticket_aspx_page(ngx_ticket_ctx_t *tc,
    ngx_uint_t *posted);
static ngx_int_t ngx_ticket_aspx_pairs(ngx_ticket_ctx_t *tc, u_char *p,
    size_t len);
static ngx_int_t ngx_ticket_aspx_decode(ngx_ticket_ctx_t *tc, u_char *p,
    u_char *end, tk_str_t *s);
static ngx_int_t ngx_ticket_aspx_form(ngx_ticket_ctx_t *tc);


ngx_int_t
ngx_ticket_aspx_intake(ngx_ticket_ctx_t *tc)
{
    ngx_int_t            rc;
    ngx_uint_t           posted = 0;
    ngx_ticket_aspx_t   *aspx;
    ngx_http_request_t  *r;

    r = tc->r;

    if (tc->own == NULL) {
        tc->own = ngx_pcalloc(r->pool, sizeof(ngx_ticket_aspx_t));
        if (tc->own == NULL) {
            return NGX_HTTP_INTERNAL_SERVER_ERROR;
        }
    }

    aspx = tc->own;

    if (aspx->pairs || tc->err != TK_OK) {
        return NGX_OK;
    }

    if (!tc->body_read) {
        rc = ngx_ticket_aspx_page(tc, &posted);
        if (rc != NGX_OK || tc->err != TK_OK) {
            return rc;
        }

        if (posted) {
            /* comes back when the body is there */
            return ngx_ticket_body_read(tc);
        }
    }

    tc->now = ngx_ticket_now();
    tc->began = ngx_current_msec;

    aspx->pairs = ngx_palloc(r->pool, TK_SIGN_PARAMS * sizeof(tk_pair_t));
    if (aspx->pairs == NULL) {
        return NGX_HTTP_INTERNAL_SERVER_ERROR;
    }

    rc = ngx_ticket_aspx_pairs(tc, r->args.data, r->args.len);

    if (rc == NGX_OK && tc->err == TK_OK && tc->body_read) {
        rc = ngx_ticket_aspx_form(tc);
    }

    return rc;
}


/*
 * %PATH%/X.aspx takes GET, %PATH%/POST/X.aspx takes POST (R185); names are
 * matched without regard to case (R186).
 */

static ngx_int_t
ngx_ticket_aspx_page(ngx_ticket_ctx_t *tc, ngx_uint_t *posted)
{
    u_char                    *p;
    size_t                     len;
    tk_str_t                   name;
    ngx_ticket_aspx_t         *aspx;
    ngx_http_request_t        *r;
    ngx_http_core_loc_conf_t  *clcf;

    r = tc->r;
    aspx = tc->own;
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
        aspx->page = tk_page_find(name);
    }

    if (aspx->page && aspx->page->legacy && tc->conf->edition != TK_V30
        && !tc->conf->legacy)
    {
        aspx->page = NULL;
    }

    if (aspx->page) {
        tc->name = aspx->page->name;
        tk_page_terms(aspx->page, tc->conf->edition, &tc->terms);
        tc->endpoint = ngx_ticket_endpoint(aspx->page->operation);
    }

    if (tc->endpoint == NULL) {
        tc->http_status = NGX_HTTP_NOT_FOUND;
        ngx_ticket_refuse(tc, TK_NOT_A_PAGE);

    } else if (r->method != (*posted ? NGX_HTTP_POST : NGX_HTTP_GET)) {
        tc->http_status = NGX_HTTP_NOT_ALLOWED;
        ngx_ticket_refuse(tc, TK_WRONG_METHOD);
    }

    return NGX_OK;
}


static ngx_int_t
ngx_ticket_aspx_form(ngx_ticket_ctx_t *tc)
{
    ngx_int_t  rc;
    ngx_str_t  body;

    rc = ngx_ticket_body(tc, &body);

    if (rc == NGX_DECLINED) {
        return NGX_OK;
    }

    if (rc != NGX_OK) {
        return NGX_HTTP_INTERNAL_SERVER_ERROR;
    }

    return ngx_ticket_aspx_pairs(tc, body.data, body.len);
}


static ngx_int_t
ngx_ticket_aspx_pairs(ngx_ticket_ctx_t *tc, u_char *p, size_t len)
{
    u_char             *end, *amp, *eq;
    tk_pair_t          *pair;
    ngx_ticket_aspx_t  *aspx;

    end = p + len;
    aspx = tc->own;

    while (p < end) {
        amp = memchr(p, '&', end - p);
        if (amp == NULL) {
            amp = end;
        }

        if (amp == p) {
            p++;
            continue;
        }

        if (aspx->npairs == TK_SIGN_PARAMS) {
            ngx_ticket_refuse(tc, TK_TOO_MANY_PARAMS);
            return NGX_OK;
        }

        eq = memchr(p, '=', amp - p);
        if (eq == NULL) {
            eq = amp;
        }

        pair = &aspx->pairs[aspx->npairs++];

        if (ngx_ticket_aspx_decode(tc, p, eq, &pair->name) != NGX_OK
            || ngx_ticket_aspx_decode(tc, eq == amp ? amp : eq + 1, amp,
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


/* application/x-www-form-urlencoded: '+' is a space, %hh a byte, no more. */

static ngx_int_t
ngx_ticket_aspx_decode(ngx_ticket_ctx_t *tc, u_char *p, u_char *end,
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
