/*
 * jansson reads structure, escapes and UTF-8.  Before it does, the body is
 * copied with three changes that it could not make: names get lower case, so
 * that it finds those that come twice; numbers become strings, with a mark in
 * front that no other string begins with; and what goes too deep, or has too
 * many values, ends there.  What is no JSON stays none.
 */

#include "tk_json_read.h"
#include "tk_value.h"

#define OPEN_MARK       0x7f            /* what a number begins with */
#define OPEN_ESCAPE     6               /* bytes of \u007f */

/* A number takes three bytes more, and there is one between two of them. */
#define OPEN_COPY(len)  ((len) / 2 * 5 + 8)


typedef struct {
    const unsigned char  *pos, *end;
    unsigned char        *out;
    unsigned              depth, values;
    unsigned char         closing[TK_JSON_DEPTH];
    unsigned char         before;       /* the last byte outside of strings
                                           that is no blank; 0: none */
} open_copy_t;


static int
open_is_digit(unsigned char c)
{
    return c >= '0' && c <= '9';
}


static int
open_is_blank(unsigned char c)
{
    return c == ' ' || c == '\t' || c == '\r' || c == '\n';
}


static unsigned char
open_lower(int c)
{
    return (unsigned char) (c >= 'A' && c <= 'Z' ? c | 0x20 : c);
}


static int
open_hex(unsigned char c)
{
    if (open_is_digit(c)) {
        return c - '0';
    }

    c |= 0x20;

    return c >= 'a' && c <= 'f' ? c - 'a' + 10 : -1;
}


/* The character of \u00XX at p; -1: it is something else. */

static int
open_escaped(const unsigned char *p, const unsigned char *end)
{
    int  high, low;

    if (end - p < OPEN_ESCAPE || memcmp(p, "\\u00", 4) != 0) {
        return -1;
    }

    high = open_hex(p[4]);
    low = open_hex(p[5]);

    return high < 0 || low < 0 ? -1 : high * 16 + low;
}


/* An escape as it is, but for a letter of a name, which need not be one. */

static void
open_escape(open_copy_t *copy, int name)
{
    int  c;

    c = name ? open_escaped(copy->pos, copy->end) : -1;

    if (c >= 'A' && c <= 'Z') {
        *copy->out++ = open_lower(c);
        copy->pos += OPEN_ESCAPE;
        return;
    }

    *copy->out++ = *copy->pos++;

    if (copy->pos < copy->end) {
        *copy->out++ = *copy->pos++;
    }
}


/* From the quotation mark to behind the next one, or to the end. */

static tk_err_t
open_string(open_copy_t *copy, int name)
{
    unsigned char         c;
    const unsigned char  *p;

    *copy->out++ = *copy->pos++;
    p = copy->pos;

    if (p < copy->end
        && (*p == OPEN_MARK || open_escaped(p, copy->end) == OPEN_MARK))
    {
        return TK_BODY_WRONG;
    }

    while (copy->pos < copy->end) {
        c = *copy->pos;

        if (c == '\\') {
            open_escape(copy, name);
            continue;
        }

        *copy->out++ = name ? open_lower(c) : c;
        copy->pos++;

        if (c == '"') {
            return TK_OK;
        }
    }

    return TK_BODY_WRONG;
}


static const unsigned char *
open_digits(const unsigned char *p, const unsigned char *end)
{
    while (p < end && open_is_digit(*p)) {
        p++;
    }

    return p;
}


/* Behind the digits there must be at p; NULL: there are none. */

static const unsigned char *
open_some_digits(const unsigned char *p, const unsigned char *end)
{
    const unsigned char  *q;

    q = open_digits(p, end);

    return q > p ? q : NULL;
}


/* Behind the number at p, as RFC 8259 has it; NULL: there is none. */

static const unsigned char *
open_number_end(const unsigned char *p, const unsigned char *end)
{
    const unsigned char  *start;

    p += p < end && *p == '-';
    start = p;
    p = open_some_digits(p, end);

    if (p == NULL || (*start == '0' && p - start > 1)) {
        return NULL;
    }

    if (p < end && *p == '.') {
        p = open_some_digits(p + 1, end);
    }

    if (p != NULL && p < end && (*p | 0x20) == 'e') {
        p++;
        p += p < end && (*p == '+' || *p == '-');
        p = open_some_digits(p, end);
    }

    return p;
}


static tk_err_t
open_number(open_copy_t *copy)
{
    size_t                len;
    const unsigned char  *end;

    end = open_number_end(copy->pos, copy->end);

    if (end == NULL
        || (end < copy->end && !open_is_blank(*end) && *end != ','
            && *end != ']' && *end != '}'))
    {
        return TK_BODY_WRONG;
    }

    len = end - copy->pos;
    *copy->out++ = '"';
    *copy->out++ = OPEN_MARK;
    memcpy(copy->out, copy->pos, len);
    copy->out += len;
    *copy->out++ = '"';
    copy->pos = end;

    return TK_OK;
}


static int
open_in_object(const open_copy_t *copy)
{
    return copy->depth > 0 && copy->closing[copy->depth - 1] == '}';
}


/* Does a name begin here, if anything does? */

static int
open_wants_name(const open_copy_t *copy)
{
    return open_in_object(copy)
           && (copy->before == '{' || copy->before == ',');
}


static int
open_wants_value(const open_copy_t *copy)
{
    return copy->before == 0 || copy->before == '[' || copy->before == ':'
           || (copy->before == ',' && !open_in_object(copy));
}


/* What holds others, or parts them. */

static tk_err_t
open_structure(open_copy_t *copy, unsigned char c)
{
    if (c == '}' || c == ']') {
        if (copy->depth == 0) {
            return TK_BODY_WRONG;
        }

        copy->depth--;
        return TK_OK;
    }

    if (++copy->values > TK_JSON_VALUES) {
        return TK_BODY_WRONG;
    }

    if (c == '{' || c == '[') {
        if (copy->depth == TK_JSON_DEPTH) {
            return TK_BODY_WRONG;
        }

        copy->closing[copy->depth++] = c == '{' ? '}' : ']';
    }

    return TK_OK;
}


static tk_err_t
open_copy_next(open_copy_t *copy)
{
    tk_err_t       err;
    unsigned char  c;

    c = *copy->pos;

    if (open_is_blank(c)) {
        *copy->out++ = c;
        copy->pos++;
        return TK_OK;
    }

    if (c == '"') {
        err = open_string(copy, open_wants_name(copy));

    } else if ((c == '-' || open_is_digit(c)) && open_wants_value(copy)) {
        err = open_number(copy);

    } else {
        err = memchr("{}[],", c, 5) != NULL ? open_structure(copy, c) : TK_OK;
        *copy->out++ = c;
        copy->pos++;
    }

    copy->before = c;

    return err;
}


tk_err_t
tk_json_read(tk_pool_t *pool, tk_str_t body, json_t **root)
{
    json_t         *read;
    tk_err_t        err;
    open_copy_t     copy;
    json_error_t    error;
    unsigned char  *start;

    static const char  bom[3] = "\xef\xbb\xbf";

    if (body.len > TK_JSON_BODY) {
        return TK_BODY_WRONG;
    }

    memset(&copy, 0, sizeof(copy));
    copy.pos = body.data;
    copy.end = body.data + body.len;

    if (body.len >= sizeof(bom) && memcmp(body.data, bom, sizeof(bom)) == 0) {
        copy.pos += sizeof(bom);
    }

    start = pool->alloc(pool->data, OPEN_COPY(body.len));
    if (start == NULL) {
        return TK_NO_MEMORY;
    }

    copy.out = start;

    while (copy.pos < copy.end) {
        err = open_copy_next(&copy);
        if (err != TK_OK) {
            return err;
        }
    }

    read = json_loadb((const char *) start, copy.out - start,
                      JSON_REJECT_DUPLICATES, &error);

    if (read == NULL) {
        return json_error_code(&error) == json_error_out_of_memory
               ? TK_NO_MEMORY : TK_BODY_WRONG;
    }

    if (!json_is_object(read)) {
        json_decref(read);
        return TK_BODY_WRONG;
    }

    *root = read;

    return TK_OK;
}


/* ---- Members ---- */

static const json_t *
open_member(const json_t *object, const char *name)
{
    const json_t  *member;

    member = json_object_get(object, name);

    return json_is_null(member) ? NULL : member;
}


/* A string's bytes, and whether it was a number; 0: it is no string. */

static int
open_bytes(const json_t *value, tk_str_t *s, int *number)
{
    if (!json_is_string(value)) {
        return 0;
    }

    s->data = (unsigned char *) json_string_value(value);
    s->len = json_string_length(value);
    *number = s->len > 0 && s->data[0] == OPEN_MARK;

    if (*number) {
        s->data++;
        s->len--;
    }

    return 1;
}


/* Characters of which none is a control character; -1: one is. */

static int64_t
open_characters(tk_str_t s)
{
    int32_t  c;
    int64_t  n;

    for (n = 0; s.len > 0; n++) {
        c = tk_utf8_next(&s);

        if (c < 0x20 || (c >= 0x7f && c < 0xa0)) {
            return -1;
        }
    }

    return n;
}


static tk_json_said_e
open_text(const json_t *value, size_t min, size_t max, tk_str_t *text)
{
    int       number;
    int64_t   n;
    tk_str_t  s;

    if (value == NULL) {
        return TK_JSON_ABSENT;
    }

    if (!open_bytes(value, &s, &number) || number) {
        return TK_JSON_WRONG;
    }

    n = open_characters(s);

    if (n < (int64_t) min || n > (int64_t) max) {
        return TK_JSON_WRONG;
    }

    *text = s;

    return TK_JSON_GOOD;
}


tk_json_said_e
tk_json_get_text(const json_t *object, const char *name, size_t min,
    size_t max, tk_str_t *text)
{
    return open_text(open_member(object, name), min, max, text);
}


tk_json_said_e
tk_json_get_element(const json_t *array, size_t i, size_t min, size_t max,
    tk_str_t *text)
{
    return open_text(json_array_get(array, i), min, max, text);
}


tk_json_said_e
tk_json_get_int(const json_t *object, const char *name, int64_t min,
    int64_t max, int64_t *n)
{
    int            number;
    int64_t        read;
    tk_str_t       s;
    const json_t  *member;

    member = open_member(object, name);
    if (member == NULL) {
        return TK_JSON_ABSENT;
    }

    if (!open_bytes(member, &s, &number)
        || s.len > TK_INT_LEN || (s.len > 0 && s.data[0] == '-')
        || tk_parse_int(s, min, max, &read) != TK_OK)
    {
        return TK_JSON_WRONG;
    }

    *n = read;

    return TK_JSON_GOOD;
}


tk_json_said_e
tk_json_get_fen(const json_t *object, const char *name, int64_t *fen)
{
    int            number;
    int64_t        read;
    tk_str_t       s;
    const json_t  *member;

    member = open_member(object, name);
    if (member == NULL) {
        return TK_JSON_ABSENT;
    }

    if (!open_bytes(member, &s, &number) || tk_parse_money(s, &read) != TK_OK) {
        return TK_JSON_WRONG;
    }

    *fen = read;

    return TK_JSON_GOOD;
}


tk_json_said_e
tk_json_get_object(const json_t *object, const char *name,
    const json_t **member)
{
    const json_t  *found;

    found = open_member(object, name);
    if (found == NULL) {
        return TK_JSON_ABSENT;
    }

    if (!json_is_object(found)) {
        return TK_JSON_WRONG;
    }

    *member = found;

    return TK_JSON_GOOD;
}


tk_json_said_e
tk_json_get_array(const json_t *object, const char *name, size_t max,
    const json_t **array)
{
    const json_t  *found;

    found = open_member(object, name);
    if (found == NULL) {
        return TK_JSON_ABSENT;
    }

    if (!json_is_array(found) || json_array_size(found) > max) {
        return TK_JSON_WRONG;
    }

    *array = found;

    return TK_JSON_GOOD;
}
