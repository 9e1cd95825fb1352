/*
 * What pg.c (the connection) and op.c (operations and
 * values) share.  Nobody else includes this.
 */

#ifndef NGX_TICKET_PG_PRIVATE_H
#define NGX_TICKET_PG_PRIVATE_H

#include "core/tk_pgwire.h"
#include "pg/pg.h"


#define NGX_TICKET_PG_POOL      1024    /* of one operation */
#define NGX_TICKET_PG_SPARE     128     /* such pools kept for the next ones */


typedef enum {
    NGX_TICKET_PG_DOWN = 0,     /* the timer, if set, leads to an attempt */
    NGX_TICKET_PG_TURN,         /* another connection of ours is at it */
    NGX_TICKET_PG_CONNECTING,
    NGX_TICKET_PG_GREETING,
    NGX_TICKET_PG_UP
} ngx_ticket_pg_state_e;

/* An operation is NEW until submit, DONE from just before its handler. */

typedef enum {
    NGX_TICKET_PG_OP_NEW = 0,
    NGX_TICKET_PG_OP_WAITING,
    NGX_TICKET_PG_OP_FLIGHT,
    NGX_TICKET_PG_OP_DONE
} ngx_ticket_pg_op_state_e;


struct ngx_ticket_pg_s {
    ngx_ticket_pg_conf_t    conf;
    ngx_pool_t             *pool;
    ngx_ticket_pg_state_e   state;

    PGconn                 *conn;
    ngx_connection_t       *c;      /* its socket, which libpq owns */
    ino_t                   inode;  /* tells sockets of one number apart */

    ngx_queue_t             turn;   /* among those who want to connect */
    ngx_queue_t             waiting;
    ngx_queue_t             flight; /* in the order of their answers */
    ngx_queue_t             done;   /* handlers to call, within one event */
    ngx_uint_t              nwaiting;
    ngx_uint_t              nflight;

    ngx_event_t             timer;      /* of the connection's state */
    ngx_event_t             deadline;   /* of the oldest operation */
    ngx_event_t             send;       /* posted: send what waits */

    ngx_uint_t              greeted;    /* answers of the greeting so far */
    ngx_uint_t              failures;
    ngx_msec_t              up_since;
    int64_t                 database_id;

    ngx_pool_t             *spare[NGX_TICKET_PG_SPARE];
    ngx_uint_t              nspare;

    unsigned                refuse:1;   /* the last attempt failed */
    unsigned                retire:1;   /* close when nothing is in flight */
    unsigned                logged:1;   /* the log has said why it breaks */
};


/* A row of the table. */
const ngx_ticket_pg_stmt_t *ngx_ticket_pg_stmt(ngx_ticket_stmt_e stmt);


#endif
