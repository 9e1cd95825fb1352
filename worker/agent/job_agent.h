/*
 * What the worker remembers of an agent: the lane of what it is told, how many
 * its receiver takes at once, and its unsealed secrets.  These are checked
 * against the sealed bytes of every claim, so a changed key is used at once;
 * they are wiped when the agent is forgotten.  And what the kinds do alike that
 * tell agents of their orders.
 *
 * At most JOB_AGENTS are remembered: beyond that, one of those used longest
 * ago that has nothing queued or in flight goes when another one comes.
 */

#ifndef JOB_AGENT_H
#define JOB_AGENT_H

#include "tk_crypto.h"
#include "wk_queue.h"

#define JOB_AGENTS      4096
#define JOB_USER_LEN    65
#define JOB_WARN_MS     600000          /* between two warnings of failures */

typedef struct job_agent_s  job_agent_t;
typedef LIST_HEAD(job_agent_bucket_s, job_agent_s)  job_agent_bucket_t;
typedef TAILQ_HEAD(job_agent_list_s, job_agent_s)   job_agent_list_t;

struct job_agent_s {
    wk_lane_t               lane;           /* first */
    LIST_ENTRY(job_agent_s)   bucket;
    TAILQ_ENTRY(job_agent_s)  recent;
    int32_t                 supplier_id;
    int32_t                 agent_id;
    int                     has_more;       /* the last scan found some */
    int                     nread;          /* in the present claim */
    int                     average_ms;     /* of its answers */
    char                    user[JOB_USER_LEN];     /* its name, of the claim */
    uint64_t                warned_ms;      /* of a failure; 0: never */

    /* What was unsealed, and from what. */
    int                     key_index;
    tk_str_t                password, password_sealed;
    tk_str_t                key, key_sealed;
};

typedef struct {
    job_agent_list_t        recent;         /* least recently used first */
    job_agent_bucket_t     *buckets;
    int                     n;
    int                     window;         /* of an agent at most */
} job_agents_t;


void job_agents_init(job_agents_t *agents, int window);
void job_agents_free(job_agents_t *agents);

/* Found, or made with a full window. */
job_agent_t *job_agent_get(job_agents_t *agents, int32_t supplier_id,
    int32_t agent_id);

/* How many more of its jobs may be leased here. */
int job_agent_room(const job_agents_t *agents, const job_agent_t *agent);

/* Adjusts its window: a receiver that fails slowly gets fewer at once, down to
 * a few; one that answers gets more again. */
void job_agent_adjust_window(const job_agents_t *agents, job_agent_t *agent,
    int delivered, int took_ms);

/* 1: say that it failed; not again within JOB_WARN_MS. */
int job_agent_warns(job_agent_t *agent, uint64_t now_ms);

/* A claim's parameters: how many of each agent, beside those that have a full
 * window and nothing here. */
void job_agents_params(const job_agents_t *agents, wk_params_t *params);

/* A claim has been read, of as many rows: a scan tells which agents have more
 * than it gave. */
void job_agents_claimed(job_agents_t *agents, const wk_queue_t *q, int rows);

/* When the next try is due: decision 36, until the job's end. */
tk_time_t job_agent_next(const wk_job_t *job, int attempts, tk_time_t now,
    uint32_t random);

/* A job of the agent that is its lane has ended: the window, more of its jobs,
 * the log.  of: what its id is the number of; listed: by what staff see those
 * that wait, NULL: by nothing. */
void job_agent_finished(const job_agents_t *agents, wk_queue_t *q,
    wk_job_t *job, const char *what, const char *of, const char *listed);

/* TK_OK: password and key are those of these sealed bytes. */
TK_MUST tk_err_t job_agent_unseal(job_agent_t *agent,
    const tk_keyring_t *keyring, tk_str_t user, tk_str_t password_sealed,
    int key_index, tk_str_t key_sealed);

/* The same of a key alone, which is sealed as what. */
TK_MUST tk_err_t job_agent_unseal_key(job_agent_t *agent,
    const tk_keyring_t *keyring, const char *what, tk_str_t user,
    int key_index, tk_str_t key_sealed);

#endif
