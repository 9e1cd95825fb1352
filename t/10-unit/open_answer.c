/*
 * Answers of the open API, byte by byte: the envelope of each call, objects by
 * their tables, and what refusals are told as.
 */

#include "unit.h"
#include "tk_error.h"
#include "tk_open_answer.h"
#include "tk_json_read.h"
#include "tk_open_value.h"

#define LOG_ID  "63775710736904140420211221191216904004"

static tk_arena_t  *arena;


static void
check(const tk_open_answer_t *answer, const char *expected)
{
    tk_str_t        body;
    unsigned char  *log_id;

    assert_int_equal(tk_open_answer(tk_arena_pool(arena), answer, &body),
                     TK_OK);
    assert_tk_text(body, expected);

    log_id = tk_open_answer_log_id(body);
    assert_non_null(log_id);
    assert_memory_equal(log_id, LOG_ID, TK_OPEN_LOG_ID);
}


#define DONE(code, message)                                                   \
    "\"Code\":" #code ",\"IsSuccess\":true,\"LogId\":\"" LOG_ID "\","        \
    "\"Message\":\"" message "\"}"


static void
test_orders(void **state)
{
    static const tk_open_created_t  created = {
        tk_string("单\"1"), 7811, 4623122, 0
    };

    static const tk_open_voucher_t  holders[] = {
        { tk_string("11010519491231002X"), tk_string("260717001"),
          tk_string("18106532623") },
        { tk_string(""), tk_string("260717002"), tk_string("") }
    };

    static const tk_open_code_t  codes[] = {
        { tk_string("张三"), tk_string("635474911632") },
        { tk_string("赵四"), tk_string("36114792256322") }
    };

    static const tk_open_applied_t  applied = { 1, 0 };

    const tk_open_list_t  list = { codes, 2 };
    tk_open_paid_t        paid = { tk_string(""), { holders, 2 }, 4, 20000 };
    tk_open_answer_t      answer = { .log_id = tk_string(LOG_ID) };

    (void) state;

    answer.call = &tk_open_calls[TK_OPEN_CREATE];
    answer.data = &created;
    check(&answer,
        "{\"Data\":{\"OriginOrderId\":\"单\\\"1\",\"DistributorId\":7811,"
        "\"OrderId\":4623122,\"OrderStatus\":0}," DONE(1000, "下单成功"));

    answer.call = &tk_open_calls[TK_OPEN_PAY];
    answer.data = &paid;
    check(&answer,
        "{\"Data\":{\"VoucherCode\":\"\",\"OrderUserVouchers\":["
        "{\"IDCardNo\":\"11010519491231002X\",\"VoucherCode\":\"260717001\","
        "\"Mobile\":\"18106532623\"},{\"IDCardNo\":\"\",\"VoucherCode\":"
        "\"260717002\",\"Mobile\":\"\"}],\"OrderStatus\":4,\"PayMoney\":200},"
        DONE(1, "处理成功"));

    paid.holders.n = 0;
    paid.code = unit_str("X");
    paid.money_fen = 19999;
    answer.uniform = 1;
    check(&answer,
        "{\"Data\":{\"VoucherCode\":\"X\",\"OrderUserVouchers\":[],"
        "\"OrderStatus\":4,\"PayMoney\":199.99}," DONE(1000, "处理成功"));

    answer.uniform = 0;
    answer.call = &tk_open_calls[TK_OPEN_CODES_OF];
    answer.data = &list;
    check(&answer,
        "{\"Data\":[{\"Name\":\"张三\",\"QrCode\":\"635474911632\"},"
        "{\"Name\":\"赵四\",\"QrCode\":\"36114792256322\"}],"
        DONE(1000, "成功"));

    answer.call = &tk_open_calls[TK_OPEN_REFUND];
    answer.data = &applied;
    answer.message = unit_str("退款申请成功，等待审核通知");
    check(&answer,
        "{\"Data\":{\"ApplyId\":1,\"RefundStatus\":0},"
        DONE(1000, "退款申请成功，等待审核通知"));

    answer.message.len = 0;
    answer.data = NULL;
    answer.call = &tk_open_calls[TK_OPEN_CANCEL];
    check(&answer, "{" DONE(0, "订单已取消"));

    answer.call = &tk_open_calls[TK_OPEN_VERIFY];
    check(&answer, "{" DONE(1000, "校验通过"));
}


static void
test_lists(void **state)
{
    tk_open_sold_t  sold = {
        .product_id = 11063, .version = 3, .code = tk_string("A"),
        .name = tk_string("成人票"), .entrance_mode = 1, .adults = 1,
        .customer_set = 1, .status = 1, .booking_time = tk_string("18:00")
    };

    static const tk_open_session_t  session = {
        tk_string("2026-05-10"), tk_string("09:00"), tk_string("24:00"),
        tk_string("L1-2"), 7
    };

    static const tk_open_days_t  days[] = {
        { 5, 12000, 9990, 10005, 1, tk_string("2026-05-10"),
          tk_string("2026-05-10"), 2, { &session, 1 } },
        { 0, 12000, 9990, 10005, 1, tk_string("2026-05-11"), tk_string(""), 3,
          { NULL, 0 } }
    };

    const tk_open_prices_t    prices = { { days, 2 } };
    const tk_open_products_t  products = { { &sold, 1 }, 21 };

    tk_open_answer_t  answer = { .log_id = tk_string(LOG_ID) };

    (void) state;

    answer.call = &tk_open_calls[TK_OPEN_PRODUCTS];
    answer.data = &products;
    check(&answer,
        "{\"Data\":{\"Products\":[{\"ProductId\":11063,\"Version\":3,"
        "\"ProductCode\":\"A\",\"IsTicket\":0,\"TicketGetAddress\":\"\","
        "\"ProductName\":\"成人票\",\"ProductDesc\":\"\",\"EntranceMode\":1,"
        "\"ProductKind\":\"\",\"AdultNumber\":1,\"ChildNumber\":0,"
        "\"MaxNumberByOrder\":0,\"MaxNumberByMobile\":0,\"LimitDayByMobile\":0,"
        "\"MaxNumberByCardID\":0,\"LimitDayByCardID\":0,\"CustomerSet\":1,"
        "\"TotoalStock\":0,\"ProductStatus\":1,\"RefundSet\":0,"
        "\"ScenicSpots\":\"\",\"ScenicId\":0,\"OutId\":\"\",\"MinAge\":0,"
        "\"MaxAge\":0,\"EffectiveTimeMode\":0,\"EffectiveTime\":0,"
        "\"BecomeEffectiveTime\":0,\"BeginEffectiveTime\":\"\","
        "\"EndEffectiveTime\":\"\",\"BookingTime\":\"18:00\"}],"
        "\"TotalCount\":21},\"TotalCount\":21," DONE(1000, "成功"));

    answer.call = &tk_open_calls[TK_OPEN_PRICES];
    answer.data = &prices;
    check(&answer,
        "{\"Data\":{\"DailyPriceStock\":[{\"DailyStock\":5,"
        "\"MarketPrice\":120,\"Price\":99.9,\"SalePrice\":100.05,"
        "\"BookingDay\":1,\"BeginTime\":\"2026-05-10\",\"EndTime\":"
        "\"2026-05-10\",\"PriceType\":2,\"ProductSeats\":[{\"Time\":"
        "\"2026-05-10\",\"SeatsStartTime\":\"09:00\",\"SeatsEndTime\":"
        "\"24:00\",\"SeatsCode\":\"L1-2\",\"SeatsNum\":7}]},{\"DailyStock\":0,"
        "\"MarketPrice\":120,\"Price\":99.9,\"SalePrice\":100.05,"
        "\"BookingDay\":1,\"BeginTime\":\"2026-05-11\",\"EndTime\":\"\","
        "\"PriceType\":3,\"ProductSeats\":[]}]}," DONE(1000, "成功"));
}


/* Nothing but the envelope, and what an attacker sends stays a text. */

static void
test_refusals(void **state)
{
    static const struct {
        tk_err_t     err;
        const char  *subject;
        const char  *message;
    } cases[] = {
        { TK_HEADER_MISSING, "PartnerId", "缺少鉴权参数 PartnerId" },
        { TK_HEADER_WRONG, "Authorization", "鉴权参数 Authorization 格式错误" },
        { TK_HEADER_WRONG, "Timestamp",
          "鉴权参数 Timestamp 格式错误 (Timestamp 应为13位毫秒)" },
        { TK_UNKNOWN_AGENT, "x", "签名错误" },
        { TK_AGENT_DISABLED, "", "签名错误" },
        { TK_BAD_SIGN, "", "签名错误" },
        { TK_PARAM_MISSING, "ProductId", "参数 ProductId 缺失" },
        { TK_PARAM_WRONG, "a\",\\\"LogId\\\":\\\"",
          "参数 a\\\",\\\\\\\"LogId\\\\\\\":\\\\\\\" 格式错误" },
        { TK_QUANTITY_MAXIMUM, "5", "超过单笔最大订购数量 5" },
        { TK_DAY_LIMIT, "P1", "库存不足" },
        { TK_BUSY, "", "系统繁忙，请稍后重试" },
        { TK_BUG, "x", "系统繁忙，请稍后重试" },
        { TK_ACTIVATE_SLOT, "", "系统繁忙，请稍后重试" },
        { TK_ERR_MAX, "", "系统繁忙，请稍后重试" }
    };

    size_t            i;
    char              expected[512];
    tk_open_answer_t  answer = { .log_id = tk_string(LOG_ID) };

    (void) state;

    for (i = 0; i < unit_count(cases); i++) {
        answer.err = cases[i].err;
        answer.subject = tk_str_c(cases[i].subject);
        answer.call = i % 2 ? NULL : &tk_open_calls[TK_OPEN_CREATE];

        snprintf(expected, sizeof(expected),
                 "{\"Code\":0,\"IsSuccess\":false,\"LogId\":\"" LOG_ID "\","
                 "\"Message\":\"%s\"}", cases[i].message);
        check(&answer, expected);
    }
}


/* Every refusal has a text, and what it is told as is JSON. */

static void
test_all(void **state)
{
    int               err;
    json_t           *root;
    tk_str_t          body, text;
    const json_t     *none;
    tk_open_answer_t  answer = {
        .log_id = tk_string(LOG_ID), .subject = tk_string("\x01\xff\"")
    };

    (void) state;

    for (err = 1; err < TK_ERR_MAX; err++) {
        tk_arena_reset(arena);
        answer.err = (tk_err_t) err;

        assert_int_equal(tk_open_answer(tk_arena_pool(arena), &answer, &body),
                         TK_OK);
        assert_int_equal(tk_json_read(tk_arena_pool(arena), body, &root),
                         TK_OK);
        assert_int_equal(tk_json_get_text(root, "message", 1, 200, &text),
                         TK_JSON_GOOD);
        assert_int_equal(tk_json_get_object(root, "data", &none),
                         TK_JSON_ABSENT);
        json_decref(root);
    }
}


static void
test_bounds(void **state)
{
    int                   left;
    tk_str_t              body;
    unit_pool_t           pool;
    tk_open_answer_t      answer = {
        .log_id = tk_string(LOG_ID), .err = TK_PARAM_WRONG,
        .subject = tk_string("x")
    };

    (void) state;

    for (left = 0; left < 2; left++) {
        assert_int_equal(tk_open_answer(unit_pool(&pool, tk_arena_pool(arena),
                                                  left),
                                        &answer, &body),
                         TK_NO_MEMORY);
    }

    answer.err = TK_OK;
    assert_int_equal(tk_open_answer(tk_arena_pool(arena), &answer, &body),
                     TK_BUG);

    assert_null(tk_open_answer_log_id(unit_guard("", 0)));
    assert_null(tk_open_answer_log_id(unit_guard("\"LogId\":\"1\"", 11)));
    assert_null(tk_open_answer_log_id(unit_guard(
        "{\"LogId\":\"6377571073690414042021122119121690400", 47)));
}


int
main(void)
{
    int  failed;

    static const struct CMUnitTest  tests[] = {
        cmocka_unit_test(test_orders),
        cmocka_unit_test(test_lists),
        cmocka_unit_test(test_refusals),
        cmocka_unit_test(test_all),
        cmocka_unit_test(test_bounds)
    };

    arena = tk_arena_create();
    failed = cmocka_run_group_tests_name("open_answer", tests, NULL, NULL);
    tk_arena_free(arena);

    return failed;
}
