/*
 * The schedules of callbacks, messages and connections: arithmetic alone.
 */

#include "tk_retry.h"

#define TK_MINUTE       (60 * TK_SECOND)
#define TK_HOUR         (60 * TK_MINUTE)
#define TK_JITTER       10                      /* a tenth, either way */

#define TK_MESSAGE_PAUSE    (5 * TK_SECOND)
#define TK_MESSAGE_SHARE    12


/* After the event: decision 36. */

static const tk_time_t  tk_retry_offsets[TK_RETRY_TRIES] = {
    0,
    5 * TK_SECOND,
    35 * TK_SECOND,
    150 * TK_SECOND,
    450 * TK_SECOND,
    22 * TK_MINUTE,
    52 * TK_MINUTE,
    1 * TK_HOUR + 52 * TK_MINUTE,
    3 * TK_HOUR + 52 * TK_MINUTE,
    6 * TK_HOUR + 52 * TK_MINUTE,
    10 * TK_HOUR + 52 * TK_MINUTE,
    16 * TK_HOUR + 52 * TK_MINUTE,
    TK_RETRY_LIFE
};


tk_time_t
tk_retry_next(tk_time_t event_at, tk_time_t expire_at, int attempts,
    tk_time_t now, uint32_t random)
{
    tk_time_t  offset, spread, next;

    if (attempts < 1) {
        return (event_at > now) ? event_at : now;
    }

    if (attempts >= TK_RETRY_TRIES || now > expire_at) {
        return 0;
    }

    offset = tk_retry_offsets[attempts];
    spread = offset / TK_JITTER;

    /*
     * The width of the jitter is below 2^34 us and random below 2^32: their
     * product needs more than 64 bits, so it is computed in milliseconds.
     */
    next = event_at + offset - spread
           + (int64_t) (((uint64_t) (2 * spread / 1000) * random) >> 32) * 1000;

    if (next > expire_at) {
        next = expire_at;
    }

    return (next > now) ? next : now;
}


tk_time_t
tk_retry_message(tk_time_t created_at, tk_time_t expire_at, int attempts,
    tk_time_t now, uint32_t random)
{
    int        i;
    tk_time_t  pause, most;

    most = (expire_at - created_at) / TK_MESSAGE_SHARE;
    if (most > TK_HOUR) {
        most = TK_HOUR;
    }

    pause = TK_MESSAGE_PAUSE;

    for (i = 1; i < attempts && pause < most; i++) {
        pause *= 2;
    }

    if (pause > most) {
        pause = most;
    }

    pause += pause / TK_JITTER * ((int64_t) random - INT32_MAX) / INT32_MAX;

    return now + pause < expire_at ? now + pause : 0;
}


unsigned
tk_retry_pause(int failures, unsigned first_ms, unsigned most_ms,
    uint32_t random)
{
    int       i;
    unsigned  pause;

    pause = first_ms;

    for (i = 1; i < failures && pause < most_ms; i++) {
        pause *= 2;
    }

    if (pause > most_ms) {
        pause = most_ms;
    }

    return pause / 2 + random % (pause / 2 + 1);
}
