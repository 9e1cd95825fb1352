/*
 * The tongue's row: from a request to an action; see the header.
 */

#include "console/console.h"
#include "base/address.h"
#include "base/hash.h"
#include "base/process.h"
#include "base/version.h"
#include "console/answer.h"
#include "console/origin.h"
#include "core/staff/tk_import.h"
#include "core/staff/tk_openapi.h"
#include "core/staff/tk_sign_in.h"
#include "core/tk_buf.h"
#include "core/tk_value.h"
#include "endpoints.h"
#include "request/body.h"
#include "request/reply.h"


#define NGX_TICKET_CONSOLE_VERSION   "v1"
#define NGX_TICKET_CONSOLE_DOCUMENT  "openapi.json"
#define NGX_TICKET_CONSOLE_LARGE     32     /* bodies of a process at a time */
#define NGX_TICKET_CONSOLE_LARGE_OF  8      /* of them of one address */
#define NGX_TICKET_CONSOLE_KEY       255    /* bytes of an Idempotency-Key */
#define NGX_TICKET_CONSOLE_AGENT     256    /* of a User-Agent */


static ngx_int_t ngx_ticket_console_intake(ngx_ticket_ctx_t *tc);
static ngx_int_t ngx_ticket_console_authenticate(ngx_ticket_ctx_t *tc);


const ngx_ticket_tongue_t  ngx_ticket_console = {
    .name = "console",
    .principal = NGX_TICKET_STAFF,
    .late = 1,
    .type = ngx_string("application/problem+json"),
    .intake = ngx_ticket_console_intake,
    .authenticate = ngx_ticket_console_authenticate,
    .render = ngx_ticket_console_answer,
    .nginx_error = ngx_ticket_console_nginx_error,
    .nginx_head = ngx_ticket_console_nginx_head
};

/* In the order of tk_sign_in_actions. */

static const tk_operation_e  ngx_ticket_console_sign_in[] = {
    TK_OP_SIGN_IN, TK_OP_SHOW_SESSION, TK_OP_SIGN_OUT, TK_OP_CHANGE_PASSWORD,
    TK_OP_OPEN_LINK, TK_OP_USE_LINK, TK_OP_CHANGE_SUPPLIER,
    TK_OP_MAKE_RECOVERY, TK_OP_WATCH_EVENTS
};


char *
ngx_ticket_console_configure(ngx_conf_t *cf)
{
    char                    *text, *why;
    size_t                   len;
    tk_pool_t                pool;
    ngx_ticket_main_conf_t  *tmcf;

    tmcf = ngx_http_conf_get_module_main_conf(cf, ngx_ticket_module);

    if (tmcf->document.len) {
        return NULL;                        /* of another location */
    }

    why = ngx_ticket_hash_configure(cf);
    if (why) {
        return why;
    }

    pool = ngx_ticket_pool(cf->pool);
    text = tk_openapi(&pool, ngx_ticket_version, &len);

    if (text == NULL || ngx_ticket_console_answer_init(cf) != NGX_OK) {
        free(text);
        return "no memory";
    }

    tmcf->document.data = ngx_pnalloc(cf->pool, len);

    if (tmcf->document.data) {
        ngx_memcpy(tmcf->document.data, text, len);
        tmcf->document.len = len;
    }

    free(text);

    return tmcf->document.len ? NULL : "no memory";
}


/* ---- Which action ---- */

static ngx_int_t
ngx_ticket_console_refuse(ngx_ticket_ctx_t *tc, const char *name,
    tk_str_t subject)
{
    ngx_ticket_staff_refuse(tc, name, subject);

    return NGX_OK;
}


static void
ngx_ticket_console_operation(ngx_ticket_ctx_t *tc, tk_operation_e operation)
{
    tc->terms.operation = tk_operation_get(operation);
    tc->endpoint = ngx_ticket_endpoint(operation);
}


/* Behind the location's name. */

static tk_str_t
ngx_ticket_console_path(ngx_http_request_t *r)
{
    tk_str_t                   path;
    ngx_http_core_loc_conf_t  *clcf;

    clcf = ngx_http_get_module_loc_conf(r, ngx_http_core_module);

    ngx_str_null(&path);

    if (r->uri.len >= clcf->name.len) {
        path.data = r->uri.data + clcf->name.len;
        path.len = r->uri.len - clcf->name.len;
    }

    return path;
}


/* "order stop" as "order-stop": a word of a log's line. */

static const char *
ngx_ticket_console_name(ngx_ticket_ctx_t *tc, const char *name)
{
    u_char  *copy, *p;

    copy = ngx_pnalloc(tc->r->pool, ngx_strlen(name) + 1);
    if (copy == NULL) {
        return NULL;
    }

    ngx_cpystrn(copy, (u_char *) name, ngx_strlen(name) + 1);

    for (p = copy; *p; p++) {
        if (*p == ' ') {
            *p = '-';
        }
    }

    return (const char *) copy;
}


static ngx_int_t
ngx_ticket_console_method_wrong(ngx_ticket_ctx_t *tc, unsigned methods)
{
    unsigned   method;
    tk_buf_t   allow, subject;

    if (tk_buf_init(&allow, &tc->pool, 64) != TK_OK
        || tk_buf_init(&subject, &tc->pool, 64) != TK_OK)
    {
        return NGX_HTTP_INTERNAL_SERVER_ERROR;
    }

    for (method = 0; method < TK_METHODS; method++) {
        if (methods & 1u << method) {
            tk_buf_adds(&allow, allow.pos == allow.start ? "" : ", ");
            tk_buf_adds(&allow, tk_method_names[method]);
            tk_buf_adds(&allow, method == TK_GET ? ", HEAD" : "");
        }
    }

    tk_buf_add(&subject, tc->r->method_name.data, tc->r->method_name.len);
    tk_buf_adds(&subject, "\t");
    tk_buf_add(&subject, allow.start, allow.pos - allow.start);

    if (allow.failed || subject.failed
        || ngx_ticket_header(tc->r, "Allow", tk_buf_str(&allow)) != NGX_OK)
    {
        return NGX_HTTP_INTERNAL_SERVER_ERROR;
    }

    return ngx_ticket_console_refuse(tc, "METHOD_WRONG", tk_buf_str(&subject));
}


static tk_str_t
ngx_ticket_console_method(ngx_http_request_t *r)
{
    tk_str_t  name;

    name.data = r->method_name.data;
    name.len = r->method_name.len;

    return r->method == NGX_HTTP_HEAD ? tk_str_c("GET") : name;
}


static ngx_int_t
ngx_ticket_console_route(ngx_ticket_ctx_t *tc, tk_str_t path)
{
    tk_str_t             method, none = tk_null_str;
    ngx_ticket_staff_t  *staff;
    const tk_action_t   *action;

    staff = tc->data;
    method = ngx_ticket_console_method(tc->r);

    tk_path_find(tk_sign_in_actions, method, path, &staff->path);
    action = staff->path.action;

    if (action) {
        ngx_ticket_console_operation(tc, ngx_ticket_console_sign_in[
                                             action - tk_sign_in_actions]);

    } else if (staff->path.methods == 0) {
        tk_path_find(tk_actions, method, path, &staff->path);
        action = staff->path.action;

        if (action) {
            ngx_ticket_console_operation(tc, tk_str_eq(method, tk_str_c("GET"))
                                         && !(action->flags
                                              & TK_ACTION_READ_LOGGED)
                                         ? TK_OP_LOOK_UP : TK_OP_ACT);
        }
    }

    if (staff->path.methods == 0) {
        return ngx_ticket_console_refuse(tc, "PATH_UNKNOWN", none);
    }

    if (action == NULL) {
        return ngx_ticket_console_method_wrong(tc, staff->path.methods);
    }

    tc->name = ngx_ticket_console_name(tc, action->name);

    return tc->name ? NGX_OK : NGX_HTTP_INTERNAL_SERVER_ERROR;
}


static ngx_int_t
ngx_ticket_console_find(ngx_ticket_ctx_t *tc)
{
    tk_str_t             path, none = tk_null_str;
    ngx_ticket_staff_t  *staff;

    staff = tc->data;
    path = ngx_ticket_console_path(tc->r);

    if (tk_str_eq(path, tk_str_c(NGX_TICKET_CONSOLE_DOCUMENT))) {
        ngx_ticket_console_operation(tc, TK_OP_DESCRIBE);
        tc->name = NGX_TICKET_CONSOLE_DOCUMENT;

        staff->status = NGX_HTTP_OK;
        staff->shown.data = ngx_ticket_process.conf->document.data;
        staff->shown.len = ngx_ticket_process.conf->document.len;

        return tk_str_eq(ngx_ticket_console_method(tc->r), tk_str_c("GET"))
               ? NGX_OK : ngx_ticket_console_method_wrong(tc, 1u << TK_GET);
    }

    if (path.len < 3 || ngx_strncmp(path.data, NGX_TICKET_CONSOLE_VERSION, 2)
                        != 0
        || path.data[2] != '/')
    {
        return ngx_ticket_console_refuse(tc, "PATH_UNKNOWN", none);
    }

    path.data += 2;
    path.len -= 2;

    return ngx_ticket_console_route(tc, path);
}


/* ---- What came with it ---- */

static ngx_int_t
ngx_ticket_console_key(ngx_ticket_ctx_t *tc)
{
    size_t               i;
    tk_str_t             key, none = tk_null_str;
    ngx_uint_t           n;
    ngx_ticket_staff_t  *staff;

    staff = tc->data;

    n = ngx_ticket_console_header(tc->r, "Idempotency-Key", &key);
    if (n == 0) {
        return NGX_OK;
    }

    if (key.len > 2 && key.data[0] == '"' && key.data[key.len - 1] == '"') {
        key.data++;                         /* as the draft has it */
        key.len -= 2;
    }

    for (i = 0; i < key.len; i++) {
        if (key.data[i] <= ' ' || key.data[i] >= 0x7f) {
            break;
        }
    }

    if (n > 1 || i < key.len || key.len == 0
        || key.len > NGX_TICKET_CONSOLE_KEY)
    {
        return ngx_ticket_console_refuse(tc, "KEY_SYNTAX", none);
    }

    staff->key = key;

    return NGX_OK;
}


static void
ngx_ticket_console_session(ngx_ticket_ctx_t *tc, tk_str_t cookie)
{
    ngx_ticket_staff_t  *staff;

    staff = tc->data;

    if (cookie.len == NGX_TICKET_COOKIE
        && tk_sha256(cookie.data, cookie.len, staff->session) == TK_OK)
    {
        staff->has_session = 1;
    }
}


static ngx_uint_t
ngx_ticket_console_takes_file(ngx_ticket_ctx_t *tc)
{
    ngx_ticket_staff_t  *staff;

    staff = tc->data;

    return staff->path.action
           && (staff->path.action->flags & TK_ACTION_TAKES_FILE);
}


static ngx_int_t
ngx_ticket_console_file_large(ngx_ticket_ctx_t *tc)
{
    u_char    *p;
    tk_str_t   most;

    p = ngx_pnalloc(tc->r->pool, NGX_INT_T_LEN);
    if (p == NULL) {
        return NGX_HTTP_INTERNAL_SERVER_ERROR;
    }

    most.data = p;
    most.len = ngx_sprintf(p, "%d", TK_CALL_FILE) - p;

    return ngx_ticket_console_refuse(tc, "FILE_LARGE", most);
}


typedef struct {
    ngx_rbtree_key_t    address;
    unsigned            taken:1;
} ngx_ticket_console_large_t;


static void
ngx_ticket_console_large_over(void *data)
{
    ngx_ticket_console_large_t *large = data;

    large->taken = 0;
}


/* A free place; NULL: there is none, or the address has its share. */

static ngx_ticket_console_large_t *
ngx_ticket_console_large_place(ngx_rbtree_key_t address)
{
    static ngx_ticket_console_large_t  places[NGX_TICKET_CONSOLE_LARGE];

    ngx_uint_t                   i, n;
    ngx_ticket_console_large_t  *place;

    place = NULL;
    n = 0;

    for (i = 0; i < NGX_TICKET_CONSOLE_LARGE; i++) {
        if (!places[i].taken) {
            place = &places[i];

        } else if (places[i].address == address) {
            n++;
        }
    }

    return n < NGX_TICKET_CONSOLE_LARGE_OF ? place : NULL;
}


/* Whoever it is: what is longer than others, or may be, takes as much memory
 * until its request ends. */

static ngx_int_t
ngx_ticket_console_large(ngx_ticket_ctx_t *tc)
{
    tk_str_t                     none = tk_null_str;
    ngx_rbtree_key_t             address;
    ngx_pool_cleanup_t          *cln;
    ngx_ticket_console_large_t  *large;

    if (tc->r->headers_in.content_length_n >= 0
        && tc->r->headers_in.content_length_n <= TK_CALL_BODY)
    {
        return NGX_OK;
    }

    address = ngx_ticket_address_key(tc->r->connection);
    large = ngx_ticket_console_large_place(address);

    if (large == NULL) {
        return ngx_ticket_console_refuse(tc, "BUSY", none);
    }

    cln = ngx_pool_cleanup_add(tc->r->pool, 0);
    if (cln == NULL) {
        return NGX_HTTP_INTERNAL_SERVER_ERROR;
    }

    large->address = address;
    large->taken = 1;
    cln->handler = ngx_ticket_console_large_over;
    cln->data = large;

    return NGX_OK;
}


static ngx_int_t
ngx_ticket_console_check_file(ngx_ticket_ctx_t *tc)
{
    const char          *types;
    ngx_http_request_t  *r;
    ngx_ticket_staff_t  *staff;

    r = tc->r;
    staff = tc->data;
    staff->json = ngx_ticket_console_is_json(r);
    types = tk_import_types(staff->path.action->name);

    if (!ngx_ticket_console_is_of(r, types)) {
        return ngx_ticket_console_refuse(tc, "FILE_TYPE", tk_str_c(types));
    }

    if (r->headers_in.content_length_n > TK_CALL_FILE) {
        return ngx_ticket_console_file_large(tc);
    }

    return ngx_ticket_console_key(tc);
}


/* Who changes something comes from a page of ours, and says it in JSON. */

static ngx_int_t
ngx_ticket_console_check(ngx_ticket_ctx_t *tc, ngx_uint_t has_cookie)
{
    tk_str_t             type, method, none = tk_null_str;
    ngx_uint_t           has_body;
    ngx_http_request_t  *r;

    r = tc->r;
    has_body = ngx_ticket_console_has_body(r);
    method.data = r->method_name.data;
    method.len = r->method_name.len;

    if (r->method & (NGX_HTTP_GET|NGX_HTTP_HEAD)) {
        return has_body ? ngx_ticket_console_refuse(tc, "BODY_UNEXPECTED",
                                                    method)
                        : NGX_OK;
    }

    if (ngx_ticket_console_is_foreign(r, has_cookie)) {
        return ngx_ticket_console_refuse(tc, "CROSS_SITE", none);
    }

    if (r->method == NGX_HTTP_DELETE) {
        return has_body ? ngx_ticket_console_refuse(tc, "BODY_UNEXPECTED",
                                                    method)
                        : NGX_OK;
    }

    if (ngx_ticket_console_takes_file(tc)) {
        return ngx_ticket_console_check_file(tc);
    }

    if ((has_body || ngx_ticket_console_header(r, "Content-Type", &type))
        && !ngx_ticket_console_is_json(r))
    {
        return ngx_ticket_console_refuse(tc, "TYPE_WRONG", none);
    }

    if (r->headers_in.content_length_n > TK_CALL_BODY) {
        return ngx_ticket_console_refuse(tc, "BODY_LARGE", none);
    }

    return ngx_ticket_console_key(tc);
}


static void
ngx_ticket_console_order(ngx_ticket_ctx_t *tc)
{
    int                  arg;
    int64_t              order_id;
    ngx_ticket_staff_t  *staff;

    staff = tc->data;
    arg = tk_path_arg(staff->path.action, tk_str_c("order"));

    if (arg >= 0 && staff->path.members[arg].data
        && tk_parse_int(staff->path.members[arg], 1, INT64_MAX, &order_id)
           == TK_OK)
    {
        tc->order_id = order_id;
    }
}


static ngx_int_t
ngx_ticket_console_begin(ngx_ticket_ctx_t *tc)
{
    tk_str_t             cookie, none = tk_null_str;
    ngx_int_t            rc;
    ngx_http_request_t  *r;
    ngx_ticket_staff_t  *staff;

    r = tc->r;
    tc->now = ngx_ticket_now();
    tc->began = ngx_current_msec;

    staff = ngx_ticket_staff_create(tc);
    if (staff == NULL) {
        return NGX_HTTP_INTERNAL_SERVER_ERROR;
    }

    ngx_ticket_console_operation(tc, TK_OP_LOOK_UP);
    staff->said_lang = ngx_ticket_console_lang(r, &staff->lang);
    staff->request = ngx_ticket_console_request_id(r);
    staff->query.data = r->args.data;
    staff->query.len = r->args.len;
    ngx_ticket_console_header(r, "User-Agent", &staff->agent);
    staff->agent.len = ngx_min(staff->agent.len, NGX_TICKET_CONSOLE_AGENT);
    cookie = ngx_ticket_console_cookie(r, NGX_TICKET_COOKIE_NAME);

    rc = ngx_ticket_console_find(tc);
    if (rc != NGX_OK || tc->err != TK_OK) {
        return rc;
    }

    ngx_ticket_console_session(tc, cookie);
    ngx_ticket_console_header(tc->r, "If-Match", &staff->match);

    rc = ngx_ticket_console_check(tc, cookie.data != NULL);
    if (rc != NGX_OK || tc->err != TK_OK || staff->path.action == NULL) {
        return rc;
    }

    if (!staff->has_session
        && !(staff->path.action->roles == 0
             && tk_sign_in_is_public(staff->path.action)))
    {
        return ngx_ticket_console_refuse(tc, "SESSION_NEEDED", none);
    }

    ngx_ticket_console_order(tc);

    if (!ngx_ticket_console_has_body(r)) {
        return NGX_OK;
    }

    rc = ngx_ticket_console_large(tc);

    return rc == NGX_OK && tc->err == TK_OK ? ngx_ticket_body_read(tc) : rc;
}


static ngx_int_t
ngx_ticket_console_intake(ngx_ticket_ctx_t *tc)
{
    ngx_int_t            rc;
    ngx_str_t            body;
    tk_str_t             none = tk_null_str;
    ngx_ticket_staff_t  *staff;

    if (tc->data == NULL) {
        rc = ngx_ticket_console_begin(tc);

        if (rc != NGX_OK || tc->err != TK_OK || !tc->body_read) {
            return rc;
        }
    }

    staff = tc->data;
    tc->now = ngx_ticket_now();
    tc->began = ngx_current_msec;

    if (!tc->body_read) {
        return NGX_OK;
    }

    rc = ngx_ticket_body(tc, &body);
    if (rc == NGX_ERROR) {
        return NGX_HTTP_INTERNAL_SERVER_ERROR;
    }

    staff->body.data = body.data;
    staff->body.len = body.len;

    if (ngx_ticket_console_takes_file(tc)) {
        return rc == NGX_DECLINED || body.len > TK_CALL_FILE
               ? ngx_ticket_console_file_large(tc) : NGX_OK;
    }

    if (rc == NGX_DECLINED || body.len > TK_CALL_BODY) {
        ngx_ticket_console_refuse(tc, "BODY_LARGE", none);
    }

    return NGX_OK;
}


/* ---- Who ---- */

/* That there is a session was seen; whose it is, and what that person may, is
 * found out by the statement that acts. */

static ngx_int_t
ngx_ticket_console_authenticate(ngx_ticket_ctx_t *tc)
{
    return NGX_OK;
}
