/*
 * What is counted on this host, in the shared memory zone: by all processes
 * together, through reloads, from the zone's making on.  Each count is one
 * atomic addition; nothing is locked, so two counts read together may be a
 * moment apart.
 */

#ifndef NGX_TICKET_COUNTS_H
#define NGX_TICKET_COUNTS_H

#include "base/zone.h"
#include "core/tk_operation.h"


ngx_ticket_counts_t *ngx_ticket_counts(void);

#define ngx_ticket_count(what)      ngx_ticket_count_n(what, 1)
#define ngx_ticket_count_n(what, n)                                           \
    (void) ngx_atomic_fetch_add(&ngx_ticket_counts()->what, n)

/* operation NULL: none was recognized. */
void ngx_ticket_count_request(const tk_operation_t *operation);
void ngx_ticket_count_answer(const tk_operation_t *operation, tk_err_t err);


#endif
