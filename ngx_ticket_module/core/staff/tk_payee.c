/* Forms of accounts at payment platforms; see the header. */

#include "tk_payee.h"
#include "tk_open.h"
#include "tk_value.h"

#define PID_LEN     16
#define MOBILE_LEN  11
#define CODE_MAX    64
#define SHOWN_MIN   6


static int
payee_is_digits(tk_str_t s)
{
    size_t  i;

    for (i = 0; i < s.len; i++) {
        if (s.data[i] < '0' || s.data[i] > '9') {
            return 0;
        }
    }

    return 1;
}


static int
payee_is_sign(unsigned char ch, const char *others)
{
    return (ch >= '0' && ch <= '9') || (ch >= 'a' && ch <= 'z')
           || (ch >= 'A' && ch <= 'Z')
           || (ch != '\0' && strchr(others, ch) != NULL);
}


static int
payee_is_of(tk_str_t s, const char *others)
{
    size_t  i;

    for (i = 0; i < s.len; i++) {
        if (!payee_is_sign(s.data[i], others)) {
            return 0;
        }
    }

    return s.len != 0;
}


/* NAME@HOST.TOP: no more than what platforms take. */

static int
payee_is_mail(tk_str_t s)
{
    tk_str_t              name, host;
    const unsigned char  *at, *dot;

    at = memchr(s.data, '@', s.len);
    if (at == NULL) {
        return 0;
    }

    name = (tk_str_t) { (size_t) (at - s.data), s.data };
    host = (tk_str_t) { s.len - name.len - 1, s.data + name.len + 1 };

    if (!payee_is_of(name, "._+-") || !payee_is_of(host, ".-")) {
        return 0;
    }

    dot = memchr(host.data, '.', host.len);

    return dot != NULL && dot != host.data
           && host.data[host.len - 1] != '.';
}


unsigned
tk_payee_fits(tk_str_t number)
{
    int       digits;
    unsigned  fits;

    if (number.len == 0 || number.len > TK_PAYEE_MAX) {
        return 0;
    }

    fits = 0;
    digits = payee_is_digits(number);

    if ((digits && number.len == PID_LEN
         && memcmp(number.data, "2088", 4) == 0)
        || (digits && number.len == MOBILE_LEN && number.data[0] == '1')
        || payee_is_mail(number))
    {
        fits |= TK_PAYEE_ALIPAY;
    }

    if (number.len <= CODE_MAX && payee_is_of(number, "_-")) {
        fits |= TK_PAYEE_CLEARING;
    }

    return fits;
}


size_t
tk_payee_mask(tk_str_t number, unsigned char *out)
{
    if (number.len >= SHOWN_MIN) {
        return tk_mask(number, out);
    }

    memset(out, '*', number.len);

    return number.len;
}


size_t
tk_payee_mask_holder(tk_str_t name, unsigned char *out)
{
    size_t  i, len;

    for (len = 0; len < name.len; len++) {      /* the first character */
        if (len > 0 && (name.data[len] & 0xc0) != 0x80) {
            break;
        }

        out[len] = name.data[len];
    }

    for (i = len; i < name.len; i++) {
        if ((name.data[i] & 0xc0) != 0x80) {
            out[len++] = '*';
        }
    }

    return len;
}
