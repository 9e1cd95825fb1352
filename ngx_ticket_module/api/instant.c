/*
 * BeginToPay (4.2.7): an order is paid at once, at a platform.  What the buyer
 * needs for that comes from there, and only the worker speaks to platforms: the
 * wish is stored, the worker is rung for, and the request waits for its result.
 * What comes too late is found by a repeat.
 */

#include "api/api.h"
#include "ngx_ticket.h"
#include "provider/tk_pay.h"
#include "api/form.h"
#include "base/address.h"
#include "request/waiting.h"
#include "stock/shield.h"


typedef struct {
    tk_str_t             channel;
    tk_str_t             link;          /* of our page, whose form begins it;
                                           empty: there is none */
    tk_str_t             url;
    tk_str_t             qr;
    u_char               state;         /* as ticket.payment has it */
    ngx_uint_t           again;         /* the number before it was closed */
    ngx_ticket_waiter_t  waiter;
} ngx_ticket_instant_t;


static ngx_int_t ngx_ticket_instant_closed(ngx_ticket_ctx_t *tc);


/* Where another number of the order had to be closed first. */

static const ngx_ticket_step_t  ngx_ticket_instant_again[] = {
    NGX_TICKET_STEP(ngx_ticket_instant_closed),
    NGX_TICKET_STEP(ngx_ticket_instant_begin),
    NGX_TICKET_STEP(ngx_ticket_instant_begun),
    NGX_TICKET_STEP(ngx_ticket_instant_waited),
    NGX_TICKET_STEP(ngx_ticket_instant_answer),
    NGX_TICKET_END
};


/* Of an agent's server, which may pass on what its buyer's browser says. */

static ngx_uint_t
ngx_ticket_instant_phone(ngx_http_request_t *r)
{
    u_char           *p;
    ngx_uint_t        i;
    ngx_table_elt_t  *h;

    static const ngx_str_t  signs[] = {
        ngx_string("Mobile"), ngx_string("Android"), ngx_string("iPhone"),
        ngx_string("MicroMessenger")
    };

    h = r->headers_in.user_agent;
    if (h == NULL) {
        return 0;
    }

    p = h->value.data;

    for (i = 0; i < sizeof(signs) / sizeof(ngx_str_t); i++) {
        if (ngx_strlcasestrn(p, p + h->value.len, signs[i].data,
                             signs[i].len - 1))
        {
            return 1;
        }
    }

    return 0;
}


/* Platforms want to be told one, which a unix socket has not. */

static tk_str_t
ngx_ticket_instant_address(ngx_connection_t *c)
{
    tk_str_t  address;

    if (ngx_ticket_address_key(c) == 0) {
        return tk_str_c("127.0.0.1");
    }

    address.data = c->addr_text.data;
    address.len = c->addr_text.len;

    return address;
}


ngx_int_t
ngx_ticket_instant_begin(ngx_ticket_ctx_t *tc)
{
    tc->req.buyer_phone = ngx_ticket_instant_phone(tc->r);
    tc->req.buyer_address = ngx_ticket_instant_address(tc->r->connection);

    return ngx_ticket_call(tc);
}


static void
ngx_ticket_instant_value(ngx_ticket_ctx_t *tc, const char *column,
    tk_value_t *value)
{
    PGresult  *result;

    result = tc->op->result;

    ngx_ticket_pg_value(result, 0, ngx_ticket_pg_column(result, column),
                        value);
}


/* A text of the row, as long as the operation is held; NULL: empty. */

static tk_str_t
ngx_ticket_instant_text(ngx_ticket_ctx_t *tc, const char *column)
{
    tk_value_t  value;

    ngx_ticket_instant_value(tc, column, &value);

    if (value.type != TK_VALUE_TEXT) {
        ngx_str_null(&value.s);
    }

    return value.s;
}


static int64_t
ngx_ticket_instant_number(ngx_ticket_ctx_t *tc, const char *column)
{
    tk_value_t  value;

    ngx_ticket_instant_value(tc, column, &value);

    return value.type == TK_VALUE_INT ? value.n : 0;
}


/* The worker has something to send for it, also where it is refused: the number
 * before this one has to be closed. */

static void
ngx_ticket_instant_ring(ngx_ticket_ctx_t *tc)
{
    int64_t  job;

    if (tc->op->err != TK_OK || ngx_ticket_pg_count(tc->op->result) == 0) {
        return;
    }

    job = ngx_ticket_instant_number(tc, "job_id");

    if (job) {
        ngx_ticket_pay_notify(tc->supplier->u.supplier.supplier_id, job);
    }
}


/* Who finds no place among those who wait comes again, as whoever waited too
 * long: the row is there. */

static ngx_int_t
ngx_ticket_instant_wait(ngx_ticket_ctx_t *tc, ngx_uint_t closed)
{
    ngx_int_t              rc;
    ngx_ticket_instant_t  *it;

    it = tc->data;
    it->waiter.payment_id = ngx_ticket_instant_number(tc, "payment_id");
    it->waiter.closed = closed;

    rc = ngx_ticket_wait(tc, &it->waiter);

    return rc == NGX_BUSY ? ngx_ticket_refuse(tc, TK_PAY_LATER) : rc;
}


/* The platform is to close another number first. */

static ngx_int_t
ngx_ticket_instant_close(ngx_ticket_ctx_t *tc)
{
    ngx_int_t              rc;
    ngx_ticket_instant_t  *it;

    it = tc->data;

    if (it->again) {
        return NGX_DECLINED;
    }

    it->again = 1;

    rc = ngx_ticket_instant_wait(tc, 1);

    if (rc == NGX_AGAIN) {
        tc->err = TK_OK;
        tc->step = ngx_ticket_instant_again;
    }

    return rc;
}


static ngx_int_t
ngx_ticket_instant_closed(ngx_ticket_ctx_t *tc)
{
    ngx_ticket_instant_t  *it;

    it = tc->data;

    switch (it->waiter.state) {

    case 'X':
    case 'F':
        return NGX_OK;

    case 'P':
        return ngx_ticket_refuse(tc, TK_PAY_STATE);

    default:
        return ngx_ticket_refuse(tc, TK_PAY_LATER);
    }
}


/* UnionPay's page is gone to by a form, which a URL cannot be. */

static tk_str_t
ngx_ticket_instant_link(ngx_ticket_ctx_t *tc)
{
    tk_str_t  none;

    ngx_str_null(&none);

    if (!tk_str_eq(ngx_ticket_instant_text(tc, "provider"),
                   tk_str_c("unionpay"))
        || ngx_ticket_instant_number(tc, "way") > TK_PAY_WAP)
    {
        return none;
    }

    return ngx_ticket_form_link(tc, ngx_ticket_instant_text(tc, "notify_base"),
                                ngx_ticket_instant_text(tc, "number"));
}


ngx_int_t
ngx_ticket_instant_begun(ngx_ticket_ctx_t *tc)
{
    ngx_int_t              rc;
    tk_str_t               state;
    ngx_ticket_instant_t  *it;

    ngx_ticket_instant_ring(tc);

    if (tc->data == NULL) {
        tc->data = ngx_pcalloc(tc->r->pool, sizeof(ngx_ticket_instant_t));
        if (tc->data == NULL) {
            return NGX_ERROR;
        }
    }

    rc = ngx_ticket_verdict(tc);

    if (rc != NGX_OK) {
        return tc->err == TK_PAY_LATER ? ngx_ticket_instant_close(tc) : rc;
    }

    it = tc->data;
    state = ngx_ticket_instant_text(tc, "state");
    it->state = state.len ? state.data[0] : 0;
    it->channel = ngx_ticket_instant_text(tc, "channel");
    it->link = ngx_ticket_instant_link(tc);
    it->url = ngx_ticket_instant_text(tc, "url");
    it->qr = ngx_ticket_instant_text(tc, "qr");

    return it->state == 'O' ? NGX_OK : ngx_ticket_instant_wait(tc, 0);
}


/* What the platform refused may be wished for again, under another number; its
 * reason is for the log. */

ngx_int_t
ngx_ticket_instant_waited(ngx_ticket_ctx_t *tc)
{
    ngx_ticket_instant_t  *it;
    ngx_ticket_waiter_t   *w;

    it = tc->data;
    w = &it->waiter;

    if (it->state == 'O') {
        return NGX_OK;
    }

    if (w->state == 'O' && !w->closing) {
        it->url = w->url;
        it->qr = w->qr;
        return NGX_OK;
    }

    if (w->state == 'P') {
        return ngx_ticket_refuse(tc, TK_PAY_STATE);
    }

    if (w->state == 'F') {
        ngx_log_error(NGX_LOG_NOTICE, tc->r->connection->log, 0,
                      "the platform refused payment T%L of order %L: \"%*s\"",
                      w->payment_id, tc->req.order_id, w->code.len,
                      w->code.data);
        return ngx_ticket_refuse(tc, TK_PAY_UNOPENED);
    }

    return ngx_ticket_refuse(tc, TK_PAY_LATER);
}


ngx_int_t
ngx_ticket_instant_answer(ngx_ticket_ctx_t *tc)
{
    tk_table_t            *t;
    ngx_ticket_instant_t  *it;

    static const char *const  columns[] = {
        "order_id", "channel", "pay_url", "qr_code"
    };

    it = tc->data;

    t = ngx_ticket_table(tc, columns, 4, 1);
    if (t == NULL) {
        return NGX_ERROR;
    }

    tk_table_int(t, 0, 0, tc->req.order_id);
    tk_table_text(t, 0, 1, it->channel);
    tk_table_text(t, 0, 2, it->link.len ? it->link : it->url);
    tk_table_text(t, 0, 3, it->qr);
    tc->rows = t->rows;
    tc->order_id = tc->req.order_id;

    return NGX_OK;
}
