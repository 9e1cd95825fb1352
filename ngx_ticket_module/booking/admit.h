/*
 * Is there a place?  Between the quote and the batch: what this host knows,
 * then Redis, then, once a second and row, Postgres.  Nothing here
 * sells.
 */

#ifndef NGX_TICKET_ADMIT_H
#define NGX_TICKET_ADMIT_H

#include "booking/attempt.h"


/* Step: chooses the list that finds it out, which ends after this step, or
 * refuses. */
ngx_int_t ngx_ticket_admit(ngx_ticket_ctx_t *tc);

/* Postgres refused a document, counted from 1: so does this host, and Redis,
 * for a second. */
void ngx_ticket_admit_document(const ngx_ticket_booking_t *booking,
    ngx_uint_t position);
/* Refuses for what is known to be full: a seat that is named, or a
 * reservation. */
ngx_int_t ngx_ticket_refuse_full(ngx_ticket_ctx_t *tc,
    const tk_order_t *order, const ngx_ticket_availability_t *a);

/* Refuses for a seat of an order, by its number in its area; 0: it is not known
 * which. */
ngx_int_t ngx_ticket_refuse_seat(ngx_ticket_ctx_t *tc,
    const tk_order_t *order, int32_t seat_no);

/* Refuses for a reservation that cannot be met, counted from 1, or an ID rule,
 * counted on after them. */
ngx_int_t ngx_ticket_refuse_reservation(ngx_ticket_ctx_t *tc,
    const tk_order_t *order, ngx_uint_t position);

/* After a refusal that Postgres has not seen: a replay is still answered as the
 * order was (D11). */
ngx_int_t ngx_ticket_replay_instead(ngx_ticket_ctx_t *tc);


#endif
