/* Placeholders, escaped for JSON, forms, XML and not at all. */

#include "unit.h"
#include "tk_template.h"


static const tk_field_t  fields[] = {
    { "phone", tk_string("13800000001") },
    { "text",  tk_string("a \"b\" \\ {phone} & <c>\n\x7f 验") },
    { "id",    tk_string("1-7") },
    { "none",  tk_null_str },
};


static const struct {
    tk_escape_e  escape;
    const char  *template;
    const char  *expected;
} cases[] = {
    { TK_ESCAPE_NONE, "", "" },
    { TK_ESCAPE_NONE, "plain", "plain" },
    { TK_ESCAPE_NONE, "{phone}", "13800000001" },
    { TK_ESCAPE_NONE, "{phone}{id}", "138000000011-7" },
    { TK_ESCAPE_NONE, "<{none}>", "<>" },
    { TK_ESCAPE_NONE, "{text}", "a \"b\" \\ {phone} & <c>\n\x7f 验" },
    { TK_ESCAPE_NONE, "{Phone} {phones} {phone", "{Phone} {phones} {phone" },
    { TK_ESCAPE_NONE, "{{phone}}", "{13800000001}" },
    { TK_ESCAPE_NONE, "{", "{" },
    { TK_ESCAPE_JSON, "{\"p\":\"{phone}\",\"t\":\"{text}\"}",
      "{\"p\":\"13800000001\",\"t\":\"a \\\"b\\\" \\\\ {phone} & <c>"
      "\\u000A\\u007F 验\"}" },
    { TK_ESCAPE_URL, "p={phone}&t={text}",
      "p=13800000001&t=a%20%22b%22%20%5C%20%7Bphone%7D%20%26%20%3Cc%3E"
      "%0A%7F%20%E9%AA%8C" },
    { TK_ESCAPE_XML, "<t>{text}</t>",
      "<t>a &quot;b&quot; \\ {phone} &amp; &lt;c&gt;\n\x7f 验</t>" },
};


static void
test_cases(void **state)
{
    size_t       i;
    tk_str_t     out;
    tk_arena_t  *arena;

    (void) state;

    arena = tk_arena_create();
    assert_non_null(arena);

    for (i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
        assert_int_equal(tk_template_expand(tk_arena_pool(arena),
                                            tk_str_c(cases[i].template),
                                            fields, 4, cases[i].escape, &out),
                         TK_OK);
        assert_int_equal(out.len, strlen(cases[i].expected));
        assert_memory_equal(out.data, cases[i].expected, out.len);
    }

    tk_arena_free(arena);
}


/* A long value grows the text. */

static void
test_long(void **state)
{
    char         value[5001];
    tk_str_t     out;
    tk_field_t   field;
    tk_arena_t  *arena;

    (void) state;

    memset(value, '"', sizeof(value) - 1);
    value[sizeof(value) - 1] = '\0';
    field.name = "v";
    field.value = tk_str_c(value);

    arena = tk_arena_create();
    assert_int_equal(tk_template_expand(tk_arena_pool(arena),
                                        tk_str_c("{v}-{v}"), &field, 1,
                                        TK_ESCAPE_JSON, &out), TK_OK);
    assert_int_equal(out.len, 20001);
    assert_memory_equal(out.data + 9998, "\\\"-\\\"", 5);
    tk_arena_free(arena);
}


static void *
no_memory(void *data, size_t size)
{
    (void) data;
    (void) size;

    return NULL;
}


static void
test_no_memory(void **state)
{
    tk_str_t   out;
    tk_pool_t  pool = { no_memory, NULL };

    (void) state;

    assert_int_equal(tk_template_expand(&pool, tk_str_c("{id}"), fields, 4,
                                        TK_ESCAPE_NONE, &out),
                     TK_NO_MEMORY);
}


int
main(void)
{
    const struct CMUnitTest  tests[] = {
        cmocka_unit_test(test_cases),
        cmocka_unit_test(test_long),
        cmocka_unit_test(test_no_memory),
    };

    return cmocka_run_group_tests_name("template", tests, NULL, NULL);
}
