/*
 * One stream of events: an answer that goes on until its reader leaves, or is
 * told to.  At most one text is on its way; who has not read it when the next
 * one comes is not told that, but everything once it reads again.
 */

#ifndef NGX_TICKET_EVENTS_STREAM_H
#define NGX_TICKET_EVENTS_STREAM_H

#include <ngx_config.h>
#include <ngx_core.h>
#include <ngx_http.h>

#include "core/tk_crypto.h"
#include "events/text.h"


typedef struct {
    ngx_queue_t          queue;             /* its supplier's */
    ngx_http_request_t  *r;
    u_char               session[TK_SHA256_LEN];
    int32_t              staff_id;
    ngx_ticket_text_t   *text;              /* on its way; NULL: none is */
    ngx_buf_t            buf;               /* of it */
    ngx_chain_t          out;
    ngx_uint_t           turns;             /* that it has let go by */
    unsigned             whole:1;           /* is to be told everything */
    unsigned             over:1;            /* its session */
} ngx_ticket_stream_t;

#define ngx_ticket_stream_at(q)                                               \
    (ngx_queue_data(q, ngx_ticket_stream_t, queue))


/* Of a request whose header is sent, with what it begins with; it leaves the
 * queue it is in with its request.  NULL: no memory, or the reader has gone. */
ngx_ticket_stream_t *ngx_ticket_stream_make(ngx_http_request_t *r,
    ngx_queue_t *queue, ngx_ticket_text_t *first);

/* How many this process has. */
ngx_uint_t ngx_ticket_streams(void);

/* One turn: the text, unless that is NULL or there is one on its way.  Who lets
 * too many turns go by is cut off.  Of an event that is not the stream's. */
void ngx_ticket_stream_turn(ngx_ticket_stream_t *stream,
    ngx_ticket_text_t *text);

/* Ends it, at once; of an event that is not its own. */
void ngx_ticket_stream_end(ngx_ticket_stream_t *stream);


#endif
