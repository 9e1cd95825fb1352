/*
 * The states of an area's seats at a performance in shared memory, as a look at
 * Postgres found them (stock/look.h) and what this host has sold since: for
 * QuerySeatsState (4.2.21), and to refuse who wants a seat that is taken.  They
 * never sell.
 *
 * What changes an area's seats changes the version of its quota.  What is known
 * here is said to be passed when the cell of the quota has heard of a later
 * version than was looked at, or when this host has changed some order of the
 * supplier since: paid (S becomes B, which changes no version), cancelled.  Of
 * what others do this host learns by the next look: nothing is older than
 * NGX_TICKET_SEATS_MAX.
 */

#ifndef NGX_TICKET_SEATS_H
#define NGX_TICKET_SEATS_H

#include "core/tk_order.h"
#include "stock/cells.h"


#define NGX_TICKET_SEATS_AGE    1000    /* ms; then it is looked again */
#define NGX_TICKET_SEATS_MAX    1500    /* ms; and not known any more */

typedef struct {
    ngx_uint_t            stamp;        /* another one whenever a state changes,
                                           and of no other area; 0: they are not
                                           known */
    unsigned              due:1;        /* nobody has looked for a while */
    unsigned              passed:1;
} ngx_ticket_seats_look_t;

/* states: at most n are copied, or NULL.  Answers how many there are. */
size_t ngx_ticket_seats_get(int32_t supplier_id, int64_t quota_id,
    ngx_ticket_seats_look_t *look, u_char *states, size_t n);
/* Are they still those, neither due nor passed? */
ngx_uint_t ngx_ticket_seats_stand(int32_t supplier_id, int64_t quota_id,
    ngx_uint_t stamp);

/* Somebody begins to look: others need not. */
void ngx_ticket_seats_begin(int32_t supplier_id, int64_t quota_id);
/* What he found; asked: ngx_current_msec when he began, life: then. */
void ngx_ticket_seats_put(int32_t supplier_id, int64_t quota_id,
    ngx_msec_t asked, int64_t life, int64_t version, tk_str_t states);

/* A batch has sold a seat; and when all of its seats are told and its cells
 * known, once more for each quota: the version is the batch's. */
void ngx_ticket_seats_sold(int32_t supplier_id, int64_t quota_id,
    int32_t seat_no, u_char state);
void ngx_ticket_seats_advance(int32_t supplier_id, int64_t quota_id);

/* Under the lock of cells: the first of these seats, from 1, that is known to
 * be taken; 0: none. */
size_t ngx_ticket_seats_taken(ngx_ticket_zone_t *z, int32_t supplier_id,
    int64_t quota_id, const tk_seat_t *seats, size_t n);


#endif
