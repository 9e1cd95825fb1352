/*
 * Covers: picture/tk_picture.c
 *
 * What a picture says, a field a line.  Whatever it is, a JPEG comes of it, or
 * the text is too long for a QR code.
 */

#include "fuzz.h"
#include "tk_picture.h"


static void
fuzz_one(fuzz_input_t *in)
{
    int           unwritten;
    tk_err_t      rc;
    tk_str_t      jpeg;
    tk_picture_t  p;

    memset(&p, 0, sizeof(p));
    p.font = fuzz_int(in) % 8 == 7 ? "/nonexistent" : TK_PICTURE_FONT;
    p.supplier = fuzz_line(in);
    p.product = fuzz_line(in);
    p.code = fuzz_line(in);
    p.qr = fuzz_line(in);
    p.line = fuzz_line(in);
    p.seats = fuzz_line(in);
    p.persons = (int) fuzz_int(in);
    p.day = (tk_day_t) fuzz_int(in);
    p.start_minute = (int) fuzz_int(in);
    p.end_minute = (int) fuzz_int(in);

    rc = tk_picture_draw(&fuzz_pool, &p, &jpeg, &unwritten);

    if (rc != TK_OK) {
        fuzz_assert(p.qr.len == 0 || p.qr.len > 100
                    || memchr(p.qr.data, '\0', p.qr.len) != NULL);
        return;
    }

    jpeg = fuzz_copy(jpeg.data, jpeg.len);
    fuzz_assert(jpeg.len > 100 && jpeg.len < 1048576);
    fuzz_assert(memcmp(jpeg.data, "\xff\xd8\xff", 3) == 0);
    fuzz_assert(memcmp(jpeg.data + jpeg.len - 2, "\xff\xd9", 2) == 0);
    fuzz_assert(unwritten == (strcmp(p.font, TK_PICTURE_FONT) != 0));
}
