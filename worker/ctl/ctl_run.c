/* What most commands do: call one function, print what it answers. */

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>

#include "ctl.h"


/* Of schema api, with so many parameters. */

PGresult *
ctl_function(ctl_t *ctl, const char *function, int n,
    const char *const *values)
{
    int    i;
    char  *sql;

    sql = ctl_printf(ctl, "SELECT * FROM api.%s(", function);

    for (i = 1; i <= n; i++) {
        sql = ctl_printf(ctl, "%s%s$%d", sql, i == 1 ? "" : ", ", i);
    }

    return ctl_query(ctl, ctl_printf(ctl, "%s)", sql), n, values);
}


/* Amounts as numbers, as the table has them over HTTP; where an action has a
 * reader of its own, what it calls with is not what was typed. */

static json_t *
ctl_proposed_value(const ctl_t *ctl, int place, const char *value)
{
    int              money;
    size_t           i;
    const tk_arg_t  *arg;

    if (value == NULL) {
        return json_null();
    }

    money = 0;

    for (i = 0; i < ctl->nargs; i++) {
        arg = &ctl->action->args[i];

        if (tk_arg_goes(arg) && place-- == 0) {
            money = arg->kind == TK_ARG_MONEY
                    && !(ctl->action->flags & TK_ACTION_OWN);
            break;
        }
    }

    return money ? json_integer(atoll(value)) : json_string(value);
}


PGresult *
ctl_propose(ctl_t *ctl, int n, const char *const *values)
{
    int          i;
    char        *args, *change;
    json_t      *list;
    PGresult    *res;
    const char  *proposed[4];

    list = json_array();

    for (i = 1; i < n; i++) {
        json_array_append_new(list, ctl_proposed_value(ctl, i, values[i]));
    }

    args = json_dumps(list, JSON_COMPACT);
    change = json_dumps(ctl->change, JSON_COMPACT);
    json_decref(list);

    proposed[0] = ctl->args[0];
    proposed[1] = ctl->action->name;
    proposed[2] = args;
    proposed[3] = change;

    ctl->refused = NULL;
    res = ctl_function(ctl, "staff_propose", 4, proposed);

    free(args);
    free(change);

    return res;
}


/* As tk_action.h says. */

int
ctl_call(ctl_t *ctl, PGresult **res)
{
    int          n;
    char        *change;
    size_t       i;
    const char  *values[TK_ACTION_ARGS + 1];

    for (i = 0, n = 0; i < ctl->nargs; i++) {
        if (tk_arg_goes(&ctl->action->args[i])) {
            values[n++] = ctl->args[i];
        }
    }

    change = NULL;

    if (tk_action_has_change(ctl->action)) {
        change = json_dumps(ctl->change, JSON_COMPACT);
        values[n++] = change;
    }

    *res = ctl_function(ctl, ctl->action->function, n, values);
    if (*res == NULL && ctl_proposes(ctl)) {
        *res = ctl_propose(ctl, change != NULL ? n - 1 : n, values);
    }

    free(change);

    return *res != NULL ? CTL_OK : CTL_REFUSED;
}


/* What is safe to be done again may as well have failed. */

static int
ctl_changes(const ctl_t *ctl)
{
    const tk_action_t  *action = ctl->action;

    if (action == NULL || action->method == NULL
        || ctl_given(ctl, "--preview") != NULL)
    {
        return 0;
    }

    return action->flags & (TK_ACTION_KEY | TK_ACTION_MATCH)
           || (strcmp(action->method, "GET") != 0
               && strcmp(action->method, "POST") != 0);
}


int
ctl_unwritten(const ctl_t *ctl)
{
    if (!ctl_changes(ctl)) {
        ctl_error("cannot write the answer: %m");
        return CTL_REFUSED;
    }

    ctl_error("it is done, but the answer cannot be written: %m");

    if (ctl->action->flags & TK_ACTION_PAPER
        && !(ctl->action->flags & TK_ACTION_SHEET))
    {
        ctl_error("the tickets count as printed, and papers before may be void:"
                  " print them once more (--reason)");
    }

    return CTL_UNWRITTEN;
}


int
ctl_answer(ctl_t *ctl, const char *set, PGresult **res)
{
    int  rc;

    rc = ctl_keys(ctl, 0);
    if (rc != CTL_OK) {
        return rc;
    }

    if (set != NULL) {
        PQclear(PQexec(ctl->db, set));
    }

    return ctl_call(ctl, res);
}


int
ctl_run(ctl_t *ctl)
{
    int        rc;
    PGresult  *res;

    rc = ctl_answer(ctl, NULL, &res);
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

    fprintf(stderr, ctl_text("%s (yes or no) "), ctl_text(question));

    if (fgets(line, sizeof(line), stdin) == NULL) {
        fputc('\n', stderr);
        line[0] = '\0';
    }

    line[strcspn(line, "\r\n")] = '\0';

    if (strcasecmp(line, "yes") == 0 || strcasecmp(line, "y") == 0
        || strcmp(line, "是") == 0)
    {
        return 1;
    }

    ctl_error("nothing was changed; --yes does it without asking");

    return 0;
}


static int
ctl_asks(const ctl_t *ctl, const char *const *asks)
{
    for ( /* void */ ; *asks != NULL; asks++) {
        if (ctl_is_verdict(ctl, *asks)) {
            return 1;
        }
    }

    return 0;
}


int
ctl_run_sure(ctl_t *ctl, const char *const *asks, const char *question)
{
    int        rc;
    PGresult  *res;

    rc = ctl_keys(ctl, 0);
    if (rc != CTL_OK) {
        return rc;
    }

    rc = ctl_call(ctl, &res);

    if (rc != CTL_OK && ctl_asks(ctl, asks) && ctl_sure(question)) {
        json_object_set_new(ctl->change, "yes", json_true());
        rc = ctl_call(ctl, &res);
    }

    if (rc != CTL_OK) {
        return rc;
    }

    ctl_print(ctl, res, NULL, NULL);
    PQclear(res);

    return CTL_OK;
}


int
ctl_performance_cancel(ctl_t *ctl)
{
    static const char *const  asks[] = {
        "PERFORMANCE_ORDERS", "PERFORMANCE_EVER", NULL
    };

    return ctl_run_sure(ctl, asks, "Cancel it all the same?");
}


int
ctl_day_off(ctl_t *ctl)
{
    static const char *const  asks[] = { "DAY_ORDERS", NULL };

    return ctl_run_sure(ctl, asks, "Close it all the same?");
}


int
ctl_performance_set(ctl_t *ctl)
{
    static const char *const  asks[] = { "PERFORMANCE_TICKETS", NULL };

    return ctl_run_sure(ctl, asks, "Change it all the same?");
}


/* Books that are in order have nothing to say. */

int
ctl_run_audit(ctl_t *ctl)
{
    int        rc, n;
    PGresult  *res;

    /* It reads everything; the role's own limit is made for changes. */
    rc = ctl_answer(ctl, "SET statement_timeout = '10min'", &res);
    if (rc != CTL_OK) {
        return rc;
    }

    n = PQntuples(res);
    ctl_print(ctl, res, NULL, NULL);
    PQclear(res);

    rc = ctl_master_progress(ctl);

    return n == 0 ? rc : CTL_REFUSED;
}
