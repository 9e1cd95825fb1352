/*
 * Those who wait, and the question that is asked for all of them; see the
 * header.  The timer is not cancelable: a leaving process stays until the last
 * of them has its answer.
 */

#include "request/waiting.h"
#include "base/client.h"
#include "base/process.h"
#include "request/driver.h"
#include "request/sql.h"


static struct {
    ngx_queue_t            queue;
    ngx_uint_t             n;
    ngx_event_t            timer;
    ngx_uint_t             asking;      /* the last question is not answered */
    ngx_ticket_waiter_t   *asked[NGX_TICKET_WAITING_MAX + 1];   /* by place */
} ngx_ticket_waits;

/* Of the question that is being made. */
static int16_t  ngx_ticket_wait_suppliers[NGX_TICKET_WAITING_MAX];
static int64_t  ngx_ticket_wait_payments[NGX_TICKET_WAITING_MAX];
static int16_t  ngx_ticket_wait_closed[NGX_TICKET_WAITING_MAX];


#define ngx_ticket_waiter_at(q)                                               \
    (ngx_queue_data(q, ngx_ticket_waiter_t, queue))


static void ngx_ticket_wait_tick(ngx_event_t *ev);


ngx_uint_t
ngx_ticket_waiting(void)
{
    return ngx_ticket_waits.n;
}


static void
ngx_ticket_wait_leave(ngx_ticket_waiter_t *w)
{
    if (w->tc == NULL) {
        return;
    }

    if (w->place) {
        ngx_ticket_waits.asked[w->place] = NULL;
        w->place = 0;
    }

    ngx_queue_remove(&w->queue);
    ngx_ticket_waits.n--;
    w->tc = NULL;
}


static void
ngx_ticket_wait_cleanup(void *data)
{
    ngx_ticket_wait_leave(data);
}


static void
ngx_ticket_wait_over(ngx_ticket_waiter_t *w)
{
    ngx_ticket_ctx_t  *tc;

    tc = w->tc;

    ngx_ticket_wait_leave(w);
    ngx_ticket_resume(tc);              /* with it w may go */
}


static ngx_uint_t
ngx_ticket_wait_has_room(ngx_ticket_ctx_t *tc)
{
    ngx_uint_t            n;
    ngx_queue_t          *q;
    ngx_ticket_waiter_t  *w;

    if (ngx_ticket_waits.n >= NGX_TICKET_WAITING_MAX) {
        return 0;
    }

    n = 0;

    for (q = ngx_queue_head(&ngx_ticket_waits.queue);
         q != ngx_queue_sentinel(&ngx_ticket_waits.queue);
         q = ngx_queue_next(q))
    {
        w = ngx_ticket_waiter_at(q);

        n += w->tc->agent->u.agent.agent_id == tc->agent->u.agent.agent_id
             && w->tc->supplier->u.supplier.supplier_id
                == tc->supplier->u.supplier.supplier_id;
    }

    return n < NGX_TICKET_WAITING_AGENT;
}


ngx_int_t
ngx_ticket_wait(ngx_ticket_ctx_t *tc, ngx_ticket_waiter_t *w)
{
    ngx_pool_cleanup_t  *cln;

    if (ngx_ticket_waits.timer.handler == NULL) {
        ngx_queue_init(&ngx_ticket_waits.queue);
        ngx_ticket_event_init(&ngx_ticket_waits.timer, ngx_ticket_wait_tick,
                              NULL, ngx_ticket_process.log);
    }

    if (!ngx_ticket_wait_has_room(tc)) {
        return NGX_BUSY;
    }

    cln = ngx_pool_cleanup_add(tc->r->pool, 0);
    if (cln == NULL) {
        return NGX_ERROR;
    }

    cln->handler = ngx_ticket_wait_cleanup;
    cln->data = w;

    w->tc = tc;
    w->state = 0;
    ngx_queue_insert_tail(&ngx_ticket_waits.queue, &w->queue);
    ngx_ticket_waits.n++;

    if (!ngx_ticket_waits.timer.timer_set) {
        ngx_add_timer(&ngx_ticket_waits.timer, NGX_TICKET_WAITING_PAUSE);
    }

    return NGX_AGAIN;
}


/* Those whose time is over stand apart first: whoever goes on may wait for
 * something else. */

static void
ngx_ticket_wait_expire(void)
{
    ngx_queue_t           over, *q, *next;
    ngx_ticket_waiter_t  *w;

    ngx_queue_init(&over);

    for (q = ngx_queue_head(&ngx_ticket_waits.queue);
         q != ngx_queue_sentinel(&ngx_ticket_waits.queue);
         q = next)
    {
        next = ngx_queue_next(q);
        w = ngx_ticket_waiter_at(q);

        if (ngx_current_msec - w->tc->began >= NGX_TICKET_WAITING_TIME) {
            ngx_queue_remove(q);
            ngx_queue_insert_tail(&over, q);
        }
    }

    while (!ngx_queue_empty(&over)) {
        ngx_ticket_wait_over(ngx_ticket_waiter_at(ngx_queue_head(&over)));
    }
}


static tk_str_t
ngx_ticket_wait_text(ngx_ticket_waiter_t *w, const PGresult *result, int row,
    const char *column)
{
    tk_value_t  value;

    ngx_ticket_pg_value(result, row, ngx_ticket_pg_column(result, column),
                        &value);

    if (value.type != TK_VALUE_TEXT) {
        ngx_str_null(&value.s);
        return value.s;
    }

    return tk_str_copy(&w->tc->pool, value.s);
}


static void
ngx_ticket_wait_found(ngx_ticket_waiter_t *w, const PGresult *result, int row)
{
    tk_str_t    state;
    tk_value_t  closing;

    state = ngx_ticket_wait_text(w, result, row, "state");
    ngx_ticket_pg_value(result, row, ngx_ticket_pg_column(result, "closing"),
                        &closing);

    w->state = state.len ? state.data[0] : 0;
    w->closing = closing.n == 1;
    w->url = ngx_ticket_wait_text(w, result, row, "url");
    w->qr = ngx_ticket_wait_text(w, result, row, "qr");
    w->code = ngx_ticket_wait_text(w, result, row, "last_code");

    ngx_ticket_wait_over(w);
}


/* Without an answer they wait for the next one. */

static void
ngx_ticket_wait_answered(ngx_ticket_pg_op_t *op)
{
    int         i, n;
    tk_value_t  place;

    ngx_ticket_waits.asking = 0;
    n = op->err == TK_OK ? ngx_ticket_pg_count(op->result) : 0;

    for (i = 0; i < n; i++) {
        ngx_ticket_pg_value(op->result, i,
                            ngx_ticket_pg_column(op->result, "place"), &place);

        if (place.n > 0 && place.n <= NGX_TICKET_WAITING_MAX
            && ngx_ticket_waits.asked[place.n])
        {
            ngx_ticket_wait_found(ngx_ticket_waits.asked[place.n], op->result,
                                  i);
        }
    }

    ngx_ticket_pg_release(op);
}


static void
ngx_ticket_wait_ask(void)
{
    ngx_uint_t            n;
    ngx_queue_t          *q;
    ngx_ticket_pg_op_t   *op;
    ngx_ticket_waiter_t  *w;

    ngx_memzero(ngx_ticket_waits.asked, sizeof(ngx_ticket_waits.asked));
    n = 0;

    for (q = ngx_queue_head(&ngx_ticket_waits.queue);
         q != ngx_queue_sentinel(&ngx_ticket_waits.queue);
         q = ngx_queue_next(q))
    {
        w = ngx_ticket_waiter_at(q);

        ngx_ticket_wait_suppliers[n] =
                           (int16_t) w->tc->supplier->u.supplier.supplier_id;
        ngx_ticket_wait_payments[n] = w->payment_id;
        ngx_ticket_wait_closed[n] = w->closed != 0;

        w->place = ++n;
        ngx_ticket_waits.asked[n] = w;
    }

    op = ngx_ticket_ask_for_all(NGX_TICKET_PG_READS,
                                NGX_TICKET_STMT_PAYMENT_RESULT);
    ngx_ticket_pg_int2s(op, ngx_ticket_wait_suppliers, n);
    ngx_ticket_pg_int8s(op, ngx_ticket_wait_payments, n);
    ngx_ticket_pg_int2s(op, ngx_ticket_wait_closed, n);

    if (ngx_ticket_pg_submit(op) != NGX_AGAIN) {
        ngx_ticket_pg_release(op);
        ngx_ticket_pg_wake(ngx_ticket_process.pg[NGX_TICKET_PG_READS]);
        return;
    }

    op->handler = ngx_ticket_wait_answered;
    ngx_ticket_waits.asking = 1;
}


static void
ngx_ticket_wait_tick(ngx_event_t *ev)
{
    ngx_ticket_wait_expire();

    if (ngx_queue_empty(&ngx_ticket_waits.queue)) {
        return;
    }

    if (!ngx_ticket_waits.asking) {
        ngx_ticket_wait_ask();
    }

    if (!ev->timer_set) {
        ngx_add_timer(ev, NGX_TICKET_WAITING_PAUSE);
    }
}
