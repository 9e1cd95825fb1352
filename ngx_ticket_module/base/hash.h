/*
 * Passwords of people, hashed beside the event loop: argon2id costs 26 ms and
 * 19 MiB, and whoever waits for it would keep every distributor waiting.  One
 * thread of this process, of a pool of nginx's, does this and nothing else; so
 * many wait for it, and who comes then is told so.
 *
 * What is hashed is no password, but its keyed hash: without the key ring
 * nobody can try passwords on what is stored.
 */

#ifndef NGX_TICKET_HASH_H
#define NGX_TICKET_HASH_H

#include <ngx_config.h>
#include <ngx_core.h>

#include "core/tk.h"

#define NGX_TICKET_HASH_WAITING  16         /* and running, in a process */
#define NGX_TICKET_HASH_SECRET   32
#define NGX_TICKET_HASH_TEXT     512        /* of a PHC string, and its end */

typedef struct ngx_ticket_hash_s  ngx_ticket_hash_t;

typedef void (*ngx_ticket_hash_pt)(void *data);

/* What is done, and what came of it. */

typedef struct {
    u_char       secret[NGX_TICKET_HASH_SECRET];
    char         known[NGX_TICKET_HASH_TEXT];   /* compared; "": nothing is */
    unsigned     make:1;                    /* a new one is wished for */

    unsigned     fits:1;
    char         made[NGX_TICKET_HASH_TEXT];    /* of the secret: because it is
                                               wished for, or since known fits
                                               and was made with less work; "":
                                               none */
} ngx_ticket_hash_work_t;


/* While nginx reads its configuration: makes the pool of the thread.  NULL, or
 * why not, as a directive says it. */
char *ngx_ticket_hash_configure(ngx_conf_t *cf);

/*
 * Copies the work and begins.  The handler is called from an event, when it is
 * done; the hash is the caller's until he releases it, before or after that.
 * NULL: too many wait, or there is no memory.
 */
ngx_ticket_hash_t *ngx_ticket_hash_start(const ngx_ticket_hash_work_t *work,
    ngx_ticket_hash_pt handler, void *data);
const ngx_ticket_hash_work_t *ngx_ticket_hash_done(ngx_ticket_hash_t *hash);
void ngx_ticket_hash_release(ngx_ticket_hash_t *hash);   /* accepts NULL */


#endif
