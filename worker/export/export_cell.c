/* Cells, as export_cell.h says. */

#include <string.h>

#include "export_cell.h"
#include "tk_value.h"

#define EXPORT_EXACT        12      /* digits that Excel shows as they are */


void
export_masked(char type, tk_str_t plain, char out[EXPORT_MASKED])
{
    size_t  i, n, head, tail;

    n = plain.len < EXPORT_MASKED ? plain.len : EXPORT_MASKED - 1;

    for (i = 0; i < plain.len && plain.data[i] < 0x80
                && plain.data[i] >= ' '; i++) { /* void */ }

    if (i < plain.len || plain.len != n) {
        strcpy(out, "****");
        return;
    }

    head = n >= 8 ? 3 : 0;
    tail = n >= 8 ? 4 : n >= 4 ? 2 : 0;

    if (type == EXPORT_DOCUMENT && n < 12) {
        head = 0;
        tail = n >= 8 ? 3 : tail;
    }

    memset(out, '*', n);
    memcpy(out, plain.data, head);
    memcpy(out + n - tail, plain.data + n - tail, tail);
    out[n] = '\0';
}


/* The wide signs are those of a program that is set to Chinese. */

int
export_is_formula(tk_str_t text)
{
    size_t  i, n;

    static const char *const  signs[] = {
        "=", "+", "-", "@", "＝", "＋", "－", "＠", "\t", "\r", "\n"
    };

    while (text.len > 0 && (text.data[0] == ' ' || text.data[0] == '\'')) {
        text.data++;
        text.len--;
    }

    for (i = 0; i < sizeof(signs) / sizeof(signs[0]); i++) {
        n = strlen(signs[i]);

        if (text.len >= n && memcmp(text.data, signs[i], n) == 0) {
            return 1;
        }
    }

    return 0;
}


/* In quotes: a text, with what stands before and behind it. */

static void
export_csv_quoted(FILE *f, const char *before, tk_str_t text,
    const char *behind, int one_line)
{
    int     c;
    size_t  i;

    fprintf(f, "\"%s", before);

    for (i = 0; i < text.len; i++) {
        c = text.data[i];

        if (c == '"') {
            putc('"', f);
        }

        putc(one_line && c < ' ' ? ' ' : c, f);
    }

    fprintf(f, "%s\"", behind);
}


static int
export_csv_plain(tk_str_t text)
{
    size_t  i;

    for (i = 0; i < text.len; i++) {
        if (text.data[i] < ' ' || strchr(",;\"", text.data[i]) != NULL) {
            return 0;
        }
    }

    return text.len == 0
           || (text.data[0] != ' ' && text.data[text.len - 1] != ' ');
}


/* More digits than a program keeps, or zeros that it would drop. */

static int
export_is_long(tk_str_t text)
{
    size_t  i;

    for (i = 0; i < text.len; i++) {
        if (text.data[i] < '0' || text.data[i] > '9') {
            return 0;
        }
    }

    return text.len >= EXPORT_EXACT || (text.len > 1 && text.data[0] == '0');
}


void
export_csv_cell(FILE *f, export_format_e format, char type, int first,
    tk_str_t text)
{
    int64_t        n;
    unsigned char  money[TK_MONEY_LEN];

    if (!first) {
        putc(',', f);
    }

    if (type == EXPORT_MONEY
        && tk_parse_int(text, INT64_MIN, INT64_MAX, &n) == TK_OK)
    {
        fwrite(money, tk_format_money(n, money), 1, f);

    } else if (type == EXPORT_NUMBER || text.len == 0) {
        fwrite(text.data, text.len, 1, f);

    } else if (format == EXPORT_CSV_EXCEL && export_is_long(text)) {
        export_csv_quoted(f, "=\"\"", text, "\"\"", 1);

    } else if (format == EXPORT_CSV_EXCEL && export_is_formula(text)) {
        export_csv_quoted(f, "'", text, "", 1);

    } else if (export_csv_plain(text)) {
        fwrite(text.data, text.len, 1, f);

    } else {
        export_csv_quoted(f, "", text, "", format == EXPORT_CSV_EXCEL);
    }
}
