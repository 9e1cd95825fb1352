/*
 * Why a product is not sold for a day, in words; and the description of the
 * open API, which is JSON whatever memory there is.
 */

#include <jansson.h>

#include "unit.h"
#include "tk_open_describe.h"
#include "tk_open_reason.h"

static tk_arena_t  *arena;


static void
test_reasons(void **state)
{
    static const struct {
        int          ahead, last_minute, minute;
        tk_day_t     day;
        const char  *reason;
    } cases[] = {
        { 0, 1440, 0, 99, "游玩日期已过" },
        { 0, 1440, 0, 89, "游玩日期已过" },
        { 0, 1440, 0, 121, "可预订日期为 2000-03-31 至 2000-04-30" },
        { 2, 1440, 0, 101, "须提前2天预订" },
        { 1, 1080, 1080, 101, "须提前1天 18:00 前预订" },
        { 0, 600, 600, 100, "须当日 10:00 前预订" },
        { 0, 1440, 0, 101, "该日不开放" }
    };

    size_t        i;
    tk_str_t      reason;
    tk_product_t  p = { .first_day = 90, .last_day = 120, .on_sale = 1,
                        .day_limit = TK_UNLIMITED };

    (void) state;

    for (i = 0; i < unit_count(cases); i++) {
        p.days_ahead = cases[i].ahead;
        p.last_minute = cases[i].last_minute;

        assert_int_equal(tk_open_day_reason(tk_arena_pool(arena), &p, 100,
                                            cases[i].minute, cases[i].day,
                                            &reason),
                         TK_OK);
        assert_tk_text(reason, cases[i].reason);
    }
}


static void
test_description(void **state)
{
    int           left;
    json_t       *root;
    tk_err_t      err;
    tk_str_t      document;
    unit_pool_t   pool;
    json_error_t  error;

    (void) state;

    for (left = 0, err = TK_NO_MEMORY; err != TK_OK; left++) {
        assert_in_range(left, 0, 1000);
        tk_arena_reset(arena);
        err = tk_open_describe(unit_pool(&pool, tk_arena_pool(arena), left),
                               unit_str("/open"), unit_str("ZZY-OPENAPI"), 0,
                               &document);
        assert_true(err == TK_OK || err == TK_NO_MEMORY);
    }

    root = json_loadb((char *) document.data, document.len,
                      JSON_REJECT_DUPLICATES, &error);
    assert_non_null(root);
    assert_string_equal(json_string_value(json_object_get(root, "openapi")),
                        "3.1.0");
    assert_int_equal(json_object_size(json_object_get(root, "paths")), 8);
    json_decref(root);
}


int
main(void)
{
    int  failed;

    static const struct CMUnitTest  tests[] = {
        cmocka_unit_test(test_reasons),
        cmocka_unit_test(test_description)
    };

    arena = tk_arena_create();
    failed = cmocka_run_group_tests_name("open_reason", tests, NULL, NULL);
    tk_arena_free(arena);

    return failed;
}
