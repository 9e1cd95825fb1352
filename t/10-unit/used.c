/*
 * The table of used signatures: once each, never forgotten within its window,
 * room for everybody.
 */

#include "unit.h"
#include "tk_used.h"

#define NOW     800000000               /* seconds since 2000 */
#define SIZE    65536

static const unsigned char  secret[TK_USED_SECRET] = "0123456789abcde";


static tk_used_t *
make(size_t size)
{
    tk_used_t  *used;

    used = malloc(size);                /* exactly: a sanitizer sees its end */
    assert_non_null(used);

    tk_used_init(used, size, secret, NOW);
    assert_true(used->nrows > 0);
    assert_int_equal(used->nfree, used->nrows);

    return used;
}


static const unsigned char *
hash_of(int64_t n)
{
    static unsigned char  hash[TK_USED_HASH];

    memset(hash, 0, sizeof(hash));
    memcpy(hash, &n, sizeof(n));

    return hash;
}


static tk_used_e
take(tk_used_t *used, int64_t n, int64_t owner, int64_t now, int64_t until)
{
    int64_t  first;

    return tk_used_take(used, hash_of(n), owner, now, until, &first);
}


static void
test_once(void **state)
{
    int64_t     first;
    tk_used_t  *used;

    (void) state;

    used = make(SIZE);

    assert_int_equal(take(used, 1, 7, NOW + 3, NOW + 300), TK_USED_NEW);
    assert_int_equal(take(used, 2, 7, NOW + 3, NOW + 300), TK_USED_NEW);

    assert_int_equal(tk_used_take(used, hash_of(1), 8, NOW + 5, NOW + 300,
                                  &first), TK_USED_AGAIN);
    assert_true(first == NOW + 3);

    /* up to the last second of its window, and not beyond */
    assert_int_equal(take(used, 1, 7, NOW + 300, NOW + 600), TK_USED_AGAIN);
    assert_int_equal(take(used, 1, 7, NOW + 301, NOW + 600), TK_USED_NEW);
    assert_int_equal(used->nfree, used->nrows - 1);

    /* what was not used after all may be */
    tk_used_forget(used, hash_of(1));
    tk_used_forget(used, hash_of(1));
    assert_int_equal(used->nfree, used->nrows);
    assert_int_equal(take(used, 1, 7, NOW + 302, NOW + 600), TK_USED_NEW);

    free(used);
}


/* One owner gets half of it, the next one half of the rest. */

static void
test_fair(void **state)
{
    int64_t     n, owner, taken;
    uint32_t    free_before;
    tk_used_t  *used;

    (void) state;

    used = make(SIZE);
    n = 0;

    for (owner = 1; owner < 4; owner++) {
        free_before = used->nfree;

        for (taken = 0; take(used, n, owner, NOW, NOW + 300) == TK_USED_NEW;
             taken++)
        {
            n++;
        }

        assert_in_range(taken, free_before / 2, free_before / 2 + 1);
        assert_true(used->nfree > 0);
    }

    /* all of it is remembered, full or not, and all of it ends */
    for (taken = 0; taken < n; taken++) {
        assert_int_equal(take(used, taken, 9, NOW + 300, NOW + 600),
                         TK_USED_AGAIN);
    }

    assert_int_equal(take(used, n, 1, NOW + 301, NOW + 600), TK_USED_NEW);
    assert_int_equal(used->nfree, used->nrows - 1);

    free(used);
}


/* Windows of all lengths, a clock that jumps, things forgotten between: what is
 * in its window is known, and nothing is lost of the table. */

static void
test_random(void **state)
{
    int         i;
    uint64_t    random;
    int64_t     now, until[256], at;
    tk_used_t  *used;

    (void) state;

    used = make(SIZE);
    memset(until, 0, sizeof(until));
    random = 42;
    now = NOW;

    for (i = 0; i < 200000; i++) {
        now += (int64_t) (unit_random(&random) % 8 == 0);

        if (unit_random(&random) % 20000 == 0) {
            now += (int64_t) (unit_random(&random) % 5000);
        }

        at = (int64_t) (unit_random(&random) % 256);

        if (unit_random(&random) % 50 == 0) {
            tk_used_forget(used, hash_of(at));
            until[at] = 0;
            continue;
        }

        if (until[at] >= now) {
            assert_int_equal(take(used, at, at % 5, now, now + 9),
                             TK_USED_AGAIN);
            continue;
        }

        until[at] = now + (int64_t) (unit_random(&random) % 601);
        assert_int_equal(take(used, at, at % 5, now, until[at]), TK_USED_NEW);
    }

    take(used, 1000, 1, now + 2000, now + 2000);
    assert_int_equal(used->nfree, used->nrows - 1);

    free(used);
}


static void
test_since(void **state)
{
    tk_used_t  *used;

    (void) state;

    used = make(SIZE);

    assert_int_equal(tk_used_knows(used, NOW), 1);
    assert_int_equal(tk_used_knows(used, NOW - 1), 0);

    assert_int_equal(take(used, 1, 7, NOW, NOW + 300), TK_USED_NEW);
    tk_used_empty(used, NOW + 10);

    assert_int_equal(tk_used_knows(used, NOW + 9), 0);
    assert_int_equal(take(used, 1, 7, NOW + 10, NOW + 300), TK_USED_NEW);

    free(used);
}


/* A clock put back keeps longer, never less. */

static void
test_clock_back(void **state)
{
    tk_used_t  *used;

    (void) state;

    used = make(SIZE);

    assert_int_equal(take(used, 1, 7, NOW + 500, NOW + 800), TK_USED_NEW);
    assert_int_equal(take(used, 2, 7, NOW + 100, NOW + 400), TK_USED_NEW);
    assert_int_equal(take(used, 1, 7, NOW + 100, NOW + 400), TK_USED_AGAIN);
    assert_int_equal(take(used, 2, 7, NOW + 400, NOW + 700), TK_USED_AGAIN);

    free(used);
}


int
main(void)
{
    const struct CMUnitTest  tests[] = {
        cmocka_unit_test(test_once),
        cmocka_unit_test(test_fair),
        cmocka_unit_test(test_random),
        cmocka_unit_test(test_since),
        cmocka_unit_test(test_clock_back),
    };

    return cmocka_run_group_tests_name("used", tests, NULL, NULL);
}
