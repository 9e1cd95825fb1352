/*
 * Proxy payment for rail orders.  Each call is one SQL function; personal data
 * is sealed before it goes there, and opened when it comes back.
 */

#include "api/rail.h"
#include "base/process.h"
#include "core/tk_json_read.h"
#include "core/rail/tk_rail_import.h"
#include "core/rail/tk_rail_index.h"
#include "core/rail/tk_rail_staff.h"
#include "core/tk_json.h"
#include "core/tk_value.h"
#include "ngx_ticket.h"
#include "request/sql.h"
#include "stock/shield.h"


/* ---- What is sealed ---- */

static ngx_int_t
ngx_ticket_rail_seal(ngx_ticket_ctx_t *tc, tk_str_t value, tk_str_t *sealed)
{
    ngx_ticket_rail_t  *rail;

    rail = tc->own;

    return tk_seal(&tc->pool, ngx_ticket_process.conf->keyring,
                   tc->supplier->u.supplier.supplier_id, TK_RAIL_SEAL,
                   rail->sent.values[TK_RAIL_P_ORDER], value, sealed)
           == TK_OK ? NGX_OK : NGX_ERROR;
}


static ngx_int_t
ngx_ticket_rail_index(ngx_ticket_ctx_t *tc, tk_rail_of_e of, tk_str_t value,
    tk_str_t *index)
{
    index->len = TK_INDEX_LEN;
    index->data = ngx_pnalloc(tc->r->pool, TK_INDEX_LEN);

    return index->data != NULL
           && tk_rail_index(&tc->pool, ngx_ticket_process.conf->keyring,
                            tc->supplier->u.supplier.supplier_id, of, value,
                            index->data)
              == TK_OK
           ? NGX_OK : NGX_ERROR;
}


/* Sealed, of the order's number; len 0: nothing was sent, null. */

static ngx_int_t
ngx_ticket_rail_secret(ngx_ticket_ctx_t *tc, ngx_ticket_pg_op_t *op,
    tk_str_t value)
{
    tk_str_t  sealed;

    if (value.len == 0) {
        ngx_ticket_pg_null(op);
        return NGX_OK;
    }

    if (ngx_ticket_rail_seal(tc, value, &sealed) != NGX_OK) {
        return NGX_ERROR;
    }

    ngx_ticket_pg_bytea(op, sealed);

    return NGX_OK;
}


/* ---- A result, as Postgres wants it ---- */

static ngx_int_t
ngx_ticket_rail_tickets(ngx_ticket_ctx_t *tc, tk_str_t *text)
{
    tk_rail_keys_t      keys;
    ngx_ticket_rail_t  *rail;

    rail = tc->own;
    keys.pool = &tc->pool;
    keys.keyring = ngx_ticket_process.conf->keyring;
    keys.supplier_id = tc->supplier->u.supplier.supplier_id;

    return tk_rail_tickets(&keys, rail->tickets, rail->ntickets, text) == TK_OK
           ? NGX_OK : NGX_ERROR;
}


/* ---- What is asked ---- */

/* Supplier, agent and order come first in all but the pull and the import. */

static ngx_ticket_pg_op_t *
ngx_ticket_rail_op(ngx_ticket_ctx_t *tc, ngx_ticket_pg_kind_e on,
    ngx_ticket_stmt_e stmt)
{
    ngx_ticket_rail_t   *rail;
    ngx_ticket_pg_op_t  *op;

    rail = tc->own;
    op = ngx_ticket_ask(tc, on, stmt);

    ngx_ticket_pg_int4(op, tc->supplier->u.supplier.supplier_id);
    ngx_ticket_pg_int4(op, tc->agent->u.agent.agent_id);
    ngx_ticket_pg_text(op, rail->sent.values[TK_RAIL_P_ORDER]);

    return op;
}


/* The site's user: sealed, known by, seen as. */

static ngx_int_t
ngx_ticket_rail_user(ngx_ticket_ctx_t *tc, ngx_ticket_pg_op_t *op)
{
    tk_str_t            user, index, masked;
    ngx_ticket_rail_t  *rail;

    rail = tc->own;
    user = rail->sent.values[TK_RAIL_P_USER];

    if (ngx_ticket_rail_secret(tc, op, user) != NGX_OK
        || ngx_ticket_rail_index(tc, TK_RAIL_OF_USER, user, &index) != NGX_OK
        || tk_rail_masked(&tc->pool, TK_RAIL_OF_USER, user, &masked) != TK_OK)
    {
        return NGX_ERROR;
    }

    ngx_ticket_pg_bytea(op, index);
    ngx_ticket_pg_text(op, masked);

    return NGX_OK;
}


static ngx_int_t
ngx_ticket_rail_password(ngx_ticket_ctx_t *tc, ngx_ticket_pg_op_t *op)
{
    tk_str_t            password, index;
    ngx_ticket_rail_t  *rail;

    rail = tc->own;
    password = rail->sent.values[TK_RAIL_P_PASSWORD];

    if (ngx_ticket_rail_secret(tc, op, password) != NGX_OK) {
        return NGX_ERROR;
    }

    if (password.len == 0) {
        ngx_ticket_pg_null(op);
        return NGX_OK;
    }

    if (ngx_ticket_rail_index(tc, TK_RAIL_OF_PASSWORD, password, &index)
        != NGX_OK)
    {
        return NGX_ERROR;
    }

    ngx_ticket_pg_bytea(op, index);

    return NGX_OK;
}


static ngx_int_t
ngx_ticket_rail_need_pay(ngx_ticket_ctx_t *tc, tk_str_t tickets)
{
    ngx_ticket_rail_t   *rail;
    ngx_ticket_pg_op_t  *op;

    rail = tc->own;
    op = ngx_ticket_rail_op(tc, NGX_TICKET_PG_WRITES,
                            NGX_TICKET_STMT_RAIL_NEED_PAY);

    ngx_ticket_pg_text(op, tickets);
    ngx_ticket_pg_text(op, rail->held_no);

    if (ngx_ticket_rail_user(tc, op) != NGX_OK
        || ngx_ticket_rail_password(tc, op) != NGX_OK)
    {
        return NGX_ERROR;
    }

    ngx_ticket_pg_text(op, rail->comment);

    return ngx_ticket_submit(tc, op);
}


static ngx_int_t
ngx_ticket_rail_no_ticket(ngx_ticket_ctx_t *tc)
{
    ngx_ticket_rail_t   *rail;
    ngx_ticket_pg_op_t  *op;

    rail = tc->own;
    op = ngx_ticket_rail_op(tc, NGX_TICKET_PG_WRITES,
                            NGX_TICKET_STMT_RAIL_NO_TICKET);

    ngx_ticket_pg_int2(op, (int16_t) rail->reason);

    if (ngx_ticket_rail_secret(tc, op, rail->sent.values[TK_RAIL_P_DETAIL])
        != NGX_OK)
    {
        return NGX_ERROR;
    }

    ngx_ticket_pg_text(op, rail->comment);

    return ngx_ticket_submit(tc, op);
}


ngx_int_t
ngx_ticket_rail_outcome_ask(ngx_ticket_ctx_t *tc)
{
    tk_str_t             tickets;
    ngx_ticket_rail_t   *rail;
    ngx_ticket_pg_op_t  *op;

    rail = tc->own;

    if (rail->opt == NGX_TICKET_RAIL_NO_TICKET) {
        return ngx_ticket_rail_no_ticket(tc);
    }

    if (rail->opt == NGX_TICKET_RAIL_CANCEL_PAY) {
        op = ngx_ticket_rail_op(tc, NGX_TICKET_PG_WRITES,
                                NGX_TICKET_STMT_RAIL_CANCEL_PAY);
        ngx_ticket_pg_text(op, rail->comment);

        return ngx_ticket_submit(tc, op);
    }

    if (ngx_ticket_rail_tickets(tc, &tickets) != NGX_OK) {
        return NGX_ERROR;
    }

    if (rail->opt == NGX_TICKET_RAIL_NEED_PAY) {
        return ngx_ticket_rail_need_pay(tc, tickets);
    }

    op = ngx_ticket_rail_op(tc, NGX_TICKET_PG_WRITES,
                            NGX_TICKET_STMT_RAIL_CONFIRM);
    ngx_ticket_pg_text(op, tickets);
    ngx_ticket_pg_text(op, rail->comment);

    return ngx_ticket_submit(tc, op);
}


ngx_int_t
ngx_ticket_rail_again_ask(ngx_ticket_ctx_t *tc)
{
    ngx_ticket_rail_t   *rail;
    ngx_ticket_pg_op_t  *op;

    rail = tc->own;
    op = ngx_ticket_rail_op(tc, NGX_TICKET_PG_WRITES,
                            NGX_TICKET_STMT_RAIL_GO_PAY);

    ngx_ticket_pg_int8(op, rail->fen);

    if (ngx_ticket_rail_user(tc, op) != NGX_OK) {
        return NGX_ERROR;
    }

    ngx_ticket_pg_text(op, rail->comment);

    return ngx_ticket_submit(tc, op);
}


static void
ngx_ticket_rail_cash(ngx_ticket_pg_op_t *op, int64_t fen)
{
    if (fen < 0) {
        ngx_ticket_pg_null(op);
    } else {
        ngx_ticket_pg_int8(op, fen);
    }
}


/* The answer to who asked for it, or the agent's own. */

ngx_int_t
ngx_ticket_rail_refund_ask(ngx_ticket_ctx_t *tc)
{
    ngx_ticket_rail_t   *rail;
    ngx_ticket_pg_op_t  *op;

    rail = tc->own;

    if (rail->call->call == TK_RAIL_START) {
        op = ngx_ticket_rail_op(tc, NGX_TICKET_PG_WRITES,
                                NGX_TICKET_STMT_RAIL_REFUND_START);
        ngx_ticket_rail_cash(op, rail->fen);
        ngx_ticket_pg_text(op, rail->sent.values[TK_RAIL_P_REASON]);

    } else {
        op = ngx_ticket_rail_op(tc, NGX_TICKET_PG_WRITES,
                                NGX_TICKET_STMT_RAIL_REFUND_ANSWER);
        ngx_ticket_pg_bool(op, rail->opt == NGX_TICKET_RAIL_AGREE);
        ngx_ticket_rail_cash(op, rail->fen);

        if (rail->reason < 0) {
            ngx_ticket_pg_null(op);
        } else {
            ngx_ticket_pg_int2(op, (int16_t) rail->reason);
        }
    }

    ngx_ticket_pg_text(op, rail->comment);

    return ngx_ticket_submit(tc, op);
}


ngx_int_t
ngx_ticket_rail_purchase_ask(ngx_ticket_ctx_t *tc)
{
    return ngx_ticket_submit(tc, ngx_ticket_rail_op(tc, NGX_TICKET_PG_READS,
                                            NGX_TICKET_STMT_RAIL_PURCHASE));
}


ngx_int_t
ngx_ticket_rail_return_ask(ngx_ticket_ctx_t *tc)
{
    return ngx_ticket_submit(tc, ngx_ticket_rail_op(tc, NGX_TICKET_PG_WRITES,
                                        NGX_TICKET_STMT_RAIL_CHANNEL_REFUND));
}


ngx_int_t
ngx_ticket_rail_import_ask(ngx_ticket_ctx_t *tc)
{
    tk_err_t              err;
    tk_str_t              json, subject;
    ngx_ticket_rail_t    *rail;
    ngx_ticket_pg_op_t   *op;
    tk_rail_importing_t   in;

    rail = tc->own;

    in.pool = &tc->pool;
    in.keyring = ngx_ticket_process.conf->keyring;
    in.supplier_id = tc->supplier->u.supplier.supplier_id;
    in.agent_id = tc->agent->u.agent.agent_id;
    in.zone = &tc->supplier->u.supplier.zone;
    in.now = tc->now;

    err = tk_rail_import(&in, rail->sent.values[TK_RAIL_P_ORDERS], &json,
                         &subject);
    if (err != TK_OK) {
        return ngx_ticket_refuse_for(tc, err, subject);
    }

    op = ngx_ticket_ask(tc, NGX_TICKET_PG_WRITES, NGX_TICKET_STMT_RAIL_IMPORT);
    ngx_ticket_pg_int4(op, in.supplier_id);
    ngx_ticket_pg_text(op, json);

    return ngx_ticket_submit(tc, op);
}


ngx_int_t
ngx_ticket_rail_orders_ask(ngx_ticket_ctx_t *tc)
{
    ngx_ticket_rail_t   *rail;
    ngx_ticket_pg_op_t  *op;

    rail = tc->own;
    op = ngx_ticket_ask(tc, NGX_TICKET_PG_WRITES, NGX_TICKET_STMT_RAIL_ORDERS);

    ngx_ticket_pg_int4(op, tc->supplier->u.supplier.supplier_id);
    ngx_ticket_pg_int4(op, tc->agent->u.agent.agent_id);
    ngx_ticket_pg_text(op, rail->sent.values[TK_RAIL_P_TYPE]);

    return ngx_ticket_submit(tc, op);
}


/* ---- What comes back ---- */

static int64_t
ngx_ticket_rail_int(ngx_ticket_ctx_t *tc, int row, const char *name)
{
    int         col;
    tk_value_t  v;

    col = ngx_ticket_pg_column(tc->op->result, name);

    if (col == -1) {
        return 0;
    }

    ngx_ticket_pg_value(tc->op->result, row, col, &v);

    return v.type == TK_VALUE_INT ? v.n : 0;
}


/* TK_NEVER: null. */

static tk_time_t
ngx_ticket_rail_time(ngx_ticket_ctx_t *tc, int row, const char *name)
{
    int         col;
    tk_value_t  v;

    col = ngx_ticket_pg_column(tc->op->result, name);

    if (col == -1) {
        return TK_NEVER;
    }

    ngx_ticket_pg_value(tc->op->result, row, col, &v);

    return v.type == TK_VALUE_MOMENT ? v.n : TK_NEVER;
}


/* Borrowed: it goes with the rows. */

static tk_str_t
ngx_ticket_rail_text(ngx_ticket_ctx_t *tc, int row, const char *name)
{
    int         col;
    tk_str_t    none = tk_null_str;
    tk_value_t  v;

    col = ngx_ticket_pg_column(tc->op->result, name);

    if (col == -1) {
        return none;
    }

    ngx_ticket_pg_value(tc->op->result, row, col, &v);

    return v.type == TK_VALUE_TEXT ? v.s : none;
}


/* One that is to be paid for, the worker hears of. */

ngx_int_t
ngx_ticket_rail_case_told(ngx_ticket_ctx_t *tc)
{
    ngx_int_t           rc;
    ngx_ticket_rail_t  *rail;

    rail = tc->own;

    rc = ngx_ticket_verdict(tc);
    if (rc != NGX_OK) {
        return rc;
    }

    tc->order_id = ngx_ticket_rail_int(tc, 0, "rail_id");

    if (rail->opt == NGX_TICKET_RAIL_NEED_PAY
        || rail->call->call == TK_RAIL_AGAIN)
    {
        ngx_ticket_rail_notify(tc->supplier->u.supplier.supplier_id,
                               tc->order_id);
    }

    return NGX_OK;
}


ngx_int_t
ngx_ticket_rail_imported(ngx_ticket_ctx_t *tc)
{
    ngx_int_t           rc;
    ngx_ticket_rail_t  *rail;

    rail = tc->own;

    rc = ngx_ticket_verdict(tc);
    if (rc != NGX_OK) {
        return rc;
    }

    return tk_rail_answer_imported(&tc->pool,
                                   ngx_ticket_rail_int(tc, 0, "imported"),
                                   ngx_ticket_rail_int(tc, 0, "known"),
                                   &rail->answer)
           == TK_OK ? NGX_OK : NGX_ERROR;
}


ngx_int_t
ngx_ticket_rail_purchase_found(ngx_ticket_ctx_t *tc)
{
    ngx_int_t            rc;
    ngx_ticket_rail_t   *rail;
    tk_rail_purchase_t   purchase;

    rail = tc->own;

    rc = ngx_ticket_verdict(tc);
    if (rc != NGX_OK) {
        return rc;
    }

    purchase.order_no = rail->sent.values[TK_RAIL_P_ORDER];
    purchase.pay_status = ngx_ticket_rail_int(tc, 0, "pay_status");
    purchase.state = ngx_ticket_rail_text(tc, 0, "state");
    purchase.reason = ngx_ticket_rail_text(tc, 0, "reason");
    purchase.held_no = ngx_ticket_rail_text(tc, 0, "held_no");
    purchase.method = ngx_ticket_rail_text(tc, 0, "method");
    purchase.amount_fen = ngx_ticket_rail_int(tc, 0, "amount_fen");
    purchase.paid_at = ngx_ticket_rail_time(tc, 0, "paid_at");

    return tk_rail_answer_purchase(&tc->pool,
                                   &tc->supplier->u.supplier.zone, &purchase,
                                   &rail->answer)
           == TK_OK ? NGX_OK : NGX_ERROR;
}


/* ---- Orders that are pulled ---- */

/* One element of an array of what Postgres prints as bytes; len 0: null. */

static ngx_int_t
ngx_ticket_rail_opened(ngx_ticket_ctx_t *tc, tk_str_t order_no,
    const json_t *array, size_t i, tk_str_t *clear)
{
    size_t       len;
    tk_str_t     hex, sealed;
    const char  *text;

    ngx_str_null(clear);
    text = json_string_value(json_array_get(array, i));

    if (text == NULL) {
        return NGX_OK;
    }

    len = ngx_strlen(text);

    if (len < 2 || text[0] != '\\' || text[1] != 'x') {
        return NGX_ERROR;
    }

    hex.data = (u_char *) text + 2;
    hex.len = len - 2;
    sealed.len = hex.len / 2;
    sealed.data = ngx_pnalloc(tc->r->pool, sealed.len + 1);

    return sealed.data != NULL
           && tk_parse_hex(hex, sealed.data) == TK_OK
           && tk_unseal(&tc->pool, ngx_ticket_process.conf->keyring,
                        tc->supplier->u.supplier.supplier_id, TK_RAIL_SEAL,
                        order_no, sealed, clear)
              == TK_OK
           ? NGX_OK : NGX_ERROR;
}


static ngx_int_t
ngx_ticket_rail_copied(ngx_ticket_ctx_t *tc, const json_t *value,
    tk_str_t *text)
{
    const char  *s;

    ngx_str_null(text);
    s = json_string_value(value);

    if (s == NULL) {
        return NGX_OK;
    }

    *text = tk_str_copy(&tc->pool, tk_str_c(s));

    return text->data ? NGX_OK : NGX_ERROR;
}


static ngx_int_t
ngx_ticket_rail_passengers(ngx_ticket_ctx_t *tc, const json_t *row,
    tk_rail_order_t *order)
{
    size_t                i;
    const json_t         *names, *certs, *cert_types, *types, *extras;
    tk_rail_passenger_t  *p;

    names = json_object_get(row, "names");
    certs = json_object_get(row, "certs");
    cert_types = json_object_get(row, "cert_types");
    types = json_object_get(row, "ticket_types");
    extras = json_object_get(row, "extras");

    order->npassengers = ngx_min(json_array_size(names), TK_RAIL_TICKETS);

    for (i = 0; i < order->npassengers; i++) {
        p = &order->passengers[i];

        if (ngx_ticket_rail_opened(tc, order->order_no, names, i, &p->name)
            != NGX_OK
            || ngx_ticket_rail_opened(tc, order->order_no, certs, i, &p->cert)
               != NGX_OK
            || ngx_ticket_rail_opened(tc, order->order_no, extras, i,
                                      &p->extra)
               != NGX_OK
            || ngx_ticket_rail_copied(tc, json_array_get(cert_types, i),
                                      &p->cert_type)
               != NGX_OK
            || ngx_ticket_rail_copied(tc, json_array_get(types, i),
                                      &p->ticket_type)
               != NGX_OK)
        {
            return NGX_ERROR;
        }
    }

    return NGX_OK;
}


static void
ngx_ticket_rail_seats(const json_t *row, tk_rail_order_t *order)
{
    size_t         i;
    const json_t  *seats, *fen;

    seats = json_object_get(row, "ext_seats");
    fen = json_object_get(row, "ext_fen");
    order->next = ngx_min(json_array_size(seats), TK_RAIL_EXT_SEATS);

    for (i = 0; i < order->next; i++) {
        order->ext_seats[i] = json_integer_value(json_array_get(seats, i));
        order->ext_fen[i] = json_integer_value(json_array_get(fen, i));
    }
}


static ngx_int_t
ngx_ticket_rail_trips(ngx_ticket_ctx_t *tc, const json_t *row,
    tk_rail_order_t *order)
{
    size_t           i;
    const json_t    *trips, *trip;
    tk_rail_trip_t  *t;

    trips = json_object_get(row, "trips");
    order->ntrips = ngx_min(json_array_size(trips), TK_RAIL_TRIPS);

    for (i = 0; i < order->ntrips; i++) {
        trip = json_array_get(trips, i);
        t = &order->trips[i];

        if (ngx_ticket_rail_copied(tc, json_object_get(trip, "trainNo"),
                                   &t->train_no)
            != NGX_OK
            || ngx_ticket_rail_copied(tc, json_object_get(trip, "dptStation"),
                                      &t->from)
               != NGX_OK
            || ngx_ticket_rail_copied(tc, json_object_get(trip, "arrStation"),
                                      &t->to)
               != NGX_OK
            || ngx_ticket_rail_copied(tc,
                                      json_object_get(trip, "trainStartTime"),
                                      &t->departs)
               != NGX_OK
            || ngx_ticket_rail_copied(tc,
                                      json_object_get(trip, "trainEndTime"),
                                      &t->arrives)
               != NGX_OK)
        {
            return NGX_ERROR;
        }
    }

    return NGX_OK;
}


/* Columns, and, for what stands in arrays, the same row as JSON. */

static ngx_int_t
ngx_ticket_rail_order(ngx_ticket_ctx_t *tc, int i, tk_rail_order_t *order)
{
    json_t     *row;
    tk_str_t    text;
    ngx_int_t   rc;

    order->order_no = ngx_ticket_rail_text(tc, i, "order_no");
    order->type = ngx_ticket_rail_int(tc, i, "order_type");
    order->order_at = ngx_ticket_rail_time(tc, i, "order_at");
    order->departs_at = ngx_ticket_rail_time(tc, i, "departs_at");
    order->arrives_at = ngx_ticket_rail_time(tc, i, "arrives_at");
    order->train_no = ngx_ticket_rail_text(tc, i, "train_no");
    order->from = ngx_ticket_rail_text(tc, i, "from_name");
    order->to = ngx_ticket_rail_text(tc, i, "to_name");
    order->seat = ngx_ticket_rail_int(tc, i, "seat");
    order->seat_fen = ngx_ticket_rail_int(tc, i, "seat_fen");
    order->fare_fen = ngx_ticket_rail_int(tc, i, "fare_fen");
    order->refund_fen = -1;
    order->refund_at = ngx_ticket_rail_time(tc, i, "refund_at");

    if (order->refund_at != TK_NEVER) {
        order->refund_fen = ngx_ticket_rail_int(tc, i, "refund_fen");
        order->fee_fen = ngx_ticket_rail_int(tc, i, "fee_fen");
    }

    text = ngx_ticket_rail_text(tc, i, "line");
    row = json_loadb((char *) text.data, text.len, 0, NULL);

    if (row == NULL) {
        return NGX_ERROR;
    }

    ngx_ticket_rail_seats(row, order);
    rc = ngx_ticket_rail_passengers(tc, row, order);

    if (rc == NGX_OK) {
        rc = ngx_ticket_rail_trips(tc, row, order);
    }

    json_decref(row);

    return rc;
}


ngx_int_t
ngx_ticket_rail_orders_found(ngx_ticket_ctx_t *tc)
{
    int                 i, n;
    ngx_int_t           rc;
    tk_rail_order_t    *orders;
    ngx_ticket_rail_t  *rail;

    rail = tc->own;

    rc = ngx_ticket_verdict(tc);
    if (rc != NGX_OK) {
        return rc;
    }

    n = ngx_ticket_pg_count(tc->op->result);
    orders = ngx_pcalloc(tc->r->pool, (n + 1) * sizeof(tk_rail_order_t));

    if (orders == NULL) {
        return NGX_ERROR;
    }

    if (n == 1 && ngx_ticket_rail_text(tc, 0, "order_no").len == 0) {
        n = 0;                              /* there are none */
    }

    for (i = 0; i < n; i++) {
        if (ngx_ticket_rail_order(tc, i, &orders[i]) != NGX_OK) {
            return NGX_ERROR;
        }
    }

    return tk_rail_answer_orders(&tc->pool, &tc->supplier->u.supplier.zone,
                                 orders, n,
                                 n ? ngx_ticket_rail_int(tc, 0, "total") : 0,
                                 &rail->answer)
           == TK_OK ? NGX_OK : NGX_ERROR;
}
