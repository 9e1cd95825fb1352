/*
 * A purchase case's way through the site, in the order in which it goes.
 */

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <openssl/crypto.h>

#include "job_rail.h"
#include "pay_head.h"
#include "rail_facts.h"
#include "tk_rail_index.h"
#include "wk_log.h"
#include "wk_util.h"

#define RAIL_ROOM           64          /* cases at once */
#define RAIL_GAP_MS         500         /* between two requests */
#define RAIL_QUEUE_MS       5000        /* after a claim */
#define RAIL_CALL_MS        10000
#define RAIL_PAY_MS         30000       /* of the request that pays */
#define RAIL_RUN_MS         40000       /* no call begins later */
#define RAIL_RECORDS        5           /* tries to record what was said */
#define RAIL_CLOCK          200         /* orders of one call */
#define RAIL_CLOCK_MS       60000       /* between two, at most */
#define RAIL_HEADER         (RAIL_COOKIES * 1024 + 256)
#define RAIL_CALLED         160         /* of the log */

typedef struct {
    wk_job_t        job;                /* first */
    const rail_call_e  *plan;
    int             checks;             /* nothing is paid yet */
    int             close;
    tk_arena_t     *arena;              /* of what the claim said: */
    tk_str_t        order_no, held_no, pay_no, pay_key, user, password;
    tk_str_t        password_context;
    const char     *password_what;
    int64_t         fen;
    rail_run_t     *run;                /* NULL: it has not begun */
} job_rail_t;

/* What a job works with.  It outlives the job until its timer is closed and no
 * statement has it: then job is NULL. */

struct rail_run_s {
    TAILQ_ENTRY(rail_run_s)  next;      /* in storing */
    TAILQ_ENTRY(rail_run_s)  all;       /* in runs */
    job_rails_t    *rails;
    job_rail_t     *job;
    uv_timer_t      gap;
    int             closed;             /* the timer is */
    int             stored, busy;       /* in storing, in a statement */
    int             tries;              /* ... how often in vain */
    uint64_t        lease_ms;           /* began before that */

    const rail_provider_t  *provider;
    rail_session_t  session;
    const rail_call_e  *plan;           /* what is still to be called */
    int             step;
    int             paying;
    wk_transfer_t  *transfer;
    wk_headers_t   *headers;
    rail_request_t  request;
    tk_time_t       sent_at;            /* of the call's first request */
    rail_said_t     said;

    tk_arena_t     *arena;              /* of the session */
    rail_facts_t    facts;
    tk_str_t        text;               /* of what is recorded */
    char            called[RAIL_CALLED];    /* the same for the log */
};

static const char  claim_sql[] =
    "select * from api.rail_claim($1, $2, $3, $4, $5)";

/* What ended has no lease any more; what was given up has. */
static const char  release_sql[] =
    "select api.rail_release($1, $2, $3, $4)";

static const char  record_sql[] =
    "select verdict, state, next, pay_no, amount_fen, pay_key"
    " from api.rail_record($1, $2, $3, $4, $5::int2, $6::jsonb)";

static const char  clock_sql[] =
    "select done, extract(epoch from next_at - api.now())::float8::int8"
    " from api.rail_clock($1)";

/* The columns of api.rail_claim(). */

enum {
    RC_NOW, RC_SUPPLIER, RC_RAIL, RC_CASE, RC_WHAT, RC_PROVIDER, RC_ORDER,
    RC_HELD, RC_USER, RC_USER_CONTEXT, RC_PASSWORD, RC_PASSWORD_WHAT,
    RC_PASSWORD_CONTEXT, RC_PAY_NO, RC_TOTAL, RC_PAY_KEY, RC_CLOSE, RC_UNTIL,
    RC_COLUMNS
};

enum { RR_VERDICT, RR_STATE, RR_NEXT, RR_PAY_NO, RR_AMOUNT, RR_PAY_KEY };


/* ---- Plans: calls one behind the other ---- */

static const rail_call_e  rail_check[] = {
    RAIL_LOGIN, RAIL_HELD, RAIL_PAY_OPEN, RAIL_CALLS
};
static const rail_call_e  rail_verify[] = {
    RAIL_PAY_CLOSE, RAIL_PAY_QUERY, RAIL_LOGIN, RAIL_HELD, RAIL_DONE,
    RAIL_CALLS
};
static const rail_call_e  rail_look[] = {
    RAIL_PAY_QUERY, RAIL_LOGIN, RAIL_HELD, RAIL_DONE, RAIL_RETURNS, RAIL_CALLS
};
static const rail_call_e  rail_returned[] = {
    RAIL_LOGIN, RAIL_RETURNS, RAIL_CALLS
};

/* After the record of a good check, and of a payment that was made. */

static const rail_call_e  rail_pay[] = {
    RAIL_PAY_DO, RAIL_PAY_QUERY, RAIL_CALLS
};
static const rail_call_e  rail_paid[] = {
    RAIL_PAY_QUERY, RAIL_DONE, RAIL_CALLS
};


static const rail_call_e *
rail_plan(tk_str_t what)
{
    return tk_str_eq(what, tk_str_c("check")) ? rail_check
           : tk_str_eq(what, tk_str_c("verify")) ? rail_verify
           : tk_str_eq(what, tk_str_c("look")) ? rail_look
           : tk_str_eq(what, tk_str_c("returns")) ? rail_returned : NULL;
}


/* Whether what was said makes the calls behind it useless. */

static int
rail_plan_ends(const rail_run_t *run, rail_call_e call)
{
    const rail_said_t  *said = &run->said;

    switch (call) {

    case RAIL_LOGIN:
        return said->outcome != RAIL_OK;

    case RAIL_HELD:
        return (run->job->checks && said->outcome != RAIL_OK)
               || strcmp(said->word, "SESSION") == 0;

    case RAIL_PAY_DO:
        return said->outcome != RAIL_REFUSED;

    default:
        return 0;
    }
}


/* ---- The life of a run ---- */

static void rail_run_call(rail_run_t *run);


static uint64_t
rail_run_age(const rail_run_t *run)
{
    return wk_awake_ms() - run->lease_ms;
}


/* The request that was sent may have had a password. */

static void
rail_run_wipe(rail_run_t *run)
{
    if (run->request.body.len > 0) {
        OPENSSL_cleanse(run->request.body.data, run->request.body.len);
    }

    memset(&run->request, 0, sizeof(run->request));
    wk_headers_free(run->headers);
    run->headers = NULL;
}


static void
rail_run_free(rail_run_t *run)
{
    if (run->closed && !run->busy) {
        tk_arena_free(run->arena);
        free(run);
    }
}


static void
rail_run_closed(uv_handle_t *handle)
{
    rail_run_t  *run = handle->data;

    run->closed = 1;
    rail_run_free(run);
}


static void
rail_run_store(job_rails_t *rails)
{
    rails->record.due = rails->sent == NULL && !TAILQ_EMPTY(&rails->storing);
}


/* Nobody waits for it any more. */

static void
rail_run_drop(rail_run_t *run)
{
    job_rails_t  *rails = run->rails;

    if (run->transfer != NULL) {
        wk_http_abort(run->transfer);
        run->transfer = NULL;
    }

    rail_run_wipe(run);
    TAILQ_REMOVE(&rails->runs, run, all);

    if (run->stored) {
        TAILQ_REMOVE(&rails->storing, run, next);
        run->stored = 0;
        rail_run_store(rails);
    }

    run->job = NULL;
    uv_close((uv_handle_t *) &run->gap, rail_run_closed);
}


/* The job's end; its run goes with it. */

static void
rail_run_end(rail_run_t *run, wk_outcome_e outcome, const char *why)
{
    wk_queue_end(&run->job->job, outcome, why);
}


static void
rail_run_gap(uv_timer_t *timer)
{
    rail_run_call(timer->data);
}


static void
rail_run_wait(rail_run_t *run)
{
    uv_timer_start(&run->gap, rail_run_gap, RAIL_GAP_MS, 0);
}


/* ---- Record ---- */

static void
rail_run_record(rail_run_t *run)
{
    if (rail_facts_end(&run->facts, &run->text) != TK_OK) {
        rail_run_end(run, WK_RELEASED, "no memory");
        return;
    }

    run->tries = 0;
    run->stored = 1;
    TAILQ_INSERT_TAIL(&run->rails->storing, run, next);
    rail_run_store(run->rails);
}


static void
rail_record_params(void *data, wk_params_t *params)
{
    rail_run_t   *run;
    job_rails_t  *rails = data;

    run = TAILQ_FIRST(&rails->storing);
    TAILQ_REMOVE(&rails->storing, run, next);
    run->stored = 0;
    run->busy = 1;
    run->lease_ms = wk_awake_ms();
    rails->sent = run;

    wk_params_text(params, TK_OID_TEXT, rails->env->owner);
    wk_params_text(params, TK_OID_INTERVAL, WK_LEASE);
    wk_params_int4(params, run->job->job.supplier_id);
    wk_params_int8(params, run->job->job.id);
    wk_params_int4(params, run->job->job.seq);
    wk_params_text(params, TK_OID_TEXT, (char *) run->text.data);
}


static void
rail_run_begin(rail_run_t *run, const rail_call_e *plan)
{
    run->plan = plan;
    run->step = 0;
    run->called[0] = '\0';

    if (rail_facts_begin(&run->facts) != TK_OK) {
        rail_run_end(run, WK_RELEASED, "no memory");
        return;
    }

    rail_run_wait(run);
}


/* The one permission. */

static void
rail_run_pay(rail_run_t *run, const PGresult *res)
{
    rail_session_t  *s = &run->session;

    s->pay_no = tk_str_copy(s->pool, wk_column_text(res, 0, RR_PAY_NO));
    s->pay_key = tk_str_copy(s->pool, wk_column_text(res, 0, RR_PAY_KEY));
    s->fen = wk_column_int(res, 0, RR_AMOUNT);

    if (s->pay_no.data == NULL || s->pay_key.data == NULL) {
        rail_run_end(run, WK_DONE, "no memory");
        return;
    }

    run->paying = 1;
    run->job->checks = 0;
    rail_run_begin(run, rail_pay);
}


/* Without an answer the same is recorded again: where it was committed, the
 * case is behind a check, and a check allows no payment there. */

static void
rail_run_unrecorded(rail_run_t *run)
{
    if (++run->tries == RAIL_RECORDS) {
        rail_run_end(run, WK_RELEASED, "not recorded");
        return;
    }

    run->stored = 1;
    TAILQ_INSERT_TAIL(&run->rails->storing, run, next);
}


static void
rail_run_recorded(rail_run_t *run, const PGresult *res)
{
    tk_str_t         verdict, state, next;
    const wk_job_t  *job = &run->job->job;

    verdict = wk_column_text(res, 0, RR_VERDICT);
    state = wk_column_text(res, 0, RR_STATE);
    next = wk_column_text(res, 0, RR_NEXT);

    wk_log(WK_INFO, "rail supplier=%d order=%lld case=%d%s state=%.*s%s%.*s"
           "%s%.*s", job->supplier_id, (long long) job->id, job->seq,
           run->called, (int) state.len, state.data,
           next.len > 0 ? " next=" : "", (int) next.len, next.data,
           verdict.len > 0 ? " " : "", (int) verdict.len, verdict.data);

    run->paying = 0;

    if (tk_str_eq(next, tk_str_c("pay"))) {
        rail_run_pay(run, res);

    } else if (tk_str_eq(next, tk_str_c("verify"))) {
        rail_run_begin(run, rail_paid);

    } else {
        rail_run_end(run, WK_DONE, "");
    }
}


static void
rail_record_handler(void *data, PGresult *res)
{
    rail_run_t   *run;
    job_rails_t  *rails = data;

    run = rails->sent;
    rails->sent = NULL;
    run->busy = 0;

    if (run->job == NULL) {
        rail_run_free(run);

    } else if (res == NULL || PQntuples(res) != 1) {
        rail_run_unrecorded(run);

    } else {
        rail_run_recorded(run, res);
    }

    rail_run_store(rails);
}


/* ---- A call ---- */

static void
rail_run_called(rail_run_t *run, rail_call_e call)
{
    size_t         n;
    rail_asked_t   asked;

    memset(&asked, 0, sizeof(asked));

    if (call == RAIL_HELD || call == RAIL_PAY_OPEN || call == RAIL_DONE
        || call == RAIL_RETURNS)
    {
        asked.held_no = run->session.held_no;

    } else if (call != RAIL_LOGIN) {
        asked.pay_no = run->session.pay_no;
        asked.fen = call == RAIL_PAY_DO ? run->session.fen : 0;
    }

    n = strlen(run->called);
    snprintf(run->called + n, sizeof(run->called) - n, " %s=%s%s%s",
             rail_call_name(call), rail_outcome_name(run->said.outcome),
             run->said.word[0] != '\0' ? ":" : "", run->said.word);

    if (rail_facts_add(&run->facts, call, &asked, &run->said, run->sent_at,
                       wk_queue_now(&run->job->job))
        != TK_OK)
    {
        rail_run_end(run, WK_RELEASED, "no memory");
        return;
    }

    run->step = 0;
    run->plan = rail_plan_ends(run, call) ? NULL : run->plan + 1;

    if (run->plan == NULL || *run->plan == RAIL_CALLS
        || rail_run_age(run) > RAIL_RUN_MS)
    {
        rail_run_record(run);
        return;
    }

    rail_run_wait(run);
}


/* What could not even be sent proves nothing. */

static void
rail_run_uncalled(rail_run_t *run, const char *word)
{
    memset(&run->said, 0, sizeof(run->said));
    run->said.word = word;
    rail_run_called(run, *run->plan);
}


static void
rail_run_answered(void *data, const wk_http_answer_t *http)
{
    int             more;
    tk_str_t        head;
    tk_pair_t       headers[PAY_HEADERS];
    rail_run_t     *run = data;
    rail_answer_t   answer;

    run->transfer = NULL;
    rail_run_wipe(run);

    head.data = (unsigned char *) http->head;
    head.len = http->head_len;
    answer.status = http->status;
    answer.headers = headers;
    answer.nheaders = pay_head_read(head, headers);
    answer.body.data = (unsigned char *) http->body;
    answer.body.len = http->len;

    more = run->provider->judge(&run->session, *run->plan, run->step, &answer,
                                &run->said);

    if (http->untried) {
        run->said.word = "NOT_SENT";
    }

    if (more) {
        run->step++;
        rail_run_wait(run);

    } else {
        rail_run_called(run, *run->plan);
    }
}


/* Somebody else may have the case when its lease is over. */

static int
rail_run_may_send(void *data)
{
    const rail_run_t  *run = data;

    return rail_run_age(run)
           < WK_LEASE_MS - (uint64_t) (run->request.money ? RAIL_PAY_MS
                                                          : RAIL_CALL_MS);
}


static int
rail_run_headers(rail_run_t *run)
{
    int      n;
    size_t   i, len;
    char     cookies[RAIL_HEADER];
    char    *lines[3];

    static char  type[] = "Content-Type: application/x-www-form-urlencoded";
    static char  expect[] = "Expect:";

    n = 0;
    lines[n++] = type;
    lines[n++] = expect;

    if (run->request.cookies && run->session.ncookies > 0) {
        len = (size_t) snprintf(cookies, sizeof(cookies), "Cookie:");

        for (i = 0; i < run->session.ncookies; i++) {
            len += (size_t) snprintf(cookies + len, sizeof(cookies) - len,
                "%s %.*s=%.*s", i > 0 ? ";" : "",
                (int) run->session.cookies[i].name.len,
                run->session.cookies[i].name.data,
                (int) run->session.cookies[i].value.len,
                run->session.cookies[i].value.data);
        }

        lines[n++] = cookies;
    }

    return wk_headers_create(lines, n, &run->headers);
}


static void
rail_run_send(rail_run_t *run)
{
    wk_http_request_t  http;

    if (rail_run_headers(run) != 0) {
        rail_run_wipe(run);
        rail_run_uncalled(run, "NO_MEMORY");
        return;
    }

    memset(&http, 0, sizeof(http));
    http.url = (char *) run->request.url.data;
    http.method = run->request.method;
    http.body = (char *) run->request.body.data;
    http.headers = run->headers;
    http.fresh_connection = run->request.money;
    http.timeout_ms = run->request.money ? RAIL_PAY_MS : RAIL_CALL_MS;
    http.answer_max = RAIL_BODY;
    http.keep_head = 1;
    http.may_send = rail_run_may_send;

    run->rails->paid += run->request.money;
    run->transfer = wk_http_send(run->rails->env->http, &http,
                                 rail_run_answered, run);
    if (run->transfer == NULL) {
        rail_run_wipe(run);
        rail_run_uncalled(run, "NOT_SENT");
    }
}


/* User and password, for as long as the request is built. */

static tk_err_t
rail_run_secrets(rail_run_t *run)
{
    tk_err_t             rc;
    job_rail_t          *job = run->job;
    const tk_keyring_t  *keyring = &run->rails->env->keyring;

    rc = tk_unseal(run->session.pool, keyring, job->job.supplier_id,
                   TK_RAIL_SEAL, job->order_no, job->user,
                   &run->session.user);
    if (rc == TK_OK) {
        rc = tk_unseal(run->session.pool, keyring, job->job.supplier_id,
                       job->password_what, job->password_context,
                       job->password, &run->session.password);
    }

    return rc;
}


static void
rail_run_forget(tk_str_t *secret)
{
    if (secret->len > 0) {
        OPENSSL_cleanse(secret->data, secret->len);
    }

    *secret = (tk_str_t) tk_null_str;
}


static void
rail_run_call(rail_run_t *run)
{
    tk_err_t     rc;
    rail_call_e  call;

    while (*run->plan == RAIL_PAY_CLOSE && !run->job->close) {
        run->plan++;
    }

    call = *run->plan;
    rc = TK_OK;

    if (run->step == 0) {
        run->sent_at = wk_queue_now(&run->job->job);

        if (call == RAIL_LOGIN) {
            rc = rail_run_secrets(run);
        }
    }

    if (rc == TK_OK) {
        rc = run->provider->build(&run->session, call, run->step,
                                  &run->request);
    }

    rail_run_forget(&run->session.user);
    rail_run_forget(&run->session.password);

    if (rc != TK_OK) {
        rail_run_wipe(run);
        rail_run_uncalled(run, rc == TK_NO_MEMORY ? "NO_MEMORY" : "SEAL");
        return;
    }

    rail_run_send(run);
}


/* ---- The kind ---- */

static tk_str_t
rail_claimed(job_rail_t *job, const PGresult *res, int row, int column)
{
    return tk_str_copy(tk_arena_pool(job->arena),
                       wk_column_text(res, row, column));
}


static wk_outcome_e
job_rail_read(void *data, wk_job_t *job, const PGresult *res, int i)
{
    job_rail_t  *r = (job_rail_t *) job;

    (void) data;

    r->plan = rail_plan(wk_column_text(res, i, RC_WHAT));
    r->arena = tk_arena_create();

    if (r->plan == NULL || r->arena == NULL
        || !tk_str_eq(wk_column_text(res, i, RC_PROVIDER),
                      tk_str_c(rail_site.name)))
    {
        return WK_RELEASED;
    }

    r->checks = r->plan == rail_check;
    r->close = wk_column_char(res, i, RC_CLOSE) != 0;
    r->fen = wk_column_int(res, i, RC_TOTAL);
    r->order_no = rail_claimed(r, res, i, RC_ORDER);
    r->held_no = rail_claimed(r, res, i, RC_HELD);
    r->pay_no = rail_claimed(r, res, i, RC_PAY_NO);
    r->pay_key = rail_claimed(r, res, i, RC_PAY_KEY);
    r->user = rail_claimed(r, res, i, RC_USER);
    r->password = rail_claimed(r, res, i, RC_PASSWORD);
    r->password_context = rail_claimed(r, res, i, RC_PASSWORD_CONTEXT);
    r->password_what = tk_str_eq(wk_column_text(res, i, RC_PASSWORD_WHAT),
                                 tk_str_c(TK_RAIL_SEAL))
                       ? TK_RAIL_SEAL : TK_RAIL_SEAL_PASSWORD;

    return r->order_no.data != NULL && r->held_no.data != NULL
           && r->pay_no.data != NULL && r->pay_key.data != NULL
           && r->user.data != NULL && r->password.data != NULL
           && r->password_context.data != NULL
           ? WK_GOING : WK_RELEASED;
}


static wk_outcome_e
job_rail_start(void *data, wk_job_t *job)
{
    job_rail_t   *r = (job_rail_t *) job;
    rail_run_t   *run;
    tk_arena_t   *arena;
    job_rails_t  *rails = data;

    arena = tk_arena_create();
    if (arena == NULL) {
        return WK_RELEASED;
    }

    run = wk_alloc(sizeof(rail_run_t));
    run->rails = rails;
    run->job = r;
    run->arena = arena;
    run->provider = &rail_site;
    run->lease_ms = job->claimed_ms;
    run->session.pool = tk_arena_pool(arena);
    run->session.site = rails->env->conf.rail_site;
    run->session.channel = rails->env->conf.rail_channel;
    run->session.held_no = r->held_no;
    run->session.pay_no = r->pay_no;
    run->session.pay_key = r->pay_key;
    run->session.fen = r->fen;
    run->facts.pool = run->session.pool;
    run->facts.keyring = &rails->env->keyring;
    run->facts.supplier_id = job->supplier_id;
    r->run = run;

    uv_timer_init(&rails->env->loop, &run->gap);
    run->gap.data = run;
    TAILQ_INSERT_TAIL(&rails->runs, run, all);

    run->plan = r->plan;

    if (rail_facts_begin(&run->facts) != TK_OK) {
        return WK_RELEASED;
    }

    rail_run_wait(run);

    return WK_GOING;
}


/* Who waited for its account may go on. */

static void
job_rail_finished(void *data, wk_job_t *job)
{
    job_rails_t  *rails = data;

    (void) job;
    rails->queue.scan_due = 1;
}


static void
job_rail_recorded(void *data, const PGresult *res)
{
    (void) data;
    (void) res;
}


static void
job_rail_wipe(wk_job_t *job)
{
    job_rail_t  *r = (job_rail_t *) job;

    if (r->run != NULL) {
        rail_run_drop(r->run);
        r->run = NULL;
    }

    tk_arena_free(r->arena);
    r->arena = NULL;
}


static const wk_kind_t  job_rail_kind = {
    .name = "rail case",
    .job_size = sizeof(job_rail_t),
    .claim_sql = claim_sql,
    .columns = RC_COLUMNS,
    .with_seq = 1,
    .with_named = 1,
    .record_sql = release_sql,
    .queue_ms = RAIL_QUEUE_MS,
    .read = job_rail_read,
    .start = job_rail_start,
    .finished = job_rail_finished,
    .recorded = job_rail_recorded,
    .wipe = job_rail_wipe
};


/* ---- By time alone ---- */

static void
job_rail_clock(void *data, PGresult *res)
{
    int64_t       s;
    job_rails_t  *rails = data;

    rails->clock_ms = wk_awake_ms() + RAIL_CLOCK_MS;

    if (res == NULL || PQntuples(res) != 1) {
        return;
    }

    rails->clock.due = wk_column_int(res, 0, 0) >= RAIL_CLOCK;
    s = wk_column_int(res, 0, 1);

    if (!PQgetisnull(res, 0, 1) && s < RAIL_CLOCK_MS / 1000) {
        rails->clock_ms = wk_awake_ms() + (s > 0 ? (uint64_t) s * 1000 : 0);
    }
}


void
job_rail_sweep(job_rails_t *rails)
{
    if (wk_awake_ms() >= rails->clock_ms) {
        rails->clock.due = 1;
    }
}


int
job_rail_ready(const job_rails_t *rails)
{
    return rails->env->conf.rail_site != NULL;
}


void
job_rail_stop(job_rails_t *rails)
{
    rail_run_t  *run, *next;

    for (run = TAILQ_FIRST(&rails->runs); run != NULL; run = next) {
        next = TAILQ_NEXT(run, all);

        if (!run->paying && !run->stored && !run->busy) {
            rail_run_end(run, WK_RELEASED, "the worker ends");
        }
    }
}


void
job_rail_init(job_rails_t *rails, wk_env_t *env)
{
    memset(rails, 0, sizeof(job_rails_t));
    rails->env = env;
    TAILQ_INIT(&rails->storing);
    TAILQ_INIT(&rails->runs);

    rails->record.sql = record_sql;
    rails->record.params = rail_record_params;
    rails->record.handler = rail_record_handler;
    rails->record.data = rails;
    rails->record.to_the_end = 1;

    rails->clock.sql = clock_sql;
    rails->clock.limit = RAIL_CLOCK;
    rails->clock.handler = job_rail_clock;
    rails->clock.data = rails;

    wk_queue_init(&rails->queue, env, &job_rail_kind, rails, RAIL_ROOM,
                  RAIL_ROOM);
}


void
job_rail_free(job_rails_t *rails)
{
    wk_queue_free(&rails->queue);

    if (rails->sent != NULL) {
        rails->sent->busy = 0;
        rail_run_free(rails->sent);
    }
}
