/*
 * The .aspx tongue: pages asked for in a URL or a form, signed with MD5, some
 * parameters under triple DES; XML answers, signed.  Source: the document's
 * ch. 4.  Its tables and its writer of XML stand in core/.
 */

#ifndef NGX_TICKET_ASPX_H
#define NGX_TICKET_ASPX_H

#include "core/aspx/tk_aspx.h"
#include "request/tongue.h"


/* What it knows of a request, in tc->own. */

typedef struct {
    const tk_page_t     *page;              /* NULL: not a page */
    tk_pair_t           *pairs;
    size_t               npairs;
    tk_common_t          common;
    ngx_ticket_key_t    *claimed;           /* the key the request names */
    ngx_ticket_key_t    *key;               /* the same, once it has fitted */
    unsigned             decoded:1;         /* the common parameters */
} ngx_ticket_aspx_t;


extern const ngx_ticket_tongue_t  ngx_ticket_aspx;


/* Its functions, as request/tongue.h describes them. */
ngx_int_t ngx_ticket_aspx_intake(ngx_ticket_ctx_t *tc);
ngx_int_t ngx_ticket_aspx_authenticate(ngx_ticket_ctx_t *tc);
ngx_int_t ngx_ticket_aspx_renew(ngx_ticket_ctx_t *tc);
ngx_int_t ngx_ticket_aspx_render(ngx_ticket_ctx_t *tc, tk_str_t *body);
u_char *ngx_ticket_aspx_cache_key(ngx_ticket_ctx_t *tc, u_char *p,
    u_char *last);
ngx_str_t *ngx_ticket_aspx_nginx_error(ngx_uint_t status);


#endif
