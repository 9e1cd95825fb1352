/*
 * What a printer or browser is given, to standard output: of an action whose
 * row has facts to print.
 */

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "ctl.h"
#include "tk_paper.h"


static int
ctl_paper_put(ctl_t *ctl, const char *text, const char *as)
{
    int          bad;
    json_t      *facts;
    tk_err_t     rc;
    tk_str_t     bytes;
    const char  *language;

    facts = json_loads(text, 0, NULL);
    language = ctl_given(ctl, "--paper-language");
    json_object_set_new(facts, "lang", json_string(language ? language : "zh"));
    rc = ctl->keyring_ready ? tk_paper_codes(ctl->pool, &ctl->keyring, facts)
                            : TK_OK;

    if (rc == TK_OK) {
        rc = tk_paper_write(ctl->pool, facts,
                            (tk_paper_as_e) tk_paper_as(tk_str_c(as)), &bytes);
    }

    if (rc != TK_OK) {
        ctl_error("this cannot be printed");
        json_decref(facts);
        return CTL_REFUSED;
    }

    json_decref(facts);
    bad = fwrite(bytes.data, 1, bytes.len, stdout) != bytes.len
          || fflush(stdout) != 0;

    return bad ? ctl_unwritten(ctl) : CTL_OK;
}


/* The answer without what is for printing alone, in the place of res; NULL:
 * there is no memory. */

static PGresult *
ctl_paper_bare(PGresult *res, int column)
{
    char      *text;
    json_t    *facts;
    PGresult  *bare;

    if (PQntuples(res) == 0 || PQgetisnull(res, 0, column)) {
        return res;
    }

    facts = json_loads(PQgetvalue(res, 0, column), 0, NULL);
    bare = PQcopyResult(res, PG_COPYRES_ATTRS | PG_COPYRES_TUPLES);
    tk_paper_bare(facts);
    text = json_dumps(facts, JSON_COMPACT);

    if (bare == NULL || text == NULL
        || !PQsetvalue(bare, 0, column, text, (int) strlen(text)))
    {
        PQclear(bare);
        bare = NULL;
        ctl_error("out of memory");
    }

    free(text);
    json_decref(facts);
    PQclear(res);

    return bare;
}


int
ctl_paper(ctl_t *ctl)
{
    int          rc, column;
    PGresult    *res;
    const char  *as;

    /* What a print changes is not changed for the sake of a table. */
    if (ctl->action->flags & TK_ACTION_KEY && !ctl->json
        && !(ctl->action->flags & TK_ACTION_SHEET)
        && ctl_given(ctl, "--as") == NULL)
    {
        ctl_error("%s is missing (%s): see \"ticketctl help %s\"", "--as",
                  "escpos, html; or --json", ctl->action->name);
        return CTL_USAGE;
    }

    rc = ctl->action->flags & TK_ACTION_SECRET ? ctl_keyring(ctl)
                                               : ctl_keys(ctl, 0);
    if (rc != CTL_OK) {
        return rc;
    }

    rc = ctl_call(ctl, &res);
    if (rc != CTL_OK) {
        return rc;
    }

    as = ctl_given(ctl, "--as");
    column = PQfnumber(res, "paper");

    if (as == NULL && column != -1) {
        res = ctl_paper_bare(res, column);
        if (res == NULL) {
            return CTL_REFUSED;
        }
    }

    if (as == NULL || column == -1) {
        ctl_print(ctl, res, NULL, NULL);

    } else if (PQntuples(res) == 0 || PQgetisnull(res, 0, column)) {
        ctl_error("there is nothing to print: a drawer of one's own is printed"
                  " once it was counted");
        rc = CTL_REFUSED;

    } else {
        rc = ctl_paper_put(ctl, PQgetvalue(res, 0, column), as);
    }

    PQclear(res);

    return rc;
}
