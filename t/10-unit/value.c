/* Readers and writers of single values. */

#include <stdio.h>

#include "unit.h"
#include "tk_value.h"


static void
test_int(void **state)
{
    size_t   i;
    int64_t  n;

    static const struct {
        const char  *text;
        int64_t      min, max;
        tk_err_t     rc;
        int64_t      n;
    } cases[] = {
        { "0", 0, 9, TK_OK, 0 },
        { "9", 0, 9, TK_OK, 9 },
        { "10", 0, 9, TK_BAD_VALUE, 0 },
        { "007", 0, 9, TK_OK, 7 },
        { "-1", -1, 9, TK_OK, -1 },
        { "-1", 0, 9, TK_BAD_VALUE, 0 },
        { "-0", 0, 9, TK_OK, 0 },
        { "9223372036854775807", 0, INT64_MAX, TK_OK, INT64_MAX },
        { "9223372036854775808", 0, INT64_MAX, TK_BAD_VALUE, 0 },
        { "-9223372036854775808", INT64_MIN, 0, TK_OK, INT64_MIN },
        { "-9223372036854775809", INT64_MIN, 0, TK_BAD_VALUE, 0 },
        { "18446744073709551616", INT64_MIN, INT64_MAX, TK_BAD_VALUE, 0 },
        { "99999999999999999999999999", INT64_MIN, INT64_MAX, TK_BAD_VALUE,
          0 },
        { "", 0, 9, TK_BAD_VALUE, 0 },
        { "-", -9, 9, TK_BAD_VALUE, 0 },
        { "--1", -9, 9, TK_BAD_VALUE, 0 },
        { "+1", 0, 9, TK_BAD_VALUE, 0 },
        { " 1", 0, 9, TK_BAD_VALUE, 0 },
        { "1 ", 0, 9, TK_BAD_VALUE, 0 },
        { "1x", 0, 9, TK_BAD_VALUE, 0 },
        { "1.0", 0, 9, TK_BAD_VALUE, 0 },
        { "0x1", 0, 9, TK_BAD_VALUE, 0 },
        { "\xef\xbc\x91", 0, 9, TK_BAD_VALUE, 0 },      /* full-width 1 */
    };

    (void) state;

    for (i = 0; i < unit_count(cases); i++) {
        n = 77;
        assert_int_equal(tk_parse_int(unit_guard(cases[i].text,
                                                 strlen(cases[i].text)),
                                      cases[i].min, cases[i].max, &n),
                         cases[i].rc);
        assert_true(n == (cases[i].rc == TK_OK ? cases[i].n : 77));
    }
}


static void
test_money(void **state)
{
    size_t   i;
    int64_t  fen;

    static const struct {
        const char  *text;
        tk_err_t     rc;
        int64_t      fen;
    } cases[] = {
        { "12", TK_OK, 1200 },
        { "12.3", TK_OK, 1230 },
        { "12.30", TK_OK, 1230 },
        { "12.03", TK_OK, 1203 },
        { "0", TK_OK, 0 },
        { "0.01", TK_OK, 1 },
        { "00.10", TK_OK, 10 },
        { "9999999999999.99", TK_OK, INT64_C(999999999999999) },
        { "99999999999999", TK_BAD_VALUE, 0 },
        { "00000000000001", TK_BAD_VALUE, 0 },
        { "", TK_BAD_VALUE, 0 },
        { ".", TK_BAD_VALUE, 0 },
        { "12.", TK_BAD_VALUE, 0 },
        { ".5", TK_BAD_VALUE, 0 },
        { "12.345", TK_BAD_VALUE, 0 },
        { "12.3000", TK_OK, 1230 },
        { "12.340", TK_OK, 1234 },
        { "12.00000000000000000000000000000", TK_OK, 1200 },
        { "12.3001", TK_BAD_VALUE, 0 },
        { "12.30 ", TK_BAD_VALUE, 0 },
        { "12.300.", TK_BAD_VALUE, 0 },
        { "012.0", TK_OK, 1200 },
        { "12,30", TK_BAD_VALUE, 0 },
        { "1,200", TK_BAD_VALUE, 0 },
        { "-1", TK_BAD_VALUE, 0 },
        { "+1", TK_BAD_VALUE, 0 },
        { " 1", TK_BAD_VALUE, 0 },
        { "1 ", TK_BAD_VALUE, 0 },
        { "1e2", TK_BAD_VALUE, 0 },
        { "1.1.1", TK_BAD_VALUE, 0 },
        { "1.-1", TK_BAD_VALUE, 0 },
        { "¥1", TK_BAD_VALUE, 0 },
    };

    (void) state;

    for (i = 0; i < unit_count(cases); i++) {
        fen = 77;
        assert_int_equal(tk_parse_money(unit_guard(cases[i].text,
                                                   strlen(cases[i].text)),
                                        &fen), cases[i].rc);
        assert_true(fen == (cases[i].rc == TK_OK ? cases[i].fen : 77));
    }
}


static void
test_format(void **state)
{
    size_t         i, len;
    unsigned char  out[TK_MONEY_LEN + 1];

    static const struct {
        int64_t      n;
        const char  *text, *money;
    } cases[] = {
        { 0, "0", "0.00" },
        { 5, "5", "0.05" },
        { 10000, "10000", "100.00" },
        { -105, "-105", "-1.05" },
        { -5, "-5", "-0.05" },
        { INT64_MAX, "9223372036854775807", "92233720368547758.07" },
        { INT64_MIN, "-9223372036854775808", "-92233720368547758.08" },
    };

    (void) state;

    for (i = 0; i < unit_count(cases); i++) {
        memset(out, '#', sizeof(out));
        len = tk_format_int(cases[i].n, out);
        assert_int_equal(len, strlen(cases[i].text));
        assert_memory_equal(out, cases[i].text, len);
        assert_int_equal(out[TK_INT_LEN], '#');

        memset(out, '#', sizeof(out));
        len = tk_format_money(cases[i].n, out);
        assert_int_equal(len, strlen(cases[i].money));
        assert_memory_equal(out, cases[i].money, len);
        assert_int_equal(out[len], '#');
    }
}


/* Numbers of days were reckoned with Python's datetime. */

static void
test_day(void **state)
{
    size_t    i;
    tk_day_t  day;

    static const struct {
        const char  *text;
        tk_day_t     day;
        int          weekday;
    } good[] = {
        { "20000101", 0, 6 },
        { "20000229", 59, 2 },
        { "20261121", 9821, 6 },
        { "21000301", 36584, 1 },
        { "21991231", 73048, 2 },
    };

    static const char *const  bad[] = {
        "", "2026112", "202611211", "20260229", "21000229", "20261301",
        "20260001", "20260100", "20260132", "20260431", "19991231",
        "22000101", "2026-1-1", "2026 101", "00000000", "99999999",
        "2026112x", "+2026112"
    };

    (void) state;

    for (i = 0; i < unit_count(good); i++) {
        day = -77;
        assert_int_equal(tk_parse_day(unit_guard(good[i].text, 8), &day),
                         TK_OK);
        assert_int_equal(day, good[i].day);
        assert_int_equal(tk_weekday(day), good[i].weekday);
    }

    for (i = 0; i < unit_count(bad); i++) {
        day = -77;
        assert_int_equal(tk_parse_day(unit_guard(bad[i], strlen(bad[i])),
                                      &day), TK_BAD_VALUE);
        assert_int_equal(day, -77);
    }

    assert_int_equal(tk_weekday(-1), 5);
    assert_int_equal(tk_weekday(-36465), 4);            /* 1 March 1900 */
}


/* Every day of the calendar, one by one, against counting by hand. */

static void
test_calendar(void **state)
{
    int            y, m, d, year, month, mday, days, leap;
    tk_day_t       day, parsed;
    unsigned char  out[TK_DAY_LEN + 1], expected[40];

    static const int  lengths[] = {
        31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31
    };

    (void) state;

    day = 0;
    out[TK_DAY_LEN] = '#';

    for (y = 2000; y < 2200; y++) {
        leap = (y % 4 == 0 && y % 100 != 0) || y % 400 == 0;

        for (m = 1; m <= 12; m++) {
            days = lengths[m - 1] + (m == 2 && leap);

            for (d = 1; d <= days; d++, day++) {
                tk_day_civil(day, &year, &month, &mday);
                assert_true(year == y && month == m && mday == d);
                assert_int_equal(tk_day_from_civil(y, m, d), day);
                assert_int_equal(tk_weekday(day), (day + 5) % 7 + 1);

                assert_int_equal(tk_format_day(day, out), TK_DAY_LEN);
                snprintf((char *) expected, sizeof(expected), "%04d%02d%02d",
                         y, m, d);
                assert_memory_equal(out, expected, TK_DAY_LEN);

                assert_int_equal(tk_parse_day(unit_guard(out, TK_DAY_LEN),
                                              &parsed), TK_OK);
                assert_int_equal(parsed, day);
            }
        }
    }

    assert_int_equal(out[TK_DAY_LEN], '#');
    assert_int_equal(tk_format_day(INT32_MAX, out), 0);
    assert_int_equal(tk_format_day(INT32_MIN, out), 0);
}


#define HOUR  (3600 * TK_SECOND)

static const tk_offset_t  china = { 0, 8 * 3600 };
static const tk_zone_t    shanghai = { &china, 1 };


/* A zone of two offsets; one at a time. */

static tk_zone_t
zone_of(int32_t before_s, int32_t after_s, tk_time_t change)
{
    static tk_offset_t  offsets[2];

    offsets[0] = (tk_offset_t) { 0, before_s };
    offsets[1] = (tk_offset_t) { change, after_s };

    return (tk_zone_t) { offsets, 2 };
}


static void
check_moment(const tk_zone_t *zone, tk_time_t t, const char *expected)
{
    unsigned char  out[TK_MOMENT_LEN + 1];

    out[TK_MOMENT_LEN] = '#';
    assert_int_equal(tk_format_moment(zone, t, out), TK_MOMENT_LEN);
    assert_memory_equal(out, expected, TK_MOMENT_LEN);
    assert_int_equal(out[TK_MOMENT_LEN], '#');
}


static void
test_zone(void **state)
{
    tk_time_t  t;

    (void) state;

    t = 9821 * TK_DAY + 16 * HOUR;              /* 2026-11-22 00:00 +08 */

    assert_int_equal(tk_local_day(&shanghai, t), 9822);
    assert_int_equal(tk_local_day(&shanghai, t - 1), 9821);
    assert_int_equal(tk_local_minute(&shanghai, t), 0);
    assert_int_equal(tk_local_minute(&shanghai, t - 1), 1439);
    assert_true(tk_local_midnight(&shanghai, 9822) == t);

    check_moment(&shanghai, t, "20261122000000");
    check_moment(&shanghai, t - 1, "20261121235959");
    check_moment(&shanghai, t + HOUR * 13 + 61 * TK_SECOND, "20261122130101");
    check_moment(&shanghai, -8 * HOUR - 1, "19991231235959");
}


/* 2027-03-28 01:00 UTC: from +1 h to +2 h; and back on 2027-10-31. */

static void
test_zone_change(void **state)
{
    tk_zone_t  spring, autumn, skip, back;
    tk_time_t  change;

    (void) state;

    change = 9948 * TK_DAY + HOUR;
    spring = zone_of(3600, 7200, change);

    check_moment(&spring, change - 1, "20270328015959");
    check_moment(&spring, change, "20270328030000");
    assert_true(tk_local_midnight(&spring, 9948) == 9948 * TK_DAY - HOUR);
    assert_true(tk_local_midnight(&spring, 9949) == 9949 * TK_DAY - 2 * HOUR);

    change = 10165 * TK_DAY + HOUR;
    autumn = zone_of(7200, 3600, change);

    check_moment(&autumn, change - 1, "20271031025959");
    check_moment(&autumn, change, "20271031020000");
    assert_true(tk_local_midnight(&autumn, 10165)
                == 10165 * TK_DAY - 2 * HOUR);
    assert_true(tk_local_midnight(&autumn, 10166) == 10166 * TK_DAY - HOUR);

    /* at midnight: the hour from 00:00 does not exist, or comes twice */
    change = 9948 * TK_DAY - HOUR;
    skip = zone_of(3600, 7200, change);
    assert_true(tk_local_midnight(&skip, 9948) == change);
    assert_int_equal(tk_local_day(&skip, change), 9948);
    assert_int_equal(tk_local_day(&skip, change - 1), 9947);
    assert_int_equal(tk_local_minute(&skip, change), 60);

    change = 9948 * TK_DAY - HOUR;
    back = zone_of(7200, 3600, change);
    assert_true(tk_local_midnight(&back, 9948) == change - HOUR);
}


/* New York over three winters: each moment and each midnight has the offset of
 * its own time, of the past and of seasons ahead. */

static void
test_zone_seasons(void **state)
{
    size_t     i;
    tk_time_t  t, got;
    tk_zone_t  utc = { NULL, 0 };

    static const tk_offset_t  offsets[] = {
        { 0, -14400 },
        { 9437 * TK_DAY + 6 * HOUR, -18000 },       /* 2025-11-02 01:00 EST */
        { 9563 * TK_DAY + 7 * HOUR, -14400 },       /* 2026-03-08 03:00 EDT */
        { 9801 * TK_DAY + 6 * HOUR, -18000 },
        { 9934 * TK_DAY + 7 * HOUR, -14400 }
    };

    static const tk_zone_t  york = { offsets, unit_count(offsets) };

    static const struct {
        int          year, month, day;              /* 12:00 UTC */
        const char  *text;
        int          offset_h;
    } days[] = {
        { 2025, 7, 1, "20250701080000", 4 },
        { 2025, 12, 1, "20251201070000", 5 },
        { 2026, 3, 7, "20260307070000", 5 },
        { 2026, 3, 9, "20260309080000", 4 },
        { 2026, 11, 2, "20261102070000", 5 },
        { 2027, 3, 15, "20270315080000", 4 },
        { 2029, 1, 1, "20290101080000", 4 }
    };

    (void) state;

    for (i = 0; i < unit_count(days); i++) {
        tk_day_t  day = tk_day_from_civil(days[i].year, days[i].month,
                                          days[i].day);

        t = day * TK_DAY + 12 * HOUR;
        check_moment(&york, t, days[i].text);
        assert_true(tk_local_midnight(&york, day)
                    == day * TK_DAY + days[i].offset_h * HOUR);
        assert_int_equal(tk_parse_moment(&york, unit_guard(days[i].text,
                                                    TK_MOMENT_LEN), t,
                                         &got), TK_OK);
        assert_true(got == t);
    }

    assert_true(tk_local_midnight(&utc, 9822) == 9822 * TK_DAY);
    check_moment(&utc, 9822 * TK_DAY, "20261122000000");
    assert_int_equal(tk_parse_moment(&utc, unit_str("20261122000000"), 0,
                                     &got), TK_OK);
    assert_true(got == 9822 * TK_DAY);
}


/* yyyyMMddHHmmss back into the moment. */

static void
test_parse_moment(void **state)
{
    size_t     i;
    tk_time_t  t, change, got;
    tk_zone_t  spring, autumn;

    static const char *const  bad[] = {
        "", "2026112200000", "202611220000000", "20260230000000",
        "20261122240000", "20261122006000", "20261122000060",
        "2026112200000x", "19991231000000", "+0261122000000"
    };

    (void) state;

    t = 9821 * TK_DAY + 16 * HOUR;              /* 2026-11-22 00:00 +08 */

    assert_int_equal(tk_parse_moment(&shanghai, unit_str("20261122000000"), t,
                                     &got), TK_OK);
    assert_true(got == t);
    assert_int_equal(tk_parse_moment(&shanghai, unit_str("20261122130101"), t,
                                     &got), TK_OK);
    assert_true(got == t + 13 * HOUR + 61 * TK_SECOND);

    for (i = 0; i < unit_count(bad); i++) {
        assert_int_equal(tk_parse_moment(&shanghai,
                                         unit_guard(bad[i], strlen(bad[i])),
                                         t, &got), TK_BAD_VALUE);
    }

    /* an hour that does not exist, and one that comes twice */
    change = 9948 * TK_DAY + HOUR;
    spring = zone_of(3600, 7200, change);
    assert_int_equal(tk_parse_moment(&spring, unit_str("20270328015959"),
                                     change, &got), TK_OK);
    assert_true(got == change - TK_SECOND);
    assert_int_equal(tk_parse_moment(&spring, unit_str("20270328023000"),
                                     change, &got), TK_BAD_VALUE);
    assert_int_equal(tk_parse_moment(&spring, unit_str("20270328030000"),
                                     change, &got), TK_OK);
    assert_true(got == change);

    change = 10165 * TK_DAY + HOUR;
    autumn = zone_of(7200, 3600, change);
    assert_int_equal(tk_parse_moment(&autumn, unit_str("20271031023000"),
                                     change - HOUR / 2, &got), TK_OK);
    assert_true(got == change - HOUR / 2);
    assert_int_equal(tk_parse_moment(&autumn, unit_str("20271031023000"),
                                     change + HOUR / 2, &got), TK_OK);
    assert_true(got == change + HOUR / 2);
    assert_int_equal(tk_parse_moment(&autumn, unit_str("20271031033000"),
                                     change, &got), TK_OK);
    assert_true(got == change + HOUR + HOUR / 2);
}


/* What stands for "never" must not overflow anything. */

static void
test_zone_far(void **state)
{
    size_t         i;
    unsigned char  out[TK_MOMENT_LEN];

    static const tk_time_t  far[] = {
        TK_NEVER, TK_NEVER - 1, INT64_MIN, INT64_MIN + 1
    };

    static const tk_offset_t  offsets[][2] = {
        { { 0, 50400 }, { TK_NEVER, 50400 } },
        { { 0, -43200 }, { TK_NEVER, -43200 } },
        { { 0, 50400 }, { 0, -43200 } },
        { { 0, -43200 }, { INT64_MIN, 50400 } }
    };

    (void) state;

    for (i = 0; i < unit_count(far) * unit_count(offsets); i++) {
        tk_zone_t  zone = { offsets[i / unit_count(far)], 2 };
        tk_time_t  t = far[i % unit_count(far)];

        assert_int_equal(tk_format_moment(&zone, t, out), 0);
        assert_true((tk_local_day(&zone, t) > 0) == (t > 0));
        assert_in_range(tk_local_minute(&zone, t), 0, 1439);
    }

    assert_true(tk_local_midnight(&shanghai, INT32_MAX) == TK_NEVER);
    assert_true(tk_local_midnight(&shanghai, INT32_MIN) == INT64_MIN);
}


static void
test_clock(void **state)
{
    size_t         i;
    unsigned char  out[TK_CLOCK_LEN];

    static const struct {
        int          minute;
        const char  *text;
    } cases[] = {
        { 0, "00:00" }, { 9, "00:09" }, { 570, "09:30" }, { 1439, "23:59" },
        { 1440, "24:00" }
    };

    (void) state;

    for (i = 0; i < unit_count(cases); i++) {
        assert_int_equal(tk_format_clock(cases[i].minute, out), TK_CLOCK_LEN);
        assert_memory_equal(out, cases[i].text, TK_CLOCK_LEN);
    }

    assert_int_equal(tk_format_clock(-1, out), 0);
    assert_int_equal(tk_format_clock(1441, out), 0);
    assert_int_equal(tk_format_clock(INT32_MAX, out), 0);
}


static void
test_utf8(void **state)
{
    size_t    i;

    static const struct {
        tk_str_t  text;
        tk_err_t  rc;
        size_t    length;
    } cases[] = {
        { tk_string(""), TK_OK, 0 },
        { tk_string("abc"), TK_OK, 3 },
        { tk_string("张三 a"), TK_OK, 4 },
        { tk_string("\t\n\r\x7f"), TK_OK, 4 },
        { tk_string("\xc2\x80"), TK_OK, 1 },
        { tk_string("\xdf\xbf"), TK_OK, 1 },
        { tk_string("\xe0\xa0\x80"), TK_OK, 1 },
        { tk_string("\xed\x9f\xbf"), TK_OK, 1 },        /* U+D7FF */
        { tk_string("\xee\x80\x80"), TK_OK, 1 },
        { tk_string("\xef\xbf\xbd"), TK_OK, 1 },
        { tk_string("\xf0\x90\x80\x80"), TK_OK, 1 },
        { tk_string("\xf4\x8f\xbf\xbf"), TK_OK, 1 },    /* U+10FFFF */
        { tk_string("\0"), TK_BAD_CHARSET, 1 },
        { tk_string("a\x01"), TK_BAD_CHARSET, 2 },
        { tk_string("\x1f"), TK_BAD_CHARSET, 1 },
        { tk_string("\x80"), TK_BAD_CHARSET, 0 },
        { tk_string("\xc0\x80"), TK_BAD_CHARSET, 1 },
        { tk_string("\xc1\xbf"), TK_BAD_CHARSET, 1 },
        { tk_string("\xe0\x9f\xbf"), TK_BAD_CHARSET, 1 },
        { tk_string("\xf0\x8f\xbf\xbf"), TK_BAD_CHARSET, 1 },
        { tk_string("\xed\xa0\x80"), TK_BAD_CHARSET, 1 },
        { tk_string("\xed\xbf\xbf"), TK_BAD_CHARSET, 1 },
        { tk_string("\xef\xbf\xbe"), TK_BAD_CHARSET, 1 },
        { tk_string("\xef\xbf\xbf"), TK_BAD_CHARSET, 1 },
        { tk_string("\xf4\x90\x80\x80"), TK_BAD_CHARSET, 1 },
        { tk_string("\xf5\x80\x80\x80"), TK_BAD_CHARSET, 1 },
        { tk_string("\xff"), TK_BAD_CHARSET, 1 },
        { tk_string("\xc3" "a"), TK_BAD_CHARSET, 2 },
        { tk_string("\xc4\xe3"), TK_BAD_CHARSET, 2 },   /* GBK */
    };

    (void) state;

    for (i = 0; i < unit_count(cases); i++) {
        assert_int_equal(tk_check_utf8(unit_guard(cases[i].text.data,
                                                  cases[i].text.len)),
                         cases[i].rc);
        assert_int_equal(tk_utf8_length(cases[i].text), cases[i].length);
    }
}


/* Each cut within a character is noticed, and nothing behind it is read. */

static void
test_utf8_prefixes(void **state)
{
    size_t       len;
    const char  *text = "a\xc3\xa4\xe5\xbc\xa0\xf0\x9f\x8e\xab";

    static const int  whole[] = { 1, 1, 0, 1, 0, 0, 1, 0, 0, 0, 1 };

    (void) state;

    for (len = 0; len <= 10; len++) {
        assert_int_equal(tk_check_utf8(unit_guard(text, len)),
                         whole[len] ? TK_OK : TK_BAD_CHARSET);
    }
}


/* Every code point, encoded by the definition. */

static void
test_utf8_all(void **state)
{
    int32_t        c;
    size_t         len;
    tk_str_t       s;
    unsigned char  p[4], again[4];

    (void) state;

    for (c = 0; c < 0x110000; c++) {
        len = c < 0x80 ? 1 : c < 0x800 ? 2 : c < 0x10000 ? 3 : 4;

        p[0] = len == 1 ? c : (0xf00 >> len & 0xff) | c >> 6 * (len - 1);
        p[1] = 0x80 | (c >> (len > 1 ? 6 * (len - 2) : 0) & 0x3f);
        p[2] = 0x80 | (c >> (len > 2 ? 6 * (len - 3) : 0) & 0x3f);
        p[3] = 0x80 | (c & 0x3f);

        s = unit_guard(p, len);

        if ((c < 0x20 && c != 9 && c != 10 && c != 13)
            || (c >= 0xd800 && c <= 0xdfff) || c == 0xfffe || c == 0xffff)
        {
            assert_int_equal(tk_utf8_next(&s), -1);
            continue;
        }

        assert_int_equal(tk_utf8_next(&s), c);
        assert_int_equal(s.len, 0);

        assert_int_equal(tk_utf8_put(c, again), len);
        assert_memory_equal(again, p, len);
    }
}


static void
test_phone(void **state)
{
    size_t  i;

    static const struct {
        const char  *text;
        tk_err_t     rc;
    } cases[] = {
        { "13800138000", TK_OK },
        { "+8613800138000", TK_OK },
        { "10086", TK_OK },
        { "+12345", TK_OK },
        { "12345678901234567890", TK_OK },
        { "+12345678901234567890", TK_OK },
        { "123456789012345678901", TK_BAD_VALUE },
        { "1234", TK_BAD_VALUE },
        { "+1234", TK_BAD_VALUE },
        { "", TK_BAD_VALUE },
        { "+", TK_BAD_VALUE },
        { "++12345", TK_BAD_VALUE },
        { "12345+", TK_BAD_VALUE },
        { "138 0013 8000", TK_BAD_VALUE },
        { "0571-88888888", TK_BAD_VALUE },
        { "138001380O0", TK_BAD_VALUE },
    };

    (void) state;

    for (i = 0; i < unit_count(cases); i++) {
        assert_int_equal(tk_check_phone(unit_guard(cases[i].text,
                                                   strlen(cases[i].text))),
                         cases[i].rc);
    }
}


static void
test_hex(void **state)
{
    int            i;
    unsigned char  bytes[256], back[256], text[512];

    (void) state;

    for (i = 0; i < 256; i++) {
        bytes[i] = (unsigned char) i;
    }

    tk_format_hex(bytes, 256, text, 0);
    assert_memory_equal(text + 0xab * 2, "ab", 2);
    assert_int_equal(tk_parse_hex(unit_guard(text, 512), back), TK_OK);
    assert_memory_equal(back, bytes, 256);

    tk_format_hex(bytes, 256, text, 1);
    assert_memory_equal(text + 0xab * 2, "AB", 2);
    assert_int_equal(tk_parse_hex(unit_guard(text, 512), back), TK_OK);
    assert_memory_equal(back, bytes, 256);

    /* only these 22 characters are digits */
    for (i = 0; i < 256; i++) {
        text[0] = (unsigned char) i;
        text[1] = '0';
        assert_int_equal(tk_parse_hex(unit_guard(text, 2), back),
                         i != 0 && strchr("0123456789abcdefABCDEF", i) != NULL
                         ? TK_OK : TK_BAD_VALUE);
    }

    assert_int_equal(tk_parse_hex(unit_guard("abc", 3), back), TK_BAD_VALUE);
    assert_int_equal(tk_parse_hex(unit_guard("", 0), back), TK_OK);
}


int
main(void)
{
    const struct CMUnitTest  tests[] = {
        cmocka_unit_test(test_int),
        cmocka_unit_test(test_money),
        cmocka_unit_test(test_format),
        cmocka_unit_test(test_day),
        cmocka_unit_test(test_calendar),
        cmocka_unit_test(test_zone),
        cmocka_unit_test(test_zone_change),
        cmocka_unit_test(test_zone_seasons),
        cmocka_unit_test(test_parse_moment),
        cmocka_unit_test(test_zone_far),
        cmocka_unit_test(test_clock),
        cmocka_unit_test(test_utf8),
        cmocka_unit_test(test_utf8_prefixes),
        cmocka_unit_test(test_utf8_all),
        cmocka_unit_test(test_phone),
        cmocka_unit_test(test_hex),
    };

    return cmocka_run_group_tests_name("value", tests, NULL, NULL);
}
