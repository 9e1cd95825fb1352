/*
 * Postgres on the loop: libpq without blocking, one connection, one statement
 * at a time.  It knows no job: statements and their handlers are the callers'.
 *
 * A lost connection comes back by itself: each host of the list gets its time,
 * and when none will do there is a pause, growing and jittered until one has
 * answered a statement.  What was in flight then has an unknown outcome: it may
 * have been committed.
 */

#ifndef WK_PG_H
#define WK_PG_H

#include <libpq-fe.h>
#include <uv.h>

#include "tk_conninfo.h"
#include "wk_params.h"

typedef struct wk_pg_s  wk_pg_t;

typedef void (*wk_pg_event_pt)(void *data);

/*
 * Called once for each statement, always from the loop, except that
 * wk_pg_send() calls it itself when the connection breaks under it.  res is
 * NULL when Postgres refused the statement (logged) or the outcome is unknown;
 * it belongs to the caller and ends with the call.
 */
typedef void (*wk_pg_handler_pt)(void *data, PGresult *res);


/*
 * What each greeting asks, a SELECT of one row, which stays the caller's and
 * may change; its columns come in res behind those of the greeting itself.
 * Unless the answer is 0 the connection ends.
 */
#define WK_PG_GREETING_COLUMNS  4

typedef struct {
    const char      *question;
    int            (*answer)(void *data, const PGresult *res);
} wk_pg_greeting_t;

/* connected: each time a connection has been greeted.  hosts and greeting are
 * kept.  shift_s: how far Postgres' clock is meant to be ahead, in tests. */
wk_pg_t *wk_pg_open(uv_loop_t *loop, const tk_conninfo_t *hosts, int shift_s,
    const wk_pg_greeting_t *greeting, wk_pg_event_pt connected, void *data);

/* Forgets what is in flight; the memory goes when the loop has run again. */
void wk_pg_close(wk_pg_t *pg);

int wk_pg_ready(const wk_pg_t *pg);     /* connected, takes a statement */
int wk_pg_idle(const wk_pg_t *pg);      /* nothing is in flight */

/* Postgres' clock less this host's, of the last greeting. */
tk_time_t wk_pg_skew(const wk_pg_t *pg);

/* Only when ready.  Takes params. */
void wk_pg_send(wk_pg_t *pg, const char *sql, wk_params_t *params,
    wk_pg_handler_pt handler, void *data);

#endif
