/*
 * Idempotency keys that a day's orders have used: so that a replay is
 * recognised on a host that refuses the day's other orders without asking
 * anybody.
 */

#ifndef NGX_TICKET_SEEN_H
#define NGX_TICKET_SEEN_H

#include <libpq-fe.h>

#include "base/zone.h"
#include "core/tk_order.h"


#define NGX_TICKET_SEEN_READ    20000       /* orders of one refresh */

/* The number to read on from with api.sold_out(). */
int64_t ngx_ticket_seen_after(int32_t supplier_id, tk_day_t day,
    int64_t database_id);
/* Takes its result; 0: there was more than one refresh can bring. */
ngx_uint_t ngx_ticket_seen_absorb(int32_t supplier_id, tk_day_t day,
    int64_t database_id, int64_t after, const PGresult *result);
/*
 * An order that this host has sold: first the keys of all of a batch, then
 * their cells, then, with what the first said, the rows they were sold from.
 */
ngx_uint_t ngx_ticket_seen_sold(int32_t supplier_id, const tk_order_t *order);
void ngx_ticket_seen_advance(int32_t supplier_id, ngx_uint_t generation,
    const tk_order_t *order, int slot_no);
/* The database is another one. */
void ngx_ticket_seen_forget(void);

/* Is the number in the filter?  0: there is no such order, if the row is
 * covered; under the lock of cells and filter. */
ngx_uint_t ngx_ticket_seen_maybe(ngx_ticket_zone_t *z, int32_t supplier_id,
    int32_t agent_id, tk_str_t client_ref);


#endif
