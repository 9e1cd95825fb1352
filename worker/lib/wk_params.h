/*
 * The values of a statement in Postgres' binary format, which needs neither
 * escaping nor parsing: parameters that go out, columns that come back.
 *
 * Parameters are added in the statement's order and belong to wk_params_t, and
 * so do arrays; texts are not copied and live until the statement has been
 * sent.  One parameter more than WK_PARAMS is a fault of the program and ends
 * it.
 */

#ifndef WK_PARAMS_H
#define WK_PARAMS_H

#include <libpq-fe.h>

#include "tk_pgwire.h"

#define WK_PARAMS       15              /* of one statement */

typedef struct wk_params_s  wk_params_t;
typedef struct wk_array_s   wk_array_t;


wk_params_t *wk_params_create(void);
void wk_params_free(wk_params_t *params);       /* NULL is none */

void wk_params_text(wk_params_t *params, unsigned oid, const char *text);
void wk_params_bytes(wk_params_t *params, tk_str_t bytes);  /* not copied */
void wk_params_int4(wk_params_t *params, int32_t n);
void wk_params_int8(wk_params_t *params, int64_t n);
void wk_params_null(wk_params_t *params, unsigned oid);

/* An array of this array type, empty at first; then its elements.  Moments are
 * numbers. */
wk_array_t *wk_params_array(wk_params_t *params, unsigned oid);
void wk_array_int(wk_array_t *array, int64_t n);
void wk_array_text(wk_array_t *array, const char *text);

/* PQsendQueryParams: 1 when libpq took it. */
int wk_params_send(PGconn *conn, const char *sql, wk_params_t *params);


/* A column of a row: a number of any width, bytes, their first one.  NULL
 * reads as 0 or empty.  Bytes stay the result's. */

int64_t wk_column_int(const PGresult *res, int row, int column);
tk_str_t wk_column_text(const PGresult *res, int row, int column);
unsigned char wk_column_char(const PGresult *res, int row, int column);

#endif
