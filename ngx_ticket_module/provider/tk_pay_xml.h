/*
 * XML of platforms, read by libxml2: one element of leaves, without attributes,
 * DOCTYPE and entities, no name twice.
 */

#ifndef TK_PAY_XML_H
#define TK_PAY_XML_H

#include <jansson.h>

#include "tk.h"

#define TK_PAY_XML      65536           /* the longest */

/*
 * The leaves of the element "root" as members of an object: texts, empty ones
 * too.  Freed by json_decref().  NULL: it is no such thing, or no memory.
 */
json_t *tk_pay_xml_read(tk_pool_t *pool, tk_str_t text, const char *root);

#endif
