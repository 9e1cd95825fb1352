/*
 * What an agent may see of a catalogue, as several pages need it.
 */

#ifndef NGX_TICKET_CATALOGUE_H
#define NGX_TICKET_CATALOGUE_H

#include "request/request.h"


/* The products tc's agent may see, in a list of the request's pool; with a
 * line in slot mode only those of the line.  NULL on no memory. */
const tk_product_t **ngx_ticket_products_of(ngx_ticket_ctx_t *tc,
    tk_str_t route_code, size_t *n);


#endif
