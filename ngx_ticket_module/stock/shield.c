/*
 * Redis before Postgres: one script takes all places an order wants, or none,
 * and refuses the hopeless.  Nothing here sells; whatever Redis says or fails
 * to say, api.place_orders_6() decides, and its result corrects Redis.
 */

#include "stock/shield.h"
#include "base/process.h"
#include "core/tk_catalogue.h"
#include "core/tk_counter.h"
#include "core/tk_doorbell.h"
#include "core/tk_theatre.h"
#include "core/tk_used.h"


#define NGX_TICKET_STREAM_MAX  "100000"

#define NGX_TICKET_CORRECT_ARGS  (2 + 3 * NGX_TICKET_ABSORB)

_Static_assert(NGX_TICKET_CORRECT_ARGS <= NGX_TICKET_REDIS_ARGS,
               "one command tells what was absorbed together");


ngx_int_t
ngx_ticket_shield_init(void)
{
    ngx_ticket_process_t  *p;

    p = &ngx_ticket_process;

    p->admit_script = ngx_ticket_redis_script(p->redis, tk_counter_admit);
    p->correct_script = ngx_ticket_redis_script(p->redis, tk_counter_correct);
    p->seats_script = ngx_ticket_redis_script(p->redis, tk_counter_seats);
    p->mend_script = ngx_ticket_redis_script(p->redis, tk_doorbell_mend);
    p->used_script = ngx_ticket_redis_script(p->redis, tk_used_script);

    return (p->admit_script >= 0 && p->correct_script >= 0
            && p->seats_script >= 0 && p->mend_script >= 0
            && p->used_script >= 0) ? NGX_OK : NGX_ERROR;
}


static tk_str_t
ngx_ticket_shield_key(u_char *buf, int32_t supplier_id, int64_t database_id,
    int64_t quota_id)
{
    tk_str_t  key;

    key.data = buf;
    key.len = tk_counter_key(buf, supplier_id, database_id, quota_id);

    return key;
}


static tk_str_t
ngx_ticket_shield_number(u_char *buf, int64_t n)
{
    tk_str_t  s;

    s.data = buf;
    s.len = tk_format_int(n, buf);

    return s;
}


/* "s1,17": the group of an area whose seats 1 and 17 are named. */

static tk_str_t
ngx_ticket_shield_named(u_char *p, const tk_order_t *order)
{
    size_t    i;
    tk_str_t  group;

    group.data = p;
    *p++ = 's';

    for (i = 0; i < order->nseats; i++) {
        if (i) {
            *p++ = ',';
        }

        p += tk_format_int(order->seats[i].seat_no, p);
    }

    group.len = p - group.data;

    return group;
}


/*
 * Arguments of the script: how many rows, their keys, and for each how many it
 * is asked for and the group it stands in; a document is only looked at.
 */

static tk_str_t *
ngx_ticket_shield_argv(ngx_pool_t *pool, int32_t supplier_id,
    int64_t database_id, const tk_order_t *order, size_t n)
{
    u_char    *keys, *numbers, *seats;
    size_t     i;
    int32_t    owner;
    int64_t    row, wanted;
    tk_str_t  *argv, group;

    static const tk_str_t  look_only = tk_string("d");

    argv = ngx_palloc(pool, (1 + 3 * n) * sizeof(tk_str_t));
    keys = ngx_pnalloc(pool, n * TK_COUNTER_KEY_LEN);
    numbers = ngx_pnalloc(pool, (1 + 2 * n) * TK_INT_LEN);
    seats = ngx_pnalloc(pool, 1 + order->nseats * TK_COUNTER_SEAT_LEN);

    if (argv == NULL || keys == NULL || numbers == NULL || seats == NULL) {
        return NULL;
    }

    argv[0] = ngx_ticket_shield_number(numbers, n);

    for (i = 0; i < n; i++) {
        if (i < order->nreservations) {
            owner = order->reservations[i].owner_id;
            row = order->reservations[i].quota_id;
            wanted = order->reservations[i].persons;
            numbers += TK_INT_LEN;
            group = ngx_ticket_shield_number(numbers,
                                             order->reservations[i].group);

            if (order->nseats
                && tk_quota_kind(row) == TK_QUOTA_SEATS)
            {
                group = ngx_ticket_shield_named(seats, order);
            }

        } else {
            owner = supplier_id;
            row = tk_id_use_cell(&order->id_uses[i - order->nreservations]);
            wanted = order->id_uses[i - order->nreservations].count;
            group = look_only;
        }

        argv[1 + i] = ngx_ticket_shield_key(keys, owner, database_id, row);
        keys += TK_COUNTER_KEY_LEN;

        numbers += TK_INT_LEN;
        argv[1 + n + 2 * i] = ngx_ticket_shield_number(numbers, wanted);
        argv[2 + n + 2 * i] = group;
    }

    return argv;
}


ngx_int_t
ngx_ticket_shield_take(ngx_pool_t *pool, int32_t supplier_id,
    int64_t database_id, const tk_order_t *order,
    ngx_ticket_redis_handler_pt handler, void *data,
    ngx_ticket_redis_op_t **op)
{
    size_t                 n;
    tk_str_t              *argv;
    ngx_ticket_process_t  *p;

    p = &ngx_ticket_process;

    if (p->redis == NULL || !ngx_ticket_redis_ready(p->redis)) {
        return NGX_DECLINED;
    }

    n = order->nreservations + order->nid_uses;

    argv = ngx_ticket_shield_argv(pool, supplier_id, database_id, order, n);
    if (argv == NULL) {
        return NGX_ERROR;
    }

    return ngx_ticket_redis_command(p->redis, p->admit_script, 1 + 3 * n, argv,
                                    handler, data, op);
}


/* One command per result: news of rows, which Redis keeps if newer. */

void
ngx_ticket_shield_correct(int64_t database_id, const ngx_ticket_news_t *news,
    size_t n, const char *life)
{
    u_char                 keys[NGX_TICKET_ABSORB][TK_COUNTER_KEY_LEN];
    u_char                 numbers[2 * NGX_TICKET_ABSORB + 1][TK_INT_LEN];
    size_t                 i;
    tk_str_t               argv[NGX_TICKET_CORRECT_ARGS];
    ngx_ticket_process_t  *p;
    ngx_ticket_redis_op_t *op;

    p = &ngx_ticket_process;

    if (p->redis == NULL || !ngx_ticket_redis_ready(p->redis)) {
        return;
    }

    argv[0] = ngx_ticket_shield_number(numbers[2 * n], n);
    argv[1 + n] = tk_str_c(life);

    for (i = 0; i < n; i++) {
        argv[1 + i] = ngx_ticket_shield_key(keys[i], news[i].supplier_id,
                                            database_id, news[i].id);
        argv[2 + n + 2 * i] = ngx_ticket_shield_number(numbers[2 * i],
                                                       news[i].quota.left);
        argv[3 + n + 2 * i] = ngx_ticket_shield_number(numbers[2 * i + 1],
                                                       news[i].quota.version);
    }

    (void) ngx_ticket_redis_command(p->redis, p->correct_script, 2 + 3 * n,
                                    argv, NULL, NULL, &op);
}


void
ngx_ticket_shield_seats(int32_t supplier_id, int64_t database_id,
    int64_t quota_id, int64_t version, tk_str_t states)
{
    u_char                  key[TK_COUNTER_KEY_LEN], number[TK_INT_LEN];
    u_char                  bits[TK_AREA_SEATS / 8];
    size_t                  i;
    tk_str_t                argv[5];
    ngx_ticket_process_t   *p;
    ngx_ticket_redis_op_t  *op;

    p = &ngx_ticket_process;

    if (p->redis == NULL || !ngx_ticket_redis_ready(p->redis)
        || states.len >= TK_AREA_SEATS)
    {
        return;
    }

    ngx_memzero(bits, sizeof(bits));

    for (i = 0; i < states.len; i++) {
        if (states.data[i] != '1') {
            bits[i / 8] |= 1 << i % 8;
        }
    }

    argv[0] = tk_str_c("1");
    argv[1] = ngx_ticket_shield_key(key, supplier_id, database_id, quota_id);
    argv[2] = tk_str_c(TK_COUNTER_LIFE);
    argv[3] = ngx_ticket_shield_number(number, version);
    argv[4].data = bits;
    argv[4].len = (states.len + 7) / 8;

    (void) ngx_ticket_redis_command(p->redis, p->seats_script, 5, argv, NULL,
                                    NULL, &op);
}


/* Of several who found the stream to be none, one has removed it. */

static void
ngx_ticket_bell_mended(ngx_ticket_redis_op_t *op)
{
    if (op->type == NGX_TICKET_REDIS_INT && op->n == 1) {
        ngx_log_error(NGX_LOG_WARN, ngx_ticket_process.log, 0,
                      "redis had %s, which was no stream: removed", op->data);
    }

    ngx_ticket_redis_release(op);
}


static void
ngx_ticket_bell_rung(ngx_ticket_redis_op_t *op)
{
    ngx_ticket_process_t  *p;

    const tk_str_t  argv[] = {
        tk_string("1"), tk_str_c(op->data), tk_string(TK_DOORBELL_GROUP)
    };

    p = &ngx_ticket_process;

    if (op->wrong_type) {
        (void) ngx_ticket_redis_command(p->redis, p->mend_script,
                                        sizeof(argv) / sizeof(tk_str_t), argv,
                                        ngx_ticket_bell_mended, op->data,
                                        NULL);
    }

    ngx_ticket_redis_release(op);
}


/* Wakes the worker.  If nobody hears it, its sweeper finds the rows. */

static void
ngx_ticket_bell_ring(const char *stream, const char *what,
    int32_t supplier_id, const int64_t *numbers, size_t n)
{
    u_char                 list[NGX_TICKET_ABSORB * (TK_INT_LEN + 1)], *p;
    u_char                 supplier[TK_INT_LEN];
    size_t                 i;
    ngx_ticket_redis_t    *redis;

    tk_str_t  argv[] = {
        tk_string("XADD"), tk_str_c(stream), tk_string("MAXLEN"),
        tk_string("~"), tk_string(NGX_TICKET_STREAM_MAX), tk_string("*"),
        tk_string("supplier"), tk_null_str, tk_str_c(what), tk_null_str
    };

    redis = ngx_ticket_process.redis;

    if (redis == NULL || n == 0 || !ngx_ticket_redis_ready(redis)) {
        return;
    }

    p = list;

    for (i = 0; i < n && i < NGX_TICKET_ABSORB; i++) {
        if (i) {
            *p++ = ',';
        }

        p += tk_format_int(numbers[i], p);
    }

    argv[7] = ngx_ticket_shield_number(supplier, supplier_id);
    argv[9].data = list;
    argv[9].len = p - list;

    (void) ngx_ticket_redis_command(redis, -1, sizeof(argv) / sizeof(tk_str_t),
                                    argv, ngx_ticket_bell_rung,
                                    (void *) stream, NULL);
}


void
ngx_ticket_outbox_notify(int32_t supplier_id, const int64_t *orders, size_t n)
{
    ngx_ticket_bell_ring(TK_DOORBELL_STREAM, "orders", supplier_id, orders, n);
}


void
ngx_ticket_pay_notify(int32_t supplier_id, int64_t job)
{
    ngx_ticket_bell_ring(TK_DOORBELL_PAY, "jobs", supplier_id, &job, 1);
}


void
ngx_ticket_rail_notify(int32_t supplier_id, int64_t rail)
{
    ngx_ticket_bell_ring(TK_DOORBELL_PAY, "rails", supplier_id, &rail, 1);
}


void
ngx_ticket_pay_told(int32_t supplier_id)
{
    static const int64_t  some = 1;

    ngx_ticket_bell_ring(TK_DOORBELL_PAY, "notices", supplier_id, &some, 1);
}
