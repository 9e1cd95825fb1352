/*
 * What the worker remembers of an agent: how many callbacks it holds for it,
 * how many its receiver takes at once, and its unsealed secrets.  These are
 * checked against the sealed bytes of every claim, so a changed key is used at
 * once; they are wiped when the agent is forgotten.
 */

#include <stdlib.h>
#include <openssl/crypto.h>

#include "wk.h"


static wk_agent_bucket_t *
wk_agent_bucket(wk_t *wk, int32_t supplier_id, int32_t agent_id)
{
    uint32_t  hash;

    hash = (uint32_t) supplier_id * 2654435761u + (uint32_t) agent_id;
    hash = hash * 2654435761u >> 8;

    return &wk->agent_buckets[hash & (WK_BUCKETS - 1)];
}


static void
wk_agent_wipe(tk_str_t *s, int secret)
{
    if (s->data != NULL && secret) {
        OPENSSL_cleanse(s->data, s->len);
    }

    free(s->data);
    s->data = NULL;
    s->len = 0;
}


static void
wk_agent_forget(wk_agent_t *agent)
{
    wk_agent_wipe(&agent->password, 1);
    wk_agent_wipe(&agent->key, 1);
    wk_agent_wipe(&agent->password_sealed, 0);
    wk_agent_wipe(&agent->key_sealed, 0);
}


static void
wk_agent_free(wk_t *wk, wk_agent_t *agent)
{
    LIST_REMOVE(agent, bucket);
    TAILQ_REMOVE(&wk->recent, agent, recent);
    wk->nagents--;
    wk_agent_forget(agent);
    free(agent);
}


/* At the bound, one of those used longest ago that has nothing to do goes. */

static void
wk_agent_evict(wk_t *wk)
{
    wk_agent_t  *agent;

    TAILQ_FOREACH(agent, &wk->recent, recent) {
        if (agent->queued == 0 && agent->in_flight == 0) {
            wk_agent_free(wk, agent);
            return;
        }
    }
}


wk_agent_t *
wk_agent_get(wk_t *wk, int32_t supplier_id, int32_t agent_id)
{
    wk_agent_t         *agent;
    wk_agent_bucket_t  *bucket;

    bucket = wk_agent_bucket(wk, supplier_id, agent_id);

    LIST_FOREACH(agent, bucket, bucket) {
        if (agent->supplier_id == supplier_id && agent->agent_id == agent_id) {
            TAILQ_REMOVE(&wk->recent, agent, recent);
            TAILQ_INSERT_TAIL(&wk->recent, agent, recent);
            return agent;
        }
    }

    if (wk->nagents >= WK_AGENTS) {
        wk_agent_evict(wk);
    }

    agent = wk_alloc(sizeof(wk_agent_t));
    agent->supplier_id = supplier_id;
    agent->agent_id = agent_id;
    agent->window = wk->conf.per_host;
    agent->average_ms = WK_QUICK_MS;
    TAILQ_INIT(&agent->queue);
    LIST_INSERT_HEAD(bucket, agent, bucket);
    TAILQ_INSERT_TAIL(&wk->recent, agent, recent);
    wk->nagents++;

    return agent;
}


/* A quick receiver's callbacks are claimed ahead; a slow one's would only grow
 * old here. */

int
wk_agent_room(const wk_t *wk, const wk_agent_t *agent)
{
    int  depth, room;

    depth = agent->window;
    if (agent->window == wk->conf.per_host && agent->average_ms < WK_QUICK_MS) {
        depth *= WK_DEPTH;
    }

    room = depth - agent->queued - agent->in_flight;

    return room > 0 ? room : 0;
}


static tk_err_t
wk_agent_open(wk_t *wk, const wk_agent_t *agent, tk_str_t user,
    const char *what, tk_str_t sealed, tk_str_t *known, tk_str_t *clear)
{
    tk_err_t     rc;
    tk_str_t     plain;
    tk_arena_t  *arena;

    if (known->data != NULL && tk_str_eq(*known, sealed)) {
        return TK_OK;
    }

    arena = tk_arena_create();
    if (arena == NULL) {
        return TK_NO_MEMORY;
    }

    rc = tk_unseal(tk_arena_pool(arena), &wk->ring, agent->supplier_id, what,
                   user, sealed, &plain);

    if (rc == TK_OK) {
        wk_agent_wipe(known, 0);
        wk_agent_wipe(clear, 1);

        known->data = wk_alloc(sealed.len + 1);
        known->len = sealed.len;
        memcpy(known->data, sealed.data, sealed.len);

        clear->data = wk_alloc(plain.len + 1);
        clear->len = plain.len;
        memcpy(clear->data, plain.data, plain.len);

        OPENSSL_cleanse(plain.data, plain.len);
    }

    tk_arena_free(arena);

    return rc;
}


tk_err_t
wk_agent_unseal(wk_t *wk, wk_agent_t *agent, tk_str_t user,
    tk_str_t password_sealed, int key_index, tk_str_t key_sealed)
{
    tk_err_t  rc;

    rc = wk_agent_open(wk, agent, user, "password", password_sealed,
                       &agent->password_sealed, &agent->password);
    if (rc != TK_OK) {
        return rc;
    }

    agent->key_index = key_index;

    return wk_agent_open(wk, agent, user, "key", key_sealed,
                         &agent->key_sealed, &agent->key);
}


void
wk_agents_free(wk_t *wk)
{
    while (!TAILQ_EMPTY(&wk->recent)) {
        wk_agent_free(wk, TAILQ_FIRST(&wk->recent));
    }

    free(wk->agent_buckets);
}
