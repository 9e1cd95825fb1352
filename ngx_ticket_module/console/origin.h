/*
 * What the headers of a request say: where it comes from, whose it is, what it
 * holds.
 */

#ifndef NGX_TICKET_CONSOLE_ORIGIN_H
#define NGX_TICKET_CONSOLE_ORIGIN_H

#include <ngx_config.h>
#include <ngx_core.h>
#include <ngx_http.h>

#include "core/tk.h"


/* The first of that name; data NULL: there is none.  How many there are. */
ngx_uint_t ngx_ticket_console_header(ngx_http_request_t *r, const char *name,
    tk_str_t *value);

/* The value of the cookie that has the name to the letter; data NULL: there is
 * none, len 0: it is empty, or there are several. */
tk_str_t ngx_ticket_console_cookie(ngx_http_request_t *r, const char *name);

/*
 * Whether a request that changes something may have been made by a page of
 * another site: browsers say so in Sec-Fetch-Site, older ones in Origin.  Who
 * says neither is no browser, and has no cookie but by a mistake.
 */
ngx_uint_t ngx_ticket_console_is_foreign(ngx_http_request_t *r,
    ngx_uint_t has_cookie);

/* Whether there is a body; whether it is said to be plain JSON in UTF-8. */
ngx_uint_t ngx_ticket_console_has_body(ngx_http_request_t *r);
ngx_uint_t ngx_ticket_console_is_json(ngx_http_request_t *r);

/* Whether it is said to be of one of these types, ", " between them; of text in
 * whatever encoding, but JSON in UTF-8. */
ngx_uint_t ngx_ticket_console_is_of(ngx_http_request_t *r, const char *types);


#endif
