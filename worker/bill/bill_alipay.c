/*
 * Alipay's bill of trades: a file of lines, and one that sums them up by shop.
 * Between comments stands a table; behind it the bill says what it adds up to.
 * That of what moved on the account is made likewise; of it only transfers
 * concern us, which no other bill has.
 */

#include "bill_format.h"
#include "tk_value.h"

enum {
    TRADE_PLATFORM, TRADE_NUMBER, TRADE_KIND, TRADE_SUBJECT, TRADE_MADE,
    TRADE_DONE, TRADE_SHOP, TRADE_BUYER, TRADE_AMOUNT, TRADE_SETTLED,
    TRADE_VOUCHER, TRADE_REFUND, TRADE_FEE, TRADE_REMARK, TRADE_COLUMNS
};

static const bill_column_t  bill_trade_columns[] = {
    [TRADE_PLATFORM] = { "支付宝交易号", BILL_TEXT, 0 },
    [TRADE_NUMBER] =   { "商户订单号", BILL_TEXT, 0 },
    [TRADE_KIND] =     { "业务类型", BILL_TEXT, 0 },
    [TRADE_SUBJECT] =  { "商品名称", BILL_FREE, 0 },
    [TRADE_MADE] =     { "创建时间", BILL_CLOCK, 0 },
    [TRADE_DONE] =     { "完成时间", BILL_CLOCK, 0 },
    [TRADE_SHOP] =     { "门店名称", BILL_FREE, 1 },
    [TRADE_BUYER] =    { "对方账户", BILL_FREE, 1 },
    [TRADE_AMOUNT] =   { "订单金额", BILL_YUAN, 0 },
    [TRADE_SETTLED] =  { "商家实收", BILL_YUAN, 0 },
    [TRADE_VOUCHER] =  { "券名称", BILL_FREE, 1 },
    [TRADE_REFUND] =   { "退款批次号/请求号", BILL_TEXT, 0 },
    [TRADE_FEE] =      { "服务费", BILL_YUAN, 0 },
    [TRADE_REMARK] =   { "备注", BILL_FREE, 1 }
};

enum { SUM_SHOP, SUM_PAYMENTS, SUM_REFUNDS, SUM_AMOUNT, SUM_SETTLED, SUM_FEE,
       SUM_COLUMNS };

static const bill_column_t  bill_sum_columns[] = {
    [SUM_SHOP] =     { "门店编号", BILL_TEXT, 0 },
    [SUM_PAYMENTS] = { "交易订单总笔数", BILL_TEXT, 0 },
    [SUM_REFUNDS] =  { "退款订单总笔数", BILL_TEXT, 0 },
    [SUM_AMOUNT] =   { "订单金额", BILL_YUAN, 1 },
    [SUM_SETTLED] =  { "商家实收", BILL_YUAN, 1 },
    [SUM_FEE] =      { "服务费", BILL_YUAN, 1 }
};


int
bill_alipay_mine(tk_str_t raw, tk_str_t text)
{
    (void) raw;

    return bill_begins_with(text, "#支付宝业务明细查询");
}


int
bill_alipay_sums_mine(tk_str_t raw, tk_str_t text)
{
    (void) raw;

    return bill_begins_with(text, "#支付宝业务汇总查询");
}


static tk_str_t
bill_until(tk_str_t s, const char *end)
{
    tk_str_t  rest;

    rest = bill_after(s, end);
    s.len = rest.data == NULL ? 0 : (size_t) (rest.data - s.data) - strlen(end);

    return s;
}


/* "#交易合计：1笔，商家实收共88.80元，…" */

static tk_err_t
bill_alipay_total(bill_reader_t *r, tk_str_t rest, int64_t n, int64_t sum)
{
    int64_t  count, milli;

    if (tk_parse_int(bill_until(rest, "笔"), 0, BILL_LINES, &count) != TK_OK
        || !bill_yuan(bill_until(bill_after(rest, "共"), "元"), &milli))
    {
        return bill_wrong(r, "a sum cannot be read");
    }

    return count == n ? bill_agree(r, "商家实收", milli, sum * BILL_MILLI)
           : bill_wrong(r, "it says %lld trades, there are %lld",
                        (long long) count, (long long) n);
}


/* What a comment says; *sums has a bit for each of the two sums. */

static tk_err_t
bill_alipay_comment(bill_reader_t *r, tk_str_t line, int *sums)
{
    tk_str_t  rest;

    rest = bill_after(line, "起始日期：[");

    if (rest.data != NULL && bill_day_read(bill_until(rest, "日")) != r->day) {
        return bill_wrong(r, "it is another day's");
    }

    rest = bill_after(line, "交易合计：");

    if (rest.data != NULL) {
        *sums |= 1;
        return bill_alipay_total(r, rest, r->payments, r->settled_paid);
    }

    rest = bill_after(line, "退款合计：");

    if (rest.data != NULL) {
        *sums |= 2;
        return bill_alipay_total(r, rest, r->refunds, -r->settled_refunded);
    }

    return TK_OK;
}


/* Refunds are negative, and so is the fee of a payment. */

static tk_err_t
bill_alipay_line(bill_reader_t *r, const bill_table_t *t)
{
    int          sign;
    tk_str_t     kind;
    bill_line_t  line;

    memset(&line, 0, sizeof(line));
    kind = bill_cell(t, TRADE_KIND);

    line.kind = tk_str_eq(kind, tk_str_c("交易")) ? BILL_PAYMENT
                : tk_str_eq(kind, tk_str_c("退款")) ? BILL_REFUND : BILL_OTHER;
    sign = line.kind == BILL_REFUND
           || (line.kind == BILL_OTHER && bill_cell_yuan(t, TRADE_AMOUNT) < 0)
           ? -1 : 1;

    line.state = BILL_DONE;
    line.number = bill_cell(t, TRADE_NUMBER);
    line.platform_number = bill_cell(t, TRADE_PLATFORM);
    line.amount_fen = sign * bill_cell_yuan(t, TRADE_AMOUNT) / BILL_MILLI;
    line.settled_fen = sign * bill_cell_yuan(t, TRADE_SETTLED) / BILL_MILLI;
    line.at = bill_cell_clock(t, TRADE_DONE);

    if (line.kind == BILL_REFUND) {
        line.refund_number = bill_cell(t, TRADE_REFUND);
    }

    return bill_add(r, &line, -bill_cell_yuan(t, TRADE_FEE));
}


/* A file of rows, between lines of '#' that say whose they are and, at the end,
 * two sums, which set a bit each. */

typedef struct {
    tk_err_t      (*comment)(bill_reader_t *r, tk_str_t line, int *sums);
    tk_err_t      (*row)(bill_reader_t *r, const bill_table_t *t);
} bill_alipay_file_t;


static tk_err_t
bill_alipay_row(bill_reader_t *r, bill_table_t *t, tk_str_t line,
    const bill_alipay_file_t *file)
{
    tk_err_t  rc;

    if (t->width == 0) {
        return bill_header(r, t, line);
    }

    rc = bill_row(r, t, line);

    return rc == TK_OK ? file->row(r, t) : rc;
}


static tk_err_t
bill_alipay_rows(bill_reader_t *r, bill_table_t *t, tk_str_t text,
    const bill_alipay_file_t *file)
{
    int       sums;
    tk_err_t  rc;
    tk_str_t  line;

    sums = 0;

    for (r->at = 1; bill_line_next(&text, &line); r->at++) {
        if (line.len == 0) {
            continue;
        }

        rc = line.data[0] == '#' ? file->comment(r, line, &sums)
             : bill_alipay_row(r, t, line, file);

        if (rc != TK_OK) {
            return rc;
        }
    }

    return sums == 3 ? TK_OK : bill_wrong(r, "it is cut off");
}


/* Of a file of sums, the row that has those of all. */

static tk_err_t
bill_alipay_whole(bill_reader_t *r, bill_table_t *t, tk_str_t text, int named,
    tk_err_t (*whole)(bill_reader_t *r, const bill_table_t *t))
{
    tk_err_t  rc;
    tk_str_t  line;

    for (r->at = 1; bill_line_next(&text, &line); r->at++) {
        if (line.len == 0 || line.data[0] == '#') {
            continue;
        }

        rc = t->width == 0 ? bill_header(r, t, line) : bill_row(r, t, line);

        if (rc != TK_OK) {
            return rc;
        }

        if (tk_str_eq(bill_cell(t, named), tk_str_c("合计"))) {
            return whole(r, t);
        }
    }

    return bill_wrong(r, "the sums are cut off");
}


tk_err_t
bill_alipay_read(bill_reader_t *r, tk_str_t text)
{
    bill_table_t               table = {
        .columns = bill_trade_columns, .n = TRADE_COLUMNS
    };
    const bill_alipay_file_t   file = {
        bill_alipay_comment, bill_alipay_line
    };

    return bill_alipay_rows(r, &table, text, &file);
}


static tk_err_t
bill_alipay_sum(bill_reader_t *r, const bill_table_t *t)
{
    size_t    i;
    int64_t   payments, refunds;
    tk_err_t  rc;

    const struct {
        int          column;
        int64_t      is;
    } sums[] = {
        { SUM_AMOUNT,
          (r->bill->paid_fen - r->bill->refunded_fen) * BILL_MILLI },
        { SUM_SETTLED, (r->settled_paid - r->settled_refunded) * BILL_MILLI },
        { SUM_FEE, -r->fees }
    };

    if (tk_parse_int(bill_cell(t, SUM_PAYMENTS), 0, BILL_LINES, &payments)
            != TK_OK
        || tk_parse_int(bill_cell(t, SUM_REFUNDS), 0, BILL_LINES, &refunds)
            != TK_OK)
    {
        return bill_wrong(r, "a count of trades cannot be read");
    }

    if (payments != r->payments || refunds != r->refunds) {
        return bill_wrong(r, "it sums up %lld and %lld trades",
                          (long long) payments, (long long) refunds);
    }

    rc = TK_OK;

    for (i = 0; rc == TK_OK && i < sizeof(sums) / sizeof(sums[0]); i++) {
        if (bill_has(t, sums[i].column)) {
            rc = bill_agree(r, t->columns[sums[i].column].name,
                            bill_cell_yuan(t, sums[i].column), sums[i].is);
        }
    }

    return rc;
}


tk_err_t
bill_alipay_sums(bill_reader_t *r, tk_str_t text)
{
    bill_table_t   table = {
        .columns = bill_sum_columns, .n = SUM_COLUMNS
    };

    return bill_alipay_whole(r, &table, text, SUM_SHOP, bill_alipay_sum);
}


/* ---- What moved on the account ---- */

#define BILL_TRANSFER   "转账"

enum {
    MOVE_PLATFORM, MOVE_NUMBER, MOVE_SUBJECT, MOVE_AT, MOVE_OTHER, MOVE_IN,
    MOVE_OUT, MOVE_CHANNEL, MOVE_KIND, MOVE_REMARK, MOVE_COLUMNS
};

static const bill_column_t  bill_move_columns[] = {
    [MOVE_PLATFORM] = { "账务流水号", BILL_TEXT, 0 },
    [MOVE_NUMBER] =   { "商户订单号", BILL_TEXT, 0 },
    [MOVE_SUBJECT] =  { "商品名称", BILL_FREE, 1 },
    [MOVE_AT] =       { "发生时间", BILL_CLOCK, 0 },
    [MOVE_OTHER] =    { "对方账号", BILL_FREE, 1 },
    [MOVE_IN] =       { "收入金额", BILL_YUAN_OR_NONE, 0 },
    [MOVE_OUT] =      { "支出金额", BILL_YUAN_OR_NONE, 0 },
    [MOVE_CHANNEL] =  { "交易渠道", BILL_FREE, 1 },
    [MOVE_KIND] =     { "业务类型", BILL_TEXT, 0 },
    [MOVE_REMARK] =   { "备注", BILL_FREE, 1 }
};

enum { MOVED_KIND, MOVED_CAME, MOVED_IN, MOVED_WENT, MOVED_OUT, MOVED_COLUMNS };

static const bill_column_t  bill_moved_columns[] = {
    [MOVED_KIND] = { "类型", BILL_TEXT, 0 },
    [MOVED_CAME] = { "收入笔数", BILL_TEXT, 0 },
    [MOVED_IN] =   { "收入金额", BILL_YUAN_OR_NONE, 0 },
    [MOVED_WENT] = { "支出笔数", BILL_TEXT, 0 },
    [MOVED_OUT] =  { "支出金额", BILL_YUAN_OR_NONE, 0 }
};


int
bill_alipay_moves_mine(tk_str_t raw, tk_str_t text)
{
    (void) raw;

    return bill_begins_with(text, "#支付宝账务明细查询");
}


int
bill_alipay_moved_mine(tk_str_t raw, tk_str_t text)
{
    (void) raw;

    return bill_begins_with(text, "#支付宝账务汇总查询");
}


static int64_t
bill_without_sign(int64_t milli)
{
    return milli < 0 ? -milli : milli;
}


static tk_err_t
bill_moved_agrees(bill_reader_t *r, const char *what, int64_t n,
    int64_t milli, const bill_moved_t *is)
{
    return n == is->n ? bill_agree(r, what, bill_without_sign(milli), is->milli)
           : bill_wrong(r, "%s: it says %lld, there are %lld", what,
                        (long long) n, (long long) is->n);
}


/* "#收入合计：1笔，共88.80元", "#支出合计：2笔，共-34.38元" */

static tk_err_t
bill_moves_total(bill_reader_t *r, const char *what, tk_str_t rest,
    const bill_moved_t *is)
{
    int64_t  n, milli;

    if (tk_parse_int(bill_until(rest, "笔"), 0, BILL_LINES, &n) != TK_OK
        || !bill_yuan(bill_until(bill_after(rest, "共"), "元"), &milli))
    {
        return bill_wrong(r, "a sum cannot be read");
    }

    return bill_moved_agrees(r, what, n, milli, is);
}


static tk_err_t
bill_moves_comment(bill_reader_t *r, tk_str_t line, int *sums)
{
    tk_str_t  rest;

    rest = bill_after(line, "起始日期：[");

    if (rest.data != NULL && bill_day_read(bill_until(rest, "日")) != r->day) {
        return bill_wrong(r, "it is another day's");
    }

    rest = bill_after(line, "收入合计：");

    if (rest.data != NULL) {
        *sums |= 1;
        return bill_moves_total(r, "收入", rest, &r->came);
    }

    rest = bill_after(line, "支出合计：");

    if (rest.data != NULL) {
        *sums |= 2;
        return bill_moves_total(r, "支出", rest, &r->went);
    }

    return TK_OK;
}


/* What a bank has sent back comes in under the number it went out by. */

static tk_err_t
bill_moves_line(bill_reader_t *r, const bill_table_t *t)
{
    int64_t        in, out;
    bill_line_t    line;
    bill_moved_t  *sum;

    in = bill_without_sign(bill_cell_yuan(t, MOVE_IN));
    out = bill_without_sign(bill_cell_yuan(t, MOVE_OUT));

    if ((in > 0) == (out > 0)) {
        return bill_wrong(r, "money that neither came nor went");
    }

    sum = in > 0 ? &r->came : &r->went;

    if (__builtin_add_overflow(sum->milli, in + out, &sum->milli)) {
        return bill_wrong(r, "more money than there is");
    }

    sum->n++;

    if (!tk_str_eq(bill_cell(t, MOVE_KIND), tk_str_c(BILL_TRANSFER))) {
        return TK_OK;
    }

    memset(&line, 0, sizeof(line));
    line.kind = BILL_OTHER;
    line.state = out > 0 ? BILL_DONE : BILL_FAILED;
    line.number = bill_cell(t, MOVE_NUMBER);
    line.platform_number = bill_cell(t, MOVE_PLATFORM);
    line.amount_fen = (in + out) / BILL_MILLI;
    line.settled_fen = line.amount_fen;
    line.at = bill_cell_clock(t, MOVE_AT);

    return bill_add(r, &line, 0);
}


tk_err_t
bill_alipay_moves_read(bill_reader_t *r, tk_str_t text)
{
    bill_table_t               table = {
        .columns = bill_move_columns, .n = MOVE_COLUMNS
    };
    const bill_alipay_file_t   file = { bill_moves_comment, bill_moves_line };

    return bill_alipay_rows(r, &table, text, &file);
}


static tk_err_t
bill_moved_sum(bill_reader_t *r, const bill_table_t *t)
{
    int64_t   came, went;
    tk_err_t  rc;

    if (tk_parse_int(bill_cell(t, MOVED_CAME), 0, BILL_LINES, &came) != TK_OK
        || tk_parse_int(bill_cell(t, MOVED_WENT), 0, BILL_LINES, &went)
            != TK_OK)
    {
        return bill_wrong(r, "a count cannot be read");
    }

    rc = bill_moved_agrees(r, "收入", came, bill_cell_yuan(t, MOVED_IN),
                           &r->came);

    return rc == TK_OK
           ? bill_moved_agrees(r, "支出", went, bill_cell_yuan(t, MOVED_OUT),
                               &r->went)
           : rc;
}


tk_err_t
bill_alipay_moved(bill_reader_t *r, tk_str_t text)
{
    bill_table_t   table = {
        .columns = bill_moved_columns, .n = MOVED_COLUMNS
    };

    return bill_alipay_whole(r, &table, text, MOVED_KIND, bill_moved_sum);
}
