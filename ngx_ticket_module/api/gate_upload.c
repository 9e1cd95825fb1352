/*
 * PASSAGES of devices: what one let through while it was offline, some hundred
 * scans at a time, each told with what became of it.
 */

#include "api/gate.h"
#include "api/gate_steps.h"
#include "base/process.h"
#include "base/wiped.h"
#include "core/tk_pgwire.h"
#include "request/sql.h"


#define NGX_TICKET_GATE_UPLOADS  500
#define NGX_TICKET_GATE_ITEM     96         /* bytes of an answer, at first */


typedef struct {
    int64_t     seq;
    tk_str_t    request;
    int64_t     order_id;                   /* 0: a document's, or a code of
                                               nobody's */
    int         ticket_no;
    tk_str_t    index;                      /* of a document; data NULL: none */
    int         out;
    int64_t     persons;
    tk_time_t   scanned_at;
    tk_str_t    given;
    tk_str_t    lead;                       /* data NULL: nobody */
} ngx_ticket_upload_t;

typedef struct {
    size_t                n;
    ngx_ticket_upload_t  *rows;
    int64_t               ahead_us;         /* of the device's clock */
} ngx_ticket_uploads_t;


/* ---- Reading ---- */

static tk_str_t
ngx_ticket_upload_text(ngx_ticket_ctx_t *tc, const tk_call_t *call,
    const char *member)
{
    tk_str_t     none = tk_null_str;
    const char  *text;

    text = tk_call_own(call, member);

    return text ? tk_str_copy(&tc->pool, tk_str_c(text)) : none;
}


static int64_t
ngx_ticket_upload_number(const tk_call_t *call, const char *member)
{
    return json_integer_value(json_object_get(call->own, member));
}


/* What is no document, and no code, is taken as one of nobody's: whoever it let
 * in is to be known. */

static ngx_int_t
ngx_ticket_upload_find(ngx_ticket_ctx_t *tc, const tk_call_t *call,
    ngx_ticket_upload_t *row)
{
    tk_str_t     code;
    const char  *id, *qr;

    id = tk_call_own(call, "id_card");

    if (id == NULL) {
        qr = tk_call_own(call, "qr");
        code = tk_str_c(qr ? qr : tk_call_own(call, "code"));
        ngx_ticket_gate_find_any(tc, code, &row->order_id, &row->ticket_no);

        if (qr == NULL) {
            row->ticket_no += ngx_ticket_gate_typed(code);
        }

        return NGX_OK;
    }

    return ngx_ticket_gate_documents(tc, tc->r->pool, tk_str_c(id),
                                     &row->index) == NGX_ERROR
           ? NGX_ERROR : NGX_OK;
}


static int
ngx_ticket_upload_has(const json_t *given, const char *member)
{
    json_t  *value;

    value = json_object_get(given, member);

    return value != NULL && !json_is_null(value);
}


static ngx_int_t
ngx_ticket_upload_read(ngx_ticket_ctx_t *tc, ngx_ticket_uploads_t *uploads,
    size_t i, const json_t *given)
{
    tk_call_t             call;
    tk_path_t             path;
    ngx_int_t             rc;
    ngx_ticket_upload_t  *row;
    ngx_ticket_staff_t   *staff;

    staff = tc->data;
    row = &uploads->rows[uploads->n];
    ngx_memzero(&call, sizeof(tk_call_t));
    ngx_memzero(&path, sizeof(tk_path_t));
    call.pool = &tc->pool;
    call.lang = staff->lang;
    path.action = &tk_gate_passage;

    rc = tk_call_read(&call, &path, given) == TK_OK ? NGX_OK : NGX_ERROR;

    if (rc == NGX_OK && ngx_ticket_upload_has(given, "code")
                        + ngx_ticket_upload_has(given, "qr")
                        + ngx_ticket_upload_has(given, "id_card") != 1)
    {
        tk_call_wrong(&call, "code", "ONE_OF",
                      staff->lang == TK_CHINESE
                      ? "code、qr、id_card 须且只须提供一项"
                      : "one of code, qr and id_card is needed, and no other");
    }

    if (rc == NGX_OK && json_array_size(call.errors)) {
        ngx_ticket_gate_wrong_in(tc, "passages", i, call.errors);

    } else if (rc == NGX_OK) {
        row->seq = ngx_ticket_upload_number(&call, "seq");
        row->request = ngx_ticket_upload_text(tc, &call, "request");
        row->persons = ngx_ticket_upload_number(&call, "persons");
        row->given = ngx_ticket_upload_text(tc, &call, "verdict");
        row->lead = ngx_ticket_upload_text(tc, &call, "lead");
        row->out = tk_str_eq(ngx_ticket_upload_text(tc, &call, "direction"),
                             tk_str_c("O"));
        row->scanned_at = (ngx_ticket_upload_number(&call, "scanned_at")
                           - TK_EPOCH * 1000) * 1000 - uploads->ahead_us;
        rc = ngx_ticket_upload_find(tc, &call, row);
        uploads->n++;
    }

    tk_call_free(&call);

    return rc;
}


/* What is wrong with some is told beside what became of the others. */

static ngx_int_t
ngx_ticket_uploads_keep_errors(ngx_ticket_ctx_t *tc)
{
    char                *text;
    ngx_ticket_gate_t   *gate;
    ngx_ticket_staff_t  *staff;

    gate = tc->own;
    staff = tc->data;

    if (json_array_size(staff->call.errors) == 0) {
        return NGX_OK;
    }

    text = json_dumps(staff->call.errors, JSON_COMPACT);
    if (text == NULL) {
        return NGX_ERROR;
    }

    gate->upload_errors = tk_str_copy(&tc->pool, tk_str_c(text));
    ngx_ticket_wiped_free_text(text);

    return gate->upload_errors.data ? NGX_OK : NGX_ERROR;
}


static ngx_int_t
ngx_ticket_uploads_read(ngx_ticket_ctx_t *tc, ngx_ticket_uploads_t *uploads)
{
    size_t               i, n;
    json_t              *list;
    ngx_ticket_staff_t  *staff;

    staff = tc->data;
    list = json_object_get(staff->call.own, "passages");
    n = json_array_size(list);
    uploads->n = 0;
    uploads->ahead_us = (ngx_ticket_gate_number(tc, "time", 0)
                         - ngx_ticket_gate_ms(tc->now)) * 1000;

    if (n < 1 || n > NGX_TICKET_GATE_UPLOADS) {
        return ngx_ticket_staff_wrong(tc, "passages", "LENGTH",
                                      "it is not a list of 1 to 500",
                                      "应为 1 到 500 项的列表");
    }

    uploads->rows = ngx_pcalloc(tc->r->pool, n * sizeof(ngx_ticket_upload_t));
    if (uploads->rows == NULL) {
        return NGX_ERROR;
    }

    for (i = 0; i < n; i++) {
        if (ngx_ticket_upload_read(tc, uploads, i, json_array_get(list, i))
            != NGX_OK)
        {
            return NGX_ERROR;
        }
    }

    return uploads->n ? ngx_ticket_uploads_keep_errors(tc)
                      : ngx_ticket_staff_errors(tc);
}


/* ---- The statement ---- */

typedef struct {
    uint32_t     type;
    size_t       width;                     /* of numbers; 0: a text, bytes */
    size_t       offset;
    unsigned     is_int:1;                  /* ... or of 64 bits */
    unsigned     of_ticket:1;               /* null where there is none */
} ngx_ticket_upload_param_t;

#define PARAM(field, type, width, is_int, of_ticket)                          \
    { TK_OID_##type, width, offsetof(ngx_ticket_upload_t, field), is_int,     \
      of_ticket }

static const ngx_ticket_upload_param_t  ngx_ticket_upload_params[] = {
    PARAM(seq, INT8, 8, 0, 0),
    PARAM(request, TEXT, 0, 0, 0),
    PARAM(order_id, INT8, 8, 0, 1),
    PARAM(ticket_no, INT2, 2, 1, 1),
    PARAM(index, BYTEA, 0, 0, 0),
    PARAM(out, BOOL, 1, 1, 0),
    PARAM(persons, INT4, 4, 0, 0),
    PARAM(scanned_at, TIMESTAMPTZ, 8, 0, 0),
    PARAM(given, TEXT, 0, 0, 0),
    PARAM(lead, TEXT, 0, 0, 0)
};

#undef PARAM


static u_char *
ngx_ticket_upload_put(u_char *p, const ngx_ticket_upload_param_t *param,
    const ngx_ticket_upload_t *row)
{
    const u_char    *field;
    const tk_str_t  *s;

    field = (const u_char *) row + param->offset;

    if (param->of_ticket && row->order_id == 0) {
        return tk_pg_element_null(p);
    }

    if (param->width == 0) {
        s = (const tk_str_t *) field;
        return s->data ? tk_pg_element(p, s->data, s->len)
                       : tk_pg_element_null(p);
    }

    return tk_pg_element_int(p, param->is_int ? *(const int *) field
                                              : *(const int64_t *) field,
                             param->width);
}


static void
ngx_ticket_uploads_bind(ngx_ticket_pg_op_t *op,
    const ngx_ticket_uploads_t *uploads,
    const ngx_ticket_upload_param_t *param)
{
    size_t           i, size;
    u_char          *start, *p;
    const tk_str_t  *s;

    size = TK_PG_ARRAY_HEAD;

    for (i = 0; i < uploads->n; i++) {
        s = (const tk_str_t *) ((u_char *) &uploads->rows[i] + param->offset);
        size += 4 + (param->width ? param->width : s->len);
    }

    start = ngx_pnalloc(op->pool, size);
    if (start == NULL) {
        op->failed = 1;
        return;
    }

    p = tk_pg_array(start, param->type, uploads->n);
    tk_pg_array_has_null(start);

    for (i = 0; i < uploads->n; i++) {
        p = ngx_ticket_upload_put(p, param, &uploads->rows[i]);
    }

    ngx_ticket_pg_raw(op, (char *) start, (int) (p - start));
}


ngx_int_t
ngx_ticket_gate_upload(ngx_ticket_ctx_t *tc)
{
    size_t                 i;
    ngx_int_t              rc;
    ngx_ticket_gate_t     *gate;
    ngx_ticket_pg_op_t    *op;
    ngx_ticket_uploads_t   uploads;

    gate = tc->own;

    if (tc->op) {
        rc = ngx_ticket_gate_learn(tc);
        if (rc != NGX_OK) {
            return rc;
        }
    }

    ngx_ticket_wiped_begin();
    rc = ngx_ticket_uploads_read(tc, &uploads);
    ngx_ticket_wiped_end();

    if (rc != NGX_OK) {
        return rc;
    }

    gate->uploads = ngx_pnalloc(tc->r->pool, uploads.n * sizeof(int64_t));
    op = ngx_ticket_gate_ask_device(tc, NGX_TICKET_STMT_GATE_UPLOADS);

    if (gate->uploads == NULL || op == NULL) {
        ngx_ticket_pg_release(op);
        return NGX_ERROR;
    }

    for (i = 0; i < uploads.n; i++) {
        gate->uploads[i] = uploads.rows[i].seq;
    }

    gate->nuploads = uploads.n;

    for (i = 0; i < sizeof(ngx_ticket_upload_params)
                    / sizeof(ngx_ticket_upload_params[0]); i++)
    {
        ngx_ticket_uploads_bind(op, &uploads, &ngx_ticket_upload_params[i]);
    }

    return ngx_ticket_submit(tc, op);
}


/* ---- The answer ---- */

static void
ngx_ticket_upload_show(const PGresult *r, int row, const char *column,
    tk_json_t *j)
{
    tk_value_t  value;

    ngx_ticket_pg_value(r, row, ngx_ticket_pg_column(r, column), &value);
    tk_json_key(j, column);

    if (value.type == TK_VALUE_TEXT) {
        tk_json_str(j, value.s);

    } else if (value.type == TK_VALUE_INT) {
        tk_json_bool(j, value.n != 0);

    } else {
        tk_json_null(j);
    }
}


/* Of a device that is not answered there is one row that says why; else one of
 * each scan, in their order. */

ngx_int_t
ngx_ticket_gate_uploaded(ngx_ticket_ctx_t *tc)
{
    int                 i;
    tk_buf_t            b;
    tk_json_t           j;
    const PGresult     *r;
    ngx_ticket_gate_t  *gate;

    if (tc->op->err != TK_OK) {
        return ngx_ticket_refuse(tc, tc->op->err);
    }

    gate = tc->own;
    r = tc->op->result;

    if (ngx_ticket_staff_text(tc, "verdict").len) {
        return ngx_ticket_staff_verdict(tc);
    }

    if ((size_t) ngx_ticket_pg_count(r) != gate->nuploads
        || tk_buf_init(&b, &tc->pool, gate->nuploads * NGX_TICKET_GATE_ITEM)
           != TK_OK)
    {
        return NGX_ERROR;
    }

    tk_json_init(&j, &b);
    tk_json_object(&j);
    tk_json_key(&j, "items");
    tk_json_array(&j);

    for (i = 0; i < ngx_ticket_pg_count(r); i++) {
        tk_json_object(&j);
        tk_json_key(&j, "seq");
        tk_json_int(&j, gate->uploads[i]);
        ngx_ticket_upload_show(r, i, "judged", &j);
        ngx_ticket_upload_show(r, i, "double", &j);
        ngx_ticket_upload_show(r, i, "again", &j);
        tk_json_end(&j);
    }

    tk_json_end(&j);
    tk_json_key(&j, "now");
    tk_json_int(&j, ngx_ticket_gate_ms(ngx_ticket_now()));
    tk_json_end(&j);

    if (gate->upload_errors.len) {          /* in the place of the last "}" */
        b.pos--;
        tk_buf_adds(&b, ",\"errors\":");
        tk_buf_add(&b, gate->upload_errors.data, gate->upload_errors.len);
        tk_buf_adds(&b, "}");
    }

    return ngx_ticket_gate_shown(tc, &b, &j);
}
