/*
 * With libxml2, without a tree: what comes cannot be trusted, and there is
 * nothing in it but names and texts.
 */

#include <libxml/parser.h>

#include "tk_buf.h"
#include "tk_pay_xml.h"

#define TK_PAY_XML_LEAF     2           /* its depth */


typedef struct {
    const char     *root;
    json_t         *leaves;
    tk_buf_t        text;               /* of the leaf that is read */
    int             depth;
    int             failed;
} tk_pay_xml_t;


static tk_pay_xml_t *
tk_pay_xml_of(void *data)
{
    return ((xmlParserCtxtPtr) data)->_private;
}


static void
tk_pay_xml_stop(void *data)
{
    tk_pay_xml_of(data)->failed = 1;
    xmlStopParser(data);
}


static void
tk_pay_xml_doctype(void *data, const xmlChar *name, const xmlChar *external,
    const xmlChar *system)
{
    (void) name;
    (void) external;
    (void) system;

    tk_pay_xml_stop(data);
}


static void
tk_pay_xml_start(void *data, const xmlChar *name, const xmlChar *prefix,
    const xmlChar *uri, int nspaces, const xmlChar **spaces, int nattributes,
    int ndefaults, const xmlChar **attributes)
{
    tk_pay_xml_t  *x = tk_pay_xml_of(data);

    (void) uri;
    (void) spaces;
    (void) ndefaults;
    (void) attributes;

    x->depth++;
    x->text.pos = x->text.start;

    if (x->depth > TK_PAY_XML_LEAF || prefix != NULL || nspaces > 0
        || nattributes > 0
        || (x->depth == 1 && strcmp((const char *) name, x->root) != 0))
    {
        tk_pay_xml_stop(data);
    }
}


static void
tk_pay_xml_end(void *data, const xmlChar *name, const xmlChar *prefix,
    const xmlChar *uri)
{
    json_t        *value;
    tk_str_t       text;
    const char    *key = (const char *) name;
    tk_pay_xml_t  *x = tk_pay_xml_of(data);

    (void) prefix;
    (void) uri;

    if (x->depth-- != TK_PAY_XML_LEAF) {
        return;
    }

    text = tk_buf_str(&x->text);
    value = x->text.failed || json_object_get(x->leaves, key) != NULL ? NULL
            : json_stringn((const char *) text.data, text.len);

    if (json_object_set_new(x->leaves, key, value) != 0) {
        tk_pay_xml_stop(data);
    }
}


/* Between leaves there is nothing but blanks. */

static void
tk_pay_xml_text(void *data, const xmlChar *text, int len)
{
    int            i;
    tk_pay_xml_t  *x = tk_pay_xml_of(data);

    if (x->depth == TK_PAY_XML_LEAF) {
        tk_buf_add(&x->text, text, len);
        return;
    }

    for (i = 0; i < len; i++) {
        if (text[i] > ' ') {
            tk_pay_xml_stop(data);
            return;
        }
    }
}


static int
tk_pay_xml_parse(tk_pay_xml_t *x, tk_str_t text)
{
    int               good;
    xmlParserCtxtPtr  ctxt;

    ctxt = xmlNewParserCtxt();
    if (ctxt == NULL) {
        return 0;
    }

    memset(ctxt->sax, 0, sizeof(*ctxt->sax));
    ctxt->sax->initialized = XML_SAX2_MAGIC;
    ctxt->sax->internalSubset = tk_pay_xml_doctype;
    ctxt->sax->startElementNs = tk_pay_xml_start;
    ctxt->sax->endElementNs = tk_pay_xml_end;
    ctxt->sax->characters = tk_pay_xml_text;
    ctxt->sax->ignorableWhitespace = tk_pay_xml_text;
    ctxt->sax->cdataBlock = tk_pay_xml_text;
    ctxt->_private = x;

    xmlFreeDoc(xmlCtxtReadMemory(ctxt, (const char *) text.data,
                                 (int) text.len, NULL, "UTF-8",
                                 XML_PARSE_NONET | XML_PARSE_NOERROR
                                 | XML_PARSE_NOWARNING));
    good = ctxt->wellFormed && !x->failed;
    xmlFreeParserCtxt(ctxt);

    return good;
}


/* libxml2 takes a zero byte behind the last element for the end. */

json_t *
tk_pay_xml_read(tk_pool_t *pool, tk_str_t text, const char *root)
{
    tk_pay_xml_t  x;

    if (text.len == 0 || text.len > TK_PAY_XML
        || memchr(text.data, '\0', text.len) != NULL)
    {
        return NULL;
    }

    memset(&x, 0, sizeof(x));
    x.root = root;

    if (tk_buf_init(&x.text, pool, 1024) != TK_OK) {
        return NULL;
    }

    x.leaves = json_object();

    if (x.leaves == NULL || !tk_pay_xml_parse(&x, text)) {
        json_decref(x.leaves);
        return NULL;
    }

    return x.leaves;
}
