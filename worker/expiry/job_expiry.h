/*
 * Orders whose time has run out release their places.  The work is one
 * function in Postgres, so this is a task and no queue: nothing is leased.
 * What it closed has events to be sent at once, and Redis hears of the places.
 */

#ifndef JOB_EXPIRY_H
#define JOB_EXPIRY_H

#include "wk_queue.h"
#include "wk_task.h"

#define JOB_EXPIRY_MS   1000

typedef struct {
    wk_task_t       task;
    wk_env_t       *env;
    wk_queue_t     *callbacks;      /* of the orders' events */
} job_expiry_t;


void job_expiry_init(job_expiry_t *e, wk_env_t *env, wk_queue_t *callbacks);

#endif
