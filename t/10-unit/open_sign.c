/*
 * The token of the open API.  Expected values were reckoned with Python's hmac
 * over the texts that stand beside them.
 */

#include "unit.h"
#include "tk_crypto.h"
#include "tk_mac.h"
#include "tk_open_sign.h"

#define KEY     "0123456789ABCDEF0123456789ABCDEF"
#define AT      "1700000000000"
#define CREATE  "GXUJ1t12ZDroi94o3PqwH5h6Db8="

static const tk_str_t  key = tk_string(KEY);


static void
test_vectors(void **state)
{
    size_t         i;
    unsigned char  token[TK_OPEN_TOKEN];

    static const struct {
        const char  *path, *token;
    } cases[] = {
        { "/order/create", CREATE },
        { "/order/Create", "3/ZdrKCgqar0YeOxS3+CZhra/8Q=" },
        { "/product/getProductByDistributor",
          "rljZVwetYYXAfSbP7mpvcf990bk=" },
        { "/order/cancelOrder", "PMJ9ZbOv/r7nGVOOBUMMwi3f7MA=" },
        { "/open/order/Create", "eEJ+Yxg5L2WLjE/lKQQRo1VFVnk=" },
        { "/notice/zzy", "6ALTOrUyLlCt7FRG2M4HgwxTWgU=" }
    };

    (void) state;

    for (i = 0; i < unit_count(cases); i++) {
        assert_int_equal(tk_open_token(key, unit_str("7811"), unit_str(AT),
                                       tk_str_c(cases[i].path), token),
                         TK_OK);
        assert_memory_equal(token, cases[i].token, TK_OPEN_TOKEN);
    }
}


static tk_open_headers_t
headers(const char *timestamp, const char *partner, const char *authorization)
{
    static const tk_str_t  none = tk_null_str;

    return (tk_open_headers_t) {
        timestamp == NULL ? none : tk_str_c(timestamp),
        partner == NULL ? none : tk_str_c(partner),
        authorization == NULL ? none : tk_str_c(authorization)
    };
}


static void
test_head(void **state)
{
    tk_open_head_t     head;
    tk_open_headers_t  sent;
    const char        *which;

    (void) state;

    sent = headers(AT, "7811", "Bearer " TK_OPEN_NAME ":7811:" CREATE);

    assert_int_equal(tk_open_head_read(&sent, unit_str(TK_OPEN_NAME), &head,
                                       &which),
                     TK_OK);
    assert_int_equal(head.partner_id, 7811);
    assert_true(head.at_ms == INT64_C(1700000000000));
    assert_tk_text(head.partner, "7811");
    assert_tk_text(head.token, CREATE);

    assert_int_equal(tk_open_token_check(&head, key,
                                         unit_str("/order/create")),
                     TK_OK);
    assert_int_equal(tk_open_token_check(&head, key,
                                         unit_str("/order/Create")),
                     TK_BAD_SIGN);
    assert_int_equal(tk_open_token_check(&head, key,
                                         unit_str("/order/create?")),
                     TK_BAD_SIGN);
    assert_int_equal(tk_open_token_check(&head, unit_str(KEY "0"),
                                         unit_str("/order/create")),
                     TK_BAD_SIGN);
    assert_int_equal(tk_open_token_check(&head, unit_str(""),
                                         unit_str("/order/create")),
                     TK_BAD_SIGN);
}


/* Another text of the same partner or moment is another signature. */

static void
test_texts(void **state)
{
    unsigned char  token[TK_OPEN_TOKEN];

    (void) state;

    assert_int_equal(tk_open_token(key, unit_str("781"),
                                   unit_str("1" AT), unit_str("/order/create"),
                                   token),
                     TK_OK);
    assert_memory_equal(token, CREATE, TK_OPEN_TOKEN);  /* the same bytes */

    assert_int_equal(tk_open_token(key, unit_str("7812"), unit_str(AT),
                                   unit_str("/order/create"), token),
                     TK_OK);
    assert_memory_not_equal(token, CREATE, TK_OPEN_TOKEN);
}


static void
check_wrong(const char *timestamp, const char *partner,
    const char *authorization, tk_err_t err, const char *name)
{
    tk_open_head_t     head;
    tk_open_headers_t  sent;
    const char        *which;

    sent = headers(timestamp, partner, authorization);
    assert_int_equal(tk_open_head_read(&sent, unit_str(TK_OPEN_NAME), &head,
                                       &which),
                     err);
    assert_string_equal(which, name);
}


static void
test_wrong(void **state)
{
    size_t  i;

    static const char  good[] = "Bearer " TK_OPEN_NAME ":7811:" CREATE;

    static const char *const  timestamps[] = {
        "", "1700000000", "17000000000000", "170000000000x", "-170000000000",
        " 170000000000", "1700000000.00"
    };

    static const char *const  partners[] = {
        "", "0", "07811", "-7811", "+7811", "7811 ", "7811x", "1234567890"
    };

    static const char *const  bearers[] = {
        "", "Bearer", "Bearer ", "Basic " TK_OPEN_NAME ":7811:" CREATE,
        TK_OPEN_NAME ":7811:" CREATE,
        "Bearer" TK_OPEN_NAME ":7811:" CREATE,
        "Bearer zzy-openapi:7811:" CREATE,
        "Bearer " TK_OPEN_NAME ":7811", "Bearer " TK_OPEN_NAME ":7811:",
        "Bearer " TK_OPEN_NAME ":07811:" CREATE,
        "Bearer " TK_OPEN_NAME "::" CREATE,
        "Bearer " TK_OPEN_NAME ":7811:" CREATE "=",
        "Bearer " TK_OPEN_NAME ":7811:" CREATE " ",
        "Bearer " TK_OPEN_NAME ":7811:GXUJ1t12ZDroi94o3PqwH5h6Db8A",
        "Bearer " TK_OPEN_NAME ":7811:GXUJ1t12ZDroi94o3PqwH5h6Db-=",
        "Bearer " TK_OPEN_NAME ":7811:GXUJ1t12ZDroi94o3PqwH5h6D:8=",
        "Bearer " TK_OPEN_NAME ":7811: " CREATE
    };

    (void) state;

    check_wrong(NULL, "x", "x", TK_HEADER_MISSING, "Timestamp");
    check_wrong("x", NULL, "x", TK_HEADER_MISSING, "PartnerId");
    check_wrong("x", "x", NULL, TK_HEADER_MISSING, "Authorization");
    check_wrong("x", "x", "x", TK_HEADER_WRONG, "Timestamp");
    check_wrong(AT, "x", "x", TK_HEADER_WRONG, "PartnerId");

    for (i = 0; i < unit_count(timestamps); i++) {
        check_wrong(timestamps[i], "7811", good, TK_HEADER_WRONG,
                    "Timestamp");
    }

    for (i = 0; i < unit_count(partners); i++) {
        check_wrong(AT, partners[i], good, TK_HEADER_WRONG, "PartnerId");
    }

    for (i = 0; i < unit_count(bearers); i++) {
        check_wrong(AT, "7811", bearers[i], TK_HEADER_WRONG, "Authorization");
    }

    check_wrong(AT, "7811", "Bearer " TK_OPEN_NAME ":7812:" CREATE,
                TK_PARTNER_DIFFERS, "Authorization");
}


/* Blanks and letters that are no matter, and a name that somebody has set. */

static void
test_forms(void **state)
{
    size_t             i;
    tk_open_head_t     head;
    tk_open_headers_t  sent;
    const char        *which;

    static const char *const  bearers[] = {
        "bearer shop:7811:" CREATE, "BEARER \t shop:7811:" CREATE
    };

    (void) state;

    for (i = 0; i < unit_count(bearers); i++) {
        sent = headers(AT, "7811", bearers[i]);
        assert_int_equal(tk_open_head_read(&sent, unit_str("shop"), &head,
                                           &which),
                         TK_OK);
    }
}


/* Every beginning of a header, at the end of memory. */

static void
test_prefixes(void **state)
{
    size_t             i;
    tk_open_head_t     head;
    tk_open_headers_t  sent;
    const char        *which;

    static const char  good[] = "Bearer " TK_OPEN_NAME ":7811:" CREATE;

    (void) state;

    sent = headers(AT, "7811", good);

    for (i = 0; i < sizeof(good); i++) {
        sent.authorization = unit_guard(good, i);
        assert_int_equal(tk_open_head_read(&sent, unit_str(TK_OPEN_NAME),
                                           &head, &which),
                         i == sizeof(good) - 1 ? TK_OK : TK_HEADER_WRONG);
    }
}


static void
test_paths(void **state)
{
    size_t  i;

    static const struct {
        const char  *url, *path;
    } cases[] = {
        { "https://x/notice/zzy?a=1", "/notice/zzy" },
        { "https://x/notice/zzy", "/notice/zzy" },
        { "http://shop.example:8443/a/b/#c", "/a/b/" },
        { "https://x", "/" },
        { "https://x?a=/b", "/" },
        { "https://x/?u=https://y/z", "/" },
        { "https://x/a%2Fb//c", "/a%2Fb//c" },
        { "https://[2001:db8::1]/p", "/p" },
        { "https://", "/" },
        { "https:", "/" },
        { "/a/b", "/" },
        { "", "/" }
    };

    (void) state;

    for (i = 0; i < unit_count(cases); i++) {
        assert_tk_text(tk_open_url_path(unit_guard(cases[i].url,
                                                   strlen(cases[i].url))),
                       cases[i].path);
    }
}


/* A key: of 128 random bits, in capitals. */

static void
test_keys(void **state)
{
    size_t         i;
    tk_str_t       s;
    unsigned char  one[TK_OPEN_KEY_LEN], two[TK_OPEN_KEY_LEN];

    static const char *const  wrong[] = {
        "", "0123456789ABCDEF0123456789ABCDE",
        "0123456789ABCDEF0123456789ABCDEF0", "0123456789abcdef0123456789ABCDEF",
        "0123456789ABCDEF 123456789ABCDEF", "0123456789ABCDEF0123456789ABCDEG"
    };

    (void) state;

    assert_int_equal(tk_open_key_make(one), TK_OK);
    assert_int_equal(tk_open_key_make(two), TK_OK);
    assert_memory_not_equal(one, two, TK_OPEN_KEY_LEN);

    s.data = one;
    s.len = TK_OPEN_KEY_LEN;
    assert_true(tk_open_is_key(s));
    assert_true(tk_open_is_key(tk_str_c("0123456789ABCDEF0123456789ABCDEF")));

    for (i = 0; i < sizeof(wrong) / sizeof(wrong[0]); i++) {
        assert_false(tk_open_is_key(tk_str_c(wrong[i])));
    }
}


static int
setup(void **state)
{
    (void) state;

    return tk_crypto_init() == TK_OK ? 0 : -1;
}


int
main(void)
{
    const struct CMUnitTest  tests[] = {
        cmocka_unit_test(test_vectors),
        cmocka_unit_test(test_head),
        cmocka_unit_test(test_texts),
        cmocka_unit_test(test_wrong),
        cmocka_unit_test(test_forms),
        cmocka_unit_test(test_prefixes),
        cmocka_unit_test(test_paths),
        cmocka_unit_test(test_keys)
    };

    return cmocka_run_group_tests(tests, setup, NULL);
}
