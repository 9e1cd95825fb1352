/*
 * The pages that book.
 */

#ifndef NGX_TICKET_BOOKING_H
#define NGX_TICKET_BOOKING_H

#include "request/endpoint.h"


extern const ngx_ticket_step_t  ngx_ticket_order_products_steps[];
extern const ngx_ticket_step_t  ngx_ticket_order_and_pay_steps[];
extern const ngx_ticket_step_t  ngx_ticket_order_and_pay_rebate_steps[];

/* A refusal that Postgres has not seen: is this a replay?  And its answer. */
extern const ngx_ticket_step_t  ngx_ticket_replay_steps[];
extern const ngx_ticket_step_t  ngx_ticket_order_products_replay_steps[];
extern const ngx_ticket_step_t  ngx_ticket_order_and_pay_replay_steps[];

/* Before the parameters are deciphered: are there places at all? */
ngx_int_t ngx_ticket_booking_early(ngx_ticket_ctx_t *tc);


#endif
