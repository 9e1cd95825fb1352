/*
 * Covers: worker/lib/wk_http.c worker/lib/wk_log.c worker/lib/wk_util.c
 *
 * How, a number, and what a receiver answers.  Bit 0: a connection of its own;
 * bit 1: it closes with a reset; bits 2 and 3: the answer as it is, or made
 * well-formed around the text, whole or in chunks, and then it arrives as it
 * was.  The handler is called once, with what fits its bounds.
 */

#include <fcntl.h>
#include <netinet/in.h>
#include <sys/socket.h>
#include <unistd.h>

#include "fuzz.h"
#include "tk_buf.h"
#include "wk_http.h"

#define FRESH       1
#define RESET       2
#define SHAPE(how)  ((how) >> 2 & 3)

static uv_loop_t    loop;
static uv_poll_t    listening, serving;
static wk_http_t   *http;
static int          listener, port, connection = -1;

static int          how;
static tk_str_t     text, sent;         /* of the answer; what goes out */
static int          calls;


/* The receiver. */

static void
hang_up(void)
{
    struct linger  reset = { 1, 0 };

    if (connection == -1) {
        return;
    }

    if (how & RESET) {
        setsockopt(connection, SOL_SOCKET, SO_LINGER, &reset, sizeof(reset));
    }

    uv_poll_stop(&serving);
    close(connection);
    connection = -1;
}


static void
serve(uv_poll_t *poll, int status, int events)
{
    char     request[4096];
    ssize_t  n;

    (void) poll;
    (void) status;
    (void) events;

    n = read(connection, request, sizeof(request));

    if (n > 0) {
        n = write(connection, sent.data, sent.len);
    }

    if (n <= 0 || (how & RESET)) {
        hang_up();

    } else {
        shutdown(connection, SHUT_WR);
    }
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
        fuzz_assert(uv_poll_init(&loop, &serving, connection) == 0);
        uv_poll_start(&serving, UV_READABLE, serve);
    }
}


static void
setup(void)
{
    socklen_t           len;
    struct sockaddr_in  sa;
    static wk_conf_t    conf = { .allow_loopback = 1 };

    if (http != NULL) {
        return;
    }

    memset(&sa, 0, sizeof(sa));
    sa.sin_family = AF_INET;
    sa.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    len = sizeof(sa);

    listener = socket(AF_INET, SOCK_STREAM | SOCK_NONBLOCK | SOCK_CLOEXEC, 0);
    fuzz_assert(bind(listener, (struct sockaddr *) &sa, len) == 0);
    fuzz_assert(listen(listener, 64) == 0);
    fuzz_assert(getsockname(listener, (struct sockaddr *) &sa, &len) == 0);
    port = ntohs(sa.sin_port);

    uv_loop_init(&loop);
    http = wk_http_open(&loop, &conf);
    fuzz_assert(http != NULL);
    fuzz_assert(uv_poll_init(&loop, &listening, listener) == 0);
    uv_poll_start(&listening, UV_READABLE, accepted);
}


/* What is sent. */

static tk_str_t
wrapped(void)
{
    char      head[96];
    size_t    at, n;
    tk_buf_t  b;

    fuzz_assert(tk_buf_init(&b, &fuzz_pool, 0) == TK_OK);

    if (SHAPE(how) == 1) {
        snprintf(head, sizeof(head),
                 "HTTP/1.1 200 OK\r\nContent-Length: %zu\r\n\r\n", text.len);
        tk_buf_adds(&b, head);
        tk_buf_add(&b, text.data, text.len);
        return tk_buf_str(&b);
    }

    tk_buf_adds(&b, "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n");

    for (at = 0; at < text.len; at += n) {
        n = 1 + (at * 7 + text.len) % 300;
        n = n < text.len - at ? n : text.len - at;
        snprintf(head, sizeof(head), "%zx\r\n", n);
        tk_buf_adds(&b, head);
        tk_buf_add(&b, text.data + at, n);
        tk_buf_adds(&b, "\r\n");
    }

    tk_buf_adds(&b, "0\r\n\r\n");

    return tk_buf_str(&b);
}


static int
is_wrapped(void)
{
    return SHAPE(how) == 1 || SHAPE(how) == 2;
}


static void
answered(void *data, const wk_http_answer_t *answer)
{
    (void) data;
    calls++;

    fuzz_assert(answer->error != NULL && answer->error[0] != '\0');
    fuzz_assert(answer->status == 0
                || (answer->status >= 100 && answer->status <= 999));
    fuzz_assert(answer->len <= WK_HTTP_ANSWER_MAX);
    fuzz_assert(answer->sent);

    if (answer->len > 0) {
        (void) fuzz_copy(answer->body, answer->len);
    }

    if (is_wrapped() && !(how & RESET)) {
        fuzz_assert(answer->status == 200 && answer->len == text.len);
        fuzz_assert(memcmp(answer->body == NULL ? "" : answer->body, text.data,
                           text.len) == 0);
    }

    uv_stop(&loop);
}


static void
fuzz_one(fuzz_input_t *in)
{
    char               url[64];
    wk_http_request_t  request;

    setup();
    how = (int) fuzz_int(in);
    text = fuzz_rest(in);
    sent = is_wrapped() ? wrapped() : text;

    snprintf(url, sizeof(url), "http://127.0.0.1:%d/", port);
    memset(&request, 0, sizeof(request));
    request.url = url;
    request.guard_address = 1;
    request.fresh_connection = how & FRESH;

    calls = 0;
    fuzz_assert(wk_http_send(http, &request, answered, NULL) != NULL);
    uv_run(&loop, UV_RUN_DEFAULT);
    fuzz_assert(calls == 1);

    /* to curl that connection has ended */
    how |= RESET;
    hang_up();
    uv_run(&loop, UV_RUN_NOWAIT);
    fuzz_assert(calls == 1);
}
