/*
 * libcurl's multi interface on the loop.  Every address is judged where curl
 * opens the socket, so what was checked is what is connected to; no proxies,
 * no redirects, bounded time and size.  Handles are kept and used again, so
 * are curl's connections.
 */

#define _GNU_SOURCE                         /* memmem */

#include <arpa/inet.h>
#include <netinet/in.h>
#include <stdlib.h>
#include <unistd.h>
#include <sys/socket.h>
#include <curl/curl.h>
#include <openssl/crypto.h>

#include <stdio.h>

#include "tk_callback.h"
#include "wk.h"

#define WK_BUFFER           4096L   /* curl's, per transfer */
#define WK_BODY             512     /* first size of ours */
#define WK_CONNECTIONS      1024L   /* kept open for later */
#define WK_SPARE            1024    /* handles kept */


struct wk_request_s {
    SLIST_ENTRY(wk_request_s)  spare;
    CURL            *easy;
    wk_t            *wk;
    wk_callback_t   *cb;                /* or */
    wk_message_t    *message;
    char            *body;
    size_t           len, size;
    size_t           head;
    int              refused;           /* its address */
    int              too_large;
};

typedef struct {
    uv_poll_t        poll;
    wk_t            *wk;
    curl_socket_t    fd;
} wk_socket_t;

struct wk_http_s {
    CURLM           *multi;
    uv_timer_t       timer;
    int              spares;
    SLIST_HEAD(, wk_request_s)  spare;
    struct curl_slist  *headers;        /* of messages */
};


static void wk_http_finished(wk_t *wk);


/* Sockets and time: what curl wants of the loop. */

static void
wk_socket_closed(uv_handle_t *handle)
{
    free(handle->data);
}


static void
wk_socket_handler(uv_poll_t *poll, int status, int events)
{
    int           flags, running;
    wk_t         *wk;
    wk_socket_t  *s = poll->data;

    wk = s->wk;
    flags = 0;

    if (status < 0) {
        flags = CURL_CSELECT_ERR;
    }

    if (events & UV_READABLE) {
        flags |= CURL_CSELECT_IN;
    }

    if (events & UV_WRITABLE) {
        flags |= CURL_CSELECT_OUT;
    }

    curl_multi_socket_action(wk->http->multi, s->fd, flags, &running);
    wk_http_finished(wk);
}


static int
wk_http_socket(CURL *easy, curl_socket_t fd, int what, void *data,
    void *sockdata)
{
    int           events;
    wk_t         *wk = data;
    wk_socket_t  *s = sockdata;

    (void) easy;

    if (what == CURL_POLL_REMOVE) {
        if (s != NULL) {
            curl_multi_assign(wk->http->multi, fd, NULL);
            uv_close((uv_handle_t *) &s->poll, wk_socket_closed);
        }

        return 0;
    }

    if (s == NULL) {
        s = wk_alloc(sizeof(wk_socket_t));
        s->wk = wk;
        s->fd = fd;

        if (uv_poll_init_socket(&wk->loop, &s->poll, fd) != 0) {
            free(s);
            return -1;
        }

        s->poll.data = s;
        curl_multi_assign(wk->http->multi, fd, s);
    }

    events = (what & CURL_POLL_IN ? UV_READABLE : 0)
             | (what & CURL_POLL_OUT ? UV_WRITABLE : 0);
    uv_poll_start(&s->poll, events, wk_socket_handler);

    return 0;
}


static void
wk_http_timeout(uv_timer_t *timer)
{
    int    running;
    wk_t  *wk = timer->data;

    curl_multi_socket_action(wk->http->multi, CURL_SOCKET_TIMEOUT, 0,
                             &running);
    wk_http_finished(wk);
}


static int
wk_http_timer(CURLM *multi, long timeout_ms, void *data)
{
    wk_t  *wk = data;

    (void) multi;

    if (timeout_ms < 0) {
        uv_timer_stop(&wk->http->timer);
        return 0;
    }

    uv_timer_start(&wk->http->timer, wk_http_timeout, (uint64_t) timeout_ms,
                   0);

    return 0;
}


/* What one transfer receives. */

static size_t
wk_request_head(char *data, size_t size, size_t n, void *arg)
{
    wk_request_t  *rq = arg;

    (void) data;

    rq->head += size * n;
    if (rq->head > WK_ANSWER_MAX) {
        rq->too_large = 1;
        return 0;
    }

    return size * n;
}


static size_t
wk_request_body(char *data, size_t one, size_t n, void *arg)
{
    char          *p;
    size_t         size;
    wk_request_t  *rq = arg;

    (void) one;

    if (n > WK_ANSWER_MAX - rq->len) {
        rq->too_large = 1;
        return 0;
    }

    if (rq->size - rq->len < n) {
        for (size = rq->size ? rq->size : WK_BODY; size - rq->len < n; ) {
            size *= 2;
        }

        p = realloc(rq->body, size);
        if (p == NULL) {
            return 0;
        }

        rq->body = p;
        rq->size = size;
    }

    memcpy(rq->body + rq->len, data, n);
    rq->len += n;

    return n;
}


/* 80 and 443, what is allowed, and where loopback is, any port of it. */

static int
wk_port_allowed(const wk_conf_t *conf, int port, int loopback)
{
    int  i;

    if (port == 80 || port == 443 || loopback) {
        return 1;
    }

    for (i = 0; i < conf->nports; i++) {
        if (conf->ports[i] == port) {
            return 1;
        }
    }

    return 0;
}


static int
wk_address_is_loopback(const unsigned char address[16])
{
    static const unsigned char  v4[13] = {
        0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0xff, 0xff, 127
    };
    static const unsigned char  v6[16] = {
        0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 1
    };

    return memcmp(address, v4, sizeof(v4)) == 0
           || memcmp(address, v6, sizeof(v6)) == 0;
}


static int
wk_address_read(const struct sockaddr *sa, unsigned char address[16],
    int *port)
{
    struct sockaddr_in   v4;
    struct sockaddr_in6  v6;

    if (sa->sa_family == AF_INET) {
        memcpy(&v4, sa, sizeof(v4));
        memset(address, 0, 10);
        memset(address + 10, 0xff, 2);
        memcpy(address + 12, &v4.sin_addr, 4);
        *port = ntohs(v4.sin_port);
        return 1;
    }

    if (sa->sa_family == AF_INET6) {
        memcpy(&v6, sa, sizeof(v6));
        memcpy(address, &v6.sin6_addr, 16);
        *port = ntohs(v6.sin6_port);
        return 1;
    }

    return 0;
}


static curl_socket_t
wk_request_open(void *arg, curlsocktype purpose, struct curl_sockaddr *sa)
{
    int              port, allow;
    wk_request_t    *rq = arg;
    unsigned char    address[16];
    const wk_conf_t *conf = &rq->wk->conf;

    allow = conf->allow_loopback;

    /* Where the gateway is, the operator has said. */
    if (rq->message != NULL && purpose == CURLSOCKTYPE_IPCXN) {
        return socket(sa->family, sa->socktype | SOCK_CLOEXEC, sa->protocol);
    }

    if (purpose != CURLSOCKTYPE_IPCXN
        || !wk_address_read(&sa->addr, address, &port)
        || !tk_address_allowed(address, allow)
        || !wk_port_allowed(conf, port,
                            allow && wk_address_is_loopback(address)))
    {
        rq->refused = 1;
        return CURL_SOCKET_BAD;
    }

    return socket(sa->family, sa->socktype | SOCK_CLOEXEC, sa->protocol);
}


/* Handles. */

static wk_request_t *
wk_request_create(wk_t *wk)
{
    CURL          *e;
    wk_request_t  *rq;

    rq = wk_alloc(sizeof(wk_request_t));
    rq->wk = wk;
    rq->easy = e = curl_easy_init();

    if (e == NULL
        || curl_easy_setopt(e, CURLOPT_PROTOCOLS_STR, "http,https")
        || curl_easy_setopt(e, CURLOPT_FOLLOWLOCATION, 0L)
        || curl_easy_setopt(e, CURLOPT_PROXY, "")
        || curl_easy_setopt(e, CURLOPT_OPENSOCKETFUNCTION, wk_request_open)
        || curl_easy_setopt(e, CURLOPT_OPENSOCKETDATA, rq)
        || curl_easy_setopt(e, CURLOPT_SSL_VERIFYPEER, 1L)
        || curl_easy_setopt(e, CURLOPT_SSL_VERIFYHOST, 2L)
        || (wk->conf.ca_file != NULL
            && curl_easy_setopt(e, CURLOPT_CAINFO, wk->conf.ca_file)))
    {
        wk_log(WK_ALERT, "libcurl does not take its options");
        wk_log_flush();
        abort();
    }

    curl_easy_setopt(e, CURLOPT_PRIVATE, rq);
    curl_easy_setopt(e, CURLOPT_NOSIGNAL, 1L);
    curl_easy_setopt(e, CURLOPT_HTTP_VERSION, (long) CURL_HTTP_VERSION_1_1);
    curl_easy_setopt(e, CURLOPT_USERAGENT, "ngx_ticket");
    curl_easy_setopt(e, CURLOPT_BUFFERSIZE, WK_BUFFER);
    curl_easy_setopt(e, CURLOPT_CONNECTTIMEOUT_MS, (long) WK_CONNECT_MS);
    curl_easy_setopt(e, CURLOPT_TIMEOUT_MS, (long) WK_HTTP_MS);
    curl_easy_setopt(e, CURLOPT_HEADERFUNCTION, wk_request_head);
    curl_easy_setopt(e, CURLOPT_HEADERDATA, rq);
    curl_easy_setopt(e, CURLOPT_WRITEFUNCTION, wk_request_body);
    curl_easy_setopt(e, CURLOPT_WRITEDATA, rq);

    return rq;
}


static void
wk_request_free(wk_request_t *rq)
{
    curl_easy_cleanup(rq->easy);
    free(rq->body);
    free(rq);
}


static void
wk_request_release(wk_t *wk, wk_request_t *rq)
{
    wk_http_t  *http = wk->http;

    curl_multi_remove_handle(http->multi, rq->easy);

    rq->cb->request = NULL;
    rq->cb = NULL;

    if (http->spares == WK_SPARE) {
        wk_request_free(rq);
        return;
    }

    http->spares++;
    SLIST_INSERT_HEAD(&http->spare, rq, spare);
}


void
wk_http_get(wk_t *wk, wk_callback_t *cb)
{
    CURLMcode      rc;
    wk_http_t     *http = wk->http;
    wk_request_t  *rq;

    rq = SLIST_FIRST(&http->spare);

    if (rq != NULL) {
        SLIST_REMOVE_HEAD(&http->spare, spare);
        http->spares--;

    } else {
        rq = wk_request_create(wk);
    }

    rq->cb = cb;
    rq->len = 0;
    rq->head = 0;
    rq->refused = 0;
    rq->too_large = 0;
    cb->request = rq;

    rc = curl_easy_setopt(rq->easy, CURLOPT_URL, cb->url) == CURLE_OK
         ? curl_multi_add_handle(http->multi, rq->easy) : CURLM_INTERNAL_ERROR;

    OPENSSL_cleanse(cb->url, strlen(cb->url));
    free(cb->url);
    cb->url = NULL;

    if (rc != CURLM_OK) {
        wk_request_release(wk, rq);
        snprintf(cb->error, WK_ERROR_LEN, "cannot be started");
        job_callback_done(wk, cb, 0);
    }
}


void
wk_http_abort(wk_t *wk, wk_callback_t *cb)
{
    wk_request_release(wk, cb->request);
}


/* Messages: few, each with a handle of its own. */

static int
wk_message_options(wk_t *wk, wk_request_t *rq, const wk_message_t *m)
{
    CURL             *e = rq->easy;
    const wk_conf_t  *conf = &wk->conf;

    if (m->body != NULL
        && (curl_easy_setopt(e, CURLOPT_POSTFIELDS, m->body)
            || curl_easy_setopt(e, CURLOPT_POSTFIELDSIZE,
                                (long) strlen(m->body))))
    {
        return -1;
    }

    /* On a connection used before, curl would ask again by itself when it is
     * closed without an answer: a second message, unknown to anybody. */
    if (curl_easy_setopt(e, CURLOPT_FRESH_CONNECT, 1L)
        || curl_easy_setopt(e, CURLOPT_FORBID_REUSE, 1L)
        || curl_easy_setopt(e, CURLOPT_URL, m->url)
        || curl_easy_setopt(e, CURLOPT_HTTPHEADER, wk->http->headers)
        || curl_easy_setopt(e, CURLOPT_CUSTOMREQUEST, conf->sms_method))
    {
        return -1;
    }

    return 0;
}


static void
wk_message_release(wk_t *wk, wk_request_t *rq)
{
    wk_message_t  *m = rq->message;

    curl_multi_remove_handle(wk->http->multi, rq->easy);
    wk_request_free(rq);
    job_message_wipe(m);
    m->request = NULL;
}


void
wk_http_send(wk_t *wk, wk_message_t *m)
{
    wk_request_t  *rq;

    rq = wk_request_create(wk);
    rq->message = m;
    m->request = rq;

    if (wk_message_options(wk, rq, m) == 0
        && curl_multi_add_handle(wk->http->multi, rq->easy) == CURLM_OK)
    {
        return;
    }

    wk_message_release(wk, rq);
    snprintf(m->error, WK_ERROR_LEN, "cannot be started");
    job_message_done(wk, m, 0);
}


void
wk_http_abort_send(wk_t *wk, wk_message_t *m)
{
    wk_message_release(wk, m->request);
}


/* 0: not even an answer. */

static long
wk_request_status(wk_request_t *rq, CURLcode rc, char error[WK_ERROR_LEN])
{
    long  status;

    if (rq->too_large) {
        snprintf(error, WK_ERROR_LEN, "answer is too large");
        return 0;
    }

    if (rc != CURLE_OK) {
        snprintf(error, WK_ERROR_LEN, "%s",
                 rq->refused ? "address refused" : curl_easy_strerror(rc));
        return 0;
    }

    status = 0;
    curl_easy_getinfo(rq->easy, CURLINFO_RESPONSE_CODE, &status);
    snprintf(error, WK_ERROR_LEN, "HTTP %ld", status);

    return status;
}


/* Delivered: status 200 and retcode 0 (R122). */

static int
wk_request_judge(wk_request_t *rq, CURLcode rc, char error[WK_ERROR_LEN])
{
    if (wk_request_status(rq, rc, error) != 200) {
        return 0;
    }

    return wk_answer_judge(rq->body, rq->len, error);
}


/* Accepted: 2xx, and the words that the configuration wants to see. */

static int
wk_message_judge(wk_t *wk, wk_request_t *rq, CURLcode rc,
    char error[WK_ERROR_LEN])
{
    long         status;
    const char  *accept = wk->conf.sms_accept;

    status = wk_request_status(rq, rc, error);

    if (status < 200 || status > 299) {
        return 0;
    }

    if (accept != NULL
        && (rq->len == 0
            || memmem(rq->body, rq->len, accept, strlen(accept)) == NULL))
    {
        snprintf(error, WK_ERROR_LEN, "the answer does not say sms_accept");
        return 0;
    }

    return 1;
}


static void
wk_message_finished(wk_t *wk, wk_request_t *rq, CURLcode rc)
{
    int            accepted;
    wk_message_t  *m = rq->message;

    accepted = wk_message_judge(wk, rq, rc, m->error);
    wk_message_release(wk, rq);
    job_message_done(wk, m, accepted);
}


static void
wk_http_finished(wk_t *wk)
{
    int             left, delivered;
    char           *private;
    CURLMsg        *msg;
    wk_request_t   *rq;
    wk_callback_t  *cb;

    while ((msg = curl_multi_info_read(wk->http->multi, &left)) != NULL) {
        if (msg->msg != CURLMSG_DONE) {
            continue;
        }

        curl_easy_getinfo(msg->easy_handle, CURLINFO_PRIVATE, &private);
        rq = (wk_request_t *) private;

        if (rq->message != NULL) {
            wk_message_finished(wk, rq, msg->data.result);
            continue;
        }

        cb = rq->cb;

        delivered = wk_request_judge(rq, msg->data.result, cb->error);
        wk_request_release(wk, rq);
        job_callback_done(wk, cb, delivered);
    }
}


static int
wk_http_headers(wk_t *wk)
{
    int                 i;
    struct curl_slist  *list;

    for (i = 0; i < wk->conf.sms_nheaders; i++) {
        list = curl_slist_append(wk->http->headers, wk->conf.sms_headers[i]);
        if (list == NULL) {
            return -1;
        }

        wk->http->headers = list;
    }

    return 0;
}


int
wk_http_open(wk_t *wk)
{
    CURLM      *m;
    wk_http_t  *http;

    if (curl_global_init(CURL_GLOBAL_DEFAULT) != 0) {
        return -1;
    }

    wk->http = http = wk_alloc(sizeof(wk_http_t));
    SLIST_INIT(&http->spare);
    uv_timer_init(&wk->loop, &http->timer);
    http->timer.data = wk;

    http->multi = m = curl_multi_init();
    if (m == NULL) {
        return -1;
    }

    curl_multi_setopt(m, CURLMOPT_SOCKETFUNCTION, wk_http_socket);
    curl_multi_setopt(m, CURLMOPT_SOCKETDATA, wk);
    curl_multi_setopt(m, CURLMOPT_TIMERFUNCTION, wk_http_timer);
    curl_multi_setopt(m, CURLMOPT_TIMERDATA, wk);
    curl_multi_setopt(m, CURLMOPT_PIPELINING, (long) CURLPIPE_NOTHING);
    curl_multi_setopt(m, CURLMOPT_MAXCONNECTS, WK_CONNECTIONS);

    return wk_http_headers(wk);
}


void
wk_http_close(wk_t *wk)
{
    wk_request_t  *rq;
    wk_http_t     *http = wk->http;

    while ((rq = SLIST_FIRST(&http->spare)) != NULL) {
        SLIST_REMOVE_HEAD(&http->spare, spare);
        wk_request_free(rq);
    }

    curl_multi_cleanup(http->multi);
    curl_slist_free_all(http->headers);
    uv_close((uv_handle_t *) &http->timer, NULL);
    curl_global_cleanup();
}
