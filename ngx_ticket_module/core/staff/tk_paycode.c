/* Codes that pay; see the header. */

#include <ctype.h>

#include "tk_paycode.h"


static const struct {
    size_t       least, most;
    const char  *first, *last;          /* of its first two characters */
    int          digits;
    const char  *providers[TK_PAYCODE_PROVIDERS];
} tk_paycodes[] = {
    { 18, 18, "10", "15", 1, { "wechat3", "wechat2" } },
    { 16, 24, "25", "30", 1, { "alipay", NULL } },
    { 35, 35, "fp", "fp", 0, { "alipay", NULL } },
    { 19, 19, "62", "62", 1, { "unionpay", NULL } }
};


static int
tk_paycode_is(size_t kind, tk_str_t code)
{
    size_t  i;

    if (code.len < tk_paycodes[kind].least || code.len > tk_paycodes[kind].most
        || memcmp(code.data, tk_paycodes[kind].first, 2) < 0
        || memcmp(code.data, tk_paycodes[kind].last, 2) > 0)
    {
        return 0;
    }

    for (i = 2; i < code.len; i++) {
        if (tk_paycodes[kind].digits ? !isdigit(code.data[i])
                                     : !isalnum(code.data[i]))
        {
            return 0;
        }
    }

    return 1;
}


size_t
tk_paycode_read(tk_str_t code, const char *providers[TK_PAYCODE_PROVIDERS])
{
    size_t  i, n;

    for (i = 0; i < sizeof(tk_paycodes) / sizeof(tk_paycodes[0]); i++) {
        if (!tk_paycode_is(i, code)) {
            continue;
        }

        for (n = 0; n < TK_PAYCODE_PROVIDERS
                    && tk_paycodes[i].providers[n] != NULL; n++)
        {
            providers[n] = tk_paycodes[i].providers[n];
        }

        return n;
    }

    return 0;
}
