/* What most commands do: call one function, print what it answers. */

#include <stdlib.h>

#include "ctl.h"


/* The object follows the arguments where the statement mentions it. */

int
ctl_call(ctl_t *ctl, PGresult **res)
{
    int          n;
    char        *change;
    const char  *values[CTL_ARGS + 1];

    for (n = 0; n < (int) ctl->nargs; n++) {
        values[n] = ctl->args[n];
    }

    change = NULL;

    if (ctl->command->options != NULL) {
        change = json_dumps(ctl->change, JSON_COMPACT);
        values[n++] = change;
    }

    *res = ctl_query(ctl, ctl->command->sql, n, values);
    free(change);

    return *res != NULL ? CTL_OK : CTL_REFUSED;
}


int
ctl_run(ctl_t *ctl)
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

    ctl_print(ctl, res, NULL, NULL);
    PQclear(res);

    return CTL_OK;
}


/* The function takes a supplier's number: the one of its code comes first. */

int
ctl_run_supplier(ctl_t *ctl)
{
    int  rc;

    rc = ctl_supplier_id(ctl);
    if (rc != CTL_OK) {
        return rc;
    }

    return ctl_run(ctl);
}


/* Books that are in order have nothing to say. */

int
ctl_run_audit(ctl_t *ctl)
{
    int        rc, n;
    PGresult  *res;

    rc = ctl_keys(ctl, 0);
    if (rc != CTL_OK) {
        return rc;
    }

    /* It reads everything; the role's own limit is made for changes. */
    PQclear(PQexec(ctl->db, "SET statement_timeout = '10min'"));

    rc = ctl_call(ctl, &res);
    if (rc != CTL_OK) {
        return rc;
    }

    n = PQntuples(res);
    ctl_print(ctl, res, NULL, NULL);
    PQclear(res);

    rc = ctl_master_progress(ctl);

    return n == 0 ? rc : CTL_REFUSED;
}
