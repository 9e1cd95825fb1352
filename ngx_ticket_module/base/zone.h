/*
 * What lies in the shared memory zone, and who may change it when.
 *
 * One mutex guards it, which a process holds for a handful of stores and never
 * while it waits for anything.  What is changed under it is one of two things,
 * never both: the rows of snapshots (snapshot/, under ngx_ticket_cache_lock),
 * or cells and filter (stock/, under ngx_ticket_counter_lock).  So there is no
 * order of locks to keep: who holds one takes no other.  Generations, epochs
 * and eras are atomic and need neither.
 *
 * Each lock notes its owner around every change.  A process killed in between
 * leaves half a change behind: whoever finds the owner set empties what it was
 * changing, which is only a cache.
 */

#ifndef NGX_TICKET_ZONE_H
#define NGX_TICKET_ZONE_H

#include <ngx_config.h>
#include <ngx_core.h>

#include "core/tk.h"
#include "core/tk_operation.h"

#define NGX_TICKET_GENERATIONS  4096
#define NGX_TICKET_SUPPLIERS    1000        /* supplier_id is 1..999 */
#define NGX_TICKET_SALES        256         /* days of suppliers */
#define NGX_TICKET_BLOCK_WORDS  8           /* of the filter: a cache line */

/*
 * One quota row; found by open addressing.
 */

typedef struct {
    int64_t               quota_id;         /* 0: free */
    int64_t               version;
    int32_t               supplier_id;
    int32_t               capacity;
    int32_t               left;
    ngx_msec_t            known_at;         /* ngx_current_msec is monotonic
                                               and the same on all processes */
    ngx_msec_t            probed_at;
    ngx_uint_t            era;              /* heard of; see below */
    ngx_uint_t            probed_era;
    int64_t               covered;          /* own numbers of its orders are
                                               known up to this version */
    ngx_uint_t            covered_era;      /* of the filter */
} ngx_ticket_cell_t;

/* A day of a supplier whose orders' own numbers are in the filter. */

typedef struct {
    int32_t               supplier_id;      /* 0: free */
    tk_day_t              day;
    int64_t               timeline;
    ngx_uint_t            era;              /* of the filter */
    int64_t               safe;             /* all orders up to this number */
    int64_t               seen;             /* the last number that was read */
    int64_t               seen_next;        /* before this transaction began */
} ngx_ticket_sale_t;

/* What is counted, see base/counts.h; and how an answer ended. */

typedef enum {
    NGX_TICKET_ANSWER_OK = 0,
    NGX_TICKET_ANSWER_REFUSED,              /* and will be again */
    NGX_TICKET_ANSWER_BUSY,                 /* may be repeated */
    NGX_TICKET_ANSWER_BUG,
    NGX_TICKET_ANSWERS
} ngx_ticket_answer_e;

typedef struct {
    ngx_atomic_t    requests[TK_OP_SLOTS];
    ngx_atomic_t    answers[TK_OP_SLOTS][NGX_TICKET_ANSWERS];
    ngx_atomic_t    bad_signatures;
    ngx_atomic_t    nginx_errors;
    ngx_atomic_t    batches;
    ngx_atomic_t    orders;
    ngx_atomic_t    reloads;
    time_t          started;
} ngx_ticket_counts_t;

typedef struct {
    ngx_slab_pool_t      *shpool;           /* its mutex guards the zone */
    ngx_atomic_t          generations[NGX_TICKET_GENERATIONS];

    ngx_slab_pool_t      *rows_pool;        /* a pool of its own, in here */
    size_t                rows_size;
    ngx_rbtree_t          rows;
    ngx_rbtree_node_t     sentinel;
    ngx_queue_t           lru;
    ngx_pid_t             rows_owner;       /* who is changing the rows */

    ngx_atomic_t          epochs[NGX_TICKET_SUPPLIERS];

    /*
     * Staff may move a row's capacity.  What was heard of in an earlier era is
     * not known: of all rows, and of the agents' rows of a supplier.
     */
    ngx_atomic_t          era;
    ngx_atomic_t          agent_eras[NGX_TICKET_SUPPLIERS];
    ngx_uint_t            ncells;           /* a power of two */
    ngx_ticket_cell_t    *cells;
    ngx_pid_t             cells_owner;      /* who is changing all this */

    ngx_atomic_t          refused_at[NGX_TICKET_SUPPLIERS];     /* ms */
    ngx_atomic_t          freed_at[NGX_TICKET_SUPPLIERS];

    /* Own numbers, see stock/seen.h; under the cells' lock. */
    uint64_t             *filter;
    ngx_uint_t            nblocks;          /* a power of two */
    ngx_uint_t            nknown;
    ngx_uint_t            filter_era;       /* grows when it is emptied */
    ngx_ticket_sale_t     sales[NGX_TICKET_SALES];

    ngx_ticket_counts_t   counts;           /* atomic: no lock */
} ngx_ticket_zone_t;


/* Of the directive: half of the zone is for rows, a quarter for cells, an
 * eighth for the filter. */
ngx_int_t ngx_ticket_cache_zone_init(ngx_shm_zone_t *zone, void *data);

ngx_ticket_zone_t *ngx_ticket_zone(void);

/* The rows of snapshots. */
ngx_ticket_zone_t *ngx_ticket_cache_lock(void);
void ngx_ticket_cache_unlock(ngx_ticket_zone_t *z);

/* Cells and filter. */
ngx_ticket_zone_t *ngx_ticket_counter_lock(void);
void ngx_ticket_counter_unlock(ngx_ticket_zone_t *z);

/* Empties the filter; under that lock. */
void ngx_ticket_known_empty(ngx_ticket_zone_t *z);


#endif
