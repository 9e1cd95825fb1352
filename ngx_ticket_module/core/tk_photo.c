/*
 * Heads and ends of pictures; see the header.  Each kind is a row of pieces
 * that say how long they are, and the last one ends where the file does: so
 * what was cut off, and what hides something behind a picture, is none.
 */

#include "tk_photo.h"


static uint32_t
photo_big(const unsigned char *p, size_t bytes)
{
    uint32_t  n;

    for (n = 0; bytes--; p++) {
        n = n << 8 | *p;
    }

    return n;
}


static uint32_t
photo_little(const unsigned char *p, size_t bytes)
{
    uint32_t  n;

    for (n = 0; bytes--; ) {
        n = n << 8 | p[bytes];
    }

    return n;
}


static int
photo_begins(tk_str_t file, const char *with, size_t len)
{
    return file.len >= len && memcmp(file.data, with, len) == 0;
}


static tk_err_t
photo_is(tk_photo_t *photo, const char *kind, uint32_t width, uint32_t height)
{
    if (width < 1 || width > TK_PHOTO_SIDE || height < 1
        || height > TK_PHOTO_SIDE)
    {
        return TK_BAD_VALUE;
    }

    photo->kind = kind;
    photo->width = (int) width;
    photo->height = (int) height;

    return TK_OK;
}


/* Chunks: length, name, so many bytes, a sum.  IHDR is the first, IEND the
 * last. */

#define PHOTO_PNG       "\x89PNG\r\n\x1a\n"
#define PHOTO_PNG_LEN   8
#define PHOTO_CHUNK     12

static tk_err_t
photo_png(tk_str_t file, tk_photo_t *photo)
{
    size_t                len;
    const unsigned char  *p, *end;

    p = file.data + PHOTO_PNG_LEN;
    end = file.data + file.len;

    if ((size_t) (end - p) < PHOTO_CHUNK + 13
        || photo_big(p, 4) != 13 || memcmp(p + 4, "IHDR", 4) != 0
        || photo_is(photo, "png", photo_big(p + 8, 4), photo_big(p + 12, 4))
           != TK_OK)
    {
        return TK_BAD_VALUE;
    }

    while (end - p >= PHOTO_CHUNK) {
        len = photo_big(p, 4);

        if (len > (size_t) (end - p) - PHOTO_CHUNK) {
            break;
        }

        if (memcmp(p + 4, "IEND", 4) == 0) {
            return len == 0 && end - p == PHOTO_CHUNK ? TK_OK : TK_BAD_VALUE;
        }

        p += PHOTO_CHUNK + len;
    }

    return TK_BAD_VALUE;
}


/* Segments up to the first scan, of which one says how large the picture is;
 * the picture's own bytes then run up to the mark of the end. */

#define PHOTO_SOF0      0xc0
#define PHOTO_DHT       0xc4
#define PHOTO_JPG       0xc8
#define PHOTO_DAC       0xcc
#define PHOTO_SOF15     0xcf
#define PHOTO_EOI       0xd9
#define PHOTO_SOS       0xda

static int
photo_frame(unsigned mark)
{
    return mark >= PHOTO_SOF0 && mark <= PHOTO_SOF15 && mark != PHOTO_DHT
           && mark != PHOTO_JPG && mark != PHOTO_DAC;
}


static tk_err_t
photo_jpeg(tk_str_t file, tk_photo_t *photo)
{
    int                   framed;
    size_t                len;
    unsigned              mark;
    const unsigned char  *p, *end;

    framed = 0;
    p = file.data + 2;
    end = file.data + file.len - 2;         /* where that mark is to be */

    if (file.len < 4 || end[0] != 0xff || end[1] != PHOTO_EOI) {
        return TK_BAD_VALUE;
    }

    while (end - p >= 4 && p[0] == 0xff) {
        mark = p[1];

        if (mark == 0xff) {                 /* one may be filled up with them */
            p++;
            continue;
        }

        len = photo_big(p + 2, 2);

        if (mark < PHOTO_SOF0 || len < 2 || len > (size_t) (end - p) - 2) {
            break;
        }

        if (mark == PHOTO_SOS) {
            return framed ? TK_OK : TK_BAD_VALUE;
        }

        if (photo_frame(mark)) {
            if (framed || len < 8
                || photo_is(photo, "jpeg", photo_big(p + 7, 2),
                            photo_big(p + 5, 2))
                   != TK_OK)
            {
                break;
            }

            framed = 1;
        }

        p += 2 + len;
    }

    return TK_BAD_VALUE;
}


/* One RIFF, whose first chunk says how large the picture is, in one of three
 * ways. */

#define PHOTO_RIFF      12
#define PHOTO_WEBP      (PHOTO_RIFF + 8 + 10)

static tk_err_t
photo_webp(tk_str_t file, tk_photo_t *photo)
{
    uint32_t              bits;
    const unsigned char  *p;

    if (file.len < PHOTO_WEBP
        || photo_little(file.data + 4, 4) != file.len - 8
        || memcmp(file.data + 8, "WEBP", 4) != 0
        || photo_little(file.data + PHOTO_RIFF + 4, 4)
           > file.len - PHOTO_RIFF - 8)
    {
        return TK_BAD_VALUE;
    }

    p = file.data + PHOTO_RIFF + 8;

    if (memcmp(p - 8, "VP8 ", 4) == 0 && memcmp(p + 3, "\x9d\x01\x2a", 3) == 0)
    {
        return photo_is(photo, "webp", photo_little(p + 6, 2) & 0x3fff,
                        photo_little(p + 8, 2) & 0x3fff);
    }

    if (memcmp(p - 8, "VP8L", 4) == 0 && p[0] == 0x2f) {
        bits = photo_little(p + 1, 4);

        return photo_is(photo, "webp", (bits & 0x3fff) + 1,
                        (bits >> 14 & 0x3fff) + 1);
    }

    if (memcmp(p - 8, "VP8X", 4) == 0) {
        return photo_is(photo, "webp", photo_little(p + 4, 3) + 1,
                        photo_little(p + 7, 3) + 1);
    }

    return TK_BAD_VALUE;
}


tk_err_t
tk_photo_read(tk_str_t file, tk_photo_t *photo)
{
    if (file.len > TK_PHOTO_BYTES) {
        return TK_BAD_VALUE;
    }

    if (photo_begins(file, PHOTO_PNG, PHOTO_PNG_LEN)) {
        return photo_png(file, photo);
    }

    if (photo_begins(file, "\xff\xd8\xff", 3)) {
        return photo_jpeg(file, photo);
    }

    if (photo_begins(file, "RIFF", 4)) {
        return photo_webp(file, photo);
    }

    return TK_BAD_VALUE;
}
