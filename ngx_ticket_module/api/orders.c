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


#define NGX_TICKET_REFUND_MAX  129      /* ticket codes of one call: 4000
                                           bytes hold no more */


ngx_int_t
ngx_ticket_cancel_check(ngx_ticket_ctx_t *tc)
{
    if (tc->req.order_id == 0) {
        return ngx_ticket_refuse(tc, TK_CANCEL_UNKNOWN);
    }

    return NGX_OK;
}


/* The next of the codes "code|code|...", from *p on; 0: there is none. */

static ngx_uint_t
ngx_ticket_refund_code(ngx_ticket_ctx_t *tc, u_char **p, tk_str_t *code)
{
    u_char  *end, *bar;

    end = tc->req.ticket_codes.data + tc->req.ticket_codes.len;

    if (*p >= end) {
        return 0;
    }

    bar = ngx_strlchr(*p, end, '|');
    if (bar == NULL) {
        bar = end;
    }

    code->data = *p;
    code->len = bar - *p;
    *p = bar + 1;

    return 1;
}


/*
 * The number that the n-th code has in the order that is named.  One that is no
 * code of it, for whatever reason, has a number that no ticket has, which says
 * where it stands: whose the order is is asked before, and all of them get the
 * same answer.
 */

static int16_t
ngx_ticket_refund_number(ngx_ticket_ctx_t *tc, size_t n, tk_str_t code)
{
    int  number;

    number = n < NGX_TICKET_REFUND_MAX ? ngx_ticket_number_of(tc, code) : -1;

    return (int16_t) (number == -1 ? -1 - (int) n : number);
}


static size_t
ngx_ticket_refund_numbers(ngx_ticket_ctx_t *tc, int16_t *numbers)
{
    size_t     n;
    u_char    *p;
    tk_str_t   code;

    p = tc->req.ticket_codes.data;

    for (n = 0; ngx_ticket_refund_code(tc, &p, &code); n++) {
        numbers[n] = ngx_ticket_refund_number(tc, n, code);

        if (n == NGX_TICKET_REFUND_MAX) {
            return n + 1;
        }
    }

    return n;
}


ngx_int_t
ngx_ticket_refund_ask(ngx_ticket_ctx_t *tc)
{
    size_t               n;
    int16_t              numbers[NGX_TICKET_REFUND_MAX + 1];
    ngx_int_t            rc;
    ngx_ticket_pg_op_t  *op;

    rc = ngx_ticket_guess_allowed(tc, TK_GUESS_TICKET);
    if (rc != NGX_OK) {
        return rc;
    }

    n = ngx_ticket_refund_numbers(tc, numbers);

    op = ngx_ticket_ask(tc, NGX_TICKET_PG_WRITES,
                        NGX_TICKET_STMT_REFUND_TICKETS);

    ngx_ticket_pg_int4(op, tc->supplier->u.supplier.supplier_id);
    ngx_ticket_pg_int4(op, tc->agent->u.agent.agent_id);
    ngx_ticket_pg_int8(op, tc->req.order_id);
    ngx_ticket_pg_int2s(op, numbers, n);

    return ngx_ticket_submit(tc, op);
}


/* A ticket is named by its code, as it was sent. */

static void
ngx_ticket_refund_subject(ngx_ticket_ctx_t *tc)
{
    size_t     n;
    u_char    *p;
    int64_t    number;
    tk_str_t   code;

    if (tk_parse_int(tc->subject, INT16_MIN, INT16_MAX, &number) != TK_OK) {
        return;
    }

    p = tc->req.ticket_codes.data;

    for (n = 0; ngx_ticket_refund_code(tc, &p, &code); n++) {
        if (ngx_ticket_refund_number(tc, n, code) == number) {
            tc->subject = code;
            return;
        }
    }
}


ngx_int_t
ngx_ticket_refund_answer(ngx_ticket_ctx_t *tc)
{
    ngx_int_t    rc;
    tk_table_t  *t;

    static const char *const  columns[] = { "order_id" };

    rc = ngx_ticket_after_write(tc);

    /* who names an order that is not his learns nothing of codes */

    if (rc == NGX_DECLINED) {
        ngx_ticket_refund_subject(tc);

        return tc->err == TK_REFUND_OTHER_ORDER
               ? ngx_ticket_guess_wrong(tc, TK_GUESS_TICKET) : rc;
    }

    if (rc != NGX_OK) {
        return rc;
    }

    t = ngx_ticket_table(tc, columns, 1, 1);
    if (t == NULL) {
        return NGX_ERROR;
    }

    tk_table_int(t, 0, 0, tc->req.order_id);
    tc->rows = t->rows;

    return NGX_OK;
}
