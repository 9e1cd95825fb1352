/*
 * Keeping what was asked and answered; see the header.
 */

#include "open/log.h"
#include "base/client.h"
#include "base/counts.h"
#include "base/process.h"
#include "core/open/tk_open_value.h"
#include "core/tk_crypto.h"
#include "core/tk_pgwire.h"
#include "core/tk_value.h"


#define NGX_TICKET_OPEN_LOG_MAX      2048
#define NGX_TICKET_OPEN_LOG_BYTES    (8 * 1024 * 1024)
#define NGX_TICKET_OPEN_LOG_FULL     256    /* are sent at once */
#define NGX_TICKET_OPEN_LOG_PAUSE    200
#define NGX_TICKET_OPEN_LOG_NOBODY   20     /* of nobody, a second */
#define NGX_TICKET_OPEN_LOG_LISTS    1000   /* found ready, a second */

#define NGX_TICKET_OPEN_LOG_PARTNER  32
#define NGX_TICKET_OPEN_LOG_CALL     128
#define NGX_TICKET_OPEN_LOG_NUMBER   64
#define NGX_TICKET_OPEN_LOG_MESSAGE  256
#define NGX_TICKET_OPEN_LOG_DIGITS   18     /* the last ones of a LogId */


/* What one row is made of: as the header has it, but sealed and cut. */

typedef struct {
    ngx_ticket_open_entry_t  said;
    int64_t                  log_no;
    ngx_msec_t               at;
} ngx_ticket_open_row_t;

static struct {
    ngx_pool_t              *pool;      /* of the rows; NULL: there are none */
    ngx_ticket_open_row_t   *rows;
    ngx_uint_t               nrows;
    size_t                   bytes;
    ngx_ticket_pg_op_t      *op;        /* in flight */
    ngx_event_t              timer;
    ngx_msec_t               second;    /* the one of these: */
    ngx_uint_t               nobody;
    ngx_uint_t               lists;
} ngx_ticket_open_log_rows;


static void ngx_ticket_open_log_send(void);
static void ngx_ticket_open_log_due(ngx_event_t *ev);


/* The first characters that are whole, and UTF-8. */

static tk_str_t
ngx_ticket_open_log_cut(tk_str_t s, size_t max)
{
    size_t    good;
    tk_str_t  rest;

    rest.data = s.data;
    rest.len = ngx_min(s.len, max);
    good = 0;

    for ( ;; ) {

        while (rest.len && rest.data[0] >= ' ' && rest.data[0] < 0x80) {
            rest.data++;                    /* most are that */
            rest.len--;
        }

        good = rest.data - s.data;

        if (rest.len == 0 || rest.data[0] == '\0'
            || tk_utf8_next(&rest) < 0)
        {
            break;
        }
    }

    s.len = good;

    return s;
}


static tk_str_t
ngx_ticket_open_log_text(tk_pool_t *pool, tk_str_t s, size_t max)
{
    s = tk_str_copy(pool, ngx_ticket_open_log_cut(s, max));
    ngx_ticket_open_log_rows.bytes += s.len;

    return s;
}


static tk_err_t
ngx_ticket_open_log_seal(tk_pool_t *pool, int32_t supplier_id,
    const char *what, tk_str_t number, tk_str_t *text)
{
    tk_err_t  err;
    tk_str_t  plain;

    plain = ngx_ticket_open_log_cut(*text, NGX_TICKET_OPEN_LOG_TEXT);

    err = tk_seal(pool, ngx_ticket_process.conf->keyring, supplier_id, what,
                  number, plain, text);
    ngx_ticket_open_log_rows.bytes += text->len;

    return err;
}


static ngx_int_t
ngx_ticket_open_log_row(ngx_ticket_open_row_t *row,
    const ngx_ticket_open_entry_t *entry)
{
    tk_str_t   number;
    tk_pool_t  pool;

    pool = ngx_ticket_pool(ngx_ticket_open_log_rows.pool);

    row->said = *entry;
    row->at = ngx_current_msec;

    number.data = entry->log_id.data + entry->log_id.len
                  - NGX_TICKET_OPEN_LOG_DIGITS;
    number.len = NGX_TICKET_OPEN_LOG_DIGITS;

    if (tk_parse_int(number, 0, INT64_MAX, &row->log_no) != TK_OK) {
        return NGX_ERROR;
    }

    row->said.partner = ngx_ticket_open_log_text(&pool, entry->partner,
                                             NGX_TICKET_OPEN_LOG_PARTNER);
    row->said.call = ngx_ticket_open_log_text(&pool, entry->call,
                                          NGX_TICKET_OPEN_LOG_CALL);
    row->said.number = ngx_ticket_open_log_text(&pool, entry->number,
                                            NGX_TICKET_OPEN_LOG_NUMBER);
    row->said.message = ngx_ticket_open_log_text(&pool, entry->message,
                                             NGX_TICKET_OPEN_LOG_MESSAGE);

    return ngx_ticket_open_log_seal(&pool, entry->supplier_id, "open_asked",
                                    number, &row->said.asked) == TK_OK
           && ngx_ticket_open_log_seal(&pool, entry->supplier_id,
                                       "open_answered", number,
                                       &row->said.answered) == TK_OK
           && row->said.partner.data && row->said.call.data
           && row->said.number.data && row->said.message.data
           ? NGX_OK : NGX_ERROR;
}


static ngx_int_t
ngx_ticket_open_log_begin(void)
{
    if (ngx_ticket_open_log_rows.pool) {
        return NGX_OK;
    }

    ngx_ticket_open_log_rows.pool = ngx_create_pool(16384,
                                                    ngx_ticket_process.log);
    if (ngx_ticket_open_log_rows.pool == NULL) {
        return NGX_ERROR;
    }

    ngx_ticket_open_log_rows.nrows = 0;
    ngx_ticket_open_log_rows.bytes = 0;
    ngx_ticket_open_log_rows.rows =
        ngx_palloc(ngx_ticket_open_log_rows.pool,
                   NGX_TICKET_OPEN_LOG_MAX * sizeof(ngx_ticket_open_row_t));

    if (ngx_ticket_open_log_rows.rows == NULL) {
        ngx_destroy_pool(ngx_ticket_open_log_rows.pool);
        ngx_ticket_open_log_rows.pool = NULL;
        return NGX_ERROR;
    }

    return NGX_OK;
}


static void
ngx_ticket_open_log_second(void)
{
    if (ngx_current_msec - ngx_ticket_open_log_rows.second >= 1000) {
        ngx_ticket_open_log_rows.second = ngx_current_msec;
        ngx_ticket_open_log_rows.nobody = 0;
        ngx_ticket_open_log_rows.lists = 0;
    }
}


/* A crowd of strangers fills no table. */

static ngx_uint_t
ngx_ticket_open_log_crowd(const ngx_ticket_open_entry_t *entry)
{
    if (entry->agent_id != 0) {
        return 0;
    }

    ngx_ticket_open_log_second();

    return ngx_ticket_open_log_rows.nobody++ >= NGX_TICKET_OPEN_LOG_NOBODY;
}


ngx_uint_t
ngx_ticket_open_log_lists(void)
{
    ngx_ticket_open_log_second();

    if (ngx_ticket_open_log_rows.lists < NGX_TICKET_OPEN_LOG_LISTS) {
        ngx_ticket_open_log_rows.lists++;
        return 1;
    }

    ngx_ticket_count(open_unlogged);

    return 0;
}


void
ngx_ticket_open_log(const ngx_ticket_open_entry_t *entry)
{
    ngx_event_t  *timer;

    if (ngx_ticket_open_log_crowd(entry)
        || entry->log_id.len < NGX_TICKET_OPEN_LOG_DIGITS
        || ngx_ticket_open_log_begin() != NGX_OK
        || ngx_ticket_open_log_rows.nrows == NGX_TICKET_OPEN_LOG_MAX
        || ngx_ticket_open_log_rows.bytes > NGX_TICKET_OPEN_LOG_BYTES
        || ngx_ticket_open_log_row(
               &ngx_ticket_open_log_rows.rows[ngx_ticket_open_log_rows.nrows],
               entry) != NGX_OK)
    {
        ngx_ticket_count(open_unlogged);
        return;
    }

    ngx_ticket_open_log_rows.nrows++;

    if (ngx_ticket_open_log_rows.op) {
        return;
    }

    if (ngx_ticket_open_log_rows.nrows >= NGX_TICKET_OPEN_LOG_FULL) {
        ngx_ticket_open_log_send();
        return;
    }

    timer = &ngx_ticket_open_log_rows.timer;

    if (timer->handler == NULL) {
        ngx_ticket_event_init(timer, ngx_ticket_open_log_due, NULL,
                              ngx_ticket_process.log);
        timer->cancelable = 1;
    }

    if (!timer->timer_set) {
        ngx_add_timer(timer, NGX_TICKET_OPEN_LOG_PAUSE);
    }
}


static void
ngx_ticket_open_log_due(ngx_event_t *ev)
{
    if (ngx_ticket_open_log_rows.op == NULL) {
        ngx_ticket_open_log_send();
    }
}


/* Columns, each an array of all rows; names of ngx_ticket_open_entry_t. */

typedef struct {
    uint32_t    type;
    size_t      width;              /* of a number; 0: a text */
    size_t      offset;             /* in a row */
    size_t      size;               /* of what is there; 0: the age */
} ngx_ticket_open_column_t;

#define SAID(type, name)                                                      \
    { TK_OID_##type, TK_WIDTH_##type,                                         \
      offsetof(ngx_ticket_open_row_t, said)                                   \
          + offsetof(ngx_ticket_open_entry_t, name),                          \
      sizeof(((ngx_ticket_open_entry_t *) 0)->name) }

static const ngx_ticket_open_column_t  ngx_ticket_open_columns[] = {
    SAID(INT4, supplier_id),
    { TK_OID_INT8, TK_WIDTH_INT8, offsetof(ngx_ticket_open_row_t, log_no),
      sizeof(int64_t) },
    SAID(INT4, agent_id),
    SAID(TEXT, partner),
    { TK_OID_INT4, TK_WIDTH_INT4, offsetof(ngx_ticket_open_row_t, at), 0 },
    SAID(TEXT, call),
    SAID(TEXT, number),
    SAID(INT8, order_id),
    SAID(BOOL, good),
    SAID(TEXT, message),
    SAID(INT4, ms),
    SAID(BYTEA, asked),
    SAID(BYTEA, answered)
};

#undef SAID


static int64_t
ngx_ticket_open_log_number(const ngx_ticket_open_column_t *c, const u_char *at)
{
    if (c->size == 0) {
        return (int64_t) ngx_min(ngx_current_msec - *(ngx_msec_t *) at,
                                 (ngx_msec_t) INT32_MAX);
    }

    if (c->size == sizeof(int32_t)) {
        return *(int32_t *) at;
    }

    return c->width == TK_WIDTH_INT4
           ? ngx_min(*(int64_t *) at, INT32_MAX) : *(int64_t *) at;
}


static void
ngx_ticket_open_log_bind(ngx_ticket_pg_op_t *op,
    const ngx_ticket_open_column_t *c)
{
    size_t           size;
    u_char          *array, *p, *row;
    ngx_uint_t       i, n;
    const tk_str_t  *text;

    if (op == NULL) {
        return;
    }

    n = ngx_ticket_open_log_rows.nrows;
    row = (u_char *) ngx_ticket_open_log_rows.rows + c->offset;
    size = TK_PG_ARRAY_HEAD + n * (4 + c->width);

    for (i = 0; c->width == 0 && i < n; i++) {
        text = (tk_str_t *) (row + i * sizeof(ngx_ticket_open_row_t));
        size += text->len;
    }

    array = ngx_palloc(op->pool, size);
    if (array == NULL) {
        op->failed = 1;
        return;
    }

    p = tk_pg_array(array, c->type, n);

    for (i = 0; i < n; i++, row += sizeof(ngx_ticket_open_row_t)) {
        if (c->width == 0) {
            text = (tk_str_t *) row;
            p = tk_pg_element(p, text->data, text->len);

        } else {
            p = tk_pg_element_int(p, ngx_ticket_open_log_number(c, row),
                                  c->width);
        }
    }

    ngx_ticket_pg_raw(op, (char *) array, (int) (p - array));
}


static void
ngx_ticket_open_log_sent(ngx_ticket_pg_op_t *op)
{
    if (op->err != TK_OK) {
        ngx_ticket_count_n(open_unlogged, (ngx_uint_t) (uintptr_t) op->data);
    }

    ngx_ticket_pg_release(op);
    ngx_ticket_open_log_rows.op = NULL;

    if (ngx_ticket_open_log_rows.pool) {
        ngx_ticket_open_log_send();
    }
}


static void
ngx_ticket_open_log_send(void)
{
    ngx_uint_t           i;
    ngx_ticket_pg_op_t  *op;

    if (ngx_ticket_open_log_rows.pool == NULL) {
        return;
    }

    op = ngx_ticket_pg_op(ngx_ticket_process.pg[NGX_TICKET_PG_WRITES],
                          NGX_TICKET_STMT_OPEN_LOG, ngx_ticket_process.log);

    for (i = 0; i < sizeof(ngx_ticket_open_columns)
                    / sizeof(ngx_ticket_open_columns[0]); i++)
    {
        ngx_ticket_open_log_bind(op, &ngx_ticket_open_columns[i]);
    }

    if (ngx_ticket_pg_submit(op) == NGX_AGAIN) {
        op->handler = ngx_ticket_open_log_sent;
        op->data = (void *) (uintptr_t) ngx_ticket_open_log_rows.nrows;
        ngx_ticket_open_log_rows.op = op;

    } else {
        ngx_ticket_count_n(open_unlogged, ngx_ticket_open_log_rows.nrows);
        ngx_ticket_pg_release(op);
    }

    ngx_destroy_pool(ngx_ticket_open_log_rows.pool);
    ngx_ticket_open_log_rows.pool = NULL;
}


void
ngx_ticket_open_log_exit(void)
{
    if (ngx_ticket_open_log_rows.timer.handler) {
        ngx_ticket_event_cancel(&ngx_ticket_open_log_rows.timer);
    }

    if (ngx_ticket_open_log_rows.pool) {
        ngx_ticket_count_n(open_unlogged, ngx_ticket_open_log_rows.nrows);
        ngx_destroy_pool(ngx_ticket_open_log_rows.pool);
        ngx_ticket_open_log_rows.pool = NULL;
    }
}
