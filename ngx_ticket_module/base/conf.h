/*
 * What the directives set.  Made by conf.c while nginx reads its configuration
 * and shared by all requests in flight: nobody else writes to it.
 */

#ifndef NGX_TICKET_CONF_H
#define NGX_TICKET_CONF_H

#include <ngx_config.h>
#include <ngx_core.h>

#include "core/tk_crypto.h"
#include "redis/redis.h"


typedef struct {
    ngx_str_t            *used;             /* the directive of a location that
                                               is ours; NULL: none is */
    ngx_str_t                postgres;
    ngx_ticket_redis_conf_t  redis;
    ngx_uint_t               redis_set;
    ngx_shm_zone_t          *zone;
    ngx_str_t                master_key;    /* file */
    tk_keyring_t            *keyring;
    ngx_array_t             *provider_files;    /* see notice/files.h; NULL:
                                                   none were to be read */
    ngx_int_t                clock_shift_s; /* tests only */
    ngx_uint_t               order_batch;
    ngx_uint_t               order_queue;
    ngx_uint_t               order_rows;
    ngx_msec_t               order_timeout;
    ngx_msec_t               intake_timeout;
    size_t                   max_body;
    ngx_flag_t               body_said;     /* http has client_max_body_size */
    ngx_uint_t               address_bodies;
    ngx_str_t                font;          /* file, terminated */
    ngx_str_t                exports;       /* directory, terminated; len 0:
                                               none is handed out */
    ngx_flag_t               console;       /* a location is people's */
    ngx_flag_t               gate;          /* a location is devices' */
    ngx_flag_t               open;          /* a location is the open API's */
    ngx_str_t                document;      /* of what they can ask for */
    ngx_array_t              locations;     /* ngx_ticket_location_t */
} ngx_ticket_main_conf_t;

typedef struct ngx_ticket_tongue_s  ngx_ticket_tongue_t;

typedef struct {
    const ngx_ticket_tongue_t  *tongue;     /* NULL: not ours */
    const ngx_ticket_tongue_t *const  *beside;  /* spoken here, too, each for
                                               the paths that it takes; ended
                                               by NULL; NULL: none */
    ngx_str_t             supplier;         /* code; with principals only */
    ngx_uint_t            edition;          /* TK_V30, TK_V40 */
    ngx_flag_t            legacy;
    ngx_flag_t            open_plain;       /* the open API without TLS */
    time_t                open_window;      /* seconds its clocks may differ */
    ngx_str_t             open_pub;         /* before its partners' numbers */
    ngx_uint_t            open_uniform;     /* its Code is 1000, always */
    ngx_flag_t            open_doc;         /* it describes itself */
    ngx_flag_t            rail_plain;       /* proxy payment without TLS */
} ngx_ticket_loc_conf_t;

/* A location of ours, for requests that nginx ends before it has looked for
 * theirs. */

typedef struct {
    void                   *server;         /* its ngx_http_core_srv_conf_t */
    ngx_str_t               name;
    ngx_ticket_loc_conf_t  *conf;
} ngx_ticket_location_t;


#endif
