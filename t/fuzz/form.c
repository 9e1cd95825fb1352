/*
 * Covers: core/aspx/tk_form.c core/tk_buf.c
 *
 * A query or a form.  Another reader finds the same pairs, and what is written
 * of them reads the same again.
 */

#include "fuzz.h"
#include "tk_buf.h"
#include "tk_form.h"


/* Byte by byte, without looking ahead for '&' and '='. */

static int
slowly(tk_str_t text, unsigned char *out, size_t *len, size_t *npairs)
{
    int     c, in_pair, in_value;
    char    digits[3] = { 0 };
    char   *end;
    size_t  i;

    *len = *npairs = 0;
    in_pair = in_value = 0;

    for (i = 0; i < text.len; i++) {
        c = text.data[i];

        if (c == '&') {
            in_pair = in_value = 0;
            continue;
        }

        *npairs += !in_pair;
        in_pair = 1;

        if (c == '=' && !in_value) {
            in_value = 1;
            continue;
        }

        if (c == '%') {
            if (i + 2 >= text.len) {
                return 0;
            }

            memcpy(digits, text.data + i + 1, 2);
            c = (int) strtol(digits, &end, 16);

            if (end != digits + 2 || strchr(" +-xX\t\n\v\f\r", digits[0])
                || strchr("xX", digits[1]))
            {
                return 0;
            }

            i += 2;

        } else if (c == '+') {
            c = ' ';
        }

        out[(*len)++] = (unsigned char) c;
    }

    return 1;
}


static void
again(const tk_pair_t *pairs, size_t n)
{
    size_t     i, m;
    tk_buf_t   b;
    tk_pair_t  read[TK_SIGN_PARAMS];

    fuzz_assert(tk_buf_init(&b, &fuzz_pool, 0) == TK_OK);

    for (i = 0; i < n; i++) {
        tk_url_value(&b, pairs[i].name);
        tk_buf_adds(&b, "=");
        tk_url_value(&b, pairs[i].value);
        tk_buf_adds(&b, "&");
    }

    fuzz_assert(!b.failed);
    m = 0;
    fuzz_assert(tk_form_read(&fuzz_pool, tk_buf_str(&b), read, &m) == TK_OK);
    fuzz_assert(m == n);

    for (i = 0; i < n; i++) {
        fuzz_assert(tk_str_eq(pairs[i].name, read[i].name));
        fuzz_assert(tk_str_eq(pairs[i].value, read[i].value));
    }
}


static void
fuzz_one(fuzz_input_t *in)
{
    int            good;
    size_t         i, n, m, len, at;
    tk_err_t       rc;
    tk_str_t       text, slow;
    tk_pair_t      pairs[TK_SIGN_PARAMS];

    text = fuzz_rest(in);
    slow = fuzz_copy(text.data, text.len);
    n = 0;

    rc = tk_form_read(&fuzz_pool, text, pairs, &n);
    fuzz_assert(n <= TK_SIGN_PARAMS);
    good = slowly(text, slow.data, &len, &m);

    if (rc == TK_TOO_MANY_PARAMS) {
        fuzz_assert(!good || m > TK_SIGN_PARAMS);
        return;
    }

    fuzz_assert(rc == (good ? TK_OK : TK_BAD_ENCODING));

    if (good) {
        fuzz_assert(n == m);

        for (at = i = 0; i < n; i++) {
            fuzz_assert(at + pairs[i].name.len + pairs[i].value.len <= len);
            fuzz_assert(memcmp(slow.data + at, pairs[i].name.data,
                               pairs[i].name.len) == 0);
            at += pairs[i].name.len;
            fuzz_assert(memcmp(slow.data + at, pairs[i].value.data,
                               pairs[i].value.len) == 0);
            at += pairs[i].value.len;
        }

        fuzz_assert(at == len);
        again(pairs, n);
    }
}
