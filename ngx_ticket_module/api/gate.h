/*
 * What devices of a gate ask for.  The tongue (gate/) fills the first part
 * before the steps run; the steps make the answer, in staff->shown or as bytes.
 *
 * Who asks is proven by a token, which costs a hash; whether it is still the
 * device's is found out by the statement that acts.
 */

#ifndef NGX_TICKET_API_GATE_H
#define NGX_TICKET_API_GATE_H

#include "api/staff.h"
#include "core/gate/tk_gate_token.h"
#include "core/staff/tk_gate_call.h"
#include "core/tk_json.h"
#include "gate/lane.h"


/* What a text is that a scanner has read. */

typedef enum {
    NGX_TICKET_GATE_FOUND = 0,
    NGX_TICKET_GATE_UNKNOWN,                /* no code of ours, by its form */
    NGX_TICKET_GATE_FORGED                  /* check digits, seal or signature
                                               are wrong */
} ngx_ticket_gate_find_e;

typedef struct {
    tk_gate_call_e        call;
    tk_gate_token_t       token;            /* but of register, secret and
                                               token: who asks for those has
                                               none */
    tk_gate_ask_t         ask;              /* of token: what was signed */

    ngx_ticket_check_t   *check;
    ngx_ticket_gate_find_e  found;          /* of its code */

    tk_str_t              match;            /* If-None-Match; len 0: none */
    unsigned              bytes:1;          /* the answer is a list's */
    int64_t              *uploads;          /* their numbers, in their order */
    size_t                nuploads;
    tk_str_t              upload_errors;    /* of others, in JSON */
} ngx_ticket_gate_t;


/* The key of all tokens, for whoever reads one; in init_process.  NGX_ERROR:
 * OpenSSL has failed. */
ngx_int_t ngx_ticket_gate_init(void);
const u_char *ngx_ticket_gate_token_key(void);

/* The statement, in the lane of the device; of who is none yet, of the
 * address. */
ngx_ticket_pg_op_t *ngx_ticket_gate_ask(ngx_ticket_ctx_t *tc,
    ngx_ticket_stmt_e stmt);

/* The same, of a function that is told supplier, device and epoch first. */
ngx_ticket_pg_op_t *ngx_ticket_gate_ask_device(ngx_ticket_ctx_t *tc,
    ngx_ticket_stmt_e stmt);

/* Beside a code's number: its 30 digits were typed, as who has them in a
 * message does, and not read by a scanner (impl.code_typed()). */
#define NGX_TICKET_GATE_TYPED   16384

int ngx_ticket_gate_typed(tk_str_t code);

/* Of which ticket a code is: plain, sealed for the supplier, or signed by it,
 * which the keys must be there for that the step gate_keys asks for; of what is
 * none of it, *order_id is 0. */
ngx_ticket_gate_find_e ngx_ticket_gate_find_ticket(ngx_ticket_ctx_t *tc,
    tk_str_t text, int64_t *order_id, int *ticket_no);

/* The same, also by the codes of operators whose tickets these gates let in. */
ngx_ticket_gate_find_e ngx_ticket_gate_find_any(ngx_ticket_ctx_t *tc,
    tk_str_t text, int64_t *order_id, int *ticket_no);

/* What a document is found by, of TK_INDEX_LEN bytes.  NGX_DECLINED: it is the
 * number of none. */
ngx_int_t ngx_ticket_gate_document(ngx_ticket_ctx_t *tc, tk_str_t number,
    u_char *index);

/* The same, and behind it what it is found by among the orders of each of those
 * operators (impl.gate_index()), in the pool.  NGX_ERROR: no memory. */
ngx_int_t ngx_ticket_gate_documents(ngx_ticket_ctx_t *tc, ngx_pool_t *pool,
    tk_str_t number, tk_str_t *index);

/* The answer of that step, in the next one: only if tc->op is there. */
ngx_int_t ngx_ticket_gate_learn(ngx_ticket_ctx_t *tc);

/* A member: moments in milliseconds, days as 2026-11-29. */
void ngx_ticket_gate_put(tk_json_t *j, const char *key,
    const tk_value_t *value);

/* A number of the body; none where it was not given. */
int64_t ngx_ticket_gate_number(ngx_ticket_ctx_t *tc, const char *member,
    int64_t none);

/* What is wrong with one of a list of the body, as it is of the whole. */
void ngx_ticket_gate_wrong_in(ngx_ticket_ctx_t *tc, const char *list, size_t i,
    json_t *errors);

/* Milliseconds since 1970, as devices have them; 0 of 0. */
int64_t ngx_ticket_gate_ms(tk_time_t at);

/* The body of an answer, which it becomes when it is over. */
ngx_int_t ngx_ticket_gate_shown(ngx_ticket_ctx_t *tc, tk_buf_t *b,
    const tk_json_t *j);

/* What a check is answered, of the columns of a statement or of nothing. */
ngx_int_t ngx_ticket_gate_show_check(ngx_ticket_ctx_t *tc,
    const tk_value_t *values);


#endif
