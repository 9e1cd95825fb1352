/*
 * Steps that many pages share.
 */

#include "api/steps.h"
#include "base/process.h"
#include "request/sql.h"
#include "stock/availability.h"
#include "stock/life.h"
#include "stock/shield.h"


ngx_int_t
ngx_ticket_after_write(ngx_ticket_ctx_t *tc)
{
    ngx_int_t       rc;
    tk_supplier_t  *supplier;

    rc = ngx_ticket_verdict(tc);
    if (rc != NGX_OK) {
        return rc;
    }

    supplier = &tc->supplier->u.supplier;

    ngx_ticket_availability_absorb(supplier->supplier_id, ngx_ticket_life(),
                                   tc->op->started, tc->op->result);
    ngx_ticket_places_released(supplier->supplier_id);

    if (tc->agent->u.agent.has_callback) {
        ngx_ticket_outbox_notify(supplier->supplier_id, &tc->req.order_id, 1);
    }

    return NGX_OK;
}


int
ngx_ticket_number_of(ngx_ticket_ctx_t *tc, tk_str_t code)
{
    int      number;
    int64_t  order_id;

    if (tk_ticket_parse(ngx_ticket_process.conf->keyring,
                        &tc->supplier->u.supplier.lives,
                        tc->supplier->u.supplier.supplier_id, code, &order_id,
                        &number)
        != TK_OK
        || order_id != tc->req.order_id)
    {
        return -1;
    }

    return number;
}


ngx_int_t
ngx_ticket_no_body(ngx_ticket_ctx_t *tc)
{
    ngx_memzero(&tc->rows, sizeof(tk_rows_t));

    return NGX_OK;
}
