/*
 * Failures counted on this host, in the shared memory zone: through reloads, by
 * all processes, before Postgres has heard of them.  Two tables of fixed size;
 * where one is full, what has been quiet for longest is forgotten.
 *
 * An agent's count is Postgres' with what is on its way to it, so that however
 * many guesses come at once no more are judged than the limit allows.  An
 * address, whose signatures fit nobody, is counted here alone.
 */

#ifndef NGX_TICKET_GUESSES_H
#define NGX_TICKET_GUESSES_H

#include "base/zone.h"
#include "core/tk_guess.h"

/* Signatures of one address that fit nobody, in a minute: those answered at
 * once; the one that locks it, for a minute, twice that the next time. */
#define NGX_TICKET_ADDRESS_FREE     100
#define NGX_TICKET_ADDRESS_LIMIT    300


/* Never 0. */
uint64_t ngx_ticket_guess_key(int32_t supplier_id, int32_t agent_id,
    tk_guess_e kind);

/*
 * May one more guess be judged, by the count of this version?  NGX_OK;
 * NGX_DECLINED: there have been limit failures; NGX_BUSY: the count is of a
 * newer version, the caller's snapshot is old.
 */
ngx_int_t ngx_ticket_guess_open(uint64_t key, int64_t version, int limit);

/* One failure, of which Postgres is going to be told: how many there are. */
int ngx_ticket_guess_failed(uint64_t key, int64_t version);

/* Postgres, asked at this moment (ngx_current_msec), counts so many, -1: could
 * not be told.  Processes hear of their failures in any order: fewer than are
 * known are believed where nobody has been answered since the question. */
void ngx_ticket_guess_told(uint64_t key, int64_t version, ngx_msec_t asked,
    int failures);


typedef enum {
    NGX_TICKET_ADDRESS_OPEN = 0,
    NGX_TICKET_ADDRESS_LOCKED,
    NGX_TICKET_ADDRESS_LOCKS                /* with this failure */
} ngx_ticket_address_e;

/* One failure of an address (base/address.h): *failures how many it has had in
 * a minute, *lock how long it is locked, when it is.  Of a socket that has none
 * nothing is counted. */
ngx_ticket_address_e ngx_ticket_address_failed(ngx_connection_t *c,
    int *failures, ngx_msec_t *lock);


#endif
