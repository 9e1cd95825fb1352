/*
 * The tongue's row and its functions: what a visitor's link asks for, whether
 * it is ours, and the headers of what is answered.
 */

#include "visitor/visitor.h"
#include "api/visitor.h"
#include "base/process.h"
#include "core/staff/tk_problem.h"
#include "core/tk_error.h"
#include "core/tk_value.h"
#include "endpoints.h"
#include "request/reply.h"
#include "visitor/files.h"
#include "visitor/page.h"


/* Nothing but what this location serves; pictures in the page are QR codes. */
#define NGX_TICKET_VISITOR_POLICY                                             \
    "default-src 'none'; base-uri 'none'; frame-ancestors 'none'; "           \
    "form-action 'self'; img-src 'self' data:; style-src 'self'; "            \
    "script-src 'self'; connect-src 'self'; worker-src 'self'"

#define NGX_TICKET_VISITOR_SAYS(chinese, english)                             \
    "<!DOCTYPE html>\n<html lang=\"zh-CN\"><head><meta charset=\"utf-8\"/>"   \
    "<meta name=\"viewport\" content=\"width=device-width\"/>"                \
    "<meta name=\"color-scheme\" content=\"light dark\"/>"                    \
    "<title>门票 Tickets</title>"                                             \
    "<link rel=\"stylesheet\" href=\"style.css\"/></head><body>"              \
    "<main class=\"box\">\n<p>" chinese "</p>\n<p lang=\"en\">" english       \
    "</p>\n</main></body></html>\n"


static ngx_int_t ngx_ticket_visitor_intake(ngx_ticket_ctx_t *tc);
static ngx_int_t ngx_ticket_visitor_authenticate(ngx_ticket_ctx_t *tc);
static ngx_int_t ngx_ticket_visitor_render(ngx_ticket_ctx_t *tc,
    tk_str_t *body);
static ngx_str_t *ngx_ticket_visitor_nginx_error(ngx_http_request_t *r,
    ngx_uint_t status);
static void ngx_ticket_visitor_nginx_head(ngx_http_request_t *r,
    ngx_uint_t status);


const ngx_ticket_tongue_t  ngx_ticket_visitor = {
    .name = "visitor",
    .principal = NGX_TICKET_VISITOR,
    .type = ngx_string("text/html; charset=utf-8"),
    .intake = ngx_ticket_visitor_intake,
    .authenticate = ngx_ticket_visitor_authenticate,
    .render = ngx_ticket_visitor_render,
    .nginx_error = ngx_ticket_visitor_nginx_error,
    .nginx_head = ngx_ticket_visitor_nginx_head
};

/* One answer for a link that never was, that is dead, and whose order is
 * gone. */

static ngx_str_t  ngx_ticket_visitor_wrong = ngx_string(NGX_TICKET_VISITOR_SAYS(
    "链接无效或已失效，请与售票方联系。",
    "This link is not valid, or not any more. Please ask whoever has sold the "
    "tickets."));

static ngx_str_t  ngx_ticket_visitor_busy = ngx_string(NGX_TICKET_VISITOR_SAYS(
    "系统繁忙，请稍后刷新本页。",
    "The system is busy. Please reload this page in a moment."));


/* ---- What is asked for ---- */

static void
ngx_ticket_visitor_operation(ngx_ticket_ctx_t *tc, tk_operation_e operation)
{
    tc->terms.operation = tk_operation_get(operation);
    tc->endpoint = ngx_ticket_endpoint(operation);
    tc->name = tc->terms.operation->name;
}


static ngx_uint_t
ngx_ticket_visitor_english(ngx_http_request_t *r)
{
    tk_str_t          accept;
    ngx_str_t         lang;
    ngx_uint_t        i;
    ngx_list_part_t  *part;
    ngx_table_elt_t  *h;

    if (ngx_http_arg(r, (u_char *) "lang", 4, &lang) == NGX_OK) {
        return lang.len == 2 && ngx_strncmp(lang.data, "en", 2) == 0;
    }

    ngx_str_null(&accept);

    for (part = &r->headers_in.headers.part; part; part = part->next) {
        h = part->elts;

        for (i = 0; i < part->nelts; i++) {
            if (h[i].key.len == sizeof("Accept-Language") - 1
                && ngx_strncasecmp(h[i].key.data,
                                   (u_char *) "Accept-Language", h[i].key.len)
                   == 0)
            {
                accept.data = h[i].value.data;
                accept.len = h[i].value.len;
            }
        }
    }

    return tk_lang_accepted(accept, TK_CHINESE) == TK_ENGLISH;
}


static ngx_uint_t
ngx_ticket_visitor_page_no(ngx_http_request_t *r)
{
    int64_t    n;
    tk_str_t   text;
    ngx_str_t  value;

    if (ngx_http_arg(r, (u_char *) "p", 1, &value) != NGX_OK) {
        return 0;
    }

    text.data = value.data;
    text.len = value.len;

    return tk_parse_int(text, 1, NGX_TICKET_VISITOR_PAGES, &n) == TK_OK
           ? (ngx_uint_t) n - 1 : 0;
}


static ngx_int_t
ngx_ticket_visitor_intake(ngx_ticket_ctx_t *tc)
{
    ngx_http_request_t        *r;
    ngx_ticket_visitor_t      *visitor;
    ngx_http_core_loc_conf_t  *clcf;

    r = tc->r;
    clcf = ngx_http_get_module_loc_conf(r, ngx_http_core_module);

    visitor = ngx_pcalloc(r->pool, sizeof(ngx_ticket_visitor_t));
    if (visitor == NULL) {
        return NGX_HTTP_INTERNAL_SERVER_ERROR;
    }

    tc->data = visitor;
    tc->now = ngx_ticket_now();
    tc->began = ngx_current_msec;

    if (r->uri.len > clcf->name.len) {
        visitor->token.data = r->uri.data + clcf->name.len;
        visitor->token.len = r->uri.len - clcf->name.len;
    }

    visitor->english = ngx_ticket_visitor_english(r);
    visitor->page = ngx_ticket_visitor_page_no(r);
    visitor->file = ngx_ticket_visitor_file(visitor->token);

    ngx_ticket_visitor_operation(tc, visitor->file ? TK_OP_GET_VISITOR_FILE
                                                   : TK_OP_GET_VISITOR_PAGE);

    if (r->method == NGX_HTTP_POST && visitor->file == NULL) {
        visitor->moved = 1;
        ngx_ticket_visitor_operation(tc, TK_OP_GET_VISITOR_FILE);
        return NGX_OK;
    }

    if (!(r->method & (NGX_HTTP_GET|NGX_HTTP_HEAD))) {
        tc->http_status = NGX_HTTP_NOT_ALLOWED;
        ngx_ticket_refuse(tc, TK_WRONG_METHOD);
    }

    return NGX_OK;
}


/* Its files are everybody's.  A wrong link is counted by its address, as a
 * wrong signature is (request/guess.h). */

static ngx_int_t
ngx_ticket_visitor_authenticate(ngx_ticket_ctx_t *tc)
{
    ngx_ticket_visitor_t  *visitor;

    visitor = tc->data;

    if (visitor->file
        || tk_visitor_parse(ngx_ticket_process.conf->keyring, visitor->token,
                            &visitor->link)
           == TK_OK)
    {
        tc->authenticated = 1;
        return NGX_OK;
    }

    if (tc->err == TK_OK) {
        ngx_ticket_refuse(tc, TK_BAD_SIGN);
    }

    return NGX_OK;
}


/* ---- The answer ---- */

static ngx_int_t
ngx_ticket_visitor_headers(ngx_http_request_t *r, const char *cache)
{
    size_t  i;

    const struct {
        const char  *name;
        const char  *value;
    } headers[] = {
        { "Content-Security-Policy", NGX_TICKET_VISITOR_POLICY },
        { "Cache-Control", cache },
        { "Referrer-Policy", "no-referrer" },
        { "X-Content-Type-Options", "nosniff" },
        { "X-Robots-Tag", "noindex, nofollow" }
    };

    for (i = 0; i < sizeof(headers) / sizeof(headers[0]); i++) {
        if (ngx_ticket_header(r, headers[i].name, tk_str_c(headers[i].value))
            != NGX_OK)
        {
            return NGX_ERROR;
        }
    }

    return NGX_OK;
}


static ngx_int_t
ngx_ticket_visitor_render_file(ngx_ticket_ctx_t *tc,
    const ngx_ticket_visitor_file_t *file, tk_str_t *body)
{
    tc->type = (ngx_str_t *) &file->type;
    *body = tk_str_c(file->text);

    return ngx_ticket_visitor_headers(tc->r, "public, max-age=3600");
}


/* Buyers whom UnionPay sends back come with a form, which says nothing that is
 * believed. */

static ngx_int_t
ngx_ticket_visitor_render_moved(ngx_ticket_ctx_t *tc, tk_str_t *body)
{
    ngx_ticket_visitor_t  *visitor;

    visitor = tc->data;
    tc->http_status = NGX_HTTP_SEE_OTHER;
    *body = tk_str_c("<!DOCTYPE html>\n");

    return ngx_ticket_header(tc->r, "Location", visitor->token);
}


static ngx_int_t
ngx_ticket_visitor_render(ngx_ticket_ctx_t *tc, tk_str_t *body)
{
    ngx_str_t             *words;
    ngx_ticket_visitor_t  *visitor;

    visitor = tc->data;
    tc->retcode = tk_error(tc->err)->retcode;

    if (tc->err == TK_OK && visitor->file) {
        return ngx_ticket_visitor_render_file(tc, visitor->file, body);
    }

    if (ngx_ticket_visitor_headers(tc->r, "no-store") != NGX_OK) {
        return NGX_ERROR;
    }

    if (tc->err == TK_OK) {
        return visitor->moved ? ngx_ticket_visitor_render_moved(tc, body)
                              : ngx_ticket_visitor_page(tc, body);
    }

    words = tk_error(tc->err)->retryable ? &ngx_ticket_visitor_busy
                                         : &ngx_ticket_visitor_wrong;

    if (tc->http_status == 0) {
        tc->http_status = words == &ngx_ticket_visitor_busy
                          ? NGX_HTTP_SERVICE_UNAVAILABLE : NGX_HTTP_NOT_FOUND;
    }

    body->data = words->data;
    body->len = words->len;

    return NGX_OK;
}


static ngx_str_t *
ngx_ticket_visitor_nginx_error(ngx_http_request_t *r, ngx_uint_t status)
{
    return status >= NGX_HTTP_INTERNAL_SERVER_ERROR
           ? &ngx_ticket_visitor_busy : &ngx_ticket_visitor_wrong;
}


static void
ngx_ticket_visitor_nginx_head(ngx_http_request_t *r, ngx_uint_t status)
{
    (void) ngx_ticket_visitor_headers(r, "no-store");
}
