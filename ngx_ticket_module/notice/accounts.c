/*
 * Accounts; see the header.
 *
 * They are read into a list beside the one in use, which it replaces when it is
 * whole: what has kept its version and its files is taken over with its keys.
 */

#include "notice/accounts.h"
#include "base/client.h"
#include "notice/files.h"


#define NGX_TICKET_ACCOUNTS_EVERY  60000    /* ms */
#define NGX_TICKET_ACCOUNTS_SOON   1000     /* ms, between two readings */
#define NGX_TICKET_ACCOUNTS_WORRY  60000    /* ms */


typedef struct {
    ngx_pool_t            *pool;            /* of the list itself */
    ngx_ticket_account_t  *elts;
    ngx_uint_t             nelts;
} ngx_ticket_accounts_list_t;


static void ngx_ticket_accounts_ask(ngx_event_t *ev);
static void ngx_ticket_accounts_answer(ngx_ticket_pg_op_t *op);
static void ngx_ticket_accounts_turn(ngx_event_t *ev);


static struct {
    ngx_ticket_accounts_list_t   now;
    ngx_ticket_accounts_list_t   next;      /* being read */
    ngx_ticket_pg_op_t          *op;        /* asked, or being read */
    ngx_event_t                  timer;
    ngx_event_t                  turn;      /* of the next account */
    ngx_msec_t                   asked;
    unsigned                     loaded:1;
    unsigned                     again:1;   /* changed meanwhile */
} ngx_ticket_accounts;


void
ngx_ticket_accounts_init(ngx_cycle_t *cycle)
{
    ngx_ticket_event_init(&ngx_ticket_accounts.timer, ngx_ticket_accounts_ask,
                          NULL, cycle->log);
    ngx_ticket_event_init(&ngx_ticket_accounts.turn, ngx_ticket_accounts_turn,
                          NULL, cycle->log);
    ngx_ticket_accounts.timer.cancelable = 1;
    ngx_ticket_accounts.asked = ngx_current_msec - NGX_TICKET_ACCOUNTS_SOON;
}


static void
ngx_ticket_accounts_free(ngx_ticket_accounts_list_t *list)
{
    ngx_uint_t  i;

    for (i = 0; i < list->nelts; i++) {
        tk_pay_account_release(list->elts[i].owned);
    }

    if (list->pool) {
        ngx_destroy_pool(list->pool);
    }

    ngx_memzero(list, sizeof(ngx_ticket_accounts_list_t));
}


/* The reading is over, whole or not. */

static void
ngx_ticket_accounts_end(void)
{
    ngx_ticket_pg_release(ngx_ticket_accounts.op);
    ngx_ticket_accounts.op = NULL;

    ngx_add_timer(&ngx_ticket_accounts.timer,
                  ngx_ticket_accounts.again ? NGX_TICKET_ACCOUNTS_SOON
                                            : NGX_TICKET_ACCOUNTS_EVERY);
    ngx_ticket_accounts.again = 0;
}


void
ngx_ticket_accounts_exit(void)
{
    ngx_ticket_event_cancel(&ngx_ticket_accounts.timer);
    ngx_ticket_event_cancel(&ngx_ticket_accounts.turn);

    if (ngx_ticket_accounts.next.pool) {
        ngx_ticket_pg_release(ngx_ticket_accounts.op);

    } else if (ngx_ticket_accounts.op) {
        ngx_ticket_pg_detach(ngx_ticket_accounts.op, 1);
    }

    ngx_ticket_accounts.op = NULL;
    ngx_ticket_accounts_free(&ngx_ticket_accounts.now);
    ngx_ticket_accounts_free(&ngx_ticket_accounts.next);
}


void
ngx_ticket_accounts_changed(void)
{
    ngx_msec_t  passed;

    if (ngx_ticket_accounts.op) {
        ngx_ticket_accounts.again = 1;
        return;
    }

    passed = ngx_current_msec - ngx_ticket_accounts.asked;

    ngx_add_timer(&ngx_ticket_accounts.timer,
                  passed < NGX_TICKET_ACCOUNTS_SOON
                  ? NGX_TICKET_ACCOUNTS_SOON - passed : 1);
}


static void
ngx_ticket_accounts_ask(ngx_event_t *ev)
{
    ngx_ticket_pg_op_t  *op;

    ngx_ticket_accounts.asked = ngx_current_msec;

    op = ngx_ticket_pg_op(ngx_ticket_process.pg[NGX_TICKET_PG_LOADS],
                          NGX_TICKET_STMT_PROVIDER_ACCOUNTS,
                          ngx_ticket_process.log);

    if (op != NULL) {
        op->handler = ngx_ticket_accounts_answer;
    }

    /* else its connection says when it is up */

    if (op == NULL || ngx_ticket_pg_submit(op) != NGX_AGAIN) {
        ngx_ticket_pg_release(op);
        ngx_add_timer(&ngx_ticket_accounts.timer, NGX_TICKET_ACCOUNTS_EVERY);
        return;
    }

    ngx_ticket_accounts.op = op;
}


static void
ngx_ticket_accounts_answer(ngx_ticket_pg_op_t *op)
{
    ngx_uint_t                   n;
    ngx_ticket_accounts_list_t  *next;

    next = &ngx_ticket_accounts.next;

    if (op->err != TK_OK) {
        ngx_ticket_accounts_end();
        return;
    }

    n = (ngx_uint_t) ngx_ticket_pg_count(op->result);
    next->pool = ngx_create_pool(1024, ngx_ticket_process.log);

    if (next->pool != NULL) {
        next->elts = ngx_pcalloc(next->pool,
                                 (n + 1) * sizeof(ngx_ticket_account_t));
    }

    if (next->elts == NULL) {
        ngx_ticket_accounts_free(next);
        ngx_ticket_accounts_end();
        return;
    }

    ngx_post_event(&ngx_ticket_accounts.turn, &ngx_posted_next_events);
}


static ngx_ticket_account_t *
ngx_ticket_accounts_known(int32_t supplier_id, int account_no)
{
    ngx_uint_t             i;
    ngx_ticket_account_t  *a;

    a = ngx_ticket_accounts.now.elts;

    for (i = 0; i < ngx_ticket_accounts.now.nelts; i++, a++) {
        if (a->supplier_id == supplier_id && a->account_no == account_no) {
            return a;
        }
    }

    return NULL;
}


/* The files of an account. */

static tk_err_t
ngx_ticket_accounts_files(ngx_pool_t *pool, tk_pay_row_t *row,
    char why[TK_PAY_WHY])
{
    int             wanted;
    size_t          i;
    tk_err_t        err;
    tk_pay_file_t  *file;

    for (i = 0; i < row->nfiles; i++) {
        file = &row->files[i];
        wanted = tk_pay_file_wanted(row, file, TK_PAY_FOR_NOTICES);

        if (wanted == 0) {
            continue;
        }

        err = ngx_ticket_files_read(pool, file->path, wanted == 2,
                                    &file->text, why);
        if (err != TK_OK) {
            return err;
        }
    }

    return TK_OK;
}


static uint32_t
ngx_ticket_accounts_stamp(ngx_pool_t *pool, const tk_pay_row_t *row)
{
    size_t    i;
    uint32_t  stamp;

    stamp = 0;

    for (i = 0; i < row->nfiles; i++) {
        if (tk_pay_file_wanted(row, &row->files[i], TK_PAY_FOR_NOTICES)) {
            stamp = ngx_ticket_files_stamp(pool, row->files[i].path, stamp);
        }
    }

    return stamp;
}


static void
ngx_ticket_accounts_wipe(const tk_pay_row_t *row)
{
    size_t  i;

    for (i = 0; i < row->nfiles; i++) {
        ngx_explicit_memzero(row->files[i].text.data, row->files[i].text.len);
    }
}


/* Said when it is new. */

static void
ngx_ticket_accounts_say(ngx_ticket_account_t *a, tk_str_t provider,
    const char *why)
{
    ngx_ticket_account_t  *was;

    a->why = ngx_murmur_hash2((u_char *) why, ngx_strlen(why));
    was = ngx_ticket_accounts_known(a->supplier_id, a->account_no);

    if (was == NULL || was->why != a->why) {
        ngx_log_error(NGX_LOG_ERR, ngx_ticket_process.log, 0,
                      "notices of account %d of supplier %d (%*s) %s: %s",
                      a->account_no, a->supplier_id, provider.len,
                      provider.data, was != NULL && was->owned != NULL
                      ? "are verified with the keys it had" : "are refused",
                      why);
    }
}


static void
ngx_ticket_accounts_make(ngx_pool_t *pool, tk_pay_row_t *row,
    ngx_ticket_account_t *a)
{
    char      why[TK_PAY_WHY];
    tk_err_t  err;

    err = ngx_ticket_accounts_files(pool, row, why);

    if (err == TK_OK) {
        err = tk_pay_account_create(row, TK_PAY_FOR_NOTICES, ngx_ticket_now(),
                                    &a->owned, why);
    }

    if (err != TK_OK) {
        a->owned = NULL;
        ngx_ticket_accounts_say(a, row->provider, why);
    }

    ngx_ticket_accounts_wipe(row);
}


/* One that has worked goes on with the keys it had. */

static void
ngx_ticket_accounts_keep(ngx_ticket_account_t *a,
    const ngx_ticket_account_t *was)
{
    if (was->owned != NULL) {
        a->owned = tk_pay_account_hold(was->owned);
        a->version = was->version;
        a->stamp = was->stamp;
    }
}


/* One row of the answer. */

static void
ngx_ticket_accounts_take(ngx_pool_t *pool, const PGresult *result, int i,
    ngx_ticket_account_t *a)
{
    int                    k;
    tk_str_t               columns[TK_PAY_ROW_COLUMNS];
    tk_pool_t              tk_pool;
    tk_pay_row_t           row;
    ngx_ticket_account_t  *was;

    for (k = 0; k < TK_PAY_ROW_COLUMNS; k++) {
        columns[k].data = (u_char *) PQgetvalue(result, i, k);
        columns[k].len = (size_t) PQgetlength(result, i, k);
    }

    tk_pool = ngx_ticket_pool(pool);

    if (tk_pay_row_read(&tk_pool, columns, &row) != TK_OK) {
        ngx_log_error(NGX_LOG_ALERT, ngx_ticket_process.log, 0,
                      "a row of api.provider_accounts_2() cannot be read");
        return;
    }

    a->supplier_id = row.supplier_id;
    a->account_no = row.account_no;
    a->version = row.version;
    a->stamp = ngx_ticket_accounts_stamp(pool, &row);

    was = ngx_ticket_accounts_known(a->supplier_id, a->account_no);

    if (was != NULL) {
        ngx_memcpy(a->worried, was->worried, sizeof(a->worried));
    }

    if (was != NULL && was->owned != NULL && was->version == a->version
        && was->stamp == a->stamp)
    {
        a->owned = tk_pay_account_hold(was->owned);
        return;
    }

    ngx_ticket_accounts_make(pool, &row, a);

    if (was != NULL && a->owned == NULL) {
        ngx_ticket_accounts_keep(a, was);
    }
}


static void
ngx_ticket_accounts_turn(ngx_event_t *ev)
{
    ngx_pool_t                  *pool;
    PGresult                    *result;
    ngx_ticket_accounts_list_t  *next;

    next = &ngx_ticket_accounts.next;
    result = ngx_ticket_accounts.op->result;

    if (next->nelts < (ngx_uint_t) ngx_ticket_pg_count(result)) {
        pool = ngx_create_pool(4096, ngx_ticket_process.log);

        if (pool != NULL) {
            ngx_ticket_accounts_take(pool, result, (int) next->nelts,
                                     &next->elts[next->nelts]);
            ngx_destroy_pool(pool);
        }

        next->nelts++;
        ngx_post_event(&ngx_ticket_accounts.turn, &ngx_posted_next_events);
        return;
    }

    ngx_ticket_accounts_free(&ngx_ticket_accounts.now);
    ngx_ticket_accounts.now = *next;
    ngx_memzero(next, sizeof(ngx_ticket_accounts_list_t));
    ngx_ticket_accounts.loaded = 1;

    ngx_ticket_accounts_end();
}


ngx_uint_t
ngx_ticket_accounts_usable(void)
{
    return ngx_ticket_accounts.now.nelts - ngx_ticket_accounts_unusable();
}


ngx_uint_t
ngx_ticket_accounts_unusable(void)
{
    ngx_uint_t  i, n;

    n = 0;

    for (i = 0; i < ngx_ticket_accounts.now.nelts; i++) {
        n += ngx_ticket_accounts.now.elts[i].owned == NULL;
    }

    return n;
}


static ngx_uint_t
ngx_ticket_account_fits(const ngx_ticket_account_t *a,
    const ngx_ticket_accounts_want_t *want)
{
    return (want->supplier_id == 0 || a->supplier_id == want->supplier_id)
           && (want->account_no == 0 || a->account_no == want->account_no)
           && (a->owned == NULL
               || a->owned->account.provider == want->provider);
}


/* Where there are several: by what the notice says of itself. */

static ngx_uint_t
ngx_ticket_account_claimed(const ngx_ticket_account_t *a,
    const ngx_ticket_accounts_want_t *want, ngx_uint_t by_key)
{
    return tk_pay_may_be(&a->owned->account, &want->claim)
           && (!by_key
               || tk_pay_account_trusts(&a->owned->account,
                                        want->claim.key_id));
}


/* Of those that could be meant, the usable ones; how many are not. */

static ngx_uint_t
ngx_ticket_accounts_fitting(const ngx_ticket_accounts_want_t *want,
    ngx_uint_t *fit, ngx_uint_t *trusting)
{
    ngx_uint_t             i, broken;
    ngx_ticket_account_t  *a;

    *fit = *trusting = broken = 0;
    a = ngx_ticket_accounts.now.elts;

    for (i = 0; i < ngx_ticket_accounts.now.nelts; i++) {
        if (!ngx_ticket_account_fits(&a[i], want)) {
            continue;
        }

        if (a[i].owned == NULL) {
            broken++;
            continue;
        }

        (*fit)++;
        *trusting += ngx_ticket_account_claimed(&a[i], want, 1);
    }

    return broken;
}


/* A single one is asked whatever the notice says: it may be signed right, and
 * of another merchant, which staff have to hear of. */

ngx_int_t
ngx_ticket_accounts_find(const ngx_ticket_accounts_want_t *want,
    ngx_ticket_account_t **found, ngx_uint_t *n)
{
    ngx_uint_t             i, fit, broken, trusting, alone, by_key;
    ngx_ticket_account_t  *a;

    *n = 0;
    a = ngx_ticket_accounts.now.elts;

    broken = ngx_ticket_accounts_fitting(want, &fit, &trusting);
    alone = (fit == 1 && broken == 0);
    by_key = want->claim.key_id.len > 0 && trusting > 0;

    for (i = 0; i < ngx_ticket_accounts.now.nelts; i++) {
        if (!ngx_ticket_account_fits(&a[i], want) || a[i].owned == NULL
            || (!alone && !ngx_ticket_account_claimed(&a[i], want, by_key)))
        {
            continue;
        }

        if (*n == NGX_TICKET_ACCOUNTS_TRIED) {
            return NGX_ABORT;
        }

        found[(*n)++] = &a[i];
    }

    if (*n > 0) {
        return NGX_OK;
    }

    return !ngx_ticket_accounts.loaded || broken ? NGX_BUSY : NGX_DECLINED;
}


ngx_uint_t
ngx_ticket_account_worries(ngx_ticket_account_t *account,
    ngx_ticket_account_worry_e worry)
{
    ngx_msec_t  *last;

    last = &account->worried[worry];

    if (*last != 0
        && ngx_current_msec - *last < NGX_TICKET_ACCOUNTS_WORRY)
    {
        return 0;
    }

    *last = ngx_current_msec;

    return 1;
}
