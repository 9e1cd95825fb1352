/*
 * Rows become a snapshot; see the header.  Two walks through the flat bytes:
 * one counts, the other sets; then what is not sorted is sorted, and an agent's
 * secrets leave their seals.
 */

#include "snapshot/making.h"
#include "base/process.h"
#include "core/tk_error.h"
#include "core/tk_snapshot.h"


typedef enum {
    NGX_TICKET_MAKING_COUNT = 0,
    NGX_TICKET_MAKING_SET,
    NGX_TICKET_MAKING_SORT
} ngx_ticket_making_e;

struct ngx_ticket_making_s {
    ngx_ticket_snapshot_t  *snapshot;       /* holds its own pool */
    int32_t                 supplier_id;
    ngx_str_t               rows;
    u_char                 *pos;            /* in rows, of this walk */
    ngx_ticket_making_e     walk;
    tk_build_t              build;
};


static tk_err_t ngx_ticket_making_walk(ngx_ticket_making_t *making);
static tk_err_t ngx_ticket_making_piece(ngx_ticket_making_t *making,
    int *over);
static size_t ngx_ticket_making_read(ngx_ticket_making_t *making,
    tk_snapshot_row_t *rows, size_t max);
static ngx_int_t ngx_ticket_making_unseal(ngx_ticket_snapshot_t *snapshot,
    int32_t supplier_id);


ngx_int_t
ngx_ticket_making_flatten(const PGresult *result, ngx_str_t *rows)
{
    int       row, col, n;
    size_t    size;
    u_char   *p;
    uint32_t  len;

    n = PQntuples(result);
    size = 1;

    for (row = 0; row < n; row++) {
        for (col = 0; col < 4; col++) {
            size += sizeof(uint32_t);
            size += col < PQnfields(result) ? PQgetlength(result, row, col)
                                            : 0;
        }
    }

    rows->data = ngx_alloc(size, ngx_ticket_process.log);
    if (rows->data == NULL) {
        return NGX_ERROR;
    }

    p = rows->data;

    for (row = 0; row < n; row++) {
        for (col = 0; col < 4; col++) {
            len = col < PQnfields(result) ? PQgetlength(result, row, col) : 0;
            p = ngx_cpymem(p, &len, sizeof(uint32_t));

            if (len) {
                p = ngx_cpymem(p, PQgetvalue(result, row, col), len);
            }
        }
    }

    rows->len = p - rows->data;

    return NGX_OK;
}


static ngx_ticket_snapshot_t *
ngx_ticket_making_create(ngx_str_t *name, ngx_ticket_snapshot_e kind)
{
    ngx_pool_t             *pool;
    ngx_ticket_snapshot_t  *snapshot;

    static ngx_uint_t  serial;

    pool = ngx_create_pool(kind == NGX_TICKET_SNAPSHOT_AGENT ? 2048 : 16384,
                           ngx_ticket_process.log);
    if (pool == NULL) {
        return NULL;
    }

    snapshot = ngx_pcalloc(pool, sizeof(ngx_ticket_snapshot_t));
    if (snapshot == NULL) {
        goto failed;
    }

    snapshot->pool = pool;
    snapshot->kind = kind;
    snapshot->serial = ++serial;
    snapshot->node.node.key = ngx_crc32_short(name->data, name->len);
    snapshot->node.str.len = name->len;
    snapshot->node.str.data = ngx_pstrdup(pool, name);

    if (snapshot->node.str.data == NULL) {
        goto failed;
    }

    return snapshot;

failed:

    ngx_destroy_pool(pool);

    return NULL;
}


ngx_ticket_making_t *
ngx_ticket_making(ngx_str_t *name, ngx_ticket_snapshot_e kind,
    int32_t supplier_id, ngx_str_t *rows, ngx_atomic_uint_t generation)
{
    tk_pool_t             pool;
    ngx_ticket_making_t  *making;

    making = ngx_calloc(sizeof(ngx_ticket_making_t), ngx_ticket_process.log);
    if (making == NULL) {
        ngx_free(rows->data);
        return NULL;
    }

    making->rows = *rows;
    making->pos = rows->data;
    making->supplier_id = supplier_id;

    making->snapshot = ngx_ticket_making_create(name, kind);
    if (making->snapshot == NULL) {
        ngx_ticket_making_free(making);
        return NULL;
    }

    making->snapshot->generation = generation;
    pool = ngx_ticket_pool(making->snapshot->pool);

    if (kind == NGX_TICKET_SNAPSHOT_SUPPLIER) {
        tk_build_supplier(&making->build, &pool, &making->snapshot->u.supplier);

    } else {
        tk_build_agent(&making->build, &pool, &making->snapshot->u.agent);
    }

    return making;
}


void
ngx_ticket_making_free(ngx_ticket_making_t *making)
{
    if (making == NULL) {
        return;
    }

    if (making->snapshot) {
        ngx_destroy_pool(making->snapshot->pool);
    }

    ngx_free(making->rows.data);
    ngx_free(making);
}


ngx_str_t *
ngx_ticket_making_rows(ngx_ticket_making_t *making)
{
    return &making->rows;
}


ngx_int_t
ngx_ticket_making_step(ngx_ticket_making_t *making,
    ngx_ticket_snapshot_t **snapshot)
{
    int        over;
    tk_err_t   err;
    ngx_int_t  rc;

    err = ngx_ticket_making_piece(making, &over);

    if (err == TK_OK && !over) {
        return NGX_AGAIN;
    }

    rc = NGX_ERROR;

    if (err != TK_OK) {
        ngx_log_error(NGX_LOG_ALERT, ngx_ticket_process.log, 0,
                      "snapshot \"%V\" cannot be read: %s",
                      &making->snapshot->node.str, tk_err_name(err));

    } else if (making->snapshot->kind == NGX_TICKET_SNAPSHOT_SUPPLIER
               || ngx_ticket_making_unseal(making->snapshot,
                                           making->supplier_id)
                  == NGX_OK)
    {
        *snapshot = making->snapshot;
        making->snapshot = NULL;
        rc = NGX_OK;
    }

    return rc;
}


static tk_err_t
ngx_ticket_making_piece(ngx_ticket_making_t *making, int *over)
{
    tk_err_t  err;

    *over = 0;

    if (making->walk == NGX_TICKET_MAKING_SORT) {
        return tk_build_sort(&making->build, over);
    }

    err = ngx_ticket_making_walk(making);

    if (err != TK_OK || making->pos < making->rows.data + making->rows.len) {
        return err;
    }

    making->pos = making->rows.data;

    return making->walk++ == NGX_TICKET_MAKING_COUNT
           ? tk_build_alloc(&making->build) : TK_OK;
}


static tk_err_t
ngx_ticket_making_walk(ngx_ticket_making_t *making)
{
    size_t             n;
    tk_snapshot_row_t  rows[NGX_TICKET_MAKING_ROWS];

    n = ngx_ticket_making_read(making, rows, NGX_TICKET_MAKING_ROWS);

    return making->walk == NGX_TICKET_MAKING_COUNT
           ? tk_build_count(&making->build, rows, n)
           : tk_build_rows(&making->build, rows, n);
}


static size_t
ngx_ticket_making_read(ngx_ticket_making_t *making, tk_snapshot_row_t *rows,
    size_t max)
{
    u_char     *p, *end;
    size_t      n;
    uint32_t    len;
    tk_str_t   *field;
    ngx_uint_t  i;

    p = making->pos;
    end = making->rows.data + making->rows.len;

    for (n = 0; n < max && p < end; n++) {
        field = (tk_str_t *) &rows[n];

        for (i = 0; i < 4; i++) {
            ngx_memcpy(&len, p, sizeof(uint32_t));
            p += sizeof(uint32_t);

            field[i].data = p;
            field[i].len = len;
            p += len;
        }
    }

    making->pos = p;

    return n;
}


static void
ngx_ticket_making_wipe(void *data)
{
    ngx_ticket_snapshot_t *snapshot = data;

    ngx_uint_t  i;

    for (i = 0; i < snapshot->nkeys; i++) {
        tk_des3_forget(snapshot->keys[i].des3);

        if (snapshot->keys[i].memo) {
            ngx_explicit_memzero(snapshot->keys[i].memo, sizeof(tk_memo_t));
        }
    }

    ngx_explicit_memzero(snapshot->keys, sizeof(snapshot->keys));
    ngx_explicit_memzero(snapshot->open_keys, sizeof(snapshot->open_keys));

    if (snapshot->password.len) {
        ngx_explicit_memzero(snapshot->password.data, snapshot->password.len);
    }
}


static tk_err_t
ngx_ticket_making_open_keys(ngx_ticket_snapshot_t *snapshot, tk_pool_t *pool,
    int32_t supplier_id)
{
    size_t                  i;
    tk_err_t                err;
    tk_str_t                clear;
    tk_agent_t             *agent;
    ngx_ticket_open_key_t  *key;

    agent = &snapshot->u.agent;

    for (i = 0; i < agent->nopen_keys && i < NGX_TICKET_OPEN_KEYS; i++) {
        err = tk_unseal(pool, ngx_ticket_process.conf->keyring, supplier_id,
                        "open_key", agent->user, agent->open_keys[i].sealed,
                        &clear);
        if (err != TK_OK) {
            return err;
        }

        if (clear.len != TK_OPEN_KEY_LEN) {
            ngx_explicit_memzero(clear.data, clear.len);
            return TK_BUG;
        }

        key = &snapshot->open_keys[snapshot->nopen_keys++];
        key->index = agent->open_keys[i].key_index;
        key->made_at = agent->open_keys[i].created_at;
        ngx_memcpy(key->key, clear.data, TK_OPEN_KEY_LEN);
        ngx_explicit_memzero(clear.data, clear.len);
    }

    return TK_OK;
}


/* An agent's secrets leave their seals here and nowhere else. */

static ngx_int_t
ngx_ticket_making_unseal(ngx_ticket_snapshot_t *snapshot, int32_t supplier_id)
{
    size_t               i;
    tk_str_t             clear;
    tk_pool_t            pool;
    tk_agent_t          *agent;
    tk_keyring_t        *keyring;
    ngx_ticket_key_t    *key;
    ngx_pool_cleanup_t  *cln;

    agent = &snapshot->u.agent;
    keyring = ngx_ticket_process.conf->keyring;

    pool = ngx_ticket_pool(snapshot->pool);

    cln = ngx_pool_cleanup_add(snapshot->pool, 0);
    if (cln == NULL) {
        return NGX_ERROR;
    }

    cln->handler = ngx_ticket_making_wipe;
    cln->data = snapshot;

    if (tk_unseal(&pool, keyring, supplier_id, "password", agent->user,
                  agent->password_sealed, &snapshot->password)
        != TK_OK)
    {
        goto failed;
    }

    for (i = 0; i < agent->nkeys && i < NGX_TICKET_AGENT_KEYS; i++) {
        if (tk_unseal(&pool, keyring, supplier_id, "key", agent->user,
                      agent->keys[i].sealed, &clear)
            != TK_OK
            || clear.len != TK_KEY_LEN)
        {
            goto failed;
        }

        key = &snapshot->keys[snapshot->nkeys++];
        key->index = agent->keys[i].key_index;
        key->made_at = agent->keys[i].created_at;
        ngx_memcpy(key->key, clear.data, TK_KEY_LEN);
        tk_des3_key(clear, key->des3);
        ngx_explicit_memzero(clear.data, clear.len);

        key->memo = ngx_pcalloc(snapshot->pool, sizeof(tk_memo_t));

        if (key->memo == NULL
            || tk_des3_encrypt(&pool, key->des3, snapshot->password,
                               &key->login)
               != TK_OK)
        {
            goto failed;
        }
    }

    if (ngx_ticket_making_open_keys(snapshot, &pool, supplier_id) == TK_OK) {
        return NGX_OK;
    }

failed:

    ngx_log_error(NGX_LOG_ALERT, ngx_ticket_process.log, 0,
                  "secrets of agent \"%*s\" do not open: is this the master "
                  "key they were sealed with?", agent->user.len,
                  agent->user.data);

    return NGX_ERROR;
}
