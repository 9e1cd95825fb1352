/*
 * The content of a job, a JSON object of Postgres, in the terms of the provider
 * layer.  It never changes while the job lives: what it says is what is sent.
 */

#ifndef PAY_CONTENT_H
#define PAY_CONTENT_H

#include "tk_pay.h"

/* Everything is in the pool; code_sealed is the sealed auth_code, or empty.
 * TK_BAD_VALUE: it is no such object. */
TK_MUST tk_err_t pay_content_read(tk_pool_t *pool, tk_str_t text,
    tk_pay_content_t *content, tk_str_t *code_sealed);

#endif
