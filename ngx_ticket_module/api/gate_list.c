/*
 * KEYS, LIST and DELTAS of devices that judge by a list: bytes that the worker
 * has signed, handed on as they are.
 */

#include "api/gate.h"
#include "api/gate_steps.h"
#include "base/process.h"
#include "core/tk_value.h"
#include "request/sql.h"

#include <openssl/crypto.h>


#define NGX_TICKET_GATE_KEYS_ANSWER  512    /* bytes of one, at first */

/* Days from 1970-01-01 to 2000-01-01. */
#define NGX_TICKET_GATE_EPOCH_DAYS   (TK_EPOCH / 86400)


/* The day that the query names; null: today. */

static ngx_ticket_pg_op_t *
ngx_ticket_gate_ask_day(ngx_ticket_ctx_t *tc, ngx_ticket_stmt_e stmt)
{
    const char          *day;
    ngx_ticket_pg_op_t  *op;

    op = ngx_ticket_gate_ask_device(tc, stmt);
    day = ngx_ticket_staff_said(tc->data, "day");

    if (day) {
        ngx_ticket_pg_text(op, tk_str_c(day));

    } else {
        ngx_ticket_pg_null(op);
    }

    return op;
}


/* Borrowed of the answer, which stays until the request ends. */

static ngx_uint_t
ngx_ticket_gate_value(ngx_ticket_ctx_t *tc, const char *column,
    tk_value_t *value)
{
    int  col;

    col = ngx_ticket_pg_column(tc->op->result, column);
    if (col == -1) {
        return 0;
    }

    ngx_ticket_pg_value(tc->op->result, 0, col, value);

    return value->type != TK_VALUE_NULL;
}


/* ---- Keys ---- */

ngx_int_t
ngx_ticket_gate_trust(ngx_ticket_ctx_t *tc)
{
    return ngx_ticket_submit(tc, ngx_ticket_gate_ask_day(tc,
                                                 NGX_TICKET_STMT_GATE_KEYS));
}


/* Hex with blanks between, as letters. */

static void
ngx_ticket_gate_put_keys(tk_json_t *j, tk_str_t hex)
{
    u_char    key[TK_GATE_KEY], letters[TK_GATE_KEY_LEN];
    tk_str_t  one, s;

    s.data = letters;
    s.len = sizeof(letters);
    one.len = 2 * TK_GATE_KEY;

    tk_json_array(j);

    while (hex.len >= one.len) {
        one.data = hex.data;

        if (tk_parse_hex(one, key) == TK_OK) {
            tk_gate_key_write(key, letters);
            tk_json_str(j, s);
        }

        one.data += one.len;
        hex.data += ngx_min(hex.len, one.len + 1);
        hex.len -= ngx_min(hex.len, one.len + 1);
    }

    tk_json_end(j);
}


static ngx_int_t
ngx_ticket_gate_put_list_key(ngx_ticket_ctx_t *tc, tk_json_t *j, tk_day_t day)
{
    u_char    key[TK_GATE_KEY], letters[TK_GATE_KEY_LEN];
    tk_str_t  s;

    if (!tk_gate_list_key(ngx_ticket_process.conf->keyring->ticket,
                          tc->supplier->u.supplier.supplier_id,
                          (int32_t) (day + NGX_TICKET_GATE_EPOCH_DAYS), key))
    {
        return NGX_ERROR;
    }

    tk_gate_key_write(key, letters);
    s.data = letters;
    s.len = sizeof(letters);
    tk_json_str(j, s);
    OPENSSL_cleanse(key, sizeof(key));
    OPENSSL_cleanse(letters, sizeof(letters));

    return NGX_OK;
}


ngx_int_t
ngx_ticket_gate_trusted(ngx_ticket_ctx_t *tc)
{
    tk_buf_t    b;
    tk_json_t   j;
    ngx_int_t   rc;
    tk_value_t  day;

    rc = ngx_ticket_staff_verdict(tc);
    if (rc != NGX_OK) {
        return rc;
    }

    if (!ngx_ticket_gate_value(tc, "day", &day)
        || tk_buf_init(&b, &tc->pool, NGX_TICKET_GATE_KEYS_ANSWER) != TK_OK)
    {
        return NGX_ERROR;
    }

    tk_json_init(&j, &b);
    tk_json_object(&j);
    tk_json_key(&j, "supplier");
    tk_json_int(&j, tc->supplier->u.supplier.supplier_id);
    ngx_ticket_gate_put(&j, "day", &day);
    tk_json_key(&j, "keys");
    ngx_ticket_gate_put_keys(&j, ngx_ticket_staff_text(tc, "keys"));
    tk_json_key(&j, "list_key");

    if (ngx_ticket_gate_put_list_key(tc, &j, (tk_day_t) day.n) != NGX_OK) {
        return NGX_ERROR;
    }

    tk_json_key(&j, "expires");
    tk_json_int(&j, ngx_ticket_gate_ms(ngx_ticket_staff_number(tc,
                                                               "expires")));
    tk_json_key(&j, "now");
    tk_json_int(&j, ngx_ticket_gate_ms(ngx_ticket_now()));
    tk_json_end(&j);

    return ngx_ticket_gate_shown(tc, &b, &j);
}


/* ---- Lists ---- */

/* Who has one already asks whether it is still the newest: that is said without
 * its bytes. */

ngx_int_t
ngx_ticket_gate_list_tag(ngx_ticket_ctx_t *tc)
{
    ngx_ticket_gate_t  *gate;

    gate = tc->own;

    return gate->match.len
           ? ngx_ticket_submit(tc, ngx_ticket_gate_ask_day(tc,
                                             NGX_TICKET_STMT_GATE_LIST_TAG))
           : NGX_OK;
}


ngx_int_t
ngx_ticket_gate_list_ask(ngx_ticket_ctx_t *tc)
{
    tk_str_t             etag;
    ngx_int_t            rc;
    ngx_ticket_gate_t   *gate;
    ngx_ticket_staff_t  *staff;

    gate = tc->own;
    staff = tc->data;

    if (tc->op) {
        rc = ngx_ticket_staff_verdict(tc);
        if (rc != NGX_OK) {
            return rc;
        }

        etag = ngx_ticket_staff_text(tc, "etag");

        if (tk_str_eq(etag, gate->match)) {
            staff->etag = etag;
            staff->status = NGX_HTTP_NOT_MODIFIED;
            return NGX_OK;
        }
    }

    return ngx_ticket_submit(tc, ngx_ticket_gate_ask_day(tc,
                                                 NGX_TICKET_STMT_GATE_LIST));
}


ngx_int_t
ngx_ticket_gate_deltas_ask(ngx_ticket_ctx_t *tc)
{
    ngx_ticket_pg_op_t  *op;

    op = ngx_ticket_gate_ask_day(tc, NGX_TICKET_STMT_GATE_DELTAS);
    ngx_ticket_pg_int8(op, ngx_ticket_gate_number(tc, "after", 0));

    return ngx_ticket_submit(tc, op);
}


/* The bytes, as the worker has made them; of no deltas there are none. */

ngx_int_t
ngx_ticket_gate_list_found(ngx_ticket_ctx_t *tc)
{
    ngx_int_t            rc;
    tk_value_t           bytes;
    ngx_ticket_gate_t   *gate;
    ngx_ticket_staff_t  *staff;

    gate = tc->own;
    staff = tc->data;

    if (staff->status == NGX_HTTP_NOT_MODIFIED) {
        return NGX_OK;
    }

    rc = ngx_ticket_staff_verdict(tc);
    if (rc != NGX_OK) {
        return rc;
    }

    if (!ngx_ticket_gate_value(tc, "bytes", &bytes)) {
        staff->status = NGX_HTTP_NO_CONTENT;
        return NGX_OK;
    }

    gate->bytes = 1;
    staff->etag = ngx_ticket_staff_text(tc, "etag");
    staff->shown = bytes.s;
    staff->status = NGX_HTTP_OK;

    return NGX_OK;
}
