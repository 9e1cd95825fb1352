/*
 * Lists for devices that are offline.  What changed gets its numbers in
 * Postgres (api.gate_cut), one call at a time; here it is made into segments,
 * signed once for all devices, and kept (api.gate_put).  Workers beside each
 * other take turns by leases; whoever dies leaves nothing behind but a lease,
 * since what a segment is made of is committed before it is made.
 *
 * Tags are made a few at a time, between other things of the loop.  What
 * machines have asked for long ago is forgotten (api.machine_sweep).
 */

#ifndef JOB_GATE_H
#define JOB_GATE_H

#include "gate_segment.h"
#include "wk_task.h"

typedef struct {
    wk_env_t           *env;
    wk_task_t           cut;            /* due once a second */
    wk_task_t           work, put, key; /* due one behind the other */
    wk_task_t           sweep;          /* due once a minute */
    uv_idle_t           idle;           /* runs while tags are being made */
    int                 busy;           /* with segment, until it was put */
    gate_segment_t      segment;

    /* A supplier's first key. */
    int32_t             supplier_id;
    unsigned char       public_key[TK_GATE_KEY];
    unsigned char       sealed[TK_GATE_KEY + TK_SEAL_ID_EXTRA];
    size_t              sealed_len;
} job_gate_t;


void job_gate_init(job_gate_t *g, wk_env_t *env);

/* Before the loop ends, and after. */
void job_gate_close(job_gate_t *g);
void job_gate_free(job_gate_t *g);

#endif
