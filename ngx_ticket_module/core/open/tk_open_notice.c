/*
 * Notices of the open API; see the header.
 */

#include <stdio.h>

#include "tk_buf.h"
#include "tk_json.h"
#include "tk_json_read.h"
#include "tk_open_notice.h"

#define OPEN_TAKEN      1000


static const char *const  open_services[TK_OPEN_NOTICES] = {
    [TK_OPEN_TICKETS_OUT] = "order_ticket_notify",
    [TK_OPEN_CHECKED] = "order_verify_notify",
    [TK_OPEN_REFUNDED] = "order_refund_notify",
    [TK_OPEN_PRODUCT] = "order_product_notify"
};


static void
open_key_int(tk_json_t *j, const char *key, int64_t n)
{
    tk_json_key(j, key);
    tk_json_int(j, n);
}


static void
open_key_str(tk_json_t *j, const char *key, tk_str_t s)
{
    tk_json_key(j, key);
    tk_json_str(j, s);
}


static void
open_put_codes(tk_json_t *j, const tk_open_notice_t *notice)
{
    size_t  i;

    tk_json_key(j, "VoucherCode");
    tk_json_array(j);

    for (i = 0; i < notice->ncodes; i++) {
        tk_json_str(j, notice->codes[i]);
    }

    tk_json_end(j);
}


static void
open_put_tickets(tk_json_t *j, const tk_open_notice_t *notice)
{
    size_t  i;

    open_key_str(j, "OriginOrderId", notice->number);
    open_key_int(j, "OrderId", notice->order_id);

    tk_json_key(j, "VoucherCode");
    tk_json_object(j);
    open_key_str(j, "OrderVoucherCode", notice->code);
    tk_json_key(j, "OrderUserVouchers");
    tk_json_array(j);

    for (i = 0; i < notice->nholders; i++) {
        tk_json_object(j);
        open_key_str(j, "IDCardNo", notice->holders[i].id);
        open_key_str(j, "VoucherCode", notice->holders[i].code);
        open_key_str(j, "Mobile", notice->holders[i].phone);
        tk_json_end(j);
    }

    tk_json_end(j);
    tk_json_end(j);

    open_key_int(j, "TicketStatus", notice->status);
}


static void
open_put_checked(tk_json_t *j, const tk_open_notice_t *notice)
{
    open_key_int(j, "TicketStatus", notice->status);
    open_key_str(j, "OriginOrderId", notice->number);
    open_key_int(j, "OrderId", notice->order_id);
    open_put_codes(j, notice);
    open_key_int(j, "OrderTotal", notice->total);
    open_key_int(j, "CheckedNumber", notice->checked);
    open_key_int(j, "VoucherType", notice->voucher);
}


static void
open_put_refunded(tk_json_t *j, const tk_open_notice_t *notice)
{
    open_key_int(j, "OrderId", notice->order_id);
    open_key_str(j, "RefundApplyNo", notice->refund);
    open_key_int(j, "RefundStatus", notice->status);
    open_key_str(j, "RefundReason", notice->reason);
    open_put_codes(j, notice);
}


/* What stands in the body as a text. */

static tk_err_t
open_inner(tk_pool_t *pool, const tk_open_notice_t *notice, tk_str_t *inner)
{
    tk_err_t   err;
    tk_buf_t   b;
    tk_json_t  j;

    err = tk_buf_init(&b, pool, 512);
    if (err != TK_OK) {
        return err;
    }

    tk_json_init(&j, &b);
    tk_json_object(&j);

    switch (notice->kind) {

    case TK_OPEN_TICKETS_OUT:
        open_put_tickets(&j, notice);
        break;

    case TK_OPEN_CHECKED:
        open_put_checked(&j, notice);
        break;

    case TK_OPEN_REFUNDED:
        open_put_refunded(&j, notice);
        break;

    case TK_OPEN_PRODUCT:
        open_key_int(&j, "ProductId", notice->product_id);
        open_key_int(&j, "Status", notice->status);
        break;

    case TK_OPEN_NOTICES:
        return TK_BUG;
    }

    tk_json_end(&j);
    *inner = tk_buf_str(&b);

    return tk_json_done(&j);
}


tk_err_t
tk_open_notice_body(tk_pool_t *pool, const tk_open_notice_t *notice,
    tk_str_t *body)
{
    tk_err_t   err;
    tk_buf_t   b;
    tk_str_t   inner;
    tk_json_t  j;

    err = open_inner(pool, notice, &inner);

    if (err == TK_OK) {
        err = tk_buf_init(&b, pool, inner.len + 256);
    }

    if (err != TK_OK) {
        return err;
    }

    tk_json_init(&j, &b);
    tk_json_object(&j);
    tk_json_key(&j, "OrderNotifyHeader");
    tk_json_object(&j);
    open_key_int(&j, "PartnerId", notice->partner_id);
    open_key_str(&j, "NotifyServiceName",
                 tk_str_c(open_services[notice->kind]));
    tk_json_end(&j);
    open_key_str(&j, "OrderNotifyBody", inner);
    tk_json_end(&j);

    *body = tk_buf_str(&b);

    return tk_json_done(&j);
}


int
tk_open_notice_taken(tk_pool_t *pool, int status, tk_str_t answer,
    char why[TK_OPEN_WHY])
{
    int              taken;
    int64_t          code;
    json_t          *root;
    tk_json_said_e   said;

    if (status < 200 || status > 299) {
        (void) snprintf(why, TK_OPEN_WHY, "HTTP %d", status);
        return 0;
    }

    if (tk_json_read(pool, answer, &root) != TK_OK) {
        (void) snprintf(why, TK_OPEN_WHY, "the answer is no object of JSON");
        return 0;
    }

    code = -1;
    said = tk_json_get_int(root, "code", 0, INT32_MAX, &code);
    taken = said == TK_JSON_ABSENT
            ? json_is_true(json_object_get(root, "issuccess"))
            : code == OPEN_TAKEN;

    json_decref(root);

    if (said == TK_JSON_GOOD) {
        (void) snprintf(why, TK_OPEN_WHY, "Code %d", (int) code);

    } else {
        (void) snprintf(why, TK_OPEN_WHY, said == TK_JSON_ABSENT
                                          ? "no Code" : "a Code that is none");
    }

    return taken;
}
