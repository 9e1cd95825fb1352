/* Maps of a theatre's seats, from files and to files: "seatmap ...". */

#include <stdio.h>
#include <stdlib.h>
#include <strings.h>

#include <sys/stat.h>

#include "ctl_map.h"
#include "tk_problem.h"


/* ---- Files ---- */

/* The whole of it, with room for one byte more. */

static int
ctl_seatmap_file(ctl_t *ctl, FILE *f, const char *name, tk_str_t *text)
{
    size_t       most;
    struct stat  st;

    /* of a pipe nobody knows how much comes */
    most = fstat(fileno(f), &st) == 0 && S_ISREG(st.st_mode)
           && st.st_size < CTL_MAP_BYTES ? st.st_size : CTL_MAP_BYTES;

    text->data = ctl_alloc(ctl, most + 2);
    text->len = fread(text->data, 1, most + 1, f);

    if (ferror(f)) {
        ctl_error("cannot read %s: %m", name);
        return CTL_REFUSED;
    }

    if (text->len > most) {
        ctl_error("%s is larger than %d MB, or grows", name,
                  CTL_MAP_BYTES >> 20);
        return CTL_REFUSED;
    }

    return CTL_OK;
}


int
ctl_map_open(ctl_t *ctl, const char *path, tk_str_t *text)
{
    int    rc;
    FILE  *f;

    if (strcmp(path, "-") == 0) {
        return ctl_seatmap_file(ctl, stdin, "standard input", text);
    }

    f = fopen(path, "re");

    if (f == NULL) {
        ctl_error("cannot read %s: %m", path);
        return CTL_REFUSED;
    }

    rc = ctl_seatmap_file(ctl, f, path, text);
    fclose(f);

    return rc;
}


int
ctl_map_said(ctl_t *ctl, const char *path, tk_err_t rc,
    const tk_import_t *import)
{
    tk_str_t             text;
    const tk_problem_t  *problem;

    if (rc == TK_OK) {
        return CTL_OK;
    }

    problem = rc == TK_BAD_VALUE ? tk_problem(tk_str_c(import->wrong)) : NULL;

    if (problem != NULL
        && tk_problem_text(ctl->pool, problem, ctl_lang(), import->subject,
                           &text)
           == TK_OK)
    {
        ctl_error("%s: %.*s", path, (int) text.len, text.data);

    } else if (rc != TK_BUG) {              /* of which it was said */
        ctl_error("out of memory");
    }

    return CTL_REFUSED;
}


/* "csv" or "json", as is said, or as the name ends. */

static const char *
ctl_seatmap_format(ctl_t *ctl, const char *path)
{
    const char  *format, *end;

    format = ctl_given(ctl, "--format");

    if (format != NULL) {
        return format;
    }

    if (path == NULL || strcmp(path, "-") == 0) {
        return ctl->json ? "json" : "csv";
    }

    end = strrchr(path, '.');

    if (end != NULL && strcasecmp(end, ".csv") == 0) {
        return "csv";
    }

    if (end != NULL && strcasecmp(end, ".json") == 0) {
        return "json";
    }

    ctl_error("%s: a name that ends with .csv or .json, or --format", path);

    return NULL;
}


/* ---- Import ---- */

/* What is wrong with a map that was refused. */

static int
ctl_seatmap_problems(ctl_t *ctl, const char *map)
{
    PGresult  *res;

    res = ctl_query(ctl, "SELECT * FROM api.staff_seatmap_problems($1)", 1,
                    &map);

    if (res != NULL) {
        ctl_print(ctl, res, NULL, NULL);
        PQclear(res);
    }

    return CTL_REFUSED;
}


static const char *
ctl_seatmap_value(const PGresult *res, const char *column)
{
    return PQgetvalue(res, 0, PQfnumber(res, column));
}


/* What it means for the performances to come. */

static void
ctl_seatmap_tell(const PGresult *res)
{
    const char  *map, *gone, *overlaps;

    map = ctl_seatmap_value(res, "map");
    gone = ctl_seatmap_value(res, "gone");
    overlaps = ctl_seatmap_value(res, "overlaps");

    printf(ctl_seatmap_value(res, "changed")[0] == 't'
           ? ctl_text("This is the new map %s.  Performances to come: %s moved"
                      " to it.\n")
           : ctl_text("Nothing differs from map %s.  Performances to come: %s"
                      " moved to it.\n"),
           map, ctl_seatmap_value(res, "moved"));

    if (strcmp(ctl_seatmap_value(res, "kept"), "0") != 0) {
        printf(ctl_text("%s stay on an older map, since seats of them are sold"
                        " or kept: seatmap show --performances\n"),
               ctl_seatmap_value(res, "kept"));
    }

    if (gone[0] != '\0') {
        printf(ctl_text("Products are sold in areas that it has not: %s\n"),
               gone);
    }

    if (overlaps[0] != '\0') {
        printf(ctl_text("These lie on each other, if that is meant: %s\n"),
               overlaps);
    }
}


int
ctl_seatmap_import(ctl_t *ctl)
{
    int          rc;
    PGresult    *res;
    tk_str_t     text, json;
    const char  *format, *map, *values[3];
    tk_import_t  import = { .pool = ctl->pool };

    format = ctl_seatmap_format(ctl, ctl->args[2]);

    if (format == NULL) {
        return CTL_USAGE;
    }

    if (ctl_map_open(ctl, ctl->args[2], &text) != CTL_OK) {
        return CTL_REFUSED;
    }

    rc = ctl_map_said(ctl, ctl->args[2],
                      strcmp(format, "csv") == 0
                      ? tk_seatmap_csv(&import, text, &json)
                      : tk_seatmap_json(&import, text, &json), &import);
    if (rc != CTL_OK) {
        return rc;
    }

    map = (const char *) json.data;

    rc = ctl_keys(ctl, 0);
    if (rc != CTL_OK) {
        return rc;
    }

    /* It is looked at for long before anything is locked; the role's own limit
     * is made for changes. */
    PQclear(PQexec(ctl->db, "SET statement_timeout = '10min'"));

    values[0] = ctl->args[0];
    values[1] = ctl->args[1];
    values[2] = map;

    res = ctl_function(ctl, ctl->action->function, 3, values);

    if (res == NULL) {
        return ctl_is_verdict(ctl, "MAP_WRONG")
               ? ctl_seatmap_problems(ctl, map) : CTL_REFUSED;
    }

    ctl_print(ctl, res, NULL, NULL);

    if (!ctl->json) {
        ctl_seatmap_tell(res);
    }

    PQclear(res);

    return CTL_OK;
}


/* ---- Export, drawing, what there is ---- */

/* A function of the supplier, the hall and what the options say. */

static PGresult *
ctl_seatmap_ask(ctl_t *ctl, const char *function)
{
    char        *change;
    PGresult    *res;
    const char  *values[3];

    if (ctl_keys(ctl, 0) != CTL_OK) {
        return NULL;
    }

    change = json_dumps(ctl->change, JSON_COMPACT);

    values[0] = ctl->args[0];
    values[1] = ctl->args[1];
    values[2] = change;

    res = ctl_function(ctl, function, 3, values);
    free(change);

    return res;
}


static int
ctl_seatmap_write(ctl_t *ctl, ctl_writer_pt write)
{
    int        rc;
    PGresult  *seats;

    seats = ctl_seatmap_ask(ctl, ctl->action->function);

    if (seats == NULL) {
        return CTL_REFUSED;
    }

    rc = ctl_output(ctl->args[2], 0666, write, seats);
    PQclear(seats);

    return rc;
}


int
ctl_seatmap_export(ctl_t *ctl)
{
    const char  *format;

    format = ctl_seatmap_format(ctl, ctl->args[2]);

    if (format == NULL) {
        return CTL_USAGE;
    }

    return ctl_seatmap_write(ctl, strcmp(format, "csv") == 0
                                  ? ctl_map_write_csv : ctl_map_write_json);
}


int
ctl_seatmap_draw(ctl_t *ctl)
{
    if ((ctl_given(ctl, "--session") == NULL)
        != (ctl_given(ctl, "--day") == NULL))
    {
        ctl_error("--session and --day go together");
        return CTL_USAGE;
    }

    return ctl_seatmap_write(ctl, ctl_map_write_svg);
}


int
ctl_seatmap_show(ctl_t *ctl)
{
    PGresult    *res;
    const char  *area, *function;

    area = ctl_given(ctl, "--area");

    if (area != NULL) {
        json_object_set_new(ctl->change, "area", json_string(area));
    }

    function = area != NULL ? "staff_seatmap_rows"
               : ctl_given(ctl, "--performances") != NULL
                 ? "staff_seatmap_played" : ctl->action->function;

    res = ctl_seatmap_ask(ctl, function);

    if (res == NULL) {
        return CTL_REFUSED;
    }

    ctl_print(ctl, res, NULL, NULL);
    PQclear(res);

    return CTL_OK;
}
