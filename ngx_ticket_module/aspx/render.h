/*
 * The answer as .aspx pages give it: XML, signed.
 */

#ifndef NGX_TICKET_ASPX_RENDER_H
#define NGX_TICKET_ASPX_RENDER_H

#include "request/request.h"


/* In the request's pool; sets tc->retcode.  NGX_ERROR: there is no memory. */
ngx_int_t ngx_ticket_render(ngx_ticket_ctx_t *tc, tk_str_t *body);


#endif
