/* The operations of a connection; see the header. */

#include "pg/queue.h"


static void ngx_ticket_pg_queue_finish(ngx_ticket_pg_queue_t *queue,
    ngx_ticket_pg_op_t *op);


void
ngx_ticket_pg_queue_init(ngx_ticket_pg_queue_t *queue)
{
    ngx_ticket_lanes_init(&queue->waiting);
    ngx_queue_init(&queue->flight);
    ngx_queue_init(&queue->done);
}


void
ngx_ticket_pg_queue_exit(ngx_ticket_pg_queue_t *queue)
{
    ngx_ticket_lanes_exit(&queue->waiting);
}


ngx_uint_t
ngx_ticket_pg_queue_load(ngx_ticket_pg_queue_t *queue)
{
    return queue->waiting.n + queue->nflight;
}


ngx_uint_t
ngx_ticket_pg_queue_holds(ngx_ticket_pg_queue_t *queue, ngx_rbtree_key_t lane)
{
    ngx_queue_t  *q;

    for (q = ngx_queue_head(&queue->flight);
         q != ngx_queue_sentinel(&queue->flight);
         q = ngx_queue_next(q))
    {
        if (ngx_ticket_pg_op_at(q)->lane == lane) {
            return 1;
        }
    }

    return ngx_ticket_lanes_find(&queue->waiting, lane) != NULL;
}


static ngx_int_t
ngx_ticket_pg_queue_room(ngx_ticket_pg_queue_t *queue, ngx_rbtree_key_t lane)
{
    ngx_queue_t         *q;
    ngx_ticket_pg_op_t  *op;

    if (ngx_ticket_pg_queue_load(queue) < queue->max) {
        return NGX_OK;
    }

    q = ngx_ticket_lanes_shed(&queue->waiting, lane);
    if (q == NULL) {
        return NGX_BUSY;
    }

    op = ngx_ticket_pg_op_at(q);
    op->err = TK_BUSY;

    ngx_ticket_pg_queue_finish(queue, op);

    return NGX_OK;
}


ngx_int_t
ngx_ticket_pg_queue_add(ngx_ticket_pg_queue_t *queue, ngx_ticket_pg_op_t *op)
{
    if (ngx_ticket_pg_queue_room(queue, op->lane) != NGX_OK
        || ngx_ticket_lanes_add(&queue->waiting, op->lane, &op->queue)
           != NGX_OK)
    {
        return NGX_BUSY;
    }

    op->started = ngx_current_msec;
    op->state = NGX_TICKET_PG_OP_WAITING;

    return NGX_OK;
}


void
ngx_ticket_pg_queue_withdraw(ngx_ticket_pg_queue_t *queue,
    ngx_ticket_pg_op_t *op)
{
    ngx_ticket_lanes_remove(&queue->waiting,
                            ngx_ticket_lanes_find(&queue->waiting, op->lane),
                            &op->queue);
    op->state = NGX_TICKET_PG_OP_NEW;
}


static ngx_uint_t
ngx_ticket_pg_queue_flying(ngx_ticket_pg_queue_t *queue, ngx_rbtree_key_t lane)
{
    ngx_uint_t    n;
    ngx_queue_t  *q;

    n = 0;

    for (q = ngx_queue_head(&queue->flight);
         q != ngx_queue_sentinel(&queue->flight);
         q = ngx_queue_next(q))
    {
        n += ngx_ticket_pg_op_at(q)->lane == lane;
    }

    return n;
}


/* The next in turn that has not as many in flight as it may; NULL: none. */

static ngx_ticket_lane_t *
ngx_ticket_pg_queue_next(ngx_ticket_pg_queue_t *queue)
{
    ngx_queue_t        *place;
    ngx_ticket_lane_t  *lane;

    if (queue->nflight >= queue->flights) {
        return NULL;
    }

    for (place = ngx_queue_head(&queue->waiting.lanes);
         place != ngx_queue_sentinel(&queue->waiting.lanes);
         place = ngx_queue_next(place))
    {
        lane = ngx_ticket_lane_at(place);

        if (queue->nflight < queue->each
            || ngx_ticket_pg_queue_flying(queue, lane->node.key) < queue->each)
        {
            return lane;
        }
    }

    return NULL;
}


ngx_uint_t
ngx_ticket_pg_queue_can_send(ngx_ticket_pg_queue_t *queue)
{
    return ngx_ticket_pg_queue_next(queue) != NULL;
}


/* An operation counts as sent before the first byte of it is. */

ngx_ticket_pg_op_t *
ngx_ticket_pg_queue_send(ngx_ticket_pg_queue_t *queue)
{
    ngx_ticket_pg_op_t  *op;

    op = ngx_ticket_pg_op_at(ngx_ticket_lanes_take_of(&queue->waiting,
                                          ngx_ticket_pg_queue_next(queue)));

    if (queue->nflight++ == 0) {
        queue->heard = ngx_current_msec;
    }

    ngx_queue_insert_tail(&queue->flight, &op->queue);

    op->state = NGX_TICKET_PG_OP_FLIGHT;
    op->sent = 1;

    return op;
}


ngx_ticket_pg_op_t *
ngx_ticket_pg_queue_head(ngx_ticket_pg_queue_t *queue)
{
    if (ngx_queue_empty(&queue->flight)) {
        return NULL;
    }

    return ngx_ticket_pg_op_at(ngx_queue_head(&queue->flight));
}


void
ngx_ticket_pg_queue_over(ngx_ticket_pg_queue_t *queue, ngx_ticket_pg_op_t *op)
{
    if (op->state == NGX_TICKET_PG_OP_WAITING) {
        ngx_ticket_pg_queue_withdraw(queue, op);

    } else {
        ngx_queue_remove(&op->queue);
        queue->nflight--;
    }

    ngx_ticket_pg_queue_finish(queue, op);
}


void
ngx_ticket_pg_queue_again(ngx_ticket_pg_queue_t *queue, ngx_ticket_pg_op_t *op)
{
    ngx_queue_remove(&op->queue);
    queue->nflight--;

    if (ngx_ticket_lanes_add(&queue->waiting, op->lane, &op->queue) != NGX_OK) {
        ngx_ticket_pg_queue_finish(queue, op);
        return;
    }

    op->state = NGX_TICKET_PG_OP_WAITING;
    op->err = TK_OK;
    op->sqlstate[0] = '\0';
    op->again = 1;
}


/* Until its handler runs it counts as in flight: it can only be detached. */

static void
ngx_ticket_pg_queue_finish(ngx_ticket_pg_queue_t *queue,
    ngx_ticket_pg_op_t *op)
{
    op->state = NGX_TICKET_PG_OP_FLIGHT;

    ngx_queue_insert_tail(&queue->done, &op->queue);
}


void
ngx_ticket_pg_queue_give_up(ngx_ticket_pg_queue_t *queue)
{
    ngx_queue_t         *q;
    ngx_ticket_pg_op_t  *op;

    for ( ;; ) {
        q = ngx_ticket_lanes_take(&queue->waiting);
        if (q == NULL) {
            return;
        }

        op = ngx_ticket_pg_op_at(q);
        op->err = TK_BUSY;
        ngx_ticket_pg_queue_finish(queue, op);
    }
}


void
ngx_ticket_pg_queue_lose(ngx_ticket_pg_queue_t *queue)
{
    ngx_ticket_pg_op_t  *op;

    for ( ;; ) {
        op = ngx_ticket_pg_queue_head(queue);
        if (op == NULL) {
            return;
        }

        PQclear(op->result);
        op->result = NULL;
        op->err = TK_BUSY;
        op->lost = 1;

        ngx_ticket_pg_queue_over(queue, op);
    }
}


ngx_ticket_pg_op_t *
ngx_ticket_pg_queue_done(ngx_ticket_pg_queue_t *queue)
{
    ngx_ticket_pg_op_t  *op;

    if (ngx_queue_empty(&queue->done)) {
        return NULL;
    }

    op = ngx_ticket_pg_op_at(ngx_queue_head(&queue->done));
    ngx_queue_remove(&op->queue);

    op->state = NGX_TICKET_PG_OP_DONE;
    op->msec = ngx_current_msec - op->started;

    return op;
}


static ngx_msec_t
ngx_ticket_pg_queue_left(ngx_msec_t from, ngx_msec_t time)
{
    ngx_msec_t  passed;

    passed = ngx_current_msec - from;

    return time > passed ? time - passed : 0;
}


static ngx_int_t
ngx_ticket_pg_queue_stand_in(ngx_ticket_pg_queue_t *queue,
    ngx_ticket_pg_op_t *op)
{
    ngx_ticket_pg_op_t  *stand_in;

    stand_in = ngx_ticket_pg_op_make(queue->pools, op->stmt, queue->log);
    if (stand_in == NULL) {
        return NGX_ERROR;
    }

    ngx_log_error(NGX_LOG_WARN, op->log, 0,
                  "postgres %s: statement %s takes longer than %M ms: its "
                  "answer will not be used",
                  queue->name, op->stmt->name, queue->timeout);

    stand_in->pg = op->pg;
    stand_in->lane = op->lane;
    stand_in->state = NGX_TICKET_PG_OP_FLIGHT;
    stand_in->sent = 1;
    stand_in->started = op->started;
    stand_in->err = op->err;
    stand_in->result = op->result;

    ngx_queue_insert_after(&op->queue, &stand_in->queue);
    queue->nflight++;

    op->err = TK_BUSY;
    op->result = NULL;
    op->lost = 1;

    ngx_ticket_pg_queue_over(queue, op);

    return NGX_OK;
}


static ngx_msec_t
ngx_ticket_pg_queue_late_flight(ngx_ticket_pg_queue_t *queue)
{
    ngx_msec_t           left, least;
    ngx_queue_t         *q, *next;
    ngx_ticket_pg_op_t  *op;

    if (queue->nflight == 0) {
        return queue->timeout;
    }

    least = ngx_ticket_pg_queue_left(queue->heard, queue->silence);

    for (q = ngx_queue_head(&queue->flight);
         q != ngx_queue_sentinel(&queue->flight) && least > 0;
         q = next)
    {
        next = ngx_queue_next(q);
        op = ngx_ticket_pg_op_at(q);

        if (op->handler == NULL) {
            continue;                       /* nobody waits for it */
        }

        left = ngx_ticket_pg_queue_left(op->started, queue->timeout);

        if (left > 0) {
            least = ngx_min(least, left);

        } else if (ngx_ticket_pg_queue_stand_in(queue, op) != NGX_OK) {
            return 0;
        }
    }

    return least;
}


/* The first of a lane is its oldest. */

static ngx_msec_t
ngx_ticket_pg_queue_late_waiting(ngx_ticket_pg_queue_t *queue)
{
    ngx_msec_t           left, least;
    ngx_queue_t         *place, *next;
    ngx_ticket_lane_t   *lane;
    ngx_ticket_pg_op_t  *op;

    least = queue->timeout;

    for (place = ngx_queue_head(&queue->waiting.lanes);
         place != ngx_queue_sentinel(&queue->waiting.lanes);
         place = next)
    {
        next = ngx_queue_next(place);
        lane = ngx_ticket_lane_at(place);

        while (!ngx_queue_empty(&lane->items)) {
            op = ngx_ticket_pg_op_at(ngx_queue_head(&lane->items));
            left = ngx_ticket_pg_queue_left(op->started, queue->timeout);

            if (left > 0) {
                least = ngx_min(least, left);
                break;
            }

            op->err = TK_BUSY;
            ngx_ticket_pg_queue_over(queue, op);
        }
    }

    return least;
}


ngx_msec_t
ngx_ticket_pg_queue_late(ngx_ticket_pg_queue_t *queue)
{
    ngx_msec_t  flight, waiting;

    flight = ngx_ticket_pg_queue_late_flight(queue);
    waiting = ngx_ticket_pg_queue_late_waiting(queue);

    return ngx_min(flight, waiting);
}
