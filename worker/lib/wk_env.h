/*
 * What the process has once and every kind of job works with.  Made and ended
 * by ticket_worker.c; everybody else reads it.
 */

#ifndef WK_ENV_H
#define WK_ENV_H

#include "wk_conf.h"
#include "wk_http.h"
#include "wk_pg.h"
#include "wk_redis.h"

typedef struct {
    uv_loop_t       loop;
    wk_conf_t       conf;
    tk_keyring_t    keyring;
    char            owner[160];         /* of leases: host, process, start */
    wk_pg_t        *pg;
    wk_http_t      *http;
    wk_redis_t     *redis;              /* NULL: none is configured */
    wk_redis_t     *redis_pay;          /* the same, for the other bell */
} wk_env_t;

#endif
