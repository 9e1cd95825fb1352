/*
 * What is wrong with a line of a file that is imported, in words.  SQL and
 * readers of files say it as TK_LINE_MARK, a name of tk_line.tbl.h (or a
 * verdict), and its values, each behind TK_LINE_NEXT; what does not begin with
 * the mark is words already.
 */

#ifndef TK_LINE_H
#define TK_LINE_H

#include "tk_arg.h"
#include "tk_buf.h"

#define TK_LINE_MARK        "\036"
#define TK_LINE_NEXT        "\037"


/* In words, behind what buf has. */
void tk_line_put(tk_buf_t *buf, tk_lang_e lang, tk_str_t said);

/* The name; len 0: words. */
tk_str_t tk_line_name(tk_str_t said);

/*
 * Rows as Postgres writes them in JSON, where members called "wrong" and
 * "problem" say it: the same rows in words, of the pool, or the bytes given if
 * there are none.  It is not read as JSON: in no other place of one does such a
 * member's name stand before a mark.
 */
TK_MUST tk_err_t tk_line_rows(tk_pool_t *pool, tk_lang_e lang, tk_str_t rows,
    tk_str_t *out);

#endif
