/*
 * A tongue: one interface through which operations are asked for and answered.
 * Each has a folder (aspx/ is the first) that ends in one row of this table,
 * and a directive in conf.c that gives the row to a location.  Phases, driver,
 * reply, answer cache and filters know the row alone; operations, quotes and
 * SQL do not know that there are tongues.
 *
 * Life of a request, in its tongue's words:
 *
 *     preaccess   intake, authenticate, params; whom nobody here has heard of
 *                 is looked up behind limit_req and limit_conn
 *     content     (steps of the operation) render
 *
 * What a function refuses, it refuses with ngx_ticket_refuse(): the answer is
 * made in the content phase, so that nginx's limits see the request first.
 * The first refusal ends the preparation.
 */

#ifndef NGX_TICKET_TONGUE_H
#define NGX_TICKET_TONGUE_H

#include "request/request.h"


/* Whom a tongue talks to. */

typedef enum {
    NGX_TICKET_NONE = 0,                    /* nobody in particular: nginx's
                                               allow and deny say who may */
    NGX_TICKET_AGENT,
    NGX_TICKET_DEVICE,
    NGX_TICKET_STAFF,
    NGX_TICKET_PLATFORM,                    /* of payment */
    NGX_TICKET_VISITOR                      /* who has the link of an order */
} ngx_ticket_principal_e;

struct ngx_ticket_tongue_s {
    const char               *name;
    ngx_ticket_principal_e    principal;
    unsigned                  late:1;       /* who asks is proven by Postgres,
                                               in the statement that does what
                                               is asked */
    ngx_str_t                 type;         /* Content-Type, if the answer has
                                               none of its own in tc->type */

    /*
     * Of one that is spoken beside another in its locations: is this path one
     * of its own?  NULL: it is the only one.
     */
    ngx_uint_t              (*takes)(ngx_http_request_t *r);

    /*
     * Which operation: sets tc->terms, tc->endpoint, tc->name and tc->now, and
     * reads the body where there may be one (request/body.h).  NGX_OK: over;
     * NGX_DONE: waits for the body, called again when it is there; else an
     * answer of nginx's own.
     */
    ngx_int_t               (*intake)(ngx_ticket_ctx_t *tc);

    /*
     * Who: sets tc->supplier and the principal's snapshot, and, once it is
     * proven, tc->authenticated.  It is called for what the intake refused,
     * too: that answer may have to be signed.  NGX_OK: over; NGX_AGAIN: waits
     * for a snapshot, called again when it is there; NGX_DECLINED: nobody here
     * has heard of who asks, called again with tc->limited when nginx's limits
     * have seen the request.  Not called for NONE; else nothing but a refusal
     * gets on without tc->authenticated.
     */
    ngx_int_t               (*authenticate)(ngx_ticket_ctx_t *tc);

    /*
     * The parameters, into tc->req: of a booking what its places depend on
     * alone, for a look at them at the price of a read; and all.  NGX_DECLINED:
     * cannot be told so early, and is refused, respectively.  NULL: there is no
     * such look, and there are none.
     */
    ngx_int_t               (*places)(ngx_ticket_ctx_t *tc);
    ngx_int_t               (*params)(ngx_ticket_ctx_t *tc);

    /*
     * The request begins again with a fresh snapshot in tc->agent: is what
     * proved it still good?  NGX_DECLINED: it is refused.
     */
    ngx_int_t               (*renew)(ngx_ticket_ctx_t *tc);

    /*
     * Of a booking, on demand: what it is known again by, into tc->proof.
     * NULL: it has no bookings.
     */
    void                    (*proof)(ngx_ticket_ctx_t *tc);

    /*
     * The answer's bytes from tc->err, tc->subject and tc->rows, in the
     * request's pool; sets tc->retcode.  NGX_AGAIN: a long one, of which there
     * is more: called again in another turn of the event loop; no refusal is
     * long.  NGX_ERROR: nginx's 500.
     */
    ngx_int_t               (*render)(ngx_ticket_ctx_t *tc, tk_str_t *body);

    /*
     * What two requests of one supplier and one principal must have in common
     * to get the same bytes, appended at p.  NULL: does not fit.  The function
     * NULL: answers are not kept.
     */
    u_char                 *(*cache_key)(ngx_ticket_ctx_t *tc, u_char *p,
                                         u_char *last);

    /*
     * An answer that was kept is given to another request: what is each one's
     * own is put in, in a copy.  NULL: there is nothing of that kind.
     */
    ngx_int_t               (*fresh)(ngx_ticket_ctx_t *tc, tk_str_t *body);

    /*
     * What nginx itself refuses (413, 503 of limit_req, ...), in the tongue's
     * shape: asked for twice, for the same bytes; NULL: nginx's own.  And what
     * headers go with it; the function NULL: none.
     */
    ngx_str_t              *(*nginx_error)(ngx_http_request_t *r,
                                           ngx_uint_t status);
    void                    (*nginx_head)(ngx_http_request_t *r,
                                          ngx_uint_t status);
};


/* Which one a request of a location of ours speaks. */
const ngx_ticket_tongue_t *ngx_ticket_tongue_of(ngx_http_request_t *r,
    const ngx_ticket_loc_conf_t *conf);

/* The preaccess phase: all of the above but the answer.  NGX_OK: over, tc->err
 * says how; NGX_DECLINED: once more behind nginx's limits; anything else is for
 * nginx. */
ngx_int_t ngx_ticket_prepare(ngx_ticket_ctx_t *tc);


#endif
