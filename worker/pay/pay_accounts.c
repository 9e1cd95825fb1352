#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include "pay_accounts.h"
#include "tk_secret_file.h"
#include "wk_log.h"
#include "wk_util.h"

#define PAY_WARN_MS     (24 * 3600 * UINT64_C(1000))
#define PAY_ALARMS      256             /* on their way, at most */

static const char  pay_load_sql[] =
    "select a.supplier_id, a.account_no, a.provider, a.app_id, a.merchant_id,"
    " a.serial, a.gateway, a.notify_base, a.return_url, a.mode, a.version,"
    " a.roles, a.paths, a.key_ids, a.trust_ids, a.trust_pems, api.now()"
    " from api.provider_accounts_2() a";

static const char  pay_alarm_sql[] =
    "select api.provider_alarm($1, $2, $3, $4)";


/* ---- Alarms ---- */

void
pay_accounts_alarm(pay_accounts_t *accounts, int32_t supplier_id,
    int account_no, const char *kind, const char *text)
{
    int           n;
    pay_alarm_t  *alarm;

    n = 0;

    STAILQ_FOREACH(alarm, &accounts->alarms, next) {
        if (alarm->supplier_id == supplier_id
            && alarm->account_no == account_no
            && strcmp(alarm->kind, kind) == 0)
        {
            return;
        }

        n++;
    }

    if (n >= PAY_ALARMS) {
        return;
    }

    alarm = wk_alloc(sizeof(pay_alarm_t));
    alarm->supplier_id = supplier_id;
    alarm->account_no = account_no;
    alarm->kind = kind;
    (void) snprintf(alarm->text, sizeof(alarm->text), "%s", text);
    STAILQ_INSERT_TAIL(&accounts->alarms, alarm, next);
    accounts->alarm.due = 1;
}


static void
pay_alarms_free(pay_alarms_t *alarms)
{
    pay_alarm_t  *alarm;

    while ((alarm = STAILQ_FIRST(alarms)) != NULL) {
        STAILQ_REMOVE_HEAD(alarms, next);
        free(alarm);
    }
}


static void
pay_alarm_params(void *data, wk_params_t *params)
{
    wk_array_t      *suppliers, *numbers, *kinds, *texts;
    pay_alarm_t     *alarm;
    pay_accounts_t  *accounts = data;

    suppliers = wk_params_array(params, TK_OID_INT4_ARRAY);
    numbers = wk_params_array(params, TK_OID_INT2_ARRAY);
    kinds = wk_params_array(params, TK_OID_TEXT_ARRAY);
    texts = wk_params_array(params, TK_OID_TEXT_ARRAY);

    STAILQ_CONCAT(&accounts->telling, &accounts->alarms);

    STAILQ_FOREACH(alarm, &accounts->telling, next) {
        wk_array_int(suppliers, alarm->supplier_id);
        wk_array_int(numbers, alarm->account_no);
        wk_array_text(kinds, alarm->kind);
        wk_array_text(texts, alarm->text);
    }
}


/* Told twice is told once; what was not told is told again, when all are loaded
 * the next time. */

static void
pay_alarm_handler(void *data, PGresult *res)
{
    pay_accounts_t  *accounts = data;

    if (res != NULL) {
        pay_alarms_free(&accounts->telling);
        return;
    }

    STAILQ_CONCAT(&accounts->telling, &accounts->alarms);
    STAILQ_CONCAT(&accounts->alarms, &accounts->telling);
}


/* ---- Files ---- */

static tk_err_t
pay_account_files(tk_pool_t *pool, tk_pay_row_t *row, char why[TK_PAY_WHY])
{
    int             wanted;
    size_t          i;
    tk_err_t        rc;
    tk_pay_file_t  *file;

    for (i = 0; i < row->nfiles; i++) {
        file = &row->files[i];
        wanted = tk_pay_file_wanted(row, file, TK_PAY_FOR_ALL);

        if (wanted == 0) {
            continue;
        }

        rc = tk_secret_file(pool, file->path, wanted == 2, TK_PAY_KEY_FILE,
                            &file->text, why);
        if (rc != TK_OK) {
            return rc;
        }
    }

    return TK_OK;
}


static tk_pay_owned_t *
pay_account_make(tk_pool_t *pool, tk_pay_row_t *row, tk_time_t now,
    char why[TK_PAY_WHY])
{
    tk_pay_owned_t  *owned;

    why[0] = '\0';

    return pay_account_files(pool, row, why) == TK_OK
           && tk_pay_account_create(row, TK_PAY_FOR_ALL, now, &owned, why)
              == TK_OK ? owned : NULL;
}


/* ---- What is loaded ---- */

static int
pay_account_compare(const void *a, const void *b)
{
    const pay_account_t  *one = a, *two = b;

    if (one->supplier_id != two->supplier_id) {
        return one->supplier_id < two->supplier_id ? -1 : 1;
    }

    return one->account_no - two->account_no;
}


static pay_account_t *
pay_account_find(const pay_accounts_t *accounts, int32_t supplier_id,
    int account_no)
{
    pay_account_t  key;

    key.supplier_id = supplier_id;
    key.account_no = account_no;

    return accounts->n == 0 ? NULL
           : bsearch(&key, accounts->elts, (size_t) accounts->n,
                     sizeof(pay_account_t), pay_account_compare);
}


static int
pay_account_says(uint64_t *warned_ms)
{
    uint64_t  now;

    now = wk_awake_ms();

    if (*warned_ms != 0 && now - *warned_ms < PAY_WARN_MS) {
        return 0;
    }

    *warned_ms = now;

    return 1;
}


static void
pay_account_broken(pay_accounts_t *accounts, pay_account_t *account)
{
    if (!pay_account_says(&account->warned_ms)) {
        return;
    }

    wk_log(WK_WARN, "account %d of supplier %d %s: %s", account->account_no,
           (int) account->supplier_id,
           account->owned == NULL ? "cannot be used, its jobs wait"
                                  : "goes on with the keys that it had",
           account->why);
    pay_accounts_alarm(accounts, account->supplier_id, account->account_no,
                       "account broken", account->why);
}


static void
pay_account_expiring(pay_accounts_t *accounts, pay_account_t *account,
    tk_time_t now)
{
    char  text[TK_PAY_WHY];

    if (account->owned == NULL
        || !tk_pay_account_expiring(account->owned, now, text)
        || !pay_account_says(&account->expiring_ms))
    {
        return;
    }

    wk_log(WK_WARN, "account %d of supplier %d: %s", account->account_no,
           (int) account->supplier_id, text);
    pay_accounts_alarm(accounts, account->supplier_id, account->account_no,
                       "certificate ends", text);
}


static void
pay_account_says_why(pay_accounts_t *accounts, const pay_account_t *account,
    const char *kind, const char *text)
{
    wk_log(WK_WARN, "account %d of supplier %d: %s", account->account_no,
           (int) account->supplier_id, text);
    pay_accounts_alarm(accounts, account->supplier_id, account->account_no,
                       kind, text);
}


void
pay_accounts_refused(pay_accounts_t *accounts, int32_t supplier_id,
    int account_no, tk_pay_outcome_e outcome, const tk_pay_learned_t *learned)
{
    char            text[TK_PAY_WHY];
    pay_account_t  *account;

    account = pay_account_find(accounts, supplier_id, account_no);

    if (account == NULL) {
        return;
    }

    if (learned->next == TK_PAY_NEXT_SETTINGS) {
        (void) snprintf(text, sizeof(text), "the platform does not take it as"
                        " it is set up: %s; \"ticketctl provider check\""
                        " looks at it", learned->code[0] != '\0'
                        ? learned->code : "an answer is not signed");
        pay_account_says_why(accounts, account, "account broken", text);
    }

    account->unproven = learned->unproven ? account->unproven + 1
                        : outcome != TK_PAY_UNKNOWN ? 0 : account->unproven;

    if (account->unproven == PAY_ACCOUNT_UNPROVEN) {
        account->unproven = 0;
        pay_account_says_why(accounts, account, "key missing", "its answers"
            " are signed by no key that is here, and prove nothing;"
            " \"ticketctl provider check\" looks at it");
    }
}


/* The new one, which takes over what was said of the old one. */

static void
pay_account_load(pay_accounts_t *accounts, pay_account_t *account,
    tk_pool_t *pool, tk_pay_row_t *row, tk_time_t now)
{
    pay_account_t  *was;

    account->supplier_id = row->supplier_id;
    account->account_no = row->account_no;
    account->version = row->version;
    account->owned = pay_account_make(pool, row, now, account->why);

    was = pay_account_find(accounts, row->supplier_id, row->account_no);

    if (was != NULL) {
        account->expiring_ms = was->expiring_ms;
        account->unproven = was->version == row->version ? was->unproven : 0;
        account->warned_ms = strcmp(was->why, account->why) == 0
                             ? was->warned_ms : 0;

        if (account->owned == NULL && was->owned != NULL
            && was->version == row->version)
        {
            account->owned = tk_pay_account_hold(was->owned);
        }
    }

    if (account->why[0] != '\0') {
        pay_account_broken(accounts, account);
    }

    pay_account_expiring(accounts, account, now);
}


static void
pay_accounts_drop(pay_accounts_t *accounts)
{
    int  i;

    for (i = 0; i < accounts->n; i++) {
        tk_pay_account_release(accounts->elts[i].owned);
    }

    free(accounts->elts);
}


static void
pay_accounts_row(pay_accounts_t *accounts, pay_account_t *account,
    tk_pool_t *pool, const PGresult *res, int i)
{
    int           k;
    tk_str_t      columns[TK_PAY_ROW_COLUMNS];
    tk_pay_row_t  row;

    for (k = 0; k < TK_PAY_ROW_COLUMNS; k++) {
        columns[k] = wk_column_text(res, i, k);
    }

    if (tk_pay_row_read(pool, columns, &row) != TK_OK) {
        wk_abort("a row of api.provider_accounts_2() cannot be read");
    }

    pay_account_load(accounts, account, pool, &row,
                     wk_column_int(res, i, TK_PAY_ROW_COLUMNS));
}


static void
pay_load_handler(void *data, PGresult *res)
{
    int              i, n;
    tk_arena_t      *arena;
    pay_account_t   *elts;
    pay_accounts_t  *accounts = data;

    if (res == NULL) {
        return;
    }

    arena = tk_arena_create();
    if (arena == NULL) {
        return;
    }

    n = PQntuples(res);
    elts = wk_alloc((size_t) (n + 1) * sizeof(pay_account_t));

    for (i = 0; i < n; i++) {
        pay_accounts_row(accounts, &elts[i], tk_arena_pool(arena), res, i);
        tk_arena_reset(arena);
    }

    tk_arena_free(arena);
    pay_accounts_drop(accounts);
    accounts->elts = elts;
    accounts->n = n;
    accounts->loads++;

    accounts->alarm.due = !STAILQ_EMPTY(&accounts->alarms);

    for (i = 0, accounts->broken = 0; i < n; i++) {
        accounts->broken += elts[i].why[0] != '\0';
    }
}


tk_time_t
pay_accounts_now(const pay_accounts_t *accounts)
{
    struct timespec  now;

    clock_gettime(CLOCK_REALTIME, &now);

    return (now.tv_sec - TK_EPOCH + accounts->env->conf.clock_shift_s)
           * TK_SECOND + now.tv_nsec / 1000 + wk_pg_skew(accounts->env->pg);
}


tk_pay_owned_t *
pay_accounts_get(pay_accounts_t *accounts, int32_t supplier_id,
    int account_no, int64_t version, const char **why)
{
    pay_account_t  *account;

    account = pay_account_find(accounts, supplier_id, account_no);

    if (account == NULL || account->version < version) {
        accounts->load.due = 1;
        *why = account == NULL ? "its account is not there"
                               : "its account is being loaded";
        return NULL;
    }

    *why = account->owned == NULL ? account->why : NULL;

    return account->owned;
}


void
pay_accounts_init(pay_accounts_t *accounts, wk_env_t *env)
{
    memset(accounts, 0, sizeof(pay_accounts_t));
    accounts->env = env;
    STAILQ_INIT(&accounts->alarms);
    STAILQ_INIT(&accounts->telling);

    accounts->load.sql = pay_load_sql;
    accounts->load.handler = pay_load_handler;
    accounts->load.data = accounts;

    accounts->alarm.sql = pay_alarm_sql;
    accounts->alarm.params = pay_alarm_params;
    accounts->alarm.handler = pay_alarm_handler;
    accounts->alarm.data = accounts;
}


void
pay_accounts_free(pay_accounts_t *accounts)
{
    pay_accounts_drop(accounts);
    pay_alarms_free(&accounts->alarms);
    pay_alarms_free(&accounts->telling);
}
