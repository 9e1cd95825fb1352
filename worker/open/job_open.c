/*
 * Notices of the open API, in the order in which things happen to them.
 */

#include <stdio.h>
#include <string.h>

#include "job_open.h"
#include "tk_open_notice.h"
#include "tk_open_sign.h"
#include "wk_util.h"

#define OPEN_ANSWER_MS      10000       /* a receiver that is silent */
#define OPEN_HEADERS        5
#define OPEN_HEADER_LEN     192
#define OPEN_KEY_SEAL       "open_key"

static const char  claim_sql[] =
    "select c.* from api.outbox_claim_6($1, $2, $3, $4, $5, $6, $7, $8, $9) c";

static const char  news_claim_sql[] =
    "select c.* from api.open_news_claim($1, $2, $3, $4, $5, $6, $7) c";

static const char  news_record_sql[] =
    "select api.open_news_record($1, $2, $3, $4, $5, $6)";

/* The columns of both claims, and one more of the first. */

enum {
    OC_KEY_INDEX = JOB_COLUMNS, OC_KEY, OC_REQUEST_KEY, OC_NUMBER, OC_OPEN_ID,
    OC_LIFE, OC_GROUP, OC_STATUS, OC_REFUND, OC_REASON, OC_TOTAL, OC_CHECKED,
    OC_TICKETS, OC_PRODUCT, OC_COLUMNS,
    OC_VOUCHER = OC_COLUMNS
};

/* How ticket.outbox has them; api.open_news_claim() says NEWS. */

enum { OPEN_TICKETS = 6, OPEN_CHECKED, OPEN_REFUND, OPEN_NEWS };


/* Read: the row becomes a body. */

typedef struct {
    tk_pool_t          *pool;
    const tk_keyring_t *keyring;
    const PGresult     *res;
    int                 row;
    int32_t             supplier_id;
    int64_t             order_id;
    tk_str_t            rest;           /* of the tickets, not read yet */
} open_reader_t;


static tk_err_t
open_take(open_reader_t *r, size_t len, tk_str_t *piece)
{
    if (r->rest.len < len) {
        return TK_BUG;
    }

    piece->data = r->rest.data;
    piece->len = len;
    r->rest.data += len;
    r->rest.len -= len;

    return TK_OK;
}


/* A length of four bytes, and a seal, or nothing, of it. */

static tk_err_t
open_take_clear(open_reader_t *r, const char *what, tk_str_t *clear)
{
    tk_str_t  piece;

    if (open_take(r, 4, &piece) != TK_OK
        || open_take(r, (size_t) piece.data[0] << 24 | piece.data[1] << 16
                        | piece.data[2] << 8 | piece.data[3], &piece)
           != TK_OK)
    {
        return TK_BUG;
    }

    if (piece.len == 0) {
        clear->len = 0;
        return TK_OK;
    }

    return tk_unseal(r->pool, r->keyring, r->supplier_id, what,
                     wk_column_text(r->res, r->row, OC_REQUEST_KEY), piece,
                     clear);
}


/* The ticket's first code: what has been told of it before, and is for ever. */

static tk_err_t
open_code(const open_reader_t *r, int ticket_no, tk_str_t *code)
{
    tk_life_t   life = { 0, wk_column_int(r->res, r->row, OC_LIFE) };
    tk_lives_t  lives = { &life, 1 };

    code->data = r->pool->alloc(r->pool->data, TK_TICKET_CODE_LEN);
    if (code->data == NULL) {
        return TK_NO_MEMORY;
    }

    code->len = TK_TICKET_CODE_LEN;
    tk_ticket_code(r->keyring, &lives, r->supplier_id, r->order_id, ticket_no,
                   code->data);

    return TK_OK;
}


static tk_err_t
open_holder(open_reader_t *r, tk_open_holder_t *holder)
{
    tk_err_t  rc;
    tk_str_t  piece;

    rc = open_take(r, 2, &piece);
    if (rc == TK_OK) {
        rc = open_code(r, piece.data[0] << 8 | piece.data[1], &holder->code);
    }

    if (rc == TK_OK) {
        rc = open_take_clear(r, "id", &holder->id);
    }

    if (rc == TK_OK) {
        rc = open_take_clear(r, "phone", &holder->phone);
    }

    return rc;
}


#define OPEN_TICKET_BYTES   10          /* and its seals */

/* Tickets, each with the length and the seal of a document and of a phone. */

static tk_err_t
open_tickets(open_reader_t *r, tk_open_notice_t *notice)
{
    size_t             i, n, most;
    tk_err_t           rc;
    tk_str_t          *codes;
    tk_open_holder_t  *holders;

    r->rest = wk_column_text(r->res, r->row, OC_TICKETS);
    most = r->rest.len / OPEN_TICKET_BYTES;

    holders = r->pool->alloc(r->pool->data, (most + 1) * sizeof(*holders));
    codes = r->pool->alloc(r->pool->data, (most + 1) * sizeof(*codes));
    if (holders == NULL || codes == NULL) {
        return TK_NO_MEMORY;
    }

    memset(holders, 0, (most + 1) * sizeof(*holders));

    for (n = 0; r->rest.len > 0; n++) {
        rc = n < most ? open_holder(r, &holders[n]) : TK_BUG;
        if (rc != TK_OK) {
            return rc;
        }
    }

    for (i = 0; i < n; i++) {
        codes[i] = holders[i].code;
    }

    if (notice->kind != TK_OPEN_TICKETS_OUT) {
        notice->codes = codes;
        notice->ncodes = n;

    } else if (wk_column_int(r->res, r->row, OC_GROUP) && n > 0) {
        notice->code = codes[0];

    } else {
        notice->holders = holders;
        notice->nholders = n;
    }

    return TK_OK;
}


static tk_err_t
open_notice(open_reader_t *r, tk_open_notice_t *notice)
{
    int              i = r->row;
    const PGresult  *res = r->res;

    memset(notice, 0, sizeof(*notice));
    notice->partner_id = wk_column_int(res, i, JOB_AGENT);
    notice->order_id = wk_column_int(res, i, OC_OPEN_ID);
    notice->number = wk_column_text(res, i, OC_NUMBER);
    notice->status = wk_column_int(res, i, OC_STATUS);
    notice->refund = wk_column_text(res, i, OC_REFUND);
    notice->reason = wk_column_text(res, i, OC_REASON);
    notice->total = wk_column_int(res, i, OC_TOTAL);
    notice->checked = wk_column_int(res, i, OC_CHECKED);
    notice->product_id = wk_column_int(res, i, OC_PRODUCT);

    switch (wk_column_int(res, i, JOB_EVENT)) {

    case OPEN_TICKETS:
        notice->kind = TK_OPEN_TICKETS_OUT;
        break;

    case OPEN_CHECKED:
        notice->kind = TK_OPEN_CHECKED;
        notice->voucher = wk_column_int(res, i, OC_VOUCHER);
        break;

    case OPEN_REFUND:
        notice->kind = TK_OPEN_REFUNDED;
        break;

    case OPEN_NEWS:
        notice->kind = TK_OPEN_PRODUCT;
        return TK_OK;

    default:
        return TK_BUG;
    }

    return open_tickets(r, notice);
}


static tk_err_t
open_body(job_delivery_t *notice, const tk_keyring_t *keyring,
    const PGresult *res, int row)
{
    tk_err_t          rc;
    tk_str_t          body;
    tk_arena_t       *arena;
    open_reader_t     r;
    tk_open_notice_t  said;

    arena = tk_arena_create();
    if (arena == NULL) {
        return TK_NO_MEMORY;
    }

    memset(&r, 0, sizeof(r));
    r.pool = tk_arena_pool(arena);
    r.keyring = keyring;
    r.res = res;
    r.row = row;
    r.supplier_id = notice->job.supplier_id;
    r.order_id = notice->job.id;

    rc = open_notice(&r, &said);
    if (rc == TK_OK) {
        rc = tk_open_notice_body(r.pool, &said, &body);
    }

    if (rc == TK_OK) {
        job_delivery_post(notice, res, row, body);
    }

    tk_arena_free(arena);

    return rc;
}


static tk_err_t
job_open_make(job_deliveries_t *ds, job_delivery_t *notice, job_agent_t *agent,
    const PGresult *res, int i)
{
    tk_err_t  rc;

    rc = job_agent_unseal_key(agent, &ds->env->keyring, OPEN_KEY_SEAL,
                              wk_column_text(res, i, JOB_USER),
                              wk_column_int(res, i, OC_KEY_INDEX),
                              wk_column_text(res, i, OC_KEY));
    return rc == TK_OK ? open_body(notice, &ds->env->keyring, res, i) : rc;
}


/* Signed by the time of this try. */

static int
job_open_sign(job_deliveries_t *ds, job_delivery_t *notice,
    const job_agent_t *agent)
{
    int            i, n;
    char           lines[OPEN_HEADERS][OPEN_HEADER_LEN];
    char           timestamp[24], partner[16];
    char          *all[OPEN_HEADERS];
    tk_time_t      now;
    const char    *name;
    unsigned char  token[TK_OPEN_TOKEN];

    name = ds->env->conf.open_api_pub != NULL ? ds->env->conf.open_api_pub
                                              : TK_OPEN_NAME;
    now = wk_queue_now(&notice->job);
    snprintf(timestamp, sizeof(timestamp), "%lld",
             (long long) ((now + TK_EPOCH * TK_SECOND) / 1000));
    snprintf(partner, sizeof(partner), "%d", agent->agent_id);

    if (tk_open_token(agent->key, tk_str_c(partner), tk_str_c(timestamp),
                      tk_open_url_path(tk_str_c(notice->url)), token)
        != TK_OK)
    {
        return -1;
    }

    n = 0;
    snprintf(lines[n++], OPEN_HEADER_LEN,
             "Content-Type: application/json; charset=utf-8");
    snprintf(lines[n++], OPEN_HEADER_LEN, "Timestamp: %s", timestamp);
    snprintf(lines[n++], OPEN_HEADER_LEN, "PartnerId: %s", partner);
    snprintf(lines[n++], OPEN_HEADER_LEN, "Authorization: Bearer %s:%s:%.*s",
             name, partner, TK_OPEN_TOKEN, token);
    snprintf(lines[n++], OPEN_HEADER_LEN, "Expect:");   /* all at once */

    for (i = 0; i < n; i++) {
        all[i] = lines[i];
    }

    return wk_headers_create(all, n, &notice->headers);
}


static int
job_open_taken(const wk_http_answer_t *answer, char *error)
{
    return job_delivery_said(answer, tk_open_notice_taken, error);
}


/* One, five and thirty minutes after the change; it ends with the last try. */

#define OPEN_MINUTE     (60 * TK_SECOND)

static tk_time_t
job_open_news_next(const wk_job_t *job, int attempts, tk_time_t now,
    uint32_t random)
{
    tk_time_t  due;

    (void) random;

    if (attempts > 2) {
        return 0;
    }

    due = job->expire_at - (attempts == 1 ? 25 * OPEN_MINUTE : 0);

    return due > now ? due : now + TK_SECOND;
}


static const job_way_t  job_open_way = {
    .kind = {
        .name = "notice",
        .claim_sql = claim_sql,
        .columns = OC_COLUMNS + 1,
        .claimed = job_deliveries_claimed,
        JOB_EVENTS
    },
    .what = "notice",
    .of = "order",
    .listed = "callback pending",
    .unusable = "no usable key, or what it says cannot be read",
    .answer_ms = OPEN_ANSWER_MS,
    .make = job_open_make,
    .sign = job_open_sign,
    .taken = job_open_taken
};


static const job_way_t  job_open_news_way = {
    .kind = {
        .name = "product notice",
        .claim_sql = news_claim_sql,
        .columns = OC_COLUMNS,
        .record_sql = news_record_sql,
        .params = job_deliveries_params,
        .claimed = job_deliveries_claimed,
        .next = job_open_news_next,
        JOB_DELIVERY
    },
    .what = "product notice",
    .of = "news",
    .unusable = "no usable key, or what it says cannot be read",
    .answer_ms = OPEN_ANSWER_MS,
    .make = job_open_make,
    .sign = job_open_sign,
    .taken = job_open_taken
};


void
job_open_init(job_deliveries_t *ds, wk_env_t *env)
{
    job_deliveries_init(ds, env, &job_open_way);
}


void
job_open_news_init(job_deliveries_t *ds, wk_env_t *env)
{
    job_deliveries_init(ds, env, &job_open_news_way);
}


/* ---- The log ---- */

#define OPEN_LOG_PIECE  1000

static const char  open_log_sql[] = "select api.open_log_sweep($1)";


static void
open_log_handler(void *data, PGresult *res)
{
    wk_task_t  *sweep = data;

    sweep->due = res != NULL && PQntuples(res) == 1
                 && wk_column_int(res, 0, 0) == OPEN_LOG_PIECE;
}


void
job_open_log_init(wk_task_t *sweep)
{
    sweep->sql = open_log_sql;
    sweep->limit = OPEN_LOG_PIECE;
    sweep->handler = open_log_handler;
    sweep->data = sweep;
}
