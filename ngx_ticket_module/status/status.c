/*
 * The status tongue's row and its functions.  What it answers does not wait:
 * its operations have no steps, and all is written by render.
 */

#include "status/status.h"
#include "base/process.h"
#include "core/tk_error.h"
#include "core/tk_json.h"
#include "endpoints.h"
#include "status/figures.h"
#include "base/keys.h"


typedef ngx_int_t (*ngx_ticket_status_pt)(ngx_ticket_ctx_t *tc, tk_buf_t *b);

typedef struct {
    const char            *name;
    tk_operation_e         operation;
    ngx_ticket_status_pt   write;
} ngx_ticket_status_t;


static ngx_int_t ngx_ticket_status_intake(ngx_ticket_ctx_t *tc);
static ngx_int_t ngx_ticket_status_render(ngx_ticket_ctx_t *tc,
    tk_str_t *body);
static ngx_str_t *ngx_ticket_status_nginx_error(ngx_http_request_t *r,
    ngx_uint_t status);

static ngx_int_t ngx_ticket_status_healthz(ngx_ticket_ctx_t *tc, tk_buf_t *b);
static ngx_int_t ngx_ticket_status_readyz(ngx_ticket_ctx_t *tc, tk_buf_t *b);
static ngx_int_t ngx_ticket_status_status(ngx_ticket_ctx_t *tc, tk_buf_t *b);
static ngx_int_t ngx_ticket_status_metrics(ngx_ticket_ctx_t *tc, tk_buf_t *b);


const ngx_ticket_tongue_t  ngx_ticket_status = {
    .name = "status",
    .principal = NGX_TICKET_NONE,
    .type = ngx_string("application/json"),
    .intake = ngx_ticket_status_intake,
    .render = ngx_ticket_status_render,
    .nginx_error = ngx_ticket_status_nginx_error
};

static const ngx_ticket_status_t  ngx_ticket_status_names[] = {
    { "healthz", TK_OP_GET_HEALTH, ngx_ticket_status_healthz },
    { "readyz", TK_OP_GET_READINESS, ngx_ticket_status_readyz },
    { "status", TK_OP_GET_STATUS, ngx_ticket_status_status },
    { "metrics", TK_OP_GET_METRICS, ngx_ticket_status_metrics },
    { NULL, TK_OP_NONE, NULL }
};

static ngx_str_t  ngx_ticket_status_text =
    ngx_string("text/plain; version=0.0.4");


static const ngx_ticket_status_t *
ngx_ticket_status_find(ngx_http_request_t *r)
{
    tk_str_t                    name;
    ngx_http_core_loc_conf_t   *clcf;
    const ngx_ticket_status_t  *s;

    clcf = ngx_http_get_module_loc_conf(r, ngx_http_core_module);

    if (r->uri.len < clcf->name.len) {
        return NULL;
    }

    name.data = r->uri.data + clcf->name.len;
    name.len = r->uri.len - clcf->name.len;

    for (s = ngx_ticket_status_names; s->name; s++) {
        if (tk_str_eq(name, tk_str_c(s->name))) {
            return s;
        }
    }

    return NULL;
}


static ngx_int_t
ngx_ticket_status_intake(ngx_ticket_ctx_t *tc)
{
    const ngx_ticket_status_t  *s;

    tc->now = ngx_ticket_now();
    s = ngx_ticket_status_find(tc->r);

    if (s == NULL) {
        tc->http_status = NGX_HTTP_NOT_FOUND;
        ngx_ticket_refuse(tc, TK_NOT_A_PAGE);

    } else {
        tc->own = (void *) s;
        tc->name = s->name;
        tc->terms.operation = tk_operation_get(s->operation);
        tc->endpoint = ngx_ticket_endpoint(s->operation);

        if (!(tc->r->method & (NGX_HTTP_GET|NGX_HTTP_HEAD))) {
            tc->http_status = NGX_HTTP_NOT_ALLOWED;
            ngx_ticket_refuse(tc, TK_WRONG_METHOD);
        }
    }

    return NGX_OK;
}


static ngx_int_t
ngx_ticket_status_render(ngx_ticket_ctx_t *tc, tk_str_t *body)
{
    tk_buf_t                    b;
    ngx_str_t                  *error;
    const ngx_ticket_status_t  *s;

    tc->retcode = tk_error(tc->err)->retcode;

    if (tc->err != TK_OK) {
        error = ngx_ticket_status_nginx_error(tc->r, tc->http_status);
        body->data = error->data;
        body->len = error->len;
        return NGX_OK;
    }

    s = tc->own;

    if (tk_buf_init(&b, &tc->pool, 4096) != TK_OK
        || s->write(tc, &b) != NGX_OK)
    {
        return NGX_ERROR;
    }

    *body = tk_buf_str(&b);

    return NGX_OK;
}


/* Refusals have the same shape, whoever refuses. */

#define NGX_TICKET_STATUS_ERROR(status, what)                                 \
    { status, ngx_string("{\"error\":\"" what "\"}") }

static struct {
    ngx_uint_t    status;                   /* 0: any other */
    ngx_str_t     body;
}  ngx_ticket_status_errors[] = {
    NGX_TICKET_STATUS_ERROR(NGX_HTTP_FORBIDDEN, "forbidden"),
    NGX_TICKET_STATUS_ERROR(NGX_HTTP_UNAUTHORIZED, "unauthorized"),
    NGX_TICKET_STATUS_ERROR(NGX_HTTP_NOT_FOUND, "unknown name"),
    NGX_TICKET_STATUS_ERROR(NGX_HTTP_NOT_ALLOWED, "method not allowed"),
    NGX_TICKET_STATUS_ERROR(NGX_HTTP_REQUEST_ENTITY_TOO_LARGE, "too large"),
    NGX_TICKET_STATUS_ERROR(NGX_HTTP_TOO_MANY_REQUESTS, "busy"),
    NGX_TICKET_STATUS_ERROR(NGX_HTTP_SERVICE_UNAVAILABLE, "busy"),
    NGX_TICKET_STATUS_ERROR(0, "failed")
};


static ngx_str_t *
ngx_ticket_status_nginx_error(ngx_http_request_t *r, ngx_uint_t status)
{
    ngx_uint_t  i;

    for (i = 0; ngx_ticket_status_errors[i].status; i++) {
        if (ngx_ticket_status_errors[i].status == status) {
            break;
        }
    }

    return &ngx_ticket_status_errors[i].body;
}


static ngx_int_t
ngx_ticket_status_healthz(ngx_ticket_ctx_t *tc, tk_buf_t *b)
{
    tk_json_t  j;

    tk_json_init(&j, b);
    tk_json_object(&j);
    tk_json_key(&j, "status");
    tk_json_str(&j, tk_str_c("ok"));
    tk_json_end(&j);

    return tk_json_done(&j) == TK_OK ? NGX_OK : NGX_ERROR;
}


/* Without Redis bookings go on, so that its absence is only said. */

static ngx_int_t
ngx_ticket_status_readyz(ngx_ticket_ctx_t *tc, tk_buf_t *b)
{
    tk_json_t   j;
    ngx_uint_t  ready;

    ready = ngx_ticket_is_ready();

    if (!ready) {
        tc->http_status = NGX_HTTP_SERVICE_UNAVAILABLE;
    }

    tk_json_init(&j, b);
    tk_json_object(&j);
    tk_json_key(&j, "ready");
    tk_json_bool(&j, (int) ready);
    tk_json_key(&j, "postgres");
    tk_json_str(&j, tk_str_c(ready ? "up" : "down"));
    tk_json_key(&j, "redis");
    tk_json_str(&j, tk_str_c(ngx_ticket_redis_state()));

    if (ngx_ticket_keys_refused()) {
        tk_json_key(&j, "master_key");
        tk_json_str(&j, tk_str_c("refused"));
    }

    tk_json_end(&j);

    return tk_json_done(&j) == TK_OK ? NGX_OK : NGX_ERROR;
}


static ngx_int_t
ngx_ticket_status_status(ngx_ticket_ctx_t *tc, tk_buf_t *b)
{
    tk_json_t     j;
    ngx_array_t  *figures;

    figures = ngx_ticket_figures(tc->r->pool);
    if (figures == NULL) {
        return NGX_ERROR;
    }

    tk_json_init(&j, b);
    tk_json_object(&j);
    tk_metrics_json(&j, figures->elts, figures->nelts);
    tk_json_end(&j);

    return tk_json_done(&j) == TK_OK ? NGX_OK : NGX_ERROR;
}


static ngx_int_t
ngx_ticket_status_metrics(ngx_ticket_ctx_t *tc, tk_buf_t *b)
{
    ngx_array_t  *figures;

    figures = ngx_ticket_figures(tc->r->pool);
    if (figures == NULL) {
        return NGX_ERROR;
    }

    tc->type = &ngx_ticket_status_text;
    tk_metrics_text(b, figures->elts, figures->nelts);

    return b->failed ? NGX_ERROR : NGX_OK;
}
