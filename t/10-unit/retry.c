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


/* A message: 5 s and doubling, up to a twelfth of its life or an hour. */

#define NO_JITTER  INT32_MAX

static void
test_message(void **state)
{
    int        i;
    tk_time_t  end;

    static const int  code[] = { 5, 10, 20, 30, 30, 30 };
    static const int  notice[] = { 5, 10, 20, 40, 80, 160, 320, 640, 1280,
                                   2560, 3600, 3600 };

    (void) state;

    end = EVENT + 360 * TK_SECOND;

    for (i = 0; i < 6; i++) {
        assert_int_equal(tk_retry_message(EVENT, end, i + 1, EVENT, NO_JITTER),
                         EVENT + code[i] * TK_SECOND);
    }

    for (i = 0; i < 12; i++) {
        assert_int_equal(tk_retry_message(EVENT, END, i + 1, EVENT, NO_JITTER),
                         EVENT + notice[i] * TK_SECOND);
    }

    assert_int_equal(tk_retry_message(EVENT, END, INT32_MAX, EVENT, NO_JITTER),
                     EVENT + 3600 * TK_SECOND);

    /* a tenth either way */
    assert_int_equal(tk_retry_message(EVENT, END, 99, EVENT, 0),
                     EVENT + 3240 * TK_SECOND);
    assert_true(tk_retry_message(EVENT, END, 99, EVENT, UINT32_MAX)
                <= EVENT + 3961 * TK_SECOND);

    /* never at its end or after it */
    assert_int_equal(tk_retry_message(EVENT, end, 1, end - 5 * TK_SECOND,
                                      NO_JITTER), 0);
    assert_int_equal(tk_retry_message(EVENT, end, 1, end - 5 * TK_SECOND - 1,
                                      NO_JITTER), end - 1);
    assert_int_equal(tk_retry_message(EVENT, end, 1, end + TK_DAY, NO_JITTER),
                     0);
}


/* A connection: 100 ms and doubling, at most 3 s; half of it is jitter. */

static void
test_pause(void **state)
{
    int  i;

    static const unsigned  pauses[] = { 100, 200, 400, 800, 1600, 3000, 3000 };

    (void) state;

    for (i = 0; i < 7; i++) {
        assert_int_equal(tk_retry_pause(i + 1, 100, 3000, 0), pauses[i] / 2);
        assert_int_equal(tk_retry_pause(i + 1, 100, 3000, pauses[i] / 2),
                         pauses[i]);
        assert_int_equal(tk_retry_pause(i + 1, 100, 3000, pauses[i] / 2 + 1),
                         pauses[i] / 2);
    }

    assert_int_equal(tk_retry_pause(INT32_MAX, 100, 3000, 0), 1500);
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
        cmocka_unit_test(test_message),
        cmocka_unit_test(test_pause),
    };

    return cmocka_run_group_tests_name("retry", tests, NULL, NULL);
}
