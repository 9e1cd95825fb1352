/*
 * Brings a database up to this program's sql/ directory.
 *
 * sql/roles.sql makes the roles that the cluster does not have yet.  Then
 * sql/schema/NNN-*.sql are applied once each, in order, one per transaction;
 * name and checksum are kept, and a file that was changed after it had been
 * applied is refused: what the database has would no longer be what the file
 * says.  A name that ends in "-online.sql" holds one statement that cannot run
 * in a transaction (CREATE INDEX CONCURRENTLY) and may be repeated.  Then every
 * file below sql/functions is run, in the order of their paths, in one
 * transaction: functions are always replaced whole, and closed to everybody
 * they are not granted to.  A function that has no file any more stays: see
 * sql/README.md.  The same transaction writes down which release this is.
 */

#include <errno.h>
#include <fts.h>
#include <stdio.h>
#include <stdlib.h>

#include <openssl/evp.h>

#include "ctl.h"

#include <tk_version.h>

#define CTL_FILES       1000    /* SQL files of a directory */
#define CTL_FILE_SIZE   (4 * 1024 * 1024)
#define CTL_LOCK        "7233480216"    /* the advisory lock's number: ours */
#define CTL_SUM         65              /* 64 hex digits of SHA-256 */


typedef struct {
    size_t          n;
    char           *paths[CTL_FILES];
} ctl_files_t;


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
        ctl_error("%s holds %s SQL files: is --sql right?", root[0],
                  files->n == 0 ? "no" : "too many");
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


/* Several statements in one string: the simple protocol. */

static int
ctl_exec(ctl_t *ctl, const char *path, const char *sql)
{
    PGresult    *res;
    const char  *at;

    res = PQexec(ctl->db, sql);

    if (PQresultStatus(res) == PGRES_COMMAND_OK
        || PQresultStatus(res) == PGRES_TUPLES_OK
        || PQresultStatus(res) == PGRES_EMPTY_QUERY)
    {
        PQclear(res);
        return CTL_OK;
    }

    ctl_report(res);

    if (path != NULL) {
        at = PQresultErrorField(res, PG_DIAG_STATEMENT_POSITION);
        fprintf(stderr, "  in %s%s%s; nothing of it was kept\n", path,
                at != NULL ? ", character " : "", at != NULL ? at : "");
    }

    PQclear(res);
    PQclear(PQexec(ctl->db, "ROLLBACK"));

    return CTL_REFUSED;
}


/* The checksum the database knows, "" where the file was not applied yet. */

static int
ctl_applied(ctl_t *ctl, const char *name, char sum[CTL_SUM])
{
    PGresult    *res;
    const char  *values[1];

    sum[0] = '\0';

    res = ctl_query(ctl, "SELECT to_regclass('ticket.schema_change')"
                         " IS NOT NULL", 0, NULL);
    if (res == NULL) {
        return CTL_REFUSED;
    }

    if (PQgetvalue(res, 0, 0)[0] != 't') {
        PQclear(res);
        return CTL_OK;
    }

    PQclear(res);

    values[0] = name;
    res = ctl_query(ctl, "SELECT checksum FROM ticket.schema_change"
                         " WHERE name = $1", 1, values);
    if (res == NULL) {
        return CTL_REFUSED;
    }

    if (PQntuples(res) == 1) {
        snprintf(sum, CTL_SUM, "%s", PQgetvalue(res, 0, 0));
    }

    PQclear(res);

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
ctl_apply(ctl_t *ctl, const char *path, const char *name, const char *text,
    const char *sum)
{
    if (ctl_is_online(name)) {
        if (ctl_drop_broken(ctl) != CTL_OK
            || ctl_exec(ctl, path, text) != CTL_OK)
        {
            return CTL_REFUSED;
        }

        return ctl_remember(ctl, name, sum);
    }

    if (ctl_exec(ctl, NULL, "BEGIN; SET LOCAL lock_timeout = '5s'") != CTL_OK
        || ctl_exec(ctl, path, text) != CTL_OK
        || ctl_remember(ctl, name, sum) != CTL_OK)
    {
        return CTL_REFUSED;
    }

    return ctl_exec(ctl, path, "COMMIT");
}


static int
ctl_schema_file(ctl_t *ctl, const char *path, int *applied)
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
            printf("applying %s\n", name);
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
ctl_functions(ctl_t *ctl, const ctl_files_t *files, int level)
{
    size_t   i;
    char    *text;

    if (ctl_exec(ctl, NULL, "BEGIN; SET LOCAL lock_timeout = '5s';"
                            " SET LOCAL check_function_bodies = off")
        != CTL_OK)
    {
        return CTL_REFUSED;
    }

    for (i = 0; i < files->n; i++) {
        text = ctl_read_file(ctl, files->paths[i]);

        if (text == NULL
            || ctl_exec(ctl, files->paths[i], text) != CTL_OK)
        {
            return CTL_REFUSED;
        }
    }

    if (ctl_release(ctl, level) != CTL_OK) {
        return CTL_REFUSED;
    }

    return ctl_exec(ctl, NULL, "REVOKE ALL ON ALL FUNCTIONS IN SCHEMA api, impl"
                               " FROM PUBLIC; COMMIT");
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

    if (roles == NULL || ctl_exec(ctl, path, roles) != CTL_OK) {
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

    printf(ctl->json ? "{\"applied\": %d, \"functions\": %zu,"
                       " \"schema\": %d}\n"
                     : "%d schema files applied, %zu function files"
                       " installed: schema %d, of ngx_ticket " TK_VERSION
                       ", build " TK_BUILD "\n",
           applied, functions->n, level);

    return CTL_OK;
}


/* Two administrators may type this at once; the second waits for the first. */

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
