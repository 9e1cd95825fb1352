/*
 * Texts with placeholders: {name} is replaced by a value, escaped for what it
 * stands in.  Any other brace stays, so JSON needs no care.
 */

#ifndef TK_TEMPLATE_H
#define TK_TEMPLATE_H

#include "tk.h"

typedef enum {
    TK_ESCAPE_NONE,
    TK_ESCAPE_URL,                  /* all but unreserved: %XX */
    TK_ESCAPE_JSON,                 /* inside quotation marks */
    TK_ESCAPE_XML
} tk_escape_e;

typedef struct {
    const char     *name;
    tk_str_t        value;          /* UTF-8 */
} tk_field_t;

/* A value is never looked at for placeholders.  TK_NO_MEMORY or TK_OK. */
TK_MUST tk_err_t tk_template_expand(tk_pool_t *pool, tk_str_t text,
    const tk_field_t *fields, size_t n, tk_escape_e escape, tk_str_t *out);

#endif
