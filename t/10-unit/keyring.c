/*
 * Master keys: their file, what is derived of them, seals that name them, what
 * the database says.  Vectors were computed with Perl's CryptX.
 */

#include <stdio.h>

#include "tk_keyring.h"
#include "tk_value.h"
#include "unit.h"


#define KEY_A   "000102030405060708090a0b0c0d0e0f"                            \
                "101112131415161718191a1b1c1d1e1f"
#define ID_A    "39812183"
#define KEY_B   "07070707070707070707070707070707"                            \
                "07070707070707070707070707070707"
#define ID_B    "6ef46571"

#define INDEX   "967230085a2521daad2aa994477b1105"                            \
                "925085afd565e3e0f9fdc3b1dbeaabf8"
#define PASSWORD "3a5a6d92ca86302778523b7ac531e2b6"                           \
                "90dc676b38f99b06f23be9237d5401d5"
#define TICKET  "9785a6999d313a9b6f9cb5efb09db831"                            \
                "bfba30314cdb15cc04b2a2a748d9d4aa"
#define LASTING "index " INDEX "\npassword " PASSWORD "\nticket " TICKET "\n"

static tk_arena_t   *arena;
static tk_pool_t    *pool;


static const char *
parse(tk_keyfile_t *file, const char *text)
{
    return tk_keyfile_parse(file, unit_guard(text, strlen(text)));
}


static void
ring(tk_keyring_t *keyring, const char *text)
{
    tk_keyfile_t  file;

    assert_null(parse(&file, text));
    assert_int_equal(tk_keyring_make(keyring, &file), TK_OK);
}


static void
assert_hex(const unsigned char *bytes, const char *hex)
{
    size_t         len = strlen(hex) / 2;
    unsigned char  expected[64];

    assert_int_equal(tk_parse_hex(tk_str_c(hex), expected), TK_OK);
    assert_memory_equal(bytes, expected, len);
}


static void
test_file_refused(void **state)
{
    size_t        i;
    tk_keyfile_t  file;

    static const struct {
        const char  *text, *why;
    } cases[] = {
        { "", "64 hex digits" },
        { "# nothing\n", "64 hex digits" },
        { "0011", "64 hex digits" },
        { KEY_A "0", "64 hex digits" },
        { KEY_A "\nroot:x:0:0\n", "64 hex digits" },
        { "000102030405060708090a0b0c0d0e0f"
          "101112131415161718191a1b1c1d1e1g", "64 hex digits" },
        { ID_B " " KEY_A, "its id does not fit" },
        { "3981218 " KEY_A, "its id does not fit" },
        { "tickets " KEY_A, "its id does not fit" },
        { KEY_A "\n" KEY_A "\n", "twice" },
        { KEY_A "\nticket " TICKET "\nticket " TICKET "\n", "twice" },
        { KEY_A "\nticket " TICKET "\n", "only some" },
        { LASTING, "64 hex digits" },
        { KEY_A "\n" KEY_B "\n" INDEX "\n" PASSWORD "\n" TICKET "\n",
          "more than 4" },
    };

    (void) state;

    for (i = 0; i < unit_count(cases); i++) {
        const char  *why = parse(&file, cases[i].text);

        assert_non_null(why);
        assert_non_null(strstr(why, cases[i].why));
    }
}


static void
test_file_read(void **state)
{
    size_t        i;
    tk_keyfile_t  file;

    static const char  *const  texts[] = {
        KEY_A, KEY_A "\n", KEY_A "\r\n", "\n# first\n" KEY_A "  \n\n",
        ID_A " " KEY_A "\n", ID_A " \t " KEY_A
    };

    (void) state;

    for (i = 0; i < unit_count(texts); i++) {
        assert_null(parse(&file, texts[i]));
        assert_int_equal(file.n, 1);
        assert_int_equal(file.explicit, 0);
        assert_hex(file.masters[0], KEY_A);
    }

    assert_null(parse(&file, ID_B " " KEY_B "\n" LASTING KEY_A "\n"));
    assert_int_equal(file.n, 2);
    assert_int_equal(file.explicit, 1);
    assert_hex(file.masters[0], KEY_B);
    assert_hex(file.masters[1], KEY_A);
    assert_hex(file.lasting[2], TICKET);
}


/* Every prefix of a good file is a good one or refused; none reads beyond. */

static void
test_file_prefixes(void **state)
{
    size_t        len;
    tk_keyfile_t  file;
    const char   *text = "# x\n" ID_B " " KEY_B "\n" KEY_A "\n" LASTING;

    (void) state;

    for (len = 0; len <= strlen(text); len++) {
        const char  *why = tk_keyfile_parse(&file, unit_guard(text, len));

        assert_true(file.n <= TK_MASTERS);
        assert_true(why != NULL || file.n > 0);
    }
}


static void
test_derived(void **state)
{
    tk_keyring_t  k, other;

    (void) state;

    ring(&k, KEY_A);
    assert_int_equal(k.n, 1);
    assert_int_equal(k.ids, 0);
    assert_hex(k.masters[0].id, ID_A);
    assert_hex(k.masters[0].check, "223a3fb6d3c4070ef956b4780fb85830");
    assert_hex(k.masters[0].personal, "610a968acae338a630a5fbfb43d5bb7a"
                                      "04ba1b898bccf43bde5cc9d573a9d802");
    assert_hex(k.masters[0].session, "e9cdccb85b2eb1d298ddf9c37192f5a9"
                                     "3cdf475530b0693861d8caeb5f1f6527");
    assert_hex(k.qr, "00e5fdefbe0a6201686bbe941cbeb7b8"
                     "82fdeb03be5e5b2bfc7d67616df29e4c");
    assert_hex(k.check, "ece32b1425439e85de4c0114d9563ef5");
    assert_hex(tk_keyring_lasting(&k, unit_str("ticket")), TICKET);
    assert_hex(tk_keyring_lasting(&k, unit_str("index")), INDEX);
    assert_hex(tk_keyring_lasting(&k, unit_str("password")), PASSWORD);
    assert_null(tk_keyring_lasting(&k, unit_str("personal")));

    /* lasting keys are the oldest master key's, or those of their lines */
    ring(&other, KEY_B "\n" KEY_A "\n");
    assert_memory_equal(other.check, k.check, TK_KEY_CHECK);
    assert_memory_equal(other.qr, k.qr, 32);
    ring(&other, KEY_B "\n" LASTING);
    assert_memory_equal(other.check, k.check, TK_KEY_CHECK);
    ring(&other, KEY_B "\n");
    assert_memory_not_equal(other.check, k.check, TK_KEY_CHECK);
}


static tk_err_t
opens(const tk_keyring_t *k, const char *what, const char *context,
    const char *hex, const char *expected)
{
    tk_err_t       rc;
    tk_str_t       plain;
    unsigned char  sealed[128];

    assert_int_equal(tk_parse_hex(tk_str_c(hex), sealed), TK_OK);

    rc = tk_unseal(pool, k, 7, what, tk_str_c(context),
                   unit_guard(sealed, strlen(hex) / 2), &plain);
    if (rc == TK_OK) {
        assert_tk_text(plain, expected);
    }

    return rc;
}


#define V1_ID   "016465666768696a6b6c6d6e6f393739ae4a18c7b07e6cac46e646"      \
                "b17942d5b097ffa4d79080e55f4bb00baaa49e8f"
#define V2_ID   "02398121836465666768696a6b6c6d6e6f2c70aadd457c76b5f1b5"      \
                "15c25e65baa6fbb7eb141c5faaa237c7f4fcb9b99daeb4fc"
#define V2_KEY  "02398121836465666768696a6b6c6d6e6f66352b801dc88ccf0475"      \
                "af112bbf4068ec"
#define V3_QR   "036465666768696a6b6c6d6e6ff65f9faa1c6cbb19135d8472204e"      \
                "8290d9c58e"

static void
test_versions(void **state)
{
    tk_keyring_t  k;

    static const char *const  texts[] = {
        KEY_A, KEY_B "\n" KEY_A, KEY_A "\n" KEY_B "\n" LASTING
    };

    (void) state;

    for (size_t i = 0; i < unit_count(texts); i++) {
        ring(&k, texts[i]);
        assert_int_equal(opens(&k, "id", "REQ-00001", V1_ID,
                               "11010519491231002X"), TK_OK);
        assert_int_equal(opens(&k, "id", "REQ-00001", V2_ID,
                               "11010519491231002X"), TK_OK);
        assert_int_equal(opens(&k, "key", "demo", V2_KEY, "K"), TK_OK);
        assert_int_equal(opens(&k, "qr", "", V3_QR, "123"), TK_OK);
    }

    /* without the key the id is enough to refuse; pictures stay readable */
    ring(&k, KEY_B "\n" LASTING);
    assert_int_equal(opens(&k, "id", "REQ-00001", V1_ID, ""), TK_BAD_SEAL);
    assert_int_equal(opens(&k, "id", "REQ-00001", V2_ID, ""), TK_BAD_SEAL);
    assert_int_equal(opens(&k, "qr", "", V3_QR, "123"), TK_OK);

    /* one purpose's key opens nothing of another's */
    ring(&k, KEY_A);
    memcpy(k.masters[0].session, k.masters[0].seal, 32);
    assert_int_equal(opens(&k, "key", "demo", V2_KEY, ""), TK_BAD_SEAL);
    assert_int_equal(opens(&k, "id", "REQ-00001", V2_ID,
                           "11010519491231002X"), TK_OK);
}


static void
test_seal_names_key(void **state)
{
    tk_str_t      sealed, plain, ctx = tk_string("R1");
    tk_keyring_t  k;

    (void) state;

    ring(&k, KEY_B "\n" KEY_A);

    /* the old form, of the oldest key, until the database says otherwise */
    assert_int_equal(tk_seal(pool, &k, 7, "id", ctx, unit_str("x"), &sealed),
                     TK_OK);
    assert_int_equal(sealed.len, 1 + TK_SEAL_EXTRA);
    assert_int_equal(sealed.data[0], 1);
    assert_int_equal(tk_seal_is_current(&k, sealed), 0);

    k.ids = 1;
    k.current = 0;
    assert_int_equal(tk_seal(pool, &k, 7, "id", ctx, unit_str("x"), &sealed),
                     TK_OK);
    assert_int_equal(sealed.len, 1 + TK_SEAL_ID_EXTRA);
    assert_int_equal(sealed.data[0], 2);
    assert_hex(sealed.data + 1, ID_B);
    assert_int_equal(tk_seal_is_current(&k, sealed), 1);
    assert_int_equal(tk_unseal(pool, &k, 7, "id", ctx,
                               unit_guard(sealed.data, sealed.len), &plain),
                     TK_OK);
    assert_tk_text(plain, "x");

    for (size_t len = 0; len < sealed.len; len++) {
        assert_int_equal(tk_unseal(pool, &k, 7, "id", ctx,
                                   unit_guard(sealed.data, len), &plain),
                         TK_BAD_SEAL);
    }

    k.current = 1;
    assert_int_equal(tk_seal_is_current(&k, sealed), 0);
    assert_int_equal(tk_seal(pool, &k, 7, "voucher", ctx, unit_str("x"),
                             &sealed), TK_OK);
    assert_int_equal(sealed.data[0], 3);
}


static void
test_rotation(void **state)
{
    char           text[TK_KEYFILE_MAX + 1];
    size_t         len;
    tk_keyfile_t   file, again;
    tk_keyring_t   before, after;
    unsigned char  key[32], id[TK_KEY_ID];

    (void) state;

    assert_null(parse(&file, KEY_A));
    assert_int_equal(tk_keyring_make(&before, &file), TK_OK);
    assert_int_equal(tk_parse_hex(unit_str(KEY_B), key), TK_OK);
    assert_int_equal(tk_keyfile_add(&file, key), TK_OK);
    assert_int_equal(tk_keyfile_add(&file, key), TK_BAD_VALUE);
    assert_int_equal(tk_keyfile_print(&file, text, &len), TK_OK);
    text[len] = '\0';
    assert_non_null(strstr(text, "\n" ID_B " " KEY_B "\n" ID_A " " KEY_A
                                 "\n" LASTING));

    assert_null(parse(&again, text));
    assert_memory_equal(&again, &file, sizeof(file));
    assert_int_equal(tk_keyring_make(&after, &again), TK_OK);
    assert_memory_equal(after.check, before.check, TK_KEY_CHECK);

    assert_int_equal(tk_parse_hex(unit_str("00000000"), id), TK_OK);
    assert_int_equal(tk_keyfile_drop(&file, id), TK_BAD_VALUE);
    assert_int_equal(tk_parse_hex(unit_str(ID_A), id), TK_OK);
    assert_int_equal(tk_keyfile_drop(&file, id), TK_OK);
    assert_int_equal(tk_keyring_make(&after, &file), TK_OK);
    assert_int_equal(after.n, 1);
    assert_hex(after.masters[0].id, ID_B);
    assert_memory_equal(after.check, before.check, TK_KEY_CHECK);
    assert_int_equal(tk_parse_hex(unit_str(ID_B), id), TK_OK);
    assert_int_equal(tk_keyfile_drop(&file, id), TK_BAD_VALUE);

    for (len = 1; len < TK_MASTERS; len++) {
        memset(key, (int) len, sizeof(key));
        assert_int_equal(tk_keyfile_add(&file, key), TK_OK);
    }

    memset(key, 99, sizeof(key));
    assert_int_equal(tk_keyfile_add(&file, key), TK_BAD_VALUE);
}


static void
test_question(void **state)
{
    char          sql[TK_QUESTION_MAX];
    tk_keyring_t  k;

    (void) state;

    ring(&k, KEY_B "\n" KEY_A);
    tk_keyring_question(&k, "ngx_ticket reads", sql);
    assert_non_null(strstr(sql, "api.key_check('{\\\\x" ID_B ",\\\\x" ID_A
                                "}', '{\\\\x"));
    assert_non_null(strstr(sql, "\\\\x223a3fb6d3c4070ef956b4780fb85830}', "
                                "'\\xece32b1425439e85de4c0114d9563ef5', "
                                "'ngx_ticket reads')"));

    /* with as many keys as there can be it still ends with its bracket */
    ring(&k, KEY_B "\n" KEY_A "\n" INDEX "\n" TICKET);
    tk_keyring_question(&k, "ngx_ticket orders 01234567", sql);
    assert_int_equal(sql[strlen(sql) - 1], ')');
}


static void
test_answer(void **state)
{
    tk_str_t       c[TK_ANSWER_COLUMNS], sealed, why;
    tk_keyring_t   k, other;
    unsigned char  hex[256];

    (void) state;

    ring(&k, KEY_B "\n" KEY_A);
    ring(&other, TICKET);
    memset(c, 0, sizeof(c));

    assert_int_equal(tk_keyring_answer(&k, pool, c, &why), TK_OK);
    assert_int_equal(k.ids, 0);
    assert_int_equal(k.current, 1);

    c[TK_ANSWER_CURRENT] = unit_str(ID_B);
    assert_int_equal(tk_keyring_answer(&k, pool, c, &why), TK_OK);
    assert_int_equal(k.ids, 1);
    assert_int_equal(k.current, 0);
    assert_int_equal(tk_keyring_answer(&other, pool, c, &why), TK_BAD_SEAL);
    c[TK_ANSWER_CURRENT] = unit_str("6ef4657");
    assert_int_equal(tk_keyring_answer(&k, pool, c, &why), TK_BAD_SEAL);

    c[TK_ANSWER_CURRENT] = unit_str("");
    c[TK_ANSWER_VERDICT] = unit_str("MASTER_KEY_WRONG");
    c[TK_ANSWER_WHY] = unit_str("so it is");
    assert_int_equal(tk_keyring_answer(&k, pool, c, &why), TK_BAD_SEAL);
    assert_tk_text(why, "so it is");

    /* nobody told the database of a key: a seal is tried */
    memset(c, 0, sizeof(c));
    k.ids = 0;
    k.current = 1;
    assert_int_equal(tk_seal(pool, &k, 7, "password", unit_str("demo"),
                             unit_str("0123456789ABCDEF"), &sealed), TK_OK);
    tk_format_hex(sealed.data, sealed.len, hex, 0);
    c[TK_ANSWER_SUPPLIER] = unit_str("7");
    c[TK_ANSWER_USER] = unit_str("demo");
    c[TK_ANSWER_SAMPLE].data = hex;
    c[TK_ANSWER_SAMPLE].len = 2 * sealed.len;
    assert_int_equal(tk_keyring_answer(&k, pool, c, &why), TK_OK);
    assert_int_equal(tk_keyring_answer(&other, pool, c, &why), TK_BAD_SEAL);
    c[TK_ANSWER_SUPPLIER] = unit_str("8");
    assert_int_equal(tk_keyring_answer(&k, pool, c, &why), TK_BAD_SEAL);
}


static int
setup(void **state)
{
    (void) state;

    arena = tk_arena_create();
    assert_non_null(arena);
    pool = tk_arena_pool(arena);

    return tk_crypto_init() == TK_OK ? 0 : -1;
}


static int
teardown(void **state)
{
    (void) state;
    tk_arena_free(arena);

    return 0;
}


int
main(void)
{
    const struct CMUnitTest  tests[] = {
        cmocka_unit_test(test_file_refused),
        cmocka_unit_test(test_file_read),
        cmocka_unit_test(test_file_prefixes),
        cmocka_unit_test(test_derived),
        cmocka_unit_test(test_versions),
        cmocka_unit_test(test_seal_names_key),
        cmocka_unit_test(test_rotation),
        cmocka_unit_test(test_question),
        cmocka_unit_test(test_answer),
    };

    return cmocka_run_group_tests_name("keyring", tests, setup, teardown);
}
