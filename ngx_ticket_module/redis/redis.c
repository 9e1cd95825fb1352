/*
 * The Redis client: hiredis' async context on nginx's event loop, one
 * connection, commands pipelined, back-off, time-outs, copies of replies.
 *
 * hiredis 0.14 must not be freed inside its own callbacks, and frees itself
 * when a connection fails.  So callbacks here only copy the reply into
 * redis->done and post an event; handlers run in that event, and so does the
 * end of a connection whose greeting was refused.  The cleanup hook, which
 * hiredis calls before it closes the socket, is the one place where a context
 * is forgotten.
 */

#include "redis/redis.h"
#include "base/client.h"

#include <ngx_sha1.h>

#include <hiredis/async.h>
#include <sys/socket.h>


#define NGX_TICKET_REDIS_SPARE          128     /* operations */
#define NGX_TICKET_REDIS_SCRIPTS        16
#define NGX_TICKET_REDIS_TEXT           120     /* of an error, in the log */

#define NGX_TICKET_REDIS_CONNECT_TIMEOUT  3000
#define NGX_TICKET_REDIS_LINGER         1000    /* idle in a leaving process */

#define NGX_TICKET_REDIS_SHA            40      /* hex digits */


typedef enum {
    NGX_TICKET_REDIS_DOWN = 0,
    NGX_TICKET_REDIS_CONNECTING,        /* ... and AUTH, PING */
    NGX_TICKET_REDIS_UP
} ngx_ticket_redis_state_e;


typedef struct {
    ngx_ticket_redis_t     *redis;
    const char             *source;
    char                    sha[NGX_TICKET_REDIS_SHA];  /* hex, its name */
} ngx_ticket_redis_script_t;


struct ngx_ticket_redis_s {
    ngx_ticket_redis_conf_t     conf;
    ngx_pool_t                 *pool;
    ngx_ticket_redis_state_e    state;

    char                       *where;      /* path or address, terminated */
    redisAsyncContext          *ac;
    ngx_connection_t           *c;

    ngx_queue_t                 flight;     /* in the order of sending */
    ngx_queue_t                 done;
    ngx_uint_t                  nflight;

    ngx_event_t                 timer;      /* of the connection's state */
    ngx_event_t                 deadline;   /* of the oldest command */
    ngx_event_t                 post;       /* write, handlers, farewell */

    ngx_uint_t                  failures;
    ngx_msec_t                  logged;     /* an error reply, last */
    ngx_uint_t                  unlogged;

    ngx_ticket_redis_script_t   scripts[NGX_TICKET_REDIS_SCRIPTS];
    ngx_uint_t                  nscripts;
    ngx_uint_t                  loading;    /* scripts on their way */

    ngx_queue_t                 spare;      /* to be used again */
    ngx_uint_t                  nspare;

    unsigned                    write:1;    /* hiredis has something to send */
    unsigned                    writing:1;  /* inside redisAsyncHandleWrite */
    unsigned                    farewell:1; /* free the context when posted */
};


static void ngx_ticket_redis_schedule(ngx_ticket_redis_t *redis);
static void ngx_ticket_redis_timer_handler(ngx_event_t *ev);
static ngx_int_t ngx_ticket_redis_connect(ngx_ticket_redis_t *redis);
static ngx_int_t ngx_ticket_redis_attach(ngx_ticket_redis_t *redis);
static ngx_int_t ngx_ticket_redis_greet(ngx_ticket_redis_t *redis);
static ngx_int_t ngx_ticket_redis_ask(ngx_ticket_redis_t *redis,
    redisCallbackFn *handler, void *data, const char *a, const char *b,
    const char *c);
static ngx_int_t ngx_ticket_redis_load(ngx_ticket_redis_t *redis);
static void ngx_ticket_redis_auth_done(redisAsyncContext *ac, void *reply,
    void *data);
static void ngx_ticket_redis_loaded(redisAsyncContext *ac, void *reply,
    void *data);
static void ngx_ticket_redis_ping_done(redisAsyncContext *ac, void *reply,
    void *data);
static void ngx_ticket_redis_refused(ngx_ticket_redis_t *redis,
    const redisReply *reply);
static void ngx_ticket_redis_failed(ngx_ticket_redis_t *redis,
    const char *what, const char *why);
static void ngx_ticket_redis_close(ngx_ticket_redis_t *redis);

static void ngx_ticket_redis_read_handler(ngx_event_t *ev);
static void ngx_ticket_redis_write_handler(ngx_event_t *ev);
static void ngx_ticket_redis_connected(const redisAsyncContext *ac,
    int status);
static void ngx_ticket_redis_add_read(void *data);
static void ngx_ticket_redis_del_read(void *data);
static void ngx_ticket_redis_add_write(void *data);
static void ngx_ticket_redis_del_write(void *data);
static void ngx_ticket_redis_cleanup(void *data);
static void ngx_ticket_redis_post_handler(ngx_event_t *ev);
static void ngx_ticket_redis_answer(ngx_ticket_redis_t *redis);
static void ngx_ticket_redis_deadline_handler(ngx_event_t *ev);

static ngx_ticket_redis_op_t *ngx_ticket_redis_op(ngx_ticket_redis_t *redis);
static void ngx_ticket_redis_replied(redisAsyncContext *ac, void *reply,
    void *data);
static void ngx_ticket_redis_copy(ngx_ticket_redis_op_t *op,
    const redisReply *reply);
static void ngx_ticket_redis_complain(ngx_ticket_redis_t *redis,
    const char *text);


ngx_ticket_redis_t *
ngx_ticket_redis_create(ngx_ticket_redis_conf_t *conf)
{
    ngx_str_t           *where;
    ngx_pool_t          *pool;
    ngx_addr_t           addr;
    ngx_ticket_redis_t  *redis;

    pool = ngx_create_pool(4096, conf->log);
    if (pool == NULL) {
        return NULL;
    }

    redis = ngx_pcalloc(pool, sizeof(ngx_ticket_redis_t));
    if (redis == NULL) {
        goto failed;
    }

    redis->pool = pool;
    redis->conf = *conf;

    if (conf->path.len == 0
        && ngx_parse_addr(pool, &addr, conf->host.data, conf->host.len)
           != NGX_OK)
    {
        ngx_log_error(NGX_LOG_EMERG, conf->log, 0,
                      "redis: \"%V\" is not an IP address: looking up a name "
                      "would block", &conf->host);
        goto failed;
    }

    where = conf->path.len > 0 ? &conf->path : &conf->host;

    redis->where = ngx_pnalloc(pool, where->len + 1);
    if (redis->where == NULL) {
        goto failed;
    }

    (void) ngx_cpystrn((u_char *) redis->where, where->data, where->len + 1);

    ngx_queue_init(&redis->flight);
    ngx_queue_init(&redis->done);
    ngx_queue_init(&redis->spare);

    ngx_ticket_event_init(&redis->timer, ngx_ticket_redis_timer_handler, redis,
                          conf->log);
    redis->timer.cancelable = 1;

    /* not cancelable: it keeps a leaving process until its requests are done */

    ngx_ticket_event_init(&redis->deadline, ngx_ticket_redis_deadline_handler,
                          redis, conf->log);
    ngx_ticket_event_init(&redis->post, ngx_ticket_redis_post_handler, redis,
                          conf->log);

    ngx_ticket_redis_schedule(redis);

    return redis;

failed:

    ngx_destroy_pool(pool);

    return NULL;
}


void
ngx_ticket_redis_destroy(ngx_ticket_redis_t *redis)
{
    ngx_queue_t  *q;

    if (redis == NULL) {
        return;
    }

    redis->conf.queue_max = 0;          /* a handler may try to send */

    ngx_ticket_redis_close(redis);
    ngx_ticket_redis_answer(redis);

    ngx_ticket_event_cancel(&redis->timer);
    ngx_ticket_event_cancel(&redis->deadline);
    ngx_ticket_event_cancel(&redis->post);

    while (!ngx_queue_empty(&redis->spare)) {
        q = ngx_queue_head(&redis->spare);
        ngx_queue_remove(q);
        ngx_free(ngx_queue_data(q, ngx_ticket_redis_op_t, queue));
    }

    ngx_destroy_pool(redis->pool);
}


ngx_uint_t
ngx_ticket_redis_ready(ngx_ticket_redis_t *redis)
{
    return redis->state == NGX_TICKET_REDIS_UP && !redis->farewell;
}


ngx_int_t
ngx_ticket_redis_script(ngx_ticket_redis_t *redis, const char *source)
{
    u_char                      sum[20];
    ngx_sha1_t                  sha1;
    ngx_ticket_redis_script_t  *script;

    if (redis->nscripts == NGX_TICKET_REDIS_SCRIPTS) {
        return NGX_ERROR;
    }

    ngx_sha1_init(&sha1);
    ngx_sha1_update(&sha1, source, ngx_strlen(source));
    ngx_sha1_final(sum, &sha1);

    script = &redis->scripts[redis->nscripts];
    script->redis = redis;
    script->source = source;
    ngx_hex_dump((u_char *) script->sha, sum, sizeof(sum));

    return redis->nscripts++;
}


ngx_int_t
ngx_ticket_redis_command(ngx_ticket_redis_t *redis, int script, size_t argc,
    const tk_str_t *argv, ngx_ticket_redis_handler_pt handler, void *data,
    ngx_ticket_redis_op_t **op)
{
    size_t                  i, n, lens[NGX_TICKET_REDIS_ARGS + 2];
    const char             *args[NGX_TICKET_REDIS_ARGS + 2];
    ngx_ticket_redis_op_t  *o;

    if (!ngx_ticket_redis_ready(redis)
        || redis->nflight >= redis->conf.queue_max
        || argc == 0 || argc > NGX_TICKET_REDIS_ARGS)
    {
        return NGX_DECLINED;
    }

    n = 0;

    if (script >= 0) {
        args[n] = "EVALSHA";
        lens[n++] = sizeof("EVALSHA") - 1;
        args[n] = redis->scripts[script].sha;
        lens[n++] = NGX_TICKET_REDIS_SHA;
    }

    for (i = 0; i < argc; i++) {
        args[n] = (char *) argv[i].data;
        lens[n++] = argv[i].len;
    }

    o = ngx_ticket_redis_op(redis);

    if (o == NULL
        || redisAsyncCommandArgv(redis->ac, ngx_ticket_redis_replied, o, n,
                                 args, lens)
           != REDIS_OK)
    {
        ngx_ticket_redis_release(o);
        return NGX_DECLINED;
    }

    o->handler = handler;
    o->data = data;
    o->flying = 1;

    ngx_queue_insert_tail(&redis->flight, &o->queue);
    redis->nflight++;

    if (!redis->deadline.timer_set) {
        ngx_add_timer(&redis->deadline, redis->conf.timeout);
    }

    if (op != NULL) {
        *op = o;
    }

    return NGX_AGAIN;
}


void
ngx_ticket_redis_detach(ngx_ticket_redis_op_t *op)
{
    op->handler = NULL;
    op->data = NULL;
}


void
ngx_ticket_redis_release(ngx_ticket_redis_op_t *op)
{
    ngx_ticket_redis_t  *redis;

    if (op == NULL) {
        return;
    }

    if (op->flying) {                   /* hiredis still points to it */
        ngx_ticket_redis_detach(op);
        return;
    }

    redis = op->redis;

    if (redis->nspare == NGX_TICKET_REDIS_SPARE) {
        ngx_free(op);
        return;
    }

    ngx_queue_insert_head(&redis->spare, &op->queue);
    redis->nspare++;
}


static ngx_ticket_redis_op_t *
ngx_ticket_redis_op(ngx_ticket_redis_t *redis)
{
    ngx_queue_t            *q;
    ngx_ticket_redis_op_t  *op;

    if (ngx_queue_empty(&redis->spare)) {
        op = ngx_alloc(sizeof(ngx_ticket_redis_op_t), redis->conf.log);
        if (op == NULL) {
            return NULL;
        }

    } else {
        q = ngx_queue_head(&redis->spare);
        ngx_queue_remove(q);
        redis->nspare--;
        op = ngx_queue_data(q, ngx_ticket_redis_op_t, queue);
    }

    ngx_memzero(op, sizeof(ngx_ticket_redis_op_t));

    op->redis = redis;
    op->started = ngx_current_msec;

    return op;
}


/*
 * The connection.
 */

static void
ngx_ticket_redis_schedule(ngx_ticket_redis_t *redis)
{
    if (ngx_exiting) {
        return;                         /* what is left goes without Redis */
    }

    ngx_add_timer(&redis->timer, ngx_ticket_client_pause(redis->failures));
}


static void
ngx_ticket_redis_timer_handler(ngx_event_t *ev)
{
    ngx_ticket_redis_t  *redis;

    redis = ev->data;

    switch (redis->state) {

    case NGX_TICKET_REDIS_DOWN:
        if (ngx_ticket_redis_connect(redis) != NGX_OK) {
            ngx_ticket_redis_failed(redis, "cannot connect",
                                    redis->ac ? redis->ac->errstr : NULL);
            ngx_ticket_redis_close(redis);
        }
        break;

    case NGX_TICKET_REDIS_CONNECTING:
        ngx_ticket_redis_failed(redis, "cannot connect", "timed out");
        ngx_ticket_redis_close(redis);
        break;

    case NGX_TICKET_REDIS_UP:
        if (redis->nflight == 0) {
            ngx_ticket_redis_close(redis);
        }
        break;
    }
}


static ngx_int_t
ngx_ticket_redis_connect(ngx_ticket_redis_t *redis)
{
    if (redis->conf.path.len > 0) {
        redis->ac = redisAsyncConnectUnix(redis->where);

    } else {
        redis->ac = redisAsyncConnect(redis->where, redis->conf.port);
    }

    if (redis->ac == NULL || redis->ac->err) {
        return NGX_ERROR;
    }

    redis->state = NGX_TICKET_REDIS_CONNECTING;

    if (ngx_ticket_redis_attach(redis) != NGX_OK) {
        return NGX_ERROR;
    }

    ngx_add_timer(&redis->timer, NGX_TICKET_REDIS_CONNECT_TIMEOUT);

    return ngx_ticket_redis_greet(redis);
}


static ngx_int_t
ngx_ticket_redis_attach(ngx_ticket_redis_t *redis)
{
    redisAsyncContext  *ac;

    ac = redis->ac;

    redis->c = ngx_ticket_client_attach(ac->c.fd, redis,
                                        ngx_ticket_redis_read_handler,
                                        ngx_ticket_redis_write_handler,
                                        redis->conf.log);
    if (redis->c == NULL) {
        return NGX_ERROR;
    }

    ac->data = redis;
    ac->ev.data = redis;
    ac->ev.addRead = ngx_ticket_redis_add_read;
    ac->ev.delRead = ngx_ticket_redis_del_read;
    ac->ev.addWrite = ngx_ticket_redis_add_write;
    ac->ev.delWrite = ngx_ticket_redis_del_write;
    ac->ev.cleanup = ngx_ticket_redis_cleanup;

    (void) redisAsyncSetConnectCallback(ac, ngx_ticket_redis_connected);

    return NGX_OK;
}


/*
 * Queued before the connection is there, since in its connect callback nothing
 * may be sent.  A server that is loading its data answers none of it.
 */

static ngx_int_t
ngx_ticket_redis_greet(ngx_ticket_redis_t *redis)
{
    if (redis->conf.password.len > 0
        && ngx_ticket_redis_ask(redis, ngx_ticket_redis_auth_done, redis,
                                "AUTH", (char *) redis->conf.password.data,
                                NULL)
           != NGX_OK)
    {
        return NGX_ERROR;
    }

    if (ngx_ticket_redis_load(redis) != NGX_OK) {
        return NGX_ERROR;
    }

    return ngx_ticket_redis_ask(redis, ngx_ticket_redis_ping_done, redis,
                                "PING", NULL, NULL);
}


/* Up to three words, NULL: no more. */

static ngx_int_t
ngx_ticket_redis_ask(ngx_ticket_redis_t *redis, redisCallbackFn *handler,
    void *data, const char *a, const char *b, const char *c)
{
    int          argc;
    const char  *argv[3];

    argv[0] = a;
    argv[1] = b;
    argv[2] = c;
    argc = (b == NULL) ? 1 : (c == NULL) ? 2 : 3;

    return redisAsyncCommandArgv(redis->ac, handler, data, argc, argv, NULL)
           == REDIS_OK ? NGX_OK : NGX_ERROR;
}


/*
 * What a server forgets when it restarts or at SCRIPT FLUSH.  A script that is
 * run without keys changes nothing, and is loaded by it: SCRIPT LOAD would be
 * one more right that a Redis user needs.
 */

static ngx_int_t
ngx_ticket_redis_load(ngx_ticket_redis_t *redis)
{
    ngx_uint_t                  i;
    ngx_ticket_redis_script_t  *script;

    for (i = 0; i < redis->nscripts; i++) {
        script = &redis->scripts[i];

        if (ngx_ticket_redis_ask(redis, ngx_ticket_redis_loaded, script,
                                 "EVAL", script->source, "0")
            != NGX_OK)
        {
            return NGX_ERROR;
        }

        redis->loading++;
    }

    return NGX_OK;
}


static void
ngx_ticket_redis_auth_done(redisAsyncContext *ac, void *data, void *privdata)
{
    redisReply          *reply = data;
    ngx_ticket_redis_t  *redis = privdata;

    if (reply != NULL && reply->type == REDIS_REPLY_ERROR) {
        ngx_log_error(NGX_LOG_ERR, redis->conf.log, 0,
                      "redis: the password was refused");
    }
}


static void
ngx_ticket_redis_loaded(redisAsyncContext *ac, void *data, void *privdata)
{
    redisReply                 *reply = data;
    ngx_ticket_redis_script_t  *script = privdata;

    script->redis->loading--;

    if (reply == NULL) {
        return;                         /* the cleanup hook sees to it */
    }

    if (reply->type != REDIS_REPLY_INTEGER) {
        ngx_ticket_redis_refused(script->redis, reply);
    }
}


static void
ngx_ticket_redis_ping_done(redisAsyncContext *ac, void *data, void *privdata)
{
    redisReply          *reply = data;
    ngx_ticket_redis_t  *redis = privdata;

    if (reply == NULL || redis->farewell) {
        return;
    }

    if (reply->type != REDIS_REPLY_STATUS) {
        ngx_ticket_redis_refused(redis, reply);
        return;
    }

    ngx_log_error(NGX_LOG_NOTICE, redis->conf.log, 0, "redis: connected");

    redis->state = NGX_TICKET_REDIS_UP;
    redis->c->idle = 1;

    ngx_del_timer(&redis->timer);
}


/* The connection ends, but not inside hiredis; said once. */

static void
ngx_ticket_redis_refused(ngx_ticket_redis_t *redis, const redisReply *reply)
{
    if (redis->farewell) {
        return;
    }

    ngx_ticket_redis_failed(redis, "greeting refused",
                            reply->type == REDIS_REPLY_ERROR ? reply->str
                                                             : NULL);
    redis->farewell = 1;
    ngx_post_event(&redis->post, &ngx_posted_events);
}


static void
ngx_ticket_redis_failed(ngx_ticket_redis_t *redis, const char *what,
    const char *why)
{
    redis->failures++;

    ngx_log_error(NGX_LOG_ERR, redis->conf.log, 0, "redis: %s: %s", what,
                  why && why[0] ? why : "-");
}


/* Not inside hiredis.  What is in flight gets its end from hiredis. */

static void
ngx_ticket_redis_close(ngx_ticket_redis_t *redis)
{
    redisAsyncContext  *ac;

    ac = redis->ac;
    redis->farewell = 0;

    if (ac == NULL) {
        ngx_ticket_redis_cleanup(redis);
        return;
    }

    if (redis->c == NULL) {             /* not attached: no hooks */
        ngx_ticket_redis_cleanup(redis);
    }

    redisAsyncFree(ac);
}


static void
ngx_ticket_redis_read_handler(ngx_event_t *ev)
{
    char                 byte;
    ssize_t              n;
    ngx_connection_t    *c;
    ngx_ticket_redis_t  *redis;

    c = ev->data;
    redis = c->data;

    /*
     * hiredis asserts, which would end the process, that nothing comes when
     * nothing was asked; let it see the end of the stream or an error only.
     */

    if (redis->state == NGX_TICKET_REDIS_UP && redis->nflight == 0
        && redis->loading == 0)
    {
        n = recv(c->fd, &byte, 1, MSG_PEEK);

        if (n == -1 && (ngx_socket_errno == NGX_EAGAIN
                        || ngx_socket_errno == NGX_EINTR))
        {
            goto done;
        }

        if (n == 1 && byte != '-') {
            ngx_ticket_redis_failed(redis, "connection lost",
                                    "it speaks unasked");
            ngx_ticket_redis_close(redis);
            goto done;
        }
    }

    redisAsyncHandleRead(redis->ac);

done:

    if (ngx_exiting && redis->state == NGX_TICKET_REDIS_UP
        && !redis->timer.timer_set)
    {
        ngx_add_timer(&redis->timer, NGX_TICKET_REDIS_LINGER);
    }
}


static void
ngx_ticket_redis_write_handler(ngx_event_t *ev)
{
    ngx_connection_t    *c;
    ngx_ticket_redis_t  *redis;

    c = ev->data;
    redis = c->data;

    redis->writing = 1;
    redisAsyncHandleWrite(redis->ac);
    redis->writing = 0;
}


/* Failing, hiredis goes on to the cleanup hook. */

static void
ngx_ticket_redis_connected(const redisAsyncContext *ac, int status)
{
    (void) ac;
    (void) status;
}


static void
ngx_ticket_redis_add_read(void *data)
{
    ngx_ticket_redis_t  *redis = data;

    if (redis->c != NULL) {
        (void) ngx_ticket_client_watch(redis->c->read, NGX_READ_EVENT, 1);
    }
}


static void
ngx_ticket_redis_del_read(void *data)
{
    ngx_ticket_redis_t  *redis = data;

    if (redis->c != NULL) {
        (void) ngx_ticket_client_watch(redis->c->read, NGX_READ_EVENT, 0);
    }
}


/*
 * A new command is written in an event posted to the end of the turn, with all
 * others of the turn and without a word to epoll.  Only what the socket did not
 * take, and the first write, which tells of the connection, waits for epoll.
 */

static void
ngx_ticket_redis_add_write(void *data)
{
    ngx_ticket_redis_t  *redis = data;

    if (redis->c == NULL || redis->c->write->active) {
        return;
    }

    if (redis->writing || redis->state != NGX_TICKET_REDIS_UP) {
        (void) ngx_add_event(redis->c->write, NGX_WRITE_EVENT, NGX_LEVEL_EVENT);
        return;
    }

    redis->write = 1;
    ngx_post_event(&redis->post, &ngx_posted_events);
}


static void
ngx_ticket_redis_del_write(void *data)
{
    ngx_ticket_redis_t  *redis = data;

    redis->write = 0;

    if (redis->c != NULL) {
        (void) ngx_ticket_client_watch(redis->c->write, NGX_WRITE_EVENT, 0);
    }
}


/* The context is going, and will close its socket. */

static void
ngx_ticket_redis_cleanup(void *data)
{
    ngx_ticket_redis_t  *redis = data;

    if (redis->ac != NULL && redis->ac->err && redis->c != NULL) {
        ngx_ticket_redis_failed(redis, redis->state == NGX_TICKET_REDIS_UP
                                       ? "connection lost" : "cannot connect",
                                redis->ac->errstr);
    }

    redis->ac = NULL;
    redis->state = NGX_TICKET_REDIS_DOWN;
    redis->write = 0;
    redis->farewell = 0;

    ngx_ticket_timer_stop(&redis->timer);

    ngx_ticket_redis_schedule(redis);

    ngx_ticket_client_detach(&redis->c);
}


static void
ngx_ticket_redis_post_handler(ngx_event_t *ev)
{
    ngx_ticket_redis_t  *redis;

    redis = ev->data;

    if (redis->farewell) {
        ngx_ticket_redis_close(redis);
    }

    ngx_ticket_redis_answer(redis);

    /* the handlers' own commands too */

    if (redis->write && redis->ac != NULL) {
        redis->write = 0;
        ngx_ticket_redis_write_handler(redis->c->write);
    }
}


static void
ngx_ticket_redis_answer(ngx_ticket_redis_t *redis)
{
    ngx_queue_t            *q;
    ngx_ticket_redis_op_t  *op;

    while (!ngx_queue_empty(&redis->done)) {
        q = ngx_queue_head(&redis->done);
        op = ngx_queue_data(q, ngx_ticket_redis_op_t, queue);

        ngx_queue_remove(q);

        op->flying = 0;
        op->msec = ngx_current_msec - op->started;

        if (op->handler != NULL) {
            op->handler(op);

        } else {
            ngx_ticket_redis_release(op);
        }
    }

    if (redis->nflight == 0) {
        ngx_ticket_timer_stop(&redis->deadline);
    }
}


/* One timer for all commands; it looks again rather than being moved. */

static void
ngx_ticket_redis_deadline_handler(ngx_event_t *ev)
{
    ngx_msec_t              passed;
    ngx_queue_t            *q;
    ngx_ticket_redis_t     *redis;
    ngx_ticket_redis_op_t  *op;

    redis = ev->data;

    if (ngx_queue_empty(&redis->flight)) {
        return;
    }

    q = ngx_queue_head(&redis->flight);
    op = ngx_queue_data(q, ngx_ticket_redis_op_t, queue);
    passed = ngx_current_msec - op->started;

    if (passed < redis->conf.timeout) {
        ngx_add_timer(&redis->deadline, redis->conf.timeout - passed);
        return;
    }

    ngx_ticket_redis_failed(redis, "connection lost", "a command timed out");
    ngx_ticket_redis_close(redis);
    ngx_ticket_redis_answer(redis);
}


/*
 * Commands.
 */

/* Inside hiredis: copies, posts, no more. */

static void
ngx_ticket_redis_replied(redisAsyncContext *ac, void *data, void *privdata)
{
    redisReply             *reply = data;
    ngx_ticket_redis_op_t  *op = privdata;

    ngx_ticket_redis_t  *redis;

    redis = op->redis;

    ngx_queue_remove(&op->queue);
    redis->nflight--;

    if (reply != NULL) {
        ngx_ticket_redis_copy(op, reply);
    }

    if (op->type == NGX_TICKET_REDIS_INT
        || op->type == NGX_TICKET_REDIS_OTHER)
    {
        redis->failures = 0;            /* it serves */
    }

    ngx_queue_insert_tail(&redis->done, &op->queue);
    ngx_post_event(&redis->post, &ngx_posted_events);
}


static void
ngx_ticket_redis_copy(ngx_ticket_redis_op_t *op, const redisReply *reply)
{
    ngx_ticket_redis_t  *redis;

    redis = op->redis;

    switch (reply->type) {

    case REDIS_REPLY_INTEGER:
        op->type = NGX_TICKET_REDIS_INT;
        op->n = reply->integer;
        return;

    case REDIS_REPLY_ERROR:
        op->type = NGX_TICKET_REDIS_ERROR;
        break;

    default:
        op->type = NGX_TICKET_REDIS_OTHER;
        return;
    }

    op->wrong_type = ngx_strncmp(reply->str, "WRONGTYPE",
                                 sizeof("WRONGTYPE") - 1) == 0;

    if (op->wrong_type && op->handler != NULL) {
        return;
    }

    /* this command goes without; the next ones have their scripts */

    if (ngx_strncmp(reply->str, "NOSCRIPT", sizeof("NOSCRIPT") - 1) == 0) {
        if (redis->loading == 0) {
            (void) ngx_ticket_redis_load(redis);
        }

        return;
    }

    ngx_ticket_redis_complain(redis, reply->str);
}


/* LOADING or OOM answer every command: one line a second says so. */

static void
ngx_ticket_redis_complain(ngx_ticket_redis_t *redis, const char *text)
{
    if (redis->logged != 0 && ngx_current_msec - redis->logged < 1000) {
        redis->unlogged++;
        return;
    }

    ngx_log_error(NGX_LOG_WARN, redis->conf.log, 0,
                  "redis: error reply: %*s (%ui more before)",
                  ngx_min(ngx_strlen(text), (size_t) NGX_TICKET_REDIS_TEXT),
                  text, redis->unlogged);

    redis->logged = ngx_current_msec;
    redis->unlogged = 0;
}
