/*
 * The clearing provider's bill (doc/clearing.md): one table, amounts in fen,
 * refunds negative, sums in the last line.  The fee of a charge is the payer's.
 */

#include "bill_format.h"
#include "tk_pay_text.h"
#include "tk_value.h"

#define BILL_TOTAL      "#total,"

enum {
    ORDER_AT, ORDER_PLATFORM, ORDER_NUMBER, ORDER_ACTION, ORDER_AMOUNT,
    ORDER_STATE, ORDER_COLUMNS
};

static const bill_column_t  bill_order_columns[] = {
    [ORDER_AT] =       { "time", BILL_TEXT, 0 },
    [ORDER_PLATFORM] = { "order_no", BILL_TEXT, 0 },
    [ORDER_NUMBER] =   { "biz_no", BILL_TEXT, 0 },
    [ORDER_ACTION] =   { "action", BILL_TEXT, 0 },
    [ORDER_AMOUNT] =   { "amount", BILL_TEXT, 0 },
    [ORDER_STATE] =    { "state", BILL_TEXT, 0 }
};


int
bill_clearing_mine(tk_str_t raw, tk_str_t text)
{
    (void) raw;

    return bill_begins_with(text, "time,order_no,biz_no,");
}


static bill_state_e
bill_clearing_state(tk_str_t state)
{
    if (tk_str_eq(state, tk_str_c("SUCCESS"))) {
        return BILL_DONE;
    }

    return tk_str_eq(state, tk_str_c("FAIL"))
           || tk_str_eq(state, tk_str_c("CLOSED")) ? BILL_FAILED : BILL_GOING;
}


static tk_err_t
bill_clearing_line(bill_reader_t *r, const bill_table_t *t, int64_t *sum)
{
    int64_t      fen;
    bill_line_t  line;

    memset(&line, 0, sizeof(line));
    line.at = tk_pay_rfc3339_read(bill_cell(t, ORDER_AT));

    if (line.at == 0
        || tk_parse_int(bill_cell(t, ORDER_AMOUNT), -INT64_MAX / BILL_MILLI,
                        INT64_MAX / BILL_MILLI, &fen) != TK_OK
        || __builtin_add_overflow(*sum, fen, sum))
    {
        return bill_wrong(r, "a moment or amount cannot be read");
    }

    line.kind = fen < 0 ? BILL_REFUND
                : tk_str_eq(bill_cell(t, ORDER_ACTION), tk_str_c("charge"))
                ? BILL_PAYMENT : BILL_OTHER;
    line.state = bill_clearing_state(bill_cell(t, ORDER_STATE));
    line.platform_number = bill_cell(t, ORDER_PLATFORM);
    line.amount_fen = fen < 0 ? -fen : fen;
    line.settled_fen = line.amount_fen;

    if (line.kind == BILL_REFUND) {
        line.refund_number = bill_cell(t, ORDER_NUMBER);

    } else {
        line.number = bill_cell(t, ORDER_NUMBER);
    }

    return bill_add(r, &line, 0);
}


static tk_err_t
bill_clearing_total(bill_reader_t *r, tk_str_t line, int64_t sum)
{
    size_t    n;
    int64_t   lines, said;
    tk_str_t  cells[BILL_CELLS];

    n = bill_cells(line, cells);

    if (n != 3 || tk_parse_int(cells[1], 0, BILL_LINES, &lines) != TK_OK
        || tk_parse_int(cells[2], INT64_MIN + 1, INT64_MAX, &said) != TK_OK)
    {
        return bill_wrong(r, "the sums cannot be read");
    }

    if ((size_t) lines != r->bill->n || said != sum) {
        return bill_wrong(r, "it says %lld lines of %lld fen, not %zu of %lld",
                          (long long) lines, (long long) said, r->bill->n,
                          (long long) sum);
    }

    return TK_OK;
}


static tk_err_t
bill_clearing_row(bill_reader_t *r, bill_table_t *t, tk_str_t line,
    int64_t *sum)
{
    tk_err_t  rc;

    if (t->width == 0) {
        return bill_header(r, t, line);
    }

    rc = bill_row(r, t, line);

    return rc == TK_OK ? bill_clearing_line(r, t, sum) : rc;
}


tk_err_t
bill_clearing_read(bill_reader_t *r, tk_str_t text)
{
    int            ended;
    int64_t        sum;
    tk_err_t       rc;
    tk_str_t       line;
    bill_table_t   table = {
        .columns = bill_order_columns, .n = ORDER_COLUMNS
    };

    ended = 0;
    sum = 0;

    for (r->at = 1; bill_line_next(&text, &line); r->at++) {
        if (line.len == 0) {
            continue;
        }

        if (ended) {
            return bill_wrong(r, "something stands behind the sums");
        }

        ended = bill_begins_with(line, BILL_TOTAL);
        rc = ended ? bill_clearing_total(r, line, sum)
             : bill_clearing_row(r, &table, line, &sum);

        if (rc != TK_OK) {
            return rc;
        }
    }

    return ended ? TK_OK : bill_wrong(r, "it is cut off");
}
