/*
 * Master keys: the file's, the database's, and the rotation of one to the next.
 *
 * A rotation has three parts, each begun by the same command.  A new key is
 * put into the file; nothing uses it.  Once every nginx and worker has read the
 * file, the database says that the new key seals.  Then every seal is made
 * anew, a page of rows at a time, until a pass over everything finds none of an
 * old key.  What is left to do stands in the database, so that whoever types
 * the command next goes on where it was broken off.
 */

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>
#include <sys/stat.h>

#include <openssl/crypto.h>

#include "ctl.h"
#include "tk_keyring.h"


#define MASTER_LOCK     "7233480221"    /* one rotation at a time */
#define MASTER_STEP     500             /* rows of a transaction */
#define MASTER_WAIT     30              /* seconds for processes */
#define MASTER_PAUSE    "0.2"           /* seconds between two looks */
#define MASTER_LOOKS    5               /* a second */
#define MASTER_ROUNDS   200             /* passes over everything */
#define MASTER_SEALS    4               /* of a row */
#define MASTER_BROKEN   20              /* seals that are named one by one */

#define MASTER_ID       (2 * TK_KEY_ID + 1)


typedef struct {
    ctl_t          *ctl;
    long            step, steps;        /* steps: -1: as many as there are */
    long            wait;
    long            broken;             /* seals that do not open */
    char            id[MASTER_ID];      /* of the newest key */
} master_t;


static long
master_option(const ctl_t *ctl, const char *name, long otherwise)
{
    const char  *given;

    given = ctl_given(ctl, name);

    return given != NULL ? strtol(given, NULL, 10) : otherwise;
}


static void
master_id(const tk_keyring_t *keyring, size_t i, char id[MASTER_ID])
{
    tk_format_hex(keyring->masters[i].id, TK_KEY_ID, (unsigned char *) id, 0);
    id[MASTER_ID - 1] = '\0';
}


static void
master_say(const ctl_t *ctl, const char *id, const char *state,
    const char *text)
{
    if (ctl->json) {
        printf("[{\"key_id\": \"%s\", \"state\": \"%s\"}]\n", id, state);

    } else {
        printf("%s\n", text);
    }
}


/* The file. */

static int
master_file_read(ctl_t *ctl, tk_keyfile_t *file)
{
    const char  *why;

    why = tk_keyfile_read(file, ctl->master_key);
    if (why != NULL) {
        ctl_error("cannot read the master key: %s %s%s%s", why,
                  ctl->master_key, errno ? ": " : "",
                  errno ? strerror(errno) : "");
        return CTL_REFUSED;
    }

    return CTL_OK;
}


static int
master_put(int fd, const struct stat *old, const char *text, size_t len)
{
    if (fchmod(fd, old->st_mode & 07777) != 0
        || (fchown(fd, old->st_uid, old->st_gid) != 0
            && (old->st_uid != geteuid() || old->st_gid != getegid()))
        || write(fd, text, len) != (ssize_t) len
        || fsync(fd) != 0)
    {
        close(fd);
        return -1;
    }

    return close(fd);
}


/* Whole or not at all, of the same owner, for the same readers. */

static int
master_replace(ctl_t *ctl, const char *text, size_t len)
{
    int          fd, rc;
    char        *path, *new;
    struct stat  old;

    path = realpath(ctl->master_key, NULL);
    if (path == NULL || stat(path, &old) != 0) {
        ctl_error("cannot find %s: %m", ctl->master_key);
        free(path);
        return CTL_REFUSED;
    }

    new = ctl_printf(ctl, "%s.XXXXXX", path);
    fd = mkstemp(new);
    rc = CTL_OK;

    if (fd == -1
        || master_put(fd, &old, text, len) != 0
        || rename(new, path) != 0)
    {
        ctl_error("cannot write %s: %m; it stays as it was", path);
        rc = CTL_REFUSED;

        if (fd != -1) {
            unlink(new);
        }
    }

    free(path);

    return rc;
}


static int
master_file_write(ctl_t *ctl, const tk_keyfile_t *file)
{
    int     rc;
    char    text[TK_KEYFILE_MAX];
    size_t  len;

    if (tk_keyfile_print(file, text, &len) != TK_OK) {
        ctl_error("the keys cannot be derived");
        return CTL_REFUSED;
    }

    rc = master_replace(ctl, text, len);
    OPENSSL_cleanse(text, sizeof(text));

    return rc;
}


/* Part one. */

static int
master_draw(ctl_t *ctl, tk_keyfile_t *file)
{
    tk_err_t       err;
    unsigned char  key[32];

    if (tk_random(key, sizeof(key)) != TK_OK) {
        ctl_error("no random bytes to make a key of");
        return CTL_REFUSED;
    }

    err = tk_keyfile_add(file, key);
    OPENSSL_cleanse(key, sizeof(key));

    if (err != TK_OK) {
        ctl_error("%s holds %d keys already: \"ticketctl key masters\" says"
                  " which are not needed, \"ticketctl key drop-master\" takes"
                  " them out", ctl->master_key, TK_MASTERS);
        return CTL_REFUSED;
    }

    return CTL_OK;
}


static int
master_begin(ctl_t *ctl)
{
    int           rc;
    char          id[MASTER_ID];
    tk_keyfile_t  file;
    tk_keyring_t  keyring;

    rc = master_file_read(ctl, &file);
    if (rc != CTL_OK) {
        return rc;
    }

    rc = master_draw(ctl, &file);

    if (rc == CTL_OK && tk_keyring_make(&keyring, &file) != TK_OK) {
        ctl_error("the keys cannot be derived");
        rc = CTL_REFUSED;
    }

    if (rc == CTL_OK) {
        rc = master_file_write(ctl, &file);
    }

    tk_keyfile_wipe(&file);

    if (rc != CTL_OK) {
        return rc;
    }

    master_id(&keyring, 0, id);
    tk_keyring_wipe(&keyring);

    master_say(ctl, id, "written", ctl_printf(ctl, ctl_text(
        "key %s is in %s; nothing is sealed with it yet\n"
        "next: 1. give every host this file\n"
        "      2. reload every nginx, restart every ticket-worker (a HUP will\n"
        "         do where it reads the file itself and not systemd's copy)\n"
        "      3. run this command again"), id, ctl->master_key));

    return CTL_OK;
}


/* Part two. */

/* How many processes do not know the key yet, or do not seal with it; -1. */

static int
master_behind(master_t *m, const char *column)
{
    int          i, n, at;
    PGresult    *res;
    const char  *values[1];

    values[0] = ctl_printf(m->ctl, "\\x%s", m->id);

    res = ctl_query(m->ctl, "SELECT * FROM api.staff_key_sessions($1)", 1,
                    values);
    if (res == NULL) {
        return -1;
    }

    at = PQfnumber(res, column);

    for (i = 0, n = 0; i < PQntuples(res); i++) {
        n += PQgetvalue(res, i, at)[0] != 't';
    }

    PQclear(res);

    return n;
}


static int
master_call(ctl_t *ctl, const char *sql, int n, const char *const *values)
{
    PGresult  *res;

    res = ctl_query(ctl, sql, n, values);
    if (res == NULL) {
        return CTL_REFUSED;
    }

    PQclear(res);

    return CTL_OK;
}


/* Postgres waits for us: a program of ours never sleeps. */

static int
master_pause(ctl_t *ctl)
{
    return master_call(ctl, "SELECT pg_sleep(" MASTER_PAUSE ")", 0, NULL);
}


/* How many there are, as somebody who waits wants to know it. */

static void
master_say_behind(master_t *m, const char *column, const char *what)
{
    int  n;

    n = m->ctl->json ? 0 : master_behind(m, column);

    if (n > 0) {
        printf(ctl_text("waiting for connections (%d) to %s key %s\n"), n,
               ctl_text(what), m->id);
        fflush(stdout);
    }
}


/* A call that waits until no process is behind.  A session that is just being
 * opened is behind, too, so that no look beforehand says what the answer will
 * be.  Whoever still is when the time is over is named by SQL. */

static PGresult *
master_ask(master_t *m, const char *sql, int n, const char *const *values,
    const char *verdict, const char *column, const char *what)
{
    long       looks;
    ctl_t     *ctl = m->ctl;
    PGresult  *res;

    for (looks = m->wait * MASTER_LOOKS; looks > 0; looks--) {
        ctl->refused = NULL;
        ctl->awaited = verdict;
        res = ctl_query(ctl, sql, n, values);
        ctl->awaited = NULL;

        if (res != NULL || !ctl_is_verdict(ctl, verdict)) {
            return res;
        }

        if (looks == m->wait * MASTER_LOOKS) {
            master_say_behind(m, column, what);
        }

        if (master_pause(ctl) != CTL_OK) {
            return NULL;
        }
    }

    return ctl_query(ctl, sql, n, values);
}


static int
master_activate(master_t *m)
{
    char         check[2 * TK_KEY_CHECK + 1];
    PGresult    *res;
    const char  *values[2];

    tk_format_hex(m->ctl->keyring.masters[0].check, TK_KEY_CHECK,
                  (unsigned char *) check, 0);
    check[sizeof(check) - 1] = '\0';

    values[0] = ctl_printf(m->ctl, "\\x%s", m->id);
    values[1] = ctl_printf(m->ctl, "\\x%s", check);

    res = master_ask(m, "SELECT * FROM api.staff_key_activate($1, $2)", 2,
                     values, "MASTER_KEY_READERS", "knows", "learn of");
    if (res == NULL) {
        return CTL_REFUSED;
    }

    PQclear(res);

    if (!m->ctl->json) {
        printf(ctl_text("key %s seals from now on\n"), m->id);
    }

    m->ctl->keyring_ready = 0;

    return ctl_keys(m->ctl, 1);
}


/* Part three. */

typedef struct {
    FILE           *f;
    char           *text;
    size_t          len;
} master_array_t;

/* What staff_reseal_put() takes of a page: rows' keys, then old and new seals,
 * as arrays. */
#define MASTER_ARRAYS   (3 + 2 * MASTER_SEALS)

/* Columns of staff_reseal_next(). */
enum { ROW_SUPPLIER = 2, ROW_A, ROW_B, ROW_CONTEXT, ROW_SEALS };


static void
master_arrays_open(master_array_t *arrays)
{
    int  i;

    for (i = 0; i < MASTER_ARRAYS; i++) {
        arrays[i].f = open_memstream(&arrays[i].text, &arrays[i].len);

        if (arrays[i].f == NULL) {
            ctl_error("out of memory");
            exit(CTL_REFUSED);
        }

        fputc('{', arrays[i].f);
    }
}


static void
master_arrays_close(master_array_t *arrays)
{
    int  i;

    for (i = 0; i < MASTER_ARRAYS; i++) {
        fputc('}', arrays[i].f);
        fclose(arrays[i].f);
    }
}


static void
master_arrays_free(master_array_t *arrays)
{
    int  i;

    for (i = 0; i < MASTER_ARRAYS; i++) {
        free(arrays[i].text);
    }
}


static void
master_hex(FILE *f, const char *comma, tk_str_t s)
{
    size_t  i;

    if (s.len == 0) {
        fprintf(f, "%sNULL", comma);
        return;
    }

    fprintf(f, "%s\"\\\\x", comma);

    for (i = 0; i < s.len; i++) {
        fprintf(f, "%02x", s.data[i]);
    }

    fputc('"', f);
}


/* A seal of the row: opened and made anew.  1: it is another now. */

static int
master_seal(master_t *m, const PGresult *res, int row, int i, tk_str_t *old,
    tk_str_t *new)
{
    int          supplier;
    ctl_t       *ctl = m->ctl;
    tk_str_t     plain, context;
    const char  *what, *hex;

    old->len = 0;
    new->len = 0;

    what = PQgetvalue(res, row, ROW_SEALS + 2 * i);
    hex = PQgetvalue(res, row, ROW_SEALS + 2 * i + 1);

    if (strlen(hex) <= 2) {
        return 0;
    }

    old->len = strlen(hex) / 2 - 1;
    old->data = ctl_alloc(ctl, old->len);

    if (tk_parse_hex(tk_str_c(hex + 2), old->data) != TK_OK
        || tk_seal_is_current(&ctl->keyring, *old))
    {
        old->len = 0;
        return 0;
    }

    supplier = atoi(PQgetvalue(res, row, ROW_SUPPLIER));
    context = tk_str_c(PQgetvalue(res, row, ROW_CONTEXT));

    if (tk_unseal(ctl->pool, &ctl->keyring, supplier, what, context, *old,
                  &plain)
        != TK_OK)
    {
        if (m->broken++ < MASTER_BROKEN) {
            ctl_error("a seal of \"%s\" does not open: supplier %d, row %s,"
                      " %s", what, supplier, PQgetvalue(res, row, ROW_A),
                      PQgetvalue(res, row, ROW_B));
        }

        old->len = 0;
        return 0;
    }

    if (tk_seal(ctl->pool, &ctl->keyring, supplier, what, context, plain, new)
        != TK_OK)
    {
        ctl_error("sealing failed");
        exit(CTL_REFUSED);
    }

    OPENSSL_cleanse(plain.data, plain.len);

    return 1;
}


static int
master_row(master_t *m, const PGresult *res, int row, int first,
    master_array_t *arrays)
{
    int          i, changed;
    tk_str_t     old[MASTER_SEALS], new[MASTER_SEALS];
    const char  *comma;

    changed = 0;

    for (i = 0; i < MASTER_SEALS; i++) {
        changed |= master_seal(m, res, row, i, &old[i], &new[i]);
    }

    if (!changed) {
        return 0;
    }

    comma = first ? "" : ",";

    for (i = 0; i < 3; i++) {
        fprintf(arrays[i].f, "%s%s", comma,
                PQgetvalue(res, row, ROW_SUPPLIER + i));
    }

    for (i = 0; i < MASTER_SEALS; i++) {
        master_hex(arrays[3 + 2 * i].f, comma, old[i]);
        master_hex(arrays[4 + 2 * i].f, comma, new[i]);
    }

    return 1;
}


/* *more: rows were looked at; else *clean says how the pass ended. */

static int
master_put_page(master_t *m, const char *kind, const PGresult *page,
    master_array_t *arrays, int *clean)
{
    int          i, n;
    PGresult    *res;
    const char  *values[5 + MASTER_ARRAYS];

    n = PQntuples(page);
    values[0] = kind;
    values[1] = ctl_printf(m->ctl, "%d", n);

    for (i = 0; i < 3; i++) {
        values[2 + i] = n > 0 ? PQgetvalue(page, n - 1, ROW_SUPPLIER + i)
                              : "0";
    }

    for (i = 0; i < MASTER_ARRAYS; i++) {
        values[5 + i] = arrays[i].text;
    }

    res = ctl_query(m->ctl, "SELECT * FROM api.staff_reseal_put($1, $2, $3,"
                    " $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15,"
                    " $16)",
                    5 + MASTER_ARRAYS, values);
    if (res == NULL) {
        return CTL_REFUSED;
    }

    *clean = PQgetvalue(res, 0, 2)[0] == 't';
    PQclear(res);

    return CTL_OK;
}


static int
master_page(master_t *m, const char *kind, int *more, int *clean)
{
    int              i, n, rc;
    PGresult        *page;
    const char      *values[2];
    master_array_t   arrays[MASTER_ARRAYS];

    values[0] = kind;
    values[1] = ctl_printf(m->ctl, "%ld", m->step);

    page = master_ask(m, "SELECT * FROM api.staff_reseal_next($1, $2)", 2,
                      values, "MASTER_KEY_BEHIND", "seals", "seal with");
    if (page == NULL) {
        return CTL_REFUSED;
    }

    master_arrays_open(arrays);

    for (i = 0, n = 0; i < PQntuples(page); i++) {
        n += master_row(m, page, i, n == 0, arrays);
    }

    master_arrays_close(arrays);

    *more = PQntuples(page) > 0;
    rc = master_put_page(m, kind, page, arrays, clean);

    master_arrays_free(arrays);
    PQclear(page);

    return rc;
}


/* Pages until the pass ends, or the steps that were asked for are done. */

static int
master_pass(master_t *m, const char *kind, int *clean)
{
    int          rc, more;
    ctl_t       *ctl = m->ctl;
    tk_arena_t  *whole;
    tk_pool_t   *pool;

    whole = ctl->arena;
    pool = ctl->pool;
    more = 1;
    rc = CTL_OK;

    ctl->arena = tk_arena_create();
    if (ctl->arena == NULL) {
        ctl_error("out of memory");
        exit(CTL_REFUSED);
    }

    ctl->pool = tk_arena_pool(ctl->arena);

    while (more && m->steps != 0 && rc == CTL_OK) {
        rc = master_page(m, kind, &more, clean);
        m->steps -= m->steps > 0;
        tk_arena_reset(ctl->arena);
    }

    tk_arena_free(ctl->arena);
    ctl->arena = whole;
    ctl->pool = pool;

    return rc;
}


/* One pass over each kind of rows that the database seals. */

static int
master_round(master_t *m, int *clean)
{
    int        i, one, rc;
    PGresult  *kinds;

    *clean = 1;
    m->broken = 0;

    kinds = ctl_query(m->ctl, "SELECT kind FROM api.staff_reseal_kinds()", 0,
                      NULL);
    if (kinds == NULL) {
        return CTL_REFUSED;
    }

    rc = CTL_OK;

    for (i = 0; i < PQntuples(kinds) && rc == CTL_OK; i++) {
        one = 0;
        rc = master_pass(m, PQgetvalue(kinds, i, 0), &one);
        *clean &= one;
    }

    PQclear(kinds);

    return rc;
}


static int
master_progress(ctl_t *ctl)
{
    int        i;
    PGresult  *res;

    if (ctl->json) {
        return CTL_OK;
    }

    res = ctl_query(ctl, "SELECT * FROM api.staff_key_progress()", 0, NULL);
    if (res == NULL) {
        return CTL_REFUSED;
    }

    for (i = 0; i < PQntuples(res); i++) {
        printf(ctl_text("master key rotation: %s %s, %s rows looked at in this"
                        " pass, %s sealed anew\n"), PQgetvalue(res, i, 2),
               PQgetvalue(res, i, 3), PQgetvalue(res, i, 4),
               PQgetvalue(res, i, 5));
    }

    fflush(stdout);
    PQclear(res);

    return CTL_OK;
}


static int
master_retire(master_t *m)
{
    int        i;
    PGresult  *res;

    if (m->broken > 0) {
        ctl_error("seals that do not open: %ld; the old key stays needed until"
                  " they are gone", m->broken);
        return CTL_REFUSED;
    }

    res = ctl_query(m->ctl, "SELECT * FROM api.staff_key_retire()", 0, NULL);
    if (res == NULL) {
        return CTL_REFUSED;
    }

    if (m->ctl->json) {
        master_say(m->ctl, m->id, "done", "");

    } else {
        printf(ctl_text("everything is sealed with key %s\n"), m->id);
    }

    for (i = 0; i < PQntuples(res) && !m->ctl->json; i++) {
        printf(ctl_text("key %s is not needed any more: run \"ticketctl key"
                        " drop-master %s\" on every host, then reload\n"),
               PQgetvalue(res, i, 2),
               PQgetvalue(res, i, 2));
    }

    PQclear(res);

    return CTL_OK;
}


static int
master_reseal(master_t *m)
{
    int  rc, clean, rounds;

    rc = CTL_OK;
    clean = 0;

    for (rounds = 0; rc == CTL_OK && rounds < MASTER_ROUNDS; rounds++) {
        rc = master_round(m, &clean);

        if (rc == CTL_OK && m->steps == 0) {
            master_say(m->ctl, m->id, "resealing",
                       "stopped after the steps asked for: run it again");
            return master_progress(m->ctl);
        }

        if (rc == CTL_OK && clean) {
            return master_retire(m);
        }

        if (rc == CTL_OK && rounds == 0) {
            rc = master_progress(m->ctl);
        }

        if (rc == CTL_OK) {
            rc = master_pause(m->ctl);
        }
    }

    if (rc == CTL_OK) {
        ctl_error("seals of an old key keep appearing: run it again");
    }

    return CTL_REFUSED;
}


/* The state that the database gives a key; "": it does not know it. */

static int
master_state(ctl_t *ctl, const char *id, int *needed, char state[16])
{
    int        i;
    PGresult  *res;

    res = ctl_query(ctl, "SELECT * FROM api.staff_key_masters()", 0, NULL);
    if (res == NULL) {
        return CTL_REFUSED;
    }

    *needed = 0;
    state[0] = '\0';

    for (i = 0; i < PQntuples(res); i++) {
        *needed += strcmp(PQgetvalue(res, i, 3), "needed") == 0;

        if (strcmp(PQgetvalue(res, i, 2), id) == 0) {
            snprintf(state, 16, "%s", PQgetvalue(res, i, 3));
        }
    }

    PQclear(res);

    return CTL_OK;
}


static int
master_locked(ctl_t *ctl)
{
    int        got;
    PGresult  *res;

    res = ctl_query(ctl, "SELECT pg_try_advisory_lock(" MASTER_LOCK ")", 0,
                    NULL);
    if (res == NULL) {
        return CTL_REFUSED;
    }

    got = PQgetvalue(res, 0, 0)[0] == 't';
    PQclear(res);

    if (!got) {
        ctl_error("somebody else is rotating the master key now");
        return CTL_REFUSED;
    }

    return CTL_OK;
}


int
ctl_key_rotate_master(ctl_t *ctl)
{
    int       rc, needed;
    char      state[16];
    master_t  m;

    memset(&m, 0, sizeof(m));
    m.ctl = ctl;
    m.step = master_option(ctl, "--step", MASTER_STEP);
    m.steps = master_option(ctl, "--steps", -1);
    m.wait = master_option(ctl, "--wait", MASTER_WAIT);

    rc = ctl_keys(ctl, 1);
    if (rc == CTL_OK) {
        rc = master_locked(ctl);
    }

    if (rc != CTL_OK) {
        return rc;
    }

    master_id(&ctl->keyring, 0, m.id);

    rc = master_state(ctl, m.id, &needed, state);

    if (rc == CTL_OK && strcmp(state, "seals") == 0 && needed == 0) {
        return master_begin(ctl);
    }

    if (rc == CTL_OK && strcmp(state, "seals") != 0) {
        rc = master_activate(&m);
    }

    return rc == CTL_OK ? master_reseal(&m) : rc;
}


/* One that nothing needs: retired, or never used. */

int
ctl_key_drop_master(ctl_t *ctl)
{
    int            rc, needed;
    char           state[16];
    tk_err_t       err;
    const char    *id = ctl->args[0];
    tk_keyfile_t   file;
    unsigned char  bytes[TK_KEY_ID];

    if (strlen(id) != MASTER_ID - 1
        || tk_parse_hex(tk_str_c(id), bytes) != TK_OK)
    {
        ctl_error("KEY: the id of a master key has %d hex digits",
                  MASTER_ID - 1);
        return CTL_USAGE;
    }

    rc = ctl_keys(ctl, 1);
    if (rc == CTL_OK) {
        rc = master_state(ctl, id, &needed, state);
    }

    if (rc != CTL_OK) {
        return rc;
    }

    if (strcmp(state, "seals") == 0 || strcmp(state, "needed") == 0) {
        ctl_error("key %s is needed: \"ticketctl key rotate-master\" makes it"
                  " superfluous", id);
        return CTL_REFUSED;
    }

    rc = master_file_read(ctl, &file);
    if (rc != CTL_OK) {
        return rc;
    }

    err = tk_keyfile_drop(&file, bytes);

    if (err != TK_OK) {
        ctl_error("%s holds no key %s, or no other", ctl->master_key, id);
        rc = CTL_REFUSED;

    } else {
        rc = master_file_write(ctl, &file);
    }

    tk_keyfile_wipe(&file);

    if (rc == CTL_OK) {
        master_say(ctl, id, "dropped", ctl_printf(ctl,
            ctl_text("key %s is out of %s: reload nginx, restart"
                     " ticket-worker"), id, ctl->master_key));
    }

    return rc;
}


/* A lasting key alone, for a program that needs no more: a gate. */

int
ctl_key_show_sub(ctl_t *ctl)
{
    int                   rc;
    char                  hex[65];
    const unsigned char  *key;

    rc = ctl_keys(ctl, 1);
    if (rc != CTL_OK) {
        return rc;
    }

    key = tk_keyring_lasting(&ctl->keyring, tk_str_c(ctl->args[0]));
    if (key == NULL) {
        ctl_error("NAME: there is no key \"%s\": ticket, index or password",
                  ctl->args[0]);
        return CTL_USAGE;
    }

    tk_format_hex(key, 32, (unsigned char *) hex, 0);
    hex[64] = '\0';

    if (ctl->json) {
        printf("[{\"name\": \"%s\", \"key\": \"%s\"}]\n", ctl->args[0],
               hex);

    } else {
        printf("%s %s\n", ctl->args[0], hex);
    }

    OPENSSL_cleanse(hex, sizeof(hex));

    return CTL_OK;
}


/* What an audit says beside what is wrong. */

int
ctl_master_progress(ctl_t *ctl)
{
    return master_progress(ctl);
}
