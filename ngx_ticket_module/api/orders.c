/*
 * What happens to an order after it was booked: UseAccountToPayByPwd (4.2.27),
 * UseAccountToPayByFKWithPwd (4.2.50), CancelOrder (4.2.15), RefundTicket
 * (4.2.54), ReMakeTicket (4.2.11), and the pages that only read: one SQL
 * function each, its columns are the answer.
 */

#include "api/api.h"
#include "api/pay.h"
#include "api/steps.h"
#include "ngx_ticket.h"


#define NGX_TICKET_REFUND_MAX  128      /* ticket codes of one call: 4000
                                           bytes hold no more */


ngx_int_t
ngx_ticket_cancel_check(ngx_ticket_ctx_t *tc)
{
    if (tc->req.order_id == 0) {
        return ngx_ticket_refuse(tc, TK_CANCEL_UNKNOWN);
    }

    return NGX_OK;
}


/* Codes "code|code|..." to ticket numbers of the one order they name. */

static ngx_int_t
ngx_ticket_refund_numbers(ngx_ticket_ctx_t *tc, int16_t *numbers, size_t *n)
{
    int        number;
    u_char    *p, *end, *bar;
    int64_t    order_id;
    tk_str_t   code;

    p = tc->req.ticket_codes.data;
    end = p + tc->req.ticket_codes.len;
    *n = 0;

    while (p < end) {
        bar = ngx_strlchr(p, end, '|');
        if (bar == NULL) {
            bar = end;
        }

        code.data = p;
        code.len = bar - p;

        if (*n == NGX_TICKET_REFUND_MAX
            || tk_ticket_parse(ngx_ticket_process.conf->keyring,
                               tc->supplier->u.supplier.supplier_id, code,
                               &order_id, &number)
               != TK_OK)
        {
            return ngx_ticket_refuse_for(tc, TK_BAD_TICKET_CODE, code);
        }

        if (order_id != tc->req.order_id) {
            return ngx_ticket_refuse_for(tc, TK_REFUND_OTHER_ORDER, code);
        }

        numbers[(*n)++] = (int16_t) number;
        p = bar + 1;
    }

    return NGX_OK;
}


ngx_int_t
ngx_ticket_refund_ask(ngx_ticket_ctx_t *tc)
{
    size_t               n;
    int16_t              numbers[NGX_TICKET_REFUND_MAX];
    ngx_int_t            rc;
    ngx_ticket_pg_op_t  *op;

    if (tc->req.order_id == 0) {
        return ngx_ticket_refuse(tc, TK_REFUND_UNKNOWN);
    }

    rc = ngx_ticket_refund_numbers(tc, numbers, &n);
    if (rc != NGX_OK) {
        return rc;
    }

    op = ngx_ticket_ask(tc, NGX_TICKET_PG_WRITES,
                        NGX_TICKET_STMT_REFUND_TICKETS);

    ngx_ticket_pg_int4(op, tc->supplier->u.supplier.supplier_id);
    ngx_ticket_pg_int4(op, tc->agent->u.agent.agent_id);
    ngx_ticket_pg_int8(op, tc->req.order_id);
    ngx_ticket_pg_int2s(op, numbers, n);

    return ngx_ticket_submit(tc, op);
}


ngx_int_t
ngx_ticket_refund_answer(ngx_ticket_ctx_t *tc)
{
    tk_table_t  *t;

    static const char *const  columns[] = { "order_id" };

    t = ngx_ticket_table(tc, columns, 1, 1);
    if (t == NULL) {
        return NGX_ERROR;
    }

    tk_table_int(t, 0, 0, tc->req.order_id);
    tc->rows = t->rows;

    return NGX_OK;
}
