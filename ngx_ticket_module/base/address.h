/*
 * Whose a connection is, as far as bounds go that everybody has for himself:
 * an IPv4 address, or the /64 an IPv6 address lies in, which one customer has
 * whole.
 */

#ifndef NGX_TICKET_ADDRESS_H
#define NGX_TICKET_ADDRESS_H

#include <ngx_config.h>
#include <ngx_core.h>


/* 0: it has none, as on a unix socket. */
ngx_rbtree_key_t ngx_ticket_address_key(ngx_connection_t *c);

/* The same to be read: "192.0.2.7", "2001:db8:0:1::/64"; written from p on, not
 * beyond last, at most NGX_SOCKADDR_STRLEN bytes.  Where it ends. */
u_char *ngx_ticket_address_text(ngx_connection_t *c, u_char *p, u_char *last);

/* Its bytes, 4 or 16 of them; 0, *address NULL: it has none. */
size_t ngx_ticket_address_bytes(ngx_connection_t *c, u_char **address);


#endif
