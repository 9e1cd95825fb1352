/*
 * Pictures of tickets, as answers carry them: JPEG in Base64.  Drawing one
 * takes more than a millisecond; see picture.c for who waits for whom.
 */

#ifndef NGX_TICKET_PICTURE_H
#define NGX_TICKET_PICTURE_H

#include "picture/tk_picture.h"
#include "request/request.h"


void ngx_ticket_picture_init(ngx_cycle_t *cycle);
void ngx_ticket_picture_exit(void);

/* Step: waits until there is time to draw one. */
ngx_int_t ngx_ticket_picture_turn(ngx_ticket_ctx_t *tc);

/* mode: of the QR code.  ticket->font and ->qr are filled in here. */
ngx_int_t ngx_ticket_picture(tk_pool_t *pool, tk_picture_t *ticket,
    int supplier_id, int mode, tk_str_t *picture);


#endif
