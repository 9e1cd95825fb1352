/*
 * Events for the pages of the attraction's staff: the streams of a process, by
 * supplier.  One timer tells them all, once a second, with one text for those
 * of a supplier; sessions are looked at once a minute, all in one statement.
 * Who is told uses nothing of the session that it lives by.
 */

#ifndef NGX_TICKET_EVENTS_H
#define NGX_TICKET_EVENTS_H

#include "events/stream.h"


/* In init_process and exit_process. */
void ngx_ticket_events_init(ngx_cycle_t *cycle);
void ngx_ticket_events_exit(void);

/* Whether there is room for one more of this person. */
ngx_uint_t ngx_ticket_events_room(int32_t supplier_id, int32_t staff_id);

/* The request is one of them from now on, until its reader leaves, its session
 * ends or this process is told to go.  NGX_ERROR: no memory, or the reader has
 * left. */
ngx_int_t ngx_ticket_events_add(ngx_http_request_t *r, int32_t supplier_id,
    int32_t staff_id, const u_char session[TK_SHA256_LEN]);


#endif
