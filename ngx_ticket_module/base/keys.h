/*
 * Do this process's master keys go with the database?  Every connection asks
 * before it does anything else; the answer also says which key seals.
 *
 * Keys that are refused are not used: no connection comes up, and no request
 * of a principal is served, until the database accepts them or nginx is
 * reloaded with others.
 */

#ifndef NGX_TICKET_KEYS_H
#define NGX_TICKET_KEYS_H

#include "base/process.h"


/* In init_process, before the connections. */
void ngx_ticket_keys_init(ngx_cycle_t *cycle);
void ngx_ticket_keys_exit(void);

/* What a connection asks, for ever; and its answer, for pg_conf.  NGX_DECLINED
 * when the keys are refused (logged). */
const char *ngx_ticket_keys_question(ngx_ticket_pg_kind_e kind);
ngx_int_t ngx_ticket_keys_answer(const PGresult *res);

/* A notification said that another key seals: connections are made anew, soon
 * and not more often than once a second. */
void ngx_ticket_keys_changed(void);

ngx_uint_t ngx_ticket_keys_refused(void);


#endif
