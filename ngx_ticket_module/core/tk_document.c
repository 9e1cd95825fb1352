/*
 * Documents; see the header.
 */

#include "tk_document.h"
#include "tk_value.h"


#define DOCUMENT_MIN    4
#define DOCUMENT_MAX    20
#define CARD_LEN        18

#define MIDDLE_DOT      0xb7
#define FULL_WIDTH      0xff01          /* '!' to '~', as wide as a Chinese */
#define FULL_WIDTH_LAST 0xff5e          /* character */


typedef struct {
    int32_t     first, last;
} document_range_t;

static const document_range_t  letters[] = {
#define TK_LETTERS(first, last)  { first, last },
#include "tk_letters.tbl.h"
#undef TK_LETTERS
};

/* Small letters whose capitals stand as far before them, script by script. */

static const struct {
    document_range_t  small;
    int32_t           before;
} capitals[] = {
    { { 'a', 'z' }, 0x20 },
    { { 0xe0, 0xf6 }, 0x20 },           /* Latin */
    { { 0xf8, 0xfe }, 0x20 },
    { { 0x3b1, 0x3c1 }, 0x20 },         /* Greek */
    { { 0x3c3, 0x3cb }, 0x20 },
    { { 0x430, 0x44f }, 0x20 },         /* Cyrillic */
    { { 0x450, 0x45f }, 0x50 }
};


static int
document_is_letter(int32_t c)
{
    size_t  low, high, middle;

    low = 0;
    high = sizeof(letters) / sizeof(letters[0]);

    while (low < high) {
        middle = (low + high) / 2;

        if (c > letters[middle].last) {
            low = middle + 1;

        } else {
            high = middle;
        }
    }

    return low < sizeof(letters) / sizeof(letters[0])
           && c >= letters[low].first;
}


/* A letter or a digit; ASCII's letters are capitals by now. */

static int
document_is_plain(int32_t c)
{
    if (c < 0x80) {
        return (c >= '0' && c <= '9') || (c >= 'A' && c <= 'Z');
    }

    return document_is_letter(c);
}


static int
document_is_sign(int32_t c)
{
    return c == MIDDLE_DOT
           || (c > 0 && c < 0x80 && strchr("()-/ ", (int) c) != NULL);
}


static int32_t
document_normal(int32_t c)
{
    size_t  i;

    if (c >= FULL_WIDTH && c <= FULL_WIDTH_LAST) {
        c = c - FULL_WIDTH + '!';
    }

    for (i = 0; i < sizeof(capitals) / sizeof(capitals[0]); i++) {
        if (c >= capitals[i].small.first && c <= capitals[i].small.last) {
            return c - capitals[i].before;
        }
    }

    return c;
}


/* Into out, where there is room; returns how many characters that were, or 0
 * when the text has one that no document has, or nothing but signs. */

static size_t
document_read(tk_str_t s, unsigned char *out, size_t *len)
{
    int      plain;
    size_t   n;
    int32_t  c;

    *len = 0;
    plain = 0;

    for (n = 0; s.len > 0; n++) {
        c = tk_utf8_next(&s);

        if (c < 0 || n == DOCUMENT_MAX) {
            return 0;
        }

        c = document_normal(c);

        if (document_is_plain(c)) {
            plain = 1;

        } else if (!document_is_sign(c)) {
            return 0;
        }

        *len += tk_utf8_put(c, out + *len);
    }

    return plain ? n : 0;
}


/*
 * GB 11643: six digits of place, eight of the birth day, three of order, one
 * that checks the others (ISO 7064, MOD 11-2).
 */

static tk_err_t
document_card(const unsigned char *p, tk_day_t today)
{
    int       i, sum;
    tk_day_t  birth;
    tk_str_t  day;

    sum = 0;

    for (i = 0; i < CARD_LEN - 1; i++) {
        if (p[i] < '0' || p[i] > '9') {
            return TK_ID_NUMBER;
        }

        sum = (sum + (p[i] - '0')) * 2 % 11;
    }

    if (p[CARD_LEN - 1] != "10X98765432"[sum]) {
        return TK_ID_NUMBER;
    }

    day.data = (unsigned char *) p + 6;
    day.len = TK_DAY_LEN;

    return tk_parse_birth(day, &birth) == TK_OK && birth <= today
           ? TK_OK : TK_ID_NUMBER;
}


tk_err_t
tk_check_id(tk_str_t number, int type, tk_day_t today,
    unsigned char out[TK_DOCUMENT_BYTES], size_t *len)
{
    size_t  n, bytes;

    if (type < 0 || type > 4) {
        return TK_ID_NUMBER;
    }

    n = document_read(number, out, &bytes);

    if (n < DOCUMENT_MIN || out[0] == ' ' || out[bytes - 1] == ' ') {
        return TK_ID_NUMBER;
    }

    if (type == 1 || (type == 0 && n == CARD_LEN)) {
        if (number.len != CARD_LEN || document_card(out, today) != TK_OK) {
            return TK_ID_NUMBER;
        }
    }

    *len = bytes;

    return TK_OK;
}


static int
document_is_blank(unsigned char c)
{
    return c == ' ' || c == '\t';
}


/* Is it written as a card is, however wrong? */

static int
document_like_card(tk_str_t s)
{
    size_t  i;

    for (i = 0; i < s.len && s.data[i] >= '0' && s.data[i] <= '9'; i++) {
        /* void */
    }

    return s.len == CARD_LEN
           && (i == CARD_LEN
               || (i == CARD_LEN - 1 && (s.data[i] | 0x20) == 'x'));
}


tk_err_t
tk_read_id(tk_str_t number, unsigned char out[TK_DOCUMENT_BYTES], size_t *len)
{
    size_t         i;
    tk_str_t       card;
    unsigned char  squeezed[CARD_LEN];

    card.data = squeezed;
    card.len = 0;

    for (i = 0; i < number.len; i++) {
        if (document_is_blank(number.data[i])) {
            continue;
        }

        if (card.len == CARD_LEN) {
            card.len = 0;
            break;
        }

        squeezed[card.len++] = number.data[i];
    }

    if (document_like_card(card)) {
        return tk_check_id(card, 1, TK_ANY_DAY, out, len);
    }

    while (number.len && document_is_blank(number.data[0])) {
        number.data++;
        number.len--;
    }

    while (number.len && document_is_blank(number.data[number.len - 1])) {
        number.len--;
    }

    return tk_check_id(number, 4, TK_ANY_DAY, out, len);
}


int
tk_id_is_card(tk_str_t normal)
{
    return normal.len == CARD_LEN && tk_utf8_length(normal) == CARD_LEN;
}
