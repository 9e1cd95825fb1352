/*
 * Bookings on their way to the holder and back; see the header.
 */

#include "booking/handover.h"
#include "base/client.h"
#include "base/counts.h"
#include "base/process.h"
#include "booking/batch.h"
#include "booking/foreign.h"
#include "booking/holder.h"
#include "booking/pipe.h"
#include "core/tk_error.h"
#include "core/tk_order_pack.h"


#define NGX_TICKET_HANDOVER_TICK    200     /* ms between looks */
#define NGX_TICKET_HANDOVER_SILENT  6       /* looks without a word */
#define NGX_TICKET_HANDOVER_QUEUES  4       /* waiting in one process: so many
                                               times what the holder lets wait,
                                               which sheds by agent */
#define NGX_TICKET_HANDOVER_AHEAD   262144  /* bytes on a stream that is full */


typedef struct {
    ngx_queue_t          unsent;            /* in the order of arrival */
    ngx_queue_t          sent;
    ngx_rbtree_t         numbers;           /* of those */
    ngx_rbtree_node_t    sentinel;
    ngx_uint_t           n;                 /* unsent and sent */
    ngx_rbtree_key_t     number;            /* the last one given */

    ngx_ticket_pipe_t   *pipe;              /* to the holder */
    ngx_atomic_uint_t    holder;            /* whom it goes to */
    ngx_uint_t           silent;            /* looks since the last word */

    ngx_connection_t    *inbox;
    ngx_event_t          send;
    ngx_event_t          tick;
    ngx_connection_t     dummy;             /* for ngx_event_ident() */
} ngx_ticket_handover_t;


static ngx_int_t ngx_ticket_handover_message(void *data, uint32_t kind,
    tk_str_t bytes);
static void ngx_ticket_handover_written(void *data);
static void ngx_ticket_handover_lost(void *data);
static void ngx_ticket_handover_inbox(ngx_event_t *rev);
static void ngx_ticket_handover_send(ngx_event_t *ev);
static void ngx_ticket_handover_tick(ngx_event_t *ev);


static const ngx_ticket_pipe_handlers_t  ngx_ticket_handover_handlers = {
    .message = ngx_ticket_handover_message,
    .written = ngx_ticket_handover_written,
    .lost = ngx_ticket_handover_lost
};

static ngx_ticket_handover_t  ngx_ticket_handover;


ngx_int_t
ngx_ticket_handover_init(ngx_cycle_t *cycle)
{
    ngx_ticket_handover_t  *h;

    h = &ngx_ticket_handover;
    ngx_memzero(h, sizeof(ngx_ticket_handover_t));

    ngx_queue_init(&h->unsent);
    ngx_queue_init(&h->sent);
    ngx_rbtree_init(&h->numbers, &h->sentinel, ngx_rbtree_insert_value);
    h->dummy.fd = (ngx_socket_t) -1;

    ngx_ticket_event_init(&h->send, ngx_ticket_handover_send, &h->dummy,
                          cycle->log);
    ngx_ticket_event_init(&h->tick, ngx_ticket_handover_tick, &h->dummy,
                          cycle->log);

    ngx_ticket_holder_init();
    ngx_ticket_foreign_init(cycle);

    if (!ngx_ticket_holder_is_shared()) {
        return NGX_OK;
    }

    h->inbox = ngx_ticket_client_attach(ngx_ticket_holder_inbox(), h,
                                        ngx_ticket_handover_inbox, NULL,
                                        cycle->log);
    if (h->inbox == NULL) {
        return NGX_ERROR;
    }

    return ngx_ticket_client_watch(h->inbox->read, NGX_READ_EVENT, 1);
}


void
ngx_ticket_handover_exit(void)
{
    ngx_ticket_handover_t  *h;

    h = &ngx_ticket_handover;

    ngx_ticket_event_cancel(&h->send);
    ngx_ticket_event_cancel(&h->tick);

    ngx_ticket_pipe_close(h->pipe);
    h->pipe = NULL;
    ngx_ticket_client_detach(&h->inbox);

    ngx_ticket_holder_exit();
    ngx_ticket_foreign_exit();
}


ngx_uint_t
ngx_ticket_handovers(void)
{
    return ngx_ticket_handover.n;
}


/* Somebody wants us to book for it; whoever comes to one that does not finds
 * out by the end of its stream. */

static void
ngx_ticket_handover_inbox(ngx_event_t *rev)
{
    ngx_socket_t  fd;

    fd = ngx_ticket_holder_receive();

    if (fd == (ngx_socket_t) -1) {
        return;
    }

    if (ngx_ticket_holder_is_us()) {
        ngx_ticket_foreign_accept(fd);

    } else {
        (void) close(fd);
    }
}


static void
ngx_ticket_handover_post(void)
{
    if (!ngx_ticket_handover.send.posted) {
        ngx_post_event(&ngx_ticket_handover.send, &ngx_posted_events);
    }
}


/* Is a booking to be made here?  Where nobody else would, it is.  Process
 * numbers are used again: who has ours and is not us has gone. */

static ngx_uint_t
ngx_ticket_handover_is_ours(void)
{
    ngx_uint_t         number;
    ngx_atomic_uint_t  holder;

    if (!ngx_ticket_holder_is_shared() || ngx_ticket_holder_is_us()
        || ngx_exiting)
    {
        return 1;
    }

    holder = ngx_ticket_holder();
    number = ngx_ticket_holder_number(holder);

    return (number == NGX_TICKET_NO_HOLDER || number == ngx_worker)
           && ngx_ticket_holder_take(holder, "was killed") == NGX_OK;
}


ngx_int_t
ngx_ticket_handover_add(ngx_ticket_booking_t *booking)
{
    ngx_ticket_handover_t  *h;

    h = &ngx_ticket_handover;

    if (ngx_ticket_handover_is_ours()) {
        return ngx_ticket_batch_add(booking);
    }

    if (ngx_ticket_booking_is_late(booking)
        || h->n >= NGX_TICKET_HANDOVER_QUEUES
           * ngx_ticket_process.conf->order_queue)
    {
        return NGX_BUSY;
    }

    booking->queued = ngx_current_msec;
    booking->waiting = 1;

    ngx_queue_insert_tail(&h->unsent, &booking->queue);
    h->n++;

    if (!h->tick.timer_set) {
        h->silent = 0;
        ngx_add_timer(&h->tick, NGX_TICKET_HANDOVER_TICK);
    }

    ngx_ticket_handover_post();

    return NGX_AGAIN;
}


static ngx_ticket_booking_t *
ngx_ticket_handover_at(ngx_queue_t *q)
{
    return ngx_queue_data(q, ngx_ticket_booking_t, queue);
}


/* It waits no more here: for a result, or to be booked by us. */

static void
ngx_ticket_handover_remove(ngx_ticket_booking_t *booking)
{
    ngx_queue_remove(&booking->queue);
    ngx_ticket_handover.n--;
}


/* From sent to unsent again, in its place; who has been told that it is late
 * is not interested any more. */

static void
ngx_ticket_handover_return(ngx_ticket_booking_t *booking)
{
    ngx_ticket_handover_t  *h;

    h = &ngx_ticket_handover;

    ngx_rbtree_delete(&h->numbers, &booking->sent);

    if (booking->late) {
        ngx_ticket_handover_remove(booking);
        ngx_ticket_booking_free(booking);
        return;
    }

    ngx_queue_remove(&booking->queue);
    ngx_queue_insert_head(&h->unsent, &booking->queue);
}


/* The stream ends.  Not in one of its messages. */

static void
ngx_ticket_handover_close(void)
{
    ngx_ticket_handover_t  *h;

    h = &ngx_ticket_handover;

    ngx_ticket_pipe_close(h->pipe);
    h->pipe = NULL;
    h->silent = 0;

    while (!ngx_queue_empty(&h->sent)) {
        ngx_ticket_handover_return(
            ngx_ticket_handover_at(ngx_queue_last(&h->sent)));
    }

    ngx_ticket_handover_post();
}


static void
ngx_ticket_handover_lost(void *data)
{
    ngx_atomic_uint_t  holder;

    holder = ngx_ticket_handover.holder;
    ngx_ticket_handover_close();

    if (!ngx_exiting && ngx_ticket_holder() == holder) {
        (void) ngx_ticket_holder_take(holder, "has gone");
    }
}


static void
ngx_ticket_handover_written(void *data)
{
    ngx_ticket_handover_post();
}


/* NGX_AGAIN: later; NGX_ERROR: not at all. */

static ngx_int_t
ngx_ticket_handover_connect(void)
{
    int                     fd[2];
    ngx_int_t               rc;
    ngx_ticket_handover_t  *h;

    h = &ngx_ticket_handover;
    h->holder = ngx_ticket_holder();

    if (ngx_ticket_holder_number(h->holder) == NGX_TICKET_NO_HOLDER) {
        return NGX_AGAIN;
    }

    if (socketpair(AF_UNIX, SOCK_STREAM|SOCK_CLOEXEC|SOCK_NONBLOCK, 0, fd)
        == -1)
    {
        ngx_log_error(NGX_LOG_ERR, ngx_ticket_process.log, ngx_socket_errno,
                      "no sockets to hand bookings over");
        return NGX_ERROR;
    }

    rc = ngx_ticket_holder_send(h->holder, fd[1]);

    if (rc != NGX_OK) {
        (void) close(fd[0]);
        return rc;
    }

    h->silent = 0;
    h->pipe = ngx_ticket_pipe_open(fd[0], &ngx_ticket_handover_handlers, h,
                                   ngx_ticket_process.log);

    return h->pipe ? NGX_OK : NGX_ERROR;
}


static void
ngx_ticket_handover_ourselves(ngx_ticket_booking_t *booking)
{
    ngx_ticket_handover_remove(booking);

    if (ngx_ticket_batch_add(booking) != NGX_AGAIN) {
        ngx_ticket_booking_answer(booking, TK_BUSY);
    }
}


static void
ngx_ticket_handover_all_ourselves(void)
{
    ngx_queue_t  *unsent;

    unsent = &ngx_ticket_handover.unsent;

    while (!ngx_queue_empty(unsent)) {
        ngx_ticket_handover_ourselves(
            ngx_ticket_handover_at(ngx_queue_head(unsent)));
    }
}


static ngx_int_t
ngx_ticket_handover_put(ngx_ticket_booking_t *booking)
{
    size_t                      len;
    u_char                     *p;
    ngx_ticket_handover_t      *h;
    ngx_ticket_booking_head_t   head;

    h = &ngx_ticket_handover;

    len = sizeof(head) + tk_order_packed(&booking->order);

    p = ngx_ticket_pipe_put(h->pipe, NGX_TICKET_BOOKING, len);
    if (p == NULL) {
        return NGX_ERROR;
    }

    ngx_memzero(&head, sizeof(head));

    head.number = ++h->number;
    head.database_id = booking->database_id;
    head.deadline = booking->deadline;

    p = ngx_cpymem(p, &head, sizeof(head));
    (void) tk_order_pack(p, &booking->order);

    booking->sent.key = h->number;
    ngx_rbtree_insert(&h->numbers, &booking->sent);

    ngx_queue_remove(&booking->queue);
    ngx_queue_insert_tail(&h->sent, &booking->queue);

    return NGX_OK;
}


/* As many as the stream takes; one that it cannot take is booked here. */

static void
ngx_ticket_handover_put_all(void)
{
    ngx_uint_t              n;
    ngx_ticket_handover_t  *h;
    ngx_ticket_booking_t   *booking;

    h = &ngx_ticket_handover;
    n = 0;

    while (!ngx_queue_empty(&h->unsent)
           && ngx_ticket_pipe_unwritten(h->pipe) < NGX_TICKET_HANDOVER_AHEAD)
    {
        booking = ngx_ticket_handover_at(ngx_queue_head(&h->unsent));

        if (ngx_ticket_handover_put(booking) == NGX_OK) {
            n++;

        } else {
            ngx_ticket_handover_ourselves(booking);
        }
    }

    ngx_ticket_count_n(handed_over, n);
}


/* Posted: all bookings of a turn of the event loop travel together. */

static void
ngx_ticket_handover_send(ngx_event_t *ev)
{
    ngx_int_t               rc;
    ngx_ticket_handover_t  *h;

    h = &ngx_ticket_handover;

    ngx_ticket_foreign_check();

    if (h->pipe && !ngx_exiting && h->holder != ngx_ticket_holder()) {
        ngx_ticket_handover_close();
    }

    if (ngx_queue_empty(&h->unsent)) {
        return;
    }

    if (ngx_ticket_handover_is_ours()) {
        ngx_ticket_handover_all_ourselves();
        return;
    }

    rc = h->pipe ? NGX_OK : ngx_ticket_handover_connect();

    if (rc == NGX_ERROR) {
        ngx_ticket_handover_all_ourselves();
    }

    if (rc != NGX_OK) {
        return;                             /* the tick tries again */
    }

    ngx_ticket_handover_put_all();

    if (ngx_ticket_pipe_write(h->pipe) == NGX_ERROR) {
        ngx_ticket_handover_lost(h);
    }
}


static ngx_ticket_booking_t *
ngx_ticket_handover_find(ngx_rbtree_key_t number)
{
    ngx_rbtree_node_t  *node, *sentinel;

    node = ngx_ticket_handover.numbers.root;
    sentinel = ngx_ticket_handover.numbers.sentinel;

    while (node != sentinel) {
        if (node->key == number) {
            return ngx_rbtree_data(node, ngx_ticket_booking_t, sent);
        }

        node = (number < node->key) ? node->left : node->right;
    }

    return NULL;
}


static ngx_int_t
ngx_ticket_handover_result(tk_str_t bytes)
{
    ngx_ticket_booking_t         *booking;
    ngx_ticket_booking_result_t   result;

    if (bytes.len != sizeof(result)) {
        return NGX_ERROR;
    }

    ngx_memcpy(&result, bytes.data, sizeof(result));

    booking = ngx_ticket_handover_find(result.number);

    if (booking == NULL || result.err < 0 || result.err >= TK_ERR_MAX) {
        return NGX_ERROR;
    }

    ngx_rbtree_delete(&ngx_ticket_handover.numbers, &booking->sent);
    ngx_ticket_handover_remove(booking);

    booking->order_id = result.order_id;
    booking->open_id = result.open_id;
    booking->created_at = result.created_at;
    booking->slot_no = result.slot_no;
    booking->failed = result.failed;
    booking->pay_timeout_min = result.pay_timeout_min;
    booking->replay = result.replay;
    booking->state = (char) result.state;

    ngx_ticket_booking_answer(booking, (tk_err_t) result.err);

    return NGX_OK;
}


static ngx_int_t
ngx_ticket_handover_message(void *data, uint32_t kind, tk_str_t bytes)
{
    ngx_ticket_handover.silent = 0;

    if (kind == NGX_TICKET_PONG
        || (kind == NGX_TICKET_RESULT
            && ngx_ticket_handover_result(bytes) == NGX_OK))
    {
        return NGX_OK;
    }

    ngx_log_error(NGX_LOG_ALERT, ngx_ticket_process.log, 0,
                  "message of kind %uD, %uz bytes, from the holder", kind,
                  bytes.len);

    return NGX_ERROR;
}


/* Who waits too long is answered busy; the order may exist: a replay finds
 * it. */

static void
ngx_ticket_handover_late(void)
{
    ngx_queue_t            *q, *next;
    ngx_ticket_booking_t   *booking;
    ngx_ticket_handover_t  *h;

    h = &ngx_ticket_handover;

    for (q = ngx_queue_head(&h->unsent);
         q != ngx_queue_sentinel(&h->unsent);
         q = next)
    {
        next = ngx_queue_next(q);
        booking = ngx_ticket_handover_at(q);

        if (ngx_ticket_booking_is_late(booking)) {
            ngx_ticket_handover_remove(booking);
            ngx_ticket_booking_answer(booking, TK_BUSY);
        }
    }

    for (q = ngx_queue_head(&h->sent);
         q != ngx_queue_sentinel(&h->sent);
         q = next)
    {
        next = ngx_queue_next(q);
        ngx_ticket_booking_late(ngx_ticket_handover_at(q));
    }
}


/*
 * A holder that does nothing is asked whether it is there, and replaced when it
 * says nothing for so many looks.  Looks are counted, not the time: after a
 * pause of our own what has come meanwhile is read before the next one.
 */

static void
ngx_ticket_handover_listen(void)
{
    ngx_ticket_handover_t  *h;

    h = &ngx_ticket_handover;
    h->silent++;

    if (h->silent >= NGX_TICKET_HANDOVER_SILENT) {
        if (h->holder == ngx_ticket_holder() && !ngx_exiting) {
            (void) ngx_ticket_holder_take(h->holder, "says nothing");
        }

        ngx_ticket_handover_close();
        return;
    }

    if (h->pipe
        && (ngx_ticket_pipe_put(h->pipe, NGX_TICKET_PING, 0) == NULL
            || ngx_ticket_pipe_write(h->pipe) == NGX_ERROR))
    {
        ngx_ticket_handover_lost(h);
    }
}


static void
ngx_ticket_handover_tick(ngx_event_t *ev)
{
    ngx_ticket_handover_t  *h;

    h = &ngx_ticket_handover;

    ngx_ticket_foreign_check();
    ngx_ticket_handover_late();

    if (h->n == 0) {
        return;
    }

    ngx_ticket_handover_listen();
    ngx_ticket_handover_post();

    if (!h->tick.timer_set) {
        ngx_add_timer(&h->tick, NGX_TICKET_HANDOVER_TICK);
    }
}
