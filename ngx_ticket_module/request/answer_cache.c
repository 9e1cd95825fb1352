/*
 * A table of answers, one in each place; see the header.
 */

#include "request/answer_cache.h"
#include "base/process.h"
#include "request/tongue.h"
#include "stock/cells.h"


#define NGX_TICKET_ANSWER_SLOTS  1024        /* a power of two */
#define NGX_TICKET_ANSWER_KEY   256
#define NGX_TICKET_ANSWER_BODY   262144


typedef struct {
    uint32_t                hash;
    size_t                  len;
    u_char                  name[NGX_TICKET_ANSWER_KEY];
    ngx_ticket_snapshot_t  *supplier;       /* compared, never followed */
    ngx_ticket_snapshot_t  *agent;
    ngx_atomic_uint_t       supplier_generation;
    ngx_atomic_uint_t       agent_generation;
    tk_day_t                day;
    ngx_atomic_uint_t       cell_changes;
    ngx_msec_t              made;
    u_char                 *body;           /* malloc */
    size_t                  size;
    int                     retcode;
} ngx_ticket_answer_t;


static ngx_ticket_answer_t  *ngx_ticket_answers;


static ngx_uint_t
ngx_ticket_answer_cacheable(ngx_ticket_ctx_t *tc)
{
    if (tc->tongue->cache_key == NULL) {
        return NGX_TICKET_CACHEABLE_NOT;
    }

    switch ((int) tc->err) {

    case TK_OK:
        return tc->endpoint ? tc->endpoint->cacheable
                            : NGX_TICKET_CACHEABLE_NOT;

    case TK_BAD_SIGN:
    case TK_SLOT_FULL:
    case TK_DAY_LIMIT:
    case TK_AGENT_LIMIT:
        return (tc->supplier && tc->agent)
               ? NGX_TICKET_CACHEABLE_SNAPSHOT : NGX_TICKET_CACHEABLE_NOT;

    default:
        return NGX_TICKET_CACHEABLE_NOT;
    }
}


static size_t
ngx_ticket_answer_cache_key(ngx_ticket_ctx_t *tc, u_char *name, uint32_t *hash)
{
    u_char  *p, *last;

    p = name;
    last = name + NGX_TICKET_ANSWER_KEY;

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
ngx_ticket_answer_cache_get(ngx_ticket_ctx_t *tc, tk_str_t *body)
{
    size_t                len;
    u_char                name[NGX_TICKET_ANSWER_KEY];
    uint32_t              hash;
    ngx_uint_t            cacheable;
    tk_supplier_t        *supplier;
    ngx_ticket_answer_t  *answer;

    cacheable = ngx_ticket_answer_cacheable(tc);

    if (cacheable == NGX_TICKET_CACHEABLE_NOT || ngx_ticket_answers == NULL) {
        return NGX_DECLINED;
    }

    len = ngx_ticket_answer_cache_key(tc, name, &hash);
    if (len == 0) {
        return NGX_DECLINED;
    }

    answer = &ngx_ticket_answers[hash & (NGX_TICKET_ANSWER_SLOTS - 1)];
    supplier = &tc->supplier->u.supplier;

    if (answer->body == NULL || answer->hash != hash || answer->len != len
        || ngx_memcmp(answer->name, name, len) != 0
        || answer->supplier_generation != tc->supplier->generation
        || answer->agent_generation != tc->agent->generation
        || answer->supplier != tc->supplier
        || answer->agent != tc->agent
        || answer->day != tk_local_day(&supplier->zone, tc->now))
    {
        return NGX_DECLINED;
    }

    if (cacheable == NGX_TICKET_CACHEABLE_CELLS
        && (answer->cell_changes
            != ngx_ticket_cell_changes(supplier->supplier_id)
            || ngx_current_msec - answer->made > NGX_TICKET_CELL_AGE))
    {
        return NGX_DECLINED;
    }

    /* the slot may be replaced while this answer is being sent */

    body->len = answer->size;
    body->data = ngx_pnalloc(tc->r->pool, answer->size);
    if (body->data == NULL) {
        return NGX_DECLINED;
    }

    ngx_memcpy(body->data, answer->body, answer->size);
    tc->retcode = answer->retcode;

    return NGX_OK;
}


void
ngx_ticket_answer_cache_put(ngx_ticket_ctx_t *tc, tk_str_t body)
{
    size_t                len;
    u_char                name[NGX_TICKET_ANSWER_KEY], *copy;
    uint32_t              hash;
    ngx_ticket_answer_t  *answer;

    if (ngx_ticket_answer_cacheable(tc) == NGX_TICKET_CACHEABLE_NOT
        || body.len > NGX_TICKET_ANSWER_BODY)
    {
        return;
    }

    if (ngx_ticket_answers == NULL) {
        ngx_ticket_answers = ngx_calloc(NGX_TICKET_ANSWER_SLOTS
                                        * sizeof(ngx_ticket_answer_t),
                                        ngx_ticket_process.log);
        if (ngx_ticket_answers == NULL) {
            return;
        }
    }

    len = ngx_ticket_answer_cache_key(tc, name, &hash);
    if (len == 0) {
        return;
    }

    answer = &ngx_ticket_answers[hash & (NGX_TICKET_ANSWER_SLOTS - 1)];

    copy = ngx_alloc(body.len, ngx_ticket_process.log);
    if (copy == NULL) {
        return;
    }

    ngx_free(answer->body);

    ngx_memcpy(copy, body.data, body.len);
    ngx_memcpy(answer->name, name, len);

    answer->body = copy;
    answer->size = body.len;
    answer->retcode = tc->retcode;
    answer->hash = hash;
    answer->len = len;
    answer->supplier = tc->supplier;
    answer->agent = tc->agent;
    answer->supplier_generation = tc->supplier->generation;
    answer->agent_generation = tc->agent->generation;
    answer->day = tk_local_day(&tc->supplier->u.supplier.zone, tc->now);
    answer->cell_changes = tc->cell_changes;
    answer->made = ngx_current_msec;
}


void
ngx_ticket_answer_cache_exit(void)
{
    ngx_uint_t  i;

    if (ngx_ticket_answers == NULL) {
        return;
    }

    for (i = 0; i < NGX_TICKET_ANSWER_SLOTS; i++) {
        ngx_free(ngx_ticket_answers[i].body);
    }

    ngx_free(ngx_ticket_answers);
    ngx_ticket_answers = NULL;
}
