/*
 * Answers in XML are written, never parsed.
 */

#include "tk_value.h"
#include "tk_xml.h"

#define TK_XML_OTHER    "\xef\xbf\xbd"        /* U+FFFD */


void
tk_xml_open(tk_buf_t *b, const char *element)
{
    tk_buf_add(b, "<", 1);
    tk_buf_adds(b, element);
    tk_buf_add(b, ">", 1);
}


void
tk_xml_close(tk_buf_t *b, const char *element)
{
    tk_buf_add(b, "</", 2);
    tk_buf_adds(b, element);
    tk_buf_add(b, ">", 1);
}


/*
 * What a character is written as; NULL: as itself.  Quotation marks and
 * apostrophes stay: readers that write an element back do not make references
 * of them, and what they write is what is signed.  The end of a line is LF, as
 * readers make it anyway.
 */

static const char *
tk_xml_escape(int32_t c, tk_str_t rest)
{
    switch (c) {

    case '&':
        return "&amp;";

    case '<':
        return "&lt;";

    case '>':
        return "&gt;";

    case '\r':
        return rest.len > 0 && rest.data[0] == '\n' ? "" : "\n";

    default:
        return NULL;
    }
}


/* In an attribute. */

static const char *
tk_xml_escape_value(int32_t c, tk_str_t rest)
{
    return c == '"' ? "&quot;"
           : c == '\'' ? "&#39;"
           : c == '\r' ? "&#13;" : tk_xml_escape(c, rest);
}


static void
tk_xml_write(tk_buf_t *b, tk_str_t text, const char *other,
    const char *(*escape_of)(int32_t c, tk_str_t rest))
{
    int32_t         c;
    tk_str_t        rest;
    const char     *escape;
    unsigned char  *plain, *at;

    rest = text;
    plain = text.data;                  /* first byte not written yet */

    while (rest.len > 0) {
        at = rest.data;

        c = tk_utf8_next(&rest);
        escape = c == -1 ? other : escape_of(c, rest);
        if (escape == NULL) {
            continue;
        }

        tk_buf_add(b, plain, at - plain);
        tk_buf_adds(b, escape);
        plain = rest.data;
    }

    tk_buf_add(b, plain, rest.data - plain);
}


void
tk_xml_text(tk_buf_t *b, tk_str_t text)
{
    tk_xml_write(b, text, TK_XML_OTHER, tk_xml_escape);
}


void
tk_xml_value(tk_buf_t *b, tk_str_t text, const char *other)
{
    tk_xml_write(b, text, other != NULL ? other : TK_XML_OTHER,
                 tk_xml_escape_value);
}


void
tk_xml_leaf(tk_buf_t *b, const char *element, tk_str_t text)
{
    tk_xml_open(b, element);
    tk_xml_text(b, text);
    tk_xml_close(b, element);
}
