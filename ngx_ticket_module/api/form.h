/*
 * A payment that is begun by a form, which the buyer's browser posts to the
 * platform from a page of ours.  Who has its link may see that page: it cannot
 * be guessed, and shows no more than the form, as long as the payment is open.
 */

#ifndef NGX_TICKET_API_FORM_H
#define NGX_TICKET_API_FORM_H

#include "request/request.h"


#define NGX_TICKET_FORM_PAGE    "UnionPayForm.aspx"
#define NGX_TICKET_FORM_TOKEN   32      /* hex digits */

/* tc->data of the operation GET_PAY_FORM, set by its tongue. */

typedef struct {
    tk_str_t        number;             /* of the payment */
    u_char          state;              /* as api.pay_form() has it; 0: there
                                           is no such payment */
    tk_str_t        url;                /* with the form, as it is posted,
                                           behind the first '?' */
} ngx_ticket_form_t;


/* What the link of a number holds beside it. */
void ngx_ticket_form_token(tk_str_t number,
    u_char token[NGX_TICKET_FORM_TOKEN]);

/* The link, in the request's pool: below base, or, where that is empty, below
 * the address that the request has come to.  Empty: no memory. */
tk_str_t ngx_ticket_form_link(ngx_ticket_ctx_t *tc, tk_str_t base,
    tk_str_t number);

/* Steps. */
ngx_int_t ngx_ticket_form_ask(ngx_ticket_ctx_t *tc);
ngx_int_t ngx_ticket_form_found(ngx_ticket_ctx_t *tc);


#endif
