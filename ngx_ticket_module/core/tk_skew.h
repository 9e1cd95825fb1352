/*
 * How far two clocks are apart, as far as one can tell who asked the other for
 * the time and waited for the answer.
 */

#ifndef TK_SKEW_H
#define TK_SKEW_H

#include "tk.h"

/* What is told of, and what api.place_orders() bears of a measure's error. */
#define TK_SKEW_MOST    (2 * TK_SECOND)

#define TK_SKEW_TEXT    48


/*
 * Their clock less ours, when we asked at asked, heard at heard (both our
 * clock) and they said said: what was known before, 0 at first, changed as
 * little as fits.  So a slow answer tells nothing and spoils nothing.
 */
tk_time_t tk_skew(tk_time_t before, tk_time_t asked, tk_time_t heard,
    tk_time_t said);

int tk_skew_is_large(tk_time_t skew);

/* "3.204 s ahead of Postgres'", of our clock; terminated.  Returns text. */
const char *tk_skew_text(tk_time_t skew, char text[TK_SKEW_TEXT]);

#endif
