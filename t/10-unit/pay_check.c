/*
 * Checks of accounts: what a platform answers to a number that nobody has, and
 * the sentences that staff read.
 */

#include "pay.h"
#include "tk_pay_check.h"
#include "tk_value.h"

static tk_pay_key_t  *ours, *theirs, *signer;
static char           why[TK_PAY_WHY];


static int
setup(void **state)
{
    (void) state;

    pay_begin_keys();
    ours = pay_private("wx_merchant");
    theirs = pay_public("wx_platform_old");
    signer = pay_private("wx_platform_old");

    return 0;
}


static tk_pay_account_t
account_of(const char *provider)
{
    return (tk_pay_account_t) {
        .provider = tk_provider(tk_str_c(provider)),
        .app_id = tk_string("wx8888888888888888"),
        .merchant_id = tk_string("1900000109"),
        .gateway = tk_string("https://pay.test.example"),
        .notify_url = tk_string("https://us.test.example/WeChatNotify.aspx"),
        .key = ours,
        .serial = tk_string("US01"),
        .secret = tk_string("0123456789abcdef0123456789ABCDEF"),
        .trust = { { tk_string("THEM01"), theirs } },
        .ntrust = 1
    };
}


/* An answer of WeChat V3 or the clearing provider; head: how their headers
 * begin, NULL: nobody signs it. */

static int
check(const tk_pay_account_t *account, const char *head, int status,
    const char *body, const char *date, const char *serial)
{
    size_t             n;
    char               text[1024], names[4][32], moment[TK_INT_LEN + 1];
    tk_str_t           sign;
    tk_pair_t          headers[8];
    unsigned char      number[TK_PAY_CHECK_LEN];
    tk_pay_call_t      call = { .account = account, .now = PAY_NOW,
                                .nonce = tk_string("0123456789ABCDEF"),
                                .pool = pay_pool };
    tk_pay_answer_t    answer = { .status = status, .headers = headers };
    tk_pay_content_t   content;
    tk_pay_request_t   request;

    tk_pay_check_call(&call, &content, number);
    assert_int_equal(tk_pay_build(&call, &request), TK_OK);
    answer.body = tk_str_c(body);
    n = 0;

    if (head != NULL) {
        snprintf(moment, sizeof(moment), "%lld",
                 (long long) (PAY_NOW / TK_SECOND + TK_EPOCH));
        snprintf(text, sizeof(text), "%s\nNONCE\n%s\n", moment, body);
        assert_int_equal(tk_pay_sign(pay_pool, signer, tk_str_c(text), &sign),
                         TK_OK);
        snprintf(names[0], 32, "%s-Timestamp", head);
        snprintf(names[1], 32, "%s-Nonce", head);
        snprintf(names[2], 32, "%s-Serial", head);
        snprintf(names[3], 32, "%s-Signature", head);
        headers[n++] = (tk_pair_t) { tk_str_c(names[0]), tk_str_c(moment) };
        headers[n++] = (tk_pair_t) { tk_str_c(names[1]), unit_str("NONCE") };
        headers[n++] = (tk_pair_t) { tk_str_c(names[2]), tk_str_c(serial) };
        headers[n++] = (tk_pair_t) { tk_str_c(names[3]), sign };
    }

    if (date != NULL) {
        headers[n++] = (tk_pair_t) { unit_str("Date"), tk_str_c(date) };
    }

    answer.nheaders = n;

    return tk_pay_check(&call, &answer, why);
}


static void
says(const char *words)
{
    if (strstr(why, words) == NULL) {
        fail_msg("said: %s; and not: %s", why, words);
    }
}


static void
a_good_account_is_good(void **state)
{
    tk_pay_account_t  wechat, clearing;

    (void) state;

    wechat = account_of("wechat3");
    clearing = account_of("clearing");

    assert_true(check(&wechat, "Wechatpay", 404,
                      "{\"code\":\"ORDER_NOT_EXIST\",\"message\":\"no\"}",
                      "Sat, 28 Nov 2026 02:00:30 GMT", "THEM01"));
    assert_string_equal(why, "");

    assert_true(check(&clearing, "Clearing", 404,
                      "{\"code\":\"NOT_FOUND\",\"message\":\"no\","
                      "\"request_id\":\"1\"}", NULL, "THEM01"));
    assert_string_equal(why, "");
}


/* Their orders have an address for notices, or are none. */

static void
an_address_for_notices_is_wanted(void **state)
{
    size_t            i;
    tk_pay_account_t  account;

    static const char *const  wanting[] = { "wechat3", "wechat2",
                                            "unionpay" };

    (void) state;

    for (i = 0; i < unit_count(wanting); i++) {
        account = account_of(wanting[i]);
        account.notify_url.len = 0;
        assert_false(check(&account, NULL, 404, "{}", NULL, ""));
        says("notify_base is missing");
    }

    account = account_of("wechat3");
    account.notify_url.len = 0;
    assert_false(check(&account, "Wechatpay", 404,
                       "{\"code\":\"ORDER_NOT_EXIST\"}", NULL, "THEM01"));
    assert_string_equal(why, "notify_base is missing: the platform takes no"
                             " payment without an address for notices");
}


/* A warning at a minute, and no more than that at five. */

static void
the_clocks_are_compared(void **state)
{
    tk_pay_account_t  wechat;

    static const char  body[] = "{\"code\":\"ORDER_NOT_EXIST\"}";

    (void) state;

    wechat = account_of("wechat3");

    assert_true(check(&wechat, "Wechatpay", 404, body,
                      "Sat, 28 Nov 2026 01:58:00 GMT", "THEM01"));
    says("our clock is 120 seconds ahead of the platform's");

    assert_false(check(&wechat, "Wechatpay", 404, body,
                       "Sat, 28 Nov 2026 02:10:00 GMT", "THEM01"));
    says("our clock is 600 seconds behind the platform's");

    assert_true(check(&wechat, "Wechatpay", 404, body, "yesterday",
                      "THEM01"));
    assert_string_equal(why, "");
}


static void
an_unknown_key_is_named(void **state)
{
    tk_pay_account_t  wechat;

    (void) state;

    wechat = account_of("wechat3");

    assert_false(check(&wechat, "Wechatpay", 404,
                       "{\"code\":\"ORDER_NOT_EXIST\"}", NULL,
                       "7132D72A03E93CDD"));
    says("signed with the platform's key 7132D72A03E93CDD, which this account"
         " does not have");
}


static void
a_wrong_key_of_theirs_is_said(void **state)
{
    size_t            i;
    tk_pay_account_t  account;

    static const struct {
        const char  *provider, *body, *words;
    } cases[] = {
        { "wechat3", "{\"trade_state\":\"SUCCESS\"}",
          "not signed by the platform's key that this account has" },
        { "unionpay", "respFine=1&signature=AA==", "not signed by UnionPay" },
        { "wechat2", "<xml><a>1</a></xml>", "not signed with our secret" },
        { "alipay", "<html>welcome</html>", "or something else answers at the"
                                            " gateway (HTTP 200)" }
    };

    (void) state;

    for (i = 0; i < unit_count(cases); i++) {
        account = account_of(cases[i].provider);
        assert_false(check(&account, NULL, 200, cases[i].body, NULL, ""));
        says(cases[i].words);
    }
}


static void
codes_have_plain_words(void **state)
{
    size_t            i;
    tk_pay_account_t  account;

    static const struct {
        const char  *provider;
        int          status;
        const char  *body, *words;
    } cases[] = {
        { "alipay", 200, "{\"error_response\":{\"code\":\"40002\",\"msg\":"
          "\"Invalid Arguments\",\"sub_code\":\"isv.invalid-signature\"}}",
          "does not accept our signature: what its console has as the"
          " application's public key is not the other half of our_key"
          " (isv.invalid-signature)" },
        { "alipay", 200, "{\"alipay_trade_query_response\":{\"code\":\"40006\""
          ",\"sub_code\":\"isv.insufficient-isv-permissions\"},\"sign\":\"\"}",
          "no permission" },
        { "alipay", 200, "{\"error_response\":{\"code\":\"40002\","
          "\"sub_code\":\"isv.strange\",\"sub_msg\":\"\xe4\xb8\x8d\"}}",
          "the platform answers isv.strange: \xe4\xb8\x8d" },
        { "wechat3", 401, "{\"code\":\"SIGN_ERROR\",\"message\":\"x\"}",
          "our_key, its serial and merchant_id do not belong together" },
        { "wechat3", 500, "{\"code\":\"SYSTEM_ERROR\",\"message\":\"x\"}",
          "as it also does where serial is not that of our_key" },
        { "wechat3", 502, "<html>", "HTTP 502: it, or a proxy before it" },
        { "wechat2", 200, "<xml><return_code>FAIL</return_code><return_msg>"
          "\xe7\xad\xbe\xe5\x90\x8d\xe9\x94\x99\xe8\xaf\xaf</return_msg></xml>",
          "secret is not the merchant's API key" },
        { "wechat2", 200, "<xml><return_code>FAIL</return_code><return_msg>"
          "mch_id\xe5\x8f\x82\xe6\x95\xb0</return_msg></xml>",
          "does not know this merchant_id" },
        { "unionpay", 200, "{accessType=0&respCode=11&respMsg=Signature"
          "[9100004]&signature=AA==}", "our_key and our_cert are not those of"
          " merchant_id (11)" },
        { "clearing", 401, "{\"code\":\"SIGN_ERROR\",\"message\":\"x\"}",
          "our_key, serial and merchant_id do not belong together" }
    };

    (void) state;

    for (i = 0; i < unit_count(cases); i++) {
        account = account_of(cases[i].provider);
        assert_false(check(&account, NULL, cases[i].status, cases[i].body,
                           NULL, ""));
        says(cases[i].words);
    }
}


/* What is said of a long answer is cut, between characters. */

static void
long_answers_are_cut(void **state)
{
    size_t            i;
    char              body[4096];
    tk_pay_account_t  account;

    (void) state;

    account = account_of("clearing");
    i = (size_t) sprintf(body, "{\"code\":\"X\",\"message\":\"");

    while (i < sizeof(body) - 16) {
        memcpy(body + i, "\xe9\x97\xa8", 3);
        i += 3;
    }

    memcpy(body + i, "\"}", 3);

    assert_false(check(&account, NULL, 400, body, NULL, ""));
    says("; it says X: \xe9\x97\xa8");
    assert_int_equal(tk_check_utf8(tk_str_c(why)), TK_OK);
    assert_true(strlen(why) < 400);
}


int
main(void)
{
    const struct CMUnitTest  tests[] = {
        cmocka_unit_test(a_good_account_is_good),
        cmocka_unit_test(an_address_for_notices_is_wanted),
        cmocka_unit_test(the_clocks_are_compared),
        cmocka_unit_test(an_unknown_key_is_named),
        cmocka_unit_test(a_wrong_key_of_theirs_is_said),
        cmocka_unit_test(codes_have_plain_words),
        cmocka_unit_test(long_answers_are_cut),
    };

    return cmocka_run_group_tests(tests, setup, pay_end);
}
