/*
 * Steps of SIGN_IN and its kin, in api/sign_in.c and api/link.c, and what the
 * two have in common.
 */

#ifndef NGX_TICKET_API_SIGN_IN_H
#define NGX_TICKET_API_SIGN_IN_H

#include "api/staff.h"
#include "request/sql.h"


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


/* The text of a member, of the call; "": it was not given. */
tk_str_t ngx_ticket_sign_in_member(ngx_ticket_ctx_t *tc, const char *member);

/* Where it comes from, for people to read; and bound as what a person is known
 * by there (staff_id says which). */
tk_str_t ngx_ticket_sign_in_address(ngx_ticket_ctx_t *tc);
void ngx_ticket_sign_in_place(ngx_ticket_ctx_t *tc, ngx_ticket_pg_op_t *op);

/* Whether a new password will do; else refused. */
ngx_int_t ngx_ticket_sign_in_good(ngx_ticket_ctx_t *tc, const char *member);

/* The password of a member is compared with a known one, or is made one;
 * nothing of it stays in the request.  To be submitted by hash(), which waits;
 * made: what came of it. */
ngx_int_t ngx_ticket_sign_in_work(ngx_ticket_ctx_t *tc, const char *member,
    tk_str_t known, ngx_uint_t make);
ngx_int_t ngx_ticket_sign_in_hash(ngx_ticket_ctx_t *tc);
tk_str_t ngx_ticket_sign_in_made(ngx_ticket_staff_t *staff);

/* What a device's secret is bound to. */
tk_str_t ngx_ticket_sign_in_context(ngx_ticket_ctx_t *tc, int32_t staff_id);

/* What Postgres knows a link by; whether what is set by it will do. */
ngx_int_t ngx_ticket_link_hash(ngx_ticket_ctx_t *tc,
    u_char hash[TK_SHA256_LEN]);
ngx_int_t ngx_ticket_link_good(ngx_ticket_ctx_t *tc);


#endif
