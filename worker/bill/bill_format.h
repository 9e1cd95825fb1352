/*
 * What the formats of bills share.  bill_read.c alone includes it besides.
 */

#ifndef BILL_FORMAT_H
#define BILL_FORMAT_H

#include "bill.h"
#include "bill_text.h"

#define BILL_COLUMNS    24              /* that a format knows, at most */
#define BILL_MILLI      1000            /* of a fen: fees are that small */
#define BILL_MOST       (INT64_MAX / BILL_MILLI / 4)    /* of any sum */


typedef struct {
    int64_t         n;
    int64_t         milli;              /* thousandths of a fen */
} bill_moved_t;

typedef struct {
    tk_pool_t      *pool;
    tk_day_t        day;
    bill_t         *bill;
    size_t          room;               /* lines */
    size_t          at;                 /* the file's line, for people */

    /* What is compared with the bill's own sums. */
    int64_t         payments, refunds;  /* how many */
    int64_t         settled_paid, settled_refunded;     /* fen */
    int64_t         fees;               /* thousandths of a fen */
    bill_moved_t    came, went;         /* on an account, whatever it was */
} bill_reader_t;

typedef struct {
    const char     *name;
    const char     *providers;
    int           (*mine)(tk_str_t raw, tk_str_t text);
    tk_err_t      (*read)(bill_reader_t *r, tk_str_t text);

    /* NULL, or what only sums up: compared when the lines have been read. */
    tk_err_t      (*compare)(bill_reader_t *r, tk_str_t text);
    unsigned        raw:1;              /* counts bytes: not as UTF-8 */
} bill_format_t;

/* Each in a file of its own. */
int bill_alipay_mine(tk_str_t raw, tk_str_t text);
tk_err_t bill_alipay_read(bill_reader_t *r, tk_str_t text);
int bill_alipay_sums_mine(tk_str_t raw, tk_str_t text);
tk_err_t bill_alipay_sums(bill_reader_t *r, tk_str_t text);
int bill_alipay_moves_mine(tk_str_t raw, tk_str_t text);
tk_err_t bill_alipay_moves_read(bill_reader_t *r, tk_str_t text);
int bill_alipay_moved_mine(tk_str_t raw, tk_str_t text);
tk_err_t bill_alipay_moved(bill_reader_t *r, tk_str_t text);
int bill_wechat_mine(tk_str_t raw, tk_str_t text);
tk_err_t bill_wechat_read(bill_reader_t *r, tk_str_t text);
int bill_unionpay_mine(tk_str_t raw, tk_str_t text);
tk_err_t bill_unionpay_read(bill_reader_t *r, tk_str_t text);
int bill_clearing_mine(tk_str_t raw, tk_str_t text);
tk_err_t bill_clearing_read(bill_reader_t *r, tk_str_t text);


/* TK_BAD_VALUE, after writing why: "line 7: ..." */
tk_err_t bill_wrong(bill_reader_t *r, const char *fmt, ...)
    __attribute__((format(printf, 2, 3)));

/* A line; fee in thousandths of a fen.  Sums are kept. */
TK_MUST tk_err_t bill_add(bill_reader_t *r, bill_line_t *line, int64_t fee);

/* What they say of a sum, and what it is; thousandths of a fen. */
TK_MUST tk_err_t bill_agree(bill_reader_t *r, const char *what, int64_t said,
    int64_t is);

/* Yuan with a sign, to thousandths of a fen; 0: it is none. */
int bill_yuan(tk_str_t s, int64_t *milli);


/* ---- Columns, found by the names in the header ---- */

typedef enum {
    BILL_TEXT = 0,
    BILL_FREE,                          /* may hold commas */
    BILL_YUAN,
    BILL_YUAN_OR_NONE,
    BILL_CLOCK                          /* yyyy-MM-dd HH:mm:ss of Beijing */
} bill_as_e;

typedef struct {
    const char     *name;
    bill_as_e       as;
    unsigned        maybe:1;            /* some bills do not have it */
} bill_column_t;

/* Of a table whose columns a format numbers from 0 on. */

typedef struct {
    const bill_column_t  *columns;
    int             n;
    int             at[BILL_COLUMNS];   /* in the row; -1: not there */
    size_t          width;              /* of the header */
    tk_str_t        cells[BILL_CELLS];  /* of the row */
} bill_table_t;

TK_MUST tk_err_t bill_header(bill_reader_t *r, bill_table_t *t,
    tk_str_t line);

/* A row whose every value is what its column takes; commas of a free text are
 * found by that. */
TK_MUST tk_err_t bill_row(bill_reader_t *r, bill_table_t *t, tk_str_t line);

tk_str_t bill_cell(const bill_table_t *t, int column);  /* empty: not there */
int64_t bill_cell_yuan(const bill_table_t *t, int column);
tk_time_t bill_cell_clock(const bill_table_t *t, int column);
int bill_has(const bill_table_t *t, int column);

#endif
