#include "tk_form.h"
#include "tk_value.h"


/* p is behind what needs no decoding. */

static tk_err_t
form_unescape(unsigned char *d, const unsigned char *p,
    const unsigned char *end, size_t *len)
{
    tk_str_t        hex;
    unsigned char  *start;

    start = d;

    for ( /* void */ ; p < end; p++) {
        if (*p != '%') {
            *d++ = *p == '+' ? ' ' : *p;
            continue;
        }

        hex.data = (unsigned char *) p + 1;
        hex.len = end - p > 2 ? 2 : 1;

        if (tk_parse_hex(hex, d) != TK_OK) {
            *len = d - start;
            return TK_BAD_ENCODING;
        }

        d++;
        p += 2;
    }

    *len = d - start;

    return TK_OK;
}


/* Where c stands before "before", else that. */

static const unsigned char *
form_find(const unsigned char *p, int c, const unsigned char *before)
{
    const unsigned char  *found;

    found = memchr(p, c, before - p);

    return found == NULL ? before : found;
}


static tk_err_t
form_decode(tk_pool_t *pool, const unsigned char *p, const unsigned char *end,
    tk_str_t *s)
{
    size_t                plain, len;
    tk_err_t              rc;
    const unsigned char  *start;

    start = p;
    p = form_find(start, '+', form_find(start, '%', end));

    s->data = (unsigned char *) start;
    s->len = end - start;

    if (p == end) {
        return TK_OK;
    }

    s->data = pool->alloc(pool->data, s->len);
    if (s->data == NULL) {
        s->len = 0;
        return TK_NO_MEMORY;
    }

    plain = p - start;
    memcpy(s->data, start, plain);

    rc = form_unescape(s->data + plain, p, end, &len);
    s->len = plain + len;

    return rc;
}


static tk_err_t
form_pair(tk_pool_t *pool, const unsigned char *p, const unsigned char *end,
    tk_pair_t *pair)
{
    tk_err_t              rc, rc_value;
    const unsigned char  *eq;

    eq = memchr(p, '=', end - p);
    if (eq == NULL) {
        eq = end;
    }

    rc = form_decode(pool, p, eq, &pair->name);
    rc_value = form_decode(pool, eq == end ? end : eq + 1, end, &pair->value);

    return rc != TK_OK ? rc : rc_value;
}


tk_err_t
tk_form_read(tk_pool_t *pool, tk_str_t text, tk_pair_t *pairs, size_t *n)
{
    tk_err_t              rc;
    const unsigned char  *p, *amp, *end;

    if (text.len == 0) {
        return TK_OK;
    }

    end = text.data + text.len;

    for (p = text.data; p < end; p = amp + 1) {
        amp = memchr(p, '&', end - p);
        if (amp == NULL) {
            amp = end;
        }

        if (amp == p) {
            continue;
        }

        if (*n == TK_SIGN_PARAMS) {
            return TK_TOO_MANY_PARAMS;
        }

        rc = form_pair(pool, p, amp, &pairs[(*n)++]);
        if (rc != TK_OK) {
            return rc;
        }
    }

    return TK_OK;
}
