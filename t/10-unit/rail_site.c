/*
 * The railway's site: what is posted, and what each answer proves.  Answers are
 * written as the site writes them.
 */

#include <jansson.h>

#include "unit.h"
#include "rail_facts.h"
#include "rail_page.h"
#include "tk_value.h"

#define HELD    "E646076788"
#define DTO(name, cert)                                                       \
    "\"passengerDTO\":{\"passenger_name\":\"" name "\","                      \
    "\"passenger_id_no\":\"" cert "\"}"
#define TICKET(name, kind, seat, price)                                       \
    "{" DTO(name, "12345619891010123X") ",\"seat_type_name\":\"" kind "\","   \
    "\"coach_name\":\"11\",\"seat_name\":\"" seat "\",\"ticket_price\":"      \
    price ",\"ticket_type_code\":\"1\",\"ticket_status_name\":\"已支付\","    \
    "\"pay_limit_time\":\"2014-11-17 21:15:00\"}"
#define ORDER(number, tickets)                                                \
    "{\"sequence_no\":\"" number "\",\"train_code_page\":\"T7\","             \
    "\"start_train_date_page\":\"2014-11-29 17:10\","                         \
    "\"from_station_name_page\":[\"北京西\"],"                                \
    "\"to_station_name_page\":[\"成都\"],"                                    \
    "\"ticket_total_price_page\":\"842.00\",\"tickets\":[" tickets "]}"
#define DATA(data)      "{\"status\":true,\"data\":" data "}"
#define COMPLAINT(text) "{\"status\":true,\"messages\":[\"" text "\"],"       \
                        "\"data\":{}}"
#define TWO     TICKET("国贺", "硬卧", "04号下铺", "42800") ","               \
                TICKET("蔡 博文", "硬卧", "04号中铺", "\"41400\"")
#define FORM(amount)                                                          \
    "<html><form action=\"/x\"><input type=\"hidden\" name=\"payOrderId\""    \
    " value=\"W1\"/><input name=\"amount\" value=\"" amount "\">"             \
    "<input name=\"token\" value=\"t&amp;1\"></form></html>"

static tk_keyring_t     keyring;
static tk_arena_t      *arena;
static rail_session_t   session;
static rail_said_t      said;
static int              more;


static int
setup(void **state)
{
    unsigned char  master[32] = { 1 };

    (void) state;

    if (tk_crypto_init() != TK_OK
        || tk_keyring_init(&keyring, master) != TK_OK)
    {
        return -1;
    }

    arena = tk_arena_create();
    memset(&session, 0, sizeof(session));
    session.pool = tk_arena_pool(arena);
    session.site = "https://site";
    session.channel = "https://channel";
    session.held_no = unit_str(HELD);
    session.pay_no = unit_str("W1");
    session.pay_key = unit_str("xcslw1-1");
    session.fen = 84200;

    return 0;
}


static int
teardown(void **state)
{
    (void) state;

    tk_keyring_wipe(&keyring);
    tk_arena_free(arena);

    return 0;
}


static void
judge(rail_call_e call, int step, int status, const char *body)
{
    rail_answer_t  answer = { status, NULL, 0, tk_str_c(body) };

    answer.body = unit_guard(body, strlen(body));
    more = rail_site.judge(&session, call, step, &answer, &said);
}


/* What a call comes to, as "OUTCOME WORD". */

static void
comes_to(rail_call_e call, int step, const char *body, const char *outcome)
{
    char  is[64];

    judge(call, step, 200, body);
    assert_false(more);
    snprintf(is, sizeof(is), "%s%s%s", rail_outcome_name(said.outcome),
             said.word[0] != '\0' ? " " : "", said.word);
    assert_string_equal(is, outcome);
}


/* ---- What is sent ---- */

static void
test_requests(void **state)
{
    rail_request_t  request;

    (void) state;

    session.user = unit_str("h x&1@163.com");
    session.password = unit_str("a=b%c");
    assert_int_equal(rail_site.build(&session, RAIL_LOGIN, 0, &request),
                     TK_OK);
    assert_string_equal(request.url.data,
                        "https://site/otn/login/loginAysnSuggest");
    assert_string_equal(request.body.data, "loginUserDTO.user_name="
                        "h%20x%261%40163.com&userDTO.password=a%3Db%25c");
    assert_true(request.cookies);
    assert_false(request.money);

    assert_int_equal(rail_site.build(&session, RAIL_PAY_QUERY, 0, &request),
                     TK_OK);
    assert_string_equal(request.method, "GET");
    assert_string_equal(request.url.data,
                        "https://channel/pay/query?pay_no=W1");
    assert_int_equal(request.body.len, 0);
    assert_false(request.cookies);
}


/* Only what may move money is never repeated. */

static void
test_money(void **state)
{
    int             step;
    rail_call_e     call;
    rail_request_t  request;

    (void) state;

    for (call = 0; call < RAIL_CALLS; call++) {
        for (step = 0; step < (call == RAIL_LOGIN || call == RAIL_PAY_OPEN
                               || call == RAIL_PAY_DO ? 2 : 1); step++)
        {
            assert_int_equal(rail_site.build(&session, call, step, &request),
                             TK_OK);
            assert_int_equal(request.money,
                             call == RAIL_PAY_DO && step == 1);
        }
    }
}


/* ---- Pages that come instead ---- */

static void
test_pages(void **state)
{
    rail_call_e  call;

    (void) state;

    for (call = RAIL_LOGIN; call < RAIL_CALLS; call++) {
        judge(call, 0, 0, "");
        assert_int_equal(said.outcome, RAIL_UNKNOWN);
        judge(call, 0, 502, "<html>Bad Gateway</html>");
        assert_int_equal(said.outcome, RAIL_UNKNOWN);
        assert_int_equal(said.status, 502);
        judge(call, 0, 200, "{\"status\":true,");
        assert_int_equal(said.outcome, RAIL_UNKNOWN);
        judge(call, 0, 200, "");
        assert_int_equal(said.outcome, RAIL_UNKNOWN);
    }

    comes_to(RAIL_HELD, 0, "<html>系统繁忙，请稍后再试！</html>",
             "UNKNOWN BUSY");
    comes_to(RAIL_HELD, 0, "<html>系统维护中</html>", "REFUSED MAINTENANCE");
    comes_to(RAIL_DONE, 0, "<form action=\"/otn/login/init\">",
             "UNKNOWN SESSION");
    comes_to(RAIL_PAY_DO, 0, "<html>系统繁忙</html>", "UNKNOWN BUSY");
}


static void
test_redirect(void **state)
{
    tk_pair_t      headers[] = { { unit_str("location"),
                                   unit_str("/otn/login/init") } };
    rail_answer_t  answer = { 302, headers, 1, tk_null_str };

    (void) state;

    assert_false(rail_site.judge(&session, RAIL_HELD, 0, &answer, &said));
    assert_string_equal(said.word, "SESSION");
    assert_int_equal(said.outcome, RAIL_UNKNOWN);
}


static void
test_cookies(void **state)
{
    int             i;
    tk_pair_t       headers[] = {
        { unit_str("Set-Cookie"), unit_str("JSESSIONID=A1; Path=/otn") },
        { unit_str("set-cookie"), unit_str("route=2") },
        { unit_str("Set-Cookie"), unit_str("JSESSIONID=B2") },
        { unit_str("Set-Cookie"), unit_str("no cookie") },
        { unit_str("Set-Cookie"), unit_str("x=a\x01") },
        { unit_str("Set-Cookie"), unit_str("") }
    };
    rail_answer_t   answer = { 200, headers, 6, tk_null_str };
    char            many[20];

    (void) state;

    assert_int_equal(rail_page_cookies(&session, &answer), TK_OK);
    assert_int_equal(session.ncookies, 2);
    assert_tk_text(session.cookies[0].value, "B2");

    for (i = 0; i < 2 * RAIL_COOKIES; i++) {
        headers[0].value = tk_str_c(many);
        answer.nheaders = 1;
        snprintf(many, sizeof(many), "c%d=1", i);
        assert_int_equal(rail_page_cookies(&session, &answer), TK_OK);
    }

    assert_int_equal(session.ncookies, RAIL_COOKIES);
}


/* ---- Login ---- */

static void
test_login(void **state)
{
    (void) state;

    judge(RAIL_LOGIN, 0, 200, DATA("{\"loginCheck\":\"Y\"}"));
    assert_true(more);
    comes_to(RAIL_LOGIN, 1, DATA("{\"flag\":true}"), "OK");
    comes_to(RAIL_LOGIN, 1, DATA("{\"flag\":false}"), "UNKNOWN SESSION");
    comes_to(RAIL_LOGIN, 0, COMPLAINT("密码输入错误…还有2次"),
             "REFUSED BAD_PASSWORD");
    comes_to(RAIL_LOGIN, 0, COMPLAINT("密码输入错误次数过多，用户已被锁定"),
             "REFUSED LOCKED");
    comes_to(RAIL_LOGIN, 0, COMPLAINT("密码输入错误。如果输错次数超过4次，用户"
             "将被锁定。"), "REFUSED BAD_PASSWORD");
    comes_to(RAIL_LOGIN, 0, COMPLAINT("请输入正确的验证码"),
             "REFUSED CAPTCHA");
    comes_to(RAIL_LOGIN, 0, COMPLAINT("系统繁忙"), "UNKNOWN BUSY");
    comes_to(RAIL_LOGIN, 0, COMPLAINT("别的话"), "UNKNOWN");
    comes_to(RAIL_LOGIN, 0, "{}", "UNKNOWN");
}


/* ---- Orders ---- */

static void
test_held(void **state)
{
    (void) state;

    comes_to(RAIL_HELD, 0,
             DATA("{\"orderDBList\":[" ORDER("E1", TWO) "," ORDER(HELD, TWO)
                  "]}"), "OK");
    assert_int_equal(said.nseats, 2);
    assert_tk_text(said.train, "T7");
    assert_tk_text(said.day, "2014-11-29");
    assert_tk_text(said.from, "北京西");
    assert_int_equal(said.fen, 84200);
    assert_int_equal(said.until, (INT64_C(1416230100) - TK_EPOCH) * TK_SECOND);
    assert_int_equal(said.seats[0].seat_type, 7);
    assert_int_equal(said.seats[1].seat_type, 6);
    assert_int_equal(said.seats[1].fen, 41400);
    assert_tk_text(said.seats[0].seat, "11车04号下铺");
    assert_tk_text(said.seats[0].cert, "12345619891010123X");
    assert_string_equal(said.seats[0].ticket_type, "1");
}


static void
test_not_held(void **state)
{
    (void) state;

    comes_to(RAIL_HELD, 0, DATA("{}"), "REFUSED NOT_FOUND");
    comes_to(RAIL_HELD, 0, "{\"status\":true}", "REFUSED NOT_FOUND");
    comes_to(RAIL_HELD, 0, DATA("{\"orderDBList\":[]}"), "REFUSED NOT_FOUND");
    comes_to(RAIL_HELD, 0, DATA("{\"orderDBList\":[" ORDER("E1", TWO) "]}"),
             "REFUSED NOT_FOUND");
    comes_to(RAIL_HELD, 0, "{\"status\":false}", "UNKNOWN");
    comes_to(RAIL_HELD, 0, DATA("{\"orderDBList\":{}}"),
             "UNKNOWN UNREADABLE");
    comes_to(RAIL_HELD, 0, DATA("{\"orderDBList\":[" ORDER(HELD, "") "]}"),
             "UNKNOWN UNREADABLE");
    comes_to(RAIL_HELD, 0,
             DATA("{\"orderDBList\":[" ORDER(HELD,
                  TICKET("国贺", "硬座", "1号", "-1")) "]}"),
             "UNKNOWN UNREADABLE");
}


static void
test_seats(void **state)
{
    size_t  i;
    char    body[1024];

    static const struct {
        const char  *kind, *seat;
        int          type;
    } seats[] = {
        { "无座", "无座", 0 }, { "硬座", "012号", 1 }, { "软座", "1号", 2 },
        { "一等座", "01A号", 3 }, { "二等座", "01F号", 4 },
        { "硬卧", "4号上铺", 5 }, { "硬卧", "4号中铺", 6 },
        { "硬卧", "4号下铺", 7 }, { "软卧", "4号上铺", 8 },
        { "软卧", "4号下铺", 9 }, { "高级软卧", "4号上铺", 10 },
        { "高级软卧", "4号下铺", 11 }, { "特等座", "1A", 12 },
        { "商务座", "1A", 13 }, { "硬卧", "4号", -1 }, { "别的", "1", -1 }
    };

    (void) state;

    for (i = 0; i < unit_count(seats); i++) {
        snprintf(body, sizeof(body), DATA("{\"OrderDTODataList\":[{"
                 "\"sequence_no\":\"" HELD "\",\"tickets\":["
                 TICKET("国贺", "%s", "%s", "100") "]}]}"), seats[i].kind,
                 seats[i].seat);
        comes_to(RAIL_DONE, 0, body, "OK");
        assert_int_equal(said.seats[0].seat_type, seats[i].type);
        assert_true(said.seats[0].valid);
    }
}


static void
test_done(void **state)
{
    (void) state;

    comes_to(RAIL_DONE, 0, DATA("{\"OrderDTODataList\":[{\"sequence_no\":\""
             HELD "\",\"tickets\":[{" DTO("国贺", "1234**********123X")
             ",\"seat_type_name\":\"硬座\",\"ticket_price\":1,"
             "\"ticket_type_code\":\"4\",\"ticket_status_name\":\"已退票\""
             "}]}]}"), "OK");
    assert_false(said.seats[0].valid);
    assert_int_equal(said.seats[0].cert.len, 0);
    assert_null(said.seats[0].ticket_type);
    comes_to(RAIL_DONE, 0, DATA("{\"OrderDTODataList\":[]}"),
             "REFUSED NOT_FOUND");
}


static void
test_returns(void **state)
{
    (void) state;

    comes_to(RAIL_RETURNS, 0, DATA("{\"returnList\":[{\"passenger_name\":"
             "\"国贺\",\"return_price\":40660,\"trade_no\":\"B1\","
             "\"return_time\":\"2014-11-28 10:00:00\"}]}"), "OK");
    assert_int_equal(said.nreturns, 1);
    assert_int_equal(said.returns[0].fen, 40660);
    comes_to(RAIL_RETURNS, 0, DATA("{}"), "OK");
    comes_to(RAIL_RETURNS, 0, DATA("{\"returnList\":[{}]}"),
             "UNKNOWN UNREADABLE");
}


/* ---- Payments ---- */

static void
test_open(void **state)
{
    (void) state;

    judge(RAIL_PAY_OPEN, 0, 200, DATA("{\"existError\":\"N\"}"));
    assert_true(more);
    comes_to(RAIL_PAY_OPEN, 0, DATA("{\"existError\":\"Y\",\"errorMsg\":"
             "\"订单未在指定时间内支付\"}"), "REFUSED EXPIRED");
    comes_to(RAIL_PAY_OPEN, 0, DATA("{\"existError\":\"Y\",\"errorMsg\":"
             "\"系统繁忙，请稍后再试\"}"), "UNKNOWN BUSY");
    comes_to(RAIL_PAY_OPEN, 0, DATA("{}"), "UNKNOWN");
    comes_to(RAIL_PAY_OPEN, 1, DATA("{\"payForm\":{\"payOrderId\":\"W1\","
             "\"amount\":\"84200\",\"sign\":\"a&b\"}}"), "OK");
    assert_tk_text(said.pay_no, "W1");
    assert_int_equal(said.fen, 84200);
    assert_int_equal(session.nfields, 3);
    comes_to(RAIL_PAY_OPEN, 1, DATA("{\"flag\":false}"),
             "UNKNOWN UNREADABLE");
    comes_to(RAIL_PAY_OPEN, 1, DATA("{\"payForm\":{\"payOrderId\":\"W1\","
             "\"amount\":\"842.00\"}}"), "UNKNOWN UNREADABLE");
}


static void
test_cashier(void **state)
{
    rail_request_t  request;

    (void) state;

    judge(RAIL_PAY_DO, 0, 200, FORM("84200"));
    assert_true(more);
    assert_int_equal(rail_site.build(&session, RAIL_PAY_DO, 1, &request),
                     TK_OK);
    assert_string_equal(request.body.data, "payOrderId=W1&amount=84200&"
                        "token=t%261&key=xcslw1-1");

    comes_to(RAIL_PAY_DO, 0, FORM("84201"), "REFUSED AMOUNT");
    comes_to(RAIL_PAY_DO, 0, FORM(""), "REFUSED AMOUNT");
    comes_to(RAIL_PAY_DO, 0, "<html>订单未在指定时间内支付</html>",
             "REFUSED EXPIRED");
    comes_to(RAIL_PAY_DO, 0, "<form><input name=\"amount\"", "UNKNOWN");
}


#define STATE(state)    "{\"pay_no\":\"W1\",\"state\":\"" state "\"}"
#define PAID    "{\"pay_no\":\"W1\",\"state\":\"PAID\",\"channel_no\":\"Z1\","\
                "\"method\":\"支付宝\",\"paid_at\":\"2014-11-17 21:02:00\"}"

static void
test_channel(void **state)
{
    (void) state;

    comes_to(RAIL_PAY_DO, 1, PAID, "OK");
    assert_tk_text(said.channel_no, "Z1");
    assert_tk_text(said.method, "支付宝");
    comes_to(RAIL_PAY_DO, 1, STATE("PENDING"), "PENDING");
    comes_to(RAIL_PAY_DO, 1, "{\"pay_no\":\"W1\",\"state\":\"REFUSED\","
             "\"reason\":\"FUNDS\"}", "REFUSED FUNDS");
    comes_to(RAIL_PAY_DO, 1, STATE("REFUSED"), "REFUSED");
    comes_to(RAIL_PAY_DO, 1, STATE("NOT_PAID"), "UNKNOWN");
    comes_to(RAIL_PAY_DO, 1, "{\"pay_no\":\"W2\",\"state\":\"PAID\"}",
             "UNKNOWN UNREADABLE");
    comes_to(RAIL_PAY_DO, 1, "{}", "UNKNOWN UNREADABLE");

    comes_to(RAIL_PAY_QUERY, 0, PAID, "OK PAID");
    comes_to(RAIL_PAY_QUERY, 0, STATE("NOT_PAID"), "OK NOT_PAID");
    comes_to(RAIL_PAY_QUERY, 0, STATE("CLOSED"), "OK CLOSED");
    comes_to(RAIL_PAY_QUERY, 0, STATE("PENDING"), "PENDING");
    comes_to(RAIL_PAY_QUERY, 0, STATE("REFUSED"), "UNKNOWN");
    comes_to(RAIL_PAY_QUERY, 0, "{\"pay_no\":\"W1\",\"state\":\"RETURNED\","
             "\"amount\":84200,\"reference\":\"B1\"}", "OK RETURNED");
    assert_int_equal(said.fen, 84200);

    comes_to(RAIL_PAY_CLOSE, 0, STATE("CLOSED"), "OK");
    comes_to(RAIL_PAY_CLOSE, 0, PAID, "REFUSED PAID");
    comes_to(RAIL_PAY_CLOSE, 0, STATE("PENDING"), "UNKNOWN");
}


/* ---- Facts ---- */

static json_t *
facts_of(rail_call_e call)
{
    json_t        *root;
    tk_str_t       text;
    rail_facts_t   facts;
    rail_asked_t   asked = { unit_str(HELD), tk_null_str, 0 };

    facts.pool = session.pool;
    facts.keyring = &keyring;
    facts.supplier_id = 7;
    assert_int_equal(rail_facts_begin(&facts), TK_OK);
    assert_int_equal(rail_facts_add(&facts, call, &asked, &said, TK_SECOND,
                                    2 * TK_SECOND), TK_OK);
    assert_int_equal(rail_facts_end(&facts, &text), TK_OK);
    root = json_loadb((char *) text.data, text.len, 0, NULL);
    assert_int_equal(json_array_size(root), 1);

    return root;
}


static const char *
text_of(json_t *fact, const char *name)
{
    return json_string_value(json_object_get(fact, name));
}


static void
test_facts(void **state)
{
    char    *text;
    json_t  *root, *fact, *seat;

    (void) state;

    comes_to(RAIL_HELD, 0, DATA("{\"orderDBList\":[" ORDER(HELD, TWO) "]}"),
             "OK");
    root = facts_of(RAIL_HELD);
    fact = json_array_get(root, 0);
    assert_string_equal(text_of(fact, "call"), "held");
    assert_string_equal(text_of(fact, "outcome"), "OK");
    assert_string_equal(text_of(fact, "sent_at"), "2000-01-01T08:00:01+08:00");
    assert_string_equal(text_of(fact, "pay_limit_at"),
                        "2014-11-17T21:15:00+08:00");
    seat = json_array_get(json_object_get(fact, "passengers"), 1);
    assert_int_equal(strlen(text_of(seat, "name_index")), 34);
    assert_string_equal(text_of(seat, "seat"), "11车04号中铺");

    text = json_dumps(root, 0);
    assert_null(strstr(text, "博文"));
    assert_null(strstr(text, "12345619891010123X"));
    free(text);
    json_decref(root);
}


/* Whatever the site says of a person or an account is left out. */

static void
test_masks(void **state)
{
    json_t  *root, *answer;

    (void) state;

    comes_to(RAIL_LOGIN, 0, COMPLAINT("用户hxb1080@163.com密码错误abc12 2次"),
             "REFUSED BAD_PASSWORD");
    root = facts_of(RAIL_LOGIN);
    answer = json_object_get(json_array_get(root, 0), "answer");
    assert_string_equal(text_of(answer, "text"), "用户***密码错误abc12 2次");
    json_decref(root);
}


/* Every piece of memory may be the one that is not there. */

static void
test_no_memory(void **state)
{
    int             left;
    unit_pool_t     dry;
    tk_pool_t      *pool;
    rail_request_t  request;
    const char     *body = DATA("{\"orderDBList\":[" ORDER(HELD, TWO) "]}");

    (void) state;

    pool = session.pool;

    for (left = 0; left < 40; left++) {
        session.pool = unit_pool(&dry, pool, left);
        judge(RAIL_HELD, 0, 200, body);
        (void) rail_site.build(&session, RAIL_LOGIN, 0, &request);
    }

    session.pool = pool;
    assert_int_equal(said.outcome, RAIL_OK);
}


#define TEST(name)  cmocka_unit_test_setup_teardown(name, setup, teardown)

int
main(void)
{
    const struct CMUnitTest  tests[] = {
        TEST(test_requests), TEST(test_money), TEST(test_pages),
        TEST(test_redirect), TEST(test_cookies), TEST(test_login),
        TEST(test_held), TEST(test_not_held), TEST(test_seats),
        TEST(test_done), TEST(test_returns), TEST(test_open),
        TEST(test_cashier), TEST(test_channel), TEST(test_facts),
        TEST(test_masks), TEST(test_no_memory)
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
