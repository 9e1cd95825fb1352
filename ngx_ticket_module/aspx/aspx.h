/*
 * The .aspx tongue: pages asked for in a URL or a form, signed with MD5 or, in
 * strict mode, HMAC-SHA256, some parameters under triple DES; XML answers,
 * signed.  Source: the document's ch. 4.  Its tables and its writer of XML
 * stand in core/.
 */

#ifndef NGX_TICKET_ASPX_H
#define NGX_TICKET_ASPX_H

#include "core/aspx/tk_aspx.h"
#include "redis/redis.h"
#include "request/tongue.h"


typedef struct ngx_ticket_proven_s  ngx_ticket_proven_t;

/* What it knows of a request, in tc->own. */

typedef struct {
    const tk_page_t     *page;              /* NULL: not a page */
    tk_pair_t           *pairs;
    size_t               npairs;
    tk_common_t          common;
    ngx_ticket_key_t    *claimed;           /* the key the request names, or the
                                               one that has fitted */
    ngx_ticket_key_t    *key;               /* the one that has fitted */
    int                  key_index;         /* its number and moment: what a */
    tk_time_t            key_made_at;       /* newer snapshot knows it by */
    ngx_ticket_proven_t  *proven;           /* the same bytes, before; NULL:
                                               not known */
    tk_reply_t          *reply;             /* that is being written */
    ngx_ticket_redis_op_t  *used_op;        /* was its signature used? */
    tk_time_t            signed_at;         /* strict mode */
    unsigned             used_done:1;
    unsigned             decoded:1;         /* the common parameters */
    unsigned             recalled:1;        /* and proven by these bytes */
} ngx_ticket_aspx_t;


extern const ngx_ticket_tongue_t  ngx_ticket_aspx;


/* Its functions, as request/tongue.h describes them. */
ngx_int_t ngx_ticket_aspx_intake(ngx_ticket_ctx_t *tc);
ngx_int_t ngx_ticket_aspx_authenticate(ngx_ticket_ctx_t *tc);

/* Keys: the one the request names, or NULL; the signature against those it may
 * be signed with, refused or proven; the same one in a newer snapshot, or NULL;
 * Postgres is told that the agent has used it. */
ngx_ticket_key_t *ngx_ticket_aspx_named_key(ngx_ticket_ctx_t *tc);
void ngx_ticket_aspx_sign(ngx_ticket_ctx_t *tc);
ngx_ticket_key_t *ngx_ticket_aspx_same_key(ngx_ticket_ctx_t *tc);
void ngx_ticket_aspx_key_used(ngx_ticket_ctx_t *tc);

/* Requests known again by their bytes: NGX_OK, pairs and common parameters are
 * those of the one that was proven; NGX_DECLINED, not known.  Then, the agent
 * being known: is it still the same, so that this one is proven, too, by that
 * key?  And are its own parameters known, too, and in tc->req now?  Once all is
 * good: the next one will be known. */
ngx_int_t ngx_ticket_aspx_recall(ngx_ticket_ctx_t *tc);
ngx_uint_t ngx_ticket_aspx_recalled(ngx_ticket_ctx_t *tc);
ngx_uint_t ngx_ticket_aspx_recall_params(ngx_ticket_ctx_t *tc);
void ngx_ticket_aspx_remember(ngx_ticket_ctx_t *tc);

/* What an agent is held to beyond the contract, or refused: where it calls from
 * and how it signs, before its signature is looked at; */
void ngx_ticket_aspx_permit(ngx_ticket_ctx_t *tc);
/* and, once that is good, method, page, moment, and that it comes once.
 * NGX_AGAIN: waits for Redis, called again when that has answered. */
ngx_int_t ngx_ticket_aspx_strict(ngx_ticket_ctx_t *tc);

ngx_int_t ngx_ticket_aspx_renew(ngx_ticket_ctx_t *tc);
void ngx_ticket_aspx_proof(ngx_ticket_ctx_t *tc);
ngx_int_t ngx_ticket_aspx_render(ngx_ticket_ctx_t *tc, tk_str_t *body);
/* How its answer is signed: as the request or its agent. */
tk_sign_e ngx_ticket_aspx_sign_type(ngx_ticket_ctx_t *tc);
u_char *ngx_ticket_aspx_cache_key(ngx_ticket_ctx_t *tc, u_char *p,
    u_char *last);
ngx_str_t *ngx_ticket_aspx_nginx_error(ngx_http_request_t *r,
    ngx_uint_t status);


#endif
