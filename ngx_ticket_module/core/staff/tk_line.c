/* What is wrong with lines, as tk_line.h says. */

#include <string.h>

#include "tk_line.h"

typedef struct {
    const char  *name;
    const char  *text[2];           /* by tk_lang_e */
} tk_line_t;

static const tk_line_t  tk_lines[] = {
#define TK_LINE(name, en, zh)  { #name, { en, zh } },
#include "tk_line.tbl.h"
#undef TK_LINE
#define TK_STAFF(name, status, en, zh)  { #name, { en, zh } },
#include "tk_staff.tbl.h"
#undef TK_STAFF
};


static const char *
tk_line_template(tk_str_t name, tk_lang_e lang)
{
    size_t  i;

    for (i = 0; i < sizeof(tk_lines) / sizeof(tk_lines[0]); i++) {
        if (tk_str_eq(name, tk_str_c(tk_lines[i].name))) {
            return tk_lines[i].text[lang];
        }
    }

    return NULL;
}


/* Up to what divides, which goes with it. */

static tk_str_t
tk_line_piece(tk_str_t *said, const char *next)
{
    size_t    n, len;
    tk_str_t  piece;

    len = strlen(next);

    for (n = 0; n + len <= said->len; n++) {
        if (memcmp(said->data + n, next, len) == 0) {
            break;
        }
    }

    piece.data = said->data;
    piece.len = n + len <= said->len ? n : said->len;
    n = n + len <= said->len ? n + len : said->len;
    said->data += n;
    said->len -= n;

    return piece;
}


/* Behind the mark.  A name that nobody has given words to stands for itself. */

static void
tk_line_words(tk_buf_t *buf, tk_lang_e lang, tk_str_t said, const char *next)
{
    tk_str_t     name, value;
    const char  *p, *text;

    name = tk_line_piece(&said, next);
    text = tk_line_template(name, lang);

    if (text == NULL) {
        tk_buf_add(buf, name.data, name.len);

        while (said.len > 0) {
            value = tk_line_piece(&said, next);
            tk_buf_adds(buf, " ");
            tk_buf_add(buf, value.data, value.len);
        }

        return;
    }

    for (p = strstr(text, "%s"); p != NULL; p = strstr(text, "%s")) {
        value = tk_line_piece(&said, next);
        tk_buf_add(buf, text, (size_t) (p - text));
        tk_buf_add(buf, value.data, value.len);
        text = p + 2;
    }

    tk_buf_adds(buf, text);
}


static int
tk_line_is_marked(tk_str_t said)
{
    return said.len > 0 && said.data[0] == TK_LINE_MARK[0];
}


void
tk_line_put(tk_buf_t *buf, tk_lang_e lang, tk_str_t said)
{
    if (!tk_line_is_marked(said)) {
        tk_buf_add(buf, said.data, said.len);
        return;
    }

    said.data++;
    said.len--;
    tk_line_words(buf, lang, said, TK_LINE_NEXT);
}


tk_str_t
tk_line_name(tk_str_t said)
{
    tk_str_t  none = tk_null_str;

    if (!tk_line_is_marked(said)) {
        return none;
    }

    said.data++;
    said.len--;

    return tk_line_piece(&said, TK_LINE_NEXT);
}


/* ---- In JSON ---- */

#define TK_LINE_JSON_MARK   "\\u001e"
#define TK_LINE_JSON_NEXT   "\\u001f"

static int
tk_line_json_ends(const unsigned char *start, const unsigned char *p,
    const char *text)
{
    size_t  len;

    len = strlen(text);

    return (size_t) (p - start) >= len && memcmp(p - len, text, len) == 0;
}


/* Behind the next mark of a member that says it; NULL: there is none. */

static unsigned char *
tk_line_json_mark(tk_str_t rows)
{
    size_t          len;
    unsigned char  *p, *end;

    len = strlen(TK_LINE_JSON_MARK);
    end = rows.data + rows.len;

    for (p = rows.data; p != NULL && (size_t) (end - p) >= len; p++) {
        p = memchr(p, '\\', (size_t) (end - p));

        if (p == NULL || (size_t) (end - p) < len) {
            break;
        }

        if (memcmp(p, TK_LINE_JSON_MARK, len) == 0
            && (tk_line_json_ends(rows.data, p, "\"wrong\":\"")
                || tk_line_json_ends(rows.data, p, "\"problem\":\"")))
        {
            return p + len;
        }
    }

    return NULL;
}


/* To the quote that ends a string; what is escaped is passed over. */

static tk_str_t
tk_line_json_string(unsigned char *p, const unsigned char *end)
{
    tk_str_t  string;

    string.data = p;

    while (p < end && *p != '"') {
        p += *p == '\\' && p + 1 < end ? 2 : 1;
    }

    string.len = (size_t) (p - string.data);

    return string;
}


tk_err_t
tk_line_rows(tk_pool_t *pool, tk_lang_e lang, tk_str_t rows, tk_str_t *out)
{
    size_t          n;
    tk_buf_t        buf;
    tk_str_t        said;
    unsigned char  *mark;

    mark = rows.len > 0 ? tk_line_json_mark(rows) : NULL;

    if (mark == NULL) {
        *out = rows;
        return TK_OK;
    }

    if (tk_buf_init(&buf, pool, rows.len + 256) != TK_OK) {
        return TK_NO_MEMORY;
    }

    for ( /* void */ ; mark != NULL; mark = tk_line_json_mark(rows)) {
        said = tk_line_json_string(mark, rows.data + rows.len);

        tk_buf_add(&buf, rows.data, (size_t) (mark - rows.data)
                                    - strlen(TK_LINE_JSON_MARK));
        tk_line_words(&buf, lang, said, TK_LINE_JSON_NEXT);

        n = (size_t) (said.data + said.len - rows.data);
        rows.data += n;
        rows.len -= n;
    }

    tk_buf_add(&buf, rows.data, rows.len);
    *out = tk_buf_str(&buf);

    return buf.failed ? TK_NO_MEMORY : TK_OK;
}
