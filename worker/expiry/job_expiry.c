/*
 * Orders whose time has run out give their places back.  The work is one
 * function in Postgres; what it closed has events to be sent at once, and Redis
 * hears of the places.
 */

#include "wk.h"

#define wk_expiry_sql                                                         \
    "select e.order_id, e.supplier_id, e.quota_id, e.remaining,"              \
    " e.quota_version, h.timeline"                                            \
    " from api.expire_orders($1) e, api.hello() h"


static void
job_expiry_handler(wk_t *wk, PGresult *res)
{
    int      i, orders;
    int64_t  order, last;

    if (res == NULL) {
        return;
    }

    orders = 0;
    last = 0;

    /* One row per quota: an order may come several times in a row. */

    for (i = 0; i < PQntuples(res); i++) {
        order = wk_pg_int8(res, i, 0);

        if (order != last) {
            job_callback_ring(wk, wk_pg_int4(res, i, 1), order);
            last = order;
            orders++;
        }
    }

    if (orders > 0) {
        wk_counters_correct(wk, res, 1);
        wk_log(WK_INFO, "expired %d orders", orders);
    }

    if (orders >= WK_EXPIRY) {
        wk->expiry_due = 1;
    }
}


int
job_expiry_run(wk_t *wk)
{
    wk_params_t  *params;

    if (!wk->expiry_due || wk->stopping) {
        return 0;
    }

    wk->expiry_due = 0;
    params = wk_params_create();
    wk_params_int4(params, WK_EXPIRY);
    wk_pg_send(wk, wk_expiry_sql, params, job_expiry_handler);

    return 1;
}
