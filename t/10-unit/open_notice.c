/*
 * Notices of the open API: their bodies, byte by byte, and which answers say
 * that they were taken.
 */

#include "unit.h"
#include "tk_open_notice.h"

static tk_arena_t  *arena;


static void
check_body(const tk_open_notice_t *notice, const char *expected)
{
    tk_str_t  body;

    assert_int_equal(tk_open_notice_body(tk_arena_pool(arena), notice, &body),
                     TK_OK);
    assert_tk_text(body, expected);
}


static void
test_bodies(void **state)
{
    static const tk_open_holder_t  holder = {
        tk_string("11010519491231002X"),
        tk_string("260717001000000000100112345678"),
        tk_string("18106532623")
    };

    static const tk_str_t  codes[] = {
        tk_string("260717001000000000100112345678"), tk_string("2")
    };

    tk_open_notice_t  notice = {
        .kind = TK_OPEN_TICKETS_OUT, .partner_id = 7811, .order_id = 4553010,
        .number = tk_string("1522870633233514497"), .status = 1,
        .holders = &holder, .nholders = 1
    };

    (void) state;

    check_body(&notice,
        "{\"OrderNotifyHeader\":{\"PartnerId\":7811,\"NotifyServiceName\":"
        "\"order_ticket_notify\"},\"OrderNotifyBody\":\"{\\\"OriginOrderId\\\""
        ":\\\"1522870633233514497\\\",\\\"OrderId\\\":4553010,"
        "\\\"VoucherCode\\\":{\\\"OrderVoucherCode\\\":\\\"\\\","
        "\\\"OrderUserVouchers\\\":[{\\\"IDCardNo\\\":"
        "\\\"11010519491231002X\\\",\\\"VoucherCode\\\":"
        "\\\"260717001000000000100112345678\\\",\\\"Mobile\\\":"
        "\\\"18106532623\\\"}]},\\\"TicketStatus\\\":1}\"}");

    notice.nholders = 0;
    notice.number = unit_str("单\"\\1");
    notice.code = unit_str("X");
    notice.status = 2;
    check_body(&notice,
        "{\"OrderNotifyHeader\":{\"PartnerId\":7811,\"NotifyServiceName\":"
        "\"order_ticket_notify\"},\"OrderNotifyBody\":\"{\\\"OriginOrderId\\\""
        ":\\\"单\\\\\\\"\\\\\\\\1\\\",\\\"OrderId\\\":4553010,"
        "\\\"VoucherCode\\\":{\\\"OrderVoucherCode\\\":\\\"X\\\","
        "\\\"OrderUserVouchers\\\":[]},\\\"TicketStatus\\\":2}\"}");

    notice.kind = TK_OPEN_CHECKED;
    notice.status = 1;
    notice.number = unit_str("A");
    notice.codes = codes;
    notice.ncodes = 2;
    notice.total = 3;
    notice.checked = 2;
    notice.voucher = 2;
    check_body(&notice,
        "{\"OrderNotifyHeader\":{\"PartnerId\":7811,\"NotifyServiceName\":"
        "\"order_verify_notify\"},\"OrderNotifyBody\":\"{\\\"TicketStatus\\\""
        ":1,\\\"OriginOrderId\\\":\\\"A\\\",\\\"OrderId\\\":4553010,"
        "\\\"VoucherCode\\\":[\\\"260717001000000000100112345678\\\","
        "\\\"2\\\"],\\\"OrderTotal\\\":3,\\\"CheckedNumber\\\":2,"
        "\\\"VoucherType\\\":2}\"}");

    notice.kind = TK_OPEN_REFUNDED;
    notice.status = 2;
    notice.ncodes = 0;
    notice.refund = unit_str("1522870740750303232");
    notice.reason = unit_str("已使用");
    check_body(&notice,
        "{\"OrderNotifyHeader\":{\"PartnerId\":7811,\"NotifyServiceName\":"
        "\"order_refund_notify\"},\"OrderNotifyBody\":\"{\\\"OrderId\\\":"
        "4553010,\\\"RefundApplyNo\\\":\\\"1522870740750303232\\\","
        "\\\"RefundStatus\\\":2,\\\"RefundReason\\\":\\\"已使用\\\","
        "\\\"VoucherCode\\\":[]}\"}");

    notice.kind = TK_OPEN_PRODUCT;
    notice.product_id = 11063;
    notice.status = 1;
    check_body(&notice,
        "{\"OrderNotifyHeader\":{\"PartnerId\":7811,\"NotifyServiceName\":"
        "\"order_product_notify\"},\"OrderNotifyBody\":\"{\\\"ProductId\\\":"
        "11063,\\\"Status\\\":1}\"}");
}


static void
test_no_memory(void **state)
{
    int          left;
    tk_err_t     err;
    tk_str_t     body;
    unit_pool_t  dry;

    static const tk_open_notice_t  notice = {
        .kind = TK_OPEN_PRODUCT, .partner_id = 7811, .product_id = 1
    };

    (void) state;

    for (left = 0, err = TK_NO_MEMORY; err != TK_OK; left++) {
        err = tk_open_notice_body(unit_pool(&dry, tk_arena_pool(arena), left),
                                  &notice, &body);
        assert_true(err == TK_OK || err == TK_NO_MEMORY);
        assert_true(left < 20);
    }

    assert_true(left >= 2);
}


static void
test_answers(void **state)
{
    char    why[TK_OPEN_WHY];
    size_t  i;

    static const struct {
        int          status;
        const char  *answer;
        int          taken;
        const char  *why;
    } cases[] = {
        { 200, "{\"Code\":1000,\"IsSuccess\":true,\"LogId\":\"\","
               "\"Message\":\"收到通知\"}", 1, "Code 1000" },
        { 200, "{\"code\":1000,\"message\":\"收到通知\"}", 1, "Code 1000" },
        { 200, "{\"code\":\"1000\"}", 1, "Code 1000" },
        { 204, "{\"IsSuccess\":true}", 1, "no Code" },
        { 200, "{\"isSuccess\":true,\"Code\":null}", 1, "no Code" },
        { 200, "{\"Code\":0,\"IsSuccess\":true}", 0, "Code 0" },
        { 200, "{\"Code\":1,\"IsSuccess\":true}", 0, "Code 1" },
        { 200, "{\"Code\":1000.0}", 0, "a Code that is none" },
        { 200, "{\"Code\":\"ok\"}", 0, "a Code that is none" },
        { 200, "{\"Code\":-1000}", 0, "a Code that is none" },
        { 200, "{\"IsSuccess\":\"true\"}", 0, "no Code" },
        { 200, "{}", 0, "no Code" },
        { 200, "", 0, "the answer is no object of JSON" },
        { 200, "<html>1000</html>", 0, "the answer is no object of JSON" },
        { 200, "1000", 0, "the answer is no object of JSON" },
        { 302, "{\"Code\":1000}", 0, "HTTP 302" },
        { 500, "{\"Code\":1000}", 0, "HTTP 500" }
    };

    (void) state;

    for (i = 0; i < unit_count(cases); i++) {
        assert_int_equal(tk_open_notice_taken(
                             tk_arena_pool(arena), cases[i].status,
                             unit_guard(cases[i].answer,
                                        strlen(cases[i].answer)), why),
                         cases[i].taken);
        assert_string_equal(why, cases[i].why);
    }
}


int
main(void)
{
    int  rc;

    const struct CMUnitTest  tests[] = {
        cmocka_unit_test(test_bodies),
        cmocka_unit_test(test_no_memory),
        cmocka_unit_test(test_answers)
    };

    arena = tk_arena_create();
    rc = cmocka_run_group_tests_name("open_notice", tests, NULL, NULL);
    tk_arena_free(arena);

    return rc;
}
