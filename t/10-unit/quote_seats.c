/*
 * The quote at a theatre: which performance, which areas, which seats, at what
 * price; and that a theatre and a scenic area sell by their own pages only.
 */

#include "quote.h"
#include "tk_theatre.h"


/* Three adults for tomorrow half past seven. */

static int
seats_setup(void **state)
{
    test_t  *t = test_made('2');

    t->page = TK_PAGE_ORDER_PRODUCTS2;
    t->req.order_list = tk_str_c("ADULT|3");
    t->req.day = TODAY + 1;
    t->req.session = tk_str_c("5");

    *state = t;
    return 0;
}


#define SEAT_TEST(f)                                                          \
    cmocka_unit_test_setup_teardown(f, seats_setup, teardown)


/* The areas in which the product is sold, the better one first. */

static void
best_free(void **state)
{
    test_t            *t = *state;
    const tk_order_t  *o = &t->order;

    assert_int_equal(quote(t), TK_OK);

    assert_int_equal(o->session_id, 5);
    assert_int_equal(o->seated, 1);
    assert_int_equal(o->nseats, 0);
    assert_int_equal(o->total_fen, 3 * 18000);
    assert_int_equal(o->items[0].price_fen, 18000);
    assert_int_equal(o->items[0].list_fen, 18000);
    assert_int_equal(o->items[0].ticket_until, TODAY + 1);
    assert_int_equal(o->ntickets, 3);
    assert_int_equal(o->valid_until,
                     tk_local_midnight(&t->site.supplier.zone, TODAY + 1)
                     + 1290 * 60 * TK_SECOND);

    assert_int_equal(o->reservations[0].quota_id,
                     tk_seats_quota(5, TODAY + 1, STALLS));
    assert_int_equal(o->reservations[0].capacity, 100);
    assert_int_equal(o->reservations[0].persons, 3);
    assert_int_equal(o->reservations[1].quota_id,
                     tk_seats_quota(5, TODAY + 1, CIRCLE));
    assert_int_equal(o->reservations[1].capacity, 50);
    assert_int_not_equal(o->reservations[0].group, 0);
    assert_int_equal(o->reservations[0].group, o->reservations[1].group);
}


/* A map of before is played on today, and has the seats of its own. */

static void
older_map(void **state)
{
    test_t            *t = *state;
    const tk_order_t  *o = &t->order;

    t->req.day = TODAY;
    assert_int_equal(quote(t), TK_OK);
    assert_int_equal(o->reservations[0].quota_id,
                     tk_seats_quota(5, TODAY, OLD_STALLS));
    assert_int_equal(o->reservations[0].capacity, 90);
    assert_int_equal(o->reservations[0].group, 0);
    assert_int_equal(o->total_fen, 3 * 16000);

    t->req.seats = tk_str_c("210001|210002|210003");
    assert_int_equal(quote(t), TK_AREA_UNKNOWN);
    assert_str(t->subject, "210001");
}


static void
named(void **state)
{
    test_t            *t = *state;
    const tk_order_t  *o = &t->order;

    t->req.seats = tk_str_c("220050|220001|220007|");
    assert_int_equal(quote(t), TK_OK);

    assert_int_equal(o->nseats, 3);
    assert_int_equal(o->seats[0].seat_no, 50);
    assert_int_equal(o->seats[1].seat_no, 1);
    assert_int_equal(o->seats[2].seat_no, 7);
    assert_int_equal(o->reservations[0].quota_id,
                     tk_seats_quota(5, TODAY + 1, CIRCLE));
    assert_int_equal(o->reservations[0].group, 0);
}


/* What is said of seats, and what it is refused for. */

static void
seats_refused(void **state)
{
    size_t   i;
    test_t  *t = *state;

    static const struct {
        const char  *list, *seats;
        tk_err_t     err;
        const char  *what;
    } cases[] = {
        { "ADULT|2", "210001|210002", TK_OK, "" },
        { "ADULT|2", "210001", TK_SEATS_MISMATCH, "SeatInfo" },
        { "ADULT|2", "210001|210002|210003", TK_SEATS_MISMATCH, "SeatInfo" },
        { "ADULT|2", "210001|210001", TK_SEATS_FORMAT, "210001" },
        { "ADULT|2", "210001||210002", TK_SEATS_FORMAT, "SeatInfo" },
        { "ADULT|2", "210001|x", TK_SEATS_FORMAT, "x" },
        { "ADULT|2", "210001|210002 ", TK_SEATS_FORMAT, "210002 " },
        { "ADULT|2", "-1|210002", TK_SEATS_FORMAT, "-1" },
        { "ADULT|2", "0|210002", TK_SEATS_FORMAT, "0" },
        { "ADULT|2", "210000|210002", TK_SEATS_FORMAT, "210000" },
        { "ADULT|2", "99999999999999999999|1", TK_SEATS_FORMAT,
          "99999999999999999999" },
        { "ADULT|2", "210101|210002", TK_AREA_UNKNOWN, "210101" },
        { "ADULT|2", "990001|210002", TK_AREA_UNKNOWN, "990001" },
        { "ADULT|2", "310001|310002", TK_AREA_UNKNOWN, "310001" },
        { "ADULT|2", "210001|220001", TK_AREAS_SEVERAL, "220001" },
        { "ADULT|2", "230001|230002", TK_AREA_PRODUCT, "SeatInfo" },
        { "CHILD|1|ADULT|1", "210001|210002", TK_OK, "" },
        { "CHILD|1|ADULT|2", "210001|210002", TK_SEATS_MISMATCH, "SeatInfo" },
        { "CHILD|1|ADULT|1", "", TK_OK, "" },
        { "BOUND|2", "", TK_AREA_UNKNOWN, "BOUND" },
        { "BOUND|2", "210001|210002", TK_AREA_PRODUCT, "SeatInfo" }
    };

    for (i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
        t->req.order_list = tk_str_c(cases[i].list);
        t->req.seats = tk_str_c(cases[i].seats);
        print_message("# %s %s\n", cases[i].list, cases[i].seats);
        assert_int_equal(quote(t), cases[i].err);
        assert_str(t->subject, cases[i].what);
    }
}


/* Sold until the minute the sale ends; also after midnight of the day. */

static void
performances(void **state)
{
    size_t   i;
    test_t  *t = *state;

    static const struct {
        int          day, minute;
        const char  *session;
        tk_err_t     err;
    } cases[] = {
        { 0, 1159, "5", TK_OK },
        { 0, 1160, "5", TK_SESSION_CLOSED },
        { 0, 1379, "4", TK_OK },
        { 0, 1380, "4", TK_SESSION_CLOSED },
        { 1, 1439, "5", TK_OK },
        { 2, 600, "5", TK_SESSION_DISABLED },
        { 2, 600, "4", TK_SESSION_DISABLED },
        { 3, 600, "5", TK_SESSION_UNKNOWN },
        { -1, 600, "5", TK_SALE_AFTER_DAY },
        { 1, 600, "6", TK_SESSION_UNKNOWN },
        { 1, 600, "0", TK_SESSION_FORMAT },
        { 1, 600, "-5", TK_SESSION_FORMAT },
        { 1, 600, "5x", TK_SESSION_FORMAT },
        { 1, 600, "", TK_SESSION_FORMAT },
        { 1, 600, "99999999999", TK_SESSION_FORMAT }
    };

    for (i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
        t->req.day = TODAY + cases[i].day;
        t->now = minute_of_today(t, cases[i].minute);
        t->req.session = tk_str_c(cases[i].session);
        print_message("# %d %d %s\n", cases[i].day, cases[i].minute,
                      cases[i].session);
        assert_int_equal(quote(t), cases[i].err);
    }
}


/* Where the house assigns seats, a list of them is not read (R212). */

static void
official(void **state)
{
    test_t            *t = *state;
    const tk_order_t  *o = &t->order;

    t->req.seats = tk_str_c("no seats at all|210001");

    t->site.supplier.seating = 'A';
    assert_int_equal(quote(t), TK_OK);
    assert_int_equal(o->nseats, 0);
    assert_int_equal(o->seated, 1);

    t->site.supplier.seating = 'H';
    assert_int_equal(quote(t), TK_OK);
    assert_int_equal(o->nseats, 0);
    assert_int_equal(o->seated, 0);
}


/* A group ticket of other suppliers is a seat and a ticket each. */

static void
single_tickets(void **state)
{
    test_t            *t = *state;
    const tk_order_t  *o = &t->order;

    site_find(&t->site, ADULT)->form = 2;
    assert_int_equal(quote(t), TK_OK);
    assert_int_equal(o->items[0].form, 1);
    assert_int_equal(o->ntickets, 3);
    assert_int_equal(o->tickets[2].persons, 1);
}


static void
bounds(void **state)
{
    test_t  *t = *state;

    t->req.seats = tk_str_c("210001|210002|210003");
    assert_int_equal(quote(t), TK_OK);

    t->max_rows = tk_order_rows(&t->order) - 3;
    assert_int_equal(quote(t), TK_OK);

    t->max_rows--;
    assert_int_equal(quote(t), TK_ORDER_TOO_LARGE);

    t->req.seats = tk_str_c("");
    assert_int_equal(quote(t), TK_ORDER_TOO_LARGE);
}


/* Two lists of seats are two orders, also under one idempotency key. */

static void
content(void **state)
{
    unsigned char      one[32], other[32];
    test_t            *t = *state;

    t->req.seats = tk_str_c("210001|210002|210003");
    assert_int_equal(quote(t), TK_OK);
    memcpy(one, t->order.content_hash, sizeof(one));

    t->req.seats = tk_str_c("210001|210002|210003|");
    assert_int_equal(quote(t), TK_OK);
    assert_memory_equal(one, t->order.content_hash, sizeof(one));

    t->req.seats = tk_str_c("210001|210002|210004");
    assert_int_equal(quote(t), TK_OK);
    memcpy(other, t->order.content_hash, sizeof(other));
    assert_memory_not_equal(one, other, sizeof(one));

    t->req.seats = tk_str_c("");
    t->req.day = TODAY;
    t->req.session = tk_str_c("4");
    assert_int_equal(quote(t), TK_OK);
    assert_memory_not_equal(one, t->order.content_hash, sizeof(one));
}


static void
other_suppliers(void **state)
{
    test_t  *t = *state;

    t->page = TK_PAGE_ORDER_PRODUCTS;
    assert_int_equal(quote(t), TK_THEATER_MODE);

    tk_arena_free(t->site.arena);
    site_build(&t->site);
    t->req.slot_no = -1;
    assert_int_equal(quote(t), TK_OK);

    t->page = TK_PAGE_ORDER_PRODUCTS2;
    assert_int_equal(quote(t), TK_SESSION_UNKNOWN);
}


static void
look_ups(void **state)
{
    int32_t               area_id, seat_no;
    test_t               *t = *state;
    const tk_supplier_t  *s = &t->site.supplier;

    assert_str(tk_hall_by_id(s, 2)->name, "大剧场");
    assert_null(tk_hall_by_id(s, 3));
    assert_int_equal(tk_session_by_id(s, 4)->hall_id, 1);
    assert_null(tk_session_by_id(s, 0));
    assert_int_equal(tk_area_by_id(s, BOX)->seats, 4);
    assert_null(tk_area_by_id(s, 12));

    assert_int_equal(tk_performance_price(s, ADULT, 5, TODAY + 1), 18000);
    assert_int_equal(tk_performance_price(s, ADULT, 5, TODAY + 2), 16000);
    assert_int_equal(tk_performance_price(s, ADULT, 4, TODAY + 1), 16000);
    assert_int_equal(tk_performance_price(s, ADULT, 4, TODAY + 30), 16000);
    assert_int_equal(tk_performance_price(s, ADULT, 4, TODAY + 31), -1);
    assert_int_equal(tk_performance_price(s, CHILD, 5, TODAY + 1), -1);

    assert_true(tk_seat_parse(tk_str_c("210042"), &area_id, &seat_no));
    assert_int_equal(area_id, 21);
    assert_int_equal(seat_no, 42);
    assert_int_equal(tk_seat_id(21, 42), 210042);
    assert_false(tk_seat_parse(tk_str_c("10485760000"), &area_id, &seat_no));
    assert_true(tk_seat_parse(tk_str_c("10485759999"), &area_id, &seat_no));
}


int
main(void)
{
    const struct CMUnitTest  tests[] = {
        SEAT_TEST(best_free),
        SEAT_TEST(older_map),
        SEAT_TEST(named),
        SEAT_TEST(seats_refused),
        SEAT_TEST(performances),
        SEAT_TEST(official),
        SEAT_TEST(single_tickets),
        SEAT_TEST(bounds),
        SEAT_TEST(content),
        SEAT_TEST(other_suppliers),
        SEAT_TEST(look_ups)
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
