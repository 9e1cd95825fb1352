/*
 * The open API as OpenAPI 3.1: made of the tables of its calls and of its
 * answers.
 */

#ifndef TK_OPEN_DESCRIBE_H
#define TK_OPEN_DESCRIBE_H

#include "tk.h"

/* at: the path below which the calls are; name: the word before partner and
 * token.  TK_NO_MEMORY. */
TK_MUST tk_err_t tk_open_describe(tk_pool_t *pool, tk_str_t at, tk_str_t name,
    int uniform, tk_str_t *document);

#endif
