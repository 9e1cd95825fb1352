/*
 * Where ticket_postgres has a list of hosts, and the one that was good takes
 * all and answers nothing, that costs an operation its time to find out.  The
 * first process of nginx that does tells the others, through shared memory,
 * which host it has gone on to.
 */

#ifndef NGX_TICKET_HOSTS_H
#define NGX_TICKET_HOSTS_H

#include "base/process.h"


/* In init_process, when the connections are made; in exit_process, before they
 * go.  In between it looks four times a second whether another process has gone
 * on, and has our connections go there, too. */
void ngx_ticket_hosts_init(ngx_cycle_t *cycle);
void ngx_ticket_hosts_exit(void);

/* A connection has come up: has it left a host that had fallen silent? */
void ngx_ticket_hosts_connected(ngx_ticket_pg_t *pg);

#endif
