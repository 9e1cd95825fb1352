/*
 * The steps of the pages, by the file they stand in.
 */

#ifndef NGX_TICKET_API_H
#define NGX_TICKET_API_H

#include "request/endpoint.h"


/* orders.c */
ngx_int_t ngx_ticket_cancel_check(ngx_ticket_ctx_t *tc);
ngx_int_t ngx_ticket_refund_ask(ngx_ticket_ctx_t *tc);
ngx_int_t ngx_ticket_refund_answer(ngx_ticket_ctx_t *tc);

/* activation.c */
ngx_int_t ngx_ticket_activate_names(ngx_ticket_ctx_t *tc);
ngx_int_t ngx_ticket_activate_ask(ngx_ticket_ctx_t *tc);

/* ticket.c */
ngx_int_t ngx_ticket_context_ask(ngx_ticket_ctx_t *tc);
ngx_int_t ngx_ticket_context_found(ngx_ticket_ctx_t *tc);
ngx_int_t ngx_ticket_context_picture(ngx_ticket_ctx_t *tc);

/* catalogue.c */
ngx_int_t ngx_ticket_products_answer(ngx_ticket_ctx_t *tc);
ngx_int_t ngx_ticket_provider_config_answer(ngx_ticket_ctx_t *tc);
ngx_int_t ngx_ticket_service_item_answer(ngx_ticket_ctx_t *tc);

/* stock.c */
ngx_int_t ngx_ticket_inventory_ask(ngx_ticket_ctx_t *tc);
ngx_int_t ngx_ticket_inventory_want(ngx_ticket_ctx_t *tc);
ngx_int_t ngx_ticket_inventory_answer(ngx_ticket_ctx_t *tc);
ngx_int_t ngx_ticket_time_segment_ask(ngx_ticket_ctx_t *tc);
ngx_int_t ngx_ticket_time_segment_answer(ngx_ticket_ctx_t *tc);

/* seats.c */
ngx_int_t ngx_ticket_seat_rows_ask(ngx_ticket_ctx_t *tc);
ngx_int_t ngx_ticket_seat_states_ask(ngx_ticket_ctx_t *tc);
ngx_int_t ngx_ticket_seat_states_answer(ngx_ticket_ctx_t *tc);

/* seat_products.c */
ngx_int_t ngx_ticket_seat_products_ask(ngx_ticket_ctx_t *tc);
ngx_int_t ngx_ticket_seat_products_want(ngx_ticket_ctx_t *tc);
ngx_int_t ngx_ticket_seat_products_answer(ngx_ticket_ctx_t *tc);

/* theatre.c */
ngx_int_t ngx_ticket_halls_answer(ngx_ticket_ctx_t *tc);
ngx_int_t ngx_ticket_performances_answer(ngx_ticket_ctx_t *tc);
ngx_int_t ngx_ticket_areas_ask(ngx_ticket_ctx_t *tc);
ngx_int_t ngx_ticket_areas_answer(ngx_ticket_ctx_t *tc);

/* agent.c */
ngx_int_t ngx_ticket_set_check(ngx_ticket_ctx_t *tc);

/* instant.c */
ngx_int_t ngx_ticket_instant_begin(ngx_ticket_ctx_t *tc);
ngx_int_t ngx_ticket_instant_begun(ngx_ticket_ctx_t *tc);
ngx_int_t ngx_ticket_instant_waited(ngx_ticket_ctx_t *tc);
ngx_int_t ngx_ticket_instant_answer(ngx_ticket_ctx_t *tc);

/* events.c */
ngx_int_t ngx_ticket_events_ask(ngx_ticket_ctx_t *tc);
ngx_int_t ngx_ticket_events_begin(ngx_ticket_ctx_t *tc);

/* otp.c */
ngx_int_t ngx_ticket_otp_deposit(ngx_ticket_ctx_t *tc);
ngx_int_t ngx_ticket_otp_rebate(ngx_ticket_ctx_t *tc);
ngx_int_t ngx_ticket_otp_password(ngx_ticket_ctx_t *tc);
ngx_int_t ngx_ticket_otp_unit(ngx_ticket_ctx_t *tc);
ngx_int_t ngx_ticket_otp_send(ngx_ticket_ctx_t *tc);
ngx_int_t ngx_ticket_otp_pay(ngx_ticket_ctx_t *tc);
ngx_int_t ngx_ticket_otp_paid(ngx_ticket_ctx_t *tc);
ngx_int_t ngx_ticket_otp_new_password(ngx_ticket_ctx_t *tc);
ngx_int_t ngx_ticket_otp_change(ngx_ticket_ctx_t *tc);
ngx_int_t ngx_ticket_otp_changed(ngx_ticket_ctx_t *tc);

/* notice.c */
ngx_int_t ngx_ticket_notice_ask(ngx_ticket_ctx_t *tc);
ngx_int_t ngx_ticket_notice_kept(ngx_ticket_ctx_t *tc);

/* lists.c */
ngx_int_t ngx_ticket_order_list_ask(ngx_ticket_ctx_t *tc);
ngx_int_t ngx_ticket_order_count_ask(ngx_ticket_ctx_t *tc);
ngx_int_t ngx_ticket_product_status_answer(ngx_ticket_ctx_t *tc);
ngx_int_t ngx_ticket_check_list_ask(ngx_ticket_ctx_t *tc);
ngx_int_t ngx_ticket_check_list_found(ngx_ticket_ctx_t *tc);


#endif
