/*
 * People sign in and out, change their password, make codes for when a device
 * is lost.  What a name's password is compared with comes from Postgres, which
 * counts failures; here is nothing but the comparison, in a thread
 * (base/hash.h).
 */

#include "api/person.h"
#include "api/sign_in.h"
#include "base/process.h"
#include "core/staff/tk_recovery.h"
#include "core/staff/tk_totp.h"
#include "core/tk_crypto.h"
#include "core/tk_json.h"
#include "core/tk_password.h"
#include "request/driver.h"
#include "request/sql.h"

#include <openssl/crypto.h>


/* ---- Pieces ---- */

static tk_str_t
ngx_ticket_sign_in_session(ngx_ticket_staff_t *staff)
{
    tk_str_t  session;

    session.data = staff->session;
    session.len = sizeof(staff->session);

    return session;
}


static void
ngx_ticket_sign_in_bind_bytea(ngx_ticket_pg_op_t *op, tk_str_t bytes)
{
    if (bytes.len) {
        ngx_ticket_pg_bytea(op, bytes);

    } else {
        ngx_ticket_pg_null(op);
    }
}


/* 32 random bytes in Base64 for URLs, and what Postgres knows them by. */

static ngx_int_t
ngx_ticket_sign_in_cookie(ngx_ticket_staff_t *staff,
    u_char session[TK_SHA256_LEN])
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

    staff->has_cookie = 1;

    return tk_sha256(staff->cookie, NGX_TICKET_COOKIE, session)
           == TK_OK ? NGX_OK : NGX_ERROR;
}


/* The password that was said, with that of the row. */

static ngx_int_t
ngx_ticket_sign_in_compared(ngx_ticket_ctx_t *tc)
{
    ngx_ticket_staff_t  *staff;

    staff = tc->data;
    staff->known = ngx_ticket_staff_text(tc, "password");

    return ngx_ticket_person_work(tc, "password", staff->known, 0) == NGX_OK
           ? ngx_ticket_person_hash(tc) : NGX_ERROR;
}


/* ---- The first question ---- */

static void
ngx_ticket_sign_in_bind_name(ngx_ticket_ctx_t *tc, ngx_ticket_pg_op_t *op)
{
    ngx_ticket_pg_text(op, ngx_ticket_person_member(tc, "name"));
    ngx_ticket_pg_text(op, ngx_ticket_person_address(tc));
}


static void
ngx_ticket_sign_in_bind_session(ngx_ticket_ctx_t *tc, ngx_ticket_pg_op_t *op)
{
    ngx_ticket_pg_bytea(op, ngx_ticket_sign_in_session(tc->data));
}


static void
ngx_ticket_sign_in_bind_supplier(ngx_ticket_ctx_t *tc, ngx_ticket_pg_op_t *op)
{
    u_char               hash[TK_SHA256_LEN];
    tk_str_t             session;
    ngx_ticket_staff_t  *staff;

    staff = tc->data;
    session.data = hash;
    session.len = ngx_ticket_sign_in_cookie(staff, hash) == NGX_OK
                  ? sizeof(hash) : 0;       /* an empty one is none */

    ngx_ticket_sign_in_bind_session(tc, op);
    ngx_ticket_pg_text(op, ngx_ticket_person_member(tc, "supplier"));
    ngx_ticket_pg_bytea(op, session);
    ngx_ticket_pg_text(op, ngx_ticket_person_address(tc));
    ngx_ticket_pg_text(op, staff->agent);
}


static void
ngx_ticket_sign_in_bind_link(ngx_ticket_ctx_t *tc, ngx_ticket_pg_op_t *op)
{
    u_char    hash[TK_SHA256_LEN];
    tk_str_t  link;

    link.data = hash;
    link.len = ngx_ticket_link_hash(tc, hash) == NGX_OK ? sizeof(hash) : 0;
    ngx_ticket_pg_bytea(op, link);          /* an empty one opens nothing */
}


static ngx_int_t
ngx_ticket_sign_in_new_password(ngx_ticket_ctx_t *tc)
{
    return ngx_ticket_person_good(tc, "new_password");
}


static const struct {
    tk_operation_e      operation;
    ngx_ticket_stmt_e   stmt;
    void              (*bind)(ngx_ticket_ctx_t *tc, ngx_ticket_pg_op_t *op);
    ngx_int_t         (*good)(ngx_ticket_ctx_t *tc);    /* what was said;
                                                           NULL: anything */
} ngx_ticket_sign_in_asks[] = {
    { TK_OP_SIGN_IN, NGX_TICKET_STMT_SIGN_IN_BEGIN,
      ngx_ticket_sign_in_bind_name, NULL },
    { TK_OP_SHOW_SESSION, NGX_TICKET_STMT_SIGN_IN_SHOW,
      ngx_ticket_sign_in_bind_session, NULL },
    { TK_OP_CHANGE_SUPPLIER, NGX_TICKET_STMT_SIGN_IN_SUPPLIER,
      ngx_ticket_sign_in_bind_supplier, NULL },
    { TK_OP_SIGN_OUT, NGX_TICKET_STMT_SIGN_IN_OUT,
      ngx_ticket_sign_in_bind_session, NULL },
    { TK_OP_CHANGE_PASSWORD, NGX_TICKET_STMT_SIGN_IN_PASSWORD,
      ngx_ticket_sign_in_bind_session, ngx_ticket_sign_in_new_password },
    { TK_OP_MAKE_RECOVERY, NGX_TICKET_STMT_SIGN_IN_PASSWORD,
      ngx_ticket_sign_in_bind_session, NULL },
    { TK_OP_OPEN_LINK, NGX_TICKET_STMT_SIGN_IN_LINK,
      ngx_ticket_sign_in_bind_link, NULL },
    { TK_OP_USE_LINK, NGX_TICKET_STMT_SIGN_IN_LINK,
      ngx_ticket_sign_in_bind_link, ngx_ticket_link_good }
};

#define NGX_TICKET_SIGN_IN_ASKS                                               \
    (sizeof(ngx_ticket_sign_in_asks) / sizeof(ngx_ticket_sign_in_asks[0]))


/* The first step of all of them. */

ngx_int_t
ngx_ticket_sign_in_ask(ngx_ticket_ctx_t *tc)
{
    ngx_int_t            rc;
    ngx_uint_t           i;
    ngx_ticket_pg_op_t  *op;

    for (i = 0; i < NGX_TICKET_SIGN_IN_ASKS; i++) {
        if (ngx_ticket_sign_in_asks[i].operation
            == tc->terms.operation->number)
        {
            break;
        }
    }

    if (i == NGX_TICKET_SIGN_IN_ASKS) {
        return NGX_ERROR;
    }

    rc = ngx_ticket_staff_read(tc);

    if (rc == NGX_OK && ngx_ticket_sign_in_asks[i].good) {
        rc = ngx_ticket_sign_in_asks[i].good(tc);
    }

    if (rc != NGX_OK) {
        return rc;
    }

    op = ngx_ticket_staff_ask(tc, ngx_ticket_sign_in_asks[i].stmt);
    ngx_ticket_sign_in_asks[i].bind(tc, op);

    return ngx_ticket_submit(tc, op);
}


/* The last one of those that have nothing to show. */

ngx_int_t
ngx_ticket_sign_in_done(ngx_ticket_ctx_t *tc)
{
    ngx_int_t            rc;
    ngx_ticket_staff_t  *staff;

    staff = tc->data;

    rc = ngx_ticket_staff_verdict(tc);

    if (rc == NGX_OK) {
        staff->status = NGX_HTTP_NO_CONTENT;
        staff->over = tc->terms.operation->number == TK_OP_SIGN_OUT;
    }

    return rc;
}


/* ---- Signing in ---- */

/* Which step the code is of; where nobody has a device, any code is ignored. */

static void
ngx_ticket_sign_in_code(ngx_ticket_ctx_t *tc)
{
    tk_str_t             secret, code;
    ngx_ticket_staff_t  *staff;

    staff = tc->data;
    code = ngx_ticket_person_member(tc, "totp");
    staff->totp_sealed = ngx_ticket_staff_text(tc, "totp_sealed");
    staff->has_code = code.len != 0;
    staff->totp_step = 0;

    if (staff->totp_sealed.len == 0 || code.len == 0) {
        return;
    }

    if (tk_unseal(&tc->pool, ngx_ticket_process.conf->keyring, 0, "totp",
                  ngx_ticket_person_context(tc, staff->staff_id),
                  staff->totp_sealed, &secret)
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

    return ngx_ticket_sign_in_compared(tc);
}


/* Of a code for a lost device, bound to whose it is; what is none fits none. */

static ngx_int_t
ngx_ticket_sign_in_recovery(ngx_ticket_ctx_t *tc, tk_str_t typed,
    u_char hash[TK_SHA256_LEN])
{
    u_char               text[NGX_INT32_LEN + 1 + TK_RECOVERY_LEN], *p;
    u_char               code[TK_RECOVERY_LEN];
    tk_str_t             said;
    ngx_ticket_staff_t  *staff;

    staff = tc->data;

    if (tk_recovery_read(typed, code) != TK_OK) {
        ngx_memzero(hash, TK_SHA256_LEN);
        return NGX_DECLINED;
    }

    p = ngx_sprintf(text, "%D ", staff->staff_id);
    p = ngx_cpymem(p, code, sizeof(code));
    said.data = text;
    said.len = p - text;

    tk_password_hash(ngx_ticket_process.conf->keyring, 0,
                     tk_str_c("staff recovery"), said, hash);
    OPENSSL_cleanse(text, sizeof(text));
    OPENSSL_cleanse(code, sizeof(code));

    return NGX_OK;
}


ngx_int_t
ngx_ticket_sign_in_end(ngx_ticket_ctx_t *tc)
{
    u_char               hash[TK_SHA256_LEN];
    tk_str_t             recovery;
    ngx_ticket_staff_t  *staff;
    ngx_ticket_pg_op_t  *op;

    staff = tc->data;
    recovery = ngx_ticket_person_member(tc, "recovery");

    if (recovery.len) {
        ngx_ticket_sign_in_recovery(tc, recovery, hash);
        recovery.data = hash;
        recovery.len = sizeof(hash);
    }

    if (ngx_ticket_sign_in_cookie(staff, staff->session) != NGX_OK) {
        return NGX_ERROR;
    }

    op = ngx_ticket_staff_ask(tc, NGX_TICKET_STMT_SIGN_IN_END);
    ngx_ticket_pg_text(op, ngx_ticket_person_member(tc, "name"));
    ngx_ticket_pg_bool(op, ngx_ticket_hash_done(staff->hash)->fits);

    if (staff->has_code) {
        ngx_ticket_pg_int8(op, staff->totp_step);

    } else {
        ngx_ticket_pg_null(op);
    }

    ngx_ticket_staff_bind(op, ngx_ticket_person_member(tc, "supplier"));
    ngx_ticket_pg_bytea(op, ngx_ticket_sign_in_session(staff));
    ngx_ticket_pg_text(op, ngx_ticket_person_address(tc));
    ngx_ticket_pg_text(op, staff->agent);
    ngx_ticket_staff_bind(op, ngx_ticket_person_made(staff));
    ngx_ticket_staff_bind(op, staff->known);
    ngx_ticket_sign_in_bind_bytea(op, staff->totp_sealed);
    ngx_ticket_sign_in_bind_bytea(op, recovery);
    ngx_ticket_person_place(tc, op);

    ngx_ticket_staff_forget(staff);

    return ngx_ticket_submit(tc, op);
}


/* ---- Who is signed in ---- */

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


/* ---- The own password ---- */

ngx_int_t
ngx_ticket_password_compare(ngx_ticket_ctx_t *tc)
{
    ngx_int_t            rc;
    ngx_ticket_staff_t  *staff;

    staff = tc->data;

    rc = ngx_ticket_staff_verdict(tc);
    if (rc != NGX_OK) {
        return rc;
    }

    staff->staff_id = ngx_ticket_staff_number(tc, "staff_id");
    ngx_ticket_sign_in_code(tc);

    return ngx_ticket_sign_in_compared(tc);
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

    if (ngx_ticket_person_work(tc, "new_password", none, 1) != NGX_OK) {
        return NGX_ERROR;
    }

    return ngx_ticket_person_hash(tc);
}


ngx_int_t
ngx_ticket_password_set(ngx_ticket_ctx_t *tc)
{
    tk_str_t             made;
    ngx_ticket_staff_t  *staff;
    ngx_ticket_pg_op_t  *op;

    staff = tc->data;
    ngx_ticket_staff_forget(staff);
    made = ngx_ticket_person_made(staff);

    op = ngx_ticket_staff_ask(tc, NGX_TICKET_STMT_SIGN_IN_PASSWORD_SET);
    ngx_ticket_pg_bytea(op, ngx_ticket_sign_in_session(staff));
    ngx_ticket_pg_bool(op, made.len != 0);
    ngx_ticket_staff_bind(op, made);
    ngx_ticket_staff_bind(op, staff->known);
    ngx_ticket_pg_text(op, ngx_ticket_person_address(tc));
    ngx_ticket_person_place(tc, op);

    return ngx_ticket_submit(tc, op);
}


/* ---- Codes for when the device is lost ---- */

/* Ten new ones; they are shown when Postgres has them. */

static ngx_int_t
ngx_ticket_recovery_make(ngx_ticket_ctx_t *tc, u_char *hashes)
{
    u_char               random[TK_RECOVERY_LEN], *text;
    tk_str_t             typed;
    ngx_uint_t           i;
    ngx_ticket_staff_t  *staff;

    staff = tc->data;

    for (i = 0; i < TK_RECOVERY_CODES; i++) {
        text = staff->recovery + i * TK_RECOVERY_TEXT;
        typed.data = text;
        typed.len = TK_RECOVERY_TEXT;

        if (tk_random(random, sizeof(random)) != TK_OK) {
            return NGX_ERROR;
        }

        tk_recovery_text(random, text);

        if (ngx_ticket_sign_in_recovery(tc, typed, hashes + i * TK_SHA256_LEN)
            != NGX_OK)
        {
            return NGX_ERROR;
        }
    }

    OPENSSL_cleanse(random, sizeof(random));

    return NGX_OK;
}


ngx_int_t
ngx_ticket_recovery_set(ngx_ticket_ctx_t *tc)
{
    u_char               hashes[TK_RECOVERY_CODES * TK_SHA256_LEN];
    tk_str_t             codes;
    ngx_ticket_staff_t  *staff;
    ngx_ticket_pg_op_t  *op;

    staff = tc->data;
    ngx_ticket_staff_forget(staff);

    if (ngx_ticket_recovery_make(tc, hashes) != NGX_OK) {
        return NGX_ERROR;
    }

    codes.data = hashes;
    codes.len = sizeof(hashes);

    op = ngx_ticket_staff_ask(tc, NGX_TICKET_STMT_SIGN_IN_RECOVERY);
    ngx_ticket_pg_bytea(op, ngx_ticket_sign_in_session(staff));
    ngx_ticket_pg_bool(op, ngx_ticket_hash_done(staff->hash)->fits);
    ngx_ticket_staff_bind(op, staff->known);
    ngx_ticket_sign_in_bind_bytea(op, staff->totp_sealed);
    ngx_ticket_pg_int8(op, staff->totp_step);
    ngx_ticket_person_place(tc, op);
    ngx_ticket_pg_bytea(op, codes);

    return ngx_ticket_submit(tc, op);
}


ngx_int_t
ngx_ticket_recovery_shown(ngx_ticket_ctx_t *tc)
{
    tk_buf_t             b;
    tk_json_t            j;
    ngx_int_t            rc;
    ngx_uint_t           i;
    ngx_ticket_staff_t  *staff;

    staff = tc->data;

    rc = ngx_ticket_staff_verdict(tc);
    if (rc != NGX_OK) {
        return rc;
    }

    if (tk_buf_init(&b, &tc->pool, 256) != TK_OK) {
        return NGX_ERROR;
    }

    tk_json_init(&j, &b);
    tk_json_object(&j);
    tk_json_key(&j, "codes");
    tk_json_array(&j);

    for (i = 0; i < TK_RECOVERY_CODES; i++) {
        tk_json_str(&j, (tk_str_t) { TK_RECOVERY_TEXT,
                                     staff->recovery + i * TK_RECOVERY_TEXT });
    }

    tk_json_end(&j);
    tk_json_end(&j);

    staff->status = NGX_HTTP_OK;
    staff->shown = tk_buf_str(&b);

    return tk_json_done(&j) == TK_OK ? NGX_OK : NGX_ERROR;
}
