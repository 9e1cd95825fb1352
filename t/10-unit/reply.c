/*
 * Answers: exact bytes of some, and of every page in both editions what a
 * reader with an XML parser makes of them: that it is well-formed, and that the
 * signature, reckoned anew from what was parsed, fits (D2).
 */

#define _GNU_SOURCE                 /* memmem */

#include <libxml/parser.h>
#include <libxml/tree.h>
#include <openssl/evp.h>
#include <stdio.h>

#include "unit.h"

#include "tk_aspx.h"
#include "tk_pgwire.h"


#define KEY         "5d2c9a1e-7b34-4c8f-9e60-1a2b3c4d5e6f"
#define SUPPLIER    1
#define ORDER       INT64_C(2611210010000000001)
#define MAX_COLS    64

static tk_arena_t      *arena;
static tk_pool_t       *pool;
static tk_keyring_t     keyring;
static const tk_offset_t  china = { 0, 8 * 3600 };
static tk_zone_t        zone = { &china, 1 };
static tk_reply_ctx_t   ctx;


/* 2026-11-21 09:30:15 in the supplier's zone. */

static tk_time_t
moment(void)
{
    return tk_local_midnight(&zone, tk_day_from_civil(2026, 11, 21))
           + (9 * 3600 + 30 * 60 + 15) * TK_SECOND;
}


static tk_str_t
sealed(const char *what, const char *plain)
{
    tk_str_t  s;

    assert_int_equal(tk_seal(pool, &keyring, SUPPLIER, what, tk_str_c("OTA-1"),
                             tk_str_c(plain), &s),
                     TK_OK);

    return s;
}


/*
 * What SQL would send for a column, by the format of the element it is for;
 * plain text is now a number and now something awkward.  bare: all NULL that
 * may be.
 */

static tk_value_t
cell_of(tk_page_e page, const char *column, size_t row, int bare)
{
    tk_value_t           v;
    const tk_element_t  *e;

    memset(&v, 0, sizeof(tk_value_t));

    if (strcmp(column, "request_key") == 0) {
        v.type = TK_VALUE_TEXT;
        v.s = tk_str_c("OTA-1");
        return v;
    }

    if (strcmp(column, "remark_sealed") == 0) {
        v.type = bare ? TK_VALUE_NULL : TK_VALUE_BYTES;
        v.s = tk_str_c("");
        return v;
    }

    v.type = TK_VALUE_INT;
    v.n = strcmp(column, "order_id") == 0 ? ORDER : (int64_t) row + 1;

    for (e = tk_reply_elements(page); e->element != NULL; e++) {
        if (e->column == NULL || strcmp(e->column, column) != 0) {
            continue;
        }

        if (bare && v.n != ORDER && e->format != TK_FMT_EACH) {
            v.type = TK_VALUE_NULL;
            return v;
        }

        if (e->format == TK_FMT_SEALED || e->format == TK_FMT_INVOICE) {
            v.type = TK_VALUE_BYTES;
            v.s = sealed(e->format == TK_FMT_SEALED ? e->arg : "invoice",
                         "<张三 & \"李四\">");
        }

        if (e->format == TK_FMT_DAY) {
            v.type = TK_VALUE_DAY;
            v.n = tk_day_from_civil(2026, 11, 21) + row;
        }

        if (e->format == TK_FMT_MOMENT) {
            v.type = TK_VALUE_MOMENT;
            v.n = moment();
        }

        if (e->format == TK_FMT_TEXT && v.n != ORDER && row % 2) {
            v.type = TK_VALUE_TEXT;
            v.s = tk_str_c("南线 <&> \"'\" ]]>");
        }
    }

    return v;
}


/* The columns a page's table asks for, in another order. */

static size_t
columns_of(tk_page_e page, const char **columns)
{
    size_t               i, n;
    const tk_element_t  *e;

    n = 0;
    columns[n++] = "verdict";

    for (e = tk_reply_elements(page); e->element != NULL; e++) {
        if (e->column == NULL) {
            continue;
        }

        for (i = 0; i < n && strcmp(columns[i], e->column) != 0; i++) { }

        if (i == n) {
            assert_true(n < MAX_COLS - 5);
            columns[n++] = e->column;
        }

        if (i == n - 1 && e->format == TK_FMT_INVOICE) {
            columns[n++] = "remark_sealed";
        }
    }

    for (i = 0; i < n && strcmp(columns[i], "order_id") != 0; i++) { }

    if (i == n) {
        columns[n++] = "order_id";
    }

    for (i = 0; i < n && strcmp(columns[i], "ticket_no") != 0; i++) { }

    if (i == n) {
        columns[n++] = "ticket_no";
    }

    columns[n++] = "request_key";

    return n;
}


static void
table_make(tk_table_t *t, tk_page_e page, size_t nrows, int bare)
{
    size_t        i, row, ncols;
    const char  **columns;

    columns = pool->alloc(pool->data, MAX_COLS * sizeof(char *));
    assert_non_null(columns);

    ncols = columns_of(page, columns);
    assert_int_equal(tk_table_init(pool, t, columns, ncols, nrows), TK_OK);

    for (row = 0; row < nrows; row++) {
        for (i = 0; i < ncols; i++) {
            t->cells[row * ncols + i] = cell_of(page, columns[i], row, bare);
        }
    }
}


static tk_str_t
render(tk_page_e page, int edition, tk_err_t err, const char *subject,
    const tk_rows_t *rows)
{
    tk_str_t  body;

    assert_int_equal(tk_reply_render(pool, &ctx, page, edition, err,
                                     tk_str_c(subject), rows, &body),
                     TK_OK);

    return body;
}


/*
 * The signature of a document by D2, from the parsed tree and the bytes between
 * the tags; on libxml2 and OpenSSL alone.
 */

typedef struct {
    const char     *name;
    const char     *value;
    size_t          len;
    size_t          at;
    xmlChar        *content;            /* of a leaf, to be freed */
} part_t;


static int
part_compare(const void *a, const void *b)
{
    int            rc;
    const part_t  *x = a, *y = b;

    rc = strcmp(x->name, y->name);

    return rc ? rc : (x->at > y->at) - (x->at < y->at);
}


/* The inner XML of the element that opens at *p, which moves behind it. */

static part_t
part_inner(const char **p, const char *name)
{
    char         tag[80];
    part_t       part;
    const char  *end;

    memset(&part, 0, sizeof(part_t));

    snprintf(tag, sizeof(tag), "<%s>", name);
    assert_memory_equal(*p, tag, strlen(tag));

    part.name = name;
    part.value = *p + strlen(tag);

    snprintf(tag, sizeof(tag), "</%s>", name);
    end = strstr(part.value, tag);
    assert_non_null(end);

    part.len = end - part.value;
    *p = end + strlen(tag);

    return part;
}


static size_t
parts_of(xmlDocPtr doc, const char *text, part_t *parts, size_t max,
    char *sign)
{
    size_t       n;
    xmlNodePtr   node;
    const char  *p;

    p = strstr(text, "<root>");
    assert_non_null(p);
    p += strlen("<root>");

    n = 0;

    for (node = xmlDocGetRootElement(doc)->children; node; node = node->next) {
        /* no white space between elements */
        assert_int_equal(node->type, XML_ELEMENT_NODE);
        assert_true(n < max);

        parts[n] = part_inner(&p, (const char *) node->name);
        parts[n].at = n;

        if (xmlFirstElementChild(node) == NULL) {
            parts[n].content = xmlNodeGetContent(node);
            parts[n].value = (char *) parts[n].content;
            parts[n].len = strlen(parts[n].value);
        }

        if (strcmp(parts[n].name, "sign") == 0) {
            snprintf(sign, 33, "%s", parts[n].value);
            parts[n].len = 0;
        }

        if (parts[n].len == 0) {
            xmlFree(parts[n].content);
            continue;
        }

        n++;
    }

    assert_string_equal(p, "</root>");

    return n;
}


static void
assert_signed(tk_str_t body)
{
    char            *text, sign[33], digits[33];
    size_t           i, n;
    xmlDocPtr        doc;
    EVP_MD_CTX      *md5;
    unsigned char    digest[16];

    static part_t    parts[8192];

    text = malloc(body.len + 1);
    assert_non_null(text);
    memcpy(text, body.data, body.len);
    text[body.len] = '\0';
    assert_int_equal(strlen(text), body.len);

    doc = xmlReadMemory(text, body.len, NULL, NULL, XML_PARSE_NONET);
    assert_non_null(doc);

    n = parts_of(doc, text, parts, unit_count(parts), sign);
    qsort(parts, n, sizeof(part_t), part_compare);

    md5 = EVP_MD_CTX_new();
    assert_non_null(md5);
    assert_int_equal(EVP_DigestInit_ex(md5, EVP_md5(), NULL), 1);

    for (i = 0; i < n; i++) {
        EVP_DigestUpdate(md5, parts[i].name, strlen(parts[i].name));
        EVP_DigestUpdate(md5, "=", 1);
        EVP_DigestUpdate(md5, parts[i].value, parts[i].len);
        EVP_DigestUpdate(md5, "&", 1);
        xmlFree(parts[i].content);
    }

    EVP_DigestUpdate(md5, "key=" KEY, strlen("key=" KEY));
    assert_int_equal(EVP_DigestFinal_ex(md5, digest, NULL), 1);
    EVP_MD_CTX_free(md5);

    for (i = 0; i < 16; i++) {
        snprintf(digits + 2 * i, 3, "%02X", digest[i]);
    }

    assert_string_equal(sign, digits);

    xmlFreeDoc(doc);
    free(text);
}


/* Every page, both editions, none to many rows, full and as NULL as can be. */

static void
test_pages(void **state)
{
    int         page, edition, bare;
    size_t      i;
    tk_table_t  t;

    static const size_t  rows[] = { 0, 1, 2, 7, 300 };

    (void) state;

    for (page = 1; page < TK_PAGE_MAX; page++) {
        for (i = 0; i < unit_count(rows); i++) {
            for (bare = 0; bare < 2; bare++) {
                tk_arena_reset(arena);
                table_make(&t, page, rows[i], bare);

                for (edition = TK_V30; edition <= TK_V40; edition++) {
                    assert_signed(render(page, edition, TK_OK, "", &t.rows));
                }
            }
        }

        assert_signed(render(page, TK_V40, TK_OK, "", NULL));
    }
}


static void
test_refusals(void **state)
{
    int  i, page, edition;

    (void) state;

    for (i = 1; i < TK_ERR_MAX; i++) {
        tk_arena_reset(arena);

        for (page = TK_PAGE_NONE; page < TK_PAGE_MAX; page++) {
            for (edition = TK_V30; edition <= TK_V40; edition++) {
                assert_signed(render(page, edition, i, "a<b>&\"\r\xff 名", NULL));
            }
        }
    }
}


static void
assert_body(tk_str_t body, const char *before, const char *after)
{
    assert_int_equal(body.len,
                     strlen(before) + TK_SIGN_LEN + strlen(after));
    assert_memory_equal(body.data, before, strlen(before));
    assert_memory_equal(body.data + strlen(before) + TK_SIGN_LEN, after,
                        strlen(after));
    assert_signed(body);
}


#define HEAD(retcode, retmsg)                                                 \
    "<?xml version=\"1.0\" encoding=\"utf-8\"?>\n<root><retcode>" retcode     \
    "</retcode><retmsg>" retmsg "</retmsg><sign>"

#define TEXT(row, col, s)  tk_table_text(&t, row, col, tk_str_c(s))


static void
test_order_products(void **state)
{
    size_t      row;
    tk_table_t  t;

    static const char *const  columns[] = {
        "order_id", "request_key", "created_at", "customer_type",
        "customer_id", "customer_name", "description", "pay_timeout_min",
        "state", "product_code", "product_name", "quantity", "unit",
        "price_fen", "product_state"
    };

    (void) state;

    assert_int_equal(tk_table_init(pool, &t, columns, unit_count(columns), 2),
                     TK_OK);

    for (row = 0; row < 2; row++) {
        tk_table_int(&t, row, 0, ORDER);
        TEXT(row, 1, "OTA-1");
        tk_table_moment(&t, row, 2, moment());
        TEXT(row, 3, "3");
        TEXT(row, 4, "U-1");
        TEXT(row, 5, "演示 & 旅行社");
        tk_table_int(&t, row, 7, 30);
        TEXT(row, 8, "0");
        TEXT(row, 9, row ? "CHILD" : "ADULT");
        TEXT(row, 10, row ? "儿童票" : "成人票");
        tk_table_int(&t, row, 11, row ? 1 : 2);
        TEXT(row, 12, "张");
        tk_table_int(&t, row, 13, row ? 5000 : 10005);
    }

    assert_body(render(TK_PAGE_ORDER_PRODUCTS, TK_V40, TK_OK, "", &t.rows),
        HEAD("0", "成功。"),
        "</sign><Item><orderid>2611210010000000001</orderid>"
        "<ordertime>20261121093015</ordertime><customertype>3</customertype>"
        "<customerid>U-1</customerid>"
        "<customername>演示 &amp; 旅行社</customername>"
        "<description></description><paytimeout>30</paytimeout>"
        "<orderstatus>0</orderstatus>"
        "<subitem><productid>ADULT</productid>"
        "<productname>成人票</productname><num>2</num><unit>张</unit>"
        "<price>100.05</price><productstatus></productstatus></subitem>"
        "<subitem><productid>CHILD</productid>"
        "<productname>儿童票</productname><num>1</num><unit>张</unit>"
        "<price>50.00</price><productstatus></productstatus></subitem>"
        "</Item></root>");
}


static void
test_provider_config(void **state)
{
    tk_table_t  t;

    static const char *const  columns[] = {
        "provider_id", "provider_name", "kind", "slot_mode", "fee_mode",
        "product_code", "product_name", "units_ahead", "unit", "reference",
        "mode", "value", "activateable", "ticket_type", "can_cash",
        "can_deposit", "can_rebate", "can_epay", "max_limit", "pay_and_active",
        "active_refund"
    };

    (void) state;

    assert_int_equal(tk_table_init(pool, &t, columns, unit_count(columns), 2),
                     TK_OK);

    TEXT(0, 0, "HILL");
    TEXT(0, 1, "山");
    TEXT(0, 2, "1");
    tk_table_int(&t, 0, 3, 0);
    tk_table_int(&t, 0, 4, 1);
    TEXT(0, 5, "HILL1");
    TEXT(0, 6, "登山票");
    tk_table_int(&t, 0, 7, 1);
    TEXT(0, 8, "D");
    TEXT(0, 9, "A");
    TEXT(0, 10, "B");
    TEXT(0, 11, "10.00");
    tk_table_int(&t, 0, 12, 2);
    tk_table_int(&t, 0, 13, 3);
    tk_table_int(&t, 0, 14, 1);
    tk_table_int(&t, 0, 15, 1);
    tk_table_int(&t, 0, 16, 0);
    tk_table_int(&t, 0, 17, 0);
    tk_table_int(&t, 0, 18, 0);
    tk_table_int(&t, 0, 19, 1);
    tk_table_int(&t, 0, 20, 1);

    /* the second row's product is NULL: no feeitem of it */

    assert_body(
        render(TK_PAGE_GET_PROVIDER_CONFIG, TK_V40, TK_OK, "", &t.rows),
        HEAD("0", "成功。"),
        "</sign><Item><providerid>HILL</providerid>"
        "<providername>山</providername><type>1</type>"
        "<sublevelmode>0</sublevelmode><feemode>1</feemode><feeitems><feeitem>"
        "<productid>HILL1</productid><productname>登山票</productname>"
        "<unitcount>1</unitcount><unit>D</unit>"
        "<referencetime>A</referencetime><feecalmode>B</feecalmode>"
        "<feevalue>10.00</feevalue></feeitem></feeitems>"
        "<activateable>2</activateable><tickettype>3</tickettype>"
        "<canpaywithcash>1</canpaywithcash><canpaywithyfk>1</canpaywithyfk>"
        "<canpaywithfk>0</canpaywithfk><canpaywithepay>0</canpaywithepay>"
        "<maxlimit>0</maxlimit><payandactive>1</payandactive>"
        "<activerefund>1</activerefund></Item></root>");

    t.rows.nrows = 1;
    t.cells[5].type = TK_VALUE_NULL;

    assert_body(
        render(TK_PAGE_GET_PROVIDER_CONFIG, TK_V30, TK_OK, "", &t.rows),
        HEAD("0", "成功。"),
        "</sign><Item><providerid>HILL</providerid>"
        "<providername>山</providername><type>1</type>"
        "<sublevelmode>0</sublevelmode><feemode>1</feemode>"
        "<feeitems></feeitems>"
        "<activateable>1</activateable><tickettype>3</tickettype>"
        "<canpaywithcash>1</canpaywithcash><canpaywithyfk>1</canpaywithyfk>"
        "<canpaywithfk>0</canpaywithfk><canpaywithepay>0</canpaywithepay>"
        "<maxlimit>0</maxlimit></Item></root>");
}


static void
test_ticket_list(void **state)
{
    char            after[4096];
    size_t          row;
    tk_value_t     *v;
    tk_table_t      t;
    unsigned char   code[2][TK_TICKET_CODE_LEN];

    static const char *const  columns[] = {
        "verdict", "subject", "order_id", "bill", "station_id",
        "business_type", "station_name", "delivered_at", "total_fen",
        "deal_total_fen", "deal_fen", "fee_fen", "ticket_count",
        "person_count", "product_code", "product_name", "ticket_no", "persons",
        "day", "free", "price_fen", "amount_fen", "line_code", "line_name",
        "slot_no", "start_minute", "end_minute", "ticket_state", "request_key",
        "name_sealed", "id_sealed"
    };

    static const char  ticket[] =
        "<ticket><productid>REAL</productid><productname>实名票</productname>"
        "<ticketcode>%.30s</ticketcode><personcount>1</personcount>"
        "<ticketdate>20261121</ticketdate><freecount>0</freecount>"
        "<price>120.00</price><summary>120.00</summary>"
        "<servicecode>01</servicecode><servicename>南线</servicename>"
        "<timespanindex>3</timespanindex><starttime>09:05</starttime>"
        "<endtime>24:00</endtime><status>%s</status>%s</ticket>";

    (void) state;

    assert_int_equal(tk_table_init(pool, &t, columns, unit_count(columns), 2),
                     TK_OK);

    for (row = 0; row < 2; row++) {
        tk_table_int(&t, row, 2, ORDER);
        TEXT(row, 3, "S2611210010000000001");
        TEXT(row, 4, "00");
        TEXT(row, 5, "2");
        TEXT(row, 6, "互联网");
        tk_table_moment(&t, row, 7, moment());
        tk_table_int(&t, row, 8, 24000);
        tk_table_int(&t, row, 9, 24000);
        tk_table_int(&t, row, 10, 24000);
        tk_table_int(&t, row, 11, 0);
        tk_table_int(&t, row, 12, 2);
        tk_table_int(&t, row, 13, 2);
        TEXT(row, 14, "REAL");
        TEXT(row, 15, "实名票");
        tk_table_int(&t, row, 16, row + 1);
        tk_table_int(&t, row, 17, 1);
        tk_table_day(&t, row, 18, tk_day_from_civil(2026, 11, 21));
        tk_table_int(&t, row, 19, 0);
        tk_table_int(&t, row, 20, 12000);
        tk_table_int(&t, row, 21, 12000);
        TEXT(row, 22, "01");
        TEXT(row, 23, "南线");
        tk_table_int(&t, row, 24, 3);
        tk_table_int(&t, row, 25, 545);
        tk_table_int(&t, row, 26, 1440);
        TEXT(row, 27, row ? "3" : "2");
        TEXT(row, 28, "OTA-1");
        tk_ticket_code(&keyring, NULL, SUPPLIER, ORDER, row + 1, code[row]);
    }

    v = &t.cells[29];
    v->type = TK_VALUE_BYTES;
    v->s = sealed("name", "张三");
    v = &t.cells[30];
    v->type = TK_VALUE_BYTES;
    v->s = sealed("id", "430721198001011234");

#define TICKETS(edition, state)                                               \
    snprintf(after, sizeof(after),                                            \
        "</sign><Item><orderid>2611210010000000001</orderid>"                 \
        "<sellbillid>S2611210010000000001</sellbillid>"                       \
        "<stationid>00</stationid><businesstype>2</businesstype>"             \
        "<stationname>互联网</stationname>"                                   \
        "<datetime>20261121093015</datetime><total>240.00</total>"            \
        "<dealtotal>240.00</dealtotal><dealamount>240.00</dealamount>"        \
        "<totalfees>0.00</totalfees><ticketcount>2</ticketcount>"             \
        "<personcount>2</personcount><tickets>");                             \
    snprintf(after + strlen(after), sizeof(after) - strlen(after), ticket,    \
             (char *) code[0], "2",                                           \
             "<name>张三</name>"                                              \
             "<identitycode>430721198001011234</identitycode>");              \
    snprintf(after + strlen(after), sizeof(after) - strlen(after), ticket,    \
             (char *) code[1], state,                                         \
             "<name></name><identitycode></identitycode>");                   \
    strcat(after, "</tickets></Item></root>");                                \
    assert_body(render(TK_PAGE_GET_TICKET_LIST, edition, TK_OK, "", &t.rows), \
                HEAD("0", "成功。"), after)

    TICKETS(TK_V40, "3");
    TICKETS(TK_V30, "1");
}


static size_t
where(tk_str_t body, const char *what)
{
    void  *p;

    p = memmem(body.data, body.len, what, strlen(what));

    return p == NULL ? SIZE_MAX : (size_t) ((unsigned char *) p - body.data);
}


/* Those of a group, as api.ticket_list_2() sends them. */

static tk_str_t
sealed_list(const char *what, const char *const *plain, size_t n)
{
    size_t          i;
    tk_str_t        list, one;
    unsigned char  *p;

    p = pool->alloc(pool->data, 1024);
    assert_non_null(p);
    list.data = p;

    for (i = 0; i < n; i++) {
        one = sealed(what, plain[i]);
        p = tk_pg_put(p, (int64_t) one.len, TK_WIDTH_INT4);
        memcpy(p, one.data, one.len);
        p += one.len;
    }

    list.len = (size_t) (p - list.data);

    return list;
}


static void
test_group_names(void **state)
{
    size_t       i, len;
    tk_err_t     rc;
    tk_str_t     body, list;
    tk_table_t   t;
    tk_value_t  *name = NULL;

    static const char *const  plain[] = { "赵一", "a&b", "孙三" };
    static const char *const  names[] = {
        "<name>赵一</name>", "<name>赵一，a&amp;b</name>",
        "<name>赵一，a&amp;b，孙三</name>"
    };

    (void) state;

    table_make(&t, TK_PAGE_GET_TICKET_LIST, 1, 0);

    for (i = 0; i < t.rows.ncols; i++) {
        if (strcmp(t.columns[i], "name_sealed") == 0) {
            name = &t.cells[i];
        }
    }

    assert_non_null(name);

    for (i = 1; i <= unit_count(plain); i++) {
        name->s = sealed_list("name", plain, i);
        body = render(TK_PAGE_GET_TICKET_LIST, TK_V40, TK_OK, "", &t.rows);
        assert_true(where(body, names[i - 1]) != SIZE_MAX);
    }

    /* cut anywhere, it is no list; but where one ends it is a shorter one */
    list = sealed_list("name", plain, 2);
    len = 4 + (size_t) tk_pg_get(list.data, 4);

    for (i = 1; i < list.len; i++) {
        name->s.data = list.data;
        name->s.len = i;
        rc = tk_reply_render(pool, &ctx, TK_PAGE_GET_TICKET_LIST, TK_V40, TK_OK,
                             tk_str_c(""), &t.rows, &body);
        assert_int_equal(rc, i == len ? TK_OK : TK_BUG);
    }
}


/* What only one edition has, and where 3.0 has another order. */

static void
test_query_order(void **state)
{
    tk_str_t    body;
    tk_table_t  t;

    (void) state;

    table_make(&t, TK_PAGE_QUERY_ORDER, 2, 0);

    body = render(TK_PAGE_QUERY_ORDER, TK_V40, TK_OK, "", &t.rows);
    assert_true(where(body, "<orderstatus>") < where(body, "<paytimeout>"));
    assert_true(where(body, "<paytimeout>") < where(body, "<summary>"));
    assert_true(where(body, "<xyfp>1</xyfp>") != SIZE_MAX);
    assert_true(where(body, "<mobile>&lt;张三 &amp; \"李四\"&gt;</mobile>")
                != SIZE_MAX);
    assert_true(where(body, "<timeindex>") != SIZE_MAX);

    body = render(TK_PAGE_QUERY_ORDER, TK_V30, TK_OK, "", &t.rows);
    assert_true(where(body, "<paytimeout>") < where(body, "<orderstatus>"));
    assert_int_equal(where(body, "<summary>"), SIZE_MAX);
    assert_int_equal(where(body, "<xyfp>"), SIZE_MAX);
    assert_int_equal(where(body, "<mobile>"), SIZE_MAX);
    assert_int_equal(where(body, "<timeindex>"), SIZE_MAX);
    assert_true(where(body, "<seatlistdesc>") != SIZE_MAX);
}


/* An empty weekday is every day; text that XML cannot hold is replaced. */

static void
test_text(void **state)
{
    tk_str_t    body;
    tk_table_t  t;

    static const char *const  columns[] = { "line_code", "line_name" };

    (void) state;

    assert_int_equal(tk_table_init(pool, &t, columns, 2, 3), TK_OK);
    TEXT(0, 0, "<\">");
    TEXT(0, 1, "a&amp;b'\r\n\t");
    TEXT(1, 0, "\x01\x1f");
    TEXT(1, 1, "\xff\xe5\x8f");
    TEXT(2, 0, "");

    assert_body(render(TK_PAGE_GET_SERVICE_ITEM, TK_V40, TK_OK, "", &t.rows),
        HEAD("0", "成功。"),
        "</sign><Item><ServiceCode>&lt;\"&gt;</ServiceCode>"
        "<ServiceName>a&amp;amp;b'\n\t</ServiceName></Item>"
        "<Item><ServiceCode>\xef\xbf\xbd\xef\xbf\xbd</ServiceCode>"
        "<ServiceName>\xef\xbf\xbd\xef\xbf\xbd\xef\xbf\xbd</ServiceName>"
        "</Item>"
        "<Item><ServiceCode></ServiceCode><ServiceName></ServiceName></Item>"
        "</root>");

    table_make(&t, TK_PAGE_GET_PRODUCTS, 1, 0);
    body = render(TK_PAGE_GET_PRODUCTS, TK_V40, TK_OK, "", &t.rows);
    assert_true(where(body, "<EffectBegPeriod>1</EffectBegPeriod>") < SIZE_MAX);

    tk_arena_reset(arena);
    table_make(&t, TK_PAGE_GET_PRODUCTS, 1, 1);
    body = render(TK_PAGE_GET_PRODUCTS, TK_V40, TK_OK, "", &t.rows);
    assert_true(where(body, "<EffectBegPeriod></EffectBegPeriod>") < SIZE_MAX);
}


static void
test_weekday_zero(void **state)
{
    size_t      i;
    tk_str_t    body;
    tk_table_t  t;

    (void) state;

    table_make(&t, TK_PAGE_GET_PRODUCTS, 1, 0);

    for (i = 0; i < t.rows.ncols; i++) {
        if (strncmp(t.columns[i], "week_", 5) == 0) {
            tk_table_int(&t, 0, i, 0);
        }
    }

    body = render(TK_PAGE_GET_PRODUCTS, TK_V40, TK_OK, "", &t.rows);
    assert_true(where(body, "<EffectBegPeriod></EffectBegPeriod>"
                            "<EffectEndPeriod></EffectEndPeriod>"
                            "<EffectPeriodNegated>0</EffectPeriodNegated>")
                < SIZE_MAX);
}


static void
test_heads(void **state)
{
    tk_str_t        body;
    tk_table_t      t;
    tk_reply_ctx_t  unsigned_ctx;

    (void) state;

    assert_body(render(TK_PAGE_CANCEL_ORDER, TK_V40, TK_OK, "", NULL),
                HEAD("0", "操作成功"), "</sign></root>");
    assert_body(render(TK_PAGE_CANCEL_ORDER, TK_V40, TK_CANCEL_STATE, "3",
                       NULL),
                HEAD("-2381", "当前订单状态为已交割，不支持直接撤消订单。"),
                "</sign></root>");
    assert_body(render(TK_PAGE_ORDER_PRODUCTS, TK_V30, TK_BAD_PARAM, "Memo",
                       NULL),
                HEAD("-1501", "参数错误Memo"), "</sign></root>");

    /* rows do not count in a refusal */
    table_make(&t, TK_PAGE_QUERY_ORDER, 2, 0);
    assert_body(render(TK_PAGE_QUERY_ORDER, TK_V40, TK_ORDER_UNKNOWN, "",
                       &t.rows),
                HEAD("-2002", "没有找到对应的订单或订单不属于当前用户。"),
                "</sign></root>");

    /* no agent, no key, no signature */
    unsigned_ctx = ctx;
    unsigned_ctx.key.len = 0;
    assert_int_equal(tk_reply_render(pool, &unsigned_ctx, TK_PAGE_GET_PRODUCTS,
                                     TK_V40, TK_UNKNOWN_AGENT, tk_str_c(""),
                                     NULL, &body),
                     TK_OK);
    assert_tk_text(body, HEAD("-2201", "当前用户不存在。") "</sign></root>");
}


/* In pieces of whatever size an answer has the bytes it has in one. */

static void
test_pieces(void **state)
{
    int          more, pieces;
    size_t       i, nrows;
    tk_str_t     whole, body;
    tk_table_t   t;
    tk_reply_t  *reply;

    static const struct {
        tk_page_e   page;
        size_t      rows;
        size_t      piece;
        int         pieces;
    } cases[] = {
        { TK_PAGE_GET_PRODUCTS, 7, 1, 8 }, { TK_PAGE_GET_PRODUCTS, 7, 3, 3 },
        { TK_PAGE_GET_PRODUCTS, 7, 7, 2 }, { TK_PAGE_GET_PRODUCTS, 7, 8, 1 },
        { TK_PAGE_GET_PRODUCTS_INVENTORY, 5, 2, 3 },
        { TK_PAGE_GET_TICKET_LIST, 5, 2, 1 }, { TK_PAGE_GET_PRODUCTS, 0, 2, 1 }
    };

    (void) state;

    for (i = 0; i < unit_count(cases); i++) {
        nrows = cases[i].rows;
        table_make(&t, cases[i].page, nrows > 0 ? nrows : 1, 0);
        t.rows.nrows = nrows;
        whole = render(cases[i].page, TK_V40, TK_OK, "", &t.rows);

        assert_int_equal(tk_reply_start(pool, &ctx, cases[i].page, TK_V40,
                                        TK_OK, tk_str_c(""), &t.rows, &reply),
                         TK_OK);

        for (more = 1, pieces = 0; more; pieces++) {
            assert_int_equal(tk_reply_write(reply, cases[i].piece, &more),
                             TK_OK);
        }

        assert_int_equal(pieces, cases[i].pieces);
        assert_int_equal(tk_reply_finish(reply, &body), TK_OK);
        assert_int_equal(body.len, whole.len);
        assert_memory_equal(body.data, whole.data, whole.len);
    }
}


/* Rows that do not fit their table are a bug of ours, never half an answer. */

static void
test_misfits(void **state)
{
    size_t      i;
    tk_err_t    rc;
    tk_str_t    body;
    tk_table_t  t;
    tk_value_t  good;

    (void) state;

    table_make(&t, TK_PAGE_GET_TICKET_LIST, 1, 0);

    for (i = 0; i < t.rows.ncols; i++) {
        if (strcmp(t.columns[i], "verdict") == 0) {
            continue;
        }

        /* a wrong type; a container's column may have any */
        good = t.cells[i];
        t.cells[i].type = good.type == TK_VALUE_DAY ? TK_VALUE_INT
                                                    : TK_VALUE_DAY;
        rc = tk_reply_render(pool, &ctx, TK_PAGE_GET_TICKET_LIST, TK_V40, TK_OK,
                             tk_str_c(""), &t.rows, &body);
        assert_int_equal(rc, TK_BUG);
        t.cells[i] = good;
    }

    /* a column is not there */
    table_make(&t, TK_PAGE_GET_TICKET_LIST, 1, 0);

    for (i = 1; i < t.rows.ncols; i++) {
        t.rows.ncols = i;
        assert_int_equal(tk_reply_render(pool, &ctx, TK_PAGE_GET_TICKET_LIST,
                                         TK_V40, TK_OK, tk_str_c(""), &t.rows,
                                         &body),
                         TK_BUG);
    }

    /* sealed for somebody else */
    table_make(&t, TK_PAGE_QUERY_ORDER, 1, 0);
    ctx.supplier_id = SUPPLIER + 1;
    rc = tk_reply_render(pool, &ctx, TK_PAGE_QUERY_ORDER, TK_V40, TK_OK,
                         tk_str_c(""), &t.rows, &body);
    ctx.supplier_id = SUPPLIER;
    assert_int_equal(rc, TK_BAD_SEAL);

    /* infinite moments and days that were not given are empty, not nonsense */
    table_make(&t, TK_PAGE_QUERY_ORDER, 1, 0);

    for (i = 0; i < t.rows.ncols; i++) {
        if (t.cells[i].type == TK_VALUE_MOMENT) {
            t.cells[i].n = TK_NEVER;
        }

        if (t.cells[i].type == TK_VALUE_DAY) {
            t.cells[i].n = TK_NO_DAY;
        }
    }

    body = render(TK_PAGE_QUERY_ORDER, TK_V40, TK_OK, "", &t.rows);
    assert_true(where(body, "<sxrq></sxrq><jgrqsj></jgrqsj>") < SIZE_MAX);
}


static void
test_no_memory(void **state)
{
    int          left;
    tk_err_t     rc;
    tk_str_t     body;
    tk_table_t   t;
    unit_pool_t  dry;

    (void) state;

    table_make(&t, TK_PAGE_QUERY_ORDER, 20, 0);

    for (left = 0; left < 200; left++) {
        rc = tk_reply_render(unit_pool(&dry, pool, left), &ctx,
                             TK_PAGE_QUERY_ORDER, TK_V40, TK_OK, tk_str_c(""),
                             &t.rows, &body);
        if (rc == TK_OK) {
            break;
        }

        assert_int_equal(rc, TK_NO_MEMORY);
    }

    assert_true(left > 1 && left < 200);
    assert_signed(body);

    assert_int_equal(tk_table_init(unit_pool(&dry, pool, 0), &t, NULL, 3, 3),
                     TK_NO_MEMORY);
    assert_int_equal(tk_table_init(pool, &t, NULL, SIZE_MAX / 2, 3),
                     TK_NO_MEMORY);
    assert_int_equal(tk_table_init(unit_pool(&dry, pool, 0), &t, NULL, 3, 0),
                     TK_OK);
}


/* Tables: levels rise by one, and every element has what its format needs. */

static void
test_tables(void **state)
{
    int                  page, level, container;
    size_t               n;
    const tk_element_t  *e;

    (void) state;

    for (page = 0; page < TK_PAGE_MAX; page++) {
        level = -1;
        container = 1;
        n = 0;

        for (e = tk_reply_elements(page); e->element != NULL; e++, n++) {
            assert_true(e->level >= 0);
            assert_true(e->level <= level + container);
            assert_true(e->editions >= TK_V30 && e->editions <= TK_BOTH);

            level = e->level;
            container = e->format == TK_FMT_ONCE || e->format == TK_FMT_EACH
                        || e->format == TK_FMT_GROUP;

            assert_true(container || e->column != NULL
                        || e->format == TK_FMT_TICKET_CODE
                        || e->format == TK_FMT_FIXED);
            assert_int_equal(e->arg != NULL, e->format == TK_FMT_SEALED
                                             || e->format == TK_FMT_MAP
                                             || e->format == TK_FMT_FIXED);
            assert_true(e->format != TK_FMT_GROUP || e->column != NULL);
        }

        assert_true(n <= 64);
    }

    assert_null(tk_reply_elements(TK_PAGE_NONE)->element);
    assert_null(tk_reply_elements(TK_PAGE_MAX)->element);
    assert_null(tk_reply_elements(TK_PAGE_CANCEL_ORDER)->element);
}


static int
setup(void **state)
{
    unsigned char  master[32];

    (void) state;

    arena = tk_arena_create();

    if (arena == NULL || tk_crypto_init() != TK_OK) {
        return 1;
    }

    pool = tk_arena_pool(arena);
    memset(master, 7, sizeof(master));

    if (tk_keyring_init(&keyring, master) != TK_OK) {
        return 1;
    }

    ctx.supplier_id = SUPPLIER;
    ctx.zone = &zone;
    ctx.keyring = &keyring;
    ctx.key = tk_str_c(KEY);

    return 0;
}


static int
teardown(void **state)
{
    (void) state;

    tk_arena_free(arena);
    tk_keyring_wipe(&keyring);
    xmlCleanupParser();

    return 0;
}


int
main(void)
{
    const struct CMUnitTest  tests[] = {
        cmocka_unit_test(test_pages),
        cmocka_unit_test(test_refusals),
        cmocka_unit_test(test_order_products),
        cmocka_unit_test(test_provider_config),
        cmocka_unit_test(test_ticket_list),
        cmocka_unit_test(test_group_names),
        cmocka_unit_test(test_query_order),
        cmocka_unit_test(test_text),
        cmocka_unit_test(test_weekday_zero),
        cmocka_unit_test(test_heads),
        cmocka_unit_test(test_pieces),
        cmocka_unit_test(test_misfits),
        cmocka_unit_test(test_no_memory),
        cmocka_unit_test(test_tables),
    };

    return cmocka_run_group_tests_name("reply", tests, setup, teardown);
}
