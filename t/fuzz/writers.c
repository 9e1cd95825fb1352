/*
 * Covers: core/tk_json.c core/tk_xml.c core/tk_metrics.c
 *
 * A text.  Whatever its bytes, other readers of JSON and of XML take what was
 * written; what both can hold comes back as it was.
 */

#include <jansson.h>
#include <libxml/parser.h>
#include <libxml/tree.h>

#include "fuzz.h"
#include "tk_metrics.h"
#include "tk_value.h"
#include "tk_xml.h"


static tk_buf_t *
buffer(void)
{
    static tk_buf_t  b;

    fuzz_assert(tk_buf_init(&b, &fuzz_pool, 0) == TK_OK);

    return &b;
}


static json_t *
read_json(const tk_buf_t *b)
{
    json_t    *read;
    tk_str_t   s;

    s = tk_buf_str(b);
    read = json_loadb((char *) s.data, s.len,
                      JSON_DECODE_ANY | JSON_ALLOW_NUL, NULL);
    fuzz_assert(read != NULL);

    return read;
}


static void
as_json(tk_str_t text, int plain)
{
    json_t     *read;
    tk_buf_t   *b;
    tk_json_t   j;

    b = buffer();
    tk_json_init(&j, b);
    tk_json_str(&j, text);
    fuzz_assert(tk_json_done(&j) == TK_OK);

    read = read_json(b);
    fuzz_assert(json_is_string(read));

    if (plain) {
        fuzz_assert(json_string_length(read) == text.len);
        fuzz_assert(memcmp(json_string_value(read), text.data, text.len) == 0);
    }

    json_decref(read);
}


static void
as_xml(tk_str_t text, int plain)
{
    tk_str_t    s;
    tk_buf_t   *b;
    xmlChar    *content;
    xmlDocPtr   doc;

    b = buffer();
    tk_xml_leaf(b, "e", text);
    s = tk_buf_str(b);

    doc = xmlReadMemory((char *) s.data, (int) s.len, NULL, "UTF-8",
                        XML_PARSE_NONET | XML_PARSE_NOERROR
                        | XML_PARSE_NOWARNING | XML_PARSE_HUGE);
    fuzz_assert(doc != NULL);

    content = xmlNodeGetContent(xmlDocGetRootElement(doc));
    fuzz_assert(content != NULL);

    if (plain) {
        fuzz_assert(strlen((char *) content) == text.len);
        fuzz_assert(memcmp(content, text.data, text.len) == 0);
    }

    xmlFree(content);
    xmlFreeDoc(doc);
}


static void
as_figure(tk_str_t text)
{
    json_t     *read;
    size_t      i;
    tk_str_t    s;
    tk_buf_t   *b;
    tk_json_t   j;

    static const tk_metric_t  metric = { "calls", TK_COUNTER, "Calls." };
    tk_figure_t               figures[2] = {
        { &metric, { { "agent", text } }, 1 },
        { &metric, { { "agent", fuzz_str("b") } }, -1 }
    };

    b = buffer();
    tk_metrics_text(b, figures, 2);
    fuzz_assert(!b->failed);
    s = tk_buf_str(b);

    /* a line each: help, type, two figures */
    for (i = 0; s.len > 0; s.data++, s.len--) {
        i += *s.data == '\n';
    }

    fuzz_assert(i == 4);

    b = buffer();
    tk_json_init(&j, b);
    tk_json_object(&j);
    tk_metrics_json(&j, figures, 2);
    tk_json_end(&j);
    fuzz_assert(tk_json_done(&j) == TK_OK);
    read = read_json(b);
    fuzz_assert(json_array_size(json_object_get(read, "calls")) == 2);
    json_decref(read);
}


static void
fuzz_one(fuzz_input_t *in)
{
    int       plain;
    tk_str_t  text;

    text = fuzz_rest(in);
    plain = tk_check_utf8(text) == TK_OK;

    as_json(text, plain);
    as_xml(text, plain && memchr(text.data, '\r', text.len) == NULL);
    as_figure(text);
}
