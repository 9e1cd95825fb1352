/* Those who are no agents wait; see the header. */

#include "request/pause.h"
#include "base/address.h"


#define NGX_TICKET_PAUSE            2000    /* ms */
#define NGX_TICKET_PAUSE_EACH       10      /* ms: 100 a second of an address */
#define NGX_TICKET_PAUSE_SAVED      2000    /* ms not used that count later */
#define NGX_TICKET_PAUSE_ADDRESSES  1024    /* two of one place share it */


static struct {
    ngx_rbtree_key_t   address;
    ngx_msec_t         next;                /* the next may come, unpaused */
} ngx_ticket_pauses[NGX_TICKET_PAUSE_ADDRESSES];


/* Whether the address asks too often.  What is paused does not count: it comes
 * less often by that. */

static ngx_uint_t
ngx_ticket_pause_is_due(ngx_rbtree_key_t address)
{
    uint32_t         place;
    ngx_msec_t      *next;
    ngx_msec_int_t   early;

    place = ngx_murmur_hash2((u_char *) &address, sizeof(ngx_rbtree_key_t))
            % NGX_TICKET_PAUSE_ADDRESSES;
    next = &ngx_ticket_pauses[place].next;

    early = (ngx_msec_int_t) (*next - ngx_current_msec);

    if (ngx_ticket_pauses[place].address != address
        || early < -NGX_TICKET_PAUSE_SAVED)
    {
        ngx_ticket_pauses[place].address = address;
        *next = ngx_current_msec - NGX_TICKET_PAUSE_SAVED;
        early = -NGX_TICKET_PAUSE_SAVED;
    }

    if (early > 0) {
        return 1;
    }

    *next += NGX_TICKET_PAUSE_EACH;

    return 0;
}


/* As ngx_http_limit_req_module waits. */

static void
ngx_ticket_pause_handler(ngx_http_request_t *r)
{
    ngx_event_t  *wev;

    wev = r->connection->write;

    if (wev->delayed) {

        if (ngx_handle_write_event(wev, 0) != NGX_OK) {
            ngx_http_finalize_request(r, NGX_HTTP_INTERNAL_SERVER_ERROR);
        }

        return;
    }

    if (ngx_handle_read_event(r->connection->read, 0) != NGX_OK) {
        ngx_http_finalize_request(r, NGX_HTTP_INTERNAL_SERVER_ERROR);
        return;
    }

    r->read_event_handler = ngx_http_block_reading;
    r->write_event_handler = ngx_http_core_run_phases;

    ngx_http_core_run_phases(r);
}


ngx_int_t
ngx_ticket_pause(ngx_http_request_t *r)
{
    if (!ngx_ticket_pause_is_due(ngx_ticket_address_key(r->connection))) {
        return NGX_DECLINED;
    }

    if (ngx_handle_read_event(r->connection->read, 0) != NGX_OK) {
        return NGX_HTTP_INTERNAL_SERVER_ERROR;
    }

    r->read_event_handler = ngx_http_test_reading;
    r->write_event_handler = ngx_ticket_pause_handler;

    r->connection->write->delayed = 1;
    ngx_add_timer(r->connection->write, NGX_TICKET_PAUSE);

    return NGX_AGAIN;
}
