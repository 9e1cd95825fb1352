/*
 * What lies in the shared memory zone: generations, rows of snapshots, and the
 * counters.  ngx_ticket_cache.c owns the rows, ngx_ticket_counter.c the cells.
 */

#ifndef NGX_TICKET_ZONE_H
#define NGX_TICKET_ZONE_H

#include "ngx_ticket.h"

#define NGX_TICKET_GENERATIONS  4096
#define NGX_TICKET_SUPPLIERS    1000        /* supplier_id is 1..999 */

/*
 * One quota row.  Cells are found by open addressing; "lock" is held for a few
 * stores only, and taken over when its owner has died.
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
} ngx_ticket_cell_t;

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
    ngx_pid_t             cells_owner;
} ngx_ticket_zone_t;


ngx_ticket_zone_t *ngx_ticket_zone(void);
ngx_int_t ngx_ticket_counter_zone_init(ngx_ticket_zone_t *z, size_t size);


#endif
