/*
 * What all that people ask for has in common: reading it, the statement, its
 * verdict, refusals; see the header.
 */

#include "api/staff.h"
#include "base/address.h"
#include "base/process.h"
#include "base/wiped.h"
#include "core/staff/tk_refusal.h"
#include "core/tk_buf.h"
#include "core/tk_crypto.h"
#include "core/tk_qr.h"
#include "core/tk_value.h"
#include "request/sql.h"

#include <openssl/crypto.h>


static void ngx_ticket_staff_cleanup(void *data);


ngx_ticket_staff_t *
ngx_ticket_staff_create(ngx_ticket_ctx_t *tc)
{
    ngx_pool_cleanup_t  *cln;

    cln = ngx_pool_cleanup_add(tc->r->pool, sizeof(ngx_ticket_staff_t));
    if (cln == NULL) {
        return NULL;
    }

    ngx_memzero(cln->data, sizeof(ngx_ticket_staff_t));
    cln->handler = ngx_ticket_staff_cleanup;
    tc->data = cln->data;

    return cln->data;
}


void
ngx_ticket_staff_forget(ngx_ticket_staff_t *staff)
{
    ngx_ticket_wiped_begin();
    tk_call_free(&staff->call);
    ngx_ticket_wiped_end();

    if (staff->body.len) {
        OPENSSL_cleanse(staff->body.data, staff->body.len);
    }
}


static void
ngx_ticket_staff_cleanup(void *data)
{
    ngx_ticket_staff_t *staff = data;

    ngx_ticket_staff_forget(staff);
    ngx_ticket_hash_release(staff->hash);

    if (staff->work) {
        OPENSSL_cleanse(staff->work, sizeof(ngx_ticket_hash_work_t));
    }

    OPENSSL_cleanse(staff->totp_secret, sizeof(staff->totp_secret));
    OPENSSL_cleanse(staff->cookie, sizeof(staff->cookie));
    OPENSSL_cleanse(staff->made, sizeof(staff->made));
    OPENSSL_cleanse(staff->recovery, sizeof(staff->recovery));
}


/* ---- Refusals ---- */

static ngx_int_t
ngx_ticket_staff_refused(ngx_ticket_ctx_t *tc, tk_str_t name,
    tk_str_t subject)
{
    ngx_ticket_staff_t  *staff;

    staff = tc->data;
    staff->problem = tk_problem(name);

    if (staff->problem == NULL) {
        ngx_log_error(NGX_LOG_ALERT, tc->r->connection->log, 0,
                      "no such verdict: \"%*s\"", name.len, name.data);
        return ngx_ticket_refuse(tc, TK_BUG);
    }

    if (subject.data == NULL) {
        subject.data = (u_char *) "";       /* nothing, and not anything */
    }

    return ngx_ticket_refuse_for(tc, staff->problem->status
                                     >= NGX_HTTP_INTERNAL_SERVER_ERROR
                                     ? TK_BUSY : TK_BAD_VALUE, subject);
}


ngx_int_t
ngx_ticket_staff_refuse(ngx_ticket_ctx_t *tc, const char *name,
    tk_str_t subject)
{
    return ngx_ticket_staff_refused(tc, tk_str_c(name), subject);
}


static void
ngx_ticket_staff_more_errors(ngx_ticket_ctx_t *tc, const json_t *errors)
{
    char                *text;
    ngx_ticket_staff_t  *staff;

    staff = tc->data;
    text = json_dumps(errors, JSON_COMPACT);

    if (text) {
        staff->more = tk_str_copy(&tc->pool, tk_str_c(text));
        staff->more_name = staff->more.data ? "errors" : NULL;
        ngx_ticket_wiped_free_text(text);
    }
}


ngx_int_t
ngx_ticket_staff_errors(ngx_ticket_ctx_t *tc)
{
    tk_str_t             none = tk_null_str;
    ngx_ticket_staff_t  *staff;

    staff = tc->data;

    ngx_ticket_wiped_begin();
    ngx_ticket_staff_more_errors(tc, staff->call.errors);
    ngx_ticket_wiped_end();

    return ngx_ticket_staff_refuse(tc, "VALUES_WRONG", none);
}


ngx_int_t
ngx_ticket_staff_wrong(ngx_ticket_ctx_t *tc, const char *member,
    const char *code, const char *english, const char *chinese)
{
    ngx_ticket_staff_t  *staff;

    staff = tc->data;

    ngx_ticket_wiped_begin();
    tk_call_wrong(&staff->call, member, code,
                  staff->lang == TK_CHINESE ? chinese : english);
    ngx_ticket_wiped_end();

    return ngx_ticket_staff_errors(tc);
}


/* ---- Secrets of agents, sealed as ticketctl does it ---- */

const char *
ngx_ticket_staff_hex(ngx_ticket_ctx_t *tc, const u_char *data, size_t len)
{
    u_char  *hex;

    hex = ngx_pnalloc(tc->r->pool, 2 * len + 3);
    if (hex == NULL) {
        return NULL;
    }

    hex[0] = '\\';
    hex[1] = 'x';
    *ngx_hex_dump(hex + 2, (u_char *) data, len) = '\0';

    return (const char *) hex;
}


/* What a secret is bound to: an agent, a party, an account of a party. */

static tk_str_t
ngx_ticket_staff_bound_to(ngx_ticket_staff_t *staff,
    char bound[TK_ACTION_BOUND])
{
    char         numbers[TK_ACTION_ARGS][NGX_INT64_LEN + 1];
    size_t       i;
    json_t      *arg;
    const char  *texts[TK_ACTION_ARGS + 1] = { NULL };

    json_array_foreach(staff->call.args, i, arg) {
        if (json_is_integer(arg)) {
            *ngx_sprintf((u_char *) numbers[i], "%L",
                         (int64_t) json_integer_value(arg)) = '\0';
            texts[i + 1] = numbers[i];

        } else {
            texts[i + 1] = json_string_value(arg);
        }
    }

    return tk_str_c(tk_action_bound(staff->path.action, texts, bound));
}


/* NULL: it is no QR code of the supplier's. */

static int
ngx_ticket_staff_code(ngx_ticket_ctx_t *tc, tk_str_t text, const char **code)
{
    u_char              *copy;
    tk_str_t             found;
    tk_keyring_t        *keyring;
    ngx_ticket_staff_t  *staff;

    staff = tc->data;
    keyring = ngx_ticket_process.conf->keyring;
    *code = NULL;

    if (tk_qr_open(&tc->pool, keyring, staff->supplier_id, text, &found)
        != TK_OK
        && tk_qr_open_voucher(&tc->pool, keyring, staff->supplier_id, text,
                              &found)
           != TK_OK)
    {
        return 0;
    }

    copy = ngx_pnalloc(tc->r->pool, found.len + 1);
    if (copy == NULL) {
        return 1;
    }

    ngx_cpystrn(copy, found.data, found.len + 1);
    *code = (char *) copy;

    return 0;
}


static int
ngx_ticket_staff_secret(void *data, tk_arg_secret_e what, const char *column,
    tk_str_t plain, const char **hex)
{
    ngx_ticket_ctx_t *tc = data;

    char                 bound[TK_ACTION_BOUND];
    u_char               hash[TK_SHA256_LEN];
    tk_str_t             sealed, user;
    tk_keyring_t        *keyring;
    ngx_ticket_staff_t  *staff;

    staff = tc->data;
    keyring = ngx_ticket_process.conf->keyring;
    user = ngx_ticket_staff_bound_to(staff, bound);

    switch (what) {

    case TK_ARG_SEAL:
        if (tk_seal(&tc->pool, keyring, staff->supplier_id, column, user,
                    plain, &sealed)
            != TK_OK)
        {
            return 1;
        }

        *hex = ngx_ticket_staff_hex(tc, sealed.data, sealed.len);
        break;

    case TK_ARG_SEAL_ORDER:
        user = tk_str_c(json_string_value(
                            json_object_get(staff->call.change,
                                            "request_key")));

        if (tk_seal(&tc->pool, keyring, staff->supplier_id, column, user,
                    plain, &sealed)
            != TK_OK)
        {
            return 1;
        }

        *hex = ngx_ticket_staff_hex(tc, sealed.data, sealed.len);
        break;

    case TK_ARG_INDEX:
    case TK_ARG_LOOK_UP:
        tk_index(keyring, staff->supplier_id, column, plain, hash);
        *hex = ngx_ticket_staff_hex(tc, hash, TK_INDEX_LEN);
        break;

    case TK_ARG_HASH:
        tk_password_hash(keyring, staff->supplier_id, user, plain, hash);
        *hex = ngx_ticket_staff_hex(tc, hash, sizeof(hash));
        break;

    case TK_ARG_CODE_OF_QR:
        return ngx_ticket_staff_code(tc, plain, hex);
    }

    return *hex == NULL;
}


/* ---- Reading ---- */

static json_t *
ngx_ticket_staff_given(ngx_ticket_ctx_t *tc)
{
    int                  line, column;
    json_t              *given;
    u_char              *p, *end;
    tk_str_t             where;
    const char          *code;
    ngx_ticket_staff_t  *staff;

    staff = tc->data;
    line = 0;
    column = 0;

    staff->call.text = !ngx_strncmp(staff->path.action->method, "GET", 3)
                       || !ngx_strncmp(staff->path.action->method, "DEL", 3)
                       || (staff->path.action->flags & TK_ACTION_TAKES_FILE);

    given = staff->call.text
            ? tk_call_query(&tc->pool, staff->query, &code)
            : tk_call_body(staff->body, &code, &line, &column);

    if (given == NULL) {
        p = ngx_pnalloc(tc->r->pool, 2 * NGX_INT_T_LEN + 1);
        end = p ? ngx_sprintf(p, "%d\t%d", line, column) : p;
        where.data = p;
        where.len = end - p;
        ngx_ticket_staff_refuse(tc, code, where);
    }

    return given;
}


static ngx_int_t
ngx_ticket_staff_read_in(ngx_ticket_ctx_t *tc)
{
    json_t              *given;
    tk_err_t             err;
    ngx_ticket_staff_t  *staff;

    staff = tc->data;

    given = ngx_ticket_staff_given(tc);
    if (given == NULL) {
        return NGX_DECLINED;
    }

    staff->call.pool = &tc->pool;
    staff->call.lang = staff->lang;
    staff->call.data = tc;

    if (staff->supplier_id) {
        staff->call.secret = ngx_ticket_staff_secret;
    }

    err = tk_call_read(&staff->call, &staff->path, given);
    json_decref(given);

    return err == TK_OK ? NGX_OK : NGX_ERROR;
}


ngx_int_t
ngx_ticket_staff_read(ngx_ticket_ctx_t *tc)
{
    ngx_int_t            rc;
    ngx_ticket_staff_t  *staff;

    staff = tc->data;

    ngx_ticket_wiped_begin();
    rc = ngx_ticket_staff_read_in(tc);
    ngx_ticket_wiped_end();

    if (rc == NGX_OK && json_array_size(staff->call.errors)) {
        return ngx_ticket_staff_errors(tc);
    }

    return rc;
}


const char *
ngx_ticket_staff_said(ngx_ticket_staff_t *staff, const char *member)
{
    return tk_call_own(&staff->call, member);
}


/* ---- Statements ---- */

ngx_ticket_pg_op_t *
ngx_ticket_staff_ask(ngx_ticket_ctx_t *tc, ngx_ticket_stmt_e stmt)
{
    ngx_ticket_pg_op_t  *op;
    ngx_ticket_staff_t  *staff;

    staff = tc->data;
    op = ngx_ticket_ask_for_all(NGX_TICKET_PG_STAFF, stmt);

    if (op) {
        if (staff->has_session) {
            ngx_memcpy(&op->lane, staff->session, sizeof(op->lane));

        } else {
            op->lane = ngx_ticket_address_key(tc->r->connection);
        }
    }

    return op;
}


void
ngx_ticket_staff_bind(ngx_ticket_pg_op_t *op, tk_str_t s)
{
    if (s.len) {
        ngx_ticket_pg_text(op, s);

    } else {
        ngx_ticket_pg_null(op);
    }
}


static ngx_uint_t
ngx_ticket_staff_value(ngx_ticket_ctx_t *tc, const char *column,
    tk_value_t *value)
{
    int  col;

    col = ngx_ticket_pg_column(tc->op->result, column);

    if (col == -1 || ngx_ticket_pg_count(tc->op->result) == 0) {
        return 0;
    }

    ngx_ticket_pg_value(tc->op->result, 0, col, value);

    return value->type != TK_VALUE_NULL;
}


tk_str_t
ngx_ticket_staff_text(ngx_ticket_ctx_t *tc, const char *column)
{
    tk_str_t    none = tk_null_str;
    tk_value_t  value;

    return ngx_ticket_staff_value(tc, column, &value)
           ? tk_str_copy(&tc->pool, value.s) : none;
}


int64_t
ngx_ticket_staff_number(ngx_ticket_ctx_t *tc, const char *column)
{
    tk_value_t  value;

    return ngx_ticket_staff_value(tc, column, &value) ? value.n : 0;
}


/* Who it was, for the log and for the words, also of what is refused. */

static void
ngx_ticket_staff_person(ngx_ticket_ctx_t *tc)
{
    tk_str_t             language;
    ngx_ticket_staff_t  *staff;

    staff = tc->data;
    tc->person = ngx_ticket_staff_text(tc, "person");
    language = ngx_ticket_staff_text(tc, "language");

    if (tc->person.len) {
        tc->authenticated = 1;
    }

    if (language.len && !staff->said_lang) {
        staff->lang = tk_lang(language, staff->lang);
    }
}


/* Where it is a member that is wrong, it is named, as of what is wrong before
 * SQL is asked. */

static void
ngx_ticket_staff_member(ngx_ticket_ctx_t *tc)
{
    tk_buf_t             b;
    tk_str_t             why;
    tk_call_t            call;
    const char          *member;
    const tk_problem_t  *problem;
    ngx_ticket_staff_t  *staff;

    staff = tc->data;
    problem = staff->problem;

    if (problem == NULL || problem->status != 422 || staff->more_name
        || staff->path.action == NULL)
    {
        return;
    }

    member = tk_refusal_member(staff->path.action, problem->name);

    if (member == NULL
        || tk_problem_text(&tc->pool, problem, staff->lang, tc->subject, &why)
           != TK_OK
        || tk_refusal_members(&tc->pool, staff->path.action, why, &why)
           != TK_OK
        || tk_buf_init(&b, &tc->pool, why.len + 1) != TK_OK)
    {
        return;
    }

    tk_buf_add(&b, why.data, why.len);
    tk_buf_add(&b, "", 1);

    if (!b.failed) {
        ngx_memzero(&call, sizeof(tk_call_t));
        call.pool = &tc->pool;
        call.text = staff->call.text;       /* what it read is over */

        ngx_ticket_wiped_begin();
        call.errors = json_array();
        tk_call_wrong(&call, member, problem->name, (const char *) b.start);
        ngx_ticket_staff_more_errors(tc, call.errors);
        tk_call_free(&call);
        ngx_ticket_wiped_end();
    }
}


ngx_int_t
ngx_ticket_staff_verdict(ngx_ticket_ctx_t *tc)
{
    ngx_int_t  rc;
    tk_str_t   verdict;

    if (tc->op->err != TK_OK) {
        return ngx_ticket_refuse(tc, tc->op->err);
    }

    if (ngx_ticket_pg_count(tc->op->result) != 1) {
        return NGX_ERROR;
    }

    ngx_ticket_staff_person(tc);
    verdict = ngx_ticket_staff_text(tc, "verdict");

    if (verdict.len == 0) {
        return NGX_OK;
    }

    rc = ngx_ticket_staff_refused(tc, verdict,
                                  ngx_ticket_staff_text(tc, "subject"));
    ngx_ticket_staff_member(tc);

    return rc;
}


/* ---- Who may ---- */

/* A word of "market finance" as its bit; 0: it is no role. */

static unsigned
ngx_ticket_staff_role(tk_str_t word)
{
    int  i;

    for (i = 0; i < TK_ROLES; i++) {
        if (tk_str_eq(word, tk_str_c(tk_role_name(1u << i)))) {
            return 1u << i;
        }
    }

    return 0;
}


ngx_int_t
ngx_ticket_staff_allowed(ngx_ticket_ctx_t *tc, const tk_action_t *action)
{
    size_t    i, n;
    tk_str_t  roles, word;
    unsigned  bits;

    bits = 0;
    roles = ngx_ticket_staff_text(tc, "roles");

    for (i = 0; i < roles.len; i += n + 1) {
        for (n = 0; i + n < roles.len && roles.data[i + n] != ' '; n++) {
            /* void */
        }

        word.data = roles.data + i;
        word.len = n;
        bits |= ngx_ticket_staff_role(word);
    }

    return bits & action->roles
           ? NGX_OK
           : ngx_ticket_staff_refuse(tc, "ROLE_MISSING",
                                     tk_str_c(action->name));
}
