/*
 * Who is asking, and may they?  In this order (decision 42): duplicates and
 * charset, user, signature, enabled, password, then, for bookings, whether
 * there are places at all, and parameters.  Nothing is decrypted before the
 * signature has been found good.
 */

#include "aspx/gate.h"
#include "core/tk_sign.h"


static void ngx_ticket_gate_common(ngx_ticket_ctx_t *tc);
static ngx_int_t ngx_ticket_gate_snapshots(ngx_ticket_ctx_t *tc);
static ngx_int_t ngx_ticket_gate_get(ngx_ticket_ctx_t *tc,
    ngx_ticket_snapshot_e kind, int32_t supplier_id, ngx_str_t *name,
    ngx_ticket_snapshot_t **snapshot);
static void ngx_ticket_gate_resume(void *data);
static void ngx_ticket_gate_sign(ngx_ticket_ctx_t *tc);
static void ngx_ticket_gate_password(ngx_ticket_ctx_t *tc);


ngx_int_t
ngx_ticket_gate(ngx_ticket_ctx_t *tc)
{
    tk_err_t   err;
    tk_str_t   subject;
    ngx_int_t  rc;

    if (!tc->decoded) {
        tc->decoded = 1;
        ngx_ticket_gate_common(tc);
    }

    if (tc->common.user.len == 0) {
        return NGX_OK;
    }

    /* what is wrong already is said under the agent's key, if there is one */

    err = tc->err;
    subject = tc->subject;
    tc->err = TK_OK;

    rc = ngx_ticket_gate_snapshots(tc);

    if (rc == NGX_OK && tc->err == TK_OK) {
        tc->claimed = ngx_ticket_gate_key(tc);
    }

    /* who has no account here is told that before what else is amiss */

    if (err != TK_OK && (err != TK_BAD_PARAM || tc->err == TK_OK)) {
        ngx_ticket_refuse_for(tc, err, subject);
    }

    if (rc != NGX_OK || tc->err != TK_OK) {
        return rc;
    }

    ngx_ticket_gate_sign(tc);
    if (tc->err != TK_OK) {
        return NGX_OK;
    }

    if (!tc->agent->u.agent.enabled) {
        ngx_ticket_refuse(tc, TK_AGENT_DISABLED);
        return NGX_OK;
    }

    ngx_ticket_gate_password(tc);
    if (tc->err != TK_OK) {
        return NGX_OK;
    }

    if (tc->endpoint->early && tc->endpoint->early(tc) != NGX_OK) {
        return NGX_OK;
    }

    err = tk_request_decode(&tc->pool, tc->page->page, tc->edition, tc->pairs,
                            tc->npairs, tc->key->des3, tc->key->usual,
                            &tc->req, &subject);
    if (err != TK_OK) {
        ngx_ticket_refuse_for(tc, err, subject);
    }

    tc->order_id = tc->req.order_id;

    return NGX_OK;
}


static void
ngx_ticket_gate_common(ngx_ticket_ctx_t *tc)
{
    size_t    i;
    tk_err_t  err;
    tk_str_t  subject, user;

    err = tc->err;
    subject = tc->subject;
    user = tk_str_c("user");

    if (err == TK_OK) {
        err = tk_common_decode(tc->page->page, tc->edition, tc->pairs,
                               tc->npairs, &tc->common, &subject);
    }

    if (err == TK_OK) {
        return;
    }

    ngx_ticket_refuse_for(tc, err, subject);

    if (tc->common.key_index == 0) {
        tc->common.key_index = 1;
    }

    for (i = 0; i < tc->npairs && tc->common.user.len == 0; i++) {
        if (tk_str_eq_nocase(tc->pairs[i].name, user)) {
            tc->common.user = tc->pairs[i].value;
        }
    }
}


/* What no user name looks like is not asked for. */

static ngx_uint_t
ngx_ticket_gate_is_user(tk_str_t s)
{
    u_char  c;
    size_t  i;

    for (i = 0; i < s.len; i++) {
        c = s.data[i];

        if ((c < '0' || c > '9') && ((c | 0x20) < 'a' || (c | 0x20) > 'z')
            && ngx_strchr("_.@-", c) == NULL)
        {
            return 0;
        }
    }

    return s.len >= 1 && s.len <= 64;
}


static ngx_int_t
ngx_ticket_gate_snapshots(ngx_ticket_ctx_t *tc)
{
    ngx_int_t  rc;
    ngx_str_t  user;

    if (tc->supplier == NULL) {
        rc = ngx_ticket_gate_get(tc, NGX_TICKET_SNAPSHOT_SUPPLIER, 0,
                                 &tc->conf->supplier, &tc->supplier);
        if (rc != NGX_OK || tc->err != TK_OK) {
            return rc;
        }

        if (!tc->supplier->known) {
            ngx_log_error(NGX_LOG_ERR, tc->r->connection->log, 0,
                          "there is no supplier \"%V\"", &tc->conf->supplier);
            tc->http_status = NGX_HTTP_SERVICE_UNAVAILABLE;
            ngx_ticket_refuse(tc, TK_UNKNOWN_SUPPLIER);
            return NGX_OK;
        }
    }

    if (!ngx_ticket_gate_is_user(tc->common.user)) {
        ngx_ticket_refuse(tc, TK_UNKNOWN_AGENT);
        return NGX_OK;
    }

    if (tc->agent == NULL) {
        user.data = tc->common.user.data;
        user.len = tc->common.user.len;

        rc = ngx_ticket_gate_get(tc, NGX_TICKET_SNAPSHOT_AGENT,
                                 tc->supplier->u.supplier.supplier_id, &user,
                                 &tc->agent);
        if (rc != NGX_OK || tc->err != TK_OK) {
            return rc;
        }
    }

    if (!tc->agent->known) {
        ngx_ticket_refuse(tc, TK_UNKNOWN_AGENT);
    }

    return NGX_OK;
}


static ngx_int_t
ngx_ticket_gate_get(ngx_ticket_ctx_t *tc, ngx_ticket_snapshot_e kind,
    int32_t supplier_id, ngx_str_t *name, ngx_ticket_snapshot_t **snapshot)
{
    ngx_int_t  rc;

    tc->wait.handler = ngx_ticket_gate_resume;
    tc->wait.data = tc;

    rc = ngx_ticket_cache_get(kind, supplier_id, name, &tc->wait, snapshot);

    if (rc == NGX_BUSY) {
        tc->http_status = NGX_HTTP_SERVICE_UNAVAILABLE;
        ngx_ticket_refuse(tc, TK_BUSY);
        return NGX_OK;
    }

    return rc;
}


static void
ngx_ticket_gate_resume(void *data)
{
    ngx_ticket_ctx_t *tc = data;

    ngx_connection_t  *c;

    c = tc->r->connection;

    tc->r->write_event_handler = ngx_http_core_run_phases;
    ngx_http_core_run_phases(tc->r);
    ngx_http_run_posted_requests(c);
}


static void
ngx_ticket_gate_sign(ngx_ticket_ctx_t *tc)
{
    tk_err_t  err;
    tk_str_t  key;

    if (tc->claimed == NULL) {
        ngx_ticket_refuse(tc, TK_BAD_SIGN);
        return;
    }

    key.data = tc->claimed->key;
    key.len = TK_KEY_LEN;

    tk_request_normalize(tc->page->page, tc->pairs, tc->npairs);

    err = tk_sign_check(tc->pairs, tc->npairs, key, tc->common.sign);
    if (err != TK_OK) {
        ngx_ticket_refuse(tc, err);
        return;
    }

    tc->key = tc->claimed;
}


/* One text has one cipher, so the usual form of it need not be deciphered. */

static void
ngx_ticket_gate_password(ngx_ticket_ctx_t *tc)
{
    tk_str_t  clear;

    if (tk_equal(tc->common.password, tc->key->login)) {
        return;
    }

    if (tk_des3_decrypt(&tc->pool, tc->key->des3, tc->common.password, &clear)
        != TK_OK)
    {
        ngx_ticket_refuse(tc, TK_BAD_LOGIN);
        return;
    }

    if (!tk_equal(clear, tc->agent->password)) {
        ngx_ticket_refuse(tc, TK_BAD_LOGIN);
    }

    ngx_explicit_memzero(clear.data, clear.len);
}
