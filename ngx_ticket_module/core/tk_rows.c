/*
 * Rows made in C, read as those of a result of Postgres are.
 */

#include "tk_rows.h"


static const char *
table_column(const tk_rows_t *rows, size_t col)
{
    const tk_table_t  *t = rows->data;

    return t->columns[col];
}


static void
table_get(const tk_rows_t *rows, size_t row, size_t col, tk_value_t *value)
{
    const tk_table_t  *t = rows->data;

    *value = t->cells[row * rows->ncols + col];
}


static tk_value_t *
table_cell(tk_table_t *t, size_t row, size_t col)
{
    return &t->cells[row * t->rows.ncols + col];
}


tk_err_t
tk_table_init(tk_pool_t *pool, tk_table_t *t, const char *const *columns,
    size_t ncols, size_t nrows)
{
    size_t  size;

    if (ncols != 0 && nrows > SIZE_MAX / ncols / sizeof(tk_value_t)) {
        return TK_NO_MEMORY;
    }

    size = ncols * nrows * sizeof(tk_value_t);

    memset(t, 0, sizeof(tk_table_t));

    t->rows.nrows = nrows;
    t->rows.ncols = ncols;
    t->rows.column = table_column;
    t->rows.get = table_get;
    t->rows.data = t;
    t->columns = columns;

    if (size == 0) {
        return TK_OK;
    }

    t->cells = pool->alloc(pool->data, size);
    if (t->cells == NULL) {
        return TK_NO_MEMORY;
    }

    /* all NULL */
    memset(t->cells, 0, size);

    return TK_OK;
}


void
tk_table_int(tk_table_t *t, size_t row, size_t col, int64_t n)
{
    tk_value_t  *v;

    v = table_cell(t, row, col);
    v->type = TK_VALUE_INT;
    v->n = n;
}


void
tk_table_text(tk_table_t *t, size_t row, size_t col, tk_str_t s)
{
    tk_value_t  *v;

    v = table_cell(t, row, col);
    v->type = TK_VALUE_TEXT;
    v->s = s;
}


void
tk_table_day(tk_table_t *t, size_t row, size_t col, tk_day_t day)
{
    tk_value_t  *v;

    v = table_cell(t, row, col);
    v->type = TK_VALUE_DAY;
    v->n = day;
}


void
tk_table_moment(tk_table_t *t, size_t row, size_t col, tk_time_t at)
{
    tk_value_t  *v;

    v = table_cell(t, row, col);
    v->type = TK_VALUE_MOMENT;
    v->n = at;
}
