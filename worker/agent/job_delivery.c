#include <stdio.h>
#include <string.h>
#include <openssl/crypto.h>

#include "job_delivery.h"
#include "wk_log.h"
#include "wk_util.h"

const char  job_events_record_sql[] =
    "select * from api.outbox_record($1, $2, $3, $4, $5, $6, $7)";


void
job_deliveries_init(job_deliveries_t *ds, wk_env_t *env, const job_way_t *way)
{
    ds->way = way;
    ds->env = env;
    job_agents_init(&ds->agents, env->conf.per_host);
    wk_queue_init(&ds->queue, env, &way->kind, ds, env->conf.max_in_flight,
                  2 * env->conf.max_in_flight);
}


/* Claim. */

void
job_deliveries_params(void *data, wk_params_t *params)
{
    job_agents_params(&((job_deliveries_t *) data)->agents, params);
}


void
job_deliveries_claimed(void *data, int rows)
{
    job_deliveries_t  *ds = data;

    job_agents_claimed(&ds->agents, &ds->queue, rows);
}


/* Read. */

wk_outcome_e
job_delivery_read(void *data, wk_job_t *job, const PGresult *res, int i)
{
    job_agent_t       *agent;
    job_deliveries_t  *ds = data;

    agent = job_agent_get(&ds->agents, job->supplier_id,
                          wk_column_int(res, i, JOB_AGENT));
    agent->nread++;

    job->lane = &agent->lane;
    job->attempts = wk_column_int(res, i, JOB_ATTEMPTS);
    job->expire_at = wk_column_int(res, i, JOB_EXPIRE_AT);

    snprintf(agent->user, JOB_USER_LEN, "%s", PQgetvalue(res, i, JOB_USER));

    if (PQgetlength(res, i, JOB_ADDRESS) == 0) {
        return WK_RELEASED;             /* taken away a moment ago: it rests */
    }

    if (ds->way->make(ds, (job_delivery_t *) job, agent, res, i) != TK_OK) {
        wk_log(WK_ALERT, "%s supplier=%d %s=%lld seq=%d agent=%d has %s",
               ds->way->what, job->supplier_id, ds->way->of,
               (long long) job->id, job->seq, agent->agent_id,
               ds->way->unusable);
        snprintf(job->error, WK_ERROR_LEN, "%s", ds->way->unusable);
        return WK_RETRY;
    }

    return WK_GOING;
}


void
job_delivery_post(job_delivery_t *delivery, const PGresult *res, int row,
    tk_str_t body)
{
    tk_str_t  address;

    address = wk_column_text(res, row, JOB_ADDRESS);
    delivery->url = wk_copy(address.data, address.len);
    delivery->body = wk_copy(body.data, body.len);
    OPENSSL_cleanse(body.data, body.len);
}


/* Start.  The address is copied; body and headers are used until the answer. */

wk_outcome_e
job_delivery_start(void *data, wk_job_t *job)
{
    wk_outcome_e       outcome;
    job_delivery_t    *delivery = (job_delivery_t *) job;
    job_deliveries_t  *ds = data;
    wk_http_request_t  request;

    if (ds->way->sign != NULL
        && ds->way->sign(ds, delivery, (job_agent_t *) job->lane) != 0)
    {
        snprintf(job->error, WK_ERROR_LEN, "cannot be signed");
        return WK_RETRY;
    }

    memset(&request, 0, sizeof(request));
    request.url = delivery->url;
    request.method = delivery->body != NULL ? "POST" : NULL;
    request.body = delivery->body;
    request.headers = delivery->headers;
    request.guard_address = 1;
    request.timeout_ms = ds->way->answer_ms;

    outcome = wk_queue_send(job, &request);

    wk_free_secret(delivery->url);
    delivery->url = NULL;

    return outcome;
}


/* Classify. */

wk_outcome_e
job_delivery_classify(void *data, wk_job_t *job,
    const wk_http_answer_t *answer)
{
    job_deliveries_t  *ds = data;

    return answer->status != 0 && ds->way->taken(answer, job->error)
           ? WK_DONE : WK_RETRY;
}


int
job_delivery_said(const wk_http_answer_t *answer, job_says_pt says,
    char *error)
{
    int          taken;
    char         why[WK_ERROR_LEN];
    tk_str_t     body;
    tk_arena_t  *arena;

    arena = tk_arena_create();
    if (arena == NULL) {
        return 0;
    }

    body.data = (unsigned char *) answer->body;
    body.len = answer->len;
    taken = says(tk_arena_pool(arena), answer->status, body, why);
    tk_arena_free(arena);

    if (!taken) {
        snprintf(error, WK_ERROR_LEN, "%s", why);
    }

    return taken;
}


void
job_delivery_finished(void *data, wk_job_t *job)
{
    job_deliveries_t  *ds = data;

    job_agent_finished(&ds->agents, &ds->queue, job, ds->way->what,
                       ds->way->of, ds->way->listed);
}


void
job_delivery_wipe(wk_job_t *job)
{
    job_delivery_t  *delivery = (job_delivery_t *) job;

    wk_free_secret(delivery->url);
    wk_free_secret(delivery->body);
    wk_headers_free(delivery->headers);
    delivery->url = NULL;
    delivery->body = NULL;
    delivery->headers = NULL;
}


void
job_deliveries_free(job_deliveries_t *ds)
{
    wk_queue_free(&ds->queue);
    job_agents_free(&ds->agents);
}
