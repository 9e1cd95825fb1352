/*
 * Cells of quota rows.  Open addressing with a bounded probe; what finds no
 * cell is simply not known.
 */

#include "stock/cells.h"
#include "core/tk_order.h"


#define NGX_TICKET_CELL_PROBES  16
#define NGX_TICKET_CELL_SLICE   1024        /* looked at under one lock */


/*
 * The row's cell, or, to make one, a free cell, or the one least recently
 * heard of among those where it may lie.
 */

static ngx_ticket_cell_t *
ngx_ticket_cell(ngx_ticket_zone_t *z, int32_t supplier_id,
    int64_t quota_id, ngx_uint_t make)
{
    uint64_t            hash;
    ngx_uint_t          i;
    ngx_ticket_cell_t  *cell, *best;

    hash = ((uint64_t) quota_id ^ ((uint64_t) supplier_id << 48))
           * UINT64_C(0x9e3779b97f4a7c15);
    best = NULL;

    for (i = 0; i < NGX_TICKET_CELL_PROBES; i++) {
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
    best->refreshed_at = ngx_current_msec - NGX_TICKET_REFRESH;

    return best;
}


ngx_ticket_cell_t *
ngx_ticket_cell_find(ngx_ticket_zone_t *z, int32_t supplier_id,
    int64_t quota_id)
{
    return ngx_ticket_cell(z, supplier_id, quota_id, 0);
}


/* Both only grow, so their sum changes whenever one does. */

ngx_uint_t
ngx_ticket_cell_generation(ngx_ticket_zone_t *z, int32_t supplier_id,
    int64_t quota_id)
{
    ngx_uint_t  generation;

    generation = z->cell_generation;

    if (tk_quota_kind(quota_id) == TK_QUOTA_AGENT_BOOKED) {
        generation += z->agent_generations[supplier_id % NGX_TICKET_SUPPLIERS];
    }

    return generation;
}


ngx_uint_t
ngx_ticket_cell_get(int32_t supplier_id, int64_t quota_id,
    ngx_msec_t max_age, ngx_ticket_quota_t *quota)
{
    ngx_uint_t          known;
    ngx_ticket_cell_t  *cell;
    ngx_ticket_zone_t  *z;

    z = ngx_ticket_zone_lock_cells();

    cell = ngx_ticket_cell(z, supplier_id, quota_id, 0);

    known = (cell && cell->version
             && cell->generation
                == ngx_ticket_cell_generation(z, supplier_id, quota_id)
             && (max_age == 0
                 || ngx_current_msec - cell->known_at <= max_age));

    if (known) {
        quota->capacity = cell->capacity;
        quota->left = cell->left;
        quota->version = cell->version;
    }

    ngx_ticket_zone_unlock_cells(z);

    return known;
}


/*
 * ngx_current_msec stands still through a turn of the event loop, and may be
 * of the coarse clock: what is known at this moment is not known before it.
 */

static ngx_msec_t
ngx_ticket_cell_clock(void)
{
    struct timespec  ts;

    (void) clock_gettime(CLOCK_MONOTONIC, &ts);

    return (ngx_msec_t) ts.tv_sec * 1000 + ts.tv_nsec / 1000000;
}


static void
ngx_ticket_cell_remember(ngx_ticket_zone_t *z, const ngx_ticket_cell_t *cell)
{
    ngx_ticket_changed_t  *changed;

    if (tk_quota_kind(cell->quota_id) != TK_QUOTA_SLOT) {
        return;
    }

    changed = &z->changed[z->nchanged++ % NGX_TICKET_CHANGED];
    changed->quota_id = cell->quota_id;
    changed->supplier_id = cell->supplier_id;
}


static void
ngx_ticket_cell_write(ngx_ticket_zone_t *z, ngx_ticket_cell_t *cell,
    ngx_uint_t generation, const ngx_ticket_quota_t *quota)
{
    if (quota->version != cell->version) {
        (void) ngx_atomic_fetch_add(&z->cell_changes[cell->supplier_id
                                                   % NGX_TICKET_SUPPLIERS], 1);
        ngx_ticket_cell_remember(z, cell);
    }

    if (quota->version < cell->version) {
        cell->seen_through = 0;     /* other orders have made those versions */
    }

    if (quota->capacity) {
        cell->capacity = quota->capacity;
    }

    cell->left = quota->left;
    cell->version = quota->version;
    cell->known_at = ngx_current_msec;
    cell->written_at = ngx_ticket_cell_clock();
    cell->generation = generation;
}


void
ngx_ticket_cell_put(int32_t supplier_id, int64_t quota_id, ngx_msec_t asked,
    const ngx_ticket_quota_t *quota)
{
    ngx_uint_t          generation;
    ngx_ticket_cell_t  *cell;
    ngx_ticket_zone_t  *z;

    z = ngx_ticket_zone_lock_cells();

    cell = ngx_ticket_cell(z, supplier_id, quota_id, 1);
    generation = ngx_ticket_cell_generation(z, supplier_id, quota_id);

    if (quota->version >= cell->version || cell->generation != generation
        || (ngx_msec_int_t) (asked - cell->written_at) > 0)
    {
        ngx_ticket_cell_write(z, cell, generation, quota);
    }

    ngx_ticket_zone_unlock_cells(z);
}


/*
 * Rows stay once they are there, so the database has gone back to before the
 * first booking: nothing is known, until it is booked again.
 */

void
ngx_ticket_cell_missing(int32_t supplier_id, int64_t quota_id,
    ngx_msec_t asked)
{
    ngx_ticket_cell_t  *cell;
    ngx_ticket_zone_t  *z;

    z = ngx_ticket_zone_lock_cells();

    cell = ngx_ticket_cell(z, supplier_id, quota_id, 0);

    if (cell && (ngx_msec_int_t) (asked - cell->written_at) > 0) {
        cell->version = 0;
        cell->seen_through = 0;
    }

    ngx_ticket_zone_unlock_cells(z);
}


/*
 * Are the keys of all its orders for that day in the filter?  An agent's row of
 * a day of booking has orders for many.
 */

ngx_uint_t
ngx_ticket_cell_seen_through(ngx_ticket_zone_t *z, ngx_ticket_cell_t *cell,
    tk_day_t day)
{
    return cell->seen_generation == z->filter_generation
           && cell->seen_day == day
           && cell->seen_through >= cell->version;
}


ngx_uint_t
ngx_ticket_refresh_lead(int32_t supplier_id, int64_t quota_id, tk_day_t day)
{
    ngx_uint_t          generation, may;
    ngx_msec_t          wait;
    ngx_ticket_cell_t  *cell;
    ngx_ticket_zone_t  *z;

    z = ngx_ticket_zone_lock_cells();

    cell = ngx_ticket_cell(z, supplier_id, quota_id, 1);
    generation = ngx_ticket_cell_generation(z, supplier_id, quota_id);

    wait = ngx_ticket_cell_seen_through(z, cell, day)
           ? NGX_TICKET_REFRESH : NGX_TICKET_REFRESH_SOON;

    may = (cell->refreshed_generation != generation
           || ngx_current_msec - cell->refreshed_at >= wait);

    if (may) {
        cell->refreshed_at = ngx_current_msec;
        cell->refreshed_generation = generation;
    }

    ngx_ticket_zone_unlock_cells(z);

    return may;
}


void
ngx_ticket_refresh_abandon(int32_t supplier_id, int64_t quota_id)
{
    ngx_ticket_cell_t  *cell;
    ngx_ticket_zone_t  *z;

    z = ngx_ticket_zone_lock_cells();

    cell = ngx_ticket_cell(z, supplier_id, quota_id, 0);
    if (cell) {
        cell->refreshed_at = ngx_current_msec - NGX_TICKET_REFRESH;
    }

    ngx_ticket_zone_unlock_cells(z);
}


void
ngx_ticket_places_released(int32_t supplier_id)
{
    ngx_ticket_zone()->released_at[supplier_id % NGX_TICKET_SUPPLIERS] =
        ngx_current_msec;
}


ngx_uint_t
ngx_ticket_places_released_lately(int32_t supplier_id)
{
    ngx_msec_t  at;

    at = ngx_ticket_zone()->released_at[supplier_id % NGX_TICKET_SUPPLIERS];

    return at != 0 && ngx_current_msec - at <= NGX_TICKET_REFRESH;
}


void
ngx_ticket_places_refused(int32_t supplier_id)
{
    ngx_ticket_zone()->refused_at[supplier_id % NGX_TICKET_SUPPLIERS] =
        ngx_current_msec;
}


ngx_uint_t
ngx_ticket_places_refused_lately(int32_t supplier_id)
{
    ngx_msec_t  at;

    at = ngx_ticket_zone()->refused_at[supplier_id % NGX_TICKET_SUPPLIERS];

    return at != 0 && ngx_current_msec - at < 2 * NGX_TICKET_REFRESH;
}


ngx_atomic_uint_t
ngx_ticket_cell_changes(int32_t supplier_id)
{
    return ngx_ticket_zone()->cell_changes[supplier_id % NGX_TICKET_SUPPLIERS];
}


/*
 * Nothing that is known now counts any more: staff changed a supplier, or
 * Postgres was restored from a backup and counts versions again.
 */

void
ngx_ticket_cell_forget(void)
{
    ngx_uint_t          i;
    ngx_ticket_zone_t  *z;

    z = ngx_ticket_zone();

    (void) ngx_atomic_fetch_add(&z->cell_generation, 1);

    for (i = 0; i < NGX_TICKET_SUPPLIERS; i++) {
        (void) ngx_atomic_fetch_add(&z->cell_changes[i], 1);
    }
}


/* The same for the agents' own limits at one supplier. */

void
ngx_ticket_cell_forget_agents(int32_t supplier_id)
{
    ngx_uint_t          i;
    ngx_ticket_zone_t  *z;

    z = ngx_ticket_zone();
    i = (ngx_uint_t) supplier_id % NGX_TICKET_SUPPLIERS;

    (void) ngx_atomic_fetch_add(&z->agent_generations[i], 1);
    (void) ngx_atomic_fetch_add(&z->cell_changes[i], 1);
}


/* ---- For whoever is told of changes ---- */

ngx_int_t
ngx_ticket_cells_changed(ngx_uint_t *seen, ngx_ticket_changed_t *changed,
    ngx_uint_t *n)
{
    ngx_uint_t          i, missed;
    ngx_ticket_zone_t  *z;

    z = ngx_ticket_zone();

    if (z->nchanged == *seen) {             /* without the lock, mostly */
        *n = 0;
        return NGX_OK;
    }

    z = ngx_ticket_zone_lock_cells();

    *n = z->nchanged - *seen;
    missed = *n > NGX_TICKET_CHANGED;

    for (i = 0; !missed && i < *n; i++) {
        changed[i] = z->changed[(*seen + i) % NGX_TICKET_CHANGED];
    }

    *seen = z->nchanged;

    ngx_ticket_zone_unlock_cells(z);

    return missed ? NGX_DECLINED : NGX_OK;
}


ngx_uint_t
ngx_ticket_cells_of(int32_t supplier_id, tk_day_t first, tk_day_t last,
    int64_t *ids, ngx_uint_t max)
{
    tk_day_t            day;
    ngx_uint_t          i, slice, n;
    ngx_ticket_cell_t  *cell;
    ngx_ticket_zone_t  *z;

    z = ngx_ticket_zone();
    n = 0;

    for (slice = 0; slice < z->ncells; slice += NGX_TICKET_CELL_SLICE) {
        z = ngx_ticket_zone_lock_cells();

        for (i = 0; i < NGX_TICKET_CELL_SLICE; i++) {
            cell = &z->cells[slice + i];

            if (cell->supplier_id != supplier_id || cell->version == 0
                || tk_quota_kind(cell->quota_id) != TK_QUOTA_SLOT)
            {
                continue;
            }

            day = tk_quota_day(cell->quota_id);

            if (day >= first && day <= last && n++ < max) {
                ids[n - 1] = cell->quota_id;
            }
        }

        ngx_ticket_zone_unlock_cells(z);
    }

    return n;
}
