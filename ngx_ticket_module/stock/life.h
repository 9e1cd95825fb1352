/*
 * The life the database is in, a number that Postgres says in every greeting
 * and whenever it is asked again: another one when the database may have gone
 * back in time, promoted or restored, behind the same address.  Then nothing is
 * true any more that this host has heard of it.
 */

#ifndef NGX_TICKET_LIFE_H
#define NGX_TICKET_LIFE_H

#include "base/zone.h"


/* As any process of this host has last heard; 0: nobody has. */
int64_t ngx_ticket_life(void);
/* What a connection says; 0 says nothing.  Another one than before: cells, used
 * keys and snapshots are forgotten. */
void ngx_ticket_life_heard(int64_t life);
/* Asks on the connection for reads, which nobody waits for: at most once in a
 * second and process; now, for a notification, sooner. */
void ngx_ticket_life_ask(ngx_uint_t now);


#endif
