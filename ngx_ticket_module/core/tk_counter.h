/*
 * Counters of quota rows in Redis: key and scripts, which nginx and the worker
 * share.  Redis knows what was left of a row when it last heard of it, less
 * what it has let through since; a missing counter is "not known".  It never
 * sells: see api.place_orders_6().
 */

#ifndef TK_COUNTER_H
#define TK_COUNTER_H

#include "tk.h"

#define TK_COUNTER_KEY_LEN   64
#define TK_COUNTER_LIFE      "172800"       /* seconds after the last news */

/*
 * ticket:{SUPPLIER}:LIFE:QUOTA, a hash {l: left, v: version} and, of an area's
 * seats, s: a bit for each, of seat 1 the lowest of the first byte, that says
 * that it is not free.  The key's
 * length; buf holds TK_COUNTER_KEY_LEN bytes.  The id is the life of the
 * database: one that was restored starts new counters.
 */
size_t tk_counter_key(unsigned char *buf, int32_t supplier_id,
    int64_t database_id, int64_t quota_id);

/*
 * KEYS: counters.  ARGV: persons and group of each; group "d" is looked at and
 * not taken, "s1,17" is of seats 1 and 17.  0: all taken; else the position of
 * the first that does not fit, of a group its last, and nothing was taken.
 */
extern const char  tk_counter_admit[];
#define TK_COUNTER_SEAT_LEN  5      /* of one, and what parts it */

/*
 * KEYS: counters.  ARGV: life, then left and version of each.  The newer
 * version stays; what is no counter is made one.
 */
extern const char  tk_counter_correct[];

/*
 * KEYS: counters.  ARGV: life, then version and the bits of all seats of each.
 * What is later known stays.
 */
extern const char  tk_counter_seats[];

/*
 * KEYS: counters.  ARGV: what is left of each.  Changes nothing; answers how
 * many are known, the places they count too few together, and too many.
 */
extern const char  tk_counter_drift[];

#endif
