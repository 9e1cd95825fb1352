/*
 * With libxml2.  What comes cannot be trusted: no network, no entities, and a
 * DOCTYPE ends the parsing.
 */

#include <stdio.h>
#include <string.h>
#include <libxml/parser.h>
#include <libxml/tree.h>

#include "job_answer.h"

#define JOB_RETCODE_SHOWN   16


static void
job_answer_doctype(void *data, const xmlChar *name, const xmlChar *external,
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
job_answer_error(void *data, const char *fmt, ...)
{
    (void) data;
    (void) fmt;
}


/* Digits, letters and '-' alone: it goes to the log and to the list. */

static void
job_answer_shown(const char *text, char *error, size_t size)
{
    int   i;
    char  shown[JOB_RETCODE_SHOWN + 1];

    for (i = 0; i < JOB_RETCODE_SHOWN && text[i] != '\0'; i++) {
        shown[i] = text[i] == '-' || (text[i] >= '0' && text[i] <= '9')
                   || (text[i] >= 'a' && text[i] <= 'z')
                   || (text[i] >= 'A' && text[i] <= 'Z') ? text[i] : '?';
    }

    shown[i] = '\0';
    snprintf(error, size, "retcode %s", shown);
}


static int
job_answer_retcode(xmlDocPtr doc, char *error, size_t size)
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
        snprintf(error, size, "answer without retcode");
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
        job_answer_shown(text, error, size);
    }

    xmlFree(content);

    return good;
}


int
job_answer_judge(const char *body, size_t len, char *error, size_t size)
{
    int               good;
    xmlDocPtr         doc;
    xmlParserCtxtPtr  ctxt;

    if (len == 0) {
        snprintf(error, size, "answer is empty");
        return 0;
    }

    ctxt = xmlNewParserCtxt();
    if (ctxt == NULL) {
        snprintf(error, size, "no memory");
        return 0;
    }

    ctxt->sax->internalSubset = job_answer_doctype;
    ctxt->sax->error = job_answer_error;
    ctxt->sax->warning = job_answer_error;
    ctxt->_private = NULL;

    doc = xmlCtxtReadMemory(ctxt, body, (int) len, NULL, NULL,
                            XML_PARSE_NONET | XML_PARSE_NOERROR
                            | XML_PARSE_NOWARNING);

    good = 0;

    if (ctxt->_private != NULL) {
        snprintf(error, size, "answer has a DOCTYPE");

    } else if (doc == NULL || !ctxt->wellFormed) {
        snprintf(error, size, "answer is no XML");

    } else {
        good = job_answer_retcode(doc, error, size);
    }

    xmlFreeDoc(doc);
    xmlFreeParserCtxt(ctxt);

    return good;
}
