/*
 * Cells of quota rows in shared memory: what was left in Postgres when any
 * process of this host last heard of a row.  They refuse the hopeless and
 * answer reads; they never sell.  A row is known or not; what is known was
 * true in Postgres at some moment.
 */

#ifndef NGX_TICKET_CELLS_H
#define NGX_TICKET_CELLS_H

#include "base/zone.h"


#define NGX_TICKET_CELL_AGE     100         /* ms a read may be old */
#define NGX_TICKET_CELL_RENEW   70          /* and is, before one asks again */
#define NGX_TICKET_REFRESH      1000        /* ms, of a full row */
#define NGX_TICKET_REFRESH_SOON 100
#define NGX_TICKET_ABSORB       128         /* rows corrected by one command */

typedef struct {
    int32_t               capacity;         /* 0 when not known */
    int32_t               left;
    int64_t               version;
} ngx_ticket_quota_t;

/* 1 when known; not older than max_age ms, unless that is 0. */
ngx_uint_t ngx_ticket_cell_get(int32_t supplier_id, int64_t quota_id,
    ngx_msec_t max_age, ngx_ticket_quota_t *quota);
/*
 * News of a row.  asked: ngx_current_msec when the statement was begun, or
 * before.  The newer version stays, unless it was known when the older one was
 * asked for.
 */
void ngx_ticket_cell_put(int32_t supplier_id, int64_t quota_id,
    ngx_msec_t asked, const ngx_ticket_quota_t *quota);
/* The statement begun at asked did not find the row. */
void ngx_ticket_cell_missing(int32_t supplier_id, int64_t quota_id,
    ngx_msec_t asked);
/* 1 once per NGX_TICKET_REFRESH, row and host, sooner while keys of its orders
 * for that day are not in the filter: this request refreshes the row. */
ngx_uint_t ngx_ticket_refresh_lead(int32_t supplier_id, int64_t quota_id,
    tk_day_t day);
/* It did not bring enough: the next one may refresh at once. */
void ngx_ticket_refresh_abandon(int32_t supplier_id, int64_t quota_id);

/* An order gave back what it had, documents among it; did any, lately? */
void ngx_ticket_places_released(int32_t supplier_id);
ngx_uint_t ngx_ticket_places_released_lately(int32_t supplier_id);
/* Somebody was refused for want of places; was anybody, lately? */
void ngx_ticket_places_refused(int32_t supplier_id);
ngx_uint_t ngx_ticket_places_refused_lately(int32_t supplier_id);

/* Grows whenever a cell of the supplier changed on this host. */
ngx_atomic_uint_t ngx_ticket_cell_changes(int32_t supplier_id);
void ngx_ticket_cell_forget(void);
void ngx_ticket_cell_forget_agents(int32_t supplier_id);

/*
 * Which cells of slots have changed since there were *seen changes: *n of them,
 * at most NGX_TICKET_CHANGED, a cell as often as it did; *seen is what there
 * are now.  NGX_DECLINED: more than are remembered.
 */
ngx_int_t ngx_ticket_cells_changed(ngx_uint_t *seen,
    ngx_ticket_changed_t *changed, ngx_uint_t *n);
/* All of a supplier that are known, of these days: how many there are, and the
 * first max of them. */
ngx_uint_t ngx_ticket_cells_of(int32_t supplier_id, tk_day_t first,
    tk_day_t last, int64_t *ids, ngx_uint_t max);

/* What stands on them; under the lock of cells and filter. */

/* NULL: not known. */
ngx_ticket_cell_t *ngx_ticket_cell_find(ngx_ticket_zone_t *z,
    int32_t supplier_id, int64_t quota_id);
/* What was heard of in another generation is not known. */
ngx_uint_t ngx_ticket_cell_generation(ngx_ticket_zone_t *z, int32_t supplier_id,
    int64_t quota_id);
/* Are the keys of all its orders for that effective day in the filter? */
ngx_uint_t ngx_ticket_cell_seen_through(ngx_ticket_zone_t *z,
    ngx_ticket_cell_t *cell, tk_day_t day);


#endif
