/*
 * A table of answers, one in each place; see the header.
 */

#include "request/answer_cache.h"
#include "base/process.h"
#include "request/tongue.h"
#include "stock/cells.h"


#define NGX_TICKET_READY_SLOTS  1024        /* a power of two */
#define NGX_TICKET_READY_NAME   256
#define NGX_TICKET_READY_BODY   262144


typedef struct {
    uint32_t               hash;
    size_t                 len;
    u_char                 name[NGX_TICKET_READY_NAME];
    ngx_ticket_snapshot_t *supplier;        /* compared, never followed */
    ngx_ticket_snapshot_t *agent;
    ngx_atomic_uint_t      supplier_generation;
    ngx_atomic_uint_t      agent_generation;
    tk_day_t               day;
    ngx_atomic_uint_t      epoch;
    ngx_msec_t             made;
    u_char                *body;            /* malloc */
    size_t                 size;
    int                    retcode;
} ngx_ticket_ready_t;


static ngx_ticket_ready_t  *ngx_ticket_ready;


static ngx_uint_t
ngx_ticket_ready_keep(ngx_ticket_ctx_t *tc)
{
    if (tc->tongue->cache_key == NULL) {
        return NGX_TICKET_KEEP_NOT;
    }

    switch ((int) tc->err) {

    case TK_OK:
        return tc->endpoint ? tc->endpoint->keep : NGX_TICKET_KEEP_NOT;

    case TK_BAD_SIGN:
    case TK_SLOT_FULL:
    case TK_DAY_LIMIT:
    case TK_AGENT_LIMIT:
        return (tc->supplier && tc->supplier->known
                && tc->agent && tc->agent->known)
               ? NGX_TICKET_KEEP_SNAPSHOT : NGX_TICKET_KEEP_NOT;

    default:
        return NGX_TICKET_KEEP_NOT;
    }
}


static size_t
ngx_ticket_ready_name(ngx_ticket_ctx_t *tc, u_char *name, uint32_t *hash)
{
    u_char  *p, *last;

    p = name;
    last = name + NGX_TICKET_READY_NAME;

    p = ngx_slprintf(p, last, "%s %d %d %d", tc->tongue->name,
                     (int) tc->supplier->u.supplier.supplier_id,
                     (int) tc->agent->u.agent.agent_id, (int) tc->err);

    if (tc->subject.len && tc->err != TK_OK) {
        if ((size_t) (last - p) < tc->subject.len + 1) {
            return 0;
        }

        *p++ = '&';
        p = ngx_cpymem(p, tc->subject.data, tc->subject.len);
    }

    p = tc->tongue->cache_key(tc, p, last);
    if (p == NULL) {
        return 0;
    }

    *hash = ngx_murmur_hash2(name, p - name);

    return p - name;
}


ngx_int_t
ngx_ticket_ready_get(ngx_ticket_ctx_t *tc, tk_str_t *body)
{
    size_t               len;
    u_char               name[NGX_TICKET_READY_NAME];
    uint32_t             hash;
    ngx_uint_t           keep;
    tk_supplier_t       *supplier;
    ngx_ticket_ready_t  *ready;

    keep = ngx_ticket_ready_keep(tc);

    if (keep == NGX_TICKET_KEEP_NOT || ngx_ticket_ready == NULL) {
        return NGX_DECLINED;
    }

    len = ngx_ticket_ready_name(tc, name, &hash);
    if (len == 0) {
        return NGX_DECLINED;
    }

    ready = &ngx_ticket_ready[hash & (NGX_TICKET_READY_SLOTS - 1)];
    supplier = &tc->supplier->u.supplier;

    if (ready->body == NULL || ready->hash != hash || ready->len != len
        || ngx_memcmp(ready->name, name, len) != 0
        || ready->supplier_generation != tc->supplier->generation
        || ready->agent_generation != tc->agent->generation
        || ready->supplier != tc->supplier
        || ready->agent != tc->agent
        || ready->day != tk_local_day(&supplier->zone, tc->now))
    {
        return NGX_DECLINED;
    }

    if (keep == NGX_TICKET_KEEP_COUNTERS
        && (ready->epoch != ngx_ticket_counter_epoch(supplier->supplier_id)
            || ngx_current_msec - ready->made > NGX_TICKET_COUNTER_AGE))
    {
        return NGX_DECLINED;
    }

    /* the slot may be made anew while this answer is being sent */

    body->len = ready->size;
    body->data = ngx_pnalloc(tc->r->pool, ready->size);
    if (body->data == NULL) {
        return NGX_DECLINED;
    }

    ngx_memcpy(body->data, ready->body, ready->size);
    tc->retcode = ready->retcode;

    return NGX_OK;
}


void
ngx_ticket_ready_put(ngx_ticket_ctx_t *tc, tk_str_t body)
{
    size_t               len;
    u_char               name[NGX_TICKET_READY_NAME], *copy;
    uint32_t             hash;
    ngx_ticket_ready_t  *ready;

    if (ngx_ticket_ready_keep(tc) == NGX_TICKET_KEEP_NOT
        || body.len > NGX_TICKET_READY_BODY)
    {
        return;
    }

    if (ngx_ticket_ready == NULL) {
        ngx_ticket_ready = ngx_calloc(NGX_TICKET_READY_SLOTS
                                      * sizeof(ngx_ticket_ready_t),
                                      ngx_ticket_process.log);
        if (ngx_ticket_ready == NULL) {
            return;
        }
    }

    len = ngx_ticket_ready_name(tc, name, &hash);
    if (len == 0) {
        return;
    }

    ready = &ngx_ticket_ready[hash & (NGX_TICKET_READY_SLOTS - 1)];

    copy = ngx_alloc(body.len, ngx_ticket_process.log);
    if (copy == NULL) {
        return;
    }

    ngx_free(ready->body);

    ngx_memcpy(copy, body.data, body.len);
    ngx_memcpy(ready->name, name, len);

    ready->body = copy;
    ready->size = body.len;
    ready->retcode = tc->retcode;
    ready->hash = hash;
    ready->len = len;
    ready->supplier = tc->supplier;
    ready->agent = tc->agent;
    ready->supplier_generation = tc->supplier->generation;
    ready->agent_generation = tc->agent->generation;
    ready->day = tk_local_day(&tc->supplier->u.supplier.zone, tc->now);
    ready->epoch = tc->epoch;
    ready->made = ngx_current_msec;
}


void
ngx_ticket_ready_exit(void)
{
    ngx_uint_t  i;

    if (ngx_ticket_ready == NULL) {
        return;
    }

    for (i = 0; i < NGX_TICKET_READY_SLOTS; i++) {
        ngx_free(ngx_ticket_ready[i].body);
    }

    ngx_free(ngx_ticket_ready);
    ngx_ticket_ready = NULL;
}
