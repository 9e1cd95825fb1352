/*
 * A paper's lines, and how wide they are; see the header.
 */

#include "tk_print.h"
#include "tk_value.h"


void
tk_print_init(tk_print_t *p, tk_pool_t *pool)
{
    p->pool = pool;
    p->first = NULL;
    p->last = &p->first;
    p->n = 0;
    p->err = TK_OK;
}


static tk_print_line_t *
print_add(tk_print_t *p, tk_print_line_e kind)
{
    tk_print_line_t  *line;

    if (p->err != TK_OK) {
        return NULL;
    }

    if (p->n == TK_PRINT_LINES) {
        p->err = TK_BAD_VALUE;
        return NULL;
    }

    line = p->pool->alloc(p->pool->data, sizeof(tk_print_line_t));
    if (line == NULL) {
        p->err = TK_NO_MEMORY;
        return NULL;
    }

    memset(line, 0, sizeof(tk_print_line_t));
    line->kind = kind;
    *p->last = line;
    p->last = &line->next;
    p->n++;

    return line;
}


/* No more than a paper takes, and no half character; nothing is an empty text,
 * to whose address something may be added. */

static tk_str_t
print_cut(tk_str_t text)
{
    size_t  len;

    if (text.len == 0) {
        return tk_str_c("");
    }

    if (text.len <= TK_PRINT_TEXT) {
        return text;
    }

    for (len = TK_PRINT_TEXT;
         len > 0 && (text.data[len] & 0xc0) == 0x80;
         len--)
    {
        /* void */
    }

    text.len = len;

    return text;
}


void
tk_print_text(tk_print_t *p, tk_print_align_e align, int big, tk_str_t text)
{
    tk_print_line_t  *line;

    line = print_add(p, TK_PRINT_LINE_TEXT);

    if (line) {
        line->align = align;
        line->big = big != 0;
        line->text = print_cut(text);
    }
}


void
tk_print_pair(tk_print_t *p, tk_str_t left, tk_str_t right)
{
    tk_print_line_t  *line;

    line = print_add(p, TK_PRINT_LINE_PAIR);

    if (line) {
        line->text = print_cut(left);
        line->right = print_cut(right);
    }
}


void
tk_print_rule(tk_print_t *p)
{
    (void) print_add(p, TK_PRINT_LINE_RULE);
}


void
tk_print_qr(tk_print_t *p, tk_str_t content)
{
    tk_print_line_t  *line;

    line = print_add(p, TK_PRINT_LINE_QR);

    if (line) {
        line->align = TK_PRINT_CENTRE;
        line->text = content;

        if (content.len == 0 || content.len > TK_PRINT_QR) {
            p->err = TK_BAD_VALUE;
        }
    }
}


void
tk_print_feed(tk_print_t *p, int lines)
{
    tk_print_line_t  *line;

    line = print_add(p, TK_PRINT_LINE_FEED);

    if (line) {
        line->n = lines < 1 ? 1 : lines > 255 ? 255 : lines;
    }
}


void
tk_print_cut(tk_print_t *p)
{
    (void) print_add(p, TK_PRINT_LINE_CUT);
}


void
tk_print_drawer(tk_print_t *p)
{
    (void) print_add(p, TK_PRINT_LINE_DRAWER);
}


/* ---- Widths ---- */

/* A printer of GB18030 gives all but ASCII the room of a Chinese letter; what
 * it has no letter for becomes "?", but then it may leave a column free. */

int
tk_print_width(int32_t c)
{
    return c < 0x80 ? 1 : 2;
}


static tk_str_t
print_trim(tk_str_t s)
{
    while (s.len && s.data[0] == ' ') {
        s.data++;
        s.len--;
    }

    return s;
}


tk_str_t
tk_print_fit(tk_str_t *s, int columns, int *width)
{
    int        w, at_blank;
    size_t     taken, blank;
    int32_t    c;
    tk_str_t   rest, line;

    *s = print_trim(*s);
    rest = *s;
    w = 0;
    at_blank = 0;
    blank = 0;

    while (rest.len) {
        taken = s->len - rest.len;

        if (rest.data[0] == ' ') {
            blank = taken;
            at_blank = w;
        }

        c = tk_utf8_next(&rest);

        /* At least one goes, so that whoever calls again comes to an end. */
        if (w + tk_print_width(c) > columns && taken > 0) {
            rest.data = s->data + taken;
            rest.len = s->len - taken;
            break;
        }

        w += tk_print_width(c);
    }

    line.data = s->data;
    line.len = s->len - rest.len;

    /* A word goes to the next line whole, if this one has another. */
    if (rest.len && rest.data[0] != ' ' && blank > 0
        && rest.data[0] < 0x80)
    {
        line.len = blank;
        w = at_blank;
    }

    s->data += line.len;
    s->len -= line.len;
    *s = print_trim(*s);

    while (line.len && line.data[line.len - 1] == ' ') {
        line.len--;
        w--;
    }

    *width = w;

    return line;
}
