/*
 * Slips of signatures.  What each client signs stands here as it would write
 * it; nothing is taken from the table but the names of the slips.
 */

#include <stdio.h>

#include "unit.h"
#include "tk_crypto.h"
#include "tk_mac.h"
#include "tk_md5.h"
#include "tk_sign_slip.h"

#define KEY     "0f8fad5b-d9cb-469f-a165-70867728950e"
#define OTHER   "7c9e6679-7425-40de-944b-e07fc1f90ae7"
#define BIG     "0F8FAD5B-D9CB-469F-A165-70867728950E"

/* Sent; password has a '+', memo is two Chinese characters. */
#define QUERY   "user=demo&memo=%E9%97%A8%E7%A5%A8&SXRQ=20261122"             \
                "&password=ab%2Bc%3D&senderid=&sign_type=MD5"

#define RIGHT   "SXRQ=20261122&memo=门票&password=ab+c=&sign_type=MD5"         \
                "&user=demo"

#define AND_KEY "&key=" KEY

#define NO_SIGN "00000000000000000000000000000000"

static const tk_str_t  keys[] = { tk_string(KEY), tk_string(OTHER) };


/* Both as upper-case digits. */

static tk_str_t
digits(const char *text, int mac)
{
    tk_mac_t              hmac;
    static unsigned char  out[TK_SIGN_MAX];

    if (!mac) {
        tk_md5_hex(tk_str_c(text), out);
        return (tk_str_t) { TK_MD5_HEX, out };
    }

    tk_mac_start(&hmac, keys[0]);
    tk_mac_add(&hmac, tk_str_c(text));
    assert_int_equal(tk_mac_finish(&hmac, out), TK_OK);

    return (tk_str_t) { TK_MAC_HEX, out };
}


static void
find(tk_arena_t *arena, const char *query, const char *text, int mac,
    tk_slips_t *found)
{
    char      sent[1024];
    tk_str_t  sign;

    sign = digits(text, mac);
    (void) snprintf(sent, sizeof(sent), "%s&sign=%.*s", query, (int) sign.len,
                    sign.data);

    assert_int_equal(tk_slips_find(tk_arena_pool(arena),
                                   unit_guard(sent, strlen(sent)), keys,
                                   unit_count(keys), found), TK_OK);
}


static void
test_right(void **state)
{
    tk_arena_t  *arena;
    tk_slips_t   found;

    (void) state;
    arena = tk_arena_create();

    find(arena, QUERY, RIGHT AND_KEY, 0, &found);
    assert_true(found.fits);
    assert_int_equal(found.n, 0);
    assert_tk_text(found.text, RIGHT "&key=KEY");
    assert_int_equal(found.not_utf8.len, 0);

    find(arena, QUERY, RIGHT AND_KEY, 1, &found);
    assert_true(found.fits);

    /* sorted without regard to case is right, too */
    find(arena, QUERY, "memo=门票&password=ab+c=&sign_type=MD5&SXRQ=20261122"
         "&user=demo" AND_KEY, 0, &found);
    assert_true(found.fits);

    tk_arena_free(arena);
}


static const struct {
    const char  *query;
    const char  *text;
    const char  *first;
    const char  *second;        /* NULL: it is the only one */
    size_t       key;
} slips[] = {
    { QUERY, "SXRQ=20261122&memo=%E9%97%A8%E7%A5%A8&password=ab%2Bc%3D"
      "&sign_type=MD5&user=demo" AND_KEY, "ESCAPED", NULL, 0 },
    { "user=demo&password=ab+c%3D", "password=ab+c=&user=demo" AND_KEY,
      "PLUS", NULL, 0 },
    { "user=demo&password=ab%252Bc", "password=ab+c&user=demo" AND_KEY,
      "TWICE", NULL, 0 },
    { QUERY, "SXRQ=20261122&memo=\xc3\xc5\xc6\xb1&password=ab+c="
      "&sign_type=MD5&user=demo" AND_KEY, "GBK", NULL, 0 },
    { QUERY, "SXRQ=20261122&memo=门票&password=ab+c=&senderid=&sign_type=MD5"
      "&user=demo" AND_KEY, "EMPTY", NULL, 0 },
    { QUERY, "user=demo&memo=门票&SXRQ=20261122&password=ab+c=&sign_type=MD5"
      AND_KEY, "AS_SENT", NULL, 0 },
    { QUERY, "memo=门票&password=ab+c=&sign_type=MD5&sxrq=20261122&user=demo"
      AND_KEY, "SMALL_NAMES", NULL, 0 },
    { QUERY, "SXRQ=20261122&memo=门票&password=ab+c=&user=demo" AND_KEY,
      "COMMON", NULL, 0 },
    { QUERY, RIGHT "&" KEY, "NO_NAME", NULL, 0 },
    { QUERY, RIGHT KEY, "BARE", NULL, 0 },
    { QUERY, RIGHT "key=" KEY, "NO_AMPERSAND", NULL, 0 },
    { QUERY, RIGHT, "NO_KEY", NULL, 0 },
    { QUERY, KEY RIGHT, "KEY_FIRST", NULL, 0 },
    { QUERY, KEY RIGHT KEY, "KEY_AROUND", NULL, 0 },
    { QUERY, RIGHT "&key=" OTHER, "OTHER_KEY", NULL, 1 },
    { QUERY, RIGHT "&key=" BIG, "CAPITAL_KEY", NULL, 0 },
    { QUERY, RIGHT AND_KEY "\n", "KEY_LINE", NULL, 0 },
    { QUERY, "sxrq=20261122&memo=门票&password=ab+c=&sign_type=md5&user=demo"
      AND_KEY, "SMALL_TEXT", NULL, 0 },
    { QUERY, "SXRQ=20261122&MEMO=门票&PASSWORD=AB+C=&SIGN_TYPE=MD5&USER=DEMO"
      "&KEY=" BIG, "CAPITAL_TEXT", NULL, 0 },

    /* two of them */
    { QUERY, "SXRQ=20261122&memo=%E9%97%A8%E7%A5%A8&password=ab%2Bc%3D"
      "&senderid=&sign_type=MD5&user=demo" AND_KEY, "ESCAPED", "EMPTY", 0 },
    { QUERY, "user=demo&memo=门票&SXRQ=20261122&password=ab+c=&sign_type=MD5"
      "&" KEY, "AS_SENT", "NO_NAME", 0 },
    { QUERY, "SXRQ=20261122&memo=门票&password=ab+c=&user=demo&key=" OTHER,
      "COMMON", "OTHER_KEY", 1 },
};


static void
test_slips(void **state)
{
    size_t       i;
    tk_arena_t  *arena;
    tk_slips_t   found;

    (void) state;

    for (i = 0; i < unit_count(slips); i++) {
        arena = tk_arena_create();
        find(arena, slips[i].query, slips[i].text, 0, &found);

        assert_false(found.fits);
        assert_int_equal(found.n, slips[i].second == NULL ? 1 : 2);
        assert_string_equal(tk_slip_name(found.slips[0]), slips[i].first);
        assert_int_equal(found.key, slips[i].key);

        if (slips[i].second != NULL) {
            assert_string_equal(tk_slip_name(found.slips[1]),
                                slips[i].second);
        }

        tk_arena_free(arena);
    }
}


/* The key in small letters, where it was given in capitals; and the whole in
 * HMAC-SHA256. */

static void
test_kinds(void **state)
{
    char         sent[512];
    tk_str_t     sign;
    tk_arena_t  *arena;
    tk_slips_t   found;

    static const tk_str_t  big = tk_string(BIG);

    (void) state;
    arena = tk_arena_create();

    sign = digits("user=demo" AND_KEY, 0);
    (void) snprintf(sent, sizeof(sent), "user=demo&sign=%.*s", (int) sign.len,
                    sign.data);
    assert_int_equal(tk_slips_find(tk_arena_pool(arena), tk_str_c(sent), &big,
                                   1, &found), TK_OK);
    assert_int_equal(found.n, 1);
    assert_int_equal(found.slips[0], TK_SLIP_SMALL_KEY);

    find(arena, QUERY, RIGHT KEY, 1, &found);
    assert_int_equal(found.n, 1);
    assert_int_equal(found.slips[0], TK_SLIP_BARE);

    tk_arena_free(arena);
}


static void
test_unknown(void **state)
{
    tk_arena_t  *arena;
    tk_slips_t   found;

    (void) state;
    arena = tk_arena_create();

    find(arena, QUERY, "something else", 0, &found);
    assert_false(found.fits);
    assert_int_equal(found.n, 0);

    /* three slips are nobody's guess */
    find(arena, QUERY, "user=demo&memo=门票&SXRQ=20261122&password=ab+c="
         "&senderid=&sign_type=MD5" KEY, 0, &found);
    assert_int_equal(found.n, 0);

    /* the bytes of GBK are sent: what is signed is right, what is sent not */
    find(arena, "user=demo&memo=%C3%C5", "memo=\xc3\xc5&user=demo" AND_KEY, 0,
         &found);
    assert_true(found.fits);
    assert_tk_text(found.not_utf8, "memo");

    tk_arena_free(arena);
}


static void
test_refused(void **state)
{
    size_t       i;
    tk_arena_t  *arena;
    tk_slips_t   found;

    static const struct {
        const char  *text;
        tk_err_t     rc;
    } cases[] = {
        { "",                               TK_PARAM_MISSING },
        { "user=demo",                      TK_PARAM_MISSING },
        { "user=demo&sign=",                TK_PARAM_MISSING },
        { "user=demo&sign=12",              TK_BAD_SIGN },
        { "sign=g0000000000000000000000000000000", TK_BAD_SIGN },
        { "user=%zz&sign=12",               TK_BAD_ENCODING },
        { "&&sign=" NO_SIGN "&", TK_OK },
        { "a&=b&sign=" NO_SIGN, TK_OK },
    };

    (void) state;

    for (i = 0; i < unit_count(cases); i++) {
        arena = tk_arena_create();
        assert_int_equal(tk_slips_find(tk_arena_pool(arena),
                                       unit_guard(cases[i].text,
                                                  strlen(cases[i].text)),
                                       keys, 2, &found), cases[i].rc);
        tk_arena_free(arena);
    }
}


static void
test_no_memory(void **state)
{
    int          n;
    tk_err_t     rc;
    tk_arena_t  *arena;
    tk_slips_t   found;
    unit_pool_t  dry;

    (void) state;
    rc = TK_NO_MEMORY;

    for (n = 0; rc != TK_OK; n++) {
        assert_true(n < 200);
        arena = tk_arena_create();
        rc = tk_slips_find(unit_pool(&dry, tk_arena_pool(arena), n),
                           tk_str_c(QUERY "&sign=" NO_SIGN),
                           keys, 2, &found);
        assert_true(rc == TK_OK || rc == TK_NO_MEMORY);
        tk_arena_free(arena);
    }

    assert_true(n > 10);
}


static void
test_words(void **state)
{
    int  slip;

    (void) state;

    for (slip = TK_SLIP_NONE + 1; slip < TK_SLIP_MAX; slip++) {
        assert_true(strlen(tk_slip_name(slip)) > 0);
        assert_true(strlen(tk_slip_en(slip)) > 0);
        assert_true(strlen(tk_slip_zh(slip)) > 0);
    }
}


int
main(void)
{
    const struct CMUnitTest  tests[] = {
        cmocka_unit_test(test_right),
        cmocka_unit_test(test_slips),
        cmocka_unit_test(test_kinds),
        cmocka_unit_test(test_unknown),
        cmocka_unit_test(test_refused),
        cmocka_unit_test(test_no_memory),
        cmocka_unit_test(test_words),
    };

    if (tk_crypto_init() != TK_OK) {
        return 1;
    }

    return cmocka_run_group_tests(tests, NULL, NULL);
}
