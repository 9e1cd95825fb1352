/*
 * ticket-worker: main.  Reads the configuration, starts the loop, and at the
 * end of every turn of it sees what can be done next.
 */

#include <dirent.h>
#include <errno.h>
#include <getopt.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>
#include <sys/resource.h>
#include <time.h>

#include "job_bill.h"
#include "job_callback.h"
#include "job_chain.h"
#include "job_counters.h"
#include "job_expiry.h"
#include "job_export.h"
#include "job_gate.h"
#include "job_message.h"
#include "job_open.h"
#include "job_pay.h"
#include "job_rail.h"
#include "job_rail_news.h"
#include "tk_image.h"
#include "tk_keyring.h"
#include "wk_log.h"
#include "wk_util.h"

#include <tk_version.h>

#define WK_METRICS_MS       60000
#define WK_STOP_MS          5000        /* for what is in flight */
#define WK_STOP_LAST_MS     3000        /* then for Postgres to take results */
#define WK_PAY              512         /* requests to platforms at once, or */
#define WK_PAY_PART         8           /* this part of all descriptors */
#define WK_FILES            256         /* descriptors beside HTTP's, at most */
#define WK_FILES_MOST       1048576     /* more are of no use */
#define WK_REACH_LEN        (64 + WK_PORTS * 6)

static const char  wk_figures_sql[] =
    "select o.due, o.oldest_s, p.due, p.unclear, p.gave_up"
    " from api.outbox_stats() o, api.pay_stats() p";

static const char  wk_usage[] =
    "usage: ticket-worker [--config] FILE [--check]\n"
    "\n"
    "Delivers callbacks to distributors and messages to phones, asks payment\n"
    "platforms for money, pays for held rail orders, and closes orders whose\n"
    "time has run out.  Any number of workers may run side by side.\n"
    "\n"
    "  -c, --config FILE  settings, one \"name value\" a line; every one is\n"
    "                     explained in conf.example/worker.conf\n"
    "      --check        read the settings and the master key, say whether\n"
    "                     they are good, and end\n"
    "  -V, --version      which one this is\n"
    "  -h, --help         this\n"
    "\n"
    "Logs to standard error.  SIGTERM and SIGINT: finish what is in flight,\n"
    "release the rest, end.  SIGHUP: read the files of keys again.\n"
    "SIGUSR1: one line of figures, as every minute.\n";


#define WK_QUEUES       9
#define WK_TOLD         5               /* of them tell agents */
#define WK_TASKS        33
#define WK_STEPS        (2 * WK_QUEUES + WK_TASKS)

typedef struct {
    wk_env_t            env;
    tk_image_t          image;          /* the program's file */
    job_callbacks_t     callbacks;
    job_deliveries_t    paid, opens, news, rail_news;
    job_messages_t      messages;
    job_expiry_t        expiry;
    job_export_t       *exports;        /* NULL: none are made here */
    job_chain_t         chain;
    job_gate_t          gate;
    pay_accounts_t      accounts;
    job_pays_t          pays;
    job_bills_t         bills;
    job_rails_t         rails;
    wk_task_t           figures, drift, keys, reach, open_log;

    job_deliveries_t   *told[WK_TOLD];
    wk_queue_t         *queues[WK_QUEUES];
    wk_task_t          *tasks[WK_TASKS];
    unsigned            next;           /* whose turn at Postgres it is */

    uv_prepare_t        turn;
    uv_timer_t          sweep, expire, metrics, stop;
    uv_signal_t         term, interrupt, report, reload;
    char                question[TK_QUESTION_MAX];
    char                reach_sql[WK_REACH_LEN];
    wk_pg_greeting_t    greeting;
    int                 ready;
    int                 stopping;
    int                 refused;        /* the master keys are */
} wk_t;


static void
wk_ready_file(const char *name)
{
    FILE  *f;

    f = fopen(name, "w");

    if (f == NULL || fprintf(f, "%ld\n", (long) getpid()) < 0
        || fclose(f) != 0)
    {
        wk_log(WK_WARN, "cannot write ready_file: %s", strerror(errno));
    }
}


static void
wk_connected(void *data)
{
    int    i;
    wk_t  *wk = data;

    for (i = 0; i < WK_TOLD; i++) {
        wk->told[i]->queue.scan_due = 1;
    }

    wk->pays.queue.scan_due = 1;
    wk->rails.queue.scan_due = 1;
    wk->bills.due.due = 1;
    wk->accounts.load.due = 1;
    wk->reach.due = 1;

    if (wk->ready) {
        return;
    }

    wk->ready = 1;
    wk_log(WK_INFO, "ready");

    if (wk->env.conf.ready_file != NULL) {
        wk_ready_file(wk->env.conf.ready_file);
    }
}


static void
wk_keys_question(wk_t *wk)
{
    char  who[TK_WHO_MAX];

    tk_keyring_who("ticket-worker", TK_VERSION, who);
    tk_keyring_question(&wk->env.keyring, who, wk->question);
}


/*
 * Do the master keys go with the database?  A worker with others would open
 * nothing: it ends, and says why.
 */

static int
wk_keys_answer(wk_t *wk, const PGresult *res, int first)
{
    int          i;
    tk_err_t     rc;
    tk_str_t     columns[TK_ANSWER_COLUMNS], why = tk_null_str;
    tk_arena_t  *arena;

    arena = tk_arena_create();

    if (arena == NULL || PQntuples(res) != 1
        || PQnfields(res) != first + TK_ANSWER_COLUMNS)
    {
        tk_arena_free(arena);
        return -1;
    }

    for (i = 0; i < TK_ANSWER_COLUMNS; i++) {
        columns[i] = wk_column_text(res, 0, first + i);
    }

    rc = tk_keyring_answer(&wk->env.keyring, tk_arena_pool(arena), columns,
                           &why);
    if (rc != TK_OK) {
        wk_log(WK_ALERT, "the database does not go with master_key %s: %.*s",
               wk->env.conf.master_key, (int) why.len, why.data);
        wk->refused = 1;
        uv_stop(&wk->env.loop);
    }

    tk_arena_free(arena);

    return rc == TK_OK ? 0 : -1;
}


static int
wk_keys_greeted(void *data, const PGresult *res)
{
    return wk_keys_answer(data, res, WK_PG_GREETING_COLUMNS);
}


static void
wk_keys_handler(void *data, PGresult *res)
{
    if (res != NULL) {
        (void) wk_keys_answer(data, res, 0);
    }
}


static void
wk_reload(uv_signal_t *signal, int signo)
{
    wk_t          *wk = signal->data;
    tk_keyring_t   keyring;

    (void) signo;
    wk->accounts.load.due = 1;

    if (tk_image_replaced(&wk->image)) {
        wk_log(WK_WARN, "%s on the disk is not the program that runs,"
               " ticket-worker " TK_RELEASE ": restart it", wk->image.path);
    }

    if (wk_conf_keyring(&wk->env.conf, &keyring) != 0) {
        wk_log(WK_WARN, "the master keys stay as they are");
        return;
    }

    wk->env.keyring = keyring;
    tk_keyring_wipe(&keyring);
    wk_keys_question(wk);
    wk->keys.due = 1;

    wk_log(WK_INFO, "master_key read again, %d keys",
           (int) wk->env.keyring.n);
}


static void
wk_reach_handler(void *data, PGresult *res)
{
    (void) data;
    (void) res;
}


/* Where callbacks may go, so that other addresses are refused when they are
 * set. */

static void
wk_reach(wk_t *wk)
{
    int               i, n;
    const wk_conf_t  *conf = &wk->env.conf;

    n = snprintf(wk->reach_sql, WK_REACH_LEN,
                 "select api.callback_reach('%s', '{",
                 conf->allow_loopback ? "t" : "f");

    for (i = 0; i < conf->nports; i++) {
        n += snprintf(wk->reach_sql + n, WK_REACH_LEN - n, "%s%d",
                      i > 0 ? "," : "", conf->ports[i]);
    }

    snprintf(wk->reach_sql + n, WK_REACH_LEN - n, "}')");

    wk->reach.sql = wk->reach_sql;
    wk->reach.handler = wk_reach_handler;
}


static long long
wk_figure(const PGresult *res, int column)
{
    return res != NULL ? wk_column_int(res, 0, column) : -1;
}


static void
wk_pay_figures(wk_t *wk, const PGresult *res)
{
    const wk_queue_t  *p = &wk->pays.queue;

    wk_log(WK_INFO, "payments done=%llu retried=%llu refused=%llu "
           "unknown=%llu released=%llu in_flight=%d queued=%d due=%lld "
           "unclear=%lld given_up=%lld circuits_open=%d accounts=%d "
           "accounts_broken=%d",
           (unsigned long long) p->counts[WK_DONE],
           (unsigned long long) p->counts[WK_RETRY],
           (unsigned long long) p->counts[WK_DEAD],
           (unsigned long long) p->counts[WK_UNKNOWN],
           (unsigned long long) p->counts[WK_RELEASED],
           p->in_flight, p->queued, wk_figure(res, 2), wk_figure(res, 3),
           wk_figure(res, 4), wk->pays.lanes.open, wk->accounts.n,
           wk->accounts.broken);
}


/* What agents are told, of all kinds together. */

typedef struct {
    uint64_t        counts[WK_OUTCOMES];
    int             in_flight, queued, nresults;
    int             agents;
} wk_told_t;


static wk_told_t
wk_told(const wk_t *wk)
{
    int                i, k;
    wk_told_t          all;
    const wk_queue_t  *q;

    memset(&all, 0, sizeof(all));

    for (i = 0; i < WK_TOLD; i++) {
        q = &wk->told[i]->queue;
        all.in_flight += q->in_flight;
        all.queued += q->queued;
        all.nresults += q->nresults;
        all.agents += wk->told[i]->agents.n;

        for (k = 0; k < WK_OUTCOMES; k++) {
            all.counts[k] += q->counts[k];
        }
    }

    return all;
}


static void
wk_rail_figures(wk_t *wk)
{
    const wk_queue_t  *r = &wk->rails.queue;

    if (!job_rail_ready(&wk->rails)) {
        return;
    }

    wk_log(WK_INFO, "rail_orders visits=%llu released=%llu in_flight=%d "
           "queued=%d paid=%llu", (unsigned long long) r->counts[WK_DONE],
           (unsigned long long) r->counts[WK_RELEASED], r->in_flight,
           r->queued, (unsigned long long) wk->rails.paid);
}


static void
wk_figures_handler(void *data, PGresult *res)
{
    wk_t              *wk = data;
    const wk_told_t    told = wk_told(wk);
    const wk_queue_t  *m = &wk->messages.queue;

    wk_log(WK_INFO, "figures delivered=%llu retried=%llu undelivered=%llu "
           "in_flight=%d queued=%d due=%lld oldest_due_s=%lld agents=%d "
           "redis=%s sms_sent=%llu sms_given_up=%llu sms_in_flight=%d "
           "clock_difference_ms=%lld",
           (unsigned long long) told.counts[WK_DONE],
           (unsigned long long) told.counts[WK_RETRY],
           (unsigned long long) told.counts[WK_DEAD],
           told.in_flight, told.queued, wk_figure(res, 0), wk_figure(res, 1),
           told.agents, wk_redis_up(wk->env.redis) ? "up" : "down",
           (unsigned long long) m->counts[WK_DONE],
           (unsigned long long) m->counts[WK_DEAD], m->in_flight,
           (long long) wk_pg_skew(wk->env.pg) / 1000);

    wk_pay_figures(wk, res);
    wk_rail_figures(wk);
}


/* Every queue's record and claim, then the tasks.  1: sent a statement. */

static int
wk_step(wk_t *wk, unsigned n)
{
    wk_queue_t  *q;

    if (n >= 2 * WK_QUEUES) {
        return wk_task_run(wk->tasks[n - 2 * WK_QUEUES], &wk->env,
                           wk->stopping);
    }

    q = wk->queues[n / 2];

    if (n % 2 == 0) {
        return wk_queue_record(q);
    }

    if (((q == &wk->pays.queue || q == &wk->bills.queue)
         && !job_pay_ready(&wk->pays))
        || (q == &wk->rails.queue && !job_rail_ready(&wk->rails)))
    {
        return 0;
    }

    return wk_queue_claim(q);
}


static void
wk_stop_if_done(wk_t *wk)
{
    int  i;

    for (i = 0; i < WK_QUEUES; i++) {
        if (!wk_queue_idle(wk->queues[i])) {
            return;
        }
    }

    if (wk_pg_idle(wk->env.pg) && job_export_idle(wk->exports)) {
        uv_stop(&wk->env.loop);
    }
}


/*
 * Runs before the loop waits: everything that happened in this turn is there,
 * so results are recorded and rows claimed together.  Postgres takes one
 * statement at a time; those who want one take turns.
 */

static void
wk_turn(uv_prepare_t *handle)
{
    int    i;
    wk_t  *wk = handle->data;

    for (i = 0; i < WK_QUEUES; i++) {
        wk_queue_start(wk->queues[i]);
    }

    for (i = 0; i < WK_STEPS && wk_pg_ready(wk->env.pg); i++) {
        (void) wk_step(wk, wk->next++ % WK_STEPS);
    }

    job_export_turn(wk->exports);

    if (wk->stopping) {
        wk_stop_if_done(wk);
    }

    wk_log_flush();
}


static void
wk_sweep(uv_timer_t *timer)
{
    int    i;
    wk_t  *wk = timer->data;

    for (i = 0; i < WK_QUEUES; i++) {
        wk_queue_sweep(wk->queues[i]);
    }

    wk->messages.notices.due = 1;
    job_pay_sweep(&wk->pays);
    job_rail_sweep(&wk->rails);
}


static void
wk_expire(uv_timer_t *timer)
{
    wk_t  *wk = timer->data;

    wk->expiry.task.due = 1;
    wk->chain.task.due = 1;
    wk->gate.cut.due = 1;
    wk->pays.payments.due = 1;
    wk->pays.refunds.due = 1;
    wk->pays.performances.due = 1;
    job_export_sweep(wk->exports);
}


static void
wk_metrics(uv_timer_t *timer)
{
    wk_t  *wk = timer->data;

    job_chain_tell(&wk->chain);
    wk->drift.due = wk_redis_up(wk->env.redis);
    wk->accounts.load.due = 1;
    wk->bills.due.due = 1;
    wk->gate.sweep.due = 1;
    wk->open_log.due = 1;
    wk->rails.clock.due = 1;
    wk->pays.keys.ask.due = job_pay_ready(&wk->pays);

    if (!wk_pg_ready(wk->env.pg) && wk_pg_idle(wk->env.pg)) {
        wk_figures_handler(wk, NULL);
        return;
    }

    wk->figures.due = 1;
}


static void
wk_report(uv_signal_t *signal, int signo)
{
    (void) signo;
    wk_metrics(&((wk_t *) signal->data)->metrics);
}


static void
wk_stop_late(uv_timer_t *timer)
{
    int    i, results;
    wk_t  *wk = timer->data;

    const wk_told_t    told = wk_told(wk);
    const wk_queue_t  *m = &wk->messages.queue, *p = &wk->pays.queue,
                      *b = &wk->bills.queue, *r = &wk->rails.queue;

    if (told.in_flight + m->in_flight + p->in_flight + b->in_flight
        + r->in_flight > 0)
    {
        wk_log(WK_INFO, "%d callbacks, %d messages, %d payment requests, %d "
               "bills and %d rail cases given back in flight", told.in_flight,
               m->in_flight, p->in_flight, b->in_flight, r->in_flight);

        for (i = 0; i < WK_QUEUES; i++) {
            wk_queue_abort(wk->queues[i]);
        }

        uv_timer_start(timer, wk_stop_late, WK_STOP_LAST_MS, 0);
        return;
    }

    results = told.nresults + m->nresults + p->nresults + b->nresults
              + r->nresults;
    wk_log(WK_WARN, "ends with %d results not recorded; their leases run out",
           results);
    uv_stop(&wk->env.loop);
}


static void
wk_stop(uv_signal_t *signal, int signo)
{
    int    i;
    wk_t  *wk = signal->data;

    (void) signo;

    if (wk->stopping) {
        return;
    }

    wk_log(WK_INFO, "stopping, %d in flight",
           wk->callbacks.told.queue.in_flight);
    wk->stopping = 1;
    job_export_stop(wk->exports);
    wk_redis_stop(wk->env.redis);
    wk_redis_stop(wk->env.redis_pay);

    job_rail_stop(&wk->rails);

    for (i = 0; i < WK_QUEUES; i++) {
        wk_queue_stop(wk->queues[i]);
    }

    uv_timer_start(&wk->stop, wk_stop_late, WK_STOP_MS, 0);
}


static int
wk_files_open(void)
{
    int             n;
    DIR            *dir;
    struct dirent  *entry;

    dir = opendir("/proc/self/fd");
    if (dir == NULL) {
        return 0;
    }

    for (n = 0; (entry = readdir(dir)) != NULL; n++) { /* void */ }

    closedir(dir);

    return n;
}


/*
 * A callback in flight has a descriptor, and some connections are kept open for
 * later; the rest is for Postgres, Redis, messages and names that are looked
 * up.  So what is claimed can be sent.
 */

static void
wk_files(wk_t *wk)
{
    int            sockets, most;
    wk_conf_t     *conf = &wk->env.conf;
    struct rlimit  limit;

    if (getrlimit(RLIMIT_NOFILE, &limit) != 0) {
        return;
    }

    limit.rlim_cur = limit.rlim_max;
    (void) setrlimit(RLIMIT_NOFILE, &limit);

    sockets = limit.rlim_cur > WK_FILES_MOST ? WK_FILES_MOST
                                             : (int) limit.rlim_cur;
    conf->pay_in_flight = sockets / WK_PAY_PART < WK_PAY
                          ? sockets / WK_PAY_PART : WK_PAY;
    sockets -= wk_files_open() + conf->sms_in_flight + conf->pay_in_flight
               + (sockets / 4 < WK_FILES ? sockets / 4 : WK_FILES);

    conf->max_sockets = sockets > 1 ? sockets : 1;
    most = conf->max_sockets - conf->max_sockets / 4;

    if (conf->max_in_flight > most) {
        wk_log(WK_WARN, "max_in_flight is %d, not %d: there are %lld "
               "descriptors (LimitNOFILE, ulimit -n)", most,
               conf->max_in_flight, (long long) limit.rlim_cur);
        conf->max_in_flight = most;
    }
}


static void
wk_owner(wk_t *wk)
{
    char             host[64];
    struct timespec  now;

    if (gethostname(host, sizeof(host)) != 0) {
        strcpy(host, "unknown");
    }

    host[sizeof(host) - 1] = '\0';
    clock_gettime(CLOCK_REALTIME, &now);
    snprintf(wk->env.owner, sizeof(wk->env.owner), "%s:%ld:%lld.%03ld", host,
             (long) getpid(), (long long) now.tv_sec,
             now.tv_nsec / 1000000);
}


static void
wk_timer(wk_t *wk, uv_timer_t *timer, uv_timer_cb handler, int ms)
{
    uv_timer_init(&wk->env.loop, timer);
    timer->data = wk;

    if (ms > 0) {
        uv_timer_start(timer, handler, (uint64_t) ms, (uint64_t) ms);
    }
}


static void
wk_signal(wk_t *wk, uv_signal_t *signal, uv_signal_cb handler, int signo)
{
    uv_signal_init(&wk->env.loop, signal);
    signal->data = wk;
    uv_signal_start(signal, handler, signo);
}


/* Everything that takes turns, in one place. */

static int
wk_kinds(wk_t *wk)
{
    int        i;
    wk_env_t  *env = &wk->env;

    job_callback_init(&wk->callbacks, env);
    job_callback_paid_init(&wk->paid, env);
    job_open_init(&wk->opens, env);
    job_open_news_init(&wk->news, env);
    job_open_log_init(&wk->open_log);
    job_rail_news_init(&wk->rail_news, env);
    job_expiry_init(&wk->expiry, env, &wk->callbacks.told.queue);
    job_chain_init(&wk->chain);
    job_gate_init(&wk->gate, env);
    job_counters_init(&wk->drift, env);
    pay_accounts_init(&wk->accounts, env);
    job_pay_init(&wk->pays, env, &wk->accounts, &wk->callbacks.told.queue,
                 &wk->paid.queue, job_counters_correct);
    job_rail_init(&wk->rails, env);
    wk->pays.rails = &wk->rails.queue;
    job_bill_init(&wk->bills, env, &wk->accounts, &wk->pays.keys);
    wk->exports = job_export_open(env);

    wk->figures.sql = wk_figures_sql;
    wk->figures.to_the_end = 1;
    wk->figures.handler = wk_figures_handler;
    wk->figures.data = wk;

    wk->keys.sql = wk->question;
    wk->keys.handler = wk_keys_handler;
    wk->keys.data = wk;

    wk_reach(wk);

    wk->told[0] = &wk->callbacks.told;
    wk->told[1] = &wk->paid;
    wk->told[2] = &wk->opens;
    wk->told[3] = &wk->news;
    wk->told[4] = &wk->rail_news;

    for (i = 0; i < WK_TOLD; i++) {
        wk->queues[i] = &wk->told[i]->queue;
    }

    wk->queues[i++] = &wk->messages.queue;
    wk->queues[i++] = &wk->pays.queue;
    wk->queues[i++] = &wk->bills.queue;
    wk->queues[i++] = &wk->rails.queue;
    wk->tasks[0] = &wk->expiry.task;
    wk->tasks[1] = &wk->figures;
    wk->tasks[2] = &wk->drift;
    wk->tasks[3] = &wk->messages.notices;
    wk->tasks[4] = &wk->keys;
    wk->tasks[5] = &wk->reach;
    wk->tasks[6] = &wk->accounts.load;
    wk->tasks[7] = &wk->accounts.alarm;
    wk->tasks[8] = &wk->pays.notices;
    wk->tasks[9] = &wk->pays.payments;
    wk->tasks[10] = &wk->pays.refunds;
    wk->tasks[11] = &wk->pays.activations;
    wk->tasks[12] = &wk->bills.due;
    wk->tasks[13] = &wk->bills.put;
    wk->tasks[14] = &wk->bills.done;
    wk->tasks[15] = &wk->pays.keys.ask;
    wk->tasks[16] = &wk->pays.keys.put;
    wk->tasks[17] = &wk->bills.compare;
    wk->tasks[18] = &wk->pays.performances;
    wk->tasks[19] = &wk->chain.task;

    wk->tasks[20] = &wk->gate.cut;
    wk->tasks[21] = &wk->gate.work;
    wk->tasks[22] = &wk->gate.put;
    wk->tasks[23] = &wk->gate.key;
    wk->tasks[24] = &wk->gate.sweep;
    wk->tasks[25] = &wk->pays.settlements;
    wk->tasks[26] = &wk->open_log;
    wk->tasks[27] = &wk->rails.record;
    wk->tasks[28] = &wk->rails.clock;

    for (i = 0; i < JOB_EXPORT_TASKS; i++) {
        wk->tasks[29 + i] = job_export_task(wk->exports, i);
    }

    return job_message_init(&wk->messages, env);
}


static int
wk_open(wk_t *wk)
{
    wk_env_t       *env = &wk->env;
    wk_consumer_t   consumer;

    if (uv_loop_init(&env->loop) != 0) {
        return -1;
    }

    wk_owner(wk);
    wk_files(wk);

    env->http = wk_http_open(&env->loop, &env->conf);
    if (env->http == NULL || wk_kinds(wk) != 0) {
        return -1;
    }

    uv_prepare_init(&env->loop, &wk->turn);
    wk->turn.data = wk;
    uv_prepare_start(&wk->turn, wk_turn);

    wk_timer(wk, &wk->sweep, wk_sweep, env->conf.sweep_ms);
    wk_timer(wk, &wk->expire, wk_expire, JOB_EXPIRY_MS);
    wk_timer(wk, &wk->metrics, wk_metrics, WK_METRICS_MS);
    wk_timer(wk, &wk->stop, NULL, 0);
    wk_signal(wk, &wk->term, wk_stop, SIGTERM);
    wk_signal(wk, &wk->interrupt, wk_stop, SIGINT);
    wk_signal(wk, &wk->report, wk_report, SIGUSR1);
    wk_signal(wk, &wk->reload, wk_reload, SIGHUP);

    if (env->conf.redis.path != NULL || env->conf.redis.host != NULL) {
        consumer = job_callback_consumer(&wk->callbacks);
        env->redis = wk_redis_open(&env->loop, &env->conf.redis, env->owner,
                                   &consumer);
        consumer = job_pay_consumer(&wk->pays);
        env->redis_pay = wk_redis_open(&env->loop, &env->conf.redis,
                                       env->owner, &consumer);
    }

    wk_keys_question(wk);
    wk->greeting.question = wk->question;
    wk->greeting.answer = wk_keys_greeted;

    env->pg = wk_pg_open(&env->loop, &env->conf.postgres,
                         env->conf.clock_shift_s, &wk->greeting, wk_connected,
                         wk);

    return 0;
}


static void
wk_close(wk_t *wk)
{
    int        i;
    wk_env_t  *env = &wk->env;

    uv_handle_t *const  handles[] = {
        (uv_handle_t *) &wk->turn, (uv_handle_t *) &wk->sweep,
        (uv_handle_t *) &wk->expire, (uv_handle_t *) &wk->metrics,
        (uv_handle_t *) &wk->stop, (uv_handle_t *) &wk->term,
        (uv_handle_t *) &wk->interrupt, (uv_handle_t *) &wk->report,
        (uv_handle_t *) &wk->reload
    };

    for (i = 0; i < WK_QUEUES; i++) {
        wk_queue_abort(wk->queues[i]);
    }

    job_chain_tell(&wk->chain);
    job_gate_close(&wk->gate);
    pay_keys_stop(&wk->pays.keys);
    wk_redis_close(env->redis);
    wk_redis_close(env->redis_pay);
    job_export_close(wk->exports);
    wk_pg_close(env->pg);
    wk_http_close(env->http);

    for (i = 0; i < (int) wk_count(handles); i++) {
        uv_close(handles[i], NULL);
    }

    uv_run(&env->loop, UV_RUN_DEFAULT);
    uv_loop_close(&env->loop);

    for (i = 0; i < WK_TOLD; i++) {
        job_deliveries_free(wk->told[i]);
    }

    job_message_free(&wk->messages);
    job_pay_free(&wk->pays);
    job_bill_free(&wk->bills);
    job_rail_free(&wk->rails);
    job_export_free(wk->exports);
    job_gate_free(&wk->gate);
    pay_accounts_free(&wk->accounts);
    tk_keyring_wipe(&env->keyring);
    wk_conf_free(&env->conf);
}


static const char *
wk_options(int argc, char **argv, int *check)
{
    int          o;
    const char  *file;

    static const struct option  options[] = {
        { "config", required_argument, NULL, 'c' },
        { "check", no_argument, NULL, 'k' },
        { "help", no_argument, NULL, 'h' },
        { "version", no_argument, NULL, 'V' },
        { NULL, 0, NULL, 0 }
    };

    file = NULL;

    while ((o = getopt_long(argc, argv, "c:hV", options, NULL)) != -1) {
        switch (o) {

        case 'c':
            file = optarg;
            break;

        case 'k':
            *check = 1;
            break;

        case 'h':
            fputs(wk_usage, stdout);
            exit(0);

        case 'V':
            puts("ticket-worker " TK_RELEASE);
            exit(0);

        default:
            exit(2);
        }
    }

    if (file == NULL && optind < argc) {
        file = argv[optind++];
    }

    if (file == NULL || optind < argc) {
        fputs(wk_usage, stderr);
        exit(2);
    }

    return file;
}


int
main(int argc, char **argv)
{
    int          check;
    static wk_t  wk;
    const char  *file;

    check = 0;
    file = wk_options(argc, argv, &check);

    if (wk_conf_read(&wk.env.conf, file) != 0 || tk_crypto_init() != TK_OK
        || wk_conf_keyring(&wk.env.conf, &wk.env.keyring) != 0)
    {
        wk_conf_free(&wk.env.conf);
        return 1;
    }

    if (check) {
        printf("%s is good\n", file);
        tk_keyring_wipe(&wk.env.keyring);
        wk_conf_free(&wk.env.conf);
        return 0;
    }

    signal(SIGPIPE, SIG_IGN);
    setvbuf(stderr, NULL, _IOFBF, 65536);

    tk_image_find(&wk.image, wk_usage);
    wk_log(WK_INFO, "ticket-worker " TK_RELEASE);

    if (wk.env.conf.clock_shift_s != 0) {
        wk_log(WK_WARN, "clock_shift: this is a test, %d s from the real time",
               wk.env.conf.clock_shift_s);
    }

    if (wk_open(&wk) != 0) {
        wk_log(WK_ALERT, "cannot start");
        wk_log_flush();
        return 1;
    }

    uv_run(&wk.env.loop, UV_RUN_DEFAULT);

    wk_close(&wk);
    wk_log(WK_INFO, "ended");
    wk_log_flush();

    return wk.refused ? 1 : 0;
}
