/*
 * A file that is made row by row, XLSX or CSV: beside its name until it is
 * whole, then in its place, so that it is there whole or not at all.
 *
 * One thread at a time.  Memory does not grow with the rows: libxlsxwriter
 * keeps them in a file of its own in the same directory, which has no name.
 */

#ifndef EXPORT_FILE_H
#define EXPORT_FILE_H

#include <stdint.h>

#include "export_cell.h"

#define EXPORT_COLUMNS      40      /* of a file, at most */
#define EXPORT_WHY          160
#define EXPORT_SHA256       32

typedef struct export_file_s  export_file_t;


/*
 * Titles and types, one after the other, 2 * n of them; they are not kept.
 * NULL and why, when it cannot be made.  part: what is unfinished is called
 * PATH.PART.part.
 */
export_file_t *export_file_open(const char *path, const char *part,
    export_format_e format, const tk_str_t *columns, int n,
    char why[EXPORT_WHY]);

/* As many cells as there are columns; text, or digits.  0, or -1: no room. */
int export_file_row(export_file_t *file, const tk_str_t *cells);

/* Ends it, puts it in its place, and frees it: 0, or -1 and why, and nothing is
 * left of it. */
int export_file_close(export_file_t *file, int64_t *bytes,
    unsigned char hash[EXPORT_SHA256], char why[EXPORT_WHY]);

/* Nothing is left of it; NULL is none. */
void export_file_abort(export_file_t *file);

#endif
