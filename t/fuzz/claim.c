/*
 * Covers: worker/callback/job_callback.c worker/agent/job_agent.c
 *     worker/agent/job_delivery.c
 *
 * A row of the claim of callbacks, a column a line (rows.h).  It becomes a job
 * that can go, or one that says why it cannot.
 */

#include "rows.h"
#include "job_callback.h"

static wk_env_t          env;
static job_callbacks_t   callbacks;


static void
fuzz_one(fuzz_input_t *in)
{
    PGresult         *res;
    wk_job_t         *job;
    wk_outcome_e      outcome;
    const wk_kind_t  *kind;

    if (callbacks.told.env == NULL) {
        env.keyring = *fuzz_keyring();
        env.conf.per_host = env.conf.max_in_flight = 4;
        fuzz_assert(uv_loop_init(&env.loop) == 0);
        job_callback_init(&callbacks, &env);
    }

    kind = callbacks.told.queue.kind;
    res = fuzz_row(in, kind->columns);

    job = calloc(1, kind->job_size);
    fuzz_assert(job != NULL);
    job->queue = &callbacks.told.queue;
    job->supplier_id = ROW_SUPPLIER;
    job->id = fuzz_int(in);

    outcome = kind->read(&callbacks, job, res, 0);
    fuzz_assert(job->lane != NULL);
    fuzz_assert(outcome == WK_GOING || outcome == WK_RELEASED
                || job->error[0] != '\0');
    fuzz_assert(strnlen(job->error, WK_ERROR_LEN) < WK_ERROR_LEN);

    /* the second time it knows the agent's secrets */
    kind->wipe(job);
    fuzz_assert(kind->read(&callbacks, job, res, 0) == outcome);

    kind->wipe(job);
    free(job);
    PQclear(res);
}
