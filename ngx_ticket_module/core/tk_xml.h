/*
 * XML writer for answers: text appended to a growing buffer in a pool.  No
 * white space between elements; text is escaped (& < > " ' and CR), and what
 * XML 1.0 cannot hold, or is not UTF-8, is written as U+FFFD.
 */

#ifndef TK_XML_H
#define TK_XML_H

#include "tk.h"

typedef struct {
    tk_pool_t      *pool;
    unsigned char  *start;
    unsigned char  *pos;
    unsigned char  *end;
    int             failed;         /* no memory: stays set, writes are lost */
} tk_buf_t;

TK_MUST tk_err_t tk_buf_init(tk_buf_t *b, tk_pool_t *pool, size_t size);
void tk_buf_add(tk_buf_t *b, const void *data, size_t len);   /* as is */
void tk_buf_adds(tk_buf_t *b, const char *s);
void tk_url_value(tk_buf_t *b, tk_str_t value);    /* RFC 3986: %XX for all but
                                                      unreserved characters */
tk_str_t tk_buf_str(const tk_buf_t *b);

void tk_xml_open(tk_buf_t *b, const char *element);            /* <e> */
void tk_xml_close(tk_buf_t *b, const char *element);           /* </e> */
void tk_xml_text(tk_buf_t *b, tk_str_t text);                  /* escaped */
void tk_xml_leaf(tk_buf_t *b, const char *element, tk_str_t text);

#endif
