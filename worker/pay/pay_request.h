/*
 * What the provider layer has built, as a request of the worker's own client.
 */

#ifndef PAY_REQUEST_H
#define PAY_REQUEST_H

#include "tk_pay_account.h"
#include "wk_http.h"

/*
 * Fills *http, without its answer_max, and *headers, which the caller frees,
 * also after a failure.  Texts are in the pool.  -1: no memory.
 */
TK_MUST int pay_request_http(tk_pool_t *pool, const tk_pay_request_t *request,
    const tk_pay_owned_t *owned, wk_http_request_t *http,
    wk_headers_t **headers);

/* Random hex digits.  -1: there are none. */
TK_MUST int pay_nonce(char nonce[TK_PAY_NONCE]);

#endif
