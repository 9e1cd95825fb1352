/*
 * Judges a receiver's answer with libxml2: delivered is XML whose root has a
 * child retcode that says 0 (R122).  What comes is foreign: no network, no
 * entities, and a DOCTYPE ends the parsing.
 */

#include <libxml/parser.h>
#include <libxml/tree.h>

#include <stdio.h>

#include "wk.h"

#define WK_RETCODE_SHOWN    16


static void
wk_answer_doctype(void *data, const xmlChar *name, const xmlChar *external,
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
wk_answer_error(void *data, const char *fmt, ...)
{
    (void) data;
    (void) fmt;
}


/* Digits, letters and '-' alone: it goes to the log and to the list. */

static void
wk_answer_shown(char error[WK_ERROR_LEN], const char *text)
{
    int   i;
    char  shown[WK_RETCODE_SHOWN + 1];

    for (i = 0; i < WK_RETCODE_SHOWN && text[i] != '\0'; i++) {
        shown[i] = text[i] == '-' || (text[i] >= '0' && text[i] <= '9')
                   || (text[i] >= 'a' && text[i] <= 'z')
                   || (text[i] >= 'A' && text[i] <= 'Z') ? text[i] : '?';
    }

    shown[i] = '\0';
    snprintf(error, WK_ERROR_LEN, "retcode %s", shown);
}


static int
wk_answer_retcode(xmlDocPtr doc, char error[WK_ERROR_LEN])
{
    int         good;
    char       *text, *end;
    xmlChar    *content;
    xmlNodePtr  node;

    node = xmlDocGetRootElement(doc);
    node = node ? node->children : NULL;

    while (node != NULL
           && (node->type != XML_ELEMENT_NODE
               || strcmp((const char *) node->name, "retcode") != 0))
    {
        node = node->next;
    }

    content = node ? xmlNodeGetContent(node) : NULL;
    if (content == NULL) {
        snprintf(error, WK_ERROR_LEN, "answer without retcode");
        return 0;
    }

    text = (char *) content;
    text += strspn(text, " \t\r\n");
    end = text + strlen(text);

    while (end > text && strchr(" \t\r\n", end[-1]) != NULL) {
        *--end = '\0';
    }

    good = strcmp(text, "0") == 0;
    if (!good) {
        wk_answer_shown(error, text);
    }

    xmlFree(content);

    return good;
}


int
wk_answer_judge(const char *body, size_t len, char error[WK_ERROR_LEN])
{
    int               good;
    xmlDocPtr         doc;
    xmlParserCtxtPtr  ctxt;

    if (len == 0) {
        snprintf(error, WK_ERROR_LEN, "answer is empty");
        return 0;
    }

    ctxt = xmlNewParserCtxt();
    if (ctxt == NULL) {
        snprintf(error, WK_ERROR_LEN, "no memory");
        return 0;
    }

    ctxt->sax->internalSubset = wk_answer_doctype;
    ctxt->sax->error = wk_answer_error;
    ctxt->sax->warning = wk_answer_error;
    ctxt->_private = NULL;

    doc = xmlCtxtReadMemory(ctxt, body, (int) len, NULL, NULL,
                            XML_PARSE_NONET | XML_PARSE_NOERROR
                            | XML_PARSE_NOWARNING);

    good = 0;

    if (ctxt->_private != NULL) {
        snprintf(error, WK_ERROR_LEN, "answer has a DOCTYPE");

    } else if (doc == NULL || !ctxt->wellFormed) {
        snprintf(error, WK_ERROR_LEN, "answer is no XML");

    } else {
        good = wk_answer_retcode(doc, error);
    }

    xmlFreeDoc(doc);
    xmlFreeParserCtxt(ctxt);

    return good;
}
