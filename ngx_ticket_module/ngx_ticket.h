/*
 * The nginx side of ngx_ticket, as its own files see it.
 *
 * A request's life: intake (URI, method, body, pairs), gate (agent, signature,
 * password, parameters), steps of its page, answer.  Intake and gate run in
 * the PREACCESS phase, so that limit_req and limit_conn can count verified
 * agents; what they refuse is remembered and answered in the CONTENT phase.
 */

#ifndef NGX_TICKET_H
#define NGX_TICKET_H

#include <ngx_config.h>
#include <ngx_core.h>
#include <ngx_http.h>

#include "core/tk_callback.h"
#include "core/tk_catalogue.h"
#include "core/tk_crypto.h"
#include "core/tk_interface.h"
#include "core/tk_order.h"
#include "core/tk_qr.h"
#include "core/tk_sign.h"
#include "core/tk_value.h"

#include "picture/tk_picture.h"

#include "ngx_ticket_pg.h"
#include "ngx_ticket_redis.h"


typedef struct ngx_ticket_ctx_s        ngx_ticket_ctx_t;
typedef struct ngx_ticket_booking_s    ngx_ticket_booking_t;
typedef struct ngx_ticket_endpoint_s   ngx_ticket_endpoint_t;
typedef struct ngx_ticket_snapshot_s   ngx_ticket_snapshot_t;
typedef struct ngx_ticket_stock_s      ngx_ticket_stock_t;


/* Configuration. */

typedef struct {
    ngx_uint_t            used;             /* some location says "ticket" */
    ngx_str_t             postgres;
    ngx_ticket_redis_conf_t  redis;
    ngx_uint_t            redis_set;
    ngx_shm_zone_t       *zone;
    ngx_str_t             master_key;       /* file */
    tk_keyring_t         *ring;
    ngx_int_t             clock_shift_s;    /* tests only */
    ngx_uint_t            order_batch;
    ngx_uint_t            order_queue;
    ngx_uint_t            order_rows;
    ngx_msec_t            order_timeout;
    size_t                max_body;
    ngx_str_t             font;             /* file, terminated */
} ngx_ticket_main_conf_t;

typedef struct {
    ngx_str_t             supplier;         /* code; empty: not ours */
    ngx_uint_t            edition;          /* TK_V30, TK_V40 */
    ngx_flag_t            legacy;
} ngx_ticket_loc_conf_t;


/* What a process has; one per worker process, made in init_process. */

typedef struct {
    ngx_ticket_main_conf_t  *conf;
    ngx_ticket_pg_t         *pg[NGX_TICKET_PG_MAX];
    ngx_ticket_redis_t      *redis;         /* NULL: not configured */
    int                      admit_script;
    int                      correct_script;
    ngx_log_t               *log;
} ngx_ticket_process_t;

extern ngx_ticket_process_t  ngx_ticket_process;
extern ngx_module_t          ngx_http_ticket_module;

/* nginx's pool as core takes one. */
tk_pool_t ngx_ticket_pool(ngx_pool_t *pool);

/* The host's clock plus the tests' shift. */
tk_time_t ngx_ticket_now(void);


/*
 * Snapshots: supplier and agent, cached in shared memory as rows and in the
 * process as structs.  A request holds what it uses until its pool goes.
 */

typedef enum {
    NGX_TICKET_SNAPSHOT_SUPPLIER,
    NGX_TICKET_SNAPSHOT_AGENT
} ngx_ticket_snapshot_e;

#define NGX_TICKET_AGENT_KEYS   8           /* live keys looked at */

typedef struct {
    int                   index;
    unsigned char         key[TK_KEY_LEN];
    unsigned char         des3[24];
    tk_str_t              login;            /* the login password under it */
    tk_usual_t           *usual;            /* what was deciphered with it */
} ngx_ticket_key_t;

struct ngx_ticket_snapshot_s {
    ngx_str_node_t        node;             /* "s DEMO", "a 1 demo" */
    ngx_queue_t           lru;
    ngx_ticket_snapshot_e kind;
    ngx_atomic_uint_t     generation;       /* it was loaded under */
    ngx_pool_t           *pool;
    ngx_uint_t            refs;             /* requests that hold it */
    unsigned              linked:1;         /* in the process' tree */
    unsigned              known:1;          /* 0: there is no such thing */
    union {
        tk_supplier_t     supplier;
        tk_agent_t        agent;
    } u;
    ngx_ticket_key_t      keys[NGX_TICKET_AGENT_KEYS];   /* agents */
    ngx_uint_t            nkeys;
    tk_str_t              password;         /* agents: UPPER(MD5(..)), clear */
};

typedef void (*ngx_ticket_wait_pt)(void *data);

/* A place in the queue of those who wait for a snapshot being loaded. */
typedef struct {
    ngx_queue_t           queue;
    ngx_ticket_wait_pt    handler;
    void                 *data;
    unsigned              waiting:1;
    unsigned              failed:1;         /* the load came to nothing */
} ngx_ticket_wait_t;

ngx_int_t ngx_ticket_cache_zone_init(ngx_shm_zone_t *zone, void *data);
ngx_int_t ngx_ticket_cache_init(ngx_cycle_t *cycle);
void ngx_ticket_cache_exit(void);
/* A notification: "supplier CODE", "agent ID USER", NULL for everything. */
void ngx_ticket_cache_notify(const char *payload, void *data);

/*
 * NGX_OK: *snapshot is held (release it).  NGX_AGAIN: being loaded; wait's
 * handler will be called, then ask again.  NGX_BUSY: Postgres is away.
 */
ngx_int_t ngx_ticket_cache_get(ngx_ticket_snapshot_e kind, int32_t supplier_id,
    ngx_str_t *key, ngx_ticket_wait_t *wait, ngx_ticket_snapshot_t **snapshot);
void ngx_ticket_cache_release(ngx_ticket_snapshot_t *snapshot);
void ngx_ticket_cache_unwait(ngx_ticket_wait_t *wait);
/* Postgres said STALE: load again, here and in all processes. */
void ngx_ticket_cache_expire(ngx_ticket_snapshot_t *snapshot);


/*
 * Counters of quota rows in shared memory.  A row is known or not; what is
 * known was true in Postgres at some moment.
 */

#define NGX_TICKET_COUNTER_AGE  100         /* ms a read may be old */
#define NGX_TICKET_PROBE        1000        /* ms between looks at a full row */
#define NGX_TICKET_PROBE_SOON   100
#define NGX_TICKET_ABSORB       128         /* rows corrected by one command */

typedef struct {
    int32_t               capacity;         /* 0 when not known */
    int32_t               left;
    int64_t               version;
} ngx_ticket_counter_t;

/* 1 when known; not older than max_age ms, unless that is 0. */
ngx_uint_t ngx_ticket_counter_get(int32_t supplier_id, int64_t quota_id,
    ngx_msec_t max_age, ngx_ticket_counter_t *counter);
void ngx_ticket_counter_put(int32_t supplier_id, int64_t quota_id,
    const ngx_ticket_counter_t *counter);
/* 1 once per NGX_TICKET_PROBE, row and host, sooner while own numbers of its
 * orders are not known: this request may look. */
ngx_uint_t ngx_ticket_counter_probe(int32_t supplier_id, int64_t quota_id);
/* Its look did not tell enough: the next one may look at once. */
void ngx_ticket_counter_reprobe(int32_t supplier_id, int64_t quota_id);

/* What is known of an order's rows. */
typedef struct {
    ngx_uint_t            full;             /* the demand, from 1, that cannot
                                               be met, or, counted on behind
                                               them, the document; 0: none
                                               known */
    unsigned              asked:1;          /* that row's last look is less
                                               than a second old */
    unsigned              settled:1;        /* and no order that filled it has
                                               this own number */
} ngx_ticket_look_t;

void ngx_ticket_counter_look(int32_t supplier_id, const tk_order_t *order,
    ngx_ticket_look_t *look);
/* An order gave back what it had, documents among it; did any, lately? */
void ngx_ticket_counter_freed(int32_t supplier_id);
ngx_uint_t ngx_ticket_counter_frees(int32_t supplier_id);
/* Somebody was refused for want of places; was anybody, lately? */
void ngx_ticket_counter_refused(int32_t supplier_id);
ngx_uint_t ngx_ticket_counter_refuses(int32_t supplier_id);

/* Grows whenever a counter of the supplier changed on this host. */
ngx_atomic_uint_t ngx_ticket_counter_epoch(int32_t supplier_id);
void ngx_ticket_counter_forget(void);
void ngx_ticket_counter_forget_agents(int32_t supplier_id);
/* Takes quota_id, remaining, quota_version from every row of a result. */
void ngx_ticket_counter_absorb(int32_t supplier_id, int64_t timeline,
    const PGresult *result);


/*
 * Own numbers that a day's orders have used: so that a repeat is recognised on
 * a host that refuses the day's other orders without asking anybody.
 */

#define NGX_TICKET_KNOWN_READ   20000       /* orders of one look */

/* The number to read on from with api.sold_out(). */
int64_t ngx_ticket_known_after(int32_t supplier_id, tk_day_t day,
    int64_t timeline);
/* Takes its result; 0: there was more than one look can tell. */
ngx_uint_t ngx_ticket_known_absorb(int32_t supplier_id, tk_day_t day,
    int64_t timeline, int64_t after, const PGresult *result);
/*
 * An order that this host has sold: first the numbers of all of a batch, then
 * their counters, then, with what the first said, the rows they were sold from.
 */
ngx_uint_t ngx_ticket_known_sold(int32_t supplier_id, const tk_order_t *order);
void ngx_ticket_known_keep(int32_t supplier_id, ngx_uint_t era,
    const tk_order_t *order, int slot_no);
/* The database is another one. */
void ngx_ticket_known_forget(void);


/* A request. */

typedef ngx_int_t (*ngx_ticket_step_pt)(ngx_ticket_ctx_t *tc);

typedef struct {
    const char           *name;             /* for log->action */
    ngx_ticket_step_pt    handler;
} ngx_ticket_step_t;

/* Named in the log without its "ngx_ticket_". */
#define NGX_TICKET_STEP(function)                                             \
    { &#function[sizeof("ngx_ticket_") - 1], function }
#define NGX_TICKET_END          { NULL, NULL }

/* Arguments of an ordinary endpoint's SQL function. */

typedef enum {
    NGX_TICKET_ARG_END = 0,
    NGX_TICKET_ARG_SUPPLIER,                /* int4 */
    NGX_TICKET_ARG_AGENT,                   /* int4 */
    NGX_TICKET_ARG_VERSION,                 /* int8: of the agent */
    NGX_TICKET_ARG_EDITION,                 /* int2: 30, 40 */
    NGX_TICKET_ARG_INT2,                    /* of an int64_t field */
    NGX_TICKET_ARG_INT8,
    NGX_TICKET_ARG_BOOL,                    /* of an int64_t field: 1 is true */
    NGX_TICKET_ARG_TEXT,
    NGX_TICKET_ARG_DAY                      /* int4: days from 2000-01-01 */
} ngx_ticket_arg_e;

typedef struct {
    ngx_ticket_arg_e      type;
    size_t                offset;           /* in tk_request_t */
} ngx_ticket_arg_t;

struct ngx_ticket_endpoint_s {
    const ngx_ticket_step_t   *steps;
    ngx_ticket_pg_kind_e       on;
    ngx_ticket_stmt_e          stmt;        /* of NGX_TICKET_STEP(call) */
    const ngx_ticket_arg_t    *args;
    ngx_uint_t                 keep;        /* how long its answer is good */
    ngx_ticket_step_pt         early;       /* may refuse before the parameters
                                               are deciphered; NULL: none */
    const ngx_ticket_step_t   *repeat;      /* what a refusal that Postgres has
                                               not seen goes through (D11) */
    const ngx_ticket_step_t   *repeated;    /* and, where it is one, what
                                               answers it */
};

/* keep */
#define NGX_TICKET_KEEP_NOT       0
#define NGX_TICKET_KEEP_SNAPSHOT  1         /* while snapshots and day stand */
#define NGX_TICKET_KEEP_COUNTERS  2         /* that, or a counter, or 100 ms */

/* The table's row; NULL when the operation is not built. */
const ngx_ticket_endpoint_t *ngx_ticket_endpoint(tk_operation_e operation);


struct ngx_ticket_ctx_s {
    ngx_http_request_t        *r;
    ngx_ticket_loc_conf_t     *conf;
    tk_pool_t                  pool;        /* r->pool */

    const tk_page_t           *page;        /* NULL: not a page */
    ngx_uint_t                 edition;
    tk_terms_t                 terms;       /* of the page, once it is known */
    const ngx_ticket_endpoint_t  *endpoint;

    tk_pair_t                 *pairs;
    size_t                     npairs;
    tk_common_t                common;
    tk_request_t               req;
    tk_time_t                  now;         /* at intake */

    ngx_ticket_snapshot_t     *supplier;
    ngx_ticket_snapshot_t     *agent;
    ngx_ticket_key_t          *claimed;     /* the key the request names */
    ngx_ticket_key_t          *key;         /* the same, once it has fitted */
    ngx_ticket_wait_t          wait;

    const ngx_ticket_step_t   *step;        /* the next one */
    ngx_ticket_pg_op_t        *op;          /* in flight, or being read */
    ngx_ticket_redis_op_t     *redis_op;
    ngx_ticket_booking_t      *booking;
    ngx_uint_t                 tries;       /* quotes of a booking */
    ngx_msec_t                 deadline;    /* of all of them */
    ngx_ticket_look_t          look;        /* at the rows it needs */
    int64_t                    looks_at;    /* the row whose news it has yet to
                                               bring; 0: none */

    ngx_ticket_stock_t        *stock;       /* counters an answer needs */

    tk_err_t                   err;         /* the refusal, TK_OK none */
    tk_str_t                   subject;
    tk_err_t                   pending;     /* the refusal of a booking that
                                               may be a repeat */
    tk_rows_t                  rows;
    ngx_uint_t                 http_status;

    int64_t                    order_id;    /* for $ticket_order */
    int                        retcode;
    ngx_msec_t                 pg_msec;
    ngx_msec_t                 redis_msec;
    ngx_atomic_uint_t          epoch;       /* of the counters, when read */

    unsigned                   body_read:1;
    unsigned                   decoded:1;   /* the common parameters */
    unsigned                   gated:1;     /* intake and gate are over */
    unsigned                   answered:1;
    unsigned                   op_done:1;
    unsigned                   redis_done:1;
};

ngx_ticket_ctx_t *ngx_ticket_get_ctx(ngx_http_request_t *r);


/* Intake and gate: NGX_OK over (tc->err says how), NGX_AGAIN waiting. */
ngx_int_t ngx_ticket_intake(ngx_ticket_ctx_t *tc);
ngx_int_t ngx_ticket_gate(ngx_ticket_ctx_t *tc);
/* The key the request names, in the agent held now; NULL: it has none such. */
ngx_ticket_key_t *ngx_ticket_gate_key(ngx_ticket_ctx_t *tc);
void ngx_ticket_detach(ngx_ticket_ctx_t *tc);      /* pool cleanup */

/* Driver. */
ngx_int_t ngx_ticket_content_handler(ngx_http_request_t *r);
void ngx_ticket_resume(ngx_ticket_ctx_t *tc);
ngx_int_t ngx_ticket_refuse(ngx_ticket_ctx_t *tc, tk_err_t err);
ngx_int_t ngx_ticket_refuse_for(ngx_ticket_ctx_t *tc, tk_err_t err,
    tk_str_t subject);

/* After a refusal that Postgres has not seen: what was booked under this own
 * number is still answered as it was (D11). */
ngx_int_t ngx_ticket_unless_repeat(ngx_ticket_ctx_t *tc);

/* What steps call. */
ngx_ticket_pg_op_t *ngx_ticket_ask(ngx_ticket_ctx_t *tc,
    ngx_ticket_pg_kind_e on, ngx_ticket_stmt_e stmt);
ngx_int_t ngx_ticket_submit(ngx_ticket_ctx_t *tc, ngx_ticket_pg_op_t *op);
void ngx_ticket_op_done(ngx_ticket_ctx_t *tc);     /* releases tc->op */

/* Steps that many pages share. */
ngx_int_t ngx_ticket_call(ngx_ticket_ctx_t *tc);   /* endpoint's statement */
ngx_int_t ngx_ticket_verdict(ngx_ticket_ctx_t *tc);    /* its answer */
ngx_int_t ngx_ticket_changed(ngx_ticket_ctx_t *tc);    /* verdict, counters,
                                                          doorbell */
ngx_uint_t ngx_ticket_stale(ngx_ticket_ctx_t *tc);     /* is it that? no step */

/* Rows made in C. */
tk_table_t *ngx_ticket_table(ngx_ticket_ctx_t *tc,
    const char *const *columns, size_t ncols, size_t nrows);


/* Answer. */
ngx_int_t ngx_ticket_reply(ngx_ticket_ctx_t *tc);
ngx_int_t ngx_ticket_filter_init(ngx_conf_t *cf);
/* The same from an answer kept ready; NGX_DECLINED: there is none. */
ngx_int_t ngx_ticket_reply_ready(ngx_ticket_ctx_t *tc);
void ngx_ticket_ready_exit(void);


/* Pictures of tickets (ngx_ticket_picture.c); ticket->font and ->qr are filled
 * in there.  mode: of the QR code.  The step before it waits until there is
 * time to draw one. */
void ngx_ticket_picture_init(ngx_cycle_t *cycle);
void ngx_ticket_picture_exit(void);
ngx_int_t ngx_ticket_picture_turn(ngx_ticket_ctx_t *tc);   /* step */
ngx_int_t ngx_ticket_picture(tk_pool_t *pool, tk_picture_t *ticket,
    int supplier_id, int mode, tk_str_t *picture);


/*
 * Bookings.  One is made by the quote, outlives its request once it is queued,
 * and belongs to whoever holds it: the request before, the batch while queued
 * or in flight, the request again until it releases it.
 */

struct ngx_ticket_booking_s {
    ngx_queue_t                queue;
    ngx_ticket_ctx_t          *tc;          /* NULL: the client has left */
    ngx_pool_t                *pool;
    int32_t                    supplier_id;
    int64_t                    timeline;
    tk_order_t                 order;
    size_t                     rows;
    ngx_msec_t                 deadline;
    ngx_msec_t                 queued;
    ngx_uint_t                 tries;
    int64_t                    known;       /* own numbers were read after */
    unsigned                   waiting:1;   /* queued or in flight */

    /* result */
    tk_err_t                   err;
    unsigned                   repeat:1;
    int64_t                    order_id;
    tk_time_t                  created_at;
    int                        slot_no;
    int                        failed;      /* position of demand or document */
    char                       state;
    int32_t                    pay_timeout_min;
};

ngx_int_t ngx_ticket_batch_init(ngx_cycle_t *cycle);
void ngx_ticket_batch_exit(void);
/* NGX_AGAIN: tc resumes with the result; NGX_BUSY: queue full. */
ngx_int_t ngx_ticket_batch_add(ngx_ticket_booking_t *booking);
void ngx_ticket_booking_free(ngx_ticket_booking_t *booking);
void ngx_ticket_booking_read(ngx_ticket_booking_t *booking, const PGresult *r,
    int row);
void ngx_ticket_batch_ready(ngx_ticket_pg_t *pg, void *data);


/* Redis: admission, correction, doorbell (ngx_ticket_admit.c). */
ngx_int_t ngx_ticket_admit_init(void);
/* Postgres refused a document, counted from 1: so does this host, and Redis,
 * for a second. */
void ngx_ticket_admit_document(const ngx_ticket_booking_t *booking,
    ngx_uint_t position);
/* Refuses for a demand that cannot be met, counted from 1, or a document,
 * counted on behind them. */
ngx_int_t ngx_ticket_refuse_demand(ngx_ticket_ctx_t *tc,
    const tk_order_t *order, ngx_uint_t position);
ngx_int_t ngx_ticket_admit(ngx_ticket_ctx_t *tc);          /* steps */
ngx_int_t ngx_ticket_admit_answer(ngx_ticket_ctx_t *tc);
ngx_int_t ngx_ticket_admit_probe(ngx_ticket_ctx_t *tc);
/* A look that is under way will tell nothing; does nothing when none is. */
void ngx_ticket_admit_unlooked(ngx_ticket_ctx_t *tc);
void ngx_ticket_admit_correct(int32_t supplier_id, int64_t timeline,
    const int64_t *ids, const ngx_ticket_counter_t *counters, size_t n,
    const char *life);
void ngx_ticket_ring(int32_t supplier_id, const int64_t *orders, size_t n);


#endif
