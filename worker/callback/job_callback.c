/*
 * Callbacks (4.2.45): claim what is due, make it, classify, record.  A
 * callback lives here from its lease to the record of its result; Postgres
 * alone says which one of an order may go next.
 */

#include <stdio.h>
#include <stdlib.h>
#include <openssl/crypto.h>

#include "tk_callback.h"
#include "tk_retry.h"
#include "wk.h"

#define wk_claim_sql                                                          \
    "select * from api.outbox_claim_2($1, $2, $3, $4, $5, $6, $7, $8, $9)"
#define wk_record_sql                                                         \
    "select * from api.outbox_record($1, $2, $3, $4, $5, $6, $7)"


/* The columns of api.outbox_claim_2(). */

enum {
    WK_NOW, WK_SUPPLIER, WK_ORDER, WK_SEQ, WK_AGENT, WK_KIND, WK_ATTEMPTS,
    WK_EXPIRE_AT, WK_USER, WK_ADDRESS, WK_PASSWORD, WK_KEY_INDEX, WK_KEY,
    WK_EDITION, WK_OWN_NUMBER, WK_STATUS, WK_ZONE_OFFSET, WK_ZONE_NEXT,
    WK_TICKET_NO, WK_SOLD_AT, WK_REFUNDED_AT, WK_REFUND_MODE,
    WK_PRODUCT_CODE, WK_PRODUCT_NAME, WK_PRICE, WK_PERSONS, WK_FREE,
    WK_AMOUNT, WK_FEE, WK_REBATE, WK_PASSED_AT, WK_STATION, WK_GATE,
    WK_COLUMNS
};


/* Classify. */

static void
job_callback_finish(wk_t *wk, wk_callback_t *cb, wk_result_e result)
{
    cb->result = result;
    TAILQ_INSERT_TAIL(&wk->results, cb, place);
    wk->nresults++;
}


/* Decision 36.  Its life is reckoned from its end, which a resend moves. */

static void
job_callback_failed(wk_t *wk, wk_callback_t *cb)
{
    int        tries;
    tk_time_t  now;
    uint32_t   random;

    if (tk_random((unsigned char *) &random, sizeof(random)) != TK_OK) {
        random = 0;
    }

    now = cb->now
          + (tk_time_t) (uv_now(&wk->loop) - cb->claimed_ms) * 1000;

    /*
     * What stood behind a failing event, or waited while no worker ran, has
     * missed some tries: one made up for them all, the next is yet to come.
     */

    tries = cb->attempts;

    do {
        cb->due = tk_retry_next(cb->expire_at - TK_RETRY_LIFE, cb->expire_at,
                                ++tries, now, random);
    } while (cb->due != 0 && cb->due <= now);

    if (cb->due == 0) {
        wk->undelivered++;
        job_callback_finish(wk, cb, WK_UNDELIVERED);
        return;
    }

    wk->retried++;
    job_callback_finish(wk, cb, WK_RETRY);
}


/* A receiver that fails gets fewer at once, down to a few; one that answers
 * gets more again. */

static void
job_callback_learn(wk_t *wk, wk_agent_t *agent, int delivered, int took_ms)
{
    agent->average_ms = (agent->average_ms * 7 + took_ms) / 8;

    if (delivered) {
        if (agent->window < wk->conf.per_host) {
            agent->window++;
        }

        return;
    }

    if (took_ms >= WK_CONNECT_MS) {
        agent->window = agent->window / 2 > WK_WINDOW_LEAST
                        ? agent->window / 2 : WK_WINDOW_LEAST;

        if (agent->window > wk->conf.per_host) {
            agent->window = wk->conf.per_host;
        }
    }
}


void
job_callback_done(wk_t *wk, wk_callback_t *cb, int delivered)
{
    int          took_ms;
    wk_agent_t  *agent = cb->agent;

    TAILQ_REMOVE(&wk->flying, cb, place);
    wk->in_flight--;
    agent->in_flight--;

    took_ms = (int) (uv_now(&wk->loop) - cb->started_ms);
    job_callback_learn(wk, agent, delivered, took_ms);

    if (delivered) {
        wk->delivered++;
        job_callback_finish(wk, cb, WK_DELIVERED);

    } else {
        job_callback_failed(wk, cb);
    }

    if (agent->more && agent->queued + agent->in_flight <= agent->window / 2) {
        wk->hungry = 1;
    }

    wk_log(WK_INFO, "callback supplier=%d order=%lld seq=%d agent=%d try=%d "
           "%s ms=%d%s%s", cb->supplier_id, (long long) cb->order_id, cb->seq,
           agent->agent_id, cb->attempts + 1,
           cb->result == WK_DELIVERED ? "delivered"
           : cb->result == WK_RETRY ? "retry" : "undelivered", took_ms,
           delivered ? "" : " error: ", delivered ? "" : cb->error);
}


/* Run. */

static void
job_callback_unqueue(wk_t *wk, wk_callback_t *cb)
{
    wk_agent_t  *agent = cb->agent;

    TAILQ_REMOVE(&agent->queue, cb, place);
    agent->queued--;
    wk->queued--;

    if (agent->queued == 0) {
        TAILQ_REMOVE(&wk->waiting, agent, waiting);
    }
}


static void
job_callback_queue(wk_t *wk, wk_callback_t *cb)
{
    wk_agent_t  *agent = cb->agent;

    if (agent->queued == 0) {
        TAILQ_INSERT_TAIL(&wk->waiting, agent, waiting);
    }

    TAILQ_INSERT_TAIL(&agent->queue, cb, place);
    agent->queued++;
    wk->queued++;
}


static void
job_callback_give_back(wk_t *wk, wk_callback_t *cb)
{
    if (cb->url != NULL) {
        OPENSSL_cleanse(cb->url, strlen(cb->url));
        free(cb->url);
        cb->url = NULL;
    }

    job_callback_finish(wk, cb, WK_BACK);
}


/* What has waited too long (for slots, or because this process stood still)
 * goes back: its lease must not end while it is in flight. */

static void
job_callback_begin(wk_t *wk, wk_callback_t *cb)
{
    job_callback_unqueue(wk, cb);

    if (uv_now(&wk->loop) - cb->claimed_ms > WK_QUEUE_MS) {
        job_callback_give_back(wk, cb);
        return;
    }

    TAILQ_INSERT_TAIL(&wk->flying, cb, place);
    wk->in_flight++;
    cb->agent->in_flight++;
    cb->started_ms = uv_now(&wk->loop);
    wk_http_get(wk, cb);
}


/* In turn: one of each agent that waits, as long as there are slots. */

void
job_callback_start(wk_t *wk)
{
    int          idle, waiting;
    wk_agent_t  *agent;

    waiting = 0;
    TAILQ_FOREACH(agent, &wk->waiting, waiting) {
        waiting++;
    }

    for (idle = 0; idle < waiting && wk->in_flight < wk->conf.max_in_flight; ) {
        agent = TAILQ_FIRST(&wk->waiting);
        if (agent == NULL) {
            return;
        }

        TAILQ_REMOVE(&wk->waiting, agent, waiting);
        TAILQ_INSERT_TAIL(&wk->waiting, agent, waiting);

        if (agent->in_flight >= agent->window) {
            idle++;
            continue;
        }

        idle = 0;
        job_callback_begin(wk, TAILQ_FIRST(&agent->queue));
    }
}


/* Every second: what is too old to be started goes back. */

void
job_callback_sweep(wk_t *wk)
{
    wk_agent_t     *agent, *next;
    wk_callback_t  *cb;

    wk->hungry = 1;

    for (agent = TAILQ_FIRST(&wk->waiting); agent != NULL; agent = next) {
        next = TAILQ_NEXT(agent, waiting);

        while ((cb = TAILQ_FIRST(&agent->queue)) != NULL
               && uv_now(&wk->loop) - cb->claimed_ms > WK_QUEUE_MS)
        {
            job_callback_unqueue(wk, cb);
            job_callback_give_back(wk, cb);
        }
    }
}


/* Claim. */

void
job_callback_ring(wk_t *wk, int32_t supplier_id, int64_t order_id)
{
    wk_ring_t  *ring;

    if (wk->rung - wk->answered == WK_RINGS) {
        return;                         /* the sweep will find it */
    }

    ring = &wk->rings[wk->rung++ % WK_RINGS];
    ring->supplier_id = supplier_id;
    ring->order_id = order_id;
}


static wk_bucket_t *
job_callback_bucket(wk_t *wk, int64_t order_id, int seq)
{
    uint64_t  hash;

    hash = ((uint64_t) order_id * 31 + (uint64_t) seq) * 0x9e3779b97f4a7c15u;

    return &wk->buckets[(hash >> 40) & (WK_BUCKETS - 1)];
}


static wk_callback_t *
job_callback_find(wk_t *wk, int32_t supplier_id, int64_t order_id, int seq)
{
    wk_callback_t  *cb;

    LIST_FOREACH(cb, job_callback_bucket(wk, order_id, seq), bucket) {
        if (cb->order_id == order_id && cb->seq == seq
            && cb->supplier_id == supplier_id)
        {
            return cb;
        }
    }

    return NULL;
}


static void
job_callback_free_one(wk_callback_t *cb)
{
    LIST_REMOVE(cb, bucket);
    free(cb->url);
    free(cb);
}


/* Both moments of a callback by the offset of their own day. */

static void
job_callback_refund(tk_callback_t *c, const PGresult *res, int i)
{
    c->rebate = wk_pg_int2(res, i, WK_REBATE);
    c->sold_at = wk_pg_int8(res, i, WK_SOLD_AT);
    c->refunded_at = wk_pg_int8(res, i, WK_REFUNDED_AT);
    c->refund_mode = wk_pg_char(res, i, WK_REFUND_MODE);
    c->product_code = wk_pg_text(res, i, WK_PRODUCT_CODE);
    c->product_name = wk_pg_text(res, i, WK_PRODUCT_NAME);
    c->price_fen = wk_pg_int8(res, i, WK_PRICE);
    c->persons = wk_pg_int4(res, i, WK_PERSONS);
    c->free = wk_pg_int4(res, i, WK_FREE);
    c->amount_fen = wk_pg_int8(res, i, WK_AMOUNT);
    c->fee_fen = wk_pg_int8(res, i, WK_FEE);
    c->zone.change_at = c->refunded_at;
}


static void
job_callback_checked(tk_callback_t *c, const PGresult *res, int i)
{
    c->passed_at = wk_pg_int8(res, i, WK_PASSED_AT);
    c->station_name = wk_pg_text(res, i, WK_STATION);
    c->gate = wk_pg_text(res, i, WK_GATE);
    c->zone.change_at = c->passed_at;
}


static void
job_callback_ticket(tk_callback_t *c, const PGresult *res, int i,
    const tk_keyring_t *ring, unsigned char code[TK_TICKET_CODE_LEN])
{
    c->ticket_no = wk_pg_int2(res, i, WK_TICKET_NO);
    tk_ticket_code(ring, wk_pg_int4(res, i, WK_SUPPLIER), c->order_id,
                   c->ticket_no, code);
    c->ticket_code.data = code;
    c->ticket_code.len = TK_TICKET_CODE_LEN;
}


static tk_err_t
job_callback_url(wk_t *wk, wk_callback_t *cb, const PGresult *res, int i)
{
    tk_err_t        rc;
    tk_str_t        url;
    tk_arena_t     *arena;
    wk_agent_t     *agent = cb->agent;
    tk_callback_t   c;
    unsigned char   code[TK_TICKET_CODE_LEN];

    rc = wk_agent_unseal(wk, agent, wk_pg_text(res, i, WK_USER),
                         wk_pg_text(res, i, WK_PASSWORD),
                         wk_pg_int4(res, i, WK_KEY_INDEX),
                         wk_pg_text(res, i, WK_KEY));
    if (rc != TK_OK) {
        return rc;
    }

    memset(&c, 0, sizeof(c));
    c.kind = wk_pg_int2(res, i, WK_KIND);
    c.edition = wk_pg_int2(res, i, WK_EDITION) == 30 ? TK_V30 : TK_V40;
    c.address = wk_pg_text(res, i, WK_ADDRESS);
    c.user = wk_pg_text(res, i, WK_USER);
    c.password = agent->password;
    c.key = agent->key;
    c.key_index = agent->key_index;
    c.order_id = cb->order_id;
    c.own_number = wk_pg_text(res, i, WK_OWN_NUMBER);
    c.zone.offset_s = wk_pg_int4(res, i, WK_ZONE_OFFSET);
    c.zone.offset_next_s = wk_pg_int4(res, i, WK_ZONE_NEXT);
    c.zone.change_at = TK_NEVER;
    c.status = wk_pg_char(res, i, WK_STATUS);

    switch (c.kind) {

    case TK_CALLBACK_REFUND:
        job_callback_ticket(&c, res, i, &wk->ring, code);
        job_callback_refund(&c, res, i);
        break;

    case TK_CALLBACK_CHECKED:
        job_callback_ticket(&c, res, i, &wk->ring, code);
        job_callback_checked(&c, res, i);
        break;

    case TK_CALLBACK_STATE:
        break;
    }

    arena = tk_arena_create();
    if (arena == NULL) {
        return TK_NO_MEMORY;
    }

    rc = tk_callback_url(tk_arena_pool(arena), &c, &url);
    if (rc == TK_OK) {
        cb->url = wk_alloc(url.len + 1);
        memcpy(cb->url, url.data, url.len);
        OPENSSL_cleanse(url.data, url.len);
    }

    tk_arena_free(arena);

    return rc;
}


static void
job_callback_claimed_one(wk_t *wk, const PGresult *res, int i)
{
    int             seq;
    int32_t         supplier_id;
    int64_t         order_id;
    wk_callback_t  *cb;

    supplier_id = wk_pg_int4(res, i, WK_SUPPLIER);
    order_id = wk_pg_int8(res, i, WK_ORDER);
    seq = wk_pg_int2(res, i, WK_SEQ);

    if (job_callback_find(wk, supplier_id, order_id, seq) != NULL) {
        return;         /* ours already; only its lease has been renewed */
    }

    cb = wk_alloc(sizeof(wk_callback_t));
    cb->supplier_id = supplier_id;
    cb->order_id = order_id;
    cb->seq = seq;
    cb->attempts = wk_pg_int4(res, i, WK_ATTEMPTS);
    cb->expire_at = wk_pg_int8(res, i, WK_EXPIRE_AT);
    cb->now = wk_pg_int8(res, i, WK_NOW);
    cb->claimed_ms = uv_now(&wk->loop);
    cb->agent = wk_agent_get(wk, supplier_id, wk_pg_int4(res, i, WK_AGENT));
    cb->agent->got++;
    LIST_INSERT_HEAD(job_callback_bucket(wk, order_id, seq), cb, bucket);

    if (PQgetlength(res, i, WK_ADDRESS) == 0) {
        wk->undelivered++;
        snprintf(cb->error, WK_ERROR_LEN, "no address");
        job_callback_finish(wk, cb, WK_UNTRIED);
        return;
    }

    if (job_callback_url(wk, cb, res, i) != TK_OK) {
        wk_log(WK_ALERT, "callback supplier=%d order=%lld seq=%d agent=%d has "
               "no usable key or password", supplier_id, (long long) order_id,
               seq, cb->agent->agent_id);
        snprintf(cb->error, WK_ERROR_LEN, "no usable key or password");
        job_callback_failed(wk, cb);
        return;
    }

    job_callback_queue(wk, cb);
}


static void
job_callback_claimed(wk_t *wk, PGresult *res)
{
    int          i, n;
    wk_agent_t  *agent;

    wk->answered += wk->asking;
    wk->asking = 0;
    wk_redis_claimed(wk);

    if (res == NULL) {
        return;                         /* what was leased comes back */
    }

    if (PQnfields(res) != WK_COLUMNS) {
        wk_log(WK_ALERT, "api.outbox_claim_2() has %d columns, not %d",
               PQnfields(res), WK_COLUMNS);
        return;
    }

    n = PQntuples(res);

    for (i = 0; i < n; i++) {
        job_callback_claimed_one(wk, res, i);
    }

    TAILQ_FOREACH(agent, &wk->recent, recent) {
        if (agent->got > 0 || wk->all_due) {
            agent->more = agent->got > 0;
            agent->got = 0;
        }
    }

    if (n == WK_CLAIM) {
        wk->hungry = 1;
    }
}


static void
job_callback_claim_orders(wk_t *wk, wk_params_t *params, int limit)
{
    uint64_t     i, n;
    wk_array_t  *suppliers, *orders;

    n = wk->rung - wk->answered;
    if (n > (uint64_t) limit) {
        n = limit;
    }

    wk->asking = n;
    wk->all_due = (n == 0);

    if (n == 0) {
        wk->hungry = 0;
        wk_params_null(params, WK_INT4_ARRAY);
        wk_params_null(params, WK_INT8_ARRAY);
        return;
    }

    suppliers = wk_params_array(params, WK_INT4_ARRAY);
    orders = wk_params_array(params, WK_INT8_ARRAY);

    for (i = wk->answered; i < wk->answered + n; i++) {
        wk_array_int4(suppliers, wk->rings[i % WK_RINGS].supplier_id);
        wk_array_int8(orders, wk->rings[i % WK_RINGS].order_id);
    }
}


static void
job_callback_claim_rooms(wk_t *wk, wk_params_t *params)
{
    wk_agent_t  *agent;
    wk_array_t  *suppliers, *agents, *rooms;

    wk_params_int4(params, wk->conf.per_host);
    suppliers = wk_params_array(params, WK_INT4_ARRAY);
    agents = wk_params_array(params, WK_INT4_ARRAY);
    rooms = wk_params_array(params, WK_INT4_ARRAY);

    TAILQ_FOREACH(agent, &wk->recent, recent) {
        if (agent->queued + agent->in_flight == 0
            && agent->window == wk->conf.per_host)
        {
            continue;
        }

        wk_array_int4(suppliers, agent->supplier_id);
        wk_array_int4(agents, agent->agent_id);
        wk_array_int4(rooms, wk_agent_room(wk, agent));
    }
}


int
job_callback_claim(wk_t *wk)
{
    int           limit;
    wk_params_t  *params;

    /* As many may wait here as fly; a lost record is repeated first. */

    limit = 2 * wk->conf.max_in_flight - wk->in_flight - wk->queued;
    if (limit > WK_CLAIM) {
        limit = WK_CLAIM;
    }

    if (wk->stopping || wk->unsure || limit <= 0
        || (wk->rung == wk->answered && !wk->hungry))
    {
        return 0;
    }

    params = wk_params_create();
    wk_params_text(params, wk->owner);
    wk_params_int4(params, limit);
    wk_params_interval(params, WK_LEASE);
    job_callback_claim_orders(wk, params, limit);
    job_callback_claim_rooms(wk, params);
    wk_pg_send(wk, wk_claim_sql, params, job_callback_claimed);

    return 1;
}


/* Record. */

static void
job_callback_recorded(wk_t *wk, PGresult *res)
{
    int             i;
    wk_callback_t  *cb;

    if (res == NULL) {
        /* Unknown: said again, it changes nothing that is recorded. */
        while ((cb = TAILQ_LAST(&wk->sent, wk_callbacks_s)) != NULL) {
            TAILQ_REMOVE(&wk->sent, cb, place);
            TAILQ_INSERT_HEAD(&wk->results, cb, place);
            wk->nresults++;
        }

        wk->unsure = 1;
        return;
    }

    wk->unsure = 0;

    while ((cb = TAILQ_FIRST(&wk->sent)) != NULL) {
        TAILQ_REMOVE(&wk->sent, cb, place);
        job_callback_free_one(cb);
    }

    for (i = 0; i < PQntuples(res); i++) {
        job_callback_ring(wk, wk_pg_int4(res, i, 0), wk_pg_int8(res, i, 1));
    }
}


int
job_callback_record(wk_t *wk)
{
    int             n;
    wk_array_t     *suppliers, *orders, *seqs, *results, *dues, *errors;
    wk_params_t    *params;
    wk_callback_t  *cb;

    if (wk->nresults == 0) {
        return 0;
    }

    params = wk_params_create();
    wk_params_text(params, wk->owner);
    suppliers = wk_params_array(params, WK_INT4_ARRAY);
    orders = wk_params_array(params, WK_INT8_ARRAY);
    seqs = wk_params_array(params, WK_INT2_ARRAY);
    results = wk_params_array(params, WK_INT2_ARRAY);
    dues = wk_params_array(params, WK_MOMENT_ARRAY);
    errors = wk_params_array(params, WK_TEXT_ARRAY);

    for (n = 0; n < WK_RECORD; n++) {
        cb = TAILQ_FIRST(&wk->results);
        if (cb == NULL) {
            break;
        }

        wk_array_int4(suppliers, cb->supplier_id);
        wk_array_int8(orders, cb->order_id);
        wk_array_int2(seqs, (int16_t) cb->seq);
        wk_array_int2(results, (int16_t) cb->result);
        wk_array_int8(dues, cb->due);
        wk_array_text(errors, cb->error);

        TAILQ_REMOVE(&wk->results, cb, place);
        TAILQ_INSERT_TAIL(&wk->sent, cb, place);
        wk->nresults--;
    }

    wk_pg_send(wk, wk_record_sql, params, job_callback_recorded);

    return 1;
}


/* Ends. */

void
job_callback_stop(wk_t *wk)
{
    wk_agent_t     *agent;
    wk_callback_t  *cb;

    while ((agent = TAILQ_FIRST(&wk->waiting)) != NULL) {
        cb = TAILQ_FIRST(&agent->queue);
        job_callback_unqueue(wk, cb);
        job_callback_give_back(wk, cb);
    }
}


void
job_callback_abort(wk_t *wk)
{
    wk_callback_t  *cb;

    while ((cb = TAILQ_FIRST(&wk->flying)) != NULL) {
        TAILQ_REMOVE(&wk->flying, cb, place);
        wk->in_flight--;
        cb->agent->in_flight--;
        wk_http_abort(wk, cb);
        job_callback_finish(wk, cb, WK_BACK);
    }
}


void
job_callback_init(wk_t *wk)
{
    TAILQ_INIT(&wk->recent);
    TAILQ_INIT(&wk->waiting);
    TAILQ_INIT(&wk->flying);
    TAILQ_INIT(&wk->results);
    TAILQ_INIT(&wk->sent);
    wk->buckets = wk_alloc(WK_BUCKETS * sizeof(wk_bucket_t));
    wk->agent_buckets = wk_alloc(WK_BUCKETS * sizeof(wk_agent_bucket_t));
    wk->rings = wk_alloc(WK_RINGS * sizeof(wk_ring_t));
}


void
job_callback_free(wk_t *wk)
{
    int             i;
    wk_callback_t  *cb;

    for (i = 0; i < WK_BUCKETS; i++) {
        while ((cb = LIST_FIRST(&wk->buckets[i])) != NULL) {
            job_callback_free_one(cb);
        }
    }

    free(wk->buckets);
    free(wk->rings);
}
