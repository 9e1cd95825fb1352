/*
 * The tongue of the attraction's staff: JSON over HTTP, for the console in a
 * browser and for scripts.  Below its location:
 *
 *     openapi.json        what can be asked for, as OpenAPI 3.1
 *     v1/session ...      signing in and out (core/staff/tk_sign_in.h)
 *     v1/...              the actions of core/staff/tk_action.h
 *
 * Refusals are problems of RFC 9457, also where nginx itself refuses.  Who
 * asks is a cookie, that no other site can send (console/origin.h); what it may
 * is found out in Postgres, in the statement that does it.
 */

#ifndef NGX_TICKET_CONSOLE_H
#define NGX_TICKET_CONSOLE_H

#include "request/tongue.h"


extern const ngx_ticket_tongue_t  ngx_ticket_console;


/* While nginx reads its configuration, once: the thread of passwords, the
 * document.  NULL, or why not, as a directive says it. */
char *ngx_ticket_console_configure(ngx_conf_t *cf);


#endif
