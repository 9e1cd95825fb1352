/*
 * A small proxy of faults, for tests: forwards bytes both ways, late, in part
 * or not at all.
 *
 *   proxy LISTEN TARGET SEED
 *
 * LISTEN and TARGET are paths of unix sockets, or 127.0.0.1:port.  "ready" is
 * printed when it listens.  Commands come on stdin, one a line, and are
 * answered by "ok"; its end ends the proxy:
 *
 *   delay MIN MAX   each chunk is held back so many ms, in its order
 *   cut PERMILLE    the chance of a chunk to be cut at a random byte, and its
 *                   connection with it, half of them by a reset
 *   cutnow          the next chunk of every open connection is cut like that
 *   stall MS        nothing is forwarded for so long
 *   calm            none of this any more
 *   count           answers: connections open, so far, cuts so far
 */

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <uv.h>


#define HELD_MAX    (256 * 1024)            /* of a direction */


typedef struct chunk_s  chunk_t;
typedef struct pair_s   pair_t;

struct chunk_s {
    chunk_t        *next;
    uint64_t        due;                    /* ms of the loop's clock */
    size_t          len;                    /* 0: end of file */
    int             cut;                    /* the connection ends with it */
    char            data[];
};

/* A side of a connection, and what was read from it. */

typedef struct {
    union {
        uv_handle_t  handle;
        uv_stream_t  stream;
        uv_tcp_t     tcp;
        uv_pipe_t    pipe;
    } u;
    pair_t         *pair;
    uv_timer_t      timer;                  /* until the first chunk is due */
    chunk_t        *first, **last;
    size_t          held;
    int             paused;
    int             over;                   /* end of file was passed on */
} side_t;

struct pair_s {
    side_t          sides[2];               /* client, target */
    int             handles;                /* not closed yet */
    int             closing;
    int             doomed;                 /* cut at its next chunk */
    pair_t         *next, **prev;
};

typedef struct {
    uv_write_t      req;
    chunk_t        *chunk;
    side_t         *from;
} forward_t;

static struct {
    uv_loop_t      *loop;
    const char     *target;
    uint64_t        random;
    unsigned        delay_min, delay_max;
    unsigned        permille;
    uint64_t        stalled;                /* until then */
    pair_t         *pairs;
    unsigned        open, opened, cuts;
    uv_pipe_t       commands;
    char            line[256];
    size_t          len;
} proxy;


static void pair_close(pair_t *pair, int reset);
static void side_forward(side_t *side);


static void
need(int good, const char *what)
{
    if (!good) {
        fprintf(stderr, "proxy: %s\n", what);
        exit(2);
    }
}


static unsigned
draw(unsigned n)
{
    proxy.random ^= proxy.random << 13;
    proxy.random ^= proxy.random >> 7;
    proxy.random ^= proxy.random << 17;

    return n ? (unsigned) (proxy.random >> 11) % n : 0;
}


static int
is_path(const char *where)
{
    return strchr(where, '/') != NULL;
}


static struct sockaddr_in
address_of(const char *where)
{
    char                host[32];
    const char         *colon;
    struct sockaddr_in  address;

    colon = strchr(where, ':');
    need(colon != NULL && colon - where < (long) sizeof(host), "bad address");

    memcpy(host, where, colon - where);
    host[colon - where] = '\0';
    need(uv_ip4_addr(host, atoi(colon + 1), &address) == 0, "bad address");

    return address;
}


static void
stream_init(uv_stream_t *stream, const char *where)
{
    int  rc;

    rc = is_path(where) ? uv_pipe_init(proxy.loop, (uv_pipe_t *) stream, 0)
                        : uv_tcp_init(proxy.loop, (uv_tcp_t *) stream);
    need(rc == 0, "no handle");
}


/* Closing: the pair goes with its fourth handle. */

static void
pair_closed(uv_handle_t *handle)
{
    int       i;
    pair_t   *pair;
    chunk_t  *chunk;

    pair = handle->data;

    if (--pair->handles > 0) {
        return;
    }

    for (i = 0; i < 2; i++) {
        while ((chunk = pair->sides[i].first) != NULL) {
            pair->sides[i].first = chunk->next;
            free(chunk);
        }
    }

    *pair->prev = pair->next;
    if (pair->next != NULL) {
        pair->next->prev = pair->prev;
    }

    proxy.open--;
    free(pair);
}


static void
side_close(side_t *side, int reset)
{
    uv_close((uv_handle_t *) &side->timer, pair_closed);

    if (reset && side->u.handle.type == UV_TCP
        && uv_tcp_close_reset(&side->u.tcp, pair_closed) == 0)
    {
        return;
    }

    uv_close(&side->u.handle, pair_closed);
}


static void
pair_close(pair_t *pair, int reset)
{
    if (pair->closing) {
        return;
    }

    pair->closing = 1;
    side_close(&pair->sides[0], reset);
    side_close(&pair->sides[1], reset);
}


static side_t *
peer(side_t *side)
{
    return &side->pair->sides[side == &side->pair->sides[0]];
}


static void
pair_alloc(uv_handle_t *handle, size_t size, uv_buf_t *buf)
{
    static char  room[65536];

    (void) handle;
    (void) size;

    *buf = uv_buf_init(room, sizeof(room));
}


static void
side_read(uv_stream_t *stream, ssize_t n, const uv_buf_t *buf)
{
    side_t    *side;
    chunk_t   *chunk;
    uint64_t   now;

    side = ((pair_t *) stream->data)->sides;
    side += stream != &side->u.stream;

    if (n == 0) {
        return;
    }

    if (n < 0 && n != UV_EOF) {
        pair_close(side->pair, 1);
        return;
    }

    if (n == UV_EOF) {
        uv_read_stop(stream);
        n = 0;
    }

    chunk = malloc(sizeof(chunk_t) + n);
    need(chunk != NULL, "no memory");

    chunk->next = NULL;
    chunk->cut = n > 0 && (side->pair->doomed || draw(1000) < proxy.permille);
    chunk->len = chunk->cut ? draw((unsigned) n) : (size_t) n;
    memcpy(chunk->data, buf->base, chunk->len);

    now = uv_now(proxy.loop);
    chunk->due = now + proxy.delay_min
                 + draw(proxy.delay_max - proxy.delay_min + 1);
    if (chunk->due < proxy.stalled) {
        chunk->due = proxy.stalled;
    }

    *side->last = chunk;
    side->last = &chunk->next;
    side->held += chunk->len;

    if (side->held > HELD_MAX && n > 0) {
        side->paused = 1;
        uv_read_stop(stream);
    }

    side_forward(side);
}


static void
side_written(uv_write_t *req, int status)
{
    forward_t  *f;

    f = (forward_t *) req;

    if (status != 0 || f->chunk->cut) {
        pair_close(f->from->pair, f->chunk->cut && draw(2));

    } else {
        f->from->held -= f->chunk->len;

        if (f->from->paused && f->from->held < HELD_MAX / 2
            && !f->from->pair->closing)
        {
            f->from->paused = 0;
            uv_read_start(&f->from->u.stream, pair_alloc, side_read);
        }
    }

    free(f->chunk);
    free(f);
}


static void
side_shut(uv_shutdown_t *req, int status)
{
    (void) status;
    free(req);
}


static void
side_over(side_t *side)
{
    uv_shutdown_t  *req;

    side->over = 1;

    if (peer(side)->over) {
        pair_close(side->pair, 0);
        return;
    }

    req = malloc(sizeof(uv_shutdown_t));
    need(req != NULL, "no memory");

    if (uv_shutdown(req, &peer(side)->u.stream, side_shut) != 0) {
        free(req);
        pair_close(side->pair, 0);
    }
}


static void
side_timer(uv_timer_t *timer)
{
    pair_t  *pair;

    pair = timer->data;
    side_forward(&pair->sides[timer == &pair->sides[1].timer]);
}


/* Whatever of the first chunks is due goes to the other side. */

static void
side_forward(side_t *side)
{
    chunk_t    *chunk;
    uint64_t    now;
    uv_buf_t    buf;
    forward_t  *f;

    now = uv_now(proxy.loop);

    while ((chunk = side->first) != NULL && !side->pair->closing) {

        if (chunk->due > now) {
            uv_timer_start(&side->timer, side_timer, chunk->due - now, 0);
            return;
        }

        side->first = chunk->next;
        if (side->first == NULL) {
            side->last = &side->first;
        }

        proxy.cuts += chunk->cut;

        if (chunk->len == 0) {
            if (chunk->cut) {
                pair_close(side->pair, draw(2));

            } else {
                side_over(side);
            }

            free(chunk);
            continue;
        }

        f = malloc(sizeof(forward_t));
        need(f != NULL, "no memory");
        f->chunk = chunk;
        f->from = side;
        buf = uv_buf_init(chunk->data, (unsigned) chunk->len);

        if (uv_write(&f->req, &peer(side)->u.stream, &buf, 1, side_written)
            != 0)
        {
            free(f);
            free(chunk);
            pair_close(side->pair, 0);
        }
    }
}


static void
pair_connected(uv_connect_t *req, int status)
{
    int      i;
    pair_t  *pair;

    pair = req->data;
    free(req);

    if (pair->closing) {
        return;
    }

    if (status != 0) {
        pair_close(pair, 0);
        return;
    }

    for (i = 0; i < 2; i++) {
        uv_read_start(&pair->sides[i].u.stream, pair_alloc, side_read);
    }
}


static void
pair_accept(uv_stream_t *listener, int status)
{
    int                  i;
    pair_t              *pair;
    uv_connect_t        *req;
    struct sockaddr_in   address;

    if (status != 0) {
        return;
    }

    pair = calloc(1, sizeof(pair_t));
    req = malloc(sizeof(uv_connect_t));
    need(pair != NULL && req != NULL, "no memory");

    pair->next = proxy.pairs;
    pair->prev = &proxy.pairs;
    if (pair->next != NULL) {
        pair->next->prev = &pair->next;
    }
    proxy.pairs = pair;
    proxy.open++;
    proxy.opened++;

    stream_init(&pair->sides[0].u.stream, listener->data);
    stream_init(&pair->sides[1].u.stream, proxy.target);

    for (i = 0; i < 2; i++) {
        uv_timer_init(proxy.loop, &pair->sides[i].timer);
        pair->sides[i].timer.data = pair;
        pair->sides[i].u.handle.data = pair;
        pair->sides[i].pair = pair;
        pair->sides[i].last = &pair->sides[i].first;
    }
    pair->handles = 4;
    req->data = pair;

    if (uv_accept(listener, &pair->sides[0].u.stream) != 0) {
        free(req);
        pair_close(pair, 0);
        return;
    }

    if (is_path(proxy.target)) {
        uv_pipe_connect(req, &pair->sides[1].u.pipe, proxy.target,
                        pair_connected);
        return;
    }

    address = address_of(proxy.target);
    if (uv_tcp_connect(req, &pair->sides[1].u.tcp,
                       (struct sockaddr *) &address, pair_connected)
        != 0)
    {
        free(req);
        pair_close(pair, 0);
    }
}


static const char *
command(char *line)
{
    char         *end;
    pair_t       *pair;
    unsigned      a, b;
    static char   answer[64];

    if (sscanf(line, "delay %u %u", &a, &b) == 2 && a <= b && b <= 60000) {
        proxy.delay_min = a;
        proxy.delay_max = b;
        return "ok";
    }

    if (sscanf(line, "cut %u", &a) == 1 && a <= 1000) {
        proxy.permille = a;
        return "ok";
    }

    if (sscanf(line, "stall %u", &a) == 1 && a <= 60000) {
        proxy.stalled = uv_now(proxy.loop) + a;
        return "ok";
    }

    if (strcmp(line, "cutnow") == 0) {
        for (pair = proxy.pairs; pair != NULL; pair = pair->next) {
            pair->doomed = 1;
        }
        return "ok";
    }

    if (strcmp(line, "calm") == 0) {
        proxy.delay_min = proxy.delay_max = proxy.permille = 0;
        proxy.stalled = 0;
        for (pair = proxy.pairs; pair != NULL; pair = pair->next) {
            pair->doomed = 0;
        }
        return "ok";
    }

    if (strcmp(line, "count") == 0) {
        end = answer;
        snprintf(end, sizeof(answer), "%u %u %u", proxy.open, proxy.opened,
                 proxy.cuts);
        return answer;
    }

    return "what";
}


static void
command_read(uv_stream_t *stream, ssize_t n, const uv_buf_t *buf)
{
    ssize_t  i;

    (void) stream;

    if (n < 0) {
        exit(0);
    }

    for (i = 0; i < n; i++) {
        if (buf->base[i] != '\n') {
            need(proxy.len < sizeof(proxy.line) - 1, "a long line");
            proxy.line[proxy.len++] = buf->base[i];
            continue;
        }

        proxy.line[proxy.len] = '\0';
        proxy.len = 0;
        uv_update_time(proxy.loop);
        printf("%s\n", command(proxy.line));
        fflush(stdout);
    }
}


int
main(int argc, char **argv)
{
    struct sockaddr_in   address;

    static union {
        uv_stream_t  stream;
        uv_tcp_t     tcp;
        uv_pipe_t    pipe;
    } listener;

    need(argc == 4, "usage: proxy LISTEN TARGET SEED");

    signal(SIGPIPE, SIG_IGN);
    proxy.loop = uv_default_loop();
    proxy.target = argv[2];
    proxy.random = strtoull(argv[3], NULL, 10) * 2654435761u + 1;

    stream_init(&listener.stream, argv[1]);
    listener.stream.data = argv[1];

    if (is_path(argv[1])) {
        need(uv_pipe_bind(&listener.pipe, argv[1]) == 0
             && uv_pipe_chmod(&listener.pipe, UV_READABLE | UV_WRITABLE) == 0,
             "cannot bind");

    } else {
        address = address_of(argv[1]);
        need(uv_tcp_bind(&listener.tcp, (struct sockaddr *) &address, 0) == 0,
             "cannot bind");
    }

    need(uv_listen(&listener.stream, 512, pair_accept) == 0, "cannot listen");

    uv_pipe_init(proxy.loop, &proxy.commands, 0);
    need(uv_pipe_open(&proxy.commands, 0) == 0, "no stdin");
    uv_read_start((uv_stream_t *) &proxy.commands, pair_alloc, command_read);

    printf("ready\n");
    fflush(stdout);

    return uv_run(proxy.loop, UV_RUN_DEFAULT);
}
