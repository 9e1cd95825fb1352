/* Cells of a spreadsheet, as tk_csv.h says. */

#include <string.h>

#include "tk_csv.h"
#include "tk_line.h"


void
tk_csv_init(tk_csv_t *csv, char *text, size_t len)
{
    size_t  n;

    text[len] = '\0';
    csv->pos = text;
    csv->end = text + len;
    csv->line = 1;

    n = strcspn(text, ",;\t\r\n");
    csv->divider = strchr(";\t", text[n]) != NULL && text[n] != '\0' ? text[n]
                                                                     : ',';
}


static int
tk_csv_ends(const tk_csv_t *csv)
{
    return csv->pos == csv->end || *csv->pos == csv->divider
           || *csv->pos == '\r' || *csv->pos == '\n';
}


/* Behind the quote that opens; two of them stand for one. */

static char *
tk_csv_quoted(tk_csv_t *csv, tk_csv_line_t *line)
{
    char  *to;

    for (to = csv->pos; csv->pos < csv->end; csv->pos++) {
        if (*csv->pos == '"' && *++csv->pos != '"') {
            csv->pos += strspn(csv->pos, " ");

            if (!tk_csv_ends(csv)) {
                line->wrong = TK_LINE_MARK "QUOTE_BEHIND";
            }

            return to;
        }

        csv->line += *csv->pos == '\n';
        *to++ = *csv->pos;
    }

    line->wrong = TK_LINE_MARK "QUOTE_OPEN";

    return to;
}


/* The mark of a text goes, so that it is as it was before it was written. */

static char *
tk_csv_trim(char *text, char *end)
{
    while (end > text && (end[-1] == ' ' || end[-1] == '\t')) {
        end--;
    }

    *end = '\0';
    text += strspn(text, " \t");

    return *text == '\'' && tk_csv_is_formula(text + 1) ? text + 1 : text;
}


/* Leaves the position at what divides or ends. */

static char *
tk_csv_cell(tk_csv_t *csv, tk_csv_line_t *line, char *ended)
{
    char  *text, *end;

    csv->pos += strspn(csv->pos, " ");
    text = csv->pos;
    end = NULL;

    if (*csv->pos == '"') {
        text = ++csv->pos;
        end = tk_csv_quoted(csv, line);
    }

    while (!tk_csv_ends(csv)) {
        csv->pos++;
    }

    *ended = *csv->pos;

    return tk_csv_trim(text, end != NULL ? end : csv->pos);
}


int
tk_csv_next(tk_csv_t *csv, tk_csv_line_t *line)
{
    char  ended, *cell;

    if (csv->pos == csv->end) {
        return 0;
    }

    line->line = csv->line;
    line->n = 0;
    line->wrong = NULL;

    for ( ;; ) {
        cell = tk_csv_cell(csv, line, &ended);

        if (line->n < TK_CSV_CELLS) {
            line->cells[line->n++] = cell;
        }

        if (csv->pos == csv->end) {
            return 1;
        }

        csv->pos++;

        if (ended != csv->divider) {
            break;
        }
    }

    if (ended == '\r' && *csv->pos == '\n') {
        csv->pos++;
    }

    csv->line++;

    return 1;
}


/* A program that is set to Chinese takes the wide signs for the others. */

int
tk_csv_is_formula(const char *text)
{
    size_t  i;

    static const char *const  signs[] = {
        "=", "+", "-", "@", "＝", "＋", "－", "＠"
    };

    text += strspn(text, "'");

    for (i = 0; i < sizeof(signs) / sizeof(signs[0]); i++) {
        if (strncmp(text, signs[i], strlen(signs[i])) == 0) {
            return 1;
        }
    }

    return 0;
}
