/*
 * The driver; see the header, and request/endpoint.h for what steps return.
 */

#include "request/driver.h"
#include "base/client.h"
#include "request/reply.h"


#define NGX_TICKET_STEPS_MAX  64    /* of one request, jumps included */


static void ngx_ticket_run(ngx_ticket_ctx_t *tc);
static void ngx_ticket_run_after(ngx_ticket_ctx_t *tc);


ngx_int_t
ngx_ticket_content_handler(ngx_http_request_t *r)
{
    ngx_int_t          rc;
    ngx_ticket_ctx_t  *tc;

    tc = ngx_ticket_get_ctx(r);

    if (tc == NULL || !tc->prepared) {
        return NGX_HTTP_INTERNAL_SERVER_ERROR;  /* a subrequest of somebody */
    }

    /*
     * A body that nobody has read.  Not before: until here modules of other
     * phases (mirror) may read it, or send the request elsewhere.
     */

    rc = ngx_http_discard_request_body(r);
    if (rc != NGX_OK) {
        return rc;
    }

    if (tc->err != TK_OK && tc->after == NULL) {
        return ngx_ticket_reply(tc);
    }

    if (tc->err == TK_OK) {
        rc = ngx_ticket_reply_cached(tc);
        if (rc != NGX_DECLINED) {
            return rc;
        }
    }

    /* a client that leaves is noticed, and the request ends when its
     * operation does */

    r->main->count++;

    if (!r->discard_body) {
        r->read_event_handler = ngx_http_test_reading;
    }

    if (tc->err != TK_OK) {
        ngx_ticket_run_after(tc);

    } else {
        tc->step = tc->again == TK_OK ? tc->endpoint->steps
                                      : tc->endpoint->again;
    }

    ngx_ticket_run(tc);

    return NGX_DONE;
}


static void
ngx_ticket_run(ngx_ticket_ctx_t *tc)
{
    ngx_int_t                 rc;
    ngx_log_t                *log;
    ngx_uint_t                n;
    const ngx_ticket_step_t  *step;

    log = tc->r->connection->log;
    rc = NGX_OK;

    for (n = 0; n < NGX_TICKET_STEPS_MAX; n++) {
        step = tc->step;

        if (step->handler == NULL) {
            break;
        }

        tc->step++;
        log->action = (char *) step->name;

        rc = step->handler(tc);

        if (rc == NGX_AGAIN) {
            return;
        }

        if (rc == NGX_DECLINED && tc->after) {
            ngx_ticket_run_after(tc);
            continue;
        }

        if (rc != NGX_OK) {
            break;
        }
    }

    if (n == NGX_TICKET_STEPS_MAX) {
        ngx_log_error(NGX_LOG_ALERT, log, 0, "steps of a page do not end");
        rc = NGX_ERROR;
    }

    if (rc == NGX_ERROR) {
        ngx_ticket_refuse(tc, TK_BUG);
    }

    log->action = "sending ticket answer";

    rc = ngx_ticket_reply(tc);

    if (rc == NGX_DECLINED) {
        ngx_ticket_yield(tc);
        return;
    }

    if (rc == NGX_DONE) {
        return;
    }

    ngx_http_finalize_request(tc->r, rc);
}


static void
ngx_ticket_turn(ngx_event_t *ev)
{
    ngx_ticket_resume(ev->data);
}


void
ngx_ticket_yield(ngx_ticket_ctx_t *tc)
{
    ngx_ticket_event_init(&tc->turn, ngx_ticket_turn, tc,
                          tc->r->connection->log);
    ngx_post_event(&tc->turn, &ngx_posted_next_events);
}


/* The refusal stands; its answer waits for these. */

static void
ngx_ticket_run_after(ngx_ticket_ctx_t *tc)
{
    tc->step = tc->after;
    tc->after = NULL;
}


void
ngx_ticket_resume(ngx_ticket_ctx_t *tc)
{
    ngx_connection_t  *c;

    if (!ngx_ticket_is_current(tc)) {
        return;
    }

    c = tc->r->connection;

    ngx_ticket_run(tc);
    ngx_http_run_posted_requests(c);
}
