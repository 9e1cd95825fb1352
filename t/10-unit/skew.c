/*
 * The difference of two clocks: as little as question and answer allow.
 */

#include "unit.h"
#include "tk_skew.h"


static void
test_skew(void **state)
{
    size_t  i;
    char    text[TK_SKEW_TEXT];

    static const struct {
        tk_time_t    before, asked, heard, said;
        tk_time_t    skew;
        int          large;
        const char  *text;
    } cases[] = {
        { 0, 1000, 2000, 1500, 0, 0, "0.000 s ahead of Postgres'" },
        { 0, 1000, 2000, 1000, 0, 0, "0.000 s ahead of Postgres'" },
        { 0, 1000, 2000, 2000, 0, 0, "0.000 s ahead of Postgres'" },
        { 0, 0, 9000000, 9250000, 250000, 0, "0.250 s behind Postgres'" },
        { 0, 0, 1000000, 3000000, 2000000, 0, "2.000 s behind Postgres'" },
        { 0, 0, 1000000, 3000001, 2000001, 1, "2.000 s behind Postgres'" },
        { 0, 0, 1000, -2000000, -2000000, 0, "2.000 s ahead of Postgres'" },
        { 0, 0, 1000, -3204999, -3204999, 1, "3.204 s ahead of Postgres'" },
        { 0, 0, 0, TK_DAY, TK_DAY, 1, "86400.000 s behind Postgres'" },

        /* known before: kept where the answer allows it */
        { 5000, 0, 9000000, 250000, 5000, 0, "0.005 s behind Postgres'" },
        { 5000, 0, 1000, 9000, 8000, 0, "0.008 s behind Postgres'" },
        { 9000, 0, 1000, 7000, 7000, 0, "0.007 s behind Postgres'" },
        { -5000, 0, 1000, 0, -1000, 0, "0.001 s ahead of Postgres'" },
        { 5000000, 0, 1000, 0, 0, 0, "0.000 s ahead of Postgres'" },
    };

    (void) state;

    for (i = 0; i < unit_count(cases); i++) {
        assert_int_equal(tk_skew(cases[i].before, cases[i].asked,
                                 cases[i].heard, cases[i].said),
                         cases[i].skew);
        assert_int_equal(tk_skew_is_large(cases[i].skew), cases[i].large);
        assert_string_equal(tk_skew_text(cases[i].skew, text), cases[i].text);
    }
}


int
main(void)
{
    const struct CMUnitTest  tests[] = {
        cmocka_unit_test(test_skew),
    };

    return cmocka_run_group_tests_name("skew", tests, NULL, NULL);
}
