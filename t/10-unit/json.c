/* JSON as it is written. */

#include "unit.h"
#include "tk_json.h"

static tk_arena_t  *arena;
static tk_buf_t     buf;
static tk_json_t    j;


static void
begin(void)
{
    tk_arena_reset(arena);
    assert_int_equal(tk_buf_init(&buf, tk_arena_pool(arena), 0), TK_OK);
    tk_json_init(&j, &buf);
}


#define assert_json(text)                                                     \
    do {                                                                      \
        assert_int_equal(tk_json_done(&j), TK_OK);                            \
        assert_tk_text(tk_buf_str(&buf), text);                               \
    } while (0)


static void
test_nesting(void **state)
{
    (void) state;

    begin();
    tk_json_object(&j);
    tk_json_end(&j);
    assert_json("{}");

    begin();
    tk_json_object(&j);
    tk_json_key(&j, "a");
    tk_json_array(&j);
    tk_json_int(&j, 1);
    tk_json_array(&j);
    tk_json_end(&j);
    tk_json_object(&j);
    tk_json_key(&j, "b");
    tk_json_null(&j);
    tk_json_key(&j, "c");
    tk_json_bool(&j, 1);
    tk_json_end(&j);
    tk_json_bool(&j, 0);
    tk_json_end(&j);
    tk_json_key(&j, "d");
    tk_json_str(&j, unit_str("e"));
    tk_json_end(&j);
    assert_json("{\"a\":[1,[],{\"b\":null,\"c\":true},false],\"d\":\"e\"}");
}


static void
test_raw(void **state)
{
    (void) state;

    begin();
    tk_json_object(&j);
    tk_json_key(&j, "a");
    tk_json_raw(&j, "[1, \"b\"]");
    tk_json_raw_members(&j, "\"c\":{}, \"d\":2");
    tk_json_key(&j, "e");
    tk_json_object(&j);
    tk_json_raw_members(&j, "\"f\":3");
    tk_json_end(&j);
    tk_json_end(&j);
    assert_json("{\"a\":[1, \"b\"],\"c\":{}, \"d\":2,\"e\":{\"f\":3}}");

    begin();
    tk_json_array(&j);
    tk_json_raw_members(&j, "\"a\":1");
    tk_json_end(&j);
    assert_int_equal(tk_json_done(&j), TK_BUG);
}


static void
test_numbers(void **state)
{
    (void) state;

    begin();
    tk_json_array(&j);
    tk_json_int(&j, 0);
    tk_json_int(&j, INT64_MIN);
    tk_json_int(&j, INT64_MAX);
    tk_json_end(&j);
    assert_json("[0,-9223372036854775808,9223372036854775807]");
}


static void
test_strings(void **state)
{
    size_t  i;

    static const struct {
        tk_str_t     s;
        const char  *json;
    } cases[] = {
        { tk_string(""), "\"\"" },
        { tk_string("plain, 中文, \xf0\x9f\x8e\xab"),
          "\"plain, 中文, \xf0\x9f\x8e\xab\"" },
        { tk_string("\"\\/"), "\"\\\"\\\\/\"" },
        { tk_string("\b\t\n\f\r"), "\"\\u0008\\u0009\\u000A\\u000C\\u000D\"" },
        { tk_string("\0\x1f\x7f"), "\"\\u0000\\u001F\\u007F\"" },
        { tk_string("a\xff" "b"), "\"a\xef\xbf\xbd" "b\"" },
        { tk_string("\xc0\x80"), "\"\xef\xbf\xbd\xef\xbf\xbd\"" },
        { tk_string("\xed\xa0\x80"),
          "\"\xef\xbf\xbd\xef\xbf\xbd\xef\xbf\xbd\"" },
        { tk_string("a\xef\xbf\xbe" "b"), "\"a\xef\xbf\xbd" "b\"" },
        { tk_string("\xe4\xb8"), "\"\xef\xbf\xbd\xef\xbf\xbd\"" },
        { tk_string("\xe4\xb8\""), "\"\xef\xbf\xbd\xef\xbf\xbd\\\"\"" }
    };

    (void) state;

    for (i = 0; i < unit_count(cases); i++) {
        begin();
        tk_json_str(&j, unit_guard(cases[i].s.data, cases[i].s.len));
        assert_json(cases[i].json);
    }
}


/* Calls that make no value, and no memory. */

static void
test_wrong(void **state)
{
    int          i;
    unit_pool_t  dry;

    (void) state;

    begin();
    assert_int_equal(tk_json_done(&j), TK_BUG);         /* nothing */

    begin();
    tk_json_array(&j);
    assert_int_equal(tk_json_done(&j), TK_BUG);         /* not closed */
    tk_json_end(&j);
    tk_json_end(&j);
    assert_int_equal(tk_json_done(&j), TK_BUG);         /* closed twice */

    begin();
    tk_json_int(&j, 1);
    tk_json_int(&j, 2);
    assert_int_equal(tk_json_done(&j), TK_BUG);         /* two values */

    begin();
    tk_json_object(&j);
    tk_json_int(&j, 1);
    tk_json_end(&j);
    assert_int_equal(tk_json_done(&j), TK_BUG);         /* no key */

    begin();
    tk_json_object(&j);
    tk_json_key(&j, "a");
    tk_json_end(&j);
    assert_int_equal(tk_json_done(&j), TK_BUG);         /* no value */

    begin();
    tk_json_array(&j);
    tk_json_key(&j, "a");
    tk_json_end(&j);
    assert_int_equal(tk_json_done(&j), TK_BUG);         /* a key in a list */

    begin();
    for (i = 0; i <= TK_JSON_DEPTH; i++) {
        tk_json_array(&j);
    }
    for (i = 0; i <= TK_JSON_DEPTH; i++) {
        tk_json_end(&j);
    }
    assert_int_equal(tk_json_done(&j), TK_BUG);         /* too deep */

    assert_int_equal(tk_buf_init(&buf, unit_pool(&dry, tk_arena_pool(arena), 1),
                                 0), TK_OK);
    tk_json_init(&j, &buf);
    tk_json_array(&j);
    for (i = 0; i < 200; i++) {
        tk_json_int(&j, i);
    }
    tk_json_end(&j);
    assert_int_equal(tk_json_done(&j), TK_NO_MEMORY);
}


static void
test_hundredths(void **state)
{
    static const struct {
        int64_t      n;
        const char  *text;
    } cases[] = {
        { 0, "0" }, { 1, "0.01" }, { 10, "0.1" }, { 100, "1" },
        { 1000, "10" }, { 9990, "99.9" }, { 20000, "200" }, { 10005, "100.05" },
        { -150, "-1.5" }, { INT64_MAX, "92233720368547758.07" },
        { INT64_MIN, "-92233720368547758.08" }
    };

    size_t  i;

    (void) state;

    for (i = 0; i < unit_count(cases); i++) {
        begin();
        tk_json_hundredths(&j, cases[i].n);
        assert_json(cases[i].text);
    }
}


int
main(void)
{
    int  rc;

    static const struct CMUnitTest  tests[] = {
        cmocka_unit_test(test_hundredths),
        cmocka_unit_test(test_nesting),
        cmocka_unit_test(test_raw),
        cmocka_unit_test(test_numbers),
        cmocka_unit_test(test_strings),
        cmocka_unit_test(test_wrong)
    };

    arena = tk_arena_create();
    rc = cmocka_run_group_tests(tests, NULL, NULL);
    tk_arena_free(arena);

    return rc;
}
