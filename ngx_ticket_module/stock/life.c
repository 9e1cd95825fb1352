/*
 * The life of the database; see the header.
 */

#include "stock/life.h"
#include "base/process.h"
#include "snapshot/snapshot.h"
#include "stock/cells.h"
#include "stock/seen.h"


#define NGX_TICKET_LIFE_PAUSE   1000        /* ms between two questions */
#define NGX_TICKET_LIFE_SOON    100         /* when there was a notification */


static ngx_msec_t  ngx_ticket_life_asked;
static ngx_uint_t  ngx_ticket_life_asking;


int64_t
ngx_ticket_life(void)
{
    return (int64_t) ngx_ticket_zone()->life;
}


void
ngx_ticket_life_heard(int64_t life)
{
    ngx_atomic_t       *known;
    ngx_atomic_uint_t   before;

    known = &ngx_ticket_zone()->life;

    do {
        before = *known;

        if (life == 0 || before == (ngx_atomic_uint_t) life) {
            return;
        }

    } while (!ngx_atomic_cmp_set(known, before, life));

    if (before == 0) {
        return;
    }

    ngx_log_error(NGX_LOG_NOTICE, ngx_ticket_process.log, 0,
                  "the database is in life %L, was in %uA: what was known of "
                  "it is read again", life, before);

    ngx_ticket_cell_forget();
    ngx_ticket_seen_forget();
    ngx_ticket_snapshot_notify(NULL, NULL);
}


static void
ngx_ticket_life_answered(ngx_ticket_pg_op_t *op)
{
    tk_value_t  v;

    ngx_ticket_life_asking = 0;

    if (op->err == TK_OK && ngx_ticket_pg_count(op->result) == 1) {
        ngx_ticket_pg_value(op->result, 0, 0, &v);
        ngx_ticket_life_heard(v.n);
    }

    ngx_ticket_pg_release(op);
}


void
ngx_ticket_life_ask(ngx_uint_t now)
{
    ngx_ticket_pg_t     *pg;
    ngx_ticket_pg_op_t  *op;

    pg = ngx_ticket_process.pg[NGX_TICKET_PG_READS];

    if (pg == NULL || ngx_ticket_life_asking || !ngx_ticket_pg_ready(pg)
        || ngx_current_msec - ngx_ticket_life_asked
           < (now ? NGX_TICKET_LIFE_SOON : NGX_TICKET_LIFE_PAUSE))
    {
        return;
    }

    ngx_ticket_life_asked = ngx_current_msec;

    op = ngx_ticket_pg_op(pg, NGX_TICKET_STMT_HELLO, ngx_ticket_process.log);

    if (ngx_ticket_pg_submit(op) != NGX_AGAIN) {
        ngx_ticket_pg_release(op);
        return;
    }

    op->handler = ngx_ticket_life_answered;
    ngx_ticket_life_asking = 1;
}
