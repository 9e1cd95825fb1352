/*
 * Actions of staff on rail orders that are no plain call; see the header.
 * worker/ctl/ctl_rail.c does the same of them for ticketctl.
 */

#include "api/staff_rail.h"
#include "api/staff_open.h"
#include "base/process.h"
#include "base/wiped.h"
#include "core/rail/tk_rail_staff.h"
#include "request/sql.h"


static tk_rail_keys_t
ngx_ticket_rail_keys(ngx_ticket_ctx_t *tc)
{
    ngx_ticket_staff_t  *staff;

    staff = tc->data;

    return (tk_rail_keys_t) {
        &tc->pool, ngx_ticket_process.conf->keyring, staff->supplier_id
    };
}


/* What was said, to the change, as what it is found by. */

static ngx_int_t
ngx_ticket_rail_indexed(ngx_ticket_ctx_t *tc, const char *said,
    const char *member, tk_rail_of_e of)
{
    json_t              *index;
    const char          *text;
    tk_rail_keys_t       keys;
    ngx_ticket_staff_t  *staff;

    staff = tc->data;
    text = ngx_ticket_staff_said(staff, said);

    if (text == NULL) {
        return NGX_OK;
    }

    keys = ngx_ticket_rail_keys(tc);
    index = tk_rail_literal(&keys, of, tk_str_c(text));

    return json_object_set_new(staff->call.change, member, index) == 0
           ? NGX_OK : NGX_ERROR;
}


ngx_int_t
ngx_ticket_rail_find(ngx_ticket_ctx_t *tc)
{
    ngx_int_t  rc;

    rc = ngx_ticket_rail_indexed(tc, "mobile", "mobile_index",
                                 TK_RAIL_OF_MOBILE);

    return rc == NGX_OK ? ngx_ticket_rail_indexed(tc, "contact",
                                                  "contact_index",
                                                  TK_RAIL_OF_CONTACT)
                        : rc;
}


/* ---- Lists of objects ---- */

/* As a text, in which prices keep their two decimals; len 0: none is there. */

static ngx_int_t
ngx_ticket_rail_listed(ngx_ticket_ctx_t *tc, const char *member,
    tk_str_t *text)
{
    char                *dumped;
    json_t              *list;
    ngx_ticket_staff_t  *staff;

    staff = tc->data;
    list = json_object_get(staff->call.own, member);
    ngx_str_null(text);

    if (list == NULL) {
        return NGX_OK;
    }

    dumped = json_dumps(list, JSON_COMPACT|JSON_REAL_PRECISION(15));

    if (dumped == NULL) {
        return NGX_ERROR;
    }

    *text = tk_str_copy(&tc->pool, tk_str_c(dumped));
    ngx_ticket_wiped_free_text(dumped);

    return text->data ? NGX_OK : NGX_ERROR;
}


/* "orders[2].seat is wrong" */

static ngx_int_t
ngx_ticket_rail_wrong(ngx_ticket_ctx_t *tc, const char *member,
    tk_str_t subject)
{
    char  *english, *chinese;

    english = ngx_pcalloc(tc->r->pool, subject.len + 64);
    chinese = ngx_pcalloc(tc->r->pool, subject.len + 64);

    if (english == NULL || chinese == NULL) {
        return NGX_ERROR;
    }

    ngx_sprintf((u_char *) english, "%*s is wrong", subject.len, subject.data);
    ngx_sprintf((u_char *) chinese, "%*s 不正确", subject.len, subject.data);

    return ngx_ticket_staff_wrong(tc, member, "VALUE", english, chinese);
}


static ngx_int_t
ngx_ticket_rail_result(ngx_ticket_ctx_t *tc, const char *member)
{
    json_t              *tickets;
    tk_err_t             err;
    tk_str_t             text, subject;
    tk_rail_keys_t       keys;
    ngx_ticket_staff_t  *staff;

    staff = tc->data;

    if (ngx_ticket_rail_listed(tc, member, &text) != NGX_OK) {
        return NGX_ERROR;
    }

    if (text.len == 0) {
        return NGX_OK;
    }

    keys = ngx_ticket_rail_keys(tc);
    err = tk_rail_result(&keys, text, &tickets, &subject);

    if (err != TK_OK) {
        return err == TK_BAD_PARAM ? ngx_ticket_rail_wrong(tc, member, subject)
                                   : NGX_ERROR;
    }

    json_object_set_new(staff->call.change, member, tickets);

    return NGX_OK;
}


ngx_int_t
ngx_ticket_rail_tickets_read(ngx_ticket_ctx_t *tc)
{
    return ngx_ticket_rail_result(tc, "tickets");
}


ngx_int_t
ngx_ticket_rail_shown_read(ngx_ticket_ctx_t *tc)
{
    return ngx_ticket_rail_result(tc, "shown");
}


/* Who was refused is named: sealed, as the order is. */

ngx_int_t
ngx_ticket_rail_detail(ngx_ticket_ctx_t *tc)
{
    tk_str_t             text;
    const char          *order_no;
    tk_rail_keys_t       keys;
    ngx_ticket_staff_t  *staff;

    staff = tc->data;

    if (ngx_ticket_rail_listed(tc, "passengers", &text) != NGX_OK) {
        return NGX_ERROR;
    }

    if (text.len == 0) {
        return NGX_OK;
    }

    keys = ngx_ticket_rail_keys(tc);
    order_no = json_string_value(json_array_get(staff->call.args, 0));

    return json_object_set_new(staff->call.change, "detail",
                               tk_rail_sealed(&keys, TK_RAIL_SEAL, order_no,
                                              text))
           == 0 ? NGX_OK : NGX_ERROR;
}


/* ---- What belongs to an agent ---- */

ngx_int_t
ngx_ticket_rail_ask_known(ngx_ticket_ctx_t *tc)
{
    tk_str_t             user;
    ngx_ticket_staff_t  *staff;
    ngx_ticket_pg_op_t  *op;

    staff = tc->data;
    user = tk_str_c(json_string_value(json_array_get(staff->call.args, 0)));

    op = ngx_ticket_staff_ask(tc, NGX_TICKET_STMT_STAFF_RAIL_KNOWN);
    ngx_ticket_pg_text(op, staff->supplier);
    ngx_ticket_pg_text(op, user);

    return ngx_ticket_submit(tc, op);
}


/* What was answered; a new reference. */

static ngx_int_t
ngx_ticket_rail_known(ngx_ticket_ctx_t *tc, json_t **known)
{
    tk_str_t   text;
    ngx_int_t  rc;

    rc = ngx_ticket_staff_verdict(tc);
    if (rc != NGX_OK) {
        return rc;
    }

    text = ngx_ticket_staff_text(tc, "known");
    *known = json_loadb((char *) text.data, text.len, 0, NULL);

    return *known ? NGX_OK : NGX_ERROR;
}


ngx_int_t
ngx_ticket_rail_code(ngx_ticket_ctx_t *tc, const char **code)
{
    json_t     *known;
    tk_str_t    text;
    ngx_int_t   rc;

    rc = ngx_ticket_rail_known(tc, &known);
    if (rc != NGX_OK) {
        return rc;
    }

    text = tk_str_c(json_string_value(json_object_get(known,
                                                      "merchant_code")));
    text.len++;                             /* its end, too */
    *code = (char *) tk_str_copy(&tc->pool, text).data;
    json_decref(known);

    return *code ? NGX_OK : NGX_ERROR;
}


/* Of the call itself the agent is no argument: each order says whose it is. */

ngx_int_t
ngx_ticket_rail_orders(ngx_ticket_ctx_t *tc)
{
    json_t              *known, *orders;
    tk_err_t             err;
    tk_str_t             text, subject;
    ngx_int_t            rc;
    tk_rail_keys_t       keys;
    ngx_ticket_staff_t  *staff;

    staff = tc->data;

    rc = ngx_ticket_rail_known(tc, &known);
    if (rc != NGX_OK) {
        return rc;
    }

    if (ngx_ticket_rail_listed(tc, "orders", &text) != NGX_OK) {
        json_decref(known);
        return NGX_ERROR;
    }

    keys = ngx_ticket_rail_keys(tc);
    err = tk_rail_orders(&keys, known, text, &orders, &subject);
    json_decref(known);

    if (err != TK_OK) {
        return err == TK_BAD_PARAM
               ? ngx_ticket_rail_wrong(tc, "orders", subject) : NGX_ERROR;
    }

    json_array_clear(staff->call.args);
    json_object_set_new(staff->call.change, "orders", orders);

    return NGX_OK;
}


static ngx_int_t
ngx_ticket_rail_no_password(ngx_ticket_ctx_t *tc, const char *member)
{
    return ngx_ticket_staff_wrong(tc, member, "LENGTH",
                                  "a password has 6 to 32 characters, and no"
                                  " blanks",
                                  "密码为 6 到 32 个字符，不含空格");
}


ngx_int_t
ngx_ticket_rail_password(ngx_ticket_ctx_t *tc)
{
    json_t              *index;
    ngx_int_t            rc;
    const char          *code, *old, *new;
    tk_rail_keys_t       keys;
    ngx_ticket_staff_t  *staff;

    staff = tc->data;

    rc = ngx_ticket_rail_code(tc, &code);
    if (rc != NGX_OK) {
        return rc;
    }

    keys = ngx_ticket_rail_keys(tc);
    old = ngx_ticket_staff_said(staff, "old");
    new = ngx_ticket_staff_said(staff, "new");

    if (new == NULL || !tk_rail_is_password(tk_str_c(new))) {
        return ngx_ticket_rail_no_password(tc, "new");
    }

    index = old ? tk_rail_literal(&keys, TK_RAIL_OF_PASSWORD, tk_str_c(old))
                : json_null();

    if (json_array_append_new(staff->call.args, index) != 0
        || json_array_append_new(staff->call.args,
                                 tk_rail_literal(&keys, TK_RAIL_OF_PASSWORD,
                                                 tk_str_c(new)))
           != 0
        || json_array_append_new(staff->call.args,
                                 tk_rail_sealed(&keys, TK_RAIL_SEAL_PASSWORD,
                                                code, tk_str_c(new)))
           != 0)
    {
        return NGX_ERROR;
    }

    return NGX_OK;
}


/* ---- Answers ---- */

ngx_int_t
ngx_ticket_rail_masked(ngx_ticket_ctx_t *tc)
{
    return ngx_ticket_staff_open(tc, tk_rail_members, 1);
}


ngx_int_t
ngx_ticket_rail_revealed(ngx_ticket_ctx_t *tc)
{
    return ngx_ticket_staff_open(tc, tk_rail_members, 0);
}
