/*
 * Counters in Redis, as far as the worker knows better: what expired orders
 * gave back is told to them, and how far they are from Postgres is a figure.
 * Neither has to arrive: nginx looks at Postgres when Redis says "full".
 */

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "tk_counter.h"
#include "tk_value.h"
#include "wk.h"

#define WK_COUNTERS         64          /* rows of one command */
#define WK_COUNTERS_SALE    512         /* rows that are compared */
#define WK_NUMBER           24

#define wk_sale_sql                                                           \
    "select supplier_id, quota_id, remaining, timeline"                       \
    " from api.sale_counters($1)"


/* EVAL script n key... argument...: rows of one supplier are collected. */

typedef struct {
    const char     *script;
    const char     *first;              /* argument before those of rows */
    int             numbers;            /* arguments of each row: 1 or 2 */
    int32_t         supplier_id;
    int             n;
    char            keys[WK_COUNTERS][TK_COUNTER_KEY_LEN + 1];
    char            args[2 * WK_COUNTERS][WK_NUMBER];
} wk_eval_t;


static void
wk_number(char *buf, int64_t n)
{
    snprintf(buf, WK_NUMBER, "%lld", (long long) n);
}


static void
wk_eval_send(wk_t *wk, wk_eval_t *e, wk_redis_handler_pt handler)
{
    int          i, argc;
    char         count[WK_NUMBER];
    const char  *argv[4 + 3 * WK_COUNTERS];

    if (e->n == 0) {
        return;
    }

    wk_number(count, e->n);

    argc = 0;
    argv[argc++] = "EVAL";
    argv[argc++] = e->script;
    argv[argc++] = count;

    for (i = 0; i < e->n; i++) {
        argv[argc++] = e->keys[i];
    }

    if (e->first != NULL) {
        argv[argc++] = e->first;
    }

    for (i = 0; i < e->n * e->numbers; i++) {
        argv[argc++] = e->args[i];
    }

    wk_redis_aside(wk, handler, argc, argv);
    e->n = 0;
}


static void
wk_eval_add(wk_t *wk, wk_eval_t *e, wk_redis_handler_pt handler,
    int32_t supplier_id, int64_t timeline, int64_t quota_id)
{
    size_t  len;

    if (e->n == WK_COUNTERS || (e->n > 0 && e->supplier_id != supplier_id)) {
        wk_eval_send(wk, e, handler);
    }

    e->supplier_id = supplier_id;
    len = tk_counter_key((unsigned char *) e->keys[e->n], supplier_id,
                         timeline, quota_id);
    e->keys[e->n][len] = '\0';
    e->n++;
}


/* Rows with supplier_id, quota_id, remaining, quota_version, timeline from
 * column on; NULL where an order took nothing that is counted. */

void
wk_counters_correct(wk_t *wk, const PGresult *res, int column)
{
    int         i;
    wk_eval_t  *e;

    if (!wk_redis_up(wk)) {
        return;
    }

    e = wk_alloc(sizeof(wk_eval_t));
    e->script = tk_counter_correct;
    e->first = TK_COUNTER_LIFE;
    e->numbers = 2;

    for (i = 0; i < PQntuples(res); i++) {
        if (PQgetisnull(res, i, column + 1)) {
            continue;
        }

        wk_eval_add(wk, e, NULL, wk_pg_int4(res, i, column),
                    wk_pg_int8(res, i, column + 4),
                    wk_pg_int8(res, i, column + 1));
        wk_number(e->args[2 * (e->n - 1)], wk_pg_int8(res, i, column + 2));
        wk_number(e->args[2 * (e->n - 1) + 1],
                  wk_pg_int8(res, i, column + 3));
    }

    wk_eval_send(wk, e, NULL);
    free(e);
}


static void
wk_drift_reply(wk_t *wk, const redisReply *reply)
{
    int  i;

    (void) wk;

    if (reply->type != REDIS_REPLY_ARRAY || reply->elements != 3) {
        return;
    }

    for (i = 0; i < 3; i++) {
        if (reply->element[i]->type != REDIS_REPLY_INTEGER) {
            return;
        }
    }

    wk_log(WK_INFO, "counters redis_rows=%lld redis_few=%lld redis_many=%lld",
           reply->element[0]->integer, reply->element[1]->integer,
           reply->element[2]->integer);
}


static void
wk_drift_handler(wk_t *wk, PGresult *res)
{
    int         i;
    wk_eval_t  *e;

    if (res == NULL || !wk_redis_up(wk)) {
        return;
    }

    e = wk_alloc(sizeof(wk_eval_t));
    e->script = tk_counter_drift;
    e->numbers = 1;

    for (i = 0; i < PQntuples(res); i++) {
        wk_eval_add(wk, e, wk_drift_reply, wk_pg_int4(res, i, 0),
                    wk_pg_int8(res, i, 3), wk_pg_int8(res, i, 1));
        wk_number(e->args[e->n - 1], wk_pg_int8(res, i, 2));
    }

    wk_eval_send(wk, e, wk_drift_reply);
    free(e);
}


int
wk_counters_run(wk_t *wk)
{
    wk_params_t  *params;

    if (!wk->drift_due) {
        return 0;
    }

    wk->drift_due = 0;

    if (!wk_redis_up(wk)) {
        return 0;
    }

    params = wk_params_create();
    wk_params_int4(params, WK_COUNTERS_SALE);
    wk_pg_send(wk, wk_sale_sql, params, wk_drift_handler);

    return 1;
}
