/*
 * What staff did is written down by who did it; here its rows are made links of
 * a chain, so that none can be changed or taken away unseen.  The work is one
 * function in Postgres, of which workers take turns.  What they chained is said
 * in their log, once a minute: a log that was written anew, chain and all,
 * would not go with those lines.
 */

#ifndef JOB_CHAIN_H
#define JOB_CHAIN_H

#include "wk_task.h"

#define JOB_CHAIN_SUPPLIERS     1000    /* numbers, 0: what is no supplier's */
#define JOB_CHAIN_HASH          65      /* 64 hex digits */

typedef struct {
    int64_t         link;               /* 0: nothing to tell */
    char            hash[JOB_CHAIN_HASH];
} job_chain_link_t;

typedef struct {
    wk_task_t           task;           /* due once a second */
    job_chain_link_t    last[JOB_CHAIN_SUPPLIERS];
} job_chain_t;


void job_chain_init(job_chain_t *c);

/* Logs the last link of each supplier that got one since the last call. */
void job_chain_tell(job_chain_t *c);

#endif
