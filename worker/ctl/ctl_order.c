/*
 * One order as staff see it, also one of railway tickets.  What is sealed of
 * it, phone and documents, names, the invoice's title and the remark, is opened
 * here, under the master key.
 */

#include <stdlib.h>
#include <string.h>

#include "ctl.h"
#include "tk_open.h"
#include "tk_rail_staff.h"


/* The first row but for its verdict; lists as they are, all else as text. */

static json_t *
ctl_order_json(const PGresult *res)
{
    int      col;
    json_t  *row, *value;

    row = json_object();

    for (col = 2; col < PQnfields(res); col++) {
        value = PQgetisnull(res, 0, col) ? json_null()
                : PQftype(res, col) == TK_OID_JSON
                ? json_loads(PQgetvalue(res, 0, col), JSON_DECODE_ANY, NULL)
                : json_string(PQgetvalue(res, 0, col));
        json_object_set_new(row, PQfname(res, col), value);
    }

    return row;
}


static int
ctl_order_set(PGresult *to, int col, const json_t *value)
{
    int          ok;
    char        *list;

    if (json_is_null(value)) {
        return PQsetvalue(to, 0, col, NULL, -1);
    }

    if (json_is_string(value)) {
        return PQsetvalue(to, 0, col, (char *) json_string_value(value),
                          (int) json_string_length(value));
    }

    list = json_dumps(value, JSON_COMPACT);
    ok = list != NULL && PQsetvalue(to, 0, col, list, (int) strlen(list));
    free(list);

    return ok;
}


/* The row as it is printed: what was opened is text, the rest what it was. */

static PGresult *
ctl_order_row(ctl_t *ctl, const PGresult *res, json_t *opened)
{
    int            i, ok, col, n;
    void          *iter;
    PGresult      *to;
    PGresAttDesc  *columns;

    n = (int) json_object_size(opened);
    columns = ctl_alloc(ctl, (size_t) n * sizeof(*columns));
    memset(columns, 0, (size_t) n * sizeof(*columns));
    iter = json_object_iter(opened);

    for (i = 0; i < n; i++) {
        columns[i].name = (char *) json_object_iter_key(iter);
        col = PQfnumber(res, columns[i].name);
        columns[i].typid = col == -1 ? TK_OID_TEXT : PQftype(res, col);
        columns[i].typlen = col == -1 ? -1 : PQfsize(res, col);
        iter = json_object_iter_next(opened, iter);
    }

    to = PQmakeEmptyPGresult(NULL, PGRES_TUPLES_OK);
    ok = to != NULL && PQsetResultAttrs(to, n, columns);
    iter = json_object_iter(opened);

    for (i = 0; ok && i < n; i++) {
        ok = ctl_order_set(to, i, json_object_iter_value(iter));
        iter = json_object_iter_next(opened, iter);
    }

    if (!ok) {
        PQclear(to);
        return NULL;
    }

    return to;
}


static const tk_open_member_t *
ctl_order_members(const ctl_t *ctl)
{
    return strncmp(ctl->action->name, "rail ", 5) == 0 ? tk_rail_members
                                                       : tk_order_members;
}


/* Without a key of who shows it in part what is sealed is said to be so. */

static int
ctl_order_open(ctl_t *ctl, json_t *row, int masked, json_t **opened)
{
    tk_err_t  err;

    err = masked && !ctl->keyring_ready
          ? tk_row_leave(ctl->pool, ctl_order_members(ctl), row,
                         ctl->json ? NULL : "sealed", opened)
          : tk_row_open(ctl->pool, &ctl->keyring, ctl->supplier_id,
                        ctl_order_members(ctl), row, masked, opened);

    if (err != TK_OK) {
        ctl_error("what %s says was not sealed with this master key",
                  ctl->args[1]);
        return CTL_REFUSED;
    }

    return CTL_OK;
}


static int
ctl_order_opened(ctl_t *ctl, const PGresult *res, int masked)
{
    int        rc;
    json_t    *row, *opened;
    PGresult  *shown;

    row = ctl_order_json(res);

    rc = ctl_order_open(ctl, row, masked, &opened);
    json_decref(row);

    if (rc != CTL_OK) {
        return rc;
    }

    shown = ctl_order_row(ctl, res, opened);

    if (shown == NULL) {
        ctl_error("out of memory");
        rc = CTL_REFUSED;

    } else {
        ctl_print(ctl, shown, NULL, NULL);
        PQclear(shown);
        rc = CTL_OK;
    }

    json_decref(opened);

    return rc;
}


int
ctl_order_print(ctl_t *ctl, const char *order_id)
{
    int          rc;
    PGresult    *res;
    const char  *values[2];

    values[0] = ctl->args[0];
    values[1] = order_id;

    res = ctl_function(ctl, ctl->action->function, 2, values);
    if (res == NULL) {
        return CTL_REFUSED;
    }

    rc = ctl_order_opened(ctl, res, 1);
    PQclear(res);

    return rc;
}


/* Who finds nothing may not know of the days that were looked at. */

int
ctl_order_find(ctl_t *ctl)
{
    int        rc;
    PGresult  *res;

    rc = ctl_answer(ctl, NULL, &res);
    if (rc != CTL_OK) {
        return rc;
    }

    if (PQntuples(res) == 0 && !ctl->keyring_ready) {
        ctl_error("nothing was found; a phone, a document or a name is looked"
                  " for with the master key alone, or in the console");
        PQclear(res);
        return CTL_REFUSED;
    }

    ctl_print(ctl, res, NULL, NULL);

    if (PQntuples(res) == 0 && !ctl->json && ctl_given(ctl, "--from") == NULL
        && ctl_given(ctl, "--to") == NULL)
    {
        puts(ctl_text("Four digits are looked for in visits from yesterday to"
                      " 30 days ahead, a name in visits from yesterday to"
                      " tomorrow; --from and --to say others."));
    }

    PQclear(res);

    return CTL_OK;
}


int
ctl_order_show(ctl_t *ctl)
{
    int  rc;

    rc = ctl_supplier_id(ctl);

    return rc == CTL_OK ? ctl_order_print(ctl, ctl->args[1]) : rc;
}


int
ctl_order_reveal(ctl_t *ctl)
{
    int        rc;
    PGresult  *res;

    rc = ctl_keyring(ctl);
    if (rc != CTL_OK) {
        return rc;
    }

    rc = ctl_call(ctl, &res);
    if (rc != CTL_OK) {
        return rc;
    }

    rc = ctl_order_opened(ctl, res, 0);
    PQclear(res);

    return rc;
}
