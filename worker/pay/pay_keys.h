/*
 * Certificates that platforms hand out themselves, fetched: what answers and
 * notices have named and nobody has, and WeChat's twice a day.  Postgres says
 * when, once a minute of an account at most, whichever worker asks.
 *
 * What is proven (tk_pay_keys.h) is kept in Postgres, where nginx and every
 * worker find it.  What cannot be fetched is said in the log and as an alarm.
 */

#ifndef PAY_KEYS_H
#define PAY_KEYS_H

#include "pay_accounts.h"

typedef struct pay_fetch_s  pay_fetch_t;
typedef struct pay_want_s   pay_want_t;
typedef struct pay_key_s    pay_key_t;

typedef LIST_HEAD(pay_fetches_s, pay_fetch_s)  pay_fetches_t;
typedef STAILQ_HEAD(pay_wants_s, pay_want_s)   pay_wants_t;
typedef STAILQ_HEAD(pay_found_s, pay_key_s)    pay_keys_found_t;

typedef struct {
    wk_env_t          *env;
    pay_accounts_t    *accounts;
    wk_task_t          ask;             /* which are to be fetched? */
    wk_task_t          put;             /* keep what was found */
    pay_wants_t        wants;
    pay_fetches_t      fetches;         /* in flight */
    pay_keys_found_t   found, putting;
} pay_keys_t;


void pay_keys_init(pay_keys_t *keys, wk_env_t *env, pay_accounts_t *accounts);
void pay_keys_free(pay_keys_t *keys);

/* An answer of this account has named a key that it does not have. */
void pay_keys_want(pay_keys_t *keys, int32_t supplier_id, int account_no,
    tk_str_t key_id);

/* The end: nothing is fetched any more. */
void pay_keys_stop(pay_keys_t *keys);

#endif
