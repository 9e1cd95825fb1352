/*
 * Streams; see the header.
 */

#include "events/stream.h"


#define NGX_TICKET_STREAM_TURNS  30         /* that a reader may let go by */


static ngx_uint_t  ngx_ticket_streams_n;


ngx_uint_t
ngx_ticket_streams(void)
{
    return ngx_ticket_streams_n;
}


static ngx_uint_t
ngx_ticket_stream_is_sent(ngx_ticket_stream_t *s)
{
    return s->buf.pos == s->buf.last && s->r->buffered == 0
           && s->r->connection->buffered == 0;
}


static void
ngx_ticket_stream_sent(ngx_ticket_stream_t *s)
{
    ngx_ticket_text_release(s->text);
    s->text = NULL;
    s->turns = 0;
}


/* NGX_OK: it may go on. */

static ngx_int_t
ngx_ticket_stream_push(ngx_ticket_stream_t *s, ngx_chain_t *out)
{
    ngx_int_t  rc;

    s->r->connection->log->action = "sending events";

    rc = ngx_http_output_filter(s->r, out);

    if (rc == NGX_ERROR || rc > NGX_OK) {
        return NGX_ERROR;
    }

    if (ngx_ticket_stream_is_sent(s)) {
        ngx_ticket_stream_sent(s);
        return NGX_OK;
    }

    return ngx_handle_write_event(s->r->connection->write, 0);
}


static void
ngx_ticket_stream_cleanup(void *data)
{
    ngx_ticket_stream_t *s = data;

    ngx_queue_remove(&s->queue);
    ngx_ticket_text_release(s->text);
    ngx_ticket_streams_n--;
}


/* The reader takes more. */

static void
ngx_ticket_stream_writer(ngx_http_request_t *r)
{
    ngx_pool_cleanup_t   *cln;
    ngx_ticket_stream_t  *s;

    s = NULL;

    for (cln = r->pool->cleanup; cln; cln = cln->next) {
        if (cln->handler == ngx_ticket_stream_cleanup) {
            s = cln->data;
            break;
        }
    }

    if (s && s->text && ngx_ticket_stream_push(s, NULL) != NGX_OK) {
        ngx_http_finalize_request(r, NGX_ERROR);
    }
}


static ngx_int_t
ngx_ticket_stream_send(ngx_ticket_stream_t *s, ngx_ticket_text_t *text)
{
    ngx_memzero(&s->buf, sizeof(ngx_buf_t));
    s->buf.start = text->data;
    s->buf.pos = text->data;
    s->buf.last = text->data + text->len;
    s->buf.end = s->buf.last;
    s->buf.memory = 1;
    s->buf.flush = 1;
    s->out.next = NULL;
    s->text = ngx_ticket_text_use(text);

    return ngx_ticket_stream_push(s, &s->out);
}


ngx_ticket_stream_t *
ngx_ticket_stream_make(ngx_http_request_t *r, ngx_queue_t *queue,
    ngx_ticket_text_t *first)
{
    ngx_pool_cleanup_t   *cln;
    ngx_ticket_stream_t  *s;

    cln = ngx_pool_cleanup_add(r->pool, sizeof(ngx_ticket_stream_t));
    if (cln == NULL) {
        return NULL;
    }

    s = cln->data;
    ngx_memzero(s, sizeof(ngx_ticket_stream_t));
    cln->handler = ngx_ticket_stream_cleanup;

    s->r = r;
    s->whole = 1;
    s->out.buf = &s->buf;

    ngx_queue_insert_tail(queue, &s->queue);
    ngx_ticket_streams_n++;

    r->write_event_handler = ngx_ticket_stream_writer;

    return ngx_ticket_stream_send(s, first) == NGX_OK ? s : NULL;
}


static void
ngx_ticket_stream_close(ngx_ticket_stream_t *s, ngx_int_t rc)
{
    ngx_connection_t  *c;

    c = s->r->connection;

    ngx_http_finalize_request(s->r, rc);
    ngx_http_run_posted_requests(c);
}


void
ngx_ticket_stream_turn(ngx_ticket_stream_t *s, ngx_ticket_text_t *text)
{
    if (s->text == NULL) {
        if (text && ngx_ticket_stream_send(s, text) != NGX_OK) {
            ngx_ticket_stream_close(s, NGX_ERROR);
        }

        return;
    }

    s->whole = 1;

    if (++s->turns > NGX_TICKET_STREAM_TURNS) {
        ngx_log_error(NGX_LOG_INFO, s->r->connection->log, 0,
                      "a reader of events takes none: it is cut off");
        ngx_ticket_stream_close(s, NGX_ERROR);
    }
}


/* Who has not read the last text would keep a process that leaves. */

void
ngx_ticket_stream_end(ngx_ticket_stream_t *s)
{
    ngx_int_t  rc;

    rc = s->text ? NGX_ERROR : ngx_http_send_special(s->r, NGX_HTTP_LAST);

    if (rc != NGX_OK || s->r->buffered || s->r->connection->buffered) {
        rc = NGX_ERROR;
    }

    ngx_ticket_stream_close(s, rc);
}
