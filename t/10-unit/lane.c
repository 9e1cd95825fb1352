/*
 * Windows and circuits of the accounts at payment platforms.
 */

#include "unit.h"
#include "pay_lane.h"

#define NOW     UINT64_C(1000000)
#define MOST    (PAY_PAUSE_MOST_MS)


/* In the place of the engine. */

void
wk_lane_init(wk_lane_t *lane, int window)
{
    memset(lane, 0, sizeof(*lane));
    TAILQ_INIT(&lane->jobs);
    lane->window = window;
}


static pay_lanes_t  lanes;

static int
fails(pay_lane_t *lane, uint64_t now)
{
    return pay_lane_landed(&lanes, lane, 0, now, 0);
}


static int
answers(pay_lane_t *lane, uint64_t now)
{
    return pay_lane_landed(&lanes, lane, 1, now, 0);
}


static void
test_lanes(void **state)
{
    int          i;
    pay_lane_t  *a, *b;

    (void) state;
    pay_lanes_init(&lanes);

    a = pay_lanes_get(&lanes, 1, 1);
    b = pay_lanes_get(&lanes, 1, 2);
    assert_ptr_not_equal(a, b);
    assert_ptr_equal(pay_lanes_get(&lanes, 1, 1), a);
    assert_int_equal(a->lane.window, PAY_WINDOW);

    /* more than there are lists */
    for (i = 1; i <= 999; i++) {
        assert_ptr_not_equal(pay_lanes_get(&lanes, i, 60), a);
        assert_ptr_equal(pay_lanes_get(&lanes, i, 60),
                         pay_lanes_get(&lanes, i, 60));
    }

    pay_lanes_free(&lanes);
}


/* Five in a row open it; whatever is answered in between begins anew. */

static void
test_opens(void **state)
{
    int          i;
    pay_lane_t  *lane, *other;

    (void) state;
    pay_lanes_init(&lanes);
    lane = pay_lanes_get(&lanes, 7, 1);
    other = pay_lanes_get(&lanes, 7, 2);

    for (i = 0; i < PAY_FAILURES - 1; i++) {
        assert_int_equal(fails(lane, NOW), 0);
    }

    assert_int_equal(answers(lane, NOW), 0);

    for (i = 0; i < PAY_FAILURES - 1; i++) {
        assert_int_equal(fails(lane, NOW), 0);
        assert_int_equal(lane->lane.window, PAY_WINDOW);
    }

    assert_int_equal(fails(lane, NOW), 1);
    assert_int_equal(lane->lane.window, 0);
    assert_int_equal(lanes.open, 1);
    assert_int_equal(other->lane.window, PAY_WINDOW);

    /* those that flew with it */
    for (i = 0; i < PAY_WINDOW; i++) {
        assert_int_equal(fails(lane, NOW), 0);
    }

    assert_int_equal(lane->pauses, 1);
    assert_int_equal(lanes.open, 1);

    assert_int_equal(answers(lane, NOW), -1);
    assert_int_equal(lane->lane.window, PAY_WINDOW);
    assert_int_equal(lanes.open, 0);
    pay_lanes_free(&lanes);
}


/* One flies after each pause, which grows up to its bound. */

static void
test_pauses(void **state)
{
    int          i;
    uint64_t     now, pause, last;
    pay_lane_t  *lane;

    (void) state;
    pay_lanes_init(&lanes);
    lane = pay_lanes_get(&lanes, 7, 1);
    now = NOW;
    last = 0;

    for (i = 0; i < PAY_FAILURES; i++) {
        (void) fails(lane, now);
    }

    for (i = 0; i < 12; i++) {
        pause = lane->until_ms - now;
        assert_true(pause >= last && pause <= MOST);
        assert_true(i > 0 || (pause >= PAY_PAUSE_MS / 2
                              && pause <= PAY_PAUSE_MS));

        assert_int_equal(pay_lanes_sweep(&lanes, now + pause - 1), 0);
        assert_int_equal(lane->lane.window, 0);
        now += pause;
        assert_int_equal(pay_lanes_sweep(&lanes, now), 1);
        assert_int_equal(lane->lane.window, 1);
        assert_int_equal(pay_lanes_sweep(&lanes, now), 0);

        assert_int_equal(fails(lane, now), 0);
        assert_int_equal(lane->lane.window, 0);
        last = pause;
    }

    assert_true(last >= MOST / 2);
    assert_int_equal(lanes.open, 1);
    pay_lanes_free(&lanes);
}


static tk_str_t  values[4];
static unsigned char  bytes[4][256];

int
PQsendQueryParams(PGconn *conn, const char *sql, int n, const Oid *types,
    const char *const *params, const int *lengths, const int *formats, int out)
{
    int  i;

    (void) conn;
    (void) sql;
    (void) types;
    (void) formats;
    (void) out;
    assert_int_equal(n, 4);

    for (i = 0; i < n; i++) {
        assert_true((size_t) lengths[i] <= sizeof(bytes[i]));
        memcpy(bytes[i], params[i], lengths[i]);
        values[i].data = bytes[i];
        values[i].len = lengths[i];
    }

    return 1;
}


static int64_t
element(int array, int n, int of)
{
    tk_str_t  out[2];

    assert_int_equal(tk_pg_array_read(values[array], of, out), TK_OK);

    return tk_pg_get(out[n].data, out[n].len);
}


/* An account that has nothing on its way has all of its share; others are said
 * to have less. */

static void
rooms(int share, const int expected[][2], int n)
{
    int           i, k, found;
    wk_params_t  *params;

    params = wk_params_create();
    pay_lanes_rooms(&lanes, share, params);
    assert_int_equal(wk_params_send(NULL, "", params), 1);
    wk_params_free(params);
    assert_int_equal(tk_pg_get(values[0].data, 4), share);

    for (i = 0; i < n; i++) {
        found = 0;

        for (k = 0; k < n; k++) {
            assert_int_equal(element(1, k, n), 7);

            if (element(2, k, n) == expected[i][0]) {
                assert_int_equal(element(3, k, n), expected[i][1]);
                found++;
            }
        }

        assert_int_equal(found, 1);
    }
}


static void
test_rooms(void **state)
{
    pay_lane_t  *lane;

    static const int  enough[][2] = { { 2, 1 }, { 3, 0 } };
    static const int  few[][2] = { { 2, 0 }, { 3, 0 } };

    (void) state;
    pay_lanes_init(&lanes);
    (void) pay_lanes_get(&lanes, 7, 1);
    lane = pay_lanes_get(&lanes, 7, 2);
    lane->lane.in_flight = 3;
    lane->lane.queued = 4;
    lane = pay_lanes_get(&lanes, 7, 3);
    lane->lane.in_flight = PAY_WINDOW;
    lane->lane.queued = 1;

    rooms(PAY_WINDOW, enough, 2);
    rooms(5, few, 2);
    pay_lanes_free(&lanes);
}


/* Where more could not be claimed, more may be due when one has landed. */

static void
test_was_full(void **state)
{
    pay_lane_t  *lane;

    (void) state;
    pay_lanes_init(&lanes);
    lane = pay_lanes_get(&lanes, 7, 1);

    lane->lane.in_flight = PAY_WINDOW - 2;
    assert_int_equal(pay_lane_was_full(lane, PAY_WINDOW), 0);
    assert_int_equal(pay_lane_was_full(lane, PAY_WINDOW - 1), 1);
    lane->lane.queued = 1;
    assert_int_equal(pay_lane_was_full(lane, PAY_WINDOW), 1);
    pay_lanes_free(&lanes);
}


int
main(void)
{
    const struct CMUnitTest  tests[] = {
        cmocka_unit_test(test_lanes),
        cmocka_unit_test(test_opens),
        cmocka_unit_test(test_pauses),
        cmocka_unit_test(test_rooms),
        cmocka_unit_test(test_was_full),
    };

    return cmocka_run_group_tests_name("lane", tests, NULL, NULL);
}
