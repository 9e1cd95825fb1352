/*
 * A request's memory and what it holds.
 */

#include "request/request.h"
#include "base/address.h"
#include "base/client.h"
#include "base/process.h"
#include "core/tk_value.h"
#include "stock/life.h"


ngx_ticket_ctx_t *
ngx_ticket_get_ctx(ngx_http_request_t *r)
{
    return ngx_http_get_module_ctx(r, ngx_ticket_module);
}


ngx_uint_t
ngx_ticket_is_current(ngx_ticket_ctx_t *tc)
{
    return ngx_ticket_get_ctx(tc->r) == tc;
}


/*
 * The request's pool goes: nothing may call back into it.  What the steps of
 * its operation hold has its own cleanup, which was added later and so has run
 * already.
 */

static void
ngx_ticket_cleanup(void *data)
{
    ngx_ticket_ctx_t *tc = data;

    ngx_ticket_event_cancel(&tc->turn);
    ngx_ticket_event_cancel(&tc->intake);
    ngx_ticket_snapshot_unwait(&tc->wait);
    ngx_ticket_arrivals_leave(&tc->arrival);
    ngx_ticket_life_ask(0);         /* who was answered waits for nothing */

    if (tc->op) {
        if (tc->op_done) {
            ngx_ticket_pg_release(tc->op);

        } else {
            ngx_ticket_pg_detach(tc->op,
                                 tc->terms.operation->effect == TK_READ);
        }

        tc->op = NULL;
    }

    if (tc->agent) {
        ngx_ticket_snapshot_release(tc->agent);
        tc->agent = NULL;
    }

    if (tc->supplier) {
        ngx_ticket_snapshot_release(tc->supplier);
        tc->supplier = NULL;
    }
}


ngx_ticket_ctx_t *
ngx_ticket_create_ctx(ngx_http_request_t *r, ngx_ticket_loc_conf_t *conf,
    const ngx_ticket_tongue_t *tongue)
{
    ngx_ticket_ctx_t    *tc;
    ngx_pool_cleanup_t  *cln;

    cln = ngx_pool_cleanup_add(r->pool, 0);
    tc = ngx_pcalloc(r->pool, sizeof(ngx_ticket_ctx_t));
    if (cln == NULL || tc == NULL) {
        return NULL;
    }

    tc->r = r;
    tc->conf = conf;
    tc->tongue = tongue;
    tc->pool = ngx_ticket_pool(r->pool);

    cln->handler = ngx_ticket_cleanup;
    cln->data = tc;

    ngx_http_set_ctx(r, tc, ngx_ticket_module);

    return tc;
}


ngx_int_t
ngx_ticket_refuse(ngx_ticket_ctx_t *tc, tk_err_t err)
{
    tk_str_t  none;

    ngx_str_null(&none);

    return ngx_ticket_refuse_for(tc, err, none);
}


ngx_int_t
ngx_ticket_refuse_for(ngx_ticket_ctx_t *tc, tk_err_t err, tk_str_t subject)
{
    tc->err = err;
    tc->subject = subject;

    return NGX_DECLINED;
}


ngx_int_t
ngx_ticket_seek(ngx_ticket_ctx_t *tc, ngx_ticket_snapshot_e kind,
    int32_t supplier_id, ngx_str_t *key, ngx_ticket_snapshot_t **snapshot)
{
    tc->wait.handler = ngx_ticket_run_phases;
    tc->wait.data = tc;
    tc->wait.lane = ngx_ticket_address_key(tc->r->connection);
    tc->wait.look_up = tc->limited;

    return ngx_ticket_snapshot_get(kind, supplier_id, key, &tc->wait, snapshot);
}


static ngx_int_t
ngx_ticket_seek_or_refuse(ngx_ticket_ctx_t *tc, ngx_ticket_snapshot_e kind,
    int32_t supplier_id, ngx_str_t *key, ngx_ticket_snapshot_t **snapshot)
{
    ngx_int_t  rc;

    rc = ngx_ticket_seek(tc, kind, supplier_id, key, snapshot);

    if (rc == NGX_BUSY) {
        tc->http_status = NGX_HTTP_SERVICE_UNAVAILABLE;
        ngx_ticket_refuse(tc, TK_BUSY);
        return NGX_OK;
    }

    return rc;
}


ngx_int_t
ngx_ticket_seek_supplier(ngx_ticket_ctx_t *tc)
{
    ngx_int_t  rc;

    if (tc->supplier != NULL) {
        return NGX_OK;
    }

    rc = ngx_ticket_seek_or_refuse(tc, NGX_TICKET_SNAPSHOT_SUPPLIER, 0,
                                   &tc->conf->supplier, &tc->supplier);

    if (rc == NGX_DONE) {
        ngx_log_error(NGX_LOG_ERR, tc->r->connection->log, 0,
                      "there is no supplier \"%V\"", &tc->conf->supplier);
        tc->http_status = NGX_HTTP_SERVICE_UNAVAILABLE;
        ngx_ticket_refuse(tc, TK_UNKNOWN_SUPPLIER);
        return NGX_OK;
    }

    return rc;
}


ngx_int_t
ngx_ticket_seek_agent(ngx_ticket_ctx_t *tc, ngx_str_t *key)
{
    if (tc->agent != NULL) {
        return NGX_OK;
    }

    return ngx_ticket_seek_or_refuse(tc, NGX_TICKET_SNAPSHOT_AGENT,
                                     tc->supplier->u.supplier.supplier_id, key,
                                     &tc->agent);
}


ngx_int_t
ngx_ticket_seek_agent_by_id(ngx_ticket_ctx_t *tc, int32_t agent_id)
{
    u_char     text[TK_INT_LEN + 1];
    ngx_str_t  key;

    text[0] = '#';
    key.data = text;
    key.len = 1 + tk_format_int(agent_id, text + 1);

    return ngx_ticket_seek_agent(tc, &key);
}


/* nginx's realip says whose address it is that a proxy speaks for. */

ngx_int_t
ngx_ticket_calls_from(ngx_ticket_ctx_t *tc)
{
    size_t             len;
    u_char            *address;
    tk_agent_t        *agent;
    ngx_connection_t  *c;

    agent = &tc->agent->u.agent;
    c = tc->r->connection;
    len = ngx_ticket_address_bytes(c, &address);

    if (tk_agent_calls_from(agent, address, len)) {
        return NGX_OK;
    }

    ngx_log_error(NGX_LOG_NOTICE, c->log, 0,
                  "agent \"%*s\" does not call from %V", agent->user.len,
                  agent->user.data, &c->addr_text);

    return ngx_ticket_refuse(tc, TK_ADDRESS_FORBIDDEN);
}


void
ngx_ticket_op_done(ngx_ticket_ctx_t *tc)
{
    if (tc->op && tc->op_done) {
        ngx_ticket_pg_release(tc->op);
        tc->op = NULL;
    }
}


void
ngx_ticket_run_phases(void *data)
{
    ngx_ticket_ctx_t *tc = data;

    ngx_connection_t  *c;

    if (!ngx_ticket_is_current(tc)) {
        return;
    }

    c = tc->r->connection;

    tc->r->write_event_handler = ngx_http_core_run_phases;
    ngx_http_core_run_phases(tc->r);
    ngx_http_run_posted_requests(c);
}
