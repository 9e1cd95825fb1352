/*
 * The driver: runs the steps of a page, one after the other, through waits.
 * A step returns NGX_OK to go on, NGX_AGAIN when it started an operation,
 * NGX_DECLINED after ngx_ticket_refuse(), NGX_ERROR when we are at fault.
 */

#include "ngx_ticket.h"


#define NGX_TICKET_STEPS_MAX  64    /* of one request, jumps included */


static void ngx_ticket_run(ngx_ticket_ctx_t *tc);
static void ngx_ticket_pg_resume(ngx_ticket_pg_op_t *op);
static ngx_int_t ngx_ticket_bind(ngx_ticket_ctx_t *tc, ngx_ticket_pg_op_t *op,
    const ngx_ticket_arg_t *arg);


ngx_int_t
ngx_ticket_content_handler(ngx_http_request_t *r)
{
    ngx_int_t          rc;
    ngx_ticket_ctx_t  *tc;

    tc = ngx_ticket_get_ctx(r);

    if (tc == NULL || !tc->gated) {
        return NGX_HTTP_INTERNAL_SERVER_ERROR;  /* a subrequest of somebody */
    }

    if (tc->err != TK_OK) {
        return ngx_ticket_reply(tc);
    }

    rc = ngx_ticket_reply_ready(tc);
    if (rc != NGX_DECLINED) {
        return rc;
    }

    /* a client that leaves is noticed, and the request ends when its
     * operation does */

    r->main->count++;
    r->read_event_handler = ngx_http_test_reading;

    tc->step = tc->endpoint->steps;
    ngx_ticket_run(tc);

    return NGX_DONE;
}


static void
ngx_ticket_run(ngx_ticket_ctx_t *tc)
{
    ngx_int_t                 rc;
    ngx_log_t                *log;
    ngx_uint_t                n;
    const ngx_ticket_step_t  *step;

    log = tc->r->connection->log;
    rc = NGX_OK;

    for (n = 0; n < NGX_TICKET_STEPS_MAX; n++) {
        step = tc->step;

        if (step->handler == NULL) {
            break;
        }

        tc->step++;
        log->action = (char *) step->name;

        rc = step->handler(tc);

        if (rc == NGX_AGAIN) {
            return;
        }

        if (rc != NGX_OK) {
            break;
        }
    }

    if (n == NGX_TICKET_STEPS_MAX) {
        ngx_log_error(NGX_LOG_ALERT, log, 0, "steps of a page do not end");
        rc = NGX_ERROR;
    }

    if (rc == NGX_ERROR) {
        ngx_ticket_refuse(tc, TK_BUG);
    }

    log->action = "sending ticket answer";

    ngx_http_finalize_request(tc->r, ngx_ticket_reply(tc));
}


void
ngx_ticket_resume(ngx_ticket_ctx_t *tc)
{
    ngx_connection_t  *c;

    c = tc->r->connection;

    ngx_ticket_run(tc);
    ngx_http_run_posted_requests(c);
}


ngx_int_t
ngx_ticket_refuse(ngx_ticket_ctx_t *tc, tk_err_t err)
{
    tk_str_t  none;

    ngx_str_null(&none);

    return ngx_ticket_refuse_for(tc, err, none);
}


ngx_int_t
ngx_ticket_refuse_for(ngx_ticket_ctx_t *tc, tk_err_t err, tk_str_t subject)
{
    tc->err = err;
    tc->subject = subject;

    return NGX_DECLINED;
}


/*
 * The terms may have changed, the day may be over and the slot full: who
 * repeats an order that was booked gets the answer it got.
 */

ngx_int_t
ngx_ticket_unless_repeat(ngx_ticket_ctx_t *tc)
{
    if (tc->req.own_number.len == 0) {
        return NGX_DECLINED;
    }

    tc->pending = tc->err;
    tc->err = TK_OK;
    tc->step = tc->endpoint->repeat;

    return NGX_OK;
}


ngx_ticket_pg_op_t *
ngx_ticket_ask(ngx_ticket_ctx_t *tc, ngx_ticket_pg_kind_e on,
    ngx_ticket_stmt_e stmt)
{
    return ngx_ticket_pg_op(ngx_ticket_process.pg[on], stmt,
                            ngx_ticket_process.log);
}


ngx_int_t
ngx_ticket_submit(ngx_ticket_ctx_t *tc, ngx_ticket_pg_op_t *op)
{
    ngx_int_t  rc;

    ngx_ticket_op_done(tc);

    op->handler = ngx_ticket_pg_resume;
    op->data = tc;

    rc = ngx_ticket_pg_submit(op);

    if (rc != NGX_AGAIN) {
        ngx_ticket_pg_release(op);
        return ngx_ticket_refuse(tc, TK_BUSY);
    }

    tc->op = op;
    tc->op_done = 0;

    return NGX_AGAIN;
}


static void
ngx_ticket_pg_resume(ngx_ticket_pg_op_t *op)
{
    ngx_ticket_ctx_t *tc = op->data;

    tc->op_done = 1;
    tc->pg_msec += op->msec;

    ngx_ticket_resume(tc);
}


void
ngx_ticket_op_done(ngx_ticket_ctx_t *tc)
{
    if (tc->op && tc->op_done) {
        ngx_ticket_pg_release(tc->op);
        tc->op = NULL;
    }
}


/* Arguments are a table: endpoint->args says what goes where. */

ngx_int_t
ngx_ticket_call(ngx_ticket_ctx_t *tc)
{
    ngx_ticket_pg_op_t      *op;
    const ngx_ticket_arg_t  *arg;

    op = ngx_ticket_ask(tc, tc->endpoint->on, tc->endpoint->stmt);
    if (op == NULL) {
        return NGX_ERROR;
    }

    for (arg = tc->endpoint->args; arg->type != NGX_TICKET_ARG_END; arg++) {
        if (ngx_ticket_bind(tc, op, arg) != NGX_OK) {
            ngx_ticket_pg_release(op);
            return NGX_ERROR;
        }
    }

    return ngx_ticket_submit(tc, op);
}


static ngx_int_t
ngx_ticket_bind(ngx_ticket_ctx_t *tc, ngx_ticket_pg_op_t *op,
    const ngx_ticket_arg_t *arg)
{
    u_char   *p;
    int64_t   n;

    p = (u_char *) &tc->req + arg->offset;

    switch (arg->type) {

    case NGX_TICKET_ARG_SUPPLIER:
        return ngx_ticket_pg_int4(op, tc->supplier->u.supplier.supplier_id);

    case NGX_TICKET_ARG_AGENT:
        return ngx_ticket_pg_int4(op, tc->agent->u.agent.agent_id);

    case NGX_TICKET_ARG_VERSION:
        return ngx_ticket_pg_int8(op, tc->agent->u.agent.version);

    case NGX_TICKET_ARG_EDITION:
        return ngx_ticket_pg_int2(op, tc->edition == TK_V30 ? 30 : 40);

    case NGX_TICKET_ARG_TEXT:
        return ngx_ticket_pg_text(op, *(tk_str_t *) p);

    case NGX_TICKET_ARG_DAY:
        return ngx_ticket_pg_int4(op, *(tk_day_t *) p);

    case NGX_TICKET_ARG_INT2:
    case NGX_TICKET_ARG_INT8:
    case NGX_TICKET_ARG_BOOL:
        break;

    case NGX_TICKET_ARG_END:
        return NGX_ERROR;
    }

    n = *(int64_t *) p;

    if (arg->type == NGX_TICKET_ARG_INT2) {
        return ngx_ticket_pg_int2(op, (int16_t) n);
    }

    if (arg->type == NGX_TICKET_ARG_BOOL) {
        return ngx_ticket_pg_bool(op, n == 1);
    }

    return ngx_ticket_pg_int8(op, n);
}


/* Every function answers with a verdict; empty: its rows are the answer. */

static tk_str_t
ngx_ticket_said(const PGresult *result)
{
    int         col;
    tk_value_t  verdict;

    ngx_str_null(&verdict.s);

    col = ngx_ticket_pg_column(result, "verdict");
    if (col != -1 && PQntuples(result) != 0) {
        ngx_ticket_pg_value(result, 0, col, &verdict);
    }

    return verdict.s;
}


ngx_uint_t
ngx_ticket_stale(ngx_ticket_ctx_t *tc)
{
    return tc->op->err == TK_OK
           && tk_str_eq(ngx_ticket_said(tc->op->result), tk_str_c("STALE"));
}


ngx_int_t
ngx_ticket_verdict(ngx_ticket_ctx_t *tc)
{
    int          col;
    tk_err_t     err;
    tk_str_t     verdict;
    tk_value_t   subject;
    PGresult    *result;

    if (tc->op->err != TK_OK) {
        return ngx_ticket_refuse(tc, tc->op->err);
    }

    result = tc->op->result;

    ngx_ticket_pg_rows(result, &tc->rows);

    verdict = ngx_ticket_said(result);
    if (verdict.len == 0) {
        return NGX_OK;
    }

    ngx_str_null(&subject.s);

    col = ngx_ticket_pg_column(result, "subject");
    if (col != -1) {
        ngx_ticket_pg_value(result, 0, col, &subject);
    }

    err = tk_err_by_name(verdict);

    if (err == TK_BUG) {
        ngx_log_error(NGX_LOG_ALERT, tc->r->connection->log, 0,
                      "no such verdict: \"%*s\"", verdict.len,
                      verdict.data);
    }

    if (subject.type != TK_VALUE_TEXT) {
        ngx_str_null(&subject.s);
    }

    return ngx_ticket_refuse_for(tc, err, subject.s);
}


/* The same for what changes an order: its places and its callbacks. */

ngx_int_t
ngx_ticket_changed(ngx_ticket_ctx_t *tc)
{
    ngx_int_t       rc;
    tk_supplier_t  *supplier;

    rc = ngx_ticket_verdict(tc);
    if (rc != NGX_OK) {
        return rc;
    }

    supplier = &tc->supplier->u.supplier;

    ngx_ticket_counter_absorb(supplier->supplier_id, supplier->timeline,
                              tc->op->result);
    ngx_ticket_counter_freed(supplier->supplier_id);

    if (tc->agent->u.agent.has_callback) {
        ngx_ticket_ring(supplier->supplier_id, &tc->req.order_id, 1);
    }

    return NGX_OK;
}


tk_table_t *
ngx_ticket_table(ngx_ticket_ctx_t *tc, const char *const *columns,
    size_t ncols, size_t nrows)
{
    tk_table_t  *t;

    t = ngx_palloc(tc->r->pool, sizeof(tk_table_t));
    if (t == NULL) {
        return NULL;
    }

    if (tk_table_init(&tc->pool, t, columns, ncols, nrows) != TK_OK) {
        return NULL;
    }

    return t;
}
