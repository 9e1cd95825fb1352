/*
 * What has changed at a supplier, as events.  Slots come out of the shared
 * memory, whoever sold them on this host; of all else there are numbers, which
 * Postgres makes, and which say no more than that it is another one.
 *
 *     slots       {"slots": [{"line", "day", "slot_no", "remaining"}, ...]};
 *                 "all": true with it where more has changed than is told
 *     approvals, callbacks, money, alarms, gate
 *                 a number
 */

#ifndef NGX_TICKET_EVENTS_NEWS_H
#define NGX_TICKET_EVENTS_NEWS_H

#include "events/text.h"
#include "stock/cells.h"


typedef enum {
    NGX_TICKET_NEWS_APPROVALS = 0,
    NGX_TICKET_NEWS_CALLBACKS,
    NGX_TICKET_NEWS_MONEY,
    NGX_TICKET_NEWS_ALARMS,
    NGX_TICKET_NEWS_GATE,                   /* of shared memory, too */
    NGX_TICKET_NEWS_MAX
} ngx_ticket_news_e;

#define NGX_TICKET_NEWS_ASKED  NGX_TICKET_NEWS_GATE     /* of Postgres */

typedef struct {
    int32_t      supplier_id;
    u_char      *lines;                     /* "1 01 2 02": number and code;
                                               NULL: not heard of yet */
    size_t       lines_len;
    int64_t      numbers[NGX_TICKET_NEWS_MAX];
    unsigned     known:1;                   /* the numbers of Postgres */
    unsigned     changed:NGX_TICKET_NEWS_MAX;   /* and not told yet, as bits */
} ngx_ticket_news_t;


/* The shared memory is looked at, for all suppliers. */
void ngx_ticket_news_look(void);

/* What has changed since it was last told; everything that is known.  NULL:
 * nothing. */
ngx_ticket_text_t *ngx_ticket_news_changes(ngx_ticket_news_t *news);
ngx_ticket_text_t *ngx_ticket_news_whole(ngx_ticket_news_t *news);

/* What Postgres has said. */
void ngx_ticket_news_number(ngx_ticket_news_t *news, ngx_ticket_news_e which,
    int64_t number);
void ngx_ticket_news_lines(ngx_ticket_news_t *news, const u_char *lines,
    size_t len);

void ngx_ticket_news_free(ngx_ticket_news_t *news);


#endif
