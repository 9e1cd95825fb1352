/*
 * Covers: core/aspx/tk_multipart.c
 *
 * A body and its Content-Type: what it is, and its parts.  Written again, they
 * read the same.
 */

#include "fuzz.h"
#include "tk_buf.h"
#include "tk_multipart.h"

#define BOUNDARY  "ZzZzZz"


static int
within(tk_str_t s, tk_str_t body)
{
    return s.len == 0 || (s.data >= body.data
                          && s.data + s.len <= body.data + body.len);
}


static int
holds(tk_str_t s, const char *text)
{
    size_t  i, len;

    len = strlen(text);

    for (i = 0; i + len <= s.len; i++) {
        if (memcmp(s.data + i, text, len) == 0) {
            return 1;
        }
    }

    return 0;
}


static void
again(const tk_pair_t *pairs, size_t n)
{
    size_t     i, m;
    tk_buf_t   b;
    tk_pair_t  read[TK_SIGN_PARAMS];

    fuzz_assert(tk_buf_init(&b, &fuzz_pool, 0) == TK_OK);

    for (i = 0; i < n; i++) {
        if (holds(pairs[i].value, "--" BOUNDARY)
            || holds(pairs[i].name, "\"") || holds(pairs[i].name, "\\"))
        {
            return;
        }

        tk_buf_adds(&b, "--" BOUNDARY "\r\n"
                        "Content-Disposition: form-data; name=\"");
        tk_buf_add(&b, pairs[i].name.data, pairs[i].name.len);
        tk_buf_adds(&b, "\"\r\n\r\n");
        tk_buf_add(&b, pairs[i].value.data, pairs[i].value.len);
        tk_buf_adds(&b, "\r\n");
    }

    tk_buf_adds(&b, "--" BOUNDARY "--");
    fuzz_assert(!b.failed);

    m = 0;
    fuzz_assert(tk_multipart_read(tk_str_c("multipart/form-data; boundary="
                                           BOUNDARY),
                                  tk_buf_str(&b), read, &m) == TK_OK);
    fuzz_assert(m == n);

    for (i = 0; i < n; i++) {
        fuzz_assert(tk_str_eq(pairs[i].name, read[i].name));
        fuzz_assert(tk_str_eq(pairs[i].value, read[i].value));
    }
}


static void
fuzz_one(fuzz_input_t *in)
{
    size_t     i, n;
    tk_err_t   rc;
    tk_str_t   type, body;
    tk_pair_t  pairs[TK_SIGN_PARAMS];

    type = fuzz_line(in);
    body = fuzz_rest(in);
    n = 0;

    if (tk_body_kind(type, body) != TK_BODY_MULTIPART) {
        return;
    }

    rc = tk_multipart_read(type, body, pairs, &n);
    fuzz_assert(n <= TK_SIGN_PARAMS);

    for (i = 0; i < n; i++) {
        fuzz_assert(pairs[i].name.len > 0);
        fuzz_assert(within(pairs[i].name, body));
        fuzz_assert(within(pairs[i].value, body));
    }

    if (rc == TK_OK) {
        again(pairs, n);
        return;
    }

    fuzz_assert(rc == TK_BAD_MULTIPART
                || (rc == TK_TOO_MANY_PARAMS && n == TK_SIGN_PARAMS));
}
