/*
 * The table and what is done by it; see the header.
 */

#include <string.h>

#include "pay_intervals.h"

#define PAY_PAUSES      16
#define PAY_JITTER      5               /* a fifth, either way */
#define PAY_PATIENCE    120             /* s: a code is scanned, its trade not
                                           there yet */
#define PAY_LISTEN      60              /* s: what is given up may be paid */
#define PAY_CONFIRMED   300             /* s: a charge by agreement that waits
                                           for its payer goes on no more */
#define PAY_CONFIRMING  4               /* answers before that, at least */
#define PAY_GONE        150             /* s: a buyer's code is good for one
                                           minute, and what was paid by it has
                                           been seen 135 s later */

typedef struct {
    const char      *provider;
    tk_pay_action_e  action, ask;
    int              tries, life, after, again, again_s, hold;
    int              pauses[PAY_PAUSES];
} pay_row_t;


static const pay_row_t  pay_rows[] = {
#define PAY(provider, action, ask, tries, life, after, again, again_s, hold,  \
            pauses)                                                           \
    { provider, TK_PAY_##action, TK_PAY_##ask, tries, life, after, again,     \
      again_s, hold, pauses },
#include "pay_intervals.tbl.h"
#undef PAY
};

/* Of what only asks. */

static const pay_row_t  pay_other = {
    NULL, 0, 0, 0, DAY, 0, 0, 0, 0, { MINUTE, 5 * MINUTE, HOUR }
};

/* Where the platform says when the same request may do better. */

static const int  pay_again[PAY_PAUSES] = { 5, 15, MINUTE, 5 * MINUTE };
static const int  pay_slowly[PAY_PAUSES] = {
    10 * MINUTE, 30 * MINUTE, HOUR, 3 * HOUR, 6 * HOUR
};
static const int  pay_funds[PAY_PAUSES] = {
    10 * MINUTE, 30 * MINUTE, HOUR
};


static const pay_row_t *
pay_row(const pay_known_t *k)
{
    size_t  i;

    for (i = 0; i < sizeof(pay_rows) / sizeof(pay_rows[0]); i++) {
        if (pay_rows[i].action == k->action
            && strcmp(pay_rows[i].provider, k->provider) == 0)
        {
            return &pay_rows[i];
        }
    }

    return &pay_other;
}


/* A cancel that came too late is not repeated: it may be paid.  What one has
 * come to that was accepted, the query tells. */

tk_pay_action_e
pay_ask(const pay_known_t *k)
{
    const pay_row_t  *row;

    if (k->action == TK_PAY_CANCEL
        && (k->next == TK_PAY_NEXT_REFUND || k->next == TK_PAY_NEXT_ASK))
    {
        return TK_PAY_QUERY;
    }

    row = pay_row(k);

    return row->ask != 0 ? row->ask : k->action;
}


tk_time_t
pay_not_before(const pay_known_t *k)
{
    int  hold = pay_row(k)->hold;

    return hold > 0 ? k->made_at + hold * TK_SECOND : 0;
}


static tk_time_t
pay_pause(const int *pauses, int n, uint32_t random)
{
    int        i;
    tk_time_t  pause;

    for (i = 0; i < n && i + 1 < PAY_PAUSES && pauses[i + 1] != 0; i++) {
        /* void */
    }

    pause = pauses[i] * TK_SECOND;

    return pause + pause / PAY_JITTER * ((int64_t) random - INT32_MAX)
                   / INT32_MAX;
}


/* Where this pause stands in the row.  A payment that is open has waited once
 * before it is asked after for the first time. */

static int
pay_place(const pay_known_t *k)
{
    return (k->asking ? k->asks + 1 : 0) + (k->action == TK_PAY_QUERY);
}


static tk_time_t
pay_deadline(const pay_known_t *k, const pay_row_t *row)
{
    tk_time_t  end;

    end = row->after > 0 && k->expire_at != 0
          ? k->expire_at + row->after * TK_SECOND
          : k->created_at + row->life * TK_SECOND;

    return k->until > end ? k->until : end;
}


/* Send it again or ask; behind the deadline neither. */

static void
pay_go_on(const pay_known_t *k, pay_result_e result, tk_time_t due,
    pay_step_t *step)
{
    step->result = result;
    step->due = due > pay_deadline(k, pay_row(k)) ? TK_NEVER : due;
}


static void
pay_in_turn(const pay_known_t *k, pay_result_e result, int place,
    tk_time_t now, uint32_t random, pay_step_t *step)
{
    const pay_row_t  *row;

    row = pay_row(k);
    pay_go_on(k, result, now + pay_pause(row->pauses, place, random), step);

    if (row->tries > 0 && place >= row->tries && now >= k->until) {
        step->due = TK_NEVER;
    }
}


void
pay_unsent(const pay_known_t *k, tk_time_t now, uint32_t random,
    pay_step_t *step)
{
    step->pending = 0;
    step->next = k->next;
    pay_in_turn(k, PAY_RETRY, k->attempts - 1, now, random, step);
}


/* The answer is to a question, not to the action itself. */

static int
pay_was_question(const pay_known_t *k)
{
    return k->asking && pay_ask(k) != k->action;
}


/* Money between accounts: who waits for it says what follows of a refusal,
 * another number or a word of staff; the same request is not sent again. */

static int
pay_is_settlement(tk_pay_action_e action)
{
    return action == TK_PAY_CHARGE_AGREED || action == TK_PAY_TRANSFER
           || action == TK_PAY_FUND_IN || action == TK_PAY_FUND_OUT
           || action == TK_PAY_FUND_END;
}


/* Will the same request never do better? */

static int
pay_is_final(const pay_known_t *k)
{
    return k->next == TK_PAY_NEXT_NUMBER || k->next == TK_PAY_NEXT_SETTINGS
           || k->next == TK_PAY_NEXT_STAFF
           || (pay_is_settlement(k->action)
               && (k->next == TK_PAY_NEXT_FUNDS
                   || k->next == TK_PAY_NEXT_SLOWLY));
}


/* The pauses where the platform says when it may do better; NULL: it does not,
 * or nobody waits for it. */

static const int *
pay_better(const pay_known_t *k, tk_pay_next_e next)
{
    if (next == TK_PAY_NEXT_AGAIN) {
        return pay_again;
    }

    if (pay_is_settlement(k->action)) {
        return NULL;
    }

    return next == TK_PAY_NEXT_SLOWLY ? pay_slowly
           : next == TK_PAY_NEXT_FUNDS ? pay_funds : NULL;
}


/* Has what they do not know ended?  A cancel says so twice, when no buyer can
 * have paid any more. */

static int
pay_is_gone(const pay_known_t *k, tk_time_t now)
{
    return k->action == TK_PAY_CLOSE
           || (k->action == TK_PAY_CANCEL && k->absent > 0
               && now >= k->made_at + PAY_GONE * TK_SECOND);
}


/*
 * They do not know the number.  A payment may still begin, until its time is
 * over; one that is being closed has ended, and is listened for; what was sent
 * is sent once more when that is sure enough.
 */

static void
pay_absent(const pay_known_t *k, tk_time_t now, uint32_t random,
    pay_step_t *step)
{
    tk_time_t         since;
    const pay_row_t  *row;

    row = pay_row(k);
    since = k->absent > 0 ? k->absent_at : now;
    step->pending = k->action == TK_PAY_QUERY;

    if (pay_is_gone(k, now)) {
        step->result = PAY_DONE;
        step->due = now + PAY_LISTEN * TK_SECOND;
        return;
    }

    if (k->action == TK_PAY_QUERY && k->expire_at != 0
        && now >= k->expire_at + PAY_PATIENCE * TK_SECOND)
    {
        step->result = PAY_REFUSED;
        return;
    }

    if (row->again == 0 || k->absent + 1 < row->again
        || now < since + row->again_s * TK_SECOND)
    {
        pay_in_turn(k, PAY_ASK, pay_place(k), now, random, step);
        return;
    }

    /* what was sent last had been refused; nothing before it was executed */
    if (pay_is_final(k)) {
        step->result = PAY_REFUSED;
        return;
    }

    pay_go_on(k, PAY_RETRY, now, step);
}


static void
pay_refused(const pay_known_t *k, tk_pay_state_e state, tk_pay_next_e next,
    tk_time_t now, uint32_t random, pay_step_t *step)
{
    int            n;
    const int     *pauses;
    pay_result_e   same;

    same = k->asking ? PAY_ASK : PAY_RETRY;
    n = k->attempts - 1;
    pauses = pay_better(k, next);

    if (state == TK_PAY_CLOSED || state == TK_PAY_FAILED
        || state == TK_PAY_RETURNED)
    {
        step->result = PAY_REFUSED;

    } else if (pauses != NULL) {
        pay_go_on(k, same, now + pay_pause(pauses, n, random), step);

    } else if (next == TK_PAY_NEXT_REFUND) {
        pay_in_turn(k, PAY_ASK, pay_place(k), now, random, step);

    } else if (!k->asking && k->asks > 0 && pay_ask(k) != k->action) {
        /* of an earlier request this says nothing */
        pay_in_turn(k, PAY_ASK, 0, now, random, step);

    } else {
        step->result = PAY_REFUSED;
    }
}


/* When a charge by agreement has waited for its payer for long enough: nobody
 * can pay such a trade by hand.  Others leave none. */

static tk_time_t
pay_confirmed(const pay_known_t *k)
{
    return k->action == TK_PAY_CHARGE_AGREED
           && strcmp(k->provider, "alipay") == 0
           ? k->made_at + PAY_CONFIRMED * TK_SECOND : TK_NEVER;
}


static int
pay_waits_in_vain(const pay_known_t *k, tk_pay_outcome_e outcome,
    tk_pay_state_e state, tk_time_t now)
{
    return outcome == TK_PAY_PENDING && state == TK_PAY_WAITING
           && pay_was_question(k) && k->asks >= PAY_CONFIRMING
           && now >= pay_confirmed(k);
}


static void
pay_unsettled(const pay_known_t *k, tk_pay_outcome_e outcome,
    tk_pay_state_e state, tk_time_t now, uint32_t random, pay_step_t *step)
{
    step->pending = outcome == TK_PAY_PENDING && state == TK_PAY_WAITING
                    && k->action != TK_PAY_CANCEL;

    if (k->action == TK_PAY_CLOSE && pay_was_question(k)
        && state == TK_PAY_WAITING)
    {
        pay_in_turn(k, PAY_RETRY, pay_place(k), now, random, step);
        return;
    }

    pay_in_turn(k, PAY_ASK, pay_place(k), now, random, step);

    if (step->pending && now < pay_confirmed(k)
        && step->due > pay_confirmed(k))
    {
        step->due = pay_confirmed(k);
    }
}


/* When what was opened is asked after for the first time. */

static tk_time_t
pay_first_look(const pay_known_t *k, tk_time_t now, uint32_t random)
{
    pay_known_t  query;

    query = *k;
    query.action = TK_PAY_QUERY;

    return now + pay_pause(pay_row(&query)->pauses, 0, random);
}


/* Is the answer to the query of a cancel that the platform has accepted? */

static int
pay_was_cancelled(const pay_known_t *k)
{
    return k->action == TK_PAY_CANCEL && k->next == TK_PAY_NEXT_ASK;
}


/*
 * A word for staff that is no certain refusal, to a request that was sent for
 * the first time: where they do not know the number then, it is sent once more,
 * unchanged, before another one may take its place.
 */

static int
pay_is_unheard(const pay_known_t *k, tk_pay_outcome_e outcome,
    tk_pay_next_e next)
{
    return pay_is_settlement(k->action) && next == TK_PAY_NEXT_STAFF
           && outcome == TK_PAY_UNKNOWN && !k->asking && k->asks == 0;
}


/* What the next claim has to know.  An accepted cancel is asked after once, and
 * sent again where that has not shown its end: both as often as it takes. */

static tk_pay_next_e
pay_remember(const pay_known_t *k, tk_pay_outcome_e outcome,
    tk_pay_next_e next)
{
    if (pay_is_unheard(k, outcome, next)) {
        return k->next;
    }

    if (outcome == TK_PAY_REFUSED || next == TK_PAY_NEXT_STAFF) {
        return next;
    }

    if (pay_was_cancelled(k)) {
        return TK_PAY_NEXT_NONE;
    }

    return k->action == TK_PAY_CANCEL && k->next != TK_PAY_NEXT_REFUND
           && outcome == TK_PAY_PENDING && next == TK_PAY_NEXT_ASK
           ? next : k->next;
}


/* The money has left us and does not reach the buyer: no question moves it, and
 * no other number must. */

static int
pay_is_stuck(tk_pay_state_e state, tk_pay_next_e next)
{
    return state == TK_PAY_FAILED && next == TK_PAY_NEXT_STAFF;
}


void
pay_step(const pay_known_t *k, tk_pay_outcome_e outcome, tk_pay_state_e state,
    tk_pay_next_e next, tk_time_t now, uint32_t random, pay_step_t *step)
{
    memset(step, 0, sizeof(*step));
    step->next = pay_remember(k, outcome, next);

    if (state == TK_PAY_PAID && pay_was_cancelled(k)) {
        /* not yet: it is going back */
        pay_unsettled(k, outcome, state, now, random, step);

    } else if (outcome == TK_PAY_OK) {
        step->result = PAY_DONE;
        step->due = state == TK_PAY_ABSENT ? now + PAY_LISTEN * TK_SECOND
                    : pay_first_look(k, now, random);

    } else if (outcome == TK_PAY_REFUSED || pay_is_stuck(state, next)) {
        pay_refused(k, state, next, now, random, step);

    } else if (state == TK_PAY_ABSENT) {
        pay_absent(k, now, random, step);

    } else if (pay_waits_in_vain(k, outcome, state, now)) {
        step->result = PAY_REFUSED;

    } else {
        pay_unsettled(k, outcome, state, now, random, step);
    }
}
