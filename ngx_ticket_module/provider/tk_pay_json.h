/*
 * JSON of platforms, read by jansson: no duplicate members, whole documents
 * alone.  A json_t is freed by json_decref().
 */

#ifndef TK_PAY_JSON_H
#define TK_PAY_JSON_H

#include <jansson.h>

#include "tk.h"

/* NULL: it is no object. */
json_t *tk_pay_json_read(tk_str_t text);

/*
 * The bytes of a member of the outermost object, as they came.  text is what
 * tk_pay_json_read() has taken.  Empty: there is no such member.
 */
tk_str_t tk_pay_json_bytes(tk_str_t text, const char *member);

/* A text among the members; borrowed from the object.  Empty: none. */
tk_str_t tk_pay_json_text(const json_t *object, const char *member);

/* A number of at least 0 that is whole; -1: none. */
int64_t tk_pay_json_int(const json_t *object, const char *member);

#endif
