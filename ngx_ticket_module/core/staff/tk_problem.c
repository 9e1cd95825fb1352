/* Refusals in words; see the header. */

#include "tk_problem.h"
#include "tk_buf.h"
#include "tk_error.h"
#include "tk_line.h"
#include "tk_value.h"

#define TK_PROBLEM_SUBJECT  256     /* bytes of one value */


static const tk_problem_t  tk_problems[] = {
#define TK_PROBLEM(name, status, retry_after_s, en, zh)                       \
    { #name, status, retry_after_s, { en, zh } },
#include "tk_problem.tbl.h"
#undef TK_PROBLEM
#define TK_STAFF(name, status, en, zh)  { #name, status, 0, { en, zh } },
#include "tk_staff.tbl.h"
#include "tk_problem_ticket.tbl.h"
#undef TK_STAFF
};

#define TK_PROBLEMS  (sizeof(tk_problems) / sizeof(tk_problems[0]))


const tk_problem_t *
tk_problem_at(size_t n)
{
    return n < TK_PROBLEMS ? &tk_problems[n] : NULL;
}


const tk_problem_t *
tk_problem(tk_str_t name)
{
    size_t  i;

    for (i = 0; i < TK_PROBLEMS; i++) {
        if (tk_str_eq(name, tk_str_c(tk_problems[i].name))) {
            return &tk_problems[i];
        }
    }

    return NULL;
}


const tk_problem_t *
tk_problem_of_status(int status)
{
    size_t       i;
    const char  *name;

    static const struct {
        int          status;
        const char  *name;
    } of_nginx[] = {
        { 401, "SESSION_NEEDED" },
        { 403, "FORBIDDEN" },
        { 404, "PATH_UNKNOWN" },
        { 405, "METHOD_WRONG" },
        { 408, "BODY_LATE" },
        { 413, "BODY_LARGE" },
        { 414, "PATH_LONG" },
        { 415, "TYPE_WRONG" },
        { 416, "RANGE_WRONG" },
        { 429, "TOO_MANY" },
        { 431, "HEADER_LARGE" },
        { 494, "HEADER_LARGE" },
        { 503, "BUSY" }
    };

    name = status >= 500 ? "FAULT" : "REQUEST_SYNTAX";

    for (i = 0; i < sizeof(of_nginx) / sizeof(of_nginx[0]); i++) {
        if (of_nginx[i].status == status) {
            name = of_nginx[i].name;
        }
    }

    return tk_problem(tk_str_c(name));
}


/* The next value of a subject, taken off it. */

static tk_str_t
tk_problem_value(tk_str_t *subject)
{
    size_t    n;
    tk_str_t  value;

    for (n = 0; n < subject->len && subject->data[n] != '\t'; n++) {
        /* void */
    }

    value.data = subject->data;
    value.len = n;
    n += n < subject->len;
    subject->data += n;
    subject->len -= n;

    return value;
}


static void
tk_problem_put(tk_buf_t *b, tk_str_t value)
{
    int32_t        c;
    size_t         end;
    unsigned char  utf8[4];

    end = value.len > TK_PROBLEM_SUBJECT ? value.len - TK_PROBLEM_SUBJECT : 0;

    while (value.len > end) {
        c = tk_utf8_next(&value);

        if (c < ' ') {
            tk_buf_adds(b, "?");

        } else {
            tk_buf_add(b, utf8, tk_utf8_put(c, utf8));
        }
    }
}


/* A value; of a line of a file, what is wrong with it in words. */

static tk_err_t
tk_problem_said(tk_pool_t *pool, tk_lang_e lang, tk_str_t value, tk_buf_t *b)
{
    tk_buf_t  words;

    if (value.len == 0 || value.data[0] != TK_LINE_MARK[0]) {
        tk_problem_put(b, value);
        return TK_OK;
    }

    if (tk_buf_init(&words, pool, 128) != TK_OK) {
        return TK_NO_MEMORY;
    }

    tk_line_put(&words, lang, value);
    tk_problem_put(b, tk_buf_str(&words));

    return words.failed ? TK_NO_MEMORY : TK_OK;
}


tk_err_t
tk_problem_text(tk_pool_t *pool, const tk_problem_t *problem, tk_lang_e lang,
    tk_str_t subject, tk_str_t *out)
{
    int          any;
    tk_buf_t     b;
    tk_err_t     rc;
    const char  *p, *text;

    text = problem->text[lang];
    any = subject.data == NULL;

    if (tk_buf_init(&b, pool, 128) != TK_OK) {
        return TK_NO_MEMORY;
    }

    for (p = strstr(text, "%s"); p != NULL; p = strstr(text, "%s")) {
        tk_buf_add(&b, text, (size_t) (p - text));
        text = p + 2;

        if (any) {
            tk_buf_adds(&b, "…");

        } else {
            rc = tk_problem_said(pool, lang, tk_problem_value(&subject), &b);

            if (rc != TK_OK) {
                return rc;
            }
        }
    }

    tk_buf_adds(&b, text);
    *out = tk_buf_str(&b);

    return b.failed ? TK_NO_MEMORY : TK_OK;
}


/* ---- Languages ---- */

const char *
tk_lang_name(tk_lang_e lang)
{
    return lang == TK_CHINESE ? "zh" : "en";
}


tk_lang_e
tk_lang(tk_str_t name, tk_lang_e fallback)
{
    return tk_str_eq(name, tk_str_c("zh")) ? TK_CHINESE
           : tk_str_eq(name, tk_str_c("en")) ? TK_ENGLISH : fallback;
}


static tk_str_t
tk_lang_trim(tk_str_t s)
{
    while (s.len > 0 && (s.data[0] == ' ' || s.data[0] == '\t')) {
        s.data++;
        s.len--;
    }

    while (s.len > 0
           && (s.data[s.len - 1] == ' ' || s.data[s.len - 1] == '\t'))
    {
        s.len--;
    }

    return s;
}


/* Up to a character, taken off the text with it. */

static tk_str_t
tk_lang_part(tk_str_t *text, unsigned char end)
{
    tk_str_t        part;
    unsigned char  *p;

    p = text->len > 0 ? memchr(text->data, end, text->len) : NULL;

    part.data = text->data;
    part.len = p == NULL ? text->len : (size_t) (p - text->data);
    text->data += part.len + (p != NULL);
    text->len -= part.len + (p != NULL);

    return tk_lang_trim(part);
}


/* "q=0.8" in thousandths; what is not one is 1. */

static int
tk_lang_weight(tk_str_t q)
{
    int     weight, digit;
    size_t  i;

    if (q.len < 3 || (q.data[0] | 0x20) != 'q' || q.data[1] != '='
        || q.data[2] != '0')
    {
        return 1000;
    }

    weight = 0;
    digit = 100;

    for (i = 4; i < q.len && i < 7 && q.data[i] >= '0' && q.data[i] <= '9';
         i++)
    {
        weight += (q.data[i] - '0') * digit;
        digit /= 10;
    }

    return weight;
}


static int
tk_lang_is(tk_str_t range, const char *name)
{
    return range.len >= 2
           && tk_str_eq_nocase((tk_str_t) { 2, range.data }, tk_str_c(name))
           && (range.len == 2 || range.data[2] == '-');
}


tk_lang_e
tk_lang_accepted(tk_str_t accept, tk_lang_e fallback)
{
    int         weight, best;
    tk_str_t    item, range;
    tk_lang_e   lang, found;

    best = 0;
    found = fallback;

    while (accept.len > 0) {
        item = tk_lang_part(&accept, ',');
        range = tk_lang_part(&item, ';');

        if (tk_lang_is(range, "zh")) {
            lang = TK_CHINESE;

        } else if (tk_lang_is(range, "en")) {
            lang = TK_ENGLISH;

        } else {
            continue;
        }

        weight = tk_lang_weight(item);

        if (weight > best) {
            best = weight;
            found = lang;
        }
    }

    return found;
}
