/*
 * WeChat Pay's bill of trades, of V2 and V3 alike: a table of lines, then one
 * with a single line that sums them up.  Payments and refunds share columns.
 */

#include "bill_format.h"
#include "tk_value.h"

enum {
    TRADE_AT, TRADE_PLATFORM, TRADE_NUMBER, TRADE_STATE, TRADE_SETTLED,
    TRADE_REFUND_PLATFORM, TRADE_REFUND, TRADE_REFUND_SETTLED,
    TRADE_REFUND_STATE, TRADE_SUBJECT, TRADE_ATTACH, TRADE_FEE, TRADE_AMOUNT,
    TRADE_REFUND_AMOUNT, TRADE_COLUMNS
};

static const bill_column_t  bill_trade_columns[] = {
    [TRADE_AT] =              { "交易时间", BILL_CLOCK, 0 },
    [TRADE_PLATFORM] =        { "微信订单号", BILL_TEXT, 0 },
    [TRADE_NUMBER] =          { "商户订单号", BILL_TEXT, 0 },
    [TRADE_STATE] =           { "交易状态", BILL_TEXT, 0 },
    [TRADE_SETTLED] =         { "应结订单金额", BILL_YUAN, 0 },
    [TRADE_REFUND_PLATFORM] = { "微信退款单号", BILL_TEXT, 0 },
    [TRADE_REFUND] =          { "商户退款单号", BILL_TEXT, 0 },
    [TRADE_REFUND_SETTLED] =  { "退款金额", BILL_YUAN, 0 },
    [TRADE_REFUND_STATE] =    { "退款状态", BILL_TEXT, 0 },
    [TRADE_SUBJECT] =         { "商品名称", BILL_FREE, 1 },
    [TRADE_ATTACH] =          { "商户数据包", BILL_FREE, 1 },
    [TRADE_FEE] =             { "手续费", BILL_YUAN, 0 },
    [TRADE_AMOUNT] =          { "订单金额", BILL_YUAN, 1 },
    [TRADE_REFUND_AMOUNT] =   { "申请退款金额", BILL_YUAN, 1 }
};

enum { SUM_LINES, SUM_SETTLED, SUM_REFUND_SETTLED, SUM_FEE, SUM_AMOUNT,
       SUM_REFUND_AMOUNT, SUM_COLUMNS };

static const bill_column_t  bill_sum_columns[] = {
    [SUM_LINES] =          { "总交易单数", BILL_TEXT, 0 },
    [SUM_SETTLED] =        { "应结订单总金额", BILL_YUAN, 0 },
    [SUM_REFUND_SETTLED] = { "退款总金额", BILL_YUAN, 0 },
    [SUM_FEE] =            { "手续费总金额", BILL_YUAN, 0 },
    [SUM_AMOUNT] =         { "订单总金额", BILL_YUAN, 1 },
    [SUM_REFUND_AMOUNT] =  { "申请退款总金额", BILL_YUAN, 1 }
};


int
bill_wechat_mine(tk_str_t raw, tk_str_t text)
{
    (void) raw;

    return bill_begins_with(text, "交易时间,");
}


/* A number that is not there is a 0. */

static tk_str_t
bill_wechat_number(const bill_table_t *t, int column)
{
    tk_str_t  number;

    number = bill_cell(t, column);

    if (tk_str_eq(number, tk_str_c("0"))) {
        number.len = 0;
    }

    return number;
}


static int64_t
bill_wechat_fen(const bill_table_t *t, int column, int instead)
{
    return bill_cell_yuan(t, bill_has(t, column) ? column : instead)
           / BILL_MILLI;
}


static bill_state_e
bill_wechat_refund_state(tk_str_t state)
{
    if (state.len == 0 || tk_str_eq(state, tk_str_c("SUCCESS"))) {
        return BILL_DONE;
    }

    return tk_str_eq(state, tk_str_c("PROCESSING")) ? BILL_GOING : BILL_FAILED;
}


static tk_err_t
bill_wechat_line(bill_reader_t *r, const bill_table_t *t)
{
    tk_str_t     state;
    bill_line_t  line;

    memset(&line, 0, sizeof(line));
    state = bill_cell(t, TRADE_STATE);

    line.kind = tk_str_eq(state, tk_str_c("SUCCESS")) ? BILL_PAYMENT
                : tk_str_eq(state, tk_str_c("REFUND"))
                  || tk_str_eq(state, tk_str_c("REVOKED")) ? BILL_REFUND
                : BILL_OTHER;
    line.state = BILL_DONE;
    line.number = bill_cell(t, TRADE_NUMBER);
    line.at = bill_cell_clock(t, TRADE_AT);

    if (line.kind == BILL_REFUND) {
        line.refund_number = bill_wechat_number(t, TRADE_REFUND);
        line.platform_number = bill_wechat_number(t, TRADE_REFUND_PLATFORM);
        line.state = bill_wechat_refund_state(bill_cell(t,
                                                        TRADE_REFUND_STATE));
        line.settled_fen = bill_wechat_fen(t, TRADE_REFUND_SETTLED,
                                           TRADE_REFUND_SETTLED);
        line.amount_fen = bill_wechat_fen(t, TRADE_REFUND_AMOUNT,
                                          TRADE_REFUND_SETTLED);

    } else {
        line.platform_number = bill_cell(t, TRADE_PLATFORM);
        line.settled_fen = bill_wechat_fen(t, TRADE_SETTLED, TRADE_SETTLED);
        line.amount_fen = bill_wechat_fen(t, TRADE_AMOUNT, TRADE_SETTLED);
    }

    return bill_add(r, &line, bill_cell_yuan(t, TRADE_FEE));
}


static tk_err_t
bill_wechat_sum(bill_reader_t *r, const bill_table_t *t)
{
    size_t         i;
    int64_t        lines;
    tk_err_t       rc;
    const bill_t  *bill = r->bill;

    const struct {
        int          column;
        int64_t      is;
    } sums[] = {
        { SUM_SETTLED, r->settled_paid * BILL_MILLI },
        { SUM_REFUND_SETTLED, r->settled_refunded * BILL_MILLI },
        { SUM_FEE, r->fees },
        { SUM_AMOUNT, bill->paid_fen * BILL_MILLI },
        { SUM_REFUND_AMOUNT, bill->refunded_fen * BILL_MILLI }
    };

    if (tk_parse_int(bill_cell(t, SUM_LINES), 0, BILL_LINES, &lines) != TK_OK
        || (size_t) lines != bill->n)
    {
        return bill_wrong(r, "it says another number of lines than %zu",
                          bill->n);
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


static tk_err_t
bill_wechat_row(bill_reader_t *r, bill_table_t *t, tk_str_t line)
{
    tk_err_t  rc;

    rc = bill_row(r, t, line);

    if (rc != TK_OK) {
        return rc;
    }

    return t->columns == bill_sum_columns ? bill_wechat_sum(r, t)
                                          : bill_wechat_line(r, t);
}


tk_err_t
bill_wechat_read(bill_reader_t *r, tk_str_t text)
{
    int            ended;
    tk_err_t       rc;
    tk_str_t       line;
    bill_table_t   table = {
        .columns = bill_trade_columns, .n = TRADE_COLUMNS
    };

    ended = 0;

    for (r->at = 1; bill_line_next(&text, &line); r->at++) {
        if (line.len == 0) {
            continue;
        }

        if (ended) {
            return bill_wrong(r, "something stands behind the sums");
        }

        if (bill_begins_with(line, "总交易单数,")) {
            table.columns = bill_sum_columns;
            table.n = SUM_COLUMNS;
            table.width = 0;
        }

        if (table.width == 0) {
            rc = bill_header(r, &table, line);

        } else {
            rc = bill_wechat_row(r, &table, line);
            ended = table.columns == bill_sum_columns;
        }

        if (rc != TK_OK) {
            return rc;
        }
    }

    return ended ? TK_OK : bill_wrong(r, "it is cut off");
}
