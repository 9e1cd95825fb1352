/*
 * Covers: core/aspx/tk_sign_slip.c
 *
 * Two keys and a query.  What is signed as it should be fits and has no slip;
 * what is signed with the other key has that one; whatever else stands there is
 * read to its end.
 */

#include "fuzz.h"
#include "tk_buf.h"
#include "tk_form.h"
#include "tk_sign_slip.h"


static int
has_sign(const tk_pair_t *pairs, size_t n)
{
    size_t  i;

    for (i = 0; i < n; i++) {
        if (tk_str_eq_nocase(pairs[i].name, fuzz_str("sign"))) {
            return 1;
        }
    }

    return 0;
}


static void
signed_with(tk_str_t query, const tk_pair_t *pairs, size_t n,
    const tk_str_t *keys, size_t key, tk_slips_t *found)
{
    tk_buf_t       b;
    unsigned char  sign[TK_SIGN_MAX];

    fuzz_assert(tk_sign(TK_SIGN_MD5, pairs, n, keys[key], sign) == TK_OK);
    fuzz_assert(tk_buf_init(&b, &fuzz_pool, query.len + 64) == TK_OK);
    tk_buf_adds(&b, "sign=");
    tk_buf_add(&b, sign, TK_SIGN_LEN);
    tk_buf_adds(&b, "&");
    tk_buf_add(&b, query.data, query.len);

    fuzz_assert(tk_slips_find(&fuzz_pool, tk_buf_str(&b), keys, 2, found)
                == TK_OK);
}


static void
fuzz_one(fuzz_input_t *in)
{
    size_t      n;
    tk_str_t    keys[2], query;
    tk_pair_t   pairs[TK_SIGN_PARAMS];
    tk_slips_t  found;

    keys[0] = fuzz_line(in);
    keys[1] = fuzz_line(in);
    query = fuzz_rest(in);

    if (query.len > 4096) {
        return;
    }

    if (tk_slips_find(&fuzz_pool, query, keys, 2, &found) == TK_OK) {
        fuzz_assert(found.n <= TK_SLIPS && found.key < 2);
        fuzz_assert(!found.fits || found.n == 0);
    }

    n = 0;

    if (tk_form_read(&fuzz_pool, query, pairs, &n) != TK_OK
        || n == TK_SIGN_PARAMS || has_sign(pairs, n))
    {
        return;
    }

    signed_with(query, pairs, n, keys, 0, &found);
    fuzz_assert(found.fits && found.n == 0);

    signed_with(query, pairs, n, keys, 1, &found);
    fuzz_assert(found.fits || found.n > 0);
}
