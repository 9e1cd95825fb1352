/*
 * Looks at seats; see the header.
 */

#include "stock/look.h"
#include "base/client.h"
#include "base/process.h"
#include "stock/availability.h"
#include "stock/life.h"
#include "stock/shield.h"


#define NGX_TICKET_LOOK_PROBES  8


struct ngx_ticket_look_s {
    int64_t               quota_id;         /* 0: free */
    int32_t               supplier_id;
    ngx_msec_t            begun;            /* the last one */
    int64_t               life;             /* ... then */
    ngx_ticket_pg_op_t   *op;               /* NULL: it is over */
    ngx_queue_t           lookers;
    ngx_uint_t            nlookers;
    ngx_event_t           timer;            /* until the pause is over */
};


static ngx_ticket_look_t  ngx_ticket_looks[NGX_TICKET_LOOKS];


static void ngx_ticket_look_done(ngx_ticket_pg_op_t *op);


/* May the next one begin? */

static ngx_uint_t
ngx_ticket_look_ready(const ngx_ticket_look_t *look)
{
    return look->op == NULL
           && ngx_current_msec - look->begun >= NGX_TICKET_LOOK_PAUSE;
}


static ngx_uint_t
ngx_ticket_look_idle(const ngx_ticket_look_t *look)
{
    return look->quota_id == 0
           || (look->nlookers == 0 && ngx_ticket_look_ready(look));
}


/* The area's place; to make one, one in which nothing goes on. */

static ngx_ticket_look_t *
ngx_ticket_look_of(int32_t supplier_id, int64_t quota_id, ngx_uint_t make)
{
    uint64_t            hash;
    ngx_uint_t          i;
    ngx_ticket_look_t  *look, *idle;

    hash = ((uint64_t) quota_id ^ ((uint64_t) supplier_id << 48))
           * UINT64_C(0x9e3779b97f4a7c15);
    idle = NULL;

    for (i = 0; i < NGX_TICKET_LOOK_PROBES; i++) {
        look = &ngx_ticket_looks[((hash >> 32) + i) % NGX_TICKET_LOOKS];

        if (look->quota_id == quota_id && look->supplier_id == supplier_id) {
            return look;
        }

        if (idle == NULL && ngx_ticket_look_idle(look)) {
            idle = look;
        }
    }

    if (!make || idle == NULL) {
        return NULL;
    }

    ngx_ticket_timer_stop(&idle->timer);
    ngx_memzero(idle, sizeof(ngx_ticket_look_t));
    ngx_queue_init(&idle->lookers);
    idle->quota_id = quota_id;
    idle->supplier_id = supplier_id;
    idle->begun = ngx_current_msec - NGX_TICKET_LOOK_PAUSE;

    return idle;
}


/* Those who come while others go on wait for the next one; others may leave. */

static void
ngx_ticket_look_over(ngx_ticket_look_t *look)
{
    ngx_queue_t           over;
    ngx_ticket_looker_t  *looker;

    if (look->nlookers == 0) {
        return;
    }

    ngx_queue_init(&over);
    ngx_queue_add(&over, &look->lookers);
    ngx_queue_init(&look->lookers);

    while (!ngx_queue_empty(&over)) {
        looker = ngx_queue_data(ngx_queue_head(&over), ngx_ticket_looker_t,
                                queue);
        ngx_ticket_look_leave(looker);
        looker->handler(looker->data);      /* with it looker may go */
    }
}


static void
ngx_ticket_look_begin(ngx_ticket_look_t *look)
{
    ngx_ticket_pg_op_t  *op;

    look->begun = ngx_current_msec;
    look->life = ngx_ticket_life();
    ngx_ticket_seats_begin(look->supplier_id, look->quota_id);

    op = ngx_ticket_pg_op(ngx_ticket_process.pg[NGX_TICKET_PG_READS],
                          NGX_TICKET_STMT_SEATS, ngx_ticket_process.log);

    ngx_ticket_pg_int4(op, look->supplier_id);
    ngx_ticket_pg_int8(op, look->quota_id);

    if (ngx_ticket_pg_submit(op) != NGX_AGAIN) {
        ngx_ticket_pg_release(op);
        look->begun -= NGX_TICKET_LOOK_PAUSE;   /* nobody has looked: the next
                                                   one need not wait */
        return;
    }

    op->handler = ngx_ticket_look_done;
    op->data = look;
    look->op = op;
}


/* Nobody is called inside of whoever came: that which cannot be sent is over in
 * an event, too. */

static void
ngx_ticket_look_due(ngx_event_t *ev)
{
    ngx_ticket_look_t *look = ev->data;

    if (look->op || look->nlookers == 0) {
        return;
    }

    if (ngx_ticket_look_ready(look)) {
        ngx_ticket_look_begin(look);
    }

    if (look->op == NULL) {
        ngx_ticket_look_over(look);
    }
}


static void
ngx_ticket_look_wait(ngx_ticket_look_t *look)
{
    ngx_msec_t  passed;

    if (look->op || look->timer.timer_set) {
        return;
    }

    if (look->timer.handler == NULL) {
        ngx_ticket_event_init(&look->timer, ngx_ticket_look_due, look,
                              ngx_ticket_process.log);
    }

    passed = ngx_current_msec - look->begun;

    ngx_add_timer(&look->timer, passed >= NGX_TICKET_LOOK_PAUSE
                                ? 0 : NGX_TICKET_LOOK_PAUSE - passed);
}


static void
ngx_ticket_look_found(ngx_ticket_look_t *look, ngx_ticket_pg_op_t *op)
{
    tk_value_t  states, version;

    if (op->err != TK_OK || ngx_ticket_pg_count(op->result) != 1) {
        return;
    }

    ngx_ticket_availability_absorb(look->supplier_id, look->life,
                                   look->begun, op->result);

    ngx_ticket_pg_value(op->result, 0,
                        ngx_ticket_pg_column(op->result, "states"), &states);
    ngx_ticket_pg_value(op->result, 0,
                        ngx_ticket_pg_column(op->result, "quota_version"),
                        &version);

    if (states.type == TK_VALUE_TEXT) {
        ngx_ticket_seats_put(look->supplier_id, look->quota_id, look->begun,
                             look->life, version.n, states.s);
        ngx_ticket_shield_seats(look->supplier_id, look->life, look->quota_id,
                                version.n, states.s);
    }
}


static void
ngx_ticket_look_done(ngx_ticket_pg_op_t *op)
{
    ngx_ticket_look_t *look = op->data;

    look->op = NULL;
    ngx_ticket_look_found(look, op);
    ngx_ticket_pg_release(op);

    ngx_ticket_look_over(look);
}


ngx_int_t
ngx_ticket_look(int32_t supplier_id, int64_t quota_id,
    ngx_ticket_looker_t *looker)
{
    ngx_ticket_look_t  *look;

    look = ngx_ticket_look_of(supplier_id, quota_id, 1);
    if (look == NULL) {
        return NGX_BUSY;
    }

    if (looker == NULL) {
        if (ngx_ticket_look_ready(look)) {
            ngx_ticket_look_begin(look);
        }

        return NGX_OK;
    }

    looker->look = look;
    ngx_queue_insert_tail(&look->lookers, &looker->queue);
    look->nlookers++;

    if (ngx_ticket_look_ready(look)) {
        ngx_ticket_look_begin(look);
    }

    ngx_ticket_look_wait(look);

    return NGX_AGAIN;
}


void
ngx_ticket_look_leave(ngx_ticket_looker_t *looker)
{
    if (looker->look == NULL) {
        return;
    }

    ngx_queue_remove(&looker->queue);
    looker->look->nlookers--;
    looker->look = NULL;
}


ngx_uint_t
ngx_ticket_look_crowded(int32_t supplier_id, int64_t quota_id)
{
    ngx_ticket_look_t  *look;

    look = ngx_ticket_look_of(supplier_id, quota_id, 0);

    return look != NULL && look->nlookers >= NGX_TICKET_LOOK_WAIT;
}
