/*
 * A request, from its first phase until its pool goes.
 *
 * Its life: intake (URI, method, body), authentication, parameters, steps of
 * its operation, answer; all but the steps in the words of its tongue
 * (request/tongue.h).  What comes before the steps runs in the PREACCESS phase,
 * so that limit_req and limit_conn can count verified agents; only whom nobody
 * here has heard of is counted by them first, and then looked up.  What is
 * refused there is remembered and answered in the CONTENT phase.
 */

#ifndef NGX_TICKET_REQUEST_H
#define NGX_TICKET_REQUEST_H

#include <ngx_config.h>
#include <ngx_core.h>
#include <ngx_http.h>

#include "base/conf.h"
#include "core/tk_operation.h"
#include "core/tk_request.h"
#include "core/tk_rows.h"
#include "request/arrivals.h"
#include "request/endpoint.h"
#include "snapshot/snapshot.h"


/* Known again by these bytes: a hash of what proved who asks for what; of
 * bookings, once that is asked for, and of requests that come once. */
#define NGX_TICKET_PROOF  16

struct ngx_ticket_ctx_s {
    ngx_http_request_t        *r;
    ngx_ticket_loc_conf_t     *conf;
    tk_pool_t                  pool;        /* r->pool */

    const ngx_ticket_tongue_t  *tongue;
    void                      *own;         /* what it alone knows */

    const char                *name;        /* of the page or operation, as the
                                               tongue has it; NULL: none */
    tk_terms_t                 terms;       /* of it */
    const ngx_ticket_endpoint_t  *endpoint;
    tk_request_t               req;
    tk_time_t                  now;         /* at intake, when it was whole */
    ngx_msec_t                 began;       /* the same, for deadlines */

    ngx_ticket_snapshot_t     *supplier;
    ngx_ticket_snapshot_t     *agent;
    ngx_ticket_wait_t          wait;
    ngx_ticket_arrival_t       arrival;     /* while its body is on its way */
    ngx_event_t                turn;        /* of a long answer */
    ngx_event_t                intake;      /* of a body that is on its way */

    const ngx_ticket_step_t   *step;        /* the next one */
    const ngx_ticket_step_t   *after;       /* what comes between a refusal and
                                               its answer; NULL: nothing */
    ngx_msec_t                 delay;       /* ... of it */
    ngx_ticket_pg_op_t        *op;          /* in flight, or being read */
    ngx_uint_t                 restarts;    /* with fresh snapshots */
    void                      *data;        /* what the operation's steps share:
                                               theirs, of the request's pool */

    u_char                     proof[NGX_TICKET_PROOF];
    tk_err_t                   again;       /* it came before: its order is
                                               answered, or this; TK_OK: no */

    tk_err_t                   err;         /* the refusal, TK_OK none */
    tk_str_t                   subject;
    tk_rows_t                  rows;
    ngx_uint_t                 http_status; /* 0: 200 */
    ngx_str_t                 *type;        /* NULL: the tongue's */
    ngx_file_t                *file;        /* the answer, in place of bytes
                                               (request/file.h); NULL: none */
    ngx_int_t                (*goes_on)(ngx_ticket_ctx_t *tc);
                                            /* has the answer, once its header
                                               is sent, and sends what there is
                                               of it; NULL: it is whole */

    tk_str_t           person;              /* for $ticket_person: who it is of
                                               the attraction's people */
    int32_t            device_no;           /* for $ticket_device: whose token
                                               is good; 0: none's */
    int64_t            order_id;            /* for $ticket_order: one that was
                                               found, or booked */
    int                retcode;
    ngx_msec_t         pg_msec;
    ngx_msec_t         redis_msec;
    ngx_atomic_uint_t  cell_changes;        /* when they were read */
    int64_t            seats_of;            /* whose seats, and their stamp */
    ngx_uint_t         seats_stamp;

    unsigned                   body_read:1;
    unsigned                   authenticated:1;
    unsigned                   prepared:1;  /* the preaccess phase is over */
    unsigned                   unheard_of:1;    /* but for who is asking, whom
                                               nobody here has heard of */
    unsigned                   paused:1;    /* it has waited for that, if it
                                               had to */
    unsigned                   limited:1;   /* nginx's limits have seen it */
    unsigned                   renewing:1;  /* its answer is kept, and about to
                                               be too old */
    unsigned                   answered:1;
    unsigned                   op_done:1;
};

ngx_ticket_ctx_t *ngx_ticket_get_ctx(ngx_http_request_t *r);
ngx_ticket_ctx_t *ngx_ticket_create_ctx(ngx_http_request_t *r,
    ngx_ticket_loc_conf_t *conf,
    const ngx_ticket_tongue_t *tongue);                 /* NULL: no memory */

/* 0: nginx has taken the request elsewhere meanwhile (post_action, error_page),
 * which answers it. */
ngx_uint_t ngx_ticket_is_current(ngx_ticket_ctx_t *tc);

/* Refuses, and names what for; NGX_DECLINED, for a step to return. */
ngx_int_t ngx_ticket_refuse(ngx_ticket_ctx_t *tc, tk_err_t err);
ngx_int_t ngx_ticket_refuse_for(ngx_ticket_ctx_t *tc, tk_err_t err,
    tk_str_t subject);

/*
 * The snapshots of who asks: the location's supplier, and the agent of that
 * key, unless the request holds them already.  NGX_OK: it is held, or the
 * request is refused (busy is a 503); NGX_AGAIN, NGX_DECLINED: as a tongue's
 * authenticate has them; NGX_DONE: no agent has that key.
 */
ngx_int_t ngx_ticket_seek_supplier(ngx_ticket_ctx_t *tc);
ngx_int_t ngx_ticket_seek_agent(ngx_ticket_ctx_t *tc, ngx_str_t *key);
ngx_int_t ngx_ticket_seek_agent_by_id(ngx_ticket_ctx_t *tc, int32_t agent_id);

/* Whether tc->agent may call from that address: NGX_OK, or it is refused. */
ngx_int_t ngx_ticket_calls_from(ngx_ticket_ctx_t *tc);

/* The same of any, in the words of ngx_ticket_snapshot_get(). */
ngx_int_t ngx_ticket_seek(ngx_ticket_ctx_t *tc, ngx_ticket_snapshot_e kind,
    int32_t supplier_id, ngx_str_t *key, ngx_ticket_snapshot_t **snapshot);

/* Releases the operation that is over; does nothing when there is none. */
void ngx_ticket_op_done(ngx_ticket_ctx_t *tc);

/* What a phase of the request (data) waited for has come: the phases go on,
 * unless the request is not ours any more. */
void ngx_ticket_run_phases(void *data);


#endif
