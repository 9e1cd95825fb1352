/*
 * A table of answers, one in each place; see the header.
 */

#include "request/answer_cache.h"
#include "base/process.h"
#include "request/tongue.h"
#include "stock/seats.h"


#define NGX_TICKET_ANSWER_SLOTS  1024        /* a power of two */
#define NGX_TICKET_ANSWER_KEY   256
#define NGX_TICKET_ANSWER_BODY  1048576
#define NGX_TICKET_ANSWER_ALL   67108864    /* bytes, of all */


/* The slot may get another answer while this one is being sent. */

typedef struct {
    ngx_uint_t              refs;           /* the slot's and the requests' */
    int                     retcode;
    tk_str_t                body;           /* behind it, in one allocation */
} ngx_ticket_kept_t;

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
    int64_t                 seats_of;
    ngx_uint_t              seats_stamp;
    ngx_msec_t              made;
    ngx_ticket_kept_t      *kept;           /* NULL: none; held */
    unsigned                renewing:1;     /* a request makes it anew */
} ngx_ticket_answer_t;


static ngx_ticket_answer_t  *ngx_ticket_answers;
static size_t                ngx_ticket_answers_size;   /* of their bodies */
static ngx_uint_t            ngx_ticket_answers_hand;   /* the next to go */


static void
ngx_ticket_answer_release(void *data)
{
    ngx_ticket_kept_t *kept = data;

    if (kept && --kept->refs == 0) {
        ngx_free(kept);
    }
}


static void
ngx_ticket_answer_drop(ngx_ticket_answer_t *answer)
{
    if (answer->kept) {
        ngx_ticket_answers_size -= answer->kept->body.len;
        ngx_ticket_answer_release(answer->kept);
        answer->kept = NULL;
    }
}


/* Those of the next places go, until there is room: what many ask for is soon
 * there again. */

static void
ngx_ticket_answer_room(size_t size)
{
    while (ngx_ticket_answers_size + size > NGX_TICKET_ANSWER_ALL) {
        ngx_ticket_answer_drop(&ngx_ticket_answers[ngx_ticket_answers_hand++
                                          & (NGX_TICKET_ANSWER_SLOTS - 1)]);
    }
}


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
    case TK_HOUSE_FULL:
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
    u_char   *p, *last;
    int64_t   head[4];

    last = name + NGX_TICKET_ANSWER_KEY;

    head[0] = (intptr_t) tc->tongue;
    head[1] = tc->supplier->u.supplier.supplier_id;
    head[2] = tc->agent->u.agent.agent_id;
    head[3] = tc->err;

    p = ngx_cpymem(name, head, sizeof(head));

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


/*
 * Shortly before it gets too old one request makes it anew.  Otherwise all that
 * come between its end and the next one's beginning would ask Postgres.
 */

static ngx_uint_t
ngx_ticket_answer_is_young(ngx_ticket_ctx_t *tc, ngx_ticket_answer_t *answer)
{
    ngx_msec_t  age;

    age = ngx_current_msec - answer->made;

    if (age > NGX_TICKET_CELL_AGE
        || answer->cell_changes
           != ngx_ticket_cell_changes(tc->supplier->u.supplier.supplier_id))
    {
        return 0;
    }

    if (age <= NGX_TICKET_CELL_RENEW || answer->renewing) {
        return 1;
    }

    answer->renewing = 1;
    tc->renewing = 1;

    return 0;
}


ngx_int_t
ngx_ticket_answer_cache_get(ngx_ticket_ctx_t *tc, tk_str_t *body)
{
    size_t                len;
    u_char                name[NGX_TICKET_ANSWER_KEY];
    uint32_t              hash;
    ngx_uint_t            cacheable;
    tk_supplier_t        *supplier;
    ngx_pool_cleanup_t   *cln;
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

    if (answer->kept == NULL || answer->hash != hash || answer->len != len
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
        && !ngx_ticket_answer_is_young(tc, answer))
    {
        return NGX_DECLINED;
    }

    if (cacheable == NGX_TICKET_CACHEABLE_SEATS
        && !ngx_ticket_seats_stand(supplier->supplier_id, answer->seats_of,
                                   answer->seats_stamp))
    {
        return NGX_DECLINED;
    }

    cln = ngx_pool_cleanup_add(tc->r->pool, 0);
    if (cln == NULL) {
        return NGX_DECLINED;
    }

    cln->handler = ngx_ticket_answer_release;
    cln->data = answer->kept;
    answer->kept->refs++;

    tc->retcode = answer->kept->retcode;
    *body = answer->kept->body;

    return NGX_OK;
}


static ngx_ticket_kept_t *
ngx_ticket_answer_keep(tk_str_t body, int retcode)
{
    ngx_ticket_kept_t  *kept;

    kept = ngx_alloc(sizeof(ngx_ticket_kept_t) + body.len,
                     ngx_ticket_process.log);
    if (kept == NULL) {
        return NULL;
    }

    kept->refs = 1;
    kept->retcode = retcode;
    kept->body.len = body.len;
    kept->body.data = (u_char *) &kept[1];
    ngx_memcpy(kept->body.data, body.data, body.len);

    return kept;
}


void
ngx_ticket_answer_cache_put(ngx_ticket_ctx_t *tc, tk_str_t body)
{
    size_t                len;
    u_char                name[NGX_TICKET_ANSWER_KEY];
    uint32_t              hash;
    ngx_ticket_kept_t    *kept;
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

    kept = ngx_ticket_answer_keep(body, tc->retcode);
    if (kept == NULL) {
        return;
    }

    ngx_ticket_answer_drop(answer);
    ngx_ticket_answer_room(body.len);
    ngx_ticket_answers_size += body.len;
    answer->kept = kept;

    ngx_memcpy(answer->name, name, len);
    answer->hash = hash;
    answer->len = len;
    answer->supplier = tc->supplier;
    answer->agent = tc->agent;
    answer->supplier_generation = tc->supplier->generation;
    answer->agent_generation = tc->agent->generation;
    answer->day = tk_local_day(&tc->supplier->u.supplier.zone, tc->now);
    answer->cell_changes = tc->cell_changes;
    answer->seats_of = tc->seats_of;
    answer->seats_stamp = tc->seats_stamp;
    answer->made = ngx_current_msec;
    answer->renewing = 0;
}


void
ngx_ticket_answer_cache_exit(void)
{
    ngx_uint_t  i;

    if (ngx_ticket_answers == NULL) {
        return;
    }

    for (i = 0; i < NGX_TICKET_ANSWER_SLOTS; i++) {
        ngx_ticket_answer_release(ngx_ticket_answers[i].kept);
    }

    ngx_free(ngx_ticket_answers);
    ngx_ticket_answers = NULL;
}
