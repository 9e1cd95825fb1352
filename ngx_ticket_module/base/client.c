/* What the clients of Postgres and Redis do alike with nginx's event loop. */

#include "base/client.h"
#include "core/tk_retry.h"


#define NGX_TICKET_CLIENT_PAUSE_MIN     100
#define NGX_TICKET_CLIENT_PAUSE_MAX     3000


/* What is logged at "debug" of a timer is the descriptor of its data, which is
 * taken for a connection: nobody's has none. */

static ngx_connection_t  ngx_ticket_nobody = { .fd = (ngx_socket_t) -1 };


void
ngx_ticket_event_init(ngx_event_t *ev, ngx_event_handler_pt handler,
    void *data, ngx_log_t *log)
{
    ev->handler = handler;
    ev->data = data ? data : &ngx_ticket_nobody;
    ev->log = log;
}


void
ngx_ticket_timer_stop(ngx_event_t *ev)
{
    if (ev->timer_set) {
        ngx_del_timer(ev);
    }
}


void
ngx_ticket_event_cancel(ngx_event_t *ev)
{
    ngx_ticket_timer_stop(ev);

    if (ev->posted) {
        ngx_delete_posted_event(ev);
    }
}


ngx_connection_t *
ngx_ticket_client_attach(ngx_socket_t fd, void *data,
    ngx_event_handler_pt read, ngx_event_handler_pt write, ngx_log_t *log)
{
    ngx_connection_t  *c;

    c = ngx_get_connection(fd, log);
    if (c == NULL) {
        return NULL;
    }

    c->data = data;
    c->log = log;
    c->read->log = log;
    c->write->log = log;
    c->read->handler = read;
    c->write->handler = write;

    return c;
}


ngx_int_t
ngx_ticket_client_watch(ngx_event_t *ev, ngx_int_t event, ngx_uint_t on)
{
    if (on && !ev->active) {
        return ngx_add_event(ev, event, NGX_LEVEL_EVENT);
    }

    if (!on && ev->active) {
        return ngx_del_event(ev, event, 0);
    }

    return NGX_OK;
}


static void
ngx_ticket_client_forget(ngx_event_t *ev, ngx_int_t event)
{
    if (ev->active) {
        ngx_del_event(ev, event, NGX_CLOSE_EVENT);
    }

    if (ev->posted) {
        ngx_delete_posted_event(ev);
    }

    ev->closed = 1;
}


/* Not ngx_close_connection: that would close a number which may be somebody
 * else's by then. */

void
ngx_ticket_client_detach(ngx_connection_t **connection)
{
    ngx_connection_t  *c;

    c = *connection;
    if (c == NULL) {
        return;
    }

    *connection = NULL;

    ngx_ticket_client_forget(c->read, NGX_READ_EVENT);
    ngx_ticket_client_forget(c->write, NGX_WRITE_EVENT);
    c->idle = 0;

    ngx_free_connection(c);
    c->fd = (ngx_socket_t) -1;
}


ngx_msec_t
ngx_ticket_client_pause(ngx_uint_t failures)
{
    if (failures == 0) {
        return 0;
    }

    return tk_retry_pause(failures, NGX_TICKET_CLIENT_PAUSE_MIN,
                          NGX_TICKET_CLIENT_PAUSE_MAX, ngx_random());
}
