/*
 * What a snapshot is, and how it is made of its rows: in pieces, as a catalogue
 * of ten thousand products would keep everybody else waiting if it were made in
 * one.
 */

#ifndef NGX_TICKET_MAKING_H
#define NGX_TICKET_MAKING_H

#include <ngx_config.h>
#include <ngx_core.h>
#include <libpq-fe.h>

#include "core/tk_catalogue.h"
#include "core/tk_crypto.h"
#include "core/open/tk_open_sign.h"


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

#define NGX_TICKET_OPEN_KEYS    2

typedef struct {
    int                   index;
    tk_time_t             made_at;
    unsigned char         key[TK_OPEN_KEY_LEN];
} ngx_ticket_open_key_t;

struct ngx_ticket_snapshot_s {
    ngx_str_node_t        node;             /* "s DEMO", "a 1 demo",
                                               "a 1 #7811" */
    ngx_queue_t           lru;
    ngx_ticket_snapshot_e kind;
    ngx_atomic_uint_t     generation;       /* it was loaded under */
    ngx_uint_t            serial;           /* no other one's in this process */
    ngx_pool_t           *pool;
    ngx_uint_t            refs;             /* requests that hold it */
    unsigned              linked:1;         /* in the process' tree */
    union {
        tk_supplier_t     supplier;
        tk_agent_t        agent;
    } u;
    ngx_ticket_key_t      keys[NGX_TICKET_AGENT_KEYS];   /* agents */
    ngx_uint_t            nkeys;
    ngx_ticket_open_key_t open_keys[NGX_TICKET_OPEN_KEYS];  /* likewise */
    ngx_uint_t            nopen_keys;
    tk_str_t              password;         /* agents: UPPER(MD5(..)), clear */
};

/* Rows that are made at once: a millisecond's work or two. */
#define NGX_TICKET_MAKING_ROWS  512

typedef struct ngx_ticket_making_s  ngx_ticket_making_t;

/*
 * A result of Postgres as flat bytes, which shared memory can hold: per row
 * four fields, each a length and its bytes.  *rows is of ngx_alloc(), the
 * caller's; NGX_ERROR: no memory.
 */
ngx_int_t ngx_ticket_making_flatten(const PGresult *result, ngx_str_t *rows);

/* Begins one of that name.  It owns rows, as above, from now on, also when it
 * returns NULL (no memory). */
ngx_ticket_making_t *ngx_ticket_making(ngx_str_t *name,
    ngx_ticket_snapshot_e kind, int32_t supplier_id, ngx_str_t *rows,
    ngx_atomic_uint_t generation);

/*
 * The next piece.  NGX_AGAIN: there are more.  NGX_OK: *snapshot is made, the
 * caller's, linked nowhere.  NGX_ERROR: it cannot be read (logged).
 */
ngx_int_t ngx_ticket_making_step(ngx_ticket_making_t *making,
    ngx_ticket_snapshot_t **snapshot);

/* What it is made of, until it is freed. */
ngx_str_t *ngx_ticket_making_rows(ngx_ticket_making_t *making);

/* When it is over, or given up; NULL is fine. */
void ngx_ticket_making_free(ngx_ticket_making_t *making);


#endif
