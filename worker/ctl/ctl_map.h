/*
 * A map of seats as staff write it, CSV of a spreadsheet or JSON, and as the
 * database takes it: see impl.seatmap_lines().  Here a file is read and
 * written; what is wrong with a map SQL says, of both alike.
 */

#ifndef CTL_MAP_H
#define CTL_MAP_H

#include <stdio.h>

#include "ctl.h"

#define CTL_CSV_CELLS   40              /* of a line */
#define CTL_MAP_BYTES   (16 << 20)      /* of a file */
#define CTL_MAP_LINES   120000          /* of it, and seats */

/* A file of cells (RFC 4180), read in place: text[len] is written to, and '\0'.
 * Cells are divided by the first of , ; and tab in the first line. */

typedef struct {
    char       *pos;
    char       *end;
    int         line;           /* where pos is, from 1 */
    char        divider;
} ctl_csv_t;

typedef struct {
    int         line;           /* where it begins */
    int         n;
    char       *cells[CTL_CSV_CELLS];   /* without blanks at their ends */
    const char *wrong;          /* not NULL: what was not understood */
} ctl_csv_line_t;

void ctl_csv_init(ctl_csv_t *csv, char *text, size_t len);
int ctl_csv_next(ctl_csv_t *csv, ctl_csv_line_t *line);     /* 0: the end */

/* Whether a program for spreadsheets would take a text for a formula, be it
 * behind apostrophes.  Such a text is written with one more before it, which
 * the reader takes away. */
int ctl_is_formula(const char *text);

/* As one cell, in quotes where it must be. */
void ctl_csv_put(FILE *f, const char *text);

/* The text of a file, or, of "-", of standard input, with room for one byte
 * more; whether it can be one: UTF-8 without a zero byte; and without the mark
 * that a program for spreadsheets puts before it.  CTL_OK, or it has said why
 * not. */
int ctl_map_open(ctl_t *ctl, const char *path, tk_str_t *text);
int ctl_map_check(const char *name, tk_str_t text);
tk_str_t ctl_map_unmarked(tk_str_t text);

/* What a column of the CSV is, or a member of the JSON. */

typedef enum {
    CTL_MAP_AREA,
    CTL_MAP_AREA_NAME, CTL_MAP_COLOR, CTL_MAP_AREA_X, CTL_MAP_AREA_Y,
    CTL_MAP_AREA_W, CTL_MAP_AREA_H,
    CTL_MAP_ROW,
    CTL_MAP_ROW_X, CTL_MAP_ROW_Y, CTL_MAP_ROW_W, CTL_MAP_ROW_H,
    CTL_MAP_SEAT_W, CTL_MAP_SEAT_H, CTL_MAP_ALIGN,
    CTL_MAP_SEAT, CTL_MAP_AISLE, CTL_MAP_NEXT,
    CTL_MAP_COLUMNS
} ctl_map_column_e;

extern const char *const  ctl_map_names[CTL_MAP_COLUMNS];

/* Of a file's text, which is written to, the JSON that goes to SQL; name is for
 * what is said.  NULL after it has said what is wrong with the file as such. */
const char *ctl_map_read_csv(ctl_t *ctl, const char *name, tk_str_t text);
const char *ctl_map_read_json(ctl_t *ctl, const char *name, tk_str_t text);

/* What api.staff_seatmap_seats() answered: as CSV and JSON that are read again,
 * or drawn as SVG. */
void ctl_map_write_csv(FILE *f, const PGresult *seats);
void ctl_map_write_json(FILE *f, const PGresult *seats);
void ctl_map_write_svg(FILE *f, const PGresult *seats);

#endif
