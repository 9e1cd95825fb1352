/*
 * What a receipt printer prints: a paper, which is a list of lines, and two
 * ways to write one: the bytes of ESC/POS, and a page of HTML that is 80 mm
 * wide.  What stands on tickets and receipts is tk_paper.h's to say.
 *
 * Adders do not check: after the last one, the writers say whether there was
 * memory, and room, for all of it.  Texts are UTF-8 and stay the caller's; they
 * must live as long as the paper.
 */

#ifndef TK_PRINT_H
#define TK_PRINT_H

#include "tk_buf.h"

#define TK_PRINT_COLUMNS    48      /* half-widths of a line; of big ones 24 */
#define TK_PRINT_LINES      8192    /* of a paper, at most */
#define TK_PRINT_TEXT       1024    /* bytes of a text; what is behind is cut */
#define TK_PRINT_QR         256     /* bytes of a QR code */

typedef enum {
    TK_PRINT_LEFT,
    TK_PRINT_CENTRE,
    TK_PRINT_RIGHT
} tk_print_align_e;

typedef enum {
    TK_PRINT_LINE_TEXT,
    TK_PRINT_LINE_PAIR,             /* something left and right */
    TK_PRINT_LINE_RULE,
    TK_PRINT_LINE_QR,
    TK_PRINT_LINE_FEED,
    TK_PRINT_LINE_CUT,
    TK_PRINT_LINE_DRAWER
} tk_print_line_e;

typedef struct tk_print_line_s  tk_print_line_t;

struct tk_print_line_s {
    tk_print_line_e     kind;
    tk_print_align_e    align;
    int                 big;        /* twice as high and wide */
    int                 n;          /* of lines fed */
    tk_str_t            text;
    tk_str_t            right;
    tk_print_line_t    *next;
};

typedef struct {
    tk_pool_t          *pool;
    tk_print_line_t    *first, **last;
    size_t              n;
    tk_err_t            err;
} tk_print_t;


void tk_print_init(tk_print_t *p, tk_pool_t *pool);

/* Longer ones go on on the next line. */
void tk_print_text(tk_print_t *p, tk_print_align_e align, int big,
    tk_str_t text);
/* The right one ends where the line ends, on a line of its own if need be. */
void tk_print_pair(tk_print_t *p, tk_str_t left, tk_str_t right);
void tk_print_rule(tk_print_t *p);
void tk_print_qr(tk_print_t *p, tk_str_t content);  /* 1 to TK_PRINT_QR bytes */
void tk_print_feed(tk_print_t *p, int lines);       /* 1 to 255 */
void tk_print_cut(tk_print_t *p);                   /* where it can be torn */
void tk_print_drawer(tk_print_t *p);                /* opens the cash drawer */


/*
 * ESC/POS for printers of 80 mm that know GB18030: Chinese mode is on for texts
 * and off for a QR code, whose command does nothing in it.  A character for
 * which printers have no letter (control characters, and those of four bytes
 * outside the Chinese ones) is "?".  TK_NO_MEMORY, TK_BAD_VALUE: more lines
 * than a paper holds, or a QR code that holds nothing or too much.
 */
TK_MUST tk_err_t tk_print_escpos(const tk_print_t *p, tk_str_t *bytes);

/*
 * A page that stands alone: no script, nothing from elsewhere, one sheet of
 * style, always the same, which TK_PRINT_CSP names by its hash.  Texts are
 * escaped.  language: "zh" or "en".  Errors as above.
 */
TK_MUST tk_err_t tk_print_html(const tk_print_t *p, const char *language,
    tk_str_t title, tk_str_t *page);

/* The Content-Security-Policy that such a page is sent with. */
#define TK_PRINT_CSP                                                          \
    "default-src 'none'; style-src "                                          \
    "'sha256-lh1QcA+2LdZSG1i+myrx/+vlEmvERSr36+B3aobcbqs='; "                 \
    "base-uri 'none'; form-action 'none'; frame-ancestors 'self'"


/* ---- For the writers, and for tests ---- */

/* How many half-widths a character takes on paper: 1 or 2. */
int tk_print_width(int32_t c);

/* Takes off the front of s what fits into so many columns, as UTF-8: up to a
 * blank if there is one, and at least one letter.  Blanks around are lost. */
tk_str_t tk_print_fit(tk_str_t *s, int columns, int *width);

#endif
