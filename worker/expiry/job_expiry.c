#include "job_counters.h"
#include "job_expiry.h"
#include "wk_log.h"

#define JOB_EXPIRY      200             /* orders of one call */

static const char  expiry_sql[] =
    "select e.order_id, e.supplier_id, e.quota_id, e.remaining,"
    " e.quota_version, h.life"
    " from api.expire_orders($1) e, api.hello_2() h";


/* One row per quota: an order may come several times in a row. */

static void
job_expiry_handler(void *data, PGresult *res)
{
    int            i, orders;
    int64_t        order, last;
    job_expiry_t  *e = data;

    if (res == NULL) {
        return;
    }

    orders = 0;
    last = 0;

    for (i = 0; i < PQntuples(res); i++) {
        order = wk_column_int(res, i, 0);

        if (order != last) {
            wk_queue_notify(e->callbacks, wk_column_int(res, i, 1), order);
            last = order;
            orders++;
        }
    }

    if (orders > 0) {
        job_counters_correct(e->env->redis, res, 1);
        wk_log(WK_INFO, "expired %d orders", orders);
    }

    e->task.due |= orders >= JOB_EXPIRY;
}


void
job_expiry_init(job_expiry_t *e, wk_env_t *env, wk_queue_t *callbacks)
{
    e->env = env;
    e->callbacks = callbacks;
    e->task.sql = expiry_sql;
    e->task.limit = JOB_EXPIRY;
    e->task.handler = job_expiry_handler;
    e->task.data = e;
}
