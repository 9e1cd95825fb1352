/*
 * Single values as the open API writes them.  Readers take the whole text or
 * refuse; none skips blanks.
 */

#ifndef TK_OPEN_VALUE_H
#define TK_OPEN_VALUE_H

#include "tk.h"
#include "tk_document.h"

/* "2026-05-10", or that with a blank or 'T' and "9:00", "09:00" or "09:00:00"
 * behind it; *minute -1: there is none.  TK_BAD_VALUE. */
TK_MUST tk_err_t tk_open_moment(tk_str_t s, tk_day_t *day, int *minute);

/* "9:00", "09:00", "09:00:00" as a minute of the day; its seconds count for
 * nothing.  "24:00", at which a session may end, is 1440. */
TK_MUST tk_err_t tk_open_clock(tk_str_t s, int *minute);

#define TK_OPEN_DAY_LEN     10
void tk_open_format_day(tk_day_t day, unsigned char out[TK_OPEN_DAY_LEN]);

/*
 * A document of kind 0 (identity card of 18 places, or of 15, the old ones), 1
 * (passport), 2 (permit of Hong Kong and Macao), 3 (of Taiwan), 4 (officer's)
 * or 5 (another one): 5 to 20 digits, letters and parentheses unless it is a
 * card.  out, *len: its normal form; *id_type: the core's type of it, 1 to 4.
 * No birth day is after today.  TK_ID_KIND, TK_ID_NUMBER.
 */
TK_MUST tk_err_t tk_open_document(tk_str_t number, int64_t kind,
    tk_day_t today, unsigned char out[TK_DOCUMENT_BYTES], size_t *len,
    int *id_type);

/* A mobile of the mainland, or up to 20 digits that begin with "+" and are
 * parted by "-" or not; out, *len: without these.  TK_PHONE_WRONG. */
#define TK_OPEN_PHONE       20

TK_MUST tk_err_t tk_open_phone(tk_str_t s, unsigned char out[TK_OPEN_PHONE],
    size_t *len);

/*
 * What an answer is known by: the moment in the zone of the offset, as ticks of
 * .NET (18 digits) and as yyyyMMddHHmmssfff, and the last digits of a counter
 * that no two of a millisecond have the same.
 */
#define TK_OPEN_LOG_ID      38

void tk_open_log_id(tk_time_t now, int32_t offset_s, unsigned counter,
    unsigned char out[TK_OPEN_LOG_ID]);

#endif
