/*
 * Rows an answer is made of, wherever they come from: a result of Postgres, or
 * a table filled here.  Values are borrowed: they live as long as the rows.
 */

#ifndef TK_ROWS_H
#define TK_ROWS_H

#include "tk.h"

typedef enum {
    TK_VALUE_NULL = 0,
    TK_VALUE_INT,                   /* n: numbers, fen, booleans */
    TK_VALUE_TEXT,                  /* s */
    TK_VALUE_BYTES,                 /* s */
    TK_VALUE_DAY,                   /* n: tk_day_t */
    TK_VALUE_MOMENT                 /* n: tk_time_t */
} tk_value_e;

typedef struct {
    tk_value_e      type;
    int64_t         n;
    tk_str_t        s;
} tk_value_t;

typedef struct tk_rows_s  tk_rows_t;

struct tk_rows_s {
    size_t          nrows;
    size_t          ncols;
    const char   *(*column)(const tk_rows_t *rows, size_t col);
    void          (*get)(const tk_rows_t *rows, size_t row, size_t col,
                        tk_value_t *value);
    const void     *data;
};

/* Rows made in C: columns[ncols], cells[nrows * ncols]. */
typedef struct {
    tk_rows_t           rows;
    const char *const  *columns;
    tk_value_t         *cells;
} tk_table_t;

TK_MUST tk_err_t tk_table_init(tk_pool_t *pool, tk_table_t *t,
    const char *const *columns, size_t ncols, size_t nrows);
void tk_table_int(tk_table_t *t, size_t row, size_t col, int64_t n);
void tk_table_text(tk_table_t *t, size_t row, size_t col, tk_str_t s);
void tk_table_day(tk_table_t *t, size_t row, size_t col, tk_day_t day);
void tk_table_moment(tk_table_t *t, size_t row, size_t col, tk_time_t at);

#endif
