/*
 * What was called and said, as api.rail_record() takes it: an array of calls in
 * JSON.  People are indexes there, and nothing of an account at the site.
 */

#ifndef RAIL_FACTS_H
#define RAIL_FACTS_H

#include "rail_said.h"
#include "tk_crypto.h"
#include "tk_json.h"

typedef struct {
    tk_pool_t           *pool;
    const tk_keyring_t  *keyring;
    int32_t              supplier_id;
    tk_buf_t             buf;
    tk_json_t            json;
} rail_facts_t;

/* What was asked for: len 0 or 0, nothing of it. */

typedef struct {
    tk_str_t        held_no, pay_no;
    int64_t         fen;
} rail_asked_t;


TK_MUST tk_err_t rail_facts_begin(rail_facts_t *facts);
TK_MUST tk_err_t rail_facts_add(rail_facts_t *facts, rail_call_e call,
    const rail_asked_t *asked, const rail_said_t *said, tk_time_t sent_at,
    tk_time_t answered_at);

/* *text ends with a zero. */
TK_MUST tk_err_t rail_facts_end(rail_facts_t *facts, tk_str_t *text);

#endif
