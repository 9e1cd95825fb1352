/*
 * Flat XML, as tk_pay_xml.h says.
 */

#include <libxml/parser.h>
#include <libxml/tree.h>

#include "tk_pay_xml.h"

#define TK_PAY_XML_MAX  65536


static void
tk_pay_xml_doctype(void *data, const xmlChar *name, const xmlChar *external,
    const xmlChar *system)
{
    xmlParserCtxtPtr  ctxt = data;

    (void) name;
    (void) external;
    (void) system;

    ctxt->_private = ctxt;              /* seen */
    xmlStopParser(ctxt);
}


static void
tk_pay_xml_error(void *data, const char *fmt, ...)
{
    (void) data;
    (void) fmt;
}


static int
tk_pay_xml_named(const tk_pair_t *pairs, size_t n, tk_str_t name)
{
    size_t  i;

    for (i = 0; i < n; i++) {
        if (tk_str_eq(pairs[i].name, name)) {
            return 1;
        }
    }

    return 0;
}


/* Text alone: no element, no comment, no processing instruction. */

static int
tk_pay_xml_is_leaf(const xmlNode *node)
{
    const xmlNode  *child;

    for (child = node->children; child != NULL; child = child->next) {
        if (child->type != XML_TEXT_NODE
            && child->type != XML_CDATA_SECTION_NODE)
        {
            return 0;
        }
    }

    return 1;
}


static tk_err_t
tk_pay_xml_leaf(tk_pool_t *pool, xmlNodePtr node, tk_pair_t *pair)
{
    xmlChar  *content;

    content = xmlNodeGetContent(node);
    if (content == NULL) {
        return TK_NO_MEMORY;
    }

    pair->name = tk_str_copy(pool, tk_str_c((const char *) node->name));
    pair->value = tk_str_copy(pool, tk_str_c((const char *) content));
    xmlFree(content);

    return pair->name.data == NULL || pair->value.data == NULL ? TK_NO_MEMORY
           : TK_OK;
}


static tk_err_t
tk_pay_xml_leaves(tk_pool_t *pool, xmlDocPtr doc, tk_pair_t *pairs, size_t *n)
{
    tk_err_t    rc;
    xmlNodePtr  node;

    node = xmlDocGetRootElement(doc);

    for (node = node->children; node != NULL; node = node->next) {
        if (node->type != XML_ELEMENT_NODE) {
            continue;
        }

        if (*n == TK_SIGN_PARAMS || !tk_pay_xml_is_leaf(node)) {
            return TK_BAD_VALUE;
        }

        rc = tk_pay_xml_leaf(pool, node, &pairs[*n]);
        if (rc != TK_OK) {
            return rc;
        }

        if (tk_pay_xml_named(pairs, *n, pairs[*n].name)) {
            return TK_BAD_VALUE;
        }

        (*n)++;
    }

    return TK_OK;
}


tk_err_t
tk_pay_xml_read(tk_pool_t *pool, tk_str_t text, tk_pair_t *pairs, size_t *n)
{
    tk_err_t          rc;
    xmlDocPtr         doc;
    xmlParserCtxtPtr  ctxt;

    *n = 0;

    if (text.len == 0 || text.len > TK_PAY_XML_MAX) {
        return TK_BAD_VALUE;
    }

    ctxt = xmlNewParserCtxt();
    if (ctxt == NULL) {
        return TK_NO_MEMORY;
    }

    ctxt->sax->internalSubset = tk_pay_xml_doctype;
    ctxt->sax->error = tk_pay_xml_error;
    ctxt->sax->warning = tk_pay_xml_error;
    ctxt->_private = NULL;

    doc = xmlCtxtReadMemory(ctxt, (const char *) text.data, (int) text.len,
                            NULL, "UTF-8",
                            XML_PARSE_NONET | XML_PARSE_NOERROR
                            | XML_PARSE_NOWARNING);

    rc = doc == NULL || !ctxt->wellFormed || ctxt->_private != NULL
         ? TK_BAD_VALUE : tk_pay_xml_leaves(pool, doc, pairs, n);

    xmlFreeDoc(doc);
    xmlFreeParserCtxt(ctxt);

    return rc;
}
