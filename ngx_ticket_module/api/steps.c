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


/* The refusal names the document that has a ticket already. */

static ngx_int_t
ngx_ticket_document_named(ngx_ticket_ctx_t *tc)
{
    tk_err_t     err;
    tk_str_t     id;
    PGresult    *result;
    tk_value_t   sealed, key;

    result = tc->op->result;

    ngx_ticket_pg_value(result, 0, ngx_ticket_pg_column(result, "id_sealed"),
                        &sealed);
    ngx_ticket_pg_value(result, 0, ngx_ticket_pg_column(result, "request_key"),
                        &key);

    err = tk_unseal(&tc->pool, ngx_ticket_process.conf->keyring,
                    tc->supplier->u.supplier.supplier_id, "id", key.s,
                    sealed.s, &id);
    if (err != TK_OK) {
        return NGX_ERROR;
    }

    return ngx_ticket_refuse_for(tc, TK_DOCUMENT_TICKET, id);
}


ngx_int_t
ngx_ticket_after_delivery(ngx_ticket_ctx_t *tc)
{
    ngx_int_t  rc;

    rc = ngx_ticket_after_write(tc);

    if (rc == NGX_DECLINED && tc->err == TK_DOCUMENT_TICKET) {
        return ngx_ticket_document_named(tc);
    }

    return rc;
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

    /* Whichever of its codes names it. */
    return TK_CODED_TICKET(number);
}


ngx_int_t
ngx_ticket_no_body(ngx_ticket_ctx_t *tc)
{
    ngx_memzero(&tc->rows, sizeof(tk_rows_t));

    return NGX_OK;
}
