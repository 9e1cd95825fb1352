/*
 * Steps that ask Postgres: one operation in flight per request, which the step
 * behind it reads and which goes with the next one, or with the request.
 */

#ifndef NGX_TICKET_SQL_H
#define NGX_TICKET_SQL_H

#include "request/request.h"


/* What steps call: in the agent's lane, where LISTS is either of the two; in
 * everybody's, for what one request asks for all. */
ngx_ticket_pg_op_t *ngx_ticket_ask(ngx_ticket_ctx_t *tc,
    ngx_ticket_pg_kind_e on, ngx_ticket_stmt_e stmt);
ngx_ticket_pg_op_t *ngx_ticket_ask_for_all(ngx_ticket_pg_kind_e on,
    ngx_ticket_stmt_e stmt);
ngx_int_t ngx_ticket_submit(ngx_ticket_ctx_t *tc, ngx_ticket_pg_op_t *op);

/* Steps. */
ngx_int_t ngx_ticket_call(ngx_ticket_ctx_t *tc);   /* endpoint's statement */
ngx_int_t ngx_ticket_verdict(ngx_ticket_ctx_t *tc);    /* its answer */
ngx_uint_t ngx_ticket_stale(ngx_ticket_ctx_t *tc);     /* is it that? no step */

/* Rows made in C. */
tk_table_t *ngx_ticket_table(ngx_ticket_ctx_t *tc,
    const char *const *columns, size_t ncols, size_t nrows);


#endif
