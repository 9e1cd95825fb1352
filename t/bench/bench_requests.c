/*
 * Signed requests, made before they are sent: one path with its query a line,
 * for wrk to read.  The bench measures the server, not this.
 *
 *   bench_requests products COUNT
 *   bench_requests segments COUNT FIRST-DAY LAST-DAY
 *   bench_requests orders COUNT DAY SLOT SLOTS AGENTS
 *   bench_requests forged COUNT
 *   bench_requests forged-orders COUNT DAY
 *
 * An order: half of them one line, half two; an own number of 20 random
 * characters; SLOTS slots from SLOT on, and as many agents, in turn: demo,
 * bench2, bench3 ... with the same secrets.  A forged one has a signature of
 * the right form that does not fit.
 */

#include "tk_crypto.h"
#include "tk_md5.h"
#include "tk_sign.h"
#include "tk_value.h"

#include <stdio.h>
#include <stdlib.h>
#include <time.h>


#define USER            "demo"
#define PASSWORD        "Demo-2026"
#define PAY_PASSWORD    "246810"
#define KEY             "5d2c9a1e-7b34-4c8f-9e60-1a2b3c4d5e6f"
#define PAIRS_MAX       24


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
begin(request_t *r, long agent)
{
    char  user[32];

    tk_arena_reset(r->arena);
    r->n = 0;

    snprintf(user, sizeof(user), "bench%ld", agent);
    add(r, "user", agent == 1 ? USER : user);
    add_password(r, "password", PASSWORD);
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
finish(request_t *r, const char *page, int forged)
{
    size_t         i;
    unsigned char  sign[TK_SIGN_LEN];

    need(tk_sign(TK_SIGN_MD5, r->pairs, r->n, tk_str_c(KEY), sign) == TK_OK,
         "no sign");

    if (forged) {
        sign[0] = sign[0] == '0' ? '1' : '0';
    }

    printf("/agent/%s.aspx?", page);

    for (i = 0; i < r->n; i++) {
        printf("%.*s=", (int) r->pairs[i].name.len, r->pairs[i].name.data);
        put_value(r->pairs[i].value);
        putchar('&');
    }

    printf("sign=%.*s\n", TK_SIGN_LEN, sign);
}


static void
order(request_t *r, long i, const char *day, long first, long slots,
    long agents)
{
    int   k;
    char  number[21], slot[24];
    long  lines;

    lines = 1 + i % 2;

    begin(r, 1 + i / 2 % agents);
    add(r, "Order_list", lines == 1 ? "ADULT|1" : "ADULT|1|CHILD|1");
    add_cipher(r, "mobile", "13912345678");
    add_cipher(r, "ID", "110101199003070070");
    add_cipher(r, "SXRQ", day);
    add_password(r, "SmsCode", PAY_PASSWORD);
    add(r, "money", lines == 1 ? "100.00" : "150.00");
    add(r, "smsModel", "0");

    for (k = 0; k < 20; k++) {
        number[k] = "0123456789abcdefghijklmnopqrstuvwxyz"[random() % 36];
    }
    number[k] = '\0';

    add_cipher(r, "XCDDH", number);
    add(r, "ServiceCode", "01");

    snprintf(slot, sizeof(slot), "%ld", first + i % slots);
    add(r, "timespanindex", slot);
}


int
main(int argc, char **argv)
{
    long       i, count;
    unsigned   seed;
    request_t  r;

    need(argc >= 3 && tk_crypto_init() == TK_OK,
         "usage: bench_requests products|segments|orders|forged|forged-orders"
         " COUNT ...");

    r.arena = tk_arena_create();
    need(r.arena != NULL, "no memory");

    r.pool = tk_arena_pool(r.arena);
    tk_des3_key(tk_str_c(KEY), r.des3);

    count = atol(argv[2]);
    need(tk_random((unsigned char *) &seed, sizeof(seed)) == TK_OK,
         "no random numbers");
    srandom(seed);

    for (i = 0; i < count; i++) {
        if (strcmp(argv[1], "orders") == 0) {
            need(argc == 7, "orders COUNT DAY SLOT SLOTS AGENTS");
            order(&r, i, argv[3], atol(argv[4]), atol(argv[5]), atol(argv[6]));
            finish(&r, "OrderAndPayWithYDJ", 0);
            continue;
        }

        if (strcmp(argv[1], "forged-orders") == 0) {
            need(argc == 4, "forged-orders COUNT DAY");
            order(&r, i, argv[3], 1, 1, 1);
            finish(&r, "OrderAndPayWithYDJ", 1);
            continue;
        }

        begin(&r, 1);

        if (strcmp(argv[1], "segments") == 0) {
            need(argc == 5, "segments COUNT FIRST LAST");
            add(&r, "startdate", argv[3]);
            add(&r, "enddate", argv[4]);
            add(&r, "servicecode", "01");
            finish(&r, "GetTimeSegment", 0);
            continue;
        }

        finish(&r, "GetProducts", strcmp(argv[1], "forged") == 0);
    }

    tk_arena_free(r.arena);

    return 0;
}
