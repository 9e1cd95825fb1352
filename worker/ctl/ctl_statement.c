/* Statements: CSV for people, see ctl_sheet.c. */

#include <stdio.h>
#include <stdlib.h>

#include "ctl_map.h"


int
ctl_statement(ctl_t *ctl)
{
    int        rc;
    PGresult  *res;

    /* It sums up what there ever was; the role's own limit is made for
     * changes. */
    rc = ctl_answer(ctl, "SET statement_timeout = '10min'", &res);
    if (rc != CTL_OK) {
        return rc;
    }

    if (ctl->json) {
        ctl_print(ctl, res, NULL, NULL);

    } else {
        rc = ctl_output(ctl_given(ctl, "--output"), 0600, ctl_csv, res);
    }

    PQclear(res);

    return rc;
}
