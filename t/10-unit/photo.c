/*
 * Pictures of visitors' pages: each kind with its size, and nothing that is cut
 * off, spoilt or has something behind it.
 */

#include "unit.h"
#include "tk_photo.h"
#include "tk_value.h"

#define PNG_HEAD    "89504e470d0a1a0a"
#define PNG_SIZE    "0000000d49484452" "00000003" "00000002" "080200000012"   \
                    "16f14d"
#define PNG_DATA    "0000000b4944415408996360c004000014000165f58759"
#define PNG_END     "0000000049454e44ae426082"

#define JPEG_HEAD   "ffd8" "ffe00006" "4a464946"
#define JPEG_SIZE   "ffc00011" "08" "0002" "0003" "03" "012200021101031101"
#define JPEG_SCAN   "ffda000c03010002110311003f00" "f3fa28a2803f"
#define JPEG_END    "ffd9"

#define WEBP_LOSSY  "52494646" "24000000" "57454250" "56503820" "18000000"    \
                    "3001009d012a" "0300" "0200" "02c04c25a400037000fef81f8000"
#define WEBP_EXACT  "52494646" "1a000000" "57454250" "5650384c" "0e000000"    \
                    "2f" "02400000" "071011fd0f4444ff03"
#define WEBP_MORE   "52494646" "16000000" "57454250" "56503858" "0a000000"    \
                    "10000000" "020000" "010000"


static tk_str_t
bytes_of(const char *hex)
{
    tk_str_t              text;
    static unsigned char  bytes[1024];

    text = (tk_str_t) { strlen(hex), (unsigned char *) hex };
    assert_true(text.len / 2 <= sizeof(bytes));
    assert_int_equal(tk_parse_hex(text, bytes), TK_OK);

    return unit_guard(bytes, text.len / 2);
}


static const struct {
    const char  *kind, *hex;
} whole[] = {
    { "png", PNG_HEAD PNG_SIZE PNG_DATA PNG_END },
    { "jpeg", JPEG_HEAD JPEG_SIZE JPEG_SCAN JPEG_END },
    { "jpeg", JPEG_HEAD "ffff" JPEG_SIZE JPEG_SCAN JPEG_END },
    { "webp", WEBP_LOSSY },
    { "webp", WEBP_EXACT },
    { "webp", WEBP_MORE }
};


static void
test_whole(void **state)
{
    size_t      i;
    tk_photo_t  photo;

    (void) state;

    for (i = 0; i < unit_count(whole); i++) {
        assert_int_equal(tk_photo_read(bytes_of(whole[i].hex), &photo), TK_OK);
        assert_string_equal(photo.kind, whole[i].kind);
        assert_int_equal(photo.width, 3);
        assert_int_equal(photo.height, 2);
    }
}


static void
test_cut(void **state)
{
    size_t      i, len;
    tk_str_t    file;
    tk_photo_t  photo;

    (void) state;

    for (i = 0; i < unit_count(whole); i++) {
        for (len = 0; len < strlen(whole[i].hex) / 2; len++) {
            file = bytes_of(whole[i].hex);
            file = unit_guard(file.data, len);
            assert_int_equal(tk_photo_read(file, &photo), TK_BAD_VALUE);
        }
    }
}


static void
test_wrong(void **state)
{
    size_t      i;
    tk_photo_t  photo;

    static const char *const  wrong[] = {
        "",
        "474946383961030002008000",                     /* GIF */
        "3c73766720786d6c6e733d22",                     /* SVG */
        "ffd8ffd9",
        PNG_HEAD PNG_DATA PNG_END,                      /* no size */
        PNG_HEAD PNG_SIZE PNG_DATA PNG_END "3c",        /* more behind it */
        PNG_HEAD PNG_SIZE "ffffffff49444154" PNG_END,
        PNG_HEAD "0000000d49484452" "00000000" "00000002" "0802000000121612ab"
        PNG_END,
        PNG_HEAD "0000000d49484452" "00001001" "00000002" "0802000000121612ab"
        PNG_END,
        PNG_HEAD "0000000d49484452" "80000003" "00000002" "0802000000121612ab"
        PNG_END,
        JPEG_HEAD JPEG_SCAN JPEG_END,
        JPEG_HEAD JPEG_SIZE JPEG_SIZE JPEG_SCAN JPEG_END,
        JPEG_HEAD JPEG_SIZE JPEG_END,                   /* no picture */
        JPEG_HEAD JPEG_SIZE JPEG_SCAN JPEG_END "3c",
        JPEG_HEAD "ffc00007" "08" "0002" "0003" JPEG_SCAN JPEG_END,
        JPEG_HEAD "ffc00011" "08" "0000" "0003" "03" "012200021101031101"
        JPEG_SCAN JPEG_END,
        JPEG_HEAD "ffc40011" "08" "0002" "0003" "03" "012200021101031101"
        JPEG_SCAN JPEG_END,
        WEBP_EXACT "00",
        "52494646" "1a000000" "57415645" "5650384c" "0e000000"      /* WAVE */
        "2f" "02400000" "071011fd0f4444ff03",
        "52494646" "1a000000" "57454250" "5650384c" "ff000000"
        "2f" "02400000" "071011fd0f4444ff03",
        "52494646" "1a000000" "57454250" "5650384c" "0e000000"
        "2e" "02400000" "071011fd0f4444ff03"
    };

    (void) state;

    for (i = 0; i < unit_count(wrong); i++) {
        assert_int_equal(tk_photo_read(bytes_of(wrong[i]), &photo),
                         TK_BAD_VALUE);
    }
}


static void
test_long(void **state)
{
    size_t                len;
    tk_str_t              file;
    tk_photo_t            photo;
    static unsigned char  bytes[TK_PHOTO_BYTES + 1];

    (void) state;

    file = bytes_of(JPEG_HEAD JPEG_SIZE JPEG_SCAN);
    memcpy(bytes, file.data, file.len);

    for (len = TK_PHOTO_BYTES; len <= TK_PHOTO_BYTES + 1; len++) {
        memcpy(bytes + len - 2, "\xff\xd9", 2);
        file = (tk_str_t) { len, bytes };
        assert_int_equal(tk_photo_read(file, &photo),
                         len == TK_PHOTO_BYTES ? TK_OK : TK_BAD_VALUE);
        bytes[len - 2] = 0;
    }
}


int
main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_whole),
        cmocka_unit_test(test_cut),
        cmocka_unit_test(test_wrong),
        cmocka_unit_test(test_long)
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
