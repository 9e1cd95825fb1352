/*
 * Answers that many ask for, kept ready to send: of reads that many repeat,
 * and of the refusals that come by the thousand.  Kept per process, under the
 * tongue, the agent, what it is refused for and what the tongue adds (the key,
 * the page and its own parameters, ...); good while both snapshots stand, the
 * supplier's day lasts and, for stock, no cell of the supplier changed on
 * this host and 100 ms have not passed; shortly before that one request makes
 * it anew, and the others still get it.  That of an area's seats is good while
 * they stand (stock/seats.h).
 */

#ifndef NGX_TICKET_ANSWER_CACHE_H
#define NGX_TICKET_ANSWER_CACHE_H

#include "request/request.h"


/* NGX_OK: *body is the kept one, there until the request's pool goes and not to
 * be written to, and tc->retcode that answer's; NGX_DECLINED: none. */
ngx_int_t ngx_ticket_answer_cache_get(ngx_ticket_ctx_t *tc, tk_str_t *body);
void ngx_ticket_answer_cache_put(ngx_ticket_ctx_t *tc, tk_str_t body);
void ngx_ticket_answer_cache_exit(void);


#endif
