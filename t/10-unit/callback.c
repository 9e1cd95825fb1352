/*
 * Callback URLs, addresses that may be stored, addresses that may be called.
 * Signatures were reckoned with Python's hashlib, ciphers with openssl.
 */

#include <arpa/inet.h>

#include "unit.h"
#include "tk_address.h"
#include "tk_callback.h"
#include "tk_crypto.h"
#include "tk_md5.h"
#include "tk_sign.h"

static tk_arena_t  *arena;
static tk_pool_t   *pool;


static const tk_offset_t  china = { 0, 8 * 3600 };

static const tk_callback_t  state_event = {
    .kind = TK_CALLBACK_STATE,
    .edition = TK_V40,
    .address = tk_string("http://agent.example.com/notify"),
    .user = tk_string("travel01"),
    .password = tk_string("E10ADC3949BA59ABBE56E057F20F883E"),
    .key = tk_string("0f8fad5b-d9cb-469f-a165-70867728950e"),
    .key_index = 2,
    .order_id = INT64_C(2611210070000000042),
    .client_ref = tk_string("NO 1/张&"),
    .zone = { &china, 1 },
    .status = '2'
};


#define URL_COMMON                                                            \
    "sign_type=MD5&service_version=1.0&input_charset=UTF-8&sign_key_index=2"  \
    "&user=travel01&password="                                                \
    "1CK0SPzJrWIBlZy5JkXcYlQrtrJuCWD8qYjLu1rpaD8z8Sq%2Bbb%2FUMA%3D%3D"        \
    "&orderid=2611210070000000042"

static void
check_url(const tk_callback_t *c, const char *expected)
{
    tk_str_t  url;

    assert_int_equal(tk_callback_url(pool, c, &url), TK_OK);

    if (url.len != strlen(expected)
        || memcmp(url.data, expected, url.len) != 0)
    {
        print_message("# got %.*s\n", (int) url.len, url.data);
    }

    assert_tk_text(url, expected);
}


static void
test_state(void **state)
{
    tk_callback_t  c;

    (void) state;

    c = state_event;
    check_url(&c, "http://agent.example.com/notify/Notify_OrderChanged.aspx?"
              URL_COMMON "&senderid=NO%201%2F%E5%BC%A0%26&status=2"
              "&sign=AAECB70D70BF25975895571666510825");

    /* the same in edition 3.0; one '/' is enough */
    c.edition = TK_V30;
    c.address = unit_str("http://agent.example.com/notify/");
    check_url(&c, "http://agent.example.com/notify/Notify_OrderChanged.aspx?"
              URL_COMMON "&senderid=NO%201%2F%E5%BC%A0%26&status=2"
              "&sign=AAECB70D70BF25975895571666510825");

    c.address = unit_str("https://h:8443");
    c.client_ref = (tk_str_t) tk_null_str;
    c.status = 'X';
    check_url(&c, "https://h:8443/Notify_OrderChanged.aspx?" URL_COMMON
              "&status=X&sign=1F44E5C708BA0685D48C7040C5F2919B");
}


/* To the page itself; its own query is none of the signature's. */

static void
test_paid(void **state)
{
    size_t         i;
    tk_str_t       url;
    tk_callback_t  c;

    static const char *const  bad[] = {
        "", "ftp://a/paid", "https://a/paid?a=1#b", "https://a/paid?a b",
        "https://10.0.0.1/paid", "a/paid"
    };

    (void) state;

    c = state_event;
    c.kind = TK_CALLBACK_PAID;
    c.address = unit_str("https://agent.example.com/paid");
    check_url(&c, "https://agent.example.com/paid?"
              URL_COMMON "&senderid=NO%201%2F%E5%BC%A0%26&status=2"
              "&sign=AAECB70D70BF25975895571666510825");

    c.address = unit_str("https://agent.example.com/paid?a=1");
    check_url(&c, "https://agent.example.com/paid?a=1&"
              URL_COMMON "&senderid=NO%201%2F%E5%BC%A0%26&status=2"
              "&sign=AAECB70D70BF25975895571666510825");

    for (i = 0; i < sizeof(bad) / sizeof(bad[0]); i++) {
        c.address = unit_guard(bad[i], strlen(bad[i]));
        assert_int_equal(tk_callback_url(pool, &c, &url),
                         TK_BAD_CALLBACK_ADDRESS);
    }
}


/* What a pair is refused for; empty: it is not. */

static const char *
refused_for(const char *name, const char *value)
{
    tk_str_t   subject;
    tk_pair_t  pairs[2];

    pairs[0].name = tk_str_c("user");
    pairs[0].value = tk_str_c("travel01");
    pairs[1].name = tk_str_c(name);
    pairs[1].value = unit_guard(value, strlen(value));

    if (tk_callback_check(pairs, 2, &subject) == TK_OK) {
        return "";
    }

    assert_int_equal(tk_callback_check(pairs, 2, &subject), TK_BAD_PARAM);

    return (char *) subject.data;
}


static void
test_no_request(void **state)
{
    size_t  i;

    static const struct {
        const char  *name;
        const char  *value;
        const char  *refused;
    } cases[] = {
        { "status", "3", "status" },
        { "STATUS", "", "status" },
        { "RefundDateTime", "x", "refunddatetime" },
        { "gatenumber", "1", "gatenumber" },
        { "senderid", "a&status=3", "status" },
        { "senderid", "a&b=c&status=3&d=e", "status" },
        { "senderid", "&status=", "status" },
        { "senderid=a&status", "3", "status" },
        { "status=3&x", "y", "status" },

        /* of one string that was signed other pairs can be made */
        { "senderid=a&service_version", "1.0", "senderid" },
        { "XCDDH=YWJj", "=", "XCDDH" },
        { "x=y", "z", "x=y" },
        { "&", "&", "&" },
        { "memo", "a&PAGE=CancelOrder", "page" },
        { "senderid=a&x", "b&status=3", "status" },
        { "memo", "a&activate=1", "activate" },

        /* pages take these, too, or nobody does */
        { "orderid", "1", "" },
        { "senderid", "1", "" },
        { "ticketcode", "1", "" },
        { "sign_type", "MD5", "" },
        { "statuses", "1", "" },
        { "stat", "1", "" },
        { "", "", "" },
        { "memo", "status=3", "" },
        { "memo", "a&stat=us&=&&", "" }
    };

    (void) state;

    for (i = 0; i < unit_count(cases); i++) {
        const char  *found = refused_for(cases[i].name, cases[i].value);

        if (strcmp(found, cases[i].refused) != 0) {
            fail_msg("%s=%s: %s", cases[i].name, cases[i].value, found);
        }
    }
}


/* To an agent in strict mode: another digest, and when it was signed. */

static void
test_strict(void **state)
{
    tk_callback_t  c;

    (void) state;

    c = state_event;
    c.sign = TK_SIGN_HMAC;
    c.signed_at = 9821 * TK_DAY + 16 * 3600 * TK_SECOND + 123 * TK_SECOND;
    c.signed_offset_s = 8 * 3600;

    check_url(&c, "http://agent.example.com/notify/Notify_OrderChanged.aspx?"
              "sign_type=HMAC-SHA256&service_version=1.0&input_charset=UTF-8"
              "&sign_key_index=2&user=travel01&password="
              "1CK0SPzJrWIBlZy5JkXcYlQrtrJuCWD8qYjLu1rpaD8z8Sq%2Bbb%2FUMA%3D%3D"
              "&timestamp=20261122000203&orderid=2611210070000000042"
              "&senderid=NO%201%2F%E5%BC%A0%26&status=2"
              "&sign=E658C48EFA3AAD95253C6D4F9E57A1E2"
              "F1BCE8F20811ED0DD5B6F9B257F727A8");
}


static void
test_refund(void **state)
{
    tk_callback_t  c;

    (void) state;

    c = state_event;
    c.kind = TK_CALLBACK_REFUND;
    c.ticket_no = 3;
    c.ticket_code = unit_str("261121007000000004200356001915");
    c.sold_at = 9821 * TK_DAY + 20 * 3600 * TK_SECOND;
    c.refunded_at = c.sold_at + 3601 * TK_SECOND + 999999;
    c.refund_mode = '2';
    c.product_code = unit_str("P-0_1.~");
    c.product_name = unit_str("成人票+*");
    c.price_fen = 10050;
    c.persons = 3;
    c.free = 1;
    c.amount_fen = 20100;
    c.fee_fen = 5;

    check_url(&c, "http://agent.example.com/notify/Notify_Refund.aspx?"
              URL_COMMON "&senderid=NO%201%2F%E5%BC%A0%26"
              "&sellbillid=S2611210070000000042"
              "&selldatetime=20261122040000"
              "&ticketcode=261121007000000004200356001915"
              "&refunddatetime=20261122050001&refundmode=2"
              "&productsid=P-0_1.~"
              "&productname=%E6%88%90%E4%BA%BA%E7%A5%A8%2B%2A"
              "&price=100.50&totalcount=3&freecount=1&amount=201.00"
              "&fees=0.05&returnamount=200.95"
              "&sign=A92624D3EE8356A0513F43BF76709C01");

    c.edition = TK_V30;
    c.free = 0;
    c.fee_fen = 0;
    check_url(&c, "http://agent.example.com/notify/Notify_Refund.aspx?"
              URL_COMMON "&senderid=NO%201%2F%E5%BC%A0%26"
              "&sellbillid=S2611210070000000042"
              "&selldatetime=20261122040000"
              "&ticketcode=261121007000000004200356001915"
              "&refunddatetime=20261122050001&refundmode=2"
              "&productsid=P-0_1.~"
              "&productname=%E6%88%90%E4%BA%BA%E7%A5%A8%2B%2A"
              "&price=100.50&totalcount=3&freecount=0&amount=201.00"
              "&fees=0.00&returnamount=201.00"
              "&sign=5B8D3814D79A33D4664193E2ED4F1518");

    /* from the rebate balance: a page of its own in 4.0 alone */
#define URL_REBATE                                                            \
    URL_COMMON "&senderid=NO%201%2F%E5%BC%A0%26"                              \
    "&sellbillid=S2611210070000000042&selldatetime=20261122040000"            \
    "&ticketcode=261121007000000004200356001915"                              \
    "&refunddatetime=20261122050001&productsid=P-0_1.~"                       \
    "&productname=%E6%88%90%E4%BA%BA%E7%A5%A8%2B%2A&price=100.50"             \
    "&totalcount=3&freecount=0&amount=201.00"                                 \
    "&sign=E3E527EFA0F06AA74A814B50E87ADADC"

    c.rebate = 1;
    c.fee_fen = 5;
    check_url(&c, "http://agent.example.com/notify/Notify_Refund.aspx?"
              URL_REBATE);
    c.edition = TK_V40;
    check_url(&c, "http://agent.example.com/notify/Notify_Refund_FK.aspx?"
              URL_REBATE);
}


static void
test_checked(void **state)
{
    tk_callback_t  c;

    (void) state;

    c = state_event;
    c.kind = TK_CALLBACK_CHECKED;
    c.ticket_code = unit_str("261121007000000004200356001915");
    c.redeemed_at = 9821 * TK_DAY + 21 * 3600 * TK_SECOND + TK_SECOND;
    c.station_name = unit_str("南门");
    c.gate = unit_str("0A01");

    check_url(&c, "http://agent.example.com/notify/Notify_Checked.aspx?"
              URL_COMMON "&senderid=NO%201%2F%E5%BC%A0%26"
              "&ticketcode=261121007000000004200356001915"
              "&refunddatetime=20261122050001"
              "&stationname=%E5%8D%97%E9%97%A8&gatenumber=0A01"
              "&sign=48FD5CED31588A9DC0FFB60E9C0960D8");
}


/* What is not said is not there; of all the order, no ticket is. */

static void
test_settled(void **state)
{
    tk_callback_t  c;

    (void) state;

    c = state_event;
    c.kind = TK_CALLBACK_SETTLED;
    c.event = unit_str("CHARGE_WAITS");
    c.settle_state = unit_str("等待支付");
    c.sign_address = unit_str("https://sign.example/1?a=b");

    check_url(&c, "http://agent.example.com/notify/Notify_Settlement.aspx?"
              URL_COMMON "&senderid=NO%201%2F%E5%BC%A0%26"
              "&settleevent=CHARGE_WAITS"
              "&settlestate=%E7%AD%89%E5%BE%85%E6%94%AF%E4%BB%98"
              "&signurl=https%3A%2F%2Fsign.example%2F1%3Fa%3Db"
              "&sign=34DBBB3529A8083B7EE5D0CB7ECF681D");
}


/* A name of three lines makes no second header and no second parameter. */

static void
test_url_hostile(void **state)
{
    size_t         i;
    tk_str_t       url;
    tk_callback_t  c;

    (void) state;

    c = state_event;
    c.client_ref = unit_str("a\r\nHost: b&status=3#?%00\xff");
    assert_int_equal(tk_callback_url(pool, &c, &url), TK_OK);

    for (i = 0; i < url.len; i++) {
        assert_in_range(url.data[i], 0x21, 0x7e);
        assert_int_not_equal(url.data[i], '#');
    }

    c = state_event;
    c.address = unit_str("http://a\r\nb/");
    assert_int_equal(tk_callback_url(pool, &c, &url), TK_BAD_CALLBACK_ADDRESS);

    c.address = (tk_str_t) tk_null_str;
    assert_int_equal(tk_callback_url(pool, &c, &url), TK_BAD_CALLBACK_ADDRESS);

    c = state_event;
    c.kind = 6;
    assert_int_equal(tk_callback_url(pool, &c, &url), TK_BUG);
}


static void
test_no_memory(void **state)
{
    int          n;
    tk_err_t     rc;
    tk_str_t     url;
    unit_pool_t  dry;

    (void) state;

    rc = TK_NO_MEMORY;

    for (n = 0; rc != TK_OK; n++) {
        assert_true(n < 100);
        rc = tk_callback_url(unit_pool(&dry, pool, n), &state_event, &url);
        assert_true(rc == TK_OK || rc == TK_NO_MEMORY);
    }

    assert_true(n > 5);
}


static void
test_address(void **state)
{
    size_t  i;

    static const char *const  good[] = {
        "", "http://a", "https://a", "HTTP://A.B", "http://a/",
        "http://a.example.com/x/y-z_~.!$&'()*+,;=:@/%e4%BD%a0",
        "http://a:1/", "http://a:65535", "http://1.2.3.4:80/n",
        "http://[::1]/", "http://[2001:db8::1]:8080/n",
        "http://[::ffff:1.2.3.4]/", "http://a_b.example.com./"
    };

    static const char *const  bad[] = {
        "a", "/", "http:", "http:/", "http://", "http:///", "http://:80",
        "ftp://a", "file:///etc/passwd", "javascript:x", "gopher://a/",
        "http//a", "httpx://a", " http://a", "http://a ", "http://a b",
        "http://a/ b", "http://a\t", "http://a\r\nX: y", "http://a/\n",
        "http://u@a", "http://u:p@a/", "http://a:80@b/", "http://a@b",
        "http://a?x=1", "http://a/?", "http://a/#", "http://a#b",
        "http://a:0", "http://a:65536", "http://a:99999999", "http://a:",
        "http://a:/x", "http://a:8x", "http://a:-1", "http://a:000080",
        "http://a\\b", "http://a/\\b", "http://a/%", "http://a/%4",
        "http://a/%4g", "http://a/%%", "http://a/<x>", "http://a/\"",
        "http://a/{x}", "http://a/^", "http://a/|", "http://a/`",
        "http://[::1", "http://[]", "http://[1]", "http://[1.2.3.4]",
        "http://[x::]",
        "http://[::1]x", "http://.a", "http://a..b", "http://%61/",
        "http://\xe4\xbd\xa0/", "http://a/\xe4\xbd\xa0", "http://a/\x7f",
        "http://a,b"
    };

    (void) state;

    for (i = 0; i < unit_count(good); i++) {
        assert_int_equal(tk_address_check(
                             unit_guard(good[i], strlen(good[i]))), TK_OK);
    }

    for (i = 0; i < unit_count(bad); i++) {
        if (tk_address_check(unit_guard(bad[i], strlen(bad[i])))
            == TK_OK)
        {
            fail_msg("taken: %s", bad[i]);
        }
    }

    assert_int_equal(tk_address_check(unit_guard("http://a\0b", 10)),
                     TK_BAD_CALLBACK_ADDRESS);
}


static void
test_address_reachable(void **state)
{
    size_t  i;

    static const char *const  good[] = {
        "", "http://a", "https://ota.example:8443/x", "http://8.8.8.8/",
        "https://8.8.8.8.:443/x", "http://[2400:3200::1]/",
        "http://[::ffff:8.8.8.8]/", "http://127.0.0.1:9000/x",
        "http://[::1]/", "http://localhost/", "http://1.2.3.com/",
        "http://0x7g/", "http://10.example/", "http://a0/", "HTTP://8.8.8.8"
    };

    static const char *const  bad[] = {
        "http://10.0.0.1/", "https://10.1.2.3:8443/x", "http://192.168.1.1",
        "http://172.16.0.1/", "http://169.254.169.254/latest",
        "http://100.64.0.1/", "http://0.0.0.0/", "http://255.255.255.255/",
        "http://224.0.0.1/", "http://192.0.2.1/", "http://[fd00::1]/",
        "http://[fe80::1]:80/", "http://[::0]/", "http://[2001:db8::1]/",
        "http://[::ffff:10.0.0.1]/", "http://[64:ff9b::a00:1]/",
        "http://2130706433/", "http://0x7f.1/", "http://0x7f000001/",
        "http://127.1/", "http://10.1/", "http://1.2.3.4.5/",
        "http://010.0.0.1/", "http://10.0.0.1./", "http://10.0.0.256/",
        "http://a.10/", "http://[::1::2]/", "http://[:::::::::::::::::::1]/",
        "http://[1111:2222:3333:4444:5555:6666:7777:8888:9999:aaaa:bbbb]/"
    };

    (void) state;

    for (i = 0; i < unit_count(good); i++) {
        if (!tk_address_reachable(unit_guard(good[i], strlen(good[i])))) {
            fail_msg("not reachable: %s", good[i]);
        }
    }

    for (i = 0; i < unit_count(bad); i++) {
        if (tk_address_reachable(unit_guard(bad[i], strlen(bad[i])))) {
            fail_msg("reachable: %s", bad[i]);
        }
    }
}


static void
test_address_length(void **state)
{
    size_t       len;
    char         text[300];
    const char  *whole = "https://[2001:db8::1]:8080/a%20b";

    (void) state;

    memset(text, 'a', sizeof(text));
    memcpy(text, "http://h/", 9);

    assert_int_equal(tk_address_check(unit_guard(text, 256)), TK_OK);
    assert_int_equal(tk_address_check(unit_guard(text, 257)),
                     TK_BAD_CALLBACK_ADDRESS);

    memcpy(text, "http://aa", 9);                       /* a host of 249 */
    assert_int_equal(tk_address_check(unit_guard(text, 256)), TK_OK);

    /* prefixes: none of those that end inside something is taken */
    for (len = 1; len <= strlen(whole); len++) {
        assert_int_equal(tk_address_check(unit_guard(whole, len)),
                         len == 21 || (len >= 23 && len != 29 && len != 30)
                         ? TK_OK : TK_BAD_CALLBACK_ADDRESS);
    }
}


static int
allowed(const char *text, int allow_loopback)
{
    unsigned char  address[16] = {
        0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0xff, 0xff
    };

    if (strchr(text, ':') != NULL) {
        assert_int_equal(inet_pton(AF_INET6, text, address), 1);

    } else {
        assert_int_equal(inet_pton(AF_INET, text, address + 12), 1);
    }

    return tk_address_allowed(address, allow_loopback);
}


static void
test_networks(void **state)
{
    size_t  i;

    static const char *const  public[] = {
        "1.0.0.0", "1.1.1.1", "8.8.8.8", "9.255.255.255", "11.0.0.0",
        "100.63.255.255", "100.128.0.0", "126.255.255.255", "128.0.0.0",
        "169.253.255.255", "169.255.0.0", "172.15.255.255", "172.32.0.0",
        "191.255.255.255", "192.0.1.0", "192.0.3.0", "192.88.98.255",
        "192.88.100.0", "192.167.255.255", "192.169.0.0", "198.17.255.255",
        "198.20.0.0", "198.51.99.255", "198.51.101.0", "203.0.112.255",
        "203.0.114.0", "223.255.255.255", "::ffff:8.8.8.8",
        "2000::1", "2001:200::1", "2001:db7:ffff::1", "2001:db9::1",
        "2003::1", "2400:3200::1", "2606:4700:4700::1111", "3ffe::1",
        "3fff:1000::1"
    };

    static const char *const  private[] = {
        "0.0.0.0", "0.255.255.255", "10.0.0.0", "10.255.255.255",
        "100.64.0.0", "100.100.100.200", "100.127.255.255",
        "169.254.0.0", "169.254.169.254", "169.254.255.255",
        "172.16.0.0", "172.31.255.255", "192.0.0.0", "192.0.0.255",
        "192.0.2.0", "192.0.2.255", "192.88.99.1", "192.168.0.0",
        "192.168.255.255", "198.18.0.0", "198.19.255.255",
        "198.51.100.0", "198.51.100.255", "203.0.113.0", "203.0.113.255",
        "224.0.0.0", "239.255.255.255", "240.0.0.0", "255.255.255.254",
        "255.255.255.255",
        "::ffff:10.0.0.1", "::ffff:169.254.169.254",
        "::", "::2", "::8.8.8.8", "::10.0.0.1",
        "::fffe:8.8.8.8", "::ffff:0:8.8.8.8",
        "64:ff9b::", "64:ff9b::8.8.8.8", "64:ff9b:1::1", "100::1",
        "2001::", "2001::1", "2001:0:5ef5::1", "2001:2::1", "2001:10::1",
        "2001:20::1", "2001:1ff:ffff::1", "2001:db8::",
        "2001:db8:ffff::1", "2002::", "2002:808:808::1", "2002:ffff::1",
        "3fff::1", "3fff:fff::1", "4000::1", "5f00::1", "1fff:ffff::1",
        "fc00::1", "fdff::1", "fe80::1", "febf::1", "fec0::1", "feff::1",
        "ff00::1", "ff02::1", "ffff::1"
    };

    static const char *const  loopback[] = {
        "127.0.0.0", "127.0.0.1", "127.255.255.255", "::1",
        "::ffff:127.0.0.1"
    };

    (void) state;

    for (i = 0; i < unit_count(public); i++) {
        if (!allowed(public[i], 0) || !allowed(public[i], 1)) {
            fail_msg("refused: %s", public[i]);
        }
    }

    for (i = 0; i < unit_count(private); i++) {
        if (allowed(private[i], 0) || allowed(private[i], 1)) {
            fail_msg("allowed: %s", private[i]);
        }
    }

    for (i = 0; i < unit_count(loopback); i++) {
        assert_int_equal(allowed(loopback[i], 0), 0);
        assert_int_equal(allowed(loopback[i], 1), 1);
    }
}


static int
setup(void **state)
{
    (void) state;

    arena = tk_arena_create();
    if (arena == NULL || tk_crypto_init() != TK_OK) {
        return -1;
    }

    pool = tk_arena_pool(arena);

    return 0;
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
        cmocka_unit_test(test_state),
        cmocka_unit_test(test_paid),
        cmocka_unit_test(test_no_request),
        cmocka_unit_test(test_strict),
        cmocka_unit_test(test_refund),
        cmocka_unit_test(test_checked),
        cmocka_unit_test(test_settled),
        cmocka_unit_test(test_url_hostile),
        cmocka_unit_test(test_no_memory),
        cmocka_unit_test(test_address),
        cmocka_unit_test(test_address_reachable),
        cmocka_unit_test(test_address_length),
        cmocka_unit_test(test_networks),
    };

    return cmocka_run_group_tests_name("callback", tests, setup, teardown);
}
