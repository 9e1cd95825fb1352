/*
 * Numbers of agreements that stand in the database in clear, as nginx and
 * ticketctl of 1.8.0 write them: sealed here, where the key is, when the worker
 * begins and once a minute.  It goes with the column, a release later.
 */

#ifndef PAY_CLEAR_H
#define PAY_CLEAR_H

#include <sys/queue.h>

#include "wk_task.h"

typedef struct pay_clear_row_s  pay_clear_row_t;

typedef STAILQ_HEAD(pay_clear_rows_s, pay_clear_row_s)  pay_clear_rows_t;

typedef struct {
    wk_env_t          *env;
    wk_task_t          ask;             /* which are in clear? */
    wk_task_t          put;             /* seals in their place */
    pay_clear_rows_t   rows;            /* sealed, on their way */
} pay_clear_t;


void pay_clear_init(pay_clear_t *clear, wk_env_t *env);
void pay_clear_free(pay_clear_t *clear);

#endif
