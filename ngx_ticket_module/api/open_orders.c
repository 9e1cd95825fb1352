/*
 * Orders of the open API: what Create, Pay, PersonQrCodes, Refund and
 * CancelOrder answer.  What they do is done by one SQL function each, or by
 * the way all bookings go.
 */

#include "api/open.h"
#include "api/pay.h"
#include "booking/attempt.h"
#include "ngx_ticket.h"
#include "stock/availability.h"
#include "stock/life.h"
#include "stock/shield.h"


/* ---- Create ---- */

/* As it was born, whatever became of it. */

ngx_int_t
ngx_ticket_open_created(ngx_ticket_ctx_t *tc)
{
    ngx_ticket_open_t     *open;
    ngx_ticket_attempt_t  *a;

    a = tc->data;
    open = tc->own;

    open->said.created.number = tc->req.client_ref;
    open->said.created.agent_id = tc->agent->u.agent.agent_id;
    open->said.created.order_id = a->booking->open_id;
    open->said.created.status = 0;

    return NGX_OK;
}


/* ---- Rows ---- */

static void
ngx_ticket_open_value(ngx_ticket_ctx_t *tc, int row, const char *name,
    tk_value_t *v)
{
    int                 col;
    ngx_ticket_open_t  *open;

    open = tc->own;

    if (open->pay && open->pay->nrows) {
        ngx_ticket_pays_value(open->pay, row, name, v);
        return;
    }

    col = ngx_ticket_pg_column(tc->op->result, name);

    ngx_memzero(v, sizeof(tk_value_t));

    if (col != -1) {
        ngx_ticket_pg_value(tc->op->result, row, col, v);
    }
}


static int64_t
ngx_ticket_open_int(ngx_ticket_ctx_t *tc, int row, const char *name)
{
    tk_value_t  v;

    ngx_ticket_open_value(tc, row, name, &v);

    return v.type == TK_VALUE_INT ? v.n : 0;
}


/* Copied: the rows go with the operation. */

static ngx_int_t
ngx_ticket_open_copy(ngx_ticket_ctx_t *tc, int row, const char *name,
    tk_str_t *out)
{
    tk_value_t  v;

    ngx_ticket_open_value(tc, row, name, &v);
    ngx_str_null(out);

    if (v.type != TK_VALUE_TEXT || v.s.len == 0) {
        return NGX_OK;
    }

    *out = tk_str_copy(&tc->pool, v.s);

    return out->data ? NGX_OK : NGX_ERROR;
}


/* Empty: there is none. */

static ngx_int_t
ngx_ticket_open_unseal(ngx_ticket_ctx_t *tc, int row, const char *column,
    const char *what, tk_str_t *clear)
{
    tk_value_t  sealed, key;

    ngx_str_null(clear);
    ngx_ticket_open_value(tc, row, column, &sealed);

    if (sealed.type != TK_VALUE_BYTES || sealed.s.len == 0) {
        return NGX_OK;
    }

    ngx_ticket_open_value(tc, row, "request_key", &key);

    return tk_unseal(&tc->pool, ngx_ticket_process.conf->keyring,
                     tc->supplier->u.supplier.supplier_id, what, key.s,
                     sealed.s, clear)
           == TK_OK ? NGX_OK : NGX_ERROR;
}


/* Empty: the row has no ticket. */

static ngx_int_t
ngx_ticket_open_code(ngx_ticket_ctx_t *tc, int row, tk_str_t *code)
{
    int64_t         ticket_no;
    tk_supplier_t  *supplier;

    ngx_str_null(code);
    ticket_no = ngx_ticket_open_int(tc, row, "ticket_no");

    if (ticket_no == 0) {
        return NGX_OK;
    }

    code->data = ngx_pnalloc(tc->r->pool, TK_TICKET_CODE_LEN);
    if (code->data == NULL) {
        return NGX_ERROR;
    }

    code->len = TK_TICKET_CODE_LEN;
    supplier = &tc->supplier->u.supplier;

    tk_ticket_code(ngx_ticket_process.conf->keyring, &supplier->lives,
                   supplier->supplier_id,
                   ngx_ticket_open_int(tc, row, "order_id"),
                   TK_CODED((int) ticket_no, 0), code->data);

    return NGX_OK;
}


/* ---- What changes an order ---- */

ngx_int_t
ngx_ticket_open_written(ngx_ticket_ctx_t *tc)
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

    tc->order_id = ngx_ticket_open_int(tc, 0, "order_id");

    if (tc->order_id) {
        ngx_ticket_outbox_notify(supplier->supplier_id, &tc->order_id, 1);
    }

    return NGX_OK;
}


/* ---- Pay ---- */

static ngx_int_t
ngx_ticket_open_holder(ngx_ticket_ctx_t *tc, int row,
    tk_open_voucher_t *holder)
{
    if (ngx_ticket_open_unseal(tc, row, "id_sealed", "id", &holder->id)
        != NGX_OK
        || ngx_ticket_open_unseal(tc, row, "phone_sealed", "phone",
                                  &holder->phone)
           != NGX_OK
        || (holder->phone.len == 0
            && ngx_ticket_open_unseal(tc, row, "order_phone_sealed", "phone",
                                      &holder->phone)
               != NGX_OK))
    {
        return NGX_ERROR;
    }

    return ngx_ticket_open_code(tc, row, &holder->code);
}


/* One code for all, or each visitor's; none while there are no tickets. */

static ngx_int_t
ngx_ticket_open_vouchers(ngx_ticket_ctx_t *tc, tk_open_paid_t *paid)
{
    int                 i, n;
    tk_open_voucher_t  *holders;
    ngx_ticket_open_t  *open;

    open = tc->own;
    n = open->pay->nrows ? (int) open->pay->nrows
                         : ngx_ticket_pg_count(tc->op->result);

    if (ngx_ticket_open_int(tc, 0, "ticket_no") == 0) {
        return NGX_OK;
    }

    if (ngx_ticket_open_int(tc, 0, "group_ticket")) {
        return ngx_ticket_open_code(tc, 0, &paid->code);
    }

    holders = ngx_pcalloc(tc->r->pool, n * sizeof(tk_open_voucher_t));
    if (holders == NULL) {
        return NGX_ERROR;
    }

    for (i = 0; i < n; i++) {
        if (ngx_ticket_open_holder(tc, i, &holders[i]) != NGX_OK) {
            return NGX_ERROR;
        }
    }

    paid->holders.items = holders;
    paid->holders.n = n;

    return NGX_OK;
}


static ngx_int_t
ngx_ticket_open_paid(ngx_ticket_ctx_t *tc)
{
    ngx_ticket_open_t  *open;

    open = tc->own;
    open->said.paid.status = ngx_ticket_open_int(tc, 0, "status");
    open->said.paid.money_fen = ngx_ticket_open_int(tc, 0, "money_fen");

    return ngx_ticket_open_vouchers(tc, &open->said.paid);
}


static ngx_int_t
ngx_ticket_open_paid_alone(ngx_ticket_ctx_t *tc)
{
    ngx_int_t  rc;

    rc = ngx_ticket_open_written(tc);

    return rc == NGX_OK ? ngx_ticket_open_paid(tc) : rc;
}


static const ngx_ticket_step_t  ngx_ticket_open_pay_alone[] = {
    NGX_TICKET_STEP(ngx_ticket_call),
    NGX_TICKET_STEP(ngx_ticket_pay_stale),
    NGX_TICKET_STEP(ngx_ticket_open_paid_alone),
    NGX_TICKET_END
};


/* With others, where it is what most are: an order by its short number. */

ngx_int_t
ngx_ticket_open_pay(ngx_ticket_ctx_t *tc)
{
    ngx_int_t           rc;
    tk_pool_t           pool;
    ngx_ticket_open_t  *open;
    ngx_ticket_pays_t  *pay;

    open = tc->own;
    pay = ngx_ticket_pays(tc);

    if (pay == NULL) {
        return NGX_ERROR;
    }

    open->pay = pay;

    if (tc->req.order_id < 1 || tc->req.order_id > INT32_MAX) {
        return NGX_OK;
    }

    pool = ngx_ticket_pool(pay->pool);

    pay->supplier_id = tc->supplier->u.supplier.supplier_id;
    pay->agent_id = tc->agent->u.agent.agent_id;
    pay->version = tc->agent->u.agent.version;
    pay->number = (int32_t) tc->req.order_id;
    pay->unit_fen = tc->req.money_fen;
    pay->tickets = tc->req.quantity;
    pay->eticket = tk_str_copy(&pool, tc->req.order_text);

    if (pay->eticket.data == NULL) {
        return NGX_ERROR;
    }

    rc = ngx_ticket_pays_submit(pay);

    return rc == NGX_DECLINED ? NGX_OK : rc;
}


/* What was not paid with the others goes alone, and hears why. */

ngx_int_t
ngx_ticket_open_pay_rest(ngx_ticket_ctx_t *tc)
{
    ngx_ticket_open_t  *open;

    open = tc->own;

    if (open->pay->nrows == 0) {
        tc->step = ngx_ticket_open_pay_alone;
        return NGX_OK;
    }

    tc->order_id = ngx_ticket_open_int(tc, 0, "order_id");

    return ngx_ticket_open_paid(tc);
}


/* ---- PersonQrCodes ---- */

static ngx_int_t
ngx_ticket_open_named(ngx_ticket_ctx_t *tc, int row, tk_open_code_t *code)
{
    if (ngx_ticket_open_code(tc, row, &code->code) != NGX_OK
        || (!ngx_ticket_open_int(tc, row, "group_ticket")
            && ngx_ticket_open_unseal(tc, row, "name_sealed", "name",
                                      &code->name)
               != NGX_OK))
    {
        return NGX_ERROR;
    }

    return code->name.len ? NGX_OK
                          : ngx_ticket_open_unseal(tc, row, "contact_sealed",
                                                   "contact", &code->name);
}


ngx_int_t
ngx_ticket_open_codes(ngx_ticket_ctx_t *tc)
{
    int                 i, n;
    ngx_int_t           rc;
    tk_open_code_t     *codes;
    ngx_ticket_open_t  *open;

    open = tc->own;

    rc = ngx_ticket_verdict(tc);
    if (rc != NGX_OK) {
        return rc;
    }

    n = ngx_ticket_pg_count(tc->op->result);
    tc->order_id = ngx_ticket_open_int(tc, 0, "order_id");

    if (ngx_ticket_open_int(tc, 0, "ticket_no") == 0) {
        n = 0;
    }

    codes = ngx_pcalloc(tc->r->pool, (n + 1) * sizeof(tk_open_code_t));
    if (codes == NULL) {
        return NGX_ERROR;
    }

    for (i = 0; i < n; i++) {
        if (ngx_ticket_open_named(tc, i, &codes[i]) != NGX_OK) {
            return NGX_ERROR;
        }
    }

    open->said.codes.items = codes;
    open->said.codes.n = n;

    return NGX_OK;
}


/* ---- Refund ---- */

/* The order and the ticket of a code; NGX_DECLINED: it is nobody's. */

static ngx_int_t
ngx_ticket_open_parse(ngx_ticket_ctx_t *tc, tk_str_t code, int64_t *order_id,
    int16_t *ticket_no)
{
    int             number;
    tk_supplier_t  *supplier;

    supplier = &tc->supplier->u.supplier;

    if (tk_ticket_parse(ngx_ticket_process.conf->keyring, &supplier->lives,
                        supplier->supplier_id, code, order_id, &number)
        != TK_OK)
    {
        return NGX_DECLINED;
    }

    *ticket_no = (int16_t) TK_CODED_TICKET(number);

    return NGX_OK;
}


ngx_int_t
ngx_ticket_open_refund_ask(ngx_ticket_ctx_t *tc)
{
    size_t                    i, n;
    int16_t                  *tickets;
    int64_t                  *orders;
    ngx_ticket_open_t        *open;
    ngx_ticket_pg_op_t       *op;
    const tk_open_request_t  *req;

    open = tc->own;
    req = &open->req;
    n = req->codes.n;

    orders = ngx_palloc(tc->r->pool, (n + 1) * sizeof(int64_t));
    tickets = ngx_palloc(tc->r->pool, (n + 1) * sizeof(int16_t));

    if (orders == NULL || tickets == NULL) {
        return NGX_ERROR;
    }

    for (i = 0; i < n; i++) {
        if (ngx_ticket_open_parse(tc, req->codes.texts[i], &orders[i],
                                  &tickets[i])
            != NGX_OK)
        {
            return ngx_ticket_refuse(tc, TK_ORDER_UNKNOWN);
        }
    }

    op = ngx_ticket_ask(tc, NGX_TICKET_PG_WRITES, NGX_TICKET_STMT_OPEN_REFUND);

    ngx_ticket_pg_int4(op, tc->supplier->u.supplier.supplier_id);
    ngx_ticket_pg_int4(op, tc->agent->u.agent.agent_id);
    ngx_ticket_pg_int8(op, tc->req.order_id);
    ngx_ticket_pg_int8s(op, orders, n);
    ngx_ticket_pg_int2s(op, tickets, n);
    ngx_ticket_pg_int8(op, req->count);
    ngx_ticket_pg_text(op, req->refund);
    ngx_ticket_pg_int8(op, tc->agent->u.agent.version);

    return ngx_ticket_submit(tc, op);
}


ngx_int_t
ngx_ticket_open_refunded(ngx_ticket_ctx_t *tc)
{
    ngx_int_t           rc;
    ngx_ticket_open_t  *open;

    open = tc->own;

    rc = ngx_ticket_open_written(tc);
    if (rc != NGX_OK) {
        return rc;
    }

    open->said.applied.apply_id = ngx_ticket_open_int(tc, 0, "apply_id");
    open->said.applied.status = ngx_ticket_open_int(tc, 0, "status");

    if (open->said.applied.status == 0) {
        open->message = tk_str_c("退款申请成功，等待审核通知");
    }

    return open->said.applied.status == 2
           ? ngx_ticket_open_copy(tc, 0, "reason", &open->message) : NGX_OK;
}
