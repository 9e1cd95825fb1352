/*
 * Which of nginx's processes books for all: the holder.
 *
 * A word in shared memory names it, and grows with each change, so that nobody
 * takes a later holder for an earlier one.  Whoever finds nobody there, or the
 * holder gone, puts itself in by compare-and-swap: one of them succeeds, and
 * the others go to it.  Nothing is ever locked: a holder that is killed or
 * stopped leaves a word that anybody may replace.
 *
 * Word and inboxes are made before the fork, for each configuration (cycle) its
 * own: after a reload, and during a binary upgrade, old and new processes have
 * a holder each.  A process that is started instead of another has its number
 * and its inbox.  With one process there is no word, and it books by itself.
 */

#ifndef NGX_TICKET_HOLDER_H
#define NGX_TICKET_HOLDER_H

#include <ngx_config.h>
#include <ngx_core.h>

#include "booking/batch.h"


/* Before the fork.  What cannot be made is logged: then each process books by
 * itself. */
void ngx_ticket_holder_create(ngx_cycle_t *cycle);

/* In a process, once; and when it ends: it lets go. */
void ngx_ticket_holder_init(void);
void ngx_ticket_holder_exit(void);

/* Is there a word at all? */
ngx_uint_t ngx_ticket_holder_is_shared(void);

/* The word as it is now, and the process it names; NGX_TICKET_NO_HOLDER. */
#define NGX_TICKET_NO_HOLDER    ((ngx_uint_t) -1)

ngx_atomic_uint_t ngx_ticket_holder(void);
ngx_uint_t ngx_ticket_holder_number(ngx_atomic_uint_t holder);

/* Are we? */
ngx_uint_t ngx_ticket_holder_is_us(void);

/* Have we been, and somebody else is by now, or are we told to leave?  True
 * once. */
ngx_uint_t ngx_ticket_holder_lost(void);

/* Puts us in, unless the word is another one than that by now.  NGX_DECLINED:
 * it is. */
ngx_int_t ngx_ticket_holder_take(ngx_atomic_uint_t holder, const char *why);

/*
 * A socket for the holder, which is ours no more whatever comes of it.
 * NGX_AGAIN: its inbox is full, it takes nothing out.
 */
ngx_int_t ngx_ticket_holder_send(ngx_atomic_uint_t holder, ngx_socket_t fd);

/* What has come to us: a socket, or -1: no more.  The inbox itself, to be
 * watched. */
ngx_socket_t ngx_ticket_holder_receive(void);
ngx_socket_t ngx_ticket_holder_inbox(void);

/* What the holder has to do, as it has told last; NULL: not shared. */
ngx_ticket_batch_load_t *ngx_ticket_holder_load(void);


#endif
