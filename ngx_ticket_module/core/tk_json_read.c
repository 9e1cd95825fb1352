/*
 * Read in one pass, as RFC 8259 has it, into values of jansson, which only
 * holds them: its own reader takes a function call for each byte.  Numbers
 * become strings, with a mark in front that no other string begins with.
 */

#include "tk_json_read.h"
#include "tk_value.h"

#define OPEN_MARK       0x7f            /* what a number begins with */
#define OPEN_HEX        4               /* digits of \u */
#define OPEN_SPARE      8               /* of room: a mark, and zeros */


typedef struct {
    const unsigned char  *pos, *end;
    unsigned char        *out;          /* texts, until jansson has copied
                                           them: room for all that follows */
    unsigned              depth, values;
} open_reader_t;


static tk_err_t open_value(open_reader_t *r, json_t **value);


static int
open_is_digit(unsigned char c)
{
    return c >= '0' && c <= '9';
}


static unsigned char
open_lower(unsigned char c)
{
    return (unsigned char) (c >= 'A' && c <= 'Z' ? c | 0x20 : c);
}


static void
open_skip_blanks(open_reader_t *r)
{
    while (r->pos < r->end
           && (*r->pos == ' ' || *r->pos == '\t' || *r->pos == '\r'
               || *r->pos == '\n'))
    {
        r->pos++;
    }
}


/* Behind blanks; whether that character was there, which is skipped. */

static int
open_skip(open_reader_t *r, unsigned char c)
{
    open_skip_blanks(r);

    if (r->pos == r->end || *r->pos != c) {
        return 0;
    }

    r->pos++;

    return 1;
}


/* ---- Strings ---- */

static int
open_hex(unsigned char c)
{
    if (open_is_digit(c)) {
        return c - '0';
    }

    c |= 0x20;

    return c >= 'a' && c <= 'f' ? c - 'a' + 10 : -1;
}


/* Four digits, which are skipped; -1: they are none. */

static int32_t
open_unit(open_reader_t *r)
{
    int      i, digit;
    int32_t  unit;

    if (r->end - r->pos < OPEN_HEX) {
        return -1;
    }

    for (i = 0, unit = 0; i < OPEN_HEX; i++) {
        digit = open_hex(*r->pos++);

        if (digit < 0) {
            return -1;
        }

        unit = unit << 4 | digit;
    }

    return unit;
}


/* Behind \u, perhaps of two; -1: no character, or NUL. */

static int32_t
open_unicode(open_reader_t *r)
{
    int32_t  high, low;

    high = open_unit(r);

    if (high <= 0 || (high >= 0xdc00 && high <= 0xdfff)) {
        return -1;
    }

    if (high < 0xd800 || high > 0xdbff) {
        return high;
    }

    if (r->end - r->pos < 2 || r->pos[0] != '\\' || r->pos[1] != 'u') {
        return -1;
    }

    r->pos += 2;
    low = open_unit(r);

    return low >= 0xdc00 && low <= 0xdfff
           ? 0x10000 + ((high - 0xd800) << 10) + (low - 0xdc00) : -1;
}


/* Behind the backslash. */

static tk_err_t
open_escape(open_reader_t *r)
{
    int32_t      c;
    const char  *p;

    static const char  names[] = "\"\\/bfnrt";
    static const char  means[] = "\"\\/\b\f\n\r\t";

    if (r->pos == r->end) {
        return TK_BODY_WRONG;
    }

    c = *r->pos++;

    if (c == 'u') {
        c = open_unicode(r);

        if (c < 0) {
            return TK_BODY_WRONG;
        }

        r->out += tk_utf8_put(c, r->out);
        return TK_OK;
    }

    p = memchr(names, c, sizeof(names) - 1);
    if (p == NULL) {
        return TK_BODY_WRONG;
    }

    *r->out++ = (unsigned char) means[p - names];

    return TK_OK;
}


/* A character of several bytes, as it is. */

static tk_err_t
open_character(open_reader_t *r)
{
    int                   i, n;
    int32_t               c;
    const unsigned char  *p;

    static const int32_t  least[] = { 0, 0, 0x80, 0x800, 0x10000 };

    p = r->pos;
    n = p[0] >= 0xf0 ? 4 : p[0] >= 0xe0 ? 3 : 2;
    c = p[0] & (0x7f >> n);

    if (p[0] < 0xc0 || p[0] > 0xf7 || r->end - p < n) {
        return TK_BODY_WRONG;
    }

    for (i = 1; i < n; i++) {
        if ((p[i] & 0xc0) != 0x80) {
            return TK_BODY_WRONG;
        }

        c = c << 6 | (p[i] & 0x3f);
    }

    if (c < least[n] || c > 0x10ffff || (c >= 0xd800 && c <= 0xdfff)) {
        return TK_BODY_WRONG;
    }

    memcpy(r->out, p, n);
    r->out += n;
    r->pos += n;

    return TK_OK;
}


/* From behind the quotation mark to behind the next one; a zero follows. */

static tk_err_t
open_string(open_reader_t *r, tk_str_t *s)
{
    tk_err_t       err;
    unsigned char  c;

    s->data = r->out;

    for (err = TK_OK; err == TK_OK; /* void */) {

        if (r->pos == r->end || *r->pos < ' ') {
            return TK_BODY_WRONG;
        }

        c = *r->pos;

        if (c == '"') {
            break;
        }

        if (c >= 0x80) {
            err = open_character(r);
            continue;
        }

        r->pos++;

        if (c == '\\') {
            err = open_escape(r);

        } else {
            *r->out++ = c;
        }
    }

    if (err != TK_OK) {
        return err;
    }

    r->pos++;
    s->len = r->out - s->data;
    *r->out++ = '\0';

    return s->len > 0 && s->data[0] == OPEN_MARK ? TK_BODY_WRONG : TK_OK;
}


/* ---- Numbers and words ---- */

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
open_number(open_reader_t *r, tk_str_t *s)
{
    size_t                len;
    const unsigned char  *end;

    end = open_number_end(r->pos, r->end);
    if (end == NULL) {
        return TK_BODY_WRONG;
    }

    len = end - r->pos;
    s->data = r->out;
    s->len = len + 1;

    *r->out++ = OPEN_MARK;
    memcpy(r->out, r->pos, len);
    r->out += len;
    r->pos = end;

    return TK_OK;
}


/* true, false or null; what follows it is looked at by who called. */

static tk_err_t
open_word(open_reader_t *r, json_t **value)
{
    size_t    i;
    tk_str_t  word;

    static const char *const  words[] = { "true", "false", "null" };

    for (i = 0; i < sizeof(words) / sizeof(words[0]); i++) {
        word = tk_str_c(words[i]);

        if ((size_t) (r->end - r->pos) >= word.len
            && memcmp(r->pos, word.data, word.len) == 0)
        {
            r->pos += word.len;
            *value = i == 2 ? json_null() : json_boolean(i == 0);
            return TK_OK;
        }
    }

    return TK_BODY_WRONG;
}


/* ---- What holds others ---- */

/* A name, a colon, and what it names; no name comes twice. */

static tk_err_t
open_named(open_reader_t *r, json_t *object)
{
    size_t          i;
    json_t         *value;
    tk_err_t        err;
    tk_str_t        name;
    unsigned char  *out;

    out = r->out;

    if (!open_skip(r, '"')) {
        return TK_BODY_WRONG;
    }

    err = open_string(r, &name);
    if (err != TK_OK) {
        return err;
    }

    for (i = 0; i < name.len; i++) {
        name.data[i] = open_lower(name.data[i]);
    }

    if (json_object_get(object, (char *) name.data) != NULL
        || !open_skip(r, ':'))
    {
        return TK_BODY_WRONG;
    }

    err = open_value(r, &value);

    if (err == TK_OK
        && json_object_set_new_nocheck(object, (char *) name.data, value) != 0)
    {
        err = TK_NO_MEMORY;
    }

    r->out = out;

    return err;
}


static tk_err_t
open_element(open_reader_t *r, json_t *array)
{
    json_t    *value;
    tk_err_t   err;

    err = open_value(r, &value);

    return err == TK_OK && json_array_append_new(array, value) != 0
           ? TK_NO_MEMORY : err;
}


/* One more value, or a comma before one. */

static tk_err_t
open_count(open_reader_t *r)
{
    return ++r->values > TK_JSON_VALUES ? TK_BODY_WRONG : TK_OK;
}


/* From behind its opening to behind its closing character. */

static tk_err_t
open_members(open_reader_t *r, json_t *holder)
{
    tk_err_t       err;
    unsigned char  closing;

    closing = json_is_object(holder) ? '}' : ']';

    if (open_skip(r, closing)) {
        return TK_OK;
    }

    do {
        err = json_is_object(holder) ? open_named(r, holder)
                                     : open_element(r, holder);

        if (err != TK_OK || open_skip(r, closing)) {
            return err;
        }

        err = open_skip(r, ',') ? open_count(r) : TK_BODY_WRONG;

    } while (err == TK_OK);

    return err;
}


static tk_err_t
open_holder(open_reader_t *r, json_t **value)
{
    json_t    *holder;
    tk_err_t   err;

    err = open_count(r);

    if (err != TK_OK || r->depth == TK_JSON_DEPTH) {
        return TK_BODY_WRONG;
    }

    holder = *r->pos++ == '{' ? json_object() : json_array();
    if (holder == NULL) {
        return TK_NO_MEMORY;
    }

    r->depth++;
    err = open_members(r, holder);
    r->depth--;

    if (err != TK_OK) {
        json_decref(holder);
        return err;
    }

    *value = holder;

    return TK_OK;
}


static tk_err_t
open_value(open_reader_t *r, json_t **value)
{
    tk_err_t        err;
    tk_str_t        s;
    unsigned char  *out;

    open_skip_blanks(r);

    if (r->pos == r->end) {
        return TK_BODY_WRONG;
    }

    if (*r->pos == '{' || *r->pos == '[') {
        return open_holder(r, value);
    }

    out = r->out;

    if (*r->pos == '"') {
        r->pos++;
        err = open_string(r, &s);

    } else if (*r->pos == '-' || open_is_digit(*r->pos)) {
        err = open_number(r, &s);

    } else {
        return open_word(r, value);
    }

    r->out = out;

    if (err != TK_OK) {
        return err;
    }

    *value = json_stringn_nocheck((char *) s.data, s.len);

    return *value != NULL ? TK_OK : TK_NO_MEMORY;
}


tk_err_t
tk_json_read(tk_pool_t *pool, tk_str_t body, json_t **root)
{
    json_t         *read;
    tk_err_t        err;
    open_reader_t   r;

    static const char  bom[3] = "\xef\xbb\xbf";

    if (body.len > TK_JSON_BODY) {
        return TK_BODY_WRONG;
    }

    memset(&r, 0, sizeof(r));
    r.pos = body.data;
    r.end = body.data + body.len;

    if (body.len >= sizeof(bom) && memcmp(body.data, bom, sizeof(bom)) == 0) {
        r.pos += sizeof(bom);
    }

    r.out = pool->alloc(pool->data, body.len + OPEN_SPARE);
    if (r.out == NULL) {
        return TK_NO_MEMORY;
    }

    open_skip_blanks(&r);

    if (r.pos == r.end || *r.pos != '{') {
        return TK_BODY_WRONG;
    }

    err = open_holder(&r, &read);
    if (err != TK_OK) {
        return err;
    }

    open_skip_blanks(&r);

    if (r.pos != r.end) {
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
