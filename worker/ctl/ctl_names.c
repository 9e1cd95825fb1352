/*
 * Visitors of an order of settlement that was booked without: typed, or the
 * lines of a file.  What they say is sealed here, under the master key; all of
 * them are named or none.
 */

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "ctl_map.h"
#include "tk_visitors.h"

typedef struct {
    ctl_t       *ctl;
    const char  *key;           /* of the order's request */
} ctl_names_t;


static int
ctl_names_seal(void *data, const char *what, tk_str_t plain, const char **hex)
{
    ctl_names_t  *names = data;

    return ctl_seal_for(names->ctl, what, names->key, plain, hex);
}


static int
ctl_names_index(void *data, const char *what, tk_str_t plain,
    const char **hex)
{
    ctl_names_t  *names = data;

    return ctl_index(names->ctl, what, plain, hex);
}


/* ---- A file ---- */

static const char *
ctl_names_cell(const json_t *line, const char *column)
{
    const char  *text;

    text = json_string_value(json_object_get(json_object_get(line, "cells"),
                                             column));

    return text != NULL ? text : "";
}


/* Of the document, as people write it; without a word it is a card. */

static const char *
ctl_names_type(const char *word)
{
    size_t  i;

    static const char *const  types[][2] = {
        { "", "1" }, { "身份证", "1" }, { "军官证", "2" }, { "士兵证", "2" },
        { "护照", "3" }, { "其它", "4" }, { "其他", "4" }
    };

    for (i = 0; i < sizeof(types) / sizeof(types[0]); i++) {
        if (strcmp(word, types[i][0]) == 0) {
            return types[i][1];
        }
    }

    return word;
}


static void
ctl_names_wrong(size_t row)
{
    ctl_error("row %d: a visitor has a name, a document whose number is right"
              " for its kind, and maybe a mobile number", (int) row);
}


/* A line as the text has it; NULL: a cell has what divides them. */

static const char *
ctl_names_line(ctl_t *ctl, const json_t *line)
{
    size_t       i;
    const char  *cells[5];

    cells[0] = ctl_names_cell(line, "number");
    cells[1] = ctl_names_cell(line, "name");
    cells[2] = ctl_names_cell(line, "phone");
    cells[3] = ctl_names_cell(line, "ticket");
    cells[4] = ctl_names_type(ctl_names_cell(line, "type"));

    for (i = 0; i < 5; i++) {
        if (strpbrk(cells[i], "^|") != NULL) {
            return NULL;
        }
    }

    return json_object_get(line, "wrong") != NULL
           ? NULL
           : ctl_printf(ctl, "%s^%s^%s^%s^%s", cells[0], cells[1], cells[2],
                        cells[3], cells[4]);
}


static int
ctl_names_lines(ctl_t *ctl, const json_t *lines, const char **text)
{
    size_t       i;
    const char  *one;

    if (json_array_size(lines) > TK_VISITORS_MOST) {
        ctl_error("more than %d visitors", TK_VISITORS_MOST);
        return CTL_REFUSED;
    }

    *text = "";

    for (i = 0; i < json_array_size(lines); i++) {
        one = ctl_names_line(ctl, json_array_get(lines, i));

        if (one == NULL) {
            ctl_names_wrong(i + 1);
            return CTL_REFUSED;
        }

        *text = ctl_printf(ctl, "%s%s%s", *text, i > 0 ? "|" : "", one);
    }

    return CTL_OK;
}


static int
ctl_names_file(ctl_t *ctl, const char *path, const char **text)
{
    int          rc;
    json_t      *lines;
    tk_str_t     file, rows;
    tk_import_t  import = { .pool = ctl->pool, .data = ctl,
                            .most = TK_VISITORS_MOST };

    rc = ctl_map_open(ctl, path, &file);

    if (rc == CTL_OK) {
        rc = ctl_map_said(ctl, path,
                          tk_import_read(&import, ctl->action->name, file,
                                         &rows), &import);
    }

    if (rc != CTL_OK) {
        return rc;
    }

    lines = json_loadb((char *) rows.data, rows.len, 0, NULL);
    rc = ctl_names_lines(ctl, lines, text);
    json_decref(lines);

    return rc;
}


/* ---- The call ---- */

/* The request's key of the order; NULL: refused, and said why. */

static const char *
ctl_names_key(ctl_t *ctl)
{
    PGresult    *res;
    const char  *key;

    res = ctl_function(ctl, "staff_settle_names", 2, ctl->args);

    if (res == NULL) {
        return NULL;
    }

    key = ctl_printf(ctl, "%s",
                     PQgetvalue(res, 0, PQfnumber(res, "request_key")));
    PQclear(res);

    return key;
}


static int
ctl_names_read(ctl_t *ctl, const char *key, const char *text)
{
    size_t              wrong;
    json_t             *visitors;
    ctl_names_t         names = { ctl, key };
    tk_visitors_keys_t  keys = { ctl_names_seal, ctl_names_index, &names };

    if (text[0] == '\0') {
        return CTL_OK;
    }

    visitors = tk_visitors_read(&keys, text, TK_VISITORS_MOST, &wrong);

    if (visitors == NULL) {
        ctl_names_wrong(wrong);
        return CTL_REFUSED;
    }

    json_object_set_new(ctl->change, "request_key", json_string(key));
    json_object_set_new(ctl->change, "visitors", visitors);

    return CTL_OK;
}


int
ctl_settle_bind(ctl_t *ctl)
{
    int          rc;
    PGresult    *res;
    const char  *key, *path, *text;

    rc = ctl_keyring(ctl);
    if (rc != CTL_OK) {
        return rc;
    }

    path = ctl_given(ctl, "--file");
    text = ctl_given(ctl, "--visitors");
    text = text != NULL ? text : "";

    if (path != NULL) {
        rc = ctl_names_file(ctl, path, &text);
    }

    if (rc != CTL_OK) {
        return rc;
    }

    key = ctl_names_key(ctl);
    if (key == NULL) {
        return CTL_REFUSED;
    }

    rc = ctl_names_read(ctl, key, text);
    if (rc != CTL_OK) {
        return rc;
    }

    rc = ctl_call(ctl, &res);

    if (rc == CTL_OK) {
        ctl_print(ctl, res, NULL, NULL);
        PQclear(res);
    }

    return rc;
}
