/*
 * Snapshots for the tests of catalogue, quote and batch: rows as Postgres would
 * send them, and a site with a product for every rule.  Tests change single
 * fields of what is built from them.
 */

#ifndef SNAPSHOT_H
#define SNAPSHOT_H

#include <stdarg.h>
#include <setjmp.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <cmocka.h>

#include "tk_order.h"
#include "tk_snapshot.h"

#define SITE_ROWS_MAX   128

typedef struct {
    tk_arena_t         *arena;
    tk_pool_t          *pool;
    tk_snapshot_row_t   rows[SITE_ROWS_MAX];
    size_t              nrows;
    tk_snapshot_row_t   agent_rows[SITE_ROWS_MAX];
    size_t              nagent_rows;
    tk_supplier_t       supplier;
    tk_agent_t          agent;
} site_t;

#define NUM(...)    (const int64_t[]) { __VA_ARGS__ },                        \
    sizeof((const int64_t[]) { __VA_ARGS__ }) / sizeof(int64_t)
#define TXT(...)    (const char *const[]) { __VA_ARGS__ },                    \
    sizeof((const char *const[]) { __VA_ARGS__ }) / sizeof(char *)
#define NONE        NULL, 0

#define OID_INT8    20
#define OID_TEXT    25
#define OID_BYTEA   17

static inline unsigned char *
site_put(unsigned char *p, int64_t n, size_t width)
{
    size_t  i;

    for (i = 0; i < width; i++) {
        p[i] = (unsigned char) ((uint64_t) n >> (8 * (width - 1 - i)));
    }

    return p + width;
}


static inline unsigned char *
site_head(unsigned char *p, int oid, size_t n)
{
    p = site_put(p, n != 0, 4);
    p = site_put(p, 0, 4);
    p = site_put(p, oid, 4);

    if (n != 0) {
        p = site_put(p, (int64_t) n, 4);
        p = site_put(p, 1, 4);
    }

    return p;
}


static inline tk_str_t
site_ints(tk_pool_t *pool, const int64_t *nums, size_t n)
{
    size_t          i;
    tk_str_t        s;
    unsigned char  *p;

    s.data = pool->alloc(pool->data, 20 + n * 12);
    assert_non_null(s.data);
    p = site_head(s.data, OID_INT8, n);

    for (i = 0; i < n; i++) {
        p = site_put(p, 8, 4);
        p = site_put(p, nums[i], 8);
    }

    s.len = (size_t) (p - s.data);
    return s;
}


static inline tk_str_t
site_texts(tk_pool_t *pool, int oid, const char *const *texts, size_t n)
{
    size_t          i, size;
    tk_str_t        s;
    unsigned char  *p;

    for (size = 20, i = 0; i < n; i++) {
        size += 4 + strlen(texts[i]);
    }

    s.data = pool->alloc(pool->data, size);
    assert_non_null(s.data);
    p = site_head(s.data, oid, n);

    for (i = 0; i < n; i++) {
        p = site_put(p, (int64_t) strlen(texts[i]), 4);
        memcpy(p, texts[i], strlen(texts[i]));
        p += strlen(texts[i]);
    }

    s.len = (size_t) (p - s.data);
    return s;
}


static inline void
site_row(site_t *site, const char *kind, const int64_t *nums, size_t nnum,
    const char *const *texts, size_t ntxt)
{
    tk_snapshot_row_t  *row;

    assert_true(site->nrows < SITE_ROWS_MAX);
    row = &site->rows[site->nrows++];
    memset(row, 0, sizeof(*row));

    row->kind = tk_str_c(kind);
    row->num = site_ints(site->pool, nums, nnum);
    row->txt = site_texts(site->pool, OID_TEXT, texts, ntxt);
}


static inline void
site_agent_row(site_t *site, const char *kind, const int64_t *nums,
    size_t nnum, const char *const *texts, size_t ntxt,
    const char *const *bytes, size_t nbin)
{
    tk_snapshot_row_t  *row;

    assert_true(site->nagent_rows < SITE_ROWS_MAX);
    row = &site->agent_rows[site->nagent_rows++];

    row->kind = tk_str_c(kind);
    row->num = site_ints(site->pool, nums, nnum);
    row->txt = site_texts(site->pool, OID_TEXT, texts, ntxt);
    row->bin = site_texts(site->pool, OID_BYTEA, bytes, nbin);
}


/* A Saturday. */
#define TODAY           tk_day_from_civil(2026, 11, 21)
#define FAR_DAY         tk_day_from_civil(2099, 12, 31)
#define CHINA           (8 * 3600)

/* Ids are in disorder on purpose: the snapshot has to sort them. */
enum {
    ADULT = 7, CHILD = 3, TEN1 = 9, REAL = 1, NORTH = 5, SOLO = 8, OFF = 2,
    NO_PRICE = 4, BOUND = 6,
    LEGS = 10                   /* of settlement */
};

static inline void
site_product(site_t *site, int id, const char *code, int form, int real_name,
    int minimum, int maximum, int id_maximum, int on_sale)
{
    site_row(site, "product",
             NUM(id, 0, form, real_name, minimum, maximum, id_maximum,
                 TK_UNLIMITED, 'A', 3, 3, 3, 0, 1440, 0, FAR_DAY, 0, 0, 0,
                 on_sale, id == LEGS ? 2 : 0, id == LEGS ? 3 : 0,
                 id == OFF ? 18 : 0, id == OFF ? 60 : 0,
                 id == BOUND ? 7 : 1, id == BOUND ? 4 : 0, 1,
                 4, 0, 0, FAR_DAY, 0),
             TXT(code, code, "张", ""));
}


static inline void
site_products(site_t *site)
{
    int  i;

    static const struct { int id; const char *code; int64_t fen; } prices[] = {
        { ADULT, "ADULT", 10000 }, { CHILD, "CHILD", 5000 },
        { TEN1, "TEN1", 8000 }, { REAL, "REAL", 12000 },
        { NORTH, "NORTH", 6000 }, { SOLO, "SOLO", 1000 },
        { OFF, "OFF", 1 }, { BOUND, "BOUND", 200 },
        { LEGS, "LEGS", 20000 }
    };

    site_product(site, ADULT, "ADULT", 2, 0, 1, 0, 0, 1);
    site_product(site, CHILD, "CHILD", 2, 0, 1, 0, 0, 1);
    site_product(site, TEN1, "TEN1", 2, 0, 1, 0, 0, 1);
    site_product(site, REAL, "REAL", 1, 1, 1, 0, 0, 1);
    site_product(site, NORTH, "NORTH", 2, 0, 1, 0, 0, 1);
    site_product(site, SOLO, "SOLO", 1, 0, 1, 0, 0, 1);
    site_product(site, OFF, "OFF", 2, 0, 1, 0, 0, 0);
    site_product(site, NO_PRICE, "NO-PRICE", 2, 0, 1, 0, 0, 1);
    site_product(site, BOUND, "BOUND", 2, 0, 2, 5, 3, 1);
    site_product(site, LEGS, "LEGS", 1, 0, 1, 0, 0, 1);

    for (i = 0; i < (int) (sizeof(prices) / sizeof(prices[0])); i++) {
        site_row(site, "price", NUM(prices[i].id, 0, 0, prices[i].fen), NONE);
    }

    site_row(site, "promotion", NUM(TEN1, 0, FAR_DAY, 10, 1), NONE);
    site_row(site, "promotion", NUM(SOLO, 0, FAR_DAY, 3, 1), NONE);
    site_row(site, "fee", NUM(ADULT, 'D', 1, 'B', 1000), NONE);
}


/* Line 2 is "01", line 1 is "02": the lowest code is not the lowest id. */

static inline void
site_lines(site_t *site)
{
    int  day, slot;

    site_row(site, "line", NUM(2), TXT("01", "南线"));
    site_row(site, "line", NUM(1), TXT("02", "北线"));
    site_row(site, "line_product", NUM(2, SOLO), NONE);
    site_row(site, "line_product", NUM(2, ADULT), NONE);
    site_row(site, "line_product", NUM(2, CHILD), NONE);
    site_row(site, "line_product", NUM(2, TEN1), NONE);
    site_row(site, "line_product", NUM(2, REAL), NONE);
    site_row(site, "line_product", NUM(2, BOUND), NONE);
    site_row(site, "line_product", NUM(2, LEGS), NONE);
    site_row(site, "line_product", NUM(1, NORTH), NONE);
    site_row(site, "line_product", NUM(1, ADULT), NONE);

    for (day = 2; day >= 0; day--) {
        for (slot = 4; slot >= 1; slot--) {
            site_row(site, "slot",
                     NUM(2, TODAY + day, slot, 540 + slot * 60,
                         600 + slot * 60, 1500, 1000 + slot, slot != 2),
                     NONE);
        }
    }

    site_row(site, "slot", NUM(1, TODAY, 1, 0, 1440, 10, 5, 1), NONE);
}


/*
 * Hall 2 has two maps: performances of today are on the old one.  Session 5 is
 * in hall 2, at half past seven; session 4 in hall 1, over midnight.  ADULT and
 * CHILD are sold in the stalls and the circle, REAL in the stalls only.
 */

enum {
    OLD_STALLS = 11, STALLS = 21, CIRCLE = 22, BOX = 23, LATE_HALL = 31
};

static inline void
site_area(site_t *site, int area_id, int hall_id, int map_no, int place,
    int seats, const char *code)
{
    site_row(site, "area", NUM(area_id, hall_id, map_no, place, seats),
             TXT(code, code, "#FF0000"));
}


static inline void
site_theatre(site_t *site)
{
    int  day;

    site_row(site, "hall", NUM(2), TXT("大剧场"));
    site_row(site, "hall", NUM(1), TXT("小剧场"));
    site_row(site, "session", NUM(5, 2), TXT("晚场"));
    site_row(site, "session", NUM(4, 1), TXT("夜场"));

    site_area(site, CIRCLE, 2, 2, 2, 50, "CIRCLE");
    site_area(site, STALLS, 2, 2, 1, 100, "STALLS");
    site_area(site, BOX, 2, 2, 3, 4, "BOX");
    site_area(site, OLD_STALLS, 2, 1, 1, 90, "STALLS");
    site_area(site, LATE_HALL, 1, 1, 1, 30, "ALL");

    for (day = 2; day >= 0; day--) {
        site_row(site, "performance",
                 NUM(5, TODAY + day, day == 0 ? 1 : 2, 1170, 1290, 1160, 1110,
                     1200, day == 2 ? 'D' : 'O'), NONE);
        site_row(site, "performance",
                 NUM(4, TODAY + day, 1, 1380, 1500, 1380, 1320, 1500,
                     day == 2 ? 'C' : 'O'), NONE);
    }

    site_row(site, "product_area", NUM(ADULT, STALLS), NONE);
    site_row(site, "product_area", NUM(ADULT, CIRCLE), NONE);
    site_row(site, "product_area", NUM(ADULT, OLD_STALLS), NONE);
    site_row(site, "product_area", NUM(ADULT, LATE_HALL), NONE);
    site_row(site, "product_area", NUM(CHILD, CIRCLE), NONE);
    site_row(site, "product_area", NUM(CHILD, STALLS), NONE);
    site_row(site, "product_area", NUM(REAL, STALLS), NONE);

    site_row(site, "performance_price",
             NUM(ADULT, 5, TODAY + 1, TODAY + 1, 18000), NONE);
    site_row(site, "performance_price",
             NUM(ADULT, 0, TODAY, TODAY + 30, 16000), NONE);
}


static inline void
site_build_kind(site_t *site, int kind)
{
    memset(site, 0, sizeof(*site));
    site->arena = tk_arena_create();
    assert_non_null(site->arena);
    site->pool = tk_arena_pool(site->arena);

    site_row(site, "supplier",
             NUM(1, kind, 1, 1, 2, 3, 1, 0, 0, 0, 30, TK_UNLIMITED, 17,
                 'C'),
             TXT("DEMO", "示范"));
    site_products(site);

    if (kind == '1') {
        site_lines(site);
    } else {
        site_theatre(site);
    }

    site_row(site, "zone", NUM(0, CHINA), NONE);
    site_row(site, "life", NUM(2611210010000000009, 20), NONE);
    site_row(site, "life", NUM(2611200010000000005, 0), NONE);

    site_row(site, "open_product",
             NUM(TEN1, 4, 1, 2, 1, TK_GUESTS_PER, 5, 0, 1, 33, 1, 15000, -1,
                 1),
             TXT("南门", "说明", "门票", "景区", "X-1"));
    site_row(site, "open_product",
             NUM(ADULT, 1, 1, 1, 0, TK_GUESTS_ONE, 1, 1, 0, 0, 0, -1, 9900,
                 0),
             TXT("", "", "", "", ""));

    site_agent_row(site, "agent",
                   NUM(101, '3', 1, 0, 0, 1, 0, 0, 0, 1, 1, 1, 23, 1, 0, 0,
                       'D', 1),
                   TXT("demo", "旅行社", "D-1", "old"), TXT("sealed", "hash"));
    site_agent_row(site, "key", NUM(2, 77), NONE, TXT("key two"));
    site_agent_row(site, "key", NUM(1, 66), NONE, TXT("key one"));
    site_agent_row(site, "open_key", NUM(3, 99), NONE, TXT("open three"));
    site_agent_row(site, "open_key", NUM(1, 88), NONE, TXT("open one"));
    site_agent_row(site, "guess", NUM(3, 2, 0), NONE, NONE);
    site_agent_row(site, "guess", NUM(2, 5, 77), NONE, NONE);
    site_agent_row(site, "product", NUM(CHILD), NONE, NONE);
    site_agent_row(site, "product", NUM(REAL), NONE, NONE);

    assert_int_equal(tk_supplier_build(site->pool, site->rows, site->nrows,
                                       &site->supplier), TK_OK);
    assert_int_equal(tk_agent_build(site->pool, site->agent_rows,
                                    site->nagent_rows, &site->agent), TK_OK);
}


static inline void
site_build(site_t *site)
{
    site_build_kind(site, '1');
}


static inline tk_product_t *
site_find(site_t *site, int id)
{
    return (tk_product_t *) tk_product_by_id(&site->supplier, id);
}


static inline int
site_setup(void **state)
{
    site_t  *site;

    site = malloc(sizeof(*site));
    assert_non_null(site);
    site_build(site);
    *state = site;

    return 0;
}


static inline int
site_teardown(void **state)
{
    site_t  *site;

    site = *state;
    tk_arena_free(site->arena);
    free(site);

    return 0;
}


#define SITE_TEST(f)                                                          \
    cmocka_unit_test_setup_teardown(f, site_setup, site_teardown)

/* Fails with both values when a string is not what it should be. */
#define assert_str(s, want)                                                   \
    do {                                                                      \
        assert_int_equal((s).len, strlen(want));                              \
        assert_memory_equal((s).data, want, strlen(want));                    \
    } while (0)

#endif
