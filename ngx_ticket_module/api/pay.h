/*
 * Who pays from its balance, may it?
 */

#ifndef NGX_TICKET_PAY_H
#define NGX_TICKET_PAY_H

#include "request/request.h"


/* Step: may this agent pay from its deposit, and is its password right? */
ngx_int_t ngx_ticket_pay_check(ngx_ticket_ctx_t *tc);
/* The same of its rebate balance. */
ngx_int_t ngx_ticket_rebate_check(ngx_ticket_ctx_t *tc);

/* Step, after the call that pays: where the agent's row has changed since it
 * was looked at, everything begins again with the new one. */
ngx_int_t ngx_ticket_pay_stale(ngx_ticket_ctx_t *tc);

/* Step, after a call whose row has job_id: the worker hears of it. */
ngx_int_t ngx_ticket_pay_ring(ngx_ticket_ctx_t *tc);


#endif
