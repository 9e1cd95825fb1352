/*
 * Pictures of phone tickets, as answers carry them: JPEG in Base64.
 *
 * A picture takes more than a millisecond to draw, in which the process does
 * nothing else.  So what was drawn is kept for a while, under everything that
 * is to be seen on it: a client that asks again, and a visitor's phone that
 * reloads, cost a look.  And who asks for many at once waits: some are drawn in
 * a turn of the event loop, and everybody else has a turn between.  The turns
 * are a timer's, which keeps a leaving process until nobody waits.
 */

#include "api/picture.h"
#include "base/client.h"
#include "base/process.h"
#include "core/tk_qr.h"
#include "request/driver.h"


#define NGX_TICKET_PICTURES  128            /* of 40 KB: a power of two */
#define NGX_TICKET_PICTURE_NAME  1024
#define NGX_TICKET_PICTURE_TURN  4          /* of one turn: some 6 ms */
#define NGX_TICKET_PICTURE_PAUSE 1          /* ms; with 0 one turn would not
                                               end before the next */


typedef struct {
    uint32_t   hash;
    size_t     len;
    u_char    *name;                        /* malloc: name, then picture */
    size_t     size;
} ngx_ticket_picture_t;


/* A request's place in the queue; lives in its pool. */

typedef struct {
    ngx_queue_t         queue;
    ngx_ticket_ctx_t   *tc;
    unsigned            waiting:1;
} ngx_ticket_picture_wait_t;


static void ngx_ticket_picture_next(ngx_event_t *ev);


static ngx_ticket_picture_t  ngx_ticket_pictures[NGX_TICKET_PICTURES];

static ngx_queue_t   ngx_ticket_picture_queue;
static ngx_event_t   ngx_ticket_picture_event;      /* the next turn */
static ngx_connection_t  ngx_ticket_picture_dummy;  /* for ngx_event_ident() */
static ngx_uint_t    ngx_ticket_picture_turns;      /* taken in this turn */


/* Opens the font, which reads its file, before there are requests to wait. */

void
ngx_ticket_picture_init(ngx_cycle_t *cycle)
{
    int            unwritten;
    tk_err_t       err;
    tk_str_t       jpeg;
    tk_pool_t      pool;
    ngx_pool_t    *p;
    tk_picture_t   ticket;

    ngx_queue_init(&ngx_ticket_picture_queue);
    ngx_ticket_picture_dummy.fd = (ngx_socket_t) -1;
    ngx_ticket_event_init(&ngx_ticket_picture_event, ngx_ticket_picture_next,
                          &ngx_ticket_picture_dummy, cycle->log);

    p = ngx_create_pool(4096, cycle->log);
    if (p == NULL) {
        return;
    }

    ngx_memzero(&ticket, sizeof(tk_picture_t));

    pool = ngx_ticket_pool(p);
    ticket.font = (char *) ngx_ticket_process.conf->font.data;
    ticket.product = tk_str_c("门票");
    ticket.qr = tk_str_c("0");
    ticket.start_minute = -1;

    err = tk_picture_draw(&pool, &ticket, &jpeg, &unwritten);

    if (err != TK_OK || unwritten) {
        ngx_log_error(NGX_LOG_WARN, cycle->log, 0,
                      "\"ticket_font\" %V cannot be used: pictures of tickets "
                      "have a QR code and no text",
                      &ngx_ticket_process.conf->font);
    }

    ngx_destroy_pool(p);
}


void
ngx_ticket_picture_exit(void)
{
    ngx_uint_t  i;

    ngx_ticket_event_cancel(&ngx_ticket_picture_event);

    for (i = 0; i < NGX_TICKET_PICTURES; i++) {
        ngx_free(ngx_ticket_pictures[i].name);
        ngx_memzero(&ngx_ticket_pictures[i], sizeof(ngx_ticket_picture_t));
    }
}


/* The next turn of the event loop has begun, and what it brought is done. */

static void
ngx_ticket_picture_next(ngx_event_t *ev)
{
    ngx_queue_t                *q;
    ngx_ticket_picture_wait_t  *wait;

    ngx_ticket_picture_turns = 0;

    while (ngx_ticket_picture_turns < NGX_TICKET_PICTURE_TURN
           && !ngx_queue_empty(&ngx_ticket_picture_queue))
    {
        q = ngx_queue_head(&ngx_ticket_picture_queue);
        wait = ngx_queue_data(q, ngx_ticket_picture_wait_t, queue);

        ngx_queue_remove(q);
        wait->waiting = 0;

        ngx_ticket_picture_turns++;
        ngx_ticket_resume(wait->tc);
    }

    if (ngx_ticket_picture_turns) {
        ngx_add_timer(ev, NGX_TICKET_PICTURE_PAUSE);
    }
}


static void
ngx_ticket_picture_leave(void *data)
{
    ngx_ticket_picture_wait_t *wait = data;

    if (wait->waiting) {
        ngx_queue_remove(&wait->queue);
        wait->waiting = 0;
    }
}


ngx_int_t
ngx_ticket_picture_turn(ngx_ticket_ctx_t *tc)
{
    ngx_pool_cleanup_t         *cln;
    ngx_ticket_picture_wait_t  *wait;

    if (ngx_ticket_picture_turns < NGX_TICKET_PICTURE_TURN) {
        if (ngx_ticket_picture_turns++ == 0) {
            ngx_add_timer(&ngx_ticket_picture_event, NGX_TICKET_PICTURE_PAUSE);
        }

        return NGX_OK;
    }

    cln = ngx_pool_cleanup_add(tc->r->pool, sizeof(ngx_ticket_picture_wait_t));
    if (cln == NULL) {
        return NGX_ERROR;
    }

    cln->handler = ngx_ticket_picture_leave;

    wait = cln->data;
    wait->tc = tc;
    wait->waiting = 1;

    ngx_queue_insert_tail(&ngx_ticket_picture_queue, &wait->queue);

    return NGX_AGAIN;
}


/* All that is on it; what the QR code holds follows from code and mode. */

static size_t
ngx_ticket_picture_name(const tk_picture_t *ticket, int supplier_id, int mode,
    u_char *name)
{
    u_char  *p;

    p = ngx_slprintf(name, name + NGX_TICKET_PICTURE_NAME,
                     "%d %c %*s %d %d %d %d %uz %uz %uz ", supplier_id, mode,
                     ticket->code.len, ticket->code.data, ticket->persons,
                     ticket->day, ticket->start_minute, ticket->end_minute,
                     ticket->supplier.len, ticket->product.len,
                     ticket->line.len);

    if ((size_t) (name + NGX_TICKET_PICTURE_NAME - p)
        < ticket->supplier.len + ticket->product.len + ticket->line.len
          + ticket->seats.len)
    {
        return 0;
    }

    p = ngx_cpymem(p, ticket->supplier.data, ticket->supplier.len);
    p = ngx_cpymem(p, ticket->product.data, ticket->product.len);
    p = ngx_cpymem(p, ticket->line.data, ticket->line.len);
    p = ngx_cpymem(p, ticket->seats.data, ticket->seats.len);

    return p - name;
}


/* A new picture takes the place of the one in its slot. */

static void
ngx_ticket_picture_keep(ngx_ticket_picture_t *kept, const u_char *name,
    size_t len, uint32_t hash, tk_str_t picture)
{
    u_char  *p;

    p = ngx_alloc(len + picture.len, ngx_ticket_process.log);
    if (p == NULL) {
        return;
    }

    ngx_free(kept->name);

    kept->name = p;
    kept->len = len;
    kept->hash = hash;
    kept->size = picture.len;

    p = ngx_cpymem(p, name, len);
    ngx_memcpy(p, picture.data, picture.len);
}


static ngx_int_t
ngx_ticket_picture_copy(ngx_ticket_picture_t *kept, tk_pool_t *pool,
    tk_str_t *picture)
{
    picture->len = kept->size;
    picture->data = pool->alloc(pool->data, kept->size);
    if (picture->data == NULL) {
        return NGX_ERROR;
    }

    ngx_memcpy(picture->data, kept->name + kept->len, kept->size);

    return NGX_OK;
}


static ngx_int_t
ngx_ticket_picture_draw(tk_pool_t *pool, tk_picture_t *ticket, int supplier_id,
    int mode, tk_str_t *picture)
{
    int       unwritten;
    tk_str_t  jpeg;

    if (tk_qr_make(pool, ngx_ticket_process.conf->keyring, supplier_id, mode,
                   ticket->code, &ticket->qr)
        != TK_OK
        || tk_picture_draw(pool, ticket, &jpeg, &unwritten) != TK_OK
        || tk_base64(pool, jpeg, picture) != TK_OK)
    {
        return NGX_ERROR;
    }

    return NGX_OK;
}


ngx_int_t
ngx_ticket_picture(tk_pool_t *pool, tk_picture_t *ticket, int supplier_id,
    int mode, tk_str_t *picture)
{
    size_t                 len;
    u_char                 name[NGX_TICKET_PICTURE_NAME];
    uint32_t               hash;
    ngx_ticket_picture_t  *kept;

    ticket->font = (char *) ngx_ticket_process.conf->font.data;

    len = ngx_ticket_picture_name(ticket, supplier_id, mode, name);
    hash = ngx_murmur_hash2(name, len);
    kept = &ngx_ticket_pictures[hash & (NGX_TICKET_PICTURES - 1)];

    if (len != 0 && kept->name != NULL && kept->hash == hash
        && kept->len == len && ngx_memcmp(kept->name, name, len) == 0)
    {
        return ngx_ticket_picture_copy(kept, pool, picture);
    }

    if (ngx_ticket_picture_draw(pool, ticket, supplier_id, mode, picture)
        != NGX_OK)
    {
        return NGX_ERROR;
    }

    if (len != 0) {
        ngx_ticket_picture_keep(kept, name, len, hash, *picture);
    }

    return NGX_OK;
}
