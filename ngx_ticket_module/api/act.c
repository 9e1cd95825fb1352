/*
 * LOOK_UP and ACT: an action of the table, in one statement.
 */

#include "api/act.h"
#include "api/staff_own.h"
#include "api/upload.h"
#include "base/process.h"
#include "base/wiped.h"
#include "core/staff/tk_answer.h"
#include "core/tk_crypto.h"
#include "request/sql.h"

#include <openssl/crypto.h>


/* What makes a request another one, under a key that came before.  It may have
 * a password in it: who has the database alone cannot try any. */

static ngx_int_t
ngx_ticket_act_hash(ngx_ticket_ctx_t *tc)
{
    u_char              *p, *text;
    tk_str_t             said;
    ngx_http_request_t  *r;
    ngx_ticket_staff_t  *staff;

    r = tc->r;
    staff = tc->data;

    text = ngx_pnalloc(r->pool, r->method_name.len + r->uri.len
                                + staff->query.len + staff->body.len + 3);
    if (text == NULL) {
        return NGX_ERROR;
    }

    p = ngx_sprintf(text, "%V %V?%*s\n", &r->method_name, &r->uri,
                    staff->query.len, staff->query.data);

    if (staff->body.len) {
        p = ngx_cpymem(p, staff->body.data, staff->body.len);
    }

    said.data = text;
    said.len = p - text;
    tk_password_hash(ngx_ticket_process.conf->keyring, 0,
                     tk_str_c("staff request"), said, staff->body_hash);
    OPENSSL_cleanse(text, p - text);

    return NGX_OK;
}


/* A secret is sealed for a supplier, which only the session knows; and a file
 * is read for nobody whom Postgres would not let import it. */

ngx_int_t
ngx_ticket_act_who(ngx_ticket_ctx_t *tc)
{
    tk_str_t             session;
    ngx_ticket_staff_t  *staff;
    ngx_ticket_pg_op_t  *op;

    staff = tc->data;

    if (!(staff->path.action->flags
          & (TK_ACTION_SECRET|TK_ACTION_TAKES_FILE)))
    {
        return NGX_OK;
    }

    session.data = staff->session;
    session.len = sizeof(staff->session);

    op = ngx_ticket_staff_ask(tc, NGX_TICKET_STMT_SIGN_IN_SHOW);
    ngx_ticket_pg_bytea(op, session);

    return ngx_ticket_submit(tc, op);
}


static void
ngx_ticket_act_json(ngx_ticket_pg_op_t *op, const json_t *json)
{
    char  *text;

    text = json_dumps(json, JSON_COMPACT);

    if (text == NULL) {
        ngx_ticket_pg_null(op);
        return;
    }

    ngx_ticket_pg_text(op, tk_str_c(text));
    ngx_ticket_wiped_free_text(text);
}


/* The lines of a file are JSON already, and more than is written twice. */

static void
ngx_ticket_act_args(ngx_ticket_ctx_t *tc, ngx_ticket_pg_op_t *op)
{
    char                *text;
    size_t               len;
    u_char              *p;
    tk_str_t             args;
    ngx_ticket_staff_t  *staff;

    staff = tc->data;

    if (staff->lines.len == 0) {
        ngx_ticket_act_json(op, staff->call.args);
        return;
    }

    text = json_dumps(staff->call.args, JSON_COMPACT);
    len = text ? ngx_strlen(text) : 0;
    args.data = text ? ngx_pnalloc(tc->r->pool, len + staff->lines.len + 1)
                     : NULL;

    if (args.data == NULL) {
        ngx_ticket_pg_null(op);

    } else {
        p = ngx_cpymem(args.data, text, len - 1);

        if (json_array_size(staff->call.args)) {
            *p++ = ',';
        }

        p = ngx_cpymem(p, staff->lines.data, staff->lines.len);
        *p++ = ']';
        args.len = p - args.data;
        ngx_ticket_pg_text(op, args);
    }

    if (text) {
        ngx_ticket_wiped_free_text(text);
    }
}


static ngx_int_t
ngx_ticket_act_submit(ngx_ticket_ctx_t *tc)
{
    tk_str_t             session, hash, address;
    ngx_ticket_staff_t  *staff;
    ngx_ticket_pg_op_t  *op;

    staff = tc->data;
    session.data = staff->session;
    session.len = sizeof(staff->session);
    hash.data = staff->body_hash;
    hash.len = sizeof(staff->body_hash);
    address.data = tc->r->connection->addr_text.data;
    address.len = tc->r->connection->addr_text.len;

    op = ngx_ticket_staff_ask(tc, NGX_TICKET_STMT_STAFF_ACT);
    ngx_ticket_pg_bytea(op, session);
    ngx_ticket_pg_text(op, tk_str_c(staff->path.action->name));

    ngx_ticket_wiped_begin();
    ngx_ticket_act_args(tc, op);
    ngx_ticket_act_json(op, staff->call.change);
    ngx_ticket_wiped_end();

    ngx_ticket_staff_bind(op, staff->key);
    ngx_ticket_pg_bytea(op, hash);
    ngx_ticket_staff_bind(op, staff->match);
    ngx_ticket_staff_bind(op, staff->request);
    ngx_ticket_staff_bind(op, address);

    if (staff->said_lang) {
        ngx_ticket_pg_text(op, tk_str_c(tk_lang_name(staff->lang)));

    } else {
        ngx_ticket_pg_null(op);     /* the person's own, which SQL knows */
    }

    ngx_ticket_staff_forget(staff);

    return ngx_ticket_submit(tc, op);
}


ngx_int_t
ngx_ticket_act_ready(ngx_ticket_ctx_t *tc)
{
    ngx_int_t            rc;
    ngx_ticket_staff_t  *staff;

    staff = tc->data;

    if (tc->op) {
        rc = ngx_ticket_staff_verdict(tc);

        if (rc == NGX_OK) {
            rc = ngx_ticket_staff_allowed(tc, staff->path.action);
        }

        if (rc != NGX_OK) {
            return rc;
        }

        staff->supplier_id = ngx_ticket_staff_number(tc, "supplier_id");
        staff->supplier = ngx_ticket_staff_text(tc, "supplier");
    }

    if (ngx_ticket_act_hash(tc) != NGX_OK) {
        return NGX_ERROR;
    }

    rc = ngx_ticket_staff_read(tc);

    return rc == NGX_OK ? ngx_ticket_own_begin(tc) : rc;
}


ngx_int_t
ngx_ticket_act_call(ngx_ticket_ctx_t *tc)
{
    ngx_int_t  rc;

    rc = ngx_ticket_own_call(tc);

    return rc == NGX_OK ? ngx_ticket_act_submit(tc) : rc;
}


/* How it is now, as the GET of it answers. */

static ngx_int_t
ngx_ticket_act_current(ngx_ticket_ctx_t *tc)
{
    tk_str_t             rows;
    tk_answer_t          answer;
    const tk_action_t   *shows;
    ngx_ticket_staff_t  *staff;

    staff = tc->data;
    rows = ngx_ticket_staff_text(tc, "rows");

    if (rows.len == 0) {
        return NGX_DECLINED;
    }

    staff->more = rows;
    staff->more_name = "current";

    if (staff->path.action->shows == NULL) {
        return NGX_DECLINED;
    }

    shows = tk_action_find(staff->path.action->shows);

    if (shows->flags & TK_ACTION_ONE) {
        if (tk_answer_read(staff->more, &answer) != TK_OK || answer.n != 1) {
            return NGX_ERROR;
        }

        staff->more = answer.first;
    }

    return NGX_DECLINED;
}


ngx_int_t
ngx_ticket_act_answered(ngx_ticket_ctx_t *tc)
{
    ngx_int_t            rc;
    ngx_ticket_staff_t  *staff;

    staff = tc->data;

    rc = ngx_ticket_staff_verdict(tc);

    if (tc->op->err != TK_OK || rc == NGX_ERROR) {
        return rc;
    }

    staff->etag = ngx_ticket_staff_text(tc, "etag");

    if (rc == NGX_DECLINED && staff->etag.len == 0
        && (staff->path.action->flags & TK_ACTION_TAKES_FILE))
    {
        return ngx_ticket_upload_refused(tc);
    }

    if (rc == NGX_DECLINED) {               /* somebody has changed it */
        return ngx_ticket_act_current(tc);
    }

    staff->status = ngx_ticket_staff_number(tc, "status");
    staff->rows = ngx_ticket_staff_text(tc, "rows");
    staff->goes_on = ngx_ticket_staff_number(tc, "goes_on") != 0;
    staff->replayed = ngx_ticket_staff_number(tc, "replayed") != 0;

    if (staff->rows.len == 0) {
        ngx_str_set(&staff->rows, "[]");
    }

    return ngx_ticket_own_answer(tc);
}
