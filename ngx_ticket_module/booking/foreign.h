/*
 * What the holder books for other processes: their bookings, taken from their
 * streams, wait in the same queue as its own, and each result goes back on the
 * stream that the booking came on.
 *
 * A stream that ends takes what waits with it: its clients have left, or its
 * process has another holder by now and sends them there.  What is in flight
 * goes on as if its client had left.
 */

#ifndef NGX_TICKET_FOREIGN_H
#define NGX_TICKET_FOREIGN_H

#include "booking/queue.h"


/* The messages between a process and the holder. */

#define NGX_TICKET_BOOKING      1           /* a ngx_ticket_booking_head_t, and
                                               the packed order */
#define NGX_TICKET_RESULT       2           /* a ngx_ticket_booking_result_t */
#define NGX_TICKET_PING         3           /* nothing; answered by the next */
#define NGX_TICKET_PONG         4

typedef struct {
    uint64_t      number;                   /* the sender's, of the booking */
    int64_t       database_id;
    ngx_msec_t    deadline;                 /* ngx_current_msec is the same in
                                               all processes */
} ngx_ticket_booking_head_t;

typedef struct {
    uint64_t      number;
    int64_t       order_id;
    int32_t       open_id;
    tk_time_t     created_at;
    int32_t       err;
    int32_t       slot_no;
    int32_t       failed;
    int32_t       pay_timeout_min;
    u_char        replay;
    u_char        state;
} ngx_ticket_booking_result_t;


void ngx_ticket_foreign_init(ngx_cycle_t *cycle);
void ngx_ticket_foreign_exit(void);

/* A process wants us to book for it: takes the socket over. */
void ngx_ticket_foreign_accept(ngx_socket_t fd);

/*
 * Are we the holder no more?  Then all streams end.  In an event of its own.
 *
 * While a batch is in flight nobody waits for what the streams bring, and it
 * does not wake the process up: it is read when the next batch is formed, and
 * at the batch's looks at deadlines.
 */
void ngx_ticket_foreign_check(void);


#endif
