/*
 * UnionPay's file of trades (ZM): fields of fixed width, one blank between
 * them, counted in bytes of GBK.  It says nothing of sums; each line says what
 * is settled for it, which must be its amount less its fee.
 */

#include <stdlib.h>

#include "bill_format.h"
#include "tk_pay_text.h"
#include "tk_value.h"

#define BILL_ZM_FIELDS  42
#define BILL_ZM_LENGTH  607             /* with the blanks between */
#define BILL_MOMENT     10              /* MMddHHmmss */

/* As they are numbered in the platform's table, from 1 on. */

enum {
    ZM_AT = 5, ZM_AMOUNT = 7, ZM_QUERY_ID = 10, ZM_ORDER = 12, ZM_FEE = 16,
    ZM_SETTLED = 17, ZM_TYPE = 20, ZM_ORIGINAL = 41
};

static const unsigned char  bill_zm_widths[BILL_ZM_FIELDS] = {
    3, 11, 11, 6, 10, 19, 12, 4, 2, 21, 2, 32, 2, 6, 10, 13, 13, 4, 15, 2, 2,
    6, 2, 4, 32, 1, 21, 15, 1, 15, 32, 13, 13, 8, 32, 13, 13, 12, 2, 1, 32, 98
};


/* The fields of a line, 0: it is none. */

static int
bill_zm(tk_str_t line, tk_str_t fields[BILL_ZM_FIELDS + 1])
{
    int     i;
    size_t  at;

    if (line.len != BILL_ZM_LENGTH
        && !(line.len == BILL_ZM_LENGTH + 1
             && line.data[BILL_ZM_LENGTH] == ' '))
    {
        return 0;
    }

    at = 0;

    for (i = 0; i < BILL_ZM_FIELDS; i++) {
        if (i > 0 && line.data[at++] != ' ') {
            return 0;
        }

        fields[i + 1].data = line.data + at;
        fields[i + 1].len = bill_zm_widths[i];
        fields[i + 1] = bill_trim(fields[i + 1]);
        at += bill_zm_widths[i];
    }

    return 1;
}


int
bill_unionpay_mine(tk_str_t raw, tk_str_t text)
{
    tk_str_t  line, fields[BILL_ZM_FIELDS + 1];

    (void) text;

    return bill_line_next(&raw, &line) && bill_zm(line, fields);
}


/* Of the years around the bill's day the one that brings it nearest. */

static tk_time_t
bill_zm_moment(const bill_reader_t *r, tk_str_t s)
{
    int             y, year, month, mday;
    tk_str_t        digits;
    tk_time_t       t, best, noon;
    unsigned char   text[TK_MOMENT_LEN + 1];

    if (s.len != BILL_MOMENT) {
        return 0;
    }

    best = 0;
    noon = tk_pay_noon(r->day);
    tk_day_civil(r->day, &year, &month, &mday);

    for (y = year - 1; y <= year + 1; y++) {
        tk_format_day(tk_day_from_civil(y, 1, 1), text);
        memcpy(text + TK_MOMENT_LEN - BILL_MOMENT, s.data, BILL_MOMENT);
        digits.data = text;
        digits.len = TK_MOMENT_LEN;
        t = tk_pay_digits_read(digits);

        if (t != 0 && (best == 0
                       || llabs(t - noon) < llabs(best - noon)))
        {
            best = t;
        }
    }

    return best;
}


/* D: we owe it, C: we get it. */

static int
bill_zm_signed(tk_str_t s, int64_t *fen)
{
    int  debit;

    if (s.len < 2 || (s.data[0] != 'C' && s.data[0] != 'D')) {
        return 0;
    }

    debit = s.data[0] == 'D';
    s.data++;
    s.len--;

    if (tk_parse_int(s, 0, INT64_MAX / BILL_MILLI, fen) != TK_OK) {
        return 0;
    }

    *fen = debit ? -*fen : *fen;

    return 1;
}


static tk_err_t
bill_zm_line(bill_reader_t *r, const tk_str_t fields[BILL_ZM_FIELDS + 1])
{
    int64_t      fee, settled;
    tk_str_t     type;
    bill_line_t  line;

    memset(&line, 0, sizeof(line));
    type = fields[ZM_TYPE];
    line.at = bill_zm_moment(r, fields[ZM_AT]);

    if (line.at == 0
        || tk_parse_int(fields[ZM_AMOUNT], 0, INT64_MAX / BILL_MILLI,
                        &line.amount_fen) != TK_OK
        || !bill_zm_signed(fields[ZM_FEE], &fee)
        || !bill_zm_signed(fields[ZM_SETTLED], &settled))
    {
        return bill_wrong(r, "a moment or amount cannot be read");
    }

    line.kind = tk_str_eq(type, tk_str_c("01")) ? BILL_PAYMENT
                : tk_str_eq(type, tk_str_c("04"))
                  || tk_str_eq(type, tk_str_c("31")) ? BILL_REFUND
                : BILL_OTHER;
    line.state = BILL_DONE;
    line.platform_number = fields[ZM_QUERY_ID];
    line.settled_fen = settled - fee;
    line.number = fields[ZM_ORDER];

    if (line.kind == BILL_REFUND) {
        line.refund_number = fields[ZM_ORDER];
        line.number = fields[ZM_ORIGINAL];
    }

    if (line.settled_fen < 0 && line.kind != BILL_PAYMENT) {
        line.settled_fen = -line.settled_fen;
    }

    return bill_add(r, &line, -fee * BILL_MILLI);
}


tk_err_t
bill_unionpay_read(bill_reader_t *r, tk_str_t text)
{
    tk_err_t  rc;
    tk_str_t  line, fields[BILL_ZM_FIELDS + 1];

    for (r->at = 1; bill_line_next(&text, &line); r->at++) {
        if (line.len == 0) {
            continue;
        }

        if (!bill_zm(line, fields)) {
            return bill_wrong(r, "it is not of %d bytes", BILL_ZM_LENGTH);
        }

        rc = bill_zm_line(r, fields);
        if (rc != TK_OK) {
            return rc;
        }
    }

    return TK_OK;
}
