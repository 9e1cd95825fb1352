/*
 * What follows of an answer, or of none: the table of unknown outcomes, by
 * platform and action.  When to ask and by what, when to send the same request
 * once more, when to stop and leave the case open for staff.  The one place
 * that has these intervals; Postgres has what is known.
 *
 * Pure: no clock, no dice.  Every pause is 20 % shorter or longer, as random
 * says, any 32-bit number.
 */

#ifndef PAY_INTERVALS_H
#define PAY_INTERVALS_H

#include "tk_pay.h"

#define PAY_SENT_MS     35000           /* the longest request in flight */

/* Of a job, as its row has it at the claim. */

typedef struct {
    const char      *provider;          /* its name */
    tk_pay_action_e  action;
    int              asking;            /* an earlier request may have been
                                           executed */
    int              asks;              /* answers to questions before this */
    int              attempts;          /* tries, with this one */
    int              absent;            /* they did not know it, in a row */
    tk_time_t        absent_at;         /* ... for the first time; 0: never */
    tk_pay_next_e    next;              /* what an earlier answer wanted */
    tk_time_t        made_at;           /* the number */
    tk_time_t        created_at;        /* the job */
    tk_time_t        expire_at;         /* the payment; 0: there is none */
    tk_time_t        until;             /* go on for so long at least: staff
                                           want it; 0: as the table says */
} pay_known_t;

/* Numbers as api.pay_record_3() has them. */

typedef enum {
    PAY_DONE = 1,
    PAY_RETRY = 2,                      /* surely not executed: send it, the
                                           same content */
    PAY_REFUSED = 3,                    /* surely not, and never will be */
    PAY_ASK = 6
} pay_result_e;

typedef struct {
    pay_result_e     result;
    int              pending;           /* the platform is at it: it is no open
                                           case */
    tk_time_t        due;               /* RETRY, ASK: when; TK_NEVER: give up.
                                           DONE: when to ask after what was
                                           opened, or may still be paid */
    tk_pay_next_e    next;              /* for the row */
} pay_step_t;


/* What is sent while asking: a question, or the same request again. */
tk_pay_action_e pay_ask(const pay_known_t *known);

/* The platform takes it no earlier than that. */
tk_time_t pay_not_before(const pay_known_t *known);

/* After an answer that was judged; without one the outcome is UNKNOWN, state
 * and next are 0. */
void pay_step(const pay_known_t *known, tk_pay_outcome_e outcome,
    tk_pay_state_e state, tk_pay_next_e next, tk_time_t now, uint32_t random,
    pay_step_t *step);

/* Nothing has left this machine, and nothing had before. */
void pay_unsent(const pay_known_t *known, tk_time_t now, uint32_t random,
    pay_step_t *step);

#endif
