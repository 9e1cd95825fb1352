/*
 * Is there room for an order, as far as this host knows?  And how what
 * Postgres says gets to be known, here and to Redis.
 */

#ifndef NGX_TICKET_AVAILABILITY_H
#define NGX_TICKET_AVAILABILITY_H

#include <libpq-fe.h>

#include "stock/cells.h"
#include "core/tk_order.h"


/* What is known of an order's rows. */
typedef struct {
    ngx_uint_t            full;             /* the reservation, from 1, that
                                               cannot be met, or, counted on
                                               after them, the ID rule; 0: none
                                               known */
    ngx_uint_t            seat;             /* it has room, but this seat of
                                               the order, from 1, is taken; 0:
                                               none */
    unsigned              fresh:1;          /* that row was refreshed less
                                               than a second ago */
    unsigned              no_replay:1;      /* and no order that filled it has
                                               this key */
} ngx_ticket_availability_t;

void ngx_ticket_availability(int32_t supplier_id, const tk_order_t *order,
    ngx_ticket_availability_t *a);

/* Takes quota_id, remaining, quota_version from every row of the result of a
 * statement that was begun at asked, or later.  Rows are supplier_id's, unless
 * they say whose they are. */
void ngx_ticket_availability_absorb(int32_t supplier_id, int64_t database_id,
    ngx_msec_t asked, const PGresult *result);


#endif
