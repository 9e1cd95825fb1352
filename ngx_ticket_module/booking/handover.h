/*
 * One process books for all of them.
 *
 * A batch costs Postgres much whatever it holds, and batches of one row wait
 * for one another: processes that each book by themselves sell less together
 * than one alone.  So a booking that is quoted and admitted is handed over to
 * the holder (holder.h), waits in its queue, travels in its batch, and its
 * result comes back.  Queue, bounds and turns of agents are the host's.
 *
 *     request          this process                  the holder
 *
 *     place  ────▶  unsent ──▶ sent ═══ stream ═══▶ queue ─▶ batch ─▶ Postgres
 *     goes on ◀───────────────────────◀═══════════◀ result
 *
 *         the holder is us                           its own go straight in
 *         its stream ends, or it says nothing        sent becomes unsent; we
 *         for a second                               take its place, or go to
 *                                                    whoever has taken it
 *         we are the holder no more, or leave        streams end; what waits
 *                                                    is sent elsewhere by
 *                                                    whose it is
 *         nobody can be reached, or we leave         we book by ourselves
 *
 * What is sent twice is booked once: every order has an idempotency key, and
 * the second time is a replay.  Two holders at a time are therefore only slow.
 *
 * A booking belongs to who hands it over until it is answered, and keeps its
 * deadline there, too.  A result that comes late is thrown away.
 */

#ifndef NGX_TICKET_HANDOVER_H
#define NGX_TICKET_HANDOVER_H

#include "booking/queue.h"


ngx_int_t ngx_ticket_handover_init(ngx_cycle_t *cycle);
void ngx_ticket_handover_exit(void);

/* NGX_AGAIN: its request resumes with the result; NGX_BUSY: too many wait. */
ngx_int_t ngx_ticket_handover_add(ngx_ticket_booking_t *booking);

/* Bookings of this process that wait for a result of the holder's. */
ngx_uint_t ngx_ticket_handovers(void);


#endif
