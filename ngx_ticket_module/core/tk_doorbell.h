/*
 * The streams in Redis by which nginx wakes the worker: their names, and what
 * becomes of a key of such a name that is no stream.
 */

#ifndef TK_DOORBELL_H
#define TK_DOORBELL_H

/* Entries: supplier NUMBER, orders NUMBER,NUMBER,...  Of what is to be sent to
 * payment platforms: supplier NUMBER, jobs NUMBER,NUMBER,..., likewise rails,
 * orders whose held seats are to be paid for, or supplier NUMBER, notices 1. */
#define TK_DOORBELL_STREAM  "ticket:outbox"
#define TK_DOORBELL_PAY     "ticket:pay"
#define TK_DOORBELL_GROUP   "workers"

/*
 * KEYS: the stream.  ARGV: the group.  Removes the key when it is no stream:
 * 1; else 0.  It looks by a command that reader and writer may do anyway.
 */
extern const char  tk_doorbell_mend[];

#endif
