/*
 * ticket-worker: one loop (libuv) that claims callbacks in Postgres, makes
 * them with libcurl and records what became of them.  Everything runs on one
 * thread; nothing in the loop blocks.  wk_*.c are the loop's clients and
 * helpers, job_*.c the kinds of work.
 */

#ifndef WK_H
#define WK_H

#include <sys/queue.h>
#include <hiredis/hiredis.h>
#include <libpq-fe.h>
#include <uv.h>

#include "tk.h"
#include "tk_crypto.h"
#include "tk_sign.h"
#include "tk_template.h"


/* Bounds. */

#define WK_IN_FLIGHT      4096      /* default of max_in_flight */
#define WK_PER_HOST       64        /* default of per_host */
#define WK_WINDOW_LEAST   4         /* of a receiver that does not answer */
#define WK_DEPTH          4         /* claimed ahead for a quick receiver, in
                                       times of its window */
#define WK_QUICK_MS       200       /* what counts as quick */
#define WK_CLAIM          500       /* rows of one claim */
#define WK_RECORD         500       /* results of one record */
#define WK_RINGS          16384     /* announced orders not claimed yet */
#define WK_AGENTS         4096      /* remembered, with their secrets */
#define WK_LEASE          "60 seconds"
#define WK_QUEUE_MS       30000     /* the longest a leased row waits here; with
                                       WK_HTTP_MS well below the lease */
#define WK_HTTP_MS        15000
#define WK_CONNECT_MS     3000
#define WK_ANSWER_MAX     65536     /* body; also the head */
#define WK_SWEEP_MS       1000      /* default of sweep */
#define WK_EXPIRY_MS      1000
#define WK_EXPIRY         200       /* orders of one call */
#define WK_METRICS_MS     60000
#define WK_STOP_MS        5000      /* for what is in flight */
#define WK_STOP_LAST_MS   3000      /* then for Postgres to take the results */
#define WK_BACK_OFF_MS    100       /* first pause before a reconnect */
#define WK_BACK_OFF_MAX   3000
#define WK_ERROR_LEN      96
#define WK_PORTS          16
#define WK_FILES          256       /* descriptors beside the callbacks' */
#define WK_SMS_IN_FLIGHT  16        /* default of sms_in_flight */
#define WK_SMS_HEADERS    16
#define WK_PICTURE_MAX    1048576   /* bytes of a picture message */


typedef struct wk_s           wk_t;
typedef struct wk_pg_s        wk_pg_t;
typedef struct wk_redis_s     wk_redis_t;
typedef struct wk_http_s      wk_http_t;
typedef struct wk_request_s   wk_request_t;
typedef struct wk_agent_s     wk_agent_t;
typedef struct wk_callback_s  wk_callback_t;
typedef struct wk_message_s   wk_message_t;


/* wk_conf.c: the file, and its defaults. */

typedef struct {
    char       *postgres;
    char       *redis;              /* NULL: none */
    char       *master_key;
    char       *ready_file;
    char       *ca_file;
    char       *font;               /* letters on pictures of vouchers */
    int         allow_loopback;
    int         ports[WK_PORTS];    /* beside 80 and 443 */
    int         nports;
    int         max_in_flight;
    int         per_host;
    int         sweep_ms;
    int         clock_shift_s;      /* of Postgres' clock, which is the only
                                       one used here; it is said in the log */

    /* Messages: one of the two, or none. */
    char       *sms_file;
    int         sms_http;
    char       *sms_url;
    char       *sms_method;
    char       *sms_headers[WK_SMS_HEADERS];
    int         sms_nheaders;
    char       *sms_body;
    char       *sms_accept;         /* NULL: any 2xx will do */
    int         sms_in_flight;
    tk_escape_e sms_escape;         /* of sms_body, by its Content-Type */
} wk_conf_t;

TK_MUST int wk_conf_read(wk_conf_t *conf, const char *file);  /* 0, or -1 after
                                                         saying why on stderr */
TK_MUST int wk_conf_keyring(const wk_conf_t *conf, tk_keyring_t *ring);
void wk_conf_free(wk_conf_t *conf);


/* wk_log.c: to stderr, flushed at the end of each turn of the loop. */

typedef enum { WK_INFO, WK_WARN, WK_ALERT } wk_level_e;

void wk_log(wk_level_e level, const char *fmt, ...)
    __attribute__((format(printf, 2, 3)));
void wk_log_flush(void);
void *wk_alloc(size_t size);                    /* zeroed; aborts if none */


/* wk_pg.c: one connection, one statement at a time. */

/* res is NULL when the outcome is unknown or an error (logged). */
typedef void (*wk_pg_handler_pt)(wk_t *wk, PGresult *res);

typedef struct wk_params_s  wk_params_t;
typedef struct wk_array_s   wk_array_t;

void wk_pg_open(wk_t *wk);
void wk_pg_close(wk_t *wk);
int wk_pg_ready(const wk_t *wk);                /* connected and idle */
int wk_pg_idle(const wk_t *wk);                 /* nothing is in flight */
void wk_pg_send(wk_t *wk, const char *sql, wk_params_t *params,
    wk_pg_handler_pt handler);                  /* takes params */

int16_t wk_pg_int2(const PGresult *res, int row, int column);
int32_t wk_pg_int4(const PGresult *res, int row, int column);
int64_t wk_pg_int8(const PGresult *res, int row, int column);
tk_str_t wk_pg_text(const PGresult *res, int row, int column);
unsigned char wk_pg_char(const PGresult *res, int row, int column);


/* wk_params.c: parameters in Postgres' binary format. */

wk_params_t *wk_params_create(void);
void wk_params_free(wk_params_t *params);
void wk_params_text(wk_params_t *params, const char *text);
void wk_params_interval(wk_params_t *params, const char *text);
void wk_params_int4(wk_params_t *params, int32_t n);
void wk_params_null(wk_params_t *params, unsigned oid);
wk_array_t *wk_params_array(wk_params_t *params, unsigned oid);
void wk_array_int2(wk_array_t *array, int16_t n);
void wk_array_int4(wk_array_t *array, int32_t n);
void wk_array_int8(wk_array_t *array, int64_t n);
void wk_array_text(wk_array_t *array, const char *text);
int wk_params_send(PGconn *conn, const char *sql, wk_params_t *params);

#define WK_PARAMS       9           /* of one statement; one more ends the
                                       process, as no memory does */
#define WK_INT8         20
#define WK_INT2         21
#define WK_INT4         23
#define WK_TEXT         25
#define WK_MOMENT       1184
#define WK_INTERVAL     1186
#define WK_INT2_ARRAY   1005
#define WK_INT4_ARRAY   1007
#define WK_TEXT_ARRAY   1009
#define WK_INT8_ARRAY   1016
#define WK_MOMENT_ARRAY 1185


/* wk_redis.c: the doorbell.  It may be lost at any time. */

void wk_redis_open(wk_t *wk);
void wk_redis_close(wk_t *wk);
void wk_redis_claimed(wk_t *wk);                /* some rings were answered */
int wk_redis_up(const wk_t *wk);

/* A command beside that, answered within a second or lost with the
 * connection, in which case the handler, which may be NULL, is not called. */
typedef void (*wk_redis_handler_pt)(wk_t *wk, const redisReply *reply);
void wk_redis_aside(wk_t *wk, wk_redis_handler_pt handler, int argc,
    const char **argv);


/* wk_counters.c: what Redis counts of quota rows. */

void wk_counters_correct(wk_t *wk, const PGresult *res, int column);
int wk_counters_run(wk_t *wk);          /* when due: how far it is off */


/* wk_http.c: libcurl on the loop. */

TK_MUST int wk_http_open(wk_t *wk);
void wk_http_close(wk_t *wk);
void wk_http_get(wk_t *wk, wk_callback_t *cb);  /* wipes and frees cb->url */
void wk_http_abort(wk_t *wk, wk_callback_t *cb);

/* To the gateway that the configuration names, whatever its address; url and
 * body stay the message's until it is done. */
void wk_http_send(wk_t *wk, wk_message_t *m);
void wk_http_abort_send(wk_t *wk, wk_message_t *m);

/* wk_answer.c: 1 when it is XML whose root has retcode 0; else why not. */
int wk_answer_judge(const char *body, size_t len, char error[WK_ERROR_LEN]);


/* wk_agent.c */

typedef TAILQ_HEAD(wk_callbacks_s, wk_callback_s)  wk_callbacks_t;
typedef TAILQ_HEAD(wk_agents_s, wk_agent_s)        wk_agents_t;

struct wk_agent_s {
    LIST_ENTRY(wk_agent_s)   bucket;
    TAILQ_ENTRY(wk_agent_s)  recent;        /* least recently used first */
    TAILQ_ENTRY(wk_agent_s)  waiting;       /* has something queued */
    wk_callbacks_t           queue;         /* leased, not started */
    int32_t         supplier_id;
    int32_t         agent_id;
    int             queued;
    int             in_flight;
    int             window;                 /* most in flight at once */
    int             more;                   /* the last claim found some */
    int             got;                    /* in this claim */
    int             average_ms;

    /* What was unsealed, and from what. */
    int             key_index;
    tk_str_t        password, password_sealed;
    tk_str_t        key, key_sealed;
};

wk_agent_t *wk_agent_get(wk_t *wk, int32_t supplier_id, int32_t agent_id);
int wk_agent_room(const wk_t *wk, const wk_agent_t *agent);
TK_MUST tk_err_t wk_agent_unseal(wk_t *wk, wk_agent_t *agent, tk_str_t user,
    tk_str_t password_sealed, int key_index, tk_str_t key_sealed);
void wk_agents_free(wk_t *wk);


/* job_callback.c */

typedef enum {
    WK_DELIVERED = 1,               /* as api.outbox_record() has them */
    WK_RETRY,
    WK_UNDELIVERED,
    WK_UNTRIED,
    WK_BACK
} wk_result_e;

struct wk_callback_s {
    LIST_ENTRY(wk_callback_s)   bucket;
    TAILQ_ENTRY(wk_callback_s)  place;      /* queue, flying, results, sent */
    wk_agent_t     *agent;
    wk_request_t   *request;                /* while in flight */
    int32_t         supplier_id;
    int64_t         order_id;
    int             seq;
    int             attempts;
    tk_time_t       expire_at;
    tk_time_t       now;                    /* of the claim, Postgres' clock */
    uint64_t        claimed_ms;             /* of the claim, the loop's */
    uint64_t        started_ms;
    char           *url;

    wk_result_e     result;
    tk_time_t       due;
    char            error[WK_ERROR_LEN];
};

void job_callback_init(wk_t *wk);
void job_callback_free(wk_t *wk);
void job_callback_ring(wk_t *wk, int32_t supplier_id, int64_t order_id);
void job_callback_start(wk_t *wk);              /* what is queued */
int job_callback_record(wk_t *wk);              /* 1: sent a statement */
int job_callback_claim(wk_t *wk);
void job_callback_sweep(wk_t *wk);
void job_callback_stop(wk_t *wk);               /* gives back what waits */
void job_callback_abort(wk_t *wk);              /* and what is in flight */
void job_callback_done(wk_t *wk, wk_callback_t *cb, int delivered);

/* job_message.c: as wk_result_e, without UNTRIED. */

typedef TAILQ_HEAD(wk_messages_s, wk_message_s)  wk_messages_t;

struct wk_message_s {
    TAILQ_ENTRY(wk_message_s)  place;       /* flying, results, recorded */
    wk_request_t   *request;                /* while in flight */
    int32_t         supplier_id;
    int64_t         message_id;
    int             kind;
    int             attempts;
    tk_time_t       created_at;
    tk_time_t       expire_at;
    tk_time_t       now;                    /* of the claim, Postgres' clock */
    uint64_t        claimed_ms;             /* of the claim, the loop's */
    char            name[32];               /* supplier and number */
    char           *url, *body;             /* expanded: with phone and text */

    wk_result_e     result;
    tk_time_t       due;
    char            error[WK_ERROR_LEN];
};

void job_message_init(wk_t *wk);
void job_message_free(wk_t *wk);
int job_message_record(wk_t *wk);               /* 1: sent a statement */
int job_message_claim(wk_t *wk);
int job_notice_run(wk_t *wk);
void job_message_sweep(wk_t *wk);
void job_message_abort(wk_t *wk);
void job_message_done(wk_t *wk, wk_message_t *m, int accepted);
void job_message_wipe(wk_message_t *m);         /* url and body */

/* job_expiry.c */

int job_expiry_run(wk_t *wk);


/* The whole. */

#define WK_BUCKETS      16384       /* a power of two */

typedef LIST_HEAD(wk_bucket_s, wk_callback_s)        wk_bucket_t;
typedef LIST_HEAD(wk_agent_bucket_s, wk_agent_s)     wk_agent_bucket_t;

typedef struct {
    int32_t         supplier_id;
    int64_t         order_id;
} wk_ring_t;

struct wk_s {
    wk_conf_t           conf;
    tk_keyring_t        ring;
    uv_loop_t           loop;
    char                owner[160];
    wk_pg_t            *pg;
    wk_redis_t         *redis;
    wk_http_t          *http;

    uv_prepare_t        turn;
    uv_timer_t          sweep, expiry, metrics, stop;
    uv_signal_t         term, interrupt, report;

    wk_agent_bucket_t  *agent_buckets;
    wk_agents_t         recent;
    wk_agents_t         waiting;
    int                 nagents;

    wk_bucket_t        *buckets;            /* every callback leased here */
    wk_callbacks_t      flying;
    wk_callbacks_t      results;            /* to be recorded */
    wk_callbacks_t      sent;               /* being recorded */
    int                 queued, in_flight, nresults;

    wk_ring_t          *rings;              /* a circle */
    uint64_t            rung, answered;     /* ever; their difference waits */
    uint64_t            asking;             /* of them in the present claim */
    int                 hungry;             /* look for whatever is due */
    int                 all_due;            /* the present claim does */
    int                 unsure;             /* a record's outcome is unknown */

    wk_messages_t       messages_flying;
    wk_messages_t       message_results;    /* to be recorded */
    wk_messages_t       messages_recorded;  /* being recorded */
    int                 messages_in_flight, nmessage_results;
    int                 messages_due;       /* look for what is due */
    int                 messages_unsure;    /* a record's outcome is unknown */
    int                 notices_due;
    int                 font_missed;        /* said so */

    int                 expiry_due;
    int                 stats_due;
    int                 drift_due;
    unsigned            next;               /* whose turn at Postgres it is */
    int                 ready;
    int                 stopping;

    uint64_t            delivered, retried, undelivered;
    uint64_t            messages_sent, messages_unsent;
};

/* ticket_worker.c */
void wk_ready(wk_t *wk);
unsigned wk_back_off(unsigned *pause_ms);       /* the next pause, jittered */

#endif
