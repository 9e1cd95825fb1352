/*
 * What is delivered to agents by HTTP: callbacks, notices of the open API, news
 * of rail orders.  A row says what and where to; it waits in its agent's lane,
 * is sent, and the receiver's answer says whether it was taken.  Leases, tries
 * and the order in an order's lane are the queue engine's and Postgres'.
 *
 * What differs is a table, a job_way_t: what is made of the row, how a try is
 * signed, what counts as taken, when the next try is due.
 */

#ifndef JOB_DELIVERY_H
#define JOB_DELIVERY_H

#include "job_agent.h"

/* What every claim's columns begin with. */

enum {
    JOB_NOW, JOB_SUPPLIER, JOB_ID, JOB_SEQ, JOB_AGENT, JOB_EVENT, JOB_ATTEMPTS,
    JOB_EXPIRE_AT, JOB_USER, JOB_ADDRESS, JOB_COLUMNS
};

typedef struct job_way_s  job_way_t;

typedef struct {
    wk_job_t        job;            /* first; its lane is the agent's */
    char           *url;            /* maybe with password and signature */
    char           *body;           /* with personal data; NULL: none, a GET */
    wk_headers_t   *headers;        /* of this try */
} job_delivery_t;

typedef struct {
    const job_way_t  *way;
    wk_queue_t      queue;
    wk_env_t       *env;
    job_agents_t    agents;
} job_deliveries_t;

struct job_way_s {
    wk_kind_t       kind;           /* with JOB_DELIVERY, and what is its own */
    const char     *what;           /* in the log */
    const char     *of;             /* ... what its id is the number of */
    const char     *listed;         /* ... "callback pending" of ticketctl lists
                                       those that wait; NULL: nothing does */
    const char     *unusable;       /* ... "no usable key": an error, too */
    int             answer_ms;      /* a receiver that is silent; 0: usual */

    /* url, and body, of the row, whose address is there. */
    tk_err_t      (*make)(job_deliveries_t *ds, job_delivery_t *delivery,
                          job_agent_t *agent, const PGresult *res, int row);

    /* Its headers; not 0: they cannot be made.  NULL: it has none. */
    int           (*sign)(job_deliveries_t *ds, job_delivery_t *delivery,
                          const job_agent_t *agent);

    /* 1: the receiver has taken it; else why not in error, of WK_ERROR_LEN. */
    int           (*taken)(const wk_http_answer_t *answer, char *error);
};

/* Of a way's kind.  The rest of it: name, claim, record, next, and params and
 * claimed where agents have a room each. */

#define JOB_DELIVERY                                                          \
    .job_size = sizeof(job_delivery_t),                                       \
    .read = job_delivery_read,                                                \
    .start = job_delivery_start,                                              \
    .classify = job_delivery_classify,                                        \
    .finished = job_delivery_finished,                                        \
    .wipe = job_delivery_wipe

/* ... of events of orders. */

#define JOB_EVENTS                                                            \
    JOB_DELIVERY,                                                             \
    .with_seq = 1,                                                            \
    .with_named = 1,                                                          \
    .record_sql = job_events_record_sql,                                      \
    .params = job_deliveries_params,                                          \
    .next = job_agent_next

extern const char  job_events_record_sql[];


/* For make: the body, which is wiped, is posted to the row's address. */
void job_delivery_post(job_delivery_t *delivery, const PGresult *res, int row,
    tk_str_t body);

/* For taken: what says of status and body whether they are a yes, and if not,
 * why.  It has WK_ERROR_LEN bytes for that. */
typedef int (*job_says_pt)(tk_pool_t *pool, int status, tk_str_t body,
    char *why);

int job_delivery_said(const wk_http_answer_t *answer, job_says_pt says,
    char *error);

/* As many may wait here as fly.  The queue's data is ds. */
void job_deliveries_init(job_deliveries_t *ds, wk_env_t *env,
    const job_way_t *way);
void job_deliveries_free(job_deliveries_t *ds);

wk_outcome_e job_delivery_read(void *data, wk_job_t *job, const PGresult *res,
    int row);
wk_outcome_e job_delivery_start(void *data, wk_job_t *job);
wk_outcome_e job_delivery_classify(void *data, wk_job_t *job,
    const wk_http_answer_t *answer);
void job_delivery_finished(void *data, wk_job_t *job);
void job_delivery_wipe(wk_job_t *job);

void job_deliveries_params(void *data, wk_params_t *params);
void job_deliveries_claimed(void *data, int rows);

#endif
