/*
 * An operation of Postgres: a prepared statement, its parameters and its
 * result.  Knows nothing of connections: one is made by ngx_ticket_pg_op and
 * sent by ngx_ticket_pg_submit, of pg.h.
 */

#ifndef NGX_TICKET_PG_OP_H
#define NGX_TICKET_PG_OP_H

#include <ngx_config.h>
#include <ngx_core.h>
#include <libpq-fe.h>

#include "core/tk_rows.h"


#define NGX_TICKET_PG_SPARE     128     /* pools kept for the next operations */


/* Prepared statements, all prepared on every connection that uses them. */

typedef enum {
#define NGX_TICKET_STMT(name, conns, nparams, sql)  NGX_TICKET_STMT_##name,
#include "pg/stmt.tbl.h"
#undef NGX_TICKET_STMT
    NGX_TICKET_STMT_MAX
} ngx_ticket_stmt_e;

#define NGX_TICKET_ON_READS     1
#define NGX_TICKET_ON_WRITES    2
#define NGX_TICKET_ON_ORDERS    (4|32|64)
#define NGX_TICKET_ON_LISTS     (8|16)
#define NGX_TICKET_ON_LOADS     128
#define NGX_TICKET_ON_STAFF     256
#define NGX_TICKET_ON_CHECKS    512
#define NGX_TICKET_ON_DEVICES   1024
#define NGX_TICKET_ON_PAYS      (2048|4096)

typedef struct {
    const char      *name;
    ngx_uint_t       connections;           /* NGX_TICKET_ON_.. */
    int              nparams;
    const char      *sql;                   /* with the parameters' types */
} ngx_ticket_pg_stmt_t;

/* Pools for operations, which are all alike: kept to be used again. */

typedef struct {
    ngx_pool_t                 *spare[NGX_TICKET_PG_SPARE];
    ngx_uint_t                  nspare;
    ngx_log_t                  *log;        /* the cycle's */
} ngx_ticket_pg_pools_t;

/* An operation is NEW until submit, DONE from just before its handler. */

typedef enum {
    NGX_TICKET_PG_OP_NEW = 0,
    NGX_TICKET_PG_OP_WAITING,
    NGX_TICKET_PG_OP_FLIGHT,
    NGX_TICKET_PG_OP_DONE
} ngx_ticket_pg_op_state_e;

typedef struct ngx_ticket_pg_s     ngx_ticket_pg_t;
typedef struct ngx_ticket_pg_op_s  ngx_ticket_pg_op_t;

typedef void (*ngx_ticket_pg_handler_pt)(ngx_ticket_pg_op_t *op);

struct ngx_ticket_pg_op_s {
    ngx_queue_t                queue;       /* the connection's own */
    ngx_ticket_pg_t           *pg;
    ngx_rbtree_key_t           lane;        /* whose it is (base/lanes.h), set
                                               before submit; 0: everybody's */
    ngx_ticket_pg_pools_t     *pools;
    const ngx_ticket_pg_stmt_t *stmt;
    ngx_pool_t                *pool;        /* of this operation alone */
    ngx_array_t                values;      /* const char *  (NULL: SQL NULL) */
    ngx_array_t                lengths;     /* int */

    ngx_ticket_pg_handler_pt   handler;     /* NULL: detached */
    void                      *data;
    ngx_log_t                 *log;         /* the requester's, until detach */
    unsigned                   state:2;     /* the connection's own */
    unsigned                   sent:1;
    unsigned                   failed:1;    /* a parameter was not bound */
    unsigned                   again:1;     /* a lock kept it: sent again */

    /* the result */
    tk_err_t                   err;         /* TK_OK; TK_BUSY: not done, or
                                               outcome unknown (lost); TK_BUG:
                                               Postgres refused it */
    unsigned                   lost:1;      /* was sent, no answer came */
    char                       sqlstate[6]; /* "" when Postgres said nothing */
    PGresult                  *result;      /* NULL unless TK_OK; binary */
    ngx_msec_t                 msec;        /* submit to result */
    ngx_msec_t                 started;
};


/* A row of the table. */
const ngx_ticket_pg_stmt_t *ngx_ticket_pg_stmt(ngx_ticket_stmt_e stmt);

/* NULL on no memory.  pools must outlive it; pg is the caller's. */
ngx_ticket_pg_op_t *ngx_ticket_pg_op_make(ngx_ticket_pg_pools_t *pools,
    const ngx_ticket_pg_stmt_t *stmt, ngx_log_t *log);

/* Bind the next parameter (copied).  What finds no memory makes submit fail,
 * and so does text that is not UTF-8. */
void ngx_ticket_pg_null(ngx_ticket_pg_op_t *op);
void ngx_ticket_pg_int2(ngx_ticket_pg_op_t *op, int16_t n);
void ngx_ticket_pg_int4(ngx_ticket_pg_op_t *op, int32_t n);
void ngx_ticket_pg_int8(ngx_ticket_pg_op_t *op, int64_t n);
void ngx_ticket_pg_bool(ngx_ticket_pg_op_t *op, int b);
void ngx_ticket_pg_text(ngx_ticket_pg_op_t *op, tk_str_t s);
void ngx_ticket_pg_bytea(ngx_ticket_pg_op_t *op, tk_str_t s);
void ngx_ticket_pg_int2s(ngx_ticket_pg_op_t *op, const int16_t *n,
    size_t count);                                      /* int2[] */
void ngx_ticket_pg_int8s(ngx_ticket_pg_op_t *op, const int64_t *n,
    size_t count);                                      /* int8[] */
void ngx_ticket_pg_byteas(ngx_ticket_pg_op_t *op, const void *bytes,
    size_t size, size_t count);         /* bytea[], elements of one size */
/* Already binary; borrowed: must live until the handler is called. */
void ngx_ticket_pg_raw(ngx_ticket_pg_op_t *op, const char *value,
    int length);

/* Frees operation and result; after the handler was called, or instead of
 * submit.  Of one still under way (ALERT) it takes the handler: the connection
 * releases it at its end.  Accepts NULL. */
void ngx_ticket_pg_release(ngx_ticket_pg_op_t *op);


/*
 * Binary results: int2/int4/int8/bool, text, "char", bytea, date, timestamptz
 * by the column's type.  'infinity' is TK_NEVER.
 */
void ngx_ticket_pg_value(const PGresult *result, int row, int col,
    tk_value_t *value);
int ngx_ticket_pg_count(const PGresult *result);     /* rows */
int ngx_ticket_pg_column(const PGresult *result, const char *name); /* or -1 */

/* The result as rows of an answer; borrows result. */
void ngx_ticket_pg_rows(const PGresult *result, tk_rows_t *rows);


/*
 * What Postgres' code of an error says.  Busy: not done, nobody's fault, the
 * same again may succeed.  Stale: not done, and only a new connection will
 * help, as the statement is gone, its plan no longer fits a changed table, or
 * this server has become a standby.  Locked: it waited too long for a lock.
 */
ngx_uint_t ngx_ticket_pg_is_busy(const char *sqlstate);
ngx_uint_t ngx_ticket_pg_is_stale(const char *sqlstate);
ngx_uint_t ngx_ticket_pg_is_locked(const char *sqlstate);

/* All operations released; frees the spare pools. */
void ngx_ticket_pg_pools_free(ngx_ticket_pg_pools_t *pools);


#endif
