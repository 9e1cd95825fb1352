/*
 * What the page of an order asks Postgres for, on behalf of whoever has its
 * link.
 */

#ifndef NGX_TICKET_API_VISITOR_H
#define NGX_TICKET_API_VISITOR_H

#include "core/tk_visitor.h"
#include "request/request.h"

#define NGX_TICKET_VISITOR_TICKETS  10      /* of one page: their QR codes are
                                               most of its bytes */
#define NGX_TICKET_VISITOR_PAGES    100     /* 999 tickets */

/* tc->data of the operations GET_VISITOR_PAGE and GET_VISITOR_FILE, set by
 * their tongue. */

typedef struct {
    tk_str_t        token;                  /* the link, as it came */
    tk_visitor_link_t  link;                /* what it says, once it is known
                                               to be ours */
    ngx_uint_t      english;
    ngx_uint_t      page;                   /* of tickets, from 0 */
    const void     *file;                   /* of the tongue's own; NULL: the
                                               page */
    unsigned        moved:1;                /* it is told to GET it */
    tk_str_t        facts;                  /* JSON, as api.visitor_page() has
                                               it; len 0: none */
} ngx_ticket_visitor_t;


/* Steps. */
ngx_int_t ngx_ticket_visitor_ask(ngx_ticket_ctx_t *tc);
ngx_int_t ngx_ticket_visitor_found(ngx_ticket_ctx_t *tc);


#endif
