/* What somebody says of an order; see tk_find.h. */

#include <stdio.h>
#include <string.h>

#include "tk_find.h"
#include "tk_crypto.h"
#include "tk_document.h"
#include "tk_value.h"

#define ORDER_DIGITS    19          /* of a number in a code */
#define TAIL_DIGITS     4
#define NAME_MOST       64          /* characters */
#define NUMBER_MOST     128         /* digits, and what stands between them */


typedef struct {
    const tk_find_keys_t  *keys;
    json_t                *found;
    int                    failed;
} tk_find_t;


static int
find_digits(tk_str_t s)
{
    size_t  i;

    for (i = 0; i < s.len; i++) {
        if (s.data[i] < '0' || s.data[i] > '9') {
            return 0;
        }
    }

    return s.len != 0;
}


static void
find_set(tk_find_t *f, const char *member, json_t *value)
{
    f->failed |= json_object_set_new(f->found, member, value) != 0;
}


/* What people put between the digits of a number, as bytes of UTF-8; and how
 * many there are at p, 0 if there is none of it. */

static size_t
find_between(const unsigned char *p, size_t len)
{
    size_t  i, n;

    static const char *const  between[] = {
        " ", "-", ".", "(", ")", "/", "\xc2\xa0", "\xe3\x80\x80",
        "\xe2\x80\x90", "\xe2\x80\x91", "\xe2\x80\x92", "\xe2\x80\x93",
        "\xe2\x80\x94", "\xef\xbc\x8d", "\xef\xbc\x88", "\xef\xbc\x89"
    };

    for (i = 0; i < sizeof(between) / sizeof(between[0]); i++) {
        n = strlen(between[i]);

        if (n <= len && memcmp(p, between[i], n) == 0) {
            return n;
        }
    }

    return 0;
}


/* A digit, or a "+" in front, at p, be it of full width, as input methods for
 * Chinese write it: the bytes that it takes; 0 if it is neither. */

static size_t
find_digit(const unsigned char *p, size_t len, int first, unsigned char *digit)
{
    size_t         n;
    unsigned char  c;

    c = p[0];
    n = 1;

    if (len >= 3 && p[0] == 0xef && p[1] == 0xbc
        && p[2] >= 0x80 + '+' - ' ' && p[2] <= 0x80 + '9' - ' ')
    {
        c = (unsigned char) (p[2] - 0x80 + ' ');
        n = 3;
    }

    *digit = c;

    return (c >= '0' && c <= '9') || (first && c == '+') ? n : 0;
}


/* A number as it was said, without what stands between its digits; empty of
 * what is no number. */

static tk_str_t
find_number(tk_str_t s, unsigned char buf[NUMBER_MOST])
{
    size_t    i, n;
    tk_str_t  number;

    number = (tk_str_t) { 0, buf };

    for (i = 0; i < s.len; i += n) {
        n = find_between(s.data + i, s.len - i);

        if (n != 0) {
            continue;
        }

        if (number.len == NUMBER_MOST) {
            return (tk_str_t) { 0, buf };
        }

        n = find_digit(s.data + i, s.len - i, number.len == 0,
                       &buf[number.len]);

        if (n == 0) {
            return (tk_str_t) { 0, buf };
        }

        number.len++;
    }

    return number;
}


static void
find_order(tk_find_t *f, tk_str_t digits, const char *kind)
{
    int64_t  n;

    if (tk_parse_int(digits, 1, INT64_MAX, &n) == TK_OK) {
        find_set(f, "order", json_integer(n));
        find_set(f, "kind", json_string(kind));
    }
}


/* Printed, or read out of a QR code that hides it. */

static int
find_code(tk_find_t *f, tk_str_t s)
{
    tk_str_t  number;

    if (!find_digits(s)
        || (s.len != TK_TICKET_CODE_LEN && s.len != TK_VOUCHER_CODE_LEN))
    {
        return 0;
    }

    number.data = s.data;
    number.len = ORDER_DIGITS;
    find_order(f, number, s.len == TK_TICKET_CODE_LEN ? "ticket" : "voucher");

    return 1;
}


static const char *
find_index(tk_find_t *f, const char *what, tk_str_t s)
{
    const char  *hex;

    hex = NULL;

    if (f->keys->index(f->keys->data, what, s, &hex) != 0) {
        f->failed = 1;
        return NULL;
    }

    return hex;
}


/* One number is written in several ways, and hashed as it was. */

static void
find_phone(tk_find_t *f, tk_str_t s)
{
    char         forms[TK_PHONE_FORMS][TK_PHONE_SIZE];
    size_t       i, n;
    json_t      *list;
    const char  *hex;

    list = json_array();
    n = tk_phone_forms(s, forms);

    for (i = 0; i < n; i++) {
        hex = find_index(f, "phone", tk_str_c(forms[i]));

        if (hex != NULL) {
            f->failed |= json_array_append_new(list, json_string(hex)) != 0;
        }
    }

    if (json_array_size(list) == 0) {           /* there is no key */
        json_decref(list);
        return;
    }

    find_set(f, "phone", list);
    find_set(f, "tail", json_integer(tk_phone_tail(s)));
}


static void
find_document(tk_find_t *f, tk_str_t s)
{
    size_t          len;
    const char     *hex;
    unsigned char   normal[TK_DOCUMENT_BYTES];

    if (tk_check_id(s, 0, TK_ANY_DAY, normal, &len) != TK_OK) {
        return;
    }

    hex = find_index(f, "id", (tk_str_t) { len, normal });

    if (hex != NULL) {
        find_set(f, "document", json_string(hex));
    }
}


/* Of a literal \x and 32 digits the first sixteen, as a number with a sign. */

static void
find_name(tk_find_t *f, tk_str_t s)
{
    int             i;
    uint64_t        tag;
    const char     *hex;
    char            number[TK_INT_LEN + 1];
    unsigned char   bytes[8];

    if (find_digits(s) || tk_utf8_length(s) > NAME_MOST) {
        return;
    }

    hex = find_index(f, "name", s);

    if (hex == NULL
        || strlen(hex) < 2 + 2 * sizeof(bytes)
        || tk_parse_hex((tk_str_t) { 2 * sizeof(bytes),
                                     (unsigned char *) hex + 2 }, bytes)
           != TK_OK)
    {
        return;
    }

    tag = 0;

    for (i = 0; i < 8; i++) {
        tag = tag << 8 | bytes[i];
    }

    number[tk_format_int((int64_t) tag, (unsigned char *) number)] = '\0';
    find_set(f, "name", json_string(number));
}


static void
find_all(tk_find_t *f, tk_str_t s)
{
    tk_str_t        number;
    const char     *code;
    unsigned char   buf[NUMBER_MOST];

    find_set(f, "text", json_stringn((const char *) s.data, s.len));

    number = find_number(s, buf);

    if (number.len != 0) {
        s = number;
    }

    if (find_code(f, s)) {
        return;
    }

    code = NULL;
    f->failed |= f->keys->code(f->keys->data, s, &code) != 0;

    if (code != NULL && find_code(f, tk_str_c(code))) {
        return;
    }

    if (find_digits(s)) {
        find_order(f, s, "order");
    }

    if (find_digits(s) && s.len == TAIL_DIGITS) {
        find_set(f, "tail", json_integer(tk_phone_tail(s)));

    } else if (tk_check_phone(s) == TK_OK) {
        find_phone(f, s);
    }

    find_document(f, s);
    find_name(f, s);
}


json_t *
tk_find_read(const tk_find_keys_t *keys, const char *text)
{
    tk_str_t   s;
    tk_find_t  f;

    s = tk_str_c(text);

    while (s.len != 0 && s.data[0] == ' ') {
        s.data++;
        s.len--;
    }

    while (s.len != 0 && s.data[s.len - 1] == ' ') {
        s.len--;
    }

    f.keys = keys;
    f.found = json_object();
    f.failed = f.found == NULL;

    if (!f.failed) {
        find_all(&f, s);
    }

    if (f.failed) {
        json_decref(f.found);
        return NULL;
    }

    return f.found;
}
