/*
 * Cells of a spreadsheet (RFC 4180), read in place.  Cells are divided by the
 * first of , ; and tab in the first line.
 */

#ifndef TK_CSV_H
#define TK_CSV_H

#include "tk.h"

#define TK_CSV_CELLS    40              /* of a line */

typedef struct {
    char       *pos;
    char       *end;
    int         line;           /* where pos is, from 1 */
    char        divider;
} tk_csv_t;

typedef struct {
    int         line;           /* where it begins */
    int         n;
    char       *cells[TK_CSV_CELLS];    /* without blanks at their ends */
    const char *wrong;          /* not NULL: what was not understood, as
                                   tk_line.h has it */
} tk_csv_line_t;


/* text[len] is written to, and '\0'. */
void tk_csv_init(tk_csv_t *csv, char *text, size_t len);

/* 0: the end. */
int tk_csv_next(tk_csv_t *csv, tk_csv_line_t *line);

/* Whether a program for spreadsheets would take a text for a formula, be it
 * behind apostrophes.  Such a text is written with one more before it, which
 * the reader takes away. */
int tk_csv_is_formula(const char *text);

#endif
