/*
 * Rows of an answer of which something is sealed, see tk_row_open(): it is
 * opened where the keys are.
 */

#ifndef NGX_TICKET_API_STAFF_OPEN_H
#define NGX_TICKET_API_STAFF_OPEN_H

#include "api/staff.h"
#include "core/staff/tk_open.h"


/* The rows of the answer, which is there.  masked: in part. */
ngx_int_t ngx_ticket_staff_open(ngx_ticket_ctx_t *tc,
    const tk_open_member_t *members, int masked);

#endif
