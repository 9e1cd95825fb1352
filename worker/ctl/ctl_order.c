/*
 * One order as the desk sees it.  What the client wrote, the title of the
 * invoice and the remark, is opened here, under the master key.
 */

#include "ctl.h"
#include "tk_order.h"


/* Columns of staff_order_show(). */
enum { ORDER_ID = 2, ORDER_TITLE = 14, ORDER_REMARK, ORDER_KEY };

#define ORDER_SHOWN     ORDER_KEY       /* columns: all before the key */


static int
ctl_order_words(ctl_t *ctl, const PGresult *res, tk_words_t *words)
{
    int       bad;
    tk_str_t  title, remark;

    bad = ctl_bytea(ctl, PQgetvalue(res, 0, ORDER_TITLE), &title)
          | ctl_bytea(ctl, PQgetvalue(res, 0, ORDER_REMARK), &remark);

    if (bad
        || tk_order_words(ctl->pool, &ctl->keyring, ctl->supplier_id,
                          tk_str_c(PQgetvalue(res, 0, ORDER_KEY)), title,
                          PQgetisnull(res, 0, ORDER_REMARK) ? NULL : &remark,
                          words)
           != TK_OK)
    {
        ctl_error("what order %s says was not sealed with this master key",
                  PQgetvalue(res, 0, ORDER_ID));
        return CTL_REFUSED;
    }

    return CTL_OK;
}


/* Nothing is null. */

static int
ctl_order_put(PGresult *to, int col, tk_str_t s)
{
    return PQsetvalue(to, 0, col, (char *) s.data,
                      s.len != 0 ? (int) s.len : -1);
}


/* The row as it is printed. */

static PGresult *
ctl_order_row(const PGresult *res, const tk_words_t *words)
{
    int            i, ok;
    PGresult      *to;
    PGresAttDesc   columns[ORDER_SHOWN];

    memset(columns, 0, sizeof(columns));

    for (i = 0; i < ORDER_SHOWN; i++) {
        columns[i].name = PQfname(res, i);
        columns[i].typid = PQftype(res, i);
        columns[i].typlen = PQfsize(res, i);
    }

    to = PQmakeEmptyPGresult(NULL, PGRES_TUPLES_OK);
    ok = to != NULL && PQsetResultAttrs(to, ORDER_SHOWN, columns);

    for (i = 0; ok && i < ORDER_TITLE; i++) {
        ok = ctl_order_put(to, i, tk_str_c(PQgetvalue(res, 0, i)));
    }

    ok = ok && ctl_order_put(to, ORDER_TITLE, words->title)
         && ctl_order_put(to, ORDER_REMARK, words->remark);

    if (!ok) {
        PQclear(to);
        return NULL;
    }

    return to;
}


int
ctl_order_print(ctl_t *ctl, const char *order_id)
{
    int          rc;
    PGresult    *res, *row;
    tk_words_t   words;
    const char  *values[2];

    values[0] = ctl->args[0];
    values[1] = order_id;

    res = ctl_function(ctl, ctl->action->function, 2, values);
    if (res == NULL) {
        return CTL_REFUSED;
    }

    rc = ctl_order_words(ctl, res, &words);

    if (rc == CTL_OK) {
        row = ctl_order_row(res, &words);

        if (row == NULL) {
            ctl_error("out of memory");
            rc = CTL_REFUSED;

        } else {
            ctl_print(ctl, row, NULL, NULL);
            PQclear(row);
        }
    }

    PQclear(res);

    return rc;
}


int
ctl_order_show(ctl_t *ctl)
{
    int  rc;

    rc = ctl_keyring(ctl);

    return rc == CTL_OK ? ctl_order_print(ctl, ctl->args[1]) : rc;
}
