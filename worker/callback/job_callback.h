/*
 * Callbacks (4.2.45): events of orders, sent to the address of the agent.  A
 * way of delivery; Postgres alone says which event of an order may go
 * next.
 *
 * What is due is found by a scan, or at once when somebody names the order:
 * the stream of Redis (nginx, after each booking), the record of the event
 * before it, and expiry.  No callback depends on being named.
 */

#ifndef JOB_CALLBACK_H
#define JOB_CALLBACK_H

#include "job_delivery.h"

typedef struct {
    job_deliveries_t  told;         /* first */
    uint64_t        read_up_to;     /* of the named orders, those that entries
                                       of the stream named */
} job_callbacks_t;


void job_callback_init(job_callbacks_t *cbs, wk_env_t *env);

/* The same of what pages named in BeginToPay are told, found by the scan alone:
 * a kind beside it, as neither waits for the other. */
void job_callback_paid_init(job_deliveries_t *ds, wk_env_t *env);

/* The stream's consumer: what wk_redis_open() wants. */
wk_consumer_t job_callback_consumer(job_callbacks_t *cbs);

#endif
