/*
 * Notifications; see the header.
 */

#include "base/client.h"
#include "base/keys.h"
#include "snapshot/notices.h"
#include "snapshot/snapshot.h"


#define NGX_TICKET_NOTICES_SECOND  1000
#define NGX_TICKET_NOTICES_MAX     200      /* in a second, each by itself */


static void ngx_ticket_notices_handler(ngx_event_t *ev);


static struct {
    ngx_event_t  timer;                     /* when there were too many */
    ngx_msec_t   since;
    ngx_uint_t   n;
} ngx_ticket_notices;


void
ngx_ticket_notices_init(ngx_cycle_t *cycle)
{
    ngx_ticket_event_init(&ngx_ticket_notices.timer,
                          ngx_ticket_notices_handler, NULL, cycle->log);
    ngx_ticket_notices.timer.cancelable = 1;
    ngx_ticket_notices.since = ngx_current_msec;
}


void
ngx_ticket_notices_exit(void)
{
    ngx_ticket_event_cancel(&ngx_ticket_notices.timer);
}


static void
ngx_ticket_notices_handler(ngx_event_t *ev)
{
    ngx_ticket_snapshot_notify(NULL, NULL);
    ngx_ticket_keys_changed();
}


static ngx_uint_t
ngx_ticket_notices_too_many(void)
{
    ngx_msec_t  passed;

    passed = ngx_current_msec - ngx_ticket_notices.since;

    if (passed >= NGX_TICKET_NOTICES_SECOND) {
        ngx_ticket_notices.since = ngx_current_msec;
        ngx_ticket_notices.n = 0;
        passed = 0;
    }

    if (++ngx_ticket_notices.n <= NGX_TICKET_NOTICES_MAX) {
        return 0;
    }

    if (!ngx_ticket_notices.timer.timer_set) {
        ngx_log_error(NGX_LOG_WARN, ngx_ticket_process.log, 0,
                      "more than %d notifications on ticket_config in a "
                      "second: all snapshots are read again instead",
                      NGX_TICKET_NOTICES_MAX);
        ngx_add_timer(&ngx_ticket_notices.timer,
                      NGX_TICKET_NOTICES_SECOND - passed);
    }

    return 1;
}


void
ngx_ticket_notices_notify(const char *payload, void *data)
{
    if (payload == NULL) {
        ngx_ticket_snapshot_notify(NULL, NULL);
        return;
    }

    if (ngx_ticket_notices_too_many()) {
        return;
    }

    if (ngx_strcmp(payload, "keys") == 0) {
        ngx_ticket_keys_changed();
        return;
    }

    ngx_ticket_snapshot_notify(payload, NULL);
}
