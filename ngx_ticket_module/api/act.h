/*
 * Steps of an action of the table: whose session it is, where a secret has to
 * be sealed; what the request says; the statement; its answer.
 */

#ifndef NGX_TICKET_API_ACT_H
#define NGX_TICKET_API_ACT_H

#include "api/staff.h"


ngx_int_t ngx_ticket_act_who(ngx_ticket_ctx_t *tc);
ngx_int_t ngx_ticket_act_ready(ngx_ticket_ctx_t *tc);
ngx_int_t ngx_ticket_act_call(ngx_ticket_ctx_t *tc);
ngx_int_t ngx_ticket_act_answered(ngx_ticket_ctx_t *tc);


#endif
