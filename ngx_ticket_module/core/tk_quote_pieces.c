/*
 * What several steps of a quote do alike: refusing, memory, lists in a text.
 */

#include "tk_quote.h"


tk_err_t
tk_quote_refuse(tk_quote_t *q, tk_err_t err, tk_str_t subject)
{
    *q->subject = subject;
    return err;
}


void *
tk_quote_alloc(tk_quote_t *q, size_t n, size_t size)
{
    void  *p;

    if (n == 0) {
        n = 1;
    }

    p = q->pool->alloc(q->pool->data, n * size);
    if (p != NULL) {
        memset(p, 0, n * size);
    }

    return p;
}


int
tk_quote_cut(tk_str_t *rest, unsigned char separator, tk_str_t *piece)
{
    unsigned char  *end;

    if (rest->data == NULL) {
        return 0;
    }

    *piece = *rest;
    end = rest->len != 0 ? memchr(rest->data, separator, rest->len) : NULL;

    if (end == NULL) {
        rest->data = NULL;
        rest->len = 0;
        return 1;
    }

    piece->len = (size_t) (end - rest->data);
    rest->len -= piece->len + 1;
    rest->data = end + 1;

    return 1;
}
