/*
 * Requests that were proven, known again by their bytes.  Agents ask for the
 * same lists again and again with the same URL, and while nothing about the
 * agent has changed the same bytes prove the same.  What may be wrong in spite
 * of that (where it comes from, a lock after wrong passwords) is looked at each
 * time.
 *
 * Kept per process; of reads alone whose answers are kept too, by GET, under
 * MD5: what strict mode signs comes once.
 */

#include "aspx/aspx.h"
#include "base/process.h"


#define NGX_TICKET_PROVEN       256         /* a power of two */
#define NGX_TICKET_PROVEN_ARGS  1024        /* bytes; no longer ones */


struct ngx_ticket_proven_s {
    ngx_uint_t              refs;           /* the table's and the requests' */
    uint32_t                hash;
    ngx_ticket_loc_conf_t  *conf;
    const tk_page_t        *page;
    ngx_uint_t              agent;          /* serial number of its snapshot */
    int                     key_index;
    tk_time_t               key_made_at;
    tk_common_t             common;
    int                     read;           /* its own parameters, as well */
    tk_request_t            req;
    tk_str_t                args;
    size_t                  npairs;
    tk_pair_t               pairs[];        /* behind them all their bytes */
};


static ngx_ticket_proven_t  *ngx_ticket_proven[NGX_TICKET_PROVEN];


static void
ngx_ticket_proven_release(void *data)
{
    ngx_ticket_proven_t *proven = data;

    if (proven && --proven->refs == 0) {
        ngx_free(proven);
    }
}


/* Of a booking, which comes once, not even the bytes are looked at. */

static ngx_uint_t
ngx_ticket_proven_fits(ngx_ticket_ctx_t *tc)
{
    return tc->r->method == NGX_HTTP_GET
           && tc->terms.operation->effect == TK_READ
           && tc->endpoint->cacheable != NGX_TICKET_CACHEABLE_NOT
           && tc->r->args.len > 0
           && tc->r->args.len <= NGX_TICKET_PROVEN_ARGS;
}


static ngx_ticket_proven_t **
ngx_ticket_proven_slot(ngx_ticket_ctx_t *tc, uint32_t *hash)
{
    ngx_str_t          *args;
    ngx_ticket_aspx_t  *aspx;

    aspx = tc->own;
    args = &tc->r->args;

    /* without the page in it, the bytes of several pages may be the same */

    *hash = ngx_murmur_hash2(args->data, args->len) + aspx->page->page;

    return &ngx_ticket_proven[*hash & (NGX_TICKET_PROVEN - 1)];
}


ngx_int_t
ngx_ticket_aspx_recall(ngx_ticket_ctx_t *tc)
{
    uint32_t              hash;
    tk_str_t              args;
    ngx_ticket_aspx_t    *aspx;
    ngx_pool_cleanup_t   *cln;
    ngx_ticket_proven_t  *proven;

    aspx = tc->own;
    args.data = tc->r->args.data;
    args.len = tc->r->args.len;

    if (!ngx_ticket_proven_fits(tc)) {
        return NGX_DECLINED;
    }

    proven = *ngx_ticket_proven_slot(tc, &hash);

    if (proven == NULL || proven->hash != hash || proven->conf != tc->conf
        || proven->page != aspx->page || !tk_equal(proven->args, args))
    {
        return NGX_DECLINED;
    }

    cln = ngx_pool_cleanup_add(tc->r->pool, 0);
    if (cln == NULL) {
        return NGX_DECLINED;
    }

    cln->handler = ngx_ticket_proven_release;
    cln->data = proven;
    proven->refs++;

    aspx->proven = proven;
    aspx->pairs = proven->pairs;
    aspx->npairs = proven->npairs;
    aspx->common = proven->common;
    aspx->decoded = 1;

    return NGX_OK;
}


ngx_uint_t
ngx_ticket_aspx_recalled(ngx_ticket_ctx_t *tc)
{
    ngx_ticket_aspx_t  *aspx;

    aspx = tc->own;

    if (aspx->proven == NULL || aspx->proven->agent != tc->agent->serial) {
        return 0;
    }

    aspx->key_index = aspx->proven->key_index;
    aspx->key_made_at = aspx->proven->key_made_at;
    aspx->key = ngx_ticket_aspx_same_key(tc);

    if (aspx->key == NULL) {
        return 0;
    }

    aspx->claimed = aspx->key;
    aspx->recalled = 1;

    return 1;
}


ngx_uint_t
ngx_ticket_aspx_recall_params(ngx_ticket_ctx_t *tc)
{
    ngx_ticket_aspx_t  *aspx;

    aspx = tc->own;

    if (!aspx->recalled || !aspx->proven->read) {
        return 0;
    }

    tc->req = aspx->proven->req;

    return 1;
}


static tk_str_t
ngx_ticket_proven_copy(u_char **p, tk_str_t s)
{
    tk_str_t  copy;

    copy.data = *p;
    copy.len = s.len;

    *p = ngx_cpymem(*p, s.data, s.len);

    return copy;
}


/* For what is kept: a parameter under cipher would need memory. */

static void *
ngx_ticket_proven_alloc(void *data, size_t size)
{
    return NULL;
}


/* The copy's pairs, to structs that point into it. */

static tk_err_t
ngx_ticket_proven_read(ngx_ticket_ctx_t *tc, ngx_ticket_proven_t *proven)
{
    tk_str_t            subject;
    tk_pool_t           none;
    ngx_ticket_aspx_t  *aspx;

    aspx = tc->own;
    none.alloc = ngx_ticket_proven_alloc;
    none.data = NULL;

    proven->read = tk_request_decode(&none, aspx->page->page, tc->terms.edition,
                                     proven->pairs, proven->npairs,
                                     aspx->key->des3, NULL, &proven->req,
                                     &subject)
                   == TK_OK;

    return tk_common_decode(aspx->page->page, proven->pairs, proven->npairs,
                            &proven->common, &subject);
}


/* NULL: no memory. */

static ngx_ticket_proven_t *
ngx_ticket_proven_make(ngx_ticket_ctx_t *tc)
{
    u_char               *p;
    size_t                i, size;
    tk_str_t              args;
    ngx_ticket_aspx_t    *aspx;
    ngx_ticket_proven_t  *proven;

    aspx = tc->own;
    args.data = tc->r->args.data;
    args.len = tc->r->args.len;
    size = sizeof(ngx_ticket_proven_t) + aspx->npairs * sizeof(tk_pair_t)
           + args.len;

    for (i = 0; i < aspx->npairs; i++) {
        size += aspx->pairs[i].name.len + aspx->pairs[i].value.len;
    }

    proven = ngx_alloc(size, ngx_ticket_process.log);
    if (proven == NULL) {
        return NULL;
    }

    proven->npairs = aspx->npairs;
    p = (u_char *) &proven->pairs[proven->npairs];
    proven->args = ngx_ticket_proven_copy(&p, args);

    for (i = 0; i < proven->npairs; i++) {
        proven->pairs[i].name = ngx_ticket_proven_copy(&p, aspx->pairs[i].name);
        proven->pairs[i].value = ngx_ticket_proven_copy(&p,
                                                        aspx->pairs[i].value);
    }

    if (ngx_ticket_proven_read(tc, proven) != TK_OK) {
        ngx_free(proven);
        return NULL;
    }

    return proven;
}


void
ngx_ticket_aspx_remember(ngx_ticket_ctx_t *tc)
{
    uint32_t               hash;
    ngx_ticket_aspx_t     *aspx;
    ngx_ticket_proven_t   *proven, **slot;

    aspx = tc->own;

    if (aspx->recalled || !ngx_ticket_proven_fits(tc)
        || ngx_ticket_aspx_sign_type(tc) != TK_SIGN_MD5)
    {
        return;
    }

    proven = ngx_ticket_proven_make(tc);
    if (proven == NULL) {
        return;
    }

    slot = ngx_ticket_proven_slot(tc, &hash);

    proven->refs = 1;
    proven->hash = hash;
    proven->conf = tc->conf;
    proven->page = aspx->page;
    proven->agent = tc->agent->serial;
    proven->key_index = aspx->key_index;
    proven->key_made_at = aspx->key_made_at;

    ngx_ticket_proven_release(*slot);
    *slot = proven;
}
