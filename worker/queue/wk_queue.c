/*
 * The queue engine, in the order of a job's life: wk_queue.h says what it is.
 */

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "wk_log.h"
#include "wk_queue.h"
#include "wk_util.h"

#define WK_BUCKETS      16384           /* a power of two */
#define WK_WIDEN        16              /* sweeps until all may fly again */

/* The columns every claim begins with. */

enum { WK_COLUMN_NOW, WK_COLUMN_SUPPLIER, WK_COLUMN_ID, WK_COLUMN_SEQ };


void
wk_lane_init(wk_lane_t *lane, int window)
{
    TAILQ_INIT(&lane->jobs);
    lane->queued = 0;
    lane->in_flight = 0;
    lane->window = window;
}


void
wk_queue_init(wk_queue_t *q, wk_env_t *env, const wk_kind_t *kind, void *data,
    int room, int held)
{
    memset(q, 0, sizeof(wk_queue_t));
    q->env = env;
    q->kind = kind;
    q->data = data;
    q->room = room;
    q->room_now = room;
    q->held = held;

    wk_lane_init(&q->lane, room);
    TAILQ_INIT(&q->waiting);
    TAILQ_INIT(&q->flying);
    TAILQ_INIT(&q->results);
    TAILQ_INIT(&q->sent);
    TAILQ_INIT(&q->kept);
    q->buckets = wk_alloc(WK_BUCKETS * sizeof(wk_bucket_t));

    if (kind->with_named) {
        q->named = wk_alloc(WK_NOTIFIED * sizeof(wk_named_t));
    }
}


/* Claim. */

void
wk_queue_notify(wk_queue_t *q, int32_t supplier_id, int64_t id)
{
    wk_named_t  *named;

    if (q->notified - q->claimed == WK_NOTIFIED) {
        return;
    }

    named = &q->named[q->notified++ % WK_NOTIFIED];
    named->supplier_id = supplier_id;
    named->id = id;
}


static wk_bucket_t *
wk_queue_bucket(wk_queue_t *q, int64_t id, int seq)
{
    uint64_t  hash;

    hash = ((uint64_t) id * 31 + (uint64_t) seq) * 0x9e3779b97f4a7c15u;

    return &q->buckets[(hash >> 40) & (WK_BUCKETS - 1)];
}


static wk_job_t *
wk_queue_find(wk_queue_t *q, int32_t supplier_id, int64_t id, int seq)
{
    wk_job_t  *job;

    LIST_FOREACH(job, wk_queue_bucket(q, id, seq), bucket) {
        if (job->id == id && job->seq == seq
            && job->supplier_id == supplier_id)
        {
            return job;
        }
    }

    return NULL;
}


static void
wk_queue_wipe(wk_job_t *job)
{
    if (job->queue->kind->wipe != NULL) {
        job->queue->kind->wipe(job);
    }
}


static void
wk_queue_free_job(wk_job_t *job)
{
    wk_queue_wipe(job);

    if (job->queue->kind->forget != NULL) {
        job->queue->kind->forget(job);
    }

    LIST_REMOVE(job, bucket);
    free(job);
}


static void
wk_queue_push(wk_queue_t *q, wk_job_t *job)
{
    wk_lane_t  *lane;

    if (job->lane == NULL) {
        job->lane = &q->lane;
    }

    lane = job->lane;

    if (lane->queued == 0) {
        TAILQ_INSERT_TAIL(&q->waiting, lane, waiting);
    }

    TAILQ_INSERT_TAIL(&lane->jobs, job, place);
    lane->queued++;
    q->queued++;
}


static void
wk_queue_pull(wk_queue_t *q, wk_job_t *job)
{
    wk_lane_t  *lane = job->lane;

    TAILQ_REMOVE(&lane->jobs, job, place);
    lane->queued--;
    q->queued--;

    if (lane->queued == 0) {
        TAILQ_REMOVE(&q->waiting, lane, waiting);
    }
}


/* As Postgres began the lease later than it was asked for, it ends later than
 * this says, however long this process or the machine stood still. */

uint64_t
wk_queue_age(const wk_job_t *job)
{
    return wk_awake_ms() - job->claimed_ms;
}


tk_time_t
wk_queue_now(const wk_job_t *job)
{
    return job->now + (tk_time_t) wk_queue_age(job) * 1000;
}


/* The job is in no list now.  When its next try is due is the kind's affair;
 * what time it is follows from Postgres' clock at the claim. */

static void
wk_queue_finish(wk_job_t *job, wk_outcome_e outcome)
{
    tk_time_t    now;
    wk_queue_t  *q = job->queue;

    const wk_kind_t  *kind = q->kind;

    now = wk_queue_now(job);

    if (outcome == WK_RETRY) {
        job->due = kind->next(job, job->attempts + 1, now, wk_random());

        if (job->due == 0) {
            outcome = WK_DEAD;
        }
    }

    if (outcome == WK_UNKNOWN) {
        if (kind->ask == NULL) {
            wk_abort("a %s cannot ask, its outcome cannot be unknown",
                     kind->name);
        }

        job->due = kind->next_ask(job, now, wk_random());
    }

    job->outcome = outcome;
    q->counts[outcome]++;
    wk_queue_wipe(job);
    TAILQ_INSERT_TAIL(&q->results, job, place);
    q->nresults++;

    if (outcome != WK_RELEASED) {
        kind->finished(q->data, job);
    }

    job->lane = NULL;                   /* it may be forgotten */
}


static void
wk_queue_read(wk_queue_t *q, const PGresult *res, int row)
{
    int            seq;
    int32_t        supplier_id;
    int64_t        id;
    wk_job_t      *job;
    wk_outcome_e   outcome;

    supplier_id = wk_column_int(res, row, WK_COLUMN_SUPPLIER);
    id = wk_column_int(res, row, WK_COLUMN_ID);
    seq = q->kind->with_seq ? wk_column_int(res, row, WK_COLUMN_SEQ) : 0;

    if (wk_queue_find(q, supplier_id, id, seq) != NULL) {
        return;         /* ours already; only its lease has been renewed */
    }

    job = wk_alloc(q->kind->job_size);
    job->queue = q;
    job->supplier_id = supplier_id;
    job->id = id;
    job->seq = seq;
    job->now = wk_column_int(res, row, WK_COLUMN_NOW);
    job->claimed_ms = q->claimed_ms;
    LIST_INSERT_HEAD(wk_queue_bucket(q, id, seq), job, bucket);

    outcome = q->kind->read(q->data, job, res, row);

    if (outcome == WK_GOING && q->stopping) {
        outcome = WK_RELEASED;

    } else if (outcome != WK_GOING && outcome != WK_RELEASED && job->asking) {
        outcome = WK_UNKNOWN;           /* what cannot be asked now stays so */
    }

    if (outcome == WK_GOING) {
        wk_queue_push(q, job);

    } else {
        wk_queue_finish(job, outcome);
    }
}


/* When it failed, rows may be leased nevertheless: they come back when their
 * leases end. */

static void
wk_queue_claimed(void *data, PGresult *res)
{
    int          i, rows;
    wk_queue_t  *q = data;

    q->claimed += q->claiming;
    q->claiming = 0;
    rows = -1;

    if (res != NULL && PQnfields(res) != q->kind->columns) {
        wk_log(WK_ALERT, "the claim of a %s has %d columns, not %d",
               q->kind->name, PQnfields(res), q->kind->columns);

    } else if (res != NULL) {
        rows = PQntuples(res);

        for (i = 0; i < rows; i++) {
            wk_queue_read(q, res, i);
        }
    }

    if (rows == WK_CLAIM) {
        q->scan_due = 1;
    }

    if (q->kind->claimed != NULL) {
        q->kind->claimed(q->data, rows);
    }
}


/* The rows that are named, or else all that are due; in turn, so that a scan
 * comes about while others are named without end. */

static void
wk_queue_claim_named(wk_queue_t *q, wk_params_t *params, int limit)
{
    uint64_t     i, n;
    wk_array_t  *suppliers, *ids;

    n = q->notified - q->claimed;

    if (n == 0 || (q->scan_due && !q->scanning)) {
        q->scanning = 1;
        q->scan_due = 0;
        wk_params_null(params, TK_OID_INT4_ARRAY);
        wk_params_null(params, TK_OID_INT8_ARRAY);
        return;
    }

    q->scanning = 0;
    q->claiming = n < (uint64_t) limit ? n : (uint64_t) limit;
    suppliers = wk_params_array(params, TK_OID_INT4_ARRAY);
    ids = wk_params_array(params, TK_OID_INT8_ARRAY);

    for (i = q->claimed; i < q->claimed + q->claiming; i++) {
        wk_array_int(suppliers, q->named[i % WK_NOTIFIED].supplier_id);
        wk_array_int(ids, q->named[i % WK_NOTIFIED].id);
    }
}


/* Leased at most: as many more than may fly as ever. */

static int
wk_queue_most(const wk_queue_t *q)
{
    return q->held - q->room + q->room_now;
}


static int
wk_queue_free_room(const wk_queue_t *q)
{
    return wk_queue_most(q) - q->in_flight - q->queued - q->nresults
           - q->nkept;
}


static int
wk_share(int window, int left, int all)
{
    int  most, share;

    most = all / 4 > 0 ? all / 4 : 1;

    if (window > most) {
        window = most;
    }

    share = (2 * window * left + all - 1) / all;

    return share < window ? share : window;
}


int
wk_queue_share(const wk_queue_t *q, int window)
{
    return wk_share(window, wk_queue_free_room(q), wk_queue_most(q));
}


int
wk_queue_claim(wk_queue_t *q)
{
    int           limit;
    wk_params_t  *params;

    limit = wk_queue_free_room(q);

    if (q->kind->fair) {
        limit = (limit + 1) / 2;
    }

    if (limit > WK_CLAIM) {
        limit = WK_CLAIM;
    }

    /*
     * A record whose outcome is unknown is repeated first.  If it was
     * committed, its rows may be due again: claimed now, they would be passed
     * over as ours, and the repeated record would be taken for their next try.
     */

    if (q->stopping || q->outcome_unknown || (limit <= 0 && q->room > 0)
        || (q->notified == q->claimed && !q->scan_due))
    {
        return 0;
    }

    params = wk_params_create();
    wk_params_text(params, TK_OID_TEXT, q->env->owner);
    wk_params_int4(params, limit);
    wk_params_text(params, TK_OID_INTERVAL, WK_LEASE);

    if (q->kind->with_named) {
        wk_queue_claim_named(q, params, limit);

    } else {
        q->scanning = 1;
        q->scan_due = 0;
    }

    if (q->kind->params != NULL) {
        q->kind->params(q->data, params);
    }

    q->claimed_ms = wk_awake_ms();
    wk_pg_send(q->env->pg, q->kind->claim_sql, params, wk_queue_claimed, q);

    return 1;
}


/* Start. */

static int
wk_queue_too_old(const wk_job_t *job)
{
    int  most = job->queue->kind->queue_ms;

    return wk_queue_age(job) > (uint64_t) (most ? most : WK_QUEUE_MS);
}


static void
wk_queue_release(wk_job_t *job)
{
    job->queue->late += wk_queue_age(job) > WK_LEASE_MS;
    wk_queue_pull(job->queue, job);
    wk_queue_finish(job, WK_RELEASED);
}


/* No longer in flight. */

static void
wk_queue_land(wk_job_t *job)
{
    TAILQ_REMOVE(&job->queue->flying, job, place);
    job->queue->in_flight--;
    job->lane->in_flight--;
    job->transfer = NULL;
}


/* What has waited too long (for room, or because this process stood still) is
 * released: its lease must not end while it is in flight. */

static void
wk_queue_begin(wk_queue_t *q, wk_job_t *job)
{
    wk_outcome_e  outcome;

    if (wk_queue_too_old(job)) {
        wk_queue_release(job);
        return;
    }

    wk_queue_pull(q, job);
    TAILQ_INSERT_TAIL(&q->flying, job, place);
    q->in_flight++;
    job->lane->in_flight++;
    job->started_ms = uv_now(&q->env->loop);

    outcome = job->asking ? q->kind->ask(q->data, job)
                          : q->kind->start(q->data, job);

    if (outcome != WK_GOING) {
        wk_queue_land(job);
        wk_queue_finish(job, outcome);
    }
}


static int
wk_queue_lane_full(const wk_queue_t *q, const wk_lane_t *lane)
{
    return lane->in_flight >= lane->window
           || (q->kind->fair
               && lane->in_flight >= wk_share(lane->window,
                                              q->room_now - q->in_flight,
                                              q->room_now));
}


/* In turn: one of each lane that waits, as long as there is room.  It ends
 * when every lane in a row has its window full. */

void
wk_queue_start(wk_queue_t *q)
{
    int         idle, waiting;
    wk_lane_t  *lane;

    waiting = 0;
    TAILQ_FOREACH(lane, &q->waiting, waiting) {
        waiting++;
    }

    for (idle = 0; idle < waiting && q->in_flight < q->room_now; ) {
        lane = TAILQ_FIRST(&q->waiting);
        if (lane == NULL) {
            return;
        }

        TAILQ_REMOVE(&q->waiting, lane, waiting);
        TAILQ_INSERT_TAIL(&q->waiting, lane, waiting);

        if (wk_queue_lane_full(q, lane)) {
            idle++;
            continue;
        }

        idle = 0;
        wk_queue_begin(q, TAILQ_FIRST(&lane->jobs));
    }
}


/* Answer. */

/* No descriptor was left: no more than now fly until some have landed. */

static void
wk_queue_narrow(wk_queue_t *q)
{
    if (q->room_now == q->room) {
        wk_log(WK_WARN, "no descriptor for another %s: %d in flight at most "
               "for now", q->kind->name, q->in_flight);
    }

    if (q->in_flight < q->room_now) {
        q->room_now = q->in_flight > 0 ? q->in_flight : 1;
    }
}


/* Not even begun, and no fault of the receiver's. */

static void
wk_queue_untried(wk_job_t *job, const wk_http_answer_t *answer)
{
    if (answer->untried == WK_HTTP_STARVED) {
        wk_queue_narrow(job->queue);

    } else {
        job->queue->late++;
    }

    wk_queue_finish(job, WK_RELEASED);
}


void
wk_queue_end(wk_job_t *job, wk_outcome_e outcome, const char *why)
{
    wk_queue_land(job);
    snprintf(job->error, WK_ERROR_LEN, "%s", why);
    wk_queue_finish(job, outcome);
}


/* Without an answer the kind is not asked where a repetition does harm: only
 * what has not left this machine is tried again. */

void
wk_queue_answer(wk_job_t *job, const wk_http_answer_t *answer)
{
    wk_queue_t    *q = job->queue;
    wk_outcome_e   outcome;

    wk_queue_land(job);
    snprintf(job->error, WK_ERROR_LEN, "%s", answer->error);

    if (answer->untried) {
        wk_queue_untried(job, answer);
        return;
    }

    if (answer->status == 0 && q->kind->ask != NULL) {
        outcome = job->asking || answer->sent ? WK_UNKNOWN : WK_RETRY;

    } else {
        outcome = q->kind->classify(q->data, job, answer);
    }

    wk_queue_finish(job, outcome);
}


static void
wk_queue_answered(void *data, const wk_http_answer_t *answer)
{
    wk_queue_answer(data, answer);
}


/* Somebody else may have it when its lease is over. */

static int
wk_queue_may_send(void *data)
{
    int              flight;
    const wk_job_t  *job = data;

    flight = job->queue->kind->flight_ms;

    return wk_queue_age(job)
           < (uint64_t) (WK_LEASE_MS - (flight ? flight : WK_HTTP_MS));
}


wk_outcome_e
wk_queue_send(wk_job_t *job, const wk_http_request_t *request)
{
    wk_http_request_t  rq;

    rq = *request;
    rq.may_send = wk_queue_may_send;

    job->transfer = wk_http_send(job->queue->env->http, &rq,
                                 wk_queue_answered, job);
    if (job->transfer == NULL) {
        snprintf(job->error, WK_ERROR_LEN, "cannot be started");
        return job->asking ? WK_UNKNOWN : WK_RETRY;
    }

    return WK_GOING;
}


/* Record. */

static void
wk_queue_recorded(void *data, PGresult *res)
{
    int          i;
    wk_job_t    *job;
    wk_queue_t  *q = data;

    q->outcome_unknown = (res == NULL);

    if (res == NULL) {
        /* Recorded again; that changes nothing that is recorded. */
        while ((job = TAILQ_LAST(&q->sent, wk_jobs_s)) != NULL) {
            TAILQ_REMOVE(&q->sent, job, place);
            TAILQ_INSERT_HEAD(&q->results, job, place);
            q->nresults++;
        }

        return;
    }

    if (q->kind->recorded != NULL) {
        q->kind->recorded(q->data, res);
    }

    while ((job = TAILQ_FIRST(&q->sent)) != NULL) {
        TAILQ_REMOVE(&q->sent, job, place);
        wk_queue_free_job(job);
    }

    if (q->kind->recorded != NULL || !q->kind->with_named) {
        return;
    }

    for (i = 0; i < PQntuples(res); i++) {
        wk_queue_notify(q, wk_column_int(res, i, 0),
                        wk_column_int(res, i, 1));
    }
}


void
wk_queue_keep(wk_queue_t *q, int32_t supplier_id, int64_t id)
{
    wk_job_t  *job;

    job = wk_queue_find(q, supplier_id, id, 0);

    if (job != NULL) {
        TAILQ_REMOVE(&q->sent, job, place);
        TAILQ_INSERT_TAIL(&q->kept, job, place);
        q->nkept++;
    }
}


/* A lease that has ended may have been another one's since: what this one has
 * found out says nothing of that. */

static void
wk_queue_record_kept(wk_queue_t *q)
{
    wk_job_t  *job;

    while ((job = TAILQ_FIRST(&q->kept)) != NULL) {
        TAILQ_REMOVE(&q->kept, job, place);
        q->nkept--;

        if (wk_queue_age(job) >= WK_LEASE_MS) {
            wk_queue_free_job(job);
            continue;
        }

        TAILQ_INSERT_TAIL(&q->results, job, place);
        q->nresults++;
    }
}


int
wk_queue_record(wk_queue_t *q)
{
    int           i, n;
    wk_job_t     *job;
    wk_array_t   *suppliers, *ids, *seqs, *results, *dues, *errors;
    wk_array_t   *more[WK_MORE];
    wk_params_t  *params;

    if (q->nresults == 0) {
        return 0;
    }

    params = wk_params_create();
    wk_params_text(params, TK_OID_TEXT, q->env->owner);
    suppliers = wk_params_array(params, TK_OID_INT4_ARRAY);
    ids = wk_params_array(params, TK_OID_INT8_ARRAY);
    seqs = q->kind->with_seq
           ? wk_params_array(params, TK_OID_INT2_ARRAY) : NULL;
    results = wk_params_array(params, TK_OID_INT2_ARRAY);
    dues = wk_params_array(params, TK_OID_TIMESTAMPTZ_ARRAY);
    errors = wk_params_array(params, TK_OID_TEXT_ARRAY);

    for (i = 0; q->kind->more_types[i] != 0; i++) {
        more[i] = wk_params_array(params, q->kind->more_types[i]);
    }

    for (n = 0; n < WK_RECORD; n++) {
        job = TAILQ_FIRST(&q->results);
        if (job == NULL) {
            break;
        }

        wk_array_int(suppliers, job->supplier_id);
        wk_array_int(ids, job->id);
        wk_array_int(results, job->outcome);
        wk_array_int(dues, job->due);
        wk_array_text(errors, job->error);

        if (seqs != NULL) {
            wk_array_int(seqs, job->seq);
        }

        if (q->kind->more != NULL) {
            q->kind->more(job, more);
        }

        TAILQ_REMOVE(&q->results, job, place);
        TAILQ_INSERT_TAIL(&q->sent, job, place);
        q->nresults--;
    }

    wk_pg_send(q->env->pg, q->kind->record_sql, params, wk_queue_recorded, q);

    return 1;
}


/* Ends. */

void
wk_queue_sweep(wk_queue_t *q)
{
    wk_job_t   *job;
    wk_lane_t  *lane, *next;

    q->scan_due = 1;
    wk_queue_record_kept(q);
    q->room_now += q->room / WK_WIDEN + 1;

    if (q->room_now > q->room) {
        q->room_now = q->room;
    }

    for (lane = TAILQ_FIRST(&q->waiting); lane != NULL; lane = next) {
        next = TAILQ_NEXT(lane, waiting);

        while ((job = TAILQ_FIRST(&lane->jobs)) != NULL
               && wk_queue_too_old(job))
        {
            wk_queue_release(job);
        }
    }

    if (q->late > 0) {
        wk_log(WK_WARN, "%d %ss not sent: this process stood still until their"
               " leases had ended", q->late, q->kind->name);
        q->late = 0;
    }
}


void
wk_queue_stop(wk_queue_t *q)
{
    wk_lane_t  *lane;

    q->stopping = 1;

    while ((lane = TAILQ_FIRST(&q->waiting)) != NULL) {
        wk_queue_release(TAILQ_FIRST(&lane->jobs));
    }
}


void
wk_queue_abort(wk_queue_t *q)
{
    wk_job_t  *job;

    while ((job = TAILQ_FIRST(&q->flying)) != NULL) {
        if (job->transfer != NULL) {
            wk_http_abort(job->transfer);
        }

        wk_queue_land(job);
        snprintf(job->error, WK_ERROR_LEN, "the worker ended");
        wk_queue_finish(job, q->kind->ask ? WK_UNKNOWN : WK_RELEASED);
    }
}


int
wk_queue_idle(const wk_queue_t *q)
{
    return q->in_flight == 0 && q->nresults == 0 && TAILQ_EMPTY(&q->sent);
}


void
wk_queue_free(wk_queue_t *q)
{
    int        i;
    wk_job_t  *job;

    for (i = 0; i < WK_BUCKETS; i++) {
        while ((job = LIST_FIRST(&q->buckets[i])) != NULL) {
            wk_queue_free_job(job);
        }
    }

    free(q->buckets);
    free(q->named);
}
