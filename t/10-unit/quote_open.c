/*
 * The quote of BOOK_OPEN: what its clients ask for otherwise than the pages.
 */

#include "quote.h"

#define OTHER       "110101199003074311"
#define OLD_CARD    "11010519491231002X"        /* born on the last of 1949 */


static tk_err_t
quote_open(test_t *t)
{
    tk_terms_t  terms;

    memset(&terms, 0, sizeof(terms));
    terms.operation = tk_operation_get(TK_OP_BOOK_OPEN);
    terms.edition = TK_V40;
    memset(&t->order, 0, sizeof(t->order));

    return tk_quote(t->site.pool, &t->site.supplier, &t->site.agent, &terms,
                    &t->req, t->now,
                    tk_str_c("\001" "0123456789abcdef0123456789abcdef"),
                    t->max_rows, &t->order, &t->subject);
}


#define assert_open(t)  assert_int_equal(quote_open(t), TK_OK)

#define assert_closed(t, err, what)                                           \
    do {                                                                      \
        assert_int_equal(quote_open(t), err);                                 \
        assert_str((t)->subject, what);                                       \
    } while (0)


/* Two adults in the slot from 12 to 13 of today. */

static int
setup_open(void **state)
{
    test_t  *t = test_made('1');

    t->req.id_number = tk_str_c("");
    t->req.day = TODAY;
    t->req.client_ref = tk_str_c("1522870633233514497");
    t->req.product_id = ADULT;
    t->req.quantity = 2;
    t->req.begins = 720;
    t->req.ends = 780;
    t->req.contact_name = tk_str_c("张三");
    t->req.memo = tk_str_c("靠窗");

    *state = t;
    return 0;
}


#define OPEN_TEST(f)    cmocka_unit_test_setup_teardown(f, setup_open, teardown)


/* n visitors: cards that are all different, made of that many. */

static void
guests(test_t *t, size_t n)
{
    size_t       i;
    tk_guest_t  *g;

    static const char *const  cards[] = {
        CARD, OTHER, "E12345678", "E12345679", "E12345680", "E12345681",
        "E12345682", "E12345683"
    };

    g = calloc(8, sizeof(*g));
    assert_non_null(g);
    assert_true(n <= 8);

    for (i = 0; i < n; i++) {
        g[i].id = tk_str_c(cards[i]);
        g[i].id_type = i < 2 ? 1 : 2;
        g[i].name = tk_str_c("李四");
        g[i].phone = tk_str_c(i == 0 ? "13900000000" : "");
    }

    free((void *) t->req.guests);
    t->req.guests = g;
    t->req.nguests = n;
}


static tk_guest_t *
guest(test_t *t, size_t i)
{
    return (tk_guest_t *) &t->req.guests[i];
}


static void
no_guests(test_t *t)
{
    free((void *) t->req.guests);
    t->req.guests = NULL;
    t->req.nguests = 0;
}


static tk_open_product_t *
shown(test_t *t, int32_t product_id)
{
    tk_open_product_t  *p;

    p = (tk_open_product_t *) tk_open_product_of(&t->site.supplier, product_id);
    assert_int_equal(p->product_id, product_id);

    return p;
}


static void
plain(void **state)
{
    test_t            *t = *state;
    const tk_order_t  *o = &t->order;

    t->site.agent.can_cash = 1;
    t->site.agent.has_callback = 1;
    assert_open(t);

    assert_str(o->request_key, "\002" "1522870633233514497");
    assert_int_equal(o->origin, 53);
    assert_int_equal(o->callback, 0);
    assert_int_equal(o->state, '0');
    assert_int_equal(o->pay_method, 'N');
    assert_true(o->pay_by == t->now + 30 * 60 * TK_SECOND);
    assert_int_equal(o->nitems, 1);
    assert_int_equal(o->items[0].product_id, ADULT);
    assert_int_equal(o->items[0].quantity, 2);
    assert_str(o->products, "{7}");
    assert_int_equal(o->total_fen, 20000);
    assert_str(o->contact, "张三");
    assert_str(o->remark, "靠窗");
    assert_str(o->phone, "13800000001");
    assert_int_equal(o->id.len, 0);
    assert_int_equal(o->nvisitors, 0);
    assert_int_equal(o->nid_uses, 0);
    assert_int_equal(o->route_id, 2);
    assert_true(o->reservations[0].quota_id
                == tk_quota_id(TK_QUOTA_SLOT, TODAY, 2003));
    assert_int_equal(o->reservations[0].group, 0);

    t->req.id_number = tk_str_c("11010119900307002x");
    assert_open(t);
    assert_str(o->id, "11010119900307002X");
    t->req.id_number = tk_str_c("110101199003070021");
    assert_int_equal(quote_open(t), TK_ID_NUMBER);

    /* only tried */
    t->req.id_number = tk_str_c("");
    t->req.client_ref = tk_str_c("");
    assert_open(t);
    assert_int_equal(o->request_key.data[0], 1);

    t->req.contact_name = tk_str_c("");
    assert_closed(t, TK_CONTACT_MISSING, "Name");
}


/* A phone is what opens the gate, where gates read it. */

static void
medium(void **state)
{
    int      i;
    test_t  *t = *state;

    static const int  media[] = { 0, 0, 2, 2 };

    for (i = 0; i < 4; i++) {
        t->site.supplier.gate_media = i;
        assert_open(t);
        assert_int_equal(t->order.medium, media[i]);
    }
}


static void
products(void **state)
{
    size_t   i;
    test_t  *t = *state;

    static const struct {
        int          id, quantity;
        tk_err_t     err;
        const char  *subject;
    } cases[] = {
        { ADULT, 1, TK_OK, "" },
        { 999, 1, TK_PRODUCT_UNKNOWN, "999" },
        { -1, 1, TK_PRODUCT_UNKNOWN, "-1" },
        { LEGS, 1, TK_PRODUCT_UNKNOWN, "10" },
        { OFF, 1, TK_PRODUCT_OFF, "2" },
        { ADULT, -1, TK_QUANTITY_MINIMUM, "ADULT" },
        { ADULT, 0, TK_QUANTITY_MINIMUM, "ADULT" },
        { BOUND, 1, TK_QUANTITY_MINIMUM, "BOUND" },
        { BOUND, 2, TK_OK, "" },
        { BOUND, 5, TK_OK, "" },
        { BOUND, 6, TK_QUANTITY_MAXIMUM, "5" },
        { ADULT, 10000, TK_QUANTITY_MAXIMUM, "9999" },
        { NORTH, 1, TK_SLOT_UNKNOWN, "" },      /* another route's slots */
        { SOLO, 999, TK_ORDER_TOO_LARGE, "Order_list" }
    };

    for (i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
        t->req.product_id = cases[i].id;
        t->req.quantity = cases[i].quantity;
        assert_int_equal(quote_open(t), cases[i].err);

        if (cases[i].err != TK_OK) {
            assert_str(t->subject, cases[i].subject);
        }
    }

    /* on sale for others only */
    t->req.product_id = ADULT;
    t->req.quantity = 1;
    t->site.agent.all_products = 0;
    assert_closed(t, TK_PRODUCT_UNKNOWN, "7");
    t->req.product_id = OFF;
    assert_closed(t, TK_PRODUCT_UNKNOWN, "2");
}


static void
days(void **state)
{
    test_t        *t = *state;
    tk_product_t  *p = site_find(&t->site, ADULT);

    /* the day before until six in the evening */
    p->days_ahead = 1;
    p->last_minute = 18 * 60;
    t->req.day = TODAY + 1;
    t->now = minute_of_today(t, 18 * 60) - TK_SECOND;
    assert_open(t);
    t->now = minute_of_today(t, 18 * 60);
    assert_closed(t, TK_SALE_CLOSED, "ADULT");
    t->req.day = TODAY;
    assert_closed(t, TK_SALE_WINDOW, "ADULT");
    t->req.day = TODAY - 1;
    assert_closed(t, TK_SALE_AFTER_DAY, "ADULT");
}


static void
sessions(void **state)
{
    size_t   i;
    test_t  *t = *state;

    static const struct {
        int       product, begins, ends;
        tk_err_t  err;
        int       quota;
    } cases[] = {
        { ADULT, 600, 660, TK_OK, 2001 },           /* it is ten now */
        { ADULT, 660, 720, TK_SLOT_UNKNOWN, 0 },    /* disabled */
        { ADULT, 720, 780, TK_OK, 2003 },
        { ADULT, 720, 840, TK_SLOT_UNKNOWN, 0 },
        { ADULT, 721, 780, TK_SLOT_UNKNOWN, 0 },
        { ADULT, 780, -1, TK_OK, 2004 },
        { ADULT, 810, -1, TK_OK, 2004 },
        { ADULT, 120, -1, TK_OK, 1001 },            /* of another route */
        { ADULT, 0, 0, TK_OK, 1001 },               /* until midnight */
        { ADULT, 0, 1440, TK_OK, 1001 },
        { NORTH, 0, 1440, TK_OK, 1001 },
        { CHILD, 0, 1440, TK_SLOT_UNKNOWN, 0 },
        { ADULT, -1, -1, TK_SESSION_MISSING, 0 },
        { ADULT, -1, 780, TK_SESSION_MISSING, 0 },
        { OFF, 720, 780, TK_PRODUCT_UNKNOWN, 0 }    /* on no route */
    };

    site_find(&t->site, OFF)->on_sale = 1;

    for (i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
        t->req.product_id = cases[i].product;
        t->req.begins = cases[i].begins;
        t->req.ends = cases[i].ends;

        if (quote_open(t) != cases[i].err) {
            fail_msg("case %zu: %d", i, (int) quote_open(t));
        }

        if (cases[i].err == TK_OK) {
            assert_true(t->order.reservations[0].quota_id
                        == tk_quota_id(TK_QUOTA_SLOT, TODAY, cases[i].quota));
            assert_int_equal(t->order.route_id, cases[i].quota / 1000);
        }
    }

    /* Where the product has it so, who names none may have any. */

    t->req.product_id = ADULT;
    t->req.begins = -1;
    t->req.ends = -1;
    shown(t, ADULT)->assign_slot = 1;

    assert_int_equal(quote_open(t), TK_OK);
    assert_true(t->order.nreservations > 3);
    assert_int_equal(t->order.reservations[0].group, 1);
    assert_int_equal(t->order.reservations[1].group, 1);

    t->req.ends = 780;
    assert_int_equal(quote_open(t), TK_SESSION_MISSING);
}


/* Times are nothing to who has no slots. */

static void
no_sessions(void **state)
{
    test_t  *t = *state;

    t->site.supplier.slot_mode = 0;
    assert_open(t);
    assert_int_equal(t->order.route_id, 0);
    t->req.begins = t->req.ends = -1;
    assert_open(t);
}


static void
persons(void **state)
{
    size_t   i;
    test_t  *t = *state;

    static const struct {
        int       real;
        int       product, quantity, rule, per, adults, card, visitors;
        tk_err_t  err;
    } cases[] = {
        /* nobody has to be named */
        { 0, SOLO, 2, 0, 0, 0, 0, 0, TK_OK },
        { 0, SOLO, 2, 0, 0, 0, 0, 1, TK_OK },
        { 0, SOLO, 2, 0, 0, 0, 0, 2, TK_OK },
        { 0, SOLO, 2, 0, 0, 0, 0, 3, TK_VISITORS_COUNT },

        /* a ticket each */
        { 1, REAL, 2, 0, 0, 0, 0, 2, TK_OK },
        { 1, REAL, 2, 0, 0, 0, 1, 0, TK_VISITORS_MISSING },
        { 1, REAL, 2, 0, 0, 0, 0, 1, TK_VISITORS_COUNT },
        { 1, REAL, 2, 0, 0, 0, 0, 3, TK_VISITORS_COUNT },

        /* a ticket for all */
        { 1, ADULT, 3, TK_GUESTS_ONE, 1, 1, 0, 0, TK_VISITORS_MISSING },
        { 1, ADULT, 3, TK_GUESTS_ONE, 1, 1, 0, 1, TK_OK },
        { 1, ADULT, 3, TK_GUESTS_ONE, 1, 1, 0, 3, TK_OK },
        { 1, ADULT, 3, TK_GUESTS_ONE, 1, 1, 0, 4, TK_VISITORS_COUNT },
        { 1, ADULT, 2, TK_GUESTS_ONE, 1, 3, 0, 6, TK_OK },
        { 1, ADULT, 2, TK_GUESTS_ONE, 1, 3, 0, 7, TK_VISITORS_COUNT },
        { 1, ADULT, 2, TK_GUESTS_ALL, 1, 3, 0, 6, TK_OK },
        { 1, ADULT, 2, TK_GUESTS_ALL, 1, 3, 0, 5, TK_VISITORS_COUNT },
        { 1, ADULT, 5, TK_GUESTS_PER, 2, 1, 0, 3, TK_OK },
        { 1, ADULT, 5, TK_GUESTS_PER, 2, 1, 0, 2, TK_VISITORS_COUNT },
        { 1, ADULT, 5, TK_GUESTS_PER, 2, 1, 0, 5, TK_OK },
        { 1, ADULT, 5, TK_GUESTS_PER, 2, 1, 0, 6, TK_VISITORS_COUNT },
        { 1, ADULT, 5, TK_GUESTS_PER, 2, 1, 0, 0, TK_VISITORS_MISSING },
        { 1, ADULT, 5, TK_GUESTS_CONTACT, 1, 1, 1, 0, TK_OK },
        { 1, ADULT, 5, TK_GUESTS_CONTACT, 1, 1, 0, 0, TK_VISITORS_MISSING },
        { 1, ADULT, 5, TK_GUESTS_CONTACT, 1, 1, 0, 1, TK_OK }
    };

    for (i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
        site_find(&t->site, cases[i].product)->real_name = cases[i].real;
        t->req.product_id = cases[i].product;
        t->req.quantity = cases[i].quantity;
        t->req.id_number = tk_str_c(cases[i].card ? CARD : "");

        if (cases[i].product == ADULT) {
            shown(t, ADULT)->guest_rule = cases[i].rule;
            shown(t, ADULT)->guest_per = cases[i].per;
            shown(t, ADULT)->adults = cases[i].adults;
        }

        guests(t, (size_t) cases[i].visitors);

        if (quote_open(t) != cases[i].err) {
            fail_msg("case %zu: %d", i, (int) quote_open(t));
        }

        if (cases[i].err == TK_OK) {
            assert_int_equal(t->order.nvisitors, cases[i].visitors);
        }
    }

    no_guests(t);
}


static void
visitors(void **state)
{
    test_t  *t = *state;

    t->req.product_id = REAL;
    t->req.quantity = 3;
    guests(t, 3);
    assert_open(t);
    assert_int_equal(t->order.visitors[2].ticket_no, 3);
    assert_int_equal(t->order.visitors[2].visitor_no, 3);
    assert_int_equal(t->order.visitors[2].id_type, 2);
    assert_str(t->order.visitors[0].id, CARD);
    assert_str(t->order.visitors[0].name, "李四");
    assert_str(t->order.visitors[0].phone, "13900000000");
    assert_int_equal(t->order.nid_uses, 0);     /* R191 is the pages' */

    guest(t, 2)->id = tk_str_c(OTHER);
    assert_closed(t, TK_DOCUMENT_TWICE, OTHER);

    guest(t, 2)->id = tk_str_c("");
    assert_closed(t, TK_VISITORS_MISSING, "VisitPerson");

    /* whom nobody asked to say who they are */
    t->req.product_id = SOLO;
    site_find(&t->site, SOLO)->id_maximum = 1;
    guest(t, 1)->id = tk_str_c("");
    assert_open(t);
    assert_int_equal(t->order.nvisitors, 3);
    assert_int_equal(t->order.visitors[1].id.len, 0);
    assert_int_equal(t->order.nid_uses, 1);

    no_guests(t);
}


static void
ages(void **state)
{
    test_t        *t = *state;
    tk_product_t  *p = site_find(&t->site, REAL);

    t->req.product_id = REAL;
    t->req.quantity = 1;
    guests(t, 1);
    guest(t, 0)->id = tk_str_c(OLD_CARD);

    p->min_age = 77;                    /* from the last of the year on */
    assert_closed(t, TK_AGE_LIMIT, OLD_CARD);
    p->min_age = 76;
    assert_open(t);
    p->max_age = 76;
    assert_open(t);
    p->min_age = 0;
    p->max_age = 75;
    assert_closed(t, TK_AGE_LIMIT, OLD_CARD);

    guest(t, 0)->id = tk_str_c("E12345678");    /* which says no age */
    guest(t, 0)->id_type = 2;
    assert_open(t);

    no_guests(t);
}


/* What is counted of a product over several days, for the pages, too. */

static void
limits(void **state)
{
    test_t             *t = *state;
    tk_product_t       *p = site_find(&t->site, SOLO);
    const tk_id_use_t  *u;

    p->id_maximum = 4;
    p->id_days = 30;
    p->phone_maximum = 6;
    p->phone_days = 0;

    t->req.product_id = SOLO;
    t->req.quantity = 3;
    t->req.id_number = tk_str_c(CARD);
    assert_open(t);
    assert_int_equal(t->order.nid_uses, 2);

    u = &t->order.id_uses[0];
    assert_str(u->id, CARD);
    assert_int_equal(u->phone, 0);
    assert_int_equal(u->limit, 4);
    assert_int_equal(u->days, 30);
    assert_int_equal(u->count, 3);
    assert_int_equal(u->day, TODAY);

    u = &t->order.id_uses[1];
    assert_str(u->id, "13800000001");
    assert_int_equal(u->phone, 1);
    assert_int_equal(u->product_id, SOLO);
    assert_int_equal(u->limit, 6);
    assert_int_equal(u->days, 0);
    assert_int_equal(u->count, 3);
    assert_int_equal(u->take, 1);

    /* one number, however it is written */
    t->req.phone = tk_str_c("+8613800000001");
    assert_open(t);
    assert_str(t->order.phone, "+8613800000001");
    assert_str(t->order.id_uses[1].id, "13800000001");
    t->req.phone = tk_str_c("13800000001");

    guests(t, 2);
    assert_open(t);
    assert_int_equal(t->order.nid_uses, 3);
    assert_str(t->order.id_uses[1].id, OTHER);
    assert_int_equal(t->order.id_uses[1].count, 1);
    assert_int_equal(t->order.id_uses[1].days, 30);

    no_guests(t);
    t->req.id_number = tk_str_c("");
    assert_open(t);
    assert_int_equal(t->order.nid_uses, 1);

    t->page = TK_PAGE_ORDER_PRODUCTS;
    t->req.slot_no = -1;
    t->req.id_number = tk_str_c(CARD);
    t->req.order_list = tk_str_c("SOLO|2|ADULT|1");
    assert_sold(t);
    assert_int_equal(t->order.nid_uses, 2);
    assert_int_equal(t->order.id_uses[0].count, 2);
    assert_int_equal(t->order.id_uses[0].days, 30);
    assert_int_equal(t->order.id_uses[1].phone, 1);
    assert_int_equal(t->order.id_uses[1].count, 2);
}


/* All but the remark makes another order. */

static void
repeats(void **state)
{
    size_t         i;
    test_t        *t = *state;
    tk_request_t   first;
    unsigned char  hash[32];

    guests(t, 2);
    assert_int_equal(quote_open(t), TK_OK);
    memcpy(hash, t->order.content_hash, 32);

    t->req.memo = tk_str_c("别的");
    guest(t, 0)->id = tk_str_c(CARD);
    assert_int_equal(quote_open(t), TK_OK);
    assert_memory_equal(hash, t->order.content_hash, 32);

    first = t->req;

    for (i = 0; i < 12; i++) {
        t->req = first;

        switch (i) {
        case 0: t->req.product_id = CHILD; break;
        case 1: t->req.day = TODAY + 1; break;
        case 2: t->req.begins = 780; break;
        case 3: t->req.ends = 840; break;
        case 4: t->req.quantity = 3; break;
        case 5: t->req.phone = tk_str_c("13800000002"); break;
        case 6: t->req.contact_name = tk_str_c("张四"); break;
        case 7: t->req.id_number = tk_str_c(CARD); break;
        case 8: t->req.nguests = 1; break;
        case 9: guest(t, 1)->name = tk_str_c("王五"); break;
        case 10: guest(t, 1)->phone = tk_str_c("1"); break;
        case 11: guest(t, 1)->id_type = 3; break;
        }

        (void) quote_open(t);
        assert_memory_not_equal(hash, t->order.content_hash, 32);
    }

    no_guests(t);
}


/* No page's number is one of these. */

static void
pages(void **state)
{
    test_t  *t = *state;

    t->page = TK_PAGE_ORDER_PRODUCTS;
    t->req.slot_no = -1;
    t->req.id_number = tk_str_c(CARD);
    t->req.order_list = tk_str_c("ADULT|1");
    t->req.client_ref = tk_str_c("\002" "1");
    assert_int_equal(quote(t), TK_ORDER_DATA);
}


/* Booked on the first of ten days, for v: from when to when, or not at all. */

static void
valid_days(void **state)
{
    size_t         i;
    test_t        *t = *state;
    tk_product_t  *p = site_find(&t->site, ADULT);

    static const struct {
        int       mode, days, first, last, v;
        tk_day_t  from;
        int       until;            /* -1: refused */
    } cases[] = {
        { 1, 0, 0, 0, 9, TK_NO_DAY, 9 },

        { 2, 7, 0, 0, 0, 0, 7 },
        { 2, 7, 0, 0, 7, 0, 7 },
        { 2, 7, 0, 0, 8, 0, -1 },

        { 3, 0, 0, 5, 0, 0, 5 },
        { 3, 0, 0, 5, 5, 0, 5 },
        { 3, 0, 0, 5, 6, 0, -1 },

        { 4, 0, 0, 0, 9, TK_NO_DAY, 11 },
        { 0, 0, 0, 0, 9, TK_NO_DAY, 11 },

        { 5, 0, 2, 8, 1, 0, -1 },
        { 5, 0, 2, 8, 2, 2, 8 },
        { 5, 0, 2, 8, 8, 2, 8 },
        { 5, 0, 2, 8, 9, 0, -1 },
        { 5, 0, -3, 4, 0, -3, 4 }
    };

    t->site.supplier.slot_mode = 0;
    p->ticket_days = 3;
    t->req.order_list = tk_str_c("ADULT|1");
    paid(t, 10000);

    for (i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
        p->valid_mode = cases[i].mode;
        p->valid_days = cases[i].days;
        p->valid_first = TODAY + cases[i].first;
        p->valid_last = TODAY + cases[i].last;
        p->wait_minutes = (int32_t) i;
        t->req.day = TODAY + cases[i].v;

        if (cases[i].until < 0) {
            assert_refused(t, TK_SALE_WINDOW, "ADULT");
            continue;
        }

        assert_sold(t);
        assert_int_equal(t->order.items[0].ticket_from,
                         cases[i].from == TK_NO_DAY ? TK_NO_DAY
                                                    : TODAY + cases[i].from);
        assert_int_equal(t->order.items[0].ticket_until,
                         TODAY + cases[i].until);
        assert_int_equal(t->order.items[0].wait_minutes, i);
    }
}


int
main(void)
{
    const struct CMUnitTest  tests[] = {
        OPEN_TEST(plain), OPEN_TEST(medium), OPEN_TEST(products),
        OPEN_TEST(days), OPEN_TEST(sessions), OPEN_TEST(no_sessions),
        OPEN_TEST(persons), OPEN_TEST(visitors), OPEN_TEST(ages),
        OPEN_TEST(limits), OPEN_TEST(repeats), OPEN_TEST(pages),
        QUOTE_TEST(valid_days)
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
