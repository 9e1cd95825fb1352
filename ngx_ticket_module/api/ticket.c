/*
 * GetTicketContext (4.2.43): one ticket, and the picture a phone shows at the
 * gate.
 */

#include "api/api.h"
#include "api/picture.h"
#include "api/steps.h"
#include "ngx_ticket.h"


/* The rows of the statement with one column more. */

typedef struct {
    tk_rows_t    rows;
    tk_rows_t    inner;
    tk_str_t     picture;
} ngx_ticket_pictured_t;


ngx_int_t
ngx_ticket_context_ask(ngx_ticket_ctx_t *tc)
{
    ngx_int_t            rc;
    ngx_ticket_pg_op_t  *op;

    rc = ngx_ticket_guess_allowed(tc, TK_GUESS_TICKET);
    if (rc != NGX_OK) {
        return rc;
    }

    op = ngx_ticket_ask(tc, NGX_TICKET_PG_READS,
                        NGX_TICKET_STMT_TICKET_CONTEXT);

    ngx_ticket_pg_int4(op, tc->supplier->u.supplier.supplier_id);
    ngx_ticket_pg_int4(op, tc->agent->u.agent.agent_id);
    ngx_ticket_pg_int8(op, tc->req.order_id);
    ngx_ticket_pg_int2(op,
                  (int16_t) ngx_ticket_number_of(tc, tc->req.ticket_codes));

    return ngx_ticket_submit(tc, op);
}


ngx_int_t
ngx_ticket_context_found(ngx_ticket_ctx_t *tc)
{
    ngx_int_t  rc;

    rc = ngx_ticket_verdict(tc);

    if (rc == NGX_DECLINED && tc->err == TK_NO_TICKETS) {
        return ngx_ticket_guess_wrong(tc, TK_GUESS_TICKET);
    }

    return rc;
}


static const char *
ngx_ticket_pictured_column(const tk_rows_t *rows, size_t col)
{
    const ngx_ticket_pictured_t *p = rows->data;

    if (col == p->inner.ncols) {
        return "picture";
    }

    return p->inner.column(&p->inner, col);
}


static void
ngx_ticket_pictured_get(const tk_rows_t *rows, size_t row, size_t col,
    tk_value_t *value)
{
    const ngx_ticket_pictured_t *p = rows->data;

    if (col != p->inner.ncols) {
        p->inner.get(&p->inner, row, col, value);
        return;
    }

    ngx_memzero(value, sizeof(tk_value_t));
    value->type = TK_VALUE_TEXT;
    value->s = p->picture;
}


static tk_value_t
ngx_ticket_context_value(ngx_ticket_ctx_t *tc, const char *name)
{
    int         col;
    tk_value_t  v;

    ngx_memzero(&v, sizeof(tk_value_t));

    col = ngx_ticket_pg_column(tc->op->result, name);
    if (col != -1) {
        ngx_ticket_pg_value(tc->op->result, 0, col, &v);
    }

    return v;
}


static ngx_int_t
ngx_ticket_context_draw(ngx_ticket_ctx_t *tc, int mode, tk_str_t *picture)
{
    tk_value_t     start;
    tk_picture_t   ticket;

    ngx_memzero(&ticket, sizeof(tk_picture_t));

    start = ngx_ticket_context_value(tc, "begins");

    ticket.supplier = tc->supplier->u.supplier.name;
    ticket.product = ngx_ticket_context_value(tc, "product_name").s;
    ticket.code = tc->req.ticket_codes;
    ticket.line = ngx_ticket_context_value(tc, "place").s;
    ticket.seats = ngx_ticket_context_value(tc, "seats_told").s;
    ticket.persons = (int) ngx_ticket_context_value(tc, "persons").n;
    ticket.day = (tk_day_t) ngx_ticket_context_value(tc, "day").n;
    ticket.start_minute = start.type == TK_VALUE_NULL ? -1 : (int) start.n;
    ticket.end_minute = (int) ngx_ticket_context_value(tc, "ends").n;

    return ngx_ticket_picture(&tc->pool, &ticket,
                              tc->supplier->u.supplier.supplier_id, mode,
                              picture);
}


/* No QR mode: this ticket has no picture. */

ngx_int_t
ngx_ticket_context_picture(ngx_ticket_ctx_t *tc)
{
    tk_value_t              mode;
    ngx_ticket_pictured_t  *p;

    p = ngx_pcalloc(tc->r->pool, sizeof(ngx_ticket_pictured_t));
    if (p == NULL) {
        return NGX_ERROR;
    }

    mode = ngx_ticket_context_value(tc, "qr_mode");

    if (mode.type == TK_VALUE_TEXT && mode.s.len == 1
        && ngx_ticket_context_draw(tc, mode.s.data[0], &p->picture) != NGX_OK)
    {
        return NGX_ERROR;
    }

    p->inner = tc->rows;
    p->rows = tc->rows;
    p->rows.ncols++;
    p->rows.column = ngx_ticket_pictured_column;
    p->rows.get = ngx_ticket_pictured_get;
    p->rows.data = p;

    tc->rows = p->rows;

    return NGX_OK;
}
