/*
 * What is done for whoever proves who they are: what they said and from where,
 * and the work of a password.
 */

#ifndef NGX_TICKET_API_PERSON_H
#define NGX_TICKET_API_PERSON_H

#include "api/staff.h"
#include "request/sql.h"


/* The text of a member, of the call; "": it was not given. */
tk_str_t ngx_ticket_person_member(ngx_ticket_ctx_t *tc, const char *member);

/* Where it comes from, for people to read; and bound as what a person is known
 * by there (staff_id says which). */
tk_str_t ngx_ticket_person_address(ngx_ticket_ctx_t *tc);
void ngx_ticket_person_place(ngx_ticket_ctx_t *tc, ngx_ticket_pg_op_t *op);

/* Whether a new password will do; else refused. */
ngx_int_t ngx_ticket_person_good(ngx_ticket_ctx_t *tc, const char *member);

/* The password of a member is compared with a known one, or is made one;
 * nothing of it stays in the request.  To be submitted by hash(), which waits;
 * made: what came of it. */
ngx_int_t ngx_ticket_person_work(ngx_ticket_ctx_t *tc, const char *member,
    tk_str_t known, ngx_uint_t make);
ngx_int_t ngx_ticket_person_hash(ngx_ticket_ctx_t *tc);
tk_str_t ngx_ticket_person_made(ngx_ticket_staff_t *staff);

/* What a device's secret is bound to. */
tk_str_t ngx_ticket_person_context(ngx_ticket_ctx_t *tc, int32_t staff_id);


#endif
