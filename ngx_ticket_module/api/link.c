/*
 * One-time links: whoever opens one sets the password and, or not, the device.
 */

#include "api/person.h"
#include "api/sign_in.h"
#include "base/process.h"
#include "core/staff/tk_totp.h"
#include "core/tk_json.h"

#include <openssl/crypto.h>


/* The code proves that the device has the secret. */

static ngx_int_t
ngx_ticket_link_device(ngx_ticket_ctx_t *tc)
{
    tk_str_t             secret, code;
    ngx_ticket_staff_t  *staff;

    staff = tc->data;
    secret = ngx_ticket_person_member(tc, "totp_secret");
    code = ngx_ticket_person_member(tc, "totp");

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


ngx_int_t
ngx_ticket_link_good(ngx_ticket_ctx_t *tc)
{
    ngx_int_t  rc;

    rc = ngx_ticket_person_good(tc, "password");

    return rc == NGX_OK ? ngx_ticket_link_device(tc) : rc;
}


ngx_int_t
ngx_ticket_link_hash(ngx_ticket_ctx_t *tc, u_char hash[TK_SHA256_LEN])
{
    tk_str_t  token;

    token = ngx_ticket_person_member(tc, "token");

    return tk_sha256(token.data, token.len, hash) == TK_OK ? NGX_OK
                                                           : NGX_ERROR;
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

    if (ngx_ticket_person_work(tc, "password", none, 1) != NGX_OK) {
        return NGX_ERROR;
    }

    return ngx_ticket_person_hash(tc);
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
                   ngx_ticket_person_context(tc, staff->staff_id), secret,
                   sealed)
           == TK_OK ? NGX_OK : NGX_ERROR;
}


ngx_int_t
ngx_ticket_link_set(ngx_ticket_ctx_t *tc)
{
    u_char               hash[TK_SHA256_LEN];
    tk_str_t             link, made, sealed;
    ngx_ticket_staff_t  *staff;
    ngx_ticket_pg_op_t  *op;

    staff = tc->data;
    made = ngx_ticket_person_made(staff);

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

    if (staff->has_totp) {
        ngx_ticket_pg_bytea(op, sealed);
        ngx_ticket_pg_int8(op, staff->totp_step);

    } else {
        ngx_ticket_pg_null(op);
        ngx_ticket_pg_null(op);
    }

    ngx_ticket_pg_text(op, ngx_ticket_person_address(tc));
    ngx_ticket_person_place(tc, op);
    ngx_ticket_staff_forget(staff);

    return ngx_ticket_submit(tc, op);
}
