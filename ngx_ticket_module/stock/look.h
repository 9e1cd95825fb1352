/*
 * Looks at the seats of an area in Postgres: at most one a second, process and
 * area, for all who wait for it; what it finds goes to stock/seats.h and
 * stock/cells.h, and Redis hears which seats are taken.
 */

#ifndef NGX_TICKET_LOOK_H
#define NGX_TICKET_LOOK_H

#include "stock/seats.h"


#define NGX_TICKET_LOOK_PAUSE   1000    /* ms between two of an area */
#define NGX_TICKET_LOOKS        256     /* areas of a process */
#define NGX_TICKET_LOOK_WAIT    4       /* who may wait for news of what is
                                           known */

typedef struct ngx_ticket_look_s  ngx_ticket_look_t;

/* Zeroed, and there until it has been called or has left. */

typedef struct {
    void               (*handler)(void *data);  /* it was looked, or cannot be:
                                                   what is known now is all */
    void                *data;

    /* the unit's own */
    ngx_queue_t          queue;
    ngx_ticket_look_t   *look;
} ngx_ticket_looker_t;

/*
 * NGX_AGAIN: the looker's handler will be called, from an event; NGX_BUSY: too
 * many areas are being looked at.  looker NULL: nobody waits, nothing is begun
 * while the pause lasts, and it is NGX_OK.
 */
ngx_int_t ngx_ticket_look(int32_t supplier_id, int64_t quota_id,
    ngx_ticket_looker_t *looker);
/* Fine with one who does not wait. */
void ngx_ticket_look_leave(ngx_ticket_looker_t *looker);
/* Do as many wait for it as may, where the old is there? */
ngx_uint_t ngx_ticket_look_crowded(int32_t supplier_id, int64_t quota_id);


#endif
