/*
 * The worker's HTTP client: whether a request can have arrived.  A job that
 * must not be repeated rests on it.
 */

#include <arpa/inet.h>
#include <netinet/in.h>
#include <signal.h>
#include <stdio.h>
#include <sys/socket.h>
#include <sys/wait.h>
#include <unistd.h>

#include "unit.h"
#include "wk_http.h"


static uv_loop_t   loop;
static wk_http_t  *http;
static int         status, sent;
static char        body[64];


static void
answered(void *data, const wk_http_answer_t *answer)
{
    ++*(int *) data;
    status = answer->status;
    sent = answer->sent;
    snprintf(body, sizeof(body), "%.*s", (int) answer->len,
             answer->len > 0 ? answer->body : "");
    uv_stop(&loop);
}


static void
get(int port, int fresh)
{
    int                n;
    char               url[64];
    wk_http_request_t  request;

    n = 0;
    snprintf(url, sizeof(url), "http://127.0.0.1:%d/", port);
    memset(&request, 0, sizeof(request));
    request.url = url;
    request.guard_address = 1;
    request.fresh_connection = fresh;

    assert_non_null(wk_http_send(http, &request, answered, &n));
    memset(url, 0, sizeof(url));
    uv_run(&loop, UV_RUN_DEFAULT);
    assert_int_equal(n, 1);
}


static int
listener(int *port)
{
    int                 fd;
    socklen_t           len;
    struct sockaddr_in  sa;

    memset(&sa, 0, sizeof(sa));
    sa.sin_family = AF_INET;
    sa.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    len = sizeof(sa);

    fd = socket(AF_INET, SOCK_STREAM, 0);
    assert_true(fd != -1);
    assert_int_equal(bind(fd, (struct sockaddr *) &sa, len), 0);
    assert_int_equal(listen(fd, 8), 0);
    assert_int_equal(getsockname(fd, (struct sockaddr *) &sa, &len), 0);
    *port = ntohs(sa.sin_port);

    return fd;
}


/* Takes one request after the other and answers with that, or with nothing,
 * then closes. */

static pid_t
serve(int fd, const char *text)
{
    int    c;
    char   buf[4096];
    pid_t  child;

    child = fork();
    assert_true(child != -1);

    if (child != 0) {
        return child;
    }

    for ( ;; ) {
        c = accept(fd, NULL, NULL);

        if (c == -1 || read(c, buf, sizeof(buf)) <= 0
            || write(c, text, strlen(text)) == -1)
        {
            _exit(1);
        }

        close(c);
    }
}


static void
ends(pid_t child)
{
    kill(child, SIGKILL);
    assert_int_equal(waitpid(child, NULL, 0), child);
}


static void
test_sent(void **state)
{
    int    fd, port, closed, i;
    pid_t  child;

    (void) state;

    close(listener(&closed));
    fd = listener(&port);

    /* the handle is used again from the second one on, whatever it was for */

    for (i = 0; i < 4; i++) {
        get(closed, i / 2);
        assert_int_equal(status, 0);
        assert_int_equal(sent, 0);

        child = serve(fd, "");
        get(port, i / 2);
        assert_int_equal(status, 0);
        assert_int_equal(sent, 1);
        ends(child);

        child = serve(fd, "HTTP/1.1 202 Accepted\r\nContent-Length: 3\r\n"
                          "Connection: close\r\n\r\nyes");
        get(port, i / 2);
        assert_int_equal(status, 202);
        assert_int_equal(sent, 1);
        assert_string_equal(body, "yes");
        ends(child);
    }

    close(fd);
}


int
main(void)
{
    int               rc;
    static wk_conf_t  conf = { .allow_loopback = 1 };

    const struct CMUnitTest  tests[] = {
        cmocka_unit_test(test_sent),
    };

    uv_loop_init(&loop);
    http = wk_http_open(&loop, &conf);
    if (http == NULL) {
        return 1;
    }

    rc = cmocka_run_group_tests_name("http", tests, NULL, NULL);

    wk_http_close(http);
    uv_run(&loop, UV_RUN_DEFAULT);

    return rc;
}
