/*
 * Checks of a gate travel together.  What arrives while a statement is in
 * flight goes with the next one: a single check is a batch of one, and waits
 * for nobody.  Devices are served in turn, and each has a share of those who
 * wait, so that none of them keeps the others waiting.
 *
 * One lane in each process that has a location of devices, with a connection of
 * its own.  What became of a check is known, or it is asked again: a device's
 * request has one outcome, however often Postgres hears of it.
 */

#ifndef NGX_TICKET_GATE_LANE_H
#define NGX_TICKET_GATE_LANE_H

#include "core/tk_crypto.h"
#include "core/tk_rows.h"
#include "request/request.h"

#define NGX_TICKET_CHECKS_BATCH   128       /* of a statement */
#define NGX_TICKET_CHECKS_DEVICE  16        /* of one device that wait */


/* The columns of api.check_tickets(). */

typedef enum {
#define NGX_TICKET_CHECK_COLUMN(name)  NGX_TICKET_CHECK_##name,
#include "gate/lane.tbl.h"
#undef NGX_TICKET_CHECK_COLUMN
    NGX_TICKET_CHECK_COLUMNS
} ngx_ticket_check_column_e;


/*
 * One is made by its request and belongs to whoever holds it: the request
 * before it waits and when it is over, the lane in between.  It outlives a
 * client that leaves: whoever was let in has been.
 */

typedef struct {
    ngx_queue_t        queue;
    ngx_ticket_ctx_t  *tc;                  /* NULL: the client has left */
    ngx_pool_t        *pool;
    ngx_rbtree_key_t   lane;
    ngx_msec_t         deadline;
    unsigned           waiting:1;           /* queued or in flight */
    unsigned           late:1;              /* in flight beyond its deadline:
                                               its request has been told */
    unsigned           failed:1;            /* the batch it was in has: it
                                               travels alone */

    /* what is asked; strings are of its pool */
    int32_t            supplier_id;
    int32_t            device_no;
    int32_t            epoch;
    tk_str_t           request;
    int64_t            order_id;            /* 0: by the index */
    int                ticket_no;
    tk_str_t           index;               /* of a document; what it holds:
                                               impl.gate_index() */
    tk_str_t           card;
    unsigned           has_card:1;
    unsigned           card_broken:1;
    unsigned           has_direction:1;     /* else the device's own */
    unsigned           out:1;
    int32_t            persons;             /* 0: all that may */
    tk_time_t          scanned_at;          /* 0: now */

    /* the result */
    tk_err_t           err;
    tk_value_t         values[NGX_TICKET_CHECK_COLUMNS];
} ngx_ticket_check_t;


ngx_int_t ngx_ticket_gate_lane_init(ngx_cycle_t *cycle);
void ngx_ticket_gate_lane_exit(void);

/* The request's, waiting for nothing yet; NULL: no memory.  Its end gives it
 * back, to the lane while that has it. */
ngx_ticket_check_t *ngx_ticket_check(ngx_ticket_ctx_t *tc);

/* NGX_AGAIN: tc resumes with check->err and, of TK_OK, its values; NGX_BUSY:
 * the device has its share, or there is no room; NGX_ERROR: no memory. */
ngx_int_t ngx_ticket_check_submit(ngx_ticket_check_t *check);

/* Its connection is there (again). */
void ngx_ticket_gate_lane_ready(void);

/* Checks that wait, behind a row that somebody holds, too, and in flight. */
void ngx_ticket_gate_lane_load(ngx_uint_t *waiting, ngx_uint_t *flight);


#endif
