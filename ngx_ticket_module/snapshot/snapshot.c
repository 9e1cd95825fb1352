/*
 * How snapshots come and how they die.
 *
 * Shared memory holds, per supplier and agent, the rows Postgres sent, and a
 * table of generations: a change raises the generation of its name's slot, and
 * whatever was loaded under an older one is loaded again by whoever meets it.
 * A process keeps what it has parsed as structs; keys are sealed in shared
 * memory and clear in the process only.
 *
 * Whose rows this host has had before is loaded again at once.  Whoever is not
 * heard of is looked up in turn (snapshot/lookups.h), and if he is nobody,
 * remembered as that for a while (snapshot/unknown.h).
 */

#include "snapshot/snapshot.h"
#include "base/process.h"
#include "base/zone.h"
#include "snapshot/lookups.h"
#include "snapshot/unknown.h"
#include "stock/cells.h"
#include "core/tk_error.h"


#define NGX_TICKET_NAME_LEN   96
#define NGX_TICKET_LOCAL_MAX  4096          /* parsed snapshots of a process */
#define NGX_TICKET_RELOADS    3


/* A name that is being loaded, and who waits for it. */

typedef struct {
    ngx_str_node_t         node;            /* its name */
    ngx_queue_t            waiters;
    ngx_ticket_lookup_t    lookup;          /* if it is one */
    ngx_uint_t             looked_up;
    u_char                 buf[NGX_TICKET_NAME_LEN];
    ngx_str_t              key;             /* the code or user in it */
    ngx_ticket_snapshot_e  kind;
    int32_t                supplier_id;
    ngx_atomic_uint_t      generation;
    ngx_uint_t             tries;
} ngx_ticket_load_t;


/* A snapshot's rows, flat, as they lie in shared memory behind the name. */

typedef struct {
    ngx_str_node_t         node;
    ngx_queue_t            lru;
    ngx_atomic_uint_t      generation;
    size_t                 size;
    u_char                 data[1];
} ngx_ticket_stored_t;


/* What this host remembers of a name. */

typedef enum {
    NGX_TICKET_HEARD_NEVER = 0,
    NGX_TICKET_HEARD_BEFORE,                /* it had rows, which may be old */
    NGX_TICKET_HEARD_NOBODY
} ngx_ticket_heard_e;


static ngx_ticket_load_t *ngx_ticket_snapshot_load(ngx_str_t *name,
    ngx_ticket_snapshot_e kind, int32_t supplier_id, ngx_str_t *key);
static ngx_int_t ngx_ticket_snapshot_begin(ngx_ticket_load_t *load,
    ngx_ticket_heard_e heard, ngx_ticket_wait_t *wait);
static void ngx_ticket_snapshot_discard(ngx_ticket_load_t *load);
static ngx_int_t ngx_ticket_snapshot_look_up(ngx_ticket_lookup_t *lookup);
static void ngx_ticket_snapshot_refuse(ngx_ticket_lookup_t *lookup);
static ngx_int_t ngx_ticket_snapshot_ask(ngx_ticket_load_t *load);
static void ngx_ticket_snapshot_loaded(ngx_ticket_pg_op_t *op);
static ngx_int_t ngx_ticket_snapshot_take(ngx_ticket_load_t *load,
    ngx_str_t *rows);
static void ngx_ticket_snapshot_wake(ngx_ticket_load_t *load, ngx_int_t rc);
static ngx_ticket_snapshot_t *ngx_ticket_snapshot_add(ngx_str_t *name,
    ngx_ticket_snapshot_e kind, int32_t supplier_id, ngx_str_t *rows,
    ngx_atomic_uint_t generation);
static void ngx_ticket_snapshot_unlink(ngx_ticket_snapshot_t *snapshot);


static ngx_rbtree_t       ngx_ticket_tree;
static ngx_rbtree_node_t  ngx_ticket_sentinel;
static ngx_queue_t        ngx_ticket_lru;
static ngx_uint_t         ngx_ticket_locals;
static ngx_rbtree_t       ngx_ticket_loads;
static ngx_rbtree_node_t  ngx_ticket_loads_sentinel;

static const ngx_ticket_lookups_conf_t  ngx_ticket_snapshot_lookups = {
    ngx_ticket_snapshot_look_up,
    ngx_ticket_snapshot_refuse
};


ngx_int_t
ngx_ticket_snapshot_init(ngx_cycle_t *cycle)
{
    ngx_rbtree_init(&ngx_ticket_tree, &ngx_ticket_sentinel,
                    ngx_str_rbtree_insert_value);
    ngx_queue_init(&ngx_ticket_lru);
    ngx_rbtree_init(&ngx_ticket_loads, &ngx_ticket_loads_sentinel,
                    ngx_str_rbtree_insert_value);
    ngx_ticket_locals = 0;

    ngx_ticket_lookups_init(&ngx_ticket_snapshot_lookups);

    return NGX_OK;
}


void
ngx_ticket_snapshot_exit(void)
{
    ngx_queue_t            *q;
    ngx_ticket_snapshot_t  *snapshot;

    while (!ngx_queue_empty(&ngx_ticket_lru)) {
        q = ngx_queue_head(&ngx_ticket_lru);
        snapshot = ngx_queue_data(q, ngx_ticket_snapshot_t, lru);
        ngx_ticket_snapshot_unlink(snapshot);
    }

    ngx_ticket_lookups_exit();

    while (ngx_ticket_loads.root != &ngx_ticket_loads_sentinel) {
        ngx_ticket_snapshot_discard((ngx_ticket_load_t *)
                                    ngx_ticket_loads.root);
    }
}


ngx_uint_t
ngx_ticket_snapshots(void)
{
    return ngx_ticket_locals;
}


static ngx_atomic_t *
ngx_ticket_generation(ngx_str_t *name)
{
    uint32_t  hash;

    hash = ngx_crc32_short(name->data, name->len);

    hash %= NGX_TICKET_GENERATIONS;

    return &ngx_ticket_zone()->snapshot_generations[hash];
}


/* Two kinds of names that cannot meet: "s CODE" and "a SUPPLIER USER". */

static void
ngx_ticket_snapshot_name(ngx_ticket_snapshot_e kind, int32_t supplier_id,
    ngx_str_t *key, u_char *buf, ngx_str_t *name)
{
    u_char  *p;

    if (kind == NGX_TICKET_SNAPSHOT_SUPPLIER) {
        p = ngx_snprintf(buf, NGX_TICKET_NAME_LEN, "s %V", key);

    } else {
        p = ngx_snprintf(buf, NGX_TICKET_NAME_LEN, "a %d %V",
                         (int) supplier_id, key);
    }

    name->data = buf;
    name->len = p - buf;
}


/* The process' own, if it is still of today's generation. */

static ngx_ticket_snapshot_t *
ngx_ticket_snapshot_local(ngx_str_t *name, ngx_ticket_heard_e *heard)
{
    uint32_t                hash;
    ngx_str_node_t         *node;
    ngx_ticket_snapshot_t  *snapshot;

    hash = ngx_crc32_short(name->data, name->len);

    node = ngx_str_rbtree_lookup(&ngx_ticket_tree, name, hash);
    if (node == NULL) {
        return NULL;
    }

    snapshot = (ngx_ticket_snapshot_t *) node;

    if (snapshot->generation != *ngx_ticket_generation(name)) {
        ngx_ticket_snapshot_unlink(snapshot);
        *heard = NGX_TICKET_HEARD_BEFORE;
        return NULL;
    }

    ngx_queue_remove(&snapshot->lru);
    ngx_queue_insert_head(&ngx_ticket_lru, &snapshot->lru);

    return snapshot;
}


/* The rows another process has loaded, copied; NULL: there are none, or they
 * are old. */

static ngx_atomic_uint_t
ngx_ticket_snapshot_rows_of(ngx_str_t *name, ngx_str_t *rows,
    ngx_ticket_heard_e *heard)
{
    uint32_t              hash;
    ngx_ticket_zone_t    *z;
    ngx_atomic_uint_t     generation;
    ngx_ticket_stored_t  *stored;

    hash = ngx_crc32_short(name->data, name->len);
    ngx_str_null(rows);

    z = ngx_ticket_zone_lock_rows();

    generation = *ngx_ticket_generation(name);
    stored = (ngx_ticket_stored_t *) ngx_str_rbtree_lookup(&z->rows, name,
                                                           hash);
    if (stored) {
        *heard = NGX_TICKET_HEARD_BEFORE;

        ngx_queue_remove(&stored->lru);
        ngx_queue_insert_head(&z->lru, &stored->lru);

    } else if (ngx_ticket_unknown_is(z, name, generation)) {
        *heard = NGX_TICKET_HEARD_NOBODY;
    }

    if (stored && stored->generation == generation) {
        rows->len = stored->size;
        rows->data = ngx_alloc(stored->size + 1, ngx_ticket_process.log);

        if (rows->data) {
            ngx_memcpy(rows->data, stored->data + name->len, stored->size);
        }
    }

    ngx_ticket_zone_unlock_rows(z);

    return generation;
}


/* The same, parsed here. */

static ngx_ticket_snapshot_t *
ngx_ticket_snapshot_fetch(ngx_str_t *name, ngx_ticket_snapshot_e kind,
    int32_t supplier_id, ngx_ticket_heard_e *heard)
{
    ngx_str_t               rows;
    ngx_atomic_uint_t       generation;
    ngx_ticket_snapshot_t  *snapshot;

    generation = ngx_ticket_snapshot_rows_of(name, &rows, heard);

    if (rows.data == NULL) {
        return NULL;
    }

    snapshot = ngx_ticket_snapshot_add(name, kind, supplier_id, &rows,
                                       generation);
    ngx_free(rows.data);

    return snapshot;
}


static void
ngx_ticket_snapshot_forget(ngx_ticket_zone_t *z, ngx_ticket_stored_t *stored)
{
    ngx_rbtree_delete(&z->rows, &stored->node.node);
    ngx_queue_remove(&stored->lru);
    ngx_slab_free_locked(z->rows_pool, stored);
}


/* For the others: nobody of that name. */

static void
ngx_ticket_snapshot_store_nobody(ngx_str_t *name, ngx_atomic_uint_t generation)
{
    uint32_t              hash;
    ngx_ticket_zone_t    *z;
    ngx_ticket_stored_t  *stored;

    hash = ngx_crc32_short(name->data, name->len);

    z = ngx_ticket_zone_lock_rows();

    stored = (ngx_ticket_stored_t *) ngx_str_rbtree_lookup(&z->rows, name,
                                                           hash);
    if (stored) {
        ngx_ticket_snapshot_forget(z, stored);
    }

    ngx_ticket_unknown_put(z, name, generation);

    ngx_ticket_zone_unlock_rows(z);
}


/* For the others.  What finds no room drops the least recently used. */

static void
ngx_ticket_snapshot_store(ngx_str_t *name, ngx_str_t *rows,
    ngx_atomic_uint_t generation)
{
    size_t                size;
    uint32_t              hash;
    ngx_queue_t          *q;
    ngx_ticket_zone_t    *z;
    ngx_ticket_stored_t  *stored;

    hash = ngx_crc32_short(name->data, name->len);
    size = offsetof(ngx_ticket_stored_t, data) + name->len + rows->len;

    z = ngx_ticket_zone_lock_rows();

    stored = (ngx_ticket_stored_t *) ngx_str_rbtree_lookup(&z->rows, name,
                                                           hash);
    if (stored) {
        ngx_ticket_snapshot_forget(z, stored);
    }

    for ( ;; ) {
        stored = ngx_slab_alloc_locked(z->rows_pool, size);

        if (stored || ngx_queue_empty(&z->lru)) {
            break;
        }

        q = ngx_queue_last(&z->lru);
        ngx_ticket_snapshot_forget(z, ngx_queue_data(q, ngx_ticket_stored_t,
                                                     lru));
    }

    if (stored) {
        ngx_memcpy(stored->data, name->data, name->len);
        ngx_memcpy(stored->data + name->len, rows->data, rows->len);

        stored->size = rows->len;
        stored->generation = generation;
        stored->node.str.data = stored->data;
        stored->node.str.len = name->len;
        stored->node.node.key = hash;

        ngx_rbtree_insert(&z->rows, &stored->node.node);
        ngx_queue_insert_head(&z->lru, &stored->lru);
    }

    ngx_ticket_zone_unlock_rows(z);
}


/* Found in memory, and held; else what this host remembers of the name. */

static ngx_ticket_snapshot_t *
ngx_ticket_snapshot_find(ngx_str_t *name, ngx_ticket_snapshot_e kind,
    int32_t supplier_id, ngx_ticket_heard_e *heard)
{
    ngx_ticket_snapshot_t  *snapshot;

    *heard = NGX_TICKET_HEARD_NEVER;

    snapshot = ngx_ticket_snapshot_local(name, heard);

    if (snapshot == NULL) {
        snapshot = ngx_ticket_snapshot_fetch(name, kind, supplier_id, heard);
    }

    if (snapshot) {
        snapshot->refs++;
    }

    return snapshot;
}


ngx_int_t
ngx_ticket_snapshot_get(ngx_ticket_snapshot_e kind, int32_t supplier_id,
    ngx_str_t *key, ngx_ticket_wait_t *wait, ngx_ticket_snapshot_t **snapshot)
{
    u_char               buf[NGX_TICKET_NAME_LEN];
    ngx_str_t            name;
    ngx_ticket_load_t   *load;
    ngx_ticket_heard_e   heard;

    if (wait->failed) {
        wait->failed = 0;
        return NGX_BUSY;
    }

    if (wait->unknown) {
        wait->unknown = 0;
        return NGX_DONE;
    }

    if (wait->waiting) {
        return NGX_AGAIN;                   /* an event of the client's */
    }

    ngx_ticket_snapshot_name(kind, supplier_id, key, buf, &name);

    *snapshot = ngx_ticket_snapshot_find(&name, kind, supplier_id, &heard);
    if (*snapshot) {
        return NGX_OK;
    }

    if (heard == NGX_TICKET_HEARD_NOBODY) {
        return NGX_DONE;
    }

    load = (ngx_ticket_load_t *) ngx_str_rbtree_lookup(&ngx_ticket_loads,
                            &name, ngx_crc32_short(name.data, name.len));

    if (load == NULL && kind == NGX_TICKET_SNAPSHOT_AGENT
        && heard == NGX_TICKET_HEARD_NEVER && !wait->look_up)
    {
        return NGX_DECLINED;
    }

    if (load == NULL) {
        load = ngx_ticket_snapshot_load(&name, kind, supplier_id, key);

        if (load == NULL
            || ngx_ticket_snapshot_begin(load, heard, wait) != NGX_OK)
        {
            ngx_ticket_snapshot_discard(load);
            return NGX_BUSY;
        }
    }

    ngx_queue_insert_tail(&load->waiters, &wait->queue);
    wait->waiting = 1;

    return NGX_AGAIN;
}


void
ngx_ticket_snapshot_unwait(ngx_ticket_wait_t *wait)
{
    if (wait->waiting) {
        ngx_queue_remove(&wait->queue);
        wait->waiting = 0;
    }
}


static ngx_ticket_load_t *
ngx_ticket_snapshot_load(ngx_str_t *name, ngx_ticket_snapshot_e kind,
    int32_t supplier_id, ngx_str_t *key)
{
    ngx_ticket_load_t  *load;

    load = ngx_calloc(sizeof(ngx_ticket_load_t), ngx_ticket_process.log);
    if (load == NULL) {
        return NULL;
    }

    ngx_memcpy(load->buf, name->data, name->len);
    load->node.str.data = load->buf;
    load->node.str.len = name->len;
    load->node.node.key = ngx_crc32_short(name->data, name->len);
    load->key.data = load->buf + name->len - key->len;
    load->key.len = key->len;
    load->kind = kind;
    load->supplier_id = supplier_id;

    ngx_queue_init(&load->waiters);
    ngx_rbtree_insert(&ngx_ticket_loads, &load->node.node);

    return load;
}


static void
ngx_ticket_snapshot_discard(ngx_ticket_load_t *load)
{
    if (load == NULL) {
        return;
    }

    ngx_rbtree_delete(&ngx_ticket_loads, &load->node.node);
    ngx_free(load);
}


/* A supplier is of the configuration, and so nobody's whim. */

static ngx_int_t
ngx_ticket_snapshot_begin(ngx_ticket_load_t *load, ngx_ticket_heard_e heard,
    ngx_ticket_wait_t *wait)
{
    if (load->kind == NGX_TICKET_SNAPSHOT_SUPPLIER
        || heard == NGX_TICKET_HEARD_BEFORE)
    {
        return ngx_ticket_snapshot_ask(load);
    }

    load->lookup.lane = wait->lane;

    return ngx_ticket_lookups_add(&load->lookup);
}


static ngx_ticket_load_t *
ngx_ticket_snapshot_load_of(ngx_ticket_lookup_t *lookup)
{
    return (ngx_ticket_load_t *) ((u_char *) lookup
                                  - offsetof(ngx_ticket_load_t, lookup));
}


/* Its turn has come; who has left is not looked up. */

static ngx_int_t
ngx_ticket_snapshot_look_up(ngx_ticket_lookup_t *lookup)
{
    ngx_ticket_load_t  *load;

    load = ngx_ticket_snapshot_load_of(lookup);

    if (ngx_queue_empty(&load->waiters)) {
        ngx_ticket_snapshot_discard(load);
        return NGX_DECLINED;
    }

    if (ngx_ticket_snapshot_ask(load) != NGX_OK) {
        ngx_ticket_snapshot_wake(load, NGX_BUSY);
        return NGX_BUSY;
    }

    load->looked_up = 1;

    return NGX_AGAIN;
}


static void
ngx_ticket_snapshot_refuse(ngx_ticket_lookup_t *lookup)
{
    ngx_ticket_snapshot_wake(ngx_ticket_snapshot_load_of(lookup), NGX_BUSY);
}


static ngx_int_t
ngx_ticket_snapshot_ask(ngx_ticket_load_t *load)
{
    tk_str_t             key;
    ngx_ticket_pg_op_t  *op;

    load->generation = *ngx_ticket_generation(&load->node.str);

    op = ngx_ticket_pg_op(ngx_ticket_process.pg[NGX_TICKET_PG_LOADS],
                          load->kind == NGX_TICKET_SNAPSHOT_SUPPLIER
                          ? NGX_TICKET_STMT_CATALOGUE : NGX_TICKET_STMT_AGENT,
                          ngx_ticket_process.log);

    if (load->kind == NGX_TICKET_SNAPSHOT_AGENT) {
        ngx_ticket_pg_int4(op, load->supplier_id);
    }

    key.data = load->key.data;
    key.len = load->key.len;
    ngx_ticket_pg_text(op, key);

    if (ngx_ticket_pg_submit(op) != NGX_AGAIN) {
        ngx_ticket_pg_release(op);
        return NGX_ERROR;
    }

    op->handler = ngx_ticket_snapshot_loaded;
    op->data = load;

    return NGX_OK;
}


/* A result as flat bytes: per row four fields, each a length and its bytes. */

static ngx_int_t
ngx_ticket_snapshot_flatten(const PGresult *result, ngx_str_t *rows)
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


static void
ngx_ticket_snapshot_loaded(ngx_ticket_pg_op_t *op)
{
    ngx_ticket_load_t *load = op->data;

    ngx_int_t  rc;
    ngx_str_t  rows;

    ngx_str_null(&rows);
    rc = NGX_BUSY;

    if (op->err == TK_OK && ngx_ticket_snapshot_flatten(op->result, &rows)
                            == NGX_OK)
    {
        rc = NGX_OK;
    }

    ngx_ticket_pg_release(op);

    /* changed while it was being read: what we hold may be the old one */

    if (rc == NGX_OK
        && load->generation != *ngx_ticket_generation(&load->node.str)
        && ++load->tries < NGX_TICKET_RELOADS
        && ngx_ticket_snapshot_ask(load) == NGX_OK)
    {
        ngx_free(rows.data);
        return;
    }

    if (rc == NGX_OK) {
        rc = ngx_ticket_snapshot_take(load, &rows);
    }

    if (rows.data) {
        ngx_free(rows.data);
    }

    if (load->looked_up) {
        ngx_ticket_lookups_over();
    }

    ngx_ticket_snapshot_wake(load, rc);
}


/* What was loaded is kept here and for the others.  NGX_DONE: it is
 * nobody; NGX_BUSY: it cannot be used. */

static ngx_int_t
ngx_ticket_snapshot_take(ngx_ticket_load_t *load, ngx_str_t *rows)
{
    if (rows->len == 0) {
        ngx_ticket_snapshot_store_nobody(&load->node.str, load->generation);
        return NGX_DONE;
    }

    if (ngx_ticket_snapshot_add(&load->node.str, load->kind,
                                load->supplier_id, rows, load->generation)
        == NULL)
    {
        return NGX_BUSY;
    }

    ngx_ticket_snapshot_store(&load->node.str, rows, load->generation);

    return NGX_OK;
}


static void
ngx_ticket_snapshot_wake(ngx_ticket_load_t *load, ngx_int_t rc)
{
    ngx_queue_t         waiters, *q;
    ngx_ticket_wait_t  *wait;

    ngx_queue_init(&waiters);

    if (!ngx_queue_empty(&load->waiters)) {
        ngx_queue_add(&waiters, &load->waiters);
    }

    ngx_ticket_snapshot_discard(load);

    /* a waiter may take others off the queue, or ask for another snapshot */

    while (!ngx_queue_empty(&waiters)) {
        q = ngx_queue_head(&waiters);
        ngx_queue_remove(q);

        wait = ngx_queue_data(q, ngx_ticket_wait_t, queue);
        wait->waiting = 0;
        wait->failed = (rc == NGX_BUSY);
        wait->unknown = (rc == NGX_DONE);
        wait->handler(wait->data);
    }
}


static ngx_int_t
ngx_ticket_snapshot_rows(ngx_pool_t *pool, ngx_str_t *flat,
    tk_snapshot_row_t **rows, size_t *n)
{
    u_char             *p, *end;
    uint32_t            len;
    ngx_uint_t          i;
    tk_str_t           *field;
    ngx_array_t         a;
    tk_snapshot_row_t  *row;

    if (ngx_array_init(&a, pool, 64, sizeof(tk_snapshot_row_t)) != NGX_OK) {
        return NGX_ERROR;
    }

    p = flat->data;
    end = p + flat->len;

    while (p < end) {
        row = ngx_array_push(&a);
        if (row == NULL) {
            return NGX_ERROR;
        }

        field = (tk_str_t *) row;

        for (i = 0; i < 4; i++) {
            ngx_memcpy(&len, p, sizeof(uint32_t));
            p += sizeof(uint32_t);

            field[i].data = p;
            field[i].len = len;
            p += len;
        }
    }

    *rows = a.elts;
    *n = a.nelts;

    return NGX_OK;
}


static ngx_int_t
ngx_ticket_snapshot_parse(ngx_ticket_snapshot_t *snapshot, ngx_str_t *flat)
{
    size_t              n;
    tk_err_t            err;
    tk_pool_t           pool;
    ngx_pool_t         *temp;
    tk_snapshot_row_t  *rows;

    pool = ngx_ticket_pool(snapshot->pool);

    temp = ngx_create_pool(4096, ngx_ticket_process.log);
    if (temp == NULL) {
        return NGX_ERROR;
    }

    err = TK_NO_MEMORY;

    if (ngx_ticket_snapshot_rows(temp, flat, &rows, &n) == NGX_OK) {

        if (snapshot->kind == NGX_TICKET_SNAPSHOT_SUPPLIER) {
            err = tk_supplier_build(&pool, rows, n, &snapshot->u.supplier);

        } else {
            err = tk_agent_build(&pool, rows, n, &snapshot->u.agent);
        }
    }

    ngx_destroy_pool(temp);

    if (err == TK_OK) {
        return NGX_OK;
    }

    ngx_log_error(NGX_LOG_ALERT, ngx_ticket_process.log, 0,
                  "snapshot \"%V\" cannot be read: %s", &snapshot->node.str,
                  tk_err_name(err));

    return NGX_ERROR;
}


static void
ngx_ticket_snapshot_wipe(void *data)
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

    if (snapshot->password.len) {
        ngx_explicit_memzero(snapshot->password.data, snapshot->password.len);
    }
}


/* An agent's secrets leave their seals here and nowhere else. */

static ngx_int_t
ngx_ticket_snapshot_unseal(ngx_ticket_snapshot_t *snapshot, int32_t supplier_id)
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

    cln->handler = ngx_ticket_snapshot_wipe;
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

    return NGX_OK;

failed:

    ngx_log_error(NGX_LOG_ALERT, ngx_ticket_process.log, 0,
                  "secrets of agent \"%*s\" do not open: is this the master "
                  "key they were sealed with?", agent->user.len,
                  agent->user.data);

    return NGX_ERROR;
}


static ngx_ticket_snapshot_t *
ngx_ticket_snapshot_add(ngx_str_t *name, ngx_ticket_snapshot_e kind,
    int32_t supplier_id, ngx_str_t *rows, ngx_atomic_uint_t generation)
{
    ngx_pool_t             *pool;
    ngx_queue_t            *q;
    ngx_str_node_t         *old;
    ngx_ticket_snapshot_t  *snapshot;

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
    snapshot->generation = generation;
    snapshot->node.node.key = ngx_crc32_short(name->data, name->len);
    snapshot->node.str.len = name->len;
    snapshot->node.str.data = ngx_pstrdup(pool, name);

    if (snapshot->node.str.data == NULL
        || ngx_ticket_snapshot_parse(snapshot, rows) != NGX_OK)
    {
        goto failed;
    }

    if (kind == NGX_TICKET_SNAPSHOT_AGENT
        && ngx_ticket_snapshot_unseal(snapshot, supplier_id) != NGX_OK)
    {
        goto failed;
    }

    old = ngx_str_rbtree_lookup(&ngx_ticket_tree, name,
                                snapshot->node.node.key);
    if (old) {
        ngx_ticket_snapshot_unlink((ngx_ticket_snapshot_t *) old);
    }

    if (ngx_ticket_locals >= NGX_TICKET_LOCAL_MAX) {
        q = ngx_queue_last(&ngx_ticket_lru);
        ngx_ticket_snapshot_unlink(ngx_queue_data(q, ngx_ticket_snapshot_t,
                                                  lru));
    }

    ngx_rbtree_insert(&ngx_ticket_tree, &snapshot->node.node);
    ngx_queue_insert_head(&ngx_ticket_lru, &snapshot->lru);
    snapshot->linked = 1;
    ngx_ticket_locals++;

    return snapshot;

failed:

    ngx_destroy_pool(pool);

    return NULL;
}


static void
ngx_ticket_snapshot_unlink(ngx_ticket_snapshot_t *snapshot)
{
    ngx_rbtree_delete(&ngx_ticket_tree, &snapshot->node.node);
    ngx_queue_remove(&snapshot->lru);
    snapshot->linked = 0;
    ngx_ticket_locals--;

    if (snapshot->refs == 0) {
        ngx_destroy_pool(snapshot->pool);
    }
}


void
ngx_ticket_snapshot_release(ngx_ticket_snapshot_t *snapshot)
{
    snapshot->refs--;

    if (snapshot->refs == 0 && !snapshot->linked) {
        ngx_destroy_pool(snapshot->pool);
    }
}


void
ngx_ticket_snapshot_expire(ngx_ticket_snapshot_t *snapshot)
{
    ngx_atomic_t  *generation;

    /* somebody else may have done it for the same change */

    generation = ngx_ticket_generation(&snapshot->node.str);

    (void) ngx_atomic_cmp_set(generation, snapshot->generation,
                              snapshot->generation + 1);
}


void
ngx_ticket_snapshot_notify(const char *payload, void *data)
{
    u_char              buf[NGX_TICKET_NAME_LEN], *p;
    ngx_str_t           name;
    ngx_uint_t          i;
    ngx_ticket_zone_t  *z;

    z = ngx_ticket_zone();

    if (payload == NULL) {
        for (i = 0; i < NGX_TICKET_GENERATIONS; i++) {
            (void) ngx_atomic_fetch_add(&z->snapshot_generations[i], 1);
        }

        return;
    }

    /* "supplier CODE" is "s CODE", "agent ID USER" is "a ID USER" */

    p = (u_char *) ngx_strchr(payload, ' ');
    if (p == NULL) {
        return;
    }

    p = ngx_snprintf(buf, NGX_TICKET_NAME_LEN, "%c%s", payload[0], p);
    name.data = buf;
    name.len = p - buf;

    (void) ngx_atomic_fetch_add(ngx_ticket_generation(&name), 1);

    /* a limit may have changed: what is full may not be so any more */

    if (payload[0] == 's') {
        ngx_ticket_cell_forget();
        return;
    }

    for (i = 0, p = buf + 2; p < buf + name.len && *p != ' '; p++) {
        i = i * 10 + (*p - '0');
    }

    ngx_ticket_cell_forget_agents((int32_t) i);
}
