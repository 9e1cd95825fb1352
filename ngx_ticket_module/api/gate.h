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


typedef struct {
    tk_gate_call_e        call;
    tk_gate_token_t       token;            /* but of register and token, for
                                               which nobody has one */
    tk_gate_ask_t         ask;              /* of token: what was signed */

    ngx_ticket_check_t   *check;
    unsigned              forged:1;         /* its check digits are wrong */
    unsigned              unknown:1;        /* it is no code of ours at all */
} ngx_ticket_gate_t;


/* The key of all tokens, for whoever reads one; in init_process.  NGX_ERROR:
 * OpenSSL has failed. */
ngx_int_t ngx_ticket_gate_init(void);
const u_char *ngx_ticket_gate_token_key(void);

/* The statement, in the lane of the device; of who is none yet, of the
 * address. */
ngx_ticket_pg_op_t *ngx_ticket_gate_ask(ngx_ticket_ctx_t *tc,
    ngx_ticket_stmt_e stmt);

/* A number of the body; none where it was not given. */
int64_t ngx_ticket_gate_number(ngx_ticket_ctx_t *tc, const char *member,
    int64_t none);

/* Milliseconds since 1970, as devices have them; 0 of 0. */
int64_t ngx_ticket_gate_ms(tk_time_t at);

/* The body of an answer, which it becomes when it is over. */
ngx_int_t ngx_ticket_gate_shown(ngx_ticket_ctx_t *tc, tk_buf_t *b,
    const tk_json_t *j);

/* What a check is answered, of the columns of a statement or of nothing. */
ngx_int_t ngx_ticket_gate_show_check(ngx_ticket_ctx_t *tc,
    const tk_value_t *values);


#endif
