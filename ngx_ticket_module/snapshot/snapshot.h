/*
 * Snapshots of what staff configured: supplier and agent, cached in shared
 * memory as rows and in the process as structs.  A request holds what it uses
 * until its pool goes.
 */

#ifndef NGX_TICKET_SNAPSHOT_H
#define NGX_TICKET_SNAPSHOT_H

#include <ngx_config.h>
#include <ngx_core.h>

#include "core/tk_catalogue.h"
#include "core/tk_crypto.h"


typedef struct ngx_ticket_snapshot_s  ngx_ticket_snapshot_t;

typedef enum {
    NGX_TICKET_SNAPSHOT_SUPPLIER,
    NGX_TICKET_SNAPSHOT_AGENT
} ngx_ticket_snapshot_e;

#define NGX_TICKET_AGENT_KEYS   8           /* live keys looked at */

typedef struct {
    int                   index;
    tk_time_t             made_at;          /* another may get its index */
    time_t                told_at;          /* Postgres was told of its use; 0:
                                               never */
    unsigned char         key[TK_KEY_LEN];
    unsigned char         des3[24];
    tk_str_t              login;            /* the login password under it */
    tk_memo_t            *memo;             /* what was deciphered with it */
} ngx_ticket_key_t;

struct ngx_ticket_snapshot_s {
    ngx_str_node_t        node;             /* "s DEMO", "a 1 demo" */
    ngx_queue_t           lru;
    ngx_ticket_snapshot_e kind;
    ngx_atomic_uint_t     generation;       /* it was loaded under */
    ngx_pool_t           *pool;
    ngx_uint_t            refs;             /* requests that hold it */
    unsigned              linked:1;         /* in the process' tree */
    union {
        tk_supplier_t     supplier;
        tk_agent_t        agent;
    } u;
    ngx_ticket_key_t      keys[NGX_TICKET_AGENT_KEYS];   /* agents */
    ngx_uint_t            nkeys;
    tk_str_t              password;         /* agents: UPPER(MD5(..)), clear */
};

typedef void (*ngx_ticket_wait_pt)(void *data);

/* A place in the queue of those who wait for a snapshot being loaded. */
typedef struct {
    ngx_queue_t           queue;
    ngx_ticket_wait_pt    handler;
    void                 *data;
    ngx_rbtree_key_t      lane;             /* the address of who asks */
    unsigned              look_up:1;        /* also what is not heard of */
    unsigned              waiting:1;
    unsigned              failed:1;         /* the load came to nothing */
    unsigned              unknown:1;        /* it has found nobody */
} ngx_ticket_wait_t;

ngx_int_t ngx_ticket_snapshot_init(ngx_cycle_t *cycle);
void ngx_ticket_snapshot_exit(void);
ngx_uint_t ngx_ticket_snapshots(void);      /* parsed ones, in this process */
/* A notification: "supplier CODE", "agent ID USER", NULL for everything. */
void ngx_ticket_snapshot_notify(const char *payload, void *data);

/*
 * NGX_OK: *snapshot is held (release it).  NGX_AGAIN: being loaded; wait's
 * handler will be called, then ask again.  NGX_DONE: there is nobody of that
 * name.  NGX_DECLINED: nobody here has heard of it, and wait does not say that
 * it may be looked up.  NGX_BUSY: Postgres is away, or too many such names
 * wait.
 */
ngx_int_t ngx_ticket_snapshot_get(ngx_ticket_snapshot_e kind,
    int32_t supplier_id, ngx_str_t *key, ngx_ticket_wait_t *wait,
    ngx_ticket_snapshot_t **snapshot);
void ngx_ticket_snapshot_release(ngx_ticket_snapshot_t *snapshot);
void ngx_ticket_snapshot_unwait(ngx_ticket_wait_t *wait);
/* Postgres said STALE: load again, here and in all processes. */
void ngx_ticket_snapshot_expire(ngx_ticket_snapshot_t *snapshot);


#endif
