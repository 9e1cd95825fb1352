/*
 * The tongue's row: from a request to what a device asks for; see the header.
 */

#include "gate/gate.h"
#include "api/gate.h"
#include "base/process.h"
#include "console/answer.h"
#include "console/origin.h"
#include "core/tk_buf.h"
#include "endpoints.h"
#include "request/body.h"
#include "request/reply.h"


#define NGX_TICKET_GATE_VERSION  "v1"
#define NGX_TICKET_GATE_BEARER   "Bearer "


static ngx_int_t ngx_ticket_gate_intake(ngx_ticket_ctx_t *tc);
static ngx_int_t ngx_ticket_gate_authenticate(ngx_ticket_ctx_t *tc);
static ngx_int_t ngx_ticket_gate_render(ngx_ticket_ctx_t *tc, tk_str_t *body);
static ngx_str_t *ngx_ticket_gate_nginx_error(ngx_http_request_t *r,
    ngx_uint_t status);


const ngx_ticket_tongue_t  ngx_ticket_gate = {
    .name = "gate",
    .principal = NGX_TICKET_DEVICE,
    .late = 1,
    .type = ngx_string("application/problem+json"),
    .intake = ngx_ticket_gate_intake,
    .authenticate = ngx_ticket_gate_authenticate,
    .render = ngx_ticket_gate_render,
    .nginx_error = ngx_ticket_gate_nginx_error,
    .nginx_head = ngx_ticket_console_nginx_head
};

/* In the order of tk_gate_calls. */

static const tk_operation_e  ngx_ticket_gate_operations[] = {
    TK_OP_GATE_REGISTER, TK_OP_GATE_TOKEN, TK_OP_GATE_HEARTBEAT,
    TK_OP_GATE_CHECK, TK_OP_GATE_KEYS, TK_OP_GATE_LIST, TK_OP_GATE_DELTAS,
    TK_OP_GATE_PASSAGES, TK_OP_GATE_UNDO, TK_OP_GATE_SECRET,
    TK_OP_MACHINE_STAND, TK_OP_MACHINE_FIND, TK_OP_MACHINE_PICKUP,
    TK_OP_MACHINE_SALE
};


char *
ngx_ticket_gate_configure(ngx_conf_t *cf)
{
    return ngx_ticket_console_answer_init(cf) == NGX_OK ? NULL : "no memory";
}


static ngx_int_t
ngx_ticket_gate_refuse(ngx_ticket_ctx_t *tc, const char *name,
    tk_str_t subject)
{
    ngx_ticket_staff_refuse(tc, name, subject);

    return NGX_OK;
}


/* ---- What is asked for ---- */

/* Behind the location's name and the version: "/check"; data NULL: none. */

static tk_str_t
ngx_ticket_gate_path(ngx_http_request_t *r)
{
    size_t                     n;
    tk_str_t                   path;
    ngx_http_core_loc_conf_t  *clcf;

    clcf = ngx_http_get_module_loc_conf(r, ngx_http_core_module);
    n = clcf->name.len + sizeof(NGX_TICKET_GATE_VERSION) - 1;

    ngx_str_null(&path);

    if (r->uri.len > n
        && ngx_memcmp(r->uri.data + clcf->name.len, NGX_TICKET_GATE_VERSION,
                      sizeof(NGX_TICKET_GATE_VERSION) - 1)
           == 0)
    {
        path.data = r->uri.data + n;
        path.len = r->uri.len - n;
    }

    return path;
}


static ngx_int_t
ngx_ticket_gate_method_wrong(ngx_ticket_ctx_t *tc, const char *method)
{
    tk_buf_t  subject;

    if (tk_buf_init(&subject, &tc->pool, 64) != TK_OK) {
        return NGX_HTTP_INTERNAL_SERVER_ERROR;
    }

    tk_buf_add(&subject, tc->r->method_name.data, tc->r->method_name.len);
    tk_buf_adds(&subject, "\t");
    tk_buf_adds(&subject, method);

    if (subject.failed
        || ngx_ticket_header(tc->r, "Allow", tk_str_c(method)) != NGX_OK)
    {
        return NGX_HTTP_INTERNAL_SERVER_ERROR;
    }

    return ngx_ticket_gate_refuse(tc, "METHOD_WRONG", tk_buf_str(&subject));
}


static ngx_int_t
ngx_ticket_gate_find(ngx_ticket_ctx_t *tc)
{
    tk_str_t             method, none = tk_null_str;
    ngx_ticket_gate_t   *gate;
    ngx_ticket_staff_t  *staff;

    gate = tc->own;
    staff = tc->data;
    method.data = tc->r->method_name.data;
    method.len = tc->r->method_name.len;

    tk_path_find(tk_gate_calls, method, ngx_ticket_gate_path(tc->r),
                 &staff->path);

    if (staff->path.methods == 0) {
        return ngx_ticket_gate_refuse(tc, "PATH_UNKNOWN", none);
    }

    if (staff->path.action == NULL) {
        return ngx_ticket_gate_method_wrong(tc,
                                            staff->path.methods & 1u << TK_GET
                                            ? "GET" : "POST");
    }

    gate->call = staff->path.action - tk_gate_calls;

    /* limits by the page's name are of both ways to register */

    tc->name = gate->call == TK_GATE_CALL_SECRET
               ? tk_gate_calls[TK_GATE_CALL_REGISTER].path + 1
               : staff->path.action->path + 1;
    tc->terms.operation = tk_operation_get(
                              ngx_ticket_gate_operations[gate->call]);
    tc->endpoint = ngx_ticket_endpoint(ngx_ticket_gate_operations[gate->call]);

    return NGX_OK;
}


/* ---- Who ---- */

/* A header that comes once. */

static ngx_int_t
ngx_ticket_gate_header(ngx_ticket_ctx_t *tc, const char *name,
    tk_gate_text_t *text)
{
    tk_str_t  value;

    if (ngx_ticket_console_header(tc->r, name, &value) != 1 || value.len == 0) {
        ngx_ticket_gate_refuse(tc, "GATE_HEADER", tk_str_c(name));
        return NGX_DECLINED;
    }

    text->data = value.data;
    text->len = value.len;

    return NGX_OK;
}


static void
ngx_ticket_gate_signed(ngx_ticket_ctx_t *tc)
{
    tk_gate_ask_t      *ask;
    ngx_ticket_gate_t  *gate;

    gate = tc->own;
    ask = &gate->ask;
    ask->method.data = tc->r->method_name.data;
    ask->method.len = tc->r->method_name.len;
    ask->path.data = tc->r->uri.data;
    ask->path.len = tc->r->uri.len;

    if (ngx_ticket_gate_header(tc, "Gate-Time", &ask->time) != NGX_OK
        || ngx_ticket_gate_header(tc, "Gate-Nonce", &ask->nonce) != NGX_OK
        || ngx_ticket_gate_header(tc, "Gate-Signature", &ask->signature)
           != NGX_OK)
    {
        return;
    }

    if (tk_gate_ask_time(ask) < 0) {
        ngx_ticket_gate_refuse(tc, "GATE_HEADER", tk_str_c("Gate-Time"));

    } else if (!tk_gate_ask_nonce(ask)) {
        ngx_ticket_gate_refuse(tc, "GATE_HEADER", tk_str_c("Gate-Nonce"));
    }
}


/* A hash, and nothing else, whoever sends it. */

static void
ngx_ticket_gate_token(ngx_ticket_ctx_t *tc)
{
    size_t              n;
    tk_str_t            value, none = tk_null_str;
    ngx_ticket_gate_t  *gate;

    gate = tc->own;
    n = sizeof(NGX_TICKET_GATE_BEARER) - 1;

    if (ngx_ticket_console_header(tc->r, "Authorization", &value) != 1
        || value.len <= n
        || ngx_strncasecmp(value.data, (u_char *) NGX_TICKET_GATE_BEARER, n)
           != 0)
    {
        ngx_ticket_gate_refuse(tc, "GATE_TOKEN_NEEDED", none);
        return;
    }

    if (!tk_gate_token_read(ngx_ticket_gate_token_key(), value.data + n,
                            value.len - n, &gate->token))
    {
        ngx_memzero(&gate->token, sizeof(tk_gate_token_t));
        ngx_ticket_gate_refuse(tc, "GATE_TOKEN_WRONG", none);
        return;
    }

    if (gate->token.until <= tc->now / TK_SECOND + TK_EPOCH) {
        ngx_ticket_gate_refuse(tc, "GATE_TOKEN_OVER", none);
        return;
    }

    tc->authenticated = 1;
}


/* ---- What came with it ---- */

static size_t
ngx_ticket_gate_most(ngx_ticket_ctx_t *tc)
{
    ngx_ticket_gate_t  *gate;

    gate = tc->own;

    return gate->call == TK_GATE_CALL_PASSAGES ? TK_GATE_UPLOAD : TK_GATE_BODY;
}


static ngx_int_t
ngx_ticket_gate_large(ngx_ticket_ctx_t *tc)
{
    u_char    *p;
    tk_str_t   most;

    p = ngx_pnalloc(tc->r->pool, NGX_SIZE_T_LEN);
    if (p == NULL) {
        return NGX_HTTP_INTERNAL_SERVER_ERROR;
    }

    most.data = p;
    most.len = ngx_sprintf(p, "%uz", ngx_ticket_gate_most(tc)) - p;

    return ngx_ticket_gate_refuse(tc, "GATE_LARGE", most);
}


/* A list is known again by its tag, also by one that gzip has made weak. */

static ngx_int_t
ngx_ticket_gate_get(ngx_ticket_ctx_t *tc)
{
    tk_str_t             match, method;
    ngx_ticket_gate_t   *gate;
    ngx_ticket_staff_t  *staff;

    gate = tc->own;
    staff = tc->data;
    staff->query.data = tc->r->args.data;
    staff->query.len = tc->r->args.len;

    if (ngx_ticket_console_has_body(tc->r)) {
        method.data = tc->r->method_name.data;
        method.len = tc->r->method_name.len;

        return ngx_ticket_gate_refuse(tc, "BODY_UNEXPECTED", method);
    }

    if (ngx_ticket_console_header(tc->r, "If-None-Match", &match) == 1) {
        if (match.len > 2 && match.data[0] == 'W' && match.data[1] == '/') {
            match.data += 2;
            match.len -= 2;
        }

        if (match.len > 2 && match.data[0] == '"'
            && match.data[match.len - 1] == '"')
        {
            gate->match.data = match.data + 1;
            gate->match.len = match.len - 2;
        }
    }

    return NGX_OK;
}


static ngx_int_t
ngx_ticket_gate_begin(ngx_ticket_ctx_t *tc)
{
    tk_str_t             none = tk_null_str;
    ngx_int_t            rc;
    ngx_http_request_t  *r;
    ngx_ticket_gate_t   *gate;
    ngx_ticket_staff_t  *staff;

    r = tc->r;
    tc->now = ngx_ticket_now();
    tc->began = ngx_current_msec;

    staff = ngx_ticket_staff_create(tc);
    gate = ngx_pcalloc(r->pool, sizeof(ngx_ticket_gate_t));
    if (staff == NULL || gate == NULL) {
        return NGX_HTTP_INTERNAL_SERVER_ERROR;
    }

    tc->own = gate;
    ngx_ticket_console_lang(r, &staff->lang);
    staff->request = ngx_ticket_console_request_id(r);
    tc->terms.operation = tk_operation_get(TK_OP_GATE_CHECK);
    tc->endpoint = ngx_ticket_endpoint(TK_OP_GATE_CHECK);

    rc = ngx_ticket_gate_find(tc);
    if (rc != NGX_OK || tc->err != TK_OK) {
        return rc;
    }

    if (gate->call == TK_GATE_CALL_TOKEN) {
        ngx_ticket_gate_signed(tc);

    } else if (gate->call != TK_GATE_CALL_REGISTER
               && gate->call != TK_GATE_CALL_SECRET)
    {
        ngx_ticket_gate_token(tc);
    }

    if (tc->err != TK_OK) {
        return NGX_OK;
    }

    if (r->method == NGX_HTTP_GET) {
        return ngx_ticket_gate_get(tc);
    }

    if (!ngx_ticket_console_is_json(r)) {
        return ngx_ticket_gate_refuse(tc, "TYPE_WRONG", none);
    }

    if (r->headers_in.content_length_n > (off_t) ngx_ticket_gate_most(tc)) {
        return ngx_ticket_gate_large(tc);
    }

    return ngx_ticket_console_has_body(r) ? ngx_ticket_body_read(tc) : NGX_OK;
}


static ngx_int_t
ngx_ticket_gate_intake(ngx_ticket_ctx_t *tc)
{
    ngx_int_t            rc;
    ngx_str_t            body;
    ngx_ticket_gate_t   *gate;
    ngx_ticket_staff_t  *staff;

    if (tc->own == NULL) {
        rc = ngx_ticket_gate_begin(tc);

        if (rc != NGX_OK || tc->err != TK_OK || !tc->body_read) {
            return rc;
        }
    }

    if (!tc->body_read || tc->err != TK_OK) {
        return NGX_OK;
    }

    gate = tc->own;
    staff = tc->data;
    tc->now = ngx_ticket_now();
    tc->began = ngx_current_msec;

    rc = ngx_ticket_body(tc, &body);
    if (rc == NGX_ERROR) {
        return NGX_HTTP_INTERNAL_SERVER_ERROR;
    }

    if (rc == NGX_DECLINED || body.len > ngx_ticket_gate_most(tc)) {
        return ngx_ticket_gate_large(tc);
    }

    staff->body.data = body.data;
    staff->body.len = body.len;
    gate->ask.body.data = body.data;
    gate->ask.body.len = body.len;

    return NGX_OK;
}


/*
 * Whose location it is: its supplier, for whom tokens, codes and tickets are.
 * The token was looked at before the body was read; the statement that acts
 * finds out whether it still is the device's.
 */

static ngx_int_t
ngx_ticket_gate_authenticate(ngx_ticket_ctx_t *tc)
{
    tk_str_t            none = tk_null_str;
    ngx_int_t           rc;
    ngx_ticket_gate_t  *gate;

    if (tc->err != TK_OK) {
        return NGX_OK;
    }

    gate = tc->own;

    if (tc->supplier == NULL) {
        rc = ngx_ticket_seek(tc, NGX_TICKET_SNAPSHOT_SUPPLIER, 0,
                             &tc->conf->supplier, &tc->supplier);

        if (rc == NGX_BUSY) {
            return ngx_ticket_gate_refuse(tc, "BUSY", none);
        }

        if (rc == NGX_DONE) {
            ngx_log_error(NGX_LOG_ERR, tc->r->connection->log, 0,
                          "there is no supplier \"%V\"", &tc->conf->supplier);
            return ngx_ticket_gate_refuse(tc, "BUSY", none);
        }

        if (rc != NGX_OK) {
            return rc;
        }
    }

    if (tc->authenticated
        && gate->token.supplier_id != tc->supplier->u.supplier.supplier_id)
    {
        tc->authenticated = 0;
        return ngx_ticket_gate_refuse(tc, "GATE_TOKEN_OTHER", none);
    }

    tc->device_no = gate->token.device_no;

    return NGX_OK;
}


/* ---- The answer ---- */

static ngx_int_t
ngx_ticket_gate_render(ngx_ticket_ctx_t *tc, tk_str_t *body)
{
    ngx_int_t            rc;
    ngx_ticket_gate_t   *gate;
    ngx_ticket_staff_t  *staff;

    static ngx_str_t  bytes = ngx_string("application/octet-stream");

    gate = tc->own;
    staff = tc->data;

    rc = ngx_ticket_console_answer(tc, body);

    if (rc == NGX_OK && gate && gate->bytes && tc->err == TK_OK) {
        tc->type = &bytes;
    }

    /* it is being made */

    if (rc == NGX_OK && tc->err != TK_OK && staff->problem
        && ngx_strcmp(staff->problem->name, "LIST_WAIT") == 0)
    {
        rc = ngx_ticket_header(tc->r, "Retry-After", tk_str_c("5"));
    }

    /* somebody guesses */

    if (rc == NGX_OK && tc->err != TK_OK && staff->problem
        && ngx_strcmp(staff->problem->name, "MACHINE_WAIT") == 0)
    {
        rc = ngx_ticket_header(tc->r, "Retry-After",
                               staff->more_name ? staff->more
                                                : tk_str_c("60"));
    }

    return rc;
}


/* A body may be longer than that of a person. */

static ngx_str_t *
ngx_ticket_gate_nginx_error(ngx_http_request_t *r, ngx_uint_t status)
{
    u_char    most[NGX_INT32_LEN];
    tk_str_t  subject;

    if (status != NGX_HTTP_REQUEST_ENTITY_TOO_LARGE) {
        return ngx_ticket_console_nginx_error(r, status);
    }

    subject.data = most;
    subject.len = ngx_sprintf(most, "%d", TK_GATE_UPLOAD) - most;

    return ngx_ticket_console_nginx_problem(r,
                                            tk_problem(tk_str_c("GATE_LARGE")),
                                            subject);
}
