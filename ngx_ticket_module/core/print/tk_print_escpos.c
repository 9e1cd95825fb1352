/*
 * A paper as ESC/POS.  Printers know no state of ours: each command that a line
 * needs stands before it, and what is left on is taken back behind it.
 */

#include <iconv.h>

#include "tk_print.h"
#include "tk_value.h"

#define ESCPOS_RESET        "\x1b@"
#define ESCPOS_CHINESE      "\x1c&"
#define ESCPOS_NO_CHINESE   "\x1c."
#define ESCPOS_CUT          "\x1dV\x42"     /* feeds to the knife first */
#define ESCPOS_DRAWER       "\x1bp"
#define ESCPOS_QR           "\x1d(k"

#define ESCPOS_QR_MODULE    6               /* dots: of 576 in a line */
#define ESCPOS_QR_LEVEL     '1'             /* M */

typedef struct {
    tk_buf_t    buf;
    iconv_t     cd;
} escpos_t;


/* ---- Letters ---- */

/* Printers that say GB18030 have its letters of two bytes and the Chinese ones
 * of four. */

static int
escpos_has(int32_t c, size_t len)
{
    return len == 1 ? c >= 0x20 && c != 0x7f
                    : len == 2 || (c >= 0x3400 && c <= 0x4dbf);
}


static int32_t
escpos_alike(int32_t c)
{
    return c == 0xa5 ? 0xffe5 : c == 0xa0 ? ' ' : c;        /* yen, blank */
}


/* One character, as wide as tk_print_width() says. */

static void
escpos_letter(escpos_t *e, int32_t c)
{
    char           *in, *out, to[8];
    size_t          n, in_left, out_left;
    unsigned char   utf8[4];

    n = 0;

    if (c >= 0) {
        in = (char *) utf8;
        in_left = tk_utf8_put(escpos_alike(c), utf8);
        out = to;
        out_left = sizeof(to);

        if (iconv(e->cd, &in, &in_left, &out, &out_left) != (size_t) -1) {
            n = sizeof(to) - out_left;
        }
    }

    if (escpos_has(c, n)) {
        tk_buf_add(&e->buf, to, n);

        if (c == 0xa0) {
            tk_buf_adds(&e->buf, " ");
        }

        return;
    }

    tk_buf_adds(&e->buf, tk_print_width(c) == 2 ? "? " : "?");
}


static void
escpos_letters(escpos_t *e, tk_str_t text)
{
    while (text.len) {
        escpos_letter(e, tk_utf8_next(&text));
    }
}


static void
escpos_blanks(escpos_t *e, int n)
{
    while (n-- > 0) {
        tk_buf_adds(&e->buf, " ");
    }
}


/* ---- Lines ---- */

static void
escpos_command(escpos_t *e, const char *command, int n)
{
    unsigned char  byte = (unsigned char) n;

    tk_buf_adds(&e->buf, command);
    tk_buf_add(&e->buf, &byte, 1);
}


static void
escpos_align(escpos_t *e, tk_print_align_e align)
{
    escpos_command(e, "\x1b" "a", (int) align);
}


static void
escpos_text(escpos_t *e, const tk_print_line_t *line)
{
    int       width;
    tk_str_t  text;

    if (line->align != TK_PRINT_LEFT) {
        escpos_align(e, line->align);
    }

    if (line->big) {
        escpos_command(e, "\x1d!", 0x11);
    }

    text = line->text;

    do {
        escpos_letters(e, tk_print_fit(&text, line->big ? TK_PRINT_COLUMNS / 2
                                                        : TK_PRINT_COLUMNS,
                                       &width));
        tk_buf_adds(&e->buf, "\n");
    } while (text.len);

    if (line->big) {
        escpos_command(e, "\x1d!", 0);
    }

    if (line->align != TK_PRINT_LEFT) {
        escpos_align(e, TK_PRINT_LEFT);
    }
}


/* The last line of what is left shares with the first of what is right, if
 * there is a blank between them. */

static void
escpos_pair(escpos_t *e, const tk_print_line_t *line)
{
    int       width, used;
    tk_str_t  left, right, piece;

    left = line->text;
    right = line->right;
    used = 0;

    do {
        if (used) {
            tk_buf_adds(&e->buf, "\n");
        }

        escpos_letters(e, tk_print_fit(&left, TK_PRINT_COLUMNS, &used));
    } while (left.len);

    piece = tk_print_fit(&right, TK_PRINT_COLUMNS, &width);

    if (used && used + 1 + width > TK_PRINT_COLUMNS) {
        tk_buf_adds(&e->buf, "\n");
        used = 0;
    }

    for ( ;; ) {
        escpos_blanks(e, TK_PRINT_COLUMNS - used - width);
        escpos_letters(e, piece);
        tk_buf_adds(&e->buf, "\n");

        if (right.len == 0) {
            break;
        }

        used = 0;
        piece = tk_print_fit(&right, TK_PRINT_COLUMNS, &width);
    }
}


static void
escpos_rule(escpos_t *e)
{
    int  i;

    for (i = 0; i < TK_PRINT_COLUMNS; i++) {
        tk_buf_adds(&e->buf, "-");
    }

    tk_buf_adds(&e->buf, "\n");
}


static void
escpos_qr_set(escpos_t *e, int what, int value)
{
    unsigned char  command[] = { 3, 0, '1', (unsigned char) what,
                                 (unsigned char) value };

    tk_buf_adds(&e->buf, ESCPOS_QR);
    tk_buf_add(&e->buf, command, sizeof(command));
}


/* In Chinese mode printers take the command for letters. */

static void
escpos_qr(escpos_t *e, tk_str_t content)
{
    size_t         len;
    unsigned char  model[] = { 4, 0, '1', 'A', '2', 0 };
    unsigned char  store[] = { 0, 0, '1', 'P', '0' };

    tk_buf_adds(&e->buf, ESCPOS_NO_CHINESE);
    escpos_align(e, TK_PRINT_CENTRE);

    tk_buf_adds(&e->buf, ESCPOS_QR);
    tk_buf_add(&e->buf, model, sizeof(model));
    escpos_qr_set(e, 'C', ESCPOS_QR_MODULE);
    escpos_qr_set(e, 'E', ESCPOS_QR_LEVEL);

    len = content.len + 3;
    store[0] = (unsigned char) (len & 0xff);
    store[1] = (unsigned char) (len >> 8);
    tk_buf_adds(&e->buf, ESCPOS_QR);
    tk_buf_add(&e->buf, store, sizeof(store));
    tk_buf_add(&e->buf, content.data, content.len);
    escpos_qr_set(e, 'Q', '0');

    tk_buf_adds(&e->buf, "\n");
    escpos_align(e, TK_PRINT_LEFT);
    tk_buf_adds(&e->buf, ESCPOS_CHINESE);
}


static void
escpos_drawer(escpos_t *e)
{
    unsigned char  pulse[] = { 0, 25, 250 };    /* 50 ms on, 500 ms off */

    tk_buf_adds(&e->buf, ESCPOS_DRAWER);
    tk_buf_add(&e->buf, pulse, sizeof(pulse));
}


static void
escpos_line(escpos_t *e, const tk_print_line_t *line)
{
    switch (line->kind) {

    case TK_PRINT_LINE_TEXT:
        escpos_text(e, line);
        return;

    case TK_PRINT_LINE_PAIR:
        escpos_pair(e, line);
        return;

    case TK_PRINT_LINE_RULE:
        escpos_rule(e);
        return;

    case TK_PRINT_LINE_QR:
        escpos_qr(e, line->text);
        return;

    case TK_PRINT_LINE_FEED:
        escpos_command(e, "\x1b" "d", line->n);
        return;

    case TK_PRINT_LINE_CUT:
        escpos_command(e, ESCPOS_CUT, 0);
        return;

    case TK_PRINT_LINE_DRAWER:
        escpos_drawer(e);
        return;
    }
}


tk_err_t
tk_print_escpos(const tk_print_t *p, tk_str_t *bytes)
{
    escpos_t                e;
    const tk_print_line_t  *line;

    if (p->err != TK_OK) {
        return p->err;
    }

    if (tk_buf_init(&e.buf, p->pool, 4096) != TK_OK) {
        return TK_NO_MEMORY;
    }

    e.cd = iconv_open("GB18030", "UTF-8");
    if (e.cd == (iconv_t) -1) {
        return TK_NO_MEMORY;
    }

    tk_buf_adds(&e.buf, ESCPOS_RESET ESCPOS_CHINESE);

    for (line = p->first; line; line = line->next) {
        escpos_line(&e, line);
    }

    tk_buf_adds(&e.buf, ESCPOS_NO_CHINESE);
    iconv_close(e.cd);
    *bytes = tk_buf_str(&e.buf);

    return e.buf.failed ? TK_NO_MEMORY : TK_OK;
}
