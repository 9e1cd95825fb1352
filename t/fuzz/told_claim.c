/*
 * Covers: worker/open/job_open.c worker/rail/job_rail_news.c
 *
 * A row of the claim of the open API's notices, then one of news of rail
 * orders, a column a line (rows.h).  Each becomes a job that can go, or one
 * that says why it cannot.
 */

#include "rows.h"
#include "job_open.h"
#include "job_rail_news.h"

static wk_env_t          env;
static job_deliveries_t  opens, rails;


static void
claimed(fuzz_input_t *in, job_deliveries_t *ds)
{
    PGresult         *res;
    wk_job_t         *job;
    wk_outcome_e      outcome;
    const wk_kind_t  *kind;

    kind = ds->queue.kind;
    res = fuzz_row(in, kind->columns);

    job = calloc(1, kind->job_size);
    fuzz_assert(job != NULL);
    job->queue = &ds->queue;
    job->supplier_id = ROW_SUPPLIER;
    job->id = fuzz_int(in);

    outcome = kind->read(ds, job, res, 0);
    fuzz_assert(job->lane != NULL);
    fuzz_assert(outcome == WK_GOING || outcome == WK_RELEASED
                || job->error[0] != '\0');
    fuzz_assert(strnlen(job->error, WK_ERROR_LEN) < WK_ERROR_LEN);

    /* the second time it knows the agent's secrets */
    kind->wipe(job);
    fuzz_assert(kind->read(ds, job, res, 0) == outcome);

    kind->wipe(job);
    free(job);
    PQclear(res);
}


static void
fuzz_one(fuzz_input_t *in)
{
    if (opens.env == NULL) {
        env.keyring = *fuzz_keyring();
        env.conf.per_host = env.conf.max_in_flight = 4;
        fuzz_assert(uv_loop_init(&env.loop) == 0);
        job_open_init(&opens, &env);
        job_rail_news_init(&rails, &env);
    }

    claimed(in, &opens);
    claimed(in, &rails);
}
