/*
 * Wrong secrets; see the header.
 */

#include "request/guess.h"
#include "base/counts.h"
#include "base/guesses.h"
#include "base/process.h"
#include "request/driver.h"
#include "request/tongue.h"


#define NGX_TICKET_DELAYED_MAX    256       /* answers held back by a process */
#define NGX_TICKET_ADDRESS_DELAY  250       /* ms */

/* What the count of Postgres needs of the request, which may be gone by
 * then. */

typedef struct {
    uint64_t              key;
    int64_t               version;
    ngx_msec_t            asked;
    tk_guess_e            kind;
    ngx_str_t             supplier;
    ngx_str_t             user;
    ngx_str_t             address;
} ngx_ticket_guess_note_t;


static ngx_int_t ngx_ticket_guess_wait(ngx_ticket_ctx_t *tc);
static void ngx_ticket_guess_counted(ngx_ticket_pg_op_t *op);


static ngx_uint_t  ngx_ticket_delayed;


/* What a refusal that is told late still has to do. */

static const ngx_ticket_step_t  ngx_ticket_guess_steps[] = {
    NGX_TICKET_STEP(ngx_ticket_guess_wait),
    NGX_TICKET_END
};


/* NULL: nothing wrong was ever told of it. */

static const tk_guess_t *
ngx_ticket_guess_of(const tk_agent_t *agent, tk_guess_e kind)
{
    size_t  i;

    for (i = 0; i < agent->nguesses; i++) {
        if (agent->guesses[i].kind == (int) kind) {
            return &agent->guesses[i];
        }
    }

    return NULL;
}


static uint64_t
ngx_ticket_guess_key_of(ngx_ticket_ctx_t *tc, tk_guess_e kind)
{
    return ngx_ticket_guess_key(tc->supplier->u.supplier.supplier_id,
                                tc->agent->u.agent.agent_id, kind);
}


ngx_int_t
ngx_ticket_guess_allowed(ngx_ticket_ctx_t *tc, tk_guess_e kind)
{
    ngx_int_t          rc;
    const tk_guess_t  *guess;

    guess = ngx_ticket_guess_of(&tc->agent->u.agent, kind);

    if (guess && guess->locked_until > tc->now) {
        return ngx_ticket_refuse(tc, TK_AGENT_LOCKED);
    }

    rc = ngx_ticket_guess_open(ngx_ticket_guess_key_of(tc, kind),
                               guess ? guess->version : 0,
                               tk_guess_limit(kind));
    if (rc == NGX_OK) {
        return NGX_OK;
    }

    return ngx_ticket_refuse(tc, rc == NGX_BUSY ? TK_BUSY : TK_AGENT_LOCKED);
}


static void
ngx_ticket_guess_copy(ngx_pool_t *pool, ngx_str_t *to, const u_char *data,
    size_t len)
{
    to->len = 0;
    to->data = ngx_pnalloc(pool, len);

    if (to->data) {
        ngx_memcpy(to->data, data, len);
        to->len = len;
    }
}


/* Tells Postgres, for all hosts, whatever becomes of the request. */

static void
ngx_ticket_guess_tell(ngx_ticket_ctx_t *tc, tk_guess_e kind, uint64_t key,
    int64_t version)
{
    tk_str_t                  address;
    tk_agent_t               *agent;
    ngx_ticket_pg_op_t       *op;
    ngx_ticket_guess_note_t  *note;

    agent = &tc->agent->u.agent;
    address.data = tc->r->connection->addr_text.data;
    address.len = tc->r->connection->addr_text.len;

    op = ngx_ticket_pg_op(ngx_ticket_process.pg[NGX_TICKET_PG_WRITES],
                          NGX_TICKET_STMT_GUESS_FAILED,
                          ngx_ticket_process.log);
    note = op ? ngx_pcalloc(op->pool, sizeof(ngx_ticket_guess_note_t)) : NULL;

    if (note == NULL) {
        ngx_ticket_pg_release(op);
        ngx_ticket_guess_told(key, version, ngx_current_msec, -1);
        return;
    }

    note->key = key;
    note->version = version;
    note->asked = ngx_current_msec;
    note->kind = kind;
    ngx_ticket_guess_copy(op->pool, &note->supplier, tc->conf->supplier.data,
                          tc->conf->supplier.len);
    ngx_ticket_guess_copy(op->pool, &note->user, agent->user.data,
                          agent->user.len);
    ngx_ticket_guess_copy(op->pool, &note->address, address.data, address.len);

    ngx_ticket_pg_int4(op, tc->supplier->u.supplier.supplier_id);
    ngx_ticket_pg_int4(op, agent->agent_id);
    ngx_ticket_pg_int2(op, (int16_t) kind);
    ngx_ticket_pg_int4(op, tk_guess_limit(kind));
    ngx_ticket_pg_text(op, address);

    op->handler = ngx_ticket_guess_counted;
    op->data = note;

    if (ngx_ticket_pg_submit(op) != NGX_AGAIN) {
        ngx_ticket_pg_release(op);
        ngx_ticket_guess_told(key, version, ngx_current_msec, -1);
    }
}


static int64_t
ngx_ticket_guess_column(const PGresult *result, const char *name)
{
    int         col;
    tk_value_t  v;

    ngx_memzero(&v, sizeof(tk_value_t));

    col = ngx_ticket_pg_column(result, name);
    if (col != -1) {
        ngx_ticket_pg_value(result, 0, col, &v);
    }

    return v.type == TK_VALUE_NULL ? 0 : v.n;
}


static void
ngx_ticket_guess_counted(ngx_ticket_pg_op_t *op)
{
    ngx_ticket_guess_note_t *note = op->data;

    int  failures;

    if (op->err != TK_OK || ngx_ticket_pg_count(op->result) != 1) {
        ngx_ticket_guess_told(note->key, note->version, note->asked, -1);
        ngx_ticket_pg_release(op);
        return;
    }

    failures = (int) ngx_ticket_guess_column(op->result, "failures");
    ngx_ticket_guess_told(note->key, note->version, note->asked, failures);

    if (ngx_ticket_guess_column(op->result, "locks")) {
        ngx_ticket_count(locks[note->kind]);

        ngx_log_error(NGX_LOG_WARN, ngx_ticket_process.log, 0,
                      "the %s of agent \"%V\" of \"%V\" is locked for %L s "
                      "after %d wrong ones in a day, the last from %V: "
                      "\"ticketctl agent unlock %V %V\" lifts it",
                      tk_guess_words(note->kind), &note->user, &note->supplier,
                      ngx_ticket_guess_column(op->result, "lock_s"), failures,
                      &note->address, &note->supplier, &note->user);
    }

    ngx_ticket_pg_release(op);
}


/* The refusal is known; nobody but who is refused waits. */

static void
ngx_ticket_guess_delay(ngx_ticket_ctx_t *tc, ngx_msec_t delay)
{
    if (delay) {
        tc->delay = delay;
        tc->after = ngx_ticket_guess_steps;
    }
}


ngx_int_t
ngx_ticket_guess_wrong(ngx_ticket_ctx_t *tc, tk_guess_e kind)
{
    int                n;
    int64_t            version;
    uint64_t           key;
    tk_agent_t        *agent;
    const tk_guess_t  *guess;

    agent = &tc->agent->u.agent;
    guess = ngx_ticket_guess_of(agent, kind);
    version = guess ? guess->version : 0;
    key = ngx_ticket_guess_key_of(tc, kind);

    n = ngx_ticket_guess_failed(key, version);
    ngx_ticket_count(wrong[kind]);

    ngx_log_error(NGX_LOG_NOTICE, tc->r->connection->log, 0,
                  "wrong %s of agent \"%*s\", %d of %d in a day",
                  tk_guess_words(kind), agent->user.len, agent->user.data, n,
                  tk_guess_limit(kind));

    ngx_ticket_guess_tell(tc, kind, key, version);
    ngx_ticket_guess_delay(tc, tk_guess_delay_ms(n));

    return NGX_DECLINED;
}


void
ngx_ticket_guess_stranger(ngx_ticket_ctx_t *tc)
{
    int                    n;
    ngx_msec_t             lock;
    ngx_connection_t      *c;
    ngx_ticket_address_e   state;

    if (tc->authenticated
        || (tc->tongue->principal != NGX_TICKET_AGENT
            && tc->tongue->principal != NGX_TICKET_VISITOR)
        || (tc->err != TK_BAD_SIGN && tc->err != TK_UNKNOWN_AGENT))
    {
        return;
    }

    c = tc->r->connection;
    state = ngx_ticket_address_failed(c, &n, &lock);

    if (state == NGX_TICKET_ADDRESS_OPEN) {
        ngx_ticket_guess_delay(tc, n > NGX_TICKET_ADDRESS_FREE
                                   ? NGX_TICKET_ADDRESS_DELAY : 0);
        return;
    }

    /* it is told at once, and has to come anew */

    tc->http_status = NGX_HTTP_TOO_MANY_REQUESTS;
    tc->r->keepalive = 0;

    if (state == NGX_TICKET_ADDRESS_LOCKS) {
        ngx_ticket_count(locks[0]);

        ngx_log_error(NGX_LOG_WARN, c->log, 0,
                      "%V is locked for %M s after %d signatures within a "
                      "minute that fit no agent: who signs right is let in",
                      &c->addr_text, lock / 1000, n);
    }
}


static void
ngx_ticket_guess_timed(ngx_event_t *ev)
{
    ngx_ticket_resume(ev->data);
}


static void
ngx_ticket_guess_cleanup(void *data)
{
    ngx_event_t *ev = data;

    if (ev->timer_set) {
        ngx_del_timer(ev);
    }

    ngx_ticket_delayed--;
}


static ngx_int_t
ngx_ticket_guess_wait(ngx_ticket_ctx_t *tc)
{
    ngx_event_t         *ev;
    ngx_pool_cleanup_t  *cln;

    if (ngx_ticket_delayed >= NGX_TICKET_DELAYED_MAX) {
        return NGX_OK;
    }

    cln = ngx_pool_cleanup_add(tc->r->pool, sizeof(ngx_event_t));
    if (cln == NULL) {
        return NGX_OK;
    }

    ev = cln->data;
    ngx_memzero(ev, sizeof(ngx_event_t));
    ev->handler = ngx_ticket_guess_timed;
    ev->data = tc;
    ev->log = tc->r->connection->log;

    cln->handler = ngx_ticket_guess_cleanup;
    ngx_ticket_delayed++;

    ngx_add_timer(ev, tc->delay);

    return NGX_AGAIN;
}
