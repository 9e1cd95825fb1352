/*
 * Covers: core/tk_photo.c
 *
 * A file as it is, or its hex.  Whatever is a picture has a size that a page
 * can say, and is none any more when its last byte is gone.
 */

#include "fuzz.h"
#include "tk_photo.h"
#include "tk_value.h"


static void
fuzz_one(fuzz_input_t *in)
{
    tk_str_t       file;
    tk_photo_t     photo;
    unsigned char  bytes[2048];

    file = fuzz_rest(in);

    if (file.len / 2 <= sizeof(bytes) && tk_parse_hex(file, bytes) == TK_OK) {
        file = (tk_str_t) { file.len / 2, bytes };
    }

    if (tk_photo_read(file, &photo) != TK_OK) {
        return;
    }

    fuzz_assert(photo.kind != NULL);
    fuzz_assert(photo.width > 0 && photo.width <= TK_PHOTO_SIDE);
    fuzz_assert(photo.height > 0 && photo.height <= TK_PHOTO_SIDE);

    file.len--;
    fuzz_assert(tk_photo_read(file, &photo) != TK_OK
                || strcmp(photo.kind, "jpeg") == 0);
}
