/*
 * Brings a database up to this program's sql/ directory.
 *
 * sql/roles.sql makes the roles that the cluster does not have yet.  Then
 * sql/schema/NNN-*.sql are applied once each, in order, one per transaction;
 * name and checksum are kept, and a file that was changed after it had been
 * applied is refused: what the database has would no longer be what the file
 * says.  Whoever sells waits behind a lock that is waited for, so no
 * transaction waits for one for long: it is rolled back, and begun again a
 * moment later.  A deadlock ends so, too, before Postgres would end a buyer's
 * transaction.  A name that ends in "-online.sql" holds one statement that
 * cannot run in a transaction (CREATE INDEX CONCURRENTLY) and may be repeated.
 * Then every file below sql/functions is run, in the order of their paths, in
 * one transaction: functions are always replaced whole, and closed to
 * everybody they are not granted to.  A function that has no file any more
 * stays: see sql/README.md.  The same transaction writes down which release
 * this is, and the table of actions (ctl_actions.c).
 */

#include <errno.h>
#include <fts.h>
#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

#include <openssl/evp.h>

#include "ctl.h"
#include "tk_image.h"

#include <tk_version.h>

#define CTL_FILES       4000    /* SQL files of a directory */
#define CTL_FILE_SIZE   (4 * 1024 * 1024)
#define CTL_LOCK        "7233480216"    /* the advisory lock's number: ours */
#define CTL_SUM         65              /* 64 hex digits of SHA-256 */

#define CTL_WAITS       -1      /* a lock was not to be had: rolled back */
#define CTL_LOCK_TIME   "50ms"          /* less than nginx waits, 100 ms */
#define CTL_DEADLOCK_TIME "20ms"        /* less than that */
#define CTL_IDLE_TIME   "5s"
#define CTL_LOCK_PAUSE  "0.2"           /* s */
#define CTL_LOCK_TRIES  240


typedef struct {
    size_t          n;
    char           *paths[CTL_FILES];
} ctl_files_t;

/*
 * Postgres has an autovacuum give way only to who looks for deadlocks, after
 * deadlock_timeout.  To set that takes a superuser: without one a long cleaning
 * of a table holds up whoever has to change it.  And where this program stands
 * still, locks end with its session.
 */
static const char  ctl_begin_sql[] =
    "BEGIN; SET LOCAL lock_timeout = '" CTL_LOCK_TIME "';"
    " SET LOCAL idle_in_transaction_session_timeout = '" CTL_IDLE_TIME "';"
    " SELECT set_config('deadlock_timeout', '" CTL_DEADLOCK_TIME "', true)"
    " WHERE current_setting('is_superuser')::bool";


/* What is done in one transaction, and again if it has to be. */
typedef struct ctl_work_s  ctl_work_t;

struct ctl_work_s {
    int           (*run)(ctl_t *ctl, const ctl_work_t *work);
    size_t          n;
    char *const    *paths;
    char          **texts;          /* of the files */
    const char     *name, *sum;     /* of a schema file */
    int             level;          /* of the schema */
};


static int
ctl_path_order(const FTSENT **a, const FTSENT **b)
{
    return strcmp((*a)->fts_name, (*b)->fts_name);
}


static int
ctl_is_sql(const FTSENT *entry)
{
    return entry->fts_info == FTS_F && entry->fts_namelen > 4
           && strcmp(entry->fts_name + entry->fts_namelen - 4, ".sql") == 0;
}


static int
ctl_list(ctl_t *ctl, const char *dir, ctl_files_t *files)
{
    FTS     *fts;
    char    *root[2];
    FTSENT  *entry;

    files->n = 0;
    root[0] = ctl_printf(ctl, "%s/%s", ctl->sql_dir, dir);
    root[1] = NULL;

    fts = fts_open(root, FTS_LOGICAL | FTS_NOCHDIR, ctl_path_order);
    if (fts == NULL) {
        ctl_error("cannot read %s: %m", root[0]);
        return CTL_REFUSED;
    }

    while ((entry = fts_read(fts)) != NULL && files->n < CTL_FILES) {
        if (ctl_is_sql(entry)) {
            files->paths[files->n++] = ctl_printf(ctl, "%s", entry->fts_path);
        }
    }

    fts_close(fts);

    if (files->n == 0 || files->n == CTL_FILES) {
        ctl_error(files->n == 0
                  ? "%s holds no SQL files: is --sql right?"
                  : "%s holds too many SQL files: is --sql right?", root[0]);
        return CTL_REFUSED;
    }

    return CTL_OK;
}


static char *
ctl_read_file(ctl_t *ctl, const char *path)
{
    FILE    *f;
    char    *text;
    long     size;

    f = fopen(path, "r");
    if (f == NULL
        || fseek(f, 0, SEEK_END) != 0
        || (size = ftell(f)) < 0
        || size > CTL_FILE_SIZE)
    {
        ctl_error("cannot read %s: %m", path);
        if (f != NULL) {
            fclose(f);
        }
        return NULL;
    }

    rewind(f);
    text = ctl_alloc(ctl, (size_t) size + 1);
    text[fread(text, 1, (size_t) size, f)] = '\0';
    fclose(f);

    return text;
}


static int
ctl_sum(const char *text, char sum[CTL_SUM])
{
    unsigned int   len;
    unsigned char  digest[EVP_MAX_MD_SIZE];

    if (EVP_Digest(text, strlen(text), digest, &len, EVP_sha256(), NULL) != 1) {
        ctl_error("SHA-256 is missing");
        return CTL_REFUSED;
    }

    tk_format_hex(digest, 32, (unsigned char *) sum, 0);
    sum[CTL_SUM - 1] = '\0';

    return CTL_OK;
}


static int
ctl_failed(ctl_t *ctl, const char *path, const PGresult *res)
{
    const char  *at;

    ctl_report(res);

    if (path != NULL) {
        at = PQresultErrorField(res, PG_DIAG_STATEMENT_POSITION);

        if (at == NULL) {
            fprintf(stderr, ctl_text("  in %s; nothing of it was kept\n"),
                    path);

        } else {
            fprintf(stderr, ctl_text("  in %s, character %s; nothing of it was"
                                     " kept\n"), path, at);
        }
    }

    PQclear(PQexec(ctl->db, "ROLLBACK"));

    return CTL_REFUSED;
}


static int
ctl_is_lock(const PGresult *res)
{
    const char  *state;

    state = PQresultErrorField(res, PG_DIAG_SQLSTATE);

    return state != NULL
           && (strcmp(state, "55P03") == 0 || strcmp(state, "40P01") == 0);
}


/* Several statements in one string: the simple protocol.  CTL_WAITS, in a
 * transaction that may be begun again (work is not NULL), is not told. */

static int
ctl_do(ctl_t *ctl, const ctl_work_t *work, const char *path, const char *sql)
{
    int        rc;
    PGresult  *res;

    res = PQexec(ctl->db, sql);

    switch (PQresultStatus(res)) {

    case PGRES_COMMAND_OK:
    case PGRES_TUPLES_OK:
    case PGRES_EMPTY_QUERY:
        rc = CTL_OK;
        break;

    default:
        if (work != NULL && ctl_is_lock(res)) {
            PQclear(PQexec(ctl->db, "ROLLBACK"));
            rc = CTL_WAITS;

        } else {
            rc = ctl_failed(ctl, path, res);
        }
    }

    PQclear(res);

    return rc;
}


static int
ctl_exec(ctl_t *ctl, const char *path, const char *sql)
{
    return ctl_do(ctl, NULL, path, sql);
}


static int
ctl_transaction(ctl_t *ctl, const ctl_work_t *work)
{
    int  i, rc;

    for (i = 0; i < CTL_LOCK_TRIES; i++) {
        rc = ctl_exec(ctl, NULL, ctl_begin_sql);
        if (rc == CTL_OK) {
            rc = work->run(ctl, work);
        }

        if (rc == CTL_OK) {
            rc = ctl_do(ctl, work, work->paths[0], "COMMIT");
        }

        if (rc != CTL_WAITS) {
            return rc;
        }

        rc = ctl_exec(ctl, NULL, "SELECT pg_sleep(" CTL_LOCK_PAUSE ")");
        if (rc != CTL_OK) {
            return rc;
        }
    }

    ctl_error("somebody has held a lock for a minute: look at"
              " pg_stat_activity, and run \"ticketctl migrate\" again");

    return CTL_REFUSED;
}


/* Asks ticket.schema_change; NULL where a database does not have it yet. */

static int
ctl_ask_changes(ctl_t *ctl, const char *sql, int n, const char *const *values,
    PGresult **res)
{
    int  there;

    *res = ctl_query(ctl, "SELECT to_regclass('ticket.schema_change')"
                          " IS NOT NULL", 0, NULL);
    if (*res == NULL) {
        return CTL_REFUSED;
    }

    there = PQgetvalue(*res, 0, 0)[0] == 't';
    PQclear(*res);
    *res = NULL;

    if (!there) {
        return CTL_OK;
    }

    *res = ctl_query(ctl, sql, n, values);

    return *res == NULL ? CTL_REFUSED : CTL_OK;
}


/* The checksum the database knows, "" where the file was not applied yet. */

static int
ctl_applied(ctl_t *ctl, const char *name, char sum[CTL_SUM])
{
    PGresult    *res;
    const char  *values[1];

    sum[0] = '\0';
    values[0] = name;

    if (ctl_ask_changes(ctl, "SELECT checksum FROM ticket.schema_change"
                             " WHERE name = $1", 1, values, &res) != CTL_OK)
    {
        return CTL_REFUSED;
    }

    if (res != NULL && PQntuples(res) == 1) {
        snprintf(sum, CTL_SUM, "%s", PQgetvalue(res, 0, 0));
    }

    PQclear(res);

    return CTL_OK;
}


/*
 * The files of an earlier release would put its functions in the place of those
 * that modules and workers call.
 */

static int
ctl_check_level(ctl_t *ctl, int level)
{
    int        has;
    PGresult  *res;

    if (ctl_ask_changes(ctl, "SELECT max(left(name, 3)) FROM"
                             " ticket.schema_change", 0, NULL, &res)
        != CTL_OK)
    {
        return CTL_REFUSED;
    }

    has = res != NULL ? atoi(PQgetvalue(res, 0, 0)) : 0;
    PQclear(res);

    if (has > level) {
        ctl_error("the database has schema %d, these SQL files are of schema"
                  " %d: a newer release has migrated it, and nothing was"
                  " changed", has, level);
        return CTL_REFUSED;
    }

    return CTL_OK;
}


static int
ctl_remember(ctl_t *ctl, const char *name, const char *sum)
{
    PGresult    *res;
    const char  *values[2];

    if (ctl_exec(ctl, NULL,
                 "CREATE TABLE IF NOT EXISTS ticket.schema_change ("
                 " name text COLLATE \"C\" PRIMARY KEY,"
                 " checksum text NOT NULL,"
                 " applied_at timestamptz NOT NULL"
                 " DEFAULT transaction_timestamp())")
        != CTL_OK)
    {
        return CTL_REFUSED;
    }

    values[0] = name;
    values[1] = sum;

    res = ctl_query(ctl, "INSERT INTO ticket.schema_change (name, checksum)"
                         " VALUES ($1, $2)", 2, values);
    if (res == NULL) {
        return CTL_REFUSED;
    }

    PQclear(res);

    return CTL_OK;
}


static int
ctl_is_online(const char *name)
{
    size_t  n;

    n = strlen(name);

    return n > 11 && strcmp(name + n - 11, "-online.sql") == 0;
}


/*
 * CREATE INDEX CONCURRENTLY that was broken off leaves an index that nothing
 * uses, under the name that "if not exists" then finds.
 */

static int
ctl_drop_broken(ctl_t *ctl)
{
    int        i, rc;
    char      *drop;
    PGresult  *res;

    res = ctl_query(ctl, "SELECT format('DROP INDEX CONCURRENTLY %I.%I',"
                         " n.nspname, c.relname) FROM pg_index i"
                         " JOIN pg_class c ON c.oid = i.indexrelid"
                         " JOIN pg_namespace n ON n.oid = c.relnamespace"
                         " WHERE NOT i.indisvalid AND n.nspname = 'ticket'",
                    0, NULL);
    if (res == NULL) {
        return CTL_REFUSED;
    }

    rc = CTL_OK;

    for (i = 0; i < PQntuples(res) && rc == CTL_OK; i++) {
        drop = ctl_printf(ctl, "%s", PQgetvalue(res, i, 0));
        rc = ctl_exec(ctl, NULL, drop);
    }

    PQclear(res);

    return rc;
}


static int
ctl_apply_file(ctl_t *ctl, const ctl_work_t *work)
{
    int  rc;

    rc = ctl_do(ctl, work, work->paths[0], work->texts[0]);

    return rc == CTL_OK ? ctl_remember(ctl, work->name, work->sum) : rc;
}


static int
ctl_apply(ctl_t *ctl, char *path, const char *name, char *text,
    const char *sum)
{
    ctl_work_t  work = { .run = ctl_apply_file, .n = 1, .paths = &path,
                         .texts = &text, .name = name, .sum = sum };

    if (ctl_is_online(name)) {
        if (ctl_drop_broken(ctl) != CTL_OK
            || ctl_exec(ctl, path, text) != CTL_OK)
        {
            return CTL_REFUSED;
        }

        return ctl_remember(ctl, name, sum);
    }

    return ctl_transaction(ctl, &work);
}


static int
ctl_schema_file(ctl_t *ctl, char *path, int *applied)
{
    char        *text, old_sum[CTL_SUM], sum[CTL_SUM];
    const char  *name;

    name = strrchr(path, '/') + 1;

    text = ctl_read_file(ctl, path);
    if (text == NULL
        || ctl_sum(text, sum) != CTL_OK
        || ctl_applied(ctl, name, old_sum) != CTL_OK)
    {
        return CTL_REFUSED;
    }

    if (old_sum[0] == '\0') {
        if (!ctl->json) {
            printf(ctl_text("applying %s\n"), name);
        }

        (*applied)++;

        return ctl_apply(ctl, path, name, text, sum);
    }

    if (strcmp(old_sum, sum) != 0) {
        ctl_error("%s was edited after it had been applied to this database:"
                  " put it back and write a new numbered file", name);
        return CTL_REFUSED;
    }

    return CTL_OK;
}


/* The level of a schema is the number of its last file. */

static int
ctl_level(const ctl_files_t *schema)
{
    return atoi(strrchr(schema->paths[schema->n - 1], '/') + 1);
}


static int
ctl_release(ctl_t *ctl, int level)
{
    PGresult    *res;
    const char  *values[3];

    values[0] = ctl_printf(ctl, "%d", level);
    values[1] = TK_VERSION;
    values[2] = TK_BUILD;

    res = ctl_query(ctl, "INSERT INTO ticket.release AS r (schema_level,"
                         " version, build, migrated_at)"
                         " VALUES ($1, $2, $3, transaction_timestamp())"
                         " ON CONFLICT (only_row) DO UPDATE"
                         " SET schema_level = $1, version = $2, build = $3,"
                         " migrated_at = transaction_timestamp()"
                         " WHERE (r.schema_level, r.version, r.build)"
                         " IS DISTINCT FROM ($1, $2, $3)", 3, values);
    if (res == NULL) {
        return CTL_REFUSED;
    }

    PQclear(res);

    return CTL_OK;
}


static int
ctl_apply_functions(ctl_t *ctl, const ctl_work_t *work)
{
    int     rc;
    size_t  i, last;

    rc = ctl_exec(ctl, NULL, "SET LOCAL check_function_bodies = off");
    last = work->n - 1;

    for (i = 0; rc == CTL_OK && i < last; i++) {
        rc = ctl_do(ctl, work, work->paths[i], work->texts[i]);
    }

    if (rc == CTL_OK) {
        rc = ctl_release(ctl, work->level);
    }

    if (rc == CTL_OK) {
        rc = ctl_exec(ctl, NULL, "REVOKE ALL ON ALL FUNCTIONS IN SCHEMA api,"
                                 " impl FROM PUBLIC");
    }

    if (rc == CTL_OK) {
        rc = ctl_actions_set(ctl);
    }

    /* Triggers: from the first new one on sales wait for the commit. */
    return rc == CTL_OK ? ctl_do(ctl, work, work->paths[last],
                                 work->texts[last])
                        : rc;
}


static int
ctl_functions(ctl_t *ctl, const ctl_files_t *files, int level)
{
    size_t      i;
    ctl_work_t  work = { .run = ctl_apply_functions, .n = files->n,
                         .paths = files->paths, .level = level };

    work.texts = ctl_alloc(ctl, files->n * sizeof(char *));

    for (i = 0; i < files->n; i++) {
        work.texts[i] = ctl_read_file(ctl, files->paths[i]);
        if (work.texts[i] == NULL) {
            return CTL_REFUSED;
        }
    }

    return ctl_transaction(ctl, &work);
}


static int
ctl_migrate_locked(ctl_t *ctl, const ctl_files_t *schema,
    const ctl_files_t *functions)
{
    int     applied, level;
    char   *path, *roles;
    size_t  i;

    applied = 0;
    level = ctl_level(schema);
    path = ctl_printf(ctl, "%s/roles.sql", ctl->sql_dir);
    roles = ctl_read_file(ctl, path);

    if (level != TK_SCHEMA) {
        ctl_error("these SQL files are of schema %d, this program of %d: is it"
                  " that of their release?", level, TK_SCHEMA);
    }

    /* The roles first: who has none of them may not look at the tables. */

    if (roles == NULL
        || ctl_exec(ctl, path, roles) != CTL_OK
        || ctl_check_level(ctl, level) != CTL_OK)
    {
        return CTL_REFUSED;
    }

    for (i = 0; i < schema->n; i++) {
        if (ctl_schema_file(ctl, schema->paths[i], &applied) != CTL_OK) {
            return CTL_REFUSED;
        }
    }

    if (ctl_functions(ctl, functions, level) != CTL_OK) {
        return CTL_REFUSED;
    }

    if (ctl->json) {
        printf("{\"applied\": %d, \"functions\": %zu, \"schema\": %d}\n",
               applied, functions->n, level);
        return CTL_OK;
    }

    printf(ctl_text("%d schema files applied, %zu function files installed:"
                    " schema %d, of ngx_ticket %s, build %s\n"),
           applied, functions->n, level, TK_VERSION, TK_BUILD);

    return CTL_OK;
}


/* Two administrators may type this at once; the second waits for the first. */

/* What "make install" has put beside this program; NULL where there is none. */

static const char *
ctl_sql_installed(ctl_t *ctl)
{
    char       *dir, *name;
    tk_image_t  program;

    tk_image_find(&program, ctl_begin_sql);

    name = strrchr(program.path, '/');
    if (name == NULL) {
        return NULL;
    }

    dir = ctl_printf(ctl, "%.*s/../share/ngx_ticket/sql",
                     (int) (name - program.path), program.path);

    return access(dir, R_OK) == 0 ? dir : NULL;
}


int
ctl_migrate(ctl_t *ctl)
{
    int          rc;
    const char  *dir, *encoding;
    ctl_files_t  schema, functions;

    dir = ctl_given(ctl, "--sql");
    if (dir != NULL) {
        ctl->sql_dir = dir;
    }

    if (ctl->sql_dir == NULL) {
        ctl->sql_dir = ctl_sql_installed(ctl);
    }

    if (ctl->sql_dir == NULL) {
        ctl_error("where are the SQL files?  Set TICKET_SQL or --sql to the"
                  " directory that holds schema and functions");
        return CTL_USAGE;
    }

    if (ctl_list(ctl, "schema", &schema) != CTL_OK
        || ctl_list(ctl, "functions", &functions) != CTL_OK)
    {
        return CTL_REFUSED;
    }

    rc = ctl_connect(ctl);
    if (rc != CTL_OK) {
        return rc;
    }

    encoding = PQparameterStatus(ctl->db, "server_encoding");

    if (encoding == NULL || strcmp(encoding, "UTF8") != 0) {
        ctl_error("the database's encoding is %s: create it with"
                  " encoding 'UTF8'", encoding != NULL ? encoding : "unknown");
        return CTL_REFUSED;
    }

    if (ctl_exec(ctl, NULL, "SELECT pg_advisory_lock(" CTL_LOCK ")")
        != CTL_OK)
    {
        return CTL_REFUSED;
    }

    rc = ctl_migrate_locked(ctl, &schema, &functions);

    (void) ctl_exec(ctl, NULL, "SELECT pg_advisory_unlock(" CTL_LOCK ")");

    return rc == CTL_OK ? ctl_keys(ctl, 0) : rc;
}
