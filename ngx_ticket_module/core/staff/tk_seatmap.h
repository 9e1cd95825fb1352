/*
 * A map of seats as staff write it, CSV of a spreadsheet or JSON, and as the
 * database takes it: see impl.seatmap_lines().  Here a file is read; what is
 * wrong with a map SQL says, of both alike.
 */

#ifndef TK_SEATMAP_H
#define TK_SEATMAP_H

#include "tk_import.h"

#define TK_SEATMAP_LINES    120000      /* of a file, and seats */


/* What a column of the CSV is, or a member of the JSON. */

typedef enum {
    TK_SEATMAP_AREA,
    TK_SEATMAP_AREA_NAME, TK_SEATMAP_COLOR, TK_SEATMAP_AREA_X,
    TK_SEATMAP_AREA_Y, TK_SEATMAP_AREA_W, TK_SEATMAP_AREA_H,
    TK_SEATMAP_ROW,
    TK_SEATMAP_ROW_X, TK_SEATMAP_ROW_Y, TK_SEATMAP_ROW_W, TK_SEATMAP_ROW_H,
    TK_SEATMAP_SEAT_W, TK_SEATMAP_SEAT_H, TK_SEATMAP_ALIGN,
    TK_SEATMAP_SEAT, TK_SEATMAP_AISLE, TK_SEATMAP_NEXT,
    TK_SEATMAP_COLUMNS
} tk_seatmap_column_e;

/* By the column: what the CSV calls it, and what the JSON does. */
extern const char *const  tk_seatmap_names[TK_SEATMAP_COLUMNS];
extern const char *const  tk_seatmap_members[TK_SEATMAP_COLUMNS];

/* An area, a row, a seat: their columns, and what they have of the next. */
typedef struct {
    int          first, last;
    const char  *list;
} tk_seatmap_level_t;

extern const tk_seatmap_level_t  tk_seatmap_levels[3];


/* Of a file's text, as tk_import_text() takes it, the JSON that goes to SQL, of
 * the pool and terminated. */
TK_MUST tk_err_t tk_seatmap_csv(tk_import_t *import, tk_str_t text,
    tk_str_t *map);
TK_MUST tk_err_t tk_seatmap_json(tk_import_t *import, tk_str_t text,
    tk_str_t *map);

#endif
