/*
 * The description of the JSON tongue as OpenAPI 3.1, made of the table of
 * actions, of refusals, and of what signs people in: both languages, an example
 * of every call.
 */

#ifndef TK_OPENAPI_H
#define TK_OPENAPI_H

#include "tk_action.h"


/* The document; NULL: no memory.  The caller's to free (free()).  Its bytes
 * depend on version alone. */
char *tk_openapi(tk_pool_t *pool, const char *version, size_t *len);

/* tk_openapi_schema.c: what a value looks like in a body, or, as text, in a
 * path or a query. */
json_t *tk_openapi_schema(const tk_arg_t *arg, int text);

/*
 * The values of an action's example, each by its member, as a body has them or,
 * as text, a path or a query: an object, never NULL but for memory.
 */
json_t *tk_openapi_example(tk_pool_t *pool, const tk_action_t *action,
    int text);

#endif
