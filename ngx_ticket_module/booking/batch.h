/*
 * Bookings travel together; see batch.c.  One per process.
 */

#ifndef NGX_TICKET_BATCH_H
#define NGX_TICKET_BATCH_H

#include "booking/queue.h"


ngx_int_t ngx_ticket_batch_init(ngx_cycle_t *cycle);
void ngx_ticket_batch_exit(void);
/* NGX_AGAIN: tc resumes with the result; NGX_BUSY: queue full. */
ngx_int_t ngx_ticket_batch_add(ngx_ticket_booking_t *booking);
void ngx_ticket_booking_free(ngx_ticket_booking_t *booking);
void ngx_ticket_booking_read(ngx_ticket_booking_t *booking, const PGresult *r,
    int row);
/* A connection for orders is there (again). */
void ngx_ticket_batch_ready(void);

/* What it has to do now. */
typedef struct {
    ngx_uint_t    orders;                   /* that wait */
    size_t        rows;                     /* of those */
    ngx_uint_t    flight;                   /* orders of the batch in flight */
} ngx_ticket_batch_load_t;

void ngx_ticket_batch_load(ngx_ticket_batch_load_t *load);


#endif
