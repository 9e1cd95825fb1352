/*
 * The worker's queue engine with a kind made for the test, without Postgres
 * and HTTP: statements and requests end in this file, which answers them.
 */

#include <signal.h>
#include <stdio.h>
#include <sys/wait.h>
#include <unistd.h>

#include "unit.h"
#include "wk_queue.h"

#define ROWS    8
#define NOW     (INT64_C(850000000) * TK_SECOND)
#define LATER   (NOW + 60 * TK_SECOND)          /* RETRY */
#define ASK_AT  (NOW + 7 * TK_SECOND)           /* UNKNOWN */


typedef struct {
    int64_t             id;
    int                 asking;
} row_t;

/* The statement in flight. */

static struct {
    int                 n;              /* ever sent */
    const char         *sql;
    wk_pg_handler_pt    handler;
    void               *data;
    int                 nvalues;
    tk_str_t            values[WK_PARAMS];
    unsigned char       bytes[WK_PARAMS][1024];
} statement;

/* What the kind was asked to do, and what it shall say. */

static struct {
    int                 started, asked, classified, finished, sent, aborted;
    wk_job_t           *last;           /* started or asked */
    int                 refuses;        /* wk_http_send() does */
    int                 dead;           /* next() has no time left */
    wk_outcome_e        classify;
    wk_http_request_t   request;        /* the last */
    wk_lane_t          *lanes[ROWS + 1];
} kind;

static wk_env_t    env;
static wk_queue_t  queue;


/* In the place of the clients. */

void
wk_pg_send(wk_pg_t *pg, const char *sql, wk_params_t *params,
    wk_pg_handler_pt handler, void *data)
{
    (void) pg;

    assert_null(statement.handler);
    statement.n++;
    statement.handler = handler;
    statement.data = data;
    assert_int_equal(wk_params_send(NULL, sql, params), 1);
    wk_params_free(params);
}


int
PQsendQueryParams(PGconn *conn, const char *sql, int n, const Oid *types,
    const char *const *values, const int *lengths, const int *formats, int out)
{
    int     i;
    size_t  len;

    (void) conn;
    (void) types;

    assert_int_equal(out, 1);
    statement.sql = sql;
    statement.nvalues = n;

    for (i = 0; i < n; i++) {
        statement.values[i].data = NULL;

        if (values[i] != NULL) {
            len = formats[i] == 1 ? (size_t) lengths[i] : strlen(values[i]);
            assert_true(len <= sizeof(statement.bytes[i]));
            memcpy(statement.bytes[i], values[i], len);
            statement.values[i].data = statement.bytes[i];
            statement.values[i].len = len;
        }
    }

    return 1;
}


wk_transfer_t *
wk_http_send(wk_http_t *http, const wk_http_request_t *request,
    wk_http_handler_pt handler, void *data)
{
    (void) http;
    (void) handler;

    kind.sent++;
    kind.request = *request;

    return kind.refuses ? NULL : data;
}


void
wk_http_abort(wk_transfer_t *transfer)
{
    (void) transfer;
    kind.aborted++;
}


/* The kind: rows of now, supplier, id and whether to ask. */

static wk_outcome_e
kind_read(void *data, wk_job_t *job, const PGresult *res, int row)
{
    (void) data;

    job->asking = (int) wk_column_int(res, row, 3);
    job->lane = kind.lanes[job->id];

    return job->id == ROWS ? WK_DEAD : WK_GOING;
}


static wk_outcome_e
kind_start(void *data, wk_job_t *job)
{
    wk_http_request_t  request = { .url = "http://example.org/" };

    (void) data;
    kind.started++;
    kind.last = job;

    return wk_queue_send(job, &request);
}


static wk_outcome_e
kind_ask(void *data, wk_job_t *job)
{
    wk_http_request_t  request = { .url = "http://example.org/ask" };

    (void) data;
    kind.asked++;
    kind.last = job;

    return wk_queue_send(job, &request);
}


static wk_outcome_e
kind_classify(void *data, wk_job_t *job, const wk_http_answer_t *answer)
{
    (void) data;
    (void) job;
    (void) answer;

    kind.classified++;

    return kind.classify;
}


static tk_time_t
kind_next(const wk_job_t *job, int attempts, tk_time_t now, uint32_t random)
{
    (void) random;

    assert_int_equal(attempts, job->attempts + 1);
    assert_true(now >= NOW);

    return kind.dead ? 0 : LATER;
}


static tk_time_t
kind_next_ask(const wk_job_t *job, tk_time_t now, uint32_t random)
{
    (void) job;
    (void) now;
    (void) random;

    return ASK_AT;
}


static void
kind_finished(void *data, wk_job_t *job)
{
    (void) data;

    assert_int_not_equal(job->outcome, WK_GOING);
    kind.finished++;
}


#define KIND                                                                  \
    .name = "payout", .job_size = sizeof(wk_job_t), .claim_sql = "claim",     \
    .record_sql = "record", .columns = 4, .with_named = 1,                    \
    .read = kind_read, .start = kind_start, .classify = kind_classify,        \
    .next = kind_next, .finished = kind_finished

static const wk_kind_t  asks = { KIND, .ask = kind_ask,
                                 .next_ask = kind_next_ask };
static const wk_kind_t  never_asks = { KIND };
static const wk_kind_t  fair = { KIND, .fair = 1 };


/* Rows of what was not recorded. */

static void
kind_keeps(void *data, const PGresult *res)
{
    int  i;

    (void) data;

    for (i = 0; i < PQntuples(res); i++) {
        wk_queue_keep(&queue, (int32_t) wk_column_int(res, i, 0),
                      wk_column_int(res, i, 1));
    }
}


static const wk_kind_t  keeps = { KIND, .recorded = kind_keeps };


static void
begin(const wk_kind_t *k, int room)
{
    memset(&statement, 0, sizeof(statement));
    memset(&kind, 0, sizeof(kind));
    strcpy(env.owner, "me");
    wk_queue_init(&queue, &env, k, NULL, room, 2 * room);
}


static void
set_int(PGresult *res, int row, int column, int64_t n, size_t width)
{
    unsigned char  bytes[8];

    (void) tk_pg_put(bytes, n, width);
    assert_int_equal(PQsetvalue(res, row, column, (char *) bytes,
                                (int) width), 1);
}


/* Postgres answers the statement in flight; rows is NULL: it is lost. */

static void
answer(const row_t *rows, int n, int columns)
{
    int                i;
    void              *data;
    PGresult          *res;
    wk_pg_handler_pt   handler;

    PGresAttDesc  attributes[4] = {
        { .name = "a", .format = 1 }, { .name = "b", .format = 1 },
        { .name = "c", .format = 1 }, { .name = "d", .format = 1 }
    };

    handler = statement.handler;
    data = statement.data;
    statement.handler = NULL;
    assert_non_null(handler);

    if (rows == NULL) {
        handler(data, NULL);
        return;
    }

    res = PQmakeEmptyPGresult(NULL, PGRES_TUPLES_OK);
    assert_int_equal(PQsetResultAttrs(res, columns, attributes), 1);

    for (i = 0; i < n; i++) {
        if (columns == 2) {
            set_int(res, i, 0, 1, 4);
            set_int(res, i, 1, rows[i].id, 8);
            continue;
        }

        set_int(res, i, 0, NOW, 8);
        set_int(res, i, 1, 1, 4);
        set_int(res, i, 2, rows[i].id, 8);
        set_int(res, i, 3, rows[i].asking, 4);
    }

    handler(data, res);
    PQclear(res);
}


static void
claims(const row_t *rows, int n)
{
    queue.scan_due = 1;
    assert_int_equal(wk_queue_claim(&queue), 1);
    assert_string_equal(statement.sql, "claim");
    answer(rows, n, 4);
    wk_queue_start(&queue);
}


/* The answer to a request: status 0 is none. */

static void
answers(wk_job_t *job, int status, int sent)
{
    wk_http_answer_t  a = { .status = status, .sent = sent,
                            .error = status ? "HTTP" : "no answer" };

    wk_queue_answer(job, &a);
}


static void
is_untried(wk_job_t *job, wk_http_untried_e why)
{
    wk_http_answer_t  a = { .untried = why, .error = "untried" };

    wk_queue_answer(job, &a);
}


/* Element n of a parameter that is an array of so many. */

static int64_t
element(int parameter, int n, int of)
{
    tk_str_t  out[ROWS];

    assert_int_equal(tk_pg_array_read(statement.values[parameter], of, out),
                     TK_OK);

    return tk_pg_get(out[n].data, out[n].len);
}


/* The one result that is to be recorded now. */

static void
records(int64_t id, wk_outcome_e outcome, tk_time_t due)
{
    static const row_t  none;

    assert_int_equal(wk_queue_record(&queue), 1);
    assert_string_equal(statement.sql, "record");
    assert_int_equal(statement.nvalues, 6);
    assert_tk_text(statement.values[0], "me");
    assert_int_equal(element(1, 0, 1), 1);
    assert_int_equal(element(2, 0, 1), id);
    assert_int_equal(element(3, 0, 1), outcome);
    assert_int_equal(element(4, 0, 1), due);
    answer(&none, 0, 2);
}


static void
ends(void)
{
    assert_int_equal(wk_queue_idle(&queue), 1);
    assert_int_equal(queue.queued, 0);
    assert_null(statement.handler);
    wk_queue_free(&queue);
}


/* The rest is given back. */

static void
ends_midway(uint64_t released)
{
    wk_queue_stop(&queue);
    wk_queue_abort(&queue);
    assert_int_equal(queue.counts[WK_RELEASED], released);
    wk_queue_free(&queue);
}


static void
test_life(void **state)
{
    static const row_t  rows[] = { { 1, 0 }, { 2, 0 }, { ROWS, 0 } };

    (void) state;
    begin(&never_asks, 2);

    assert_int_equal(wk_queue_claim(&queue), 0);
    queue.scan_due = 1;
    assert_int_equal(wk_queue_claim(&queue), 1);
    assert_int_equal(statement.nvalues, 5);
    assert_tk_text(statement.values[0], "me");
    assert_int_equal(tk_pg_get(statement.values[1].data, 4), 4);
    assert_tk_text(statement.values[2], WK_LEASE);
    assert_null(statement.values[3].data);
    answer(rows, 3, 4);
    assert_int_equal(queue.queued, 2);
    records(ROWS, WK_DEAD, 0);

    wk_queue_start(&queue);
    assert_int_equal(kind.started, 2);
    assert_int_equal(queue.in_flight, 2);
    assert_int_equal(kind.last->id, 2);

    kind.classify = WK_RETRY;
    answers(kind.last, 503, 1);
    records(2, WK_RETRY, LATER);

    kind.classify = WK_DONE;
    answers(TAILQ_FIRST(&queue.flying), 200, 1);
    records(1, WK_DONE, 0);

    assert_int_equal(kind.finished, 3);
    assert_int_equal(queue.counts[WK_DONE], 1);
    ends();
}


static void
test_dead(void **state)
{
    static const row_t  row = { 1, 0 };

    (void) state;
    begin(&never_asks, 1);
    kind.dead = 1;
    kind.classify = WK_RETRY;

    claims(&row, 1);
    answers(kind.last, 503, 1);
    records(1, WK_DEAD, 0);
    ends();
}


/* What could not be recorded holds up nothing, and is recorded by and by, as
 * long as its lease lasts. */

static void
test_kept(void **state)
{
    wk_job_t            *job;
    static const row_t  rows[] = { { 1, 0 }, { 2, 0 } };

    (void) state;
    begin(&keeps, 2);
    kind.classify = WK_DONE;

    claims(rows, 2);
    answers(TAILQ_FIRST(&queue.flying), 200, 1);
    answers(TAILQ_FIRST(&queue.flying), 200, 1);
    assert_int_equal(wk_queue_record(&queue), 1);
    answer(&rows[1], 1, 2);             /* 1 is recorded, 2 is not */

    assert_int_equal(wk_queue_record(&queue), 0);
    queue.scan_due = 1;
    assert_int_equal(wk_queue_claim(&queue), 1);
    answer(&rows[1], 0, 4);             /* others go on */

    wk_queue_sweep(&queue);
    assert_int_equal(wk_queue_record(&queue), 1);
    assert_int_equal(element(2, 0, 1), 2);
    answer(&rows[1], 1, 2);

    job = TAILQ_FIRST(&queue.kept);
    assert_non_null(job);
    queue.claimed_ms = 0;
    job->claimed_ms -= WK_LEASE_MS;
    wk_queue_sweep(&queue);
    assert_int_equal(wk_queue_record(&queue), 0);
    assert_int_equal(queue.nkept, 0);
    queue.scan_due = 0;
    ends();
}


/* What was sent and not answered is asked for until somebody knows, and never
 * started again before. */

static void
test_unknown(void **state)
{
    static const row_t  first = { 1, 0 }, again = { 1, 1 };

    (void) state;
    begin(&asks, 1);
    kind.dead = 1;                      /* no time makes it dead */

    claims(&first, 1);
    answers(kind.last, 0, 1);
    records(1, WK_UNKNOWN, ASK_AT);

    claims(&again, 1);
    answers(kind.last, 0, 1);
    records(1, WK_UNKNOWN, ASK_AT);

    claims(&again, 1);
    answers(kind.last, 0, 0);           /* the question was not even sent */
    records(1, WK_UNKNOWN, ASK_AT);

    kind.refuses = 1;
    claims(&again, 1);                  /* nor could it be started */
    records(1, WK_UNKNOWN, ASK_AT);
    kind.refuses = 0;

    assert_int_equal(kind.classified, 0);

    kind.classify = WK_UNKNOWN;
    claims(&again, 1);
    answers(kind.last, 200, 1);
    records(1, WK_UNKNOWN, ASK_AT);

    kind.classify = WK_DONE;
    claims(&again, 1);
    answers(kind.last, 200, 1);
    records(1, WK_DONE, 0);

    assert_int_equal(kind.started, 1);
    assert_int_equal(kind.asked, 5);
    ends();
}


/* A row that cannot even be read stays unknown. */

static void
test_unknown_unread(void **state)
{
    static const row_t  row = { ROWS, 1 };

    (void) state;
    begin(&asks, 1);

    claims(&row, 1);
    records(ROWS, WK_UNKNOWN, ASK_AT);
    assert_int_equal(kind.asked, 0);
    ends();
}


/* The other side says that it never happened: it is started again. */

static void
test_unknown_then_retry(void **state)
{
    static const row_t  first = { 1, 0 }, again = { 1, 1 };

    (void) state;
    begin(&asks, 1);

    claims(&first, 1);
    answers(kind.last, 0, 1);
    records(1, WK_UNKNOWN, ASK_AT);

    kind.classify = WK_RETRY;
    claims(&again, 1);
    answers(kind.last, 404, 1);
    records(1, WK_RETRY, LATER);

    claims(&first, 1);
    assert_int_equal(kind.started, 2);
    kind.classify = WK_DONE;
    answers(kind.last, 200, 1);
    records(1, WK_DONE, 0);
    ends();
}


/* What has not left this machine did not happen. */

static void
test_not_sent(void **state)
{
    static const row_t  row = { 1, 0 };

    (void) state;
    begin(&asks, 1);

    claims(&row, 1);
    answers(kind.last, 0, 0);
    records(1, WK_RETRY, LATER);

    kind.refuses = 1;
    claims(&row, 1);
    records(1, WK_RETRY, LATER);
    ends();
}


/* A kind that cannot ask classifies what was not answered, and its outcome is
 * never unknown: that is a fault of the program. */

static void
test_cannot_ask(void **state)
{
    int                 status;
    pid_t               child;
    static const row_t  row = { 1, 0 };

    (void) state;
    begin(&never_asks, 1);
    kind.classify = WK_RETRY;

    claims(&row, 1);
    answers(kind.last, 0, 1);
    assert_int_equal(kind.classified, 1);
    records(1, WK_RETRY, LATER);

    claims(&row, 1);
    child = fork();
    assert_true(child != -1);

    if (child == 0) {
        if (freopen("/dev/null", "w", stderr) == NULL) {
            _exit(1);
        }

        kind.classify = WK_UNKNOWN;
        answers(kind.last, 200, 1);
        _exit(0);
    }

    assert_int_equal(waitpid(child, &status, 0), child);
    assert_true(WIFSIGNALED(status) && WTERMSIG(status) == SIGABRT);

    answers(kind.last, 0, 1);
    records(1, WK_RETRY, LATER);
    ends();
}


static void
test_record_is_repeated(void **state)
{
    static const row_t  row = { 1, 0 };

    (void) state;
    begin(&never_asks, 4);
    kind.classify = WK_DONE;

    claims(&row, 1);
    answers(kind.last, 200, 1);
    assert_int_equal(wk_queue_record(&queue), 1);
    answer(NULL, 0, 0);

    queue.scan_due = 1;
    assert_int_equal(wk_queue_claim(&queue), 0);
    assert_int_equal(wk_queue_idle(&queue), 0);
    records(1, WK_DONE, 0);
    assert_int_equal(wk_queue_record(&queue), 0);
    assert_int_equal(wk_queue_claim(&queue), 1);
    answer(&row, 0, 4);
    ends();
}


/* A row that is leased here comes again when its lease has ended. */

static void
test_leased_again(void **state)
{
    static const row_t  rows[] = { { 1, 0 }, { 1, 0 } };

    (void) state;
    begin(&never_asks, 4);
    kind.classify = WK_DONE;

    claims(rows, 2);
    claims(rows, 1);
    assert_int_equal(kind.started, 1);

    answers(kind.last, 200, 1);
    claims(rows, 1);                    /* its result waits to be recorded */
    assert_int_equal(kind.started, 1);
    records(1, WK_DONE, 0);
    ends();
}


static void
test_windows(void **state)
{
    int           i;
    wk_lane_t     narrow, wide;
    static const row_t  rows[] = {
        { 1, 0 }, { 2, 0 }, { 3, 0 }, { 4, 0 }, { 5, 0 }, { 6, 0 }
    };

    (void) state;
    begin(&never_asks, 4);
    wk_lane_init(&narrow, 1);
    wk_lane_init(&wide, 10);

    for (i = 1; i <= 6; i++) {
        kind.lanes[i] = i <= 3 ? &narrow : &wide;
    }

    claims(rows, 6);
    assert_int_equal(queue.in_flight, 4);
    assert_int_equal(narrow.in_flight, 1);
    assert_int_equal(narrow.queued, 2);
    assert_int_equal(wide.in_flight, 3);

    /* held: eight, of which six are here */
    queue.scan_due = 1;
    assert_int_equal(wk_queue_claim(&queue), 1);
    assert_int_equal(tk_pg_get(statement.values[1].data, 4), 2);
    answer(rows, 0, 4);

    kind.classify = WK_DONE;
    answers(TAILQ_FIRST(&queue.flying), 200, 1);
    records(1, WK_DONE, 0);
    wk_queue_start(&queue);
    assert_int_equal(narrow.in_flight, 1);
    assert_int_equal(kind.last->id, 2);

    ends_midway(5);
}


/* Lanes that are stuck have no more than they leave for one that is not. */

static void
test_fair(void **state)
{
    int           i;
    wk_lane_t     stuck[2], quick;
    static const row_t  rows[] = {
        { 1, 0 }, { 2, 0 }, { 3, 0 }, { 4, 0 }, { 5, 0 }, { 6, 0 }
    };

    (void) state;
    begin(&fair, 4);
    wk_lane_init(&stuck[0], 10);
    wk_lane_init(&stuck[1], 10);
    wk_lane_init(&quick, 10);

    for (i = 1; i <= 6; i++) {
        kind.lanes[i] = i <= 2 ? &stuck[0] : i <= 4 ? &stuck[1] : &quick;
    }

    /* half of eight, then of what is left */
    queue.scan_due = 1;
    assert_int_equal(wk_queue_claim(&queue), 1);
    assert_int_equal(tk_pg_get(statement.values[1].data, 4), 4);
    answer(rows, 4, 4);
    wk_queue_start(&queue);
    assert_int_equal(queue.in_flight, 2);
    assert_int_equal(stuck[0].in_flight, 1);
    assert_int_equal(stuck[1].in_flight, 1);

    queue.scan_due = 1;
    assert_int_equal(wk_queue_claim(&queue), 1);
    assert_int_equal(tk_pg_get(statement.values[1].data, 4), 2);
    answer(&rows[4], 2, 4);
    wk_queue_start(&queue);
    assert_int_equal(stuck[1].in_flight, 1);
    assert_int_equal(quick.in_flight, 1);
    assert_int_equal(kind.last->id, 5);
    ends_midway(6);
}


/* So many lanes after another are stuck where 256 may be leased: what the last
 * one has, and what is left for another one. */

static void
test_shares(void **state)
{
    int        i, k;
    wk_lane_t  lane = { .queued = 0 };

    static const struct {
        int  lanes, last, left, share;
    } cases[] = {
        { 0, 0, 256, 8 }, { 1, 8, 248, 8 }, { 16, 8, 128, 8 },
        { 20, 7, 98, 7 }, { 40, 2, 24, 2 }
    };

    (void) state;
    begin(&fair, 128);

    for (i = k = 0; i < (int) (sizeof(cases) / sizeof(cases[0])); i++) {
        for ( ; k < cases[i].lanes; k++) {
            lane.queued = 0;

            while (lane.queued < wk_queue_share(&queue, 8)) {
                lane.queued++;
                queue.queued++;
            }
        }

        assert_int_equal(lane.queued, cases[i].last);
        assert_int_equal(256 - queue.queued, cases[i].left);
        assert_int_equal(wk_queue_share(&queue, 8), cases[i].share);
    }

    queue.queued = 0;

    wk_queue_free(&queue);
}


static void
test_too_old(void **state)
{
    wk_job_t           *job;
    static const row_t  rows[] = { { 1, 0 }, { 2, 0 } };

    (void) state;
    begin(&never_asks, 1);

    claims(rows, 2);
    assert_int_equal(kind.last->id, 1);
    job = TAILQ_FIRST(&queue.lane.jobs);
    wk_queue_sweep(&queue);
    assert_int_equal(queue.queued, 1);

    job->claimed_ms -= WK_QUEUE_MS + 1;
    wk_queue_sweep(&queue);
    assert_int_equal(queue.scan_due, 1);
    records(2, WK_RELEASED, 0);

    /* the same where it would be started */
    kind.classify = WK_DONE;
    claims(&rows[1], 1);
    TAILQ_FIRST(&queue.lane.jobs)->claimed_ms -= WK_QUEUE_MS + 1;
    answers(kind.last, 200, 1);
    records(1, WK_DONE, 0);
    wk_queue_start(&queue);
    records(2, WK_RELEASED, 0);

    assert_int_equal(kind.started, 1);
    assert_int_equal(kind.finished, 1);
    ends();
}


/* A claim that is answered when its leases are over, and a request that would
 * go out then: somebody else may have the job. */

static void
test_stood_still(void **state)
{
    static const row_t  rows[] = { { 1, 0 }, { 2, 0 } };

    (void) state;
    begin(&never_asks, 2);

    queue.scan_due = 1;
    assert_int_equal(wk_queue_claim(&queue), 1);
    queue.claimed_ms -= WK_LEASE_MS + 1;
    answer(rows, 1, 4);
    wk_queue_start(&queue);
    assert_int_equal(kind.started, 0);
    records(1, WK_RELEASED, 0);

    claims(&rows[1], 1);
    assert_int_equal(kind.started, 1);
    assert_int_equal(kind.request.may_send(kind.last), 1);
    kind.last->claimed_ms -= WK_LEASE_MS - WK_HTTP_MS + 1;
    assert_int_equal(kind.request.may_send(kind.last), 0);

    is_untried(kind.last, WK_HTTP_WITHHELD);
    records(2, WK_RELEASED, 0);
    assert_int_equal(kind.finished, 0);
    assert_int_equal(kind.classified, 0);
    ends();
}


/* Where no descriptor is left, less is in flight and claimed for a while. */

static void
test_starved(void **state)
{
    int                 i;
    wk_job_t           *last;
    static const row_t  rows[] = { { 1, 0 }, { 2, 0 }, { 3, 0 }, { 4, 0 } };

    (void) state;
    begin(&never_asks, 4);

    claims(rows, 4);
    assert_int_equal(queue.in_flight, 4);
    last = kind.last;
    is_untried(last, WK_HTTP_STARVED);
    records(4, WK_RELEASED, 0);
    assert_int_equal(queue.room_now, 3);
    assert_int_equal(kind.finished, 0);

    /* three fly, and four more may be held */
    claims(&rows[3], 1);
    assert_int_equal(tk_pg_get(statement.values[1].data, 4), 4);
    assert_int_equal(queue.in_flight, 3);
    assert_int_equal(queue.queued, 1);

    for (i = 0; i < 16 && queue.room_now < 4; i++) {
        wk_queue_sweep(&queue);
    }

    wk_queue_start(&queue);
    assert_int_equal(queue.in_flight, 4);

    wk_queue_stop(&queue);
    wk_queue_abort(&queue);
    wk_queue_free(&queue);
}


/* What waits is released, what flies may finish; what does not is released, or
 * unknown if it can be asked for. */

static void
test_stop(void **state)
{
    int                 i;
    static const row_t  rows[] = { { 1, 0 }, { 2, 0 } };

    (void) state;

    for (i = 0; i < 2; i++) {
        begin(i == 0 ? &asks : &never_asks, 1);
        claims(rows, 2);
        wk_queue_stop(&queue);
        records(2, WK_RELEASED, 0);
        queue.scan_due = 1;
        assert_int_equal(wk_queue_claim(&queue), 0);
        assert_int_equal(wk_queue_idle(&queue), 0);

        wk_queue_abort(&queue);
        assert_int_equal(kind.aborted, 1);

        if (i == 0) {
            records(1, WK_UNKNOWN, ASK_AT);

        } else {
            records(1, WK_RELEASED, 0);
        }

        ends();
    }

    /* what a claim brings that was in flight */
    begin(&never_asks, 1);
    queue.scan_due = 1;
    assert_int_equal(wk_queue_claim(&queue), 1);
    wk_queue_stop(&queue);
    answer(rows, 1, 4);
    wk_queue_start(&queue);
    records(1, WK_RELEASED, 0);
    assert_int_equal(kind.started, 0);
    ends();
}


/* Rows that are named are claimed without a scan; what a record names too. */

static void
test_named(void **state)
{
    static const row_t  rows[] = { { 1, 0 }, { 2, 0 } };

    (void) state;
    begin(&never_asks, 2);
    kind.classify = WK_DONE;

    wk_queue_notify(&queue, 1, 1);
    assert_int_equal(wk_queue_claim(&queue), 1);
    assert_int_equal(element(3, 0, 1), 1);
    assert_int_equal(element(4, 0, 1), 1);
    answer(rows, 1, 4);
    assert_int_equal(wk_queue_claim(&queue), 0);
    wk_queue_start(&queue);

    answers(kind.last, 200, 1);
    assert_int_equal(wk_queue_record(&queue), 1);
    answer(&rows[1], 1, 2);
    assert_int_equal(wk_queue_claim(&queue), 1);
    assert_int_equal(element(4, 0, 1), 2);

    /* lost: the scan finds them */
    answer(NULL, 0, 0);
    assert_int_equal(wk_queue_claim(&queue), 0);
    assert_int_equal(queue.notified, queue.claimed);

    /* it comes about though others are named without end */
    wk_queue_notify(&queue, 1, 1);
    queue.scan_due = 1;
    assert_int_equal(wk_queue_claim(&queue), 1);
    assert_null(statement.values[4].data);
    queue.scan_due = 1;
    answer(rows, 0, 4);
    assert_int_equal(wk_queue_claim(&queue), 1);
    assert_int_equal(element(4, 0, 1), 1);
    wk_queue_notify(&queue, 1, 2);
    answer(rows, 0, 4);
    assert_int_equal(wk_queue_claim(&queue), 1);
    assert_null(statement.values[4].data);
    answer(rows, 0, 4);
    assert_int_equal(wk_queue_claim(&queue), 1);
    assert_int_equal(element(4, 0, 1), 2);
    answer(rows, 0, 4);
    ends();
}


int
main(void)
{
    const struct CMUnitTest  tests[] = {
        cmocka_unit_test(test_life),
        cmocka_unit_test(test_dead),
        cmocka_unit_test(test_kept),
        cmocka_unit_test(test_unknown),
        cmocka_unit_test(test_unknown_unread),
        cmocka_unit_test(test_unknown_then_retry),
        cmocka_unit_test(test_not_sent),
        cmocka_unit_test(test_cannot_ask),
        cmocka_unit_test(test_record_is_repeated),
        cmocka_unit_test(test_leased_again),
        cmocka_unit_test(test_windows),
        cmocka_unit_test(test_fair),
        cmocka_unit_test(test_shares),
        cmocka_unit_test(test_too_old),
        cmocka_unit_test(test_stood_still),
        cmocka_unit_test(test_starved),
        cmocka_unit_test(test_stop),
        cmocka_unit_test(test_named),
    };

    uv_loop_init(&env.loop);

    return cmocka_run_group_tests_name("queue", tests, NULL, NULL);
}
