/*
 * Pays for held rail orders: a kind of the queue engine.  What is to be done
 * with a case api.rail_claim() says; calls at the site follow one by one, and
 * what they said is recorded together.  SQL judges it (api.rail_record()).
 *
 * Nothing here decides to pay.  The answer of a record that says "pay" is the
 * one permission there will ever be: the attempt was written with it, before a
 * byte leaves.  Whoever loses that answer, or dies behind it, leaves a case
 * whose lease ends, and what became of the payment is asked, not tried.
 *
 * An account at the site is used by one case at a time (its lease), and half a
 * second lies between two requests.  A password is opened into the one request
 * that has it, and wiped behind it.
 *
 * What is due is found by a scan, or at once when nginx rings.  What happens to
 * orders by time alone is a task beside it.
 */

#ifndef JOB_RAIL_H
#define JOB_RAIL_H

#include "rail_provider.h"
#include "wk_queue.h"
#include "wk_task.h"

typedef struct rail_run_s  rail_run_t;

typedef struct {
    wk_queue_t       queue;
    wk_env_t        *env;
    wk_task_t        record, clock;
    TAILQ_HEAD(, rail_run_s)  storing;  /* facts to be recorded */
    TAILQ_HEAD(, rail_run_s)  runs;     /* all that have a job */
    rail_run_t      *sent;              /* of the statement under way */
    uint64_t         clock_ms;          /* when it is due, of wk_awake_ms() */
    uint64_t         paid;              /* payments that were sent */
} job_rails_t;


void job_rail_init(job_rails_t *rails, wk_env_t *env);
void job_rail_free(job_rails_t *rails);

/* A site is configured: anything can be claimed. */
int job_rail_ready(const job_rails_t *rails);

/* Now and then. */
void job_rail_sweep(job_rails_t *rails);

/* The worker ends: what is not about to pay is given back. */
void job_rail_stop(job_rails_t *rails);

#endif
