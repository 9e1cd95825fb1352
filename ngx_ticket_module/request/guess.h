/*
 * Wrong secrets: who may still try, who is slowed down, who is locked.
 *
 * Only who has proven to be an agent, by its signature, is counted against the
 * agent: in Postgres, for all hosts, and on this host before Postgres knows
 * (base/guesses.h).  The first failures of a day are answered at once, the next
 * ones late; then the agent's secret of that kind is locked, which its snapshot
 * says to every host.  What is right is never held back before.  A signature
 * that fits nobody counts for its address alone; who signs right is let in from
 * wherever he comes.
 */

#ifndef NGX_TICKET_GUESS_H
#define NGX_TICKET_GUESS_H

#include "core/tk_guess.h"
#include "request/request.h"


/* Before a secret is judged: NGX_OK, or refused. */
ngx_int_t ngx_ticket_guess_allowed(ngx_ticket_ctx_t *tc, tk_guess_e kind);

/* A secret was wrong, which tc has been refused for: counted, and answered late
 * where it has to.  NGX_DECLINED, for a step to return. */
ngx_int_t ngx_ticket_guess_wrong(ngx_ticket_ctx_t *tc, tk_guess_e kind);

/* The request was refused before its signature fitted: the preaccess phase's
 * last look.  Counts those whose signature or user was wrong. */
void ngx_ticket_guess_stranger(ngx_ticket_ctx_t *tc);


#endif
