/*
 * What is told at once to many: made once, and there until the last of them has
 * sent it.  As text/event-stream has it.
 */

#ifndef NGX_TICKET_EVENTS_TEXT_H
#define NGX_TICKET_EVENTS_TEXT_H

#include <ngx_config.h>
#include <ngx_core.h>

#include "core/tk_buf.h"


typedef struct {
    ngx_uint_t  users;
    size_t      len;
    u_char      data[];
} ngx_ticket_text_t;


/* Of what the buffer holds, with one user; NULL: that is nothing, or there is
 * no memory. */
ngx_ticket_text_t *ngx_ticket_text_make(const tk_buf_t *b);

/* One user more; one less, and the last one takes it away.  Accepts NULL. */
ngx_ticket_text_t *ngx_ticket_text_use(ngx_ticket_text_t *text);
void ngx_ticket_text_release(ngx_ticket_text_t *text);

/* An event's head, up to its data; and its end. */
void ngx_ticket_text_event(tk_buf_t *b, const char *name);
void ngx_ticket_text_end(tk_buf_t *b);


#endif
