/* The writer of answers. */

#include "unit.h"
#include "tk_xml.h"

#define BAD  "\xef\xbf\xbd"                     /* U+FFFD */

static tk_arena_t  *arena;


static void
test_escape(void **state)
{
    size_t    i;
    tk_buf_t  b;

    static const struct {
        tk_str_t     in;
        const char  *out;
    } cases[] = {
        { tk_string(""), "" },
        { tk_string("plain"), "plain" },
        { tk_string("a&b<c>d\"e'f"), "a&amp;b&lt;c&gt;d\"e'f" },
        { tk_string("&&"), "&amp;&amp;" },
        { tk_string("&amp;"), "&amp;amp;" },
        { tk_string("]]>"), "]]&gt;" },
        { tk_string("a\rb\r\n\tc"), "a\nb\n\tc" },
        { tk_string("\r\r\n\n\r"), "\n\n\n\n" },
        { tk_string("预订中"), "预订中" },
        { tk_string("\xf0\x9f\x8e\xab"), "\xf0\x9f\x8e\xab" },
        { tk_string("a\0b"), "a" BAD "b" },
        { tk_string("\x01\x1f\x7f"), BAD BAD "\x7f" },
        { tk_string("\xff"), BAD },
        { tk_string("\x80x"), BAD "x" },
        { tk_string("\xe9\xa2"), BAD BAD },             /* cut off */
        { tk_string("\xe9\xa2<"), BAD BAD "&lt;" },
        { tk_string("\xc0\xaf"), BAD BAD },             /* overlong '/' */
        { tk_string("\xed\xa0\x80"), BAD BAD BAD },     /* surrogate */
        { tk_string("\xef\xbf\xbe"), BAD },             /* U+FFFE */
        { tk_string("\xef\xbf\xbd"), BAD },
    };

    (void) state;

    for (i = 0; i < unit_count(cases); i++) {
        assert_int_equal(tk_buf_init(&b, tk_arena_pool(arena), 0), TK_OK);
        tk_xml_text(&b, unit_guard(cases[i].in.data, cases[i].in.len));
        assert_int_equal(b.failed, 0);
        assert_tk_text(tk_buf_str(&b), cases[i].out);
    }
}


static void
test_value(void **state)
{
    tk_buf_t  b;

    (void) state;

    assert_int_equal(tk_buf_init(&b, tk_arena_pool(arena), 0), TK_OK);
    tk_xml_value(&b, unit_str("a\"b'c\r\n<&>"), NULL);
    assert_tk_text(tk_buf_str(&b), "a&quot;b&#39;c&#13;\n&lt;&amp;&gt;");

    assert_int_equal(tk_buf_init(&b, tk_arena_pool(arena), 0), TK_OK);
    tk_xml_value(&b, unit_str("a\x07\xff<"), "?");
    assert_tk_text(tk_buf_str(&b), "a??&lt;");
}


static void
test_elements(void **state)
{
    tk_buf_t  b;

    (void) state;

    assert_int_equal(tk_buf_init(&b, tk_arena_pool(arena), 16), TK_OK);

    tk_xml_open(&b, "root");
    tk_xml_leaf(&b, "retcode", unit_str("0"));
    tk_xml_leaf(&b, "retmsg", (tk_str_t) tk_null_str);
    tk_xml_leaf(&b, "n", unit_str("<"));
    tk_buf_add(&b, "<x/>!", 4);
    tk_xml_close(&b, "root");

    assert_tk_text(tk_buf_str(&b), "<root><retcode>0</retcode>"
                   "<retmsg></retmsg><n>&lt;</n><x/></root>");
}


static void
test_growth(void **state)
{
    size_t    i;
    tk_str_t  s;
    tk_buf_t  b;

    (void) state;

    assert_int_equal(tk_buf_init(&b, tk_arena_pool(arena), 1), TK_OK);

    for (i = 0; i < 20000; i++) {
        tk_buf_adds(&b, "0123456789");
    }

    s = tk_buf_str(&b);
    assert_int_equal(s.len, 200000);
    assert_int_equal(b.failed, 0);

    for (i = 0; i < s.len; i++) {
        assert_int_equal(s.data[i], '0' + i % 10);
    }
}


/* Memory that ends fails the buffer for good, without a crash. */

static void
test_no_memory(void **state)
{
    int          i;
    tk_buf_t     b;
    unit_pool_t  dry;

    (void) state;

    assert_int_equal(tk_buf_init(&b, unit_pool(&dry, tk_arena_pool(arena), 0),
                                 100), TK_NO_MEMORY);
    tk_xml_leaf(&b, "e", unit_str("x"));
    assert_int_equal(b.failed, 1);
    assert_int_equal(tk_buf_str(&b).len, 0);

    assert_int_equal(tk_buf_init(&b, unit_pool(&dry, tk_arena_pool(arena), 2),
                                 256), TK_OK);

    for (i = 0; i < 1000; i++) {
        tk_xml_leaf(&b, "e", unit_str("x"));
    }

    assert_int_equal(b.failed, 1);
    assert_true(tk_buf_str(&b).len <= 512);

    dry.left = 10;
    tk_buf_add(&b, "y", 1);
    assert_int_equal(b.failed, 1);              /* stays set */
}


static void
test_bound(void **state)
{
    tk_buf_t  b;

    (void) state;

    assert_int_equal(tk_buf_init(&b, tk_arena_pool(arena), SIZE_MAX),
                     TK_NO_MEMORY);

    assert_int_equal(tk_buf_init(&b, tk_arena_pool(arena), 256), TK_OK);
    tk_buf_add(&b, "x", 1);
    tk_buf_add(&b, "x", SIZE_MAX - 1);          /* is refused, not read */
    assert_int_equal(b.failed, 1);
    assert_int_equal(tk_buf_str(&b).len, 1);
}


static int
setup(void **state)
{
    (void) state;

    arena = tk_arena_create();

    return arena == NULL;
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
        cmocka_unit_test(test_escape),
        cmocka_unit_test(test_value),
        cmocka_unit_test(test_elements),
        cmocka_unit_test(test_growth),
        cmocka_unit_test(test_no_memory),
        cmocka_unit_test(test_bound),
    };

    return cmocka_run_group_tests_name("xml", tests, setup, teardown);
}
