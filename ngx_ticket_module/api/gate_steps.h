/*
 * The steps of what devices ask for; gate_check.c has those of a check.  All
 * begin with ngx_ticket_staff_read: the body, by core/staff/tk_gate_call.h.
 */

#ifndef NGX_TICKET_API_GATE_STEPS_H
#define NGX_TICKET_API_GATE_STEPS_H

#include "request/endpoint.h"


ngx_int_t ngx_ticket_gate_register(ngx_ticket_ctx_t *tc);
ngx_int_t ngx_ticket_gate_registered(ngx_ticket_ctx_t *tc);

/* The same of a device that is given a secret: which one the code is for, and
 * what it is given. */
ngx_int_t ngx_ticket_gate_code(ngx_ticket_ctx_t *tc);
ngx_int_t ngx_ticket_gate_secret(ngx_ticket_ctx_t *tc);

ngx_int_t ngx_ticket_gate_device(ngx_ticket_ctx_t *tc);
ngx_int_t ngx_ticket_gate_proven(ngx_ticket_ctx_t *tc);

ngx_int_t ngx_ticket_gate_beat(ngx_ticket_ctx_t *tc);
ngx_int_t ngx_ticket_gate_beaten(ngx_ticket_ctx_t *tc);

/* The keys of signed codes, where they are needed and not known. */
ngx_int_t ngx_ticket_gate_keys(ngx_ticket_ctx_t *tc);
ngx_int_t ngx_ticket_gate_check(ngx_ticket_ctx_t *tc);
ngx_int_t ngx_ticket_gate_checked(ngx_ticket_ctx_t *tc);

ngx_int_t ngx_ticket_gate_undo(ngx_ticket_ctx_t *tc);
ngx_int_t ngx_ticket_gate_undone(ngx_ticket_ctx_t *tc);

/* gate_list.c */
ngx_int_t ngx_ticket_gate_trust(ngx_ticket_ctx_t *tc);
ngx_int_t ngx_ticket_gate_trusted(ngx_ticket_ctx_t *tc);
ngx_int_t ngx_ticket_gate_list_tag(ngx_ticket_ctx_t *tc);
ngx_int_t ngx_ticket_gate_list_ask(ngx_ticket_ctx_t *tc);
ngx_int_t ngx_ticket_gate_deltas_ask(ngx_ticket_ctx_t *tc);
ngx_int_t ngx_ticket_gate_list_found(ngx_ticket_ctx_t *tc);

/* gate_upload.c */
ngx_int_t ngx_ticket_gate_upload(ngx_ticket_ctx_t *tc);
ngx_int_t ngx_ticket_gate_uploaded(ngx_ticket_ctx_t *tc);

/* gate_machine.c */
ngx_int_t ngx_ticket_machine_stand(ngx_ticket_ctx_t *tc);
ngx_int_t ngx_ticket_machine_find(ngx_ticket_ctx_t *tc);
ngx_int_t ngx_ticket_machine_pickup(ngx_ticket_ctx_t *tc);
ngx_int_t ngx_ticket_machine_sale(ngx_ticket_ctx_t *tc);
ngx_int_t ngx_ticket_machine_answered(ngx_ticket_ctx_t *tc);


#endif
