/*
 * Pictures of tickets, looked at as a camera would: a QR code in the middle,
 * and letters that are letters.  That the code can be read is tested over
 * HTTP, with a reader.
 */

#include <gd.h>

#include "unit.h"
#include "tk_picture.h"

static tk_arena_t    *arena;
static tk_picture_t   ticket;
static int            unwritten;


static void
ticket_make(void)
{
    memset(&ticket, 0, sizeof(ticket));

    ticket.font = TK_PICTURE_FONT;
    ticket.supplier = tk_str_c("演示景区");
    ticket.product = tk_str_c("成人票");
    ticket.code = tk_str_c("261121007000000004200312345678");
    ticket.qr = ticket.code;
    ticket.line = tk_str_c("南线");
    ticket.persons = 3;
    ticket.day = tk_day_from_civil(2026, 11, 21);
    ticket.start_minute = 600;
    ticket.end_minute = 660;
}


/* A line holds 16 Chinese letters of 20 pixels. */

static void
test_lines(void **state)
{
    size_t    i, k;
    tk_str_t  rest, line;

    static const struct {
        const char  *text;
        const char  *line[3];
    } cases[] = {
        { "短", { "短" } },
        { "一二三四五六七八九十一二三四五六七八九十",
          { "一二三四五六七八九十一二三四五六", "七八九十" } },
        { "试验大剧院的小剧场　周末晚场　22:00-01:00",
          { "试验大剧院的小剧场　周末晚场　", "22:00-01:00" } },
        { "the matinee of the youth opera house",
          { "the matinee of the youth ", "opera house" } },
        { "0123456789012345678901234567890123456789",
          { "01234567890123456789012345", "67890123456789" } }
    };

    (void) state;

    for (i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
        rest = tk_str_c(cases[i].text);

        for (k = 0; cases[i].line[k] != NULL; k++) {
            line = tk_picture_cut(&rest, 20);
            assert_tk_text(line, cases[i].line[k]);
        }

        assert_int_equal(rest.len, 0);
    }
}


static gdImagePtr
drawn(void)
{
    tk_str_t    jpeg;
    gdImagePtr  image;

    assert_int_equal(tk_picture_draw(tk_arena_pool(arena), &ticket, &jpeg,
                                     &unwritten), TK_OK);

    /* SOI, and not more than an answer should carry */
    assert_memory_equal(jpeg.data, "\xff\xd8\xff", 3);
    assert_in_range(jpeg.len, 5000, 80000);

    image = gdImageCreateFromJpegPtr((int) jpeg.len, jpeg.data);
    assert_non_null(image);
    assert_int_equal(gdImageSX(image), TK_PICTURE_WIDTH);
    assert_int_equal(gdImageSY(image), TK_PICTURE_HEIGHT);

    return image;
}


/* Dark pixels between two heights. */

static int
dark(gdImagePtr image, int from, int to)
{
    int  x, y, n;

    n = 0;

    for (y = from; y < to; y++) {
        for (x = 0; x < gdImageSX(image); x++) {
            n += gdTrueColorGetGreen(gdImageGetTrueColorPixel(image, x, y))
                 < 128;
        }
    }

    return n;
}


/* How many pixels two pictures differ in. */

static int
differ(gdImagePtr a, gdImagePtr b)
{
    int  x, y, n;

    n = 0;

    for (y = 0; y < gdImageSY(a); y++) {
        for (x = 0; x < gdImageSX(a); x++) {
            n += (gdTrueColorGetGreen(gdImageGetTrueColorPixel(a, x, y)) < 128)
                 != (gdTrueColorGetGreen(gdImageGetTrueColorPixel(b, x, y))
                     < 128);
        }
    }

    return n;
}


/* The first lines are those of supplier and product. */

#define HEAD_END    75

static void
test_words(void **state)
{
    gdImagePtr  with, without, blank;

    (void) state;

    ticket_make();
    with = drawn();
    assert_int_equal(unwritten, 0);
    assert_true(dark(with, 0, HEAD_END) > 400);

    /* the same without letters */
    ticket.font = "/no/such/font.ttf";
    without = drawn();
    assert_int_equal(unwritten, 1);
    assert_int_equal(dark(without, 0, HEAD_END), 0);
    assert_true(dark(without, HEAD_END, TK_PICTURE_HEIGHT) > 20000);

    /* and without a word */
    ticket_make();
    ticket.supplier.len = 0;
    ticket.product.len = 0;
    ticket.start_minute = -1;
    blank = drawn();
    assert_int_equal(unwritten, 0);
    assert_true(dark(blank, 0, TK_PICTURE_HEIGHT)
                < dark(with, 0, TK_PICTURE_HEIGHT));

    gdImageDestroy(with);
    gdImageDestroy(without);
    gdImageDestroy(blank);
}


/* A font draws the same box for every letter it lacks. */

static void
test_letters(void **state)
{
    size_t      i;
    gdImagePtr  one, other;

    static const char *const  letters[] = {
        "景", "区", "票", "成", "儿", "童", "实", "名", "线", "张", "龘"
    };

    (void) state;

    ticket_make();
    ticket.product = tk_str_c("\xf3\xb0\x80\x80");      /* private: U+F0000 */
    one = drawn();
    ticket.product = tk_str_c("\xf3\xb0\x80\x81");
    other = drawn();
    assert_int_equal(differ(one, other), 0);
    gdImageDestroy(other);

    for (i = 0; i < unit_count(letters); i++) {
        ticket.product = tk_str_c(letters[i]);
        other = drawn();

        if (differ(one, other) < 20) {
            fail_msg("the font lacks %s", letters[i]);
        }

        gdImageDestroy(one);
        one = other;
    }

    gdImageDestroy(one);
}


/* Hall and performance in the place of the line, then the seat. */

static void
test_seats(void **state)
{
    gdImagePtr  with, other, without;

    (void) state;

    ticket_make();
    ticket.line = tk_str_c("大剧院　晚场");
    without = drawn();

    ticket.seats = tk_str_c("A区5排6座");
    with = drawn();
    assert_true(dark(with, 0, TK_PICTURE_HEIGHT)
                > dark(without, 0, TK_PICTURE_HEIGHT) + 200);

    ticket.seats = tk_str_c("A区5排7座");
    other = drawn();
    assert_in_range(differ(with, other), 10, 200);

    gdImageDestroy(with);
    gdImageDestroy(other);
    gdImageDestroy(without);
}


/* Whatever is said, it stays inside. */

static void
test_long(void **state)
{
    int            i;
    size_t         j;
    gdImagePtr     image;
    unsigned char  text[64 * 4];

    static const char *const  letters[] = {
        "票", "W", "\xf0\xa0\x80\x80", "&", "\xff", "&#x4e00;"
    };

    (void) state;

    for (j = 0; j < unit_count(letters); j++) {
        ticket_make();
        ticket.supplier.data = text;
        ticket.supplier.len = 0;

        for (i = 0; i < 64; i++) {
            if (ticket.supplier.len + strlen(letters[j]) > sizeof(text)) {
                break;
            }

            memcpy(text + ticket.supplier.len, letters[j],
                   strlen(letters[j]));
            ticket.supplier.len += strlen(letters[j]);
        }

        ticket.supplier = unit_guard(text, ticket.supplier.len);
        ticket.product = ticket.supplier;
        ticket.line = ticket.supplier;
        ticket.seats = ticket.supplier;

        image = drawn();
        assert_int_equal(dark(image, TK_PICTURE_HEIGHT - 1, TK_PICTURE_HEIGHT),
                         0);
        gdImageDestroy(image);
    }
}


static void
test_refused(void **state)
{
    char         qr[600];
    tk_str_t     jpeg;
    unit_pool_t  p;

    (void) state;

    ticket_make();
    ticket.qr.len = 0;
    assert_int_equal(tk_picture_draw(tk_arena_pool(arena), &ticket, &jpeg,
                                     &unwritten), TK_BUG);

    memset(qr, 'A', sizeof(qr));
    ticket.qr.data = (unsigned char *) qr;
    ticket.qr.len = sizeof(qr);
    assert_int_equal(tk_picture_draw(tk_arena_pool(arena), &ticket, &jpeg,
                                     &unwritten), TK_BUG);

    ticket_make();

    assert_int_equal(tk_picture_draw(unit_pool(&p, tk_arena_pool(arena), 0),
                                     &ticket, &jpeg, &unwritten),
                     TK_NO_MEMORY);
}


int
main(void)
{
    int  rc;

    const struct CMUnitTest  tests[] = {
        cmocka_unit_test(test_words),
        cmocka_unit_test(test_letters),
        cmocka_unit_test(test_lines),
        cmocka_unit_test(test_seats),
        cmocka_unit_test(test_long),
        cmocka_unit_test(test_refused),
    };

    arena = tk_arena_create();
    if (arena == NULL) {
        return 1;
    }

    rc = cmocka_run_group_tests_name("picture", tests, NULL, NULL);
    tk_arena_free(arena);

    return rc;
}
