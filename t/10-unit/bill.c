/*
 * Bills of the platforms, read from what they send: the vectors, every prefix
 * and mutation of them, texts that are odd but right, sums that are wrong, and
 * archives that are made to hurt.
 */

#define _GNU_SOURCE                         /* memmem */

#include <stdio.h>
#include <zip.h>
#include <zlib.h>

#include "pay.h"
#include "bill_read.h"
#include "bill_text.h"
#include "bill_unpack.h"
#include "tk_buf.h"
#include "tk_pay_text.h"
#include "tk_providers.h"
#include "tk_value.h"

#define DAY27       9827                /* 2026-11-27 */
#define DAY28       9828
#define ZIP_SIZE    24                  /* where an entry says its size */

static int
setup(void **state)
{
    (void) state;

    pay_begin("alipay", "bills");
    assert_int_equal(tk_day_from_civil(2026, 11, 27), DAY27);

    return 0;
}


static tk_str_t
vector(const char *bill, const char *name)
{
    return pay_text(json_object_get(pay_vectors, bill), name);
}


static tk_str_t
packed(const char *bill, const char *name)
{
    tk_str_t  bytes;

    assert_int_equal(tk_pay_unbase64(pay_pool, vector(bill, name), &bytes),
                     TK_OK);

    return bytes;
}


#define MOVES                                                                 \
    "#支付宝账务明细查询\r\n#账号：[20880000000000010156]\r\n"                \
    "#起始日期：[2026年11月27日 00:00:00]   终止日期：[2026年11月27日]\r\n"    \
    "#-----账务明细列表----\r\n"                                             \
    "账务流水号,业务流水号,商户订单号,商品名称,发生时间,对方账号,"               \
    "收入金额（+元）,支出金额（-元）,账户余额（元）,交易渠道,业务类型,备注\r\n" \
    "9001\t,1\t,T1\t,门票,2026-11-27 10:00:00,张三,88.80, ,1.00,,"           \
    "在线支付,\r\n"                                                          \
    "9002\t,2\t,P1\t,结算, 甲,2026-11-27 10:00:01,李四, ,-49.50,1.00,,"       \
    "转账,a\r\n"                                                             \
    "9003\t,3\t,\t,,2026-11-27 10:00:02,李四, ,-0.53,1.00,,收费,\r\n"       \
    "9004\t,4\t,P1\t,退回,2026-11-27 10:00:03,李四,49.50,,1.00,,转账,\r\n"   \
    "#-----账务明细列表结束----\r\n#支出合计：2笔，共-50.03元\r\n"            \
    "#收入合计：2笔，共138.30元\r\n#导出时间：[2026年11月28日]\r\n"

#define MOVED                                                                 \
    "#支付宝账务汇总查询\r\n"                                                \
    "类型,收入笔数,收入金额（+元）,支出笔数,支出金额（-元）,总金额（元）\r\n"   \
    "转账,1,49.50,1,-49.50,0.00\r\n合计,2,138.30,2,-50.03,88.27\r\n"


static tk_err_t
read_bill(const char *provider, tk_day_t day, tk_str_t file, bill_t *bill)
{
    return bill_read(pay_pool, tk_str_c(provider), day, file,
                     (tk_str_t) tk_null_str, bill);
}


static void
assert_read(const char *provider, tk_day_t day, tk_str_t file, bill_t *bill)
{
    if (read_bill(provider, day, file, bill) != TK_OK) {
        fail_msg("%s: %s", provider, bill->why);
    }
}


static void
assert_refused(const char *provider, tk_day_t day, const char *text,
    const char *why)
{
    bill_t  bill;

    assert_int_not_equal(read_bill(provider, day, tk_str_c(text), &bill),
                         TK_OK);

    if (strstr(bill.why, why) == NULL) {
        fail_msg("\"%s\" does not say \"%s\"", bill.why, why);
    }
}


static tk_time_t
moment(const char *clock)
{
    tk_time_t  t;

    t = tk_pay_moment(tk_str_c(clock));
    assert_int_not_equal(t, 0);

    return t;
}


/* A text in which one part is another. */

static const char *
with(tk_str_t text, const char *part, const char *other)
{
    tk_buf_t        b;
    tk_str_t        rest;

    rest = bill_after(text, part);
    assert_non_null(rest.data);
    assert_int_equal(tk_buf_init(&b, pay_pool, 0), TK_OK);
    tk_buf_add(&b, text.data, rest.data - text.data - strlen(part));
    tk_buf_adds(&b, other);
    tk_buf_add(&b, rest.data, rest.len);
    tk_buf_add(&b, "", 1);

    return (const char *) tk_buf_str(&b).data;
}


static void
test_alipay(void **state)
{
    bill_t              bill;
    bill_files_t        files;
    const bill_line_t  *line;

    (void) state;

    assert_int_equal(bill_unpack(pay_pool, packed("alipay_zip", "zip_b64"),
                                 &files), TK_OK);
    assert_int_equal(files.n, 2);
    assert_tk_text(files.files[0].name, "20880000000000010156_20261127_"
                   "\xd2\xb5\xce\xf1\xc3\xf7\xcf\xb8.csv");

    assert_read("alipay", DAY27, packed("alipay_zip", "zip_b64"), &bill);
    assert_string_equal(bill.format, "alipay trades");
    assert_int_equal(bill.n, 2);
    assert_int_equal(bill.paid_fen, 8880);
    assert_int_equal(bill.refunded_fen, 3000);
    assert_int_equal(bill.fee_fen, 35);

    line = &bill.lines[0];
    assert_int_equal(line->kind, BILL_PAYMENT);
    assert_int_equal(line->state, BILL_DONE);
    assert_tk_text(line->number, "T20261127000001");
    assert_tk_text(line->refund_number, "");
    assert_tk_text(line->platform_number, "2026112722001400000000000001");
    assert_int_equal(line->amount_fen, 8880);
    assert_int_equal(line->settled_fen, 8880);
    assert_int_equal(line->fee_fen, 53);
    assert_int_equal(line->at, moment("2026-11-27 10:00:20"));

    line = &bill.lines[1];
    assert_int_equal(line->kind, BILL_REFUND);
    assert_tk_text(line->number, "T20261127000001");
    assert_tk_text(line->refund_number, "R20261127000001");
    assert_int_equal(line->amount_fen, 3000);
    assert_int_equal(line->fee_fen, -18);
}


static void
test_wechat(void **state)
{
    bill_t              bill;
    const bill_line_t  *line;

    (void) state;

    assert_read("wechat2", DAY27, vector("wechat_trade_bill", "text"), &bill);
    assert_int_equal(bill.n, 2);
    assert_read("wechat3", DAY27, packed("wechat_trade_bill", "gzip_b64"),
                &bill);
    assert_string_equal(bill.format, "wechat trades");
    assert_int_equal(bill.n, 2);
    assert_int_equal(bill.paid_fen, 8880);
    assert_int_equal(bill.refunded_fen, 3000);
    assert_int_equal(bill.fee_fen, 35);

    assert_int_equal(bill_read(pay_pool, unit_str("wechat3"), DAY27,
                               packed("wechat_trade_bill", "gzip_b64"),
                               vector("wechat_trade_bill", "sha1_of_plain"),
                               &bill), TK_OK);
    assert_int_equal(bill_read(pay_pool, unit_str("wechat3"), DAY27,
                               packed("wechat_trade_bill", "gzip_b64"),
                               unit_str("fc49b97529f05027df300cb456c1f71ca346"
                                        "0774"), &bill), TK_BAD_VALUE);
    assert_string_equal(bill.why, "its hash is another one");
    assert_read("wechat3", DAY27, packed("wechat_trade_bill", "gzip_b64"),
                &bill);

    line = &bill.lines[0];
    assert_int_equal(line->kind, BILL_PAYMENT);
    assert_tk_text(line->number, "T20261127000021");
    assert_tk_text(line->platform_number, "4200000000202611270000000021");
    assert_int_equal(line->amount_fen, 8880);
    assert_int_equal(line->fee_fen, 53);
    assert_int_equal(line->at, moment("2026-11-27 10:05:00"));

    line = &bill.lines[1];
    assert_int_equal(line->kind, BILL_REFUND);
    assert_int_equal(line->state, BILL_DONE);
    assert_tk_text(line->number, "T20261127000021");
    assert_tk_text(line->refund_number, "R20261127000021");
    assert_tk_text(line->platform_number, "50000000000202611270000000021");
    assert_int_equal(line->amount_fen, 3000);
    assert_int_equal(line->fee_fen, -18);
}


static void
test_unionpay(void **state)
{
    bill_t              bill;
    const bill_line_t  *line;

    (void) state;

    assert_read("unionpay", DAY28, packed("unionpay_file", "fileContent"),
                &bill);
    assert_string_equal(bill.format, "unionpay ZM");
    assert_int_equal(bill.n, 2);
    assert_int_equal(bill.paid_fen, 8880);
    assert_int_equal(bill.refunded_fen, 3000);
    assert_int_equal(bill.fee_fen, 35);

    line = &bill.lines[0];
    assert_int_equal(line->kind, BILL_PAYMENT);
    assert_tk_text(line->number, "T20261128000031");
    assert_tk_text(line->platform_number, "202611281000001234568");
    assert_int_equal(line->amount_fen, 8880);
    assert_int_equal(line->settled_fen, 8880);
    assert_int_equal(line->fee_fen, 53);
    assert_int_equal(line->at, moment("2026-11-28 10:00:00"));

    line = &bill.lines[1];
    assert_int_equal(line->kind, BILL_REFUND);
    assert_tk_text(line->number, "T20261128000031");
    assert_tk_text(line->refund_number, "R20261128000031");
    assert_int_equal(line->amount_fen, 3000);
    assert_int_equal(line->settled_fen, 3000);
    assert_int_equal(line->fee_fen, -18);
}


/* The clearing day ends at 23:00, the year with the 31st: a line says neither
 * year nor zone. */

static void
test_unionpay_year(void **state)
{
    bill_t    bill;
    tk_str_t  zm;

    (void) state;

    zm = vector("unionpay_file", "zm_text");
    assert_read("unionpay", tk_day_from_civil(2027, 1, 1),
                tk_str_c(with(zm, "1128100000", "1231233000")), &bill);
    assert_int_equal(bill.lines[0].at, moment("2026-12-31 23:30:00"));
    assert_read("unionpay", tk_day_from_civil(2026, 12, 31),
                tk_str_c(with(zm, "1128100000", "0101000500")), &bill);
    assert_int_equal(bill.lines[0].at, moment("2027-01-01 00:05:00"));

    assert_refused("unionpay", DAY28, with(zm, "1128100000", "1332100000"),
                   "line 1: a moment");
    assert_refused("unionpay", DAY28, with(zm, "D000000000053",
                                           "X000000000053"), "line 1: ");
    assert_refused("unionpay", DAY28, with(zm, "\r\nS30", "\r\nS3"),
                   "line 2: it is not of 607 bytes");
}


#define CLEARING_HEAD                                                         \
    "time,order_no,biz_no,kind,action,payer,payee,amount,fee,state\n"
#define CLEARING_LINES                                                        \
    "2026-11-27T10:00:00+08:00,C1,T20261127000041,order,charge,D7,,8880,27,"  \
    "SUCCESS\n"                                                               \
    "2026-11-27T11:00:00+08:00,C2,R20261127000041,refund,charge,D7,,-3000,0," \
    "SUCCESS\n"                                                               \
    "2026-11-27T12:00:00+08:00,C3,P20261127000041,order,pay,,A1,5000,15,"     \
    "PROCESSING\n"

static void
test_clearing(void **state)
{
    bill_t  bill;

    (void) state;

    assert_read("clearing", DAY27,
                unit_str(CLEARING_HEAD CLEARING_LINES "#total,3,10880\n"),
                &bill);
    assert_int_equal(bill.n, 3);
    assert_int_equal(bill.paid_fen, 8880);
    assert_int_equal(bill.refunded_fen, 3000);
    assert_int_equal(bill.fee_fen, 0);
    assert_int_equal(bill.lines[0].kind, BILL_PAYMENT);
    assert_tk_text(bill.lines[0].number, "T20261127000041");
    assert_int_equal(bill.lines[1].kind, BILL_REFUND);
    assert_tk_text(bill.lines[1].refund_number, "R20261127000041");
    assert_int_equal(bill.lines[1].amount_fen, 3000);
    assert_int_equal(bill.lines[2].kind, BILL_OTHER);
    assert_int_equal(bill.lines[2].state, BILL_GOING);
    assert_int_equal(bill.lines[2].at, moment("2026-11-27 12:00:00"));

    assert_read("clearing", DAY27, unit_str(CLEARING_HEAD "#total,0,0\n"),
                &bill);
    assert_int_equal(bill.n, 0);

    assert_refused("clearing", DAY27,
                   CLEARING_HEAD CLEARING_LINES "#total,3,10881\n",
                   "10881 fen, not 3 of 10880");
    assert_refused("clearing", DAY27,
                   CLEARING_HEAD CLEARING_LINES "#total,2,10880\n", "2 lines");
    assert_refused("clearing", DAY27, CLEARING_HEAD CLEARING_LINES,
                   "cut off");
    assert_refused("clearing", DAY27,
                   CLEARING_HEAD "#total,0,0\n" CLEARING_LINES, "behind");
}


/* What a bill says it adds up to is looked at. */

/* Bills in which one part is another, and why each of them is refused. */

static void
test_refused(void **state)
{
    size_t    i;
    tk_str_t  alipay, wechat;

    static const struct {
        const char  *provider;
        const char  *part, *other;
        const char  *why;
    } cases[] = {
        /* sums */
        { "alipay", "实收共88.80", "实收共88.81",
          "商家实收: it says 8881000, its lines are 8880000" },
        { "alipay", "共-30.00", "共30.00", "商家实收" },
        { "alipay", "交易合计：1笔", "交易合计：2笔",
          "it says 2 trades, there are 1" },
        { "alipay", "#退款合计", "#", "cut off" },
        { "wechat3", "`2,`88.80", "`3,`88.80", "number of lines than 2" },
        { "wechat3", "`2,`88.80", "`2,`88.90", "应结订单总金额" },
        { "wechat3", "`0.35000", "`0.36000",
          "手续费总金额: it says 36000, its lines are 35000" },
        { "wechat3", "`30.00\r\n", "`31.00\r\n", "申请退款总金额" },
        { "wechat3", "总交易单数", "总数", "line 4" },

        /* rows and columns */
        { "alipay", "88.80,88.80", "88.80", "line 6: 24 values of 25" },
        { "alipay", "88.80,88.80", "88.80,x,88.80", "line 6: more" },
        { "alipay", "88.80,88.80", "88.80,x", "line 6: no value of 商家实收" },
        { "alipay", "服务费", "服务", "line 5: there is no column 服务费" },

        /* what moved */
        { BILL_ALIPAY_MOVES, "共-50.03", "共-50.04",
          "支出: it says 5004000, its lines are 5003000" },
        { BILL_ALIPAY_MOVES, "支出合计：2笔", "支出合计：3笔",
          "支出: it says 3, there are 2" },
        { BILL_ALIPAY_MOVES, "#收入合计", "#", "cut off" },
        { BILL_ALIPAY_MOVES, " ,-0.53", " , ", "neither came nor went" },
        { BILL_ALIPAY_MOVES, " ,-0.53", " ,x", "no value of 支出金额" },
        { BILL_ALIPAY_MOVES, "业务类型", "类型", "there is no column 业务类型" },
        { BILL_ALIPAY_MOVES, "起始日期：[2026年11月27", "起始日期：[2026年11月28",
          "another day's" }
    };

    (void) state;

    alipay = vector("alipay_zip", "detail_utf8");
    wechat = vector("wechat_trade_bill", "text");

    for (i = 0; i < unit_count(cases); i++) {
        assert_refused(cases[i].provider, DAY27,
                       with(strcmp(cases[i].provider, BILL_ALIPAY_MOVES) == 0
                            ? unit_str(MOVES)
                            : cases[i].provider[0] == 'a' ? alipay : wechat,
                            cases[i].part, cases[i].other),
                       cases[i].why);
    }

    assert_refused("alipay", DAY28, (const char *) alipay.data,
                   "another day's");
}


/* Of the two files of a bill both are looked at, in whatever order. */

static tk_str_t
zipped(const tk_str_t *files, size_t n)
{
    size_t         i;
    char           name[32];
    zip_t         *zip;
    tk_str_t       bytes;
    zip_stat_t     stat;
    zip_source_t  *source;

    source = zip_source_buffer_create(NULL, 0, 0, NULL);
    assert_non_null(source);
    zip_source_keep(source);
    zip = zip_open_from_source(source, ZIP_TRUNCATE, NULL);
    assert_non_null(zip);

    for (i = 0; i < n; i++) {
        snprintf(name, sizeof(name), "file%zu", i);
        assert_true(zip_file_add(zip, name,
                                 zip_source_buffer(zip, files[i].data,
                                                   files[i].len, 0), 0) >= 0);
    }

    assert_int_equal(zip_close(zip), 0);
    assert_int_equal(zip_source_stat(source, &stat), 0);
    bytes.len = stat.size;
    bytes.data = pay_pool->alloc(pay_pool->data, bytes.len);
    assert_int_equal(zip_source_open(source), 0);
    assert_int_equal(zip_source_read(source, bytes.data, bytes.len),
                     bytes.len);
    zip_source_close(source);
    zip_source_free(source);

    return bytes;
}


/* What moved on an account: of it the transfers. */

static void
test_alipay_moves(void **state)
{
    bill_t              bill;
    tk_str_t            files[2];
    const bill_line_t  *line;

    (void) state;

    files[0] = unit_str(MOVED);
    files[1] = unit_str(MOVES);
    assert_read(BILL_ALIPAY_MOVES, DAY27, zipped(files, 2), &bill);
    assert_string_equal(bill.format, "alipay moves");
    assert_int_equal(bill.n, 2);
    assert_int_equal(bill.paid_fen, 0);
    assert_int_equal(bill.refunded_fen, 0);
    assert_int_equal(bill.payout_fen, 0);
    assert_int_equal(bill.fee_fen, 0);

    line = &bill.lines[0];
    assert_int_equal(line->kind, BILL_OTHER);
    assert_int_equal(line->state, BILL_DONE);
    assert_tk_text(line->number, "P1");
    assert_tk_text(line->platform_number, "9002");
    assert_int_equal(line->amount_fen, 4950);
    assert_int_equal(line->at, moment("2026-11-27 10:00:01"));

    line = &bill.lines[1];
    assert_int_equal(line->state, BILL_FAILED);
    assert_tk_text(line->number, "P1");
    assert_int_equal(line->amount_fen, 4950);

    files[0] = tk_str_c(with(files[0], "138.30,2", "138.31,2"));
    assert_int_equal(read_bill(BILL_ALIPAY_MOVES, DAY27, zipped(files, 2),
                               &bill), TK_BAD_VALUE);
    assert_non_null(strstr(bill.why, "收入"));

    /* neither is taken for the other one */
    assert_refused("alipay", DAY27, MOVES, "no bill of alipay");
    assert_int_equal(read_bill(BILL_ALIPAY_MOVES, DAY27,
                               vector("alipay_zip", "detail_utf8"), &bill),
                     TK_BAD_VALUE);
}


static void
test_two_files(void **state)
{
    bill_t    bill;
    tk_str_t  files[3];

    (void) state;

    files[0] = vector("alipay_zip", "summary_utf8");
    files[1] = vector("alipay_zip", "detail_utf8");
    files[2] = unit_str("read me");
    assert_read("alipay", DAY27, zipped(files, 3), &bill);
    assert_int_equal(bill.n, 2);

    files[0] = tk_str_c(with(files[0], "-0.35", "-0.36"));
    assert_int_equal(read_bill("alipay", DAY27, zipped(files, 2), &bill),
                     TK_BAD_VALUE);
    assert_non_null(strstr(bill.why, "服务费"));

    files[0] = files[1];
    assert_int_equal(read_bill("alipay", DAY27, zipped(files, 2), &bill),
                     TK_BAD_VALUE);
    assert_string_equal(bill.why, "two bills in one");

    assert_int_equal(read_bill("wechat3", DAY27, zipped(files, 1), &bill),
                     TK_BAD_VALUE);
    assert_string_equal(bill.why, "no bill of wechat3");

    files[0].len = 0;
    assert_read("unionpay", DAY27, zipped(files, 1), &bill);
    assert_int_equal(bill.n, 0);
    assert_int_equal(read_bill("alipay", DAY27, zipped(files, 1), &bill),
                     TK_BAD_VALUE);
}


/* Names of products hold what people type; columns come and go. */

static void
test_odd_rows(void **state)
{
    bill_t    bill;
    tk_str_t  alipay, wechat;

    (void) state;

    alipay = vector("alipay_zip", "detail_utf8");
    wechat = vector("wechat_trade_bill", "text");

    assert_read("alipay", DAY27,
                tk_str_c(with(alipay, "测试门票,",
                              "票,2026-11-27 10:00:00,,")), &bill);
    assert_int_equal(bill.lines[0].amount_fen, 8880);
    assert_tk_text(bill.lines[0].number, "T20261127000001");
    assert_read("alipay", DAY27,
                tk_str_c(with(alipay, "-0.53,0.00,", "-0.53,0.00,a,b,c")),
                &bill);
    assert_int_equal(bill.lines[0].fee_fen, 53);
    assert_read("wechat3", DAY27,
                tk_str_c(with(wechat, "T20261127000021", "T 2026\x01\xff")),
                &bill);
    assert_tk_text(bill.lines[0].number, "T?2026??");

    assert_read("wechat3", DAY27, tk_str_c(with(wechat, "`测试门票",
                                                "`a,b,\"c\",`")), &bill);
    assert_int_equal(bill.lines[0].fee_fen, 53);
}


/* Thousandths of a fen are not lost: lines together are the sum. */

static void
test_small_fees(void **state)
{
    bill_t       bill;
    tk_str_t     text;
    const char  *fees;

    (void) state;

    text = vector("wechat_trade_bill", "text");
    fees = with(text, "`0.53000", "`0.00600");
    fees = with(tk_str_c(fees), "`-0.18000", "`0.00600");
    fees = with(tk_str_c(fees), "`0.35000", "`0.01200");
    assert_read("wechat3", DAY27, tk_str_c(fees), &bill);
    assert_int_equal(bill.lines[0].fee_fen, 1);
    assert_int_equal(bill.lines[1].fee_fen, 0);
    assert_int_equal(bill.fee_fen, 1);
}


static void
test_refund_states(void **state)
{
    bill_t    bill;
    tk_str_t  text;

    (void) state;

    text = vector("wechat_trade_bill", "text");
    assert_read("wechat3", DAY27,
                tk_str_c(with(text, "ORIGINAL,`SUCCESS",
                              "ORIGINAL,`PROCESSING")), &bill);
    assert_int_equal(bill.lines[1].state, BILL_GOING);
    assert_read("wechat3", DAY27,
                tk_str_c(with(text, "ORIGINAL,`SUCCESS", "ORIGINAL,`CHANGE")),
                &bill);
    assert_int_equal(bill.lines[1].state, BILL_FAILED);
    assert_read("wechat3", DAY27,
                tk_str_c(with(text, "`REFUND,", "`REVOKED,")), &bill);
    assert_int_equal(bill.lines[1].kind, BILL_REFUND);
}


static int
is_same(const bill_t *a, const bill_t *b)
{
    return a->n == b->n && a->paid_fen == b->paid_fen
           && a->refunded_fen == b->refunded_fen && a->fee_fen == b->fee_fen;
}


/* Cut off anywhere, or with another bit, a packed bill is refused or is the
 * same one. */

static void
spoil(const char *provider, tk_day_t day, tk_str_t whole, int exact)
{
    size_t       at;
    bill_t       right, bill;
    uint64_t     dice = 1;
    tk_str_t     spoilt;
    tk_arena_t  *arena;
    tk_pool_t   *pool;

    assert_read(provider, day, whole, &right);
    arena = tk_arena_create();
    pool = tk_arena_pool(arena);

    for (at = 0; at < whole.len; at++) {
        spoilt = unit_guard(whole.data, at);

        if (bill_read(pool, tk_str_c(provider), day, spoilt,
                      (tk_str_t) tk_null_str, &bill) == TK_OK && exact)
        {
            assert_true(is_same(&bill, &right));
        }

        spoilt = unit_guard(whole.data, whole.len);
        spoilt.data[at] ^= 1 << (unit_random(&dice) % 8);

        if (bill_read(pool, tk_str_c(provider), day, spoilt,
                      (tk_str_t) tk_null_str, &bill) == TK_OK && exact)
        {
            assert_true(bill.paid_fen == right.paid_fen
                        && bill.refunded_fen == right.refunded_fen);
        }

        tk_arena_reset(arena);
    }

    tk_arena_free(arena);
}


static void
test_spoilt(void **state)
{
    (void) state;

    spoil("alipay", DAY27, packed("alipay_zip", "zip_b64"), 1);
    spoil("alipay", DAY27, vector("alipay_zip", "detail_utf8"), 0);
    spoil(BILL_ALIPAY_MOVES, DAY27, unit_str(MOVES), 0);
    spoil("wechat3", DAY27, packed("wechat_trade_bill", "gzip_b64"), 1);
    spoil("wechat2", DAY27, vector("wechat_trade_bill", "text"), 0);
    spoil("unionpay", DAY28, packed("unionpay_file", "fileContent"), 1);
    spoil("unionpay", DAY28, vector("unionpay_file", "zm_text"), 0);
    spoil("clearing", DAY27,
          unit_str(CLEARING_HEAD CLEARING_LINES "#total,3,10880\n"), 0);
}


/* Cut off behind a line, too: only who has no sums cannot say. */

static void
test_cut_off(void **state)
{
    size_t    at;
    bill_t    bill;
    tk_str_t  text;

    (void) state;

    text = vector("wechat_trade_bill", "text");

    for (at = 0; at < text.len - 10; at++) {
        assert_int_not_equal(read_bill("wechat3", DAY27,
                                       unit_guard(text.data, at), &bill),
                             TK_OK);
    }
}


static void
test_no_memory(void **state)
{
    int          left;
    bill_t       bill;
    tk_err_t     rc;
    tk_str_t     file;
    unit_pool_t  pool;

    (void) state;

    file = packed("alipay_zip", "zip_b64");
    rc = TK_NO_MEMORY;

    for (left = 0; rc != TK_OK; left++) {
        assert_int_equal(rc, TK_NO_MEMORY);
        assert_in_range(left, 0, 100);
        rc = bill_read(unit_pool(&pool, pay_pool, left), unit_str("alipay"),
                       DAY27, file, (tk_str_t) tk_null_str, &bill);
    }

    assert_in_range(left, 3, 100);
}


/* ---- Made to hurt ---- */

static tk_str_t
gzipped(const void *data, size_t len, size_t times)
{
    size_t    i;
    z_stream  z;
    tk_str_t  bytes;

    memset(&z, 0, sizeof(z));
    assert_int_equal(deflateInit2(&z, 9, Z_DEFLATED, 15 + 16, 8,
                                  Z_DEFAULT_STRATEGY), Z_OK);
    bytes.len = 1024 * 1024;
    bytes.data = pay_pool->alloc(pay_pool->data, bytes.len);
    z.next_out = bytes.data;
    z.avail_out = (uInt) bytes.len;

    for (i = 0; i < times; i++) {
        z.next_in = (unsigned char *) data;
        z.avail_in = (uInt) len;
        (void) deflate(&z, i + 1 == times ? Z_FINISH : Z_NO_FLUSH);
    }

    bytes.len = z.next_out - bytes.data;
    deflateEnd(&z);

    return bytes;
}


static void
test_bombs(void **state)
{
    int                   i;
    tk_str_t              bomb, files[BILL_FILES + 1];
    bill_t                bill;
    unit_pool_t           pool;
    bill_files_t          out;
    unsigned char        *entry;
    static unsigned char  zeros[1024 * 1024];

    (void) state;

    /* hardly any memory is asked for */

    bomb = gzipped(zeros, sizeof(zeros), BILL_PLAIN / sizeof(zeros) + 1);
    assert_in_range(bomb.len, 1, 200000);
    assert_int_equal(bill_unpack(unit_pool(&pool, pay_pool, 0), bomb, &out),
                     TK_TOO_LARGE);

    bomb = unit_str("#");

    for (i = 0; i < BILL_DEPTH; i++) {
        bomb = gzipped(bomb.data, bomb.len, 1);
    }

    assert_int_equal(bill_unpack(pay_pool, bomb, &out), TK_OK);
    assert_int_equal(out.n, 1);
    bomb = gzipped(bomb.data, bomb.len, 1);
    assert_int_equal(bill_unpack(pay_pool, bomb, &out), TK_TOO_LARGE);

    for (i = 0; i < BILL_FILES + 1; i++) {
        files[i] = unit_str("#");
    }

    bomb = zipped(files, BILL_FILES);
    assert_int_equal(bill_unpack(pay_pool, bomb, &out), TK_OK);
    assert_int_equal(out.n, BILL_FILES);
    bomb = zipped(files, BILL_FILES + 1);
    assert_int_equal(bill_unpack(pay_pool, bomb, &out), TK_TOO_LARGE);

    /* it is said of the bill, whatever else is around it */

    files[0] = gzipped(zeros, sizeof(zeros), BILL_PLAIN / sizeof(zeros) + 1);
    files[0] = zipped(files, 1);
    assert_int_equal(read_bill("alipay", DAY27, files[0], &bill),
                     TK_TOO_LARGE);
    assert_string_equal(bill.why, "it holds more than a bill does");

    /* an archive that says more than it holds, or less */

    files[0] = unit_str("#");
    files[0] = zipped(files, 1);
    entry = memmem(files[0].data, files[0].len, "PK\x01\x02", 4);
    assert_non_null(entry);
    memcpy(entry + ZIP_SIZE, "\xff\xff\xff\x7f", 4);
    assert_int_equal(bill_unpack(pay_pool, files[0], &out), TK_TOO_LARGE);
    memcpy(entry + ZIP_SIZE, "\x00\x00\x00\x00", 4);
    assert_int_equal(bill_unpack(pay_pool, files[0], &out), TK_BAD_VALUE);

    /* one archive in another, each entry of which counts */

    files[0] = gzipped(zeros, sizeof(zeros), 1);
    files[1] = zipped(files, 1);
    files[0] = zipped(files + 1, 1);
    assert_int_equal(bill_unpack(pay_pool, files[0], &out), TK_OK);
    assert_int_equal(out.files[0].data.len, sizeof(zeros));
    assert_true(out.left < BILL_PLAIN - sizeof(zeros));
}


/* Who has the address may read the bill, but for WeChat Pay's V3. */

static void
test_download(void **state)
{
    tk_pay_call_t      call;
    tk_pay_account_t   account;
    tk_pay_request_t   request;

    (void) state;

    memset(&account, 0, sizeof(account));
    account.provider = tk_provider(unit_str("alipay"));
    account.merchant_id = unit_str("1900000109");
    account.serial = unit_str("1900000109SERIAL");
    account.gateway = unit_str("https://api.mch.weixin.qq.com");
    account.key = pay_private("wx_merchant");
    call = pay_call(TK_PAY_BILL, NULL);
    call.account = &account;

    assert_int_equal(tk_pay_download(&call, unit_str("http://a.example/x?y=1"),
                                     &request), TK_OK);
    assert_string_equal(request.method, "GET");
    assert_tk_text(request.url, "http://a.example/x?y=1");
    assert_int_equal(request.nheaders, 0);
    assert_int_equal(tk_pay_download(&call, unit_str("file:///etc/passwd"),
                                     &request), TK_BAD_VALUE);
    assert_int_equal(tk_pay_download(&call, unit_str("http://a\r\nX: y/"),
                                     &request), TK_BAD_VALUE);

    account.provider = tk_provider(unit_str("wechat3"));
    assert_int_equal(tk_pay_download(&call, unit_str("https://b.example/f?t=1"),
                                     &request), TK_OK);
    assert_tk_text(request.url, "https://b.example/f?t=1");
    assert_true(tk_pay_header_of(request.headers, request.nheaders,
                                 "Authorization").len > 0);
    assert_int_equal(tk_pay_download(&call, unit_str("https://b.example"),
                                     &request), TK_BAD_VALUE);

    account.provider = tk_provider(unit_str("clearing"));
    assert_int_equal(tk_pay_download(&call, unit_str("http://c.example/f/1"),
                                     &request), TK_OK);
    assert_tk_text(request.url, "http://c.example/f/1");
    assert_memory_equal(tk_pay_header_of(request.headers, request.nheaders,
                                         "Authorization").data,
                        "CLEARING1-", sizeof("CLEARING1-") - 1);
}


/* Each byte behind a zero: what a program writes that is set to it. */

static tk_str_t
utf16(const char *text)
{
    size_t          i;
    tk_str_t        s;
    unsigned char  *p;

    s.len = 2 + 2 * strlen(text);
    s.data = p = pay_pool->alloc(pay_pool->data, s.len);
    *p++ = 0xff;
    *p++ = 0xfe;

    for (i = 0; text[i] != '\0'; i++) {
        *p++ = (unsigned char) text[i];
        *p++ = 0;
    }

    return s;
}


static void
test_texts(void **state)
{
    bill_t    bill;
    tk_str_t  text, cells[BILL_CELLS];

    (void) state;

    assert_int_equal(read_bill("clearing", DAY27,
                               utf16("time,order_no,biz_no,kind,action,payer,"
                                     "payee,amount,fee,state\n#total,0,0\n"),
                               &bill), TK_BAD_VALUE);
    assert_string_equal(bill.why, "no bill of clearing");
    assert_int_equal(read_bill("wechat3", DAY27, unit_str("\xbd\xbb\xd2"),
                               &bill), TK_BAD_VALUE);
    assert_string_equal(bill.why, "no bill of wechat3");

    assert_int_equal(bill_text(pay_pool, unit_str("\xb2\xe2\xca\xd4\xff,a"),
                               &text), TK_OK);
    assert_tk_text(text, "测试?,a");
    assert_int_equal(bill_text(pay_pool, unit_str("\xef\xbb\xbf" "a"), &text),
                     TK_OK);
    assert_tk_text(text, "a");
    assert_int_equal(bill_text(pay_pool, unit_str("a\xb2"), &text), TK_OK);
    assert_tk_text(text, "a?");

    assert_int_equal(bill_cells(unit_str(",\t x \t,\"1,2\",,"), cells), 5);
    assert_tk_text(cells[0], "");
    assert_tk_text(cells[1], "x");
    assert_tk_text(cells[2], "1,2");
    assert_tk_text(cells[4], "");
    assert_int_equal(bill_cells(unit_str("`a,b,`,`c"), cells), 3);
    assert_tk_text(cells[0], "a,b");
    assert_tk_text(cells[1], "");
    assert_int_equal(bill_cells(unit_str(""), cells), 1);
    assert_int_equal(bill_day_read(unit_str("2026年11月27")), DAY27);
    assert_int_equal(bill_day_read(unit_str("2026-11-27 00")), DAY27);
    assert_int_equal(bill_day_read(unit_str("2026-1-127")), 0);
}


int
main(void)
{
    const struct CMUnitTest  tests[] = {
        cmocka_unit_test(test_alipay),
        cmocka_unit_test(test_wechat),
        cmocka_unit_test(test_unionpay),
        cmocka_unit_test(test_unionpay_year),
        cmocka_unit_test(test_clearing),
        cmocka_unit_test(test_refused),
        cmocka_unit_test(test_alipay_moves),
        cmocka_unit_test(test_two_files),
        cmocka_unit_test(test_odd_rows),
        cmocka_unit_test(test_small_fees),
        cmocka_unit_test(test_refund_states),
        cmocka_unit_test(test_spoilt),
        cmocka_unit_test(test_cut_off),
        cmocka_unit_test(test_no_memory),
        cmocka_unit_test(test_bombs),
        cmocka_unit_test(test_download),
        cmocka_unit_test(test_texts)
    };

    return cmocka_run_group_tests(tests, setup, pay_end);
}
