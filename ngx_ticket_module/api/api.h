/*
 * The step lists of the pages, by the file they stand in.
 */

#ifndef NGX_TICKET_API_H
#define NGX_TICKET_API_H

#include "request/endpoint.h"


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

/* otp.c */
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


#endif
