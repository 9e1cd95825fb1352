/*
 * Values of the open API; see the header.
 */

#include "tk_open_value.h"
#include "tk_value.h"

#define OPEN_CARD_OLD   15              /* places of an old identity card */
#define OPEN_MOBILE     11              /* digits */
#define OPEN_DAY_ENDS   1440            /* as a minute */

/* 2000-01-01 in ticks, of which a microsecond has ten. */
#define OPEN_TICKS      INT64_C(630822816000000000)


static int
open_is_digit(unsigned char c)
{
    return c >= '0' && c <= '9';
}


/* Two digits, at most max; -1: they are none. */

static int
open_pair(const unsigned char *p, int max)
{
    int  n;

    if (!open_is_digit(p[0]) || !open_is_digit(p[1])) {
        return -1;
    }

    n = (p[0] - '0') * 10 + p[1] - '0';

    return n <= max ? n : -1;
}


tk_err_t
tk_open_clock(tk_str_t s, int *minute)
{
    int            hour, of_hour;
    unsigned char  whole[5];

    if (s.len == 8) {
        if (s.data[5] != ':' || open_pair(s.data + 6, 59) < 0) {
            return TK_BAD_VALUE;
        }

        s.len = 5;
    }

    if (s.len == 4) {
        whole[0] = '0';
        memcpy(whole + 1, s.data, 4);
        s.data = whole;
        s.len = 5;
    }

    if (s.len != 5 || s.data[2] != ':') {
        return TK_BAD_VALUE;
    }

    hour = open_pair(s.data, 24);
    of_hour = open_pair(s.data + 3, 59);

    if (hour < 0 || of_hour < 0 || hour * 60 + of_hour > OPEN_DAY_ENDS) {
        return TK_BAD_VALUE;
    }

    *minute = hour * 60 + of_hour;

    return TK_OK;
}


tk_err_t
tk_open_moment(tk_str_t s, tk_day_t *day, int *minute)
{
    tk_str_t       plain, clock;
    unsigned char  digits[TK_DAY_LEN];

    if (s.len < TK_OPEN_DAY_LEN || s.data[4] != '-' || s.data[7] != '-') {
        return TK_BAD_VALUE;
    }

    memcpy(digits, s.data, 4);
    memcpy(digits + 4, s.data + 5, 2);
    memcpy(digits + 6, s.data + 8, 2);
    plain.data = digits;
    plain.len = sizeof(digits);

    if (tk_parse_day(plain, day) != TK_OK) {
        return TK_BAD_VALUE;
    }

    *minute = -1;

    if (s.len == TK_OPEN_DAY_LEN) {
        return TK_OK;
    }

    if (s.data[TK_OPEN_DAY_LEN] != ' ' && s.data[TK_OPEN_DAY_LEN] != 'T') {
        return TK_BAD_VALUE;
    }

    clock.data = s.data + TK_OPEN_DAY_LEN + 1;
    clock.len = s.len - TK_OPEN_DAY_LEN - 1;

    /* 24:00 is the end of something, and no moment of a day */

    return tk_open_clock(clock, minute) == TK_OK && *minute < OPEN_DAY_ENDS
           ? TK_OK : TK_BAD_VALUE;
}


void
tk_open_format_day(tk_day_t day, unsigned char out[TK_OPEN_DAY_LEN])
{
    unsigned char  digits[TK_DAY_LEN];

    (void) tk_format_day(day, digits);

    memcpy(out, digits, 4);
    out[4] = '-';
    memcpy(out + 5, digits + 4, 2);
    out[7] = '-';
    memcpy(out + 8, digits + 6, 2);
}


/* Digits alone, and a real birth day of the last century in them. */

static tk_err_t
open_old_card(tk_str_t number, unsigned char out[TK_DOCUMENT_BYTES],
    size_t *len)
{
    size_t         i;
    tk_day_t       born;
    tk_str_t       day;
    unsigned char  digits[TK_DAY_LEN] = "19";

    for (i = 0; i < number.len; i++) {
        if (!open_is_digit(number.data[i])) {
            return TK_ID_NUMBER;
        }
    }

    memcpy(digits + 2, number.data + 6, 6);
    day.data = digits;
    day.len = sizeof(digits);

    if (tk_parse_birth(day, &born) != TK_OK) {
        return TK_ID_NUMBER;
    }

    memcpy(out, number.data, number.len);
    *len = number.len;

    return TK_OK;
}


static int
open_is_document(tk_str_t number)
{
    size_t         i;
    unsigned char  c;

    for (i = 0; i < number.len; i++) {
        c = number.data[i];

        if (!open_is_digit(c) && ((c | 0x20) < 'a' || (c | 0x20) > 'z')
            && c != '(' && c != ')')
        {
            return 0;
        }
    }

    return number.len >= 5 && number.len <= 20;
}


tk_err_t
tk_open_document(tk_str_t number, int64_t kind, tk_day_t today,
    unsigned char out[TK_DOCUMENT_BYTES], size_t *len, int *id_type)
{
    /* identity card, passport, Hong Kong and Macao, Taiwan, officer's, other */
    static const int  types[] = { 1, 3, 4, 4, 2, 4 };

    if (kind < 0 || kind >= (int64_t) (sizeof(types) / sizeof(types[0]))) {
        return TK_ID_KIND;
    }

    *id_type = types[kind];

    if (kind == 0 && number.len == OPEN_CARD_OLD) {
        *id_type = 4;                   /* no gate reads it as a card */
        return open_old_card(number, out, len);
    }

    if (kind != 0 && !open_is_document(number)) {
        return TK_ID_NUMBER;
    }

    return tk_check_id(number, *id_type, today, out, len);
}


tk_err_t
tk_open_phone(tk_str_t s, unsigned char out[TK_OPEN_PHONE], size_t *len)
{
    size_t    i;
    tk_str_t  phone;

    if (s.len > TK_OPEN_PHONE) {
        return TK_PHONE_WRONG;
    }

    for (*len = 0, i = 0; i < s.len; i++) {
        if (s.data[i] != '-') {
            out[(*len)++] = s.data[i];
        }
    }

    phone.data = out;
    phone.len = *len;

    if (tk_check_phone(phone) != TK_OK) {
        return TK_PHONE_WRONG;
    }

    return phone.len == OPEN_MOBILE && out[0] == '1' && out[1] < '3'
           ? TK_PHONE_WRONG : TK_OK;
}


/* Digits from the right, with zeros in front. */

static void
open_digits(int64_t n, unsigned char *out, size_t len)
{
    while (len > 0) {
        out[--len] = (unsigned char) ('0' + n % 10);
        n /= 10;
    }
}


void
tk_open_log_id(tk_time_t now, int32_t offset_s, unsigned counter,
    unsigned char out[TK_OPEN_LOG_ID])
{
    tk_time_t      local;
    const tk_zone_t  utc = { NULL, 0 };
    unsigned char   moment[TK_MOMENT_LEN];

    local = now + offset_s * TK_SECOND;

    open_digits(OPEN_TICKS + local * 10, out, 18);
    (void) tk_format_moment(&utc, local, moment);
    memcpy(out + 18, moment, TK_MOMENT_LEN);
    open_digits(local % TK_SECOND / 1000, out + 32, 3);
    open_digits(counter % 1000, out + 35, 3);
}
