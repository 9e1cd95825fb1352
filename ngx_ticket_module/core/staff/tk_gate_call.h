/*
 * What devices of a gate ask for, described as actions are, so that a path is
 * found and a body read like everybody's: the table behind "ticket_gate".  No
 * function of SQL is called as tk_action.h says.
 */

#ifndef TK_GATE_CALL_H
#define TK_GATE_CALL_H

#include "tk_action.h"

#define TK_GATE_BODY      8192      /* longest body, */
#define TK_GATE_UPLOAD    262144    /* ... but of an upload */

#define TK_GATE_REQUEST   64        /* characters of a request's name */
#define TK_GATE_CODE_TEXT 512       /* of what a scanner has read */
#define TK_GATE_TURNS     32        /* of a heartbeat */

/* The rows, in the order of the table. */

typedef enum {
    TK_GATE_CALL_REGISTER,
    TK_GATE_CALL_TOKEN,
    TK_GATE_CALL_HEARTBEAT,
    TK_GATE_CALL_CHECK,
    TK_GATE_CALL_KEYS,
    TK_GATE_CALL_LIST,
    TK_GATE_CALL_DELTAS,
    TK_GATE_CALL_PASSAGES,
    TK_GATE_CALL_UNDO,
    TK_GATE_CALL_SECRET,
    TK_GATE_CALL_MACHINE,
    TK_GATE_CALL_MACHINE_FIND,
    TK_GATE_CALL_MACHINE_PICKUP,
    TK_GATE_CALL_MACHINE_SALE,
    TK_GATE_CALLS
} tk_gate_call_e;

extern const tk_action_t  tk_gate_calls[];      /* end with a NULL name */

/* A passage of an upload, described as if it were asked for by itself. */
extern const tk_action_t  tk_gate_passage;

/* A turn of a heartbeat, likewise. */
extern const tk_action_t  tk_gate_turn;

#endif
