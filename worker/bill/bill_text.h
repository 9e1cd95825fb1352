/*
 * The text of a bill: GBK or UTF-8, with or without a byte order mark, lines
 * of comma-separated values as platforms write them: blanks, tabs and
 * back-ticks around a value, so that Excel leaves it alone.
 */

#ifndef BILL_TEXT_H
#define BILL_TEXT_H

#include "tk.h"

#define BILL_CELLS      64

/* As UTF-8, without the mark; of GBK a broken character is a '?'.  With a mark
 * it is what it is: nobody has looked at it. */
TK_MUST tk_err_t bill_text(tk_pool_t *pool, tk_str_t raw, tk_str_t *text);

/* The next line, without its end; 0: there is none. */
int bill_line_next(tk_str_t *text, tk_str_t *line);

/* Its values, which point into it; how many, BILL_CELLS at most: what is
 * behind them is the last one's.  Values that begin with a back-tick may hold
 * commas, and so may those in quotes. */
size_t bill_cells(tk_str_t line, tk_str_t cells[BILL_CELLS]);

/* Without blanks, tabs, quotes and the back-tick. */
tk_str_t bill_trim(tk_str_t s);

int bill_begins_with(tk_str_t s, const char *head);

/* Is that text in it?  What follows it, or NULL data. */
tk_str_t bill_after(tk_str_t s, const char *text);

/* yyyy-MM-dd of a text that begins with it, or as in 2026年11月27日; 0: none */
tk_day_t bill_day_read(tk_str_t s);

#endif
