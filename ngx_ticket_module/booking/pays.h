/*
 * Payments of the open API travel together.  What arrives while a statement is
 * in flight goes with the next one: a single payment is a batch of one, and
 * waits for nobody.  Agents are served in turn.
 *
 * One lane in each process, with two connections of its own: while the batch
 * of one is written to the disk, the other's is worked at.  They wait for each
 * other at their agents' accounts alone, which come last.  Nothing is refused
 * here: whatever the statement (api.open_pays) does not pay, or may have paid
 * where its connection was lost, is the caller's to ask for alone, by a
 * function that answers the same however often it is asked.
 */

#ifndef NGX_TICKET_PAYS_H
#define NGX_TICKET_PAYS_H

#include "core/tk_rows.h"
#include "request/request.h"

#define NGX_TICKET_PAYS_BATCH  128          /* of a statement */
#define NGX_TICKET_PAYS_FLIGHTS  2          /* of those at once */
#define NGX_TICKET_PAYS_WAIT   1024         /* of all agents */


/* The columns of api.open_pays() but its first. */

typedef enum {
#define NGX_TICKET_PAYS_COLUMN(name)  NGX_TICKET_PAYS_##name,
#include "booking/pays.tbl.h"
#undef NGX_TICKET_PAYS_COLUMN
    NGX_TICKET_PAYS_COLUMNS
} ngx_ticket_pays_column_e;


/*
 * One is made by its request and belongs to whoever holds it: the request
 * before it waits and when it is over, the lane in between.  It outlives a
 * client that leaves: what was sent is paid.
 */

typedef struct {
    ngx_queue_t        queue;
    ngx_ticket_ctx_t  *tc;                  /* NULL: the client has left */
    ngx_pool_t        *pool;
    ngx_rbtree_key_t   lane;
    unsigned           waiting:1;           /* queued or in flight */

    /* what is asked */
    int32_t            supplier_id;
    int32_t            agent_id;
    int64_t            version;             /* of the agent's row */
    int32_t            number;              /* of the order, by the API */
    int64_t            unit_fen;            /* -1: not said, as of tickets */
    int64_t            tickets;
    tk_str_t           eticket;             /* of its pool */

    /* the result: a row for each ticket; none: it is to be asked for alone */
    ngx_uint_t         nrows;
    tk_value_t       (*rows)[NGX_TICKET_PAYS_COLUMNS];
} ngx_ticket_pays_t;


ngx_int_t ngx_ticket_pays_init(ngx_cycle_t *cycle);
void ngx_ticket_pays_exit(void);

/* The request's, waiting for nothing yet; NULL: no memory.  Its end gives it
 * back, to the lane while that has it. */
ngx_ticket_pays_t *ngx_ticket_pays(ngx_ticket_ctx_t *tc);

/* NGX_AGAIN: tc resumes with its rows; NGX_DECLINED: it is to be asked for
 * alone, since there is no room or no connection; NGX_ERROR: no memory. */
ngx_int_t ngx_ticket_pays_submit(ngx_ticket_pays_t *pay);

/* A value of a row, by the name of its column; null: there is none such. */
void ngx_ticket_pays_value(const ngx_ticket_pays_t *pay, ngx_uint_t row,
    const char *name, tk_value_t *value);


#endif
