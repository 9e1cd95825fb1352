/*
 * Statements and their verdicts; see the header.
 */

#include "request/sql.h"
#include "base/lanes.h"
#include "base/process.h"
#include "request/driver.h"
#include "core/tk_error.h"


static void ngx_ticket_pg_resume(ngx_ticket_pg_op_t *op);
static void ngx_ticket_bind(ngx_ticket_ctx_t *tc, ngx_ticket_pg_op_t *op,
    const ngx_ticket_arg_t *arg);


/*
 * An agent's lists stay on one connection while he has any there, so that they
 * never take both; else they go where less is to be done.
 */

static ngx_ticket_pg_t *
ngx_ticket_lists_connection(ngx_rbtree_key_t lane)
{
    ngx_ticket_pg_t  *one, *two;

    one = ngx_ticket_process.pg[NGX_TICKET_PG_LISTS];
    two = ngx_ticket_process.pg[NGX_TICKET_PG_LISTS_2];

    if (ngx_ticket_pg_ready(one) != ngx_ticket_pg_ready(two)) {
        return ngx_ticket_pg_ready(one) ? one : two;
    }

    if (ngx_ticket_pg_holds(one, lane)) {
        return one;
    }

    if (ngx_ticket_pg_holds(two, lane)) {
        return two;
    }

    return ngx_ticket_pg_load(one) <= ngx_ticket_pg_load(two) ? one : two;
}


static ngx_ticket_pg_op_t *
ngx_ticket_ask_stmt(ngx_ticket_ctx_t *tc, ngx_ticket_pg_kind_e on,
    const ngx_ticket_pg_stmt_t *stmt)
{
    ngx_ticket_pg_t     *pg;
    ngx_rbtree_key_t     lane;
    ngx_ticket_pg_op_t  *op;

    lane = ngx_ticket_lane_key(tc->supplier->u.supplier.supplier_id,
                               tc->agent->u.agent.agent_id);

    pg = (on == NGX_TICKET_PG_LISTS) ? ngx_ticket_lists_connection(lane)
                                     : ngx_ticket_process.pg[on];

    op = ngx_ticket_pg_op_of(pg, stmt, ngx_ticket_process.log);

    if (op) {
        op->lane = lane;
    }

    return op;
}


ngx_ticket_pg_op_t *
ngx_ticket_ask(ngx_ticket_ctx_t *tc, ngx_ticket_pg_kind_e on,
    ngx_ticket_stmt_e stmt)
{
    return ngx_ticket_ask_stmt(tc, on, ngx_ticket_pg_stmt(stmt));
}


ngx_ticket_pg_op_t *
ngx_ticket_ask_for_all(ngx_ticket_pg_kind_e on, ngx_ticket_stmt_e stmt)
{
    return ngx_ticket_pg_op(ngx_ticket_process.pg[on], stmt,
                            ngx_ticket_process.log);
}


ngx_int_t
ngx_ticket_submit(ngx_ticket_ctx_t *tc, ngx_ticket_pg_op_t *op)
{
    ngx_int_t  rc;

    ngx_ticket_op_done(tc);

    rc = ngx_ticket_pg_submit(op);

    if (rc != NGX_AGAIN) {
        ngx_ticket_pg_release(op);
        return rc == NGX_BUSY ? ngx_ticket_refuse(tc, TK_BUSY) : NGX_ERROR;
    }

    op->handler = ngx_ticket_pg_resume;
    op->data = tc;

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


/* Arguments are a table: endpoint->args says what goes where. */

ngx_int_t
ngx_ticket_call(ngx_ticket_ctx_t *tc)
{
    ngx_ticket_pg_op_t      *op;
    const ngx_ticket_arg_t  *arg;

    op = ngx_ticket_ask_stmt(tc, tc->endpoint->on, &tc->endpoint->call);

    ngx_ticket_pg_int4(op, tc->supplier->u.supplier.supplier_id);
    ngx_ticket_pg_int4(op, tc->agent->u.agent.agent_id);

    for (arg = tc->endpoint->args; arg->type != NGX_TICKET_ARG_END; arg++) {
        ngx_ticket_bind(tc, op, arg);
    }

    return ngx_ticket_submit(tc, op);
}


static void
ngx_ticket_bind(ngx_ticket_ctx_t *tc, ngx_ticket_pg_op_t *op,
    const ngx_ticket_arg_t *arg)
{
    u_char  *p;

    p = (u_char *) &tc->req + arg->offset;

    switch (arg->type) {

    case NGX_TICKET_ARG_VERSION:
        ngx_ticket_pg_int8(op, tc->agent->u.agent.version);
        break;

    case NGX_TICKET_ARG_EDITION:
        ngx_ticket_pg_int2(op, tc->terms.edition == TK_V30 ? 30 : 40);
        break;

    case NGX_TICKET_ARG_INT2:
        ngx_ticket_pg_int2(op, (int16_t) *(int64_t *) p);
        break;

    case NGX_TICKET_ARG_INT8:
        ngx_ticket_pg_int8(op, *(int64_t *) p);
        break;

    case NGX_TICKET_ARG_BOOL:
        ngx_ticket_pg_bool(op, *(int64_t *) p == 1);
        break;

    case NGX_TICKET_ARG_TEXT:
        ngx_ticket_pg_text(op, *(tk_str_t *) p);
        break;

    case NGX_TICKET_ARG_BYTEA:
        ngx_ticket_pg_bytea(op, *(tk_str_t *) p);
        break;

    case NGX_TICKET_ARG_DAY:
        ngx_ticket_pg_int4(op, *(tk_day_t *) p);
        break;

    case NGX_TICKET_ARG_END:
        break;
    }
}


/* Every function answers with a verdict; empty: its rows are the answer. */

static tk_str_t
ngx_ticket_verdict_of(const PGresult *result)
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
           && tk_str_eq(ngx_ticket_verdict_of(tc->op->result),
                        tk_str_c("STALE"));
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

    verdict = ngx_ticket_verdict_of(result);
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
