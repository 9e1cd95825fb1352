/*
 * Snapshots: rows in, sorted structs out; look-ups; malformed rows.
 */

#include "snapshot.h"

#include <sys/mman.h>
#include <unistd.h>


static void
supplier_fields(void **state)
{
    site_t               *site = *state;
    const tk_product_t   *p;
    const tk_supplier_t  *s = &site->supplier;

    assert_int_equal(s->supplier_id, 1);
    assert_int_equal(s->kind, '1');
    assert_int_equal(s->slot_mode, 1);
    assert_int_equal(s->activateable, 2);
    assert_int_equal(s->gate_media, 3);
    assert_int_equal(s->pay_timeout_min, 30);
    assert_int_equal(s->day_limit, TK_UNLIMITED);
    assert_int_equal(s->version, 17);
    assert_int_equal(s->lives.n, 2);
    assert_int_equal(s->lives.rows[0].life, 0);
    assert_true(s->lives.rows[1].after == 2611210010000000009);
    assert_int_equal(s->lives.rows[1].life, 20);
    assert_int_equal(s->zone.n, 1);
    assert_int_equal(s->zone.offsets[0].offset_s, CHINA);
    assert_str(s->code, "DEMO");
    assert_str(s->name, "示范");
    assert_int_equal(s->nproducts, 10);
    assert_int_equal(s->nslots, 13);
    assert_int_equal(s->nroutes, 2);
    assert_int_equal(s->nfee_rules, 1);
    assert_int_equal(s->fee_rules[0].mode, 'B');
    assert_int_equal(s->fee_rules[0].value, 1000);

    p = tk_product_by_id(s, BOUND);
    assert_non_null(p);
    assert_str(p->code, "BOUND");
    assert_str(p->unit, "张");
    assert_str(p->conditions, "");
    assert_int_equal(p->minimum, 2);
    assert_int_equal(p->maximum, 5);
    assert_int_equal(p->id_maximum, 3);
    assert_int_equal(p->min_age, 0);
    assert_int_equal(p->id_days, 7);
    assert_int_equal(p->phone_maximum, 4);
    assert_int_equal(p->phone_days, 1);
    assert_int_equal(p->valid_mode, 4);
    assert_int_equal(p->valid_last, FAR_DAY);
    assert_int_equal(p->wait_minutes, 0);
    assert_int_equal(p->effect_mode, 'A');
    assert_int_equal(p->last_minute, 1440);
    assert_int_equal(p->last_day, FAR_DAY);
    assert_int_equal(p->on_sale, 1);
}


/* Blocks as cidr_send() writes them. */

#define BLOCK(text)     { tk_string(text) }

static void
agent_addresses(void **state)
{
    size_t      i;
    tk_agent_t  agent;

    static tk_block_t  blocks[] = {
        BLOCK("\2\30\1\4\300\0\2\0"),           /* 192.0.2.0/24 */
        BLOCK("\2\40\1\4\306\63\144\7"),        /* 198.51.100.7/32 */
        BLOCK("\2\14\1\4\254\20\0\0"),          /* 172.16.0.0/12 */
        BLOCK("\3\40\1\20\40\1\15\270"          /* 2001:db8::/32 */
              "\0\0\0\0\0\0\0\0\0\0\0\0"),
        BLOCK("\3\177\1\20\375\0\0\0"           /* fd00::2/127 */
              "\0\0\0\0\0\0\0\0\0\0\0\2")
    };

    static tk_block_t  any[] = { BLOCK("\2\0\1\4\0\0\0\0") };

    static const struct {
        int            allowed;
        size_t         len;
        unsigned char  address[16];
    } cases[] = {
        { 1,  4, { 192, 0, 2, 0 } },      { 1,  4, { 192, 0, 2, 255 } },
        { 0,  4, { 192, 0, 3, 0 } },      { 0,  4, { 192, 0, 1, 255 } },
        { 1,  4, { 198, 51, 100, 7 } },   { 0,  4, { 198, 51, 100, 6 } },
        { 1,  4, { 172, 31, 255, 255 } }, { 0,  4, { 172, 32, 0, 0 } },
        { 0,  4, { 0x20, 0x01, 0x0d, 0xb8 } },
        { 1, 16, { 0x20, 0x01, 0x0d, 0xb8, 1 } },
        { 0, 16, { 0x20, 0x01, 0x0d, 0xb9 } },
        { 1, 16, { 0xfd, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 3 } },
        { 0, 16, { 0xfd, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 4 } },
        { 1, 16, { 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0xff, 0xff, 192, 0, 2, 9 } },
        { 0, 16, { 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0xff, 0xff, 192, 0, 3, 9 } },
        { 0, 16, { 192, 0, 2, 9 } },
        { 0,  0, { 0 } }
    };

    (void) state;

    memset(&agent, 0, sizeof(agent));
    assert_true(tk_agent_calls_from(&agent, NULL, 0));

    agent.blocks = blocks;
    agent.nblocks = sizeof(blocks) / sizeof(blocks[0]);

    for (i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
        if (tk_agent_calls_from(&agent, cases[i].address, cases[i].len)
            != cases[i].allowed)
        {
            fail_msg("case %zu is not as it should", i);
        }
    }

    /* 0.0.0.0/0 is any of IPv4, and none of IPv6 */
    agent.blocks = any;
    agent.nblocks = 1;
    assert_true(tk_agent_calls_from(&agent, cases[0].address, 4));
    assert_false(tk_agent_calls_from(&agent, cases[9].address, 16));
}


static void
agent_fields(void **state)
{
    site_t            *site = *state;
    const tk_agent_t  *a = &site->agent;

    assert_int_equal(a->agent_id, 101);
    assert_int_equal(a->unit_type, '3');
    assert_int_equal(a->can_deposit, 1);
    assert_int_equal(a->can_cash, 0);
    assert_int_equal(a->has_callback, 1);
    assert_int_equal(a->version, 23);
    assert_str(a->user, "demo");
    assert_str(a->unit_id, "D-1");
    assert_str(a->pay_user, "old");
    assert_str(a->password_sealed, "sealed");
    assert_str(a->pay_password_hash, "hash");
    assert_int_equal(a->nkeys, 2);
    assert_int_equal(a->keys[0].key_index, 1);
    assert_int_equal(a->keys[0].created_at, 66);
    assert_str(a->keys[0].sealed, "key one");
    assert_str(a->keys[1].sealed, "key two");
    assert_int_equal(a->open_enabled, 1);
    assert_int_equal(a->nopen_keys, 2);
    assert_int_equal(a->open_keys[0].key_index, 1);
    assert_int_equal(a->open_keys[0].created_at, 88);
    assert_str(a->open_keys[0].sealed, "open one");
    assert_int_equal(a->open_keys[1].key_index, 3);
    assert_str(a->open_keys[1].sealed, "open three");
    assert_int_equal(a->nguesses, 2);
    assert_int_equal(a->guesses[0].kind, 2);
    assert_int_equal(a->guesses[0].version, 5);
    assert_int_equal(a->guesses[0].locked_until, 77);
    assert_int_equal(a->guesses[1].kind, 3);
    assert_int_equal(a->guesses[1].locked_until, 0);
    assert_int_equal(a->nproducts, 2);
    assert_int_equal(a->products[0], REAL);
    assert_int_equal(a->products[1], CHILD);
}


/* What the open API shows of products, and the defaults of the others. */

static void
open_products(void **state)
{
    site_t                   *site = *state;
    const tk_supplier_t      *s = &site->supplier;
    const tk_open_product_t  *p;

    assert_int_equal(s->nopen_products, 2);

    p = tk_open_product_of(s, TEN1);
    assert_int_equal(p->product_id, TEN1);
    assert_int_equal(p->version, 4);
    assert_int_equal(p->is_ticket, 1);
    assert_int_equal(p->adults, 2);
    assert_int_equal(p->children, 1);
    assert_int_equal(p->guest_rule, TK_GUESTS_PER);
    assert_int_equal(p->guest_per, 5);
    assert_int_equal(p->refund, 0);
    assert_int_equal(p->review, 1);
    assert_int_equal(p->scenic_id, 33);
    assert_int_equal(p->confirm, 1);
    assert_int_equal(p->market_fen, 15000);
    assert_int_equal(p->sale_fen, -1);
    assert_int_equal(p->assign_slot, 1);
    assert_str(p->address, "南门");
    assert_str(p->description, "说明");
    assert_str(p->kind, "门票");
    assert_str(p->scenic_name, "景区");
    assert_str(p->out_id, "X-1");

    p = tk_open_product_of(s, ADULT);
    assert_int_equal(p->version, 1);
    assert_int_equal(p->sale_fen, 9900);
    assert_str(p->address, "");

    p = tk_open_product_of(s, CHILD);
    assert_int_equal(p->version, 0);
    assert_int_equal(p->is_ticket, 0);
    assert_int_equal(p->adults, 1);
    assert_int_equal(p->children, 0);
    assert_int_equal(p->guest_rule, TK_GUESTS_ONE);
    assert_int_equal(p->guest_per, 1);
    assert_int_equal(p->refund, 1);
    assert_int_equal(p->review, 0);
    assert_int_equal(p->confirm, 0);
    assert_int_equal(p->assign_slot, 0);
    assert_int_equal(p->market_fen, -1);
    assert_int_equal(p->sale_fen, -1);
    assert_str(p->address, "");
    assert_ptr_equal(tk_open_product_of(s, 99), p);
}


static void
look_ups(void **state)
{
    size_t                i;
    site_t               *site = *state;
    const tk_supplier_t  *s = &site->supplier;

    for (i = 0; i < s->nproducts; i++) {
        assert_ptr_equal(tk_product_by_id(s, s->products[i].product_id),
                         &s->products[i]);
        assert_ptr_equal(tk_product_by_code(s, s->products[i].code),
                         &s->products[i]);
        assert_true(i == 0 || s->products[i - 1].product_id
                              < s->products[i].product_id);
    }

    assert_null(tk_product_by_id(s, 99));
    assert_null(tk_product_by_code(s, tk_str_c("ADUL")));
    assert_null(tk_product_by_code(s, tk_str_c("ADULTS")));
    assert_null(tk_product_by_code(s, tk_str_c("adult")));
    assert_null(tk_product_by_code(s, tk_str_c("")));

    assert_int_equal(tk_route_by_code(s, tk_str_c("01"))->route_id, 2);
    assert_int_equal(tk_route_by_code(s, tk_str_c("02"))->route_id, 1);
    assert_null(tk_route_by_code(s, tk_str_c("03")));

    assert_true(tk_route_has(s, 2, CHILD));
    assert_true(tk_route_has(s, 1, ADULT));
    assert_false(tk_route_has(s, 1, CHILD));
    assert_false(tk_route_has(s, 3, ADULT));
}


static void
slots(void **state)
{
    size_t                n, i;
    site_t               *site = *state;
    const tk_slot_t      *slot;
    const tk_supplier_t  *s = &site->supplier;

    slot = tk_slots_of(s, 2, TODAY + 1, &n);
    assert_int_equal(n, 4);

    for (i = 0; i < n; i++) {
        assert_int_equal(slot[i].slot_no, i + 1);
        assert_int_equal(slot[i].day, TODAY + 1);
        assert_int_equal(slot[i].online_capacity, 1001 + i);
    }

    slot = tk_slots_of(s, 1, TODAY, &n);
    assert_int_equal(n, 1);
    assert_int_equal(slot->end_minute, 1440);

    assert_null(tk_slots_of(s, 1, TODAY + 1, &n));
    assert_int_equal(n, 0);
    assert_null(tk_slots_of(s, 9, TODAY, &n));
    assert_int_equal(n, 0);
}


static void
prices(void **state)
{
    site_t         *site = *state;
    tk_supplier_t   s = site->supplier;

    static tk_price_t  price[] = {
        { 1, 0, 100, 500 }, { 1, 0, 200, 600 }, { 1, 101, 150, 450 },
        { 1, 102, 0, 1 }, { 2, 0, 100, 900 }
    };

    s.prices = price;
    s.nprices = sizeof(price) / sizeof(price[0]);

    assert_int_equal(tk_price_of(&s, &site->agent, 1, 99), -1);
    assert_int_equal(tk_price_of(&s, &site->agent, 1, 100), 500);
    assert_int_equal(tk_price_of(&s, &site->agent, 1, 149), 500);
    assert_int_equal(tk_price_of(&s, &site->agent, 1, 150), 450);
    assert_int_equal(tk_price_of(&s, &site->agent, 1, 300), 450);
    assert_int_equal(tk_price_of(&s, &site->agent, 2, 300), 900);
    assert_int_equal(tk_price_of(&s, &site->agent, 0, 300), -1);
    assert_int_equal(tk_price_of(&s, &site->agent, 3, 300), -1);

    assert_int_equal(tk_list_price_of(&s, 1, 99), -1);
    assert_int_equal(tk_list_price_of(&s, 1, 199), 500);
    assert_int_equal(tk_list_price_of(&s, 1, 200), 600);

    site->agent.agent_id = 999;
    assert_int_equal(tk_price_of(&s, &site->agent, 1, 200), 600);
}


/* Day 0 was a Saturday, so that 100 was a Monday. */

static void
day_prices(void **state)
{
    size_t          i;
    site_t         *site = *state;
    tk_supplier_t   s = site->supplier;

    static tk_price_t  price[] = {
        { 1, 0, 0, 500 }, { 1, 0, 110, 520 }, { 1, 101, 107, 450 },
        { 3, 101, 0, 70 }
    };

    static tk_day_price_t  day_price[] = {
        { 1,   0, 1, 100, 106, 610 }, { 1,   0, 1, 107, 113, 611 },
        { 1,   0, 6, 100, 199, 660 }, { 1,   0, 7, 100, 199, 670 },
        { 1, 101, 7, 112, 112, 440 }, { 2,   0, 2, 101, 101, 0 },
        { 2, 999, 2,   0, 999, 1 },   { 3,   0, 3, 102, 102, 80 }
    };

    static const struct {
        int32_t   product_id;
        tk_day_t  day;
        int64_t   ours, list;
    } cases[] = {
        { 1,  99, 500, 500 },       /* Sunday, before the first */
        { 1, 100, 610, 610 },       /* Monday */
        { 1, 101, 500, 500 },       /* Tuesday has none */
        { 1, 105, 660, 660 },       /* Saturday */
        { 1, 106, 670, 670 },       /* Sunday */
        { 1, 107, 450, 611 },       /* ours from a day on comes before it */
        { 1, 110, 450, 520 },
        { 1, 112, 450, 660 },       /* ours is of Sundays, this is Saturday */
        { 1, 114, 450, 520 },       /* the Mondays are over */
        { 1, 113, 450, 670 },
        { 1, 196, 450, 660 },       /* the last Saturday */
        { 1, 204, 450, 520 },       /* one Sunday too late */
        { 2, 101, 0, 0 },           /* for nothing is a price */
        { 2, 108, -1, -1 },
        { 3, 102, 70, 80 },
        { 4, 100, -1, -1 }
    };

    s.prices = price;
    s.nprices = sizeof(price) / sizeof(price[0]);
    s.day_prices = day_price;
    s.nday_prices = sizeof(day_price) / sizeof(day_price[0]);

    assert_int_equal(tk_weekday(100), 1);

    for (i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
        if (tk_price_of(&s, &site->agent, cases[i].product_id, cases[i].day)
            != cases[i].ours
            || tk_list_price_of(&s, cases[i].product_id, cases[i].day)
               != cases[i].list)
        {
            fail_msg("case %zu is not as it should", i);
        }
    }

    /* Ours of a day comes before ours from a day on. */
    day_price[4].weekday = 6;
    assert_int_equal(tk_price_of(&s, &site->agent, 1, 112), 440);
    assert_int_equal(tk_list_price_of(&s, 1, 112), 660);
}


static void
free_persons(void **state)
{
    site_t         *site = *state;
    tk_supplier_t   s = site->supplier;

    static tk_promotion_t  promotion[] = {
        { 1, 100, 200, 10, 1 }, { 1, 150, 160, 5, 2 }, { 2, 0, 300, 1, 1 }
    };

    s.promotions = promotion;
    s.npromotions = 3;

    assert_int_equal(tk_free_of(&s, 1, 99, 20), 0);
    assert_int_equal(tk_free_of(&s, 1, 100, 9), 0);
    assert_int_equal(tk_free_of(&s, 1, 100, 10), 1);
    assert_int_equal(tk_free_of(&s, 1, 100, 19), 1);
    assert_int_equal(tk_free_of(&s, 1, 100, 20), 2);
    assert_int_equal(tk_free_of(&s, 1, 155, 20), 8);    /* began last */
    assert_int_equal(tk_free_of(&s, 1, 161, 20), 2);
    assert_int_equal(tk_free_of(&s, 1, 201, 20), 0);
    assert_int_equal(tk_free_of(&s, 2, 1, 9999), 9999);
    assert_int_equal(tk_free_of(&s, 3, 1, 10), 0);
}


static void
permission(void **state)
{
    site_t         *site = *state;
    tk_supplier_t  *s = &site->supplier;
    tk_agent_t     *a = &site->agent;

    assert_true(tk_agent_may_sell(a, tk_product_by_id(s, ADULT)));
    assert_false(tk_agent_may_sell(a, tk_product_by_id(s, OFF)));

    /* Of settlement: to whoever can be charged. */
    assert_true(tk_agent_may_sell(a, tk_product_by_id(s, LEGS)));
    assert_false(tk_agent_has_agreed(a));
    a->charge_form = 'C';
    assert_true(tk_agent_may_sell(a, tk_product_by_id(s, LEGS)));
    assert_true(tk_agent_has_agreed(a));
    a->charge_form = 'N';
    assert_false(tk_agent_may_sell(a, tk_product_by_id(s, LEGS)));
    assert_false(tk_agent_has_agreed(a));

    a->all_products = 0;
    assert_false(tk_agent_may_sell(a, tk_product_by_id(s, ADULT)));
    assert_true(tk_agent_may_sell(a, tk_product_by_id(s, CHILD)));

    a->nproducts = 0;
    assert_false(tk_agent_may_sell(a, tk_product_by_id(s, CHILD)));
}


static void
quota_ids(void **state)
{
    size_t   i;
    int64_t  id;

    static const struct { int kind; tk_day_t day; int64_t ref, id; } cases[] = {
        { TK_QUOTA_SITE_DAY, 0, 0, INT64_C(216172782113783808) },
        { TK_QUOTA_SLOT, 9821, 1001,
          INT64_C(72057594037927936) + INT64_C(9821) * 68719476736 + 1001 },
        { TK_QUOTA_DESK_SLOT, 73048, 9999999, 0 },
        { TK_QUOTA_AGENT_BOOKED, 1, 99999999, 0 }
    };

    (void) state;

    for (i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
        id = tk_quota_id(cases[i].kind, cases[i].day, cases[i].ref);

        assert_int_equal(tk_quota_kind(id), cases[i].kind);
        assert_int_equal(id >> 36 & 0xfffff, cases[i].day);
        assert_int_equal(tk_quota_ref(id), cases[i].ref);

        if (cases[i].id != 0) {
            assert_true(id == cases[i].id);
        }
    }
}


/* As a process does that must not stop for long: n rows at a time. */

static tk_err_t
build_in_pieces(site_t *site, size_t n, tk_supplier_t *s)
{
    int         over;
    size_t      i, piece;
    tk_err_t    err;
    tk_build_t  b;

    err = TK_OK;
    tk_build_supplier(&b, site->pool, s);

    for (i = 0; err == TK_OK && i < site->nrows; i += piece) {
        piece = n < site->nrows - i ? n : site->nrows - i;
        err = tk_build_count(&b, site->rows + i, piece);
    }

    if (err == TK_OK) {
        err = tk_build_alloc(&b);
    }

    for (i = 0; err == TK_OK && i < site->nrows; i += piece) {
        piece = n < site->nrows - i ? n : site->nrows - i;
        err = tk_build_rows(&b, site->rows + i, piece);
    }

    for (over = 0; err == TK_OK && !over; /* void */) {
        err = tk_build_sort(&b, &over);
    }

    return err;
}


static void
same_product(const tk_product_t *a, const tk_product_t *b)
{
    assert_int_equal(a->product_id, b->product_id);
    assert_true(tk_str_eq(a->code, b->code));
    assert_true(tk_str_eq(a->conditions, b->conditions));
    assert_int_equal(a->on_sale, b->on_sale);
    assert_int_equal(a->legs, b->legs);
    assert_int_equal(a->issue_days, b->issue_days);
}


static void
pieces(void **state)
{
    size_t          i, n;
    site_t         *site = *state;
    tk_supplier_t   s, whole;

    assert_int_equal(tk_supplier_build(site->pool, site->rows, site->nrows,
                                       &whole),
                     TK_OK);
    assert_true(whole.nproducts > 1);

    for (n = 1; n <= site->nrows; n++) {
        assert_int_equal(build_in_pieces(site, n, &s), TK_OK);
        assert_int_equal(s.nproducts, whole.nproducts);
        assert_int_equal(s.nprices, whole.nprices);
        assert_int_equal(s.nslots, whole.nslots);
        assert_memory_equal(s.slots, whole.slots,
                            s.nslots * sizeof(tk_slot_t));

        for (i = 0; i < s.nproducts; i++) {
            same_product(&s.products[i], &whole.products[i]);
            same_product(s.products_by_code[i], whole.products_by_code[i]);
        }
    }
}


/* The second walk is over other rows than the first. */

static void
other_rows(void **state)
{
    int             over;
    site_t         *site = *state;
    tk_build_t      b;
    tk_supplier_t   s;

    tk_build_supplier(&b, site->pool, &s);
    assert_int_equal(tk_build_count(&b, site->rows, 1), TK_OK);
    assert_int_equal(tk_build_alloc(&b), TK_OK);
    assert_int_equal(tk_build_rows(&b, site->rows, 2), TK_BUG);

    tk_build_supplier(&b, site->pool, &s);
    assert_int_equal(tk_build_count(&b, site->rows, 2), TK_OK);
    assert_int_equal(tk_build_alloc(&b), TK_OK);
    assert_int_equal(tk_build_rows(&b, site->rows, 1), TK_OK);
    assert_int_equal(tk_build_sort(&b, &over), TK_OK);
    assert_int_equal(tk_build_sort(&b, &over), TK_BUG);
}


static tk_err_t
build(site_t *site)
{
    tk_supplier_t  s;

    return tk_supplier_build(site->pool, site->rows, site->nrows, &s);
}


static void
no_rows(void **state)
{
    site_t         *site = *state;
    tk_agent_t      a;
    tk_supplier_t   s;

    assert_int_equal(tk_supplier_build(site->pool, NULL, 0, &s),
                     TK_UNKNOWN_SUPPLIER);
    assert_int_equal(tk_agent_build(site->pool, NULL, 0, &a),
                     TK_UNKNOWN_AGENT);

    /* rows, but none that says who it is; or two that do */
    assert_int_equal(tk_supplier_build(site->pool, site->rows + 1, 2, &s),
                     TK_BUG);
    site->rows[1] = site->rows[0];
    assert_int_equal(build(site), TK_BUG);

    /* a supplier with nothing to sell is one all the same */
    assert_int_equal(tk_supplier_build(site->pool, site->rows, 1, &s), TK_OK);
    assert_null(tk_product_by_code(&s, tk_str_c("ADULT")));
    assert_null(tk_product_by_id(&s, ADULT));
    assert_null(tk_route_by_code(&s, tk_str_c("01")));
    assert_false(tk_route_has(&s, 1, 1));
}


static void
malformed(void **state)
{
    site_t             *site = *state;
    tk_snapshot_row_t   good;

    good = site->rows[1];

    site->rows[1].kind = tk_str_c("seat");
    assert_int_equal(build(site), TK_BUG);
    site->rows[1] = good;

    /* a number too few, too many; a text too few */
    site->rows[1].num = site_ints(site->pool, NUM(1, 2, 3));
    assert_int_equal(build(site), TK_BUG);
    site->rows[1] = good;
    site->rows[1].txt = site_texts(site->pool, OID_TEXT, TXT("A", "B", "C"));
    assert_int_equal(build(site), TK_BUG);
    site->rows[1] = good;
    site->rows[1].txt.len = 0;
    assert_int_equal(build(site), TK_BUG);
    site->rows[1] = good;

    /* a number that does not fit its field: the first is the product's id */
    site->rows[1].num = tk_str_copy(site->pool, good.num);
    site->rows[1].num.data[24] = 1;
    assert_int_equal(build(site), TK_BUG);

    /* NULL, and a text of eight letters, where a number belongs */
    site_put(site->rows[1].num.data + 20, -1, 4);
    assert_int_equal(build(site), TK_BUG);
    site->rows[1] = good;
    site->rows[1].num = good.txt;
    assert_int_equal(build(site), TK_BUG);
    site->rows[1] = good;

    /* two dimensions */
    site->rows[1].num = tk_str_copy(site->pool, good.num);
    site->rows[1].num.data[3] = 2;
    assert_int_equal(build(site), TK_BUG);
    site->rows[1] = good;

    assert_int_equal(build(site), TK_OK);
}


/* Every prefix of a good array, right before a page that cannot be read. */

static void
prefixes(void **state)
{
    size_t              len, page;
    site_t             *site = *state;
    tk_str_t            good;
    unsigned char      *map;

    page = (size_t) sysconf(_SC_PAGESIZE);
    map = mmap(NULL, page * 2, PROT_READ | PROT_WRITE,
               MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
    assert_true(map != MAP_FAILED);
    assert_int_equal(mprotect(map + page, page, PROT_NONE), 0);

    good = site->rows[1].num;
    assert_true(good.len < page);

    for (len = 0; len <= good.len; len++) {
        site->rows[1].num.data = map + page - len;
        site->rows[1].num.len = len;
        memcpy(site->rows[1].num.data, good.data, len);

        assert_int_equal(build(site), len == good.len ? TK_OK : TK_BUG);
    }

    munmap(map, page * 2);
}


typedef struct {
    tk_pool_t      *pool;
    size_t          left;
} small_t;


static void *
small_alloc(void *data, size_t size)
{
    small_t  *small = data;

    if (small->left == 0) {
        return NULL;
    }

    small->left--;
    return small->pool->alloc(small->pool->data, size);
}


static void
memory(void **state)
{
    size_t          n;
    site_t         *site = *state;
    small_t         small;
    tk_err_t        err;
    tk_pool_t       pool;
    tk_supplier_t   s;

    pool.alloc = small_alloc;
    pool.data = &small;
    small.pool = site->pool;
    err = TK_NO_MEMORY;

    for (n = 0; n < 200 && err == TK_NO_MEMORY; n++) {
        small.left = n;
        err = tk_supplier_build(&pool, site->rows, site->nrows, &s);
        assert_true(err == TK_NO_MEMORY || err == TK_OK);
    }

    assert_int_equal(err, TK_OK);
    assert_true(n > 10);
}


int
main(void)
{
    const struct CMUnitTest  tests[] = {
        SITE_TEST(supplier_fields),
        SITE_TEST(agent_fields),
        SITE_TEST(open_products),
        cmocka_unit_test(agent_addresses),
        SITE_TEST(look_ups),
        SITE_TEST(slots),
        SITE_TEST(prices),
        SITE_TEST(day_prices),
        SITE_TEST(free_persons),
        SITE_TEST(permission),
        cmocka_unit_test(quota_ids),
        SITE_TEST(pieces),
        SITE_TEST(other_rows),
        SITE_TEST(no_rows),
        SITE_TEST(malformed),
        SITE_TEST(prefixes),
        SITE_TEST(memory)
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
