/* Writes maps of seats: the CSV has a line for each seat, the JSON areas with
 * rows with seats. */

#include "ctl_map.h"

#define CTL_MARK        "\xef\xbb\xbf"          /* of UTF-8, for Excel */


static const char *
ctl_map_stored(const PGresult *seats, int seat, int column)
{
    const char  *text;

    text = PQgetvalue(seats, seat,
                      PQfnumber(seats, column == TK_SEATMAP_ROW
                                       ? "row_num" : tk_seatmap_names[column]));

    if (column != TK_SEATMAP_AISLE) {
        return text;
    }

    return text[0] == 't' ? "yes" : "";
}


static int
ctl_map_is_number(int column)
{
    return (column >= TK_SEATMAP_AREA_X && column <= TK_SEATMAP_AREA_H)
           || (column >= TK_SEATMAP_ROW_X && column <= TK_SEATMAP_SEAT_H);
}


static void
ctl_map_cell(FILE *f, const PGresult *seats, int seat, int column)
{
    const char  *text;

    text = ctl_map_stored(seats, seat, column);

    if (ctl_map_is_number(column)) {
        fputs(text, f);         /* -5 is no formula */

    } else {
        ctl_csv_put(f, text);
    }
}


void
ctl_map_write_csv(FILE *f, const PGresult *seats)
{
    int  seat, i;

    fputs(CTL_MARK, f);

    for (i = 0; i <= TK_SEATMAP_AISLE; i++) {
        fprintf(f, "%s%s", i > 0 ? "," : "", tk_seatmap_names[i]);
    }

    for (seat = 0; seat < PQntuples(seats); seat++) {
        fputs("\r\n", f);

        for (i = 0; i <= TK_SEATMAP_AISLE; i++) {
            if (i > 0) {
                fputc(',', f);
            }

            ctl_map_cell(f, seats, seat, i);
        }
    }

    fputs("\r\n", f);
}


/* Control characters, which would need more, no map has: see
 * impl.seatmap_bad_text(). */

static void
ctl_map_put_string(FILE *f, const char *text)
{
    const char  *p;

    fputc('"', f);

    for (p = text; *p != '\0'; p++) {
        fprintf(f, "%s%c", *p == '"' || *p == '\\' ? "\\" : "", *p);
    }

    fputc('"', f);
}


/* "code": "A", "name": ...; of a seat the aisle where there is one. */

static void
ctl_map_put_level(FILE *f, const PGresult *seats, int seat, int level)
{
    int          i;
    const char  *text, *between;

    between = "";

    for (i = tk_seatmap_levels[level].first;
         i <= tk_seatmap_levels[level].last; i++)
    {
        if (i > TK_SEATMAP_AISLE) {
            break;
        }

        text = ctl_map_stored(seats, seat, i);

        if (i == TK_SEATMAP_AISLE && text[0] == '\0') {
            continue;
        }

        fprintf(f, "%s\"%s\": ", between, tk_seatmap_members[i]);
        between = ", ";

        if (i == TK_SEATMAP_AISLE) {
            fputs("true", f);

        } else if (ctl_map_is_number(i)) {
            fputs(text, f);

        } else {
            ctl_map_put_string(f, text);
        }
    }
}


static int
ctl_map_is_same(const PGresult *seats, int seat, const char *column)
{
    int  i;

    i = PQfnumber(seats, column);

    return seat > 0 && strcmp(PQgetvalue(seats, seat, i),
                              PQgetvalue(seats, seat - 1, i)) == 0;
}


void
ctl_map_write_json(FILE *f, const PGresult *seats)
{
    int  seat, area, row;

    fputs("{\"areas\": [", f);

    for (seat = 0; seat < PQntuples(seats); seat++) {
        area = !ctl_map_is_same(seats, seat, "area");
        row = area || !ctl_map_is_same(seats, seat, "row_place");

        if (row && seat > 0) {
            fputs(area ? "]}]}," : "]},", f);
        }

        if (area) {
            fputs("\n{", f);
            ctl_map_put_level(f, seats, seat, 0);
            fputs(", \"rows\": [", f);
        }

        if (row) {
            fputs("\n  {", f);
            ctl_map_put_level(f, seats, seat, 1);
            fputs(", \"seats\": [", f);
        }

        fputs(row ? "\n    {" : ",\n    {", f);
        ctl_map_put_level(f, seats, seat, 2);
        fputc('}', f);
    }

    fputs("]}]}\n]}\n", f);
}
