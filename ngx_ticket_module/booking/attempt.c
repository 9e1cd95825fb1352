/*
 * How an attempt begins and how it ends.
 */

#include "booking/attempt.h"
#include "base/process.h"
#include "booking/batch.h"
#include "stock/cells.h"


static void
ngx_ticket_attempt_cleanup(void *data)
{
    ngx_ticket_attempt_t *a = data;

    ngx_ticket_attempt_abandon(a);

    if (a->redis_op && a->redis_done) {
        ngx_ticket_redis_release(a->redis_op);

    } else if (a->redis_op) {
        ngx_ticket_redis_detach(a->redis_op);
    }

    if (a->booking && a->booking->waiting) {
        a->booking->tc = NULL;              /* the batch's now */

    } else if (a->booking) {
        ngx_ticket_booking_free(a->booking);
    }
}


ngx_ticket_attempt_t *
ngx_ticket_attempt(ngx_ticket_ctx_t *tc)
{
    ngx_pool_cleanup_t    *cln;
    ngx_ticket_attempt_t  *a;

    if (tc->data) {
        return tc->data;
    }

    cln = ngx_pool_cleanup_add(tc->r->pool, sizeof(ngx_ticket_attempt_t));
    if (cln == NULL) {
        return NULL;
    }

    ngx_memzero(cln->data, sizeof(ngx_ticket_attempt_t));
    cln->handler = ngx_ticket_attempt_cleanup;
    tc->data = cln->data;

    a = tc->data;
    a->deadline = tc->began + ngx_ticket_process.conf->order_timeout;

    return a;
}


void
ngx_ticket_attempt_abandon(ngx_ticket_attempt_t *a)
{
    if (a->refreshing) {
        ngx_ticket_refresh_abandon(a->refreshing_of, a->refreshing);
        a->refreshing = 0;
    }
}
