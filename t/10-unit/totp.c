/* Codes of a device: the vectors of RFC 6238 and RFC 4226, and their texts; and
 * those in their place. */

#include <stdio.h>

#include "unit.h"
#include "tk_crypto.h"
#include "tk_recovery.h"
#include "tk_totp.h"

static const tk_str_t  secret = tk_string("12345678901234567890");


/* A moment of Unix as ours. */

static tk_time_t
unix_time(int64_t s)
{
    return (s - TK_EPOCH) * TK_SECOND;
}


/* RFC 6238, appendix B: eight digits of SHA-1. */

static void
vectors(void **state)
{
    size_t    i;
    uint32_t  number;

    static const struct {
        int64_t   at;
        int64_t   step;
        uint32_t  digits;
    } rfc6238[] = {
        { 59, 0x1, 94287082 },
        { 1111111109, 0x23523ec, 7081804 },
        { 1111111111, 0x23523ed, 14050471 },
        { 1234567890, 0x273ef07, 89005924 },
        { 2000000000, 0x3f940aa, 69279037 },
        { 20000000000, 0x27bc86aa, 65353130 }
    };

    (void) state;

    for (i = 0; i < unit_count(rfc6238); i++) {
        assert_int_equal(tk_totp_step(unix_time(rfc6238[i].at)),
                         rfc6238[i].step);
        assert_int_equal(tk_totp_number(secret, rfc6238[i].step, &number),
                         TK_OK);
        assert_int_equal(number % 100000000, rfc6238[i].digits);
    }
}


/* RFC 4226, appendix D: what is cut, and its six digits. */

static void
counters(void **state)
{
    int       i;
    uint32_t  number;

    static const uint32_t  cut[] = {
        0x4c93cf18, 0x41397eea, 0x082fef30, 0x66ef7655, 0x61c5938a,
        0x33c083d4, 0x7256c032, 0x04e5b397, 0x2823443f, 0x2679dc69
    };

    (void) state;

    for (i = 0; i < 10; i++) {
        assert_int_equal(tk_totp_number(secret, i, &number), TK_OK);
        assert_int_equal(number, cut[i]);
    }
}


/* Of the step before, now, and the next: which; of others: none. */

static void
found(void **state)
{
    int        i;
    char       digits[7];
    uint32_t   number;
    tk_time_t  now;

    (void) state;
    now = unix_time(1111111111);

    for (i = -3; i <= 3; i++) {
        assert_int_equal(tk_totp_number(secret, 0x23523ed + i, &number),
                         TK_OK);
        snprintf(digits, sizeof(digits), "%06u", number % 1000000);
        assert_int_equal(tk_totp_find(secret, now, tk_str_c(digits)),
                         i >= -1 && i <= 1 ? 0x23523ed + i : 0);
    }

    assert_int_equal(tk_totp_find(secret, now, tk_str_c("050471")),
                     0x23523ed);
    assert_int_equal(tk_totp_find(secret, now, tk_str_c("50471")), 0);
    assert_int_equal(tk_totp_find(secret, now, tk_str_c("0504710")), 0);
    assert_int_equal(tk_totp_find(secret, now, tk_str_c("05047a")), 0);
    assert_int_equal(tk_totp_find(secret, now, (tk_str_t) tk_null_str), 0);
}


static void
texts(void **state)
{
    tk_str_t        uri;
    tk_arena_t     *arena;
    unsigned char   text[TK_TOTP_TEXT], again[TK_TOTP_SECRET];

    (void) state;
    tk_totp_text(secret.data, text);
    assert_memory_equal(text, "GEZDGNBVGY3TQOJQGEZDGNBVGY3TQOJQ", 32);

    assert_int_equal(tk_totp_read((tk_str_t) { 32, text }, again), TK_OK);
    assert_memory_equal(again, secret.data, TK_TOTP_SECRET);

    assert_int_equal(tk_totp_read((tk_str_t) { 31, text }, again),
                     TK_BAD_VALUE);
    text[7] = '1';
    assert_int_equal(tk_totp_read((tk_str_t) { 32, text }, again),
                     TK_BAD_VALUE);
    text[7] = '\0';
    assert_int_equal(tk_totp_read((tk_str_t) { 32, text }, again),
                     TK_BAD_VALUE);

    arena = tk_arena_create();
    assert_int_equal(tk_totp_uri(tk_arena_pool(arena),
                                 tk_str_c("tickets.example"),
                                 tk_str_c("li ming"), secret.data, &uri),
                     TK_OK);
    assert_tk_text(uri, "otpauth://totp/tickets.example:li%20ming?secret="
                        "GEZDGNBVGY3TQOJQGEZDGNBVGY3TQOJQ"
                        "&issuer=tickets.example");
    tk_arena_free(arena);
}


/* Codes for when the device is lost. */

static void
recovery(void **state)
{
    size_t         i;
    unsigned char  random[TK_RECOVERY_LEN], text[TK_RECOVERY_TEXT];
    unsigned char  code[TK_RECOVERY_LEN];

    static const char *const  wrong[] = {
        "", "-", "01234-5678", "01234-567890", "01234-5678U", "01234-5678*",
        "01234_56789", "\357\274\2211234-56789"
    };

    (void) state;

    for (i = 0; i < TK_RECOVERY_LEN; i++) {
        random[i] = (unsigned char) (0xff - 3 * i);
    }

    tk_recovery_text(random, text);
    assert_memory_equal(text, "ZWSPK-GDA74", TK_RECOVERY_TEXT);
    assert_int_equal(tk_recovery_read((tk_str_t) { 11, text }, code), TK_OK);
    assert_memory_equal(code, "ZWSPKGDA74", TK_RECOVERY_LEN);

    assert_int_equal(tk_recovery_read(tk_str_c(" oil0- abcdez "), code), TK_OK);
    assert_memory_equal(code, "0110ABCDEZ", TK_RECOVERY_LEN);

    for (i = 0; i < sizeof(wrong) / sizeof(wrong[0]); i++) {
        assert_int_equal(tk_recovery_read(tk_str_c(wrong[i]), code),
                         TK_BAD_VALUE);
    }

    assert_int_equal(tk_recovery_read((tk_str_t) tk_string("\0ABCDEFGHJ"),
                                      code), TK_BAD_VALUE);
}


int
main(void)
{
    const struct CMUnitTest  tests[] = {
        cmocka_unit_test(vectors),
        cmocka_unit_test(counters),
        cmocka_unit_test(found),
        cmocka_unit_test(texts),
        cmocka_unit_test(recovery)
    };

    assert_int_equal(tk_crypto_init(), TK_OK);

    return cmocka_run_group_tests_name("totp", tests, NULL, NULL);
}
