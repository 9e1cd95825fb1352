/*
 * What the formats of bills share, as bill_format.h says.
 */

#include <stdarg.h>
#include <stdio.h>

#include "bill_format.h"
#include "tk_pay_text.h"
#include "tk_value.h"


tk_err_t
bill_wrong(bill_reader_t *r, const char *fmt, ...)
{
    int      n;
    va_list  args;
    bill_t  *bill;

    bill = r->bill;
    n = r->at == 0 ? 0 : snprintf(bill->why, BILL_WHY, "line %zu: ", r->at);

    va_start(args, fmt);
    vsnprintf(bill->why + n, BILL_WHY - n, fmt, args);
    va_end(args);

    return TK_BAD_VALUE;
}


tk_err_t
bill_agree(bill_reader_t *r, const char *what, int64_t said, int64_t is)
{
    if (said == is) {
        return TK_OK;
    }

    r->at = 0;

    return bill_wrong(r, "%s: it says %lld, its lines are %lld (fen/%d)", what,
                      (long long) said, (long long) is, BILL_MILLI);
}


int
bill_yuan(tk_str_t s, int64_t *milli)
{
    int       sign;
    size_t    i, decimals;
    int64_t   n;

    sign = s.len > 0 && s.data[0] == '-' ? -1 : 1;
    i = sign < 0;
    n = 0;
    decimals = 0;

    if (i == s.len || s.len > TK_MONEY_LEN || s.data[s.len - 1] == '.') {
        return 0;
    }

    for ( /* void */ ; i < s.len; i++) {
        if (s.data[i] == '.' && decimals == 0 && i > (size_t) (sign < 0)) {
            decimals = 1;
            continue;
        }

        if (s.data[i] < '0' || s.data[i] > '9'
            || (decimals > 5 && s.data[i] != '0') || n > INT64_MAX / 100)
        {
            return 0;
        }

        n = decimals > 5 ? n : n * 10 + (s.data[i] - '0');
        decimals += decimals > 0;
    }

    for (decimals += decimals == 0; decimals <= 5; decimals++) {
        if (n > INT64_MAX / 100) {
            return 0;
        }

        n *= 10;
    }

    *milli = sign * n;

    return 1;
}


/* ---- Lines ---- */

/* Numbers of other programs may be whatever those liked. */

static tk_err_t
bill_number(bill_reader_t *r, tk_str_t *s)
{
    size_t  i;

    if (s->len > BILL_NUMBER) {
        return bill_wrong(r, "a number of %zu characters", s->len);
    }

    for (i = 0; i < s->len && s->data[i] > ' ' && s->data[i] < 0x7f; i++) {
        /* void */
    }

    if (i == s->len) {
        return TK_OK;
    }

    *s = tk_str_copy(r->pool, *s);
    if (s->data == NULL) {
        return TK_NO_MEMORY;
    }

    for ( /* void */ ; i < s->len; i++) {
        if (s->data[i] <= ' ' || s->data[i] >= 0x7f) {
            s->data[i] = '?';
        }
    }

    return TK_OK;
}


static int64_t
bill_rounded(int64_t milli)
{
    return (milli + (milli < 0 ? -BILL_MILLI / 2 : BILL_MILLI / 2))
           / BILL_MILLI;
}


/* 1: it does not fit, be it in thousandths. */

static int
bill_sum(int64_t *sum, int64_t n)
{
    return __builtin_add_overflow(*sum, n, sum)
           || *sum > BILL_MOST || *sum < -BILL_MOST;
}


/* The fees of lines together are the fee of all, to the fen. */

static int
bill_sums(bill_reader_t *r, bill_line_t *line, int64_t fee)
{
    bill_t  *bill;

    bill = r->bill;

    if (bill_sum(&r->fees, fee)) {
        return 1;
    }

    line->fee_fen = bill_rounded(r->fees) - bill->fee_fen;
    bill->fee_fen += line->fee_fen;

    switch (line->kind) {

    case BILL_PAYMENT:
        r->payments++;
        return bill_sum(&bill->paid_fen, line->amount_fen)
               || bill_sum(&r->settled_paid, line->settled_fen);

    case BILL_REFUND:
        r->refunds++;
        return bill_sum(&bill->refunded_fen, line->amount_fen)
               || bill_sum(&r->settled_refunded, line->settled_fen);

    case BILL_PAYOUT:
        return bill_sum(&bill->payout_fen, line->amount_fen);

    case BILL_OTHER:
        break;
    }

    return 0;
}


tk_err_t
bill_add(bill_reader_t *r, bill_line_t *line, int64_t fee)
{
    tk_err_t  rc;

    if (r->bill->n == r->room) {
        (void) bill_wrong(r, "more than %zu lines", r->room);
        return TK_TOO_LARGE;
    }

    if (line->amount_fen < 0 || line->settled_fen < 0) {
        return bill_wrong(r, "an amount has the wrong sign");
    }

    rc = bill_number(r, &line->number);

    if (rc == TK_OK) {
        rc = bill_number(r, &line->refund_number);
    }

    if (rc == TK_OK) {
        rc = bill_number(r, &line->platform_number);
    }

    if (rc != TK_OK) {
        return rc;
    }

    if (bill_sums(r, line, fee)) {
        (void) bill_wrong(r, "more money than there is");
        return TK_TOO_LARGE;
    }

    r->bill->lines[r->bill->n++] = *line;

    return TK_OK;
}


/* ---- Columns ---- */

/* Without what stands in brackets behind it. */

static int
bill_is_named(tk_str_t cell, const char *name)
{
    tk_str_t  rest;

    if (!bill_begins_with(cell, name)) {
        return 0;
    }

    rest.data = cell.data + strlen(name);
    rest.len = cell.len - strlen(name);

    return rest.len == 0 || bill_begins_with(rest, "（")
           || bill_begins_with(rest, "(");
}


tk_err_t
bill_header(bill_reader_t *r, bill_table_t *t, tk_str_t line)
{
    int     c;
    size_t  i;

    t->width = bill_cells(line, t->cells);

    for (c = 0; c < t->n; c++) {
        t->at[c] = -1;

        for (i = 0; i < t->width && t->at[c] < 0; i++) {
            if (bill_is_named(t->cells[i], t->columns[c].name)) {
                t->at[c] = (int) i;
            }
        }

        if (t->at[c] < 0 && !t->columns[c].maybe) {
            return bill_wrong(r, "there is no column %s", t->columns[c].name);
        }
    }

    return TK_OK;
}


/* Which column takes no such value; NULL: all do. */

static const bill_column_t *
bill_misfit(const bill_table_t *t)
{
    int       c;
    int64_t   milli;
    tk_str_t  cell;

    for (c = 0; c < t->n; c++) {
        cell = bill_cell(t, c);

        if (t->at[c] >= 0
            && ((t->columns[c].as == BILL_YUAN && !bill_yuan(cell, &milli))
                || (t->columns[c].as == BILL_YUAN_OR_NONE && cell.len > 0
                    && !bill_yuan(cell, &milli))
                || (t->columns[c].as == BILL_CLOCK
                    && tk_pay_moment(cell) == 0)))
        {
            return &t->columns[c];
        }
    }

    return NULL;
}


/* What is one value, and has been cut at its commas. */

static void
bill_join(bill_table_t *t, const tk_str_t *cells, size_t at, size_t more)
{
    size_t  i;

    for (i = 0; i < t->width; i++) {
        t->cells[i] = cells[i <= at ? i : i + more];
    }

    t->cells[at].len = cells[at + more].data + cells[at + more].len
                       - cells[at].data;
}


tk_err_t
bill_row(bill_reader_t *r, bill_table_t *t, tk_str_t line)
{
    int                   c;
    size_t                n;
    tk_str_t              cells[BILL_CELLS];
    const bill_column_t  *misfit;

    n = bill_cells(line, cells);

    if (n < t->width) {
        return bill_wrong(r, "%zu values of %zu", n, t->width);
    }

    memcpy(t->cells, cells, sizeof(cells));
    misfit = n == t->width ? bill_misfit(t) : &t->columns[0];

    for (c = 0; n > t->width && misfit != NULL && c < t->n; c++) {
        if (t->columns[c].as == BILL_FREE && t->at[c] >= 0) {
            bill_join(t, cells, t->at[c], n - t->width);
            misfit = bill_misfit(t);
        }
    }

    if (misfit == NULL) {
        return TK_OK;
    }

    return n == t->width ? bill_wrong(r, "no value of %s", misfit->name)
                         : bill_wrong(r, "more values than columns");
}


int
bill_has(const bill_table_t *t, int column)
{
    return t->at[column] >= 0;
}


tk_str_t
bill_cell(const bill_table_t *t, int column)
{
    tk_str_t  none = tk_null_str;

    return bill_has(t, column) ? t->cells[t->at[column]] : none;
}


int64_t
bill_cell_yuan(const bill_table_t *t, int column)
{
    int64_t  milli;

    return bill_yuan(bill_cell(t, column), &milli) ? milli : 0;
}


tk_time_t
bill_cell_clock(const bill_table_t *t, int column)
{
    return tk_pay_moment(bill_cell(t, column));
}
