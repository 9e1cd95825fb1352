/*
 * The open API of distributors: what its tongue and its steps share, and the
 * steps.
 */

#ifndef NGX_TICKET_API_OPEN_H
#define NGX_TICKET_API_OPEN_H

#include "core/open/tk_open_answer.h"
#include "core/open/tk_open_call.h"
#include "core/open/tk_open_sign.h"
#include "core/open/tk_open_value.h"
#include "booking/pays.h"
#include "request/call.h"


/* tc->own. */

typedef struct {
    ngx_ticket_call_t       came;
    const tk_open_call_t   *call;           /* NULL: none was found */
    tk_open_head_t          head;
    tk_open_request_t       req;            /* once it is read: */
    ngx_uint_t              read;
    tk_err_t                wrong;          /* with it, and with what of it */
    tk_str_t                subject;
    int                     key_index;      /* of the key that has fitted, */
    tk_time_t               key_made_at;    /* and its moment */
    tk_str_t                path, behind;   /* as sent, and that behind the
                                               location's name; len 0 */
    u_char                  log_id[TK_OPEN_LOG_ID];
    ngx_uint_t              known;          /* log_id is */
    tk_str_t                told;           /* len 0: the usual words */

    ngx_ticket_pays_t      *pay;            /* NULL: no Pay */

    /* what the steps answer */
    tk_str_t                message;        /* len 0: the usual one */
    union {
        tk_open_products_t  products;
        tk_open_prices_t    prices;
        tk_open_created_t   created;
        tk_open_paid_t      paid;
        tk_open_list_t      codes;
        tk_open_applied_t   applied;
    } said;
} ngx_ticket_open_t;


/* open_catalogue.c */
ngx_int_t ngx_ticket_open_products_answer(ngx_ticket_ctx_t *tc);
ngx_int_t ngx_ticket_open_prices_ask(ngx_ticket_ctx_t *tc);
ngx_int_t ngx_ticket_open_prices_want(ngx_ticket_ctx_t *tc);
ngx_int_t ngx_ticket_open_prices_answer(ngx_ticket_ctx_t *tc);

/* open_orders.c */
ngx_int_t ngx_ticket_open_created(ngx_ticket_ctx_t *tc);
ngx_int_t ngx_ticket_open_pay(ngx_ticket_ctx_t *tc);
ngx_int_t ngx_ticket_open_pay_rest(ngx_ticket_ctx_t *tc);
ngx_int_t ngx_ticket_open_codes(ngx_ticket_ctx_t *tc);
ngx_int_t ngx_ticket_open_refund_ask(ngx_ticket_ctx_t *tc);
ngx_int_t ngx_ticket_open_refunded(ngx_ticket_ctx_t *tc);
/* The verdict of what changes an order; cells, and the worker is woken. */
ngx_int_t ngx_ticket_open_written(ngx_ticket_ctx_t *tc);


#endif
