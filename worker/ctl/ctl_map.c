/* Reads and writes maps of seats: the CSV has a line for each seat, the JSON
 * areas with rows with seats. */

#include <stdlib.h>
#include <strings.h>

#include "ctl_map.h"
#include "tk_json.h"

#define CTL_MARK        "\xef\xbb\xbf"          /* of UTF-8, for Excel */

const char *const  ctl_map_names[CTL_MAP_COLUMNS] = {
    "area", "area_name", "color", "area_x", "area_y", "area_w", "area_h",
    "row", "row_x", "row_y", "row_w", "row_h", "seat_w", "seat_h", "align",
    "seat", "aisle", "next"
};

/* What the JSON calls them, area by area, row by row, seat by seat. */

static const char *const  ctl_map_members[CTL_MAP_COLUMNS] = {
    "code", "name", "color", "x", "y", "w", "h",
    "num", "x", "y", "w", "h", "seat_w", "seat_h", "align",
    "num", "aisle", "next"
};

/* An area, a row, a seat: their columns, and what they have of the next. */

static const struct {
    int          first, last;
    const char  *list;
} ctl_map_levels[] = {
    { CTL_MAP_AREA, CTL_MAP_AREA_H, "rows" },
    { CTL_MAP_ROW, CTL_MAP_ALIGN, "seats" },
    { CTL_MAP_SEAT, CTL_MAP_NEXT, NULL }
};

typedef const char  *ctl_map_cells_t[CTL_MAP_COLUMNS];

typedef struct {
    ctl_t            *ctl;
    const char       *name;
    tk_buf_t          buf;
    tk_json_t         json;
    ctl_map_cells_t   said;     /* last, of this area and row */
    int               area;
    int               row;
    int               lines;
} ctl_map_t;


static int
ctl_map_begin(ctl_map_t *map, ctl_t *ctl, const char *name)
{
    memset(map, 0, sizeof(ctl_map_t));
    map->ctl = ctl;
    map->name = name;

    if (tk_buf_init(&map->buf, ctl->pool, 65536) != TK_OK) {
        ctl_error("out of memory");
        return CTL_REFUSED;
    }

    tk_json_init(&map->json, &map->buf);
    tk_json_array(&map->json);

    return CTL_OK;
}


static const char *
ctl_map_end(ctl_map_t *map)
{
    tk_json_end(&map->json);
    tk_buf_add(&map->buf, "", 1);

    if (tk_json_done(&map->json) != TK_OK || map->buf.failed) {
        ctl_error("out of memory");
        return NULL;
    }

    return (const char *) map->buf.start;
}


static void
ctl_map_begin_area(ctl_map_t *map)
{
    map->area++;
    map->row = 0;
    memset(map->said, 0, sizeof(map->said));
}


static void
ctl_map_begin_row(ctl_map_t *map)
{
    map->row++;
    memset(&map->said[CTL_MAP_ROW], 0,
           sizeof(map->said) - CTL_MAP_ROW * sizeof(map->said[0]));
}


static void
ctl_map_member(ctl_map_t *map, const char *name, const char *text)
{
    tk_json_key(&map->json, name);
    tk_json_str(&map->json, tk_str_c(text));
}


/* What is not said stays out, and so does what is said again of an area or a
 * row. */

static int
ctl_map_line(ctl_map_t *map, int line, const ctl_map_cells_t cells,
    const char *wrong)
{
    int          i, again;
    const char  *text;

    if (++map->lines > CTL_MAP_LINES) {
        ctl_error("%s has more than %d lines or seats", map->name,
                  CTL_MAP_LINES);
        return CTL_REFUSED;
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
        ctl_map_member(map, "wrong", wrong);
    }

    for (i = 0; i < CTL_MAP_COLUMNS; i++) {
        text = cells[i];
        again = i < CTL_MAP_SEAT && text != NULL && map->said[i] != NULL
                && strcmp(map->said[i], text) == 0;

        if (text != NULL && !again) {
            ctl_map_member(map, ctl_map_names[i], text);
            map->said[i] = text;
        }
    }

    tk_json_end(&map->json);

    return CTL_OK;
}


/* What no text may have, before it is looked at any nearer. */

int
ctl_map_check(const char *name, tk_str_t text)
{
    int       line;
    tk_str_t  s;

    if (text.len >= 2 && (memcmp(text.data, "\xff\xfe", 2) == 0
                          || memcmp(text.data, "\xfe\xff", 2) == 0))
    {
        ctl_error("%s is UTF-16: save it as \"CSV UTF-8\"", name);
        return CTL_REFUSED;
    }

    line = 1;

    for (s.data = text.data; s.data < text.data + text.len; s.data += s.len) {
        s.len = 0;

        while (s.data + s.len < text.data + text.len
               && s.data[s.len++] != '\n');

        if (memchr(s.data, '\0', s.len) != NULL) {
            ctl_error("%s, line %d: a zero byte, which no text has", name,
                      line);
            return CTL_REFUSED;
        }

        if (tk_check_utf8(s) != TK_OK) {
            ctl_error("%s, line %d is not UTF-8: save it as such"
                      " (\"CSV UTF-8\")", name, line);
            return CTL_REFUSED;
        }

        line++;
    }

    return CTL_OK;
}


tk_str_t
ctl_map_unmarked(tk_str_t text)
{
    size_t  n;

    n = strlen(CTL_MARK);

    if (text.len >= n && memcmp(text.data, CTL_MARK, n) == 0) {
        text.data += n;
        text.len -= n;
    }

    return text;
}


/* ---- CSV ---- */

static int
ctl_map_column(const char *head)
{
    int  i;

    for (i = 0; i < CTL_MAP_COLUMNS; i++) {
        if (strcasecmp(ctl_map_names[i], head) == 0) {
            return i;
        }
    }

    return -1;
}


/* Which column each cell of a line is, -1: none.  All that is wrong is said. */

static int
ctl_map_heads(const ctl_map_t *map, const ctl_csv_line_t *line,
    int columns[CTL_CSV_CELLS])
{
    int  i, rc, known, seen[CTL_MAP_COLUMNS];

    rc = CTL_OK;
    known = 0;
    memset(seen, 0, sizeof(seen));

    for (i = 0; i < line->n; i++) {
        columns[i] = ctl_map_column(line->cells[i]);
        known |= columns[i] != -1;
    }

    if (!known) {
        ctl_error("%s, line 1 names no column of a map (area, area_name,"
                  " color, ...): is this the CSV?", map->name);
        return CTL_REFUSED;
    }

    for (i = 0; i < line->n; i++) {
        if (columns[i] == -1 && line->cells[i][0] != '\0') {
            ctl_error("%s, line 1: the column \"%s\" is none of a map's",
                      map->name, line->cells[i]);
            rc = CTL_REFUSED;

        } else if (columns[i] != -1 && seen[columns[i]]++ > 0) {
            ctl_error("%s, line 1: the column %s is there twice", map->name,
                      line->cells[i]);
            rc = CTL_REFUSED;
        }
    }

    for (i = 0; i < CTL_MAP_AISLE; i++) {
        if (!seen[i]) {
            ctl_error("%s, line 1: the column %s is missing", map->name,
                      ctl_map_names[i]);
            rc = CTL_REFUSED;
        }
    }

    return rc;
}


/* The cells of a line by column, NULL: empty.  0: all of them are. */

static int
ctl_map_cells(ctl_csv_line_t *line, const int columns[CTL_CSV_CELLS],
    int ncolumns, ctl_map_cells_t cells)
{
    int  i, some;

    some = line->wrong != NULL;
    memset(cells, 0, sizeof(ctl_map_cells_t));

    for (i = 0; i < line->n; i++) {
        if (line->cells[i][0] == '\0') {
            continue;
        }

        some = 1;

        if (i < ncolumns && columns[i] != -1) {
            cells[columns[i]] = line->cells[i];

        } else if (line->wrong == NULL) {
            line->wrong = "a cell under no column's name";
        }
    }

    return some;
}


static int
ctl_map_is_other(const ctl_map_t *map, const ctl_map_cells_t cells, int column)
{
    return cells[column] != NULL
           && (map->said[column] == NULL
               || strcmp(cells[column], map->said[column]) != 0);
}


/* Another code begins another area, another number another row; none, as of
 * cells that were joined, is the one of the line before. */

static void
ctl_map_group(ctl_map_t *map, const ctl_map_cells_t cells)
{
    if (map->area == 0 || ctl_map_is_other(map, cells, CTL_MAP_AREA)) {
        ctl_map_begin_area(map);
    }

    if (ctl_map_is_other(map, cells, CTL_MAP_ROW)) {
        ctl_map_begin_row(map);
    }
}


const char *
ctl_map_read_csv(ctl_t *ctl, const char *name, tk_str_t text)
{
    int              ncolumns, columns[CTL_CSV_CELLS];
    ctl_csv_t        csv;
    ctl_map_t        map;
    ctl_csv_line_t   line;
    ctl_map_cells_t  cells;

    if (ctl_map_check(name, text) != CTL_OK
        || ctl_map_begin(&map, ctl, name) != CTL_OK)
    {
        return NULL;
    }

    text = ctl_map_unmarked(text);
    ctl_csv_init(&csv, (char *) text.data, text.len);

    if (!ctl_csv_next(&csv, &line)) {
        ctl_error("%s is empty", name);
        return NULL;
    }

    ncolumns = line.n;

    if (ctl_map_heads(&map, &line, columns) != CTL_OK) {
        return NULL;
    }

    while (ctl_csv_next(&csv, &line)) {
        if (!ctl_map_cells(&line, columns, ncolumns, cells)) {
            continue;
        }

        ctl_map_group(&map, cells);

        if (ctl_map_line(&map, line.line, cells, line.wrong) != CTL_OK) {
            return NULL;
        }
    }

    return ctl_map_end(&map);
}


/* ---- JSON ---- */

/* NULL: nothing is said; *wrong: it is no text and no number. */

static const char *
ctl_map_value(ctl_map_t *map, const json_t *value, const char *member,
    const char **wrong)
{
    switch (json_typeof(value)) {

    case JSON_STRING:
        return json_string_value(value);

    case JSON_INTEGER:
        return ctl_printf(map->ctl, "%lld",
                          (long long) json_integer_value(value));

    case JSON_REAL:
        return ctl_printf(map->ctl, "%.17g", json_real_value(value));

    case JSON_TRUE:
        return "yes";

    case JSON_FALSE:
        return "no";

    case JSON_NULL:
        return NULL;

    default:
        *wrong = ctl_printf(map->ctl, "%s is no text and no number", member);
        return NULL;
    }
}


/* The column that a member is, -1: none. */

static int
ctl_map_member_column(int level, const char *member)
{
    int  i;

    for (i = ctl_map_levels[level].first; i <= ctl_map_levels[level].last; i++)
    {
        if (strcmp(ctl_map_members[i], member) == 0) {
            return i;
        }
    }

    return -1;
}


/* What an object says of itself. */

static const char *
ctl_map_object(ctl_map_t *map, json_t *object, int level,
    ctl_map_cells_t cells)
{
    int          column;
    json_t      *value;
    const char  *member, *list, *wrong;

    wrong = NULL;
    list = ctl_map_levels[level].list;

    json_object_foreach(object, member, value) {
        column = ctl_map_member_column(level, member);

        if (column != -1) {
            cells[column] = ctl_map_value(map, value, member, &wrong);

        } else if (list == NULL || strcmp(member, list) != 0) {
            wrong = ctl_printf(map->ctl, "there is no member \"%s\"", member);

        } else if (!json_is_array(value)) {
            wrong = ctl_printf(map->ctl, "%s is no list", member);
        }
    }

    return json_is_object(object) ? wrong : "this is no object";
}


/* One with parts is said with the first of them, or else on a line of its own;
 * the parts of a row are seats, each a line. */

static int
ctl_map_level(ctl_map_t *map, json_t *list, int level,
    const ctl_map_cells_t above)
{
    int              rc;
    size_t           i;
    json_t          *object, *parts;
    const char      *wrong;
    ctl_map_cells_t  cells;

    for (i = 0; i < json_array_size(list); i++) {
        object = json_array_get(list, i);
        memcpy(cells, above, sizeof(cells));

        if (level == 0) {
            ctl_map_begin_area(map);

        } else if (level == 1) {
            ctl_map_begin_row(map);
        }

        wrong = ctl_map_object(map, object, level, cells);
        parts = level < 2 ? json_object_get(object, ctl_map_levels[level].list)
                          : NULL;

        rc = wrong == NULL && json_array_size(parts) > 0
             ? CTL_OK : ctl_map_line(map, 0, cells, wrong);

        if (rc == CTL_OK) {
            rc = ctl_map_level(map, parts, level + 1, cells);
        }

        if (rc != CTL_OK) {
            return rc;
        }
    }

    return CTL_OK;
}


const char *
ctl_map_read_json(ctl_t *ctl, const char *name, tk_str_t text)
{
    int              rc;
    json_t          *root, *areas;
    ctl_map_t        map;
    const char      *json;
    json_error_t     error;
    ctl_map_cells_t  cells;

    if (ctl_map_check(name, text) != CTL_OK
        || ctl_map_begin(&map, ctl, name) != CTL_OK)
    {
        return NULL;
    }

    text = ctl_map_unmarked(text);
    root = json_loadb((char *) text.data, text.len, JSON_REJECT_DUPLICATES,
                      &error);

    if (root == NULL) {
        ctl_error("%s, line %d: %s", name, error.line, error.text);
        return NULL;
    }

    json = NULL;
    areas = json_object_get(root, "areas");

    if (!json_is_array(areas) || json_object_size(root) != 1) {
        ctl_error("%s is not {\"areas\": [...]}", name);

    } else {
        memset(cells, 0, sizeof(cells));
        rc = ctl_map_level(&map, areas, 0, cells);
        json = rc == CTL_OK ? ctl_map_end(&map) : NULL;
    }

    json_decref(root);

    return json;
}


/* ---- What is written ---- */

static const char *
ctl_map_stored(const PGresult *seats, int seat, int column)
{
    const char  *text;

    text = PQgetvalue(seats, seat,
                      PQfnumber(seats, column == CTL_MAP_ROW
                                       ? "row_num" : ctl_map_names[column]));

    if (column != CTL_MAP_AISLE) {
        return text;
    }

    return text[0] == 't' ? "yes" : "";
}


static int
ctl_map_is_number(int column)
{
    return (column >= CTL_MAP_AREA_X && column <= CTL_MAP_AREA_H)
           || (column >= CTL_MAP_ROW_X && column <= CTL_MAP_SEAT_H);
}


static void
ctl_map_cell(FILE *f, const PGresult *seats, int seat, int column)
{
    const char  *text;

    text = ctl_map_stored(seats, seat, column);

    if (ctl_map_is_number(column)) {
        fputs(text, f);         /* -5 is no formula */

    } else {
        ctl_csv_put(f, text);
    }
}


void
ctl_map_write_csv(FILE *f, const PGresult *seats)
{
    int  seat, i;

    fputs(CTL_MARK, f);

    for (i = 0; i <= CTL_MAP_AISLE; i++) {
        fprintf(f, "%s%s", i > 0 ? "," : "", ctl_map_names[i]);
    }

    for (seat = 0; seat < PQntuples(seats); seat++) {
        fputs("\r\n", f);

        for (i = 0; i <= CTL_MAP_AISLE; i++) {
            if (i > 0) {
                fputc(',', f);
            }

            ctl_map_cell(f, seats, seat, i);
        }
    }

    fputs("\r\n", f);
}


/* Control characters, which would need more, no map has: see
 * impl.seatmap_bad_text(). */

static void
ctl_map_put_string(FILE *f, const char *text)
{
    const char  *p;

    fputc('"', f);

    for (p = text; *p != '\0'; p++) {
        fprintf(f, "%s%c", *p == '"' || *p == '\\' ? "\\" : "", *p);
    }

    fputc('"', f);
}


/* "code": "A", "name": ...; of a seat the aisle where there is one. */

static void
ctl_map_put_level(FILE *f, const PGresult *seats, int seat, int level)
{
    int          i;
    const char  *text, *between;

    between = "";

    for (i = ctl_map_levels[level].first; i <= ctl_map_levels[level].last; i++)
    {
        if (i > CTL_MAP_AISLE) {
            break;
        }

        text = ctl_map_stored(seats, seat, i);

        if (i == CTL_MAP_AISLE && text[0] == '\0') {
            continue;
        }

        fprintf(f, "%s\"%s\": ", between, ctl_map_members[i]);
        between = ", ";

        if (i == CTL_MAP_AISLE) {
            fputs("true", f);

        } else if (ctl_map_is_number(i)) {
            fputs(text, f);

        } else {
            ctl_map_put_string(f, text);
        }
    }
}


static int
ctl_map_is_same(const PGresult *seats, int seat, const char *column)
{
    int  i;

    i = PQfnumber(seats, column);

    return seat > 0 && strcmp(PQgetvalue(seats, seat, i),
                              PQgetvalue(seats, seat - 1, i)) == 0;
}


void
ctl_map_write_json(FILE *f, const PGresult *seats)
{
    int  seat, area, row;

    fputs("{\"areas\": [", f);

    for (seat = 0; seat < PQntuples(seats); seat++) {
        area = !ctl_map_is_same(seats, seat, "area");
        row = area || !ctl_map_is_same(seats, seat, "row_place");

        if (row && seat > 0) {
            fputs(area ? "]}]}," : "]},", f);
        }

        if (area) {
            fputs("\n{", f);
            ctl_map_put_level(f, seats, seat, 0);
            fputs(", \"rows\": [", f);
        }

        if (row) {
            fputs("\n  {", f);
            ctl_map_put_level(f, seats, seat, 1);
            fputs(", \"seats\": [", f);
        }

        fputs(row ? "\n    {" : ",\n    {", f);
        ctl_map_put_level(f, seats, seat, 2);
        fputc('}', f);
    }

    fputs("]}]}\n]}\n", f);
}
