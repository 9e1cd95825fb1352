/*
 * What staff say of an order, and what is sealed of it and of an agent: read,
 * opened in part or in full, sealed again under another name.
 */

#include <stdio.h>

#include "unit.h"
#include "tk_bytea.h"
#include "tk_find.h"
#include "tk_open.h"
#include "tk_rename.h"

#define CARD        "430702198001010073"
#define NO_CARD     "430702198001010071"
#define CODE        "261121001000000000700112345678"
#define VOUCHER     "261121001000000000712345678"
#define SEALED      "00ff"          /* a QR code that hides CODE */

static tk_arena_t    *arena;
static tk_pool_t     *pool;
static tk_keyring_t   keyring;


/* ---- Found ---- */

/* A literal that says what it is the index of. */

static int
index_of(void *data, const char *what, tk_str_t plain, const char **hex)
{
    static char  said[128];

    snprintf(said, sizeof(said), "%s %.*s", what, (int) plain.len, plain.data);

    if (strcmp(what, "name") == 0) {
        snprintf(said, sizeof(said), "\\x%s", "fffffffffffffffe1234");
    }

    *hex = said;

    return data != NULL;
}


/* Of who has no key. */

static int
no_index_of(void *data, const char *what, tk_str_t plain, const char **hex)
{
    (void) data;
    (void) what;
    (void) plain;
    (void) hex;

    return 0;
}


static int
code_of(void *data, tk_str_t text, const char **code)
{
    (void) data;
    *code = tk_str_eq(text, unit_str(SEALED)) ? CODE : NULL;

    return 0;
}


static void
found_with(const tk_find_keys_t *keys, const char *text, const char *expected)
{
    char    *is;
    json_t  *json;

    json = tk_find_read(keys, text);
    assert_non_null(json);
    is = json_dumps(json, JSON_COMPACT | JSON_SORT_KEYS);
    assert_string_equal(is, expected);
    free(is);
    json_decref(json);
}


static void
found(const char *text, const char *expected)
{
    const tk_find_keys_t  keys = { index_of, code_of, NULL };

    found_with(&keys, text, expected);
}


static void
test_found_without_key(void **state)
{
    const tk_find_keys_t  keys = { no_index_of, code_of, NULL };

    (void) state;

    found_with(&keys, "OTA-1", "{\"text\":\"OTA-1\"}");
    found_with(&keys, "张三", "{\"text\":\"张三\"}");
    found_with(&keys, "0042",
               "{\"kind\":\"order\",\"order\":42,\"tail\":42,"
               "\"text\":\"0042\"}");
    found_with(&keys, "13912345678",
               "{\"kind\":\"order\",\"order\":13912345678,"
               "\"text\":\"13912345678\"}");
    found_with(&keys, CODE, "{\"kind\":\"ticket\","
                            "\"order\":2611210010000000007,"
                            "\"text\":\"" CODE "\"}");
}


static void
test_found(void **state)
{
    int  no = 1;

    const tk_find_keys_t  keys = { index_of, code_of, &no };

    (void) state;

    found(" OTA-1 ", "{\"document\":\"id OTA-1\",\"name\":\"-2\","
                     "\"text\":\"OTA-1\"}");
    found("张三", "{\"name\":\"-2\",\"text\":\"张三\"}");
    found(CODE, "{\"kind\":\"ticket\",\"order\":2611210010000000007,"
                "\"text\":\"" CODE "\"}");
    found(VOUCHER, "{\"kind\":\"voucher\",\"order\":2611210010000000007,"
                   "\"text\":\"" VOUCHER "\"}");
    found(SEALED, "{\"kind\":\"ticket\",\"order\":2611210010000000007,"
                  "\"text\":\"" SEALED "\"}");
    found("2611210010000000007",
          "{\"document\":\"id 2611210010000000007\",\"kind\":\"order\","
          "\"order\":2611210010000000007,"
          "\"phone\":[\"phone 2611210010000000007\","
          "\"phone +2611210010000000007\"],\"tail\":7,"
          "\"text\":\"2611210010000000007\"}");
    found("0042", "{\"document\":\"id 0042\",\"kind\":\"order\",\"order\":42,"
                  "\"tail\":42,\"text\":\"0042\"}");
    found("123", "{\"kind\":\"order\",\"order\":123,\"text\":\"123\"}");
    found("+8613912345678",
          "{\"name\":\"-2\",\"phone\":[\"phone 8613912345678\","
          "\"phone +8613912345678\",\"phone 13912345678\"],\"tail\":5678,"
          "\"text\":\"+8613912345678\"}");
    found("+86 139-1234-5678",
          "{\"name\":\"-2\",\"phone\":[\"phone 8613912345678\","
          "\"phone +8613912345678\",\"phone 13912345678\"],\"tail\":5678,"
          "\"text\":\"+86 139-1234-5678\"}");
    found("＋８６（１３９）１２３４－５６７８",
          "{\"name\":\"-2\",\"phone\":[\"phone 8613912345678\","
          "\"phone +8613912345678\",\"phone 13912345678\"],\"tail\":5678,"
          "\"text\":\"＋８６（１３９）１２３４－５６７８\"}");
    found("00 42", "{\"document\":\"id 0042\",\"kind\":\"order\",\"order\":42,"
                   "\"tail\":42,\"text\":\"00 42\"}");
    found("4+2", "{\"name\":\"-2\",\"text\":\"4+2\"}");
    found("-", "{\"name\":\"-2\",\"text\":\"-\"}");
    found("13912345678",
          "{\"document\":\"id 13912345678\",\"kind\":\"order\","
          "\"order\":13912345678,\"phone\":[\"phone 13912345678\","
          "\"phone +13912345678\",\"phone 8613912345678\","
          "\"phone +8613912345678\"],\"tail\":5678,"
          "\"text\":\"13912345678\"}");
    found(CARD, "{\"document\":\"id " CARD "\",\"kind\":\"order\","
                "\"order\":" CARD ",\"phone\":[\"phone " CARD "\","
                "\"phone +" CARD "\"],\"tail\":73,\"text\":\"" CARD "\"}");
    found(NO_CARD, "{\"kind\":\"order\",\"order\":" NO_CARD ","
                   "\"phone\":[\"phone " NO_CARD "\",\"phone +" NO_CARD "\"],"
                   "\"tail\":71,\"text\":\"" NO_CARD "\"}");
    found("99999999999999999999", "{\"document\":\"id 99999999999999999999\","
          "\"phone\":[\"phone 99999999999999999999\","
          "\"phone +99999999999999999999\"],\"tail\":9999,"
          "\"text\":\"99999999999999999999\"}");

    assert_null(tk_find_read(&keys, "张三"));
}


/* ---- Opened ---- */

static json_t *
sealed(const char *what, const char *context, const char *plain)
{
    tk_str_t  s;

    assert_int_equal(tk_seal(pool, &keyring, 7, what, tk_str_c(context),
                             tk_str_c(plain), &s), TK_OK);

    return tk_bytea_json(pool, s);
}


static json_t *
row(const char *context)
{
    return json_pack("{s:s, s:s, s:o, s:o, s:o, s:n, s:[{s:i, s:o, s:n}]}",
                     "order_id", "7", "request_key", context,
                     "phone_sealed", sealed("phone", "K", "13912345678"),
                     "id_sealed", sealed("id", "K", CARD),
                     "invoice_sealed", sealed("invoice", "K", "公司"),
                     "remark_sealed", "visitors", "visitor", 1,
                     "name_sealed", sealed("name", "K", "张三"),
                     "phone_sealed");
}


static void
opened(int masked, const char *expected)
{
    char    *is;
    json_t  *json, *from;

    from = row("K");
    assert_non_null(from);
    assert_int_equal(tk_row_open(pool, &keyring, 7, tk_order_members, from,
                                 masked, &json),
                     TK_OK);
    is = json_dumps(json, JSON_COMPACT);
    assert_string_equal(is, expected);
    free(is);
    json_decref(json);
    json_decref(from);
}


static void
test_opened(void **state)
{
    json_t  *json, *from;

    (void) state;

    opened(0, "{\"order_id\":\"7\",\"phone\":\"13912345678\","
              "\"document\":\"" CARD "\",\"invoice_title\":\"公司\","
              "\"remark\":null,\"visitors\":[{\"visitor\":1,"
              "\"name\":\"张三\",\"phone\":null}]}");
    opened(1, "{\"order_id\":\"7\",\"phone\":\"139****5678\","
              "\"document\":\"430***********0073\","
              "\"invoice_title\":\"公司\","
              "\"remark\":null,\"visitors\":[{\"visitor\":1,"
              "\"name\":\"张三\",\"phone\":null}]}");

    from = row("another");
    assert_int_equal(tk_row_open(pool, &keyring, 7, tk_order_members, from,
                                 0, &json),
                     TK_BAD_SEAL);
    json_decref(from);
    from = row("K");
    assert_int_equal(tk_row_open(pool, &keyring, 8, tk_order_members, from,
                                 0, &json),
                     TK_BAD_SEAL);
    json_object_set_new(from, "phone_sealed", json_string("no literal"));
    assert_int_not_equal(tk_row_open(pool, &keyring, 7, tk_order_members, from,
                                 0, &json),
                         TK_OK);
    json_decref(from);
}


static void
left(const char *instead, const char *expected)
{
    char    *is;
    json_t  *json, *from;

    from = row("K");
    assert_non_null(from);
    assert_int_equal(tk_row_leave(pool, tk_order_members, from, instead,
                                  &json), TK_OK);
    is = json_dumps(json, JSON_COMPACT);
    assert_string_equal(is, expected);
    free(is);
    json_decref(json);
    json_decref(from);
}


static void
test_left(void **state)
{
    (void) state;

    left("sealed", "{\"order_id\":\"7\",\"phone\":\"sealed\","
                   "\"document\":\"sealed\",\"invoice_title\":\"sealed\","
                   "\"remark\":null,\"visitors\":[{\"visitor\":1,"
                   "\"name\":\"sealed\",\"phone\":null}]}");
    left(NULL, "{\"order_id\":\"7\",\"phone\":null,\"document\":null,"
               "\"invoice_title\":null,\"remark\":null,"
               "\"visitors\":[{\"visitor\":1,\"name\":null,"
               "\"phone\":null}]}");
}


static void
test_mask(void **state)
{
    size_t         i, n;
    unsigned char  out[64];

    static const struct {
        const char  *plain, *masked;
    } cases[] = {
        { "", "" },
        { "1", "1" },
        { "E12", "*12" },
        { "E123456789", "********89" },
        { "13912345678", "139****5678" },
        { "军字第1234", "*****34" },
        { "护照护照护照护照护照护照", "护照护*****护照护照" },
    };

    (void) state;

    for (i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
        n = tk_mask(tk_str_c(cases[i].plain), out);
        out[n] = '\0';
        assert_string_equal((char *) out, cases[i].masked);
    }
}


/* ---- Sealed again ---- */

static void
opens(json_t *literal, const char *what, const char *context,
    const char *expected)
{
    tk_str_t  bytes, plain;

    assert_int_equal(tk_bytea_read(pool, literal, &bytes), TK_OK);
    assert_int_equal(tk_unseal(pool, &keyring, 7, what, tk_str_c(context),
                               bytes, &plain), TK_OK);
    assert_true(tk_str_eq(plain, tk_str_c(expected)));
}


static void
test_renamed(void **state)
{
    json_t  *seals, *renamed;

    (void) state;

    seals = json_pack("{s:o, s:o, s:n, s:{s:o}}",
                      "password_sealed", sealed("password", "old", "P"),
                      "phone1_sealed", sealed("phone1", "old", "138"),
                      "phone2_sealed", "keys", "2", sealed("key", "old", "K"));
    assert_non_null(seals);
    assert_int_equal(tk_agent_reseal(pool, &keyring, 7, unit_str("old"),
                                     unit_str("new"), seals, &renamed),
                     TK_OK);
    opens(json_object_get(renamed, "password_sealed"), "password", "new", "P");
    opens(json_object_get(renamed, "phone1_sealed"), "phone1", "new", "138");
    assert_true(json_is_null(json_object_get(renamed, "phone2_sealed")));
    opens(json_object_get(json_object_get(renamed, "keys"), "2"), "key", "new",
          "K");
    json_decref(renamed);

    assert_int_equal(tk_agent_reseal(pool, &keyring, 7, unit_str("other"),
                                     unit_str("new"), seals, &renamed),
                     TK_BAD_SEAL);
    json_object_del(seals, "phone1_sealed");
    assert_int_equal(tk_agent_reseal(pool, &keyring, 7, unit_str("old"),
                                     unit_str("new"), seals, &renamed),
                     TK_BAD_VALUE);
    json_decref(seals);
}


int
main(void)
{
    int            rc;
    unsigned char  master[32] = { 1 };

    const struct CMUnitTest  tests[] = {
        cmocka_unit_test(test_found),
        cmocka_unit_test(test_found_without_key),
        cmocka_unit_test(test_opened),
        cmocka_unit_test(test_left),
        cmocka_unit_test(test_mask),
        cmocka_unit_test(test_renamed),
    };

    arena = tk_arena_create();
    if (arena == NULL || tk_crypto_init() != TK_OK
        || tk_keyring_init(&keyring, master) != TK_OK)
    {
        return 1;
    }

    pool = tk_arena_pool(arena);

    rc = cmocka_run_group_tests_name("find", tests, NULL, NULL);
    tk_keyring_wipe(&keyring);
    tk_arena_free(arena);

    return rc;
}
