/* Refusals: numbers and texts by page and edition. */

#include "unit.h"

#include "tk_aspx.h"


static tk_arena_t  *arena;


static const char *
text_of(tk_err_t err, tk_page_e page, int edition, tk_str_t subject)
{
    char      *s;
    tk_str_t   text;
    tk_pool_t *pool;

    pool = tk_arena_pool(arena);

    assert_int_equal(tk_err_text(pool, err, page, edition, subject, &text),
                     TK_OK);

    s = pool->alloc(pool->data, text.len + 1);
    assert_non_null(s);
    memcpy(s, text.data, text.len);
    s[text.len] = '\0';

    return s;
}


#define PAGE(name)  TK_PAGE_##name

static const struct {
    tk_err_t        err;
    tk_page_e       page;
    int             edition;
    const char     *subject;
    int             retcode;
    const char     *text;
} cases[] = {
    { TK_OK, PAGE(GET_PRODUCTS), TK_V40, "", 0, "成功。" },
    { TK_OK, PAGE(CANCEL_ORDER), TK_V40, "", 0, "操作成功" },
    { TK_OK, PAGE(CANCEL_ORDER), TK_V30, "", 0, "操作成功" },

    /* decision 41 */
    { TK_BAD_PARAM, PAGE(QUERY_ORDER), TK_V40, "order_id", -1901,
      "参数错误。order_id" },
    { TK_BAD_PARAM, PAGE(QUERY_ORDER), TK_V30, "order_id", -1,
      "调用失败，失败原因：参数错误 order_id" },
    { TK_BAD_PARAM, PAGE(ORDER_PRODUCTS), TK_V40, "SXRQ", -1501,
      "参数错误SXRQ" },
    { TK_BAD_PARAM, PAGE(ORDER_AND_PAY_WITH_YDJ), TK_V40, "money", -1501,
      "参数错误money" },
    { TK_BAD_PARAM, PAGE(ORDER_AND_PAY_WITH_FK), TK_V40, "id", -1501,
      "参数错误id" },
    { TK_BAD_PARAM, PAGE(ORDER_PRODUCTS), TK_V30, "SXRQ", -1501,
      "参数错误SXRQ" },
    { TK_BAD_PARAM, PAGE(ORDER_AND_PAY_WITH_YDJ), TK_V30, "money", -1501,
      "参数错误money" },
    { TK_BAD_PARAM, PAGE(USE_ACCOUNT_TO_PAY_BY_PWD), TK_V30, "money", -2091,
      "参数错误；money" },
    { TK_BAD_PARAM, PAGE(USE_ACCOUNT_TO_PAY_BY_PWD), TK_V40, "money", -1901,
      "参数错误。money" },
    { TK_BAD_PARAM, PAGE(GET_TIME_SEGMENT), TK_V40, "startdate", -1901,
      "参数错误startdate" },
    { TK_BAD_PARAM, PAGE(GET_PROVIDER_CONFIG), TK_V40, "sign", -1901,
      "参数错误sign" },
    { TK_BAD_PARAM, PAGE(SET_AGENT_PARAMETERS), TK_V40, "responseaddr", -1901,
      "参数错误responseaddr" },
    { TK_BAD_PARAM, PAGE(SET_AGENT_PARAMETERS), TK_V30, "responseaddr", -1,
      "调用失败，失败原因：参数错误 responseaddr" },
    { TK_BAD_PARAM, TK_PAGE_NONE, TK_V40, "user", -1901, "参数错误。user" },
    { TK_BAD_VALUE, PAGE(ORDER_PRODUCTS), TK_V30, "ID", -1501, "参数错误ID" },
    { TK_BAD_CIPHER, PAGE(QUERY_ORDER), TK_V40, "Memo", -1901,
      "参数错误。Memo" },
    { TK_ORDER_DATA, PAGE(ORDER_PRODUCTS), TK_V40, "Order_list", -1501,
      "参数错误Order_list" },
    { TK_BAD_CALLBACK_ADDRESS, PAGE(SET_AGENT_PARAMETERS), TK_V40, "", -1901,
      "参数错误responseaddr" },
    { TK_NOTICE_EMPTY, PAGE(SET_AGENT_PARAMETERS), TK_V40,
      "sendofficiallysnotify", -1,
      "sendofficiallysnotify参数不能为空，请设置......" },
    { TK_CANCEL_EMPTY, PAGE(CANCEL_ORDER), TK_V40, "Order_id", -1,
      "订单号不能为空，请检查输入" },
    { TK_CANCEL_EMPTY, PAGE(CANCEL_ORDER), TK_V30, "Order_id", -1,
      "调用失败，失败原因：参数错误 Order_id" },
    { TK_DATE_FORMAT, PAGE(GET_PRODUCTS_INVENTORY), TK_V40, "StartDate", -1,
      "传入的日期格式错误，请核查。" },
    { TK_DATE_FORMAT, PAGE(GET_PRODUCTS_INVENTORY), TK_V30, "StartDate", -1,
      "调用失败，失败原因：参数错误 StartDate" },

    /* decision 42 */
    { TK_UNKNOWN_AGENT, PAGE(GET_PRODUCTS), TK_V40, "", -2201,
      "当前用户不存在。" },
    { TK_UNKNOWN_AGENT, PAGE(GET_PROVIDER_CONFIG), TK_V40, "", -2201,
      "当前用户不存在，" },
    { TK_UNKNOWN_AGENT, PAGE(GET_TIME_SEGMENT), TK_V40, "", -2201,
      "当前用户不存在，" },
    { TK_UNKNOWN_AGENT, PAGE(GET_TIME_SEGMENT), TK_V30, "", -1,
      "没有这个互联网账户或者互联网账户被禁用；" },
    { TK_AGENT_DISABLED, PAGE(GET_PRODUCTS), TK_V40, "", -2202,
      "当前账户已禁用。" },
    { TK_AGENT_DISABLED, PAGE(GET_TIME_SEGMENT), TK_V40, "", -2202,
      "当前账户已禁用" },
    { TK_AGENT_DISABLED, PAGE(SET_AGENT_PARAMETERS), TK_V40, "", -2202,
      "当前用户已禁用。" },
    { TK_AGENT_DISABLED, PAGE(SET_AGENT_PARAMETERS), TK_V30, "", -1,
      "没有这个互联网账户或者互联网账户被禁用；" },
    { TK_BAD_LOGIN, PAGE(GET_PRODUCTS), TK_V30, "", -1,
      "用户名、密码 或 密钥 不正确；" },

    /* reading */
    { TK_DATES_TOO_FAR, PAGE(GET_PRODUCTS_INVENTORY), TK_V40, "", -1,
      "传入日期参数错误，仅允许一次性查询7天内的库存数据。" },
    { TK_DATES_TOO_FAR, PAGE(GET_PRODUCTS_INVENTORY), TK_V30, "", -3,
      "参数错误，当前参数中起始日期与截止日期相隔超过7个日历日。" },
    { TK_DATES_REVERSED, PAGE(GET_PRODUCTS_INVENTORY), TK_V30, "", -4,
      "参数错误，当前参数中起始日期 大于 截止日期" },
    { TK_THEATER_MODE, PAGE(GET_PRODUCTS_INVENTORY), TK_V30, "", -5,
      "系统暂不支持此函数。" },
    { TK_THEATER_MODE, PAGE(GET_PRODUCTS), TK_V40, "", -1,
      "系统工作模式为 THEATER_MODE，不支持此项操作..." },
    { TK_NO_PRODUCTS, PAGE(GET_PRODUCTS), TK_V30, "", -1,
      "没有获取到相关的产品列表。" },
    { TK_NO_PRODUCTS, PAGE(GET_SERVICE_ITEM), TK_V40, "", -1,
      "没有获取到相关的产品列表。" },
    { TK_NO_PRODUCTS, PAGE(GET_SERVICE_ITEM), TK_V30, "", -1, "其他错误。" },
    { TK_NO_SLOTS, PAGE(GET_TIME_SEGMENT), TK_V40, "", -2352,
      "没有检索到符合条件的时段数据。" },
    { TK_NO_SLOTS, PAGE(GET_TIME_SEGMENT), TK_V30, "", -1, "其他错误。" },
    { TK_ORDER_UNKNOWN, PAGE(QUERY_ORDER), TK_V40, "", -2002,
      "没有找到对应的订单或订单不属于当前用户。" },
    { TK_ORDER_UNKNOWN, PAGE(QUERY_ORDER), TK_V30, "", -1,
      "没有获取到相关产品的定单列表页数信息。" },

    /* decision 15: product|message */
    { TK_DAY_LIMIT, PAGE(ORDER_PRODUCTS), TK_V40, "ADULT", -10361,
      "ADULT|已达到或接近最大单日预定限制，" },
    { TK_AGENT_LIMIT, PAGE(ORDER_PRODUCTS), TK_V30, "ADULT", -10362,
      "ADULT|预定失败已达到或接近当前客户单位最大单日预定限制，预定失败" },
    { TK_AGENT_LIMIT, PAGE(ORDER_AND_PAY_WITH_YDJ), TK_V40, "ADULT", -10362,
      "ADULT|已达到或接近当前客户单位最大单日预定限制，预定失败。" },
    { TK_ID_NUMBER, PAGE(ORDER_PRODUCTS), TK_V40, "430721198001011234", -1,
      "取票证件号码:\"430721198001011234\"有错误:证件号码不正确" },

    /* decision 43 */
    { TK_PAY_PASSWORD_WRONG, PAGE(ORDER_AND_PAY_WITH_YDJ), TK_V40, "", -2098,
      "支付密码错误。" },
    { TK_PAY_PASSWORD_WRONG, PAGE(ORDER_AND_PAY_WITH_YDJ), TK_V30, "", -2093,
      "支付密码错误；" },
    { TK_PAY_PASSWORD_UNSET, PAGE(USE_ACCOUNT_TO_PAY_BY_PWD), TK_V40, "", -2099,
      "当前用户尚未设置支付密码。" },
    { TK_DEPOSIT_FORBIDDEN, PAGE(USE_ACCOUNT_TO_PAY_BY_PWD), TK_V40, "", -2094,
      "当前客户不能使用预定金支付." },
    { TK_ORDER_AMOUNT, PAGE(USE_ACCOUNT_TO_PAY_BY_PWD), TK_V40, "", -2096,
      "指定的订单金额不正确。" },
    { TK_ORDER_AMOUNT, PAGE(USE_ACCOUNT_TO_PAY_BY_PWD), TK_V30, "", -2094,
      "当前订单金额错误 ；" },
    { TK_ORDER_NOT_PAYABLE, PAGE(USE_ACCOUNT_TO_PAY_BY_PWD), TK_V40, "", -2095,
      "指定的订单不存在、订单状态不为‘预订中’或订单不属于当前代理商。" },
    { TK_ORDER_NOT_PAYABLE, PAGE(USE_ACCOUNT_TO_PAY_BY_PWD), TK_V30, "", -2092,
      "未找到对应的预订单信息或预订单状态已更改；" },
    { TK_BALANCE_LOW, PAGE(ORDER_AND_PAY_WITH_YDJ), TK_V40, "", -2097,
      "预订金余额不足以完成授权。" },
    { TK_BALANCE_LOW, PAGE(ORDER_AND_PAY_WITH_YDJ), TK_V30, "", -2095,
      "当前预定金账户错误或余额不足。" },

    /* the rebate balance: a page of one edition has its numbers in both */
    { TK_BALANCE_LOW, PAGE(ORDER_AND_PAY_WITH_FK), TK_V40, "", -2197,
      "返款余额不足以完成授权。" },
    { TK_BALANCE_LOW, PAGE(ORDER_AND_PAY_WITH_FK), TK_V30, "", -2095,
      "当前预定金账户错误或余额不足。" },
    { TK_ORDER_AMOUNT, PAGE(ORDER_AND_PAY_WITH_FK), TK_V40, "", -2196,
      "指定的订单金额不正确。" },
    { TK_REBATE_FORBIDDEN, PAGE(ORDER_AND_PAY_WITH_FK), TK_V30, "", -2095,
      "当前预定金账户错误或余额不足。" },
    { TK_REBATE_FORBIDDEN, PAGE(USE_ACCOUNT_TO_PAY_BY_FK_WITH_PWD), TK_V30, "",
      -2194, "当前客户不能使用返款余额支付授权。" },
    { TK_ORDER_NOT_PAYABLE, PAGE(USE_ACCOUNT_TO_PAY_BY_FK_WITH_PWD), TK_V30,
      "", -2195,
      "指定的订单不存在、订单状态不为‘预订中’或订单不属于当前代理商。" },
    { TK_REBATE_TOO_FAR, PAGE(QUERY_FKJY_REC), TK_V40, "", -1,
      "最大只能请求6个月内的数据，请重新选择查询的日期时间。" },
    { TK_DATES_REVERSED, PAGE(QUERY_FKJY_REC_COUNT), TK_V30, "End_datetime", -1,
      "调用失败，失败原因：起始日期不能在截止日期之后，请重新选择查询的日期时间。" },

    /* cancelling: the subject is a state's code */
    { TK_CANCEL_STATE, PAGE(CANCEL_ORDER), TK_V40, "3", -2381,
      "当前订单状态为已交割，不支持直接撤消订单。" },
    { TK_CANCEL_STATE, PAGE(CANCEL_ORDER), TK_V40, "4", -2381,
      "当前订单状态为已关闭，不支持直接撤消订单。" },
    { TK_CANCEL_STATE, PAGE(CANCEL_ORDER), TK_V40, "Z", -2381,
      "当前订单状态为Z，不支持直接撤消订单。" },
    { TK_CANCEL_STATE, PAGE(CANCEL_ORDER), TK_V30, "3", -2003,
      "预订单的状态不是预订中、预订金支付授权、返款余额支付授权了，"
      "不允许执行取消订单的操作。" },
    { TK_CANCEL_UNKNOWN, PAGE(CANCEL_ORDER), TK_V40, "", -2361,
      "核算互联网订单违约手续费错误：订单不存在。" },
    { TK_CANCEL_UNKNOWN, PAGE(CANCEL_ORDER), TK_V30, "", -2001,
      "没有找到此定单 操作失败；" },

    /* a page of one edition keeps its words (decision 56) */
    { TK_REFUND_EMPTY, PAGE(REFUND_TICKET), TK_V30, "orderid", -1,
      "单号不能为空......" },
    { TK_REFUND_UNKNOWN, PAGE(REFUND_TICKET), TK_V40, "", -1,
      "指定的预订单不存在。" },

    /* edition 3.0 prints no reasons, and gives them all the same */
    { TK_ACTIVATE_NAMES_ORDER, PAGE(ACTIVATE_TICKET), TK_V40, "实名票", -1,
      "当前预订单中，实名票要求前台实名，但预订单中现有实名信息的数量，"
      "与要求激活的数量不一致，激活失败。" },
    { TK_ACTIVATE_NOTHING, PAGE(ACTIVATE_TICKET), TK_V30, "", -1,
      "调用失败，失败原因：没有需要激活的门票，激活订单失败；" },
    { TK_ACTIVATE_EMPTY, PAGE(ACTIVATE_TICKET), TK_V30, "tickettype", -1,
      "调用失败，失败原因：参数错误 tickettype" },
    { TK_DOCUMENT_TICKET, PAGE(ACTIVATE_TICKET), TK_V40, "E1234567", -1,
      "当前证件E1234567在系统中存在有效期内门票，系统已设置为禁止重复购票。" },

    /* no such result: a fault of ours, told as busy */
    { TK_ERR_MAX, PAGE(GET_PRODUCTS), TK_V40, "", -1,
      "调用失败，失败原因：系统繁忙，请稍后重试；" },
};


static void
test_wire(void **state)
{
    size_t  i;

    (void) state;

    for (i = 0; i < unit_count(cases); i++) {
        assert_string_equal(text_of(cases[i].err, cases[i].page,
                                    cases[i].edition,
                                    tk_str_c(cases[i].subject)),
                            cases[i].text);

        assert_int_equal(tk_err_retcode(cases[i].err, cases[i].page,
                                        cases[i].edition),
                         cases[i].retcode);
    }
}


/* What a client calls a parameter comes back in an answer that is signed. */

static void
test_subject(void **state)
{
    size_t          i;
    tk_str_t        subject, text;
    const char     *s;
    unsigned char   big[5000];

    static const struct {
        const char     *subject;
        const char     *text;
    } subjects[] = {
        { "a\nb\r\x01", "参数错误。a?b??" },
        { "\xff\xfe<&>", "参数错误。?" "?<&>" },
        { "\xe5\x8f", "参数错误。??" },
        { "名字", "参数错误。名字" },
        { "%s%n", "参数错误。%s%n" },
        { "", "参数错误。" },
    };

    (void) state;

    for (i = 0; i < unit_count(subjects); i++) {
        subject = unit_guard(subjects[i].subject, strlen(subjects[i].subject));
        assert_string_equal(text_of(TK_BAD_PARAM, TK_PAGE_QUERY_ORDER, TK_V40,
                                    subject),
                            subjects[i].text);
    }

    memset(big, 'x', sizeof(big));
    subject = unit_guard(big, sizeof(big));
    s = text_of(TK_DUPLICATE_PARAM, TK_PAGE_QUERY_ORDER, TK_V40, subject);
    assert_true(strlen(s) < 400);

    subject.len = 0;
    subject.data = NULL;
    assert_string_equal(text_of(TK_BAD_PARAM, TK_PAGE_NONE, TK_V40, subject),
                        "参数错误。");

    assert_int_equal(tk_err_text(tk_arena_pool(arena), TK_OK, TK_PAGE_NONE,
                                 TK_V40, subject, &text),
                     TK_OK);
    assert_tk_text(text, "成功。");
}


static void
test_no_memory(void **state)
{
    tk_str_t     text, subject = tk_string("money");
    tk_pool_t   *pool;
    unit_pool_t  dry;

    (void) state;

    pool = unit_pool(&dry, tk_arena_pool(arena), 0);

    assert_int_equal(tk_err_text(pool, TK_BAD_PARAM, TK_PAGE_NONE, TK_V40,
                                 subject, &text),
                     TK_NO_MEMORY);

    /* busy must be sayable without memory */
    assert_int_equal(tk_err_text(pool, TK_BUSY, TK_PAGE_NONE, TK_V40, subject,
                                 &text),
                     TK_OK);
}


static void
test_names(void **state)
{
    int  i;

    (void) state;

    for (i = 1; i < TK_ERR_MAX; i++) {
        assert_int_equal(tk_err_by_name(tk_str_c(tk_err_name(i))), i);
    }

    assert_string_equal(tk_err_name(TK_OK), "OK");
    assert_string_equal(tk_err_name(TK_ERR_MAX), "BUG");
    assert_string_equal(tk_err_name(TK_SLOT_FULL), "SLOT_FULL");

    /* OK is no verdict; nor is what the table does not hold */
    assert_int_equal(tk_err_by_name(tk_str_c("OK")), TK_BUG);
    assert_int_equal(tk_err_by_name(tk_str_c("")), TK_BUG);
    assert_int_equal(tk_err_by_name(tk_str_c("SLOT_FUL")), TK_BUG);
    assert_int_equal(tk_err_by_name(tk_str_c("SLOT_FULLL")), TK_BUG);
    assert_int_equal(tk_err_by_name(tk_str_c("slot_full")), TK_BUG);
    assert_int_equal(tk_err_by_name(unit_guard("SLOT_FULL", 9)), TK_SLOT_FULL);
}


/* Whatever may be repeated says so in the same words (D7), but for what one
 * page has printed. */

static void
test_retryable(void **state)
{
    int       i, page, edition;
    tk_str_t  subject = tk_null_str;

    (void) state;

    assert_true(tk_error(TK_BUSY)->retryable);
    assert_true(tk_error(TK_NO_MEMORY)->retryable);
    assert_true(tk_error(TK_ERR_MAX)->retryable);
    assert_false(tk_error(TK_OK)->retryable);
    assert_false(tk_error(TK_BAD_SIGN)->retryable);
    assert_false(tk_error(TK_SLOT_FULL)->retryable);

    for (i = 1; i < TK_ERR_MAX; i++) {
        for (page = TK_PAGE_NONE; page < TK_PAGE_MAX; page++) {
            for (edition = TK_V30; edition <= TK_V40; edition++) {
                assert_true(tk_err_retcode(i, page, edition) < 0);

                if (i == TK_CHARGE_PENDING) {
                    assert_string_equal(text_of(i, page, edition, subject),
                        "支付处理中，请稍候查询订单。");

                } else if (i == TK_PAY_LATER) {
                    assert_string_equal(text_of(i, page, edition, subject),
                        "数据检索异常，请稍候再试；");

                } else if (tk_error(i)->retryable) {
                    assert_string_equal(text_of(i, page, edition, subject),
                        "调用失败，失败原因：系统繁忙，请稍后重试；");
                }
            }
        }
    }
}


static void
test_states(void **state)
{
    int  i, n;

    (void) state;

    assert_string_equal(tk_state_name('0'), "预定中");
    assert_string_equal(tk_state_name('2'), "预定金授权");
    assert_string_equal(tk_state_name('3'), "已交割");
    assert_string_equal(tk_state_name('4'), "已关闭");
    assert_string_equal(tk_state_name('X'), "已前台现付取票");
    assert_string_equal(tk_state_name('C'), "支付完成(返款余额授权)");
    assert_string_equal(tk_state_name('D'), "已交割(返款)");

    for (i = 0, n = 0; i < 256; i++) {
        n += tk_state_name(i) != NULL;
    }

    assert_int_equal(n, 16);
}


static int
setup(void **state)
{
    (void) state;

    arena = tk_arena_create();

    return arena == NULL;
}


static int
teardown(void **state)
{
    (void) state;

    tk_arena_free(arena);

    return 0;
}


int
main(void)
{
    const struct CMUnitTest  tests[] = {
        cmocka_unit_test(test_wire),
        cmocka_unit_test(test_subject),
        cmocka_unit_test(test_no_memory),
        cmocka_unit_test(test_names),
        cmocka_unit_test(test_retryable),
        cmocka_unit_test(test_states),
    };

    return cmocka_run_group_tests_name("error", tests, setup, teardown);
}
