/*
 * The shared memory zone: how it is laid out and locked; see the header.
 */

#include "base/zone.h"
#include "base/process.h"
#include "core/tk_crypto.h"


ngx_ticket_zone_t *
ngx_ticket_zone(void)
{
    ngx_slab_pool_t  *shpool;

    shpool = (ngx_slab_pool_t *) ngx_ticket_process.conf->zone->shm.addr;

    return shpool->data;
}


static void
ngx_ticket_zone_empty_pool(ngx_slab_pool_t *pool, size_t size)
{
    ngx_memzero(pool, sizeof(ngx_slab_pool_t));
    pool->end = (u_char *) pool + size;
    pool->min_shift = 3;
    pool->addr = pool;

    ngx_slab_init(pool);

    pool->log_ctx = &pool->zero;
    pool->zero = '\0';
    pool->log_nomem = 0;
}


static void
ngx_ticket_zone_empty_seats(ngx_ticket_zone_t *z)
{
    ngx_ticket_zone_empty_pool(z->seats_pool, z->seats_size);
    ngx_rbtree_init(&z->seats, &z->seats_sentinel,
                    ngx_str_rbtree_insert_value);
    ngx_queue_init(&z->seats_lru);
}


static void
ngx_ticket_zone_empty_rows(ngx_ticket_zone_t *z)
{
    ngx_ticket_zone_empty_pool(z->rows_pool, z->rows_size);
    ngx_rbtree_init(&z->rows, &z->sentinel, ngx_str_rbtree_insert_value);
    ngx_queue_init(&z->lru);

    ngx_memzero(z->unknowns, sizeof(z->unknowns));
}


static ngx_int_t
ngx_ticket_zone_init_cells(ngx_ticket_zone_t *z, size_t size)
{
    z->ncells = 1024;

    while (z->ncells * 2 * sizeof(ngx_ticket_cell_t) <= size) {
        z->ncells *= 2;
    }

    z->cells = ngx_slab_calloc(z->shpool,
                               z->ncells * sizeof(ngx_ticket_cell_t));

    return z->cells ? NGX_OK : NGX_ERROR;
}


static ngx_int_t
ngx_ticket_zone_init_filter(ngx_ticket_zone_t *z, size_t size)
{
    size_t  block;

    block = NGX_TICKET_BLOCK_WORDS * sizeof(uint64_t);
    z->nblocks = 1024;

    while (z->nblocks * 2 * block <= size) {
        z->nblocks *= 2;
    }

    z->filter = ngx_slab_calloc(z->shpool, z->nblocks * block);
    z->filter_generation = 1;

    return z->filter ? NGX_OK : NGX_ERROR;
}


/*
 * In the master, which has no process record: the clock is the directive's.
 * What was signed in this very second may have been used before.
 */

static ngx_int_t
ngx_ticket_zone_init_used(ngx_ticket_zone_t *z, size_t size,
    const ngx_ticket_main_conf_t *conf)
{
    u_char  secret[TK_USED_SECRET];

    z->used = ngx_slab_alloc(z->shpool, size);

    if (z->used == NULL || tk_random(secret, TK_USED_SECRET) != TK_OK) {
        return NGX_ERROR;
    }

    tk_used_init(z->used, size, secret,
                 ngx_time() - TK_EPOCH + conf->clock_shift_s + 1);

    return NGX_OK;
}


/*
 * A zone that outlives a reload keeps its rows and cells: both are checked
 * by generation and version, whoever wrote them.
 */

ngx_int_t
ngx_ticket_zone_init(ngx_shm_zone_t *zone, void *data)
{
    ngx_slab_pool_t    *shpool;
    ngx_ticket_zone_t  *z;

    shpool = (ngx_slab_pool_t *) zone->shm.addr;

    if (data || zone->shm.exists) {
        z = shpool->data;
        (void) ngx_atomic_fetch_add(&z->counts.reloads, 1);
        return NGX_OK;
    }

    z = ngx_slab_calloc(shpool, sizeof(ngx_ticket_zone_t));
    if (z == NULL) {
        return NGX_ERROR;
    }

    shpool->data = z;
    z->shpool = shpool;
    z->counts.started = ngx_time();

    if (tk_random(z->salt, sizeof(z->salt)) != TK_OK) {
        return NGX_ERROR;
    }

    z->seats_size = zone->shm.size / 32;
    z->seats_pool = ngx_slab_alloc(shpool, z->seats_size);
    z->rows_size = zone->shm.size / 2 - z->seats_size;
    z->rows_pool = ngx_slab_alloc(shpool, z->rows_size);

    if (z->rows_pool == NULL || z->seats_pool == NULL) {
        return NGX_ERROR;
    }

    ngx_ticket_zone_empty_rows(z);
    ngx_ticket_zone_empty_seats(z);

    if (ngx_ticket_zone_init_cells(z, zone->shm.size / 4) != NGX_OK) {
        return NGX_ERROR;
    }

    if (ngx_ticket_zone_init_filter(z, zone->shm.size / 8) != NGX_OK) {
        return NGX_ERROR;
    }

    return ngx_ticket_zone_init_used(z, zone->shm.size / 16, zone->data);
}


ngx_ticket_zone_t *
ngx_ticket_zone_lock_rows(void)
{
    ngx_ticket_zone_t  *z;

    z = ngx_ticket_zone();

    ngx_shmtx_lock(&z->shpool->mutex);

    if (z->rows_owner) {
        ngx_log_error(NGX_LOG_WARN, ngx_ticket_process.log, 0,
                      "process %P died while it changed the ticket zone: "
                      "its snapshots are loaded again", z->rows_owner);
        ngx_ticket_zone_empty_rows(z);
    }

    z->rows_owner = ngx_pid;

    return z;
}


void
ngx_ticket_zone_unlock_rows(ngx_ticket_zone_t *z)
{
    z->rows_owner = 0;
    ngx_shmtx_unlock(&z->shpool->mutex);
}


void
ngx_ticket_zone_empty_filter(ngx_ticket_zone_t *z)
{
    ngx_memzero(z->filter,
                z->nblocks * NGX_TICKET_BLOCK_WORDS * sizeof(uint64_t));
    z->nseen = 0;
    z->filter_generation++;
}


ngx_ticket_zone_t *
ngx_ticket_zone_lock_cells(void)
{
    ngx_ticket_zone_t  *z;

    z = ngx_ticket_zone();

    ngx_shmtx_lock(&z->shpool->mutex);

    if (z->cells_owner) {
        ngx_log_error(NGX_LOG_WARN, ngx_ticket_process.log, 0,
                      "process %P died while it changed the ticket zone: "
                      "its counters are read again", z->cells_owner);
        ngx_memzero(z->cells, z->ncells * sizeof(ngx_ticket_cell_t));
        ngx_ticket_zone_empty_filter(z);
        ngx_ticket_zone_empty_seats(z);
    }

    z->cells_owner = ngx_pid;

    return z;
}


void
ngx_ticket_zone_unlock_cells(ngx_ticket_zone_t *z)
{
    z->cells_owner = 0;
    ngx_shmtx_unlock(&z->shpool->mutex);
}


/* Emptied it knows that it is, and what was used before is not used again. */

ngx_ticket_zone_t *
ngx_ticket_zone_lock_used(void)
{
    ngx_ticket_zone_t  *z;

    z = ngx_ticket_zone();

    ngx_shmtx_lock(&z->shpool->mutex);

    if (z->used_owner) {
        ngx_log_error(NGX_LOG_WARN, ngx_ticket_process.log, 0,
                      "process %P died while it changed the ticket zone: "
                      "its used signatures are forgotten", z->used_owner);
        tk_used_empty(z->used, ngx_ticket_now() / TK_SECOND + 1);
    }

    z->used_owner = ngx_pid;

    return z;
}


void
ngx_ticket_zone_unlock_used(ngx_ticket_zone_t *z)
{
    z->used_owner = 0;
    ngx_shmtx_unlock(&z->shpool->mutex);
}
