/*
 * Covers: worker/lib/wk_redis.c
 *
 * What Redis replies to the worker, one reply a line, in a notation of types:
 * '+text' '$text' '-text' ':1' '~' and '[' ... ']' with ' ' between.  Whatever
 * its shape, only numbers of orders come out of it.
 */

#include <sys/socket.h>
#include <sys/un.h>
#include <unistd.h>

#include "fuzz.h"
#include "job_callback.h"
#include "tk_buf.h"
#include "wk_redis.h"

#define DEPTH       6
#define TURNS       64                  /* of the loop, for one input */

static wk_env_t          env;
static job_callbacks_t   callbacks;
static char              path[64];
static wk_redis_at_t     at = { .path = path };
static int               listener, connection = -1;
static uv_poll_t         listening, serving;
static fuzz_input_t     *replies;


static void
remove_path(void)
{
    unlink(path);
}


/* One value in the protocol's own form. */

static void
reply_value(tk_buf_t *b, fuzz_input_t *in, int depth)
{
    int       n;
    char      head[32];
    tk_str_t  s;
    tk_buf_t  inside;

    s = fuzz_until(in, ' ');

    if (s.len > 0 && s.data[0] == '[' && depth < DEPTH) {
        fuzz_assert(tk_buf_init(&inside, &fuzz_pool, 0) == TK_OK);

        for (n = 0; fuzz_more(in) && *in->pos != ']'; n++) {
            reply_value(&inside, in, depth + 1);
        }

        (void) fuzz_until(in, ' ');
        snprintf(head, sizeof(head), "*%d\r\n", n);
        tk_buf_adds(b, head);
        tk_buf_add(b, inside.start, inside.pos - inside.start);

    } else if (s.len > 0 && s.data[0] == ':') {
        snprintf(head, sizeof(head), ":%lld\r\n",
                 strtoll(fuzz_cstr(s) + 1, NULL, 10));
        tk_buf_adds(b, head);

    } else if (s.len > 0 && (s.data[0] == '+' || s.data[0] == '-')
               && strcspn(fuzz_cstr(s), "\r\n") == s.len)
    {
        tk_buf_add(b, s.data, s.len);
        tk_buf_adds(b, "\r\n");

    } else if (s.len > 0 && s.data[0] == '~') {
        tk_buf_adds(b, "$-1\r\n");

    } else {
        n = s.len > 0 && s.data[0] == '$';
        snprintf(head, sizeof(head), "$%zu\r\n", s.len - n);
        tk_buf_adds(b, head);
        tk_buf_add(b, s.data + n, s.len - n);
        tk_buf_adds(b, "\r\n");
    }
}


static void
hang_up(void)
{
    if (connection != -1) {
        uv_poll_stop(&serving);
        close(connection);
        connection = -1;
    }
}


/* Commands may come together; each gets its reply. */

static void
serve(uv_poll_t *poll, int status, int events)
{
    int            n;
    char           commands[16384], *p;
    ssize_t        got;
    tk_buf_t       b;
    tk_str_t       line;
    fuzz_input_t   in;

    (void) poll;
    (void) status;
    (void) events;

    got = read(connection, commands, sizeof(commands) - 1);

    if (got <= 0 || !fuzz_more(replies)) {
        hang_up();
        return;
    }

    commands[got] = '\0';

    for (n = 0, p = commands; (p = strstr(p, "*")) != NULL; p++) {
        n += (p == commands || p[-1] == '\n') && p[1] >= '1' && p[1] <= '9';
    }

    fuzz_assert(tk_buf_init(&b, &fuzz_pool, 0) == TK_OK);

    while (n-- > 0) {
        line = fuzz_line(replies);
        in.pos = line.data;
        in.end = line.data + line.len;
        reply_value(&b, &in, 0);
    }

    fuzz_assert(write(connection, b.start, b.pos - b.start)
                == b.pos - b.start);
}


static void
accepted(uv_poll_t *poll, int status, int events)
{
    (void) poll;
    (void) status;
    (void) events;

    hang_up();
    connection = accept4(listener, NULL, NULL, SOCK_NONBLOCK | SOCK_CLOEXEC);

    if (connection != -1) {
        fuzz_assert(uv_poll_init(&env.loop, &serving, connection) == 0);
        uv_poll_start(&serving, UV_READABLE, serve);
    }
}


static void
setup(void)
{
    struct sockaddr_un  sa;

    if (callbacks.told.env != NULL) {
        return;
    }

    memset(&sa, 0, sizeof(sa));
    sa.sun_family = AF_UNIX;
    snprintf(path, sizeof(path), "/tmp/ticket-fuzz.%d.sock", (int) getpid());
    memcpy(sa.sun_path, path, sizeof(path));
    atexit(remove_path);

    listener = socket(AF_UNIX, SOCK_STREAM | SOCK_NONBLOCK | SOCK_CLOEXEC, 0);
    fuzz_assert(bind(listener, (struct sockaddr *) &sa, sizeof(sa)) == 0);
    fuzz_assert(listen(listener, 64) == 0);

    env.conf.per_host = env.conf.max_in_flight = 4;
    fuzz_assert(uv_loop_init(&env.loop) == 0);
    fuzz_assert(uv_poll_init(&env.loop, &listening, listener) == 0);
    uv_poll_start(&listening, UV_READABLE, accepted);
    job_callback_init(&callbacks, &env);
}


/* As if Postgres had been asked for all that was named. */

static void
claim_named(void)
{
    wk_named_t  *named;
    wk_queue_t  *q = &callbacks.told.queue;

    while (q->claimed < q->notified) {
        named = &q->named[q->claimed++ % WK_NOTIFIED];
        fuzz_assert(named->supplier_id >= 1 && named->supplier_id <= 999);
        fuzz_assert(named->id >= 1);
    }

    q->kind->claimed(&callbacks, 0);
}


static void
fuzz_one(fuzz_input_t *in)
{
    int            turn;
    wk_consumer_t  consumer;

    setup();
    replies = in;

    consumer = job_callback_consumer(&callbacks);
    env.redis = wk_redis_open(&env.loop, &at, "member", &consumer);

    for (turn = 0; turn < TURNS && fuzz_more(in); turn++) {
        uv_run(&env.loop, UV_RUN_NOWAIT);
        claim_named();
    }

    uv_run(&env.loop, UV_RUN_NOWAIT);
    wk_redis_close(env.redis);
    env.redis = NULL;

    hang_up();
    uv_run(&env.loop, UV_RUN_NOWAIT);
    uv_run(&env.loop, UV_RUN_NOWAIT);
}
