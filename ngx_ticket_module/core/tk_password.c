/*
 * Simple passwords; see the header.
 */

#include "tk_password.h"
#include "tk_md5.h"

#include <string.h>


#define PASSWORD_TRIED      12      /* characters of those that are tried */

static const char  password_first[] =
    "0123456789abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ";


/* What follows a character in a run; 0: nothing does. */

static unsigned char
password_next(unsigned char c, int step)
{
    int  next;

    next = c + step;

    if (c >= '0' && c <= '9') {
        return (unsigned char) ('0' + (next - '0' + 10) % 10);
    }

    if (step == 0) {
        return c;
    }

    return (next >= 'a' && next <= 'z') || (next >= 'A' && next <= 'Z')
           ? (unsigned char) next : 0;
}


static int
password_is_run(tk_str_t s, int step)
{
    size_t  i;

    for (i = 1; i < s.len; i++) {
        if (s.data[i] != password_next(s.data[i - 1], step)) {
            return 0;
        }
    }

    return 1;
}


int
tk_password_is_simple(tk_str_t clear)
{
    return clear.len < TK_PASSWORD_MIN
           || password_is_run(clear, 0)
           || password_is_run(clear, 1)
           || password_is_run(clear, -1);
}


static int
password_hashes_to(const unsigned char *data, size_t len, tk_str_t upper_md5)
{
    tk_str_t       s;
    unsigned char  md5[TK_MD5_HEX];

    s.data = (unsigned char *) data;
    s.len = len;
    tk_md5_hex(s, md5);

    return memcmp(md5, upper_md5.data, TK_MD5_HEX) == 0;
}


/* Is it a run from this character, of any length? */

static int
password_run_hashes_to(unsigned char first, int step, tk_str_t upper_md5)
{
    size_t         n;
    unsigned char  run[PASSWORD_TRIED];

    run[0] = first;

    for (n = 1; n <= PASSWORD_TRIED; n++) {
        if (password_hashes_to(run, n, upper_md5)) {
            return 1;
        }

        if (n < PASSWORD_TRIED) {
            run[n] = password_next(run[n - 1], step);
            if (run[n] == 0) {
                break;
            }
        }
    }

    return 0;
}


/* Is it one of the numbers that have too few digits? */

static int
password_number_hashes_to(tk_str_t upper_md5)
{
    int            n;
    unsigned char  digits[3];

    for (n = 0; n < 1000; n++) {
        digits[0] = (unsigned char) ('0' + n / 100);
        digits[1] = (unsigned char) ('0' + n / 10 % 10);
        digits[2] = (unsigned char) ('0' + n % 10);

        if (password_hashes_to(digits, 3, upper_md5)
            || (n < 100 && password_hashes_to(digits + 1, 2, upper_md5)))
        {
            return 1;
        }
    }

    return 0;
}


int
tk_password_is_simple_md5(tk_str_t upper_md5)
{
    int          step;
    const char  *p;

    if (upper_md5.len != TK_MD5_HEX
        || password_hashes_to((const unsigned char *) "", 0, upper_md5))
    {
        return 1;
    }

    for (p = password_first; *p != '\0'; p++) {
        for (step = -1; step <= 1; step++) {
            if (password_run_hashes_to((unsigned char) *p, step, upper_md5)) {
                return 1;
            }
        }
    }

    return password_number_hashes_to(upper_md5);
}
