/*
 * Beginning again; see the header.
 */

#include "request/restart.h"
#include "base/clock.h"
#include "request/driver.h"
#include "request/tongue.h"


#define NGX_TICKET_RESTARTS  3


static ngx_int_t ngx_ticket_restart_supplier(ngx_ticket_ctx_t *tc);
static ngx_int_t ngx_ticket_restart_agent(ngx_ticket_ctx_t *tc);


/* Fresh snapshots, and then the page from its beginning. */

static const ngx_ticket_step_t  ngx_ticket_restart_steps[] = {
    NGX_TICKET_STEP(ngx_ticket_restart_supplier),
    NGX_TICKET_STEP(ngx_ticket_restart_agent),
    NGX_TICKET_END
};


ngx_int_t
ngx_ticket_restart(ngx_ticket_ctx_t *tc)
{
    if (++tc->restarts == NGX_TICKET_RESTARTS) {
        ngx_log_error(NGX_LOG_WARN, tc->r->connection->log, 0,
                      "stale after %d looks: is this host's clock right?",
                      NGX_TICKET_RESTARTS);
        return ngx_ticket_refuse(tc, TK_BUSY);
    }

    ngx_ticket_clock_ask();
    ngx_ticket_snapshot_expire(tc->supplier);
    ngx_ticket_snapshot_expire(tc->agent);

    tc->step = ngx_ticket_restart_steps;

    return NGX_OK;
}


static void
ngx_ticket_restart_resume(void *data)
{
    ngx_ticket_resume(data);
}


/* A snapshot in place of the one held; asks again after a wait. */

static ngx_int_t
ngx_ticket_restart_get(ngx_ticket_ctx_t *tc, ngx_ticket_snapshot_e kind,
    int32_t supplier_id, ngx_str_t *name, ngx_ticket_snapshot_t **held)
{
    ngx_int_t               rc;
    ngx_ticket_snapshot_t  *snapshot;

    tc->wait.handler = ngx_ticket_restart_resume;
    tc->wait.data = tc;
    tc->wait.look_up = 1;                   /* it has been proven to be one */

    rc = ngx_ticket_snapshot_get(kind, supplier_id, name, &tc->wait, &snapshot);

    if (rc == NGX_AGAIN) {
        tc->step--;
        return NGX_AGAIN;
    }

    if (rc != NGX_OK) {
        return ngx_ticket_refuse(tc, TK_BUSY);
    }

    ngx_ticket_snapshot_release(*held);
    *held = snapshot;

    return NGX_OK;
}


static ngx_int_t
ngx_ticket_restart_supplier(ngx_ticket_ctx_t *tc)
{
    return ngx_ticket_restart_get(tc, NGX_TICKET_SNAPSHOT_SUPPLIER, 0,
                                  &tc->conf->supplier, &tc->supplier);
}


/* Who was proven to ask must still be: the snapshot may say otherwise. */

static ngx_int_t
ngx_ticket_restart_agent(ngx_ticket_ctx_t *tc)
{
    ngx_int_t  rc;
    ngx_str_t  name;

    name = ngx_ticket_snapshot_key(tc->agent);

    rc = ngx_ticket_restart_get(tc, NGX_TICKET_SNAPSHOT_AGENT,
                                tc->supplier->u.supplier.supplier_id, &name,
                                &tc->agent);
    if (rc != NGX_OK) {
        return rc;
    }

    if (tc->tongue->renew(tc) != NGX_OK) {
        return NGX_DECLINED;
    }

    if (!tc->agent->u.agent.enabled) {
        return ngx_ticket_refuse(tc, TK_AGENT_DISABLED);
    }

    tc->step = tc->endpoint->steps;

    return NGX_OK;
}
