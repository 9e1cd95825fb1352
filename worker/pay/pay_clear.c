#include <stdlib.h>
#include <string.h>

#include "pay_clear.h"
#include "tk_value.h"
#include "wk_log.h"
#include "wk_util.h"

#define PAY_CLEAR_ROWS  200             /* of one call */

static const char  pay_clear_sql[] =
    "select supplier_id, job_id, sealed_for, agreement_no, was"
    " from api.agreements_clear($1)";

static const char  pay_sealed_sql[] =
    "select api.agreements_seal($1, $2, $3, $4, $5)";

struct pay_clear_row_s {
    STAILQ_ENTRY(pay_clear_row_s)  next;
    int32_t           supplier_id;
    int64_t           job_id;           /* 0: an account's */
    char             *sealed_for;
    char             *was;
    char             *sealed;           /* in hex */
};


static void
pay_clear_drop(pay_clear_t *clear)
{
    pay_clear_row_t  *row;

    while ((row = STAILQ_FIRST(&clear->rows)) != NULL) {
        STAILQ_REMOVE_HEAD(&clear->rows, next);
        free(row->sealed_for);
        free(row->was);
        free(row->sealed);
        free(row);
    }
}


static void
pay_clear_row(pay_clear_t *clear, tk_pool_t *pool, const PGresult *res, int i)
{
    tk_str_t          sealed, context;
    pay_clear_row_t  *row;

    context = wk_column_text(res, i, 2);

    if (tk_seal(pool, &clear->env->keyring,
                (int32_t) wk_column_int(res, i, 0), "party_agreement",
                context, wk_column_text(res, i, 3), &sealed)
        != TK_OK)
    {
        wk_log(WK_WARN, "the number of an agreement cannot be sealed");
        return;
    }

    row = wk_alloc(sizeof(pay_clear_row_t));
    row->supplier_id = (int32_t) wk_column_int(res, i, 0);
    row->job_id = wk_column_int(res, i, 1);
    row->sealed_for = wk_copy(context.data, context.len);
    row->was = wk_copy(wk_column_text(res, i, 4).data,
                       wk_column_text(res, i, 4).len);
    row->sealed = wk_alloc(2 * sealed.len + 1);
    tk_format_hex(sealed.data, sealed.len, (unsigned char *) row->sealed, 0);
    STAILQ_INSERT_TAIL(&clear->rows, row, next);
}


static void
pay_clear_handler(void *data, PGresult *res)
{
    int           i;
    tk_arena_t   *arena;
    pay_clear_t  *clear = data;

    if (res == NULL || PQntuples(res) == 0) {
        return;
    }

    arena = tk_arena_create();

    if (arena == NULL) {
        wk_abort("no memory");
    }

    for (i = 0; i < PQntuples(res); i++) {
        pay_clear_row(clear, tk_arena_pool(arena), res, i);
    }

    tk_arena_free(arena);
    clear->put.due = !STAILQ_EMPTY(&clear->rows);
}


static void
pay_sealed_params(void *data, wk_params_t *params)
{
    wk_array_t       *suppliers, *jobs, *contexts, *was, *sealed;
    pay_clear_t      *clear = data;
    pay_clear_row_t  *row;

    suppliers = wk_params_array(params, TK_OID_INT4_ARRAY);
    jobs = wk_params_array(params, TK_OID_INT8_ARRAY);
    contexts = wk_params_array(params, TK_OID_TEXT_ARRAY);
    was = wk_params_array(params, TK_OID_TEXT_ARRAY);
    sealed = wk_params_array(params, TK_OID_TEXT_ARRAY);

    STAILQ_FOREACH(row, &clear->rows, next) {
        wk_array_int(suppliers, row->supplier_id);
        wk_array_int(jobs, row->job_id);
        wk_array_text(contexts, row->sealed_for);
        wk_array_text(was, row->was);
        wk_array_text(sealed, row->sealed);
    }
}


/* What got lost is asked for again in a minute; behind what did not, there may
 * be more. */

static void
pay_sealed_handler(void *data, PGresult *res)
{
    pay_clear_t  *clear = data;

    pay_clear_drop(clear);
    clear->ask.due = res != NULL;
}


void
pay_clear_init(pay_clear_t *clear, wk_env_t *env)
{
    memset(clear, 0, sizeof(pay_clear_t));
    clear->env = env;
    STAILQ_INIT(&clear->rows);

    clear->ask.sql = pay_clear_sql;
    clear->ask.limit = PAY_CLEAR_ROWS;
    clear->ask.handler = pay_clear_handler;
    clear->ask.data = clear;
    clear->ask.due = 1;

    clear->put.sql = pay_sealed_sql;
    clear->put.params = pay_sealed_params;
    clear->put.handler = pay_sealed_handler;
    clear->put.data = clear;
}


void
pay_clear_free(pay_clear_t *clear)
{
    pay_clear_drop(clear);
}
