/* Numbers of documents: what each kind takes, and its normal form. */

#include "unit.h"

#include "tk_document.h"
#include "tk_value.h"


static const char *
checked(const char *text, int type, tk_day_t today)
{
    size_t       len;
    tk_err_t     err;
    static char  out[TK_DOCUMENT_BYTES + 1];

    len = 77;
    err = tk_check_id(unit_guard(text, strlen(text)), type, today,
                      (unsigned char *) out, &len);

    if (err != TK_OK) {
        assert_int_equal(err, TK_ID_NUMBER);
        assert_int_equal(len, 77);
        return "refused";
    }

    assert_true(len <= TK_DOCUMENT_BYTES);
    out[len] = '\0';

    return out;
}


static void
test_card(void **state)
{
    size_t  i;

    static const struct {
        const char  *text;
        int          type;
        const char  *normal;
    } cases[] = {
        { "11010519491231002X", 1, "11010519491231002X" },
        { "11010519491231002x", 1, "11010519491231002X" },
        { "11010519491231002X", 0, "11010519491231002X" },
        { "440524188001010014", 1, "refused" },     /* born 1880 */
        { "110105194912310021", 1, "refused" },     /* check digit */
        { "110105194912310021", 0, "refused" },
        { "110105194912310021", 4, "110105194912310021" },
        { "110105194902290029", 1, "refused" },     /* no leap year */
        { "1101051949123100X2", 1, "refused" },
        { "X1010519491231002X", 1, "refused" },
        { "11010519491231002", 1, "refused" },
        { "11010519491231002XX", 1, "refused" },
        { "110105491231002", 1, "refused" },        /* 15 places */
        { "110105491231002", 0, "110105491231002" },
        { "军字第1234567890123号", 0, "军字第1234567890123号" },    /* 17 */
        { "军字第12345678901234号", 0, "refused" },   /* 18 are a card */
        { "军字第12345678901234号", 2, "军字第12345678901234号" },
        { "１１０１０５１９４９１２３１００２Ｘ", 1, "refused" },
        { "11010519491231002 ", 1, "refused" },
        { "A123456(7)", 1, "refused" },
        { "", 0, "refused" },
        { "", 1, "refused" },
    };

    (void) state;

    for (i = 0; i < unit_count(cases); i++) {
        assert_string_equal(checked(cases[i].text, cases[i].type, TK_ANY_DAY),
                            cases[i].normal);
    }
}


/* Nobody is born tomorrow. */

static void
test_birth(void **state)
{
    tk_day_t     birth;
    const char  *card = "110101202611280017";

    (void) state;

    birth = tk_day_from_civil(2026, 11, 28);

    assert_string_equal(checked(card, 1, birth), card);
    assert_string_equal(checked(card, 0, birth + 1), card);
    assert_string_equal(checked(card, 1, birth - 1), "refused");
    assert_string_equal(checked(card, 0, birth - 1), "refused");
    assert_string_equal(checked(card, 3, birth - 1), card);
}


static void
test_other(void **state)
{
    int     type;
    size_t  i;

    static const struct {
        const char  *text, *normal;
    } cases[] = {
        { "军字第1234567号", "军字第1234567号" },
        { "A123456(7)", "A123456(7)" },
        { "H12345678(01)", "H12345678(01)" },
        { "a123456（7）", "A123456(7)" },
        { "Ａ１２３４５６", "A123456" },
        { "e12345678", "E12345678" },
        { "E123", "E123" },
        { "E12", "refused" },
        { "军官证一", "军官证一" },
        { "军官证", "refused" },
        { "12345678901234567890", "12345678901234567890" },
        { "123456789012345678901", "refused" },
        { "军军军军军军军军军军军军军军军军军军军军",
          "军军军军军军军军军军军军军军军军军军军军" },
        { "军军军军军军军军军军军军军军军军军军军军军", "refused" },
        { "𠀀𠀀𠀀𠀀𠀀𠀀𠀀𠀀𠀀𠀀𠀀𠀀𠀀𠀀𠀀𠀀𠀀𠀀𠀀𠀀",
          "𠀀𠀀𠀀𠀀𠀀𠀀𠀀𠀀𠀀𠀀𠀀𠀀𠀀𠀀𠀀𠀀𠀀𠀀𠀀𠀀" },
        { "E123 4567", "E123 4567" },
        { " E1234567", "refused" },
        { "E1234567 ", "refused" },
        { "E1234567　", "refused" },                /* a wide blank */
        { "E123-4567/8", "E123-4567/8" },
        { "阿依古丽·1234", "阿依古丽·1234" },
        { "第二〇二六号", "第二〇二六号" },
        { "серия 1234", "СЕРИЯ 1234" },
        { "straße é12", "STRAßE É12" },
        { "เลขที่ 123456", "เลขที่ 123456" },
        { "١٢٣٤٥٦", "١٢٣٤٥٦" },
        { "()-/", "refused" },
        { "····", "refused" },
        { "E1234×5", "refused" },
        { "E1234÷5", "refused" },
        { "E123_4567", "refused" },
        { "E123.4567", "refused" },
        { "E123^4567", "refused" },
        { "E123|4567", "refused" },
        { "E123<4567", "refused" },
        { "E123'4567", "refused" },
        { "E123\t4567", "refused" },
        { "E123\n4567", "refused" },
        { "E123\x7f" "4567", "refused" },
        { "E1234\xe2\x80\x8b" "5", "refused" },     /* of no width */
        { "E1234\xf0\x9f\x8e\xab", "refused" },
        { "E1234，5", "refused" },
        { "E1234\xe5\x86", "refused" },             /* no UTF-8 */
    };

    (void) state;

    for (i = 0; i < unit_count(cases); i++) {
        for (type = 2; type <= 4; type++) {
            assert_string_equal(checked(cases[i].text, type, TK_ANY_DAY),
                                cases[i].normal);
        }

        assert_string_equal(checked(cases[i].text, 0, TK_ANY_DAY),
                            cases[i].normal);
        assert_string_equal(checked(cases[i].text, 1, TK_ANY_DAY), "refused");
        assert_string_equal(checked(cases[i].text, 5, TK_ANY_DAY), "refused");
        assert_string_equal(checked(cases[i].text, -1, TK_ANY_DAY), "refused");
    }
}


/* The table of letters, at its ends, and where scripts end. */

static void
test_letters(void **state)
{
    size_t         i, len;
    unsigned char  text[7], out[TK_DOCUMENT_BYTES];

    static const struct {
        int32_t  c;
        int      letter;
    } cases[] = {
        { 0x80, 0 }, { 0xa0, 0 }, { 0xbf, 0 }, { 0xc0, 1 }, { 0xd7, 0 },
        { 0xff, 1 }, { 0x2c2, 0 }, { 0x482, 0 }, { 0x483, 1 }, { 0x5be, 0 },
        { 0x3006, 1 }, { 0x3008, 0 }, { 0x33ff, 0 }, { 0x3400, 1 },
        { 0x4dc0, 0 }, { 0x4e00, 1 }, { 0x9fff, 1 }, { 0xac00, 1 },
        { 0xe000, 0 }, { 0xf8ff, 0 }, { 0xfffd, 0 }, { 0x1f3ab, 0 },
        { 0x20000, 1 }, { 0x3134a, 1 }, { 0x3134b, 0 }, { 0x10ffff, 0 },
    };

    (void) state;

    memcpy(text, "ABC", 3);

    for (i = 0; i < unit_count(cases); i++) {
        len = 3 + tk_utf8_put(cases[i].c, text + 3);
        assert_int_equal(tk_check_id(unit_guard(text, len), 4, TK_ANY_DAY, out,
                                     &len),
                         cases[i].letter ? TK_OK : TK_ID_NUMBER);
    }
}


static void
test_is_card(void **state)
{
    (void) state;

    assert_true(tk_id_is_card(unit_str("11010519491231002X")));
    assert_false(tk_id_is_card(unit_str("110105491231002")));
    assert_false(tk_id_is_card(unit_str("军字第一二三")));     /* 18 bytes */
}


/* The check digit finds every wrong digit and every swap of neighbours. */

static void
test_card_digit(void **state)
{
    int            i, d;
    size_t         len;
    unsigned char  card[18], out[TK_DOCUMENT_BYTES];

    static const char  good[] = "11010519491231002X";

    (void) state;

    for (i = 0; i < 17; i++) {
        for (d = '0'; d <= '9'; d++) {
            memcpy(card, good, 18);
            card[i] = d;
            assert_int_equal(tk_check_id(unit_guard(card, 18), 1, TK_ANY_DAY,
                                         out, &len),
                             d == good[i] ? TK_OK : TK_ID_NUMBER);
        }
    }

    for (i = 0; i < 16; i++) {
        memcpy(card, good, 18);
        card[i] = good[i + 1];
        card[i + 1] = good[i];
        assert_int_equal(tk_check_id(unit_guard(card, 18), 1, TK_ANY_DAY, out,
                                     &len),
                         good[i] == good[i + 1] ? TK_OK : TK_ID_NUMBER);
    }
}


/* Whatever it was sold as: a card by its check digit, all else as it is. */

static void
test_shown(void **state)
{
    size_t         i, len;
    unsigned char  out[TK_DOCUMENT_BYTES];

    static const struct {
        const char  *text;
        const char  *normal;
    } cases[] = {
        { "11010519491231002X", "11010519491231002X" },
        { "11010519491231002x", "11010519491231002X" },
        { " 110105 19491231 002x ", "11010519491231002X" },
        { "110105194912310021", NULL },         /* check digit */
        { "110105 19491231 0021", NULL },
        { "11010519491231002Y", "11010519491231002Y" },
        { "1101051949123100210", "1101051949123100210" },
        { "e12345678", "E12345678" },
        { "  e12345678\t", "E12345678" },
        { "h12345678(01)", "H12345678(01)" },
        { "AB 123456", "AB 123456" },
        { "军字第12345678901234号", "军字第12345678901234号" },
        { "１２３４", "1234" },
        { "123", NULL }, { "    ", NULL }, { "", NULL }, { "????", NULL },
        { "ABCDEFGHIJKLMNOPQRSTU", NULL },
    };

    (void) state;

    for (i = 0; i < unit_count(cases); i++) {
        len = 77;

        if (cases[i].normal == NULL) {
            assert_int_equal(tk_read_id(unit_guard(cases[i].text,
                                                   strlen(cases[i].text)),
                                        out, &len), TK_ID_NUMBER);
            assert_int_equal(len, 77);
            continue;
        }

        assert_int_equal(tk_read_id(unit_guard(cases[i].text,
                                               strlen(cases[i].text)),
                                    out, &len), TK_OK);
        assert_int_equal(len, strlen(cases[i].normal));
        assert_memory_equal(out, cases[i].normal, len);
    }
}


int
main(void)
{
    const struct CMUnitTest  tests[] = {
        cmocka_unit_test(test_card),
        cmocka_unit_test(test_birth),
        cmocka_unit_test(test_other),
        cmocka_unit_test(test_letters),
        cmocka_unit_test(test_is_card),
        cmocka_unit_test(test_card_digit),
        cmocka_unit_test(test_shown),
    };

    return cmocka_run_group_tests_name("document", tests, NULL, NULL);
}
