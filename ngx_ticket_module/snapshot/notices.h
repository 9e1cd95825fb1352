/*
 * Notifications on the channel ticket_config, which everybody who may connect
 * to the database can send.  So they are hints: that something is to be read
 * again, never what; and too many of them become one, once a second, that all
 * is.
 */

#ifndef NGX_TICKET_NOTICES_H
#define NGX_TICKET_NOTICES_H

#include "base/process.h"


/* In init_process and exit_process. */
void ngx_ticket_notices_init(ngx_cycle_t *cycle);
void ngx_ticket_notices_exit(void);

/* For pg_conf. */
void ngx_ticket_notices_notify(const char *payload, void *data);


#endif
