/*
 * Cells of a file that staff take away: how each is written, so that no program
 * rounds a long number, takes a text for a formula, or shows who somebody is.
 *
 * Pure: no socket, no clock, nothing allocated.
 */

#ifndef EXPORT_CELL_H
#define EXPORT_CELL_H

#include <stdio.h>

#include "tk.h"

typedef enum {
    EXPORT_XLSX,
    EXPORT_CSV,             /* RFC 4180, UTF-8, as it is: for programs */
    EXPORT_CSV_EXCEL        /* with a mark, long numbers kept, no formula */
} export_format_e;

/* What a column holds, as impl.export_columns() says. */
#define EXPORT_TEXT         't'
#define EXPORT_ID           'i'     /* digits that nobody reckons with */
#define EXPORT_NUMBER       'n'
#define EXPORT_MONEY        'm'     /* in fen; becomes yuan */
#define EXPORT_PHONE        'p'     /* sealed; becomes 139****5678 */
#define EXPORT_DOCUMENT     'c'     /* sealed; becomes 110***********0070 */

#define EXPORT_MASKED       40      /* longest, its end included */


/* Of an opened phone number or document: its first and last characters.  What
 * has other letters than ASCII's is not shown at all. */
void export_masked(char type, tk_str_t plain, char out[EXPORT_MASKED]);

/* Would a program that is set to Chinese or English take it for a formula? */
int export_is_formula(tk_str_t text);

/* A cell of CSV with what divides it from the one before, if it is not the
 * first. */
void export_csv_cell(FILE *f, export_format_e format, char type, int first,
    tk_str_t text);

#endif
