/* Strings and the arena. */

#include "unit.h"


static void
test_alloc(void **state)
{
    int             i;
    size_t          size;
    tk_pool_t      *pool;
    tk_arena_t     *arena;
    unsigned char  *p[200];

    (void) state;

    arena = tk_arena_create();
    assert_non_null(arena);
    pool = tk_arena_pool(arena);

    for (i = 0; i < 200; i++) {
        size = (size_t) i * i;                  /* up to 39,601 bytes */
        p[i] = pool->alloc(pool->data, size);
        assert_non_null(p[i]);
        assert_int_equal((uintptr_t) p[i] % 16, 0);
        memset(p[i], i, size);
    }

    for (i = 0; i < 200; i++) {
        for (size = 0; size < (size_t) i * i; size++) {
            assert_int_equal(p[i][size], i);
        }
    }

    tk_arena_free(arena);
}


static void
test_reset(void **state)
{
    int             i;
    tk_pool_t      *pool;
    tk_arena_t     *arena;
    unsigned char  *first, *again;

    (void) state;

    arena = tk_arena_create();
    assert_non_null(arena);
    pool = tk_arena_pool(arena);

    first = pool->alloc(pool->data, 64);
    assert_non_null(first);
    memset(first, 'x', 64);

    for (i = 0; i < 100; i++) {
        tk_arena_reset(arena);

        again = pool->alloc(pool->data, 64);
        assert_ptr_equal(again, first);         /* the block is kept */

        /* what was there is gone */
        assert_int_equal(again[0] | again[31] | again[63], 0);
        memset(again, 'x', 64);

        assert_non_null(pool->alloc(pool->data, 100000));
    }

    tk_arena_free(arena);
}


static void
test_limits(void **state)
{
    tk_pool_t   *pool;
    tk_arena_t  *arena;

    (void) state;

    arena = tk_arena_create();
    assert_non_null(arena);
    pool = tk_arena_pool(arena);

    assert_null(pool->alloc(pool->data, SIZE_MAX));
    assert_null(pool->alloc(pool->data, SIZE_MAX - 15));
    assert_non_null(pool->alloc(pool->data, 1));

    tk_arena_reset(arena);
    tk_arena_reset(arena);
    tk_arena_free(arena);
    tk_arena_free(NULL);
}


static void
test_str(void **state)
{
    tk_str_t      empty = tk_null_str, s, copy;
    tk_arena_t   *arena;
    unit_pool_t   dry;

    (void) state;

    arena = tk_arena_create();
    assert_non_null(arena);

    s = unit_guard("Order_List", 10);
    copy = tk_str_copy(tk_arena_pool(arena), s);
    assert_tk_text(copy, "Order_List");
    assert_ptr_not_equal(copy.data, s.data);

    copy = tk_str_copy(tk_arena_pool(arena), empty);
    assert_non_null(copy.data);
    assert_int_equal(copy.len, 0);

    copy = tk_str_copy(unit_pool(&dry, tk_arena_pool(arena), 0), s);
    assert_null(copy.data);
    assert_int_equal(copy.len, 0);

    tk_arena_free(arena);
}


static void
test_compare(void **state)
{
    size_t    i;
    tk_str_t  a, b, empty = tk_null_str;

    static const struct {
        const char  *a, *b;
        int          eq, nocase;
    } cases[] = {
        { "", "", 1, 1 },
        { "user", "user", 1, 1 },
        { "user", "User", 0, 1 },
        { "USER", "user", 0, 1 },
        { "user", "use", 0, 0 },
        { "", "user", 0, 0 },
        { " ", "", 0, 0 },                      /* apart by the bit of case */
        { "user", "usep", 0, 0 },
        { "@[`{", "`{@[", 0, 0 },               /* beside the letters */
        { "[", "{", 0, 0 },
        { "\xc3\xa4", "\xc3\x84", 0, 0 },       /* ASCII alone */
    };

    (void) state;

    for (i = 0; i < unit_count(cases); i++) {
        a = tk_str_c(cases[i].a);
        b = unit_guard(cases[i].b, strlen(cases[i].b));

        assert_int_equal(tk_str_eq(a, b), cases[i].eq);
        assert_int_equal(tk_str_eq(b, a), cases[i].eq);
        assert_int_equal(tk_str_eq_nocase(a, b), cases[i].nocase);
        assert_int_equal(tk_str_eq_nocase(b, a), cases[i].nocase);
        assert_int_equal(tk_str_is(b, cases[i].a), cases[i].nocase);
        assert_int_equal(tk_str_is(a, cases[i].b), cases[i].nocase);
    }

    assert_true(tk_str_eq(empty, tk_str_c("")));
    assert_true(tk_str_eq_nocase(empty, tk_str_c("")));
    assert_true(tk_str_is(empty, ""));
    assert_false(tk_str_is(empty, "user"));
}


int
main(void)
{
    const struct CMUnitTest  tests[] = {
        cmocka_unit_test(test_alloc),
        cmocka_unit_test(test_reset),
        cmocka_unit_test(test_limits),
        cmocka_unit_test(test_str),
        cmocka_unit_test(test_compare),
    };

    return cmocka_run_group_tests_name("arena", tests, NULL, NULL);
}
