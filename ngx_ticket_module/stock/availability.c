/*
 * What is known of an order's rows; see the header.
 */

#include "stock/availability.h"
#include "core/tk_counter.h"
#include "pg/pg.h"
#include "stock/seats.h"
#include "stock/seen.h"
#include "stock/shield.h"


/* Of an area: a seat that is named and known to be taken, from 1. */

static ngx_uint_t
ngx_ticket_availability_seat(ngx_ticket_zone_t *z, int32_t supplier_id,
    const tk_reservation_t *d, const tk_order_t *order)
{
    return order->nseats && tk_quota_kind(d->quota_id) == TK_QUOTA_SEATS
           ? ngx_ticket_seats_taken(z, supplier_id, d->quota_id, order->seats,
                                    order->nseats)
           : 0;
}


/* One row: is it known to have too little?  Tells what is known of it. */

static ngx_uint_t
ngx_ticket_availability_row(ngx_ticket_zone_t *z, int32_t supplier_id,
    const tk_reservation_t *d, const tk_order_t *order,
    ngx_ticket_availability_t *a)
{
    ngx_uint_t          generation;
    ngx_ticket_cell_t  *cell;

    cell = ngx_ticket_cell_find(z, d->owner_id, d->quota_id);
    generation = ngx_ticket_cell_generation(z, d->owner_id, d->quota_id);

    if (cell == NULL || cell->version == 0 || cell->generation != generation) {
        return 0;
    }

    if (cell->left >= d->persons) {
        a->seat = ngx_ticket_availability_seat(z, supplier_id, d, order);
        if (a->seat == 0) {
            return 0;
        }
    }

    a->fresh = cell->refreshed_generation == generation
                  && ngx_current_msec - cell->refreshed_at < NGX_TICKET_REFRESH;

    /* Of another supplier's row the filter knows that one's orders. */
    a->no_replay &= d->owner_id == supplier_id
                    && ngx_ticket_cell_seen_through(z, cell, order->day);

    return 1;
}


/*
 * Documents: Postgres alone counts them.  One that it has just refused is
 * refused for a second; a replay of what that document bought is looked up.
 */

static void
ngx_ticket_availability_documents(ngx_ticket_zone_t *z, int32_t supplier_id,
    const tk_order_t *order, ngx_ticket_availability_t *a)
{
    size_t              i;
    ngx_msec_t          freed;
    ngx_ticket_cell_t  *cell;

    freed = z->released_at[supplier_id % NGX_TICKET_SUPPLIERS];

    for (i = 0; i < order->nid_uses; i++) {
        cell = ngx_ticket_cell_find(z, supplier_id,
                                    tk_id_use_cell(&order->id_uses[i]));

        if (cell && cell->version && cell->generation == z->cell_generation
            && ngx_current_msec - cell->known_at < NGX_TICKET_REFRESH
            && (ngx_msec_int_t) (cell->known_at - freed) > 0
            && cell->left < order->id_uses[i].count)
        {
            a->full = order->nreservations + i + 1;
            a->no_replay = 0;
            return;
        }
    }
}


void
ngx_ticket_availability(int32_t supplier_id, const tk_order_t *order,
    ngx_ticket_availability_t *a)
{
    int                 group;
    size_t              i;
    tk_reservation_t   *d;
    ngx_uint_t          open;
    ngx_ticket_zone_t  *z;

    ngx_memzero(a, sizeof(ngx_ticket_availability_t));
    a->no_replay = 1;
    open = 0;
    group = 0;

    z = ngx_ticket_zone_lock_cells();

    /* of a group, whose members stand together, one is enough */

    for (i = 0; i < order->nreservations; i++) {
        d = &order->reservations[i];

        if (d->group != group) {
            if (a->full && !open) {
                break;
            }

            group = d->group;
            a->full = 0;
            a->no_replay = 1;
            open = 0;
        }

        if (!ngx_ticket_availability_row(z, supplier_id, d, order, a)) {
            open = 1;

        } else {
            a->full = i + 1;

            if (group == 0) {
                open = 0;
                break;
            }
        }
    }

    if (open) {
        a->full = 0;
    }

    if (a->full == 0) {
        ngx_ticket_availability_documents(z, supplier_id, order, a);
    }

    if (a->no_replay && order->request_key.len) {
        a->no_replay = !ngx_ticket_seen_maybe(z, supplier_id, order->agent_id,
                                              order->request_key);
    }

    ngx_ticket_zone_unlock_cells(z);
}


/* api.counters() says used, the functions that change orders say remaining. */

typedef struct {
    int  supplier_id;
    int  id;
    int  remaining;
    int  version;
    int  capacity;
    int  used;
} ngx_ticket_columns_t;


static int64_t
ngx_ticket_availability_int(const PGresult *result, int row, int col)
{
    tk_value_t  v;

    if (col == -1) {
        return 0;
    }

    ngx_ticket_pg_value(result, row, col, &v);

    return v.type == TK_VALUE_INT ? v.n : 0;
}


/* Is it a row of a quota? */

static ngx_uint_t
ngx_ticket_availability_news(const PGresult *result, int row,
    const ngx_ticket_columns_t *c, int32_t supplier_id, ngx_ticket_news_t *news)
{
    news->id = ngx_ticket_availability_int(result, row, c->id);

    if (news->id == 0) {
        return 0;
    }

    news->supplier_id = c->supplier_id == -1
        ? supplier_id
        : (int32_t) ngx_ticket_availability_int(result, row, c->supplier_id);
    news->quota.version = ngx_ticket_availability_int(result, row, c->version);
    news->quota.capacity = ngx_ticket_availability_int(result, row,
                                                       c->capacity);

    if (c->remaining != -1) {
        news->quota.left = ngx_ticket_availability_int(result, row,
                                                       c->remaining);

    } else {
        news->quota.left = news->quota.capacity
                        - ngx_ticket_availability_int(result, row, c->used);
    }

    return 1;
}


void
ngx_ticket_availability_absorb(int32_t supplier_id, int64_t database_id,
    ngx_msec_t asked, const PGresult *result)
{
    int                   row;
    size_t                n;
    ngx_ticket_news_t     news[NGX_TICKET_ABSORB];
    ngx_ticket_columns_t  c;

    c.supplier_id = ngx_ticket_pg_column(result, "supplier_id");
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
        if (!ngx_ticket_availability_news(result, row, &c, supplier_id,
                                          &news[n]))
        {
            continue;
        }

        ngx_ticket_cell_put(news[n].supplier_id, news[n].id, asked,
                            &news[n].quota);

        if (++n == NGX_TICKET_ABSORB) {
            ngx_ticket_shield_correct(database_id, news, n, TK_COUNTER_LIFE);
            n = 0;
        }
    }

    if (n) {
        ngx_ticket_shield_correct(database_id, news, n, TK_COUNTER_LIFE);
    }
}
