/*
 * The queue engine: jobs that lie in Postgres are claimed, run and recorded.
 * What differs between callbacks, messages and whatever comes is a table, a
 * wk_kind_t; a wk_queue_t is one kind at work.
 *
 * The life of a job:
 *
 *     due, in Postgres
 *       |  claim      a lease: no other worker takes it for WK_LEASE
 *     leased
 *       |  read       the kind makes its job of the row
 *     queued          in a lane, behind those of the same receiver
 *       |  start      when lane and queue have room
 *     flying
 *       |  answer     classify: DONE, RETRY, DEAD or UNKNOWN
 *     result          together with others
 *       |  record     one statement
 *     sent
 *       |  recorded   the row is done, or due again
 *     gone
 *
 * Two ways are shorter.  What cannot be tried goes from leased to result.
 * What waits too long in a lane, or is still waiting when the worker stops,
 * goes from queued to result as RELEASED: it was not tried, and its lease is
 * returned.
 *
 * Why a job is not run twice at the same time:
 *
 *   - WK_QUEUE_MS in a lane and WK_HTTP_MS in flight, or what the kind says for
 *     them, are together shorter than WK_LEASE, so a lease cannot end while its
 *     job is in flight.
 *
 *   - Where this process or the machine stood still for longer, somebody else
 *     may have the job: its age is looked at when it is started, and again when
 *     its request is about to go out.  What is too old is RELEASED.
 *
 *   - A claim may return a row that is leased here: its lease ended while its
 *     result waited to be recorded.  Every job is found by its key until it is
 *     gone; such a row is passed over and its lease is thereby renewed.
 *
 *   - When Postgres does not say whether it has recorded (outcome_unknown),
 *     the same results are recorded again before anything else is claimed.
 *     Recording twice changes nothing: a row is recorded only for its owner,
 *     and the first record ends that.
 *
 * Why a job that may have happened is not repeated: UNKNOWN.  A kind that can
 * ask what became of an earlier request has an ask function; only such a kind
 * may answer UNKNOWN.  The row is recorded with a due time of its own and
 * comes back as asking: ask runs instead of start, and classify says DONE or
 * DEAD when the other side knows, RETRY when it surely never happened, UNKNOWN
 * again when it does not say.  UNKNOWN never turns into DEAD by the passing of
 * time, and while asking nothing but an answer ends it.  What was in flight
 * when the worker had to end is UNKNOWN too, and RELEASED for kinds without
 * ask.  Two duties remain to the SQL of such a kind: RELEASED leaves a row as
 * it was, asking or not; and since nobody records anything when the whole
 * process dies, a claim returns a row as asking if an earlier lease of it was
 * never recorded.
 *
 * One thread; everything runs from the loop.  Statements are sent by the
 * functions that say so, only when Postgres is ready.
 */

#ifndef WK_QUEUE_H
#define WK_QUEUE_H

#include <sys/queue.h>

#include "wk_env.h"

#define WK_LEASE        "60 seconds"
#define WK_LEASE_MS     60000           /* the same */
#define WK_QUEUE_MS     30000           /* the longest a leased job waits */
#define WK_CLAIM        500             /* rows of one claim */
#define WK_RECORD       500             /* results of one record */
#define WK_NOTIFIED     16384           /* named rows not claimed yet */
#define WK_ERROR_LEN    96
#define WK_MORE         9               /* arrays of a kind's own */


typedef struct wk_kind_s   wk_kind_t;
typedef struct wk_queue_s  wk_queue_t;
typedef struct wk_job_s    wk_job_t;

/* Numbers from 1 on as the record functions in SQL have them. */

typedef enum {
    WK_GOING = 0,                       /* no outcome yet */
    WK_DONE,
    WK_RETRY,                           /* failed; a further try may help */
    WK_DEAD,                            /* failed for the last time */
    WK_RELEASED = 5,                    /* the lease is returned; nobody says 4
                                           any more */
    WK_UNKNOWN,                         /* it may have happened: ask */
    WK_OUTCOMES
} wk_outcome_e;

typedef TAILQ_HEAD(wk_jobs_s, wk_job_s)    wk_jobs_t;
typedef TAILQ_HEAD(wk_lanes_s, wk_lane_s)  wk_lanes_t;
typedef LIST_HEAD(wk_bucket_s, wk_job_s)   wk_bucket_t;

/* Jobs that wait for one another: those of one receiver. */

typedef struct wk_lane_s {
    TAILQ_ENTRY(wk_lane_s)  waiting;    /* has something queued */
    wk_jobs_t       jobs;
    int             queued;
    int             in_flight;
    int             window;             /* most in flight at once */
} wk_lane_t;

/* A kind's own job begins with it.  read fills what stands under it. */

struct wk_job_s {
    LIST_ENTRY(wk_job_s)   bucket;
    TAILQ_ENTRY(wk_job_s)  place;       /* in a lane, flying, results, sent */
    wk_queue_t     *queue;
    wk_transfer_t  *transfer;           /* in flight, by HTTP */
    tk_time_t       now;                /* of the claim, Postgres' clock */
    uint64_t        claimed_ms;         /* wk_awake_ms() before the claim */
    uint64_t        started_ms;         /* 0: never */

    int32_t         supplier_id;        /* the key */
    int64_t         id;
    int             seq;

    wk_lane_t      *lane;               /* NULL: the queue's own */
    int             attempts;
    tk_time_t       expire_at;
    int             asking;             /* an earlier outcome is unknown; only
                                           in kinds that have ask */

    wk_outcome_e    outcome;
    tk_time_t       due;                /* RETRY and UNKNOWN: the next time */
    char            error[WK_ERROR_LEN];
};

/* data is the queue's. */

struct wk_kind_s {
    const char     *name;               /* in the log */
    size_t          job_size;

    /*
     * "select * from f(owner, limit, lease ...)": its columns begin with now,
     * supplier_id, id and, with_seq, seq.  with_named: two arrays follow,
     * suppliers and ids of rows to look at, null for all that are due; the
     * same two are what record_sql answers with: rows that are due now.
     */
    const char     *claim_sql;
    int             columns;
    int             with_seq;
    int             with_named;

    /* owner, suppliers, ids, [seqs,] results, dues, errors, and arrays of these
     * types, whose elements of a job more adds; 0 ends them. */
    const char     *record_sql;
    unsigned        more_types[WK_MORE + 1];
    void          (*more)(const wk_job_t *job, wk_array_t *const arrays[]);

    /* Otherwise than WK_QUEUE_MS and WK_HTTP_MS; 0: as they are. */
    int             queue_ms, flight_ms;

    /* No lane has more than its share, see wk_queue_share(), and a claim takes
     * half of what may still be leased: though many lanes are stuck, there is
     * room for one that is not. */
    int             fair;

    /* Further parameters of the claim.  NULL: none. */
    void          (*params)(void *data, wk_params_t *params);

    /* The row in a new job, whose key and times are set.  GOING: queue it;
     * else why not, with an error. */
    wk_outcome_e  (*read)(void *data, wk_job_t *job, const PGresult *res,
                          int row);

    /* The same for start and ask; GOING: wk_queue_end() will follow, or
     * wk_queue_send() has been called.  ask is NULL: never UNKNOWN. */
    wk_outcome_e  (*start)(void *data, wk_job_t *job);
    wk_outcome_e  (*ask)(void *data, wk_job_t *job);

    /* What an answer means; error is set to the answer's at first.  A kind
     * with ask says RETRY or DEAD only of what surely did not happen; it is
     * not asked when there is no answer: that is UNKNOWN, or RETRY if nothing
     * was sent.  NULL: it sends nothing by wk_queue_send(). */
    wk_outcome_e  (*classify)(void *data, wk_job_t *job,
                              const wk_http_answer_t *answer);

    /* When the next try is due after RETRY, attempts of them having failed, or
     * 0: then it is DEAD.  next_ask: when to ask again, never 0. */
    tk_time_t     (*next)(const wk_job_t *job, int attempts, tk_time_t now,
                          uint32_t random);
    tk_time_t     (*next_ask)(const wk_job_t *job, tk_time_t now,
                              uint32_t random);

    /* It has an outcome, due and error: log it, adjust the lane's window.
     * Not for what is RELEASED. */
    void          (*finished)(void *data, wk_job_t *job);

    /* What a record has answered, in the place of rows that are due.  May
     * call wk_queue_keep().  NULL: as with_named says. */
    void          (*recorded)(void *data, const PGresult *res);

    /* A claim was answered and its rows read; rows is -1 when it failed.
     * NULL: nothing to do. */
    void          (*claimed)(void *data, int rows);

    /* Wipes and frees what the kind's job holds; as often as one likes.  Called
     * as soon as it is not in flight any more.  NULL: nothing.  forget is the
     * same for what its record needs. */
    void          (*wipe)(wk_job_t *job);
    void          (*forget)(wk_job_t *job);
};

typedef struct {
    int32_t         supplier_id;
    int64_t         id;
} wk_named_t;

struct wk_queue_s {
    const wk_kind_t  *kind;
    wk_env_t       *env;
    void           *data;               /* the kind's */

    int             room;               /* in flight at most; 0: nothing runs,
                                           claims only clear away */
    int             held;               /* leased at most, with those */
    int             room_now;           /* less than room: no descriptors */
    int             late;               /* not sent, their leases being over,
                                           since the last sweep */
    uint64_t        claimed_ms;         /* of the present claim */
    int             scan_due;           /* look for whatever is due */
    int             scanning;           /* the present claim does */
    int             outcome_unknown;    /* of a record */
    int             stopping;

    wk_bucket_t    *buckets;            /* every job leased here, by its key */
    wk_lane_t       lane;               /* of kinds that have no lanes */
    wk_lanes_t      waiting;
    wk_jobs_t       flying;
    wk_jobs_t       results;            /* to be recorded */
    wk_jobs_t       sent;               /* being recorded */
    wk_jobs_t       kept;               /* to be recorded after a sweep */
    int             queued, in_flight, nresults, nkept;

    wk_named_t     *named;              /* a circle */
    uint64_t        notified, claimed;  /* ever; their difference waits */
    uint64_t        claiming;           /* of them in the present claim */

    uint64_t        counts[WK_OUTCOMES];
};


void wk_queue_init(wk_queue_t *q, wk_env_t *env, const wk_kind_t *kind,
    void *data, int room, int held);
void wk_queue_free(wk_queue_t *q);      /* what is left; nothing is recorded */
void wk_lane_init(wk_lane_t *lane, int window);

/* A row may be due: claim it without waiting for the next scan.  May be
 * forgotten when there are too many; the scan finds it. */
void wk_queue_notify(wk_queue_t *q, int32_t supplier_id, int64_t id);

/*
 * How many a lane of this window may have leased now, where lanes are fair: its
 * window, but no more than a quarter of all, and from the moment on that half
 * of all are taken, the fewer the less is left.
 */
int wk_queue_share(const wk_queue_t *q, int window);

/* In the order of a job's life.  Claim and record: 1 when they sent a
 * statement; call them in turn whenever Postgres is ready. */
int wk_queue_claim(wk_queue_t *q);
void wk_queue_start(wk_queue_t *q);     /* what is queued, as far as it goes */
int wk_queue_record(wk_queue_t *q);

/* From recorded only: this result was not recorded, because its row was in
 * use.  It is recorded again after the next sweep, unless its lease may have
 * ended by then, or the worker ends: then it is forgotten, and whoever claims
 * the row finds an earlier lease that was never recorded. */
void wk_queue_keep(wk_queue_t *q, int32_t supplier_id, int64_t id);

/* For start and ask of a kind: an HTTP request whose answer is classified. */
wk_outcome_e wk_queue_send(wk_job_t *job, const wk_http_request_t *request);
void wk_queue_answer(wk_job_t *job, const wk_http_answer_t *answer);

/* Of a job in flight whose start said GOING and sent nothing: its end, and
 * why; empty: no error. */
void wk_queue_end(wk_job_t *job, wk_outcome_e outcome, const char *why);

/* In ms, since before its lease began. */
uint64_t wk_queue_age(const wk_job_t *job);

/* What time it is by Postgres' clock, as it was at the claim. */
tk_time_t wk_queue_now(const wk_job_t *job);

/* Now and then: what waited too long is released, a scan is due. */
void wk_queue_sweep(wk_queue_t *q);

/* The end, step by step: release what waits and claim no more; then, when
 * patience is out, end what flies.  idle: nothing is left to fly or record. */
void wk_queue_stop(wk_queue_t *q);
void wk_queue_abort(wk_queue_t *q);
int wk_queue_idle(const wk_queue_t *q);

#endif
