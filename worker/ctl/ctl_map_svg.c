/* A map of seats as a picture: areas in their colours, seats where clients draw
 * them (4.2.20: rows have a place and a width, seats stand in them to the left,
 * to the right or in the middle), and what they are at a performance. */

#include <stdlib.h>

#include "ctl_map.h"
#include "tk_xml.h"

#define CTL_SVG_SEAT    26.0    /* pixels of the smallest seat ... */
#define CTL_SVG_MOST    6000.0  /* ... unless the hall becomes larger */
#define CTL_SVG_MARGIN  48.0
#define CTL_SVG_LEAST   400.0   /* width, for the legend of a small hall */
#define CTL_SVG_TITLE   22.0
#define CTL_SVG_AREA    16.0    /* name of an area */
#define CTL_SVG_LINE    22.0    /* of the legend ... */
#define CTL_SVG_LEGEND  14.0    /* ... and its letters */

typedef struct {
    FILE            *f;
    const PGresult  *seats;
    tk_buf_t         text;
    double           scale;
    double           x, y;      /* of the map, at the picture's margin */
    double           w, h;      /* of the picture, without the legend */
} ctl_svg_t;

static const struct {
    char         state;
    const char  *fill;
    const char  *ink;
    const char  *meaning;
} ctl_svg_states[] = {
    { '1', "#FFFFFF", "#333333", "1 free" },
    { 'S', "#F5B700", "#000000", "S booked, not paid" },
    { 'B', "#C62828", "#FFFFFF", "B sold" },
    { 'P', "#1565C0", "#FFFFFF", "P reserved" },
    { 'R', "#616161", "#FFFFFF", "R in repair" },
    { 'F', "#2E7D32", "#FFFFFF", "F for guests" }
};

#define CTL_SVG_STATES  (sizeof(ctl_svg_states) / sizeof(ctl_svg_states[0]))


static const char *
ctl_svg_cell(const ctl_svg_t *svg, int seat, const char *column)
{
    return PQgetvalue(svg->seats, seat, PQfnumber(svg->seats, column));
}


static double
ctl_svg_number(const ctl_svg_t *svg, int seat, const char *column)
{
    return strtod(ctl_svg_cell(svg, seat, column), NULL);
}


static int
ctl_svg_is_same(const ctl_svg_t *svg, int a, int b, const char *column)
{
    return strcmp(ctl_svg_cell(svg, a, column), ctl_svg_cell(svg, b, column))
           == 0;
}


/* The seat behind the last one of an area, or of a row of it. */

static int
ctl_svg_end(const ctl_svg_t *svg, int first, int of_row)
{
    int  seat;

    for (seat = first + 1; seat < PQntuples(svg->seats); seat++) {
        if (!ctl_svg_is_same(svg, first, seat, "area")
            || (of_row && !ctl_svg_is_same(svg, first, seat, "row_place")))
        {
            break;
        }
    }

    return seat;
}


static void
ctl_svg_put_bytes(ctl_svg_t *svg, const char *text, size_t len)
{
    svg->text.pos = svg->text.start;
    tk_xml_value(&svg->text, (tk_str_t) { len, (unsigned char *) text },
                 NULL);
    fwrite(svg->text.start, 1, svg->text.pos - svg->text.start, svg->f);
}


static void
ctl_svg_put(ctl_svg_t *svg, const char *text)
{
    ctl_svg_put_bytes(svg, text, strlen(text));
}


/* How wide a character is, in its own size; what follows its first byte has no
 * width. */

static double
ctl_svg_em(char c)
{
    return (c & 0xc0) == 0x80 ? 0.0 : (unsigned char) c < 0x80 ? 0.62 : 1.0;
}


static double
ctl_svg_ems(const char *text)
{
    double       ems;
    const char  *p;

    ems = 0;

    for (p = text; *p != '\0'; p++) {
        ems += ctl_svg_em(*p);
    }

    return ems;
}


/* As much of a text as fits into a width in its own size, with dots where it is
 * cut. */

static void
ctl_svg_put_cut(ctl_svg_t *svg, const char *text, double ems)
{
    size_t  len;
    double  width;

    if (ctl_svg_ems(text) <= ems) {
        ctl_svg_put(svg, text);
        return;
    }

    width = 1.0;        /* of the dots */

    for (len = 0; text[len] != '\0'; len++) {
        width += ctl_svg_em(text[len]);

        if (width > ems) {
            break;
        }
    }

    ctl_svg_put_bytes(svg, text, len);
    fputs("…", svg->f);
}


/* The size in which a text is as wide as that, at most. */

static double
ctl_svg_size(const char *text, double width, double most)
{
    double  size;

    size = width / ctl_svg_ems(text);

    return size < most ? size : most;
}


/* ---- Where things are ---- */

static void
ctl_svg_bounds(ctl_svg_t *svg)
{
    int     seat;
    double  x, y, right, bottom, smallest, n;

    svg->x = svg->y = 1e9;
    right = bottom = -1e9;
    smallest = 1e9;

    for (seat = 0; seat < PQntuples(svg->seats);
         seat = ctl_svg_end(svg, seat, 1))
    {
        x = ctl_svg_number(svg, seat, "area_x");
        y = ctl_svg_number(svg, seat, "area_y");
        svg->x = x < svg->x ? x : svg->x;
        svg->y = y < svg->y ? y : svg->y;

        x += ctl_svg_number(svg, seat, "area_w");
        y += ctl_svg_number(svg, seat, "area_h");
        right = x > right ? x : right;
        bottom = y > bottom ? y : bottom;

        n = ctl_svg_number(svg, seat, "seat_w");
        smallest = n < smallest ? n : smallest;
        n = ctl_svg_number(svg, seat, "seat_h");
        smallest = n < smallest ? n : smallest;
    }

    n = right - svg->x > bottom - svg->y ? right - svg->x : bottom - svg->y;
    svg->scale = CTL_SVG_SEAT / smallest;

    if (svg->scale * n > CTL_SVG_MOST) {
        svg->scale = CTL_SVG_MOST / n;
    }

    svg->w = ctl_svg_ems(ctl_svg_cell(svg, 0, "title")) * CTL_SVG_TITLE;
    n = (right - svg->x) * svg->scale;
    svg->w = n > svg->w ? n : svg->w;
    svg->w = (svg->w > CTL_SVG_LEAST ? svg->w : CTL_SVG_LEAST)
             + 2 * CTL_SVG_MARGIN;
    svg->h = (bottom - svg->y) * svg->scale + 3 * CTL_SVG_MARGIN;
}


static double
ctl_svg_x(const ctl_svg_t *svg, double x)
{
    return (x - svg->x) * svg->scale + CTL_SVG_MARGIN;
}


static double
ctl_svg_y(const ctl_svg_t *svg, double y)
{
    return (y - svg->y) * svg->scale + 2 * CTL_SVG_MARGIN;
}


/* Where the first of so many seats of a row begins. */

static double
ctl_svg_first(const ctl_svg_t *svg, int seat, int seats)
{
    double  rest;

    rest = ctl_svg_number(svg, seat, "row_w")
           - seats * ctl_svg_number(svg, seat, "seat_w");

    switch (ctl_svg_cell(svg, seat, "align")[0]) {

    case 'L':
        rest = 0;
        break;

    case 'M':
        rest /= 2;
        break;

    default:    /* R */
        break;
    }

    return ctl_svg_x(svg, ctl_svg_number(svg, seat, "row_x") + rest);
}


/* ---- Drawing ---- */

/* A text on other things has a rim of white. */

static void
ctl_svg_label_begin(ctl_svg_t *svg, double x, double y, double size,
    const char *anchor)
{
    fprintf(svg->f, "<text x=\"%.2f\" y=\"%.2f\" font-size=\"%.2f\""
            " text-anchor=\"%s\" fill=\"#222222\" stroke=\"#FFFFFF\""
            " stroke-width=\"3\" paint-order=\"stroke\">",
            x, y, size, anchor);
}


static void
ctl_svg_label(ctl_svg_t *svg, double x, double y, double size,
    const char *anchor, const char *text)
{
    ctl_svg_label_begin(svg, x, y, size, anchor);
    ctl_svg_put(svg, text);
    fputs("</text>\n", svg->f);
}


static size_t
ctl_svg_state(const ctl_svg_t *svg, int seat)
{
    size_t  i;

    for (i = 1; i < CTL_SVG_STATES; i++) {
        if (ctl_svg_cell(svg, seat, "state")[0] == ctl_svg_states[i].state) {
            return i;
        }
    }

    return 0;
}


/* From 0, black, to 255000, white. */

static long
ctl_svg_light(const char *color)
{
    long  rgb;

    rgb = strtol(color + 1, NULL, 16);

    return 299 * (rgb >> 16) + 587 * (rgb >> 8 & 255) + 114 * (rgb & 255);
}


/* Black or white, whichever is read better on a colour. */

static const char *
ctl_svg_ink(const char *color)
{
    return ctl_svg_light(color) > 140000 ? "#000000" : "#FFFFFF";
}


/* What a line on white is drawn with: a pale colour would not be seen. */

static const char *
ctl_svg_line_color(const char *color)
{
    return ctl_svg_light(color) > 200000 ? "#777777" : color;
}


static void
ctl_svg_colors(const ctl_svg_t *svg, int seat, const char **fill,
    const char **ink)
{
    size_t  i;

    if (ctl_svg_cell(svg, seat, "state")[0] == '\0') {
        *fill = ctl_svg_cell(svg, seat, "color");
        *ink = ctl_svg_ink(*fill);
        return;
    }

    i = ctl_svg_state(svg, seat);
    *fill = ctl_svg_states[i].fill;
    *ink = ctl_svg_states[i].ink;
}


/* With its name, as commands take it, and what it is, where the pointer rests
 * on it. */

static void
ctl_svg_seat(ctl_svg_t *svg, int seat, double x, double y, double w, double h)
{
    double       size;
    const char  *num, *fill, *ink;

    num = ctl_svg_cell(svg, seat, "seat");
    size = ctl_svg_size(num, w * 0.8, h * 0.5);
    ctl_svg_colors(svg, seat, &fill, &ink);

    fprintf(svg->f, "<g><title>%s/", ctl_svg_cell(svg, seat, "area"));
    ctl_svg_put(svg, ctl_svg_cell(svg, seat, "row_num"));
    fputc('/', svg->f);
    ctl_svg_put(svg, num);
    fputs(", ", svg->f);
    ctl_svg_put(svg, ctl_svg_cell(svg, seat, "area_name"));

    if (ctl_svg_cell(svg, seat, "state")[0] != '\0') {
        fprintf(svg->f, ": %s",
                ctl_svg_states[ctl_svg_state(svg, seat)].meaning);
    }

    fprintf(svg->f, "</title><rect x=\"%.2f\" y=\"%.2f\" width=\"%.2f\""
            " height=\"%.2f\" rx=\"%.2f\" fill=\"%s\" stroke=\"%s\"/>"
            "<text x=\"%.2f\" y=\"%.2f\" font-size=\"%.2f\""
            " text-anchor=\"middle\" fill=\"%s\">",
            x + w * 0.06, y + h * 0.06, w * 0.88, h * 0.88,
            (w < h ? w : h) * 0.18, fill,
            ctl_svg_line_color(ctl_svg_cell(svg, seat, "color")),
            x + w / 2, y + h / 2 + size * 0.36, size, ink);
    ctl_svg_put(svg, num);
    fputs("</text></g>\n", svg->f);
}


static void
ctl_svg_aisle(ctl_svg_t *svg, double x, double y, double h)
{
    fprintf(svg->f, "<path d=\"M%.2f %.2fV%.2f\" stroke=\"#222222\""
            " stroke-width=\"%.2f\" stroke-dasharray=\"%.2f\"/>\n",
            x, y - h * 0.1, y + h * 1.1, h * 0.09, h * 0.16);
}


/* From its first seat to before its end. */

static void
ctl_svg_row(ctl_svg_t *svg, int first, int end)
{
    int          seat;
    double       x, y, w, h, row_h;
    const char  *num;

    num = ctl_svg_cell(svg, first, "row_num");
    w = ctl_svg_number(svg, first, "seat_w") * svg->scale;
    h = ctl_svg_number(svg, first, "seat_h") * svg->scale;
    row_h = ctl_svg_number(svg, first, "row_h") * svg->scale;
    x = ctl_svg_first(svg, first, end - first);
    y = ctl_svg_y(svg, ctl_svg_number(svg, first, "row_y"));

    fprintf(svg->f, "<rect x=\"%.2f\" y=\"%.2f\" width=\"%.2f\""
            " height=\"%.2f\" fill=\"none\" stroke=\"#000000\""
            " stroke-opacity=\"0.12\"/>\n",
            ctl_svg_x(svg, ctl_svg_number(svg, first, "row_x")), y,
            ctl_svg_number(svg, first, "row_w") * svg->scale, row_h);

    y += (row_h - h) / 2;
    ctl_svg_label(svg, x - 5, y + h * 0.68,
                  ctl_svg_size(num, CTL_SVG_MARGIN - 10, h * 0.5), "end", num);

    for (seat = first; seat < end; seat++, x += w) {
        ctl_svg_seat(svg, seat, x, y, w, h);

        if (ctl_svg_cell(svg, seat, "aisle")[0] == 't') {
            ctl_svg_aisle(svg, x + w, y, h);
        }
    }
}


/* With its code, which is always whole. */

static void
ctl_svg_area_name(ctl_svg_t *svg, int seat, double ems)
{
    const char  *code;

    code = ctl_svg_cell(svg, seat, "area");
    fprintf(svg->f, "%s ", code);
    ctl_svg_put_cut(svg, ctl_svg_cell(svg, seat, "area_name"),
                    ems - ctl_svg_ems(code) - ctl_svg_em(' '));
}


static void
ctl_svg_area(ctl_svg_t *svg, int first, int end)
{
    int          seat, row_end;
    double       x, y, w;
    const char  *color;

    color = ctl_svg_cell(svg, first, "color");
    x = ctl_svg_x(svg, ctl_svg_number(svg, first, "area_x"));
    y = ctl_svg_y(svg, ctl_svg_number(svg, first, "area_y"));
    w = ctl_svg_number(svg, first, "area_w") * svg->scale;

    fprintf(svg->f, "<rect x=\"%.2f\" y=\"%.2f\" width=\"%.2f\""
            " height=\"%.2f\" rx=\"6\" fill=\"%s\" fill-opacity=\"0.15\""
            " stroke=\"%s\" stroke-width=\"2\"/>\n",
            x, y, w, ctl_svg_number(svg, first, "area_h") * svg->scale, color,
            ctl_svg_line_color(color));

    for (seat = first; seat < end; seat = row_end) {
        row_end = ctl_svg_end(svg, seat, 1);
        ctl_svg_row(svg, seat, row_end);
    }

    ctl_svg_label_begin(svg, x + 4, y - 5, CTL_SVG_AREA, "start");
    ctl_svg_area_name(svg, first, (w - 4) / CTL_SVG_AREA);
    fputs("</text>\n", svg->f);
}


/* ---- The legend ---- */

/* A line up to its text, which the caller writes, and its count. */

static void
ctl_svg_line_begin(ctl_svg_t *svg, int line, const char *fill)
{
    double  y;

    y = svg->h + line * CTL_SVG_LINE;

    fprintf(svg->f, "<rect x=\"%.2f\" y=\"%.2f\" width=\"14\" height=\"14\""
            " fill=\"%s\" stroke=\"#666666\"/><text x=\"%.2f\" y=\"%.2f\""
            " font-size=\"%.0f\" fill=\"#222222\">",
            CTL_SVG_MARGIN, y - 12, fill, CTL_SVG_MARGIN + 22, y,
            CTL_SVG_LEGEND);
}


static void
ctl_svg_line_end(ctl_svg_t *svg, int seats)
{
    fprintf(svg->f, ": %d</text>\n", seats);
}


static int
ctl_svg_count(const ctl_svg_t *svg, size_t state)
{
    int  seat, n;

    for (seat = 0, n = 0; seat < PQntuples(svg->seats); seat++) {
        n += ctl_svg_state(svg, seat) == state;
    }

    return n;
}


/* How many lines it has, which are drawn if that is wanted. */

static int
ctl_svg_legend(ctl_svg_t *svg, int draw)
{
    int     line, seat, end;
    double  ems;
    size_t  i;

    line = 0;
    /* room for the count is left */
    ems = (svg->w - 2 * CTL_SVG_MARGIN - 22) / CTL_SVG_LEGEND - 4;

    for (seat = 0; seat < PQntuples(svg->seats); seat = end, line++) {
        end = ctl_svg_end(svg, seat, 0);

        if (draw) {
            ctl_svg_line_begin(svg, line, ctl_svg_cell(svg, seat, "color"));
            ctl_svg_area_name(svg, seat, ems);
            ctl_svg_line_end(svg, end - seat);
        }
    }

    if (ctl_svg_cell(svg, 0, "state")[0] == '\0') {
        return line;
    }

    for (i = 0; i < CTL_SVG_STATES; i++, line++) {
        if (draw) {
            ctl_svg_line_begin(svg, line, ctl_svg_states[i].fill);
            ctl_svg_put(svg, ctl_svg_states[i].meaning);
            ctl_svg_line_end(svg, ctl_svg_count(svg, i));
        }
    }

    return line;
}


static void
ctl_svg_head(ctl_svg_t *svg)
{
    double  height;

    height = svg->h + ctl_svg_legend(svg, 0) * CTL_SVG_LINE;

    fprintf(svg->f, "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n"
            "<svg xmlns=\"http://www.w3.org/2000/svg\" width=\"%.0f\""
            " height=\"%.0f\" viewBox=\"0 0 %.0f %.0f\""
            " font-family=\"sans-serif\">\n<title>",
            svg->w, height, svg->w, height);
    ctl_svg_put(svg, ctl_svg_cell(svg, 0, "title"));
    fprintf(svg->f, "</title>\n<rect width=\"%.0f\" height=\"%.0f\""
            " fill=\"#FFFFFF\"/>\n", svg->w, height);
    ctl_svg_label(svg, CTL_SVG_MARGIN, CTL_SVG_MARGIN * 0.8, CTL_SVG_TITLE,
                  "start", ctl_svg_cell(svg, 0, "title"));
}


void
ctl_map_write_svg(FILE *f, const PGresult *seats)
{
    int          seat, end;
    ctl_svg_t    svg;
    tk_arena_t  *arena;

    memset(&svg, 0, sizeof(svg));
    svg.f = f;
    svg.seats = seats;
    arena = tk_arena_create();

    if (arena == NULL
        || tk_buf_init(&svg.text, tk_arena_pool(arena), 1024) != TK_OK)
    {
        ctl_error("out of memory");
        exit(CTL_REFUSED);
    }

    ctl_svg_bounds(&svg);
    ctl_svg_head(&svg);

    for (seat = 0; seat < PQntuples(seats); seat = end) {
        end = ctl_svg_end(&svg, seat, 0);
        ctl_svg_area(&svg, seat, end);
    }

    ctl_svg_legend(&svg, 1);
    fputs("</svg>\n", f);
    tk_arena_free(arena);
}
