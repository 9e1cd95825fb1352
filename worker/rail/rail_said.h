/*
 * Calls of a purchase at the railway's site and its payment channel, and what
 * these say: always one of four outcomes.  UNKNOWN is whatever proves nothing.
 */

#ifndef RAIL_SAID_H
#define RAIL_SAID_H

#include "tk_rail_result.h"

typedef enum {
    RAIL_LOGIN,
    RAIL_HELD,                          /* the order whose seats are held */
    RAIL_PAY_OPEN,                      /* no money moves */
    RAIL_PAY_DO,                        /* money moves, once */
    RAIL_PAY_QUERY,
    RAIL_PAY_CLOSE,
    RAIL_DONE,                          /* the order that has its tickets */
    RAIL_RETURNS,                       /* money that comes back */
    RAIL_CALLS
} rail_call_e;

typedef enum {
    RAIL_UNKNOWN,
    RAIL_OK,
    RAIL_REFUSED,
    RAIL_PENDING,
    RAIL_OUTCOMES
} rail_outcome_e;

typedef struct {
    tk_str_t        name;               /* as the site writes it */
    tk_str_t        cert;               /* len 0: hidden, or not said */
    const char     *ticket_type;        /* as tk_rail_ticket_t; NULL: another */
    int             seat_type;          /* -1: not known here */
    tk_str_t        seat;               /* "11车04号下铺" */
    int64_t         fen;
    int             valid;
} rail_seat_t;

typedef struct {
    tk_str_t        name, reference;
    int64_t         fen;
    tk_time_t       at;                 /* 0: not said */
} rail_return_t;

/* Texts are in the pool of the session.  All zero: UNKNOWN. */

typedef struct {
    rail_outcome_e  outcome;
    const char     *word;               /* which one; "" */
    tk_str_t        text;               /* of the site, for people */
    int             status;             /* of HTTP; 0: no answer */

    tk_str_t        train, from, to;
    tk_str_t        day;                /* "2014-11-29" */
    int64_t         fen;                /* of the whole order, of a payment */
    tk_time_t       until;              /* to be paid by; 0: not said */
    tk_str_t        pay_no, channel_no, method, reference;
    tk_time_t       paid_at;            /* 0: not said */

    size_t          nseats, nreturns;
    rail_seat_t     seats[TK_RAIL_TICKETS];
    rail_return_t   returns[TK_RAIL_TICKETS];
} rail_said_t;

/* As SQL has them: "pay_do", "REFUSED". */
const char *rail_call_name(rail_call_e call);
const char *rail_outcome_name(rail_outcome_e outcome);

#endif
