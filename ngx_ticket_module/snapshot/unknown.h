/*
 * Names that are nobody's, remembered for seconds in shared memory: what a
 * stranger claims to be is asked of Postgres once.  Of fixed size and apart
 * from the rows of snapshots, so that no flood of names pushes out an agent;
 * the newest name takes the place of an older one.
 *
 * A name counts as nobody's under its generation alone: the notification of an
 * agent that is made raises it.  All functions are called under the lock of
 * the rows (base/zone.h).
 */

#ifndef NGX_TICKET_UNKNOWN_H
#define NGX_TICKET_UNKNOWN_H

#include "base/zone.h"


#define NGX_TICKET_UNKNOWN_AGE  10000       /* ms */


void ngx_ticket_unknown_put(ngx_ticket_zone_t *z, ngx_str_t *name,
    ngx_atomic_uint_t generation);

/* Was it nobody's, a moment ago and under this generation? */
ngx_uint_t ngx_ticket_unknown_is(ngx_ticket_zone_t *z, ngx_str_t *name,
    ngx_atomic_uint_t generation);


#endif
