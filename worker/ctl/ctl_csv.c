/* Cells of a spreadsheet: how they are read, and written so that no program
 * takes a text for a formula. */

#include "ctl_map.h"


void
ctl_csv_init(ctl_csv_t *csv, char *text, size_t len)
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
ctl_csv_ends(const ctl_csv_t *csv)
{
    return csv->pos == csv->end || *csv->pos == csv->divider
           || *csv->pos == '\r' || *csv->pos == '\n';
}


/* Behind the quote that opens; two of them stand for one. */

static char *
ctl_csv_quoted(ctl_csv_t *csv, ctl_csv_line_t *line)
{
    char  *to;

    for (to = csv->pos; csv->pos < csv->end; csv->pos++) {
        if (*csv->pos == '"' && *++csv->pos != '"') {
            csv->pos += strspn(csv->pos, " ");

            if (!ctl_csv_ends(csv)) {
                line->wrong = "text behind the quote that ends a cell";
            }

            return to;
        }

        csv->line += *csv->pos == '\n';
        *to++ = *csv->pos;
    }

    line->wrong = "a quote is not closed";

    return to;
}


/* The mark of a text goes, so that it is as it was before it was written. */

static char *
ctl_csv_trim(char *text, char *end)
{
    while (end > text && (end[-1] == ' ' || end[-1] == '\t')) {
        end--;
    }

    *end = '\0';
    text += strspn(text, " \t");

    return *text == '\'' && ctl_is_formula(text + 1) ? text + 1 : text;
}


/* Leaves the position at what divides or ends. */

static char *
ctl_csv_cell(ctl_csv_t *csv, ctl_csv_line_t *line, char *ended)
{
    char  *text, *end;

    csv->pos += strspn(csv->pos, " ");
    text = csv->pos;
    end = NULL;

    if (*csv->pos == '"') {
        text = ++csv->pos;
        end = ctl_csv_quoted(csv, line);
    }

    while (!ctl_csv_ends(csv)) {
        csv->pos++;
    }

    *ended = *csv->pos;

    return ctl_csv_trim(text, end != NULL ? end : csv->pos);
}


int
ctl_csv_next(ctl_csv_t *csv, ctl_csv_line_t *line)
{
    char  ended, *cell;

    if (csv->pos == csv->end) {
        return 0;
    }

    line->line = csv->line;
    line->n = 0;
    line->wrong = NULL;

    for ( ;; ) {
        cell = ctl_csv_cell(csv, line, &ended);

        if (line->n < CTL_CSV_CELLS) {
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
ctl_is_formula(const char *text)
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


void
ctl_csv_put(FILE *f, const char *text)
{
    const char  *p;

    if (ctl_is_formula(text)) {
        fputs("\"'", f);

    } else if (strpbrk(text, ",;\"\r\n\t ") != NULL) {
        fputc('"', f);

    } else {
        fputs(text, f);
        return;
    }

    for (p = text; *p != '\0'; p++) {
        if (*p == '"') {
            fputc('"', f);
        }

        fputc(*p, f);
    }

    fputc('"', f);
}
