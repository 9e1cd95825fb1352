/*
 * Counters of places for an answer: those of shared memory while they are
 * young, else read in one statement.
 */

#include "api/counters.h"
#include "ngx_ticket.h"
#include "stock/availability.h"
#include "stock/life.h"


#define NGX_TICKET_STOCK_ROWS   8192    /* cells one statement may bring */


ngx_int_t
ngx_ticket_stock_init(ngx_ticket_ctx_t *tc, ngx_ticket_stock_t *s)
{
    if (ngx_array_init(&s->ids, tc->r->pool, 64, sizeof(int64_t)) != NGX_OK
        || ngx_array_init(&s->owners, tc->r->pool, 64, sizeof(int64_t))
           != NGX_OK
        || ngx_array_init(&s->capacities, tc->r->pool, 64, sizeof(int32_t))
           != NGX_OK)
    {
        return NGX_ERROR;
    }

    s->tc = tc;
    s->max_age = tc->renewing ? NGX_TICKET_CELL_RENEW : NGX_TICKET_CELL_AGE;
    tc->data = s;

    /* before anything is looked up: what changes from here on makes the
     * answer old */

    tc->cell_changes =
        ngx_ticket_cell_changes(tc->supplier->u.supplier.supplier_id);

    return NGX_OK;
}


/* Before the next ones are wanted, where there are many. */

void
ngx_ticket_stock_again(ngx_ticket_stock_t *s)
{
    s->ids.nelts = 0;
    s->owners.nelts = 0;
    s->capacities.nelts = 0;
    s->stale = 0;
}


ngx_int_t
ngx_ticket_stock_want(ngx_ticket_stock_t *s, int64_t quota_id,
    int32_t capacity)
{
    return ngx_ticket_stock_want_of(s,
                                  s->tc->supplier->u.supplier.supplier_id,
                                  quota_id, capacity);
}


ngx_int_t
ngx_ticket_stock_want_of(ngx_ticket_stock_t *s, int32_t owner_id,
    int64_t quota_id, int32_t capacity)
{
    int32_t            *c;
    int64_t            *id, *owner;
    ngx_ticket_quota_t  quota;

    if (s->ids.nelts == NGX_TICKET_STOCK_ROWS) {
        ngx_log_error(NGX_LOG_WARN, s->tc->r->connection->log, 0,
                      "an answer needs more than %d counters",
                      NGX_TICKET_STOCK_ROWS);
        return NGX_ERROR;
    }

    id = ngx_array_push(&s->ids);
    owner = ngx_array_push(&s->owners);
    c = ngx_array_push(&s->capacities);

    if (id == NULL || owner == NULL || c == NULL) {
        return NGX_ERROR;
    }

    *id = quota_id;
    *owner = owner_id;
    *c = capacity;

    if (!s->stale
        && !ngx_ticket_cell_get(owner_id, quota_id, s->max_age, &quota))
    {
        s->stale = 1;
    }

    return NGX_OK;
}


ngx_int_t
ngx_ticket_stock_read(ngx_ticket_stock_t *s)
{
    ngx_ticket_pg_op_t  *op;

    if (!s->stale) {
        return NGX_OK;
    }

    op = ngx_ticket_ask(s->tc, NGX_TICKET_PG_READS, NGX_TICKET_STMT_COUNTERS);

    ngx_ticket_pg_int8s(op, s->owners.elts, s->owners.nelts);
    ngx_ticket_pg_int8s(op, s->ids.elts, s->ids.nelts);

    return ngx_ticket_submit(s->tc, op);
}


/*
 * A row that nobody has booked does not exist yet; it will be born with version
 * 1 and all its capacity, and is known as that meanwhile.
 */

static void
ngx_ticket_stock_unbooked(ngx_ticket_stock_t *s, ngx_msec_t asked)
{
    int32_t            *capacities;
    int64_t            *ids, *owners;
    ngx_uint_t          i;
    ngx_ticket_quota_t  quota;

    ids = s->ids.elts;
    owners = s->owners.elts;
    capacities = s->capacities.elts;

    for (i = 0; i < s->ids.nelts; i++) {
        if (ngx_ticket_cell_get((int32_t) owners[i], ids[i],
                                NGX_TICKET_CELL_AGE, &quota))
        {
            continue;
        }

        quota.capacity = capacities[i];
        quota.left = capacities[i];
        quota.version = 1;

        ngx_ticket_cell_put((int32_t) owners[i], ids[i], asked, &quota);
    }
}


ngx_int_t
ngx_ticket_stock_absorb(ngx_ticket_ctx_t *tc)
{
    ngx_msec_t      asked;
    tk_supplier_t  *supplier;

    if (tc->op == NULL) {
        return NGX_OK;
    }

    if (tc->op->err != TK_OK) {
        return ngx_ticket_refuse(tc, tc->op->err);
    }

    supplier = &tc->supplier->u.supplier;

    ngx_ticket_availability_absorb(supplier->supplier_id, ngx_ticket_life(),
                                   tc->op->started, tc->op->result);
    asked = tc->op->started;
    ngx_ticket_op_done(tc);
    ngx_ticket_stock_unbooked(tc->data, asked);

    return NGX_OK;
}


/* What is left of a row; all of it when nobody has booked it yet. */

int32_t
ngx_ticket_stock_left(ngx_ticket_ctx_t *tc, int64_t quota_id, int32_t capacity)
{
    return ngx_ticket_stock_left_of(tc->supplier->u.supplier.supplier_id,
                                    quota_id, capacity);
}


int32_t
ngx_ticket_stock_left_of(int32_t owner_id, int64_t quota_id, int32_t capacity)
{
    ngx_ticket_quota_t  quota;

    if (!ngx_ticket_cell_get(owner_id, quota_id, 0, &quota)) {
        return capacity;
    }

    return ngx_min(ngx_max(quota.left, 0), capacity);
}


/* The supplier's day and minute: what is over is not for sale. */

tk_day_t
ngx_ticket_stock_today(ngx_ticket_ctx_t *tc)
{
    return tk_local_day(&tc->supplier->u.supplier.zone, tc->now);
}


int
ngx_ticket_stock_minute(ngx_ticket_ctx_t *tc)
{
    return tk_local_minute(&tc->supplier->u.supplier.zone, tc->now);
}
