/*
 * What an agent looks up: its orders in pages (4.2.9, 4.2.10), a product's
 * state (4.2.12), the gates a ticket has passed (4.2.47).  GetPayChannel and
 * GetProductsIdentity (4.2.6, 4.2.51) are plain reads.
 */

#include "api/api.h"
#include "api/steps.h"
#include "core/tk_document.h"
#include "ngx_ticket.h"


/* The keyed index of a phone or document; NULL where none was sent. */

static void
ngx_ticket_list_index(ngx_ticket_ctx_t *tc, ngx_ticket_pg_op_t *op,
    const char *what, tk_str_t value)
{
    u_char    index[TK_INDEX_LEN];
    tk_str_t  s;

    if (value.len == 0) {
        ngx_ticket_pg_null(op);
        return;
    }

    tk_index(ngx_ticket_process.conf->keyring,
             tc->supplier->u.supplier.supplier_id, what, value, index);

    s.data = index;
    s.len = sizeof(index);

    ngx_ticket_pg_bytea(op, s);
}


/* Orders are indexed by the normal form; what has none is on no order. */

static void
ngx_ticket_list_document(ngx_ticket_ctx_t *tc, ngx_ticket_pg_op_t *op)
{
    u_char    normal[TK_DOCUMENT_BYTES];
    tk_str_t  id;

    id = tc->req.id_number;

    if (id.len && tk_check_id(id, 0, TK_ANY_DAY, normal, &id.len) == TK_OK) {
        id.data = normal;
    }

    ngx_ticket_list_index(tc, op, "id", id);
}


/* A number that is none of ours is one that no order has: -1. */

static void
ngx_ticket_list_order(ngx_ticket_ctx_t *tc, ngx_ticket_pg_op_t *op)
{
    int64_t  order_id;

    if (tc->req.order_text.len == 0) {
        ngx_ticket_pg_null(op);
        return;
    }

    if (tk_parse_int(tc->req.order_text, 1, INT64_MAX, &order_id) != TK_OK) {
        order_id = -1;
    }

    ngx_ticket_pg_int8(op, order_id);
}


static void
ngx_ticket_list_product(ngx_ticket_ctx_t *tc, ngx_ticket_pg_op_t *op)
{
    const tk_product_t  *product;

    if (tc->req.product_code.len == 0) {
        ngx_ticket_pg_null(op);
        return;
    }

    product = tk_product_by_code(&tc->supplier->u.supplier,
                                 tc->req.product_code);

    ngx_ticket_pg_int4(op, product ? product->product_id : -1);
}


/* The window and the filters, alike for the list and its number of pages. */

static ngx_ticket_pg_op_t *
ngx_ticket_list_op(ngx_ticket_ctx_t *tc, ngx_ticket_stmt_e stmt)
{
    tk_request_t        *req;
    ngx_ticket_pg_op_t  *op;

    op = ngx_ticket_ask(tc, NGX_TICKET_PG_LISTS, stmt);
    req = &tc->req;

    ngx_ticket_pg_int4(op, tc->supplier->u.supplier.supplier_id);
    ngx_ticket_pg_int4(op, tc->agent->u.agent.agent_id);
    ngx_ticket_pg_int2(op, tc->terms.edition == TK_V30 ? 30 : 40);
    ngx_ticket_pg_int2(op, (int16_t) req->query_model);
    ngx_ticket_pg_text(op, req->first_stamp);
    ngx_ticket_pg_text(op, req->last_stamp);
    ngx_ticket_list_index(tc, op, "phone", req->phone);
    ngx_ticket_list_document(tc, op);
    ngx_ticket_list_order(tc, op);
    ngx_ticket_pg_text(op, req->state);
    ngx_ticket_list_product(tc, op);

    return op;
}


ngx_int_t
ngx_ticket_order_list_ask(ngx_ticket_ctx_t *tc)
{
    ngx_ticket_pg_op_t  *op;

    op = ngx_ticket_list_op(tc, NGX_TICKET_STMT_QUERY_ORDERS_LIST);
    ngx_ticket_pg_int8(op, tc->req.page_index);

    return ngx_ticket_submit(tc, op);
}


ngx_int_t
ngx_ticket_order_count_ask(ngx_ticket_ctx_t *tc)
{
    return ngx_ticket_submit(tc, ngx_ticket_list_op(tc,
                              NGX_TICKET_STMT_QUERY_ORDER_PAGE_LIST_COUNT));
}


/* A scenic area's products have no state (decision 38); theatres are not
 * built, so theirs would be no better known. */

ngx_int_t
ngx_ticket_product_status_answer(ngx_ticket_ctx_t *tc)
{
    tk_table_t          *t;
    const tk_product_t  *product;

    static const char *const  columns[] = { "product_code", "product_state" };

    product = tk_product_by_code(&tc->supplier->u.supplier,
                                 tc->req.product_code);

    if (product == NULL
        || !tk_agent_may_sell(&tc->agent->u.agent, product))
    {
        return ngx_ticket_refuse_for(tc, TK_STATUS_UNKNOWN,
                                     tc->req.product_code);
    }

    t = ngx_ticket_table(tc, columns, 2, 1);
    if (t == NULL) {
        return NGX_ERROR;
    }

    tk_table_text(t, 0, 0, product->code);
    tk_table_text(t, 0, 1, tk_str_c(""));
    tc->rows = t->rows;

    return NGX_OK;
}


/* A code that is not ours, or of another order, has been seen at no gate. */

ngx_int_t
ngx_ticket_check_list_ask(ngx_ticket_ctx_t *tc)
{
    ngx_int_t            rc;
    ngx_ticket_pg_op_t  *op;

    rc = ngx_ticket_guess_allowed(tc, TK_GUESS_TICKET);
    if (rc != NGX_OK) {
        return rc;
    }

    op = ngx_ticket_ask(tc, NGX_TICKET_PG_READS,
                        NGX_TICKET_STMT_TICKET_PASSAGES);

    ngx_ticket_pg_int4(op, tc->supplier->u.supplier.supplier_id);
    ngx_ticket_pg_int4(op, tc->agent->u.agent.agent_id);
    ngx_ticket_pg_int8(op, tc->req.order_id);
    ngx_ticket_pg_int2(op,
                  (int16_t) ngx_ticket_number_of(tc, tc->req.ticket_code));

    return ngx_ticket_submit(tc, op);
}


/* A ticket that nobody has used yet has the answer of one that is not there:
 * only a code that is none counts. */

ngx_int_t
ngx_ticket_check_list_found(ngx_ticket_ctx_t *tc)
{
    ngx_int_t  rc;

    rc = ngx_ticket_verdict(tc);

    if (rc == NGX_DECLINED && tc->err == TK_NO_PASSAGES
        && ngx_ticket_number_of(tc, tc->req.ticket_code) == -1)
    {
        return ngx_ticket_guess_wrong(tc, TK_GUESS_TICKET);
    }

    return rc;
}
