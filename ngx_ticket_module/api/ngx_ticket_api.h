/*
 * The step lists of the pages.  A handler file knows ngx_ticket.h and core/;
 * what it lacks there is a helper missing there.
 */

#ifndef NGX_TICKET_API_H
#define NGX_TICKET_API_H

#include "../ngx_ticket.h"

/* booking.c */
extern const ngx_ticket_step_t  ngx_ticket_order_products_steps[];
extern const ngx_ticket_step_t  ngx_ticket_order_and_pay_steps[];
extern const ngx_ticket_step_t  ngx_ticket_order_and_pay_rebate_steps[];
extern const ngx_ticket_step_t  ngx_ticket_repeat_steps[];
extern const ngx_ticket_step_t  ngx_ticket_order_products_repeat_steps[];
extern const ngx_ticket_step_t  ngx_ticket_order_and_pay_repeat_steps[];
ngx_int_t ngx_ticket_booking_early(ngx_ticket_ctx_t *tc);

/* orders.c */
extern const ngx_ticket_step_t  ngx_ticket_read_steps[];
extern const ngx_ticket_step_t  ngx_ticket_pay_by_password_steps[];
extern const ngx_ticket_step_t  ngx_ticket_pay_rebate_steps[];
extern const ngx_ticket_step_t  ngx_ticket_cancel_order_steps[];
extern const ngx_ticket_step_t  ngx_ticket_refund_ticket_steps[];
extern const ngx_ticket_step_t  ngx_ticket_re_make_ticket_steps[];

/* activation.c */
extern const ngx_ticket_step_t  ngx_ticket_activate_ticket_steps[];

/* ticket.c */
extern const ngx_ticket_step_t  ngx_ticket_ticket_context_steps[];

/* catalogue.c */
extern const ngx_ticket_step_t  ngx_ticket_products_steps[];
extern const ngx_ticket_step_t  ngx_ticket_provider_config_steps[];
extern const ngx_ticket_step_t  ngx_ticket_service_item_steps[];

/* stock.c */
extern const ngx_ticket_step_t  ngx_ticket_inventory_steps[];
extern const ngx_ticket_step_t  ngx_ticket_time_segment_steps[];

/* agent.c */
extern const ngx_ticket_step_t  ngx_ticket_set_parameters_steps[];

/* codes.c */
extern const ngx_ticket_step_t  ngx_ticket_ready_to_pay_steps[];
extern const ngx_ticket_step_t  ngx_ticket_ready_to_pay_by_fk_steps[];
extern const ngx_ticket_step_t  ngx_ticket_pay_by_code_steps[];
extern const ngx_ticket_step_t  ngx_ticket_pay_by_code_fk_steps[];
extern const ngx_ticket_step_t  ngx_ticket_get_verification_code_steps[];
extern const ngx_ticket_step_t  ngx_ticket_change_pay_pwd_steps[];


/* lists.c */
extern const ngx_ticket_step_t  ngx_ticket_order_list_steps[];
extern const ngx_ticket_step_t  ngx_ticket_order_count_steps[];
extern const ngx_ticket_step_t  ngx_ticket_product_status_steps[];
extern const ngx_ticket_step_t  ngx_ticket_check_list_steps[];


/* Pieces that several of them use. */

/* The products tc's agent may see, in a list of the request's pool; with a
 * line in slot mode only those of the line.  NULL on no memory. */
const tk_product_t **ngx_ticket_products_of(ngx_ticket_ctx_t *tc,
    tk_str_t line_code, size_t *n);

/* Step: may this agent pay from its deposit, and is its password right? */
ngx_int_t ngx_ticket_pay_check(ngx_ticket_ctx_t *tc);
/* The same of its rebate balance. */
ngx_int_t ngx_ticket_rebate_check(ngx_ticket_ctx_t *tc);

/* Step, behind the call that pays: where the agent's row has changed since it
 * was looked at, everything begins again with the new one. */
ngx_int_t ngx_ticket_pay_stale(ngx_ticket_ctx_t *tc);

/* Step: an answer of retcode and retmsg alone. */
ngx_int_t ngx_ticket_no_body(ngx_ticket_ctx_t *tc);


#endif
