/*
 * The lane; see the header.
 */

#include "gate/lane.h"
#include "base/client.h"
#include "base/counts.h"
#include "base/lanes.h"
#include "base/process.h"
#include "core/tk_pgwire.h"
#include "request/driver.h"
#include "stock/shield.h"


#define NGX_TICKET_CHECKS_WAIT  4096        /* of all devices, held ones too */
#define NGX_TICKET_CHECKS_TICK  100         /* ms between looks at deadlines */
#define NGX_TICKET_CHECKS_HELD  500         /* ms between looks at rows that
                                               somebody holds */


static struct {
    ngx_ticket_lanes_t   lanes;             /* who waits, by device */
    ngx_queue_t          flight;            /* in the statement's order */
    ngx_uint_t           nflight;
    ngx_queue_t          held;              /* somebody holds their orders, as
                                               one that went alone has found */
    ngx_msec_t           held_at;           /* the last one did */
    unsigned             others:1;          /* ... and others go before one
                                               goes alone again */
    ngx_ticket_pg_op_t  *op;                /* NULL: none is in flight */
    ngx_queue_t          decided;           /* to be answered */
    ngx_event_t          form;
    ngx_event_t          answer;
    ngx_event_t          tick;
    ngx_connection_t     dummy;             /* for ngx_event_ident() */
} ngx_ticket_checks;


#define ngx_ticket_check_at(q)                                                \
    (ngx_queue_data(q, ngx_ticket_check_t, queue))

static void ngx_ticket_checks_form(ngx_event_t *ev);
static void ngx_ticket_checks_answer(ngx_event_t *ev);
static void ngx_ticket_checks_tick(ngx_event_t *ev);
static void ngx_ticket_checks_done(ngx_ticket_pg_op_t *op);


ngx_int_t
ngx_ticket_gate_lane_init(ngx_cycle_t *cycle)
{
    ngx_memzero(&ngx_ticket_checks, sizeof(ngx_ticket_checks));
    ngx_ticket_lanes_init(&ngx_ticket_checks.lanes);
    ngx_queue_init(&ngx_ticket_checks.flight);
    ngx_queue_init(&ngx_ticket_checks.held);
    ngx_queue_init(&ngx_ticket_checks.decided);
    ngx_ticket_checks.dummy.fd = (ngx_socket_t) -1;

    ngx_ticket_event_init(&ngx_ticket_checks.form, ngx_ticket_checks_form,
                          &ngx_ticket_checks.dummy, cycle->log);
    ngx_ticket_event_init(&ngx_ticket_checks.answer, ngx_ticket_checks_answer,
                          &ngx_ticket_checks.dummy, cycle->log);
    ngx_ticket_event_init(&ngx_ticket_checks.tick, ngx_ticket_checks_tick,
                          &ngx_ticket_checks.dummy, cycle->log);

    return NGX_OK;
}


void
ngx_ticket_gate_lane_exit(void)
{
    ngx_ticket_event_cancel(&ngx_ticket_checks.form);
    ngx_ticket_event_cancel(&ngx_ticket_checks.answer);
    ngx_ticket_event_cancel(&ngx_ticket_checks.tick);
    ngx_ticket_lanes_exit(&ngx_ticket_checks.lanes);
}


void
ngx_ticket_gate_lane_load(ngx_uint_t *waiting, ngx_uint_t *flight)
{
    ngx_queue_t  *q;

    *waiting = ngx_ticket_checks.lanes.n;

    for (q = ngx_queue_head(&ngx_ticket_checks.held);
         q != ngx_queue_sentinel(&ngx_ticket_checks.held);
         q = ngx_queue_next(q))
    {
        (*waiting)++;
    }

    *flight = ngx_ticket_checks.nflight;
}


/* ---- One ---- */

static void
ngx_ticket_check_free(ngx_ticket_check_t *check)
{
    ngx_destroy_pool(check->pool);
}


static void
ngx_ticket_check_cleanup(void *data)
{
    ngx_ticket_check_t *check = data;

    if (check->waiting) {
        check->tc = NULL;                   /* the lane's now */

    } else {
        ngx_ticket_check_free(check);
    }
}


ngx_ticket_check_t *
ngx_ticket_check(ngx_ticket_ctx_t *tc)
{
    ngx_pool_t          *pool;
    ngx_pool_cleanup_t  *cln;
    ngx_ticket_check_t  *check;

    cln = ngx_pool_cleanup_add(tc->r->pool, 0);
    pool = cln ? ngx_create_pool(1024, ngx_ticket_process.log) : NULL;
    if (pool == NULL) {
        return NULL;
    }

    check = ngx_pcalloc(pool, sizeof(ngx_ticket_check_t));
    if (check == NULL) {
        ngx_destroy_pool(pool);
        return NULL;
    }

    check->tc = tc;
    check->pool = pool;
    check->deadline = tc->began + ngx_ticket_process.conf->order_timeout;

    cln->handler = ngx_ticket_check_cleanup;
    cln->data = check;

    return check;
}


/* It is over, as far as its request is concerned. */

static void
ngx_ticket_check_answer(ngx_ticket_check_t *check, tk_err_t err)
{
    ngx_ticket_ctx_t  *tc;

    tc = check->tc;
    check->waiting = 0;

    if (tc == NULL) {
        ngx_ticket_check_free(check);
        return;
    }

    if (!check->late) {                     /* or its request has gone on */
        check->err = err;
        ngx_ticket_resume(tc);
    }
}


/* In flight it stays, so that the answers keep their places. */

static void
ngx_ticket_check_late(ngx_ticket_check_t *check)
{
    ngx_ticket_ctx_t  *tc;

    tc = check->tc;

    if (check->late || tc == NULL) {
        return;
    }

    check->late = 1;
    check->err = TK_BUSY;
    ngx_ticket_resume(tc);
}


/* ---- Waiting ---- */

static void
ngx_ticket_checks_post(void)
{
    if (ngx_ticket_checks.op == NULL && ngx_ticket_checks.lanes.n
        && !ngx_ticket_checks.form.posted)
    {
        ngx_post_event(&ngx_ticket_checks.form, &ngx_posted_events);
    }
}


void
ngx_ticket_gate_lane_ready(void)
{
    ngx_ticket_checks_post();
}


/* How many of a lane are among these, which are a batch at most. */

static ngx_uint_t
ngx_ticket_checks_among(ngx_queue_t *checks, ngx_rbtree_key_t lane)
{
    ngx_uint_t    n;
    ngx_queue_t  *q;

    n = 0;

    for (q = ngx_queue_head(checks);
         q != ngx_queue_sentinel(checks);
         q = ngx_queue_next(q))
    {
        n += ngx_ticket_check_at(q)->lane == lane;
    }

    return n;
}


/* Of one order, which is known: cards say none. */

static ngx_uint_t
ngx_ticket_check_is_like(const ngx_ticket_check_t *a,
    const ngx_ticket_check_t *b)
{
    return a->order_id != 0 && a->order_id == b->order_id
           && a->supplier_id == b->supplier_id;
}


/* Of those who are held, how many in all and of its device, and whether its
 * order is. */

typedef struct {
    ngx_uint_t  n;
    ngx_uint_t  device;
    ngx_uint_t  like;
} ngx_ticket_checks_held_t;


static ngx_ticket_checks_held_t
ngx_ticket_checks_held_of(const ngx_ticket_check_t *check)
{
    ngx_queue_t               *q;
    ngx_ticket_check_t        *other;
    ngx_ticket_checks_held_t   held;

    ngx_memzero(&held, sizeof(held));

    for (q = ngx_queue_head(&ngx_ticket_checks.held);
         q != ngx_queue_sentinel(&ngx_ticket_checks.held);
         q = ngx_queue_next(q))
    {
        other = ngx_ticket_check_at(q);

        held.n++;
        held.device += other->lane == check->lane;
        held.like |= ngx_ticket_check_is_like(other, check);
    }

    return held;
}


ngx_int_t
ngx_ticket_check_submit(ngx_ticket_check_t *check)
{
    ngx_ticket_lane_t         *lane;
    ngx_ticket_checks_held_t   held;

    check->lane = ngx_ticket_lane_key(check->supplier_id, check->device_no);
    lane = ngx_ticket_lanes_find(&ngx_ticket_checks.lanes, check->lane);
    held = ngx_ticket_checks_held_of(check);

    if (ngx_ticket_checks.lanes.n + held.n >= NGX_TICKET_CHECKS_WAIT
        || (lane ? lane->n : 0) + held.device
           + ngx_ticket_checks_among(&ngx_ticket_checks.flight, check->lane)
           >= NGX_TICKET_CHECKS_DEVICE)
    {
        return NGX_BUSY;
    }

    if (held.like) {
        check->failed = 1;
        ngx_queue_insert_tail(&ngx_ticket_checks.held, &check->queue);

    } else if (ngx_ticket_lanes_add(&ngx_ticket_checks.lanes, check->lane,
                                    &check->queue)
               != NGX_OK)
    {
        return NGX_ERROR;
    }

    check->waiting = 1;

    if (!ngx_ticket_checks.tick.timer_set) {
        ngx_add_timer(&ngx_ticket_checks.tick, NGX_TICKET_CHECKS_TICK);
    }

    ngx_ticket_checks_post();

    return NGX_AGAIN;
}


static ngx_uint_t
ngx_ticket_check_is_late(const ngx_ticket_check_t *check)
{
    return (ngx_msec_int_t) (ngx_current_msec - check->deadline) >= 0;
}


/*
 * Somebody holds its order: those who wait for the same one wait behind it, and
 * one of them is tried for all.  Behind those of other orders, which may be
 * free by now.
 */

static void
ngx_ticket_checks_hold(ngx_ticket_check_t *check)
{
    ngx_queue_t         *l, *next, *q, *after, like;
    ngx_uint_t           last;
    ngx_ticket_lane_t   *lane;
    ngx_ticket_check_t  *other;

    ngx_queue_init(&like);

    for (q = ngx_queue_head(&ngx_ticket_checks.held);
         q != ngx_queue_sentinel(&ngx_ticket_checks.held);
         q = after)
    {
        after = ngx_queue_next(q);

        if (ngx_ticket_check_is_like(ngx_ticket_check_at(q), check)) {
            ngx_queue_remove(q);
            ngx_queue_insert_tail(&like, q);
        }
    }

    for (l = ngx_queue_head(&ngx_ticket_checks.lanes.lanes);
         l != ngx_queue_sentinel(&ngx_ticket_checks.lanes.lanes);
         l = next)
    {
        next = ngx_queue_next(l);
        lane = ngx_ticket_lane_at(l);
        last = 0;

        for (q = ngx_queue_head(&lane->items); !last; q = after) {
            after = ngx_queue_next(q);
            last = after == ngx_queue_sentinel(&lane->items);
            other = ngx_ticket_check_at(q);

            if (ngx_ticket_check_is_like(other, check)) {
                other->failed = 1;
                ngx_ticket_lanes_remove(&ngx_ticket_checks.lanes, lane, q);
                ngx_queue_insert_tail(&like, q);
            }
        }
    }

    ngx_queue_insert_tail(&ngx_ticket_checks.held, &check->queue);
    ngx_ticket_checks.held_at = ngx_current_msec;
    ngx_ticket_checks.others = 1;

    if (!ngx_queue_empty(&like)) {
        ngx_queue_add(&ngx_ticket_checks.held, &like);
    }
}


/* Nobody holds its order any more: those like it go together. */

static void
ngx_ticket_checks_free(const ngx_ticket_check_t *check)
{
    ngx_queue_t         *q, *before;
    ngx_ticket_check_t  *other;

    for (q = ngx_queue_last(&ngx_ticket_checks.held);
         q != ngx_queue_sentinel(&ngx_ticket_checks.held);
         q = before)
    {
        before = ngx_queue_prev(q);
        other = ngx_ticket_check_at(q);

        if (!ngx_ticket_check_is_like(other, check)) {
            continue;
        }

        ngx_queue_remove(q);
        other->failed = 0;

        if (ngx_ticket_lanes_return(&ngx_ticket_checks.lanes, other->lane, q)
            != NGX_OK)
        {
            ngx_ticket_check_answer(other, TK_BUSY);
        }
    }
}


/* One whose order was held is tried again, now and then: nobody else waits
 * longer for that than he must. */

static void
ngx_ticket_checks_held_again(ngx_queue_t *late)
{
    ngx_queue_t         *q, *next;
    ngx_ticket_check_t  *check;

    for (q = ngx_queue_head(&ngx_ticket_checks.held);
         q != ngx_queue_sentinel(&ngx_ticket_checks.held);
         q = next)
    {
        next = ngx_queue_next(q);
        check = ngx_ticket_check_at(q);

        if (ngx_ticket_check_is_late(check)) {
            ngx_queue_remove(q);
            ngx_queue_insert_tail(late, q);

        } else if (ngx_current_msec - ngx_ticket_checks.held_at
                   >= NGX_TICKET_CHECKS_HELD)
        {
            ngx_queue_remove(q);
            ngx_ticket_checks.held_at = ngx_current_msec;

            if (ngx_ticket_lanes_return(&ngx_ticket_checks.lanes, check->lane,
                                        q)
                != NGX_OK)
            {
                ngx_queue_insert_tail(late, q);
            }
        }
    }
}


/* Those who wait and whose time is over: taken out, into late. */

static void
ngx_ticket_checks_expired(ngx_queue_t *late)
{
    ngx_queue_t         *l, *next, *q, *after;
    ngx_ticket_lane_t   *lane;
    ngx_ticket_check_t  *check;

    for (l = ngx_queue_head(&ngx_ticket_checks.lanes.lanes);
         l != ngx_queue_sentinel(&ngx_ticket_checks.lanes.lanes);
         l = next)
    {
        next = ngx_queue_next(l);
        lane = ngx_ticket_lane_at(l);

        for (q = ngx_queue_head(&lane->items);
             q != ngx_queue_sentinel(&lane->items);
             q = after)
        {
            after = ngx_queue_next(q);
            check = ngx_ticket_check_at(q);

            if (ngx_ticket_check_is_late(check)) {
                ngx_ticket_lanes_remove(&ngx_ticket_checks.lanes, lane, q);
                ngx_queue_insert_tail(late, q);

                if (after == ngx_queue_sentinel(&lane->items)) {
                    break;                  /* the lane may be another one's */
                }
            }
        }
    }
}


static void
ngx_ticket_checks_tick(ngx_event_t *ev)
{
    ngx_queue_t          late, *q;
    ngx_ticket_check_t  *check;

    ngx_queue_init(&late);
    ngx_ticket_checks_expired(&late);
    ngx_ticket_checks_held_again(&late);

    for (q = ngx_queue_head(&ngx_ticket_checks.flight);
         q != ngx_queue_sentinel(&ngx_ticket_checks.flight);
         q = ngx_queue_next(q))
    {
        check = ngx_ticket_check_at(q);

        if (ngx_ticket_check_is_late(check)) {
            ngx_ticket_check_late(check);
        }
    }

    while (!ngx_queue_empty(&late)) {
        q = ngx_queue_head(&late);
        ngx_queue_remove(q);
        ngx_ticket_check_answer(ngx_ticket_check_at(q), TK_BUSY);
    }

    if (ngx_ticket_checks.lanes.n || ngx_ticket_checks.nflight
        || !ngx_queue_empty(&ngx_ticket_checks.held))
    {
        ngx_add_timer(ev, NGX_TICKET_CHECKS_TICK);
    }

    ngx_ticket_checks_post();
}


/* ---- The statement ---- */

/* A request that comes twice travels twice, one behind the other: the second
 * one is told what became of the first. */

static ngx_uint_t
ngx_ticket_checks_has(const ngx_ticket_check_t *check)
{
    ngx_queue_t         *q;
    ngx_ticket_check_t  *other;

    for (q = ngx_queue_head(&ngx_ticket_checks.flight);
         q != ngx_queue_sentinel(&ngx_ticket_checks.flight);
         q = ngx_queue_next(q))
    {
        other = ngx_ticket_check_at(q);

        if (other->lane == check->lane
            && tk_str_eq(other->request, check->request))
        {
            return 1;
        }
    }

    return 0;
}


/*
 * Into flight, one of each device in turn.  Who goes alone does so before the
 * others or behind them; alone: it may go at all.
 */

static void
ngx_ticket_checks_take_some(ngx_uint_t limit, ngx_uint_t alone)
{
    ngx_queue_t         *q, aside;
    ngx_ticket_check_t  *check;

    ngx_queue_init(&aside);

    while (ngx_ticket_checks.nflight < limit) {
        q = ngx_ticket_lanes_take(&ngx_ticket_checks.lanes);
        if (q == NULL) {
            break;
        }

        check = ngx_ticket_check_at(q);

        if (ngx_ticket_checks_has(check)
            || (check->failed && (ngx_ticket_checks.nflight || !alone)))
        {
            ngx_queue_insert_head(&aside, q);
            continue;
        }

        ngx_queue_insert_tail(&ngx_ticket_checks.flight, q);
        ngx_ticket_checks.nflight++;

        if (check->failed) {
            break;
        }
    }

    while (!ngx_queue_empty(&aside)) {      /* the last one first */
        q = ngx_queue_head(&aside);
        ngx_queue_remove(q);
        check = ngx_ticket_check_at(q);

        if (ngx_ticket_lanes_return(&ngx_ticket_checks.lanes, check->lane, q)
            != NGX_OK)
        {
            ngx_ticket_check_answer(check, TK_BUSY);
        }
    }
}


/* Behind one that waited alone, and in vain, all others have a turn. */

static void
ngx_ticket_checks_take(ngx_uint_t limit)
{
    ngx_uint_t  others;

    others = ngx_ticket_checks.others;
    ngx_ticket_checks.others = 0;

    ngx_ticket_checks_take_some(limit, !others);

    if (ngx_ticket_checks.nflight == 0 && others) {
        ngx_ticket_checks_take_some(limit, 1);
    }
}


/* An array of it, of the statement's pool; what it is made of says how. */

typedef struct {
    uint32_t   type;
    size_t     width;                       /* of numbers; 0: bytes */
    ngx_int_t  (*get)(ngx_ticket_check_t *check, int64_t *n, tk_str_t *s);
                                            /* NGX_DECLINED: NULL */
} ngx_ticket_check_param_t;


#define NUMBER(name, expression, known)                                       \
    static ngx_int_t                                                          \
    ngx_ticket_check_##name(ngx_ticket_check_t *check, int64_t *n,            \
        tk_str_t *s)                                                          \
    {                                                                         \
        (void) s;                                                             \
        *n = (expression);                                                    \
        return (known) ? NGX_OK : NGX_DECLINED;                               \
    }

#define BYTES(name, data_, len_, known)                                       \
    static ngx_int_t                                                          \
    ngx_ticket_check_##name(ngx_ticket_check_t *check, int64_t *n,            \
        tk_str_t *s)                                                          \
    {                                                                         \
        (void) n;                                                             \
        s->data = (data_);                                                    \
        s->len = (len_);                                                      \
        return (known) ? NGX_OK : NGX_DECLINED;                               \
    }

NUMBER(supplier, check->supplier_id, 1)
NUMBER(device, check->device_no, 1)
NUMBER(epoch, check->epoch, 1)
BYTES(request, check->request.data, check->request.len, 1)
NUMBER(order, check->order_id, check->order_id != 0)
NUMBER(ticket, check->ticket_no, check->order_id != 0)
BYTES(index, check->index.data, check->index.len, check->order_id == 0)
BYTES(card, check->card.data, check->card.len, check->has_card)
NUMBER(broken, check->card_broken, 1)
NUMBER(persons, check->persons, check->persons != 0)
NUMBER(out, check->out, check->has_direction)
NUMBER(scanned, check->scanned_at, check->scanned_at != 0)

#define PARAM(name, type, width)                                              \
    { TK_OID_##type, TK_WIDTH_##width, ngx_ticket_check_##name }

static const ngx_ticket_check_param_t  ngx_ticket_check_params[] = {
    PARAM(supplier, INT4, INT4),
    PARAM(device, INT4, INT4),
    PARAM(epoch, INT4, INT4),
    PARAM(request, TEXT, TEXT),
    PARAM(order, INT8, INT8),
    PARAM(ticket, INT2, INT2),
    PARAM(index, BYTEA, BYTEA),
    PARAM(card, BYTEA, BYTEA),
    PARAM(broken, BOOL, BOOL),
    PARAM(persons, INT4, INT4),
    PARAM(out, BOOL, BOOL),
    PARAM(scanned, TIMESTAMPTZ, TIMESTAMPTZ)
};

#undef NUMBER
#undef BYTES
#undef PARAM


static size_t
ngx_ticket_checks_size(const ngx_ticket_check_param_t *param)
{
    size_t        size;
    int64_t       n;
    tk_str_t      s;
    ngx_queue_t  *q;

    size = TK_PG_ARRAY_HEAD;

    for (q = ngx_queue_head(&ngx_ticket_checks.flight);
         q != ngx_queue_sentinel(&ngx_ticket_checks.flight);
         q = ngx_queue_next(q))
    {
        size += 4;

        if (param->get(ngx_ticket_check_at(q), &n, &s) == NGX_OK) {
            size += param->width ? param->width : s.len;
        }
    }

    return size;
}


static void
ngx_ticket_checks_bind(ngx_ticket_pg_op_t *op,
    const ngx_ticket_check_param_t *param)
{
    size_t        size;
    u_char       *start, *p;
    int64_t       n;
    tk_str_t      s;
    ngx_queue_t  *q;

    size = ngx_ticket_checks_size(param);
    start = ngx_pnalloc(op->pool, size);
    if (start == NULL) {
        op->failed = 1;
        return;
    }

    p = tk_pg_array(start, param->type, ngx_ticket_checks.nflight);

    for (q = ngx_queue_head(&ngx_ticket_checks.flight);
         q != ngx_queue_sentinel(&ngx_ticket_checks.flight);
         q = ngx_queue_next(q))
    {
        if (param->get(ngx_ticket_check_at(q), &n, &s) != NGX_OK) {
            p = tk_pg_element_null(p);
            tk_pg_array_has_null(start);

        } else if (param->width) {
            p = tk_pg_element_int(p, n, param->width);

        } else {
            p = tk_pg_element(p, s.data, s.len);
        }
    }

    ngx_ticket_pg_raw(op, (char *) start, (int) (p - start));
}


static ngx_int_t
ngx_ticket_checks_send(ngx_ticket_pg_t *pg)
{
    size_t               i;
    ngx_ticket_pg_op_t  *op;

    op = ngx_ticket_pg_op(pg, NGX_TICKET_STMT_CHECK_TICKETS,
                          ngx_ticket_process.log);
    if (op == NULL) {
        return NGX_ERROR;
    }

    for (i = 0; i < sizeof(ngx_ticket_check_params)
                    / sizeof(ngx_ticket_check_params[0]); i++)
    {
        ngx_ticket_checks_bind(op, &ngx_ticket_check_params[i]);
    }

    op->handler = ngx_ticket_checks_done;

    if (ngx_ticket_pg_submit(op) != NGX_AGAIN) {
        ngx_ticket_pg_release(op);
        return NGX_ERROR;
    }

    ngx_ticket_checks.op = op;
    ngx_ticket_count(check_batches);

    return NGX_OK;
}


/* ---- What came of it ---- */

/*
 * Back to the heads of their lanes, to be asked again until their time is over;
 * who has been told that it is has gone.  alone: one of them may be why, and
 * they go one by one.
 */

static void
ngx_ticket_checks_return(ngx_uint_t alone)
{
    ngx_queue_t         *q, flight;
    ngx_ticket_check_t  *check;

    ngx_queue_init(&flight);

    if (!ngx_queue_empty(&ngx_ticket_checks.flight)) {
        ngx_queue_add(&flight, &ngx_ticket_checks.flight);
        ngx_queue_init(&ngx_ticket_checks.flight);
    }

    ngx_ticket_checks.nflight = 0;

    while (!ngx_queue_empty(&flight)) {
        q = ngx_queue_last(&flight);
        ngx_queue_remove(q);
        check = ngx_ticket_check_at(q);
        check->failed |= alone;

        if (check->late || ngx_ticket_check_is_late(check)
            || ngx_ticket_lanes_return(&ngx_ticket_checks.lanes, check->lane,
                                       q)
               != NGX_OK)
        {
            ngx_ticket_check_answer(check, TK_BUSY);
        }
    }
}


static ngx_ticket_check_t *
ngx_ticket_checks_only(void)
{
    ngx_queue_t  *q;

    q = ngx_queue_head(&ngx_ticket_checks.flight);
    ngx_queue_remove(q);
    ngx_ticket_checks.nflight = 0;

    return ngx_ticket_check_at(q);
}


static ngx_int_t
ngx_ticket_check_read(ngx_ticket_check_t *check, const PGresult *r, int row)
{
    int          col;
    size_t       i;
    tk_pool_t    pool;
    tk_value_t  *value;

    static const char *const  columns[] = {
#define NGX_TICKET_CHECK_COLUMN(name)  #name,
#include "gate/lane.tbl.h"
#undef NGX_TICKET_CHECK_COLUMN
    };

    pool = ngx_ticket_pool(check->pool);

    for (i = 0; i < NGX_TICKET_CHECK_COLUMNS; i++) {
        col = ngx_ticket_pg_column(r, columns[i]);
        if (col == -1) {
            return NGX_ERROR;
        }

        value = &check->values[i];
        ngx_ticket_pg_value(r, row, col, value);

        if (value->type == TK_VALUE_TEXT) {
            value->s = tk_str_copy(&pool, value->s);

            if (value->s.data == NULL) {
                return NGX_ERROR;
            }
        }
    }

    return NGX_OK;
}


/* Rows say whose they are by their place in the batch, from 1. */

static void
ngx_ticket_checks_read(const PGresult *r)
{
    int                  row, place;
    ngx_uint_t           i;
    tk_value_t           n;
    ngx_queue_t         *q;
    ngx_ticket_check_t  *check, *checks[NGX_TICKET_CHECKS_BATCH];

    i = 0;

    for (q = ngx_queue_head(&ngx_ticket_checks.flight);
         q != ngx_queue_sentinel(&ngx_ticket_checks.flight);
         q = ngx_queue_next(q))
    {
        check = ngx_ticket_check_at(q);
        check->err = TK_BUG;
        checks[i++] = check;
    }

    place = ngx_ticket_pg_column(r, "n");

    for (row = 0; place != -1 && row < PQntuples(r); row++) {
        ngx_ticket_pg_value(r, row, place, &n);

        if (n.n >= 1 && n.n <= (int64_t) i
            && ngx_ticket_check_read(checks[n.n - 1], r, row) == NGX_OK)
        {
            checks[n.n - 1]->err = TK_OK;
        }
    }
}


/* The worker hears of those who came in: the distributor may have to. */

static void
ngx_ticket_checks_notify(void)
{
    int64_t              order, orders[NGX_TICKET_CHECKS_BATCH];
    int32_t              owner, supplier_id;
    ngx_uint_t           n;
    ngx_queue_t         *q;
    ngx_ticket_check_t  *check;

    supplier_id = 0;
    n = 0;

    for (q = ngx_queue_head(&ngx_ticket_checks.flight);
         q != ngx_queue_sentinel(&ngx_ticket_checks.flight);
         q = ngx_queue_next(q))
    {
        check = ngx_ticket_check_at(q);

        if (check->err != TK_OK
            || check->values[NGX_TICKET_CHECK_repeated].n
            || !tk_str_eq(check->values[NGX_TICKET_CHECK_verdict].s,
                          tk_str_c("IN")))
        {
            continue;
        }

        /* not the device's: it may be an attraction that others sell */
        order = check->values[NGX_TICKET_CHECK_order_id].n;
        owner = tk_number_supplier(order);

        if (supplier_id && supplier_id != owner) {
            continue;
        }

        supplier_id = owner;
        orders[n++] = order;
    }

    if (n) {
        ngx_ticket_outbox_notify(supplier_id, orders, n);
    }
}


static void
ngx_ticket_checks_free_like(void)
{
    ngx_queue_t  *q;

    if (ngx_queue_empty(&ngx_ticket_checks.held)) {
        return;
    }

    for (q = ngx_queue_head(&ngx_ticket_checks.flight);
         q != ngx_queue_sentinel(&ngx_ticket_checks.flight);
         q = ngx_queue_next(q))
    {
        ngx_ticket_checks_free(ngx_ticket_check_at(q));
    }
}


/* Answered in an event behind the one that sends: Postgres works meanwhile. */

static void
ngx_ticket_checks_decide(const PGresult *r)
{
    ngx_ticket_checks_read(r);
    ngx_ticket_count_n(checks, ngx_ticket_checks.nflight);
    ngx_ticket_checks_notify();
    ngx_ticket_checks_free_like();

    ngx_queue_add(&ngx_ticket_checks.decided, &ngx_ticket_checks.flight);
    ngx_queue_init(&ngx_ticket_checks.flight);
    ngx_ticket_checks.nflight = 0;

    ngx_ticket_checks_form(&ngx_ticket_checks.form);

    if (!ngx_ticket_checks.answer.posted) {
        ngx_post_event(&ngx_ticket_checks.answer, &ngx_posted_events);
    }
}


static void
ngx_ticket_checks_answer(ngx_event_t *ev)
{
    ngx_queue_t         *q;
    ngx_ticket_check_t  *check;

    while (!ngx_queue_empty(&ngx_ticket_checks.decided)) {
        q = ngx_queue_head(&ngx_ticket_checks.decided);
        ngx_queue_remove(q);
        check = ngx_ticket_check_at(q);

        if (check->err == TK_BUG) {
            ngx_log_error(NGX_LOG_ALERT, ngx_ticket_process.log, 0,
                          "check_tickets gave no verdict we know");
        }

        ngx_ticket_check_answer(check, check->err);
    }
}


static void
ngx_ticket_checks_done(ngx_ticket_pg_op_t *op)
{
    ngx_ticket_checks.op = NULL;

    if (op->err == TK_OK) {
        ngx_ticket_checks_decide(op->result);

    } else if (op->err == TK_BUG && !op->lost) {
        if (ngx_ticket_checks.nflight == 1) {
            ngx_ticket_check_answer(ngx_ticket_checks_only(), TK_BUG);

        } else {
            ngx_ticket_checks_return(1);
        }

        ngx_ticket_checks_post();

    } else if (ngx_ticket_pg_is_locked(op->sqlstate)) {
        if (ngx_ticket_checks.nflight == 1) {
            ngx_ticket_checks_hold(ngx_ticket_checks_only());

        } else {
            ngx_ticket_checks_return(1);
        }

        ngx_ticket_checks_post();

    } else {
        ngx_ticket_checks_return(0);        /* the connection's ready() posts,
                                               or the tick */
    }

    ngx_ticket_pg_release(op);
}


static void
ngx_ticket_checks_form(ngx_event_t *ev)
{
    ngx_ticket_pg_t  *pg;

    if (ngx_ticket_checks.op || ngx_ticket_checks.lanes.n == 0) {
        return;                             /* its result posts */
    }

    pg = ngx_ticket_process.pg[NGX_TICKET_PG_CHECKS];

    if (!ngx_ticket_pg_ready(pg)) {
        ngx_ticket_pg_wake(pg);             /* ready() posts */
        return;
    }

    ngx_ticket_checks_take(NGX_TICKET_CHECKS_BATCH);

    if (ngx_ticket_checks.nflight && ngx_ticket_checks_send(pg) != NGX_OK) {
        ngx_ticket_checks_return(0);        /* the tick tries again */
    }
}
