/*
 * What the clients of Postgres and Redis do alike with nginx's event loop: the
 * place of a socket that a library owns, its events, the pause after a failure.
 * Knows neither protocol nor operations.  Event loop only.
 */

#ifndef NGX_TICKET_CLIENT_H
#define NGX_TICKET_CLIENT_H

#include <ngx_config.h>
#include <ngx_core.h>
#include <ngx_event.h>


/* data: NULL, none.  Else it begins with as much as nginx reads of a connection
 * when it logs a timer. */
void ngx_ticket_event_init(ngx_event_t *ev, ngx_event_handler_pt handler,
    void *data, ngx_log_t *log);

/* Fine with a timer that is not set; cancel takes it off the posted, too. */
void ngx_ticket_timer_stop(ngx_event_t *ev);
void ngx_ticket_event_cancel(ngx_event_t *ev);

/* The socket stays the library's.  NULL: nginx has no connection left. */
ngx_connection_t *ngx_ticket_client_attach(ngx_socket_t fd, void *data,
    ngx_event_handler_pt read, ngx_event_handler_pt write, ngx_log_t *log);

/* Level-triggered: whether the loop is to tell of it. */
ngx_int_t ngx_ticket_client_watch(ngx_event_t *ev, ngx_int_t event,
    ngx_uint_t on);

/*
 * Gives the connection back to nginx, and forgets it; nothing where there is
 * none.  The library closes the socket or has closed it.
 */
void ngx_ticket_client_detach(ngx_connection_t **connection);

/* In ms, before the next attempt after so many failures in a row. */
ngx_msec_t ngx_ticket_client_pause(ngx_uint_t failures);


#endif
