/*
 * The values of a statement in Postgres' binary format, which needs neither
 * escaping nor parsing: parameters that go out, columns that come back.
 *
 * Parameters are added in the statement's order and belong to wk_params_t;
 * texts are not copied and live until the statement has been sent.  Arrays
 * belong to their parameters too.  One parameter more than WK_PARAMS is a
 * fault of the program and ends it.
 */

#ifndef WK_PARAMS_H
#define WK_PARAMS_H

#include <libpq-fe.h>

#include "tk.h"

#define WK_PARAMS       9               /* of one statement */

/* Types, as pg_type.dat numbers them. */
#define WK_INT8         20
#define WK_INT2         21
#define WK_INT4         23
#define WK_TEXT         25
#define WK_MOMENT       1184
#define WK_INTERVAL     1186
#define WK_INT2_ARRAY   1005
#define WK_INT4_ARRAY   1007
#define WK_TEXT_ARRAY   1009
#define WK_INT8_ARRAY   1016
#define WK_MOMENT_ARRAY 1185

typedef struct wk_params_s  wk_params_t;
typedef struct wk_array_s   wk_array_t;


wk_params_t *wk_params_create(void);
void wk_params_free(wk_params_t *params);       /* NULL is none */

void wk_params_text(wk_params_t *params, const char *text);
void wk_params_interval(wk_params_t *params, const char *text);
void wk_params_int4(wk_params_t *params, int32_t n);
void wk_params_null(wk_params_t *params, unsigned oid);

/* An array of this array type, empty at first. */
wk_array_t *wk_params_array(wk_params_t *params, unsigned oid);
void wk_array_int2(wk_array_t *array, int16_t n);
void wk_array_int4(wk_array_t *array, int32_t n);
void wk_array_int8(wk_array_t *array, int64_t n);       /* moments too */
void wk_array_text(wk_array_t *array, const char *text);

/* PQsendQueryParams: 1 when libpq took it. */
int wk_params_send(PGconn *conn, const char *sql, wk_params_t *params);


/* A column of a row; NULL reads as 0 or empty.  Texts stay the result's. */

int16_t wk_column_int2(const PGresult *res, int row, int column);
int32_t wk_column_int4(const PGresult *res, int row, int column);
int64_t wk_column_int8(const PGresult *res, int row, int column);
tk_str_t wk_column_text(const PGresult *res, int row, int column);
unsigned char wk_column_char(const PGresult *res, int row, int column);

#endif
