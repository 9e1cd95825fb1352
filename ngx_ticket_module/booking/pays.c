/*
 * The lane; see the header.
 */

#include "booking/pays.h"
#include "base/client.h"
#include "base/lanes.h"
#include "base/process.h"
#include "core/tk_pgwire.h"
#include "request/driver.h"
#include "stock/shield.h"


/* A connection, and the batch that flies. */

typedef struct {
    ngx_ticket_pg_kind_e  kind;
    ngx_queue_t           pays;             /* in the statement's order */
    ngx_uint_t            n;
    ngx_ticket_pg_op_t   *op;               /* NULL: none is in flight */
} ngx_ticket_pays_flight_t;

static struct {
    ngx_ticket_lanes_t        lanes;        /* who waits, by agent */
    ngx_ticket_pays_flight_t  flights[NGX_TICKET_PAYS_FLIGHTS];
    ngx_queue_t               decided;      /* to be answered */
    ngx_event_t               form;
    ngx_event_t               answer;
    ngx_connection_t          dummy;        /* for ngx_event_ident() */
} ngx_ticket_pays_lane;


#define ngx_ticket_pays_at(q)                                                 \
    (ngx_queue_data(q, ngx_ticket_pays_t, queue))

static void ngx_ticket_pays_form(ngx_event_t *ev);
static void ngx_ticket_pays_answer(ngx_event_t *ev);
static void ngx_ticket_pays_done(ngx_ticket_pg_op_t *op);

static const char *const  ngx_ticket_pays_columns[] = {
#define NGX_TICKET_PAYS_COLUMN(name)  #name,
#include "booking/pays.tbl.h"
#undef NGX_TICKET_PAYS_COLUMN
};


ngx_int_t
ngx_ticket_pays_init(ngx_cycle_t *cycle)
{
    ngx_uint_t  i;

    static const ngx_ticket_pg_kind_e  kinds[NGX_TICKET_PAYS_FLIGHTS] = {
        NGX_TICKET_PG_PAYS, NGX_TICKET_PG_PAYS_2
    };

    ngx_memzero(&ngx_ticket_pays_lane, sizeof(ngx_ticket_pays_lane));
    ngx_ticket_lanes_init(&ngx_ticket_pays_lane.lanes);

    for (i = 0; i < NGX_TICKET_PAYS_FLIGHTS; i++) {
        ngx_ticket_pays_lane.flights[i].kind = kinds[i];
        ngx_queue_init(&ngx_ticket_pays_lane.flights[i].pays);
    }

    ngx_queue_init(&ngx_ticket_pays_lane.decided);
    ngx_ticket_pays_lane.dummy.fd = (ngx_socket_t) -1;

    ngx_ticket_event_init(&ngx_ticket_pays_lane.form, ngx_ticket_pays_form,
                          &ngx_ticket_pays_lane.dummy, cycle->log);
    ngx_ticket_event_init(&ngx_ticket_pays_lane.answer,
                          ngx_ticket_pays_answer,
                          &ngx_ticket_pays_lane.dummy, cycle->log);

    return NGX_OK;
}


void
ngx_ticket_pays_exit(void)
{
    ngx_ticket_event_cancel(&ngx_ticket_pays_lane.form);
    ngx_ticket_event_cancel(&ngx_ticket_pays_lane.answer);
    ngx_ticket_lanes_exit(&ngx_ticket_pays_lane.lanes);
}


/* ---- One ---- */

static void
ngx_ticket_pays_cleanup(void *data)
{
    ngx_ticket_pays_t *pay = data;

    if (pay->waiting) {
        pay->tc = NULL;                     /* the lane's now */

    } else {
        ngx_destroy_pool(pay->pool);
    }
}


ngx_ticket_pays_t *
ngx_ticket_pays(ngx_ticket_ctx_t *tc)
{
    ngx_pool_t          *pool;
    ngx_ticket_pays_t   *pay;
    ngx_pool_cleanup_t  *cln;

    cln = ngx_pool_cleanup_add(tc->r->pool, 0);
    pool = cln ? ngx_create_pool(1024, ngx_ticket_process.log) : NULL;
    if (pool == NULL) {
        return NULL;
    }

    pay = ngx_pcalloc(pool, sizeof(ngx_ticket_pays_t));
    if (pay == NULL) {
        ngx_destroy_pool(pool);
        return NULL;
    }

    pay->tc = tc;
    pay->pool = pool;

    cln->handler = ngx_ticket_pays_cleanup;
    cln->data = pay;

    return pay;
}


void
ngx_ticket_pays_value(const ngx_ticket_pays_t *pay, ngx_uint_t row,
    const char *name, tk_value_t *value)
{
    ngx_uint_t  i;

    ngx_memzero(value, sizeof(tk_value_t));

    for (i = 0; row < pay->nrows && i < NGX_TICKET_PAYS_COLUMNS; i++) {
        if (ngx_strcmp(ngx_ticket_pays_columns[i], name) == 0) {
            *value = pay->rows[row][i];
            return;
        }
    }
}


/* It is over, as far as its request is concerned. */

static void
ngx_ticket_pays_end(ngx_ticket_pays_t *pay)
{
    ngx_ticket_ctx_t  *tc;

    tc = pay->tc;
    pay->waiting = 0;

    if (tc == NULL) {
        ngx_destroy_pool(pay->pool);
        return;
    }

    ngx_ticket_resume(tc);
}


/* ---- Waiting ---- */

static ngx_uint_t
ngx_ticket_pays_ready(const ngx_ticket_pays_flight_t *f)
{
    ngx_ticket_pg_t  *pg;

    pg = ngx_ticket_process.pg[f->kind];

    return pg != NULL && ngx_ticket_pg_ready(pg);
}


/*
 * What the next batch flies with; NULL: it waits.  A batch costs what many
 * payments do, so beside one that flies goes only one of half as many; where
 * none flies it may be one whose connection is not there.
 */

static ngx_ticket_pays_flight_t *
ngx_ticket_pays_idle(void)
{
    ngx_uint_t                 i, flying;
    ngx_ticket_pays_flight_t  *f, *idle;

    idle = NULL;
    flying = 0;

    for (i = NGX_TICKET_PAYS_FLIGHTS; i-- > 0; ) {
        f = &ngx_ticket_pays_lane.flights[i];

        if (f->op) {
            flying += f->n;

        } else if (ngx_ticket_pays_ready(f)) {
            idle = f;
        }
    }

    if (flying) {
        return ngx_ticket_pays_lane.lanes.n * 2 >= flying ? idle : NULL;
    }

    return idle ? idle : &ngx_ticket_pays_lane.flights[0];
}


static void
ngx_ticket_pays_post(void)
{
    if (ngx_ticket_pays_lane.lanes.n && !ngx_ticket_pays_lane.form.posted
        && ngx_ticket_pays_idle() != NULL)
    {
        ngx_post_event(&ngx_ticket_pays_lane.form, &ngx_posted_events);
    }
}


ngx_int_t
ngx_ticket_pays_submit(ngx_ticket_pays_t *pay)
{
    ngx_uint_t  i;

    for (i = 0; i < NGX_TICKET_PAYS_FLIGHTS; i++) {
        if (ngx_ticket_pays_ready(&ngx_ticket_pays_lane.flights[i])) {
            break;
        }
    }

    if (i == NGX_TICKET_PAYS_FLIGHTS
        || ngx_ticket_pays_lane.lanes.n >= NGX_TICKET_PAYS_WAIT)
    {
        return NGX_DECLINED;
    }

    pay->lane = ngx_ticket_lane_key(pay->supplier_id, pay->agent_id);

    if (ngx_ticket_lanes_add(&ngx_ticket_pays_lane.lanes, pay->lane,
                             &pay->queue)
        != NGX_OK)
    {
        return NGX_ERROR;
    }

    pay->waiting = 1;
    ngx_ticket_pays_post();

    return NGX_AGAIN;
}


/* Whose order is on its way already goes alone, behind it. */

static ngx_uint_t
ngx_ticket_pays_has(int32_t number)
{
    ngx_uint_t    i;
    ngx_queue_t  *q, *pays;

    for (i = 0; i < NGX_TICKET_PAYS_FLIGHTS; i++) {
        pays = &ngx_ticket_pays_lane.flights[i].pays;

        for (q = ngx_queue_head(pays);
             q != ngx_queue_sentinel(pays);
             q = ngx_queue_next(q))
        {
            if (ngx_ticket_pays_at(q)->number == number) {
                return 1;
            }
        }
    }

    return 0;
}


static void
ngx_ticket_pays_take(ngx_ticket_pays_flight_t *f)
{
    ngx_queue_t        *q;
    ngx_ticket_pays_t  *pay;

    while (f->n < NGX_TICKET_PAYS_BATCH) {
        q = ngx_ticket_lanes_take(&ngx_ticket_pays_lane.lanes);
        if (q == NULL) {
            break;
        }

        pay = ngx_ticket_pays_at(q);

        if (ngx_ticket_pays_has(pay->number)) {
            ngx_queue_insert_tail(&ngx_ticket_pays_lane.decided, q);
            continue;
        }

        ngx_queue_insert_tail(&f->pays, q);
        f->n++;
    }
}


/* ---- The statement ---- */

/* An array of it: of numbers of a width, or, 0, of texts. */

typedef struct {
    uint32_t   type;
    size_t     width;
    size_t     offset;                      /* in ngx_ticket_pays_t */
    size_t     size;                        /* of what is there */
} ngx_ticket_pays_param_t;

#define PARAM(type, name)                                                     \
    { TK_OID_##type, TK_WIDTH_##type, offsetof(ngx_ticket_pays_t, name),      \
      sizeof(((ngx_ticket_pays_t *) 0)->name) }

static const ngx_ticket_pays_param_t  ngx_ticket_pays_params[] = {
    PARAM(INT4, supplier_id),
    PARAM(INT4, agent_id),
    PARAM(INT4, number),
    PARAM(INT8, unit_fen),
    PARAM(INT8, tickets),
    PARAM(TEXT, eticket),
    PARAM(INT8, version)
};

#undef PARAM


static void
ngx_ticket_pays_bind(const ngx_ticket_pays_flight_t *f,
    ngx_ticket_pg_op_t *op, const ngx_ticket_pays_param_t *param)
{
    size_t        size;
    u_char       *start, *p, *at;
    tk_str_t     *text;
    ngx_queue_t  *q;

    size = TK_PG_ARRAY_HEAD + f->n * (4 + param->width);

    for (q = ngx_queue_head(&f->pays);
         q != ngx_queue_sentinel(&f->pays);
         q = ngx_queue_next(q))
    {
        text = (tk_str_t *) ((u_char *) ngx_ticket_pays_at(q)
                             + param->offset);
        size += param->width ? 0 : text->len;
    }

    start = op ? ngx_pnalloc(op->pool, size) : NULL;
    if (start == NULL) {
        if (op) {
            op->failed = 1;
        }

        return;
    }

    p = tk_pg_array(start, param->type, f->n);

    for (q = ngx_queue_head(&f->pays);
         q != ngx_queue_sentinel(&f->pays);
         q = ngx_queue_next(q))
    {
        at = (u_char *) ngx_ticket_pays_at(q) + param->offset;

        if (param->width == 0) {
            text = (tk_str_t *) at;
            p = tk_pg_element(p, text->data, text->len);

        } else {
            p = tk_pg_element_int(p, param->size == sizeof(int32_t)
                                     ? *(int32_t *) at : *(int64_t *) at,
                                  param->width);
        }
    }

    ngx_ticket_pg_raw(op, (char *) start, (int) (p - start));
}


/* NGX_ERROR: nothing was sent. */

static ngx_int_t
ngx_ticket_pays_send(ngx_ticket_pays_flight_t *f)
{
    size_t               i;
    ngx_ticket_pg_op_t  *op;

    if (!ngx_ticket_pays_ready(f)) {
        return NGX_ERROR;
    }

    op = ngx_ticket_pg_op(ngx_ticket_process.pg[f->kind],
                          NGX_TICKET_STMT_OPEN_PAYS, ngx_ticket_process.log);

    for (i = 0; i < sizeof(ngx_ticket_pays_params)
                    / sizeof(ngx_ticket_pays_params[0]); i++)
    {
        ngx_ticket_pays_bind(f, op, &ngx_ticket_pays_params[i]);
    }

    if (ngx_ticket_pg_submit(op) != NGX_AGAIN) {
        ngx_ticket_pg_release(op);
        return NGX_ERROR;
    }

    op->handler = ngx_ticket_pays_done;
    op->data = f;
    f->op = op;

    return NGX_OK;
}


/* ---- What came of it ---- */

static ngx_int_t
ngx_ticket_pays_copy(ngx_ticket_pays_t *pay, const PGresult *r, int row,
    const int *columns)
{
    ngx_uint_t   i;
    tk_pool_t    pool;
    tk_value_t  *value;

    pool = ngx_ticket_pool(pay->pool);

    for (i = 0; i < NGX_TICKET_PAYS_COLUMNS; i++) {
        value = &pay->rows[pay->nrows][i];
        ngx_ticket_pg_value(r, row, columns[i], value);

        if (value->type == TK_VALUE_TEXT || value->type == TK_VALUE_BYTES) {
            value->s = tk_str_copy(&pool, value->s);

            if (value->s.data == NULL) {
                return NGX_ERROR;
            }
        }
    }

    pay->nrows++;

    return NGX_OK;
}


/* Rows of one order stand behind each other; n is its place, from 1. */

static void
ngx_ticket_pays_read(const PGresult *r, ngx_ticket_pays_t **pays,
    ngx_uint_t npays)
{
    int                 row, end, i, place, columns[NGX_TICKET_PAYS_COLUMNS];
    tk_value_t          n, next;
    ngx_ticket_pays_t  *pay;

    place = ngx_ticket_pg_column(r, "n");

    for (i = 0; i < NGX_TICKET_PAYS_COLUMNS; i++) {
        columns[i] = ngx_ticket_pg_column(r, ngx_ticket_pays_columns[i]);

        if (columns[i] == -1 || place == -1) {
            return;
        }
    }

    for (row = 0; row < PQntuples(r); row = end) {
        ngx_ticket_pg_value(r, row, place, &n);

        for (end = row + 1; end < PQntuples(r); end++) {
            ngx_ticket_pg_value(r, end, place, &next);

            if (next.n != n.n) {
                break;
            }
        }

        if (n.n < 1 || n.n > (int64_t) npays) {
            continue;
        }

        pay = pays[n.n - 1];
        pay->rows = pay->nrows ? NULL
                    : ngx_pcalloc(pay->pool, (end - row) * sizeof(*pay->rows));

        for (i = row; pay->rows && i < end; i++) {
            if (ngx_ticket_pays_copy(pay, r, i, columns) != NGX_OK) {
                pay->nrows = 0;             /* asked again, alone */
                break;
            }
        }
    }
}


/* The worker hears of all of them, by supplier. */

static void
ngx_ticket_pays_notify(ngx_ticket_pays_t **pays, ngx_uint_t npays)
{
    int64_t     orders[NGX_TICKET_PAYS_BATCH];
    int32_t     supplier_id;
    ngx_uint_t  i, k, n;

    for (i = 0; i < npays; i++) {
        supplier_id = pays[i]->supplier_id;

        for (k = 0; k < i && pays[k]->supplier_id != supplier_id; k++) {
            /* void */
        }

        if (k < i) {
            continue;
        }

        for (n = 0; k < npays; k++) {
            if (pays[k]->supplier_id == supplier_id && pays[k]->nrows) {
                orders[n++] = pays[k]->rows[0][NGX_TICKET_PAYS_order_id].n;
            }
        }

        if (n) {
            ngx_ticket_outbox_notify(supplier_id, orders, n);
        }
    }
}


/* All of a batch are to be answered. */

static void
ngx_ticket_pays_land(ngx_ticket_pays_flight_t *f)
{
    if (f->n) {
        ngx_queue_add(&ngx_ticket_pays_lane.decided, &f->pays);
        ngx_queue_init(&f->pays);
        f->n = 0;
    }
}


static void
ngx_ticket_pays_done(ngx_ticket_pg_op_t *op)
{
    ngx_uint_t                 n;
    ngx_queue_t               *q;
    ngx_ticket_pays_t         *pays[NGX_TICKET_PAYS_BATCH];
    ngx_ticket_pays_flight_t  *f;

    f = op->data;
    f->op = NULL;
    n = 0;

    for (q = ngx_queue_head(&f->pays);
         q != ngx_queue_sentinel(&f->pays);
         q = ngx_queue_next(q))
    {
        pays[n++] = ngx_ticket_pays_at(q);
    }

    if (op->err == TK_OK) {
        ngx_ticket_pays_read(op->result, pays, n);
        ngx_ticket_pays_notify(pays, n);
    }

    ngx_ticket_pg_release(op);
    ngx_ticket_pays_land(f);

    /* the next one first: Postgres works while these are answered */
    ngx_ticket_pays_form(&ngx_ticket_pays_lane.form);

    if (!ngx_ticket_pays_lane.answer.posted) {
        ngx_post_event(&ngx_ticket_pays_lane.answer, &ngx_posted_events);
    }
}


static void
ngx_ticket_pays_answer(ngx_event_t *ev)
{
    ngx_queue_t  *q;

    while (!ngx_queue_empty(&ngx_ticket_pays_lane.decided)) {
        q = ngx_queue_head(&ngx_ticket_pays_lane.decided);
        ngx_queue_remove(q);
        ngx_ticket_pays_end(ngx_ticket_pays_at(q));
    }
}


/* Where nothing can be sent, all go alone, and are told what is so. */

static void
ngx_ticket_pays_form(ngx_event_t *ev)
{
    ngx_ticket_pays_flight_t  *f;

    while (ngx_ticket_pays_lane.lanes.n
           && (f = ngx_ticket_pays_idle()) != NULL)
    {
        ngx_ticket_pays_take(f);

        if (f->n && ngx_ticket_pays_send(f) != NGX_OK) {
            ngx_ticket_pays_land(f);
        }
    }

    if (!ngx_queue_empty(&ngx_ticket_pays_lane.decided)
        && !ngx_ticket_pays_lane.answer.posted)
    {
        ngx_post_event(&ngx_ticket_pays_lane.answer, &ngx_posted_events);
    }
}
