/*
 * Proxy payment for rail orders: what a request is, once it is read, and the
 * steps that answer it.
 */

#ifndef NGX_TICKET_API_RAIL_H
#define NGX_TICKET_API_RAIL_H

#include "core/rail/tk_rail_answer.h"
#include "core/rail/tk_rail_call.h"
#include "core/rail/tk_rail_result.h"
#include "request/call.h"


/* What ProcessPurchase and ProcessRefund are to do: opt. */

typedef enum {
    NGX_TICKET_RAIL_CONFIRM = 1,
    NGX_TICKET_RAIL_NO_TICKET,
    NGX_TICKET_RAIL_NEED_PAY,
    NGX_TICKET_RAIL_CANCEL_PAY,
    NGX_TICKET_RAIL_AGREE,
    NGX_TICKET_RAIL_REFUSE
} ngx_ticket_rail_opt_e;

typedef struct {
    ngx_ticket_call_t       came;
    const tk_rail_call_t   *call;           /* NULL: none was found */
    tk_rail_sent_t          sent;           /* as it came */

    ngx_ticket_rail_opt_e   opt;            /* 0: the call has none */
    tk_rail_ticket_t        tickets[TK_RAIL_TICKETS];
    size_t                  ntickets;       /* 0: no result was sent */
    tk_str_t                held_no;        /* of NEED_PAY */
    int64_t                 fen;            /* price, refundCash; -1: none */
    int64_t                 reason;         /* -1: not sent */
    tk_str_t                comment;

    tk_str_t                answer;         /* of what is read, rendered */

    unsigned                unpacked:1;     /* sent, or wrong, is set */
    tk_err_t                wrong;
    tk_str_t                subject;
} ngx_ticket_rail_t;


/* Steps, in pairs: what is asked of Postgres, what becomes of its answer. */
ngx_int_t ngx_ticket_rail_orders_ask(ngx_ticket_ctx_t *tc);
ngx_int_t ngx_ticket_rail_orders_found(ngx_ticket_ctx_t *tc);
ngx_int_t ngx_ticket_rail_outcome_ask(ngx_ticket_ctx_t *tc);
ngx_int_t ngx_ticket_rail_again_ask(ngx_ticket_ctx_t *tc);
ngx_int_t ngx_ticket_rail_case_told(ngx_ticket_ctx_t *tc);
ngx_int_t ngx_ticket_rail_refund_ask(ngx_ticket_ctx_t *tc);
ngx_int_t ngx_ticket_rail_purchase_ask(ngx_ticket_ctx_t *tc);
ngx_int_t ngx_ticket_rail_purchase_found(ngx_ticket_ctx_t *tc);
ngx_int_t ngx_ticket_rail_import_ask(ngx_ticket_ctx_t *tc);
ngx_int_t ngx_ticket_rail_imported(ngx_ticket_ctx_t *tc);
ngx_int_t ngx_ticket_rail_return_ask(ngx_ticket_ctx_t *tc);


#endif
