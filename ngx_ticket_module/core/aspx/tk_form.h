/*
 * application/x-www-form-urlencoded, as a URL's query and as a body:
 * name=value joined with '&'; '+' is a space, %hh a byte, no more.
 */

#ifndef TK_FORM_H
#define TK_FORM_H

#include "tk_sign.h"

/*
 * Adds the pairs of the text behind the *n that are there; there is room for
 * TK_SIGN_PARAMS.  What has nothing between two '&' is skipped, what has no
 * '=' has an empty value.  Names and values without '+' and '%' stay where
 * they are, others are made in the pool.
 *
 * TK_TOO_MANY_PARAMS; TK_BAD_ENCODING: the last pair is the wrong one, as far
 * as it could be read.
 */
TK_MUST tk_err_t tk_form_read(tk_pool_t *pool, tk_str_t text, tk_pair_t *pairs,
    size_t *n);

#endif
