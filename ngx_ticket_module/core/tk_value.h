/*
 * Strict readers and writers of single values: numbers, money, days, moments,
 * UTF-8, phones.  Readers take the whole string or refuse; none
 * skips spaces.  Writers return the number of bytes written and never write
 * more than the size given beside them.
 */

#ifndef TK_VALUE_H
#define TK_VALUE_H

#include "tk.h"

/* Decimal digits, optional '-'; min..max inclusive, else TK_BAD_VALUE. */
TK_MUST tk_err_t tk_parse_int(tk_str_t s, int64_t min, int64_t max,
    int64_t *out);

/*
 * Money on the wire to fen: digits, optionally '.' and one or two digits, and
 * zeros behind them.  No sign, at most 13 digits before the point.  "12",
 * "12.3", "12.30" and "12.3000" are equal.
 */
TK_MUST tk_err_t tk_parse_money(tk_str_t s, int64_t *fen);
#define TK_MONEY_LEN    24
size_t tk_format_money(int64_t fen, unsigned char out[TK_MONEY_LEN]);
                                                   /* "-1.05", "100.00" */
#define TK_INT_LEN      20
size_t tk_format_int(int64_t n, unsigned char out[TK_INT_LEN]);

/* yyyyMMdd; a real day of 2000 to 2199. */
TK_MUST tk_err_t tk_parse_day(tk_str_t s, tk_day_t *day);
TK_MUST tk_err_t tk_parse_birth(tk_str_t s, tk_day_t *day);   /* from 1900 */
#define TK_DAY_LEN      8
size_t tk_format_day(tk_day_t day, unsigned char out[TK_DAY_LEN]);
void tk_day_civil(tk_day_t day, int *year, int *month, int *mday);
tk_day_t tk_day_from_civil(int year, int month, int mday);
int tk_weekday(tk_day_t day);                      /* 1 Monday .. 7 Sunday */

/*
 * A supplier's zone as the snapshot knows it (D9): its offsets from UTC, of the
 * past and of what is to come, each from its moment on, ascending, the first
 * one before that too.  A zone without any is UTC.
 */
typedef struct {
    tk_time_t       from;
    int32_t         offset_s;                      /* east of UTC */
} tk_offset_t;

typedef struct {
    const tk_offset_t  *offsets;
    size_t              n;
} tk_zone_t;

tk_day_t tk_local_day(const tk_zone_t *zone, tk_time_t t);
int tk_local_minute(const tk_zone_t *zone, tk_time_t t);      /* of the day */
tk_time_t tk_local_midnight(const tk_zone_t *zone, tk_day_t day);  /* 00:00 */
#define TK_MOMENT_LEN   14
size_t tk_format_moment(const tk_zone_t *zone, tk_time_t t,
    unsigned char out[TK_MOMENT_LEN]);             /* yyyyMMddHHmmss */
#define TK_CLOCK_LEN    5
TK_MUST tk_err_t tk_check_moment(tk_str_t s);      /* yyyyMMddHHmmss */
/* Which moment that is in the zone; of several, the nearest. */
TK_MUST tk_err_t tk_parse_moment(const tk_zone_t *zone, tk_str_t s,
    tk_time_t near, tk_time_t *t);
size_t tk_format_clock(int minute, unsigned char out[TK_CLOCK_LEN]); /* HH:MM,
                                                      1440 gives 24:00 */

/* TK_OK when well-formed UTF-8 of characters XML 1.0 allows. */
TK_MUST tk_err_t tk_check_utf8(tk_str_t s);
size_t tk_utf8_length(tk_str_t s);                 /* characters */

/*
 * Takes one character off the front of s, which is not empty, and returns it;
 * -1 when XML 1.0 does not allow it (the whole character is taken) or when it
 * is not UTF-8 (one byte is taken).
 */
int32_t tk_utf8_next(tk_str_t *s);

/* A character, that tk_utf8_next() may have returned, as UTF-8. */
size_t tk_utf8_put(int32_t c, unsigned char out[4]);

/* A mobile number: optional '+', 5 to 20 digits. */
TK_MUST tk_err_t tk_check_phone(tk_str_t s);

/* Of one that is good, its last four digits: 0 to 9999; -1 of none. */
int tk_phone_tail(tk_str_t phone);

/* How one number may have been written when it was hashed: as it is, with "+"
 * and without, and one of eleven digits with the country's 86 in front and
 * without.  In: one that is good.  Out: forms, terminated; returns how many. */
#define TK_PHONE_FORMS  4
#define TK_PHONE_SIZE   26

size_t tk_phone_forms(tk_str_t phone,
    char forms[TK_PHONE_FORMS][TK_PHONE_SIZE]);

/* The same number is the same bytes, however it was written: without "+", and
 * one of eleven digits without its country's 86.  Points into the phone. */
tk_str_t tk_phone_plain(tk_str_t phone);

/* Hex in either case. out holds s.len / 2 bytes. */
TK_MUST tk_err_t tk_parse_hex(tk_str_t s, unsigned char *out);
void tk_format_hex(const unsigned char *in, size_t len, unsigned char *out,
    int upper);

#endif
