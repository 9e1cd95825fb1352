/*
 * Postgres on nginx's event loop: libpq, non-blocking, in pipeline mode, on
 * level-triggered events.  A process has one connection of each kind that a
 * location needs.  Where the conninfo has a list of hosts each gets its time
 * (connect_timeout), then the next.
 *
 * Operations wait in lanes, one for each agent, and are sent in turn, a bounded
 * number at a time (pg/queue.h): who asks much, or what takes long, keeps
 * nobody else waiting.  Only a connection on which nothing is answered is given
 * up.
 *
 * Life of an operation:
 *
 *     op = ngx_ticket_pg_op(pg, NGX_TICKET_STMT_FIND_ORDER, log);
 *     ngx_ticket_pg_int4(op, supplier_id); ...          bind, in order
 *     op->handler = resume; op->data = tc;
 *     rc = ngx_ticket_pg_submit(op);                     NGX_AGAIN: will resume
 *     ...
 *     resume(op): read op->err, op->result; then
 *     ngx_ticket_pg_release(op);
 *
 * Binding, results and release are of pg/op.h.
 *
 * The operation belongs to this file from submit until its handler is called,
 * and to the caller from then until release; it never belongs to a request's
 * pool.  The handler is always called from an event, never inside submit.
 */

#ifndef NGX_TICKET_PG_H
#define NGX_TICKET_PG_H

#include <ngx_config.h>
#include <ngx_core.h>
#include <ngx_event.h>

#include "pg/op.h"


/* The connections; those of orders and of lists have one operation in flight at
 * a time. */

typedef enum {
    NGX_TICKET_PG_READS = 0,
    NGX_TICKET_PG_WRITES,
    NGX_TICKET_PG_ORDERS,
    NGX_TICKET_PG_LISTS,            /* reads that may take long; */
    NGX_TICKET_PG_LISTS_2,          /* an agent's never take both */
    NGX_TICKET_PG_ORDERS_2,         /* a supplier's never take both */
    NGX_TICKET_PG_ORDERS_HELD,      /* of suppliers whose rows are held: it
                                       waits longer for locks */
    NGX_TICKET_PG_LOADS,            /* snapshots; also listens for their
                                       changes */
    NGX_TICKET_PG_STAFF,            /* what people do, so that no agent waits
                                       for them: only where a location is
                                       theirs */
    NGX_TICKET_PG_CHECKS,           /* of gates, set-wise; and what else devices
                                       ask for: only where a location is */
    NGX_TICKET_PG_DEVICES,          /* theirs */
    NGX_TICKET_PG_PAYS,             /* payments of the open API, set-wise: only
                                       where a location is */
    NGX_TICKET_PG_PAYS_2,           /* the same: an order's never take both */
    NGX_TICKET_PG_MAX
} ngx_ticket_pg_kind_e;

typedef struct {
    ngx_ticket_pg_kind_e  kind;
    ngx_str_t             conninfo;         /* terminated; directories and
                                               numeric addresses: no name is
                                               looked up */
    ngx_uint_t            queue_max;        /* operations waiting, in flight */
    ngx_msec_t            timeout;          /* of one operation */
    ngx_log_t            *log;              /* the cycle's */
    tk_time_t           (*now)(void);       /* this host's clock */

    /* statements beyond the table's, n from 0; NULL ends them; those without
       a connection are left out.  May be NULL */
    const ngx_ticket_pg_stmt_t *(*call)(ngx_uint_t n);
    /* asked in every greeting; the answer is one row of texts.  Unless NGX_OK
       the connection does not come up, and NGX_DECLINED has been logged */
    const char           *question;
    ngx_int_t           (*answer)(const PGresult *res);
    /* called when a connection becomes ready (again); may be NULL */
    void                (*ready)(ngx_ticket_pg_t *pg, void *data);
    /* a notification on channel ticket_config came, or, with NULL, may have
       been missed: the connection is new; NULL: does not listen */
    void                (*notify)(const char *payload, void *data);
    void                 *data;
} ngx_ticket_pg_conf_t;


/*
 * NULL when the conninfo can be used without ever blocking, else what is wrong
 * with it, in pool, as a directive says it.
 */
const char *ngx_ticket_pg_check(ngx_pool_t *pool, ngx_str_t *conninfo);

/* Creates it and starts connecting; in init_process.  NULL on no memory or
 * when ngx_ticket_pg_check is not content (logged). */
ngx_ticket_pg_t *ngx_ticket_pg_create(ngx_ticket_pg_conf_t *conf);

/* In exit_process: closes at once; operations get TK_BUSY. */
void ngx_ticket_pg_destroy(ngx_ticket_pg_t *pg);

const char *ngx_ticket_pg_name(ngx_ticket_pg_kind_e kind);
ngx_uint_t ngx_ticket_pg_ready(ngx_ticket_pg_t *pg);
/* Operations waiting and in flight; whether one of them is of that lane. */
ngx_uint_t ngx_ticket_pg_load(ngx_ticket_pg_t *pg);
ngx_uint_t ngx_ticket_pg_holds(ngx_ticket_pg_t *pg, ngx_rbtree_key_t lane);
/* There is work for it that it does not hold: a leaving process, too, connects
 * again. */
void ngx_ticket_pg_wake(ngx_ticket_pg_t *pg);
/* Another connection has come up, so this one may, too: it is tried at once,
 * and what needs it waits for that. */
void ngx_ticket_pg_retry(ngx_ticket_pg_t *pg);
/* The leader has come up at another host, or in a newer life of the database:
 * this one goes there, too, once nothing is in flight, or in a second: what it
 * is connected to may never answer. */
void ngx_ticket_pg_follow(ngx_ticket_pg_t *pg, const ngx_ticket_pg_t *leader);
/* The same: to that host of the list, from 0, unless it is there; of an event
 * that is not its own. */
void ngx_ticket_pg_go(ngx_ticket_pg_t *pg, ngx_uint_t host);
ngx_uint_t ngx_ticket_pg_host(const ngx_ticket_pg_t *pg);
/* Is it one for batches of orders? */
ngx_uint_t ngx_ticket_pg_has_orders(const ngx_ticket_pg_t *pg);
/* How many there are. */
ngx_uint_t ngx_ticket_pg_hosts(const ngx_ticket_pg_t *pg);
/* It has come up after it left a host that had fallen silent.  True once. */
ngx_uint_t ngx_ticket_pg_left_silence(ngx_ticket_pg_t *pg);

/* Connects again, once nothing is in flight: to be greeted anew.  From an event
 * that is not its own. */
void ngx_ticket_pg_renew(ngx_ticket_pg_t *pg);

/* The life of its database, of the last greeting; 0 before the first. */
int64_t ngx_ticket_pg_database_id(ngx_ticket_pg_t *pg);
/* Its clock less this host's, in microseconds, as far as one can tell. */
int64_t ngx_ticket_pg_skew(ngx_ticket_pg_t *pg);
/* It was asked for the time at asked, by conf.now(), and has said this.  READS
 * tells the log when the difference becomes large, and when it no longer is. */
void ngx_ticket_pg_compare(ngx_ticket_pg_t *pg, tk_time_t asked,
    tk_time_t said);


/* NULL on no memory, which binding and submit take: only submit need be
 * asked. */
ngx_ticket_pg_op_t *ngx_ticket_pg_op(ngx_ticket_pg_t *pg,
    ngx_ticket_stmt_e stmt, ngx_log_t *log);
/* The same of a statement that is not in the table. */
ngx_ticket_pg_op_t *ngx_ticket_pg_op_of(ngx_ticket_pg_t *pg,
    const ngx_ticket_pg_stmt_t *stmt, ngx_log_t *log);

/*
 * Queues it.  NGX_AGAIN: the handler will be called.  NGX_BUSY: the queue is
 * full, or the connection is down (only orders wait for it longer than one
 * attempt).  NGX_ERROR: it could not be made or
 * bound.  Unless NGX_AGAIN, the operation is still the caller's.
 */
ngx_int_t ngx_ticket_pg_submit(ngx_ticket_pg_op_t *op);

/*
 * The requester has gone: forget handler and data.  An operation not yet sent
 * is dropped when may_drop; else it runs and releases itself.
 */
void ngx_ticket_pg_detach(ngx_ticket_pg_op_t *op, ngx_uint_t may_drop);


#endif
