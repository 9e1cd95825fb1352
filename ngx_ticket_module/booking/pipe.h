/*
 * A stream between two processes of this host, and the messages on it: a kind
 * and bytes.  Written at once when the caller says so, whatever was put in
 * until then; read in bounded amounts.  What breaks the form, or is larger than
 * a booking can be, is a lost stream, and an ALERT.  Event loop only.
 */

#ifndef NGX_TICKET_PIPE_H
#define NGX_TICKET_PIPE_H

#include <ngx_config.h>
#include <ngx_core.h>
#include <ngx_event.h>

#include "core/tk.h"

#define NGX_TICKET_PIPE_MESSAGE     (2 * 1024 * 1024)   /* bytes at most */

typedef struct ngx_ticket_pipe_s  ngx_ticket_pipe_t;

typedef struct {
    /* A message, whose bytes are good during the call.  NGX_ERROR: the stream
     * is lost. */
    ngx_int_t   (*message)(void *data, uint32_t kind, tk_str_t bytes);

    /* All that was put in is written, after not all was. */
    void        (*written)(void *data);

    /* The other end is gone; closes the pipe. */
    void        (*lost)(void *data);
} ngx_ticket_pipe_handlers_t;


/* Takes the socket over.  NULL: no memory, no connection left; it is closed. */
ngx_ticket_pipe_t *ngx_ticket_pipe_open(ngx_socket_t fd,
    const ngx_ticket_pipe_handlers_t *handlers, void *data, ngx_log_t *log);

/* Not while it calls message().  Accepts NULL. */
void ngx_ticket_pipe_close(ngx_ticket_pipe_t *pipe);

/* Whether the event loop is to tell when something has come; it is, to begin
 * with. */
ngx_int_t ngx_ticket_pipe_watch(ngx_ticket_pipe_t *pipe, ngx_uint_t on);

/* What has come by now, a bounded amount.  NGX_ERROR: it is lost, and lost() is
 * not called. */
ngx_int_t ngx_ticket_pipe_read(ngx_ticket_pipe_t *pipe);

/* Room for a message of that length, to be filled at once; NULL: no memory, or
 * too much waits to be written. */
u_char *ngx_ticket_pipe_put(ngx_ticket_pipe_t *pipe, uint32_t kind,
    size_t len);

/* Bytes that were put in and are not yet written. */
size_t ngx_ticket_pipe_unwritten(const ngx_ticket_pipe_t *pipe);

/* NGX_AGAIN: the rest goes when there is room; NGX_ERROR: it is lost, and
 * lost() is not called. */
ngx_int_t ngx_ticket_pipe_write(ngx_ticket_pipe_t *pipe);


#endif
