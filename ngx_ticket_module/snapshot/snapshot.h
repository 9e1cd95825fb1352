/*
 * Snapshots of what staff configured: supplier and agent, cached in shared
 * memory as rows and in the process as structs.  A request holds what it uses
 * until its pool goes.
 */

#ifndef NGX_TICKET_SNAPSHOT_H
#define NGX_TICKET_SNAPSHOT_H

#include <ngx_config.h>
#include <ngx_core.h>

#include "snapshot/making.h"


typedef void (*ngx_ticket_wait_pt)(void *data);

/* A place in the queue of those who wait for a snapshot being loaded. */
typedef struct {
    ngx_queue_t           queue;
    ngx_ticket_wait_pt    handler;
    void                 *data;
    ngx_rbtree_key_t      lane;             /* the address of who asks */
    unsigned              look_up:1;        /* also what is not heard of */
    unsigned              waiting:1;
    unsigned              again:1;          /* what came was too old */
    unsigned              over:1;           /* and rc is what came of it */
    ngx_int_t             rc;
    ngx_ticket_snapshot_t *found;           /* held, until it is asked for */
    ngx_atomic_uint_t     since;            /* the generation it wants, or a
                                               later one */
} ngx_ticket_wait_t;

ngx_int_t ngx_ticket_snapshot_init(ngx_cycle_t *cycle);
void ngx_ticket_snapshot_exit(void);
ngx_uint_t ngx_ticket_snapshots(void);      /* parsed ones, in this process */
/* A notification: "supplier CODE", "agent ID USER" or "#NUMBER", NULL for
 * everything. */
void ngx_ticket_snapshot_notify(const char *payload, void *data);

/*
 * key: a supplier's code, an agent's user name or, of one of the open API, "#"
 * and its number.
 *
 * NGX_OK: *snapshot is held (release it).  NGX_AGAIN: being loaded; wait's
 * handler will be called, then ask again.  NGX_DONE: there is nobody of that
 * name.  NGX_DECLINED: nobody here has heard of it, and wait does not say that
 * it may be looked up.  NGX_BUSY: Postgres is away, or too many such names
 * wait.
 */
ngx_int_t ngx_ticket_snapshot_get(ngx_ticket_snapshot_e kind,
    int32_t supplier_id, ngx_str_t *key, ngx_ticket_wait_t *wait,
    ngx_ticket_snapshot_t **snapshot);
/* The key that an agent's was asked for with; borrowed from it. */
ngx_str_t ngx_ticket_snapshot_key(ngx_ticket_snapshot_t *snapshot);
void ngx_ticket_snapshot_release(ngx_ticket_snapshot_t *snapshot);
void ngx_ticket_snapshot_unwait(ngx_ticket_wait_t *wait);
/* Postgres said STALE: load again, here and in all processes. */
void ngx_ticket_snapshot_expire(ngx_ticket_snapshot_t *snapshot);


#endif
