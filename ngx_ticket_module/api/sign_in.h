/*
 * Steps of SIGN_IN and its kin, in api/sign_in.c and api/link.c.
 */

#ifndef NGX_TICKET_API_SIGN_IN_H
#define NGX_TICKET_API_SIGN_IN_H

#include "api/staff.h"


/* Steps. */
ngx_int_t ngx_ticket_sign_in_ask(ngx_ticket_ctx_t *tc);
ngx_int_t ngx_ticket_sign_in_compare(ngx_ticket_ctx_t *tc);
ngx_int_t ngx_ticket_sign_in_end(ngx_ticket_ctx_t *tc);
ngx_int_t ngx_ticket_sign_in_shown(ngx_ticket_ctx_t *tc);
ngx_int_t ngx_ticket_sign_in_done(ngx_ticket_ctx_t *tc);
ngx_int_t ngx_ticket_password_compare(ngx_ticket_ctx_t *tc);
ngx_int_t ngx_ticket_password_make(ngx_ticket_ctx_t *tc);
ngx_int_t ngx_ticket_password_set(ngx_ticket_ctx_t *tc);
ngx_int_t ngx_ticket_recovery_set(ngx_ticket_ctx_t *tc);
ngx_int_t ngx_ticket_recovery_shown(ngx_ticket_ctx_t *tc);
ngx_int_t ngx_ticket_link_shown(ngx_ticket_ctx_t *tc);
ngx_int_t ngx_ticket_link_make(ngx_ticket_ctx_t *tc);
ngx_int_t ngx_ticket_link_set(ngx_ticket_ctx_t *tc);


/* What Postgres knows a link by; whether what is set by it will do. */
ngx_int_t ngx_ticket_link_hash(ngx_ticket_ctx_t *tc,
    u_char hash[TK_SHA256_LEN]);
ngx_int_t ngx_ticket_link_good(ngx_ticket_ctx_t *tc);


#endif
