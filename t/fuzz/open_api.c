/*
 * Covers: core/open/tk_open_sign.c
 *
 * A request of the open API: three headers and a path.  What has their form has
 * one token, whoever reckons it.
 */

#include "fuzz.h"
#include "tk_open_sign.h"


static tk_str_t
header(fuzz_input_t *in)
{
    tk_str_t  s;

    s = fuzz_line(in);

    return tk_str_eq(s, fuzz_str("-")) ? (tk_str_t) tk_null_str : s;
}


static void
headers(fuzz_input_t *in)
{
    tk_err_t           err;
    tk_str_t           key, path, cut;
    const char        *which;
    unsigned char      token[TK_OPEN_TOKEN];
    tk_open_head_t     head;
    tk_open_headers_t  sent;

    sent.timestamp = header(in);
    sent.partner = header(in);
    sent.authorization = header(in);
    key = fuzz_str("0123456789ABCDEF0123456789ABCDEF");
    path = fuzz_line(in);

    cut = tk_open_url_path(path);
    fuzz_assert(cut.len > 0 && cut.data[0] == '/');
    fuzz_assert(memchr(cut.data, '?', cut.len) == NULL);

    err = tk_open_head_read(&sent, fuzz_str(TK_OPEN_NAME), &head, &which);

    if (err != TK_OK) {
        fuzz_assert(err == TK_HEADER_MISSING || err == TK_HEADER_WRONG
                    || err == TK_PARTNER_DIFFERS);
        fuzz_assert((err == TK_HEADER_MISSING)
                    == (sent.timestamp.data == NULL
                        || sent.partner.data == NULL
                        || sent.authorization.data == NULL));
        return;
    }

    fuzz_assert(head.partner_id > 0 && head.at_ms >= INT64_C(0));
    fuzz_assert(tk_open_token(key, head.partner, head.timestamp, path, token)
                == TK_OK);
    fuzz_assert(tk_open_token_check(&head, key, path)
                == (memcmp(token, head.token.data, TK_OPEN_TOKEN) == 0
                    ? TK_OK : TK_BAD_SIGN));

    head.token.data = token;
    fuzz_assert(tk_open_token_check(&head, key, path) == TK_OK);
    token[0] ^= 1;
    fuzz_assert(tk_open_token_check(&head, key, path) == TK_BAD_SIGN);
}


static void
fuzz_one(fuzz_input_t *in)
{
    headers(in);
}
