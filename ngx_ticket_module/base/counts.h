/*
 * What is counted on this host, in the shared memory zone: by all processes
 * together, through reloads, from the zone's making on.  Each count is one
 * atomic addition; nothing is locked, so two counts read together may be a
 * moment apart.
 */

#ifndef NGX_TICKET_COUNTS_H
#define NGX_TICKET_COUNTS_H

#include <ngx_config.h>
#include <ngx_core.h>

#include "core/tk_operation.h"


/* How an answer ended. */

typedef enum {
    NGX_TICKET_ANSWER_OK = 0,
    NGX_TICKET_ANSWER_REFUSED,              /* and will be again */
    NGX_TICKET_ANSWER_BUSY,                 /* may be repeated */
    NGX_TICKET_ANSWER_BUG,
    NGX_TICKET_ANSWERS
} ngx_ticket_answer_e;

typedef struct {
    ngx_atomic_t    requests[TK_OP_SLOTS];
    ngx_atomic_t    answers[TK_OP_SLOTS][NGX_TICKET_ANSWERS];
    ngx_atomic_t    bad_signatures;
    ngx_atomic_t    nginx_errors;
    ngx_atomic_t    batches;
    ngx_atomic_t    orders;
    ngx_atomic_t    reloads;
    time_t          started;
} ngx_ticket_counts_t;


ngx_ticket_counts_t *ngx_ticket_counts(void);

#define ngx_ticket_count(what)      ngx_ticket_count_n(what, 1)
#define ngx_ticket_count_n(what, n)                                           \
    (void) ngx_atomic_fetch_add(&ngx_ticket_counts()->what, n)

/* operation NULL: none was recognized. */
void ngx_ticket_count_request(const tk_operation_t *operation);
void ngx_ticket_count_answer(const tk_operation_t *operation, tk_err_t err);


#endif
