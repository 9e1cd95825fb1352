/* Cells of a spreadsheet, written so that no program takes a text for a
 * formula. */

#include "ctl_map.h"


void
ctl_csv_put(FILE *f, const char *text)
{
    const char  *p;

    if (tk_csv_is_formula(text)) {
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
