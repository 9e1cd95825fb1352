/*
 * Encodings of answers, as job_charset.h says.
 */

#define _GNU_SOURCE                         /* memmem */

#include <iconv.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>

#include "job_charset.h"
#include "tk_value.h"

#define JOB_HEAD        256             /* bytes the declaration stands in */
#define JOB_GROWS       3               /* times, at most, as UTF-8 */

static const char  utf8[] = "UTF-8";
static const char  utf16le[] = "UTF-16LE";
static const char  utf16be[] = "UTF-16BE";
static const char  gb18030[] = "GB18030";
static const char  utf16[] = "UTF-16";          /* the body says which */

static const tk_str_t  job_none = tk_null_str;

/* GB18030 holds its predecessors, UTF-8 holds ASCII. */

static const struct {
    const char     *name;
    const char     *charset;
} job_charset_names[] = {
    { "utf-8", utf8 },          { "utf8", utf8 },
    { "us-ascii", utf8 },       { "ascii", utf8 },
    { "gb18030", gb18030 },     { "gbk", gb18030 },
    { "gb2312", gb18030 },      { "gb_2312-80", gb18030 },
    { "euc-cn", gb18030 },      { "x-gbk", gb18030 },
    { "cp936", gb18030 },       { "windows-936", gb18030 },
    { "utf-16", utf16 },        { "utf16", utf16 },
    { "utf-16le", utf16le },    { "utf-16be", utf16be },
    { "big5", "BIG5" },
    { "iso-8859-1", "ISO-8859-1" },
    { "latin1", "ISO-8859-1" },
    { "windows-1252", "WINDOWS-1252" }
};


static void
job_charsets_add(job_charsets_t *charsets, const char *name)
{
    int  i;

    for (i = 0; i < charsets->n; i++) {
        if (charsets->names[i] == name) {
            return;
        }
    }

    if (name != NULL && charsets->n < JOB_CHARSETS) {
        charsets->names[charsets->n++] = name;
    }
}


/* Of two bytes a character: which one of an ASCII character is 0? */

static const char *
job_charset_wide(tk_str_t body)
{
    if (body.len >= 2 && body.data[0] == '\0' && body.data[1] != '\0') {
        return utf16be;
    }

    return body.len >= 2 && body.data[0] != '\0' && body.data[1] == '\0'
           ? utf16le : NULL;
}


static const char *
job_charset_named(tk_str_t name, tk_str_t body)
{
    size_t       i;
    const char  *charset;

    charset = NULL;

    for (i = 0; i < sizeof(job_charset_names) / sizeof(job_charset_names[0]);
         i++)
    {
        if (tk_str_is(name, job_charset_names[i].name)) {
            charset = job_charset_names[i].charset;
        }
    }

    return charset == utf16 ? job_charset_wide(body) : charset;
}


static tk_str_t
job_skip(tk_str_t s, size_t n)
{
    s.data += n;
    s.len -= n;

    return s;
}


static int
job_begins(tk_str_t s, const char *head, size_t len)
{
    return s.len >= len && memcmp(s.data, head, len) == 0;
}


static int
job_is_one_of(unsigned char c, const char *set)
{
    return c != '\0' && strchr(set, c) != NULL;
}


static tk_str_t
job_skip_blanks(tk_str_t s)
{
    while (s.len > 0 && job_is_one_of(s.data[0], " \t\r\n")) {
        s = job_skip(s, 1);
    }

    return s;
}


static const char *
job_charset_marked(tk_str_t body)
{
    if (job_begins(job_skip_blanks(body), "\xef\xbb\xbf", 3)) {
        return utf8;
    }

    if (job_begins(body, "\xff\xfe", 2)) {
        return utf16le;
    }

    return job_begins(body, "\xfe\xff", 2) ? utf16be : NULL;
}


/* What follows "name=", with or without quotes. */

static tk_str_t
job_value_of(tk_str_t text, const char *name)
{
    size_t    i, len;
    tk_str_t  value;

    len = strlen(name);

    for (i = 0; i + len < text.len; i++) {
        if (strncasecmp((char *) text.data + i, name, len) == 0) {
            break;
        }
    }

    if (i + len >= text.len) {
        return job_none;
    }

    value = job_skip_blanks(job_skip(text, i + len));

    if (value.len == 0 || value.data[0] != '=') {
        return job_none;
    }

    value = job_skip_blanks(job_skip(value, 1));

    if (value.len > 0 && job_is_one_of(value.data[0], "\"'")) {
        value = job_skip(value, 1);
    }

    for (i = 0; i < value.len
                && !job_is_one_of(value.data[i], "\"' \t\r\n;,?>"); i++)
    {
        /* void */
    }

    value.len = i;

    return value;
}


/* "<?xml ... ?>", as much of it as there is; empty: none. */

static tk_str_t
job_declaration(tk_str_t text)
{
    unsigned char  *end;

    if (!job_begins(text, "<?xml", 5) || text.len < 6
        || !job_is_one_of(text.data[5], " \t\r\n"))
    {
        return job_none;
    }

    end = memmem(text.data, text.len, "?>", 2);
    if (end == NULL) {
        return job_none;
    }

    text.len = end + 2 - text.data;

    return text;
}


void
job_charsets_of(job_charsets_t *charsets, tk_str_t body, const char *type)
{
    tk_str_t  head;

    memset(charsets, 0, sizeof(*charsets));

    job_charsets_add(charsets, job_charset_marked(body));

    if (type != NULL) {
        head = job_value_of(tk_str_c(type), "charset");
        job_charsets_add(charsets, job_charset_named(head, body));
    }

    head = job_skip_blanks(body);

    if (job_begins(head, "\xef\xbb\xbf", 3)) {
        head = job_skip_blanks(job_skip(head, 3));
    }

    head.len = head.len < JOB_HEAD ? head.len : JOB_HEAD;
    head = job_value_of(job_declaration(head), "encoding");

    job_charsets_add(charsets, job_charset_named(head, body));
    job_charsets_add(charsets, job_charset_wide(body));
    job_charsets_add(charsets, utf8);
    job_charsets_add(charsets, gb18030);
}


static int
job_charset_convert(const char *charset, tk_str_t body, tk_str_t *text,
    unsigned char **copy)
{
    char     *in, *out;
    size_t    in_left, out_left, rc;
    iconv_t   cd;

    cd = iconv_open(utf8, charset);
    if (cd == (iconv_t) -1) {
        return 0;
    }

    in = (char *) body.data;
    in_left = body.len;
    out_left = JOB_GROWS * body.len + 1;
    *copy = malloc(out_left);
    out = (char *) *copy;
    rc = (size_t) -1;

    if (out != NULL) {
        rc = iconv(cd, &in, &in_left, &out, &out_left);
    }

    iconv_close(cd);

    if (rc == (size_t) -1) {
        free(*copy);
        *copy = NULL;
        return 0;
    }

    text->data = *copy;
    text->len = (unsigned char *) out - *copy;

    return 1;
}


/* Of marks there may be one before the blanks and one behind them. */

int
job_charset_read(const char *charset, tk_str_t body, tk_str_t *text,
    unsigned char **copy)
{
    int  i;

    *copy = NULL;
    *text = body;

    if (charset == utf8) {
        if (tk_check_utf8(body) != TK_OK) {
            return 0;
        }

    } else if (!job_charset_convert(charset, body, text, copy)) {
        return 0;
    }

    for (i = 0; i < 2; i++) {
        *text = job_skip_blanks(*text);

        if (job_begins(*text, "\xef\xbb\xbf", 3)) {
            *text = job_skip(*text, 3);
        }
    }

    *text = job_skip_blanks(*text);
    *text = job_skip(*text, job_declaration(*text).len);

    return 1;
}
