/*
 * Single values, read strictly and written plainly.  Nothing here allocates,
 * and every reader looks at no byte after the string it is given.
 */

#include <stdio.h>
#include <stdlib.h>

#include "tk_value.h"

#define TK_MONEY_DIGITS     13          /* before the point */
#define TK_YEAR_FIRST       2000
#define TK_YEAR_LAST        2199
#define TK_BIRTH_YEAR_FIRST 1900
#define TK_EPOCH_SHIFT      730425      /* days from 0000-03-01 to 2000-01-01 */
#define TK_ERA              146097      /* days of 400 years */


static int
tk_is_digit(unsigned char c)
{
    return c >= '0' && c <= '9';
}


/* Numbers. */

tk_err_t
tk_parse_int(tk_str_t s, int64_t min, int64_t max, int64_t *out)
{
    int      negative;
    size_t   i;
    int64_t  n, digit;

    negative = (s.len > 0 && s.data[0] == '-');
    i = negative;
    n = 0;

    if (i == s.len) {
        return TK_BAD_VALUE;
    }

    for ( /* void */ ; i < s.len; i++) {
        if (!tk_is_digit(s.data[i])) {
            return TK_BAD_VALUE;
        }

        digit = s.data[i] - '0';

        /* towards its sign, as the least number has no positive twin */
        if (__builtin_mul_overflow(n, 10, &n)
            || __builtin_add_overflow(n, negative ? -digit : digit, &n))
        {
            return TK_BAD_VALUE;
        }
    }

    if (n < min || n > max) {
        return TK_BAD_VALUE;
    }

    *out = n;

    return TK_OK;
}


/* Zeros behind the second decimal change nothing. */

static int
tk_money_ends(tk_str_t s, size_t i)
{
    while (i < s.len && s.data[i] == '0') {
        i++;
    }

    return i == s.len;
}


tk_err_t
tk_parse_money(tk_str_t s, int64_t *fen)
{
    size_t   i, digits;
    int64_t  n;

    n = 0;

    for (i = 0; i < s.len && tk_is_digit(s.data[i]); i++) {
        if (i == TK_MONEY_DIGITS) {
            return TK_BAD_VALUE;
        }

        n = n * 10 + (s.data[i] - '0');
    }

    if (i == 0) {
        return TK_BAD_VALUE;
    }

    digits = 0;

    if (i < s.len) {
        if (s.data[i++] != '.' || i == s.len) {
            return TK_BAD_VALUE;
        }

        for ( /* void */ ; i < s.len && digits < 2; i++, digits++) {
            if (!tk_is_digit(s.data[i])) {
                return TK_BAD_VALUE;
            }

            n = n * 10 + (s.data[i] - '0');
        }

        if (!tk_money_ends(s, i)) {
            return TK_BAD_VALUE;
        }
    }

    for ( /* void */ ; digits < 2; digits++) {
        n *= 10;
    }

    *fen = n;

    return TK_OK;
}


/* Digits of n, at least width of them; returns how many. */

static size_t
tk_put_digits(unsigned char *out, uint64_t n, size_t width)
{
    size_t         i, len;
    unsigned char  digits[20];

    len = 0;

    do {
        digits[len++] = '0' + n % 10;
        n /= 10;
    } while (n > 0 || len < width);

    for (i = 0; i < len; i++) {
        out[i] = digits[len - 1 - i];
    }

    return len;
}


size_t
tk_format_int(int64_t n, unsigned char out[TK_INT_LEN])
{
    if (n >= 0) {
        return tk_put_digits(out, n, 1);
    }

    out[0] = '-';

    return 1 + tk_put_digits(out + 1, 0 - (uint64_t) n, 1);
}


size_t
tk_format_money(int64_t fen, unsigned char out[TK_MONEY_LEN])
{
    size_t    len;
    uint64_t  n;

    n = fen;
    len = 0;

    if (fen < 0) {
        out[len++] = '-';
        n = 0 - n;
    }

    len += tk_put_digits(out + len, n / 100, 1);
    out[len++] = '.';
    len += tk_put_digits(out + len, n % 100, 2);

    return len;
}


/*
 * Days.  Years are counted from March, so that the odd day of a leap year is
 * the last one, and in eras of 400 years, which are all equally long.
 */

void
tk_day_civil(tk_day_t day, int *year, int *month, int *mday)
{
    int      shifted;
    int64_t  n, era, of_era, year_of_era, of_year;

    n = (int64_t) day + TK_EPOCH_SHIFT;
    era = (n >= 0 ? n : n - TK_ERA + 1) / TK_ERA;
    of_era = n - era * TK_ERA;
    year_of_era = (of_era - of_era / 1460 + of_era / 36524
                   - of_era / (TK_ERA - 1)) / 365;
    of_year = of_era - (365 * year_of_era + year_of_era / 4
                        - year_of_era / 100);
    shifted = (int) ((5 * of_year + 2) / 153);

    *mday = (int) (of_year - (153 * shifted + 2) / 5 + 1);
    *month = shifted < 10 ? shifted + 3 : shifted - 9;
    *year = (int) (year_of_era + era * 400) + (*month <= 2);
}


tk_day_t
tk_day_from_civil(int year, int month, int mday)
{
    int64_t  y, era, year_of_era, of_year, of_era;

    y = (int64_t) year - (month <= 2);
    era = (y >= 0 ? y : y - 399) / 400;
    year_of_era = y - era * 400;
    of_year = (153 * (month > 2 ? month - 3 : month + 9) + 2) / 5 + mday - 1;
    of_era = year_of_era * 365 + year_of_era / 4 - year_of_era / 100 + of_year;

    return (tk_day_t) (era * TK_ERA + of_era - TK_EPOCH_SHIFT);
}


/* Eight digits that are a day of these years. */

static tk_err_t
tk_parse_date(const unsigned char *p, int first_year, tk_day_t *day)
{
    int  i, n, year, month, mday, y, m, d;

    n = 0;

    for (i = 0; i < TK_DAY_LEN; i++) {
        if (!tk_is_digit(p[i])) {
            return TK_BAD_VALUE;
        }

        n = n * 10 + (p[i] - '0');
    }

    year = n / 10000;
    month = n / 100 % 100;
    mday = n % 100;

    if (year < first_year || year > TK_YEAR_LAST || month < 1 || month > 12
        || mday < 1 || mday > 31)
    {
        return TK_BAD_VALUE;
    }

    /* what is no day of its month comes back as one of the next */
    *day = tk_day_from_civil(year, month, mday);
    tk_day_civil(*day, &y, &m, &d);

    return (d == mday) ? TK_OK : TK_BAD_VALUE;
}


tk_err_t
tk_parse_day(tk_str_t s, tk_day_t *day)
{
    tk_day_t  parsed;

    if (s.len != TK_DAY_LEN
        || tk_parse_date(s.data, TK_YEAR_FIRST, &parsed) != TK_OK)
    {
        return TK_BAD_VALUE;
    }

    *day = parsed;

    return TK_OK;
}


tk_err_t
tk_parse_birth(tk_str_t s, tk_day_t *day)
{
    return s.len == TK_DAY_LEN
           ? tk_parse_date(s.data, TK_BIRTH_YEAR_FIRST, day) : TK_BAD_VALUE;
}


size_t
tk_format_day(tk_day_t day, unsigned char out[TK_DAY_LEN])
{
    int  year, month, mday;

    tk_day_civil(day, &year, &month, &mday);

    if (year < 0 || year > 9999) {
        return 0;
    }

    return tk_put_digits(out, year * 10000 + month * 100 + mday, TK_DAY_LEN);
}


int
tk_weekday(tk_day_t day)
{
    /* day 0 was a Saturday */
    return (int) ((((int64_t) day + 5) % 7 + 7) % 7) + 1;
}


/* Moments in a supplier's zone. */

static int64_t
tk_floor(int64_t n, int64_t unit)
{
    return n / unit - (n % unit < 0);
}


/* How many of the zone's offsets began by then; never none, unless it has
 * none. */

static size_t
tk_offsets_until(const tk_zone_t *zone, tk_time_t t)
{
    size_t  lo, hi, mid;

    lo = 1;
    hi = zone->n;

    if (hi <= lo) {
        return hi;
    }

    while (lo < hi) {
        mid = lo + (hi - lo) / 2;

        if (zone->offsets[mid].from <= t) {
            lo = mid + 1;

        } else {
            hi = mid;
        }
    }

    return lo;
}


/* Whole seconds of the zone's clock; does not overflow, not even for "never" */

static int64_t
tk_local_seconds(const tk_zone_t *zone, tk_time_t t)
{
    size_t  n;

    n = tk_offsets_until(zone, t);

    return tk_floor(t, TK_SECOND) + (n > 0 ? zone->offsets[n - 1].offset_s : 0);
}


tk_day_t
tk_local_day(const tk_zone_t *zone, tk_time_t t)
{
    return (tk_day_t) tk_floor(tk_local_seconds(zone, t), 86400);
}


/* Seconds since the local midnight, by the clock on the wall. */

static int
tk_local_second(const tk_zone_t *zone, tk_time_t t)
{
    int64_t  seconds;

    seconds = tk_local_seconds(zone, t);

    return (int) (seconds - tk_floor(seconds, 86400) * 86400);
}


int
tk_local_minute(const tk_zone_t *zone, tk_time_t t)
{
    return tk_local_second(zone, t) / 60;
}


/* Saturates for days no moment can hold. */

static tk_time_t
tk_midnight_at(tk_day_t day, int32_t offset_s)
{
    tk_time_t  t;

    if (__builtin_mul_overflow(day * INT64_C(86400) - offset_s, TK_SECOND, &t))
    {
        return (day < 0) ? INT64_MIN : TK_NEVER;
    }

    return t;
}


/* The offset is the one before the first change that the day's midnight by it
 * does not come before.  A clock put forward at midnight skips it: the day then
 * begins with the change. */

tk_time_t
tk_local_midnight(const tk_zone_t *zone, tk_day_t day)
{
    size_t     i;
    tk_time_t  t, from;

    from = INT64_MIN;
    t = tk_midnight_at(day, 0);

    for (i = 0; i < zone->n; i++) {
        t = tk_midnight_at(day, zone->offsets[i].offset_s);

        if (t < from) {
            return from;
        }

        if (i + 1 == zone->n || t < zone->offsets[i + 1].from) {
            break;
        }

        from = zone->offsets[i + 1].from;
    }

    return t;
}


size_t
tk_format_moment(const tk_zone_t *zone, tk_time_t t,
    unsigned char out[TK_MOMENT_LEN])
{
    int     second, clock;
    size_t  len;

    len = tk_format_day(tk_local_day(zone, t), out);
    if (len == 0) {
        return 0;
    }

    second = tk_local_second(zone, t);
    clock = second / 3600 * 10000 + second / 60 % 60 * 100 + second % 60;

    return len + tk_put_digits(out + len, clock, 6);
}


/* yyyyMMddHHmmss as seconds of the wall's clock. */

static tk_err_t
tk_parse_wall(tk_str_t s, int64_t *seconds)
{
    size_t    i;
    int64_t   clock;
    tk_day_t  day;

    if (s.len != TK_MOMENT_LEN
        || tk_parse_date(s.data, TK_YEAR_FIRST, &day) != TK_OK)
    {
        return TK_BAD_VALUE;
    }

    for (clock = 0, i = TK_DAY_LEN; i < s.len; i++) {
        if (!tk_is_digit(s.data[i])) {
            return TK_BAD_VALUE;
        }

        clock = clock * 10 + (s.data[i] - '0');
    }

    if (clock >= 240000 || clock / 100 % 100 >= 60 || clock % 100 >= 60) {
        return TK_BAD_VALUE;
    }

    *seconds = day * INT64_C(86400) + clock / 10000 * 3600
               + clock / 100 % 100 * 60 + clock % 100;

    return TK_OK;
}


/* Of a day that tk_parse_day() takes; which moment that is, only Postgres
 * knows, for zones change. */

tk_err_t
tk_check_moment(tk_str_t s)
{
    int64_t  seconds;

    return tk_parse_wall(s, &seconds);
}


/* Does the offset hold at the moment that it makes of the wall's clock? */

static int
tk_offset_fits(const tk_zone_t *zone, size_t i, tk_time_t t)
{
    return (i == 0 || t >= zone->offsets[i].from)
           && (i + 1 == zone->n || t < zone->offsets[i + 1].from);
}


/* A clock put back shows some moments twice, one put forward leaves some
 * out. */

tk_err_t
tk_parse_moment(const tk_zone_t *zone, tk_str_t s, tk_time_t near,
    tk_time_t *t)
{
    int        found;
    size_t     i;
    int64_t    seconds;
    tk_err_t   err;
    tk_time_t  at;

    err = tk_parse_wall(s, &seconds);
    if (err != TK_OK) {
        return err;
    }

    if (zone->n == 0) {
        *t = seconds * TK_SECOND;
        return TK_OK;
    }

    found = 0;

    for (i = 0; i < zone->n; i++) {
        at = (seconds - zone->offsets[i].offset_s) * TK_SECOND;

        if (tk_offset_fits(zone, i, at)
            && (!found || llabs(at - near) < llabs(*t - near)))
        {
            *t = at;
            found = 1;
        }
    }

    return found ? TK_OK : TK_BAD_VALUE;
}


size_t
tk_format_clock(int minute, unsigned char out[TK_CLOCK_LEN])
{
    if (minute < 0 || minute > 1440) {
        return 0;
    }

    tk_put_digits(out, minute / 60, 2);
    out[2] = ':';
    tk_put_digits(out + 3, minute % 60, 2);

    return TK_CLOCK_LEN;
}


/* UTF-8. */

/*
 * Length of the character that starts with c, and its bits that are in c; 0
 * for bytes that start none, among them those of overlong forms and of what is
 * above U+10FFFF.
 */

static size_t
tk_utf8_lead(unsigned char c, int32_t *bits)
{
    if (c < 0x80) {
        *bits = c;
        return 1;
    }

    if (c >= 0xc2 && c <= 0xdf) {
        *bits = c & 0x1f;
        return 2;
    }

    if (c >= 0xe0 && c <= 0xef) {
        *bits = c & 0x0f;
        return 3;
    }

    if (c >= 0xf0 && c <= 0xf4) {
        *bits = c & 0x07;
        return 4;
    }

    return 0;
}


static int
tk_xml_char(int32_t c)
{
    if (c < 0x20) {
        return c == '\t' || c == '\n' || c == '\r';
    }

    return c < 0xd800 || (c > 0xdfff && c != 0xfffe && c != 0xffff);
}


int32_t
tk_utf8_next(tk_str_t *s)
{
    size_t                i, len;
    int32_t               c;
    unsigned char        *p;
    static const int32_t  least[] = { 0, 0, 0x80, 0x800, 0x10000 };

    p = s->data;
    len = tk_utf8_lead(p[0], &c);

    if (len > s->len) {
        len = 0;
    }

    for (i = 1; i < len; i++) {
        if ((p[i] & 0xc0) != 0x80) {
            len = 0;
            break;
        }

        c = c << 6 | (p[i] & 0x3f);
    }

    if (len == 0 || c < least[len] || c > 0x10ffff
        || (c >= 0xd800 && c <= 0xdfff))
    {
        s->data++;
        s->len--;
        return -1;
    }

    s->data += len;
    s->len -= len;

    return tk_xml_char(c) ? c : -1;
}


/* Most text here is Base64 and digits: eight bytes at a time are skipped, if
 * none of them is below 32 or above 127. */

static void
tk_utf8_skip_plain(tk_str_t *s)
{
    uint64_t  word;

    while (s->len >= sizeof(word)) {
        memcpy(&word, s->data, sizeof(word));

        if ((word | (word - UINT64_C(0x2020202020202020)))
            & UINT64_C(0x8080808080808080))
        {
            break;
        }

        s->data += sizeof(word);
        s->len -= sizeof(word);
    }

    while (s->len > 0 && *s->data >= 0x20 && *s->data < 0x80) {
        s->data++;
        s->len--;
    }
}


size_t
tk_utf8_put(int32_t c, unsigned char out[4])
{
    size_t  i, len;

    if (c < 0x80) {
        out[0] = (unsigned char) c;
        return 1;
    }

    len = c < 0x800 ? 2 : c < 0x10000 ? 3 : 4;

    for (i = len - 1; i > 0; i--) {
        out[i] = (unsigned char) (0x80 | (c & 0x3f));
        c >>= 6;
    }

    out[0] = (unsigned char) ((0xf00 >> len & 0xff) | c);

    return len;
}


tk_err_t
tk_check_utf8(tk_str_t s)
{
    tk_utf8_skip_plain(&s);

    while (s.len > 0) {
        if (tk_utf8_next(&s) < 0) {
            return TK_BAD_CHARSET;
        }

        tk_utf8_skip_plain(&s);
    }

    return TK_OK;
}


size_t
tk_utf8_length(tk_str_t s)
{
    size_t  i, n;

    n = 0;

    for (i = 0; i < s.len; i++) {
        n += (s.data[i] & 0xc0) != 0x80;
    }

    return n;
}


/* Phones. */

tk_err_t
tk_check_phone(tk_str_t s)
{
    size_t  i;

    i = (s.len > 0 && s.data[0] == '+');

    if (s.len - i < 5 || s.len - i > 20) {
        return TK_BAD_VALUE;
    }

    for ( /* void */ ; i < s.len; i++) {
        if (!tk_is_digit(s.data[i])) {
            return TK_BAD_VALUE;
        }
    }

    return TK_OK;
}


int
tk_phone_tail(tk_str_t phone)
{
    int     tail;
    size_t  i;

    tail = phone.len != 0 ? 0 : -1;

    for (i = phone.len > 4 ? phone.len - 4 : 0; i < phone.len; i++) {
        tail = tail * 10 + (phone.data[i] - '0');
    }

    return tail;
}


size_t
tk_phone_forms(tk_str_t phone, char forms[TK_PHONE_FORMS][TK_PHONE_SIZE])
{
    size_t  i, n, skip;

    static const size_t       mobile = 11;
    static const char         country[] = "86";
    static const char *const  before[] = { "", "+", "86", "+86" };

    if (phone.data[0] == '+') {
        phone.data++;
        phone.len--;
    }

    n = phone.len == mobile ? TK_PHONE_FORMS : 2;

    for (i = 0; i < n; i++) {
        snprintf(forms[i], TK_PHONE_SIZE, "%s%.*s", before[i],
                 (int) phone.len, phone.data);
    }

    skip = sizeof(country) - 1;

    if (phone.len == mobile + skip
        && memcmp(phone.data, country, skip) == 0)
    {
        snprintf(forms[n++], TK_PHONE_SIZE, "%.*s", (int) (phone.len - skip),
                 phone.data + skip);
    }

    return n;
}


tk_str_t
tk_phone_plain(tk_str_t phone)
{
    size_t    i;
    tk_str_t  rest;

    static const size_t       mobile = 11;
    static const char *const  before[] = { "0086", "86" };

    if (phone.len > 0 && phone.data[0] == '+') {
        phone.data++;
        phone.len--;
    }

    for (i = 0; i < sizeof(before) / sizeof(before[0]); i++) {
        rest.len = strlen(before[i]);

        if (phone.len == mobile + rest.len
            && memcmp(phone.data, before[i], rest.len) == 0
            && phone.data[rest.len] == '1')
        {
            rest.data = phone.data + rest.len;
            rest.len = mobile;
            return rest;
        }
    }

    return phone;
}


/* Hex. */

static int
tk_hex_digit(unsigned char c)
{
    if (tk_is_digit(c)) {
        return c - '0';
    }

    c |= 0x20;

    return (c >= 'a' && c <= 'f') ? c - 'a' + 10 : -1;
}


tk_err_t
tk_parse_hex(tk_str_t s, unsigned char *out)
{
    int     high, low;
    size_t  i;

    if (s.len % 2 != 0) {
        return TK_BAD_VALUE;
    }

    for (i = 0; i < s.len; i += 2) {
        high = tk_hex_digit(s.data[i]);
        low = tk_hex_digit(s.data[i + 1]);

        if (high < 0 || low < 0) {
            return TK_BAD_VALUE;
        }

        out[i / 2] = (unsigned char) (high << 4 | low);
    }

    return TK_OK;
}


void
tk_format_hex(const unsigned char *in, size_t len, unsigned char *out,
    int upper)
{
    size_t       i;
    const char  *digits;

    digits = upper ? "0123456789ABCDEF" : "0123456789abcdef";

    for (i = 0; i < len; i++) {
        out[2 * i] = digits[in[i] >> 4];
        out[2 * i + 1] = digits[in[i] & 0x0f];
    }
}
