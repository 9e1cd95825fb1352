/*
 * The way of an export, in the order in which it goes: claimed, opened, pages,
 * closed, recorded.  What is done when is said by state; a step that a
 * statement or the thread works on is busy.
 */

#include <dirent.h>
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>
#include <unistd.h>
#include <sys/stat.h>

#include <openssl/crypto.h>

#include "export_file.h"
#include "job_export.h"
#include "tk_value.h"
#include "wk_log.h"
#include "wk_util.h"

#define EXPORT_ROWS         1000000     /* of a file; Excel takes some more */
#define EXPORT_PAGE         500         /* orders, or movements */
#define EXPORT_RENEW_MS     20000
#define EXPORT_TRIES        30          /* of one page, a second apart */
#define EXPORT_AGAIN_MS     1000
#define EXPORT_LOOK_MS      60000       /* between two looks for old files */
#define EXPORT_OLD_S        150         /* what is written is younger */
#define EXPORT_KEPT         4096        /* files of a host */
#define EXPORT_DIGITS       24

static const char  claim_sql[] =
    "select supplier_id, no, path, format, columns"
    " from api.export_claim($1, $2, $3)";
static const char  page_sql[] =
    "select verdict, after, cells from api.export_page($1::int4, $2::int8, $3,"
    " $4)";
static const char  renew_sql[] =
    "select api.export_renew($1, $2, $3::int8, $4::int8)";
static const char  done_sql[] =
    "select api.export_done($1, $2, $3::int8, $4::int8, $5::int8, $6)";
static const char  failed_sql[] =
    "select api.export_failed($1, $2, $3::int8, $4, $5::bool)";
static const char  kept_sql[] = "select path from api.exports_kept($1)";

typedef enum {
    EXPORT_NONE,            /* nothing is claimed */
    EXPORT_CLAIMING,
    EXPORT_PAGING,          /* a page is to be asked for, or is */
    EXPORT_WRITING,         /* the thread writes it */
    EXPORT_CLOSING,         /* the thread ends the file */
    EXPORT_RECORDING        /* what became of it */
} export_state_e;

struct job_export_s {
    wk_env_t           *env;
    wk_pg_t            *pg;             /* its own */
    wk_task_t           claim, renew, record, kept;
    uv_timer_t          pause;
    uv_work_t           work;
    int                 stopping;
    uint64_t            looked_ms;      /* for old files */

    export_state_e      state;
    int                 asked;          /* a page is on its way */
    int                 lost;           /* the lease is another worker's */
    int                 waiting;        /* the pause goes on */
    int                 tries;
    uint64_t            asked_ms, renewed_ms;

    int32_t             supplier_id;
    char                no[EXPORT_DIGITS];
    char               *path;
    char               *after;          /* NULL: the first page */
    int                 columns;
    char                types[EXPORT_COLUMNS];
    export_file_t      *file;
    int64_t             rows;

    /* The thread's, while it works. */
    PGresult           *page;
    tk_keyring_t        keyring;
    tk_arena_t         *arena;
    int                 bad;            /* it failed: */
    int                 for_good;
    char                why[EXPORT_WHY];
    int64_t             bytes;
    char                hash[2 * EXPORT_SHA256 + 1];
};


static void job_export_pause(uv_timer_t *timer);


/* ---- Its end ---- */

static void
job_export_clear(job_export_t *x)
{
    export_file_abort(x->file);
    x->file = NULL;
    free(x->path);
    x->path = NULL;
    free(x->after);
    x->after = NULL;
    x->state = EXPORT_NONE;
    x->asked = 0;
    x->tries = 0;
    x->renew.due = 0;
}


static void
job_export_fail(job_export_t *x, const char *why, int for_good)
{
    export_file_abort(x->file);
    x->file = NULL;
    x->bad = 1;
    x->for_good = for_good;

    if (why != x->why) {
        snprintf(x->why, sizeof(x->why), "%s", why);
    }

    x->state = EXPORT_RECORDING;
    x->record.sql = failed_sql;
    x->record.due = 1;
    x->renew.due = 0;
}


static void
job_export_record_params(void *data, wk_params_t *params)
{
    static char    rows[EXPORT_DIGITS], bytes[EXPORT_DIGITS];
    job_export_t  *x = data;

    wk_params_text(params, TK_OID_TEXT, x->env->owner);
    wk_params_int4(params, x->supplier_id);
    wk_params_text(params, TK_OID_TEXT, x->no);

    if (x->bad) {
        wk_params_text(params, TK_OID_TEXT, x->why);
        wk_params_text(params, TK_OID_TEXT, x->for_good ? "f" : "t");
        return;
    }

    snprintf(rows, sizeof(rows), "%lld", (long long) x->rows);
    snprintf(bytes, sizeof(bytes), "%lld", (long long) x->bytes);
    wk_params_text(params, TK_OID_TEXT, rows);
    wk_params_text(params, TK_OID_TEXT, bytes);
    wk_params_text(params, TK_OID_TEXT, x->hash);
}


/* Without an answer it is said again: to say it twice changes nothing. */

static void
job_export_record_handler(void *data, PGresult *res)
{
    job_export_t  *x = data;

    if (res == NULL) {
        x->record.due = 1;
        return;
    }

    if (x->bad) {
        wk_log(WK_WARN, "export %s of supplier %d: %s", x->no, x->supplier_id,
               x->why);

    } else if (wk_column_char(res, 0, 0) == 0) {
        wk_log(WK_WARN, "export %s of supplier %d: its lease was over",
               x->no, x->supplier_id);

    } else {
        wk_log(WK_INFO, "export %s of supplier %d: %lld rows, %lld bytes",
               x->no, x->supplier_id, (long long) x->rows,
               (long long) x->bytes);
    }

    job_export_clear(x);
}


/* ---- The lease ---- */

static void
job_export_renew_params(void *data, wk_params_t *params)
{
    static char    rows[EXPORT_DIGITS];
    job_export_t  *x = data;

    snprintf(rows, sizeof(rows), "%lld", (long long) x->rows);
    wk_params_text(params, TK_OID_TEXT, x->env->owner);
    wk_params_int4(params, x->supplier_id);
    wk_params_text(params, TK_OID_TEXT, x->no);
    wk_params_text(params, TK_OID_TEXT, rows);
}


/* Somebody else has it: what is in flight is waited for, and thrown away. */

static void
job_export_renew_handler(void *data, PGresult *res)
{
    job_export_t  *x = data;

    if (res != NULL && wk_column_char(res, 0, 0) == 0) {
        x->lost = 1;
    }
}


/* ---- Pages ---- */

static void
job_export_next(job_export_t *x, uint64_t ms)
{
    x->state = EXPORT_PAGING;
    x->waiting = 1;
    uv_timer_start(&x->pause, job_export_pause, ms > 0 ? ms : 1, 0);
}


static void
job_export_pause(uv_timer_t *timer)
{
    job_export_t  *x = timer->data;

    x->waiting = 0;
}


/* A sealed cell, "hex:key", masked. */

static int
job_export_open_cell(job_export_t *x, int col, tk_str_t *cell)
{
    char           *masked;
    size_t          n;
    tk_err_t        rc;
    tk_str_t        sealed, key, plain;
    tk_pool_t      *pool;
    unsigned char  *colon;

    if (cell->len == 0) {
        return 0;
    }

    pool = tk_arena_pool(x->arena);
    colon = memchr(cell->data, ':', cell->len);
    masked = pool->alloc(pool->data, EXPORT_MASKED);

    if (colon == NULL || masked == NULL) {
        return -1;
    }

    n = (size_t) (colon - cell->data);
    key.data = colon + 1;
    key.len = cell->len - n - 1;
    sealed.len = n / 2;
    sealed.data = pool->alloc(pool->data, sealed.len + 1);

    if (sealed.data == NULL
        || tk_parse_hex((tk_str_t) { n, cell->data }, sealed.data) != TK_OK)
    {
        return -1;
    }

    rc = tk_unseal(pool, &x->keyring, x->supplier_id,
                   x->types[col] == EXPORT_PHONE ? "phone" : "id", key,
                   sealed, &plain);

    if (rc != TK_OK) {
        strcpy(masked, "****");     /* of another key: who it is stays sealed */

    } else {
        export_masked(x->types[col], plain, masked);
        OPENSSL_cleanse(plain.data, plain.len);
    }

    *cell = tk_str_c(masked);

    return 0;
}


static int
job_export_row(job_export_t *x, int row)
{
    int       col;
    tk_str_t  cells[EXPORT_COLUMNS];

    if (tk_pg_array_read(wk_column_text(x->page, row, 2), (size_t) x->columns,
                         cells)
        != TK_OK)
    {
        snprintf(x->why, sizeof(x->why), "row %d has other columns", row);
        return -1;
    }

    for (col = 0; col < x->columns; col++) {
        if (strchr("pc", x->types[col]) != NULL
            && job_export_open_cell(x, col, &cells[col]) != 0)
        {
            snprintf(x->why, sizeof(x->why), "a sealed cell is none");
            return -1;
        }
    }

    if (export_file_row(x->file, cells) != 0) {
        snprintf(x->why, sizeof(x->why), "cannot write: %s", strerror(errno));
        return -1;
    }

    return 0;
}


/* Beside the loop. */

static void
job_export_write(uv_work_t *work)
{
    int            row;
    job_export_t  *x = work->data;

    x->arena = tk_arena_create();

    if (x->arena == NULL) {
        snprintf(x->why, sizeof(x->why), "no memory");
        x->bad = 1;
        return;
    }

    for (row = 0; row < PQntuples(x->page) && !x->bad; row++) {
        if (PQgetisnull(x->page, row, 2)) {
            continue;                   /* how to go on */
        }

        x->bad = job_export_row(x, row) != 0;
        x->rows++;
    }

    tk_arena_free(x->arena);
    x->arena = NULL;
}


static void
job_export_end_file(uv_work_t *work)
{
    unsigned char  hash[EXPORT_SHA256];
    job_export_t  *x = work->data;

    x->bad = export_file_close(x->file, &x->bytes, hash, x->why) != 0;
    x->file = NULL;
    tk_format_hex(hash, EXPORT_SHA256, (unsigned char *) x->hash, 0);
    x->hash[2 * EXPORT_SHA256] = '\0';
}


static void
job_export_ended(uv_work_t *work, int status)
{
    job_export_t  *x = work->data;

    if (x->bad || status != 0) {
        job_export_fail(x, x->why, 0);
        return;
    }

    x->state = EXPORT_RECORDING;
    x->record.sql = done_sql;
    x->record.due = 1;
}


/* Where the next page begins, of the last row; 0: there is none. */

static int
job_export_goes_on(job_export_t *x)
{
    int       last;
    tk_str_t  after;

    last = PQntuples(x->page) - 1;
    free(x->after);
    x->after = NULL;

    if (last < 0 || PQgetisnull(x->page, last, 1)) {
        return 0;
    }

    after = wk_column_text(x->page, last, 1);
    x->after = wk_copy(after.data, after.len);

    return 1;
}


static void
job_export_written(uv_work_t *work, int status)
{
    int            more;
    uint64_t       took;
    job_export_t  *x = work->data;

    tk_keyring_wipe(&x->keyring);
    more = job_export_goes_on(x);
    PQclear(x->page);
    x->page = NULL;

    if (x->bad || status != 0) {
        job_export_fail(x, x->why, 0);

    } else if (x->lost) {
        job_export_fail(x, "its lease was over", 0);

    } else if (x->stopping) {
        job_export_fail(x, "the worker stops", 0);

    } else if (x->rows > EXPORT_ROWS) {
        job_export_fail(x, "more than 1,000,000 rows: ask for fewer days, or"
                        " filter", 1);

    } else if (more) {
        took = wk_awake_ms() - x->asked_ms;
        job_export_next(x, took);

    } else {
        x->state = EXPORT_CLOSING;

        if (uv_queue_work(&x->env->loop, &x->work, job_export_end_file,
                          job_export_ended)
            != 0)
        {
            job_export_fail(x, "no thread", 0);
        }
    }
}


/* A page that cannot be read is asked for again: a replica may be behind, or
 * restart. */

static void
job_export_page_failed(job_export_t *x, const char *why)
{
    if (++x->tries >= EXPORT_TRIES || x->stopping) {
        job_export_fail(x, why, 0);
        return;
    }

    job_export_next(x, EXPORT_AGAIN_MS);
}


static void
job_export_page_handler(void *data, PGresult *res)
{
    job_export_t  *x = data;

    x->asked = 0;

    if (x->state != EXPORT_PAGING) {
        return;
    }

    if (x->lost) {
        job_export_fail(x, "its lease was over", 0);
        return;
    }

    if (res == NULL
        || (PQntuples(res) > 0 && !PQgetisnull(res, 0, 0)))
    {
        job_export_page_failed(x, "a page cannot be read");
        return;
    }

    x->tries = 0;
    x->page = PQcopyResult(res, PG_COPYRES_ATTRS | PG_COPYRES_TUPLES);

    if (x->page == NULL) {
        job_export_fail(x, "no memory", 0);
        return;
    }

    x->keyring = x->env->keyring;
    x->state = EXPORT_WRITING;

    if (uv_queue_work(&x->env->loop, &x->work, job_export_write,
                      job_export_written)
        != 0)
    {
        PQclear(x->page);
        x->page = NULL;
        tk_keyring_wipe(&x->keyring);
        job_export_fail(x, "no thread", 0);
    }
}


static void
job_export_ask(job_export_t *x)
{
    wk_params_t  *params;

    params = wk_params_create();
    wk_params_int4(params, x->supplier_id);
    wk_params_text(params, TK_OID_TEXT, x->no);

    if (x->after != NULL) {
        wk_params_text(params, TK_OID_TEXT, x->after);
    } else {
        wk_params_null(params, TK_OID_TEXT);
    }

    wk_params_int4(params, EXPORT_PAGE);

    x->asked = 1;
    x->asked_ms = wk_awake_ms();
    wk_pg_send(x->pg, page_sql, params, job_export_page_handler, x);
}


/* ---- Claim ---- */

/* Nobody but its owner and, if it says so, its group, which is nginx', gets at
 * what is in it; the owner alone writes. */

static const char *
job_export_dir_wrong(const char *dir)
{
    struct stat  st;

    if (stat(dir, &st) != 0) {
        return strerror(errno);
    }

    if (!S_ISDIR(st.st_mode)) {
        return "it is no directory";
    }

    return (st.st_mode & 027) != 0
           ? "others may look into it, or its group write: chmod 2710 or 700"
           : access(dir, W_OK | X_OK) != 0 ? strerror(errno) : NULL;
}


static const char *
job_export_host(job_export_t *x)
{
    static char  host[64];

    snprintf(host, sizeof(host), "%.*s", (int) strcspn(x->env->owner, ":"),
             x->env->owner);

    return host;
}


static void
job_export_claim_params(void *data, wk_params_t *params)
{
    job_export_t  *x = data;

    wk_params_text(params, TK_OID_TEXT, x->env->owner);
    wk_params_text(params, TK_OID_TEXT, job_export_host(x));
    wk_params_text(params, TK_OID_TEXT, x->env->conf.export_dir);
    x->state = EXPORT_CLAIMING;
}


static export_format_e
job_export_format(tk_str_t name)
{
    return tk_str_is(name, "xlsx") ? EXPORT_XLSX
           : tk_str_is(name, "csv") ? EXPORT_CSV : EXPORT_CSV_EXCEL;
}


static int
job_export_begin(job_export_t *x, PGresult *res)
{
    int       i, n;
    char      part[EXPORT_DIGITS];
    size_t    size;
    tk_str_t  columns[2 * EXPORT_COLUMNS], array;

    /* as many as the array's head says */

    array = wk_column_text(res, 0, 4);
    size = array.len >= TK_PG_ARRAY_HEAD
           ? (size_t) tk_pg_get(array.data + 12, 4) : 0;
    n = (int) size / 2;

    if (size == 0 || size > 2 * EXPORT_COLUMNS || size % 2 != 0
        || tk_pg_array_read(array, size, columns) != TK_OK)
    {
        snprintf(x->why, sizeof(x->why), "its columns are none");
        return -1;
    }

    for (i = 0; i < n; i++) {
        x->types[i] = columns[2 * i + 1].len == 1
                      ? (char) columns[2 * i + 1].data[0] : EXPORT_TEXT;
    }

    x->columns = n;
    snprintf(part, sizeof(part), "%ld", (long) getpid());
    x->file = export_file_open(x->path, part,
                               job_export_format(wk_column_text(res, 0, 3)),
                               columns, n, x->why);

    return x->file == NULL ? -1 : 0;
}


static void
job_export_claim_handler(void *data, PGresult *res)
{
    tk_str_t       path;
    job_export_t  *x = data;

    x->state = EXPORT_NONE;

    if (res == NULL || PQntuples(res) == 0) {
        return;
    }

    x->supplier_id = (int32_t) wk_column_int(res, 0, 0);
    snprintf(x->no, sizeof(x->no), "%lld",
             (long long) wk_column_int(res, 0, 1));
    path = wk_column_text(res, 0, 2);
    x->path = wk_copy(path.data, path.len);
    x->rows = 0;
    x->lost = 0;
    x->bad = 0;
    x->for_good = 0;
    x->renewed_ms = wk_awake_ms();

    if (job_export_begin(x, res) != 0) {
        job_export_fail(x, x->why, 0);
        return;
    }

    wk_log(WK_INFO, "export %s of supplier %d begins", x->no, x->supplier_id);
    job_export_next(x, 0);
}


/* ---- Old files ---- */

static int
job_export_is_ours(const char *name)
{
    size_t  n;

    n = strcspn(name, "-");

    return n > 0 && name[n] == '-' && name[n + 1] >= '0' && name[n + 1] <= '9'
           && (strstr(name, ".xlsx") != NULL || strstr(name, ".csv") != NULL);
}


static int
job_export_is_kept(const PGresult *res, const char *dir, const char *name)
{
    int       i;
    char      path[1024 + 256];
    size_t    n;
    tk_str_t  kept;

    snprintf(path, sizeof(path), "%s/%s", dir, name);
    n = strlen(path);

    for (i = 0; i < PQntuples(res); i++) {
        kept = wk_column_text(res, i, 0);

        if (kept.len == n && memcmp(kept.data, path, n) == 0) {
            return 1;
        }
    }

    return 0;
}


/* What is being written is young. */

static void
job_export_kept_handler(void *data, PGresult *res)
{
    int             fd;
    DIR            *dir;
    time_t          now;
    struct stat     st;
    const char     *where;
    job_export_t   *x = data;
    struct dirent  *entry;

    where = x->env->conf.export_dir;

    if (res == NULL || PQntuples(res) > EXPORT_KEPT
        || (dir = opendir(where)) == NULL)
    {
        return;
    }

    now = time(NULL);
    fd = dirfd(dir);

    while ((entry = readdir(dir)) != NULL) {
        if (job_export_is_ours(entry->d_name)
            && fstatat(fd, entry->d_name, &st, AT_SYMLINK_NOFOLLOW) == 0
            && S_ISREG(st.st_mode)
            && (now - st.st_mtime > EXPORT_OLD_S || now < st.st_mtime)
            && !job_export_is_kept(res, where, entry->d_name)
            && unlinkat(fd, entry->d_name, 0) == 0)
        {
            wk_log(WK_INFO, "export %s removed", entry->d_name);
        }
    }

    closedir(dir);
}


static void
job_export_kept_params(void *data, wk_params_t *params)
{
    wk_params_text(params, TK_OID_TEXT, job_export_host(data));
}


/* ---- Turns ---- */

void
job_export_turn(job_export_t *x)
{
    if (x == NULL || x->state != EXPORT_PAGING || x->asked || x->waiting) {
        return;
    }

    if (x->stopping) {
        job_export_fail(x, "the worker stops", 0);

    } else if (wk_pg_ready(x->pg)) {
        job_export_ask(x);
    }
}


void
job_export_sweep(job_export_t *x)
{
    uint64_t     now;
    const char  *wrong;

    if (x == NULL || x->stopping) {
        return;
    }

    now = wk_awake_ms();

    if (now - x->looked_ms >= EXPORT_LOOK_MS || x->looked_ms == 0) {
        x->looked_ms = now;
        x->kept.due = 1;
        wrong = job_export_dir_wrong(x->env->conf.export_dir);

        if (wrong != NULL) {
            wk_log(WK_WARN, "no exports are made: export_dir %s: %s",
                   x->env->conf.export_dir, wrong);
        }
    }

    if (x->state == EXPORT_NONE) {
        x->claim.due = job_export_dir_wrong(x->env->conf.export_dir) == NULL;

    } else if (x->state >= EXPORT_PAGING && x->state <= EXPORT_CLOSING
               && now - x->renewed_ms >= EXPORT_RENEW_MS)
    {
        x->renewed_ms = now;
        x->renew.due = 1;
    }
}


void
job_export_stop(job_export_t *x)
{
    if (x != NULL) {
        x->stopping = 1;
        uv_timer_stop(&x->pause);
        x->waiting = 0;
    }
}


int
job_export_idle(const job_export_t *x)
{
    return x == NULL || x->state == EXPORT_NONE;
}


wk_task_t *
job_export_task(job_export_t *x, int n)
{
    static wk_task_t  none;             /* never due */

    if (x == NULL) {
        return &none;
    }

    return (wk_task_t *[JOB_EXPORT_TASKS]) { &x->claim, &x->renew, &x->record,
                                             &x->kept }[n];
}


static void
job_export_connected(void *data)
{
    (void) data;
}


/* Whether the master keys go with the database, and which they are, the other
 * connection says: this one is not counted with those that know them or not. */

static int
job_export_greeted(void *data, const PGresult *res)
{
    (void) data;
    (void) res;

    return 0;
}


job_export_t *
job_export_open(wk_env_t *env)
{
    static const wk_pg_greeting_t  greeting = {
        "select set_config('application_name', 'ticket-worker exports', false)",
        job_export_greeted
    };

    job_export_t         *x;
    const tk_conninfo_t  *hosts;

    if (env->conf.export_dir == NULL) {
        return NULL;
    }

    x = wk_alloc(sizeof(job_export_t));
    x->env = env;
    x->work.data = x;

    x->claim.sql = claim_sql;
    x->claim.params = job_export_claim_params;
    x->claim.handler = job_export_claim_handler;
    x->claim.data = x;

    x->renew.sql = renew_sql;
    x->renew.params = job_export_renew_params;
    x->renew.handler = job_export_renew_handler;
    x->renew.data = x;

    x->record.params = job_export_record_params;
    x->record.handler = job_export_record_handler;
    x->record.to_the_end = 1;
    x->record.data = x;

    x->kept.sql = kept_sql;
    x->kept.params = job_export_kept_params;
    x->kept.handler = job_export_kept_handler;
    x->kept.data = x;

    uv_timer_init(&env->loop, &x->pause);
    x->pause.data = x;

    hosts = env->conf.replica.n > 0 ? &env->conf.replica
                                    : &env->conf.postgres;
    x->pg = wk_pg_open(&env->loop, hosts, env->conf.clock_shift_s, &greeting,
                       job_export_connected, x);

    return x;
}


void
job_export_close(job_export_t *x)
{
    if (x == NULL) {
        return;
    }

    x->stopping = 1;
    wk_pg_close(x->pg);
    uv_close((uv_handle_t *) &x->pause, NULL);
}


void
job_export_free(job_export_t *x)
{
    if (x == NULL) {
        return;
    }

    PQclear(x->page);
    job_export_clear(x);
    tk_keyring_wipe(&x->keyring);
    free(x);
}
