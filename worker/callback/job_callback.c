/*
 * Callbacks, in the order in which things happen to them.
 */

#include <string.h>
#include <openssl/crypto.h>

#include "job_answer.h"
#include "job_callback.h"
#include "tk_callback.h"
#include "tk_doorbell.h"
#include "tk_value.h"
#include "wk_log.h"
#include "wk_util.h"

static const char  claim_sql[] =
    "select c.*, case when c.ticket_no is not null"
    " then api.code_life(c.supplier_id, c.order_id) end"
    " from api.outbox_claim_4($1, $2, $3, $4, $5, $6, $7, $8, $9) c";

/* The same columns, of which the state of an order needs few. */

static const char  paid_claim_sql[] =
    "select now, supplier_id, order_id, null, agent_id, 4::int2, attempts,"
    " expire_at, user_name, address, password_sealed, key_index, key_sealed,"
    " edition, own_number, status, null, null, null, null, null, null, null,"
    " null, null, null, null, null, null, null, null, null, null, strict,"
    " zone_now_s, null, null, null, null, null, null, null"
    " from api.payment_calls_claim($1, $2, $3)";

static const char  paid_record_sql[] =
    "select api.payment_calls_record($1, $2, $3, $4, $5, $6)";

/* The columns of api.outbox_claim_4(), and the life of a ticket's code. */

enum {
    CB_PASSWORD = JOB_COLUMNS, CB_KEY_INDEX, CB_KEY, CB_EDITION, CB_OWN_NUMBER,
    CB_STATUS, CB_ZONE_OFFSET, CB_ZONE_NEXT, CB_TICKET_NO, CB_SOLD_AT,
    CB_REFUNDED_AT, CB_REFUND_MODE, CB_PRODUCT_CODE, CB_PRODUCT_NAME, CB_PRICE,
    CB_PERSONS, CB_FREE, CB_AMOUNT, CB_FEE, CB_REBATE, CB_PASSED_AT, CB_STATION,
    CB_GATE, CB_STRICT, CB_ZONE_NOW, CB_EVENT, CB_ATTRACTION, CB_SETTLE_STATE,
    CB_SETTLE_AMOUNT, CB_SETTLE_TEXT, CB_SIGN_ADDRESS, CB_LIFE, CB_COLUMNS
};


/* Named by the stream: supplier <id> orders <id,id,...> */

static void
job_callback_orders(job_callbacks_t *cbs, int32_t supplier_id, const char *p,
    const char *end)
{
    int64_t      order;
    tk_str_t     s;
    const char  *comma;

    for (; p < end; p = comma + 1) {
        comma = memchr(p, ',', end - p);
        if (comma == NULL) {
            comma = end;
        }

        s.data = (unsigned char *) p;
        s.len = comma - p;

        if (tk_parse_int(s, 1, INT64_MAX, &order) == TK_OK) {
            wk_queue_notify(&cbs->told.queue, supplier_id, order);
        }
    }
}


static void
job_callback_entry(void *data, const redisReply *fields)
{
    size_t             i;
    int64_t            supplier;
    const redisReply  *name, *value;

    supplier = 0;

    for (i = 0; i + 1 < fields->elements; i += 2) {
        name = fields->element[i];
        value = fields->element[i + 1];

        if (name->type != REDIS_REPLY_STRING
            || value->type != REDIS_REPLY_STRING)
        {
            return;
        }

        if (strcmp(name->str, "supplier") == 0
            && tk_parse_int(tk_str_c(value->str), 1, 999, &supplier) != TK_OK)
        {
            return;
        }

        if (strcmp(name->str, "orders") == 0 && supplier != 0) {
            job_callback_orders(data, (int32_t) supplier, value->str,
                                value->str + value->len);
        }
    }
}


/* Entries are acknowledged when Postgres has been asked for their orders. */

static void
job_callback_acknowledge(job_callbacks_t *cbs)
{
    if (cbs->told.queue.claimed >= cbs->read_up_to) {
        wk_redis_ack(cbs->told.env->redis);
    }
}


static void
job_callback_entries(void *data)
{
    job_callbacks_t  *cbs = data;

    cbs->read_up_to = cbs->told.queue.notified;
    job_callback_acknowledge(cbs);
}


wk_consumer_t
job_callback_consumer(job_callbacks_t *cbs)
{
    wk_consumer_t  consumer = {
        TK_DOORBELL_STREAM, TK_DOORBELL_GROUP, job_callback_entry,
        job_callback_entries, cbs
    };

    return consumer;
}


/* Read: the row becomes a signed URL. */

static void
job_callback_refund(tk_callback_t *c, tk_offset_t *offsets,
    const PGresult *res, int i)
{
    c->rebate = wk_column_int(res, i, CB_REBATE);
    c->sold_at = wk_column_int(res, i, CB_SOLD_AT);
    c->refunded_at = offsets[1].from = wk_column_int(res, i, CB_REFUNDED_AT);
    c->refund_mode = wk_column_char(res, i, CB_REFUND_MODE);
    c->product_code = wk_column_text(res, i, CB_PRODUCT_CODE);
    c->product_name = wk_column_text(res, i, CB_PRODUCT_NAME);
    c->price_fen = wk_column_int(res, i, CB_PRICE);
    c->persons = wk_column_int(res, i, CB_PERSONS);
    c->free = wk_column_int(res, i, CB_FREE);
    c->amount_fen = wk_column_int(res, i, CB_AMOUNT);
    c->fee_fen = wk_column_int(res, i, CB_FEE);
}


static void
job_callback_checked(tk_callback_t *c, tk_offset_t *offsets,
    const PGresult *res, int i)
{
    c->redeemed_at = offsets[1].from = wk_column_int(res, i, CB_PASSED_AT);
    c->station_name = wk_column_text(res, i, CB_STATION);
    c->gate = wk_column_text(res, i, CB_GATE);
}


static void
job_callback_settled(tk_callback_t *c, const PGresult *res, int i)
{
    c->event = wk_column_text(res, i, CB_EVENT);
    c->attraction = wk_column_text(res, i, CB_ATTRACTION);
    c->settle_state = wk_column_text(res, i, CB_SETTLE_STATE);
    c->settle_amount = wk_column_text(res, i, CB_SETTLE_AMOUNT);
    c->settle_text = wk_column_text(res, i, CB_SETTLE_TEXT);
    c->sign_address = wk_column_text(res, i, CB_SIGN_ADDRESS);
}


static void
job_callback_ticket(tk_callback_t *c, const PGresult *res, int i,
    const tk_keyring_t *keyring, unsigned char code[TK_TICKET_CODE_LEN])
{
    tk_life_t   life = { 0, wk_column_int(res, i, CB_LIFE) };
    tk_lives_t  lives = { &life, 1 };

    c->ticket_no = wk_column_int(res, i, CB_TICKET_NO);
    tk_ticket_code(keyring, &lives, wk_column_int(res, i, JOB_SUPPLIER),
                   c->order_id, c->ticket_no, code);
    c->ticket_code.data = code;
    c->ticket_code.len = TK_TICKET_CODE_LEN;
}


/* Times of sale and event are each shown by the offset of their own day. */

static tk_err_t
job_callback_url(job_delivery_t *cb, const job_agent_t *agent,
    const tk_keyring_t *keyring, const PGresult *res, int i)
{
    tk_err_t        rc;
    tk_str_t        url;
    tk_arena_t     *arena;
    tk_callback_t   c;
    tk_offset_t     offsets[2];
    unsigned char   code[TK_TICKET_CODE_LEN];

    memset(&c, 0, sizeof(c));
    c.kind = wk_column_int(res, i, JOB_EVENT);
    c.edition = wk_column_int(res, i, CB_EDITION) == 30 ? TK_V30 : TK_V40;
    c.address = wk_column_text(res, i, JOB_ADDRESS);
    c.user = wk_column_text(res, i, JOB_USER);
    c.password = agent->password;
    c.key = agent->key;
    c.key_index = agent->key_index;
    c.order_id = cb->job.id;
    c.client_ref = wk_column_text(res, i, CB_OWN_NUMBER);
    offsets[0] = (tk_offset_t) { 0, wk_column_int(res, i, CB_ZONE_OFFSET) };
    offsets[1] = (tk_offset_t) { TK_NEVER,
                                 wk_column_int(res, i, CB_ZONE_NEXT) };
    c.zone = (tk_zone_t) { offsets, 2 };
    c.sign = wk_column_int(res, i, CB_STRICT) ? TK_SIGN_HMAC : TK_SIGN_MD5;
    c.signed_at = wk_column_int(res, i, JOB_NOW);
    c.signed_offset_s = wk_column_int(res, i, CB_ZONE_NOW);
    c.status = wk_column_char(res, i, CB_STATUS);

    switch (c.kind) {

    case TK_CALLBACK_REFUND:
        job_callback_ticket(&c, res, i, keyring, code);
        job_callback_refund(&c, offsets, res, i);
        break;

    case TK_CALLBACK_CHECKED:
        job_callback_ticket(&c, res, i, keyring, code);
        job_callback_checked(&c, offsets, res, i);
        break;

    case TK_CALLBACK_SETTLED:
        if (wk_column_int(res, i, CB_TICKET_NO) != 0) {
            job_callback_ticket(&c, res, i, keyring, code);
        }

        job_callback_settled(&c, res, i);
        break;

    case TK_CALLBACK_STATE:
    case TK_CALLBACK_PAID:
        break;
    }

    arena = tk_arena_create();
    if (arena == NULL) {
        return TK_NO_MEMORY;
    }

    rc = tk_callback_url(tk_arena_pool(arena), &c, &url);
    if (rc == TK_OK) {
        cb->url = wk_copy(url.data, url.len);
        OPENSSL_cleanse(url.data, url.len);
    }

    tk_arena_free(arena);

    return rc;
}


static tk_err_t
job_callback_make(job_deliveries_t *ds, job_delivery_t *cb, job_agent_t *agent,
    const PGresult *res, int i)
{
    tk_err_t  rc;

    rc = job_agent_unseal(agent, &ds->env->keyring,
                          wk_column_text(res, i, JOB_USER),
                          wk_column_text(res, i, CB_PASSWORD),
                          wk_column_int(res, i, CB_KEY_INDEX),
                          wk_column_text(res, i, CB_KEY));

    return rc == TK_OK ? job_callback_url(cb, agent, &ds->env->keyring, res, i)
                       : rc;
}


static void
job_callback_claimed(void *data, int rows)
{
    job_callback_acknowledge(data);
    job_deliveries_claimed(data, rows);
}


/* Delivered: status 200 and retcode 0 (R122). */

static int
job_callback_taken(const wk_http_answer_t *answer, char *error)
{
    return answer->status == 200
           && job_answer_judge(answer->body, answer->len, answer->type, error,
                               WK_ERROR_LEN);
}


static const job_way_t  job_callback_way = {
    .kind = {
        .name = "callback",
        .claim_sql = claim_sql,
        .columns = CB_COLUMNS,
        .claimed = job_callback_claimed,
        JOB_EVENTS
    },
    .what = "callback",
    .of = "order",
    .listed = "callback pending",
    .unusable = "no usable key or password",
    .make = job_callback_make,
    .taken = job_callback_taken
};


static const job_way_t  job_callback_paid_way = {
    .kind = {
        .name = "NotifyURL call",
        .claim_sql = paid_claim_sql,
        .columns = CB_COLUMNS,
        .record_sql = paid_record_sql,
        .next = job_agent_next,
        JOB_DELIVERY
    },
    .what = "callback",
    .of = "order",
    .listed = "callback pending",
    .unusable = "no usable key or password",
    .make = job_callback_make,
    .taken = job_callback_taken
};


void
job_callback_init(job_callbacks_t *cbs, wk_env_t *env)
{
    cbs->read_up_to = 0;
    job_deliveries_init(&cbs->told, env, &job_callback_way);
}


void
job_callback_paid_init(job_deliveries_t *ds, wk_env_t *env)
{
    job_deliveries_init(ds, env, &job_callback_paid_way);
}
