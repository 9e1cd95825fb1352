/*
 * Seasons, prices and agents as CSV: "... import FILE" hands the lines of a
 * file to SQL, which takes all or none and says what is wrong with each;
 * "... export FILE" writes what an import reads.
 */

#include <stdio.h>
#include <stdlib.h>

#include "ctl_map.h"
#include "tk_md5.h"

#define CTL_IMPORT_MARK     "\xef\xbb\xbf"


/* The columns, by the cells of the first line, in small letters. */

static int
ctl_import_heads(const char *path, ctl_csv_line_t *line)
{
    int    i, k;
    char  *p;

    for (i = 0; i < line->n; i++) {
        for (p = line->cells[i]; *p != '\0'; p++) {
            if (*p >= 'A' && *p <= 'Z') {
                *p = (char) (*p - 'A' + 'a');
            }
        }

        for (k = 0; k < i; k++) {
            if (line->cells[i][0] != '\0'
                && strcmp(line->cells[i], line->cells[k]) == 0)
            {
                ctl_error("%s, line 1: the column %s is there twice", path,
                          line->cells[i]);
                return CTL_REFUSED;
            }
        }
    }

    return CTL_OK;
}


/* {"n": ..., "cells": {...}}; NULL: all of its cells are empty. */

static json_t *
ctl_import_line(const ctl_csv_line_t *heads, const ctl_csv_line_t *line)
{
    int          i;
    json_t      *row, *cells;
    const char  *wrong;

    wrong = line->wrong;
    cells = json_object();

    for (i = 0; i < line->n; i++) {
        if (line->cells[i][0] == '\0') {
            continue;
        }

        if (i < heads->n && heads->cells[i][0] != '\0') {
            json_object_set_new(cells, heads->cells[i],
                                json_string(line->cells[i]));

        } else if (wrong == NULL) {
            wrong = "a cell under no column's name";
        }
    }

    if (wrong == NULL && json_object_size(cells) == 0) {
        json_decref(cells);
        return NULL;
    }

    row = json_object();
    json_object_set_new(row, "n", json_integer(line->line));
    json_object_set_new(row, "cells", cells);

    if (wrong != NULL) {
        json_object_set_new(row, "wrong", json_string(wrong));
    }

    return row;
}


/* All lines of the file that args[1] names; NULL after it has said why not. */

static json_t *
ctl_import_read(ctl_t *ctl)
{
    json_t          *rows, *row;
    tk_str_t         text;
    ctl_csv_t        csv;
    const char      *path;
    ctl_csv_line_t   heads, line;

    path = ctl->args[1];

    if (ctl_map_open(ctl, path, &text) != CTL_OK
        || ctl_map_check(path, text) != CTL_OK)
    {
        return NULL;
    }

    text = ctl_map_unmarked(text);
    ctl_csv_init(&csv, (char *) text.data, text.len);

    if (!ctl_csv_next(&csv, &heads)) {
        ctl_error("%s is empty", path);
        return NULL;
    }

    if (ctl_import_heads(path, &heads) != CTL_OK) {
        return NULL;
    }

    rows = json_array();

    while (ctl_csv_next(&csv, &line)) {
        row = ctl_import_line(&heads, &line);

        if (row != NULL) {
            json_array_append_new(rows, row);
        }
    }

    return rows;
}


static PGresult *
ctl_import_call(ctl_t *ctl, const json_t *rows)
{
    char        *lines, *change;
    PGresult    *res;
    const char  *values[3];

    lines = json_dumps(rows, JSON_COMPACT);
    change = json_dumps(ctl->change, JSON_COMPACT);

    values[0] = ctl->args[0];
    values[1] = lines;
    values[2] = change;
    res = ctl_function(ctl, ctl->action->function, 3, values);

    free(lines);
    free(change);

    return res;
}


/* Where lines are wrong the preview lists them. */

static int
ctl_import_rows(ctl_t *ctl, const json_t *rows)
{
    int        rc;
    PGresult  *res;

    rc = ctl_keys(ctl, 0);
    if (rc != CTL_OK) {
        return rc;
    }

    res = ctl_import_call(ctl, rows);

    if (res == NULL && ctl->refused != NULL
        && strcmp(ctl->refused, "IMPORT_WRONG") == 0)
    {
        rc = CTL_REFUSED;
        json_object_set_new(ctl->change, "preview", json_true());
        res = ctl_import_call(ctl, rows);
    }

    if (res == NULL) {
        return CTL_REFUSED;
    }

    ctl_print(ctl, res, NULL, NULL);
    PQclear(res);

    return rc;
}


int
ctl_import(ctl_t *ctl)
{
    int      rc;
    json_t  *rows;

    rows = ctl_import_read(ctl);
    if (rows == NULL) {
        return CTL_REFUSED;
    }

    rc = ctl_import_rows(ctl, rows);
    json_decref(rows);

    return rc;
}


/* A password that nobody knows, sealed for the user of a line, who may be
 * new. */

static int
ctl_import_seal(ctl_t *ctl, json_t *row)
{
    int             rc;
    const char     *user, *path, *hex;
    unsigned char   random[32], md5[32];

    user = json_string_value(json_object_get(json_object_get(row, "cells"),
                                             "user"));
    if (user == NULL) {
        return CTL_OK;
    }

    if (tk_random(random, sizeof(random)) != TK_OK) {
        ctl_error("no random bytes to make a key of");
        return CTL_REFUSED;
    }

    tk_md5_hex((tk_str_t) { sizeof(random), random }, md5);

    path = ctl->args[1];
    ctl->args[1] = user;
    rc = ctl_seal(ctl, "password", (tk_str_t) { sizeof(md5), md5 }, &hex);
    ctl->args[1] = path;

    if (rc == CTL_OK) {
        json_object_set_new(row, "sealed", json_string(hex));
    }

    return rc;
}


int
ctl_import_agents(ctl_t *ctl)
{
    int      rc;
    size_t   i;
    json_t  *rows;

    rows = ctl_import_read(ctl);
    if (rows == NULL) {
        return CTL_REFUSED;
    }

    for (rc = CTL_OK, i = 0; rc == CTL_OK && i < json_array_size(rows); i++) {
        rc = ctl_import_seal(ctl, json_array_get(rows, i));
    }

    if (rc == CTL_OK) {
        rc = ctl_import_rows(ctl, rows);
    }

    json_decref(rows);

    return rc;
}


/* All columns but verdict and subject, the first two. */

static void
ctl_export_write(FILE *f, const PGresult *res)
{
    int  row, col;

    fputs(CTL_IMPORT_MARK, f);

    for (col = 2; col < PQnfields(res); col++) {
        fprintf(f, "%s%s", PQfname(res, col),
                col + 1 < PQnfields(res) ? "," : "\r\n");
    }

    for (row = 0; row < PQntuples(res); row++) {
        for (col = 2; col < PQnfields(res); col++) {
            ctl_csv_put(f, PQgetvalue(res, row, col));
            fputs(col + 1 < PQnfields(res) ? "," : "\r\n", f);
        }
    }
}


int
ctl_export(ctl_t *ctl)
{
    int        rc;
    PGresult  *res;

    rc = ctl_keys(ctl, 0);
    if (rc != CTL_OK) {
        return rc;
    }

    rc = ctl_call(ctl, &res);
    if (rc != CTL_OK) {
        return rc;
    }

    rc = ctl_output(ctl->args[1], 0666, ctl_export_write, res);

    if (rc == CTL_OK && ctl->args[1] != NULL && strcmp(ctl->args[1], "-") != 0)
    {
        printf(ctl_text("%s: %d lines\n"), ctl->args[1], PQntuples(res));
    }

    PQclear(res);

    return rc;
}
