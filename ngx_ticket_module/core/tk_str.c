/*
 * Strings that are a pointer and a length.
 */

#include "tk.h"


tk_str_t
tk_str_copy(tk_pool_t *pool, tk_str_t s)
{
    tk_str_t  copy;

    /* never a request for nothing: NULL has to mean "no memory" */
    copy.data = pool->alloc(pool->data, s.len > 0 ? s.len : 1);
    copy.len = (copy.data != NULL) ? s.len : 0;

    if (copy.len > 0) {
        memcpy(copy.data, s.data, s.len);
    }

    return copy;
}


tk_str_t
tk_str_c(const char *s)
{
    tk_str_t  str;

    str.len = strlen(s);
    str.data = (unsigned char *) s;

    return str;
}


#define TK_4(n)     n, n + 1, n + 2, n + 3
#define TK_16(n)    TK_4(n), TK_4(n + 4), TK_4(n + 8), TK_4(n + 12)
#define TK_64(n)    TK_16(n), TK_16(n + 16), TK_16(n + 32), TK_16(n + 48)

tk_str_t
tk_str_char(int c)
{
    tk_str_t  s;

    static const unsigned char  bytes[256] = {
        TK_64(0), TK_64(64), TK_64(128), TK_64(192)
    };

    s.data = (unsigned char *) &bytes[c & 0xff];
    s.len = 1;

    return s;
}


int
tk_str_eq(tk_str_t a, tk_str_t b)
{
    return a.len == b.len
           && (a.len == 0 || memcmp(a.data, b.data, a.len) == 0);
}


tk_str_t
tk_str_list(tk_str_t list)
{
    if (list.len != 0 && list.data[list.len - 1] == '|') {
        list.len--;
    }

    return list;
}


/* ASCII alone: what the locale thinks of a byte must not matter. */

static unsigned char
tk_lower(unsigned char c)
{
    return (c >= 'A' && c <= 'Z') ? (c | 0x20) : c;
}


int
tk_str_same(tk_str_t s, const char *word)
{
    size_t  i;

    for (i = 0; i < s.len && word[i] != '\0'; i++) {
        if (tk_lower(s.data[i]) != tk_lower(word[i])) {
            return 0;
        }
    }

    return i == s.len && word[i] == '\0';
}


int
tk_str_eq_nocase(tk_str_t a, tk_str_t b)
{
    size_t  i;

    if (a.len != b.len) {
        return 0;
    }

    for (i = 0; i < a.len; i++) {
        if (tk_lower(a.data[i]) != tk_lower(b.data[i])) {
            return 0;
        }
    }

    return 1;
}
