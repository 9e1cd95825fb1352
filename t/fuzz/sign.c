/*
 * Covers: core/aspx/tk_sign.c core/tk_md5.c core/tk_mac.c
 *
 * A key and a query.  Its signature, of either kind, fits in either order of
 * sorting and in either case of letters, whatever the order it came in; nothing
 * else fits.
 */

#include "fuzz.h"
#include "tk_form.h"
#include "tk_sign.h"


static int
is_signed(const tk_pair_t *pair)
{
    return pair->value.len > 0
           && !tk_str_eq_nocase(pair->name, fuzz_str("sign"));
}


static int
same_name(const tk_pair_t *pairs, size_t n)
{
    size_t  i, j;

    for (i = 0; i < n; i++) {
        for (j = 0; j < i; j++) {
            if (tk_str_eq_nocase(pairs[i].name, pairs[j].name)) {
                return 1;
            }
        }
    }

    return 0;
}


static void
turned_round(tk_sign_e type, const tk_pair_t *pairs, size_t n, tk_str_t key,
    tk_str_t sign)
{
    size_t     i;
    tk_pair_t  turned[TK_SIGN_PARAMS];

    for (i = 0; i < n; i++) {
        turned[i] = pairs[n - 1 - i];
    }

    fuzz_assert(tk_sign_check(type, turned, n, key, sign) == TK_OK);
}


static void
one_byte_changed(tk_sign_e type, tk_pair_t *pairs, size_t n, tk_str_t key,
    tk_str_t sign)
{
    size_t    i;
    tk_str_t  before;

    for (i = 0; i < n; i++) {
        if (!is_signed(&pairs[i])) {
            continue;
        }

        before = pairs[i].value;
        pairs[i].value = fuzz_copy(before.data, before.len);
        pairs[i].value.data[before.len - 1] ^= 1;
        fuzz_assert(tk_sign_check(type, pairs, n, key, sign)
                    == TK_BAD_SIGN);
        pairs[i].value = before;
    }
}


static void
check(tk_sign_e type, tk_pair_t *pairs, size_t n, tk_str_t key, tk_str_t other)
{
    size_t    i;
    tk_str_t  sign;

    static const char  blank[TK_SIGN_MAX] = "";

    sign = fuzz_copy(blank, tk_sign_len(type));
    fuzz_assert(tk_sign(type, pairs, n, key, sign.data) == TK_OK);
    fuzz_assert(tk_sign_check(type, pairs, n, key, sign) == TK_OK);
    fuzz_assert(tk_str_eq_nocase(sign, other)
                || tk_sign_check(type, pairs, n, key, other) == TK_BAD_SIGN);

    for (i = 0; i < sign.len; i++) {
        if (sign.data[i] >= 'A') {
            sign.data[i] |= 0x20;
        }
    }

    fuzz_assert(tk_sign_check(type, pairs, n, key, sign) == TK_OK);
    fuzz_assert(tk_sign_check(!type, pairs, n, key, sign) == TK_BAD_SIGN);

    if (!same_name(pairs, n)) {
        turned_round(type, pairs, n, key, sign);
    }

    one_byte_changed(type, pairs, n, key, sign);
}


static void
fuzz_one(fuzz_input_t *in)
{
    size_t     n;
    tk_str_t   key, other;
    tk_pair_t  pairs[TK_SIGN_PARAMS];

    key = fuzz_line(in);
    other = fuzz_line(in);
    n = 0;

    if (tk_form_read(&fuzz_pool, fuzz_rest(in), pairs, &n) != TK_OK || n > 64) {
        return;
    }

    check(TK_SIGN_MD5, pairs, n, key, other);
    check(TK_SIGN_HMAC, pairs, n, key, other);
}
