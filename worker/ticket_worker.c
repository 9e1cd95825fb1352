/*
 * ticket-worker: main.  Reads the configuration, starts the loop, and at the
 * end of every turn of it sees what can be done next.
 */

#include <errno.h>
#include <getopt.h>
#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>
#include <sys/resource.h>
#include <time.h>

#include "wk.h"

#define wk_stats_sql    "select due, oldest_s from api.outbox_stats()"

static const char  wk_usage[] =
    "usage: ticket-worker [--config] FILE [--check]\n"
    "\n"
    "Delivers callbacks to distributors and messages to phones, and closes\n"
    "orders whose time has run out.  Any number of workers may run side by\n"
    "side.\n"
    "\n"
    "  -c, --config FILE  settings, one \"name value\" a line; every one is\n"
    "                     explained in conf.example/worker.conf\n"
    "      --check        read the settings and the master key, say whether\n"
    "                     they are good, and end\n"
    "  -h, --help         this\n"
    "\n"
    "Logs to standard error.  SIGTERM and SIGINT: finish what is in flight,\n"
    "give back the rest, end.  SIGUSR1: one line of figures, as every\n"
    "minute.\n";


typedef int (*wk_task_pt)(wk_t *wk);


unsigned
wk_back_off(unsigned *pause_ms)
{
    uint32_t  random;

    *pause_ms = *pause_ms == 0 ? WK_BACK_OFF_MS : *pause_ms * 2;
    if (*pause_ms > WK_BACK_OFF_MAX) {
        *pause_ms = WK_BACK_OFF_MAX;
    }

    if (tk_random((unsigned char *) &random, sizeof(random)) != TK_OK) {
        random = 0;
    }

    return *pause_ms / 2 + random % (*pause_ms / 2 + 1);
}


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


void
wk_ready(wk_t *wk)
{
    if (wk->ready) {
        return;
    }

    wk->ready = 1;
    wk_log(WK_INFO, "ready");

    if (wk->conf.ready_file != NULL) {
        wk_ready_file(wk->conf.ready_file);
    }
}


static void
wk_stats_handler(wk_t *wk, PGresult *res)
{
    long long  due, oldest;

    due = res ? wk_pg_int8(res, 0, 0) : -1;
    oldest = res ? wk_pg_int8(res, 0, 1) : -1;

    wk_log(WK_INFO, "figures delivered=%llu retried=%llu undelivered=%llu "
           "in_flight=%d queued=%d due=%lld oldest_due_s=%lld agents=%d "
           "redis=%s sms_sent=%llu sms_given_up=%llu sms_in_flight=%d",
           (unsigned long long) wk->delivered,
           (unsigned long long) wk->retried,
           (unsigned long long) wk->undelivered, wk->in_flight, wk->queued,
           due, oldest, wk->nagents, wk_redis_up(wk) ? "up" : "down",
           (unsigned long long) wk->messages_sent,
           (unsigned long long) wk->messages_unsent, wk->messages_in_flight);
}


static int
wk_stats(wk_t *wk)
{
    if (!wk->stats_due) {
        return 0;
    }

    wk->stats_due = 0;
    wk_pg_send(wk, wk_stats_sql, wk_params_create(), wk_stats_handler);

    return 1;
}


static void
wk_stop_if_done(wk_t *wk)
{
    if (wk->in_flight == 0 && wk->nresults == 0 && TAILQ_EMPTY(&wk->sent)
        && wk->messages_in_flight == 0 && wk->nmessage_results == 0
        && TAILQ_EMPTY(&wk->messages_recorded) && wk_pg_idle(wk))
    {
        uv_stop(&wk->loop);
    }
}


/*
 * Runs before the loop waits: everything that happened in this turn is known,
 * so results are recorded and orders claimed together.  Postgres takes one
 * statement at a time; the tasks take turns.
 */

static void
wk_turn(uv_prepare_t *handle)
{
    size_t   i, n;
    wk_t    *wk = handle->data;

    static const wk_task_pt  tasks[] = {
        job_callback_record, job_callback_claim, job_expiry_run, wk_stats,
        wk_counters_run, job_message_record, job_message_claim, job_notice_run
    };

    job_callback_start(wk);
    n = sizeof(tasks) / sizeof(tasks[0]);

    for (i = 0; i < n && wk_pg_ready(wk); i++) {
        (void) tasks[wk->next++ % n](wk);
    }

    if (wk->stopping) {
        wk_stop_if_done(wk);
    }

    wk_log_flush();
}


static void
wk_sweep(uv_timer_t *timer)
{
    job_callback_sweep(timer->data);
    job_message_sweep(timer->data);
}


static void
wk_expire(uv_timer_t *timer)
{
    ((wk_t *) timer->data)->expiry_due = 1;
}


static void
wk_metrics(uv_timer_t *timer)
{
    wk_t  *wk = timer->data;

    wk->stats_due = 1;
    wk->drift_due = 1;

    if (!wk_pg_ready(wk) && wk_pg_idle(wk)) {
        wk->stats_due = 0;
        wk_stats_handler(wk, NULL);
    }
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
    wk_t  *wk = timer->data;

    if (wk->in_flight > 0 || wk->messages_in_flight > 0) {
        wk_log(WK_INFO, "%d callbacks and %d messages given back in flight",
               wk->in_flight, wk->messages_in_flight);
        job_callback_abort(wk);
        job_message_abort(wk);
        uv_timer_start(timer, wk_stop_late, WK_STOP_LAST_MS, 0);
        return;
    }

    wk_log(WK_WARN, "ends with %d results not recorded; their leases run out",
           wk->nresults + wk->nmessage_results);
    uv_stop(&wk->loop);
}


static void
wk_stop(uv_signal_t *signal, int signo)
{
    wk_t  *wk = signal->data;

    (void) signo;

    if (wk->stopping) {
        return;
    }

    wk_log(WK_INFO, "stopping, %d in flight", wk->in_flight);
    wk->stopping = 1;
    job_callback_stop(wk);
    uv_timer_start(&wk->stop, wk_stop_late, WK_STOP_MS, 0);
}


/* Each callback in flight has a descriptor. */

static void
wk_files(wk_t *wk)
{
    rlim_t         most;
    struct rlimit  limit;

    if (getrlimit(RLIMIT_NOFILE, &limit) != 0) {
        return;
    }

    limit.rlim_cur = limit.rlim_max;
    (void) setrlimit(RLIMIT_NOFILE, &limit);

    most = limit.rlim_cur > 2 * WK_FILES ? limit.rlim_cur - WK_FILES
                                         : WK_FILES;

    if ((rlim_t) wk->conf.max_in_flight > most) {
        wk_log(WK_WARN, "max_in_flight is %d: there are no more descriptors",
               (int) most);
        wk->conf.max_in_flight = (int) most;
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
    snprintf(wk->owner, sizeof(wk->owner), "%s:%ld:%lld.%03ld", host,
             (long) getpid(), (long long) now.tv_sec,
             now.tv_nsec / 1000000);
}


static void
wk_timer(wk_t *wk, uv_timer_t *timer, uv_timer_cb handler, int ms)
{
    uv_timer_init(&wk->loop, timer);
    timer->data = wk;

    if (ms > 0) {
        uv_timer_start(timer, handler, (uint64_t) ms, (uint64_t) ms);
    }
}


static void
wk_signal(wk_t *wk, uv_signal_t *signal, uv_signal_cb handler, int signo)
{
    uv_signal_init(&wk->loop, signal);
    signal->data = wk;
    uv_signal_start(signal, handler, signo);
}


static int
wk_open(wk_t *wk)
{
    if (uv_loop_init(&wk->loop) != 0) {
        return -1;
    }

    wk_owner(wk);
    wk_files(wk);
    job_callback_init(wk);
    job_message_init(wk);

    if (wk_http_open(wk) != 0) {
        return -1;
    }

    uv_prepare_init(&wk->loop, &wk->turn);
    wk->turn.data = wk;
    uv_prepare_start(&wk->turn, wk_turn);

    wk_timer(wk, &wk->sweep, wk_sweep, wk->conf.sweep_ms);
    wk_timer(wk, &wk->expiry, wk_expire, WK_EXPIRY_MS);
    wk_timer(wk, &wk->metrics, wk_metrics, WK_METRICS_MS);
    wk_timer(wk, &wk->stop, NULL, 0);
    wk_signal(wk, &wk->term, wk_stop, SIGTERM);
    wk_signal(wk, &wk->interrupt, wk_stop, SIGINT);
    wk_signal(wk, &wk->report, wk_report, SIGUSR1);

    wk_redis_open(wk);
    wk_pg_open(wk);

    return 0;
}


static void
wk_close(wk_t *wk)
{
    job_callback_abort(wk);
    job_message_abort(wk);
    wk_redis_close(wk);
    wk_pg_close(wk);
    wk_http_close(wk);
    uv_close((uv_handle_t *) &wk->turn, NULL);
    uv_close((uv_handle_t *) &wk->sweep, NULL);
    uv_close((uv_handle_t *) &wk->expiry, NULL);
    uv_close((uv_handle_t *) &wk->metrics, NULL);
    uv_close((uv_handle_t *) &wk->stop, NULL);
    uv_close((uv_handle_t *) &wk->term, NULL);
    uv_close((uv_handle_t *) &wk->interrupt, NULL);
    uv_close((uv_handle_t *) &wk->report, NULL);
    uv_run(&wk->loop, UV_RUN_DEFAULT);
    uv_loop_close(&wk->loop);

    job_callback_free(wk);
    job_message_free(wk);
    wk_agents_free(wk);
    tk_keyring_wipe(&wk->ring);
    wk_conf_free(&wk->conf);
    free(wk->redis);
    free(wk->pg);
    free(wk->http);
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
        { NULL, 0, NULL, 0 }
    };

    file = NULL;

    while ((o = getopt_long(argc, argv, "c:h", options, NULL)) != -1) {
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

    if (wk_conf_read(&wk.conf, file) != 0 || tk_crypto_init() != TK_OK
        || wk_conf_keyring(&wk.conf, &wk.ring) != 0)
    {
        wk_conf_free(&wk.conf);
        return 1;
    }

    if (check) {
        printf("%s is good\n", file);
        tk_keyring_wipe(&wk.ring);
        wk_conf_free(&wk.conf);
        return 0;
    }

    signal(SIGPIPE, SIG_IGN);
    setvbuf(stderr, NULL, _IOFBF, 65536);

    if (wk.conf.clock_shift_s != 0) {
        wk_log(WK_WARN, "clock_shift: this is a test, %d s from the real time",
               wk.conf.clock_shift_s);
    }

    if (wk_open(&wk) != 0) {
        wk_log(WK_ALERT, "cannot start");
        wk_log_flush();
        return 1;
    }

    uv_run(&wk.loop, UV_RUN_DEFAULT);

    wk_close(&wk);
    wk_log(WK_INFO, "ended");
    wk_log_flush();

    return 0;
}
