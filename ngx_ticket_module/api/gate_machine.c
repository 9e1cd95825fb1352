/*
 * STAND, FIND, PICKUP and SALE of a machine that hands out and sells tickets by
 * itself.  What a visitor shows becomes what impl.machine_found() looks for;
 * what Postgres answers goes to the machine as it is, but for the papers: the
 * codes on them are made here, where the key is.
 */

#include "api/gate.h"
#include "api/gate_steps.h"
#include "base/process.h"
#include "base/wiped.h"
#include "core/print/tk_paper.h"
#include "core/tk_qr.h"
#include "core/tk_value.h"
#include "request/sql.h"


static tk_str_t
ngx_ticket_machine_said(ngx_ticket_ctx_t *tc, const char *member)
{
    tk_str_t     none = tk_null_str;
    const char  *text;

    text = ngx_ticket_staff_said(tc->data, member);

    return text ? tk_str_c(text) : none;
}


static ngx_ticket_pg_op_t *
ngx_ticket_machine_ask(ngx_ticket_ctx_t *tc, ngx_ticket_stmt_e stmt)
{
    ngx_ticket_staff_t  *staff;
    ngx_ticket_pg_op_t  *op;

    staff = tc->data;
    op = ngx_ticket_gate_ask_device(tc, stmt);
    ngx_ticket_pg_text(op, tk_str_c(tk_lang_name(staff->lang)));

    return op;
}


/* ---- What a visitor shows ---- */

static void
ngx_ticket_machine_json_number(tk_json_t *j, const char *key, int64_t n)
{
    tk_json_key(j, key);
    tk_json_int(j, n);
}


/* Of a ticket, or of an order's voucher; either proves itself. */

static void
ngx_ticket_machine_code(ngx_ticket_ctx_t *tc, tk_json_t *j, tk_str_t text)
{
    int             ticket_no;
    int64_t         order_id;
    tk_str_t        code;
    tk_keyring_t   *keyring;
    tk_supplier_t  *supplier;

    keyring = ngx_ticket_process.conf->keyring;
    supplier = &tc->supplier->u.supplier;

    if (ngx_ticket_gate_find_ticket(tc, text, &order_id, &ticket_no)
        == NGX_TICKET_GATE_FOUND)
    {
        ngx_ticket_machine_json_number(j, "order", order_id);
        ngx_ticket_machine_json_number(j, "ticket", ticket_no);
        return;
    }

    if (tk_qr_open_voucher(&tc->pool, keyring, supplier->supplier_id, text,
                           &code)
        == TK_OK
        && tk_voucher_parse(keyring, &supplier->lives, supplier->supplier_id,
                            code, &order_id)
           == TK_OK)
    {
        ngx_ticket_machine_json_number(j, "order", order_id);
    }
}


static ngx_int_t
ngx_ticket_machine_card(ngx_ticket_ctx_t *tc, tk_json_t *j, tk_str_t number)
{
    u_char       index[TK_INDEX_LEN];
    const char  *hex;

    if (ngx_ticket_gate_document(tc, number, index) != NGX_OK) {
        return ngx_ticket_staff_wrong(tc, "id_card", "DOCUMENT",
                                      "it is no number of a document",
                                      "不是有效的证件号码");
    }

    hex = ngx_ticket_staff_hex(tc, index, TK_INDEX_LEN);
    if (hex == NULL) {
        return NGX_ERROR;
    }

    tk_json_key(j, "document");
    tk_json_str(j, tk_str_c(hex));

    return NGX_OK;
}


/* Keyed hashes, of each form that it may have been booked in. */

static ngx_int_t
ngx_ticket_machine_phone(ngx_ticket_ctx_t *tc, tk_json_t *j, tk_str_t phone)
{
    char         forms[TK_PHONE_FORMS][TK_PHONE_SIZE];
    size_t       i, n;
    u_char       index[TK_INDEX_LEN];
    const char  *hex;

    if (tk_check_phone(phone) != TK_OK) {
        return ngx_ticket_staff_wrong(tc, "phone", "PHONE",
                                      "it is no number of a phone",
                                      "不是电话号码");
    }

    n = tk_phone_forms(phone, forms);
    tk_json_key(j, "phones");
    tk_json_array(j);

    for (i = 0; i < n; i++) {
        tk_index(ngx_ticket_process.conf->keyring,
                 tc->supplier->u.supplier.supplier_id, "phone",
                 tk_str_c(forms[i]), index);
        hex = ngx_ticket_staff_hex(tc, index, TK_INDEX_LEN);
        if (hex == NULL) {
            return NGX_ERROR;
        }

        tk_json_str(j, tk_str_c(hex));
    }

    tk_json_end(j);
    ngx_memzero(forms, sizeof(forms));

    return NGX_OK;
}


/* A number, which a phone or its last digits prove, or which says which of a
 * card's orders it is. */

static ngx_int_t
ngx_ticket_machine_number(ngx_ticket_ctx_t *tc, tk_json_t *j, tk_str_t order,
    tk_str_t tail, tk_str_t phone)
{
    int64_t  n;

    if (tk_parse_int(order, 1, INT64_MAX, &n) != TK_OK) {
        return ngx_ticket_staff_wrong(tc, "order", "NUMBER",
                                      "it is no number of an order",
                                      "不是订单号");
    }

    ngx_ticket_machine_json_number(j, "order", n);

    if (phone.data) {
        return ngx_ticket_machine_phone(tc, j, phone);
    }

    if (tail.data == NULL) {
        return NGX_OK;
    }

    if (tk_parse_int(tail, 0, 9999, &n) != TK_OK) {
        return ngx_ticket_staff_wrong(tc, "phone_tail", "NUMBER",
                                      "it is not four digits",
                                      "不是四位数字");
    }

    ngx_ticket_machine_json_number(j, "tail", n);

    return NGX_OK;
}


static ngx_int_t
ngx_ticket_machine_proof(ngx_ticket_ctx_t *tc, ngx_ticket_pg_op_t *op)
{
    tk_buf_t   b;
    tk_str_t   order, tail, phone, code, qr, card;
    tk_json_t  j;
    ngx_int_t  rc;

    order = ngx_ticket_machine_said(tc, "order");
    tail = ngx_ticket_machine_said(tc, "phone_tail");
    phone = ngx_ticket_machine_said(tc, "phone");
    code = ngx_ticket_machine_said(tc, "code");
    qr = ngx_ticket_machine_said(tc, "qr");
    card = ngx_ticket_machine_said(tc, "id_card");

    if (!tail.data + !phone.data + !code.data + !qr.data + !card.data != 4
        || ((tail.data || phone.data) && !order.data)
        || (order.data && (code.data || qr.data)))
    {
        return ngx_ticket_staff_wrong(tc, "order", "ONE_OF",
                                      "order with phone_tail or phone, code, qr"
                                      " or id_card is needed, and no other",
                                      "须且只须提供 order 与 phone_tail 或 "
                                      "phone、code、qr、id_card 之一");
    }

    if (tk_buf_init(&b, &tc->pool, 128) != TK_OK) {
        return NGX_ERROR;
    }

    rc = NGX_OK;
    tk_json_init(&j, &b);
    tk_json_object(&j);

    if (order.data) {
        rc = ngx_ticket_machine_number(tc, &j, order, tail, phone);
    }

    if (rc == NGX_OK && card.data) {
        rc = ngx_ticket_machine_card(tc, &j, card);

    } else if (rc == NGX_OK && (code.data || qr.data)) {
        ngx_ticket_machine_code(tc, &j, code.data ? code : qr);
    }

    tk_json_end(&j);

    if (rc == NGX_OK && tk_json_done(&j) != TK_OK) {
        return NGX_ERROR;
    }

    if (rc == NGX_OK) {
        ngx_ticket_pg_text(op, tk_buf_str(&b));
    }

    return rc;
}


/* ---- What it wants ---- */

static void
ngx_ticket_machine_change(ngx_ticket_ctx_t *tc, ngx_ticket_pg_op_t *op)
{
    size_t               i;
    json_t              *value;
    tk_buf_t             b;
    tk_json_t            j;
    ngx_ticket_staff_t  *staff;

    static const char *const  members[] = {
        "take", "tickets", "day", "line", "slot", "agreed_fen",
        "tendered_fen", "preview"
    };

    staff = tc->data;

    if (tk_buf_init(&b, &tc->pool, 128) != TK_OK) {
        ngx_ticket_pg_null(op);
        return;
    }

    tk_json_init(&j, &b);
    tk_json_object(&j);

    for (i = 0; i < sizeof(members) / sizeof(members[0]); i++) {
        value = json_object_get(staff->call.own, members[i]);

        if (value == NULL || json_is_null(value)) {
            continue;
        }

        tk_json_key(&j, members[i]);

        if (json_is_integer(value)) {
            tk_json_int(&j, json_integer_value(value));

        } else if (json_is_string(value)) {
            tk_json_str(&j, tk_str_c(json_string_value(value)));

        } else {
            tk_json_bool(&j, json_is_true(value));
        }
    }

    tk_json_end(&j);

    if (tk_json_done(&j) == TK_OK) {
        ngx_ticket_pg_text(op, tk_buf_str(&b));

    } else {
        ngx_ticket_pg_null(op);
    }
}


/* What nobody puts in was miscounted, and would be given back out of a drawer
 * that has it by chance. */

static ngx_int_t
ngx_ticket_machine_tendered(ngx_ticket_ctx_t *tc)
{
    json_t   *tendered;
    int64_t   put_in, price;

    static const int64_t  most = 100000;    /* fen above the price */
    static const int64_t  coin = 10;

    tendered = json_object_get(((ngx_ticket_staff_t *) tc->data)->call.own,
                               "tendered_fen");
    if (!json_is_integer(tendered)) {
        return NGX_OK;
    }

    put_in = json_integer_value(tendered);
    price = json_integer_value(json_object_get(
                ((ngx_ticket_staff_t *) tc->data)->call.own, "agreed_fen"));

    if (put_in - price > most) {
        return ngx_ticket_staff_wrong(tc, "tendered_fen", "MUCH",
                                      "it is more than 1,000.00 above the"
                                      " price: nobody puts that in",
                                      "超出应付金额 1,000.00 元以上");
    }

    if (put_in != price && put_in % coin != 0) {
        return ngx_ticket_staff_wrong(tc, "tendered_fen", "COIN",
                                      "there are no coins below 0.10",
                                      "没有小于 0.10 元的硬币");
    }

    return NGX_OK;
}


/* ---- The calls ---- */

ngx_int_t
ngx_ticket_machine_stand(ngx_ticket_ctx_t *tc)
{
    tk_str_t             day;
    ngx_ticket_pg_op_t  *op;

    op = ngx_ticket_machine_ask(tc, NGX_TICKET_STMT_MACHINE_STAND);
    day = ngx_ticket_machine_said(tc, "day");

    if (day.data) {
        ngx_ticket_pg_text(op, day);

    } else {
        ngx_ticket_pg_null(op);
    }

    return ngx_ticket_submit(tc, op);
}


static ngx_int_t
ngx_ticket_machine_by_proof(ngx_ticket_ctx_t *tc, ngx_ticket_stmt_e stmt)
{
    ngx_int_t            rc;
    ngx_ticket_gate_t   *gate;
    ngx_ticket_pg_op_t  *op;

    gate = tc->own;
    rc = tc->op ? ngx_ticket_gate_learn(tc) : NGX_OK;
    if (rc != NGX_OK) {
        return rc;
    }

    rc = ngx_ticket_machine_tendered(tc);
    if (rc != NGX_OK) {
        return rc;
    }

    op = ngx_ticket_machine_ask(tc, stmt);

    if (gate->call == TK_GATE_CALL_MACHINE_PICKUP) {
        ngx_ticket_pg_text(op, ngx_ticket_machine_said(tc, "request"));
    }

    rc = ngx_ticket_machine_proof(tc, op);
    if (rc != NGX_OK) {
        ngx_ticket_pg_release(op);
        return rc;
    }

    if (gate->call == TK_GATE_CALL_MACHINE_PICKUP) {
        ngx_ticket_machine_change(tc, op);
    }

    return ngx_ticket_submit(tc, op);
}


ngx_int_t
ngx_ticket_machine_find(ngx_ticket_ctx_t *tc)
{
    return ngx_ticket_machine_by_proof(tc, NGX_TICKET_STMT_MACHINE_FIND);
}


ngx_int_t
ngx_ticket_machine_pickup(ngx_ticket_ctx_t *tc)
{
    return ngx_ticket_machine_by_proof(tc, NGX_TICKET_STMT_MACHINE_PICKUP);
}


ngx_int_t
ngx_ticket_machine_sale(ngx_ticket_ctx_t *tc)
{
    ngx_int_t            rc;
    ngx_ticket_pg_op_t  *op;

    rc = ngx_ticket_machine_tendered(tc);
    if (rc != NGX_OK) {
        return rc;
    }

    op = ngx_ticket_machine_ask(tc, NGX_TICKET_STMT_MACHINE_SALE);
    ngx_ticket_pg_text(op, ngx_ticket_machine_said(tc, "request"));
    ngx_ticket_pg_text(op, ngx_ticket_machine_said(tc, "items"));
    ngx_ticket_machine_change(tc, op);

    return ngx_ticket_submit(tc, op);
}


/* ---- What is answered ---- */

/* In place of the facts the bytes for a printer, if the machine wants those. */

static ngx_int_t
ngx_ticket_machine_paper(ngx_ticket_ctx_t *tc, json_t *answer,
    const char *member, const char *printed)
{
    json_t    *paper;
    tk_err_t   rc;
    tk_str_t   as, lang, bytes, text;

    paper = json_object_get(answer, member);
    if (!json_is_object(paper)) {
        return NGX_OK;
    }

    lang = ngx_ticket_machine_said(tc, "paper_language");
    json_object_set_new(paper, "lang",
                        json_string(tk_str_eq(lang, tk_str_c("en")) ? "en"
                                                                    : "zh"));
    rc = tk_paper_codes(&tc->pool, ngx_ticket_process.conf->keyring, paper);
    as = ngx_ticket_machine_said(tc, "as");

    if (rc == TK_OK && tk_str_eq(as, tk_str_c("escpos"))) {
        rc = tk_paper_write(&tc->pool, paper, TK_PAPER_ESCPOS, &bytes);

        if (rc == TK_OK) {
            rc = tk_base64(&tc->pool, bytes, &text);
        }

        if (rc == TK_OK) {
            json_object_del(answer, member);
            json_object_set_new(answer, printed,
                                json_stringn((char *) text.data, text.len));
        }
    }

    if (rc != TK_OK) {
        ngx_log_error(NGX_LOG_ALERT, tc->r->connection->log, 0,
                      "\"%s\" answers what is no paper", tc->name);
        return NGX_ERROR;
    }

    return NGX_OK;
}


static ngx_int_t
ngx_ticket_machine_answer(ngx_ticket_ctx_t *tc, json_t *answer)
{
    char                *text;
    ngx_ticket_staff_t  *staff;

    staff = tc->data;

    if (!json_is_object(answer)
        || ngx_ticket_machine_paper(tc, answer, "paper", "escpos") != NGX_OK
        || ngx_ticket_machine_paper(tc, answer, "receipt_paper",
                                    "receipt_escpos")
           != NGX_OK)
    {
        return NGX_ERROR;
    }

    json_object_set_new(answer, "now",
                        json_integer(ngx_ticket_gate_ms(ngx_ticket_now())));

    text = json_dumps(answer, JSON_COMPACT);
    if (text == NULL) {
        return NGX_ERROR;
    }

    staff->shown = tk_str_copy(&tc->pool, tk_str_c(text));
    staff->status = NGX_HTTP_OK;
    ngx_ticket_wiped_free_text(text);

    return staff->shown.data ? NGX_OK : NGX_ERROR;
}


/* The slot or the price that is to be agreed to, or how many seconds it waits:
 * a program reads no sentence for it. */

static void
ngx_ticket_machine_more(ngx_ticket_ctx_t *tc)
{
    size_t               i;
    u_char              *p;
    tk_str_t             verdict, subject;
    ngx_ticket_staff_t  *staff;

    if (tc->op->err != TK_OK || ngx_ticket_pg_count(tc->op->result) != 1) {
        return;
    }

    verdict = ngx_ticket_staff_text(tc, "verdict");
    subject = ngx_ticket_staff_text(tc, "subject");
    staff = tc->data;

    if (tk_str_eq(verdict, tk_str_c("MACHINE_SLOT"))) {
        staff->more_name = "slot";

    } else if (tk_str_eq(verdict, tk_str_c("MACHINE_PRICE"))
               || tk_str_eq(verdict, tk_str_c("MACHINE_SHORT")))
    {
        staff->more_name = "due_fen";

    } else if (tk_str_eq(verdict, tk_str_c("MACHINE_WAIT"))) {
        staff->more_name = "seconds";

    } else {
        return;
    }

    p = ngx_pnalloc(tc->r->pool, subject.len + 1);
    if (p == NULL) {
        staff->more_name = NULL;
        return;
    }

    staff->more.data = p;

    /* digits up to the next value; of 0.50 no zero in front */
    for (i = 0; i < subject.len && subject.data[i] != '\t'; i++) {
        if (subject.data[i] >= '0' && subject.data[i] <= '9'
            && (p != staff->more.data || subject.data[i] != '0'))
        {
            *p++ = subject.data[i];
        }
    }

    staff->more.len = p - staff->more.data;
}


ngx_int_t
ngx_ticket_machine_answered(ngx_ticket_ctx_t *tc)
{
    json_t     *answer;
    tk_str_t    text;
    ngx_int_t   rc;

    ngx_ticket_machine_more(tc);

    rc = ngx_ticket_staff_verdict(tc);
    if (rc != NGX_OK) {
        return rc;
    }

    text = ngx_ticket_staff_text(tc, "answer");

    ngx_ticket_wiped_begin();
    answer = json_loadb((char *) text.data, text.len, 0, NULL);
    rc = ngx_ticket_machine_answer(tc, answer);
    json_decref(answer);
    ngx_ticket_wiped_end();

    return rc;
}
