/*
 * The Postgres client's connections: connecting, greeting, sending, receiving,
 * losing.  Owns the PGconn and its place in nginx's event loop; what waits and
 * what is in flight is queue.c's.
 *
 * Each event handler here does its work on libpq first, by which operations get
 * over, and calls their handlers last.  So a handler may
 * submit, release and detach as it likes: no libpq call is under way, and a
 * connection is never closed beneath one.
 */

#include "pg/pg.h"
#include "base/client.h"
#include "conninfo/tk_conninfo.h"
#include "core/tk_skew.h"
#include "pg/queue.h"


#include <sys/stat.h>


#define NGX_TICKET_PG_SCHEMA            1       /* we understand */
#define NGX_TICKET_PG_NO_FUNCTION       "42883"

#define NGX_TICKET_PG_GREETING_TIMEOUT  5000
#define NGX_TICKET_PG_HOPELESS          10      /* failures: longest back-off */
#define NGX_TICKET_PG_LINGER            1000    /* idle in a leaving process */
#define NGX_TICKET_PG_FOLLOW            1000    /* for what is in flight */

#define NGX_TICKET_PG_NULLS             8       /* PQgetResult in a row */

#define NGX_TICKET_PG_STATEMENT         5000    /* Postgres ends it, at most */
#define NGX_TICKET_PG_SILENCE           1000    /* beyond all that */


typedef enum {
    NGX_TICKET_PG_DOWN = 0,     /* the timer, if set, leads to an attempt */
    NGX_TICKET_PG_CONNECTING,
    NGX_TICKET_PG_GREETING,
    NGX_TICKET_PG_UP
} ngx_ticket_pg_state_e;


struct ngx_ticket_pg_s {
    ngx_ticket_pg_conf_t    conf;
    ngx_pool_t             *pool;
    ngx_ticket_pg_state_e   state;

    tk_conninfo_t           hosts;
    int                     host;   /* that is tried, or is connected to */
    int                     next;   /* to be tried first when it retires */
    PGconn                 *conn;
    ngx_connection_t       *c;      /* its socket, which libpq owns */
    ino_t                   inode;  /* tells sockets of one number apart */

    ngx_ticket_pg_queue_t   queue;

    ngx_event_t             timer;      /* of the connection's state */
    ngx_event_t             deadline;   /* of the oldest operation */
    ngx_event_t             send;       /* posted: send what waits */

    ngx_uint_t              greeted;    /* answers of the greeting so far */
    ngx_uint_t              failures;   /* in a row, nothing being served */
    tk_time_t               greeted_at; /* the greeting was sent */
    tk_time_t               skew;
    int64_t                 database_id;

    ngx_ticket_pg_pools_t   pools;

    unsigned                refuse:1;   /* no host would do, the last time */
    unsigned                served:1;   /* this connection has done work */
    unsigned                retire:1;   /* close when nothing is in flight */
    unsigned                logged:1;   /* the log has said why it breaks */
    unsigned                silence:1;  /* it has left a silent host */
};


static void ngx_ticket_pg_schedule(ngx_ticket_pg_t *pg);
static void ngx_ticket_pg_timer_handler(ngx_event_t *ev);
static void ngx_ticket_pg_connect(ngx_ticket_pg_t *pg);
static ngx_int_t ngx_ticket_pg_start(ngx_ticket_pg_t *pg);
static ngx_int_t ngx_ticket_pg_watch(ngx_ticket_pg_t *pg, ngx_uint_t read,
    ngx_uint_t write);

static void ngx_ticket_pg_io_handler(ngx_event_t *ev);
static void ngx_ticket_pg_poll(ngx_ticket_pg_t *pg);
static ngx_int_t ngx_ticket_pg_greet(ngx_ticket_pg_t *pg);
static ngx_int_t ngx_ticket_pg_hello(ngx_ticket_pg_t *pg, PGresult *res);
static void ngx_ticket_pg_up(ngx_ticket_pg_t *pg);

static void ngx_ticket_pg_send_handler(ngx_event_t *ev);
static ngx_uint_t ngx_ticket_pg_can_send(ngx_ticket_pg_t *pg);
static ngx_int_t ngx_ticket_pg_send(ngx_ticket_pg_t *pg,
    ngx_ticket_pg_op_t *op);
static void ngx_ticket_pg_flush(ngx_ticket_pg_t *pg);
static void ngx_ticket_pg_receive(ngx_ticket_pg_t *pg);
static ngx_int_t ngx_ticket_pg_results(ngx_ticket_pg_t *pg);
static ngx_int_t ngx_ticket_pg_result(ngx_ticket_pg_t *pg, PGresult *res);
static ngx_int_t ngx_ticket_pg_error(ngx_ticket_pg_t *pg,
    ngx_ticket_pg_op_t *op, PGresult *res);
static void ngx_ticket_pg_notifies(ngx_ticket_pg_t *pg);

static void ngx_ticket_pg_answer(ngx_ticket_pg_t *pg);
static void ngx_ticket_pg_deadline_handler(ngx_event_t *ev);

static void ngx_ticket_pg_broken(ngx_ticket_pg_t *pg, const char *why);
static void ngx_ticket_pg_leave(ngx_ticket_pg_t *pg);
static void ngx_ticket_pg_restart(ngx_ticket_pg_t *pg, int host);
static void ngx_ticket_pg_close(ngx_ticket_pg_t *pg);
static ngx_str_t ngx_ticket_pg_message(ngx_ticket_pg_t *pg);
static void ngx_ticket_pg_notice(void *data, const PGresult *res);


/*
 * What the greeting sets.  One plan for ever and no sequential scans: a plan
 * may be made while tables are empty and kept for days.
 */

#define NGX_TICKET_PG_SETTINGS(statement_timeout)                             \
    "SELECT set_config('enable_seqscan', 'off', false),"                      \
    " set_config('jit', 'off', false),"                                       \
    " set_config('plan_cache_mode', 'force_generic_plan', false),"            \
    " set_config('TimeZone', 'UTC', false),"                                  \
    " set_config('lock_timeout', '2s', false),"                               \
    " set_config('idle_in_transaction_session_timeout', '5s', false),"        \
    " set_config('statement_timeout', '" statement_timeout "', false)"

/* What staff ask for is of many kinds, each of them rare: planned as it is. */

#define NGX_TICKET_PG_STAFF_SETTINGS                                          \
    "SELECT set_config('jit', 'off', false),"                                 \
    " set_config('TimeZone', 'UTC', false),"                                  \
    " set_config('lock_timeout', '2s', false),"                               \
    " set_config('idle_in_transaction_session_timeout', '5s', false),"        \
    " set_config('statement_timeout', '5s', false)"

/*
 * And at the greeting's end, as that may itself wait for a lock.  Who waits for
 * one makes others wait who have nothing to do with it, and does not wait long:
 * a batch goes on without some of its orders (booking/held.h), a write lets
 * those behind it pass and is sent again.
 */

#define NGX_TICKET_PG_LOCKS(timeout)                                          \
    "SELECT set_config('lock_timeout', '" timeout "', false)"

/*
 * Operations sent and not answered, at most, in all and of one agent.  So many
 * of another agent's wait before one whose turn has come: enough to keep
 * Postgres at work while answers travel, and no more.
 */

static const struct {
    const char  *name;
    ngx_uint_t   flights;
    ngx_uint_t   each;
    const char  *settings;
    const char  *locks;                 /* NULL: as they are */
} ngx_ticket_pg_kinds[NGX_TICKET_PG_MAX] = {

    [NGX_TICKET_PG_READS] =
        { "reads", 32, 8, NGX_TICKET_PG_SETTINGS("2s"), NULL },

    [NGX_TICKET_PG_WRITES] =
        { "writes", 32, 8, NGX_TICKET_PG_SETTINGS("5s"),
          NGX_TICKET_PG_LOCKS("100ms") },

    [NGX_TICKET_PG_ORDERS] =
        { "orders", 1, 1, NGX_TICKET_PG_SETTINGS("5s"),
          NGX_TICKET_PG_LOCKS("200ms") },

    [NGX_TICKET_PG_LISTS] =
        { "lists", 1, 1, NGX_TICKET_PG_SETTINGS("2s"), NULL },

    [NGX_TICKET_PG_LISTS_2] =
        { "lists 2", 1, 1, NGX_TICKET_PG_SETTINGS("2s"), NULL },

    [NGX_TICKET_PG_ORDERS_2] =
        { "orders 2", 1, 1, NGX_TICKET_PG_SETTINGS("5s"),
          NGX_TICKET_PG_LOCKS("200ms") },

    [NGX_TICKET_PG_ORDERS_HELD] =
        { "orders held", 1, 1, NGX_TICKET_PG_SETTINGS("5s"),
          NGX_TICKET_PG_LOCKS("500ms") },

    [NGX_TICKET_PG_LOADS] =
        { "loads", 32, 32, NGX_TICKET_PG_SETTINGS("4s"), NULL },

    [NGX_TICKET_PG_STAFF] =
        { "staff", 1, 1, NGX_TICKET_PG_STAFF_SETTINGS, NULL },

    [NGX_TICKET_PG_CHECKS] =
        { "checks", 1, 1, NGX_TICKET_PG_SETTINGS("5s"),
          NGX_TICKET_PG_LOCKS("200ms") },

    [NGX_TICKET_PG_DEVICES] =
        { "devices", 8, 2, NGX_TICKET_PG_SETTINGS("5s"),
          NGX_TICKET_PG_LOCKS("500ms") },

    [NGX_TICKET_PG_PAYS] =
        { "pays", 1, 1, NGX_TICKET_PG_SETTINGS("5s"),
          NGX_TICKET_PG_LOCKS("200ms") },

    [NGX_TICKET_PG_PAYS_2] =
        { "pays 2", 1, 1, NGX_TICKET_PG_SETTINGS("5s"),
          NGX_TICKET_PG_LOCKS("200ms") }
};

/* The greeting's answers, in order; then one for each statement, and locks. */

enum {
    NGX_TICKET_PG_GREET_SETTINGS = 0,
    NGX_TICKET_PG_GREET_HELLO,
    NGX_TICKET_PG_GREET_QUESTION,
    NGX_TICKET_PG_GREET_LISTEN          /* who wants to be notified */
};


/*
 * All connect side by side, but a step of it may cost the process time (SCRAM
 * 1.7 ms): there is one in a turn of the event loop, whoever's, and this event
 * is posted until the turn ends.
 */

static ngx_event_t  ngx_ticket_pg_stepped;


const char *
ngx_ticket_pg_check(ngx_pool_t *pool, ngx_str_t *conninfo)
{
    char           *why;
    tk_conninfo_t   hosts;

    why = ngx_pnalloc(pool, TK_CONNINFO_WHY);
    if (why == NULL) {
        return "no memory";
    }

    if (tk_conninfo_read(&hosts, (char *) conninfo->data, 0, why) != 0) {
        return why;
    }

    tk_conninfo_free(&hosts);

    return NULL;
}


static void
ngx_ticket_pg_stepped_handler(ngx_event_t *ev)
{
}


ngx_uint_t
ngx_ticket_pg_has_orders(const ngx_ticket_pg_t *pg)
{
    return pg->conf.kind == NGX_TICKET_PG_ORDERS
           || pg->conf.kind == NGX_TICKET_PG_ORDERS_2
           || pg->conf.kind == NGX_TICKET_PG_ORDERS_HELD;
}


/* A batch of orders is sent again on the next connection, as soon as its time
 * is over: nothing else waits behind it. */

static void
ngx_ticket_pg_create_queue(ngx_ticket_pg_t *pg)
{
    ngx_ticket_pg_queue_t  *queue;

    queue = &pg->queue;

    queue->name = ngx_ticket_pg_name(pg->conf.kind);
    queue->log = pg->conf.log;
    queue->pools = &pg->pools;
    queue->max = pg->conf.queue_max;
    queue->flights = ngx_ticket_pg_kinds[pg->conf.kind].flights;
    queue->each = ngx_ticket_pg_kinds[pg->conf.kind].each;
    queue->timeout = pg->conf.timeout;
    queue->silence = pg->conf.timeout;

    if (!ngx_ticket_pg_has_orders(pg)) {
        queue->silence = NGX_TICKET_PG_SILENCE
                         + ngx_max(pg->conf.timeout, NGX_TICKET_PG_STATEMENT);
    }

    ngx_ticket_pg_queue_init(queue);
}


ngx_ticket_pg_t *
ngx_ticket_pg_create(ngx_ticket_pg_conf_t *conf)
{
    char              why[TK_CONNINFO_WHY];
    ngx_pool_t       *pool;
    ngx_ticket_pg_t  *pg;

    if (ngx_ticket_pg_stepped.handler == NULL) {
        ngx_ticket_event_init(&ngx_ticket_pg_stepped,
                              ngx_ticket_pg_stepped_handler, NULL, conf->log);
        PQinitOpenSSL(0, 0);            /* nginx has done it */
    }

    pool = ngx_create_pool(4096, conf->log);
    if (pool == NULL) {
        return NULL;
    }

    pg = ngx_pcalloc(pool, sizeof(ngx_ticket_pg_t));
    ngx_sprintf((u_char *) why, "no memory%Z");

    if (pg == NULL
        || tk_conninfo_read(&pg->hosts, (char *) conf->conninfo.data, 0, why)
           != 0)
    {
        ngx_log_error(NGX_LOG_EMERG, conf->log, 0, "postgres %s: %s",
                      ngx_ticket_pg_kinds[conf->kind].name, why);
        ngx_destroy_pool(pool);
        return NULL;
    }

    pg->pool = pool;
    pg->conf = *conf;
    pg->pools.log = conf->log;

    ngx_ticket_pg_create_queue(pg);

    ngx_ticket_event_init(&pg->timer, ngx_ticket_pg_timer_handler, pg,
                          conf->log);
    pg->timer.cancelable = 1;

    /* not cancelable: it keeps a leaving process until its requests are done */

    ngx_ticket_event_init(&pg->deadline, ngx_ticket_pg_deadline_handler, pg,
                          conf->log);
    ngx_ticket_event_init(&pg->send, ngx_ticket_pg_send_handler, pg,
                          conf->log);

    ngx_ticket_pg_schedule(pg);

    return pg;
}


void
ngx_ticket_pg_destroy(ngx_ticket_pg_t *pg)
{
    if (pg == NULL) {
        return;
    }

    ngx_ticket_pg_close(pg);
    ngx_ticket_pg_queue_give_up(&pg->queue);

    pg->queue.max = 0;                  /* a handler may try to submit */

    ngx_ticket_pg_answer(pg);

    ngx_ticket_event_cancel(&pg->timer);
    ngx_ticket_event_cancel(&pg->deadline);
    ngx_ticket_event_cancel(&pg->send);

    ngx_ticket_pg_queue_exit(&pg->queue);
    ngx_ticket_pg_pools_free(&pg->pools);
    tk_conninfo_free(&pg->hosts);
    ngx_destroy_pool(pg->pool);
}


const char *
ngx_ticket_pg_name(ngx_ticket_pg_kind_e kind)
{
    return ngx_ticket_pg_kinds[kind].name;
}


ngx_uint_t
ngx_ticket_pg_load(ngx_ticket_pg_t *pg)
{
    return ngx_ticket_pg_queue_load(&pg->queue);
}


ngx_uint_t
ngx_ticket_pg_holds(ngx_ticket_pg_t *pg, ngx_rbtree_key_t lane)
{
    return ngx_ticket_pg_queue_holds(&pg->queue, lane);
}


ngx_uint_t
ngx_ticket_pg_ready(ngx_ticket_pg_t *pg)
{
    return pg->state == NGX_TICKET_PG_UP && !pg->retire;
}


void
ngx_ticket_pg_renew(ngx_ticket_pg_t *pg)
{
    if (pg->state == NGX_TICKET_PG_UP) {
        pg->retire = 1;
        ngx_ticket_pg_answer(pg);
    }
}


int64_t
ngx_ticket_pg_database_id(ngx_ticket_pg_t *pg)
{
    return pg->database_id;
}


int64_t
ngx_ticket_pg_skew(ngx_ticket_pg_t *pg)
{
    return pg->skew;
}


/* The table's, then those of the configuration; NULL: there are no more. */

static const ngx_ticket_pg_stmt_t *
ngx_ticket_pg_nth(ngx_ticket_pg_t *pg, ngx_uint_t n)
{
    if (n < NGX_TICKET_STMT_MAX) {
        return ngx_ticket_pg_stmt(n);
    }

    return pg->conf.call != NULL ? pg->conf.call(n - NGX_TICKET_STMT_MAX)
                                 : NULL;
}


static ngx_int_t
ngx_ticket_pg_enqueue(ngx_ticket_pg_t *pg, ngx_ticket_pg_op_t *op)
{
    if (pg->refuse && !ngx_ticket_pg_has_orders(pg)) {
        return NGX_BUSY;
    }

    if (ngx_ticket_pg_queue_add(&pg->queue, op) != NGX_OK) {
        return NGX_BUSY;
    }

    if (!pg->deadline.timer_set) {
        ngx_add_timer(&pg->deadline, pg->conf.timeout);
    }

    /* also for whoever gave way, whose handler is called there */

    ngx_post_event(&pg->send, &ngx_posted_events);

    if (pg->state != NGX_TICKET_PG_UP) {
        ngx_ticket_pg_wake(pg);
    }

    return NGX_AGAIN;
}


ngx_ticket_pg_op_t *
ngx_ticket_pg_op(ngx_ticket_pg_t *pg, ngx_ticket_stmt_e stmt, ngx_log_t *log)
{
    return ngx_ticket_pg_op_of(pg, ngx_ticket_pg_stmt(stmt), log);
}


ngx_ticket_pg_op_t *
ngx_ticket_pg_op_of(ngx_ticket_pg_t *pg, const ngx_ticket_pg_stmt_t *stmt,
    ngx_log_t *log)
{
    ngx_ticket_pg_op_t  *op;

    op = ngx_ticket_pg_op_make(&pg->pools, stmt, log);

    if (op != NULL) {
        op->pg = pg;
    }

    return op;
}


ngx_int_t
ngx_ticket_pg_submit(ngx_ticket_pg_op_t *op)
{
    const ngx_ticket_pg_stmt_t  *s;

    if (op == NULL || op->failed) {
        return NGX_ERROR;
    }

    s = op->stmt;

    if (op->state != NGX_TICKET_PG_OP_NEW
        || op->values.nelts != (ngx_uint_t) s->nparams
        || !(s->connections & (1 << op->pg->conf.kind)))
    {
        ngx_log_error(NGX_LOG_ALERT, op->log, 0,
                      "statement %s submitted with %ui parameters, state %ui, "
                      "to connection %ui",
                      s->name, op->values.nelts, (ngx_uint_t) op->state,
                      (ngx_uint_t) op->pg->conf.kind);
        return NGX_ERROR;
    }

    return ngx_ticket_pg_enqueue(op->pg, op);
}


void
ngx_ticket_pg_detach(ngx_ticket_pg_op_t *op, ngx_uint_t may_drop)
{
    op->handler = NULL;
    op->data = NULL;
    op->log = op->pg->conf.log;

    if (op->state == NGX_TICKET_PG_OP_WAITING && may_drop) {
        ngx_ticket_pg_queue_withdraw(&op->pg->queue, op);
    }

    if (op->state == NGX_TICKET_PG_OP_NEW) {
        ngx_ticket_pg_release(op);
    }
}


/*
 * Connecting.
 */

/* From one host to the next there is no pause. */

static ngx_msec_t
ngx_ticket_pg_pause(ngx_ticket_pg_t *pg)
{
    return pg->host > 0 ? 0 : ngx_ticket_client_pause(pg->failures);
}


void
ngx_ticket_pg_wake(ngx_ticket_pg_t *pg)
{
    if (pg->state == NGX_TICKET_PG_DOWN && !pg->timer.timer_set) {
        ngx_add_timer(&pg->timer, ngx_ticket_pg_pause(pg));
    }
}


void
ngx_ticket_pg_retry(ngx_ticket_pg_t *pg)
{
    if (pg->state == NGX_TICKET_PG_DOWN && !ngx_exiting) {
        pg->refuse = 0;
        ngx_add_timer(&pg->timer, 0);
    }
}


/* Its timer ends it, in this connection's own event; so does the last answer
 * to what is in flight. */

static void
ngx_ticket_pg_lead(ngx_ticket_pg_t *pg, int host)
{
    if (pg->state != NGX_TICKET_PG_UP || pg->retire) {
        return;
    }

    pg->next = host;
    pg->retire = 1;
    pg->served = 1;                     /* no failure of its own */

    ngx_add_timer(&pg->timer, pg->queue.nflight > 0 ? NGX_TICKET_PG_FOLLOW : 0);
}


void
ngx_ticket_pg_follow(ngx_ticket_pg_t *pg, const ngx_ticket_pg_t *leader)
{
    if (pg->host != leader->host || pg->database_id < leader->database_id) {
        ngx_ticket_pg_lead(pg, leader->host);
    }
}


void
ngx_ticket_pg_go(ngx_ticket_pg_t *pg, ngx_uint_t host)
{
    if (host < (ngx_uint_t) pg->hosts.n && (ngx_uint_t) pg->host != host) {
        ngx_ticket_pg_lead(pg, (int) host);
    }
}


ngx_uint_t
ngx_ticket_pg_host(const ngx_ticket_pg_t *pg)
{
    return pg->host;
}


ngx_uint_t
ngx_ticket_pg_hosts(const ngx_ticket_pg_t *pg)
{
    return pg->hosts.n;
}


ngx_uint_t
ngx_ticket_pg_left_silence(ngx_ticket_pg_t *pg)
{
    ngx_uint_t  left;

    left = pg->silence;
    pg->silence = 0;

    return left;
}


static void
ngx_ticket_pg_schedule(ngx_ticket_pg_t *pg)
{
    if (ngx_exiting && pg->queue.waiting.n == 0) {
        return;                             /* who needs it wakes it */
    }

    ngx_add_timer(&pg->timer, ngx_ticket_pg_pause(pg));
}


static void
ngx_ticket_pg_timer_handler(ngx_event_t *ev)
{
    ngx_ticket_pg_t  *pg;

    pg = ev->data;

    switch (pg->state) {

    case NGX_TICKET_PG_DOWN:
        ngx_ticket_pg_connect(pg);
        break;

    case NGX_TICKET_PG_CONNECTING:
    case NGX_TICKET_PG_GREETING:
        ngx_ticket_pg_broken(pg, "timed out");
        break;

    case NGX_TICKET_PG_UP:
        if (pg->retire) {
            ngx_ticket_pg_leave(pg);

        } else if (ngx_ticket_pg_load(pg) == 0) {
            pg->failures = pg->served ? 0 : pg->failures;
            ngx_ticket_pg_close(pg);
        }
        break;
    }

    ngx_ticket_pg_answer(pg);
}


static void
ngx_ticket_pg_connect(ngx_ticket_pg_t *pg)
{
    pg->state = NGX_TICKET_PG_CONNECTING;

    if (ngx_ticket_pg_start(pg) != NGX_OK) {
        ngx_ticket_pg_broken(pg, NULL);
    }
}


static ngx_int_t
ngx_ticket_pg_start(ngx_ticket_pg_t *pg)
{
    u_char  name[32];

    ngx_sprintf(name, "ngx_ticket %s%Z", ngx_ticket_pg_name(pg->conf.kind));

    pg->conn = tk_conninfo_start(&pg->hosts, pg->host, (char *) name);
    if (pg->conn == NULL || PQstatus(pg->conn) == CONNECTION_BAD) {
        return NGX_ERROR;
    }

    /* DETAIL and CONTEXT may hold personal data: keep them out of messages */

    (void) PQsetErrorVerbosity(pg->conn, PQERRORS_TERSE);
    (void) PQsetErrorContextVisibility(pg->conn, PQSHOW_CONTEXT_NEVER);
    (void) PQsetNoticeReceiver(pg->conn, ngx_ticket_pg_notice, pg);

    if (pg->hosts.timeout_s > 0) {
        ngx_add_timer(&pg->timer, (ngx_msec_t) pg->hosts.timeout_s * 1000);
    }

    return ngx_ticket_pg_watch(pg, 0, 1);
}


/*
 * Events are level-triggered: libpq reads as much as it likes, and what it
 * leaves is reported again.  It may close its socket in connecting and open
 * another, which often gets the same number; epoll has forgotten it then, and
 * only the inode shows.
 */

static ngx_int_t
ngx_ticket_pg_watch(ngx_ticket_pg_t *pg, ngx_uint_t read, ngx_uint_t write)
{
    int          fd;
    struct stat  st;

    fd = PQsocket(pg->conn);
    if (fd < 0 || fstat(fd, &st) == -1) {
        return NGX_ERROR;
    }

    if (pg->c != NULL && (pg->c->fd != fd || pg->inode != st.st_ino)) {
        ngx_ticket_client_detach(&pg->c);
    }

    if (pg->c == NULL) {
        pg->c = ngx_ticket_client_attach(fd, pg, ngx_ticket_pg_io_handler,
                                         ngx_ticket_pg_io_handler,
                                         pg->conf.log);
        if (pg->c == NULL) {
            return NGX_ERROR;
        }

        pg->inode = st.st_ino;
    }

    if (ngx_ticket_client_watch(pg->c->read, NGX_READ_EVENT, read) != NGX_OK) {
        return NGX_ERROR;
    }

    return ngx_ticket_client_watch(pg->c->write, NGX_WRITE_EVENT, write);
}


static void
ngx_ticket_pg_io_handler(ngx_event_t *ev)
{
    ngx_connection_t  *c;
    ngx_ticket_pg_t   *pg;

    c = ev->data;
    pg = c->data;

    switch (pg->state) {

    case NGX_TICKET_PG_CONNECTING:
        ngx_ticket_pg_poll(pg);
        break;

    case NGX_TICKET_PG_GREETING:
    case NGX_TICKET_PG_UP:

        /* also called by a process that leaves: nothing to read is no harm,
           and ngx_ticket_pg_answer() then sees to the end */

        if (ev->write) {
            ngx_ticket_pg_flush(pg);

        } else {
            ngx_ticket_pg_receive(pg);
        }
        break;

    case NGX_TICKET_PG_DOWN:
        break;
    }

    ngx_ticket_pg_answer(pg);
}


/* Whoever comes second in a turn is told of its event again in the next. */

static void
ngx_ticket_pg_poll(ngx_ticket_pg_t *pg)
{
    ngx_int_t  rc;

    if (ngx_ticket_pg_stepped.posted) {
        return;
    }

    ngx_post_event(&ngx_ticket_pg_stepped, &ngx_posted_events);

    switch (PQconnectPoll(pg->conn)) {

    case PGRES_POLLING_READING:
        rc = ngx_ticket_pg_watch(pg, 1, 0);
        break;

    case PGRES_POLLING_WRITING:
        rc = ngx_ticket_pg_watch(pg, 0, 1);
        break;

    case PGRES_POLLING_OK:
        rc = ngx_ticket_pg_greet(pg);
        break;

    default:
        rc = NGX_ERROR;
    }

    if (rc != NGX_OK) {
        ngx_ticket_pg_broken(pg, NULL);
        return;
    }

    if (pg->state == NGX_TICKET_PG_GREETING) {
        ngx_ticket_pg_flush(pg);
    }
}


/* NULL: nothing. */

static ngx_uint_t
ngx_ticket_pg_ask(PGconn *conn, const char *sql)
{
    return sql == NULL
           || PQsendQueryParams(conn, sql, 0, NULL, NULL, NULL, NULL, 1) == 1;
}


/* Everything a connection needs, in one pipeline and one transaction. */

static ngx_int_t
ngx_ticket_pg_greet(ngx_ticket_pg_t *pg)
{
    PGconn                      *conn;
    ngx_uint_t                   i;
    const ngx_ticket_pg_stmt_t  *s;

    conn = pg->conn;

    if (ngx_ticket_pg_watch(pg, 1, 0) != NGX_OK
        || PQsetnonblocking(conn, 1) != 0
        || PQenterPipelineMode(conn) != 1
        || !ngx_ticket_pg_ask(conn,
                              ngx_ticket_pg_kinds[pg->conf.kind].settings)
        || !ngx_ticket_pg_ask(conn, "SELECT * FROM api.hello_2()")
        || !ngx_ticket_pg_ask(conn, pg->conf.question)
        || !ngx_ticket_pg_ask(conn, pg->conf.notify != NULL
                                    ? "LISTEN ticket_config" : NULL))
    {
        return NGX_ERROR;
    }

    for (i = 0; (s = ngx_ticket_pg_nth(pg, i)) != NULL; i++) {
        if ((s->connections & (1 << pg->conf.kind))
            && PQsendPrepare(conn, s->name, s->sql, 0, NULL) != 1)
        {
            return NGX_ERROR;
        }
    }

    if (!ngx_ticket_pg_ask(conn, ngx_ticket_pg_kinds[pg->conf.kind].locks)
        || PQpipelineSync(conn) != 1)
    {
        return NGX_ERROR;
    }

    pg->state = NGX_TICKET_PG_GREETING;
    pg->greeted = 0;
    pg->greeted_at = pg->conf.now();

    ngx_add_timer(&pg->timer, NGX_TICKET_PG_GREETING_TIMEOUT);

    return NGX_OK;
}


static ngx_int_t
ngx_ticket_pg_greeting(ngx_ticket_pg_t *pg, PGresult *res)
{
    ngx_int_t  rc;

    switch (pg->greeted++) {

    case NGX_TICKET_PG_GREET_HELLO:
        return ngx_ticket_pg_hello(pg, res);

    case NGX_TICKET_PG_GREET_QUESTION:
        rc = pg->conf.answer(res);

        if (rc == NGX_DECLINED) {
            pg->failures = NGX_TICKET_PG_HOPELESS;
            pg->logged = 1;
        }

        return rc == NGX_OK ? NGX_OK : NGX_ERROR;

    default:
        return NGX_OK;
    }
}


/* A result of the greeting; takes over res. */

static ngx_int_t
ngx_ticket_pg_greeted(ngx_ticket_pg_t *pg, PGresult *res)
{
    char       *sqlstate, *text;
    ngx_int_t   rc;

    rc = NGX_OK;

    switch (PQresultStatus(res)) {

    case PGRES_TUPLES_OK:
    case PGRES_COMMAND_OK:
        rc = ngx_ticket_pg_greeting(pg, res);
        break;

    case PGRES_PIPELINE_SYNC:
        ngx_ticket_pg_up(pg);
        break;

    default:
        sqlstate = PQresultErrorField(res, PG_DIAG_SQLSTATE);
        text = PQresultErrorField(res, PG_DIAG_MESSAGE_PRIMARY);

        if (sqlstate != NULL && text != NULL) {
            ngx_log_error(NGX_LOG_ERR, pg->conf.log, 0,
                          "postgres %s: greeting refused at step %ui: %s %s%s",
                          ngx_ticket_pg_name(pg->conf.kind), pg->greeted,
                          sqlstate, text,
                          ngx_strcmp(sqlstate, NGX_TICKET_PG_NO_FUNCTION) == 0
                          ? ": the database is older than this module, "
                            "ticketctl migrate" : "");
            pg->logged = 1;
        }

        rc = NGX_ERROR;
    }

    PQclear(res);

    return rc;
}


static ngx_int_t
ngx_ticket_pg_hello(ngx_ticket_pg_t *pg, PGresult *res)
{
    int         version, database_id, now;
    tk_value_t  v;

    version = ngx_ticket_pg_column(res, "schema_version");
    database_id = ngx_ticket_pg_column(res, "life");

    now = ngx_ticket_pg_column(res, "now");

    if (PQntuples(res) != 1 || version < 0 || database_id < 0 || now < 0) {
        ngx_log_error(NGX_LOG_ERR, pg->conf.log, 0,
                      "postgres %s: api.hello_2() is not ours",
                      ngx_ticket_pg_name(pg->conf.kind));
        pg->logged = 1;
        return NGX_ERROR;
    }

    ngx_ticket_pg_value(res, 0, version, &v);

    if (v.n != NGX_TICKET_PG_SCHEMA) {
        ngx_log_error(NGX_LOG_ERR, pg->conf.log, 0,
                      "postgres %s: the database has schema version %L, "
                      "this module needs %d",
                      ngx_ticket_pg_name(pg->conf.kind), v.n,
                      NGX_TICKET_PG_SCHEMA);
        pg->failures = NGX_TICKET_PG_HOPELESS;
        pg->logged = 1;
        return NGX_ERROR;
    }

    ngx_ticket_pg_value(res, 0, database_id, &v);
    pg->database_id = v.n;

    ngx_ticket_pg_value(res, 0, now, &v);
    ngx_ticket_pg_compare(pg, pg->greeted_at, v.n);

    return NGX_OK;
}


/* What is quoted here goes by Postgres' clock, as far as it is known. */

void
ngx_ticket_pg_compare(ngx_ticket_pg_t *pg, tk_time_t asked, tk_time_t said)
{
    char        text[TK_SKEW_TEXT];
    ngx_uint_t  was_large;

    was_large = tk_skew_is_large(pg->skew);
    pg->skew = tk_skew(pg->skew, asked, pg->conf.now(), said);

    if (pg->conf.kind != NGX_TICKET_PG_READS
        || was_large == (ngx_uint_t) tk_skew_is_large(pg->skew))
    {
        return;
    }

    (void) tk_skew_text(pg->skew, text);

    if (was_large) {
        ngx_log_error(NGX_LOG_NOTICE, pg->conf.log, 0,
                      "the clock of this host is %s again", text);

    } else {
        ngx_log_error(NGX_LOG_WARN, pg->conf.log, 0,
                      "the clock of this host is %s: set one of them, until "
                      "then Postgres' counts", text);
    }
}


static void
ngx_ticket_pg_up(ngx_ticket_pg_t *pg)
{
    char  place[TK_CONNINFO_PLACE], text[TK_SKEW_TEXT];

    ngx_log_error(NGX_LOG_NOTICE, pg->conf.log, 0,
                  "postgres %s: connected to backend %d of %s, clock %s",
                  ngx_ticket_pg_name(pg->conf.kind), PQbackendPID(pg->conn),
                  tk_conninfo_place(&pg->hosts, pg->host, place),
                  tk_skew_text(pg->skew, text));

    pg->state = NGX_TICKET_PG_UP;
    pg->served = 0;
    pg->refuse = 0;
    pg->retire = 0;
    pg->next = 0;
    pg->c->idle = 1;

    ngx_del_timer(&pg->timer);

    ngx_post_event(&pg->send, &ngx_posted_events);

    if (pg->conf.ready != NULL) {
        pg->conf.ready(pg, pg->conf.data);
    }

    if (pg->conf.notify != NULL) {
        pg->conf.notify(NULL, pg->conf.data);
    }
}


/*
 * Sending.  Posted, so that what one turn of the event loop submits is sent
 * together, and submit never completes anything.
 */

static void
ngx_ticket_pg_send_handler(ngx_event_t *ev)
{
    ngx_ticket_pg_t  *pg;

    pg = ev->data;

    if (!ngx_ticket_pg_can_send(pg)) {
        ngx_ticket_pg_answer(pg);
        return;
    }

    while (ngx_ticket_pg_can_send(pg)) {

        if (ngx_ticket_pg_send(pg, ngx_ticket_pg_queue_send(&pg->queue))
            != NGX_OK)
        {
            ngx_ticket_pg_broken(pg, NULL);
            ngx_ticket_pg_answer(pg);
            return;
        }
    }

    ngx_ticket_pg_flush(pg);
    ngx_ticket_pg_answer(pg);
}


static ngx_uint_t
ngx_ticket_pg_can_send(ngx_ticket_pg_t *pg)
{
    return pg->state == NGX_TICKET_PG_UP && !pg->retire
           && ngx_ticket_pg_queue_can_send(&pg->queue);
}


/* It is in flight already: libpq writes whenever its buffer is full. */

static ngx_int_t
ngx_ticket_pg_send(ngx_ticket_pg_t *pg, ngx_ticket_pg_op_t *op)
{
    int         *formats;
    ngx_uint_t   i;

    static int  binary[16] = { 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1 };

    formats = binary;

    if (op->values.nelts > sizeof(binary) / sizeof(binary[0])) {
        formats = ngx_palloc(op->pool, op->values.nelts * sizeof(int));
        if (formats == NULL) {
            return NGX_ERROR;
        }

        for (i = 0; i < op->values.nelts; i++) {
            formats[i] = 1;
        }
    }

    if (PQsendQueryPrepared(pg->conn, op->stmt->name, op->stmt->nparams,
                            op->values.elts, op->lengths.elts, formats, 1)
        != 1
        || PQpipelineSync(pg->conn) != 1)
    {
        return NGX_ERROR;
    }

    return NGX_OK;
}


static void
ngx_ticket_pg_flush(ngx_ticket_pg_t *pg)
{
    int  rc;

    rc = PQflush(pg->conn);

    if (rc < 0
        || ngx_ticket_client_watch(pg->c->write, NGX_WRITE_EVENT, rc)
           != NGX_OK)
    {
        ngx_ticket_pg_broken(pg, NULL);
        return;
    }

    /*
     * While the socket is full libpq reads, so answers may be waiting in its
     * buffer of which no event will tell.
     */

    if (ngx_ticket_pg_results(pg) == NGX_OK) {
        ngx_ticket_pg_notifies(pg);
    }
}


static void
ngx_ticket_pg_receive(ngx_ticket_pg_t *pg)
{
    int  rc;

    rc = PQconsumeInput(pg->conn);

    /* also after a failure: what has come whole is still good */

    if (ngx_ticket_pg_results(pg) != NGX_OK) {
        return;
    }

    if (rc != 1) {
        ngx_ticket_pg_broken(pg, NULL);
        return;
    }

    ngx_ticket_pg_notifies(pg);
}


/*
 * Takes the results that have come.  For each operation libpq gives its result,
 * NULL, and the result of its sync; only with the last is it over, since an
 * operation commits there.  NGX_ERROR: the connection is gone.
 */

static ngx_int_t
ngx_ticket_pg_results(ngx_ticket_pg_t *pg)
{
    PGresult    *res;
    ngx_int_t    rc;
    ngx_uint_t   nulls;

    nulls = 0;

    while (pg->state == NGX_TICKET_PG_GREETING
           || pg->queue.nflight > 0)
    {
        if (PQisBusy(pg->conn)) {
            break;
        }

        res = PQgetResult(pg->conn);

        if (res == NULL) {

            /* on a broken connection it would give NULL for ever */

            if (++nulls == NGX_TICKET_PG_NULLS) {
                ngx_ticket_pg_broken(pg, "no result where one must be");
                return NGX_ERROR;
            }

            continue;
        }

        nulls = 0;

        rc = (pg->state == NGX_TICKET_PG_GREETING)
             ? ngx_ticket_pg_greeted(pg, res) : ngx_ticket_pg_result(pg, res);

        if (rc != NGX_OK) {
            ngx_ticket_pg_broken(pg, NULL);
            return NGX_ERROR;
        }
    }

    if (PQstatus(pg->conn) == CONNECTION_BAD) {
        ngx_ticket_pg_broken(pg, NULL);
        return NGX_ERROR;
    }

    return NGX_OK;
}


/* A write that a lock has kept may be until its time is over; then a stand-in
 * is left of it, which has no values. */

static ngx_uint_t
ngx_ticket_pg_comes_again(ngx_ticket_pg_t *pg, ngx_ticket_pg_op_t *op)
{
    return pg->conf.kind == NGX_TICKET_PG_WRITES && op->err == TK_BUSY
           && op->values.nelts == (ngx_uint_t) op->stmt->nparams
           && ngx_ticket_pg_is_locked(op->sqlstate);
}


/* A result of the operation at the head; takes over res. */

static ngx_int_t
ngx_ticket_pg_result(ngx_ticket_pg_t *pg, PGresult *res)
{
    ngx_int_t            rc;
    ngx_ticket_pg_op_t  *op;

    op = ngx_ticket_pg_queue_head(&pg->queue);
    pg->queue.heard = ngx_current_msec;

    rc = NGX_OK;

    switch (PQresultStatus(res)) {

    case PGRES_TUPLES_OK:
    case PGRES_COMMAND_OK:
        if (op->err == TK_OK) {
            PQclear(op->result);
            op->result = res;
            return NGX_OK;
        }
        break;

    case PGRES_PIPELINE_SYNC:
        if (op->err == TK_OK && op->result == NULL) {
            rc = NGX_ERROR;         /* an answer to nothing */
            break;
        }

        pg->served |= op->err == TK_OK;

        if (ngx_ticket_pg_comes_again(pg, op)) {
            ngx_ticket_pg_queue_again(&pg->queue, op);

        } else {
            ngx_ticket_pg_queue_over(&pg->queue, op);
        }
        break;

    case PGRES_PIPELINE_ABORTED:
        if (op->err == TK_OK) {
            op->err = TK_BUSY;
        }
        break;

    case PGRES_FATAL_ERROR:
        rc = ngx_ticket_pg_error(pg, op, res);
        break;

    default:
        ngx_log_error(NGX_LOG_ALERT, op->log, 0,
                      "postgres %s: statement %s: result of kind %s",
                      ngx_ticket_pg_name(pg->conf.kind),
                      op->stmt->name,
                      PQresStatus(PQresultStatus(res)));
        op->err = TK_BUG;
        rc = NGX_ERROR;
    }

    PQclear(res);

    return rc;
}


static ngx_int_t
ngx_ticket_pg_error(ngx_ticket_pg_t *pg, ngx_ticket_pg_op_t *op, PGresult *res)
{
    char        *sqlstate, *text;
    ngx_uint_t   level;

    PQclear(op->result);
    op->result = NULL;

    sqlstate = PQresultErrorField(res, PG_DIAG_SQLSTATE);
    text = PQresultErrorField(res, PG_DIAG_MESSAGE_PRIMARY);

    if (sqlstate == NULL) {
        return NGX_ERROR;       /* libpq's own: there is no connection */
    }

    ngx_cpystrn((u_char *) op->sqlstate, (u_char *) sqlstate,
                sizeof(op->sqlstate));

    op->err = TK_BUSY;
    level = op->again ? NGX_LOG_INFO : NGX_LOG_WARN;

    if (ngx_ticket_pg_is_stale(sqlstate)) {
        pg->retire = 1;

    } else if (!ngx_ticket_pg_is_busy(sqlstate)) {
        op->err = TK_BUG;
        level = NGX_LOG_ALERT;
    }

    /* never DETAIL, CONTEXT or parameters: they hold personal data */

    ngx_log_error(level, op->log, 0, "postgres %s: statement %s: %s %s",
                  ngx_ticket_pg_name(pg->conf.kind),
                  op->stmt->name, sqlstate,
                  text ? text : "-");

    return NGX_OK;
}


static void
ngx_ticket_pg_notifies(ngx_ticket_pg_t *pg)
{
    PGnotify  *n;

    if (pg->state != NGX_TICKET_PG_UP) {
        return;
    }

    for ( ;; ) {
        n = PQnotifies(pg->conn);
        if (n == NULL) {
            return;
        }

        if (pg->conf.notify != NULL) {
            pg->conf.notify(n->extra, pg->conf.data);
        }

        PQfreemem(n);
    }
}


/*
 * Ends of operations.
 */

/* The end of every event: calls handlers, then sees what is to be done. */

static void
ngx_ticket_pg_answer(ngx_ticket_pg_t *pg)
{
    ngx_ticket_pg_op_t  *op;

    while ((op = ngx_ticket_pg_queue_done(&pg->queue)) != NULL) {

        if (op->handler != NULL) {
            op->handler(op);

        } else {
            ngx_ticket_pg_release(op);
        }
    }

    if (pg->state == NGX_TICKET_PG_UP && pg->retire
        && pg->queue.nflight == 0)
    {
        ngx_ticket_pg_restart(pg, pg->next);
    }

    if (ngx_ticket_pg_can_send(pg)) {
        ngx_post_event(&pg->send, &ngx_posted_events);
    }

    if (ngx_ticket_pg_load(pg) > 0) {
        return;
    }

    ngx_ticket_timer_stop(&pg->deadline);

    if (ngx_exiting && pg->state == NGX_TICKET_PG_UP && !pg->timer.timer_set) {
        ngx_add_timer(&pg->timer, NGX_TICKET_PG_LINGER);
    }
}


/* One timer for all operations: it fires no later than the first of them is out
 * of its time, and looks again. */

static void
ngx_ticket_pg_deadline_handler(ngx_event_t *ev)
{
    ngx_msec_t        left;
    ngx_ticket_pg_t  *pg;

    pg = ev->data;

    left = ngx_ticket_pg_queue_late(&pg->queue);

    if (left == 0) {
        ngx_ticket_pg_broken(pg, "nothing is answered");
        left = pg->conf.timeout;
    }

    if (ngx_ticket_pg_load(pg) > 0) {
        ngx_add_timer(&pg->deadline, left);
    }

    ngx_ticket_pg_answer(pg);
}


/*
 * Ends of connections.
 */

static void
ngx_ticket_pg_say_broken(ngx_ticket_pg_t *pg, ngx_str_t *why)
{
    char  place[TK_CONNINFO_PLACE];

    ngx_log_error(NGX_LOG_ERR, pg->conf.log, 0, "postgres %s: %s %s: %V",
                  ngx_ticket_pg_name(pg->conf.kind),
                  pg->state == NGX_TICKET_PG_UP ? "connection lost to"
                                                : "cannot connect to",
                  tk_conninfo_place(&pg->hosts, pg->host, place), why);
}


/*
 * The connection has failed, or did not come up; why is NULL when libpq knows.
 * What was in flight may have been done or not.  What waits for READS or WRITES
 * waits until each host was tried once; orders wait as long as they have time.
 */

static void
ngx_ticket_pg_broken(ngx_ticket_pg_t *pg, const char *why)
{
    ngx_str_t  text;

    if (why != NULL) {
        text.data = (u_char *) why;
        text.len = ngx_strlen(why);

    } else {
        text = ngx_ticket_pg_message(pg);
    }

    if (!pg->logged) {
        ngx_ticket_pg_say_broken(pg, &text);
    }

    pg->logged = 0;

    if (pg->state == NGX_TICKET_PG_UP) {

        /* who has fallen silent is not asked first */

        pg->silence = why != NULL;
        ngx_ticket_pg_restart(pg, why != NULL ? pg->host + 1 : 0);
        return;
    }

    pg->host = (pg->host + 1) % pg->hosts.n;

    if (pg->host == 0) {
        pg->failures++;
        pg->refuse = 1;

        if (!ngx_ticket_pg_has_orders(pg)) {
            ngx_ticket_pg_queue_give_up(&pg->queue);
        }
    }

    ngx_ticket_pg_close(pg);
    ngx_ticket_pg_schedule(pg);
}


/* Its time to follow another connection is over. */

static void
ngx_ticket_pg_leave(ngx_ticket_pg_t *pg)
{
    ngx_str_t  why = ngx_string("nothing is answered, and others have gone on");

    if (pg->queue.nflight > 0) {
        ngx_ticket_pg_say_broken(pg, &why);
    }

    ngx_ticket_pg_restart(pg, pg->next);
}


static void
ngx_ticket_pg_restart(ngx_ticket_pg_t *pg, int host)
{
    pg->failures = pg->served ? 0 : pg->failures + 1;
    pg->host = host % pg->hosts.n;

    ngx_ticket_pg_close(pg);
    ngx_ticket_pg_schedule(pg);
}


/* Leaves the state DOWN and no timer of the connection's. */

static void
ngx_ticket_pg_close(ngx_ticket_pg_t *pg)
{
    pg->state = NGX_TICKET_PG_DOWN;
    pg->retire = 0;

    ngx_ticket_timer_stop(&pg->timer);

    ngx_ticket_pg_queue_lose(&pg->queue);

    ngx_ticket_client_detach(&pg->c);

    PQfinish(pg->conn);
    pg->conn = NULL;
}


/* The first line of what libpq says of the connection. */

static ngx_str_t
ngx_ticket_pg_message(ngx_ticket_pg_t *pg)
{
    ngx_str_t  s;

    s.data = (u_char *) PQerrorMessage(pg->conn);   /* of NULL, too */
    s.len = strcspn((char *) s.data, "\n");

    return s;
}


/* Not above INFO: a notice may quote what it is about. */

static void
ngx_ticket_pg_notice(void *data, const PGresult *res)
{
    char             *severity, *sqlstate, *text;
    ngx_ticket_pg_t  *pg;

    pg = data;

    severity = PQresultErrorField(res, PG_DIAG_SEVERITY);
    sqlstate = PQresultErrorField(res, PG_DIAG_SQLSTATE);
    text = PQresultErrorField(res, PG_DIAG_MESSAGE_PRIMARY);

    ngx_log_error(NGX_LOG_INFO, pg->conf.log, 0, "postgres %s: %s %s %s",
                  ngx_ticket_pg_name(pg->conf.kind),
                  severity ? severity : "-", sqlstate ? sqlstate : "-",
                  text ? text : "-");
}
