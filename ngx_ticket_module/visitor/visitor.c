/*
 * The tongue's row and its functions: what a visitor's link asks for, whether
 * it is ours, and the headers of what is answered.
 */

#include "visitor/visitor.h"
#include "api/visitor.h"
#include "base/process.h"
#include "core/staff/tk_problem.h"
#include "core/tk_buf.h"
#include "core/tk_error.h"
#include "core/aspx/tk_form.h"
#include "core/tk_value.h"
#include "endpoints.h"
#include "request/body.h"
#include "request/reply.h"
#include "visitor/files.h"
#include "visitor/page.h"


/* Nothing but what this location serves; pictures in the page itself are QR
 * codes. */
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
static ngx_int_t ngx_ticket_visitor_params(ngx_ticket_ctx_t *tc);
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
    .params = ngx_ticket_visitor_params,
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


/* The last one of that name; len 0: there is none. */

static tk_str_t
ngx_ticket_visitor_header(ngx_http_request_t *r, const char *name)
{
    tk_str_t          key, value;
    ngx_uint_t        i;
    ngx_list_part_t  *part;
    ngx_table_elt_t  *h;

    ngx_str_null(&value);

    for (part = &r->headers_in.headers.part; part; part = part->next) {
        h = part->elts;

        for (i = 0; i < part->nelts; i++) {
            key.data = h[i].key.data;
            key.len = h[i].key.len;

            if (tk_str_is(key, name)) {
                value.data = h[i].value.data;
                value.len = h[i].value.len;
            }
        }
    }

    return value;
}


static ngx_uint_t
ngx_ticket_visitor_english(ngx_http_request_t *r)
{
    tk_str_t   accept;
    ngx_str_t  lang;

    if (ngx_http_arg(r, (u_char *) "lang", 4, &lang) == NGX_OK) {
        return lang.len == 2 && ngx_strncmp(lang.data, "en", 2) == 0;
    }

    accept = ngx_ticket_visitor_header(r, "Accept-Language");

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


/*
 * Of a page that another site has sent somebody to: a browser says so, older
 * ones name that site's origin.  Of our own page, which tells nobody where it
 * is, they name "null".
 */

static ngx_uint_t
ngx_ticket_visitor_foreign(ngx_http_request_t *r)
{
    tk_str_t  site, origin, host;

    site = ngx_ticket_visitor_header(r, "Sec-Fetch-Site");

    if (site.len) {
        return !tk_str_is(site, "same-origin") && !tk_str_is(site, "none");
    }

    origin = ngx_ticket_visitor_header(r, "Origin");
    host = ngx_ticket_visitor_header(r, "Host");

    if (origin.len == 0 || tk_str_is(origin, "null")) {
        return 0;
    }

    if (origin.len < host.len + 3) {
        return 1;
    }

    site.data = origin.data + origin.len - host.len;
    site.len = host.len;

    return !tk_str_eq_nocase(site, host)
           || ngx_strncmp(site.data - 3, "://", 3) != 0;
}


static tk_str_t
ngx_ticket_visitor_said(const tk_pair_t *pairs, size_t n, const char *name)
{
    size_t    i;
    tk_str_t  none = tk_null_str;

    for (i = 0; i < n; i++) {
        if (tk_str_is(pairs[i].name, name)) {
            return pairs[i].value;
        }
    }

    return none;
}


/* -1: it is not said, or no such number. */

static int64_t
ngx_ticket_visitor_number(const tk_pair_t *pairs, size_t n, const char *name,
    int64_t max)
{
    int64_t  value;

    return tk_parse_int(ngx_ticket_visitor_said(pairs, n, name), 0, max,
                        &value) == TK_OK ? value : -1;
}


/* What the form says, and whether it is one of ours that is still good. */

static void
ngx_ticket_visitor_form(ngx_ticket_visitor_t *visitor, tk_time_t now,
    const tk_pair_t *pairs, size_t n)
{
    u_char    right[TK_VISITOR_PROOF];
    int64_t   at;
    tk_str_t  proof;

    at = ngx_ticket_visitor_number(pairs, n, "at", INT64_MAX / TK_SECOND);
    proof = ngx_ticket_visitor_said(pairs, n, "proof");
    visitor->amount_fen = ngx_ticket_visitor_number(pairs, n, "amount",
                                                    INT64_MAX);
    visitor->fee_fen = ngx_ticket_visitor_number(pairs, n, "fee", INT64_MAX);
    visitor->tail = -1;

    if (ngx_ticket_visitor_said(pairs, n, "tail").len == 4) {
        visitor->tail = (int16_t) ngx_ticket_visitor_number(pairs, n, "tail",
                                                            9999);
    }

    tk_visitor_proof(ngx_ticket_process.conf->keyring, &visitor->link, at,
                     visitor->amount_fen, visitor->fee_fen, right);

    now /= TK_SECOND;
    now += TK_EPOCH;
    visitor->proven = at <= now && now - at <= NGX_TICKET_VISITOR_FORM
                      && tk_equal(proof, (tk_str_t) { sizeof(right), right });
}


/* The link is known to be ours. */

static ngx_int_t
ngx_ticket_visitor_params(ngx_ticket_ctx_t *tc)
{
    size_t                 n;
    ngx_int_t              rc;
    ngx_str_t              body;
    tk_pair_t             *pairs;
    ngx_ticket_visitor_t  *visitor;

    visitor = tc->data;

    if (tc->terms.operation->number != TK_OP_REFUND_VISITOR) {
        return NGX_OK;
    }

    rc = ngx_ticket_body(tc, &body);
    if (rc != NGX_OK) {
        return rc == NGX_DECLINED ? rc : ngx_ticket_refuse(tc, TK_BUG);
    }

    n = 0;
    pairs = ngx_palloc(tc->r->pool, TK_SIGN_PARAMS * sizeof(tk_pair_t));

    if (pairs == NULL) {
        return ngx_ticket_refuse(tc, TK_BUG);
    }

    if (tk_form_read(&tc->pool, (tk_str_t) { body.len, body.data }, pairs, &n)
        == TK_OK
        && !ngx_ticket_visitor_foreign(tc->r))
    {
        ngx_ticket_visitor_form(visitor, tc->now, pairs, n);
    }

    return NGX_OK;
}


/* What a POST is for: a form of ours, or a buyer whom UnionPay sends back. */

static ngx_int_t
ngx_ticket_visitor_post(ngx_ticket_ctx_t *tc)
{
    ngx_ticket_visitor_t  *visitor;

    visitor = tc->data;

    if (visitor->refund) {
        ngx_ticket_visitor_operation(tc, TK_OP_REFUND_VISITOR);
        return ngx_ticket_body_read(tc);
    }

    visitor->moved = 1;
    ngx_ticket_visitor_operation(tc, TK_OP_GET_VISITOR_FILE);

    return NGX_OK;
}


/* By its form alone: nothing of it is proven yet. */

static void
ngx_ticket_visitor_token(ngx_ticket_ctx_t *tc, tk_str_t token)
{
    ngx_ticket_visitor_t  *visitor;

    static const tk_operation_e  operations[] = {
        [NGX_TICKET_VISITOR_ORDER] = TK_OP_GET_VISITOR_PAGE,
        [NGX_TICKET_VISITOR_FILE] = TK_OP_GET_VISITOR_FILE,
        [NGX_TICKET_VISITOR_PICTURE] = TK_OP_GET_VISITOR_PICTURE
    };

    visitor = tc->data;
    visitor->token = token;
    visitor->file = ngx_ticket_visitor_file(token);

    visitor->of = visitor->file ? NGX_TICKET_VISITOR_FILE
                  : tk_visitor_is_picture(token) ? NGX_TICKET_VISITOR_PICTURE
                  : NGX_TICKET_VISITOR_ORDER;

    ngx_ticket_visitor_operation(tc, operations[visitor->of]);
}


static ngx_int_t
ngx_ticket_visitor_intake(ngx_ticket_ctx_t *tc)
{
    tk_str_t                   token;
    ngx_str_t                  value;
    ngx_http_request_t        *r;
    ngx_ticket_visitor_t      *visitor;
    ngx_http_core_loc_conf_t  *clcf;

    if (tc->data) {
        return NGX_OK;                      /* its body is there */
    }

    r = tc->r;
    clcf = ngx_http_get_module_loc_conf(r, ngx_http_core_module);

    visitor = ngx_pcalloc(r->pool, sizeof(ngx_ticket_visitor_t));
    if (visitor == NULL) {
        return NGX_HTTP_INTERNAL_SERVER_ERROR;
    }

    tc->data = visitor;
    tc->now = ngx_ticket_now();
    tc->began = ngx_current_msec;

    token = (tk_str_t) tk_null_str;

    if (r->uri.len > clcf->name.len) {
        token.data = r->uri.data + clcf->name.len;
        token.len = r->uri.len - clcf->name.len;
    }

    ngx_ticket_visitor_token(tc, token);
    visitor->english = ngx_ticket_visitor_english(r);
    visitor->page = ngx_ticket_visitor_page_no(r);
    visitor->refund = ngx_http_arg(r, (u_char *) "refund", 6, &value)
                      == NGX_OK;

    if (r->method == NGX_HTTP_POST && visitor->of == NGX_TICKET_VISITOR_ORDER)
    {
        return ngx_ticket_visitor_post(tc);
    }

    if (!(r->method & (NGX_HTTP_GET|NGX_HTTP_HEAD))) {
        tc->http_status = NGX_HTTP_NOT_ALLOWED;
        ngx_ticket_refuse(tc, TK_WRONG_METHOD);
    }

    return NGX_OK;
}


static ngx_uint_t
ngx_ticket_visitor_is_ours(ngx_ticket_visitor_t *visitor)
{
    tk_keyring_t  *keyring;

    keyring = ngx_ticket_process.conf->keyring;

    switch (visitor->of) {

    case NGX_TICKET_VISITOR_FILE:
        return 1;

    case NGX_TICKET_VISITOR_PICTURE:
        return tk_visitor_picture_parse(keyring, visitor->token,
                                        &visitor->picture) == TK_OK;

    case NGX_TICKET_VISITOR_ORDER:
        break;
    }

    return tk_visitor_parse(keyring, visitor->token, &visitor->link) == TK_OK;
}


/* Its files are everybody's.  A wrong link is counted by its address, as a
 * wrong signature is (request/guess.h). */

static ngx_int_t
ngx_ticket_visitor_authenticate(ngx_ticket_ctx_t *tc)
{
    if (ngx_ticket_visitor_is_ours(tc->data)) {
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


/* Another picture has another name: it may be kept as long as anybody likes. */

static ngx_int_t
ngx_ticket_visitor_render_picture(ngx_ticket_ctx_t *tc, tk_str_t *body)
{
    size_t                 i;
    ngx_ticket_visitor_t  *visitor;

    static struct {
        const char  *kind;
        ngx_str_t    type;
    } types[] = {
        { "png", ngx_string("image/png") },
        { "jpeg", ngx_string("image/jpeg") },
        { "webp", ngx_string("image/webp") }
    };

    visitor = tc->data;

    for (i = 0; i < sizeof(types) / sizeof(types[0]); i++) {
        if (tk_str_is(visitor->kind, types[i].kind)) {
            tc->type = &types[i].type;
            *body = visitor->bytes;

            return ngx_ticket_visitor_headers(tc->r,
                       "public, max-age=31536000, immutable");
        }
    }

    return NGX_ERROR;
}


/* Who has posted looks at the page by another request, which may be repeated.
 * Buyers whom UnionPay sends back come with a form, which says nothing that is
 * believed. */

static ngx_int_t
ngx_ticket_visitor_render_moved(ngx_ticket_ctx_t *tc, tk_str_t *body)
{
    tk_buf_t               at;
    ngx_str_t              lang;
    ngx_ticket_visitor_t  *visitor;

    visitor = tc->data;
    tc->http_status = NGX_HTTP_SEE_OTHER;
    *body = tk_str_c("<!DOCTYPE html>\n");

    /* in the language that was asked for, if one was */

    if (ngx_http_arg(tc->r, (u_char *) "lang", 4, &lang) != NGX_OK) {
        return ngx_ticket_header(tc->r, "Location", visitor->token);
    }

    if (tk_buf_init(&at, &tc->pool, 64) != TK_OK) {
        return NGX_ERROR;
    }

    tk_buf_add(&at, visitor->token.data, visitor->token.len);
    tk_buf_adds(&at, visitor->english ? "?lang=en" : "?lang=zh");

    return at.failed ? NGX_ERROR
                     : ngx_ticket_header(tc->r, "Location", tk_buf_str(&at));
}


static ngx_int_t
ngx_ticket_visitor_render(ngx_ticket_ctx_t *tc, tk_str_t *body)
{
    ngx_str_t             *words;
    ngx_ticket_visitor_t  *visitor;

    visitor = tc->data;
    tc->retcode = tk_error(tc->err)->retcode;

    if (tc->err == TK_OK && visitor->of == NGX_TICKET_VISITOR_FILE) {
        return ngx_ticket_visitor_render_file(tc, visitor->file, body);
    }

    if (tc->err == TK_OK && visitor->of == NGX_TICKET_VISITOR_PICTURE) {
        return ngx_ticket_visitor_render_picture(tc, body);
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
