/*
 * The quote: what a booking costs, asks for and is refused for.
 */

#include "quote.h"

#define CARD_X      "11010119900307002X"


static void
plain(void **state)
{
    test_t            *t = *state;
    const tk_order_t  *o = &t->order;

    assert_sold(t);

    assert_int_equal(o->agent_id, 101);
    assert_int_equal(o->account_id, 1011);
    assert_int_equal(o->catalogue_version, 17);
    assert_int_equal(o->agent_version, 23);
    assert_int_equal(o->state, '0');
    assert_int_equal(o->pay_method, 'N');
    assert_int_equal(o->transfer, 0);
    assert_int_equal(o->route_id, 2);
    assert_int_equal(o->total_fen, 25000);
    assert_int_equal(o->customer_type, '3');
    assert_str(o->customer_name, "旅行社");
    assert_str(o->id, CARD);
    assert_int_equal(o->id_type, 1);
    assert_str(o->phone, "13800000001");
    assert_int_equal(o->request_key.len, 33);
    assert_int_equal(o->request_key.data[0], 1);
    assert_int_equal(o->callback, 0);
    assert_int_equal(o->message, 1);
    assert_int_equal(o->medium, 0);
    assert_true(o->pay_by == t->now + 30 * 60 * TK_SECOND);
    assert_true(o->valid_until
                == tk_local_midnight(&t->site.supplier.zone, TODAY + 3));

    assert_int_equal(o->nitems, 2);
    assert_int_equal(o->items[0].product_id, ADULT);
    assert_int_equal(o->items[0].quantity, 2);
    assert_int_equal(o->items[0].price_fen, 10000);
    assert_int_equal(o->items[0].ticket_until, TODAY + 2);
    assert_str(o->items[1].name, "CHILD");

    assert_int_equal(o->ntickets, 2);
    assert_int_equal(o->tickets[0].persons, 2);
    assert_int_equal(o->tickets[1].ticket_no, 2);
    assert_int_equal(o->tickets[1].item_no, 2);
    assert_int_equal(o->nvisitors, 0);
    assert_int_equal(o->nid_uses, 0);
    assert_int_equal(tk_order_rows(o), 2 + 2 + o->nreservations);
}


static void
reservations(void **state)
{
    int                      i;
    test_t                  *t = *state;
    const tk_reservation_t  *d;

    assert_sold(t);

    /* it is 10:00: slots 1 (10-11), 3 and 4; 2 is disabled; then two
       products, site, agent */
    assert_int_equal(t->order.nreservations, 7);
    d = t->order.reservations;

    for (i = 0; i < 3; i++) {
        static const int  slot[] = { 1, 3, 4 };

        assert_true(d[i].quota_id
                    == tk_quota_id(TK_QUOTA_SLOT, TODAY, 2000 + slot[i]));
        assert_int_equal(d[i].capacity, 1000 + slot[i]);
        assert_int_equal(d[i].persons, 3);
        assert_int_equal(d[i].group, 1);
    }

    assert_true(d[3].quota_id
                == tk_quota_id(TK_QUOTA_PRODUCT_DAY, TODAY, ADULT));
    assert_int_equal(d[3].persons, 2);
    assert_int_equal(d[3].capacity, TK_UNLIMITED);
    assert_int_equal(d[3].group, 0);
    assert_int_equal(d[4].persons, 1);
    assert_true(d[5].quota_id == tk_quota_id(TK_QUOTA_SITE_DAY, TODAY, 0));
    assert_int_equal(d[5].persons, 3);
    assert_true(d[6].quota_id
                == tk_quota_id(TK_QUOTA_AGENT_BOOKED, TODAY, 101));
    assert_int_equal(d[6].capacity, TK_UNLIMITED);

    t->site.agent.day_limit = 40;
    t->site.supplier.day_limit = 90;
    site_find(&t->site, ADULT)->day_limit = 7;
    assert_sold(t);
    assert_int_equal(t->order.reservations[3].capacity, 7);
    assert_int_equal(t->order.reservations[5].capacity, 90);
    assert_int_equal(t->order.reservations[6].capacity, 40);

    /* what an agent books counts today, whatever day it is for */
    t->req.day = TODAY + 1;
    assert_sold(t);
    d = &t->order.reservations[t->order.nreservations - 1];
    assert_true(d->quota_id
                == tk_quota_id(TK_QUOTA_AGENT_BOOKED, TODAY, 101));
}


/* What tk_quote_places() finds is what tk_quote() asks for, and needs neither
 * documents nor money. */

static void
places(void **state)
{
    size_t       i;
    test_t      *t = *state;
    tk_order_t   early;
    tk_terms_t   terms;

    assert_sold(t);
    tk_page_terms(tk_page_get(t->page), t->edition, &terms);

    t->req.phone = t->req.id_number = t->req.memo = tk_str_c("nonsense");
    t->req.money_fen = -7;
    assert_int_equal(tk_quote_places(t->site.pool, &t->site.supplier,
                                     &t->site.agent, &terms, &t->req,
                                     t->now, &early), TK_OK);

    assert_int_equal(early.agent_id, t->order.agent_id);
    assert_int_equal(early.day, t->order.day);
    assert_int_equal(early.nreservations, t->order.nreservations);
    assert_int_equal(early.nid_uses, 0);

    for (i = 0; i < early.nreservations; i++) {
        assert_memory_equal(&early.reservations[i], &t->order.reservations[i],
                            sizeof(tk_reservation_t));
    }

    t->req.order_list = tk_str_c("NONE|1");
    assert_int_equal(tk_quote_places(t->site.pool, &t->site.supplier,
                                     &t->site.agent, &terms, &t->req,
                                     t->now, &early),
                     TK_PRODUCT_UNKNOWN);
}


/* One number for one rule on one document; kind 6, which no quota row has. */

static void
document_counters(void **state)
{
    int64_t      id;
    tk_id_use_t  a, b;

    (void) state;

    memset(&a, 0, sizeof(a));
    a.product_id = 3;
    a.day = TODAY;
    memset(a.id_index, 0x5a, TK_INDEX_LEN);
    b = a;

    id = tk_id_use_cell(&a);
    assert_int_equal(tk_quota_kind(id), TK_CELL_ID_USE);
    b.count = 9;
    assert_true(tk_id_use_cell(&b) == id);
    b.product_id = 0;
    assert_true(tk_id_use_cell(&b) != id);
    b = a;
    b.day++;
    assert_true(tk_id_use_cell(&b) != id);
    b = a;
    b.id_index[TK_INDEX_LEN - 1] ^= 1;
    assert_true(tk_id_use_cell(&b) != id);
}


static void
order_list(void **state)
{
    size_t   i;
    test_t  *t = *state;

    static const struct { const char *list; tk_err_t err; const char *what; }
    cases[] = {
        { "ADULT|1|", TK_OK, "" },
        { "ADULT|9999", TK_OK, "" },
        { "", TK_ORDER_EMPTY, "Order_list" },
        { "|", TK_ORDER_EMPTY, "Order_list" },
        { "ADULT", TK_ORDER_PAIRS, "Order_list" },
        { "ADULT|", TK_ORDER_PAIRS, "Order_list" },
        { "ADULT||", TK_ORDER_DATA, "Order_list" },
        { "|1", TK_ORDER_DATA, "Order_list" },
        { "ADULT|1||", TK_ORDER_DATA, "Order_list" },
        { "ADULT|1|CHILD", TK_ORDER_PAIRS, "Order_list" },
        { "ADULT|0", TK_ORDER_DATA, "Order_list" },
        { "ADULT|-1", TK_ORDER_DATA, "Order_list" },
        { "ADULT|1.5", TK_ORDER_DATA, "Order_list" },
        { "ADULT|1 ", TK_ORDER_DATA, "Order_list" },
        { "ADULT|99999999999999999999", TK_ORDER_DATA, "Order_list" },
        { "ADULT|1|ADULT|2", TK_ORDER_DATA, "Order_list" },
        { "ADULT|10000", TK_QUANTITY_MAXIMUM, "ADULT" },
        { "ADULT|2147483647", TK_QUANTITY_MAXIMUM, "ADULT" },
        { "NOBODY|1", TK_PRODUCT_UNKNOWN, "NOBODY" },
        { "adult|1", TK_PRODUCT_UNKNOWN, "adult" },
        { "OFF|1", TK_PRODUCT_UNKNOWN, "OFF" },
        { "NO-PRICE|1", TK_PRICE_UNKNOWN, "NO-PRICE" },
        { "BOUND|1", TK_QUANTITY_MINIMUM, "BOUND" },
        { "BOUND|2", TK_OK, "" },
        { "BOUND|5", TK_OK, "" },
        { "BOUND|6", TK_QUANTITY_MAXIMUM, "BOUND" }
    };

    for (i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
        t->req.order_list = tk_str_c(cases[i].list);
        print_message("# %s\n", cases[i].list);
        assert_refused(t, cases[i].err, cases[i].what);
    }
}


static void
many_lines(void **state)
{
    int      i;
    char     list[512];
    test_t  *t = *state;

    for (i = 0; i <= TK_ORDER_ITEMS; i++) {
        snprintf(list + i * 10, sizeof(list) - (size_t) i * 10, "ADUL%03d|1|",
                 i);
    }

    t->req.order_list = tk_str_c(list);
    assert_refused(t, TK_ORDER_TOO_LARGE, "Order_list");

    list[TK_ORDER_ITEMS * 10] = '\0';
    t->req.order_list = tk_str_c(list);
    assert_refused(t, TK_PRODUCT_UNKNOWN, "ADUL000");

    t->req.order_list = tk_str_c("ADULT|1|CHILD|1");
    t->site.supplier.single_product_orders = 1;
    assert_int_equal(quote(t), TK_SINGLE_PRODUCT_ONLY);
    t->req.order_list = tk_str_c("ADULT|1");
    assert_sold(t);
}


static void
not_allowed(void **state)
{
    test_t  *t = *state;

    t->site.agent.all_products = 0;
    assert_refused(t, TK_PRODUCT_UNKNOWN, "ADULT");
    t->req.order_list = tk_str_c("CHILD|1");
    assert_sold(t);
}


static void
amounts(void **state)
{
    size_t        i;
    test_t       *t = *state;
    tk_price_t   *price;

    t->req.order_list = tk_str_c("TEN1|20|ADULT|1");
    assert_sold(t);
    assert_int_equal(t->order.items[0].free, 2);
    assert_int_equal(t->order.total_fen, 8000 * 18 + 10000);
    assert_int_equal(t->order.tickets[0].persons, 20);
    assert_int_equal(t->order.tickets[0].free, 2);

    /* by the day of booking, not by the effective day */
    assert_int_equal(t->site.supplier.promotions[1].product_id, TEN1);
    t->site.supplier.promotions[1].last_day = TODAY;
    t->req.day = TODAY + 1;
    assert_sold(t);
    assert_int_equal(t->order.items[0].free, 2);
    t->site.supplier.promotions[1].first_day = TODAY + 1;
    t->site.supplier.promotions[1].last_day = TODAY + 1;
    assert_sold(t);
    assert_int_equal(t->order.items[0].free, 0);
    t->req.day = TODAY;

    t->req.order_list = tk_str_c("ADULT|2|CHILD|1");
    price = t->site.supplier.prices;

    for (i = 0; i < t->site.supplier.nprices; i++) {
        price[i].price_fen = INT64_MAX / 2;
    }

    assert_int_equal(quote(t), TK_ORDER_TOO_LARGE);
    t->req.order_list = tk_str_c("ADULT|3");
    assert_int_equal(quote(t), TK_ORDER_TOO_LARGE);
    t->req.order_list = tk_str_c("ADULT|2");
    assert_sold(t);
    assert_true(t->order.total_fen == INT64_MAX - 1);
}


static void
money(void **state)
{
    test_t  *t = *state;

    paid(t, 25000);
    assert_sold(t);
    paid(t, 24999);
    assert_refused(t, TK_ORDER_AMOUNT, "money");
    paid(t, 25001);
    assert_refused(t, TK_ORDER_AMOUNT, "money");
    paid(t, -1);
    assert_refused(t, TK_ORDER_AMOUNT, "money");
}


static void
days(void **state)
{
    test_t        *t = *state;
    tk_product_t  *p;
    tk_day_t       days_off[] = { TODAY - 5, 0 };

    p = site_find(&t->site, CHILD);

    t->req.day = TODAY - 1;
    assert_int_equal(quote(t), TK_SALE_AFTER_DAY);

    /* one minute to midnight at the site is still today, though not in UTC */
    t->req.day = TODAY;
    t->now = tk_local_midnight(&t->site.supplier.zone, TODAY + 1) - TK_SECOND;
    t->req.slot_no = -1;
    assert_refused(t, TK_SLOT_UNKNOWN, "-1");
    t->now += TK_SECOND;
    assert_int_equal(quote(t), TK_SALE_AFTER_DAY);

    t->now = tk_local_midnight(&t->site.supplier.zone, TODAY)
             + 10 * 3600 * TK_SECOND;

    /* a day that is called off, and one that has not come yet */
    days_off[1] = TODAY;
    t->site.supplier.days_off = days_off;
    t->site.supplier.ndays_off = 2;
    t->req.day = TODAY;
    assert_refused(t, TK_SALE_WINDOW, "ADULT");
    days_off[1] = TODAY + 1;
    assert_sold(t);
    t->site.supplier.ndays_off = 0;

    /* two days ahead, until 10:00 of the last day of booking */
    p->days_ahead = 2;
    assert_refused(t, TK_SALE_WINDOW, "CHILD");
    t->req.day = TODAY + 1;
    assert_refused(t, TK_SALE_WINDOW, "CHILD");
    t->req.day = TODAY + 2;
    assert_sold(t);
    p->last_minute = 600;
    assert_refused(t, TK_SALE_CLOSED, "CHILD");
    p->last_minute = 601;
    assert_sold(t);
    t->req.day = TODAY + 1;
    p->days_ahead = 0;
    p->last_minute = 600;
    assert_sold(t);
    t->req.day = TODAY;
    assert_refused(t, TK_SALE_CLOSED, "CHILD");
    p->last_minute = 1440;
    assert_sold(t);

    p->first_day = TODAY;
    p->last_day = TODAY;
    assert_sold(t);
    t->req.day = TODAY + 1;
    assert_refused(t, TK_SALE_WINDOW, "CHILD");
    p->last_day = TODAY + 1;
    assert_sold(t);
    p->first_day = TODAY + 2;
    assert_refused(t, TK_SALE_WINDOW, "CHILD");
    p->first_day = 0;

    p->day_limit = -1;
    assert_refused(t, TK_DAY_LIMIT_UNSET, "CHILD");
}


static void
weekdays(void **state)
{
    int            day;
    size_t         i;
    test_t        *t = *state;
    tk_product_t  *p;

    /* sold on which days, Saturday (today), Sunday, Monday ... Friday */
    static const struct { int first, last, negated; const char *sold; }
    cases[] = {
        { 0, 0, 0, "1111111" }, { 0, 0, 1, "1111111" },
        { 6, 7, 0, "1100000" }, { 6, 7, 1, "0011111" },
        { 6, 1, 0, "1110000" }, { 6, 1, 1, "0001111" },
        { 3, 3, 0, "0000100" }, { 1, 7, 0, "1111111" },
        { 1, 7, 1, "0000000" }
    };

    t->site.supplier.slot_mode = 0;
    p = site_find(&t->site, ADULT);

    for (i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
        p->week_first = cases[i].first;
        p->week_last = cases[i].last;
        p->week_negated = cases[i].negated;

        for (day = 0; day < 7; day++) {
            t->req.day = TODAY + day;
            assert_int_equal(quote(t), cases[i].sold[day] == '1'
                                       ? TK_OK : TK_SALE_WINDOW);
        }
    }
}


static void
slots(void **state)
{
    size_t   i;
    test_t  *t = *state;

    static const struct { int64_t asked; tk_err_t err; const char *what; }
    cases[] = {
        { 1, TK_OK, "" }, { 3, TK_OK, "" },
        { 2, TK_SLOT_UNKNOWN, "2" },            /* disabled */
        { 5, TK_SLOT_UNKNOWN, "5" }, { -2, TK_SLOT_UNKNOWN, "-2" },
        { 4294967297, TK_SLOT_UNKNOWN, "4294967297" },
        { 0, TK_BAD_PARAM, "timespanindex" },
        { TK_SLOT_BAD, TK_BAD_PARAM, "timespanindex" }
    };

    for (i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
        t->req.slot_no = cases[i].asked;
        assert_refused(t, cases[i].err, cases[i].what);
    }

    t->req.slot_no = 3;
    assert_sold(t);
    assert_int_equal(t->order.nreservations, 5);
    assert_true(t->order.reservations[0].quota_id
                == tk_quota_id(TK_QUOTA_SLOT, TODAY, 2003));
    assert_int_equal(t->order.reservations[0].group, 0);     /* no choice */

    /* slot 1 ends at 11:00; it counts till then, and any time tomorrow */
    t->req.slot_no = 1;
    t->now += 3600 * TK_SECOND - 1;
    assert_sold(t);
    t->now += 1;
    assert_refused(t, TK_SLOT_UNKNOWN, "1");
    t->req.day = TODAY + 1;
    assert_sold(t);
    t->req.day = TODAY + 3;
    assert_refused(t, TK_SLOT_UNKNOWN, "1");
    t->req.slot_no = -1;
    assert_refused(t, TK_SLOT_UNKNOWN, "-1");
}


/* Automatic: by time, whatever the numbers are. */

static void
slot_order(void **state)
{
    test_t     *t = *state;
    tk_slot_t  *slot;

    slot = t->site.supplier.slots + 1;          /* line 2, today, slot 1 */
    assert_int_equal(slot[0].route_id, 2);
    slot[0].start_minute = 1000;
    slot[0].end_minute = 1060;
    slot[2].start_minute = 900;                 /* slots 3 and 4 */
    slot[3].start_minute = 800;

    assert_sold(t);
    assert_int_equal(tk_quota_ref(t->order.reservations[0].quota_id), 2004);
    assert_int_equal(tk_quota_ref(t->order.reservations[1].quota_id), 2003);
    assert_int_equal(tk_quota_ref(t->order.reservations[2].quota_id), 2001);
}


static void
lines(void **state)
{
    size_t   i;
    test_t  *t = *state;

    static const struct {
        const char *list, *line;
        tk_err_t err;
        const char *what;
        int id;
    } cases[] = {
        { "ADULT|1", "01", TK_OK, "", 2 },
        { "ADULT|1", "02", TK_OK, "", 1 },
        { "ADULT|1", "", TK_OK, "", 2 },        /* both: the lowest code */
        { "NORTH|1", "", TK_OK, "", 1 },
        { "NORTH|1|ADULT|1", "", TK_OK, "", 1 },
        { "NORTH|1|CHILD|1", "", TK_LINE_UNKNOWN, "NORTH", 0 },
        { "CHILD|1", "02", TK_PRODUCT_UNKNOWN, "CHILD", 0 },
        { "CHILD|1", "03", TK_LINE_UNKNOWN, "03", 0 }
    };

    for (i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
        t->req.order_list = tk_str_c(cases[i].list);
        t->req.route_code = tk_str_c(cases[i].line);
        assert_refused(t, cases[i].err, cases[i].what);

        if (cases[i].err == TK_OK) {
            assert_int_equal(t->order.route_id, cases[i].id);
        }
    }
}


static void
no_slots(void **state)
{
    test_t  *t = *state;

    t->req.slot_no = 77;
    t->req.route_code = tk_str_c("99");

    t->site.supplier.slot_mode = 0;
    assert_sold(t);
    t->req.slot_no = TK_SLOT_BAD;
    assert_sold(t);
    assert_int_equal(t->order.route_id, 0);
    assert_int_equal(t->order.nreservations, 4);

    /* edition 3.0 cannot ask, and gets an automatic one */
    t->site.supplier.slot_mode = 1;
    t->edition = TK_V30;
    t->req.slot_no = 0;
    t->req.route_code = tk_str_c("");
    assert_sold(t);
    assert_int_equal(t->order.route_id, 2);
    assert_int_equal(t->order.nreservations, 7);
}


static void
holder(void **state)
{
    size_t   i;
    test_t  *t = *state;

    static const struct { const char *id; int type; const char *normal; }
    cases[] = {
        { CARD, 1, CARD },
        { "11010119900307002x", 1, CARD_X },
        { "e12345678", 4, PASSPORT },
        { "110101199003070071", 0, NULL },      /* check digit */
        { "110101199013070070", 0, NULL },      /* month */
        { "AB-1234", 4, "AB-1234" },
        { "军字第1234567号", 4, "军字第1234567号" },
        { "军字第一二三", 4, "军字第一二三" },     /* 18 bytes, no card */
        { "h12345678(01)", 4, "H12345678(01)" },
        { "AB_1234", 0, NULL },
        { "", 0, NULL }
    };

    for (i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
        t->req.id_number = tk_str_c(cases[i].id);

        if (cases[i].normal == NULL) {
            assert_refused(t, TK_ID_NUMBER, cases[i].id);
            continue;
        }

        assert_sold(t);
        assert_str(t->order.id, cases[i].normal);
        assert_int_equal(t->order.id_type, cases[i].type);
    }
}


#define V1      CARD "^张三^13800000001^1^1"
#define V2      PASSPORT "^李四^^1^3"
#define V3      CARD_X "^王五^^1^1"

static void
memo(void **state)
{
    size_t   i;
    test_t  *t = *state;

    static const struct {
        const char *list;
        int count;
        const char *memo;
        tk_err_t err;
        const char *what;
    } cases[] = {
        { "REAL|1", 1, V1, TK_OK, "" },
        { "REAL|1", 1, V1 "|", TK_OK, "" },
        { "REAL|2", 2, V1 "|" V2, TK_OK, "" },
        { "ADULT|5", 2, V1 "|" V2, TK_OK, "" },
        { "ADULT|5", 0, "请安排靠前的导游", TK_OK, "" },
        { "REAL|1", 0, "", TK_VISITORS_MISSING, "Memo" },
        { "REAL|1", 1, "", TK_VISITORS_MISSING, "Memo" },
        { "ADULT|1|REAL|1", 1, V1, TK_VISITORS_MISSING, "Memo" },
        { "ADULT|1", 1, "", TK_VISITORS_MISMATCH, "IDCount" },
        { "REAL|1", 0, V1, TK_VISITORS_MISMATCH, "IDCount" },
        { "REAL|2", 3, V1 "|" V2, TK_VISITORS_MISMATCH, "IDCount" },
        { "REAL|3", 2, V1 "|" V2, TK_VISITORS_MISMATCH, "Memo" },
        { "REAL|1", 2, V1 "|" V2, TK_VISITORS_OVER, "Memo" },
        { "ADULT|1", 2, V1 "|" V2, TK_VISITORS_OVER, "Memo" },
        { "REAL|2", 2, V1 "|" V1, TK_DOCUMENT_TWICE, CARD },
        { "REAL|2", 2, V3 "|11010119900307002x^王五^^1^1",
          TK_DOCUMENT_TWICE, CARD_X },
        { "REAL|1", 1, "110101199003070071^张三^^1^1", TK_ID_NUMBER,
          "110101199003070071" },
        { "REAL|1", 1, "E1^张三^^1^3", TK_ID_NUMBER, "E1" },
        { "REAL|1", 1, "E12345678^张三^^1^1", TK_ID_NUMBER, "E12345678" },
        { "REAL|1", 1, CARD, TK_ORDER_DATA, "Memo" },
        { "REAL|1", 1, CARD "^张三^^1", TK_ORDER_DATA, "Memo" },
        { "REAL|1", 1, V1 "^", TK_ORDER_DATA, "Memo" },
        { "REAL|1", 1, V1 "^1^1^1^1^1", TK_ORDER_DATA, "Memo" },
        { "REAL|1", 1, "^张三^^1^1", TK_ORDER_DATA, "Memo" },
        { "REAL|1", 1, CARD "^^^1^1", TK_ORDER_DATA, "Memo" },
        { "REAL|1", 1, CARD "^张三^abc^1^1", TK_ORDER_DATA, "Memo" },
        { "REAL|1", 1, CARD "^张三^^0^1", TK_ORDER_DATA, "Memo" },
        { "REAL|1", 1, CARD "^张三^^2^1", TK_ORDER_DATA, "Memo" },
        { "REAL|1", 1, CARD "^张三^^1^0", TK_ORDER_DATA, "Memo" },
        { "REAL|1", 1, CARD "^张三^^1^5", TK_ORDER_DATA, "Memo" },
        { "REAL|2", 2, V1 "||" V2, TK_ORDER_DATA, "Memo" },
        { "REAL|1", 1, "|", TK_VISITORS_MISSING, "Memo" }
    };

    for (i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
        print_message("# %s %d %s\n", cases[i].list, cases[i].count,
                      cases[i].memo);
        t->req.order_list = tk_str_c(cases[i].list);
        t->req.id_count = cases[i].count;
        t->req.memo = tk_str_c(cases[i].memo);
        assert_refused(t, cases[i].err, cases[i].what);
    }
}


/* An identity card of somebody who was born on that day. */

static void
card(const char *born, char out[19])
{
    int     sum;
    size_t  i;

    static const int  weights[] = {
        7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2
    };

    (void) snprintf(out, 18, "110101%s001", born);

    for (sum = 0, i = 0; i < 17; i++) {
        sum += (out[i] - '0') * weights[i];
    }

    out[17] = "10X98765432"[sum % 11];
    out[18] = '\0';
}


/* On the day of the visit, to the day; of identity cards alone. */

static void
ages(void **state)
{
    char           text[64], id[19];
    size_t         i;
    test_t        *t = *state;
    tk_product_t  *p;

    static const struct {
        int          min, max;
        const char  *born;
        tk_err_t     err;
    } cases[] = {
        { 60, 0, "19661121", TK_OK }, { 60, 0, "19661122", TK_AGE_LIMIT },
        { 60, 0, "19670101", TK_AGE_LIMIT }, { 60, 0, "19261201", TK_OK },
        { 0, 17, "20081122", TK_OK }, { 0, 17, "20081121", TK_AGE_LIMIT },
        { 0, 17, "20261121", TK_OK }, { 18, 18, "20080301", TK_OK },
        { 18, 18, "20070301", TK_AGE_LIMIT }, { 0, 0, "19000101", TK_OK }
    };

    p = (tk_product_t *) tk_product_by_id(&t->site.supplier, REAL);
    t->req.order_list = tk_str_c("REAL|1");
    t->req.id_count = 1;
    t->req.day = TODAY;

    for (i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
        p->min_age = cases[i].min;
        p->max_age = cases[i].max;
        card(cases[i].born, id);
        (void) snprintf(text, sizeof(text), "%s^张三^^1^1", id);
        t->req.memo = tk_str_c(text);
        assert_refused(t, cases[i].err, cases[i].err == TK_OK ? "" : id);
    }

    p->min_age = 150;
    p->max_age = 0;
    t->req.memo = tk_str_c(V2);             /* a passport */
    assert_refused(t, TK_OK, "");
    t->req.memo = tk_str_c(CARD "^张三^^1^4");      /* a card all the same */
    assert_refused(t, TK_AGE_LIMIT, CARD);

    t->req.order_list = tk_str_c("REAL|2");
    t->req.id_count = 2;
    t->req.memo = tk_str_c(V2 "|" V1);
    assert_refused(t, TK_AGE_LIMIT, CARD);
}


static void
names(void **state)
{
    int      i;
    char     text[256];
    size_t   len;
    test_t  *t = *state;

    for (i = TK_OK; i < 2; i++) {
        len = (size_t) snprintf(text, sizeof(text), CARD "^");

        while (len < strlen(CARD "^") + (32 + (size_t) i) * 3) {
            len += (size_t) snprintf(text + len, sizeof(text) - len, "王");
        }

        snprintf(text + len, sizeof(text) - len, "^^1^1");
        t->req.order_list = tk_str_c("REAL|1");
        t->req.id_count = 1;
        t->req.memo = tk_str_c(text);
        assert_int_equal(quote(t), i == 0 ? TK_OK : TK_ORDER_DATA);
    }
}


static void
visitors(void **state)
{
    test_t              *t = *state;
    const tk_visitor_t  *v;

    t->req.order_list = tk_str_c("ADULT|4|REAL|2");
    t->req.id_count = 3;
    t->req.memo = tk_str_c(CARD "^张三^13800000001^2^1|" PASSPORT
                           "^李四^^1^3|11010119900307002x^王五^^2^1");
    assert_sold(t);

    assert_int_equal(t->order.nvisitors, 3);
    v = t->order.visitors;

    /* ticket 1 is the adults' group; 2 and 3 are the real-name ones */
    assert_int_equal(t->order.ntickets, 3);
    assert_int_equal(v[0].visitor_no, 1);
    assert_int_equal(v[0].ticket_no, 2);
    assert_int_equal(v[0].item_no, 2);
    assert_int_equal(v[0].id_type, 1);
    assert_str(v[0].name, "张三");
    assert_str(v[0].phone, "13800000001");
    assert_int_equal(v[1].ticket_no, 1);
    assert_int_equal(v[1].id_type, 3);
    assert_int_equal(v[1].phone.len, 0);
    assert_int_equal(v[2].ticket_no, 3);
    assert_str(v[2].id, CARD_X);
}


static void
tickets(void **state)
{
    size_t   i;
    test_t  *t = *state;

    t->req.order_list = tk_str_c("ADULT|4|SOLO|7");
    assert_sold(t);
    assert_int_equal(t->order.ntickets, 8);
    assert_int_equal(t->order.items[1].free, 2);
    assert_int_equal(t->order.total_fen, 40000 + 5000);

    for (i = 1; i < 8; i++) {
        assert_int_equal(t->order.tickets[i].ticket_no, i + 1);
        assert_int_equal(t->order.tickets[i].item_no, 2);
        assert_int_equal(t->order.tickets[i].persons, 1);
        assert_int_equal(t->order.tickets[i].free, i >= 6);
    }

    t->max_rows = 5000;
    t->req.order_list = tk_str_c("SOLO|999");
    assert_sold(t);
    assert_int_equal(t->order.tickets[998].ticket_no, 999);
    t->req.order_list = tk_str_c("SOLO|1000");
    assert_refused(t, TK_ORDER_TOO_LARGE, "Order_list");
    t->req.order_list = tk_str_c("SOLO|999|ADULT|1");
    assert_refused(t, TK_ORDER_TOO_LARGE, "Order_list");

    /* 1 item, 3 slots, product, site, agent: seven rows beside tickets */
    t->max_rows = 512;
    t->req.order_list = tk_str_c("SOLO|505");
    assert_sold(t);
    assert_int_equal(tk_order_rows(&t->order), 512);
    t->req.order_list = tk_str_c("SOLO|506");
    assert_refused(t, TK_ORDER_TOO_LARGE, "Order_list");

    t->max_rows = 2;
    t->req.order_list = tk_str_c("REAL|1");
    t->req.id_count = 3;
    t->req.memo = tk_str_c(V1 "|" V2 "|" V3);
    assert_refused(t, TK_ORDER_TOO_LARGE, "Memo");
}


static void
states(void **state)
{
    size_t   i;
    test_t  *t = *state;

    static const struct {
        int edition, activateable, activate;
        tk_err_t err;
        char state;
        int transfer;
    } cases[] = {
        { TK_V40, 0, -1, TK_OK, '2', 4 },
        { TK_V40, 0, 0, TK_OK, '2', 4 },
        { TK_V40, 0, 1, TK_ACTIVATION_FORBIDDEN, 0, 0 },
        { TK_V40, 1, -1, TK_OK, '2', 4 },
        { TK_V40, 1, 0, TK_OK, '2', 4 },
        { TK_V40, 1, 1, TK_OK, '3', 3 },
        { TK_V40, 2, -1, TK_OK, '3', 3 },
        { TK_V40, 2, 0, TK_OK, '3', 3 },
        { TK_V40, 2, 1, TK_OK, '3', 3 },
        { TK_V30, 0, 1, TK_OK, '2', 4 },
        { TK_V30, 1, 1, TK_OK, '2', 4 },
        { TK_V30, 2, -1, TK_OK, '2', 4 }
    };

    paid(t, 25000);

    for (i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
        t->edition = cases[i].edition;
        t->site.supplier.activateable = cases[i].activateable;
        t->req.activate = cases[i].activate;
        assert_int_equal(quote(t), cases[i].err);

        if (cases[i].err != TK_OK) {
            continue;
        }

        assert_int_equal(t->order.state, cases[i].state);
        assert_int_equal(t->order.transfer, cases[i].transfer);
        assert_int_equal(t->order.pay_method, 'Y');
        assert_true(t->order.pay_by == TK_NEVER);
    }

    /* OrderProducts pays nothing and activates nothing */
    t->page = TK_PAGE_ORDER_PRODUCTS;
    t->edition = TK_V40;
    t->req.money_fen = -1;
    t->site.supplier.activateable = 2;
    t->site.agent.can_cash = 1;
    assert_sold(t);
    assert_int_equal(t->order.state, '0');
    assert_int_equal(t->order.transfer, 0);
    assert_true(t->order.pay_by == TK_NEVER);
}


static void
media(void **state)
{
    size_t   i;
    test_t  *t = *state;

    static const struct {
        int gate_media, medium;
        const char *list;
        int64_t fen;
        const char *id, *memo;
        int names;
        tk_err_t err;
        const char *what;
    } cases[] = {
        { 1, 0, "ADULT|2", 20000, PASSPORT, "", 0, TK_OK, "" },
        { 1, 1, "ADULT|2", 20000, CARD, "", 0, TK_OK, "" },
        { 1, 2, "ADULT|2", 20000, CARD, "", 0, TK_ACTIVATION_MEDIUM, "2" },
        { 2, 1, "ADULT|2", 20000, CARD, "", 0, TK_ACTIVATION_MEDIUM, "1" },
        { 2, 2, "ADULT|2", 20000, PASSPORT, "", 0, TK_OK, "" },
        { 3, 1, "ADULT|2", 20000, CARD, "", 0, TK_OK, "" },
        { 3, 2, "ADULT|2", 20000, CARD, "", 0, TK_OK, "" },
        { 3, 1, "ADULT|2", 20000, PASSPORT, "", 0, TK_ACTIVATION_DOCUMENT,
          PASSPORT },
        { 3, 1, "ADULT|1", 10000, PASSPORT, V1, 1, TK_OK, "" },
        { 3, 1, "ADULT|1", 10000, CARD, V2, 1, TK_ACTIVATION_DOCUMENT,
          PASSPORT },
        { 3, 2, "ADULT|2", 20000, CARD, V2, 1, TK_OK, "" },

        /* a card for each ticket: named, or one and the order's own */
        { 3, 1, "ADULT|2", 20000, CARD, V1, 1, TK_ACTIVATE_CARDS_ORDER,
          "ADULT" },
        { 3, 1, "ADULT|2", 20000, CARD, V1 "|" V3, 2, TK_OK, "" },
        { 3, 1, "SOLO|1", 1000, CARD, "", 0, TK_OK, "" },
        { 3, 1, "SOLO|2", 2000, CARD, "", 0, TK_ACTIVATE_CARDS_ORDER, "SOLO" },
        { 3, 1, "SOLO|2", 2000, CARD, V1, 1, TK_ACTIVATE_CARDS_ORDER, "SOLO" },
        { 3, 1, "SOLO|2", 2000, CARD, V1 "|" V3, 2, TK_OK, "" },
        { 3, 1, "ADULT|1|CHILD|1", 15000, CARD, "", 0, TK_ACTIVATE_CARD_TWICE,
          "" },
        { 3, 1, "ADULT|1|CHILD|1", 15000, CARD, V1, 1, TK_ACTIVATE_CARDS_ORDER,
          "CHILD" },

        /* names of single tickets: of all or of none */
        { 3, 2, "SOLO|2", 2000, CARD, "", 0, TK_OK, "" },
        { 3, 2, "SOLO|2", 2000, CARD, V1, 1, TK_ACTIVATE_SINGLE_ORDER, "SOLO" },
        { 3, 2, "ADULT|1|CHILD|1", 15000, CARD, "", 0, TK_OK, "" },
        { 3, 0, "SOLO|2", 2000, CARD, V1, 1, TK_OK, "" }
    };

    for (i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
        paid(t, cases[i].fen);
        t->site.supplier.gate_media = cases[i].gate_media;
        t->req.order_list = tk_str_c(cases[i].list);
        t->req.ticket_type = cases[i].medium;
        t->req.id_number = tk_str_c(cases[i].id);
        t->req.memo = tk_str_c(cases[i].memo);
        t->req.id_count = cases[i].names;
        assert_refused(t, cases[i].err, cases[i].what);

        if (cases[i].err == TK_OK) {
            assert_int_equal(t->order.medium, cases[i].medium);
        }
    }

    paid(t, 25000);
    t->req.order_list = tk_str_c("ADULT|2|CHILD|1");

    /* to be paid later: the way of passing is refused, not yet whose card */
    t->page = TK_PAGE_ORDER_PRODUCTS;
    t->site.supplier.gate_media = 2;
    t->req.memo = tk_str_c("");
    t->req.id_count = 0;
    t->req.ticket_type = 1;
    assert_refused(t, TK_ACTIVATION_MEDIUM, "1");
    t->site.supplier.gate_media = 1;
    t->req.id_number = tk_str_c(PASSPORT);
    assert_sold(t);
    t->page = TK_PAGE_ORDER_AND_PAY_WITH_YDJ;

    /* where nothing is activated, the medium is only kept */
    t->site.supplier.activateable = 0;
    t->site.supplier.gate_media = 2;
    t->req.ticket_type = 1;
    assert_sold(t);
    assert_int_equal(t->order.medium, 1);
}


/* OrderAndPayWithFK: another account, other states, nothing else. */

static void
rebates(void **state)
{
    size_t   i;
    test_t  *t = *state;

    static const struct {
        int edition, activateable;
        char state;
        int transfer;
    } cases[] = {
        { TK_V40, 0, 'C', TK_TRANSFER_HOLD },
        { TK_V40, 1, 'C', TK_TRANSFER_HOLD },
        { TK_V40, 2, 'D', TK_TRANSFER_SALE },
        { TK_V30, 1, 'C', TK_TRANSFER_HOLD },
        { TK_V30, 2, 'C', TK_TRANSFER_HOLD }
    };

    paid(t, 25000);
    t->page = TK_PAGE_ORDER_AND_PAY_WITH_FK;
    t->req.client_ref = tk_str_c("OTA-1");

    /* it cannot name a slot: the first that has room */
    t->req.slot_no = 0;

    for (i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
        t->edition = cases[i].edition;
        t->site.supplier.activateable = cases[i].activateable;
        assert_sold(t);

        assert_int_equal(t->order.state, cases[i].state);
        assert_int_equal(t->order.transfer, cases[i].transfer);
        assert_int_equal(t->order.pay_method, 'F');
        assert_int_equal(t->order.account_id, 1013);
        assert_int_equal(t->order.operation, TK_OP_BOOK_AND_PAY_REBATE);
        assert_int_equal(t->order.need_invoice, 0);
        assert_true(t->order.pay_by == TK_NEVER);
    }

    t->req.money_fen = 24999;
    assert_refused(t, TK_ORDER_AMOUNT, "money");
    t->req.client_ref = tk_str_c("\001" "posing");
    assert_refused(t, TK_ORDER_DATA, "");
}


static const tk_id_use_t *
document(const test_t *t, int32_t product_id, tk_day_t day, const char *id)
{
    size_t              i;
    const tk_id_use_t  *d;

    for (i = 0; i < t->order.nid_uses; i++) {
        d = &t->order.id_uses[i];

        if (d->product_id == product_id && d->day == day
            && tk_str_eq(d->id, tk_str_c(id)))
        {
            return d;
        }
    }

    return NULL;
}


static void
assert_document(const test_t *t, int32_t product_id, tk_day_t day,
    const char *id, int limit, int count, int take, tk_day_t until)
{
    const tk_id_use_t  *d;

    d = document(t, product_id, day, id);
    assert_non_null(d);
    assert_int_equal(d->limit, limit);
    assert_int_equal(d->count, count);
    assert_int_equal(d->take, take);
    assert_int_equal(d->until, until);
}


static void
id_uses(void **state)
{
    test_t  *t = *state;

    /* R191: visitors of real-name products, not the order's own ID */
    t->req.order_list = tk_str_c("REAL|1|ADULT|1");
    t->req.id_count = 2;
    t->req.memo = tk_str_c(V1 "|" PASSPORT "^李四^^2^3");
    t->req.id_number = tk_str_c(CARD_X);
    assert_sold(t);
    assert_int_equal(t->order.nid_uses, 1);
    assert_document(t, 0, TODAY, CARD, 1, 1, 1, TK_NO_DAY);

    /* born delivered: looked at, not taken (R31); R196 only where set */
    paid(t, 22000);
    assert_sold(t);
    assert_int_equal(t->order.nid_uses, 1);
    assert_document(t, 0, TODAY, CARD, 1, 1, 0, TK_NO_DAY);

    t->site.supplier.single_purchase = 1;
    assert_sold(t);
    assert_int_equal(t->order.nid_uses, 2);
    assert_document(t, 0, TODAY, CARD, 1, 1, 0, TK_NO_DAY);
    assert_document(t, 0, 0, CARD, 1, 1, 1, TODAY + 2);

    t->site.supplier.activateable = 0;
    assert_sold(t);
    assert_int_equal(t->order.nid_uses, 1);
    assert_document(t, 0, TODAY, CARD, 1, 1, 1, TK_NO_DAY);
}


static void
documents_of_holder(void **state)
{
    test_t  *t = *state;

    /* a limit per document counts the quantity for the order's own ID, one
       per phone for its phone ... */
    t->req.order_list = tk_str_c("BOUND|3");
    assert_sold(t);
    assert_int_equal(t->order.nid_uses, 2);
    assert_document(t, BOUND, TODAY, CARD, 3, 3, 1, TK_NO_DAY);
    assert_document(t, BOUND, TODAY, "13800000001", 4, 3, 1, TK_NO_DAY);

    /* ... and one for each visitor, where the product has some */
    t->req.id_count = 2;
    t->req.memo = tk_str_c(V2 "|" V3);
    assert_sold(t);
    assert_int_equal(t->order.nid_uses, 3);
    assert_document(t, BOUND, TODAY, PASSPORT, 3, 1, 1, TK_NO_DAY);
    assert_document(t, BOUND, TODAY, CARD_X, 3, 1, 1, TK_NO_DAY);

    /* R196 without real names: the order's ID, until its last ticket ends */
    t->site.supplier.single_purchase = 1;
    site_find(&t->site, ADULT)->ticket_days = 9;
    t->req.order_list = tk_str_c("CHILD|1|ADULT|1");
    t->req.id_count = 0;
    t->req.memo = tk_str_c("");
    paid(t, 15000);
    assert_sold(t);
    assert_int_equal(t->order.nid_uses, 1);
    assert_document(t, 0, 0, CARD, 1, 1, 1, TODAY + 8);
}


static void
validity(void **state)
{
    test_t  *t = *state;

    site_find(&t->site, ADULT)->web_order_days = 1;
    site_find(&t->site, CHILD)->web_order_days = 7;
    t->req.day = TODAY + 1;
    assert_sold(t);
    assert_true(t->order.valid_until
                == tk_local_midnight(&t->site.supplier.zone, TODAY + 2));
}


static void
notices(void **state)
{
    size_t   i;
    test_t  *t = *state;

    static const struct {
        tk_page_e page;
        int agent, request;
        const char *model;
        int message;
    } cases[] = {
        { TK_PAGE_ORDER_PRODUCTS, 1, 0, "0", 1 },
        { TK_PAGE_ORDER_PRODUCTS, 0, 1, "0", 0 },
        { TK_PAGE_ORDER_PRODUCTS, 1, 1, "", 1 },
        { TK_PAGE_ORDER_AND_PAY_WITH_YDJ, 0, 1, "0", 1 },
        { TK_PAGE_ORDER_AND_PAY_WITH_YDJ, 1, 0, "0", 0 },
        { TK_PAGE_ORDER_AND_PAY_WITH_YDJ, 1, 1, "A", 0 }
    };

    t->req.money_fen = 25000;

    for (i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
        t->page = cases[i].page;
        t->site.agent.sends_messages = cases[i].agent;
        t->req.send_message = cases[i].request;
        t->req.sms_model = tk_str_c(cases[i].model);
        assert_sold(t);
        assert_int_equal(t->order.message, cases[i].message);
    }
}


/* How the voucher goes out is kept beside the page. */

static void
vouchers(void **state)
{
    size_t   i;
    test_t  *t = *state;

    static const struct {
        tk_page_e   page;
        const char *model;
        int         origin;
    } cases[] = {
        { TK_PAGE_ORDER_PRODUCTS, "", TK_OP_BOOK },
        { TK_PAGE_ORDER_AND_PAY_WITH_YDJ, "0",
          TK_OP_BOOK_AND_PAY_DEPOSIT },
        { TK_PAGE_ORDER_AND_PAY_WITH_YDJ, "1",
          TK_OP_BOOK_AND_PAY_DEPOSIT + 256 },
        { TK_PAGE_ORDER_AND_PAY_WITH_YDJ, "2",
          TK_OP_BOOK_AND_PAY_DEPOSIT + 512 },
        { TK_PAGE_ORDER_AND_PAY_WITH_YDJ, "A",
          TK_OP_BOOK_AND_PAY_DEPOSIT }
    };

    t->req.money_fen = 25000;
    t->req.slot_no = 3;

    for (i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
        t->page = cases[i].page;
        t->req.sms_model = tk_str_c(cases[i].model);
        assert_sold(t);
        assert_int_equal(t->order.origin, cases[i].origin);
    }

    /* what earlier versions have stored */
    assert_int_equal(TK_OP_BOOK, 3);
    assert_int_equal(TK_OP_BOOK_AND_PAY_DEPOSIT, 8);
    assert_int_equal(TK_OP_BOOK_AND_PAY_REBATE, 35);
}


/* So is who chose the slot. */

static void
slot_choices(void **state)
{
    test_t  *t = *state;

    t->page = TK_PAGE_ORDER_PRODUCTS;
    t->req.slot_no = 3;
    assert_sold(t);
    assert_int_equal(t->order.origin >> TK_ORIGIN_SLOT, 0);
    t->req.slot_no = -1;
    assert_sold(t);
    assert_int_equal(t->order.origin >> TK_ORIGIN_SLOT, 1);
    t->edition = TK_V30;
    assert_sold(t);
    assert_int_equal(t->order.origin >> TK_ORIGIN_SLOT, 2);
    t->site.supplier.slot_mode = 0;
    assert_sold(t);
    assert_int_equal(t->order.origin >> TK_ORIGIN_SLOT, 0);
}


static void
client_refs(void **state)
{
    test_t  *t = *state;

    t->req.client_ref = tk_str_c("OTA-1");
    assert_sold(t);
    assert_str(t->order.request_key, "OTA-1");
    assert_int_equal(t->order.callback, 1);

    t->site.agent.has_callback = 0;
    assert_sold(t);
    assert_int_equal(t->order.callback, 0);

    t->req.client_ref = tk_str_c("\001" "posing");
    assert_refused(t, TK_ORDER_DATA, "");
    t->page = TK_PAGE_ORDER_AND_PAY_WITH_YDJ;
    assert_refused(t, TK_ORDER_DATA, "");
}


static void
invoices(void **state)
{
    test_t  *t = *state;

    t->req.invoice_title = tk_str_c("公司");
    assert_sold(t);
    assert_int_equal(t->order.need_invoice, 0);
    assert_int_equal(t->order.invoice.len, 0);

    t->req.need_invoice = 1;
    assert_sold(t);
    assert_int_equal(t->order.need_invoice, 1);
    assert_str(t->order.invoice, "公司");
}


/* An order needs neither request nor snapshot any more. */

static void
outlives(void **state)
{
    size_t          i;
    test_t         *t = *state;
    tk_pool_t      *pool;
    tk_arena_t     *arena;
    const char     *p;
    tk_product_t   *product;

    static char  memo[] = CARD "^Zhang^13800000001^1^1";
    static char  own[] = "OTA-1";
    static char  phone[] = "13800000001";
    static char  title[] = "Company";

    t->req.order_list = tk_str_c("REAL|1");
    t->req.id_count = 1;
    t->req.memo = tk_str_c(memo);
    t->req.client_ref = tk_str_c(own);
    t->req.phone = tk_str_c(phone);
    t->req.need_invoice = 1;
    t->req.invoice_title = tk_str_c(title);

    arena = tk_arena_create();
    assert_non_null(arena);
    pool = t->site.pool;
    t->site.pool = tk_arena_pool(arena);
    assert_sold(t);
    t->site.pool = pool;

    memset(memo, '#', strlen(memo));
    memset(own, '#', strlen(own));
    memset(phone, '#', strlen(phone));
    memset(title, '#', strlen(title));
    memset(t->site.agent.name.data, '#', t->site.agent.name.len);

    for (i = 0; i < t->site.supplier.nproducts; i++) {
        product = &t->site.supplier.products[i];
        memset(product->code.data, '#', product->code.len);
        memset(product->name.data, '#', product->name.len);
        memset(product->unit.data, '#', product->unit.len);
    }

    p = (const char *) t->order.customer_name.data;
    assert_null(memchr(p, '#', t->order.customer_name.len));
    assert_str(t->order.request_key, "OTA-1");
    assert_str(t->order.phone, "13800000001");
    assert_str(t->order.invoice, "Company");
    assert_str(t->order.items[0].code, "REAL");
    assert_str(t->order.items[0].name, "REAL");
    assert_str(t->order.items[0].unit, "张");
    assert_str(t->order.visitors[0].name, "Zhang");
    assert_str(t->order.visitors[0].phone, "13800000001");
    assert_str(t->order.id_uses[0].id, CARD);

    tk_arena_free(arena);
}


/* Each thing D11 compares changes the hash; nothing else does. */

static void
hashes(void **state)
{
    size_t          i, j, n;
    test_t         *t = *state;
    tk_request_t    base, r;
    unsigned char   hash[16][32];

    base = t->req;
    n = 0;

#define HASH(op)                                                              \
    do {                                                                      \
        assert_int_equal(tk_order_hash(t->site.pool, op, &r, hash[n++]),      \
                         TK_OK);                                              \
        r = base;                                                             \
    } while (0)

    r = base;
    HASH(TK_OP_BOOK);
    HASH(TK_OP_BOOK_AND_PAY_DEPOSIT);
    r.order_list = tk_str_c("ADULT|2|CHILD|2"); HASH(TK_OP_BOOK);
    r.order_list = tk_str_c("CHILD|1|ADULT|2"); HASH(TK_OP_BOOK);
    r.day++; HASH(TK_OP_BOOK);
    r.money_fen = 1; HASH(TK_OP_BOOK);
    r.slot_no = 2; HASH(TK_OP_BOOK);
    r.route_code = tk_str_c("01"); HASH(TK_OP_BOOK);
    r.id_number = tk_str_c(CARD_X); HASH(TK_OP_BOOK);
    r.memo = tk_str_c(V1); HASH(TK_OP_BOOK);
    r.phone = tk_str_c("13800000002"); HASH(TK_OP_BOOK);

    /* the same letters, divided otherwise */
    r.memo = tk_str_c("ab"); r.phone = tk_str_c("c");
    HASH(TK_OP_BOOK);
    r.memo = tk_str_c("a"); r.phone = tk_str_c("bc");
    HASH(TK_OP_BOOK);

    for (i = 0; i < n; i++) {
        for (j = 0; j < i; j++) {
            assert_memory_not_equal(hash[i], hash[j], 32);
        }
    }

    n = 13;
    r.order_list = tk_str_c("ADULT|2|CHILD|1|");
    r.client_ref = tk_str_c("another");
    r.ticket_type = 2;
    r.invoice_title = tk_str_c("title");
    r.need_invoice = 1;
    HASH(TK_OP_BOOK);
    assert_memory_equal(hash[0], hash[13], 32);

    r.id_number = tk_str_c("11010119900307002x");
    HASH(TK_OP_BOOK);
    assert_memory_equal(hash[8], hash[14], 32);

    /* known of orders that are refused, too */
    t->req.day = TODAY - 1;
    assert_int_equal(quote(t), TK_SALE_AFTER_DAY);
    r = t->req;
    n = 0;
    HASH(TK_OP_BOOK);
    assert_memory_equal(t->order.content_hash, hash[0], 32);
}


static void
sealed(void **state)
{
    test_t               *t = *state;
    tk_str_t              plain;
    tk_order_t           *o = &t->order;
    tk_keyring_t          keyring;
    unsigned char         index[TK_INDEX_LEN];

    static const unsigned char  master[32] = "thirty-two bytes of a master key";

    assert_int_equal(tk_crypto_init(), TK_OK);
    assert_int_equal(tk_keyring_init(&keyring, master), TK_OK);

    t->req.order_list = tk_str_c("REAL|2");
    t->req.id_count = 2;
    t->req.memo = tk_str_c(V1 "|" V2);
    t->req.client_ref = tk_str_c("OTA-1");
    t->req.need_invoice = 1;
    t->req.invoice_title = tk_str_c("公司");
    assert_sold(t);
    assert_int_equal(tk_order_seal(t->site.pool, &keyring, 1, o), TK_OK);

#define OPENS(sealed, what, clear)                                            \
    do {                                                                      \
        assert_int_equal(tk_unseal(t->site.pool, &keyring, 1, what,           \
                                   tk_str_c("OTA-1"), sealed, &plain),        \
                         TK_OK);                                              \
        assert_str(plain, clear);                                             \
    } while (0)

    OPENS(o->id_sealed, "id", CARD);
    OPENS(o->phone_sealed, "phone", "13800000001");
    OPENS(o->invoice_sealed, "invoice", "公司");
    assert_int_equal(o->remark_sealed.len, 0);
    OPENS(o->visitors[0].id_sealed, "id", CARD);
    OPENS(o->visitors[0].name_sealed, "name", "张三");
    OPENS(o->visitors[0].phone_sealed, "phone", "13800000001");
    OPENS(o->visitors[1].id_sealed, "id", PASSPORT);
    assert_int_equal(o->visitors[1].phone_sealed.len, 0);

    tk_index(&keyring, 1, "id", tk_str_c(CARD), index);
    assert_memory_equal(o->id_index, index, TK_INDEX_LEN);
    assert_memory_equal(o->visitors[0].id_index, index, TK_INDEX_LEN);
    assert_memory_equal(o->id_uses[0].id_index, index, TK_INDEX_LEN);
    tk_index(&keyring, 1, "phone", tk_str_c("13800000001"), index);
    assert_memory_equal(o->phone_index, index, TK_INDEX_LEN);
    assert_int_equal(o->phone_tail, 1);
    assert_int_equal(o->visitors[0].name_tag,
                     tk_name_tag(&keyring, 1, tk_str_c("张三")));
    assert_int_not_equal(o->visitors[0].name_tag, o->visitors[1].name_tag);

    tk_keyring_wipe(&keyring);
}


#define MARK    "\xe2\x81\xa3"

/* Title and remark, each from its column; of orders from before there were two,
 * both from the first. */

static void
words(void **state)
{
    size_t         i, j;
    test_t        *t = *state;
    tk_str_t       key, sealed;
    tk_words_t     w;
    tk_order_t    *o = &t->order;
    tk_keyring_t   keyring;

    static const unsigned char  master[32] = "thirty-two bytes of a master key";
    static const char *const  texts[] = {
        "", "公司", "a", "𠮷野家", MARK, (MARK "b"), ("a" MARK "b"),
        ("a" MARK)
    };
    static const struct {
        const char  *text, *title, *remark;
    } once[] = {
        { "", "", "" }, { "公司", "公司", "" }, { MARK "b", "", "b" },
        { "公司" MARK "a" MARK "b", "公司", "a" MARK "b" },
        { "公司" MARK, "公司", "" }, { MARK, "", "" }
    };

    key = tk_str_c("OTA-1");
    assert_int_equal(tk_crypto_init(), TK_OK);
    assert_int_equal(tk_keyring_init(&keyring, master), TK_OK);

    t->req.client_ref = key;
    assert_sold(t);

    for (i = 0; i < sizeof(texts) / sizeof(texts[0]); i++) {
        for (j = 0; j < sizeof(texts) / sizeof(texts[0]); j++) {
            o->invoice = tk_str_c(texts[i]);
            o->remark = tk_str_c(texts[j]);
            assert_int_equal(tk_order_seal(t->site.pool, &keyring, 1, o),
                             TK_OK);
            assert_int_equal(tk_order_words(t->site.pool, &keyring, 1, key,
                                            o->invoice_sealed,
                                            &o->remark_sealed, &w), TK_OK);
            assert_str(w.title, texts[i]);
            assert_str(w.remark, texts[j]);
        }
    }

    for (i = 0; i < sizeof(once) / sizeof(once[0]); i++) {
        o->invoice = tk_str_c(once[i].text);
        assert_int_equal(tk_order_seal(t->site.pool, &keyring, 1, o), TK_OK);
        assert_int_equal(tk_order_words(t->site.pool, &keyring, 1, key,
                                        o->invoice_sealed, NULL, &w), TK_OK);
        assert_str(w.title, once[i].title);
        assert_str(w.remark, once[i].remark);
    }

    /* the one is not taken for the other, nor another order's */
    assert_int_equal(tk_seal(t->site.pool, &keyring, 1, "invoice", key,
                             tk_str_c("a"), &sealed), TK_OK);
    assert_int_equal(tk_order_words(t->site.pool, &keyring, 1, key, sealed,
                                    &sealed, &w), TK_BAD_SEAL);
    assert_int_equal(tk_order_words(t->site.pool, &keyring, 1,
                                    tk_str_c("OTA-2"), sealed, NULL, &w),
                     TK_BAD_SEAL);

    tk_keyring_wipe(&keyring);
}


int
main(void)
{
    const struct CMUnitTest  tests[] = {
        QUOTE_TEST(plain),
        QUOTE_TEST(reservations),
        QUOTE_TEST(places),
        QUOTE_TEST(document_counters),
        QUOTE_TEST(order_list),
        QUOTE_TEST(many_lines),
        QUOTE_TEST(not_allowed),
        QUOTE_TEST(amounts),
        QUOTE_TEST(money),
        QUOTE_TEST(days),
        QUOTE_TEST(weekdays),
        QUOTE_TEST(slots),
        QUOTE_TEST(slot_order),
        QUOTE_TEST(lines),
        QUOTE_TEST(no_slots),
        QUOTE_TEST(holder),
        QUOTE_TEST(memo),
        QUOTE_TEST(ages),
        QUOTE_TEST(names),
        QUOTE_TEST(visitors),
        QUOTE_TEST(tickets),
        QUOTE_TEST(states),
        QUOTE_TEST(rebates),
        QUOTE_TEST(media),
        QUOTE_TEST(id_uses),
        QUOTE_TEST(documents_of_holder),
        QUOTE_TEST(validity),
        QUOTE_TEST(notices),
        QUOTE_TEST(vouchers),
        QUOTE_TEST(slot_choices),
        QUOTE_TEST(client_refs),
        QUOTE_TEST(invoices),
        QUOTE_TEST(outlives),
        QUOTE_TEST(hashes),
        QUOTE_TEST(sealed),
        QUOTE_TEST(words)
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
