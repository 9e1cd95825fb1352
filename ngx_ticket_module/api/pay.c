/*
 * Permission and password of those who pay.
 */

#include "api/pay.h"
#include "base/process.h"
#include "request/guess.h"
#include "request/restart.h"
#include "request/sql.h"
#include "stock/shield.h"


/* R43: one password for deposit and rebate. */

static ngx_int_t
ngx_ticket_pay_password(ngx_ticket_ctx_t *tc)
{
    tk_str_t     given;
    ngx_int_t    rc;
    tk_agent_t  *agent;
    u_char       hash[32];

    agent = &tc->agent->u.agent;

    if (agent->pay_password_hash.len == 0) {
        return ngx_ticket_refuse(tc, TK_PAY_PASSWORD_UNSET);
    }

    rc = ngx_ticket_guess_allowed(tc, TK_GUESS_PAYMENT);
    if (rc != NGX_OK) {
        return rc;
    }

    tk_password_hash(ngx_ticket_process.conf->keyring,
                     tc->supplier->u.supplier.supplier_id, agent->pay_user,
                     tc->req.pay_password, hash);

    given.data = hash;
    given.len = sizeof(hash);

    if (!tk_equal(given, agent->pay_password_hash)) {
        ngx_ticket_refuse(tc, TK_PAY_PASSWORD_WRONG);
        return ngx_ticket_guess_wrong(tc, TK_GUESS_PAYMENT);
    }

    return NGX_OK;
}


/* R171: the deposit only with the supplier's leave.  Who has agreed to be
 * charged needs none for that, and the quote or SQL asks for it where something
 * else is paid. */

ngx_int_t
ngx_ticket_pay_check(ngx_ticket_ctx_t *tc)
{
    if (!tc->agent->u.agent.can_deposit
        && !tk_agent_has_agreed(&tc->agent->u.agent))
    {
        return ngx_ticket_refuse(tc, TK_DEPOSIT_FORBIDDEN);
    }

    return ngx_ticket_pay_password(tc);
}


/* R173: the same of the rebate balance. */

ngx_int_t
ngx_ticket_rebate_check(ngx_ticket_ctx_t *tc)
{
    if (!tc->agent->u.agent.can_rebate) {
        return ngx_ticket_refuse(tc, TK_REBATE_FORBIDDEN);
    }

    return ngx_ticket_pay_password(tc);
}


/* Password and permission were judged by an agent's row of before. */

ngx_int_t
ngx_ticket_pay_stale(ngx_ticket_ctx_t *tc)
{
    if (!ngx_ticket_stale(tc)) {
        return NGX_OK;
    }

    ngx_ticket_op_done(tc);

    return ngx_ticket_restart(tc);
}


/* Its distributor is charged by the worker, who has something to send. */

ngx_int_t
ngx_ticket_pay_ring(ngx_ticket_ctx_t *tc)
{
    tk_value_t       job;
    const PGresult  *result;

    result = tc->op->result;

    if (tc->op->err != TK_OK || ngx_ticket_pg_count(result) == 0) {
        return NGX_OK;
    }

    ngx_ticket_pg_value(result, 0, ngx_ticket_pg_column(result, "job_id"),
                        &job);

    if (job.type == TK_VALUE_INT) {
        ngx_ticket_pay_notify(tc->supplier->u.supplier.supplier_id, job.n);
    }

    return NGX_OK;
}
