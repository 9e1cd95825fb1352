/*
 * Draws QR codes for pages; see the header.
 */

#include <gd.h>
#include <qrencode.h>

#include "tk_qr_png.h"


/* Hex and digits have short forms, which libqrencode finds by itself. */

static QRcode *
qr_png_code(tk_str_t text)
{
    char  copy[TK_QR_PNG_TEXT + 1];

    memcpy(copy, text.data, text.len);
    copy[text.len] = '\0';

    return QRcode_encodeString(copy, 0, QR_ECLEVEL_M, QR_MODE_8, 1);
}


static void
qr_png_draw(gdImagePtr image, const QRcode *code, int black)
{
    int  x, y, left, top;

    for (y = 0; y < code->width; y++) {
        for (x = 0; x < code->width; x++) {

            if (code->data[y * code->width + x] & 1) {
                left = (x + TK_QR_PNG_QUIET) * TK_QR_PNG_MODULE;
                top = (y + TK_QR_PNG_QUIET) * TK_QR_PNG_MODULE;

                gdImageFilledRectangle(image, left, top,
                                       left + TK_QR_PNG_MODULE - 1,
                                       top + TK_QR_PNG_MODULE - 1, black);
            }
        }
    }
}


static tk_err_t
qr_png_copy(tk_pool_t *pool, gdImagePtr image, tk_str_t *png)
{
    int        len;
    void      *bytes;
    tk_str_t   made;

    bytes = gdImagePngPtrEx(image, &len, 9);
    if (bytes == NULL) {
        return TK_NO_MEMORY;
    }

    made.data = bytes;
    made.len = (size_t) len;
    *png = tk_str_copy(pool, made);
    gdFree(bytes);

    return png->data ? TK_OK : TK_NO_MEMORY;
}


tk_err_t
tk_qr_png(tk_pool_t *pool, tk_str_t text, tk_str_t *png, int *side)
{
    int         black;
    QRcode     *code;
    tk_err_t    err;
    gdImagePtr  image;

    if (text.len == 0 || text.len > TK_QR_PNG_TEXT) {
        return TK_BAD_VALUE;
    }

    code = qr_png_code(text);
    if (code == NULL) {
        return TK_NO_MEMORY;
    }

    err = TK_NO_MEMORY;
    *side = (code->width + 2 * TK_QR_PNG_QUIET) * TK_QR_PNG_MODULE;

    image = gdImageCreate(*side, *side);
    if (image) {
        (void) gdImageColorAllocate(image, 255, 255, 255);
        black = gdImageColorAllocate(image, 0, 0, 0);
        qr_png_draw(image, code, black);
        err = qr_png_copy(pool, image, png);
        gdImageDestroy(image);
    }

    QRcode_free(code);

    return err;
}
