/*
 * What follows of unknown outcomes: each platform and action against a table
 * written down here once more, from the rules of the platforms.
 */

#include "unit.h"
#include "pay_intervals.h"

#define BEGIN   (INT64_C(850000000) * TK_SECOND)
#define END     (BEGIN + 1800 * TK_SECOND)      /* of the payment */
#define STILL   INT32_MAX                       /* no jitter */
#define PAUSES  16


typedef struct {
    const char      *provider;
    tk_pay_action_e  action, ask;
    int              pauses[PAUSES];    /* the last one goes on */
    int              life;              /* s, until it is given up */
    int              again;             /* absences; 0: never sent again */
    int              again_s;
} expected_t;

static const expected_t  expected[] = {
    { "alipay", TK_PAY_CHARGE, TK_PAY_CHARGE, { 1, 3, 9 }, 13, 0, 0 },
    { "alipay", TK_PAY_CHARGE_CODE, TK_PAY_QUERY, { 4 }, 60, 0, 0 },
    { "alipay", TK_PAY_QUERY, TK_PAY_QUERY,
      { 5, 5, 5, 5, 5, 5, 60, 60, 60, 60, 60, 300 }, 5400, 0, 0 },
    { "alipay", TK_PAY_CLOSE, TK_PAY_QUERY, { 1, 5, 30, 60, 300 }, 3600, 0, 0 },
    { "alipay", TK_PAY_CANCEL, TK_PAY_CANCEL, { 3, 5, 10, 30, 60, 300 }, 86400,
      0, 0 },
    { "alipay", TK_PAY_REFUND, TK_PAY_REFUND_QUERY,
      { 10, 30, 60, 120, 300, 600, 1800, 3600 }, 604800, 3, 0 },
    { "alipay", TK_PAY_TRANSFER, TK_PAY_TRANSFER_QUERY,
      { 10, 30, 60, 120, 300, 600, 1800, 3600 }, 259200, 2, 60 },
    { "alipay", TK_PAY_BILL, TK_PAY_BILL, { 3600 }, 115200, 0, 0 },
    { "alipay", TK_PAY_CHARGE_AGREED, TK_PAY_QUERY,
      { 1, 3, 10, 30, 60, 300, 1800, 3600 }, 5400, 2, 60 },
    { "alipay", TK_PAY_AGREEMENT_QUERY, TK_PAY_AGREEMENT_QUERY,
      { 5, 5, 5, 5, 5, 5, 60, 60, 60, 60, 60, 300 }, 86400, 0, 0 },
    { "alipay", TK_PAY_AGREEMENT_END, TK_PAY_AGREEMENT_END,
      { 10, 30, 60, 120, 300, 600, 1800, 3600 }, 86400, 0, 0 },

    { "wechat2", TK_PAY_CHARGE, TK_PAY_CHARGE, { 1, 3, 9 }, 13, 0, 0 },
    { "wechat2", TK_PAY_CHARGE_CODE, TK_PAY_QUERY, { 5 }, 45, 0, 0 },
    { "wechat2", TK_PAY_QUERY, TK_PAY_QUERY,
      { 5, 5, 5, 5, 5, 5, 30, 30, 30, 30, 300 }, 5400, 0, 0 },
    { "wechat2", TK_PAY_CLOSE, TK_PAY_QUERY, { 1, 5, 30, 60, 300 }, 3600, 0,
      0 },
    { "wechat2", TK_PAY_CANCEL, TK_PAY_CANCEL, { 3, 5, 10, 30, 60, 300 },
      86400, 0, 0 },
    { "wechat2", TK_PAY_REFUND, TK_PAY_REFUND_QUERY,
      { 60, 60, 60, 60, 60, 300, 600, 1200, 1800, 3600 }, 604800, 1, 0 },
    { "wechat2", TK_PAY_TRANSFER, TK_PAY_TRANSFER_QUERY,
      { 10, 60, 300, 1800, 3600 }, 2592000, 2, 60 },
    { "wechat2", TK_PAY_BILL, TK_PAY_BILL, { 3600 }, 115200, 0, 0 },

    { "wechat3", TK_PAY_CHARGE, TK_PAY_CHARGE, { 1, 3, 9 }, 13, 0, 0 },
    { "wechat3", TK_PAY_CHARGE_CODE, TK_PAY_QUERY, { 5 }, 45, 0, 0 },
    { "wechat3", TK_PAY_QUERY, TK_PAY_QUERY,
      { 5, 5, 5, 5, 5, 5, 30, 30, 30, 30, 300 }, 5400, 0, 0 },
    { "wechat3", TK_PAY_CLOSE, TK_PAY_QUERY, { 1, 5, 30, 60, 300 }, 3600, 0,
      0 },
    { "wechat3", TK_PAY_CANCEL, TK_PAY_CANCEL, { 3, 5, 10, 30, 60, 300 },
      86400, 0, 0 },
    { "wechat3", TK_PAY_REFUND, TK_PAY_REFUND_QUERY,
      { 60, 60, 60, 60, 60, 300, 600, 1200, 1800, 3600 }, 604800, 1, 0 },
    { "wechat3", TK_PAY_TRANSFER, TK_PAY_TRANSFER_QUERY,
      { 10, 60, 300, 1800, 3600 }, 2592000, 2, 60 },
    { "wechat3", TK_PAY_BILL, TK_PAY_BILL, { 3600 }, 115200, 0, 0 },

    { "unionpay", TK_PAY_CHARGE, TK_PAY_CHARGE, { 1, 3, 9 }, 13, 0, 0 },
    { "unionpay", TK_PAY_CHARGE_CODE, TK_PAY_QUERY, { 5 }, 60, 0, 0 },
    { "unionpay", TK_PAY_QUERY, TK_PAY_QUERY,
      { 300, 600, 1800, 3600, 7200 }, 88200, 0, 0 },
    { "unionpay", TK_PAY_CLOSE, TK_PAY_QUERY, { 1, 5, 30, 60, 300 }, 88200, 0,
      0 },
    { "unionpay", TK_PAY_CANCEL, TK_PAY_CANCEL,
      { 1, 2, 4, 8, 16, 32, 60, 300, 1800, 3600 }, 86400, 0, 0 },
    { "unionpay", TK_PAY_REFUND, TK_PAY_REFUND_QUERY,
      { 1, 2, 4, 8, 16, 32, 60, 300, 1800, 3600 }, 172800, 1, 0 },
    { "unionpay", TK_PAY_BILL, TK_PAY_BILL, { 1800 }, 86400, 0, 0 },

    { "clearing", TK_PAY_CHARGE_AGREED, TK_PAY_QUERY,
      { 1, 3, 10, 30, 60, 300, 1800, 3600 }, 5400, 1, 0 },
    { "clearing", TK_PAY_QUERY, TK_PAY_QUERY,
      { 1, 3, 10, 30, 60, 300, 1800, 3600 }, 5400, 0, 0 },
    { "clearing", TK_PAY_CLOSE, TK_PAY_QUERY,
      { 1, 3, 10, 30, 60, 300, 1800, 3600 }, 5400, 0, 0 },
    { "clearing", TK_PAY_REFUND, TK_PAY_REFUND_QUERY,
      { 1, 3, 10, 30, 60, 300, 1800, 3600 }, 604800, 1, 0 },
    { "clearing", TK_PAY_TRANSFER, TK_PAY_TRANSFER_QUERY,
      { 1, 3, 10, 30, 60, 300, 1800, 3600 }, 259200, 1, 0 },
    { "clearing", TK_PAY_FUND_IN, TK_PAY_TRANSFER_QUERY,
      { 1, 3, 10, 30, 60, 300, 1800, 3600 }, 259200, 1, 0 },
    { "clearing", TK_PAY_FUND_OUT, TK_PAY_TRANSFER_QUERY,
      { 1, 3, 10, 30, 60, 300, 1800, 3600 }, 259200, 1, 0 },
    { "clearing", TK_PAY_FUND_END, TK_PAY_TRANSFER_QUERY,
      { 1, 3, 10, 30, 60, 300, 1800, 3600 }, 259200, 1, 0 },
    { "clearing", TK_PAY_BILL, TK_PAY_BILL, { 3600 }, 115200, 0, 0 },
    { "clearing", TK_PAY_ACCOUNT, TK_PAY_ACCOUNT,
      { 1, 3, 10, 30, 60, 300, 1800, 3600 }, 604800, 0, 0 },
    { "clearing", TK_PAY_AGREEMENT, TK_PAY_AGREEMENT,
      { 1, 3, 10, 30, 60, 300, 1800, 3600 }, 86400, 0, 0 },
    { "clearing", TK_PAY_AGREEMENT_QUERY, TK_PAY_AGREEMENT_QUERY,
      { 5, 5, 5, 5, 5, 5, 60, 60, 60, 60, 60, 300 }, 86400, 0, 0 },
    { "clearing", TK_PAY_AGREEMENT_END, TK_PAY_AGREEMENT_END,
      { 1, 3, 10, 30, 60, 300, 1800, 3600 }, 86400, 0, 0 }
};


static const tk_pay_action_e  others[] = {
    TK_PAY_REFUND_QUERY, TK_PAY_TRANSFER_QUERY, TK_PAY_BALANCE, TK_PAY_YIELD,
    TK_PAY_FUND
};


static pay_known_t
job(const char *provider, tk_pay_action_e action)
{
    pay_known_t  k;

    memset(&k, 0, sizeof(k));
    k.provider = provider;
    k.action = action;
    k.attempts = 1;
    k.made_at = k.created_at = BEGIN;

    if (action <= TK_PAY_CANCEL || action == TK_PAY_CHARGE_AGREED) {
        k.expire_at = END;
    }

    return k;
}


/* What the row says after a step, at the next claim. */

static void
recorded(pay_known_t *k, const pay_step_t *step, tk_pay_state_e state,
    tk_time_t now)
{
    k->asks += k->asking;
    k->asking = step->result != PAY_RETRY;
    k->attempts++;
    k->next = step->next;

    if (state == TK_PAY_ABSENT) {
        k->absent_at = k->absent++ == 0 ? now : k->absent_at;

    } else {
        k->absent = 0;
    }
}


static pay_step_t
after(const pay_known_t *k, tk_pay_outcome_e outcome, tk_pay_state_e state,
    tk_pay_next_e next, tk_time_t now)
{
    pay_step_t  step;

    pay_step(k, outcome, state, next, now, STILL, &step);

    return step;
}


/* Nothing is ever answered: asked after in turn, and given up in the end. */

static void
silent(const expected_t *e)
{
    int          i, n;
    tk_time_t    now;
    pay_step_t   step;
    pay_known_t  k;

    k = job(e->provider, e->action);
    now = BEGIN;
    n = 0;

    if (e->action == TK_PAY_QUERY) {
        now += e->pauses[n++] * TK_SECOND;      /* before the first */
    }

    for (i = 0; ; i++) {
        assert_true(i < 2000);
        step = after(&k, TK_PAY_UNKNOWN, 0, 0, now);
        assert_int_equal(step.result, PAY_ASK);
        assert_int_equal(step.pending, 0);

        if (step.due == TK_NEVER) {
            break;
        }

        assert_int_equal((step.due - now) / TK_SECOND, e->pauses[n]);
        recorded(&k, &step, 0, now);
        assert_int_equal(pay_ask(&k), e->ask);
        now = step.due;
        n += n + 1 < PAUSES && e->pauses[n + 1] != 0;
    }

    assert_true(now <= BEGIN + e->life * TK_SECOND);
    assert_true(now > BEGIN + (e->life - e->pauses[n]) * TK_SECOND
                || e->action == TK_PAY_CHARGE);
}


static void
test_silence(void **state)
{
    size_t  i;

    (void) state;

    for (i = 0; i < unit_count(expected); i++) {
        silent(&expected[i]);
    }
}


/* Every action that a platform has is in the table, or only asks. */

static void
test_whole(void **state)
{
    size_t  i, n;
    unsigned  action;

    static const char *const  providers[] = {
        "alipay", "wechat2", "wechat3", "unionpay", "clearing"
    };

    (void) state;

    for (i = 0; i < unit_count(others); i++) {
        for (n = 0; n < unit_count(providers); n++) {
            pay_known_t  k = job(providers[n], others[i]);

            k.asking = 1;
            assert_int_equal(pay_ask(&k), others[i]);
            assert_int_equal(after(&k, TK_PAY_UNKNOWN, 0, 0, BEGIN).due,
                             BEGIN + 300 * TK_SECOND);
        }
    }

    for (action = 1; action < TK_PAY_KEYS; action++) {
        n = 0;

        for (i = 0; i < unit_count(expected); i++) {
            n += expected[i].action == action;
        }

        for (i = 0; i < unit_count(others); i++) {
            n += others[i] == action;
        }

        assert_true(n > 0);
    }
}


/* A fifth, either way, and all of it. */

static void
test_jitter(void **state)
{
    int          k;
    size_t       i;
    uint64_t     seed = 20;
    tk_time_t    pause, least, most, one;
    pay_step_t   step;
    pay_known_t  known;

    (void) state;

    for (i = 0; i < unit_count(expected); i++) {
        known = job(expected[i].provider, expected[i].action);
        pause = expected[i].pauses[expected[i].action == TK_PAY_QUERY]
                * TK_SECOND;

        if (pause == 0) {
            pause = expected[i].pauses[0] * TK_SECOND;
        }

        least = TK_NEVER;
        most = 0;

        for (k = 0; k < 500; k++) {
            pay_step(&known, TK_PAY_UNKNOWN, 0, 0, BEGIN,
                     (uint32_t) unit_random(&seed), &step);
            one = step.due - BEGIN;
            assert_true(one >= pause - pause / 5 && one <= pause + pause / 5);
            least = one < least ? one : least;
            most = one > most ? one : most;
        }

        assert_true(most - least > pause / 3);
    }
}


/* They do not know the number: how often until it is sent once more, and that
 * what they had refused before is then refused for good. */

static void
unknown_number(const expected_t *e, tk_pay_next_e earlier)
{
    int          i;
    tk_time_t    now;
    pay_step_t   step;
    pay_known_t  k;

    k = job(e->provider, e->action);
    k.next = earlier;
    step = after(&k, TK_PAY_UNKNOWN, 0, 0, BEGIN);

    for (i = 1; i < e->again; i++) {
        recorded(&k, &step, i > 1 ? TK_PAY_ABSENT : 0, BEGIN);
        now = step.due;
        step = after(&k, TK_PAY_PENDING, TK_PAY_ABSENT, TK_PAY_NEXT_ASK, now);
        assert_int_equal(step.result, PAY_ASK);
        assert_int_equal(step.pending, 0);
    }

    recorded(&k, &step, e->again > 1 ? TK_PAY_ABSENT : 0, BEGIN);
    now = BEGIN + (e->again_s + 600) * TK_SECOND;

    if (e->again_s > 0) {
        step = after(&k, TK_PAY_PENDING, TK_PAY_ABSENT, TK_PAY_NEXT_ASK,
                     BEGIN + (e->again_s - 1) * TK_SECOND);
        assert_int_equal(step.result, PAY_ASK);
    }

    step = after(&k, TK_PAY_PENDING, TK_PAY_ABSENT, TK_PAY_NEXT_ASK, now);
    assert_int_equal(step.result, earlier ? PAY_REFUSED : PAY_RETRY);
    assert_true(earlier || step.due == now);
}


static void
test_unknown_number(void **state)
{
    size_t  i;

    (void) state;

    for (i = 0; i < unit_count(expected); i++) {
        if (expected[i].again > 0) {
            unknown_number(&expected[i], TK_PAY_NEXT_NONE);
            unknown_number(&expected[i], TK_PAY_NEXT_STAFF);
        }
    }
}


/* An open payment that nobody has begun to pay: until its time is over. */

static void
test_not_begun(void **state)
{
    pay_step_t   step;
    pay_known_t  k = job("alipay", TK_PAY_QUERY);

    (void) state;

    step = after(&k, TK_PAY_PENDING, TK_PAY_ABSENT, TK_PAY_NEXT_ASK,
                 END + 119 * TK_SECOND);
    assert_int_equal(step.result, PAY_ASK);
    assert_int_equal(step.pending, 1);
    step = after(&k, TK_PAY_PENDING, TK_PAY_ABSENT, TK_PAY_NEXT_ASK,
                 END + 120 * TK_SECOND);
    assert_int_equal(step.result, PAY_REFUSED);

    step = after(&k, TK_PAY_PENDING, TK_PAY_WAITING, 0, BEGIN);
    assert_int_equal(step.result, PAY_ASK);
    assert_int_equal(step.pending, 1);
}


/* What waits is closed again; what is not there has ended, and is listened
 * for. */

static void
test_close(void **state)
{
    pay_step_t   step;
    pay_known_t  k = job("alipay", TK_PAY_CLOSE);

    (void) state;

    step = after(&k, TK_PAY_PENDING, TK_PAY_ABSENT, TK_PAY_NEXT_ASK, BEGIN);
    assert_int_equal(step.result, PAY_DONE);
    assert_int_equal(step.due, BEGIN + 60 * TK_SECOND);

    step = after(&k, TK_PAY_UNKNOWN, 0, TK_PAY_NEXT_ASK, BEGIN);
    assert_int_equal(step.result, PAY_ASK);
    recorded(&k, &step, 0, BEGIN);

    step = after(&k, TK_PAY_PENDING, TK_PAY_WAITING, 0, BEGIN);
    assert_int_equal(step.result, PAY_RETRY);
    assert_int_equal(step.due, BEGIN + 5 * TK_SECOND);
    step = after(&k, TK_PAY_OK, TK_PAY_PAID, 0, BEGIN);
    assert_int_equal(step.result, PAY_DONE);
    step = after(&k, TK_PAY_REFUSED, TK_PAY_CLOSED, 0, BEGIN);
    assert_int_equal(step.result, PAY_REFUSED);
}


/* Too late to be cancelled: from then on it is asked after. */

static void
test_cancel(void **state)
{
    pay_step_t   step;
    pay_known_t  k = job("alipay", TK_PAY_CANCEL);

    (void) state;

    step = after(&k, TK_PAY_PENDING, 0, TK_PAY_NEXT_AGAIN, BEGIN);
    assert_int_equal(step.result, PAY_ASK);
    assert_int_equal(step.pending, 0);
    recorded(&k, &step, 0, BEGIN);
    assert_int_equal(pay_ask(&k), TK_PAY_CANCEL);

    step = after(&k, TK_PAY_REFUSED, 0, TK_PAY_NEXT_REFUND, BEGIN);
    assert_int_equal(step.result, PAY_ASK);
    recorded(&k, &step, 0, BEGIN);
    assert_int_equal(pay_ask(&k), TK_PAY_QUERY);
    step = after(&k, TK_PAY_PENDING, TK_PAY_ABSENT, TK_PAY_NEXT_ASK, BEGIN);
    assert_int_equal(step.result, PAY_ASK);
    assert_int_equal(step.next, TK_PAY_NEXT_REFUND);
}


/* A reversal that was accepted ends by what the query says, and is repeated
 * where that shows no end yet, be it as paid as before. */

static void
reversal(const char *provider)
{
    size_t       i;
    pay_step_t   step;
    pay_known_t  k;

    static const struct {
        tk_pay_outcome_e  outcome;
        tk_pay_state_e    state;
        pay_result_e      result;
    } query[] = {
        { TK_PAY_REFUSED, TK_PAY_CLOSED, PAY_REFUSED },
        { TK_PAY_REFUSED, TK_PAY_FAILED, PAY_REFUSED },
        { TK_PAY_OK, TK_PAY_RETURNED, PAY_DONE },
        { TK_PAY_OK, TK_PAY_PAID, PAY_ASK },
        { TK_PAY_PENDING, TK_PAY_WAITING, PAY_ASK },
        { TK_PAY_PENDING, TK_PAY_ABSENT, PAY_ASK },
        { TK_PAY_UNKNOWN, TK_PAY_UNSAID, PAY_ASK }
    };

    for (i = 0; i < unit_count(query); i++) {
        k = job(provider, TK_PAY_CANCEL);
        step = after(&k, TK_PAY_PENDING, TK_PAY_WAITING, TK_PAY_NEXT_ASK,
                     BEGIN);
        assert_int_equal(step.result, PAY_ASK);
        recorded(&k, &step, TK_PAY_WAITING, BEGIN);
        assert_int_equal(pay_ask(&k), TK_PAY_QUERY);

        step = after(&k, query[i].outcome, query[i].state, TK_PAY_NEXT_NONE,
                     BEGIN);
        assert_int_equal(step.result, query[i].result);
        assert_int_equal(step.pending, 0);

        if (step.result == PAY_ASK) {
            recorded(&k, &step, query[i].state, BEGIN);
            assert_int_equal(pay_ask(&k), TK_PAY_CANCEL);
        }
    }
}


/* A charge that never came to them has nothing to be reversed: said twice, and
 * late enough for what a buyer can have paid to be seen. */

static void
never_charged(const char *provider)
{
    size_t       i;
    pay_step_t   step;
    pay_known_t  k = job(provider, TK_PAY_CANCEL);

    static const struct {
        int           s;
        pay_result_e  result;
    } absent[] = {
        { 50, PAY_ASK }, { 53, PAY_ASK }, { 149, PAY_ASK }, { 150, PAY_DONE }
    };

    for (i = 0; i < unit_count(absent); i++) {
        step = after(&k, TK_PAY_PENDING, TK_PAY_ABSENT, TK_PAY_NEXT_ASK,
                     BEGIN + absent[i].s * TK_SECOND);
        assert_int_equal(step.result, absent[i].result);
        recorded(&k, &step, TK_PAY_ABSENT, BEGIN);
    }

    assert_int_equal(step.due, BEGIN + 210 * TK_SECOND);

    k = job(provider, TK_PAY_CANCEL);
    step = after(&k, TK_PAY_PENDING, TK_PAY_ABSENT, TK_PAY_NEXT_ASK,
                 BEGIN + TK_DAY / 2);
    assert_int_equal(step.result, PAY_ASK);
}


static void
test_reversal(void **state)
{
    (void) state;

    reversal("wechat2");
    reversal("wechat3");
    never_charged("wechat2");
    never_charged("wechat3");
}


/* The pauses that the platform's own words ask for; an unknown one stays so. */

static void
test_words(void **state)
{
    size_t       i;
    pay_step_t   step;
    pay_known_t  k;

    static const struct {
        tk_pay_next_e  next;
        int            pauses[6];
    } words[] = {
        { TK_PAY_NEXT_AGAIN, { 5, 15, 60, 300, 300, 300 } },
        { TK_PAY_NEXT_SLOWLY, { 600, 1800, 3600, 10800, 21600, 21600 } },
        { TK_PAY_NEXT_FUNDS, { 600, 1800, 3600, 3600, 3600, 3600 } }
    };

    (void) state;

    for (i = 0; i < unit_count(words); i++) {
        k = job("alipay", TK_PAY_REFUND);

        for (k.attempts = 1; k.attempts <= 6; k.attempts++) {
            step = after(&k, TK_PAY_REFUSED, 0, words[i].next, BEGIN);
            assert_int_equal(step.result, PAY_RETRY);
            assert_int_equal(step.due - BEGIN, words[i].pauses[k.attempts - 1]
                                               * TK_SECOND);
        }

        k.asking = 1;
        assert_int_equal(after(&k, TK_PAY_REFUSED, 0, words[i].next,
                               BEGIN).result, PAY_ASK);
    }
}


/* Between accounts a refusal ends it, whatever the platform would like better,
 * also the one that only comes to light when the number is not known. */

static void
test_settlement(void **state)
{
    size_t       i, n;
    tk_time_t    now;
    pay_step_t   step;
    pay_known_t  k;

    static const struct {
        const char       *provider;
        tk_pay_action_e   action;
    } moves[] = {
        { "alipay", TK_PAY_CHARGE_AGREED }, { "alipay", TK_PAY_TRANSFER },
        { "clearing", TK_PAY_CHARGE_AGREED }, { "clearing", TK_PAY_TRANSFER },
        { "clearing", TK_PAY_FUND_IN }, { "clearing", TK_PAY_FUND_OUT },
        { "clearing", TK_PAY_FUND_END }
    };

    static const tk_pay_next_e  ends[] = {
        TK_PAY_NEXT_FUNDS, TK_PAY_NEXT_SLOWLY, TK_PAY_NEXT_STAFF
    };

    (void) state;

    for (i = 0; i < unit_count(moves); i++) {
        for (n = 0; n < unit_count(ends); n++) {
            k = job(moves[i].provider, moves[i].action);
            assert_int_equal(after(&k, TK_PAY_REFUSED, 0, ends[n],
                                   BEGIN).result, PAY_REFUSED);

            /* refused when it was sent once more: asked after, and not known */
            k.asks = 1;
            step = after(&k, TK_PAY_REFUSED, 0, ends[n], BEGIN);
            assert_int_equal(step.result, PAY_ASK);
            recorded(&k, &step, 0, BEGIN);

            for (now = BEGIN; step.result == PAY_ASK;
                 now += 60 * TK_SECOND)
            {
                step = after(&k, TK_PAY_PENDING, TK_PAY_ABSENT,
                             TK_PAY_NEXT_ASK, now);
                recorded(&k, &step, TK_PAY_ABSENT, now);
            }

            assert_int_equal(step.result, PAY_REFUSED);
        }

        k = job(moves[i].provider, moves[i].action);
        step = after(&k, TK_PAY_REFUSED, 0, TK_PAY_NEXT_AGAIN, BEGIN);
        assert_int_equal(step.result, PAY_RETRY);
        assert_int_equal(step.due, BEGIN + 5 * TK_SECOND);
    }
}


/* A word that nobody has heard of is a refusal when it comes twice, to the same
 * request, and they do not know the number after either. */

static void
test_unheard(void **state)
{
    int                  round;
    size_t               i;
    tk_time_t            now;
    pay_step_t           step;
    pay_known_t          k;
    static const tk_pay_action_e  moves[] = {
        TK_PAY_CHARGE_AGREED, TK_PAY_TRANSFER
    };

    (void) state;

    for (i = 0; i < unit_count(moves); i++) {
        k = job("alipay", moves[i]);
        now = BEGIN;

        for (round = 1; round <= 2; round++) {
            step = after(&k, TK_PAY_UNKNOWN, 0, TK_PAY_NEXT_STAFF, now);
            assert_int_equal(step.result, PAY_ASK);
            recorded(&k, &step, 0, now);

            while (step.result == PAY_ASK) {
                now += 60 * TK_SECOND;
                step = after(&k, TK_PAY_PENDING, TK_PAY_ABSENT,
                             TK_PAY_NEXT_ASK, now);
                recorded(&k, &step, TK_PAY_ABSENT, now);
            }

            assert_int_equal(step.result, round == 1 ? PAY_RETRY : PAY_REFUSED);
        }
    }
}


/* A charge by agreement that waits for its payer at Alipay is refused, to be
 * cancelled, five minutes after it was made and not at its first question; at
 * the clearing provider it is under way. */

static void
test_waits_in_vain(void **state)
{
    int          n;
    tk_time_t    now;
    pay_step_t   step;
    pay_known_t  k;

    (void) state;

    k = job("alipay", TK_PAY_CHARGE_AGREED);
    now = BEGIN;
    step = after(&k, TK_PAY_UNKNOWN, 0, 0, now);

    for (n = 0; step.result == PAY_ASK; n++) {
        assert_true(n < PAUSES);
        recorded(&k, &step, TK_PAY_WAITING, now);
        now = step.due;
        assert_true(now <= BEGIN + 300 * TK_SECOND);
        step = after(&k, TK_PAY_PENDING, TK_PAY_WAITING, TK_PAY_NEXT_NONE,
                     now);
    }

    assert_int_equal(step.result, PAY_REFUSED);
    assert_int_equal(now, BEGIN + 300 * TK_SECOND);

    /* nobody was there to ask: it may be about to be paid */
    k = job("alipay", TK_PAY_CHARGE_AGREED);
    k.asking = 1;
    now = BEGIN + 3600 * TK_SECOND;
    step = after(&k, TK_PAY_PENDING, TK_PAY_WAITING, TK_PAY_NEXT_NONE, now);
    assert_int_equal(step.result, PAY_ASK);
    assert_true(step.pending);
    assert_int_equal(step.due, now + 3 * TK_SECOND);

    /* nor does its own answer say so */
    k.asking = 0;
    k.asks = 9;
    step = after(&k, TK_PAY_PENDING, TK_PAY_WAITING, TK_PAY_NEXT_NONE, now);
    assert_int_equal(step.result, PAY_ASK);

    k = job("clearing", TK_PAY_CHARGE_AGREED);
    k.asking = 1;
    k.asks = 9;
    step = after(&k, TK_PAY_PENDING, TK_PAY_WAITING, TK_PAY_NEXT_NONE, now);
    assert_int_equal(step.result, PAY_ASK);
    assert_true(step.due > now + 300 * TK_SECOND);
}


/* A refusal is final, unless an earlier request of the number may yet have been
 * executed; a refund that the platform has closed is. */

static void
test_refusals(void **state)
{
    size_t       i;
    pay_step_t   step;
    pay_known_t  k;

    static const tk_pay_next_e  final[] = {
        TK_PAY_NEXT_NONE, TK_PAY_NEXT_NUMBER, TK_PAY_NEXT_SETTINGS,
        TK_PAY_NEXT_STAFF
    };

    (void) state;

    for (i = 0; i < unit_count(final); i++) {
        k = job("alipay", TK_PAY_REFUND);
        assert_int_equal(after(&k, TK_PAY_REFUSED, 0, final[i], BEGIN).result,
                         PAY_REFUSED);

        k.asks = 3;                     /* sent again */
        step = after(&k, TK_PAY_REFUSED, 0, final[i], BEGIN);
        assert_int_equal(step.result, PAY_ASK);
        assert_int_equal(step.next, final[i]);
    }

    /* what nobody has signed refuses nothing */
    k = job("alipay", TK_PAY_REFUND);
    assert_int_equal(after(&k, TK_PAY_UNKNOWN, 0, TK_PAY_NEXT_SETTINGS,
                           BEGIN).next, TK_PAY_NEXT_NONE);

    k.asking = 1;
    assert_int_equal(after(&k, TK_PAY_REFUSED, TK_PAY_CLOSED, 0,
                           BEGIN).result, PAY_REFUSED);
    assert_int_equal(after(&k, TK_PAY_REFUSED, TK_PAY_FAILED, 0,
                           BEGIN).result, PAY_REFUSED);
}


/* A refund that has left the merchant and does not reach the buyer is the
 * staff's at once, however it was found out. */

static void
test_refund_stuck(void **state)
{
    pay_step_t   step;
    pay_known_t  k = job("wechat3", TK_PAY_REFUND);

    (void) state;

    for (k.asking = 0; k.asking <= 1; k.asking++) {
        step = after(&k, TK_PAY_PENDING, TK_PAY_FAILED, TK_PAY_NEXT_STAFF,
                     BEGIN);
        assert_int_equal(step.result, PAY_REFUSED);
        assert_int_equal(step.pending, 0);
    }
}


/* When an open payment is looked after first. */

static void
test_opened(void **state)
{
    size_t       i;
    pay_step_t   step;
    pay_known_t  k;

    static const struct {
        const char  *provider;
        int          pause;
    } first[] = {
        { "alipay", 5 }, { "wechat2", 5 }, { "wechat3", 5 },
        { "unionpay", 300 }, { "clearing", 1 }
    };

    (void) state;

    for (i = 0; i < unit_count(first); i++) {
        k = job(first[i].provider, TK_PAY_CHARGE);
        step = after(&k, TK_PAY_OK, TK_PAY_WAITING, 0, BEGIN);
        assert_int_equal(step.result, PAY_DONE);
        assert_int_equal(step.due, BEGIN + first[i].pause * TK_SECOND);
    }
}


/* Nothing left this machine: the same pauses, and given up alike. */

static void
test_unsent(void **state)
{
    int          i;
    pay_step_t   step;
    pay_known_t  k = job("alipay", TK_PAY_CHARGE);

    static const int  pauses[] = { 1, 3, 9 };

    (void) state;

    for (i = 0; i < 3; i++, k.attempts++) {
        pay_unsent(&k, BEGIN, STILL, &step);
        assert_int_equal(step.result, PAY_RETRY);
        assert_int_equal(step.due, BEGIN + pauses[i] * TK_SECOND);
    }

    pay_unsent(&k, BEGIN, STILL, &step);
    assert_int_equal(step.due, TK_NEVER);

    k = job("alipay", TK_PAY_REFUND);
    k.attempts = 200;
    pay_unsent(&k, BEGIN, STILL, &step);
    assert_int_equal(step.due, BEGIN + 3600 * TK_SECOND);
}


static void
test_hold(void **state)
{
    pay_known_t  k;

    (void) state;

    k = job("wechat2", TK_PAY_CLOSE);
    assert_int_equal(pay_not_before(&k), BEGIN + 300 * TK_SECOND);
    k = job("wechat3", TK_PAY_CLOSE);
    assert_int_equal(pay_not_before(&k), 0);
    k = job("wechat2", TK_PAY_CANCEL);
    assert_int_equal(pay_not_before(&k), BEGIN + 15 * TK_SECOND);
    k = job("wechat3", TK_PAY_CANCEL);
    assert_int_equal(pay_not_before(&k), BEGIN + 15 * TK_SECOND);
}


/* Staff want more of it. */

static void
test_until(void **state)
{
    tk_time_t    late;
    pay_known_t  k = job("alipay", TK_PAY_REFUND);

    (void) state;

    late = BEGIN + 8 * TK_DAY;
    assert_int_equal(after(&k, TK_PAY_UNKNOWN, 0, 0, late).due, TK_NEVER);
    k.until = late + TK_DAY;
    assert_int_equal(after(&k, TK_PAY_UNKNOWN, 0, 0, late).due,
                     late + 10 * TK_SECOND);

    k = job("alipay", TK_PAY_CHARGE);
    k.attempts = 4;
    k.until = late + TK_DAY;
    pay_step_t  step;
    pay_unsent(&k, late, STILL, &step);
    assert_int_equal(step.due, late + 9 * TK_SECOND);
}


int
main(void)
{
    const struct CMUnitTest  tests[] = {
        cmocka_unit_test(test_silence),
        cmocka_unit_test(test_whole),
        cmocka_unit_test(test_jitter),
        cmocka_unit_test(test_unknown_number),
        cmocka_unit_test(test_not_begun),
        cmocka_unit_test(test_close),
        cmocka_unit_test(test_cancel),
        cmocka_unit_test(test_reversal),
        cmocka_unit_test(test_words),
        cmocka_unit_test(test_settlement),
        cmocka_unit_test(test_unheard),
        cmocka_unit_test(test_waits_in_vain),
        cmocka_unit_test(test_refusals),
        cmocka_unit_test(test_refund_stuck),
        cmocka_unit_test(test_opened),
        cmocka_unit_test(test_unsent),
        cmocka_unit_test(test_hold),
        cmocka_unit_test(test_until),
    };

    return cmocka_run_group_tests_name("intervals", tests, NULL, NULL);
}
