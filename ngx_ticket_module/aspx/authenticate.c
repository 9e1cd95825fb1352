/*
 * Who is asking, and may they?  In this order (decision 42): duplicates and
 * charset, user, address and kind of signature, signature, no callback,
 * enabled, password, what strict mode adds, then, for bookings, whether there
 * are places at all, and parameters.  Nothing is decrypted before the signature
 * has been found good.
 */

#include "aspx/aspx.h"
#include "core/aspx/tk_callback.h"
#include "request/guess.h"


static void ngx_ticket_aspx_common(ngx_ticket_ctx_t *tc);
static ngx_int_t ngx_ticket_aspx_snapshots(ngx_ticket_ctx_t *tc);
static ngx_int_t ngx_ticket_aspx_prove(ngx_ticket_ctx_t *tc);
static void ngx_ticket_aspx_callback(ngx_ticket_ctx_t *tc);
static void ngx_ticket_aspx_password(ngx_ticket_ctx_t *tc);


ngx_int_t
ngx_ticket_aspx_authenticate(ngx_ticket_ctx_t *tc)
{
    tk_err_t            err;
    tk_str_t            subject;
    ngx_int_t           rc;
    ngx_ticket_aspx_t  *aspx;

    aspx = tc->own;

    if (aspx->pairs == NULL) {
        return NGX_OK;                      /* not even a page */
    }

    if (aspx->used_op) {
        return ngx_ticket_aspx_strict(tc);
    }

    if (!aspx->decoded) {
        aspx->decoded = 1;
        ngx_ticket_aspx_common(tc);
    }

    if (aspx->common.user.len == 0) {
        return NGX_OK;
    }

    /* what is wrong already is said under the agent's key, if there is one */

    err = tc->err;
    subject = tc->subject;
    tc->err = TK_OK;

    rc = ngx_ticket_aspx_snapshots(tc);

    if (rc == NGX_OK && tc->err == TK_OK) {
        aspx->claimed = ngx_ticket_aspx_named_key(tc);
    }

    /* an unknown user is the first refusal, whatever else is wrong */

    if (err != TK_OK && (err != TK_BAD_PARAM || tc->err == TK_OK)) {
        ngx_ticket_refuse_for(tc, err, subject);
    }

    if (rc != NGX_OK || tc->err != TK_OK) {
        return rc;
    }

    return ngx_ticket_aspx_prove(tc);
}


/* The agent is known: is it who asks, and how it has to? */

static ngx_int_t
ngx_ticket_aspx_prove(ngx_ticket_ctx_t *tc)
{
    ngx_int_t  rc;

    ngx_ticket_aspx_permit(tc);
    if (tc->err != TK_OK) {
        return NGX_OK;
    }

    if (ngx_ticket_aspx_recalled(tc)) {
        tc->authenticated = 1;

    } else {
        ngx_ticket_aspx_sign(tc);
    }

    if (tc->err == TK_OK) {
        ngx_ticket_aspx_callback(tc);
    }

    if (tc->err != TK_OK) {
        return NGX_OK;
    }

    if (!tc->agent->u.agent.enabled) {
        ngx_ticket_refuse(tc, TK_AGENT_DISABLED);
        return NGX_OK;
    }

    ngx_ticket_aspx_password(tc);
    if (tc->err != TK_OK) {
        return NGX_OK;
    }

    ngx_ticket_aspx_key_used(tc);

    rc = ngx_ticket_aspx_strict(tc);

    if (rc == NGX_OK && tc->err == TK_OK) {
        ngx_ticket_aspx_remember(tc);
    }

    return rc;
}


static void
ngx_ticket_aspx_common(ngx_ticket_ctx_t *tc)
{
    size_t              i;
    tk_err_t            err;
    tk_str_t            subject, user;
    ngx_ticket_aspx_t  *aspx;

    aspx = tc->own;
    err = tc->err;
    subject = tc->subject;
    user = tk_str_c("user");

    if (err == TK_OK) {
        err = tk_common_decode(aspx->page->page, aspx->pairs, aspx->npairs,
                               &aspx->common, &subject);
    }

    if (err == TK_OK) {
        return;
    }

    ngx_ticket_refuse_for(tc, err, subject);

    if (aspx->common.key_index == 0) {
        aspx->common.key_index = 1;
    }

    for (i = 0; i < aspx->npairs && aspx->common.user.len == 0; i++) {
        if (tk_str_eq_nocase(aspx->pairs[i].name, user)) {
            aspx->common.user = aspx->pairs[i].value;
        }
    }
}


/* What no user name looks like is not asked for. */

static ngx_uint_t
ngx_ticket_aspx_is_user(tk_str_t s)
{
    u_char  c;
    size_t  i;

    for (i = 0; i < s.len; i++) {
        c = s.data[i];

        if ((c < '0' || c > '9') && ((c | 0x20) < 'a' || (c | 0x20) > 'z')
            && c != '_' && c != '.' && c != '@' && c != '-')
        {
            return 0;
        }
    }

    return s.len >= 1 && s.len <= 64;
}


static ngx_int_t
ngx_ticket_aspx_snapshots(ngx_ticket_ctx_t *tc)
{
    ngx_int_t           rc;
    ngx_str_t           user;
    ngx_ticket_aspx_t  *aspx;

    aspx = tc->own;

    rc = ngx_ticket_seek_supplier(tc);
    if (rc != NGX_OK || tc->err != TK_OK) {
        return rc;
    }

    if (!ngx_ticket_aspx_is_user(aspx->common.user)) {
        ngx_ticket_refuse(tc, TK_UNKNOWN_AGENT);
        return NGX_OK;
    }

    user.data = aspx->common.user.data;
    user.len = aspx->common.user.len;

    rc = ngx_ticket_seek_agent(tc, &user);

    if (rc == NGX_DONE) {
        ngx_ticket_refuse(tc, TK_UNKNOWN_AGENT);
        return NGX_OK;
    }

    return rc;
}


/* A callback of ours, whose signature fits, is not a request, nor is one that
 * was cut into other pairs than were signed. */

static void
ngx_ticket_aspx_callback(ngx_ticket_ctx_t *tc)
{
    tk_err_t            err;
    tk_str_t            subject;
    ngx_ticket_aspx_t  *aspx;

    aspx = tc->own;

    if (aspx->recalled) {
        return;
    }

    err = tk_callback_check(aspx->pairs, aspx->npairs, &subject);
    if (err != TK_OK) {
        ngx_ticket_refuse_for(tc, err, subject);
    }
}


/* One text has one cipher, so the usual form of it need not be deciphered. */

static void
ngx_ticket_aspx_password(ngx_ticket_ctx_t *tc)
{
    tk_str_t            clear;
    ngx_ticket_aspx_t  *aspx;

    aspx = tc->own;

    if (ngx_ticket_guess_allowed(tc, TK_GUESS_LOGIN) != NGX_OK
        || aspx->recalled
        || tk_equal(aspx->common.password, aspx->key->login))
    {
        return;
    }

    if (tk_des3_decrypt(&tc->pool, aspx->key->des3, aspx->common.password,
                        &clear)
        != TK_OK)
    {
        ngx_ticket_refuse(tc, TK_BAD_LOGIN);
        (void) ngx_ticket_guess_wrong(tc, TK_GUESS_LOGIN);
        return;
    }

    if (!tk_equal(clear, tc->agent->password)) {
        ngx_ticket_refuse(tc, TK_BAD_LOGIN);
        (void) ngx_ticket_guess_wrong(tc, TK_GUESS_LOGIN);
    }

    ngx_explicit_memzero(clear.data, clear.len);
}


/* The key that verified the request must still live: it signs the answer. */

ngx_int_t
ngx_ticket_aspx_renew(ngx_ticket_ctx_t *tc)
{
    ngx_ticket_aspx_t  *aspx;

    aspx = tc->own;

    aspx->key = ngx_ticket_aspx_same_key(tc);
    aspx->claimed = aspx->key;
    tc->authenticated = (aspx->key != NULL);

    if (aspx->key == NULL) {
        return ngx_ticket_refuse(tc, TK_BAD_SIGN);
    }

    ngx_ticket_aspx_permit(tc);

    return tc->err == TK_OK ? NGX_OK : NGX_DECLINED;
}
