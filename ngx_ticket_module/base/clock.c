/*
 * The comparison of clocks, as clock.h says.
 */

#include "base/clock.h"
#include "base/client.h"
#include "base/process.h"


#define NGX_TICKET_CLOCK_PAUSE  5000


static ngx_event_t  ngx_ticket_clock;
static tk_time_t    ngx_ticket_clock_asked;
static ngx_uint_t   ngx_ticket_clock_asking;


static void
ngx_ticket_clock_answered(ngx_ticket_pg_op_t *op)
{
    tk_value_t  now;

    ngx_ticket_clock_asking = 0;

    if (op->err == TK_OK && ngx_ticket_pg_count(op->result) == 1) {
        ngx_ticket_pg_value(op->result, 0, 0, &now);
        ngx_ticket_pg_compare(op->pg, ngx_ticket_clock_asked, now.n);
    }

    ngx_ticket_pg_release(op);
}


void
ngx_ticket_clock_ask(void)
{
    ngx_ticket_pg_t     *pg;
    ngx_ticket_pg_op_t  *op;

    pg = ngx_ticket_process.pg[NGX_TICKET_PG_READS];

    if (ngx_ticket_clock_asking || !ngx_ticket_pg_ready(pg)) {
        return;
    }

    op = ngx_ticket_pg_op(pg, NGX_TICKET_STMT_CLOCK, ngx_ticket_process.log);
    if (op == NULL) {
        return;
    }

    op->handler = ngx_ticket_clock_answered;
    ngx_ticket_clock_asked = ngx_ticket_host_now();

    if (ngx_ticket_pg_submit(op) != NGX_AGAIN) {
        ngx_ticket_pg_release(op);
        return;
    }

    ngx_ticket_clock_asking = 1;
}


static void
ngx_ticket_clock_handler(ngx_event_t *ev)
{
    if (ngx_exiting) {
        return;
    }

    ngx_add_timer(ev, NGX_TICKET_CLOCK_PAUSE);
    ngx_ticket_clock_ask();
}


void
ngx_ticket_clock_init(ngx_cycle_t *cycle)
{
    ngx_ticket_event_init(&ngx_ticket_clock, ngx_ticket_clock_handler, NULL,
                          cycle->log);
    ngx_ticket_clock.cancelable = 1;

    ngx_add_timer(&ngx_ticket_clock, NGX_TICKET_CLOCK_PAUSE);
}


void
ngx_ticket_clock_exit(void)
{
    ngx_ticket_event_cancel(&ngx_ticket_clock);
}
