/*
 * Codes by SMS: ReadyToPay (4.2.13), ReadyToPayByFK (4.2.23) and
 * GetVerificationCode (4.2.25) send one; UseAccountToPay (4.2.14),
 * UseAccountToPayByFK (4.2.24) and ChangePayPwd (4.2.26) want it back.  A code
 * is drawn here and leaves as a hash and as a sealed message; only the worker
 * and the phone see it again.
 */

#include "api/api.h"
#include "api/pay.h"
#include "api/steps.h"
#include "core/tk_password.h"
#include "ngx_ticket.h"


#define NGX_TICKET_OTP_TEXT  512       /* bytes of a message, names and all */


/* As api.issue_code() has them. */

typedef enum {
    NGX_TICKET_OTP_DEPOSIT = 1,
    NGX_TICKET_OTP_REBATE,
    NGX_TICKET_OTP_PASSWORD
} ngx_ticket_otp_e;


/* R171: each way to pay only with the supplier's leave. */

ngx_int_t
ngx_ticket_otp_deposit(ngx_ticket_ctx_t *tc)
{
    return tc->agent->u.agent.can_deposit
           ? NGX_OK : ngx_ticket_refuse(tc, TK_DEPOSIT_FORBIDDEN);
}


ngx_int_t
ngx_ticket_otp_rebate(ngx_ticket_ctx_t *tc)
{
    return tc->agent->u.agent.can_rebate
           ? NGX_OK : ngx_ticket_refuse(tc, TK_REBATE_FORBIDDEN);
}


ngx_int_t
ngx_ticket_otp_password(ngx_ticket_ctx_t *tc)
{
    tk_agent_t  *agent = &tc->agent->u.agent;

    return agent->can_deposit || agent->can_rebate
           || tk_agent_has_agreed(agent)
           ? NGX_OK : ngx_ticket_refuse(tc, TK_PASSWORD_FORBIDDEN);
}


/* Decision 24. */

ngx_int_t
ngx_ticket_otp_unit(ngx_ticket_ctx_t *tc)
{
    tk_agent_t  *agent = &tc->agent->u.agent;

    if (tc->req.unit_type + '0' != agent->unit_type
        || !tk_str_eq(tc->req.unit_id, agent->unit_id))
    {
        return ngx_ticket_refuse(tc, TK_UNIT_WRONG);
    }

    return NGX_OK;
}


static ngx_ticket_otp_e
ngx_ticket_otp_purpose(ngx_ticket_ctx_t *tc)
{
    switch (tc->terms.operation->account) {

    case TK_ACCOUNT_DEPOSIT:
        return NGX_TICKET_OTP_DEPOSIT;

    case TK_ACCOUNT_REBATE:
        return NGX_TICKET_OTP_REBATE;

    case TK_ACCOUNT_NONE:
        break;
    }

    return NGX_TICKET_OTP_PASSWORD;
}


static void
ngx_ticket_otp_hash(ngx_ticket_ctx_t *tc, tk_str_t code, u_char hash[32])
{
    int64_t           order_id;
    ngx_ticket_otp_e  purpose;

    purpose = ngx_ticket_otp_purpose(tc);
    order_id = purpose == NGX_TICKET_OTP_PASSWORD ? 0 : tc->req.order_id;

    tk_otp_hash(ngx_ticket_process.conf->keyring,
                tc->supplier->u.supplier.supplier_id,
                tc->agent->u.agent.user, purpose, order_id, code, hash);
}


/* What the phone shows: who sends it, the code, what for, how long. */

static size_t
ngx_ticket_otp_text(ngx_ticket_ctx_t *tc, const u_char *code, u_char *text,
    size_t size)
{
    u_char         *p;
    ngx_str_t       name;
    tk_supplier_t  *supplier;

    supplier = &tc->supplier->u.supplier;
    name.data = supplier->name.data;
    name.len = supplier->name.len;

    p = ngx_snprintf(text, size, "【%V】验证码%*s，用于", &name,
                     (size_t) TK_OTP_LEN, code);

    switch (ngx_ticket_otp_purpose(tc)) {

    case NGX_TICKET_OTP_DEPOSIT:
        p = ngx_snprintf(p, text + size - p,
                         "订单%L的预订金支付授权，6分钟内有效。",
                         tc->req.order_id);
        break;

    case NGX_TICKET_OTP_REBATE:
        p = ngx_snprintf(p, text + size - p,
                         "订单%L的返款余额支付授权，10分钟内有效。",
                         tc->req.order_id);
        break;

    case NGX_TICKET_OTP_PASSWORD:
        p = ngx_snprintf(p, text + size - p,
                         "修改支付密码，6分钟内有效。");
        break;
    }

    p = ngx_snprintf(p, text + size - p, "请勿告诉他人。");

    return p - text;
}


/* Edition 4.0 always uses the first phone (R200, decision 23). */

static void
ngx_ticket_otp_bind(ngx_ticket_ctx_t *tc, ngx_ticket_pg_op_t *op,
    tk_str_t hash, tk_str_t sealed)
{
    int  phone;

    phone = tc->terms.edition == TK_V30 && tc->req.phone_index == 1 ? 2 : 1;

    ngx_ticket_pg_int4(op, tc->supplier->u.supplier.supplier_id);
    ngx_ticket_pg_int4(op, tc->agent->u.agent.agent_id);
    ngx_ticket_pg_int2(op, ngx_ticket_otp_purpose(tc));
    ngx_ticket_pg_int8(op, tc->req.order_id);
    ngx_ticket_pg_int2(op, phone);
    ngx_ticket_pg_bytea(op, hash);
    ngx_ticket_pg_bytea(op, sealed);
}


ngx_int_t
ngx_ticket_otp_send(ngx_ticket_ctx_t *tc)
{
    u_char               code[TK_OTP_LEN], hash[32];
    u_char               text[NGX_TICKET_OTP_TEXT];
    tk_err_t             rc;
    tk_str_t             plain, sealed, hashed;
    ngx_ticket_pg_op_t  *op;

    if (tk_otp_draw(code) != TK_OK) {
        return NGX_ERROR;
    }

    plain.data = code;
    plain.len = sizeof(code);
    ngx_ticket_otp_hash(tc, plain, hash);
    hashed.data = hash;
    hashed.len = sizeof(hash);

    plain.data = text;
    plain.len = ngx_ticket_otp_text(tc, code, text, sizeof(text));

    rc = tk_seal(&tc->pool, ngx_ticket_process.conf->keyring,
                 tc->supplier->u.supplier.supplier_id, "message",
                 tc->agent->u.agent.user, plain, &sealed);

    ngx_explicit_memzero(code, sizeof(code));
    ngx_explicit_memzero(text, sizeof(text));

    if (rc != TK_OK) {
        return NGX_ERROR;
    }

    op = ngx_ticket_ask(tc, NGX_TICKET_PG_WRITES, NGX_TICKET_STMT_ISSUE_CODE);
    ngx_ticket_otp_bind(tc, op, hashed, sealed);

    return ngx_ticket_submit(tc, op);
}


/* A code that is none of the living counts, whatever it was. */

static ngx_int_t
ngx_ticket_otp_judged(ngx_ticket_ctx_t *tc, ngx_int_t rc)
{
    if (rc == NGX_DECLINED
        && (tc->err == TK_CODE_WRONG || tc->err == TK_CODE_UNKNOWN
            || tc->err == TK_CODE_EXPIRED))
    {
        return ngx_ticket_guess_wrong(tc, TK_GUESS_CODE);
    }

    return rc;
}


/* The arguments of the endpoint, and the hash of what was typed. */

ngx_int_t
ngx_ticket_otp_pay(ngx_ticket_ctx_t *tc)
{
    u_char     *hash;
    ngx_int_t   rc;

    rc = ngx_ticket_guess_allowed(tc, TK_GUESS_CODE);
    if (rc != NGX_OK) {
        return rc;
    }

    hash = ngx_pnalloc(tc->r->pool, 32);
    if (hash == NULL) {
        return NGX_ERROR;
    }

    ngx_ticket_otp_hash(tc, tc->req.otp, hash);
    tc->req.otp_hash.data = hash;
    tc->req.otp_hash.len = 32;

    return ngx_ticket_call(tc);
}


ngx_int_t
ngx_ticket_otp_paid(ngx_ticket_ctx_t *tc)
{
    return ngx_ticket_otp_judged(tc, ngx_ticket_after_delivery(tc));
}


/* It arrives as UPPER(MD5(..)), and is looked for as that when it is used. */

ngx_int_t
ngx_ticket_otp_new_password(ngx_ticket_ctx_t *tc)
{
    size_t    i;
    u_char    c;
    tk_str_t  s;

    s = tc->req.pay_password;

    if (!tk_equal(s, tc->req.pay_password_again)) {
        return ngx_ticket_refuse(tc, TK_PASSWORD_DIFFERS);
    }

    if (s.len != 32) {
        return ngx_ticket_refuse(tc, TK_PASSWORD_FORM);
    }

    for (i = 0; i < s.len; i++) {
        c = s.data[i];

        if ((c < '0' || c > '9') && (c < 'A' || c > 'F')) {
            return ngx_ticket_refuse(tc, TK_PASSWORD_FORM);
        }
    }

    if (tk_password_is_simple_md5(s)) {
        return ngx_ticket_refuse(tc, TK_PASSWORD_SIMPLE);
    }

    return NGX_OK;
}


ngx_int_t
ngx_ticket_otp_change(ngx_ticket_ctx_t *tc)
{
    u_char               code[32], password[32];
    tk_str_t             code_hash, password_hash;
    ngx_int_t            rc;
    ngx_ticket_pg_op_t  *op;

    rc = ngx_ticket_guess_allowed(tc, TK_GUESS_CODE);
    if (rc != NGX_OK) {
        return rc;
    }

    ngx_ticket_otp_hash(tc, tc->req.otp, code);
    code_hash.data = code;
    code_hash.len = sizeof(code);

    tk_password_hash(ngx_ticket_process.conf->keyring,
                     tc->supplier->u.supplier.supplier_id,
                     tc->agent->u.agent.pay_user, tc->req.pay_password,
                     password);
    password_hash.data = password;
    password_hash.len = sizeof(password);

    op = ngx_ticket_ask(tc, NGX_TICKET_PG_WRITES,
                        NGX_TICKET_STMT_CHANGE_PAY_PASSWORD);

    ngx_ticket_pg_int4(op, tc->supplier->u.supplier.supplier_id);
    ngx_ticket_pg_int4(op, tc->agent->u.agent.agent_id);
    ngx_ticket_pg_int8(op, tc->req.code_id);
    ngx_ticket_pg_bytea(op, code_hash);
    ngx_ticket_pg_bytea(op, password_hash);

    return ngx_ticket_submit(tc, op);
}


/* The new password can be used on this host at once. */

ngx_int_t
ngx_ticket_otp_changed(ngx_ticket_ctx_t *tc)
{
    ngx_int_t  rc;

    rc = ngx_ticket_otp_judged(tc, ngx_ticket_verdict(tc));
    if (rc != NGX_OK) {
        return rc;
    }

    ngx_ticket_snapshot_expire(tc->agent);

    return NGX_OK;
}
