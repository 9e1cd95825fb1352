/*
 * Writing answers; see the header.
 */

#include "console/answer.h"
#include "console/origin.h"
#include "base/process.h"
#include "core/print/tk_paper.h"
#include "core/staff/tk_answer.h"
#include "core/staff/tk_refusal.h"
#include "core/tk_error.h"
#include "core/tk_json.h"
#include "request/reply.h"
#include "request/tongue.h"


/* What a browser is told of everything here: keep nothing, guess nothing. */
#define NGX_TICKET_CONSOLE_COOKIE                                             \
    "; Path=/; Secure; HttpOnly; SameSite=Strict"

static ngx_int_t  ngx_ticket_console_id_index = NGX_ERROR;

static ngx_str_t  ngx_ticket_console_type = ngx_string("application/json");


ngx_int_t
ngx_ticket_console_answer_init(ngx_conf_t *cf)
{
    ngx_str_t  name = ngx_string("request_id");

    ngx_ticket_console_id_index = ngx_http_get_variable_index(cf, &name);

    return ngx_ticket_console_id_index == NGX_ERROR ? NGX_ERROR : NGX_OK;
}


tk_str_t
ngx_ticket_console_request_id(ngx_http_request_t *r)
{
    tk_str_t                    id;
    ngx_http_variable_value_t  *v;

    ngx_str_null(&id);
    v = ngx_http_get_indexed_variable(r, ngx_ticket_console_id_index);

    if (v && !v->not_found) {
        id.data = v->data;
        id.len = v->len;
    }

    return id;
}


ngx_uint_t
ngx_ticket_console_lang(ngx_http_request_t *r, tk_lang_e *lang)
{
    tk_str_t   accept;
    tk_lang_e  either;

    ngx_ticket_console_header(r, "Accept-Language", &accept);
    *lang = tk_lang_accepted(accept, TK_CHINESE);
    either = tk_lang_accepted(accept, TK_ENGLISH);

    return *lang == either;
}


/* ---- Headers ---- */

static ngx_int_t
ngx_ticket_console_headers(ngx_http_request_t *r, ngx_uint_t retry_after_s)
{
    u_char    *p;
    tk_str_t   seconds;

    if (ngx_ticket_header(r, "X-Request-Id", ngx_ticket_console_request_id(r))
        != NGX_OK
        || ngx_ticket_header(r, "Cache-Control", tk_str_c("no-store"))
           != NGX_OK
        || ngx_ticket_header(r, "X-Content-Type-Options", tk_str_c("nosniff"))
           != NGX_OK)
    {
        return NGX_ERROR;
    }

    if (retry_after_s == 0) {
        return NGX_OK;
    }

    p = ngx_pnalloc(r->pool, NGX_INT_T_LEN);
    if (p == NULL) {
        return NGX_ERROR;
    }

    seconds.data = p;
    seconds.len = ngx_sprintf(p, "%ui", retry_after_s) - p;

    return ngx_ticket_header(r, "Retry-After", seconds);
}


static ngx_int_t
ngx_ticket_console_etag(ngx_http_request_t *r, tk_str_t etag)
{
    u_char           *p;
    tk_str_t          value;
    ngx_table_elt_t  *h;

    p = ngx_pnalloc(r->pool, etag.len + 2);
    if (p == NULL) {
        return NGX_ERROR;
    }

    value.data = p;
    value.len = ngx_sprintf(p, "\"%*s\"", etag.len, etag.data) - p;

    h = ngx_ticket_header_push(r, "ETag", value);
    if (h == NULL) {
        return NGX_ERROR;
    }

    r->headers_out.etag = h;                /* gzip makes it a weak one */

    return NGX_OK;
}


static ngx_int_t
ngx_ticket_console_set_cookie(ngx_http_request_t *r, tk_str_t value,
    const char *rest)
{
    u_char    *p;
    tk_str_t   cookie;

    p = ngx_pnalloc(r->pool, sizeof(NGX_TICKET_COOKIE_NAME
                                    NGX_TICKET_CONSOLE_COOKIE)
                             + value.len + ngx_strlen(rest));
    if (p == NULL) {
        return NGX_ERROR;
    }

    cookie.data = p;
    cookie.len = ngx_sprintf(p, NGX_TICKET_COOKIE_NAME "=%*s"
                                NGX_TICKET_CONSOLE_COOKIE "%s",
                             value.len, value.data, rest)
                 - p;

    return ngx_ticket_header(r, "Set-Cookie", cookie);
}


static ngx_int_t
ngx_ticket_console_cookies(ngx_ticket_ctx_t *tc)
{
    tk_str_t             value;
    ngx_ticket_staff_t  *staff;

    staff = tc->data;
    ngx_str_null(&value);

    if (staff->over) {
        return ngx_ticket_console_set_cookie(tc->r, value, "; Max-Age=0");
    }

    if (!staff->has_cookie || tc->err != TK_OK) {
        return NGX_OK;
    }

    value.data = staff->cookie;
    value.len = NGX_TICKET_COOKIE;

    return ngx_ticket_console_set_cookie(tc->r, value, "");
}


/* nginx has no words for these. */

static void
ngx_ticket_console_reason(ngx_http_request_t *r, ngx_uint_t status)
{
    if (status == 422) {
        ngx_str_set(&r->headers_out.status_line, "422 Unprocessable Content");

    } else if (status == 428) {
        ngx_str_set(&r->headers_out.status_line, "428 Precondition Required");
    }
}


/* ---- Problems ---- */

/* Open: whoever has more to say goes on in it. */

static void
ngx_ticket_console_problem(tk_json_t *j, tk_pool_t *pool,
    const tk_problem_t *problem, const tk_action_t *action, tk_lang_e lang,
    tk_str_t subject, tk_str_t request)
{
    u_char    type[64];
    tk_str_t  none = tk_null_str, title, detail;

    if (tk_problem_text(pool, problem, lang, none, &title) != TK_OK
        || tk_problem_text(pool, problem, lang, subject, &detail) != TK_OK
        || tk_refusal_members(pool, action, title, &title) != TK_OK
        || tk_refusal_members(pool, action, detail, &detail) != TK_OK)
    {
        ngx_str_null(&title);
        detail = title;
    }

    tk_json_object(j);
    tk_json_key(j, "type");
    tk_json_str(j, (tk_str_t) { ngx_snprintf(type, sizeof(type), "/errors/%s",
                                             problem->name)
                                - type, type });
    tk_json_key(j, "title");
    tk_json_str(j, title);
    tk_json_key(j, "status");
    tk_json_int(j, problem->status);
    tk_json_key(j, "detail");
    tk_json_str(j, detail);
    tk_json_key(j, "instance");
    tk_json_str(j, request);
}


static const tk_problem_t *
ngx_ticket_console_problem_of(ngx_ticket_ctx_t *tc)
{
    const char          *name;
    ngx_ticket_staff_t  *staff;

    staff = tc->data;

    if (staff && staff->problem) {
        return staff->problem;
    }

    name = tc->err == TK_TOO_LARGE ? "BODY_LARGE"
           : tk_error(tc->err)->retryable && tc->err != TK_BUG ? "BUSY"
           : "FAULT";

    return tk_problem(tk_str_c(name));
}


static ngx_int_t
ngx_ticket_console_refused(ngx_ticket_ctx_t *tc, tk_str_t *body)
{
    tk_buf_t             b;
    tk_json_t            j;
    ngx_ticket_staff_t  *staff;
    const tk_problem_t  *problem;

    staff = tc->data;
    problem = ngx_ticket_console_problem_of(tc);
    tc->http_status = problem->status;
    ngx_ticket_console_reason(tc->r, problem->status);

    if (tk_buf_init(&b, &tc->pool, 1024) != TK_OK) {
        return NGX_ERROR;
    }

    tk_json_init(&j, &b);
    ngx_ticket_console_problem(&j, &tc->pool, problem, staff->path.action,
                               staff->lang, tc->subject, staff->request);
    tk_json_end(&j);

    if (tk_json_done(&j) != TK_OK) {
        return NGX_ERROR;
    }

    if (staff->more_name) {                 /* in the place of the last "}" */
        b.pos--;
        tk_buf_adds(&b, ",\"");
        tk_buf_adds(&b, staff->more_name);
        tk_buf_adds(&b, "\":");
        tk_buf_add(&b, staff->more.data, staff->more.len);
        tk_buf_adds(&b, "}");
    }

    *body = tk_buf_str(&b);

    if (problem->status == NGX_HTTP_UNAUTHORIZED
        && ngx_ticket_header(tc->r, "WWW-Authenticate",
                             tk_str_c(tc->tongue->principal
                                      == NGX_TICKET_DEVICE
                                      ? "Bearer realm=\"ticket\""
                                      : "Cookie realm=\"ticket\""))
           != NGX_OK)
    {
        return NGX_ERROR;
    }

    return b.failed ? NGX_ERROR
                    : ngx_ticket_console_headers(tc->r,
                                                 problem->retry_after_s);
}


/* ---- What was done ---- */

static ngx_int_t
ngx_ticket_console_rows(ngx_ticket_ctx_t *tc, tk_str_t *body)
{
    tk_buf_t             b;
    tk_json_t            next;
    tk_answer_t          answer;
    ngx_ticket_staff_t  *staff;

    staff = tc->data;

    if (tk_answer_read(staff->rows, &answer) != TK_OK) {
        ngx_log_error(NGX_LOG_ALERT, tc->r->connection->log, 0,
                      "\"%s\" answers what is no list of rows", tc->name);
        return NGX_ERROR;
    }

    if (staff->status == NGX_HTTP_ACCEPTED
        || (staff->path.action->flags & TK_ACTION_ONE))
    {
        if (answer.n <= 1) {
            *body = answer.n ? answer.first : tk_str_c("{}");
            return NGX_OK;
        }

        ngx_log_error(NGX_LOG_ALERT, tc->r->connection->log, 0,
                      "\"%s\" answers %uz rows, and should answer one",
                      tc->name, answer.n);
    }

    if (tk_buf_init(&b, &tc->pool, staff->rows.len + 64) != TK_OK) {
        return NGX_ERROR;
    }

    tk_buf_adds(&b, "{\"items\":");
    tk_buf_add(&b, staff->rows.data, staff->rows.len);
    tk_buf_adds(&b, ",\"next\":");
    tk_json_init(&next, &b);

    if (answer.key.len && staff->goes_on) {
        tk_json_str(&next, answer.key);

    } else {
        tk_json_null(&next);
    }

    tk_buf_adds(&b, "}");
    *body = tk_buf_str(&b);

    return b.failed ? NGX_ERROR : NGX_OK;
}


static ngx_str_t *
ngx_ticket_console_file_type(tk_str_t name)
{
    static ngx_str_t  xlsx = ngx_string("application/vnd.openxmlformats-"
                                        "officedocument.spreadsheetml.sheet");
    static ngx_str_t  csv = ngx_string("text/csv; charset=utf-8");
    static ngx_str_t  other = ngx_string("application/octet-stream");

    return name.len > 5 && ngx_memcmp(name.data + name.len - 5, ".xlsx", 5) == 0
           ? &xlsx
           : name.len > 4 && ngx_memcmp(name.data + name.len - 4, ".csv", 4)
                             == 0
             ? &csv : &other;
}


/* To be kept, not to be shown, under a name that browsers since RFC 6266 read
 * in UTF-8; others read the one before it. */

static ngx_int_t
ngx_ticket_console_file(ngx_ticket_ctx_t *tc)
{
    size_t               escaped;
    u_char              *p;
    tk_str_t             value;
    ngx_ticket_staff_t  *staff;

    staff = tc->data;
    tc->type = ngx_ticket_console_file_type(staff->file_name);
    escaped = ngx_escape_uri(NULL, staff->file_title.data,
                             staff->file_title.len,
                             NGX_ESCAPE_URI_COMPONENT);

    value.data = ngx_pnalloc(tc->r->pool, staff->file_name.len
                             + staff->file_title.len + 2 * escaped
                             + sizeof("attachment; filename=\"\"; "
                                      "filename*=UTF-8\'\'"));
    if (value.data == NULL) {
        return NGX_ERROR;
    }

    p = ngx_sprintf(value.data, "attachment; filename=\"%*s\"; "
                                "filename*=UTF-8\'\'",
                    staff->file_name.len, staff->file_name.data);
    p = (u_char *) ngx_escape_uri(p, staff->file_title.data,
                                  staff->file_title.len,
                                  NGX_ESCAPE_URI_COMPONENT);
    value.len = p - value.data;

    return ngx_ticket_header(tc->r, "Content-Disposition", value);
}


/* A page is shown, and prints itself; bytes are for a program, or are kept. */

static ngx_int_t
ngx_ticket_console_paper(ngx_ticket_ctx_t *tc)
{
    ngx_ticket_staff_t  *staff;

    static ngx_str_t  html = ngx_string("text/html; charset=utf-8");
    static ngx_str_t  escpos = ngx_string("application/octet-stream");

    staff = tc->data;

    if (staff->paper_as == TK_PAPER_HTML) {
        tc->type = &html;
        return ngx_ticket_header(tc->r, "Content-Security-Policy",
                                 tk_str_c(TK_PRINT_CSP));
    }

    tc->type = &escpos;

    return ngx_ticket_header(tc->r, "Content-Disposition",
                             tk_str_c("attachment; filename=\"paper.bin\""));
}


/* Whatever stands in front hands on each event as it comes. */

static ngx_int_t
ngx_ticket_console_events(ngx_ticket_ctx_t *tc)
{
    static ngx_str_t  type = ngx_string("text/event-stream; charset=utf-8");

    tc->type = &type;

    return ngx_ticket_header(tc->r, "X-Accel-Buffering", tk_str_c("no"));
}


static ngx_int_t
ngx_ticket_console_done(ngx_ticket_ctx_t *tc, tk_str_t *body)
{
    ngx_int_t            rc;
    ngx_ticket_staff_t  *staff;

    staff = tc->data;
    rc = NGX_OK;

    tc->http_status = staff->status;
    tc->type = &ngx_ticket_console_type;

    if (tc->goes_on) {
        ngx_str_null(body);
        rc = ngx_ticket_console_events(tc);

    } else if (tc->file) {
        ngx_str_null(body);
        rc = ngx_ticket_console_file(tc);

    } else if (staff->paper.len) {
        *body = staff->paper;
        rc = ngx_ticket_console_paper(tc);

    } else if (staff->rows.len) {
        rc = ngx_ticket_console_rows(tc, body);

    } else {
        *body = staff->shown;
    }

    if (staff->replayed
        && ngx_ticket_header(tc->r, "Idempotent-Replayed", tk_str_c("true"))
           != NGX_OK)
    {
        return NGX_ERROR;
    }

    return rc == NGX_OK ? ngx_ticket_console_headers(tc->r, 0) : rc;
}


ngx_int_t
ngx_ticket_console_answer(ngx_ticket_ctx_t *tc, tk_str_t *body)
{
    ngx_int_t            rc;
    ngx_ticket_staff_t  *staff;

    staff = tc->data;

    rc = tc->err == TK_OK ? ngx_ticket_console_done(tc, body)
                          : ngx_ticket_console_refused(tc, body);

    tc->retcode = tc->http_status;

    if (rc != NGX_OK || ngx_ticket_console_cookies(tc) != NGX_OK) {
        return NGX_ERROR;
    }

    return staff->etag.len ? ngx_ticket_console_etag(tc->r, staff->etag)
                           : NGX_OK;
}


/* ---- What nginx refuses ---- */

ngx_str_t *
ngx_ticket_console_nginx_error(ngx_http_request_t *r, ngx_uint_t status)
{
    tk_str_t  none = tk_null_str;

    return ngx_ticket_console_nginx_problem(r,
                                            tk_problem_of_status((int) status),
                                            none);
}


ngx_str_t *
ngx_ticket_console_nginx_problem(ngx_http_request_t *r,
    const tk_problem_t *problem, tk_str_t subject)
{
    tk_buf_t             b;
    tk_json_t            j;
    tk_lang_e            lang;
    tk_pool_t            pool;
    ngx_str_t           *body;

    body = ngx_palloc(r->pool, sizeof(ngx_str_t));
    pool = ngx_ticket_pool(r->pool);

    if (body == NULL || tk_buf_init(&b, &pool, 512) != TK_OK) {
        return NULL;
    }

    ngx_ticket_console_lang(r, &lang);

    tk_json_init(&j, &b);
    ngx_ticket_console_problem(&j, &pool, problem, NULL, lang, subject,
                               ngx_ticket_console_request_id(r));
    tk_json_end(&j);

    body->data = b.start;
    body->len = b.pos - b.start;

    return tk_json_done(&j) == TK_OK ? body : NULL;
}


void
ngx_ticket_console_nginx_head(ngx_http_request_t *r, ngx_uint_t status)
{
    (void) ngx_ticket_console_headers(r,
                        tk_problem_of_status((int) status)->retry_after_s);
}
