/*
 * Refusals: the rows of tk_errors.tbl.h, and an order's states in words.
 */

#ifndef TK_ERROR_H
#define TK_ERROR_H

#include "tk.h"

typedef struct {
    const char     *name;
    int             retcode;
    int             retryable;      /* the same request may succeed later */
    const char     *text;           /* %s: the subject */
} tk_error_t;

/* Never NULL: what is no error is TK_BUG's row; TK_OK has one. */
const tk_error_t *tk_error(tk_err_t err);
const char *tk_err_name(tk_err_t err);

/* The row with that name (a verdict of SQL); TK_BUG when there is none. */
tk_err_t tk_err_by_name(tk_str_t name);

/*
 * A row's text with its subject.  A subject may be what a client sent: what is
 * not plain UTF-8 of a line becomes '?', and it ends after 256 bytes.
 */
TK_MUST tk_err_t tk_error_fill(tk_pool_t *pool, tk_err_t err, const char *text,
    tk_str_t subject, tk_str_t *out);

/* The Chinese name of an order state's code (ch. 2.2); NULL: no such code.
 * tk_error_fill() writes it where the subject of CANCEL_STATE is a code. */
const char *tk_state_name(unsigned char code);

#endif
