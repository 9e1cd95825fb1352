/*
 * Actions that are no plain call; see the header.  worker/ctl does the same of
 * them for ticketctl.
 */

#include "api/staff_own.h"
#include "api/download.h"
#include "api/names.h"
#include "api/staff_open.h"
#include "api/staff_rail.h"
#include "api/upload.h"
#include "base/process.h"
#include "base/wiped.h"
#include "core/open/tk_open_sign.h"
#include "core/print/tk_paper.h"
#include "core/rail/tk_rail_index.h"
#include "core/staff/tk_paycode.h"
#include "core/staff/tk_rename.h"
#include "core/staff/tk_seller.h"
#include "core/tk_buf.h"
#include "core/tk_crypto.h"
#include "core/tk_qr.h"
#include "core/tk_value.h"
#include "core/tk_visitor.h"
#include "request/sql.h"

#include <openssl/crypto.h>


typedef ngx_int_t (*ngx_ticket_own_pt)(ngx_ticket_ctx_t *tc);

typedef struct {
    const char         *action;
    ngx_ticket_own_pt   begin;              /* NULL: nothing is to be done */
    ngx_ticket_own_pt   call;
    ngx_ticket_own_pt   answer;
} ngx_ticket_own_t;


/* ---- Pieces ---- */

static tk_str_t
ngx_ticket_own_argument(ngx_ticket_ctx_t *tc, size_t n)
{
    const char          *text;
    ngx_ticket_staff_t  *staff;

    staff = tc->data;
    text = json_string_value(json_array_get(staff->call.args, n));

    return tk_str_c(text ? text : "");
}


static tk_keyring_t *
ngx_ticket_own_keys(void)
{
    return ngx_ticket_process.conf->keyring;
}


/* A bytea as JSON has it. */

static json_t *
ngx_ticket_own_bytea(ngx_ticket_ctx_t *tc, tk_str_t bytes)
{
    const char  *hex;

    hex = ngx_ticket_staff_hex(tc, bytes.data, bytes.len);

    return hex ? json_string(hex) : NULL;
}


/* ---- Keys of agents ---- */

/* In the form of a version 4 UUID. */

static ngx_int_t
ngx_ticket_own_key_make(u_char key[TK_KEY_LEN])
{
    u_char  random[16], hex[32];
    size_t  i, n;

    if (tk_random(random, sizeof(random)) != TK_OK) {
        return NGX_ERROR;
    }

    random[6] = (u_char) ((random[6] & 0x0f) | 0x40);
    random[8] = (u_char) ((random[8] & 0x3f) | 0x80);
    ngx_hex_dump(hex, random, sizeof(random));

    for (i = 0, n = 0; i < TK_KEY_LEN; i++) {
        key[i] = i == 8 || i == 13 || i == 18 || i == 23 ? '-' : hex[n++];
    }

    OPENSSL_cleanse(random, sizeof(random));
    OPENSSL_cleanse(hex, sizeof(hex));

    return NGX_OK;
}


static ngx_int_t
ngx_ticket_own_key_take(ngx_ticket_ctx_t *tc)
{
    tk_str_t             given;
    const char          *text;
    ngx_ticket_staff_t  *staff;

    staff = tc->data;
    staff->made_len = TK_KEY_LEN;
    text = ngx_ticket_staff_said(staff, "key");

    if (text == NULL) {
        staff->has_made = 1;
        return ngx_ticket_own_key_make(staff->made);
    }

    given = tk_str_c(text);

    if (given.len != TK_KEY_LEN || tk_check_utf8(given) != TK_OK) {
        return ngx_ticket_staff_wrong(tc, "key", "LENGTH",
                                      "a key has 36 characters",
                                      "密钥应为 36 个字符");
    }

    ngx_memcpy(staff->made, given.data, TK_KEY_LEN);

    return NGX_OK;
}


static ngx_int_t
ngx_ticket_own_open_key_take(ngx_ticket_ctx_t *tc)
{
    tk_str_t             given;
    const char          *text;
    ngx_ticket_staff_t  *staff;

    staff = tc->data;
    staff->made_len = TK_OPEN_KEY_LEN;
    text = ngx_ticket_staff_said(staff, "key");

    if (text == NULL) {
        staff->has_made = 1;
        return tk_open_key_make(staff->made) == TK_OK ? NGX_OK : NGX_ERROR;
    }

    given = tk_str_c(text);

    if (!tk_open_is_key(given)) {
        return ngx_ticket_staff_wrong(tc, "key", "LENGTH",
                                      "a key has 32 characters of 0-9 and A-F",
                                      "密钥应为 32 个字符，由 0-9 和 A-F 组成");
    }

    ngx_memcpy(staff->made, given.data, TK_OPEN_KEY_LEN);

    return NGX_OK;
}


static ngx_int_t
ngx_ticket_own_key_seal_for(ngx_ticket_ctx_t *tc, const char *what,
    tk_str_t context)
{
    tk_str_t             key, sealed;
    ngx_ticket_staff_t  *staff;

    staff = tc->data;
    key.data = staff->made;
    key.len = staff->made_len;

    if (tk_seal(&tc->pool, ngx_ticket_own_keys(), staff->supplier_id, what,
                context, key, &sealed)
        != TK_OK)
    {
        return NGX_ERROR;
    }

    json_array_append_new(staff->call.args, ngx_ticket_own_bytea(tc, sealed));

    return NGX_OK;
}


static ngx_int_t
ngx_ticket_own_key_seal(ngx_ticket_ctx_t *tc, const char *what)
{
    return ngx_ticket_own_key_seal_for(tc, what,
                                       ngx_ticket_own_argument(tc, 0));
}


static ngx_int_t
ngx_ticket_own_key(ngx_ticket_ctx_t *tc)
{
    ngx_int_t  rc;

    rc = ngx_ticket_own_key_take(tc);

    return rc == NGX_OK ? ngx_ticket_own_key_seal(tc, "key") : rc;
}


static ngx_int_t
ngx_ticket_own_open_key(ngx_ticket_ctx_t *tc)
{
    ngx_int_t  rc;

    rc = ngx_ticket_own_open_key_take(tc);

    return rc == NGX_OK ? ngx_ticket_own_key_seal(tc, "open_key") : rc;
}


static ngx_int_t
ngx_ticket_own_rail_key_for(ngx_ticket_ctx_t *tc, const char *code)
{
    ngx_int_t  rc;

    rc = ngx_ticket_own_open_key_take(tc);

    return rc == NGX_OK ? ngx_ticket_own_key_seal_for(tc, TK_RAIL_SEAL_KEY,
                                                      tk_str_c(code))
                        : rc;
}


static ngx_int_t
ngx_ticket_own_rail_key(ngx_ticket_ctx_t *tc)
{
    ngx_int_t    rc;
    const char  *code;

    rc = ngx_ticket_rail_code(tc, &code);

    return rc == NGX_OK ? ngx_ticket_own_rail_key_for(tc, code) : rc;
}


static ngx_int_t
ngx_ticket_own_rail_channel_key(ngx_ticket_ctx_t *tc)
{
    return ngx_ticket_own_rail_key_for(tc, "-");
}


static ngx_int_t
ngx_ticket_own_key_rotate(ngx_ticket_ctx_t *tc)
{
    ngx_int_t            rc;
    ngx_ticket_staff_t  *staff;

    staff = tc->data;

    rc = ngx_ticket_own_key(tc);

    if (rc == NGX_OK) {
        json_array_append_new(staff->call.args, json_boolean(json_is_true(
                                  json_object_get(staff->call.own, "now"))));
    }

    return rc;
}


/* One that was made here is shown once; whoever asks again does not get it. */

static ngx_int_t
ngx_ticket_own_key_shown(ngx_ticket_ctx_t *tc)
{
    tk_buf_t             b;
    ngx_ticket_staff_t  *staff;

    staff = tc->data;

    if (!staff->has_made || staff->replayed
        || staff->rows.len < 4
        || ngx_memcmp(staff->rows.data + staff->rows.len - 2, "}]", 2) != 0)
    {
        return NGX_OK;
    }

    if (tk_buf_init(&b, &tc->pool, staff->rows.len + 64) != TK_OK) {
        return NGX_ERROR;
    }

    tk_buf_add(&b, staff->rows.data, staff->rows.len - 2);
    tk_buf_adds(&b, ",\"key\":\"");
    tk_buf_add(&b, staff->made, staff->made_len);
    tk_buf_adds(&b, "\"}]");
    staff->rows = tk_buf_str(&b);

    return b.failed ? NGX_ERROR : NGX_OK;
}


/* ---- Codes of tickets and vouchers ---- */

/* The code in what was typed or read; len 0: none of the supplier's. */

static tk_str_t
ngx_ticket_own_code(ngx_ticket_ctx_t *tc, tk_str_t text, ngx_uint_t voucher)
{
    tk_err_t             err;
    tk_str_t             code;
    ngx_ticket_staff_t  *staff;

    staff = tc->data;
    ngx_str_null(&code);

    err = voucher ? tk_qr_open_voucher(&tc->pool, ngx_ticket_own_keys(),
                                       staff->supplier_id, text, &code)
                  : tk_qr_open(&tc->pool, ngx_ticket_own_keys(),
                               staff->supplier_id, text, &code);
    if (err != TK_OK) {
        ngx_str_null(&code);
    }

    return code;
}


static ngx_int_t
ngx_ticket_own_no_code(ngx_ticket_ctx_t *tc, tk_str_t text)
{
    return ngx_ticket_staff_refuse(tc, "BAD_TICKET_CODE",
                                   tk_str_copy(&tc->pool, text));
}


/* In which life of the database its order was made says by what its check is
 * known. */

static ngx_int_t
ngx_ticket_own_life(ngx_ticket_ctx_t *tc, tk_str_t text, ngx_uint_t voucher)
{
    tk_str_t             code;
    ngx_ticket_staff_t  *staff;
    ngx_ticket_pg_op_t  *op;

    staff = tc->data;

    code = ngx_ticket_own_code(tc, text, voucher);
    if (code.len == 0) {
        return ngx_ticket_own_no_code(tc, text);
    }

    op = ngx_ticket_staff_ask(tc, NGX_TICKET_STMT_CODE_LIFE);
    ngx_ticket_pg_int4(op, staff->supplier_id);
    ngx_ticket_pg_int8(op, tk_code_order_id(code));

    return ngx_ticket_submit(tc, op);
}


static ngx_int_t
ngx_ticket_own_voucher_life(ngx_ticket_ctx_t *tc)
{
    return ngx_ticket_own_life(tc, ngx_ticket_own_argument(tc, 0), 1);
}


static tk_str_t
ngx_ticket_own_listed(ngx_ticket_staff_t *staff, size_t n)
{
    const char  *text;

    text = json_string_value(json_array_get(json_array_get(staff->call.args,
                                                           0), n));

    return tk_str_c(text ? text : "");
}


static ngx_int_t
ngx_ticket_own_tickets_life(ngx_ticket_ctx_t *tc)
{
    return ngx_ticket_own_life(tc, ngx_ticket_own_listed(tc->data, 0), 0);
}


static ngx_int_t
ngx_ticket_own_lives(ngx_ticket_ctx_t *tc, tk_life_t *life, tk_lives_t *lives)
{
    if (tc->op->err != TK_OK) {
        return ngx_ticket_refuse(tc, tc->op->err);
    }

    life->after = 0;
    life->life = ngx_ticket_staff_number(tc, "life");
    lives->rows = life;
    lives->n = 1;

    return NGX_OK;
}


/* An order's number is no number of JavaScript. */

static json_t *
ngx_ticket_own_order(int64_t order_id)
{
    char  text[TK_INT_LEN + 1];

    *ngx_sprintf((u_char *) text, "%L", order_id) = '\0';

    return json_string(text);
}


/* Whose it may be that is let in here. */

static ngx_int_t
ngx_ticket_own_ticket_sellers(ngx_ticket_ctx_t *tc)
{
    ngx_ticket_staff_t  *staff;
    ngx_ticket_pg_op_t  *op;

    staff = tc->data;

    op = ngx_ticket_staff_ask(tc, NGX_TICKET_STMT_CODE_SELLERS);
    ngx_ticket_pg_int4(op, staff->supplier_id);

    return ngx_ticket_submit(tc, op);
}


static ngx_int_t
ngx_ticket_own_ticket(ngx_ticket_ctx_t *tc)
{
    int                  number;
    int64_t              order_id;
    json_t              *args;
    tk_str_t             text;
    ngx_ticket_staff_t  *staff;

    staff = tc->data;
    text = ngx_ticket_own_argument(tc, 0);

    if (tc->op->err != TK_OK) {
        return ngx_ticket_refuse(tc, tc->op->err);
    }

    if (tk_seller_ticket(&tc->pool, ngx_ticket_own_keys(),
                         ngx_ticket_staff_text(tc, "sellers"), text,
                         &order_id, &number)
        != TK_OK)
    {
        return ngx_ticket_own_no_code(tc, text);
    }

    tc->order_id = order_id;
    args = json_pack("[o, i, O, O]", ngx_ticket_own_order(order_id), number,
                     json_object_get(staff->call.change, "station"),
                     json_object_get(staff->call.change, "gate"));
    json_decref(staff->call.args);
    staff->call.args = args;
    json_object_clear(staff->call.change);

    return args ? NGX_OK : NGX_ERROR;
}


/* All of one order; its number, and theirs. */

static ngx_int_t
ngx_ticket_own_tickets(ngx_ticket_ctx_t *tc)
{
    int                  number;
    size_t               i, n;
    int64_t              order_id, first;
    json_t              *numbers;
    tk_str_t             text;
    tk_life_t            life;
    ngx_int_t            rc;
    tk_lives_t           lives;
    ngx_ticket_staff_t  *staff;

    staff = tc->data;

    rc = ngx_ticket_own_lives(tc, &life, &lives);
    if (rc != NGX_OK) {
        return rc;
    }

    first = 0;
    numbers = json_array();
    n = json_array_size(json_array_get(staff->call.args, 0));

    for (i = 0; i < n; i++) {
        text = ngx_ticket_own_listed(staff, i);

        if (tk_ticket_parse(ngx_ticket_own_keys(), &lives, staff->supplier_id,
                            ngx_ticket_own_code(tc, text, 0), &order_id,
                            &number)
            != TK_OK)
        {
            json_decref(numbers);
            return ngx_ticket_own_no_code(tc, text);
        }

        if (i && order_id != first) {
            json_decref(numbers);
            return ngx_ticket_staff_refuse(tc, "REFUND_OTHER_ORDER",
                                           tk_str_copy(&tc->pool, text));
        }

        first = order_id;
        json_array_append_new(numbers, json_integer(number));
    }

    tc->order_id = first;
    json_decref(staff->call.args);
    staff->call.args = json_pack("[o, o]", ngx_ticket_own_order(first),
                                 numbers);

    return staff->call.args ? NGX_OK : NGX_ERROR;
}


static ngx_int_t
ngx_ticket_own_voucher(ngx_ticket_ctx_t *tc)
{
    int64_t              order_id;
    tk_str_t             text;
    tk_life_t            life;
    ngx_int_t            rc;
    tk_lives_t           lives;
    ngx_ticket_staff_t  *staff;

    staff = tc->data;
    text = ngx_ticket_own_argument(tc, 0);

    rc = ngx_ticket_own_lives(tc, &life, &lives);
    if (rc != NGX_OK) {
        return rc;
    }

    if (tk_voucher_parse(ngx_ticket_own_keys(), &lives, staff->supplier_id,
                         ngx_ticket_own_code(tc, text, 1), &order_id)
        != TK_OK)
    {
        return ngx_ticket_own_no_code(tc, text);
    }

    tc->order_id = order_id;
    json_decref(staff->call.args);
    staff->call.args = json_pack("[o]", ngx_ticket_own_order(order_id));

    return staff->call.args ? NGX_OK : NGX_ERROR;
}


/* ---- Codes that pay ---- */

/* It is worth money for a minute: sealed for its order before it leaves. */

static ngx_int_t
ngx_ticket_own_paycode(ngx_ticket_ctx_t *tc)
{
    size_t               i, n;
    json_t              *list;
    tk_str_t             code, order, sealed;
    const char          *providers[TK_PAYCODE_PROVIDERS];
    ngx_connection_t    *c;
    ngx_ticket_staff_t  *staff;

    c = tc->r->connection;
    staff = tc->data;
    order.data = staff->path.members[0].data;
    order.len = staff->path.members[0].len;
    code = tk_str_c(json_string_value(json_array_get(staff->call.args, 1)));

    n = tk_paycode_read(code, providers);
    if (n == 0) {
        return ngx_ticket_staff_wrong(tc, "code", "PAYCODE",
            "it is no payment code of Alipay, WeChat Pay or UnionPay",
            "不是支付宝、微信支付或银联的付款码");
    }

    if (tk_seal(&tc->pool, ngx_ticket_own_keys(), staff->supplier_id,
                "auth_code", order, code, &sealed)
        != TK_OK)
    {
        return NGX_ERROR;
    }

    list = json_array();

    for (i = 0; i < n; i++) {
        json_array_append_new(list, json_string(providers[i]));
    }

    json_array_set_new(staff->call.args, 1, list);
    json_array_append_new(staff->call.args, ngx_ticket_own_bytea(tc, sealed));
    json_array_append_new(staff->call.args,
                          json_stringn((char *) c->addr_text.data,
                                       c->addr_text.len));

    return NGX_OK;
}


/* ---- Another name for an agent ---- */

static ngx_int_t
ngx_ticket_own_seals(ngx_ticket_ctx_t *tc)
{
    ngx_ticket_staff_t  *staff;
    ngx_ticket_pg_op_t  *op;

    staff = tc->data;

    op = ngx_ticket_staff_ask(tc, NGX_TICKET_STMT_STAFF_AGENT_SEALS);
    ngx_ticket_pg_text(op, staff->supplier);
    ngx_ticket_pg_text(op, ngx_ticket_own_argument(tc, 0));

    return ngx_ticket_submit(tc, op);
}


static ngx_int_t
ngx_ticket_own_rename(ngx_ticket_ctx_t *tc)
{
    json_t              *old, *renamed;
    tk_str_t             seals;
    ngx_int_t            rc;
    ngx_ticket_staff_t  *staff;

    staff = tc->data;

    rc = ngx_ticket_staff_verdict(tc);
    if (rc != NGX_OK) {
        return rc;
    }

    seals = ngx_ticket_staff_text(tc, "seals");
    old = json_loadb((char *) seals.data, seals.len, 0, NULL);

    if (old == NULL
        || tk_agent_reseal(&tc->pool, ngx_ticket_own_keys(),
                           staff->supplier_id, ngx_ticket_own_argument(tc, 0),
                           ngx_ticket_own_argument(tc, 1), old, &renamed)
           != TK_OK)
    {
        json_decref(old);
        ngx_log_error(NGX_LOG_ERR, tc->r->connection->log, 0,
                      "what an agent has was not sealed with this master key");
        return NGX_ERROR;
    }

    json_object_set_new(staff->call.change, "old", old);
    json_object_set_new(staff->call.change, "new", renamed);

    return NGX_OK;
}


/* ---- Visitors of an order of settlement ---- */

#define NGX_TICKET_OWN_TICKETS  999     /* of an order */

static ngx_int_t
ngx_ticket_own_names_ask(ngx_ticket_ctx_t *tc)
{
    json_t              *order;
    int64_t              id;
    ngx_ticket_staff_t  *staff;
    ngx_ticket_pg_op_t  *op;

    staff = tc->data;
    order = json_array_get(staff->call.args, 0);
    id = json_is_string(order) ? strtoll(json_string_value(order), NULL, 10)
                               : json_integer_value(order);

    op = ngx_ticket_staff_ask(tc, NGX_TICKET_STMT_STAFF_SETTLE_NAMES);
    ngx_ticket_pg_text(op, staff->supplier);
    ngx_ticket_pg_int8(op, id);

    return ngx_ticket_submit(tc, op);
}


static ngx_int_t
ngx_ticket_own_visitor_wrong(ngx_ticket_ctx_t *tc, size_t wrong)
{
    char  *english, *chinese;

    english = ngx_pcalloc(tc->r->pool, 128);
    chinese = ngx_pcalloc(tc->r->pool, 128);

    if (english == NULL || chinese == NULL) {
        return NGX_ERROR;
    }

    ngx_snprintf((u_char *) english, 127, "visitor %uz is none, or has a"
                 " document that is none", wrong);
    ngx_snprintf((u_char *) chinese, 127, "第 %uz 位游客的格式或证件号码不正确",
                 wrong);

    return ngx_ticket_staff_wrong(tc, "visitors", "VISITOR", english, chinese);
}


static ngx_int_t
ngx_ticket_own_names(ngx_ticket_ctx_t *tc)
{
    size_t               wrong;
    json_t              *list;
    tk_str_t             key;
    ngx_int_t            rc;
    const char          *text;
    ngx_ticket_staff_t  *staff;

    staff = tc->data;

    rc = ngx_ticket_staff_verdict(tc);
    if (rc != NGX_OK) {
        return rc;
    }

    text = ngx_ticket_staff_said(staff, "visitors");

    if (text == NULL) {
        return ngx_ticket_staff_refuse(tc, "SETTLE_BIND_NONE",
                                       (tk_str_t) tk_null_str);
    }

    key = ngx_ticket_staff_text(tc, "request_key");
    list = ngx_ticket_names(tc, staff->supplier_id, key, tk_str_c(text),
                            NGX_TICKET_OWN_TICKETS, &wrong);

    if (list == NULL) {
        return wrong ? ngx_ticket_own_visitor_wrong(tc, wrong) : NGX_ERROR;
    }

    json_object_set_new(staff->call.change, "visitors", list);
    json_object_set_new(staff->call.change, "request_key",
                        json_stringn((char *) key.data, key.len));

    return NGX_OK;
}


/* ---- What is sealed of orders ---- */

static ngx_int_t
ngx_ticket_own_masked(ngx_ticket_ctx_t *tc)
{
    return ngx_ticket_staff_open(tc, tk_order_members, 1);
}


static ngx_int_t
ngx_ticket_own_revealed(ngx_ticket_ctx_t *tc)
{
    return ngx_ticket_staff_open(tc, tk_order_members, 0);
}


/* ---- The link of a visitor's page ---- */

/* The address is the supplier's, the token behind it is made here. */

static json_t *
ngx_ticket_own_link_made(ngx_ticket_ctx_t *tc, json_t *row)
{
    u_char               token[TK_VISITOR_TOKEN];
    size_t               len;
    tk_buf_t             b;
    const char          *below, *order, *life;
    tk_visitor_link_t    link;
    ngx_ticket_staff_t  *staff;

    staff = tc->data;
    below = json_string_value(json_object_get(row, "below"));
    order = json_string_value(json_object_get(row, "order_id"));
    life = json_string_value(json_object_get(row, "life"));

    if (below == NULL || order == NULL || life == NULL
        || tk_parse_int(tk_str_c(order), 1, INT64_MAX, &link.order_id) != TK_OK
        || tk_parse_int(tk_str_c(life), 0, INT64_MAX, &link.life) != TK_OK
        || tk_buf_init(&b, &tc->pool, 128) != TK_OK)
    {
        return NULL;
    }

    link.supplier_id = staff->supplier_id;
    len = tk_visitor_token(ngx_ticket_own_keys(), &link, token);

    tk_buf_adds(&b, below);
    tk_buf_add(&b, token, len);

    return b.failed ? NULL
                    : json_pack("[{s:O, s:s%}]", "order_id",
                                json_object_get(row, "order_id"), "link",
                                tk_buf_str(&b).data, tk_buf_str(&b).len);
}


static ngx_int_t
ngx_ticket_own_link(ngx_ticket_ctx_t *tc)
{
    char                *text;
    json_t              *rows, *made;
    ngx_ticket_staff_t  *staff;

    staff = tc->data;
    rows = json_loadb((char *) staff->rows.data, staff->rows.len, 0, NULL);
    made = ngx_ticket_own_link_made(tc, json_array_get(rows, 0));
    text = json_dumps(made, JSON_COMPACT);

    json_decref(rows);
    json_decref(made);

    if (text == NULL) {
        return NGX_ERROR;
    }

    staff->rows = tk_str_copy(&tc->pool, tk_str_c(text));
    ngx_ticket_wiped_free_text(text);

    return staff->rows.data ? NGX_OK : NGX_ERROR;
}


/* ---- Papers ---- */

/* What it is to be is known before the call, with which the options go. */

static void
ngx_ticket_own_paper_as(ngx_ticket_ctx_t *tc)
{
    const char          *as;
    ngx_ticket_staff_t  *staff;

    staff = tc->data;
    as = ngx_ticket_staff_said(staff, "paper_language");
    staff->paper_english = as && ngx_strcmp(as, "en") == 0;

    as = ngx_ticket_staff_said(staff, "as");
    staff->paper_as = as ? tk_paper_as(tk_str_c(as)) : -1;
}


static ngx_int_t
ngx_ticket_own_paper_write(ngx_ticket_ctx_t *tc, json_t *rows)
{
    char                *text;
    json_t              *paper;
    tk_err_t             rc;
    tk_str_t             none = tk_null_str;
    ngx_ticket_staff_t  *staff;

    staff = tc->data;
    paper = json_object_get(json_array_get(rows, 0), "paper");

    if (!json_is_object(paper)) {           /* a proposal, a preview */
        return staff->paper_as != -1 && staff->status == NGX_HTTP_OK
               ? ngx_ticket_staff_refuse(tc, "PAPER_NONE", none) : NGX_OK;
    }

    json_object_set_new(paper, "lang",
                        json_string(staff->paper_english ? "en" : "zh"));

    rc = tk_paper_codes(&tc->pool, ngx_ticket_own_keys(), paper);

    if (rc == TK_OK && staff->paper_as != -1) {
        rc = tk_paper_write(&tc->pool, paper, staff->paper_as, &staff->paper);
    }

    if (rc != TK_OK) {
        ngx_log_error(NGX_LOG_ALERT, tc->r->connection->log, 0,
                      "\"%s\" answers what is no paper", tc->name);
        return NGX_ERROR;
    }

    if (staff->paper_as != -1) {
        return NGX_OK;
    }

    text = json_dumps(rows, JSON_COMPACT);
    if (text == NULL) {
        return NGX_ERROR;
    }

    staff->rows = tk_str_copy(&tc->pool, tk_str_c(text));
    ngx_ticket_wiped_free_text(text);

    return staff->rows.data ? NGX_OK : NGX_ERROR;
}


static ngx_int_t
ngx_ticket_own_paper(ngx_ticket_ctx_t *tc)
{
    json_t              *rows;
    ngx_int_t            rc;
    ngx_ticket_staff_t  *staff;

    staff = tc->data;

    rows = json_loadb((char *) staff->rows.data, staff->rows.len, 0, NULL);
    rc = ngx_ticket_own_paper_write(tc, rows);
    json_decref(rows);

    return rc;
}


/* ---- The table ---- */

#define OWN(name)   ngx_ticket_own_##name

static const ngx_ticket_own_t  ngx_ticket_owns[] = {
    { "key issue", NULL, OWN(key), OWN(key_shown) },
    { "key rotate", NULL, OWN(key_rotate), OWN(key_shown) },
    { "key replace", NULL, OWN(key), OWN(key_shown) },
    { "openkey issue", NULL, OWN(open_key), OWN(key_shown) },
    { "agent rename", OWN(seals), OWN(rename), NULL },
    { "payment code", NULL, OWN(paycode), NULL },
    { "settle bind", OWN(names_ask), OWN(names), NULL },
    { "ticket check", OWN(ticket_sellers), OWN(ticket), NULL },
    { "ticket refund", OWN(tickets_life), OWN(tickets), NULL },
    { "voucher show", OWN(voucher_life), OWN(voucher), OWN(masked) },
    { "order show", NULL, NULL, OWN(masked) },
    { "order find", NULL, NULL, OWN(masked) },
    { "order list", NULL, NULL, OWN(masked) },
    { "order reveal", NULL, NULL, OWN(revealed) },
    { "open log", NULL, NULL, OWN(revealed) },
    { "order link", NULL, NULL, OWN(link) },
    { "rail show", NULL, NULL, ngx_ticket_rail_masked },
    { "rail reveal", NULL, NULL, ngx_ticket_rail_revealed },
    { "rail find", NULL, ngx_ticket_rail_find, NULL },
    { "rail confirm", NULL, ngx_ticket_rail_tickets_read, NULL },
    { "rail no-ticket", NULL, ngx_ticket_rail_detail, NULL },
    { "rail task login", NULL, NULL, ngx_ticket_rail_revealed },
    { "rail task record", NULL, ngx_ticket_rail_shown_read, NULL },
    { "rail import", ngx_ticket_rail_ask_known, ngx_ticket_rail_orders, NULL },
    { "rail password", ngx_ticket_rail_ask_known, ngx_ticket_rail_password,
      NULL },
    { "rail key issue", ngx_ticket_rail_ask_known, OWN(rail_key),
      OWN(key_shown) },
    { "rail channelkey issue", NULL, OWN(rail_channel_key), OWN(key_shown) },
    { "export fetch", NULL, NULL, ngx_ticket_download },
    { "slot import", NULL, ngx_ticket_upload, ngx_ticket_upload_said },
    { "price import", NULL, ngx_ticket_upload, ngx_ticket_upload_said },
    { "agent import", NULL, ngx_ticket_upload, ngx_ticket_upload_said },
    { "seatmap import", NULL, ngx_ticket_upload, NULL },
    { "picture set", NULL, ngx_ticket_upload, NULL },
    { NULL, NULL, NULL, NULL }
};


/* The last row: nothing is to be done. */

static const ngx_ticket_own_t *
ngx_ticket_own(ngx_ticket_ctx_t *tc)
{
    ngx_ticket_staff_t      *staff;
    const ngx_ticket_own_t  *own;

    staff = tc->data;

    for (own = ngx_ticket_owns; own->action; own++) {
        if (ngx_strcmp(own->action, staff->path.action->name) == 0) {
            break;
        }
    }

    return own;
}


static ngx_int_t
ngx_ticket_own_do(ngx_ticket_ctx_t *tc, ngx_ticket_own_pt handler)
{
    ngx_int_t  rc;

    if (handler == NULL) {
        return NGX_OK;
    }

    ngx_ticket_wiped_begin();
    rc = handler(tc);
    ngx_ticket_wiped_end();

    return rc;
}


ngx_int_t
ngx_ticket_own_begin(ngx_ticket_ctx_t *tc)
{
    ngx_ticket_staff_t  *staff;

    staff = tc->data;

    if (staff->path.action->flags & TK_ACTION_PAPER) {
        ngx_ticket_own_paper_as(tc);
    }

    return ngx_ticket_own_do(tc, ngx_ticket_own(tc)->begin);
}


ngx_int_t
ngx_ticket_own_call(ngx_ticket_ctx_t *tc)
{
    return ngx_ticket_own_do(tc, ngx_ticket_own(tc)->call);
}


ngx_int_t
ngx_ticket_own_answer(ngx_ticket_ctx_t *tc)
{
    ngx_ticket_staff_t  *staff;

    staff = tc->data;

    return ngx_ticket_own_do(tc, staff->path.action->flags & TK_ACTION_PAPER
                                 ? ngx_ticket_own_paper
                                 : ngx_ticket_own(tc)->answer);
}
