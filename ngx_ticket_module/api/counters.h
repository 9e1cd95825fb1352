/*
 * How many places there are, for pages that say so: which counters an answer
 * needs is said first, then they are read together, if they must be, then asked
 * for one by one.
 */

#ifndef NGX_TICKET_COUNTERS_H
#define NGX_TICKET_COUNTERS_H

#include "request/request.h"


/* The quota rows an answer needs; read together. */

typedef struct {
    ngx_ticket_ctx_t  *tc;
    ngx_array_t        ids;             /* int64_t */
    ngx_array_t        owners;          /* int64_t: the supplier of each */
    ngx_array_t        capacities;      /* int32_t, if nobody has booked yet */
    ngx_uint_t         stale;           /* one of them is not known, or old */
    ngx_msec_t         max_age;         /* of one that is not */
} ngx_ticket_stock_t;


/* In a struct of the request's pool, which becomes tc->data. */
ngx_int_t ngx_ticket_stock_init(ngx_ticket_ctx_t *tc, ngx_ticket_stock_t *s);

/* Before the next ones are wanted, where there are many. */
void ngx_ticket_stock_again(ngx_ticket_stock_t *s);

/* capacity: of a row that nobody has booked yet. */
ngx_int_t ngx_ticket_stock_want(ngx_ticket_stock_t *s, int64_t quota_id,
    int32_t capacity);
/* The same of another supplier's. */
ngx_int_t ngx_ticket_stock_want_of(ngx_ticket_stock_t *s, int32_t owner_id,
    int64_t quota_id, int32_t capacity);

/* Steps: reads what is not young enough, and takes in what was read. */
ngx_int_t ngx_ticket_stock_read(ngx_ticket_stock_t *s);
ngx_int_t ngx_ticket_stock_absorb(ngx_ticket_ctx_t *tc);

/* What is left of a row; all of it when nobody has booked it yet. */
int32_t ngx_ticket_stock_left(ngx_ticket_ctx_t *tc, int64_t quota_id,
    int32_t capacity);
int32_t ngx_ticket_stock_left_of(int32_t owner_id, int64_t quota_id,
    int32_t capacity);

/* The supplier's day and minute: what is over is not for sale. */
tk_day_t ngx_ticket_stock_today(ngx_ticket_ctx_t *tc);
int ngx_ticket_stock_minute(ngx_ticket_ctx_t *tc);


#endif
