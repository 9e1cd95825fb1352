/*
 * Counters of quota rows in shared memory: what was left in Postgres when any
 * process of this host last heard of a row.  They refuse the hopeless and
 * answer reads; they never sell.
 *
 * Open addressing with a bounded probe; what finds no cell is simply not
 * known.  All access is under one spin lock held for a handful of stores.
 */

#include "ngx_ticket.h"
#include "ngx_ticket_zone.h"
#include "core/tk_counter.h"


#define NGX_TICKET_PROBES  16


ngx_int_t
ngx_ticket_counter_zone_init(ngx_ticket_zone_t *z, size_t size)
{
    z->ncells = 1024;

    while (z->ncells * 2 * sizeof(ngx_ticket_cell_t) <= size) {
        z->ncells *= 2;
    }

    z->cells = ngx_slab_calloc(z->shpool,
                               z->ncells * sizeof(ngx_ticket_cell_t));

    return z->cells ? NGX_OK : NGX_ERROR;
}


ngx_ticket_zone_t *
ngx_ticket_counter_lock(void)
{
    ngx_ticket_zone_t  *z;

    z = ngx_ticket_zone();

    ngx_shmtx_lock(&z->shpool->mutex);

    if (z->cells_owner) {
        ngx_log_error(NGX_LOG_WARN, ngx_ticket_process.log, 0,
                      "process %P died while it changed the ticket zone: "
                      "its counters are read again", z->cells_owner);
        ngx_memzero(z->cells, z->ncells * sizeof(ngx_ticket_cell_t));
        ngx_ticket_known_empty(z);
    }

    z->cells_owner = ngx_pid;

    return z;
}


void
ngx_ticket_counter_unlock(ngx_ticket_zone_t *z)
{
    z->cells_owner = 0;
    ngx_shmtx_unlock(&z->shpool->mutex);
}


/*
 * The row's cell, or, to make one, a free cell, or the one least recently
 * heard of among those where it may lie.
 */

static ngx_ticket_cell_t *
ngx_ticket_counter_cell(ngx_ticket_zone_t *z, int32_t supplier_id,
    int64_t quota_id, ngx_uint_t make)
{
    uint64_t            hash;
    ngx_uint_t          i;
    ngx_ticket_cell_t  *cell, *best;

    hash = ((uint64_t) quota_id ^ ((uint64_t) supplier_id << 48))
           * UINT64_C(0x9e3779b97f4a7c15);
    best = NULL;

    for (i = 0; i < NGX_TICKET_PROBES; i++) {
        cell = &z->cells[((hash >> 32) + i) & (z->ncells - 1)];

        if (cell->quota_id == quota_id && cell->supplier_id == supplier_id) {
            return cell;
        }

        if (best == NULL || (best->quota_id != 0
                             && (cell->quota_id == 0
                                 || (ngx_msec_int_t) (cell->known_at
                                                      - best->known_at) < 0)))
        {
            best = cell;
        }
    }

    if (!make) {
        return NULL;
    }

    ngx_memzero(best, sizeof(ngx_ticket_cell_t));
    best->quota_id = quota_id;
    best->supplier_id = supplier_id;
    best->probed_at = ngx_current_msec - NGX_TICKET_PROBE;

    return best;
}


ngx_ticket_cell_t *
ngx_ticket_counter_find(ngx_ticket_zone_t *z, int32_t supplier_id,
    int64_t quota_id)
{
    return ngx_ticket_counter_cell(z, supplier_id, quota_id, 0);
}


/* Both only grow, so their sum changes whenever one does. */

static ngx_uint_t
ngx_ticket_counter_era(ngx_ticket_zone_t *z, int32_t supplier_id,
    int64_t quota_id)
{
    ngx_uint_t  era;

    era = z->era;

    if (tk_quota_kind(quota_id) == TK_QUOTA_AGENT_DAY) {
        era += z->agent_eras[supplier_id % NGX_TICKET_SUPPLIERS];
    }

    return era;
}


ngx_uint_t
ngx_ticket_counter_get(int32_t supplier_id, int64_t quota_id,
    ngx_msec_t max_age, ngx_ticket_counter_t *counter)
{
    ngx_uint_t          known;
    ngx_ticket_cell_t  *cell;
    ngx_ticket_zone_t  *z;

    z = ngx_ticket_counter_lock();

    cell = ngx_ticket_counter_cell(z, supplier_id, quota_id, 0);

    known = (cell && cell->version
             && cell->era == ngx_ticket_counter_era(z, supplier_id, quota_id)
             && (max_age == 0
                 || ngx_current_msec - cell->known_at <= max_age));

    if (known) {
        counter->capacity = cell->capacity;
        counter->left = cell->left;
        counter->version = cell->version;
    }

    ngx_ticket_counter_unlock(z);

    return known;
}


void
ngx_ticket_counter_put(int32_t supplier_id, int64_t quota_id,
    const ngx_ticket_counter_t *counter)
{
    ngx_uint_t          era;
    ngx_ticket_cell_t  *cell;
    ngx_ticket_zone_t  *z;

    z = ngx_ticket_counter_lock();

    cell = ngx_ticket_counter_cell(z, supplier_id, quota_id, 1);
    era = ngx_ticket_counter_era(z, supplier_id, quota_id);

    if (counter->version >= cell->version || cell->era != era) {

        if (counter->version != cell->version) {
            (void) ngx_atomic_fetch_add(&z->epochs[supplier_id
                                                   % NGX_TICKET_SUPPLIERS], 1);
        }

        if (counter->capacity) {
            cell->capacity = counter->capacity;
        }

        cell->left = counter->left;
        cell->version = counter->version;
        cell->known_at = ngx_current_msec;
        cell->era = era;
    }

    ngx_ticket_counter_unlock(z);
}


/* Are the own numbers of all its orders known? */

static ngx_uint_t
ngx_ticket_counter_covered(ngx_ticket_zone_t *z, ngx_ticket_cell_t *cell)
{
    return cell->covered_era == z->filter_era && cell->covered >= cell->version;
}


ngx_uint_t
ngx_ticket_counter_probe(int32_t supplier_id, int64_t quota_id)
{
    ngx_uint_t          era, may;
    ngx_msec_t          wait;
    ngx_ticket_cell_t  *cell;
    ngx_ticket_zone_t  *z;

    z = ngx_ticket_counter_lock();

    cell = ngx_ticket_counter_cell(z, supplier_id, quota_id, 1);
    era = ngx_ticket_counter_era(z, supplier_id, quota_id);

    wait = ngx_ticket_counter_covered(z, cell) ? NGX_TICKET_PROBE
                                               : NGX_TICKET_PROBE_SOON;

    may = (cell->probed_era != era
           || ngx_current_msec - cell->probed_at >= wait);

    if (may) {
        cell->probed_at = ngx_current_msec;
        cell->probed_era = era;
    }

    ngx_ticket_counter_unlock(z);

    return may;
}


void
ngx_ticket_counter_reprobe(int32_t supplier_id, int64_t quota_id)
{
    ngx_ticket_cell_t  *cell;
    ngx_ticket_zone_t  *z;

    z = ngx_ticket_counter_lock();

    cell = ngx_ticket_counter_cell(z, supplier_id, quota_id, 0);
    if (cell) {
        cell->probed_at = ngx_current_msec - NGX_TICKET_PROBE;
    }

    ngx_ticket_counter_unlock(z);
}


/* One row: is it known to have too little?  Tells what is known of it. */

static ngx_uint_t
ngx_ticket_counter_look_at(ngx_ticket_zone_t *z, int32_t supplier_id,
    const tk_demand_t *d, ngx_ticket_look_t *look)
{
    ngx_uint_t          era;
    ngx_ticket_cell_t  *cell;

    cell = ngx_ticket_counter_cell(z, supplier_id, d->quota_id, 0);
    era = ngx_ticket_counter_era(z, supplier_id, d->quota_id);

    if (cell == NULL || cell->version == 0 || cell->era != era
        || cell->left >= d->persons)
    {
        return 0;
    }

    look->asked = cell->probed_era == era
                  && ngx_current_msec - cell->probed_at < NGX_TICKET_PROBE;

    look->settled &= ngx_ticket_counter_covered(z, cell);

    return 1;
}


/*
 * Documents: Postgres alone counts them.  One that it has just refused is
 * refused for a second; a repeat of what that document bought is looked up.
 */

static void
ngx_ticket_counter_look_documents(ngx_ticket_zone_t *z, int32_t supplier_id,
    const tk_order_t *order, ngx_ticket_look_t *look)
{
    size_t              i;
    ngx_msec_t          freed;
    ngx_ticket_cell_t  *cell;

    freed = z->freed_at[supplier_id % NGX_TICKET_SUPPLIERS];

    for (i = 0; i < order->ndocuments; i++) {
        cell = ngx_ticket_counter_cell(z, supplier_id,
                                 tk_document_counter(&order->documents[i]), 0);

        if (cell && cell->version && cell->era == z->era
            && ngx_current_msec - cell->known_at < NGX_TICKET_PROBE
            && (ngx_msec_int_t) (cell->known_at - freed) > 0
            && cell->left < order->documents[i].count)
        {
            look->full = order->ndemands + i + 1;
            look->settled = 0;
            return;
        }
    }
}


void
ngx_ticket_counter_look(int32_t supplier_id, const tk_order_t *order,
    ngx_ticket_look_t *look)
{
    int                 group;
    size_t              i;
    tk_demand_t        *d;
    ngx_uint_t          open;
    ngx_ticket_zone_t  *z;

    ngx_memzero(look, sizeof(ngx_ticket_look_t));
    look->settled = 1;
    open = 0;
    group = 0;

    z = ngx_ticket_counter_lock();

    /* of a group, whose members stand together, one is enough */

    for (i = 0; i < order->ndemands; i++) {
        d = &order->demands[i];

        if (d->group != group) {
            if (look->full && !open) {
                break;
            }

            group = d->group;
            look->full = 0;
            look->settled = 1;
            open = 0;
        }

        if (!ngx_ticket_counter_look_at(z, supplier_id, d, look)) {
            open = 1;

        } else {
            look->full = i + 1;

            if (group == 0) {
                open = 0;
                break;
            }
        }
    }

    if (open) {
        look->full = 0;
    }

    if (look->full == 0) {
        ngx_ticket_counter_look_documents(z, supplier_id, order, look);
    }

    if (look->settled && order->request_key.len
        && order->request_key.data[0] >= ' ')
    {
        look->settled = !ngx_ticket_known_has(z, supplier_id, order->agent_id,
                                              order->request_key);
    }

    ngx_ticket_counter_unlock(z);
}


void
ngx_ticket_counter_freed(int32_t supplier_id)
{
    ngx_ticket_zone()->freed_at[supplier_id % NGX_TICKET_SUPPLIERS] =
        ngx_current_msec;
}


ngx_uint_t
ngx_ticket_counter_frees(int32_t supplier_id)
{
    ngx_msec_t  at;

    at = ngx_ticket_zone()->freed_at[supplier_id % NGX_TICKET_SUPPLIERS];

    return at != 0 && ngx_current_msec - at <= NGX_TICKET_PROBE;
}


void
ngx_ticket_counter_refused(int32_t supplier_id)
{
    ngx_ticket_zone()->refused_at[supplier_id % NGX_TICKET_SUPPLIERS] =
        ngx_current_msec;
}


ngx_uint_t
ngx_ticket_counter_refuses(int32_t supplier_id)
{
    ngx_msec_t  at;

    at = ngx_ticket_zone()->refused_at[supplier_id % NGX_TICKET_SUPPLIERS];

    return at != 0 && ngx_current_msec - at < 2 * NGX_TICKET_PROBE;
}


ngx_atomic_uint_t
ngx_ticket_counter_epoch(int32_t supplier_id)
{
    return ngx_ticket_zone()->epochs[supplier_id % NGX_TICKET_SUPPLIERS];
}


/*
 * Nothing that is known now counts any more: staff changed a supplier, or
 * Postgres was restored from a backup and counts versions anew.
 */

void
ngx_ticket_counter_forget(void)
{
    ngx_uint_t          i;
    ngx_ticket_zone_t  *z;

    z = ngx_ticket_zone();

    (void) ngx_atomic_fetch_add(&z->era, 1);

    for (i = 0; i < NGX_TICKET_SUPPLIERS; i++) {
        (void) ngx_atomic_fetch_add(&z->epochs[i], 1);
    }
}


/* The same for the agents' own limits at one supplier. */

void
ngx_ticket_counter_forget_agents(int32_t supplier_id)
{
    ngx_uint_t          i;
    ngx_ticket_zone_t  *z;

    z = ngx_ticket_zone();
    i = (ngx_uint_t) supplier_id % NGX_TICKET_SUPPLIERS;

    (void) ngx_atomic_fetch_add(&z->agent_eras[i], 1);
    (void) ngx_atomic_fetch_add(&z->epochs[i], 1);
}


/* api.counters() says used, the functions that change orders say remaining. */

typedef struct {
    int  id;
    int  remaining;
    int  version;
    int  capacity;
    int  used;
} ngx_ticket_columns_t;


static int64_t
ngx_ticket_counter_int(const PGresult *result, int row, int col)
{
    tk_value_t  v;

    if (col == -1) {
        return 0;
    }

    ngx_ticket_pg_value(result, row, col, &v);

    return v.type == TK_VALUE_INT ? v.n : 0;
}


static int64_t
ngx_ticket_counter_row(const PGresult *result, int row,
    const ngx_ticket_columns_t *c, ngx_ticket_counter_t *counter)
{
    counter->version = ngx_ticket_counter_int(result, row, c->version);
    counter->capacity = ngx_ticket_counter_int(result, row, c->capacity);

    if (c->remaining != -1) {
        counter->left = ngx_ticket_counter_int(result, row, c->remaining);

    } else {
        counter->left = counter->capacity
                        - ngx_ticket_counter_int(result, row, c->used);
    }

    return ngx_ticket_counter_int(result, row, c->id);
}


void
ngx_ticket_counter_absorb(int32_t supplier_id, int64_t timeline,
    const PGresult *result)
{
    int                   row;
    size_t                n;
    int64_t               ids[NGX_TICKET_ABSORB];
    ngx_ticket_columns_t  c;
    ngx_ticket_counter_t  counters[NGX_TICKET_ABSORB];

    c.id = ngx_ticket_pg_column(result, "quota_id");
    c.remaining = ngx_ticket_pg_column(result, "remaining");
    c.version = ngx_ticket_pg_column(result, "quota_version");
    c.capacity = ngx_ticket_pg_column(result, "capacity");
    c.used = ngx_ticket_pg_column(result, "used");

    if (c.id == -1 || c.version == -1) {
        return;
    }

    n = 0;

    for (row = 0; row < PQntuples(result); row++) {
        ids[n] = ngx_ticket_counter_row(result, row, &c, &counters[n]);

        if (ids[n] == 0) {
            continue;
        }

        ngx_ticket_counter_put(supplier_id, ids[n], &counters[n]);

        if (++n == NGX_TICKET_ABSORB) {
            ngx_ticket_admit_correct(supplier_id, timeline, ids, counters, n,
                                     TK_COUNTER_LIFE);
            n = 0;
        }
    }

    if (n) {
        ngx_ticket_admit_correct(supplier_id, timeline, ids, counters, n,
                                 TK_COUNTER_LIFE);
    }
}
