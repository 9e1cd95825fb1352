/*
 * The accounts at payment platforms, with their keys.  All of them are loaded
 * when the worker has connected, every minute (their files are looked at again
 * then: a key may be replaced in its place), and when a job names a version
 * that is newer than what is here.
 *
 * An account whose files are wrong is broken: its jobs wait, with the reason as
 * their error, and the log and an alarm say it once a day.  One that has worked
 * and whose row is still the same goes on with the keys that it had.
 */

#ifndef PAY_ACCOUNTS_H
#define PAY_ACCOUNTS_H

#include "tk_pay_account.h"
#include "wk_queue.h"
#include "wk_task.h"

typedef struct {
    int32_t          supplier_id;
    int              account_no;
    int64_t          version;
    tk_pay_owned_t  *owned;             /* NULL: broken */
    char             why[TK_PAY_WHY];   /* what is wrong with its files; "" */
    uint64_t         warned_ms;         /* of why; 0: never */
    uint64_t         expiring_ms;       /* of a certificate that ends */
    int              unproven;          /* answers, one after the other, that
                                           none of its keys verifies */
} pay_account_t;

/* Something staff must look at, on its way to Postgres. */

typedef struct pay_alarm_s {
    STAILQ_ENTRY(pay_alarm_s)  next;
    int32_t          supplier_id;
    int              account_no;
    const char      *kind;
    char             text[TK_PAY_WHY];
} pay_alarm_t;

typedef STAILQ_HEAD(pay_alarms_s, pay_alarm_s)  pay_alarms_t;

typedef struct {
    wk_env_t        *env;
    wk_task_t        load;
    wk_task_t        alarm;
    pay_alarms_t     alarms;            /* to be told */
    pay_alarms_t     telling;
    pay_account_t   *elts;              /* by supplier and number */
    int              n;
    int              broken;            /* of them */
    uint64_t         loads;             /* ever */
} pay_accounts_t;


void pay_accounts_init(pay_accounts_t *accounts, wk_env_t *env);
void pay_accounts_free(pay_accounts_t *accounts);

/*
 * The account of a job, not older than its version.  Borrowed until the loop
 * turns: hold it to keep it (tk_pay_account_hold).  NULL: *why says why not,
 * and where a newer version is meant it is being loaded: the job is to come
 * again, after PAY_ACCOUNT_AGAIN_MS.
 */
#define PAY_ACCOUNT_AGAIN_MS    1000

tk_pay_owned_t *pay_accounts_get(pay_accounts_t *accounts,
    int32_t supplier_id, int account_no, int64_t version, const char **why);

/* Postgres' time, as well as this host knows it. */
tk_time_t pay_accounts_now(const pay_accounts_t *accounts);

/*
 * What an answer shows of the account it was for.  The log and staff are told
 * where the platform takes nothing of it as it is set up, and where it seems to
 * sign with a key that nobody has here: a single answer may be anybody's.
 */
#define PAY_ACCOUNT_UNPROVEN    5

void pay_accounts_refused(pay_accounts_t *accounts, int32_t supplier_id,
    int account_no, tk_pay_outcome_e outcome, const tk_pay_learned_t *learned);

/* An alarm of an account; kind is a constant.  One that waits to be told is
 * told once. */
void pay_accounts_alarm(pay_accounts_t *accounts, int32_t supplier_id,
    int account_no, const char *kind, const char *text);

#endif
