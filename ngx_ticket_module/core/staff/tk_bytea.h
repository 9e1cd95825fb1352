/*
 * Bytes as literals of Postgres in JSON: "\x0a7f", or null for none.
 */

#ifndef TK_BYTEA_H
#define TK_BYTEA_H

#include <jansson.h>

#include "tk.h"

/* Into the pool; no bytes of null.  TK_BAD_VALUE if it is neither, TK_NO_MEMORY
 * where there is none. */
TK_MUST tk_err_t tk_bytea_read(tk_pool_t *pool, const json_t *literal,
    tk_str_t *bytes);

/* A new reference, or NULL where there is no memory. */
json_t *tk_bytea_json(tk_pool_t *pool, tk_str_t bytes);

#endif
