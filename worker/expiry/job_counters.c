#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "job_counters.h"
#include "tk_counter.h"
#include "wk_log.h"
#include "wk_util.h"

#define JOB_COUNTERS        64          /* rows of one command */
#define JOB_COUNTERS_SALE   512         /* rows that are compared */
#define JOB_NUMBER          24

static const char  sale_sql[] =
    "select supplier_id, quota_id, remaining, life"
    " from api.sale_counters_2($1)";


/* EVAL script n key... argument...: rows of one supplier are collected. */

typedef struct {
    const char     *script;
    const char     *first;              /* argument before those of rows */
    int             numbers;            /* arguments of each row: 1 or 2 */
    int32_t         supplier_id;
    int             n;
    char            keys[JOB_COUNTERS][TK_COUNTER_KEY_LEN + 1];
    char            args[2 * JOB_COUNTERS][JOB_NUMBER];
} job_eval_t;


static void
job_number(char *buf, int64_t n)
{
    snprintf(buf, JOB_NUMBER, "%lld", (long long) n);
}


static void
job_eval_send(wk_redis_t *redis, job_eval_t *e, wk_redis_handler_pt handler)
{
    int          i, argc;
    char         count[JOB_NUMBER];
    const char  *argv[4 + 3 * JOB_COUNTERS];

    if (e->n == 0) {
        return;
    }

    job_number(count, e->n);

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

    wk_redis_command(redis, handler, argc, argv);
    e->n = 0;
}


static void
job_eval_add(wk_redis_t *redis, job_eval_t *e, wk_redis_handler_pt handler,
    int32_t supplier_id, int64_t database_id, int64_t quota_id)
{
    size_t  len;

    if (e->n == JOB_COUNTERS || (e->n > 0 && e->supplier_id != supplier_id)) {
        job_eval_send(redis, e, handler);
    }

    e->supplier_id = supplier_id;
    len = tk_counter_key((unsigned char *) e->keys[e->n], supplier_id,
                         database_id, quota_id);
    e->keys[e->n][len] = '\0';
    e->n++;
}


void
job_counters_correct(wk_redis_t *redis, const PGresult *res, int column)
{
    int          i;
    job_eval_t  *e;

    if (!wk_redis_up(redis)) {
        return;
    }

    e = wk_alloc(sizeof(job_eval_t));
    e->script = tk_counter_correct;
    e->first = TK_COUNTER_LIFE;
    e->numbers = 2;

    for (i = 0; i < PQntuples(res); i++) {
        if (PQgetisnull(res, i, column + 1)) {
            continue;
        }

        job_eval_add(redis, e, NULL, wk_column_int(res, i, column),
                     wk_column_int(res, i, column + 4),
                     wk_column_int(res, i, column + 1));
        job_number(e->args[2 * (e->n - 1)], wk_column_int(res, i, column + 2));
        job_number(e->args[2 * (e->n - 1) + 1],
                   wk_column_int(res, i, column + 3));
    }

    job_eval_send(redis, e, NULL);
    free(e);
}


static void
job_drift_reply(const redisReply *reply)
{
    int  i;

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
job_drift_handler(void *data, PGresult *res)
{
    int          i;
    job_eval_t  *e;
    wk_redis_t  *redis = ((wk_env_t *) data)->redis;

    if (res == NULL || !wk_redis_up(redis)) {
        return;
    }

    e = wk_alloc(sizeof(job_eval_t));
    e->script = tk_counter_drift;
    e->numbers = 1;

    for (i = 0; i < PQntuples(res); i++) {
        job_eval_add(redis, e, job_drift_reply, wk_column_int(res, i, 0),
                     wk_column_int(res, i, 3), wk_column_int(res, i, 1));
        job_number(e->args[e->n - 1], wk_column_int(res, i, 2));
    }

    job_eval_send(redis, e, job_drift_reply);
    free(e);
}


void
job_counters_init(wk_task_t *drift, wk_env_t *env)
{
    drift->sql = sale_sql;
    drift->limit = JOB_COUNTERS_SALE;
    drift->to_the_end = 1;
    drift->handler = job_drift_handler;
    drift->data = env;
}
