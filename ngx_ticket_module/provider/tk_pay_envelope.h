/*
 * The envelope that WeChat Pay V3 and the clearing provider have in common:
 * request line, moment, nonce and body are signed, and so are those of answers
 * and notices, whose signature stands in headers.
 */

#ifndef TK_PAY_ENVELOPE_H
#define TK_PAY_ENVELOPE_H

#include "tk_buf.h"
#include "tk_pay.h"

#define TK_PAY_SKEW     300             /* seconds */

typedef struct {
    const char     *scheme;             /* of Authorization */
    const char     *moment;             /* names of headers */
    const char     *nonce;
    const char     *serial;
    const char     *signature;
    const char     *probe;              /* how signatures begin that are wrong
                                           on purpose; NULL: none are */
} tk_pay_envelope_t;

/* Adds the path, with the number in place of its '@'. */
void tk_pay_path(tk_buf_t *b, const char *path, tk_str_t number);

/* Makes the request: gateway and path, body, headers.  The body stays the
 * caller's; a GET has none. */
TK_MUST tk_err_t tk_pay_envelope_seal(const tk_pay_call_t *call,
    const tk_pay_envelope_t *envelope, const char *method, tk_str_t path,
    tk_str_t body, tk_pay_request_t *request);

/* What fetches a file from an address that tk_pay_download() has looked at:
 * signed as what is asked of the gateway, wherever it lies. */
TK_MUST tk_err_t tk_pay_envelope_fetch(const tk_pay_call_t *call,
    const tk_pay_envelope_t *envelope, tk_str_t url,
    tk_pay_request_t *request);

/* Is it signed by a key of the account?  KEY_MISSING sets key_id. */
tk_pay_proof_e tk_pay_envelope_open(const tk_pay_call_t *call,
    const tk_pay_envelope_t *envelope, const tk_pair_t *headers, size_t n,
    tk_str_t body, tk_pay_learned_t *learned);

/* By which key it says that it is signed. */
void tk_pay_envelope_claim(const tk_pay_envelope_t *envelope,
    const tk_pay_notice_t *notice, tk_pay_claim_t *claim);

/* 1: the answer is.  Sets what is next where it is not, and to ASK. */
int tk_pay_envelope_proven(const tk_pay_call_t *call,
    const tk_pay_envelope_t *envelope, const tk_pay_answer_t *answer,
    tk_pay_learned_t *learned);

#endif
