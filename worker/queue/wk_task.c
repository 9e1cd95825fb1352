#include "wk_task.h"


int
wk_task_run(wk_task_t *task, wk_env_t *env, int stopping)
{
    wk_params_t  *params;

    if (!task->due || (stopping && !task->to_the_end)) {
        return 0;
    }

    task->due = 0;
    params = wk_params_create();

    if (task->limit > 0) {
        wk_params_int4(params, task->limit);
    }

    if (task->params != NULL) {
        task->params(task->data, params);
    }

    wk_pg_send(env->pg, task->sql, params, task->handler, task->data);

    return 1;
}
