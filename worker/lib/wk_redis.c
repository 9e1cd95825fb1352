/*
 * The doorbell: stream ticket:outbox, group workers.  An entry names orders
 * that have something due; it is acknowledged and deleted once Postgres has
 * been asked for them.  Nothing here is needed for a callback to be made: the
 * sweep finds what a lost bell announced.
 *
 * One connection, one step after the other: make the group, take over what
 * dead workers left, wait for entries, acknowledge, wait again.
 */

#include <arpa/inet.h>
#include <hiredis/async.h>
#include <hiredis/adapters/libuv.h>
#include <stdlib.h>

#include "tk_value.h"
#include "wk.h"

#define WK_STREAM           "ticket:outbox"
#define WK_GROUP            "workers"
#define WK_READ             "100"       /* entries of one read */
#define WK_BLOCK            "1000"      /* ms */
#define WK_DEAD             "60000"     /* ms an entry waits for its worker */
#define WK_REDIS_ANSWER_MS  5000
#define WK_TAKE_OVER_MS     60000
#define WK_IDS              100
#define WK_ID_LEN           48


struct wk_redis_s {
    redisAsyncContext  *context;
    uv_timer_t          timer;          /* back-off, or the answer's limit */
    unsigned            pause_ms;
    int                 up;
    uint64_t            took_over_ms;

    char                ids[WK_IDS][WK_ID_LEN];
    int                 nids;           /* read, not acknowledged */
    uint64_t            ring;           /* the last one of them */
};


static void wk_redis_group(wk_t *wk);
static void wk_redis_step(wk_t *wk);


static void
wk_redis_lost(wk_t *wk)
{
    wk_redis_t  *redis = wk->redis;

    if (redis->context == NULL) {
        return;
    }

    if (redis->up || redis->pause_ms == 0) {
        wk_log(WK_WARN, "redis lost; the sweep goes on alone");
    }

    redis->context = NULL;
    redis->up = 0;
    redis->nids = 0;

    if (!wk->stopping) {
        uv_timer_start(&redis->timer, redis->timer.timer_cb,
                       wk_back_off(&redis->pause_ms), 0);
    }
}


static void
wk_redis_connected(const redisAsyncContext *context, int status)
{
    wk_t  *wk = context->data;

    if (status != REDIS_OK) {
        wk_redis_lost(wk);
    }
}


static void
wk_redis_disconnected(const redisAsyncContext *context, int status)
{
    (void) status;
    wk_redis_lost(context->data);
}


/* A path, unix:path, or address:port; names would have to be looked up. */

static redisAsyncContext *
wk_redis_dial(const char *where)
{
    int             port;
    char            host[64];
    const char     *colon;
    unsigned char   address[16];

    if (strncmp(where, "unix:", 5) == 0) {
        return redisAsyncConnectUnix(where + 5);
    }

    if (where[0] == '/' || (colon = strrchr(where, ':')) == NULL) {
        return redisAsyncConnectUnix(where);
    }

    port = atoi(colon + 1);
    if ((size_t) (colon - where) >= sizeof(host)) {
        return NULL;
    }

    memcpy(host, where, colon - where);
    host[colon - where] = '\0';

    if (inet_pton(AF_INET, host, address) != 1
        && inet_pton(AF_INET6, host, address) != 1)
    {
        return NULL;
    }

    return redisAsyncConnect(host, port);
}


static void
wk_redis_connect(wk_t *wk)
{
    wk_redis_t         *redis = wk->redis;
    redisAsyncContext  *context;

    context = wk_redis_dial(wk->conf.redis);

    if (context == NULL || context->err
        || redisLibuvAttach(context, &wk->loop) != REDIS_OK)
    {
        if (context != NULL) {
            redisAsyncFree(context);
        }

        if (redis->pause_ms == 0) {
            wk_log(WK_WARN, "redis cannot be reached; the sweep goes on alone");
        }

        uv_timer_start(&redis->timer, redis->timer.timer_cb,
                       wk_back_off(&redis->pause_ms), 0);
        return;
    }

    context->data = wk;
    redis->context = context;
    redisAsyncSetConnectCallback(context, wk_redis_connected);
    redisAsyncSetDisconnectCallback(context, wk_redis_disconnected);
    wk_redis_group(wk);
}


static void
wk_redis_timer_handler(uv_timer_t *timer)
{
    wk_t               *wk = timer->data;
    redisAsyncContext  *context = wk->redis->context;

    if (context == NULL) {
        wk_redis_connect(wk);
        return;
    }

    /* No answer: not from a callback of hiredis, so freeing is safe. */

    wk_redis_lost(wk);
    redisAsyncFree(context);
}


static void
wk_redis_send(wk_t *wk, redisCallbackFn *handler, int argc, const char **argv)
{
    wk_redis_t  *redis = wk->redis;

    uv_timer_start(&redis->timer, wk_redis_timer_handler, WK_REDIS_ANSWER_MS,
                   0);

    /* It fails only while disconnecting, which ends in wk_redis_lost(). */

    (void) redisAsyncCommandArgv(redis->context, handler, wk, argc, argv,
                                 NULL);
}


/* Whether the connection the reply came from is still ours. */

static int
wk_redis_alive(wk_t *wk, redisAsyncContext *context, redisReply *reply)
{
    if (wk->redis->context != context) {
        return 0;
    }

    uv_timer_stop(&wk->redis->timer);

    if (reply == NULL) {
        wk_redis_lost(wk);
        return 0;
    }

    return 1;
}


static void
wk_redis_group_handler(redisAsyncContext *context, void *data, void *privdata)
{
    wk_t        *wk = privdata;
    redisReply  *reply = data;

    if (!wk_redis_alive(wk, context, reply)) {
        return;
    }

    if (reply->type == REDIS_REPLY_ERROR
        && strncmp(reply->str, "BUSYGROUP", 9) != 0)
    {
        /* Loading, out of memory, another type of key: later. */
        if (wk->redis->up || wk->redis->pause_ms == 0) {
            wk_log(WK_WARN, "redis does not make the group: %.60s",
                   reply->str);
        }

        wk->redis->up = 0;
        uv_timer_start(&wk->redis->timer, wk_redis_timer_handler,
                       wk_back_off(&wk->redis->pause_ms), 0);
        return;
    }

    if (!wk->redis->up) {
        wk_log(WK_INFO, "redis connected");
    }

    wk->redis->up = 1;
    wk->redis->pause_ms = 0;
    wk_redis_step(wk);
}


static void
wk_redis_group(wk_t *wk)
{
    const char  *argv[] = {
        "XGROUP", "CREATE", WK_STREAM, WK_GROUP, "0", "MKSTREAM"
    };

    wk_redis_send(wk, wk_redis_group_handler, 6, argv);
}


/* supplier <id> orders <id,id,...> */

static void
wk_redis_entry(wk_t *wk, redisReply *fields)
{
    size_t       i;
    int64_t      supplier, order;
    tk_str_t     s;
    const char  *p, *end, *comma;

    supplier = 0;

    for (i = 0; i + 1 < fields->elements; i += 2) {
        if (fields->element[i]->type != REDIS_REPLY_STRING
            || fields->element[i + 1]->type != REDIS_REPLY_STRING)
        {
            return;
        }

        p = fields->element[i + 1]->str;
        end = p + fields->element[i + 1]->len;

        if (strcmp(fields->element[i]->str, "supplier") == 0) {
            if (tk_parse_int(tk_str_c(p), 1, 999, &supplier) != TK_OK) {
                return;
            }
        }

        if (strcmp(fields->element[i]->str, "orders") != 0 || supplier == 0) {
            continue;
        }

        for (; p < end; p = comma + 1) {
            comma = memchr(p, ',', end - p);
            if (comma == NULL) {
                comma = end;
            }

            s.data = (unsigned char *) p;
            s.len = comma - p;

            if (tk_parse_int(s, 1, INT64_MAX, &order) == TK_OK) {
                job_callback_ring(wk, (int32_t) supplier, order);
            }
        }
    }
}


static void
wk_redis_entries(wk_t *wk, redisReply *entries)
{
    size_t       i;
    redisReply  *entry;
    wk_redis_t  *redis = wk->redis;

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
            wk_redis_entry(wk, entry->element[1]);
        }
    }

    redis->ring = wk->rung;
    wk_redis_claimed(wk);
}


static void
wk_redis_read_handler(redisAsyncContext *context, void *data, void *privdata)
{
    wk_t        *wk = privdata;
    redisReply  *reply = data;

    if (!wk_redis_alive(wk, context, reply)) {
        return;
    }

    if (reply->type == REDIS_REPLY_ERROR) {
        if (strncmp(reply->str, "NOGROUP", 7) == 0
            || strncmp(reply->str, "UNBLOCKED", 9) == 0)
        {
            /* The stream has gone: FLUSHALL, DEL. */
            wk_redis_group(wk);
            return;
        }

        wk_log(WK_WARN, "redis does not read: %.60s", reply->str);
        wk->redis->up = 0;
        uv_timer_start(&wk->redis->timer, wk_redis_timer_handler,
                       WK_BACK_OFF_MAX, 0);
        return;
    }

    if (reply->type == REDIS_REPLY_ARRAY && reply->elements == 1
        && reply->element[0]->type == REDIS_REPLY_ARRAY
        && reply->element[0]->elements == 2
        && reply->element[0]->element[1]->type == REDIS_REPLY_ARRAY)
    {
        wk_redis_entries(wk, reply->element[0]->element[1]);
        return;
    }

    wk_redis_step(wk);
}


static void
wk_redis_over_handler(redisAsyncContext *context, void *data, void *privdata)
{
    wk_t        *wk = privdata;
    redisReply  *reply = data;

    if (!wk_redis_alive(wk, context, reply)) {
        return;
    }

    wk->redis->took_over_ms = uv_now(&wk->loop);

    if (reply->type == REDIS_REPLY_ARRAY && reply->elements >= 2
        && reply->element[1]->type == REDIS_REPLY_ARRAY
        && reply->element[1]->elements > 0)
    {
        wk_redis_entries(wk, reply->element[1]);
        return;
    }

    wk_redis_step(wk);
}


static void
wk_redis_step(wk_t *wk)
{
    wk_redis_t  *redis = wk->redis;

    const char  *over[] = {
        "XAUTOCLAIM", WK_STREAM, WK_GROUP, wk->owner, WK_DEAD, "0", "COUNT",
        WK_READ
    };
    const char  *read[] = {
        "XREADGROUP", "GROUP", WK_GROUP, wk->owner, "COUNT", WK_READ, "BLOCK",
        WK_BLOCK, "STREAMS", WK_STREAM, ">"
    };

    if (wk->stopping) {
        return;
    }

    if (redis->took_over_ms == 0
        || uv_now(&wk->loop) - redis->took_over_ms > WK_TAKE_OVER_MS)
    {
        wk_redis_send(wk, wk_redis_over_handler, 8, over);
        return;
    }

    wk_redis_send(wk, wk_redis_read_handler, 11, read);
}


static void
wk_redis_acked_handler(redisAsyncContext *context, void *data, void *privdata)
{
    if (wk_redis_alive(privdata, context, data)) {
        wk_redis_step(privdata);
    }
}


/* XACK and XDEL in one write; only the second one's answer leads on. */

static void
wk_redis_ack(wk_t *wk)
{
    int          i;
    wk_redis_t  *redis = wk->redis;
    const char  *ack[3 + WK_IDS], *del[2 + WK_IDS];

    ack[0] = "XACK";
    ack[1] = WK_STREAM;
    ack[2] = WK_GROUP;
    del[0] = "XDEL";
    del[1] = WK_STREAM;

    for (i = 0; i < redis->nids; i++) {
        ack[3 + i] = redis->ids[i];
        del[2 + i] = redis->ids[i];
    }

    redis->nids = 0;
    wk_redis_send(wk, NULL, 3 + i, ack);
    wk_redis_send(wk, wk_redis_acked_handler, 2 + i, del);
}


void
wk_redis_claimed(wk_t *wk)
{
    wk_redis_t  *redis = wk->redis;

    if (redis != NULL && redis->context != NULL && redis->nids > 0
        && wk->answered >= redis->ring)
    {
        wk_redis_ack(wk);
    }
}


static void
wk_redis_aside_handler(redisAsyncContext *context, void *data, void *privdata)
{
    wk_redis_handler_pt  handler;

    handler = (wk_redis_handler_pt) privdata;

    if (data != NULL && handler != NULL) {
        handler(context->data, data);
    }
}


/* The connection's own steps and their time limit go on as they were. */

void
wk_redis_aside(wk_t *wk, wk_redis_handler_pt handler, int argc,
    const char **argv)
{
    if (wk_redis_up(wk) && wk->redis->context != NULL) {
        (void) redisAsyncCommandArgv(wk->redis->context,
                                     wk_redis_aside_handler,
                                     (void *) handler, argc, argv, NULL);
    }
}


int
wk_redis_up(const wk_t *wk)
{
    return wk->redis != NULL && wk->redis->up;
}


void
wk_redis_open(wk_t *wk)
{
    if (wk->conf.redis == NULL) {
        return;
    }

    wk->redis = wk_alloc(sizeof(wk_redis_t));
    uv_timer_init(&wk->loop, &wk->redis->timer);
    wk->redis->timer.data = wk;
    wk->redis->timer.timer_cb = wk_redis_timer_handler;
    wk_redis_connect(wk);
}


/* A clean end takes the consumer out of the group, if nothing is pending. */

void
wk_redis_close(wk_t *wk)
{
    redisAsyncContext  *context;

    if (wk->redis == NULL) {
        return;
    }

    context = wk->redis->context;
    wk->redis->context = NULL;

    if (context != NULL) {
        redisAsyncFree(context);
    }

    uv_close((uv_handle_t *) &wk->redis->timer, NULL);
}
