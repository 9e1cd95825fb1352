/*
 * Redis on the loop: a consumer of one stream, as a member of one group, and
 * commands beside that.  It knows no job; nothing that depends on it may rest
 * on it, for it can be lost at any time.
 *
 * One step follows the other: make the group, take over what dead members
 * left, wait for entries, have them acknowledged, wait again.  Entries are
 * acknowledged and deleted when the owner says so; until then no others come.
 */

#ifndef WK_REDIS_H
#define WK_REDIS_H

#include <hiredis/hiredis.h>
#include <uv.h>

#include "wk_conf.h"

typedef struct wk_redis_s  wk_redis_t;

typedef struct {
    const char     *stream;
    const char     *group;

    /* One entry: its names and values in turn.  Ends with the call. */
    void          (*entry)(void *data, const redisReply *fields);

    /* All of one read have been given: wk_redis_ack() when they are done. */
    void          (*read)(void *data);
    void           *data;
} wk_consumer_t;

typedef void (*wk_redis_handler_pt)(const redisReply *reply);


/*
 * name is that of the member; it and at are kept.  Connects when the loop runs
 * and again whenever it is lost.
 */
wk_redis_t *wk_redis_open(uv_loop_t *loop, const wk_redis_at_t *at,
    const char *name, const wk_consumer_t *consumer);

/* For all of these NULL is a Redis that is not configured: it is never up. */

void wk_redis_stop(wk_redis_t *redis);          /* reads no more entries */
void wk_redis_close(wk_redis_t *redis);         /* frees it, later */
void wk_redis_ack(wk_redis_t *redis);           /* what was read is done */
int wk_redis_up(const wk_redis_t *redis);       /* and the group is there */

/*
 * A command beside the stream; lost without a word when the connection is, in
 * which case the handler, which may be NULL, is not called.  The reply ends
 * with the call.
 */
void wk_redis_command(wk_redis_t *redis, wk_redis_handler_pt handler,
    int argc, const char **argv);

#endif
