/*
 * From bytes to pairs: which page, by which method, with which parameters.
 */

#include "aspx/aspx.h"
#include "base/process.h"
#include "core/aspx/tk_form.h"
#include "core/aspx/tk_multipart.h"
#include "endpoints.h"
#include "request/body.h"


#define NGX_TICKET_NAME_MAX  64


static ngx_int_t ngx_ticket_aspx_page(ngx_ticket_ctx_t *tc,
    ngx_uint_t *posted);
static ngx_int_t ngx_ticket_aspx_pairs(ngx_ticket_ctx_t *tc, tk_err_t err);
static ngx_int_t ngx_ticket_aspx_form(ngx_ticket_ctx_t *tc);


/* Of the request that is being read: few have so many. */
static tk_pair_t  ngx_ticket_aspx_room[TK_SIGN_PARAMS];


ngx_int_t
ngx_ticket_aspx_intake(ngx_ticket_ctx_t *tc)
{
    tk_str_t             args;
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

    if (ngx_ticket_aspx_recall(tc) == NGX_OK) {
        return NGX_OK;
    }

    aspx->pairs = ngx_ticket_aspx_room;

    args.data = r->args.data;
    args.len = r->args.len;

    rc = ngx_ticket_aspx_pairs(tc, tk_form_read(&tc->pool, args, aspx->pairs,
                                                &aspx->npairs));

    if (rc == NGX_OK && tc->err == TK_OK && tc->body_read) {
        rc = ngx_ticket_aspx_form(tc);
    }

    aspx->pairs = ngx_palloc(r->pool, aspx->npairs * sizeof(tk_pair_t));
    if (aspx->pairs == NULL) {
        return NGX_HTTP_INTERNAL_SERVER_ERROR;
    }

    ngx_memcpy(aspx->pairs, ngx_ticket_aspx_room,
               aspx->npairs * sizeof(tk_pair_t));

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


/* Its pairs, or what it is instead of a form. */

static tk_err_t
ngx_ticket_aspx_read(ngx_ticket_ctx_t *tc, tk_str_t body)
{
    tk_str_t            type = tk_null_str;
    ngx_table_elt_t    *h;
    ngx_ticket_aspx_t  *aspx;

    aspx = tc->own;
    h = tc->r->headers_in.content_type;

    if (h) {
        type.data = h->value.data;
        type.len = h->value.len;
    }

    switch (tk_body_kind(type, body)) {

    case TK_BODY_MULTIPART:
        return tk_multipart_read(type, body, aspx->pairs, &aspx->npairs);

    case TK_BODY_JSON:
        tc->http_status = NGX_HTTP_UNSUPPORTED_MEDIA_TYPE;
        return TK_JSON_REFUSED;

    case TK_BODY_XML:
        tc->http_status = NGX_HTTP_UNSUPPORTED_MEDIA_TYPE;
        return TK_XML_REFUSED;

    case TK_BODY_FORM:
        break;
    }

    return tk_form_read(&tc->pool, body, aspx->pairs, &aspx->npairs);
}


static ngx_int_t
ngx_ticket_aspx_form(ngx_ticket_ctx_t *tc)
{
    ngx_int_t  rc;
    ngx_str_t  body;
    tk_str_t   text;

    rc = ngx_ticket_body(tc, &body);

    if (rc == NGX_DECLINED) {
        return NGX_OK;
    }

    if (rc != NGX_OK) {
        return NGX_HTTP_INTERNAL_SERVER_ERROR;
    }

    text.data = body.data;
    text.len = body.len;

    return ngx_ticket_aspx_pairs(tc, ngx_ticket_aspx_read(tc, text));
}


/* A wrong one is named, as far as it could be read. */

static ngx_int_t
ngx_ticket_aspx_pairs(ngx_ticket_ctx_t *tc, tk_err_t err)
{
    ngx_ticket_aspx_t  *aspx;

    if (err == TK_NO_MEMORY) {
        return NGX_HTTP_INTERNAL_SERVER_ERROR;
    }

    if (err != TK_OK) {
        ngx_ticket_refuse(tc, err);
    }

    if (err == TK_BAD_ENCODING) {
        aspx = tc->own;
        tc->subject = tk_str_copy(&tc->pool,
                                  aspx->pairs[aspx->npairs - 1].name);
    }

    return NGX_OK;
}
