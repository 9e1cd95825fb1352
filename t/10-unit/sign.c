/*
 * The signature (D1).  Expected values were reckoned with Python's hashlib
 * over the strings that stand beside them.
 */

#define _GNU_SOURCE             /* RTLD_NEXT */

#include <ctype.h>
#include <dlfcn.h>
#include <openssl/evp.h>

#include "unit.h"
#include "tk_crypto.h"
#include "tk_md5.h"
#include "tk_sign.h"

#define KEY  "0f8fad5b-d9cb-469f-a165-70867728950e"
#define P(n, v)  { tk_string(n), tk_string(v) }

static tk_str_t  key = tk_string(KEY);

static int  calls_left = -1;            /* of OpenSSL that go well; -1: all */


/* OpenSSL's functions stand behind these, and fail when they are told to. */

static int
fails(void)
{
    if (calls_left < 0) {
        return 0;
    }

    return calls_left-- == 0;
}


int digest_init(EVP_MD_CTX *ctx, const EVP_MD *md, const OSSL_PARAM params[])
    INSTEAD_OF(EVP_DigestInit_ex2);
int digest_update(EVP_MD_CTX *ctx, const void *data, size_t len)
    INSTEAD_OF(EVP_DigestUpdate);
int digest_final(EVP_MD_CTX *ctx, unsigned char *out, unsigned int *len)
    INSTEAD_OF(EVP_DigestFinal_ex);


int
digest_init(EVP_MD_CTX *ctx, const EVP_MD *md, const OSSL_PARAM params[])
{
    int  (*real)(EVP_MD_CTX *, const EVP_MD *, const OSSL_PARAM []);

    *(void **) &real = dlsym(RTLD_NEXT, "EVP_DigestInit_ex2");

    return fails() ? 0 : real(ctx, md, params);
}


int
digest_update(EVP_MD_CTX *ctx, const void *data, size_t len)
{
    int  (*real)(EVP_MD_CTX *, const void *, size_t);

    *(void **) &real = dlsym(RTLD_NEXT, "EVP_DigestUpdate");

    return fails() ? 0 : real(ctx, data, len);
}


int
digest_final(EVP_MD_CTX *ctx, unsigned char *out, unsigned int *len)
{
    int  (*real)(EVP_MD_CTX *, unsigned char *, unsigned int *);

    *(void **) &real = dlsym(RTLD_NEXT, "EVP_DigestFinal_ex");

    return fails() ? 0 : real(ctx, out, len);
}


static void
check_sign(const tk_pair_t *pairs, size_t n, const char *expected)
{
    unsigned char  out[TK_SIGN_LEN];

    assert_int_equal(tk_sign(TK_SIGN_MD5, pairs, n, key, out), TK_OK);
    assert_memory_equal(out, expected, TK_SIGN_LEN);
}


static void
test_rule(void **state)
{
    static const tk_pair_t  sorted[] = { P("a", "1"), P("b", "2") };

    static const tk_pair_t  mixed[] = {
        P("b", "2"), P("sign", "8DB4A013A8B515349C307F1E448CE836"),
        P("empty", ""), P("a", "1"), P("SIGN", "x"), P("Sign", "y")
    };

    /* a=2&a=1&b=x */
    static const tk_pair_t  twice[] = {
        P("b", "x"), P("a", "2"), P("a", "1")
    };

    /* name=张三&v=a b&c */
    static const tk_pair_t  raw[] = { P("v", "a b&c"), P("name", "张三") };

    (void) state;

    check_sign(sorted, 2, "F469DAE4FDDA4ABE7F03DF526D96D11A");
    check_sign(mixed, 6, "F469DAE4FDDA4ABE7F03DF526D96D11A");
    check_sign(twice, 3, "44872F439C2F95662BCA91F4216E1EBD");
    check_sign(raw, 2, "A708659D6FAC474778CBA7B3B5CE67B1");

    /* key=... alone */
    check_sign(NULL, 0, "2A9F9E6316C3A61E9BBD5BBCBD1E88F2");
}


/* Values longer than what is gathered before it goes to OpenSSL. */

static void
test_long(void **state)
{
    static unsigned char  x[3000], y[1024];

    tk_pair_t  pairs[] = {
        P("c", "z"),
        { tk_string("b"), { sizeof(y), y } },
        { tk_string("a"), { sizeof(x), x } }
    };

    (void) state;

    memset(x, 'x', sizeof(x));
    memset(y, 'y', sizeof(y));

    check_sign(pairs, 3, "EA699C1B5ECB42EB74C8BADCDBE3A3FB");
}


static const tk_pair_t  request[] = {
    P("user", "u"), P("SXRQ", "20261122"), P("input_charset", "UTF-8"),
    P("Order_list", "P1|2"), P("sign_type", "MD5")
};

/* Order_list SXRQ input_charset sign_type user */
#define BY_BYTES    "1CA0C4A6CA451A8B015B57C071CA8042"

/* input_charset Order_list sign_type SXRQ user */
#define BY_NOCASE   "0FE04C0A5E2049151E74267D1DA74565"


static void
test_check(void **state)
{
    size_t  i;

    static const struct {
        const char  *sign;
        tk_err_t     rc;
    } cases[] = {
        { BY_BYTES,                            TK_OK },
        { BY_NOCASE,                           TK_OK },
        { "1ca0c4a6ca451a8b015b57c071ca8042",  TK_OK },
        { "0fe04c0a5e2049151e74267d1da74565",  TK_OK },
        { "0Fe04c0A5e2049151E74267D1dA74565",  TK_OK },
        { "1CA0C4A6CA451A8B015B57C071CA8043",  TK_BAD_SIGN },
        { "0CA0C4A6CA451A8B015B57C071CA8042",  TK_BAD_SIGN },
        { "1CA0C4A6CA451A8B015B57C071CA804",   TK_BAD_SIGN },
        { "1CA0C4A6CA451A8B015B57C071CA80420", TK_BAD_SIGN },
        { "\x11" "CA0C4A6CA451A8B015B57C071CA8042", TK_BAD_SIGN },
        { "00000000000000000000000000000000",  TK_BAD_SIGN },
        { "",                                  TK_BAD_SIGN },
    };

    (void) state;

    check_sign(request, 5, BY_BYTES);

    for (i = 0; i < unit_count(cases); i++) {
        assert_int_equal(tk_sign_check(TK_SIGN_MD5, request, 5, key,
                                       unit_guard(cases[i].sign,
                                                  strlen(cases[i].sign))),
                         cases[i].rc);
    }

    /* another key */
    assert_int_equal(tk_sign_check(TK_SIGN_MD5, request, 5, unit_str(KEY "0"),
                                   unit_str(BY_BYTES)), TK_BAD_SIGN);

    /* a parameter less */
    assert_int_equal(tk_sign_check(TK_SIGN_MD5, request, 4, key,
                                   unit_str(BY_BYTES)),
                     TK_BAD_SIGN);
}


/* The same string, under HMAC-SHA256 with the key. */

#define MAC_BY_BYTES    "21628C423944752C4DB4D41D628118A4"                    \
                        "ABC584FC86B94D05A36B0C8E1ACCE3E9"
#define MAC_BY_NOCASE   "B7DC0A8EE31A3D5249CDA7E3E70D82E0"                    \
                        "848C97EE33103BBDC3DB675396C6CD18"

static void
test_strict(void **state)
{
    size_t         i;
    unsigned char  out[TK_SIGN_MAX], lower[TK_SIGN_MAX];

    (void) state;

    assert_int_equal(tk_sign_len(TK_SIGN_HMAC), TK_SIGN_MAX);
    assert_string_equal(tk_sign_name(TK_SIGN_HMAC), "HMAC-SHA256");
    assert_string_equal(tk_sign_name(TK_SIGN_MD5), "MD5");

    assert_int_equal(tk_sign(TK_SIGN_HMAC, request, 5, key, out), TK_OK);
    assert_memory_equal(out, MAC_BY_BYTES, TK_SIGN_MAX);

    for (i = 0; i < TK_SIGN_MAX; i++) {
        lower[i] = (unsigned char) tolower(out[i]);
    }

    assert_int_equal(tk_sign_check(TK_SIGN_HMAC, request, 5, key,
                                   unit_guard(lower, TK_SIGN_MAX)), TK_OK);
    assert_int_equal(tk_sign_check(TK_SIGN_HMAC, request, 5, key,
                                   unit_str(MAC_BY_NOCASE)), TK_OK);

    /* neither kind fits the other, nor does what is cut off or changed */
    assert_int_equal(tk_sign_check(TK_SIGN_HMAC, request, 5, key,
                                   unit_str(BY_BYTES)), TK_BAD_SIGN);
    assert_int_equal(tk_sign_check(TK_SIGN_MD5, request, 5, key,
                                   unit_str(MAC_BY_BYTES)), TK_BAD_SIGN);
    assert_int_equal(tk_sign_check(TK_SIGN_HMAC, request, 5,
                                   unit_str(KEY "0"),
                                   unit_str(MAC_BY_BYTES)), TK_BAD_SIGN);

    for (i = 0; i < TK_SIGN_MAX; i++) {
        assert_int_equal(tk_sign_check(TK_SIGN_HMAC, request, 5, key,
                                       unit_guard(out, i)), TK_BAD_SIGN);
        out[i] ^= 1;
        assert_int_equal(tk_sign_check(TK_SIGN_HMAC, request, 5, key,
                                       unit_guard(out, TK_SIGN_MAX)),
                         TK_BAD_SIGN);
        out[i] ^= 1;
    }
}


/* Of one signature however it is written, and of no two. */

static void
test_hash(void **state)
{
    unsigned char  a[TK_SIGN_HASH], b[TK_SIGN_HASH];

    (void) state;

    tk_sign_hash(unit_str(BY_BYTES), a);
    tk_sign_hash(unit_str("1ca0c4a6ca451a8b015b57c071ca8042"), b);
    assert_memory_equal(a, b, TK_SIGN_HASH);

    tk_sign_hash(unit_str(BY_NOCASE), b);
    assert_memory_not_equal(a, b, TK_SIGN_HASH);
}


static void
test_prefixes(void **state)
{
    size_t  len;

    (void) state;

    for (len = 0; len < TK_SIGN_LEN; len++) {
        assert_int_equal(tk_sign_check(TK_SIGN_MD5, request, 5, key,
                                       unit_guard(BY_BYTES, len)),
                         TK_BAD_SIGN);
    }
}


/* Any order of the pairs gives the same signature. */

static void
test_shuffled(void **state)
{
    int             i, j, k;
    uint64_t        seed = 1;
    tk_pair_t       pairs[40], swap;
    unsigned char   names[40][4], first[TK_SIGN_LEN], out[TK_SIGN_LEN];
    static tk_str_t one = tk_string("1");

    (void) state;

    for (i = 0; i < 40; i++) {
        names[i][0] = 'a' + i % 3;
        names[i][1] = 'A' + i / 3;
        pairs[i].name.data = names[i];
        pairs[i].name.len = 2;
        pairs[i].value = one;
    }

    assert_int_equal(tk_sign(TK_SIGN_MD5, pairs, 40, key, first), TK_OK);

    for (i = 0; i < 200; i++) {
        for (j = 39; j > 0; j--) {
            k = unit_random(&seed) % (j + 1);
            swap = pairs[j];
            pairs[j] = pairs[k];
            pairs[k] = swap;
        }

        assert_int_equal(tk_sign(TK_SIGN_MD5, pairs, 40, key, out), TK_OK);
        assert_memory_equal(out, first, TK_SIGN_LEN);
    }
}


static void
test_bound(void **state)
{
    size_t            i;
    static tk_pair_t  pairs[TK_SIGN_PARAMS + 1];
    unsigned char     out[TK_SIGN_LEN];

    (void) state;

    for (i = 0; i < TK_SIGN_PARAMS + 1; i++) {
        pairs[i].name = unit_str("n");
        pairs[i].value = unit_str("v");
    }

    assert_int_equal(tk_sign(TK_SIGN_MD5, pairs, TK_SIGN_PARAMS, key, out),
                     TK_OK);
    assert_int_equal(tk_sign(TK_SIGN_MD5, pairs, TK_SIGN_PARAMS + 1, key, out),
                     TK_TOO_MANY_PARAMS);
    assert_int_equal(tk_sign_check(TK_SIGN_MD5, pairs, TK_SIGN_PARAMS + 1, key,
                                   unit_str(BY_BYTES)), TK_TOO_MANY_PARAMS);
}


static void
test_md5(void **state)
{
    unsigned char  out[TK_SIGN_LEN];

    (void) state;

    tk_md5_hex(unit_guard("123456", 6), out);
    assert_memory_equal(out, "E10ADC3949BA59ABBE56E057F20F883E", TK_SIGN_LEN);

    tk_md5_hex((tk_str_t) tk_null_str, out);
    assert_memory_equal(out, "D41D8CD98F00B204E9800998ECF8427E", TK_SIGN_LEN);
}


/* Whichever call of OpenSSL fails, nothing seems to be signed. */

static void
test_failures(void **state)
{
    int            n, good;
    unsigned char  out[TK_SIGN_LEN];

    (void) state;

    for (n = 0, good = 0; !good; n++) {
        calls_left = n;
        good = tk_sign(TK_SIGN_MD5, request, 5, key, out) == TK_OK;
        assert_int_equal(good, calls_left >= 0);
    }

    assert_int_equal(n, 4);             /* three calls can fail */

    /* one look is three calls, the other way to sort them three more */
    for (n = 0; n < 6; n++) {
        calls_left = n;
        assert_int_equal(tk_sign_check(TK_SIGN_MD5, request, 5, key,
                                       unit_str(BY_NOCASE)),
                         TK_BUG);
    }

    assert_int_equal(tk_sign_check(TK_SIGN_MD5, request, 5, key,
                                   unit_str(BY_NOCASE)),
                     TK_OK);

    for (n = 0; n < 3; n++) {
        calls_left = n;
        tk_md5_hex(unit_str("123456"), out);
        assert_memory_not_equal(out, "E10ADC3949BA59ABBE56E057F20F883E",
                                TK_SIGN_LEN);
    }

    calls_left = -1;
}


/*
 * Sorted by bytes: "" Ab B a aB abc.  Without regard to case Ab and aB are
 * equal and keep their order; abc, of which they are the beginning, follows.
 */

static void
test_nocase(void **state)
{
    unsigned char  out[TK_SIGN_LEN];
    tk_str_t       sign = { TK_SIGN_LEN, out };

    static const tk_pair_t  pairs[] = {
        P("abc", "5"), P("aB", "4"), P("B", "6"), P("Ab", "3"), P("a", "2"),
        P("", "1")
    };

    (void) state;

    tk_md5_hex(tk_str_c("=1&a=2&aB=4&Ab=3&abc=5&B=6&key=" KEY), out);
    assert_int_equal(tk_sign_check(TK_SIGN_MD5, pairs, 6, key, sign), TK_OK);

    tk_md5_hex(tk_str_c("=1&Ab=3&B=6&a=2&aB=4&abc=5&key=" KEY), out);
    assert_int_equal(tk_sign_check(TK_SIGN_MD5, pairs, 6, key, sign), TK_OK);

    tk_md5_hex(tk_str_c("=1&a=2&Ab=3&aB=4&abc=5&B=6&key=" KEY), out);
    assert_int_equal(tk_sign_check(TK_SIGN_MD5, pairs, 6, key, sign),
                     TK_BAD_SIGN);
}


/* Before tk_crypto_init() nothing may seem to be signed. */

static void
test_not_ready(void **state)
{
    unsigned char  out[TK_SIGN_LEN];

    (void) state;

    assert_int_equal(tk_sign(TK_SIGN_MD5, request, 5, key, out), TK_BUG);
    assert_int_equal(tk_sign_check(TK_SIGN_MD5, request, 5, key,
                                   unit_str(BY_BYTES)),
                     TK_BUG);

    assert_int_equal(tk_crypto_init(), TK_OK);
    assert_int_equal(tk_crypto_init(), TK_OK);
}


int
main(void)
{
    const struct CMUnitTest  tests[] = {
        cmocka_unit_test(test_not_ready),       /* first: it gets ready */
        cmocka_unit_test(test_rule),
        cmocka_unit_test(test_long),
        cmocka_unit_test(test_check),
        cmocka_unit_test(test_strict),
        cmocka_unit_test(test_hash),
        cmocka_unit_test(test_prefixes),
        cmocka_unit_test(test_shuffled),
        cmocka_unit_test(test_nocase),
        cmocka_unit_test(test_failures),
        cmocka_unit_test(test_bound),
        cmocka_unit_test(test_md5),
    };

    return cmocka_run_group_tests_name("sign", tests, NULL, NULL);
}
