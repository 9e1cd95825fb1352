/*
 * Whom events are told; see the header.
 */

#include "events/events.h"
#include "base/client.h"
#include "base/process.h"
#include "events/news.h"


#define NGX_TICKET_EVENTS_TURN     1000     /* ms */
#define NGX_TICKET_EVENTS_NEWS     3        /* turns between two questions */
#define NGX_TICKET_EVENTS_QUIET    15       /* turns with nothing to tell */
#define NGX_TICKET_EVENTS_LOOK     60       /* turns between two looks at the
                                               sessions */
#define NGX_TICKET_EVENTS_FIRST    4        /* ... before the first one */
#define NGX_TICKET_EVENTS_BLIND    5        /* looks without an answer */
#define NGX_TICKET_EVENTS_OWN      16       /* streams of a person */
#define NGX_TICKET_EVENTS_PART     4        /* one connection of so many may be
                                               a stream */


typedef struct {
    ngx_queue_t           queue;
    ngx_queue_t           streams;
    ngx_ticket_news_t     news;
    ngx_uint_t            quiet;            /* turns */
} ngx_ticket_event_group_t;

#define ngx_ticket_event_group_at(q)                                          \
    (ngx_queue_data(q, ngx_ticket_event_group_t, queue))


static struct {
    ngx_queue_t           groups;           /* by supplier */
    ngx_event_t           timer;
    ngx_connection_t      dummy;            /* for ngx_event_ident() */
    ngx_uint_t            turn;
    ngx_uint_t            blind;
    unsigned              asking:1;         /* for news; */
    unsigned              looking:1;        /* at sessions */
    ngx_ticket_text_t    *hello;            /* what each stream begins with */
    ngx_ticket_text_t    *nothing;          /* ... hears when all is quiet */
} ngx_ticket_events;


static void ngx_ticket_events_handler(ngx_event_t *ev);


void
ngx_ticket_events_init(ngx_cycle_t *cycle)
{
    ngx_memzero(&ngx_ticket_events, sizeof(ngx_ticket_events));
    ngx_queue_init(&ngx_ticket_events.groups);
    ngx_ticket_events.dummy.fd = (ngx_socket_t) -1;
    ngx_ticket_event_init(&ngx_ticket_events.timer, ngx_ticket_events_handler,
                          &ngx_ticket_events.dummy, cycle->log);
}


static void
ngx_ticket_events_free(ngx_ticket_event_group_t *group)
{
    ngx_queue_remove(&group->queue);
    ngx_ticket_news_free(&group->news);
    ngx_free(group);
}


void
ngx_ticket_events_exit(void)
{
    ngx_ticket_event_cancel(&ngx_ticket_events.timer);
    ngx_ticket_text_release(ngx_ticket_events.hello);
    ngx_ticket_text_release(ngx_ticket_events.nothing);
    ngx_ticket_events.hello = NULL;
    ngx_ticket_events.nothing = NULL;
}


/* ---- Groups ---- */

static ngx_ticket_event_group_t *
ngx_ticket_events_find(int32_t supplier_id)
{
    ngx_queue_t               *q;
    ngx_ticket_event_group_t  *group;

    for (q = ngx_queue_head(&ngx_ticket_events.groups);
         q != ngx_queue_sentinel(&ngx_ticket_events.groups);
         q = ngx_queue_next(q))
    {
        group = ngx_ticket_event_group_at(q);

        if (group->news.supplier_id == supplier_id) {
            return group;
        }
    }

    return NULL;
}


static ngx_ticket_event_group_t *
ngx_ticket_events_group(int32_t supplier_id)
{
    ngx_ticket_event_group_t  *group;

    group = ngx_ticket_events_find(supplier_id);

    if (group == NULL) {
        group = ngx_calloc(sizeof(ngx_ticket_event_group_t),
                           ngx_ticket_process.log);
        if (group == NULL) {
            return NULL;
        }

        group->news.supplier_id = supplier_id;
        ngx_queue_init(&group->streams);
        ngx_queue_insert_tail(&ngx_ticket_events.groups, &group->queue);
    }

    return group;
}


ngx_uint_t
ngx_ticket_events_room(int32_t supplier_id, int32_t staff_id)
{
    ngx_uint_t                 n;
    ngx_queue_t               *q;
    ngx_ticket_event_group_t  *group;

    if (ngx_ticket_streams() >= ngx_cycle->connection_n
                                / NGX_TICKET_EVENTS_PART)
    {
        return 0;
    }

    group = ngx_ticket_events_find(supplier_id);
    if (group == NULL) {
        return 1;
    }

    n = 0;

    for (q = ngx_queue_head(&group->streams);
         q != ngx_queue_sentinel(&group->streams);
         q = ngx_queue_next(q))
    {
        n += ngx_ticket_stream_at(q)->staff_id == staff_id;
    }

    return n < NGX_TICKET_EVENTS_OWN;
}


/* ---- Turns ---- */

/*
 * Each stream once.  What ends one may end others, of the same connection: they
 * leave whichever queue they are in.
 */

static void
ngx_ticket_events_each(ngx_ticket_event_group_t *group,
    void (*handler)(ngx_ticket_event_group_t *group, ngx_ticket_stream_t *s,
                    void *data),
    void *data)
{
    ngx_queue_t  *q, seen;

    ngx_queue_init(&seen);

    while (!ngx_queue_empty(&group->streams)) {
        q = ngx_queue_head(&group->streams);
        ngx_queue_remove(q);
        ngx_queue_insert_tail(&seen, q);
        handler(group, ngx_ticket_stream_at(q), data);
    }

    if (!ngx_queue_empty(&seen)) {
        ngx_queue_add(&group->streams, &seen);
    }
}


typedef struct {
    ngx_ticket_text_t  *changes;
    ngx_ticket_text_t  *whole;              /* made for who first wants it */
    unsigned            has_whole:1;
} ngx_ticket_event_texts_t;


static void
ngx_ticket_events_tell_one(ngx_ticket_event_group_t *group,
    ngx_ticket_stream_t *s, void *data)
{
    ngx_ticket_event_texts_t *texts = data;

    if (s->over) {
        ngx_ticket_stream_end(s);
        return;
    }

    if (s->text || !s->whole || !group->news.known) {
        ngx_ticket_stream_turn(s, texts->changes);
        return;
    }

    if (!texts->has_whole) {
        texts->has_whole = 1;
        texts->whole = ngx_ticket_news_whole(&group->news);
    }

    s->whole = 0;
    ngx_ticket_stream_turn(s, texts->whole);
}


static void
ngx_ticket_events_tell(ngx_ticket_event_group_t *group)
{
    ngx_ticket_event_texts_t  texts;

    texts.changes = ngx_ticket_news_changes(&group->news);
    texts.whole = NULL;
    texts.has_whole = 0;

    if (texts.changes) {
        group->quiet = 0;

    } else if (++group->quiet >= NGX_TICKET_EVENTS_QUIET) {
        group->quiet = 0;
        texts.changes = ngx_ticket_text_use(ngx_ticket_events.nothing);
    }

    ngx_ticket_events_each(group, ngx_ticket_events_tell_one, &texts);

    ngx_ticket_text_release(texts.changes);
    ngx_ticket_text_release(texts.whole);
}


static void
ngx_ticket_events_end_one(ngx_ticket_event_group_t *group,
    ngx_ticket_stream_t *s, void *data)
{
    ngx_ticket_stream_end(s);
}


static void
ngx_ticket_events_end(void)
{
    ngx_queue_t  *q;

    while (!ngx_queue_empty(&ngx_ticket_events.groups)) {
        q = ngx_queue_head(&ngx_ticket_events.groups);

        ngx_ticket_events_each(ngx_ticket_event_group_at(q),
                               ngx_ticket_events_end_one, NULL);

        if (!ngx_queue_empty(&ngx_ticket_event_group_at(q)->streams)) {
            return;                         /* they are being ended */
        }

        ngx_ticket_events_free(ngx_ticket_event_group_at(q));
    }
}


/* ---- What Postgres is asked ---- */

static ngx_ticket_pg_op_t *
ngx_ticket_events_op(ngx_ticket_stmt_e stmt, ngx_ticket_pg_handler_pt handler)
{
    ngx_ticket_pg_t     *pg;
    ngx_ticket_pg_op_t  *op;

    pg = ngx_ticket_process.pg[NGX_TICKET_PG_STAFF];

    if (!ngx_ticket_pg_ready(pg)) {
        return NULL;
    }

    op = ngx_ticket_pg_op(pg, stmt, ngx_ticket_process.log);

    if (op) {
        op->handler = handler;
    }

    return op;
}


static ngx_uint_t
ngx_ticket_events_submit(ngx_ticket_pg_op_t *op)
{
    if (ngx_ticket_pg_submit(op) != NGX_AGAIN) {
        ngx_ticket_pg_release(op);
        return 0;
    }

    return 1;
}


static void
ngx_ticket_events_answer(const PGresult *result, int row)
{
    tk_value_t                 value;
    ngx_uint_t                 i;
    ngx_ticket_event_group_t  *group;

    ngx_ticket_pg_value(result, row, 0, &value);

    group = ngx_ticket_events_find((int32_t) value.n);
    if (group == NULL) {
        return;
    }

    for (i = 0; i < NGX_TICKET_NEWS_ASKED; i++) {
        ngx_ticket_pg_value(result, row, 2 + i, &value);
        ngx_ticket_news_number(&group->news, i, value.n);
    }

    ngx_ticket_pg_value(result, row, 1, &value);
    ngx_ticket_news_lines(&group->news, value.s.data, value.s.len);
}


static void
ngx_ticket_events_answered(ngx_ticket_pg_op_t *op)
{
    int  row;

    ngx_ticket_events.asking = 0;

    if (op->err == TK_OK) {
        for (row = 0; row < ngx_ticket_pg_count(op->result); row++) {
            ngx_ticket_events_answer(op->result, row);
        }
    }

    ngx_ticket_pg_release(op);
}


static void
ngx_ticket_events_ask(void)
{
    int64_t              suppliers[NGX_TICKET_SUPPLIERS];
    ngx_uint_t           n;
    ngx_queue_t         *q;
    ngx_ticket_pg_op_t  *op;

    if (ngx_ticket_events.asking) {
        return;
    }

    op = ngx_ticket_events_op(NGX_TICKET_STMT_EVENTS_NEWS,
                              ngx_ticket_events_answered);
    if (op == NULL) {
        return;
    }

    n = 0;

    for (q = ngx_queue_head(&ngx_ticket_events.groups);
         q != ngx_queue_sentinel(&ngx_ticket_events.groups)
         && n < NGX_TICKET_SUPPLIERS;
         q = ngx_queue_next(q))
    {
        suppliers[n++] = ngx_ticket_event_group_at(q)->news.supplier_id;
    }

    ngx_ticket_pg_int8s(op, suppliers, n);
    ngx_ticket_events.asking = ngx_ticket_events_submit(op);
}


static void
ngx_ticket_events_mark(ngx_ticket_event_group_t *group, ngx_ticket_stream_t *s,
    void *data)
{
    tk_str_t *session = data;

    if (session == NULL
        || (session->len == TK_SHA256_LEN
            && ngx_memcmp(s->session, session->data, TK_SHA256_LEN) == 0))
    {
        s->over = 1;
    }
}


/* The next turn ends them; session NULL: all. */

static void
ngx_ticket_events_over(tk_str_t *session)
{
    ngx_queue_t  *q;

    for (q = ngx_queue_head(&ngx_ticket_events.groups);
         q != ngx_queue_sentinel(&ngx_ticket_events.groups);
         q = ngx_queue_next(q))
    {
        ngx_ticket_events_each(ngx_ticket_event_group_at(q),
                               ngx_ticket_events_mark, session);
    }
}


static void
ngx_ticket_events_looked(ngx_ticket_pg_op_t *op)
{
    int         row;
    tk_value_t  value;

    ngx_ticket_events.looking = 0;

    if (op->err == TK_OK) {
        ngx_ticket_events.blind = 0;

        for (row = 0; row < ngx_ticket_pg_count(op->result); row++) {
            ngx_ticket_pg_value(op->result, row, 0, &value);
            ngx_ticket_events_over(&value.s);
        }
    }

    ngx_ticket_pg_release(op);
}


typedef struct {
    u_char      *pos;
    ngx_uint_t   left;
} ngx_ticket_event_sessions_t;


static void
ngx_ticket_events_name(ngx_ticket_event_group_t *group, ngx_ticket_stream_t *s,
    void *data)
{
    ngx_ticket_event_sessions_t *sessions = data;

    if (sessions->left) {
        sessions->pos = ngx_cpymem(sessions->pos, s->session, TK_SHA256_LEN);
        sessions->left--;
    }
}


static void
ngx_ticket_events_bind(ngx_ticket_pg_op_t *op)
{
    u_char                       *all;
    ngx_uint_t                    n;
    ngx_queue_t                  *q;
    ngx_ticket_event_sessions_t   sessions;

    n = ngx_ticket_streams();
    all = ngx_pnalloc(op->pool, n * TK_SHA256_LEN);

    if (all == NULL) {
        op->failed = 1;
        return;
    }

    sessions.pos = all;
    sessions.left = n;

    for (q = ngx_queue_head(&ngx_ticket_events.groups);
         q != ngx_queue_sentinel(&ngx_ticket_events.groups);
         q = ngx_queue_next(q))
    {
        ngx_ticket_events_each(ngx_ticket_event_group_at(q),
                               ngx_ticket_events_name, &sessions);
    }

    ngx_ticket_pg_byteas(op, all, TK_SHA256_LEN, n - sessions.left);
}


/* Whose sessions cannot be looked at are believed for some minutes. */

static void
ngx_ticket_events_look(void)
{
    ngx_ticket_pg_op_t  *op;

    if (ngx_ticket_events.blind++ >= NGX_TICKET_EVENTS_BLIND) {
        ngx_ticket_events.blind = 0;
        ngx_ticket_events_over(NULL);
        return;
    }

    if (ngx_ticket_events.looking) {
        return;
    }

    op = ngx_ticket_events_op(NGX_TICKET_STMT_EVENTS_OVER,
                              ngx_ticket_events_looked);
    if (op) {
        ngx_ticket_events_bind(op);
        ngx_ticket_events.looking = ngx_ticket_events_submit(op);
    }
}


/* ---- The timer ---- */

static void
ngx_ticket_events_turn(void)
{
    ngx_queue_t               *q, *next;
    ngx_ticket_event_group_t  *group;

    ngx_ticket_news_look();

    for (q = ngx_queue_head(&ngx_ticket_events.groups);
         q != ngx_queue_sentinel(&ngx_ticket_events.groups);
         q = next)
    {
        next = ngx_queue_next(q);
        group = ngx_ticket_event_group_at(q);
        ngx_ticket_events_tell(group);

        if (ngx_queue_empty(&group->streams)) {
            ngx_ticket_events_free(group);
        }
    }

    ngx_ticket_events.turn++;

    if (ngx_ticket_events.turn % NGX_TICKET_EVENTS_NEWS == 0) {
        ngx_ticket_events_ask();
    }

    if (ngx_ticket_events.turn % NGX_TICKET_EVENTS_LOOK
        == NGX_TICKET_EVENTS_FIRST)
    {
        ngx_ticket_events_look();
    }
}


/* Not cancelable: a process that leaves ends its streams first. */

static void
ngx_ticket_events_handler(ngx_event_t *ev)
{
    if (ngx_exiting || ngx_terminate) {
        ngx_ticket_events_end();

    } else {
        ngx_ticket_events_turn();
    }

    if (!ngx_queue_empty(&ngx_ticket_events.groups)) {
        ngx_add_timer(ev, NGX_TICKET_EVENTS_TURN);
    }
}


static ngx_ticket_text_t *
ngx_ticket_events_text(const char *s)
{
    tk_buf_t  b;

    ngx_memzero(&b, sizeof(tk_buf_t));
    b.start = (u_char *) s;
    b.pos = b.start + ngx_strlen(s);

    return ngx_ticket_text_make(&b);
}


static ngx_int_t
ngx_ticket_events_texts(void)
{
    if (ngx_ticket_events.hello == NULL) {
        ngx_ticket_events.hello = ngx_ticket_events_text("retry: 3000\n\n");
    }

    if (ngx_ticket_events.nothing == NULL) {
        ngx_ticket_events.nothing = ngx_ticket_events_text(":\n\n");
    }

    return ngx_ticket_events.hello && ngx_ticket_events.nothing ? NGX_OK
                                                                : NGX_ERROR;
}


ngx_int_t
ngx_ticket_events_add(ngx_http_request_t *r, int32_t supplier_id,
    int32_t staff_id, const u_char session[TK_SHA256_LEN])
{
    ngx_uint_t                 first;
    ngx_ticket_stream_t       *s;
    ngx_ticket_event_group_t  *group;

    if (ngx_ticket_events_texts() != NGX_OK) {
        return NGX_ERROR;
    }

    group = ngx_ticket_events_group(supplier_id);
    if (group == NULL) {
        return NGX_ERROR;
    }

    if (!ngx_ticket_events.timer.timer_set) {
        ngx_add_timer(&ngx_ticket_events.timer, NGX_TICKET_EVENTS_TURN);
    }

    first = ngx_queue_empty(&group->streams);

    s = ngx_ticket_stream_make(r, &group->streams, ngx_ticket_events.hello);
    if (s == NULL) {
        return NGX_ERROR;
    }

    s->staff_id = staff_id;
    ngx_memcpy(s->session, session, TK_SHA256_LEN);

    if (first) {
        ngx_ticket_events_ask();
    }

    return NGX_OK;
}
