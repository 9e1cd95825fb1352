/*
 * Messages on a stream; see the header.
 */

#include "booking/pipe.h"
#include "base/client.h"


#define NGX_TICKET_PIPE_READS   8           /* of one event */
#define NGX_TICKET_PIPE_ROOM    65536       /* to begin with */
#define NGX_TICKET_PIPE_BUFFER  (16 * 1024 * 1024)  /* at most */


/* What is there lies between pos and last. */

typedef struct {
    u_char                            *start, *pos, *last, *end;
} ngx_ticket_pipe_buf_t;

typedef struct {
    uint32_t                           len;
    uint32_t                           kind;
} ngx_ticket_pipe_head_t;

struct ngx_ticket_pipe_s {
    ngx_connection_t                  *c;
    ngx_socket_t                       fd;
    const ngx_ticket_pipe_handlers_t  *handlers;
    void                              *data;
    ngx_log_t                         *log;
    ngx_ticket_pipe_buf_t              in, out;
};


static void ngx_ticket_pipe_read_handler(ngx_event_t *rev);
static void ngx_ticket_pipe_write_handler(ngx_event_t *wev);


ngx_ticket_pipe_t *
ngx_ticket_pipe_open(ngx_socket_t fd,
    const ngx_ticket_pipe_handlers_t *handlers, void *data, ngx_log_t *log)
{
    ngx_ticket_pipe_t  *pipe;

    pipe = ngx_calloc(sizeof(ngx_ticket_pipe_t), log);
    if (pipe == NULL) {
        (void) close(fd);
        return NULL;
    }

    pipe->fd = fd;
    pipe->handlers = handlers;
    pipe->data = data;
    pipe->log = log;

    pipe->c = ngx_ticket_client_attach(fd, pipe, ngx_ticket_pipe_read_handler,
                                       ngx_ticket_pipe_write_handler, log);

    if (pipe->c == NULL || ngx_ticket_pipe_watch(pipe, 1) != NGX_OK)
    {
        ngx_ticket_pipe_close(pipe);
        return NULL;
    }

    return pipe;
}


void
ngx_ticket_pipe_close(ngx_ticket_pipe_t *pipe)
{
    if (pipe == NULL) {
        return;
    }

    ngx_ticket_client_detach(&pipe->c);
    (void) close(pipe->fd);

    ngx_free(pipe->in.start);
    ngx_free(pipe->out.start);
    ngx_free(pipe);
}


/* Room for so many bytes behind what is there. */

static ngx_int_t
ngx_ticket_pipe_room(ngx_ticket_pipe_buf_t *b, size_t len, ngx_log_t *log)
{
    size_t   have, size;
    u_char  *p;

    if ((size_t) (b->end - b->last) >= len) {
        return NGX_OK;
    }

    have = b->last - b->pos;
    size = ngx_max((size_t) (b->end - b->start), NGX_TICKET_PIPE_ROOM);

    while (size < have + len) {
        size *= 2;
    }

    if (size > NGX_TICKET_PIPE_BUFFER) {
        return NGX_ERROR;
    }

    p = b->start;

    if (size > (size_t) (b->end - b->start)) {
        p = ngx_alloc(size, log);
        if (p == NULL) {
            return NGX_ERROR;
        }
    }

    if (have > 0) {
        ngx_memmove(p, b->pos, have);
    }

    if (p != b->start) {
        ngx_free(b->start);
    }

    b->start = p;
    b->pos = p;
    b->last = p + have;
    b->end = p + size;

    return NGX_OK;
}


u_char *
ngx_ticket_pipe_put(ngx_ticket_pipe_t *pipe, uint32_t kind, size_t len)
{
    u_char                  *p;
    ngx_ticket_pipe_head_t   head;

    if (len > NGX_TICKET_PIPE_MESSAGE
        || ngx_ticket_pipe_room(&pipe->out, sizeof(head) + len, pipe->log)
           != NGX_OK)
    {
        return NULL;
    }

    head.len = (uint32_t) len;
    head.kind = kind;

    p = ngx_cpymem(pipe->out.last, &head, sizeof(head));
    pipe->out.last = p + len;

    return p;
}


size_t
ngx_ticket_pipe_unwritten(const ngx_ticket_pipe_t *pipe)
{
    return pipe->out.last - pipe->out.pos;
}


ngx_int_t
ngx_ticket_pipe_write(ngx_ticket_pipe_t *pipe)
{
    ssize_t                 n;
    ngx_ticket_pipe_buf_t  *b;

    b = &pipe->out;

    while (b->pos < b->last) {
        n = send(pipe->fd, b->pos, b->last - b->pos, MSG_NOSIGNAL);

        if (n == -1 && ngx_socket_errno == NGX_EINTR) {
            continue;
        }

        if (n == -1) {
            if (ngx_socket_errno != NGX_EAGAIN) {
                return NGX_ERROR;
            }

            return ngx_ticket_client_watch(pipe->c->write, NGX_WRITE_EVENT, 1)
                   == NGX_OK ? NGX_AGAIN : NGX_ERROR;
        }

        b->pos += n;
    }

    b->pos = b->start;
    b->last = b->start;

    return ngx_ticket_client_watch(pipe->c->write, NGX_WRITE_EVENT, 0);
}


static void
ngx_ticket_pipe_write_handler(ngx_event_t *wev)
{
    ngx_int_t           rc;
    ngx_connection_t   *c;
    ngx_ticket_pipe_t  *pipe;

    c = wev->data;
    pipe = c->data;

    rc = ngx_ticket_pipe_write(pipe);

    if (rc == NGX_ERROR) {
        pipe->handlers->lost(pipe->data);

    } else if (rc == NGX_OK && pipe->handlers->written) {
        pipe->handlers->written(pipe->data);
    }
}


/* The messages that are there as a whole.  NGX_AGAIN: no more of them. */

static ngx_int_t
ngx_ticket_pipe_messages(ngx_ticket_pipe_t *pipe)
{
    tk_str_t                 bytes;
    ngx_ticket_pipe_buf_t   *b;
    ngx_ticket_pipe_head_t   head;

    b = &pipe->in;

    while ((size_t) (b->last - b->pos) >= sizeof(head)) {
        ngx_memcpy(&head, b->pos, sizeof(head));

        if (head.len > NGX_TICKET_PIPE_MESSAGE) {
            ngx_log_error(NGX_LOG_ALERT, pipe->log, 0,
                          "message of %uD bytes between processes", head.len);
            return NGX_ERROR;
        }

        if ((size_t) (b->last - b->pos) < sizeof(head) + head.len) {
            return ngx_ticket_pipe_room(b, sizeof(head) + head.len
                                        - (b->last - b->pos), pipe->log);
        }

        bytes.data = b->pos + sizeof(head);
        bytes.len = head.len;
        b->pos += sizeof(head) + head.len;

        if (pipe->handlers->message(pipe->data, head.kind, bytes) != NGX_OK) {
            return NGX_ERROR;
        }
    }

    return NGX_OK;
}


/* NGX_AGAIN: nothing more is there. */

static ngx_int_t
ngx_ticket_pipe_read_once(ngx_ticket_pipe_t *pipe)
{
    size_t                  room;
    ssize_t                 n;
    ngx_int_t               rc;
    ngx_ticket_pipe_buf_t  *b;

    b = &pipe->in;

    if (b->pos == b->last) {
        b->pos = b->start;
        b->last = b->start;
    }

    if (ngx_ticket_pipe_room(b, NGX_TICKET_PIPE_ROOM / 4, pipe->log)
        != NGX_OK)
    {
        return NGX_ERROR;
    }

    room = b->end - b->last;
    n = recv(pipe->fd, b->last, room, 0);

    if (n > 0) {
        b->last += n;
        rc = ngx_ticket_pipe_messages(pipe);

        return (rc == NGX_OK && (size_t) n < room) ? NGX_AGAIN : rc;
    }

    return (n == -1 && (ngx_socket_errno == NGX_EAGAIN
                        || ngx_socket_errno == NGX_EINTR))
           ? NGX_AGAIN : NGX_ERROR;
}


ngx_int_t
ngx_ticket_pipe_read(ngx_ticket_pipe_t *pipe)
{
    ngx_int_t   rc;
    ngx_uint_t  i;

    rc = NGX_OK;

    for (i = 0; i < NGX_TICKET_PIPE_READS && rc == NGX_OK; i++) {
        rc = ngx_ticket_pipe_read_once(pipe);
    }

    return rc == NGX_ERROR ? NGX_ERROR : NGX_OK;
}


ngx_int_t
ngx_ticket_pipe_watch(ngx_ticket_pipe_t *pipe, ngx_uint_t on)
{
    return ngx_ticket_client_watch(pipe->c->read, NGX_READ_EVENT, on);
}


/* What is left is told of again: the event is level-triggered. */

static void
ngx_ticket_pipe_read_handler(ngx_event_t *rev)
{
    ngx_connection_t   *c;
    ngx_ticket_pipe_t  *pipe;

    c = rev->data;
    pipe = c->data;

    if (ngx_ticket_pipe_read(pipe) == NGX_ERROR) {
        pipe->handlers->lost(pipe->data);
    }
}
