/*
 * The operations that are built.
 */

#ifndef NGX_TICKET_ENDPOINTS_H
#define NGX_TICKET_ENDPOINTS_H

#include "request/endpoint.h"


/* The table's row; NULL when the operation is not built. */
const ngx_ticket_endpoint_t *ngx_ticket_endpoint(tk_operation_e operation);


#endif
