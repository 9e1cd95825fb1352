/*
 * Values of the open API.
 */

#include "unit.h"
#include "tk_open_value.h"
#include "tk_value.h"


static void
test_moments(void **state)
{
    int        minute;
    size_t     i;
    tk_day_t   day;

    static const struct {
        const char  *text;
        int          minute;            /* -2: refused */
    } cases[] = {
        { "2026-05-10", -1 }, { "2026-05-10 13:20:36", 800 },
        { "2026-05-10 13:20", 800 }, { "2026-05-10T13:20:36", 800 },
        { "2026-05-10 0:00", 0 }, { "2026-05-10 23:59:59", 1439 },
        { "", -2 }, { "20260510", -2 }, { "2026-5-10", -2 },
        { "2026-05-32", -2 }, { "2026-02-29", -2 }, { "1999-05-10", -2 },
        { "2026/05/10", -2 }, { "2026-05-10 ", -2 }, { "2026-05-10T", -2 },
        { "2026-05-10 24:00", -2 }, { "2026-05-10 12:60", -2 },
        { "2026-05-10 12:00:60", -2 }, { "2026-05-10 12:00:0", -2 },
        { "2026-05-10 12:00:00Z", -2 }, { "2026-05-10_12:00", -2 },
        { " 2026-05-10", -2 }, { "-026-05-10", -2 }
    };

    (void) state;

    for (i = 0; i < unit_count(cases); i++) {
        minute = -2;
        day = 0;

        assert_int_equal(tk_open_moment(unit_guard(cases[i].text,
                                                   strlen(cases[i].text)),
                                        &day, &minute),
                         cases[i].minute == -2 ? TK_BAD_VALUE : TK_OK);

        if (cases[i].minute != -2) {
            assert_int_equal(minute, cases[i].minute);
            assert_int_equal(day, tk_day_from_civil(2026, 5, 10));
        }
    }
}


static void
test_clocks(void **state)
{
    int     minute;
    size_t  i;

    static const struct {
        const char  *text;
        int          minute;            /* -1: refused */
    } cases[] = {
        { "09:00", 540 }, { "9:00", 540 }, { "09:00:59", 540 },
        { "0:00", 0 }, { "23:59", 1439 },
        { "", -1 }, { "9", -1 }, { "09", -1 }, { "9:0", -1 },
        { "24:00", 1440 }, { "24:00:00", 1440 }, { "24:01", -1 },
        { "25:00", -1 }, { "09:60", -1 }, { "9:00:00", -1 },
        { "09:00:", -1 }, { "09.00", -1 }, { ":900", -1 }, { "-9:00", -1 },
        { "09:00:60", -1 }, { "9:00 ", -1 }, { "09:000", -1 }
    };

    (void) state;

    for (i = 0; i < unit_count(cases); i++) {
        minute = -1;
        assert_int_equal(tk_open_clock(unit_guard(cases[i].text,
                                                  strlen(cases[i].text)),
                                       &minute),
                         cases[i].minute == -1 ? TK_BAD_VALUE : TK_OK);
        assert_int_equal(minute, cases[i].minute);
    }
}


static void
test_days(void **state)
{
    unsigned char  out[TK_OPEN_DAY_LEN];

    (void) state;

    tk_open_format_day(tk_day_from_civil(2026, 5, 1), out);
    assert_memory_equal(out, "2026-05-01", TK_OPEN_DAY_LEN);
}


static void
test_documents(void **state)
{
    int            id_type;
    size_t         i, len;
    tk_day_t       today;
    unsigned char  out[TK_DOCUMENT_BYTES];

    static const struct {
        int64_t      kind;
        const char  *text;
        tk_err_t     err;
        const char  *normal;
        int          id_type;
    } cases[] = {
        { 0, "11010519491231002X", TK_OK, "11010519491231002X", 1 },
        { 0, "11010519491231002x", TK_OK, "11010519491231002X", 1 },
        { 0, "110101199003070070", TK_OK, "110101199003070070", 1 },
        { 0, "110101199003070071", TK_ID_NUMBER, NULL, 0 },
        { 0, "110101900307007", TK_OK, "110101900307007", 4 },
        { 0, "110101901307007", TK_ID_NUMBER, NULL, 0 },
        { 0, "11010190030700x", TK_ID_NUMBER, NULL, 0 },
        { 0, "11010190030700", TK_ID_NUMBER, NULL, 0 },
        { 0, "", TK_ID_NUMBER, NULL, 0 },
        { 1, "e12345678", TK_OK, "E12345678", 3 },
        { 2, "H1234567", TK_OK, "H1234567", 4 },
        { 3, "12345678(A)", TK_OK, "12345678(A)", 4 },
        { 4, "A1234", TK_OK, "A1234", 2 },
        { 5, "12345678901234567890", TK_OK, "12345678901234567890", 4 },
        { 5, "123456789012345678901", TK_ID_NUMBER, NULL, 0 },
        { 1, "1234", TK_ID_NUMBER, NULL, 0 },
        { 1, "E1234 5678", TK_ID_NUMBER, NULL, 0 },
        { 1, "军1234567", TK_ID_NUMBER, NULL, 0 },
        { 6, "E12345678", TK_ID_KIND, NULL, 0 },
        { 9, "E12345678", TK_ID_KIND, NULL, 0 },
        { -1, "E12345678", TK_ID_KIND, NULL, 0 }
    };

    (void) state;

    today = tk_day_from_civil(2026, 5, 10);

    for (i = 0; i < unit_count(cases); i++) {
        assert_int_equal(tk_open_document(unit_guard(cases[i].text,
                                                     strlen(cases[i].text)),
                                          cases[i].kind, today, out, &len,
                                          &id_type),
                         cases[i].err);

        if (cases[i].err == TK_OK) {
            assert_int_equal(len, strlen(cases[i].normal));
            assert_memory_equal(out, cases[i].normal, len);
            assert_int_equal(id_type, cases[i].id_type);
        }
    }
}


static void
test_phones(void **state)
{
    size_t         i, len;
    unsigned char  out[TK_OPEN_PHONE];

    static const struct {
        const char  *text, *normal;     /* NULL: refused */
    } cases[] = {
        { "18106532623", "18106532623" }, { "13912345678", "13912345678" },
        { "+86-139-1234-5678", "+8613912345678" },
        { "0571-88888888", "057188888888" }, { "+85291234567", "+85291234567" },
        { "12345678901", NULL }, { "10000000000", NULL }, { "", NULL },
        { "1234", NULL }, { "----", NULL }, { "139123456789012345678", NULL },
        { "1391234567x", NULL }, { "86+13912345678", NULL },
        { "139 1234 5678", NULL }
    };

    (void) state;

    for (i = 0; i < unit_count(cases); i++) {
        assert_int_equal(tk_open_phone(unit_guard(cases[i].text,
                                                  strlen(cases[i].text)),
                                       out, &len),
                         cases[i].normal == NULL ? TK_PHONE_WRONG : TK_OK);

        if (cases[i].normal != NULL) {
            assert_int_equal(len, strlen(cases[i].normal));
            assert_memory_equal(out, cases[i].normal, len);
        }
    }
}


/* 2021-12-21 19:12:16.904140 in Shanghai, as a real one has it. */

static void
test_log_id(void **state)
{
    tk_time_t      now;
    unsigned char  out[TK_OPEN_LOG_ID];

    (void) state;

    now = (INT64_C(1640085136) - TK_EPOCH) * TK_SECOND + 904140;

    tk_open_log_id(now, 8 * 3600, 4, out);
    assert_memory_equal(out, "63775710736904140020211221191216904004",
                        TK_OPEN_LOG_ID);

    tk_open_log_id(now, 0, 1999, out);
    assert_memory_equal(out, "63775681936904140020211221111216904999",
                        TK_OPEN_LOG_ID);

    tk_open_log_id(0, 0, 0, out);
    assert_memory_equal(out, "63082281600000000020000101000000000000",
                        TK_OPEN_LOG_ID);
}


int
main(void)
{
    const struct CMUnitTest  tests[] = {
        cmocka_unit_test(test_moments),
        cmocka_unit_test(test_clocks),
        cmocka_unit_test(test_days),
        cmocka_unit_test(test_documents),
        cmocka_unit_test(test_phones),
        cmocka_unit_test(test_log_id)
    };

    return cmocka_run_group_tests_name("open_value", tests, NULL, NULL);
}
