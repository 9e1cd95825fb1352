/*
 * What the steps of a quote share.  Only tk_quote*.c includes this, and
 * tk_activation.c for the shape of lists.
 */

#ifndef TK_QUOTE_H
#define TK_QUOTE_H

#include "tk_order.h"
#include "tk_theatre.h"

#define TK_QUOTE_TICKETS    999     /* ticket numbers have three digits */
#define TK_VISITOR_FIELDS   5

typedef struct {
    tk_pool_t              *pool;
    const tk_supplier_t    *supplier;
    const tk_agent_t       *agent;
    const tk_terms_t       *terms;
    const tk_request_t     *req;
    tk_time_t               now;
    size_t                  max_rows;
    tk_order_t             *order;
    tk_str_t               *subject;

    int                     open;           /* asked for by BOOK_OPEN */
    tk_day_t                today;          /* at the supplier's */
    int                     minute;
    int                     slot_mode;
    int32_t                 persons;        /* of all items */
    const tk_product_t     *products[TK_ORDER_ITEMS];       /* by item */
    int                     settled;        /* its distributor is charged */
    int                     first_ticket[TK_ORDER_ITEMS];
    int32_t                 entries[TK_ORDER_ITEMS];    /* visitors of it */
    const tk_slot_t       **slots;          /* those that would do, in order */
    size_t                  nslots;
    const tk_performance_t *performance;    /* at a theatre */
    const tk_area_t       **areas;          /* those that would do, in order */
    size_t                  nareas;
} tk_quote_t;

/* One step: TK_OK to go on. */
typedef tk_err_t (*tk_quote_step_pt)(tk_quote_t *q);

/* tk_quote_items.c */
tk_err_t tk_quote_items(tk_quote_t *q);     /* items and their products */
tk_err_t tk_quote_days(tk_quote_t *q);      /* may be sold now, for that day */
tk_err_t tk_quote_prices(tk_quote_t *q);    /* quantities, free, total */
tk_err_t tk_quote_tickets(tk_quote_t *q);

/* tk_quote_slots.c */
tk_err_t tk_quote_route(tk_quote_t *q);      /* the order's route */
tk_err_t tk_quote_slots(tk_quote_t *q);
tk_err_t tk_quote_reservations(tk_quote_t *q);

/* tk_quote_seats.c.  The performance that the page names: TK_THEATER_MODE where
 * a theatre is asked by a page that names none.  Seats: nothing is done where
 * none is played.  A price of the performance's own, in fen; -1: none. */
tk_err_t tk_quote_performance(tk_quote_t *q);
tk_err_t tk_quote_seats(tk_quote_t *q);
int64_t tk_quote_seat_price(const tk_quote_t *q, int32_t product_id);

/* tk_quote_open.c: what BOOK_OPEN asks for otherwise.  limit: refuses with that
 * number. */
tk_err_t tk_quote_open_key(tk_quote_t *q);
tk_err_t tk_quote_open_terms(tk_quote_t *q);
tk_err_t tk_quote_open_product(tk_quote_t *q, const tk_product_t **product);
tk_err_t tk_quote_open_slot(tk_quote_t *q);     /* and route */
tk_err_t tk_quote_open_visitors(tk_quote_t *q);
tk_err_t tk_quote_open_limit(tk_quote_t *q, tk_err_t err, int64_t limit);

/* tk_quote_visitors.c */
tk_err_t tk_quote_holder(tk_quote_t *q);    /* the order's own ID and phone */
tk_err_t tk_quote_visitors(tk_quote_t *q);
tk_err_t tk_quote_id_uses(tk_quote_t *q);

/* tk_quote_pieces.c */
tk_err_t tk_quote_refuse(tk_quote_t *q, tk_err_t err, tk_str_t subject);
void *tk_quote_alloc(tk_quote_t *q, size_t n, size_t size);     /* zeroed */

/* q->slots: those of the order's route and day that may be booked, by time; of
 * that number or, of TK_SLOT_AUTOMATIC, all.  None is no error. */
tk_err_t tk_quote_slots_open(tk_quote_t *q, int64_t asked);

/* Cuts what stands before the next separator off rest; 0 when rest is used up
 * (*rest has data NULL then). */
int tk_quote_cut(tk_str_t *rest, unsigned char separator, tk_str_t *piece);

#endif
