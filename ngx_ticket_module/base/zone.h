/*
 * What lies in the shared memory zone, and who may change it when.
 *
 * One mutex guards it, which a process holds for a handful of stores and never
 * while it waits for anything.  What is changed under it is one of three
 * things, never two: rows of snapshots and names of nobody (snapshot/,
 * ngx_ticket_zone_lock_rows), cells, filter and seats (stock/,
 * ngx_ticket_zone_lock_cells), or signatures that were used (aspx/,
 * ngx_ticket_zone_lock_used).  So there is no order of locks to keep: who holds
 * one takes no other.  Failures (base/guesses.h) stand below the mutex alone.
 * Generations are atomic and need neither.
 *
 * Each lock notes its owner around every change.  A process killed in between
 * leaves half a change behind: whoever finds the owner set empties what it was
 * changing, which is only a cache.
 */

#ifndef NGX_TICKET_ZONE_H
#define NGX_TICKET_ZONE_H

#include <ngx_config.h>
#include <ngx_core.h>

#include "core/gate/tk_gate.h"
#include "core/tk.h"
#include "core/tk_guess.h"
#include "core/tk_operation.h"
#include "core/tk_used.h"

#define NGX_TICKET_GENERATIONS  4096
#define NGX_TICKET_SUPPLIERS    1000        /* supplier_id is 1..999 */
#define NGX_TICKET_SEEN_DAYS    256         /* days of suppliers */
#define NGX_TICKET_CHANGED      1024        /* changes of slots, remembered */
#define NGX_TICKET_BLOCK_WORDS  8           /* of the filter: a cache line */
#define NGX_TICKET_UNKNOWNS     4096        /* names of nobody, remembered */
#define NGX_TICKET_DIGEST_LEN   16
#define NGX_TICKET_AGENT_GUESSES  64        /* sets of failures: of agents, */
#define NGX_TICKET_ADDRESS_GUESSES  128     /* of addresses */
#define NGX_TICKET_GUESS_WAYS   8           /* of a set */

/*
 * Five numbers say whether what is known is still true:
 *
 *     version              of a row in Postgres, which grows with each change:
 *                          of two pieces of news of a row the newer one counts,
 *                          unless the later one was asked for when the other
 *                          was known: then the database has gone back
 *     database id          the life the database is in, another one whenever it
 *                          may have gone back (promoted, restored, started):
 *                          what was known of the one before is forgotten
 *     snapshot_generations of a supplier or agent: raised by a notification,
 *                          and by STALE; a snapshot of an earlier one is
 *                          loaded again
 *     cell_generation, agent_generations
 *                          of all cells, and of those of agents' limits:
 *                          raised when staff may have moved a capacity, and
 *                          with the database id; a cell of an earlier one is
 *                          not known
 *     filter_generation    of the filter: raised when it is emptied; who was
 *                          added under an earlier one is not in there
 *
 * cell_changes is none of them: it grows with every change of a supplier's
 * cells, and an answer made of cells is good while it stands.
 */

/* One quota row; found by open addressing. */

typedef struct {
    int64_t               quota_id;         /* 0: free */
    int64_t               version;
    int32_t               supplier_id;
    int32_t               capacity;
    int32_t               left;
    ngx_msec_t            known_at;         /* ngx_current_msec is monotonic
                                               and the same on all processes */
    ngx_msec_t            written_at;       /* the same clock, not cached */
    ngx_msec_t            refreshed_at;
    ngx_uint_t            generation;       /* heard of */
    ngx_uint_t            refreshed_generation;
    tk_day_t              seen_day;         /* see seen_through */
    int64_t               seen_through;     /* the keys of its orders for that
                                               day are in the filter up to this
                                               version */
    ngx_uint_t            seen_generation;  /* of the filter */
} ngx_ticket_cell_t;

/* Which cell of a slot has changed. */

typedef struct {
    int64_t               quota_id;
    int32_t               supplier_id;
} ngx_ticket_changed_t;

/* A day of a supplier whose orders' keys are in the filter. */

typedef struct {
    int32_t               supplier_id;      /* 0: free */
    tk_day_t              day;
    int64_t               database_id;
    ngx_uint_t            generation;       /* of the filter */
    int64_t               safe;             /* all orders up to this number */
    int64_t               last;             /* the last number that was read */
    int64_t               last_next;        /* before this transaction began */
} ngx_ticket_seen_day_t;

/* The seats of an area at a performance, see stock/seats.h; found by key. */

typedef struct {
    int64_t               quota_id;
    int64_t               supplier_id;
} ngx_ticket_seats_key_t;

typedef struct {
    ngx_str_node_t        node;
    ngx_queue_t           queue;            /* the least recently used last */
    ngx_ticket_seats_key_t  key;
    int64_t               life;             /* of the database */
    int64_t               version;          /* of the quota */
    ngx_msec_t            asked;            /* they were so then, or later */
    ngx_msec_t            written_at;       /* as of a cell */
    ngx_msec_t            looked_at;        /* somebody has begun to look */
    ngx_uint_t            stamp;            /* of all areas' states */
    size_t                seats;
    u_char                states[];         /* of seat n at n - 1 */
} ngx_ticket_seats_t;

/* A name that is nobody's, see snapshot/unknown.h. */

typedef struct {
    u_char                digest[NGX_TICKET_DIGEST_LEN];
    ngx_atomic_uint_t     generation;       /* of the name, when it was asked
                                               for */
    ngx_msec_t            known_at;
} ngx_ticket_unknown_t;

/* Failures, see base/guesses.h, and the keys they are found by, a line of the
 * cache; 0: free. */

typedef struct {
    ngx_msec_t            first;            /* of those counted; or when the
                                               lock began */
    ngx_msec_t            last;
    int                   known;            /* an agent's: to Postgres */
    int                   pending;          /* being told */
    ngx_msec_t            told;             /* when Postgres last answered, in
                                               the order of what it counted */
    int64_t               version;          /* of the agent's count */
    ngx_msec_t            lock;             /* an address': how long, 0: none */
    ngx_uint_t            locks;            /* in a row */
} ngx_ticket_guess_t;

typedef struct {
    uint64_t              keys[NGX_TICKET_GUESS_WAYS];
    ngx_ticket_guess_t    ways[NGX_TICKET_GUESS_WAYS];
} ngx_ticket_guess_set_t;

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
    ngx_atomic_t    repeated_signatures;
    ngx_atomic_t    undecided_signatures;
    ngx_atomic_t    forbidden_addresses;
    ngx_atomic_t    wrong[TK_GUESS_KINDS];  /* secrets, behind a good one */
    ngx_atomic_t    locks[TK_GUESS_KINDS];  /* 0: of an address */
    ngx_atomic_t    nginx_errors;
    ngx_atomic_t    batches;
    ngx_atomic_t    orders;
    ngx_atomic_t    handed_over;            /* to the process that books */
    ngx_atomic_t    takeovers;
    ngx_atomic_t    reloads;
    ngx_atomic_t    lookups;                /* of names not heard of */
    ngx_atomic_t    lookups_refused;
    ngx_atomic_t    bodies_refused;         /* too many of one address */
    ngx_atomic_t    gate_verdicts[TK_GATE_VERDICTS];
    ngx_atomic_t    passages[NGX_TICKET_SUPPLIERS];     /* who was let in */
    ngx_atomic_t    checks;                 /* that Postgres was asked */
    ngx_atomic_t    check_batches;
    ngx_atomic_t    open_unlogged;          /* of what was asked in JSON */
    time_t          started;
} ngx_ticket_counts_t;

typedef struct {
    ngx_slab_pool_t      *shpool;           /* its mutex guards the zone */
    ngx_atomic_t          life;             /* of the database, as last heard;
                                               0: never */
    ngx_atomic_t          postgres;         /* its host, see base/hosts.h */
    ngx_atomic_t          snapshot_generations[NGX_TICKET_GENERATIONS];

    ngx_slab_pool_t      *rows_pool;        /* a pool of its own, in here */
    size_t                rows_size;
    ngx_rbtree_t          rows;
    ngx_rbtree_node_t     sentinel;
    ngx_queue_t           lru;
    u_char                salt[NGX_TICKET_DIGEST_LEN];
    ngx_ticket_unknown_t  unknowns[NGX_TICKET_UNKNOWNS];
    ngx_pid_t             rows_owner;       /* who is changing all this */

    ngx_atomic_t          cell_changes[NGX_TICKET_SUPPLIERS];
    ngx_atomic_t          cell_generation;
    ngx_atomic_t          agent_generations[NGX_TICKET_SUPPLIERS];
    ngx_uint_t            ncells;           /* a power of two */
    ngx_ticket_cell_t    *cells;
    ngx_ticket_changed_t  changed[NGX_TICKET_CHANGED];  /* the last ones */
    ngx_uint_t            nchanged;         /* since the zone was made */
    ngx_pid_t             cells_owner;      /* who is changing all this */

    ngx_atomic_t          refused_at[NGX_TICKET_SUPPLIERS];     /* ms */
    ngx_atomic_t          released_at[NGX_TICKET_SUPPLIERS];

    /* Used keys, see stock/seen.h; under the cells' lock. */
    uint64_t             *filter;
    ngx_uint_t            nblocks;          /* a power of two */
    ngx_uint_t            nseen;
    ngx_uint_t            filter_generation;
    ngx_ticket_seen_day_t  seen_days[NGX_TICKET_SEEN_DAYS];

    /* Seats, under the cells' lock, in a pool of their own. */
    ngx_slab_pool_t      *seats_pool;
    size_t                seats_size;
    ngx_rbtree_t          seats;
    ngx_rbtree_node_t     seats_sentinel;
    ngx_queue_t           seats_lru;
    ngx_uint_t            seats_stamp;      /* the last that was given */

    tk_used_t            *used;             /* signatures of strict mode */
    ngx_pid_t             used_owner;

    /* Under the mutex alone: a half change does no harm. */
    ngx_ticket_guess_set_t  agent_guesses[NGX_TICKET_AGENT_GUESSES];
    ngx_ticket_guess_set_t  address_guesses[NGX_TICKET_ADDRESS_GUESSES];

    ngx_ticket_counts_t   counts;           /* atomic: no lock */
} ngx_ticket_zone_t;


/* Of the directive: fifteen parts of 32 of the zone are for rows, one for
 * seats, eight for cells, four for the filter, two for signatures. */
ngx_int_t ngx_ticket_zone_init(ngx_shm_zone_t *zone, void *data);

ngx_ticket_zone_t *ngx_ticket_zone(void);

/* The rows of snapshots, the names of nobody. */
ngx_ticket_zone_t *ngx_ticket_zone_lock_rows(void);
void ngx_ticket_zone_unlock_rows(ngx_ticket_zone_t *z);

/* Cells, filter and seats. */
ngx_ticket_zone_t *ngx_ticket_zone_lock_cells(void);
void ngx_ticket_zone_unlock_cells(ngx_ticket_zone_t *z);

/* Signatures that were used. */
ngx_ticket_zone_t *ngx_ticket_zone_lock_used(void);
void ngx_ticket_zone_unlock_used(ngx_ticket_zone_t *z);

/* Empties the filter; under the lock of cells. */
void ngx_ticket_zone_empty_filter(ngx_ticket_zone_t *z);


#endif
