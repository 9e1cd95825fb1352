/*
 * api.place_orders_6() alone: quoted and sealed orders, made beforehand, sent
 * in batches over one connection, each batch after the answer to the last.
 *
 *   bench_place CONNINFO MASTER-KEY-FILE BATCH SECONDS DAY
 *   bench_place CONNINFO MASTER-KEY-FILE BATCH SECONDS DAY AREA SEATS HOW
 *
 * Prints orders booked a second.  An order that is not booked ends the run.
 * The second form fills the area of a theatre, then the next day's, as
 * bench_requests does; HOW: named or best.
 */

#include "tk_aspx.h"
#include "tk_order.h"
#include "tk_snapshot.h"
#include "tk_theatre.h"

#include <arpa/inet.h>
#include <libpq-fe.h>
#include <stdio.h>
#include <stdlib.h>
#include <time.h>


#define PRIME_RATE  40000       /* orders made beforehand per second of run */
#define SEAT_RATE   20000
#define SEAT_LEN    64


typedef struct {
    PGconn         *db;
    tk_arena_t     *arena;
    tk_pool_t      *pool;
    tk_supplier_t   supplier;
    tk_agent_t      agent;
    tk_keyring_t    keyring;
    tk_order_t     *orders;
    size_t          norders;
    long            area;           /* 0: slots */
    long            threes;         /* of its seats */
    int             named;
} bench_t;


static void
need(int good, const char *what)
{
    if (!good) {
        fprintf(stderr, "bench_place: %s\n", what);
        exit(2);
    }
}


static double
seconds(void)
{
    struct timespec  ts;

    clock_gettime(CLOCK_MONOTONIC, &ts);

    return ts.tv_sec + ts.tv_nsec / 1e9;
}


static tk_time_t
now(void)
{
    struct timespec  ts;

    clock_gettime(CLOCK_REALTIME, &ts);

    return (ts.tv_sec - TK_EPOCH) * TK_SECOND + ts.tv_nsec / 1000;
}


static tk_snapshot_row_t *
snapshot(bench_t *b, const char *sql, size_t *n)
{
    int                 row, col;
    tk_str_t           *field;
    PGresult           *r;
    tk_snapshot_row_t  *rows;

    r = PQexecParams(b->db, sql, 0, NULL, NULL, NULL, NULL, 1);
    need(PQresultStatus(r) == PGRES_TUPLES_OK, PQerrorMessage(b->db));

    *n = PQntuples(r);
    rows = calloc(*n, sizeof(tk_snapshot_row_t));
    need(rows != NULL, "no memory");

    for (row = 0; row < (int) *n; row++) {
        field = (tk_str_t *) &rows[row];

        for (col = 0; col < PQnfields(r); col++) {
            field[col].data = (unsigned char *) PQgetvalue(r, row, col);
            field[col].len = PQgetlength(r, row, col);
        }
    }

    return rows;                /* borrows r, which the process keeps */
}


static void
load(bench_t *b, const char *key_file)
{
    char                sql[80];
    size_t              n;
    tk_snapshot_row_t  *rows;

    need(tk_keyring_read(&b->keyring, key_file) == NULL, "bad master key");

    /* a first booking that begins a life would find the catalogue old */

    free(snapshot(b, "SELECT life, life, life, life FROM api.hello_2()", &n));

    snprintf(sql, sizeof(sql), "SELECT kind, num, txt"
             " FROM api.catalogue_6('%s')", b->area ? "STAGE" : "DEMO");
    rows = snapshot(b, sql, &n);
    need(tk_supplier_build(b->pool, rows, n, &b->supplier) == TK_OK,
         "no supplier");
    free(rows);

    snprintf(sql, sizeof(sql), "SELECT kind, num, txt, bin"
             " FROM api.agent_5(%d, 'demo')", b->supplier.supplier_id);
    rows = snapshot(b, sql, &n);
    need(tk_agent_build(b->pool, rows, n, &b->agent) == TK_OK, "no agent");
    free(rows);
}


static void
slot_order(size_t i, tk_day_t day, tk_request_t *req)
{
    req->order_list = tk_str_c(i % 2 ? "ADULT|1" : "ADULT|1|CHILD|1");
    req->day = day;
    req->route_code = tk_str_c("01");
    req->slot_no = 1;
    req->money_fen = i % 2 ? 10000 : 15000;
}


/* Of three seats one, then the others. */

static void
seat_order(bench_t *b, size_t i, tk_day_t day, tk_request_t *req)
{
    int    len;
    char  *seats;
    long   house, order, seat;

    house = (long) i / (2 * b->threes);
    order = (long) i % (2 * b->threes);

    req->order_list = tk_str_c(i % 2 ? "SEAT|2" : "SEAT|1");
    req->day = day + (tk_day_t) house;
    req->session = tk_str_c("1");
    req->money_fen = i % 2 ? 20000 : 10000;

    if (b->named) {
        seats = b->pool->alloc(b->pool->data, SEAT_LEN);
        need(seats != NULL, "no memory");
        seat = b->area * TK_AREA_SEATS + order / 2 * 7 % b->threes * 3 + 1;
        len = i % 2 ? snprintf(seats, SEAT_LEN, "%ld|%ld", seat + 1, seat + 2)
                    : snprintf(seats, SEAT_LEN, "%ld", seat);
        req->seats.data = (unsigned char *) seats;
        req->seats.len = (size_t) len;
    }
}


static void
prime(bench_t *b, size_t count, tk_day_t day)
{
    char          *number;
    int            k;
    size_t         i;
    tk_str_t       subject, unused = tk_string("unused");
    tk_terms_t     terms;
    tk_request_t   req;

    tk_page_terms(tk_page_get(b->area ? TK_PAGE_ORDER_AND_PAY_WITH_YDJ2
                                      : TK_PAGE_ORDER_AND_PAY_WITH_YDJ),
                  TK_V40, &terms);

    b->orders = calloc(count, sizeof(tk_order_t));
    need(b->orders != NULL, "no memory");

    for (i = 0; i < count; i++) {
        memset(&req, 0, sizeof(tk_request_t));

        number = b->pool->alloc(b->pool->data, 20);
        need(number != NULL, "no memory");
        for (k = 0; k < 20; k++) {
            number[k] = "0123456789abcdefghijklmnopqrstuvwxyz"[random() % 36];
        }

        if (b->area) {
            seat_order(b, i, day, &req);

        } else {
            slot_order(i, day, &req);
        }

        req.phone = tk_str_c("13912345678");
        req.id_number = tk_str_c("110101199003070070");
        req.client_ref.data = (unsigned char *) number;
        req.client_ref.len = 20;
        req.sms_model = tk_str_c("0");
        req.activate = -1;
        req.send_message = 1;

        need(tk_quote(b->pool, &b->supplier, &b->agent, &terms, &req, now(),
                      unused, TK_ORDER_ROWS, &b->orders[i], &subject)
             == TK_OK
             && tk_order_seal(b->pool, &b->keyring, b->supplier.supplier_id,
                              &b->orders[i])
                == TK_OK, "an order cannot be quoted");
    }

    b->norders = count;
}


static void
send_batch(bench_t *b, tk_pool_t *pool, size_t first, size_t n)
{
    size_t             i;
    PGresult          *r;
    tk_batch_t         batch;
    int                formats[TK_PLACE_ORDERS_PARAMS];
    const tk_order_t  *orders[TK_BATCH_ORDERS];

    for (i = 0; i < TK_PLACE_ORDERS_PARAMS; i++) {
        formats[i] = 1;
    }

    for (i = 0; i < n; i++) {
        orders[i] = &b->orders[first + i];
    }

    need(tk_batch_encode(pool, now(), orders, n, &batch)
         == TK_OK, "a batch cannot be encoded");

    r = PQexecPrepared(b->db, "place", batch.nparams, batch.values,
                       batch.lengths, formats, 1);
    need(PQresultStatus(r) == PGRES_TUPLES_OK, PQerrorMessage(b->db));

    for (i = 0; i < n; i++) {
        need(PQgetisnull(r, i, PQfnumber(r, "verdict")),
             PQgetvalue(r, i, PQfnumber(r, "verdict")));
    }

    PQclear(r);
}


int
main(int argc, char **argv)
{
    double       start, end, limit;
    size_t       size, first;
    bench_t      b;
    PGresult    *r;
    unsigned     seed;
    tk_day_t     day = 0;
    tk_arena_t  *turn;

    need(argc == 6 || argc == 9, "usage: bench_place CONNINFO KEYFILE BATCH"
         " SECONDS DAY [AREA SEATS named|best]");

    memset(&b, 0, sizeof(bench_t));

    if (argc == 9) {
        b.area = atol(argv[6]);
        b.threes = atol(argv[7]) / 3;
        b.named = strcmp(argv[8], "named") == 0;
        need(b.area > 0 && b.threes > 0 && b.threes % 7 != 0, "bad area");
    }

    size = strtoul(argv[3], NULL, 10);
    limit = strtod(argv[4], NULL);

    need(size >= 1 && size <= TK_BATCH_ORDERS, "bad batch");
    need(tk_crypto_init() == TK_OK
         && tk_parse_day(tk_str_c(argv[5]), &day) == TK_OK, "bad day");

    b.arena = tk_arena_create();
    turn = tk_arena_create();
    need(b.arena != NULL && turn != NULL, "no memory");
    b.pool = tk_arena_pool(b.arena);

    b.db = PQconnectdb(argv[1]);
    need(PQstatus(b.db) == CONNECTION_OK, PQerrorMessage(b.db));

    need(tk_random((unsigned char *) &seed, sizeof(seed)) == TK_OK,
         "no random numbers");
    srandom(seed);
    load(&b, argv[2]);
    prime(&b, (size_t) (limit * (b.area ? SEAT_RATE : PRIME_RATE)), day);

    r = PQprepare(b.db, "place", tk_place_orders_sql, 0, NULL);
    need(PQresultStatus(r) == PGRES_COMMAND_OK, PQerrorMessage(b.db));
    PQclear(r);

    start = seconds();
    first = 0;

    do {
        send_batch(&b, tk_arena_pool(turn), first, size);
        tk_arena_reset(turn);
        first += size;
        end = seconds();

    } while (end - start < limit && first + size <= b.norders);

    printf("%.0f\n", first / (end - start));

    PQfinish(b.db);
    tk_arena_free(turn);
    tk_arena_free(b.arena);

    return 0;
}
