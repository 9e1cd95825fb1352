/*
 * Postgres has said STALE: the snapshots a request was judged by are not true
 * any more.  It begins again with fresh ones.
 */

#ifndef NGX_TICKET_RESTART_H
#define NGX_TICKET_RESTART_H

#include "request/request.h"


/* NGX_OK: the steps of the page follow again; or it is refused, as busy when
 * it has begun too often already. */
ngx_int_t ngx_ticket_restart(ngx_ticket_ctx_t *tc);


#endif
