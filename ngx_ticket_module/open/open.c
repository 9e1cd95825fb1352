/*
 * The tongue's row: from a request to a call and its members; see the header.
 */

#include "open/open.h"
#include "base/process.h"
#include "core/tk_value.h"
#include "endpoints.h"


static ngx_int_t ngx_ticket_open_intake(ngx_ticket_ctx_t *tc);
static ngx_int_t ngx_ticket_open_places(ngx_ticket_ctx_t *tc);
static ngx_int_t ngx_ticket_open_params(ngx_ticket_ctx_t *tc);


const ngx_ticket_tongue_t  ngx_ticket_open = {
    .name = "open",
    .principal = NGX_TICKET_AGENT,
    .type = ngx_string("application/json; charset=utf-8"),
    .intake = ngx_ticket_open_intake,
    .authenticate = ngx_ticket_open_authenticate,
    .places = ngx_ticket_open_places,
    .params = ngx_ticket_open_params,
    .renew = ngx_ticket_open_renew,
    .proof = ngx_ticket_open_proof,
    .render = ngx_ticket_open_render,
    .cache_key = ngx_ticket_open_cache_key,
    .fresh = ngx_ticket_open_fresh,
    .nginx_error = ngx_ticket_open_nginx_error
};

static const tk_operation_e  ngx_ticket_open_operations[TK_OPEN_CALLS] = {
    [TK_OPEN_PRODUCTS] = TK_OP_LIST_OPEN_PRODUCTS,
    [TK_OPEN_PRICES] = TK_OP_LIST_OPEN_PRICES,
    [TK_OPEN_VERIFY] = TK_OP_TRY_OPEN,
    [TK_OPEN_CREATE] = TK_OP_BOOK_OPEN,
    [TK_OPEN_PAY] = TK_OP_PAY_OPEN,
    [TK_OPEN_CODES_OF] = TK_OP_LIST_OPEN_CODES,
    [TK_OPEN_REFUND] = TK_OP_REFUND_OPEN,
    [TK_OPEN_CANCEL] = TK_OP_CANCEL_OPEN
};


/* ---- Which call ---- */

/* As it was sent: undecoded, without the query. */

static void
ngx_ticket_open_path(ngx_http_request_t *r, ngx_ticket_open_t *open)
{
    u_char                    *query;
    ngx_str_t                 *uri;
    ngx_http_core_loc_conf_t  *clcf;

    uri = &r->unparsed_uri;
    query = ngx_strlchr(uri->data, uri->data + uri->len, '?');

    open->path.data = uri->data;
    open->path.len = query ? (size_t) (query - uri->data) : uri->len;

    /* the name ends with a slash, with which what is behind it begins */

    clcf = ngx_http_get_module_loc_conf(r, ngx_http_core_module);

    if (clcf->name.len > 1 && open->path.len >= clcf->name.len
        && ngx_memcmp(open->path.data, clcf->name.data, clcf->name.len) == 0)
    {
        open->behind.data = open->path.data + clcf->name.len - 1;
        open->behind.len = open->path.len - clcf->name.len + 1;
    }
}


/*
 * A trial is quoted as what it tries: only its steps are others.
 */

static ngx_int_t
ngx_ticket_open_find(ngx_ticket_ctx_t *tc)
{
    tk_str_t             path;
    ngx_int_t            rc;
    tk_operation_e       operation;
    ngx_ticket_open_t   *open;
    ngx_http_request_t  *r;

    r = tc->r;
    open = tc->own;
    ngx_ticket_open_path(r, open);

    if (!tc->conf->open_plain && ngx_ticket_call_is_plain(r)) {
        return ngx_ticket_call_refuse(tc, NGX_HTTP_FORBIDDEN, TK_TLS_NEEDED);
    }

    path.data = r->uri.data;                /* as it is meant */
    path.len = r->uri.len;
    open->call = tk_open_call_find(path);

    if (open->call == NULL) {
        return ngx_ticket_call_refuse(tc, NGX_HTTP_NOT_FOUND, TK_NOT_A_PAGE);
    }

    operation = ngx_ticket_open_operations[open->call->call];
    tc->name = open->call->path;
    tc->endpoint = ngx_ticket_endpoint(operation);
    tc->terms.operation = tk_operation_get(operation == TK_OP_TRY_OPEN
                                           ? TK_OP_BOOK_OPEN : operation);
    tc->terms.edition = TK_V40;

    rc = ngx_ticket_call_method(tc, open->call->methods & TK_OPEN_GET,
                                open->call->methods & TK_OPEN_POST);

    return rc == NGX_ERROR ? NGX_HTTP_INTERNAL_SERVER_ERROR : NGX_OK;
}


static ngx_int_t
ngx_ticket_open_intake(ngx_ticket_ctx_t *tc)
{
    return ngx_ticket_call_intake(tc, sizeof(ngx_ticket_open_t),
                                  ngx_ticket_open_find);
}


/* ---- Its members ---- */

/* A type of JSON or none, in UTF-8. */

static ngx_uint_t
ngx_ticket_open_is_json(ngx_http_request_t *r)
{
    size_t            len;
    u_char           *p, *end, *charset;
    ngx_table_elt_t  *h;

    h = r->headers_in.content_type;
    if (h == NULL || h->value.len == 0) {
        return 1;
    }

    p = h->value.data;
    end = p + h->value.len;

    for (len = 0; p + len < end && p[len] != ';' && p[len] != ' '; len++) {
        /* void */
    }

    if (!(len == 16 && ngx_strncasecmp(p, (u_char *) "application/json", 16)
                       == 0)
        && !(len == 9 && ngx_strncasecmp(p, (u_char *) "text/json", 9) == 0))
    {
        return 0;
    }

    charset = ngx_strlcasestrn(p, end, (u_char *) "charset=", 8 - 1);
    if (charset == NULL) {
        return 1;
    }

    p = charset + 8;

    for (len = 0; p + len < end && p[len] != ';'; len++) {
        /* void */
    }

    end = p + len;

    if (p < end && *p == '"' && end[-1] == '"') {
        p++;
        end--;
    }

    while (end > p && end[-1] == ' ') {
        end--;
    }

    return (end - p == 5 && ngx_strncasecmp(p, (u_char *) "utf-8", 5) == 0)
           || (end - p == 4 && ngx_strncasecmp(p, (u_char *) "utf8", 4) == 0);
}


static ngx_int_t
ngx_ticket_open_guests(ngx_ticket_ctx_t *tc, const tk_open_people_t *people)
{
    size_t       i;
    tk_guest_t  *guests;

    guests = ngx_pcalloc(tc->r->pool, (people->n + 1) * sizeof(tk_guest_t));
    if (guests == NULL) {
        return NGX_ERROR;
    }

    for (i = 0; i < people->n; i++) {
        guests[i].id = people->persons[i].id;
        guests[i].id_type = people->persons[i].id_type;
        guests[i].name = people->persons[i].name;
        guests[i].phone = people->persons[i].phone;
    }

    tc->req.guests = guests;
    tc->req.nguests = people->n;

    return NGX_OK;
}


/* How many a trial is for: each of its users a ticket, or all of them one. */

static int64_t
ngx_ticket_open_tried(ngx_ticket_ctx_t *tc, const tk_open_request_t *req)
{
    const tk_product_t  *p;

    p = tk_product_by_id(&tc->supplier->u.supplier, (int32_t) req->product_id);

    return p && p->form == 2 ? 1 : (int64_t) req->visitors.n;
}


/* A time behind the day names the session, where there are some and no other
 * word of it. */

static void
ngx_ticket_open_session(ngx_ticket_ctx_t *tc, const tk_open_request_t *req)
{
    tc->req.begins = req->begins;
    tc->req.ends = req->ends;

    if (req->begins < 0 && tc->supplier->u.supplier.slot_mode) {
        tc->req.begins = req->visit.minute;
    }
}


static ngx_int_t
ngx_ticket_open_booking(ngx_ticket_ctx_t *tc, const tk_open_request_t *req)
{
    const tk_open_person_t  *contact;

    contact = req->contact.n ? req->contact.persons : req->visitors.persons;

    tc->req.day = req->visit.day;
    tc->req.client_ref = req->number;
    tc->req.quantity = req->quantity;
    tc->req.phone = contact->phone;
    tc->req.id_number = contact->id;
    tc->req.contact_name = contact->name;
    tc->req.memo = req->remark;

    if (req->quantity < 0) {
        tc->req.quantity = ngx_ticket_open_tried(tc, req);
    }

    ngx_ticket_open_session(tc, req);

    return ngx_ticket_open_guests(tc, &req->visitors);
}


static ngx_int_t
ngx_ticket_open_fill(ngx_ticket_ctx_t *tc)
{
    ngx_ticket_open_t        *open;
    const tk_open_request_t  *req;

    open = tc->own;
    req = &open->req;

    tc->req.product_id = req->product_id;
    tc->req.order_id = ngx_max(req->order_id, 0);
    tc->req.client_ref = req->number;
    tc->req.order_text = req->voucher;
    tc->req.money_fen = req->unit_fen;
    tc->req.activate = -1;
    tc->req.quantity = req->tickets;
    tc->req.begins = -1;
    tc->req.ends = -1;
    tc->req.first_day = req->first.day;
    tc->req.last_day = req->last.day;

    switch (open->call->call) {

    case TK_OPEN_VERIFY:
    case TK_OPEN_CREATE:
        return ngx_ticket_open_booking(tc, req);

    default:
        return NGX_OK;
    }
}


/* Once, whoever wants to know first. */

static tk_err_t
ngx_ticket_open_read(ngx_ticket_ctx_t *tc)
{
    tk_str_t             query, body;
    tk_day_t             today;
    ngx_ticket_open_t   *open;
    ngx_http_request_t  *r;

    r = tc->r;
    open = tc->own;

    if (open->read) {
        return open->wrong;
    }

    open->read = 1;
    query.data = r->args.len ? r->args.data : NULL;
    query.len = r->args.len;
    body.data = open->came.body.data;
    body.len = open->came.body.len;

    if (body.data && !ngx_ticket_open_is_json(r)) {
        open->wrong = TK_BODY_WRONG;
        return open->wrong;
    }

    today = tk_local_day(&tc->supplier->u.supplier.zone, tc->now);

    open->wrong = tk_open_call_read(&tc->pool, open->call,
                                    open->head.partner_id, query, body, today,
                                    &open->req, &open->subject);

    if (open->wrong == TK_OK && ngx_ticket_open_fill(tc) != NGX_OK) {
        open->wrong = TK_NO_MEMORY;
    }

    return open->wrong;
}


static ngx_int_t
ngx_ticket_open_places(ngx_ticket_ctx_t *tc)
{
    return ngx_ticket_open_read(tc) == TK_OK ? NGX_OK : NGX_DECLINED;
}


static ngx_int_t
ngx_ticket_open_params(ngx_ticket_ctx_t *tc)
{
    tk_err_t            err;
    ngx_ticket_open_t  *open;

    open = tc->own;
    err = ngx_ticket_open_read(tc);

    return err == TK_OK ? NGX_OK
                        : ngx_ticket_refuse_for(tc, err, open->subject);
}
