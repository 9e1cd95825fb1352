/*
 * Bookings of other processes; see the header.
 */

#include "booking/foreign.h"
#include "base/client.h"
#include "base/process.h"
#include "booking/batch.h"
#include "booking/holder.h"
#include "booking/pipe.h"
#include "core/tk_order_pack.h"


/* Another process, and its bookings that wait or are in flight. */

typedef struct {
    ngx_queue_t          queue;
    ngx_queue_t          bookings;
    ngx_ticket_pipe_t   *pipe;
    unsigned             dirty:1;           /* results to be written */
    unsigned             broken:1;          /* one of them is lost */
} ngx_ticket_sender_t;

typedef struct {
    ngx_queue_t          senders;
    ngx_event_t          write;
    ngx_connection_t     dummy;             /* for ngx_event_ident() */
} ngx_ticket_foreign_t;


static ngx_int_t ngx_ticket_foreign_message(void *data, uint32_t kind,
    tk_str_t bytes);
static void ngx_ticket_foreign_lost(void *data);
static void ngx_ticket_foreign_write(ngx_event_t *ev);
static void ngx_ticket_foreign_read(void);
static void ngx_ticket_foreign_watch(ngx_uint_t flight);


static const ngx_ticket_pipe_handlers_t  ngx_ticket_foreign_handlers = {
    .message = ngx_ticket_foreign_message,
    .lost = ngx_ticket_foreign_lost
};

static ngx_ticket_foreign_t  ngx_ticket_foreign;


void
ngx_ticket_foreign_init(ngx_cycle_t *cycle)
{
    ngx_ticket_foreign_t  *f;

    f = &ngx_ticket_foreign;
    ngx_memzero(f, sizeof(ngx_ticket_foreign_t));

    ngx_queue_init(&f->senders);
    f->dummy.fd = (ngx_socket_t) -1;

    ngx_ticket_event_init(&f->write, ngx_ticket_foreign_write, &f->dummy,
                          cycle->log);

    if (ngx_ticket_holder_is_shared()) {
        ngx_ticket_batch_around(ngx_ticket_foreign_read,
                                ngx_ticket_foreign_watch);
    }
}


static ngx_ticket_sender_t *
ngx_ticket_foreign_sender(ngx_queue_t *q)
{
    return ngx_queue_data(q, ngx_ticket_sender_t, queue);
}


/* Those that wait are taken out of the queue at once, as late. */

static void
ngx_ticket_foreign_end(ngx_ticket_sender_t *sender)
{
    ngx_queue_t           *q;
    ngx_ticket_booking_t  *booking;

    while (!ngx_queue_empty(&sender->bookings)) {
        q = ngx_queue_head(&sender->bookings);
        ngx_queue_remove(q);

        booking = ngx_queue_data(q, ngx_ticket_booking_t, others);
        booking->sender = NULL;
        booking->deadline = ngx_current_msec;
    }

    ngx_queue_remove(&sender->queue);
    ngx_ticket_pipe_close(sender->pipe);
    ngx_free(sender);
}


static void
ngx_ticket_foreign_end_all(void)
{
    ngx_queue_t  *senders;

    senders = &ngx_ticket_foreign.senders;

    while (!ngx_queue_empty(senders)) {
        ngx_ticket_foreign_end(
            ngx_ticket_foreign_sender(ngx_queue_head(senders)));
    }
}


void
ngx_ticket_foreign_check(void)
{
    if (ngx_ticket_holder_lost()) {
        ngx_ticket_foreign_end_all();
        ngx_ticket_batch_late();
    }
}


void
ngx_ticket_foreign_exit(void)
{
    ngx_ticket_foreign_end_all();
    ngx_ticket_event_cancel(&ngx_ticket_foreign.write);
}


static void
ngx_ticket_foreign_lost(void *data)
{
    ngx_ticket_foreign_end(data);
    ngx_ticket_batch_late();
}


void
ngx_ticket_foreign_accept(ngx_socket_t fd)
{
    ngx_ticket_sender_t  *sender;

    sender = ngx_calloc(sizeof(ngx_ticket_sender_t), ngx_ticket_process.log);
    if (sender == NULL) {
        (void) close(fd);
        return;
    }

    sender->pipe = ngx_ticket_pipe_open(fd, &ngx_ticket_foreign_handlers,
                                        sender, ngx_ticket_process.log);
    if (sender->pipe == NULL) {
        ngx_free(sender);
        return;
    }

    ngx_queue_init(&sender->bookings);
    ngx_queue_insert_tail(&ngx_ticket_foreign.senders, &sender->queue);
}


static void
ngx_ticket_foreign_read(void)
{
    ngx_queue_t          *q, *next;
    ngx_ticket_sender_t  *sender;

    ngx_ticket_foreign_check();

    for (q = ngx_queue_head(&ngx_ticket_foreign.senders);
         q != ngx_queue_sentinel(&ngx_ticket_foreign.senders);
         q = next)
    {
        next = ngx_queue_next(q);
        sender = ngx_ticket_foreign_sender(q);

        if (ngx_ticket_pipe_read(sender->pipe) != NGX_OK) {
            ngx_ticket_foreign_lost(sender);
        }
    }
}


static void
ngx_ticket_foreign_watch(ngx_uint_t flight)
{
    ngx_queue_t          *q, *next;
    ngx_ticket_sender_t  *sender;

    for (q = ngx_queue_head(&ngx_ticket_foreign.senders);
         q != ngx_queue_sentinel(&ngx_ticket_foreign.senders);
         q = next)
    {
        next = ngx_queue_next(q);
        sender = ngx_ticket_foreign_sender(q);

        if (ngx_ticket_pipe_watch(sender->pipe, !flight) != NGX_OK) {
            ngx_ticket_foreign_lost(sender);
        }
    }
}


static void
ngx_ticket_foreign_dirty(ngx_ticket_sender_t *sender)
{
    sender->dirty = 1;

    if (!ngx_ticket_foreign.write.posted) {
        ngx_post_event(&ngx_ticket_foreign.write, &ngx_posted_events);
    }
}


/* All results of a turn of the event loop, in one go. */

static void
ngx_ticket_foreign_write(ngx_event_t *ev)
{
    ngx_queue_t          *q, *next;
    ngx_ticket_sender_t  *sender;

    ngx_ticket_foreign_check();

    for (q = ngx_queue_head(&ngx_ticket_foreign.senders);
         q != ngx_queue_sentinel(&ngx_ticket_foreign.senders);
         q = next)
    {
        next = ngx_queue_next(q);
        sender = ngx_ticket_foreign_sender(q);

        if (!sender->dirty) {
            continue;
        }

        sender->dirty = 0;

        if (sender->broken
            || ngx_ticket_pipe_write(sender->pipe) == NGX_ERROR)
        {
            ngx_ticket_foreign_lost(sender);
        }
    }
}


static void
ngx_ticket_foreign_result(ngx_ticket_sender_t *sender,
    const ngx_ticket_booking_t *booking)
{
    u_char                       *p;
    ngx_ticket_booking_result_t   result;

    ngx_memzero(&result, sizeof(result));

    result.number = booking->number;
    result.order_id = booking->order_id;
    result.open_id = booking->open_id;
    result.created_at = booking->created_at;
    result.err = booking->err;
    result.slot_no = booking->slot_no;
    result.failed = booking->failed;
    result.pay_timeout_min = booking->pay_timeout_min;
    result.replay = booking->replay;
    result.state = (u_char) booking->state;

    p = ngx_ticket_pipe_put(sender->pipe, NGX_TICKET_RESULT, sizeof(result));

    if (p == NULL) {
        sender->broken = 1;                 /* it asks somebody else */

    } else {
        ngx_memcpy(p, &result, sizeof(result));
    }

    ngx_ticket_foreign_dirty(sender);
}


/* For the batch: a booking is over. */

static void
ngx_ticket_foreign_done(ngx_ticket_booking_t *booking)
{
    if (booking->sender) {
        ngx_queue_remove(&booking->others);
        ngx_ticket_foreign_result(booking->sender, booking);
    }

    ngx_ticket_booking_free(booking);
}


static ngx_ticket_booking_t *
ngx_ticket_foreign_unpack(ngx_pool_t *pool, tk_str_t bytes)
{
    tk_str_t                    packed;
    tk_pool_t                   tk_pool;
    ngx_ticket_booking_t       *booking;
    ngx_ticket_booking_head_t   head;

    if (bytes.len < sizeof(head)) {
        return NULL;
    }

    ngx_memcpy(&head, bytes.data, sizeof(head));
    bytes.data += sizeof(head);
    bytes.len -= sizeof(head);

    tk_pool = ngx_ticket_pool(pool);
    packed = tk_str_copy(&tk_pool, bytes);
    booking = ngx_pcalloc(pool, sizeof(ngx_ticket_booking_t));

    if (packed.data == NULL || booking == NULL
        || tk_order_unpack(&tk_pool, packed, &booking->order) != TK_OK)
    {
        return NULL;
    }

    booking->pool = pool;
    booking->number = head.number;
    booking->database_id = head.database_id;
    booking->deadline = head.deadline;
    booking->supplier_id = booking->order.supplier_id;
    booking->rows = tk_order_rows(&booking->order);
    booking->done = ngx_ticket_foreign_done;

    return booking;
}


static ngx_int_t
ngx_ticket_foreign_booking(ngx_ticket_sender_t *sender, tk_str_t bytes)
{
    ngx_pool_t            *pool;
    ngx_ticket_booking_t  *booking;

    pool = ngx_create_pool(4096, ngx_ticket_process.log);
    if (pool == NULL) {
        return NGX_ERROR;
    }

    booking = ngx_ticket_foreign_unpack(pool, bytes);

    if (booking == NULL || booking->supplier_id <= 0) {
        ngx_log_error(NGX_LOG_ALERT, ngx_ticket_process.log, 0,
                      "another process's booking cannot be read");
        ngx_destroy_pool(pool);
        return NGX_ERROR;
    }

    booking->sender = sender;
    ngx_queue_insert_tail(&sender->bookings, &booking->others);

    if (ngx_ticket_batch_add(booking) == NGX_BUSY) {
        booking->err = TK_BUSY;
        ngx_ticket_foreign_done(booking);
    }

    return NGX_OK;
}


/* Whoever still sends to one that is the holder no more finds out by the end
 * of its stream. */

static ngx_int_t
ngx_ticket_foreign_message(void *data, uint32_t kind, tk_str_t bytes)
{
    ngx_ticket_sender_t *sender = data;

    if (!ngx_ticket_holder_is_us() || ngx_exiting) {
        ngx_ticket_foreign_dirty(sender);
        return NGX_OK;
    }

    switch (kind) {

    case NGX_TICKET_BOOKING:
        return ngx_ticket_foreign_booking(sender, bytes);

    case NGX_TICKET_PING:
        if (ngx_ticket_pipe_put(sender->pipe, NGX_TICKET_PONG, 0) == NULL) {
            return NGX_ERROR;
        }

        ngx_ticket_foreign_dirty(sender);
        return NGX_OK;

    default:
        ngx_log_error(NGX_LOG_ALERT, ngx_ticket_process.log, 0,
                      "message of kind %uD from another process", kind);
        return NGX_ERROR;
    }
}
