/*
 * Files that staff asked for: one at a time, a page of rows after the other,
 * each a short snapshot of Postgres, read on a connection of its own, of a
 * replica where there is one.  A thread beside the loop writes a page, and
 * there is a pause as long as the page took, so that an export never has more
 * than half of its connection, its thread and its processor: callbacks and
 * payments go on beside it.
 *
 * A lease of two minutes is renewed while it goes on.  What a worker that died
 * had begun is begun again by another one.  Files whose day is over, and what
 * is left of those that were never finished, are removed once a minute.
 */

#ifndef JOB_EXPORT_H
#define JOB_EXPORT_H

#include "wk_env.h"
#include "wk_task.h"

#define JOB_EXPORT_TASKS    4

typedef struct job_export_s  job_export_t;


/* NULL: export_dir is not set, no exports are made here. */
job_export_t *job_export_open(wk_env_t *env);

/* Its tasks, which take turns with the others. */
wk_task_t *job_export_task(job_export_t *x, int n);

/* Every second, and at the end of each turn of the loop. */
void job_export_sweep(job_export_t *x);
void job_export_turn(job_export_t *x);

/* Nothing new is begun, what is going on is given back; idle when that is
 * done. */
void job_export_stop(job_export_t *x);
int job_export_idle(const job_export_t *x);

/* Its handles are closed before the loop ends; then it is freed. */
void job_export_close(job_export_t *x);
void job_export_free(job_export_t *x);

#endif
