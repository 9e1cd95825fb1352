/*
 * Seasons, prices and agents as CSV: "... import FILE" hands the lines of a
 * file to SQL, which takes all or none and says what is wrong with each;
 * "... export FILE" writes what an import reads.  And pictures.
 */

#include <stdio.h>
#include <stdlib.h>

#include "ctl_map.h"
#include "tk_md5.h"

#define CTL_IMPORT_MARK     "\xef\xbb\xbf"
#define CTL_IMPORT_KINDS    4


/* All lines of the file that args[1] names, as JSON. */

static int
ctl_import_read(ctl_t *ctl, tk_import_t *import, tk_str_t *rows)
{
    int          rc;
    tk_str_t     text;
    const char  *path;

    path = ctl->args[1];

    rc = ctl_map_open(ctl, path, &text);
    if (rc != CTL_OK) {
        return rc;
    }

    return ctl_map_said(ctl, path,
                        tk_import_read(import, ctl->action->name, text, rows),
                        import);
}


static PGresult *
ctl_import_call(ctl_t *ctl, const char *rows)
{
    char        *change;
    PGresult    *res;
    const char  *values[3];

    change = json_dumps(ctl->change, JSON_COMPACT);

    values[0] = ctl->args[0];
    values[1] = rows;
    values[2] = change;
    res = ctl_function(ctl, ctl->action->function, 3, values);

    free(change);

    return res;
}


static void
ctl_import_add(PGresult *to, const PGresult *from, int row)
{
    int  col, at;

    at = PQntuples(to);

    for (col = 0; col < PQnfields(from); col++) {
        PQsetvalue(to, at, col, PQgetvalue(from, row, col),
                   PQgetisnull(from, row, col) ? -1
                                               : PQgetlength(from, row, col));
    }
}


/* How many lines there are of each kind; those that change nothing are not
 * listed. */

static void
ctl_import_print(ctl_t *ctl, const PGresult *res)
{
    int          i, row, change, counts[CTL_IMPORT_KINDS];
    PGresult    *shown;
    const char  *kind;

    static const char *const  kinds[CTL_IMPORT_KINDS] = {
        "new", "changed", "same", "wrong"
    };

    change = PQfnumber(res, "change");

    if (ctl->json || change == -1) {
        ctl_print(ctl, res, NULL, NULL);
        return;
    }

    memset(counts, 0, sizeof(counts));
    shown = PQcopyResult(res, PG_COPYRES_ATTRS);

    for (row = 0; row < PQntuples(res); row++) {
        kind = PQgetvalue(res, row, change);

        for (i = 0; i < CTL_IMPORT_KINDS; i++) {
            counts[i] += strcmp(kind, kinds[i]) == 0;
        }

        if (shown != NULL && strcmp(kind, "same") != 0) {
            ctl_import_add(shown, res, row);
        }
    }

    if (shown != NULL && PQntuples(shown) > 0) {
        ctl_print(ctl, shown, NULL, NULL);
    }

    printf(ctl_text("new %d, changed %d, same %d, wrong %d\n"), counts[0],
           counts[1], counts[2], counts[3]);
    PQclear(shown);
}


/* Where lines are wrong the preview lists them. */

static int
ctl_import_rows(ctl_t *ctl, const char *rows)
{
    int        rc;
    PGresult  *res;

    rc = ctl_keys(ctl, 0);
    if (rc != CTL_OK) {
        return rc;
    }

    res = ctl_import_call(ctl, rows);

    if (res == NULL && ctl_is_verdict(ctl, "IMPORT_WRONG")) {
        rc = CTL_REFUSED;
        json_object_set_new(ctl->change, "preview", json_true());
        res = ctl_import_call(ctl, rows);
    }

    if (res == NULL) {
        return CTL_REFUSED;
    }

    ctl_import_print(ctl, res);
    PQclear(res);

    return rc;
}


/* A password that nobody knows, sealed for the user of a line, who may be
 * new. */

static int
ctl_import_seal(void *data, tk_str_t user, const char **hex)
{
    int             rc;
    ctl_t          *ctl = data;
    const char     *path;
    unsigned char   random[32], md5[32];

    if (tk_random(random, sizeof(random)) != TK_OK) {
        ctl_error("no random bytes to make a key of");
        return CTL_REFUSED;
    }

    tk_md5_hex((tk_str_t) { sizeof(random), random }, md5);

    path = ctl->args[1];
    ctl->args[1] = (const char *) user.data;
    rc = ctl_seal(ctl, "password", (tk_str_t) { sizeof(md5), md5 }, hex);
    ctl->args[1] = path;

    return rc;
}


int
ctl_import(ctl_t *ctl)
{
    int          rc;
    tk_str_t     rows;
    tk_import_t  import = { .pool = ctl->pool, .data = ctl };

    if (ctl->action->flags & TK_ACTION_SECRET) {
        import.seal = ctl_import_seal;
    }

    rc = ctl_import_read(ctl, &import, &rows);

    return rc == CTL_OK ? ctl_import_rows(ctl, (const char *) rows.data) : rc;
}


int
ctl_picture_set(ctl_t *ctl)
{
    int          rc;
    PGresult    *res;
    tk_str_t     file, picture;
    const char  *values[3];
    tk_import_t  import = { .pool = ctl->pool };

    rc = ctl_map_open(ctl, ctl->args[2], &file);

    if (rc == CTL_OK) {
        rc = ctl_map_said(ctl, ctl->args[2],
                          tk_import_picture(&import, file, &picture), &import);
    }

    if (rc == CTL_OK) {
        rc = ctl_keys(ctl, 0);
    }

    if (rc != CTL_OK) {
        return rc;
    }

    values[0] = ctl->args[0];
    values[1] = ctl->args[1];
    values[2] = (const char *) picture.data;

    res = ctl_function(ctl, ctl->action->function, 3, values);

    if (res == NULL) {
        return CTL_REFUSED;
    }

    ctl_print(ctl, res, NULL, NULL);
    PQclear(res);

    return CTL_OK;
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

    rc = ctl_answer(ctl, NULL, &res);
    if (rc != CTL_OK) {
        return rc;
    }

    rc = ctl_output(ctl->args[1], 0666, ctl_export_write, res);

    if (rc == CTL_OK && ctl->args[1] != NULL && strcmp(ctl->args[1], "-") != 0)
    {
        printf(ctl_text("lines of %s: %d\n"), ctl->args[1], PQntuples(res));
    }

    PQclear(res);

    return rc;
}
