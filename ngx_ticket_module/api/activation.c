/*
 * ActivateTicket (4.2.41): an order that is paid for is delivered, whole or in
 * part.  Whether it may be, and what it costs, is api.activate_order_2()'s.  Of
 * an order of settlement memo says who visits (api.settle_bind()).
 */

#include "api/api.h"
#include "api/names.h"
#include "base/process.h"
#include "base/wiped.h"
#include "core/tk_activation.h"
#include "ngx_ticket.h"


static void
ngx_ticket_activate_bind(ngx_ticket_ctx_t *tc, ngx_ticket_pg_op_t *op,
    const tk_activation_t *a)
{
    tk_request_t  *req;

    req = &tc->req;

    ngx_ticket_pg_int4(op, tc->supplier->u.supplier.supplier_id);
    ngx_ticket_pg_int4(op, tc->agent->u.agent.agent_id);
    ngx_ticket_pg_int8(op, req->order_id);
    ngx_ticket_pg_bool(op, req->activate_all == 1);
    ngx_ticket_pg_int8s(op, a->products, a->nproducts);
    ngx_ticket_pg_int8s(op, a->quantities, a->nproducts);
    ngx_ticket_pg_int4(op, req->day);
    ngx_ticket_pg_int4(op, (int32_t) req->slot_no);
    ngx_ticket_pg_int2(op, (int16_t) req->ticket_type);
    ngx_ticket_pg_int2(op, (int16_t) req->activate_mode);
    ngx_ticket_pg_bool(op, req->send_message == 1);
    ngx_ticket_pg_byteas(op, a->indexes, TK_INDEX_LEN, a->nnames);
    ngx_ticket_pg_int2s(op, a->item_nos, a->nnames);
}


/* What names are sealed for, which an order of settlement says. */

ngx_int_t
ngx_ticket_activate_names(ngx_ticket_ctx_t *tc)
{
    ngx_ticket_pg_op_t  *op;

    if (tc->req.memo.len == 0 || tc->req.order_id == 0) {
        return NGX_OK;
    }

    op = ngx_ticket_ask(tc, NGX_TICKET_PG_WRITES,
                        NGX_TICKET_STMT_SETTLE_NAMES);
    ngx_ticket_pg_int4(op, tc->supplier->u.supplier.supplier_id);
    ngx_ticket_pg_int4(op, tc->agent->u.agent.agent_id);
    ngx_ticket_pg_int8(op, tc->req.order_id);

    return ngx_ticket_submit(tc, op);
}


/* Its only product is told by every name, and its tickets take them in
 * order. */

static ngx_ticket_pg_op_t *
ngx_ticket_activate_visitors(ngx_ticket_ctx_t *tc, tk_str_t key,
    size_t *wrong)
{
    char                *text;
    size_t               i;
    json_t              *list, *one;
    ngx_ticket_pg_op_t  *op;

    list = ngx_ticket_names(tc, tc->supplier->u.supplier.supplier_id, key,
                            tk_str_list(tc->req.memo), 1, wrong);

    json_array_foreach(list, i, one) {
        json_object_del(one, "line");
    }

    text = list ? json_dumps(list, JSON_COMPACT) : NULL;
    json_decref(list);

    if (text == NULL) {
        return NULL;
    }

    op = ngx_ticket_ask(tc, NGX_TICKET_PG_WRITES, NGX_TICKET_STMT_SETTLE_BIND);
    ngx_ticket_pg_int4(op, tc->supplier->u.supplier.supplier_id);
    ngx_ticket_pg_int4(op, tc->agent->u.agent.agent_id);
    ngx_ticket_pg_int8(op, tc->req.order_id);
    ngx_ticket_pg_int4(op, tc->req.day);
    ngx_ticket_pg_text(op, tk_str_c(text));
    ngx_ticket_wiped_free_text(text);

    return op;
}


static ngx_int_t
ngx_ticket_activate_named(ngx_ticket_ctx_t *tc)
{
    size_t               wrong;
    tk_value_t           key;
    ngx_ticket_pg_op_t  *op;

    ngx_ticket_pg_value(tc->op->result, 0, 0, &key);

    ngx_ticket_wiped_begin();
    op = ngx_ticket_activate_visitors(tc, key.s, &wrong);
    ngx_ticket_wiped_end();

    if (op == NULL) {
        return wrong ? ngx_ticket_refuse_for(tc, TK_BAD_PARAM,
                                             tk_str_c("memo"))
                     : NGX_ERROR;
    }

    return ngx_ticket_submit(tc, op);
}


ngx_int_t
ngx_ticket_activate_ask(ngx_ticket_ctx_t *tc)
{
    tk_err_t             err;
    tk_str_t             subject;
    tk_activation_t     *a;
    ngx_ticket_pg_op_t  *op;

    if (tc->req.memo.len && tc->req.order_id) {
        if (tc->op->err != TK_OK) {
            return ngx_ticket_refuse(tc, tc->op->err);
        }

        if (ngx_ticket_pg_count(tc->op->result) == 1) {
            return ngx_ticket_activate_named(tc);
        }
    }

    if (!tc->req.activate_all && tc->req.activate_list.len == 0) {
        return ngx_ticket_refuse(tc, TK_ACTIVATE_LIST_EMPTY);
    }

    a = ngx_palloc(tc->r->pool, sizeof(tk_activation_t));
    if (a == NULL) {
        return NGX_ERROR;
    }

    ngx_str_null(&subject);

    err = tk_activation_read(&tc->pool, &tc->supplier->u.supplier,
                             ngx_ticket_process.conf->keyring, &tc->req, a,
                             &subject);
    if (err != TK_OK) {
        return ngx_ticket_refuse_for(tc, err, subject);
    }

    if (tc->supplier->u.supplier.slot_mode && tc->req.slot_no == TK_SLOT_BAD) {
        return ngx_ticket_refuse_for(tc, TK_BAD_PARAM,
                                     tk_str_c("timespanindex"));
    }

    if (tc->req.order_id == 0) {
        return ngx_ticket_refuse(tc, TK_ACTIVATE_UNKNOWN);
    }

    op = ngx_ticket_ask(tc, NGX_TICKET_PG_WRITES,
                        NGX_TICKET_STMT_ACTIVATE_ORDER);
    ngx_ticket_activate_bind(tc, op, a);

    return ngx_ticket_submit(tc, op);
}
