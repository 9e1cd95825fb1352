/*
 * JSON is written, never parsed.
 */

#include "tk_json.h"
#include "tk_value.h"


void
tk_json_init(tk_json_t *j, tk_buf_t *buf)
{
    memset(j, 0, sizeof(tk_json_t));

    j->buf = buf;
    j->empty = 1;
}


static int
json_in_object(const tk_json_t *j)
{
    return j->depth != 0 && j->closing[j->depth - 1] == '}';
}


/* A value begins: after its key, or after the comma of an array. */

static void
json_value(tk_json_t *j)
{
    if (j->keyed) {
        j->keyed = 0;

    } else if (json_in_object(j) || (j->depth == 0 && !j->empty)) {
        j->wrong = 1;

    } else if (!j->empty) {
        tk_buf_add(j->buf, ",", 1);
    }

    j->empty = 0;
}


static void
json_open(tk_json_t *j, const char *opening, char closing)
{
    json_value(j);

    if (j->depth == TK_JSON_DEPTH) {
        j->wrong = 1;
        return;
    }

    tk_buf_add(j->buf, opening, 1);
    j->closing[j->depth++] = closing;
    j->empty = 1;
}


void
tk_json_object(tk_json_t *j)
{
    json_open(j, "{", '}');
}


void
tk_json_array(tk_json_t *j)
{
    json_open(j, "[", ']');
}


void
tk_json_end(tk_json_t *j)
{
    if (j->depth == 0 || j->keyed) {
        j->wrong = 1;
        return;
    }

    tk_buf_add(j->buf, &j->closing[--j->depth], 1);
    j->empty = 0;
}


void
tk_json_key(tk_json_t *j, const char *key)
{
    if (!json_in_object(j) || j->keyed) {
        j->wrong = 1;
        return;
    }

    tk_buf_adds(j->buf, j->empty ? "\"" : ",\"");
    tk_buf_adds(j->buf, key);
    tk_buf_adds(j->buf, "\":");
    j->keyed = 1;
    j->empty = 0;
}


/* A control character, DEL among them. */

static void
json_control(tk_buf_t *b, unsigned char c)
{
    unsigned char  code[6] = "\\u00";

    tk_format_hex(&c, 1, code + 4, 1);
    tk_buf_add(b, code, sizeof(code));
}


/* Writes what is plain in one go; s is after the character that is not. */

static void
json_plain(tk_buf_t *b, unsigned char **plain, const unsigned char *at,
    tk_str_t s)
{
    tk_buf_add(b, *plain, at - *plain);
    *plain = s.data;
}


void
tk_json_text(tk_buf_t *b, tk_str_t s)
{
    int32_t         c;
    unsigned char  *plain, *at;

    plain = s.data;                     /* first byte not written yet */

    while (s.len > 0) {
        at = s.data;
        c = tk_utf8_next(&s);

        if (*at < 0x20 || *at == 0x7f) {
            json_plain(b, &plain, at, s);
            json_control(b, *at);

        } else if (c == '"' || c == '\\') {
            json_plain(b, &plain, at, s);
            tk_buf_add(b, "\\", 1);
            tk_buf_add(b, at, 1);

        } else if (c < 0) {
            json_plain(b, &plain, at, s);
            tk_buf_adds(b, "\xef\xbf\xbd");
        }
    }

    tk_buf_add(b, plain, s.data - plain);
}


void
tk_json_str(tk_json_t *j, tk_str_t s)
{
    json_value(j);
    tk_buf_add(j->buf, "\"", 1);
    tk_json_text(j->buf, s);
    tk_buf_add(j->buf, "\"", 1);
}


void
tk_json_int(tk_json_t *j, int64_t n)
{
    unsigned char  digits[TK_INT_LEN];

    json_value(j);
    tk_buf_add(j->buf, digits, tk_format_int(n, digits));
}


/* Without zeros behind the point, and without a point behind which nothing
 * is. */

void
tk_json_hundredths(tk_json_t *j, int64_t n)
{
    size_t         len;
    unsigned char  digits[TK_MONEY_LEN];

    len = tk_format_money(n, digits);

    while (digits[len - 1] == '0' && digits[len - 2] != '.') {
        len--;
    }

    if (digits[len - 1] == '0') {
        len -= 2;
    }

    json_value(j);
    tk_buf_add(j->buf, digits, len);
}


void
tk_json_bool(tk_json_t *j, int b)
{
    json_value(j);
    tk_buf_adds(j->buf, b ? "true" : "false");
}


void
tk_json_null(tk_json_t *j)
{
    json_value(j);
    tk_buf_adds(j->buf, "null");
}


void
tk_json_raw(tk_json_t *j, const char *json)
{
    json_value(j);
    tk_buf_adds(j->buf, json);
}


void
tk_json_raw_members(tk_json_t *j, const char *json)
{
    if (!json_in_object(j) || j->keyed) {
        j->wrong = 1;
        return;
    }

    if (!j->empty) {
        tk_buf_add(j->buf, ",", 1);
    }

    tk_buf_adds(j->buf, json);
    j->empty = 0;
}


tk_err_t
tk_json_done(const tk_json_t *j)
{
    if (j->wrong || j->depth != 0 || j->empty) {
        return TK_BUG;
    }

    return j->buf->failed ? TK_NO_MEMORY : TK_OK;
}
