/*
 * Notices of the open API: what becomes of orders and products, posted to the
 * address of the agent.  Kinds of the queue engine beside callbacks; an order
 * has events of theirs or of these.
 *
 * What a notice says is in its row, so every try has the same body; each is
 * signed anew.  The body is clear here only until there is an answer.
 */

#ifndef JOB_OPEN_H
#define JOB_OPEN_H

#include "job_delivery.h"
#include "wk_task.h"

/* Of orders; of products, for which no order waits. */
void job_open_init(job_deliveries_t *ds, wk_env_t *env);
void job_open_news_init(job_deliveries_t *ds, wk_env_t *env);

/* Forgets what the API was asked long ago (api.open_log_sweep), in pieces. */
void job_open_log_init(wk_task_t *sweep);

#endif
