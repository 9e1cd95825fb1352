/*
 * What platforms with JSON have in common: members of what is sent, members of
 * a right answer, and what follows of them.
 */

#ifndef TK_PAY_SAID_H
#define TK_PAY_SAID_H

#include "tk_json.h"
#include "tk_pay.h"
#include "tk_pay_json.h"

/* A right answer to be read. */

typedef struct {
    const tk_pay_call_t  *call;
    const json_t         *node;
    tk_pay_learned_t     *learned;
} tk_pay_said_t;

/* A word of theirs; the last row of a table has none and stands for others. */

typedef struct {
    const char       *word;
    tk_pay_outcome_e  outcome;
    tk_pay_state_e    state;
    tk_pay_next_e     next;
} tk_pay_word_t;

/* A code of a failed request of one action; action 0: whichever. */

typedef struct {
    tk_pay_action_e   action;
    const char       *code;
    tk_pay_outcome_e  outcome;
    tk_pay_next_e     next;
} tk_pay_code_t;


/* The text of an object whose members content writes. */
TK_MUST tk_err_t tk_pay_object(const tk_pay_call_t *call,
    void (*content)(tk_json_t *j, const tk_pay_call_t *call), tk_str_t *text);

/* Members of an object that is written; empty values are left out. */
void tk_pay_put(tk_json_t *j, const char *name, tk_str_t value);
void tk_pay_put_c(tk_json_t *j, const char *name, const char *value);
void tk_pay_put_int(tk_json_t *j, const char *name, int64_t n);
void tk_pay_put_moment(tk_json_t *j, const char *name, tk_time_t t);
                                        /* 0: left out */
void tk_pay_put_words(tk_json_t *j, tk_pool_t *pool, const char *name,
    tk_str_t text, size_t max, const char *without);

/* Members of one that is read: borrowed, kept in the pool, compared. */
tk_str_t tk_pay_get(const tk_pay_said_t *s, const char *name);
tk_str_t tk_pay_keep(const tk_pay_said_t *s, const char *name);
int tk_pay_is(const tk_pay_said_t *s, const char *name, tk_str_t value);

/* The buyer's page at WeChat Pay, in the pool, which leads back to the
 * account's own.  Empty: there is none, or no memory. */
tk_str_t tk_pay_keep_page(const tk_pay_said_t *s, const char *name);
int tk_pay_says(const tk_pay_said_t *s, const char *name, const char *word);

/* The outcome, with the state. */
tk_pay_outcome_e tk_pay_found(const tk_pay_said_t *s, tk_pay_outcome_e outcome,
    tk_pay_state_e state);

/* Right, and of something else than what was asked for. */
tk_pay_outcome_e tk_pay_wrong(const tk_pay_said_t *s);

/* What a word means. */
tk_pay_outcome_e tk_pay_look(const tk_pay_said_t *s, tk_str_t word,
    const tk_pay_word_t *row);

/* What a failure's code means, whose state is ABSENT where it is PENDING.
 * NULL: not in the table. */
const tk_pay_code_t *tk_pay_look_code(const tk_pay_said_t *s, tk_str_t code,
    const tk_pay_code_t *rows, size_t n);
tk_pay_outcome_e tk_pay_failed(const tk_pay_said_t *s,
    const tk_pay_code_t *row);

#endif
