/*
 * The figures, one function for each kind.  What the zone counts is the host's
 * and has no worker; what a process has carries the number of its worker.
 */

#include "status/figures.h"
#include "base/counts.h"
#include "base/keys.h"
#include "base/process.h"
#include "base/version.h"
#include "base/zone.h"
#include "booking/batch.h"
#include "booking/handover.h"
#include "booking/holder.h"
#include "gate/lane.h"
#include "notice/accounts.h"
#include "request/arrivals.h"
#include "request/waiting.h"
#include "snapshot/lookups.h"
#include "snapshot/snapshot.h"


typedef enum {
    NGX_TICKET_FIG_REQUESTS = 0,
    NGX_TICKET_FIG_ANSWERED,
    NGX_TICKET_FIG_BAD_SIGNATURES,
    NGX_TICKET_FIG_REPEATED_SIGNATURES,
    NGX_TICKET_FIG_UNDECIDED_SIGNATURES,
    NGX_TICKET_FIG_FORBIDDEN_ADDRESSES,
    NGX_TICKET_FIG_WRONG,
    NGX_TICKET_FIG_LOCKS,
    NGX_TICKET_FIG_NGINX_ERRORS,
    NGX_TICKET_FIG_LOOKUPS,
    NGX_TICKET_FIG_LOOKUPS_REFUSED,
    NGX_TICKET_FIG_BODIES_REFUSED,
    NGX_TICKET_FIG_BATCHES,
    NGX_TICKET_FIG_ORDERS,
    NGX_TICKET_FIG_GATE_ANSWERS,
    NGX_TICKET_FIG_CHECKS,
    NGX_TICKET_FIG_CHECK_BATCHES,
    NGX_TICKET_FIG_OPEN_UNLOGGED,
    NGX_TICKET_FIG_HANDED_OVER,
    NGX_TICKET_FIG_TAKEOVERS,
    NGX_TICKET_FIG_RELOADS,
    NGX_TICKET_FIG_UPTIME,
    NGX_TICKET_FIG_ZONE_SIZE,
    NGX_TICKET_FIG_ZONE_FREE,
    NGX_TICKET_FIG_MODULE,
    NGX_TICKET_FIG_MODULE_SCHEMA,
    NGX_TICKET_FIG_MODULE_REPLACED,
    NGX_TICKET_FIG_DATABASE_SCHEMA,
    NGX_TICKET_FIG_PROCESS,
    NGX_TICKET_FIG_POSTGRES,
    NGX_TICKET_FIG_CLOCK,
    NGX_TICKET_FIG_KEYS_REFUSED,
    NGX_TICKET_FIG_REDIS,
    NGX_TICKET_FIG_QUEUE_ORDERS,
    NGX_TICKET_FIG_QUEUE_CHECKS,
    NGX_TICKET_FIG_QUEUE_ROWS,
    NGX_TICKET_FIG_BATCH_ORDERS,
    NGX_TICKET_FIG_HELD,
    NGX_TICKET_FIG_HOLDER,
    NGX_TICKET_FIG_HANDOVERS,
    NGX_TICKET_FIG_SNAPSHOTS,
    NGX_TICKET_FIG_QUEUE_LOOKUPS,
    NGX_TICKET_FIG_ARRIVING,
    NGX_TICKET_FIG_WAITING,
    NGX_TICKET_FIG_ACCOUNTS
} ngx_ticket_metric_e;

static const tk_metric_t  ngx_ticket_metrics[] = {
    [NGX_TICKET_FIG_REQUESTS] = { "requests_total", TK_COUNTER,
        "Requests to this host whose operation and sender were examined, by "
        "operation; NONE: no operation of ours." },
    [NGX_TICKET_FIG_ANSWERED] = { "answers_total", TK_COUNTER,
        "Answers of this host by operation and class: ok, refused, busy (may "
        "be repeated), bug." },
    [NGX_TICKET_FIG_BAD_SIGNATURES] = { "bad_signatures_total", TK_COUNTER,
        "Answers of this host that refused a signature." },
    [NGX_TICKET_FIG_REPEATED_SIGNATURES] = { "repeated_signatures_total",
        TK_COUNTER,
        "Answers of this host that refused a signature of strict mode which "
        "had been used." },
    [NGX_TICKET_FIG_UNDECIDED_SIGNATURES] = { "undecided_signatures_total",
        TK_COUNTER,
        "Requests in strict mode of which neither Redis nor this host could "
        "tell whether they came twice." },
    [NGX_TICKET_FIG_FORBIDDEN_ADDRESSES] = { "forbidden_addresses_total",
        TK_COUNTER,
        "Answers of this host that refused an agent's caller for its "
        "address." },
    [NGX_TICKET_FIG_WRONG] = { "wrong_secrets_total", TK_COUNTER,
        "Wrong secrets behind a good signature, by kind of secret." },
    [NGX_TICKET_FIG_LOCKS] = { "locks_total", TK_COUNTER,
        "Locks that failures on this host have set, by kind of secret; "
        "address: of an address whose signatures fit no agent." },
    [NGX_TICKET_FIG_NGINX_ERRORS] = { "nginx_errors_total", TK_COUNTER,
        "Errors that nginx itself answered in our locations: limits, access, "
        "size." },
    [NGX_TICKET_FIG_LOOKUPS] = { "lookups_total", TK_COUNTER,
        "Users nobody on this host had heard of, looked up in Postgres." },
    [NGX_TICKET_FIG_LOOKUPS_REFUSED] = { "lookups_refused_total", TK_COUNTER,
        "Such users answered busy: too many of them waited." },
    [NGX_TICKET_FIG_BODIES_REFUSED] = { "bodies_refused_total", TK_COUNTER,
        "Bodies not read: too many of their address were on their way." },
    [NGX_TICKET_FIG_BATCHES] = { "batches_sent_total", TK_COUNTER,
        "Batches of orders this host sent to Postgres, repeats included." },
    [NGX_TICKET_FIG_ORDERS] = { "orders_booked_total", TK_COUNTER,
        "Orders booked through this host, replays not included." },
    [NGX_TICKET_FIG_GATE_ANSWERS] = { "gate_answers_total", TK_COUNTER,
        "Checks of gates' devices that this host answered, by verdict." },
    [NGX_TICKET_FIG_CHECKS] = { "checks_total", TK_COUNTER,
        "Checks that Postgres decided for this host, repeats included." },
    [NGX_TICKET_FIG_CHECK_BATCHES] = { "check_batches_total", TK_COUNTER,
        "Statements in which they were sent." },
    [NGX_TICKET_FIG_OPEN_UNLOGGED] = { "open_unlogged_total", TK_COUNTER,
        "Answers of the JSON interface of which staff find nothing." },
    [NGX_TICKET_FIG_HANDED_OVER] = { "orders_handed_over_total", TK_COUNTER,
        "Orders a process of this host gave to the one that books for all." },
    [NGX_TICKET_FIG_TAKEOVERS] = { "booking_takeovers_total", TK_COUNTER,
        "Times another process began to book for all, because the one that "
        "did had gone or said nothing." },
    [NGX_TICKET_FIG_RELOADS] = { "reloads_total", TK_COUNTER,
        "Configurations that took the shared memory zone over." },
    [NGX_TICKET_FIG_UPTIME] = { "uptime_seconds", TK_GAUGE,
        "Age of the shared memory zone; the counters began with it." },
    [NGX_TICKET_FIG_ZONE_SIZE] = { "zone_bytes", TK_GAUGE,
        "Size of the shared memory zone." },
    [NGX_TICKET_FIG_ZONE_FREE] = { "zone_free_pages", TK_GAUGE,
        "Free pages of the zone: of its half for snapshots, and of the rest." },
    [NGX_TICKET_FIG_MODULE] = { "module_info", TK_GAUGE,
        "The module that answered: its version and its build." },
    [NGX_TICKET_FIG_MODULE_SCHEMA] = { "module_schema", TK_GAUGE,
        "The schema of the database that the module is made for." },
    [NGX_TICKET_FIG_MODULE_REPLACED] = { "module_replaced", TK_GAUGE,
        "1 when the file of the module on the disk is not the one that was "
        "loaded: restart nginx, a reload keeps the old one." },
    [NGX_TICKET_FIG_DATABASE_SCHEMA] = { "database_schema", TK_GAUGE,
        "The schema of the database, as the answering process last found it; "
        "0: it has not been connected yet." },
    [NGX_TICKET_FIG_PROCESS] = { "process_info", TK_GAUGE,
        "The process that answered: its worker number and process id." },
    [NGX_TICKET_FIG_POSTGRES] = { "postgres_up", TK_GAUGE,
        "1 when that connection of the answering process is ready." },
    [NGX_TICKET_FIG_CLOCK] = { "clock_difference_milliseconds", TK_GAUGE,
        "Postgres' clock less this host's, when the answering process last "
        "asked; it is made up for, and warned of beyond 2000." },
    [NGX_TICKET_FIG_KEYS_REFUSED] = { "master_key_refused", TK_GAUGE,
        "1 when the database does not go with the answering process's master "
        "keys: it serves nothing." },
    [NGX_TICKET_FIG_REDIS] = { "redis_up", TK_GAUGE,
        "1 when the answering process is connected to Redis; none: not "
        "configured." },
    [NGX_TICKET_FIG_QUEUE_ORDERS] = { "queued_orders", TK_GAUGE,
        "Orders that wait for a batch of that worker." },
    [NGX_TICKET_FIG_QUEUE_CHECKS] = { "queued_checks", TK_GAUGE,
        "Checks of gates in the answering process that wait for a statement, "
        "or are in it." },
    [NGX_TICKET_FIG_QUEUE_ROWS] = { "queued_rows", TK_GAUGE,
        "Database rows of the orders that wait for a batch." },
    [NGX_TICKET_FIG_BATCH_ORDERS] = { "batch_orders", TK_GAUGE,
        "Orders of that worker's batches in flight." },
    [NGX_TICKET_FIG_HELD] = { "held_suppliers", TK_GAUGE,
        "Suppliers whose orders wait for a row that somebody holds." },
    [NGX_TICKET_FIG_HOLDER] = { "booking_holder", TK_GAUGE,
        "1: that worker books for all of this host; none: each for itself, or "
        "nothing has been booked yet." },
    [NGX_TICKET_FIG_HANDOVERS] = { "handed_over_orders", TK_GAUGE,
        "Orders of the answering process that wait for the one that books for "
        "all." },
    [NGX_TICKET_FIG_SNAPSHOTS] = { "snapshots", TK_GAUGE,
        "Suppliers and agents the answering process holds parsed." },
    [NGX_TICKET_FIG_QUEUE_LOOKUPS] = { "queued_lookups", TK_GAUGE,
        "Users nobody had heard of that wait to be looked up." },
    [NGX_TICKET_FIG_ARRIVING] = { "arriving_bodies", TK_GAUGE,
        "Bodies the answering process has begun to read." },
    [NGX_TICKET_FIG_WAITING] = { "waiting_payments", TK_GAUGE,
        "Requests of the answering process that wait for a payment platform." },
    [NGX_TICKET_FIG_ACCOUNTS] = { "provider_accounts", TK_GAUGE,
        "Accounts at payment platforms whose notices the answering process can "
        "verify (usable), or not: the error log says why." }
};

static const char *const  ngx_ticket_answer_names[NGX_TICKET_ANSWERS] = {
    "ok", "refused", "busy", "bug"
};

/* Each operation, none, and those of a handful of other figures. */
#define NGX_TICKET_FIGURES                                                    \
    (TK_OP_SLOTS * (1 + NGX_TICKET_ANSWERS) + 2 * TK_GUESS_KINDS         \
     + TK_GATE_VERDICTS + 64)


/* Another figure, without labels yet.  There is room for all, so that the
 * array never grows. */

static tk_figure_t *
ngx_ticket_figure(ngx_array_t *figures, ngx_ticket_metric_e metric,
    int64_t value)
{
    tk_figure_t  *figure;

    figure = ngx_array_push(figures);

    ngx_memzero(figure, sizeof(tk_figure_t));
    figure->metric = &ngx_ticket_metrics[metric];
    figure->value = value;

    return figure;
}


static void
ngx_ticket_label(tk_figure_t *figure, ngx_uint_t i, const char *name,
    const char *value)
{
    figure->labels[i].name = name;
    figure->labels[i].value = tk_str_c(value);
}


/* Of slot 0, and of each operation that there is. */

static const char *
ngx_ticket_slot_name(ngx_uint_t slot)
{
    const tk_operation_t  *operation;

    if (slot == 0) {
        return "NONE";
    }

    operation = tk_operation_at(slot);

    return operation ? operation->name : NULL;
}


static void
ngx_ticket_figures_requests(ngx_array_t *figures)
{
    ngx_uint_t            slot, i;
    const char           *name;
    tk_figure_t          *figure;
    ngx_ticket_counts_t  *counts;

    counts = ngx_ticket_counts();

    for (slot = 0; slot < TK_OP_SLOTS; slot++) {
        name = ngx_ticket_slot_name(slot);

        if (name) {
            figure = ngx_ticket_figure(figures, NGX_TICKET_FIG_REQUESTS,
                                       counts->requests[slot]);
            ngx_ticket_label(figure, 0, "operation", name);
        }
    }

    for (slot = 0; slot < TK_OP_SLOTS; slot++) {
        name = ngx_ticket_slot_name(slot);

        for (i = 0; name && i < NGX_TICKET_ANSWERS; i++) {
            figure = ngx_ticket_figure(figures, NGX_TICKET_FIG_ANSWERED,
                                       counts->answers[slot][i]);
            ngx_ticket_label(figure, 0, "operation", name);
            ngx_ticket_label(figure, 1, "class", ngx_ticket_answer_names[i]);
        }
    }
}


static void
ngx_ticket_figures_guesses(ngx_array_t *figures)
{
    tk_guess_e            kind;
    tk_figure_t          *figure;
    ngx_ticket_counts_t  *counts;

    counts = ngx_ticket_counts();

    for (kind = TK_GUESS_LOGIN; kind < TK_GUESS_KINDS; kind++) {
        figure = ngx_ticket_figure(figures, NGX_TICKET_FIG_WRONG,
                                   counts->wrong[kind]);
        ngx_ticket_label(figure, 0, "secret", tk_guess_name(kind));
    }

    for (kind = 0; kind < TK_GUESS_KINDS; kind++) {
        figure = ngx_ticket_figure(figures, NGX_TICKET_FIG_LOCKS,
                                   counts->locks[kind]);
        ngx_ticket_label(figure, 0, "of",
                         kind == 0 ? "address" : tk_guess_name(kind));
    }
}


static void
ngx_ticket_figures_gate(ngx_array_t *figures)
{
    int                   verdict;
    tk_figure_t          *figure;
    ngx_ticket_counts_t  *counts;

    counts = ngx_ticket_counts();

    for (verdict = 0; verdict < TK_GATE_VERDICTS; verdict++) {
        figure = ngx_ticket_figure(figures, NGX_TICKET_FIG_GATE_ANSWERS,
                                   counts->gate_verdicts[verdict]);
        ngx_ticket_label(figure, 0, "verdict", tk_gate_name(verdict));
    }

    ngx_ticket_figure(figures, NGX_TICKET_FIG_CHECKS, counts->checks);
    ngx_ticket_figure(figures, NGX_TICKET_FIG_CHECK_BATCHES,
                      counts->check_batches);
    ngx_ticket_figure(figures, NGX_TICKET_FIG_OPEN_UNLOGGED,
                      counts->open_unlogged);
}


static void
ngx_ticket_figures_host(ngx_array_t *figures)
{
    ngx_ticket_counts_t  *counts;

    counts = ngx_ticket_counts();

    ngx_ticket_figure(figures, NGX_TICKET_FIG_BAD_SIGNATURES,
                      counts->bad_signatures);
    ngx_ticket_figure(figures, NGX_TICKET_FIG_REPEATED_SIGNATURES,
                      counts->repeated_signatures);
    ngx_ticket_figure(figures, NGX_TICKET_FIG_UNDECIDED_SIGNATURES,
                      counts->undecided_signatures);
    ngx_ticket_figure(figures, NGX_TICKET_FIG_FORBIDDEN_ADDRESSES,
                      counts->forbidden_addresses);
    ngx_ticket_figure(figures, NGX_TICKET_FIG_NGINX_ERRORS,
                      counts->nginx_errors);
    ngx_ticket_figure(figures, NGX_TICKET_FIG_LOOKUPS, counts->lookups);
    ngx_ticket_figure(figures, NGX_TICKET_FIG_LOOKUPS_REFUSED,
                      counts->lookups_refused);
    ngx_ticket_figure(figures, NGX_TICKET_FIG_BODIES_REFUSED,
                      counts->bodies_refused);
    ngx_ticket_figure(figures, NGX_TICKET_FIG_BATCHES, counts->batches);
    ngx_ticket_figure(figures, NGX_TICKET_FIG_ORDERS, counts->orders);
    ngx_ticket_figure(figures, NGX_TICKET_FIG_HANDED_OVER,
                      counts->handed_over);
    ngx_ticket_figure(figures, NGX_TICKET_FIG_TAKEOVERS, counts->takeovers);
    ngx_ticket_figure(figures, NGX_TICKET_FIG_RELOADS, counts->reloads);
    ngx_ticket_figure(figures, NGX_TICKET_FIG_UPTIME,
                      ngx_time() - counts->started);
}


/* Read without their lock: a word each. */

static void
ngx_ticket_figures_zone(ngx_array_t *figures)
{
    tk_figure_t        *figure;
    ngx_ticket_zone_t  *z;

    z = ngx_ticket_zone();

    ngx_ticket_figure(figures, NGX_TICKET_FIG_ZONE_SIZE,
                      ngx_ticket_process.conf->zone->shm.size);

    figure = ngx_ticket_figure(figures, NGX_TICKET_FIG_ZONE_FREE,
                               z->rows_pool->pfree);
    ngx_ticket_label(figure, 0, "part", "snapshots");

    figure = ngx_ticket_figure(figures, NGX_TICKET_FIG_ZONE_FREE,
                               z->shpool->pfree);
    ngx_ticket_label(figure, 0, "part", "rest");
}


static void
ngx_ticket_figures_version(ngx_array_t *figures)
{
    tk_figure_t  *figure;

    figure = ngx_ticket_figure(figures, NGX_TICKET_FIG_MODULE, 1);
    ngx_ticket_label(figure, 0, "version", ngx_ticket_version);
    ngx_ticket_label(figure, 1, "build", ngx_ticket_version_build);

    ngx_ticket_figure(figures, NGX_TICKET_FIG_MODULE_SCHEMA,
                      ngx_ticket_version_schema);
    ngx_ticket_figure(figures, NGX_TICKET_FIG_MODULE_REPLACED,
                      ngx_ticket_version_replaced());
}


/* Of this process. */

static tk_figure_t *
ngx_ticket_figure_own(ngx_array_t *figures, ngx_ticket_metric_e metric,
    int64_t value, const char *worker)
{
    tk_figure_t  *figure;

    figure = ngx_ticket_figure(figures, metric, value);
    ngx_ticket_label(figure, 0, "worker", worker);

    return figure;
}


static void
ngx_ticket_figures_connections(ngx_array_t *figures, const char *worker)
{
    ngx_uint_t            i;
    tk_figure_t          *figure;
    ngx_ticket_process_t  *p;

    p = &ngx_ticket_process;

    for (i = 0; i < NGX_TICKET_PG_MAX; i++) {
        if (p->pg[i] == NULL) {
            continue;
        }

        figure = ngx_ticket_figure_own(figures, NGX_TICKET_FIG_POSTGRES,
                                       ngx_ticket_pg_ready(p->pg[i]), worker);
        ngx_ticket_label(figure, 1, "connection", ngx_ticket_pg_name(i));
    }

    ngx_ticket_figure_own(figures, NGX_TICKET_FIG_CLOCK,
                          ngx_ticket_pg_skew(p->pg[NGX_TICKET_PG_READS])
                          / 1000, worker);

    ngx_ticket_figure_own(figures, NGX_TICKET_FIG_KEYS_REFUSED,
                          ngx_ticket_keys_refused(), worker);

    if (p->redis) {
        ngx_ticket_figure_own(figures, NGX_TICKET_FIG_REDIS,
                              ngx_ticket_redis_ready(p->redis), worker);
    }
}


/* Ours, and that of the process that books for us: figures of one metric stand
 * side by side. */

typedef struct {
    const char               *worker;
    ngx_ticket_batch_load_t   load;
} ngx_ticket_queue_figure_t;


static ngx_uint_t
ngx_ticket_figures_loads(ngx_ticket_queue_figure_t *loads, const char *worker,
    const char *holder)
{
    loads[0].worker = worker;
    ngx_ticket_batch_load(&loads[0].load);

    if (holder == NULL || ngx_ticket_holder_is_us()) {
        return 1;
    }

    loads[1].worker = holder;
    loads[1].load = *ngx_ticket_holder_load();

    return 2;
}


static void
ngx_ticket_figures_booking(ngx_array_t *figures, const char *worker,
    const char *holder)
{
    ngx_uint_t                 i, n;
    ngx_ticket_queue_figure_t  loads[2];

    n = ngx_ticket_figures_loads(loads, worker, holder);

    for (i = 0; i < n; i++) {
        ngx_ticket_figure_own(figures, NGX_TICKET_FIG_QUEUE_ORDERS,
                              loads[i].load.orders, loads[i].worker);
    }

    for (i = 0; i < n; i++) {
        ngx_ticket_figure_own(figures, NGX_TICKET_FIG_QUEUE_ROWS,
                              loads[i].load.rows, loads[i].worker);
    }

    for (i = 0; i < n; i++) {
        ngx_ticket_figure_own(figures, NGX_TICKET_FIG_BATCH_ORDERS,
                              loads[i].load.flight, loads[i].worker);
    }

    for (i = 0; i < n; i++) {
        ngx_ticket_figure_own(figures, NGX_TICKET_FIG_HELD,
                              loads[i].load.held, loads[i].worker);
    }

    if (holder) {
        ngx_ticket_figure_own(figures, NGX_TICKET_FIG_HOLDER, 1, holder);
    }

    ngx_ticket_figure_own(figures, NGX_TICKET_FIG_HANDOVERS,
                          ngx_ticket_handovers(), worker);
}


static void
ngx_ticket_figures_process(ngx_array_t *figures, const char *worker,
    const char *pid, const char *holder)
{
    ngx_uint_t    waiting, flight;
    tk_figure_t  *figure;

    figure = ngx_ticket_figure_own(figures, NGX_TICKET_FIG_PROCESS, 1, worker);
    ngx_ticket_label(figure, 1, "pid", pid);

    ngx_ticket_figure_own(figures, NGX_TICKET_FIG_DATABASE_SCHEMA,
                          ngx_ticket_version_database(), worker);

    ngx_ticket_figures_connections(figures, worker);

    ngx_ticket_figures_booking(figures, worker, holder);
    if (ngx_ticket_process.conf->gate) {
        ngx_ticket_gate_lane_load(&waiting, &flight);
        ngx_ticket_figure_own(figures, NGX_TICKET_FIG_QUEUE_CHECKS,
                              waiting + flight, worker);
    }

    ngx_ticket_figure_own(figures, NGX_TICKET_FIG_SNAPSHOTS,
                          ngx_ticket_snapshots(), worker);
    ngx_ticket_figure_own(figures, NGX_TICKET_FIG_QUEUE_LOOKUPS,
                          ngx_ticket_lookups(), worker);
    ngx_ticket_figure_own(figures, NGX_TICKET_FIG_ARRIVING,
                          ngx_ticket_arrivals(), worker);
    ngx_ticket_figure_own(figures, NGX_TICKET_FIG_WAITING,
                          ngx_ticket_waiting(), worker);

    figure = ngx_ticket_figure_own(figures, NGX_TICKET_FIG_ACCOUNTS,
                                   ngx_ticket_accounts_usable(), worker);
    ngx_ticket_label(figure, 1, "state", "usable");
    figure = ngx_ticket_figure_own(figures, NGX_TICKET_FIG_ACCOUNTS,
                                   ngx_ticket_accounts_unusable(), worker);
    ngx_ticket_label(figure, 1, "state", "unusable");
}


/* Its number, as a label has it; NULL: nobody books for all. */

static ngx_int_t
ngx_ticket_figures_holder(ngx_pool_t *pool, u_char **holder)
{
    ngx_uint_t  number;

    *holder = NULL;
    number = ngx_ticket_holder_number(ngx_ticket_holder());

    if (number == NGX_TICKET_NO_HOLDER) {
        return NGX_OK;
    }

    *holder = ngx_pcalloc(pool, NGX_INT_T_LEN + 1);
    if (*holder == NULL) {
        return NGX_ERROR;
    }

    ngx_sprintf(*holder, "%ui", number);

    return NGX_OK;
}


ngx_array_t *
ngx_ticket_figures(ngx_pool_t *pool)
{
    u_char       *worker, *pid, *holder;
    ngx_array_t  *figures;

    figures = ngx_array_create(pool, NGX_TICKET_FIGURES, sizeof(tk_figure_t));
    worker = ngx_pcalloc(pool, NGX_INT_T_LEN + 1);
    pid = ngx_pcalloc(pool, NGX_INT64_LEN + 1);

    if (figures == NULL || worker == NULL || pid == NULL
        || ngx_ticket_figures_holder(pool, &holder) != NGX_OK)
    {
        return NULL;
    }

    ngx_sprintf(worker, "%ui", ngx_worker);
    ngx_sprintf(pid, "%P", ngx_pid);

    ngx_ticket_figures_requests(figures);
    ngx_ticket_figures_guesses(figures);

    if (ngx_ticket_process.conf->gate) {
        ngx_ticket_figures_gate(figures);
    }

    ngx_ticket_figures_host(figures);
    ngx_ticket_figures_zone(figures);
    ngx_ticket_figures_version(figures);
    ngx_ticket_figures_process(figures, (char *) worker, (char *) pid,
                               (char *) holder);

    return figures;
}


ngx_uint_t
ngx_ticket_is_ready(void)
{
    ngx_uint_t  i;

    for (i = 0; i < NGX_TICKET_PG_MAX; i++) {
        if (ngx_ticket_process.pg[i]
            && !ngx_ticket_pg_ready(ngx_ticket_process.pg[i]))
        {
            return 0;
        }
    }

    return 1;
}


const char *
ngx_ticket_redis_state(void)
{
    ngx_ticket_redis_t  *redis;

    redis = ngx_ticket_process.redis;

    if (redis == NULL) {
        return "off";
    }

    return ngx_ticket_redis_ready(redis) ? "up" : "down";
}
