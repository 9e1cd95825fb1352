/*
 * Asks Postgres for the time now and then, besides at each greeting: clocks
 * that drift apart, or agree again, are told of without a new connection.
 */

#ifndef NGX_TICKET_CLOCK_H
#define NGX_TICKET_CLOCK_H

#include <ngx_config.h>
#include <ngx_core.h>


/* In init_process, when the connections are made; in exit_process, before they
 * go. */
void ngx_ticket_clock_init(ngx_cycle_t *cycle);
void ngx_ticket_clock_exit(void);

/* At once, where something went wrong that a leap of a clock may explain. */
void ngx_ticket_clock_ask(void);


#endif
