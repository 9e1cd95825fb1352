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

/* A form of the page, and how old it may be. */
#define NGX_TICKET_VISITOR_FORM     1800    /* s */

typedef enum {
    NGX_TICKET_VISITOR_ASKED = 0,           /* nothing was sent yet */
    NGX_TICKET_VISITOR_DONE,
    NGX_TICKET_VISITOR_WRONG,               /* not the end of the phone */
    NGX_TICKET_VISITOR_LOCKED,              /* ... too often */
    NGX_TICKET_VISITOR_CHANGED,             /* look at it once more */
    NGX_TICKET_VISITOR_NONE                 /* nothing comes back */
} ngx_ticket_visitor_outcome_e;

/* What a token is of. */
typedef enum {
    NGX_TICKET_VISITOR_ORDER = 0,
    NGX_TICKET_VISITOR_FILE,                /* what all pages are made of */
    NGX_TICKET_VISITOR_PICTURE              /* of an offer */
} ngx_ticket_visitor_of_e;

/* tc->data of the operations GET_VISITOR_PAGE, GET_VISITOR_FILE,
 * GET_VISITOR_PICTURE and REFUND_VISITOR, set by their tongue. */

typedef struct {
    tk_str_t        token;                  /* the link, as it came */
    ngx_ticket_visitor_of_e  of;            /* read off it; and what it says,
                                               once it is known to be ours: */
    tk_visitor_link_t  link;                /* of an order */
    const void     *file;                   /* of the tongue's own */
    tk_visitor_picture_t  picture;
    ngx_uint_t      english;
    ngx_uint_t      page;                   /* of an order's tickets, from 0 */
    unsigned        moved:1;                /* it is told to GET it */
    unsigned        refund:1;               /* what comes back is asked for */
    unsigned        proven:1;               /* by a form that we have made */
    int16_t         tail;                   /* of the phone; -1: none */
    int64_t         amount_fen;             /* as it stood there */
    int64_t         fee_fen;
    ngx_ticket_visitor_outcome_e  outcome;
    tk_str_t        facts;                  /* JSON, as api.visitor_page() has
                                               it; len 0: none */
    tk_str_t        kind;                   /* of a picture: "png" ... */
    tk_str_t        bytes;
} ngx_ticket_visitor_t;


/* Steps. */
ngx_int_t ngx_ticket_visitor_ask(ngx_ticket_ctx_t *tc);
ngx_int_t ngx_ticket_visitor_found(ngx_ticket_ctx_t *tc);
ngx_int_t ngx_ticket_visitor_picture_ask(ngx_ticket_ctx_t *tc);
ngx_int_t ngx_ticket_visitor_picture_found(ngx_ticket_ctx_t *tc);
ngx_int_t ngx_ticket_visitor_refund(ngx_ticket_ctx_t *tc);
ngx_int_t ngx_ticket_visitor_refunded(ngx_ticket_ctx_t *tc);


#endif
