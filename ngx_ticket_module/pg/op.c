/*
 * Making, binding and releasing operations of Postgres, and reading results.
 * Owns an operation's memory.
 */

#include "pg/op.h"
#include "core/tk_order.h"
#include "core/tk_pgwire.h"
#include "core/tk_value.h"


#define NGX_TICKET_PG_POOL      1024    /* of one operation */


static ngx_pool_t *ngx_ticket_pg_take_pool(ngx_ticket_pg_pools_t *pools);
static void ngx_ticket_pg_give_pool(ngx_ticket_pg_pools_t *pools,
    ngx_pool_t *pool);
static void ngx_ticket_pg_copy(ngx_ticket_pg_op_t *op, const void *value,
    size_t length);
static u_char *ngx_ticket_pg_alloc(ngx_ticket_pg_op_t *op, size_t length);
static u_char *ngx_ticket_pg_array(ngx_ticket_pg_op_t *op, Oid type,
    size_t size, size_t count);
static const char *ngx_ticket_pg_rows_column(const tk_rows_t *rows, size_t col);
static void ngx_ticket_pg_rows_get(const tk_rows_t *rows, size_t row,
    size_t col, tk_value_t *value);


static const ngx_ticket_pg_stmt_t  ngx_ticket_pg_stmts[] = {
#define NGX_TICKET_STMT(name, conns, nparams, sql)                            \
    { #name, conns, nparams, sql },
#include "pg/stmt.tbl.h"
#undef NGX_TICKET_STMT
};


const ngx_ticket_pg_stmt_t *
ngx_ticket_pg_stmt(ngx_ticket_stmt_e stmt)
{
    return &ngx_ticket_pg_stmts[stmt];
}


ngx_ticket_pg_op_t *
ngx_ticket_pg_op_make(ngx_ticket_pg_pools_t *pools,
    const ngx_ticket_pg_stmt_t *stmt, ngx_log_t *log)
{
    ngx_pool_t          *pool;
    ngx_ticket_pg_op_t  *op;

    pool = ngx_ticket_pg_take_pool(pools);
    if (pool == NULL) {
        return NULL;
    }

    op = ngx_pcalloc(pool, sizeof(ngx_ticket_pg_op_t));
    if (op == NULL) {
        goto failed;
    }

    op->pools = pools;
    op->stmt = stmt;
    op->pool = pool;
    op->log = log;

    if (ngx_array_init(&op->values, pool, stmt->nparams, sizeof(char *))
        != NGX_OK
        || ngx_array_init(&op->lengths, pool, stmt->nparams, sizeof(int))
           != NGX_OK)
    {
        goto failed;
    }

    return op;

failed:

    ngx_destroy_pool(pool);

    return NULL;
}


void
ngx_ticket_pg_release(ngx_ticket_pg_op_t *op)
{
    if (op == NULL) {
        return;
    }

    if (op->state == NGX_TICKET_PG_OP_WAITING
        || op->state == NGX_TICKET_PG_OP_FLIGHT)
    {
        ngx_log_error(NGX_LOG_ALERT, op->pools->log, 0,
                      "operation released before it was done");
        op->handler = NULL;
        op->log = op->pools->log;
        return;
    }

    PQclear(op->result);

    ngx_ticket_pg_give_pool(op->pools, op->pool);
}


/*
 * An operation that has grown beyond its pool's first block does not leave it
 * for the next: a rare large one must not stay.
 */

static ngx_pool_t *
ngx_ticket_pg_take_pool(ngx_ticket_pg_pools_t *pools)
{
    if (pools->nspare > 0) {
        return pools->spare[--pools->nspare];
    }

    return ngx_create_pool(NGX_TICKET_PG_POOL, pools->log);
}


static void
ngx_ticket_pg_give_pool(ngx_ticket_pg_pools_t *pools, ngx_pool_t *pool)
{
    if (pools->nspare == NGX_TICKET_PG_SPARE
        || pool->d.next != NULL || pool->large != NULL)
    {
        ngx_destroy_pool(pool);
        return;
    }

    ngx_reset_pool(pool);
    pools->spare[pools->nspare++] = pool;
}


void
ngx_ticket_pg_pools_free(ngx_ticket_pg_pools_t *pools)
{
    while (pools->nspare > 0) {
        ngx_destroy_pool(pools->spare[--pools->nspare]);
    }
}


void
ngx_ticket_pg_raw(ngx_ticket_pg_op_t *op, const char *value, int length)
{
    int          *len;
    const char  **val;

    if (op == NULL) {
        return;
    }

    val = ngx_array_push(&op->values);
    len = ngx_array_push(&op->lengths);

    if (val == NULL || len == NULL) {
        op->failed = 1;
        return;
    }

    *val = value;
    *len = length;
}


void
ngx_ticket_pg_null(ngx_ticket_pg_op_t *op)
{
    ngx_ticket_pg_raw(op, NULL, 0);
}


void
ngx_ticket_pg_int2(ngx_ticket_pg_op_t *op, int16_t n)
{
    u_char  buf[2];

    tk_pg_put(buf, n, sizeof(buf));

    ngx_ticket_pg_copy(op, buf, sizeof(buf));
}


void
ngx_ticket_pg_int4(ngx_ticket_pg_op_t *op, int32_t n)
{
    u_char  buf[4];

    tk_pg_put(buf, n, sizeof(buf));

    ngx_ticket_pg_copy(op, buf, sizeof(buf));
}


void
ngx_ticket_pg_int8(ngx_ticket_pg_op_t *op, int64_t n)
{
    u_char  buf[8];

    tk_pg_put(buf, n, sizeof(buf));

    ngx_ticket_pg_copy(op, buf, sizeof(buf));
}


void
ngx_ticket_pg_bool(ngx_ticket_pg_op_t *op, int b)
{
    ngx_ticket_pg_raw(op, b ? "\001" : "\000", 1);
}


/* What is not text fails here: in Postgres it would be an error of the
 * statement, and an alert. */

void
ngx_ticket_pg_text(ngx_ticket_pg_op_t *op, tk_str_t s)
{
    ngx_ticket_pg_copy(op, s.data, s.len);

    if (op != NULL && tk_check_utf8(s) != TK_OK) {
        op->failed = 1;
    }
}


void
ngx_ticket_pg_bytea(ngx_ticket_pg_op_t *op, tk_str_t s)
{
    ngx_ticket_pg_copy(op, s.data, s.len);
}


void
ngx_ticket_pg_int2s(ngx_ticket_pg_op_t *op, const int16_t *n, size_t count)
{
    size_t   i;
    u_char  *p;

    p = ngx_ticket_pg_array(op, TK_OID_INT2, 2, count);

    for (i = 0; i < count && p != NULL; i++) {
        p = tk_pg_element_int(p, n[i], 2);
    }
}


void
ngx_ticket_pg_int8s(ngx_ticket_pg_op_t *op, const int64_t *n, size_t count)
{
    size_t   i;
    u_char  *p;

    p = ngx_ticket_pg_array(op, TK_OID_INT8, 8, count);

    for (i = 0; i < count && p != NULL; i++) {
        p = tk_pg_element_int(p, n[i], 8);
    }
}


void
ngx_ticket_pg_byteas(ngx_ticket_pg_op_t *op, const void *bytes, size_t size,
    size_t count)
{
    size_t         i;
    u_char        *p;
    const u_char  *from;

    p = ngx_ticket_pg_array(op, TK_OID_BYTEA, size, count);
    from = bytes;

    for (i = 0; i < count && p != NULL; i++) {
        p = tk_pg_element(p, from, size);
        from += size;
    }
}


static void
ngx_ticket_pg_copy(ngx_ticket_pg_op_t *op, const void *value, size_t length)
{
    u_char  *p;

    if (length == 0) {
        ngx_ticket_pg_raw(op, "", 0);       /* NULL would be SQL's NULL */
        return;
    }

    p = ngx_ticket_pg_alloc(op, length);

    if (p != NULL) {
        ngx_memcpy(p, value, length);
        ngx_ticket_pg_raw(op, (char *) p, (int) length);
    }
}


static u_char *
ngx_ticket_pg_alloc(ngx_ticket_pg_op_t *op, size_t length)
{
    u_char  *p;

    if (op == NULL) {
        return NULL;
    }

    p = ngx_pnalloc(op->pool, length);
    op->failed |= (p == NULL);

    return p;
}


/* Binds a one-dimensional array; returns where its elements go. */

static u_char *
ngx_ticket_pg_array(ngx_ticket_pg_op_t *op, Oid type, size_t size, size_t count)
{
    u_char  *start;
    size_t   length;

    length = TK_PG_ARRAY_EMPTY;
    if (count > 0) {
        length = TK_PG_ARRAY_HEAD + count * (4 + size);
    }

    start = ngx_ticket_pg_alloc(op, length);
    if (start == NULL) {
        return NULL;
    }

    ngx_ticket_pg_raw(op, (char *) start, (int) length);

    return tk_pg_array(start, type, count);
}


void
ngx_ticket_pg_value(const PGresult *result, int row, int col, tk_value_t *value)
{
    tk_pg_value(PQftype(result, col),
                PQgetisnull(result, row, col) ? NULL
                                              : PQgetvalue(result, row, col),
                PQgetlength(result, row, col), value);
}


int
ngx_ticket_pg_count(const PGresult *result)
{
    return PQntuples(result);
}


/* PQfnumber folds case and allocates; our columns need neither. */

int
ngx_ticket_pg_column(const PGresult *result, const char *name)
{
    int  i, n;

    n = PQnfields(result);

    for (i = 0; i < n; i++) {
        if (ngx_strcmp(PQfname(result, i), name) == 0) {
            return i;
        }
    }

    return -1;
}


void
ngx_ticket_pg_rows(const PGresult *result, tk_rows_t *rows)
{
    rows->nrows = PQntuples(result);
    rows->ncols = PQnfields(result);
    rows->column = ngx_ticket_pg_rows_column;
    rows->get = ngx_ticket_pg_rows_get;
    rows->data = result;
}


static const char *
ngx_ticket_pg_rows_column(const tk_rows_t *rows, size_t col)
{
    return PQfname(rows->data, (int) col);
}


static void
ngx_ticket_pg_rows_get(const tk_rows_t *rows, size_t row, size_t col,
    tk_value_t *value)
{
    ngx_ticket_pg_value(rows->data, (int) row, (int) col, value);
}


ngx_uint_t
ngx_ticket_pg_is_busy(const char *sqlstate)
{
    ngx_uint_t  i;

    static const struct {
        size_t       len;
        const char  *prefix;
    } busy[] = {
        { 5, "40001" },     /* serialization_failure */
        { 5, "40P01" },     /* deadlock_detected */
        { 5, "55P03" },     /* lock_not_available */
        { 5, "57014" },     /* query_canceled */
        { 3, "57P" },       /* shutting down, starting, crashed */
        { 2, "53" },        /* insufficient resources */
        { 2, "08" }         /* connection */
    };

    for (i = 0; i < sizeof(busy) / sizeof(busy[0]); i++) {
        if (ngx_strncmp(sqlstate, busy[i].prefix, busy[i].len) == 0) {
            return 1;
        }
    }

    return 0;
}


ngx_uint_t
ngx_ticket_pg_is_stale(const char *sqlstate)
{
    return ngx_strcmp(sqlstate, "26000") == 0
           || ngx_strcmp(sqlstate, "0A000") == 0
           || ngx_strcmp(sqlstate, "25006") == 0;
}


ngx_uint_t
ngx_ticket_pg_is_locked(const char *sqlstate)
{
    return ngx_strcmp(sqlstate, "55P03") == 0;
}
