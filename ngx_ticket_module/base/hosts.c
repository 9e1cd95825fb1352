/*
 * Hosts of Postgres; see the header.
 */

#include "base/hosts.h"
#include "base/client.h"
#include "base/zone.h"


/* Of the word: the place in the list; how often it has changed. */

#define NGX_TICKET_HOSTS_MASK   0xff

#define NGX_TICKET_HOSTS_PAUSE  250         /* ms between two looks */


static ngx_atomic_uint_t  ngx_ticket_hosts_seen;
static ngx_event_t        ngx_ticket_hosts;


void
ngx_ticket_hosts_connected(ngx_ticket_pg_t *pg)
{
    ngx_atomic_t       *word;
    ngx_atomic_uint_t   before, now;

    if (!ngx_ticket_pg_left_silence(pg)) {
        return;
    }

    word = &ngx_ticket_zone()->postgres;

    do {
        before = *word;
        now = (before & ~NGX_TICKET_HOSTS_MASK) + NGX_TICKET_HOSTS_MASK + 1
              + (ngx_ticket_pg_host(pg) & NGX_TICKET_HOSTS_MASK);

    } while (!ngx_atomic_cmp_set(word, before, now));

    ngx_ticket_hosts_seen = now;
}


static void
ngx_ticket_hosts_look(void)
{
    ngx_uint_t         i;
    ngx_atomic_uint_t  word;

    word = ngx_ticket_zone()->postgres;

    if (word == ngx_ticket_hosts_seen) {
        return;
    }

    ngx_ticket_hosts_seen = word;

    for (i = 0; i < NGX_TICKET_PG_MAX; i++) {
        if (ngx_ticket_process.pg[i]) {
            ngx_ticket_pg_go(ngx_ticket_process.pg[i],
                             (ngx_uint_t) (word & NGX_TICKET_HOSTS_MASK));
        }
    }
}


static void
ngx_ticket_hosts_handler(ngx_event_t *ev)
{
    if (ngx_exiting) {
        return;
    }

    ngx_add_timer(ev, NGX_TICKET_HOSTS_PAUSE);
    ngx_ticket_hosts_look();
}


void
ngx_ticket_hosts_init(ngx_cycle_t *cycle)
{
    ngx_ticket_hosts_seen = ngx_ticket_zone()->postgres;

    if (ngx_ticket_pg_hosts(ngx_ticket_process.pg[0]) == 1) {
        return;
    }

    ngx_ticket_event_init(&ngx_ticket_hosts, ngx_ticket_hosts_handler, NULL,
                          cycle->log);
    ngx_ticket_hosts.cancelable = 1;

    ngx_add_timer(&ngx_ticket_hosts, NGX_TICKET_HOSTS_PAUSE);
}


void
ngx_ticket_hosts_exit(void)
{
    ngx_ticket_event_cancel(&ngx_ticket_hosts);
}
