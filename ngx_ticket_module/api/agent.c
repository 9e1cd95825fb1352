/*
 * SetAgentParameters (4.2.44).  QueryYFKRec (4.2.29) is a plain read.
 */

#include "api/api.h"
#include "core/tk_address.h"
#include "ngx_ticket.h"


ngx_int_t
ngx_ticket_set_check(ngx_ticket_ctx_t *tc)
{
    tk_str_t  name;

    if (tk_address_check(tc->req.callback_address) == TK_OK
        && tk_address_reachable(tc->req.callback_address))
    {
        return NGX_OK;
    }

    name = tk_str_c("responseaddr");

    return ngx_ticket_refuse_for(tc, TK_BAD_CALLBACK_ADDRESS, name);
}
