/*
 * What an agent is held to beyond the contract: where it calls from, that it
 * changes things by POST alone, and strict mode, in which a signature covers
 * page and moment and is good once.
 *
 * Once on this host is decided in shared memory, once on all hosts by Redis.
 * Where neither can tell (Redis does not answer, or both have begun to remember
 * after the request was signed), what changes something is refused as busy;
 * reads go on, and so do bookings, whose key in Postgres is taken once.
 */

#include "aspx/aspx.h"
#include "base/counts.h"
#include "base/process.h"
#include "base/zone.h"


#define CLOCKS_APART  10                    /* seconds; of hosts */


static ngx_int_t ngx_ticket_used_here(ngx_ticket_ctx_t *tc, int64_t now_s);
static ngx_int_t ngx_ticket_used_ask(ngx_ticket_ctx_t *tc, int64_t now_s);
static void ngx_ticket_used_decide(ngx_ticket_ctx_t *tc, int64_t n);


tk_sign_e
ngx_ticket_aspx_sign_type(ngx_ticket_ctx_t *tc)
{
    ngx_ticket_aspx_t  *aspx;

    aspx = tc->own;

    if (tc->agent && tc->agent->u.agent.strict) {
        return TK_SIGN_HMAC;
    }

    return aspx->common.sign_type;
}


void
ngx_ticket_aspx_permit(ngx_ticket_ctx_t *tc)
{
    ngx_ticket_aspx_t  *aspx;

    aspx = tc->own;

    if (ngx_ticket_calls_from(tc) == NGX_OK
        && tc->agent->u.agent.strict
        && aspx->common.sign_type != TK_SIGN_HMAC)
    {
        ngx_ticket_refuse_for(tc, TK_BAD_PARAM, tk_str_c("sign_type"));
    }
}


ngx_int_t
ngx_ticket_aspx_strict(ngx_ticket_ctx_t *tc)
{
    tk_err_t            err;
    tk_str_t            subject;
    tk_time_t           now;
    ngx_ticket_aspx_t  *aspx;

    aspx = tc->own;

    if (aspx->used_op) {
        if (!aspx->used_done) {
            return NGX_AGAIN;
        }

        ngx_ticket_used_decide(tc, aspx->used_op->type
                                   == NGX_TICKET_REDIS_INT
                                   ? aspx->used_op->n : -1);
        return NGX_OK;
    }

    if (tc->agent->u.agent.post_only
        && tc->terms.operation->effect == TK_WRITE
        && tc->r->method != NGX_HTTP_POST)
    {
        tc->http_status = NGX_HTTP_NOT_ALLOWED;
        ngx_ticket_refuse(tc, TK_WRONG_METHOD);
        return NGX_OK;
    }

    if (aspx->common.sign_type != TK_SIGN_HMAC) {
        return NGX_OK;
    }

    /* not that of the intake: a signature that has waited since then may have
     * been forgotten meanwhile */

    now = ngx_ticket_now();

    err = tk_strict_check(aspx->pairs, aspx->npairs, aspx->page,
                          &tc->supplier->u.supplier.zone, now,
                          &aspx->signed_at, &subject);
    if (err != TK_OK) {
        ngx_ticket_refuse_for(tc, err, subject);
        return NGX_OK;
    }

    if (ngx_ticket_used_here(tc, now / TK_SECOND) != NGX_OK) {
        return NGX_OK;
    }

    return ngx_ticket_used_ask(tc, now / TK_SECOND);
}


/* It came before: a booking may find its order, which an answer that is still
 * on its way may bring; everything else is refused. */

static void
ngx_ticket_used_again(ngx_ticket_ctx_t *tc, int64_t first_s)
{
    int64_t      age_s;
    tk_agent_t  *agent;

    agent = &tc->agent->u.agent;

    ngx_log_error(NGX_LOG_NOTICE, tc->r->connection->log, 0,
                  "a signature of agent \"%*s\" came again", agent->user.len,
                  agent->user.data);

    if (tc->endpoint->again == NULL) {
        ngx_ticket_refuse(tc, TK_SIGN_USED);
        return;
    }

    age_s = ngx_ticket_now() / TK_SECOND - first_s;

    tc->again = age_s <= (int64_t) ngx_ticket_process.conf->order_timeout / 1000
                         + 1 ? TK_BUSY : TK_SIGN_USED;
}


/* In shared memory.  NGX_OK: it is new here, or a booking that there is no room
 * to remember. */

static ngx_int_t
ngx_ticket_used_here(ngx_ticket_ctx_t *tc, int64_t now_s)
{
    int64_t             owner, until_s, first_s;
    tk_used_e           used;
    ngx_ticket_aspx_t  *aspx;
    ngx_ticket_zone_t  *z;

    aspx = tc->own;

    owner = ((int64_t) tc->supplier->u.supplier.supplier_id << 32)
            + tc->agent->u.agent.agent_id;
    until_s = (aspx->signed_at + TK_STRICT_WINDOW) / TK_SECOND + 1;

    z = ngx_ticket_zone_lock_used();
    used = tk_used_take(z->used, tc->proof, owner, now_s, until_s, &first_s);
    ngx_ticket_zone_unlock_used(z);

    if (used == TK_USED_AGAIN) {
        ngx_ticket_used_again(tc, first_s);
        return NGX_DECLINED;
    }

    if (used == TK_USED_FULL && tc->endpoint->again == NULL) {
        ngx_log_error(NGX_LOG_WARN, tc->r->connection->log, 0,
                      "ticket_zone is too small to remember more signatures "
                      "of agent \"%*s\"", tc->agent->u.agent.user.len,
                      tc->agent->u.agent.user.data);
        ngx_ticket_count(undecided_signatures);
        return ngx_ticket_refuse(tc, TK_BUSY);
    }

    return NGX_OK;
}


static void
ngx_ticket_used_cleanup(void *data)
{
    ngx_ticket_aspx_t *aspx = data;

    if (aspx->used_op && aspx->used_done) {
        ngx_ticket_redis_release(aspx->used_op);

    } else if (aspx->used_op) {
        ngx_ticket_redis_detach(aspx->used_op);
    }
}


static void
ngx_ticket_used_answer(ngx_ticket_redis_op_t *op)
{
    ngx_ticket_ctx_t *tc = op->data;

    ngx_ticket_aspx_t  *aspx;

    aspx = tc->own;
    aspx->used_done = 1;
    tc->redis_msec += op->msec;

    ngx_ticket_run_phases(tc);
}


/* On all hosts.  Without Redis this one is all there are. */

static ngx_int_t
ngx_ticket_used_ask(ngx_ticket_ctx_t *tc, int64_t now_s)
{
    u_char                 key[TK_USED_KEY_LEN], numbers[3][TK_INT_LEN];
    int64_t                signed_s, n[3];
    tk_str_t               argv[6];
    ngx_int_t              rc;
    ngx_uint_t             i;
    ngx_ticket_aspx_t     *aspx;
    ngx_pool_cleanup_t    *cln;
    ngx_ticket_process_t  *p;

    p = &ngx_ticket_process;
    aspx = tc->own;
    signed_s = aspx->signed_at / TK_SECOND;

    if (p->redis == NULL) {
        ngx_ticket_used_decide(tc, tk_used_knows(ngx_ticket_zone()->used,
                                                 signed_s) ? 0 : -1);
        return NGX_OK;
    }

    cln = ngx_pool_cleanup_add(tc->r->pool, 0);
    if (cln == NULL) {
        return NGX_HTTP_INTERNAL_SERVER_ERROR;
    }

    cln->handler = ngx_ticket_used_cleanup;
    cln->data = aspx;

    n[0] = now_s;
    n[1] = signed_s;
    n[2] = signed_s + TK_STRICT_WINDOW / TK_SECOND - now_s + CLOCKS_APART;

    argv[0] = tk_str_c("2");
    argv[1].data = key;
    argv[1].len = tk_used_key(key, tc->proof);
    argv[2] = tk_str_c(TK_USED_SINCE_KEY);

    for (i = 0; i < 3; i++) {
        argv[3 + i].data = numbers[i];
        argv[3 + i].len = tk_format_int(n[i], numbers[i]);
    }

    rc = ngx_ticket_redis_command(p->redis, p->used_script, 6, argv,
                                  ngx_ticket_used_answer, tc, &aspx->used_op);
    if (rc == NGX_AGAIN) {
        return NGX_AGAIN;
    }

    aspx->used_op = NULL;
    ngx_ticket_used_decide(tc, -1);

    return NGX_OK;
}


/* Said at most once a second, whoever asks. */

static void
ngx_ticket_used_warn(ngx_ticket_ctx_t *tc)
{
    static time_t  said;

    ngx_ticket_count(undecided_signatures);

    if (said == ngx_time()) {
        return;
    }

    said = ngx_time();

    ngx_log_error(NGX_LOG_WARN, tc->r->connection->log, 0,
                  "nobody can tell whether signatures of strict mode are new: "
                  "what changes something, but bookings, is refused as busy");
}


/* n: 0, it is new; less, as far as anybody knows; more, when it came first. */

static void
ngx_ticket_used_decide(ngx_ticket_ctx_t *tc, int64_t n)
{
    ngx_ticket_zone_t  *z;

    if (n > 0) {
        ngx_ticket_used_again(tc, n);
        return;
    }

    if (n == 0) {
        return;
    }

    ngx_ticket_used_warn(tc);

    if (tc->terms.operation->effect == TK_READ || tc->endpoint->again) {
        return;
    }

    /* nothing was done with it */

    z = ngx_ticket_zone_lock_used();
    tk_used_forget(z->used, tc->proof);
    ngx_ticket_zone_unlock_used(z);

    ngx_ticket_refuse(tc, TK_BUSY);
}
