/*
 * What an endpoint is: a row that says which steps answer it, with which
 * statement, and how long its answer is good.  The rows stand in endpoints.c.
 */

#ifndef NGX_TICKET_ENDPOINT_H
#define NGX_TICKET_ENDPOINT_H

#include <ngx_config.h>
#include <ngx_core.h>

#include "core/tk_operation.h"
#include "pg/pg.h"


typedef struct ngx_ticket_ctx_s        ngx_ticket_ctx_t;
typedef struct ngx_ticket_endpoint_s   ngx_ticket_endpoint_t;

/*
 * A step is entered once.  NGX_OK: go on; NGX_AGAIN: it started an operation,
 * whose event goes on with the next step; NGX_DECLINED, after
 * ngx_ticket_refuse(): answer; NGX_ERROR: we are at fault.
 */
typedef ngx_int_t (*ngx_ticket_step_pt)(ngx_ticket_ctx_t *tc);

typedef struct {
    const char           *name;             /* for log->action */
    ngx_ticket_step_pt    handler;
} ngx_ticket_step_t;

/* Named in the log without its "ngx_ticket_". */
#define NGX_TICKET_STEP(function)                                             \
    { &#function[sizeof("ngx_ticket_") - 1], function }
#define NGX_TICKET_END          { NULL, NULL }

/* What an ordinary endpoint's SQL function is given, behind supplier and
 * agent. */

typedef enum {
    NGX_TICKET_ARG_END = 0,
    NGX_TICKET_ARG_VERSION,                 /* int8: of the agent */
    NGX_TICKET_ARG_EDITION,                 /* int2: 30, 40 */
    NGX_TICKET_ARG_INT2,                    /* of an int64_t field */
    NGX_TICKET_ARG_INT8,
    NGX_TICKET_ARG_BOOL,                    /* of an int64_t field: 1 is true */
    NGX_TICKET_ARG_TEXT,
    NGX_TICKET_ARG_BYTEA,
    NGX_TICKET_ARG_DAY                      /* int4: days from 2000-01-01 */
} ngx_ticket_arg_e;

typedef struct {
    ngx_ticket_arg_e      type;
    size_t                offset;           /* in tk_request_t */
} ngx_ticket_arg_t;

struct ngx_ticket_endpoint_s {
    const ngx_ticket_step_t  *steps;
    ngx_ticket_pg_kind_e      on;
    ngx_ticket_pg_stmt_t      call;         /* of the step ngx_ticket_call */
    const ngx_ticket_arg_t   *args;
    ngx_uint_t                cacheable;    /* how long its answer is good */
    ngx_ticket_step_pt        early;        /* may refuse before the parameters
                                               are deciphered; NULL: none */
    const ngx_ticket_step_t   *again;       /* in place of steps, for a request
                                               that came before; NULL: it is
                                               refused */
    const ngx_ticket_step_t   *replay;      /* what a refusal that Postgres has
                                               not seen goes through (D11) */
    const ngx_ticket_step_t   *replay_answer;    /* and, where it is one, what
                                               answers it */
};

/* keep */
#define NGX_TICKET_CACHEABLE_NOT       0
#define NGX_TICKET_CACHEABLE_SNAPSHOT  1    /* while snapshots and day stand */
#define NGX_TICKET_CACHEABLE_CELLS     2    /* and cells, for 100 ms */
#define NGX_TICKET_CACHEABLE_SEATS     3    /* and the seats of an area */


#endif
