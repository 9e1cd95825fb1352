/*
 * Sending answers, ours and those nginx makes itself.
 */

#include "request/reply.h"
#include "base/counts.h"
#include "base/process.h"
#include "request/answer_cache.h"
#include "request/tongue.h"


static ngx_int_t ngx_ticket_send(ngx_ticket_ctx_t *tc, tk_str_t body);


static ngx_http_output_header_filter_pt  ngx_ticket_next_header_filter;
static ngx_http_output_body_filter_pt    ngx_ticket_next_body_filter;


static ngx_int_t
ngx_ticket_send_kept(ngx_ticket_ctx_t *tc, tk_str_t body)
{
    if (tc->tongue->fresh && tc->tongue->fresh(tc, &body) != NGX_OK) {
        return NGX_HTTP_INTERNAL_SERVER_ERROR;
    }

    return ngx_ticket_send(tc, body);
}


ngx_int_t
ngx_ticket_reply(ngx_ticket_ctx_t *tc)
{
    ngx_int_t  rc;
    tk_str_t   body;

    if (tc->err != TK_OK && ngx_ticket_answer_cache_get(tc, &body) == NGX_OK) {
        return ngx_ticket_send_kept(tc, body);
    }

    if (tc->err == TK_OK && tc->order_id == 0) {
        tc->order_id = tc->req.order_id;    /* it has been found */
    }

    rc = tc->tongue->render(tc, &body);
    if (rc == NGX_AGAIN) {
        return NGX_DECLINED;
    }

    if (rc != NGX_OK) {
        return NGX_HTTP_INTERNAL_SERVER_ERROR;
    }

    ngx_ticket_answer_cache_put(tc, body);

    return ngx_ticket_send(tc, body);
}


ngx_int_t
ngx_ticket_reply_cached(ngx_ticket_ctx_t *tc)
{
    tk_str_t  body;

    if (ngx_ticket_answer_cache_get(tc, &body) != NGX_OK) {
        return NGX_DECLINED;
    }

    return ngx_ticket_send_kept(tc, body);
}


static void
ngx_ticket_set_type(ngx_http_request_t *r, const ngx_str_t *type)
{
    u_char  *end;

    end = ngx_strlchr(type->data, type->data + type->len, ';');

    r->headers_out.content_type = *type;
    r->headers_out.content_type_len = end ? (size_t) (end - type->data)
                                          : type->len;
}


/* A body in one buffer, the last; NULL: no memory. */

static ngx_buf_t *
ngx_ticket_whole(ngx_http_request_t *r, u_char *data, size_t len)
{
    ngx_buf_t  *b;

    b = ngx_calloc_buf(r->pool);
    if (b == NULL) {
        return NULL;
    }

    b->pos = data;
    b->last = data + len;
    b->memory = 1;
    b->last_buf = 1;
    b->last_in_chain = 1;

    return b;
}


static ngx_buf_t *
ngx_ticket_whole_file(ngx_http_request_t *r, ngx_file_t *file)
{
    ngx_buf_t  *b;

    b = ngx_calloc_buf(r->pool);
    if (b == NULL) {
        return NULL;
    }

    b->file = file;
    b->file_last = ngx_file_size(&file->info);
    b->in_file = b->file_last ? 1 : 0;
    b->last_buf = 1;
    b->last_in_chain = 1;

    return b;
}


/* What is asked for of a file is not in it, and nginx says so: as another
 * answer, of which the headers of the file are no part. */

static ngx_int_t
ngx_ticket_range_wrong(ngx_ticket_ctx_t *tc, ngx_int_t rc)
{
    ngx_uint_t           i;
    ngx_table_elt_t     *h;
    ngx_list_part_t     *part;
    ngx_http_headers_out_t  *out;

    out = &tc->r->headers_out;

    for (part = &out->headers.part; part; part = part->next) {
        h = part->elts;

        for (i = 0; i < part->nelts; i++) {
            if (&h[i] != out->content_range) {
                h[i].hash = 0;
            }
        }
    }

    out->etag = NULL;
    tc->answered = 0;

    return rc;
}


static ngx_int_t
ngx_ticket_send(ngx_ticket_ctx_t *tc, tk_str_t body)
{
    ngx_int_t            rc;
    ngx_chain_t          out;
    ngx_http_request_t  *r;

    r = tc->r;
    tc->answered = 1;
    ngx_ticket_count_answer(tc->terms.operation, tc->err);

    /* what was done is not undone by "If-None-Match: *" */
    r->disable_not_modified = 1;
    r->allow_ranges = tc->file != NULL;

    r->headers_out.status = tc->http_status ? tc->http_status : NGX_HTTP_OK;
    r->headers_out.content_length_n = tc->file ? ngx_file_size(&tc->file->info)
                                               : (off_t) body.len;

    if (tc->http_status == NGX_HTTP_NOT_MODIFIED || tc->goes_on) {
        r->headers_out.content_length_n = -1;   /* it is another body's, or
                                                   nobody knows */
    }

#if (NGX_HTTP_GZIP)
    if (tc->goes_on) {                      /* it is read as it comes */
        r->gzip_tested = 1;
        r->gzip_ok = 0;
    }
#endif

    ngx_ticket_set_type(r, tc->type ? tc->type : &tc->tongue->type);

    rc = ngx_http_send_header(r);

    if (rc == NGX_HTTP_RANGE_NOT_SATISFIABLE) {
        return ngx_ticket_range_wrong(tc, rc);
    }

    if (rc == NGX_ERROR || rc > NGX_OK || r->header_only) {
        return rc;
    }

    if (tc->goes_on) {
        return tc->goes_on(tc) == NGX_OK ? NGX_DONE : NGX_ERROR;
    }

    out.next = NULL;
    out.buf = tc->file ? ngx_ticket_whole_file(r, tc->file)
                       : ngx_ticket_whole(r, body.data, body.len);
    if (out.buf == NULL) {
        return NGX_HTTP_INTERNAL_SERVER_ERROR;
    }

    return ngx_http_output_filter(r, &out);
}


ngx_table_elt_t *
ngx_ticket_header_push(ngx_http_request_t *r, const char *name, tk_str_t value)
{
    ngx_table_elt_t  *h;

    h = ngx_list_push(&r->headers_out.headers);
    if (h == NULL) {
        return NULL;
    }

    ngx_memzero(h, sizeof(ngx_table_elt_t));
    h->hash = 1;
    h->key.data = (u_char *) name;
    h->key.len = ngx_strlen(name);
    h->value.data = value.data;
    h->value.len = value.len;

    return h;
}


ngx_int_t
ngx_ticket_header(ngx_http_request_t *r, const char *name, tk_str_t value)
{
    return ngx_ticket_header_push(r, name, value) ? NGX_OK : NGX_ERROR;
}


/* Where its path begins, as it was sent, and what is known of it. */

static ngx_str_t
ngx_ticket_path(ngx_http_request_t *r)
{
    u_char     *end;
    ngx_str_t   path = ngx_null_string;

    if (r->uri.len) {
        return r->uri;
    }

    if (r->uri_start && r->request_line.data) {
        end = r->args_start ? r->args_start - 1
                            : r->request_line.data + r->request_line.len;

        if (end > r->uri_start) {
            path.data = r->uri_start;
            path.len = end - r->uri_start;
        }
    }

    return path;
}


/* The location that a request of this path would have been given: of its
 * server or, where the server is not known yet, of any; NULL: none of ours. */

static ngx_ticket_loc_conf_t *
ngx_ticket_location(ngx_http_request_t *r)
{
    ngx_str_t               path;
    ngx_uint_t              i, any;
    ngx_array_t            *all;
    ngx_ticket_location_t  *location, *found;

    path = ngx_ticket_path(r);
    any = r->http_connection->addr_conf->virtual_names != NULL;
    all = &ngx_ticket_process.conf->locations;
    location = all->elts;
    found = NULL;

    for (i = 0; i < all->nelts; i++, location++) {
        if ((any || location->server
                    == ngx_http_get_module_srv_conf(r, ngx_http_core_module))
            && path.len >= location->name.len
            && ngx_memcmp(path.data, location->name.data, location->name.len)
               == 0
            && (found == NULL || location->name.len > found->name.len))
        {
            found = location;
        }
    }

    return found ? found->conf : NULL;
}


/* The location of a request, also of one that nginx ends before it has looked
 * for it: one whose line is too long, or that is malformed.  NULL: it is not
 * ours. */

static ngx_ticket_loc_conf_t *
ngx_ticket_conf_of(ngx_http_request_t *r)
{
    ngx_ticket_loc_conf_t     *conf;
    ngx_http_core_loc_conf_t  *clcf;

    conf = ngx_http_get_module_loc_conf(r, ngx_ticket_module);
    if (conf->tongue) {
        return conf;
    }

    clcf = ngx_http_get_module_loc_conf(r, ngx_http_core_module);

    return clcf->name.len == 0 && ngx_ticket_process.conf
           ? ngx_ticket_location(r) : NULL;
}


/* What nginx itself refuses in a location of ours, in its tongue's shape.
 * NULL: this is none of it. */

static ngx_str_t *
ngx_ticket_nginx_error(ngx_http_request_t *r,
    const ngx_ticket_tongue_t **tongue)
{
    ngx_ticket_ctx_t       *tc;
    ngx_ticket_loc_conf_t  *conf;

    if (r != r->main || r->headers_out.status < NGX_HTTP_BAD_REQUEST) {
        return NULL;
    }

    conf = ngx_ticket_conf_of(r);
    if (conf == NULL) {
        return NULL;
    }

    tc = ngx_ticket_get_ctx(r);
    if (tc && tc->answered) {
        return NULL;
    }

    *tongue = tc ? tc->tongue : ngx_ticket_tongue_of(r, conf);

    return (*tongue)->nginx_error(r, r->headers_out.status);
}


static ngx_int_t
ngx_ticket_header_filter(ngx_http_request_t *r)
{
    ngx_str_t                  *body;
    const ngx_ticket_tongue_t  *tongue;

    body = ngx_ticket_nginx_error(r, &tongue);

    if (body) {
        ngx_ticket_count(nginx_errors);

        ngx_http_clear_content_length(r);
        r->headers_out.content_length_n = body->len;
        ngx_ticket_set_type(r, &tongue->type);

        if (tongue->nginx_head) {
            tongue->nginx_head(r, r->headers_out.status);
        }
    }

    return ngx_ticket_next_header_filter(r);
}


static ngx_int_t
ngx_ticket_body_filter(ngx_http_request_t *r, ngx_chain_t *in)
{
    ngx_str_t                  *body;
    ngx_chain_t                 out;
    const ngx_ticket_tongue_t  *tongue;

    body = in ? ngx_ticket_nginx_error(r, &tongue) : NULL;

    if (body == NULL) {
        return ngx_ticket_next_body_filter(r, in);
    }

    /* nginx sends its page in one go: one chain in, ours out */

    for ( /* void */ ; in; in = in->next) {
        in->buf->pos = in->buf->last;
    }

    out.next = NULL;
    out.buf = ngx_ticket_whole(r, body->data, body->len);
    if (out.buf == NULL) {
        return NGX_ERROR;
    }

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
