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
    ngx_uint_t            full;             /* the demand, from 1, that cannot
                                               be met, or, counted on behind
                                               them, the document; 0: none
                                               known */
    unsigned              asked:1;          /* that row's last look is less
                                               than a second old */
    unsigned              settled:1;        /* and no order that filled it has
                                               this own number */
} ngx_ticket_look_t;

void ngx_ticket_counter_look(int32_t supplier_id, const tk_order_t *order,
    ngx_ticket_look_t *look);

/* Takes quota_id, remaining, quota_version from every row of a result. */
void ngx_ticket_counter_absorb(int32_t supplier_id, int64_t timeline,
    const PGresult *result);


#endif
