/*
 * Guessing; see the header.
 */

#include "tk_guess.h"


#define GUESS_FIRST_MS      250
#define GUESS_LONGEST_MS    2000


/* People mistype codes more often than programs do passwords. */

static const struct {
    const char  *name;
    const char  *words;
    int          limit;
} guess_kinds[TK_GUESS_KINDS] = {
    [TK_GUESS_LOGIN] = { "login", "login password", 10 },
    [TK_GUESS_PAYMENT] = { "payment", "payment password", 10 },
    [TK_GUESS_CODE] = { "code", "code", 20 },
    [TK_GUESS_TICKET] = { "ticket", "ticket code", 20 }
};


int
tk_guess_limit(tk_guess_e kind)
{
    return guess_kinds[kind].limit;
}


const char *
tk_guess_name(tk_guess_e kind)
{
    return guess_kinds[kind].name;
}


const char *
tk_guess_words(tk_guess_e kind)
{
    return guess_kinds[kind].words;
}


int
tk_guess_delay_ms(int n)
{
    int  ms;

    if (n <= TK_GUESS_FREE) {
        return 0;
    }

    for (ms = GUESS_FIRST_MS, n -= TK_GUESS_FREE; n > 1; n--) {
        if (ms >= GUESS_LONGEST_MS) {
            break;
        }

        ms *= 2;
    }

    return ms;
}
