/*
 * Visitors that are named for an order that is booked already.
 */

#ifndef NGX_TICKET_NAMES_H
#define NGX_TICKET_NAMES_H

#include <jansson.h>

#include "request/request.h"


/*
 * What core/staff/tk_visitors.h makes of the text, sealed for the order's
 * request key: a new reference, of memory that is wiped (base/wiped.h).  NULL:
 * *wrong is the number of the visitor, from 1, that is none, or 0 where a seal
 * could not be made.
 */
json_t *ngx_ticket_names(ngx_ticket_ctx_t *tc, int32_t supplier_id,
    tk_str_t request_key, tk_str_t text, int items, size_t *wrong);


#endif
