/*
 * HTTP on the loop: libcurl's multi interface.  It knows no job: a request
 * goes out, one handler gets what came back.
 *
 * No proxies, no redirects, bounded time and size.  Connections and handles
 * are kept and used again, unless a request wants a fresh one.  Names are
 * looked up beside the loop, and sockets are bounded: what finds none is not
 * tried.
 */

#ifndef WK_HTTP_H
#define WK_HTTP_H

#include <stddef.h>
#include <uv.h>

#include "wk_conf.h"

#define WK_HTTP_MS          15000       /* of one transfer, at most */
#define WK_HTTP_CONNECT_MS  3000
#define WK_HTTP_ANSWER_MAX  65536       /* of the body; also of the head */

typedef struct wk_http_s       wk_http_t;
typedef struct wk_transfer_s   wk_transfer_t;
typedef struct curl_slist      wk_headers_t;

typedef struct {
    const char          *url;
    const char          *method;        /* NULL: GET */
    const char          *body;          /* NULL: none.  Stays the caller's and
                                           lives as long as the transfer */
    const wk_headers_t  *headers;       /* the same */

    /*
     * Judge every address where the socket is opened, so that what was checked
     * is what is connected to: no private networks, ports 80 and 443 and what
     * the configuration allows.  Off: for what the operator configured.
     */
    int                  guard_address;

    /*
     * On a connection used before, curl asks again by itself when it is closed
     * without an answer: a second request, unknown to anybody.  A request that
     * must not be repeated wants a fresh connection.
     */
    int                  fresh_connection;

    /* Bounds of its own; 0: those above. */
    int                  timeout_ms;
    int                  connect_ms;
    size_t               answer_max;

    /* Our certificate and key, PEM, for receivers that want them; NULL: none.
     * The caller's until wk_http_send() returns. */
    const char          *cert;
    const char          *cert_key;

    int                  keep_head;     /* the answer's, too */

    /* Asked with the handler's data when the connection is there and the
     * request about to go out; 0 withholds it.  NULL: it goes. */
    int                (*may_send)(void *data);
} wk_http_request_t;

/* Why nothing was tried, which is nobody's failure. */

typedef enum {
    WK_HTTP_TRIED = 0,
    WK_HTTP_WITHHELD,                   /* may_send said so */
    WK_HTTP_STARVED                     /* no descriptor, no thread */
} wk_http_untried_e;

typedef struct {
    int                  status;        /* 0: no answer; error says why */
    int                  sent;          /* 0: surely not one byte of the request
                                           has left this machine */
    wk_http_untried_e    untried;       /* then sent is 0 */
    const char          *body;
    size_t               len;
    const char          *type;          /* its Content-Type; NULL: none */
    const char          *head;          /* its lines, where they are kept */
    size_t               head_len;
    const char          *error;         /* "HTTP 503", "address refused", ... */
} wk_http_answer_t;

/* Once for each transfer that is not aborted, from the loop.  Answer and
 * transfer end with the call. */
typedef void (*wk_http_handler_pt)(void *data, const wk_http_answer_t *answer);


/* conf is kept; its max_sockets bounds connections, idle ones too.  NULL when
 * libcurl cannot be set up. */
wk_http_t *wk_http_open(uv_loop_t *loop, const wk_conf_t *conf);
void wk_http_close(wk_http_t *http);            /* frees it, later */

/* NULL when the request cannot be started; then there is no call.  The url is
 * copied and may be wiped at once. */
wk_transfer_t *wk_http_send(wk_http_t *http, const wk_http_request_t *request,
    wk_http_handler_pt handler, void *data);

void wk_http_abort(wk_transfer_t *transfer);

/* "Name: value" lines.  NULL and an error: no memory. */
TK_MUST int wk_headers_create(char *const *lines, int n,
    wk_headers_t **headers);
void wk_headers_free(wk_headers_t *headers);    /* NULL is none */

#endif
