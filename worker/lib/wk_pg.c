/*
 * Postgres on the loop: libpq without blocking, one connection, one statement
 * at a time.  Lost connections come back with growing, jittered pauses; what
 * was in flight then is told that its outcome is unknown.
 */

#include <arpa/inet.h>
#include <endian.h>
#include <stdlib.h>

#include "wk.h"

#define WK_PG_CONNECT_MS    5000
#define WK_PG_ANSWER_MS     30000
#define WK_PG_ERROR_MS      1000    /* pause after a refused statement */
#define WK_SCHEMA           1

#define wk_pg_greeting                                                        \
    "set timezone to 'UTC'; set client_encoding to 'UTF8';"                   \
    "set statement_timeout to '20s'; set lock_timeout to '10s';"              \
    "set idle_in_transaction_session_timeout to '20s';"                       \
    "select schema_version from api.hello()"


typedef enum {
    WK_PG_DOWN,
    WK_PG_CONNECTING,
    WK_PG_GREETING,
    WK_PG_IDLE,
    WK_PG_BUSY,
    WK_PG_PAUSED                    /* good, but the last statement was not */
} wk_pg_state_e;

typedef struct {
    uv_poll_t         poll;
    wk_t             *wk;           /* NULL: closing */
} wk_pg_watch_t;

struct wk_pg_s {
    wk_pg_state_e     state;
    PGconn           *conn;
    wk_pg_watch_t    *watch;
    int               fd;
    int               events;
    uv_timer_t        timer;
    unsigned          pause_ms;
    wk_pg_handler_pt  handler;
    PGresult         *result;       /* the statement's last */
};


static void wk_pg_lost(wk_t *wk, const char *what);
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

    pg->watch->wk = NULL;
    uv_close((uv_handle_t *) &pg->watch->poll, wk_pg_watch_closed);
    pg->watch = NULL;
    pg->fd = -1;
    pg->events = 0;
}


/* libpq may change its socket between two steps of connecting. */

static void
wk_pg_watch(wk_t *wk, int events)
{
    wk_pg_t  *pg = wk->pg;

    if (pg->watch == NULL || pg->fd != PQsocket(pg->conn)) {
        wk_pg_unwatch(pg);

        pg->fd = PQsocket(pg->conn);
        pg->watch = wk_alloc(sizeof(wk_pg_watch_t));
        pg->watch->wk = wk;

        if (uv_poll_init(&wk->loop, &pg->watch->poll, pg->fd) != 0) {
            free(pg->watch);
            pg->watch = NULL;
            wk_pg_lost(wk, "cannot be watched");
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
wk_pg_flush(wk_t *wk)
{
    int  rc;

    rc = PQflush(wk->pg->conn);

    if (rc < 0) {
        wk_pg_lost(wk, "lost while sending");
        return;
    }

    wk_pg_watch(wk, rc > 0 ? UV_READABLE | UV_WRITABLE : UV_READABLE);
}


static void
wk_pg_connect(wk_t *wk)
{
    wk_pg_t  *pg = wk->pg;

    pg->state = WK_PG_CONNECTING;
    pg->conn = PQconnectStart(wk->conf.postgres);

    if (pg->conn == NULL || PQstatus(pg->conn) == CONNECTION_BAD) {
        wk_pg_lost(wk, "cannot be reached");
        return;
    }

    uv_timer_start(&pg->timer, wk_pg_timer_handler, WK_PG_CONNECT_MS, 0);
    wk_pg_watch(wk, UV_WRITABLE);
}


/* libpq would print them among the log lines. */

static void
wk_pg_notice(void *data, const PGresult *res)
{
    (void) data;
    (void) res;
}


static void
wk_pg_connecting(wk_t *wk)
{
    wk_pg_t  *pg = wk->pg;

    switch (PQconnectPoll(pg->conn)) {

    case PGRES_POLLING_READING:
        wk_pg_watch(wk, UV_READABLE);
        return;

    case PGRES_POLLING_WRITING:
        wk_pg_watch(wk, UV_WRITABLE);
        return;

    case PGRES_POLLING_OK:
        break;

    default:
        wk_pg_lost(wk, "cannot be reached");
        return;
    }

    pg->state = WK_PG_GREETING;

    PQsetNoticeReceiver(pg->conn, wk_pg_notice, NULL);

    if (PQsetnonblocking(pg->conn, 1) != 0
        || !PQsendQuery(pg->conn, wk_pg_greeting))
    {
        wk_pg_lost(wk, "does not take the greeting");
        return;
    }

    wk_pg_flush(wk);
}


static void
wk_pg_greeted(wk_t *wk)
{
    wk_pg_t     *pg = wk->pg;
    const char  *version;

    version = PQresultStatus(pg->result) == PGRES_TUPLES_OK
              && PQntuples(pg->result) == 1
              ? PQgetvalue(pg->result, 0, 0) : "unknown";

    if (atoi(version) != WK_SCHEMA) {
        wk_log(WK_WARN, "postgres has schema %.12s, this worker needs %d",
               version, WK_SCHEMA);
        wk_pg_lost(wk, "refused");
        return;
    }

    PQclear(pg->result);
    pg->result = NULL;
    pg->state = WK_PG_IDLE;
    pg->pause_ms = 0;
    uv_timer_stop(&pg->timer);

    wk_log(WK_INFO, "postgres connected");
    wk->hungry = 1;
    wk_ready(wk);
}


/* Everything of one statement has arrived. */

static void
wk_pg_finished(wk_t *wk)
{
    wk_pg_t           *pg = wk->pg;
    PGresult          *res;
    const char        *state, *text;
    wk_pg_handler_pt   handler;

    if (pg->state == WK_PG_GREETING) {
        wk_pg_greeted(wk);
        return;
    }

    res = pg->result;
    handler = pg->handler;
    pg->result = NULL;
    pg->handler = NULL;
    pg->state = WK_PG_IDLE;
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

    handler(wk, res);
    PQclear(res);
}


static void
wk_pg_read(wk_t *wk)
{
    wk_pg_t   *pg = wk->pg;
    PGresult  *res;

    if (!PQconsumeInput(pg->conn)) {
        wk_pg_lost(wk, "lost");
        return;
    }

    while (pg->state == WK_PG_BUSY || pg->state == WK_PG_GREETING) {
        if (PQisBusy(pg->conn)) {
            return;
        }

        res = PQgetResult(pg->conn);

        if (res == NULL) {
            wk_pg_finished(wk);
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
    wk_t           *wk;
    wk_pg_watch_t  *watch = poll->data;

    wk = watch->wk;
    if (wk == NULL) {
        return;
    }

    if (wk->pg->state == WK_PG_CONNECTING) {
        wk_pg_connecting(wk);
        return;
    }

    if (status < 0) {
        wk_pg_lost(wk, "lost");
        return;
    }

    if (events & UV_WRITABLE) {
        wk_pg_flush(wk);
    }

    if ((events & UV_READABLE) && wk->pg->watch == watch) {
        wk_pg_read(wk);
    }
}


static void
wk_pg_timer_handler(uv_timer_t *timer)
{
    wk_t  *wk = timer->data;

    switch (wk->pg->state) {

    case WK_PG_DOWN:
        wk_pg_connect(wk);
        return;

    case WK_PG_PAUSED:
        wk->pg->state = WK_PG_IDLE;
        return;

    default:
        wk_pg_lost(wk, "does not answer");
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


static void
wk_pg_lost(wk_t *wk, const char *what)
{
    wk_pg_t           *pg = wk->pg;
    wk_pg_handler_pt   handler;

    if (pg->pause_ms == 0) {
        wk_log(WK_WARN, "postgres %s", what);
    }

    wk_pg_drop(pg);
    uv_timer_start(&pg->timer, wk_pg_timer_handler,
                   wk_back_off(&pg->pause_ms), 0);

    handler = pg->handler;
    pg->handler = NULL;

    if (handler != NULL) {
        handler(wk, NULL);
    }
}


void
wk_pg_open(wk_t *wk)
{
    wk->pg = wk_alloc(sizeof(wk_pg_t));
    wk->pg->fd = -1;
    uv_timer_init(&wk->loop, &wk->pg->timer);
    wk->pg->timer.data = wk;
    wk_pg_connect(wk);
}


void
wk_pg_close(wk_t *wk)
{
    wk_pg_drop(wk->pg);
    uv_close((uv_handle_t *) &wk->pg->timer, NULL);
}


int
wk_pg_ready(const wk_t *wk)
{
    return wk->pg->state == WK_PG_IDLE;
}


int
wk_pg_idle(const wk_t *wk)
{
    return wk->pg->handler == NULL;
}


void
wk_pg_send(wk_t *wk, const char *sql, wk_params_t *params,
    wk_pg_handler_pt handler)
{
    int       sent;
    wk_pg_t  *pg = wk->pg;

    pg->state = WK_PG_BUSY;
    pg->handler = handler;
    uv_timer_start(&pg->timer, wk_pg_timer_handler, WK_PG_ANSWER_MS, 0);

    sent = wk_params_send(pg->conn, sql, params);
    wk_params_free(params);

    if (!sent) {
        wk_pg_lost(wk, "lost while sending");
        return;
    }

    wk_pg_flush(wk);
}


/* Columns of a result; NULL reads as 0 or empty. */

tk_str_t
wk_pg_text(const PGresult *res, int row, int column)
{
    tk_str_t  s;

    s.data = (unsigned char *) PQgetvalue(res, row, column);
    s.len = (size_t) PQgetlength(res, row, column);

    return s;
}


unsigned char
wk_pg_char(const PGresult *res, int row, int column)
{
    tk_str_t  s;

    s = wk_pg_text(res, row, column);

    return s.len > 0 ? s.data[0] : '\0';
}


int16_t
wk_pg_int2(const PGresult *res, int row, int column)
{
    uint16_t  n;
    tk_str_t  s;

    s = wk_pg_text(res, row, column);
    if (s.len != sizeof(n)) {
        return 0;
    }

    memcpy(&n, s.data, sizeof(n));

    return (int16_t) ntohs(n);
}


int32_t
wk_pg_int4(const PGresult *res, int row, int column)
{
    uint32_t  n;
    tk_str_t  s;

    s = wk_pg_text(res, row, column);
    if (s.len != sizeof(n)) {
        return 0;
    }

    memcpy(&n, s.data, sizeof(n));

    return (int32_t) ntohl(n);
}


int64_t
wk_pg_int8(const PGresult *res, int row, int column)
{
    uint64_t  n;
    tk_str_t  s;

    s = wk_pg_text(res, row, column);
    if (s.len != sizeof(n)) {
        return 0;
    }

    memcpy(&n, s.data, sizeof(n));

    return (int64_t) be64toh(n);
}
