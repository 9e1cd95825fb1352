/*
 * Proxy payment: calls and their HMAC, results, orders of the channel, what
 * personal data is known by.  HMACs were reckoned with Python's hashlib over
 * key and values.
 */

#include <jansson.h>

#include "unit.h"
#include "tk_rail_call.h"
#include "tk_rail_import.h"
#include "tk_rail_index.h"
#include "tk_rail_news.h"
#include "tk_rail_result.h"
#include "tk_value.h"

#define KEY     "7AF9F2C5D1E84B60A3C7E9D2B4F60813"
#define ORDER   "xcslw141117203122003"
#define TICKET(type, seat, price, name)                                       \
    "{\"ticketNo\":\"E646076788\",\"seatType\":\"" type "\",\"seatNo\":\""    \
    seat "\",\"price\":" price ",\"passengerName\":\"" name "\","             \
    "\"seq\":\"0\",\"ticketType\":\"1\"}"
#define RESULT                                                                \
    "{\"count\":3,\"tickets\":["                                              \
    TICKET("7", "11车04号下铺", "428.00", "国贺") ","                         \
    TICKET("6", "11车04号中铺", "414.00", "蔡博文") ","                       \
    TICKET("5", "11车04号上铺", "399.00", "陈硕") "]}"

static const tk_str_t  key = tk_string(KEY);

static tk_arena_t        *arena;
static tk_keyring_t       keyring;
static tk_rail_sent_t     sent;
static tk_str_t           subject;
static tk_rail_ticket_t   tickets[TK_RAIL_TICKETS];
static size_t             ntickets;


/* ---- Calls ---- */

static const tk_rail_call_t *
call_of(const char *page)
{
    const tk_rail_call_t  *call;

    call = tk_rail_call_find(tk_str_c(page));
    assert_non_null(call);

    return call;
}


static tk_err_t
read_call(const char *page, const char *query, const char *body)
{
    return tk_rail_call_read(tk_arena_pool(arena), call_of(page),
                             tk_str_c(query), tk_str_c(body), &sent, &subject);
}


static void
test_find(void **state)
{
    (void) state;

    assert_int_equal(call_of("/api/pub/QueryOrders.do")->call, TK_RAIL_ORDERS);
    assert_int_equal(call_of("/x/processpurchase.DO")->call, TK_RAIL_OUTCOME);
    assert_int_equal(call_of("ImportOrders.do")->channel, 1);
    assert_null(tk_rail_call_find(unit_str("/api/pub/")));
    assert_null(tk_rail_call_find(unit_str("/QueryOrders.do/")));
    assert_null(tk_rail_call_find(unit_str("QueryOrders")));
}


static void
test_hmac(void **state)
{
    size_t    i, k;
    tk_str_t  hmac, none = tk_null_str;

    static const struct {
        const char  *page;
        const char  *values[TK_RAIL_PARAMS];    /* in the table's order */
        const char  *hmac;
    } cases[] = {
        { "QueryOrders.do", { "xcslw", "WAIT_TICKET" },
          "F3E6667C6E029B0963F67D4B20CF128D" },
        { "ProcessPurchase.do",
          { "xcslw", ORDER, "NEED_PAY", RESULT, "hxb1080@163.com",
            "abc123456" },
          "376B519325798386CECACBF2C7F1132B" },
        { "ProcessPurchase.do", { "xcslw", ORDER, "CONFIRM", RESULT },
          "5CBEDEB67CBA4197BFED06E2072029F0" },
        { "ProcessPurchase.do",
          { "xcslw", ORDER, "NO_TICKET", NULL, NULL, NULL, "1" },
          "2EA4DD1689498D5F27D9D5A00188D920" },
        { "ProcessRefund.do", { "xcslw", ORDER, "AGREE" },
          "4EA2462E926235BD147EA4B7E72D7840" }
    };

    (void) state;

    for (i = 0; i < unit_count(cases); i++) {
        memset(&sent, 0, sizeof(sent));

        for (k = 0; k < call_of(cases[i].page)->n; k++) {
            if (cases[i].values[k] != NULL) {
                sent.values[call_of(cases[i].page)->params[k]] =
                    tk_str_c(cases[i].values[k]);
            }
        }

        hmac = tk_str_copy(tk_arena_pool(arena), tk_str_c(cases[i].hmac));
        sent.values[TK_RAIL_P_HMAC] = hmac;

        assert_int_equal(tk_rail_hmac_check(key, call_of(cases[i].page),
                                            &sent), TK_OK);

        for (k = 0; k < hmac.len; k++) {        /* in either case */
            hmac.data[k] |= 0x20;
        }

        assert_int_equal(tk_rail_hmac_check(key, call_of(cases[i].page),
                                            &sent), TK_OK);

        hmac.data[5] ^= 1;
        assert_int_equal(tk_rail_hmac_check(key, call_of(cases[i].page),
                                            &sent), TK_BAD_SIGN);

        sent.values[TK_RAIL_P_HMAC] = none;
        assert_int_equal(tk_rail_hmac_check(key, call_of(cases[i].page),
                                            &sent), TK_BAD_SIGN);
    }
}


/* The agent's own callback is signed alike. */

static void
test_hmac_values(void **state)
{
    unsigned char  out[TK_RAIL_HMAC];
    tk_str_t       values[] = {
        tk_string("xcslw"), tk_string(ORDER), tk_string("1")
    };

    (void) state;

    assert_int_equal(tk_rail_hmac(key, values, 3, out), TK_OK);
    assert_memory_equal(out, "6976C76D7637DDA02C3C3752F88C5072", TK_RAIL_HMAC);
}


static void
test_read(void **state)
{
    (void) state;

    assert_int_equal(read_call("ProcessPurchase.do", "",
                               "MERCHANTCODE=xcslw&orderno=" ORDER
                               "&opt=NEED_PAY&un=a%40b.cn&PassWord=x%2By+z&"
                               "comment=%E5%A5%BD&other=1&other=2"), TK_OK);
    assert_tk_text(sent.values[TK_RAIL_P_MERCHANT], "xcslw");
    assert_tk_text(sent.values[TK_RAIL_P_ORDER], ORDER);
    assert_tk_text(sent.values[TK_RAIL_P_USER], "a@b.cn");
    assert_tk_text(sent.values[TK_RAIL_P_PASSWORD], "x+y z");
    assert_tk_text(sent.values[TK_RAIL_P_COMMENT], "好");
    assert_int_equal(sent.values[TK_RAIL_P_RESULT].len, 0);

    assert_int_equal(read_call("QueryOrders.do", "merchantCode=a1&type=X", ""),
                     TK_OK);
    assert_tk_text(sent.values[TK_RAIL_P_TYPE], "X");

    /* Twice, by two names of it, in query and body. */
    assert_int_equal(read_call("ProcessPurchase.do", "", "pwd=1&pw=1"),
                     TK_BAD_PARAM);
    assert_tk_text(subject, "pwd");
    assert_int_equal(read_call("ProcessPurchase.do", "opt=", "OPT=CONFIRM"),
                     TK_BAD_PARAM);
    assert_tk_text(subject, "opt");

    assert_int_equal(read_call("ProcessPurchase.do", "", "comment=%FF"),
                     TK_BAD_PARAM);
    assert_tk_text(subject, "comment");
    assert_int_equal(read_call("ProcessPurchase.do", "", "comment=%0"),
                     TK_BAD_ENCODING);
}


/* ---- Results ---- */

static tk_err_t
read_result(const char *text)
{
    return tk_rail_result_read(tk_arena_pool(arena), tk_str_c(text), tickets,
                               &ntickets, &subject);
}


static void
test_result(void **state)
{
    tk_str_t  number;

    (void) state;

    assert_int_equal(read_result(RESULT), TK_OK);
    assert_int_equal(ntickets, 3);
    assert_tk_text(tickets[0].name, "国贺");
    assert_tk_text(tickets[0].type, "1");
    assert_int_equal(tickets[0].seat_type, 7);
    assert_tk_text(tickets[0].seat, "11车04号下铺");
    assert_int_equal(tickets[0].fen, 42800);
    assert_int_equal(tickets[2].fen, 39900);
    assert_int_equal(tk_rail_held(tickets, ntickets, &number, &subject),
                     TK_OK);
    assert_tk_text(number, "E646076788");
}


static void
test_result_wrong(void **state)
{
    size_t  i;

    static const struct {
        const char  *text, *subject;
    } cases[] = {
        { "", "result" },
        { "[]", "result" },
        { "{", "result" },
        { "{\"count\":1}", "result.tickets" },
        { "{\"count\":0,\"tickets\":[]}", "result.count" },
        { "{\"tickets\":[" TICKET("7", "a", "1", "b") "]}", "result.count" },
        { "{\"count\":2,\"tickets\":[" TICKET("7", "a", "1", "b") "]}",
          "result.count" },
        { "{\"count\":1,\"tickets\":[1]}", "result.tickets[0].ticketNo" },
        { "{\"count\":1,\"tickets\":[" TICKET("14", "a", "1", "b") "]}",
          "result.tickets[0].seatType" },
        { "{\"count\":1,\"tickets\":[" TICKET("-1", "a", "1", "b") "]}",
          "result.tickets[0].seatType" },
        { "{\"count\":1,\"tickets\":[" TICKET("7", "", "1", "b") "]}",
          "result.tickets[0].seatNo" },
        { "{\"count\":1,\"tickets\":[" TICKET("7", "a", "0", "b") "]}",
          "result.tickets[0].price" },
        { "{\"count\":1,\"tickets\":[" TICKET("7", "a", "-1", "b") "]}",
          "result.tickets[0].price" },
        { "{\"count\":1,\"tickets\":[" TICKET("7", "a", "1.005", "b") "]}",
          "result.tickets[0].price" },
        { "{\"count\":1,\"tickets\":[" TICKET("7", "a", "1e2", "b") "]}",
          "result.tickets[0].price" },
        { "{\"count\":2,\"tickets\":[" TICKET("7", "a", "1", "b") ","
          TICKET("7", "a", "1", "") "]}", "result.tickets[1].passengerName" }
    };

    (void) state;

    for (i = 0; i < unit_count(cases); i++) {
        assert_int_equal(read_result(cases[i].text), TK_BAD_PARAM);
        assert_tk_text(subject, cases[i].subject);
    }
}


static void
test_held(void **state)
{
    size_t    i;
    tk_str_t  number;

    static const struct {
        const char  *first, *second;
        tk_err_t     err;
    } cases[] = {
        { "E646076788", "E646076788", TK_OK },
        { "20141117203122003", "20141117203122003", TK_OK },
        { "E646076788", "E646076789", TK_BAD_PARAM },
        { "e646076788", "e646076788", TK_BAD_PARAM },
        { "E64607678", "E64607678", TK_BAD_PARAM },
        { "E6460767888", "E6460767888", TK_BAD_PARAM },
        { "2014111720312200", "2014111720312200", TK_BAD_PARAM },
        { "2014111720312200a", "2014111720312200a", TK_BAD_PARAM }
    };

    (void) state;

    for (i = 0; i < unit_count(cases); i++) {
        memset(tickets, 0, sizeof(tickets));
        tickets[0].number = tk_str_c(cases[i].first);
        tickets[1].number = tk_str_c(cases[i].second);
        assert_int_equal(tk_rail_held(tickets, 2, &number, &subject),
                         cases[i].err);
    }
}


/* ---- What is known by what ---- */

static void
test_index(void **state)
{
    size_t         i;
    unsigned char  a[TK_INDEX_LEN], b[TK_INDEX_LEN];

    static const struct {
        tk_rail_of_e  of;
        const char   *one, *other;
        int           same;
    } cases[] = {
        { TK_RAIL_OF_NAME, "蔡博文", " 蔡　博 文\t", 1 },
        { TK_RAIL_OF_NAME, "蔡博文", "蔡博", 0 },
        { TK_RAIL_OF_NAME, "Ann", "ann", 0 },
        { TK_RAIL_OF_CERTIFICATE, "11010519491231002x", "11010519491231002X",
          1 },
        { TK_RAIL_OF_MOBILE, "186 1234-5678", "18612345678", 1 },
        { TK_RAIL_OF_USER, "HXB@163.com", "hxb@163.com", 1 },
        { TK_RAIL_OF_PASSWORD, "abc", "ABC", 0 },
        { TK_RAIL_OF_PASSWORD, "a bc", "abc", 0 }
    };

    (void) state;

    for (i = 0; i < unit_count(cases); i++) {
        assert_int_equal(tk_rail_index(tk_arena_pool(arena), &keyring, 7,
                                       cases[i].of, tk_str_c(cases[i].one), a),
                         TK_OK);
        assert_int_equal(tk_rail_index(tk_arena_pool(arena), &keyring, 7,
                                       cases[i].of, tk_str_c(cases[i].other),
                                       b),
                         TK_OK);
        assert_int_equal(memcmp(a, b, TK_INDEX_LEN) == 0, cases[i].same);
    }
}


static void
test_masked(void **state)
{
    size_t    i;
    tk_str_t  masked;

    static const struct {
        tk_rail_of_e  of;
        const char   *value, *masked;
    } cases[] = {
        { TK_RAIL_OF_CONTACT, "曹操", "曹**" },
        { TK_RAIL_OF_CONTACT, "曹", "**" },
        { TK_RAIL_OF_CONTACT, "", "" },
        { TK_RAIL_OF_MOBILE, "18612345678", "186********" },
        { TK_RAIL_OF_MOBILE, "186", "********" },
        { TK_RAIL_OF_USER, "hxb1080@163.com", "h***m" },
        { TK_RAIL_OF_USER, "ab", "***" },
        { TK_RAIL_OF_CERTIFICATE, "123456198910101234", "12345619891010XXXX" },
        { TK_RAIL_OF_CERTIFICATE, "1234", "XXXX" },
        { TK_RAIL_OF_PASSWORD, "abc123456", "********" }
    };

    (void) state;

    for (i = 0; i < unit_count(cases); i++) {
        assert_int_equal(tk_rail_masked(tk_arena_pool(arena), cases[i].of,
                                        tk_str_c(cases[i].value), &masked),
                         TK_OK);
        assert_tk_text(masked, cases[i].masked);
    }
}


/* ---- Orders of the channel ---- */

#define PASSENGER(member)                                                     \
    "{\"certNo\":\"123456198910101234\",\"certType\":\"1\",\"name\":\"国贺\"," \
    "\"ticketType\":\"1\"" member "}"
#define IMPORTED(order_no, member, passengers)                                \
    "{\"orderNo\":\"" order_no "\",\"orderType\":0,"                          \
    "\"orderDate\":\"2014-11-17 20:31:22\",\"trainNo\":\"T7\","               \
    "\"trainStartTime\":\"2014-11-29 17:10\",\"dptStation\":\"北京西\","      \
    "\"arrStation\":\"成都\",\"seat\":{\"7\":428},\"extSeat\":[{\"6\":414.0}," \
    "{\"5\":399}],\"ticketPay\":1284.00,\"insurance\":\"60\","                \
    "\"contact\":{\"name\":\"曹操\",\"mobile\":\"18612345678\"}" member ","   \
    "\"passengers\":[" passengers "]}"

static tk_err_t
import(const char *text, tk_str_t *json)
{
    tk_rail_importing_t  in;

    static const tk_offset_t  offset = { INT64_MIN, 8 * 3600 };
    static const tk_zone_t    zone = { &offset, 1 };

    in.pool = tk_arena_pool(arena);
    in.keyring = &keyring;
    in.supplier_id = 7;
    in.agent_id = 12;
    in.zone = &zone;
    in.now = 0;

    return tk_rail_import(&in, tk_str_c(text), json, &subject);
}


static tk_str_t
unsealed(const json_t *object, const char *member)
{
    size_t          len;
    tk_str_t        sealed, plain;
    const char     *hex;

    hex = json_string_value(json_object_get(object, member));
    assert_non_null(hex);
    assert_memory_equal(hex, "\\x", 2);

    len = strlen(hex) - 2;
    sealed.len = len / 2;
    sealed.data = tk_arena_pool(arena)->alloc(tk_arena_pool(arena)->data,
                                              sealed.len);
    assert_int_equal(tk_parse_hex((tk_str_t) { len, (unsigned char *) hex + 2 },
                                  sealed.data), TK_OK);
    assert_int_equal(tk_unseal(tk_arena_pool(arena), &keyring, 7,
                               TK_RAIL_SEAL, unit_str(ORDER), sealed, &plain),
                     TK_OK);

    return plain;
}


static void
test_import(void **state)
{
    json_t    *root, *order, *p, *contact;
    tk_str_t   json;

    (void) state;

    assert_int_equal(import("[" IMPORTED(ORDER, "", PASSENGER("")) "]", &json),
                     TK_OK);

    root = json_loadb((char *) json.data, json.len, 0, NULL);
    assert_non_null(root);
    order = json_array_get(root, 0);

    assert_string_equal(json_string_value(json_object_get(order, "order_at")),
                        "2014-11-17 12:31:22+00");
    assert_string_equal(json_string_value(json_object_get(order,
                                                          "departs_at")),
                        "2014-11-29 09:10:00+00");
    assert_true(json_is_null(json_object_get(order, "arrives_at")));
    assert_int_equal(json_integer_value(json_object_get(order, "fare_fen")),
                     128400);
    assert_int_equal(json_integer_value(json_object_get(order,
                                                        "insurance_fen")),
                     6000);
    assert_int_equal(json_integer_value(json_object_get(order, "seat")), 7);
    assert_int_equal(json_integer_value(json_object_get(order, "seat_fen")),
                     42800);
    assert_int_equal(json_integer_value(json_array_get(json_array_get(
                         json_object_get(order, "ext_seats"), 1), 1)), 39900);
    assert_string_equal(json_string_value(json_object_get(order, "state")),
                        "paid");

    contact = json_object_get(order, "contact");
    assert_tk_text(unsealed(contact, "name"), "曹操");
    assert_tk_text(unsealed(contact, "mobile"), "18612345678");
    assert_string_equal(json_string_value(json_object_get(contact,
                                                          "mobile_masked")),
                        "186********");

    p = json_array_get(json_object_get(order, "passengers"), 0);
    assert_tk_text(unsealed(p, "name"), "国贺");
    assert_tk_text(unsealed(p, "cert"), "123456198910101234");

    json_decref(root);
}


static void
test_import_wrong(void **state)
{
    size_t    i;
    tk_str_t  json;

    static const struct {
        const char  *text, *subject;
    } cases[] = {
        { "", "orders" },
        { "[]", "orders" },
        { "[" IMPORTED(ORDER, "", PASSENGER("")) "],\"x\":[1]", "orders" },
        { "{}", "orders" },
        { "[1]", "orders[0].orderNo" },
        { "[" IMPORTED("xcslw 1", "", PASSENGER("")) "]",
          "orders[0].orderNo" },
        { "[" IMPORTED(ORDER, "", PASSENGER("")) ","
          IMPORTED(ORDER, ",\"source\":7", PASSENGER("")) "]",
          "orders[1].source" },
        { "[" IMPORTED(ORDER, ",\"paid\":2", PASSENGER("")) "]",
          "orders[0].paid" },
        { "[" IMPORTED(ORDER, "", "") "]", "orders[0].passengers" },
        { "[" IMPORTED(ORDER, "", PASSENGER("") ",7") "]",
          "orders[0].passengers[1].name" },
        { "[" IMPORTED(ORDER, "", PASSENGER(",\"insuranceNo\":[]")) "]",
          "orders[0].passengers[0].insuranceNo" }
    };

    (void) state;

    for (i = 0; i < unit_count(cases); i++) {
        assert_int_equal(import(cases[i].text, &json), TK_BAD_PARAM);
        assert_tk_text(subject, cases[i].subject);
    }
}


/* Wherever memory ends, that is said, and nothing else. */

/* ---- News ---- */

static void
test_news(void **state)
{
    size_t    i;
    tk_str_t  body;

    static const struct {
        tk_rail_news_t  news;
        const char     *body;
    } cases[] = {
        { { .order_no = tk_string(ORDER), .pay_status = 1,
            .merchant = tk_string("xcslw"), .event = tk_string("PAY"),
            .amount_fen = -1, .refund_fen = -1 },
          "orderNo=" ORDER "&payStatus=1"
          "&HMAC=6976C76D7637DDA02C3C3752F88C5072" },
        { { .order_no = tk_string(ORDER), .event = tk_string("REFUSED"),
            .amount_fen = -1, .refund_fen = -1,
            .reason = tk_string("改签 & 2") },
          "orderNo=" ORDER "&event=REFUSED&amount=&refundCash="
          "&reason=%E6%94%B9%E7%AD%BE%20%26%202"
          "&HMAC=79D08A95448B9F832FBA7F32F032397A" },
        { { .order_no = tk_string(ORDER), .event = tk_string("REFUND"),
            .amount_fen = -1, .refund_fen = 5 },
          "orderNo=" ORDER "&event=REFUND&amount=&refundCash=0.05&reason="
          "&HMAC=9C219A0FB4E3B5ED726335367D2FBE00" }
    };

    (void) state;

    for (i = 0; i < unit_count(cases); i++) {
        assert_int_equal(tk_rail_news_body(tk_arena_pool(arena), key,
                                           &cases[i].news, &body), TK_OK);
        assert_true(tk_str_eq(body, tk_str_c(cases[i].body)));
    }
}


static void
test_news_taken(void **state)
{
    size_t  i;
    char    why[TK_RAIL_WHY];

    static const struct {
        int          status, taken;
        const char  *answer, *why;
    } cases[] = {
        { 200, 1, "{\"ret\":true}", "" },
        { 200, 1, " {\"x\":[1],\"Ret\" : true}\r\n", "" },
        { 200, 0, "{\"ret\":false,\"msg\":\"x\"}", "ret is not true" },
        { 200, 0, "{\"ret\":1}", "ret is not true" },
        { 200, 0, "{\"ret\":\"true\"}", "ret is not true" },
        { 200, 0, "{\"x\":{\"ret\":true}}", "ret is not true" },
        { 200, 0, "", "the answer is no object of JSON" },
        { 200, 0, "true", "the answer is no object of JSON" },
        { 200, 0, "{\"ret\":true,\"RET\":true}",
          "the answer is no object of JSON" },
        { 201, 0, "{\"ret\":true}", "HTTP 201" },
        { 500, 0, "{\"ret\":true}", "HTTP 500" }
    };

    (void) state;

    for (i = 0; i < unit_count(cases); i++) {
        why[0] = '\0';
        assert_int_equal(tk_rail_news_taken(tk_arena_pool(arena),
                                            cases[i].status,
                                            tk_str_c(cases[i].answer), why),
                         cases[i].taken);
        assert_string_equal(why, cases[i].why);
    }
}


static void
test_no_memory(void **state)
{
    int                  left;
    tk_err_t             err;
    tk_str_t             json;
    unit_pool_t          pool;
    tk_rail_importing_t  in;

    static const tk_zone_t  utc = { NULL, 0 };

    (void) state;

    memset(&in, 0, sizeof(in));
    in.keyring = &keyring;
    in.zone = &utc;

    for (left = 0, err = TK_NO_MEMORY; err != TK_OK; left++) {
        assert_true(left < 1000);
        in.pool = unit_pool(&pool, tk_arena_pool(arena), left);
        err = tk_rail_import(&in, tk_str_c("[" IMPORTED(ORDER, "",
                                                        PASSENGER("")) "]"),
                             &json, &subject);
        assert_true(err == TK_OK || err == TK_NO_MEMORY);
    }

    for (left = 0, err = TK_NO_MEMORY; err != TK_OK; left++) {
        assert_true(left < 1000);
        err = tk_rail_result_read(unit_pool(&pool, tk_arena_pool(arena), left),
                                  tk_str_c(RESULT), tickets, &ntickets,
                                  &subject);
        assert_true(err == TK_OK || err == TK_NO_MEMORY);
    }
}


int
main(void)
{
    int            rc;
    unsigned char  master[32] = { 1 };

    const struct CMUnitTest  tests[] = {
        cmocka_unit_test(test_find),
        cmocka_unit_test(test_hmac),
        cmocka_unit_test(test_hmac_values),
        cmocka_unit_test(test_read),
        cmocka_unit_test(test_result),
        cmocka_unit_test(test_result_wrong),
        cmocka_unit_test(test_held),
        cmocka_unit_test(test_index),
        cmocka_unit_test(test_masked),
        cmocka_unit_test(test_import),
        cmocka_unit_test(test_import_wrong),
        cmocka_unit_test(test_news),
        cmocka_unit_test(test_news_taken),
        cmocka_unit_test(test_no_memory),
    };

    arena = tk_arena_create();
    if (arena == NULL || tk_crypto_init() != TK_OK
        || tk_keyring_init(&keyring, master) != TK_OK)
    {
        return 1;
    }

    rc = cmocka_run_group_tests_name("rail", tests, NULL, NULL);
    tk_keyring_wipe(&keyring);
    tk_arena_free(arena);

    return rc;
}
