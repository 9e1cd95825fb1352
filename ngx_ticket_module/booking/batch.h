/*
 * Bookings travel together; see batch.c.  One per process, and used by the one
 * that books for all, see handover.h, or by all where nobody does.
 */

#ifndef NGX_TICKET_BATCH_H
#define NGX_TICKET_BATCH_H

#include "booking/queue.h"


ngx_int_t ngx_ticket_batch_init(ngx_cycle_t *cycle);
void ngx_ticket_batch_exit(void);
/* NGX_AGAIN: tc resumes with the result; NGX_BUSY: queue full. */
ngx_int_t ngx_ticket_batch_add(ngx_ticket_booking_t *booking);
/* Whose time is over and who is not yet in flight is answered busy, who is in
 * flight is told so. */
void ngx_ticket_batch_late(void);
/* What is done before a batch is formed, and now and then while one is in
 * flight; and after: is one in flight?  In events of the batch's own.  Of
 * batches of those who are held neither is told. */
void ngx_ticket_batch_around(void (*before)(void),
    void (*after)(ngx_uint_t flight));

/* It is over, or late: its request goes on. */
void ngx_ticket_booking_answer(ngx_ticket_booking_t *booking, tk_err_t err);
void ngx_ticket_booking_late(ngx_ticket_booking_t *booking);
void ngx_ticket_booking_free(ngx_ticket_booking_t *booking);
void ngx_ticket_booking_read(ngx_ticket_booking_t *booking, const PGresult *r,
    int row);
/* The result of a batch that was of this one alone. */
void ngx_ticket_booking_read_one(ngx_ticket_booking_t *booking,
    const PGresult *r);
/* A connection for orders is there (again). */
void ngx_ticket_batch_ready(void);

/* What it has to do now. */
typedef struct {
    ngx_uint_t    orders;                   /* that wait */
    size_t        rows;                     /* of those */
    ngx_uint_t    flight;                   /* orders in flight */
    ngx_uint_t    held;                     /* suppliers whose rows are held */
} ngx_ticket_batch_load_t;

void ngx_ticket_batch_load(ngx_ticket_batch_load_t *load);
/* Kept up to date there from now on; NULL: nowhere. */
void ngx_ticket_batch_tell(ngx_ticket_batch_load_t *load);


#endif
