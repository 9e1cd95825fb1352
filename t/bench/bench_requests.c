/*
 * Signed requests, made before they are sent: one path with its query a line,
 * for wrk to read.  The bench measures the server, not this.
 *
 *   bench_requests products COUNT
 *   bench_requests segments COUNT FIRST-DAY LAST-DAY
 *   bench_requests orders COUNT DAY SLOT SLOTS AGENTS
 *   bench_requests singles COUNT DAY SLOT
 *   bench_requests forged COUNT
 *   bench_requests strangers COUNT
 *   bench_requests order COUNT ORDER AGENT
 *   bench_requests settlements COUNT FIRST-DAY LAST-DAY
 *   bench_requests guesses COUNT DAY AGENT
 *   bench_requests notices COUNT KEY-FILE PATH
 *   bench_requests seats COUNT FIRST-DAY AREA SEATS named|best
 *   bench_requests states COUNT DAY AREA
 *   bench_requests rows COUNT AREA
 *   bench_requests tickets COUNT DAY PRODUCT
 *   bench_requests open-get COUNT PARTNER KEY PATH QUERY
 *   bench_requests open-create COUNT PARTNER KEY PATH PRODUCT DAY FROM TO
 *   bench_requests open-pay COUNT PARTNER KEY PATH
 *
 * An order: half of them one line, half two; an own number of 20 random
 * characters; SLOTS slots from SLOT on, and as many agents, in turn: demo,
 * bench2, bench3 ... with the same secrets.  A forged one has a signature of
 * the right form that does not fit.  A stranger has a name that nobody else
 * has; a guess is an order whose payment password is wrong.  A notice is one of
 * Alipay that tells of the payment B00000000000, B00000000001 ...
 *
 * Tickets: one of a product at /trip/ each, booked and not paid yet.  Singles
 * are orders of one line.
 *
 * Of the open API come lines for open.lua: method, path, partner, moment and
 * token, with a blank between them, and the body of what has one.  Moments lie
 * around now, so that no two lines of a call have the same token; they are good
 * for three minutes.  A Pay has no body: nobody knows what to pay yet.
 *
 * Seats: orders of one and of two seats in turn, of session 1 of a theatre at
 * /stage/, until an area of so many seats is sold, then of the next day; named
 * ones come from all over the house.
 */

#include "open/tk_open_sign.h"
#include "tk_crypto.h"
#include "tk_md5.h"
#include "tk_pay_key.h"
#include "tk_pay_text.h"
#include "tk_sign.h"
#include "tk_value.h"

#include <stdio.h>
#include <stdlib.h>
#include <time.h>


#define USER            "demo"
#define PASSWORD        "Demo-2026"
#define PAY_PASSWORD    "246810"
#define NO_PASSWORD     "918273"
#define KEY             "5d2c9a1e-7b34-4c8f-9e60-1a2b3c4d5e6f"
#define PAIRS_MAX       24
#define SESSION         "1"
#define MOMENTS         240000      /* of the open API, milliseconds */


typedef struct {
    tk_arena_t     *arena;
    tk_pool_t      *pool;
    unsigned char   des3[24];
    tk_pair_t       pairs[PAIRS_MAX];
    size_t          n;
} request_t;


static void
need(int good, const char *what)
{
    if (!good) {
        fprintf(stderr, "bench_requests: %s\n", what);
        exit(2);
    }
}


static void
add(request_t *r, const char *name, const char *value)
{
    need(r->n < PAIRS_MAX, "too many parameters");

    r->pairs[r->n].name = tk_str_c(name);
    r->pairs[r->n].value = tk_str_copy(r->pool, tk_str_c(value));
    r->n++;
}


static void
add_cipher(request_t *r, const char *name, const char *value)
{
    need(tk_des3_encrypt(r->pool, r->des3, tk_str_c(value),
                         &r->pairs[r->n].value)
         == TK_OK, "triple DES failed");

    r->pairs[r->n].name = tk_str_c(name);
    r->n++;
}


static void
add_password(request_t *r, const char *name, const char *password)
{
    char  hex[TK_SIGN_LEN + 1];

    tk_md5_hex(tk_str_c(password), (unsigned char *) hex);
    hex[TK_SIGN_LEN] = '\0';

    add_cipher(r, name, hex);
}


static void
begin_as(request_t *r, const char *user)
{
    tk_arena_reset(r->arena);
    r->n = 0;

    add(r, "user", user);
    add_password(r, "password", PASSWORD);
}


static void
begin(request_t *r, long agent)
{
    char  user[32];

    snprintf(user, sizeof(user), "bench%ld", agent);
    begin_as(r, agent == 1 ? USER : user);
}


static void
put_value(tk_str_t s)
{
    size_t  i;

    for (i = 0; i < s.len; i++) {
        if (strchr("+/=|&%", s.data[i])) {
            printf("%%%02X", s.data[i]);

        } else {
            putchar(s.data[i]);
        }
    }
}


static void
finish_at(request_t *r, const char *place, const char *page, int forged)
{
    size_t         i;
    unsigned char  sign[TK_SIGN_LEN];

    need(tk_sign(TK_SIGN_MD5, r->pairs, r->n, tk_str_c(KEY), sign) == TK_OK,
         "no sign");

    if (forged) {
        sign[0] = sign[0] == '0' ? '1' : '0';
    }

    printf("/%s/%s.aspx?", place, page);

    for (i = 0; i < r->n; i++) {
        printf("%.*s=", (int) r->pairs[i].name.len, r->pairs[i].name.data);
        put_value(r->pairs[i].value);
        putchar('&');
    }

    printf("sign=%.*s\n", TK_SIGN_LEN, sign);
}


static void
finish(request_t *r, const char *page, int forged)
{
    finish_at(r, "agent", page, forged);
}


/* The client's number of an order: 20 random characters. */

static void
own_number(char *number)
{
    int  k;

    for (k = 0; k < 20; k++) {
        number[k] = "0123456789abcdefghijklmnopqrstuvwxyz"[random() % 36];
    }

    number[k] = '\0';
}


static void
order(request_t *r, long lines, const char *day, long place, long agent,
    const char *pay_password)
{
    char  number[21], slot[24];

    begin(r, agent);
    add(r, "Order_list", lines == 1 ? "ADULT|1" : "ADULT|1|CHILD|1");
    add_cipher(r, "mobile", "13912345678");
    add_cipher(r, "ID", "110101199003070070");
    add_cipher(r, "SXRQ", day);
    add_password(r, "SmsCode", pay_password);
    add(r, "money", lines == 1 ? "100.00" : "150.00");
    add(r, "smsModel", "0");

    own_number(number);
    add_cipher(r, "XCDDH", number);
    add(r, "ServiceCode", "01");

    snprintf(slot, sizeof(slot), "%ld", place);
    add(r, "timespanindex", slot);
}


/* One of each kind; argv: what stands behind its COUNT. */

static void
make_products(request_t *r, long i, char **argv)
{
    (void) i;
    (void) argv;

    begin(r, 1);
    finish(r, "GetProducts", 0);
}


static void
make_forged(request_t *r, long i, char **argv)
{
    (void) i;
    (void) argv;

    begin(r, 1);
    finish(r, "GetProducts", 1);
}


static void
make_strangers(request_t *r, long i, char **argv)
{
    char  user[48];

    (void) argv;

    snprintf(user, sizeof(user), "s%08lx%ld", random(), i);
    begin_as(r, user);
    finish(r, "GetProducts", 0);
}


static void
make_segments(request_t *r, long i, char **argv)
{
    (void) i;

    begin(r, 1);
    add(r, "startdate", argv[0]);
    add(r, "enddate", argv[1]);
    add(r, "servicecode", "01");
    finish(r, "GetTimeSegment", 0);
}


static void
make_order(request_t *r, long i, char **argv)
{
    (void) i;

    begin(r, atol(argv[1]));
    add(r, "order_id", argv[0]);
    finish(r, "QueryOrder", 0);
}


static void
make_settlements(request_t *r, long i, char **argv)
{
    char  page[24];

    begin(r, 1);
    add(r, "Start_datetime", argv[0]);
    add(r, "End_datetime", argv[1]);
    snprintf(page, sizeof(page), "%ld", i % 100);
    add(r, "Page_index", page);
    finish(r, "GetSPYDRec", 0);
}


static void
make_orders(request_t *r, long i, char **argv)
{
    order(r, 1 + i % 2, argv[0], atol(argv[1]) + i % atol(argv[2]),
          1 + i / 2 % atol(argv[3]), PAY_PASSWORD);
    finish(r, "OrderAndPayWithYDJ", 0);
}


static void
make_singles(request_t *r, long i, char **argv)
{
    (void) i;

    order(r, 1, argv[0], atol(argv[1]), 1, PAY_PASSWORD);
    finish(r, "OrderAndPayWithYDJ", 0);
}


static void
make_guesses(request_t *r, long i, char **argv)
{
    order(r, 1 + i % 2, argv[0], 1, atol(argv[1]), NO_PASSWORD);
    finish(r, "OrderAndPayWithYDJ", 0);
}


/* The days from FIRST-DAY on. */

static void
add_day(request_t *r, const char *first, long days)
{
    char      text[TK_DAY_LEN + 1];
    tk_day_t  day;

    need(tk_parse_day(tk_str_c(first), &day) == TK_OK, "no day");
    text[tk_format_day(day + (tk_day_t) days, (unsigned char *) text)] = '\0';
    add_cipher(r, "TicketDate", text);
}


/* Of each three seats the first is of an order of one, the others of one of
 * two; 7 times the number of threes goes all over the house. */

static void
add_seats(request_t *r, long order, long area, long threes)
{
    char  seats[64];
    long  seat;

    seat = area * 10000 + order / 2 * 7 % threes * 3 + 1;

    if (order % 2 == 0) {
        snprintf(seats, sizeof(seats), "%ld", seat);

    } else {
        snprintf(seats, sizeof(seats), "%ld|%ld", seat + 1, seat + 2);
    }

    add_cipher(r, "SeatInfo", seats);
}


static void
make_seats(request_t *r, long i, char **argv)
{
    char  number[21];
    long  threes, one;

    threes = atol(argv[2]) / 3;
    need(threes > 0 && threes % 7 != 0, "no house of that size");
    one = i % 2 == 0;

    begin(r, 1);
    add(r, "Order_list", one ? "SEAT|1" : "SEAT|2");
    add_cipher(r, "mobile", "13912345678");
    add_cipher(r, "ID", "110101199003070070");
    add_day(r, argv[0], i / (2 * threes));
    add_cipher(r, "SenceID", SESSION);

    if (strcmp(argv[3], "named") == 0) {
        add_seats(r, i % (2 * threes), atol(argv[1]), threes);
    }

    add_password(r, "smscode", PAY_PASSWORD);
    add(r, "money", one ? "100.00" : "200.00");
    add(r, "smsModel", "0");
    own_number(number);
    add_cipher(r, "senderid", number);
    finish_at(r, "stage", "OrderAndPayWithYDJ2", 0);
}


static void
make_tickets(request_t *r, long i, char **argv)
{
    char  number[21], list[64];

    (void) i;

    snprintf(list, sizeof(list), "%s|1", argv[1]);

    begin(r, 1);
    add(r, "Order_list", list);
    add_cipher(r, "mobile", "13912345678");
    add_cipher(r, "ID", "110101199003070070");
    add_cipher(r, "SXRQ", argv[0]);
    own_number(number);
    add_cipher(r, "senderid", number);
    finish_at(r, "trip", "OrderProducts", 0);
}


static void
make_states(request_t *r, long i, char **argv)
{
    (void) i;

    begin(r, 1);
    add_cipher(r, "SeatAreaID", argv[1]);
    add_cipher(r, "SenceID", SESSION);
    add_day(r, argv[0], 0);
    finish_at(r, "stage", "QuerySeatsState", 0);
}


static void
make_rows(request_t *r, long i, char **argv)
{
    (void) i;

    begin(r, 1);
    add_cipher(r, "SeatAreaID", argv[0]);
    finish_at(r, "stage", "QueryRowsAndSeatsList", 0);
}


static tk_pay_key_t *
platform_key(const char *name)
{
    FILE                 *file;
    tk_str_t              text;
    static tk_pay_key_t  *key;
    static unsigned char  room[16384];

    if (key == NULL) {
        file = fopen(name, "r");
        need(file != NULL, name);
        text.data = room;
        text.len = fread(room, 1, sizeof(room), file);
        fclose(file);

        key = tk_pay_key_private(text);
        need(key != NULL, name);
    }

    return key;
}


static void
make_notices(request_t *r, long i, char **argv)
{
    char       number[16], id[32];
    tk_str_t   text, form;
    tk_pair_t  pairs[9];

    static const char *const  none[] = { NULL };

    static const char *const  fixed[][2] = {
        { "app_id", "2021000000000001" },
        { "gmt_payment", "2026-11-28 10:00:20" },
        { "subject", "two tickets of a park" },
        { "total_amount", "88.80" },
        { "trade_no", "2026112822001400000000000001" },
        { "trade_status", "TRADE_SUCCESS" }
    };

    for (r->n = 0; r->n < 6; r->n++) {
        pairs[r->n].name = tk_str_c(fixed[r->n][0]);
        pairs[r->n].value = tk_str_c(fixed[r->n][1]);
    }

    snprintf(number, sizeof(number), "B%011ld", i);
    snprintf(id, sizeof(id), "bench-%011ld", i);
    pairs[6].name = tk_str_c("out_trade_no");
    pairs[6].value = tk_str_c(number);
    pairs[7].name = tk_str_c("notify_id");
    pairs[7].value = tk_str_c(id);

    need(tk_pay_canonical(r->pool, pairs, 8, none, 1, &text) == TK_OK
         && tk_pay_sign(r->pool, platform_key(argv[0]), text, &pairs[8].value)
            == TK_OK, "a notice is not signed");

    pairs[8].name = tk_str_c("sign");
    need(tk_pay_form(r->pool, pairs, 9, &form) == TK_OK, "no memory");

    printf("%s?sign_type=RSA2&%.*s\n", argv[1], (int) form.len, form.data);
    tk_arena_reset(r->arena);
}


/* argv of the open API: PARTNER KEY PATH ... */

static void
open_head(long i, const char *method, const char *path, char **argv)
{
    char             moment[24];
    tk_str_t         partner, timestamp;
    unsigned char    token[TK_OPEN_TOKEN];
    struct timespec  now;

    need(clock_gettime(CLOCK_REALTIME, &now) == 0, "no clock");
    snprintf(moment, sizeof(moment), "%lld",
             (long long) now.tv_sec * 1000 - MOMENTS / 2 + i % MOMENTS);

    partner = tk_str_c(argv[0]);
    timestamp = tk_str_c(moment);
    need(tk_open_token(tk_str_c(argv[1]), partner, timestamp,
                       tk_str_c(argv[2]), token)
         == TK_OK, "no token");

    printf("%s %s %s %s %.*s", method, path, argv[0], moment, TK_OPEN_TOKEN,
           token);
}


static void
make_open_get(request_t *r, long i, char **argv)
{
    char  path[256];

    (void) r;

    snprintf(path, sizeof(path), "%s?%s", argv[2], argv[3]);
    open_head(i, "GET", path, argv);
    putchar('\n');
}


static void
make_open_create(request_t *r, long i, char **argv)
{
    char  number[21];

    (void) r;

    own_number(number);
    open_head(i, "POST", argv[2], argv);
    printf(" {\"PartnerId\":%s,\"OriginOrderId\":\"%s\",\"ProductId\":%s,"
           "\"OrderQuantity\":1,\"VisitDate\":\"%s\","
           "\"BeginPlayTime\":\"%s\",\"EndPlayTime\":\"%s\","
           "\"ContactPerson\":{\"Name\":\"bench\","
           "\"Mobile\":\"13912345678\","
           "\"IdCard\":\"110101199003070070\",\"IDCardType\":0}}\n",
           argv[0], number, argv[3], argv[4], argv[5], argv[6]);
}


static void
make_open_pay(request_t *r, long i, char **argv)
{
    (void) r;

    open_head(i, "POST", argv[2], argv);
    putchar('\n');
}


static const struct {
    const char   *name;
    int           argc;
    void        (*make)(request_t *r, long i, char **argv);
} kinds[] = {
    { "products", 0, make_products },
    { "segments", 2, make_segments },
    { "orders", 4, make_orders },
    { "forged", 0, make_forged },
    { "strangers", 0, make_strangers },
    { "order", 2, make_order },
    { "settlements", 2, make_settlements },
    { "guesses", 2, make_guesses },
    { "notices", 2, make_notices },
    { "seats", 4, make_seats },
    { "states", 2, make_states },
    { "rows", 1, make_rows },
    { "tickets", 2, make_tickets },
    { "singles", 2, make_singles },
    { "open-get", 4, make_open_get },
    { "open-create", 7, make_open_create },
    { "open-pay", 3, make_open_pay },
    { NULL, 0, NULL }
};


int
main(int argc, char **argv)
{
    int        k;
    long       i, count;
    unsigned   seed;
    request_t  r;

    need(argc >= 3 && tk_crypto_init() == TK_OK,
         "usage: bench_requests KIND COUNT ...");

    for (k = 0; kinds[k].name && strcmp(argv[1], kinds[k].name); k++) {
        /* void */
    }

    need(kinds[k].name && argc == 3 + kinds[k].argc,
         "no such kind, or not what it takes");

    r.arena = tk_arena_create();
    need(r.arena != NULL, "no memory");

    r.pool = tk_arena_pool(r.arena);
    tk_des3_key(tk_str_c(KEY), r.des3);

    count = atol(argv[2]);
    need(tk_random((unsigned char *) &seed, sizeof(seed)) == TK_OK,
         "no random numbers");
    srandom(seed);

    for (i = 0; i < count; i++) {
        kinds[k].make(&r, i, argv + 3);
    }

    tk_arena_free(r.arena);

    return 0;
}
