/* Maps of seats, as tk_seatmap.h says. */

#include <stdarg.h>
#include <stdio.h>
#include <string.h>

#include <jansson.h>

#include "tk_seatmap.h"
#include "tk_csv.h"
#include "tk_json.h"
#include "tk_line.h"

const char *const  tk_seatmap_names[TK_SEATMAP_COLUMNS] = {
    "area", "area_name", "color", "area_x", "area_y", "area_w", "area_h",
    "row", "row_x", "row_y", "row_w", "row_h", "seat_w", "seat_h", "align",
    "seat", "aisle", "next"
};

/* What the JSON calls them, area by area, row by row, seat by seat. */

const char *const  tk_seatmap_members[TK_SEATMAP_COLUMNS] = {
    "code", "name", "color", "x", "y", "w", "h",
    "num", "x", "y", "w", "h", "seat_w", "seat_h", "align",
    "num", "aisle", "next"
};

const tk_seatmap_level_t  tk_seatmap_levels[3] = {
    { TK_SEATMAP_AREA, TK_SEATMAP_AREA_H, "rows" },
    { TK_SEATMAP_ROW, TK_SEATMAP_ALIGN, "seats" },
    { TK_SEATMAP_SEAT, TK_SEATMAP_NEXT, NULL }
};

typedef const char  *tk_seatmap_cells_t[TK_SEATMAP_COLUMNS];

typedef struct {
    tk_import_t      *import;
    tk_buf_t          buf;
    tk_json_t         json;
    tk_seatmap_cells_t   said;     /* last, of this area and row */
    int               area;
    int               row;
    int               lines;
} tk_seatmap_t;


static tk_err_t
tk_seatmap_begin(tk_seatmap_t *map, tk_import_t *import)
{
    memset(map, 0, sizeof(tk_seatmap_t));
    map->import = import;

    if (tk_buf_init(&map->buf, import->pool, 65536) != TK_OK) {
        return TK_NO_MEMORY;
    }

    tk_json_init(&map->json, &map->buf);
    tk_json_array(&map->json);

    return TK_OK;
}


static tk_err_t
tk_seatmap_end(tk_seatmap_t *map, tk_str_t *out)
{
    tk_err_t  rc;

    tk_json_end(&map->json);
    rc = tk_json_done(&map->json);
    tk_buf_add(&map->buf, "", 1);

    *out = tk_buf_str(&map->buf);
    out->len -= out->len > 0;

    return map->buf.failed ? TK_NO_MEMORY : rc;
}


/* A text of the pool; NULL: no memory. */

__attribute__((format(printf, 2, 3)))
static const char *
tk_seatmap_printf(const tk_seatmap_t *map, const char *format, ...)
{
    int       n;
    char      text[256];
    va_list   args;
    tk_str_t  copy;

    va_start(args, format);
    n = vsnprintf(text, sizeof(text), format, args);
    va_end(args);

    if (n >= (int) sizeof(text)) {
        n = sizeof(text) - 1;
    }

    copy = tk_str_copy(map->import->pool, (tk_str_t) { (size_t) n + 1,
                                              (unsigned char *) text });

    return (const char *) copy.data;
}


static void
tk_seatmap_begin_area(tk_seatmap_t *map)
{
    map->area++;
    map->row = 0;
    memset(map->said, 0, sizeof(map->said));
}


static void
tk_seatmap_begin_row(tk_seatmap_t *map)
{
    map->row++;
    memset(&map->said[TK_SEATMAP_ROW], 0,
           sizeof(map->said) - TK_SEATMAP_ROW * sizeof(map->said[0]));
}


static void
tk_seatmap_member(tk_seatmap_t *map, const char *name, const char *text)
{
    tk_json_key(&map->json, name);
    tk_json_str(&map->json, tk_str_c(text));
}


/* What is not said stays out, and so does what is said again of an area or a
 * row. */

static tk_err_t
tk_seatmap_line(tk_seatmap_t *map, int line, const tk_seatmap_cells_t cells,
    const char *wrong)
{
    int          i, again;
    const char  *text;

    if (++map->lines > TK_SEATMAP_LINES) {
        return tk_import_refuse(map->import, "FILE_LINES",
            tk_str_c(tk_seatmap_printf(map, "%d", TK_SEATMAP_LINES)));
    }

    tk_json_object(&map->json);

    tk_json_key(&map->json, "area_no");
    tk_json_int(&map->json, map->area);

    if (map->row > 0) {
        tk_json_key(&map->json, "row_no");
        tk_json_int(&map->json, map->row);
    }

    if (line != 0) {
        tk_json_key(&map->json, "line");
        tk_json_int(&map->json, line);
    }

    if (wrong != NULL) {
        tk_seatmap_member(map, "wrong", wrong);
    }

    for (i = 0; i < TK_SEATMAP_COLUMNS; i++) {
        text = cells[i];
        again = i < TK_SEATMAP_SEAT && text != NULL && map->said[i] != NULL
                && strcmp(map->said[i], text) == 0;

        if (text != NULL && !again) {
            tk_seatmap_member(map, tk_seatmap_names[i], text);
            map->said[i] = text;
        }
    }

    tk_json_end(&map->json);

    return TK_OK;
}


/* ---- CSV ---- */

static int
tk_seatmap_column(const char *head)
{
    int  i;

    for (i = 0; i < TK_SEATMAP_COLUMNS; i++) {
        if (strcasecmp(tk_seatmap_names[i], head) == 0) {
            return i;
        }
    }

    return -1;
}


static void
tk_seatmap_list(tk_buf_t *list, const char *name)
{
    if (list->pos > list->start) {
        tk_buf_adds(list, ", ");
    }

    tk_buf_adds(list, name);
}


static tk_err_t
tk_seatmap_refuse_heads(const tk_seatmap_t *map, const char *wrong,
    tk_buf_t *list)
{
    int  i;

    if (strcmp(wrong, "FILE_COLUMNS") == 0) {
        tk_buf_adds(list, "\t");

        for (i = 0; i < TK_SEATMAP_COLUMNS; i++) {
            tk_buf_adds(list, i > 0 ? ", " : "");
            tk_buf_adds(list, tk_seatmap_names[i]);
        }
    }

    return list->failed ? TK_NO_MEMORY
                        : tk_import_refuse(map->import, wrong,
                                           tk_buf_str(list));
}


/* Which column each cell of a line is, -1: none.  All that are none are said,
 * or all that are missing. */

static tk_err_t
tk_seatmap_heads(const tk_seatmap_t *map, const tk_csv_line_t *line,
    int columns[TK_CSV_CELLS])
{
    int       i, seen[TK_SEATMAP_COLUMNS];
    tk_buf_t  unknown, missing;

    memset(seen, 0, sizeof(seen));

    if (tk_buf_init(&unknown, map->import->pool, 256) != TK_OK
        || tk_buf_init(&missing, map->import->pool, 256) != TK_OK)
    {
        return TK_NO_MEMORY;
    }

    for (i = 0; i < line->n; i++) {
        columns[i] = tk_seatmap_column(line->cells[i]);

        if (columns[i] == -1 && line->cells[i][0] != '\0') {
            tk_seatmap_list(&unknown, line->cells[i]);

        } else if (columns[i] != -1 && seen[columns[i]]++ > 0) {
            return tk_import_refuse(map->import, "FILE_COLUMN_TWICE",
                                    tk_str_c(line->cells[i]));
        }
    }

    for (i = 0; i < TK_SEATMAP_AISLE; i++) {
        if (!seen[i]) {
            tk_seatmap_list(&missing, tk_seatmap_names[i]);
        }
    }

    if (unknown.pos > unknown.start) {
        return tk_seatmap_refuse_heads(map, "FILE_COLUMNS", &unknown);
    }

    return missing.pos > missing.start
           ? tk_seatmap_refuse_heads(map, "FILE_COLUMNS_MISSING", &missing)
           : TK_OK;
}


/* The cells of a line by column, NULL: empty.  0: all of them are. */

static int
tk_seatmap_cells(tk_csv_line_t *line, const int columns[TK_CSV_CELLS],
    int ncolumns, tk_seatmap_cells_t cells)
{
    int  i, some;

    some = line->wrong != NULL;
    memset(cells, 0, sizeof(tk_seatmap_cells_t));

    for (i = 0; i < line->n; i++) {
        if (line->cells[i][0] == '\0') {
            continue;
        }

        some = 1;

        if (i < ncolumns && columns[i] != -1) {
            cells[columns[i]] = line->cells[i];

        } else if (line->wrong == NULL) {
            line->wrong = TK_LINE_MARK "CELL_UNNAMED";
        }
    }

    return some;
}


static int
tk_seatmap_is_other(const tk_seatmap_t *map, const tk_seatmap_cells_t cells,
    int column)
{
    return cells[column] != NULL
           && (map->said[column] == NULL
               || strcmp(cells[column], map->said[column]) != 0);
}


/* Another code begins another area, another number another row; none, as of
 * cells that were joined, is the one of the line before. */

static void
tk_seatmap_group(tk_seatmap_t *map, const tk_seatmap_cells_t cells)
{
    if (map->area == 0 || tk_seatmap_is_other(map, cells, TK_SEATMAP_AREA)) {
        tk_seatmap_begin_area(map);
    }

    if (tk_seatmap_is_other(map, cells, TK_SEATMAP_ROW)) {
        tk_seatmap_begin_row(map);
    }
}


tk_err_t
tk_seatmap_csv(tk_import_t *import, tk_str_t text, tk_str_t *out)
{
    int                 ncolumns, columns[TK_CSV_CELLS];
    tk_csv_t            csv;
    tk_err_t            rc;
    tk_str_t            none = tk_null_str;
    tk_seatmap_t        map;
    tk_csv_line_t       line;
    tk_seatmap_cells_t  cells;

    rc = tk_import_text(import, &text);
    if (rc != TK_OK) {
        return rc;
    }

    rc = tk_seatmap_begin(&map, import);
    if (rc != TK_OK) {
        return rc;
    }

    tk_csv_init(&csv, (char *) text.data, text.len);

    if (!tk_csv_next(&csv, &line)) {
        return tk_import_refuse(import, "FILE_EMPTY", none);
    }

    ncolumns = line.n;

    rc = tk_seatmap_heads(&map, &line, columns);

    while (rc == TK_OK && tk_csv_next(&csv, &line)) {
        if (tk_seatmap_cells(&line, columns, ncolumns, cells)) {
            tk_seatmap_group(&map, cells);
            rc = tk_seatmap_line(&map, line.line, cells, line.wrong);
        }
    }

    return rc == TK_OK ? tk_seatmap_end(&map, out) : rc;
}


/* ---- JSON ---- */

/* NULL: nothing is said; *wrong: it is no text and no number. */

static const char *
tk_seatmap_value(tk_seatmap_t *map, const json_t *value, const char *member,
    const char **wrong)
{
    switch (json_typeof(value)) {

    case JSON_STRING:
        return json_string_value(value);

    case JSON_INTEGER:
        return tk_seatmap_printf(map, "%lld",
                          (long long) json_integer_value(value));

    case JSON_REAL:
        return tk_seatmap_printf(map, "%.17g", json_real_value(value));

    case JSON_TRUE:
        return "yes";

    case JSON_FALSE:
        return "no";

    case JSON_NULL:
        return NULL;

    default:
        *wrong = tk_seatmap_printf(map, TK_LINE_MARK "MEMBER_VALUE"
                                        TK_LINE_NEXT "%s", member);
        return NULL;
    }
}


/* The column that a member is, -1: none. */

static int
tk_seatmap_member_column(int level, const char *member)
{
    int  i;

    for (i = tk_seatmap_levels[level].first;
         i <= tk_seatmap_levels[level].last; i++)
    {
        if (strcmp(tk_seatmap_members[i], member) == 0) {
            return i;
        }
    }

    return -1;
}


/* What an object says of itself. */

static const char *
tk_seatmap_object(tk_seatmap_t *map, json_t *object, int level,
    tk_seatmap_cells_t cells)
{
    int          column;
    json_t      *value;
    const char  *member, *list, *wrong;

    wrong = NULL;
    list = tk_seatmap_levels[level].list;

    json_object_foreach(object, member, value) {
        column = tk_seatmap_member_column(level, member);

        if (column != -1) {
            cells[column] = tk_seatmap_value(map, value, member, &wrong);

        } else if (list == NULL || strcmp(member, list) != 0) {
            wrong = tk_seatmap_printf(map, TK_LINE_MARK "MEMBER_UNKNOWN"
                                      TK_LINE_NEXT "%s", member);

        } else if (!json_is_array(value)) {
            wrong = tk_seatmap_printf(map, TK_LINE_MARK "MEMBER_LIST"
                                      TK_LINE_NEXT "%s", member);
        }
    }

    return json_is_object(object) ? wrong : TK_LINE_MARK "MEMBER_OBJECT";
}


/* One with parts is said with the first of them, or else on a line of its own;
 * the parts of a row are seats, each a line. */

static tk_err_t
tk_seatmap_level(tk_seatmap_t *map, json_t *list, int level,
    const tk_seatmap_cells_t above)
{
    size_t           i;
    json_t          *object, *parts;
    tk_err_t         rc;
    const char      *wrong;
    tk_seatmap_cells_t  cells;

    for (i = 0; i < json_array_size(list); i++) {
        object = json_array_get(list, i);
        memcpy(cells, above, sizeof(cells));

        if (level == 0) {
            tk_seatmap_begin_area(map);

        } else if (level == 1) {
            tk_seatmap_begin_row(map);
        }

        wrong = tk_seatmap_object(map, object, level, cells);
        parts = level < 2
                ? json_object_get(object, tk_seatmap_levels[level].list) : NULL;

        rc = wrong == NULL && json_array_size(parts) > 0
             ? TK_OK : tk_seatmap_line(map, 0, cells, wrong);

        if (rc == TK_OK) {
            rc = tk_seatmap_level(map, parts, level + 1, cells);
        }

        if (rc != TK_OK) {
            return rc;
        }
    }

    return TK_OK;
}


static tk_err_t
tk_seatmap_areas(tk_import_t *import, json_t *root, tk_str_t *out)
{
    json_t              *areas;
    tk_err_t             rc;
    tk_str_t             none = tk_null_str;
    tk_seatmap_t         map;
    tk_seatmap_cells_t   cells;

    areas = json_object_get(root, "areas");

    if (!json_is_array(areas) || json_object_size(root) != 1) {
        return tk_import_refuse(import, "FILE_AREAS", none);
    }

    memset(cells, 0, sizeof(cells));

    rc = tk_seatmap_begin(&map, import);

    if (rc == TK_OK) {
        rc = tk_seatmap_level(&map, areas, 0, cells);
    }

    return rc == TK_OK ? tk_seatmap_end(&map, out) : rc;
}


tk_err_t
tk_seatmap_json(tk_import_t *import, tk_str_t text, tk_str_t *out)
{
    char           why[JSON_ERROR_TEXT_LENGTH + 16];
    json_t        *root;
    tk_err_t       rc;
    json_error_t   error;

    rc = tk_import_text(import, &text);
    if (rc != TK_OK) {
        return rc;
    }

    root = json_loadb((char *) text.data, text.len, JSON_REJECT_DUPLICATES,
                      &error);

    if (root == NULL) {
        snprintf(why, sizeof(why), "%d\t%s", error.line, error.text);
        return tk_import_refuse(import, "FILE_JSON",
                                tk_str_copy(import->pool, tk_str_c(why)));
    }

    rc = tk_seatmap_areas(import, root, out);
    json_decref(root);

    return rc;
}
