/*
 * JSON that anybody may send: what is taken, what is refused, what a number is.
 */

#include "unit.h"
#include "tk_json_read.h"

static tk_arena_t  *arena;


static tk_err_t
read_bytes(tk_str_t body, json_t **root)
{
    *root = NULL;

    return tk_json_read(tk_arena_pool(arena),
                        unit_guard(body.data, body.len), root);
}


static json_t *
taken(const char *body)
{
    json_t  *root;

    assert_int_equal(read_bytes(tk_str_c(body), &root), TK_OK);
    assert_non_null(root);

    return root;
}


static void
refused(tk_str_t body)
{
    json_t  *root;

    assert_int_equal(read_bytes(body, &root), TK_BODY_WRONG);
    assert_null(root);
}


static void
test_names(void **state)
{
    size_t    i;
    int64_t   n;
    json_t   *root;

    static const char *const  bodies[] = {
        "{\"PartnerId\":7811}", "{\"partnerId\":7811}",
        "{\"PARTNERID\":7811}", "{\"P\\u0061rtner\\u0049d\":7811}",
        "\xef\xbb\xbf{\"PartnerId\":7811}",
        " {\t\"partnerid\"\r\n: 7811 } "
    };

    (void) state;

    for (i = 0; i < unit_count(bodies); i++) {
        root = taken(bodies[i]);
        assert_int_equal(tk_json_get_int(root, "partnerid", 1, 9999, &n),
                         TK_JSON_GOOD);
        assert_int_equal(n, 7811);
        json_decref(root);
    }
}


/* Names alone have no case: texts do, and so have their escapes. */

static void
test_texts(void **state)
{
    json_t    *root;
    tk_str_t   s;

    (void) state;

    root = taken("{\"A\":\"Ab\\u0041\\n\",\"b\":\"\",\"c\":\"张三\","
                 "\"d\":\"\\\"\\\\\\/ Z\",\"e\":null,\"f\":12,\"g\":true,"
                 "\"H\\\"\\\\I\":\"x\",\"i\":\"\xc2\x85\"}");

    assert_int_equal(tk_json_get_text(root, "a", 0, 9, &s), TK_JSON_WRONG);
    assert_int_equal(tk_json_get_text(root, "b", 0, 9, &s), TK_JSON_GOOD);
    assert_int_equal(s.len, 0);
    assert_int_equal(tk_json_get_text(root, "b", 1, 9, &s), TK_JSON_WRONG);
    assert_int_equal(tk_json_get_text(root, "c", 1, 2, &s), TK_JSON_GOOD);
    assert_tk_text(s, "张三");
    assert_int_equal(tk_json_get_text(root, "c", 1, 1, &s), TK_JSON_WRONG);
    assert_int_equal(tk_json_get_text(root, "d", 1, 9, &s), TK_JSON_GOOD);
    assert_tk_text(s, "\"\\/ Z");
    assert_int_equal(tk_json_get_text(root, "e", 0, 9, &s), TK_JSON_ABSENT);
    assert_int_equal(tk_json_get_text(root, "x", 0, 9, &s), TK_JSON_ABSENT);
    assert_int_equal(tk_json_get_text(root, "f", 0, 9, &s), TK_JSON_WRONG);
    assert_int_equal(tk_json_get_text(root, "g", 0, 9, &s), TK_JSON_WRONG);
    assert_int_equal(tk_json_get_text(root, "h\"\\i", 0, 9, &s),
                     TK_JSON_GOOD);
    assert_int_equal(tk_json_get_text(root, "i", 0, 9, &s), TK_JSON_WRONG);

    json_decref(root);
}


static void
test_ints(void **state)
{
    size_t    i;
    int64_t   n;
    json_t   *root;

    static const struct {
        const char      *body;
        tk_json_said_e   said;
        int64_t          n;
    } cases[] = {
        { "{\"a\":0}", TK_JSON_GOOD, 0 },
        { "{\"a\":2147483647}", TK_JSON_GOOD, INT32_MAX },
        { "{\"a\":\"4623122\"}", TK_JSON_GOOD, 4623122 },
        { "{\"a\":\"007\"}", TK_JSON_GOOD, 7 },
        { "{\"a\":\"000000000000000000001\"}", TK_JSON_WRONG, 0 },
        { "{\"a\":2147483648}", TK_JSON_WRONG, 0 },
        { "{\"a\":18446744073709551616}", TK_JSON_WRONG, 0 },
        { "{\"a\":-1}", TK_JSON_WRONG, 0 },
        { "{\"a\":-0}", TK_JSON_WRONG, 0 },
        { "{\"a\":\"-0\"}", TK_JSON_WRONG, 0 },
        { "{\"a\":1e3}", TK_JSON_WRONG, 0 },
        { "{\"a\":1.0}", TK_JSON_WRONG, 0 },
        { "{\"a\":1.5}", TK_JSON_WRONG, 0 },
        { "{\"a\":\"\"}", TK_JSON_WRONG, 0 },
        { "{\"a\":\" 1\"}", TK_JSON_WRONG, 0 },
        { "{\"a\":\"1e3\"}", TK_JSON_WRONG, 0 },
        { "{\"a\":false}", TK_JSON_WRONG, 0 },
        { "{\"a\":[1]}", TK_JSON_WRONG, 0 },
        { "{\"a\":null}", TK_JSON_ABSENT, 0 },
        { "{}", TK_JSON_ABSENT, 0 }
    };

    (void) state;

    for (i = 0; i < unit_count(cases); i++) {
        root = taken(cases[i].body);
        n = 0;
        assert_int_equal(tk_json_get_int(root, "a", 0, INT32_MAX, &n),
                         cases[i].said);
        assert_true(n == cases[i].n);
        json_decref(root);
    }
}


/* Exact, however a double would have it. */

static void
test_amounts(void **state)
{
    size_t    i;
    int64_t   fen;
    json_t   *root;

    static const struct {
        const char      *body;
        tk_json_said_e   said;
        int64_t          fen;
    } cases[] = {
        { "{\"a\":100}", TK_JSON_GOOD, 10000 },
        { "{\"a\":100.0}", TK_JSON_GOOD, 10000 },
        { "{\"a\":\"100\"}", TK_JSON_GOOD, 10000 },
        { "{\"a\":99.9}", TK_JSON_GOOD, 9990 },
        { "{\"a\":0.29}", TK_JSON_GOOD, 29 },
        { "{\"a\":1.10000}", TK_JSON_GOOD, 110 },
        { "{\"a\":9007199254740.93}", TK_JSON_GOOD, INT64_C(900719925474093) },
        { "{\"a\":1.001}", TK_JSON_WRONG, 0 },
        { "{\"a\":1e2}", TK_JSON_WRONG, 0 },
        { "{\"a\":-1}", TK_JSON_WRONG, 0 },
        { "{\"a\":99999999999999}", TK_JSON_WRONG, 0 },
        { "{\"a\":\"1.\"}", TK_JSON_WRONG, 0 },
        { "{\"a\":true}", TK_JSON_WRONG, 0 },
        { "{\"a\":null}", TK_JSON_ABSENT, 0 }
    };

    (void) state;

    for (i = 0; i < unit_count(cases); i++) {
        root = taken(cases[i].body);
        fen = 0;
        assert_int_equal(tk_json_get_fen(root, "a", &fen), cases[i].said);
        assert_true(fen == cases[i].fen);
        json_decref(root);
    }
}


static void
test_nested(void **state)
{
    json_t        *root;
    tk_str_t       s;
    int64_t        n;
    const json_t  *person, *list;

    (void) state;

    root = taken("{\"ContactPerson\":{\"IDCardType\":\"0\"},"
                 "\"VoucherCode\":[\"1\",2,null],\"x\":{\"y\":[{},[]]}}");

    assert_int_equal(tk_json_get_object(root, "contactperson", &person),
                     TK_JSON_GOOD);
    assert_int_equal(tk_json_get_int(person, "idcardtype", 0, 5, &n),
                     TK_JSON_GOOD);
    assert_int_equal(tk_json_get_object(root, "vouchercode", &person),
                     TK_JSON_WRONG);
    assert_int_equal(tk_json_get_object(root, "none", &person),
                     TK_JSON_ABSENT);

    assert_int_equal(tk_json_get_array(root, "vouchercode", 3, &list),
                     TK_JSON_GOOD);
    assert_int_equal(tk_json_get_array(root, "vouchercode", 2, &list),
                     TK_JSON_WRONG);
    assert_int_equal(tk_json_get_array(root, "contactperson", 2, &list),
                     TK_JSON_WRONG);
    assert_int_equal(tk_json_get_array(root, "none", 2, &list),
                     TK_JSON_ABSENT);
    assert_int_equal(tk_json_get_element(list, 0, 1, 30, &s), TK_JSON_GOOD);
    assert_tk_text(s, "1");
    assert_int_equal(tk_json_get_element(list, 1, 1, 30, &s), TK_JSON_WRONG);
    assert_int_equal(tk_json_get_element(list, 2, 1, 30, &s), TK_JSON_WRONG);

    json_decref(root);
}


static void
test_refused(void **state)
{
    size_t  i;

    static const tk_str_t  bodies[] = {
        tk_string(""), tk_string(" "), tk_string("null"), tk_string("1"),
        tk_string("\"a\""), tk_string("[]"), tk_string("[{}]"),
        tk_string("{"), tk_string("{}}"), tk_string("{}{}"), tk_string("}"),
        tk_string("{]"), tk_string("{\"a\":[}"), tk_string("{\"a\":{]}"),
        tk_string("{\"a\"}"), tk_string("{\"a\":}"), tk_string("{a:1}"),
        tk_string("{'a':1}"), tk_string("{\"a\":1,}"), tk_string("{,}"),
        tk_string("{1:2}"), tk_string("{\"a\":1 2}"),
        tk_string("{\"a\":1\"b\":2}"), tk_string("{\"a\" 1}"),
        tk_string("{\"a\":1} x"), tk_string("{\"a\":tru1e}"),
        tk_string("{\"a\":nu ll}"), tk_string("{\"a\":1 .5}"),
        tk_string("{\"a\":\"b\"1}"), tk_string("{\"a\":1\"}"),
        tk_string("{\"a\":[1 ,]}"), tk_string("{\"a\":\"b}"),
        tk_string("{\"a\":\"b\\"), tk_string("{\"a\":\"\\x\"}"),
        tk_string("{\"\\A\":1}"), tk_string("{\"\\N\":1}"),

        /* numbers that are none */
        tk_string("{\"a\":01}"), tk_string("{\"a\":-}"),
        tk_string("{\"a\":+1}"), tk_string("{\"a\":.5}"),
        tk_string("{\"a\":1.}"), tk_string("{\"a\":1e}"),
        tk_string("{\"a\":1e+}"), tk_string("{\"a\":1x}"),
        tk_string("{\"a\":0x10}"), tk_string("{\"a\":1-2}"),
        tk_string("{\"a\":NaN}"), tk_string("{\"a\":-Infinity}"),
        tk_string("{\"a\":1"), tk_string("{\"a\":-"),

        /* names that come twice */
        tk_string("{\"a\":1,\"a\":1}"), tk_string("{\"Ab\":1,\"aB\":2}"),
        tk_string("{\"a\":1,\"\\u0041\":2}"),
        tk_string("{\"a\":1,\"\\u0061\":2}"),
        tk_string("{\"x\":[{\"y\":1,\"Y\":1}]}"),

        /* bytes that are no text */
        tk_string("{\"a\":\"\0\"}"), tk_string("{\"a\":\"\\u0000\"}"),
        tk_string("{\"a\0\":1}"), tk_string("{\"a\":1\0}"),
        tk_string("{\"a\":\"\xff\"}"), tk_string("{\"a\":\"\xc0\x80\"}"),
        tk_string("{\"a\":\"\xed\xa0\x80\"}"),
        tk_string("{\"a\":\"\\ud800\"}"), tk_string("{\"a\":\"\n\"}"),
        tk_string("{\"\xe4\xb8\":1}"), tk_string("{\"a\":null\0}"),
        tk_string("{\"a\":\"\\udc00\"}"),
        tk_string("{\"a\":\"\\ud800\\ud800\"}"),
        tk_string("{\"a\":\"\\ud800\\n\"}"), tk_string("{\"a\":\"\\u004\"}"),
        tk_string("{\"a\":\"\xf4\x90\x80\x80\"}"),

        /* escapes of names that are none */
        tk_string("{\"\\u00\\u004141\":1}"),
        tk_string("{\"\\u\\u00410041\":1}"),

        /* what only a number begins with, here */
        tk_string("{\"a\":\"\x7f" "1\"}"), tk_string("{\"a\":\"\\u007f1\"}"),
        tk_string("{\"a\":\"\\u007F1\"}"), tk_string("{\"\x7f\":1}")
    };

    (void) state;

    for (i = 0; i < unit_count(bodies); i++) {
        refused(bodies[i]);
    }
}


static void
deep(char *body, size_t depth)
{
    size_t  i, n;

    n = (size_t) sprintf(body, "{\"a\":");

    for (i = 1; i < depth; i++) {
        body[n++] = '[';
    }

    for (i = 1; i < depth; i++) {
        body[n++] = ']';
    }

    body[n++] = '}';
    body[n] = '\0';
}


static void
many(char *body, size_t values)
{
    size_t  i, n;

    n = (size_t) sprintf(body, "{\"a\":[0");     /* { [ and each comma */

    for (i = 2; i < values; i++) {
        n += (size_t) sprintf(body + n, ",0");
    }

    sprintf(body + n, "]}");
}


static void
test_bounds(void **state)
{
    char      body[64];
    char     *large;
    json_t   *root;
    tk_str_t  s;

    (void) state;

    deep(body, TK_JSON_DEPTH);
    json_decref(taken(body));
    deep(body, TK_JSON_DEPTH + 1);
    refused(tk_str_c(body));

    large = malloc(TK_JSON_BODY + 2);
    assert_non_null(large);

    many(large, TK_JSON_VALUES);
    json_decref(taken(large));
    many(large, TK_JSON_VALUES + 1);
    refused(tk_str_c(large));

    memset(large, ' ', TK_JSON_BODY + 1);
    large[0] = '{';
    large[1] = '}';
    s.data = (unsigned char *) large;
    s.len = TK_JSON_BODY;
    assert_int_equal(tk_json_read(tk_arena_pool(arena), s, &root),
                     TK_OK);
    json_decref(root);
    s.len++;
    assert_int_equal(tk_json_read(tk_arena_pool(arena), s, &root),
                     TK_BODY_WRONG);

    free(large);
}


/* Every beginning of a body, at the end of memory, and none. */

static void
test_prefixes(void **state)
{
    size_t       i;
    json_t      *root;
    unit_pool_t  dry;

    static const char  body[] =
        "{\"P\\u0041\":-1.5e+3,\"b\":[\"\\u00e9\\\"\",true,{\"c\":null}]}";

    (void) state;

    for (i = 0; i < sizeof(body) - 1; i++) {
        refused((tk_str_t) { i, (unsigned char *) body });
    }

    json_decref(taken(body));

    assert_int_equal(tk_json_read(unit_pool(&dry, tk_arena_pool(arena),
                                            0),
                                  unit_str("{}"), &root),
                     TK_NO_MEMORY);
}


int
main(void)
{
    int  rc;

    const struct CMUnitTest  tests[] = {
        cmocka_unit_test(test_names),
        cmocka_unit_test(test_texts),
        cmocka_unit_test(test_ints),
        cmocka_unit_test(test_amounts),
        cmocka_unit_test(test_nested),
        cmocka_unit_test(test_refused),
        cmocka_unit_test(test_bounds),
        cmocka_unit_test(test_prefixes)
    };

    arena = tk_arena_create();
    rc = cmocka_run_group_tests_name("json_read", tests, NULL, NULL);
    tk_arena_free(arena);

    return rc;
}
