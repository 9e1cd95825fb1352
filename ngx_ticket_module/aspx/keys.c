/*
 * Which of an agent's keys a request is signed with, and that it was used.
 *
 * Who names no key means number 1 (ch. 4.2), and so does the client that was
 * written when there was one key only.  It is given a new key while the old one
 * lives, takes it into use when it likes and names none: so 1 fits any live
 * key.  Another number is that key alone.
 */

#include "aspx/aspx.h"
#include "base/process.h"
#include "core/aspx/tk_sign.h"


#define NGX_TICKET_ANY_KEY     1
#define NGX_TICKET_KEY_TOLD    300          /* seconds between two tellings */


ngx_ticket_key_t *
ngx_ticket_aspx_named_key(ngx_ticket_ctx_t *tc)
{
    ngx_uint_t              i;
    ngx_ticket_aspx_t      *aspx;
    ngx_ticket_snapshot_t  *agent;

    aspx = tc->own;
    agent = tc->agent;

    for (i = 0; i < agent->nkeys; i++) {
        if (agent->keys[i].index == aspx->common.key_index) {
            return &agent->keys[i];
        }
    }

    return NULL;
}


static tk_err_t
ngx_ticket_aspx_fits(ngx_ticket_aspx_t *aspx, ngx_ticket_key_t *key)
{
    tk_err_t  err;
    tk_str_t  s;

    s.data = key->key;
    s.len = TK_KEY_LEN;

    err = tk_sign_check(aspx->common.sign_type, aspx->pairs, aspx->npairs, s,
                        aspx->common.sign);
    if (err == TK_OK) {
        aspx->claimed = key;
        aspx->key = key;
        aspx->key_index = key->index;
        aspx->key_made_at = key->made_at;
    }

    return err;
}


/* The newest comes first among those that are not named. */

static tk_err_t
ngx_ticket_aspx_find_key(ngx_ticket_ctx_t *tc)
{
    tk_err_t                err;
    ngx_uint_t              i;
    ngx_ticket_key_t       *key, *named;
    ngx_ticket_aspx_t      *aspx;
    ngx_ticket_snapshot_t  *agent;

    aspx = tc->own;
    agent = tc->agent;
    named = aspx->claimed;
    err = TK_BAD_SIGN;

    if (named) {
        err = ngx_ticket_aspx_fits(aspx, named);
    }

    if (aspx->common.key_index != NGX_TICKET_ANY_KEY) {
        return err;
    }

    for (i = agent->nkeys; i > 0 && err == TK_BAD_SIGN; i--) {
        key = &agent->keys[i - 1];

        if (key != named) {
            err = ngx_ticket_aspx_fits(aspx, key);
        }
    }

    return err;
}


void
ngx_ticket_aspx_sign(ngx_ticket_ctx_t *tc)
{
    tk_err_t            err;
    ngx_ticket_aspx_t  *aspx;

    aspx = tc->own;

    tk_request_normalize(aspx->page->page, aspx->pairs, aspx->npairs);

    err = ngx_ticket_aspx_find_key(tc);
    if (err != TK_OK) {
        ngx_ticket_refuse(tc, err);
        return;
    }

    if (aspx->common.sign_type == TK_SIGN_HMAC) {
        ngx_ticket_aspx_proof(tc);
    }

    tc->authenticated = 1;
}


void
ngx_ticket_aspx_proof(ngx_ticket_ctx_t *tc)
{
    ngx_ticket_aspx_t  *aspx;

    aspx = tc->own;

    tk_sign_hash(aspx->common.sign, tc->proof);
}


ngx_ticket_key_t *
ngx_ticket_aspx_same_key(ngx_ticket_ctx_t *tc)
{
    ngx_uint_t              i;
    ngx_ticket_key_t       *key;
    ngx_ticket_aspx_t      *aspx;
    ngx_ticket_snapshot_t  *agent;

    aspx = tc->own;
    agent = tc->agent;

    for (i = 0; i < agent->nkeys; i++) {
        key = &agent->keys[i];

        if (key->index == aspx->key_index && key->made_at == aspx->key_made_at)
        {
            return key;
        }
    }

    return NULL;
}


/* Nobody waits for it.  What pays or cancels goes over the same connection,
 * behind it: its callbacks are signed with this key already. */

void
ngx_ticket_aspx_key_used(ngx_ticket_ctx_t *tc)
{
    ngx_ticket_key_t    *key;
    ngx_ticket_aspx_t   *aspx;
    ngx_ticket_pg_op_t  *op;

    aspx = tc->own;
    key = aspx->key;

    if (key->told_at && ngx_time() - key->told_at < NGX_TICKET_KEY_TOLD) {
        return;
    }

    op = ngx_ticket_pg_op(ngx_ticket_process.pg[NGX_TICKET_PG_WRITES],
                          NGX_TICKET_STMT_KEY_USED, ngx_ticket_process.log);

    ngx_ticket_pg_int4(op, tc->supplier->u.supplier.supplier_id);
    ngx_ticket_pg_int4(op, tc->agent->u.agent.agent_id);
    ngx_ticket_pg_int4(op, key->index);
    ngx_ticket_pg_int8(op, key->made_at);

    if (ngx_ticket_pg_submit(op) != NGX_AGAIN) {
        ngx_ticket_pg_release(op);          /* the next request tells it */
        return;
    }

    key->told_at = ngx_time();
    ngx_ticket_pg_detach(op, 0);
}
