/*
 * The worker's HTTP client: whether a request can have arrived, on which a job
 * rests that must not be repeated; what is withheld or finds no socket; and
 * that a silent name server holds up nobody else.
 */

#define _GNU_SOURCE                     /* RTLD_NEXT */

#include <arpa/inet.h>
#include <dlfcn.h>
#include <netdb.h>
#include <netinet/in.h>
#include <signal.h>
#include <stdio.h>
#include <sys/prctl.h>
#include <sys/socket.h>
#include <sys/wait.h>
#include <unistd.h>

#include "unit.h"
#include "wk_http.h"


static uv_loop_t   loop;
static wk_conf_t   conf = { .allow_loopback = 1 };
static wk_http_t  *http;
static int         status, sent;
static char        body[64], error[64];
static int         asked, may_send;     /* so often */
static int         silence[2];          /* a pipe: until it ends */

static wk_http_untried_e  untried;


/* In the place of the system's resolver, for this program and for curl. */

int resolve(const char *node, const char *service,
    const struct addrinfo *hints, struct addrinfo **found)
    INSTEAD_OF(getaddrinfo);


int
resolve(const char *node, const char *service, const struct addrinfo *hints,
    struct addrinfo **found)
{
    char  byte;
    int (*real)(const char *, const char *, const struct addrinfo *,
                struct addrinfo **);

    if (strncmp(node, "silent", 6) == 0) {
        return read(silence[0], &byte, 1) == 0 ? EAI_AGAIN : EAI_SYSTEM;
    }

    if (strcmp(node, "unknown.example") == 0) {
        return EAI_NONAME;
    }

    *(void **) &real = dlsym(RTLD_NEXT, "getaddrinfo");

    return real(strstr(node, ".example") ? "127.0.0.1" : node, service, hints,
                found);
}


static void
answered(void *data, const wk_http_answer_t *answer)
{
    ++*(int *) data;
    status = answer->status;
    sent = answer->sent;
    untried = answer->untried;
    snprintf(error, sizeof(error), "%s", answer->error);
    snprintf(body, sizeof(body), "%.*s", (int) answer->len,
             answer->len > 0 ? answer->body : "");
    uv_stop(&loop);
}


static int
ask(void *data)
{
    (void) data;

    return asked++ < may_send;
}


static wk_transfer_t *
begin(const char *host, int port, int fresh, int *answers)
{
    char               url[64];
    wk_transfer_t     *t;
    wk_http_request_t  request;

    *answers = 0;
    snprintf(url, sizeof(url), "http://%s:%d/", host, port);
    memset(&request, 0, sizeof(request));
    request.url = url;
    request.guard_address = 1;
    request.fresh_connection = fresh;
    request.may_send = ask;

    t = wk_http_send(http, &request, answered, answers);
    assert_non_null(t);
    memset(url, 0, sizeof(url));

    return t;
}


static void
get_from(const char *host, int port, int fresh)
{
    int  n;

    (void) begin(host, port, fresh, &n);

    while (n == 0) {
        uv_run(&loop, UV_RUN_DEFAULT);
    }

    assert_int_equal(n, 1);
}


static void
get(int port, int fresh)
{
    asked = 0;
    may_send = 100;
    get_from("127.0.0.1", port, fresh);
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


/* A child that ends with the program: where an assertion fails, nobody would
 * wait for it, and it holds the output open. */

static pid_t
child_process(void)
{
    pid_t  child, parent;

    parent = getpid();
    child = fork();
    assert_true(child != -1);

    if (child == 0
        && (prctl(PR_SET_PDEATHSIG, SIGKILL) == -1 || getppid() != parent))
    {
        _exit(3);
    }

    return child;
}


/* Takes one request after the other and answers with that, or with nothing,
 * then closes. */

static pid_t
serve(int fd, const char *text)
{
    int    c;
    char   buf[4096];
    pid_t  child;

    child = child_process();

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

        /* curl makes the status 9 of it */
        child = serve(fd, "HTTP/209Encodingnten: 2\r\n: cl\r\n\r\n");
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


/* It is asked when the connection is there, and asked again when curl would
 * repeat a request whose connection was closed without an answer. */

static void
test_withheld(void **state)
{
    int    c, fd, port, left;
    char   buf[4096];
    pid_t  child;

    static const char  good[] = "HTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n";

    (void) state;

    fd = listener(&port);
    asked = may_send = 0;
    get_from("127.0.0.1", port, 0);
    assert_int_equal(asked, 1);
    assert_int_equal(status, 0);
    assert_int_equal(sent, 0);
    assert_int_equal(untried, WK_HTTP_WITHHELD);
    c = accept(fd, NULL, NULL);
    assert_true(c != -1);
    assert_int_equal(read(c, buf, sizeof(buf)), 0);
    close(c);

    child = child_process();

    if (child == 0) {
        c = accept(fd, NULL, NULL);
        if (read(c, buf, sizeof(buf)) <= 0
            || write(c, good, sizeof(good) - 1) == -1
            || read(c, buf, sizeof(buf)) <= 0)
        {
            _exit(2);
        }

        close(c);
        c = accept(fd, NULL, NULL);
        _exit(read(c, buf, sizeof(buf)) > 0);   /* a third request */
    }

    asked = 0;
    may_send = 2;
    get_from("127.0.0.1", port, 0);
    assert_int_equal(status, 200);
    get_from("127.0.0.1", port, 0);
    assert_int_equal(asked, 3);
    assert_int_equal(status, 0);
    assert_int_equal(sent, 1);
    assert_int_equal(untried, WK_HTTP_TRIED);

    assert_int_equal(waitpid(child, &left, 0), child);
    assert_int_equal(left, 0);
    close(fd);
}


/* Sockets are bounded; that there is none left is nobody's failure. */

static void
test_starved(void **state)
{
    int             fd, port, n;
    wk_transfer_t  *t;

    (void) state;

    fd = listener(&port);
    may_send = 100;
    asked = 0;
    conf.max_sockets = 1;

    t = begin("127.0.0.1", port, 1, &n);
    while (asked == 0) {
        uv_run(&loop, UV_RUN_ONCE);
    }

    get_from("127.0.0.1", port, 1);
    assert_int_equal(status, 0);
    assert_int_equal(sent, 0);
    assert_int_equal(untried, WK_HTTP_STARVED);
    assert_int_equal(n, 0);

    wk_http_abort(t);
    conf.max_sockets = 0;
    close(fd);
}


/* Who waits for a silent server is told in time, who comes later at once; and
 * everybody else goes on meanwhile. */

static void
test_names(void **state)
{
    int       fd, port, i, n[3];
    pid_t     child;
    uint64_t  from;

    (void) state;

    fd = listener(&port);
    child = serve(fd, "HTTP/1.1 200 OK\r\nContent-Length: 0\r\n"
                      "Connection: close\r\n\r\n");
    asked = 0;
    may_send = 1000;
    uv_update_time(&loop);
    from = uv_now(&loop);

    for (i = 0; i < 3; i++) {
        (void) begin(i == 0 ? "silent.example" : "silent2.example", port, 0,
                     &n[i]);
    }

    for (i = 0; i < 20; i++) {
        get_from(i % 2 ? "good.example" : "127.0.0.1", port, 0);
        assert_int_equal(status, 200);
    }

    assert_true(uv_now(&loop) - from < 2000);
    assert_int_equal(n[0] + n[1] + n[2], 0);

    while (n[0] + n[1] + n[2] < 3) {
        uv_run(&loop, UV_RUN_DEFAULT);
    }

    assert_true(uv_now(&loop) - from < 6000);
    assert_int_equal(status, 0);
    assert_int_equal(sent, 0);
    assert_string_equal(error, "name server does not answer");
    assert_int_equal(untried, WK_HTTP_TRIED);

    uv_update_time(&loop);
    from = uv_now(&loop);
    get_from("silent.example", port, 0);
    assert_string_equal(error, "name server does not answer");
    get_from("unknown.example", port, 0);
    assert_string_equal(error, "name is not known");
    get_from("good.example", port, 0);
    assert_int_equal(status, 200);
    assert_true(uv_now(&loop) - from < 2000);

    wk_http_abort(begin("silent3.example", port, 0, &n[0]));
    ends(child);
    close(fd);
}


int
main(void)
{
    int  rc;

    const struct CMUnitTest  tests[] = {
        cmocka_unit_test(test_sent),
        cmocka_unit_test(test_withheld),
        cmocka_unit_test(test_starved),
        cmocka_unit_test(test_names),
    };

    if (pipe(silence) != 0) {
        return 1;
    }

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
