/*
 * The pages that book.
 */

#ifndef NGX_TICKET_BOOKING_H
#define NGX_TICKET_BOOKING_H

#include "request/endpoint.h"


ngx_int_t ngx_ticket_booking_quote(ngx_ticket_ctx_t *tc);
ngx_int_t ngx_ticket_booking_place(ngx_ticket_ctx_t *tc);
ngx_int_t ngx_ticket_booking_placed(ngx_ticket_ctx_t *tc);
/* Would it be placed?  Behind the quote; nothing is taken. */
ngx_int_t ngx_ticket_booking_try(ngx_ticket_ctx_t *tc);
ngx_int_t ngx_ticket_booking_tried(ngx_ticket_ctx_t *tc);
ngx_int_t ngx_ticket_order_products_answer(ngx_ticket_ctx_t *tc);
ngx_int_t ngx_ticket_order_and_pay_answer(ngx_ticket_ctx_t *tc);

/* A refusal that Postgres has not seen: is this a replay?  And its answer. */
ngx_int_t ngx_ticket_booking_find(ngx_ticket_ctx_t *tc);
ngx_int_t ngx_ticket_booking_found(ngx_ticket_ctx_t *tc);
ngx_int_t ngx_ticket_order_products_original(ngx_ticket_ctx_t *tc);

/* Before the parameters are deciphered: are there places at all? */
ngx_int_t ngx_ticket_booking_early(ngx_ticket_ctx_t *tc);


#endif
