/*
 * The stream in Redis by which nginx wakes the worker: its names, and what
 * becomes of a key of that name that is no stream.
 */

#ifndef TK_DOORBELL_H
#define TK_DOORBELL_H

#define TK_DOORBELL_STREAM  "ticket:outbox"
#define TK_DOORBELL_GROUP   "workers"

/*
 * KEYS: the stream.  ARGV: the group.  Removes the key when it is no stream:
 * 1; else 0.  It looks by a command that reader and writer may do anyway.
 */
extern const char  tk_doorbell_mend[];

#endif
