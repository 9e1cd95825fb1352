/*
 * What is done for whoever proves who they are, by password or by link: what
 * they said and from where, and the work of a password.
 */

#include "api/person.h"
#include "base/address.h"
#include "base/process.h"
#include "core/tk_crypto.h"
#include "core/tk_password.h"
#include "request/driver.h"

#include <openssl/crypto.h>


tk_str_t
ngx_ticket_person_member(ngx_ticket_ctx_t *tc, const char *member)
{
    const char  *text;

    text = ngx_ticket_staff_said(tc->data, member);

    return tk_str_c(text ? text : "");
}


tk_str_t
ngx_ticket_person_address(ngx_ticket_ctx_t *tc)
{
    tk_str_t  address;

    address.data = tc->r->connection->addr_text.data;
    address.len = tc->r->connection->addr_text.len;

    return address;
}


/* From where it is, for this person: nobody who has the database alone knows
 * which address that is. */

void
ngx_ticket_person_place(ngx_ticket_ctx_t *tc, ngx_ticket_pg_op_t *op)
{
    u_char              *p, hash[TK_INDEX_LEN];
    u_char               text[NGX_INT32_LEN + 1 + NGX_SOCKADDR_STRLEN];
    tk_str_t             place;
    ngx_ticket_staff_t  *staff;

    staff = tc->data;
    place.data = text;
    p = ngx_sprintf(text, "%D ", staff->staff_id);
    p = ngx_ticket_address_text(tc->r->connection, p, text + sizeof(text));
    place.len = p - text;

    tk_index(ngx_ticket_process.conf->keyring, 0, "staff place", place, hash);
    place.data = hash;
    place.len = sizeof(hash);
    ngx_ticket_pg_bytea(op, place);
}


/* The work of a password, instead of it. */

ngx_int_t
ngx_ticket_person_work(ngx_ticket_ctx_t *tc, const char *member,
    tk_str_t known, ngx_uint_t make)
{
    ngx_ticket_staff_t  *staff;

    staff = tc->data;

    if (staff->work == NULL) {
        staff->work = ngx_palloc(tc->r->pool, sizeof(ngx_ticket_hash_work_t));
        if (staff->work == NULL) {
            return NGX_ERROR;
        }
    }

    ngx_memzero(staff->work, sizeof(ngx_ticket_hash_work_t));
    staff->work->make = make;

    if (known.len >= NGX_TICKET_HASH_TEXT) {
        return NGX_ERROR;
    }

    if (known.len) {
        ngx_memcpy(staff->work->known, known.data, known.len);
    }

    tk_password_hash(ngx_ticket_process.conf->keyring, 0, tk_str_c("staff"),
                     ngx_ticket_person_member(tc, member),
                     staff->work->secret);

    return NGX_OK;
}


static void
ngx_ticket_person_hashed(void *data)
{
    ngx_ticket_resume(data);
}


ngx_int_t
ngx_ticket_person_hash(ngx_ticket_ctx_t *tc)
{
    tk_str_t             none = tk_null_str;
    ngx_ticket_staff_t  *staff;

    staff = tc->data;

    ngx_ticket_op_done(tc);
    ngx_ticket_hash_release(staff->hash);
    staff->hash = ngx_ticket_hash_start(staff->work, ngx_ticket_person_hashed,
                                        tc);
    OPENSSL_cleanse(staff->work, sizeof(ngx_ticket_hash_work_t));

    return staff->hash ? NGX_AGAIN
                       : ngx_ticket_staff_refuse(tc, "SIGN_IN_BUSY", none);
}


tk_str_t
ngx_ticket_person_made(ngx_ticket_staff_t *staff)
{
    return tk_str_c(ngx_ticket_hash_done(staff->hash)->made);
}


/* A password that is guessed at once is none. */

ngx_int_t
ngx_ticket_person_good(ngx_ticket_ctx_t *tc, const char *member)
{
    if (!tk_password_is_simple(ngx_ticket_person_member(tc, member))) {
        return NGX_OK;
    }

    return ngx_ticket_staff_wrong(tc, member, "SIMPLE",
        "too simple: not one character repeated, and not a run such as 123456",
        "过于简单：不能是同一字符重复，也不能是 123456 这样的连续字符");
}


tk_str_t
ngx_ticket_person_context(ngx_ticket_ctx_t *tc, int32_t staff_id)
{
    tk_str_t  context;

    context.data = ngx_pnalloc(tc->r->pool, NGX_INT32_LEN + 1);
    context.len = context.data
                  ? (size_t) (ngx_sprintf(context.data, "%D", staff_id)
                              - context.data)
                  : 0;

    return context;
}
