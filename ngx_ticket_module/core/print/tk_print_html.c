/*
 * A paper as a page of HTML; see the header.  The style never changes, since
 * TK_PRINT_CSP has its hash: t/10-unit/print.c compares them.
 */

#include <qrencode.h>

#include "tk_print.h"
#include "tk_value.h"
#include "tk_xml.h"

/* Without a height: the printer's own paper, which is a roll. */
#define HTML_STYLE                                                            \
    "@page{size:80mm auto;margin:3mm}"                                        \
    "body{width:74mm;margin:0 auto;color:#000;background:#fff;"               \
    "font:3.2mm/1.4 'Noto Sans CJK SC','Microsoft YaHei','PingFang SC',"      \
    "sans-serif}"                                                             \
    "p{margin:0;min-height:1.4em;overflow-wrap:anywhere}"                     \
    ".c{text-align:center}.r{text-align:right}"                               \
    ".b{font-size:6.4mm;line-height:1.2;font-weight:bold}"                    \
    ".p{display:flex;flex-wrap:wrap;gap:0 2mm}"                               \
    ".p span:last-child{margin-left:auto;text-align:right}"                   \
    "hr{border:0;border-top:.3mm dashed #000;margin:1mm 0}"                   \
    "svg{display:block;width:38mm;height:38mm;margin:1mm auto}"               \
    ".k{break-after:page;border-top:.3mm dotted #999;margin:4mm 0}"           \
    ".k:last-child{break-after:auto}"                                         \
    "@media print{.k{border:0}}"

#define HTML_QUIET  4               /* modules around a QR code */


static void
html_number(tk_buf_t *b, int64_t n)
{
    unsigned char  text[TK_INT_LEN];

    tk_buf_add(b, text, tk_format_int(n, text));
}


static void
html_paragraph(tk_buf_t *b, const tk_print_line_t *line)
{
    static const char *const  classes[2][3] = {
        { "<p>", "<p class=c>", "<p class=r>" },
        { "<p class=b>", "<p class=\"b c\">", "<p class=\"b r\">" }
    };

    tk_buf_adds(b, classes[line->big][line->align]);
    tk_xml_value(b, line->text, "?");
    tk_buf_adds(b, "</p>\n");
}


/* A path of rows of modules: "M4 5h3v1h-3z" are three of row 5. */

static void
html_modules(tk_buf_t *b, const QRcode *code)
{
    int  x, y, n;

    for (y = 0; y < code->width; y++) {
        for (x = 0; x < code->width; x += n) {
            n = 1;

            if (!(code->data[y * code->width + x] & 1)) {
                continue;
            }

            while (x + n < code->width
                   && (code->data[y * code->width + x + n] & 1))
            {
                n++;
            }

            tk_buf_adds(b, "M");
            html_number(b, x + HTML_QUIET);
            tk_buf_adds(b, " ");
            html_number(b, y + HTML_QUIET);
            tk_buf_adds(b, "h");
            html_number(b, n);
            tk_buf_adds(b, "v1h-");
            html_number(b, n);
            tk_buf_adds(b, "z");
        }
    }
}


static tk_err_t
html_qr(tk_buf_t *b, tk_str_t content)
{
    QRcode  *code;

    code = QRcode_encodeData((int) content.len, content.data, 0, QR_ECLEVEL_M);
    if (code == NULL) {
        return TK_NO_MEMORY;
    }

    tk_buf_adds(b, "<svg viewBox=\"0 0 ");
    html_number(b, code->width + 2 * HTML_QUIET);
    tk_buf_adds(b, " ");
    html_number(b, code->width + 2 * HTML_QUIET);
    tk_buf_adds(b, "\" shape-rendering=crispEdges><path d=\"");
    html_modules(b, code);
    tk_buf_adds(b, "\"/></svg>\n");

    QRcode_free(code);

    return TK_OK;
}


static tk_err_t
html_line(tk_buf_t *b, const tk_print_line_t *line)
{
    int  i;

    switch (line->kind) {

    case TK_PRINT_LINE_TEXT:
        html_paragraph(b, line);
        break;

    case TK_PRINT_LINE_PAIR:
        tk_buf_adds(b, "<p class=p><span>");
        tk_xml_value(b, line->text, "?");
        tk_buf_adds(b, "</span><span>");
        tk_xml_value(b, line->right, "?");
        tk_buf_adds(b, "</span></p>\n");
        break;

    case TK_PRINT_LINE_RULE:
        tk_buf_adds(b, "<hr>\n");
        break;

    case TK_PRINT_LINE_QR:
        return html_qr(b, line->text);

    case TK_PRINT_LINE_FEED:
        for (i = 0; i < line->n; i++) {
            tk_buf_adds(b, "<p></p>\n");
        }

        break;

    case TK_PRINT_LINE_CUT:
        tk_buf_adds(b, "<div class=k></div>\n");
        break;

    case TK_PRINT_LINE_DRAWER:
        break;                          /* a browser has none */
    }

    return TK_OK;
}


tk_err_t
tk_print_html(const tk_print_t *p, const char *language, tk_str_t title,
    tk_str_t *page)
{
    tk_buf_t                b;
    tk_err_t                rc;
    const tk_print_line_t  *line;

    if (p->err != TK_OK) {
        return p->err;
    }

    if (tk_buf_init(&b, p->pool, 4096) != TK_OK) {
        return TK_NO_MEMORY;
    }

    tk_buf_adds(&b, "<!doctype html>\n<html lang=");
    tk_buf_adds(&b, language[0] == 'e' ? "en" : "zh-CN");
    tk_buf_adds(&b, ">\n<meta charset=utf-8>\n<title>");
    tk_xml_value(&b, title, "?");
    tk_buf_adds(&b, "</title>\n<style>" HTML_STYLE "</style>\n<body>\n");

    for (line = p->first; line; line = line->next) {
        rc = html_line(&b, line);
        if (rc != TK_OK) {
            return rc;
        }
    }

    *page = tk_buf_str(&b);

    return b.failed ? TK_NO_MEMORY : TK_OK;
}
