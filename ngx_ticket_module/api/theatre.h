/*
 * What handlers of theatres share.
 */

#ifndef NGX_TICKET_THEATRE_H
#define NGX_TICKET_THEATRE_H

#include "core/tk_theatre.h"
#include "request/request.h"


/* A hall, session or area, as it is named at the wire.  0: it is not named; -1:
 * it is named, and no number of anything. */
int32_t ngx_ticket_theatre_id(tk_str_t s);

/* May seats of it be sold now? */
int ngx_ticket_theatre_sells(ngx_ticket_ctx_t *tc, const tk_performance_t *p);

/* A minute of the day of a performance as pages write it, hhmm; after midnight
 * it begins again.  NGX_ERROR: no memory. */
ngx_int_t ngx_ticket_theatre_clock(ngx_ticket_ctx_t *tc, tk_table_t *t,
    size_t row, size_t column, int minute);


#endif
