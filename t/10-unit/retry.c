/* The schedule of callbacks (decision 36). */

#include "unit.h"
#include "tk_retry.h"

#define EVENT   (INT64_C(850000000) * TK_SECOND)
#define END     (EVENT + TK_RETRY_LIFE)
#define MIDDLE  UINT32_C(0x80000000)            /* no jitter */


static const int  seconds[TK_RETRY_TRIES] = {
    0, 5, 35, 150, 450, 1320, 3120, 6720, 13920, 24720, 39120, 60720, 86400
};


static void
test_offsets(void **state)
{
    int        i;
    tk_time_t  at;

    (void) state;

    for (i = 1; i < TK_RETRY_TRIES; i++) {
        at = EVENT + seconds[i] * TK_SECOND;

        assert_int_equal(tk_retry_next(EVENT, END, i, EVENT, MIDDLE), at);
    }
}


static void
test_jitter(void **state)
{
    int        i, k;
    uint64_t   seed = 36;
    tk_time_t  low, high, at, least, most;

    (void) state;

    for (i = 1; i < TK_RETRY_TRIES; i++) {
        low = EVENT + seconds[i] * TK_SECOND / 10 * 9;
        high = EVENT + seconds[i] * TK_SECOND / 10 * 11;
        least = TK_NEVER;
        most = 0;

        if (high > END) {
            high = END;
        }

        assert_int_equal(tk_retry_next(EVENT, END, i, EVENT, 0), low);

        at = tk_retry_next(EVENT, END, i, EVENT, UINT32_MAX);
        assert_true(at <= high && at > high - TK_SECOND / 100);

        for (k = 0; k < 1000; k++) {
            at = tk_retry_next(EVENT, END, i, EVENT,
                               (uint32_t) unit_random(&seed));
            assert_true(at >= low && at <= high);

            least = at < least ? at : least;
            most = at > most ? at : most;
        }

        /* and the width is used */
        assert_true(most - least > (high - low) / 10 * 9);
    }
}


/* However it is thrown, a try comes after the one before it. */

static void
test_order(void **state)
{
    int  i;

    (void) state;

    for (i = 1; i < TK_RETRY_TRIES - 1; i++) {
        assert_true(tk_retry_next(EVENT, END, i, EVENT, UINT32_MAX)
                    < tk_retry_next(EVENT, END, i + 1, EVENT, 0));
    }
}


static void
test_end(void **state)
{
    (void) state;

    /* all tries used */
    assert_int_equal(tk_retry_next(EVENT, END, TK_RETRY_TRIES, EVENT, 0), 0);
    assert_int_equal(tk_retry_next(EVENT, END, 99, EVENT, 0), 0);

    /* 24 hours are over */
    assert_int_equal(tk_retry_next(EVENT, END, 3, END + 1, MIDDLE), 0);
    assert_int_equal(tk_retry_next(EVENT, END, 3, END, MIDDLE), END);

    /* the last one does not go beyond them */
    assert_int_equal(tk_retry_next(EVENT, END, TK_RETRY_TRIES - 1, EVENT,
                                   UINT32_MAX), END);

    /* nor does any other, of an event that ends earlier */
    assert_int_equal(tk_retry_next(EVENT, EVENT + TK_SECOND, 1, EVENT,
                                   MIDDLE), EVENT + TK_SECOND);
}


static void
test_overdue(void **state)
{
    tk_time_t  now;

    (void) state;

    now = EVENT + 3600 * TK_SECOND;

    assert_int_equal(tk_retry_next(EVENT, END, 1, now, MIDDLE), now);
    assert_int_equal(tk_retry_next(EVENT, END, 6, now, MIDDLE), now);
    assert_int_equal(tk_retry_next(EVENT, END, 7, now, MIDDLE),
                     EVENT + 6720 * TK_SECOND);
}


/* A worker that was down for days still tries once. */

static void
test_at_least_one(void **state)
{
    (void) state;

    assert_int_equal(tk_retry_next(EVENT, END, 0, EVENT, MIDDLE), EVENT);
    assert_int_equal(tk_retry_next(EVENT, END, 0, EVENT - 5, MIDDLE), EVENT);
    assert_int_equal(tk_retry_next(EVENT, END, 0, END + TK_DAY, MIDDLE),
                     END + TK_DAY);
    assert_int_equal(tk_retry_next(EVENT, END, 1, END + TK_DAY, MIDDLE), 0);
}


/* A receiver that never answers is tried 13 times and then given up. */

static void
test_life(void **state)
{
    int        tries;
    uint64_t   seed = 24;
    tk_time_t  now;

    (void) state;

    now = EVENT;

    for (tries = 1; tries <= TK_RETRY_TRIES; tries++) {
        assert_true(now >= EVENT && now <= END);

        now = tk_retry_next(EVENT, END, tries, now + TK_SECOND / 10,
                            (uint32_t) unit_random(&seed));
        if (now == 0) {
            break;
        }
    }

    assert_int_equal(tries, TK_RETRY_TRIES);
    assert_int_equal(now, 0);
}


int
main(void)
{
    const struct CMUnitTest  tests[] = {
        cmocka_unit_test(test_offsets),
        cmocka_unit_test(test_jitter),
        cmocka_unit_test(test_order),
        cmocka_unit_test(test_end),
        cmocka_unit_test(test_overdue),
        cmocka_unit_test(test_at_least_one),
        cmocka_unit_test(test_life),
    };

    return cmocka_run_group_tests_name("retry", tests, NULL, NULL);
}
