/*
 * Bills of payment platforms: a kind of the queue engine.  A job asks for the
 * bill of an account and a day, fetches it from where the platform says, at
 * once, since such an address lives for seconds, has it unpacked and read by a
 * thread beside the loop, and puts its lines into Postgres, which compares
 * them.
 *
 * It only reads, so it is tried again whatever has happened: every hour, or
 * half hour with UnionPay, until the time that the job says; sooner, a few
 * times, where a key of the platform has to be fetched first.
 */

#ifndef JOB_BILL_H
#define JOB_BILL_H

#include "pay_keys.h"
#include "wk_queue.h"
#include "wk_task.h"

#define BILL_ROOM       2               /* at once: each may be large */
#define BILL_CHUNK      2000            /* lines of one statement */

typedef struct bill_fetch_s  bill_fetch_t;

typedef TAILQ_HEAD(bill_fetches_s, bill_fetch_s)  bill_fetches_t;

typedef struct {
    wk_queue_t       queue;
    wk_env_t        *env;
    pay_accounts_t  *accounts;
    pay_keys_t      *keys;              /* of platforms, fetched */
    bill_fetches_t   storing;           /* what is read, and not in Postgres */
    bill_fetch_t    *sent;              /* of whose lines a statement flies */

    wk_task_t        due;               /* makes jobs of what platforms have */
    wk_task_t        put;               /* some lines of the first of storing */
    wk_task_t        done;              /* all of them are there */
    wk_task_t        compare;           /* a part of them */
} job_bills_t;


void job_bill_init(job_bills_t *bills, wk_env_t *env,
    pay_accounts_t *accounts, pay_keys_t *keys);
void job_bill_free(job_bills_t *bills);

#endif
