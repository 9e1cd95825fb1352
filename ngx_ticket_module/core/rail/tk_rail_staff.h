/*
 * What staff give and are shown of rail orders, where it is sealed or found by
 * an index: the same for all readers of the table of actions.
 */

#ifndef TK_RAIL_STAFF_H
#define TK_RAIL_STAFF_H

#include <jansson.h>

#include "tk_open.h"
#include "tk_rail_index.h"
#include "tk_rail_result.h"

#define TK_RAIL_PASSWORD_MIN    6       /* characters, without blanks */
#define TK_RAIL_PASSWORD_MAX    32


/* Of rows that rail orders are shown by, see tk_row_open(). */
extern const tk_open_member_t  tk_rail_members[];

/* Whose the keys are. */
typedef struct {
    tk_pool_t           *pool;
    const tk_keyring_t  *keyring;
    int32_t              supplier_id;
} tk_rail_keys_t;

/* A bytea literal of what a value is known by, a new reference; NULL: no
 * memory. */
json_t *tk_rail_literal(const tk_rail_keys_t *keys, tk_rail_of_e of,
    tk_str_t value);

/* The same of a value that is sealed as what, for context. */
json_t *tk_rail_sealed(const tk_rail_keys_t *keys, const char *what,
    const char *context, tk_str_t value);

/* Tickets of a result as Postgres has them: JSON, in which nobody's name is.
 * TK_NO_MEMORY. */
TK_MUST tk_err_t tk_rail_tickets(const tk_rail_keys_t *keys,
    const tk_rail_ticket_t *tickets, size_t n, tk_str_t *json);

/* The same of a result's text, or of a list of its tickets alone: *tickets is a
 * new reference.  TK_BAD_PARAM, of which *subject says where; TK_NO_MEMORY. */
TK_MUST tk_err_t tk_rail_result(const tk_rail_keys_t *keys, tk_str_t text,
    json_t **tickets, tk_str_t *subject);

/*
 * Orders of the channel, as api.staff_rail_known() says whose they are and what
 * its clocks show: *orders is a new reference.  As above; TK_BUG: known is not
 * what that answers.
 */
TK_MUST tk_err_t tk_rail_orders(const tk_rail_keys_t *keys,
    const json_t *known, tk_str_t text, json_t **orders, tk_str_t *subject);

/* Whether a text may be a password of the site. */
int tk_rail_is_password(tk_str_t text);

#endif
