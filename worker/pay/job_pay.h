/*
 * Requests to payment platforms: a kind of the queue engine.  What is sent, and
 * what answers mean, is the provider layer's; when to ask and when to stop is
 * pay_intervals.h's; what follows of it for money and orders is Postgres'.
 *
 * The claim has written an attempt before this process hears of the job.  A job
 * whose earlier request may have been executed comes as asking: only a question
 * is sent, or the same request where the platform takes that for one.
 *
 * What is due is found by a scan, or at once when somebody names the job: the
 * stream of Redis (nginx, for a buyer who waits), and the record of another.
 * Tasks beside it need no queue: notices that are stored, payments and paid
 * orders whose time is over, orders that are to be activated, orders of
 * performances that were cancelled.
 *
 * nginx looks in Postgres for what became of a payment that a buyer waits for.
 */

#ifndef JOB_PAY_H
#define JOB_PAY_H

#include "pay_accounts.h"
#include "pay_keys.h"
#include "pay_lane.h"

#define PAY_HELD        2               /* times what flies */
#define PAY_EXPIRE_MS   1000

/* What is told of places that are free again: rows with supplier, quota,
 * remaining, version and life from a column on. */
typedef void (*pay_places_pt)(wk_redis_t *redis, const PGresult *res,
    int column);

typedef struct {
    wk_queue_t       queue;
    wk_env_t        *env;
    pay_accounts_t  *accounts;
    pay_lanes_t      lanes;
    wk_queue_t      *callbacks;         /* of the orders' events */
    wk_queue_t      *paid;              /* of the pages BeginToPay named */
    wk_queue_t      *rails;             /* of rail orders that nginx names */
    pay_places_pt    places;

    wk_task_t        notices;
    wk_task_t        payments;
    wk_task_t        refunds;
    wk_task_t        activations;
    wk_task_t        performances;      /* that were cancelled */
    wk_task_t        settlements;       /* cases that are due, and tickets that
                                           are over */
    int              moved;             /* something a case may wait for */
    pay_keys_t       keys;
} job_pays_t;


void job_pay_init(job_pays_t *pays, wk_env_t *env, pay_accounts_t *accounts,
    wk_queue_t *callbacks, wk_queue_t *paid, pay_places_pt places);
void job_pay_free(job_pays_t *pays);

/* Now and then: what waits for no bell. */
void job_pay_sweep(job_pays_t *pays);

/* Anything can be sent: the accounts are there. */
int job_pay_ready(const job_pays_t *pays);

/* The stream's consumer: what wk_redis_open() wants. */
wk_consumer_t job_pay_consumer(job_pays_t *pays);

#endif
