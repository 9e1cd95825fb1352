/*
 * Whoever is not proven to be an agent waits before anything is done for him,
 * once his address asks so too often: a crowd of connections that ask again as
 * soon as they are answered gets slow by itself.  Agents of that address do not
 * wait.
 */

#ifndef NGX_TICKET_PAUSE_H
#define NGX_TICKET_PAUSE_H

#include <ngx_config.h>
#include <ngx_core.h>
#include <ngx_http.h>


/* Another one who is none.  NGX_DECLINED: no pause; NGX_AGAIN: the phases
 * go on after it, with the handler that has called this. */
ngx_int_t ngx_ticket_pause(ngx_http_request_t *r);


#endif
