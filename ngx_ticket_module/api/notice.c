/*
 * STORE_NOTICE: a proven notice is kept before it is answered; what it means is
 * done by the worker.
 */

#include "api/api.h"
#include "api/notice.h"
#include "base/lanes.h"
#include "base/process.h"
#include "core/tk_error.h"
#include "request/sql.h"
#include "stock/shield.h"


/* As ticket.pay_notice has them. */

typedef enum {
    NGX_TICKET_NOTICE_PAID = 1,
    NGX_TICKET_NOTICE_REFUNDED,
    NGX_TICKET_NOTICE_CLOSED,
    NGX_TICKET_NOTICE_REFUND_CLOSED,
    NGX_TICKET_NOTICE_REFUND_FAILED,
    NGX_TICKET_NOTICE_OTHER
} ngx_ticket_notice_event_e;


static ngx_ticket_notice_event_e
ngx_ticket_notice_event(const tk_pay_learned_t *learned)
{
    ngx_uint_t  of_refund;

    of_refund = learned->refund_number.len > 0;

    switch (learned->state) {

    case TK_PAY_PAID:
        return of_refund ? NGX_TICKET_NOTICE_REFUNDED
                         : NGX_TICKET_NOTICE_PAID;

    case TK_PAY_RETURNED:
        return NGX_TICKET_NOTICE_REFUNDED;

    case TK_PAY_CLOSED:
        return of_refund ? NGX_TICKET_NOTICE_REFUND_CLOSED
                         : NGX_TICKET_NOTICE_CLOSED;

    case TK_PAY_FAILED:
        return of_refund ? NGX_TICKET_NOTICE_REFUND_FAILED
                         : NGX_TICKET_NOTICE_OTHER;

    default:
        return NGX_TICKET_NOTICE_OTHER;
    }
}


static ngx_uint_t
ngx_ticket_notice_is_word(tk_str_t s, size_t max)
{
    size_t  i;

    for (i = 0; i < s.len; i++) {
        if (s.data[i] <= ' ' || s.data[i] >= 0x7f) {
            return 0;
        }
    }

    return s.len <= max;
}


ngx_uint_t
ngx_ticket_notice_is_whole(const tk_pay_learned_t *learned)
{
    return learned->number.len > 0 && learned->notice_id.len > 0
           && ngx_ticket_notice_is_word(learned->number, 64)
           && ngx_ticket_notice_is_word(learned->refund_number, 64)
           && ngx_ticket_notice_is_word(learned->platform_number, 64)
           && ngx_ticket_notice_is_word(learned->notice_id, 128)
           && (ngx_ticket_notice_event(learned) != NGX_TICKET_NOTICE_PAID
               || learned->amount_fen > 0
               || learned->next == TK_PAY_NEXT_ASK);
}


static void
ngx_ticket_notice_int8(ngx_ticket_pg_op_t *op, int64_t n, ngx_uint_t is_there)
{
    if (is_there) {
        ngx_ticket_pg_int8(op, n);

    } else {
        ngx_ticket_pg_null(op);
    }
}


/* Of the whole payment, where what has gone back is told in all. */

static ngx_uint_t
ngx_ticket_notice_has_amount(const tk_pay_learned_t *learned)
{
    return learned->amount_fen >= 0 && learned->state != TK_PAY_RETURNED;
}


ngx_int_t
ngx_ticket_notice_ask(ngx_ticket_ctx_t *tc)
{
    tk_str_t                 hash;
    tk_pay_learned_t        *learned;
    ngx_ticket_pg_op_t      *op;
    ngx_ticket_notice_t     *notice;

    notice = tc->data;
    learned = &notice->learned;
    hash.data = notice->hash;
    hash.len = TK_SHA256_LEN;

    op = ngx_ticket_ask_for_all(NGX_TICKET_PG_WRITES,
                                NGX_TICKET_STMT_NOTICE_STORE);
    if (op != NULL) {
        op->lane = ngx_ticket_lane_key(notice->supplier_id,
                                       -notice->account_no);
    }

    ngx_ticket_pg_int4(op, notice->supplier_id);
    ngx_ticket_pg_int2(op, (int16_t) notice->account_no);
    ngx_ticket_pg_text(op, learned->notice_id);
    ngx_ticket_pg_text(op, learned->number);
    ngx_ticket_pg_int2(op, (int16_t) ngx_ticket_notice_event(learned));
    ngx_ticket_pg_text(op, learned->refund_number);
    ngx_ticket_notice_int8(op, learned->amount_fen,
                           ngx_ticket_notice_has_amount(learned));
    ngx_ticket_notice_int8(op, learned->refunded_fen,
                           learned->refunded_fen > 0);

    if (learned->platform_number.len) {
        ngx_ticket_pg_text(op, learned->platform_number);

    } else {
        ngx_ticket_pg_null(op);
    }

    ngx_ticket_notice_int8(op, learned->at, learned->at != 0);
    ngx_ticket_pg_bool(op, learned->next == TK_PAY_NEXT_ASK);
    ngx_ticket_pg_bytea(op, hash);

    return ngx_ticket_submit(tc, op);
}


/* What is kept, again or for staff alone, is taken. */

ngx_int_t
ngx_ticket_notice_kept(ngx_ticket_ctx_t *tc)
{
    tk_value_t            v;
    ngx_ticket_notice_t  *notice;

    if (tc->op->err != TK_OK) {
        return ngx_ticket_refuse(tc, tc->op->err);
    }

    notice = tc->data;
    ngx_ticket_pg_value(tc->op->result, 0, 0, &v);

    if (v.type != TK_VALUE_TEXT) {
        return NGX_ERROR;
    }

    if (tk_str_eq(v.s, tk_str_c("stored"))) {
        ngx_ticket_pay_told(notice->supplier_id);
        return NGX_OK;
    }

    if (tk_str_eq(v.s, tk_str_c("wrong"))) {
        ngx_log_error(NGX_LOG_WARN, tc->r->connection->log, 0,
                      "a notice of account %d of supplier %d is signed right, "
                      "but its amount or account is not that of %*s: refused",
                      notice->account_no, notice->supplier_id,
                      notice->learned.number.len, notice->learned.number.data);

        return ngx_ticket_refuse(tc, TK_ORDER_AMOUNT);
    }

    return NGX_OK;
}


static void
ngx_ticket_notice_worried(ngx_ticket_pg_op_t *op)
{
    ngx_ticket_pg_release(op);
}


void
ngx_ticket_notice_worry(int32_t supplier_id, int account_no,
    const char *kind, tk_str_t number, tk_str_t text)
{
    ngx_ticket_pg_op_t  *op;

    op = ngx_ticket_ask_for_all(NGX_TICKET_PG_WRITES,
                                NGX_TICKET_STMT_NOTICE_WORRY);

    ngx_ticket_pg_int4(op, supplier_id);
    ngx_ticket_pg_int2(op, (int16_t) account_no);
    ngx_ticket_pg_text(op, tk_str_c(kind));
    ngx_ticket_pg_text(op, number);
    ngx_ticket_pg_text(op, text);

    if (op != NULL) {
        op->handler = ngx_ticket_notice_worried;
    }

    if (op == NULL || ngx_ticket_pg_submit(op) != NGX_AGAIN) {
        ngx_ticket_pg_release(op);
    }
}
