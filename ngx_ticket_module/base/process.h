/*
 * What a process has: its configuration, its connections, its clock.  Made in
 * init_process and given back in exit_process, both in module.c; in between
 * only read.
 */

#ifndef NGX_TICKET_PROCESS_H
#define NGX_TICKET_PROCESS_H

#include <ngx_config.h>
#include <ngx_core.h>

#include "base/conf.h"
#include "pg/pg.h"
#include "redis/redis.h"


typedef struct {
    ngx_ticket_main_conf_t  *conf;
    ngx_ticket_pg_t         *pg[NGX_TICKET_PG_MAX];     /* NULL: no location
                                               needs it */
    ngx_ticket_redis_t      *redis;         /* NULL: not configured */
    int                      admit_script;
    int                      correct_script;
    int                      seats_script;
    int                      mend_script;
    int                      used_script;
    ngx_log_t               *log;
} ngx_ticket_process_t;

extern ngx_ticket_process_t  ngx_ticket_process;
extern ngx_module_t          ngx_ticket_module;

/* nginx's pool as core takes one. */
tk_pool_t ngx_ticket_pool(ngx_pool_t *pool);

/* This host's clock plus the tests' shift: what others are compared with. */
tk_time_t ngx_ticket_host_now(void);

/* Postgres' clock, which everything goes by: this host's plus the difference,
 * as READS has measured it. */
tk_time_t ngx_ticket_now(void);


#endif
