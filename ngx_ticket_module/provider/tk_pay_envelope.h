/*
 * The envelope that WeChat Pay V3 and the clearing provider have in common:
 * request line, moment, nonce and body are signed, and so are those of answers
 * and notices, whose signature stands in headers.
 */

#ifndef TK_PAY_ENVELOPE_H
#define TK_PAY_ENVELOPE_H

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

/* Makes the request: gateway and path, body, headers.  The body stays the
 * caller's; a GET has none. */
TK_MUST tk_err_t tk_pay_envelope_seal(const tk_pay_call_t *call,
    const tk_pay_envelope_t *envelope, const char *method, tk_str_t path,
    tk_str_t body, tk_pay_request_t *request);

/* Is it signed by a key of the account?  KEY_MISSING sets key_id. */
tk_pay_proof_e tk_pay_envelope_open(const tk_pay_call_t *call,
    const tk_pay_envelope_t *envelope, const tk_pair_t *headers, size_t n,
    tk_str_t body, tk_pay_learned_t *learned);

#endif
