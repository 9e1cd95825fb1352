/*
 * Covers: core/tk_value.c core/tk_str.c core/tk_counter.c core/tk_document.c
 *
 * One line: a value.  What a reader takes, its writer gives back.
 */

#include "fuzz.h"
#include "tk_counter.h"
#include "tk_document.h"
#include "tk_value.h"


static void
numbers(tk_str_t s)
{
    size_t         n;
    int64_t        value, again;
    unsigned char  out[TK_MONEY_LEN];

    if (tk_parse_int(s, INT64_MIN, INT64_MAX, &value) == TK_OK) {
        n = tk_format_int(value, out);
        fuzz_assert(n <= TK_INT_LEN && n <= s.len);
        fuzz_assert(tk_parse_int(fuzz_copy(out, n), value, value, &again)
                    == TK_OK && again == value);
        fuzz_assert(value == INT64_MAX
                    || tk_parse_int(s, value + 1, INT64_MAX, &again) != TK_OK);
    }

    if (tk_parse_money(s, &value) == TK_OK) {
        fuzz_assert(value >= 0 && value <= INT64_C(999999999999999));
        n = tk_format_money(value, out);
        fuzz_assert(n >= 4 && n <= TK_MONEY_LEN && out[n - 3] == '.');
        fuzz_assert(tk_parse_money(fuzz_copy(out, n), &again) == TK_OK
                    && again == value);
    }
}


static void
times(tk_str_t s)
{
    int            year, month, mday;
    tk_day_t       day;
    tk_str_t       moment;
    unsigned char  out[TK_MOMENT_LEN];

    static const tk_zone_t  utc = { NULL, 0 };

    if (tk_parse_day(s, &day) == TK_OK) {
        fuzz_assert(tk_format_day(day, out) == s.len);
        fuzz_assert(memcmp(out, s.data, s.len) == 0);
        tk_day_civil(day, &year, &month, &mday);
        fuzz_assert(tk_day_from_civil(year, month, mday) == day);
        fuzz_assert(tk_weekday(day) >= 1 && tk_weekday(day) <= 7);
    }

    if (tk_check_moment(s) == TK_OK) {
        moment = s;
        moment.len = TK_DAY_LEN;
        fuzz_assert(tk_parse_day(moment, &day) == TK_OK);
        fuzz_assert(tk_local_day(&utc, tk_local_midnight(&utc, day)) == day);
    }
}


static void
people(tk_str_t s)
{
    int            type;
    size_t         len, again;
    tk_str_t       normal;
    unsigned char  out[TK_DOCUMENT_BYTES], twice[TK_DOCUMENT_BYTES];

    for (type = 0; type <= 4; type++) {
        if (tk_check_id(s, type, TK_ANY_DAY, out, &len) != TK_OK) {
            continue;
        }

        fuzz_assert(len <= s.len && len <= sizeof(out));
        normal = fuzz_copy(out, len);
        fuzz_assert(tk_check_id(normal, type, TK_ANY_DAY, twice, &again)
                    == TK_OK);
        fuzz_assert(again == len && memcmp(out, twice, len) == 0);
    }

    if (tk_check_phone(s) == TK_OK) {
        fuzz_assert(s.len >= 5 && s.len <= 21);
        fuzz_assert(strspn(fuzz_cstr(s), "+0123456789") == s.len);
    }
}


static void
characters(tk_str_t s)
{
    int       good;
    size_t    n;
    int32_t   c;
    tk_str_t  rest;

    good = 1;

    for (n = 0, rest = s; rest.len > 0; n++) {
        c = tk_utf8_next(&rest);
        good &= c >= 0;
        fuzz_assert(rest.data <= s.data + s.len);
    }

    fuzz_assert((tk_check_utf8(s) == TK_OK) == good);
    fuzz_assert(!good || tk_utf8_length(s) == n);
}


static void
hex(tk_str_t s)
{
    tk_str_t  bytes, text;

    bytes = fuzz_copy(s.data, s.len / 2);

    if (tk_parse_hex(s, bytes.data) == TK_OK) {
        text = fuzz_copy(s.data, s.len);
        tk_format_hex(bytes.data, bytes.len, text.data, 1);
        fuzz_assert(tk_str_eq_nocase(text, s));
    }
}


/* Whatever the number, no writer needs more room than its header says. */

static unsigned char *
room(size_t size)
{
    static const char  blank[64] = "";

    fuzz_assert(size <= sizeof(blank));

    return fuzz_copy(blank, size).data;
}


static void
writers(int64_t n)
{
    tk_offset_t  offsets[] = { { 0, 28800 }, { TK_DAY, 32400 } };
    tk_zone_t    zone = { offsets, 2 };

    fuzz_assert(tk_format_int(n, room(TK_INT_LEN)) <= TK_INT_LEN);
    fuzz_assert(tk_format_money(n, room(TK_MONEY_LEN)) <= TK_MONEY_LEN);
    fuzz_assert(tk_format_day((tk_day_t) n, room(TK_DAY_LEN)) <= TK_DAY_LEN);
    fuzz_assert(tk_format_clock((int) n, room(TK_CLOCK_LEN)) <= TK_CLOCK_LEN);
    fuzz_assert(tk_format_moment(&zone, n, room(TK_MOMENT_LEN))
                <= TK_MOMENT_LEN);
    (void) tk_local_midnight(&zone, (tk_day_t) n);
    fuzz_assert(tk_counter_key(room(TK_COUNTER_KEY_LEN), (int32_t) n, n, n)
                <= TK_COUNTER_KEY_LEN);
}


static void
fuzz_one(fuzz_input_t *in)
{
    tk_str_t  s;

    s = fuzz_rest(in);
    numbers(s);
    times(s);
    people(s);
    characters(s);
    hex(s);

    writers(strtoll(fuzz_cstr(s), NULL, 10));
}
