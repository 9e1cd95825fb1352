/*
 * People sign in and out, change their password, use a one-time link.  What a
 * name's password is compared with comes from Postgres, which counts failures;
 * here is nothing but the comparison, in a thread (base/hash.h).
 */

#include "api/staff.h"
#include "base/process.h"
#include "base/wiped.h"
#include "core/staff/tk_sign_in.h"
#include "core/staff/tk_totp.h"
#include "core/tk_crypto.h"
#include "core/tk_json.h"
#include "core/tk_password.h"
#include "core/tk_value.h"
#include "request/driver.h"
#include "request/sql.h"

#include <openssl/crypto.h>


/* ---- Pieces ---- */

static tk_str_t
ngx_ticket_sign_in_member(ngx_ticket_ctx_t *tc, const char *member)
{
    const char  *text;

    text = ngx_ticket_staff_said(tc->data, member);

    return tk_str_c(text ? text : "");
}


static tk_str_t
ngx_ticket_sign_in_session(ngx_ticket_staff_t *staff)
{
    tk_str_t  session;

    session.data = staff->session;
    session.len = sizeof(staff->session);

    return session;
}


static tk_str_t
ngx_ticket_sign_in_address(ngx_ticket_ctx_t *tc)
{
    tk_str_t  address;

    address.data = tc->r->connection->addr_text.data;
    address.len = tc->r->connection->addr_text.len;

    return address;
}


/* 32 random bytes in Base64 for URLs, and what Postgres knows them by. */

static ngx_int_t
ngx_ticket_sign_in_cookie(ngx_ticket_staff_t *staff)
{
    u_char     random[32];
    ngx_str_t  from, to;

    if (tk_random(random, sizeof(random)) != TK_OK) {
        return NGX_ERROR;
    }

    from.data = random;
    from.len = sizeof(random);
    to.data = staff->cookie;
    ngx_encode_base64url(&to, &from);
    OPENSSL_cleanse(random, sizeof(random));

    return tk_sha256(staff->cookie, NGX_TICKET_COOKIE, staff->session)
           == TK_OK ? NGX_OK : NGX_ERROR;
}


/* The work of a password, instead of it. */

static ngx_int_t
ngx_ticket_sign_in_work(ngx_ticket_ctx_t *tc, const char *member,
    tk_str_t known, ngx_uint_t make)
{
    ngx_ticket_staff_t  *staff;

    staff = tc->data;

    if (staff->work == NULL) {
        staff->work = ngx_palloc(tc->r->pool, sizeof(ngx_ticket_hash_work_t));
        if (staff->work == NULL) {
            return NGX_ERROR;
        }
    }

    ngx_memzero(staff->work, sizeof(ngx_ticket_hash_work_t));
    staff->work->make = make;

    if (known.len >= NGX_TICKET_HASH_TEXT) {
        return NGX_ERROR;
    }

    if (known.len) {
        ngx_memcpy(staff->work->known, known.data, known.len);
    }

    tk_password_hash(ngx_ticket_process.conf->keyring, 0, tk_str_c("staff"),
                     ngx_ticket_sign_in_member(tc, member),
                     staff->work->secret);

    return NGX_OK;
}


static void
ngx_ticket_sign_in_hashed(void *data)
{
    ngx_ticket_resume(data);
}


static ngx_int_t
ngx_ticket_sign_in_hash(ngx_ticket_ctx_t *tc)
{
    tk_str_t             none = tk_null_str;
    ngx_ticket_staff_t  *staff;

    staff = tc->data;

    ngx_ticket_op_done(tc);
    ngx_ticket_hash_release(staff->hash);
    staff->hash = ngx_ticket_hash_start(staff->work, ngx_ticket_sign_in_hashed,
                                        tc);
    OPENSSL_cleanse(staff->work, sizeof(ngx_ticket_hash_work_t));

    return staff->hash ? NGX_AGAIN
                       : ngx_ticket_staff_refuse(tc, "SIGN_IN_BUSY", none);
}


static tk_str_t
ngx_ticket_sign_in_made(ngx_ticket_staff_t *staff)
{
    return tk_str_c(ngx_ticket_hash_done(staff->hash)->made);
}


/* A password that is guessed at once is none. */

static ngx_int_t
ngx_ticket_sign_in_good(ngx_ticket_ctx_t *tc, const char *member)
{
    if (!tk_password_is_simple(ngx_ticket_sign_in_member(tc, member))) {
        return NGX_OK;
    }

    return ngx_ticket_staff_wrong(tc, member, "SIMPLE",
        "too simple: not one character repeated, and not a run such as 123456",
        "过于简单：不能是同一字符重复，也不能是 123456 这样的连续字符");
}


/* ---- Signing in ---- */

ngx_int_t
ngx_ticket_sign_in_begin(ngx_ticket_ctx_t *tc)
{
    ngx_int_t            rc;
    ngx_ticket_pg_op_t  *op;

    rc = ngx_ticket_staff_read(tc);
    if (rc != NGX_OK) {
        return rc;
    }

    op = ngx_ticket_staff_ask(tc, NGX_TICKET_STMT_SIGN_IN_BEGIN);
    ngx_ticket_pg_text(op, ngx_ticket_sign_in_member(tc, "name"));
    ngx_ticket_pg_text(op, ngx_ticket_sign_in_address(tc));

    return ngx_ticket_submit(tc, op);
}


static tk_str_t
ngx_ticket_sign_in_context(ngx_ticket_ctx_t *tc, int32_t staff_id)
{
    tk_str_t  context;

    context.data = ngx_pnalloc(tc->r->pool, NGX_INT32_LEN + 1);
    context.len = context.data
                  ? (size_t) (ngx_sprintf(context.data, "%D", staff_id)
                              - context.data)
                  : 0;

    return context;
}


/* Which step the code is of; where nobody has a device, any code is ignored. */

static void
ngx_ticket_sign_in_code(ngx_ticket_ctx_t *tc)
{
    tk_str_t             sealed, secret, code;
    ngx_ticket_staff_t  *staff;

    staff = tc->data;
    code = ngx_ticket_sign_in_member(tc, "totp");
    sealed = ngx_ticket_staff_text(tc, "totp_sealed");
    staff->has_code = code.len != 0;
    staff->totp_step = 0;

    if (sealed.len == 0 || code.len == 0) {
        return;
    }

    if (tk_unseal(&tc->pool, ngx_ticket_process.conf->keyring, 0, "totp",
                  ngx_ticket_sign_in_context(tc, staff->staff_id), sealed,
                  &secret)
        != TK_OK)
    {
        ngx_log_error(NGX_LOG_ERR, tc->r->connection->log, 0,
                      "the device of person %D was not sealed with this "
                      "master key", staff->staff_id);
        return;
    }

    staff->totp_step = tk_totp_find(secret, tc->now, code);
    OPENSSL_cleanse(secret.data, secret.len);
}


ngx_int_t
ngx_ticket_sign_in_compare(ngx_ticket_ctx_t *tc)
{
    ngx_ticket_staff_t  *staff;

    if (tc->op->err != TK_OK) {
        return ngx_ticket_refuse(tc, tc->op->err);
    }

    staff = tc->data;
    staff->staff_id = ngx_ticket_staff_number(tc, "staff_id");
    ngx_ticket_sign_in_code(tc);

    if (ngx_ticket_sign_in_work(tc, "password",
                                ngx_ticket_staff_text(tc, "password"), 0)
        != NGX_OK)
    {
        return NGX_ERROR;
    }

    return ngx_ticket_sign_in_hash(tc);
}


ngx_int_t
ngx_ticket_sign_in_end(ngx_ticket_ctx_t *tc)
{
    tk_str_t             none = tk_null_str;
    ngx_ticket_staff_t  *staff;
    ngx_ticket_pg_op_t  *op;

    staff = tc->data;

    if (ngx_ticket_sign_in_cookie(staff) != NGX_OK) {
        return NGX_ERROR;
    }

    op = ngx_ticket_staff_ask(tc, NGX_TICKET_STMT_SIGN_IN_END);
    ngx_ticket_pg_text(op, ngx_ticket_sign_in_member(tc, "name"));
    ngx_ticket_pg_bool(op, ngx_ticket_hash_done(staff->hash)->fits);

    if (staff->has_code) {
        ngx_ticket_pg_int8(op, staff->totp_step);

    } else {
        ngx_ticket_pg_null(op);
    }

    ngx_ticket_staff_bind(op, ngx_ticket_sign_in_member(tc, "supplier"));
    ngx_ticket_pg_bytea(op, ngx_ticket_sign_in_session(staff));
    ngx_ticket_pg_text(op, ngx_ticket_sign_in_address(tc));
    ngx_ticket_pg_text(op, staff->agent);
    ngx_ticket_staff_bind(op, ngx_ticket_sign_in_made(staff));
    ngx_ticket_staff_bind(op, none);

    ngx_ticket_staff_forget(staff);
    staff->has_cookie = 1;

    return ngx_ticket_submit(tc, op);
}


/* ---- Who is signed in ---- */

ngx_int_t
ngx_ticket_sign_in_show(ngx_ticket_ctx_t *tc)
{
    ngx_int_t            rc;
    ngx_ticket_pg_op_t  *op;

    rc = ngx_ticket_staff_read(tc);
    if (rc != NGX_OK) {
        return rc;
    }

    op = ngx_ticket_staff_ask(tc, NGX_TICKET_STMT_SIGN_IN_SHOW);
    ngx_ticket_pg_bytea(op, ngx_ticket_sign_in_session(tc->data));

    return ngx_ticket_submit(tc, op);
}


/* Of both. */

ngx_int_t
ngx_ticket_sign_in_shown(ngx_ticket_ctx_t *tc)
{
    ngx_int_t            rc;
    ngx_ticket_staff_t  *staff;

    staff = tc->data;

    rc = ngx_ticket_staff_verdict(tc);

    if (rc != NGX_OK) {
        staff->has_cookie = 0;

        if (rc == NGX_DECLINED && tc->op->err == TK_OK) {
            staff->more = ngx_ticket_staff_text(tc, "suppliers");
            staff->more_name = staff->more.len ? "suppliers" : NULL;
        }

        return rc;
    }

    staff->status = NGX_HTTP_OK;
    staff->shown = ngx_ticket_staff_text(tc, "shown");

    return NGX_OK;
}


ngx_int_t
ngx_ticket_sign_out_ask(ngx_ticket_ctx_t *tc)
{
    ngx_int_t            rc;
    ngx_ticket_pg_op_t  *op;

    rc = ngx_ticket_staff_read(tc);
    if (rc != NGX_OK) {
        return rc;
    }

    op = ngx_ticket_staff_ask(tc, NGX_TICKET_STMT_SIGN_IN_OUT);
    ngx_ticket_pg_bytea(op, ngx_ticket_sign_in_session(tc->data));

    return ngx_ticket_submit(tc, op);
}


ngx_int_t
ngx_ticket_sign_out_done(ngx_ticket_ctx_t *tc)
{
    ngx_int_t            rc;
    ngx_ticket_staff_t  *staff;

    staff = tc->data;

    rc = ngx_ticket_staff_verdict(tc);

    if (rc == NGX_OK) {
        staff->status = NGX_HTTP_NO_CONTENT;
        staff->over = 1;
    }

    return rc;
}


/* ---- The own password ---- */

ngx_int_t
ngx_ticket_password_begin(ngx_ticket_ctx_t *tc)
{
    ngx_int_t            rc;
    ngx_ticket_pg_op_t  *op;

    rc = ngx_ticket_staff_read(tc);

    if (rc == NGX_OK) {
        rc = ngx_ticket_sign_in_good(tc, "new_password");
    }

    if (rc != NGX_OK) {
        return rc;
    }

    op = ngx_ticket_staff_ask(tc, NGX_TICKET_STMT_SIGN_IN_PASSWORD);
    ngx_ticket_pg_bytea(op, ngx_ticket_sign_in_session(tc->data));

    return ngx_ticket_submit(tc, op);
}


ngx_int_t
ngx_ticket_password_compare(ngx_ticket_ctx_t *tc)
{
    ngx_int_t  rc;

    rc = ngx_ticket_staff_verdict(tc);
    if (rc != NGX_OK) {
        return rc;
    }

    if (ngx_ticket_sign_in_work(tc, "password",
                                ngx_ticket_staff_text(tc, "password"), 0)
        != NGX_OK)
    {
        return NGX_ERROR;
    }

    return ngx_ticket_sign_in_hash(tc);
}


/* Where the old one is wrong, that is counted, and nothing is made. */

ngx_int_t
ngx_ticket_password_make(ngx_ticket_ctx_t *tc)
{
    tk_str_t             none = tk_null_str;
    ngx_ticket_staff_t  *staff;

    staff = tc->data;

    if (!ngx_ticket_hash_done(staff->hash)->fits) {
        return NGX_OK;
    }

    if (ngx_ticket_sign_in_work(tc, "new_password", none, 1) != NGX_OK) {
        return NGX_ERROR;
    }

    return ngx_ticket_sign_in_hash(tc);
}


ngx_int_t
ngx_ticket_password_set(ngx_ticket_ctx_t *tc)
{
    tk_str_t             made, none = tk_null_str;
    ngx_ticket_staff_t  *staff;
    ngx_ticket_pg_op_t  *op;

    staff = tc->data;
    ngx_ticket_staff_forget(staff);
    made = ngx_ticket_sign_in_made(staff);

    op = ngx_ticket_staff_ask(tc, NGX_TICKET_STMT_SIGN_IN_PASSWORD_SET);
    ngx_ticket_pg_bytea(op, ngx_ticket_sign_in_session(staff));
    ngx_ticket_pg_bool(op, made.len != 0);
    ngx_ticket_staff_bind(op, made);
    ngx_ticket_staff_bind(op, none);
    ngx_ticket_pg_text(op, ngx_ticket_sign_in_address(tc));

    return ngx_ticket_submit(tc, op);
}


ngx_int_t
ngx_ticket_password_done(ngx_ticket_ctx_t *tc)
{
    ngx_int_t            rc;
    ngx_ticket_staff_t  *staff;

    staff = tc->data;

    rc = ngx_ticket_staff_verdict(tc);

    if (rc == NGX_OK) {
        staff->status = NGX_HTTP_NO_CONTENT;
    }

    return rc;
}


/* ---- One-time links ---- */

/* The code proves that the device has the secret. */

static ngx_int_t
ngx_ticket_link_device(ngx_ticket_ctx_t *tc)
{
    tk_str_t             secret, code;
    ngx_ticket_staff_t  *staff;

    staff = tc->data;
    secret = ngx_ticket_sign_in_member(tc, "totp_secret");
    code = ngx_ticket_sign_in_member(tc, "totp");

    if (secret.len == 0) {
        return NGX_OK;
    }

    if (tk_totp_read(secret, staff->totp_secret) != TK_OK) {
        return ngx_ticket_staff_wrong(tc, "totp_secret", "BASE32",
                                      "it is no secret of a device",
                                      "不是验证器密钥");
    }

    secret.data = staff->totp_secret;
    secret.len = sizeof(staff->totp_secret);
    staff->totp_step = tk_totp_find(secret, tc->now, code);
    staff->has_totp = 1;

    if (staff->totp_step == 0) {
        return ngx_ticket_staff_wrong(tc, "totp", "WRONG",
                                      "it is not what the device shows now",
                                      "与验证器当前显示的数字不符");
    }

    return NGX_OK;
}


static ngx_int_t
ngx_ticket_link_hash(ngx_ticket_ctx_t *tc, u_char hash[TK_SHA256_LEN])
{
    tk_str_t  token;

    token = ngx_ticket_sign_in_member(tc, "token");

    return tk_sha256(token.data, token.len, hash) == TK_OK ? NGX_OK
                                                           : NGX_ERROR;
}


/* Of both: OPEN_LINK and USE_LINK. */

ngx_int_t
ngx_ticket_link_ask(ngx_ticket_ctx_t *tc)
{
    u_char               hash[TK_SHA256_LEN];
    tk_str_t             link;
    ngx_int_t            rc;
    ngx_ticket_pg_op_t  *op;

    rc = ngx_ticket_staff_read(tc);

    if (rc == NGX_OK && ngx_ticket_staff_said(tc->data, "password")) {
        rc = ngx_ticket_sign_in_good(tc, "password");

        if (rc == NGX_OK) {
            rc = ngx_ticket_link_device(tc);
        }
    }

    if (rc != NGX_OK) {
        return rc;
    }

    if (ngx_ticket_link_hash(tc, hash) != NGX_OK) {
        return NGX_ERROR;
    }

    link.data = hash;
    link.len = sizeof(hash);

    op = ngx_ticket_staff_ask(tc, NGX_TICKET_STMT_SIGN_IN_LINK);
    ngx_ticket_pg_bytea(op, link);

    return ngx_ticket_submit(tc, op);
}


/* A device shows under what name it knows the secret: this host's. */

static tk_str_t
ngx_ticket_link_issuer(ngx_ticket_ctx_t *tc)
{
    tk_str_t   issuer;
    ngx_str_t  server;

    server = tc->r->headers_in.server;
    issuer.data = server.data;
    issuer.len = server.len;

    return server.len ? issuer : tk_str_c("ticket");
}


static ngx_int_t
ngx_ticket_link_show(ngx_ticket_ctx_t *tc, const u_char *secret)
{
    u_char               text[TK_TOTP_TEXT];
    tk_buf_t             b;
    tk_str_t             uri, name;
    tk_json_t            j;
    ngx_ticket_staff_t  *staff;

    staff = tc->data;
    name = ngx_ticket_staff_text(tc, "name");
    tk_totp_text(secret, text);

    if (tk_totp_uri(&tc->pool, ngx_ticket_link_issuer(tc), name, secret, &uri)
        != TK_OK
        || tk_buf_init(&b, &tc->pool, 512) != TK_OK)
    {
        return NGX_ERROR;
    }

    tk_json_init(&j, &b);
    tk_json_object(&j);
    tk_json_key(&j, "name");
    tk_json_str(&j, name);
    tk_json_key(&j, "full_name");
    tk_json_str(&j, ngx_ticket_staff_text(tc, "full_name"));
    tk_json_key(&j, "totp_needed");
    tk_json_bool(&j, ngx_ticket_staff_number(tc, "totp_must") != 0);
    tk_json_key(&j, "totp_secret");
    tk_json_str(&j, (tk_str_t) { sizeof(text), text });
    tk_json_key(&j, "totp_uri");
    tk_json_str(&j, uri);
    tk_json_end(&j);

    OPENSSL_cleanse(text, sizeof(text));
    staff->shown = tk_buf_str(&b);

    return tk_json_done(&j) == TK_OK ? NGX_OK : NGX_ERROR;
}


ngx_int_t
ngx_ticket_link_shown(ngx_ticket_ctx_t *tc)
{
    u_char               secret[TK_TOTP_SECRET];
    ngx_int_t            rc;
    ngx_ticket_staff_t  *staff;

    staff = tc->data;

    rc = ngx_ticket_staff_verdict(tc);
    if (rc != NGX_OK) {
        return rc;
    }

    if (tk_random(secret, sizeof(secret)) != TK_OK) {
        return NGX_ERROR;
    }

    staff->status = NGX_HTTP_OK;
    rc = ngx_ticket_link_show(tc, secret);
    OPENSSL_cleanse(secret, sizeof(secret));

    return rc;
}


ngx_int_t
ngx_ticket_link_make(ngx_ticket_ctx_t *tc)
{
    tk_str_t             none = tk_null_str;
    ngx_int_t            rc;
    ngx_ticket_staff_t  *staff;

    staff = tc->data;

    rc = ngx_ticket_staff_verdict(tc);
    if (rc != NGX_OK) {
        return rc;
    }

    staff->staff_id = ngx_ticket_staff_number(tc, "staff_id");

    if (ngx_ticket_staff_number(tc, "totp_must") && !staff->has_totp) {
        return ngx_ticket_staff_refuse(tc, "TOTP_NEEDED", none);
    }

    if (ngx_ticket_sign_in_work(tc, "password", none, 1) != NGX_OK) {
        return NGX_ERROR;
    }

    return ngx_ticket_sign_in_hash(tc);
}


static ngx_int_t
ngx_ticket_link_seal(ngx_ticket_ctx_t *tc, tk_str_t *sealed)
{
    tk_str_t             secret;
    ngx_ticket_staff_t  *staff;

    staff = tc->data;
    ngx_str_null(sealed);

    if (!staff->has_totp) {
        return NGX_OK;
    }

    secret.data = staff->totp_secret;
    secret.len = sizeof(staff->totp_secret);

    return tk_seal(&tc->pool, ngx_ticket_process.conf->keyring, 0, "totp",
                   ngx_ticket_sign_in_context(tc, staff->staff_id), secret,
                   sealed)
           == TK_OK ? NGX_OK : NGX_ERROR;
}


ngx_int_t
ngx_ticket_link_set(ngx_ticket_ctx_t *tc)
{
    u_char               hash[TK_SHA256_LEN];
    tk_str_t             link, made, sealed, none = tk_null_str;
    ngx_ticket_staff_t  *staff;
    ngx_ticket_pg_op_t  *op;

    staff = tc->data;
    made = ngx_ticket_sign_in_made(staff);

    if (made.len == 0
        || ngx_ticket_link_seal(tc, &sealed) != NGX_OK
        || ngx_ticket_link_hash(tc, hash) != NGX_OK)
    {
        return NGX_ERROR;
    }

    link.data = hash;
    link.len = sizeof(hash);

    op = ngx_ticket_staff_ask(tc, NGX_TICKET_STMT_SIGN_IN_SET);
    ngx_ticket_pg_bytea(op, link);
    ngx_ticket_pg_text(op, made);
    ngx_ticket_staff_bind(op, none);

    if (staff->has_totp) {
        ngx_ticket_pg_bytea(op, sealed);
        ngx_ticket_pg_int8(op, staff->totp_step);

    } else {
        ngx_ticket_pg_null(op);
        ngx_ticket_pg_null(op);
    }

    ngx_ticket_pg_text(op, ngx_ticket_sign_in_address(tc));
    ngx_ticket_staff_forget(staff);

    return ngx_ticket_submit(tc, op);
}


ngx_int_t
ngx_ticket_link_done(ngx_ticket_ctx_t *tc)
{
    ngx_int_t            rc;
    ngx_ticket_staff_t  *staff;

    staff = tc->data;

    rc = ngx_ticket_staff_verdict(tc);

    if (rc == NGX_OK) {
        staff->status = NGX_HTTP_NO_CONTENT;
    }

    return rc;
}
