/*
 * Steps of WATCH_EVENTS: whose session it is, and may that one look at slots?
 * The answer goes on in events/.
 */

#include "api/api.h"
#include "api/staff.h"
#include "events/events.h"
#include "request/sql.h"


ngx_int_t
ngx_ticket_events_ask(ngx_ticket_ctx_t *tc)
{
    ngx_int_t            rc;
    tk_str_t             session;
    ngx_ticket_pg_op_t  *op;
    ngx_ticket_staff_t  *staff;

    rc = ngx_ticket_staff_read(tc);
    if (rc != NGX_OK) {
        return rc;
    }

    staff = tc->data;
    session.data = staff->session;
    session.len = sizeof(staff->session);

    op = ngx_ticket_staff_ask(tc, NGX_TICKET_STMT_EVENTS_BEGIN);
    ngx_ticket_pg_bytea(op, session);

    return ngx_ticket_submit(tc, op);
}


static ngx_int_t
ngx_ticket_events_go_on(ngx_ticket_ctx_t *tc)
{
    ngx_ticket_staff_t  *staff;

    staff = tc->data;

    return ngx_ticket_events_add(tc->r, staff->supplier_id, staff->staff_id,
                                 staff->session);
}


ngx_int_t
ngx_ticket_events_begin(ngx_ticket_ctx_t *tc)
{
    ngx_int_t            rc;
    tk_str_t             none = tk_null_str;
    ngx_ticket_staff_t  *staff;

    rc = ngx_ticket_staff_verdict(tc);

    if (rc == NGX_OK) {
        rc = ngx_ticket_staff_allowed(tc, tk_action_find("slot list"));
    }

    if (rc != NGX_OK) {
        return rc;
    }

    staff = tc->data;
    staff->staff_id = (int32_t) ngx_ticket_staff_number(tc, "staff_id");
    staff->supplier_id = (int32_t) ngx_ticket_staff_number(tc, "supplier_id");

    if (!ngx_ticket_events_room(staff->supplier_id, staff->staff_id)) {
        return ngx_ticket_staff_refuse(tc, "TOO_MANY", none);
    }

    staff->status = NGX_HTTP_OK;
    tc->goes_on = ngx_ticket_events_go_on;

    ngx_ticket_op_done(tc);
    ngx_ticket_staff_forget(staff);

    return NGX_OK;
}
