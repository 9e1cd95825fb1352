/*
 * Cells of quota rows.  Open addressing with a bounded probe; what finds no
 * cell is simply not known.
 */

#include "stock/cells.h"
#include "core/tk_order.h"


#define NGX_TICKET_PROBES  16


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

ngx_uint_t
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

ngx_uint_t
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
