/*
 * A task: one statement that runs when it is due, without leases or jobs.
 */

#ifndef WK_TASK_H
#define WK_TASK_H

#include "wk_env.h"

typedef struct {
    const char        *sql;
    int32_t            limit;           /* its parameter; 0: it has none */

    /* Its parameters, behind the limit.  NULL: none. */
    void             (*params)(void *data, wk_params_t *params);

    int                to_the_end;      /* runs while the worker stops, too */
    wk_pg_handler_pt   handler;
    void              *data;
    int                due;
} wk_task_t;

/* 1 when it was due and sent its statement.  Only when Postgres is ready. */
int wk_task_run(wk_task_t *task, wk_env_t *env, int stopping);

#endif
