/*
 * Counters in Redis, as far as the worker knows better: what expired orders
 * released is added to them, and how far they are from Postgres is a figure.
 * Neither has to arrive: nginx looks at Postgres when Redis says "full".
 */

#ifndef JOB_COUNTERS_H
#define JOB_COUNTERS_H

#include "wk_task.h"

/* Rows with supplier_id, quota_id, remaining, quota_version, life from
 * column on; NULL where an order took nothing that is counted. */
void job_counters_correct(wk_redis_t *redis, const PGresult *res, int column);

/* Compares and logs "counters ..."; of use only when Redis is up. */
void job_counters_init(wk_task_t *drift, wk_env_t *env);

#endif
