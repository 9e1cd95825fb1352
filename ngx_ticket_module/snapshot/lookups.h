/*
 * Look-ups of names nobody here has heard of: most of them strangers'.  They
 * wait in a queue of their own, in a lane for each address, and reach Postgres
 * a few at a time and so many a second, whatever comes: what agents ask goes
 * other ways (pg/pg.h).
 */

#ifndef NGX_TICKET_LOOKUPS_H
#define NGX_TICKET_LOOKUPS_H

#include <ngx_config.h>
#include <ngx_core.h>


/* Part of what is looked up, its owner's; the queue's until ask or refuse. */

typedef struct {
    ngx_queue_t        queue;
    ngx_rbtree_key_t   lane;                /* the address it came from */
} ngx_ticket_lookup_t;

typedef struct {
    /* NGX_AGAIN: it is asked, and ngx_ticket_lookups_over() will be called;
       anything else: there was nothing to ask. */
    ngx_int_t        (*ask)(ngx_ticket_lookup_t *lookup);
    /* others waited less: it had to make room */
    void             (*refuse)(ngx_ticket_lookup_t *lookup);
} ngx_ticket_lookups_conf_t;


void ngx_ticket_lookups_init(const ngx_ticket_lookups_conf_t *conf);
void ngx_ticket_lookups_exit(void);
ngx_uint_t ngx_ticket_lookups(void);        /* that wait */

/* NGX_BUSY: too many of its address, or of all, wait.  Calls nothing back
 * before it returns. */
ngx_int_t ngx_ticket_lookups_add(ngx_ticket_lookup_t *lookup);

/* One that was asked has its answer. */
void ngx_ticket_lookups_over(void);


#endif
