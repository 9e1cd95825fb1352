/*
 * Answers of proxy payment: {"ret":true}, with what was asked for, or
 * {"ret":false,"errCode":"113","errMsg":"..."}.
 */

#ifndef TK_RAIL_ANSWER_H
#define TK_RAIL_ANSWER_H

#include "tk_buf.h"
#include "tk_rail_result.h"
#include "tk_value.h"

#define TK_RAIL_EXT_SEATS   8

typedef struct {
    tk_str_t        name, cert, cert_type, ticket_type;
    tk_str_t        extra;          /* len 0: none */
} tk_rail_passenger_t;

typedef struct {
    tk_str_t        name, train_no, from, to;
    tk_str_t        departs, arrives;
} tk_rail_trip_t;

#define TK_RAIL_TRIPS       4

typedef struct {
    tk_str_t             order_no;
    int64_t              type;          /* 0 single, 1 joint */
    tk_time_t            order_at, departs_at;
    tk_time_t            arrives_at;    /* TK_NEVER: not told */
    tk_str_t             train_no, from, to;
    int64_t              seat, seat_fen;
    size_t               next;
    int64_t              ext_seats[TK_RAIL_EXT_SEATS];
    int64_t              ext_fen[TK_RAIL_EXT_SEATS];
    int64_t              fare_fen;
    size_t               npassengers;
    tk_rail_passenger_t  passengers[TK_RAIL_TICKETS];
    size_t               ntrips;
    tk_rail_trip_t       trips[TK_RAIL_TRIPS];
    int64_t              refund_fen;    /* -1: nobody wants one */
    int64_t              fee_fen;
    tk_time_t            refund_at;
} tk_rail_order_t;

typedef struct {
    tk_str_t        order_no;
    int64_t         pay_status;
    tk_str_t        state, reason, held_no, method;
    int64_t         amount_fen;
    tk_time_t       paid_at;            /* TK_NEVER: not */
} tk_rail_purchase_t;

/* All in the form of the document; times in the zone.  TK_NO_MEMORY. */
TK_MUST tk_err_t tk_rail_answer_done(tk_pool_t *pool, tk_str_t *body);
TK_MUST tk_err_t tk_rail_answer_orders(tk_pool_t *pool, const tk_zone_t *zone,
    const tk_rail_order_t *orders, size_t n, int64_t total, tk_str_t *body);
TK_MUST tk_err_t tk_rail_answer_purchase(tk_pool_t *pool, const tk_zone_t *zone,
    const tk_rail_purchase_t *purchase, tk_str_t *body);
TK_MUST tk_err_t tk_rail_answer_imported(tk_pool_t *pool, int64_t imported,
    int64_t known, tk_str_t *body);

/* Whatever has no row in the table is "busy". */
TK_MUST tk_err_t tk_rail_answer_refused(tk_pool_t *pool, tk_err_t err,
    tk_str_t subject, tk_str_t *body);

/* Its errCode as a number: 8 of "008". */
int tk_rail_code(tk_err_t err);

#endif
