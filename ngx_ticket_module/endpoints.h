/*
 * The operations that are built.
 */

#ifndef NGX_TICKET_ENDPOINTS_H
#define NGX_TICKET_ENDPOINTS_H

#include "request/endpoint.h"


/* The table's row; NULL when the operation is not built. */
const ngx_ticket_endpoint_t *ngx_ticket_endpoint(tk_operation_e operation);

/* Their statements, from 0, some of them empty; NULL: there are no more. */
const ngx_ticket_pg_stmt_t *ngx_ticket_endpoint_call(ngx_uint_t n);


#endif
