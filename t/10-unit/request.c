/* Requests read by the parameter tables: every page, both editions. */

#include "unit.h"

#include "tk_params.h"


#define MAX_PAIRS  64

/* A good request of a page; '*' before a name: sent encrypted. */

typedef struct {
    tk_page_e       page;
    const char     *pairs[2 * 20 + 1];
} good_t;

#define ORDER_PAIRS                                                           \
    "*ID", "430721198001011234", "*SXRQ", "20261125", "NeedInvoice", "1",     \
    "*InvoiceTitle", "张家界某公司", "IDCount", "1",                          \
    "*Memo", "430721198001011234^张三^13800000001^1^1",                       \
    "ServiceCode", "01", "timespanindex", "3"

#define SEAT_PAIRS                                                            \
    "*ID", "430721198001011234", "*TicketDate", "20261125", "*SenceID", "5",  \
    "NeedInvoice", "1", "*InvoiceTitle", "张家界某公司",                      \
    "*SeatInfo", "210001|210002", "IDCount", "1",                             \
    "*Memo", "430721198001011234^张三^13800000001^1^1"

#define LIST_FILTERS                                                          \
    "SJHM", "13800000001", "ZJHM", "430721198001011234",                      \
    "YDDH", "2611210010000000001", "ZT", "3", "ProductID", "ADULT"

#define MOMENTS                                                               \
    "Start_datetime", "20261121000000", "End_datetime", "20261121235959"

#define DEALS                                                                 \
    "Start_datetime", "20261121", "End_datetime", "20261122",                 \
    "Order_id", "2611210010000000001", "*TicketTypeID", "ADULT"

static const good_t  goods[] = {
    { TK_PAGE_GET_PRODUCTS, { "ServiceCode", "01" } },
    { TK_PAGE_GET_PRODUCTS_INVENTORY,
      { "ProductID", "ADULT", "ServiceCode", "01", "StartDate", "20261121",
        "EndDate", "20261127" } },
    { TK_PAGE_ORDER_PRODUCTS,
      { "Order_list", "ADULT|2|CHILD|1", "*Mobile", "13800000001",
        ORDER_PAIRS, "senderid", "OTA-1", "tickettype", "2" } },
    { TK_PAGE_QUERY_ORDER, { "order_id", "2611210010000000001" } },
    { TK_PAGE_CANCEL_ORDER, { "Order_id", "2611210010000000001" } },
    { TK_PAGE_USE_ACCOUNT_TO_PAY_BY_PWD,
      { "*Smscode", "00112233445566778899AABBCCDDEEFF",
        "Order_id", "2611210010000000001", "money", "250.00",
        "smsModel", "2", "activate", "1", "tickettype", "1",
        "sendnotification", "0" } },
    { TK_PAGE_QUERY_YFK_REC, { NULL } },
    { TK_PAGE_ORDER_AND_PAY_WITH_YDJ,
      { "Order_list", "ADULT|2|CHILD|1", "*mobile", "+8613800000001",
        ORDER_PAIRS, "*SmsCode", "00112233445566778899AABBCCDDEEFF",
        "money", "250", "smsModel", "A", "*XCDDH", "OTA-1",
        "activate", "1", "tickettype", "2", "sendnotification", "1" } },
    { TK_PAGE_GET_PROVIDER_CONFIG, { NULL } },
    { TK_PAGE_GET_SERVICE_ITEM, { "productid", "ADULT" } },
    { TK_PAGE_GET_TIME_SEGMENT,
      { "startdate", "20261121", "enddate", "20261122", "servicecode", "01",
        "resourcetype", "1" } },
    { TK_PAGE_GET_TICKET_LIST, { "orderid", "2611210010000000001" } },
    { TK_PAGE_SET_AGENT_PARAMETERS,
      { "responseaddr", "http://ota.example/notify",
        "sendofficiallysnotify", "0" } },
    { TK_PAGE_REFUND_TICKET,
      { "orderid", "2611210010000000001", "ticketcode", "1|2|3" } },
    { TK_PAGE_GET_PRODUCTS2,
      { "*TheaterID", "2", "*SceneID", "5", "*TicketDate", "20261121",
        "*TicketDate2", "20261122" } },
    { TK_PAGE_ORDER_PRODUCTS2,
      { "Order_list", "ADULT|2", "*mobile", "13800000001", SEAT_PAIRS,
        "senderid", "OTA-1" } },
    { TK_PAGE_ORDER_AND_PAY_WITH_YDJ2,
      { "Order_list", "ADULT|2", "*mobile", "13800000001", SEAT_PAIRS,
        "*smscode", "00112233445566778899AABBCCDDEEFF", "money", "250",
        "smsModel", "A", "*senderid", "OTA-1" } },
    { TK_PAGE_ORDER_AND_PAY_WITH_FK2,
      { "Order_list", "ADULT|2", "*mobile", "13800000001", SEAT_PAIRS,
        "*smscode", "00112233445566778899AABBCCDDEEFF", "money", "250",
        "smsModel", "0", "*senderid", "OTA-1" } },
    { TK_PAGE_QUERY_THEATER_LIST, { NULL } },
    { TK_PAGE_QUERY_THEATER_SENCE_LIST,
      { "*TheaterID", "2", "*TicketDate", "20261121" } },
    { TK_PAGE_QUERY_SEAT_AREA_LIST,
      { "*ProductID", "ADULT", "*SenceID", "5", "*TicketDate", "20261121" } },
    { TK_PAGE_QUERY_ROWS_AND_SEATS_LIST, { "*SeatAreaID", "21" } },
    { TK_PAGE_QUERY_SEATS_STATE,
      { "*SeatAreaID", "21", "*SenceID", "5", "*TicketDate", "20261121" } },
    { TK_PAGE_GET_PAY_CHANNEL, { NULL } },
    { TK_PAGE_BEGIN_TO_PAY,
      { "Order_id", "2611210010000000001", "Paychannelid", "alipay",
        "NotifyURL", "https://ota.example/paid?a=1" } },
    { TK_PAGE_QUERY_ORDERS_LIST,
      { "Query_model", "3", "Start_datetime", "20261021",
        "End_datetime", "20261121", "Page_index", "0", LIST_FILTERS } },
    { TK_PAGE_QUERY_ORDER_PAGE_LIST_COUNT,
      { "Query_model", "2", "Start_datetime", "20261021",
        "End_datetime", "20261121", LIST_FILTERS } },
    { TK_PAGE_RE_MAKE_TICKET,
      { "Order_id", "2611210010000000001", "smsModel", "2" } },
    { TK_PAGE_QUERY_PRUDUCT_STATUS, { "Productid", "ADULT" } },
    { TK_PAGE_QUERY_TICKET_CHECK_LIST,
      { "orderid", "2611210010000000001",
        "ticketcode", "261121001000000000100100000000" } },
    { TK_PAGE_GET_PRODUCTS_IDENTITY, { "orderid", "2611210010000000001" } },
    { TK_PAGE_READY_TO_PAY,
      { "Order_id", "2611210010000000001", "NumIndex", "1" } },
    { TK_PAGE_USE_ACCOUNT_TO_PAY,
      { "Order_id", "2611210010000000001", "money", "250.00",
        "SmsCode", "012345", "activate", "1", "tickettype", "1",
        "sendnotification", "0" } },
    { TK_PAGE_READY_TO_PAY_BY_FK,
      { "Order_id", "2611210010000000001", "NumIndex", "0" } },
    { TK_PAGE_USE_ACCOUNT_TO_PAY_BY_FK,
      { "Order_id", "2611210010000000001", "money", "250.00",
        "SmsCode", "012345", "smsModel", "1" } },
    { TK_PAGE_GET_VERIFICATION_CODE,
      { "NumIndex", "1", "*DWSX", "8", "*DWID", "U-1" } },
    { TK_PAGE_CHANGE_PAY_PWD,
      { "YZM", "012345", "ZFDH", "2611210010000000001",
        "*Email", "a@ota.example",
        "*NewPwd", "00112233445566778899AABBCCDDEEFF",
        "*NewPwd2", "00112233445566778899AABBCCDDEEFF" } },
    { TK_PAGE_QUERY_YFKJY_REC_COUNT, { MOMENTS, "JYLX", "2" } },
    { TK_PAGE_QUERY_YFKJY_REC, { "Page_index", "0", MOMENTS, "JYLX", "1" } },
    { TK_PAGE_QUERY_FK_REC, { NULL } },
    { TK_PAGE_QUERY_FKJY_REC_COUNT, { MOMENTS, "JYLX", "A" } },
    { TK_PAGE_QUERY_FKJY_REC, { "Page_index", "7", MOMENTS, "JYLX", "9" } },
    { TK_PAGE_GET_SPYD_REC_COUNT, { DEALS } },
    { TK_PAGE_GET_SPYD_REC, { "Page_index", "0", DEALS } },
    { TK_PAGE_ORDER_AND_PAY_WITH_FK,
      { "order_list", "ADULT|2|CHILD|1", "*mobile", "13800000001",
        "*id", "430721198001011234", "*sxrq", "20261125", "idcount", "1",
        "*memo", "430721198001011234^张三^13800000001^1^1",
        "*smscode", "00112233445566778899AABBCCDDEEFF", "money", "250",
        "smsmodel", "A", "*senderid", "OTA-1" } },
    { TK_PAGE_USE_ACCOUNT_TO_PAY_BY_FK_WITH_PWD,
      { "Order_id", "2611210010000000001", "money", "250.00",
        "*SmsCode", "00112233445566778899AABBCCDDEEFF", "smsModel", "2" } },
    { TK_PAGE_ACTIVATE_TICKET,
      { "orderid", "2611210010000000001", "activateall", "0",
        "activatelist", "ADULT|2|CHILD|1", "activatedate", "20261125",
        "*memo", "430721198001011234^张三^13800000001^1^1",
        "timespanindex", "3", "tickettype", "1", "activatemode", "2",
        "sendnotification", "0" } },
    { TK_PAGE_APPLY_REFUND,
      { "Order_id", "2611210010000000001", "PaybackReason", "不去了" } },
    { TK_PAGE_REVOKE_ORDER,
      { "Order_id", "2611210010000000001", "total_fee", "200.00",
        "PaybackReason", "又去了" } },
    { TK_PAGE_QUERY_ORDER_REFUND, { "orderid", "2611210010000000001" } },
    { TK_PAGE_ORDER_REFUND_DEAL, { "orderid", "2611210010000000001" } },
    { TK_PAGE_GET_TICKET_CONTEXT,
      { "orderid", "2611210010000000001", "+ticketcode", "1" } },
};

static const int  editions[] = { TK_V30, TK_V40 };

/* The edition of requests being made: '+' is enciphered in 3.0 only. */
static int  making = TK_V40;


typedef struct {
    tk_pair_t       pairs[MAX_PAIRS];
    size_t          n;
} request_t;

static tk_arena_t     *arena;
static unsigned char   des3[24];


static tk_str_t
encrypted(tk_str_t plain)
{
    tk_str_t  cipher;

    assert_int_equal(tk_des3_encrypt(tk_arena_pool(arena), des3, plain,
                                     &cipher),
                     TK_OK);

    return cipher;
}


static const good_t *
good_of(tk_page_e page)
{
    size_t  i;

    for (i = 0; i < unit_count(goods); i++) {
        if (goods[i].page == page) {
            return &goods[i];
        }
    }

    fail_msg("no good request of page %d", page);

    return NULL;
}


static void
request_make(request_t *r, tk_page_e page)
{
    size_t              i;
    const char         *name;
    const char *const  *p;

    p = good_of(page)->pairs;
    r->n = 0;

    for (i = 0; p[i] != NULL; i += 2) {
        name = p[i];

        r->pairs[r->n].value = tk_str_c(p[i + 1]);

        if (name[0] == '*') {
            name++;
            r->pairs[r->n].value = encrypted(tk_str_c(p[i + 1]));
        }

        if (name[0] == '+') {
            name++;

            if (making == TK_V30) {
                r->pairs[r->n].value = encrypted(tk_str_c(p[i + 1]));
            }
        }

        r->pairs[r->n++].name = tk_str_c(name);
    }
}


static tk_pair_t *
request_get(request_t *r, const char *name)
{
    size_t  i;

    for (i = 0; i < r->n; i++) {
        if (tk_str_eq_nocase(r->pairs[i].name, tk_str_c(name))) {
            return &r->pairs[i];
        }
    }

    r->pairs[r->n].name = tk_str_c(name);
    r->pairs[r->n].value = tk_str_c("");

    return &r->pairs[r->n++];
}


static void
request_drop(request_t *r, const char *name)
{
    tk_pair_t  *pair;

    pair = request_get(r, name);
    *pair = r->pairs[--r->n];
}


/* A parameter can have a row for each edition. */

static const tk_param_t *
param_in(tk_page_e page, const char *name, int edition)
{
    const tk_param_t  *p;

    for (p = tk_page_params(page); p->name != NULL; p++) {
        if (strcmp(p->name, name) == 0 && (p->editions & edition)) {
            return p;
        }
    }

    return NULL;
}


static const tk_param_t *
param_of(tk_page_e page, const char *name)
{
    const tk_param_t  *p;

    p = param_in(page, name, making);
    if (p == NULL) {
        p = param_in(page, name, TK_BOTH);
    }

    if (p != NULL) {
        return p;
    }

    fail_msg("page %d has no %s", page, name);

    return NULL;
}


static int
has_param(tk_page_e page, const char *name)
{
    const tk_param_t  *p;

    for (p = tk_page_params(page); p->name != NULL; p++) {
        if (strcmp(p->name, name) == 0) {
            return 1;
        }
    }

    return 0;
}


/* Sets the plain text of a parameter, as the page wants it sent. */

static void
request_set(request_t *r, tk_page_e page, const char *name, tk_str_t value)
{
    if (param_of(page, name)->cipher) {
        value = encrypted(value);
    }

    request_get(r, name)->value = value;
}


/* The row that counts in this edition is another one. */

static int
other_counts(tk_page_e page, const tk_param_t *p, int edition)
{
    const tk_param_t  *q;

    q = param_in(page, p->name, edition);

    return q != NULL && q != p;
}


static tk_err_t
decode(const request_t *r, tk_page_e page, int edition, tk_request_t *req,
    tk_str_t *subject)
{
    memset(req, 0xee, sizeof(tk_request_t));
    *subject = tk_str_c("untouched");

    return tk_request_decode(tk_arena_pool(arena), page, edition, r->pairs,
                             r->n, des3, NULL, req, subject);
}


static void
assert_refused(const request_t *r, tk_page_e page, int edition, tk_err_t err,
    const char *name)
{
    tk_err_t      rc;
    tk_str_t      subject;
    tk_request_t  req;

    rc = decode(r, page, edition, &req, &subject);

    if (rc != err) {
        fail_msg("%s edition %d, %s: %s instead of %s",
                 tk_page_get(page)->name, edition, name, tk_err_name(rc),
                 tk_err_name(err));
    }

    if (err != TK_OK) {
        assert_tk_text(subject, name);
    }
}


static void
test_pages(void **state)
{
    int               i, n;
    char              name[64];
    size_t            j;
    const tk_page_t  *page;

    (void) state;

    n = 0;

    for (i = 0; i < TK_PAGE_MAX; i++) {
        page = tk_page_get(i);
        if (page == NULL) {
            continue;
        }

        n++;
        assert_int_equal(page->page, i);
        assert_ptr_equal(tk_page_find(tk_str_c(page->name)), page);

        for (j = 0; page->name[j] != '\0'; j++) {
            name[j] = page->name[j];

            if (name[j] >= 'A' && name[j] <= 'Z') {
                name[j] |= 0x20;
            }

            /* no prefix is a page */
            assert_null(tk_page_find(unit_guard(page->name, j)));
        }

        assert_ptr_equal(tk_page_find(unit_guard(name, j)), page);
        good_of(i);
    }

    assert_int_equal(n, unit_count(goods));

    assert_ptr_equal(tk_page_find(tk_str_c("getagentPARAMETERS.aspx")),
                     tk_page_get(TK_PAGE_GET_PROVIDER_CONFIG));

    assert_null(tk_page_get(TK_PAGE_NONE));
    assert_null(tk_page_get(TK_PAGE_MAX));
    assert_null(tk_page_get(-1));
    assert_null(tk_page_find(tk_str_c("")));
    assert_null(tk_page_find(tk_str_c("GetProducts.aspx ")));
    assert_null(tk_page_find(tk_str_c("GetProducts")));
    assert_null(tk_page_params(TK_PAGE_NONE)->name);
    assert_null(tk_page_params(TK_PAGE_MAX)->name);
}


static void
test_good(void **state)
{
    size_t        i, e;
    tk_str_t      subject;
    request_t     r;
    tk_request_t  req;

    (void) state;

    for (i = 0; i < unit_count(goods); i++) {
        for (e = 0; e < unit_count(editions); e++) {
            making = editions[e];
            request_make(&r, goods[i].page);
            assert_refused(&r, goods[i].page, editions[e], TK_OK, "all");
        }
    }

    request_make(&r, TK_PAGE_ORDER_AND_PAY_WITH_YDJ);
    assert_int_equal(decode(&r, TK_PAGE_ORDER_AND_PAY_WITH_YDJ, TK_V40, &req,
                            &subject),
                     TK_OK);

    assert_tk_text(req.order_list, "ADULT|2|CHILD|1");
    assert_tk_text(req.phone, "+8613800000001");
    assert_tk_text(req.id_number, "430721198001011234");
    assert_int_equal(req.day, tk_day_from_civil(2026, 11, 25));
    assert_int_equal(req.need_invoice, 1);
    assert_tk_text(req.invoice_title, "张家界某公司");
    assert_int_equal(req.id_count, 1);
    assert_tk_text(req.memo, "430721198001011234^张三^13800000001^1^1");
    assert_tk_text(req.client_ref, "OTA-1");
    assert_tk_text(req.route_code, "01");
    assert_int_equal(req.slot_no, 3);
    assert_tk_text(req.sms_model, "A");
    assert_tk_text(req.pay_password, "00112233445566778899AABBCCDDEEFF");
    assert_int_equal(req.money_fen, 25000);
    assert_int_equal(req.activate, 1);
    assert_int_equal(req.ticket_type, 2);
    assert_int_equal(req.send_message, 1);
}


/* In 3.0 the parameters 4.0 added do not exist, whatever they say. */

static void
test_editions(void **state)
{
    size_t        i;
    tk_str_t      subject;
    request_t     r;
    tk_request_t  req;

    static const char *const  added[] = {
        "ServiceCode", "timespanindex", "activate", "tickettype",
        "sendnotification"
    };

    (void) state;

    request_make(&r, TK_PAGE_ORDER_AND_PAY_WITH_YDJ);

    for (i = 0; i < unit_count(added); i++) {
        request_get(&r, added[i])->value = tk_str_c("nonsense");
    }

    assert_int_equal(decode(&r, TK_PAGE_ORDER_AND_PAY_WITH_YDJ, TK_V30, &req,
                            &subject),
                     TK_OK);

    assert_int_equal(req.route_code.len, 0);
    assert_int_equal(req.slot_no, 0);
    assert_int_equal(req.activate, -1);
    assert_int_equal(req.ticket_type, 0);
    assert_int_equal(req.send_message, 1);

    assert_refused(&r, TK_PAGE_ORDER_AND_PAY_WITH_YDJ, TK_V40, TK_BAD_PARAM,
                   "ServiceCode");
}


/* Decision 20: of two senderids the one in cipher counts, wherever it stands;
 * a digest of the password is taken as it is, other text is in cipher. */

static void
test_theatre_pays(void **state)
{
    size_t        i;
    tk_str_t      subject;
    tk_pair_t     pair;
    request_t     r;
    tk_request_t  req;

    static const tk_page_e  pages[] = {
        TK_PAGE_ORDER_AND_PAY_WITH_YDJ2, TK_PAGE_ORDER_AND_PAY_WITH_FK2
    };

    (void) state;

    making = TK_V40;

    for (i = 0; i < unit_count(pages); i++) {
        request_make(&r, pages[i]);
        r.pairs[r.n].name = tk_str_c("senderid");
        r.pairs[r.n++].value = tk_str_c("PLAIN-9");
        assert_int_equal(decode(&r, pages[i], TK_V40, &req, &subject), TK_OK);
        assert_tk_text(req.client_ref, "OTA-1");

        pair = r.pairs[r.n - 1];
        r.pairs[r.n - 1] = *request_get(&r, "senderid");
        *request_get(&r, "senderid") = pair;
        assert_int_equal(decode(&r, pages[i], TK_V40, &req, &subject), TK_OK);
        assert_tk_text(req.client_ref, "OTA-1");

        request_make(&r, pages[i]);
        request_get(&r, "senderid")->value = tk_str_c("PLAIN-9");
        assert_refused(&r, pages[i], TK_V40, TK_BAD_PARAM, "senderid");

        request_make(&r, pages[i]);
        request_get(&r, "smscode")->value =
            tk_str_c("00112233445566778899aabbccddeeff");
        assert_int_equal(decode(&r, pages[i], TK_V40, &req, &subject), TK_OK);
        assert_tk_text(req.pay_password, "00112233445566778899AABBCCDDEEFF");

        request_get(&r, "smscode")->value =
            tk_str_c("00112233445566778899aabbccddeef");
        assert_refused(&r, pages[i], TK_V40, TK_BAD_PARAM, "smscode");
    }
}


/* Nothing but what is required: everything else has its default. */

static void
test_defaults(void **state)
{
    size_t             i;
    tk_str_t           subject;
    request_t          r;
    tk_request_t       req;
    const tk_param_t  *p;

    (void) state;

    making = TK_V40;

    for (i = 0; i < unit_count(goods); i++) {
        request_make(&r, goods[i].page);

        for (p = tk_page_params(goods[i].page); p->name != NULL; p++) {
            if (!other_counts(goods[i].page, p, TK_V40)
                && (!(p->required & TK_V40) || p->initial != NULL))
            {
                request_drop(&r, p->name);
            }
        }

        assert_int_equal(decode(&r, goods[i].page, TK_V40, &req, &subject),
                         TK_OK);

        assert_int_equal(req.need_invoice, 0);
        assert_int_equal(req.invoice_title.len, 0);
        assert_int_equal(req.id_count, 0);
        assert_int_equal(req.memo.len, 0);
        assert_int_equal(req.route_code.len, 0);
        assert_int_equal(req.slot_no, 0);
        assert_int_equal(req.activate, -1);
        assert_int_equal(req.ticket_type,
                         goods[i].page == TK_PAGE_ACTIVATE_TICKET);
        assert_int_equal(req.send_message, 1);
        assert_int_equal(req.resource_type, 2);
        assert_int_equal(req.product_code.len,
                         goods[i].page == TK_PAGE_QUERY_PRUDUCT_STATUS
                         || goods[i].page == TK_PAGE_QUERY_SEAT_AREA_LIST
                         ? 5 : 0);

        if (goods[i].page == TK_PAGE_USE_ACCOUNT_TO_PAY_BY_PWD
            || goods[i].page == TK_PAGE_USE_ACCOUNT_TO_PAY_BY_FK
            || goods[i].page == TK_PAGE_ORDER_AND_PAY_WITH_YDJ
            || goods[i].page == TK_PAGE_ORDER_AND_PAY_WITH_FK
            || goods[i].page == TK_PAGE_ORDER_AND_PAY_WITH_YDJ2
            || goods[i].page == TK_PAGE_ORDER_AND_PAY_WITH_FK2
            || goods[i].page == TK_PAGE_USE_ACCOUNT_TO_PAY_BY_FK_WITH_PWD)
        {
            assert_tk_text(req.sms_model, "0");

        } else if (goods[i].page == TK_PAGE_RE_MAKE_TICKET) {
            assert_tk_text(req.sms_model, "2");

        } else {
            assert_int_equal(req.sms_model.len, 0);
        }

        assert_int_equal(req.money_fen,
                         has_param(goods[i].page, "money") ? 25000
                         : goods[i].page == TK_PAGE_REVOKE_ORDER ? 20000
                         : -1);
        assert_int_equal(req.phone_index, 0);
        assert_int_equal(req.email.len, 0);

        if (goods[i].page == TK_PAGE_GET_TIME_SEGMENT) {
            assert_int_equal(req.first_day, TK_NO_DAY);
            assert_int_equal(req.last_day, TK_NO_DAY);
        }

        if (goods[i].page == TK_PAGE_QUERY_ORDER) {
            assert_int_equal(req.day, TK_NO_DAY);
        }
    }
}


static int
names_theatre(tk_page_e page)
{
    return page == TK_PAGE_QUERY_THEATER_SENCE_LIST
           || page == TK_PAGE_QUERY_SEAT_AREA_LIST
           || page == TK_PAGE_QUERY_ROWS_AND_SEATS_LIST
           || page == TK_PAGE_QUERY_SEATS_STATE;
}


static int
books_seats(tk_page_e page)
{
    return page == TK_PAGE_ORDER_PRODUCTS2
           || page == TK_PAGE_ORDER_AND_PAY_WITH_YDJ2
           || page == TK_PAGE_ORDER_AND_PAY_WITH_FK2;
}


static tk_err_t
missing_error(tk_page_e page, const char *name)
{
    if (names_theatre(page)) {
        return TK_PARAM_MISSING;
    }

    if (books_seats(page) && strcmp(name, "Order_list") == 0) {
        return TK_ORDER_EMPTY;
    }

    if (books_seats(page) && strcmp(name, "SenceID") == 0) {
        return TK_SESSION_FORMAT;
    }

    if (page == TK_PAGE_CANCEL_ORDER) {
        return TK_CANCEL_EMPTY;
    }

    if (page == TK_PAGE_GET_PRODUCTS_INVENTORY) {
        return TK_DATE_FORMAT;
    }

    if ((page == TK_PAGE_QUERY_FKJY_REC_COUNT || page == TK_PAGE_QUERY_FKJY_REC)
        && strstr(name, "_datetime") != NULL)
    {
        return TK_DATE_FORMAT;
    }

    if ((page == TK_PAGE_REFUND_TICKET || page == TK_PAGE_QUERY_ORDER_REFUND
         || page == TK_PAGE_ORDER_REFUND_DEAL)
        && strcmp(name, "orderid") == 0)
    {
        return TK_REFUND_EMPTY;
    }

    if ((page == TK_PAGE_APPLY_REFUND || page == TK_PAGE_REVOKE_ORDER)
        && strcmp(name, "Order_id") == 0)
    {
        return TK_APPLY_EMPTY;
    }

    if (page == TK_PAGE_BEGIN_TO_PAY) {
        return strcmp(name, "Order_id") == 0 ? TK_PAY_EMPTY
               : strcmp(name, "Paychannelid") == 0 ? TK_PAY_CHANNEL
               : TK_BAD_PARAM;
    }

    if (page == TK_PAGE_GET_PRODUCTS_IDENTITY) {
        return TK_IDENTITY_EMPTY;
    }

    if (page == TK_PAGE_ACTIVATE_TICKET) {
        return strcmp(name, "orderid") == 0 ? TK_ACTIVATE_ORDER_EMPTY
               : strcmp(name, "activateall") == 0 ? TK_ACTIVATE_ALL_EMPTY
               : strcmp(name, "activatedate") == 0 ? TK_ACTIVATE_DATE_EMPTY
               : strcmp(name, "activatemode") == 0 ? TK_ACTIVATE_MODE_EMPTY
               : TK_ACTIVATE_EMPTY;
    }

    if (page == TK_PAGE_SET_AGENT_PARAMETERS
        && strcmp(name, "sendofficiallysnotify") == 0)
    {
        return TK_NOTICE_EMPTY;
    }

    if (strncmp(name, "NewPwd", 6) == 0) {
        return TK_PASSWORD_EMPTY;
    }

    return TK_BAD_PARAM;
}


static tk_err_t
bad_error(tk_page_e page, const char *name)
{
    if (names_theatre(page)) {
        return TK_PARAM_WRONG;
    }

    if (strcmp(name, "SenceID") == 0) {
        return TK_SESSION_FORMAT;
    }

    if (strcmp(name, "SeatInfo") == 0) {
        return TK_SEATS_FORMAT;
    }

    return strncmp(name, "NewPwd", 6) == 0 ? TK_PASSWORD_FORM : TK_BAD_PARAM;
}


static void
missing(tk_page_e page, int edition, const tk_param_t *p)
{
    tk_err_t   err;
    request_t  r;

    err = TK_OK;
    making = edition;

    if ((p->required & edition) && p->initial == NULL) {
        err = missing_error(page, p->name);
    }

    /* decision 9: the good requests of the paying pages activate */
    if (strcmp(p->name, "tickettype") == 0 && page != TK_PAGE_ORDER_PRODUCTS
        && page != TK_PAGE_ACTIVATE_TICKET && edition == TK_V40)
    {
        err = TK_BAD_PARAM;
    }

    request_make(&r, page);
    request_drop(&r, p->name);
    assert_refused(&r, page, edition, err, p->name);

    /* an empty callback address is a value */
    if (strcmp(p->name, "responseaddr") == 0) {
        err = TK_OK;
    }

    request_make(&r, page);
    request_get(&r, p->name)->value.len = 0;
    assert_refused(&r, page, edition, err, p->name);

    if (p->cipher) {
        request_set(&r, page, p->name, tk_str_c(""));
        assert_refused(&r, page, edition, err, p->name);
    }
}


static void
test_missing(void **state)
{
    size_t             i, e;
    const tk_param_t  *p;

    (void) state;

    for (i = 0; i < unit_count(goods); i++) {
        for (e = 0; e < unit_count(editions); e++) {
            for (p = tk_page_params(goods[i].page); p->name != NULL; p++) {
                if (!other_counts(goods[i].page, p, editions[e])) {
                    missing(goods[i].page, editions[e], p);
                }
            }
        }
    }
}


/* Characters, not bytes: as many Chinese ones as latin ones. */

static void
test_length(void **state)
{
    size_t             i, e, j;
    tk_err_t           err;
    tk_str_t           s;
    request_t          r;
    const tk_param_t  *p;

    static unsigned char  text[3 * 4001];

    (void) state;

    for (i = 0; i < unit_count(goods); i++) {
        for (p = tk_page_params(goods[i].page); p->name != NULL; p++) {
            if (p->type != TK_PARAM_TEXT && p->type != TK_PARAM_ADDRESS
                && p->type != TK_PARAM_CLIENT_REF)
            {
                continue;
            }

            /* decision 37 */
            if (strcmp(p->name, "YZM") == 0) {
                assert_int_equal(p->max_len, 0);
                continue;
            }

            assert_true(p->max_len > 0 && p->max_len <= 4000);

            for (j = 0; j <= p->max_len; j++) {
                memcpy(text + 3 * j, "票", 3);
            }

            for (e = 0; e < unit_count(editions); e++) {
                if (other_counts(goods[i].page, p, editions[e])) {
                    continue;
                }

                making = editions[e];
                s.data = text;
                s.len = 3 * p->max_len;

                request_make(&r, goods[i].page);
                request_set(&r, goods[i].page, p->name, s);
                assert_refused(&r, goods[i].page, editions[e], TK_OK, p->name);

                s.len += 3;
                err = p->editions & editions[e]
                      ? bad_error(goods[i].page, p->name) : TK_OK;

                request_set(&r, goods[i].page, p->name, s);
                assert_refused(&r, goods[i].page, editions[e], err, p->name);
            }
        }
    }
}


static void
test_cipher(void **state)
{
    int                n;
    size_t             i, e, j;
    tk_str_t           good;
    request_t          r;
    const tk_param_t  *p;

    static const char *const  bad[] = {
        "plain text!", "AAAA", "AAAAAAAAAAA=", "=", "%%%%",
        "AAAAAAAAAAAAAAAAAAAAAA==", "13800000001"
    };

    (void) state;

    n = 0;

    for (i = 0; i < unit_count(goods); i++) {
        for (p = tk_page_params(goods[i].page); p->name != NULL; p++) {
            if (!p->cipher) {
                continue;
            }

            n++;

            for (e = 0; e < unit_count(editions); e++) {
                if (other_counts(goods[i].page, p, editions[e])) {
                    continue;
                }

                making = editions[e];

                for (j = 0; j < unit_count(bad); j++) {
                    request_make(&r, goods[i].page);
                    request_get(&r, p->name)->value = tk_str_c(bad[j]);
                    assert_refused(&r, goods[i].page, editions[e],
                                   bad_error(goods[i].page, p->name), p->name);
                }

                /* well-formed cipher of what is not UTF-8 */
                request_set(&r, goods[i].page, p->name,
                            tk_str_c("\xff\xfe\x80"));
                assert_refused(&r, goods[i].page, editions[e],
                               bad_error(goods[i].page, p->name), p->name);

                /* cut anywhere */
                request_make(&r, goods[i].page);
                good = request_get(&r, p->name)->value;

                for (j = 1; j < good.len; j++) {
                    request_get(&r, p->name)->value = unit_guard(good.data, j);
                    assert_refused(&r, goods[i].page, editions[e],
                                   bad_error(goods[i].page, p->name), p->name);
                }
            }
        }
    }

    assert_int_equal(n, 67);
}


/* A parameter, a value, and whether it does. */

#define INVENTORY   TK_PAGE_GET_PRODUCTS_INVENTORY
#define ORDER       TK_PAGE_ORDER_PRODUCTS
#define PAY         TK_PAGE_USE_ACCOUNT_TO_PAY_BY_PWD
#define BOTH_STEPS  TK_PAGE_ORDER_AND_PAY_WITH_YDJ
#define SEGMENT     TK_PAGE_GET_TIME_SEGMENT
#define ENTRIES     TK_PAGE_QUERY_YFKJY_REC
#define REBATES     TK_PAGE_QUERY_FKJY_REC
#define AGENT       TK_PAGE_SET_AGENT_PARAMETERS
#define LIST        TK_PAGE_QUERY_ORDERS_LIST
#define ACTIVATE    TK_PAGE_ACTIVATE_TICKET

static const struct {
    tk_page_e       page;
    const char     *name;
    const char     *value;
    tk_err_t        err;
} values[] = {
    { INVENTORY, "StartDate", "20260230", TK_DATE_FORMAT },
    { INVENTORY, "StartDate", "2026-11-21", TK_DATE_FORMAT },
    { INVENTORY, "EndDate", "2026112", TK_DATE_FORMAT },
    { INVENTORY, "EndDate", "yesterday", TK_DATE_FORMAT },
    { INVENTORY, "EndDate", "20280229", TK_OK },

    { ENTRIES, "Start_datetime", "20261121", TK_BAD_PARAM },
    { ENTRIES, "Start_datetime", "20260230000000", TK_BAD_PARAM },
    { ENTRIES, "Start_datetime", "19991231235959", TK_BAD_PARAM },
    { ENTRIES, "Start_datetime", "20000101000000", TK_OK },
    { ENTRIES, "End_datetime", "20261121235959", TK_OK },
    { ENTRIES, "End_datetime", "20261121240000", TK_BAD_PARAM },
    { ENTRIES, "End_datetime", "20261121126000", TK_BAD_PARAM },
    { ENTRIES, "End_datetime", "20261121120060", TK_BAD_PARAM },
    { ENTRIES, "End_datetime", "2026112112000a", TK_BAD_PARAM },
    { ENTRIES, "End_datetime", "202611211200000", TK_BAD_PARAM },
    { ENTRIES, "Page_index", "0", TK_OK },
    { ENTRIES, "Page_index", "2147483647", TK_OK },
    { ENTRIES, "Page_index", "2147483648", TK_BAD_PARAM },
    { ENTRIES, "Page_index", "-1", TK_BAD_PARAM },
    { ENTRIES, "Page_index", "first", TK_BAD_PARAM },
    { ENTRIES, "JYLX", "0", TK_BAD_PARAM },
    { ENTRIES, "JYLX", "3", TK_BAD_PARAM },
    { REBATES, "End_datetime", "20261121240000", TK_DATE_FORMAT },
    { REBATES, "JYLX", "0", TK_OK },
    { REBATES, "JYLX", "A", TK_OK },
    { REBATES, "JYLX", "a", TK_BAD_PARAM },
    { REBATES, "JYLX", "B", TK_BAD_PARAM },

    { ORDER, "Mobile", "1380000000a", TK_BAD_PARAM },
    { ORDER, "Mobile", "1380 0000001", TK_BAD_PARAM },
    { ORDER, "Mobile", "1380", TK_BAD_PARAM },
    { ORDER, "Mobile", "138000000011380000000", TK_BAD_PARAM },
    { ORDER, "SXRQ", "20261131", TK_BAD_PARAM },
    { ORDER, "SXRQ", "2026112", TK_BAD_PARAM },
    { ORDER, "SXRQ", "20261121 ", TK_BAD_PARAM },
    { ORDER, "NeedInvoice", "2", TK_BAD_PARAM },
    { ORDER, "NeedInvoice", "00", TK_BAD_PARAM },
    { ORDER, "NeedInvoice", "0", TK_OK },
    { ORDER, "IDCount", "9999", TK_OK },
    { ORDER, "IDCount", "0", TK_OK },
    { ORDER, "IDCount", "10000", TK_BAD_PARAM },
    { ORDER, "IDCount", "-1", TK_BAD_PARAM },
    { ORDER, "IDCount", "1.0", TK_BAD_PARAM },
    { ORDER, "IDCount", "two", TK_BAD_PARAM },
    { ORDER, "senderid", "a\tb", TK_BAD_PARAM },
    { ORDER, "senderid", "\x01", TK_BAD_PARAM },
    { ORDER, "senderid", "a\x7f", TK_BAD_PARAM },
    { ORDER, "senderid", "a\xc2\x85", TK_BAD_PARAM },
    { ORDER, "senderid", "a\nb", TK_BAD_PARAM },
    { ORDER, "senderid", "单据 1\xc2\xa9", TK_OK },
    { ORDER, "timespanindex", "-1", TK_OK },
    { ORDER, "timespanindex", "0", TK_OK },
    { ORDER, "timespanindex", "8", TK_OK },
    { ORDER, "timespanindex", "-2", TK_OK },
    { ORDER, "timespanindex", "1a", TK_OK },
    { ORDER, "timespanindex", "99999999999999999999", TK_OK },
    { ORDER, "tickettype", "1", TK_OK },
    { ORDER, "tickettype", "3", TK_BAD_PARAM },
    { ORDER, "tickettype", "0", TK_BAD_PARAM },

    { PAY, "money", "0", TK_OK },
    { PAY, "money", "0.5", TK_OK },
    { PAY, "money", "-1", TK_BAD_PARAM },
    { PAY, "money", "1.005", TK_BAD_PARAM },
    { PAY, "money", "1e3", TK_BAD_PARAM },
    { PAY, "money", " 1", TK_BAD_PARAM },
    { PAY, "money", "99999999999999", TK_BAD_PARAM },
    { PAY, "smsModel", "0", TK_OK },
    { PAY, "smsModel", "1", TK_OK },
    { PAY, "smsModel", "A", TK_BAD_PARAM },
    { PAY, "smsModel", "3", TK_BAD_PARAM },
    { PAY, "smsModel", " ", TK_BAD_PARAM },
    { PAY, "smsModel", "0 1", TK_BAD_PARAM },
    { PAY, "activate", "2", TK_BAD_PARAM },
    { PAY, "tickettype", "0", TK_BAD_PARAM },
    { PAY, "sendnotification", "2", TK_BAD_PARAM },
    { PAY, "sendnotification", "yes", TK_BAD_PARAM },
    { PAY, "Order_id", "no number of ours", TK_OK },

    { BOTH_STEPS, "smsModel", "A", TK_OK },
    { BOTH_STEPS, "smsModel", "a", TK_BAD_PARAM },
    { BOTH_STEPS, "smsModel", "B", TK_BAD_PARAM },
    { BOTH_STEPS, "mobile", "138-0000-0001", TK_BAD_PARAM },
    { BOTH_STEPS, "XCDDH", "a\rb", TK_BAD_PARAM },
    { BOTH_STEPS, "money", "", TK_BAD_PARAM },

    { SEGMENT, "startdate", "20261301", TK_BAD_PARAM },
    { SEGMENT, "enddate", "x", TK_BAD_PARAM },
    { SEGMENT, "servicecode", "012", TK_BAD_PARAM },
    { SEGMENT, "resourcetype", "", TK_OK },
    { SEGMENT, "resourcetype", "wrong and long", TK_OK },

    { AGENT, "sendofficiallysnotify", "1", TK_OK },
    { AGENT, "sendofficiallysnotify", "2", TK_BAD_PARAM },
    { AGENT, "sendofficiallysnotify", "true", TK_BAD_PARAM },

    { LIST, "Page_index", "2147483647", TK_OK },
    { LIST, "Page_index", "2147483648", TK_BAD_PARAM },
    { LIST, "Page_index", "-1", TK_BAD_PARAM },
    { LIST, "Page_index", "1.0", TK_BAD_PARAM },
    { LIST, "Page_index", "first", TK_BAD_PARAM },
    { LIST, "YDDH", "no number of ours", TK_OK },

    { ACTIVATE, "activateall", "1", TK_OK },
    { ACTIVATE, "activateall", "2", TK_BAD_PARAM },
    { ACTIVATE, "activatedate", "20261131", TK_BAD_PARAM },
    { ACTIVATE, "timespanindex", "-1", TK_OK },
    { ACTIVATE, "timespanindex", "-2", TK_OK },
    { ACTIVATE, "tickettype", "2", TK_OK },
    { ACTIVATE, "tickettype", "0", TK_BAD_PARAM },
    { ACTIVATE, "activatemode", "1", TK_OK },
    { ACTIVATE, "activatemode", "3", TK_ACTIVATE_MODE },
    { ACTIVATE, "orderid", "no number of ours", TK_OK },
};


static void
test_values(void **state)
{
    int                edition;
    size_t             i, e;
    tk_err_t           err;
    request_t          r;
    const tk_param_t  *p;

    (void) state;

    for (i = 0; i < unit_count(values); i++) {
        p = param_of(values[i].page, values[i].name);

        for (e = 0; e < unit_count(editions); e++) {
            edition = editions[e];
            err = p->editions & edition ? values[i].err : TK_OK;

            request_make(&r, values[i].page);
            request_set(&r, values[i].page, p->name,
                        tk_str_c(values[i].value));
            assert_refused(&r, values[i].page, edition, err, p->name);
        }
    }
}


/* Days in both editions, moments in 3.0. */

static void
test_stamps(void **state)
{
    size_t     i, e, j;
    tk_err_t   err;
    request_t  r;

    static const char *const  names[] = { "Start_datetime", "End_datetime" };

    static const struct {
        const char     *text;
        tk_err_t        v40, v30;
    } stamps[] = {
        { "", TK_OK, TK_OK },
        { "20261121", TK_OK, TK_OK },
        { "20280229", TK_OK, TK_OK },
        { "20260229", TK_BAD_PARAM, TK_BAD_PARAM },
        { "19991231", TK_BAD_PARAM, TK_BAD_PARAM },
        { "2026112", TK_BAD_PARAM, TK_BAD_PARAM },
        { "2026112a", TK_BAD_PARAM, TK_BAD_PARAM },
        { "2026112112", TK_BAD_PARAM, TK_BAD_PARAM },
        { "20261121000000", TK_BAD_PARAM, TK_OK },
        { "20261121235959", TK_BAD_PARAM, TK_OK },
        { "20261121240000", TK_BAD_PARAM, TK_BAD_PARAM },
        { "20261121236000", TK_BAD_PARAM, TK_BAD_PARAM },
        { "20261121235960", TK_BAD_PARAM, TK_BAD_PARAM },
        { "20261131000000", TK_BAD_PARAM, TK_BAD_PARAM },
        { "20261121-10000", TK_BAD_PARAM, TK_BAD_PARAM },
        { "2026112100000a", TK_BAD_PARAM, TK_BAD_PARAM },
        { "202611210000000", TK_BAD_PARAM, TK_BAD_PARAM },
    };

    (void) state;

    for (i = 0; i < unit_count(stamps); i++) {
        for (e = 0; e < unit_count(editions); e++) {
            for (j = 0; j < unit_count(names); j++) {
                request_make(&r, TK_PAGE_QUERY_ORDERS_LIST);
                request_get(&r, names[j])->value = tk_str_c(stamps[i].text);

                err = editions[e] == TK_V40 ? stamps[i].v40 : stamps[i].v30;
                assert_refused(&r, TK_PAGE_QUERY_ORDERS_LIST, editions[e],
                               err, names[j]);
            }
        }
    }
}


static void
test_numbers(void **state)
{
    size_t        i;
    tk_str_t      subject;
    request_t     r;
    tk_request_t  req;

    static const struct {
        const char     *text;
        int64_t         number;
    } orders[] = {
        { "2611210010000000001", INT64_C(2611210010000000001) },
        { "1", 1 },
        { "9223372036854775807", INT64_MAX },
        { "9223372036854775808", 0 },
        { "99999999999999999999", 0 },
        { "0", 0 },
        { "-5", 0 },
        { "12 ", 0 },
        { "abc", 0 },
        { "订单", 0 },
    };

    static const struct {
        const char     *text;
        int64_t         number;
    } resources[] = {
        { "1", 1 }, { "2", 2 }, { "3", 2 }, { "11", 2 }, { "x", 2 }, { "", 2 },
    };

    (void) state;

    for (i = 0; i < unit_count(orders); i++) {
        request_make(&r, TK_PAGE_QUERY_ORDER);
        request_get(&r, "ORDER_ID")->value = tk_str_c(orders[i].text);
        assert_int_equal(decode(&r, TK_PAGE_QUERY_ORDER, TK_V40, &req,
                                &subject),
                         TK_OK);
        assert_int_equal(req.order_id, orders[i].number);
    }

    request_get(&r, "order_id")->value = tk_str_c("261121001000000000123");
    assert_refused(&r, TK_PAGE_QUERY_ORDER, TK_V40, TK_BAD_PARAM, "order_id");

    for (i = 0; i < unit_count(resources); i++) {
        request_make(&r, SEGMENT);
        request_get(&r, "resourcetype")->value = tk_str_c(resources[i].text);
        assert_int_equal(decode(&r, SEGMENT, TK_V40, &req, &subject), TK_OK);
        assert_int_equal(req.resource_type, resources[i].number);
    }
}


/* Activating wants tickettype, not activating does not. */

static void
test_activating(void **state)
{
    request_t  r;

    (void) state;

    request_make(&r, PAY);
    request_drop(&r, "tickettype");
    request_get(&r, "activate")->value = tk_str_c("0");
    assert_refused(&r, PAY, TK_V40, TK_OK, "tickettype");
    request_get(&r, "activate")->value = tk_str_c("1");
    assert_refused(&r, PAY, TK_V40, TK_BAD_PARAM, "tickettype");
    assert_refused(&r, PAY, TK_V30, TK_OK, "tickettype");
    request_drop(&r, "activate");
    assert_refused(&r, PAY, TK_V40, TK_OK, "tickettype");
}


/* Names without regard to case; unknown ones are nobody's business. */

static void
test_fields_named(void **state)
{
    request_t  r;

    (void) state;

    request_make(&r, PAY);
    request_get(&r, "MONEY")->name = tk_str_c("mOnEy");
    request_get(&r, "unheard_of")->value = tk_str_c("\t");
    assert_refused(&r, PAY, TK_V40, TK_OK, "money");

    /* the first of two offences is named */
    request_get(&r, "smsModel")->value = tk_str_c("9");
    request_get(&r, "mOnEy")->value = tk_str_c("x");
    assert_refused(&r, PAY, TK_V40, TK_BAD_PARAM, "money");
}


static void
test_no_memory(void **state)
{
    int           left;
    tk_err_t      rc;
    tk_str_t      subject;
    request_t     r;
    unit_pool_t   dry;
    tk_request_t  req;

    (void) state;

    request_make(&r, BOTH_STEPS);

    for (left = 0; left < 100; left++) {
        rc = tk_request_decode(unit_pool(&dry, tk_arena_pool(arena), left),
                               BOTH_STEPS, TK_V40, r.pairs, r.n, des3, NULL,
                               &req, &subject);
        if (rc == TK_OK) {
            break;
        }

        assert_int_equal(rc, TK_NO_MEMORY);
    }

    assert_true(left > 0 && left < 100);
}


/* Common parameters. */

static void
common_make(request_t *r)
{
    r->n = 0;

    request_get(r, "sign_type")->value = tk_str_c("MD5");
    request_get(r, "service_version")->value = tk_str_c("1.0");
    request_get(r, "input_charset")->value = tk_str_c("UTF-8");
    request_get(r, "sign")->value =
                            tk_str_c("8DB4A013A8B515349C307F1E448CE836");
    request_get(r, "sign_key_index")->value = tk_str_c("2");
    request_get(r, "User")->value = tk_str_c("demo");
    request_get(r, "password")->value = tk_str_c("QUJDREVGR0g=");
    request_get(r, "order_id")->value = tk_str_c("1");
}


static const struct {
    const char     *name;
    const char     *value;              /* NULL: not sent */
    tk_err_t        err;
    const char     *subject;
} commons[] = {
    { "sign_type", NULL, TK_OK, "" },
    { "sign_type", "", TK_OK, "" },
    { "sign_type", "md5", TK_OK, "" },
    { "sign_type", "SHA1", TK_BAD_PARAM, "sign_type" },
    { "service_version", NULL, TK_OK, "" },
    { "service_version", "4.0", TK_OK, "" },
    { "service_version", "3", TK_OK, "" },
    { "service_version", "new", TK_BAD_PARAM, "service_version" },
    { "service_version", ".1", TK_BAD_PARAM, "service_version" },
    { "service_version", "1.0.0.0.0", TK_BAD_PARAM, "service_version" },
    { "input_charset", NULL, TK_OK, "" },
    { "input_charset", "utf-8", TK_OK, "" },
    { "input_charset", "Utf8", TK_OK, "" },
    { "input_charset", "GBK", TK_BAD_PARAM, "input_charset" },
    { "sign", NULL, TK_BAD_PARAM, "sign" },
    { "sign", "", TK_BAD_PARAM, "sign" },
    { "sign", "whatever it is, it does not fit", TK_OK, "" },
    { "sign_key_index", NULL, TK_OK, "" },
    { "sign_key_index", "", TK_OK, "" },
    { "sign_key_index", "9999", TK_OK, "" },
    { "sign_key_index", "0", TK_BAD_PARAM, "sign_key_index" },
    { "sign_key_index", "-1", TK_BAD_PARAM, "sign_key_index" },
    { "sign_key_index", "10000", TK_BAD_PARAM, "sign_key_index" },
    { "sign_key_index", "one", TK_BAD_PARAM, "sign_key_index" },
    { "user", NULL, TK_BAD_PARAM, "user" },
    { "user", "", TK_BAD_PARAM, "user" },
    { "user",
      "0123456789012345678901234567890123456789012345678901234567890123",
      TK_OK, "" },
    { "user",
      "01234567890123456789012345678901234567890123456789012345678901234",
      TK_BAD_PARAM, "user" },
    { "password", NULL, TK_BAD_PARAM, "password" },
    { "password", "", TK_BAD_PARAM, "password" },
    { "password",
      "01234567890123456789012345678901234567890123456789012345678901234",
      TK_BAD_PARAM, "password" },

    { "order_id", "\xff", TK_BAD_CHARSET, "order_id" },
    { "order_id", "\xe5\x8f", TK_BAD_CHARSET, "order_id" },
    { "order_id", "\xed\xa0\x80", TK_BAD_CHARSET, "order_id" },
    { "order_id", "\xc0\x80", TK_BAD_CHARSET, "order_id" },
    { "order_id", "a\x01", TK_BAD_CHARSET, "order_id" },
    { "not\xff" "name", "1", TK_BAD_CHARSET, "not\xff" "name" },
};


static void
test_common(void **state)
{
    size_t       i;
    tk_err_t     rc;
    tk_str_t     subject;
    request_t    r;
    tk_common_t  common;

    (void) state;

    common_make(&r);
    assert_int_equal(tk_common_decode(TK_PAGE_GET_PRODUCTS, r.pairs, r.n,
                                      &common, &subject),
                     TK_OK);
    assert_tk_text(common.user, "demo");
    assert_tk_text(common.password, "QUJDREVGR0g=");
    assert_tk_text(common.sign, "8DB4A013A8B515349C307F1E448CE836");
    assert_int_equal(common.key_index, 2);

    for (i = 0; i < unit_count(commons); i++) {
        common_make(&r);

        if (commons[i].value == NULL) {
            request_drop(&r, commons[i].name);

        } else {
            request_get(&r, commons[i].name)->value =
                                            tk_str_c(commons[i].value);
        }

        rc = tk_common_decode(TK_PAGE_GET_PRODUCTS, r.pairs, r.n,
                              &common, &subject);

        if (rc != commons[i].err) {
            fail_msg("%s=%s: %s", commons[i].name, commons[i].value,
                     tk_err_name(rc));
        }

        if (rc != TK_OK) {
            assert_tk_text(subject, commons[i].subject);
        }

        /* where the agent can be found, a refusal can be signed */
        if (rc == TK_BAD_PARAM && strcmp(commons[i].name, "user") != 0) {
            assert_tk_text(common.user, "demo");
        }

        if (strcmp(commons[i].name, "sign_key_index") == 0
            && (commons[i].value == NULL || rc != TK_OK))
        {
            assert_int_equal(common.key_index, 1);
        }
    }
}


/* A refusal before the signature names a parameter in our spelling only. */

static void
test_names(void **state)
{
    size_t  i;

    static const struct {
        const char  *sent;
        const char  *ours;
    } names[] = {
        { "USER", "user" }, { "sign", "sign" }, { "ORDER_id", "order_id" },
        { "order_i", "" }, { "nobody", "" }, { "", "" }, { "orderid", "" }
    };

    (void) state;

    for (i = 0; i < unit_count(names); i++) {
        assert_tk_text(tk_request_name(TK_PAGE_QUERY_ORDER,
                                       tk_str_c(names[i].sent)),
                       names[i].ours);
    }

    assert_tk_text(tk_request_name(TK_PAGE_NONE, tk_str_c("order_id")), "");
}


static void
test_common_pairs(void **state)
{
    size_t       i;
    tk_str_t     subject;
    request_t    r;
    tk_pair_t    many[TK_SIGN_PARAMS + 1];
    tk_common_t  common;

    static const char *const  twice[] = {
        "sign", "SIGN", "user", "Order_ID", "password"
    };

    static char  names[TK_SIGN_PARAMS + 1][8];

    (void) state;

    for (i = 0; i < unit_count(twice); i++) {
        common_make(&r);
        r.pairs[r.n].name = tk_str_c(twice[i]);
        r.pairs[r.n].value = tk_str_c("");
        r.n++;

        assert_int_equal(tk_common_decode(TK_PAGE_GET_PRODUCTS, r.pairs,
                                          r.n, &common, &subject),
                         TK_DUPLICATE_PARAM);
        assert_tk_text(subject, twice[i]);
    }

    common_make(&r);
    memcpy(many, r.pairs, r.n * sizeof(tk_pair_t));

    for (i = r.n; i < unit_count(many); i++) {
        names[i][0] = 'p';
        names[i][1] = '0' + i / 100;
        names[i][2] = '0' + i / 10 % 10;
        names[i][3] = '0' + i % 10;
        many[i].name = tk_str_c(names[i]);
        many[i].value = tk_str_c("1");
    }

    assert_int_equal(tk_common_decode(TK_PAGE_GET_PRODUCTS, many,
                                      TK_SIGN_PARAMS, &common, &subject),
                     TK_OK);
    assert_int_equal(tk_common_decode(TK_PAGE_GET_PRODUCTS, many,
                                      TK_SIGN_PARAMS + 1, &common, &subject),
                     TK_TOO_MANY_PARAMS);

    assert_int_equal(tk_common_decode(TK_PAGE_GET_PRODUCTS, NULL, 0,
                                      &common, &subject),
                     TK_BAD_PARAM);
    assert_tk_text(subject, "user");
}


static int
setup(void **state)
{
    (void) state;

    arena = tk_arena_create();

    if (arena == NULL || tk_crypto_init() != TK_OK) {
        return 1;
    }

    tk_des3_key(tk_str_c("5d2c9a1e-7b34-4c8f-9e60-1a2b3c4d5e6f"), des3);

    return 0;
}


/* Only what places depend on is read: all else may be anything. */

static void
test_places(void **state)
{
    size_t        i;
    tk_str_t      subject;
    tk_page_e     page;
    request_t     r;
    tk_request_t  all, some;

    static const char *const  others[] = {
        "mobile", "ID", "SmsCode", "money", "smsModel"
    };

    (void) state;

    page = TK_PAGE_ORDER_AND_PAY_WITH_YDJ;
    request_make(&r, page);
    assert_int_equal(decode(&r, page, TK_V40, &all, &subject), TK_OK);

    for (i = 0; i < unit_count(others); i++) {
        request_get(&r, others[i])->value = tk_str_c("%%nonsense%%");
    }

    assert_int_not_equal(decode(&r, page, TK_V40, &some, &subject), TK_OK);
    assert_int_equal(tk_request_places(tk_arena_pool(arena), page, TK_V40,
                                       r.pairs, r.n, des3, NULL, &some),
                     TK_OK);
    assert_tk_str(some.order_list, all.order_list.data, all.order_list.len);
    assert_tk_str(some.client_ref, all.client_ref.data, all.client_ref.len);
    assert_tk_str(some.route_code, all.route_code.data, all.route_code.len);
    assert_int_equal(some.day, all.day);
    assert_int_equal(some.slot_no, all.slot_no);
    assert_int_equal(some.phone.len, 0);

    request_get(&r, "SXRQ")->value = tk_str_c("AAAAAAAAAAA=");
    assert_int_not_equal(tk_request_places(tk_arena_pool(arena), page, TK_V40,
                                           r.pairs, r.n, des3, NULL, &some),
                         TK_OK);
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
        cmocka_unit_test(test_pages),
        cmocka_unit_test(test_good),
        cmocka_unit_test(test_editions),
        cmocka_unit_test(test_theatre_pays),
        cmocka_unit_test(test_defaults),
        cmocka_unit_test(test_missing),
        cmocka_unit_test(test_length),
        cmocka_unit_test(test_cipher),
        cmocka_unit_test(test_values),
        cmocka_unit_test(test_stamps),
        cmocka_unit_test(test_numbers),
        cmocka_unit_test(test_activating),
        cmocka_unit_test(test_fields_named),
        cmocka_unit_test(test_no_memory),
        cmocka_unit_test(test_common),
        cmocka_unit_test(test_names),
        cmocka_unit_test(test_common_pairs),
        cmocka_unit_test(test_places),
    };

    return cmocka_run_group_tests_name("request", tests, setup, teardown);
}
