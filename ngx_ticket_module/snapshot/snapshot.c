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
#include "base/client.h"
#include "base/process.h"
#include "base/zone.h"
#include "snapshot/lookups.h"
#include "snapshot/making.h"
#include "snapshot/unknown.h"
#include "stock/cells.h"
#include "core/tk_error.h"
#include "core/tk_value.h"


#define NGX_TICKET_NAME_LEN   96
#define NGX_TICKET_LOCAL_MAX  4096          /* parsed snapshots of a process */
#define NGX_TICKET_AT_ONCE    65536         /* bytes of rows; what has more is
                                               made in turns */


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
    ngx_atomic_uint_t      generation;      /* when its rows were asked for */
    ngx_uint_t             asked;           /* they come from Postgres */
    ngx_ticket_making_t   *making;          /* once they are there */
    ngx_event_t            turn;            /* of the next piece */
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


static ngx_int_t ngx_ticket_snapshot_start(ngx_str_t *name,
    ngx_ticket_snapshot_e kind, int32_t supplier_id, ngx_str_t *key,
    ngx_ticket_heard_e heard, ngx_ticket_wait_t *wait,
    ngx_ticket_load_t **load, ngx_ticket_snapshot_t **snapshot);
static void ngx_ticket_snapshot_wait(ngx_ticket_load_t *load,
    ngx_ticket_wait_t *wait);
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
static void ngx_ticket_snapshot_turn(ngx_event_t *ev);
static void ngx_ticket_snapshot_wake(ngx_ticket_load_t *load, ngx_int_t rc,
    ngx_ticket_snapshot_t *snapshot);
static void ngx_ticket_snapshot_add(ngx_ticket_snapshot_t *snapshot);
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


/* Two kinds of names that cannot meet: "s CODE" and "a SUPPLIER USER"; for the
 * user there may be an agent's number, "#7811", which is no user name. */

static void
ngx_ticket_snapshot_name(ngx_ticket_snapshot_e kind, int32_t supplier_id,
    ngx_str_t *key, u_char *buf, ngx_str_t *name)
{
    u_char  *p;

    p = buf;

    if (kind == NGX_TICKET_SNAPSHOT_SUPPLIER) {
        *p++ = 's';

    } else {
        *p++ = 'a';
        *p++ = ' ';
        p += tk_format_int(supplier_id, p);
    }

    *p++ = ' ';
    p = ngx_cpymem(p, key->data,
                   ngx_min(key->len,
                           (size_t) (buf + NGX_TICKET_NAME_LEN - p)));

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


/* Few rows, which are made at once; NULL: they cannot be. */

static ngx_ticket_snapshot_t *
ngx_ticket_snapshot_make(ngx_str_t *name, ngx_ticket_snapshot_e kind,
    int32_t supplier_id, ngx_str_t *rows, ngx_atomic_uint_t generation)
{
    ngx_int_t               rc;
    ngx_ticket_making_t    *making;
    ngx_ticket_snapshot_t  *snapshot;

    making = ngx_ticket_making(name, kind, supplier_id, rows, generation);
    if (making == NULL) {
        return NULL;
    }

    do {
        rc = ngx_ticket_making_step(making, &snapshot);
    } while (rc == NGX_AGAIN);

    ngx_ticket_making_free(making);

    if (rc != NGX_OK) {
        return NULL;
    }

    ngx_ticket_snapshot_add(snapshot);

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


ngx_int_t
ngx_ticket_snapshot_get(ngx_ticket_snapshot_e kind, int32_t supplier_id,
    ngx_str_t *key, ngx_ticket_wait_t *wait, ngx_ticket_snapshot_t **snapshot)
{
    u_char               buf[NGX_TICKET_NAME_LEN];
    ngx_int_t            rc;
    ngx_str_t            name;
    ngx_ticket_load_t   *load;
    ngx_ticket_heard_e   heard;

    if (wait->waiting) {
        return NGX_AGAIN;                   /* an event of the client's */
    }

    if (wait->over) {
        wait->over = 0;
        *snapshot = wait->found;            /* held */
        wait->found = NULL;
        return wait->rc;
    }

    ngx_ticket_snapshot_name(kind, supplier_id, key, buf, &name);
    heard = NGX_TICKET_HEARD_NEVER;

    *snapshot = ngx_ticket_snapshot_local(&name, &heard);
    if (*snapshot) {
        (*snapshot)->refs++;
        wait->again = 0;
        return NGX_OK;
    }

    load = (ngx_ticket_load_t *) ngx_str_rbtree_lookup(&ngx_ticket_loads,
                            &name, ngx_crc32_short(name.data, name.len));

    if (load == NULL) {
        rc = ngx_ticket_snapshot_start(&name, kind, supplier_id, key, heard,
                                       wait, &load, snapshot);
        if (rc != NGX_AGAIN) {
            wait->again = 0;
            return rc;
        }
    }

    ngx_ticket_snapshot_wait(load, wait);

    return NGX_AGAIN;
}


/* Whoever waits again wants no more than he did. */

static void
ngx_ticket_snapshot_wait(ngx_ticket_load_t *load, ngx_ticket_wait_t *wait)
{
    if (!wait->again) {
        wait->since = *ngx_ticket_generation(&load->node.str);
    }

    ngx_queue_insert_tail(&load->waiters, &wait->queue);
    wait->waiting = 1;
}


void
ngx_ticket_snapshot_unwait(ngx_ticket_wait_t *wait)
{
    if (wait->waiting) {
        ngx_queue_remove(&wait->queue);
        wait->waiting = 0;
    }

    if (wait->found) {
        ngx_ticket_snapshot_release(wait->found);
        wait->found = NULL;
    }
}


/* What another process has loaded is made here, too; else it is loaded.
 * NGX_AGAIN: it is under way.  NGX_OK: *snapshot is held. */

static ngx_int_t
ngx_ticket_snapshot_start(ngx_str_t *name, ngx_ticket_snapshot_e kind,
    int32_t supplier_id, ngx_str_t *key, ngx_ticket_heard_e heard,
    ngx_ticket_wait_t *wait, ngx_ticket_load_t **load,
    ngx_ticket_snapshot_t **snapshot)
{
    ngx_int_t          rc;
    ngx_str_t          rows;
    ngx_atomic_uint_t  generation;

    generation = ngx_ticket_snapshot_rows_of(name, &rows, &heard);

    if (rows.data && rows.len <= NGX_TICKET_AT_ONCE) {
        *snapshot = ngx_ticket_snapshot_make(name, kind, supplier_id, &rows,
                                             generation);
        if (*snapshot) {
            (*snapshot)->refs++;
            return NGX_OK;
        }

        ngx_str_null(&rows);
    }

    if (heard == NGX_TICKET_HEARD_NOBODY) {
        return NGX_DONE;
    }

    if (kind == NGX_TICKET_SNAPSHOT_AGENT && heard == NGX_TICKET_HEARD_NEVER
        && !wait->look_up)
    {
        return NGX_DECLINED;
    }

    *load = ngx_ticket_snapshot_load(name, kind, supplier_id, key);
    if (*load == NULL) {
        ngx_free(rows.data);
        return NGX_BUSY;
    }

    (*load)->generation = generation;

    rc = rows.data ? ngx_ticket_snapshot_take(*load, &rows)
                   : ngx_ticket_snapshot_begin(*load, heard, wait);

    if (rc == NGX_OK) {
        return NGX_AGAIN;
    }

    ngx_ticket_snapshot_discard(*load);

    return NGX_BUSY;
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

    ngx_ticket_event_init(&load->turn, ngx_ticket_snapshot_turn, load,
                          ngx_ticket_process.log);
    ngx_queue_init(&load->waiters);
    ngx_rbtree_insert(&ngx_ticket_loads, &load->node.node);

    return load;
}


static void
ngx_ticket_snapshot_discard(ngx_ticket_load_t *load)
{
    ngx_ticket_event_cancel(&load->turn);
    ngx_ticket_making_free(load->making);
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
        ngx_ticket_snapshot_wake(load, NGX_BUSY, NULL);
        return NGX_BUSY;
    }

    load->looked_up = 1;

    return NGX_AGAIN;
}


static void
ngx_ticket_snapshot_refuse(ngx_ticket_lookup_t *lookup)
{
    ngx_ticket_snapshot_wake(ngx_ticket_snapshot_load_of(lookup), NGX_BUSY,
                             NULL);
}


static ngx_int_t
ngx_ticket_snapshot_ask(ngx_ticket_load_t *load)
{
    tk_str_t             key;
    ngx_ticket_pg_op_t  *op;

    load->generation = *ngx_ticket_generation(&load->node.str);
    load->asked = 1;

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


static void
ngx_ticket_snapshot_loaded(ngx_ticket_pg_op_t *op)
{
    ngx_ticket_load_t *load = op->data;

    ngx_int_t  rc;
    ngx_str_t  rows;

    rc = NGX_ERROR;

    if (op->err == TK_OK) {
        rc = ngx_ticket_making_flatten(op->result, &rows);
    }

    ngx_ticket_pg_release(op);

    if (load->looked_up) {
        ngx_ticket_lookups_over();
    }

    if (rc == NGX_OK && rows.len == 0) {
        ngx_free(rows.data);
        ngx_ticket_snapshot_store_nobody(&load->node.str, load->generation);
        ngx_ticket_snapshot_wake(load, NGX_DONE, NULL);
        return;
    }

    if (rc == NGX_OK) {
        rc = ngx_ticket_snapshot_take(load, &rows);
    }

    if (rc != NGX_OK) {
        ngx_ticket_snapshot_wake(load, NGX_BUSY, NULL);
    }
}


/* They are there, and the load's: it is made of them piece by piece. */

static ngx_int_t
ngx_ticket_snapshot_take(ngx_ticket_load_t *load, ngx_str_t *rows)
{
    load->making = ngx_ticket_making(&load->node.str, load->kind,
                                     load->supplier_id, rows,
                                     load->generation);
    if (load->making == NULL) {
        return NGX_ERROR;
    }

    ngx_post_event(&load->turn, &ngx_posted_events);

    return NGX_OK;
}


static void
ngx_ticket_snapshot_turn(ngx_event_t *ev)
{
    ngx_ticket_load_t *load = ev->data;

    ngx_int_t               rc;
    ngx_str_t              *rows;
    ngx_ticket_snapshot_t  *snapshot;

    rows = ngx_ticket_making_rows(load->making);

    do {
        rc = ngx_ticket_making_step(load->making, &snapshot);
    } while (rc == NGX_AGAIN && rows->len <= NGX_TICKET_AT_ONCE);

    /* A timer, since a leaving process ends when it has none. */

    if (rc == NGX_AGAIN) {
        ngx_add_timer(&load->turn, 0);
        return;
    }

    if (rc != NGX_OK) {
        ngx_ticket_snapshot_wake(load, NGX_BUSY, NULL);
        return;
    }

    if (load->asked) {
        ngx_ticket_snapshot_store(&load->node.str, rows, load->generation);
    }

    ngx_ticket_snapshot_add(snapshot);
    ngx_ticket_snapshot_wake(load, NGX_OK, snapshot);
}


/*
 * What a load has found is for whoever began to wait before its rows were asked
 * for, also when there has been a change since: else a catalogue that somebody
 * changes again and again would be loaded for ever, and nobody be answered.
 * Who came later waits again.
 */

static void
ngx_ticket_snapshot_hand(ngx_ticket_wait_t *wait, ngx_int_t rc,
    ngx_ticket_snapshot_t *snapshot)
{
    wait->waiting = 0;
    wait->again = snapshot && (ngx_atomic_int_t) (snapshot->generation
                                                  - wait->since) < 0;
    if (wait->again) {
        return;
    }

    if (snapshot) {
        snapshot->refs++;
    }

    wait->found = snapshot;
    wait->rc = rc;
    wait->over = 1;
}


static void
ngx_ticket_snapshot_wake(ngx_ticket_load_t *load, ngx_int_t rc,
    ngx_ticket_snapshot_t *snapshot)
{
    ngx_queue_t         waiters, *q;
    ngx_ticket_wait_t  *wait;

    ngx_queue_init(&waiters);

    if (!ngx_queue_empty(&load->waiters)) {
        ngx_queue_add(&waiters, &load->waiters);
    }

    ngx_ticket_snapshot_discard(load);

    if (snapshot) {
        snapshot->refs++;                   /* while they are told */
    }

    /* a waiter may take others off the queue, or ask for another snapshot */

    while (!ngx_queue_empty(&waiters)) {
        q = ngx_queue_head(&waiters);
        ngx_queue_remove(q);

        wait = ngx_queue_data(q, ngx_ticket_wait_t, queue);
        ngx_ticket_snapshot_hand(wait, rc, snapshot);
        wait->handler(wait->data);
    }

    if (snapshot) {
        ngx_ticket_snapshot_release(snapshot);
    }
}


/* The process' own, in place of an older one. */

static void
ngx_ticket_snapshot_add(ngx_ticket_snapshot_t *snapshot)
{
    ngx_queue_t     *q;
    ngx_str_node_t  *old;

    old = ngx_str_rbtree_lookup(&ngx_ticket_tree, &snapshot->node.str,
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


ngx_str_t
ngx_ticket_snapshot_key(ngx_ticket_snapshot_t *snapshot)
{
    u_char     *p;
    ngx_str_t   key;

    p = ngx_strlchr(snapshot->node.str.data + 2,
                    snapshot->node.str.data + snapshot->node.str.len, ' ');
    key.data = p + 1;
    key.len = snapshot->node.str.data + snapshot->node.str.len - key.data;

    return key;
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
