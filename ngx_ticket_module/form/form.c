/*
 * The tongue's row and its functions.  Whatever the page shows that is not
 * written here comes from the worker's own request to the platform, and is
 * escaped all the same; the only script is the one that its hash lets run.
 */

#include "form/form.h"
#include "api/form.h"
#include "base/process.h"
#include "core/aspx/tk_form.h"
#include "core/tk_error.h"
#include "core/tk_xml.h"
#include "endpoints.h"
#include "request/reply.h"


#define NGX_TICKET_FORM_SCRIPT  "document.forms[0].submit()"

/* Platforms send browsers on to hosts of their own; the first one is named, as
 * a test's has no TLS. */
#define NGX_TICKET_FORM_POLICY                                                \
    "default-src 'none'; base-uri 'none'; frame-ancestors 'none'; "           \
    "script-src 'sha256-ePniVEkSivX/c7XWBGafqh8tSpiRrKiqYeqbG7N1TOE='; "      \
    "form-action https:"

#define NGX_TICKET_FORM_HEAD                                                  \
    "<!DOCTYPE html>\n<html lang=\"zh-CN\"><head><meta charset=\"utf-8\">"    \
    "<meta name=\"viewport\" content=\"width=device-width\">"                 \
    "<title>银联支付 UnionPay</title></head><body>\n"

#define NGX_TICKET_FORM_TAIL    "</body></html>\n"

#define NGX_TICKET_FORM_SAYS(chinese, english)                                \
    NGX_TICKET_FORM_HEAD "<p>" chinese "</p>\n<p lang=\"en\">" english        \
    "</p>\n" NGX_TICKET_FORM_TAIL


static ngx_uint_t ngx_ticket_form_takes(ngx_http_request_t *r);
static ngx_int_t ngx_ticket_form_intake(ngx_ticket_ctx_t *tc);
static ngx_int_t ngx_ticket_form_render(ngx_ticket_ctx_t *tc, tk_str_t *body);
static ngx_str_t *ngx_ticket_form_nginx_error(ngx_http_request_t *r,
    ngx_uint_t status);


const ngx_ticket_tongue_t  ngx_ticket_form = {
    .name = "form",
    .principal = NGX_TICKET_NONE,
    .type = ngx_string("text/html; charset=utf-8"),
    .takes = ngx_ticket_form_takes,
    .intake = ngx_ticket_form_intake,
    .render = ngx_ticket_form_render,
    .nginx_error = ngx_ticket_form_nginx_error
};

static ngx_str_t  ngx_ticket_form_paid = ngx_string(NGX_TICKET_FORM_SAYS(
    "该订单已支付，无需再次付款。",
    "This order has been paid. There is nothing more to pay."));

static ngx_str_t  ngx_ticket_form_over = ngx_string(NGX_TICKET_FORM_SAYS(
    "支付链接已失效，请重新发起支付。",
    "This payment link has expired. Please begin the payment again."));

static ngx_str_t  ngx_ticket_form_soon = ngx_string(NGX_TICKET_FORM_SAYS(
    "支付正在准备中，请稍后刷新本页。",
    "The payment is being prepared. Please reload this page in a moment."));

static ngx_str_t  ngx_ticket_form_wrong = ngx_string(NGX_TICKET_FORM_SAYS(
    "支付链接无效。", "This payment link is not valid."));

static ngx_str_t  ngx_ticket_form_busy = ngx_string(NGX_TICKET_FORM_SAYS(
    "系统繁忙，请稍后刷新本页。",
    "The system is busy. Please reload this page in a moment."));


static ngx_uint_t
ngx_ticket_form_takes(ngx_http_request_t *r)
{
    tk_str_t                   name;
    ngx_http_core_loc_conf_t  *clcf;

    clcf = ngx_http_get_module_loc_conf(r, ngx_http_core_module);

    if (r->uri.len < clcf->name.len) {
        return 0;
    }

    name.data = r->uri.data + clcf->name.len;
    name.len = r->uri.len - clcf->name.len;

    return tk_str_eq_nocase(name, tk_str_c(NGX_TICKET_FORM_PAGE));
}


static tk_str_t
ngx_ticket_form_argument(ngx_http_request_t *r, const char *name)
{
    tk_str_t   s;
    ngx_str_t  value;

    ngx_str_null(&s);

    if (ngx_http_arg(r, (u_char *) name, ngx_strlen(name), &value) == NGX_OK) {
        s.data = value.data;
        s.len = value.len;
    }

    return s;
}


static ngx_int_t
ngx_ticket_form_intake(ngx_ticket_ctx_t *tc)
{
    u_char              right[NGX_TICKET_FORM_TOKEN];
    tk_str_t            token;
    ngx_ticket_form_t  *form;

    form = ngx_pcalloc(tc->r->pool, sizeof(ngx_ticket_form_t));
    if (form == NULL) {
        return NGX_HTTP_INTERNAL_SERVER_ERROR;
    }

    tc->data = form;
    tc->now = ngx_ticket_now();
    tc->began = ngx_current_msec;
    tc->name = NGX_TICKET_FORM_PAGE;
    tc->terms.operation = tk_operation_get(TK_OP_GET_PAY_FORM);
    tc->endpoint = ngx_ticket_endpoint(TK_OP_GET_PAY_FORM);

    if (!(tc->r->method & (NGX_HTTP_GET|NGX_HTTP_HEAD))) {
        tc->http_status = NGX_HTTP_NOT_ALLOWED;
        ngx_ticket_refuse(tc, TK_WRONG_METHOD);
        return NGX_OK;
    }

    form->number = ngx_ticket_form_argument(tc->r, "no");
    token = ngx_ticket_form_argument(tc->r, "t");
    ngx_ticket_form_token(form->number, right);

    if (form->number.len > TK_INT_LEN
        || !tk_equal(token, (tk_str_t) { sizeof(right), right }))
    {
        ngx_ticket_refuse(tc, TK_BAD_SIGN);
    }

    return NGX_OK;
}


/* ---- The page ---- */

/* The address, and the form that it has behind '?'. */

static tk_str_t
ngx_ticket_form_split(tk_str_t url, tk_str_t *fields)
{
    u_char    *mark;
    tk_str_t   action;

    action = url;
    ngx_str_null(fields);
    mark = url.len ? ngx_strlchr(url.data, url.data + url.len, '?') : NULL;

    if (mark) {
        action.len = mark - url.data;
        fields->data = mark + 1;
        fields->len = url.len - action.len - 1;
    }

    return action;
}


static ngx_int_t
ngx_ticket_form_write(ngx_ticket_ctx_t *tc, tk_str_t url, tk_str_t *body)
{
    size_t     i, n;
    tk_buf_t   b;
    tk_str_t   action, fields;
    tk_pair_t  *pairs;

    n = 0;
    action = ngx_ticket_form_split(url, &fields);
    pairs = ngx_palloc(tc->r->pool, TK_SIGN_PARAMS * sizeof(tk_pair_t));

    if (pairs == NULL
        || tk_form_read(&tc->pool, fields, pairs, &n) != TK_OK
        || tk_buf_init(&b, &tc->pool, 4096) != TK_OK)
    {
        return NGX_ERROR;
    }

    tk_buf_adds(&b, NGX_TICKET_FORM_HEAD
                "<p>正在前往银联支付页面……</p>\n"
                "<p lang=\"en\">You are being taken to the payment page of "
                "UnionPay.</p>\n"
                "<form method=\"post\" accept-charset=\"UTF-8\" action=\"");
    tk_xml_value(&b, action, NULL);
    tk_buf_adds(&b, "\">\n");

    for (i = 0; i < n; i++) {
        tk_buf_adds(&b, "<input type=\"hidden\" name=\"");
        tk_xml_value(&b, pairs[i].name, NULL);
        tk_buf_adds(&b, "\" value=\"");
        tk_xml_value(&b, pairs[i].value, NULL);
        tk_buf_adds(&b, "\">\n");
    }

    tk_buf_adds(&b, "<button type=\"submit\">前往支付 Go to payment</button>\n"
                "</form>\n<script>" NGX_TICKET_FORM_SCRIPT "</script>\n"
                NGX_TICKET_FORM_TAIL);

    *body = tk_buf_str(&b);

    return b.failed ? NGX_ERROR : NGX_OK;
}


/* "https://host:port" of an address that staff have set. */

static tk_str_t
ngx_ticket_form_origin(tk_str_t url)
{
    size_t    i, slashes;
    tk_str_t  origin;

    slashes = 0;
    origin = url;

    for (i = 0; i < url.len; i++) {
        slashes += url.data[i] == '/';

        if (slashes == 3 || url.data[i] == '?') {
            origin.len = i;
            return origin;
        }

        if (url.data[i] <= ' ' || url.data[i] >= 0x7f
            || ngx_strchr(";,'\"", url.data[i]))
        {
            origin.len = 0;
            return origin;
        }
    }

    return origin;
}


static ngx_int_t
ngx_ticket_form_headers(ngx_ticket_ctx_t *tc, tk_str_t url)
{
    tk_buf_t  policy;
    tk_str_t  origin;

    if (tk_buf_init(&policy, &tc->pool, 512) != TK_OK) {
        return NGX_ERROR;
    }

    origin = ngx_ticket_form_origin(url);
    tk_buf_adds(&policy, NGX_TICKET_FORM_POLICY);

    if (origin.len) {
        tk_buf_adds(&policy, " ");
        tk_buf_add(&policy, origin.data, origin.len);
    }

    if (policy.failed
        || ngx_ticket_header(tc->r, "Content-Security-Policy",
                             tk_buf_str(&policy))
           != NGX_OK
        || ngx_ticket_header(tc->r, "Cache-Control", tk_str_c("no-store"))
           != NGX_OK
        || ngx_ticket_header(tc->r, "Referrer-Policy", tk_str_c("no-referrer"))
           != NGX_OK
        || ngx_ticket_header(tc->r, "X-Content-Type-Options",
                             tk_str_c("nosniff"))
           != NGX_OK)
    {
        return NGX_ERROR;
    }

    return NGX_OK;
}


/* NULL: the form itself. */

static ngx_str_t *
ngx_ticket_form_words(ngx_ticket_ctx_t *tc)
{
    ngx_ticket_form_t  *form;

    form = tc->data;

    if (tc->err != TK_OK) {
        return tk_error(tc->err)->retryable ? &ngx_ticket_form_busy
                                            : &ngx_ticket_form_wrong;
    }

    switch (form->state) {

    case 'O':
        return NULL;

    case 'P':
        return &ngx_ticket_form_paid;

    case 'W':
        return &ngx_ticket_form_soon;

    default:
        return &ngx_ticket_form_over;
    }
}


static ngx_int_t
ngx_ticket_form_render(ngx_ticket_ctx_t *tc, tk_str_t *body)
{
    tk_str_t            url;
    ngx_str_t          *words;
    ngx_ticket_form_t  *form;

    form = tc->data;
    words = ngx_ticket_form_words(tc);
    tc->retcode = tk_error(tc->err)->retcode;

    if (tc->err != TK_OK && tc->http_status == 0) {
        tc->http_status = words == &ngx_ticket_form_busy
                          ? NGX_HTTP_SERVICE_UNAVAILABLE : NGX_HTTP_NOT_FOUND;
    }

    ngx_str_null(&url);

    if (words == NULL) {
        url = form->url;
    }

    if (ngx_ticket_form_headers(tc, url) != NGX_OK) {
        return NGX_ERROR;
    }

    if (words == NULL) {
        return ngx_ticket_form_write(tc, url, body);
    }

    body->data = words->data;
    body->len = words->len;

    return NGX_OK;
}


static ngx_str_t *
ngx_ticket_form_nginx_error(ngx_http_request_t *r, ngx_uint_t status)
{
    return status >= NGX_HTTP_INTERNAL_SERVER_ERROR ? &ngx_ticket_form_busy
                                                    : &ngx_ticket_form_wrong;
}
