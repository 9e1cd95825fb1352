#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "pay_intervals.h"
#include "pay_request.h"
#include "tk_crypto.h"
#include "wk_util.h"

#define PAY_TIMEOUT_MS      30000
#define PAY_CONNECT_MS      5000


static int
pay_request_headers(const tk_pay_request_t *request, wk_headers_t **headers)
{
    int     rc;
    size_t  i, n;
    char   *lines[TK_PAY_HEADERS + 1];

    for (n = 0; n < request->nheaders; n++) {
        lines[n] = wk_alloc(request->headers[n].name.len
                            + request->headers[n].value.len + 3);
        sprintf(lines[n], "%.*s: %.*s", (int) request->headers[n].name.len,
                request->headers[n].name.data,
                (int) request->headers[n].value.len,
                request->headers[n].value.data);
    }

    lines[n++] = wk_copy("Expect:", 7);     /* the body goes at once */
    rc = wk_headers_create(lines, (int) n, headers);

    for (i = 0; i < n; i++) {
        free(lines[i]);
    }

    return rc;
}


/* As a C string, in the pool. */

static const char *
pay_request_text(tk_pool_t *pool, tk_str_t s)
{
    char  *text;

    text = pool->alloc(pool->data, s.len + 1);

    if (text != NULL) {
        memcpy(text, s.data, s.len);
        text[s.len] = '\0';
    }

    return text;
}


int
pay_request_http(tk_pool_t *pool, const tk_pay_request_t *request,
    const tk_pay_owned_t *owned, wk_http_request_t *http,
    wk_headers_t **headers)
{
    memset(http, 0, sizeof(*http));
    *headers = NULL;
    http->url = pay_request_text(pool, request->url);
    http->method = request->method;
    http->fresh_connection = 1;
    http->keep_head = 1;
    http->connect_ms = PAY_CONNECT_MS;
    http->timeout_ms = request->patient ? PAY_SENT_MS : PAY_TIMEOUT_MS;

    if (request->body.len > 0 || strcmp(request->method, "POST") == 0) {
        http->body = pay_request_text(pool, request->body);
    }

    if (request->certificate) {
        http->cert = pay_request_text(pool, owned->tls_cert);
        http->cert_key = pay_request_text(pool, owned->tls_key);
    }

    if (http->url == NULL || pay_request_headers(request, headers) != 0) {
        return -1;
    }

    http->headers = *headers;

    return 0;
}


int
pay_nonce(char nonce[TK_PAY_NONCE])
{
    int            i;
    unsigned char  bytes[TK_PAY_NONCE / 2];

    static const char  digits[] = "0123456789abcdef";

    if (tk_random(bytes, sizeof(bytes)) != TK_OK) {
        return -1;
    }

    for (i = 0; i < TK_PAY_NONCE; i++) {
        nonce[i] = digits[bytes[i / 2] >> (i % 2 ? 0 : 4) & 15];
    }

    return 0;
}
