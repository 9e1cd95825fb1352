/*
 * What is sealed of an order, opened for staff.
 *
 * In comes a row of SQL as a JSON object: sealed values stand in members whose
 * names end in _sealed, at its top or in objects of a list, as bytea literals
 * or null, and the key of the order's request in request_key.  Out goes
 * another object, the same but for these: phone, name, document (id_sealed),
 * invoice_title and remark stand in their places, and the key is gone.  So do
 * asked and answered of a row of the JSON interface's log, whose key is its
 * number.
 *
 * No clock, no libpq; memory from the caller's pool and from jansson.
 */

#ifndef TK_OPEN_H
#define TK_OPEN_H

#include <jansson.h>

#include "tk.h"
#include "tk_crypto.h"


/* A sealed member: as what it was sealed, what it is called when it is open;
 * how it is shown in part, NULL: whole; which member of the row has what it was
 * sealed for, NULL: request_key. */

typedef tk_err_t (*tk_open_mask_pt)(tk_pool_t *pool, tk_str_t value,
    tk_str_t *masked);

typedef struct {
    const char         *sealed, *what, *name;
    tk_open_mask_pt     mask;
    const char         *context;
} tk_open_member_t;

/* Of orders; ends with a NULL. */
extern const tk_open_member_t  tk_order_members[];


/* masked: phones and documents are shown in part, see tk_mask().  TK_BAD_SEAL
 * if something was not sealed with this key ring, TK_NO_MEMORY; *opened, a new
 * reference, is set with TK_OK alone. */
TK_MUST tk_err_t tk_row_open(tk_pool_t *pool, const tk_keyring_t *keyring,
    int32_t supplier_id, const tk_open_member_t *members, json_t *row,
    int masked, json_t **opened);

/* The same object for who has no key: where something is sealed stands instead,
 * or null if that is NULL.  TK_NO_MEMORY. */
TK_MUST tk_err_t tk_row_leave(tk_pool_t *pool,
    const tk_open_member_t *members, json_t *row, const char *instead,
    json_t **left);

/* Digits and letters in the middle give way to asterisks: the first three and
 * the last four stay, of what is shorter than eleven the last two.  out holds
 * s.len bytes; documents may hold letters of any script, and each of them is
 * one asterisk.  Returns the length. */
size_t tk_mask(tk_str_t s, unsigned char *out);

#endif
