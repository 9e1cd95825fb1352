/* What most commands do: call one function, print what it answers. */

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>

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


/* Nobody who can answer says no. */

static int
ctl_sure(const char *question)
{
    char  line[16];

    fprintf(stderr, "%s (yes or no) ", question);

    if (fgets(line, sizeof(line), stdin) == NULL) {
        fputc('\n', stderr);
        line[0] = '\0';
    }

    line[strcspn(line, "\r\n")] = '\0';

    if (strcasecmp(line, "yes") == 0 || strcasecmp(line, "y") == 0) {
        return 1;
    }

    ctl_error("nothing was changed; --yes does it without asking");

    return 0;
}


static int
ctl_asks(const ctl_t *ctl, const char *const *asks)
{
    for ( /* void */ ; ctl->refused != NULL && *asks != NULL; asks++) {
        if (strcmp(ctl->refused, *asks) == 0) {
            return 1;
        }
    }

    return 0;
}


int
ctl_run_sure(ctl_t *ctl, const char *const *asks, const char *question)
{
    int          rc, n;
    PGresult    *res;
    const char  *values[CTL_ARGS + 1];

    rc = ctl_keys(ctl, 0);
    if (rc != CTL_OK) {
        return rc;
    }

    for (n = 0; n < (int) ctl->nargs; n++) {
        values[n] = ctl->args[n];
    }

    values[n] = ctl_given(ctl, "--yes") != NULL ? "t" : "f";
    res = ctl_query(ctl, ctl->command->sql, n + 1, values);

    if (res == NULL && ctl_asks(ctl, asks) && ctl_sure(question)) {
        values[n] = "t";
        res = ctl_query(ctl, ctl->command->sql, n + 1, values);
    }

    if (res == NULL) {
        return CTL_REFUSED;
    }

    ctl_print(ctl, res, NULL, NULL);
    PQclear(res);

    return CTL_OK;
}


int
ctl_performance_cancel(ctl_t *ctl)
{
    static const char *const  asks[] = { "PERFORMANCE_ORDERS", NULL };

    return ctl_run_sure(ctl, asks, "Cancel it all the same?");
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
