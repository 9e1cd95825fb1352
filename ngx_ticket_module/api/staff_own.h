/*
 * What nginx does itself of an action that is no plain call (TK_ACTION_OWN):
 * codes of tickets are checked and secrets are made where the keys are.
 */

#ifndef NGX_TICKET_API_STAFF_OWN_H
#define NGX_TICKET_API_STAFF_OWN_H

#include "api/staff.h"


/* Between who asks and the call: NGX_OK, NGX_AGAIN (it has asked something),
 * NGX_DECLINED, NGX_ERROR.  The call's arguments are there. */
ngx_int_t ngx_ticket_own_begin(ngx_ticket_ctx_t *tc);

/* What the call is given instead, once what it asked is known. */
ngx_int_t ngx_ticket_own_call(ngx_ticket_ctx_t *tc);

/* What the rows become. */
ngx_int_t ngx_ticket_own_answer(ngx_ticket_ctx_t *tc);


#endif
