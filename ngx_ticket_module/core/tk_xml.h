/*
 * XML writer for answers, and for pages.  No white space between elements;
 * & < > of a text are references, CR LF and CR become LF, and what XML 1.0
 * cannot hold, or is not UTF-8, is written as U+FFFD.
 */

#ifndef TK_XML_H
#define TK_XML_H

#include "tk_buf.h"

void tk_xml_open(tk_buf_t *b, const char *element);            /* <e> */
void tk_xml_close(tk_buf_t *b, const char *element);           /* </e> */
void tk_xml_text(tk_buf_t *b, tk_str_t text);                  /* escaped */
/* So that it may stand in an attribute, of HTML, too.  other: what is written
 * for what XML cannot hold, such as " "; NULL: U+FFFD. */
void tk_xml_value(tk_buf_t *b, tk_str_t text, const char *other);
void tk_xml_leaf(tk_buf_t *b, const char *element, tk_str_t text);

#endif
