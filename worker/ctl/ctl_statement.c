/*
 * Statements as CSV for people who open it with Excel: a byte order mark, or
 * it takes Chinese for Latin; money in yuan with two decimals; long numbers as
 * texts, which end with a tab, or it rounds them; and no text that it would
 * take for a formula.
 */

#include <stdio.h>
#include <stdlib.h>

#include "ctl_map.h"

#define CTL_EXACT       15      /* digits of a number that Excel keeps */
#define CTL_MARK        "\xef\xbb\xbf"

static const struct {
    const char  *column;
    const char  *head;
} ctl_heads[] = {
    { "account", "账户" },
    { "at", "时间" },
    { "document", "单据号" },
    { "item", "摘要" },
    { "reference", "参考号" },
    { "own_number", "自编号" },
    { "booked_by", "经办" },
    { "number", "笔数" },
    { "in_fen", "收入（元）" },
    { "out_fen", "支出（元）" },
    { "balance_fen", "余额（元）" }
};


static int
ctl_is_money(const char *column)
{
    size_t  n;

    n = strlen(column);

    return n > 4 && strcmp(column + n - 4, "_fen") == 0;
}


/* In quotes where it must be.  What begins like a formula, be it behind blanks,
 * is a text. */

static void
ctl_csv_text(FILE *f, const char *text)
{
    int          defused;
    size_t       n;
    const char  *p;

    p = text + strspn(text, " \t\r\n");
    defused = p != text || tk_csv_is_formula(p);

    if (*p != '\0' && !defused && strpbrk(text, ",\"\r\n") == NULL) {
        n = strspn(text, "0123456789");
        fprintf(f, "%s%s", text, text[n] == '\0' && n > CTL_EXACT ? "\t" : "");
        return;
    }

    if (*text == '\0') {
        return;
    }

    fputs(defused ? "\"'" : "\"", f);

    for (p = text; *p != '\0'; p++) {
        if (*p == '"') {
            fputc('"', f);
        }

        fputc(*p == '\r' || *p == '\n' ? ' ' : *p, f);
    }

    fputc('"', f);
}


static void
ctl_csv_cell(FILE *f, const PGresult *res, int row, int col)
{
    size_t         n;
    const char    *value;
    unsigned char  money[TK_MONEY_LEN];

    value = PQgetvalue(res, row, col);

    if (PQgetisnull(res, row, col)) {
        return;
    }

    if (!ctl_is_money(PQfname(res, col))) {
        ctl_csv_text(f, value);
        return;
    }

    n = tk_format_money(strtoll(value, NULL, 10), money);
    fprintf(f, "%.*s", (int) n, money);
}


static const char *
ctl_csv_head(const char *column)
{
    size_t  i;

    for (i = 0; i < sizeof(ctl_heads) / sizeof(ctl_heads[0]); i++) {
        if (strcmp(ctl_heads[i].column, column) == 0) {
            return ctl_heads[i].head;
        }
    }

    return column;
}


/* Without verdict and subject, the first two. */

static void
ctl_csv(FILE *f, const PGresult *res)
{
    int  row, col;

    fputs(CTL_MARK, f);

    for (col = 2; col < PQnfields(res); col++) {
        fprintf(f, "%s%s", col > 2 ? "," : "",
                ctl_csv_head(PQfname(res, col)));
    }

    fputs("\r\n", f);

    for (row = 0; row < PQntuples(res); row++) {
        for (col = 2; col < PQnfields(res); col++) {
            if (col > 2) {
                fputc(',', f);
            }

            ctl_csv_cell(f, res, row, col);
        }

        fputs("\r\n", f);
    }
}


int
ctl_statement(ctl_t *ctl)
{
    int        rc;
    PGresult  *res;

    rc = ctl_keys(ctl, 0);
    if (rc != CTL_OK) {
        return rc;
    }

    /* It sums up what there ever was; the role's own limit is made for
     * changes. */
    PQclear(PQexec(ctl->db, "SET statement_timeout = '10min'"));

    rc = ctl_call(ctl, &res);
    if (rc != CTL_OK) {
        return rc;
    }

    if (ctl->json) {
        ctl_print(ctl, res, NULL, NULL);

    } else {
        rc = ctl_output(ctl_given(ctl, "--output"), 0600, ctl_csv, res);
    }

    PQclear(res);

    return rc;
}
