/*
 * HTTP on the loop, as wk_http.h says.
 */

#include <arpa/inet.h>
#include <errno.h>
#include <netinet/in.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>
#include <sys/socket.h>
#include <curl/curl.h>

#include "tk_address.h"
#include "wk_http.h"
#include "wk_log.h"
#include "wk_lookup.h"
#include "wk_util.h"

#define WK_BUFFER           4096L   /* curl's, per transfer */
#define WK_BODY             512     /* first size of ours */
#define WK_CONNECTIONS      1024    /* kept open for later */
#define WK_KEPT             4       /* or this part of all sockets */
#define WK_STATUS_LEN       16


struct wk_transfer_s {
    CURL                *easy;
    wk_http_t           *http;
    wk_http_handler_pt   handler;
    void                *data;
    int                (*may_send)(void *data);
    wk_lookup_t         *lookup;        /* under way; then it is not curl's */
    struct curl_slist   *resolved;      /* what was found, for curl */
    char                *body;
    size_t               len, size, most;
    char                *head_data;     /* NULL: not kept */
    size_t               head_size, head_kept;
    size_t               head;
    int                  keep_head;
    int                  guarded;       /* its address is judged */
    int                  refused;       /* its address */
    int                  too_large;
    wk_http_untried_e    untried;
    char                 host[WK_LOOKUP_NAME], port[8];     /* of the name */
};

typedef struct {
    uv_poll_t            poll;
    wk_http_t           *http;
    curl_socket_t        fd;
} wk_socket_t;

struct wk_http_s {
    uv_loop_t           *loop;
    const wk_conf_t     *conf;
    CURLM               *multi;
    wk_lookups_t        *lookups;
    uv_timer_t           timer;
    int                  nsockets;
};


static void wk_http_finished(wk_http_t *http);
static void wk_transfer_failed(wk_transfer_t *t, const char *error);


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
    wk_http_t    *http;
    wk_socket_t  *s = poll->data;

    http = s->http;
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

    curl_multi_socket_action(http->multi, s->fd, flags, &running);
    wk_http_finished(http);
}


static int
wk_http_socket(CURL *easy, curl_socket_t fd, int what, void *data,
    void *sockdata)
{
    int           events;
    wk_http_t    *http = data;
    wk_socket_t  *s = sockdata;

    (void) easy;

    if (what == CURL_POLL_REMOVE) {
        if (s != NULL) {
            curl_multi_assign(http->multi, fd, NULL);
            uv_close((uv_handle_t *) &s->poll, wk_socket_closed);
        }

        return 0;
    }

    if (s == NULL) {
        s = wk_alloc(sizeof(wk_socket_t));
        s->http = http;
        s->fd = fd;

        if (uv_poll_init_socket(http->loop, &s->poll, fd) != 0) {
            free(s);
            return -1;
        }

        s->poll.data = s;
        curl_multi_assign(http->multi, fd, s);
    }

    events = (what & CURL_POLL_IN ? UV_READABLE : 0)
             | (what & CURL_POLL_OUT ? UV_WRITABLE : 0);
    uv_poll_start(&s->poll, events, wk_socket_handler);

    return 0;
}


static void
wk_http_timeout(uv_timer_t *timer)
{
    int         running;
    wk_http_t  *http = timer->data;

    curl_multi_socket_action(http->multi, CURL_SOCKET_TIMEOUT, 0, &running);
    wk_http_finished(http);
}


static int
wk_http_timer(CURLM *multi, long timeout_ms, void *data)
{
    wk_http_t  *http = data;

    (void) multi;

    if (timeout_ms < 0) {
        uv_timer_stop(&http->timer);
        return 0;
    }

    uv_timer_start(&http->timer, wk_http_timeout, (uint64_t) timeout_ms, 0);

    return 0;
}


/* What one transfer receives: appended to what there is.  -1: no memory. */

static int
wk_transfer_add(char **kept, size_t *len, size_t *size, const char *data,
    size_t n)
{
    char    *p;
    size_t   more;

    if (*size - *len < n) {
        for (more = *size ? *size : WK_BODY; more - *len < n; ) {
            more *= 2;
        }

        p = realloc(*kept, more);
        if (p == NULL) {
            return -1;
        }

        *kept = p;
        *size = more;
    }

    memcpy(*kept + *len, data, n);
    *len += n;

    return 0;
}


/* A status line begins another head: the ones before were on the way. */

static size_t
wk_transfer_head(char *data, size_t one, size_t n, void *arg)
{
    wk_transfer_t  *t = arg;

    (void) one;

    t->head += n;
    if (t->head > WK_HTTP_ANSWER_MAX) {
        t->too_large = 1;
        return 0;
    }

    if (n > 5 && memcmp(data, "HTTP/", 5) == 0) {
        t->head_kept = 0;
    }

    return t->keep_head
           && wk_transfer_add(&t->head_data, &t->head_kept, &t->head_size,
                              data, n) != 0
           ? 0 : n;
}


static size_t
wk_transfer_body(char *data, size_t one, size_t n, void *arg)
{
    wk_transfer_t  *t = arg;

    (void) one;

    if (n > t->most - t->len) {
        t->too_large = 1;
        return 0;
    }

    return wk_transfer_add(&t->body, &t->len, &t->size, data, n) == 0 ? n : 0;
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


static int
wk_transfer_allowed(wk_transfer_t *t, const struct sockaddr *sa)
{
    int             port, loopback;
    unsigned char   address[16];

    const wk_conf_t  *conf = t->http->conf;

    if (!wk_address_read(sa, address, &port)
        || !tk_address_allowed(address, conf->allow_loopback))
    {
        return 0;
    }

    loopback = conf->allow_loopback && wk_address_is_loopback(address);

    return wk_port_allowed(conf, port, loopback);
}


/* Messages and platforms, which are not guarded, have some that callbacks do
 * not take. */

static int
wk_transfer_may_open(const wk_transfer_t *t)
{
    int  most;

    const wk_conf_t  *conf = t->http->conf;

    if (conf->max_sockets == 0) {
        return 1;
    }

    most = conf->max_sockets + (t->guarded ? 0 : conf->sms_in_flight
                                                 + conf->pay_in_flight);

    return t->http->nsockets < most;
}


static int
wk_http_close_socket(void *arg, curl_socket_t fd)
{
    ((wk_http_t *) arg)->nsockets--;

    return close(fd);
}


/* The one place where a connection begins. */

static curl_socket_t
wk_transfer_open(void *arg, curlsocktype purpose, struct curl_sockaddr *sa)
{
    curl_socket_t   fd;
    wk_transfer_t  *t = arg;

    if (purpose != CURLSOCKTYPE_IPCXN
        || (t->guarded && !wk_transfer_allowed(t, &sa->addr)))
    {
        t->refused = 1;
        return CURL_SOCKET_BAD;
    }

    errno = 0;
    fd = wk_transfer_may_open(t)
         ? socket(sa->family, sa->socktype | SOCK_CLOEXEC, sa->protocol) : -1;

    if (fd == -1) {
        if (errno != EAFNOSUPPORT) {
            t->untried = WK_HTTP_STARVED;
        }

        return CURL_SOCKET_BAD;
    }

    t->http->nsockets++;

    return fd;
}


/* On a connection that was used before, curl may begin a second time. */

static int
wk_transfer_before(void *arg, char *to, char *from, int to_port,
    int from_port)
{
    wk_transfer_t  *t = arg;

    (void) to;
    (void) from;
    (void) to_port;
    (void) from_port;

    if (t->may_send == NULL || t->may_send(t->data)) {
        return CURL_PREREQFUNC_OK;
    }

    t->untried = WK_HTTP_WITHHELD;

    return CURL_PREREQFUNC_ABORT;
}


/* Handles.  One transfer each: a handle of libcurl 7.88 that is used again may
 * join what an answer's first header says to one of the answer before, which is
 * freed.  Connections are kept all the same. */

static wk_transfer_t *
wk_transfer_create(wk_http_t *http)
{
    CURL           *e;
    wk_transfer_t  *t;

    t = wk_alloc(sizeof(wk_transfer_t));
    t->http = http;
    t->easy = e = curl_easy_init();

    if (e == NULL
        || curl_easy_setopt(e, CURLOPT_PROTOCOLS_STR, "http,https")
        || curl_easy_setopt(e, CURLOPT_FOLLOWLOCATION, 0L)
        || curl_easy_setopt(e, CURLOPT_PROXY, "")
        || curl_easy_setopt(e, CURLOPT_OPENSOCKETFUNCTION, wk_transfer_open)
        || curl_easy_setopt(e, CURLOPT_OPENSOCKETDATA, t)
        || curl_easy_setopt(e, CURLOPT_CLOSESOCKETFUNCTION,
                            wk_http_close_socket)
        || curl_easy_setopt(e, CURLOPT_CLOSESOCKETDATA, http)
        || curl_easy_setopt(e, CURLOPT_PREREQFUNCTION, wk_transfer_before)
        || curl_easy_setopt(e, CURLOPT_PREREQDATA, t)
        || curl_easy_setopt(e, CURLOPT_QUICK_EXIT, 1L)
        || curl_easy_setopt(e, CURLOPT_SSL_VERIFYPEER, 1L)
        || curl_easy_setopt(e, CURLOPT_SSL_VERIFYHOST, 2L)
        || (http->conf->ca_file != NULL
            && curl_easy_setopt(e, CURLOPT_CAINFO, http->conf->ca_file)))
    {
        wk_abort("libcurl does not take its options");
    }

    curl_easy_setopt(e, CURLOPT_PRIVATE, t);
    curl_easy_setopt(e, CURLOPT_NOSIGNAL, 1L);
    curl_easy_setopt(e, CURLOPT_HTTP_VERSION, (long) CURL_HTTP_VERSION_1_1);
    curl_easy_setopt(e, CURLOPT_USERAGENT, "ngx_ticket");
    curl_easy_setopt(e, CURLOPT_BUFFERSIZE, WK_BUFFER);
    curl_easy_setopt(e, CURLOPT_CONNECTTIMEOUT_MS, (long) WK_HTTP_CONNECT_MS);
    curl_easy_setopt(e, CURLOPT_TIMEOUT_MS, (long) WK_HTTP_MS);
    curl_easy_setopt(e, CURLOPT_HEADERFUNCTION, wk_transfer_head);
    curl_easy_setopt(e, CURLOPT_HEADERDATA, t);
    curl_easy_setopt(e, CURLOPT_WRITEFUNCTION, wk_transfer_body);
    curl_easy_setopt(e, CURLOPT_WRITEDATA, t);

    return t;
}


static void
wk_transfer_free(wk_transfer_t *t)
{
    curl_easy_cleanup(t->easy);
    curl_slist_free_all(t->resolved);
    free(t->body);
    free(t->head_data);
    free(t);
}


/* Bounds and a certificate of the request's own. */

static int
wk_transfer_own(wk_transfer_t *t, const wk_http_request_t *rq)
{
    CURL              *e = t->easy;
    struct curl_blob   blob = { .flags = CURL_BLOB_COPY };

    if ((rq->timeout_ms > 0
         && curl_easy_setopt(e, CURLOPT_TIMEOUT_MS, (long) rq->timeout_ms))
        || (rq->connect_ms > 0
            && curl_easy_setopt(e, CURLOPT_CONNECTTIMEOUT_MS,
                                (long) rq->connect_ms)))
    {
        return -1;
    }

    if (rq->cert == NULL) {
        return 0;
    }

    blob.data = (void *) rq->cert;
    blob.len = strlen(rq->cert);

    if (curl_easy_setopt(e, CURLOPT_SSLCERT_BLOB, &blob)) {
        return -1;
    }

    blob.data = (void *) rq->cert_key;
    blob.len = strlen(rq->cert_key);

    return curl_easy_setopt(e, CURLOPT_SSLKEY_BLOB, &blob) ? -1 : 0;
}


/*
 * A connection that was not judged is not kept: a request that wants its
 * address judged would come upon it.
 */

static int
wk_transfer_options(wk_transfer_t *t, const wk_http_request_t *rq)
{
    CURL  *e = t->easy;

    t->guarded = rq->guard_address;
    t->keep_head = rq->keep_head;
    t->most = rq->answer_max ? rq->answer_max : WK_HTTP_ANSWER_MAX;

    if (curl_easy_setopt(e, CURLOPT_URL, rq->url)) {
        return -1;
    }

    if (rq->body != NULL
        && (curl_easy_setopt(e, CURLOPT_POSTFIELDS, rq->body)
            || curl_easy_setopt(e, CURLOPT_POSTFIELDSIZE,
                                (long) strlen(rq->body))))
    {
        return -1;
    }

    if (curl_easy_setopt(e, CURLOPT_CUSTOMREQUEST, rq->method)
        || curl_easy_setopt(e, CURLOPT_HTTPHEADER, rq->headers)
        || curl_easy_setopt(e, CURLOPT_FRESH_CONNECT,
                            (long) rq->fresh_connection)
        || curl_easy_setopt(e, CURLOPT_FORBID_REUSE,
                            (long) (rq->fresh_connection
                                    || !rq->guard_address)))
    {
        return -1;
    }

    return wk_transfer_own(t, rq);
}


/* 0: a name that is to be looked up.  What curl cannot take apart it refuses
 * by itself. */

static int
wk_transfer_is_numeric(wk_transfer_t *t, const char *url)
{
    int             numeric;
    char           *host, *port;
    CURLU          *u;
    unsigned char   address[16];

    host = port = NULL;
    numeric = 1;
    u = curl_url();

    if (u != NULL && curl_url_set(u, CURLUPART_URL, url, 0) == CURLUE_OK
        && curl_url_get(u, CURLUPART_HOST, &host, 0) == CURLUE_OK
        && curl_url_get(u, CURLUPART_PORT, &port, CURLU_DEFAULT_PORT)
           == CURLUE_OK
        && strlen(host) < WK_LOOKUP_NAME && strlen(port) < sizeof(t->port))
    {
        numeric = host[0] == '[' || inet_pton(AF_INET, host, address) == 1;
        strcpy(t->host, host);
        strcpy(t->port, port);
    }

    curl_free(host);
    curl_free(port);
    curl_url_cleanup(u);

    return numeric;
}


/* curl finds the addresses in its memory and looks nothing up. */

static int
wk_transfer_begin(wk_transfer_t *t, const char *addresses)
{
    char  entry[WK_LOOKUP_NAME + WK_LOOKUP_TEXT + 16];

    curl_slist_free_all(t->resolved);
    t->resolved = NULL;

    if (addresses != NULL) {
        snprintf(entry, sizeof(entry), "+%s:%s:%s", t->host, t->port,
                 addresses);
        t->resolved = curl_slist_append(NULL, entry);
    }

    if (curl_easy_setopt(t->easy, CURLOPT_RESOLVE, t->resolved)
        || curl_multi_add_handle(t->http->multi, t->easy) != CURLM_OK)
    {
        return -1;
    }

    return 0;
}


static void
wk_transfer_looked_up(void *data, wk_lookup_e result, const char *addresses)
{
    wk_transfer_t  *t = data;

    static const char *const  errors[] = {
        [WK_LOOKUP_FOUND] = "cannot be started",
        [WK_LOOKUP_UNKNOWN] = "name is not known",
        [WK_LOOKUP_SILENT] = "name server does not answer",
        [WK_LOOKUP_BUSY] = "too many names are looked up"
    };

    t->lookup = NULL;

    if (result == WK_LOOKUP_FOUND && wk_transfer_begin(t, addresses) == 0) {
        return;
    }

    if (result == WK_LOOKUP_BUSY) {
        t->untried = WK_HTTP_STARVED;
    }

    wk_transfer_failed(t, errors[result]);
}


wk_transfer_t *
wk_http_send(wk_http_t *http, const wk_http_request_t *request,
    wk_http_handler_pt handler, void *data)
{
    int             numeric;
    const char     *addresses;
    wk_transfer_t  *t;

    t = wk_transfer_create(http);
    t->handler = handler;
    t->data = data;
    t->may_send = request->may_send;

    addresses = NULL;
    numeric = wk_transfer_is_numeric(t, request->url);

    if (wk_transfer_options(t, request) != 0) {
        wk_transfer_free(t);
        return NULL;
    }

    if (!numeric) {
        addresses = wk_lookup(http->lookups, t->host, wk_transfer_looked_up, t,
                              &t->lookup);
    }

    if (t->lookup == NULL && wk_transfer_begin(t, addresses) != 0) {
        wk_transfer_free(t);
        return NULL;
    }

    return t;
}


void
wk_http_abort(wk_transfer_t *t)
{
    if (t->lookup != NULL) {
        wk_lookup_cancel(t->lookup);
        t->lookup = NULL;

    } else {
        curl_multi_remove_handle(t->http->multi, t->easy);
    }

    wk_transfer_free(t);
}


/* What came back. */

/* curl never had it. */

static void
wk_transfer_failed(wk_transfer_t *t, const char *error)
{
    wk_http_answer_t  answer;

    memset(&answer, 0, sizeof(answer));
    answer.error = error;
    answer.untried = t->untried;

    t->handler(t->data, &answer);
    wk_transfer_free(t);
}


static const char *
wk_transfer_error(const wk_transfer_t *t, CURLcode rc)
{
    if (t->refused) {
        return "address refused";
    }

    switch (t->untried) {

    case WK_HTTP_STARVED:
        return "no descriptor is left";

    case WK_HTTP_WITHHELD:
        return "too late to be sent";

    case WK_HTTP_TRIED:
        break;
    }

    return curl_easy_strerror(rc);
}


/* Of a line like "HTTP/209" curl makes a status of one digit. */

static long
wk_transfer_status(wk_transfer_t *t)
{
    long  status;

    status = 0;
    curl_easy_getinfo(t->easy, CURLINFO_RESPONSE_CODE, &status);

    return status >= 100 && status <= 999 ? status : 0;
}


static void
wk_transfer_finished(wk_transfer_t *t, CURLcode rc)
{
    char              text[WK_STATUS_LEN], *type;
    long              status, sent;
    wk_http_answer_t  answer;

    type = NULL;
    curl_easy_getinfo(t->easy, CURLINFO_CONTENT_TYPE, &type);
    status = rc == CURLE_OK && !t->too_large ? wk_transfer_status(t) : 0;
    sent = 1;
    curl_easy_getinfo(t->easy, CURLINFO_REQUEST_SIZE, &sent);

    if (t->too_large) {
        answer.error = "answer is too large";

    } else if (rc != CURLE_OK) {
        answer.error = wk_transfer_error(t, rc);

    } else if (status == 0) {
        answer.error = "answer is not HTTP";

    } else {
        snprintf(text, sizeof(text), "HTTP %ld", status);
        answer.error = text;
    }

    answer.status = (int) status;
    answer.sent = sent > 0;
    answer.untried = rc != CURLE_OK && sent == 0 ? t->untried : WK_HTTP_TRIED;
    answer.body = t->body;
    answer.len = t->len;
    answer.type = type;
    answer.head = t->head_data;
    answer.head_len = t->head_kept;

    /* First: what the request points to may end in the handler. */
    curl_multi_remove_handle(t->http->multi, t->easy);
    t->handler(t->data, &answer);
    wk_transfer_free(t);
}


static void
wk_http_finished(wk_http_t *http)
{
    int       left;
    char     *private;
    CURLMsg  *msg;

    while ((msg = curl_multi_info_read(http->multi, &left)) != NULL) {
        if (msg->msg == CURLMSG_DONE) {
            curl_easy_getinfo(msg->easy_handle, CURLINFO_PRIVATE, &private);
            wk_transfer_finished((wk_transfer_t *) private, msg->data.result);
        }
    }
}


wk_http_t *
wk_http_open(uv_loop_t *loop, const wk_conf_t *conf)
{
    int            kept;
    CURLM         *m;
    wk_http_t     *http;
    wk_lookups_t  *lookups;

    kept = conf->max_sockets > 0 ? conf->max_sockets / WK_KEPT + 1
                                 : WK_CONNECTIONS;

    if (curl_global_init(CURL_GLOBAL_DEFAULT) != 0
        || (lookups = wk_lookups_open(loop, kept)) == NULL
        || (m = curl_multi_init()) == NULL)
    {
        return NULL;
    }

    http = wk_alloc(sizeof(wk_http_t));
    http->loop = loop;
    http->lookups = lookups;
    http->conf = conf;
    http->multi = m;
    uv_timer_init(loop, &http->timer);
    http->timer.data = http;

    curl_multi_setopt(m, CURLMOPT_SOCKETFUNCTION, wk_http_socket);
    curl_multi_setopt(m, CURLMOPT_SOCKETDATA, http);
    curl_multi_setopt(m, CURLMOPT_TIMERFUNCTION, wk_http_timer);
    curl_multi_setopt(m, CURLMOPT_TIMERDATA, http);
    curl_multi_setopt(m, CURLMOPT_PIPELINING, (long) CURLPIPE_NOTHING);
    curl_multi_setopt(m, CURLMOPT_MAXCONNECTS,
                      (long) (kept < WK_CONNECTIONS ? kept : WK_CONNECTIONS));

    return http;
}


static void
wk_http_closed(uv_handle_t *handle)
{
    free(handle->data);
}


void
wk_http_close(wk_http_t *http)
{
    wk_lookups_close(http->lookups);
    curl_multi_cleanup(http->multi);
    uv_close((uv_handle_t *) &http->timer, wk_http_closed);
    curl_global_cleanup();
}


int
wk_headers_create(char *const *lines, int n, wk_headers_t **headers)
{
    int            i;
    wk_headers_t  *list;

    *headers = NULL;

    for (i = 0; i < n; i++) {
        list = curl_slist_append(*headers, lines[i]);
        if (list == NULL) {
            wk_headers_free(*headers);
            return -1;
        }

        *headers = list;
    }

    return 0;
}


void
wk_headers_free(wk_headers_t *headers)
{
    curl_slist_free_all(headers);
}
