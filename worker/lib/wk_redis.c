/*
 * Redis on the loop, as wk_redis.h says.
 */

#include <hiredis/async.h>
#include <hiredis/adapters/libuv.h>
#include <stdlib.h>
#include <string.h>

#include "tk_doorbell.h"
#include "wk_log.h"
#include "wk_redis.h"
#include "wk_util.h"

#define WK_READ             "100"       /* entries of one read */
#define WK_BLOCK            "1000"      /* ms */
#define WK_DEAD             "60000"     /* ms an entry waits for its member */
#define WK_REDIS_ANSWER_MS  5000
#define WK_TAKE_OVER_MS     60000
#define WK_IDS              100
#define WK_ID_LEN           48


struct wk_redis_s {
    uv_loop_t          *loop;
    const wk_redis_at_t  *at;
    const char         *name;
    wk_consumer_t       consumer;

    redisAsyncContext  *context;        /* NULL: not connected */
    uv_timer_t          timer;          /* pause, or the answer's limit */
    int                 failures;       /* in a row, nothing having been read */
    int                 up;
    int                 stopping;
    uint64_t            took_over_ms;

    char                ids[WK_IDS][WK_ID_LEN];
    int                 nids;
    int                 holding;        /* read, not acknowledged: no step is
                                           under way until they are */
};


static void wk_redis_auth(wk_redis_t *redis);
static void wk_redis_group(wk_redis_t *redis);
static void wk_redis_step(wk_redis_t *redis);
static void wk_redis_timer_handler(uv_timer_t *timer);


static void
wk_redis_try_later(wk_redis_t *redis)
{
    uv_timer_start(&redis->timer, wk_redis_timer_handler,
                   wk_pause(++redis->failures), 0);
}


static void
wk_redis_lost(wk_redis_t *redis)
{
    if (redis->context == NULL) {
        return;
    }

    if (redis->up || redis->failures == 0) {
        wk_log(WK_WARN, "redis lost; the sweep goes on alone");
    }

    redis->context = NULL;
    redis->up = 0;
    redis->nids = 0;
    redis->holding = 0;

    if (!redis->stopping) {
        wk_redis_try_later(redis);
    }
}


static void
wk_redis_connected(const redisAsyncContext *context, int status)
{
    if (status != REDIS_OK) {
        wk_redis_lost(context->data);
    }
}


static void
wk_redis_disconnected(const redisAsyncContext *context, int status)
{
    (void) status;
    wk_redis_lost(context->data);
}


static void
wk_redis_connect(wk_redis_t *redis)
{
    redisAsyncContext  *context;

    context = redis->at->path != NULL
              ? redisAsyncConnectUnix(redis->at->path)
              : redisAsyncConnect(redis->at->host, redis->at->port);

    if (context == NULL || context->err
        || redisLibuvAttach(context, redis->loop) != REDIS_OK)
    {
        if (context != NULL) {
            redisAsyncFree(context);
        }

        if (redis->failures == 0) {
            wk_log(WK_WARN, "redis cannot be reached; the sweep goes on alone");
        }

        wk_redis_try_later(redis);
        return;
    }

    context->data = redis;
    redis->context = context;
    redisAsyncSetConnectCallback(context, wk_redis_connected);
    redisAsyncSetDisconnectCallback(context, wk_redis_disconnected);

    if (redis->at->password != NULL) {
        wk_redis_auth(redis);

    } else {
        wk_redis_group(redis);
    }
}


static void
wk_redis_timer_handler(uv_timer_t *timer)
{
    wk_redis_t         *redis = timer->data;
    redisAsyncContext  *context = redis->context;

    if (context == NULL) {
        wk_redis_connect(redis);
        return;
    }

    /* No answer: not from a callback of hiredis, so freeing is safe. */

    wk_redis_lost(redis);
    redisAsyncFree(context);
}


static void
wk_redis_send(wk_redis_t *redis, redisCallbackFn *handler, int argc,
    const char **argv)
{
    uv_timer_start(&redis->timer, wk_redis_timer_handler, WK_REDIS_ANSWER_MS,
                   0);

    /* It fails only while disconnecting, which ends in wk_redis_lost(). */

    (void) redisAsyncCommandArgv(redis->context, handler, redis, argc, argv,
                                 NULL);
}


/* Loading, out of memory, a right that is missing: later. */

static void
wk_redis_refused(wk_redis_t *redis, const char *what, const redisReply *reply)
{
    if (redis->up || redis->failures == 0) {
        wk_log(WK_WARN, "redis does not %s: %.60s", what,
               reply->type == REDIS_REPLY_ERROR ? reply->str : "-");
    }

    redis->up = 0;
    wk_redis_try_later(redis);
}


/* Whether the connection the reply came from is still ours. */

static int
wk_redis_alive(wk_redis_t *redis, redisAsyncContext *context,
    redisReply *reply)
{
    if (redis->context != context) {
        return 0;
    }

    uv_timer_stop(&redis->timer);

    if (reply == NULL) {
        wk_redis_lost(redis);
        return 0;
    }

    return 1;
}


static void
wk_redis_authenticated(redisAsyncContext *context, void *data, void *privdata)
{
    redisReply  *reply = data;
    wk_redis_t  *redis = privdata;

    if (!wk_redis_alive(redis, context, reply)) {
        return;
    }

    if (reply->type == REDIS_REPLY_ERROR) {
        wk_redis_refused(redis, "take the password", reply);
        return;
    }

    wk_redis_group(redis);
}


static void
wk_redis_auth(wk_redis_t *redis)
{
    const char  *argv[] = { "AUTH", redis->at->password };

    wk_redis_send(redis, wk_redis_authenticated, 2, argv);
}


static int
wk_redis_is_error(const redisReply *reply, const char *code)
{
    return reply->type == REDIS_REPLY_ERROR
           && strncmp(reply->str, code, strlen(code)) == 0;
}


static void
wk_redis_mended(redisAsyncContext *context, void *data, void *privdata)
{
    redisReply  *reply = data;
    wk_redis_t  *redis = privdata;

    if (!wk_redis_alive(redis, context, reply)) {
        return;
    }

    if (reply->type != REDIS_REPLY_INTEGER) {
        wk_redis_refused(redis, "make the group", reply);
        return;
    }

    if (reply->integer == 1) {
        wk_log(WK_WARN, "redis had %s, which was no stream: removed",
               redis->consumer.stream);
    }

    wk_redis_group(redis);
}


/* Somebody has stored something else under the stream's name. */

static void
wk_redis_mend(wk_redis_t *redis)
{
    const char  *argv[] = {
        "EVAL", tk_doorbell_mend, "1", redis->consumer.stream,
        redis->consumer.group
    };

    wk_redis_send(redis, wk_redis_mended, 5, argv);
}


static void
wk_redis_group_handler(redisAsyncContext *context, void *data, void *privdata)
{
    redisReply  *reply = data;
    wk_redis_t  *redis = privdata;

    if (!wk_redis_alive(redis, context, reply)) {
        return;
    }

    if (wk_redis_is_error(reply, "WRONGTYPE")) {
        wk_redis_mend(redis);
        return;
    }

    if (reply->type == REDIS_REPLY_ERROR
        && !wk_redis_is_error(reply, "BUSYGROUP"))
    {
        wk_redis_refused(redis, "make the group", reply);
        return;
    }

    if (!redis->up) {
        wk_log(WK_INFO, "redis connected");
    }

    redis->up = 1;
    wk_redis_step(redis);
}


static void
wk_redis_group(wk_redis_t *redis)
{
    const char  *argv[] = {
        "XGROUP", "CREATE", redis->consumer.stream, redis->consumer.group, "0",
        "MKSTREAM"
    };

    wk_redis_send(redis, wk_redis_group_handler, 6, argv);
}


/* The owner may say at once that they are done. */

static void
wk_redis_entries(wk_redis_t *redis, redisReply *entries)
{
    size_t       i;
    redisReply  *entry;

    for (i = 0; i < entries->elements && redis->nids < WK_IDS; i++) {
        entry = entries->element[i];

        if (entry->type != REDIS_REPLY_ARRAY || entry->elements != 2
            || entry->element[0]->type != REDIS_REPLY_STRING
            || entry->element[0]->len >= WK_ID_LEN)
        {
            continue;
        }

        strcpy(redis->ids[redis->nids++], entry->element[0]->str);

        /* A deleted entry that was pending has no fields. */
        if (entry->element[1]->type == REDIS_REPLY_ARRAY) {
            redis->consumer.entry(redis->consumer.data, entry->element[1]);
        }
    }

    redis->holding = 1;
    redis->consumer.read(redis->consumer.data);
}


static void
wk_redis_read_handler(redisAsyncContext *context, void *data, void *privdata)
{
    redisReply  *reply = data;
    wk_redis_t  *redis = privdata;

    if (!wk_redis_alive(redis, context, reply)) {
        return;
    }

    if (wk_redis_is_error(reply, "WRONGTYPE")) {
        wk_redis_mend(redis);
        return;
    }

    if (reply->type == REDIS_REPLY_ERROR) {
        if (wk_redis_is_error(reply, "NOGROUP")
            || wk_redis_is_error(reply, "UNBLOCKED"))
        {
            /* The stream has gone: FLUSHALL, DEL. */
            wk_redis_group(redis);
            return;
        }

        wk_log(WK_WARN, "redis does not read: %.60s", reply->str);
        redis->up = 0;
        uv_timer_start(&redis->timer, wk_redis_timer_handler, WK_PAUSE_MAX, 0);
        return;
    }

    redis->failures = 0;

    if (reply->type == REDIS_REPLY_ARRAY && reply->elements == 1
        && reply->element[0]->type == REDIS_REPLY_ARRAY
        && reply->element[0]->elements == 2
        && reply->element[0]->element[1]->type == REDIS_REPLY_ARRAY)
    {
        wk_redis_entries(redis, reply->element[0]->element[1]);
        return;
    }

    wk_redis_step(redis);
}


static void
wk_redis_over_handler(redisAsyncContext *context, void *data, void *privdata)
{
    redisReply  *reply = data;
    wk_redis_t  *redis = privdata;

    if (!wk_redis_alive(redis, context, reply)) {
        return;
    }

    redis->took_over_ms = uv_now(redis->loop);

    if (reply->type == REDIS_REPLY_ARRAY && reply->elements >= 2
        && reply->element[1]->type == REDIS_REPLY_ARRAY
        && reply->element[1]->elements > 0)
    {
        wk_redis_entries(redis, reply->element[1]);
        return;
    }

    wk_redis_step(redis);
}


static void
wk_redis_step(wk_redis_t *redis)
{
    const char  *over[] = {
        "XAUTOCLAIM", redis->consumer.stream, redis->consumer.group,
        redis->name, WK_DEAD, "0", "COUNT", WK_READ
    };
    const char  *read[] = {
        "XREADGROUP", "GROUP", redis->consumer.group, redis->name, "COUNT",
        WK_READ, "BLOCK", WK_BLOCK, "STREAMS", redis->consumer.stream, ">"
    };

    if (redis->stopping) {
        return;
    }

    if (redis->took_over_ms == 0
        || uv_now(redis->loop) - redis->took_over_ms > WK_TAKE_OVER_MS)
    {
        wk_redis_send(redis, wk_redis_over_handler, 8, over);
        return;
    }

    wk_redis_send(redis, wk_redis_read_handler, 11, read);
}


static void
wk_redis_acked_handler(redisAsyncContext *context, void *data, void *privdata)
{
    if (wk_redis_alive(privdata, context, data)) {
        wk_redis_step(privdata);
    }
}


/* XACK and XDEL in one write; only the second one's answer leads on. */

void
wk_redis_ack(wk_redis_t *redis)
{
    int          i;
    const char  *ack[3 + WK_IDS], *del[2 + WK_IDS];

    if (redis == NULL || redis->context == NULL || !redis->holding) {
        return;
    }

    redis->holding = 0;

    if (redis->nids == 0) {
        wk_redis_step(redis);
        return;
    }

    ack[0] = "XACK";
    ack[1] = redis->consumer.stream;
    ack[2] = redis->consumer.group;
    del[0] = "XDEL";
    del[1] = redis->consumer.stream;

    for (i = 0; i < redis->nids; i++) {
        ack[3 + i] = redis->ids[i];
        del[2 + i] = redis->ids[i];
    }

    redis->nids = 0;
    wk_redis_send(redis, NULL, 3 + i, ack);
    wk_redis_send(redis, wk_redis_acked_handler, 2 + i, del);
}


static void
wk_redis_command_handler(redisAsyncContext *context, void *data,
    void *privdata)
{
    wk_redis_handler_pt  handler;

    (void) context;

    handler = (wk_redis_handler_pt) privdata;

    if (data != NULL && handler != NULL) {
        handler(data);
    }
}


/* The connection's own steps and their time limit go on as they were. */

void
wk_redis_command(wk_redis_t *redis, wk_redis_handler_pt handler, int argc,
    const char **argv)
{
    if (wk_redis_up(redis) && redis->context != NULL) {
        (void) redisAsyncCommandArgv(redis->context, wk_redis_command_handler,
                                     (void *) handler, argc, argv, NULL);
    }
}


int
wk_redis_up(const wk_redis_t *redis)
{
    return redis != NULL && redis->up;
}


wk_redis_t *
wk_redis_open(uv_loop_t *loop, const wk_redis_at_t *at, const char *name,
    const wk_consumer_t *consumer)
{
    wk_redis_t  *redis;

    redis = wk_alloc(sizeof(wk_redis_t));
    redis->loop = loop;
    redis->at = at;
    redis->name = name;
    redis->consumer = *consumer;
    uv_timer_init(loop, &redis->timer);
    redis->timer.data = redis;
    wk_redis_connect(redis);

    return redis;
}


void
wk_redis_stop(wk_redis_t *redis)
{
    if (redis != NULL) {
        redis->stopping = 1;
    }
}


static void
wk_redis_closed(uv_handle_t *handle)
{
    free(handle->data);
}


void
wk_redis_close(wk_redis_t *redis)
{
    redisAsyncContext  *context;

    if (redis == NULL) {
        return;
    }

    context = redis->context;
    redis->context = NULL;

    if (context != NULL) {
        redisAsyncFree(context);
    }

    uv_close((uv_handle_t *) &redis->timer, wk_redis_closed);
}
