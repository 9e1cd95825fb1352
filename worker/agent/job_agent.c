#include <stdlib.h>
#include <string.h>
#include <openssl/crypto.h>

#include "job_agent.h"
#include "tk_retry.h"
#include "wk_log.h"
#include "wk_util.h"

#define JOB_BUCKETS         4096        /* a power of two */
#define JOB_WINDOW_LEAST    4           /* of a receiver that does not answer */
#define JOB_DEPTH           4           /* leased ahead for a quick receiver, in
                                           times of its window */
#define JOB_QUICK_MS        200         /* what counts as quick */


void
job_agents_init(job_agents_t *agents, int window)
{
    TAILQ_INIT(&agents->recent);
    agents->buckets = wk_alloc(JOB_BUCKETS * sizeof(job_agent_bucket_t));
    agents->n = 0;
    agents->window = window;
}


static job_agent_bucket_t *
job_agent_bucket(job_agents_t *agents, int32_t supplier_id, int32_t agent_id)
{
    uint32_t  hash;

    hash = (uint32_t) supplier_id * 2654435761u + (uint32_t) agent_id;
    hash = hash * 2654435761u >> 8;

    return &agents->buckets[hash & (JOB_BUCKETS - 1)];
}


static void
job_agent_wipe(tk_str_t *s)
{
    if (s->data != NULL) {
        OPENSSL_cleanse(s->data, s->len);
    }

    free(s->data);
    s->data = NULL;
    s->len = 0;
}


static void
job_agent_free(job_agents_t *agents, job_agent_t *agent)
{
    LIST_REMOVE(agent, bucket);
    TAILQ_REMOVE(&agents->recent, agent, recent);
    agents->n--;

    job_agent_wipe(&agent->password);
    job_agent_wipe(&agent->key);
    job_agent_wipe(&agent->password_sealed);
    job_agent_wipe(&agent->key_sealed);
    free(agent);
}


static void
job_agent_evict(job_agents_t *agents)
{
    job_agent_t  *agent;

    TAILQ_FOREACH(agent, &agents->recent, recent) {
        if (agent->lane.queued == 0 && agent->lane.in_flight == 0) {
            job_agent_free(agents, agent);
            return;
        }
    }
}


job_agent_t *
job_agent_get(job_agents_t *agents, int32_t supplier_id, int32_t agent_id)
{
    job_agent_t         *agent;
    job_agent_bucket_t  *bucket;

    bucket = job_agent_bucket(agents, supplier_id, agent_id);

    LIST_FOREACH(agent, bucket, bucket) {
        if (agent->supplier_id == supplier_id && agent->agent_id == agent_id) {
            TAILQ_REMOVE(&agents->recent, agent, recent);
            TAILQ_INSERT_TAIL(&agents->recent, agent, recent);
            return agent;
        }
    }

    if (agents->n >= JOB_AGENTS) {
        job_agent_evict(agents);
    }

    agent = wk_alloc(sizeof(job_agent_t));
    wk_lane_init(&agent->lane, agents->window);
    agent->supplier_id = supplier_id;
    agent->agent_id = agent_id;
    agent->average_ms = JOB_QUICK_MS;
    LIST_INSERT_HEAD(bucket, agent, bucket);
    TAILQ_INSERT_TAIL(&agents->recent, agent, recent);
    agents->n++;

    return agent;
}


/* What a quick receiver is told is leased ahead; what a slow one is would only
 * grow old here. */

int
job_agent_room(const job_agents_t *agents, const job_agent_t *agent)
{
    int  depth, room;

    depth = agent->lane.window;
    if (depth == agents->window && agent->average_ms < JOB_QUICK_MS) {
        depth *= JOB_DEPTH;
    }

    room = depth - agent->lane.queued - agent->lane.in_flight;

    return room > 0 ? room : 0;
}


/* Up by one, down by half, as TCP does.  A quick failure says nothing of how
 * much the receiver can take. */

void
job_agent_adjust_window(const job_agents_t *agents, job_agent_t *agent,
    int delivered, int took_ms)
{
    int  window;

    agent->average_ms = (agent->average_ms * 7 + took_ms) / 8;
    window = agent->lane.window;

    if (delivered) {
        window++;

    } else if (took_ms >= WK_HTTP_CONNECT_MS) {
        window = window / 2 > JOB_WINDOW_LEAST ? window / 2 : JOB_WINDOW_LEAST;
    }

    agent->lane.window = window < agents->window ? window : agents->window;
}


int
job_agent_warns(job_agent_t *agent, uint64_t now_ms)
{
    if (agent->warned_ms != 0 && now_ms - agent->warned_ms < JOB_WARN_MS) {
        return 0;
    }

    agent->warned_ms = now_ms;

    return 1;
}


void
job_agents_params(const job_agents_t *agents, wk_params_t *params)
{
    wk_array_t         *suppliers, *ids, *rooms;
    const job_agent_t  *agent;

    wk_params_int4(params, agents->window);
    suppliers = wk_params_array(params, TK_OID_INT4_ARRAY);
    ids = wk_params_array(params, TK_OID_INT4_ARRAY);
    rooms = wk_params_array(params, TK_OID_INT4_ARRAY);

    TAILQ_FOREACH(agent, &agents->recent, recent) {
        if (agent->lane.queued + agent->lane.in_flight == 0
            && agent->lane.window == agents->window)
        {
            continue;
        }

        wk_array_int(suppliers, agent->supplier_id);
        wk_array_int(ids, agent->agent_id);
        wk_array_int(rooms, job_agent_room(agents, agent));
    }
}


void
job_agents_claimed(job_agents_t *agents, const wk_queue_t *q, int rows)
{
    job_agent_t  *agent;

    if (rows < 0) {
        return;
    }

    TAILQ_FOREACH(agent, &agents->recent, recent) {
        if (agent->nread > 0 || q->scanning) {
            agent->has_more = agent->nread > 0;
            agent->nread = 0;
        }
    }
}


/*
 * A job's expiry is fixed; the start is computed from it, because a resend
 * extends it.  An event that waited behind a failing one, or while no worker
 * ran, has missed some tries: one makes up for them all, the next is still to
 * come.
 */

tk_time_t
job_agent_next(const wk_job_t *job, int attempts, tk_time_t now,
    uint32_t random)
{
    tk_time_t  due;

    do {
        due = tk_retry_next(job->expire_at - TK_RETRY_LIFE, job->expire_at,
                            attempts++, now, random);
    } while (due != 0 && due <= now);

    return due;
}


/* An agent that has more gets it when half of its window is free. */

void
job_agent_finished(const job_agents_t *agents, wk_queue_t *q, wk_job_t *job,
    const char *what, const char *of, const char *listed)
{
    int           took_ms, delivered;
    job_agent_t  *agent = (job_agent_t *) job->lane;

    if (job->started_ms == 0) {
        return;
    }

    delivered = job->outcome == WK_DONE;
    took_ms = (int) (uv_now(&q->env->loop) - job->started_ms);
    job_agent_adjust_window(agents, agent, delivered, took_ms);

    if (agent->has_more
        && agent->lane.queued + agent->lane.in_flight
           <= agent->lane.window / 2)
    {
        q->scan_due = 1;
    }

    wk_log(WK_INFO, "%s supplier=%d %s=%lld seq=%d agent=%d try=%d "
           "%s ms=%d%s%s", what, job->supplier_id, of, (long long) job->id,
           job->seq, agent->agent_id, job->attempts + 1,
           delivered ? "delivered"
           : job->outcome == WK_RETRY ? "retry" : "undelivered", took_ms,
           delivered ? "" : " error: ", delivered ? "" : job->error);

    if (!delivered && job_agent_warns(agent, uv_now(&q->env->loop))) {
        wk_log(WK_WARN, "a %s to agent \"%s\" of supplier %d failed, "
               "%s %lld, try %d: %s%s%s%s", what, agent->user,
               job->supplier_id, of, (long long) job->id, job->attempts + 1,
               job->error, listed ? "; \"ticketctl " : "",
               listed ? listed : "", listed ? "\" lists those that wait" : "");
    }
}


static tk_err_t
job_agent_open(const job_agent_t *agent, const tk_keyring_t *keyring,
    tk_str_t user, const char *what, tk_str_t sealed, tk_str_t *memo,
    tk_str_t *clear)
{
    tk_err_t     rc;
    tk_str_t     plain;
    tk_arena_t  *arena;

    if (memo->data != NULL && tk_str_eq(*memo, sealed)) {
        return TK_OK;
    }

    arena = tk_arena_create();
    if (arena == NULL) {
        return TK_NO_MEMORY;
    }

    rc = tk_unseal(tk_arena_pool(arena), keyring, agent->supplier_id, what,
                   user, sealed, &plain);

    if (rc == TK_OK) {
        job_agent_wipe(memo);
        job_agent_wipe(clear);

        memo->data = (unsigned char *) wk_copy(sealed.data, sealed.len);
        memo->len = sealed.len;
        clear->data = (unsigned char *) wk_copy(plain.data, plain.len);
        clear->len = plain.len;

        OPENSSL_cleanse(plain.data, plain.len);
    }

    tk_arena_free(arena);

    return rc;
}


tk_err_t
job_agent_unseal_key(job_agent_t *agent, const tk_keyring_t *keyring,
    const char *what, tk_str_t user, int key_index, tk_str_t key_sealed)
{
    agent->key_index = key_index;

    return job_agent_open(agent, keyring, user, what, key_sealed,
                          &agent->key_sealed, &agent->key);
}


tk_err_t
job_agent_unseal(job_agent_t *agent, const tk_keyring_t *keyring,
    tk_str_t user, tk_str_t password_sealed, int key_index,
    tk_str_t key_sealed)
{
    tk_err_t  rc;

    rc = job_agent_open(agent, keyring, user, "password", password_sealed,
                        &agent->password_sealed, &agent->password);
    if (rc != TK_OK) {
        return rc;
    }

    return job_agent_unseal_key(agent, keyring, "key", user, key_index,
                                key_sealed);
}


void
job_agents_free(job_agents_t *agents)
{
    while (!TAILQ_EMPTY(&agents->recent)) {
        job_agent_free(agents, TAILQ_FIRST(&agents->recent));
    }

    free(agents->buckets);
}
