/*
 * The renderer over tables of our own: what no page of today needs, but the
 * table language has.  tk_reply.c is part of this program, so that the tables
 * can be.
 */

#include "unit.h"

#include "tk_reply.c"


#define TEST_KEY  "0f1e2d3c-4b5a-4978-8796-a5b4c3d2e1f0"

static tk_arena_t          *arena;
static const tk_element_t  *table;
static tk_zone_t            zone = { NULL, 0 };
static tk_reply_ctx_t       ctx;

/* rows of an answer in two levels of groups */

static const char *const  columns[] = { "day", "line", "slot", "note" };

static const struct {
    int             day;
    const char     *line;
    int             slot;
    const char     *note;
} data[] = {
    { 1, "01", 1, "a" },
    { 1, "01", 2, "b & \"c\"" },
    { 1, "02", 1, NULL },
    { 2, "02", 1, "\xff" },
    { 2, NULL, 5, "not shown" },
    { 2, "02", 3, "d" },
};


const tk_element_t *
tk_reply_elements(tk_page_e page)
{
    (void) page;

    return table;
}


static void
rows_make(tk_table_t *t)
{
    size_t  i;

    assert_int_equal(tk_table_init(tk_arena_pool(arena), t, columns, 4,
                                   unit_count(data)),
                     TK_OK);

    for (i = 0; i < unit_count(data); i++) {
        tk_table_day(t, i, 0, data[i].day);
        tk_table_int(t, i, 2, data[i].slot);

        if (data[i].line != NULL) {
            tk_table_text(t, i, 1, tk_str_c(data[i].line));
        }

        if (data[i].note != NULL) {
            tk_table_text(t, i, 3, tk_str_c(data[i].note));
        }
    }
}


static tk_err_t
render(const tk_element_t *elements, tk_str_t *body)
{
    tk_table_t  t;

    rows_make(&t);
    table = elements;

    return tk_reply_render(tk_arena_pool(arena), &ctx, TK_PAGE_QUERY_ORDER,
                           TK_V40, TK_OK, tk_str_c(""), &t.rows, body);
}


/* Head and inner text as expected, and the signature of these pairs. */

static void
assert_answer(tk_str_t body, const char *inner, const tk_pair_t *pairs,
    size_t n)
{
    tk_str_t        text;
    tk_pair_t       all[16];
    unsigned char   sign[TK_SIGN_LEN];

    static const char  head[] = REPLY_HEAD "0</retcode><retmsg>成功。</retmsg>"
                                "<sign>";

    all[0].name = tk_str_c("retcode");
    all[0].value = tk_str_c("0");
    all[1].name = tk_str_c("retmsg");
    all[1].value = tk_str_c("成功。");
    memcpy(all + 2, pairs, n * sizeof(tk_pair_t));

    assert_int_equal(tk_sign(TK_SIGN_MD5, all, n + 2, tk_str_c(TEST_KEY), sign),
                     TK_OK);

    assert_true(body.len > sizeof(head) + TK_SIGN_LEN);
    assert_memory_equal(body.data, head, sizeof(head) - 1);
    assert_memory_equal(body.data + sizeof(head) - 1, sign, TK_SIGN_LEN);

    text.data = body.data + sizeof(head) - 1 + TK_SIGN_LEN;
    text.len = body.len - (sizeof(head) - 1) - TK_SIGN_LEN;
    assert_tk_text(text, inner);
}


#define PAIR(name, value)  { tk_string(name), tk_string(value) }
#define END  { 0, NULL, NULL, TK_FMT_TEXT, NULL, 0 }

static void
test_groups(void **state)
{
    tk_str_t  body;

    static const tk_element_t  elements[] = {
        { 0, "day", "day", TK_FMT_GROUP, NULL, TK_BOTH },
        { 1, "date", "day", TK_FMT_DAY, NULL, TK_BOTH },
        { 1, "line", "line", TK_FMT_GROUP, NULL, TK_BOTH },
        { 2, "code", "line", TK_FMT_TEXT, NULL, TK_BOTH },
        { 2, "slot", NULL, TK_FMT_EACH, NULL, TK_BOTH },
        { 3, "no", "slot", TK_FMT_MAP, "1=one 22=x 3=", TK_BOTH },
        { 3, "old", NULL, TK_FMT_ONCE, NULL, TK_V30 },
        { 4, "lost", "nowhere", TK_FMT_TEXT, NULL, TK_V30 },
        { 1, "end", NULL, TK_FMT_FIXED, "<>", TK_BOTH },
        END
    };

#define DAY1 "<date>20000102</date><line><code>01</code>"                     \
    "<slot><no>one</no></slot><slot><no>2</no></slot></line>"                 \
    "<line><code>02</code><slot><no>one</no></slot></line>"                   \
    "<end>&lt;&gt;</end>"
#define DAY2 "<date>20000103</date><line><code>02</code>"                     \
    "<slot><no>one</no></slot></line><line><code>02</code>"                   \
    "<slot><no></no></slot></line><end>&lt;&gt;</end>"

    static const tk_pair_t  pairs[] = { PAIR("day", DAY1), PAIR("day", DAY2) };

    (void) state;

    assert_int_equal(render(elements, &body), TK_OK);
    assert_answer(body, "</sign><day>" DAY1 "</day><day>" DAY2 "</day></root>",
                  pairs, 2);
}


/* A leaf below <root> is signed as the text a reader finds. */

static void
test_top_leaves(void **state)
{
    tk_str_t  body;

    static const tk_element_t  elements[] = {
        { 0, "total", "slot", TK_FMT_MONEY, NULL, TK_BOTH },
        { 0, "empty", NULL, TK_FMT_FIXED, "", TK_BOTH },
        { 0, "odd", NULL, TK_FMT_FIXED, "<&> '\"\r\n&amp;&#13;\x01", TK_BOTH },
        { 0, "Item", NULL, TK_FMT_EACH, NULL, TK_BOTH },
        { 1, "note", "note", TK_FMT_TEXT, NULL, TK_BOTH },
        { 0, "details", NULL, TK_FMT_ONCE, NULL, TK_BOTH },
        { 1, "slot", "slot", TK_FMT_FLAG, NULL, TK_BOTH },
        END
    };

    static const tk_pair_t  pairs[] = {
        PAIR("total", "0.01"),
        PAIR("odd", "<&> '\"\n&amp;&#13;\xef\xbf\xbd"),
        PAIR("Item", "<note>a</note>"),
        PAIR("Item", "<note>b &amp; \"c\"</note>"),
        PAIR("Item", "<note></note>"),
        PAIR("Item", "<note>\xef\xbf\xbd</note>"),
        PAIR("Item", "<note>not shown</note>"),
        PAIR("Item", "<note>d</note>"),
        PAIR("details", "<slot>1</slot>"),
    };

    (void) state;

    assert_int_equal(render(elements, &body), TK_OK);
    assert_answer(body, "</sign><total>0.01</total><empty></empty>"
        "<odd>&lt;&amp;&gt; '\"\n&amp;amp;&amp;#13;\xef\xbf\xbd"
        "</odd><Item><note>a</note></Item>"
        "<Item><note>b &amp; \"c\"</note></Item>"
        "<Item><note></note></Item><Item><note>\xef\xbf\xbd</note></Item>"
        "<Item><note>not shown</note></Item><Item><note>d</note></Item>"
        "<details><slot>1</slot></details></root>",
        pairs, unit_count(pairs));
}


/* Beyond its bounds, or without a column, a table is a bug, not an overrun. */

static void
test_bounds(void **state)
{
    size_t        i;
    tk_str_t      body;
    tk_element_t  many[REPLY_ELEMENTS + 2];

    static const char *const  names[] = {
        "a", "b", "c", "d", "e", "f", "g", "h", "i"
    };

    static const tk_element_t  columnless[] = {
        { 0, "x", NULL, TK_FMT_TEXT, NULL, TK_BOTH },
        END
    };

    (void) state;

    memset(many, 0, sizeof(many));

    for (i = 0; i < REPLY_ELEMENTS + 1; i++) {
        many[i].level = i ? 1 : 0;
        many[i].element = "x";
        many[i].format = i ? TK_FMT_FIXED : TK_FMT_ONCE;
        many[i].arg = "y";
        many[i].editions = TK_BOTH;
    }

    assert_int_equal(render(many, &body), TK_BUG);
    many[REPLY_ELEMENTS].element = NULL;
    assert_int_equal(render(many, &body), TK_OK);

    for (i = 0; i < unit_count(names); i++) {
        many[i].level = 0;
        many[i].element = names[i];
        many[i].format = TK_FMT_FIXED;
    }

    many[i].element = NULL;
    assert_int_equal(unit_count(names), REPLY_TOPS + 1);
    assert_int_equal(render(many, &body), TK_BUG);
    many[i - 1].element = NULL;
    assert_int_equal(render(many, &body), TK_OK);

    assert_int_equal(render(columnless, &body), TK_BUG);
}


static int
setup(void **state)
{
    (void) state;

    arena = tk_arena_create();

    if (arena == NULL || tk_crypto_init() != TK_OK) {
        return 1;
    }

    ctx.zone = &zone;
    ctx.key = tk_str_c(TEST_KEY);

    return 0;
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
        cmocka_unit_test(test_groups),
        cmocka_unit_test(test_top_leaves),
        cmocka_unit_test(test_bounds),
    };

    return cmocka_run_group_tests_name("reply_formats", tests, setup, teardown);
}
