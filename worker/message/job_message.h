/*
 * Messages to mobile phones, and the notices among them: a kind of the queue
 * engine with slots of its own, so a gateway that hangs holds up no callback.
 * Phone and text are clear here only from claim to answer, and never in a log.
 *
 * The provider is a file, to which lines are written, or a gateway, which is
 * asked by HTTP.  Without one, claims only clear away what is too late.
 */

#ifndef JOB_MESSAGE_H
#define JOB_MESSAGE_H

#include "wk_queue.h"
#include "wk_task.h"

typedef struct {
    wk_queue_t      queue;
    wk_env_t       *env;
    wk_headers_t   *headers;        /* of requests to the gateway */
    wk_task_t       notices;        /* creates those of booked orders */
    int             font_missed;    /* logged */
} job_messages_t;


TK_MUST int job_message_init(job_messages_t *ms, wk_env_t *env);
void job_message_free(job_messages_t *ms);

#endif
