/*
 * A platform's notice that is proven: what is kept of it.
 */

#ifndef NGX_TICKET_API_NOTICE_H
#define NGX_TICKET_API_NOTICE_H

#include "core/tk_crypto.h"
#include "provider/tk_pay.h"
#include "request/request.h"


/* tc->data of the operation STORE_NOTICE, set by its tongue. */

typedef struct {
    int32_t           supplier_id;
    int               account_no;
    tk_pay_learned_t  learned;
    u_char            hash[TK_SHA256_LEN];  /* of the bytes that came */
} ngx_ticket_notice_t;

/* Is what was learned of the kind that the tables take?  Not a step. */
ngx_uint_t ngx_ticket_notice_is_whole(const tk_pay_learned_t *learned);

/* Tells staff, once until they have seen it, what is wrong with the notices of
 * an account, or with that of a payment's number (empty: none); nobody waits
 * for it. */
void ngx_ticket_notice_worry(int32_t supplier_id, int account_no,
    const char *kind, tk_str_t number, tk_str_t text);


#endif
