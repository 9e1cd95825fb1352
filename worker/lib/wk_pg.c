/*
 * Postgres on the loop, as wk_pg.h says.
 */

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include "tk_skew.h"
#include "wk_log.h"
#include "wk_pg.h"
#include "wk_util.h"

#include <tk_version.h>

#define WK_PG_GREETING_MS   5000
#define WK_PG_ANSWER_MS     9000    /* then the host is silent: Postgres would
                                       have ended the statement before */
#define WK_PG_ERROR_MS      1000    /* pause after a refused statement */
#define WK_PG_QUESTION      1024    /* longest of a greeting */
#define WK_SCHEMA           1
#define WK_NO_FUNCTION      "42883"

static const char  wk_pg_greeting[] =
    "set timezone to 'UTC'; set client_encoding to 'UTF8';"
    "set statement_timeout to '8s'; set lock_timeout to '3s';"
    "set idle_in_transaction_session_timeout to '8s';"
    "select h.schema_version, (extract(epoch from h.now) * 1000000)::int8,"
    " r.schema_level, r.version, q.*"
    " from api.hello_2() h, api.release() r, (%s) q";


typedef enum {
    WK_PG_DOWN,
    WK_PG_CONNECTING,
    WK_PG_GREETING,
    WK_PG_IDLE,
    WK_PG_BUSY,
    WK_PG_PAUSED                    /* good, but the last statement was not */
} wk_pg_state_e;

/* Outlives the connection until the loop has closed it. */

typedef struct {
    uv_poll_t         poll;
    wk_pg_t          *pg;           /* NULL: closing */
} wk_pg_watch_t;

struct wk_pg_s {
    uv_loop_t        *loop;
    const tk_conninfo_t *hosts;
    int               shift_s;      /* of Postgres' clock, which is meant */
    wk_pg_event_pt    connected;
    const wk_pg_greeting_t  *greeting;
    void             *data;

    wk_pg_state_e     state;
    PGconn           *conn;
    wk_pg_watch_t    *watch;
    int               fd;
    int               events;
    uv_timer_t        timer;
    int               host;         /* which is tried, or is connected to */
    int               silent;       /* it is: the next one, if it is lost */
    int               failures;     /* in a row, nothing having been served */
    tk_time_t         greeted_at;   /* the greeting went out */
    tk_time_t         skew;         /* Postgres' clock less this host's */

    wk_pg_handler_pt  handler;      /* of the statement in flight, or NULL */
    void             *handler_data;
    PGresult         *result;       /* its last */
};


static void wk_pg_lost(wk_pg_t *pg, const char *what);
static void wk_pg_broken(wk_pg_t *pg, const char *what);
static void wk_pg_poll_handler(uv_poll_t *poll, int status, int events);
static void wk_pg_timer_handler(uv_timer_t *timer);


static void
wk_pg_watch_closed(uv_handle_t *handle)
{
    free(handle->data);
}


static void
wk_pg_unwatch(wk_pg_t *pg)
{
    if (pg->watch == NULL) {
        return;
    }

    pg->watch->pg = NULL;
    uv_close((uv_handle_t *) &pg->watch->poll, wk_pg_watch_closed);
    pg->watch = NULL;
    pg->fd = -1;
    pg->events = 0;
}


/* libpq may change its socket between two steps of connecting. */

static void
wk_pg_watch(wk_pg_t *pg, int events)
{
    if (pg->watch == NULL || pg->fd != PQsocket(pg->conn)) {
        wk_pg_unwatch(pg);

        pg->fd = PQsocket(pg->conn);
        pg->watch = wk_alloc(sizeof(wk_pg_watch_t));
        pg->watch->pg = pg;

        if (uv_poll_init(pg->loop, &pg->watch->poll, pg->fd) != 0) {
            free(pg->watch);
            pg->watch = NULL;
            wk_pg_lost(pg, "cannot be watched");
            return;
        }

        pg->watch->poll.data = pg->watch;
    }

    if (events != pg->events) {
        pg->events = events;
        uv_poll_start(&pg->watch->poll, events, wk_pg_poll_handler);
    }
}


static void
wk_pg_flush(wk_pg_t *pg)
{
    int  rc;

    rc = PQflush(pg->conn);

    if (rc < 0) {
        wk_pg_lost(pg, "lost while sending");
        return;
    }

    wk_pg_watch(pg, rc > 0 ? UV_READABLE | UV_WRITABLE : UV_READABLE);
}


static void
wk_pg_connect(wk_pg_t *pg)
{
    pg->state = WK_PG_CONNECTING;
    pg->conn = tk_conninfo_start(pg->hosts, pg->host, "ticket-worker");

    if (pg->conn == NULL || PQstatus(pg->conn) == CONNECTION_BAD) {
        wk_pg_broken(pg, "cannot be reached");
        return;
    }

    if (pg->hosts->timeout_s > 0) {
        uv_timer_start(&pg->timer, wk_pg_timer_handler,
                       (uint64_t) pg->hosts->timeout_s * 1000, 0);
    }

    wk_pg_watch(pg, UV_WRITABLE);
}


/* What this host takes for Postgres' time. */

static tk_time_t
wk_pg_clock(const wk_pg_t *pg)
{
    struct timespec  now;

    clock_gettime(CLOCK_REALTIME, &now);

    return (now.tv_sec - TK_EPOCH + pg->shift_s) * TK_SECOND
           + now.tv_nsec / 1000;
}


/* libpq would print them among the log lines. */

static void
wk_pg_notice(void *data, const PGresult *res)
{
    (void) data;
    (void) res;
}


static int
wk_pg_greet(wk_pg_t *pg)
{
    char  sql[sizeof(wk_pg_greeting) + WK_PG_QUESTION];
    int   n;

    n = snprintf(sql, sizeof(sql), wk_pg_greeting, pg->greeting->question);

    return n < (int) sizeof(sql)
           && PQsetnonblocking(pg->conn, 1) == 0
           && PQsendQuery(pg->conn, sql);
}


static void
wk_pg_connecting(wk_pg_t *pg)
{
    switch (PQconnectPoll(pg->conn)) {

    case PGRES_POLLING_READING:
        wk_pg_watch(pg, UV_READABLE);
        return;

    case PGRES_POLLING_WRITING:
        wk_pg_watch(pg, UV_WRITABLE);
        return;

    case PGRES_POLLING_OK:
        break;

    default:
        wk_pg_broken(pg, "cannot be reached");
        return;
    }

    pg->state = WK_PG_GREETING;
    pg->greeted_at = wk_pg_clock(pg);
    uv_timer_start(&pg->timer, wk_pg_timer_handler, WK_PG_GREETING_MS, 0);

    PQsetNoticeReceiver(pg->conn, wk_pg_notice, NULL);

    if (!wk_pg_greet(pg)) {
        wk_pg_lost(pg, "does not take the greeting");
        return;
    }

    wk_pg_flush(pg);
}


/* Work is by Postgres' clock alone: a difference shows in the log. */

static void
wk_pg_compare_clocks(wk_pg_t *pg)
{
    char       text[TK_SKEW_TEXT];
    tk_time_t  said;

    said = strtoll(PQgetvalue(pg->result, 0, 1), NULL, 10)
           - TK_EPOCH * TK_SECOND;
    pg->skew = tk_skew(pg->skew, pg->greeted_at, wk_pg_clock(pg), said);

    if (tk_skew_is_large(pg->skew)) {
        wk_log(WK_WARN, "the clock of this host is %s: set one of them, until"
               " then Postgres' counts", tk_skew_text(pg->skew, text));
    }
}


/* Is the database one that this worker understands? */

static int
wk_pg_understood(const PGresult *res)
{
    const char  *state, *text;

    if (PQresultStatus(res) == PGRES_TUPLES_OK && PQntuples(res) == 1) {
        if (atoi(PQgetvalue(res, 0, 0)) == WK_SCHEMA) {
            return 1;
        }

        wk_log(WK_WARN, "postgres has tables of kind %.12s, this worker needs"
               " %d", PQgetvalue(res, 0, 0), WK_SCHEMA);
        return 0;
    }

    state = PQresultErrorField(res, PG_DIAG_SQLSTATE);
    text = PQresultErrorField(res, PG_DIAG_MESSAGE_PRIMARY);
    wk_log(WK_WARN, "postgres does not greet: %s %s%s", state ? state : "-",
           text ? text : "no row",
           state != NULL && strcmp(state, WK_NO_FUNCTION) == 0
           ? ": the database is older than this worker, ticketctl migrate"
           : "");

    return 0;
}


static void
wk_pg_greeted(wk_pg_t *pg)
{
    int   schema;
    char  place[TK_CONNINFO_PLACE];

    if (!wk_pg_understood(pg->result)) {
        wk_pg_lost(pg, "refused");
        return;
    }

    if (pg->greeting->answer(pg->data, pg->result) != 0) {
        wk_pg_lost(pg, "refused");
        return;
    }

    wk_pg_compare_clocks(pg);

    schema = atoi(PQgetvalue(pg->result, 0, 2));
    wk_log(WK_INFO, "postgres connected: %s, schema %d, of ngx_ticket %.32s",
           tk_conninfo_place(pg->hosts, pg->host, place), schema,
           PQgetvalue(pg->result, 0, 3));

    PQclear(pg->result);
    pg->result = NULL;
    pg->state = WK_PG_IDLE;
    uv_timer_stop(&pg->timer);

    if (schema < TK_SCHEMA) {
        wk_log(WK_WARN, "the database has schema %d, older than this worker,"
               " which is made for %d: ticketctl migrate", schema, TK_SCHEMA);
    }

    pg->connected(pg->data);
}


/* Everything of one statement has arrived. */

static void
wk_pg_finished(wk_pg_t *pg)
{
    PGresult          *res;
    const char        *state, *text;
    wk_pg_handler_pt   handler;

    if (pg->state == WK_PG_GREETING) {
        wk_pg_greeted(pg);
        return;
    }

    res = pg->result;
    handler = pg->handler;
    pg->result = NULL;
    pg->handler = NULL;
    pg->state = WK_PG_IDLE;
    pg->failures = 0;
    uv_timer_stop(&pg->timer);

    if (PQresultStatus(res) != PGRES_TUPLES_OK) {
        state = PQresultErrorField(res, PG_DIAG_SQLSTATE);
        text = PQresultErrorField(res, PG_DIAG_MESSAGE_PRIMARY);

        wk_log(WK_WARN, "postgres refused a statement: %s %s",
               state ? state : "-", text ? text : "-");

        PQclear(res);
        res = NULL;
        pg->state = WK_PG_PAUSED;
        uv_timer_start(&pg->timer, wk_pg_timer_handler, WK_PG_ERROR_MS, 0);
    }

    handler(pg->handler_data, res);
    PQclear(res);
}


static void
wk_pg_read(wk_pg_t *pg)
{
    PGresult  *res;

    if (!PQconsumeInput(pg->conn)) {
        wk_pg_lost(pg, "lost");
        return;
    }

    while (pg->state == WK_PG_BUSY || pg->state == WK_PG_GREETING) {
        if (PQisBusy(pg->conn)) {
            return;
        }

        res = PQgetResult(pg->conn);

        if (res == NULL) {
            wk_pg_finished(pg);
            return;
        }

        /* The first error stays, else the last result. */

        if (pg->result != NULL
            && PQresultStatus(pg->result) == PGRES_FATAL_ERROR)
        {
            PQclear(res);
            continue;
        }

        PQclear(pg->result);
        pg->result = res;
    }
}


static void
wk_pg_poll_handler(uv_poll_t *poll, int status, int events)
{
    wk_pg_t        *pg;
    wk_pg_watch_t  *watch = poll->data;

    pg = watch->pg;
    if (pg == NULL) {
        return;
    }

    if (pg->state == WK_PG_CONNECTING) {
        wk_pg_connecting(pg);
        return;
    }

    if (status < 0) {
        wk_pg_lost(pg, "lost");
        return;
    }

    if (events & UV_WRITABLE) {
        wk_pg_flush(pg);
    }

    if ((events & UV_READABLE) && pg->watch == watch) {
        wk_pg_read(pg);
    }
}


static void
wk_pg_timer_handler(uv_timer_t *timer)
{
    wk_pg_t  *pg = timer->data;

    switch (pg->state) {

    case WK_PG_DOWN:
        wk_pg_connect(pg);
        return;

    case WK_PG_PAUSED:
        pg->state = WK_PG_IDLE;
        return;

    default:
        pg->silent = 1;
        wk_pg_lost(pg, "does not answer");
    }
}


static void
wk_pg_drop(wk_pg_t *pg)
{
    wk_pg_unwatch(pg);
    PQclear(pg->result);
    PQfinish(pg->conn);
    uv_timer_stop(&pg->timer);

    pg->result = NULL;
    pg->conn = NULL;
    pg->state = WK_PG_DOWN;
}


/* The next host at once; after the last one a pause, and the first again.  A
 * list that fails is told of once. */

static void
wk_pg_again(wk_pg_t *pg, const char *what, const char *why)
{
    int   next;
    char  place[TK_CONNINFO_PLACE];

    next = pg->state == WK_PG_CONNECTING || pg->state == WK_PG_GREETING
           || pg->silent ? pg->host + 1 : 0;
    pg->silent = 0;

    if (pg->failures == 0) {
        wk_log(WK_WARN, "postgres %s %s%s%.*s", what,
               tk_conninfo_place(pg->hosts, pg->host, place),
               *why ? ": " : "", (int) strcspn(why, "\n"), why);
    }

    wk_pg_drop(pg);

    pg->host = next % pg->hosts->n;
    pg->failures += pg->host == 0;
    uv_timer_start(&pg->timer, wk_pg_timer_handler,
                   pg->host == 0 ? wk_pause(pg->failures) : 0, 0);
}


/* libpq knows why. */

static void
wk_pg_broken(wk_pg_t *pg, const char *what)
{
    char  *why;

    why = strdup(PQerrorMessage(pg->conn));
    wk_pg_again(pg, what, why != NULL ? why : "");
    free(why);
}


static void
wk_pg_lost(wk_pg_t *pg, const char *what)
{
    wk_pg_handler_pt  handler;

    wk_pg_again(pg, what, "");

    handler = pg->handler;
    pg->handler = NULL;

    if (handler != NULL) {
        handler(pg->handler_data, NULL);
    }
}


wk_pg_t *
wk_pg_open(uv_loop_t *loop, const tk_conninfo_t *hosts, int shift_s,
    const wk_pg_greeting_t *greeting, wk_pg_event_pt connected, void *data)
{
    wk_pg_t  *pg;

    pg = wk_alloc(sizeof(wk_pg_t));
    pg->loop = loop;
    pg->hosts = hosts;
    pg->shift_s = shift_s;
    pg->greeting = greeting;
    pg->connected = connected;
    pg->data = data;
    pg->fd = -1;
    uv_timer_init(loop, &pg->timer);
    pg->timer.data = pg;
    wk_pg_connect(pg);

    return pg;
}


static void
wk_pg_closed(uv_handle_t *handle)
{
    free(handle->data);
}


void
wk_pg_close(wk_pg_t *pg)
{
    wk_pg_drop(pg);
    uv_close((uv_handle_t *) &pg->timer, wk_pg_closed);
}


int
wk_pg_ready(const wk_pg_t *pg)
{
    return pg->state == WK_PG_IDLE;
}


int
wk_pg_idle(const wk_pg_t *pg)
{
    return pg->handler == NULL;
}


tk_time_t
wk_pg_skew(const wk_pg_t *pg)
{
    return pg->skew;
}


void
wk_pg_send(wk_pg_t *pg, const char *sql, wk_params_t *params,
    wk_pg_handler_pt handler, void *data)
{
    int  sent;

    pg->state = WK_PG_BUSY;
    pg->handler = handler;
    pg->handler_data = data;
    uv_timer_start(&pg->timer, wk_pg_timer_handler, WK_PG_ANSWER_MS, 0);

    sent = wk_params_send(pg->conn, sql, params);
    wk_params_free(params);

    if (!sent) {
        wk_pg_lost(pg, "lost while sending");
        return;
    }

    wk_pg_flush(pg);
}
