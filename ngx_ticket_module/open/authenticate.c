/*
 * Who is asking, in this order: headers, a partner that is known and may, its
 * token, the moment, where it calls from.  Whoever is no partner of ours and
 * who signs with another key are told the same, and as many keys are tried; a
 * number that nobody has asked for lately costs a look-up more, which the first
 * one that a partner sends costs, too.
 */

#include "open/open.h"
#include "base/process.h"
#include "core/tk_crypto.h"


#define NGX_TICKET_OPEN_PATHS   2           /* whole, and behind the location */


/* ---- Headers ---- */

/* One that came twice says nothing. */

static void
ngx_ticket_open_header(ngx_http_request_t *r, const char *name,
    tk_str_t *value)
{
    size_t            len;
    ngx_uint_t        i, n;
    ngx_table_elt_t  *h;
    ngx_list_part_t  *part;

    n = 0;
    len = ngx_strlen(name);
    value->data = NULL;
    value->len = 0;

    for (part = &r->headers_in.headers.part; part; part = part->next) {
        h = part->elts;

        for (i = 0; i < part->nelts; i++) {
            if (h[i].key.len != len
                || ngx_strncasecmp(h[i].key.data, (u_char *) name, len) != 0)
            {
                continue;
            }

            value->data = n ? (u_char *) "" : h[i].value.data;
            value->len = n ? 0 : h[i].value.len;
            n++;
        }
    }
}


static ngx_int_t
ngx_ticket_open_head(ngx_ticket_ctx_t *tc)
{
    tk_err_t            err;
    tk_str_t            name;
    const char         *which;
    tk_open_headers_t   headers;
    ngx_ticket_open_t  *open;

    open = tc->own;
    name.data = tc->conf->open_pub.data;
    name.len = tc->conf->open_pub.len;

    ngx_ticket_open_header(tc->r, "Timestamp", &headers.timestamp);
    ngx_ticket_open_header(tc->r, "PartnerId", &headers.partner);
    ngx_ticket_open_header(tc->r, "Authorization", &headers.authorization);

    err = tk_open_head_read(&headers, name, &open->head, &which);

    return err == TK_OK ? NGX_OK
                        : ngx_ticket_refuse_for(tc, err, tk_str_c(which));
}


/* ---- Snapshots ---- */

/* NGX_DONE: nobody has that number. */

static ngx_int_t
ngx_ticket_open_snapshots(ngx_ticket_ctx_t *tc)
{
    ngx_int_t           rc;
    ngx_ticket_open_t  *open;

    open = tc->own;

    rc = ngx_ticket_seek_supplier(tc);
    if (rc != NGX_OK || tc->err != TK_OK) {
        return rc;
    }

    return ngx_ticket_seek_agent_by_id(tc, open->head.partner_id);
}


/* What is refused before anybody is known is kept for staff all the same, who
 * find it by its supplier; how it is refused stays as it is. */

static ngx_int_t
ngx_ticket_open_refused(ngx_ticket_ctx_t *tc)
{
    if (tc->supplier == NULL
        && ngx_ticket_seek(tc, NGX_TICKET_SNAPSHOT_SUPPLIER, 0,
                           &tc->conf->supplier, &tc->supplier)
           == NGX_AGAIN)
    {
        return NGX_AGAIN;
    }

    return NGX_OK;
}


/* ---- The token ---- */

/* Each of its keys is tried with each of the paths, whatever fits before, and
 * who has none is tried with none of anybody's. */

static tk_err_t
ngx_ticket_open_prove(ngx_ticket_ctx_t *tc)
{
    tk_err_t                      err, proven;
    tk_str_t                      key, paths[NGX_TICKET_OPEN_PATHS];
    ngx_uint_t                    i, k, n;
    ngx_ticket_open_t            *open;
    const ngx_ticket_open_key_t  *keys;

    static const u_char  nobody[TK_OPEN_KEY_LEN] = "";

    open = tc->own;
    paths[0] = open->path;
    paths[1] = open->behind.len ? open->behind : open->path;
    keys = tc->agent ? tc->agent->open_keys : NULL;
    n = tc->agent ? tc->agent->nopen_keys : 0;
    proven = TK_BAD_SIGN;

    for (i = 0; i < NGX_TICKET_OPEN_KEYS; i++) {
        key.data = i < n ? (u_char *) keys[i].key
                         : (u_char *) nobody;
        key.len = TK_OPEN_KEY_LEN;

        for (k = 0; k < NGX_TICKET_OPEN_PATHS; k++) {
            err = tk_open_token_check(&open->head, key, paths[k]);

            if (err != TK_BAD_SIGN && err != TK_OK) {
                return err;
            }

            if (err == TK_OK && i < n) {
                open->key_index = keys[i].index;
                open->key_made_at = keys[i].made_at;
                proven = TK_OK;
            }
        }
    }

    return proven;
}


/* Who has signed it: may he, and from there? */

static ngx_int_t
ngx_ticket_open_may(ngx_ticket_ctx_t *tc)
{
    tk_agent_t  *agent;

    agent = &tc->agent->u.agent;
    tc->authenticated = agent->enabled && agent->open_enabled;

    return tc->authenticated ? NGX_OK
                             : ngx_ticket_refuse(tc, TK_AGENT_DISABLED);
}


static ngx_int_t
ngx_ticket_open_moment(ngx_ticket_ctx_t *tc)
{
    int64_t             now_ms, apart;
    ngx_ticket_open_t  *open;

    open = tc->own;
    now_ms = ngx_ticket_now() / 1000 + TK_EPOCH * 1000;
    apart = now_ms > open->head.at_ms ? now_ms - open->head.at_ms
                                      : open->head.at_ms - now_ms;

    return apart <= (int64_t) tc->conf->open_window * 1000
           ? NGX_OK : ngx_ticket_refuse(tc, TK_REQUEST_EXPIRED);
}


ngx_int_t
ngx_ticket_open_authenticate(ngx_ticket_ctx_t *tc)
{
    tk_err_t            err;
    ngx_int_t           rc;
    ngx_ticket_open_t  *open;

    open = tc->own;

    if (tc->err != TK_OK
        || (open->head.partner_id == 0 && ngx_ticket_open_head(tc) != NGX_OK))
    {
        return ngx_ticket_open_refused(tc);
    }

    rc = ngx_ticket_open_snapshots(tc);

    if (rc == NGX_DONE) {
        (void) ngx_ticket_open_prove(tc);
        ngx_ticket_refuse(tc, TK_UNKNOWN_AGENT);
        return NGX_OK;
    }

    if (rc != NGX_OK || tc->err != TK_OK) {
        return rc;
    }

    err = ngx_ticket_open_prove(tc);
    if (err != TK_OK) {
        ngx_ticket_refuse(tc, err);
        return NGX_OK;
    }

    if (ngx_ticket_open_may(tc) == NGX_OK
        && ngx_ticket_open_moment(tc) == NGX_OK)
    {
        (void) ngx_ticket_calls_from(tc);
    }

    return NGX_OK;
}


/* The key that has proven it must still live. */

ngx_int_t
ngx_ticket_open_renew(ngx_ticket_ctx_t *tc)
{
    ngx_uint_t              i;
    ngx_ticket_open_t      *open;
    ngx_ticket_snapshot_t  *agent;

    open = tc->own;
    agent = tc->agent;

    for (i = 0; i < agent->nopen_keys; i++) {
        if (agent->open_keys[i].index == open->key_index
            && agent->open_keys[i].made_at == open->key_made_at)
        {
            return ngx_ticket_open_may(tc) == NGX_OK
                   ? ngx_ticket_calls_from(tc) : NGX_DECLINED;
        }
    }

    tc->authenticated = 0;

    return ngx_ticket_refuse(tc, TK_BAD_SIGN);
}


/* Of a trial alone: an order has its distributor's number. */

void
ngx_ticket_open_proof(ngx_ticket_ctx_t *tc)
{
    unsigned char       digest[TK_SHA256_LEN];
    ngx_ticket_open_t  *open;

    open = tc->own;

    if (tk_sha256(open->head.token.data, open->head.token.len, digest)
        == TK_OK)
    {
        ngx_memcpy(tc->proof, digest, NGX_TICKET_PROOF);
    }
}
