/* The connection, and errors in words a person can act on. */

#include <stdio.h>
#include <stdlib.h>
#include <pwd.h>
#include <unistd.h>

#include "ctl.h"
#include "tk_conninfo.h"


#define CTL_STANDBY_AGE     300     /* seconds that a standby may be behind */

#define CTL_PROPOSE  "--propose leaves it to another person, who signs in"

static const struct {
    const char  *state;
    const char  *hint;
} ctl_hints[] = {
    { "42501", "this command needs another database role:"
               " migrate runs as the owner, the rest as ticket_staff" },
    { "42883", "the database is older than this program:"
               " run \"ticketctl migrate\"" },
    { "3F000", "the database is empty: run \"ticketctl migrate\"" },
    { "55P03", "another change is in progress: try again" },
    { "57014", "it took too long and was stopped; nothing was changed" },
};


/* The user of the system who types: behind sudo the one who typed that. */

static const char *
ctl_person(ctl_t *ctl)
{
    const char     *name;
    struct passwd  *user;

    name = getuid() == 0 ? getenv("SUDO_USER") : NULL;
    if (name != NULL && *name != '\0') {
        return name;
    }

    user = getpwuid(getuid());

    return user != NULL ? user->pw_name
                        : ctl_printf(ctl, "%ld", (long) getuid());
}


/* Whoever is about to change something is written down.  A database that
 * migrate is about to change may not know how. */

static int
ctl_act_as(ctl_t *ctl)
{
    PGresult    *res;
    const char  *values[3];

    if (ctl->action == NULL || strcmp(ctl->action->name, "migrate") == 0) {
        return CTL_OK;
    }

    values[0] = ctl_person(ctl);
    values[1] = ctl->action->name;
    values[2] = tk_action_of_supplier(ctl->action) ? ctl->args[0] : NULL;

    res = ctl_query(ctl, "SELECT api.act_as($1, $2, $3, NULL)", 3, values);
    if (res == NULL) {
        return CTL_REFUSED;
    }

    PQclear(res);

    return CTL_OK;
}


int
ctl_of_replica(const ctl_t *ctl)
{
    return ctl->replica != NULL && ctl->action != NULL
           && (ctl->action->flags & TK_ACTION_REPLICA);
}


/* What a standby says is told apart from what is so now; one that does not
 * follow any more says what was. */

static int
ctl_standby(ctl_t *ctl)
{
    int        age;
    PGresult  *res;

    res = ctl_query(ctl, "SELECT coalesce(api.standby_age(), 0)", 0, NULL);
    if (res == NULL) {
        return CTL_REFUSED;
    }

    age = atoi(PQgetvalue(res, 0, 0));
    PQclear(res);

    if (age > CTL_STANDBY_AGE) {
        ctl_error("the standby is %d seconds behind, and more than %d are"
                  " refused: ask the primary, without --replica", age,
                  CTL_STANDBY_AGE);
        return CTL_REFUSED;
    }

    /* what is on its way needs no word */

    if (age > 1) {
        ctl_error("the standby is %d seconds behind", age);
    }

    return CTL_OK;
}


/* A standby where there is one, of what may be asked of it. */

static const char *
ctl_where(const ctl_t *ctl)
{
    return ctl_of_replica(ctl) ? ctl->replica : ctl->postgres;
}


/* Moments are printed in the supplier's zone from now on, if the action is of
 * one.  PGTZ, which libpq sends, is somebody's own wish. */

static int
ctl_zone(ctl_t *ctl)
{
    PGresult  *res;

    if (getenv("PGTZ") != NULL || ctl->action == NULL
        || !tk_action_of_supplier(ctl->action) || ctl->nargs == 0)
    {
        return CTL_OK;
    }

    /* which supplier is none is said by the action itself */

    res = PQexecParams(ctl->db, "SELECT set_config('TimeZone', s.zone, false)"
                                " FROM api.staff_supplier_id($1) s"
                                " WHERE s.zone IS NOT NULL",
                       1, NULL, ctl->args, NULL, NULL, 0);

    if (PQresultStatus(res) != PGRES_TUPLES_OK) {
        ctl_report(res);
        PQclear(res);
        return CTL_REFUSED;
    }

    PQclear(res);

    return CTL_OK;
}


int
ctl_connect(ctl_t *ctl)
{
    int            rc;
    char           why[TK_CONNINFO_WHY];
    const char    *where;
    tk_conninfo_t  hosts;

    if (ctl->db != NULL) {
        return CTL_OK;
    }

    where = ctl_where(ctl);

    if (where == NULL) {
        ctl_error("where is the database?  Set TICKET_POSTGRES or --postgres,"
                  " e.g. \"host=/run/postgresql dbname=ticket"
                  " user=ticket_staff\"");
        return CTL_USAGE;
    }

    /* names may be looked up here: nobody else waits */

    if (tk_conninfo_read(&hosts, where, TK_CONNINFO_BLOCKS, why) != 0) {
        ctl_error("the connection string (%s) %s",
                  ctl_of_replica(ctl) ? "TICKET_POSTGRES_REPLICA or --replica"
                                      : "TICKET_POSTGRES or --postgres", why);
        return CTL_USAGE;
    }

    ctl->db = tk_conninfo_open(&hosts, "ticketctl");
    tk_conninfo_free(&hosts);

    if (PQstatus(ctl->db) != CONNECTION_OK) {
        ctl_error("%s", PQerrorMessage(ctl->db));
        return CTL_REFUSED;
    }

    PQclear(PQexec(ctl->db, "SET client_min_messages = warning;"
                            " SET application_name = 'ticketctl'"));

    /* what SQL says to people, see impl.either() */

    if (ctl_lang() == TK_CHINESE) {
        PQclear(PQexec(ctl->db, "SET ticket.language = 'zh'"));
    }

    /* Nobody sells there: the role's own limit is made for the primary. */

    if (ctl_of_replica(ctl)) {
        PQclear(PQexec(ctl->db, "SET statement_timeout = '10min'"));

        rc = ctl_standby(ctl);
        if (rc != CTL_OK) {
            return rc;
        }
    }

    /* of many, each that is above its limit (impl.propose_one()) */

    if (ctl->propose) {
        PQclear(PQexec(ctl->db, "SET ticket.propose = 'on'"));
    }

    rc = ctl_act_as(ctl);

    return rc == CTL_OK ? ctl_zone(ctl) : rc;
}


/* A CHECK that fired names the rule; everything else is the server's own text,
 * with a hint of ours. */

void
ctl_report(const PGresult *res)
{
    size_t       i;
    const char  *state, *text, *rule;

    state = PQresultErrorField(res, PG_DIAG_SQLSTATE);
    text = PQresultErrorField(res, PG_DIAG_MESSAGE_PRIMARY);
    rule = PQresultErrorField(res, PG_DIAG_CONSTRAINT_NAME);

    if (state == NULL || text == NULL) {
        ctl_error("%s", PQresultErrorMessage(res));
        return;
    }

    if (strcmp(state, "23514") == 0 && rule != NULL) {
        ctl_error("refused: the value breaks the rule %s", rule);
        return;
    }

    ctl_error("%s", text);

    for (i = 0; i < sizeof(ctl_hints) / sizeof(ctl_hints[0]); i++) {
        if (strcmp(state, ctl_hints[i].state) == 0) {
            fprintf(stderr, "  %s\n", ctl_text(ctl_hints[i].hint));
        }
    }
}


/* The roles of the table are granted by migrate; what Postgres says goes
 * behind, for whoever looks for a grant that is missing. */

static int
ctl_is_denied(ctl_t *ctl, const PGresult *res)
{
    const char  *state, *text;

    state = PQresultErrorField(res, PG_DIAG_SQLSTATE);

    if (state == NULL || strcmp(state, "42501") != 0
        || strcmp(ctl->action->name, "migrate") == 0)
    {
        return 0;
    }

    text = PQresultErrorField(res, PG_DIAG_MESSAGE_PRIMARY);
    ctl_error("%s is not for %s, but for: %s", ctl->action->name,
              PQuser(ctl->db), ctl_roles(ctl, ctl->action));
    fprintf(stderr, "  (%s)\n", text != NULL ? text : state);

    return 1;
}


int
ctl_is_verdict(const ctl_t *ctl, const char *verdict)
{
    return verdict != NULL && ctl->refused != NULL
           && strcmp(ctl->refused, verdict) == 0;
}


static int
ctl_above_limit(const ctl_t *ctl)
{
    return ctl_is_verdict(ctl, "APPROVAL_NEEDED");
}


int
ctl_proposes(const ctl_t *ctl)
{
    return ctl->propose && ctl_above_limit(ctl);
}


/* Staff functions answer a verdict and its subject before anything else. */

static int
ctl_is_refused(ctl_t *ctl, const PGresult *res)
{
    const char          *text;
    const tk_refusal_t  *refusal;

    if (PQntuples(res) == 0
        || strcmp(PQfname(res, 0), "verdict") != 0
        || PQgetisnull(res, 0, 0))
    {
        return 0;
    }

    refusal = tk_refusal_find(PQgetvalue(res, 0, 0));

    if (refusal != NULL) {
        ctl->refused = refusal->name;

        if (ctl_proposes(ctl) || ctl_is_verdict(ctl, ctl->awaited)) {
            return 1;
        }

        text = tk_refusal_text(ctl->pool, ctl_lang(), refusal,
                               PQgetvalue(res, 0, 1));
        ctl_error("%s", text != NULL ? text : refusal->name);

        if (ctl_above_limit(ctl)) {
            fprintf(stderr, "  %s\n", ctl_text(CTL_PROPOSE));
        }

        return 1;
    }

    return 0;
}


static PGresult *
ctl_query_as(ctl_t *ctl, const char *sql, int n, const char *const *values,
    int binary)
{
    PGresult        *res;
    ExecStatusType   status;

    res = PQexecParams(ctl->db, sql, n, NULL, values, NULL, NULL, binary);
    status = PQresultStatus(res);

    if (status != PGRES_TUPLES_OK && status != PGRES_COMMAND_OK) {
        if (!ctl_is_denied(ctl, res)) {
            ctl_report(res);
        }

    } else if (!ctl_is_refused(ctl, res)) {
        return res;
    }

    PQclear(res);

    return NULL;
}


PGresult *
ctl_query(ctl_t *ctl, const char *sql, int n, const char *const *values)
{
    return ctl_query_as(ctl, sql, n, values, 0);
}


PGresult *
ctl_query_binary(ctl_t *ctl, const char *sql, int n,
    const char *const *values)
{
    return ctl_query_as(ctl, sql, n, values, 1);
}
