/*
 * The process; see the header.
 */

#include "base/process.h"


ngx_ticket_process_t  ngx_ticket_process;


static void *
ngx_ticket_pool_alloc(void *data, size_t size)
{
    return ngx_palloc(data, size);
}


tk_pool_t
ngx_ticket_pool(ngx_pool_t *pool)
{
    tk_pool_t  p;

    p.alloc = ngx_ticket_pool_alloc;
    p.data = pool;

    return p;
}


tk_time_t
ngx_ticket_host_now(void)
{
    struct timeval  tv;

    /* nginx's cached time is of the turn's start: too old for D9's 2 s only
     * when the turn is, but the real one costs nothing (vDSO) */

    ngx_gettimeofday(&tv);

    return (tv.tv_sec - TK_EPOCH
            + ngx_ticket_process.conf->clock_shift_s) * TK_SECOND
           + tv.tv_usec;
}


tk_time_t
ngx_ticket_now(void)
{
    ngx_ticket_pg_t  *pg;

    pg = ngx_ticket_process.pg[NGX_TICKET_PG_READS];

    return ngx_ticket_host_now() + (pg != NULL ? ngx_ticket_pg_skew(pg) : 0);
}
