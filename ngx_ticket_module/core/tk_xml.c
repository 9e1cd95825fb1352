/*
 * Answers in XML are written, never parsed.
 */

#include "tk_value.h"
#include "tk_xml.h"


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


/* What a character is written as; NULL: as itself. */

static const char *
tk_xml_escape(int32_t c)
{
    switch (c) {

    case '&':
        return "&amp;";

    case '<':
        return "&lt;";

    case '>':
        return "&gt;";

    case '"':
        return "&quot;";

    case '\'':
        return "&apos;";

    case '\r':
        /* readers turn a bare CR into LF */
        return "&#13;";

    case -1:
        return "\xef\xbf\xbd";

    default:
        return NULL;
    }
}


void
tk_xml_text(tk_buf_t *b, tk_str_t text)
{
    tk_str_t        rest;
    const char     *escape;
    unsigned char  *plain, *at;

    rest = text;
    plain = text.data;                  /* first byte not written yet */

    while (rest.len > 0) {
        at = rest.data;

        escape = tk_xml_escape(tk_utf8_next(&rest));
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
tk_xml_leaf(tk_buf_t *b, const char *element, tk_str_t text)
{
    tk_xml_open(b, element);
    tk_xml_text(b, text);
    tk_xml_close(b, element);
}
