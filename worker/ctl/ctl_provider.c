/*
 * Accounts at payment platforms.  What proves who they are lies in files: here
 * they are read and looked at as nginx and the worker will do it, and where
 * they are is kept, with what staff compare; never what is in them.
 */

#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

#include "ctl.h"
#include "tk_pay_text.h"
#include "tk_secret_file.h"


struct ctl_account_s {
    tk_pay_row_t    row;
    tk_time_t       now;                /* Postgres' */
    tk_pay_file_t   files[TK_PAY_FILES];
    size_t          given;              /* of them the first are new */
};

/* In the order in which they are made; the platform's own stand side by side
 * with those that are there. */

static const struct {
    const char  *option;
    const char  *role;
    int          beside;
} ctl_files[] = {
    { "--our-key", "our_key", 0 },
    { "--our-cert", "our_cert", 0 },
    { "--platform-key", "platform_key", 1 },
    { "--platform-cert", "platform_cert", 1 },
    { "--root", "root", 1 },
    { "--middle", "middle", 1 },
    { "--secret", "secret", 0 },
    { "--api-cert", "api_cert", 0 },
    { "--api-key", "api_key", 0 }
};

#define CTL_FILES   (sizeof(ctl_files) / sizeof(ctl_files[0]))


/* ---- The account as it is ---- */

ctl_account_t *
ctl_account_get(ctl_t *ctl, const char *account_no)
{
    int             i;
    PGresult       *res;
    tk_str_t        columns[TK_PAY_ROW_COLUMNS];
    const char     *values[2];
    ctl_account_t  *account;

    values[0] = ctl->args[0];
    values[1] = account_no;

    res = ctl_query_binary(ctl, "SELECT * FROM api.staff_provider_account($1,"
                                " $2)", 2, values);
    if (res == NULL) {
        return NULL;
    }

    account = ctl_alloc(ctl, sizeof(ctl_account_t));
    memset(account, 0, sizeof(ctl_account_t));

    for (i = 0; i < TK_PAY_ROW_COLUMNS; i++) {
        columns[i].len = (size_t) PQgetlength(res, 0, i + 2);
        columns[i].data = memcpy(ctl_alloc(ctl, columns[i].len + 1),
                                 PQgetvalue(res, 0, i + 2), columns[i].len);
    }

    account->now = tk_pg_get((unsigned char *)
                             PQgetvalue(res, 0, TK_PAY_ROW_COLUMNS + 2),
                             TK_WIDTH_TIMESTAMPTZ);
    PQclear(res);

    if (tk_pay_row_read(ctl->pool, columns, &account->row) != TK_OK) {
        ctl_error("account %s cannot be read", account_no);
        return NULL;
    }

    return account;
}


tk_time_t
ctl_account_now(const ctl_account_t *account)
{
    return account->now;
}


/* One that is not there yet. */

static ctl_account_t *
ctl_account_new(ctl_t *ctl)
{
    PGresult       *res;
    ctl_account_t  *account;

    res = ctl_query_binary(ctl, "SELECT api.now()", 0, NULL);
    if (res == NULL) {
        return NULL;
    }

    account = ctl_alloc(ctl, sizeof(ctl_account_t));
    memset(account, 0, sizeof(ctl_account_t));
    account->row.provider = tk_str_c(ctl->args[2]);
    account->now = tk_pg_get((unsigned char *) PQgetvalue(res, 0, 0),
                             TK_WIDTH_TIMESTAMPTZ);
    PQclear(res);

    return account;
}


tk_pay_owned_t *
ctl_account_make(ctl_t *ctl, ctl_account_t *account, char why[TK_PAY_WHY])
{
    int              wanted;
    size_t           i;
    tk_pay_file_t   *file;
    tk_pay_owned_t  *owned;

    for (i = 0; i < account->row.nfiles; i++) {
        file = &account->row.files[i];
        wanted = tk_pay_file_wanted(&account->row, file, TK_PAY_FOR_ALL);

        if (wanted != 0
            && tk_secret_file(ctl->pool, file->path, wanted == 2,
                              TK_PAY_KEY_FILE, &file->text, why)
               != TK_OK)
        {
            return NULL;
        }
    }

    return tk_pay_account_create(&account->row, TK_PAY_FOR_ALL, account->now,
                                 &owned, why) == TK_OK ? owned : NULL;
}


int
ctl_account_read_by_worker(ctl_t *ctl, const ctl_account_t *account,
    char why[TK_PAY_WHY])
{
    return ctl_worker_reads(ctl, &account->row, why);
}


/* ---- What is to be changed ---- */

static void
ctl_account_setting(ctl_t *ctl, const char *name, tk_str_t *setting)
{
    json_t  *value;

    value = json_object_get(ctl->change, name);

    if (value != NULL) {
        *setting = tk_str_c(json_string_value(value));
    }
}


static int
ctl_account_has(const ctl_account_t *account, const char *role)
{
    size_t  i;

    for (i = 0; i < account->row.nfiles; i++) {
        if (tk_str_eq(account->row.files[i].role, tk_str_c(role))) {
            return 1;
        }
    }

    return 0;
}


/* Both platforms that have modes can do both: with certificates, or with a
 * public key.  Who does not say it has shown by the files which one is meant,
 * but in the midst of a switch. */

static const char *
ctl_account_shown(const ctl_account_t *account, int adds)
{
    int  certs, keys;

    keys = ctl_account_has(account, "platform_key");
    certs = ctl_account_has(account, "platform_cert")
            || account->row.nfound > 0;

    if (keys && (adds || !certs)) {
        return "public-key";
    }

    return certs && !keys ? "certificate" : NULL;
}


static void
ctl_account_mode(ctl_t *ctl, ctl_account_t *account, int adds)
{
    int          wechat;
    const char  *word;

    wechat = tk_str_eq(account->row.provider, tk_str_c("wechat3"));
    word = ctl_given(ctl, "--mode");

    if (word == NULL && (wechat || tk_str_eq(account->row.provider,
                                             tk_str_c("alipay"))))
    {
        word = ctl_account_shown(account, adds);
    }

    if (word != NULL) {
        account->row.mode = (strcmp(word, "public-key") == 0) == wechat;
        json_object_set_new(ctl->change, "mode",
                            json_string(account->row.mode ? "1" : "0"));
    }
}


static void
ctl_account_settings(ctl_t *ctl, ctl_account_t *account)
{
    ctl_account_setting(ctl, "app_id", &account->row.app_id);
    ctl_account_setting(ctl, "merchant_id", &account->row.merchant_id);
    ctl_account_setting(ctl, "serial", &account->row.serial);
    ctl_account_setting(ctl, "gateway", &account->row.gateway);
    ctl_account_setting(ctl, "notify_base", &account->row.notify_base);
    ctl_account_setting(ctl, "return_url", &account->row.return_url);
}


static int
ctl_account_path(ctl_t *ctl, const char *option, const char *given,
    tk_str_t *path)
{
    char  here[PATH_MAX];

    if (given[0] == '\0') {
        ctl_error("%s: a file is wanted", option);
        return CTL_USAGE;
    }

    if (given[0] != '/') {
        if (getcwd(here, sizeof(here)) == NULL) {
            ctl_error("%s: where is this? %m", option);
            return CTL_REFUSED;
        }

        given = ctl_printf(ctl, "%s/%s", here, given);
    }

    *path = tk_str_c(given);

    if (path->len > 256) {
        ctl_error("%s: a path has 256 bytes at most", option);
        return CTL_USAGE;
    }

    return CTL_OK;
}


/* New files come first, as the newest do; then those that stay. */

static int
ctl_account_given(ctl_t *ctl, ctl_account_t *account)
{
    int             rc;
    size_t          i;
    const char     *given, *id;
    tk_pay_file_t  *file;

    id = ctl_given(ctl, "--platform-key-id");

    if (id != NULL && ctl_given(ctl, "--platform-key") == NULL) {
        ctl_error("--platform-key-id: names the file of --platform-key, which"
                  " is missing");
        return CTL_USAGE;
    }

    for (i = 0; i < CTL_FILES; i++) {
        given = ctl_given(ctl, ctl_files[i].option);

        if (given == NULL) {
            continue;
        }

        file = &account->files[account->given++];
        file->role = tk_str_c(ctl_files[i].role);
        file->key_id = tk_str_c(id != NULL && strcmp(ctl_files[i].role,
                                                     "platform_key") == 0
                                ? id : "");

        rc = ctl_account_path(ctl, ctl_files[i].option, given, &file->path);
        if (rc != CTL_OK) {
            return rc;
        }
    }

    return CTL_OK;
}


static int
ctl_file_stays(ctl_t *ctl, const ctl_account_t *account,
    const tk_pay_file_t *file)
{
    size_t       i, k;
    const char  *dropped;

    dropped = ctl_given(ctl, "--drop");

    if (dropped != NULL && tk_str_eq(file->path, tk_str_c(dropped))) {
        return 0;
    }

    for (i = 0; i < account->given; i++) {
        if (!tk_str_eq(file->role, account->files[i].role)) {
            continue;
        }

        for (k = 0; k < CTL_FILES; k++) {
            if (tk_str_eq(file->role, tk_str_c(ctl_files[k].role))
                && (!ctl_files[k].beside
                    || tk_str_eq(file->path, account->files[i].path)))
            {
                return 0;
            }
        }
    }

    return 1;
}


static int
ctl_account_merge(ctl_t *ctl, ctl_account_t *account)
{
    int            rc;
    size_t         i, n, found;
    const char    *dropped;
    tk_pay_row_t  *row;

    rc = ctl_account_given(ctl, account);
    if (rc != CTL_OK) {
        return rc;
    }

    row = &account->row;
    n = account->given;

    for (i = 0; i < row->nfiles && n < TK_PAY_FILES; i++) {
        if (ctl_file_stays(ctl, account, &row->files[i])) {
            account->files[n++] = row->files[i];
        }
    }

    row->files = account->files;
    row->nfiles = n;
    dropped = ctl_given(ctl, "--drop");

    for (i = 0, found = 0; i < row->nfound; i++) {
        if (dropped == NULL || !tk_str_eq(row->found[i].id,
                                          tk_str_c(dropped)))
        {
            row->found[found++] = row->found[i];
        }
    }

    row->nfound = found;

    return CTL_OK;
}


/* ---- What is kept of new files ---- */

static json_t *
ctl_json_moment(tk_time_t t)
{
    unsigned char  clock[TK_PAY_CLOCK + 3];

    if (t == 0) {
        return json_null();
    }

    tk_pay_clock(t, clock);
    memcpy(clock + TK_PAY_CLOCK, "+08", 3);

    return json_stringn((char *) clock, sizeof(clock));
}


static json_t *
ctl_string(tk_str_t s)
{
    return json_stringn(s.len > 0 ? (const char *) s.data : "", s.len);
}


static json_t *
ctl_file_json(const tk_pay_file_t *file, const tk_pay_facts_t *facts)
{
    json_t         *object;
    unsigned char   hex[2 * TK_PAY_PRINT];

    object = json_object();
    json_object_set_new(object, "role", ctl_string(file->role));
    json_object_set_new(object, "path", ctl_string(file->path));
    json_object_set_new(object, "key_id",
                        ctl_string(facts->key_id.len > 0 ? facts->key_id
                                                         : file->key_id));
    json_object_set_new(object, "valid_from", ctl_json_moment(facts->from));
    json_object_set_new(object, "valid_until", ctl_json_moment(facts->until));

    if (facts->printed) {
        tk_format_hex(facts->fingerprint, TK_PAY_PRINT, hex, 0);
        json_object_set_new(object, "fingerprint",
                            json_stringn((char *) hex, sizeof(hex)));
    }

    return object;
}


static char *
ctl_files_json(const ctl_account_t *account, const tk_pay_owned_t *owned)
{
    char    *text;
    size_t   i;
    json_t  *files;

    files = json_array();

    for (i = 0; i < account->given; i++) {
        json_array_append_new(files, ctl_file_json(&account->files[i],
                                                   &owned->facts[i]));
    }

    text = json_dumps(files, JSON_COMPACT);
    json_decref(files);

    return text;
}


/* What does not keep an account from being used, and should be known. */

static void
ctl_account_notes(ctl_t *ctl, const ctl_account_t *account,
    const tk_pay_owned_t *owned)
{
    char  text[TK_PAY_WHY];

    if (!ctl_account_read_by_worker(ctl, account, text)) {
        fprintf(stderr, ctl_text("warning: %s\n"), text);
    }

    if (tk_pay_account_expiring(owned, account->now, text)) {
        fprintf(stderr, ctl_text("note: %s\n"), text);
    }

    if (owned->account.notify_url.len == 0) {
        fputs(ctl_text("note: without --notify-base the platform sends no"
                       " notices: payments are found by asking alone, and"
                       " WeChat and UnionPay take none\n"), stderr);
    }
}


static int
ctl_account_put(ctl_t *ctl, ctl_account_t *account)
{
    int              n;
    char             why[TK_PAY_WHY], *change, *files;
    PGresult        *res;
    const char      *values[TK_ACTION_ARGS + 3];
    tk_pay_owned_t  *owned;

    owned = ctl_account_make(ctl, account, why);

    if (owned == NULL) {
        ctl_error("%s", why);
        return CTL_REFUSED;
    }

    change = json_dumps(ctl->change, JSON_COMPACT);
    files = ctl_files_json(account, owned);

    for (n = 0; n < (int) ctl->nargs; n++) {
        values[n] = ctl->args[n];
    }

    values[n++] = change;
    values[n++] = files;

    if (ctl->nargs == 2) {
        values[n++] = ctl_given(ctl, "--drop");
    }

    res = ctl_function(ctl, ctl->action->function, n, values);
    free(change);
    free(files);

    if (res != NULL) {
        ctl_print(ctl, res, NULL, NULL);
        ctl_account_notes(ctl, account, owned);
    }

    PQclear(res);
    tk_pay_account_release(owned);

    return res != NULL ? CTL_OK : CTL_REFUSED;
}


static int
ctl_account_change(ctl_t *ctl, ctl_account_t *account, int adds)
{
    int  rc;

    if (account == NULL) {
        return CTL_REFUSED;
    }

    ctl_account_settings(ctl, account);
    rc = ctl_account_merge(ctl, account);

    if (rc != CTL_OK) {
        return rc;
    }

    ctl_account_mode(ctl, account, adds);

    return ctl_account_put(ctl, account);
}


int
ctl_provider_add(ctl_t *ctl)
{
    int  rc;

    rc = ctl_keys(ctl, 0);

    return rc != CTL_OK ? rc
           : ctl_account_change(ctl, ctl_account_new(ctl), 1);
}


int
ctl_provider_set(ctl_t *ctl)
{
    int  rc;

    rc = ctl_keys(ctl, 0);

    return rc != CTL_OK ? rc
           : ctl_account_change(ctl, ctl_account_get(ctl, ctl->args[1]), 0);
}
