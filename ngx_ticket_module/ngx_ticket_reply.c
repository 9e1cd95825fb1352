/*
 * The one way out: every answer is rendered, signed and sent here.  Two
 * filters give nginx's own refusals (413, 503 of limit_req, ...) the same XML
 * shape, and a small table keeps answers that many ask for ready to send.
 */

#include "ngx_ticket.h"


#define NGX_TICKET_READY_SLOTS  1024        /* a power of two */
#define NGX_TICKET_READY_NAME   256
#define NGX_TICKET_READY_BODY   262144


typedef struct {
    uint32_t               hash;
    size_t                 len;
    u_char                 name[NGX_TICKET_READY_NAME];
    ngx_ticket_snapshot_t *supplier;        /* compared, never followed */
    ngx_ticket_snapshot_t *agent;
    ngx_atomic_uint_t      supplier_generation;
    ngx_atomic_uint_t      agent_generation;
    tk_day_t               day;
    ngx_atomic_uint_t      epoch;
    ngx_msec_t             made;
    u_char                *body;            /* malloc */
    size_t                 size;
} ngx_ticket_ready_t;


static ngx_int_t ngx_ticket_ready_get(ngx_ticket_ctx_t *tc, tk_str_t *body);
static void ngx_ticket_ready_put(ngx_ticket_ctx_t *tc, tk_str_t body);
static ngx_int_t ngx_ticket_send(ngx_ticket_ctx_t *tc, tk_str_t body);
static ngx_int_t ngx_ticket_render(ngx_ticket_ctx_t *tc, tk_str_t *body);
static size_t ngx_ticket_ready_name(ngx_ticket_ctx_t *tc, u_char *name,
    uint32_t *hash);
static ngx_int_t ngx_ticket_header_filter(ngx_http_request_t *r);
static ngx_int_t ngx_ticket_body_filter(ngx_http_request_t *r,
    ngx_chain_t *in);


static ngx_http_output_header_filter_pt  ngx_ticket_next_header_filter;
static ngx_http_output_body_filter_pt    ngx_ticket_next_body_filter;

static ngx_ticket_ready_t  *ngx_ticket_ready;

static ngx_str_t  ngx_ticket_type = ngx_string("text/xml; charset=utf-8");
static ngx_str_t  ngx_ticket_type_only = ngx_string("text/xml");


ngx_int_t
ngx_ticket_reply(ngx_ticket_ctx_t *tc)
{
    ngx_int_t  rc;
    tk_str_t   body;

    if (tc->err != TK_OK && ngx_ticket_ready_get(tc, &body) == NGX_OK) {
        tc->retcode = tk_err_retcode(tc->err, tc->page->page, tc->edition);
        return ngx_ticket_send(tc, body);
    }

    rc = ngx_ticket_render(tc, &body);
    if (rc != NGX_OK) {
        return NGX_HTTP_INTERNAL_SERVER_ERROR;
    }

    ngx_ticket_ready_put(tc, body);

    return ngx_ticket_send(tc, body);
}


ngx_int_t
ngx_ticket_reply_ready(ngx_ticket_ctx_t *tc)
{
    tk_str_t  body;

    if (ngx_ticket_ready_get(tc, &body) != NGX_OK) {
        return NGX_DECLINED;
    }

    return ngx_ticket_send(tc, body);
}


static ngx_int_t
ngx_ticket_render(ngx_ticket_ctx_t *tc, tk_str_t *body)
{
    tk_err_t         err;
    tk_page_e        page;
    tk_reply_ctx_t   ctx;

    ngx_memzero(&ctx, sizeof(tk_reply_ctx_t));
    ctx.ring = ngx_ticket_process.conf->ring;

    if (tc->supplier && tc->supplier->known) {
        ctx.supplier_id = tc->supplier->u.supplier.supplier_id;
        ctx.zone = &tc->supplier->u.supplier.zone;
    }

    if (tc->key) {
        ctx.key.data = tc->key->key;
        ctx.key.len = TK_KEY_LEN;

    } else if (tc->claimed) {
        /* a bad signature is answered under the key it should have used */
        ctx.key.data = tc->claimed->key;
        ctx.key.len = TK_KEY_LEN;

    } else if (tc->agent && tc->agent->known && tc->agent->nkeys) {
        /* and one under a key that is none of the agent's under its first */
        ctx.key.data = tc->agent->keys[0].key;
        ctx.key.len = TK_KEY_LEN;
    }

    page = tc->page ? tc->page->page : TK_PAGE_NONE;

    err = tk_reply_render(&tc->pool, &ctx, page, tc->edition, tc->err,
                          tc->subject, &tc->rows, body);

    if (err != TK_OK && tc->err == TK_OK) {
        ngx_log_error(NGX_LOG_ALERT, tc->r->connection->log, 0,
                      "answer cannot be rendered: %s", tk_err_name(err));

        ngx_ticket_refuse(tc, TK_BUG);
        err = tk_reply_render(&tc->pool, &ctx, page, tc->edition, tc->err,
                              tc->subject, NULL, body);
    }

    tc->retcode = tk_err_retcode(tc->err, page, tc->edition);

    return err == TK_OK ? NGX_OK : NGX_ERROR;
}


static ngx_int_t
ngx_ticket_send(ngx_ticket_ctx_t *tc, tk_str_t body)
{
    ngx_int_t            rc;
    ngx_buf_t           *b;
    ngx_chain_t          out;
    ngx_http_request_t  *r;

    r = tc->r;
    tc->answered = 1;

    r->headers_out.status = tc->http_status ? tc->http_status : NGX_HTTP_OK;
    r->headers_out.content_length_n = body.len;
    r->headers_out.content_type = ngx_ticket_type;
    r->headers_out.content_type_len = ngx_ticket_type_only.len;

    rc = ngx_http_send_header(r);
    if (rc == NGX_ERROR || rc > NGX_OK || r->header_only) {
        return rc;
    }

    b = ngx_calloc_buf(r->pool);
    if (b == NULL) {
        return NGX_HTTP_INTERNAL_SERVER_ERROR;
    }

    b->pos = body.data;
    b->last = body.data + body.len;
    b->memory = 1;
    b->last_buf = 1;
    b->last_in_chain = 1;

    out.buf = b;
    out.next = NULL;

    return ngx_http_output_filter(r, &out);
}


/*
 * Ready answers: of reads that many repeat, and of the refusals that come by
 * the thousand.  Kept per process, under the agent, the key, the edition, the
 * page and its own parameters, or what it is refused for; good while both
 * snapshots stand, the supplier's day lasts and, for stock, no counter of the
 * supplier changed on this host and 100 ms have not passed.
 */

static ngx_uint_t
ngx_ticket_ready_keep(ngx_ticket_ctx_t *tc)
{
    switch ((int) tc->err) {

    case TK_OK:
        return tc->endpoint ? tc->endpoint->keep : NGX_TICKET_KEEP_NOT;

    case TK_BAD_SIGN:
    case TK_SLOT_FULL:
    case TK_DAY_LIMIT:
    case TK_AGENT_LIMIT:
        return (tc->supplier && tc->supplier->known
                && tc->agent && tc->agent->known)
               ? NGX_TICKET_KEEP_SNAPSHOT : NGX_TICKET_KEEP_NOT;

    default:
        return NGX_TICKET_KEEP_NOT;
    }
}


static size_t
ngx_ticket_ready_name(ngx_ticket_ctx_t *tc, u_char *name, uint32_t *hash)
{
    u_char            *p, *last;
    size_t             i;
    tk_pair_t         *pair;
    ngx_ticket_key_t  *key;

    p = name;
    last = name + NGX_TICKET_READY_NAME;
    key = tc->key ? tc->key : tc->claimed;

    p = ngx_slprintf(p, last, "%d %d %d %d %d %d",
                     (int) tc->supplier->u.supplier.supplier_id,
                     (int) tc->agent->u.agent.agent_id, key ? key->index : 0,
                     (int) tc->page->page, (int) tc->edition, (int) tc->err);

    if (tc->subject.len && tc->err != TK_OK) {
        if ((size_t) (last - p) < tc->subject.len + 1) {
            return 0;
        }

        *p++ = '&';
        p = ngx_cpymem(p, tc->subject.data, tc->subject.len);
    }

    for (i = 0; i < tc->npairs && tc->err == TK_OK; i++) {
        pair = &tc->pairs[i];

        if (tk_common_is(pair->name)) {
            continue;
        }

        if ((size_t) (last - p) < pair->name.len + pair->value.len + 2) {
            return 0;
        }

        *p++ = '&';
        p = ngx_cpymem(p, pair->name.data, pair->name.len);
        *p++ = '=';
        p = ngx_cpymem(p, pair->value.data, pair->value.len);
    }

    *hash = ngx_murmur_hash2(name, p - name);

    return p - name;
}


static ngx_int_t
ngx_ticket_ready_get(ngx_ticket_ctx_t *tc, tk_str_t *body)
{
    size_t               len;
    u_char               name[NGX_TICKET_READY_NAME];
    uint32_t             hash;
    ngx_uint_t           keep;
    tk_supplier_t       *supplier;
    ngx_ticket_ready_t  *ready;

    keep = ngx_ticket_ready_keep(tc);

    if (keep == NGX_TICKET_KEEP_NOT || ngx_ticket_ready == NULL) {
        return NGX_DECLINED;
    }

    len = ngx_ticket_ready_name(tc, name, &hash);
    if (len == 0) {
        return NGX_DECLINED;
    }

    ready = &ngx_ticket_ready[hash & (NGX_TICKET_READY_SLOTS - 1)];
    supplier = &tc->supplier->u.supplier;

    if (ready->body == NULL || ready->hash != hash || ready->len != len
        || ngx_memcmp(ready->name, name, len) != 0
        || ready->supplier_generation != tc->supplier->generation
        || ready->agent_generation != tc->agent->generation
        || ready->supplier != tc->supplier
        || ready->agent != tc->agent
        || ready->day != tk_local_day(&supplier->zone, tc->now))
    {
        return NGX_DECLINED;
    }

    if (keep == NGX_TICKET_KEEP_COUNTERS
        && (ready->epoch != ngx_ticket_counter_epoch(supplier->supplier_id)
            || ngx_current_msec - ready->made > NGX_TICKET_COUNTER_AGE))
    {
        return NGX_DECLINED;
    }

    /* the slot may be made anew while this answer is being sent */

    body->len = ready->size;
    body->data = ngx_pnalloc(tc->r->pool, ready->size);
    if (body->data == NULL) {
        return NGX_DECLINED;
    }

    ngx_memcpy(body->data, ready->body, ready->size);

    return NGX_OK;
}


static void
ngx_ticket_ready_put(ngx_ticket_ctx_t *tc, tk_str_t body)
{
    size_t               len;
    u_char               name[NGX_TICKET_READY_NAME], *copy;
    uint32_t             hash;
    ngx_ticket_ready_t  *ready;

    if (ngx_ticket_ready_keep(tc) == NGX_TICKET_KEEP_NOT
        || body.len > NGX_TICKET_READY_BODY)
    {
        return;
    }

    if (ngx_ticket_ready == NULL) {
        ngx_ticket_ready = ngx_calloc(NGX_TICKET_READY_SLOTS
                                      * sizeof(ngx_ticket_ready_t),
                                      ngx_ticket_process.log);
        if (ngx_ticket_ready == NULL) {
            return;
        }
    }

    len = ngx_ticket_ready_name(tc, name, &hash);
    if (len == 0) {
        return;
    }

    ready = &ngx_ticket_ready[hash & (NGX_TICKET_READY_SLOTS - 1)];

    copy = ngx_alloc(body.len, ngx_ticket_process.log);
    if (copy == NULL) {
        return;
    }

    ngx_free(ready->body);

    ngx_memcpy(copy, body.data, body.len);
    ngx_memcpy(ready->name, name, len);

    ready->body = copy;
    ready->size = body.len;
    ready->hash = hash;
    ready->len = len;
    ready->supplier = tc->supplier;
    ready->agent = tc->agent;
    ready->supplier_generation = tc->supplier->generation;
    ready->agent_generation = tc->agent->generation;
    ready->day = tk_local_day(&tc->supplier->u.supplier.zone, tc->now);
    ready->epoch = tc->epoch;
    ready->made = ngx_current_msec;
}


void
ngx_ticket_ready_exit(void)
{
    ngx_uint_t  i;

    if (ngx_ticket_ready == NULL) {
        return;
    }

    for (i = 0; i < NGX_TICKET_READY_SLOTS; i++) {
        ngx_free(ngx_ticket_ready[i].body);
    }

    ngx_free(ngx_ticket_ready);
    ngx_ticket_ready = NULL;
}


/* What nginx itself refuses in a ticket location, in our shape, unsigned. */

static ngx_str_t  ngx_ticket_foreign = ngx_string(
    "<?xml version=\"1.0\" encoding=\"utf-8\"?><root><retcode>-1</retcode>"
    "<retmsg>调用失败，失败原因：系统繁忙，请稍后重试；</retmsg>"
    "<sign></sign></root>");

static ngx_str_t  ngx_ticket_foreign_large = ngx_string(
    "<?xml version=\"1.0\" encoding=\"utf-8\"?><root><retcode>-1</retcode>"
    "<retmsg>调用失败，失败原因：请求过大；</retmsg>"
    "<sign></sign></root>");


static ngx_str_t *
ngx_ticket_foreign_body(ngx_http_request_t *r)
{
    ngx_ticket_ctx_t       *tc;
    ngx_ticket_loc_conf_t  *conf;

    if (r != r->main || r->headers_out.status < NGX_HTTP_BAD_REQUEST) {
        return NULL;
    }

    conf = ngx_http_get_module_loc_conf(r, ngx_http_ticket_module);
    if (conf->supplier.len == 0) {
        return NULL;
    }

    tc = ngx_ticket_get_ctx(r);
    if (tc && tc->answered) {
        return NULL;
    }

    if (r->headers_out.status == NGX_HTTP_REQUEST_ENTITY_TOO_LARGE
        || r->headers_out.status == NGX_HTTP_REQUEST_URI_TOO_LARGE)
    {
        return &ngx_ticket_foreign_large;
    }

    return &ngx_ticket_foreign;
}


static ngx_int_t
ngx_ticket_header_filter(ngx_http_request_t *r)
{
    ngx_str_t  *body;

    body = ngx_ticket_foreign_body(r);

    if (body) {
        ngx_http_clear_content_length(r);
        r->headers_out.content_length_n = body->len;
        r->headers_out.content_type = ngx_ticket_type;
        r->headers_out.content_type_len = ngx_ticket_type_only.len;
    }

    return ngx_ticket_next_header_filter(r);
}


static ngx_int_t
ngx_ticket_body_filter(ngx_http_request_t *r, ngx_chain_t *in)
{
    ngx_buf_t    *b;
    ngx_str_t    *body;
    ngx_chain_t   out;

    body = in ? ngx_ticket_foreign_body(r) : NULL;

    if (body == NULL) {
        return ngx_ticket_next_body_filter(r, in);
    }

    /* nginx sends its page in one go: one chain in, ours out */

    for ( /* void */ ; in; in = in->next) {
        in->buf->pos = in->buf->last;
    }

    b = ngx_calloc_buf(r->pool);
    if (b == NULL) {
        return NGX_ERROR;
    }

    b->pos = body->data;
    b->last = body->data + body->len;
    b->memory = 1;
    b->last_buf = 1;
    b->last_in_chain = 1;

    out.buf = b;
    out.next = NULL;

    return ngx_ticket_next_body_filter(r, &out);
}


ngx_int_t
ngx_ticket_filter_init(ngx_conf_t *cf)
{
    ngx_ticket_next_header_filter = ngx_http_top_header_filter;
    ngx_http_top_header_filter = ngx_ticket_header_filter;

    ngx_ticket_next_body_filter = ngx_http_top_body_filter;
    ngx_http_top_body_filter = ngx_ticket_body_filter;

    return NGX_OK;
}
