/*
 * What becomes of rail orders, posted to the agents that buy them and to the
 * channel they come from.  A way of delivery; Postgres says which news of an
 * order may go next, and agents hear how their purchase stands now, whatever
 * it was when the news came up.
 */

#ifndef JOB_RAIL_NEWS_H
#define JOB_RAIL_NEWS_H

#include "job_delivery.h"

void job_rail_news_init(job_deliveries_t *ds, wk_env_t *env);

#endif
