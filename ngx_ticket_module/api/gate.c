/*
 * REGISTER, TOKEN, HEARTBEAT and UNDO of devices; see the header.  What a check
 * is answered is gate_check.c's.
 */

#include "api/gate.h"
#include "api/gate_steps.h"
#include "base/address.h"
#include "base/lanes.h"
#include "base/process.h"
#include "base/wiped.h"
#include "base/zone.h"
#include "request/sql.h"

#include <openssl/crypto.h>


#define NGX_TICKET_GATE_TOLD  1024          /* bytes of a heartbeat, at first */
#define NGX_TICKET_GATE_CODE  64            /* of a one-time code, as typed */


static u_char  ngx_ticket_gate_key[TK_GATE_KEY];


ngx_int_t
ngx_ticket_gate_init(void)
{
    return tk_gate_token_key(ngx_ticket_process.conf->keyring->ticket,
                             ngx_ticket_gate_key)
           ? NGX_OK : NGX_ERROR;
}


const u_char *
ngx_ticket_gate_token_key(void)
{
    return ngx_ticket_gate_key;
}


/* ---- What all of them need ---- */

ngx_ticket_pg_op_t *
ngx_ticket_gate_ask(ngx_ticket_ctx_t *tc, ngx_ticket_stmt_e stmt)
{
    ngx_ticket_gate_t   *gate;
    ngx_ticket_pg_op_t  *op;

    gate = tc->own;
    op = ngx_ticket_ask_for_all(NGX_TICKET_PG_DEVICES, stmt);

    if (op) {
        op->lane = gate->token.device_no
                   ? ngx_ticket_lane_key(gate->token.supplier_id,
                                         gate->token.device_no)
                   : ngx_ticket_address_key(tc->r->connection);
    }

    return op;
}


ngx_ticket_pg_op_t *
ngx_ticket_gate_ask_device(ngx_ticket_ctx_t *tc, ngx_ticket_stmt_e stmt)
{
    ngx_ticket_gate_t   *gate;
    ngx_ticket_pg_op_t  *op;

    gate = tc->own;
    op = ngx_ticket_gate_ask(tc, stmt);

    ngx_ticket_pg_int4(op, gate->token.supplier_id);
    ngx_ticket_pg_int4(op, gate->token.device_no);
    ngx_ticket_pg_int4(op, gate->token.epoch);

    return op;
}


int64_t
ngx_ticket_gate_number(ngx_ticket_ctx_t *tc, const char *member, int64_t none)
{
    json_t              *n;
    ngx_ticket_staff_t  *staff;

    staff = tc->data;
    n = json_object_get(staff->call.own, member);

    return json_is_integer(n) ? (int64_t) json_integer_value(n) : none;
}


void
ngx_ticket_gate_wrong_in(ngx_ticket_ctx_t *tc, const char *list, size_t i,
    json_t *errors)
{
    size_t               k;
    json_t              *error;
    char                 pointer[128];
    ngx_ticket_staff_t  *staff;

    staff = tc->data;

    json_array_foreach(errors, k, error) {
        ngx_snprintf((u_char *) pointer, sizeof(pointer), "/%s/%uz%s%Z", list,
                     i, json_string_value(json_object_get(error, "pointer")));
        pointer[sizeof(pointer) - 1] = '\0';
        json_object_set_new(error, "pointer", json_string(pointer));
        json_array_append(staff->call.errors, error);
    }
}


int64_t
ngx_ticket_gate_ms(tk_time_t at)
{
    return at ? at / 1000 + TK_EPOCH * 1000 : 0;
}


ngx_int_t
ngx_ticket_gate_shown(ngx_ticket_ctx_t *tc, tk_buf_t *b, const tk_json_t *j)
{
    ngx_ticket_staff_t  *staff;

    if (tk_json_done(j) != TK_OK) {
        return NGX_ERROR;
    }

    staff = tc->data;
    staff->shown = tk_buf_str(b);
    staff->status = NGX_HTTP_OK;

    return NGX_OK;
}


/* A member, which is null unless the answer's row has the column: then its
 * value is the caller's to write. */

static ngx_uint_t
ngx_ticket_gate_member(ngx_ticket_ctx_t *tc, tk_json_t *j, const char *key,
    const char *column)
{
    int         col;
    tk_value_t  value;

    value.type = TK_VALUE_NULL;
    col = ngx_ticket_pg_column(tc->op->result, column);

    if (col != -1) {
        ngx_ticket_pg_value(tc->op->result, 0, col, &value);
    }

    tk_json_key(j, key);

    if (value.type == TK_VALUE_NULL) {
        tk_json_null(j);
        return 0;
    }

    return 1;
}


static void
ngx_ticket_gate_text(ngx_ticket_ctx_t *tc, tk_json_t *j, const char *key,
    const char *column)
{
    if (ngx_ticket_gate_member(tc, j, key, column)) {
        tk_json_str(j, ngx_ticket_staff_text(tc, column));
    }
}


static void
ngx_ticket_gate_int(ngx_ticket_ctx_t *tc, tk_json_t *j, const char *key,
    const char *column)
{
    if (ngx_ticket_gate_member(tc, j, key, column)) {
        tk_json_int(j, ngx_ticket_staff_number(tc, column));
    }
}


static void
ngx_ticket_gate_moment(ngx_ticket_ctx_t *tc, tk_json_t *j, const char *key,
    const char *column)
{
    if (ngx_ticket_gate_member(tc, j, key, column)) {
        tk_json_int(j, ngx_ticket_gate_ms(ngx_ticket_staff_number(tc,
                                                                  column)));
    }
}


static void
ngx_ticket_gate_now(tk_json_t *j)
{
    tk_json_key(j, "now");
    tk_json_int(j, ngx_ticket_gate_ms(ngx_ticket_now()));
}


/* ---- Registering ---- */

/* What a device's secret is sealed as. */

static tk_str_t
ngx_ticket_gate_context(int32_t device_no, u_char text[NGX_INT32_LEN])
{
    tk_str_t  context;

    context.data = text;
    context.len = ngx_sprintf(text, "%D", device_no) - text;

    return context;
}


/* Of a code as somebody has typed it: its letters alone, in upper case. */

static size_t
ngx_ticket_gate_letters(const char *typed, u_char out[NGX_TICKET_GATE_CODE])
{
    size_t  n;

    for (n = 0; *typed && n < NGX_TICKET_GATE_CODE; typed++) {
        if (*typed != '-' && *typed != ' ') {
            out[n++] = (u_char) ngx_toupper(*typed);
        }
    }

    return n;
}


/* The statement that is told of which supplier, and by which code. */

static ngx_ticket_pg_op_t *
ngx_ticket_gate_ask_code(ngx_ticket_ctx_t *tc, ngx_ticket_stmt_e stmt)
{
    u_char               hash[TK_SHA256_LEN], letters[NGX_TICKET_GATE_CODE];
    size_t               n;
    tk_str_t             s;
    ngx_ticket_pg_op_t  *op;

    n = ngx_ticket_gate_letters(ngx_ticket_staff_said(tc->data, "code"),
                                letters);

    if (tk_sha256(letters, n, hash) != TK_OK) {
        return NULL;
    }

    s.data = hash;
    s.len = sizeof(hash);
    op = ngx_ticket_gate_ask(tc, stmt);
    ngx_ticket_pg_int4(op, tc->supplier->u.supplier.supplier_id);
    ngx_ticket_pg_bytea(op, s);

    return op;
}


ngx_int_t
ngx_ticket_gate_register(ngx_ticket_ctx_t *tc)
{
    u_char               key[TK_GATE_KEY];
    tk_str_t             said, s;
    ngx_ticket_staff_t  *staff;
    ngx_ticket_pg_op_t  *op;

    staff = tc->data;
    said = tk_str_c(ngx_ticket_staff_said(staff, "public_key"));

    if (!tk_gate_key_read(said.data, said.len, key)) {
        return ngx_ticket_staff_wrong(tc, "public_key", "KEY",
                                      "it is not 32 bytes in Base64 for URLs",
                                      "不是 32 字节的 Base64url");
    }

    if (!tk_gate_key_sound(key)) {
        return ngx_ticket_staff_wrong(tc, "public_key", "KEY",
                                      "it is no public key of Ed25519",
                                      "不是 Ed25519 公钥");
    }

    op = ngx_ticket_gate_ask_code(tc, NGX_TICKET_STMT_GATE_REGISTER);
    s.data = key;
    s.len = sizeof(key);
    ngx_ticket_pg_bytea(op, s);

    ngx_ticket_staff_forget(staff);

    return ngx_ticket_submit(tc, op);
}


ngx_int_t
ngx_ticket_gate_code(ngx_ticket_ctx_t *tc)
{
    return ngx_ticket_submit(tc, ngx_ticket_gate_ask_code(tc,
                                                NGX_TICKET_STMT_GATE_SECRET));
}


/* As it is kept: nobody reads it without the master key, and of no other
 * device. */

static ngx_int_t
ngx_ticket_gate_seal(ngx_ticket_ctx_t *tc, int32_t device_no, tk_str_t *sealed)
{
    u_char               text[NGX_INT32_LEN];
    tk_str_t             context, secret;
    ngx_ticket_staff_t  *staff;

    staff = tc->data;

    if (tk_random(staff->made, TK_GATE_KEY) != TK_OK) {
        return NGX_ERROR;
    }

    secret.data = staff->made;
    secret.len = TK_GATE_KEY;
    context = ngx_ticket_gate_context(device_no, text);

    return tk_seal(&tc->pool, ngx_ticket_process.conf->keyring,
                   tc->supplier->u.supplier.supplier_id, "device", context,
                   secret, sealed)
           == TK_OK ? NGX_OK : NGX_ERROR;
}


/*
 * The device is given its secret by the answer, this once: it is told to nobody
 * before the code has been used up for it.
 */

ngx_int_t
ngx_ticket_gate_secret(ngx_ticket_ctx_t *tc)
{
    int32_t              device_no;
    tk_str_t             sealed;
    ngx_int_t            rc;
    ngx_ticket_pg_op_t  *op;

    rc = ngx_ticket_staff_verdict(tc);
    if (rc != NGX_OK) {
        return rc;
    }

    device_no = (int32_t) ngx_ticket_staff_number(tc, "device_no");

    if (ngx_ticket_gate_seal(tc, device_no, &sealed) != NGX_OK) {
        return NGX_ERROR;
    }

    op = ngx_ticket_gate_ask_code(tc, NGX_TICKET_STMT_GATE_SECRET_PUT);
    ngx_ticket_pg_int4(op, device_no);
    ngx_ticket_pg_bytea(op, sealed);

    ngx_ticket_staff_forget(tc->data);

    return ngx_ticket_submit(tc, op);
}


static void
ngx_ticket_gate_handed(ngx_ticket_ctx_t *tc, tk_json_t *j)
{
    u_char               text[TK_GATE_KEY_LEN];
    tk_str_t             secret;
    ngx_ticket_staff_t  *staff;

    staff = tc->data;
    tk_gate_key_write(staff->made, text);
    secret.data = text;
    secret.len = sizeof(text);

    tk_json_key(j, "secret");
    tk_json_str(j, secret);

    OPENSSL_cleanse(text, sizeof(text));
}


ngx_int_t
ngx_ticket_gate_registered(ngx_ticket_ctx_t *tc)
{
    tk_buf_t            b;
    tk_json_t           j;
    ngx_int_t           rc;
    ngx_ticket_gate_t  *gate;

    gate = tc->own;

    rc = ngx_ticket_staff_verdict(tc);
    if (rc != NGX_OK) {
        return rc;
    }

    if (tk_buf_init(&b, &tc->pool, 256) != TK_OK) {
        return NGX_ERROR;
    }

    tk_json_init(&j, &b);
    tk_json_object(&j);

    if (gate->call == TK_GATE_CALL_SECRET) {
        ngx_ticket_gate_handed(tc, &j);
    }

    tk_json_key(&j, "supplier");
    tk_json_int(&j, tc->supplier->u.supplier.supplier_id);
    ngx_ticket_gate_int(tc, &j, "device", "device_no");
    ngx_ticket_gate_text(tc, &j, "name", "name");
    ngx_ticket_gate_text(tc, &j, "kind", "kind");
    ngx_ticket_gate_now(&j);
    tk_json_end(&j);

    return ngx_ticket_gate_shown(tc, &b, &j);
}


/* ---- A token ---- */

/* Refused, and the device is told what time it is: it can sign by that. */

static ngx_int_t
ngx_ticket_gate_time_wrong(ngx_ticket_ctx_t *tc, const char *name)
{
    u_char              *p;
    tk_str_t             none = tk_null_str;
    ngx_ticket_staff_t  *staff;

    p = ngx_pnalloc(tc->r->pool, NGX_INT64_LEN);
    if (p == NULL) {
        return NGX_ERROR;
    }

    staff = tc->data;
    staff->more_name = "now";
    staff->more.data = p;
    staff->more.len = ngx_sprintf(p, "%L", ngx_ticket_gate_ms(ngx_ticket_now()))
                      - p;

    return ngx_ticket_staff_refuse(tc, name, none);
}


ngx_int_t
ngx_ticket_gate_device(ngx_ticket_ctx_t *tc)
{
    int64_t              asked, now;
    ngx_ticket_gate_t   *gate;
    ngx_ticket_pg_op_t  *op;

    gate = tc->own;
    asked = tk_gate_ask_time(&gate->ask);
    now = ngx_ticket_now() / TK_SECOND + TK_EPOCH;

    if (asked < now - TK_GATE_WINDOW_S || asked > now + TK_GATE_WINDOW_S) {
        return ngx_ticket_gate_time_wrong(tc, "GATE_TIME");
    }

    /* what was used before nginx was started is not known here */

    if (!tk_used_knows(ngx_ticket_zone()->used, asked - TK_EPOCH)) {
        return ngx_ticket_gate_time_wrong(tc, "GATE_BEGINS");
    }

    op = ngx_ticket_gate_ask(tc, NGX_TICKET_STMT_GATE_DEVICE);
    ngx_ticket_pg_int4(op, tc->supplier->u.supplier.supplier_id);
    ngx_ticket_pg_int4(op, (int32_t) ngx_ticket_gate_number(tc, "device", 0));

    return ngx_ticket_submit(tc, op);
}


/* By the device's own key, of whichever kind that is. */

static ngx_uint_t
ngx_ticket_gate_is_signed(ngx_ticket_ctx_t *tc, int32_t device_no)
{
    u_char              context[NGX_INT32_LEN];
    tk_str_t            key, plain;
    ngx_uint_t          good;
    ngx_ticket_gate_t  *gate;

    gate = tc->own;
    key = ngx_ticket_staff_text(tc, "public_key");

    if (key.len == TK_GATE_KEY) {
        return tk_gate_ask_verify(&gate->ask, key.data);
    }

    key = ngx_ticket_staff_text(tc, "secret_sealed");

    if (tk_unseal(&tc->pool, ngx_ticket_process.conf->keyring,
                  tc->supplier->u.supplier.supplier_id, "device",
                  ngx_ticket_gate_context(device_no, context), key, &plain)
        != TK_OK)
    {
        ngx_log_error(NGX_LOG_ERR, tc->r->connection->log, 0,
                      "the secret of device %D was not sealed with this "
                      "master key", device_no);
        return 0;
    }

    good = plain.len == TK_GATE_KEY
           && tk_gate_ask_compare(&gate->ask, plain.data);
    OPENSSL_cleanse(plain.data, plain.len);

    return good;
}


/*
 * Each nonce once.  What a device has used is remembered on this host until its
 * time is over, and never forgotten to make room: one that uses as many as
 * there are free gets no more, so there is always room for the others.
 */

static ngx_int_t
ngx_ticket_gate_use(ngx_ticket_ctx_t *tc, int32_t device_no)
{
    u_char              hash[TK_SHA256_LEN],
                        text[2 * NGX_INT32_LEN + TK_GATE_NONCE_MAX
                             + sizeof("gate  ")], *p;
    int64_t             owner, until, first;
    tk_str_t            none = tk_null_str;
    tk_used_e           used;
    ngx_ticket_zone_t  *z;
    ngx_ticket_gate_t  *gate;

    gate = tc->own;
    p = ngx_sprintf(text, "gate %D %D ",
                    tc->supplier->u.supplier.supplier_id, device_no);
    p = ngx_cpymem(p, gate->ask.nonce.data, gate->ask.nonce.len);

    if (tk_sha256(text, p - text, hash) != TK_OK) {
        return NGX_ERROR;
    }

    /* agents have the owners below */
    owner = ((int64_t) tc->supplier->u.supplier.supplier_id << 32)
            + (INT64_C(1) << 31) + device_no;
    until = tk_gate_ask_time(&gate->ask) - TK_EPOCH + TK_GATE_WINDOW_S + 1;

    z = ngx_ticket_zone_lock_used();
    used = tk_used_take(z->used, hash, owner, ngx_ticket_now() / TK_SECOND,
                        until, &first);
    ngx_ticket_zone_unlock_used(z);

    return used == TK_USED_NEW ? NGX_OK
           : ngx_ticket_staff_refuse(tc, used == TK_USED_AGAIN
                                         ? "GATE_NONCE" : "GATE_FULL", none);
}


ngx_int_t
ngx_ticket_gate_proven(ngx_ticket_ctx_t *tc)
{
    u_char               text[TK_GATE_TOKEN_LEN];
    int32_t              device_no;
    tk_buf_t             b;
    tk_str_t             none = tk_null_str, s;
    tk_json_t            j;
    ngx_int_t            rc;
    tk_gate_token_t      token;

    rc = ngx_ticket_staff_verdict(tc);
    device_no = (int32_t) ngx_ticket_gate_number(tc, "device", 0);

    if (rc != NGX_OK) {
        return rc;
    }

    if (!ngx_ticket_gate_is_signed(tc, device_no)) {
        return ngx_ticket_staff_refuse(tc, "GATE_SIGNATURE", none);
    }

    rc = ngx_ticket_gate_use(tc, device_no);
    if (rc != NGX_OK) {
        return rc;
    }

    token.supplier_id = tc->supplier->u.supplier.supplier_id;
    token.device_no = device_no;
    token.epoch = (int32_t) ngx_ticket_staff_number(tc, "epoch");
    token.until = ngx_ticket_now() / TK_SECOND + TK_EPOCH + TK_GATE_TOKEN_S;

    if (!tk_gate_token_make(ngx_ticket_gate_key, &token, text)
        || tk_buf_init(&b, &tc->pool, 256) != TK_OK)
    {
        return NGX_ERROR;
    }

    s.data = text;
    s.len = sizeof(text);
    tc->authenticated = 1;
    tc->device_no = device_no;

    tk_json_init(&j, &b);
    tk_json_object(&j);
    tk_json_key(&j, "token");
    tk_json_str(&j, s);
    tk_json_key(&j, "until");
    tk_json_int(&j, token.until * 1000);
    tk_json_key(&j, "supplier");
    tk_json_int(&j, token.supplier_id);
    tk_json_key(&j, "device");
    tk_json_int(&j, device_no);
    ngx_ticket_gate_text(tc, &j, "name", "name");
    ngx_ticket_gate_text(tc, &j, "kind", "kind");
    ngx_ticket_gate_now(&j);
    tk_json_end(&j);

    return ngx_ticket_gate_shown(tc, &b, &j);
}


/* ---- Heartbeats ---- */

/* What it tells of itself, but the time: that is another one each time. */

static void
ngx_ticket_gate_told(ngx_ticket_ctx_t *tc, ngx_ticket_pg_op_t *op)
{
    size_t               i;
    json_t              *value;
    tk_buf_t             b;
    tk_json_t            j;
    ngx_ticket_staff_t  *staff;

    static const char *const  members[] = {
        "list", "battery", "paper", "door", "waiting", "version", "error"
    };

    staff = tc->data;

    if (tk_buf_init(&b, &tc->pool, NGX_TICKET_GATE_TOLD) != TK_OK) {
        ngx_ticket_pg_null(op);
        return;
    }

    tk_json_init(&j, &b);
    tk_json_object(&j);

    for (i = 0; i < sizeof(members) / sizeof(members[0]); i++) {
        value = json_object_get(staff->call.own, members[i]);

        if (json_is_integer(value)) {
            tk_json_key(&j, members[i]);
            tk_json_int(&j, json_integer_value(value));

        } else if (json_is_string(value)) {
            tk_json_key(&j, members[i]);
            tk_json_str(&j, tk_str_c(json_string_value(value)));
        }
    }

    tk_json_end(&j);

    if (tk_json_done(&j) == TK_OK) {
        ngx_ticket_pg_text(op, tk_buf_str(&b));

    } else {
        ngx_ticket_pg_null(op);
    }
}


/* Each is read as if it were asked for by itself; what is wrong goes to the
 * errors of the whole. */

static ngx_int_t
ngx_ticket_gate_turn(ngx_ticket_ctx_t *tc, size_t i, const json_t *given)
{
    tk_err_t             rc;
    tk_call_t            call;
    tk_path_t            path;
    ngx_ticket_staff_t  *staff;

    staff = tc->data;
    ngx_memzero(&call, sizeof(tk_call_t));
    ngx_memzero(&path, sizeof(tk_path_t));
    call.pool = &tc->pool;
    call.lang = staff->lang;
    path.action = &tk_gate_turn;

    rc = tk_call_read(&call, &path, given);

    if (rc == TK_OK) {
        ngx_ticket_gate_wrong_in(tc, "turns", i, call.errors);
    }

    tk_call_free(&call);

    return rc == TK_OK ? NGX_OK : NGX_ERROR;
}


/* As it came, if all of it is right. */

static ngx_int_t
ngx_ticket_gate_turns(ngx_ticket_ctx_t *tc, tk_str_t *text)
{
    char                *dumped;
    json_t              *turns, *turn;
    size_t               i;
    ngx_ticket_staff_t  *staff;

    staff = tc->data;
    turns = json_object_get(staff->call.own, "turns");

    if (json_array_size(turns) > TK_GATE_TURNS) {
        return ngx_ticket_staff_wrong(tc, "turns", "LENGTH",
                                      "it is a list of more than 32",
                                      "最多 32 项");
    }

    json_array_foreach(turns, i, turn) {
        if (ngx_ticket_gate_turn(tc, i, turn) != NGX_OK) {
            return NGX_ERROR;
        }
    }

    if (json_array_size(staff->call.errors)) {
        return ngx_ticket_staff_errors(tc);
    }

    if (json_array_size(turns) == 0) {
        return NGX_OK;
    }

    dumped = json_dumps(turns, JSON_COMPACT);
    if (dumped == NULL) {
        return NGX_ERROR;
    }

    *text = tk_str_copy(&tc->pool, tk_str_c(dumped));
    ngx_ticket_wiped_free_text(dumped);

    return text->data ? NGX_OK : NGX_ERROR;
}


/* What was not said is null. */

static void
ngx_ticket_gate_bind_said(ngx_ticket_ctx_t *tc, ngx_ticket_pg_op_t *op,
    const char *member)
{
    const char  *said;

    said = ngx_ticket_staff_said(tc->data, member);

    if (said) {
        ngx_ticket_pg_text(op, tk_str_c(said));

    } else {
        ngx_ticket_pg_null(op);
    }
}


ngx_int_t
ngx_ticket_gate_beat(ngx_ticket_ctx_t *tc)
{
    tk_str_t             turns = tk_null_str;
    ngx_int_t            rc;
    ngx_ticket_pg_op_t  *op;

    ngx_ticket_wiped_begin();
    rc = ngx_ticket_gate_turns(tc, &turns);
    ngx_ticket_wiped_end();

    if (rc != NGX_OK) {
        return rc;
    }

    op = ngx_ticket_gate_ask_device(tc, NGX_TICKET_STMT_GATE_BEAT);
    ngx_ticket_gate_told(tc, op);
    ngx_ticket_gate_bind_said(tc, op, "gate");
    ngx_ticket_gate_bind_said(tc, op, "abilities");

    if (turns.data) {
        ngx_ticket_pg_text(op, turns);

    } else {
        ngx_ticket_pg_null(op);
    }

    return ngx_ticket_submit(tc, op);
}


/* Numbers of gates, commas between, as a list. */

static void
ngx_ticket_gate_gates(ngx_ticket_ctx_t *tc, tk_json_t *j)
{
    size_t    i, from;
    tk_str_t  all, one;

    if (!ngx_ticket_gate_member(tc, j, "gates", "gates")) {
        return;
    }

    all = ngx_ticket_staff_text(tc, "gates");
    tk_json_array(j);

    for (i = from = 0; i <= all.len; i++) {
        if (i == all.len || all.data[i] == ',') {
            one.data = all.data + from;
            one.len = i - from;
            tk_json_str(j, one);
            from = i + 1;
        }
    }

    tk_json_end(j);
}


static void
ngx_ticket_gate_station(ngx_ticket_ctx_t *tc, tk_json_t *j)
{
    if (ngx_ticket_gate_member(tc, j, "station", "station_no")) {
        tk_json_object(j);
        ngx_ticket_gate_int(tc, j, "no", "station_no");
        ngx_ticket_gate_text(tc, j, "name", "station");
        tk_json_end(j);
    }
}


ngx_int_t
ngx_ticket_gate_beaten(ngx_ticket_ctx_t *tc)
{
    tk_buf_t   b;
    tk_json_t  j;
    ngx_int_t  rc;

    rc = ngx_ticket_staff_verdict(tc);
    if (rc != NGX_OK) {
        return rc;
    }

    if (tk_buf_init(&b, &tc->pool, 512) != TK_OK) {
        return NGX_ERROR;
    }

    tk_json_init(&j, &b);
    tk_json_object(&j);
    ngx_ticket_gate_now(&j);
    tk_json_key(&j, "ahead");
    tk_json_int(&j, ngx_ticket_gate_number(tc, "time", 0)
                    - ngx_ticket_gate_ms(tc->now));
    ngx_ticket_gate_text(tc, &j, "name", "name");
    ngx_ticket_gate_text(tc, &j, "kind", "kind");
    ngx_ticket_gate_station(tc, &j);
    ngx_ticket_gate_text(tc, &j, "gate", "gate");
    ngx_ticket_gate_gates(tc, &j);
    ngx_ticket_gate_text(tc, &j, "directions", "directions");
    ngx_ticket_gate_text(tc, &j, "offline_unknown", "offline_unknown");
    ngx_ticket_gate_int(tc, &j, "policy", "policy_version");
    ngx_ticket_gate_int(tc, &j, "list", "list_no");
    ngx_ticket_gate_text(tc, &j, "command", "command");
    ngx_ticket_gate_moment(tc, &j, "alarm_at", "alarm_at");
    tk_json_end(&j);

    return ngx_ticket_gate_shown(tc, &b, &j);
}


/* ---- Taking back ---- */

ngx_int_t
ngx_ticket_gate_undo(ngx_ticket_ctx_t *tc)
{
    ngx_ticket_pg_op_t  *op;

    op = ngx_ticket_gate_ask_device(tc, NGX_TICKET_STMT_GATE_UNDO);
    ngx_ticket_pg_text(op, tk_str_c(ngx_ticket_staff_said(tc->data,
                                                          "request")));

    return ngx_ticket_submit(tc, op);
}


ngx_int_t
ngx_ticket_gate_undone(ngx_ticket_ctx_t *tc)
{
    tk_buf_t   b;
    tk_json_t  j;
    ngx_int_t  rc;

    rc = ngx_ticket_staff_verdict(tc);
    if (rc != NGX_OK) {
        return rc;
    }

    if (tk_buf_init(&b, &tc->pool, 256) != TK_OK) {
        return NGX_ERROR;
    }

    tk_json_init(&j, &b);
    tk_json_object(&j);
    tk_json_key(&j, "request");
    tk_json_str(&j, tk_str_c(ngx_ticket_staff_said(tc->data, "request")));
    ngx_ticket_gate_int(tc, &j, "persons", "persons");
    ngx_ticket_gate_now(&j);
    tk_json_end(&j);

    return ngx_ticket_gate_shown(tc, &b, &j);
}
