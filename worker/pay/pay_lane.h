/*
 * What is in flight to each account, and its circuit.  At most PAY_WINDOW at a
 * time; when so many in a row have failed without a word that proves anything,
 * the circuit opens: one at a time, with a pause between them that grows, until
 * one is answered.  So a platform that is stuck holds up no other.
 */

#ifndef PAY_LANE_H
#define PAY_LANE_H

#include "wk_queue.h"

#define PAY_WINDOW          8
#define PAY_FAILURES        5           /* in a row: the circuit opens */
#define PAY_PAUSE_MS        5000        /* the first one */
#define PAY_PAUSE_MOST_MS   300000
#define PAY_LANES           1024        /* lists; a power of two */

typedef struct pay_lane_s {
    wk_lane_t               lane;       /* first */
    LIST_ENTRY(pay_lane_s)  entry;
    int32_t                 supplier_id;
    int                     account_no;
    int                     failures;   /* in a row */
    int                     pauses;     /* since the circuit opened; 0: it is
                                           closed */
    uint64_t                until_ms;   /* nothing flies before; 0: no pause */
} pay_lane_t;

typedef LIST_HEAD(pay_lane_list_s, pay_lane_s)  pay_lane_list_t;

typedef struct {
    pay_lane_list_t  lists[PAY_LANES];
    int              open;              /* circuits */
} pay_lanes_t;


void pay_lanes_init(pay_lanes_t *lanes);
void pay_lanes_free(pay_lanes_t *lanes);

/* Made when it is not there. */
pay_lane_t *pay_lanes_get(pay_lanes_t *lanes, int32_t supplier_id,
    int account_no);

/* Of a request that has been in flight.  1: the circuit has just opened, -1:
 * it has closed. */
int pay_lane_landed(pay_lanes_t *lanes, pay_lane_t *lane, int answered,
    uint64_t now_ms, uint32_t random);

/* Now and then: pauses that are over.  1: something may fly again. */
int pay_lanes_sweep(pay_lanes_t *lanes, uint64_t now_ms);

/* Of an account of which one has just landed: it had its share, so more of it
 * may be due. */
int pay_lane_was_full(const pay_lane_t *lane, int share);

/* The share of an account, and three arrays: accounts that have less room than
 * that, and how much. */
void pay_lanes_rooms(const pay_lanes_t *lanes, int share, wk_params_t *params);

#endif
