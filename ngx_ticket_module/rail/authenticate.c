/*
 * Who is asking: the agent whose code is named, or, of the channel's calls, the
 * channel; proven by the HMAC of one of its keys before anything is asked of
 * Postgres.  A code that nobody has and a wrong HMAC are told the same, and as
 * many keys are tried.
 */

#include "rail/rail.h"
#include "base/process.h"
#include "core/rail/tk_rail_index.h"
#include "core/tk_catalogue.h"
#include "core/tk_value.h"


/* ---- What was sent ---- */

static ngx_int_t
ngx_ticket_rail_unpack(ngx_ticket_ctx_t *tc)
{
    tk_str_t            query, body;
    ngx_ticket_rail_t  *rail;

    rail = tc->own;

    if (!rail->unpacked) {
        rail->unpacked = 1;
        query.data = tc->r->args.data;
        query.len = tc->r->args.len;
        body.data = rail->came.body.data;
        body.len = rail->came.body.len;

        rail->wrong = tk_rail_call_read(&tc->pool, rail->call, query, body,
                                        &rail->sent, &rail->subject);
    }

    return rail->wrong == TK_OK
           ? NGX_OK : ngx_ticket_refuse_for(tc, rail->wrong, rail->subject);
}


/* ---- Its key ---- */

/* NULL: nobody has that code. */

static const tk_rail_merchant_t *
ngx_ticket_rail_merchant(ngx_ticket_ctx_t *tc)
{
    size_t                i;
    tk_str_t              code;
    ngx_ticket_rail_t    *rail;
    const tk_supplier_t  *supplier;

    rail = tc->own;
    code = rail->sent.values[TK_RAIL_P_MERCHANT];
    supplier = &tc->supplier->u.supplier;

    for (i = 0; i < supplier->nrail_merchants; i++) {
        if (tk_str_eq(supplier->rail_merchants[i].code, code)) {
            return &supplier->rail_merchants[i];
        }
    }

    return NULL;
}


/* From hex digits; one that cannot be opened is no key. */

static ngx_int_t
ngx_ticket_rail_key(ngx_ticket_ctx_t *tc, tk_str_t hex, tk_str_t context,
    tk_str_t *key)
{
    tk_str_t  sealed;

    if (hex.len == 0) {
        return NGX_DECLINED;
    }

    sealed.len = hex.len / 2;
    sealed.data = ngx_pnalloc(tc->r->pool, sealed.len);

    return sealed.data != NULL
           && tk_parse_hex(hex, sealed.data) == TK_OK
           && tk_unseal(&tc->pool, ngx_ticket_process.conf->keyring,
                        tc->supplier->u.supplier.supplier_id,
                        TK_RAIL_SEAL_KEY, context, sealed, key)
              == TK_OK
           ? NGX_OK : NGX_DECLINED;
}


/* Each of the keys is tried, whatever fits before; who has none is tried with
 * none of anybody's. */

static tk_err_t
ngx_ticket_rail_prove(ngx_ticket_ctx_t *tc,
    const tk_rail_merchant_t *merchant)
{
    size_t                i;
    tk_err_t              proven;
    tk_str_t              key, context;
    ngx_uint_t            real;
    ngx_ticket_rail_t    *rail;
    const tk_str_t       *sealed;
    const tk_supplier_t  *supplier;

    static u_char  nobody[TK_RAIL_KEY] = "";

    rail = tc->own;
    supplier = &tc->supplier->u.supplier;
    sealed = NULL;
    ngx_str_null(&context);

    if (merchant && rail->call->channel && supplier->nrail_channels) {
        sealed = supplier->rail_channels[0].keys;
        context = tk_str_c("-");

    } else if (merchant && !rail->call->channel) {
        sealed = merchant->keys;
        context = merchant->code;
    }

    proven = TK_BAD_SIGN;

    for (i = 0; i < TK_RAIL_KEYS; i++) {
        key.data = nobody;
        key.len = TK_RAIL_KEY;
        real = sealed
               && ngx_ticket_rail_key(tc, sealed[i], context, &key) == NGX_OK;

        if (tk_rail_hmac_check(key, rail->call, &rail->sent) == TK_OK && real)
        {
            proven = TK_OK;
        }

        if (real) {
            ngx_explicit_memzero(key.data, key.len);
        }
    }

    return proven;
}


/* ---- Who it is ---- */

static ngx_int_t
ngx_ticket_rail_may(ngx_ticket_ctx_t *tc, const tk_rail_merchant_t *merchant)
{
    ngx_ticket_rail_t  *rail;

    rail = tc->own;
    tc->authenticated = tc->agent->u.agent.enabled && merchant->enabled;

    if (!tc->authenticated) {
        return ngx_ticket_refuse(tc, TK_AGENT_DISABLED);
    }

    return rail->call->channel ? NGX_OK : ngx_ticket_calls_from(tc);
}


ngx_int_t
ngx_ticket_rail_authenticate(ngx_ticket_ctx_t *tc)
{
    tk_err_t                   err;
    ngx_int_t                  rc;
    const tk_rail_merchant_t  *merchant;

    if (tc->err != TK_OK || ngx_ticket_rail_unpack(tc) != NGX_OK) {
        return NGX_OK;
    }

    rc = ngx_ticket_seek_supplier(tc);
    if (rc != NGX_OK || tc->err != TK_OK) {
        return rc;
    }

    merchant = ngx_ticket_rail_merchant(tc);
    err = ngx_ticket_rail_prove(tc, merchant);

    if (err != TK_OK) {
        ngx_ticket_refuse(tc, merchant ? err : TK_UNKNOWN_AGENT);
        return NGX_OK;
    }

    rc = ngx_ticket_seek_agent_by_id(tc, merchant->agent_id);

    if (rc == NGX_DONE) {
        ngx_ticket_refuse(tc, TK_UNKNOWN_AGENT);
        return NGX_OK;
    }

    if (rc == NGX_OK && tc->err == TK_OK) {
        (void) ngx_ticket_rail_may(tc, merchant);
    }

    return rc;
}


/* Proven again, by the keys of now. */

ngx_int_t
ngx_ticket_rail_renew(ngx_ticket_ctx_t *tc)
{
    const tk_rail_merchant_t  *merchant;

    merchant = ngx_ticket_rail_merchant(tc);

    if (ngx_ticket_rail_prove(tc, merchant) != TK_OK) {
        tc->authenticated = 0;
        return ngx_ticket_refuse(tc, TK_BAD_SIGN);
    }

    return ngx_ticket_rail_may(tc, merchant);
}
