/*
 * Idempotency keys of orders that exist.  The replay of a booked order must get
 * its answer although the slot is full by now (D11), and a host that refuses a
 * hundred thousand others meanwhile must not ask Postgres about each.
 *
 * So the refresh of a full row, once a second, also brings the keys that its
 * day's orders have used since the last one, and they go into a Bloom filter in
 * shared memory.  A row's cell says up to which version the keys of its orders
 * are in there.  A key that is not in the filter, while the row's version is,
 * has no order; one that is in there is looked up.  The filter can be wrong in
 * one direction only, and that one costs a look-up.
 *
 * All of it is under the cells' lock.
 */

#include "stock/seen.h"
#include "pg/pg.h"
#include "stock/cells.h"


#define NGX_TICKET_BLOCK_KEYS    51         /* ten bits a number */
#define NGX_TICKET_SEEN_BITS    6
#define NGX_TICKET_SEEN_LOCKED  256        /* numbers added under one lock */


typedef struct {
    int  quota_id;
    int  version;
    int  agent_id;
    int  client_ref;
    int  order_id;
    int  running;
    int  next;
} ngx_ticket_seen_columns_t;


static uint64_t
ngx_ticket_seen_mix(uint64_t h)
{
    h ^= h >> 33;
    h *= UINT64_C(0xff51afd7ed558ccd);
    h ^= h >> 33;
    h *= UINT64_C(0xc4ceb9fe1a85ec53);
    h ^= h >> 33;

    return h;
}


static uint64_t
ngx_ticket_seen_hash(int32_t supplier_id, int32_t agent_id, tk_str_t number)
{
    size_t    i;
    uint64_t  h;

    h = ngx_ticket_seen_mix((uint64_t) supplier_id << 32
                            | (uint32_t) agent_id);

    for (i = 0; i < number.len; i++) {
        h = (h ^ number.data[i]) * UINT64_C(0x100000001b3);
    }

    return ngx_ticket_seen_mix(h);
}


/* The block a number lies in; *bits gets nine bits for each of its marks. */

static uint64_t *
ngx_ticket_seen_block(ngx_ticket_zone_t *z, uint64_t hash, uint64_t *bits)
{
    *bits = ngx_ticket_seen_mix(hash + 1);

    return &z->filter[(hash & (z->nblocks - 1)) * NGX_TICKET_BLOCK_WORDS];
}


static void
ngx_ticket_seen_add(ngx_ticket_zone_t *z, int32_t supplier_id,
    int32_t agent_id, tk_str_t number)
{
    uint64_t    bits, *block;
    ngx_uint_t  i;

    if (z->nseen >= z->nblocks * NGX_TICKET_BLOCK_KEYS) {
        ngx_ticket_zone_empty_filter(z);
    }

    block = ngx_ticket_seen_block(z, ngx_ticket_seen_hash(supplier_id,
                                                        agent_id, number),
                                  &bits);

    for (i = 0; i < NGX_TICKET_SEEN_BITS; i++, bits >>= 9) {
        block[(bits >> 6) & 7] |= UINT64_C(1) << (bits & 63);
    }

    z->nseen++;
}


ngx_uint_t
ngx_ticket_seen_maybe(ngx_ticket_zone_t *z, int32_t supplier_id,
    int32_t agent_id, tk_str_t client_ref)
{
    uint64_t    bits, *block;
    ngx_uint_t  i;

    block = ngx_ticket_seen_block(z, ngx_ticket_seen_hash(supplier_id,
                                                    agent_id, client_ref),
                                  &bits);

    for (i = 0; i < NGX_TICKET_SEEN_BITS; i++, bits >>= 9) {
        if (!(block[(bits >> 6) & 7] & UINT64_C(1) << (bits & 63))) {
            return 0;
        }
    }

    return 1;
}


/* The day's place; NULL when another day has it, or it is of the past. */

static ngx_ticket_seen_day_t *
ngx_ticket_seen_day(ngx_ticket_zone_t *z, int32_t supplier_id, tk_day_t day,
    int64_t database_id, ngx_uint_t make)
{
    ngx_ticket_seen_day_t  *day_seen;

    day_seen = &z->seen_days[((ngx_uint_t) supplier_id * 31 + (ngx_uint_t) day)
                     % NGX_TICKET_SEEN_DAYS];

    if (day_seen->supplier_id == supplier_id && day_seen->day == day
        && day_seen->database_id == database_id
        && day_seen->generation == z->filter_generation)
    {
        return day_seen;
    }

    if (!make) {
        return NULL;
    }

    ngx_memzero(day_seen, sizeof(ngx_ticket_seen_day_t));
    day_seen->supplier_id = supplier_id;
    day_seen->day = day;
    day_seen->database_id = database_id;
    day_seen->generation = z->filter_generation;

    return day_seen;
}


int64_t
ngx_ticket_seen_after(int32_t supplier_id, tk_day_t day, int64_t database_id)
{
    int64_t                 after;
    ngx_ticket_zone_t      *z;
    ngx_ticket_seen_day_t  *day_seen;

    z = ngx_ticket_zone_lock_cells();

    day_seen = ngx_ticket_seen_day(z, supplier_id, day, database_id, 0);
    after = day_seen ? day_seen->safe : 0;

    ngx_ticket_zone_unlock_cells(z);

    return after;
}


static int64_t
ngx_ticket_seen_int(const PGresult *result, int row, int col)
{
    tk_value_t  v;

    ngx_ticket_pg_value(result, row, col, &v);

    return v.type == TK_VALUE_INT ? v.n : 0;
}


/* Adds the numbers of the rows from row on, so many that the lock is short. */

static int
ngx_ticket_seen_rows(ngx_ticket_zone_t *z, int32_t supplier_id,
    const PGresult *result, const ngx_ticket_seen_columns_t *c, int row)
{
    int         end;
    tk_value_t  number;

    end = ngx_min(row + NGX_TICKET_SEEN_LOCKED, ngx_ticket_pg_count(result));

    for ( /* void */ ; row < end; row++) {
        ngx_ticket_pg_value(result, row, c->client_ref, &number);

        if (number.type == TK_VALUE_TEXT) {
            ngx_ticket_seen_add(z, supplier_id,
                                (int32_t) ngx_ticket_seen_int(result, row,
                                                              c->agent_id),
                                number.s);
        }
    }

    return end;
}


/* Every order of these rows for that day, up to these versions, is in the
 * filter now. */

static void
ngx_ticket_seen_cover(ngx_ticket_zone_t *z, int32_t supplier_id, tk_day_t day,
    const PGresult *result, const ngx_ticket_seen_columns_t *c, int end)
{
    int                 row;
    int64_t             version;
    ngx_ticket_cell_t  *cell;

    for (row = 0; row < end; row++) {
        cell = ngx_ticket_cell_find(z, supplier_id,
                                    ngx_ticket_seen_int(result, row,
                                                        c->quota_id));
        if (cell == NULL) {
            continue;
        }

        version = ngx_ticket_seen_int(result, row, c->version);

        if (cell->seen_generation != z->filter_generation
            || cell->seen_day != day || cell->seen_through < version)
        {
            cell->seen_day = day;
            cell->seen_through = version;
            cell->seen_generation = z->filter_generation;
        }
    }
}


static void
ngx_ticket_seen_find_columns(const PGresult *result,
    ngx_ticket_seen_columns_t *c)
{
    c->quota_id = ngx_ticket_pg_column(result, "quota_id");
    c->version = ngx_ticket_pg_column(result, "quota_version");
    c->agent_id = ngx_ticket_pg_column(result, "agent_id");
    c->client_ref = ngx_ticket_pg_column(result, "own_number");
    c->order_id = ngx_ticket_pg_column(result, "order_id");
    c->running = ngx_ticket_pg_column(result, "running");
    c->next = ngx_ticket_pg_column(result, "next");
}


/* The day's orders have been read up to last, when running and next were so. */

static void
ngx_ticket_seen_up_to(ngx_ticket_seen_day_t *day_seen, int64_t last,
    int64_t running, int64_t next)
{
    if (running >= day_seen->last_next) {
        day_seen->safe = ngx_max(day_seen->safe, day_seen->last);
    }

    if (last >= day_seen->last) {
        day_seen->last = last;
        day_seen->last_next = next;
    }
}


ngx_uint_t
ngx_ticket_seen_absorb(int32_t supplier_id, tk_day_t day, int64_t database_id,
    int64_t after, const PGresult *result)
{
    int                        row, first, rows;
    int64_t                    last, running, next;
    ngx_uint_t                 generation, whole;
    ngx_ticket_zone_t         *z;
    ngx_ticket_seen_day_t     *day_seen;
    ngx_ticket_seen_columns_t  c;

    ngx_ticket_seen_find_columns(result, &c);

    rows = ngx_ticket_pg_count(result);
    if (rows == 0) {
        return 0;
    }

    /* the moment, then quota rows, then orders */

    running = ngx_ticket_seen_int(result, 0, c.running);
    next = ngx_ticket_seen_int(result, 0, c.next);

    for (first = 1; first < rows; first++) {
        if (ngx_ticket_seen_int(result, first, c.order_id) != 0) {
            break;
        }
    }

    last = (first < rows) ? ngx_ticket_seen_int(result, rows - 1, c.order_id)
                          : after;
    whole = rows - first < NGX_TICKET_SEEN_READ;

    z = ngx_ticket_zone_lock_cells();
    generation = z->filter_generation;

    for (row = first; row < rows; /* void */ ) {
        row = ngx_ticket_seen_rows(z, supplier_id, result, &c, row);

        ngx_ticket_zone_unlock_cells(z);
        z = ngx_ticket_zone_lock_cells();
    }

    day_seen = ngx_ticket_seen_day(z, supplier_id, day, database_id,
                                   after == 0);

    if (generation != z->filter_generation || day_seen == NULL
        || day_seen->safe < after)
    {
        /* emptied meanwhile: what was read before is not in there */
        ngx_ticket_zone_unlock_cells(z);
        return 0;
    }

    ngx_ticket_seen_up_to(day_seen, last, running, next);

    if (whole) {
        ngx_ticket_seen_cover(z, supplier_id, day, result, &c, first);
    }

    ngx_ticket_zone_unlock_cells(z);

    return whole;
}


ngx_uint_t
ngx_ticket_seen_sold(int32_t supplier_id, const tk_order_t *order)
{
    ngx_uint_t          generation;
    ngx_ticket_zone_t  *z;

    z = ngx_ticket_zone_lock_cells();

    if (order->request_key.len) {
        ngx_ticket_seen_add(z, supplier_id, order->agent_id,
                            order->request_key);
    }

    generation = z->filter_generation;

    ngx_ticket_zone_unlock_cells(z);

    return generation;
}


/*
 * A row whose orders were all known stays so through the sales of this host.
 * What another one sold in between leaves a gap in the versions, which the
 * next refresh closes.
 */

void
ngx_ticket_seen_advance(int32_t supplier_id, ngx_uint_t generation,
    const tk_order_t *order, int slot_no)
{
    size_t              i;
    tk_reservation_t   *d;
    ngx_ticket_cell_t  *cell;
    ngx_ticket_zone_t  *z;

    z = ngx_ticket_zone_lock_cells();

    if (generation != z->filter_generation) {
        ngx_ticket_zone_unlock_cells(z);
        return;
    }

    for (i = 0; i < order->nreservations; i++) {
        d = &order->reservations[i];

        if (d->group && tk_quota_ref(d->quota_id) % 1000 != slot_no) {
            continue;                       /* another slot was taken */
        }

        cell = ngx_ticket_cell_find(z, d->owner_id, d->quota_id);

        if (cell && cell->seen_generation == generation
            && cell->seen_through == cell->version - 1)
        {
            cell->seen_through = cell->version;
        }
    }

    ngx_ticket_zone_unlock_cells(z);
}


void
ngx_ticket_seen_forget(void)
{
    ngx_ticket_zone_t  *z;

    z = ngx_ticket_zone_lock_cells();
    ngx_ticket_zone_empty_filter(z);
    ngx_ticket_zone_unlock_cells(z);
}
