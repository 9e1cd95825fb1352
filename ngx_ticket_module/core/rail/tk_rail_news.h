/*
 * What is told of rail orders: the agent how its purchase stands, the channel
 * what became of an order.  A form, signed as calls are (tk_rail_call.h): its
 * values in their order; of what the agent is told, its code before them.
 *
 *     orderNo=xcslw141117203122003&payStatus=1&HMAC=6976...5072
 *     orderNo=...&event=ISSUED&amount=1241.00&refundCash=43.00&reason=&HMAC=...
 */

#ifndef TK_RAIL_NEWS_H
#define TK_RAIL_NEWS_H

#include "tk.h"

typedef struct {
    tk_str_t        order_no;

    int             pay_status;     /* to the agent: 1 paid, 2 not, 3 abnormal;
                                       0: to the channel */
    tk_str_t        merchant;       /* to the agent: its code */

    tk_str_t        event;          /* to the channel */
    int64_t         amount_fen;     /* ... -1: none */
    int64_t         refund_fen;     /* ... -1: none */
    tk_str_t        reason;
} tk_rail_news_t;

/* TK_NO_MEMORY. */
TK_MUST tk_err_t tk_rail_news_body(tk_pool_t *pool, tk_str_t key,
    const tk_rail_news_t *news, tk_str_t *body);

/*
 * Does the answer say that it was taken?  HTTP status 200, and an object whose
 * ret is true.  If not, why, for a log: no word of the receiver's in it.
 */
#define TK_RAIL_WHY     48

int tk_rail_news_taken(tk_pool_t *pool, int status, tk_str_t answer,
    char why[TK_RAIL_WHY]);

#endif
