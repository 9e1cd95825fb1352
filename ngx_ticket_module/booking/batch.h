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
void ngx_ticket_batch_ready(ngx_ticket_pg_t *pg, void *data);


#endif
