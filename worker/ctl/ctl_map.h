/*
 * Files of staff: maps of seats and other rows as CSV or JSON that an import
 * reads again (core/staff/tk_import.h, tk_seatmap.h), or drawn.
 */

#ifndef CTL_MAP_H
#define CTL_MAP_H

#include <stdio.h>

#include "ctl.h"
#include "tk_csv.h"
#include "tk_seatmap.h"

#define CTL_MAP_BYTES   (16 << 20)      /* of a file that is read */

/* As one cell, in quotes where it must be. */
void ctl_csv_put(FILE *f, const char *text);

/* The text of a file, or, of "-", of standard input, with room for one byte
 * more.  CTL_OK, or it has said why not. */
int ctl_map_open(ctl_t *ctl, const char *path, tk_str_t *text);

/* What a reader of that file has answered: CTL_OK, or it says why it is
 * refused. */
int ctl_map_said(ctl_t *ctl, const char *path, tk_err_t rc,
    const tk_import_t *import);

/* What api.staff_seatmap_seats() answered: as CSV and JSON that are read again,
 * or drawn as SVG. */
void ctl_map_write_csv(FILE *f, const PGresult *seats);
void ctl_map_write_json(FILE *f, const PGresult *seats);
void ctl_map_write_svg(FILE *f, const PGresult *seats);

#endif
