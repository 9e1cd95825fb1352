/*
 * The tongue of gates' devices: JSON over HTTP.  Below its location, "v1/" and
 * the paths of core/staff/tk_gate_call.h.
 *
 * A device registers once, by a code that staff made; then it signs for a
 * token, and every other request has that in Authorization.  Refusals are
 * problems of RFC 9457, also where nginx itself refuses.  doc/gate.md tells a
 * device's maker all of it.
 */

#ifndef NGX_TICKET_GATE_H
#define NGX_TICKET_GATE_H

#include "request/tongue.h"


extern const ngx_ticket_tongue_t  ngx_ticket_gate;


/* While nginx reads its configuration.  NULL, or why not, as a directive says
 * it. */
char *ngx_ticket_gate_configure(ngx_conf_t *cf);


#endif
