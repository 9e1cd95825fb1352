/*
 * The one way out: every answer is rendered, signed and sent here.
 */

#ifndef NGX_TICKET_REPLY_H
#define NGX_TICKET_REPLY_H

#include "request/request.h"


/* For ngx_http_finalize_request(); NGX_DECLINED: it is not whole yet, and is
 * asked for again in another turn of the event loop; NGX_DONE: it goes on by
 * itself, and ends so. */
ngx_int_t ngx_ticket_reply(ngx_ticket_ctx_t *tc);
/* The same from an answer kept ready; NGX_DECLINED: there is none. */
ngx_int_t ngx_ticket_reply_cached(ngx_ticket_ctx_t *tc);
/* One more header of the answer; value is of the request's pool, or for ever.
 * NULL, NGX_ERROR: no memory. */
ngx_table_elt_t *ngx_ticket_header_push(ngx_http_request_t *r,
    const char *name, tk_str_t value);
ngx_int_t ngx_ticket_header(ngx_http_request_t *r, const char *name,
    tk_str_t value);
/* Two filters give nginx's own refusals (413, 503 of limit_req, ...) the same
 * shape; in postconfiguration. */
ngx_int_t ngx_ticket_filter_init(ngx_conf_t *cf);


#endif
