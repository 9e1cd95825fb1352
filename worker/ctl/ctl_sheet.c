/*
 * Rows as a file for people: CSV for those who open it with Excel, or a page to
 * be printed.  CSV has a byte order mark, or Excel takes Chinese for Latin;
 * money in yuan with two decimals; long numbers as texts, which end with a tab,
 * or it rounds them; and no text that it would take for a formula.  Both begin
 * behind verdict and subject, and are Chinese in any language.
 */

#include <stdio.h>
#include <stdlib.h>

#include "ctl_map.h"

#define CTL_EXACT       15      /* digits of a number that Excel keeps */
#define CTL_MARK        "\xef\xbb\xbf"
#define CTL_FIRST       2       /* column behind verdict and subject */
#define CTL_MOMENT_OID  1184    /* timestamptz */
#define CTL_RAIL_ROWS   1000000 /* of a report of rail orders, at most */

static const struct {
    const char  *column;
    const char  *head;
} ctl_heads[] = {
    { "account", "账户" },
    { "agent", "代理商" },
    { "amount_fen", "金额（元）" },
    { "at", "时间" },
    { "attraction_fen", "景区结算价（元）" },
    { "balance_fen", "余额（元）" },
    { "booked_by", "经办" },
    { "bought_at", "采购日期" },
    { "breakage_fen", "过期收入（元）" },
    { "buyer", "订票人" },
    { "case_word", "采购状态" },
    { "charge_form", "经销商结算方式" },
    { "charge_no", "支付流水号" },
    { "day", "日期" },
    { "departs_at", "发车日期" },
    { "distributor", "经销商" },
    { "distributor_fen", "经销商结算价（元）" },
    { "distributor_no", "经销商编号" },
    { "document", "单据号" },
    { "fare_fen", "车票费（元）" },
    { "form", "支付方式" },
    { "from_name", "发站" },
    { "held_no", "12306订单号" },
    { "in_fen", "收入（元）" },
    { "income_fen", "平台收益（元）" },
    { "insurance_fen", "保险费（元）" },
    { "issued_at", "出票时间" },
    { "item", "摘要" },
    { "later_fen", "之后入账（元）" },
    { "later_number", "之后笔数" },
    { "leg_no", "景区序号" },
    { "leg_state", "景区状态" },
    { "login", "登录账号" },
    { "margin_fen", "差价（元）" },
    { "method", "采购方式" },
    { "no", "日结编号" },
    { "number", "笔数" },
    { "order_at", "预订日期" },
    { "order_id", "订单编号" },
    { "order_no", "订单号" },
    { "order_state", "订单状态" },
    { "ordered_at", "下单时间" },
    { "out_fen", "支出（元）" },
    { "own_number", "自编号" },
    { "paid_fen", "用户支付（元）" },
    { "partial_refund_fen", "部分退款金额（元）" },
    { "party", "所属单位" },
    { "party_no", "单位编号" },
    { "passengers", "乘客数" },
    { "payout_fee_fen", "景区手续费（元）" },
    { "product", "产品编码" },
    { "product_name", "产品名称" },
    { "purchase_fen", "采购金额（元）" },
    { "railway_fen", "12306退款（元）" },
    { "reference", "参考号" },
    { "refund_account", "退款账号" },
    { "refund_fen", "退款金额（元）" },
    { "refund_no", "退款批次号" },
    { "refund_state", "退款状态" },
    { "refunded_at", "退款时间" },
    { "return_fee_fen", "退票手续费（元）" },
    { "seat_count", "坐席(数量)" },
    { "section", "类别" },
    { "settled_at", "结算时间" },
    { "state_word", "状态" },
    { "ticket_fee_fen", "经销商手续费（元）" },
    { "ticket_no", "票务编号" },
    { "ticket_nos", "车票号" },
    { "ticketed_at", "出票日期" },
    { "to_name", "到站" },
    { "train_no", "车次" },
    { "unfrozen_at", "解冻日期" },
    { "unfrozen_fen", "解冻金额（元）" },
    { "user_refund_fen", "用户退款（元）" },
    { "visitors", "游玩人数" },
    { "yield_fen", "理财收益（元）" }
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
    char           moment[CTL_MOMENT_LEN];
    const char    *value;
    unsigned char  money[TK_MONEY_LEN];

    value = PQgetvalue(res, row, col);

    if (PQgetisnull(res, row, col)) {
        return;
    }

    if (!ctl_is_money(PQfname(res, col))) {
        ctl_csv_text(f, PQftype(res, col) == CTL_MOMENT_OID
                        ? ctl_moment(value, moment)
                        : ctl_shown_zh("", PQfname(res, col), value));
        return;
    }

    n = tk_format_money(strtoll(value, NULL, 10), money);
    fprintf(f, "%.*s", (int) n, money);
}


static const char *
ctl_sheet_head(const char *column)
{
    size_t  i;

    for (i = 0; i < sizeof(ctl_heads) / sizeof(ctl_heads[0]); i++) {
        if (strcmp(ctl_heads[i].column, column) == 0) {
            return ctl_heads[i].head;
        }
    }

    return column;
}


/* Whether a column is shown: of what a party sees, those that are not for it
 * are empty. */

static int
ctl_sheet_shows(const PGresult *res, int col)
{
    int  row;

    for (row = 0; row < PQntuples(res); row++) {
        if (!PQgetisnull(res, row, col)) {
            return 1;
        }
    }

    return 0;
}


static void
ctl_csv_write(FILE *f, const PGresult *res, int all)
{
    int          row, col;
    const char  *comma;

    fputs(CTL_MARK, f);

    for (row = -1; row < PQntuples(res); row++) {
        comma = "";

        for (col = CTL_FIRST; col < PQnfields(res); col++) {
            if (!all && !ctl_sheet_shows(res, col)) {
                continue;
            }

            fputs(comma, f);
            comma = ",";

            if (row == -1) {
                fputs(ctl_sheet_head(PQfname(res, col)), f);

            } else {
                ctl_csv_cell(f, res, row, col);
            }
        }

        fputs("\r\n", f);
    }
}


void
ctl_csv(FILE *f, const PGresult *res)
{
    ctl_csv_write(f, res, 1);
}


static void
ctl_csv_shown(FILE *f, const PGresult *res)
{
    ctl_csv_write(f, res, 0);
}


/* ---- A page ---- */

static void
ctl_html_text(FILE *f, const char *text)
{
    const char  *p;

    for (p = text; *p != '\0'; p++) {
        switch (*p) {

        case '<':
            fputs("&lt;", f);
            break;

        case '>':
            fputs("&gt;", f);
            break;

        case '&':
            fputs("&amp;", f);
            break;

        default:
            fputc(*p, f);
        }
    }
}


static void
ctl_html_cell(FILE *f, const PGresult *res, int row, int col)
{
    char         moment[CTL_MOMENT_LEN];
    const char  *value;

    value = PQgetvalue(res, row, col);

    if (ctl_is_money(PQfname(res, col))) {
        fputs("<td class=r>", f);
        ctl_csv_cell(f, res, row, col);
        return;
    }

    fputs("<td>", f);
    ctl_html_text(f, PQftype(res, col) == CTL_MOMENT_OID
                     ? ctl_moment(value, moment)
                     : ctl_shown_zh("", PQfname(res, col), value));
}


static void
ctl_html(FILE *f, const PGresult *res)
{
    int  row, col;

    fputs("<!doctype html>\n<html lang=zh-CN>\n<meta charset=utf-8>\n"
          "<title>报表</title>\n<style>"
          "@page{size:A4 landscape;margin:10mm}"
          "body{font:3.2mm/1.4 'Noto Sans CJK SC','Microsoft YaHei',"
          "'PingFang SC',sans-serif;color:#000;background:#fff}"
          "table{border-collapse:collapse}thead{display:table-header-group}"
          "tr{break-inside:avoid}"
          "th,td{border:.2mm solid #999;padding:.5mm 1.5mm;text-align:left}"
          ".r{text-align:right;white-space:nowrap}"
          "</style>\n<table>\n<thead><tr>", f);

    for (col = CTL_FIRST; col < PQnfields(res); col++) {
        if (ctl_sheet_shows(res, col)) {
            fprintf(f, "<th>%s", ctl_sheet_head(PQfname(res, col)));
        }
    }

    fputs("\n<tbody>\n", f);

    for (row = 0; row < PQntuples(res); row++) {
        fputs("<tr>", f);

        for (col = CTL_FIRST; col < PQnfields(res); col++) {
            if (ctl_sheet_shows(res, col)) {
                ctl_html_cell(f, res, row, col);
            }
        }

        fputs("\n", f);
    }

    fputs("</table>\n", f);
}


/* Whether it is to be a file; else as any other action. */

static int
ctl_sheet_asked(const ctl_t *ctl)
{
    return !ctl->json && (ctl_given(ctl, "--as") != NULL
                          || ctl_given(ctl, "--output") != NULL);
}


static int
ctl_sheet_write(ctl_t *ctl, const PGresult *res, ctl_writer_pt csv)
{
    const char  *as;

    as = ctl_given(ctl, "--as");

    return ctl_output(ctl_given(ctl, "--output"), 0600,
                      as != NULL && strcmp(as, "html") == 0 ? ctl_html : csv,
                      res);
}


int
ctl_sheet(ctl_t *ctl)
{
    int        rc;
    PGresult  *res;

    if (!ctl_sheet_asked(ctl)) {
        return ctl_run(ctl);
    }

    rc = ctl_answer(ctl, "SET ticket.language = 'zh'", &res);
    if (rc != CTL_OK) {
        return rc;
    }

    rc = ctl_sheet_write(ctl, res, ctl_csv_shown);
    PQclear(res);

    return rc;
}


/* ---- Rail orders ---- */

/* One more row: the sums, under the columns of their names. */

static int
ctl_rail_sum(PGresult *rows, const PGresult *sum)
{
    int          col, of, ok, row;
    const char  *head = "合计";

    row = PQntuples(rows);
    ok = PQsetvalue(rows, row, PQfnumber(rows, "order_no"), (char *) head,
                    (int) strlen(head));

    for (col = CTL_FIRST; ok && col < PQnfields(sum); col++) {
        of = PQfnumber(rows, PQfname(sum, col));

        if (of != -1) {
            ok = PQsetvalue(rows, row, of, PQgetvalue(sum, 0, col),
                            PQgetlength(sum, 0, col));
        }
    }

    return ok ? CTL_OK : CTL_REFUSED;
}


/* All of them, unless somebody says how many. */

static int
ctl_rail_rows(ctl_t *ctl, PGresult **rows)
{
    int          rc;
    char        *change;
    PGresult    *res, *sum;
    const char  *values[2];

    if (ctl_given(ctl, "--last") == NULL) {
        json_object_set_new(ctl->change, "last", json_integer(CTL_RAIL_ROWS));
    }

    rc = ctl_answer(ctl, "SET ticket.language = 'zh'", &res);
    if (rc != CTL_OK) {
        return rc;
    }

    change = json_dumps(ctl->change, JSON_COMPACT);
    values[0] = ctl->args[0];
    values[1] = change;
    sum = ctl_function(ctl, "staff_rail_report_total", 2, values);
    free(change);

    *rows = sum == NULL ? NULL
            : PQcopyResult(res, PG_COPYRES_ATTRS | PG_COPYRES_TUPLES);
    rc = *rows == NULL ? CTL_REFUSED : ctl_rail_sum(*rows, sum);

    PQclear(res);
    PQclear(sum);

    return rc;
}


int
ctl_rail_report(ctl_t *ctl)
{
    int        rc;
    PGresult  *rows;

    if (!ctl_sheet_asked(ctl)) {
        return ctl_run(ctl);
    }

    rows = NULL;
    rc = ctl_rail_rows(ctl, &rows);

    if (rc == CTL_OK) {
        rc = ctl_sheet_write(ctl, rows, ctl_csv);
    }

    PQclear(rows);

    return rc;
}
