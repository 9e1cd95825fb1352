/* The queue of look-ups; see the header. */

#include "snapshot/lookups.h"
#include "base/client.h"
#include "base/counts.h"
#include "base/lanes.h"
#include "base/process.h"


#define NGX_TICKET_LOOKUPS_FLIGHT   8       /* asked and not answered */
#define NGX_TICKET_LOOKUPS_LANE     64      /* waiting, of one address */
#define NGX_TICKET_LOOKUPS_MAX      1024    /* waiting */
#define NGX_TICKET_LOOKUPS_PAUSE    5       /* ms for each: 200 a second */
#define NGX_TICKET_LOOKUPS_SAVED    320     /* ms not used that count later */


static void ngx_ticket_lookups_run(ngx_event_t *ev);


static struct {
    ngx_ticket_lookups_conf_t   conf;
    ngx_ticket_lanes_t          lanes;
    ngx_queue_t                 refused;
    ngx_uint_t                  flight;
    ngx_msec_t                  next;       /* may be asked from then on */
    ngx_event_t                 run;
} ngx_ticket_lookup_queue;


static ngx_ticket_lookup_t *
ngx_ticket_lookup_at(ngx_queue_t *q)
{
    return ngx_queue_data(q, ngx_ticket_lookup_t, queue);
}


void
ngx_ticket_lookups_init(const ngx_ticket_lookups_conf_t *conf)
{
    ngx_memzero(&ngx_ticket_lookup_queue, sizeof(ngx_ticket_lookup_queue));

    ngx_ticket_lookup_queue.conf = *conf;
    ngx_ticket_lookup_queue.next = ngx_current_msec;

    ngx_ticket_lanes_init(&ngx_ticket_lookup_queue.lanes);
    ngx_queue_init(&ngx_ticket_lookup_queue.refused);
    ngx_ticket_event_init(&ngx_ticket_lookup_queue.run, ngx_ticket_lookups_run,
                          NULL, ngx_ticket_process.log);
}


void
ngx_ticket_lookups_exit(void)
{
    ngx_ticket_event_cancel(&ngx_ticket_lookup_queue.run);
    ngx_ticket_lanes_exit(&ngx_ticket_lookup_queue.lanes);
}


ngx_uint_t
ngx_ticket_lookups(void)
{
    return ngx_ticket_lookup_queue.lanes.n;
}


static void
ngx_ticket_lookups_post(void)
{
    if (!ngx_ticket_lookup_queue.run.timer_set) {
        ngx_post_event(&ngx_ticket_lookup_queue.run, &ngx_posted_events);
    }
}


/* Room for one more of that lane: the longest gives way. */

static ngx_int_t
ngx_ticket_lookups_room(ngx_rbtree_key_t key)
{
    ngx_queue_t         *item;
    ngx_ticket_lane_t   *lane;
    ngx_ticket_lanes_t  *lanes;

    lanes = &ngx_ticket_lookup_queue.lanes;
    lane = ngx_ticket_lanes_find(lanes, key);

    if (lane && lane->n >= NGX_TICKET_LOOKUPS_LANE) {
        return NGX_BUSY;
    }

    if (lanes->n < NGX_TICKET_LOOKUPS_MAX) {
        return NGX_OK;
    }

    item = ngx_ticket_lanes_shed(lanes, key);
    if (item == NULL) {
        return NGX_BUSY;
    }

    ngx_queue_insert_tail(&ngx_ticket_lookup_queue.refused, item);
    ngx_ticket_count(lookups_refused);

    return NGX_OK;
}


ngx_int_t
ngx_ticket_lookups_add(ngx_ticket_lookup_t *lookup)
{
    if (ngx_ticket_lookups_room(lookup->lane) != NGX_OK
        || ngx_ticket_lanes_add(&ngx_ticket_lookup_queue.lanes, lookup->lane,
                                &lookup->queue)
           != NGX_OK)
    {
        ngx_ticket_count(lookups_refused);
        return NGX_BUSY;
    }

    ngx_ticket_lookups_post();

    return NGX_OK;
}


void
ngx_ticket_lookups_over(void)
{
    ngx_ticket_lookup_queue.flight--;
    ngx_ticket_lookups_post();
}


/* How long until the next may be asked, in ms; what was not used of late lets
 * some go at once. */

static ngx_msec_t
ngx_ticket_lookups_pause(void)
{
    ngx_msec_int_t  early;

    early = (ngx_msec_int_t) (ngx_ticket_lookup_queue.next - ngx_current_msec);

    if (early < -NGX_TICKET_LOOKUPS_SAVED) {
        ngx_ticket_lookup_queue.next = ngx_current_msec
                                       - NGX_TICKET_LOOKUPS_SAVED;
    }

    return early > 0 ? (ngx_msec_t) early : 0;
}


static void
ngx_ticket_lookups_ask(void)
{
    ngx_msec_t           pause;
    ngx_ticket_lanes_t  *lanes;

    lanes = &ngx_ticket_lookup_queue.lanes;

    while (ngx_ticket_lookup_queue.flight < NGX_TICKET_LOOKUPS_FLIGHT
           && lanes->n > 0)
    {
        pause = ngx_ticket_lookups_pause();

        if (pause > 0) {
            ngx_add_timer(&ngx_ticket_lookup_queue.run, pause);
            return;
        }

        if (ngx_ticket_lookup_queue.conf.ask(
                         ngx_ticket_lookup_at(ngx_ticket_lanes_take(lanes)))
            == NGX_AGAIN)
        {
            ngx_ticket_lookup_queue.flight++;
            ngx_ticket_lookup_queue.next += NGX_TICKET_LOOKUPS_PAUSE;
            ngx_ticket_count(lookups);
        }
    }
}


static void
ngx_ticket_lookups_run(ngx_event_t *ev)
{
    ngx_queue_t  *item;

    while (!ngx_queue_empty(&ngx_ticket_lookup_queue.refused)) {
        item = ngx_queue_head(&ngx_ticket_lookup_queue.refused);
        ngx_queue_remove(item);
        ngx_ticket_lookup_queue.conf.refuse(ngx_ticket_lookup_at(item));
    }

    ngx_ticket_lookups_ask();
}
