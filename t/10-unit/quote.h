/*
 * What the tests of the quote share: a supplier with a request of it, and what
 * is made of that.
 *
 * QUOTE_TEST(f) is a test that has one of its own as *state: of a scenic area,
 * for three of its products.
 */

#ifndef QUOTE_H
#define QUOTE_H

#include "snapshot.h"
#include "tk_aspx.h"

#define CARD        "110101199003070070"
#define PASSPORT    "E12345678"


typedef struct {
    site_t          site;
    tk_request_t    req;
    tk_page_e       page;
    int             edition;
    size_t          max_rows;
    tk_time_t       now;
    tk_order_t      order;
    tk_str_t        subject;
} test_t;


static tk_err_t
quote(test_t *t)
{
    tk_terms_t  terms;

    memset(&t->order, 0, sizeof(t->order));
    tk_page_terms(tk_page_get(t->page), t->edition, &terms);

    return tk_quote(t->site.pool, &t->site.supplier, &t->site.agent, &terms,
                    &t->req, t->now,
                    tk_str_c("\001" "0123456789abcdef0123456789abcdef"),
                    t->max_rows, &t->order, &t->subject);
}


static inline void
paid(test_t *t, int64_t fen)
{
    t->page = TK_PAGE_ORDER_AND_PAY_WITH_YDJ;
    t->req.money_fen = fen;
}


static tk_time_t
minute_of_today(const test_t *t, int minute)
{
    return tk_local_midnight(&t->site.supplier.zone, TODAY)
           + minute * 60 * TK_SECOND;
}


/* Ten o'clock; what every request has, at a supplier of that kind. */

static test_t *
test_made(char kind)
{
    test_t  *t;

    t = calloc(1, sizeof(*t));
    assert_non_null(t);
    site_build_kind(&t->site, kind);

    t->edition = TK_V40;
    t->max_rows = TK_ORDER_ROWS;
    t->now = minute_of_today(t, 600);

    t->req.phone = tk_str_c("13800000001");
    t->req.id_number = tk_str_c(CARD);
    t->req.money_fen = -1;
    t->req.activate = -1;
    t->req.send_message = 1;
    t->req.sms_model = tk_str_c("0");

    return t;
}


/* Two adults and a child for today, automatic slot. */

static inline int
setup(void **state)
{
    test_t  *t = test_made('1');

    t->page = TK_PAGE_ORDER_PRODUCTS;
    t->req.order_list = tk_str_c("ADULT|2|CHILD|1");
    t->req.day = TODAY;
    t->req.slot_no = -1;

    *state = t;
    return 0;
}


static int
teardown(void **state)
{
    test_t  *t = *state;

    tk_arena_free(t->site.arena);
    free(t);

    return 0;
}


#define QUOTE_TEST(f)   cmocka_unit_test_setup_teardown(f, setup, teardown)

#define assert_refused(t, err, what)                                          \
    do {                                                                      \
        assert_int_equal(quote(t), err);                                      \
        assert_str((t)->subject, what);                                       \
    } while (0)

#define assert_sold(t)      assert_int_equal(quote(t), TK_OK)

#endif
