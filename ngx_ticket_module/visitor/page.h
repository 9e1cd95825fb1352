/*
 * The HTML of a visitor's page.
 */

#ifndef NGX_TICKET_VISITOR_PAGE_H
#define NGX_TICKET_VISITOR_PAGE_H

#include "api/visitor.h"


/* Of tc->data, whose facts are there. */
ngx_int_t ngx_ticket_visitor_page(ngx_ticket_ctx_t *tc, tk_str_t *body);


#endif
