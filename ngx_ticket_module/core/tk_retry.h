/*
 * When a failed callback is tried again (decision 36): at 0, 5 s, 35 s, 2.5
 * min, 7.5 min, 22 min, 52 min, 1 h 52, 3 h 52, 6 h 52, 10 h 52, 16 h 52 and
 * 24 h after the event, each +-10 %, the last one never later than 24 h.
 */

#ifndef TK_RETRY_H
#define TK_RETRY_H

#include "tk.h"

#define TK_RETRY_TRIES  13
#define TK_RETRY_LIFE   TK_DAY

/*
 * The moment of the next try after attempts tries have failed (attempts >= 1),
 * not before now; random is any 32-bit number, which decides the jitter.
 * expire_at is the end of life (event_at + TK_RETRY_LIFE).  Returns 0 when no
 * further try is due: the callback is undelivered.  A try that is overdue
 * (the worker was down) comes at once, and every event gets at least one.
 */
tk_time_t tk_retry_next(tk_time_t event_at, tk_time_t expire_at, int attempts,
    tk_time_t now, uint32_t random);

/*
 * The same for a message: 5 s after the first failure, then twice as long each
 * time, at most an hour or a twelfth of its life, each +-10 %.  Returns 0 when
 * that would be after its end: what it says is of no use any more.
 */
tk_time_t tk_retry_message(tk_time_t created_at, tk_time_t expire_at,
    int attempts, tk_time_t now, uint32_t random);

/*
 * The pause before a lost connection is tried again, in ms, after that many
 * failures in a row (1 or more): first_ms, then twice as long each time, at
 * most most_ms; half of it is jitter.
 */
unsigned tk_retry_pause(int failures, unsigned first_ms, unsigned most_ms,
    uint32_t random);

#endif
