/*
 * News of rail orders, in the order in which things happen to them.
 */

#include "job_rail_news.h"
#include "tk_rail_index.h"
#include "tk_rail_news.h"

#define RAIL_ANSWER_MS      10000       /* a receiver that is silent */

static const char  claim_sql[] =
    "select c.* from api.rail_news_claim_2($1, $2, $3, $4, $5, $6, $7) c";

static const char  record_sql[] =
    "select api.rail_news_record($1, $2, $3, $4, $5, $6, $7)";

/* The columns of the claim. */

enum {
    RN_KEY = JOB_COLUMNS, RN_KEY_CONTEXT, RN_ORDER_NO, RN_PAY_STATUS,
    RN_AMOUNT, RN_REFUND, RN_REASON, RN_COLUMNS
};


static int64_t
rail_fen(const PGresult *res, int row, int column)
{
    return PQgetisnull(res, row, column) ? -1
                                         : wk_column_int(res, row, column);
}


static tk_err_t
rail_body(job_delivery_t *notice, tk_str_t key, const PGresult *res, int i)
{
    tk_err_t         rc;
    tk_str_t         body;
    tk_arena_t      *arena;
    tk_rail_news_t   news;

    news.order_no = wk_column_text(res, i, RN_ORDER_NO);
    news.pay_status = wk_column_int(res, i, RN_PAY_STATUS);
    news.merchant = wk_column_text(res, i, RN_KEY_CONTEXT);
    news.event = wk_column_text(res, i, JOB_EVENT);
    news.amount_fen = rail_fen(res, i, RN_AMOUNT);
    news.refund_fen = rail_fen(res, i, RN_REFUND);
    news.reason = wk_column_text(res, i, RN_REASON);

    arena = tk_arena_create();
    if (arena == NULL) {
        return TK_NO_MEMORY;
    }

    rc = tk_rail_news_body(tk_arena_pool(arena), key, &news, &body);
    if (rc == TK_OK) {
        job_delivery_post(notice, res, i, body);
    }

    tk_arena_free(arena);

    return rc;
}


static tk_err_t
job_rail_news_make(job_deliveries_t *ds, job_delivery_t *notice,
    job_agent_t *agent, const PGresult *res, int i)
{
    tk_err_t  rc;

    rc = job_agent_unseal_key(agent, &ds->env->keyring, TK_RAIL_SEAL_KEY,
                              wk_column_text(res, i, RN_KEY_CONTEXT), 0,
                              wk_column_text(res, i, RN_KEY));
    return rc == TK_OK ? rail_body(notice, agent->key, res, i) : rc;
}


static int
job_rail_news_taken(const wk_http_answer_t *answer, char *error)
{
    return job_delivery_said(answer, tk_rail_news_taken, error);
}


static const job_way_t  job_rail_news_way = {
    .kind = {
        .name = "rail notice",
        .claim_sql = claim_sql,
        .columns = RN_COLUMNS,
        .with_seq = 1,
        .record_sql = record_sql,
        .params = job_deliveries_params,
        .claimed = job_deliveries_claimed,
        .next = job_agent_next,
        JOB_DELIVERY
    },
    .what = "rail notice",
    .of = "order",
    .listed = "rail news list",
    .unusable = "no usable key",
    .answer_ms = RAIL_ANSWER_MS,
    .make = job_rail_news_make,
    .taken = job_rail_news_taken
};


void
job_rail_news_init(job_deliveries_t *ds, wk_env_t *env)
{
    job_deliveries_init(ds, env, &job_rail_news_way);
}
