/*
 * Texts of bills, as bill_text.h says.
 */

#define _GNU_SOURCE                         /* memmem */

#include <iconv.h>

#include "bill_text.h"
#include "tk_value.h"

#define BILL_MARK       "\xef\xbb\xbf"


int
bill_begins_with(tk_str_t s, const char *head)
{
    size_t  n;

    n = strlen(head);

    return s.len >= n && memcmp(s.data, head, n) == 0;
}


static tk_str_t
bill_skip(tk_str_t s, size_t n)
{
    s.data += n;
    s.len -= n;

    return s;
}


/* GB18030 holds GBK, and no text of it is longer than half as much again. */

static tk_err_t
bill_convert(tk_pool_t *pool, iconv_t cd, tk_str_t raw, tk_str_t *text)
{
    char    *in, *out;
    size_t   in_left, out_left;

    out_left = raw.len + raw.len / 2 + 4;
    text->data = pool->alloc(pool->data, out_left);

    if (text->data == NULL) {
        return TK_NO_MEMORY;
    }

    in = (char *) raw.data;
    in_left = raw.len;
    out = (char *) text->data;

    while (in_left > 0
           && iconv(cd, &in, &in_left, &out, &out_left) == (size_t) -1)
    {
        if (out_left == 0 || in_left == 0) {
            return TK_BUG;
        }

        *out++ = '?';
        out_left--;
        in++;
        in_left--;
    }

    text->len = out - (char *) text->data;

    return TK_OK;
}


tk_err_t
bill_text(tk_pool_t *pool, tk_str_t raw, tk_str_t *text)
{
    iconv_t   cd;
    tk_err_t  rc;

    if (bill_begins_with(raw, BILL_MARK)) {
        *text = bill_skip(raw, sizeof(BILL_MARK) - 1);
        return TK_OK;
    }

    if (tk_check_utf8(raw) == TK_OK) {
        *text = raw;
        return TK_OK;
    }

    cd = iconv_open("UTF-8", "GB18030");
    if (cd == (iconv_t) -1) {
        return TK_NO_MEMORY;
    }

    rc = bill_convert(pool, cd, raw, text);
    iconv_close(cd);

    return rc;
}


int
bill_line_next(tk_str_t *text, tk_str_t *line)
{
    unsigned char  *end;

    if (text->len == 0) {
        return 0;
    }

    *line = *text;
    end = memchr(text->data, '\n', text->len);

    if (end == NULL) {
        text->len = 0;

    } else {
        line->len = end - line->data;
        *text = bill_skip(*text, line->len + 1);
    }

    if (line->len > 0 && line->data[line->len - 1] == '\r') {
        line->len--;
    }

    return 1;
}


static int
bill_is_blank(unsigned char c)
{
    return c == ' ' || c == '\t';
}


tk_str_t
bill_trim(tk_str_t s)
{
    while (s.len > 0 && bill_is_blank(s.data[0])) {
        s = bill_skip(s, 1);
    }

    while (s.len > 0 && bill_is_blank(s.data[s.len - 1])) {
        s.len--;
    }

    if (s.len > 0 && s.data[0] == '`') {
        return bill_trim(bill_skip(s, 1));
    }

    if (s.len > 1 && s.data[0] == '"' && s.data[s.len - 1] == '"') {
        s.len -= 2;
        s.data++;
        return s;
    }

    return s;
}


/* Where the value ends: at a comma; of one with a back-tick at the comma before
 * the next back-tick; of one in quotes at the comma behind them. */

static size_t
bill_cell_length(tk_str_t s)
{
    const char     *end;
    unsigned char  *p;

    if (s.data[0] == '`') {
        end = ",`";

    } else if (s.data[0] == '"') {
        end = "\",";

    } else {
        end = ",";
    }

    p = memmem(s.data + 1, s.len - 1, end, strlen(end));

    if (s.data[0] == ',') {
        return 0;
    }

    return p == NULL ? s.len : (size_t) (p - s.data) + (end[0] == '"');
}


size_t
bill_cells(tk_str_t line, tk_str_t cells[BILL_CELLS])
{
    size_t    n, len;
    tk_str_t  cell;

    for (n = 0; n < BILL_CELLS; /* void */) {
        len = line.len == 0 || n == BILL_CELLS - 1 ? line.len
              : bill_cell_length(line);

        cell = line;
        cell.len = len;
        cells[n++] = bill_trim(cell);

        if (len == line.len) {
            break;
        }

        line = bill_skip(line, len + 1);
    }

    return n;
}


tk_str_t
bill_after(tk_str_t s, const char *text)
{
    unsigned char  *p;
    tk_str_t        none = tk_null_str;

    p = s.len > 0 ? memmem(s.data, s.len, text, strlen(text)) : NULL;

    return p == NULL ? none : bill_skip(s, p + strlen(text) - s.data);
}


tk_day_t
bill_day_read(tk_str_t s)
{
    size_t          i, n;
    tk_day_t        day;
    tk_str_t        plain;
    unsigned char   digits[TK_DAY_LEN];

    n = 0;

    for (i = 0; i < s.len && n < TK_DAY_LEN; i++) {
        if (s.data[i] >= '0' && s.data[i] <= '9') {
            digits[n++] = s.data[i];

        } else if (n != 4 && n != 6 && s.data[i] < 0x80) {
            return 0;
        }
    }

    plain.data = digits;
    plain.len = n;

    return tk_parse_day(plain, &day) == TK_OK ? day : 0;
}
