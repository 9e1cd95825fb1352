/*
 * Rows of accounts, as Postgres sends them.
 */

#include "tk_pay_account.h"
#include "tk_pgwire.h"


/* The elements of a binary array of texts; TK_BUG: it is none. */

static tk_err_t
tk_pay_texts(tk_pool_t *pool, tk_str_t array, size_t max, tk_str_t **texts,
    size_t *n)
{
    int64_t  count;

    count = array.len < TK_PG_ARRAY_HEAD ? 0 : tk_pg_get(array.data + 12, 4);

    if (count < 0 || count > (int64_t) max) {
        return TK_BUG;
    }

    *n = (size_t) count;
    *texts = pool->alloc(pool->data, (*n + 1) * sizeof(tk_str_t));

    return *texts == NULL ? TK_NO_MEMORY : tk_pg_array_read(array, *n, *texts);
}


static tk_err_t
tk_pay_row_files(tk_pool_t *pool, const tk_str_t columns[3],
    tk_pay_row_t *row)
{
    size_t     i, k, n[3];
    tk_err_t   rc;
    tk_str_t  *texts[3];

    for (k = 0; k < 3; k++) {
        rc = tk_pay_texts(pool, columns[k], TK_PAY_FILES, &texts[k], &n[k]);

        if (rc != TK_OK || n[k] != n[0]) {
            return rc != TK_OK ? rc : TK_BUG;
        }
    }

    row->nfiles = n[0];
    row->files = pool->alloc(pool->data, (n[0] + 1) * sizeof(tk_pay_file_t));

    if (row->files == NULL) {
        return TK_NO_MEMORY;
    }

    for (i = 0; i < n[0]; i++) {
        row->files[i].role = texts[0][i];
        row->files[i].path = texts[1][i];
        row->files[i].key_id = texts[2][i];
        row->files[i].text = (tk_str_t) tk_null_str;
    }

    return TK_OK;
}


static tk_err_t
tk_pay_row_found(tk_pool_t *pool, const tk_str_t columns[2],
    tk_pay_row_t *row)
{
    size_t     i, n, m;
    tk_err_t   rc;
    tk_str_t  *ids, *pems;

    rc = tk_pay_texts(pool, columns[0], TK_PAY_FOUND, &ids, &n);
    if (rc != TK_OK) {
        return rc;
    }

    rc = tk_pay_texts(pool, columns[1], TK_PAY_FOUND, &pems, &m);
    if (rc != TK_OK || n != m) {
        return rc != TK_OK ? rc : TK_BUG;
    }

    row->nfound = n;
    row->found = pool->alloc(pool->data, (n + 1) * sizeof(tk_pay_found_t));

    if (row->found == NULL) {
        return TK_NO_MEMORY;
    }

    for (i = 0; i < n; i++) {
        row->found[i].id = ids[i];
        row->found[i].pem = pems[i];
    }

    return TK_OK;
}


tk_err_t
tk_pay_row_read(tk_pool_t *pool, const tk_str_t columns[TK_PAY_ROW_COLUMNS],
    tk_pay_row_t *row)
{
    tk_err_t  rc;

    if (columns[0].len != TK_WIDTH_INT4 || columns[1].len != TK_WIDTH_INT2
        || columns[9].len != TK_WIDTH_INT2 || columns[10].len != TK_WIDTH_INT8)
    {
        return TK_BUG;
    }

    memset(row, 0, sizeof(tk_pay_row_t));
    row->supplier_id = (int32_t) tk_pg_get(columns[0].data, TK_WIDTH_INT4);
    row->account_no = (int) tk_pg_get(columns[1].data, TK_WIDTH_INT2);
    row->provider = columns[2];
    row->app_id = columns[3];
    row->merchant_id = columns[4];
    row->serial = columns[5];
    row->gateway = columns[6];
    row->notify_base = columns[7];
    row->return_url = columns[8];
    row->mode = (int) tk_pg_get(columns[9].data, TK_WIDTH_INT2);
    row->version = tk_pg_get(columns[10].data, TK_WIDTH_INT8);

    rc = tk_pay_row_files(pool, &columns[11], row);

    return rc != TK_OK ? rc : tk_pay_row_found(pool, &columns[14], row);
}
