/*
 * The quote of tickets that distributors are charged for.
 */

#include "quote.h"


/* What a distributor is charged for is booked first, whoever asks for it. */

static void
settled(void **state)
{
    size_t             i;
    test_t            *t = *state;
    const tk_order_t  *o = &t->order;

    static const tk_page_e  pages[] = {
        TK_PAGE_ORDER_PRODUCTS, TK_PAGE_ORDER_AND_PAY_WITH_YDJ
    };

    for (i = 0; i < 2; i++) {
        paid(t, 40000);
        t->page = pages[i];
        t->req.order_list = tk_str_c("LEGS|2");
        t->site.agent.can_cash = 1;
        t->site.agent.can_deposit = 1;
        assert_sold(t);

        assert_int_equal(o->state, '0');
        assert_int_equal(o->pay_method, 'N');
        assert_int_equal(o->transfer, 0);
        assert_int_equal(o->account_id, 1011);
        assert_int_equal(o->total_fen, 40000);
        assert_true(o->pay_by == t->now + 30 * 60 * TK_SECOND);
    }

    /* Its visitors may be named later. */
    for (i = 0; i < t->site.supplier.nproducts; i++) {
        t->site.supplier.products[i].real_name = 1;
    }

    assert_sold(t);
    assert_int_equal(o->nvisitors, 0);
    t->req.memo = tk_str_c(CARD "^张三^^1^1");
    t->req.id_count = 1;
    assert_refused(t, TK_VISITORS_MISMATCH, "Memo");
    t->req.id_count = 0;
    t->req.memo = tk_str_c("");

    t->req.money_fen = 39999;
    assert_refused(t, TK_ORDER_AMOUNT, "money");
    t->req.money_fen = 40000;

    t->req.order_list = tk_str_c("LEGS|1|ADULT|1");
    assert_refused(t, TK_SINGLE_PRODUCT_ONLY, "Order_list");
    t->req.order_list = tk_str_c("ADULT|1|LEGS|1");
    assert_refused(t, TK_SINGLE_PRODUCT_ONLY, "Order_list");

    /* Its ticket, issued today, is over in three days. */
    t->req.order_list = tk_str_c("LEGS|2");
    t->req.day = TODAY + 2;
    assert_sold(t);
    t->req.day = TODAY + 3;
    assert_refused(t, TK_SALE_WINDOW, "LEGS");
    t->req.day = TODAY;

    t->site.supplier.activateable = 1;
    t->req.activate = 1;
    t->req.ticket_type = 1;
    t->req.id_number = tk_str_c(PASSPORT);
    assert_refused(t, TK_ACTIVATION_DOCUMENT, PASSPORT);
    t->req.id_number = tk_str_c(CARD);
    t->req.ticket_type = 0;
    assert_sold(t);

    t->page = TK_PAGE_ORDER_AND_PAY_WITH_FK;
    t->edition = TK_V30;
    assert_refused(t, TK_REBATE_FORBIDDEN, "Order_list");
    t->page = TK_PAGE_ORDER_AND_PAY_WITH_YDJ;
    t->edition = TK_V40;

    /* Who has agreed to be charged needs no leave to use a deposit for that,
     * and for everything else. */
    t->site.agent.charge_form = 'C';
    t->site.agent.can_deposit = 0;
    assert_sold(t);
    t->req.order_list = tk_str_c("ADULT|1");
    t->req.money_fen = 10000;
    assert_refused(t, TK_DEPOSIT_FORBIDDEN, "");

    t->site.agent.charge_form = 'N';
    t->req.order_list = tk_str_c("LEGS|2");
    assert_refused(t, TK_PRODUCT_UNKNOWN, "LEGS");
}


/* Its rows of the ledger on an order have no more numbers. */

static void
settled_many(void **state)
{
    size_t   i;
    test_t  *t = *state;

    t->req.order_list = tk_str_c("LEGS|300");

    for (i = 0; i < t->site.supplier.nproducts; i++) {
        if (t->site.supplier.products[i].product_id == LEGS) {
            t->site.supplier.products[i].legs = 20;
        }
    }

    assert_refused(t, TK_ORDER_TOO_LARGE, "Order_list");
    t->req.order_list = tk_str_c("LEGS|250");
    assert_sold(t);
}


int
main(void)
{
    const struct CMUnitTest  tests[] = {
        QUOTE_TEST(settled),
        QUOTE_TEST(settled_many)
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
