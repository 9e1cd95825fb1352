/*
 * Requests of the open API by their table: the document's samples, both ways
 * to write names and numbers, and the first thing that is wrong.
 */

#include <stdio.h>

#include "unit.h"
#include "tk_open_call.h"
#include "tk_value.h"

static tk_arena_t         *arena;
static tk_open_request_t   req;
static tk_str_t            subject;


static const tk_open_call_t *
call_of(const char *path)
{
    const tk_open_call_t  *call;

    call = tk_open_call_find(tk_str_c(path));
    assert_non_null(call);

    return call;
}


static tk_err_t
read_call(const char *path, const char *query, const char *body)
{
    tk_str_t  q = tk_null_str, b = tk_null_str;

    if (query != NULL) {
        q = tk_str_c(query);
    }

    if (body != NULL) {
        b = tk_str_c(body);
    }

    return tk_open_call_read(tk_arena_pool(arena), call_of(path), 7811, q, b,
                             tk_day_from_civil(2026, 5, 1), &req, &subject);
}


static void
check_wrong(const char *path, const char *query, const char *body,
    tk_err_t err, const char *of)
{
    assert_int_equal(read_call(path, query, body), err);
    assert_tk_text(subject, of);
}


static void
test_find(void **state)
{
    size_t  i;

    static const struct {
        const char  *path;
        int          call;              /* -1: none */
    } cases[] = {
        { "/order/create", TK_OPEN_CREATE },
        { "/open/order/Create", TK_OPEN_CREATE },
        { "/a/b/ORDER/CREATE", TK_OPEN_CREATE },
        { "order/cancelorder", TK_OPEN_CANCEL },
        { "/product/getProductByDistributor", TK_OPEN_PRODUCTS },
        { "/order/create/", -1 }, { "/create", -1 }, { "/xorder/create", -1 },
        { "/order//create", -1 }, { "", -1 }, { "/", -1 }
    };

    (void) state;

    for (i = 0; i < unit_count(cases); i++) {
        const tk_open_call_t  *call;

        call = tk_open_call_find(unit_guard(cases[i].path,
                                            strlen(cases[i].path)));

        if (cases[i].call < 0) {
            assert_null(call);

        } else {
            assert_int_equal(call->call, cases[i].call);
        }
    }

    for (i = 0; i < TK_OPEN_CALLS; i++) {
        assert_int_equal(tk_open_calls[i].call, i);
        assert_ptr_equal(call_of(tk_open_calls[i].path), &tk_open_calls[i]);
    }
}


#define CONTACT  "\"ContactPerson\":{\"Name\":\"张三\",\"Mobile\":"           \
                 "\"18106532623\",\"IdCard\":\"11010519491231002x\","        \
                 "\"IDCardType\":0,\"Gender\":64}"

static void
test_create(void **state)
{
    (void) state;

    assert_int_equal(read_call("order/Create", NULL,
        "{\"PartnerId\":7811,\"OriginOrderId\":\"A-1\"," CONTACT
        ",\"ProductId\":3,\"BeginPlayTime\":\"9:00\",\"EndPlayTime\":"
        "\"10:30\",\"OrderQuantity\":2,\"OrderRemark\":\"窗边\",\"VisitDate\":"
        "\"2026-05-10\",\"VisitPerson\":[{\"Name\":\"李四\",\"Mobile\":\"\","
        "\"IdCard\":\"E12345678\",\"IDCardType\":1},{\"Name\":\"王五\"}],"
        "\"more\":{\"of\":[1]}}"), TK_OK);

    assert_int_equal(req.partner_id, 7811);
    assert_tk_text(req.number, "A-1");
    assert_int_equal(req.product_id, 3);
    assert_int_equal(req.begins, 540);
    assert_int_equal(req.ends, 630);
    assert_int_equal(req.quantity, 2);
    assert_tk_text(req.remark, "窗边");
    assert_int_equal(req.visit.day, tk_day_from_civil(2026, 5, 10));
    assert_int_equal(req.visit.minute, -1);
    assert_int_equal(req.contact.n, 1);
    assert_tk_text(req.contact.persons[0].name, "张三");
    assert_tk_text(req.contact.persons[0].phone, "18106532623");
    assert_tk_text(req.contact.persons[0].id, "11010519491231002X");
    assert_int_equal(req.contact.persons[0].id_type, 1);
    assert_int_equal(req.visitors.n, 2);
    assert_int_equal(req.visitors.persons[0].phone.len, 0);
    assert_int_equal(req.visitors.persons[0].id_type, 3);
    assert_int_equal(req.visitors.persons[1].id.len, 0);
}


/* As the known client writes it: small letters, numbers as texts. */

static void
test_client(void **state)
{
    (void) state;

    assert_int_equal(read_call("order/create", NULL,
        "{\"partnerId\":\"7811\",\"originOrderId\":\"1522870633233514497\","
        "\"contactPerson\":{\"name\":\"张三\",\"mobile\":\"+86-13912345678\"},"
        "\"productId\":\"3\",\"orderQuantity\":\"1\",\"visitDate\":"
        "\"2026-05-10 13:20:36\",\"visitPerson\":[]}"), TK_OK);

    assert_int_equal(req.quantity, 1);
    assert_int_equal(req.visit.minute, 800);
    assert_int_equal(req.begins, -1);
    assert_int_equal(req.visitors.n, 0);
    assert_tk_text(req.contact.persons[0].phone, "+8613912345678");
    assert_int_equal(req.contact.persons[0].id.len, 0);

    assert_int_equal(read_call("order/pay", NULL,
        "{\"partnerId\":\"7811\",\"orderId\":\"4623122\",\"unitPrice\":"
        "\"99.90\",\"ticketCount\":\"2\",\"eticketNo\":\"\"}"), TK_OK);
    assert_int_equal(req.order_id, 4623122);
    assert_int_equal(req.unit_fen, 9990);
    assert_int_equal(req.tickets, 2);
    assert_int_equal(req.voucher.len, 0);
}


static void
test_others(void **state)
{
    (void) state;

    assert_int_equal(read_call("order/Verify", NULL,
        "{\"PartnerId\":7811,\"ProductId\":165325,\"VisitDate\":"
        "\"2026-06-21 13:20:36\",\"OrderUsers\":[{\"UserName\":\"张三\","
        "\"Mobile\":\"18102623512\",\"CardType\":0,\"CardID\":"
        "\"110101199003070070\"}]}"), TK_OK);
    assert_int_equal(req.visitors.n, 1);
    assert_int_equal(req.visitors.persons[0].id_type, 1);

    assert_int_equal(read_call("product/getProductByDistributor", "", NULL),
                     TK_OK);
    assert_int_equal(req.page, -1);
    assert_int_equal(read_call("product/getProductByDistributor",
                               "PAGEINDEX=2&pageSize=50&productid=7&x=%zz",
                               NULL),
                     TK_BODY_WRONG);
    assert_int_equal(read_call("product/getProductByDistributor",
                               "PAGEINDEX=2&pageSize=50&productid=7&x=1",
                               NULL),
                     TK_OK);
    assert_int_equal(req.page, 2);
    assert_int_equal(req.page_size, 50);
    assert_int_equal(req.product_id, 7);

    assert_int_equal(read_call("product/getProductPriceByDistributor",
                               "StartTime=2026-05-01&EndTime=2026-05-31"
                               "&productId=7", NULL),
                     TK_OK);
    assert_int_equal(req.last.day - req.first.day, 30);

    assert_int_equal(read_call("order/PersonQrCodes",
                               "originOrderId=%E5%8D%95-1", NULL), TK_OK);
    assert_tk_text(req.number, "单-1");

    assert_int_equal(read_call("order/Refund", NULL,
        "{\"PartnerId\":7811,\"VoucherCode\":[\"1\",\"2\"],\"RefundId\":"
        "\"R1\"}"), TK_OK);
    assert_int_equal(req.codes.n, 2);
    assert_int_equal(req.order_id, -1);
    assert_int_equal(req.count, -1);
    assert_tk_text(req.codes.texts[1], "2");

    assert_int_equal(read_call("order/CancelOrder", "orderId=4623122", NULL),
                     TK_OK);
    assert_int_equal(req.order_id, 4623122);
    assert_int_equal(read_call("order/CancelOrder", "",
                               "{\"orderId\":2611210010000000007}"), TK_OK);
    assert_true(req.order_id == INT64_C(2611210010000000007));
}


static void
test_remark(void **state)
{
    int   n;
    char  body[4096];

    (void) state;

    n = sprintf(body, "{\"PartnerId\":7811,\"OriginOrderId\":\"A\"," CONTACT
                ",\"ProductId\":3,\"OrderQuantity\":1,\"VisitDate\":"
                "\"2026-05-10\",\"OrderRemark\":\"");

    for (int i = 0; i < 201; i++) {
        n += sprintf(body + n, "字");
    }

    sprintf(body + n, "\"}");
    assert_int_equal(read_call("order/Create", NULL, body), TK_OK);
    assert_int_equal(tk_utf8_length(req.remark), TK_OPEN_REMARK);
}


static void
test_wrong(void **state)
{
    static const char *const  create = "order/Create";

    (void) state;

    check_wrong(create, NULL, NULL, TK_BODY_WRONG, "");
    check_wrong(create, NULL, "", TK_BODY_WRONG, "");
    check_wrong(create, "PartnerId=7811", "{}", TK_PARAM_MISSING,
                "PartnerId");
    check_wrong(create, NULL, "{\"PartnerId\":\"\"}", TK_PARAM_WRONG,
                "PartnerId");
    check_wrong(create, NULL, "{\"PartnerId\":7812}", TK_PARTNER_DIFFERS,
                "PartnerId");
    check_wrong(create, NULL, "{\"PartnerId\":7811}", TK_PARAM_MISSING,
                "OriginOrderId");
    check_wrong(create, NULL, "{\"PartnerId\":7811,\"OriginOrderId\":1}",
                TK_PARAM_WRONG, "OriginOrderId");
    check_wrong(create, NULL,
                "{\"PartnerId\":7811,\"OriginOrderId\":\"a\\tb\"}",
                TK_PARAM_WRONG, "OriginOrderId");

#define HEAD     "{\"PartnerId\":7811,\"OriginOrderId\":\"A\","
#define PERSON(p) HEAD "\"ContactPerson\":" p "}"

    check_wrong(create, NULL, HEAD "\"x\":1}", TK_CONTACT_MISSING,
                "ContactPerson");
    check_wrong(create, NULL, PERSON("[]"), TK_PARAM_WRONG, "ContactPerson");
    check_wrong(create, NULL, PERSON("{}"), TK_CONTACT_MISSING,
                "ContactPerson");
    check_wrong(create, NULL, PERSON("{\"Name\":\"a\"}"), TK_CONTACT_MISSING,
                "ContactPerson");
    check_wrong(create, NULL, PERSON("{\"Name\":\"a|b\",\"Mobile\":"
                "\"18106532623\"}"), TK_PARAM_WRONG, "ContactPerson");
    check_wrong(create, NULL, PERSON("{\"Name\":\"a\",\"Mobile\":\"1\"}"),
                TK_PHONE_WRONG, "ContactPerson");
    check_wrong(create, NULL, PERSON("{\"Name\":\"a\",\"Mobile\":"
                "\"18106532623\",\"IdCard\":\"1\"}"), TK_ID_NUMBER,
                "ContactPerson");
    check_wrong(create, NULL, PERSON("{\"Name\":\"a\",\"Mobile\":"
                "\"18106532623\",\"IdCard\":\"E12345678\",\"IDCardType\":9}"),
                TK_ID_KIND, "ContactPerson");

#define BODY(rest)  HEAD CONTACT "," rest "}"

    check_wrong(create, NULL, BODY("\"ProductId\":0"), TK_PARAM_WRONG,
                "ProductId");
    check_wrong(create, NULL, BODY("\"ProductId\":3,\"BeginPlayTime\":\"x\""),
                TK_PARAM_WRONG, "BeginPlayTime");
    check_wrong(create, NULL, BODY("\"ProductId\":3"), TK_PARAM_MISSING,
                "OrderQuantity");
    check_wrong(create, NULL, BODY("\"ProductId\":3,\"OrderQuantity\":0"),
                TK_ORDER_TOO_LARGE, "OrderQuantity");
    check_wrong(create, NULL, BODY("\"ProductId\":3,\"OrderQuantity\":1"),
                TK_PARAM_MISSING, "VisitDate");

#define DAY(day, rest)                                                        \
    BODY("\"ProductId\":3,\"OrderQuantity\":1,\"VisitDate\":\"" day "\"" rest)

    check_wrong(create, NULL, DAY("2026-02-30", ""), TK_PARAM_WRONG,
                "VisitDate");
    check_wrong(create, NULL, DAY("2026-05-10", ",\"BeginPlayTime\":\"9:00\""),
                TK_PARAM_MISSING, "EndPlayTime");
    check_wrong(create, NULL, DAY("2026-05-10", ",\"EndPlayTime\":\"9:00\""),
                TK_PARAM_MISSING, "BeginPlayTime");
    check_wrong(create, NULL, DAY("2026-05-10", ",\"VisitPerson\":[1]"),
                TK_PARAM_WRONG, "VisitPerson");
    check_wrong(create, NULL, DAY("2026-05-10", ",\"VisitPerson\":[{}]"),
                TK_VISITORS_MISSING, "VisitPerson");

    check_wrong("order/Verify", NULL, "{\"PartnerId\":7811,\"ProductId\":1,"
                "\"VisitDate\":\"2026-05-10\",\"OrderUsers\":[]}",
                TK_VISITORS_MISSING, "OrderUsers");
    check_wrong("order/Verify", NULL, "{\"PartnerId\":7811,\"ProductId\":1,"
                "\"VisitDate\":\"2026-05-10\",\"OrderUsers\":[{\"Name\":\"a\","
                "\"Mobile\":\"18106532623\"}]}",
                TK_VISITORS_MISSING, "OrderUsers");
    check_wrong("product/getProductByDistributor", "pageSize=101", NULL,
                TK_PARAM_WRONG, "pageSize");
    check_wrong("product/getProductByDistributor", "pageSize=1&PageSize=1",
                NULL, TK_PARAM_WRONG, "pageSize");
    check_wrong("product/getProductPriceByDistributor",
                "StartTime=2026-05-01%2010:00&EndTime=2026-05-02&productId=1",
                NULL, TK_PARAM_WRONG, "StartTime");
    check_wrong("order/PersonQrCodes", "originOrderId=", NULL,
                TK_PARAM_MISSING, "originOrderId");
    check_wrong("order/CancelOrder", "", NULL, TK_PARAM_MISSING, "orderId");
    check_wrong("order/CancelOrder", "orderId=1", "{\"OrderId\":1}",
                TK_PARAM_WRONG, "orderId");
    check_wrong("order/Refund", NULL, "{\"PartnerId\":7811,\"OrderId\":1,"
                "\"RefundCount\":0,\"RefundId\":\"r\"}", TK_REFUND_COUNT,
                "RefundCount");
    check_wrong("order/Refund", NULL, "{\"PartnerId\":7811,\"OrderId\":1,"
                "\"RefundId\":\"r\"}", TK_PARAM_MISSING, "RefundCount");
    check_wrong("order/Refund", NULL, "{\"PartnerId\":7811,\"RefundCount\":1,"
                "\"RefundId\":\"r\"}", TK_PARAM_MISSING, "OrderId");
}


/* Wherever memory ends, nothing is left behind: the sanitizer would tell. */

static void
test_no_memory(void **state)
{
    int          left;
    tk_err_t     err;
    unit_pool_t  dry;

    static const char  body[] =
        HEAD CONTACT ",\"ProductId\":3,\"OrderQuantity\":1,\"VisitDate\":"
        "\"2026-05-10\",\"VisitPerson\":[{\"Name\":\"b\"}]}";

    (void) state;

    for (left = 0, err = TK_NO_MEMORY; err != TK_OK; left++) {
        err = tk_open_call_read(unit_pool(&dry, tk_arena_pool(arena), left),
                                call_of("order/Create"), 7811,
                                (tk_str_t) tk_null_str, tk_str_c(body),
                                TK_ANY_DAY, &req, &subject);
        assert_true(err == TK_OK || err == TK_NO_MEMORY);
        assert_true(left < 100);
    }

    assert_true(left > 5);
}


int
main(void)
{
    int  rc;

    const struct CMUnitTest  tests[] = {
        cmocka_unit_test(test_find),
        cmocka_unit_test(test_create),
        cmocka_unit_test(test_client),
        cmocka_unit_test(test_others),
        cmocka_unit_test(test_remark),
        cmocka_unit_test(test_wrong),
        cmocka_unit_test(test_no_memory)
    };

    arena = tk_arena_create();
    rc = cmocka_run_group_tests_name("open_call", tests, NULL, NULL);
    tk_arena_free(arena);

    return rc;
}
