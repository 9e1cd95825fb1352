/*
 * States of seats in shared memory; see the header.  All of it is under the
 * cells' lock.
 */

#include "stock/seats.h"
#include "core/tk_theatre.h"


#define NGX_TICKET_SEAT_FREE  '1'


static ngx_ticket_seats_t *
ngx_ticket_seats_find(ngx_ticket_zone_t *z, int32_t supplier_id,
    int64_t quota_id)
{
    ngx_str_t                name;
    ngx_str_node_t          *node;
    ngx_ticket_seats_key_t   key;

    key.quota_id = quota_id;
    key.supplier_id = supplier_id;
    name.data = (u_char *) &key;
    name.len = sizeof(key);

    node = ngx_str_rbtree_lookup(&z->seats, &name,
                                 ngx_murmur_hash2(name.data, name.len));

    return node ? ngx_rbtree_data(&node->node, ngx_ticket_seats_t, node.node)
                : NULL;
}


static void
ngx_ticket_seats_remove(ngx_ticket_zone_t *z, ngx_ticket_seats_t *area)
{
    ngx_rbtree_delete(&z->seats, &area->node.node);
    ngx_queue_remove(&area->queue);
    ngx_slab_free_locked(z->seats_pool, area);
}


/* Where there is no room for it the least recently used go. */

static ngx_ticket_seats_t *
ngx_ticket_seats_make(ngx_ticket_zone_t *z, int32_t supplier_id,
    int64_t quota_id, size_t seats)
{
    size_t               size;
    ngx_ticket_seats_t  *area;

    size = sizeof(ngx_ticket_seats_t) + seats;

    for ( ;; ) {
        area = ngx_slab_calloc_locked(z->seats_pool, size);
        if (area) {
            break;
        }

        if (ngx_queue_empty(&z->seats_lru)) {
            return NULL;
        }

        ngx_ticket_seats_remove(z, ngx_queue_data(ngx_queue_last(&z->seats_lru),
                                                  ngx_ticket_seats_t, queue));
    }

    area->key.quota_id = quota_id;
    area->key.supplier_id = supplier_id;
    area->node.str.data = (u_char *) &area->key;
    area->node.str.len = sizeof(ngx_ticket_seats_key_t);
    area->node.node.key = ngx_murmur_hash2(area->node.str.data,
                                           area->node.str.len);
    area->seats = seats;

    ngx_rbtree_insert(&z->seats, &area->node.node);
    ngx_queue_insert_head(&z->seats_lru, &area->queue);

    return area;
}


/* Of the database as it is, and not too old? */

static ngx_uint_t
ngx_ticket_seats_known(ngx_ticket_zone_t *z, const ngx_ticket_seats_t *area)
{
    return area != NULL && area->stamp != 0
           && area->life == (int64_t) z->life
           && ngx_current_msec - area->asked <= NGX_TICKET_SEATS_MAX;
}


/*
 * A change of the same millisecond may have come behind the look.  Where staff
 * have changed something (another generation of cells), that may have been a
 * seat.
 */

static ngx_uint_t
ngx_ticket_seats_passed(ngx_ticket_zone_t *z, const ngx_ticket_seats_t *area)
{
    int32_t             supplier_id;
    ngx_msec_t          released;
    ngx_ticket_cell_t  *cell;

    supplier_id = (int32_t) area->key.supplier_id;
    released = z->released_at[supplier_id % NGX_TICKET_SUPPLIERS];

    if (released != 0 && (ngx_msec_int_t) (released - area->asked) >= 0) {
        return 1;
    }

    cell = ngx_ticket_cell_find(z, supplier_id, area->key.quota_id);

    return cell == NULL || cell->version > area->version
           || cell->generation
              != ngx_ticket_cell_generation(z, supplier_id,
                                            area->key.quota_id);
}


static ngx_uint_t
ngx_ticket_seats_due(const ngx_ticket_seats_t *area)
{
    return ngx_current_msec - area->asked >= NGX_TICKET_SEATS_AGE
           && ngx_current_msec - area->looked_at >= NGX_TICKET_SEATS_AGE;
}


size_t
ngx_ticket_seats_get(int32_t supplier_id, int64_t quota_id,
    ngx_ticket_seats_look_t *look, u_char *states, size_t n)
{
    size_t               seats;
    ngx_ticket_zone_t   *z;
    ngx_ticket_seats_t  *area;

    ngx_memzero(look, sizeof(ngx_ticket_seats_look_t));
    seats = 0;

    z = ngx_ticket_zone_lock_cells();

    area = ngx_ticket_seats_find(z, supplier_id, quota_id);

    if (ngx_ticket_seats_known(z, area)) {
        look->stamp = area->stamp;
        look->due = ngx_ticket_seats_due(area);
        look->passed = ngx_ticket_seats_passed(z, area);
        seats = area->seats;

        if (states) {
            ngx_memcpy(states, area->states, ngx_min(n, seats));
        }

        ngx_queue_remove(&area->queue);
        ngx_queue_insert_head(&z->seats_lru, &area->queue);
    }

    ngx_ticket_zone_unlock_cells(z);

    return seats;
}


ngx_uint_t
ngx_ticket_seats_stand(int32_t supplier_id, int64_t quota_id,
    ngx_uint_t stamp)
{
    ngx_ticket_seats_look_t  look;

    (void) ngx_ticket_seats_get(supplier_id, quota_id, &look, NULL, 0);

    return look.stamp == stamp && !look.due && !look.passed;
}


void
ngx_ticket_seats_begin(int32_t supplier_id, int64_t quota_id)
{
    ngx_ticket_zone_t   *z;
    ngx_ticket_seats_t  *area;

    z = ngx_ticket_zone_lock_cells();

    area = ngx_ticket_seats_find(z, supplier_id, quota_id);

    if (area) {
        area->looked_at = ngx_current_msec;
    }

    ngx_ticket_zone_unlock_cells(z);
}


/* What has been sold here since the look began is not undone by it. */

static void
ngx_ticket_seats_write(ngx_ticket_zone_t *z, ngx_ticket_seats_t *area,
    ngx_msec_t asked, int64_t life, int64_t version, tk_str_t states)
{
    if (area->life == life && version < area->version
        && (ngx_msec_int_t) (asked - area->written_at) <= 0)
    {
        return;
    }

    if (area->stamp == 0
        || ngx_memcmp(area->states, states.data, states.len) != 0)
    {
        ngx_memcpy(area->states, states.data, states.len);
        area->stamp = ++z->seats_stamp;
    }

    area->asked = asked;
    area->life = life;
    area->version = version;
}


void
ngx_ticket_seats_put(int32_t supplier_id, int64_t quota_id, ngx_msec_t asked,
    int64_t life, int64_t version, tk_str_t states)
{
    ngx_ticket_zone_t   *z;
    ngx_ticket_seats_t  *area;

    if (states.len == 0 || states.len >= TK_AREA_SEATS) {
        return;
    }

    z = ngx_ticket_zone_lock_cells();

    area = ngx_ticket_seats_find(z, supplier_id, quota_id);

    if (area && area->seats != states.len) {
        ngx_ticket_seats_remove(z, area);
        area = NULL;
    }

    if (area == NULL) {
        area = ngx_ticket_seats_make(z, supplier_id, quota_id, states.len);
    }

    if (area) {
        ngx_ticket_seats_write(z, area, asked, life, version, states);
    }

    ngx_ticket_zone_unlock_cells(z);
}


void
ngx_ticket_seats_sold(int32_t supplier_id, int64_t quota_id, int32_t seat_no,
    u_char state)
{
    ngx_ticket_zone_t   *z;
    ngx_ticket_seats_t  *area;

    z = ngx_ticket_zone_lock_cells();

    area = ngx_ticket_seats_find(z, supplier_id, quota_id);

    if (area && seat_no >= 1 && (size_t) seat_no <= area->seats
        && area->states[seat_no - 1] != state)
    {
        area->states[seat_no - 1] = state;
        area->stamp = ++z->seats_stamp;
    }

    ngx_ticket_zone_unlock_cells(z);
}


void
ngx_ticket_seats_advance(int32_t supplier_id, int64_t quota_id)
{
    ngx_ticket_cell_t   *cell;
    ngx_ticket_zone_t   *z;
    ngx_ticket_seats_t  *area;

    z = ngx_ticket_zone_lock_cells();

    area = ngx_ticket_seats_find(z, supplier_id, quota_id);
    cell = ngx_ticket_cell_find(z, supplier_id, quota_id);

    if (area && cell && area->version == cell->version - 1) {
        area->version = cell->version;
        area->written_at = cell->written_at;
    }

    ngx_ticket_zone_unlock_cells(z);
}


size_t
ngx_ticket_seats_taken(ngx_ticket_zone_t *z, int32_t supplier_id,
    int64_t quota_id, const tk_seat_t *seats, size_t n)
{
    size_t               i, seat_no;
    ngx_ticket_seats_t  *area;

    area = ngx_ticket_seats_find(z, supplier_id, quota_id);

    if (!ngx_ticket_seats_known(z, area)
        || ngx_current_msec - area->asked > NGX_TICKET_SEATS_AGE
        || ngx_ticket_seats_passed(z, area))
    {
        return 0;
    }

    for (i = 0; i < n; i++) {
        seat_no = (size_t) seats[i].seat_no;

        if (seat_no >= 1 && seat_no <= area->seats
            && area->states[seat_no - 1] != NGX_TICKET_SEAT_FREE)
        {
            return i + 1;
        }
    }

    return 0;
}
