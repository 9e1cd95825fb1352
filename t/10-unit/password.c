/* Passwords that are guessed at once, in clear and by their MD5; how wrong ones
 * are slowed down. */

#include "unit.h"
#include "tk_crypto.h"
#include "tk_guess.h"
#include "tk_md5.h"
#include "tk_password.h"


static int
simple_md5(const char *clear)
{
    unsigned char  md5[TK_MD5_HEX];

    tk_md5_hex(tk_str_c(clear), md5);

    return tk_password_is_simple_md5((tk_str_t) { TK_MD5_HEX, md5 });
}


static void
simple_ones(void **state)
{
    size_t             i;
    static const char  *const  simple[] = {
        "", "1", "a", "12", "07", "999", "0000", "111111", "aaaaaa", "ZZZZ",
        "1234", "123456", "12345678", "0123456789", "654321", "987654",
        "890123", "3210", "10987", "abcdef", "ABCD", "fedcba", "zyxw",
        "123456789012", "111111111111"
    };

    (void) state;

    for (i = 0; i < sizeof(simple) / sizeof(simple[0]); i++) {
        assert_true(tk_password_is_simple(tk_str_c(simple[i])));
        assert_true(simple_md5(simple[i]));
    }

    /* too long to be tried, yet staff who type it are told */
    assert_true(tk_password_is_simple(tk_str_c("1111111111111")));
    assert_true(tk_password_is_simple(tk_str_c("!!!!")));
    assert_true(tk_password_is_simple(tk_str_c("x!")));
}


static void
good_ones(void **state)
{
    size_t             i;
    static const char  *const  good[] = {
        "246810", "135790", "112233", "123457", "1235", "1213", "Neu-1",
        "abce", "yzab", "xyza", "aAaA", "123abc", "1235789"
    };

    (void) state;

    for (i = 0; i < sizeof(good) / sizeof(good[0]); i++) {
        assert_false(tk_password_is_simple(tk_str_c(good[i])));
        assert_false(simple_md5(good[i]));
    }
}


static void
no_md5(void **state)
{
    (void) state;

    assert_true(tk_password_is_simple_md5(tk_str_c("")));
    assert_true(tk_password_is_simple_md5(tk_str_c("C4CA4238")));
}


static void
slowed_down(void **state)
{
    int         n, kind;
    static const int  ms[] = { 0, 0, 0, 0, 250, 500, 1000, 2000, 2000 };

    (void) state;

    for (n = 0; n < (int) (sizeof(ms) / sizeof(ms[0])); n++) {
        assert_int_equal(tk_guess_delay_ms(n), ms[n]);
    }

    assert_int_equal(tk_guess_delay_ms(1000000), 2000);
    assert_int_equal(tk_guess_delay_ms(-1), 0);

    for (kind = TK_GUESS_LOGIN; kind < TK_GUESS_KINDS; kind++) {
        assert_true(tk_guess_limit(kind) > TK_GUESS_FREE);
        assert_non_null(tk_guess_name(kind));
        assert_non_null(tk_guess_words(kind));
    }
}


int
main(void)
{
    const struct CMUnitTest  tests[] = {
        cmocka_unit_test(simple_ones),
        cmocka_unit_test(good_ones),
        cmocka_unit_test(no_md5),
        cmocka_unit_test(slowed_down)
    };

    assert_int_equal(tk_crypto_init(), TK_OK);

    return cmocka_run_group_tests_name("password", tests, NULL, NULL);
}
