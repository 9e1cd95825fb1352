/*
 * Redis as a shield before Postgres and as what wakes the worker: what it is
 * told, never what it decides.  Without Redis each of these does nothing.
 */

#ifndef NGX_TICKET_SHIELD_H
#define NGX_TICKET_SHIELD_H

#include "core/tk_order.h"
#include "redis/redis.h"
#include "stock/cells.h"


ngx_int_t ngx_ticket_shield_init(void);

/*
 * Takes all places the order wants, or none.  NGX_AGAIN: the handler will be
 * called, and (*op)->n is 0 when they were taken, else the reservation, counted
 * from 1, that cannot be met, or, counted on after them, the ID rule.
 * NGX_DECLINED: Redis is away.  Arguments are made in pool.
 */
ngx_int_t ngx_ticket_shield_take(ngx_pool_t *pool, int32_t supplier_id,
    int64_t database_id, const tk_order_t *order,
    ngx_ticket_redis_handler_pt handler, void *data,
    ngx_ticket_redis_op_t **op);

/* News of n rows, at most NGX_TICKET_ABSORB; Redis keeps what is newer, for
 * life seconds. */

typedef struct {
    int32_t               supplier_id;
    int64_t               id;
    ngx_ticket_quota_t    quota;
} ngx_ticket_news_t;

void ngx_ticket_shield_correct(int64_t database_id,
    const ngx_ticket_news_t *news, size_t n, const char *life);

/* Which seats of an area are not free ('1'), when its quota had the version. */
void ngx_ticket_shield_seats(int32_t supplier_id, int64_t database_id,
    int64_t quota_id, int64_t version, tk_str_t states);

/* Orders of which the worker has to speak; jobs of platforms, held rail orders
 * that it has to pay for. */
void ngx_ticket_outbox_notify(int32_t supplier_id, const int64_t *orders,
    size_t n);
void ngx_ticket_pay_notify(int32_t supplier_id, int64_t job);
void ngx_ticket_rail_notify(int32_t supplier_id, int64_t rail);
/* Notices of platforms that it has to apply. */
void ngx_ticket_pay_told(int32_t supplier_id);


#endif
