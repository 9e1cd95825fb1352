/*
 * Lists of orders, as the site writes them in JSON, and single values of it.
 */

#ifndef RAIL_ORDERS_H
#define RAIL_ORDERS_H

#include <jansson.h>

#include "rail_said.h"

#define RAIL_LIST           100         /* orders of a list, at most */

/*
 * The order of that number among those of the list, each with "sequence_no" and
 * "tickets".  OK, and its tickets; REFUSED, NOT_FOUND: the list was readable,
 * and does not have it.
 */
void rail_orders_find(tk_pool_t *pool, const json_t *list, tk_str_t number,
    rail_said_t *said);

/* The same, with train, day, total and until when it is to be paid. */
void rail_orders_held(tk_pool_t *pool, const json_t *list, tk_str_t number,
    rail_said_t *said);

/* "passenger_name", "return_price", "return_time", "trade_no" of each. */
void rail_orders_returns(tk_pool_t *pool, const json_t *list,
    rail_said_t *said);

/* A text of the object, in the pool, of at most max bytes; len 0: none.  Data
 * is NULL where there is no memory. */
tk_str_t rail_text(tk_pool_t *pool, const json_t *object, const char *name,
    size_t max);

/* Fen, as a number or a text of digits; -1: none. */
int64_t rail_fen(const json_t *object, const char *name);

/* "2014-11-17 21:02:00" of Beijing; 0: none. */
tk_time_t rail_moment(const json_t *object, const char *name);

#endif
