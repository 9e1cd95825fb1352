/*
 * A bill of a day as it was read: its lines and what they add up to.
 */

#ifndef BILL_H
#define BILL_H

#include "tk.h"

#define BILL_LINES      1000000
#define BILL_NUMBER     64              /* the longest */
#define BILL_WHY        96

/* Numbers are stored: never renumber. */

typedef enum {
    BILL_PAYMENT = 1,
    BILL_REFUND,
    BILL_PAYOUT,                        /* to the merchant's bank */
    BILL_OTHER                          /* no concern of ours */
} bill_kind_e;

typedef enum {
    BILL_DONE = 1,
    BILL_GOING,
    BILL_FAILED
} bill_state_e;

/* Amounts are not negative, whatever the bill writes; fee_fen is what the
 * platform keeps of it, less than 0 where it gives back. */

typedef struct {
    bill_kind_e     kind;
    bill_state_e    state;
    tk_str_t        number;             /* ours, of the payment */
    tk_str_t        refund_number;      /* ours; empty: none, or not said */
    tk_str_t        platform_number;
    int64_t         amount_fen;         /* what the buyer gave or got */
    int64_t         settled_fen;        /* what of it is the merchant's */
    int64_t         fee_fen;
    tk_time_t       at;                 /* 0: not said */
} bill_line_t;

typedef struct {
    const char     *format;
    bill_line_t    *lines;
    size_t          n;
    int64_t         paid_fen;           /* of payments */
    int64_t         refunded_fen;
    int64_t         payout_fen;
    int64_t         fee_fen;            /* of all lines */
    char            why[BILL_WHY];      /* it is none */
} bill_t;

#endif
