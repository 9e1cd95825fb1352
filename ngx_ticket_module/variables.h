/*
 * $ticket_agent and its like.
 */

#ifndef NGX_TICKET_VARIABLES_H
#define NGX_TICKET_VARIABLES_H

#include <ngx_config.h>
#include <ngx_core.h>


/* In preconfiguration. */
ngx_int_t ngx_ticket_variables_add(ngx_conf_t *cf);


#endif
