/*
 * Papers: what fits in a line, what a paper refuses, memory that ends at any
 * moment, codes that gates read again.  What papers look like is compared by
 * t/10-print.t.
 */

#include "unit.h"
#include "tk_paper.h"
#include "tk_qr.h"

static tk_arena_t    *arena;
static tk_pool_t     *pool;
static tk_keyring_t   keyring;


static void
test_fit(void **state)
{
    int       width;
    size_t    i, k;
    tk_str_t  rest, line;

    static const struct {
        const char  *text;
        int          columns;
        const char  *lines[4];
    } cases[] = {
        { "", 10, { "" } },
        { "   ", 10, { "" } },
        { "one two", 10, { "one two" } },
        { "one two three", 9, { "one two", "three" } },
        { "one two", 7, { "one two" } },
        { "one  two ", 4, { "one", "two" } },
        { "abcdefghij", 4, { "abcd", "efgh", "ij" } },
        { "一二三四五", 6, { "一二三", "四五" } },
        { "一二三四五", 7, { "一二三", "四五" } },
        { "a 一二三", 5, { "a 一", "二三" } },
        { "票 10 张", 4, { "票", "10", "张" } },
        { "一二", 1, { "一", "二" } },
    };

    (void) state;

    for (i = 0; i < unit_count(cases); i++) {
        rest = unit_guard(cases[i].text, strlen(cases[i].text));

        for (k = 0; k < 4 && (cases[i].lines[k] != NULL); k++) {
            line = tk_print_fit(&rest, cases[i].columns, &width);
            assert_tk_text(line, cases[i].lines[k]);
        }

        assert_int_equal(rest.len, 0);
    }

    rest = unit_str("一a ");
    (void) tk_print_fit(&rest, 48, &width);
    assert_int_equal(width, 3);
}


/* Bytes that are no UTF-8 are letters that no printer has, and the last one
 * ends where memory does. */

static void
test_broken(void **state)
{
    tk_str_t    bytes;
    tk_print_t  print;

    (void) state;

    tk_print_init(&print, pool);
    tk_print_text(&print, TK_PRINT_LEFT, 0, unit_guard("a\xe4\xb8", 3));
    assert_int_equal(tk_print_escpos(&print, &bytes), TK_OK);
    assert_tk_text(bytes, "\x1b@\x1c&" "a?" "?\n" "\x1c.");

    assert_int_equal(tk_print_html(&print, "zh", tk_str_c("t"), &bytes),
                     TK_OK);
    assert_non_null(strstr((char *) tk_str_copy(pool, bytes).data,
                           "<p>a?" "?</p>"));
}


static void
test_long(void **state)
{
    int         i;
    char        text[TK_PRINT_TEXT + 3];
    tk_str_t    bytes;
    tk_print_t  print;

    (void) state;

    /* cut before the letter that would be cut */
    memset(text, 'x', sizeof(text));
    memcpy(text + TK_PRINT_TEXT - 1, "\xe4\xb8\x80", 3);
    tk_print_init(&print, pool);
    tk_print_text(&print, TK_PRINT_LEFT, 0,
                  (tk_str_t) { TK_PRINT_TEXT + 2, (unsigned char *) text });
    assert_int_equal(print.first->text.len, TK_PRINT_TEXT - 1);

    tk_print_init(&print, pool);

    for (i = 0; i < TK_PRINT_LINES; i++) {
        tk_print_rule(&print);
    }

    assert_int_equal(tk_print_escpos(&print, &bytes), TK_OK);
    tk_print_rule(&print);
    assert_int_equal(tk_print_escpos(&print, &bytes), TK_BAD_VALUE);
    assert_int_equal(tk_print_html(&print, "zh", tk_str_c(""), &bytes),
                     TK_BAD_VALUE);

    tk_print_init(&print, pool);
    tk_print_qr(&print, tk_str_c(""));
    assert_int_equal(tk_print_escpos(&print, &bytes), TK_BAD_VALUE);
}


static json_t *
facts_make(const char *qr)
{
    json_t  *facts;

    facts = json_pack("{s:s, s:s, s:i, s:s, s:i, s:s, s:[{s:i, s:s}]}",
                      "kind", "ticket", "supplier", "公园", "supplier_id", 9,
                      "order", "2612240090000000042", "life", 3, "qr", qr,
                      "tickets", "number", 7, "product", "成人票");
    assert_non_null(facts);

    return facts;
}


static void
test_codes(void **state)
{
    int          number;
    json_t      *facts, *ticket;
    int64_t      order;
    tk_str_t     code, text;
    tk_life_t    life = { 0, 3 };
    tk_lives_t   lives = { &life, 1 };

    (void) state;

    facts = facts_make("2");
    assert_int_equal(tk_paper_codes(pool, &keyring, facts), TK_OK);

    ticket = json_array_get(json_object_get(facts, "tickets"), 0);
    text = tk_str_c(json_string_value(json_object_get(ticket, "qr_text")));
    assert_int_equal(text.len, TK_QR_SEALED_LEN);
    assert_int_equal(tk_qr_open(pool, &keyring, 9, text, &code), TK_OK);
    assert_tk_text(code, json_string_value(json_object_get(ticket, "code")));
    assert_int_equal(tk_ticket_parse(&keyring, &lives, 9, code, &order,
                                     &number), TK_OK);
    assert_int_equal(order, INT64_C(2612240090000000042));
    assert_int_equal(number, 7);

    /* made once */
    assert_int_equal(tk_paper_codes(pool, &keyring, facts), TK_OK);
    assert_ptr_equal(json_string_value(json_object_get(ticket, "qr_text")),
                     text.data);
    json_decref(facts);
}


static void
test_memory(void **state)
{
    int           left, as;
    json_t       *facts;
    tk_err_t      rc;
    tk_str_t      bytes;
    unit_pool_t   dry;

    (void) state;

    facts = facts_make("1");
    assert_int_equal(tk_paper_codes(pool, &keyring, facts), TK_OK);

    for (as = TK_PAPER_ESCPOS; as <= TK_PAPER_HTML; as++) {
        for (left = 0; left < 1000; left++) {
            rc = tk_paper_write(unit_pool(&dry, pool, left), facts,
                                (tk_paper_as_e) as, &bytes);
            if (rc == TK_OK) {
                break;
            }

            assert_int_equal(rc, TK_NO_MEMORY);
        }

        assert_in_range(left, 10, 999);
    }

    json_decref(facts);
}


static void
test_as(void **state)
{
    (void) state;

    assert_int_equal(tk_paper_as(tk_str_c("escpos")), TK_PAPER_ESCPOS);
    assert_int_equal(tk_paper_as(tk_str_c("html")), TK_PAPER_HTML);
    assert_int_equal(tk_paper_as(tk_str_c("pdf")), -1);
}


int
main(void)
{
    int  failed;

    const unsigned char  master[32] = { 7 };

    const struct CMUnitTest  tests[] = {
        cmocka_unit_test(test_fit),
        cmocka_unit_test(test_broken),
        cmocka_unit_test(test_long),
        cmocka_unit_test(test_codes),
        cmocka_unit_test(test_memory),
        cmocka_unit_test(test_as),
    };

    arena = tk_arena_create();

    if (arena == NULL || tk_crypto_init() != TK_OK
        || tk_keyring_init(&keyring, master) != TK_OK)
    {
        return 1;
    }

    pool = tk_arena_pool(arena);
    failed = cmocka_run_group_tests(tests, NULL, NULL);
    tk_arena_free(arena);

    return failed;
}
