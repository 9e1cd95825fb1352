/*
 * Redis on nginx's event loop: hiredis' async API on level-triggered events,
 * one connection per process, commands pipelined.  Redis is a shield and a
 * doorbell: every failure here is an ordinary answer ("unknown"), never an
 * error of the request.
 */

#ifndef NGX_TICKET_REDIS_H
#define NGX_TICKET_REDIS_H

#include <ngx_config.h>
#include <ngx_core.h>
#include <ngx_event.h>

#include "core/tk.h"


#define NGX_TICKET_REDIS_ARGS   512     /* of one command */


typedef struct ngx_ticket_redis_s     ngx_ticket_redis_t;
typedef struct ngx_ticket_redis_op_s  ngx_ticket_redis_op_t;

typedef void (*ngx_ticket_redis_handler_pt)(ngx_ticket_redis_op_t *op);

/* A reply, as far as our scripts give one. */

typedef enum {
    NGX_TICKET_REDIS_NONE = 0,      /* no answer: down, lost, timed out, full */
    NGX_TICKET_REDIS_ERROR,         /* logged */
    NGX_TICKET_REDIS_INT,
    NGX_TICKET_REDIS_OTHER
} ngx_ticket_redis_type_e;

struct ngx_ticket_redis_op_s {
    ngx_queue_t                   queue;    /* redis' own */
    ngx_ticket_redis_handler_pt   handler;  /* NULL: detached or nobody asks */
    void                         *data;
    ngx_ticket_redis_t           *redis;
    unsigned                      flying:1; /* the handler is yet to come */
    unsigned                      wrong_type:1; /* ERROR: of the key; logged
                                               only where there is no handler */

    ngx_ticket_redis_type_e       type;
    int64_t                       n;        /* of an INT */
    ngx_msec_t                    started;
    ngx_msec_t                    msec;
};

typedef struct {
    ngx_str_t       path;           /* of a unix socket, or empty */
    ngx_str_t       host;           /* numeric address */
    in_port_t       port;
    ngx_str_t       password;       /* empty: none */
    ngx_msec_t      timeout;        /* of one command; the connection is
                                       dropped when it passes */
    ngx_uint_t      queue_max;      /* commands in flight */
    ngx_log_t      *log;
} ngx_ticket_redis_conf_t;

ngx_ticket_redis_t *ngx_ticket_redis_create(ngx_ticket_redis_conf_t *conf);
void ngx_ticket_redis_destroy(ngx_ticket_redis_t *redis);
ngx_uint_t ngx_ticket_redis_ready(ngx_ticket_redis_t *redis);

/*
 * Scripts are loaded with the greeting; when Redis has forgotten them, the
 * command that finds it out gets an ERROR, and they are loaded again.  Register
 * in init_process.
 */
ngx_int_t ngx_ticket_redis_script(ngx_ticket_redis_t *redis,
    const char *source);            /* a number >= 0 to call it by */

/*
 * Sends argc arguments.  script >= 0: EVALSHA of it, argv being
 * numkeys, keys, arguments; -1: argv[0] is the command.  NGX_AGAIN: the
 * handler will be called, from an event, exactly once.  NGX_DECLINED: Redis is
 * down or the queue full; nothing was sent, op is not created.  handler NULL:
 * the answer interests nobody (errors are still logged).
 */
ngx_int_t ngx_ticket_redis_command(ngx_ticket_redis_t *redis, int script,
    size_t argc, const tk_str_t *argv, ngx_ticket_redis_handler_pt handler,
    void *data, ngx_ticket_redis_op_t **op);

/* The requester has gone. */
void ngx_ticket_redis_detach(ngx_ticket_redis_op_t *op);

/* After the handler has read the reply. */
void ngx_ticket_redis_release(ngx_ticket_redis_op_t *op);

#endif
