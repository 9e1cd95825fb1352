#include <string.h>

#include "pay_head.h"


static tk_str_t
pay_head_trim(const unsigned char *p, const unsigned char *end)
{
    tk_str_t  s;

    while (p < end && (*p == ' ' || *p == '\t')) {
        p++;
    }

    while (end > p && (end[-1] == ' ' || end[-1] == '\t' || end[-1] == '\r')) {
        end--;
    }

    s.data = (unsigned char *) p;
    s.len = end - p;

    return s;
}


size_t
pay_head_read(tk_str_t head, tk_pair_t pairs[PAY_HEADERS])
{
    size_t                n;
    const unsigned char  *p, *end, *line, *colon;

    n = 0;
    end = head.data + head.len;

    for (p = head.data; p < end && n < PAY_HEADERS; p = line + 1) {
        line = memchr(p, '\n', end - p);
        if (line == NULL) {
            line = end;
        }

        colon = memchr(p, ':', line - p);

        if (colon != NULL && colon > p) {
            pairs[n].name = pay_head_trim(p, colon);
            pairs[n++].value = pay_head_trim(colon + 1, line);
        }

        if (line == end) {
            break;
        }
    }

    return n;
}
