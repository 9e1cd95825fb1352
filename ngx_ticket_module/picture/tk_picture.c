/*
 * Draws tickets.  libgd keeps the fonts it has opened, for the process.
 */

#include <stdio.h>

#include <gd.h>
#include <qrencode.h>

#include "tk_picture.h"


#define PICTURE_MARGIN      20
#define PICTURE_QR          300         /* pixels at most, with quiet zone */
#define PICTURE_QUIET       4           /* modules around a QR code */
#define PICTURE_QUALITY     85
#define PICTURE_LINES       3           /* of one text */
#define PICTURE_TEXT        512         /* bytes of one line */

/* Letters in pixels; points are three quarters of it at libgd's 96 dpi. */
#define PICTURE_LARGE       24
#define PICTURE_MEDIUM      18
#define PICTURE_SMALL       16

#define PICTURE_BLACK       gdTrueColor(0, 0, 0)
#define PICTURE_WHITE       gdTrueColor(255, 255, 255)


typedef struct {
    gdImagePtr      image;
    const char     *font;
    int             y;                  /* where the next line begins */
    int             unwritten;
} picture_t;


/*
 * libgd looks at bounds and blending for every pixel of a rectangle, which
 * takes as long as the rest of a picture; these are inside it, and opaque.
 */

static void
picture_fill(picture_t *p, int left, int top, int width, int height, int colour)
{
    int  x, y;

    for (y = top; y < top + height; y++) {
        for (x = left; x < left + width; x++) {
            gdImageTrueColorPixel(p->image, x, y) = colour;
        }
    }
}


/* How wide a letter is, in tenths of its height: near enough to break lines. */

static int
picture_width(int32_t letter)
{
    return letter >= 0x2e80 ? 10 : 6;
}


/* Of words and times, which are read wrong in two parts. */

static int
picture_joins(int32_t letter)
{
    return letter > ' ' && letter < 0x7f;
}


tk_str_t
tk_picture_cut(tk_str_t *rest, int pixels)
{
    int       width, joins;
    int32_t   letter;
    size_t    word;                         /* where the last one begins */
    tk_str_t  line, next;

    line.data = rest->data;
    line.len = 0;
    width = 0;
    word = 0;
    joins = 0;

    while (rest->len != 0) {
        next = *rest;
        letter = tk_utf8_next(&next);
        width += picture_width(letter) * pixels;

        if (!joins || !picture_joins(letter)) {
            word = line.len;
        }

        joins = picture_joins(letter);

        if (width > (TK_PICTURE_WIDTH - 2 * PICTURE_MARGIN) * 10
            || (size_t) (next.data - line.data) >= PICTURE_TEXT)
        {
            if (word != 0) {
                rest->data -= line.len - word;
                rest->len += line.len - word;
                line.len = word;
            }

            break;
        }

        *rest = next;
        line.len = (size_t) (next.data - line.data);
    }

    return line;
}


static void
picture_line(picture_t *p, tk_str_t line, int pixels)
{
    int   box[8];
    char  text[PICTURE_TEXT + 1];

    memcpy(text, line.data, line.len);
    text[line.len] = '\0';

    /* an error is a text; it is the font's, and every line will have it */
    if (p->unwritten
        || gdImageStringFT(p->image, box, PICTURE_BLACK, (char *) p->font,
                           pixels * 0.75, 0, PICTURE_MARGIN, p->y + pixels,
                           text)
           != NULL)
    {
        p->unwritten = 1;
    }
}


static void
picture_text(picture_t *p, tk_str_t text, int pixels)
{
    int       i, height;
    tk_str_t  line;

    height = pixels + pixels / 3;

    for (i = 0; i < PICTURE_LINES && text.len != 0; i++) {
        if (p->y + height > TK_PICTURE_HEIGHT) {
            return;
        }

        line = tk_picture_cut(&text, pixels);
        picture_line(p, line, pixels);
        p->y += height;
    }
}


static void
picture_modules(picture_t *p, const QRcode *code)
{
    int  x, y, left, size;

    size = PICTURE_QR / (code->width + 2 * PICTURE_QUIET);
    left = (TK_PICTURE_WIDTH - code->width * size) / 2;
    p->y += PICTURE_QUIET * size;

    for (y = 0; y < code->width; y++) {
        for (x = 0; x < code->width; x++) {
            if (code->data[y * code->width + x] & 1) {
                picture_fill(p, left + x * size, p->y + y * size, size, size,
                             PICTURE_BLACK);
            }
        }
    }

    p->y += (code->width + PICTURE_QUIET) * size;
}


static tk_err_t
picture_qr(picture_t *p, tk_str_t content)
{
    char     text[PICTURE_TEXT + 1];
    QRcode  *code;

    if (content.len == 0 || content.len > PICTURE_TEXT) {
        return TK_BUG;
    }

    memcpy(text, content.data, content.len);
    text[content.len] = '\0';

    code = QRcode_encodeString(text, 0, QR_ECLEVEL_M, QR_MODE_8, 1);
    if (code == NULL) {
        return TK_NO_MEMORY;
    }

    picture_modules(p, code);
    QRcode_free(code);

    return TK_OK;
}


/* "2026-11-22" */

static void
picture_day(tk_day_t day, char out[16])
{
    int  year, month, mday;

    tk_day_civil(day, &year, &month, &mday);
    snprintf(out, 16, "%04d-%02d-%02d", year % 10000, month % 100, mday % 100);
}


static void
picture_words(picture_t *p, const tk_picture_t *ticket)
{
    int            len;
    char           text[PICTURE_TEXT], day[16];
    tk_str_t       s;
    unsigned char  start[TK_CLOCK_LEN], end[TK_CLOCK_LEN];

    picture_day(ticket->day, day);
    s.data = (unsigned char *) text;

    len = snprintf(text, sizeof(text), "%d 人　%s", ticket->persons, day);
    s.len = (size_t) len;
    picture_text(p, s, PICTURE_MEDIUM);

    if (ticket->start_minute < 0) {
        return;
    }

    tk_format_clock(ticket->start_minute, start);
    tk_format_clock(ticket->end_minute, end);

    len = snprintf(text, sizeof(text), "%.*s　%.5s-%.5s",
                   (int) (ticket->line.len < 200 ? ticket->line.len : 200),
                   (const char *) ticket->line.data, (char *) start,
                   (char *) end);
    s.len = (size_t) len;
    picture_text(p, s, PICTURE_MEDIUM);
}


static tk_err_t
picture_jpeg(tk_pool_t *pool, gdImagePtr image, tk_str_t *jpeg)
{
    int    size;
    void  *data;

    data = gdImageJpegPtr(image, &size, PICTURE_QUALITY);
    if (data == NULL) {
        return TK_NO_MEMORY;
    }

    jpeg->len = (size_t) size;
    jpeg->data = pool->alloc(pool->data, jpeg->len);

    if (jpeg->data != NULL) {
        memcpy(jpeg->data, data, jpeg->len);
    }

    gdFree(data);

    return jpeg->data != NULL ? TK_OK : TK_NO_MEMORY;
}


tk_err_t
tk_picture_draw(tk_pool_t *pool, const tk_picture_t *ticket, tk_str_t *jpeg,
    int *unwritten)
{
    tk_err_t   rc;
    picture_t  p;

    memset(&p, 0, sizeof(picture_t));

    p.image = gdImageCreateTrueColor(TK_PICTURE_WIDTH, TK_PICTURE_HEIGHT);
    if (p.image == NULL) {
        return TK_NO_MEMORY;
    }

    picture_fill(&p, 0, 0, TK_PICTURE_WIDTH, TK_PICTURE_HEIGHT, PICTURE_WHITE);

    p.font = ticket->font;
    p.y = PICTURE_MARGIN;

    picture_text(&p, ticket->supplier, PICTURE_MEDIUM);
    picture_text(&p, ticket->product, PICTURE_LARGE);

    rc = picture_qr(&p, ticket->qr);

    if (rc == TK_OK) {
        picture_text(&p, ticket->code, PICTURE_SMALL);
        picture_words(&p, ticket);
        picture_text(&p, ticket->seats, PICTURE_MEDIUM);
        rc = picture_jpeg(pool, p.image, jpeg);
    }

    gdImageDestroy(p.image);

    *unwritten = p.unwritten;

    return rc;
}
