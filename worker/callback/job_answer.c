/*
 * With libxml2.  What comes cannot be trusted: no network, no entities, and a
 * DOCTYPE ends the parsing.
 */

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>
#include <libxml/parser.h>
#include <libxml/tree.h>

#include "job_answer.h"
#include "job_charset.h"

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
               || strcasecmp((const char *) node->name, "retcode") != 0))
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


/* 0: it is no XML. */

static int
job_answer_read(tk_str_t text, int *good, char *error, size_t size)
{
    int               read;
    xmlDocPtr         doc;
    xmlParserCtxtPtr  ctxt;

    ctxt = xmlNewParserCtxt();
    if (ctxt == NULL) {
        return 0;
    }

    ctxt->sax->internalSubset = job_answer_doctype;
    ctxt->sax->error = job_answer_error;
    ctxt->sax->warning = job_answer_error;
    ctxt->_private = NULL;

    doc = xmlCtxtReadMemory(ctxt, (const char *) text.data, (int) text.len,
                            NULL, "UTF-8",
                            XML_PARSE_NONET | XML_PARSE_NOERROR
                            | XML_PARSE_NOWARNING);

    read = 1;

    if (ctxt->_private != NULL) {
        snprintf(error, size, "answer has a DOCTYPE");

    } else if (doc == NULL || !ctxt->wellFormed) {
        read = 0;

    } else {
        *good = job_answer_retcode(doc, error, size);
    }

    xmlFreeDoc(doc);
    xmlFreeParserCtxt(ctxt);

    return read;
}


int
job_answer_judge(const char *data, size_t len, const char *type, char *error,
    size_t size)
{
    int              i, good, read;
    tk_str_t         body, text;
    unsigned char   *copy;
    job_charsets_t   charsets;

    if (len == 0) {
        snprintf(error, size, "answer is empty");
        return 0;
    }

    body.data = (unsigned char *) data;
    body.len = len;
    job_charsets_of(&charsets, body, type);
    good = 0;

    for (i = 0; i < charsets.n; i++) {
        if (!job_charset_read(charsets.names[i], body, &text, &copy)) {
            continue;
        }

        read = job_answer_read(text, &good, error, size);
        free(copy);

        if (read) {
            return good;
        }
    }

    snprintf(error, size, "answer is no XML");

    return 0;
}
