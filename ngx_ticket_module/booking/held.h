/*
 * Suppliers whose orders wait for a row that somebody else holds: staff in the
 * middle of a change, a program that has stopped.  A batch holds orders of any
 * suppliers, and all of it would wait.
 *
 *     a batch of several waits too long for a lock
 *         each of its suppliers is suspect: its orders travel alone
 *     a batch of one supplier does
 *         it is held: its orders travel alone, beside the others, on a
 *         connection that waits longer for locks
 *     a batch of it is decided
 *         it is as all others
 *
 * So a held row costs the orders of others one wait for a lock, and one more
 * for each supplier that is held.  One supplier's orders are never on two
 * connections.
 */

#ifndef NGX_TICKET_HELD_H
#define NGX_TICKET_HELD_H

#include <ngx_config.h>
#include <ngx_core.h>


#define NGX_TICKET_HELD_MAX     512         /* suppliers at a time */

typedef enum {
    NGX_TICKET_HELD_NOT = 0,
    NGX_TICKET_HELD_SUSPECT,
    NGX_TICKET_HELD_ASIDE
} ngx_ticket_held_e;

typedef struct {
    int32_t             supplier_id;
    ngx_ticket_held_e   how;
    ngx_msec_t          since;              /* it is aside */
} ngx_ticket_held_row_t;

typedef struct {
    ngx_uint_t              n;
    ngx_uint_t              aside;          /* of those */
    ngx_ticket_held_row_t   rows[NGX_TICKET_HELD_MAX];
} ngx_ticket_held_t;


ngx_ticket_held_e ngx_ticket_held(const ngx_ticket_held_t *held,
    int32_t supplier_id);

/* NGX_ERROR: there are too many.  Staff read of it in the log. */
ngx_int_t ngx_ticket_held_set(ngx_ticket_held_t *held, int32_t supplier_id,
    ngx_ticket_held_e how, ngx_log_t *log);

/*
 * May an order of the supplier travel in a batch that begins with one of first
 * (0: with it)?  aside: on the connection for those who are held.
 */
ngx_uint_t ngx_ticket_held_together(const ngx_ticket_held_t *held,
    ngx_uint_t aside, int32_t first, int32_t supplier_id);


#endif
