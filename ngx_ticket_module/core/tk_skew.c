/*
 * The difference of two clocks.
 */

#include "tk_skew.h"

#include <stdio.h>


tk_time_t
tk_skew(tk_time_t before, tk_time_t asked, tk_time_t heard, tk_time_t said)
{
    tk_time_t  least, most;

    least = said - heard;
    most = said - asked;

    if (before > most) {
        return most;
    }

    return before < least ? least : before;
}


int
tk_skew_is_large(tk_time_t skew)
{
    return skew > TK_SKEW_MOST || skew < -TK_SKEW_MOST;
}


const char *
tk_skew_text(tk_time_t skew, char text[TK_SKEW_TEXT])
{
    long long  ms;

    ms = (skew < 0 ? -skew : skew) / 1000;

    snprintf(text, TK_SKEW_TEXT, "%lld.%03lld s %s Postgres'", ms / 1000,
             ms % 1000, skew > 0 ? "behind" : "ahead of");

    return text;
}
