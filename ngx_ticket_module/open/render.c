/*
 * Answers as JSON: rendered, told from one another in the answer cache, given
 * numbers of their own, and those that nginx makes itself.
 */

#include "open/open.h"
#include "open/log.h"
#include "base/process.h"
#include "core/open/tk_open_reason.h"
#include "core/tk_buf.h"
#include "core/tk_error.h"
#include "core/tk_value.h"


/* Of a request whose supplier nobody knows yet. */
#define NGX_TICKET_OPEN_OFFSET  (8 * 3600)  /* seconds */


/* How far the supplier's clocks are from UTC, by which no zone is off by parts
 * of a minute any more. */

static int32_t
ngx_ticket_open_offset(ngx_ticket_ctx_t *tc, tk_time_t now)
{
    int64_t           minutes;
    const tk_zone_t  *zone;

    if (tc == NULL || tc->supplier == NULL) {
        return NGX_TICKET_OPEN_OFFSET;
    }

    zone = &tc->supplier->u.supplier.zone;
    minutes = (int64_t) tk_local_day(zone, now) * 1440
              + tk_local_minute(zone, now);

    return (int32_t) (minutes - now / (60 * TK_SECOND)) * 60;
}


/* No two of a moment and host are the same: processes count in steps. */

static void
ngx_ticket_open_number(ngx_ticket_ctx_t *tc, u_char out[TK_OPEN_LOG_ID])
{
    tk_time_t         now;
    ngx_core_conf_t  *ccf;

    static ngx_uint_t  count;

    ccf = (ngx_core_conf_t *) ngx_get_conf(ngx_cycle->conf_ctx,
                                           ngx_core_module);
    now = ngx_ticket_now();

    tk_open_log_id(now, ngx_ticket_open_offset(tc, now),
                   (unsigned) (count++ * ngx_max(ccf->worker_processes, 1)
                               + ngx_worker),
                   out);
}


static tk_str_t
ngx_ticket_open_log_id(ngx_ticket_ctx_t *tc)
{
    tk_str_t            id;
    ngx_ticket_open_t  *open;

    open = tc->own;

    if (!open->known) {
        open->known = 1;
        ngx_ticket_open_number(tc, open->log_id);
    }

    id.data = open->log_id;
    id.len = TK_OPEN_LOG_ID;

    return id;
}


/* A day that is refused: the one message for all of that, and why. */

static ngx_int_t
ngx_ticket_open_why(ngx_ticket_ctx_t *tc, tk_str_t *message)
{
    tk_buf_t              b;
    tk_str_t              reason, none = tk_null_str;
    ngx_ticket_open_t    *open;
    const tk_product_t   *p;
    const tk_supplier_t  *s;

    open = tc->own;
    *message = open->message;

    if ((tc->err != TK_SALE_AFTER_DAY && tc->err != TK_SALE_CLOSED
         && tc->err != TK_SALE_WINDOW)
        || open->req.product_id < 0 || tc->supplier == NULL)
    {
        return NGX_OK;
    }

    s = &tc->supplier->u.supplier;
    p = tk_product_by_id(s, (int32_t) open->req.product_id);

    if (p == NULL) {
        return NGX_OK;
    }

    if (tk_open_day_reason(&tc->pool, p, tk_local_day(&s->zone, tc->now),
                           tk_local_minute(&s->zone, tc->now),
                           open->req.visit.day, &reason)
        != TK_OK
        || tk_open_message(&tc->pool, tc->err, none, message) != TK_OK
        || tk_buf_init(&b, &tc->pool, message->len + reason.len + 2) != TK_OK)
    {
        return NGX_ERROR;
    }

    tk_buf_add(&b, message->data, message->len);
    tk_buf_adds(&b, "(");
    tk_buf_add(&b, reason.data, reason.len);
    tk_buf_adds(&b, ")");
    *message = tk_buf_str(&b);

    return b.failed ? NGX_ERROR : NGX_OK;
}


static tk_err_t
ngx_ticket_open_write(ngx_ticket_ctx_t *tc, tk_str_t *body)
{
    tk_open_answer_t    answer;
    ngx_ticket_open_t  *open;

    open = tc->own;
    ngx_memzero(&answer, sizeof(tk_open_answer_t));

    answer.call = open->call;
    answer.uniform = tc->conf->open_uniform;
    answer.err = tc->err;
    answer.subject = tc->subject;
    answer.log_id = ngx_ticket_open_log_id(tc);
    answer.data = &open->said;

    if (ngx_ticket_open_why(tc, &answer.message) != NGX_OK) {
        return TK_NO_MEMORY;
    }

    open->told = answer.message;

    return tk_open_answer(&tc->pool, &answer, body);
}


/* ---- What is kept of it for staff ---- */

/* "GET /open/order/Pay" */

static ngx_int_t
ngx_ticket_open_asked(ngx_ticket_ctx_t *tc, ngx_ticket_open_entry_t *entry)
{
    tk_buf_t             call, asked;
    ngx_ticket_open_t   *open;
    ngx_http_request_t  *r;

    r = tc->r;
    open = tc->own;

    if (tk_buf_init(&call, &tc->pool, 64) != TK_OK
        || tk_buf_init(&asked, &tc->pool, r->args.len + open->came.body.len + 2)
           != TK_OK)
    {
        return NGX_ERROR;
    }

    tk_buf_add(&call, r->method_name.data, r->method_name.len);
    tk_buf_adds(&call, " ");
    tk_buf_add(&call, open->path.data, open->path.len);
    entry->call = tk_buf_str(&call);

    if (r->args.len) {
        tk_buf_adds(&asked, "?");
        tk_buf_add(&asked, r->args.data, r->args.len);
    }

    if (open->came.body.len) {
        tk_buf_add(&asked, open->came.body.data, open->came.body.len);
    }

    entry->asked = tk_buf_str(&asked);

    return call.failed || asked.failed ? NGX_ERROR : NGX_OK;
}


/* What nobody can find by a supplier is not kept. */

static void
ngx_ticket_open_keep(ngx_ticket_ctx_t *tc, tk_str_t body)
{
    ngx_ticket_open_t        *open;
    ngx_ticket_open_entry_t   entry;

    open = tc->own;

    if (tc->supplier == NULL) {
        return;
    }

    ngx_memzero(&entry, sizeof(ngx_ticket_open_entry_t));
    entry.supplier_id = tc->supplier->u.supplier.supplier_id;
    entry.agent_id = tc->authenticated ? tc->agent->u.agent.agent_id : 0;
    entry.partner = open->head.partner;
    entry.log_id = ngx_ticket_open_log_id(tc);
    entry.number = open->req.number;
    entry.order_id = tc->order_id;
    entry.good = tc->err == TK_OK;
    entry.ms = ngx_current_msec - tc->began;
    entry.answered = body;

    if (tc->err == TK_OK && tc->endpoint && tc->endpoint->cacheable) {
        entry.answered.len = ngx_min(body.len, NGX_TICKET_OPEN_LOG_LIST);
    }

    entry.message = open->told;

    if (entry.message.len == 0 && entry.good) {
        entry.message = tk_str_c(open->call->done);
    }

    if (entry.message.len == 0
        && tk_open_message(&tc->pool, tc->err, tc->subject, &entry.message)
           != TK_OK)
    {
        return;
    }

    if (ngx_ticket_open_asked(tc, &entry) == NGX_OK) {
        ngx_ticket_open_log(&entry);
    }
}


ngx_int_t
ngx_ticket_open_render(ngx_ticket_ctx_t *tc, tk_str_t *body)
{
    tk_err_t            err;
    ngx_ticket_open_t  *open;

    open = tc->own;
    err = ngx_ticket_open_write(tc, body);

    if (err != TK_OK && tc->err == TK_OK) {
        ngx_log_error(NGX_LOG_ALERT, tc->r->connection->log, 0,
                      "answer cannot be rendered: %s", tk_err_name(err));

        ngx_ticket_refuse(tc, TK_BUG);
        ngx_str_null(&open->message);
        err = ngx_ticket_open_write(tc, body);
    }

    tc->retcode = tc->err == TK_OK
                  ? tk_open_done_code(open->call, tc->conf->open_uniform) : 0;

    if (err != TK_OK) {
        return NGX_ERROR;
    }

    ngx_ticket_open_keep(tc, *body);

    return NGX_OK;
}


/* The same bytes, but for the number. */

ngx_int_t
ngx_ticket_open_fresh(ngx_ticket_ctx_t *tc, tk_str_t *body)
{
    u_char    *p, *at;
    tk_str_t   id;

    p = ngx_pnalloc(tc->r->pool, body->len);
    if (p == NULL) {
        return NGX_ERROR;
    }

    ngx_memcpy(p, body->data, body->len);
    body->data = p;

    at = tk_open_answer_log_id(*body);

    if (at) {
        id = ngx_ticket_open_log_id(tc);
        ngx_memcpy(at, id.data, id.len);
    }

    if (ngx_ticket_open_log_lists()) {
        ngx_ticket_open_keep(tc, *body);
    }

    return NGX_OK;
}


/* The location, whose words may be others, the call, and its members. */

u_char *
ngx_ticket_open_cache_key(ngx_ticket_ctx_t *tc, u_char *p, u_char *last)
{
    int64_t             key[7];
    ngx_ticket_open_t  *open;

    open = tc->own;

    key[0] = (intptr_t) tc->conf;
    key[1] = open->call ? (int64_t) open->call->call : -1;
    key[2] = key[3] = key[4] = key[5] = key[6] = 0;

    if (tc->err == TK_OK) {
        key[2] = open->req.page;
        key[3] = open->req.page_size;
        key[4] = open->req.product_id;
        key[5] = open->req.first.day;
        key[6] = open->req.last.day;
    }

    return (size_t) (last - p) < sizeof(key)
           ? NULL : ngx_cpymem(p, key, sizeof(key));
}


/* ---- What nginx refuses ---- */

ngx_str_t *
ngx_ticket_open_nginx_error(ngx_http_request_t *r, ngx_uint_t status)
{
    u_char             log_id[TK_OPEN_LOG_ID];
    tk_str_t           bytes;
    tk_pool_t          pool;
    ngx_str_t         *body;
    tk_open_answer_t   answer;

    body = ngx_palloc(r->pool, sizeof(ngx_str_t));
    if (body == NULL) {
        return NULL;
    }

    pool = ngx_ticket_pool(r->pool);
    ngx_memzero(&answer, sizeof(tk_open_answer_t));
    ngx_ticket_open_number(ngx_ticket_get_ctx(r), log_id);

    answer.err = ngx_ticket_call_error(status);
    answer.log_id.data = log_id;
    answer.log_id.len = TK_OPEN_LOG_ID;

    if (tk_open_answer(&pool, &answer, &bytes) != TK_OK) {
        return NULL;
    }

    body->data = bytes.data;
    body->len = bytes.len;

    return body;
}
